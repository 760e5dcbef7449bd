"""Totals and the parts that each may have: every choice at hand, those that add up, and what rules one out.

A choice is a number with some of its unit that follow one another, before or behind it, and make nearly as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.text.slips import may_slip, slipped
from pipeline.audit.text.splits import TOTAL
from pipeline.audit.weighed.earlier import of_then
from pipeline.audit.weighed.pickedrows import alike_in_words, taken_up, without

#: Parts of a choice at most, sentences between them and their total, and numbers that are passed over.
_PARTS, _SENTENCES, _SKIPPED = 14, 5, 1
#: What the parts make of their total, in tenths; what those of a total that is called one make at the least and most.
_LEAST, _GREATEST = 8, 12
_NEAREST, _FURTHEST = 5, 20
#: What one part of a total that stands among them makes of it at most, in tenths.
_MOSTLY = 9
#: What a change is called, and a fall; words of another time.
_DIFFERS = re.compile("(?:增加|增长|上升|[多增]|减少|下降|压减|[少减降])了?$")
_LESS = re.compile("(?:减少|下降|压减|[少减降])了?$")
_THEN = re.compile(r"上[年月周季]|去年|同期|前[年月日周]|\d月|\d年|昨")
#: Characters before a total that may call it one.
_LEAD = 20
#: A number in words below it is told beside others, and counts kinds.
FEW = 10


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


def scaled(group: Sequence[Item]) -> tuple[list[int], list[int], int]:
    """The values of some numbers and half their last printed digit, in whole units of which so many are 1.

    Adding fractions is slow.
    """
    numbers = [item.number for item in group]
    if not any(number.decimals for number in numbers):  # most often
        return [2 * number.value.numerator for number in numbers], [0] * len(numbers), 2
    unit = 2 * lcm(*(number.value.denominator for number in numbers), *(10**number.decimals for number in numbers))
    values = [number.value.numerator * (unit // number.value.denominator) for number in numbers]
    return values, [int(number.half * unit) if number.decimals else 0 for number in numbers], unit


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
    row_of = _Row(group)
    values, halves, unit = row_of.values, row_of.halves, row_of.unit
    for place, row, way, skipped in _candidates(row_of, floor):
        value = sum([values[index] for index in row])
        off = abs(values[place] - value)
        if skipped and 10 * off > values[place]:
            continue  # further off and not beside its parts: never one
        close = not off or off < halves[place] + sum([halves[index] for index in row])
        far = 10 * value > _GREATEST * values[place] and not skipped
        forgotten = (way == "behind" or (way == "ahead" and far)) and value - values[place] in [values[i] for i in row]
        if not close and not forgotten and not may_slip(Fraction(off, unit), group[place].number.decimals):
            continue
        parts = tuple([group[index] for index in row])
        one = Choice(group[place], parts, way, row[0], row[-1], skipped, Fraction(value, unit), group, picked)
        (agree if close else near).append(one)
    return near, agree


class _Row:
    """Some numbers of a unit by columns: each is looked at many times, with many others."""

    __slots__ = ("depths", "ends", "group", "halves", "hedged", "passed", "sentences", "unit", "values")

    def __init__(self, group: Sequence[Item]) -> None:
        self.group = group
        self.values, self.halves, self.unit = scaled(group)
        numbers = [item.number for item in group]
        self.sentences = [item.sentence for item in group]
        self.depths = [item.depth for item in group]
        self.ends = [number.end for number in numbers]
        self.hedged = [number.hedged for number in numbers]
        in_words = [number.chinese for number in numbers]
        if not any(in_words) or all(in_words):
            self.passed = [False] * len(numbers)
        else:
            self.passed = [word and value < FEW * self.unit for word, value in zip(in_words, self.values, strict=True)]
        """Which are passed over: a few of a kind, in words, beside numbers."""


#: Place of a total, those of its parts, where it stands to them, and how many numbers stand between.
_Places: TypeAlias = tuple[int, list[int], str, int]


def _candidates(row_of: _Row, floor: int) -> Iterator[_Places]:
    group, values, ends = row_of.group, row_of.values, row_of.ends
    stretches = _stretches(group) if len(group) > _PARTED else []
    last = len(group) - 1
    for place, total in enumerate(group):
        if row_of.hedged[place] or not values[place]:
            continue
        yield from _beside(row_of, place, floor)
        if stretches:
            yield from _by_a_slip(row_of, stretches, place, floor)
        if place > 1 and ends[place] > floor and _DIFFERS.search(total.clause):
            yield from _differences(group, values, place)
        if 0 < place < last and ends[place + 1] > floor and values[place + 1] < values[place]:
            for row in _around_it(row_of, place):
                yield place, row, "between", 0


#: Parts of a total that one digit takes far from their sum, at least; how many times the one is the other at most.
_PARTED, _TIMES = 3, 6


def _by_a_slip(row_of: _Row, stretches: Sequence[tuple[int, int]], place: int, floor: int) -> Iterator[_Places]:
    """A total that a slip takes far from the numbers of the sentence beside it: 1948件，其中702件、318件、189件.

    The slip is one digit, or a part that is left out.
    """
    values, total = row_of.values, row_of.values[place]
    for way, first in (("ahead", place + 1), ("behind", place - 1)):
        start, end = stretches[first] if 0 <= first < len(values) else (0, 0)
        start, end = (first, min(end, first + _PARTS)) if first > place else (max(start, place - _PARTS), place)
        if end - start < _PARTED or not start <= first < end or row_of.ends[max(place, end - 1)] <= floor:
            continue
        if abs(row_of.sentences[first] - row_of.sentences[place]) > _SENTENCES:
            continue
        value = sum(values[start:end])
        near = _LEAST * total < 10 * value <= _GREATEST * total
        if near or not total < _TIMES * value < _TIMES * _TIMES * total:
            continue
        off, row = Fraction(total - value, row_of.unit), list(range(start, end))
        slip = may_slip(off, row_of.group[place].number.decimals) and _one_digit(row_of.group, place, row, off)
        if slip or (way == "ahead" and value - total in values[start:end]):
            yield place, row, way, 0


def _stretches(group: Sequence[Item]) -> list[tuple[int, int]]:
    """Of each number the places from the first to behind the last beside it of its sentence and bracket.

    None of them is hedged or in words: such a number has no place beside it, not even its own.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(group) + 1):
        first, item = group[start], group[end] if end < len(group) else None
        plain = not (first.number.hedged or first.number.chinese)
        goes_on = item is not None and not (item.number.hedged or item.number.chinese)
        if plain and goes_on and item and item.sentence == first.sentence and item.depth == first.depth:
            continue
        found += [(start, end) if plain else (start, start)] * (end - start)
        start = end
    return found


