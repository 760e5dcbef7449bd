"""What is not told of a share after all: a number elsewhere gives it, or the two numbers were never meant.

Looked at only where a share is about to be told, so that it may look further than the checks do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.audit.ratios.ratios import comparable, rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item
from pipeline.audit.text.slips import slipped
from pipeline.outcome import half_up

#: Paragraphs above whose numbers a share may be of, and how often more or less than printed is never a slip.
_BACK, _FAR = 8, 30


def unsaid(remarks: Sequence[Remark], flow: Flow, place: int) -> list[Remark]:
    """The remarks on a paragraph without those on shares that something else explains."""
    return [remark for remark in remarks if not (remark.code == "E2" and _explained(remark, flow, place))]


def _explained(remark: Remark, flow: Flow, place: int) -> bool:
    """Whether a share that two numbers do not give is of another number than the base, or not of these two."""
    if len(remark.numbers) != _THREE or remark.firm or not remark.numbers[-1].endswith("%"):
        return False
    base, part, percent = _items(remark, flow, place)
    if part is None or percent is None or base is None or not base.value or not part.value:
        return False
    if "率" in percent.clause or not remark.message.startswith(f"{part.printed}÷{base.printed}="):
        return False  # a rate, whose name says what it is of; a growth
    value, number = 100 * part.value / base.value, percent.number
    if value * _FAR < number.value or value > number.value * _FAR:
        return not slipped(number.printed.rstrip("%"), half_up(value, number.decimals))
    return number.decimals > 0 and any(_gives(part, other, percent) for other in _others(flow, place, part))


#: Base, part and share.
_THREE = 3


def _items(remark: Remark, flow: Flow, place: int) -> tuple[Item | None, Item | None, Item | None]:
    """Base, part and share of a remark, by what they print: the base may stand in a paragraph above."""
    own = flow.own(place)
    printed_base, printed_part, printed_share = remark.numbers
    part = next((one for one in own.counts if one.printed == printed_part), None)
    percent = next((one for one in own.percents if one.printed == printed_share), None)
    base = next((one for one in _above(flow, place) if one.printed == printed_base), None)
    return base, part, percent


def _above(flow: Flow, place: int) -> Iterator[Item]:
    """The counts of a paragraph and of those above it, the nearest first."""
    for other in range(place, max(-1, place - _BACK), -1):
        yield from reversed(flow.own(other).counts)


def _others(flow: Flow, place: int, part: Item) -> Iterator[Item]:
    """The numbers that a part may be a share of."""
    return (one for one in _above(flow, place) if one.value > part.value and comparable(part, one))


def _gives(part: Item, base: Item, percent: Item) -> bool:
    """Whether two numbers give a share as it is printed."""
    return rounded(100 * part.value / base.value, percent.number.decimals) == percent.value
