"""Ratios and the two numbers that each may be of: every choice at hand, those that give it, and what settles one.

A ratio is a percentage, a multiple (3.4倍), tenths (六成) or a fraction (四分之三); it may be a share (part ÷ base) or a
growth (the difference ÷ base).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from pipeline.audit.kinds import alike, exclusive, states
from pipeline.audit.numbers import Kind
from pipeline.audit.prose import PERSONS, Item, Prose, related
from pipeline.audit.ratios import rounded
from pipeline.audit.splits import AMONG, label


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A ratio of the text: between which percentages it lies, and the words before it."""

    item: Item
    form: str
    """%, 倍, 成 or 分."""
    value: Fraction
    low: Fraction
    high: Fraction
    clause: str
    """From the last mark to the ratio, what stands in brackets left out."""
    order: tuple[Item, ...]
    """The numbers before it that it may be of, the nearest first."""
    behind: tuple[Item, ...]
    """Those behind it."""

    @property
    def grows(self) -> bool:
        """Whether it is called a growth."""
        return bool(self.clause) and bool(UP.search(self.clause) or DOWN.search(self.clause) or _COMPARED.search(self.clause))


@dataclass(frozen=True, slots=True, eq=False)
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


_DIGITS = "零一二三四五六七八九十"
_FRACTION = re.compile(r"([一二三四五六七八九十])分之([一二三四五六七八九十])")
_BRACKETS = re.compile(r"（[^（）]*）")
_STOPS = re.compile(r"[^，。；：\n（]*$")
_COMPARED = re.compile("[同环]比")
UP = re.compile(r"增长|上升|增加|提高|增幅|上涨|升幅|涨幅|提升|增速|多|扩大|偏大|高出|超出|高了|猛增|高$")
DOWN = re.compile(r"下降|减少|降低|降幅|回落|下滑|跌幅|压减|缩短|压缩|少|减幅|偏小|减(?!免)|缩小|低$")
THEN = re.compile(r"上年|去年|上月|上季|上周|上期|同期|前年|年初|原|[由从]|\d{4}年|\d{1,2}月|前一|期初|[改整]造前|此前|昨|前日|原来|起初|当初|早期")
NAME = re.compile(r"([\u4e00-\u9fff]{1,12}?)(?:率|进度|比例|覆盖面|满意度)(?:分别|均|已|约)?(?:为|达到?|是|至|到)?了?$")
#: Numbers before and behind a ratio that it may be of, and sentences between them.
_BEFORE, _BEHIND, _SENTENCES = 7, 3, 2
_WHOLE = re.compile("共|合计|总|全部|之和")


def has_ratios(prose: Prose) -> bool:
    """Whether a text has any ratio."""
    kinds = (Kind.PERCENT, Kind.TIMES)
    return any(item.number.kind in kinds for item in prose.items) or "分之" in prose.text


def tokens(prose: Prose, floor: int = 0) -> list[Token]:
    """The ratios behind ``floor`` that are no estimates."""
    found: list[Token] = []
    sizes: list[Item] | None = None
    for item in prose.items:
        if item.number.start < floor or item.number.kind not in _RATIOS:
            continue
        for form, value, low, high in _forms(prose, item):
            if sizes is None:
                sizes = [one for one in prose.items if one.sentence >= item.sentence - _SENTENCES and _is_size(one)]
            start, sentence = item.number.start, item.sentence
            around = [one for one in sizes if -_SENTENCES <= one.sentence - sentence <= 1]
            order = [one for one in reversed(around) if one.number.end <= start][:_BEFORE]
            behind = [one for one in around if one.number.start > start]
            behind = [*behind[:_BEHIND], *[one for one in behind[_BEHIND:] if _WHOLE.search(one.clause)][:1]]
            clause = _clause(prose.text, start)
            found.append(Token(item, form, value, low, high, clause, tuple(order), tuple(behind)))
    return found


