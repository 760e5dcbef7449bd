"""E7, and E2 and E3 of growth: 同比 against 环比, and the numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.growth.grown import differs, growth_of
from pipeline.audit.growth.linked import LINKED, OTHER_CHANGE, right_behind
from pipeline.audit.ratios.ratios import raw_clause, rounded
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.earlier import of_then
from pipeline.audit.weighed.ratiotokens import YEARLY, of_another
from pipeline.outcome import half_up

_UP = re.compile(r"增长|上升|增加|提高|增幅|上涨|升幅|涨幅|增量|增产|增收|多|上调|调增|扩大|提升")
_DOWN = re.compile(
    r"下降|减少|降低|降幅|回落|下滑|跌幅|减量|减亏|减产|减排|减幅|节约|节省|少|下调|调减|压减|缩减|压降|缩小"
)
_YEAR = re.compile(r"(?:上一?年|去年|前一年)(?!末|底|年底|1[0-2]月)|(?<![今本]年)同期|前年")
_PREVIOUS = re.compile(
    r"(?:上一?年|去年)(?:末|底)|上个?月|上个?周|上个?季|上期|前一个?[周月期]|上一[周月季期]|上个?旬|[较比与]上半年"
)
_LATE = re.compile(r"(?:上年|去年)(1[0-2])月")
_DATED = re.compile(
    r"^(?:而|较|比|与)?(?:(\d{4})年)?(?:(\d{1,2})月份?|(?:第?([一二三四])季度))?(?:的|为|是|全年|共|受理|仅)*[^，]{0,6}$"
)


_GROWS = re.compile(f"同比|环比|{_UP.pattern}|{_DOWN.pattern}")


_OF_SHARES = re.compile("率|占|百分点|比重")


def check(prose: Prose) -> Iterator[Remark]:
    """Growth with both of its numbers in the sentence."""
    for percent in prose.percents if _GROWS.search(prose.text) else ():
        clause = raw_clause(prose, percent)
        if not _GROWS.search(clause) or percent.number.hedged or _OF_SHARES.search(clause) or YEARLY.search(clause):
            continue
        pairs = _pairs(prose, percent)
        if pairs and _by_own_change(prose, percent):
            continue
        if pairs and of_another(clause, pairs[0][0].unit, _known(prose, percent, clause)):
            continue
        yield from _by_change(prose, percent)
        own = (
            len(pairs) == 1
            and pairs[0][1].depth > percent.depth
            and "）" in prose.text[percent.number.start - 8 : percent.number.start]
        )
        own = own or (len(pairs) == 1 and _side_by_side(prose, *pairs[0][:2]))
        yield from (replace(remark, firm=own) for remark in judged(prose, percent, pairs))


def _by_own_change(prose: Prose, percent: Item) -> bool:
    """Whether the difference right before a growth and the number it is from give it: 较2196人增加549人，25.0%."""
    before = [one for one in prose.counts if one.number.end <= percent.number.start]
    if len(before) < 2 or before[-1].unit != before[-2].unit or not before[-2].value:
        return False
    change, base = before[-1], before[-2]
    if not (_ROSE.search(change.clause) or _FELL.search(change.clause)):
        return False
    return rounded(100 * change.value / base.value, percent.number.decimals) == percent.value


def _known(prose: Prose, percent: Item, clause: str) -> str:
    """The words of the sentence before the clause of a growth, and those of the sentence before that."""
    start = prose.sentences[max(0, percent.sentence - 1)][0]
    return prose.text[start : percent.number.start - len(clause)]


#: Words of a difference; 增加值 and 增长率 are none.
_ROSE = re.compile(r"增[加长收支产](?![值率速])|上升|多|扩大|[比较与][^，]{1,6}新增")
_FELL = re.compile(r"减[少收支产排]|下降|少")


#: Before a change from the number told before it.
_THIS_TIME = re.compile("[，。；]?(?:(?:本|今|当|这)(?:年度?|[月季周期])|\\d{4}年)")
_PLAN = re.compile("(?:预算|计划|任务|目标)[数值]?(?:为|是)?$")


def _by_change(prose: Prose, percent: Item) -> Iterator[Remark]:
    """84起，同比减少12起，下降12.5%: growth from this period's number and the difference."""
    before = [
        item for item in prose.counts if item.number.end <= percent.number.start and item.sentence == percent.sentence
    ]
    behind = right_behind(prose, percent, before)
    if behind is None and len(before) < 2:
        return
    this, change = behind or before[-2:]
    if _PLAN.search(this.clause) and len(before) > 2 and before[-3].unit == this.unit:
        if behind is not None or "的" not in this.after[:1]:
            return
        this = before[-3]  # 完成24627万元，为预算60999万元的40.4%，比上年减收1070万元
    if behind is None and len(before) > 2 and OTHER_CHANGE.match(this.clause) and this.unit == before[-3].unit:
        this = before[-3]  # 30984件，比上月增加2403件，增长8.4%；比去年同期减少4388件，下降12.4%
    clause = raw_clause(prose, change)
    link = prose.between(change, percent) if behind is None else "，"
    if not LINKED.fullmatch(link) and behind is None:
        return
    if this.unit != change.unit or this.compared or (this.depth and of_then(prose, this)):
        return  # 与上周（118起）相比，增加21起
    if ("同比" in link and not _YEAR.search(clause)) or ("环比" in link and _YEAR.search(clause)):
        return
    up = bool(_ROSE.search(clause))
    if this.number.hedged or _REACHED.search(clause) or not (up or _FELL.search(clause)):
        return
    now = this.value + change.value if up else this.value - change.value
    if any(item.value == now for item in before[:-2]):
        return  # 日均4860人次，较首周的4500人次增加360人次: it is the earlier number that stands beside the change
    yield from _of_change(prose, percent, (this, change), up=up, behind=behind is not None)


