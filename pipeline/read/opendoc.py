"""The text of an OpenDocument spreadsheet (.ods): bounds, error values, formulas without a result, what is hidden.

Values are read by the native reader afterwards. A cell or row says how often it is repeated, so a small file can
claim a great many: the bounds count them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.read.bounds import DAMAGED, LAST_ROW, Extent, SheetFacts, Unreadable, hidden_columns
from pipeline.read.parts import events, text_of

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_HIDDEN = ("collapse", "filter")


def inspect_opendoc(parts: Mapping[str, bytes]) -> tuple[SheetFacts, ...]:
    """Parts of the package → facts of the sheets, in order. Raises ``Unreadable``."""
    if b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):
        raise Unreadable("F20")
    try:
        return tuple(_sheets(parts["content.xml"]))
    except (KeyError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error


def _sheets(content: bytes) -> Iterator[SheetFacts]:
    unseen: set[str] = set()
    style, date1904, sheet = "", False, None
    for kind, element in events(content, "start", "end"):
        if kind == "start" and element.tag == _STYLE + "style":
            style = element.get(_STYLE + "name", "")
        elif kind == "start" and element.tag == _STYLE + "table-properties":
            if element.get(_TABLE + "display") == "false":
                unseen.add(style)
        elif kind == "start" and element.tag == _TABLE + "null-date":
            date1904 = element.get(_TABLE + "date-value", "").startswith("1904")
        elif kind == "start" and element.tag == _TABLE + "table" and sheet is None:
            hidden = element.get(_TABLE + "style-name") in unseen
            sheet = _Sheet(SheetFacts(element.get(_TABLE + "name", ""), hidden, date1904=date1904))
        elif kind == "end" and sheet is not None:
            if element.tag == _TABLE + "table":
                yield sheet.facts()
                sheet = None
            else:
                sheet.take(element)


class _Sheet:
    """Takes the elements of a sheet as they end."""

    def __init__(self, facts: SheetFacts) -> None:
        self._facts, self._extent = facts, Extent()
        self._row, self._column, self._reach = 0, 0, 0
        self._cells: list[tuple[int, int, etree._Element]] = []
        self._errors: dict[tuple[int, int], str] = {}
        self._uncomputed: set[tuple[int, int]] = set()
        self._rows: set[int] = set()
        self._spans: list[tuple[int, int]] = []

    def take(self, element: etree._Element) -> None:
        """A column, a cell, or the row that ends with its cells."""
        if element.tag == _TABLE + "table-column":
            times = _times(element, "columns")
            if element.get(_TABLE + "visibility") in _HIDDEN:
                self._spans.append((self._reach + 1, self._reach + times))
            self._reach += times
        elif element.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            times = _times(element, "columns")
            if len(element) or element.get(_OFFICE + "value-type") or element.get(_TABLE + "formula"):
                self._cells.append((self._column, times, element))
            self._column += times
        elif element.tag == _TABLE + "table-row":
            self._end_row(element)

    def _end_row(self, element: etree._Element) -> None:
        times = _times(element, "rows")
        if element.get(_TABLE + "visibility") in _HIDDEN:
            self._rows |= set(range(self._row, min(self._row + times, LAST_ROW)))
        for column, wide, cell in self._cells:
            self._extent.add(self._row + times - 1, column + wide - 1)
            error, uncomputed = _look(cell)
            if error or uncomputed:
                places = [(self._row + down, column + right) for down in range(times) for right in range(wide)]
                self._errors |= dict.fromkeys(places, error) if error else {}
                self._uncomputed |= set(places) if uncomputed else set()
        self._cells = []
        self._row, self._column = self._row + times, 0
        element.clear()

    def facts(self) -> SheetFacts:
        """What the whole sheet told."""
        facts, columns = self._facts, hidden_columns(self._spans)
        return SheetFacts(
            facts.name,
            facts.hidden,
            self._errors,
            frozenset(self._uncomputed),
            frozenset(self._rows),
            columns,
            facts.date1904,
        )


def _times(element: etree._Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", 1)))


def _look(cell: etree._Element) -> tuple[str, bool]:
    """The error value a cell shows, and whether its formula has no result."""
    shown = "".join(text_of(line) for line in cell.iterchildren(_TEXT + "p"))
    if cell.get(_CALC + "value-type") == "error" or (cell.get(_TABLE + "formula") and shown.startswith(("#", "Err:"))):
        return shown or "#?", False
    known = cell.get(_OFFICE + "value-type") or cell.find(_TEXT + "p") is not None  # an empty text is a result too
    return "", bool(cell.get(_TABLE + "formula")) and not known