def _one_digit(group: Sequence[Item], place: int, row: Sequence[int], off: Fraction) -> bool:
    """Whether one digit of the total, or of a part, makes the parts their total; ``off``: what they lack."""
    total = group[place]
    if slipped(total.printed, show(total.value - off, total.number)):
        return True
    parts = [group[index] for index in row]
    return any(part.value + off > 0 and slipped(part.printed, show(part.value + off, part.number)) for part in parts)


def _beside(row_of: _Row, place: int, floor: int) -> Iterator[_Places]:
    """A total before or behind its parts."""
    values, sentences, total = row_of.values, row_of.sentences, row_of.values[place]
    for way, step in (("ahead", 1), ("behind", -1)):
        if step < 0 and row_of.ends[place] <= floor:
            continue
        for skipped in range(_SKIPPED + 1):
            start = place + step * (1 + skipped)
            if not 0 <= start < len(values) or abs(sentences[start] - sentences[place]) > _SENTENCES:
                break
            if values[start] >= total:
                continue  # no part of it
            for row in _rows(row_of, place, start, step):
                if step < 0 or row_of.ends[row[-1]] > floor:
                    yield place, row if step > 0 else row[::-1], way, skipped


def _rows(row_of: _Row, place: int, index: int, step: int) -> Iterator[list[int]]:
    """The rows of numbers that begin at one of them and are nearly as much as a total.

    Of a total right behind them that is called one, the whole row too where it is far off.
    """
    values, depths, sentences = row_of.values, row_of.depths, row_of.sentences
    adjacent = index == place - 1
    total, depth = values[place], depths[index]
    least, greatest = _LEAST * total, _GREATEST * total
    furthest = _FURTHEST * total if adjacent else greatest
    row: list[int] = []
    value, sentence, size = 0, sentences[index], len(values)
    while 0 <= index < size and len(row) < _PARTS:
        if depths[index] <= depth and not row_of.passed[index]:
            part = values[index]
            if depths[index] < depth or row_of.hedged[index] or part >= total or abs(sentences[index] - sentence) > 1:
                break
            sentence = sentences[index]
            row.append(index)
            value += 10 * part
            if value > furthest:
                return
            if least < value <= greatest and len(row) > 1:
                yield list(row)
        index += step
    far = adjacent and value > total * _NEAREST and not least < value <= greatest
    if far and len(row) > 1 and SUMMED.search(row_of.group[place].lead[-_LEAD:]):
        yield list(row)


