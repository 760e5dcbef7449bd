"""The two numbers that a ratio may be of: every choice at hand, and those that give it.

It may be a share (part ÷ base) or a growth (the difference ÷ base).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded
from pipeline.audit.text.prose import PERSONS, Item, Prose, related
from pipeline.audit.text.splits import AMONG
from pipeline.audit.weighed.earlier import BECOMES, earlier, then
from pipeline.audit.weighed.ratiotokens import (
    NAME,
    SENTENCES,
    WHOLE,
    Token,
    bigrams,
    of_another,
    of_another_measure,
)


@dataclass(slots=True, eq=False)  # never changed; frozen is slow to build
class Ratio:
    """A ratio with two numbers that it may be of."""

    token: Token
    part: Item
    base: Item
    kind: str
    """share or growth."""
    ranks: tuple[int, int]
    """How many numbers stand between each of the two and the ratio; -1 behind it."""

    @property
    def value(self) -> Fraction:
        """What the two numbers give, in percent."""
        value = 100 * self.part.value / self.base.value
        return value if self.kind == "share" else abs(value - 100)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The places of base, part and ratio."""
        return self.base.span, self.part.span, self.token.item.span


def comparable(a: Item, b: Item) -> bool:
    """Whether one may be a share of the other, or the other at another time."""
    return a.unit == b.unit or _one_kind(a.unit, b.unit)


@lru_cache(maxsize=4096)
def _one_kind(a: str, b: str) -> bool:
    return related(a, b) or {a, b} <= PERSONS


#: Between which percentages tenths lie that nothing else is said of; those of a change are told more exactly.
_TENTH = 10


def exactly(one: Ratio) -> bool:
    """Whether the two numbers give the ratio as they are printed, without being read as rounded."""
    token = one.token
    if token.form == "%":
        return rounded(one.value, token.item.number.decimals) == token.value
    slack = 1 if token.form == "成" and one.kind == "growth" and token.high - token.low == _TENTH else 0
    return token.low + slack <= one.value <= token.high - slack


def holds(one: Ratio) -> bool:
    """Whether the two numbers give the ratio, as exactly as all three are printed."""
    token, a, b = one.token, one.part.number, one.base.number
    if exactly(one):
        return True
    if (a.exact and b.exact) or (token.form == "成" and one.kind == "growth"):
        return False
    rough, loose = a.half, b.half
    if a.scale == b.scale and bool(a.decimals) is not bool(b.decimals):  # 7.2亿元 of 9亿元: both are told as exactly
        rough = loose = min(rough, loose)
    low = 100 * (a.value - rough) / (b.value + loose)
    high = 100 * (a.value + rough) / max(b.value - loose, Fraction(1, 1000))
    if one.kind == "growth":
        ends = (low - 100, high - 100)
        low, high = ends if a.value > b.value else (-ends[1], -ends[0])
    return low <= token.high and token.low <= high


#: Where the two numbers of a ratio stand, by how many others are nearer: part and base.
_RANKS = frozenset(
    [(0, 1), (1, 0), (0, 2), (0, 3), (0, 4), (0, -1), (1, -1), (2, 1), (1, 2), (-1, -1), (3, 1), (3, 0), (2, 0)]
)


def choices(prose: Prose, found: Sequence[Token]) -> tuple[list[Ratio], list[Ratio]]:
    """The choices of two numbers for some ratios: those that do not give their ratio, and those that do.

    Where some do, and the words before the ratio name no base, the others are left out.
    """
    agree: list[Ratio] = []
    open_ones: list[Ratio] = []
    for token in found:
        ranked = _ranked(token)
        given = [one for one in _fitting(token, ranked) if holds(one) and plausible(prose, one)]
        agree += given
        if not given or len(token.of) > 1:
            open_ones += [one for one in _others(token, ranked) if not any(_same(one, other) for other in given)]
    used = {id(one.base) for one in agree}  # further off, but what other shares are of
    near = [one for one in open_ones if _near(one, used) and not _hopeless(one) and plausible(prose, one)]
    return near, agree


#: By which part of what is printed a share may be off, by the ranks of part and base; any other rank: by a half.
_OFF = {(1, 2): 0.25, (0, 2): 1.0, (-1, 2): 1.0}
_NEAR = 2


def _hopeless(one: Ratio) -> bool:
    """Whether a share is so far from what two numbers give that stand further off that they were never meant."""
    part, base = one.ranks
    if one.kind != "share" or (part < _NEAR and base < _NEAR):
        return False
    given, value = float(one.token.value), float(one.value)
    return abs(value - given) > _OFF.get(one.ranks, 0.5) * max(given, 1.0)


