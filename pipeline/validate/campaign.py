"""Rules over the whole campaign: conflicts of returns, missing units, dates of the document, answers and waivers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.config import Config, Unit
from pipeline.forms.model import Form, Forms, Sheet, plain_name
from pipeline.model import Entry, Place, Problem, Return, Severity
from pipeline.outcome import text_code
from pipeline.problems import problem
from pipeline.validate.field import place_of
from pipeline.validate.versions import Decision, Row

Places = Callable[[tuple[int | str, ...]], Place]

#: An answer that says only this explains nothing (核实性错误 needs a real explanation).
_NO_ANSWER = ("核实无误", "经核实无误", "已核实", "无误", "属实", "情况属实", "无")

#: What is asked where such an answer was given.
_SAY_MORE = "在“核实说明”里写明实际情况和原因；已填的那一句不算说明。"

_LABELS = "甲乙丙丁戊己庚辛壬癸"


def conflict_problems(
    decision: Decision, config: Config, main: Sheet, rejected: set[tuple[str, str, int]]
) -> Iterator[Problem]:
    """H8 with the total of the district under each reading."""

    def counted(rows: Iterable[Row]) -> int:
        return sum((filed.file, record.sheet, record.row) not in rejected for filed, record in rows)

    others = sum(counted(sheets.get(main.name, ())) for sheets in decision.rows.values())
    measure = main.measure or "行"
    for conflict in decision.conflicts:
        counts = [counted(rows) for _, rows, _ in conflict.candidates]
        labels = _LABELS[: len(counts)]
        lines = tuple(
            f"{label}  {file}  {count}{measure}{_filled(filled)}"
            for label, (file, _, filled), count in zip(labels, conflict.candidates, counts, strict=True)
        )
        alone = [
            f"只算{label}，{config.whole}{others + count}{measure}" for label, count in zip(labels, counts, strict=True)
        ]
        both = f"{'两' if len(counts) == 2 else '各'}份相加，{config.whole}{others + sum(counts)}{measure}"
        what = f"{conflict.what}。{'；'.join([*alone, both])}"
        neither = "两份都" if len(counts) == 2 else "几份都"
        files, rows, _ = conflict.candidates[0]
        own = next((record.own_sheet for _, record in rows), main.name)
        place = Place(files.split("、")[0], sheet=own, label=f"“{conflict.round}”")
        yield problem("H8", place, unit=conflict.unit, key=conflict.round, readings=lines, what=what, neither=neither)


def _filled(day: date | None) -> str:
    return f"  填报日期{day.month}月{day.day}日" if day else ""


def required_round(config: Config, unit: Unit) -> str:
    """The last round in which the unit must file; empty where it need not file at all."""
    due = [entry.name for entry in config.rounds if not unit.successor and config.must_file(unit, entry.name)]
    return due[-1] if due else ""


def missing_units(decision: Decision, config: Config, lead: Form | None, leads: Sequence[Return]) -> Iterator[Problem]:
    """H10: every unit that must file, and the lead office's own workbook."""
    received = decision.rounds
    for unit in config.units:
        name = required_round(config, unit)
        if name and name not in received.get(unit.short, ()):
            day = next(entry.deadline for entry in config.rounds if entry.name == name)
            due = f"（{day.month}月{day.day}日到期）" if day else ""
            what = f"{unit.short}“{name}”的报表{due}"
            todo = "催报。确实不报的，在 config.yaml 的 waivers 里说明。"
            yield problem("H10", Place(), unit=unit.short, key=name, what=what, todo=todo)
    if lead is not None and not leads:
        todo = f"把填好的{lead.title}放进收件文件夹。在此之前，用到它的数印作【缺】。"
        yield problem("H10", Place(), unit=config.lead.short, what=f"牵头单位自己的{lead.title}", todo=todo)


