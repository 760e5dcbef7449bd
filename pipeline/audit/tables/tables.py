"""Tables with totals: columns and rows that do not add up, and cells left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.calendar import dates
from pipeline.audit.sums import stock
from pipeline.audit.tables import (
    changecolumns,
    growncolumns,
    indicators,
    perhead,
    rankcolumns,
    relations,
    setin,
    sharecolumns,
)
from pipeline.audit.tables.columns import mixed_columns, ratio_columns, uneven_columns
from pipeline.audit.tables.grids import AMONG, RATIO, SUB, Cell, Table, data_rows, table
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.prose import parse
from pipeline.audit.wording.blanks import spoilt, stray
from pipeline.outcome import half_up

_NOTE = re.compile(r"去重|剔除|不重复|重叠|合并计算|不等于各|交叉|重复|多个|同时|四舍五入|共同|取整|分别计|不等于")
#: Notes on the rounding of shares, which leave whole numbers as they are.
_ROUNDED = re.compile(
    r"[^，。；：]{0,4}(?:四舍五入|取整)[^，。；]{0,6}|[^，。；：]{0,8}(?:之和|合计|相加|加总)[^，。；]{0,4}不等于(?:100%|合计|总[数计])?"
)


#: Words of something that the columns leave out.
_ELSEWHERE = re.compile(r"另[有含外]|[不未]含|[不未]计入|不包[括含]|尚有|尚未[归分]")


def check(grid: Grid, around: str) -> Iterator[Remark]:
    """Everything said of one table; ``around`` is the text beside it, for its notes."""
    yield from _weekdays(grid, around)
    for text in (text for row in grid for text in row if _HALF_DATE.search(text)):
        yield _empty(f"“{text.strip()}”缺数字。", text.strip())
    found = table(grid)
    if found is None or _nested(found):
        return
    blank = list(_blanks(found))
    yield from blank
    noted = bool(_NOTE.search(around))
    down = (
        list(_columns(found, noted=noted))
        if (found.totals or _subs(found)) and not (noted and _NOTE.search(_unrounded(around)))
        else []
    )
    elsewhere = bool(_ELSEWHERE.search(around))
    across = list(_across(found)) if not elsewhere else []
    checked = sum(1 for head in found.head[1:] if not RATIO.search(head))
    if len(down) > 1 and 2 * len(down) > checked:  # the table is built otherwise than read
        down = []
    if len(across) > 1 and 2 * len(across) > len(found.rows):
        across = []
    if len(down) == len(across) == 1:  # one wrong cell is one remark
        across = []
    if not blank:
        yield from down
        yield from across
        yield from setin.check(found)
        if not across:
            stocks = list(stock.rows(found))
            yield from stocks
            if not stocks and not down and not elsewhere:
                yield from relations.check(found)
    ratios = list(ratio_columns(found))
    turned = None if ratios else _turned(found, grid)
    if turned is not None:
        ratios += (*ratio_columns(turned), *growncolumns.check(turned))
    yield from (remark for remark in ratios if remark.code != "E2" or not (down or across))
    if not ratios:
        yield from sharecolumns.check(found, around)
        yield from perhead.check(found, around)
    yield from indicators.check(found)
    yield from growncolumns.check(found)
    yield from changecolumns.check(found)
    yield from rankcolumns.check(found)
    yield from uneven_columns(found)
    yield from mixed_columns(found)


#: A number that a blank parts, and a date of which a part is not there, in a cell of their own.
_TORN_CELL = re.compile(r"\d{1,3}(?:[,，]\s+\d{3}|\s\d{1,2})(?:\.\d+)?%?")
_HALF_DATE = re.compile(r"\d年\s+月|^\s*年\s*\d{1,2}月|月\s+日")


def _blanks(found: Table) -> Iterator[Remark]:
    """E5 and E6: a cell that still holds a placeholder, only its unit, or a fault of the spreadsheet."""
    for column in range(1, len(found.head)):
        yield from _missing(found, column)
    for row, texts in enumerate(found.rows):
        for column, text in enumerate(texts[1:], 1):
            fault = spoilt(text) or (text.strip() if _TORN_CELL.fullmatch(text.strip()) else "")
            if fault:
                yield stray(0, 0, fault)
            if found.head[column].endswith("单位") or not text.strip() or not _PLACEHOLDER.fullmatch(text):
                continue
            name = f"{found.name(row)}的{found.head[column]}"
            yield _empty(f"表中“{name}”是“{text.strip()}”，缺数字。", text.strip())


#: What stands in for the number of a cell, or only its unit.
_PLACEHOLDER = re.compile(r"\s*(?:[XxＸ×]{1,4}|[_＿]+|\*{2,}|【缺】|待补|待填)?\s*(?:[件起宗家户个人处份%％]|万元)?\s*")


def _empty(words: str, text: str) -> Remark:
    return Remark("E5", "error", ((0, 0),), words, "请补上数字，没有的填0。", (text,))


_DAY = re.compile(r"\s*((?:\d{4}年)?\d{1,2}月\d{1,2}日)\s*")
_WEEKDAY = re.compile(r"\s*((?:星期|周|礼拜)?[一二三四五六日天])\s*")


def _weekdays(grid: Grid, around: str) -> Iterator[Remark]:
    """E7: the date of a row and the weekday in the cell behind it."""
    years = set(re.findall(r"(\d{4})年", around))
    for row in grid:
        for cell, beside in pairwise(row):
            day, name = _DAY.fullmatch(cell), _WEEKDAY.fullmatch(beside)
            if day and name:
                year = f"{min(years)}年" if len(years) == 1 and "年" not in day[1] else ""
                weekday = name[1] if len(name[1]) > 1 else f"星期{name[1]}"
                found = dates.check(parse(f"{year}{day[1]}（{weekday}）"))
                yield from (replace(one, spans=((0, 0),), numbers=(*one.numbers, beside.strip())) for one in found)


def _nested(found: Table) -> bool:
    """Whether rows stand below other rows (一、 … 1. … 2. …): their numbers are no plain column."""
    marks = {
        1
        if re.match(r"[一二三四五六七八九十]+、", found.name(row))
        else 2
        if re.match(r"（[一二三]|\d+[.、]", found.name(row))
        else 0
        for row in range(len(found.rows))
    }
    return {1, 2} <= marks


def _missing(found: Table, column: int) -> Iterator[Remark]:
    """An empty cell in a column of numbers whose total says that something stood there."""
    empty = [row for row in data_rows(found) if not found.rows[row][column].strip()]
    parts = found.column(column, data_rows(found))
    if len(empty) != 1 or not parts or not found.totals or RATIO.search(found.head[column]):
        return
    whole = found.cells[found.totals[0]][column]
    if whole is None:
        return
    left = whole.value - sum((part.value for _, part in parts), Fraction(0))
    if left > 0:
        name = f"{found.name(empty[0])}的{found.head[column]}"
        row = " | ".join((*found.rows[empty[0]], ""))
        words = f"表中“{name}”是空的；合计{whole.printed}减去其余各项是{half_up(left, whole.decimals)}。"
        yield Remark("E5", "error", ((0, 0),), words, "请补上数字，没有的填0并改正合计。", (whole.printed, row))


def _subs(found: Table) -> list[int]:
    """The rows that are totals of those above (小计)."""
    return [i for i in data_rows(found) if any(SUB.search(text) for text in found.rows[i][:3])]


def _unrounded(around: str) -> str:
    """The words beside a table without its notes on rounding."""
    return _ROUNDED.sub("", around) if "四舍五入" in around or "取整" in around else around


_RATE_ROW = re.compile(r"率|占比|比[例重]|增[长幅速]|[同环]比")
#: Rows and columns of a table that is read along its rows too.
_TURNED = 12


def _turned(found: Table, grid: Grid) -> Table | None:
    """A table whose rows are what others have as columns (受理, 办结, 办结率), turned; ``None`` for any other."""
    if len(found.rows) > _TURNED or len(grid[0]) > _TURNED or len(found.rows) + 1 != len(grid):
        return None
    rates = [row for row in range(len(found.rows)) if _RATE_ROW.search(found.rows[row][0])]
    if not rates or len(rates) == len(found.rows) or any(RATIO.search(head) for head in found.head[1:]):
        return None
    return table(tuple(zip(*grid, strict=True)))


#: A change in things, which adds up as they do (环比（件）).
_COUNTED = re.compile(r"(?:[同环]比|增长)[^（%率]*（(?:万?[件起宗家户个人份处项次元]|亿元|万?人次)）")


def _columns(found: Table, *, noted: bool) -> Iterator[Remark]:
    """Each column against its total row; 小计 rows stand for the rows above them.

    ``noted``: a note says that numbers are rounded: only whole ones are looked at.
    """
    subs = _subs(found)
    for column in range(1, len(found.head)):
        scored = found.head[column].startswith(("得分", "分值")) and any(
            "分" in found.name(row) for row in found.totals
        )
        if RATIO.search(_COUNTED.sub("", found.head[column])) and not scored:
            continue
        if noted and any(one and one.decimals for one in _column_of(found, column)):
            continue
        start = 0
        for sub in subs:
            yield from _add(found, column, [i for i in data_rows(found) if start <= i < sub], sub)
            start = sub + 1
        for total in found.totals:
            yield from _total(found, column, total, subs)


def _column_of(found: Table, column: int) -> list[Cell | None]:
    return [row[column] for row in found.cells]


def _total(found: Table, column: int, total: int, subs: Sequence[int]) -> Iterator[Remark]:
    """One total of a column against the rows that it is of: above it (below it, where it is the first row)."""
    place = found.totals.index(total)
    before = found.totals[place - 1] if place else -1
    after = found.totals[place + 1] if place + 1 < len(found.totals) else len(found.rows)
    rows = [i for i in data_rows(found) if (total < i < after if total == 0 else before < i < total)]
    below = [i for i in data_rows(found) if total < i < after]
    if place or (
        total and below
    ):  # 收入合计, 支出合计, 总计: of the rows between, of all rows, or of the totals before
        known = found.cells[total][column]
        others = [rows, [i for i in data_rows(found) if i < total], list(found.totals[:place]), below]
        sums = [added([one.value for _, one in found.column(column, some)]) for some in others]
        plausible = len(rows) > 1 and known is not None and 4 * abs(sums[0] - known.value) < known.value
        if known is None or known.value in sums or not plausible:
            return
    yield from _add(found, column, [i for i in rows if i in subs] or rows, total)


def _add(found: Table, column: int, rows: Sequence[int], total: int) -> Iterator[Remark]:
    whole = found.cells[total][column]
    parts = found.column(column, rows)
    if whole is None or whole.percent or len(parts) < 2 or any(part.percent for _, part in parts):
        return
    if any(found.rows[row][column].strip() and found.cells[row][column] is None for row in rows):
        odd = [found.rows[row][column].strip() for row in rows if found.cells[row][column] is None]
        if any(text and text not in ("-", "—", "－", "/", "\\", "——", "无") for text in odd):
            return
    value = sum((part.value for _, part in parts), Fraction(0))
    slack = sum(
        (Fraction(1, 2 * 10**one.decimals) for one in (whole, *(p for _, p in parts)) if one.decimals), Fraction(0)
    )
    if value != whole.value and abs(value - whole.value) >= slack:
        yield _sum_remark(found.head[column], [p for _, p in parts], whole, [found.name(row) for row, _ in parts])


def _sum_remark(head: str, parts: Sequence[Cell], whole: Cell, labels: Sequence[str]) -> Remark:
    value = sum((part.value for part in parts), Fraction(0))
    places = max(whole.decimals, *(part.decimals for part in parts))
    worked = "+".join(part.printed for part in parts)
    options = [f"合计改为{half_up(value, places)}"]
    for label, part in zip(labels, parts, strict=True):
        new = part.value + whole.value - value
        if new >= 0 and len(options) < 3:
            options.append(f"{label[-16:]}{part.printed}改为{half_up(new, places)}")
    return Remark(
        "E1",
        "error",
        ((0, 0),),
        f"表中“{head}”合计{whole.printed}，{len(parts)}项相加{half_up(value, places)}（{worked}），"
        f"差{half_up(abs(value - whole.value), places)}。",
        f"请核对合计和各项。只改一处就能对上的：{'，或'.join(options)}。",
        (whole.printed, *(part.printed for part in parts)),
    )


def _across(found: Table) -> Iterator[Remark]:
    """A column that most rows make of the columns beside it (受理=办结+未结, 合计), against the rows that do not."""
    plain = [
        c for c in range(1, len(found.head)) if not RATIO.search(found.head[c]) and not AMONG.search(found.head[c])
    ]
    rows = data_rows(found)
    for column in plain if len(plain) <= _WIDEST else ():
        if not _WHOLE.search(found.head[column]) and len(plain) <= relations.WIDEST:
            continue  # relations.check weighs it
        best: tuple[int, Sequence[int]] = (0, ())
        for side in _sides(plain, column):
            agreeing = [row for row in rows if _row_agrees(found, row, side, column)]
            telling = [row for row in agreeing if sum(bool(c and c.value) for c in _cells(found, row, side)) > 1]
            if len(telling) > best[0]:
                best = (len(telling), side)
        if len(rows) == 1 and not best[0] and _alone(found, rows[0], plain, column):
            yield _row_remark(found, rows[0], [c for c in plain if c != column], column)
        judged = [row for row in rows if _row_agrees(found, row, best[1], column) is not None]
        wrong = [row for row in judged if not _row_agrees(found, row, best[1], column)]
        two = best[0] == len(wrong) == 1 and bool(_WHOLE.search(found.head[column]))
        if two or (best[0] >= 2 and len(wrong) * 3 <= len(judged)):
            sure = best[0] > 2 or bool(_WHOLE.search(found.head[column]))
            for row in wrong:
                yield replace(_row_remark(found, row, best[1], column), severity="error" if sure else "question")


def _alone(found: Table, row: int, plain: Sequence[int], column: int) -> bool:
    """Whether the total of a lone row is above its parts, and no further from their sum than a slip makes."""
    whole = found.cells[row][column]
    parts = [one for c in plain if c != column and (one := found.cells[row][c]) is not None]
    if whole is None or whole.percent or len(parts) < 2 or any(one.percent for one in parts):
        return False
    off = abs(added([one.value for one in parts]) - whole.value)
    return max(one.value for one in parts) < whole.value and 0 < 4 * off <= whole.value


_WHOLE = re.compile(r"合\s*计|总\s*计|总数|小\s*计|^共|^全[年月]$")
#: Columns of a table in which sums of columns are looked for.
_WIDEST = 16


def _sides(plain: Sequence[int], column: int) -> Iterator[Sequence[int]]:
    """The rows of columns that may make a column: right of it, left of it, all others; the longer first."""
    right, left = [c for c in plain if c > column], [c for c in plain if c < column]
    yield from (right[:size] for size in range(len(right), 1, -1))
    yield from (left[-size:] for size in range(len(left), 1, -1))
    if left and right:
        yield [*left, *right]


def _cells(found: Table, row: int, columns: Sequence[int]) -> list[Cell | None]:
    return [found.cells[row][column] for column in columns]


def _row_agrees(found: Table, row: int, columns: Sequence[int], total: int) -> bool | None:
    whole = found.cells[row][total]
    parts = [part for c in columns if (part := found.cells[row][c]) is not None]
    if whole is None or len(parts) < 2 or whole.percent or any(part.percent for part in parts):
        return None
    return added([part.value for part in parts]) == whole.value


def _row_remark(found: Table, row: int, columns: Sequence[int], total: int) -> Remark:
    pairs = [(found.head[c], part) for c in columns if (part := found.cells[row][c]) is not None]
    whole = found.cells[row][total]
    assert whole is not None
    return _sum_remark(found.name(row), [part for _, part in pairs], whole, [name for name, _ in pairs])
