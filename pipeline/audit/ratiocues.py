"""Ratios and the two numbers that they may be of, with the cues that speak for and against each choice.

A ratio is a percentage, a multiple (3.4倍), tenths (六成) or a fraction (四分之三); it may be a share (part ÷ base) or a
growth (the difference ÷ base).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from pipeline.audit.kinds import alike, exclusive, slipped
from pipeline.audit.numbers import Kind
from pipeline.audit.prose import PERSONS, Item, Prose, related
from pipeline.audit.ratios import rounded, truncated
from pipeline.audit.splits import AMONG, REST, TOTAL, label
from pipeline.outcome import half_up


@dataclass(frozen=True, slots=True)
class Token:
    """A ratio of the text: between which percentages it lies."""

    item: Item
    form: str
    """%, 倍, 成 or 分."""
    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with the two numbers that it may be of."""

    token: Token
    part: Item
    base: Item
    kind: str
    """share or growth."""
    value: Fraction
    """What the two numbers give, in percent."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        return self.base.span, self.part.span, self.token.item.span


_DIGITS = "零一二三四五六七八九十"
_FRACTION = re.compile(r"([一二三四五六七八九十])分之([一二三四五六七八九十])")


def tokens(prose: Prose) -> Iterator[Token]:
    """The ratios of a paragraph that are no estimates."""
    for item in prose.items:
        number = item.number
        after = prose.text[number.end : number.end + 3]
        before = prose.text[max(0, number.start - 3) : number.start]
        about = before.endswith("约") or after.startswith("左右")
        if number.kind is Kind.PERCENT and (not number.hedged or about):
            half = Fraction(1, 2 * 10**number.decimals) * (2 if about else 1)
            yield Token(item, "%", number.value, number.value - half, number.value + half)
        elif number.kind is Kind.TIMES:
            yield from _multiple(item, before, after, prose.text[number.end - 1])
        elif number.kind is Kind.OTHER and (found := _FRACTION.fullmatch(number.printed)):
            value = Fraction(100 * _DIGITS.index(found[2]), _DIGITS.index(found[1]))
            exactly = not re.search("近|约|超|多|[过逾]", before) and not re.match("以上|左右|多|强|弱", after)
            if exactly and value < 100:
                yield Token(item, "分", value, value - 3, value + 3)


_ABOVE = re.compile(r"超过?$|逾$|过$|突破$|高于$|多于$")
_BELOW = re.compile(r"近$|不到$|不足$|接近$|将近$|低于$")


def _multiple(item: Item, before: str, after: str, mark: str) -> Iterator[Token]:
    """A multiple, or tenths: 八成以上 and 近八成 lie on one side of their number."""
    number = item.number
    above = bool(_ABOVE.search(before)) or after.startswith(("以上", "多", "余"))
    below = bool(_BELOW.search(before)) or after.startswith(("以下", "以内"))
    if mark == "倍" and not (above or below or number.hedged or re.search("约$|[几数]", before)):
        half = Fraction(50, 10**number.decimals)
        yield Token(item, "倍", 100 * number.value, 100 * number.value - half, 100 * number.value + half)
    elif mark == "成":
        more = _DIGITS.find(after[:1]) if after[:1] and after[:1] in _DIGITS else 5 if after[:1] == "半" else 0
        value = 10 * number.value + more
        near = Fraction(1) if more else Fraction(5)  # (of a change: see holds)
        low, high = (value, value + 10) if above else (value - 10, value) if below else (value - near, value + near)
        yield Token(item, "成", value, low, high)


def _sizes(prose: Prose) -> list[Item]:
    """The numbers that a ratio may be of: counts, and lengths of time."""
    return [
        item
        for item in prose.items
        if item.number.unit and not item.number.hedged and item.number.kind in (Kind.COUNT, Kind.OTHER) and item.value
    ]


def comparable(a: Item, b: Item) -> bool:
    """Whether one may be a share of the other, or the other at another time."""
    return a.unit == b.unit or related(a.unit, b.unit) or {a.unit, b.unit} <= PERSONS


#: Between which percentages tenths lie that nothing else is said of; those of a change are told more exactly.
_TENTH = 10


def holds(one: Ratio) -> bool:
    """Whether the two numbers give the ratio, as exactly as all three are printed."""
    token = one.token
    if token.form == "%" and rounded(one.value, token.item.number.decimals) == token.value:
        return True
    slack = 1 if token.form == "成" and one.kind == "growth" and token.high - token.low == _TENTH else 0
    if token.form != "%" and token.low + slack <= one.value <= token.high - slack:
        return True
    a, b = one.part.number, one.base.number
    if (a.exact and b.exact) or slack:
        return False
    low = 100 * (a.value - a.half) / (b.value + b.half)
    high = 100 * (a.value + a.half) / max(b.value - b.half, Fraction(1, 1000))
    if one.kind == "growth":
        ends = (low - 100, high - 100)
        low, high = ends if a.value > b.value else (-ends[1], -ends[0])
    return low <= token.high and token.low <= high


#: Numbers before and behind a ratio that it may be of.
_BEFORE, _BEHIND = 8, 3


_WHOLE = re.compile("共|合计|总|全部|之和")


def candidates(prose: Prose, floor: int = 0) -> tuple[list[Ratio], list[Ratio]]:
    """Every choice of two numbers for every ratio behind ``floor``: those that do not give it, and those that do."""
    near: list[Ratio] = []
    agree: list[Ratio] = []
    sizes = _sizes(prose)
    for token in tokens(prose):
        item = token.item
        if item.number.start < floor:
            continue
        around = [one for one in sizes if -2 <= one.sentence - item.sentence <= 1]
        before = [one for one in around if one.number.end <= item.number.start][-_BEFORE:]
        behind = [one for one in around if one.number.start > item.number.end]
        beside = [*before, *behind[:_BEHIND], *[one for one in behind[_BEHIND:] if _WHOLE.search(one.clause)][:1]]
        for part in beside:
            for base in beside:
                if part is not base and comparable(part, base):
                    for one in _both(token, part, base):
                        if plausible(prose, one):
                            (agree if holds(one) else near).append(one)
    return near, agree


def _both(token: Token, part: Item, base: Item) -> Iterator[Ratio]:
    value = 100 * part.value / base.value
    if part.value <= base.value or token.form == "倍":
        yield Ratio(token, part, base, "share", value)
    if part.value != base.value and not (token.form == "倍" and value < 100):
        yield Ratio(token, part, base, "growth", abs(value - 100))


_UP = re.compile(r"增长|上升|增加|提高|增幅|上涨|升幅|涨幅|提升|增速|多|扩大|偏大|高出|超出|高了|猛增|高$")
_DOWN = re.compile(r"下降|减少|降低|降幅|回落|下滑|跌幅|压减|缩短|压缩|少|减幅|偏小|减(?!免)|缩小|低$")
_THEN = re.compile(r"上年|去年|上月|上季|上周|上期|同期|前年|年初|原|[由从]|\d{4}年|\d{1,2}月|前一|期初|改造前|此前")
_NAME = re.compile(r"([\u4e00-\u9fff]{1,12}?)(?:率|进度|比例|覆盖面|满意度)(?:分别|均|已|约)?(?:为|达到?|是|至|到)?了?$")
_ASIDE = re.compile("平均|年均|以上|以下|目标|标准|要求|不低于|预期|全[省国市]")
_BRACKETS = re.compile(r"（[^（）]*）")


def _clause(text: str, end: int, stops: str) -> str:
    """The words before a place from the last of some marks on, what stands in brackets left out."""
    before = _BRACKETS.sub("", text[max(0, end - 80) : end])
    return before[max(before.rfind(mark) for mark in stops) + 1 :]


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def words_before(prose: Prose, one: Ratio) -> str:
    """The clause before a ratio."""
    return _clause(prose.text, one.token.item.number.start, "，。；：\n（")


def cues(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> set[str]:
    """What speaks for and against a choice; each cue begins with the kind of the ratio."""
    text = prose.text
    clause = words_before(prose, one)
    found = {f"form {one.token.form}"}
    found |= _words(one, text, clause)
    found |= _places(prose, one, clause)
    found |= _named(one, clause)
    found |= _times(prose, one, clause) if one.kind == "growth" else set()
    found |= _nearness(one)
    found |= _held(prose, one, agree)
    return {f"{one.kind[0]}:{cue}" for cue in found} | {one.kind}


def _told(**said: object) -> set[str]:
    return {name.replace("_", " ") for name, value in said.items() if value}


def _words(one: Ratio, text: str, clause: str) -> set[str]:
    """The words right before the ratio."""
    number = one.token.item.number
    return _told(
        占="占" in clause,
        比重=re.search("比重|比例|占比", clause),
        rate=_NAME.search(clause),
        grows=_UP.search(clause) or _DOWN.search(clause) or re.search("同比|环比", clause),
        of=re.search("(?:为|是|相当于|达)[^，]*的$", clause),
        bare=not clause,
        bracket=re.search("（占?$", text[max(0, number.start - 2) : number.start]),
        aside=_ASIDE.search(clause),
        points=text.startswith(("个百分点", "百分点"), number.end),
        hedged=number.hedged,
    )


def _places(prose: Prose, one: Ratio, clause: str) -> set[str]:
    """Where the two numbers stand."""
    text, item, part, base = prose.text, one.token.item, one.part, one.base
    order = [other for other in reversed(_sizes(prose)) if other.number.end <= item.number.start]
    rank = {id(other): place for place, other in enumerate(order)}
    first, second = rank.get(id(part), -1), rank.get(id(base), -1)
    found = {
        f"part rank {min(first, 3)}",
        f"base rank {min(second, 4)}",
        f"part sentences {min(abs(item.sentence - part.sentence), 2)}",
        f"base sentences {min(abs(item.sentence - base.sentence), 2)}",
    }
    if first >= 0:
        gap = text[part.number.end : item.number.start]
        found.add(f"part marks {min(len(re.findall('[，。；：]', gap)), 3)}")
        beside = any(part.number.end <= other.number.start < item.number.start for other in prose.percents)
        found |= _told(part_far=len(gap) > 25, other_percent_between=beside)
    if second >= 0:
        inside = base.number.start >= item.number.start - len(clause)
        found |= _told(base_inside=inside, base_very_far=item.number.start - base.number.end > 80)
    alike = [other for other in order if comparable(other, part)]
    return found | _told(
        base_next=second == first + 1,
        part_next=first == second + 1,
        behind=first < 0 or second < 0,
        both_behind=first < 0 and second < 0,
        part_depth=part.depth > item.depth,
        base_depth=base.depth > item.depth,
        percent_depth=item.depth > part.depth,
        few=len(alike) == 2,
        many=len(alike) > 4,
    )


def _named(one: Ratio, clause: str) -> set[str]:
    """What the two numbers and the ratio are called."""
    part, base = one.part, one.base
    of = re.search(r"占([^，。；]*?)的?$", clause)
    whole = of[1] if of else ""
    shared = bool(_bigrams(whole) & _bigrams(base.words))
    name = _NAME.search(clause)
    stem = name[1] if name else ""
    return _told(
        part_compared=part.compared,
        base_compared=base.compared,
        base_total=TOTAL.search(base.clause),
        part_total=TOTAL.search(part.clause),
        part_rest=REST.search(part.clause),
        part_其中=AMONG.search(part.lead),
        part_not=re.match("[未不]|尚未|没有|无", part.clause),
        unit_differs=part.unit != base.unit,
        base_named=len(whole) > 1 and shared,
        base_misnamed=len(whole) > 1 and not shared,
        part_of_name=name and stem[-2:] in part.words,
        part_near_name=name and stem[-2:] not in part.words and len(set(stem[-4:]) & set(part.words)) > 1,
        base_of_name=name and stem[-2:] in base.words,
        name_strange=name and len(set(stem[-4:]) & set(part.words)) < min(2, len(stem)),
        qualified=name and re.search("[按到]期|满意|一次|首次|及时|综合|平均|知晓", stem),
    )


def _other_subject(prose: Prose, one: Ratio, clause: str) -> bool:
    """Whether the clause of a ratio names somebody else than the numbers, and has no number: 自有运力占七成."""
    stops = "占|比重|比例" if one.kind == "share" else "[只仅]?(?:增|上升|下降|减|降|涨|提高)"
    words = re.match(rf"(?:其中|而|同时)?([^占率\d]{{2,}}?)(?={stops})", clause)
    if words is None or re.match("[较比与同环]|.{0,2}(?:增|降|减)", words[1]):
        return False
    known = one.part.words
    if one.kind == "growth":
        start = prose.sentences[one.token.item.sentence][0]
        known = prose.text[start : one.token.item.number.start - len(clause)]
    return not _bigrams(words[1]) & _bigrams(known)


def plausible(prose: Prose, one: Ratio) -> bool:
    """Whether the two numbers may give the ratio by what they are: growth is of the earlier, a share of the whole."""
    part, base = one.part, one.base
    clause = _clause(prose.text, one.token.item.number.start, "，。；：\n（")
    up, down = bool(_UP.search(clause)), bool(_DOWN.search(clause))
    grows = up or down or bool(re.search("[同环]比", clause))
    shared = bool(re.search("占|率|比[重例]|完成|达到|的$", clause))
    if one.kind == "share":
        if grows and not shared:
            return False
        first, last = sorted((part, base), key=lambda item: item.number.start)
        if re.fullmatch("、[^，；。、]{0,16}", prose.between(first, last)):
            return False  # neighbours in a row
        behind = base.number.start > one.token.item.number.end and not base.depth and not _WHOLE.search(base.clause)
        if behind and one.token.form != "倍":
            return False
        of = re.search(r"占([^，。；]*?)的?$", clause)
        if of and _bigrams(of[1]) & _bigrams(base.words):
            return True
        others = {other.value for other in prose.counts if comparable(other, part) and other is not part}
        return one.token.form == "倍" or part.value == base.value or part.value + base.value not in others
    if (shared and not grows) or _CHANGE.search(base.clause) or _CHANGE.search(part.clause):
        return False
    if up != down and (part.value > base.value) != up:
        return False
    then = [_then(prose, item) for item in (part, base)]
    return then[1] or not then[0]


def exactly(one: Ratio) -> bool:
    """Whether the two numbers give the ratio as they are printed, without being read as rounded."""
    if one.token.form == "%":
        return rounded(one.value, one.token.item.number.decimals) == one.token.value
    return one.token.low <= one.value <= one.token.high


def _then(prose: Prose, item: Item) -> bool:
    """Whether a number is one of an earlier time."""
    start = item.number.start
    bracketed = item.depth and _THEN.search(prose.text[max(0, start - 12) : start])
    reached = re.search(r"[到至为降升](?:了)?$", item.clause) and not re.search("年|月|季|周|期", item.clause)
    return bool((_THEN.search(item.clause) or bracketed) and not reached)


def made_otherwise(prose: Prose, token: Token) -> bool:
    """Whether more than two numbers beside a ratio give it, or one that is not printed: nothing is wrong with it.

    A share of its kinds added up, of what is left of a whole, of several parts; growth of this number less the change.
    """
    item = token.item
    if token.form != "%":
        return False
    near = [one for one in _sizes(prose) if -1 <= one.sentence - item.sentence <= 0]
    clause = _clause(prose.text, item.number.start, "，。；：\n（")
    rows: dict[str, list[Item]] = {}
    for one in near:
        rows.setdefault("人" if one.unit in PERSONS else one.unit, []).append(one)
    grows = bool(_UP.search(clause) or _DOWN.search(clause) or re.search("[同环]比", clause))
    gives = _of_change if grows else _of_kinds
    return any(gives(prose, token, row[-_BEFORE:], clause) for row in rows.values() if len(row) > 1)


def _fits(token: Token, part: Fraction, base: Fraction) -> bool:
    return base > 0 and token.low < 100 * part / base < token.high


_CHANGE = re.compile("(?:[增减][加少长]|[多少][\u4e00-\u9fff]?|[新净][增减]|上升|下降|提高|压减|扩大)了?$")


def _of_change(prose: Prose, token: Token, row: Sequence[Item], _: str) -> bool:
    """Whether a growth is of this number less the change beside it, where no earlier number stands."""
    if any(_then(prose, one) and not _CHANGE.search(one.clause) for one in row):
        return False
    pairs = [(a.value, b.value) for a, b in pairwise(row) if _CHANGE.search(b.clause)]
    pairs += [(b.value, a.value) for a, b in pairwise(row) if _CHANGE.search(a.clause)]
    return any(_fits(token, change, this + way * change) for this, change in pairs for way in (-1, 1))


_SEVERAL = re.compile("以上|以下|以内|合|共|[两三四五][项者类个]|和|及|之和")


def _of_kinds(prose: Prose, token: Token, row: Sequence[Item], clause: str) -> bool:
    """Whether a share is of kinds that make a whole which is not printed, of the rest of one, or of several parts."""
    names = [label(one) for one in row]
    for size in range(2, len(row) + 1):
        for start in range(len(row) - size + 1):
            some = row[start : start + size]
            told = names[start : start + size]
            kinds = exclusive(told) or alike([one.clause for one in some], [one.after for one in some]) or _not(told)
            whole = sum((one.value for one in some), Fraction(0))
            if kinds and any(_fits(token, one.value, whole) for one in some):
                return True
    if len(row) > 2 and _of_row(prose, token, [one.value for one in row]):
        return True
    stem = (_NAME.search(clause) or [clause, ""])[1][-2:]
    lost = bool(re.search("[差损漏缺空未不]", stem))
    for part in row:
        left = lost or re.search(f"[不未]{re.escape(stem)}", part.words)
        if left and any(_fits(token, base.value - part.value, base.value) for base in row if base.value > part.value):
            return True
    pairs = [a.value + b.value for a, b in pairwise(row)] if _SEVERAL.search(clause) else []
    return any(_fits(token, pair, base.value) for pair in pairs for base in row if base.value >= pair)


def _of_row(prose: Prose, token: Token, row: Sequence[Fraction]) -> bool:
    """Whether two shares or more of a sentence are of all its numbers added up."""
    whole = sum(row, Fraction(0))
    beside = [other for other in tokens(prose) if other.item.sentence == token.item.sentence]
    fitting = [other for other in beside if any(_fits(other, part, whole) for part in row)]
    return len(fitting) > 1 and any(other.item is token.item for other in fitting)


def _not(names: Sequence[str]) -> bool:
    """Whether of two names one is what the other is not: 提起公诉, 不起诉."""
    found = re.match("(?:不|未|尚未)(?P<stem>..)", names[-1]) if len(names) == 2 else None
    return found is not None and set(found["stem"]) <= set(names[0])


#: A share of several numbers together.
_TOGETHER = re.compile("[两三四五六七八九][项者类个大种家][^，占]{0,8}占|合占|合计占|共占|之和占|总共占|一共占")
#: A ratio that is asked for, or that others have.
_DUE = re.compile("要求|不低于|不少于|不高于|(?:高|低)于[^，]{0,10}(?:目标|标准|平均|水平)|目标(?:值|为|是)|力争|确保|标准的?$")


def settled(prose: Prose, one: Ratio, agree: Sequence[Ratio], clause_of: str) -> bool:
    """Whether two other numbers give the ratio: nothing is wrong with it, unless the words name this base only.

    ``clause_of`` are the words before the ratio.
    """
    if made_otherwise(prose, one.token):
        return True
    same = [other for other in agree if other.token is one.token]
    near = [other for other in same if abs(other.part.sentence - one.token.item.sentence) < 2]
    if _DUE.search(clause_of) or _TOGETHER.search(clause_of) or any(other.kind != one.kind for other in near) or _other_subject(prose, one, clause_of):
        return True
    of = re.search(r"占([^，。；]*?)的?$", clause_of)
    named = _bigrams(of[1]) if of else set()
    mine = len(named & _bigrams(one.base.words))
    return any(not mine or len(named & _bigrams(other.base.words)) >= mine for other in same)


def _times(prose: Prose, one: Ratio, clause: str) -> set[str]:
    """Of a growth: its direction, and which number is of another time."""
    part, base = one.part, one.base
    up, down = bool(_UP.search(clause)), bool(_DOWN.search(clause))
    more = part.value > base.value
    difference = abs(part.value - base.value)
    return _told(
        way=up != down and more == up,
        wrong_way=up != down and more != up,
        base_then=_then(prose, base),
        part_then=_then(prose, part),
        from_to=re.search("[由从]", base.clause) and re.search("[到至为]", part.clause),
        part_first=part.number.start < base.number.start,
        change=any(other.value == difference for other in prose.counts),
        share_words=re.search("占|率|比重", clause),
    )


def _nearness(one: Ratio) -> set[str]:
    """How far what the two numbers give is from what is printed."""
    token, number = one.token, one.token.item.number
    off = abs(one.value - token.value)
    step = token.high - token.low
    percent = token.form == "%"
    rest = one.kind == "share" and token.low <= 100 - one.value <= token.high
    limit = next((str(size) for size in (3, 10, 25, 50, 100) if 100 * off <= size * max(token.value, 1)), "more")
    return {f"off {limit}"} | _told(
        cut=percent and truncated(one.value, number.decimals) == number.value,
        near=off < 2 * step,
        slip=percent and slipped(number.printed.rstrip("%"), half_up(one.value, number.decimals)),
        over_100=one.value > 100,
        rest=rest,
        rough=not (one.part.number.exact and one.base.number.exact),
    )


def _held(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> set[str]:
    """What other choices give: the same ratio, or another ratio of the same numbers."""
    part, base, item = one.part, one.base, one.token.item
    same = [other for other in agree if other.token is one.token]
    rest = [other for other in agree if other.token is not one.token and other.kind == one.kind]
    numbers = [other for other in prose.counts if comparable(other, part) and other is not part and other is not base]
    values = {other.value for other in numbers}
    token = one.token
    together = one.kind == "share" and any(
        token.low < 100 * (value + part.value) / base.value < token.high for value in values
    )
    alike = [other for other in same if other.kind == one.kind]
    distance = abs(base.number.start - item.number.start)
    return _told(
        explained_by_another=any(other.part is not part for other in alike),
        explained_nearer=any(
            other.part is part and abs(other.base.number.start - item.number.start) < distance for other in alike
        ),
        explained_further=any(
            other.part is part and abs(other.base.number.start - item.number.start) > distance for other in alike
        ),
        explained_else=any(other.kind != one.kind for other in same),
        pair_used=any(other.part is part and other.base is base for other in rest),
        part_used=any(other.part is part for other in rest),
        base_used=any(other.base is base for other in rest),
        complement=base.value - part.value in values,
        summed=together,
        halves=one.kind == "share" and any(token.low < 100 * part.value / (part.value + v) < token.high for v in values),
        other_number_between=any(
            part.number.end <= other.number.start < item.number.start and other is not base for other in prose.counts
        ),
    )


def as_percent(one: Ratio) -> Item:
    """The ratio's number as a percentage."""
    number = one.token.item.number
    return one.token.item if one.token.form == "%" else replace(one.token.item, number=replace(number, value=one.token.value))
