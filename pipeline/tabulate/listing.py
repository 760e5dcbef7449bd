"""Sheets that are lists: a heading, a header that stays in sight, rows that filter, a page that prints.

The rows are written straight into the package as XML, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model import REJECTED, column_letters
from pipeline.tabulate.areas import SEPARATOR, serial
from pipeline.tabulate.book import Book, clean
from pipeline.tabulate.looks import CELL, HEADER, HEADING, LINE, NUMBER, PROSE, TEXT, Look

#: Rows above the first of the list: heading, line, header.
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1

#: Excel 2003 and WPS show #### for a longer text in a cell of the format text.
_LONGEST_PLAIN = 255
_ROWS_A_CHUNK = 500
_LINE_HEIGHT, _HIGHEST = 13.5, 409
_PAPERS = {"A4": 9, "A3": 8}


@dataclass(frozen=True, slots=True)
class Toned:
    """A text on a coloured ground."""

    text: str
    fill: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that looks like a link; ``Book.link`` makes it one."""

    text: str


Item: TypeAlias = object
"""What a cell of a list holds: None, text, several texts, a number, a date, ``Toned`` or ``Linked``."""


class Rows(Protocol):
    """Rows of a list: a sequence, or something that makes them one at a time and knows how many there are."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Sequence[Item]]: ...


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list."""

    title: str
    width: float
    look: Look = CELL
    fills: tuple[str, ...] = ()
    """Grounds that a ``Toned`` text of it may have."""
    links: bool = False
    """Whether it may hold ``Linked`` texts."""


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints: paper, pages wide, columns that repeat on every page."""

    paper: Literal["A4", "A3"] = "A4"
    wide: int = 1
    repeat: int = 0


def set_page(sheet: Worksheet, page: Page, header: str, extent: str) -> None:
    """Landscape, so many pages wide and as many high as it takes, the header on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _PAPERS[page.paper]
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = page.wide
    sheet.page_setup.fitToHeight = 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.6, 0.3, 0.3
    sheet.print_title_rows = header
    if page.repeat:
        sheet.print_title_cols = f"A:{column_letters(page.repeat - 1)}"
    sheet.print_area = extent
    footer = sheet.oddFooter.center if sheet.oddFooter is not None else None
    if footer is not None:
        footer.text, footer.size = "第&P页，共&N页", 9


def list_sheet(  # noqa: PLR0913 (what a list consists of, by name)
    book: Book,
    title: str,
    *,
    heading: str,
    line: str,
    columns: Sequence[ListColumn],
    rows: Rows,
    page: Page = Page(),
    nothing: str = "没有",
) -> Worksheet:
    """A sheet with a list; where there are no rows it says so."""
    sheet = book.sheet(title)
    book.text(sheet, 1, 1, heading, HEADING)
    book.text(sheet, 2, 1, line, LINE)
    for place, column in enumerate(columns, 1):
        book.text(sheet, HEADER_ROW, place, column.title, HEADER)
        sheet.column_dimensions[column_letters(place - 1)].width = column.width
    sheet.row_dimensions[1].height = 26
    lines = max(-(-len(column.title) * 2 // max(int(column.width) - 1, 2)) for column in columns)
    sheet.row_dimensions[HEADER_ROW].height = max(24, 15 * lines + 4)
    last = FIRST_ROW + max(len(rows), 1) - 1
    extent = f"A1:{column_letters(len(columns) - 1)}{last}"
    sheet.freeze_panes = f"{column_letters(page.repeat)}{FIRST_ROW}"
    set_page(sheet, page, f"1:{HEADER_ROW}", extent)
    if rows:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{extent.partition(':')[2]}"
        writers = [_Writer(book, column_letters(place), column) for place, column in enumerate(columns)]
        book.stream(sheet, extent, _rows(writers, rows))
    else:
        book.text(sheet, FIRST_ROW, 1, nothing, TEXT, until=len(columns))
    return sheet


def _rows(writers: Sequence[_Writer], rows: Iterable[Sequence[Item]]) -> Iterator[bytes]:
    chunk: list[str] = []
    for number, row in enumerate(rows, FIRST_ROW):
        cells = "".join([writer.cell(number, item) for writer, item in zip(writers, row, strict=True)])
        lines = max([writer.lines for writer in writers])
        chunk.append(f'<row r="{number}" ht="{min(_LINE_HEIGHT * lines + 4, _HIGHEST)}">{cells}</row>')
        if len(chunk) == _ROWS_A_CHUNK:
            yield "".join(chunk).encode()
            chunk.clear()
    yield "".join(chunk).encode()


class _Writer:
    """Writes the cells of one column. The styles are made beforehand: the rows are written after the styles."""

    def __init__(self, book: Book, letters: str, column: ListColumn) -> None:
        look = column.look
        self.letters = letters
        self.width = max(int(column.width) - 1, 2)
        self.lines = 1
        """Lines that the text written last takes: programs do not all make the row high enough by themselves."""
        self.style = book.style(look)
        self.toned = {fill: book.style(replace(look, fill=fill)) for fill in column.fills}
        self.linked = book.style(replace(look, linked=True)) if column.links else self.style
        self.long = book.style(replace(look, format="General", guarded=True)) if look.format == "@" else self.style

    def cell(self, row: int, item: Item) -> str:
        """The XML of a cell. A text is an inline string: nothing of it is ever read as a formula."""
        self.lines = 1
        if item is None or item is REJECTED:
            return f'<c r="{self.letters}{row}" s="{self.style}"/>'
        if isinstance(item, str):
            return self._text(row, item, self.style if len(item) <= _LONGEST_PLAIN else self.long)
        if isinstance(item, date):
            days = serial(item)
            return self._text(row, str(item), self.style) if days is None else self._number(row, str(days))
        if isinstance(item, int | Decimal):
            return self._number(row, f"{item:f}" if isinstance(item, Decimal) else str(item))
        if isinstance(item, tuple):
            return self.cell(row, SEPARATOR.join(map(str, item)))
        if isinstance(item, Toned):
            return self._text(row, item.text, self.toned[item.fill])
        if isinstance(item, Linked):
            return self._text(row, item.text, self.linked)
        raise TypeError(item)

    def _height(self, text: str) -> int:
        """Lines of a text: a Chinese character (three bytes) is as wide as two others."""
        lines = 0
        for part in text.split("\n"):
            count = len(part)
            lines += max(-(-(count + (len(part.encode("utf-8", "replace")) - count) // 2) // self.width), 1)
        return lines

    def _number(self, row: int, text: str) -> str:
        return f'<c r="{self.letters}{row}" s="{self.style}"><v>{text}</v></c>'

    def _text(self, row: int, text: str, style: int) -> str:
        self.lines = self._height(text) if len(text) * 2 > self.width or "\n" in text else 1
        if not text:
            return self.cell(row, None)
        shown = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        place = f'<c r="{self.letters}{row}" s="{style}" t="inlineStr">'
        return f'{place}<is><t xml:space="preserve">{shown}</t></is></c>'


#: Looks of a list's columns by the kind of what they hold.
CENTERED, LEFT, LONG, COUNT = CELL, TEXT, PROSE, replace(NUMBER, format="0")
DAY = replace(NUMBER, format="yyyy-m-d")