def taken_by_telephone(cover: Sheet | None, entries: Iterable[Entry]) -> Iterator[Problem]:
    """W10: a return that the lead office typed in waits for the unit's own, where no rule of the form says so."""
    channel = cover.role("channel") if cover else None
    if cover is None or channel is None:
        return
    spec = cover.fields[channel]
    if any(spec.column_name in rule.blames for rule in cover.rules):
        return
    for entry in entries:
        if entry.record.sheet == cover.name and entry.record.values[channel] in spec.choices[1:]:
            place, key = place_of(entry.file, cover, entry.record, channel)
            yield problem("W10", place, unit=entry.unit, key=key, value=entry.record.raw[channel])


def document_dates(config: Config, places: Places) -> Iterator[Problem]:
    """W9: 成文日期 against the as-of date."""
    issued, as_of = config.document.issued, config.dates.as_of
    if issued and as_of:
        days = (issued - as_of).days
        place = places(("document", "issued"))
        if days < 0:
            yield problem("N03", place, key="issued")
        elif days > 15:
            yield problem("W9", place, key="issued", days=days)


def changed_originals(forms: Forms, config: Config, entries: Sequence[Entry]) -> Iterator[Problem]:
    """N02: a chosen text whose original the unit has changed since (H10 speaks of a unit of which nothing has come)."""
    material, selection = forms.purpose("material"), forms.purpose("selection")
    if material is None or selection is None:
        return
    filers = {entry.unit for entry in entries}
    originals = {
        (entry.unit, spec.column_name): str(value)
        for entry in entries
        if entry.record.sheet == material.name
        for spec, value in zip(material.fields, entry.record.values, strict=True)
        if value is not None
    }
    unit, section = selection.role("selected_unit"), selection.role("selected_section")
    code = selection.role("selected_code")
    if unit is None or section is None or code is None:
        return
    for entry in entries:
        if entry.record.sheet == selection.name:
            raw = entry.record.raw
            if entry.record.values[unit] not in filers:
                continue
            now = text_code(originals.get((str(entry.record.values[unit]), str(entry.record.values[section])), ""))
            if str(entry.record.values[code]).upper() != now:
                cell = entry.record.cell(code).a1
                label = f"第{entry.record.row}行，{selection.fields[code].title}"
                place = Place(entry.file, sheet=entry.record.own_sheet, cell=cell, label=label)
                yield problem("N02", place, unit=config.lead.short, key=raw[unit], value=now)


def settle(
    problems: Sequence[Problem],
    answers: Mapping[str, Sequence[tuple[str, str, str]]],
    config: Config,
    places: Places,
) -> list[Problem]:
    """Problems with the answers of the units and the waivers of the lead office put in; unused waivers are noted."""
    used: set[int] = set()
    settled = [_settle(found, answers, config, used) for found in problems]
    for index, waiver in enumerate(config.waivers):
        if index not in used:
            settled.append(problem("N04", places(("waivers", index)), unit=waiver.unit, key=waiver.code))
    return settled


def _settle(
    found: Problem, answers: Mapping[str, Sequence[tuple[str, str, str]]], config: Config, used: set[int]
) -> Problem:
    if found.severity is not Severity.QUERY and found.code != "H10":
        return found
    answer, empty = "", False
    for index, waiver in enumerate(config.waivers):
        if waiver.code == found.code and waiver.unit in ("", found.unit) and waiver.key in ("", found.key):
            used.add(index)
            answer = f"{waiver.reason}（{waiver.by}）"
    if found.severity is Severity.QUERY:
        for code, key, text in answers.get(found.unit, ()):
            if plain_name(code).upper() == found.code and plain_name(key) in ("", plain_name(found.key)):
                answer, empty = (text, False) if explains(text) else (answer, empty or bool(text))
    if answer:
        return replace(found, answer=answer)
    return replace(found, todo=_SAY_MORE) if empty else found


def explains(text: str) -> bool:
    """Whether an explanation says anything: empty and 核实无误 do not."""
    plain = "".join(text.split()).rstrip("。.！!")
    return len(plain) >= 6 and plain not in _NO_ANSWER
