"""E1 of rows that are set in below another (不予公开 17, below it 　属于国家秘密 2) and do not make its number."""

from __future__ import annotations

from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.tables.grids import RATIO, Cell, Table, inner_rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.slips import slipped
from pipeline.outcome import half_up


def check(found: Table) -> Iterator[Remark]:
    """Each row with those set in below it, in every column of counts."""
    inner = inner_rows(found)
    for row in range(len(found.rows) - 1):
        end = row + 1
        while end < len(found.rows) and inner[end]:
            end += 1
        if inner[row] or end - row <= 2 or row in found.totals:
            continue
        for column in range(1, len(found.head)):
            whole, parts = found.cells[row][column], [found.cells[i][column] for i in range(row + 1, end)]
            some = [part for part in parts if part is not None]
            if whole is not None and len(some) == len(parts) and not RATIO.search(found.head[column]):
                yield from _against(found.name(row), whole, some)


def _against(name: str, whole: Cell, parts: list[Cell]) -> Iterator[Remark]:
    """A row and those below it: nothing of fewer than all, unless one digit explains it."""
    value = sum((part.value for part in parts), Fraction(0))
    if value == whole.value or whole.decimals or whole.percent or any(part.decimals or part.percent for part in parts):
        return
    off = whole.value - value
    pairs = [(whole.value, value), *((part.value, part.value + off) for part in parts)]
    slip = any(new > 0 and slipped(str(int(old)), str(int(new))) for old, new in pairs)
    if value < whole.value and not slip:
        return
    worked, made, apart = "+".join(part.printed for part in parts), half_up(value, 0), half_up(abs(off), 0)
    yield Remark(
        "E1",
        "error",
        ((0, 0),),
        f"表中“{name}”{whole.printed}，下面{len(parts)}项相加{made}（{worked}），差{apart}。",
        f"请核对这一行和下面各项。只改一处就能对上的：{whole.printed}改为{made}。",
        (whole.printed, *(part.printed for part in parts)),
    )
