"""Shares and rates: which number is divided by which, and how it is rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cfractions import Fraction

from pipeline.audit.ratios.ratebases import STATED, complement, counted, near_bases, stated_base
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.numbers import Number
from pipeline.audit.text.prose import COMPARISON, DELIMITERS, PERSONS, RATE, Item, Prose, overlap, related
from pipeline.audit.text.splits import AMONG, TOTAL, is_count, label
from pipeline.audit.weighed.ratiotokens import bigrams, scope, somebody_else

_BASE = re.compile(r"占(?P<base>[^，；。、（）]*?)(?:的)?(?:比例|比重|比)?(?:约|为|达到?|是|到)?了?$")
_RATE_WORDS = re.compile("率|进度|覆盖面|比例")
_OTHER_RATE = re.compile(r"城镇化|[床病]位?使用率|增长率|增速|利率|税率|汇率|费率|增幅")


@dataclass(slots=True, unsafe_hash=True)  # never changed, but not frozen: to build one would take three times as long
class Share:
    """A percentage with what it is of: the number counted, and the bases that the words point at."""

    percent: Item
    kind: str
    """占, 率 or （."""
    part: Item | None
    bases: tuple[Item, ...]
    """Empty where the words point at none."""
    reason: str
    """Why these bases: 占…的, 在…中, 其中, 率; empty where there are none."""
    name: str = ""
    """Name of the rate, or the words between 占 and 的."""


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up."""
    step = 10**decimals
    return Fraction((2 * step * value + 1) // 2, step)


def truncated(value: Fraction, decimals: int) -> Fraction:
    """Cut off."""
    step = 10**decimals
    return Fraction(step * value // 1, step)


def fits(part: Number, base: Number, percent: Number) -> bool:
    """Whether the percentage is part ÷ base at its printed precision (and at theirs)."""
    if not base.value:
        return False
    if rounded(100 * part.value / base.value, percent.decimals) == percent.value:
        return True
    if part.exact and base.exact:
        return False
    low = 100 * (part.value - part.half) / (base.value + base.half)
    high = 100 * (part.value + part.half) / max(base.value - base.half, Fraction(1, 1000))
    half = Fraction(1, 2 * 10**percent.decimals)
    return low - half <= percent.value <= high + half


def cut_off(part: Number, base: Number, percent: Number) -> bool:
    """Whether the percentage is part ÷ base cut off where it should have been rounded."""
    if not base.value or not part.exact or not base.exact:
        return False
    value = 100 * part.value / base.value
    return truncated(value, percent.decimals) == percent.value != rounded(value, percent.decimals)


#: Characters that words reach back from a number.
_REACH = 60
_TO_LAST_MARK = re.compile(f".*[{re.escape(DELIMITERS)}]", re.DOTALL)


def raw_clause(prose: Prose, item: Item) -> str:
    """The words from the last mark to the number, numbers among them."""
    end = item.number.start
    clause = prose.clauses.get(end)
    if clause is None:
        start = max(0, end - _REACH)
        mark = _TO_LAST_MARK.match(prose.text, start, end)
        clause = prose.clauses[end] = prose.text[mark.end() if mark else start : end]
    return clause


def shares(prose: Prose, found: Sequence[Split]) -> list[Share]:
    """Every percentage that says what it is a share of, in order."""
    result, listed = _parallel(prose, found)
    for percent in prose.percents:
        if percent.number.hedged or percent in listed:
            continue
        share = _share(prose, percent, found)
        if share is not None:
            result.append(share)
    some = [share if all(base.value for base in share.bases) else _of_some(share) for share in result]
    return sorted(some, key=lambda share: share.percent.number.start)


def _of_some(share: Share) -> Share:
    """A share without the bases that are 0, which have no part."""
    return replace(share, bases=tuple([base for base in share.bases if base.value]))


_APART = re.compile(
    r"占比?[^，；。、0-9]{0,10}分别[^，；。、0-9]{0,4}$|分别占[^，；。、0-9]{0,12}$|(?:比[例重]|占比)(?:依次|分别|相应地?|对应地?|各)(?:约|为|是|达)?[^，；。、0-9]{0,4}$|(?:依次|各)占[^，；。、0-9]{0,8}$"
)


#: Measure words of what is spoken of again: 前两类, 三项.
_KINDS = frozenset("类项者个种")
#: What joins the numbers of a row.
_LINKS = frozenset((*"、和及与，", "以及"))


def _parallel(prose: Prose, found: Sequence[Split]) -> tuple[list[Share], list[Item]]:
    """A类500件、B类400件，分别占55.6%、44.4%: the shares of two lists of equal length."""
    result: list[Share] = []
    taken: list[Item] = []
    several = "分别" in prose.text or "依次" in prose.text or "各占" in prose.text
    several = several or "相应" in prose.text or "对应" in prose.text
    for index, percent in enumerate(prose.percents if several else ()):
        clause = raw_clause(prose, percent)
        if percent in taken or not _APART.search(clause):
            continue
        row = [percent]
        for other in prose.percents[index + 1 :]:
            if prose.between(row[-1], other) not in _LINKS:
                break
            row.append(other)
        before = [
            item
            for item in prose.counts
            if item.number.end <= percent.number.start
            and item.sentence == percent.sentence
            and not (item.number.chinese and item.unit in _KINDS)
            and not (TOTAL.search(item.clause) and item.clause.endswith(("合计", "共计", "总计", "共")))
        ]
        parts = before[-len(row) :]
        if len(row) < 2 or len(parts) < len(row) or len({item.unit for item in parts}) > 1:
            continue
        taken += row
        if "占" in clause and somebody_else(clause, "，".join([item.words for item in parts])):
            continue  # 医生256人、护士304人，高级职称和中级职称分别占
        for part, share in zip(parts, row, strict=True):
            whole = next((split.total for split in found if part in split.run.parts), None)
            said = _BASE.search(raw_clause(prose, percent))
            whole = None if whole and said and of_more(base_name(said["base"]), whole) else whole
            bases: tuple[Item, ...]
            bases, reason, of = ((whole,) if whole else ()), "其中" if whole else "", ""
            if not whole and (match := _BASE.search(clause)) and len(key := base_name(match["base"])) > 1:
                bases = resolve(prose, part, key)
                if any(one in parts for one in bases):
                    continue  # 专任教师336人，教辅人员52人；女教师和党员教师分别占专任教师的
                reason, of = ("占…的", key) if bases else ("", "")
            result.append(Share(share, "占", part, bases, reason, of))
    return result, taken


#: Behind a name, another kind that a number counts with it.
_MORE_KINDS = re.compile("举报|咨询|建议|求助|[和及与、]")


def of_more(name: str, base: Item) -> bool:
    """Whether a number counts more than a share is of: 占网购投诉量的, of 网购投诉举报."""
    return len(name) > 1 and _MORE_KINDS.match(base.words.partition(name)[2]) is not None


#: A share of several numbers together.
_SUMMED = re.compile("(?:合|合计|共|总共|一共|[两三四五]者|[两三四五]项|[两三四五]类|之和)占")


#: Characters before a base that are more than 为, 是, 占: 扫码覆盖在用钢瓶8.9万只的98.2%.
_OWN = 6


def _share(prose: Prose, percent: Item, found: Sequence[Split]) -> Share | None:
    clause = raw_clause(prose, percent)
    if _SUMMED.search(clause) or "各占" in clause or "分别占" in clause:
        return None  # of numbers that are no list of one unit: 2万起，亡144人，分别占7.3%和10.4%
    bracket = percent.depth and prose.text[: percent.number.start].rstrip().endswith(("（", "（占", "（占比"))
    if bracket:
        part = _before_bracket(prose, percent)
        return _with_base(prose, percent, part, "（", "", found) if part else None
    start = percent.number.start - len(clause)
    inner = _in_bracket(prose, percent)
    if inner is not None and "占" in clause:
        return _with_base(prose, percent, inner, "占", "", found)
    if clause.endswith("的") and "占" not in clause and not COMPARISON.search(percent.clause):
        inside = tuple(
            item for item in prose.counts if start <= item.number.start < percent.number.start and is_count(item)
        )
        part = _numerator(prose, percent, inside)
        own = clause[: inside[-1].number.start - start] if inside else ""
        other = part is not None and len(own) > _OWN and not bigrams(own) & bigrams(part.words)
        if inside and part and comparable(part, inside[-1]) and not other:
            return Share(percent, "占", part, inside[-1:], "占N的", "")
    match = _BASE.search(clause)
    if match:
        inside = _counts_within(prose, percent, clause)
        part = _numerator(prose, percent, inside)
        if inside and part:
            return Share(percent, "占", part, inside[-1:], "占N的", match["base"])
        if part is not None and somebody_else(clause, part.words):
            part = _called(prose, percent, clause)
            if part is None:
                return None
        return _with_base(prose, percent, part, "占", match["base"], found)
    rate = RATE.search(percent.clause) if _RATE_WORDS.search(percent.clause) else None
    if rate and not COMPARISON.search(percent.clause) and not _OTHER_RATE.search(rate[1]):
        return _rate(prose, percent, rate[1], found)
    return None


def _called(prose: Prose, percent: Item, clause: str) -> Item | None:
    """The only number before a share, of its sentence or the one before, whose name the share takes up."""
    who = clause.partition("占")[0]
    near = [
        item
        for item in prose.counts
        if item.number.end <= percent.number.start and 0 <= percent.sentence - item.sentence < 2
    ]
    named = [item for item in near if len(item.clause) > 3 and (item.clause in who or who in item.clause)]
    return named[0] if len(named) == 1 and is_count(named[0]) else None


def _before_bracket(prose: Prose, percent: Item) -> Item | None:
    counts = [item for item in prose.counts if item.number.end <= percent.number.start and item.depth < percent.depth]
    if not counts or counts[-1].number.hedged:
        return None
    between = prose.between(counts[-1], percent)
    return counts[-1] if re.fullmatch(r"[^，、；。（]{0,8}（(?:占比?)?\s*", between) else None


def _in_bracket(prose: Prose, percent: Item) -> Item | None:
    """The number in brackets right behind a share: 占33.3%（500件）."""
    for item in prose.counts:
        if item.number.start > percent.number.end:
            close = _BEHIND_SHARE.fullmatch(prose.between(percent, item)) and is_count(item)
            return item if close else None
    return None


def _counts_within(prose: Prose, percent: Item, clause: str) -> tuple[Item, ...]:
    start = percent.number.start - len(clause)
    place = prose.text.rfind("占", start, percent.number.start)
    return tuple(item for item in prose.counts if place <= item.number.start < percent.number.start and is_count(item))


def _numerator(prose: Prose, percent: Item, without: Sequence[Item]) -> Item | None:
    before = [
        item
        for item in prose.counts
        if item.number.end <= percent.number.start
        and item.sentence == percent.sentence
        and item.depth == percent.depth
        and item not in without
    ]
    if not before:
        return None
    part = before[-1]
    if "，" in (words := prose.between(part, percent)) and _HAS_SHARE.search(words):
        return None  # 城市火灾38起，占21.3%；其他火灾占5.7%
    return part if not part.number.hedged and not part.compared else None


#: A share that a number has already, and another subject of the next.
_HAS_SHARE = re.compile(r"占[^，。；]{0,12}%[，；](?:其他|其余|剩余)[^，。；占0-9]{0,12}占")


def _with_base(  # noqa: PLR0913 (what a share is made of)
    prose: Prose, percent: Item, part: Item | None, kind: str, words: str, found: Sequence[Split]
) -> Share | None:
    if part is None:
        return Share(percent, kind, None, (), "", words)
    key = base_name(words)
    if _EVERYWHERE.fullmatch(words) and not any(
        words[:2] in item.lead + item.clause for item in prose.counts if item.unit == part.unit and item is not part
    ):
        return None  # 进出口28.6亿元，占全县67.4%
    if len(key) > 1:
        return Share(percent, kind, part, resolve(prose, part, key), "占…的", words)
    for split in found:
        if part in split.run.parts and (split.agrees or split.run.marker):
            return Share(percent, kind, part, (split.total,), "其中", words)
    if AMONG.search(part.lead):
        wholes = [item for item in prose.counts if item.number.end <= part.number.start and item.unit == part.unit]
        if wholes and is_count(wholes[-1]) and wholes[-1].value >= part.value and not wholes[-1].compared:
            return Share(percent, kind, part, (wholes[-1],), "其中一项", words)
    within = scope(prose, part)
    bases = resolve(prose, part, within) if within else ()
    return Share(percent, kind, part, bases, "在…中" if bases else "", words)


#: A whole that is no number of the text unless it is called so.
_EVERYWHERE = re.compile("全[国省市县区州盟旗]的?(?:总[数量])?")
_OF_ALL = re.compile(r"总数量?|总量|数量|数$|量$|总|全部|同期|上述|全区|全市|全县|本次|其|的$")


def base_name(words: str) -> str:
    """What a share is of, without the words for its number: 党员总数 → 党员."""
    return _OF_ALL.sub("", words).strip()


def resolve(prose: Prose, part: Item, key: str) -> tuple[Item, ...]:
    """The counts that some words name, each at least as large as the part."""
    scored = [
        (1.0 if len(label(item)) > 1 and label(item) in key else overlap(key, item.words), item)
        for item in prose.counts
        if is_count(item)
        and item is not part
        and item.value >= part.value
        and comparable(part, item)
        and not item.compared
        and item.number.start < part.number.start
    ]
    best = max((score for score, _ in scored), default=0.0)
    second = max((score for score, _ in scored if score < best), default=0.0)
    named = [item for score, item in scored if score == best]
    if best < 0.7 and not (best >= 0.5 and best - second >= 0.3):  # two halves of 问题宾馆: the first says which
        named = [item for score, item in scored if score >= 0.5 and key[:2] in item.words]
        return tuple(named) if len(named) == 1 and len(key) > 3 else ()
    if len(named) > 1 and len(key) > 3:  # of 走访企业 and 问卷反馈, 反馈企业 are the latter
        named = [item for item in named if key[:2] in item.words] or named
    if "不" not in key:
        positive = [item for item in named if "不" not in item.words]
        named = positive or named
    return tuple(named)


def comparable(a: Item, b: Item) -> bool:
    """Whether one can be a share of the other."""
    return a.unit == b.unit or related(a.unit, b.unit) or {a.unit, b.unit} <= PERSONS


def _rate(prose: Prose, percent: Item, name: str, found: Sequence[Split]) -> Share | None:
    whose, of, what = name.removesuffix("率").partition("的")
    stem = what if of else whose
    before = [
        item
        for item in prose.counts
        if item.number.end <= percent.number.start
        and item.depth <= percent.depth
        and is_count(item)
        and not item.compared
        and percent.sentence - item.sentence <= 1
    ]
    if not before:
        return None
    told = counted(before, stem) or complement(before, stem)
    part = told or before[-1]
    if part.sentence != percent.sentence:
        return None
    stated = _stated(prose.text, percent)
    if stated:  # 投产率36.0%（以签约数计）, 投产率（占签约数）36.0%
        named = stated_base(before, part, stated["base"])
        return Share(percent, "率", part, named, "写明" if named else "", name)
    owned = _owned(prose, part, before, stem)
    if owned:
        return Share(percent, "率", part, owned, "应" if "应" in owned[0].clause else "在…中", name)
    every = [
        item
        for item in reversed(prose.counts)
        if item.number.end <= percent.number.start
        and item.value >= part.value
        and item is not part
        and is_count(item)
        and item.unit == part.unit
        and not item.compared
    ]
    bases = near_bases(percent, part, stem, every, found) if told else tuple(every)
    return Share(percent, "率", part, bases, "率" if bases else "", name)  # where nothing is told, any base will do


def _stated(text: str, percent: Item) -> re.Match[str] | None:
    """What a bracket right behind a rate, or between it and its name, says that it is of."""
    end = percent.number.start - (text[percent.number.start - 1] in "为达是")
    if text[end - 1] == "）":
        return STATED.fullmatch(text, text.rfind("（", 0, end), end)
    return STATED.match(text, percent.number.end)


_BEHIND_SHARE = re.compile("（[即共计]?")
_OF_WHOM = re.compile("([^的，]{2,8})的[^的]{2}|([^的，]{2,8}?)(?:者|人员|对象|企业)中")


def _owned(prose: Prose, part: Item, before: Sequence[Item], stem: str) -> tuple[Item, ...]:
    """The base that the words name: 已审结案件中，…败诉; 受理的事项已办结; 应接种 of a 接种率."""
    within = scope(prose, part)
    of = _OF_WHOM.match(part.clause)
    for key in (within, (of[1] or of[2]) if of else ""):
        named = resolve(prose, part, key) if key else ()
        if len(named) == 1:
            return named
    due = [one for one in before if "应" in one.clause and one is not part and one.value >= part.value]
    last = re.escape(stem[-2:])
    return tuple([one for one in due if re.search(f"应{last}[^，]{{0,4}}$|应[^，]{{0,6}}{last}", one.clause)][:1])