def _of_change(prose: Prose, percent: Item, of: tuple[Item, Item], *, up: bool, behind: bool) -> Iterator[Remark]:
    """A growth against this period's number and the change since the earlier one; ``behind``: that follows it."""
    this, change = of
    other = this.value - change.value if up else this.value + change.value
    if not behind and _THIS_TIME.match(raw_clause(prose, change)):
        other = this.value  # 2025年预算为6390.42万元，本年增加314.55万元，增长4.92%
    if other <= 0 or rounded(100 * change.value / other, percent.number.decimals) == percent.value:
        return
    base = replace(this.number, value=other, printed=show(other, this.number))
    exact = 100 * change.value / other
    words = (f"{change.printed}÷{base.printed}", f"{half_up(exact, percent.number.decimals)}%")
    way = -1 if up else 1
    for remark in differs(prose, percent, (this, replace(this, number=base), change), words):
        slip = behind and slips.of_ratio(
            percent.number, change.number, this.number, lambda a, b: 100 * a / max(b + way * a, Fraction(1, 1000))
        )
        yield replace(remark, slip=remark.slip or slip)


def _period(prose: Prose, item: Item) -> str:
    """year, previous, or dated: what a number of another period is; empty for a number of this one."""
    words = item.clause or raw_clause(prose, item)
    if not words and item.depth:  # 比上年同期（70.0毫米）: the words stand before the bracket
        words = _BEFORE_BRACKET.search(prose.text[: item.number.start])[1]  # type: ignore[index]
    late = _LATE.search(words)  # 去年12月: the month before of a January, last year's same month of a December
    if _YEAR.search(words) or (
        late and re.search(rf"(?<![去上]年)(?<!\d){late[1]}月", prose.text[: item.number.start])
    ):
        return "year"
    if _PREVIOUS.search(words):
        return "previous"
    return ""


_BEFORE_BRACKET = re.compile(r"([^，、；。：（）\n]*)（?$")


