"""A workbook in the making, and its bytes: values of formulas cached, rows of lists written, dates fixed.

openpyxl makes the sheets, their looks and the print set-up. It writes no value for a formula, keeps every cell in
memory and dates its files; the pass over the package sets this right, and ``pack`` makes the bytes deterministic.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from datetime import date

from cfractions import Fraction
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.figure import Figure
from pipeline.model import column_letters
from pipeline.package import pack, unpack
from pipeline.tabulate.areas import serial
from pipeline.tabulate.looks import Look

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_END_OF_ROWS = b"</sheetData>"
_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(13, 32), 65534, 65535))
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LONGEST_TEXT = 32767


def clean(text: str) -> str:
    """A text as a cell can hold it: without control characters, and so that no part of it is read as one."""
    text = text.translate(_NOT_IN_XML).encode("utf-8", "replace").decode("utf-8")[:_LONGEST_TEXT]
    return _ESCAPED.sub("_x005F_", text) if "_x" in text else text


def cached(figure: Figure) -> str:
    """The value of a figure as a workbook stores it."""
    value = figure.value
    if isinstance(value, date):
        return str(serial(value) or value)
    if isinstance(value, Fraction):
        return repr(float(value)) if value.denominator != 1 else str(value.numerator)
    return str(figure if value is None else value)


class Book:
    """A workbook in the making."""

    def __init__(self, config: Config) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.day = config.dates.as_of
        self.workbook.properties = DocumentProperties(creator=config.lead.short)
        self._values: dict[str, dict[str, Figure]] = {}
        self._rows: dict[str, tuple[str, Iterable[bytes]]] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._titles: set[str] = set()
        self._models: dict[Look, Cell] = {}

    def title(self, wanted: str) -> str:
        """A title for a sheet that Excel takes and no other sheet has; kept for the caller from now on."""
        base = _NOT_IN_TITLE.sub("", wanted).strip("' ")[:_LONGEST_TITLE] or "表"
        found, count = base, 1
        while found.casefold() in self._titles:
            count += 1
            found = f"{base[: _LONGEST_TITLE - len(str(count))]}{count}"
        self._titles.add(found.casefold())
        return found

    def sheet(self, title: str) -> Worksheet:
        """A new sheet at the end, with a title that ``title`` gave."""
        sheet: Worksheet = self.workbook.create_sheet(title)
        sheet.sheet_view.showGridLines = False
        return sheet

    def style(self, look: Look) -> int:
        """The number of a look in the styles of the workbook."""
        return self._model(look).style_id

    def _model(self, look: Look) -> Cell:
        """A cell with the look: dressing one from the beginning is most of the work of a small workbook."""
        if look not in self._models:
            self._models[look] = Cell(self.workbook.worksheets[0], 1, 1)
            look.apply(self._models[look])
        return self._models[look]

    def text(  # noqa: PLR0913 (where, what, how)
        self, sheet: Worksheet, row: int, column: int, text: str, look: Look, *, until: int = 0
    ) -> None:
        """A text that no program takes for a formula, over several columns where ``until`` is given."""
        model = self._model(look)
        for place in range(column, max(until, column) + 1):  # openpyxl has no other way to copy a look
            sheet.cell(row, place)._style = copy(model._style)  # type: ignore[union-attr, attr-defined]  # noqa: SLF001
        if text:
            cell = sheet.cell(row, column, clean(text))
            cell.data_type = "s"
        if until > column:
            sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=until)

    def figure(  # noqa: PLR0913 (where, what, how)
        self, sheet: Worksheet, row: int, column: int, figure: Figure, formula: str, look: Look, *, until: int = 0
    ) -> None:
        """A number: a formula with its value cached; without one the value itself; 【缺】 where data are missing."""
        self.text(sheet, row, column, str(figure) if figure.value is None else "", look, until=until)
        cell = sheet.cell(row, column)
        if figure.missing:
            return
        if formula:
            cell.value = formula
            self._values.setdefault(sheet.title, {})[cell.coordinate] = figure
        elif figure.value is not None:
            cell.value = float(figure.value) if isinstance(figure.value, Fraction) else figure.value

    def link(self, sheet: Worksheet, row: int, column: int, location: str) -> None:
        """A link from a cell to cells of this workbook. openpyxl links only cells that it has, not those of a list."""
        self._links.setdefault(sheet.title, {})[f"{column_letters(column - 1)}{row}"] = location

    def stream(self, sheet: Worksheet, extent: str, rows: Iterable[bytes]) -> None:
        """Rows of a sheet as XML, after those that it has; ``extent`` is the range of all its cells."""
        self._rows[sheet.title] = extent, rows

    def save(self) -> bytes:
        """The bytes of the workbook."""
        raw = io.BytesIO()
        self.workbook.save(raw)
        parts: dict[str, bytes | Iterable[bytes]] = dict(unpack(raw.getvalue()))
        for number, sheet in enumerate(self.workbook.worksheets, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            parts[name] = self._finish(sheet.title, parts[name])
        parts["docProps/core.xml"] = self._dated(parts["docProps/core.xml"])
        return pack(parts)

    def _finish(self, title: str, part: bytes | Iterable[bytes]) -> bytes | Iterable[bytes]:
        if title not in self._values and title not in self._rows and title not in self._links:
            return part
        tree = etree.fromstring(_whole(part))
        values = self._values.get(title, {})
        for cell in tree.iter(f"{_MAIN}c") if values else ():
            if cell.find(f"{_MAIN}f") is not None:
                _cache(cell, values[cell.get("r", "")])
        if title in self._links:
            _link(tree, self._links[title])
        if title not in self._rows:
            return _xml(tree)
        extent, rows = self._rows[title]
        dimension = tree.find(f"{_MAIN}dimension")
        if dimension is not None:
            dimension.set("ref", extent)
        return _with_rows(_xml(tree), rows)

    def _dated(self, part: bytes | Iterable[bytes]) -> bytes:
        """The properties of the file: the only date is the day the figures speak of."""
        stamp = f"{self.day or date(2000, 1, 1)}T00:00:00Z"
        tree = etree.fromstring(_whole(part))
        for element in tree:
            if str(element.tag).endswith(("}created", "}modified")):
                element.text = stamp
        return _xml(tree)


def _cache(cell: etree._Element, figure: Figure) -> None:
    value = cell.find(f"{_MAIN}v")
    if value is None:
        value = etree.SubElement(cell, f"{_MAIN}v")
    value.text = cached(figure)
    if figure.value is None:
        cell.set("t", "str")


def _link(tree: etree._Element, links: Mapping[str, str]) -> None:
    """Links of a sheet, cell → location, at their place in the schema: before the print options."""
    after = next(tree.iter(f"{_MAIN}printOptions", f"{_MAIN}pageMargins"))
    list_ = etree.Element(f"{_MAIN}hyperlinks")
    for cell, location in links.items():
        etree.SubElement(list_, f"{_MAIN}hyperlink", ref=cell, location=location)
    after.addprevious(list_)


def _whole(part: bytes | Iterable[bytes]) -> bytes:
    return part if isinstance(part, bytes) else b"".join(part)


def _xml(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_rows(sheet: bytes, rows: Iterable[bytes]) -> Iterator[bytes]:
    """Our own sheet with more rows at the end: the end tag occurs once, no text can hold it."""
    before, end, after = sheet.partition(_END_OF_ROWS)
    yield before
    yield from rows
    yield end + after
