"""bytes → Returns: every cell of a known sheet read with its type and its address; what cannot be read is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.config import Config
from pipeline.expressions import nearest
from pipeline.forms.model import Form, Forms, Role, Sheet
from pipeline.model import REJECTED, Place, Problem, Record, Return, Submission, Value, column_letters
from pipeline.problems import problem
from pipeline.read.guard import Unreadable
from pipeline.read.identify import STAMP, aliases, choose_form, identify, read_round, read_stamp
from pipeline.read.layout import Layout, find_card, find_table, is_footer, is_totals
from pipeline.read.values import Reading, clean, read_value
from pipeline.read.workbook import Grid, read_grids

#: Sheets of our own workbooks that hold no rows.
_OURS = (STAMP, "_选项", "填报说明", "退回说明")


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
        grids = {grid.name: grid for grid in read_grids(submission.data)}
    except Unreadable as reason:
        return Result(None, (problem(reason.code, Place(submission.name), what=reason.what),))
    stamp = read_stamp(grids)
    form = choose_form(forms, stamp, grids)
    if stamp.campaign and stamp.campaign != config.id:
        return Result(None, (problem("F10", Place(submission.name), value=stamp.campaign),))
    if form is None:
        return Result(None, (problem("F06", Place(submission.name)),))
    reader = _Reader(submission, config, forms, form, grids)
    records = [record for sheet in forms.of(form) for record in reader.sheet(sheet)]
    reader.other_sheets()
    if stamp.version and stamp.version != forms.version:
        what = f"用的是第{stamp.version}版的表，现在是第{forms.version}版"
        reader.problems.append(problem("F13", Place(submission.name), what=what))
    cover = forms.purpose("cover", form)
    head = next((record for record in records if cover and record.sheet == cover.name), None)
    unit, reasons = identify(submission.name, stamp, cover, head, config)
    period = ""
    if form.filed_by == "unit" and cover is not None and not reasons:
        period, reasons = read_round(submission.name, stamp, cover, head, config)
    if reasons:
        return Result(None, (*reader.problems, *reasons), form.title)
    filed = _return(submission, forms, form, (unit, period), cover, head, records)
    named = tuple(_with_unit(found, unit) for found in reader.problems)
    return Result(filed, named, form.title)


def _with_unit(found: Problem, unit: str) -> Problem:
    return Problem(
        found.code, found.severity, found.place, found.what, found.todo, unit, found.key, found.value, found.readings
    )


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


class _Reader:
    """Reads the sheets of one workbook and gathers what is wrong with them."""

    def __init__(
        self, submission: Submission, config: Config, forms: Forms, form: Form, grids: Mapping[str, Grid]
    ) -> None:
        self.file, self.forms, self.form, self.grids = submission.name, forms, form, grids
        self.aliases = aliases(config)
        self.problems: list[Problem] = []

    def sheet(self, sheet: Sheet) -> list[Record]:
        """The records of a sheet, in the order of its rows."""
        grid = self.grids.get(sheet.name)
        if grid is None:
            if sheet.required:
                self.problems.append(problem("S01", Place(self.file, sheet=sheet.name), sheet=sheet.name))
            return []
        if grid.facts.hidden:
            self.problems.append(problem("S07", Place(self.file, sheet=sheet.name), sheet=sheet.name))
        find = find_card if sheet.kind == "card" else find_table
        layout, found = find(grid, sheet, self.file)
        self.problems += found
        if layout is None:
            return []
        return self._card(grid, sheet, layout) if sheet.kind == "card" else self._table(grid, sheet, layout)

    def other_sheets(self) -> None:
        """Sheets that the form does not have are named; our own hidden ones are not."""
        known = (*self.form.sheets, *_OURS)
        absent = [name for name in self.form.sheets if name not in self.grids]
        for name, grid in self.grids.items():
            if name not in known and any(clean(cell) for row in grid.rows for cell in row):
                near = nearest(name, absent) if absent else ""
                self.problems.append(problem("S06", Place(self.file, sheet=name), value=name, near=near))

    def _card(self, grid: Grid, sheet: Sheet, layout: Layout) -> list[Record]:
        cells = [(row - 1, column) for row, column in zip(layout.rows, layout.columns, strict=True)]
        typed = tuple(self._shown(grid, cell) for cell in cells)
        if not any(typed) and sheet.purpose != "cover" and not sheet.required:
            return []
        row = min((row for row in layout.rows if row), default=1)
        return [self._record(grid, sheet, layout, cells, typed, row)]

    def _table(self, grid: Grid, sheet: Sheet, layout: Layout) -> list[Record]:
        records: list[Record] = []
        printed = {layout.columns[sheet.positions[name]] for name in sheet.printed_columns}
        hidden = {row for row, _ in (*grid.facts.errors, *grid.facts.uncomputed)}
        totals: list[int] = []
        for row in range(layout.first, len(grid.rows)):
            if row not in hidden and not any(
                cell != "" for column, cell in enumerate(grid.rows[row]) if column not in printed
            ):
                continue  # most prepared rows are left empty
            cells = [(row, column) for column in layout.columns]
            typed = tuple(self._shown(grid, cell) for cell in cells)
            self._outside(grid, layout, row)
            if not any(text for text, (_, column) in zip(typed, cells, strict=True) if column not in printed):
                continue
            line = [clean(cell) for cell in grid.rows[row]]
            if is_totals(line):
                totals.append(row)
            elif not is_footer(line):
                records.append(self._record(grid, sheet, layout, cells, typed, row + 1))
        for row in totals:
            self._check_totals(grid, sheet, layout, row, records)
        return records

    def _outside(self, grid: Grid, layout: Layout, row: int) -> None:
        """A cell filled to the right of the table or between its columns, where no title stands."""
        for column, cell in enumerate(grid.rows[row]):
            if column in layout.columns or not clean(cell):
                continue
            if not clean(grid.at(layout.first - 1, column)) and not clean(grid.at(layout.first - 2, column)):
                place = Place(self.file, sheet=grid.name, cell=f"{column_letters(column)}{row + 1}")
                self.problems.append(problem("S09", place, value=clean(cell)[:30]))

    def _shown(self, grid: Grid, cell: tuple[int, int]) -> str:
        """What stands in a cell for its owner: error values and formulas without a result included."""
        if cell in grid.facts.errors:
            return grid.facts.errors[cell]
        if cell in grid.facts.uncomputed:
            return "="
        return clean(grid.at(*cell)) if cell[1] >= 0 else ""

    def _record(  # noqa: PLR0913 (a row and everything that says where it stands)
        self,
        grid: Grid,
        sheet: Sheet,
        layout: Layout,
        cells: Sequence[tuple[int, int]],
        typed: tuple[str, ...],
        row: int,
    ) -> Record:
        values: list[Value] = []
        record = Record(sheet.name, row, (), layout.columns, layout.rows, typed)
        key = self._key(sheet, typed)
        for index, (spec, cell) in enumerate(zip(sheet.fields, cells, strict=True)):
            reading = self._reading(grid, cell, typed[index], sheet, index)
            values.append(reading.value)
            if reading.code:
                label = f"第{row}行，{spec.title}" if sheet.kind == "table" else spec.title
                label = f"{sheet.key.column}{key}，{spec.title}" if key and sheet.key else label
                place = Place(self.file, sheet=sheet.name, cell=record.cell(index).a1, label=label)
                words = {"scope": sheet.error_scope, **dict(reading.words)}
                self.problems.append(
                    problem(reading.code, place, words, key=key or spec.title, value=typed[index][:60])
                )
        return Record(sheet.name, row, tuple(values), layout.columns, layout.rows, typed)

    def _reading(self, grid: Grid, cell: tuple[int, int], shown: str, sheet: Sheet, index: int) -> Reading:
        if cell in grid.facts.errors:
            return Reading(REJECTED, "V07")
        if cell in grid.facts.uncomputed:
            return Reading(REJECTED, "V08")
        if not shown:
            return Reading(None)
        return read_value(grid.at(*cell), sheet.fields[index], self.aliases)

    @staticmethod
    def _key(sheet: Sheet, typed: Sequence[str]) -> str:
        return typed[sheet.positions[sheet.key.column]] if sheet.key else ""

    def _check_totals(self, grid: Grid, sheet: Sheet, layout: Layout, row: int, records: Sequence[Record]) -> None:
        """A 合计 row that the unit wrote below its rows must agree with them; it counts nowhere."""
        for index, (spec, column) in enumerate(zip(sheet.fields, layout.columns, strict=True)):
            said = grid.at(row, column) if column >= 0 else ""
            values = [record.values[index] for record in records if record.row < row + 1]
            if spec.role == "serial" or not isinstance(said, int | float) or isinstance(said, bool):
                continue
            numbers = [value for value in values if isinstance(value, int | Decimal)]
            if any(value is REJECTED for value in values) or not numbers:
                continue
            if Decimal(format(said, ".15g")) != sum(numbers):
                place = Place(self.file, sheet=sheet.name, cell=f"{column_letters(column)}{row + 1}", label=spec.title)
                self.problems.append(problem("S08", place, key=spec.title, value=clean(said), sum=str(sum(numbers))))
