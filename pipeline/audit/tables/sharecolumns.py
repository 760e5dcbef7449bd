"""E4 of shares in a table that make up one whole but do not add up to 100 %: down a column, or along a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.tables.grids import AMONG, Cell, Table, data_rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.outcome import half_up

_SHARE = re.compile(r"占(?!用|地|道)[^，。；率]{0,12}(?:比|重|例|%|百分)|比[重例]|构成|^份额|占有率")
_DIVIDED = re.compile("分担率|占有率|分布率|构成率")
_NOT_OF_ONE = re.compile("同比|环比|增|率")
#: Words beside a table of shares that say that it shows the whole.
_WHOLE = re.compile(r"构成|结构|组成|分布|加总|全部|来源|去向|分[为成]?[^，。；]{0,4}[二两三四五六七八][档类级种]|评价")
#: Words that say that each thing is in one of the rows, and that all are.
_CLOSED = re.compile(
    r"构成|加总|全部|(?:合计|之和)[为是]?100|分[为成]?[^，。；]{0,4}[二两三四五六七八][档类级种]|总体为100"
)
_REST = re.compile(r"^(?:其他|其它|其余|另外|余下|剩余)")
#: Sums further from 100 % are shares of several things; a shortfall of more than that may be rows left out.
_FAR, _SHORT = 25, 10


def check(found: Table, around: str) -> Iterator[Remark]:
    """Columns of shares, and rows whose cells are all percentages; ``around``: the words beside the table."""
    for column, head in enumerate(found.head):
        if (_SHARE.search(head) and not _NOT_OF_ONE.search(head.replace("占有率", ""))) or (
            _DIVIDED.search(head) and _WHOLE.search(around)
        ):
            yield from _down(found, column, around)
    yield from _along(found, around)


def _percents(cells: Sequence[Cell | None], head: str) -> list[Cell]:
    """The cells where all are percentages; else none."""
    whole = [one for one in cells if one is not None]
    percent = len(whole) == len(cells) and all(one.percent or "%" in head for one in whole)
    return whole if percent and len(whole) > 2 else []


def _off(cells: Sequence[Cell]) -> Fraction:
    """By how much shares miss 100, where it is more than their rounding makes (all of them on the half)."""
    short = added([one.value for one in cells]) - 100
    places = min(one.decimals for one in cells)
    return short if abs(short) >= Fraction(len(cells), 2 * 10**places) else Fraction(0)


_LEVELS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"\d+[^0-9，。]{0,4}(?:及?以下|以内)$|不[满足]\d|[小低少]于\d",
            r"\d+[^0-9，。]{0,4}(?:及?以上|以外)$|[大高多]于\d|超过?\d",
        ),
        (r"^(?:非常|很|十分)", r"^(?:很?不|非常不|不太)"),
        (r"研究生|博士", r"及?以下$"),
        (r"及以下$", r"及以上$"),
        (r"^(?:非常|很|十分)?满意$", r"^(?:很|非常)?不(?:太)?满意$"),
        (r"^第?一(?:产|次产)", r"^第?三(?:产|次产)"),
        (r"^优秀?$", r"^(?:不合格|差)"),
    )
)


def _ladder(names: Sequence[str]) -> bool:
    """Whether names are all steps there are, from the first to the last: 35岁及以下 … 55岁及以上, 很满意 … 不满意."""
    ends = (names[0], names[-1]) if len(names) > 2 else ("", "")
    return any((a.search(x) and b.search(y)) for a, b in _LEVELS for x, y in (ends, ends[::-1]))


def _unit(around: str) -> str:
    """The unit that a caption gives all numbers: （%）, 单位：%."""
    return "%" if "（%）" in around or "单位：%" in around else ""


def _down(found: Table, column: int, around: str) -> Iterator[Remark]:
    rows = data_rows(found)
    if any(AMONG.search(found.name(row)) for row in range(len(found.rows))):
        return  # rows below others: their shares are counted twice
    cells = _percents([found.cells[row][column] for row in rows], found.head[column] + _unit(around))
    off = _off(cells) if cells else Fraction(0)
    told = bool(_CLOSED.search(around.replace("构成", ""))) or (off > 0 and bool(re.search("构成|结构", around)))
    if not off or (abs(off) > _FAR and not told):
        return
    whole = next((one for row in found.totals if (one := found.cells[row][column])), None)
    if whole is not None and whole.value != 100:
        return
    counted = any(found.column(c, rows) for c in range(1, len(found.head)) if c != column)
    rest = not counted and any(
        _REST.match(found.name(row)) for row in rows
    )  # (else each may be a share of its own row)
    ladder = not counted and _ladder([found.name(row) for row in rows])
    last = rest and abs(off) <= _SHORT and bool(_REST.match(found.name(rows[-1])))
    closed = whole is not None or ladder or last
    closed = closed or (rest and (off > 0 or bool(_WHOLE.search(around + found.head[column]))))
    if closed or (not counted and _WHOLE.search(around)):
        every = bool(_CLOSED.search(around.replace("构成", "")))
        near = off > 0 or abs(off) <= _SHORT
        sure = closed or (not found.totals and (every or (near and "构成" in around)))
        yield _remark(found.head[column], cells, off, sure=sure)


def _along(found: Table, around: str) -> Iterator[Remark]:
    """Rows whose numbers are all percentages: a lone row that its words call a whole, or a row unlike all others."""
    numeric = [c for c in range(len(found.head)) if any(row[c] is not None for row in found.cells)]
    columns = [c for c in numeric if not re.search("年份|年度|月份|时间|序号|季度", found.head[c])]
    unit = "%" if all("%" in found.head[c] for c in columns) else _unit(around)
    if any(_NOT_OF_ONE.search(found.head[c]) for c in columns):
        return
    rows = [(row, _percents([found.cells[row][c] for c in columns], unit)) for row in range(len(found.rows))]
    offs = [(row, cells, _off(cells)) for row, cells in rows if cells]
    wrong = [one for one in offs if one[2]]
    right = len(offs) - len(wrong)
    ladder = _ladder([found.head[c] for c in columns])
    alone = len(found.rows) == len(wrong) == 1 and (ladder or re.search(r"构成|结构|加总|占比|比重", around))
    if len(offs) == len(found.rows) and (alone or (right > 1 and 2 * len(wrong) <= right)):
        for row, cells, off in wrong:
            if abs(off) <= _FAR:
                yield _remark(
                    found.name(row) or "各项", cells, off, sure=not alone or ladder or "加总" in around or off > 0
                )


def _remark(name: str, cells: Sequence[Cell], off: Fraction, *, sure: bool) -> Remark:
    texts = tuple(one.printed for one in cells)
    places = max(one.decimals for one in cells)
    total = half_up(off + 100, places)
    words = (
        f"表中“{name}”{len(cells)}项相加{total}%（{'+'.join(texts)}），与100%差{half_up(abs(off), places)}个百分点。"
    )
    todo = "请核对各项占比；没有列全或者可以重复计的，加注说明。"
    return Remark("E4", "error" if sure else "question", ((0, 0),), words, todo, texts)
