"""A grid of cells as a table: its header, its rows of data, its totals, its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.audit.finding import Grid
from pipeline.audit.numbers import normalise

TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计|总\s*数|总量|全区合计|全市合计|全区总计|合计数)(?:（.*）)?\s*$")


SUB = re.compile(r"小\s*计")


AMONG = re.compile(r"其中|^#")


RATIO = re.compile(r"率|百分比|占比|比例|比重|均|增幅|增长|同比|环比|排名|名次|序号|得分|分数|%")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a number."""

    value: Fraction
    printed: str
    decimals: int
    percent: bool


def cell(text: str) -> Cell | None:
    """The number of a cell; an empty cell or a dash is none."""
    plain = normalise(text).strip().replace(",", "").replace(" ", "")
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?(%?)(?:[件起宗家户个人份条处项次]|万元|人次)?", plain)
    if not found:
        return None
    digits = found[2] or ""
    value = Fraction(int(found[1] + digits), 10 ** len(digits))
    return Cell(value, text.strip(), len(digits), bool(found[3]))


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

    def column(self, column: int, rows: Sequence[int]) -> list[tuple[int, Cell]]:
        """The numbers of a column in these rows."""
        return [(row, found) for row in rows if (found := self.cells[row][column]) is not None]


def table(grid: Grid) -> Table | None:
    """A grid as a table; ``None`` where it is too small to say anything."""
    width = max((len(row) for row in grid), default=0)
    full = [tuple(normalise(text) for text in row) + ("",) * (width - len(row)) for row in grid]
    first = next((i for i, row in enumerate(full) if sum(cell(text) is not None for text in row[1:]) and i), None)
    if first is None or width < 2:
        return None
    head = tuple("".join(dict.fromkeys(row[column].strip() for row in full[:first])) for column in range(width))
    rows = tuple(tuple(row) for row in full[first:])
    cells = tuple(tuple(cell(text) for text in row) for row in rows)
    totals = tuple(i for i, row in enumerate(rows) if any(TOTAL.match(text) for text in row[:2]))
    if not totals and len(rows) > 2 and _WHOLE.match(rows[-1][0]) and _adds(cells):
        totals = (len(rows) - 1,)
    return Table(head, rows, cells, totals)


_WHOLE = re.compile(r"\s*(?:全[年区市县镇街省]|总体)\s*$")


def _adds(cells: Sequence[Sequence[Cell | None]]) -> bool:
    """Whether the last row is the sum of the others in some column."""
    for column in zip(*cells, strict=True):
        numbers = [one.value for one in column if one is not None and not one.percent]
        if len(numbers) > 2 and column[-1] is not None and sum(numbers[:-1], Fraction(0)) == numbers[-1] > 0:
            return True
    return False


def data_rows(found: Table) -> list[int]:
    """The rows that are neither totals nor parts of other rows (其中)."""
    return [
        i
        for i, row in enumerate(found.rows)
        if i not in found.totals and not any(AMONG.search(text) for text in row[:2])
    ]