def _differences(group: Sequence[Item], values: Sequence[int], place: int) -> Iterator[_Places]:
    """A difference to the number of another time before it, and the number further up that it may be of.

    本月接报93起：…。与上月的107起相比，减少24起.
    """
    then, change = place - 1, place
    if not _THEN.search(group[then].clause) or group[then].sentence != group[change].sentence:
        return
    down = _LESS.search(group[change].clause) is not None
    for now in range(then - 2, max(-1, then - _PARTS), -1):
        if group[then].sentence - group[now].sentence > 1:
            return
        if down and values[now] < values[then]:
            yield then, [now, change], "between", then - now - 1
        elif not down and values[now] > values[then]:
            yield now, [then, change], "ahead", then - now - 1


def _around_it(row_of: _Row, place: int) -> Iterator[list[int]]:
    """A total between its parts, the last behind it: 由3万吨扩到5万吨，增加2万吨; 拨付四村…，共100万元，余20万元."""
    values, sentences, hedged = row_of.values, row_of.sentences, row_of.hedged
    total, sentence = values[place], sentences[place]
    if hedged[place + 1] or sentences[place + 1] != sentence:
        return
    value, row = values[place + 1], [place + 1]
    for index in range(place - 1, max(-1, place - _PARTS), -1):
        part = values[index]
        if hedged[index] or part >= total or sentence - sentences[index] > 1:
            return
        row.insert(0, index)
        value += part
        if 10 * value >= _GREATEST * total or 10 * part > _MOSTLY * total:
            return
        if 10 * value > _LEAST * total and (len(row) > 2 or sentences[index] == sentence):
            yield list(row)


def in_reach(one: Choice) -> bool:
    """Whether the parts are as near their total as the choices that are weighed."""
    return _LEAST * one.total.value < 10 * one.sum <= _GREATEST * one.total.value


def adds(one: Choice) -> bool:
    """Whether the parts make their total, as exactly as they are printed."""
    off = abs(one.total.value - one.sum)
    numbers = (item.number for item in (one.total, *one.parts))
    return not off or off < sum((number.half for number in numbers if number.decimals), Fraction(0))


SUMS = re.compile(
    r"合计|共计|总计|总共|一共|累计|全部|总数|总量|总额|总规模|总[人面投收支]|汇总|合并|合共|[全当][天日周月年]|相加|之和|加起来|合起来"
)
SUMMED = re.compile(f"{TOTAL.pattern}|{SUMS.pattern}")


@lru_cache(maxsize=256)
def clause_of(prose: Prose, item: Item) -> str:
    """The words between the last mark and a number."""
    head = max(prose.text.rfind(mark, 0, item.number.start) for mark in "，。；：、\n（") + 1
    return prose.text[head : item.number.start]
