"""Web pages and XML of 2003 that were saved as .xls: tables of markup → sheets.

A row of a page is a row of the sheet. What a program left out when it wrote the page is not in it: LibreOffice leaves
out hidden rows and columns, so that addresses are those of the page, not of the workbook it was made of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time
from html import unescape

from lxml import etree

from pipeline.read.bounds import DAMAGED, Extent, SheetFacts, Unreadable, hidden_columns
from pipeline.read.parts import events, text_of
from pipeline.read.textbook import decode, is_error

_NUMBER = re.compile(r"[-+(]?[¥$]?(?:\d[\d,]*)?(?:\.\d+)?[)%]?")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SHEET_NAMES = re.compile(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
#: A table as LibreOffice heads it, in whatever language.
_HEADINGS = re.compile(r"<h1>[^<>]{1,40}: <em>([^<]*)</em>", re.IGNORECASE)
_HIDE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_MOST_SPAN = 1000
#: Places that merged cells cover.
_MOST_TAKEN = 200_000

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"


class _Cells:
    """A sheet that grows as its cells are met: addresses may jump, and cells may reach over others."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.cells: dict[tuple[int, int], object] = {}
        self.errors: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()

    def put(self, row: int, column: int, value: object, span: tuple[int, int] = (1, 1)) -> None:
        """A cell, and the places below and right of it that it covers."""
        down, right = (min(max(1, count), _MOST_SPAN) for count in span)
        if value != "" or span != (1, 1):
            self.extent.add(row, column)
        if value != "":
            self.cells[row, column] = value
        if (down, right) != (1, 1):
            self.extent.add(row + down - 1, column + right - 1)
            if len(self.taken) + down * right > _MOST_TAKEN:
                raise Unreadable("F05", "合并的格子太多")
            self.taken |= {(row + i, column + j) for i in range(down) for j in range(right)}

    def rows(self) -> list[list[object]]:
        """Every row from the first to the last filled one, all of one length."""
        last = max((row for row, _ in self.cells), default=-1)
        width = max((column for _, column in self.cells), default=-1) + 1
        rows: list[list[object]] = [[""] * width for _ in range(last + 1)]
        for (row, column), value in self.cells.items():
            rows[row][column] = value
        return rows


def read_html(data: bytes, name: str) -> list[tuple[SheetFacts, list[list[object]]]]:
    """A web page → a sheet for each of its outermost tables. Raises ``Unreadable`` where there is none."""
    from lxml import html  # noqa: PLC0415 (only when such a file is met)

    charset = _CHARSET.search(data[:4096])
    text = decode(data, charset[1].decode("ascii", "replace") if charset else "")
    if not text:
        raise Unreadable("F01", DAMAGED)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_pis=True)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error
    tables = [table for table in page.iter("table") if not any(True for _ in table.iterancestors("table"))]
    if not tables:
        raise Unreadable("F02", "，是网页，里面没有表格")
    names = [unescape(found) for found in _SHEET_NAMES.findall(text) or _HEADINGS.findall(text)]
    if len(names) != len(tables):
        names = [name if number == 1 else f"{name}（{number}）" for number in range(1, len(tables) + 1)]
    return [_table(table, title) for table, title in zip(tables, names, strict=True)]


def _table(table: etree._Element, name: str) -> tuple[SheetFacts, list[list[object]]]:
    sheet, rows, spans = _Cells(), set[int](), list[tuple[int, int]]()
    reach = 0
    for column in _own(table, "col"):
        times = _span(column, "span")
        if _hides(column):
            spans.append((reach + 1, reach + times))
        reach += times
    for row, line in enumerate(_own(table, "tr")):
        if _hides(line):
            rows.add(row)
        column_at = 0
        for cell in line.iterchildren("td", "th"):
            while (row, column_at) in sheet.taken:
                column_at += 1
            value = _html_value(cell)
            if is_error(str(value)):
                sheet.errors[row, column_at] = str(value)
            span = _span(cell, "rowspan"), _span(cell, "colspan")
            sheet.put(row, column_at, value, span)
            column_at += span[1]
    facts = SheetFacts(name, False, sheet.errors, frozenset(), frozenset(rows), hidden_columns(spans))  # noqa: FBT003
    return facts, sheet.rows()


