"""Numbers of a unit that may have to do with one another: those of a paragraph, and what may be a total above."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.audit.text.prose import Item
from pipeline.audit.weighed.sumrows import SUMMED

#: A total with two parts; numbers of the paragraphs above to look at.
_LEAST, _ABOVE = 3, 8
#: What numbers above make at least, in tenths, of a total of theirs.
_NEARLY = 8
#: How much more than a number above that has its parts there numbers are that are none of it.
_MORE = 1.2
#: Characters before a number that may call it a total.
_LEAD = 20


def all_done(group: Sequence[Item], floor: int, done: set[tuple[int, int]]) -> bool:
    """Whether the numbers of a unit behind ``floor`` add up, all but one that is not called a total."""
    left = [item for item in group if item.number.end > floor and item.span not in done] if done else group
    return not left or (len(left) == 1 < len(group) and not _called(left))


def add_up(row: Sequence[Item]) -> bool:
    """Whether all of some numbers are one sum: a total and its parts, a difference, two and two of a stock."""
    sizes = [item.size for item in row]
    whole = sum(sizes)
    most = max(sizes)
    if most < _ADDED:
        return False
    near = _ROUND * whole  # floats are all but exact
    if len(sizes) == _LEAST:
        return abs(whole - 2 * most) < near
    halves = (sizes[0], sizes[-1], sizes[0] + sizes[1] if len(sizes) == _LEAST + 1 else 0.0)
    return any(abs(whole - 2 * half) < near for half in halves)


#: Smaller numbers add up by chance; what floats lose.
_ADDED, _ROUND = 20, 1e-9


def at_hand(group: Sequence[Item], floor: int) -> list[Item]:
    """Those of a unit's numbers that may have to do with one another: of those above, what may be a total.

    Where a number behind ``floor`` is called a total, those above may be its parts; one number alone has none.
    """
    start = next(place for place, item in enumerate(group) if item.number.end > floor)
    own = list(group[start:])
    above = group[max(0, start - _ABOVE) : start]
    if not above or (start > _ABOVE and group[start - _ABOVE - 1].value == sum([item.value for item in above])):
        return own
    sizes = [item.size for item in own]
    most = max(sizes)
    parts = sum([size for item in above if (size := item.size) < most])
    if 10 * parts < _NEARLY * most or not (sizes[0] == most or _called(own)):
        if len(own) < _LEAST - 1:
            return [*above, *own] if _told_alike(above, own[0]) else own
        some = sum(sizes)
        above = [
            item
            for place, item in enumerate(above)
            if item.size > most and not (some > _MORE * item.size and _parted(above, place))
        ]
    return [*above, *own]


def _told_alike(above: Sequence[Item], last: Item) -> bool:
    """Whether a number is told in the words of those above, of which the first may be their total: 发现隐患49处."""
    end = last.clause[-_NAME:]
    alike = [item for item in above if item.clause.endswith(end)] if len(end) == _NAME else []
    return len(alike) >= _LEAST and alike[0].size == max([item.size for item in alike])


#: Characters of what a number is called that say what it is of.
_NAME = 4


def _parted(row: Sequence[Item], place: int) -> bool:
    """Whether a number is what the numbers right behind it make."""
    left = row[place].value
    for item in row[place + 1 :]:
        left -= item.value
        if left <= 0:
            break
    return left == 0


def _called(row: Sequence[Item]) -> bool:
    """Whether one of some numbers is called a total."""
    return any(SUMMED.search(item.lead[-_LEAD:]) for item in row)
