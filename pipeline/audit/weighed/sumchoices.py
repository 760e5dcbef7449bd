"""Totals and the parts that each may have: every choice at hand, those that add up, and what rules one out.

A choice is a number with some of its unit that follow one another, before or behind it, and make nearly as much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cfractions import Fraction

from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.text.slips import may_slip
from pipeline.audit.weighed.earlier import of_then
from pipeline.audit.weighed.pickedrows import alike_in_words, taken_up, without
from pipeline.audit.weighed.sumrows import GREATEST, LEAST, Row, candidates

#: Parts with what was carried over, which their total is without.
WITH_OLD = re.compile("含(?:上[年期月季]|往年|结转|存量|积存|旧存)")


@dataclass(slots=True, eq=False)  # never changed; frozen is slow to build
class Choice:
    """A total and its parts, in the order of the text."""

    total: Item
    parts: tuple[Item, ...]
    way: str
    """ahead, behind or between: where the total stands to its parts."""
    first: int
    """Place of the first part among the numbers of the unit."""
    last: int
    skipped: int
    """How many numbers of the unit stand between the total and the nearest part."""
    sum: Fraction
    """The parts added up."""
    group: Sequence[Item]
    """The numbers that it is chosen from."""
    picked: bool
    """Whether other numbers of the unit stand among those."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The places of the total and the parts."""
        return self.total.span, *(part.span for part in self.parts)

    @property
    def between(self) -> tuple[int, int]:
        """The text between the total and the parts."""
        if self.way == "behind":
            return self.parts[-1].number.end, self.total.number.start
        if self.way == "between":
            return self.parts[-2].number.end, self.total.number.start
        return self.total.number.end, self.parts[0].number.start

    @property
    def behind(self) -> bool:
        """Whether the total stands behind all of its parts."""
        return self.way == "behind"


#: A mean, or a difference to another time: no total, and no part of one.
_NO_PART = re.compile(
    "[日月年周人户件村校]均|平均|每|[较比](?:上[年月周季期]|去年|昨|年初|前|同期)[^，]{0,6}[增减多少]|[同环]比|比[^，]{1,8}[多少]$"
)


#: The first of a row of days or months: 每天入园人数依次为820、1140、1365人.
_ROW_OF_DAYS = re.compile("每[天日周月季年][^，]*(?:依次|分别)")


@lru_cache(maxsize=1024)  # a number is looked at again with the paragraphs below it
def _no_part(clause: str) -> bool:
    return _NO_PART.search(clause) is not None and _ROW_OF_DAYS.search(clause) is None


def _mean(item: Item) -> bool:
    """Whether a number can but be a mean: 每户2.62人."""
    return item.number.decimals > 0 and item.number.scale == 1 and item.unit in _WHOLE_ONLY


#: What was planned, in a bracket behind what was done: 占年度目标（1700公里、11400公里）的138.6%、147.4%.
_PLANNED = re.compile("(?:目标|计划|任务|预算)[数值]?（[^（）]*$")


def planned(prose: Prose, item: Item) -> bool:
    """Whether a number is what was planned, in a bracket of such numbers."""
    start = item.number.start
    return item.depth > 0 and _PLANNED.search(prose.text, max(0, start - 24), start) is not None


#: What is counted in whole numbers.
_WHOLE_ONLY = frozenset("人名户件起家个宗条项所辆台")


#: Measure words that count the same as another.
_COUNTED_AS = {**dict.fromkeys(PERSONS, "人"), "批次": "批", "场次": "场"}


def counted_as(unit: str) -> str:
    """A measure word that counts the same as some others, for all of them."""
    return _COUNTED_AS.get(unit, unit)


def groups(prose: Prose) -> list[list[Item]]:
    """The numbers of a text by their units, three or more each."""
    found: dict[str, list[Item]] = {}
    for item in prose.counts:
        if _no_part(item.clause) or item.after[:1] == "/" or (item.number.decimals and _mean(item)):
            continue
        if not (item.depth and (planned(prose, item) or of_then(prose, item))):
            unit = item.unit
            found.setdefault(_COUNTED_AS.get(unit, unit), []).append(item)
    return [group for group in found.values() if len(group) > 2]


def choices(group: Sequence[Item], floor: int = 0) -> tuple[list[Choice], list[Choice]]:
    """Every choice that reaches behind ``floor``: those that nearly add up, and those that do."""
    near, agree = _of(group, floor, picked=False)
    seen = {(id(one.total), *map(id, one.parts)) for one in (*near, *agree)}
    plain = without_details(group, agree)
    rows = [*alike_in_words(group), *([plain] if plain else []), *taken_up(group)]
    for some in rows:
        for known, found in zip((near, agree), _of(some, floor, picked=True), strict=True):
            fresh = [one for one in found if (id(one.total), *map(id, one.parts)) not in seen]
            seen.update((id(one.total), *map(id, one.parts)) for one in fresh)
            known.extend(fresh)
    return near, agree


def without_details(group: Sequence[Item], agree: Sequence[Choice]) -> list[Item]:
    """The numbers of a unit without those in brackets and those that one right before them is made of.

    审结1127件（调解688件，裁决439件），转入92件: 1127 and 92 stand side by side. Empty where all would be left.
    """
    inner = {id(part) for one in agree if one.way == "ahead" and not one.skipped for part in one.parts}
    return without(group, inner)


def _of(group: Sequence[Item], floor: int, *, picked: bool) -> tuple[list[Choice], list[Choice]]:
    """The choices of numbers that follow one another among some."""
    near: list[Choice] = []
    agree: list[Choice] = []
    row_of = Row(group)
    values, halves, unit = row_of.values, row_of.halves, row_of.unit
    for place, row, way, skipped in candidates(row_of, floor):
        value = sum([values[index] for index in row])
        off = abs(values[place] - value)
        if skipped and 10 * off > values[place]:
            continue  # further off and not beside its parts: never one
        close = not off or off < halves[place] + sum([halves[index] for index in row])
        far = 10 * value > GREATEST * values[place] and not skipped
        forgotten = (way == "behind" or (way == "ahead" and far)) and value - values[place] in [values[i] for i in row]
        if not close and not forgotten and not may_slip(Fraction(off, unit), group[place].number.decimals):
            continue
        parts = tuple([group[index] for index in row])
        one = Choice(group[place], parts, way, row[0], row[-1], skipped, Fraction(value, unit), group, picked)
        (agree if close else near).append(one)
    return near, agree


def in_reach(one: Choice) -> bool:
    """Whether the parts are as near their total as the choices that are weighed."""
    return LEAST * one.total.value < 10 * one.sum <= GREATEST * one.total.value


def adds(one: Choice) -> bool:
    """Whether the parts make their total, as exactly as they are printed."""
    off = abs(one.total.value - one.sum)
    numbers = (item.number for item in (one.total, *one.parts))
    return not off or off < sum((number.half for number in numbers if number.decimals), Fraction(0))


@lru_cache(maxsize=256)
def clause_of(prose: Prose, item: Item) -> str:
    """The words between the last mark and a number."""
    head = max(prose.text.rfind(mark, 0, item.number.start) for mark in "，。；：、\n（") + 1
    return prose.text[head : item.number.start]