def _near(one: Ratio, used: set[int]) -> bool:
    """Whether the two numbers stand where those of a ratio stand, or are named or used as such."""
    if one.ranks in _RANKS or id(one.base) in used or named_base(one):
        return True
    name = NAME.search(one.token.clause)
    return name is not None and name[1][-2:] in one.part.clause


def named_base(one: Ratio) -> bool:
    """Whether a share names a base further off, and the part stands right before it: 占进出口总值的21.3%."""
    token = one.token
    if len(token.of) < _NAMED or one.ranks[0]:
        return False
    names = bigrams(token.of)
    most = max(len(names & bigrams(each.words)) for each in token.order)
    return most > 1 and len(names & bigrams(one.base.words)) == most


#: Characters of a name that tells a base from others.
_NAMED = 3


def _same(one: Ratio, other: Ratio) -> bool:
    return one.part is other.part and one.base is other.base and one.kind == other.kind


#: A number that a ratio may be of: how many are nearer, itself, its value, and how loosely it is printed.
_Ranked: TypeAlias = tuple[int, Item, float, float]


def _ranked(token: Token) -> list[_Ranked]:
    found: list[_Ranked] = []
    for rank, one in (*enumerate(token.order), *((-1, one) for one in token.behind)):
        number, value = one.number, one.size
        found.append((rank, one, value, 0.0 if number.exact else float(number.half) / value))
    return found


_PLAN = re.compile("计划|目标|任务|预算|指标")


def _may_exceed(token: Token, base: Item) -> bool:
    """Whether a share may be of a smaller number: a multiple, or what was done of what was planned."""
    if token.form == "倍":
        return True
    return bool(_PLAN.search(token.clause) and _PLAN.search(base.clause)) and "超" not in token.clause


def _fitting(token: Token, ranked: Sequence[_Ranked]) -> Iterator[Ratio]:
    """The choices that may give a ratio, by a quick look in floating point: most are far off."""
    value, grows = float(token.value), token.grows
    width = float(token.high - token.low) / 2 + 1e-6 if token.form != "成" else 10.1
    most = width + (2 * value + 300) * 2 * max([one[3] for one in ranked], default=0.0)
    low, high = max(value - most, 1e-9) / 100, (value + most) / 100
    for first, part, a, rough in ranked:
        least, greatest = a / high, a / low
        for second, base, b, loose in ranked:
            if not (least <= b <= greatest) and not (grows and abs(abs(100 * a / b - 100) - value) <= most):
                continue
            if part is base or (part.unit != base.unit and not comparable(part, base)):
                continue
            share = 100 * a / b
            slack = width + (share + 100) * (rough + loose)
            if abs(share - value) <= slack and (a <= b or _may_exceed(token, base)):
                yield Ratio(token, part, base, "share", (first, second))
            if grows and abs(abs(share - 100) - value) <= slack and a != b and not (token.form == "倍" and a < b):
                yield Ratio(token, part, base, "growth", (first, second))


def _others(token: Token, ranked: Sequence[_Ranked]) -> Iterator[Ratio]:
    """The choices whose numbers stand where those of a ratio stand; of the nearest part every base."""
    grows = token.grows
    called = _called(token, ranked)
    for first, part, a, _ in ranked:
        for second, base, b, _ in ranked:
            if (first and (first, second) not in _RANKS and part is not called) or part is base:
                continue
            if part.unit != base.unit and not comparable(part, base):
                continue
            if a <= b or _may_exceed(token, base) or _too_many(token, part, base, (first, second)):
                yield Ratio(token, part, base, "share", (first, second))
            if grows and a != b and not (token.form == "倍" and a < b):
                yield Ratio(token, part, base, "growth", (first, second))


def _too_many(token: Token, part: Item, base: Item, ranks: tuple[int, int]) -> bool:
    """Whether a part that is more than its whole was meant as its part: 应到32人，实到36人，到岗率96.9%."""
    if ranks != (0, 1) or token.form != "%" or token.value > _WHOLE or part.unit != base.unit:
        return False
    name = NAME.search(token.clause)
    if name is None or part.sentence != token.item.sentence or part.compared or base.compared:
        return False
    stem = name[1][-2:]
    named = stem in part.clause or (part.clause[:1] in ("实", "已") and any(one in part.clause for one in stem))
    return named and part.value < 2 * base.value and not _EXCEEDS.search(token.clause + part.clause)


