"""Whether one slip of whoever typed explains numbers that do not agree: a digit, two that change places, one too many.

Numbers that no slip explains may well be of different things, and what does not agree is asked about, not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.text.numbers import Kind, Number, show
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up


def slipped(old: str, new: str) -> bool:
    """Whether one printed number becomes another by one digit, or by two that change places: 3.54, 3.45."""
    if len(old) != len(new):
        return False
    return sum([a != b for a, b in zip(old, new, strict=True)]) == 1 or swapped(old, new)


#: What a number changes by where one digit changes, or two near ones change places, but for noughts behind.
_SLIPS = frozenset((*range(1, 10), *range(9, 82, 9), *range(99, 892, 99)))


def may_slip(off: Fraction, decimals: int) -> bool:
    """Whether a number of so many decimals may be off by that because of one digit, or of two that change places."""
    steps, left = divmod(abs(off.numerator) * 10**decimals, off.denominator)
    if left or not steps:
        return bool(left)  # of other decimals: not known
    while not steps % 10:
        steps //= 10
    return steps in _SLIPS


def swapped(old: str, new: str) -> bool:
    """Whether one printed number becomes another where two near digits change places: 57, 75."""
    if len(old) != len(new):
        return False
    apart = [place for place, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    changed = len(apart) == 2 and old[apart[0]] == new[apart[1]] and old[apart[1]] == new[apart[0]]
    return changed and apart[1] - apart[0] <= 2


#: From part and base to the ratio of them.
Formula: TypeAlias = Callable[[Fraction, Fraction], Fraction]


def share(part: Fraction, base: Fraction) -> Fraction:
    """In percent."""
    return 100 * part / base


def growth(part: Fraction, base: Fraction) -> Fraction:
    """By how many per cent one is more or less than the other."""
    return abs(100 * part / base - 100)


#: How far a ratio may be from what its numbers give where one of them is of another day, in parts of it.
_NEAR = 8
#: So few are counted, and counted wrong.
_FEW = 32
#: Digits that a number has at least whose digits may be compared: of a shorter one nearly every other is a slip.
_DIGITS = 2


def of_ratio(ratio: Number, part: Number, base: Number, formula: Formula, others: Sequence[Fraction] = ()) -> bool:
    """Whether a slip explains that a ratio is not what its two numbers give.

    ``formula``: from the values of part and base to what is printed, in its unit (percent, 倍, 元 …). Also where one
    of the two is of another day, and so a little more or less, where they changed places, where the ratio is of
    what is not done instead of what is, and of one of ``others``, which stand near, instead of part or base.
    """
    due, printed = formula(part.value, base.value), ratio.value / ratio.scale
    if near(due, printed):
        return True
    old, new = _figures(ratio.printed), half_up(due, ratio.decimals)
    if len(old) >= _DIGITS and (slipped(old, new) or _shifted(old, new)):
        return True
    half = Fraction(1, 2 * 10**ratio.decimals)
    if ratio.kind is Kind.PERCENT and abs(100 - due - printed) <= half:
        return True
    pairs = [(base.value, part.value)]
    if base.exact and base.value < _FEW:  # of so many days, one was forgotten
        pairs += [(part.value, base.value + step) for step in (1, -1)]
    pairs += [pair for other in others for pair in ((part.value, other), (other, base.value))]
    if len(old.replace(".", "")) > _DIGITS or due < 2 * printed < 4 * due:  # of a short one, some digit always is one
        pairs += [(value, base.value) for value in _slips(part)] + [(part.value, value) for value in _slips(base)]
    return any(b and abs(formula(a, b) - printed) <= half for a, b in pairs)


def near(due: Fraction, printed: Fraction) -> bool:
    """Whether what is printed is only a little more or less than what is due, as it may be of another day."""
    return abs(due - printed) * _NEAR <= max(due, printed)


def of_difference(printed: Number, due: Fraction) -> bool:
    """Whether a slip explains that a difference is not what its two numbers give."""
    value = printed.value / printed.scale
    return near(due, value) or slipped(_figures(printed.printed), half_up(due, printed.decimals))


def of_points(printed: Number, a: Fraction, b: Fraction) -> bool:
    """Whether a slip explains that points are not the difference of two rates: also how much one grew of the other."""
    step = Fraction(1, 2 * 10**printed.decimals)
    relative = any(base and abs(abs(100 * (a - b) / base) - printed.value) <= step for base in (a, b))
    return relative or of_difference(printed, abs(a - b))


def beside(prose: Prose, ratio: Item, *two: Item) -> list[Fraction]:
    """The numbers of a paragraph that a ratio may be of by mistake: of a round one, those of the same sentences."""
    sentences = {one.sentence for one in (ratio, *two)}
    return [
        item.value
        for item in prose.counts
        if item.unit == two[-1].unit and item not in two and (ratio.number.decimals or item.sentence in sentences)
    ]


def of_sum(total: Number, parts: Sequence[Number], value: Fraction) -> bool:
    """Whether a slip in one of them explains that parts, which make ``value`` together, do not make their total."""
    off = total.value - value
    pairs = [(total, value), *((part, part.value + off) for part in parts)]
    return any(due > 0 and slipped(*(_figures(show(each, one)) for each in (one.value, due))) for one, due in pairs)


def of_shares(shares: Sequence[Number]) -> bool:
    """Whether a slip in one of some shares explains that they do not make 100 %, but for their rounding."""
    total = sum([share.value for share in shares], Fraction(0))
    slack = sum([share.half for share in shares], Fraction(0))
    if abs(total - _WHOLE) <= _AT_MOST + slack:
        return True
    return any(abs(total - one.value + value - _WHOLE) <= slack for one in shares for value in _slips(one))


#: What all shares make; what one that was nudged, or left as it was, is off by at most.
_WHOLE, _AT_MOST = 100, 3


def _figures(printed: str) -> str:
    """The digits of a printed number, with its point."""
    return "".join([char for char in printed if char.isdecimal() or char == "."])


def _shifted(old: str, new: str) -> bool:
    """Whether a digit too many, or too few, or a point in the wrong place makes one of the other."""
    if old.replace(".", "").strip("0") == new.replace(".", "").strip("0"):
        return True
    short, long = sorted((old, new), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _slips(number: Number) -> Iterator[Fraction]:
    """What a number may have been: one digit another, or two near ones changed places."""
    digits = _figures(number.printed)
    scale = Fraction(number.scale, 10**number.decimals)
    plain = digits.replace(".", "")
    for at, char in enumerate(plain if len(plain) >= _DIGITS else ""):
        step = 10 ** (len(plain) - at - 1)
        for digit in range(10):
            yield number.value + (digit - int(char)) * step * scale
        if at + 1 < len(plain):
            swap = (int(plain[at + 1]) - int(char)) * (step - step // 10)
            yield number.value + swap * scale
