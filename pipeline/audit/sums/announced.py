"""E1 and E9 of a table and the sentence above it: 提案50件，按承办单位分： over a column that makes another number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.tables.grids import RATIO, Cell, Table, data_rows, table
from pipeline.audit.text.finding import Grid, Passage, Remark
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Item, Prose, compact, parse
from pipeline.audit.text.splits import BY, OPEN
from pipeline.outcome import half_up

_POINTS = re.compile(
    r"(?<![第每前后其近十约0-9.])(?P<count>[二两三四五六七八九]|\d{1,2})"
    r"(?:项|个|点|条|步|大|方面|类|种|招|举措)[^，。；：0-9]{0,10}[：:]\s*$"
)
_ORDER, _CIRCLED = "一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩"


def points(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E1: 重点抓好五项工作： over paragraphs that begin 一是, 二是, 三是, 四是."""
    text = passages[place].text
    found = _POINTS.search(text) if text.rstrip().endswith(("：", ":")) else None
    if found is None:
        return
    wanted = int(found["count"]) if found["count"].isdigit() else _ORDER.find(found["count"].replace("两", "二")) + 1
    listed = 0
    for other in passages[place + 1 : place + 10]:
        number = _ORDER[listed]
        figure = listed + 1
        way = rf"{number}[是要、]|第{number}，|[（(](?:{number}|{figure})[)）]|{figure}[.．、](?!\d)|{_CIRCLED[listed]}"
        if not re.match(rf"\s*(?:{way})", other.text):
            break
        listed += 1
    if 1 < listed != wanted and wanted < 10:
        yield Remark(
            "E1",
            "error",
            (found.span(),),
            f"写的是{found['count']}，列出的是{listed}。",
            "请核对所列的各项和个数。",
            (found["count"], str(listed)),
        )


_TOLD = re.compile("以下|下列|如下|名单|分别是|分别为|它们是|他们是|即：|是：|为：|有：")
_OPENS = re.compile(r"^\s*(?:它们|他们|其)?(?:分别)?(?:是|为|有|即)：?")
#: Characters of a name that stands alone in a list, and paragraphs that a list has at most.
_NAME, _MOST = 16, 30
_ITEM = re.compile(
    r"\s*(?:(?P<no>\d{1,2})[.．、]|（(?P<cn>[一二三四五六七八九十0-9]{1,3})）|[①-⑳]|[一二三四五六七八九十]、|[-—•·]+)\s*(?P<name>[^，。；：0-9]+?)[；。]?\s*$"
)


