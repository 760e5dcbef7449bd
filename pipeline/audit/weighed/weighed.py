"""E1, E2 and E3 of what no frame of a sentence tells: choices of numbers, weighed by all that speaks for them.

Each choice of a total with its parts, or of a ratio with its two numbers, has cues; each cue has points
(``points``). Where the best choice of a place does not agree and has points enough, the place is told. The points were
found from some thousand pairs of passages (``tests/bench/fit_points.py``) and are fixed: the same text always gives the
same findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.growth.grown import differs
from pipeline.audit.ratios.bases import cut_remark, off_remark
from pipeline.audit.ratios.closing import nudged_remark
from pipeline.audit.ratios.ratios import Share, truncated
from pipeline.audit.sums.judge import divided, divided_remark
from pipeline.audit.sums.overlapping import overlaps
from pipeline.audit.sums.sumremarks import a_slip, overlap_remark, sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose, total_of
from pipeline.audit.text.splits import Run
from pipeline.audit.weighed import (
    balances,
    ratiochoices,
    ratiocues,
    ratioplace,
    ratiorules,
    ratiotokens,
    sumchoices,
    sumcues,
    sumopen,
    sumrules,
)
from pipeline.audit.weighed.athand import add_up, all_done, at_hand
from pipeline.audit.weighed.balances import Balance
from pipeline.audit.weighed.points import BALANCES, ENOUGH, RATIOS, SUMS, SURE
from pipeline.audit.weighed.ratiochoices import Ratio
from pipeline.audit.weighed.sumchoices import Choice, clause_of
from pipeline.audit.weighed.sumopen import whole_row
from pipeline.outcome import half_up

Span: TypeAlias = tuple[int, int]


def check(prose: Prose, own: Prose, floors: tuple[int, int], found: Sequence[Remark]) -> Iterator[Remark]:
    """What frames of sentences (``found``) and weighed choices together say of a paragraph.

    ``prose`` has the numbers of the paragraphs above too, ``own`` those of the paragraph alone. ``floors``: behind
    which place sums are looked for, and behind which ratios; the places of all remarks count from the second. Of
    ratios the choices know more than the frames: what they give is right, and what they tell is told once.
    """
    listed, floor = floors
    loose = [remark for remark in found if _loose(remark)]
    yield from (remark for remark in found if remark not in loose)
    firm = [one for one in found if one not in loose and (one.severity == "error" or one.code not in _WORDING)]
    told = {(a + floor, b + floor) for remark in firm for a, b in remark.spans}
    framed = {remark.numbers[-1] for remark in loose if remark.severity == "error" and remark.slip}
    said, given = _ratios(prose, floor, told, framed) if ratios_open(own) else ([], set())
    done = {(a + floor, b + floor) for a, b in own.agreed} if listed == floor else set()
    sums = list(_sums(prose, listed, told, done))
    asked = {one.numbers for one in loose if one.code == "E1" and not one.slip}  # what a frame doubts stays in doubt
    sums = [replace(one, severity="question") if one.numbers in asked and not one.firm else one for one in sums]
    told.update(span for remark in sums for span in remark.spans)
    for remark in loose:
        shifted = [(a + floor, b + floor) for a, b in remark.spans]
        ratio = remark.code in ("E2", "E3")
        known = ratio and given.intersection((span, remark.numbers[-1]) for span in shifted)
        again = ratio and any(set(one.numbers) <= set(remark.numbers) for one in said)
        if not (known or again) and (ratio or not told.intersection(shifted)):
            yield remark
    for remark in (*sums, *said):
        spans = tuple((start - floor, end - floor) for start, end in remark.spans if start >= floor)
        yield replace(remark, spans=spans or ((0, 1),))


#: Classes of how numbers are written; what is asked of them says nothing of what they make.
_WORDING = frozenset(("E11", "E13"))


def anything(own: Prose) -> bool:
    """Whether a paragraph that is no point of a list has numbers worth weighing: a ratio, or a count in no sum."""
    return ratios_open(own) or any(item.span not in own.agreed for item in own.counts)


def ratios_open(own: Prose) -> bool:
    """Whether a paragraph has a ratio of which no frame has found that it holds."""
    if not ratiotokens.has_ratios(own):
        return False
    agreed = own.agreed
    return "分之" in own.text or any(item.span not in agreed for item in own.items if item.number.kind in _RATIOS)


_RATIOS = frozenset((Kind.PERCENT, Kind.TIMES))


def _loose(remark: Remark) -> bool:
    """Whether the choices may know better: of ratios that the words do not place, and of doubts about sums."""
    ratio = remark.code in ("E2", "E3")
    doubt = remark.severity == "question" or not remark.slip  # what no slip explains is but asked about
    return not remark.firm and (ratio or (remark.code in ("E1", "E10") and doubt))


def points(cues: Iterable[str], of: dict[str, int]) -> int:
    """The points of some cues, those that every choice has among them."""
    return of[""] + sum(of.get(cue, 0) for cue in cues)


def _sums(prose: Prose, floor: int, told: set[Span], done: set[Span]) -> Iterator[Remark]:
    """The remarks on sums; nothing is looked for where the numbers behind ``floor`` are ``done``: they add up."""
    scored: list[tuple[int, Choice | Balance]] = []
    for group in sumchoices.groups(prose):
        if group[-1].number.end > floor and not all_done(group, floor, done):
            near = at_hand(group, floor)
            if len(near) >= _LEAST and not add_up(near):
                scored += _scored(prose, near, floor, told)
    for score, one in sorted(scored, key=lambda each: -each[0]):
        kind = "sum" if isinstance(one, Choice) else "balance"
        if isinstance(one, Choice) and one.behind and one.total.span in done and not _called_so(prose, one):
            continue  # it has its parts behind it, and those before are of another total
        if score >= ENOUGH[kind] and not told.intersection(one.spans):
            told.update(one.spans)
            remark = _sum(prose, one) if isinstance(one, Choice) else balances.remark(one)
            runs = (one.left, one.right) if isinstance(one, Balance) else ()
            if any(done.issuperset([item.span for item in run]) for run in runs):
                remark = replace(remark, severity="question")  # one of the runs is all of another number
            if remark.slip:
                yield remark


def _scored(prose: Prose, group: Sequence[Item], floor: int, told: set[Span]) -> Iterator[tuple[int, Choice | Balance]]:
    """The choices of the numbers of one unit, with their points."""
    near, agree = sumchoices.choices(group, floor)
    agree = sumrules.whole(prose, agree)
    rows_of = [some for some in (group, sumchoices.without_details(group, agree)) if len(some) >= _BALANCED]
    found = [(some, *_balances(some, floor, agree)) for some in rows_of]
    rows = [other.items for _, _, alike, _ in found for other in alike]
    for one in near:
        if told.intersection(one.spans) or sumrules.settled(prose, one, agree, rows) or sumopen.said_open(prose, one):
            continue
        if sumopen.forgotten(prose, one):  # what all parts but one make explains nothing
            others = [other for other in agree if other.total is not one.total]
            worth = points(sumcues.cues(prose, one, others, near), SUMS) + _SAID
            yield worth if one.behind else max(worth, ENOUGH["sum"]), one
        else:
            yield points(sumcues.cues(prose, one, agree, near), SUMS), one
    values = [item.value for item in group] if any(unlike for _, unlike, _, _ in found) else []
    for some, unlike, alike, totals in found:
        for other in unlike:
            if abs(other.off) in values:  # with what was carried over, told in brackets, they balance
                continue
            if not told.intersection(other.spans) and not balances.settled(prose, other, alike, totals):
                cues = balances.cues(prose, other, some)
                if balances.telling(other, cues):
                    yield points(cues, BALANCES), other


def _balances(
    group: Sequence[Item], floor: int, agree: Sequence[Choice]
) -> tuple[list[Balance], list[Balance], list[Item]]:
    """The balances of some numbers that nearly hold, those that do, and those numbers that others of them make."""
    unlike, alike = balances.balances(group, floor)
    inside = {id(item) for item in group} if unlike else set()
    sums = [one for one in agree if one.sum >= _MUCH and all(id(part) in inside for part in one.parts)]
    return unlike, alike, [one.total for one in sums]


def refuted(prose: Prose, remark: Remark, *, framed: bool) -> bool:
    """Whether numbers that a remark on a sum holds against one another agree with others: nothing is wrong there.

    ``framed``: the remark comes of a frame of the sentence (其中, 分别为); it needs some points besides.
    """
    for group in sumchoices.groups(prose):
        one = _choice(group, remark)
        if one is None:
            continue
        if sumchoices.adds(one):  # told of what its rounding hides
            return False
        if remark.code == "E1" and (sumopen.ranked(prose, one) or sumopen.overlap_noted(prose, one)):
            return True
        off = abs(one.sum - one.total.value)
        carried_in = any(item.value == off for item in group)
        if framed and remark.code == "E1" and remark.slip and len(one.parts) >= _MANY and not carried_in:
            return False
        near, agree = sumchoices.choices(group)
        agree = sumrules.whole(prose, agree)
        rows = [other.items for other in balances.balances(group)[1]]
        if sumrules.settled(prose, one, [] if remark.code == "E9" else agree, rows):
            return True
        if not framed or remark.code != "E1":
            return False
        cues = sumcues.cues(prose, one, agree, near)
        return points(cues, SUMS) < _AGAINST if sumchoices.in_reach(one) else bool(cues & _UNLIKE)
    return False


#: Parts of a frame that are surely those of its total.
_MANY = 4
#: Points below which a frame of the sentence is not enough.
_AGAINST = -70
#: What makes parts that are far from their total parts of something else.
_UNLIKE = frozenset(["deeds differ", "rest between"])


def _choice(group: Sequence[Item], remark: Remark) -> Choice | None:
    """The numbers of a remark as a choice; ``None`` where they are no total with its parts."""
    spans = set(remark.spans)
    inside = [place for place, item in enumerate(group) if item.span in spans]
    if len(inside) < _LEAST:
        return None
    first, last = group[inside[0]].span == remark.spans[0], group[inside[-1]].span == remark.spans[0]
    if (not first and not last) or not group[inside[0 if first else -1]].value:
        return None
    place, row = (inside[0], inside[1:]) if first else (inside[-1], inside[:-1])
    skipped = row[0] - place - 1 if first else place - row[-1] - 1
    parts = tuple(group[index] for index in row)
    way = "ahead" if first else "behind"
    return Choice(group[place], parts, way, row[0], row[-1], skipped, total_of(parts), group, picked=False)


def _called_so(prose: Prose, one: Choice) -> bool:
    """Whether a number right behind a whole row is called its total (甲30卷、…、乙21卷，总数正好100卷)."""
    if not whole_row(prose, one):
        return False
    return (len(one.parts) >= _LEAST and not one.first) or _TOTAL_OF.match(clause_of(prose, one.total)) is not None


_TOTAL_OF = re.compile("(?:总数|合计|总计|共计|总共|一共|加起来|合起来)[^，；。的]{0,3}$")
#: What the words of such a total are worth.
_SAID = 20


#: A total with two parts.
_LEAST = 3


#: Numbers that a balance has at least; smaller sums agree by chance.
_BALANCED, _MUCH = 4, 40


def _sum(prose: Prose, one: Choice) -> Remark:
    run = Run(one.parts, (0, *(2 for _ in one.parts[1:])), "合计" if one.behind else "", one.parts[0].lead)
    split = Split(run, one.total, agrees=False)
    if overlaps(prose, split):
        return overlap_remark(split)
    less = one.sum < one.total.value and one.way == "ahead" and divided(prose, run)
    if less:
        return divided_remark(split)
    forgotten = sumopen.forgotten(prose, one)
    return replace(sum_remark(split, "error"), slip=forgotten or a_slip(split), firm=forgotten)


def _ratios(prose: Prose, floor: int, told: set[Span], framed: set[str]) -> tuple[list[Remark], set[tuple[Span, str]]]:
    """The remarks on ratios that their likeliest numbers do not give, and the ratios of which nothing else is said.

    The place of the ratio is the last of each remark. ``framed``: the ratios that a frame of the sentence tells, too.
    """
    tokens = ratiotokens.tokens(prose, floor)
    near, agree = ratiochoices.choices(prose, tokens)
    close = [one for one in agree if abs(one.part.sentence - one.token.item.sentence) < _CLOSE]
    close = [one for one in close if not any(_nearer(other, one) for other in close)]
    given = {(one.token.item.span, one.token.item.printed) for one in close if ratiochoices.exactly(one)}
    done = set(told)
    odd = {id(one.token) for one in near if ratiochoices.impossible(one)}
    for token in tokens:
        if id(token) not in odd and ratiorules.settled(prose, token, agree):
            done.add(token.item.span)
            given.add((token.item.span, token.item.printed))
    scored = [
        (_worth(prose, one, agree), one)
        for one in near
        if one.token.item.span not in done and not ratiorules.ruled_out(prose, one, agree)
    ]
    remarks: list[Remark] = []
    for score, one in sorted(scored, key=lambda each: -each[0]):
        if score >= ENOUGH["ratio"] and one.token.item.span not in done and not ratioplace.never(prose, one):
            done.add(one.token.item.span)
            given.add((one.token.item.span, one.token.item.printed))
            sure = one.token.item.printed in framed
            spoken = one.token.form in ("成", "分")
            doubt = (spoken or one.token.form == "%") and score < SURE and not sure
            doubt = doubt and not (spoken and one.kind == "share" and ratioplace.far(one))
            told_of = [replace(each, spans=one.spans, slip=each.slip or sure) for each in _ratio(prose, one)]
            remarks += (
                [replace(one, severity="question") for one in told_of if one.slip or spoken] if doubt else told_of
            )
    return remarks, given


def _worth(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> int:
    """The points of a choice: enough, where the words name its two numbers outright."""
    found = points(ratiocues.cues(prose, one, agree), RATIOS)
    return max(found, SURE) if ratiocues.outright(prose, one) else found


def _nearer(other: Ratio, one: Ratio) -> bool:
    """Whether two numbers are those of another ratio, which stands right behind them: 下降9.3%, printed twice."""
    if other.token is one.token or other.part is not one.part or other.base is not one.base:
        return False
    place = max(one.part.number.end, one.base.number.end)
    return place <= other.token.item.number.start < one.token.item.number.start


#: Sentences between a ratio and its part.
_CLOSE = 2


def _ratio(prose: Prose, one: Ratio) -> Iterator[Remark]:
    percent = one.token.item
    if one.token.form != "%":
        yield _other_form(one)
    elif one.kind == "growth":
        high, low = sorted((one.part, one.base), key=lambda item: -item.value)
        worked = f"（{high.printed}-{low.printed}）÷{one.base.printed}"
        words = (worked, f"{half_up(one.value, percent.number.decimals)}%")
        yield from differs(prose, percent, (one.part, one.base, one.base), words)
    elif shares := _nudged(prose, one):
        yield nudged_remark(one.part, one.base, percent, shares)
    else:
        share = Share(percent, "占", one.part, (one.base,), "")
        cut = truncated(one.value, percent.number.decimals) == percent.value
        likely = cut or slips.of_ratio(percent.number, one.part.number, one.base.number, slips.share)
        told = cut_remark(share, one.base) if cut else off_remark(prose, share, one.base)
        yield replace(told, severity="error", slip=likely)


def _nudged(prose: Prose, one: Ratio) -> list[Item]:
    """The shares that make 100 % with one that is off by its last digit; empty where they do not."""
    token, base = one.token, one.base
    if abs(one.value - token.value) >= 2 * (token.high - token.low):
        return []
    _, agree = ratiochoices.choices(prose, ratiotokens.tokens(prose))
    others = [other.token.item for other in agree if other.kind == "share" and other.base.span == base.span]
    near = {item.span: item for item in others if abs(item.sentence - token.item.sentence) < _POINTS}
    near[token.item.span] = token.item
    total = sum((item.value for item in near.values()), Fraction(0))
    return sorted(near.values(), key=lambda item: item.span) if len(near) > 2 and total == _WHOLE else []


#: Points of one list; what shares of a whole make.
_POINTS, _WHOLE = 9, 100


def _other_form(one: Ratio) -> Remark:
    """Of a multiple, of tenths and of fractions."""
    item, part, base = one.token.item, one.part, one.base
    times = one.token.form == "倍"
    said = (
        item.printed
        if item.printed.endswith(one.token.form) or one.token.form == "分"
        else f"{item.printed}{one.token.form}"
    )
    right = f"{half_up(one.value / 100, max(item.number.decimals, 1))}倍" if times else f"{half_up(one.value, 1)}%"
    high, low = sorted((part, base), key=lambda each: -each.value)
    top = f"（{high.printed}-{low.printed}）" if one.kind == "growth" else part.printed
    return Remark(
        "E2",
        "error",
        one.spans,
        f"{top}÷{base.printed}={right}，印的是{said}。",
        f"请核对三个数；前两个不错的，改正{said}。",
        (base.printed, part.printed, item.printed),
        slip=ratioplace.far(one)
        if not times
        else any(slips.of_ratio(item.number, part.number, base.number, formula) for formula in _TIMES.values()),
    )


#: 倍, of the number itself or of what it is more.
_TIMES: dict[str, slips.Formula] = {"share": lambda a, b: a / b, "growth": lambda a, b: abs(a / b - 1)}
