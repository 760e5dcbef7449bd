"""Which of several returns counts: versions of one part, parts of one filing, filings of several rounds.

A resubmission replaces, never adds; parts add; the running ledger of a later round holds the rows of the earlier
ones. Where the rows do not show which of these it is, nothing is chosen: it is asked (H8), and neither counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.config import Config
from pipeline.forms.model import Forms, Sheet
from pipeline.model import Place, Problem, Record, Return
from pipeline.problems import problem

#: Likeness of two texts (RapidFuzz ratio) from which they speak of the same matter.
SAME_MATTER = 80

Row = tuple[Return, Record]


@dataclass
class Filing:
    """What one unit filed for one round: one return a part (several where the lead office said 补充)."""

    unit: str
    round: str
    returns: list[Return] = field(default_factory=list)

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet over its parts."""
        return [(filed, record) for filed in self.returns for record in filed.of(sheet)]


@dataclass(frozen=True)
class Conflict:
    """Two readings that the rows do not decide: each candidate alone, or all together."""

    unit: str
    round: str
    what: str
    candidates: tuple[tuple[str, tuple[Row, ...], date | None], ...]
    """(files, its rows of the main ledger, 填报日期)."""


@dataclass
class Decision:
    """What the versions come to: rows that count by unit, and what is to be said."""

    rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    """Unit → sheet → rows that count (before their own errors)."""
    rounds: dict[str, set[str]] = field(default_factory=dict)
    """Unit (the filer) → rounds for which something was received."""
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected: set[tuple[str, str, int]] = field(default_factory=set)
    """Rows that do not count: file, sheet, row."""
    fates: dict[str, str] = field(default_factory=dict)
    """File → what became of it, where it does not simply count."""


def kept(sheet: Sheet, earlier: Sequence[Record], later: Iterable[Record]) -> list[bool]:
    """Of each earlier row, whether it stands in the later ones: the same number with nearly the same text.

    The number alone proves nothing: every copy of the form is printed with the same ones.
    """
    if sheet.key is None:
        texts = {record.raw for record in later}
        return [record.raw in texts for record in earlier]
    number = sheet.positions[sheet.key.column]
    text = sheet.positions[sheet.key.text] if sheet.key.text else number
    found: dict[str, list[str]] = defaultdict(list)
    for record in later:
        found[record.raw[number]].append(record.raw[text])
    return [
        any(fuzz.ratio(record.raw[text], other) >= SAME_MATTER for other in found[record.raw[number]])
        for record in earlier
    ]


def gone(sheet: Sheet, earlier: Sequence[Row], later: Iterable[Record]) -> list[Row]:
    """The earlier rows that do not stand in the later ones."""
    stands = kept(sheet, [record for _, record in earlier], later)
    return [row for row, again in zip(earlier, stands, strict=True) if not again]


