"""E2 and E3 of a percentage that stands before its numbers: 同比下降25%，去年同期1.05亿美元; 合格率98%（抽检50件）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.growth.grown import differs
from pipeline.audit.growth.growth import judged
from pipeline.audit.ratios.bases import cut_remark, holds, off_remark
from pipeline.audit.ratios.ratios import Share, comparable, cut_off, raw_clause, rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, show
from pipeline.audit.text.prose import RATE, Item, Prose
from pipeline.audit.text.splits import TOTAL, is_count
from pipeline.outcome import half_up

_GROWS = re.compile("同比|环比|增长|上升|增加|下降|减少|降低|增幅|降幅")
#: From a growth to the other period's number.
_THEN = re.compile(
    r"[，（；](?:而)?(?P<period>(?:上一?年|去年|前一年)(?:同期|同月)?|同期|上个?月|上季度?|上个?周|上期|第?[一二三四]季度|\d{1,2}月份?)(?:的|仅|只|为|是|有|完成|共|达|数|值|受理|发生)*[^，。；（）0-9]{0,4}"
)
#: How the name of a quarter begins.
_DATED = "第一二三四"
_BEHIND = re.compile(r"(?:：|（|，其中|——)[^。；：0-9]{0,12}")
_WHOLE = re.compile("全[部区市县镇省国校院站所]|总[数量额]|合计|总计|基数")


def check(prose: Prose) -> Iterator[Remark]:
    """Growth, rates and shares of a paragraph whose numbers, or one of them, stand behind them."""
    yield from _bracketed(prose)
    yield from _from_change(prose)
    yield from _points(prose)
    yield from _held_against(prose)
    counts = prose.counts
    for percent in prose.percents if counts else ():
        if percent.number.hedged or counts[-1].number.start < percent.number.end:
            continue
        after = next((one for one in counts if one.number.start > percent.number.end), None)
        if after is None or after.sentence != percent.sentence or not is_count(after):
            continue
        clause = raw_clause(prose, percent)
        if _GROWS.search(clause):
            yield from _in_bracket(prose, percent, after) if after.depth > percent.depth else ()
            yield from _grown(prose, percent, after)
        elif RATE.search(percent.clause) and not percent.compared:
            yield from _rate(prose, percent, after)
        elif clause.endswith(("占", "占比", "占比为", "比例为", "比重为")):
            yield from _share(prose, percent, after)


_BRACKETS = re.compile(r"（[^（）]*?(?=\d)[^（）]*）占[^，。；（）0-9]*（[^（）]*\d[^（）]*）的(?:约)?(?=\d)")


def _bracketed(prose: Prose) -> Iterator[Remark]:
    """签约患者（3126人）占患者总数（4168人）的75.0%: both numbers in brackets."""
    for found in _BRACKETS.finditer(prose.text) if "）占" in prose.text else ():
        pair = [one for one in prose.counts if found.start() < one.number.start < found.end()]
        percent = next((one for one in prose.percents if one.number.start == found.end()), None)
        if len(pair) != 2 or percent is None or percent.number.hedged or not comparable(*pair):
            continue
        part, base = pair
        share = Share(percent, "占", part, (base,), "占N的")
        if not is_count(part) or not is_count(base) or not base.value or holds(part, base, share):
            continue
        cut = cut_off(part.number, base.number, percent.number)
        yield cut_remark(share, base) if cut else replace(off_remark(prose, share, base), severity="error")


_MORE = re.compile(r"[比较][^，。；]{1,10}(?P<way>多|少|增[加长]|减少|新增)了?$")
_NOW = re.compile("^(?:现|已|总[数量])?(?:达到?|为|至|增[至到]|减[至到]|降[至到]|升[至到])$")


def _from_change(prose: Prose) -> Iterator[Remark]:
    """比上届多了9支，达到45支，增长25.0%: growth from the difference and what was reached."""
    for percent in prose.percents if "比" in prose.text or "较" in prose.text else ():
        before = _before(prose, percent)[-2:]
        if percent.number.hedged or len(before) < 2 or before[0].unit != before[1].unit:
            continue
        change, this = before
        way = _MORE.search(raw_clause(prose, change))
        if way is None or not _NOW.match(this.clause) or not _GROWN.fullmatch(prose.between(this, percent)):
            continue
        up = way["way"][0] in "多增新"
        other = this.value - change.value if up else this.value + change.value
        if other <= 0:
            continue
        number = replace(this.number, value=other, printed=show(other, this.number))
        exact = 100 * change.value / other
        if rounded(exact, percent.number.decimals) != percent.value:
            words = (f"{change.printed}÷{number.printed}", f"{half_up(exact, percent.number.decimals)}%")
            yield from differs(prose, percent, (this, replace(this, number=number), change), words)


_GROWN = re.compile("，(?:增长|上升|下降|减少|增幅|降幅|增速|升幅)(?:为|达|了)?")
_RISES = re.compile("(?P<up>提高|提升|上升|增加|高|上涨|加快)|(?P<down>下降|降低|回落|减少|低|下滑|放缓|收窄)")
_EARLIER = re.compile(
    r"[，；（](?:而)?[^，。；（）0-9]{0,6}(?:前|初|上[年月周季期轮次届]|去年|同期|时|原来)[^，。；（）0-9]{0,6}"
)


def _points(prose: Prose) -> Iterator[Remark]:
    """覆盖率46.8%，五年间上升2.6个百分点，五年前为44.2%: a difference before the earlier rate."""
    for item in prose.items if "百分点" in prose.text else ():
        if item.number.kind is not Kind.POINT or item.number.hedged:
            continue
        rates = [one for one in prose.percents if one.sentence == item.sentence and not one.number.hedged]
        then = [one for one in rates if one.number.start > item.number.start][:1]
        now = [one for one in rates if one.number.start < item.number.start]
        if len(now) > 1 and not then:
            yield from _short_of(prose, now, item)
            continue
        way = _RISES.search(raw_clause(prose, item))
        if len(now) != 1 or len(then) != 1 or way is None or not _EARLIER.fullmatch(prose.between(item, then[0])):
            continue
        if len(re.findall("[，；]", prose.between(now[0], item))) > 1:
            continue
        difference = (now[0].value - then[0].value) * (1 if way["up"] else -1)
        places = max(now[0].number.decimals, then[0].number.decimals)
        half = Fraction(1, 2 * 10**item.number.decimals) if item.number.decimals < places else Fraction(0)
        if abs(difference - item.value) > half:
            yield _apart(now[0], item, then[0], up=bool(way["up"]))


_FROM = re.compile(r"[，（]?[^，。；0-9]{0,4}[距离比与较][^，。；0-9]{0,10}")
_SHORT = re.compile(r"[^，。；0-9]{0,8}(?:[差低]|高于|相差)[^，。；0-9]{0,4}")


def _short_of(prose: Prose, rates: list[Item], item: Item) -> Iterator[Remark]:
    """激活率84.8%，离90%的目标还差5.2个百分点."""
    now, goal = rates[-2:]
    if not _FROM.fullmatch(prose.between(now, goal)) or not _SHORT.fullmatch(prose.between(goal, item)):
        return
    places = max(now.number.decimals, goal.number.decimals)
    half = Fraction(1, 2 * 10**item.number.decimals) if item.number.decimals < places else Fraction(0)
    if abs(abs(now.value - goal.value) - item.value) > half:
        shown = half_up(abs(now.value - goal.value), places)
        yield Remark(
            "E2",
            "error",
            (now.span, goal.span, item.span),
            f"{now.printed}与{goal.printed}相差{shown}个百分点，印的是{item.printed}个百分点。",
            f"请核对三个数；前两个不错的，改为{shown}个百分点。",
            (now.printed, goal.printed, item.printed),
        )


def _apart(now: Item, item: Item, then: Item, *, up: bool) -> Remark:
    shown = half_up(abs(now.value - then.value), max(now.number.decimals, then.number.decimals))
    return Remark(
        "E2",
        "error",
        (now.span, item.span, then.span),
        f"{now.printed}与{then.printed}相差{shown}个百分点，写的是{'升' if up else '降'}{item.printed}个百分点。",
        f"请核对三个数；两个比率不错的，改为{'升' if now.value > then.value else '降'}{shown}个百分点。",
        (now.printed, item.printed, then.printed),
    )


_AGAINST = re.compile(
    r"[与较比同][^，。；（）0-9]{0,8}(?:\d{1,4}[年月季]份?)?[^，。；（）0-9]{0,6}(?P<deed>(?!.的)[\u4e00-\u9fff]{2})的?"
    r"\d[0-9.,]*[万亿]?[^，。；（）0-9]{1,4}(?:相比|比较)，(?:同比|环比)?[^，。；0-9]{0,6}?(?:增长|上升|增加|下降|减少)了?$"
)


def _held_against(prose: Prose) -> Iterator[Remark]:
    """受理诉求5208件，……。与9月份受理的4960件相比，增长5.0%: the number of the same deed, a sentence before."""
    for percent in prose.percents if "相比，" in prose.text else ():
        start = prose.sentences[percent.sentence][0]
        found = _AGAINST.search(prose.text, start, percent.number.start)
        own = _before(prose, percent) if found and not percent.number.hedged else []
        if found is None or len(own) != 1:
            continue
        above = [one for one in prose.counts if one.sentence == percent.sentence - 1 and one.unit == own[0].unit]
        same = [one for one in above if found["deed"] in one.clause and not one.compared and is_count(one)]
        if len(same) == 1 and own[0].value:
            yield from judged(prose, percent, [(same[0], own[0], "")])


_PAIR = re.compile(r"（[^（），；0-9]{0,6}")
_OTHER = re.compile("均值|平均|常年|基期|同期|上年|去年|上[月季周]|上一[年月季周]|对照|年初|整治前")


def _in_bracket(prose: Prose, percent: Item, this: Item) -> Iterator[Remark]:
    """火灾起数下降16.0%（163起，均值194起）: both numbers of a growth in the bracket behind it."""
    end = prose.text.find("）", this.number.end)
    row = [one for one in prose.counts if this.number.start <= one.number.start < end]
    if len(row) != 2 or not _PAIR.fullmatch(prose.between(percent, this)) or row[0].unit != row[1].unit:
        return
    if not all(is_count(one) for one in row) or "率" in raw_clause(prose, percent):
        return
    other = row[1]
    if _OTHER.search(other.clause) and not _OTHER.search(this.clause) and other.value:
        for remark in judged(prose, percent, [(this, other, "")]):
            yield replace(remark, firm=True)


def _before(prose: Prose, percent: Item) -> list[Item]:
    return [
        one
        for one in prose.counts
        if one.number.end <= percent.number.start and one.sentence == percent.sentence and is_count(one)
    ]


def _grown(prose: Prose, percent: Item, other: Item) -> Iterator[Remark]:
    found = _THEN.fullmatch(prose.between(percent, other))
    every = [one for one in _before(prose, percent) if one.unit == other.unit]
    before = [one for one in every if "均" not in one.clause]
    if found is None or len(before) != 1 or before[0].compared or re.search("率|占|百分点", raw_clause(prose, percent)):
        return
    if len(re.findall("[，；]", prose.between(before[0], percent))) > 1 + len(every) - len(before):
        return
    dated = found["period"] if found["period"][0] in _DATED or found["period"][0].isdigit() else ""
    if dated and not re.search(
        f"[较比与](?:上年|去年)?{dated}", prose.text[before[0].number.end : percent.number.start]
    ):
        return
    period = "year" if re.search("年|同期", found["period"]) else "previous"
    yield from judged(prose, percent, [(before[0], other, period)])


def _rate(prose: Prose, percent: Item, first: Item) -> Iterator[Remark]:
    """A rate that opens what it is worked out from: 一审服判息诉率为90.0%：审结4020件，上诉462件."""
    if not _BEHIND.fullmatch(prose.between(percent, first)) or _before(prose, percent):
        return
    end = prose.text.find("）", first.number.end) if first.depth > percent.depth else prose.sentences[first.sentence][1]
    row = [one for one in prose.counts if first.number.start <= one.number.start < end]
    if len(row) != 2 or not comparable(*row) or not all(is_count(one) and not one.compared for one in row):
        return
    base, part = sorted(row, key=lambda one: -one.value)
    rest = replace(part, number=replace(part.number, value=base.value - part.value))
    rate = RATE.search(percent.clause)
    share = Share(percent, "率", part, (base,), "率", rate[1] if rate else "率")
    if part.value == base.value or any(holds(one, base, share) for one in (part, rest)):
        return
    if any(holds(a, b, share) for a in prose.counts for b in prose.counts if a.value < b.value and a.unit == b.unit):
        return
    told = part if _of_name(part, share.name) or percent.value * 2 < 100 else rest
    if told is rest:
        shown = f"（{base.printed}-{part.printed}）"
        rest = replace(rest, number=replace(rest.number, printed=shown))
        told = part if cut_off(part.number, base.number, percent.number) else rest
    share = replace(share, part=told)
    if cut_off(told.number, base.number, percent.number):
        yield cut_remark(share, base)
    else:
        yield _of_printed(replace(off_remark(prose, share, base), severity="error"), (base, part, percent))


def _of_printed(remark: Remark, items: tuple[Item, ...]) -> Remark:
    return replace(remark, numbers=tuple(item.printed for item in items))


def _of_name(part: Item, name: str) -> bool:
    stem = name.removesuffix("率")
    return any(stem[i : i + 2] in part.words for i in range(len(stem) - 1))


def _share(prose: Prose, percent: Item, whole: Item) -> Iterator[Remark]:
    """A share whose base stands behind it: 噪声类82件，占36.5%，全部投诉230件."""
    before = [one for one in _before(prose, percent) if comparable(one, whole)]
    if not before or not (_WHOLE.search(whole.clause) or TOTAL.search(whole.clause)) or whole.compared:
        return
    part = before[-1]
    if part.compared or any(one.value > part.value for one in before) or part.value >= whole.value:
        return
    earlier = [one for one in prose.counts if one.number.end <= part.number.start and one.unit == part.unit]
    share = Share(percent, "占", part, (whole,), "其中")
    if any(holds(part, one, share) for one in (*earlier, whole)) or percent.depth != part.depth:
        return
    if cut_off(part.number, whole.number, percent.number):
        yield cut_remark(share, whole)
    else:
        yield replace(off_remark(prose, share, whole), severity="error")
