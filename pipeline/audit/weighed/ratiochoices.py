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
from pipeline.audit.weighed.ratiotokens import (
    NAME,
    SENTENCES,
    THEN,
    WHOLE,
    Token,
    bigrams,
    core,
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
#: From a part to its share: 83家，占督查机构总数的.
_ITS_SHARE = re.compile("[\u4e00-\u9fff]{0,4}，(?:约|仅|只)?占[^，]*")


def outright(prose: Prose, one: Ratio) -> bool:
    """Whether a share names its base word for word, and no other, and stands right behind its part."""
    token = one.token
    name = core(token.of)
    if one.ranks[0] or len(name) < _NAMED or name not in one.base.words or one.part.unit != one.base.unit:
        return False
    if any(name in other.words for other in (*token.order, *token.behind) if other is not one.base):
        return False
    return _ITS_SHARE.fullmatch(prose.text, one.part.number.end, token.item.number.start) is not None


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
    if one.ranks == (0, 1) and part.unit == base.unit and _BECOMES.search(part.clause):
        return True  # 法定时限1860个工作日，承诺时限压至523个工作日，压减71.9%
    return _earlier(prose, base, part) or "后者" in token.clause


def _known(prose: Prose, one: Ratio) -> str:
    """The words before the clause of a growth, from the sentence of its numbers on."""
    start = prose.sentences[min(one.part.sentence, one.base.sentence)][0]
    return prose.text[start : one.token.item.number.start - len(one.token.clause)]


_PERIOD = re.compile(r"(\d{4})年|(\d{1,2})月")
#: Of an earlier time; what is done before another thing (受理前, 诉前) is of none.
_LAST = re.compile("上|去年|(?<![理诉案会事课赛])前|同期|原|初|昨|[由从]")


def _earlier(prose: Prose, base: Item, part: Item) -> bool:
    """Whether one number is of an earlier time than another."""
    if came_of(prose, base, part):
        return True
    if not then(prose, base):
        return False
    words = _when(prose, part).rsplit(base.printed, maxsplit=1)[-1]  # 从去年的64天压缩到今年的52天
    if not then(prose, part) or not THEN.search(words):
        return not _same_year(prose, base, part)
    one, other = _PERIOD.search(_when(prose, base)), _PERIOD.search(words)
    if one and other and bool(one[1]) == bool(other[1]) and one[0] != other[0]:
        return int(one[1] or one[2]) < int(other[1] or other[2])
    return bool(_LAST.search(_when(prose, base))) and not _LAST.search(words)


_CAME = re.compile("[增升降减提缩压扩回][\u4e00-\u9fff]?[至到]了?$")


def came_of(prose: Prose, base: Item, part: Item) -> bool:
    """Whether a number is what the one right before it in its sentence came to: 法定时限1860天，承诺时限压至523天."""
    if base.sentence != part.sentence or base.number.start > part.number.start or not _CAME.search(part.clause):
        return False
    between = prose.between(base, part)
    return between.count("，") < _NEAR and "；" not in between and "其中" not in between


_YEAR = re.compile(r"(\d{4})年")
#: Words of another time than the one told before.
_ANOTHER = re.compile(r"\d年|\d月|[今本当去上][年月季]|目前|现|截至|[到至]")


def _same_year(prose: Prose, base: Item, part: Item) -> bool:
    """Whether only a year makes a number an earlier one, and it is that of the other too: 2017年支出…；2017年收入…."""
    when = _when(prose, base)
    year = _YEAR.search(when)
    if year is None or _LAST.search(when):
        return False
    if base.number.start < part.number.start:
        between = prose.text[base.number.end : part.number.start]
        return "其中" in between and _ANOTHER.search(between) is None
    said = _YEAR.findall(prose.text, prose.sentences[max(0, part.sentence - 1)][0], part.number.start)
    return bool(said) and said[-1] == year[1]


def _when(prose: Prose, item: Item) -> str:
    """The words that say when a number was: before it, or before its bracket."""
    return item.clause if not item.depth else prose.text[max(0, item.number.start - 12) : item.number.start]


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


_REACHED = re.compile(r"[到至为降升](?:了)?$")
_DATED = re.compile("年|月|季|周|期")


#: What a number is held against, and what follows it.
_AGAINST = frozenset("较比")
_MOVES = re.compile("(?:相比)?，?(?:净|又|再)?(?:增[长加]|减少|上升|下降|提高|降低|扩大|[多少高低])")
_BECAME = re.compile(
    "[件起宗人次家户个项处元吨亩名座台所万亿]{0,3}(?:[增升降减提缩压扩上下][长加升高降低少短减缩涨大调]?)[至到为](?=[\\d今现目本当])"
)
_BECOMES = re.compile("[增升降减提缩压扩][^，]?[至到为]了?$")
_TIME = re.compile("[。；，](?:而)?(?:去年|上一?年|上个?[月季周]度?|前年)(?:同期|同一?季度|同月|同一时期)?，$")
#: Characters of a time before its clause.
_TIMED = 12
#: Characters of a list before one of its numbers.
_LIST = 40
#: What joins the numbers of a list, whose words stand before its first: 上年分别为50万人次和40万册.
_AND = frozenset(("", "和", "与", "及", "以及"))
_LISTED = re.compile("[^，。；]*$")
#: The first of such a list, whose others have names of their own.
_OF_LIST = re.compile("[^，。；、]{0,12}(?:为|是|有)(?=\\d)[^，。；]*$")


def then(prose: Prose, item: Item) -> bool:
    """Whether a number is one of an earlier time."""
    start = item.number.start
    if item.clause in _AND and (found := _LISTED.search(prose.text, max(0, start - _LIST), start)):
        return THEN.search(found[0]) is not None
    if prose.text[start - len(item.clause) - 1] == "、" and (
        found := _OF_LIST.search(prose.text, max(0, start - _LIST), start)
    ):
        return THEN.search(found[0]) is not None  # 上年同期为189起、死亡24人、受伤226人
    if item.clause[:1] in _AGAINST and _MOVES.match(prose.text, item.number.end):
        return True  # 较汛前的12万条增加45%
    if _BECAME.match(prose.text, item.number.end) and not _BECOMES.search(item.clause):
        return True  # 3.2万人升至3.5万人
    if (
        item.clause
        and prose.text[start - len(item.clause) - 1] == "，"
        and _TIME.search(prose.text, max(0, start - len(item.clause) - _TIMED), start - len(item.clause))
    ):
        return True  # 去年同一季度，均值为0.96毫克/升
    said = THEN.search(item.clause) or (item.depth and THEN.search(prose.text[max(0, start - 12) : start]))
    return bool(said) and not (_REACHED.search(item.clause) and not _DATED.search(item.clause))