class Versions:
    """Decides over the returns of the units' form."""

    def __init__(self, config: Config, forms: Forms) -> None:
        self.config = config
        self.rounds = config.rosters["rounds"]
        self.shorts = {unit.short: place for place, unit in enumerate(config.units)}
        self.form = forms.unit_form
        self.sheets = forms.of(self.form)
        main = forms.purpose("main", self.form)
        self.main = main if main is not None else self.sheets[0]
        self.decision = Decision()

    def decide(self, returns: Sequence[Return]) -> Decision:
        """Returns of the units' form, in any order → what counts."""
        groups: dict[tuple[str, str], dict[int, list[Return]]] = defaultdict(lambda: defaultdict(list))
        for filed in sorted(returns, key=lambda filed: (filed.filled or date.min, filed.sha256)):
            groups[filed.unit, filed.round][filed.part].append(filed)
            self.decision.rounds.setdefault(filed.unit, set()).add(filed.round)
        chains: dict[str, list[Filing]] = defaultdict(list)
        undecided: set[str] = set()
        for (unit, period), parts in groups.items():
            filing = self._filing(unit, period, parts)
            if filing is None:
                undecided.add(self.config.resolve(unit))
            else:
                chains[self.config.resolve(unit)].append(filing)
        for unit, filings in chains.items():
            if unit not in undecided:
                self._chain(unit, sorted(filings, key=self._order))
        return self.decision

    def _order(self, filing: Filing) -> tuple[int, int, int]:
        """Round by round; in a round a unit that was merged comes before its successor."""
        merged = self.config.resolve(filing.unit) == filing.unit
        return self.rounds.index(filing.round), merged, self.shorts[filing.unit]

    def _action(self, unit: str, period: str) -> str:
        for entry in self.config.resubmissions:
            if entry.unit in (unit, self.config.resolve(unit)) and entry.round == period:
                return entry.action
        return ""

    # versions of one part ---------------------------------------------------------------------------------------

    def _filing(self, unit: str, period: str, parts: dict[int, list[Return]]) -> Filing | None:
        filing = Filing(unit, period)
        for part in sorted(parts):
            chosen = self._version(unit, period, self._different(parts[part]))
            if chosen is None:
                return None
            filing.returns += chosen
        self._check_parts(filing)
        return filing

    def _different(self, versions: Sequence[Return]) -> list[Return]:
        """Copies of the same content count once."""
        found: dict[tuple[object, ...], Return] = {}
        for filed in versions:
            content = tuple((record.sheet, record.row, record.raw) for record in filed.records)
            first = found.setdefault(content, filed)
            if first is not filed:
                self.decision.problems.append(problem("F07", Place(filed.file), unit=filed.unit, other=first.file))
                self.decision.fates[filed.file] = f"与{first.file}相同，只计一份"
        return list(found.values())

    def _version(self, unit: str, period: str, versions: list[Return]) -> list[Return] | None:
        action = self._action(unit, period)
        if len(versions) == 1 or action == "补充":
            return versions
        dates = [filed.filled for filed in versions]
        ordered = None not in dates and len(set(dates)) == len(dates)
        doubtful = [
            pair
            for pair in pairwise(versions)
            if not self._continues(pair[0].of(self.main.name), pair[1].of(self.main.name))
        ]
        if ordered and (action == "替换" or not doubtful):
            for filed in versions[:-1]:
                self._supersede(filed, versions[-1])
            return versions[-1:]
        reason = "编号相同的行内容不同，看不出是替换还是补充" if doubtful else "填报日期相同，分不出先后"
        what = f"“{period}”收到{len(versions)}份报表，{reason}"
        self._ask(unit, period, what, [(f.file, [(f, r) for r in f.of(self.main.name)], f.filled) for f in versions])
        return None

    def _continues(self, earlier: Sequence[Record], later: Sequence[Record]) -> bool:
        """Whether the later rows are the earlier ones carried on: at least half of them are kept."""
        return 2 * sum(kept(self.main, earlier, later)) >= len(earlier)

    def _supersede(self, filed: Return, by: Return) -> None:
        self.decision.problems.append(problem("F09", Place(filed.file), unit=filed.unit, other=by.file))
        self.decision.fates[filed.file] = f"已由{by.file}替换"
        self._missing_rows(filed.unit, [(filed, r) for r in filed.of(self.main.name)], by.of(self.main.name), by.file)
        for sheet in self.sheets:
            before, after = filed.of(sheet.name), by.of(sheet.name)
            if sheet.kind == "table" and sheet is not self.main and len(after) < len(before):
                self._missing_rows(filed.unit, [(filed, record) for record in before], after, by.file)

    def _check_parts(self, filing: Filing) -> None:
        parts = max(filed.parts for filed in filing.returns)
        numbers = {filed.part for filed in filing.returns}
        first = filing.returns[0]
        for filed in filing.returns:
            if filed.part > filed.parts:
                words = {"part": filed.part, "parts": filed.parts}
                self.decision.problems.append(problem("R02", Place(filed.file), words, unit=filing.unit))
        missing = [number for number in range(1, parts + 1) if number not in numbers]
        if missing:
            absent = "、".join(map(str, missing))
            place = Place(first.file)
            self.decision.problems.append(problem("R01", place, unit=filing.unit, parts=parts, missing=absent))
        self._repeated(filing)

    def _repeated(self, filing: Filing) -> None:
        """The same matter in two parts would count twice: neither row counts."""
        if self.main.key is None:
            return
        index = self.main.positions[self.main.key.column]
        for filed in filing.returns:
            rows = filed.of(self.main.name)
            others = [record for other in filing.returns if other is not filed for record in other.of(self.main.name)]
            for record, repeated in zip(rows, kept(self.main, rows, others), strict=True):
                if repeated:
                    place = Place(filed.file, sheet=record.own_sheet, cell=record.cell(index).a1)
                    number = record.raw[index]
                    words = {"other": f"{record.row}（另一份）"}
                    self.decision.problems.append(
                        problem("V09", place, words, unit=filing.unit, key=number, value=number)
                    )
                    self.decision.rejected.add((filed.file, self.main.name, record.row))

    # filings of several rounds, and of a unit that was merged ------------------------------------------------------

    def _chain(self, unit: str, filings: list[Filing]) -> None:
        standing = filings[0]
        sheets = {sheet.name: standing.rows(sheet.name) for sheet in self.sheets}
        for filing in filings[1:]:
            merged = filing.unit != standing.unit
            choice = self._succeed(unit, sheets[self.main.name], filing, merged=merged)
            if choice == "ask":
                return
            for sheet in self.sheets:
                rows = filing.rows(sheet.name)
                adds = choice == "add" and sheet.kind == "table"
                if adds:
                    sheets[sheet.name] = [*gone(sheet, sheets[sheet.name], [record for _, record in rows]), *rows]
                elif rows:
                    if sheet is not self.main and sheet.kind == "table":
                        self._missing_rows(unit, sheets[sheet.name], [record for _, record in rows], rows[0][0].file)
                    sheets[sheet.name] = rows
            standing = filing
        self.decision.rows[unit] = sheets

    def _succeed(self, unit: str, earlier: list[Row], filing: Filing, *, merged: bool) -> str:
        """``replace``, ``add`` or ``ask``: what the main ledger of a later filing does to the rows before it."""
        later = filing.rows(self.main.name)
        before, after = [record for _, record in earlier], [record for _, record in later]
        action = self._action(filing.unit, filing.round)
        if not before or not after:
            return "add" if merged else "replace"
        if action == "补充":
            return "add"
        count = sum(kept(self.main, before, after))
        if action == "替换" or 2 * count >= len(before):
            self._missing_rows(unit, earlier, after, later[0][0].file)
            for file in {filed.file for filed, _ in earlier} - {filed.file for filed, _ in later}:
                self.decision.fates[file] = f"已并入{later[0][0].file}"
            return "replace"
        if merged and not count:
            return "add"
        what = f"“{filing.round}”的报表里，以前报过的{len(before)}行只保留了{count}行，看不出是替换还是补充"
        candidates = [
            ("、".join(sorted({filed.file for filed, _ in rows})), rows, rows[-1][0].filled)
            for rows in (earlier, later)
        ]
        self._ask(unit, filing.round, what, candidates)
        return "ask"

    def _missing_rows(self, unit: str, earlier: Sequence[Row], later: Sequence[Record], file: str) -> None:
        """W8: rows that were reported before and are gone."""
        if not earlier:
            return
        sheet = next(sheet for sheet in self.sheets if sheet.name == earlier[0][1].sheet)
        lost = [record for _, record in gone(sheet, earlier, later)]
        if not lost:
            return
        if sheet.key:
            names = "、".join(record.raw[sheet.positions[sheet.key.column]] for record in lost[:20])
        else:
            names = f"{sheet.name}{len(lost)}行"
        own = next((record.own_sheet for record in later), sheet.name)
        self.decision.problems.append(problem("W8", Place(file, sheet=own), unit=unit, key=names, value=names))

    def _ask(
        self, unit: str, period: str, what: str, candidates: Sequence[tuple[str, Sequence[Row], date | None]]
    ) -> None:
        found = tuple((file, tuple(rows), filled) for file, rows, filled in candidates)
        self.decision.conflicts.append(Conflict(unit, period, what, found))
        for file, _, _ in candidates:
            for name in file.split("、"):
                self.decision.fates[name] = "待定，没有计入"
