"""E1, E2 and E3 of what no frame of a sentence tells: choices of numbers, weighed by all that speaks for them.

Each choice of a total with its parts, or of a ratio with its two numbers, has cues; each cue has points
(``points``). Where the best choice of a place does not agree and has points enough, the place is told. The points were
found from some thousand pairs of passages (``tests/bench/fit_points.py``) and are fixed: the same text always gives the
same findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from pipeline.audit import ratiocues, sumcues
from pipeline.audit.bases import cut_remark, off_remark
from pipeline.audit.finding import Remark
from pipeline.audit.growth import differs
from pipeline.audit.judge import overlap_remark, overlaps, sum_remark
from pipeline.audit.numbers import Kind
from pipeline.audit.points import ENOUGH, RATIOS, SUMS
from pipeline.audit.prose import Prose
from pipeline.audit.ratiocues import Ratio
from pipeline.audit.ratios import Share, cut_off
from pipeline.audit.splits import Run
from pipeline.audit.sumcues import Choice
from pipeline.audit.sums import Split
from pipeline.outcome import half_up

Span = tuple[int, int]


def check(prose: Prose, floor: int, done: Iterable[Span]) -> Iterator[Remark]:
    """What the weighed choices say of the text behind ``floor``, of which the numbers ``done`` are told already.

    ``prose`` may begin with the paragraphs above; the places of the remarks count from ``floor``.
    """
    told = set(done)
    for remark in (*_sums(prose, floor, told), *_ratios(prose, floor, told)):
        own = tuple((start - floor, end - floor) for start, end in remark.spans if start >= floor)
        yield replace(remark, spans=own or ((0, 1),))


def points(cues: Iterable[str], of: dict[str, int]) -> int:
    """The points of some cues, those that every choice has among them."""
    return of[""] + sum(of.get(cue, 0) for cue in cues)


def _severity(score: int, of: str) -> Literal["error", "question"]:
    return "error" if score >= ENOUGH[of, "error"] else "question"


def _sums(prose: Prose, floor: int, told: set[Span]) -> Iterator[Remark]:
    scored: list[tuple[int, Choice]] = []
    for group in sumcues.groups(prose):
        if group[-1].number.end <= floor:
            continue
        near, agree = sumcues.choices(group, floor)
        scored += [
            (points(sumcues.cues(prose, one, group, agree), SUMS), one)
            for one in near
            if not (
                told.intersection(one.spans)
                or sumcues.said_open(prose, one)
                or sumcues.settled(one, group, agree)
            )
        ]
    for score, one in sorted(scored, key=lambda each: -each[0]):
        if score < ENOUGH["sum", "question"]:
            return
        if not told.intersection(one.spans):
            told.update(one.spans)
            yield _sum(prose, one, _severity(score, "sum"))


def _sum(prose: Prose, one: Choice, severity: str) -> Remark:
    run = Run(one.parts, (0, *(2 for _ in one.parts[1:])), "合计" if one.behind else "", one.parts[0].lead)
    split = Split(run, one.total, agrees=False)
    return overlap_remark(split) if overlaps(prose, split) else sum_remark(split, severity)


def _ratios(prose: Prose, floor: int, told: set[Span]) -> Iterator[Remark]:
    if not any(item.number.kind in (Kind.PERCENT, Kind.TIMES) for item in prose.items) and "分之" not in prose.text:
        return
    near, agree = ratiocues.candidates(prose, floor)
    choices = ((ratiocues.cues(prose, one, agree), one) for one in near if one.token.item.span not in told)
    scored = [(points(cues, RATIOS), one) for cues, one in choices if not ratiocues.settled(one, agree, cues)]
    for score, one in sorted(scored, key=lambda each: -each[0]):
        if score < ENOUGH["ratio", "question"]:
            return
        if one.token.item.span not in told:
            told.add(one.token.item.span)
            yield from _ratio(prose, one, _severity(score, "ratio"))


def _ratio(prose: Prose, one: Ratio, severity: Literal["error", "question"]) -> Iterator[Remark]:
    percent = one.token.item
    if one.token.form != "%":
        yield _other_form(one, severity)
    elif one.kind == "growth":
        high, low = sorted((one.part, one.base), key=lambda item: -item.value)
        worked = f"（{high.printed}-{low.printed}）÷{one.base.printed}"
        words = (worked, f"{half_up(one.value, percent.number.decimals)}%")
        for remark in differs(prose, percent, (one.part, one.base, one.base), words):
            yield remark if severity == "error" else replace(remark, severity=severity)
    else:
        share = Share(percent, "占", one.part, (one.base,), "")
        cut = cut_off(one.part.number, one.base.number, percent.number)
        yield replace((cut_remark if cut else off_remark)(share, one.base), severity=severity)


def _other_form(one: Ratio, severity: Literal["error", "question"]) -> Remark:
    """Of a multiple, of tenths and of fractions."""
    item, part, base = one.token.item, one.part, one.base
    unit = {"倍": "倍", "成": "成"}.get(one.token.form, "")
    said = item.printed if item.printed.endswith(unit) else f"{item.printed}{unit}"
    times = one.token.form == "倍"
    right = f"{half_up(one.value / 100, max(item.number.decimals, 1))}倍" if times else f"{half_up(one.value, 1)}%"
    difference = f"（{part.printed}-{base.printed}）" if part.value > base.value else f"（{base.printed}-{part.printed}）"
    top = difference if one.kind == "growth" else part.printed
    return Remark(
        "E2",
        severity,
        one.spans,
        f"{top}÷{base.printed}={right}，印的是{said}。",
        f"请核对三个数；前两个不错的，改正{said}。",
        (base.printed, part.printed, item.printed),
    )
