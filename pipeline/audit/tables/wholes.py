"""The total row of a table that no 合计 names: 全港, 二季度 of its months, or a last row that adds up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cfractions import Fraction

RATIO = re.compile(r"率|百分比|占比|比例|比重|均|增幅|增长|同比|环比|排名|名次|位次|序号|得分|分数|%")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a number."""

    value: Fraction
    printed: str
    decimals: int
    percent: bool


#: Names that a row of all the others may have, though other rows may have them too.
_WHOLE = re.compile(
    r"\s*(?:全[年月季旬周区市县镇街省港校院局所州乡村厂矿网域线系公委团段会行][^0-9，。]{0,3}|总体|全部|汇总|总和|[^0-9，。]{0,6}总[^0-9，。]{1,5}|综合[^0-9，。]{0,4}|合[^0-9，。]{0,3}计)\s*$"
)
_BRANCH = re.compile(r"(?<!全)[类科股部队局处站室所课]$|中心|业务|执法|服务|管理|窗口|工会|其他")
_MONTH = re.compile(r"\s*(?:\d{4}年)?(\d{1,2}|[一二三四五六七八九十]{1,2})月份?\s*$")
_SPAN = re.compile(
    r"\s*(?:\d{4}年)?(?:[第]?[一二三四1-4]季度|[上下]半年|全年|累计|前三季度|\d{1,2}[-—至~]\d{1,2}月)\s*$"
)
#: Spans that may have months which are not listed.
_OPEN_SPAN = re.compile("全年|累计")
_QUARTER = re.compile(r"\s*(?:\d{4}年)?第?[一二三四1-4]季度\s*$")
#: A whole is no further from the sum of the rows than this part of it, where only its name says that it is one.
_NEAR, _FAR = Fraction(3, 20), Fraction(1, 2)
#: Fewer digits than this may add up by chance.
_TELLING = 20


def unnamed(
    head: Sequence[str], rows: Sequence[Sequence[str]], cells: Sequence[Sequence[Cell | None]]
) -> tuple[int, ...]:
    """The row that is the sum of the others: by its name and a look at the numbers, or by the numbers alone."""
    if len(rows) < 3:
        return ()
    for place in (len(rows) - 1, 0):
        if _all_of_it(head, cells, place):
            return (place,)
        columns = [
            numbers
            for c in range(1, len(head))
            if not RATIO.search(head[c]) and (numbers := _numbers(cells, c, place)) is not None
        ]
        adding = [(whole, parts) for whole, parts in columns if sum(parts, Fraction(0)) == whole > 0]
        name = rows[place][0]
        spans = _SPAN.match(name) and _of_months([row[0] for at, row in enumerate(rows) if at != place], name)
        if spans or (_WHOLE.match(name) and not _BRANCH.search(name)):
            exact = bool(spans and not _OPEN_SPAN.search(name))
            return (place,) if adding or _all_near(columns, exact=exact) else ()
        telling = [parts for whole, parts in adding if whole >= _TELLING and sum(map(bool, parts)) > 1]
        if place and len(telling) > 1 and len(telling) * 2 > len(columns):
            return (place,)
    return ()


_SHARE = re.compile("占.*比|比[重例]|百分比")


def _all_of_it(head: Sequence[str], cells: Sequence[Sequence[Cell | None]], place: int) -> bool:
    """Whether a column of shares gives a row 100 %, and all others about as much together."""
    for c in range(1, len(head)):
        whole = cells[place][c]
        if whole is None or whole.value != 100 or not _SHARE.search(head[c]) or not (whole.percent or "%" in head[c]):
            continue
        parts = [one.value for row, numbers in enumerate(cells) if row != place and (one := numbers[c]) is not None]
        if len(parts) == len(cells) - 1 and len(parts) > 1 and 4 * abs(sum(parts, Fraction(0)) - 100) < 100:
            return True
    return False


def _numbers(cells: Sequence[Sequence[Cell | None]], column: int, place: int) -> tuple[Fraction, list[Fraction]] | None:
    """The number of a column in one row, and those of the others; ``None`` where there are none to add."""
    found = [row[column] for row in cells]
    whole = found[place]
    parts = [one.value for at, one in enumerate(found) if one is not None and at != place]
    if whole is None or len(parts) < 2 or any(one is not None and one.percent for one in found):
        return None
    return whole.value, parts


def _all_near(columns: Sequence[tuple[Fraction, Sequence[Fraction]]], *, exact: bool) -> bool:
    """Whether the whole of each column is above each of its parts, and near their sum.

    Parts that are more than the whole by some way are a slip in it, as no part is left out; where they are known to
    be all (``exact``), parts that are less are one too.
    """
    for whole, parts in columns:
        total = sum(parts, Fraction(0))
        near = _NEAR * whole if total < whole and not exact else whole * _FAR
        if whole <= max(parts) or abs(total - whole) > near:
            return False
    return bool(columns)


def _of_months(names: Sequence[str], span: str) -> bool:
    """Whether rows are the months, or the quarters, of a span."""
    if all(_QUARTER.match(name) for name in names):
        return not _QUARTER.match(span)
    return all(_MONTH.match(name) for name in names) and (len(names) == 3 or not _QUARTER.match(span))
