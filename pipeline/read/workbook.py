"""bytes → the cells of every sheet, at the addresses their owner sees."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineWorkbook

from pipeline.read.guard import SheetFacts, Unreadable, inspect


@dataclass(frozen=True)
class Grid:
    """A sheet: ``rows[r][c]`` is the value of the cell in Excel's row r+1, column c (0-based)."""

    facts: SheetFacts
    rows: Sequence[Sequence[object]]

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.facts.name

    def at(self, row: int, column: int) -> object:
        """The value of a cell, ``""`` outside the used range."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


def read_grids(data: bytes) -> list[Grid]:
    """Bytes of a workbook → its sheets. Raises ``Unreadable``, whatever the file does to the reader."""
    facts = inspect(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        # without skip_empty_area=False leading blank rows vanish and every address shifts
        grids = [
            Grid(sheet, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)) for sheet in facts
        ]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the native reader is no Exception
        raise Unreadable("F01", "文件已损坏或不完整") from error
    if not grids:
        raise Unreadable("F06")
    return grids
