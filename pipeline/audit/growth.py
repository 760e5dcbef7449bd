"""E7, and E2 and E3 of growth: 同比 against 环比, the numbers beside them, and periods that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind, Number
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import raw_clause, rounded, truncated
from pipeline.outcome import half_up

_UP = re.compile(r"增长|上升|增加|提高|增幅|上涨|升幅|涨幅|多")
_DOWN = re.compile(r"下降|减少|降低|降幅|回落|下滑|跌幅|少")
_YEAR = re.compile(r"(?:上年|去年)(?!末|底|年底|1[0-2]月)|同期|前年")
_PREVIOUS = re.compile(
    r"(?:上年|去年)(?:末|底)|上个?月|上个?周|上个?季|上期|前一[周月期]|上一[周月季期]|上个?旬|上半年"
)
_DATED = re.compile(
    r"^(?:而|较|比|与)?(?:(\d{4})年)?(?:(\d{1,2})月份?|(?:第?([一二三四])季度))?(?:的|为|是|全年|共|受理|仅)*[^，]{0,6}$"
)


def check(prose: Prose) -> Iterator[Remark]:
    """Growth with both of its numbers in the sentence."""
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if not (_UP.search(clause) or _DOWN.search(clause) or re.search("同比|环比", clause)):
            continue
        if percent.number.hedged or re.search(r"率|占|百分点|比重", clause):
            continue
        yield from _by_change(prose, percent)
        pair = _pair(prose, percent)
        if pair is not None:
            yield from _judge(prose, percent, clause, *pair)


def _by_change(prose: Prose, percent: Item) -> Iterator[Remark]:
    """84起，同比减少12起，下降12.5%: growth from this period's number and the difference."""
    before = [
        item for item in prose.counts if item.number.end <= percent.number.start and item.sentence == percent.sentence
    ]
    if len(before) < 2:
        return
    this, change = before[-2:]
    clause = raw_clause(prose, change)
    link = prose.between(change, percent)
    if (
        not re.fullmatch(r"，(?:增长|上升|下降|增幅|降幅|增速|升幅)(?:为|达|了)?", link)
        or this.unit != change.unit
        or this.compared
    ):
        return
    up = bool(re.search(r"增加|增长|上升|多", clause))
    if not (up or re.search(r"减少|下降|少", clause)) or not this.number.exact or not change.number.exact:
        return
    other = this.value - change.value if up else this.value + change.value
    if other <= 0 or rounded(100 * change.value / other, percent.number.decimals) == percent.value:
        return
    base = Number(Kind.COUNT, this.number.start, this.number.end, f"{half_up(other, 0)}", other)
    exact = 100 * change.value / other
    words = (f"{change.printed}÷{base.printed}", f"{half_up(exact, percent.number.decimals)}%")
    yield from _wrong(
        percent, this, replace(this, number=base), exact, words, (this.span, change.span, percent.span), change.value
    )


def _period(prose: Prose, item: Item) -> str:
    """year, previous, or dated: what a number of another period is; empty for a number of this one."""
    words = item.clause or raw_clause(prose, item)
    if _YEAR.search(words):
        return "year"
    if _PREVIOUS.search(words):
        return "previous"
    return ""


def _pair(prose: Prose, percent: Item) -> tuple[Item, Item, str] | None:
    """This period's number, the other period's, and which period that is."""
    before = [
        item
        for item in prose.counts
        if item.number.end <= percent.number.start and item.sentence == percent.sentence and not item.number.hedged
    ]
    if len(before) < 2:
        return None
    for other in reversed(before[-3:]):
        period = _period(prose, other)
        if _change(prose, other):
            return None
        rest = [item for item in before if item is not other and item.unit == other.unit and not _period(prose, item)]
        rest = [item for item in rest if not _change(prose, item)]
        if period and rest:
            earlier = [item for item in rest if item.number.start < other.number.start]
            return (earlier or rest)[-1 if earlier else 0], other, period
        if not period and rest:
            dated = _dated(prose, rest[-1], other)
            if dated:
                return dated
    return None


def _change(prose: Prose, item: Item) -> bool:
    """Whether the number is itself a difference (减少8件)."""
    return bool(re.search(r"[增减][加少]|[多少]$|下降|上升|增长", raw_clause(prose, item)))


def _dated(prose: Prose, this: Item, other: Item) -> tuple[Item, Item, str] | None:
    """8月份1540件，7月份为1400件: the numbers of two dated periods."""
    mine = re.findall(
        r"(?:(\d{4})年)?(?:(\d{1,2})月份?(?!\d|日)|第?([一二三四])季度)",
        prose.sentence(this)[: this.number.start - prose.sentences[this.sentence][0]],
    )
    match = _DATED.match(raw_clause(prose, other))
    if not mine or not match or not (match[2] or match[3]):
        return None
    year, month, quarter = mine[-1]
    if match[1] and year and match[1] != year and (match[2] or "", match[3] or "") == (month, quarter):
        return this, other, "year"
    if (match[2] and month and match[2] != month) or (match[3] and quarter and match[3] != quarter):
        step = int(month) - int(match[2]) if match[2] and month else 1
        if match[1] and year and match[1] != year:
            step += 12 * (int(year) - int(match[1]))
        return (this, other, "previous") if step > 0 else (other, this, "previous")
    return None


