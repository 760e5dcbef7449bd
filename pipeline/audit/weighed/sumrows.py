"""Rows of numbers of one unit that are nearly as much as another of them, which may be their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import lcm
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item
from pipeline.audit.text.slips import may_slip, slipped
from pipeline.audit.text.splits import TOTAL

#: Parts of a choice at most, sentences between them and their total, and numbers that are passed over.
_PARTS, _SENTENCES, _SKIPPED = 14, 5, 1
#: What the parts make of their total, in tenths; what those of a total that is called one make at the least and most.
LEAST, GREATEST = 8, 12
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


SUMS = re.compile(
    r"合计|共计|总计|总共|一共|累计|全部|总数|总量|总额|总规模|总[人面投收支]|汇总|合并|合共|[全当][天日周月年]|相加|之和|加起来|合起来"
)
SUMMED = re.compile(f"{TOTAL.pattern}|{SUMS.pattern}")


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


class Row:
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
Places: TypeAlias = tuple[int, list[int], str, int]


def candidates(row_of: Row, floor: int) -> Iterator[Places]:
    """Every number with the rows that it may be the total of, those alone that reach behind ``floor``."""
    group, values, ends = row_of.group, row_of.values, row_of.ends
    stretches = _stretches(group) if len(group) > _PARTED else []
    if not any(end - start >= _PARTED for start, end in stretches):
        stretches = []
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


def _by_a_slip(row_of: Row, stretches: Sequence[tuple[int, int]], place: int, floor: int) -> Iterator[Places]:
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
        near = LEAST * total < 10 * value <= GREATEST * total
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


def _beside(row_of: Row, place: int, floor: int) -> Iterator[Places]:
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


def _rows(row_of: Row, place: int, index: int, step: int) -> Iterator[list[int]]:
    """The rows of numbers that begin at one of them and are nearly as much as a total.

    Of a total right behind them that is called one, the whole row too where it is far off.
    """
    values, depths, sentences = row_of.values, row_of.depths, row_of.sentences
    adjacent = index == place - 1
    total, depth = values[place], depths[index]
    least, greatest = LEAST * total, GREATEST * total
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


def _differences(group: Sequence[Item], values: Sequence[int], place: int) -> Iterator[Places]:
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


def _around_it(row_of: Row, place: int) -> Iterator[list[int]]:
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
        if 10 * value >= GREATEST * total or 10 * part > _MOSTLY * total:
            return
        if 10 * value > LEAST * total and (len(row) > 2 or sentences[index] == sentence):
            yield list(row)
