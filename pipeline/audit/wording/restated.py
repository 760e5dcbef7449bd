"""E17: a number said again further on, with a slip: 全区查出问题671件 … 查出的617件问题.

Two numbers of two things are hardly ever one slip apart and said of the same, and long ones hardly ever one slip apart.
What is not said in the same words, or has three digits, is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations, product
from typing import TypeAlias

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import PERSONS, Item
from pipeline.audit.text.slips import swapped

#: Digits of a number that is hardly a slip of another by chance, of one that is none where the words are the same, and
#: of one that never is; characters of what it is said of, and those that one of the two may say more of it.
_DIGITS, _SURE, _LONGEST, _WORDS, _MORE = 3, 4, 6, 4, 6
#: How far is looked around a long number for what it is of.
_BEFORE, _AFTER = 18, 12
_TWO = 2
#: Numbers of one unit at most: of more some are a slip apart by chance, and to compare them takes the square of it.
_MOST = 400
#: Words of a number that is of another time, a plan, a difference, a part or a rest.
_OTHER = re.compile(
    r"去年|上年|前年|同期|上月|上季|上周|昨|原|目标|计划|任务|预计|力争|拟|将|应|平均|均|每|[增减升降超差余剩未不仅新]|[较比与]|其中|主要|另|提高|最[高低多少大小]|第[一二三四五六七八九十0-9]"
)
#: What says nothing of what is counted.
_IDLE = re.compile(
    r"全[国省市县区镇乡街校院局州]|截至[^，]*|今年以来|年初以来|[上下]半年|第?[一二三四]季度|\d{1,2}月份?|今年|全年|目前|年内|本[年月季周期]|一年来|累计|共计?|合计|总计|总共|已经?|各类|各级|各地|各单位|先后|分别"
    r"|^[为是有达到在于对从把由约]+|[为是有达到了的在于对从把由约]+$|的|了"
)
#: When, by kinds: of two times of one kind a number may have two values. Up to which day is no such time.
_UNTIL = re.compile("截[至止][^，。；]*")
_TIMES = tuple(
    re.compile(pattern)
    for pattern in (
        r"20\d\d年|去年|上年|前年|今年|本年",
        r"\d{1,2}月|[本上当]月|累计|以来|全年|[本上]周|[一二三四]季度|[上下]半年|[本上当]季|前[一二三四五六七八九十0-9]+个?[月季]",
        r"第[一二三四五六七八九十0-9]+[批轮次期阶段届]|[一二三四五六七八九十0-9]+期|首[批轮次期]",
    )
)
#: Whose: of two places, or bodies, too.
_BODY = re.compile(
    r"[\u4e00-\u9fff](?<![全各])(?:镇|乡|街道|局|村|社区|中心|公司|学校|医院|所|院|队|处|县|市|区|科|站|厂|片|部门|办|委|行|标段|组|支部|中学|小学|大学)"
)


#: Pairs of characters that say nothing of what a number is of.
_COMMON = frozenset(
    re.findall(
        "..",
        "全市全区全县全年今年上半半年截至共计累计其中目前单位工作情况完成实现年度各类任务亿元万元人次",
    )
)
#: What came in, or was to be done, and what was done of it: their numbers are near one another.
_IN = re.compile("受理|接[到收报]|收到|[转交承]办|应|计划|下达|任务|排查|发现|查出|检查|预算")
_OUT = re.compile("办结|完成|整改|[答回]复|实[际到]|到位|支出|兑现|合格|满意")

#: A number in its passage.
_Place: TypeAlias = tuple[int, Item]
#: The numbers of one unit, as they are printed, each with its places.
_Numbers: TypeAlias = Mapping[str, Sequence[_Place]]
#: Two numbers that are one, and whether that is sure.
_Pair: TypeAlias = tuple[_Place, _Place, bool]


def check(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """The numbers of a paragraph that stand further up with a slip."""
    for one, other, sure in _pairs(flow).get(place, ()):
        above = passages[one[0]]
        where = "同一段" if one[0] == place else f"“{above.heading}”" if above.heading else f"第{above.index}段"
        seems = "" if sure else "看来"
        words = f"“{_quoted(flow, *other)}”与{where}的“{_quoted(flow, *one)}”{seems}是同一个数，写得不一样。"
        todo = "请核对，改成一致；不是同一个数的，写明各是什么。"
        printed = (one[1].printed, other[1].printed)
        yield Remark("E17", "error" if sure else "question", (other[1].span,), words, todo, printed)


@lru_cache(maxsize=2)  # one document, and the one before it
def _pairs(flow: Flow) -> dict[int, list[_Pair]]:
    """The pairs of a document, the earlier first, by the passage of the second."""
    found: dict[int, list[_Pair]] = {}
    for numbers in _numbers(flow).values():
        if sum(map(len, numbers.values())) > _MOST:
            continue
        near = _near(numbers)
        for one, other, sure in (*_in_same_words(flow, numbers, near), *_long(flow, numbers, near)):
            first, second = sorted((one, other), key=lambda each: (each[0], each[1].number.start))
            pairs = found.setdefault(second[0], [])
            if not any(first[1] is a[1] or second[1] is b[1] for a, b, _ in pairs):
                pairs.append((first, second, sure))
    return found


def _numbers(flow: Flow) -> dict[str, dict[str, list[_Place]]]:
    """The numbers of a document that may be said again, by their units, and as they are printed."""
    numbers: dict[str, dict[str, list[_Place]]] = {}
    for place, text in enumerate(flow.texts):
        if not _HAS_LONG.search(text):
            continue
        prose = flow.own(place)
        rates = [item for item in prose.percents if "率" in item.clause] if "率" in text else []
        for item in (*prose.counts, *rates):
            printed, unit = item.printed, item.unit
            if len(printed) >= _DIGITS and not (item.number.hedged or item.number.chinese):
                unit = "人" if unit in PERSONS else unit or "%"
                numbers.setdefault(unit, {}).setdefault(printed.replace(",", ""), []).append((place, item))
    return numbers


_HAS_LONG = re.compile(r"\d{3}|\d\.\d")


def _near(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of printed numbers that are a slip apart, in the order of the text."""
    alike: dict[str, list[str]] = {}
    for printed in numbers:
        if _digits(printed) >= _DIGITS:
            for place in range(len(printed)):
                alike.setdefault(f"{printed[:place]}*{printed[place + 1 :]}", []).append(printed)
            alike.setdefault("".join(sorted(printed)), []).append(printed)
    pairs = {
        pair: None for key, group in alike.items() for pair in combinations(group, 2) if "*" in key or swapped(*pair)
    }
    return list(pairs)


