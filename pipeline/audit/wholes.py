"""The total row of a table that no 合计 names: 全港, 二季度 below its months, or a last row that adds up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    r"\s*(?:全[年区市县镇街省港校院局所州乡村厂矿网域线系公][^\d，。]{0,3}|总体|全部|汇总|总和|[^\d，。]{0,6}总[^\d，。]{1,5}|综合[^\d，。]{0,4}|合[^\d，。]{0,3}计)\s*$"
)
_BRANCH = re.compile(r"(?<!全)[类科股部队局处站室所课]$|中心|业务|执法|服务|管理|窗口|工会|其他")
_MONTH = re.compile(r"\s*(?:\d{4}年)?(\d{1,2}|[一二三四五六七八九十]{1,2})月份?\s*$")
_SPAN = re.compile(
    r"\s*(?:\d{4}年)?(?:[第]?[一二三四1-4]季度|[上下]半年|全年|累计|前三季度|\d{1,2}[-—至~]\d{1,2}月)\s*$"
)
_QUARTER = re.compile(r"\s*(?:\d{4}年)?第?[一二三四1-4]季度\s*$")
#: A whole is no further from the sum of the rows than this part of it, where only its name says that it is one.
_NEAR = Fraction(3, 20)
#: Fewer digits than this may add up by chance.
_TELLING = 20


def unnamed(
    head: Sequence[str], rows: Sequence[Sequence[str]], cells: Sequence[Sequence[Cell | None]]
) -> tuple[int, ...]:
    """The last row, where it is the sum of those above: by its name and a look at the numbers, or by the numbers."""
    if len(rows) < 3:
        return ()
    columns = [
        numbers
        for c in range(1, len(head))
        if not RATIO.search(head[c]) and (numbers := _numbers(cells, c)) is not None
    ]
    last = (len(rows) - 1,)
    adding = [numbers for numbers in columns if sum(numbers[:-1], Fraction(0)) == numbers[-1] > 0]
    name = rows[-1][0]
    if _WHOLE.match(name) and not _BRANCH.search(name):
        return last if adding or _all_near(columns) else ()
    if _SPAN.match(name) and _of_months([row[0] for row in rows[:-1]], name):
        return last if adding or _all_near(columns) else ()
    telling = [numbers for numbers in adding if numbers[-1] >= _TELLING and sum(map(bool, numbers)) > 2]
    return last if len(telling) > 1 and len(telling) * 2 > len(columns) else ()


def _numbers(cells: Sequence[Sequence[Cell | None]], column: int) -> list[Fraction] | None:
    """The numbers of a column that may add up; ``None`` where there are none to add, or percentages."""
    found = [row[column] for row in cells]
    numbers = [one.value for one in found if one is not None]
    if found[-1] is None or len(numbers) < 3 or any(one is not None and one.percent for one in found):
        return None
    return numbers


def _all_near(columns: Sequence[Sequence[Fraction]]) -> bool:
    """Whether the last number of each column is above each of the others, and near their sum."""
    return bool(columns) and all(
        numbers[-1] > max(numbers[:-1]) and abs(sum(numbers[:-1], Fraction(0)) - numbers[-1]) <= _NEAR * numbers[-1]
        for numbers in columns
    )


def _of_months(names: Sequence[str], span: str) -> bool:
    """Whether rows are the months, or the quarters, of a span."""
    if all(_QUARTER.match(name) for name in names):
        return not _QUARTER.match(span)
    return all(_MONTH.match(name) for name in names) and (len(names) == 3 or not _QUARTER.match(span))
