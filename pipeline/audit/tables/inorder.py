"""E8 of a table whose rows stand in another order than the words above it say: 由高到低列表如下."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.tables.grids import Cell, data_rows, table
from pipeline.audit.text.finding import Grid, Remark

_FALLING = re.compile(r"[由从按][^，。；]{0,6}(?:高|大|多|快|好)[到至往](?:低|小|少|慢|差)|降序|倒序")
_RISING = re.compile(r"[由从按][^，。；]{0,6}(?:低|小|少|慢)[到至往](?:高|大|多|快)|升序")
_NO_VALUE = re.compile(r"序号|[名位]次|排[名序位]|编号|年份|上年|同期|同比|环比")
_RANK = re.compile("[名位]次|排[名序位]")
_ASIDE = re.compile(r"其[他它余]|合计|总计|全[市区县省镇]|平均")
#: Rows from which all but one stand in order by no chance.
_LEAST = 4


def check(grid: Grid, above: str) -> Iterator[Remark]:
    """The one row that is out of the order which the words above a table promise."""
    falling, rising = _FALLING.search(above), _RISING.search(above)
    if bool(falling) == bool(rising):
        return
    found = table(grid)
    rows = [row for row in data_rows(found) if not _ASIDE.search(found.name(row))] if found is not None else []
    if found is None or len(rows) < _LEAST or any(_RANK.search(head) for head in found.head):
        return
    columns = [
        c
        for c in range(1, len(found.head))
        if not _NO_VALUE.search(found.head[c]) and len(found.column(c, rows)) == len(rows)
    ]
    if len(columns) > 1:
        columns = [c for c in columns if re.sub(r"[（(].*?[）)]|[数量额]$", "", found.head[c]) in above]
    if len(columns) != 1:
        return
    cells = [one for _, one in found.column(columns[0], rows)]
    wrong = _out_of_order(cells if falling else cells[::-1])
    if wrong is not None:
        first, second = wrong
        order = falling or rising
        assert order is not None
        words = f"表前写明{order[0]}，表中“{found.head[columns[0]]}”的{first.printed}与{second.printed}次序不合。"
        yield Remark("E8", "error", ((0, 0),), words, "请核对这两行的数和次序。", (first.printed, second.printed))


def _out_of_order(cells: Sequence[Cell]) -> tuple[Cell, Cell] | None:
    """The two neighbours that rise where all others fall, if one row moved would put it right."""
    rising = [place for place, (a, b) in enumerate(pairwise(cells)) if b.value > a.value]
    if len(rising) != 1:
        return None
    place = rising[0]
    for out in (place, place + 1):
        left = [one.value for at, one in enumerate(cells) if at != out]
        if all(a >= b for a, b in pairwise(left)):
            return cells[place], cells[place + 1]
    return None