def _judge(prose: Prose, percent: Item, clause: str, this: Item, other: Item, period: str) -> Iterator[Remark]:
    number = percent.number
    if not other.value or this.value == other.value:
        return
    exact = 100 * abs(this.value - other.value) / other.value
    between = prose.text[min(this.number.end, other.number.end) : number.start]
    word = max(("同比", "环比"), key=between.rfind) if re.search("[同环]比", between) else ""
    spans = (this.span, other.span, percent.span)
    sizes = sorted((this, other), key=lambda item: -item.value)
    worked = f"（{sizes[0].printed}-{sizes[1].printed}）÷{other.printed}"
    printed = (this.printed, other.printed, percent.printed)
    right = f"{half_up(exact, number.decimals)}%"
    if rounded(exact, number.decimals) == number.value:
        wrong = {"同比": "previous", "环比": "year"}.get(word)
        if wrong == period:
            base, true = ("上一期", "环比") if period == "previous" else ("上年同期", "同比")
            yield Remark(
                "E7",
                "error",
                spans,
                f"{worked}={right}，是与{base}相比，应为{true}，写的是{word}。",
                f"请把{word}改为{true}，或者改用{'上年同期' if word == '同比' else '上一期'}的数计算。",
                (*printed, word),
            )
        return
    if not this.number.exact or not other.number.exact:
        return
    yield from _wrong(percent, this, other, exact, (worked, right), spans)


def _wrong(
    percent: Item,
    this: Item,
    other: Item,
    exact: Fraction,
    words: tuple[str, str],
    spans: tuple[tuple[int, int], ...],
    change: Fraction | None = None,
) -> Iterator[Remark]:
    """The printed growth is not what the two numbers give."""
    worked, right = words
    number = percent.number
    printed = (this.printed, other.printed, percent.printed)
    if truncated(exact, number.decimals) == number.value:
        text = (
            f"{worked}={half_up(exact, number.decimals + 2)}%，四舍五入是{right}，印的{percent.printed}是截去了尾数。"
        )
        yield Remark("E3", "error", spans, text, f"请把{percent.printed}改为{right}。", printed)
        return
    swapped = (
        100 * (abs(this.value - other.value) if change is None else change) / this.value if this.value else Fraction(0)
    )
    severe = rounded(swapped, number.decimals) == number.value
    text = f"{worked}={right}，印的是{percent.printed}" + (f"，是除以{this.printed}得的。" if severe else "。")
    yield Remark(
        "E2",
        "error" if severe else "question",
        spans,
        text,
        f"请核对；应以{other.printed}为基数的，改为{right}。",
        printed,
    )


_CLASH = re.compile(
    r"同比[^，。；\d]{0,4}上个?[月周季][^，。；\d]{0,8}\d|环比[^，。；\d]{0,4}(?:上年|去年|同期)(?!末|底|1[0-2]月)[^，。；\d]{0,8}\d"
    r"|[较比与]上个?(?:月|周|季度?)(?:同期|相比)?[^，。；\d]{0,4}同比[^，。；\d]{0,6}\d"
    r"|[较比与](?:上年|去年)(?:同期|同月)?(?:相比)?[^，。；\d]{0,4}环比[^，。；\d]{0,6}\d"
)


def clashes(prose: Prose) -> Iterator[Remark]:
    """E7: 同比 with the month before, 环比 with last year, in so many words."""
    for found in _CLASH.finditer(prose.text):
        word = "同比" if "同比" in found[0] else "环比"
        right = "环比" if word == "同比" else "同比"
        end = found.end()
        digits = re.compile(r"[\d.,]*%?").match(prose.text, end - 1)
        number = digits[0] if digits else ""
        yield Remark(
            "E7",
            "error",
            ((found.start(), end),),
            f"“{found[0][:-1]}”：{'与上一期相比是环比' if right == '环比' else '与上年同期相比是同比'}，写的是{word}。",
            f"请核对比较的是哪一期，改为{right}，或者改正所比的时期。",
            (number, word),
        )


