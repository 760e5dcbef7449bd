"""E8 of a table with a column of places: two rows whose places are not those of their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from pipeline.audit.finding import Remark
from pipeline.audit.grids import Table, data_rows

#: Columns that no place is given by.
_NO_MEASURE = re.compile("序号|编号|名次|排名|位次|排序|上[月期年周季]|去年|上年|变化|较|同比|环比|电话|日期|年份")
#: What is better the smaller it is.
_SMALL = re.compile("用时|耗时|时长|天数|扣分|差错|失误|投诉|事故|指数|时间|浓度|发案")


def turned(found: Table, rank: int) -> Iterator[Remark]:
    """One pair of neighbours in the wrong places, where the only number of the rows orders all others."""
    columns = [c for c in range(len(found.head)) if c != rank and not _NO_MEASURE.search(found.head[c])]
    rows = [row for row in data_rows(found) if found.cells[row][rank] is not None]
    columns = [c for c in columns if sum(found.cells[row][c] is not None for row in rows) == len(rows)]
    if len(columns) > 1:
        scored = [c for c in columns if re.search("综合|总分|总得分|得分|增速|率", found.head[c])]
        columns = scored if len(scored) == 1 else columns
    if len(columns) != 1 or len(rows) < 4:
        return
    placed: list[tuple[Fraction, Fraction, int]] = []
    for row in rows:
        place, value = found.cells[row][rank], found.cells[row][columns[0]]
        assert place is not None
        assert value is not None
        placed.append((place.value, value.value, row))
    placed.sort()
    places = [place for place, _, _ in placed]
    if len(set(places)) != len(places) or places[0] != 1:
        return
    ups = [(a, b) for a, b in pairwise(placed) if a[1] < b[1]]
    downs = [(a, b) for a, b in pairwise(placed) if a[1] > b[1]]
    wrong = ups if len(ups) < len(downs) else downs
    if len(wrong) != 1 or len(placed) - 1 < 3 or (wrong is downs and not _SMALL.search(found.head[columns[0]])):
        return
    if not _swapped([value for _, value, _ in placed], down=wrong is ups):
        return
    a, b = wrong[0]
    names = [found.name(row) for row in (a[2], b[2])]
    printed = tuple(one.printed for row in (a[2], b[2]) if (one := found.cells[row][columns[0]]))
    yield Remark(
        "E8",
        "error",
        ((0, 0),),
        f"表中{names[0]}（{printed[0]}）的名次在{names[1]}（{printed[1]}）之前，数却排在后面。",
        "请核对两个数和名次。",
        printed,
    )


def _swapped(values: list[Fraction], *, down: bool) -> bool:
    """Whether one exchange of neighbours puts a row in order."""
    ordered = sorted(values, reverse=down)
    for i in range(len(values) - 1):
        tried = [*values[:i], values[i + 1], values[i], *values[i + 2 :]]
        if tried == ordered:
            return True
    return False
