"""E1 of a table of indicators whose rows are a whole and its two parts: 应缴费户数, 已缴费户数, 欠费户数."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded
from pipeline.audit.tables.grids import Cell, Table
from pipeline.audit.tables.tabletotals import edited
from pipeline.audit.text.finding import Remark
from pipeline.outcome import half_up

_WHOLE = re.compile(r"^(?:应|总|计划|全部|受理|收到|交办|发放|登记)")
_DONE, _LEFT = re.compile(r"^(?:已|实[际到收缴]|办结|完成)"), re.compile(r"^(?:未|尚未|欠|待|在办|剩余|不)")
_WAYS = (
    (_WHOLE, _DONE, _LEFT),
    (re.compile(r"^(?:收回|回收)"), re.compile(r"^有效"), re.compile(r"^(?:无效|废)")),
    (re.compile(r"抽[检查样]|检[查测]|监测"), re.compile(r"^合格|^达标"), re.compile(r"^不合格|^[不未]达标|^超标")),
)
_UNIT = re.compile(r"[（(]([^（）()]{1,5})[）)]")
#: Rows of a table that may be one of indicators.
_MOST = 12


def check(found: Table) -> Iterator[Remark]:
    """The three rows that do not add up, of a table of two columns that has each of them once."""
    if len(found.head) != 2 or not 2 < len(found.rows) <= _MOST:
        return
    rows = [(row[0].strip(), cells[1]) for row, cells in zip(found.rows, found.cells, strict=True)]
    kept = [(name, one) for name, one in rows if one is not None and not one.percent]
    triples = ([[(name, one) for name, one in kept if way.search(name)] for way in ways] for ways in _WAYS)
    triple = next((some for some in triples if all(len(ones) == 1 for ones in some)), None)
    if triple is None:
        return
    names = [ones[0][0] for ones in triple]
    whole, done, left = (ones[0][1] for ones in triple)
    units = {unit[1] for name in names if (unit := _UNIT.search(name))}
    short = whole.value - done.value - left.value
    if (
        not short
        or any(one.value == abs(short) for _, one in kept)
        or len(units) > 1
        or not set(names[1]) & set(names[0])
    ):
        return
    if _borne(whole, done, [one for _, one in rows]) or _slip((whole, done, left), short):
        worked = f"{whole.printed}-{done.printed}={half_up(whole.value - done.value, whole.decimals)}"
        yield Remark(
            "E1",
            "error",
            ((0, 0),),
            f"表中{names[0]}减{names[1]}，{worked}，{names[2]}写的是{left.printed}。",
            "请核对这三个数。",
            (left.printed, whole.printed, done.printed),
        )


def _borne(whole: Cell, done: Cell, cells: list[Cell | None]) -> bool:
    """Whether a rate of the table is that of the whole and what is done of it."""
    return bool(whole.value) and any(
        one is not None and one.percent and rounded(100 * done.value / whole.value, one.decimals) == one.value
        for one in cells
    )


def _slip(cells: tuple[Cell, Cell, Cell], short: Fraction) -> bool:
    """Whether one digit, or two that have changed places, in one of them makes all the difference."""
    return any(
        one.value + off >= 0 and edited(re.sub(r"[^0-9.]", "", one.printed), half_up(one.value + off, one.decimals))
        for one, off in zip(cells, (-short, short, short), strict=True)
    )
