"""E13 of a list that a rate, or a mean amount, opens: 准点率：1路为96.3%，12路为91.24%，夜间专线为97.1%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import AMOUNTS, Kind
from pipeline.audit.text.prose import Item, Prose

#: What the numbers of the list are: one thing for all of them.
_HEAD = re.compile(
    r"(?:率|比例|占比|比重|[增涨降跌]幅|增速|满意度|程度|进度|情况|指标|排名|结果|水平|得分|密度|浓度)(?:（[^（）]*）)?(?:分别|依次)?(?:为|是|如下)?：$"
)
_MEAN = re.compile("周期|时长|用时|耗时|均价|单价|价格|平均|[户亩人日]均|单产|里程|用时|工期")
#: Between two of them: the name of the next, which is no other kind of number.
_NAME = re.compile(r"(?:[，、；。]|以及|[和及与])+[^，、；。：%\n]{0,18}")
_OTHER_KIND = re.compile(
    r"同比|环比|增长|上升|下降|提高|回落|目标|不低于|以上|高于|低于|[较比]上|其中|平均|全[市县区省国]|合计|均"
)
#: Numbers that a row has at least; numbers of decimals that are uneven.
_ROW, _TWO = 3, 2


#: A percentage that is a limit, a target, or as round as whoever set it made it.
_LIMIT = re.compile(
    r"[高低大小多少]于|超|不足|不到|未达|[已未]?达到?(?=$)|目标|要求|力争|确保|控制|警戒|考核|标准|计划|任务|不少|约|近|逾|按|下浮|上浮|利率|[税费]率|报销|补助比例|比例从|折"
)
_LIMIT_BEHIND = re.compile("以[上下内]|左右|[上下]限|的?(?:目标|要求|考核|标准|任务|警戒|红线|底线)|至|[—~-]")


def uneven(prose: Prose) -> Iterator[Remark]:
    """E13 of a text whose percentages have the same decimals, all but one of them: 93.6%, 99.1%, 95%."""
    if len(prose.percents) < _ROW or len({item.number.decimals for item in prose.percents}) < _TWO:
        return
    told: dict[tuple[int, str], list[Item]] = {}
    kind, previous = "", None
    for item in prose.percents:
        joined = previous is not None and prose.between(previous, item) in _JOINTS
        kind, previous = kind if joined else _kind(item), item
        if item.value not in (0, 100) and not _limited(prose, item):
            told.setdefault((item.sentence, kind), []).append(item)
    counted = {item.sentence for item in prose.counts}
    bare = dict.fromkeys(sentence for sentence, _ in told if sentence not in counted)
    rows = [*told.values()]
    rows += [[item for key, row in told.items() if key[0] == one and key[1] != "step" for item in row] for one in bare]
    rows += [[item for key, row in told.items() if key[1] == kind for item in row] for kind in ("share",)]
    for group in rows:
        group.sort(key=lambda item: item.span)
        places = [item.number.decimals for item in group]
        most = max(set(places), key=places.count) if len(group) >= _ROW else 0
        if most and places.count(most) == len(group) - 1:
            yield _uneven(group, "question")
            return


#: Between two percentages of one kind.
_JOINTS = frozenset("、和及与，")
_KIND = re.compile(
    "(?P<share>占|比重|比例|份额)|(?P<step>环比|[较比]上[月周季])|(?P<grown>[增升降减涨跌]|提高|回落|下滑)|率|度"
)


def _kind(item: Item) -> str:
    """What the words before a percentage say that it is: a share, a growth since a year or a month ago, a rate."""
    found = _KIND.search(item.clause)
    return (found.lastgroup or "rate") if found else ""


def _limited(prose: Prose, item: Item) -> bool:
    end = item.number.end
    return bool(
        item.number.hedged or _LIMIT.search(item.clause) or _LIMIT_BEHIND.match(prose.text[end : end + _BEHIND])
    )


#: Characters behind a percentage that say what it is.
_BEHIND = 5


def check(prose: Prose) -> Iterator[Remark]:
    """Percentages of a row after a colon (an error), means and lengths of time in a row (a question)."""
    if "." not in prose.text or len({item.number.decimals for item in prose.items}) < 2:
        return
    for row in _rows(prose, prose.percents):
        told = [item for item in row if item.value not in (0, 100)] if len(row) >= _ROW else []
        if told and _opened(prose, row[0]) and len({item.number.decimals for item in told}) > 1:
            yield _uneven(told, "error")
            return
    if said := list(uneven(prose)):
        yield from said
        return
    for row in _rows(prose, [item for item in prose.items if _measured(item)]):
        if len(row) >= _ROW and len({item.number.decimals for item in row}) > 1 and _keeps(prose, row):
            yield _uneven(row, "question")
            return
    yield from amounts(prose)


_LENGTHS = frozenset(("个月", "天", "小时", "分钟", "年", "个工作日", "秒"))


#: What an amount is of, at the end of the words before it: two of them are of two things.
_OF = re.compile(
    "(?:[产价]值|税收|收入|利润|投资|总?额|余额|面积|产量|[水电气]量|支出|出口|进口|贷款|存款|资金|里程|资产|负债|规模|均价|流量|罚款|补贴|金)(?:约|共|达|为|是|完成|实现)*$"
)
_NO_AMOUNT = re.compile("每|均|(?<!高)标准|单价|限额|不低于|以上|定额|同比|[较比]|其中|[增减]|合计|总计|总长|总额|共")


def amounts(prose: Prose) -> Iterator[Remark]:
    """E13, a question: amounts (scores) of one list, of which one has another number of decimals."""
    kinds: dict[tuple[str, int], set[int]] = {}
    for item in prose.items:
        kinds.setdefault((item.unit, item.number.scale), set()).add(item.number.decimals)
    if all(len(places) == 1 for (unit, _), places in kinds.items() if unit != "%"):
        return
    items = [item for item in prose.items if _amount(item)]
    for found in _rows(prose, items):
        if len(found) < _TWO or len({item.number.decimals for item in found}) < _TWO:
            continue
        row = found[1:] if found[0].value == sum(item.value for item in found[1:]) else found
        if any(_no_amount(item) for item in row[1:]):
            continue
        places = [item.number.decimals for item in row]
        if _odd(row, places) or (len(row) > 1 and len(set(places) - {0}) > 1 and _one_list(prose, row)):
            yield _uneven(row, "question")
            return


def _odd(row: Sequence[Item], places: Sequence[int]) -> bool:
    """Whether one amount of a row has other decimals than all others, which are of the same thing and no smaller."""
    most = max(set(places), key=places.count)
    if len(row) < _ROW or not most or places.count(most) != len(row) - 1:
        return False
    things = {kind[0] if (kind := _OF.search(item.clause)) else "" for item in row[1:]}
    round_one = any(not item.number.decimals and item.value > _LARGE * max(_others(row, item)) for item in row)
    return len(things) == 1 and not round_one


def _others(row: Sequence[Item], item: Item) -> list[Fraction]:
    return [one.value for one in row if one is not item] or [item.value]


#: So many times the others, a whole number is as exact as they are.
_LARGE = 3


def _one_list(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether two amounts or more are surely of one list: nothing but 、 parts them, or a sum of them follows."""
    pairs = pairwise(row)
    if all("、" in prose.between(a, b) and "，" not in prose.between(a, b) for a, b in pairs):
        return True
    batches = all(_BATCH.search(item.clause) for item in row)
    return batches or any(item.value == sum(one.value for one in row) for item in prose.counts if item not in row)


