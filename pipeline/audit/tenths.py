"""E2 of tenths beside their numbers: 占任务的三成, 占比近四成, 春茶占七成（367吨）, 比12.4吨高出三成."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import comparable, raw_clause
from pipeline.audit.splits import is_count
from pipeline.audit.stated import by_name
from pipeline.outcome import half_up

_OF = re.compile(
    r"占(?:比|到|了)?(?P<y>[^，。；：（）\d]{0,12}?)的?(?:比例|比重)?(?:约|为|达到?|是)*(?P<near>近|将近|不到|不足|超过?|逾)?$"
)
_MORE = re.compile(
    r"[比较](?:[^，。；（）]{0,14}?)(?:高|多|增加|增长|提高|上升|高出|多出)了?(?P<near>近|约|超过?|逾)?$"
)
_BEHIND = re.compile(r"（(?:即|为|共|计)?[^，。；（）\d]{0,6}")
_DIGITS = "零一二三四五六七八九"
_TOTAL = re.compile("总|合计|共计|共")


def check(prose: Prose) -> Iterator[Remark]:
    """Tenths that the two numbers that the words place beside them do not give, not even roughly."""
    for item in prose.items if "成" in prose.text else ():
        number = item.number
        if number.kind is not Kind.TIMES or prose.text[number.end - 1] != "成" or number.value >= 10:
            continue
        after = prose.text[number.end : number.end + 1]
        if after in _DIGITS[1:] or after in ("半", "左"):
            continue
        clause = raw_clause(prose, item)
        of = _OF.search(clause)
        pair = _share(prose, item, of) if of else None
        found = of
        value = Fraction(0)
        if pair is not None:
            value = 100 * pair[0].value / pair[1].value
        elif (found := _MORE.search(clause)) and (pair := _change(prose, item)):
            value = 100 * (pair[0].value / pair[1].value - 1)
        if pair is None or found is None:
            continue
        low, high = _bounds(10 * number.value, found["near"] or "", after)
        if not low < value < high:
            yield _told(item, pair, value)


def _bounds(value: Fraction, near: str, after: str) -> tuple[Fraction, Fraction]:
    """Between which percentages tenths lie; 近四成 is less than 四成, 超四成 and 四成多 are more."""
    if near in ("近", "将近", "不到", "不足"):
        return value - 10, value + Fraction(1, 10)
    if near in ("超", "超过", "逾") or after in ("多", "以"):
        return value - Fraction(1, 10), value + 10
    return value - 5, value + 5


def _share(prose: Prose, item: Item, of: re.Match[str]) -> tuple[Item, Item] | None:
    """The part and the base of a share."""
    before = [
        one
        for one in prose.counts
        if one.number.end <= item.number.start and item.sentence - one.sentence <= 1 and is_count(one) and one.value
    ]
    behind = next((one for one in prose.counts if one.number.start >= item.number.end), None)
    if behind is not None and is_count(behind) and _BEHIND.fullmatch(prose.between(item, behind)):
        part = behind
    elif before and before[-1].sentence == item.sentence and _close(prose, before[-1], item):
        part = before.pop()
    else:
        return None
    bases = [one for one in before if comparable(part, one) and one.value > part.value and not one.compared]
    if of["y"]:
        base = by_name(bases, of["y"])
    else:
        totals = [one for one in bases if _TOTAL.search(one.clause)]
        base = totals[0] if len(totals) == 1 else bases[0] if len(bases) == 1 and part is behind else None
    return None if base is None or part.compared else (part, base)


def _close(prose: Prose, part: Item, item: Item) -> bool:
    """Whether a share follows its number at once."""
    return re.fullmatch("[^，。；：（）]{0,12}，[^，。；：（）]{0,16}", prose.between(part, item)) is not None


def _change(prose: Prose, item: Item) -> tuple[Item, Item] | None:
    """月均18.6吨，比试点期月均12.4吨高出三成: this number and the one that it is held against."""
    before = [one for one in prose.counts if one.number.end <= item.number.start and one.sentence == item.sentence]
    if len(before) < 2:
        return None
    this, other = before[-2:]
    own = item.number.start - len(raw_clause(prose, item))
    if this.unit != other.unit or other.number.start < own or not 0 < other.value < this.value:
        return None
    between = prose.between(this, other)
    return (this, other) if between.count("，") == 1 and "；" not in between else None


def _told(item: Item, pair: tuple[Item, Item], value: Fraction) -> Remark:
    part, base = pair
    said = item.printed if item.printed.endswith("成") else f"{item.printed}成"
    return Remark(
        "E2",
        "error",
        (base.span, part.span, item.span),
        f"{part.printed}与{base.printed}相比是{half_up(value, 1)}%，写的是{said}。",
        f"请核对三个数；前两个不错的，改正{said}。",
        (base.printed, part.printed, said),
        firm=True,
    )
