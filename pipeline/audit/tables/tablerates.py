"""E2 and E3 of a rate beside a table of indicators in which its two numbers stand: 据此计算，优良路率90.7%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables.grids import Cell, table
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.prose import RATE, compact, parse
from pipeline.outcome import half_up

#: A row of a table of indicators: its name, its number.
_Row: TypeAlias = tuple[str, Cell]
_UNIT = re.compile("[（(]([^（）()]{1,5})[）)]")
_BASE = re.compile("应|总|全|计划|任务|目标|评定|抽[检查样]|受理|收到|发放|登记|参[加评]|监测|排查|发现|覆盖")
#: Rows of a table that is held against a rate; pairs of more rows agree by chance.
_MOST = 8


def check(text: str, grid: Grid) -> Iterator[Remark]:
    """The rates of a paragraph without counts of its own, where no two numbers of the table give one."""
    if "率" not in text or "%" not in text:
        return
    prose = parse(compact(text))
    rows = _rows(grid) if prose.percents and not prose.counts else []
    pairs = [(a, b) for a in rows for b in rows if _unit(a) == _unit(b) and 0 < a[1].value < b[1].value]
    for percent in prose.percents if pairs else ():
        name = RATE.search(percent.clause)
        if name is None or percent.number.hedged or percent.compared:
            continue
        stem = re.sub("^.*的", "", name[1]).removesuffix("率")
        places, printed = percent.number.decimals, percent.value
        if any(rounded(100 * a.value / b.value, places) == printed for (_, a), (_, b) in pairs):
            continue
        named = [pair for pair in pairs if _of_name(stem, pair[0][0]) > _of_name(stem, pair[1][0])]
        named = named if len(named) == 1 else [pair for pair in named if _BASE.search(pair[1][0])]
        if len(named) == 1:
            (_, part), (_, base) = named[0]
            exact = 100 * part.value / base.value
            cut = truncated(exact, places) == printed
            right = f"{half_up(exact, places)}%"
            tail = f"四舍五入是{right}，印的{percent.printed}是截去了尾数。" if cut else f"印的是{percent.printed}。"
            yield Remark(
                "E3" if cut else "E2",
                "error",
                (percent.span,),
                f"表中{part.printed}÷{base.printed}={half_up(exact, places + 2)}%，{tail}",
                f"请核对三个数；表中的数不错的，改为{right}。",
                (base.printed, part.printed, percent.printed),
            )


def _rows(grid: Grid) -> list[_Row]:
    """Names and numbers of a table of two columns, or of one row; of any other none."""
    found = table(grid)
    if found is None or len(found.rows) > _MOST:
        return []
    if len(found.head) == 2:  # 指标 | 数值
        listed = [(row[0], cells[1]) for row, cells in zip(found.rows, found.cells, strict=True)]
    elif len(found.rows) == 1:
        listed = list(zip(found.head, found.cells[0], strict=True))
    else:
        return []
    return [(name, cell) for name, cell in listed if cell is not None and not cell.percent and "率" not in name]


def _unit(row: _Row) -> str:
    """The measure word in the name of a row."""
    found = _UNIT.search(row[0])
    return found[1] if found else ""


def _of_name(stem: str, name: str) -> int:
    """How many characters of the name of a rate the name of a row has."""
    return sum(char in name for char in set(stem[-4:]))
