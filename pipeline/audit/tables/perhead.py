"""E2 and E3 of a table's column of what comes to each of a number that the words beside it give: 常住人口182.6万人."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables.grids import Cell, Table
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import compact, parse
from pipeline.outcome import half_up

_EACH = re.compile(r"每|人均|户均|均|密度|占.*(?:比|%)|比[重例]|百分比")
_NO_COUNT = re.compile(r"率|均|每|%|比[重例]|序号|[名位]次|排名|同比|环比|增[长幅速]")
#: Powers of ten by which units may differ.
_POWERS = tuple(Fraction(10) ** power for power in range(-4, 6))
#: Digits of a number that is like another by no chance.
_DIGITS = 3


def check(found: Table, around: str) -> Iterator[Remark]:
    """The one row whose number per head is not its total divided by what all other rows are divided by."""
    heads = [c for c in range(1, len(found.head)) if _EACH.search(found.head[c])]
    if not heads or not re.search(r"\d", around):
        return
    counts = [c for c in range(1, len(found.head)) if not _NO_COUNT.search(found.head[c])]
    bases = [one.value for one in parse(compact(normalise(around))).counts if one.value > 1 and not one.number.hedged]
    for column in heads:
        for count in counts:
            pairs = [
                (row, a, c)
                for row in range(len(found.rows))
                if (a := found.cells[row][count]) is not None
                and (c := found.cells[row][column]) is not None
                and a.value > 0
                and c.value > 0
                and not a.percent
            ]
            if len(pairs) > 1 and len(pairs) == len(found.column(column, range(len(found.rows)))):
                wrong = next((one for base in bases if (one := _wrong(pairs, base))), None)
                if wrong is not None:
                    (row, a, c), base = wrong
                    yield _told(found, (row, column), (a, c), base)
                    return


def _wrong(pairs: list[tuple[int, Cell, Cell]], base: Fraction) -> tuple[tuple[int, Cell, Cell], Fraction] | None:
    """The one row that a base does not hold for, and the base in the unit of the column; ``None`` if there is none."""
    first = pairs[0][1].value / base / pairs[0][2].value
    second = pairs[1][1].value / base / pairs[1][2].value
    for power in _POWERS:
        if not any(Fraction(1, 2) < power * one < 2 for one in (first, second)):
            continue
        odd = [one for one in pairs if not _holds(one, base / power)]
        held = [one for one in pairs if one not in odd]
        telling = sum(len(re.sub(r"\D", "", c.printed).strip("0")) for _, _, c in held)
        if len(odd) == 1 and telling >= _DIGITS and held:
            return odd[0], base / power
    return None


def _holds(pair: tuple[int, Cell, Cell], base: Fraction) -> bool:
    _, a, c = pair
    half = Fraction(1, 2 * 10**a.decimals) / base if a.decimals else Fraction(0)
    return rounded(a.value / base, c.decimals) == c.value or abs(a.value / base - c.value) <= half


def _told(found: Table, place: tuple[int, int], cells: tuple[Cell, Cell], base: Fraction) -> Remark:
    (row, column), (a, c) = place, cells
    exact = a.value / base
    right = half_up(exact, c.decimals)
    cut = truncated(exact, c.decimals) == c.value
    words = (
        f"表中“{found.name(row)}”的{found.head[column]}：其他行都是同一个数除得的，这一行{a.printed}应得{right}，"
        f"印的{c.printed}{'是截去了尾数' if cut else ''}。"
    )
    todo = f"请核对这一行的两个数；{a.printed}不错的，{c.printed}改为{right}。"
    return Remark("E3" if cut else "E2", "error", ((0, 0),), words, todo, (c.printed, a.printed, right))
