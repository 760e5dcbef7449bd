"""E1 of a sum told step by step: 本年收入2236.50万元。加上年结转118.34万元，收入总计2345.84万元."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.slips import slipped

_ADDED = re.compile("^(?:再|另)?(?:加上?|加计)(?=[^，。；\\d]{2})")
_TOTAL = re.compile("(?:合计|总计|共计|总额|总数|总量|总收入|总支出)(?:为|达|是)?$")
_LEAST = 3


def check(prose: Prose) -> Iterator[Remark]:
    """A total right behind what is added to the number before, which one slip makes another than those two together."""
    counts = prose.counts
    if "加" not in prose.text or len(counts) < _LEAST:
        return
    for place in range(1, len(counts) - 1):
        more, total = counts[place], counts[place + 1]
        if not _ADDED.match(more.clause) or not _TOTAL.search(total.clause) or total.sentence != more.sentence:
            continue
        first = _first(prose, place)
        if first is None or any(one.number.hedged for one in (first, more, total)):
            continue
        made = first.value + more.value
        if made == total.value:
            continue
        # 新收4736件，加上旧存416件，总数5128件: nothing else can be meant
        near = first.sentence == total.sentence and 10 * abs(made - total.value) < made
        again = near or any(one.value == made for one in _behind(prose, place))
        if (
            again
            or slipped(total.printed.replace(",", ""), show(made, total.number))
            or _swapped(total, show(made, total.number))
        ):
            yield _remark(first, more, total)
            return


def _first(prose: Prose, place: int) -> Item | None:
    """The only number of the unit before what is added, in its sentence or the one before."""
    more, total = prose.counts[place], prose.counts[place + 1]
    if more.unit != total.unit:
        return None
    near = [one for one in prose.counts[:place] if one.unit == more.unit and more.sentence - one.sentence <= 1]
    return near[0] if len(near) == 1 and not near[0].compared else None


def _behind(prose: Prose, place: int) -> list[Item]:
    """The numbers behind the total: 支出总计 is as much."""
    return [one for one in prose.counts[place + 2 :] if one.unit == prose.counts[place].unit]


def _swapped(total: Item, made: str) -> bool:
    return sorted(total.printed.replace(",", "")) == sorted(made.replace(",", ""))


def _remark(first: Item, more: Item, total: Item) -> Remark:
    made = show(first.value + more.value, total.number)
    words = f"{first.printed}+{more.printed}={made}，印的是{total.printed}。"
    spans = (first.span, more.span, total.span)
    printed = (first.printed, more.printed, total.printed)
    return Remark("E1", "error", spans, words, f"请核对三个数；前两个不错的，改为{made}。", printed, firm=True)