def names_below(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E1: 以下5家单位被评为优秀： over a paragraph, or numbered points, that name four."""
    if place + 1 >= len(passages) or passages[place + 1].grid:
        return
    if not passages[place].text.rstrip().endswith(("：", ":")) and not _OPENS.match(passages[place + 1].text):
        return
    text = compact(normalise(passages[place].text))
    last = re.split("[。！？]", text.rstrip("。"))[-1]
    below = compact(normalise(passages[place + 1].text)).strip()
    found = [one for one in parse(last).counts if one.number.exact and 1 < one.value < _MOST]
    if len(found) != 1 or not (text.endswith("：") or _OPENS.match(below)) or not _TOLD.search(last + "|" + below[:8]):
        return
    listed = _listed(passages[place + 1 : place + _MOST], below)
    if listed and listed != found[0].value:
        number = found[0].printed
        yield Remark(
            "E1",
            "error",
            ((0, len(text)),),
            f"写的是{number}{found[0].unit}，下面列出的是{listed}。",
            "请核对所列的名称和个数。",
            (number, str(listed)),
        )


def _listed(following: Sequence[Passage], below: str) -> int:
    """How many names the paragraphs below list; 0 where they are no list of names."""
    numbered = 0
    for other in following:
        point = None if other.grid else _ITEM.match(compact(normalise(other.text)))
        if point is None or len(point["name"]) > _NAME:
            break
        numbered += 1
    if numbered:
        return numbered if numbered > 1 else 0
    names = _OPENS.sub("", below).rstrip("。")
    parts = names.split("、")
    if len(parts) < 2 or re.search(r"[，。；：0-9（）]|等$", names) or any(len(part) > _NAME for part in parts):
        return 0
    pieces = [piece for part in parts for piece in re.split("和|及|与", part)]
    return len(parts) if len(pieces) == len(parts) else 0


_ANNOUNCES = re.compile(r"(?:：|如下|下表|见表|附表)[^，；]{0,6}[：。]?\s*$")
_NOTE = re.compile(
    r"去重|剔除|重复|重叠|交叉(?![阅检评互审执巡])|多个|同时|四舍五入|共同|分别计|不等于|部分|仅列|主要|会办|不含|另有"
)
_BODY = re.compile(r"[局委办院所站镇乡村区县市队校处]$|街道$|公司$|中心$|部门$|单位$|问题|项目|情形|原因")
_COUNTED = re.compile(r"[数量额]|件|起|宗|家|户|人|个|份|条|处|项|次")


#: A table of some of them: 接报火灾62起，其中较大以上分布如下.
SOME = re.compile(r"其中(?!各|分|按)[^，：。；0-9各]{2,}$|其中(?!各|分|按)[^，：。；0-9各]{2,}如下")
_SPAN = re.compile(r"前(?:[一二三四五六七八九十]|\d{1,2})+(?:个?月|季度)")


def check(grid: Grid, above: str, around: str) -> Iterator[Remark]:
    """The total that the paragraph above a table announces, against the column that it is of; ``around``: its notes."""
    closed = bool(_CLOSED.search(above))
    if (
        not (closed or _ANNOUNCES.search(above))
        or _NOTE.search(_CLOSED.sub("", around))
        or OPEN.search(_SPAN.sub("", above))
    ):
        return
    if SOME.search(above):
        return
    found = table(grid)
    total = _total(parse(compact(above)), closed=closed) if found is not None else None
    if found is None or total is None:
        return
    column = _column(found, total)
    stem = re.sub(r"[数量额]$", "", re.sub(r"（.*?）", "", found.head[column]))
    if column and (
        stem not in above or len(stem) < 2 or stem in total.clause + total.unit + total.after
    ):  # (else of another thing)
        yield from _against(found, column, total, above, closed=closed)


#: Words that say that each thing is in one row of the table, and that the rows are all.
_CLOSED = re.compile(
    r"(?:每|各)[^，。；]{0,6}(?:只|仅)[^，。；]{0,4}(?:归|计|列|记|属|填|统计)[^，。；]{0,3}[一1][^，。；）]{0,4}|只有[^，。；]{0,4}[上下][^，。；]{0,4}[种类个项]|不重复|互不(?:交叉|重叠)"
    r"|全部[^，。；]{0,8}均[^，。；]{0,6}|(?:逐|每)[件个户家份卷人][^，。；]{0,6}(?:作出|评定|归类|确定)[^，。；]{0,4}"
)
_BELOW = re.compile(r"(?:共|合计|总计|累计)(?:有|为|达)?$")


def check_below(grid: Grid, below: str, around: str) -> Iterator[Remark]:
    """The total that the paragraph below a table names first, against the column that it is of."""
    closed = bool(_CLOSED.search(below))
    if ("共" not in below and "计" not in below) or _NOTE.search(_CLOSED.sub("", around)):
        return
    prose = parse(compact(below))
    first = next(iter(prose.counts), None)
    found = table(grid) if first is not None and first.sentence == 0 else None
    if found is None or first is None or not _BELOW.search(first.clause) or not first.number.exact or first.compared:
        return
    column = _column(found, first)
    values = {one.value for row in found.cells for one in row if one is not None}
    if column and not found.totals and first.value not in values:
        cells = [one for _, one in found.column(column, data_rows(found))]
        value = sum((one.value for one in cells), Fraction(0))
        if 4 * abs(value - first.value) <= first.value:
            yield from _against(found, column, first, below, closed=closed)


def _total(prose: Prose, *, closed: bool) -> Item | None:
    """The only count of the last sentence; where the rows are said to be all, of the paragraph."""
    last = len(prose.sentences) - 1
    counts = [item for item in prose.counts if (closed or item.sentence == last) and not item.number.chinese]
    if len(counts) != 1 or counts[0].number.hedged or counts[0].compared or counts[0].number.scale > 1:
        return None
    return counts[0]


def _column(found: Table, total: Item) -> int:
    """The one column of numbers of the unit of the total; 0 where there is none, or several."""
    numeric = [
        c
        for c in range(1, len(found.head))
        if not RATIO.search(found.head[c]) and len(found.column(c, data_rows(found))) > 1
    ]
    named = [c for c in numeric if total.unit in found.head[c]]
    if len(named) == 1:
        return named[0]
    return numeric[0] if len(numeric) == 1 and _COUNTED.search(found.head[numeric[0]]) else 0


def _against(found: Table, column: int, total: Item, above: str, *, closed: bool) -> Iterator[Remark]:
    """A total against its column: E1; of bodies that may share one thing, or of rows said to be all, E9 and E10."""
    rows = data_rows(found)
    whole = next((one for row in found.totals if (one := found.cells[row][column])), None)
    cells = [one for _, one in found.column(column, rows)]
    value = whole.value if whole else sum((one.value for one in cells), Fraction(0))
    if value == total.value or len(cells) != len(rows) or any(one.percent for one in cells):
        return
    over = value > total.value and not whole
    bodies = sum(bool(_BODY.search(found.name(row))) for row in rows) * 2 >= len(rows)
    code = "E9" if over and ((bodies and BY.search(above)) or closed) else "E10" if closed and not whole else "E1"
    worked = f"合计{whole.printed}" if whole else f"{len(cells)}项相加{_sum(cells, value)}"
    todo = (
        "请核对：一个对象计入几项的，加注“部分存在交叉”；不是的，改正总数或者各项。"
        if code == "E9" and not closed
        else f"请核对总数和表中各项。总数改为{half_up(value, total.number.decimals)}，或者改正表中的数。"
    )
    yield Remark(
        code,
        "error",
        ((0, 0),),
        f"表前的总数{total.printed}{total.unit}，表中“{found.head[column]}”{worked}，"
        f"差{half_up(abs(value - total.value), total.number.decimals)}{total.unit}。",
        todo,
        (total.printed, *(one.printed for one in cells)),
    )


def _sum(cells: list[Cell], value: Fraction) -> str:
    places = max(one.decimals for one in cells)
    return f"{half_up(value, places)}（{'+'.join(one.printed for one in cells)}）"
