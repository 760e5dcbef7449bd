"""E2 and E3 of multiples: 是上年的3倍, 增长2倍, 翻番, 占三成, against the two numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause, rounded, truncated
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up

_OF = re.compile(r"(?:是|为|相当于|达到?)(?!.*(?:增|多|高))[^，。；]*的$")
#: How often something doubled: 翻一番, 翻了两番, 翻番.
_DOUBLED = re.compile(r"翻(?:了)?(?P<times>[一两二三])?番")
_APPROXIMATE = re.compile(r"近|约|余|多|超|逾|以上|左右|接近|几乎|基本|力争|目标|计划|预计|有望")


def check(prose: Prose) -> Iterator[Remark]:
    """Multiples that are cut off and doublings of a paragraph that the two numbers before them do not make."""
    if "倍" in prose.text:
        times = [one for one in prose.items if one.number.kind is Kind.TIMES and _is_times(prose, one)]
        yield from _cut_times(prose)
        yield from _twice_told(prose, times)
        for one in times:
            yield from _of_other(prose, one)
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


def _is_times(prose: Prose, item: Item) -> bool:
    return prose.text[item.number.end - 1] == "倍" and not item.number.hedged


_BRACKETS = re.compile("（[^（）]*）")
_AND_GROWS = re.compile(
    r"[，、；（]?(?:即|也就是|同比|环比|比[^，。；0-9]{1,8})?(?:净?增[长加]|上升|提高|扩大|多|高出?)了?"
)


def _twice_told(prose: Prose, times: Sequence[Item]) -> Iterator[Remark]:
    """E2: 为平日的3倍，增长3倍: what is three times as much has grown by two."""
    for one, other in pairwise(times):
        if one.value != other.value or one.sentence != other.sentence or one.value <= 1:
            continue
        if _OF.search(
            _BRACKETS.sub("", prose.text[max(0, one.number.start - 40) : one.number.start])
        ) and _AND_GROWS.fullmatch(prose.between(one, other)):
            right = half_up(one.value - 1, one.number.decimals)
            yield Remark(
                "E2",
                "error",
                (one.span, other.span),
                f"是原来的{one.printed}倍就是增长{right}倍，写的是增长{other.printed}倍。",
                f"请核对；前一个不错的，把增长{other.printed}倍改为{right}倍。",
                (one.printed, f"{other.printed}倍"),
                firm=True,
            )


_BESIDE = re.compile(r"[，（]?[^，。；：、（）0-9]{0,8}(?:为|是|相当于|达到?)[^，。；：、0-9]{0,16}")
_NAMES = re.compile(
    r"(?P<this>[^，。；：、的0-9]{2,10}?)(?:大?约)?(?:为|是|相当于|达到?)(?:大?约)?(?P<other>[^，。；：、0-9]{2,12}?)的$"
)
#: What the names of numbers have in common.
_NUMBER = re.compile("(?:总?人?[数量额]|总数|规模|水平)$")


#: 去年春运是13.0万人次，相当于去年的1.4倍.
_THEN = re.compile(
    "(?:大?约)?(?:是|为|相当于|达到?)(?:大?约)?(去年|上年|前年|上月|上季度|同期|往年)(?:同期|同月)?的(?:大?约)?"
)


def _of_other(prose: Prose, item: Item) -> Iterator[Remark]:
    """E2 of 18.3亿元，为上年新增额（12.2亿元）的0.5倍, and of 新增数是注销数的1.4倍 behind the two that it names."""
    before = [one for one in prose.counts if one.number.end <= item.number.start]
    before = [one for one in before if item.sentence - one.sentence <= 1 and not one.number.hedged and one.value]
    if len(before) < 2:
        return
    this, other = before[-2:]
    last = prose.between(other, item).removeprefix(other.unit)
    if re.fullmatch("）?的(?:大?约)?", last) and this.unit == other.unit and this.sentence == item.sentence:
        if _BESIDE.fullmatch(prose.between(this, other).removeprefix(this.unit)):
            yield from _unlike(this, other, item)
        return
    then = _THEN.fullmatch(raw_clause(prose, item))
    if then and then[1] in other.clause and this.unit == other.unit and this.sentence == item.sentence:
        if prose.between(this, other).count("，") == 1 and re.fullmatch(
            "[^，。；]{0,3}，[^，。；]*", prose.between(other, item)
        ):
            yield from _unlike(this, other, item)
        return
    found = _NAMES.search(raw_clause(prose, item).removesuffix("约"))
    pair = [_named(before, _NUMBER.sub("", found[key])) for key in ("this", "other")] if found else []
    if pair and pair[0] is not None and pair[1] is not None and pair[0] is not pair[1]:
        yield from _unlike(pair[0], pair[1], item)


def _named(items: Sequence[Item], name: str) -> Item | None:
    """The only number that is called by a name."""
    keys = [key for key in (name[:2], name[-2:]) if len(key) > 1 and any(key in one.words for one in items)]
    key = keys[0] if keys else ""
    found = [one for one in items if key and key in one.words and not one.compared]
    behind = [one for one in found if key in one.after[:4]]  # 2400个名额共有7680人报名
    found = behind if len(behind) == 1 else found
    return found[0] if len(found) == 1 else None


def _unlike(this: Item, other: Item, item: Item) -> Iterator[Remark]:
    """A multiple that its two numbers do not give, however they were rounded; one cut off is told elsewhere."""
    number = item.number
    ratio, half = this.value / other.value, Fraction(1, 2 * 10**number.decimals)
    low, high = _bounds(this, other)
    if low - half <= number.value <= high + half or truncated(ratio, number.decimals) == number.value:
        return
    right = half_up(ratio, number.decimals)
    yield Remark(
        "E2",
        "error",
        (this.span, other.span, item.span),
        f"{this.printed}÷{other.printed}={right}，印的是{item.printed}倍。",
        f"请核对三个数；前两个不错的，改为{right}倍。",
        (other.printed, this.printed, item.printed),
        firm=True,
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
