"""Which paragraph of the text as it was written has become which paragraph of the text as it is now.

The figures in a paragraph tell it; then its wording with the digits left out; then likeness between two neighbours
that are known. A paragraph that was split, or joined to the next one, is no new one and no lost one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.audit.own.carrier import Unit, standing

_ALIKE = 55
"""Least likeness (0 to 100) of two texts between known neighbours."""
_MOVED_ALIKE = 85
"""Least likeness of two texts anywhere."""
_CONTAINED = 90
_SHORTEST = 4
_MOST = 250_000
"""Pairs of texts that are compared at most between two neighbours."""
_DIGITS = re.compile(r"[\d０-９]+|[〇零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]+(?=[月日])")
"""Digits, and what Chinese has for them in a date."""
_SPACE = re.compile(r"\s+")


def words(text: str) -> str:
    """A text without its digits and blanks: what is left of it when the numbers change."""
    return _DIGITS.sub("#", _SPACE.sub("", text))


@dataclass(slots=True)
class Pair:
    """Paragraphs as written that stand in paragraphs as they are: mostly one of each."""

    before: list[int]
    after: list[int]


@dataclass(slots=True)
class Pairs:
    """What became of what; every number is a place in one of the two texts."""

    pairs: list[Pair] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    moved: list[Pair] = field(default_factory=list)
    """Those of ``pairs`` that have another place among the others."""


def pair(before: Sequence[Unit], after: Sequence[Unit], marks: Sequence[frozenset[str]] | None = None) -> Pairs:
    """The two texts → what became of what.

    ``marks``: what tells the paragraphs of ``before`` from each other; by default the names of their bookmarks.
    """
    known = marks or [_marks(unit) for unit in before]
    found = _by_marks(known, [standing([unit]) for unit in after], before, after)
    _by_words(before, after, found)
    likeness(before, after, found)
    return _resolved(before, after, found)


def _marks(unit: Unit) -> frozenset[str]:
    return frozenset(mark.name for mark in unit.marks if not mark.copied)


def _same_kind(one: Unit, two: Unit) -> bool:
    return bool(one.table) == bool(two.table)


def _by_marks(
    known: Sequence[frozenset[str]], seen: Sequence[frozenset[str]], before: Sequence[Unit], after: Sequence[Unit]
) -> dict[int, int]:
    """Place before → place after, where each holds more of the other's figures than any other does."""
    home = {name: place for place, names in enumerate(known) for name in names}
    votes: Counter[tuple[int, int]] = Counter()
    for place, names in enumerate(seen):
        votes.update((home[name], place) for name in names if name in home)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for (old, new), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if old not in found and new not in taken and _same_kind(before[old], after[new]):
            found[old] = new
            taken.add(new)
    return found


def _by_words(before: Sequence[Unit], after: Sequence[Unit], found: dict[int, int]) -> None:
    """Pair what has the same words, in order."""
    waiting: dict[tuple[bool, str], list[int]] = defaultdict(list)
    taken = set(found.values())
    for place, unit in enumerate(after):
        if place not in taken:
            waiting[bool(unit.table), words(unit.text)].append(place)
    for place, unit in enumerate(before):
        same = waiting.get((bool(unit.table), words(unit.text)))
        if place not in found and same:
            found[place] = same.pop(0)


def likeness(before: Sequence[Unit], after: Sequence[Unit], found: dict[int, int]) -> None:
    """Pair what is left and alike: first between known neighbours, then what is nearly the same anywhere."""
    line = in_order([(old, new, 1) for old, new in sorted(found.items())])
    anchors = [(-1, -1), *((old, new) for old, new, _ in line), (len(before), len(after))]
    taken = set(found.values())
    for (old, new), (next_old, next_new) in pairwise(anchors):
        left = [place for place in range(old + 1, next_old) if place not in found]
        right = [place for place in range(new + 1, next_new) if place not in taken]
        _likest(before, after, (left, right), found, _ALIKE)
        taken = set(found.values()) if left and right else taken
    left = [place for place in range(len(before)) if place not in found]
    _likest(before, after, (left, [place for place in range(len(after)) if place not in taken]), found, _MOVED_ALIKE)


