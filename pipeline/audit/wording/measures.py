"""E11: measure words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from cfractions import Fraction

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import FAMILIES, ONE_SORT, Item, Prose, related
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.ratiotokens import bigrams

_OBJECTS = (
    "行政处罚案件|复议申请|意见建议|案件|案卷|信访件|投诉件|工单|诉求|投诉举报|投诉|举报|线索|事故|纠纷|提案|旅馆|旅店|宾馆|酒店|企业|药店|商户|经营户|场所|单位|门店"
    "|餐馆|网吧|学校|隐患|问题|警情|复议|诉讼|合同|建议|意见|来信|来访|店铺|市场主体|摊位|饭店|作坊|加油站|医院|诊所|工地|养殖场|农户|门市|申请|信件|资料|档案|点位|摊贩|小区|民宿|住户"
)
_OBJECT_BEFORE = re.compile(rf"({_OBJECTS})(?:总数|数量|数)?(?:共|计|共计|合计|总计|达|为|已?有|现有|约)*$")
_OBJECT_AFTER = re.compile(rf"^(?:[\u4e00-\u9fff]{{0,3}}?)({_OBJECTS})")
_CASE = re.compile(r"(?:立案|结案|办案|查处|审结)(?:查处|调查|侦办|处罚)?(?:共|计)*$")
_HANDLED = re.compile(
    r"(?:整改|关停|处罚|查封|取缔|约谈|停业|责令|办结|处理|化解|调处|回复|查处|结案|移送|关闭|警告|达标|合格|问题|检查|复查|解决|找回|调解|破获|侦破)(?:共|计|了)*$"
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


def check(prose: Prose, done: Sequence[tuple[int, int]]) -> Iterator[Remark]:
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
    items = [item for item in items if prose.text[item.number.start - 1 : item.number.start] != "“"]  # “三个责任人”
    items = [
        item for item in items if not (_OTHER_PERIOD.search(item.clause) or (item.number.chinese and item.unit == "案"))
    ]
    if len({item.unit for item in items}) < 2:
        return
    for place, item in enumerate(items):
        total: Fraction | int = 0
        mixed = None
        for index, other in enumerate(items[place + 1 : place + 1 + _MOST_PARTS]):
            family = next((one for one in PARTED if {item.unit, other.unit} <= one), None)
            if family is None or other.sentence - item.sentence > 1 or _apart(item, other, family):
                break
            if index and "；" in prose.between(items[place + index], other):
                break  # 抽查19家，发现问题6家；漂失浮标13座
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


#: What is done with cases, which says nothing of what they are about.
_DONE_WITH = re.compile("目前|截至|今年|其中|[已共均全尚]|立案|结案|审结|办结|查处|办理|受理|处理|移送|整改|化解|查办")
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
        own = _DONE_WITH.sub("", other.clause)  # 劳动人事争议立案67件, of 结案91起 of others
        own, its = own.replace(thing, ""), item.words.replace(thing, "")
        apart = len(own) > _NAMED and not bigrams(own) & bigrams(_DONE_WITH.sub("", its))
        far = other.sentence != item.sentence and (apart or other.value > _MANY_TIMES * item.value)
        if closed:
            return "question" if far else "error"
        left = pair == _BODIES and other.sentence == item.sentence and _LEFT.search(other.clause)
        if left and thing in _BODY_NAMES and other.value < item.value:
            return "error"
        return "question" if faults or thing not in ("隐患", "问题") else ""
    beside = other.value <= item.value and other.sentence - item.sentence <= 1
    handled = not same and not other.after and bool(_HANDLED.search(other.clause))
    rest = any(one.unit == item.unit and one.value == item.value - other.value for one in items)
    return ("error" if closed and rest else "question") if (closed or faults) and handled and beside else ""


#: Bodies, which 家 and 个 count; those that are left of the ones counted before.
_BODIES = frozenset("家个")
_BODY_NAMES = frozenset(
    ("企业", "药店", "商户", "门店", "旅馆", "宾馆", "酒店", "餐馆", "网吧", "饭店", "加油站", "医院", "诊所", "单位")
)
_LEFT = re.compile("(?:尚|其余|剩余|余下|剩下|另外|还有|未|其中)[^，。；]{0,8}$")
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
