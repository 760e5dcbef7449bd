"""E17: a number said again further on, with a slip: 全区查出问题671件 … 查出的617件问题.

Two numbers of two things are hardly ever one slip apart, and said of the same: of 840 reports that are right none has
such a pair. What is not said in the same words, or has three digits, is asked about all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item
from pipeline.audit.text.slips import slipped, swapped

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
    r"20\d\d年|\d{1,2}月|[一二三四]季度|[上下]半年|[本上]周|第[一二三四五六七八九十0-9]+[批轮次期阶段季届周]|[一二三四五六七八九十0-9]+期|首[批轮次期]|前[一二三四五六七八九十0-9]+个?[月季]"
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
    quoted: str
    """The same as it is written, with the number."""


def check(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """The numbers of a paragraph that stand further up with a slip."""
    for one, other in _pairs(flow).get(place, ()):
        above = passages[one.place]
        where = "同一段" if one.place == place else f"“{above.heading}”" if above.heading else f"第{above.index}段"
        digits = sum(sign.isdigit() for sign in other.item.printed)
        sure = one.words == other.words and (digits >= _SURE or swapped(one.item.printed, other.item.printed))
        words = f"“{other.quoted}”与{where}的“{one.quoted}”{'' if sure else '看来'}是同一个数，写得不一样。"
        todo = "请核对，改成一致；不是同一个数的，写明各是什么。"
        printed = (one.item.printed, other.item.printed)
        yield Remark("E17", "error" if sure else "question", (other.item.span,), words, todo, printed)


@lru_cache(maxsize=2)  # one document, and the one before it
def _pairs(flow: Flow) -> dict[int, list[tuple[_Said, _Said]]]:
    """The pairs of a document by the passage of the second; where a third number is said of the same, none is.

    三个镇各查出问题…件: such numbers are of several things.
    """
    places: dict[str, dict[str, list[tuple[int, Item]]]] = {}
    for place, text in enumerate(flow.texts):
        for item in flow.own(place).counts if _LONG.search(text) else ():
            if len(item.printed) >= _DIGITS and not (item.number.hedged or item.number.chinese):
                places.setdefault(item.unit, {}).setdefault(item.printed, []).append((place, item))
    found: dict[int, list[tuple[_Said, _Said]]] = {}
    for of_unit in places.values():
        near = _near(of_unit)
        said = {printed: list(_told(flow, of_unit[printed])) for pair in near for printed in pair}
        pairs = [(a, b) for x, y in near for a in said[x] for b in said[y] if _same(flow, a, b)]
        for printed in of_unit if pairs else ():
            said.setdefault(printed, list(_told(flow, of_unit[printed])))
        for one, other in pairs:
            values = [printed for printed, all_of in said.items() if any(_alike(a.words, other.words) for a in all_of)]
            if len(values) == _TWO:
                first, second = sorted((one, other), key=lambda each: (each.place, each.item.number.start))
                found.setdefault(second.place, []).append((first, second))
    return found


def _near(numbers: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of printed numbers that are a slip apart."""
    alike: dict[str, list[str]] = {}
    for printed in numbers:
        if sum(map(str.isdigit, printed)) >= _DIGITS:
            for key in _keys(printed):
                alike.setdefault(key, []).append(printed)
    return {pair for group in alike.values() for pair in combinations(group, 2) if slipped(*pair)}


_TWO = 2


def _told(flow: Flow, numbers: Iterable[tuple[int, Item]]) -> Iterator[_Said]:
    """The numbers that may be said again, with what they are said of."""
    for place, item in numbers:
        after = _BEHIND.split(item.after)[0]
        if len(item.clause) + len(after) < _WORDS or _OTHER.search(item.clause) or _OTHER.search(after):
            continue
        words = "" if item.compared else _IDLE.sub("", f"{item.clause}{after}")
        if len(words) >= _WORDS:
            quoted = flow.texts[place][item.number.start - len(item.clause) : item.number.end + len(after)]
            yield _Said(place, item, words, quoted)


def _whose(flow: Flow, one: _Said) -> tuple[set[str], set[str]]:
    """The times and bodies that the words before a number name, or the heading above."""
    text, (start, _) = flow.texts[one.place], flow.own(one.place).sentences[one.item.sentence]
    before, heading = text[start : one.item.number.start], flow.headings[one.place]
    times = _TIMES.findall(before) or _TIMES.findall(text[:start]) or _TIMES.findall(heading)
    return set(times), set(_BODY.findall(_IDLE.sub("", before)) or _BODY.findall(heading))


_LONG, _BEHIND = re.compile(r"\d{3}|\d\.\d"), re.compile("[中里内时后前，。]")


def _keys(printed: str) -> Iterator[str]:
    """What numbers have in common that are one slip apart: all but one digit, or the digits in whatever order."""
    yield "".join(sorted(printed))
    for place in range(len(printed)):
        yield f"{printed[:place]}*{printed[place + 1 :]}"


def _same(flow: Flow, one: _Said, other: _Said) -> bool:
    """Whether two numbers may be one: said of the same, of no other time and nobody else."""
    if not _alike(one.words, other.words):
        return False
    if one.place == other.place and one.item.sentence == other.item.sentence:
        return False
    (times, bodies), (other_times, other_bodies) = _whose(flow, one), _whose(flow, other)
    return bodies == other_bodies and (not times or not other_times or times == other_times)


def _alike(one: str, other: str) -> bool:
    """Whether words say the same of a number: one may say a little more, such as 群众 in 受理群众诉求."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > _MORE:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)
