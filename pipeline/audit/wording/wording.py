"""E11 and E13: measure words and decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import AMOUNTS
from pipeline.audit.text.prose import FAMILIES, ONE_SORT, Item, Prose, related
from pipeline.audit.text.splits import Run, is_count

_OBJECTS = (
    "行政处罚案件|复议申请|意见建议|案件|案卷|信访件|投诉件|工单|诉求|投诉举报|投诉|举报|线索|事故|纠纷|提案|旅馆|旅店|宾馆|酒店|企业|药店|商户|经营户|场所|单位|门店"
    "|餐馆|网吧|学校|隐患|问题|警情|复议|诉讼|合同|建议|意见|来信|来访|店铺|市场主体|摊位|饭店|作坊|加油站|医院|诊所|工地|养殖场|农户|门市|申请|信件|资料|档案|点位|摊贩|小区|民宿|住户"
)
_OBJECT_BEFORE = re.compile(rf"({_OBJECTS})(?:总数|数量|数)?(?:共|计|共计|合计|总计|达|为|已?有|现有|约)*$")
_OBJECT_AFTER = re.compile(rf"^(?:[\u4e00-\u9fff]{{0,3}}?)({_OBJECTS})")
_CASE = re.compile(r"(?:立案|结案|办案|查处|审结)(?:查处|调查|侦办|处罚)?(?:共|计)*$")
_HANDLED = re.compile(
    r"(?:整改|关停|处罚|查封|取缔|约谈|停业|责令|办结|处理|化解|调处|回复|查处|结案|移送|关闭|警告|达标|合格|问题|检查|复查)(?:共|计|了)*$"
)
_CASES = frozenset("件起宗案例")
_HOUSES = frozenset("家户")
_FILES = frozenset("宗卷份本件")
_FAULTS = frozenset("处个项条")


def _object(item: Item) -> str:
    before = _OBJECT_BEFORE.search(item.clause)
    after = _OBJECT_AFTER.match(item.after)
    if before and (after is None or "共" not in before[0]):
        return before[1].removeprefix("行政处罚")
    if after:  # 涉及29个单位共50项问题: of the latter
        return after[1].removeprefix("行政处罚")
    if _CASE.search(item.clause) and item.unit in _CASES:
        return "案件"
    return ""


@lru_cache(maxsize=512)
def _may_mix(units: frozenset[str]) -> bool:
    """Whether two of some measure words are used for one another at all."""
    families = (*FAMILIES, *PARTED)
    return any(len(units & family) > 1 for family in families)


def measures(prose: Prose, done: Sequence[tuple[int, int]]) -> Iterator[Remark]:
    """E11: two measure words for one counted object in a paragraph."""
    if len(prose.counts) < 2 or not _may_mix(frozenset([item.unit for item in prose.counts])):
        return
    yield from _periods(prose)
    made = next(_made(prose), None)
    if made is not None:
        if not {made.spans[0], made.spans[1]} & set(done):
            yield made
        return
    items = [item for item in prose.counts if is_count(item) and not item.compared and item.span not in done]
    if len({item.unit for item in items}) < 2:
        return
    for place, item in enumerate(items):
        for other in items[place + 1 :]:
            severity = _severity(item, other, items) or _mostly(prose, item, other)
            if severity:
                yield _mixed(item, other, _object(item), severity)
                return


_SAME_THING = re.compile(r"(?:而|[较比])?(?:上年|去年|上月|上季度|上周|\d{4}年|\d{1,2}月份?)?(?:同期)?的?(?:为|是)?")


def _periods(prose: Prose) -> Iterator[Remark]:
    """E11 of one thing in two periods: 8起，上年同期11件."""
    for item, other in pairwise(prose.counts):
        closed = {item.unit, other.unit} <= _CASES or {item.unit, other.unit} <= _HOUSES
        if item.unit != other.unit and closed and other.clause and _SAME_THING.fullmatch(other.clause):
            yield _mixed(item, other, "计数对象", "error")


#: Measure words that are used for one another, which a total and its parts should not mix.
PARTED = (
    _CASES,
    _HOUSES,
    frozenset("场次期"),
    _FILES,
    frozenset("件条"),
    _FAULTS,
    frozenset("家座所处个"),
    frozenset("台辆"),
)
_OTHER_PERIOD = re.compile("同比|环比|同期|[增减][加少]|[较比]上|[较比]去")
_AGAIN = re.compile("(?:其|这|该|上述|以上|全部|目前|现)*")
#: Parts that follow a total at most.
_MOST_PARTS = 5


def _made(prose: Prose) -> Iterator[Remark]:
    """E11 of one thing counted twice (25件，25起), or of a total and the parts that make it (84宗，79件，5件)."""
    items = [item for item in prose.counts if is_count(item) and item.value]
    items = [item for item in items if not _OTHER_PERIOD.search(item.clause)]
    if len({item.unit for item in items}) < 2:
        return
    for place, item in enumerate(items):
        total: Fraction | int = 0
        mixed = None
        for index, other in enumerate(items[place + 1 : place + 1 + _MOST_PARTS]):
            family = next((one for one in PARTED if {item.unit, other.unit} <= one), None)
            if family is None or other.sentence - item.sentence > 1 or _apart(item, other, family):
                break
            if (
                not index
                and other.unit != item.unit
                and other.value == item.value > 1
                and _AGAIN.fullmatch(other.clause)
                and (family in (_CASES, _HOUSES) or "场" in family or _same(item, other))
            ):
                yield _mixed(item, other, _object(item) or "计数对象", "error")
                return
            total += other.value
            mixed = mixed or (other if other.unit != item.unit else None)
            if index and mixed and total == item.value:
                parts = items[place + 1 : place + 2 + index]
                yield _mixed(item, mixed, _object(item) or "计数对象", _surely(item, mixed, parts))
                return


def _same(item: Item, other: Item) -> bool:
    """Whether a number that is said again is of the same noun: 12个小型水库……上述12座水库 (件 and 条 may be of two)."""
    if {item.unit, other.unit} == {"件", "条"}:
        return False
    noun = other.after[:2]
    return (bool(_object(item)) and _object(item) == _object(other)) or (len(noun) == 2 and noun in item.words)


def _apart(item: Item, other: Item, family: frozenset[str]) -> bool:
    """Whether a part is surely or likely of another object than the total."""
    thing, same = _object(item), _object(other)
    if thing and same:
        return thing != same and thing not in same and same not in thing
    return bool(same) and family not in (_CASES, _HOUSES)


#: So many times more is hardly counted among them.
_MANY_TIMES = 10
#: What courts and procurators do, who count by 件 what the police count by 起.
_COURT = re.compile("审[结理判]|判决|[起公]诉|诉讼|批[准捕]|执[行结]")


def _surely(item: Item, other: Item, parts: Sequence[Item]) -> Literal["error", "question"]:
    """Cases, and houses, are counted by one word; places and bodies of several sorts, by their names, by several."""
    pair = {item.unit, other.unit}
    named = sum(len(part.clause) > _NAMED for part in parts)
    sorts = len(parts) > _NAMED and named > 1 and len({part.unit for part in parts}) > 1
    return "error" if any(pair <= family for family in ONE_SORT) or not sorts else "question"


#: Characters of a name that says which sort of thing a part is; parts of several sorts at least.
_NAMED = 3


def _severity(item: Item, other: Item, items: Sequence[Item]) -> str:
    """Whether two counts with different measure words are surely (error) or likely (question) of one object."""
    thing, same = _object(item), _object(other)
    pair = {item.unit, other.unit}
    if not thing or not related(item.unit, other.unit):
        return ""
    closed = pair <= _CASES or pair <= _HOUSES or (pair <= _FILES and thing == "案卷")
    faults = thing in ("隐患", "问题") and pair <= _FAULTS
    if thing == same:
        if bool(_COURT.search(item.clause)) is not bool(_COURT.search(other.clause)):
            return ""
        far = other.sentence != item.sentence and other.value > _MANY_TIMES * item.value
        if closed:
            return "question" if far else "error"
        return "question" if faults or thing not in ("隐患", "问题") else ""
    beside = other.value <= item.value and other.sentence - item.sentence <= 1
    handled = not same and not other.after and bool(_HANDLED.search(other.clause))
    rest = any(one.unit == item.unit and one.value == item.value - other.value for one in items)
    return ("error" if closed and rest else "question") if (closed or faults) and handled and beside else ""


_MOSTLY = re.compile("为主|为多|居多|最多|主要|多为|首位")


def _mostly(prose: Prose, item: Item, other: Item) -> str:
    """A question where most of some cases are counted with another word: 案件218件，以土地纠纷为多，计83起."""
    closed = {item.unit, other.unit} <= _CASES and item.sentence == other.sentence
    part = closed and other.value < item.value and bool(_object(item)) and re.fullmatch("[计共有达约为]*", other.clause)
    return "question" if part and _MOSTLY.search(prose.between(item, other)) else ""


def _mixed(item: Item, other: Item, thing: str, severity: str) -> Remark:
    sure = severity == "error"
    return Remark(
        "E11",
        "error" if sure else "question",
        (item.span, other.span),
        f"{'同为' if sure else '看来同为'}{thing}，{item.printed}用“{item.unit}”，{other.printed}用“{other.unit}”。",
        f"请统一量词{'' if sure else '；如不是同一对象，写明是什么'}，例如都用“{item.unit}”。",
        (item.printed, other.printed),
    )


def decimals(prose: Prose, listed: Sequence[Run]) -> Iterator[Remark]:
    """E13: numbers side by side with different decimals."""
    if "." not in prose.text:
        return
    uneven = len({item.number.decimals for item in prose.percents}) > 1
    groups = [(group, sure) for group, sure in _groups(prose) if _differ(group)] if uneven else []
    for certain in (True, False):
        items = sorted(
            {item for group, sure in groups if sure is certain for item in group}, key=lambda item: item.span
        )
        if items:
            one_list = len(items) > 2 and _one_list(prose, items)
            yield _uneven(items, "error" if certain and one_list else "question", "百分比")
    if len({item.number.decimals for item in prose.counts}) < 2:
        return
    told: set[Item] = set()
    for row in _bare_amounts(prose):
        yield _uneven(row, "question", "数")
        told.update(row)
    for run in listed:
        if run.parts[0].unit not in AMOUNTS or told & set(run.parts) or len(set(run.levels[1:])) > 1:
            continue
        for scale in dict.fromkeys(part.number.scale for part in run.parts):
            parts = [part for part in run.parts if part.number.scale == scale and part.unit == run.parts[0].unit]
            if len({part.number.decimals for part in parts if part.number.decimals}) > 1:  # 350、212.5 may be so
                yield _uneven(parts, "question", "数")
                told.update(parts)


#: A share that says of what it is, behind the first of a list: another whole.
_OF_ITS_OWN = re.compile("中[^，]{0,10}占|占[^，比]{2,}$")


def _one_list(prose: Prose, items: Sequence[Item]) -> bool:
    """Whether percentages are a list of one sentence (semicolons between all or none), none of a whole of its own."""
    if len({item.sentence for item in items}) > 1:
        return False
    apart = prose.between(items[0], items[-1]).count("；")
    if apart:
        return apart == len(items) - 1
    return not any(_OF_ITS_OWN.search(raw_clause(prose, item)) for item in items[1:])


def _bare_amounts(prose: Prose) -> Iterator[list[Item]]:
    """分别为128.4毫米、117毫米、106.9毫米: amounts in a row without names, whole ones among them."""
    row: list[Item] = []
    for item in prose.counts if "分别" in prose.text else ():
        if (
            row
            and item.unit == row[-1].unit
            and re.fullmatch("(?:每[\u4e00-\u9fff]{1,3}|/[^、，。]{1,4})?[、和及与]", prose.between(row[-1], item))
        ):
            row.append(item)
            continue
        if len(row) > 2 and len({one.number.decimals for one in row}) > 1:
            yield row
        row = [item] if item.unit in AMOUNTS and re.search("分别[^，。；]{0,4}$", item.clause) else []
    if len(row) > 2 and len({one.number.decimals for one in row}) > 1:
        yield row


def _differ(group: Sequence[Item]) -> bool:
    """Whether decimals differ, 0 and 100 % aside."""
    return len({item.number.decimals for item in group if item.value not in (0, 100)}) > 1


def _uneven(group: Sequence[Item], severity: str, noun: str) -> Remark:
    places = "、".join(str(item.number.decimals) for item in group)
    return Remark(
        "E13",
        "error" if severity == "error" else "question",
        tuple(item.span for item in group),
        f"并列的{noun}小数位数不一：{'、'.join(item.printed for item in group)}（{places}位）。",
        "请统一小数位数" + ("。" if severity == "error" else "；原数如此的，可以不改。"),
        tuple(item.printed for item in group),
    )


_RATE_NAME = re.compile(r"([^，、；：（）的]{0,8}?(?:率|满意度))(?:分别|依次|均|各)?(?:为|达到?|是|约)?$")
_TARGET = re.compile(
    r"目标|不低于|以上|要求|[税费利]率|比例从|按照?(?![期时])\S{0,6}$|力争|确保|控制在|高于|低于|超过|达标线|考核线|红线"
)


_LINKS = frozenset((*"、和及与，", "以及"))
_GROWN = re.compile("(?:同比|环比)(?:增长|上升|增加|提高|下降|减少|降低|回落)了?$")


def _groups(prose: Prose) -> Iterator[tuple[list[Item], bool]]:
    """Percentages of one kind: shares of a base, one rate of several, lists after 分别.

    With each, whether they are surely of one group (two different rates may not be).
    """
    groups: dict[tuple[object, ...], list[Item]] = {}
    previous: Item | None = None
    key: tuple[object, ...] = ()
    for item in prose.percents:
        clause = raw_clause(prose, item)
        name = _RATE_NAME.search(clause)
        row = previous is not None and prose.between(previous, item) in _LINKS
        grown = item.compared and not row and "分别" not in clause
        if grown and not item.number.hedged and (change := _GROWN.search(clause)):
            groups.setdefault((change[0][:2], item.sentence), []).append(item)
        if item.number.hedged or _TARGET.search(clause) or grown:
            continue
        if row and key:
            pass
        elif "分别" in clause and not name and ("占" not in clause or "占比分别" in clause or "占分别" in clause):
            key = ("列", item.number.start)
        elif "占" in clause:
            base = re.sub(r"^.*占比?|(?:为|达|约|是|的)+$", "", clause)
            same = previous is not None and previous.sentence == item.sentence and key[:1] == ("占",)
            key = key if same and not base else ("占", base)
        elif name:
            key = ("率", name[1][-4:])
        elif item.depth and not clause:
            key = ("（", item.sentence)
        elif not (previous is not None and key[:1] in (("率",), ("列",)) and _named(prose, previous, item)):
            key = ()
        if key:
            groups.setdefault(key, []).append(item)
        previous = item
    yield from _told(prose, groups)
    if not any(_differ(group) for group in groups.values()):
        yield from ((row, not of_many(prose, row)) for row in _beside(prose) if _differ(row))


#: Of a percentage that others are held against.
_LIMIT = re.compile("[高低]于|考核线|达标线|平均$|控制在|不超")
_GROWTH = re.compile("(?:同比|环比)?(?:增长|上升|增加|提高|下降|减少|降低|回落)了?$")
_JOINT = re.compile(r"(?:[、，；]|以及|[和及与])+[^、，；。：\d%（）]{0,14}")


def _beside(prose: Prose) -> Iterator[list[Item]]:
    """Percentages of one kind that stand in a row of three or more, each with the name that it is of."""
    row: list[Item] = []
    for item in prose.percents:
        clause = raw_clause(prose, item)
        limited = item.number.hedged or _LIMIT.search(clause) or _TARGET.search(clause)
        beside = (
            row
            and row[-1].sentence == item.sentence
            and not limited
            and _JOINT.fullmatch(prose.between(row[-1], item))
            and _measure(prose, row[-1]) == _measure(prose, item)
        )
        if not beside:
            if len(row) > 2:
                yield row
            row = []
        if not limited:
            row.append(item)
    if len(row) > 2:
        yield row


def _measure(prose: Prose, item: Item) -> str:
    """What the words before a percentage say that it is: a growth, a share, one rate; empty for a bare name."""
    clause = raw_clause(prose, item)
    if _GROWTH.search(clause):
        return "增"
    found = re.search("占|[^，、；]{2}率(?:均|都|分别)?(?:为|达到?|是|约)?$|满意度(?:为|达)?$|目标|以上", clause)
    return found[0] if found else ""


def _named(prose: Prose, previous: Item, item: Item) -> bool:
    """A率98.5%，B街道97%: names in a row whose rate was named before."""
    between = prose.between(previous, item)
    return previous.sentence == item.sentence and bool(
        re.fullmatch(r"[、，；](?![^、，；]*(?:比例|比重|占|率|增))[^、，；\d]{2,10}", between)
    )


def _lists_apart(group: Sequence[Item]) -> bool:
    """Whether the shares of a text are lists of three or more in sentences of their own, each of them even."""
    lists: dict[int, list[int]] = {}
    for item in group:
        if item.value not in (0, 100):
            lists.setdefault(item.sentence, []).append(item.number.decimals)
    sizes = [len(row) for row in lists.values()]
    return len(sizes) > 1 and max(sizes) > 2 and all(len(set(row)) == 1 for row in lists.values())


def of_many(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether growths or shares stand each behind an amount of its own, and the odd ones may be whole as they are.

    Shares of one whole are a list; where one ends in 0, whole ones would. Growths are of different things even in a
    list, and published ones drop a last 0 (分别增长6%、5.2%).
    """
    if _grown(prose, group) and _only_whole(group):
        return True
    counts = [item.number for item in prose.counts]
    pairs = list(pairwise(group))
    apart = all(any(a.number.end <= one.start and one.end <= b.number.start for one in counts) for a, b in pairs)
    kept = any(item.number.decimals and item.printed.endswith("0%") for item in group)
    if kept or not apart or len({item.number.decimals for item in group} - {0}) > 1:
        return False
    return (
        all(item.compared for item in group) or abs(float(sum([item.value for item in group], Fraction(0))) - 100) > 1
    )


