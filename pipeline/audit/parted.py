"""E4 of a whole in two halves or three sectors: 税收占71.86%，非税收入占28.41%; 三次产业结构11.2∶43.1∶46.7."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import added
from pipeline.audit.prose import Prose
from pipeline.audit.ratios import raw_clause
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
_SECTORS = re.compile(r"(?<![\d.:∶：])(\d{1,2}\.\d{1,2})[:∶：](\d{1,2}\.\d{1,2})[:∶：](\d{1,2}\.\d{1,2})(?![\d.:∶：])")
#: Sums between which two or three shares may be meant to be a whole.
_LOW, _HIGH = 90, 110


def check(prose: Prose) -> Iterator[Remark]:
    """Shares of halves that follow one another and do not make 100 %."""
    if "占" in prose.text and len(prose.percents) > 1:
        yield from _halves(prose)


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


def _halves(prose: Prose) -> Iterator[Remark]:
    """轻工业占全部的36.8%，重工业占62.3%."""
    for a, b in pairwise(prose.percents):
        if a.sentence != b.sentence or a.number.decimals != b.number.decimals or not _LOW < a.value + b.value < _HIGH:
            continue
        decimals = a.number.decimals
        if abs(a.value + b.value - 100) <= Fraction(1, 10**decimals) or a.number.hedged or b.number.hedged:
            continue
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
