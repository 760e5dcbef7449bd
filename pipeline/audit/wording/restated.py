"""E17: a number said again further on, with a slip: 全区查出问题671件 … 查出的617件问题.

Two numbers of two things are hardly ever one slip apart, and said of the same: of 840 reports that are right none has
such a pair. What is not said in the same words, or has three digits, is asked about all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item
from pipeline.audit.text.slips import swapped

#: Digits of a number that is hardly a slip of another by chance, and of one that never is; characters of what it is
#: said of, and those that one of the two may say more of it.
_DIGITS, _SURE, _WORDS, _MORE = 3, 4, 4, 6
#: Words of a number that is of another time, a plan, a difference, a part or a rest.
_OTHER = re.compile(
    r"去年|上年|前年|同期|上月|上季|上周|昨|原|目标|计划|任务|预计|力争|拟|将|应|平均|均|每|[增减升降超差余剩未不仅新]|[较比与]|其中|主要|另|提高|最[高低多少大小]|第[一二三四五六七八九十0-9]"
)
#: What says nothing of what is counted.
_IDLE = re.compile(
    r"全[国省市县区镇乡街校院局州]|截至[^，]*|今年以来|年初以来|[上下]半年|第?[一二三四]季度|\d{1,2}月份?|今年|全年|目前|年内|本[年月季周期]|一年来|累计|共计?|合计|总计|总共|已经?|各类|各级|各地|各单位|先后|分别"
    r"|^[为是有达到在于对从把由约]+|[为是有达到了的在于对从把由约]+$|的|了"
)
#: When: of two times a number may have two values.
_TIMES = re.compile(
    r"20\d\d年|\d{1,2}月|[一二三四]季度|[上下]半年|[本上]周|第[一二三四五六七八九十0-9]+[批轮次期阶段季届周]|[一二三四五六七八九十0-9]+期|首[批轮次期]|前[一二三四五六七八九十0-9]+个?[月季]|累计|以来|全年|[本当][年月季周日期]"
)
#: Whose: of two places, or bodies, too.
_BODY = re.compile(
    r"[\u4e00-\u9fff](?<![全各])(?:镇|乡|街道|局|村|社区|中心|公司|学校|医院|所|院|队|处|县|市|区|科|站|厂|片|部门|办|委|行|标段|组|支部|中学|小学|大学)"
)


@dataclass(slots=True, eq=False)
class _Said:
    """A number in its passage, with what it is said of."""

    place: int
    item: Item
    words: str
    """What it counts, without the words that say nothing of it."""


def check(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """The numbers of a paragraph that stand further up with a slip."""
    for one, other in _pairs(flow).get(place, ()):
        above = passages[one.place]
        where = "同一段" if one.place == place else f"“{above.heading}”" if above.heading else f"第{above.index}段"
        digits = sum(sign.isdigit() for sign in other.item.printed)
        long = digits >= _SURE or swapped(one.item.printed, other.item.printed)
        sure = long and one.words == other.words and bool(one.item.unit)  # 完成率: of one task, and of another
        words = (
            f"“{_quoted(flow, other)}”与{where}的“{_quoted(flow, one)}”{'' if sure else '看来'}是同一个数，写得不一样。"
        )
        todo = "请核对，改成一致；不是同一个数的，写明各是什么。"
        printed = (one.item.printed, other.item.printed)
        yield Remark("E17", "error" if sure else "question", (other.item.span,), words, todo, printed)


#: A number in its passage.
_Place: TypeAlias = tuple[int, Item]


@lru_cache(maxsize=2)  # one document, and the one before it
def _pairs(flow: Flow) -> dict[int, list[tuple[_Said, _Said]]]:
    """The pairs of a document by the passage of the second; where a third number is said of the same, none is.

    三个镇各查出问题…件: such numbers are of several things.
    """
    found: dict[int, list[tuple[_Said, _Said]]] = {}
    for numbers in _numbers(flow).values():
        told: dict[str, dict[str, list[_Place]]] = {}
        pairs = [
            (_Said(*a, x), _Said(*b, y))
            for one, other in _near(numbers)
            for x, all_of in _told(numbers, told, one).items()
            for y, others in _told(numbers, told, other).items()
            if _alike(x, y)
            for a in all_of
            for b in others
            if _same(flow, a, b)
        ]
        for one, other in pairs:
            words = (_told(numbers, told, printed) for printed in numbers)
            if sum(any(_alike(each, other.words) for each in some) for some in words) == _TWO:
                first, second = sorted((one, other), key=lambda each: (each.place, each.item.number.start))
                found.setdefault(second.place, []).append((first, second))
    return found


_TWO = 2


def _numbers(flow: Flow) -> dict[str, dict[str, list[_Place]]]:
    """The numbers of a document that may be said again, by their units, and as they are printed."""
    numbers: dict[str, dict[str, list[_Place]]] = {}
    for place, text in enumerate(flow.texts):
        if not _LONG.search(text):
            continue
        prose = flow.own(place)
        rates = [item for item in prose.percents if "率" in item.clause] if "率" in text else []
        for item in (*prose.counts, *rates):
            printed = item.printed
            if len(printed) >= _DIGITS and not (item.number.hedged or item.number.chinese):
                numbers.setdefault(item.unit or "%", {}).setdefault(printed, []).append((place, item))
    return numbers


def _near(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of printed numbers that are a slip apart, in the order of the text."""
    alike: dict[str, list[str]] = {}
    for printed in numbers:
        if sum(map(str.isdigit, printed)) >= _DIGITS:
            for place in range(len(printed)):
                alike.setdefault(f"{printed[:place]}*{printed[place + 1 :]}", []).append(printed)
            alike.setdefault("".join(sorted(printed)), []).append(printed)
    pairs = {
        pair: None for key, group in alike.items() for pair in combinations(group, 2) if "*" in key or swapped(*pair)
    }
    return list(pairs)


