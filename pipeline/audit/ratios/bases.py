"""What the checks of shares and of rates have in common."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.ratios.ratios import Share, comparable, fits
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Number
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.outcome import half_up


def at_hand(prose: Prose, share: Share) -> list[Item]:
    """Every base at hand: counts of the same unit before the share that are no smaller than the part."""
    part = share.part
    assert part is not None
    return [
        item
        for item in reversed(prose.counts)
        if item is not part
        and item.number.start < share.percent.number.start
        and item.value >= part.value
        and is_count(item)
        and comparable(part, item)
    ]


def likeliest(prose: Prose, share: Share) -> Item:
    """The base at hand that the words leave open: what the part and another number make, else the nearest."""
    part = share.part
    assert part is not None
    larger = at_hand(prose, share)
    values = [item.value for item in prose.counts if item.unit == part.unit]
    return next((base for base in larger if base.value > part.value and base.value - part.value in values), larger[0])


def holds(part: Item, base: Item, share: Share) -> bool:
    """Whether a share is its part of this base."""
    return fits(part.number, base.number, share.percent.number)


def note(prose: Prose, part: Item, share: Share) -> None:
    """Remember that a share holds, where it is of the largest number of its unit at hand: nothing else is meant."""
    unit, near = part.unit, range(share.percent.sentence - 1, share.percent.sentence + 1)
    alike = [one for one in prose.counts if one.unit == unit and one.sentence in near]
    if alike and holds(part, max(alike, key=lambda one: one.size), share):
        prose.agreed.add(share.percent.span)


_SAYS_SO = re.compile("基数|剔除|扣除|不含|不计|不包括|口径|以[^，。；]{1,12}计")


_ASIDE = re.compile("另|无[^法]|停[业用办]|不适用|免|除外|不在|撤销|注销")


def left_out(prose: Prose, share: Share) -> bool:
    """Whether a rate silently leaves some out of its base: 236所中201所通过，另有5所无食堂，通过率87.0%."""
    part = share.part
    if part is None or _SAYS_SO.search(prose.text):
        return False
    near = [one for one in prose.counts if one.sentence == share.percent.sentence and one.unit == part.unit]
    rest = [one for one in near if is_count(one) and one.number.start < share.percent.number.start and one is not part]
    aside = [one for one in rest if _ASIDE.search(one.words)]
    known = [one.value for one in prose.counts]
    for base in rest:
        for other in aside:
            left = base.value - other.value
            if other.value * 5 < base.value and left > part.value and left not in known:
                whole = replace(base, number=replace(base.number, value=left))
                if holds(part, whole, share):
                    return True
    return False


def near(
    parts: Collection[Fraction], wholes: Collection[Fraction], percent: Number, *, rest: bool = False
) -> Iterator[tuple[Fraction, Fraction]]:
    """The pairs whose ratio is about the percentage, and those that leave it (``rest``): few, and the others fast.

    A paragraph of many numbers has ten thousands of pairs, and exact division is slow.
    """
    target = float(percent.value)
    step = 10.0**-percent.decimals + 1e-9 * target  # more than rounding may do
    sizes = [(whole, float(whole)) for whole in wholes]
    for part in parts:
        size = 100 * float(part)
        for whole, divisor in sizes:
            ratio = size / divisor
            if abs(ratio - target) <= step or (rest and abs(100 - ratio - target) <= step):
                yield part, whole


def share_text(part: Item, base: Item, decimals: int) -> str:
    """A share as it should print."""
    return f"{half_up(100 * part.value / base.value, decimals)}%"


def cut_remark(share: Share, base: Item) -> Remark:
    """E3: the share was cut off."""
    part, percent = share.part, share.percent
    assert part is not None
    right = share_text(part, base, percent.number.decimals)
    exact = half_up(100 * part.value / base.value, percent.number.decimals + 2)
    return Remark(
        "E3",
        "error",
        (percent.span, base.span, part.span),
        f"{part.printed}÷{base.printed}={exact}%，四舍五入是{right}，印的{percent.printed}是截去了尾数。",
        f"请把{percent.printed}改为{right}。",
        (base.printed, part.printed, percent.printed),
    )


def off_remark(prose: Prose, share: Share, base: Item) -> Remark:
    """E2: the share is not what the two numbers beside it give."""
    part, percent = share.part, share.percent
    assert part is not None
    right = share_text(part, base, percent.number.decimals)
    name = share.name if share.kind == "率" else "占比"
    return Remark(
        "E2",
        "question",
        (base.span, part.span, percent.span),
        f"{part.printed}÷{base.printed}={right}，印的{name}是{percent.printed}。",
        f"请核对三个数；按这两个数算的，改为{right}，按别的数算的，写明基数。",
        (base.printed, part.printed, percent.printed),
        slip=_copied(prose, percent)
        or slips.of_ratio(
            percent.number, part.number, base.number, slips.share, slips.beside(prose, percent, part, base)
        ),
    )


def _copied(prose: Prose, percent: Item) -> bool:
    """Whether a share is printed a second time, of something else: 签约率62.4%；……，签约率62.4%."""
    alike = [one for one in prose.percents if one.printed == percent.printed and one is not percent]
    return bool(percent.number.decimals and alike)
