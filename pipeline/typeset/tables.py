"""Tables of any length, as text. Widths are fitted to what the columns hold; the heading is repeated on every page.

The standard knows no 续表 above the continued part, and no program can keep one in place while a document is edited:
the repeated heading stands for it. No row is torn; a 合计 row stays with the row before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.document import Merge, Number, Spans, Table, Text, plain
from pipeline.typeset.figures import Figures
from pipeline.typeset.looks import CELL, CELL_LINES, HEAD_CELL, LIST_LINE, LIST_SIZE, TABLE_STYLE, Look
from pipeline.typeset.measure import TABLE_LANDSCAPE_WIDTH, TYPE_WIDTH, width

PORTRAIT_COLUMNS = 9
"""More columns than this go on a page turned sideways."""
_MARGIN = 70
"""Left and right of the text in a cell."""
_SIZES = tuple(CELL_LINES)
_WIDEST = 24.0
"""A column of long text asks for no more than this many 字: it wraps."""
_EASY = 8.25
"""A text up to this is not wrapped if it can be helped."""
_SHORT_HEADER, _EASY_HEADER = 3.25, 4.25
"""A header up to the first is never broken, up to the second only if it must be."""
_SLACK = 0.25
"""Given to every text: fonts and programs differ a little."""
_ROWS_A_CHUNK = 200
_ROW_PADDING = 160
_UNBROKEN = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[!-~]+")
"""Dates, numbers and codes stay in one line."""
_AMOUNT = re.compile(r"[-−]?\d[\d,]*(\.\d+)?[%‰]?")
_NO_AMOUNT = frozenset({"", "—", "——", "-", "/", "未报", "待定"})
"""What may stand in a column of numbers in place of one."""
_LONGEST_COUNT = 4
"""Longer numbers, and those with a fraction, stand right: their digits are compared."""
_TOTAL = re.compile(r"(合计|总计|小计)$")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a column asks for, in 字."""

    natural: float
    """Every text in one line."""
    easy: float
    """Long headers in two lines, long texts wrapped, short texts whole."""
    least: float
    """Numbers and short words whole, anything else wrapped."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table and what its columns ask for."""

    table: Table
    wanted: tuple[Demand, ...]
    aligns: tuple[str, ...]
    """left, center or right."""

    @property
    def needs_landscape(self) -> bool:
        """Whether an upright page is too narrow, even in the smaller type."""
        least = sum(demand.least for demand in self.wanted) * _SIZES[-1] * 10
        frame = len(self.wanted) * 2 * _MARGIN
        return len(self.wanted) > PORTRAIT_COLUMNS or least + frame > TYPE_WIDTH


def measure(table: Table) -> Measured:
    """Find what each column of the table asks for, once: every cell is looked at."""
    joined = {(merge.row, merge.column) for merge in table.merges if merge.columns > 1}
    top = len(table.groups) + 1
    alone = [
        tuple(() if (index, column) in joined else spans for column, spans in enumerate(row)) if joined else row
        for index, row in enumerate(table.rows, top)
    ]  # a cell that has several columns does not ask its own for more room
    texts = [set(map(_words, column)) for column in zip(*alone, strict=True)] or [set() for _ in table.header]
    wanted = tuple(map(_demand, table.header, texts))
    given = zip(table.aligns, texts, wanted, strict=True)
    return Measured(table, wanted, tuple(_align(words, demand) if a == "auto" else a for a, words, demand in given))


def _words(spans: Spans) -> str:
    return spans[0].text if len(spans) == 1 and isinstance(spans[0], (Text, Number)) else plain(spans)


def _align(texts: set[str], wanted: Demand) -> str:
    """Counts and short words in the middle, amounts right, long texts left."""
    numbers = texts - _NO_AMOUNT
    if numbers and all(map(_AMOUNT.fullmatch, numbers)):
        return "right" if any("." in each or len(each) > _LONGEST_COUNT for each in numbers) else "center"
    return "center" if wanted.natural <= _EASY + _SLACK else "left"


