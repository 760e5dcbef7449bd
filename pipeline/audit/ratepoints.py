"""E2 of two rates whose difference is printed with % instead of 个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import raw_clause

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
        if not before or before[-1].sentence != item.sentence or re.search(r"[到至为](?:了)?$", clause):
            continue
        first = before[0]
        if "；" in prose.between(before[-1], item) and not re.search("率|占|比[例重]|满意度", clause):
            continue  # another thing
        counts = [count for count in prose.counts if before[-1].number.end <= count.number.start < item.number.start]
        if all(_GROWN.search(raw_clause(prose, rate)) for rate in before):
            continue  # the growth of another thing
        apart = len(before) == 2 and abs(before[0].value - before[1].value) == item.value
        if counts or not (apart or re.search(r"率|占|比[例重]|满意度", f"{raw_clause(prose, first)}{clause}")):
            continue
        yield from _point(prose, item, before)


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