def _wrong_way(prose: Prose, percent: Item, fitting: list[tuple[Item, Item, str]]) -> Iterator[Remark]:
    """E2: 上年96起，今年72起，上升25.0%: the right size in the wrong direction."""
    clause = raw_clause(prose, percent)
    up, down = bool(_UP.search(clause)), bool(_DOWN.search(clause))
    ways = {this.value > other.value for this, other, _ in fitting}
    if up == down or len(ways) > 1 or ways == {up} or not all(period for *_, period in fitting):
        return
    this, other, _ = fitting[0]
    said, right = ("增", "减") if up else ("减", "增")
    yield Remark(
        "E2",
        "error",
        (this.span, other.span, percent.span),
        f"本期{this.printed}比{other.printed}{'少' if up else '多'}，是{right}{percent.printed}，写的是{said}。",
        "请核对两个数；不错的，改正增减的方向。",
        (this.printed, other.printed, percent.printed),
    )


def _pairs(prose: Prose, percent: Item) -> list[tuple[Item, Item, str]]:
    """Every pair of this period's number and another period's, and which period that is; the likeliest first."""
    before = [
        item
        for item in prose.counts
        if item.number.end <= percent.number.start and item.sentence == percent.sentence and not item.number.hedged
    ]
    held = _held(prose, percent, before)
    if held is not None:
        return [held]
    before = [item for item in before if not _change(prose, item)]
    if len(before) == 1 and percent.sentence and _month_of(prose, before[0]):
        return _across(prose, before[0])
    start = prose.text.rfind("；", prose.sentences[percent.sentence][0], percent.number.start)
    beside = [item for item in before if item.number.start > start]
    if len(beside) == 2 and any(_period(prose, item) for item in beside):
        before = beside
    found = [
        (item, other, _period(prose, other))
        for other, item in pairwise(before)
        if other.unit == item.unit and not _FROM.isdisjoint(other.clause) and not _TO.isdisjoint(item.clause)
    ]
    if found:
        return [pair for pair in found if pair[1].number.start > start] or found
    for other in reversed(before):
        period = _period(prose, other)
        alike = [item for item in before if item is not other and item.unit == other.unit]
        if period:
            now = [item for item in alike if not _period(prose, item)]
            now.sort(key=lambda item: abs(item.number.start - other.number.start))
            if now and _side_by_side(prose, now[0], other):
                now = now[:1]  # 户均273万元，较上年户均251万元: of those two
                if other is before[-1]:
                    return [(now[0], other, period)]
            found += [(item, other, period) for item in now]
        else:
            dated = (_dated(prose, item, other) for item in alike if item.number.start < other.number.start)
            found += [pair for pair in dated if pair]
    return found


def _side_by_side(prose: Prose, this: Item, other: Item) -> bool:
    """Whether a number stands right behind what is held against it: 户均273万元，较上年户均251万元."""
    words = other.clause.replace("均增收", "")
    if words[:1] not in ("较", "比") or _UP.search(words) or _DOWN.search(words):
        return False
    return prose.between(this, other) == f"，{other.clause}"


_HELD = re.compile(
    r"(?:[较比与][^，；。（）0-9]{1,14}|同比|环比)（[^（）0-9]{0,6}\d[0-9.,]*[万亿]?[^（）0-9]{0,4}）(?:相比)?，?(?:同比|环比)?"
    r"(?:偏?[多少高低]|增[长加]|减少|上升|下降|提高|降低|上涨)了?$"
)


def _held(prose: Prose, percent: Item, before: list[Item]) -> tuple[Item, Item, str] | None:
    """241.8毫米，较去年同期（168.5毫米）偏多43.5%，较常年同期（203.2毫米）偏多19.0%: the number in its own bracket."""
    place = percent.number.start
    found = _HELD.search(prose.text, max(0, place - 44), place) if "）" in prose.text[place - 14 : place] else None
    if found is None or not before or before[-1].number.start < found.start():
        return None
    other = before[-1]
    this = [item for item in before if item.depth == percent.depth and item.number.end <= found.start()]
    this = [item for item in this if item.unit == other.unit and not _YEAR.search(item.clause)]
    return (this[-1], other, _period(prose, other)) if this and other.depth > percent.depth else None