def _likest(
    before: Sequence[Unit],
    after: Sequence[Unit],
    places: tuple[list[int], list[int]],
    found: dict[int, int],
    least: float,
) -> None:
    left, right = places
    if not left or not right or len(left) * len(right) > _MOST:
        return
    olds, news = [words(before[place].text) for place in left], [words(after[place].text) for place in right]
    ranked = sorted(
        (-score, i, j)
        for i, old in enumerate(olds)
        for j, new in enumerate(news)
        if (score := fuzz.ratio(old, new, score_cutoff=least))
    )
    taken: set[int] = set()
    for _, i, j in ranked:
        if left[i] not in found and j not in taken and _same_kind(before[left[i]], after[right[j]]):
            found[left[i]] = right[j]
            taken.add(j)


def _resolved(before: Sequence[Unit], after: Sequence[Unit], found: dict[int, int]) -> Pairs:
    result = Pairs()
    result.pairs = [Pair([old], [new]) for old, new in sorted(found.items())]
    by_old = {pair.before[0]: pair for pair in result.pairs}
    by_new = {pair.after[0]: pair for pair in result.pairs}
    for new in range(len(after)):
        if new in by_new or after[new].table:
            continue
        beside = [found for found in (by_new.get(new - 1), by_new.get(new + 1)) if found]
        whole = next((one for one in beside if _contains([before[old] for old in one.before], after[new])), None)
        if whole:
            whole.after = sorted([*whole.after, new])
            by_new[new] = whole
        else:
            result.new.append(new)
    result.new += [new for new in range(len(after)) if new not in by_new and after[new].table]
    result.new.sort()
    for old in range(len(before)):
        if old in by_old:
            continue
        beside = [found for found in (by_old.get(old - 1), by_old.get(old + 1)) if found and not before[old].table]
        whole = next((one for one in beside if _contains([after[new] for new in one.after], before[old])), None)
        if whole:
            whole.before = sorted([*whole.before, old])
            by_old[old] = whole
        else:
            result.gone.append(old)
    weighed = [(pair.before[0], pair.after[0], len(after[pair.after[0]].text) + 1) for pair in result.pairs]
    kept = {old for old, _, _ in in_order(weighed)}
    result.moved = [pair for pair in result.pairs if pair.before[0] not in kept]
    return result


def _contains(wholes: Iterable[Unit], part: Unit) -> bool:
    """Whether a text is a piece of another."""
    piece, whole = words(part.text), "".join(words(unit.text) for unit in wholes)
    if len(piece) < _SHORTEST or len(piece) >= len(whole):
        return False
    return piece in whole or fuzz.partial_ratio(piece, whole) >= _CONTAINED


def in_order(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The heaviest run of (before, after, weight) in which both places rise; ``before`` rises in the input."""
    order = sorted({new for _, new, _ in places})
    best: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)  # a tree of prefix maxima: (weight, index)
    came: list[int] = []
    for index, (_, new, weight) in enumerate(places):
        rank = bisect_left(order, new)
        top, place = (0, -1), rank
        while place > 0:
            top = max(top, best[place], key=lambda pair: pair[0])
            place -= place & -place
        came.append(top[1])
        place = rank + 1
        while place <= len(order):
            if best[place][0] < top[0] + weight:
                best[place] = (top[0] + weight, index)
            place += place & -place
    top, place = (0, -1), len(order)
    while place > 0:
        top = max(top, best[place], key=lambda pair: pair[0])
        place -= place & -place
    run, index = [], top[1]
    while index >= 0:
        run.append(places[index])
        index = came[index]
    return run[::-1]
