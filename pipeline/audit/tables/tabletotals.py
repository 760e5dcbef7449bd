"""E1 of totals that the words beside a table give its columns: 三家机构共有床位550张，入住339人."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from cfractions import Fraction

from pipeline.audit.sums.announced import SOME
from pipeline.audit.tables.grids import AMONG, Cell, Table, data_rows, table
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.numbers import added, chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Item, Prose, compact, parse
from pipeline.outcome import half_up

_NO_SUM = re.compile(
    r"率|均|%|占比|比[例重]|序号|[名位]次|排[名序位]|单[价产]|年[份限龄]|编号|电话|增[幅速长]|同比|环比|得分|每|指数|倍|天数|时长"
)
_WHOLE = re.compile(r"合\s*计|总\s*计|总数|小\s*计|^共")
_ALL = re.compile(r"共计?|合计|总计|总[量额数]|累计|全部|一共|总共|[这上述]述")
_COUNTED = re.compile(
    r"(?<![第前后0-9.])(?P<n>[二两三四五六七八九十]{1,2}|\d{1,2})(?:[大类个家项种条幢座所批处站片镇乡村户区县市院校段支店厂场]|街道|单位|部门|行业)"
)
#: Words beside a table that say that it shows not all, or some twice.
_NOT_ALL = re.compile(
    r"去重|剔除|重复|重叠|交叉(?![阅检评互审执巡])|部分|仅列|不含|不包|另有|节选|摘录|代表性|等[，。、]|前[二两三四五六七八九十0-9]+(?!个?月|季度|\d|[一二三四五六七八九十])|同时|多个|会办|未列|其余"
    r"|合并计算|之外|除外"
)
#: Words that say that it shows only the foremost.
_FOREMOST = re.compile(r"(?:主要|重点)[^，。；]{0,8}(?:如下|下表|情况|见表)")
#: Words of a clause that make of its number another thing than a total of this table.
_ASIDE = re.compile(
    r"其中|同比|环比|[比较]|目标|计划|预计|力争|去年|上年|上[月季周期]|同期|另|还|再|均|每|最[多高低少大小]|超过|以上的|剩|前[二两三四五0-9]+(?!个?月|季度|\d)|不[足到低高]于?|达标|名列|第"
)
_RIGHT = re.compile(r"^[^，。；]{0,4}(?:以[上下内]|左右|多|余)")
_UNIT = re.compile(r"[（(]([^（）()]{1,5})[）)]")
_COUNT_HEAD = re.compile(
    r"(?=[批人家户件台场班车]次$)(..)|([件起宗家户个人份栋幢条处项次张座台辆卷篇名期场所班])[数量]$"
)
_SAME = {"㎡": "平方米", "m²": "平方米", "km": "公里", "人数": "人"}
_NEAR, _FAR = Fraction(3, 20), Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that adds up: its head, the unit of its numbers, its total."""

    head: str
    unit: str
    total: Fraction
    decimals: int
    cells: tuple[Cell, ...]
    whole: bool
    """Whether a row of the table has the total."""

    def named(self, clause: str) -> bool:
        """Whether a clause says what the column counts."""
        stem = re.sub(r"[数量额]$", "", re.sub(r"[（(].*?[）)]", "", self.head))
        plain = stem.removesuffix(self.unit)
        return (len(stem) > 1 and stem in clause) or (len(plain) > 1 and plain in clause)


def check(text: str, grid: Grid, around: str, *, above: bool) -> Iterator[Remark]:
    """Totals in a paragraph that its table does not make; ``above``: whether the paragraph stands above the table."""
    plain = compact(normalise(text))
    some = _NOT_ALL.search(around) or (above and SOME.search(plain))
    found = None if some else table(grid)
    columns = _columns(found, around) if found is not None else []
    if found is None or not columns:
        return
    prose = parse(plain)
    known = _known(found, columns)
    for item in prose.counts:
        number = _printed(item)
        if item.number.hedged or item.number.chinese or number in known or item.compared:
            continue
        clause = re.split("[，。；：\n]", plain[: item.number.start])[-1]
        if _ASIDE.search(clause) or _RIGHT.search(item.after) or any(found.name(r) in clause for r in data_rows(found)):
            continue
        column = _meant(found, columns, item, (clause, _sentence(prose, item)), above=above)
        if column is not None and _FOREMOST.search(around) and not _slip(item, column):
            continue
        if column is None or _said_elsewhere(prose, item, column):
            continue
        yield _told(item, column)
        return


def _columns(found: Table, around: str) -> list[_Column]:
    """The columns whose numbers may be added, all rows filled."""
    rows = data_rows(found)
    result = []
    caption = re.search(r"单位：(?:万?亩、)?([^，。；：（）\s]{1,4})|[（(]([^（）()0-9]{1,3})[）)]", around)
    for c in range(1, len(found.head)):
        head = found.head[c]
        cells = [one for _, one in found.column(c, rows)]
        if _NO_SUM.search(head) or AMONG.search(head) or len(cells) != len(rows) or len(cells) < 2:
            continue
        if any(one.percent or one.value < 0 for one in cells):
            continue
        whole = next((one for row in found.totals if (one := found.cells[row][c])), None)
        total = added([one.value for one in cells])
        if whole is not None and whole.value != total:
            continue  # told of the table
        unit = _UNIT.search(head) or _COUNT_HEAD.search(head)
        own = "人" if head == "人口" else unit[unit.lastindex or 1] if unit else ""
        name = _SAME.get(own, own) if own else (caption[1] or caption[2]) if caption else ""
        places = max(one.decimals for one in cells)
        result.append(_Column(head, name, total, places, tuple(cells), whole is not None))
    return result


