"""The paragraphs of a document as one text, so that numbers of neighbouring ones can be looked at together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from pipeline.audit.text.finding import Passage
from pipeline.audit.text.numbers import Number
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Item, Prose, compact, parse

#: Paragraphs that are looked at before the first that is asked for.
_BACK = 16


POINT = re.compile(
    r"^\s*(?:\d+[.．、](?!\d)|[（(][一二三四五六七八九十0-9]+[）)]|[-•·*—]|[①-⑳]|[一二三四五六七八九十]+[是、]|第[一二三四五六七八九十]+[批组类期次轮])\s*"
)
#: What a point of a list ends in.
_ENDS = ("；", ";")


class Flow:
    """The text of all passages, a line each, with the numbers of those looked at so far at their places in it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.texts = ["" if passage.grid else normalise(compact(passage.text)) for passage in passages]
        self.starts = [0, *accumulate(len(text) + 1 for text in self.texts)]
        self.text = "\n".join(self.texts)
        self.headings = [passage.heading for passage in passages]
        self._points = [self._is_point(passages, place) for place in range(len(passages))]
        self._own: dict[int, Prose] = {}
        self._items: dict[int, tuple[Item, ...]] = {}
        self._sentences: list[tuple[int, int]] = []
        self._last = -1

    @staticmethod
    def _is_point(passages: Sequence[Passage], place: int) -> bool:
        """Whether a paragraph begins as a point of a list does, or it or the one above ends as one; no heading is."""
        if passages[place].grid or passages[place].title:
            return False
        text = passages[place].text
        above = passages[place - 1] if place else None
        return (
            POINT.match(text) is not None
            or text.endswith(_ENDS)
            or (above is not None and above.text.endswith(_ENDS) and not above.grid)
        )

    def is_point(self, place: int) -> bool:
        """Whether a paragraph is a point of a list; none that is not there is."""
        return 0 <= place < len(self._points) and self._points[place]

    def own(self, place: int) -> Prose:
        """One passage by itself; always the same, as what is found of it is noted there."""
        prose = self._own.get(place)
        if prose is None:
            prose = self._own[place] = parse(self.texts[place], normal=True)
        return prose

    def window(self, places: Sequence[int]) -> Prose:
        """The numbers of some passages, in order, in the text of all of them."""
        for place in range(max(self._last + 1, places[-1] - _BACK), places[-1] + 1):
            self._add(place)
        items = tuple(item for place in places for item in self._items.get(place, ()))
        return Prose(self.text, items, self._sentences)

    def _add(self, place: int) -> None:
        """The numbers of one passage, moved to its place in the text; its sentences follow those before."""
        own, start, first = self.own(place), self.starts[place], len(self._sentences)
        self._items[place] = tuple(_moved(item, start, first) for item in own.items)
        self._sentences += [(a + start, b + start) for a, b in own.sentences]
        self._last = place


def _moved(item: Item, start: int, first: int) -> Item:
    """A number at another place; built by hand, as this is done for every number of a document."""
    old = item.number
    number = Number(
        old.kind,
        old.start + start,
        old.end + start,
        old.printed,
        old.value,
        old.decimals,
        old.scale,
        old.unit,
        hedged=old.hedged,
        chinese=old.chinese,
    )
    moved = Item.__new__(Item)
    moved.number, moved.sentence, moved.depth = number, item.sentence + first, item.depth
    moved.clause, moved.after, moved.lead = item.clause, item.after, item.lead
    moved.value, moved.unit, moved.size = item.value, item.unit, item.size
    return moved
