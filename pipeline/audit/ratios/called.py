"""E2 and E3 of ratios whose numbers have other names or measure words than they: 床位2460张，入住1353人，入住率."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.ratios.bases import holds, off_remark
from pipeline.audit.ratios.ratios import Share, comparable, raw_clause, rounded
from pipeline.audit.ratios.stated import by_name
from pipeline.audit.ratios.yields import told
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, added
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.ratiotokens import bigrams


@dataclass(slots=True, eq=False)
class _Said:
    """A ratio with the words of its clause and the sizes before it."""

    prose: Prose
    percent: Item
    clause: str
    sizes: Sequence[Item]


#: Part and base of a ratio.
_Pair: TypeAlias = tuple[Item, Item]
_Way: TypeAlias = Callable[[_Said], _Pair | None]
_ALL = Fraction(100)


def check(prose: Prose) -> Iterator[Remark]:
    """The ratios of a paragraph that the numbers meant by their names do not give, where a slip explains it."""
    text = prose.text
    ways: list[_Way] = []
    ways += [_lodged] if "入住率" in text else []
    ways += [_good, _best] if "优良" in text else []
    ways += [_profit] if "利润率" in text else []
    ways += [_that_is] if "%，即" in text else []
    rates, listed = bool(ways), "占" in text
    ways += [_is_of] if "算的" in text or "划的" in text or "务的" in text or "标的" in text else []
    if not ways and not listed:
        return
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if listed and "占" in clause[_SHORTEST:] and not percent.number.hedged:
            pair = _of_list(_Said(prose, percent, clause, ()))
        elif percent.number.hedged or not (rates or clause.endswith("的")):
            continue
        else:
            said = _Said(prose, percent, clause, _sizes(prose, percent))
            pair = next((found for way in ways if (found := way(said))), None)
        if pair is not None:
            yield from _told(prose, percent, *pair)


#: Characters of a name before 占.
_SHORTEST = 2


def _told(prose: Prose, percent: Item, part: Item, base: Item) -> Iterator[Remark]:
    share = Share(percent, "占", part, (base,), "")
    if holds(part, base, share) or not base.value or part.value > base.value:
        return
    others = [one for one in prose.counts if one is not base and one.value > part.value and comparable(part, one)]
    if not any(holds(part, one, share) for one in others):
        turned = part.value and rounded(base.value / part.value, percent.number.decimals) == percent.value
        yield from (
            replace(one, severity="error")
            for one in told(percent, part, base, _ALL)
            if one.severity == "error" or turned
        )


def _sizes(prose: Prose, percent: Item) -> list[Item]:
    """Counts and numbers of days before a ratio, in its sentence."""
    return [
        one
        for one in prose.items
        if one.number.end <= percent.number.start
        and one.sentence == percent.sentence
        and one.value
        and not one.number.hedged
        and (is_count(one) or (one.number.kind is Kind.OTHER and one.unit == "天"))
    ]


#: What one person or household each has.
_ONE_EACH = frozenset(
    (("张", "人"), ("张", "名"), ("套", "户"), ("间", "户"), ("个", "人"), ("个", "名"), ("套", "套"))
)
_LODGED = re.compile("(?:实际|整体|总体|综合)?入住率(?:为|达到?|是|仅|约)*")
_LIVES, _BED = re.compile("入住|在住|在院|入院"), re.compile("床位|公寓|房源|住房|套房|宿舍")


def _lodged(said: _Said) -> _Pair | None:
    """床位2460张，入住1353人，入住率65%: those who live there among the places."""
    if len(said.sizes) != 2 or not _LODGED.fullmatch(said.clause) or said.sizes[0].depth != said.sizes[1].depth:
        return None
    base, part = said.sizes
    named = _LIVES.search(part.words) and _BED.search(base.words)
    return (part, base) if named and (base.unit, part.unit) in _ONE_EACH and not part.compared else None


_GOOD = re.compile("(?:空气质量|水质)?优良(?:天数|日数)?(?:比例|率)(?:为|达到?|是|仅|约)*")


def _good(said: _Said) -> _Pair | None:
    """181个有效监测日中，空气质量优良156天，优良天数比例85.2%."""
    if len(said.sizes) != 2 or not _GOOD.fullmatch(said.clause):
        return None
    base, part = said.sizes
    days = part.unit == "天" and (base.unit == "天" or "日" in base.words or "天" in base.words)
    return (part, base) if days and "优良" in part.words and "优良" not in base.words and not part.compared else None


_MARKS = re.compile("优良率(?:为|达到?|是|仅|约)*")


def _best(said: _Said) -> _Pair | None:
    """案卷80份，评为优秀的26份、良好的41份、合格的13份，优良率85.4%: two parts together."""
    if not _MARKS.fullmatch(said.clause) or "优良" in "".join(one.words for one in said.sizes):
        return None
    best = [one for one in said.sizes if "优" in one.words]
    good = [one for one in said.sizes if "良" in one.words and "不良" not in one.words]
    if len(best) != 1 or len(good) != 1 or best[0].unit != good[0].unit or said.sizes[0].unit != best[0].unit:
        return None
    value = best[0].value + good[0].value
    printed = f"（{best[0].printed}+{good[0].printed}）"
    return replace(good[0], number=replace(good[0].number, value=value, printed=printed)), said.sizes[0]


_PROFIT = re.compile("(?:营业|收入|营业收入|销售|营收)?利润率(?:为|达到?|是|仅|约)*")
_EARNED = re.compile("(?:营业|销售|主营业务|总)收入|营收")
_GAINED = re.compile("利润(?:总额|额)?(?:为|达到?|是)?$")


def _profit(said: _Said) -> _Pair | None:
    """营业收入9.36亿元、利润总额1.17亿元，收入利润率为8.0%."""
    if not _PROFIT.fullmatch(said.clause):
        return None
    bases = [one for one in said.sizes if _EARNED.search(one.clause)]
    parts = [one for one in said.sizes if _GAINED.search(one.clause)]
    alone = len(bases) == len(parts) == 1 and not bases[0].compared and not parts[0].compared
    return (parts[0], bases[0]) if alone and "毛" not in parts[0].clause else None


_CHANGES = re.compile("同比|环比|[增减升降涨跌占较比]|提高")


def _that_is(said: _Said) -> _Pair | None:
    """提出量刑建议735人，法院采纳96.46%，即705人: the only number before, and the one behind."""
    part = next((one for one in said.prose.counts if one.number.start >= said.percent.number.end), None)
    if (
        part is None
        or said.prose.between(said.percent, part) != "，即"
        or len(said.sizes) != 1
        or _CHANGES.search(said.clause)
    ):
        return None
    base = said.sizes[0]
    near = said.prose.between(base, said.percent).count("，") == 1
    return (part, base) if near and len(said.clause) > 1 and part.unit == base.unit and not base.compared else None


_IS_OF = re.compile("(?P<x>[\u4e00-\u9fff]{0,6}?)(?:仅|约)*(?:为|是)(?P<y>[\u4e00-\u9fff]{3,10})的(?:约)?")
_PLANNED = re.compile("预算|计划|任务|目标")


def _is_of(said: _Said) -> _Pair | None:
    """年初预算6820万元，调整预算7450万元，决算数7316万元，为调整预算的107.3%: of the other of two."""
    found = _IS_OF.fullmatch(said.clause) if said.clause.endswith(("的", "的约")) else None
    if found is None or not _PLANNED.search(found["y"]) or len(said.sizes) < 2:
        return None
    part = by_name(said.sizes, found["x"]) if found["x"] else said.sizes[-1]
    base = by_name([one for one in said.sizes if one is not part], found["y"])
    if part is None or base is None or part.unit != base.unit or not part.value <= base.value or part.compared:
        return None
    share = Share(said.percent, "占", part, (base,), "")
    other = [one for one in said.sizes if one not in (part, base) and _is(part, one, said.percent)]
    if not holds(part, base, share) and len(other) == 1 and _PLANNED.search(other[0].clause):
        return part, base
    return None


def _is(part: Item, base: Item, percent: Item) -> bool:
    return rounded(_ALL * part.value / base.value, percent.number.decimals) == percent.value


_NAMED = re.compile("(?P<x>[\u4e00-\u9fff]{2,10}?)(?:则|也|仅)?占(?:到|比|了|比为|比达)*(?:约)?")
#: What a name has that its number may be without.
_SPENT = re.compile("(?:支出|经费|费用|费|人数|数量|户数|件数)$")
#: Parts that a list has at least.
_LEAST = 2


def _of_list(said: _Said) -> _Pair | None:
    """支出26.5万元。其中，公务接待3.2万元……。公车运行维护费占到72.0%: a total, all its parts, and one of them again."""
    found = _NAMED.fullmatch(said.clause)
    near = [one for one in said.prose.counts if one.number.end <= said.percent.number.start and is_count(one)]
    near = [one for one in near if said.percent.sentence - one.sentence in (0, 1, 2) and one.value]
    part = by_name(near, found["x"]) if found else None
    if found is None or part is None or part.compared or part.sentence == said.percent.sentence:
        return None
    if _SPENT.sub("", found["x"]) not in part.clause:
        return None  # 高中638人。……高中研究生学历占14.3%
    row = [one for one in near if one.unit == part.unit and not one.number.hedged]
    for place, whole in enumerate(row[:-_LEAST]):
        parts = row[place + 1 :]
        if part in parts and added([one.value for one in parts]) == whole.value and not whole.compared:
            return part, whole
    return None


def by_half(prose: Prose, percent: Item, whole: Item, parts: Sequence[Item]) -> Iterator[Remark]:
    """审结57件，维持49件，撤销8件，直接纠错率16.3%: one of two parts, divided by the other instead of the whole."""
    if len(parts) != _LEAST or not percent.number.decimals or added([one.value for one in parts]) != whole.value:
        return
    name = raw_clause(prose, percent).partition("率")[0]
    for part, other in (parts, parts[::-1]):
        if name[-2:] not in part.clause and bigrams(name) & bigrams(part.clause):
            continue  # 大型12家、小型52家，大型企业自查率23.1%
        share = Share(percent, "率", part, (whole,), "率", "占比")
        if part.value < other.value and _is(part, other, percent) and not holds(part, whole, share):
            yield replace(off_remark(prose, share, whole), severity="error", firm=True, slip=True)