def changes(prose: Prose) -> Iterator[Remark]:
    """E1: 58件，上年同期46件，增加13件: a difference that the two numbers do not have."""
    for item in prose.counts:
        clause = raw_clause(prose, item)
        if not re.search(r"(?:[增减][加少]|多|少)了?$", clause) or item.number.hedged or re.search("分别|每", clause):
            continue
        before = [
            other
            for other in prose.counts
            if other.number.end <= item.number.start and other.sentence == item.sentence and other.unit == item.unit
        ]
        if (
            len(before) != 2
            or not all(other.number.exact for other in (*before, item))
            or before[1].depth != item.depth
        ):
            continue
        this, other = before
        if not _YEAR.search(other.clause) and not _PREVIOUS.search(other.clause):
            continue
        difference = abs(this.value - other.value)
        if difference == item.value or _change(prose, this):
            continue
        yield Remark(
            "E1",
            "error",
            (this.span, other.span, item.span),
            f"{this.printed}与{other.printed}相差{half_up(difference, 0)}{item.unit}，印的是{item.printed}{item.unit}。",
            f"请核对三个数；前两个不错的，改为{half_up(difference, 0)}。",
            (this.printed, other.printed, item.printed),
        )


_MONTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SPAN = r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日[-—–~至到]{1,2}(?:\d{4}年)?(?:(\d{1,2})月)?(\d{1,2})日"
_NAMED = re.compile(
    r"(第?[一二三四1234]季度|上半年|下半年|全年|(?:1|一)[-—–~至到]{1,2}\d{1,2}月|前[一二三四五六七八九十\d]+个月|\d{1,2}月(?:份)?|本周|上周|本月|当月)"
    rf"[^，。；（]{{0,4}}（[^（）]{{0,10}}?{_SPAN}[^（）]{{0,6}}）"
)
_PERIOD = re.compile(
    r"第?[一二三四1234]季度|上半年|下半年|全年|\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月|前[一二三四五六七八九十\d]+个月|\d{1,2}月份?(?!\d)"
)


def months(name: str) -> tuple[int, int] | None:
    """The first and last month of a named period; ``None`` where it has none."""
    digits = "零一二三四五六七八九十"
    if found := re.search(r"([一二三四1234])季度", name):
        quarter = int(found[1]) if found[1].isdigit() else digits.index(found[1])
        return 3 * quarter - 2, 3 * quarter
    fixed = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}
    if name in fixed:
        return fixed[name]
    if found := re.search(r"(\d{1,2}|一)月?份?[-—–~至到]{1,2}(\d{1,2})月", name):
        return (1 if found[1] == "一" else int(found[1])), int(found[2])
    if found := re.search(r"前([一二三四五六七八九十]|\d+)个月", name):
        return 1, int(found[1]) if found[1].isdigit() else digits.index(found[1])
    if found := re.search(r"(\d{1,2})月", name):
        return int(found[1]), int(found[1])
    return None


def periods(prose: Prose) -> Iterator[Remark]:
    """E7: a named period whose dates in brackets are another one."""
    for found in _NAMED.finditer(prose.text):
        first, last = int(found[2]), int(found[4] or found[2])
        start, end = int(found[3]), int(found[5])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            continue
        dates = re.search(_SPAN, found[0])
        assert dates is not None  # noqa: S101 (it is part of the match)
        if found[1] in ("本周", "上周"):
            length = end - start + 1 + (_MONTHS[first] if last != first else 0)
            wrong = length not in (5, 6, 7, 8)
            expected = "一周是7天"
        else:
            named = months(found[1])
            if named is None:
                continue
            whole = (start, end >= 28)  # a statistical month (26日至25日) is a month too
            shifted = (last - first, named[1] - named[0]) if whole == (1, True) else (0, 0)
            wrong = (first, last) != named and (whole == (1, True) or last - first > named[1] - named[0] + 1)
            wrong = wrong or shifted[0] != shifted[1]
            expected = f"{found[1]}应是{named[0]}月1日至{named[1]}月{_MONTHS[named[1]]}日"
        if wrong:
            yield Remark(
                "E7",
                "error",
                (found.span(),),
                f"{expected}，括注的是{dates[0]}。",
                "请核对统计时间，改正其中一处。",
                (found[1], dates[0]),
            )


def against_heading(heading: str, prose: Prose) -> Iterator[Remark]:
    """E7: a heading that names one period above a paragraph that opens with another."""
    named = _PERIOD.search(heading)
    opening = re.match(
        r"\s*(?:(?:今年|\d{4}年)?(?P<period>" + _PERIOD.pattern + r"))(?=[，,]|全|我|区|共|本|各)", prose.text
    )
    if not named or not opening:
        return
    a, b = months(named[0]), months(opening["period"])
    if a is None or b is None or a == b:
        return
    single = (a[0] == a[1], b[0] == b[1])
    quarters = "季度" in named[0] and "季度" in opening["period"]
    if not (single == (True, True) or quarters or (single == (False, False) and a[0] == b[0])):
        return
    year = re.search(r"(\d{4})年", heading)
    body = re.match(r"\s*(\d{4})年", prose.text)
    if year and body and year[1] != body[1]:
        return
    yield Remark(
        "E7",
        "error",
        ((0, opening.end()),),
        f"标题写的是{named[0]}，正文写的是{opening['period']}。",
        "请核对统计时间，改正其中一处。",
        (named[0], opening["period"]),
    )
