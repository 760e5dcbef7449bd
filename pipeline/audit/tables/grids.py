"""A grid of cells as a table: its header, its rows of data, its totals, its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cfractions import Fraction

from pipeline.audit.tables import wholes
from pipeline.audit.tables.wholes import RATIO, Cell
from pipeline.audit.text.finding import Grid
from pipeline.audit.text.plain import normalise

__all__ = ["AMONG", "RATIO", "SUB", "TOTAL", "Cell", "Table", "cell", "data_rows", "inner_rows", "table"]

TOTAL = re.compile(
    r"^\s*(?:[^0-9，。、：其]{0,8}(?:合\s*计|总\s*计|共\s*计)数?|总\s*数|总量)"
    r"(?:（.*）)?\s*$"
)


SUB = re.compile(r"小\s*计")


AMONG = re.compile(r"其中|^#")


def cell(text: str) -> Cell | None:
    """The number of a cell; an empty cell or a dash is none."""
    plain = normalise(text).strip().replace(",", "").replace(" ", "")
    found = re.fullmatch(r"([-－−+＋]?)(\d+)(?:\.(\d+))?(%?)(?:[件起宗家户个人份条处项次]|万元|人次)?", plain)
    if not found:
        return None
    digits = found[3] or ""
    value = Fraction(int(found[2] + digits), 10 ** len(digits))
    return Cell(-value if found[1] in ("-", "－", "−") else value, text.strip(), len(digits), bool(found[4]))


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with its roles: header rows, rows of data, total rows, columns of numbers."""

    head: tuple[str, ...]
    """The header of each column, all its rows joined."""
    rows: tuple[tuple[str, ...], ...]
    """Below the header."""
    cells: tuple[tuple[Cell | None, ...], ...]
    totals: tuple[int, ...]
    """Rows of totals."""

    def name(self, row: int) -> str:
        """What a row is called."""
        return next((text.strip() for text in self.rows[row] if text.strip() and not cell(text)), "")

    def label(self, row: int, column: int) -> str:
        """What a cell of a row is called: the nearest words left of it (a table may hold two lists side by side)."""
        words = (text.strip() for text in reversed(self.rows[row][:column]) if text.strip() and not cell(text))
        return next(words, "") or self.name(row)

    def column(self, column: int, rows: Sequence[int]) -> list[tuple[int, Cell]]:
        """The numbers of a column in these rows."""
        return [(row, found) for row in rows if (found := self.cells[row][column]) is not None]


def table(grid: Grid) -> Table | None:
    """A grid as a table; ``None`` where it is too small to say anything."""
    width = max((len(row) for row in grid), default=0)
    full = [tuple(_plain(text) for text in row) + ("",) * (width - len(row)) for row in grid]
    if _nameless(full):
        full, width = [("", *row) for row in full], width + 1
    first = next((i for i, row in enumerate(full) if sum(cell(text) is not None for text in row[1:]) and i), None)
    if first is None or width < 2:
        return None
    head = tuple("".join(dict.fromkeys(row[column].strip() for row in full[:first])) for column in range(width))
    rows = tuple(tuple(row) for row in full[first:])
    cells = tuple(tuple(cell(text) for text in row) for row in rows)
    totals = tuple(i for i, row in enumerate(rows) if any(TOTAL.match(text) for text in row[:2]))
    return Table(head, rows, cells, totals or wholes.unnamed(head, rows, cells))


#: Rows and columns of a table that lies on its side: names in the first row, numbers below.
_LOW, _WIDE = 3, 4


def upright(grid: Grid) -> Grid:
    """A table that lies on its side (月份 | 1月 | 2月 …, 件数 | 58 | 66 …) stood up; any other as it is."""
    if not 2 <= len(grid) <= _LOW or len(grid[0]) < _WIDE or any(len(row) != len(grid[0]) for row in grid):
        return grid
    names, *numbers = grid
    labelled = not any(cell(row[0]) for row in numbers)
    start = 1 if labelled else 0
    named = all(text.strip() and not cell(text) for text in names[start:]) and len(set(names)) == len(names)
    if not named or not all(cell(text) for row in numbers for text in row[start:]):
        return grid
    stood = tuple(zip(*grid, strict=True))
    return stood if labelled else (("",) * len(grid), *stood)


_NUMBERING = re.compile(r"序号|编号|名次|位次|排名|年|月|日|时|期|号|届|代码")


def _nameless(full: Sequence[Sequence[str]]) -> bool:
    """Whether a table has numbers in its first column too: no column of names."""
    head, *rows = full or [()]
    return bool(rows and head and head[0].strip()) and not _NUMBERING.search(head[0]) and all(cell(r[0]) for r in rows)


def _plain(text: str) -> str:
    """A cell without the marks of bold print."""
    bold = re.fullmatch(r"\s*\*\*([^*]+)\*\*\s*", text)
    return normalise(bold[1] if bold else text)


def inner_rows(found: Table) -> list[bool]:
    """Whether each row is set in below another."""
    inner = [row[0].startswith(" ") and bool(row[0].strip()) for row in found.rows]
    return inner if not all(inner) else [False] * len(inner)


def data_rows(found: Table) -> list[int]:
    """The rows that are neither totals nor parts of other rows (其中, or set in below them)."""
    inner = inner_rows(found)
    return [
        i
        for i, row in enumerate(found.rows)
        if i not in found.totals and not inner[i] and not any(AMONG.search(text) for text in row[:2])
    ]
