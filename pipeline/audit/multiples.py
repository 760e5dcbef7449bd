"""E2 and E3 of multiples: 是上年的3倍, 增长2倍, 翻番, 占三成, against the two numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import raw_clause, rounded, truncated
from pipeline.outcome import half_up

_OF = re.compile(r"(?:是|为|相当于|达到?)(?!.*(?:增|多|高))[^，。；]*的$")
_MORE = re.compile(r"(?:增长|增加|提高|扩大|上升|增至|高出|多出|超出|多|高)了?$")
#: How often something doubled: 翻一番, 翻了两番, 翻番.
_DOUBLED = re.compile(r"翻(?:了)?(?P<times>[一两二三])?番")
_TENTHS = re.compile(
    r"占[^，。；\d]{0,12}(?:\d[\d.]*[万亿]?[^，。；\d]{0,3}的)?$|比例?[^，。；\d]{0,4}$|占比|率$|率(?:为|达到?)$"
)
_CHANGES = re.compile("(?:减少|下降|降低|压减|增加|增长|提高|上升|缩短|偏[少多低高]|少|多)了?$")
#: A share in tenths that is passed: 播种进度过八成.
_PAST = re.compile("(?:率|进度|比例|占比|占)[^，。；\\d]{0,6}(?:过|超过|突破|超|逾)$")
_DIGITS = "零一二三四五六七八九"
_APPROXIMATE = re.compile(r"近|约|余|多|超|逾|以上|左右|接近|几乎|基本|力争|目标|计划|预计|有望")


def check(prose: Prose) -> Iterator[Remark]:
    """Multiples that are cut off and doublings of a paragraph that the two numbers before them do not make."""
    yield from _cut_times(prose)
    for found in _DOUBLED.finditer(prose.text) if "番" in prose.text else ():
        yield from _doubled(prose, found)


def _bounds(this: Item, other: Item) -> tuple[Fraction, Fraction]:
    """Between which values the quotient of two printed numbers lies."""
    a, b = this.number, other.number
    return (a.value - a.half) / (b.value + b.half), (a.value + a.half) / (b.value - b.half)


def _cut_times(prose: Prose) -> Iterator[Remark]:
    """E3 of a multiple: 28.8万件，是上年12.1万件的2.3倍."""
    for item in prose.items:
        number = item.number
        if number.kind is not Kind.TIMES or not number.decimals or not re.search(r"的$", raw_clause(prose, item)):
            continue
        before = [one for one in prose.counts if one.number.end <= number.start and one.sentence == item.sentence]
        if len(before) < 2 or before[-1].unit != before[-2].unit or not before[-1].value:
            continue
        this, other = before[-2:]
        ratio = this.value / other.value
        if not (this.number.exact and other.number.exact) or rounded(ratio, number.decimals) == number.value:
            continue
        if truncated(ratio, number.decimals) == number.value:
            right = half_up(ratio, number.decimals)
            yield Remark(
                "E3",
                "error",
                (this.span, other.span, item.span),
                f"{this.printed}÷{other.printed}={half_up(ratio, number.decimals + 2)}，四舍五入是{right}，"
                f"印的{item.printed}是截去了尾数。",
                f"请把{item.printed}改为{right}。",
                (this.printed, other.printed, item.printed),
            )


def _doubled(prose: Prose, found: re.Match[str]) -> Iterator[Remark]:
    """2022年420万元，2023年达到756万元，实现翻番: less than twice as much."""
    before = [one for one in prose.counts if one.number.end <= found.start() and _sentence(prose, one, found.start())]
    clause = prose.text[max(0, found.start() - 8) : found.start()]
    if len(before) != 2 or before[0].unit != before[1].unit or _APPROXIMATE.search(clause):
        return
    other, this = sorted(before, key=lambda one: one.value)
    if not other.value or this.number.hedged or other.number.hedged:
        return
    wanted = 2 ** {"一": 1, "两": 2, "二": 2, "三": 3}.get(found["times"] or "", 1)
    if _bounds(this, other)[1] >= wanted:
        return
    ratio = half_up(this.value / other.value, 2)
    due = half_up(other.value * wanted / other.number.scale, other.number.decimals)
    yield Remark(
        "E2",
        "error",
        (this.span, other.span, found.span()),
        f"{this.printed}÷{other.printed}={ratio}，不到{wanted}倍，写的是{found[0]}。",
        f"请核对；{found[0]}应达到{due}，不到的写增长百分之几。",
        (other.printed, this.printed),
    )


def _sentence(prose: Prose, one: Item, place: int) -> bool:
    start, end = prose.sentences[one.sentence]
    return start <= place < end
