"""Returns → what counts: rules by family (field, sheet, row, return, campaign), everything wrong said at once.

A row with an error counts nowhere. An error of a sheet or a return takes no row out but keeps the document a 初稿.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import TypeVar

from pipeline import cycles
from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.ledger import Ledger
from pipeline.model import (
    Checked,
    Entry,
    FileFate,
    NotApplicable,
    Place,
    Problem,
    Return,
    Severity,
    UnitState,
    UnitStatus,
)
from pipeline.problems import problem
from pipeline.validate import campaign
from pipeline.validate.enclosures import ENCLOSED, Enclosures, codes_of, sealed
from pipeline.validate.file import Received, check_file
from pipeline.validate.likeness import near_duplicates
from pipeline.validate.privacy import personal_data
from pipeline.validate.rules import Rules
from pipeline.validate.versions import Decision, Row, Versions

Spot = tuple[str, str, int]


def validate(received: Sequence[Received], config: Config, forms: Forms, places: campaign.Places) -> Checked:
    """Everything received → Checked. ``places`` gives the line of a value of config.yaml."""
    with cycles.not_looked_for():  # a row is wrapped and sorted here, a million times for a province
        return _Check(config, forms, places).run(received)


class _Present(dict[str, Ledger]):
    """The ledgers that have come. A rule that asks another one does not apply: absent is not empty."""

    def __missing__(self, name: str) -> Ledger:
        raise NotApplicable


class _Check:
    """One run of all rules; gathers problems and the rows that do not count."""

    def __init__(self, config: Config, forms: Forms, places: campaign.Places) -> None:
        self.config, self.forms, self.places = config, forms, places
        self.problems: list[Problem] = []
        self.rejected: set[Spot] = set()
        self.absent: frozenset[str] = frozenset()
        self.lead = forms.lead_form
        self._units = _places([*config.rosters["roster"], config.lead.short])
        main = forms.purpose("main", forms.unit_form)
        self.main = main if main is not None else forms.of(forms.unit_form)[0]

    def run(self, received: Sequence[Received]) -> Checked:
        """Field and sheet rules of every file, then which of them count, then the rules across what counts."""
        received = [check_file(item, self.config, self.forms) for item in received]
        returns = []
        for item in received:
            self.problems += item.problems
            if item.value is not None:
                returns.append(item.value)
                self.rejected |= {(item.file, *spot) for spot in item.rejected or ()}
        units = [filed for filed in returns if self.lead is None or filed.form != self.lead.id]
        leads, copies = self._lead([filed for filed in returns if self.lead is not None and filed.form == self.lead.id])
        decision = Versions(self.config, self.forms).decide(units)
        superseded = {file for file, fate in decision.fates.items() if fate.startswith(("已由", "与", "已并入"))}
        self.problems = [found for found in self.problems if found.place.file not in superseded]
        self.problems += decision.problems
        self.rejected |= decision.rejected
        own = {
            unit: self._entries(unit, decision.rows[unit])
            for unit in sorted(decision.rows, key=self._units.__getitem__)
        }
        office = [Entry(r, self.config.lead.short, "", 1, filed.file) for filed in leads for r in filed.records]
        self.absent = self._absent(leads)
        self._rules(own, office)
        self.problems += campaign.conflict_problems(decision, self.config, self.main, self.rejected)
        self.problems += campaign.missing_units(decision, self.config, self.lead, leads)
        cover = self.forms.purpose("cover", self.forms.unit_form)
        self.problems += campaign.taken_by_telephone(cover, _flat(own.values()))
        self.problems += campaign.document_dates(self.config, self.places)
        accepted = [entry for entry in [*_flat(own.values()), *office] if self._counts(entry)]
        self.problems += campaign.changed_originals(self.forms, self.config, accepted)
        ordered = self._ordered(accepted)
        self.problems += near_duplicates(self.main, [e for e in ordered if e.record.sheet == self.main.name])
        self.problems += personal_data(self.forms, ordered)
        answers = _answers(units, self.config)
        settled = campaign.settle(self.problems, answers, self.config, self.places)
        codes = codes_of(own)
        files = tuple(self._files(received, decision, copies, codes))
        return Checked(
            tuple(ordered),
            tuple(self._states(decision, own, settled, files, codes)),
            tuple(self._sorted(settled)),
            self.absent,
            files,
        )

    def _lead(self, leads: Sequence[Return]) -> tuple[list[Return], dict[str, str]]:
        """The lead office's workbook: one, or several copies of the same; of different ones none counts."""
        contents = {tuple((r.sheet, r.row, r.raw) for r in filed.records): filed for filed in reversed(leads)}
        different = sorted(contents.values(), key=lambda filed: filed.file)
        if len(different) > 1:
            names = "、".join(filed.file for filed in different)
            words = {"count": len(different), "what": "牵头单位工作簿"}
            place = Place(different[0].file)
            self.problems.append(problem("R04", place, words, unit=self.config.lead.short, value=names))
            return [], {filed.file: "待定，没有计入" for filed in different}
        return different, {}

    # what counts ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _entries(unit: str, sheets: Mapping[str, Sequence[Row]]) -> list[Entry]:
        """The rows of a unit. 份 tells its returns of a round apart, also where two say the same part (补充)."""
        parts: dict[str, int] = {}
        taken: set[tuple[str, int]] = set()
        for filed, _ in (row for rows in sheets.values() for row in rows):
            if filed.file not in parts:
                free = next(number for number in count(filed.part) if (filed.round, number) not in taken)
                taken.add((filed.round, free))
                parts[filed.file] = free
        return [
            Entry(record, unit, filed.round, parts[filed.file], filed.file)
            for rows in sheets.values()
            for filed, record in rows
        ]

    def _counts(self, entry: Entry) -> bool:
        return (entry.file, entry.record.sheet, entry.record.row) not in self.rejected

    def _rules(self, own: Mapping[str, Sequence[Entry]], office: Sequence[Entry]) -> None:
        """Row and card rules. A rule of a unit's row sees the unit's rows as filled in, and the office's ledgers."""
        accepted_office = [entry for entry in office if self._counts(entry)]
        groups = [(self.forms.unit_form, entries) for entries in own.values()]
        if self.lead is not None:
            groups.append((self.lead, office))
        compiled = {form.id: Rules(self.forms, form) for form in self.forms.forms}
        for form, entries in groups:
            rules = compiled[form.id]
            others = accepted_office if form is not self.lead else _flat(own.values())
            ledgers = _Present({**self._ledgers(others), **self._ledgers(entries, only=form.sheets)})
            for name in self.absent:
                ledgers.pop(name, None)
            heads = {
                entry.file: entry.record for entry in entries if rules.cover and entry.record.sheet == rules.cover.name
            }
            last = next(iter(heads.values()), None)
            for entry in entries:
                sheet = self.forms.sheet(entry.record.sheet)
                for rule, found in rules.check(entry, heads.get(entry.file, last), ledgers):
                    self.problems.append(found)
                    if rule.severity is Severity.ERROR and sheet.kind == "table":
                        self.rejected.add((entry.file, sheet.name, entry.record.row))

    def _ledgers(self, entries: Iterable[Entry], only: Sequence[str] = ()) -> dict[str, Ledger]:
        rows: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            rows[entry.record.sheet].append(entry)
        names = [name for name in self.forms.ledgers if not only or name in only]
        return {name: Ledger(name, self.forms.ledgers[name], [entry.row for entry in rows[name]]) for name in names}

    def _absent(self, leads: Sequence[Return]) -> frozenset[str]:
        if self.lead is None or leads:
            return frozenset()
        return frozenset(set(self.lead.sheets) - set(self.forms.unit_form.sheets))

    # what is said -----------------------------------------------------------------------------------------------------

    def _states(
        self,
        decision: Decision,
        own: Mapping[str, Sequence[Entry]],
        problems: Sequence[Problem],
        received: Sequence[FileFate],
        codes: Mapping[str, str],
    ) -> Iterable[UnitStatus]:
        pending = {self.config.resolve(conflict.unit) for conflict in decision.conflicts}
        of_unit = _by_unit(problems)
        papers_of = _by_unit(found for found in received if found.fate.startswith(ENCLOSED))
        for unit in self.config.units:
            entries, its = own.get(unit.short, ()), of_unit.get(unit.short, ())
            files = tuple(sorted({entry.file for entry in entries}))
            mine = [found for found in its if found.open and found.code != "H10"]
            errors = sum(found.severity is Severity.ERROR for found in mine)
            filled = [entry for entry in entries if entry.record.sheet == self.main.name]
            counted = [entry for entry in filled if self._counts(entry)]
            missing = [found for found in its if found.code == "H10"]
            if unit.short in pending:
                state = UnitState.UNDECIDED
            elif missing:
                state = UnitState.MISSING
            elif not files:
                state = UnitState.EXEMPT
            else:
                state = UnitState.RETURNED if errors else self._filed(entries, counted)
            waived = any(not found.open for found in missing)
            excluded = len(filled) - len(counted)
            queries = len(mine) - errors
            papers = tuple(found.file for found in papers_of.get(unit.short, ()))
            code = codes.get(unit.short, "")
            seals = sealed(papers, code)
            yield UnitStatus(
                unit.short, state, files, errors, queries, len(counted), excluded, papers, waived, code, *seals
            )

    def _filed(self, entries: Sequence[Entry], counted: Sequence[Entry]) -> UnitState:
        cover = self.forms.purpose("cover", self.forms.unit_form)
        head = next((entry.record for entry in entries if cover and entry.record.sheet == cover.name), None)
        if cover is None or head is None:
            return UnitState.FILED
        channel, zero = cover.role("channel"), cover.role("zero")
        if channel is not None and head.values[channel] in cover.fields[channel].choices[1:]:
            return UnitState.BY_TELEPHONE
        if zero is not None and head.values[zero] == cover.fields[zero].choices[0] and not counted:
            return UnitState.ZERO
        return UnitState.FILED

    def _ordered(self, entries: Sequence[Entry]) -> list[Entry]:
        """By sheet, unit of the roster, round, part, row: never by the order in which files were met."""
        of_sheet: dict[str, list[Entry]] = {name: [] for name in self.forms.by_name}
        for entry in entries:
            of_sheet[entry.record.sheet].append(entry)
        units, rounds = self._units, _places(["", *self.config.rosters["rounds"]])

        def order(entry: Entry) -> tuple[object, ...]:
            return units[entry.unit], rounds[entry.round], entry.part, entry.record.row, entry.record.raw

        return [entry for found in of_sheet.values() for entry in sorted(found, key=order)]  # nearly in order already

    def _sorted(self, problems: Sequence[Problem]) -> list[Problem]:
        units = self._units
        sheets = _places(self.forms.by_name)

        def order(found: Problem) -> tuple[object, ...]:
            cell = found.place.cell
            letters = cell.rstrip("0123456789")
            return (
                units.get(found.unit, len(units)),
                sheets.get(found.place.sheet, -1),
                int(cell[len(letters) :] or found.place.line),
                len(letters),
                letters,
                found.code,
                found.place.file,
                found.what,
            )

        return sorted(dict.fromkeys(problems), key=order)

    def _files(
        self, received: Sequence[Received], decision: Decision, copies: Mapping[str, str], codes: Mapping[str, str]
    ) -> Iterable[FileFate]:
        returns = [(item.file, item.value.unit) for item in received if item.value is not None]
        enclosures = Enclosures(self.config, codes, returns)
        for item in sorted(received, key=lambda item: item.file):
            if item.value is None:
                paper = any(found.code == "F11" for found in item.problems)
                unit = enclosures.owner(item.file) if paper else ""
                yield FileFate(item.file, item.sha256, enclosures.fate(item.file, unit) if unit else "没有计入", unit)
                continue
            fate = decision.fates.get(item.file) or copies.get(item.file) or "计入"
            who = f"{item.value.unit} {item.value.round}".strip()
            yield FileFate(item.file, item.sha256, f"{who}，{fate}", self.config.resolve(item.value.unit))


_Owned = TypeVar("_Owned", Problem, FileFate)


def _by_unit(found: Iterable[_Owned]) -> dict[str, list[_Owned]]:
    groups: dict[str, list[_Owned]] = defaultdict(list)
    for item in found:
        groups[item.unit].append(item)
    return groups


def _places(names: Iterable[str]) -> dict[str, int]:
    """Where each name stands in its list."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        found.setdefault(name, place)
    return found


def _flat(groups: Iterable[Sequence[Entry]]) -> list[Entry]:
    return [entry for group in groups for entry in group]


def _answers(returns: Sequence[Return], config: Config) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for filed in returns:
        found[config.resolve(filed.unit)] += filed.answers
    return found


__all__ = ["Received", "validate"]
