"""The parts of a blank workbook → the bytes of a filled one: rows grown from the first, values, sums, fixed dates.

The blank is built once by openpyxl; each unit's copy only touches its cells, as XML. That costs a tenth of building
it anew, and it is the place where a formula gets the value that viewers show which do not calculate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

from pipeline.forms.workbook_limits import serial
from pipeline.model import Rejected, Value, column_letters
from pipeline.package import pack

Element: TypeAlias = etree._Element  # noqa: SLF001 (the only name lxml gives its type)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NS = f"{{{_MAIN}}}"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TEXT_MOST = 32767
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
    first: int = 0
    """The prepared row that the others are made of; 0: none."""
    last: int = 0


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


def put(cell: Element, value: Value) -> None:
    """Sets the value of a ``c`` element; its style stays. A text that looks like a formula stays text."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    simple = plain(value)
    if simple is None or simple == "":
        return
    if isinstance(simple, str):
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{_NS}is"), f"{_NS}t")
        text.text = _ESCAPE.sub("_x005F_", clean_text(simple))
        text.set(_PRESERVE, "preserve")
        return
    number = serial(simple) if isinstance(simple, date) else simple
    etree.SubElement(cell, f"{_NS}v").text = format(number, "f" if isinstance(number, Decimal) else "d")


def fill_sheet(xml: bytes, fill: SheetFill) -> bytes:
    """A worksheet part with its prepared rows, values, sums and heights."""
    root = etree.fromstring(xml)
    data = root.find(f"{_NS}sheetData")
    assert data is not None
    rows = {int(row.get("r", "0")): row for row in data}
    if fill.first:
        _grow(data, rows, fill)
    cells = {name: cell for row in rows.values() for cell in row if (name := cell.get("r"))}
    for (row, column), value in fill.cells.items():
        put(cells[f"{column_letters(column - 1)}{row}"], value)
    for (row, column), total in fill.sums.items():
        cell = cells[f"{column_letters(column - 1)}{row}"]
        cached = cell.find(f"{_NS}v")
        (etree.SubElement(cell, f"{_NS}v") if cached is None else cached).text = format(total, "f")
    for number, points in fill.heights.items():
        rows[number].set("ht", f"{points:g}")
        if number in fill.fixed:
            rows[number].set("customHeight", "1")
    size = root.find(f"{_NS}dimension")
    if size is not None and fill.first:
        size.set("ref", re.sub(r"\d+$", str(fill.last), size.get("ref", "")))
    return _bytes(root)


def _grow(data: Element, rows: dict[int, Element], fill: SheetFill) -> None:
    """Copies of the first prepared row, down to the last."""
    pattern = rows[fill.first]
    for number in range(fill.first + 1, fill.last + 1):
        row = deepcopy(pattern)
        row.set("r", str(number))
        for index, cell in enumerate(row):
            cell.set("r", f"{column_letters(index)}{number}")
        data.append(row)
        rows[number] = row


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


def assemble(parts: Mapping[str, bytes], names: Mapping[str, str], fills: Mapping[str, SheetFill]) -> bytes:
    """Parts, the part of each sheet, what is put into it → the bytes of the workbook."""
    changed = dict(parts)
    for sheet, fill in fills.items():
        changed[names[sheet]] = fill_sheet(parts[names[sheet]], fill)
    return pack(changed)
