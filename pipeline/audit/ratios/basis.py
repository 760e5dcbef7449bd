"""E2 of ratios whose base is said elsewhere: behind them, in the clause before, between two periods, in their name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.ranks.rows import NUM
from pipeline.audit.ratios.bases import holds, off_remark
from pipeline.audit.ratios.ratios import Share, comparable, raw_clause, rounded
from pipeline.audit.ratios.stated import by_name
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.ratiotokens import MISSING
from pipeline.outcome import half_up


def check(prose: Prose) -> Iterator[Remark]:
    """The ratios of a paragraph that the numbers which its words tie to them do not give."""
    text = prose.text
    if "以" in text or "按" in text:
        yield from _by_note(prose)
    if "计划的" in text or "任务的" in text or "目标的" in text:
        yield from _of_plan(prose)
    if "件中" in text or "个中" in text or "中的" in text:
        yield from _between_periods(prose)
    if "率" in text and MISSING.search(text):
        yield from _left_out(prose)


def _before(prose: Prose, percent: Item) -> list[Item]:
    """The counts before a ratio, of its sentence and the one before."""
    return [
        one
        for one in prose.counts
        if one.number.end <= percent.number.start
        and percent.sentence - one.sentence <= 1
        and is_count(one)
        and one.value
        and not one.number.hedged
    ]


def _gives(percent: Item, part: Item, base: Item) -> bool:
    return holds(part, base, Share(percent, "占", part, (base,), ""))


def _off(prose: Prose, percent: Item, part: Item, base: Item) -> Remark:
    share = Share(percent, "占", part, (base,), "")
    return replace(off_remark(prose, share, base), severity="error", firm=True)


#: What a note says of the shares and rates before it: 占比以实际筛查例数为分母, 以上比率按年末常住人口计算.
_NOTE = re.compile(
    r"(?:^|(?<=[，。；（]))(?P<who>[^，。；（0-9]{0,14}?)(?:占比|比例|比率|比重|率)(?:均|都|统一|是)?[以按]照?(?P<base>[^，。；（）0-9]{2,12}?)(?:为分母|为基数|作分母|作基数|计算|折算|统计|计)(?=[，。；）]|$)"
)
_ALL = ("以上", "上述", "各项", "本文", "文中", "")


def _by_note(prose: Prose) -> Iterator[Remark]:
    """占6.1%。初筛未通过的占比以实际筛查例数为分母: the share is that of another base, or of none."""
    for found in _NOTE.finditer(prose.text):
        before = [one for one in prose.items if one.number.end <= found.start()]
        for percent in before:
            if not percent.printed.endswith(("%", "‰")) or percent.number.hedged:
                continue
            counts = _before(prose, percent)
            part = counts[-1] if counts and counts[-1].sentence == percent.sentence else None
            if (
                part is None
                or part.compared
                or not re.fullmatch(
                    "[^，、。]{0,4}[，（](?:约?占(?:比)?|[^，。；\\d]{2,6}率(?:为|达)?)", prose.between(part, percent)
                )
            ):
                continue
            who = found["who"].rstrip("的")
            if who not in _ALL and who[-3:] not in part.clause + raw_clause(prose, percent):
                continue
            base = by_name([one for one in counts if one is not part and one.value > part.value], found["base"])
            base = base or _like(counts, part, found["base"])
            others = [one for one in counts if one not in (part, base) and one.value > part.value]
            if base is None or not comparable(part, base) or _fits(percent, part, base):
                continue
            if who not in _ALL or any(_fits(percent, part, one) for one in others) or _swapped(percent, part, base):
                yield (
                    _thousandth(percent, part, base)
                    if percent.printed.endswith("‰")
                    else _off(prose, percent, part, base)
                )
                return


def _like(counts: list[Item], part: Item, name: str) -> Item | None:
    """The only larger number that is called by two characters of a name on end: 实际筛查例数, of 听力筛查2098例."""
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    found = [one for one in counts if one is not part and one.value > part.value and any(p in one.words for p in pairs)]
    return found[0] if len(found) == 1 else None


def _scale(percent: Item) -> int:
    return 1000 if percent.printed.endswith("‰") else 100


def _figure(percent: Item) -> Fraction:
    """A ratio as it is printed, without its sign."""
    return Fraction(re.sub("[^\\d.]", "", percent.printed))


def _fits(percent: Item, part: Item, base: Item) -> bool:
    low = (part.value - part.number.half) / (base.value + base.number.half)
    high = (part.value + part.number.half) / (base.value - base.number.half)
    half = Fraction(1, 2 * 10**percent.number.decimals)
    return low * _scale(percent) - half <= _figure(percent) <= high * _scale(percent) + half


def _swapped(percent: Item, part: Item, base: Item) -> bool:
    """Whether two digits that change places make a ratio right."""
    right = half_up(_scale(percent) * part.value / base.value, percent.number.decimals)
    return sorted(str(right)) == sorted(re.sub("[^\\d.]", "", percent.printed))


def _thousandth(percent: Item, part: Item, base: Item) -> Remark:
    right = f"{half_up(1000 * part.value / base.value, percent.number.decimals)}‰"
    words = f"{part.printed}÷{base.printed}={right}，印的是{percent.printed}。"
    printed = (part.printed, base.printed, percent.printed)
    spans = (base.span, part.span, percent.span)
    return Remark("E2", "error", spans, words, f"请核对三个数；前两个不错的，改为{right}。", printed, firm=True)


_PLAN = re.compile(r"(?P<a>[\u4e00-\u9fff]{2,6}?)(?:已)?完成(?:年度|全年|年初)?(?:计划|任务|目标)(?:任务)?的$")
_PLANNED = re.compile("计划|任务|目标")
_SECOND = re.compile(r"(?P<b>[\u4e00-\u9fff]{2,6}?)(?:已)?完成$")


def _of_plan(prose: Prose) -> Iterator[Remark]:
    """路基完成年度计划的71.0%，路面完成73.5%: the second is of the first instead of the plan."""
    for first, second in zip(prose.percents, prose.percents[1:], strict=False):
        one, other = _PLAN.search(raw_clause(prose, first)), _SECOND.fullmatch(raw_clause(prose, second))
        if not one or not other or first.sentence != second.sentence:
            continue
        counts = [item for item in prose.counts if item.number.end <= first.number.start]
        plans = [item for item in counts if _PLANNED.search(item.clause)]
        done = [item for item in counts if item not in plans]
        a, b = by_name(done, one["a"]), by_name(done, other["b"])
        if a is None or b is None or len(plans) != 1 or not _fits(first, a, plans[0]):
            continue
        if not _fits(second, b, plans[0]) and (_fits(second, b, a) or _swapped(second, b, plans[0])):
            yield _off(prose, second, b, plans[0])
            return


_PAIRS = re.compile(
    rf"(?P<b>{NUM})(?P<u>[\u4e00-\u9fff])(?:[\u4e00-\u9fff]{{0,4}})中的?(?P<a>{NUM})(?P=u)[^。；0-9]{{1,12}}?(?P<d>{NUM})(?P=u)(?:[\u4e00-\u9fff]{{0,4}})中的?(?P<c>{NUM})(?P=u)"
    rf"[^。0-9]{{0,12}}?[由从](?P<p>\d{{1,2}}(?:\.\d{{1,2}})?)%(?:提高|上升|提升|升|下降|降低|降|增加|回落)?[至到](?:了)?(?P<q>\d{{1,2}}(?:\.\d{{1,2}})?)%"
)


def _between_periods(prose: Prose) -> Iterator[Remark]:
    """186件中的121件，204件中的147件，由65.1%升至70.2%: one of the two rates is not that of its numbers."""
    for found in _PAIRS.finditer(prose.text):
        for part, whole, rate in (("a", "b", "p"), ("c", "d", "q")):
            x, y = (Fraction(found[key].replace(",", "")) for key in (part, whole))
            decimals = len(found[rate].partition(".")[2])
            if not y or x > y or rounded(100 * x / y, decimals) == Fraction(found[rate]):
                continue
            right = f"{half_up(100 * x / y, decimals)}%"
            words = f"{found[part]}÷{found[whole]}={right}，印的是{found[rate]}%。"
            printed = (found[whole], found[part], f"{found[rate]}%")
            todo = f"请核对三个数；前两个不错的，改为{right}。"
            spans = (found.span(whole), found.span(part), (found.start(rate), found.end(rate) + 1))
            yield Remark("E2", "error", spans, words, todo, printed, firm=True)
            return


def _left_out(prose: Prose) -> Iterator[Remark]:
    """报名1260人，实际参赛1134人，弃赛率11.1%: of those who came instead of all."""
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if not MISSING.match(clause) or percent.number.hedged:
            continue
        counts = [one for one in _before(prose, percent) if one.sentence == percent.sentence and not one.compared]
        if len(counts) < 2:
            continue
        base, part = counts[-2:]
        if base.unit != part.unit or not 0 < part.value < base.value or clause[0] in part.clause:
            continue
        left = replace(part, number=replace(part.number, value=base.value - part.value))
        if _gives(percent, left, base) or not _gives(percent, left, part):
            continue
        right = f"{half_up(100 * left.value / base.value, percent.number.decimals)}%"
        words = (
            f"（{base.printed}-{part.printed}）÷{base.printed}={right}，印的{percent.printed}是除以{part.printed}得的。"
        )
        printed = (base.printed, part.printed, percent.printed)
        spans = (base.span, part.span, percent.span)
        yield Remark("E2", "error", spans, words, f"请核对三个数；前两个不错的，改为{right}。", printed, firm=True)
        return
