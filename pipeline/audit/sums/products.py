"""E1 of products: 每校45人 of 6所 make 合计240人; 单价 and 数量 the amount; the numbers themselves say how many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, show
from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.weighed.ratiotokens import bigrams
from pipeline.outcome import half_up

#: A number of each, of one or of a mean.
_EACH = re.compile(r"每|均|单价|单[台次个件套场]|各[^，]{0,4}$")
_RESULT = re.compile(
    r"共|合计|总计|总|累计|小计|计$|应完成|全[年月周天市县区]|金额|资金|经费|费用|投入|收入|发放|补[助贴]|奖[励补金]"
)
#: No number of each, but a limit of it; what a result holds besides.
_LIMIT, _BESIDES = (
    re.compile("至少|不少于|不低于|最多|不超过|限|以上|可"),
    re.compile("[^，。；]{0,6}（?(?:[包内]?含|另|其中)"),
)
#: What is told besides.
_ASIDE = re.compile("另|还|此外|其中")
#: How far, in parts of it, a result may be from its product to be meant.
_NEAR = 4


def check(prose: Prose) -> Iterator[Remark]:
    """Results of a paragraph that the number of each and the number of them do not make."""
    if "=" in prose.text or "＝" in prose.text:
        yield from _formulas(prose)
    if "各" in prose.text:
        yield from _apiece(prose)
    if not _EACH.search(prose.text):
        return
    if "每" in prose.text:
        told = [*_tiers(prose), *_chains(prose), *_by_name(prose)]
        yield from (one for one in told if one is not None)
        if told:
            return
    sizes = [item for item in prose.items if _whole(item)]
    for place, each in enumerate(sizes):
        if each.number.kind is not Kind.COUNT or not _EACH.search(each.clause) or each.number.hedged:
            continue
        if _LIMIT.search(each.clause) or _LIMIT.match(each.after):
            continue
        found = _of(prose, sizes, place)
        if found is not None:
            yield found


_N = r"(\d{1,12}(?:\.\d{1,4})?)(万|亿)?"
_FORMULA = re.compile(
    rf"{_N}[^0-9，。；=＝]{{0,4}}?([×xX*÷/+＋－-]){_N}[^0-9，。；=＝+＋×÷－-]{{0,4}}[=＝]\s*{_N}(?![0-9.%])"
)


def _formulas(prose: Prose) -> Iterator[Remark]:
    """3人次×2000元＝5000元: a sum that is written out."""
    for found in _FORMULA.finditer(prose.text.replace(",", "")) if "," not in prose.text else ():
        a, b, given = (Fraction(found[i]) * {"万": 10**4, "亿": 10**8}.get(found[i + 1] or "", 1) for i in (1, 4, 6))
        if found[3] in "÷/" and not b:
            continue
        sign = {"＋": "+", "－": "-", "x": "×", "X": "×", "*": "×", "/": "÷"}.get(found[3], found[3])
        value = a * b if sign == "×" else a / b if sign == "÷" else a + b if sign == "+" else a - b
        places = len(found[6].partition(".")[2])
        if abs(value - given) * 2 * 10**places > (1 if sign == "÷" or places else 0):
            due = half_up(value, max(places, 0 if value.denominator == 1 else 2))
            yield Remark(
                "E1",
                "error",
                (found.span(),),
                f"{found[1]}{sign}{found[4]}={due}，写的是{found[6]}。",
                f"请核对算式中的各数；前两个不错的，改为{due}。",
                (found[6], found[1], found[4]),
            )


def _apiece(prose: Prose) -> Iterator[Remark]:
    """4条河道各治理3.2公里，合计12.8公里: what each of some has, and what all have."""
    counts = prose.counts
    for place in range(1, len(counts) - 1):
        factor, each = counts[place - 1 : place + 1]
        words = prose.between(factor, each)
        if "各" not in words or not factor.number.exact or factor.number.hedged or re.search("[，；。：、（）]", words):
            continue
        value = each.value * factor.value
        behind = [one for one in counts[place + 1 :] if _same(one.unit, each.unit) and one.sentence == each.sentence]
        result = behind[0] if behind else None
        if result is None or result.compared or result.number.hedged or _gives(value, result, each, (factor,)):
            continue
        called = _RESULT.search(raw_clause(prose, result)) or _of_one_kind(each, result)
        if called and _NEAR * abs(value - result.value) <= result.value and "各" not in result.clause:
            yield _remark(each, (factor,), value, result)


def _of_one_kind(each: Item, result: Item) -> bool:
    """Whether a result counts what each has: 各布设监测点4个，26个监测点."""
    words = each.clause.rpartition("各")[2]
    return len(result.after) > 1 and result.after[:2] in words


_OF_EACH = re.compile(
    "(?:并|均|人均|标准|按|奖励|补助|发放|单价|为)*每一?(?P<of>[\u4e00-\u9fff]{1,2})[^，。；、\\d]{0,6}$"
)
_ALL_OF_IT = re.compile("共|合计|总计|总|累计")
_LESS = re.compile("连同|加上|包括|含|其中|首[批期]|先期|目前|已|另|还|人均|平均|剩|余|尚")


def _each_of(item: Item, of: Item) -> bool:
    """Whether a number is what each of those that another counts has: 8栋, 每栋60套."""
    found = _OF_EACH.fullmatch(item.clause) if "每" in item.clause else None
    return found is not None and (of.unit[:1] in found["of"] or {found["of"][:1], of.unit} <= {"人", "名"})


def _tiers(prose: Prose) -> Iterator[Remark | None]:
    """一档210人、每人2200元，二档340人、每人1650元，共发放102.30万元: several kinds, each with its own of each.

    Nothing is yielded, but ``None``, where they agree or are not all there is.
    """
    counts = prose.counts
    place = 0
    while place + _TIERS < len(counts):
        row: list[tuple[Item, Item]] = []
        start = place
        while place + 1 < len(counts) and _tier(prose, counts, place, start):
            row.append((counts[place], counts[place + 1]))
            place += 2
        if len(row) < 2 or place == len(counts):
            place = place + 1 if not row else place
            continue
        result, each = counts[place], row[0][1]
        value = sum((one.value * size.value for one, size in row), Fraction(0))
        surely = result.unit == each.unit and _ALL_OF_IT.search(raw_clause(prose, result)) and not result.number.hedged
        beside = start and counts[start - 1].sentence == each.sentence and counts[start - 1].unit == each.unit
        same = result.sentence == each.sentence and not result.compared and not _LESS.search(result.clause)
        off = abs(value - result.value)
        meant = result.number.half < off and _NEAR * off <= result.value and not _besides(prose, result)
        yield _sum_of_tiers(row, value, result) if surely and same and not beside and meant else None


#: Numbers of two kinds, less the result.
_TIERS = 4


def _tier(prose: Prose, counts: Sequence[Item], place: int, start: int) -> bool:
    """Whether two numbers are how many there are of a kind and what each of them has."""
    many, each = counts[place], counts[place + 1]
    if not _each_of(each, many) or not many.number.exact or each.number.hedged or many.sentence != each.sentence:
        return False
    if re.search("[。；]|以上|其中", prose.between(many, each)):
        return False
    return place == start or (each.unit == counts[start + 1].unit and each.sentence == counts[start].sentence)


def _besides(prose: Prose, result: Item) -> bool:
    place = result.number.end
    return bool(_BESIDES.match(result.after) or _BESIDES.match(prose.text, place) or _WITH.match(prose.text, place))


_WITH = re.compile("[，（](?:其中|[包内]?含|包括|另)|、")


def _sum_of_tiers(row: Sequence[tuple[Item, Item]], value: Fraction, result: Item) -> Remark:
    worked = "+".join(f"{many.printed}×{each.printed}" for many, each in row)
    due = show(value, result.number)
    items = [*(one for pair in row for one in pair), result]
    return Remark(
        "E1",
        "error",
        tuple(item.span for item in items),
        f"{worked}={due}{result.unit}，写的是{result.printed}{result.unit}。",
        f"请核对各数。只改一处就能对上的：{result.printed}改为{due}。",
        (result.printed, *(item.printed for item in items[:-1])),
    )


def _by_name(prose: Prose) -> Iterator[Remark]:
    """12所，每校专职教师2名、兼职教师3名，合计专职24名、兼职32名: several of each, and a result of the name of each."""
    counts = prose.counts
    for place in range(1, len(counts) - 1 if "、" in prose.text else 0):
        factor, first = counts[place - 1 : place + 1]
        if "每" not in first.clause or not factor.number.exact or not _named_in(first, factor):
            continue
        end = place + 1
        while end < len(counts) and counts[end].lead.startswith("、") and counts[end].unit == first.unit:
            end += 1
        row = counts[place:end]
        names = [bigrams(one.clause) for one in row]
        for each, name in zip(row, names, strict=True) if len(row) > 1 else ():
            own = name.difference(*(other for other in names if other is not name))
            called = [one for one in counts[end : end + len(row)] if own & bigrams(one.clause)]
            value = each.value * factor.value
            if len(called) != 1 or called[0].unit != each.unit or called[0].sentence - each.sentence > 1:
                continue
            result = called[0]
            plain = not any(one.number.hedged or not one.number.exact for one in (each, factor, result))
            if plain and value != result.value and _a_slip(each, (factor,), value, result):
                yield _remark(each, (factor,), value, result)


def _named_in(each: Item, factor: Item) -> bool:
    """Whether a number of each says, after 每, what another counts: 每校按专职教师2名, 特色校12所."""
    thing = each.clause.partition("每")[2].lstrip("一个")[:1]
    return bool(thing) and (thing == factor.unit[:1] or thing in factor.words[-_OF_NAME:])


#: Characters of the words of a number that name what it counts.
_OF_NAME = 8


_CAN = re.compile("[共可总新]|合计|床位|容纳|安置|设|提供|增加")
#: Measure words of what those are that each room or row has.
_SEATS = frozenset(("人", "名", "张", "个", "座", "位", "床"))


def _chains(prose: Prose) -> Iterator[Remark]:
    """6栋，每栋84间，每间住4人，新增床位2016个: what each of each has."""
    counts = prose.counts
    for place in range(len(counts) - _CHAIN):
        a, b, c, result = counts[place : place + _CHAIN + 1]
        if "每" not in b.clause or "每" not in c.clause or not (_each_of(b, a) and _each_of(c, b)):
            continue
        alike = result.unit == c.unit or {result.unit, c.unit} <= _SEATS
        if not alike or any(one.number.hedged or not one.number.exact for one in (a, b, c, result)):
            continue
        clause = raw_clause(prose, result)
        if result.sentence - c.sentence > 2 or not _CAN.search(clause) or _LESS.search(clause) or result.compared:
            continue
        value = a.value * b.value * c.value
        if value != result.value and _NEAR * abs(value - result.value) <= result.value and not _besides(prose, result):
            yield _remark(c, (b, a), value, result)


#: Numbers that are multiplied.
_CHAIN = 3


def _whole(item: Item) -> bool:
    counted = item.number.kind is Kind.COUNT or (item.number.kind is Kind.OTHER and item.value > 0)
    return counted and bool(item.number.unit) and not item.number.hedged


def _of(prose: Prose, sizes: Sequence[Item], place: int) -> Remark | None:
    each = sizes[place]
    near = [item for item in sizes if item is not each and -1 <= item.sentence - each.sentence <= 1]
    results = [
        item
        for item in near
        if (_same(item.unit, each.unit) or each.after.endswith(item.unit) or item.unit == f"{each.unit}次")
        and item.sentence == each.sentence
        and item.value > each.value
        and not _EACH.search(item.clause)
        and _RESULT.search(raw_clause(prose, item))
    ]
    factors = [item for item in near if not _same(item.unit, each.unit) and item.number.exact and item.value > 1]
    behind = [item for item in results if item.number.start > each.number.start]
    if not results or not factors or (not behind and len(results) > 1):
        return None
    result = behind[0] if behind else results[0]
    if not behind and re.search("平均|均", each.clause):
        return None  # a mean of what stands before it
    if _BESIDES.match(result.after) or _BESIDES.match(prose.text, result.number.end) or _shared(sizes, result):
        return None
    behind_each = [item for item in near if item.number.start > each.number.start and _EACH.search(item.clause)]
    behind_each = [item for item in behind_each if not item.compared and not _CHANGED.search(item.clause)]
    if result.number.start < each.number.start and any(item.unit == each.unit for item in behind_each):
        return None  # 发放67.95万元，大学生每人3000元，高中生每人1500元
    between = _within(near, each, result)
    if result.compared or any(_EACH.search(item.clause) for item in between) or _ASIDE.match(result.clause):
        return None
    if any(_same(item.unit, factor.unit) for item in between for factor in factors if factor is not item):
        return None  # 电脑40台、每台4500元，打印机10台，合计
    made: dict[tuple[Item, ...], Fraction] = {(one,): each.value * one.value for one in factors}
    made |= {
        (a, b): each.value * a.value * b.value for a in factors for b in factors if a.number.start < b.number.start
    }
    if any(_gives(value, result, each, group) for group, value in made.items()):
        return None
    known = [item.value for item in sizes if _same(item.unit, result.unit) and item is not result]
    if any(result.value in (a + b, abs(a - b)) for a in known for b in known):
        return None
    likely = [
        (group, value)
        for group, value in made.items()
        if _NEAR * abs(value - result.value) <= result.value
        or (len(group) == 1 and _named(each, group[0]) and _a_slip(each, group, value, result))
    ]
    named = [(group, value) for group, value in likely if _named(each, group[0])]
    chosen = named or likely
    if len(chosen) > 1:  # 38名技术员，每人15户，共540户；培训74场，场均43人次: of those told before
        ahead = [(group, value) for group, value in chosen if group[-1].number.end <= each.number.start]
        chosen = ahead if len(ahead) == 1 else chosen
    if len(chosen) != 1 or (not named and _far(chosen[0][0], each, result)):
        return None
    return _remark(each, *chosen[0], result)


_CHANGED = re.compile("提高|增加|减少|下降|上调|下调")


def _shared(sizes: Sequence[Item], result: Item) -> bool:
    """Whether a result is the first of a list: 共配备专职人员96名、兼职人员16名."""
    behind = next((one for one in sizes if one.number.start > result.number.end), None)
    return behind is not None and behind.unit == result.unit and behind.lead.startswith("、")


def _same(a: str, b: str) -> bool:
    return a == b or {a, b} <= {"人", "名", "人次"}


def _within(row: Sequence[Item], a: Item, b: Item) -> list[Item]:
    """The numbers between two."""
    first, last = sorted((a.number.start, b.number.start))
    return [item for item in row if first < item.number.start < last]


def _gives(value: Fraction, result: Item, each: Item, group: Sequence[Item]) -> bool:
    """Whether a product is the result, as exactly as the numbers are printed."""
    slack = result.number.half if result.number.decimals or result.number.scale > 1 else Fraction(0)
    if not each.number.exact or re.search("平均|均", each.clause):
        times = Fraction(1)
        for one in group:
            times *= one.value
        half = Fraction(each.number.scale, 2 * 10**each.number.decimals)
        slack += half * times if re.search("平均|均", each.clause) else Fraction(0)
    return abs(value - result.value) <= slack


def _named(each: Item, factor: Item) -> bool:
    """Whether the number of each says what there are so many of: 每校45人, 6所职业院校."""
    found = re.search(r"(?:每个?|均每)?(?P<thing>[\u4e00-\u9fff]{0,6})$", each.clause)
    words = found["thing"] if found else ""
    per = re.search(r"每(?:一|个)?([\u4e00-\u9fff]{1,2})|([户人村校班组床台件次场亩])均|单([台次个件套])", each.clause)
    thing = next((text for text in per.groups() if text), "") if per else words
    if thing[:1] in PERSONS and factor.unit in PERSONS:
        return True  # 38名技术员，每人15户
    return bool(thing) and (
        thing[0] == factor.unit[0] or thing[0] in factor.after[:8] or thing[0] in factor.clause[-6:]
    )


def _far(group: Sequence[Item], each: Item, result: Item) -> bool:
    """Whether the factors stand in other sentences than the number of each and its result."""
    return len(group) > 1 or any(one.sentence != each.sentence for one in group) or each.sentence != result.sentence


def _a_slip(each: Item, group: Sequence[Item], value: Fraction, result: Item) -> bool:
    """Whether a slip in the product, or in one of its numbers, explains that they differ."""
    if slips.near(value, result.value):
        return True
    first = group[0].number
    whole = each.value * first.value * result.number.scale
    return slips.of_ratio(result.number, each.number, first, lambda a, b: value * a * b / whole)


def _remark(each: Item, group: Sequence[Item], value: Fraction, result: Item) -> Remark:
    items = (each, *group, result)
    worked = "×".join(item.printed for item in (each, *group))
    due = show(value, result.number)
    return Remark(
        "E1",
        "error",
        tuple(item.span for item in sorted(items, key=lambda item: item.number.start)),
        f"{worked}={due}，写的是{result.printed}{result.unit}，"
        f"差{show(abs(value - result.value), result.number)}{result.unit}。",
        f"请核对各数。只改一处就能对上的：{result.printed}改为{due}。",
        (result.printed, each.printed, *(item.printed for item in group)),
        slip=_a_slip(each, group, value, result),
    )