def _digits(printed: str) -> int:
    return sum(map(str.isdigit, printed))


def _in_same_words(flow: Flow, numbers: _Numbers, near: Sequence[tuple[str, str]]) -> Iterator[_Pair]:
    """The pairs that are said of the same in nearly the same words; where a third number is, too, none is one.

    三个镇各查出问题…件: such numbers are of several things.
    """
    told = {printed: _told(places) for printed, places in numbers.items()} if near else {}
    values: dict[str, set[str]] = {}
    for printed, places in told.items():
        for words in places:
            values.setdefault(words, set()).add(printed)

    @cache
    def alike(words: str) -> int:
        return len(set().union(*(printed for each, printed in values.items() if _alike(each, words))))

    for one, other in near:
        long = _digits(one) >= _SURE or swapped(one, other)
        for (x, all_of), (y, others) in product(told[one].items(), told[other].items()):
            if not _alike(x, y) or alike(y) != _TWO:
                continue
            same = [(a, b) for a, b in product(all_of, others) if not _elsewhere(flow, a, b, of_all=True)]
            for a, b in same:
                yield a, b, long and x == y and bool(a[1].unit)  # 完成率: of one task, and of another


def _told(numbers: Sequence[_Place]) -> dict[str, list[_Place]]:
    """Where a number stands, by what it is said of."""
    places: dict[str, list[_Place]] = {}
    for place, item in numbers:
        words = "" if item.compared else _words(item.clause, item.after)
        if len(words) >= _WORDS - (not item.unit and words.endswith("率")):
            places.setdefault(words, []).append((place, item))
    return places


@lru_cache(maxsize=1024)
def _words(clause: str, after: str) -> str:
    """What a number is said of, empty where it is of another time or a part."""
    behind = _BEHIND.split(after)[0]
    return "" if _OTHER.search(clause) or _OTHER.search(behind) else _IDLE.sub("", clause + behind)


_BEHIND = re.compile("[中里内时后前，。]")


