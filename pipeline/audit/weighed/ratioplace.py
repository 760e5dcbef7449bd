"""What rules two numbers of a ratio out by where they stand: its own is nearer, or in another place of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.text.slips import slipped
from pipeline.audit.text.splits import label
from pipeline.audit.weighed.earlier import came_of
from pipeline.audit.weighed.ratiochoices import Ratio, exactly
from pipeline.audit.weighed.ratiotokens import MISSING, NAME, bigrams
from pipeline.outcome import half_up

#: From a number to its share; characters that this has at most.
_ITS_OWN, _SHORT_WAY = re.compile("[\u4e00-\u9fff]{0,2}[，、（](?:约|仅|只|共)?占[^，。；0-9]{0,12}"), 24


#: Between two numbers of one thing, with the measure word of the first.
_TOUCH = re.compile("[\u4e00-\u9fff]{0,2}")


def has_its_own(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a share is of the number right before it (237件、占55%), or its two numbers give another."""
    token = one.token
    if (
        len(token.order) > 1
        and one.part is token.order[1]
        and _TOUCH.fullmatch(prose.between(one.part, token.order[0]))
    ):
        return True  # 63个8471万元，占57.7%
    if token.order and one.part is not token.order[0] and token.order[0].unit == one.part.unit:
        end, start = token.order[0].number.end, token.item.number.start
        if start - end < _SHORT_WAY and _ITS_OWN.fullmatch(prose.text, end, start):
            return True
    name = NAME.search(token.clause)
    if name is None or token.form != "%":
        return False
    return any(
        other.token is not token and other.part is one.part and other.base is one.base and exactly(other)
        for other in agree
        if other.kind == "share" and other.token.form == "%" and other.token.item.number.decimals
    )


#: What is asked for, of which some is given and some is not.
_ASKED = re.compile("受理|提请|申请|报请|移送|收到|应|共")


def the_other(one: Ratio) -> bool:
    """Whether a part is what its base is not: 起诉427人，不起诉55人，不诉率11.4%, which is of both."""
    clause = one.part.clause
    if "不" not in clause and "未" not in clause:
        return False
    rest = label(one.part).replace("不", "", 1).replace("未", "", 1)
    return len(rest) > 1 and one.base.clause.endswith(rest) and not _ASKED.search(one.base.clause)


def of_another_unit(one: Ratio) -> bool:
    """Whether a rate is of numbers of two units, and the part is none that it names: 问题涉及16个区共71处，问题率."""
    units = {one.part.unit, one.base.unit}
    name = NAME.search(one.token.clause) if one.kind == "share" and len(units) > 1 and not units <= PERSONS else None
    if name is None:
        return False
    return bool(_SPREAD.search(one.part.clause)) or not bigrams(name[1]) & bigrams(one.part.words)


#: Before the number of places where something is.
_SPREAD = re.compile("(?:涉及|分布[在于]?|覆盖|来自)$")


#: What joins the shares or growths of a list.
_IN_ROW = frozenset(("、", "，", "和", "与", "及", "以及"))


def of_another_place(prose: Prose, one: Ratio) -> bool:
    """Whether one of a list is held against other numbers than those in its place: 2起，亡14人，分别占7%和10%."""
    token, percents = one.token, prose.percents
    if token.form != "%" or "分别" not in prose.text[max(0, token.item.number.start - _LIST) : token.item.number.start]:
        return False
    place = first = next(index for index, item in enumerate(percents) if item is token.item)
    while first and prose.between(percents[first - 1], percents[first]) in _IN_ROW:
        first -= 1
    last = place + 1
    while last < len(percents) and prose.between(percents[last - 1], percents[last]) in _IN_ROW:
        last += 1
    start = percents[first].number.start
    if last - first < _TWO or "分别" not in prose.text[max(0, start - _SAID_APART) : start]:
        return False
    before = [item for item in token.order if item.number.end <= start]
    if len(before) < last - first:
        return False
    own = before[last - 1 - place]
    return own is not one.part and own is not one.base


#: Characters of a list, and from 分别 to its first number; what makes a list.
_LIST, _SAID_APART, _TWO = 60, 16, 2


