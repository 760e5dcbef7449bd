"""The numbers of a workbook's sheets, and whether they are those of a text: at its precision, in its unit."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import isfinite

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded
from pipeline.audit.tables.grids import cell
from pipeline.audit.text.numbers import Kind, Number
from pipeline.audit.text.prose import compact, parse


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name and the values of its cells (a formula by what it last showed)."""

    name: str
    rows: Sequence[Sequence[object]]
    hidden: bool = False
    """Whether who opens the workbook does not see it."""


#: Columns whose numbers count nothing.
_NO_COUNT = re.compile(r"序号|行号?|编号|代码|名次|年份?|电话")
#: In what a column counts: 金额（万元）, 就业人数(万人), 千元.
_UNIT = re.compile(r"(十亿|亿|千万|百万|十万|万|千(?=元))(元|美元|人次|人|户次|户|件|吨|亩|平方米|立方米|千瓦时)")
_TIMES = {"千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9}
#: A line above a table that says it of all of its columns.
_OF_ALL = re.compile("单位[:：]")
#: Rows that such a line is among.
_ABOVE = 6


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a column whose head says in what it counts."""

    value: Fraction
    times: int = 1
    unit: str = ""

    def prints(self, number: Number) -> bool:
        """Whether a number of the text is this, one of them rounded to what the other prints."""
        if not self.unit or number.kind is Kind.PERCENT or number.unit != self.unit:
            return False
        whole = self.value * self.times
        if rounded(whole / number.scale, number.decimals) * number.scale == number.value:
            return True
        decimals = _decimals(self.value)  # 134960元 of a text is 13.5 of a column in 万元
        return bool(decimals) and rounded(number.value / self.times, decimals) == self.value


def _decimals(value: Fraction) -> int:
    """How many decimals a number of a sheet has: its denominator is a part of a power of ten."""
    return next((places for places in range(1, 10) if (10**places) % value.denominator == 0), 0)


def unit_of(sheet: Sheet, head: str) -> tuple[int, str]:
    """In what a column counts, by its head or the line above the table: (10000, 元); (1, ) where nothing says it."""
    found = _UNIT.search(head) or _UNIT.search(_said_above(sheet))
    return (_TIMES[found[1]], found[2]) if found else (1, "")


def _said_above(sheet: Sheet) -> str:
    """The line 单位：万元 of a sheet; empty where there is none."""
    cells = ("".join(one.split()) for row in sheet.rows[:_ABOVE] for one in row if isinstance(one, str))
    return next((text[found.end() :] for text in cells if (found := _OF_ALL.search(text))), "")


class Values:
    """The numbers of some sheets, asked whether they show a number of a text.

    A sheet may have many thousands: those that are near are looked up, and only they held against it exactly.
    """

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        plain: set[Amount] = set()
        counted: dict[str, set[Amount]] = {}
        for sheet in sheets:
            units = cache(partial(unit_of, sheet))
            for head, value in _all(sheet):
                plain.add(Amount(value))
                times, unit = units(head)
                if unit:
                    counted.setdefault(unit, set()).add(Amount(value, times, unit))
        self._plain = _Near(plain)
        self._counted = {unit: _Near(amounts) for unit, amounts in counted.items()}

    def show(self, number: Number) -> bool:
        """Whether one of the numbers is this one, as it would be printed there."""
        own, step = float(number.value), 10.0**-number.decimals
        scale = number.scale
        around = [(own, step * scale)]
        if number.kind is Kind.PERCENT:
            around.append((own / 100, step / 100))
        elif scale > 1:
            around.append((own / scale, step))
        if any(prints(number, one.value) for size, reach in around for one in self._plain.about(size, reach)):
            return True
        counted = self._counted.get(number.unit)
        return counted is not None and any(one.prints(number) for one in counted.about(own, step * scale))


class _Near:
    """Amounts in their order."""

    def __init__(self, amounts: Iterable[Amount]) -> None:
        self._amounts = sorted(amounts, key=lambda one: one.value * one.times)
        self._sizes = [float(one.value * one.times) for one in self._amounts]
        self._most = float(max((one.times for one in self._amounts if one.times > 1), default=0))

    def about(self, size: float, reach: float) -> Sequence[Amount]:
        """Those that are as near as this, or as a unit of theirs."""
        reach = max(reach, self._most) + 1e-9 * abs(size)
        return self._amounts[bisect_left(self._sizes, size - reach) : bisect_right(self._sizes, size + reach)]


def _all(sheet: Sheet) -> Iterator[tuple[str, Fraction]]:
    """Every number of a sheet with the head of its column, but those of columns that only number rows."""
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        head = ""
        for row in sheet.rows:
            one = row[column] if column < len(row) else ""
            if isinstance(one, str) and one.strip() and cell(one) is None:
                head = "".join(one.split())
            if not _NO_COUNT.fullmatch(head):
                for value in values_of(one):
                    yield head, value


def values_of(value: object) -> Iterator[Fraction]:
    """The numbers of a cell: its value, or those that its text counts (共71件)."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        if isfinite(value):
            yield Fraction(repr(value))
    elif isinstance(value, str) and len(value) < 200:
        found = cell(value)
        if found is not None:
            yield found.value
        yield from (item.value for item in parse(compact(value)).counts)


def prints(number: Number, value: Fraction) -> bool:
    """Whether a number of the text is this value of the table, as it would be printed there."""
    if number.kind is Kind.PERCENT:
        return number.value in (rounded(100 * value, number.decimals), rounded(value, number.decimals))
    scales = (1, number.scale) if number.scale > 1 else (1,)
    return any(rounded(value / scale, number.decimals) * number.scale == number.value for scale in scales)


def head_of(sheet: Sheet, index: int, column: int) -> str:
    """What a column is called: the nearest text above its total that is no number."""
    for row in reversed(sheet.rows[:index]):
        one = row[column] if column < len(row) else ""
        if isinstance(one, str) and one.strip() and cell(one) is None:
            return "".join(one.split())[:20]
    return ""