#: What a ratio may be printed as; a fraction in words is no number of its own.
_RATIOS = frozenset((Kind.PERCENT, Kind.TIMES, Kind.OTHER))


def _is_size(item: Item) -> bool:
    """Whether a ratio may be of a number: a count, or a length of time."""
    number = item.number
    return bool(number.unit and not number.hedged and number.kind in (Kind.COUNT, Kind.OTHER) and number.value)


def _clause(text: str, end: int) -> str:
    before = text[max(0, end - 80) : end]
    if "（" in before:
        before = _BRACKETS.sub("", before)
    return _STOPS.search(before)[0]  # type: ignore[index]


def _forms(prose: Prose, item: Item) -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """Form, value and bounds of a ratio; nothing for any other number."""
    number = item.number
    if number.kind is Kind.OTHER and "分之" not in number.printed:
        return
    after = prose.text[number.end : number.end + 3]
    before = prose.text[max(0, number.start - 3) : number.start]
    if number.kind is Kind.PERCENT:
        about = before.endswith("约") or after.startswith("左右")
        if not number.hedged or about:
            half = Fraction(1, 2 * 10**number.decimals) * (2 if about else 1)
            yield "%", number.value, number.value - half, number.value + half
    elif number.kind is Kind.TIMES:
        yield from _multiple(item, before, after, prose.text[number.end - 1])
    elif number.kind is Kind.OTHER and (found := _FRACTION.fullmatch(number.printed)):
        value = Fraction(100 * _DIGITS.index(found[2]), _DIGITS.index(found[1]))
        exactly = not re.search("近|约|超|多|[过逾]", before) and not re.match("以上|左右|多|强|弱", after)
        if exactly and value < 100:
            yield "分", value, value - 3, value + 3


_ABOVE = re.compile(r"超过?$|逾$|过$|突破$|高于$|多于$")
_BELOW = re.compile(r"近$|不到$|不足$|接近$|将近$|低于$")


def _multiple(
    item: Item, before: str, after: str, mark: str
) -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """A multiple, or tenths: 八成以上 and 近八成 lie on one side of their number."""
    number = item.number
    above = bool(_ABOVE.search(before)) or after.startswith(("以上", "多", "余"))
    below = bool(_BELOW.search(before)) or after.startswith(("以下", "以内"))
    if mark == "倍" and not (above or below or number.hedged or re.search("约$|[几数]$", before)):
        half = Fraction(50, 10**number.decimals)
        yield "倍", 100 * number.value, 100 * number.value - half, 100 * number.value + half
    elif mark == "成":
        more = _DIGITS.find(after[:1]) if after[:1] and after[:1] in _DIGITS else 5 if after[:1] == "半" else 0
        value = 10 * number.value + more
        near = Fraction(1) if more else Fraction(5)
        low, high = (value, value + 10) if above else (value - 10, value) if below else (value - near, value + near)
        yield "成", value, low, high


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
    low = 100 * (a.value - a.half) / (b.value + b.half)
    high = 100 * (a.value + a.half) / max(b.value - b.half, Fraction(1, 1000))
    if one.kind == "growth":
        ends = (low - 100, high - 100)
        low, high = ends if a.value > b.value else (-ends[1], -ends[0])
    return low <= token.high and token.low <= high


#: Where the two numbers of a ratio stand, by how many others are nearer: part and base.
_RANKS = frozenset([(0, 1), (1, 0), (0, 2), (0, 3), (0, 4), (0, -1), (1, -1), (2, 1), (1, 2), (-1, -1), (3, 1), (3, 0), (2, 0)])


