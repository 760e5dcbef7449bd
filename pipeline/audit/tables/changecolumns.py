"""E2 and E3 of a table's changes: cells of 个百分点 beside two rates, and growth down a column of years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables.grids import RATIO, Cell, Table
from pipeline.audit.tables.growncolumns import dated, signed
from pipeline.audit.text.finding import Remark
from pipeline.outcome import half_up

_POINTS = re.compile(r"(?P<way>[^0-9]{0,4}?)(?P<number>\d+(?:\.\d+)?)个?百分点")
_UP, _DOWN = re.compile("[升提增高涨+↑]"), re.compile("[降减低回跌↓-]")


def check(found: Table) -> Iterator[Remark]:
    """A remark a cell that the numbers of its row, or of the row above, do not give."""
    for column in range(1, len(found.head)):
        if any("百分点" in row[column] for row in found.rows):
            yield from _points(found, column)
    yield from _by_year(found)


def _points(found: Table, column: int) -> Iterator[Remark]:
    """94.8, 96.2, 提高1.6个百分点: the difference of the two rates of a row."""
    for row, texts in enumerate(found.rows):
        said = _POINTS.fullmatch(texts[column].strip())
        places = [place for place, cell in enumerate(found.cells[row]) if place and cell is not None]
        if said is None or len(places) != 2:
            continue
        first, second = (found.cells[row][place] for place in places)
        assert first is not None
        assert second is not None
        difference, value = second.value - first.value, Fraction(said["number"])
        up, down = bool(_UP.search(said["way"])), bool(_DOWN.search(said["way"]))
        ordered = dated(found.head[places[1]], found.head[places[0]])
        turned = ordered and difference != 0 and up != down and up is not (difference > 0)
        most = max(first.decimals, second.decimals)
        decimals = len(said["number"].partition(".")[2])
        slack = Fraction(1, 2 * 10**decimals) if decimals < most else Fraction(0)
        if abs(abs(difference) - value) > slack or turned:
            right = half_up(abs(difference), most)
            way = ("，是升" if difference > 0 else "，是降") if turned else ""
            yield Remark(
                "E2",
                "error",
                ((0, 0),),
                f"表中“{found.name(row)}”：{first.printed}与{second.printed}相差{right}个百分点{way}，印的是{said[0]}。",
                f"请核对三个数；前两个不错的，改为{right}个百分点。",
                (first.printed, second.printed, said["number"]),
            )


_YEAR = re.compile(r"(\d{4})年?度?")
_GROWN = re.compile("增长|增幅|增速|同比|环比|升降")
_CHANGED = re.compile("增|减|差|变")


def _by_year(found: Table) -> Iterator[Remark]:
    """2023: 584; 2024: 730, 增幅20.0: growth from the row above, where another row or a column of changes says so."""
    years = [int(match[1]) if (match := _YEAR.fullmatch(row[0].strip())) else None for row in found.rows]
    if len(years) < 2 or any(a is None or b is None or b - a != 1 for a, b in pairwise(years)):
        return
    grown = [c for c, head in enumerate(found.head) if c and _GROWN.search(head) and "%" in head + found.rows[-1][c]]
    counts = [c for c, head in enumerate(found.head) if c and not RATIO.search(head) and not _CHANGED.search(head)]
    changes = [c for c, head in enumerate(found.head) if c and _CHANGED.search(head) and c not in grown]
    if len(grown) != 1 or len(counts) != 1:
        return
    column, count = grown[0], counts[0]
    wrong: list[Remark] = []
    sure = False
    for row in range(1, len(found.rows)):
        this, base, said = found.cells[row][count], found.cells[row - 1][count], signed(found.rows[row][column])
        if this is None or base is None or not base.value or said is None:
            continue
        exact = 100 * (this.value - base.value) / base.value
        near = _reach(this, base) + Fraction(1, 2 * 10 ** said[1])
        fits = abs(exact - said[0]) <= near
        change = [cell for place in changes if (cell := found.cells[row][place]) is not None]
        sure = sure or fits or any(abs(cell.value) == abs(this.value - base.value) for cell in change)
        if not fits and abs(-exact - said[0]) > near:
            wrong.append(_told(found, (row, column), (this, base), said))
    yield from wrong if sure and len(wrong) < max(2, len(found.rows) - 1) else ()


def _told(found: Table, place: tuple[int, int], cells: tuple[Cell, Cell], said: tuple[Fraction, int]) -> Remark:
    (row, column), (this, base), (value, places) = place, cells, said
    exact = 100 * (this.value - base.value) / base.value
    text, right = found.rows[row][column].strip(), half_up(exact, places)
    cut = truncated(abs(exact), places) == abs(value) != rounded(abs(exact), places)
    worked = f"（{this.printed}-{base.printed}）÷{base.printed}={right}%"
    return Remark(
        "E3" if cut else "E2",
        "error",
        ((0, 0),),
        f"表中“{found.name(row)}”的{found.head[column]}：{worked}，印的是{text}{'，是截去了尾数' if cut else ''}。",
        f"请核对三个数；前两个不错的，改为{right}。",
        (base.printed, this.printed, text),
    )


def _reach(this: Cell, base: Cell) -> Fraction:
    """How far the rounding of the two numbers may move their growth."""
    halves = [Fraction(1, 2 * 10**one.decimals) if one.decimals else Fraction(0) for one in (this, base)]
    return 100 * (halves[0] / base.value + halves[1] * this.value / base.value**2)
