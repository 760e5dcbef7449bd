"""E1 and E2 of what a sentence says of rows of the table beside it: one cell, or the sum of two or three."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.tables.beside import row_names, rows_said
from pipeline.audit.tables.grids import Cell, Table, data_rows
from pipeline.audit.tables.tabletotals import edited
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, added
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up

#: Words of a sentence that speak of another time or measure than the table.
_OTHER = re.compile(
    r"去年|上年|上月|上季|上[半一]|同比|环比|目标|计划|力争|预计|同期|平均|[比较]|增|减|提高|下降|[达不]到.*以上|其中|除|剔|第[一二三四五][阶批轮]"
)
_GIVES = r"(?:数|量|额)?(?:约|为|是|达到?|仅|只|有|共|了|分别)?$"
_BEFORE = re.compile(r"(?:^|[，、；：的仅只已共]|仅有|共有)$")
_SUM = re.compile(r"(?:合计|共计?|总计|总共|加起来|相加)[^，。；、0-9]{0,8}$")
_TOGETHER = re.compile(r"^(?P<n>[两二三四])(?:[类者项个家种处条地村镇乡区县市校院所片]|单位|部门|街道)")
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4}
_NEAR = Fraction(1, 4)


def check(prose: Prose, found: Table) -> Iterator[Remark]:
    """Cells and sums of cells that a sentence gives and the table has not."""
    names = row_names(found)
    if not names or not any(name in prose.text for name in names):
        return
    for item in prose.items:
        start = prose.sentences[item.sentence][0]
        before = prose.text[start : item.number.start]
        clauses = re.split("[，；：]", before)
        rows = rows_said(clauses[-1], names)
        together = len(rows) > 1 and item.number.kind is not Kind.PERCENT and _both(found, rows, clauses[-1])
        if item.number.hedged or item.number.chinese or (_OTHER.search(before) and not together):
            continue
        if together:
            yield from _sum(found, item, rows, clauses[-1])
            continue
        if item.number.kind is not Kind.PERCENT and _SUM.search(clauses[-1]):
            yield from _sum(found, item, rows or _together(clauses, names), clauses[-1])
        elif len(rows) == 1 or (not rows and len(rows_said(before, names)) == 1):
            yield from _one(found, item, (rows or rows_said(before, names))[0], clauses[-1])


def _both(found: Table, rows: Sequence[int], clause: str) -> bool:
    """Whether a clause is but the names of rows: 其中追尾和刮擦(110起)."""
    for row in rows:
        clause = clause.replace(found.name(row), "")
    return bool(re.fullmatch(r"(?:其中)?[、和与及]+(?:[两二三]\w)?(?:共计?|合计|总计)?", clause))


def _stem(head: str) -> str:
    return re.sub(r"[数量额]$", "", re.sub(r"（.*?）|\(.*?\)", "", head))


def _one(found: Table, item: Item, row: int, clause: str) -> Iterator[Remark]:
    """老城区受理318件、办结304件: the cell of a row below the head that stands right before a number."""
    words = clause.rsplit("、", maxsplit=1)[-1]
    percent = item.number.kind is Kind.PERCENT
    for column in range(1, len(found.head)):
        one, stem = found.cells[row][column], _stem(found.head[column])
        said = re.search(re.escape(stem) + _GIVES, words) if len(stem) > 1 else None
        if one is None or said is None or percent != (one.percent or "%" in found.head[column]):
            continue
        ahead = words[: said.start()]
        if not (_BEFORE.search(ahead) or ahead.endswith(tuple(row_names(found)))):
            return
        number = item.value / item.number.scale
        column_has = {other.value for cells in found.cells if (other := cells[column]) is not None}
        digits = re.sub(r"[^0-9.]", "", item.printed)
        slip = edited(digits, re.sub(r"[^0-9.]", "", one.printed))
        if number != one.value and (slip or (number in column_has and len(found.rows) > 1)):
            yield told(item, f"“{found.name(row)}”的{found.head[column]}", one.value, one.decimals, (one.printed,))
        return


def _together(clauses: Sequence[str], names: dict[str, int]) -> list[int]:
    """The rows of 预付式消费居第一位，餐饮服务居第二位，两类合计."""
    counted = _TOGETHER.match(clauses[-1])
    rows = rows_said("，".join(clauses[:-1]), names)
    return rows if counted and len(rows) == _COUNTS[counted["n"]] else []


def _sum(found: Table, item: Item, rows: Sequence[int], clause: str) -> Iterator[Remark]:
    """乙、丙街道合计受理1760件: the rows that a clause names, in the column that its words or its unit say."""
    if not 1 < len(rows) < len(data_rows(found)):
        return
    columns = [c for c in range(1, len(found.head)) if all(_plain(found.cells[row][c]) for row in rows)]
    named = [c for c in columns if len(_stem(found.head[c])) > 1 and _stem(found.head[c]) in clause]
    chosen = named or [c for c in columns if item.unit and item.unit in found.head[c]] or columns
    number = item.value / item.number.scale
    sums = {c: added([one.value for row in rows if (one := found.cells[row][c]) is not None]) for c in columns}
    if len(chosen) != 1 or number in sums.values():
        return
    due = sums[chosen[0]]
    cells = [one for row in rows if (one := found.cells[row][chosen[0]]) is not None]
    places = max(one.decimals for one in cells)
    if edited(re.sub(r"[^0-9.]", "", item.printed), half_up(due, places)) or abs(due - number) <= _NEAR * number:
        printed = tuple(one.printed for one in cells)
        yield told(item, f"“{found.head[chosen[0]]}”{'+'.join(printed)}", due, places, printed)


def _plain(one: Cell | None) -> bool:
    return one is not None and not one.percent


def told(item: Item, where: str, due: Fraction, places: int, cells: tuple[str, ...]) -> Remark:
    """What the table has, and what the text says."""
    right = half_up(due, places)
    percent = "%" if item.number.kind is Kind.PERCENT else ""
    words = f"表中{where}是{right}{percent}，文中写的是{item.printed}{item.unit}。"
    code = "E2" if percent else "E1"
    return Remark(code, "error", (item.span,), words, "请核对文中和表中的数。", (item.printed, *cells, right))