def _told(
    numbers: Mapping[str, Sequence[_Place]], told: dict[str, dict[str, list[_Place]]], printed: str
) -> dict[str, list[_Place]]:
    """Where a number stands, by what it is said of; ``told``: what is known of it so far."""
    if printed not in told:
        places = told[printed] = {}
        for place, item in numbers[printed]:
            words = "" if item.compared else _words(item.clause, item.after)[0]
            if len(words) >= _WORDS - (not item.unit and words.endswith("率")):
                places.setdefault(words, []).append((place, item))
    return told[printed]


@lru_cache(maxsize=1024)
def _words(clause: str, after: str) -> tuple[str, int]:
    """What a number is said of, empty where it is of another time or a part, and how much of it stands behind."""
    behind = _BEHIND.split(after)[0]
    if _OTHER.search(clause) or _OTHER.search(behind):
        return "", 0
    return _IDLE.sub("", clause + behind), len(behind)


def _quoted(flow: Flow, one: _Said) -> str:
    """A number with what it is said of, as it is written."""
    number, (_, behind) = one.item.number, _words(one.item.clause, one.item.after)
    return flow.texts[one.place][number.start - len(one.item.clause) : number.end + behind]


def _whose(flow: Flow, place: int, item: Item) -> tuple[set[str], set[str]]:
    """The times and bodies that the words before a number name, or the heading above."""
    text, (start, _) = flow.texts[place], flow.own(place).sentences[item.sentence]
    before, heading = text[start : item.number.start], flow.headings[place]
    times = _TIMES.findall(before) or _TIMES.findall(text[:start]) or _TIMES.findall(heading)
    return set(times), set(_BODY.findall(_IDLE.sub("", before)) or _BODY.findall(heading))


_LONG, _BEHIND = re.compile(r"\d{3}|\d\.\d"), re.compile("[中里内时后前，。]")


def _same(flow: Flow, one: _Place, other: _Place) -> bool:
    """Whether two numbers may be one: not of one sentence, of no other time and nobody else."""
    if one[0] == other[0] and one[1].sentence == other[1].sentence:
        return False
    (times, bodies), (other_times, other_bodies) = _whose(flow, *one), _whose(flow, *other)
    return bodies == other_bodies and (not times or not other_times or times == other_times)


def _alike(one: str, other: str) -> bool:
    """Whether words say the same of a number: one may say a little more, such as 群众 in 受理群众诉求."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > _MORE:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)
