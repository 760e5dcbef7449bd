"""The rows of one sheet → Records: every cell read by its column, every finding at the cell of the user's own file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.forms.model import Sheet
from pipeline.model import Place, Problem, Record, Value, column_letters
from pipeline.problems import problem
from pipeline.read.card import find_card
from pipeline.read.cells import Context, Reading, clean, rejected
from pipeline.read.columns import Read, column_readers, read_as
from pipeline.read.layout import Layout, find_table
from pipeline.read.rows import Kind, Sorter, Sum, check_sums
from pipeline.read.workbook import Grid

#: As much of what was typed as a message shows.
_SHOWN = 30
#: How many rows or columns a note names.
_NAMED = 8


def read_sheet(file: str, sheet: Sheet, grid: Grid, context: Context) -> tuple[list[Record], list[Problem]]:
    """The records of a sheet in the order of its rows, and everything that was found on the way."""
    reader = _SheetReader(file, sheet, grid, context)
    return reader.read(), reader.problems


@dataclass
class _SheetReader:
    """Reads one sheet and gathers what is wrong with it."""

    file: str
    sheet: Sheet
    grid: Grid
    context: Context
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.flagged = {**dict.fromkeys(self.grid.facts.uncomputed, "="), **self.grid.facts.errors}
        key = self.sheet.key.column if self.sheet.key else ""
        self.key = self.sheet.positions[key] if key else -1
        self.readers = column_readers(self.sheet, self.context)

    def read(self) -> list[Record]:
        """The records, in the order of the rows."""
        find = find_card if self.sheet.kind == "card" else find_table
        layout, found = find(self.grid, self.sheet, self.file)
        self.problems += found
        if layout is None:
            return []
        records = self._card(layout) if self.sheet.kind == "card" else self._table(layout)
        self._hidden(layout, records)
        return records

    def _card(self, layout: Layout) -> list[Record]:
        cells = [(row - 1, column) for row, column in zip(layout.rows, layout.columns, strict=True)]
        read = [
            self._flagged(cell) or reader.cell(self.grid.at(*cell))
            for reader, cell in zip(self.readers, cells, strict=True)
        ]
        if not any(text for text, _, _ in read) and self.sheet.purpose != "cover" and not self.sheet.required:
            return []
        typed, values, said = zip(*read, strict=True)
        return [self._record(layout, min(row for row in layout.rows if row), typed, values, said)]

    def _table(self, layout: Layout) -> list[Record]:
        rows: list[int] = []
        sums: list[Sum] = []
        set_aside: dict[Kind, list[int]] = {Kind.SAMPLE: [], Kind.HEADER: []}
        printed = {layout.columns[self.sheet.positions[name]] for name in self.sheet.printed_columns} - {-1}
        sorter = Sorter(self.grid, self.sheet, layout, printed)
        free = self._free(layout)
        own = [index for index, column in enumerate(layout.columns) if column >= 0 and column not in printed]
        filled = filled_test(printed)
        flagged = {row for row, _ in self.flagged}
        for row in range(layout.first, len(self.grid.rows)):
            if not filled(self.grid.rows[row]) and row not in flagged:
                continue  # most prepared rows are left empty
            kind = sorter.kind(row)
            if kind in (Kind.TOTAL, Kind.SUBTOTAL):
                sums.append(Sum(row, kind is Kind.SUBTOTAL))
            elif kind in set_aside:
                set_aside[kind].append(row)
            elif kind is Kind.ROW:
                self._outside(row, free)
                rows.append(row)
        records = list(self._rows(layout, rows, own)) if rows else []
        self.problems += check_sums(self.file, self.grid, self.sheet, layout, sums, records)
        self._rows_note("S10", set_aside[Kind.SAMPLE])
        self._rows_note("S11", set_aside[Kind.HEADER])
        return records

    def _rows(self, layout: Layout, rows: Sequence[int], own: Sequence[int]) -> Iterator[Record]:
        """The records of these rows, but of those in which nothing of their own is filled: read column by column."""
        lines = [self.grid.rows[row] for row in rows]
        columns: list[Sequence[Read]] = []
        for reader, column in zip(self.readers, layout.columns, strict=True):
            read = reader.column([line[column] if 0 <= column < len(line) else "" for line in lines])
            if self.flagged:
                read = [self._flagged((row, column)) or found for row, found in zip(rows, read, strict=True)]
            columns.append(read)
        texts, values, said = zip(*(zip(*read, strict=True) for read in columns), strict=True)
        each = zip(rows, zip(*texts, strict=True), zip(*values, strict=True), zip(*said, strict=True), strict=True)
        for row, typed, valued, told in each:
            if any(typed[index] for index in own):
                yield self._record(layout, row + 1, typed, valued, told)

    def _flagged(self, cell: tuple[int, int]) -> Read | None:
        """An error value, or a formula without a result: the native reader shows neither."""
        if cell not in self.flagged:
            return None
        return read_as(self.flagged[cell], rejected("V07" if cell in self.grid.facts.errors else "V08"))

    def _free(self, layout: Layout) -> list[int]:
        """Columns without a title."""
        width = max((len(row) for row in self.grid.rows), default=0)
        return [column for column in range(width) if column not in layout.titled]

    def _outside(self, row: int, free: Sequence[int]) -> None:
        """A cell filled to the right of the table or between its columns, where no title stands."""
        for column in free:
            text = clean(self.grid.at(row, column))
            if text:
                place = Place(self.file, sheet=self.grid.name, cell=f"{column_letters(column)}{row + 1}")
                self.problems.append(problem("S09", place, value=" ".join(text.split())[:_SHOWN]))

    def _record(
        self,
        layout: Layout,
        row: int,
        typed: tuple[str, ...],
        values: tuple[Value, ...],
        said: Sequence[Reading | None],
    ) -> Record:
        renamed = self.grid.name if self.grid.name != self.sheet.name else ""
        record = Record(self.sheet.name, row, values, layout.columns, layout.rows, typed, renamed)
        if any(said):
            for index, reading in enumerate(said):
                if reading is not None:
                    self._found(record, index, reading)
        return record

    def _found(self, record: Record, index: int, reading: Reading) -> None:
        """What a reading has to say, at its cell and by the row's own number."""
        spec, typed = self.sheet.fields[index], record.raw[index]
        key = record.raw[self.key] if self.key >= 0 else ""
        label = f"第{record.row}行，{spec.title}" if self.sheet.kind == "table" else spec.title
        label = f"{self.sheet.fields[self.key].column_name}{key}，{spec.title}" if key else label
        place = Place(self.file, sheet=self.grid.name, cell=record.cell(index).a1, label=label)
        words = {"scope": self.sheet.error_scope, **reading.words}
        shown = clip(typed)
        self.problems.append(problem(reading.code, place, words, key=key or spec.title, value=shown))

    def _hidden(self, layout: Layout, records: Sequence[Record]) -> None:
        """Hidden rows and columns in which something was filled: they are read, and that is said."""
        facts = self.grid.facts
        if facts.hidden_rows:
            rows = {record.row for record in records}
            if self.sheet.kind == "card":
                rows = {row for record in records for row, typed in zip(layout.rows, record.raw, strict=True) if typed}
            self._rows_note("S12", sorted(row - 1 for row in rows if row - 1 in facts.hidden_rows))
        titles = [
            spec.title
            for index, (spec, column) in enumerate(zip(self.sheet.fields, layout.columns, strict=True))
            if column in facts.hidden_columns and any(record.raw[index] for record in records)
        ]
        if titles:
            named = "”“".join(titles[:_NAMED]) + ("”等“" if len(titles) > _NAMED else "")
            self.problems.append(problem("S13", Place(self.file, sheet=self.grid.name), value=named))

    def _rows_note(self, code: str, rows: Sequence[int]) -> None:
        if rows:
            place = Place(self.file, sheet=self.grid.name, cell=f"A{rows[0] + 1}")
            self.problems.append(problem(code, place, value=runs(rows)))


def clip(text: str) -> str:
    """As much of a text as a message shows, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def runs(rows: Sequence[int]) -> str:
    """0-based rows → ``5、7至9`` as Excel numbers them."""
    found: list[list[int]] = []
    for row in rows:
        if found and row + 1 == found[-1][1] + 1:
            found[-1][1] = row + 1
        else:
            found.append([row + 1, row + 1])
    texts = [str(first) if first == last else f"{first}至{last}" for first, last in found[:_NAMED]]
    return "、".join(texts) + ("等" if len(found) > _NAMED else "")


def filled_test(printed: Collection[int]) -> Callable[[Sequence[object]], bool]:
    """A test whether anything stands in a row but what every blank form prints. It is asked of every row."""
    columns = sorted(printed)

    def filled(cells: Sequence[object]) -> bool:
        left = len(cells) - cells.count("")
        if left > len(columns) or not left:
            return left > 0
        for column in columns:
            left -= column < len(cells) and cells[column] != ""
        return left > 0

    return filled