_BATCH = re.compile("第[一二三四五六]批?$|第[一二三四五六][批期标轮季]")


def _no_amount(item: Item) -> bool:
    return bool(_NO_AMOUNT.search(item.clause)) or item.after.startswith(("台阶", "大关", "左右", "以上", "目标"))


def _amount(item: Item) -> bool:
    scored = item.number.kind is Kind.OTHER and item.printed.endswith("分")
    return not item.number.hedged and (scored or (item.number.kind is Kind.COUNT and bool(item.unit)))


def _measured(item: Item) -> bool:
    """Whether a number is an amount, or a length of time with its value."""
    unit = item.unit
    return (unit in _LENGTHS and item.number.kind is Kind.OTHER) or (unit in AMOUNTS and item.number.kind is Kind.COUNT)


def _rows(prose: Prose, items: Sequence[Item]) -> Iterator[list[Item]]:
    """Numbers of one unit that follow one another, each with a short name before it."""
    row: list[Item] = []
    for item in items:
        between = prose.between(row[-1], item) if row else ""
        beside = (
            row
            and (row[-1].unit, row[-1].number.scale) == (item.unit, item.number.scale)
            and row[-1].sentence == item.sentence
            and _NAME.fullmatch(between)
            and not _OTHER_KIND.search(between)
        )
        if row and not (beside and not item.number.hedged):
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _head(prose: Prose, first: Item) -> str:
    """The words up to the colon that opens the row; empty where none does."""
    start = prose.sentences[first.sentence][0]
    colon = prose.text.rfind("：", start, first.number.start)
    between = prose.text[colon + 1 : first.number.start]
    one_name = colon >= 0 and not re.search("[，；%]", between) and not _OTHER_KIND.search(between)
    return prose.text[start : colon + 1] if one_name else ""


def _opened(prose: Prose, first: Item) -> bool:
    return bool(_HEAD.search(_head(prose, first)))


def _keeps(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether the row is of means, whole ones among them though the others keep their decimals."""
    start = prose.sentences[row[0].sentence][0]
    before = prose.text[start : row[0].number.start]
    zero = any(item.number.decimals and re.search(r"\.\d*0(?:万|亿)?$", item.printed) for item in row)
    colon = bool(_head(prose, row[0]))
    return bool(_MEAN.search(before)) and (zero or row[0].number.kind is Kind.OTHER) and (colon or not zero)


def _uneven(row: Sequence[Item], severity: str) -> Remark:
    places = "、".join(str(item.number.decimals) for item in row)
    sure = severity == "error"
    return Remark(
        "E13",
        "error" if sure else "question",
        tuple(item.span for item in row),
        f"并列的{'百分比' if sure else '数'}小数位数不一：{'、'.join(item.printed for item in row)}（{places}位）。",
        "请统一小数位数" + ("。" if sure else "；原数如此的，可以不改。"),
        tuple(item.printed for item in row),
    )
