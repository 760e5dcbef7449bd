"""bytes → Returns: every cell of a known sheet read with its type and its address; what cannot be read is named.

- workbook:  bytes → the cells of every sheet (and bounds, parts, xmlbook …: what is looked at before)
- sheets:    which sheet is which sheet of the form
- layout, card, rows:  where the columns and lines stand, and what a row is
- values, numbers, dates, cells:  what was typed → what it says
- records:   a sheet → its records
- identify:  whose workbook it is, and of which round
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.config import Config
from pipeline.expressions import nearest
from pipeline.forms.model import Form, Forms, Role, Sheet
from pipeline.model import Place, Problem, Record, Return, Submission, Value
from pipeline.problems import problem
from pipeline.read.bounds import Unreadable
from pipeline.read.cells import Context
from pipeline.read.identify import aliases, choose_form, identify, read_round, read_stamp
from pipeline.read.records import read_sheet
from pipeline.read.sheets import UNREAD, Match, match_sheets
from pipeline.read.workbook import Grid, read_grids


@dataclass(frozen=True)
class Result:
    """What one file holds: its return (None where it cannot be told whose it is), and what was found on the way."""

    value: Return | None
    problems: tuple[Problem, ...]
    form: str = ""
    """Title of the form, where it is known."""


def read(submission: Submission, config: Config, forms: Forms) -> Result:
    """One file → Result. Never raises for what a file holds: what cannot be read is a problem of that file."""
    try:
        aside = UNREAD - forms.by_name.keys()
        found = read_grids(submission.data, config.passwords, submission.name, aside)
        grids = {grid.name: grid for grid in found}
    except Unreadable as reason:
        return Result(None, (problem(reason.code, Place(submission.name), what=reason.what),))
    stamp = read_stamp(grids)
    form = choose_form(forms, stamp, grids)
    if stamp.campaign and stamp.campaign != config.id:
        return Result(None, (problem("F10", Place(submission.name), value=stamp.campaign),))
    if form is None:
        return Result(None, (problem("F06", Place(submission.name)),))
    context = Context(aliases(config), config.dates.start, config.dates.as_of)
    reader = _Reader(submission.name, context, match_sheets(forms, form, grids))
    records = [record for sheet in forms.of(form) for record in reader.sheet(sheet)]
    reader.other_sheets(form)
    if stamp.version and stamp.version != forms.version:
        what = f"用的是第{stamp.version}版的表，现在是第{forms.version}版"
        reader.problems.append(problem("F13", Place(submission.name), what=what))
    cover = forms.purpose("cover", form)
    head = next((record for record in records if cover and record.sheet == cover.name), None)
    unit, reasons = identify(submission.name, stamp, form, cover, head, config)
    period = ""
    if form.filed_by == "unit" and cover is not None and not reasons:
        period, reasons = read_round(submission.name, stamp, cover, head, config)
    if reasons:
        return Result(None, (*reader.problems, *reasons), form.title)
    filed = _return(submission, forms, form, (unit, period), cover, head, records)
    return Result(filed, tuple(replace(found, unit=unit) for found in reader.problems), form.title)


def _return(  # noqa: PLR0913 (the parts of a return)
    submission: Submission,
    forms: Forms,
    form: Form,
    who: tuple[str, str],
    cover: Sheet | None,
    head: Record | None,
    records: Sequence[Record],
) -> Return:
    def of(role: Role) -> Value:
        index = cover.role(role) if cover else None
        return head.values[index] if head and index is not None else None

    part, parts, filled = of("part"), of("parts"), of("filled")
    number = part if isinstance(part, int) else 1
    return Return(
        submission.name,
        submission.sha256,
        form.id,
        *who,
        number,
        parts if isinstance(parts, int) else 1,
        filled if isinstance(filled, date) else None,
        tuple(records),
        _answers(forms, form, records),
    )


def _answers(forms: Forms, form: Form, records: Sequence[Record]) -> tuple[tuple[str, str, str], ...]:
    sheet = forms.purpose("answers", form)
    if sheet is None:
        return ()
    places = [sheet.role("answer_code"), sheet.role("answer_key"), sheet.role("answer_text")]
    rows = [record for record in records if record.sheet == sheet.name]
    return tuple(
        tuple("" if place is None else record.raw[place] for place in places)  # type: ignore[misc]
        for record in rows
    )


@dataclass
class _Reader:
    """Reads the sheets of one workbook and gathers what is wrong with them."""

    file: str
    context: Context
    match: Match
    problems: list[Problem] = field(default_factory=list)

    def sheet(self, sheet: Sheet) -> list[Record]:
        """The records of a sheet, in the order of its rows."""
        grid = self.match.grids.get(sheet.name)
        if grid is None:
            if sheet.required:
                self.problems.append(problem("S01", Place(self.file, sheet=sheet.name), sheet=sheet.name))
            return []
        if grid.facts.hidden:
            self.problems.append(problem("S07", Place(self.file, sheet=grid.name), sheet=grid.name))
        records, found = self._records(sheet, grid)
        copies = self.match.copies.get(sheet.name, ())
        different = [copy for copy in copies if not self._is_copy(sheet, records, copy)]
        if different and grid.name in self.match.renamed.values():
            self._conflict(grid, different, "这些表都没有计入。")
            return []
        if different:
            self._conflict(grid, different, f"在此之前只计“{grid.name}”。")
        elif grid.name != sheet.name:
            words = {"sheet": sheet.name, "value": grid.name}
            self.problems.append(problem("S14", Place(self.file, sheet=grid.name), words))
        self.problems += found
        return records

    def _records(self, sheet: Sheet, grid: Grid) -> tuple[list[Record], list[Problem]]:
        context = replace(self.context, date1904=True) if grid.facts.date1904 else self.context
        return read_sheet(self.file, sheet, grid, context)

    def _is_copy(self, sheet: Sheet, records: Sequence[Record], copy: Grid) -> bool:
        """Whether another sheet with the same header says nothing else: it is noted. An empty one says nothing."""
        others, _ = self._records(sheet, copy)
        rows = [record.raw for record in others if any(record.raw)]
        if rows and rows != [record.raw for record in records if any(record.raw)]:
            return False
        words = {"sheet": sheet.name, "value": copy.name}
        self.problems.append(problem("S15", Place(self.file, sheet=copy.name), words))
        return True

    def _conflict(self, grid: Grid, others: Sequence[Grid], counted: str) -> None:
        names = "”“".join(other.name for other in others)
        words = {"sheet": grid.name, "value": names, "counted": counted}
        self.problems.append(problem("S16", Place(self.file, sheet=others[0].name), words))

    def other_sheets(self, form: Form) -> None:
        """Sheets that the form does not have are named; our own hidden ones are not."""
        absent = [name for name in form.sheets if name not in self.match.grids]
        for grid in self.match.unknown:
            near = nearest(grid.name, absent) if absent else ""
            self.problems.append(problem("S06", Place(self.file, sheet=grid.name), value=grid.name, near=near))


__all__ = ["Result", "read"]
