"""E1 of what is left: 其余26家 that is not what the numbers before it leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import show
from pipeline.audit.prose import Item, Known, Prose
from pipeline.audit.sums import Split

_REST_OF = re.compile(r"^(?:的)?(?:其余|剩余|余下|剩下)(?:的|有|为|尚有)?$")
_UNDONE = re.compile(
    r"^(?:尚有|还有|仍有|有)?(?:尚未|暂未|未|正在|待)(?P<stem>整改|办结|办理|完成|合格|采纳|回复|化解|结案|审结|处理)"
)
_MAY_REST = re.compile("未|正在|待|余|剩")


def check(prose: Prose, found: Sequence[Split], known: Known = list) -> Iterator[Remark]:
    """What is left of a number, and is not what those before it leave; ``found`` are splits, which say it better.

    ``known``: the counts of the paragraphs before; what makes one of them with the others is left of that.
    """
    if not _MAY_REST.search(prose.text):
        return
    used = [part for split in found for part in split.run.parts]
    for item in prose.counts:
        undone = _UNDONE.match(item.clause)
        if item in used or item.number.hedged or not (undone or _REST_OF.match(item.clause)):
            continue
        before = [
            other
            for other in prose.counts
            if other.number.end <= item.number.start
            and other.unit == item.unit
            and not other.compared
            and item.sentence - other.sentence <= 1
        ]
        if len(before) < 2 or any(other.number.hedged for other in before):
            continue
        if _leaves(before, item) or _summed_up(prose.counts, before, item) or _summed_up(known(), before, item):
            continue
        last = before[-1]
        whole = next((other for other in reversed(before[:-1]) if other.value >= last.value), None)
        if whole is None or last.sentence != item.sentence or len(before) > 3:
            continue
        if undone and undone["stem"][-1:] not in last.clause + last.after:
            continue
        left = whole.value - last.value
        yield Remark(
            "E1",
            "question" if undone or len(before) > 2 else "error",
            (whole.span, last.span, item.span),
            f"{whole.printed}{whole.unit}减去{last.printed}{last.unit}是{show(left, item.number)}{item.unit}，"
            f"写的是{item.printed}{item.unit}，差{show(abs(left - item.value), item.number)}{item.unit}。",
            f"请核对三个数。只改一处就能对上的：{item.printed}改为{show(left, item.number)}，"
            f"或{whole.printed}改为{show(last.value + item.value, whole.number)}。",
            (whole.printed, last.printed, item.printed),
        )


def _leaves(before: Sequence[Item], rest: Item) -> bool:
    """Whether some total before less some neighbours after it leaves the rest."""
    values = [item.value for item in before]
    for total in values:
        for start in range(len(values)):
            taken = Fraction(0)
            for value in values[start:]:
                taken += value
                if total - taken == rest.value:
                    return True
    return False


def _summed_up(totals: Sequence[Item], before: Sequence[Item], rest: Item) -> bool:
    """Whether numbers that follow one another make another number with the rest: 其余120件。以上四类共881件."""
    later = {item.value for item in totals if item.unit == rest.unit and item not in before}
    value = rest.value
    for item in reversed(before) if later else ():
        value += item.value
        if value in later:
            return True
    return False
