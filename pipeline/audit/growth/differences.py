"""E2 and E3 of growth whose two numbers a difference beside it tells, of rates that change, and of growth in lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.growth.grown import differs
from pipeline.audit.ratios.ratios import comparable, raw_clause, rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.ratiochoices import CHANGE
from pipeline.audit.weighed.ratiotokens import DOWN, THEN, UP, of_another
from pipeline.outcome import half_up


def check(prose: Prose) -> Iterator[Remark]:
    """Growth of a paragraph that the numbers beside it do not give."""
    percents = prose.percents
    for place, percent in enumerate(percents):
        if percent.number.hedged:
            continue
        clause = raw_clause(prose, percent)
        if not (UP.search(clause) or DOWN.search(clause) or "幅" in clause or "前者" in clause):
            continue
        if _LISTS.search(clause):
            yield from _listed(prose, percents[place:])
        else:
            yield from _by_difference(prose, percent)
            yield from _of_rates(prose, percent, percents[:place])


_LINK = re.compile(
    "，(?:同比|环比)?(?:净)?(?:增[幅长速加]|[降升涨跌减]幅|上升|上涨|提高|下降|减少|降低|回落|扩大|缩小|[多少高低])(?:率|了|为|达到?|约)*"
)
_SAME = re.compile("同比|环比")
_MORE, _LESS = re.compile(f"{UP.pattern}|增[收产支]"), re.compile(f"{DOWN.pattern}|减[收产支]")


#: Lengths of time, which are no counts.
_TIMED = frozenset(("天", "小时", "分钟", "个工作日", "工作日"))


def _by_difference(prose: Prose, percent: Item) -> Iterator[Remark]:
    """4860人次，较首周的4500人次增加360人次，增幅7.4%: of all numbers only two have this difference."""
    before = [
        one
        for one in prose.items
        if one.number.end <= percent.number.start
        and one.sentence == percent.sentence
        and one.unit
        and (one.number.kind is Kind.COUNT or one.unit in _TIMED)
    ]
    if len(before) < 3 or not _LINK.fullmatch(prose.between(before[-1], percent).removeprefix(before[-1].unit)):
        return
    change = before.pop()
    clause = raw_clause(prose, change)
    link = _SAME.search(prose.between(change, percent))
    if change.number.hedged or not change.value or not CHANGE.search(change.clause) or (link and link[0] not in clause):
        return
    up, down = bool(_MORE.search(change.clause)), bool(_LESS.search(change.clause))
    if up == down:
        return
    alike = [one for one in before if one.unit == change.unit and not one.number.hedged and one.value]
    alike = [one for one in alike if not CHANGE.search(one.clause)]
    step = change.value if up else -change.value
    growth = raw_clause(prose, percent)
    known = prose.text[prose.sentences[percent.sentence][0] : percent.number.start - len(growth)]
    if of_another(growth, change.unit, known):
        return
    pairs = {(a.value, b.value): (a, b) for a in alike for b in alike if a.value - b.value == step}
    if len(pairs) != 1:
        return
    ((this, other),) = pairs.values()
    exact = 100 * change.value / other.value
    if rounded(exact, percent.number.decimals) != percent.value:
        words = (f"{change.printed}÷{other.printed}", f"{half_up(exact, percent.number.decimals)}%")
        for remark in differs(prose, percent, (this, other, change), words):
            yield replace(remark, firm=True)


_FROM, _TO = re.compile("[由从]"), re.compile("[^，。；]{0,10}[到至为][^，。；]{0,8}")
_MOVED = re.compile("[降增升跌涨]幅(?:为|达到?|约)*$|^(?:同比|环比)?(?:下降|上升|增长|提高|降低)了?$")
_POINTS = re.compile(r"(?:，[^，。；]{0,8}\d[0-9.]*个?百分点)?，[^，。；]{0,8}")


def _of_rates(prose: Prose, percent: Item, before: Sequence[Item]) -> Iterator[Remark]:
    """漏损率由20%降至11%，降低9个百分点，降幅达55%: the growth of a rate."""
    if len(before) < 2 or before[-1].sentence != percent.sentence or not _MOVED.search(raw_clause(prose, percent)):
        return
    other, this = before[-2:]
    if not other.value or this.number.hedged or other.number.hedged or not _FROM.search(raw_clause(prose, other)):
        return
    if not _TO.fullmatch(prose.between(other, this)) or not _POINTS.fullmatch(prose.between(this, percent)):
        return
    difference = abs(this.value - other.value)
    halves = [Fraction(1, 2 * 10**one.number.decimals) for one in (this, other, percent)]
    points = [one for one in prose.items if this.number.end < one.number.start < percent.number.start]
    if any(one.number.kind is Kind.POINT and one.value == difference for one in points):
        halves[:2] = [Fraction(0), Fraction(0)]  # as exact as their difference is
    low = 100 * (difference - halves[0] - halves[1]) / (other.value + halves[1])
    high = 100 * (difference + halves[0] + halves[1]) / max(other.value - halves[1], halves[2])
    if difference == percent.value or low - halves[2] <= percent.value <= high + halves[2]:
        return
    right = half_up(100 * difference / other.value, percent.number.decimals)
    yield Remark(
        "E2",
        "error",
        (other.span, this.span, percent.span),
        f"{other.printed}到{this.printed}，变化的幅度是{right}%，印的是{percent.printed}。",
        f"请核对三个数；前两个不错的，改为{right}%，或者改为相差的百分点。",
        (other.printed, this.printed, percent.printed),
        firm=True,
    )


_LISTS = re.compile(r"(?:分别|依次|各)[^，。；0-9]{0,8}$|^前者[^，。；0-9]{0,8}$")
_NEXT = re.compile(r"(?:[、，]|[和与及]|以及)(?:后者|同比|环比)?(?P<way>增长|下降|上升|减少|提高|降低|增加)?")
_JOINED = re.compile(r"[、和与及][^，。；、]{0,10}|，[^，。；、]{2,10}")


def _listed(prose: Prose, percents: Sequence[Item]) -> Iterator[Remark]:
    """386万吨、4.62万标箱；上月分别为402万吨、4.40万标箱，分别增长4.0%和6.0%: three lists of equal length."""
    row = [percents[0]]
    for other in percents[1:]:
        if other.sentence != row[0].sentence or not _NEXT.fullmatch(prose.between(row[-1], other)):
            break
        row.append(other)
    size, first = len(row), row[0]
    before = [one for one in prose.counts if one.number.end <= first.number.start]
    before = [one for one in before if first.sentence - one.sentence <= 1 and not one.number.hedged]
    before = [one for one in before if one.value and not (one.number.chinese and one.number.scale == 1)]
    if size < 2 or any(one.number.hedged for one in row):
        return
    if chain := _chain(prose, before, size):
        yield from _unlike(prose, row, chain[1:], chain[:-1])
        return
    if len(before) < 2 * size:
        return
    now, earlier = before[-2 * size :: 2], before[1 - 2 * size :: 2]
    if all(comparable(*pair) and _by_turns(*pair) for pair in zip(now, earlier, strict=True)):
        yield from _unlike(prose, row, now, earlier)
        return
    earlier, now = before[-size:], before[-2 * size : -size]
    words = prose.between(now[-1], earlier[0])
    if not THEN.search(words) or ("分别" not in words and "的" not in words and "依次" not in words):
        return
    if not all(_JOINED.fullmatch(_link(prose, a, b)) for a, b in pairwise(earlier)):
        return
    if not all(comparable(a, b) and b.value and a.value != b.value for a, b in zip(now, earlier, strict=True)):
        return
    yield from _unlike(prose, row, now, earlier)


def _chain(prose: Prose, before: Sequence[Item], size: int) -> Sequence[Item]:
    """近三年为486万元、539万元、617万元，增幅分别为10.9%和14.5%: each number is held against the one before it."""
    row = before[-size - 1 :]
    if len(row) != size + 1 or any(a.unit != b.unit or a.value == b.value for a, b in pairwise(row)):
        return ()
    if not all(_JOINED.fullmatch(_link(prose, a, b)) for a, b in pairwise(row)):
        return ()
    alone = len(before) == size + 1 or before[-size - 2].unit != row[0].unit
    return row if alone and row[0].sentence == row[-1].sentence else ()


_BEFORE = re.compile("去年|上一?[年月季周]|同期|前年|年初")


def _by_turns(this: Item, other: Item) -> bool:
    """Whether a number of this time is followed by its one of an earlier time: 238列，去年同期206列."""
    then = THEN.search(other.clause) and not _BEFORE.search(this.clause)
    return bool(then) and this.sentence == other.sentence and this.value != other.value


def _link(prose: Prose, a: Item, b: Item) -> str:
    return prose.between(a, b).removeprefix(a.unit)


def _unlike(prose: Prose, row: Sequence[Item], now: Sequence[Item], earlier: Sequence[Item]) -> Iterator[Remark]:
    """The growths of a list that are not what theirs are, where the others are."""
    exact = [100 * abs(a.value - b.value) / b.value for a, b in zip(now, earlier, strict=True)]
    wrong = [
        place
        for place, (percent, value) in enumerate(zip(row, exact, strict=True))
        if rounded(value, percent.number.decimals) != percent.value
    ]
    if len(wrong) == len(row):
        return
    for place in wrong:
        this, other, percent = now[place], earlier[place], row[place]
        high, low = sorted((this.printed, other.printed), key=lambda text: text != max(this, other, key=_value).printed)
        words = (f"（{high}-{low}）÷{other.printed}", f"{half_up(exact[place], percent.number.decimals)}%")
        for remark in differs(prose, percent, (this, other, other), words):
            yield replace(remark, firm=True)
    if not wrong:
        yield from _wrong_way(prose, row, now, earlier)


def _value(item: Item) -> Fraction:
    return item.value


def _wrong_way(prose: Prose, row: Sequence[Item], now: Sequence[Item], earlier: Sequence[Item]) -> Iterator[Remark]:
    """前者增长12.0%，后者增长4.1%, though the second fell: each growth has its own word."""
    for percent, this, other in zip(row, now, earlier, strict=True):
        clause = raw_clause(prose, percent)
        up, down = bool(UP.search(clause)), bool(DOWN.search(clause))
        if "者" in clause and up != down and up is not (this.value > other.value):
            said, right = ("增", "减") if up else ("减", "增")
            way = "少" if up else "多"
            yield Remark(
                "E2",
                "error",
                (this.span, other.span, percent.span),
                f"本期{this.printed}比{other.printed}{way}，是{right}{percent.printed}，写的是{said}。",
                "请核对两个数；不错的，改正增减的方向。",
                (this.printed, other.printed, percent.printed),
                firm=True,
            )
