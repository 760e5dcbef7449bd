"""Cells of a worksheet's tree: found, or put in at their place; merged areas, widths and heights."""

from __future__ import annotations

import re
from bisect import bisect_right, insort

from lxml import etree

from pipeline.feedback.parts import Element, local_name, make
from pipeline.model import column_letters

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
#: Excel's own width and height where a sheet says nothing.
_WIDTH, _HEIGHT = 8.43, 15.0

#: (row, column), both from 1.
Spot = tuple[int, int]


def spot_of(address: str) -> Spot | None:
    """``T9`` → (9, 20); None where it is no address of a cell."""
    match = _ADDRESS.fullmatch(address.strip().upper())
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return (int(match[2]), column) if int(match[2]) <= LAST_ROW and column <= LAST_COLUMN else None


def address(spot: Spot) -> str:
    """(9, 20) → ``T9``."""
    return f"{column_letters(spot[1] - 1)}{spot[0]}"


class Cells:
    """The cells of one worksheet."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.namespace = str(etree.QName(root).namespace)
        data = root.find(self._tag("sheetData"))
        if data is None:
            data = make(root, self._tag("sheetData"))
            before = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols")
            root.insert(sum(local_name(child) in before for child in root), data)
        self.data = data
        self.rows: dict[int, Element] = {}
        number = 0
        for row in data.iterchildren(self._tag("row")):
            number = _number(row.get("r")) or number + 1
            row.set("r", str(number))
            self.rows.setdefault(number, row)
        self._numbers = sorted(self.rows)
        self._merged = [area for part in root.iter(self._tag("mergeCell")) if (area := _area(part.get("ref", "")))]

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"

    def anchor(self, spot: Spot) -> Spot:
        """The cell that shows: of a merged area its first, else the cell itself."""
        row, column = spot
        for top, left, bottom, right in self._merged:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return spot

    def cell(self, spot: Spot) -> Element:
        """The ``c`` element; where the sheet has none it is put in, with the style of its row or column."""
        row = self._row(spot[0])
        column, after = 0, None
        for cell in row.iterchildren(self._tag("c")):
            found = spot_of(cell.get("r", ""))
            column = found[1] if found else column + 1
            if found is None:
                cell.set("r", address((spot[0], column)))
            if column == spot[1]:
                return cell
            if column > spot[1] and after is None:
                after = cell
        made = make(row, self._tag("c"), {"r": address(spot)})
        style = self._style_of(row, spot[1])
        if style != "0":
            made.set("s", style)
        row.attrib.pop("spans", "")
        if after is None:
            place = len(row.findall(self._tag("c")))
            row.insert(place, made)
        else:
            after.addprevious(made)
        return made

    def _row(self, number: int) -> Element:
        if number not in self.rows:
            row = make(self.data, self._tag("row"), {"r": str(number)})
            place = bisect_right(self._numbers, number)
            if place < len(self._numbers):
                self.rows[self._numbers[place]].addprevious(row)
            else:
                self.data.append(row)
            self.rows[number] = row
            insort(self._numbers, number)
        return self.rows[number]

    def _style_of(self, row: Element, column: int) -> str:
        if row.get("customFormat") in ("1", "true"):
            return row.get("s", "0")
        return next((col.get("style", "0") for col in self._cols(column)), "0")

    def _cols(self, column: int) -> list[Element]:
        found = self.root.iterfind(f"{self._tag('cols')}/{self._tag('col')}")
        return [col for col in found if _number(col.get("min")) <= column <= _number(col.get("max"))]

    def width(self, column: int) -> float:
        """Width of a column in pixels."""
        for col in self._cols(column):
            return 0.0 if col.get("hidden") in ("1", "true") else _size(col.get("width"), _WIDTH) * 7 + 5
        form = self.root.find(self._tag("sheetFormatPr"))
        return _size(form.get("defaultColWidth") if form is not None else None, _WIDTH) * 7 + 5

    def height(self, number: int) -> float:
        """Height of a row in pixels."""
        form = self.root.find(self._tag("sheetFormatPr"))
        usual = _size(form.get("defaultRowHeight") if form is not None else None, _HEIGHT)
        row = self.rows.get(number)
        if row is not None and row.get("hidden") in ("1", "true"):
            return 0.0
        return _size(row.get("ht") if row is not None else None, usual) * 4 / 3


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _size(text: str | None, usual: float) -> float:
    try:
        return min(max(float(text or usual), 0.0), 500.0)
    except ValueError:
        return usual


def _area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    one, two = spot_of(first), spot_of(last or first)
    return (*one, *two) if one and two else None
