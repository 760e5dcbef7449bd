"""E2 of what a sentence says of two rows, or two columns, of the table beside it: 低4.7个百分点, 增加了3倍."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause, rounded
from pipeline.audit.tables.grids import RATIO, Cell, Table, data_rows, table
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose, compact, parse
from pipeline.audit.weighed.ratiotokens import bigrams
from pipeline.outcome import half_up

_WAY = re.compile("(?P<up>增长|增加|提高|上升|提升|扩大|上涨)|(?P<down>下降|减少|降低|压减|缩短|回落)")
_DIGIT = re.compile(r"\d")
_APART = re.compile("[比较]")
_HEAD = re.compile(r"[（(].*|\d{4}年?度?|[本上去今前]年(?:同期)?|[\u4e00-\u9fff]{0,2}[前后]|本期|同期")


def check(text: str, grid: Grid) -> Iterator[Remark]:
    """Differences and growth of a paragraph that the rows and columns that it names do not give."""
    changed = _WAY.search(text)
    if "百分点" not in text and not (changed and ("%" in text or "倍" in text)):
        return
    prose, found = parse(compact(text)), table(grid)
    for item in prose.items if found is not None else ():
        clause = raw_clause(prose, item)
        if item.number.hedged or found is None or _DIGIT.search(clause):
            continue
        if item.number.kind is Kind.POINT:
            yield from _apart(found, item, clause)
        elif item.number.kind in (Kind.PERCENT, Kind.TIMES) and item.depth == 0:
            yield from _grown(found, prose, item, clause)


def _named(found: Table, words: str) -> list[int]:
    """The rows of data that some words name; of names within one another the longest."""
    rows = [(found.name(row), row) for row in data_rows(found)]
    rows = [(name, row) for name, row in rows if len(name) > 1 and name in words]
    return [row for name, row in rows if not any(name != other and name in other for other, _ in rows)]


def _columns(found: Table) -> list[int]:
    return [c for c in range(1, len(found.head)) if any(row[c] is not None for row in found.cells)]


def _apart(found: Table, item: Item, clause: str) -> Iterator[Remark]:
    """养老机构比大型商业综合体低4.7个百分点: two rows of a column."""
    mark = _APART.search(clause)
    if mark is None:
        return
    first, second = _named(found, clause[: mark.start()]), _named(found, clause[mark.end() :])
    columns = _columns(found)
    if len(columns) > 1:
        columns = [c for c in columns if bigrams(_HEAD.sub("", found.head[c])) & bigrams(clause)]
    if len(first) != 1 or len(second) != 1 or first == second or len(columns) != 1:
        return
    a, b = found.cells[first[0]][columns[0]], found.cells[second[0]][columns[0]]
    if a is None or b is None or not ("%" in found.head[columns[0]] or a.percent):
        return
    difference = a.value - b.value
    down, up = "低" in clause or "少" in clause, "高" in clause or "多" in clause
    turned = down != up and difference != 0 and up is not (difference > 0)
    places = max(a.decimals, b.decimals)
    slack = Fraction(1, 2 * 10**item.number.decimals) if item.number.decimals < places else Fraction(0)
    if abs(abs(difference) - item.value) > slack or turned:
        right = half_up(abs(difference), places)
        yield _told(item, (a, b), f"相差{right}个百分点", f"{'低' if difference < 0 else '高'}{right}个百分点")


def _grown(found: Table, prose: Prose, item: Item, clause: str) -> Iterator[Remark]:
    """河湾镇卫生院门诊量增加了3倍: the two columns of a row."""
    way, rows = _WAY.search(clause), _named(found, clause)
    columns = [c for c in _columns(found) if not RATIO.search(found.head[c])]
    if way is None or len(rows) != 1 or len(columns) != 2 or len(columns) != len(_columns(found)):
        return
    if "倍" in prose.text[item.number.start : item.number.end] and clause.endswith("的"):
        return
    heads = [_HEAD.sub("", found.head[c]) for c in columns]
    noun = clause[clause.index(found.name(rows[0])) + len(found.name(rows[0])) : way.start()].strip("的")
    if heads[0] != heads[1] or (heads[0] and noun and not bigrams(heads[0]) & bigrams(noun)):
        return
    base, this = (found.cells[rows[0]][c] for c in columns)
    if base is None or this is None or not base.value or not this.value or not _in_time(found, columns):
        return
    times = item.number.kind is Kind.TIMES
    if times and prose.text[item.number.end - 1] != "倍":
        return
    value = abs(this.value - base.value) / base.value * (1 if times else 100)
    back = abs(this.value - base.value) / this.value * (1 if times else 100)
    turned = bool(way["up"]) is not (this.value > base.value)
    places = item.number.decimals
    if turned and rounded(back, places) == item.value:
        return  # the columns stand the other way round
    if rounded(value, places) != item.value and not (this.decimals or base.decimals):
        unit = "倍" if times else "%"
        right = f"{half_up(value, places)}{unit}"
        yield _told(item, (base, this), f"变化的幅度是{right}", right)


_BEFORE, _AFTER = re.compile("前|上|去年|同期|初"), re.compile("后|本|今年|末")


def _in_time(found: Table, columns: list[int]) -> bool:
    """Whether of two columns the first is of an earlier time."""
    first, second = (found.head[c] for c in columns)
    years = [re.search(r"(\d{4})年?", head) for head in (first, second)]
    if years[0] and years[1]:
        return int(years[1][1]) - int(years[0][1]) == 1
    return bool(_BEFORE.search(first)) and bool(_AFTER.search(second))


def _told(item: Item, cells: tuple[Cell, Cell], words: str, right: str) -> Remark:
    a, b = cells
    return Remark(
        "E2",
        "error",
        (item.span,),
        f"表中{a.printed}与{b.printed}{words}，写的是{item.printed}。",
        f"请核对三个数；表中的数不错的，改为{right}。",
        (a.printed, b.printed, item.printed),
    )
