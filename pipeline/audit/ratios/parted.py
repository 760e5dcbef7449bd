"""E4 of a whole in two halves or three sectors: 税收占71.86%，非税收入占28.41%; 三次产业结构11.2∶43.1∶46.7."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.prose import PERSONS, Prose
from pipeline.audit.text.splits import is_count
from pipeline.outcome import half_up

#: Two names that are all there is.
_HALVES = tuple(
    re.compile(f"(?<!非)({words})[^占]{{0,4}}占")
    for words in (
        "男|女",
        "轻工业|重工业",
        "非税|税收",
        "城镇|乡村|农村",
        "公办|民办",
        "国有|非国有",
        "本地|外地",
        "户籍|非户籍|流动",
        "公有|非公有制",
        "境内|境外",
    )
)
_SHARE = re.compile("占(?:比|[^，。；：（）]{0,14}?(?:的(?:比重|比例)?|比重|比例)?)?(?:约|为|达到?|是)*$")
_SECTORS = re.compile(
    r"(?<![0-9.:∶：])(\d{1,2}\.\d{1,2})[:∶：](\d{1,2}\.\d{1,2})[:∶：](\d{1,2}\.\d{1,2})(?![0-9.:∶：])"
)
#: Sums between which two or three shares may be meant to be a whole.
_LOW, _HIGH = 90, 110
#: Of two halves by their names.
_LEAST, _MOST = 70, 130


def check(prose: Prose) -> Iterator[Remark]:
    """Shares of halves that follow one another and do not make 100 %."""
    if "占" in prose.text and len(prose.percents) > 1:
        yield from _halves(prose)
    if "平均" in prose.text and len(prose.percents) > 2:
        yield from mean_of_rates(prose)


def sectors(prose: Prose) -> Iterator[Remark]:
    """The parts of a proportion that do not make 100."""
    text = prose.text
    if "结构" in text or "构成" in text or "之比" in text or "比例" in text:
        for found in _SECTORS.finditer(text):
            values = [Fraction(one) for one in found.groups()]
            decimals = max(len(one.partition(".")[2]) for one in found.groups())
            total = added(values)
            if _LOW < total < _HIGH and abs(total - 100) > Fraction(3, 2 * 10**decimals):
                yield _told([found.span()], list(found.groups()), total, decimals)


_TO_ONE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,3})比(?:约|为|达到?|是|升至|降至)*(?P<number>\d{1,4}(?:\.\d{1,2})?)[:∶：]1(?![0-9.])"
)


def to_one(prose: Prose) -> Iterator[Remark]:
    """E2: 招聘40名，报名932人，报录比25.3:1: the only two numbers of the sentence before."""
    for found in _TO_ONE.finditer(prose.text):
        near = [one for one in prose.counts if one.number.end <= found.start() and is_count(one) and one.value]
        start = next((a for a, b in prose.sentences if a <= found.start() < b), 0)
        near = [one for one in near if one.number.start >= start and one.unit in PERSONS | {"个", "台"}]
        if len(near) != 2 or not any(char in near[0].words + near[1].words for char in found["name"]):
            continue
        low, high = sorted(near, key=lambda one: one.value)
        decimals = len(found["number"].partition(".")[2])
        right = half_up(high.value / low.value, decimals)
        if not (low.number.exact and high.number.exact) or Fraction(right) == Fraction(found["number"]):
            continue
        yield Remark(
            "E2",
            "error",
            (low.span, high.span, found.span("number")),
            f"{high.printed}÷{low.printed}={right}，印的是{found['number']}:1。",
            f"请核对三个数；前两个不错的，改为{right}:1。",
            (low.printed, high.printed, found["number"]),
            slip=slips.near(high.value / low.value, Fraction(found["number"])),
        )


_MEAN = re.compile(
    r"[，；](?:[两三四五六七八九十0-9]{1,2}[个家项校者所站处类]|上述|以上|各[项家个])?的?(?P<how>算术|简单)?平均(?:值|数)?(?:约|为|达到?|是)*"
)


def mean_of_rates(prose: Prose) -> Iterator[Remark]:
    """E2: 分别为98.4%、96.1%和97.3%，算术平均97.8%; any other mean must at least lie between the rates."""
    for place, percent in enumerate(prose.percents):
        found = _MEAN.fullmatch(prose.between(prose.percents[place - 1], percent)) if place > 1 else None
        row = [prose.percents[place - 1]] if found else []
        for one in reversed(prose.percents[: place - 1] if found else ()):
            if not re.fullmatch("[、，]|[和及与]|以及", prose.between(one, row[0])):
                break
            row.insert(0, one)
        if found is None or len(row) < 2 or percent.number.hedged or percent.sentence != row[0].sentence:
            continue
        if not re.search("分别|依次", prose.text[max(0, row[0].number.start - 8) : row[0].number.start]):
            continue
        values = [one.value for one in row]
        right = half_up(added(values) / len(values), percent.number.decimals)
        wrong = Fraction(right) != percent.value if found["how"] else not min(values) <= percent.value <= max(values)
        if wrong:
            yield Remark(
                "E2",
                "error",
                (*(one.span for one in row), percent.span),
                f"{'、'.join(one.printed for one in row)}的平均是{right}%，印的是{percent.printed}。",
                "请核对各个数和平均数；按数量加权的，写明是加权平均。",
                (*(one.printed for one in row), percent.printed),
                firm=True,
            )


#: Percent of a whole.
_ALL = 100


def _halves(prose: Prose) -> Iterator[Remark]:
    """轻工业占全部的36.8%，重工业占62.3%."""
    for a, b in pairwise(prose.percents):
        if a.sentence != b.sentence or a.number.decimals != b.number.decimals or not _LEAST < a.value + b.value < _MOST:
            continue
        decimals = a.number.decimals
        if abs(a.value + b.value - 100) <= Fraction(1, 10**decimals) or a.number.hedged or b.number.hedged:
            continue
        if any(one.value + other.value == _ALL for one in (a, b) for other in prose.percents if other not in (a, b)):
            continue  # 男性占69.0%，女性占31.0%；男性占65.1%，女性占34.9%: each with another
        first, second = raw_clause(prose, a), raw_clause(prose, b)
        link = prose.between(a, b)
        if not (_SHARE.search(first) and _SHARE.search(second)) or not re.fullmatch("[，、；][^，。；、]+", link):
            continue
        for family in _HALVES:
            names = [one[1] if (one := family.search(clause)) else "" for clause in (first, second)]
            if all(names) and names[0] != names[1]:
                yield _told([a.span, b.span], [a.printed, b.printed], a.value + b.value, decimals)
                break


def _told(spans: list[tuple[int, int]], printed: list[str], total: Fraction, decimals: int) -> Remark:
    return Remark(
        "E4",
        "error",
        tuple(spans),
        f"各项占比相加是{half_up(total, decimals)}（{'+'.join(printed)}），不是100。",
        "请核对各项占比。",
        tuple(printed),
    )
