"""How far a file may go: what is looked at before it is read, and what is found then.

The reader behind us is native code that a hostile file can abort, and it checks no CRC; so everything it will read
is looked at first, with bounds. What the reader hides (error cells, formulas without a value, hidden rows and
columns) is seen then too: by ``xmlbook`` (.xlsx, .xlsm), ``binarybook`` (.xlsb), ``oldbook`` (.xls), ``opendoc``
(.ods), ``markup`` and ``textbook``, all within these bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

LARGEST_PART = 128 * 1024 * 1024
LARGEST_TOTAL = 256 * 1024 * 1024
MOST_MEMBERS = 4000
HIGHEST_RATIO = 250
LAST_ROW = 100_000
LAST_COLUMN = 1_000
#: Cells between A1 and the last filled row and column: the reader lays them all out.
MOST_CELLS = 8_000_000
MOST_TEXT = 256 * 1024 * 1024

DAMAGED = "文件已损坏或不完整"


class Unreadable(Exception):  # noqa: N818 (what it says of the file is no error of the program)
    """The file cannot be read. ``code`` is that of the problem, ``what`` its words."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet holds besides its values. Cells by (row, column), rows and columns 0-based."""

    name: str
    hidden: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells that show an error value, with it."""
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    """Formulas without a stored result."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    date1904: bool = False
    """Whether numbers that are dates count from 1904 (the reader has turned date cells into dates already)."""


class Extent:
    """The last filled row and column of a sheet, and whether they may be read: a value (not a mere style) far
    outside a form's range stops the native reader, or the machine.
    """

    __slots__ = ("column", "row")

    def __init__(self) -> None:
        self.row, self.column = -1, -1

    def add(self, row: int, column: int) -> None:
        """A filled cell, 0-based. Raises ``Unreadable`` where it lies too far out."""
        if row > self.row or column > self.column:
            self.row, self.column = max(row, self.row), max(column, self.column)
            far = row > LAST_ROW or column > LAST_COLUMN
            if far or (self.row + 1) * (self.column + 1) > MOST_CELLS:
                raise Unreadable("F05", f"在第{row + 1}行第{column + 1}列有内容，超出正常范围")


def hidden_columns(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Spans of hidden columns, first and last from 1 → their numbers from 0, as far as anything may be read."""
    return frozenset(column - 1 for first, last in spans for column in range(max(first, 1), min(last, LAST_COLUMN) + 1))