#: Before a percentage that stands in a row with the one before.
_IN_ROW = re.compile(r"(?:\d[\d.]*%)?[、和与及]*")


def _only_whole(group: Sequence[Item]) -> bool:
    """Whether those that differ are whole numbers, and no other shows that a last 0 is kept."""
    kept = any(item.number.decimals and item.printed.endswith("0%") for item in group)
    return not kept and len({item.number.decimals for item in group} - {0}) == 1


def _grown(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether some percentages are growths: the first by its words, the others too or in a row with it."""
    clauses = [raw_clause(prose, item) for item in group]
    return bool(_GROWTH.search(clauses[0])) and all(
        _GROWTH.search(one) or _IN_ROW.fullmatch(one) for one in clauses[1:]
    )


def _told(prose: Prose, groups: dict[tuple[object, ...], list[Item]]) -> Iterator[tuple[list[Item], bool]]:
    """The groups, and different rates that follow one another in a sentence."""
    seen = False
    for group in groups.values():
        if _differ(group) and not _lists_apart(group):
            seen = True
            yield group, not of_many(prose, group)
    if seen:
        return
    rates = [item for key, group in groups.items() if key[0] == "率" for item in group]
    for sentence in dict.fromkeys(item.sentence for item in rates):
        for row in _rows(prose, [item for item in rates if item.sentence == sentence]):
            yield row, False


def _rows(prose: Prose, group: Sequence[Item]) -> Iterator[list[Item]]:
    """Rates that follow one another with nothing counted between them."""
    row = [group[0]]
    for a, b in pairwise(group):
        if any(a.number.end <= count.number.start < b.number.start for count in prose.counts):
            yield row
            row = []
        row.append(b)
    yield row