def _month_of(prose: Prose, item: Item) -> str:
    """The month that a sentence opens with, right before its first number (10月为1208套)."""
    start = prose.sentences[item.sentence][0]
    found = re.match(r"\s*(\d{1,2})月份?[^，。；0-9]{0,6}$", prose.text[start : item.number.start])
    return found[1] if found else ""


def _across(prose: Prose, other: Item) -> list[tuple[Item, Item, str]]:
    """11月1364套。10月为1208套，同比增长12.9%: the number of the sentence before, of the month behind."""
    this = next((item for item in prose.counts if item.sentence == other.sentence - 1), None)
    month = (
        re.match(r"[^，。；0-9]{0,8}(?<!\d)(\d{1,2})月份?(?!\d{0,2}日|[-—–~至到])", prose.sentence(this))
        if this
        else None
    )
    if this is None or month is None or this.unit != other.unit or _GROWS.search(prose.sentence(this)):
        return []
    return [(this, other, "previous")] if int(month[1]) - int(_month_of(prose, other)) == 1 else []


#: From one number to another: 由12件增加到15件.
_FROM, _TO = frozenset("由从"), frozenset("到至为")
#: 下降到446起, 减少至2022年的168件: what was reached, no difference.
_REACHED = re.compile(r"[到至为](?:(?:\d{4}|[今本去上前])年(?:同期|全年|底|末)?的?)?$")


_CHANGES = re.compile(r"[增减][加少收支产排](?!值)|净[增减]了?$|[多少][减增收缴发投]?$|下降|上升|增长|扩大")


def _change(prose: Prose, item: Item) -> bool:
    """Whether the number is itself a difference (减少8件)."""
    clause = raw_clause(prose, item)
    if "均增收" in clause:
        return False  # 户均增收3240元，较上年户均2880元
    return _CHANGES.search(clause) is not None and not _REACHED.search(clause)


def _quarters(first: str, second: str) -> int:
    """From one quarter to another; the first follows the fourth."""
    step = "一二三四".find(second) - "一二三四".find(first) if first and second else 1
    return 1 if step == -3 else step


_PERIODS = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月份?(?!\d|日)|第?([一二三四])季度)")


def _dated(prose: Prose, this: Item, other: Item) -> tuple[Item, Item, str] | None:
    """8月份1540件，7月份为1400件: the numbers of two dated periods."""
    mine = _PERIODS.findall(prose.sentence(this)[: this.number.start - prose.sentences[this.sentence][0]])
    match = _DATED.match(raw_clause(prose, other))
    years = re.findall(r"(\d{4})年", prose.sentence(this)[: this.number.start - prose.sentences[this.sentence][0]])
    if not mine and years and match and match[1] and int(years[-1]) - int(match[1]) == 1:
        return this, other, "year"
    if not mine or not match or not (match[2] or match[3]):
        return None
    year, month, quarter = mine[-1]
    if match[1] and match[1] != year and (match[2] or "", match[3] or "") == (month, quarter):
        return this, other, "year"
    if (match[2] and month and match[2] != month) or (match[3] and quarter and match[3] != quarter):
        step = int(month) - int(match[2]) if match[2] and month else _quarters(match[3], quarter)
        if match[1] and year and match[1] != year:
            step += 12 * (int(year) - int(match[1]))
        round_the_year = abs(step) == 11 and not (match[1] or year)
        near = "previous" if abs(step) == 1 or match[3] or round_the_year else "apart"
        return (this, other, near) if step > 0 else (other, this, near)
    return None


