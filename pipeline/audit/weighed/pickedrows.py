"""Some of the numbers of a unit that belong together where others stand among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from pipeline.audit.text.prose import Item

#: Numbers of a unit at least of which some are picked, and characters of their labels that are looked at.
_MANY, _LABEL = 5, 12
#: Numbers beside one another of which one is a total; characters of a name, and of the words before a number.
_FEWEST, _NAMED, _LEAD = 2, 2, 20
#: Numbers above that may be named again.
_ABOVE = 14


#: What takes up numbers told before, and has their name behind it: 上述468家走访单位.
_TAKEN_UP = re.compile("(?:上述|以上)[^，。]{0,4}$")


def alike_in_words(group: Sequence[Item]) -> list[list[Item]]:
    """The numbers of a unit whose labels share a word, where others stand among them: 走访86家，整改19家；走访112家."""
    if len(group) < _MANY:
        return []
    having: dict[str, list[int]] = {}
    for place, item in enumerate(group):
        clause = item.after[:_LABEL] if _TAKEN_UP.search(item.clause) else item.clause
        for pair in _pairs(clause):
            having.setdefault(pair, []).append(place)
    rows = {tuple(places) for places in having.values() if len(places) > 2 and places[-1] - places[0] >= len(places)}
    return [[group[place] for place in places] for places in sorted(rows)]


@lru_cache(maxsize=4096)  # a number is looked at again with the paragraphs below it
def _pairs(clause: str) -> frozenset[str]:
    """The pairs of characters at the end of a label."""
    return frozenset([clause[i : i + 2] for i in range(max(0, len(clause) - _LABEL), len(clause) - 1)])


def without(group: Sequence[Item], inner: Collection[int]) -> list[Item]:
    """Those numbers that stand in no (further) bracket, and are none of ``inner``; empty where all would be left."""
    level = min([item.depth for item in group])
    left = [item for item in group if item.depth == level and id(item) not in inner]
    return left if _FEWEST < len(left) < len(group) else []


def taken_up(group: Sequence[Item]) -> Iterator[list[Item]]:
    """A number further up that the words before another name again, and those from there on.

    税收31.27亿元，社保费14.08亿元，非税收入3.28亿元。从税收的级次看，归中央13.96亿元，….
    """
    for place in range(_FEWEST, len(group) - 1):
        first = group[place]
        if first.sentence == group[place - 1].sentence:
            continue
        for above in group[max(0, place - _ABOVE) : place - 2]:
            if named_again(above, first):
                yield [above, *group[place:]]


def named_again(above: Item, first: Item) -> bool:
    """Whether the words before the first number of a sentence name one of the sentence before."""
    name = above.clause[-_NAMED:]
    return len(name) == _NAMED and first.sentence - above.sentence == 1 and name in first.lead[:_LEAD]