def choices(prose: Prose, found: Sequence[Token]) -> tuple[list[Ratio], list[Ratio]]:
    """The choices of two numbers for some ratios: those that do not give their ratio, and those that do.

    Where some do, and the words before the ratio name no base, the others are left out.
    """
    near: list[Ratio] = []
    agree: list[Ratio] = []
    open_ones: list[Ratio] = []
    for token in found:
        ranked = _ranked(token)
        given = [one for one in _fitting(token, ranked) if holds(one) and plausible(prose, one)]
        agree += given
        of = OF.search(token.clause)
        if not given or (of and len(of[1]) > 1):
            open_ones += [one for one in _others(token, ranked) if not any(_same(one, other) for other in given)]
    used = {id(one.base) for one in agree}  # further off, but what other shares are of
    for one in open_ones:
        if (one.ranks in _RANKS or id(one.base) in used) and plausible(prose, one):
            near.append(one)
    return near, agree


def _same(one: Ratio, other: Ratio) -> bool:
    return one.part is other.part and one.base is other.base and one.kind == other.kind


#: A number that a ratio may be of: how many are nearer, itself, its value, and how loosely it is printed.
_Ranked: TypeAlias = tuple[int, Item, float, float]


def _ranked(token: Token) -> list[_Ranked]:
    found: list[_Ranked] = []
    for rank, one in (*enumerate(token.order), *((-1, one) for one in token.behind)):
        number, value = one.number, float(one.value)
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
    for first, part, a, rough in ranked:
        for second, base, b, loose in ranked:
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
    for first, part, a, _ in ranked:
        for second, base, b, _ in ranked:
            if (first and (first, second) not in _RANKS) or part is base:
                continue
            if part.unit != base.unit and not comparable(part, base):
                continue
            if a <= b or _may_exceed(token, base):
                yield Ratio(token, part, base, "share", (first, second))
            if grows and a != b and not (token.form == "倍" and a < b):
                yield Ratio(token, part, base, "growth", (first, second))


