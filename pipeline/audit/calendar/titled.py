"""E2 and E3 of a growth in a heading against the two numbers below it: 同比增长37.9%, 本期2.95亿, 去年同期2.41亿."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.audit.growth.grown import differs
from pipeline.audit.ratios.ratios import raw_clause, rounded
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.earlier import then
from pipeline.audit.weighed.ratiochoices import CHANGE
from pipeline.audit.weighed.ratiotokens import DOWN, UP, bigrams
from pipeline.outcome import half_up

#: Paragraphs below a heading that may have its numbers.
_BELOW = 2


def check(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """The growth that a heading tells, where one pair of numbers below it is of the same thing and gives another."""
    prose = flow.own(place)
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        up, down = bool(UP.search(clause)), bool(DOWN.search(clause))
        if percent.number.hedged or up == down or "率" in clause or "占" in clause:
            continue
        below = []
        for other in range(place + 1, min(place + 1 + _BELOW, len(passages))):
            if passages[other].title or passages[other].grid:
                break
            below.append(flow.own(other))
        if any(one.value == percent.value for body in below for one in body.percents):
            continue  # said again below, where it is looked at
        pairs = [pair for body in below for pair in _pairs(body, clause)]
        if len(pairs) == 1:
            yield from _judged(prose, percent, pairs[0], up=up)


def _pairs(body: Prose, clause: str) -> Iterator[tuple[Item, Item]]:
    """Numbers of this time, each with that of the earlier time beside it, that the words of a heading name."""
    names = bigrams(clause)
    for first, second in pairwise(body.counts):
        if first.unit != second.unit or first.sentence != second.sentence or not first.value or not second.value:
            continue
        if any(one.number.hedged or CHANGE.search(one.clause) for one in (first, second)):
            continue
        early = [then(body, one) for one in (first, second)]
        if early[0] is early[1]:
            continue
        this, other = (second, first) if early[0] else (first, second)
        if len(names & bigrams(first.clause)) > 1:
            yield this, other


def _judged(prose: Prose, percent: Item, pair: tuple[Item, Item], *, up: bool) -> Iterator[Remark]:
    this, other = pair
    exact = 100 * abs(this.value - other.value) / other.value
    turned = this.value != other.value and up is not (this.value > other.value)
    if rounded(exact, percent.number.decimals) == percent.value and not turned:
        return
    high, low = (this, other) if this.value > other.value else (other, this)
    words = (f"（{high.printed}-{low.printed}）÷{other.printed}", f"{half_up(exact, percent.number.decimals)}%")
    for remark in differs(prose, percent, (this, other, other), words):
        yield replace(remark, spans=(percent.span,))
