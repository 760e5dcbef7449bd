"""E2 of shares and rates whose two numbers the words name: 横向经费占到账总额的42.4%, 占53.8%，即18家, 以参考人数计."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from pipeline.audit.ratios.bases import holds, off_remark, share_text
from pipeline.audit.ratios.ratios import Share, comparable, raw_clause, truncated
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.slips import slipped
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.earlier import then
from pipeline.audit.weighed.ratiorules import short_for

_Way: TypeAlias = Callable[[Prose, Item], tuple[Item, Item] | None]
_GROWS = re.compile("同比|环比|增|减|升|降|提高|比上|较上")


def check(prose: Prose) -> Iterator[Remark]:
    """Shares and rates of a paragraph, each told once, that the numbers which its words name do not give."""
    text = prose.text
    shares, rates = "占" in text or "比重" in text, "率" in text
    if not shares and not rates and not ("，即" in text and "%的" in text):
        return
    ways: list[_Way] = []
    ways += [_by_formula] if "（" in text and ("除以" in text or "÷" in text or "之比" in text or shares) else []
    ways += [_of_stated] if "计，" in text or "算，" in text or "统计，" in text or "基数，" in text else []
    ways += [_that_is] if "，即" in text or "（" in text else []
    ways += [_due] if rates and "应" in text else []
    ways += [_invited] if rates and _INVITED.search(text) else []
    ways += [_one_each] if rates and _EACH_ONE.search(text) else []
    for percent in prose.percents:
        if percent.number.hedged:
            continue
        clause = raw_clause(prose, percent)
        of_share = _OF_SHARES if "占" in clause or "比重" in clause else _OF_END if clause.endswith("的") else ()
        for way in (*ways, *of_share):
            pair = way(prose, percent)
            if pair is not None:
                yield _off(prose, percent, *pair)
                break


def _off(prose: Prose, percent: Item, part: Item, base: Item) -> Remark:
    share = Share(percent, "占", part, (base,), "")
    return replace(off_remark(prose, share, base), severity="error", firm=True)


def _gives(percent: Item, part: Item, base: Item) -> bool:
    """Whether two numbers give a share, or give it cut off."""
    share = Share(percent, "占", part, (base,), "")
    cut = truncated(100 * part.value / base.value, percent.number.decimals) == percent.value
    return cut or holds(part, base, share)


def _before(prose: Prose, percent: Item, sentences: int = 1) -> list[Item]:
    """The counts before a ratio, of its sentence and some before."""
    return [
        one
        for one in prose.counts
        if one.number.end <= percent.number.start
        and percent.sentence - one.sentence <= sentences
        and is_count(one)
        and one.value
    ]


#: What a name has that its number may be without: 留用人数, of 留用见习人员306人.
_NUMBER = re.compile(
    "^(?:全部|已|上述|其中|当年|年末|同期|应)+|(?:总?人?[数量额]|总数|总量|总额|件数|户数|项目|经费|人员)+$"
)


def by_name(items: Sequence[Item], words: str) -> Item | None:
    """The only number that is called by the first two characters of a name; of several, the one of this time."""
    bare = _NUMBER.sub("", words)
    key = (bare if len(bare) > 1 else words)[:2]  # 存量 has nothing left without its last
    found = [one for one in items if len(key) == 2 and (key in one.clause or key in one.after[:5])]
    return found[0] if len(found) == 1 else None


_FORMULA = re.compile(
    r"（(?:即|按|为)?(?P<x>[^，。；：（）0-9]{2,14}?)(?:除以|÷|与)(?P<y>[^，。；：（）0-9]{2,14}?)(?:之比|的比值?|的比例|计算|得出)?）"
    r"|（(?:即|按|为)?(?P<part>[^，。；：（）0-9占]{0,12})占(?P<whole>[^，。；：（）0-9]{2,14}?)(?:的(?:比例|比重|百分比))?）"
)


def _by_formula(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """留用率（留用人数与期满人数之比）42.5%: the two that the bracket names."""
    start = prose.text.rfind("（", max(0, percent.number.start - 36), percent.number.start)
    found = _FORMULA.match(prose.text, start) if start >= 0 else None
    if found is None or not re.fullmatch("(?:约|为|达到?|是)*", prose.text[found.end() : percent.number.start]):
        found = _FORMULA.match(prose.text, percent.number.end)
    if found is None:
        return None
    counts = _before(prose, percent)
    counts += [one for one in _behind(prose, percent) if one not in counts]
    now = [one for one in counts if not then(prose, one)]
    x, y = found["x"] or found["part"], found["y"] or found["whole"]
    part = by_name(now, x) if x else _last(now, percent)
    rest = [one for one in now if one is not part]
    base = by_name(rest, y) or (_latest(rest, y) if not x else None)
    if part is None or base is None or not comparable(part, base) or _gives(percent, part, base):
        return None
    return part, base


def _behind(prose: Prose, percent: Item) -> list[Item]:
    """The counts behind a ratio, in its sentence."""
    place = percent.number.end
    return [
        one
        for one in prose.counts
        if one.number.start >= place and one.sentence == percent.sentence and is_count(one) and one.value
    ]


def _last(items: Sequence[Item], percent: Item) -> Item | None:
    """The last number before a ratio, in its sentence."""
    before = [one for one in items if one.number.end <= percent.number.start]
    return before[-1] if before and before[-1].sentence == percent.sentence else None


def _latest(items: Sequence[Item], words: str) -> Item | None:
    """The last of several numbers that have a name of four characters."""
    found = [one for one in items if words[:4] in one.clause]
    return found[-1] if found else None


_STATED = re.compile(
    r"[以按]照?(?P<base>[^，。；（）0-9]{2,12}?)(?:（(?P<more>[^（）]{2,16})）)?(?:折算|计算|统计|来算|为基数|为分母|计|算)，[^，。；]{0,10}$"
)


def _of_stated(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """合格207人，以参考人数（实到学员全部参考）计，合格率86.3%: the base is said before the rate."""
    start = max(0, percent.number.start - 50)
    found = _STATED.search(prose.text, start, percent.number.start)
    if found is None or "口径" in found["base"]:
        return None
    counts = [one for one in _before(prose, percent) if one.number.end <= found.start()]
    if len(counts) < 2 or counts[-1].sentence != percent.sentence:
        return None
    part = counts[-1]
    bases = [one for one in counts[:-1] if comparable(part, one) and one.value >= part.value]
    base = by_name(bases, found["base"]) or (by_name(bases, found["more"]) if found["more"] else None)
    return None if base is None or _gives(percent, part, base) else (part, base)


_NAMED = re.compile(
    r"^(?:其中|而|但|目前)*(?P<x>[\u4e00-\u9fff]{2,10}?)所?(?:占(?P<y>[^，。；（）0-9]{0,12}?)的?(?:比例|比重|比)?|的?(?:占比|比重|比例|份额))"
    r"(?:约|为|达到?|是|仅|只|到)*$"
)


def _named_part(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """横向经费占到账总额的42.4%: the share of 纵向; 散户比重38.1%: of the other part instead of the whole."""
    found = _NAMED.match(raw_clause(prose, percent))
    counts = _before(prose, percent, 3) if found else []
    part = by_name(counts, found["x"]) if found else None
    if found is None or part is None or len(counts) < 3:
        return None
    others = [one for one in counts if one is not part and one.unit == part.unit]
    named = by_name(others, found["y"]) if found["y"] else None
    for base in others if not found["y"] else [named] if named is not None else []:
        rest = next((one for one in others if one is not base and one.value + part.value == base.value), None)
        if rest is None or part.value >= base.value or _gives(percent, part, base):
            continue
        share = Share(percent, "占", part, (base,), "")
        if holds(rest, base, share) or holds(part, rest, share):
            return part, base
    return None


def _slipped(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """男性24.91万人，占户籍人口的51.26%: by one digit, or two that change places, not what the named numbers give."""
    clause = raw_clause(prose, percent)
    found = _NAMED.match(clause)
    of = found or _OF.search(clause)
    if of is None or not of["y"]:
        return None
    counts = _before(prose, percent, 4)
    last = counts[-1] if counts and counts[-1].sentence == percent.sentence else None
    part = by_name(counts, found["x"]) if found else last
    base = by_name([one for one in counts if one is not part], of["y"])
    if part is None or base is None or part.compared or part.value >= base.value or not comparable(part, base):
        return None
    name = _NUMBER.sub("", of["y"])
    both = replace(base, number=replace(base.number, value=base.value + part.value))
    others = [one for one in prose.counts if one is not part and one.value]
    if name not in base.words or any(
        _gives(percent, part, one) or _gives(percent, one, base) for one in (*others, both)
    ):
        return None
    right = share_text(part, base, percent.number.decimals)
    return (part, base) if slipped(percent.printed.rstrip("%"), right.rstrip("%")) else None


_DUE = re.compile("应(?P<deed>(?P<one>[\u4e00-\u9fff])[\u4e00-\u9fff]?)")


def _due(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """已接入186所，应接入217所，覆盖率14.3%: the rate of those that are left."""
    counts = _before(prose, percent, 0)
    if len(counts) < 2 or not raw_clause(prose, percent).endswith(("率", "率为", "率达", "率是", "率约")):
        return None
    for part, base in (counts[-2:], counts[:-3:-1]):
        found = _DUE.search(base.clause)
        same = found and (
            f"实{found['one']}" in part.clause or (len(found["deed"]) > 1 and found["deed"] in part.clause)
        )
        if same and "应" not in part.clause and 0 < part.value < base.value:
            rest = replace(part, number=replace(part.number, value=base.value - part.value))
            left = holds(rest, base, Share(percent, "占", rest, (base,), ""))
            return (part, base) if left and part.unit == base.unit and not _gives(percent, part, base) else None
    return None


_THAT_IS = re.compile(r"(?:，即|（即?)[^，。；（）0-9]{0,14}")
_WITHIN = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:案件|项目|人员)?中")
_OF = re.compile(r"占(?P<y>[^，。；（）0-9]{0,12}?)的?(?:比例|比重|比)?(?:约|为|达到?|是)*$")


def _that_is(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """占新登记数的53.8%，即18家: the number of a share stands behind it."""
    clause = raw_clause(prose, percent)
    part = next((one for one in prose.counts if one.number.start >= percent.number.end), None)
    if part is None or part.sentence != percent.sentence or not is_count(part) or _GROWS.search(clause):
        return None
    words = prose.between(percent, part)
    if not clause.strip("有约") and (those := _OF_THOSE.fullmatch(words)):  # 60.5%的企业反映用工难，即484家
        named = [one for one in _behind(prose, percent) if one is not part and those["who"][-2:] in one.words]
        named = named or [one for one in _before(prose, percent) if those["who"][-2:] in one.words]
        return (part, named[0]) if len(named) == 1 and _may_be(part, named[0], percent) else None
    of, within = _OF.search(clause), _WITHIN.search(words)
    if not _THAT_IS.fullmatch(words) or not (of or within) or part.compared:
        return None
    near = [*_before(prose, percent), *_behind(prose, percent)]
    bases = [one for one in near if one is not part and comparable(part, one) and one.value >= part.value]
    name = within[1].removeprefix("即").removeprefix("已") if within else of["y"] if of else ""
    base = by_name(bases, name) if name else bases[0] if len(bases) == 1 else None
    return None if base is None or _gives(percent, part, base) else (part, base)


_OF_THOSE = re.compile(r"的(?P<who>[\u4e00-\u9fff]{2,6}?)[\u4e00-\u9fff“”]{0,14}，即")


def _may_be(part: Item, base: Item, percent: Item) -> bool:
    """Whether a part may be of a base, and does not give the share."""
    return comparable(part, base) and part.value <= base.value > 0 and not _gives(percent, part, base)


_IN_BRACKET = re.compile(r"占了?[^，。；（）0-9]{0,14}（[^（）0-9]{0,6}\d[0-9.,]*[万亿]?[^（）0-9]{0,4}）的(?:约)?$")


def _of_bracket(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """不予认定28件，占作出认定结论总数（525件）的5.6%: the base stands in brackets, the part before."""
    text, start = prose.text, percent.number.start
    found = _IN_BRACKET.search(text, max(0, start - 40), start) if text[start - 2 : start] in ("）的", "的约") else None
    counts = _before(prose, percent, 0) if found else []
    if found is None or len(counts) < 2 or counts[-1].number.start < found.start():
        return None
    base = counts[-1]
    parts = [one for one in counts[:-1] if one.depth == percent.depth and one.number.end <= found.start()]
    if not parts or not comparable(parts[-1], base) or parts[-1].value > base.value or parts[-1].compared:
        return None
    near = len(re.findall("[，；]", text[parts[-1].number.end : found.start()])) < 2
    return (parts[-1], base) if near and not _gives(percent, parts[-1], base) else None


def _of_bare(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """少儿读者借阅22.4万册次，占全年外借册次56.8万的46.8%: the base has no measure word."""
    place = percent.number.start
    if prose.text[place - 1] != "的":
        return None
    base = next((one for one in prose.items if one.number.end == place - 1), None)
    if base is None or base.number.kind is not Kind.COUNT or base.unit or "占" not in base.clause or base.number.hedged:
        return None
    counts = _before(prose, percent, 0)
    part = counts[-1] if counts else None
    if part is None or part.compared or not 0 < part.value <= base.value or _gives(percent, part, base):
        return None
    return part, base


def _short_named(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """占建档老人的69.9%, of 建立健康档案4894名: another base gives it than the one that is named in short."""
    found = _OF.search(raw_clause(prose, percent))
    counts = _before(prose, percent) if found and len(found["y"]) > 2 else []
    if found is None or len(counts) < 3 or counts[-1].sentence != percent.sentence:
        return None
    part, name = counts[-1], found["y"]
    larger = [one for one in counts[:-1] if comparable(part, one) and one.value > part.value]
    short = [one for one in larger if short_for(name, one.words)]
    named = [one for one in larger if name[:2] in one.words]
    rated = [one for one in larger if f"{name[:2]}率" in prose.text[one.number.end : one.number.end + 12]]
    if len(short) != 1 or named or any(one is not short[0] for one in rated) or _gives(percent, part, short[0]):
        return None
    share = Share(percent, "占", part, (short[0],), "")
    return (part, short[0]) if any(holds(part, one, share) for one in larger) else None


_BARE = re.compile("，(?:约|仅|只)?占(?:比)?(?:为|达到?)?")
_WHOLE = re.compile("总|共|合计")


def _total_above(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """总投资4.8亿元。……，已完工项目投资3.12亿元，占75%: the only other number of the unit is a total further up."""
    counts = _before(prose, percent, 2)
    part = counts[-1] if counts else None
    if part is None or part.sentence != percent.sentence or part.depth or part.compared or not _whole_word(counts):
        return None
    if not _BARE.fullmatch(prose.between(part, percent).removeprefix(part.unit)):
        return None
    others = [one for one in counts[:-1] if comparable(part, one)]
    if len(others) != 1 or not _WHOLE.search(others[0].clause) or others[0].value <= part.value:
        return None
    behind = [one for one in prose.counts if one.number.start > percent.number.end and comparable(part, one)]
    base = others[0]
    if behind or base.sentence == percent.sentence or base.compared or _gives(percent, part, base):
        return None
    return part, base


def _whole_word(counts: Sequence[Item]) -> bool:
    return any("总" in one.clause or "共" in one.clause or "计" in one.clause for one in counts[:-1])


_EACH_ONE = re.compile(r"[一每](?P<of>[户家人名村件店校])[一1](?P<part>[份册张本块卡人员码件])")


def _one_each(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """走访商户2600家，签订承诺书2470份（一户一份），签订率98.0%: a count of another measure word."""
    counts = [one for one in _before(prose, percent, 0) if one.depth == percent.depth]
    clause = raw_clause(prose, percent)
    if len(counts) < 2 or "率" not in clause or _GROWS.search(clause):
        return None
    base, part = counts[-2:]
    found = _EACH_ONE.search(prose.text, max(0, base.number.end - 20), percent.number.start + 30)
    stem = clause[: clause.index("率")][-2:]
    alike = (
        found
        and found["part"] == part.unit
        and (base.unit == found["of"] or {base.unit, found["of"]} <= {"家", "户", "店"})
    )
    if not alike or stem not in part.words or part.value > base.value or _gives(percent, part, base):
        return None
    return part, base


_INVITED = re.compile("邀请|发出|通知|报名|预约|受邀|发放|送达")


def _invited(prose: Prose, percent: Item) -> tuple[Item, Item] | None:
    """发出邀请函150份，到场家长141人，到场率88.0%: the only two numbers, counted each in its own measure word."""
    counts = [one for one in _before(prose, percent, 0) if one.depth == percent.depth]
    clause = raw_clause(prose, percent)
    if len(counts) != 2 or "率" not in clause or _GROWS.search(clause):
        return None
    base, part = counts
    stem = clause[: clause.index("率")][-2:]
    asked = _INVITED.search(base.clause) and base.unit in _TICKETS and part.unit in _TICKETS and base.unit != part.unit
    if not asked or len(stem) < 2 or stem not in part.words or part.value > base.value:
        return None
    return None if _gives(percent, part, base) else (part, base)


_TICKETS = frozenset(("份", "张", "人", "名", "封", "户", "家", "条", "件"))
#: What is looked for where a share is told, and where its base stands in brackets.
_OF_SHARES: tuple[_Way, ...] = (_total_above, _of_bare, _short_named, _named_part, _slipped)
_OF_END: tuple[_Way, ...] = (_of_bracket, _of_bare)