def far_above(prose: Prose, one: Ratio) -> bool:
    """Whether the base of a share stands in a paragraph above, and gives another share than any slip explains."""
    if one.kind != "share" or one.token.form != "%" or one.base.sentence == one.part.sentence:
        return False
    given, value = float(one.token.value), float(one.value)
    if given <= _TWICE * value and value <= _TWICE * given:
        return False
    if "\n" not in prose.text[one.base.number.end : one.part.number.start]:
        return False
    number = one.token.item.number
    return not slipped(number.printed.rstrip("%"), half_up(one.value, number.decimals))


#: How many times more is far.
_TWICE = 2


_THEN = re.compile("去年|[上前](?:一|[年月季周期届轮次批个])|同期|往年|年初|期初|年[末底]|原|此前|[由从]")
_WHEN = re.compile("\\d{4}年|\\d{1,2}月|[一二三四]季度|[上下]半年|当年|本[年月期]|今年")
#: From a number to what it became: 9899万人减少到551万人; before a rate that went another way at the same time.
_BECAME = re.compile(r"[^，。；0-9]{0,6}(?:到|至|为)[^，。；]{0,8}")
#: Before a multiple of what an earlier time had: 是1984年末的5.2倍.
_OF_THEN = re.compile(r"[是为相当于达到]{1,3}(\d{4})年[^，。；0-9]{0,6}的$")


def _up_to(prose: Prose, item: Item) -> str:
    """The words of a sentence up to a number, from the last 。or ；on."""
    return prose.text[prose.sentences[item.sentence][0] : item.number.start].rpartition("；")[2]


def _of_two_times(part: str, base: str) -> bool:
    """Whether one of two numbers is of an earlier time, or each names a time of its own."""
    if _THEN.search(part) or _THEN.search(base):
        return True
    own, then = _WHEN.findall(part)[-1:], _WHEN.findall(base)[-1:]
    return bool(own and then and own != then)


#: What a share says that it is of, and is told in units of its own: 占死亡人数的54% is of no 22个省.
_OF_PEOPLE, _OF_MONEY = re.compile("(?:人数|人口)$"), re.compile("(?:金额|资金|产值|收入|支出|投资|税收)$")


def _otherwise_measured(one: Ratio) -> bool:
    """Whether the base of a share is of another unit than what the share says that it is of."""
    of, unit = one.token.of, one.base.unit
    return bool((_OF_PEOPLE.search(of) and unit not in PERSONS) or (_OF_MONEY.search(of) and not unit.endswith("元")))


def untied(prose: Prose, one: Ratio) -> bool:
    """Whether nothing but their size ties two numbers to a ratio.

    A growth since an earlier time of two numbers, none of which is of such a time; a share of what became of a number;
    a multiple of what a year had that is not the year of the base.
    """
    clause, part, base = one.token.clause, one.part, one.base
    if one.kind == "growth":
        if one.token.form == "%":
            return not (
                part.compared
                or base.compared
                or came_of(prose, base, part)
                or _of_two_times(_up_to(prose, part), _up_to(prose, base))
            )
    elif _BECAME.fullmatch(prose.between(*sorted((base, part), key=lambda item: item.span))):
        return "由" in clause or "从" in clause or "降至" in clause or "升至" in clause
    if one.kind == "share" and one.token.of and _otherwise_measured(one):
        return True
    if one.token.form == "倍" and (found := _OF_THEN.search(clause)):
        start = prose.sentences[base.sentence][0]
        return found[1] not in prose.text[start : base.number.start] or base.number.start > one.token.item.number.start
    return False


def has_one_alike(prose: Prose, base: Item, part: Item, clause: str) -> bool:
    """Whether a base has its own rate in a record of its own: 甲312万元，征收率96.2%；乙187万元，征收率98.1%."""
    alike = clause.endswith(("率", "进度", "增长", "下降"))
    cut = prose.text.find("；", base.number.end, part.number.start) if alike else -1
    return cut >= 0 and prose.text.find(clause, base.number.end, cut) >= 0


#: A rate by its full name; a multiple of what is named before it.
_FULL_NAME, _TIMES_OF = re.compile("([\u4e00-\u9fff]{4,})率"), re.compile("[是为]([\u4e00-\u9fff]{4,12})的$")


