"""How a paragraph is made: its words, and the numbers and phrases between them; which of an older text became which.

Two generated texts of one narrative differ in their numbers, in the parts of their phrases (a unit more in a
breakdown), or in their words (a condition of the narrative fell).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rapidfuzz.distance import Indel

from pipeline.audit.own.carrier import Mark, Unit
from pipeline.audit.own.pairs import likeness

#: Words, or a figure as (its name without the number of its printing, what it is made of).
Shape: TypeAlias = "tuple[str | tuple[str, Shape], ...]"


def shape(unit: Unit, *, deep: bool = True) -> Shape:
    """The make of a paragraph; not ``deep``: whatever its phrases are made of."""
    return _shape(unit, 0, len(unit.text), sorted(unit.marks, key=lambda mark: (mark.start, -mark.end)), deep=deep)


def inside(unit: Unit, phrase: Mark) -> Shape:
    """The make of a phrase."""
    return _shape(unit, phrase.start, phrase.end, within(unit, phrase), deep=True)


def within(unit: Unit, phrase: Mark) -> list[Mark]:
    """The marks in a phrase, in order."""
    at = unit.marks.index(phrase)
    return [mark for mark in unit.marks[at + 1 :] if phrase.start <= mark.start and mark.end <= phrase.end]


def _shape(unit: Unit, start: int, end: int, marks: Sequence[Mark], *, deep: bool) -> Shape:
    parts: list[str | tuple[str, Shape]] = []
    at = start
    for place, mark in enumerate(marks):
        if mark.start < at or (mark.start == mark.end == at and parts and place and marks[place - 1].end > at):
            continue
        if mark.start > at:
            parts.append("".join(unit.text[at : mark.start].split()))
        inner: Shape = ()
        if deep and not mark.number:
            nested = [other for other in marks[place + 1 :] if other.start >= mark.start and other.end <= mark.end]
            inner = _shape(unit, mark.start, mark.end, nested, deep=True)
        parts.append((stem(mark), inner))
        at = mark.end
    if at < end:
        parts.append("".join(unit.text[at:end].split()))
    return tuple(part for part in parts if part != "")


def stem(mark: Mark) -> str:
    """The mark's name without the number of its printing."""
    return mark.name[:15]


def generations(before: Sequence[Unit], now: Sequence[Unit]) -> dict[int, int]:
    """Two generated texts of one narrative → place before → place now, of the paragraphs that are the same ones."""
    found: dict[int, int] = {}
    for deep in (True, False):
        _equal([(_kind(unit), shape(unit, deep=deep)) for unit in before],
               [(_kind(unit), shape(unit, deep=deep)) for unit in now], found)  # fmt: skip
    likeness(before, now, found)
    return found


def _kind(unit: Unit) -> str:
    return "row" if unit.table else unit.role


def _equal(before: Sequence[object], now: Sequence[object], found: dict[int, int]) -> None:
    """Pair what is equal, in order."""
    waiting: dict[object, list[int]] = defaultdict(list)
    taken = set(found.values())
    for place, each in enumerate(now):
        if place not in taken:
            waiting[each].append(place)
    for place, each in enumerate(before):
        if place not in found and waiting.get(each):
            found[place] = waiting[each].pop(0)


def successors(before: Iterable[Mark], now: Iterable[Mark]) -> dict[str, str]:
    """The marks of two states of a paragraph → name before → name now, of those that print the same definition.

    In their order first; then those that other words have moved before or behind one another.
    """
    olds, news = list(before), list(now)
    found: dict[str, str] = {}
    for block in Indel.opcodes([stem(mark) for mark in olds], [stem(mark) for mark in news]):
        if block.tag == "equal":
            pairs = zip(olds[block.src_start : block.src_end], news[block.dest_start : block.dest_end], strict=True)
            found.update((old.name, new.name) for old, new in pairs)
    waiting: dict[str, list[str]] = defaultdict(list)
    taken = set(found.values())
    for mark in news:
        if mark.name not in taken:
            waiting[stem(mark)].append(mark.name)
    for mark in olds:
        if mark.name not in found and waiting[stem(mark)]:
            found[mark.name] = waiting[stem(mark)].pop(0)
    return found