def impossible(one: Ratio) -> bool:
    """Whether a choice is a rate below 100 % of what is said to be more than its whole."""
    return one.value > _WHOLE and _too_many(one.token, one.part, one.base, one.ranks)


#: Percent of a whole; what may be more than was there.
_WHOLE = 100
_EXCEEDS = re.compile("增|超|完成|周转|利用")


def _called(token: Token, ranked: Sequence[_Ranked]) -> Item | None:
    """The only number before a rate that is called by its name: 按期答复72件，另有3件……，按期答复率为92%."""
    name = NAME.search(token.clause) if "率" in token.clause else None
    stem = name[1][-2:] if name else ""
    found = [one for rank, one, *_ in ranked if rank >= 0 and stem in one.clause] if len(stem) > 1 else []
    if name and not _UNDONE.search(name[1]):  # 已办结779件，未办结22件，办结率97.3%
        found = [one for one in found if not _UNDONE.search(one.clause)]
    return found[0] if len(found) == 1 else None


_UNDONE = re.compile("未|不|没有")


_SHARED = re.compile("占|率|比[重例]|完成|达到|的$")
CHANGE = re.compile(
    "(?:[增减][加少长收产支]|[多少][\u4e00-\u9fff]?|[新净][增减]|上升|下降|提高|压减|扩大|缩短|压缩|提前|延长|节约|节省)了?$"
)
_STOP = re.compile("[；。]|其中")
_NEIGHBOURS = re.compile("(?:、[^，；。、]{0,16}){1,8}")


#: The year before, and not what it left over.
_YEAR_BEFORE = re.compile("(?:去年|上年|前年)(?!结转|转入|遗留|留存|存量)")
_MEAN = re.compile("[人户日月年件村]均|平均")


def plausible(prose: Prose, one: Ratio) -> bool:
    """Whether two numbers may give a ratio by what they are: growth is of an earlier one, a share of the whole."""
    part, base, token = one.part, one.base, one.token
    if token.form == "倍" and (one.kind == "share") is not token.clause.endswith("的"):
        return False  # 是原来的三倍, 增长两倍
    if one.kind == "share":
        if "均" in part.clause and "均" not in base.clause and _MEAN.search(part.clause):
            return False
        if token.form == "成" and "率" in token.clause and then(prose, part) is not then(prose, base):
            return False
        if _YEAR_BEFORE.search(base.clause) and not _YEAR_BEFORE.search(part.clause) and NAME.search(token.clause):
            return False  # 去年上半年186起，今年152起，破案率68.4%
        if "占" in token.clause and of_another_measure(token.clause, part.unit):
            return False
        near = token.item.sentence - part.sentence < SENTENCES
        if one.ranks[0] < 0 and _STOP.search(prose.text, token.item.number.end, part.number.start):
            return False
        return near and not (token.grows and not _SHARED.search(token.clause)) and _may_be_of(prose, one)
    if not token.grows or not 0 <= token.item.sentence - part.sentence < SENTENCES or CHANGE.search(base.clause):
        return False
    if token.clause.endswith(("到", "至")) or of_another(token.clause, base.unit, _known(prose, one)):
        return False
    if (token.up != token.down and (part.value > base.value) is not token.up) or CHANGE.search(part.clause):
        return False
    if one.ranks == (0, 1) and part.unit == base.unit and BECOMES.search(part.clause):
        return True  # 法定时限1860个工作日，承诺时限压至523个工作日，压减71.9%
    return earlier(prose, base, part) or "后者" in token.clause


def _known(prose: Prose, one: Ratio) -> str:
    """The words before the clause of a growth, from the sentence of its numbers on."""
    start = prose.sentences[min(one.part.sentence, one.base.sentence)][0]
    return prose.text[start : one.token.item.number.start - len(one.token.clause)]


def _may_be_of(prose: Prose, one: Ratio) -> bool:
    """Whether a base may be what a part is a share of: no neighbour in a row, no other half of a whole."""
    part, base, token = one.part, one.base, one.token
    first, last = (part, base) if part.number.start < base.number.start else (base, part)
    if _NEIGHBOURS.fullmatch(prose.text, first.number.end, last.number.start):
        return False
    times = token.form == "倍"
    if not times and one.ranks[1] < 0 and not base.depth and not WHOLE.search(base.clause):
        return False
    if times or part.value == base.value or (token.of and bigrams(token.of) & bigrams(base.words)):
        return True
    if AMONG.search(part.lead):
        return True
    whole = part.value + base.value
    return not any(
        other.value == whole and other is not part and comparable(other, part)
        for other in (*token.order, *token.behind)
    )