def _demand(header: Spans, texts: set[str]) -> Demand:
    """Find what a column asks for, from its header and the different texts of its cells."""
    head = width(plain(header)) + _SLACK
    widest = max(map(width, texts), default=0.0) + _SLACK
    unbroken = max(map(width, set(_UNBROKEN.findall("\n".join(texts)))), default=0.0) + _SLACK
    least = max(unbroken, min(widest, 4), min(head, max(_SHORT_HEADER, head / 3)))
    easy = max(least, min(widest, _EASY), min(head, max(_EASY_HEADER, head / 2 + 0.5)))
    return Demand(max(min(max(widest, head), _WIDEST), easy), easy, least)


def fit(wanted: Sequence[Demand], total: int) -> tuple[int, list[int]]:
    """Demands and the width of the page → (size in half points, width of each column in twips, their sum ``total``).

    The larger type if it fits with ease. Between what is easy and what is natural, or between the least and the
    easy, the page's width decides; what is left beyond the demands is shared out in proportion.
    """
    frame = len(wanted) * 2 * _MARGIN
    size = next((s for s in _SIZES if sum(d.easy for d in wanted) * s * 10 + frame <= total), _SIZES[-1])
    levels = [
        [demand * size * 10 + 2 * _MARGIN for demand in level]
        for level in zip(*((d.least, d.easy, d.natural) for d in wanted), strict=True)
    ]
    exact = _between(levels, total)
    edges = [round(sum(exact[:index])) for index in range(len(exact) + 1)]
    return size, [after - before for before, after in pairwise(edges)]


