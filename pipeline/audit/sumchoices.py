"""Totals and the parts that each may have: every choice at hand, those that add up, and what rules one out.

A choice is a number with some of its unit that follow one another, before or behind it, and make nearly as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from pipeline.audit.kinds import alike, bodies, exclusive
from pipeline.audit.prose import PERSONS, Item, Prose
from pipeline.audit.splits import OPEN, TOTAL, label

#: Parts of a choice at most, sentences between them and their total, and numbers that are passed over.
_PARTS, _SENTENCES, _SKIPPED = 9, 5, 1
#: What the parts make of their total, in tenths; what those of a total that is called one make at the least and most.
_LEAST, _GREATEST = 8, 12
_NEAREST, _FURTHEST = 5, 20
#: Numbers of a unit at least of which some are picked, and characters of their labels that are looked at.
_MANY, _LABEL = 5, 12
#: Characters before a total that may call it one.
_LEAD = 20
#: A number in words below it is told beside others, and counts kinds.
FEW = 10


@dataclass(frozen=True, slots=True, eq=False)
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
    "[日月年周人户件村校]均|平均|每|[较比](?:上[年月周季]|去年|前|同期)[^，]{0,6}[增减多少]|[同环]比|比[^，]{1,8}[多少]$"
)


def groups(prose: Prose) -> list[list[Item]]:
    """The numbers of a text by their units, three or more each."""
    found: dict[str, list[Item]] = {}
    for item in prose.counts:
        if not _NO_PART.search(item.clause):
            found.setdefault("人" if item.unit in PERSONS else item.unit, []).append(item)
    return [group for group in found.values() if len(group) > 2]


def _alike_in_words(group: Sequence[Item]) -> list[list[Item]]:
    """The numbers of a unit whose labels share a word, where others stand among them: 走访86家，整改19家；走访112家."""
    if len(group) < _MANY:
        return []
    having: dict[str, list[int]] = {}
    for place, item in enumerate(group):
        clause = item.clause
        for pair in {clause[i : i + 2] for i in range(max(0, len(clause) - _LABEL), len(clause) - 1)}:
            having.setdefault(pair, []).append(place)
    rows = {tuple(places) for places in having.values() if len(places) > 2 and places[-1] - places[0] >= len(places)}
    return [[group[place] for place in places] for places in sorted(rows)]


def scaled(group: Sequence[Item]) -> tuple[list[int], list[int], int]:
    """The values of some numbers and half their last printed digit, in whole units of which so many are 1.

    Adding fractions is slow.
    """
    numbers = [item.number for item in group]
    unit = 2 * lcm(*(number.value.denominator for number in numbers), *(10**number.decimals for number in numbers))
    values = [number.value.numerator * (unit // number.value.denominator) for number in numbers]
    return values, [int(number.half * unit) if number.decimals else 0 for number in numbers], unit


def choices(group: Sequence[Item], floor: int = 0) -> tuple[list[Choice], list[Choice]]:
    """Every choice that reaches behind ``floor``: those that nearly add up, and those that do."""
    near, agree = _of(group, floor, picked=False)
    seen = {(id(one.total), *map(id, one.parts)) for one in (*near, *agree)}
    for some in _alike_in_words(group):
        for known, found in zip((near, agree), _of(some, floor, picked=True), strict=True):
            fresh = [one for one in found if (id(one.total), *map(id, one.parts)) not in seen]
            seen.update((id(one.total), *map(id, one.parts)) for one in fresh)
            known.extend(fresh)
    return near, agree


def _of(group: Sequence[Item], floor: int, *, picked: bool) -> tuple[list[Choice], list[Choice]]:
    """The choices of numbers that follow one another among some."""
    near: list[Choice] = []
    agree: list[Choice] = []
    values, halves, unit = scaled(group)
    words = all(item.number.chinese for item in group)

    def put(place: int, row: Sequence[int], way: str, skipped: int) -> None:
        value = sum([values[index] for index in row])
        parts = tuple([group[index] for index in row])
        one = Choice(group[place], parts, way, row[0], row[-1], skipped, Fraction(value, unit), group, picked)
        off = abs(values[place] - value)
        slack = halves[place] + sum([halves[index] for index in row])
        (agree if not off or off < slack else near).append(one)

    for place, total in enumerate(group):
        if total.number.hedged:
            continue
        for way, step in (("ahead", 1), ("behind", -1)):
            if way == "behind" and total.number.end <= floor:
                continue
            for skipped in range(_SKIPPED + 1):
                start = place + step * (1 + skipped)
                if not 0 <= start < len(group) or abs(group[start].sentence - total.sentence) > _SENTENCES:
                    break
                for row in _rows(group, values, (place, start, step), words=words):
                    if step < 0 or group[row[-1]].number.end > floor:
                        put(place, row if step > 0 else row[::-1], way, skipped)
        if 0 < place < len(group) - 1 and group[place + 1].number.end > floor:
            for row in _around_it(group, values, place):
                put(place, row, "between", 0)
    return near, agree


def _rows(
    group: Sequence[Item], values: Sequence[int], places: tuple[int, int, int], *, words: bool
) -> Iterator[list[int]]:
    """The rows of numbers that begin at one of them and are nearly as much as a total; ``words``: all are in words.

    Of a total that is called one, the whole row too where it is far off.
    """
    place, index, step = places
    total, depth = values[place], group[index].depth
    row: list[int] = []
    value = 0
    while 0 <= index < len(group) and len(row) < _PARTS:
        item = group[index]
        if item.depth <= depth and (words or not item.number.chinese or item.value >= FEW):
            if item.depth < depth or item.number.hedged or (row and abs(item.sentence - group[row[-1]].sentence) > 1):
                break
            if values[index] >= total:
                break
            row.append(index)
            value += values[index]
            if 10 * value > _FURTHEST * total:
                return
            if len(row) > 1 and _LEAST * total < 10 * value <= _GREATEST * total:
                yield list(row)
        index += step
    far = 10 * value > total * _NEAREST and not _LEAST * total < 10 * value <= _GREATEST * total
    if far and len(row) > 2 and SUMMED.search(group[place].lead[-_LEAD:]):
        yield list(row)


def _around_it(group: Sequence[Item], values: Sequence[int], place: int) -> Iterator[list[int]]:
    """A total between its parts, the last behind it: 由3万吨扩到5万吨，增加2万吨; 拨付四村…，共100万元，余20万元."""
    total, last = group[place], group[place + 1]
    if last.number.hedged or last.sentence != total.sentence or values[place + 1] >= values[place]:
        return
    value, row = values[place + 1], [place + 1]
    for index in range(place - 1, max(-1, place - _PARTS), -1):
        item = group[index]
        if item.number.hedged or values[index] >= values[place] or total.sentence - item.sentence > 1:
            return
        row.insert(0, index)
        value += values[index]
        if 10 * value >= _GREATEST * values[place]:
            return
        if 10 * value > _LEAST * values[place] and (len(row) > 2 or item.sentence == total.sentence):
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
    r"合计|共计|总计|总共|一共|累计|全部|总数|总量|总额|总规模|总[人面投收支]|汇总|相加|之和|加起来|合起来"
)
SUMMED = re.compile(f"{TOTAL.pattern}|{SUMS.pattern}")
_NOTED = re.compile(
    r"同时|(?<!不)交叉|(?<!不)(?<!无)重复|多个|之和|大于|不止|多选|兼|重叠|四舍五入|取整|多项|多类|多种|共同"
)
_TAIL_OPEN = re.compile(
    r"[^，、。；：]{0,6}等(?!级|次|候|待|额|同|于|方面)|[，、；。]?(?:另|其余|其他|还有|此外|余[为系均下])"
)
NEGATED = re.compile(r"^(?:[仍尚还另]?有)?(?:未|不|无|没|非|尚未|暂未)(?P<stem>.)")
_ROW = re.compile("、[^，；。、]{0,16}")
#: Deeds of the year beside what there is: 一类48座、二类60座，今年新建8座.
_THIS_YEAR = re.compile("今年|本年|年内|当年")
#: The first of several, no total: 投诉类居多，共520件，咨询类412件.
_FIRST = re.compile(
    "[由从][多高大少低小][到至]|排[名序]|居多|居首|最[多高大少低小]|首位|榜首|第一[，的是]|倒数|垫底|末位|[前后末][两三四五六\\d][名位]"
)
#: Numbers that are a difference, or stand for several things each.
_ASIDE = re.compile("[同环]比|[较比](?:上|去|前)|各[占有为]?[\u4e00-\u9fff]{0,4}$")
_OVERLAPS = re.compile(
    r"部分[^，。；]{1,12}[多两几][个种项类重]|多[重种个类项][困瑕问隐违情风原]|两[种个项类]以上|(?<!不)交叉|(?<!不)(?<!无)重复(?!发放|信访|投诉|建设|申[报请]|来访|上访|派单|举报|出现|购买|领取|缴)|兼有|兼具|多选|重叠|[一同][一-龥]{1,3}(?:可|能|往往|常|涉及|存在)[^，。]{0,6}[多几两]"
)


def whole(prose: Prose, agree: Sequence[Choice]) -> list[Choice]:
    """The choices that add up without those whose row goes on: 642件、418件、167件、59件、10件 are five."""
    return [one for one in agree if not _goes_on(prose, one)]


def _goes_on(prose: Prose, one: Choice) -> bool:
    after = one.group[one.last + 1] if one.last + 1 < len(one.group) else None
    return after is not None and bool(_ROW.fullmatch(prose.text, one.parts[-1].number.end, after.number.start))


def said_open(prose: Prose, one: Choice) -> bool:
    """Whether the text says that the parts are but some (主要, 等), or that they overlap."""
    start, end = one.between
    if _OVERLAPS.search(_around(prose, one)) or any(_ASIDE.search(part.clause) for part in one.parts):
        return True
    if any(_THIS_YEAR.match(part.clause) for part in one.parts[1:]) and not _THIS_YEAR.match(one.parts[0].clause):
        return True
    names = [label(part) if part.clause else "" for part in one.parts]
    if _goes_on(prose, one):
        return True
    plain = one.way == "ahead" or not SUMMED.search(clause_of(prose, one.total))
    if plain and not one.skipped and _in_row(prose, one) and _like(one.total, one.parts, names):
        return True
    if len(names) == 2 and all(names) and names[1].endswith(names[0]) and not NEGATED.match(names[1]):
        return True  # 解决140个，部分解决20个: some others may not be solved at all
    if ranked(prose, one):
        return True
    if one.way == "ahead" and _ROW.fullmatch(prose.text[one.between[0] : one.between[1]]):
        return True  # one of a row
    lead = prose.text[max(start, prose.sentences[one.parts[0].sentence][0]) : end]
    if one.way == "ahead" and OPEN.search(lead.replace("主要负责", "").replace("主要领导", "")):
        return True
    if one.sum <= one.total.value:
        tail = prose.text[one.parts[-1].number.end : one.parts[-1].number.end + 12]
        return not one.behind and bool(_TAIL_OPEN.match(tail))
    return bool(_NOTED.search(_around(prose, one)))


def _in_row(prose: Prose, one: Choice) -> bool:
    """Whether the mark between a total and its parts is the one that stands between the parts."""
    between = prose.text[one.between[0] : one.between[1]]
    inside = prose.text[one.parts[0].number.end : one.parts[1].number.start]
    marks = ["".join(re.findall("[，、；。]", text))[:1] for text in (between, inside)]
    return marks[0] == marks[1]


def ranked(prose: Prose, one: Choice) -> bool:
    """Whether a total is the first of several in a ranking."""
    start = prose.sentences[one.total.sentence][0]
    said = _FIRST.search(prose.text, start, one.total.number.start)
    return said is not None and (one.way == "ahead" or not SUMS.search(clause_of(prose, one.total)))


def overlap_noted(prose: Prose, one: Choice) -> bool:
    """Whether parts are more than their total and said to overlap."""
    return one.sum > one.total.value and bool(_OVERLAPS.search(_around(prose, one)))


def _around(prose: Prose, one: Choice) -> str:
    """The sentences of a choice, and some words behind them."""
    first = min(one.total.sentence, one.parts[0].sentence)
    end = max(one.parts[-1].number.end, one.total.number.end)
    stop = prose.text.find("。", end)
    return prose.text[prose.sentences[first][0] : (stop if stop >= 0 else len(prose.text)) + 40]


def clause_of(prose: Prose, item: Item) -> str:
    """The words between the last mark and a number."""
    head = max(prose.text.rfind(mark, 0, item.number.start) for mark in "，。；：、\n（") + 1
    return prose.text[head : item.number.start]


def _like(total: Item, parts: Sequence[Item], names: Sequence[str]) -> bool:
    """Whether the total is called as its parts are: one of them, no total (城南街道86件、城东街道45件、…)."""
    own = label(total) if total.clause else ""
    if TOTAL.search(total.clause) or not own or not all(names):
        return False
    every = [own, *names]
    return bodies(every) or exclusive(every) or alike(every, [total.after, *(part.after for part in parts)])


def _inner(one: Choice) -> bool:
    """Whether some neighbours among the parts make the total: the first three of six, 合计47件."""
    values = [part.value for part in one.parts]
    sums = (sum(values[i:j], Fraction(0)) for i in range(len(values)) for j in range(i + 2, len(values) + 1))
    return one.total.value >= FEW and any(value == one.total.value for value in sums)


def settled(one: Choice, agree: Sequence[Choice], alike: Sequence[Sequence[Item]] = ()) -> bool:
    """Whether the numbers make another sum: the total of some of these parts, the parts of another total or of two.

    ``alike`` are the numbers of the balances that hold.
    """
    group = one.group
    parts = {id(part) for part in one.parts}
    for other in agree:
        if other.way == "between" and any(part.value == other.parts[-1].value for part in one.parts):
            continue  # 受理138件、退回20件，共收159件；其中受理的138件
        shared = sum(id(part) in parts for part in other.parts)
        if other.total is one.total and one.total.value >= FEW and shared:
            return True
        if (other.parts == one.parts and one.sum >= FEW) or (shared == len(parts) and other.sum >= 2 * FEW):
            return True  # parts of another total
        if shared and id(other.total) in parts and other.sum >= FEW and SUMMED.search(other.total.clause):
            return True  # one of the parts is what others make
        if shared and one.total in other.parts and other.sum >= (2 if len(other.parts) > 2 else 4) * FEW:
            return True  # they are parts of one total
    if one.behind and _inner(one):
        return True
    for row in alike:
        if any(item is one.total for item in row) and sum(id(item) in parts for item in row) > 1:
            return True
    whole = {item.value for item in group if id(item) not in parts and item is not one.total}
    if any(one.total.value + part.value in whole for part in one.parts):
        return True  # total and part are what is and what is not of another number
    place = next(index for index, item in enumerate(group) if item is one.total)
    beside = [item for item in group[max(0, place - 1) : place + 2] if id(item) not in parts and item is not one.total]
    return any(one.total.value + item.value == one.sum for item in beside)
