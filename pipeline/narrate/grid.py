"""Tables of a narrative: lines between pipes → a table with grouped headings and joined cells.

The first rows, down to the line of dashes, are the heading: one row with the name of each column, and up to two above
it with the groups. ``:--`` sets a column left, ``:-:`` in the middle, ``--:`` right, ``---`` by what it holds. A cell
``<<`` belongs to the cell at its left, ``^^`` to the one above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.document import Merge, Spans, Table

LEFT, ABOVE = "<<", "^^"
"""A cell that belongs to the one at its left, or above it."""
_UNESCAPED = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r":?-+:?")
_LOOSE = re.compile(r"^:?-+:?(\s*\|\s*:?-+:?)+\|?$")
_MOST_HEADINGS = 3

Fault = Callable[[int, str, str], None]
"""(index of a line, what is wrong, what to do)."""


def is_row(line: str) -> bool:
    """Whether a line of the narrative is a row of a table."""
    return line.startswith("|")


def is_loose(line: str) -> bool:
    """Whether it is the line of dashes of a table whose rows do not begin with a pipe."""
    return bool(_LOOSE.match(line))


def is_table(lines: Sequence[str]) -> bool:
    """Whether rows make a table: a line of dashes comes below one to three rows."""
    return any(_dashes(line) for line in lines[1 : _MOST_HEADINGS + 1])


def _cells(line: str) -> list[str]:
    inner = line.removeprefix("|")
    pieces = _UNESCAPED.split(inner)
    if pieces and not pieces[-1].strip() and inner.rstrip().endswith("|"):
        pieces.pop()
    return [piece.strip().replace("\\|", "|") for piece in pieces]


def _dashes(line: str) -> bool:
    cells = _cells(line)
    return bool(cells) and all(map(_DASHES.fullmatch, cells))


def _align(dashes: str) -> str:
    ends = dashes.startswith(":"), dashes.endswith(":")
    return {(True, True): "center", (True, False): "left", (False, True): "right"}.get(ends, "auto")


def read_table(lines: Sequence[str], spans: Callable[[str], Spans], fault: Fault) -> Table | None:
    """Rows (each a line that ``is_row``, or the one after them by mistake) → Table; None where the heading is wrong."""
    heading = next(index for index in range(1, _MOST_HEADINGS + 1) if _dashes(lines[index]))
    aligns = tuple(map(_align, _cells(lines[heading])))
    joins = _Joins(fault)
    rows: list[tuple[Spans, ...]] = []
    for index, line in enumerate(lines):
        if index == heading:
            joins.start_body()
            continue
        cells = _cells(line)
        if len(cells) != len(aligns):
            if index < heading:
                fault(0, "像是表格，但读不成表格", "表头下面要有“|---|---|”一行，格数与表头一样。")
                return None
            what = f"表格的这一行有{len(cells)}格，表头有{len(aligns)}格"
            fault(index, what, "改成与表头一样；表格后面的文字要空一行再写。")
            continue
        rows.append(tuple([spans(cell) for cell in joins.row(index, cells)]))
    merges = joins.merges()
    head, body = [list(row) for row in rows[:heading]], rows[heading:]
    for merge in merges:
        _lower(head, merge)
    return Table(tuple(head[-1]), tuple(body), aligns, groups=tuple(map(tuple, head[:-1])), merges=merges)


def _lower(head: list[list[Spans]], merge: Merge) -> None:
    """A name that reaches down through the heading is kept in its last row: that row names every column."""
    last = len(head) - 1
    if merge.row < last == merge.row + merge.rows - 1 and merge.columns == 1:
        head[last][merge.column] = head[merge.row][merge.column]
        head[merge.row][merge.column] = ()


@dataclass(slots=True)
class _Area:
    """Cells that belong together, from the first one on."""

    line: int
    row: int
    column: int
    places: list[tuple[int, int]]

    def merge(self) -> Merge | None:
        """None where they are no rectangle."""
        rows = max(row for row, _ in self.places) - self.row + 1
        columns = max(column for _, column in self.places) - self.column + 1
        whole = rows * columns == len(self.places) and min(column for _, column in self.places) == self.column
        return Merge(self.row, self.column, rows, columns) if whole else None


@dataclass(slots=True)
class _Joins:
    """Gathers the joined cells of one table, row by row."""

    fault: Fault
    areas: list[_Area] = field(default_factory=list)
    above: list[_Area | None] = field(default_factory=list)
    """The area of each cell of the row before; empty where nothing may be joined to it."""
    count: int = 0

    def start_body(self) -> None:
        """No cell of the body belongs to the heading."""
        self.above = []

    def row(self, line: int, cells: list[str]) -> list[str]:
        """Note which cells of a row are joined to others; the cells as they are printed."""
        if LEFT not in cells and ABOVE not in cells:
            self.above = [None] * len(cells)
            self.count += 1
            return cells
        printed = list(cells)
        found: list[_Area | None] = [None] * len(cells)
        for column, cell in enumerate(cells):
            if cell not in (LEFT, ABOVE):
                continue
            printed[column] = ""
            side = (0, -1) if cell == LEFT else (-1, 0)
            if (cell == LEFT and not column) or (cell == ABOVE and not self.above):
                where = "左边" if cell == LEFT else "上面"
                self.fault(line, f"“{cell}”的{where}没有可以合并的格", f"删掉“{cell}”，或者写上这一格的文字。")
                continue
            found[column] = self._join(line, column, side, found)
        self.above = found
        self.count += 1
        return printed

    def _join(self, line: int, column: int, side: tuple[int, int], found: list[_Area | None]) -> _Area:
        """The area of the cell beside, which takes this cell in; a cell that stood alone becomes an area."""
        row, place = self.count + side[0], column + side[1]
        area = found[place] if side[1] else self.above[place]
        if area is None:
            area = _Area(line, row, place, [(row, place)])
            self.areas.append(area)
            (found if side[1] else self.above)[place] = area
        area.places.append((self.count, column))
        return area

    def merges(self) -> tuple[Merge, ...]:
        """The joined cells; those that make no rectangle are a fault."""
        made: list[Merge] = []
        for area in self.areas:
            merge = area.merge()
            if merge is None:
                self.fault(area.line, "合并的格不是整齐的一块", "检查“<<”和“^^”：合并后要成一个长方形。")
            else:
                made.append(merge)
        return tuple(made)