def _printed(item: Item) -> Fraction:
    return item.value / item.number.scale


def _known(found: Table, columns: Sequence[_Column]) -> set[Fraction]:
    """All that a table gives: its cells, totals, sums and differences of two of them."""
    values = {one.value for row in found.cells for one in row if one is not None}
    totals = [one.total for one in columns]
    values |= set(totals) | {added(totals)}
    for a, b in combinations(totals, 2):
        values |= {a + b, abs(a - b)}
    for column in columns:
        for one, other in combinations([cell.value for cell in column.cells], 2):
            values |= {one + other, abs(one - other)}
    return values


def _sentence(prose: Prose, item: Item) -> str:
    """The words of a sentence up to a number."""
    return prose.text[prose.sentences[item.sentence][0] : item.number.start]


def _meant(
    found: Table, columns: Sequence[_Column], item: Item, words: tuple[str, str], *, above: bool
) -> _Column | None:
    """The column that a number is a wrong total of; ``None`` where its words do not say so, or it is too far off."""
    clause, sentence = words
    unit = re.sub(r"[0-9.,]", "", item.printed) + item.unit
    named = [one for one in columns if one.unit in (unit, "") and one.named(item.clause)]
    named = named or [one for one in columns if one.unit in (unit, "") and one.named(clause)]
    fitting = [one for one in columns if one.unit == unit and unit] or [one for one in columns if not one.unit]
    wholes = [one for one in fitting if _WHOLE.search(one.head)]
    if (
        not named
        and not wholes
        and len(fitting) == len(columns) > 1
        and unit == columns[0].unit
        and _ALL.search(clause)
    ):
        fitting = [_together(columns)]
    chosen = named or wholes or fitting
    if len(chosen) != 1 or (not chosen[0].unit and not named and not wholes and len(columns) > 1):
        return None
    column, number = chosen[0], _printed(item)
    off = abs(column.total - number)
    if item.number.decimals > column.decimals or not number:
        return None
    counted = any(_number(one["n"]) == len(column.cells) for one in _COUNTED.finditer(sentence))
    rest = any(re.match("其[他它余]", found.name(row)) for row in data_rows(found))
    all_said = bool(_ALL.search(clause))
    said = all_said or (not above and bool(named)) or counted
    if said and edited(_digits(item), half_up(column.total, item.number.decimals)):
        return column
    if (counted and (all_said or named)) or (all_said and (rest or named or above) and column.unit == unit):
        return column if off <= _FAR * min(number, column.total) else None
    slip = _slip(item, column)
    if off > _NEAR * number or any(off == one.value for one in column.cells):
        return None
    told = all_said or bool(named) or counted or (len(fitting) == 1 and column.unit == unit)
    return column if told and (slip or all_said) and (not above or all_said or counted) else None


def _together(columns: Sequence[_Column]) -> _Column:
    """Columns of one unit as one."""
    cells = tuple(cell for one in columns for cell in one.cells)
    places = max(one.decimals for one in columns)
    return _Column("各列", columns[0].unit, added([one.total for one in columns]), places, cells, whole=False)


def _slip(item: Item, column: _Column) -> bool:
    """Whether one digit, or two that have changed places, in the total or in one row makes all the difference."""
    off = _printed(item) - column.total
    return edited(_digits(item), half_up(column.total, item.number.decimals)) or any(
        edited(one.printed.replace(",", ""), half_up(one.value + off, one.decimals))
        for one in column.cells
        if one.value + off >= 0
    )


def _digits(item: Item) -> str:
    return re.sub(r"[^0-9.]", "", item.printed)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_value(text.replace("两", "二")) or 0


def edited(one: str, other: str) -> bool:
    """Whether two printed numbers differ by one digit, or by two that have changed places."""
    if len(one) != len(other):
        return False
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 2:
        a, b = places
        return b - a == 1 and one[a] == other[b] and one[b] == other[a]
    return len(places) == 1


def _said_elsewhere(prose: Prose, item: Item, column: _Column) -> bool:
    """Whether the total stands elsewhere in the paragraph, or makes the number with another."""
    number = _printed(item)
    others = [_printed(one) for one in prose.counts if one is not item]
    return any(one in (column.total, abs(number - column.total)) for one in others)


def _told(item: Item, column: _Column) -> Remark:
    right = half_up(column.total, column.decimals)
    worked = "合计" if column.whole else "各项相加"
    off = half_up(abs(column.total - _printed(item)), column.decimals)
    return Remark(
        "E1",
        "error",
        (item.span,),
        f"表中“{column.head}”{worked}{right}，文中写的是{item.printed}{item.unit}，差{off}。",
        f"请核对文中和表中的数；表中不错的，{item.printed}改为{right}。",
        (item.printed, *(one.printed for one in column.cells), right),
    )
