"""E2 of two rates whose difference is printed with % instead of 个百分点, or is not what is printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up

_MOVES = re.compile(r"提高|提升|上升|下降|增加|降低|回落|增长|减少|上涨|下滑|[升降增涨]幅|高出?|低$|高$")
_GROWN = re.compile("(?:增长|上升|上涨|增加|下降|减少|下跌|回落|降低)了?$")


def points(prose: Prose) -> Iterator[Remark]:
    """E2: the difference of two rates printed with % instead of 个百分点."""
    rates = prose.percents
    for index, item in enumerate(rates[1:], 1):
        clause = raw_clause(prose, item)
        if not _MOVES.search(clause):
            continue
        if prose.text.startswith(("个百分点", "百分点"), item.number.end):
            continue
        before = [rate for rate in rates[:index] if item.sentence - rate.sentence <= 1][-2:]
        apart = len(before) == 2 and abs(before[0].value - before[1].value) == item.value
        if not before or not (before[-1].sentence == item.sentence or apart) or re.search(r"[到至为](?:了)?$", clause):
            continue
        first = before[0]
        if "；" in prose.between(before[-1], item) and not re.search("率|占|比[例重]|满意度", clause):
            continue  # another thing
        if _OF_PLAN.search(prose.text, max(0, before[-1].number.start - 24), before[-1].number.start):
            continue  # 占年初预算11640万元的44.0%，同比下降8.3%: of the amount
        counts = [count for count in prose.counts if before[-1].number.end <= count.number.start < item.number.start]
        if all(_GROWN.search(raw_clause(prose, rate)) for rate in before):
            continue  # the growth of another thing
        if counts or not (apart or re.search(r"率|占|比[例重]|满意度", f"{raw_clause(prose, first)}{clause}")):
            continue
        yield from _point(prose, item, before)


_OF_PLAN = re.compile(r"(?:预算|计划|任务|目标)[数值]?(?:\d[0-9.,]*[万亿]?元的|的)?$")


def _point(prose: Prose, item: Item, before: Sequence[Item]) -> Iterator[Remark]:
    spans = (*(rate.span for rate in before), item.span)
    printed = (*(rate.printed for rate in before), item.printed)
    if len(before) == 2:
        a, b = before
        if abs(a.value - b.value) != item.value:
            return
        words = f"{max(a.value, b.value, key=Fraction)!s}"
        high, low = (a, b) if a.value >= b.value else (b, a)
        words = f"{high.printed}与{low.printed}相差{item.printed.removesuffix('%')}个百分点，印成了{item.printed}。"
        yield Remark(
            "E2", "error", spans, words, f"请把{item.printed}改为{item.printed.removesuffix('%')}个百分点。", printed
        )
    elif re.search(r"^(?:同比|环比|[比较])", raw_clause(prose, item)):
        words = f"两个比率之差用百分点：{before[0].printed}之后的{item.printed}看不出是百分点还是增幅。"
        todo = f"请核对：是比率之差的，改为{item.printed.removesuffix('%')}个百分点。"
        yield Remark("E2", "question", spans, words, todo, printed)


_AT_ANOTHER_TIME = re.compile(
    r"上[一]?[年月季周期轮次届]|去年|同期|前[一]?[年月季周期]|年初|[期月季]初|起初|当初|[改整]造前|此前|原|[由从]|\d{4}年|\d{1,2}月"
    r"|[一二三四]季度|[上下]半年"
)
_BECAME = re.compile(
    r"(?:[升降提增回收缩扩下上][升降高低落窄小大加长到至]{0,2}|变|达|现)(?:到|至|为)?了?(?:[今本当]年|本[月季期周]|第?[一二三四]季度|[上下]半年|目前|现在|如今|\d{4}年|\d{1,2}月|年底|[期年]末|[整改]改?后)?的?$"
)
_APART = re.compile("[比较]|相差|差距|[高低]于?$|高出|领先|落后")
#: A difference of something else: a mean, another comparison, a rate with its own name.
_OTHERWISE = re.compile("城乡|地区间|区域间|均|同比|环比|全[省市县国区]|占比|比[例重]|率|水平|目标")
_SINCE = re.compile("[比较与](?:上[一年月季周期轮次届]|去年|前[一年]|同期|年初)")
_ALL = 100
_RATE_OF = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:率|占比|比[例重]|满意度|覆盖面)")


def apart(prose: Prose, told: Collection[tuple[int, int]]) -> Iterator[Remark]:
    """E2: a number of 个百分点 that is not the difference of the two rates before it; ``told``: places said of already.

    满意率由93.4%升至95.1%，提高2.7个百分点; 两个率 may each be rounded, so that their difference is off by one step.
    """
    for item in prose.items if "百分点" in prose.text else ():
        if item.number.kind is not Kind.POINT or item.number.hedged or item.span in told:
            continue
        near = [one for one in prose.percents if abs(one.sentence - item.sentence) <= 1 and not one.number.hedged]
        rates = [one for one in near if not _GROWN.search(raw_clause(prose, one))]
        before = [one for one in rates if one.number.end <= item.number.start and one.sentence == item.sentence]
        step = Fraction(1, 10 ** max([item.number.decimals, *(one.number.decimals for one in rates)]))
        if len(before) < 2 or any(abs(abs(a.value - b.value) - item.value) <= step for a in near for b in near):
            continue
        first, second = before[-2:]
        if "分别较" in (link := prose.between(second, item)) or "分别比" in link:
            continue  # 分别为5.5%和3.6%，分别较上年同期增加0.5个和0.2个百分点: each against its own
        if _one_rate(prose, first, second, item):
            yield _off(first, second, item)


def two_alone(prose: Prose, told: Collection[tuple[int, int]]) -> Iterator[Remark]:
    """E2: 落实率82.0%。去年同一时点这一指标是78.7%，今年提高4.3个百分点: of two sentences, only two rates may be meant.

    They are of one name, or one is of an earlier time and has none of its own; and a slip of a digit explains it.
    """
    for item in prose.items if "百分点" in prose.text else ():
        if item.number.kind is not Kind.POINT or item.number.hedged or item.span in told:
            continue
        near = [one for one in prose.items if 0 <= item.sentence - one.sentence <= 1]
        if sum(one.number.kind is Kind.POINT for one in near) > 1:
            continue
        rates = [one for one in near if one.number.kind is Kind.PERCENT and not _GROWN.search(raw_clause(prose, one))]
        if len(rates) != _TWO or any(one.number.hedged or one.number.start > item.number.start for one in rates):
            continue
        first, second = rates
        if "其中" in prose.between(first, second):
            continue
        due = abs(first.value - second.value)
        places = max(one.number.decimals for one in (*rates, item))
        printed = item.printed.removesuffix("个百分点")
        if (
            item.number.decimals == places
            and slips.slipped(printed, half_up(due, places))
            and _alike(prose, rates, item)
        ):
            yield _off(first, second, item)


def _alike(prose: Prose, rates: Sequence[Item], item: Item) -> bool:
    """Whether two rates have one name, or one of them none; one is of another time, or nothing says since when."""
    clauses = [raw_clause(prose, one) for one in rates]
    names = [found[1][-2:] for clause in clauses if (found := _RATE_OF.search(clause))]
    then = [bool(_AT_ANOTHER_TIME.search(clause)) for clause in clauses]
    if len(set(names)) != 1:
        return False
    return then[0] != then[1] or (len(names) == _TWO and not any(then) and not _SINCE.search(raw_clause(prose, item)))


_ABOVE = re.compile(
    r"，(?:增速|增幅|涨幅)?(?:分别)?(?:[高低快慢]于|高出|比)(?P<of>[^，。；0-9]{2,14}?)(?:水平|增速|增幅|涨幅)?(?:（(?P<own>[^（）]*)）)?的?(?:[高低快慢])?"
)


def grown(prose: Prose) -> Iterator[Remark]:
    """E2: 同比增长7.2%，其中高技术制造业增长12.5%，高于全部工业5.8个百分点: the difference of two growths."""
    for item in prose.items if "百分点" in prose.text else ():
        if item.number.kind is not Kind.POINT or item.number.hedged:
            continue
        rates = [one for one in prose.percents if item.sentence - one.sentence in (0, 1)]
        before = [one for one in rates if one.number.end <= item.number.start and not one.number.hedged][-2:]
        if len(before) < 2 or before[1].sentence != item.sentence:
            continue
        first, second = before
        inside = second.depth > item.depth
        found = _ABOVE.fullmatch(prose.text, (first if inside else second).number.end, item.number.start)
        if found is None or bool(found["own"]) is not inside:
            continue
        clause = raw_clause(prose, first)
        shared = any(found["of"][i : i + 2] in clause for i in range(len(found["of"]) - 1))
        if not inside and not (shared and _GROWN.search(clause) and "；" not in prose.between(first, second)):
            continue
        if not inside and not (_GROWN.search(raw_clause(prose, second)) and first.sentence == second.sentence):
            continue
        step = Fraction(1, 10 ** max([item.number.decimals, first.number.decimals, second.number.decimals]))
        if abs(abs(first.value - second.value) - item.value) > step:
            yield _off(first, second, item)


_ENDS = re.compile(
    r"(?:最高(?:的|者|值)?[与和]最低(?:的|者|值)?|最低(?:的|者)?[与和]最高(?:的|者)?|首[尾末][两二]?[位名者个端]?|[两二]者|极差|[高低]{2})"
    r"(?:之间)?(?:相差|差距|差值|相距|差|为){1,2}[达为有]?$"
)
_TOPS, _LOWS = re.compile("最高|第一|首位|居首"), re.compile("最低|末位|最后|倒数第一|垫底")


def ends(prose: Prose, told: Collection[tuple[int, int]]) -> Iterator[Remark]:
    """E2: 依次为98.2%、97.5%、91.7%，最高与最低相差5.5个百分点: the first and the last of some rates."""
    for item in prose.items if "百分点" in prose.text else ():
        if item.number.kind is not Kind.POINT or item.number.hedged or item.span in told:
            continue
        clause = raw_clause(prose, item)
        if not _ENDS.search(clause) or _SINCE.search(clause):
            continue
        rates = [one for one in prose.percents if one.sentence == item.sentence and one.number.end <= item.number.start]
        if len(rates) < _TWO or any(one.number.hedged or _FALLS.search(raw_clause(prose, one)) for one in rates):
            continue
        if len(rates) == _TWO:
            words = [prose.text[max(0, one.number.start - 24) : one.number.start] for one in rates]
            if not (_TOPS.search(words[0]) and _LOWS.search(words[1])):
                continue
        elif clause.startswith(("两", "二")) or not all(prose.between(a, b) == "、" for a, b in pairwise(rates)):
            continue
        high, low = (pick(rates, key=lambda one: one.value) for pick in (max, min))
        if abs(high.value - low.value) != item.value:
            step = Fraction(1, 10**item.number.decimals)
            if item.number.decimals >= high.number.decimals or abs(high.value - low.value - item.value) > step:
                yield _off(high, low, item)


#: A growth that is none: it lies on the other side of nought.
_TWO, _FALLS = 2, re.compile("下降|减少|下跌|回落|降低|[-－]$")


def _one_rate(prose: Prose, first: Item, second: Item, item: Item) -> bool:
    """Whether two rates are one rate at two times, or of two things that are compared."""
    clauses = [raw_clause(prose, one) for one in (first, second, item)]
    between, behind = prose.between(first, second), prose.between(second, item)
    if _OTHERWISE.search(clauses[2]) or first.value + second.value == _ALL:
        return False
    if re.search("[；。、]", between) or len(re.findall("[，；。]", behind)) > 1 or "百分点" in between:
        return False
    names = [found[1] for clause in clauses[:2] if (found := _RATE_OF.search(clause))]
    if len(names) > 1 and names[0][-2:] != names[1][-2:]:
        return False
    then = any(_AT_ANOTHER_TIME.search(clause) for clause in clauses[:2])
    if not then and _SINCE.search(clauses[2]):
        return False  # 甲县98.6%，乙县91.2%，较上年差距缩小1.4个百分点
    return bool((then and (_BECAME.search(clauses[1]) or len(names) < 2)) or _APART.search(clauses[2]))


def _off(first: Item, second: Item, item: Item) -> Remark:
    places = max(first.number.decimals, second.number.decimals)
    due = half_up(abs(first.value - second.value), places)
    return Remark(
        "E2",
        "error",
        (first.span, second.span, item.span),
        f"{first.printed}与{second.printed}相差{due}个百分点，写的是{item.printed}个百分点。",
        f"请核对三个数；两个比率不错的，改为{due}个百分点。",
        (first.printed, second.printed, item.printed),
        slip=slips.of_points(item.number, first.value, second.value),
    )
