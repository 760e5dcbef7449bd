"""E2 of a share that is of another part of the whole, and not of the whole: 税收12.36亿元，非税4.12亿元，占33.3%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.audit.ratios.bases import share_text
from pipeline.audit.ratios.ratios import raw_clause, rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.ratiotokens import OF

#: Shares that are told side by side; sentences that a whole may stand above them.
_TWO, _ABOVE = 2, 2


def check(prose: Prose) -> Iterator[Remark]:
    """Shares that a part of the same whole gives as their base, where that part has its own share of the whole.

    All are printed: the whole, and parts in a row that make it; the two shares stand right behind their parts.
    """
    if len(prose.percents) < _TWO or "占" not in prose.text:
        return
    shares = [(percent, part) for percent in prose.percents if (part := _own(prose, percent)) is not None]
    for percent, part in shares:
        named = OF.search(raw_clause(prose, percent))
        if named and named[1].strip("比重例约为达"):
            continue
        for first, other in shares:
            if part is other or part.unit != other.unit or not _gives(part, other, percent):
                continue
            whole = _whole(prose, part, other)
            if whole is not None and _gives(other, whole, first) and not _gives(part, whole, percent):
                yield _told(part, other, whole, percent)
                break


def _own(prose: Prose, percent: Item) -> Item | None:
    """The number that a share stands behind, if none but it is told between them."""
    clause = raw_clause(prose, percent)
    if percent.number.hedged or "占" not in clause:
        return None
    before = [item for item in prose.items if item.number.end <= percent.number.start]
    part = before[-1] if before else None
    return part if part is not None and part.unit and part.value and part.sentence == percent.sentence else None


def _gives(part: Item, base: Item, percent: Item) -> bool:
    return rounded(100 * part.value / base.value, percent.number.decimals) == percent.value


def _whole(prose: Prose, *two: Item) -> Item | None:
    """The number before two others that numbers in a row, they among them, make."""
    start, end = sorted(item.number.start for item in two)
    if "其中" in prose.text[start:end]:
        return None
    row = [item for item in prose.counts if item.unit == two[0].unit and two[0].sentence - item.sentence <= _ABOVE]
    for place, whole in enumerate(row):
        if whole.number.start > start or whole.value <= max(item.value for item in two):
            continue
        if _made(row[place + 1 :], whole, two):
            return whole
    return None


def _made(row: Sequence[Item], whole: Item, two: Sequence[Item]) -> bool:
    """Whether the first of some numbers, two of them among these, make a whole."""
    left = whole.value
    for place, item in enumerate(row):
        left -= item.value
        if left <= 0:
            return not left and all(one in row[: place + 1] for one in two)
    return False


def _told(part: Item, other: Item, whole: Item, percent: Item) -> Remark:
    right = share_text(part, whole, percent.number.decimals)
    return Remark(
        "E2",
        "error",
        (whole.span, other.span, part.span, percent.span),
        f"{part.printed}÷{whole.printed}={right}，印的{percent.printed}是除以{other.printed}得的。",
        f"请把{percent.printed}改为{right}，或者写明是占哪个数的。",
        (whole.printed, part.printed, percent.printed, other.printed),
        firm=True,
    )
