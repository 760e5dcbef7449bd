"""E2 and E3 of a table's column of growth against the columns of this period and of the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables.grids import RATIO, Cell, Table
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.plain import normalise
from pipeline.outcome import half_up

_GROWTH = re.compile(
    r"增长|增幅|增速|同比|环比|升降|增减|涨幅|降幅|[增减]产|下降|降低|上升|提高|减少|增加|变[化动]|涨跌|压[减降]"
)
_COUNT = re.compile(r"增减[数量额]|增加[数量额]|差额")
_EARLIER = re.compile(
    r"上年|去年|同期|前年|基期|上一?(?:个)?(?:月|期|季|周|旬|轮|届|学年|学期|批|次)|[整改治实]?[改治施]前|此前|往年|原有?"
)
_SIGNED = re.compile(r"([-－—–↓+＋↑]?)\s*(\d+(?:\.(\d+))?)\s*%?")


def check(found: Table) -> Iterator[Remark]:
    """Each column of growth in percent, a remark a cell that its row does not give."""
    for column, head in enumerate(found.head):
        if not _GROWTH.search(head) or _COUNT.search(head) or not _percents(found, column):
            continue
        pair = _pair(found, column)
        if pair is None:
            continue
        for row in range(len(found.rows)):
            yield from _judge(found, row, column, pair)


def _percents(found: Table, column: int) -> bool:
    texts = [row[column] for row in found.rows if re.search(r"\d", row[column])]
    return bool(texts) and ("%" in found.head[column] or all("%" in text for text in texts))


def _pair(found: Table, column: int) -> tuple[int, int] | None:
    """The columns of this period and of the earlier one: by their heads, if a row agrees, else if most rows do."""
    plain = [c for c in range(1, len(found.head)) if c != column and not RATIO.search(found.head[c].replace("均", ""))]
    best: tuple[int, tuple[int, int]] | None = None
    for this in plain:
        for base in plain:
            fitting = sum(bool(_agrees(found, row, (this, base), column)) for row in range(len(found.rows)))
            enough = fitting >= (1 if dated(found.head[this], found.head[base]) else 2)
            if this != base and enough and (best is None or fitting > best[0]):
                best = (fitting, (this, base))
    if best is None:
        return None
    judged = [_agrees(found, row, best[1], column) for row in range(len(found.rows))]
    return best[1] if 2 * best[0] >= sum(one is not None for one in judged) else None


def dated(this: str, base: str) -> bool:
    """Whether heads say which column is the earlier: 2023年 and 2022年, 本期 and 上年同期."""
    years = [re.search(r"(\d{4})年?", head) for head in (this, base)]
    if years[0] and years[1]:
        return int(years[0][1]) == int(years[1][1]) + 1
    return bool(_EARLIER.search(base)) and not _EARLIER.search(this)


def _growth(found: Table, row: int, pair: tuple[int, int]) -> tuple[Fraction, Cell, Cell] | None:
    this, base = found.cells[row][pair[0]], found.cells[row][pair[1]]
    if this is None or base is None or not base.value or this.percent or base.percent:
        return None
    return 100 * (this.value - base.value) / base.value, this, base


def signed(text: str) -> tuple[Fraction, int] | None:
    """A growth as a cell prints it, and its decimals."""
    match = _SIGNED.fullmatch(normalise(text).strip())
    if match is None:
        return None
    value = Fraction(match[2])
    return (-value if match[1] in ("-", "－", "—", "–", "↓") and match[1] else value), len(match[3] or "")


def _agrees(found: Table, row: int, pair: tuple[int, int], column: int) -> bool | None:
    printed, known = signed(found.rows[row][column]), _growth(found, row, pair)
    if printed is None or known is None:
        return None
    sign = -1 if re.search("[降减]", found.head[column]) and not re.search("[升增变涨]", found.head[column]) else 1
    return abs(known[0] * sign - printed[0]) <= Fraction(1, 2 * 10 ** printed[1]) + _slack(*known[1:])


def _slack(this: Cell, base: Cell) -> Fraction:
    """How far the rounding of the two numbers may move their growth."""
    halves = [Fraction(1, 2 * 10**one.decimals) if one.decimals else Fraction(0) for one in (this, base)]
    return 100 * (halves[0] / base.value + halves[1] * this.value / base.value**2)


def _judge(found: Table, row: int, column: int, pair: tuple[int, int]) -> Iterator[Remark]:
    if _agrees(found, row, pair, column) is not False:
        return
    printed, known = signed(found.rows[row][column]), _growth(found, row, pair)
    assert printed is not None
    assert known is not None
    value, this, base = known
    text = found.rows[row][column].strip()
    right = half_up(value, printed[1])
    cut = truncated(abs(value), printed[1]) == abs(printed[0]) != rounded(abs(value), printed[1])
    why = "，是截去了尾数" if cut else "，增减的方向反了" if rounded(-value, printed[1]) == printed[0] else ""
    yield Remark(
        "E3" if cut else "E2",
        "error",
        ((0, 0),),
        f"表中“{found.name(row)}”的{found.head[column]}：（{this.printed}-{base.printed}）÷{base.printed}={right}%，"
        f"印的是{text}{why}。",
        f"请核对三个数；前两个不错的，改为{right}。",
        (this.printed, base.printed, text),
    )
