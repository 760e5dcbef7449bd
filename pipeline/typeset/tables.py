"""Tables of any length, as text. Widths are fitted to what the columns hold; only the header is ever kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.document import Number, Spans, Table, Text
from pipeline.typeset.figures import Figures, plain
from pipeline.typeset.looks import CELL, CELL_LINES, HEAD_CELL, TABLE_STYLE, Look
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
_UNBROKEN = re.compile(r"[!-~]+")


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

    @property
    def needs_landscape(self) -> bool:
        """Whether an upright page is too narrow, even in the smaller type."""
        least = sum(demand.least for demand in self.wanted) * _SIZES[-1] * 10
        frame = len(self.wanted) * 2 * _MARGIN
        return len(self.wanted) > PORTRAIT_COLUMNS or least + frame > TYPE_WIDTH


def measure(table: Table) -> Measured:
    """Find what each column of the table asks for, once: every cell is looked at."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.header)
    return Measured(table, tuple(map(_demand, table.header, columns)))


def _demand(header: Spans, cells: tuple[Spans, ...]) -> Demand:
    """Find what a column asks for, from its header and cells."""
    texts = {
        spans[0].text if len(spans) == 1 and isinstance(spans[0], (Text, Number)) else plain(spans) for spans in cells
    }
    head = width(plain(header)) + _SLACK
    widest = max(map(width, texts), default=0.0) + _SLACK
    unbroken = max(map(len, _UNBROKEN.findall("\n".join(texts))), default=0) / 2 + _SLACK
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


def _between(levels: list[list[float]], total: int) -> list[float]:
    """Ascending demands and the total → widths that add up to it, between the two levels around it."""
    for low, high in pairwise(levels):
        if sum(low) <= total < sum(high):
            share = (total - sum(low)) / (sum(high) - sum(low))
            return [a + (b - a) * share for a, b in zip(low, high, strict=True)]
    nearest = levels[0] if total < sum(levels[0]) else levels[-1]
    return [each * total / sum(nearest) for each in nearest]


def table_xml(measured: Measured, figures: Figures, *, landscape: bool = False) -> Iterator[str]:
    """Write the table as ``w:tbl`` in pieces: its head, then some hundred rows a piece."""
    total = TABLE_LANDSCAPE_WIDTH if landscape else TYPE_WIDTH
    table = measured.table
    size, widths = fit(measured.wanted, total)
    line = CELL_LINES[size]
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{BORDERS}<w:tblLayout w:type="fixed"/>{CELL_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    figures.open("tbl")
    height = f'<w:trHeight w:val="{line + _ROW_PADDING}" w:hRule="atLeast"/>'
    header = _Cells(replace(HEAD_CELL, size=size, line=line), widths, ("center",) * len(widths))
    yield f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{header.row(table.header, figures)}</w:tr>"
    row = _Cells(replace(CELL, size=size, line=line), widths, table.aligns).row
    start = f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>"
    for first in range(0, len(table.rows), _ROWS_A_CHUNK):
        chunk = table.rows[first : first + _ROWS_A_CHUNK]
        yield "".join([f"{start}{row(cells, figures)}</w:tr>" for cells in chunk])
    figures.close("tbl")
    yield "</w:tbl>"


class _Cells:
    """Writes rows of one kind: what is the same in each cell of a column is made once."""

    def __init__(self, look: Look, widths: list[int], aligns: tuple[str, ...]) -> None:
        self._look = look
        self._starts = [
            f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{look.id}"/>{replace(look, align=align).paragraph_properties()}</w:pPr>'
            for each, align in zip(widths, aligns, strict=True)
        ]

    def row(self, cells: tuple[Spans, ...], figures: Figures) -> str:
        """Write the cells of one row."""
        look, runs = self._look, figures.runs
        figures.open("tr")
        made = []
        for start, spans in zip(self._starts, cells, strict=True):
            figures.open("td")
            made.append(f"{start}{runs(spans, look)}</w:p></w:tc>")
            figures.close("td")
        figures.close("tr")
        return "".join(made)


_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = (
    "<w:tblBorders>"
    + "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
    + "</w:tblBorders>"
)
CELL_MARGINS = (
    f'<w:tblCellMar><w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/></w:tblCellMar>'
)