def _own(table: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Elements of the table itself, not of one within a cell."""
    return (found for found in table.iter(tag) if next(found.iterancestors("table")) is table)


def _hides(element: etree._Element) -> bool:
    return bool(_HIDE.search(element.get("style", "")))


def _span(element: etree._Element, name: str) -> int:
    text = element.get(name, "1").strip()
    return min(max(1, int(text)), _MOST_SPAN) if text.isdecimal() and len(text) < 6 else 1


def _html_value(cell: etree._Element) -> object:
    """What a cell shows. Where it shows a number and holds it in full beside (as Excel and LibreOffice write), the
    full one: what is shown may be rounded. A date is read as it is shown.
    """
    shown = _shown(cell)
    stored = cell.get("x:num") or cell.get("sdval")
    text_format = "@" in cell.get("style", "") or cell.get("sdnum", "").endswith("@")
    digits = any(char.isdigit() for char in shown)
    if stored and not text_format and (not digits or _NUMBER.fullmatch(unicodedata.normalize("NFKC", shown))):
        try:
            return float(stored)
        except ValueError:
            return shown
    return shown


def _shown(cell: etree._Element) -> str:
    """The text of a cell: white space as a browser folds it, ``<br>`` and paragraphs as line breaks; no notes."""
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end", "comment"))
    for kind, element in walk:
        if kind == "start" and _is_aside(element):
            walk.skip_subtree()  # what follows it is taken at its end
            continue
        block = element.tag in ("p", "div", "li", "tr")
        if kind == "start":
            parts += ["\n"] if element.tag == "br" or (block and "".join(parts).strip()) else []
            parts.append(re.sub(r"[ \t\r\n]+", " ", element.text or ""))
        elif element is not cell:
            parts.append(re.sub(r"[ \t\r\n]+", " ", element.tail or ""))
    lines = "".join(parts).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n \xa0")


def _is_aside(element: etree._Element) -> bool:
    """Whether an element of a cell is none of its text: notes as LibreOffice and Excel write them, styles, scripts."""
    return element.tag in ("style", "script", "comment") or element.get("class", "").startswith("msocom")


def read_xml_2003(data: bytes) -> list[tuple[SheetFacts, list[list[object]]]]:
    """An XML spreadsheet of 2003 → its sheets. Raises ``Unreadable``."""
    found: list[tuple[SheetFacts, list[list[object]]]] = []
    date1904 = b"Date1904" in data[:65536]
    try:
        for _, sheet in events(data, "end", tag=(_SS + "Worksheet",)):
            found.append(_worksheet(sheet, date1904=date1904))
            sheet.clear()
    except (ValueError, TypeError) as error:
        raise Unreadable("F01", DAMAGED) from error
    return found


def _worksheet(sheet: etree._Element, *, date1904: bool) -> tuple[SheetFacts, list[list[object]]]:
    hidden = sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") in ("SheetHidden", "SheetVeryHidden")
    cells, rows, spans = _Cells(), set[int](), list[tuple[int, int]]()
    uncomputed: set[tuple[int, int]] = set()
    table = sheet.find(_SS + "Table")
    column = row = 0
    for element in table if table is not None else ():
        if element.tag == _SS + "Column":
            column = int(element.get(_SS + "Index", column + 1))
            last = column + int(element.get(_SS + "Span", 0))
            spans += [(column, last)] if element.get(_SS + "Hidden") == "1" else []
            column = last
        elif element.tag == _SS + "Row":
            row = int(element.get(_SS + "Index", row + 1))
            last = row + int(element.get(_SS + "Span", 0))
            rows |= set(range(row - 1, min(last, row + _MOST_SPAN))) if element.get(_SS + "Hidden") == "1" else set()
            _xml_row(cells, uncomputed, element, row - 1)
            row = last
    facts = SheetFacts(
        str(sheet.get(_SS + "Name")),
        hidden,
        cells.errors,
        frozenset(uncomputed),
        frozenset(rows),
        hidden_columns(spans),
        date1904,
    )
    return facts, cells.rows()


def _xml_row(cells: _Cells, uncomputed: set[tuple[int, int]], line: etree._Element, row: int) -> None:
    column = 0
    for cell in line.iterchildren(_SS + "Cell"):
        index = cell.get(_SS + "Index")
        column = int(index) - 1 if index else column
        while not index and (row, column) in cells.taken:
            column += 1
        data = cell.find(_SS + "Data")
        text = "" if data is None else text_of(data)
        kind = "" if data is None else data.get(_SS + "Type", "String")
        if kind == "Error":
            cells.errors[row, column] = text or "#?"
        elif cell.get(_SS + "Formula") and data is None:
            uncomputed.add((row, column))
        across, down = int(cell.get(_SS + "MergeAcross", 0)), int(cell.get(_SS + "MergeDown", 0))
        cells.put(row, column, "" if kind == "Error" else _xml_value(kind, text), (down + 1, across + 1))
        column += across + 1


def _xml_value(kind: str, text: str) -> object:
    if kind == "Number" and text:
        return float(text)
    if kind == "Boolean":
        return text == "1"
    if kind == "DateTime" and text:
        moment = datetime.fromisoformat(text)
        whole: date = moment.date()
        return whole if moment.time() == time() else moment
    return text
