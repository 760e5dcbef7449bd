"""Where everything stands on a sheet of a blank workbook: rows, columns, widths. No openpyxl here.

A card is a title, a note and one line a field below a header of three cells. A table is a title, the line with unit
and round, a row of totals where the sheet asks for one (above the header, because the table grows), a header of one
or two rows, and the prepared rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from pipeline.forms.model import FieldSpec, Sheet, plain_name
from pipeline.model import Type, Value, column_letters

Row = Mapping[str, Value]

TITLE_ROW = 1
NOTE_ROW = 2
#: Dropdowns, limits and sums reach this far, so that rows inserted or typed below the prepared ones have them too.
REACH = 3000
#: Columns of a card: the field, what is filled in, how.
CARD_HEADER = ("项目", "填写内容", "填写说明")

_WIDTHS = {
    Type.STRING: 14,
    Type.PROSE: 34,
    Type.INTEGER: 9,
    Type.NUMBER: 13,
    Type.DATE: 12,
    Type.LIST: 20,
}
_LINE = 15.0  # points of a line of body text
_EMPTY_ROW = 21.0
_HIGHEST = 405.0  # Excel allows 409


def span(text: str) -> int:
    """Width of a text in columns of half a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines(text: str, width: float) -> int:
    """Lines a text takes in a cell of this width when it is wrapped."""
    room = max(int(width) - 2, 2)  # the margins of a cell
    return sum(max(ceil(span(part) / room), 1) for part in text.split("\n")) if text else 0


def height(texts: Sequence[tuple[str, float]], least: float = _EMPTY_ROW) -> float:
    """Height in points of a row with these (text, width) in it."""
    most = max((lines(text, width) for text, width in texts), default=0)
    return min(max(most * _LINE + 7, least), _HIGHEST)


@dataclass(frozen=True)
class Layout:
    """A sheet as it is laid out, with so many prepared rows. Rows and columns count from 1."""

    sheet: Sheet
    rows: int

    @property
    def card(self) -> bool:
        """Whether it is a card."""
        return self.sheet.kind == "card"

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(CARD_HEADER) if self.card else len(self.sheet.fields)

    @property
    def grouped(self) -> bool:
        """Whether the header has an upper row with groups."""
        return not self.card and any(spec.group for spec in self.sheet.fields)

    @property
    def totals_row(self) -> int:
        """The row with the sums; 0 where there is none."""
        return NOTE_ROW + 1 if self.sheet.totals and not self.card else 0

    @cached_property
    def header(self) -> tuple[int, int]:
        """First and last row of the header."""
        first = NOTE_ROW + (2 if self.totals_row else 1)
        return first, first + self.grouped

    @cached_property
    def first(self) -> int:
        """The first row that is filled in."""
        return self.header[1] + 1

    @cached_property
    def last(self) -> int:
        """The last prepared row."""
        return self.first + (len(self.sheet.fields) if self.card else self.rows) - 1

    @property
    def reach(self) -> int:
        """The last row that dropdowns and sums cover."""
        return max(REACH, self.last + 1000)

    def index(self, name: str) -> int:
        """Place of the field with this name or title. Raises ``KeyError`` with what the sheet has."""
        found = self._places.get(name, self._places.get(plain_name(name)))
        if found is None:
            message = f"{self.sheet.name} has no column {name!r}: {', '.join(self.sheet.columns)}"
            raise KeyError(message)
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for index, spec in enumerate(self.sheet.fields):
            for name in (spec.column_name, spec.title, plain_name(spec.title)):
                places.setdefault(name, index)
        return places

    def cell(self, index: int, row: int = 0) -> tuple[int, int]:
        """(row, column) of a field: on a card its own line, in a table the row with this number (from 0)."""
        return (self.first + index, 2) if self.card else (self.first + row, index + 1)

    def area(self, index: int) -> str:
        """The cells of a field, as a range of Excel."""
        row, column = self.cell(index)
        letters = column_letters(column - 1)
        return f"{letters}{row}" if self.card else f"{letters}{row}:{letters}{self.reach}"

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Width of each column in characters."""
        if not self.card:
            return tuple(float(table_width(spec)) for spec in self.sheet.fields)
        titles = max(span(header_text(spec)) for spec in self.sheet.fields) + 3
        return float(max(titles, 16)), 92.0 if self.tall else 44.0, 22.0 if self.tall else 40.0

    @property
    def tall(self) -> bool:
        """A card of prose: wide cells, landscape."""
        return self.card and all(spec.type is Type.PROSE for spec in self.sheet.fields)

    @property
    def banner(self) -> int:
        """How many columns the title spans: those of the first page, where the sheet prints two pages wide."""
        if self.card or self.sheet.print.wide < 2:
            return self.columns
        widths, repeated = self.widths, sum(self.widths[: self.sheet.print.repeat])
        return min(
            range(1, len(widths)), key=lambda count: max(sum(widths[:count]), repeated + sum(widths[count:])), default=1
        )

    @property
    def margin(self) -> int:
        """How many columns hold 填报单位 alone: those that repeat on each page, where there are several pages."""
        repeat = self.sheet.print.repeat
        return repeat if not self.card and self.sheet.print.wide > 1 and 0 < repeat < self.banner else 0

    @property
    def banner_width(self) -> float:
        """Width of the columns that the title spans."""
        return sum(self.widths[: self.banner])


def table_width(spec: FieldSpec) -> int:
    """Width of a column: as declared, else by its type; never less than half of its title (a header has two lines)."""
    return spec.width or max(_WIDTHS[spec.type], ceil(span(header_text(spec)) / 2) + 2)


def header_text(spec: FieldSpec) -> str:
    """Title of a column as printed: required ones carry a star."""
    return spec.title + ("*" if spec.required else "")


def groups(layout: Layout) -> list[tuple[str, int, int]]:
    """Runs of neighbouring columns with the same group: (group, first, last), columns from 1; cut at the page."""
    found: list[tuple[str, int, int]] = []
    for column, spec in enumerate(layout.sheet.fields, 1):
        if found and spec.group and found[-1][0] == spec.group and column != layout.banner + 1:
            found[-1] = (spec.group, found[-1][1], column)
        else:
            found.append((spec.group, column, column))
    return found