def bigrams(text: str) -> set[str]:
    """The pairs of characters of a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


_SHARED = re.compile("占|率|比[重例]|完成|达到|的$")
CHANGE = re.compile("(?:[增减][加少长收产支]|[多少][\u4e00-\u9fff]?|[新净][增减]|上升|下降|提高|压减|扩大)了?$")
OF = re.compile(r"占([^，。；]*?)的?$")
_NEIGHBOURS = re.compile("、[^，；。、]{0,16}")


def plausible(prose: Prose, one: Ratio) -> bool:
    """Whether the two numbers may give the ratio by what they are: growth is of an earlier one, a share of the whole."""
    part, base, token = one.part, one.base, one.token
    if token.form == "倍" and (one.kind == "share") is not token.clause.endswith("的"):
        return False  # 是原来的三倍, 增长两倍
    if one.kind == "share":
        near = token.item.sentence - part.sentence < _SENTENCES
        return near and not (token.grows and not _SHARED.search(token.clause)) and _may_be_of(prose, one)
    if not token.grows or part.sentence != token.item.sentence or CHANGE.search(base.clause):
        return False
    up, down = bool(UP.search(token.clause)), bool(DOWN.search(token.clause))
    if (up != down and (part.value > base.value) is not up) or CHANGE.search(part.clause):
        return False
    return _earlier(prose, base, part) or "后者" in token.clause


_PERIOD = re.compile(r"(\d{4})年|(\d{1,2})月")
_LAST = re.compile("上|去年|前|同期|原|初|昨|[由从]")


def _earlier(prose: Prose, base: Item, part: Item) -> bool:
    """Whether one number is of an earlier time than another."""
    if not then(prose, base):
        return False
    words = _when(prose, part).rsplit(base.printed, maxsplit=1)[-1]  # 从去年的64天压缩到今年的52天
    if not then(prose, part) or not THEN.search(words):
        return True
    one, other = _PERIOD.search(_when(prose, base)), _PERIOD.search(words)
    if one and other and bool(one[1]) == bool(other[1]) and one[0] != other[0]:
        return int(one[1] or one[2]) < int(other[1] or other[2])
    return bool(_LAST.search(_when(prose, base))) and not _LAST.search(words)


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
    if not times and one.ranks[1] < 0 and not base.depth and not _WHOLE.search(base.clause):
        return False
    of = OF.search(token.clause)
    if times or part.value == base.value or (of and bigrams(of[1]) & bigrams(base.words)):
        return True
    whole = part.value + base.value
    return bool(AMONG.search(part.lead)) or not any(
        other.value == whole and other is not part and comparable(other, part)
        for other in (*token.order, *token.behind)
    )


_REACHED = re.compile(r"[到至为降升](?:了)?$")
_DATED = re.compile("年|月|季|周|期")


def then(prose: Prose, item: Item) -> bool:
    """Whether a number is one of an earlier time."""
    start = item.number.start
    said = THEN.search(item.clause) or (item.depth and THEN.search(prose.text[max(0, start - 12) : start]))
    return bool(said) and not (_REACHED.search(item.clause) and not _DATED.search(item.clause))


def made_otherwise(prose: Prose, token: Token) -> bool:
    """Whether more than two numbers beside a ratio give it, or one that is not printed: nothing is wrong with it.

    A share of its kinds added up, of what is left of a whole, of several parts; growth of this number less the change.
    """
    if token.form != "%":
        return False
    rows: dict[str, list[Item]] = {}
    for one in (*reversed(token.order), *token.behind):
        if token.item.sentence - one.sentence < _SENTENCES and one.sentence <= token.item.sentence:
            rows.setdefault("人" if one.unit in PERSONS else one.unit, []).append(one)
    gives = _of_change if token.grows else _of_kinds
    return any(gives(prose, token, row) for row in rows.values() if len(row) > 1)


def _fits(token: Token, part: Fraction, base: Fraction) -> bool:
    return base > 0 and token.low * base < 100 * part < token.high * base


def _of_change(prose: Prose, token: Token, row: Sequence[Item]) -> bool:
    """Whether a growth is of this number less the change beside it, where no earlier number stands."""
    if any(then(prose, one) and not CHANGE.search(one.clause) for one in row):
        return False
    pairs = [(a.value, b.value) for a, b in pairwise(row) if CHANGE.search(b.clause)]
    pairs += [(b.value, a.value) for a, b in pairwise(row) if CHANGE.search(a.clause)]
    ways = [way for way, said in ((-1, UP), (1, DOWN)) if said.search(token.clause)] or [-1, 1]
    return any(_fits(token, change, this + way * change) for this, change in pairs for way in ways)


_SEVERAL = re.compile("以上|以下|以内|合|共|[两三四五][项者类个]|和|及|之和")


def _of_kinds(prose: Prose, token: Token, row: Sequence[Item]) -> bool:
    """Whether a share is of kinds that make a whole which is not printed, of the rest of one, or of several parts."""
    for size in range(2, len(row) + 1):
        for start in range(len(row) - size + 1):
            some = row[start : start + size]
            whole = sum((one.value for one in some), Fraction(0))
            if any(_fits(token, one.value, whole) for one in some) and _kinds(some):
                return True
    if len(row) > 2 and _of_row(prose, token, [one.value for one in row]):
        return True
    name = NAME.search(token.clause)
    stem = (name[1] if name else token.clause)[-2:]
    lost = re.search("[差损漏缺空未不]", stem)
    for part in row:
        left = lost or re.search(f"[不未]{re.escape(stem)}", part.words)
        if left and any(_fits(token, base.value - part.value, base.value) for base in row if base.value > part.value):
            return True
    several = _SEVERAL.search(token.clause) or "含" in prose.text[token.item.number.start - 20 : token.item.number.start]
    pairs = [a.value + b.value for a, b in pairwise(row)] if several else []
    return any(_fits(token, pair, base.value) for pair in pairs for base in row if base.value >= pair)


def _kinds(row: Sequence[Item]) -> bool:
    """Whether numbers are of kinds that exclude one another."""
    names = [label(one) for one in row]
    if states([one.words for one in row]):
        return True
    return exclusive(names) or alike([one.clause for one in row], [one.after for one in row]) or _not(names)


def _of_row(prose: Prose, token: Token, row: Sequence[Fraction]) -> bool:
    """Whether two shares or more of a sentence are of all its numbers added up."""
    whole = sum(row, Fraction(0))
    if not any(_fits(token, part, whole) for part in row):
        return False
    beside = [one for one in prose.percents if one.sentence == token.item.sentence and one is not token.item]
    steps = [(one.value, Fraction(1, 2 * 10**one.number.decimals)) for one in beside]
    return any(abs(100 * part / whole - value) < half for value, half in steps for part in row)


def _not(names: Sequence[str]) -> bool:
    """Whether of two names one is what the other is not: 提起公诉, 不起诉."""
    found = re.match("(?:不|未|尚未)(?P<stem>..)", names[-1]) if len(names) == 2 else None
    return found is not None and set(found["stem"]) <= set(names[0])


#: A share of several numbers together.
_TOGETHER = re.compile("[两三四五六七八九][项者类个大种家][^，占]{0,8}占|合占|合计占|共占|之和占|总共占|一共占")
#: A ratio that is asked for, or that others have.
_DUE = re.compile(
    "要求|不低于|不少于|不高于|(?:高|低)于[^，]{0,10}(?:目标|标准|平均|水平)|目标(?:值|为|是)|力争|确保|标准的?$"
)


def settled(prose: Prose, token: Token, agree: Sequence[Ratio]) -> bool:
    """Whether nothing can be said of a ratio: other numbers make it, it is asked for, or it is of several."""
    if _DUE.search(token.clause) or _TOGETHER.search(token.clause):
        return True
    return not any(one.token is token for one in agree) and made_otherwise(prose, token)


def ruled_out(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a choice can not be told: others give the ratio and are named as well, or the clause names somebody else."""
    same = [other for other in agree if other.token is one.token]
    near = [other for other in same if abs(other.part.sentence - one.token.item.sentence) < _SENTENCES]
    if any(other.kind != one.kind for other in near) or _other_subject(prose, one):
        return True
    name = NAME.search(one.token.clause)
    body = _BODY.match(one.token.clause)
    start = prose.sentences[one.part.sentence][0]
    if body and body[1] not in prose.text[start : one.part.number.end]:
        return True  # 办结35件，甲局办结率91.7%
    if one.token.value == 100 and name and not bigrams(name[1]) & bigrams(one.part.words):
        return True  # 档案更新率100%
    of = OF.search(one.token.clause)
    named = bigrams(of[1]) if of else set()
    mine = len(named & bigrams(one.base.words))
    return any(not mine or len(named & bigrams(other.base.words)) >= mine for other in same)


#: A body whose rate is told.
_BODY = re.compile(r"([\u4e00-\u9fff]{1,6}(?:[局镇乡村县市所院校]|街道|公司|社区))(?=[\u4e00-\u9fff]{2,6}率)")
_SUBJECT = {
    "share": re.compile(r"(?:其中|而|同时)?([^占率\d]{2,}?)(?=占|比重|比例)"),
    "growth": re.compile(r"(?:其中|而|同时)?([^占率\d]{2,}?)(?=[只仅]?(?:增|上升|下降|减|降|涨|提高))"),
}


def _other_subject(prose: Prose, one: Ratio) -> bool:
    """Whether the clause of a ratio names somebody else than the numbers, and has no number: 自有运力占七成."""
    clause = one.token.clause
    words = _SUBJECT[one.kind].match(clause)
    if words is None or re.match("[较比与同环]|.{0,2}(?:增|降|减)", words[1]):
        return False
    known = one.part.words
    if one.kind == "growth":
        start = prose.sentences[one.token.item.sentence][0]
        known = prose.text[start : one.token.item.number.start - len(clause)]
    return not bigrams(words[1]) & bigrams(known)