def _quoted(flow: Flow, place: int, item: Item) -> str:
    """A number with what it is said of, as it is written."""
    behind = len(_BEHIND.split(item.after)[0])
    return flow.texts[place][item.number.start - len(item.clause) : item.number.end + behind]


def _long(flow: Flow, numbers: _Numbers, near: Sequence[tuple[str, str]]) -> Iterator[_Pair]:
    """The pairs of long numbers, which are hardly a slip apart by chance, that share words; none of them is sure.

    发放补贴3260万元 … 3620万元补贴资金已全部到账.
    """
    for one, other in near:
        digits, exchanged = _digits(one), swapped(one, other)
        if digits < _SURE + (not exchanged):
            continue
        least = 1 if exchanged or digits >= _LONGEST else _TWO
        for a, b in product(numbers[one], numbers[other]):
            if len(_around(flow, *a) & _around(flow, *b)) < least or _elsewhere(flow, a, b, of_all=False):
                continue
            if not (_aside(a[1]) or _aside(b[1])) and (exchanged or not _done(flow, a, b)):
                yield a, b, False


def _aside(item: Item) -> bool:
    """Whether a number is a part or a difference."""
    return item.compared or _PART.search(f"{item.clause}{item.after[:_TWO]}") is not None


def _then(flow: Flow, place: int, item: Item) -> bool:
    """Whether the sentence of a number speaks of another time, or of a plan, before it."""
    start = flow.own(place).sentences[item.sentence][0]
    return _THEN.search(flow.texts[place], start, item.number.start) is not None


_THEN = re.compile("去年|上年|前年|同期|上月|上季|上周|上半年底|年初|计划|目标|预算")
_PART = re.compile("[较比与]|[增减升降超差余剩]|其中|主要|平均|每|[低高多少]于|最[高低多少大小]")


def _around(flow: Flow, place: int, item: Item) -> frozenset[str]:
    """The pairs of characters around a number, in its sentence, that say what it is of."""
    text, (start, end) = flow.texts[place], flow.own(place).sentences[item.sentence]
    before = text[max(start, item.number.start - _BEFORE) : item.number.start]
    after = text[item.number.end : min(end, item.number.end + _AFTER)]
    runs = _HAN.findall(f"{before}，{after}")
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1)) - _COMMON


_HAN = re.compile("[\u4e00-\u9fff]+")


def _done(flow: Flow, one: _Place, other: _Place) -> bool:
    """Whether one number is of what came in, and the other of what was done of it."""
    said = [flow.texts[place][max(0, item.number.start - _AFTER) : item.number.start] for place, item in (one, other)]
    return any(_IN.search(a) and _OUT.search(b) and not _IN.search(b) for a, b in (said, said[::-1]))


def _elsewhere(flow: Flow, one: _Place, other: _Place, *, of_all: bool) -> bool:
    """Whether two numbers are of one sentence, of two times, or of two bodies, by the words before or the headings.

    ``of_all``: what names a body is not of all, and so not of what names none.
    """
    if one[0] == other[0] and one[1].sentence == other[1].sentence:
        return True
    if _then(flow, *one) is not _then(flow, *other):
        return True
    (times, bodies), (other_times, other_bodies) = _whose(flow, *one), _whose(flow, *other)
    if any(a and b and not a & b for a, b in zip(times, other_times, strict=True)):
        return True
    return bodies != other_bodies if of_all else bool(bodies and other_bodies and not bodies & other_bodies)


def _whose(flow: Flow, place: int, item: Item) -> tuple[list[set[str]], set[str]]:
    """The times, by their kinds, and the bodies that the words before a number name, or the heading above."""
    text, (start, _) = flow.texts[place], flow.own(place).sentences[item.sentence]
    before, heading = _UNTIL.sub("", text[start : item.number.start]), flow.headings[place]
    ahead = _UNTIL.sub("", text[:start])
    times = [set(kind.findall(before) or kind.findall(ahead) or kind.findall(heading)) for kind in _TIMES]
    last = "，".join(before.split("，")[-_TWO:])
    return times, set(_BODY.findall(_IDLE.sub("", last)) or _BODY.findall(heading))


def _alike(one: str, other: str) -> bool:
    """Whether words say the same of a number: one may say a little more, such as 群众 in 受理群众诉求."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > _MORE:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)
