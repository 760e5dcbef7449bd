"""bytes → the cells of every sheet, at the addresses their owner sees. What the bytes are is told by the bytes."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from pipeline.read.bounds import DAMAGED, SheetFacts, Unreadable
from pipeline.read.parts import Parts
from pipeline.read.sniff import Kind, sniff
from pipeline.read.xmlbook import inspect_parts, parts_of


@dataclass(frozen=True)
class Grid:
    """A sheet: ``rows[r][c]`` is the value of the cell in Excel's row r+1, column c (0-based)."""

    facts: SheetFacts
    rows: Sequence[Sequence[object]]

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.facts.name

    @property
    def date1904(self) -> bool:
        """Whether a number that is a date counts from 1904."""
        return self.facts.date1904

    def at(self, row: int, column: int) -> object:
        """The value of a cell, ``""`` outside the used range."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


def read_grids(data: bytes, passwords: Sequence[str] = (), name: str = "", aside: Collection[str] = ()) -> list[Grid]:
    """Bytes of a workbook → its sheets. Raises ``Unreadable``, whatever the file does to the reader.

    ``passwords`` are tried on a locked one, after Excel's own. ``name`` is the file's: a text that holds one table
    without a name gives it to its sheet. ``aside`` are sheets that nobody asks for: they are not looked at.
    """
    grids = _read(data, tuple(passwords), PurePosixPath(name.rpartition(" > ")[2]).stem, aside)
    if not grids:
        raise Unreadable("F06")
    if len({grid.name for grid in grids}) < len(grids):
        raise Unreadable("F01", "有两张表的名称相同")
    return grids


def _read(data: bytes, passwords: Sequence[str], stem: str, aside: Collection[str]) -> list[Grid]:
    kind = sniff(data)
    if kind is Kind.PACKAGE:
        return _package(data, aside)
    if kind is Kind.XLS:
        return _old(data, passwords, aside)
    if kind is Kind.LOCKED:
        from pipeline.read.locked import unlock  # noqa: PLC0415 (each of these is imported when such a file is met)

        return _package(unlock(data, passwords), aside)
    from pipeline.read.textbook import read_text  # noqa: PLC0415

    if kind is Kind.TEXT:
        return [Grid(*read_text(data, stem))]
    from pipeline.read.markup import read_html, read_xml_2003  # noqa: PLC0415

    return [Grid(*sheet) for sheet in (read_html(data, stem) if kind is Kind.HTML else read_xml_2003(data))]


def _package(data: bytes, aside: Collection[str]) -> list[Grid]:
    """A zip of parts: .xlsx and .xlsm, .xlsb, .ods."""
    parts = Parts(data)
    if parts.kind is Kind.XLSX:
        facts = inspect_parts(parts, aside)
        return _native(parts.packed(parts_of(parts, aside)), facts, aside)
    if parts.kind is Kind.XLSB:
        from pipeline.read.binarybook import inspect_binary  # noqa: PLC0415

        return _native(parts.packed(), inspect_binary(parts), aside)
    from pipeline.read.opendoc import inspect_opendoc  # noqa: PLC0415

    return _native(parts.packed(), inspect_opendoc(parts), aside)


def _old(data: bytes, passwords: Sequence[str], aside: Collection[str]) -> list[Grid]:
    from pipeline.read.locked import unlock  # noqa: PLC0415
    from pipeline.read.oldbook import Locked, inspect_old  # noqa: PLC0415

    try:
        facts = inspect_old(data)
    except Locked:
        data = unlock(data, passwords)
        try:
            facts = inspect_old(data)
        except Locked as error:
            raise Unreadable("F14") from error
    return _native(data, facts, aside)


def _native(data: bytes, facts: Sequence[SheetFacts], aside: Collection[str]) -> list[Grid]:
    """The values, by the native reader, of sheets that have been looked at and are asked for."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        unseen = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        # without skip_empty_area=False leading blank rows vanish and every address shifts
        return [
            Grid(
                replace(sheet, hidden=True) if sheet.name in unseen and not sheet.hidden else sheet,
                workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
            )
            for sheet in facts
            if sheet.name not in aside
        ]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the native reader is no Exception
        raise Unreadable("F01", DAMAGED) from error
