"""What a growth amounts to that its two numbers do not give: E2, E3, or a doubt where they are rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up


def growth_of(this: Item, other: Item) -> Fraction:
    """By how many per cent a number is more or less than that of another time."""
    return 100 * abs(this.value - other.value) / other.value


#: What a growth is worked out from, where it is not from the printed numbers.
UNROUNDED = re.compile("未取整|取整前|原始数据|可比价|可比口径|同口径|不变价|四舍五入|按[^，。；]{1,8}数据计算|剔除")


def _reach(this: Item, other: Item, change: Item) -> tuple[Fraction, Fraction]:
    """Between which values the growth lies that two numbers, as rounded, allow."""
    if change is not other:  # worked out from the difference
        low, high = other.value - this.number.half, other.value + this.number.half
        return (
            100 * (change.value - change.number.half) / max(high, Fraction(1, 1000)),
            100 * (change.value + change.number.half) / max(low, Fraction(1, 1000)),
        )
    a, b = this.number, other.number
    rough, loose = a.half, b.half
    if a.scale == b.scale and bool(a.decimals) is not bool(b.decimals):  # 13.8亿 and 12亿: both are told as exactly
        rough = loose = min(rough, loose)
    ends = [
        100 * ((this.value + x * rough) / max(other.value + y * loose, Fraction(1, 1000)) - 1)
        for x, y in ((-1, 1), (1, -1))
    ]
    if this.value < other.value:
        ends = [-value for value in ends]
    return min(ends), max(ends)


#: What grows by comparable prices in the statistics, though its amounts are printed at those of the year.
_REAL = re.compile("生产总值|增加值|总产值|GDP")
#: Steps of its last digit by which a growth of the wrong base is off that no rounding of its numbers explains.
_FAR = 3


def differs(prose: Prose, percent: Item, numbers: tuple[Item, Item, Item], words: tuple[str, str]) -> Iterator[Remark]:
    """The printed growth is not what the numbers give: this period's, the other one's, the difference if it is said."""
    this, other, change = numbers
    worked, right = words
    number = percent.number
    exact = 100 * change.value / other.value if change is not other else growth_of(this, other)
    printed = (this.printed, other.printed, percent.printed)
    spans = (this.span, other.span, percent.span)
    low, high = _reach(this, other, change)
    half = Fraction(1, 2 * 10**number.decimals)
    loose = not (this.number.exact and change.number.exact) and low - half <= number.value <= high + half
    if loose and (change is not other or UNROUNDED.search(prose.text)):
        return  # a difference that is rounded too leaves the growth open: 26.67万所, 增加1.17万所
    swapped = exact * other.value / this.value if this.value else Fraction(0)
    inverse = rounded(swapped, number.decimals) == number.value  # by this number instead of the earlier one
    far = abs(rounded(exact, number.decimals) - number.value) * 10**number.decimals >= _FAR
    severity: Literal["error", "question"] = "question" if loose and not (inverse and far) else "error"
    real = severity == "error" and not inverse and _REAL.search(f"{this.lead}{this.clause}{other.lead}{other.clause}")
    severity = "question" if real else severity
    loose = severity == "question" and not real
    perhaps = "；两数是取整的，未取整时可能如此" if loose else ""
    if truncated(exact, number.decimals) == number.value:
        shown = half_up(exact, number.decimals + 2)
        text = f"{worked}={shown}%，四舍五入是{right}，印的{percent.printed}是截去了尾数{perhaps}。"
        yield Remark("E3", severity, spans, text, f"请把{percent.printed}改为{right}。", printed)
        return
    formula = slips.growth if change is other else slips.share
    divided = f"，是除以{this.printed}得的" if inverse else ""
    perhaps = "；按可比价计算的，可能如此" if real else perhaps
    text = f"{worked}={right}，印的是{percent.printed}{divided}{perhaps}。"
    todo = f"请核对；应以{other.printed}为基数的，改为{right}。"
    likely = inverse or slips.of_ratio(number, (this if change is other else change).number, other.number, formula)
    yield Remark("E2", severity, spans, text, todo, printed, slip=likely)