def judged(prose: Prose, percent: Item, pairs: list[tuple[Item, Item, str]]) -> Iterator[Remark]:
    """A growth against the pairs that it may be of: the right pair with the wrong word, or no pair at all."""
    number = percent.number
    pairs = [pair for pair in pairs if pair[1].value and pair[0].value != pair[1].value]
    if not pairs:
        return
    fitting = [pair for pair in pairs if rounded(growth_of(*pair[:2]), number.decimals) == number.value]
    between = prose.text[pairs[0][0].number.start : number.start]
    word = max(("同比", "环比"), key=between.rfind) if re.search("[同环]比", between) else ""
    wrong = {"同比": ("previous", "apart"), "环比": ("year", "apart")}.get(word, ())
    if fitting:
        prose.agreed.add(percent.span)
        yield from _wrong_way(prose, percent, fitting)
        if wrong and all(pair[2] in wrong for pair in fitting):
            this, other, period = fitting[0]
            opening = prose.sentence(this)[: this.number.start - prose.sentences[this.sentence][0]]
            steps = (
                word == "环比"
                and not _SET_BESIDE.search(between)
                and bool(_STEP.search(opening))
                and not _CUMULATED.search(opening)
                and not re.search("年同[期月季]", other.words)
            )
            yield replace(_other_period(percent, word, this, other, period), severity="question" if steps else "error")
        return
    own = {"同比": "year", "环比": "previous"}.get(word, "")
    pairs = [pair for pair in pairs if pair[2] in ("", own) or not own]
    if not pairs:
        return
    this, other, _ = pairs[0]
    link = prose.between(max(this, other, key=lambda item: item.number.start), percent)
    if len(pairs) == 1 and len(re.findall("[，；]", _without_change(link, this, other))) <= 1:
        exact = growth_of(this, other)
        words = (_worked(this, other), f"{half_up(exact, number.decimals)}%")
        for remark in differs(prose, percent, (this, other, other), words):
            subject = _SUBJECT.match(raw_clause(prose, percent))
            known = f"{this.lead}{this.words}{other.words}"
            said = subject is None or _MEASURE.sub("", subject[1])[-2:] in known  # not: 检查频次压减28%
            yield replace(remark, slip=said)  # both times are said


_SUBJECT, _MEASURE = (
    re.compile("(?!同比|环比|[较比])([\u4e00-\u9fff]{3,10}?)(?:同比|环比|增|降|减|升|下|上|压|提|缩|回)"),
    re.compile("[总数量额率值]+$"),
)
#: 与2024年10月的0.56毫克/升相比，环比: the number that it is held against is said.
_SET_BESIDE = re.compile("[与较比同][^。；]{2,30}(?:相比|比较|对比)，?环比")

_DIFFERENCE = re.compile(r"，[^，；。0-9]{0,8}(\d+(?:\.\d+)?)[^，；。0-9]{0,6}(?=，)")


def _without_change(link: str, this: Item, other: Item) -> str:
    """The words between two numbers and their growth without the difference that they have: ，亩均增产23公斤."""
    difference = abs(this.value - other.value) / this.number.scale
    return _DIFFERENCE.sub(lambda found: "" if Fraction(found[1]) == difference else found[0], link)


#: Periods that have one before them, and numbers that have none: a 环比 may be of a number that is not in the text.
_STEP = re.compile(r"[本当上][周月季期]|\d月|季度")
_CUMULATED = re.compile(r"[-—–~至到]\d{1,2}月|以来|累计|上半年|前.{1,2}(?:个月|季度)|全年")


def _worked(this: Item, other: Item) -> str:
    sizes = sorted((this, other), key=lambda item: -item.value)
    return f"（{sizes[0].printed}-{sizes[1].printed}）÷{other.printed}"


def _other_period(percent: Item, word: str, this: Item, other: Item, period: str) -> Remark:
    base, true = ("上一期", "环比") if period == "previous" else ("上年同期", "同比")
    if period == "apart":
        base, true = "隔了几个月的一个月", "“比某月”"
    return Remark(
        "E7",
        "error",
        (this.span, other.span, percent.span),
        f"{_worked(this, other)}={percent.printed}，是与{base}相比，应为{true}，写的是{word}。",
        f"请把{word}改为{true}，或者改用{'上年同期' if word == '同比' else '上一期'}的数计算。",
        (this.printed, other.printed, percent.printed, word),
    )