def _named_elsewhere(one: Ratio) -> bool:
    """Whether a rate of another sentence names nothing of its numbers, or a multiple another base than the one behind.

    签约5台，投入使用2台。垃圾分类准确率由41%提升至68%; 为前三年收案总和的1.8倍，受理13件.
    """
    token, words = one.token, bigrams(one.part.words) | bigrams(one.base.words)
    if token.form == "倍":
        found = _TIMES_OF.search(token.clause)
        return found is not None and not bigrams(found[1]) & bigrams(one.base.words)
    found = _FULL_NAME.search(token.clause) if one.kind == "share" and token.form == "%" else None
    apart = token.item.sentence not in (one.part.sentence, one.base.sentence)
    return found is not None and apart and not bigrams(found[1]) & words


#: A part that has no number; a rate of all that is told.
_PART_UNSAID, ALL_TOGETHER = (
    re.compile("其中[\u4e00-\u9fff]{2,}占$"),
    re.compile("(?:整体|总体|总的|合计|综合)[^，]{0,6}率"),
)
ELSEWHERE = re.compile("(?:城镇化|[床病]位?使用|床位周转|收益|回报|利润|溢价)率(?:为|达|达到)?$")
_LENGTHS = frozenset(("天", "日", "个月", "年", "小时", "分钟", "秒", "个工作日"))
_NO_TIME = re.compile("^[^时]*(?:进度|率)[^时]*$")
_TIMELY = re.compile("按期|按时|及时|准时|限期|时限|期限内")


#: Percent by which tenths are off that no generous rounding explains.
_GENEROUS = 5


def far(one: Ratio) -> bool:
    """Whether tenths or a fraction are further from what their numbers give than anybody rounds."""
    more = _GENEROUS if one.token.form == "成" else 0
    return not one.token.low - more <= one.value <= one.token.high + more


def never(prose: Prose, one: Ratio) -> bool:
    """Whether no ratio is of such numbers, however many points speak for it."""
    if one.token.form == "成" and one.token.clause.startswith("其中"):
        return True  # 库容4.52亿立方米，蓄水3.46亿立方米，其中兴利库容已蓄六成七
    timed = one.part.unit in _LENGTHS and one.kind == "share" and _NO_TIME.search(one.token.clause)
    if timed and not ((name := NAME.search(one.token.clause)) and bigrams(name[1]) & bigrams(one.part.words)):
        return True  # 工期180天，过半（90天），形象进度完成52%; 等候由16分钟缩短到9分钟，网上办税率86%
    if _TIMELY.search(one.token.clause) and not _TIMELY.search(one.part.words):
        return True  # 办结200件，按期办结率100%: of those that were due
    if one.kind == "share" and MISSING.match(one.token.clause):
        return True  # 报名1260人，实到1134人，缺考率10.0%
    if one.kind == "share" and (_PART_UNSAID.match(one.token.clause) or ALL_TOGETHER.search(one.token.clause)):
        return True  # 接种3180剂次，其中流感疫苗占41%; 限期整改的已完成231条，整体整改率97.73%
    if not one.token.clause and one.kind == "share" and not _ASKED.search(one.base.words):
        return True  # 民一庭168件，办结率…；民二庭143件，88.1%: the next of a list
    end = one.token.item.number.end
    if _named_elsewhere(one) or prose.text.startswith(("的置信", "置信"), end):
        return True
    if has_one_alike(prose, one.base, one.part, one.token.clause):
        return True
    elsewhere = _of_one_row(prose, one) or ELSEWHERE.search(one.token.clause)
    return bool(elsewhere) or (one.kind == "growth" and _other_comparison(one)) or untied(prose, one)


_STEP, _YEAR = re.compile("环比|上个?月|上周|上季度"), re.compile("同比|去年|上年")


def _other_comparison(one: Ratio) -> bool:
    """Whether a growth is 同比 and the number before of the month before, or the reverse."""
    own, then = one.token.clause, one.base.clause
    if "同比" in own and "环比" not in own:
        return bool(_STEP.search(then) and not _YEAR.search(then))
    return "环比" in own and "同比" not in own and bool(_YEAR.search(then) and not _STEP.search(then))


#: Between two numbers of a bare row: 依次是24、19、27、17、14个.
_BARE_ROW = re.compile(r"(?:[\u4e00-\u9fff]{0,2}[、和][0-9.]*)+")


def _of_one_row(prose: Prose, one: Ratio) -> bool:
    """Whether part and base are two of a row of numbers without names, of which a share or rate is none."""
    first, last = sorted((one.part, one.base), key=lambda item: item.span)
    return one.kind != "growth" and _BARE_ROW.fullmatch(prose.text, first.number.end, last.number.start) is not None
