"""The parts of a blank workbook → the bytes of a filled one: rows grown from the first, values, sums, fixed dates.

The blank is built once by openpyxl and cut into rows and cells; each unit's copy only touches what differs, as text.
That costs a tenth of loading, filling and saving it, and it is the place where a formula gets the value that viewers
show which do not calculate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.forms.workbook_limits import serial
from pipeline.model import Rejected, Value, column_letters

Element: TypeAlias = etree._Element  # noqa: SLF001 (the only name lxml gives its type)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NS = f"{{{_MAIN}}}"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TEXT_MOST = 32767
#: The parts of a worksheet as lxml writes them.
_ROW = re.compile(r"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_TAG = re.compile(r"<row\b([^>]*?)/?>")
_CELL = re.compile(r'(<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?)[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"]*)"')
_RESULT = re.compile(r"<v/>|<v>.*?</v>")
#: Excel counts a 29 February 1900; earlier days cannot be written as dates.
_FIRST_DAY = date(1900, 3, 1)


@dataclass
class SheetFill:
    """What is put into one sheet. Rows and columns count from 1."""

    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    sums: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    """Cached values of formulas."""
    heights: dict[int, float] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    """Rows that keep their height (short lines of a card); of the others it is a first guess, and Excel fits it."""


def clean_text(text: str) -> str:
    """A text as Excel can hold it: no characters that XML forbids, one kind of line break.

    Raises ``ValueError`` where it is longer than a cell takes: cutting would lose what somebody wrote.
    """
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) // 2 > _TEXT_MOST:
        message = f"a cell takes {_TEXT_MOST} characters, not {len(text)}"
        raise ValueError(message)
    return text


def plain(value: Value) -> str | int | Decimal | date | None:
    """A value as one cell holds it; several of a list are joined by 、."""
    if isinstance(value, Rejected):
        return None
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, date) and value < _FIRST_DAY:
        return value.isoformat()
    return value


def cell_text(opening: str, value: Value) -> str:
    """A cell of a worksheet with this value. ``opening``: its tag up to the style, which stays (``<c r="A6" s="3"``).

    A text that looks like a formula stays text.
    """
    simple = plain(value)
    if simple is None or simple == "":
        return f"{opening}/>"
    if isinstance(simple, str):
        text = escape(_ESCAPE.sub("_x005F_", clean_text(simple)))
        return f'{opening} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    number = serial(simple) if isinstance(simple, date) else simple
    return f"{opening}><v>{format(number, 'f' if isinstance(number, Decimal) else 'd')}</v></c>"


class _RowText:
    """A row of a worksheet, cut into its cells."""

    def __init__(self, text: str) -> None:
        tag = _TAG.match(text)
        assert tag is not None
        self.attributes: dict[str, str] = dict(_ATTRIBUTE.findall(tag[1]))
        found = list(_CELL.finditer(text, tag.end()))
        self.cells = [cell[0] for cell in found]
        self.openings = [cell[1] for cell in found]
        self.places = {cell[2]: place for place, cell in enumerate(found)}
        self.whole = text

    def filled(self, fill: _RowFill) -> _RowText:
        """The row with these values, sums and height. Raises ``KeyError`` for a cell that it does not have."""
        made = copy(self)
        made.cells, made.attributes = list(self.cells), dict(self.attributes)
        for column, value in fill.values.items():
            place = self.places[column_letters(column - 1)]
            made.cells[place] = cell_text(self.openings[place], value)
        for column, total in fill.sums.items():
            place = self.places[column_letters(column - 1)]
            made.cells[place] = _with_result(made.cells[place], format(total, "f"))
        if fill.points is not None:
            made.attributes["ht"] = f"{fill.points:g}"
            if fill.fixed:
                made.attributes["customHeight"] = "1"
        words = "".join(f' {name}="{value}"' for name, value in made.attributes.items())
        made.whole = f"<row{words}>{''.join(made.cells)}</row>" if made.cells else f"<row{words}/>"
        return made


def _with_result(cell: str, result: str) -> str:
    """A cell of a formula with the result that viewers show which do not calculate."""
    bare = _RESULT.sub("", cell)
    return f"{bare.removesuffix('</c>')}<v>{result}</v></c>"


@dataclass
class _RowFill:
    """What is put into one row, by column."""

    values: dict[int, Value] = field(default_factory=dict)
    sums: dict[int, Decimal] = field(default_factory=dict)
    points: float | None = None
    fixed: bool = False


class SheetText:
    """A worksheet part cut into rows and cells: a copy of it costs no more than the cells that differ.

    It is cut once, from what lxml writes: names without prefixes, double quotes, ``<`` and ``>`` only around tags.
    """

    def __init__(self, xml: bytes, first: int = 0, last: int = 0) -> None:
        """``first``: the prepared row that those down to ``last`` are made of; 0: none."""
        text = _grown(xml, first, last).decode("utf-8")
        start, end = text.index("<sheetData>") + len("<sheetData>"), text.index("</sheetData>")
        self.head, self.tail = text[:start], text[end:]
        self.rows: dict[int, _RowText] = {}
        for match in _ROW.finditer(text, start, end):
            row = _RowText(match[0])
            self.rows[int(row.attributes["r"])] = row

    def filled(self, fill: SheetFill) -> SheetText:
        """The sheet with values, sums and heights. Raises ``KeyError`` for a cell that it does not have."""
        made = copy(self)
        made.rows = dict(self.rows)
        for number, row_fill in _by_row(fill).items():
            made.rows[number] = self.rows[number].filled(row_fill)
        return made

    def xml(self) -> bytes:
        """The part."""
        return "".join([self.head, *(row.whole for row in self.rows.values()), self.tail]).encode("utf-8")


def _by_row(fill: SheetFill) -> dict[int, _RowFill]:
    rows: dict[int, _RowFill] = defaultdict(_RowFill)
    for (row, column), value in fill.cells.items():
        rows[row].values[column] = value
    for (row, column), total in fill.sums.items():
        rows[row].sums[column] = total
    for row, points in fill.heights.items():
        rows[row].points, rows[row].fixed = points, row in fill.fixed
    return rows


def _grown(xml: bytes, first: int, last: int) -> bytes:
    """A worksheet with copies of its first prepared row, down to the last."""
    root = etree.fromstring(xml)
    data = root.find(f"{_NS}sheetData")
    assert data is not None
    if first:
        pattern = next(row for row in data if row.get("r") == str(first))
        for number in range(first + 1, last + 1):
            row = deepcopy(pattern)
            row.set("r", str(number))
            for index, cell in enumerate(row):
                cell.set("r", f"{column_letters(index)}{number}")
            data.append(row)
    size = root.find(f"{_NS}dimension")
    if size is not None and first:
        size.set("ref", re.sub(r"\d+$", str(last), size.get("ref", "")))
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def fixed_parts(parts: Mapping[str, bytes], day: date, author: str) -> dict[str, bytes]:
    """The parts with nothing in them that differs from run to run: dates and names are the campaign's."""
    fixed = dict(parts)
    root = etree.fromstring(parts["docProps/core.xml"])
    for element in root:
        kind = etree.QName(element).localname
        if kind in ("created", "modified"):
            element.text = f"{day.isoformat()}T00:00:00Z"
        elif kind in ("creator", "lastModifiedBy"):
            element.text = author
    fixed["docProps/core.xml"] = _bytes(root)
    styles = etree.fromstring(parts["xl/styles.xml"])
    first = styles.find(f"{_NS}fonts/{_NS}font")
    if first is not None:  # the font of every cell we did not touch; column widths are measured by it
        _default_font(first)
    fixed["xl/styles.xml"] = _bytes(styles)
    return fixed


def _default_font(font: Element) -> None:
    for child in list(font):
        font.remove(child)
    for tag, value in (("sz", "11"), ("color", ""), ("name", "宋体"), ("family", "3"), ("charset", "134")):
        etree.SubElement(font, f"{_NS}{tag}", {"theme": "1"} if tag == "color" else {"val": value})