def _shared(shares: Sequence[int], total: int) -> tuple[int, list[int]]:
    """The type of a working list, and the widths of its columns by their shares of the page."""
    edges = [total * sum(shares[:index]) // sum(shares) for index in range(len(shares) + 1)]
    return LIST_SIZE, [after - before for before, after in pairwise(edges)]


def _between(levels: list[list[float]], total: int) -> list[float]:
    """Ascending demands and the total → widths that add up to it, between the two levels around it."""
    for low, high in pairwise(levels):
        if sum(low) <= total < sum(high):
            share = (total - sum(low)) / (sum(high) - sum(low))
            return [a + (b - a) * share for a, b in zip(low, high, strict=True)]
    nearest = levels[0] if total < sum(levels[0]) else levels[-1]
    return [each * total / sum(nearest) for each in nearest]


def table_xml(
    measured: Measured, figures: Figures, dress: Callable[[Look], Look], *, landscape: bool = False
) -> Iterator[str]:
    """Write the table as ``w:tbl`` in pieces: its head, then some hundred rows a piece."""
    total = TABLE_LANDSCAPE_WIDTH if landscape else TYPE_WIDTH
    table = measured.table
    size, widths = _shared(table.shares, total) if table.shares else fit(measured.wanted, total)
    line = CELL_LINES.get(size, LIST_LINE)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{BORDERS}<w:tblLayout w:type="fixed"/>{CELL_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    figures.open("tbl")
    height = f'<w:trHeight w:val="{line + _ROW_PADDING}" w:hRule="atLeast"/>'
    joins = joined_cells(table)
    header = _Cells(dress(replace(HEAD_CELL, size=size, line=line)), widths, ("center",) * len(widths))
    for index, cells in enumerate((*table.groups, table.header)):
        row = header.row(cells, figures, joins.get(index))
        yield f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{row}</w:tr>"
    yield from _body(measured, dress(replace(CELL, size=size, line=line)), widths, figures, joins)
    figures.close("tbl")
    yield "</w:tbl>"


def _body(
    measured: Measured, look: Look, widths: list[int], figures: Figures, joins: Mapping[int, Joins]
) -> Iterator[str]:
    """Write the rows of the body in pieces."""
    table, line = measured.table, look.line
    height = f'<w:trHeight w:val="{line + _ROW_PADDING}" w:hRule="atLeast"/>'
    start = f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>"
    row = _Cells(look, widths, measured.aligns).row
    kept = _Cells(replace(look, keep_next=True), widths, measured.aligns).row
    total = bool(table.rows) and bool(_TOTAL.search("".join(_words(table.rows[-1][0]).split())))
    before_total = len(table.rows) - 2 if total else -1
    top = len(table.groups) + 1
    for first in range(0, len(table.rows), _ROWS_A_CHUNK):
        chunk = enumerate(table.rows[first : first + _ROWS_A_CHUNK], first)
        yield "".join(
            [
                f"{start}{write(cells, figures, joins.get(index + top))}</w:tr>"
                for index, cells in chunk
                for write in (kept if index == before_total else row,)
            ]
        )


Joins = dict[int, tuple[int, str, Spans]]
"""Column → (columns that the cell has; 0: it belongs to the one at its left), its vertical join, what it says."""


def joined_cells(table: Table) -> dict[int, Joins]:
    """Row (headings included) → its joined cells. What a joined area says is written in its first cell."""
    rows = (*table.groups, table.header, *table.rows) if table.merges else ()
    found: dict[int, Joins] = {}
    for merge in table.merges:
        words = next(filter(None, _area(rows, merge)), ())
        for row in range(merge.row, merge.row + merge.rows):
            first = row == merge.row
            vertical = "" if merge.rows == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
            cells = found.setdefault(row, {})
            cells[merge.column] = (merge.columns, vertical, words if first else ())
            for column in range(merge.column + 1, merge.column + merge.columns):
                cells[column] = (0, "", ())
    return found


def _area(rows: Sequence[tuple[Spans, ...]], merge: Merge) -> Iterator[Spans]:
    for row in rows[merge.row : merge.row + merge.rows]:
        yield from row[merge.column : merge.column + merge.columns]


class _Cells:
    """Writes rows of one kind: what is the same in each cell of a column is made once."""

    def __init__(self, look: Look, widths: list[int], aligns: tuple[str, ...]) -> None:
        self._look, self._widths = look, widths
        self._paragraphs = [
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{look.id}"/>'
            f"{replace(look, align=align).paragraph_properties()}</w:pPr>"
            for align in aligns
        ]
        self._starts = [
            f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/>{paragraph}'
            for each, paragraph in zip(widths, self._paragraphs, strict=True)
        ]

    def row(self, cells: tuple[Spans, ...], figures: Figures, joins: Joins | None = None) -> str:
        """Write the cells of one row; ``joins``: those of them that are joined to others."""
        look = self._look
        figures.open("tr")
        if joins is None:
            made = [
                f"{start}{figures.cell(spans, look)}</w:p></w:tc>"
                for start, spans in zip(self._starts, cells, strict=True)
            ]
        else:
            made = [self._cell(index, spans, figures, joins.get(index)) for index, spans in enumerate(cells)]
        figures.close("tr")
        return "".join(made)

    def _cell(self, index: int, spans: Spans, figures: Figures, join: tuple[int, str, Spans] | None) -> str:
        if join is None:
            return f"{self._starts[index]}{figures.cell(spans, self._look)}</w:p></w:tc>"
        columns, vertical, words = join
        if not columns:
            return ""
        total = sum(self._widths[index : index + columns])
        span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
        start = f'<w:tc><w:tcPr><w:tcW w:w="{total}" w:type="dxa"/>{span}{vertical}{self._paragraphs[index]}'
        return f"{start}{figures.cell(words, self._look)}</w:p></w:tc>"


_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = (
    "<w:tblBorders>"
    + "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
    + "</w:tblBorders>"
)
CELL_MARGINS = (
    f'<w:tblCellMar><w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/></w:tblCellMar>'
)
