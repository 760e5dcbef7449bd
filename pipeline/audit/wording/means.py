"""E3 of means: 47个社区 … 1541件，平均每个社区32.7件; 968.5万元 … 137户，户均7.06万元; 每公里6.2万元."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import AMOUNTS, chinese_value
from pipeline.audit.text.prose import Item, Known, Prose, total_of
from pipeline.audit.weighed.earlier import then
from pipeline.audit.weighed.ratiochoices import CHANGE
from pipeline.audit.weighed.ratiotokens import bigrams
from pipeline.audit.wording.meanof import beyond, mean, named_noun, of_whole, off, one_deed

_DEEDS = (
    "(?:调处|受理|办理|检查|存在|查处|查出|发现|约|为|有|收到|承办|发生|处理|达|补助|补贴|发放|支出|投入|增收|需|用时"
    "|接待|接诊|接听|收治|办案|拥有|藏书|平均|负担|费用|产出|产量|收入|成本|奖励|兑现|造价|配备|到)*"
)
_MEAN = re.compile(
    rf"(?P<per>(?![平年月季周总])[\u4e00-\u9fff]次?)均{_DEEDS}[^，。0-9]{{0,6}}$|平均(?P<size>班)额(?:为|达)?$"
    rf"|(?:平均每(?=[^0-9])|每(?=[个家户名位件起宗次天人亩台场所座辆吨批支公平]))一?"
    rf"(?P<unit>公里|平方米|[人家艘车]次|[个家户名位件起宗次天人亩台场所座辆吨批支])?(?P<thing>[\u4e00-\u9fff]{{0,6}}?){_DEEDS}$"
)
#: Of each, and at each time: it is not what the number of them gives.
_EACH_TIME = re.compile("每[^每]+每[一个]?[日天夜晚周月季年]")
#: What a mean of 校 or 院 is of, besides what is called so.
_CALLED = {"校": "校学", "院": "院", "村": "村", "镇": "镇乡", "队": "队", "店": "店", "馆": "馆"}
#: What is counted in it is nobody.
_NO_PEOPLE = frozenset(("个", "处", "座", "所", "块", "片", "条", *AMOUNTS))
#: A mean without decimals is held against its numbers from here on: smaller ones agree by chance.
_SMALLEST = 10
_MONTHLY = re.compile(rf"(?:月均|(?:平均)?每个?月){_DEEDS}(?P<noun>[^，。0-9]{{0,6}})$")
_MONTHS = re.compile(
    r"全年|上半年|下半年|[一二三四]季度|前(?P<n>[两二三四五六七八九]|\d{1,2}|十一?)个月|1(?:月份?)?[-—–~至到]{1,2}(?P<m>\d{1,2})月"
)


def check(prose: Prose, known: Known = list) -> Iterator[Remark]:
    """Means that their two numbers do not give; ``known`` are the numbers of the passages beside."""
    if "均" not in prose.text and "每" not in prose.text:
        return
    for place, item in enumerate(prose.counts):
        if item.clause.endswith("平均") and not item.number.hedged:
            yield from _of_row(prose.counts[:place], item)
        if "月" in item.clause and _MONTHLY.search(item.clause):
            yield from _monthly(prose, item)
            continue
        if "日均" in item.clause and _DAILY.search(item.clause) and (days := _days_of(prose, item)):
            yield from _of_time(prose, item, days)
            continue
        found = _MEAN.search(item.clause) if "均" in item.clause or "每" in item.clause else None
        if not found:
            continue
        if not (item.number.decimals or item.value >= _SMALLEST * item.number.scale) and not _divides(prose, item):
            continue
        if _about(prose, item) or (item.clause.count("每") > 1 and _EACH_TIME.search(item.clause)):
            continue
        yield from _of(prose, item, found, known)


def _of_row(before: Sequence[Item], item: Item) -> Iterator[Remark]:
    """依次为1247、1318、1187，三处平均1250人次: a mean of as many numbers as its words say, which stand in a row."""
    count = before[-1] if before else item
    many = int(count.value) if count.number.exact and count.after == item.clause == "平均" else 0
    row = before[-1 - many : -1]
    if many < _PAIR or len(row) < many or any(one.lead != "、" for one in row[1:]):
        return
    if any(one.number.hedged or one.number.scale != item.number.scale for one in row):
        return
    number = replace(count.number, printed=str(many))
    whole = replace(row[-1].number, value=total_of(row), printed="+".join(one.printed for one in row))
    yield from mean(item, replace(count, number=number), [replace(row[-1], number=whole)], sure=True)


def _divides(prose: Prose, item: Item) -> bool:
    """Whether a small whole mean may be told: the only two numbers before it give a whole one."""
    start = prose.sentences[item.sentence][0]
    before = [one for one in prose.counts if start <= one.number.start < item.number.start and not one.number.chinese]
    if len(before) != _PAIR or not all(one.number.exact and one.value for one in before):
        return False
    low, high = sorted(one.value for one in before)
    return low > item.value and (high / low).denominator == 1


def _monthly(prose: Prose, item: Item) -> Iterator[Remark]:
    """全年送戏下乡175场，平均每月14.5场: a mean of the months that the sentence names."""
    start = prose.sentences[item.sentence][0]
    periods = list(_MONTHS.finditer(prose.text, start, item.number.start))
    wholes = [one for one in prose.counts if start <= one.number.start < item.number.start and one.unit == item.unit]
    if len(periods) != 1 or not wholes or item.number.hedged:
        return
    if not item.number.decimals and item.value < _SMALLEST * item.number.scale:
        return
    said = periods[0]
    size = {"全": 12, "上": 6, "下": 6}.get(said[0][0], 3)
    told = said["m"] or said["n"]
    if told:
        size = int(told) if told.isdigit() else chinese_value(told) or 0
    yield from _of_time(prose, item, size)


def _of_time(prose: Prose, item: Item, size: int) -> Iterator[Remark]:
    """A mean of so many months or days, of the numbers before it in its sentence."""
    start = prose.sentences[item.sentence][0]
    wholes = [one for one in prose.counts if start <= one.number.start < item.number.start and one.unit == item.unit]
    if not wholes:
        return
    number = replace(wholes[-1].number, value=Fraction(size), printed=str(size), scale=1, decimals=0)
    yield from mean(item, replace(wholes[-1], number=number), wholes, sure=True)


def _days_of(prose: Prose, item: Item) -> int:
    """The days of the month that the sentence of a mean begins with, where it names no other time; else 0."""
    start = prose.sentences[item.sentence][0]
    before = prose.text[start : item.number.start]
    found = _MONTH.match(before)
    if found is None or _OTHER_TIME.search(before, found.end()) or int(found[1]) == _FEBRUARY:
        return 0
    return monthrange(_ANY_YEAR, int(found[1]))[1] if int(found[1]) in range(1, 13) else 0


#: What begins a sentence of one month, and what speaks of another time, or of some of its days.
_MONTH = re.compile(r"(?:今年|\d{4}年)?(\d{1,2})月份?(?![0-9至到—－~-])")
_OTHER_TIME = re.compile("[日月周天](?!均)|期间|工作日")
_DAILY, _FEBRUARY, _ANY_YEAR = re.compile("日均[^，。；\\d]{0,6}$"), 2, 2023


def _about(prose: Prose, item: Item) -> bool:
    """Whether a mean is hedged otherwise than by 约."""
    return item.number.hedged and not prose.text[: item.number.start].endswith("约")


def _of(prose: Prose, item: Item, found: re.Match[str], known: Known) -> Iterator[Remark]:
    before = [other for other in prose.counts if other.number.end <= item.number.start and not other.number.hedged]
    thing = found["per"] or found["size"] or found["thing"] or found["unit"] or ""
    if len(thing) > _WORD and thing[0] == "个":
        thing = thing[1:]  # 平均每个家庭户: not of 31个省
    before = [other for other in before if other.unit != item.unit or not _EACH.search(other.clause)]
    groups = _groups(prose, item, before, (thing, found["unit"] or ""))
    every = groups = _of_named(groups, item.clause[: found.start()])
    if not groups and item.clause.startswith("其中"):
        return
    if len(groups) > 1:
        groups = _summed([one for one in groups if not (CHANGE.search(one.clause) or then(prose, one))])
    wholes = [other for other in before if other.unit == item.unit or {other.unit, item.unit} == _PERSON]
    wholes = _done(item, wholes) if len(wholes) > 1 else wholes
    if thing == "人" and not groups and wholes and _SPENT.search(item.clause):
        yield from _of_visitors(item, before, known)
        return
    days = _days(prose.text[: item.number.start]) if thing in ("日", "天") else 0
    counted = _COUNTED.search(prose.text, item.number.end, item.number.end + 16) if thing in ("日", "天") else None
    days = int(counted[1]) if counted else days or (_days_told(prose, item) if thing in ("日", "天") else 0)
    if days and wholes:
        number = replace(wholes[-1].number, value=Fraction(days), printed=str(days), scale=1, decimals=0)
        yield from mean(item, replace(wholes[-1], number=number), wholes, sure=True)
    near = [one for one in before if one.sentence == item.sentence]
    if not groups and thing and len(wholes) == 1 and wholes[0] in near:
        yield from _beside(
            item, wholes[0], [one for one in known() if one.unit in (thing, thing[:1]) and not _EACH.search(one.clause)]
        )
    behind = _behind(prose, item, thing) if thing and not groups else None
    if behind and wholes:
        yield from mean(item, behind, _summed(wholes), _own(prose, item, behind, before, wholes), sure=True)
        return
    alone = _only_other(item, before, found) if not groups else []
    if thing == "人":  # 场地354万个，面积29亿平方米，人均面积2.08平方米: of people
        alone = [one for one in alone if one.unit not in _NO_PEOPLE]
    for group in groups[-1:] or alone:
        sure = len(near) == len(before) == 2 and group in near
        others = [whole for whole in wholes if whole is not group]
        others = _summed(others)
        own = _own(prose, item, group, before, others) if len(every) > 1 or len(others) > 1 else []
        alike = [one for one in before if one.unit == group.unit]  # 46个项目，竣工29个：平均每个项目200户 is of 29
        if (own or len(alike) > 1) and _given(prose, item, every if own else alike):
            continue
        yield from mean(item, group, others, own, sure=sure or bool(own) or len(groups) == len(others) == 1)


def _groups(prose: Prose, item: Item, before: Sequence[Item], named: tuple[str, str]) -> list[Item]:
    """The numbers of those that a mean is of; ``named``: what it calls them, and their measure word."""
    thing, unit = named
    sizes = range(len(thing), 0, -1)  # 平均每个站接待…: a verb may follow the thing
    exact = [other for other in before if other.number.exact and other.unit != item.unit]
    for some in (exact, before):
        for size in sizes:
            if groups := [one for one in some if _counts(one, thing[:size])]:
                return groups
    groups = [one for one in exact if _counts(one, unit)] if unit else []
    return groups or (_times(prose, item, before) if thing == "人" else [])


def _times(prose: Prose, item: Item, before: Sequence[Item]) -> list[Item]:
    """走访2.74万人次，发放慰问金1370万元，人均500元: those who come again and again, right before their whole."""
    group, whole = before[-2:] if len(before) > 1 else (item, item)
    near = group.unit == "人次" and whole.unit == item.unit and group.sentence == item.sentence
    bare = item.clause in ("人均", "平均每人", "平均每人次") and not (group.compared or whole.compared)
    return [group] if near and bare and "；" not in prose.between(group, item) else []


def _done(item: Item, wholes: list[Item]) -> list[Item]:
    """Of what came in and what is finished that which a mean names: 人均结案 is of 审执结4937件."""
    named = [one for one in wholes if one_deed(item, one)]
    return named if len(named) == 1 else wholes


def _of_named(groups: list[Item], words: str) -> list[Item]:
    """Those groups that the words before a mean name: 网格员24名、志愿者60名，网格员人均; none for 其中 others."""
    who = _ANY.sub("", words)
    if len(who) < _PAIR:
        return groups
    named = [one for one in groups if bigrams(who) & bigrams(one.words)]
    return named or ([] if len(groups) > 1 or words.startswith("其中") else groups)


#: What stands before a mean and names nobody.
_ANY = re.compile("^(?:其中|全[国省市县区镇乡村校院局]|合计|累计|平均|折合|目前|实现|达到|约|则|共)+")


_PERSON = {"人", "名"}


def _own(prose: Prose, item: Item, group: Item, before: Sequence[Item], wholes: Sequence[Item]) -> list[Item]:
    """The whole of a mean among several: right beside its group, between the same semicolons, or called as the mean."""
    start = prose.text.rfind("；", prose.sentences[item.sentence][0], item.number.start)
    inside = [one for one in wholes if one.number.start > start]
    if 0 <= start < group.number.start and len(inside) == 1:
        return inside
    beside = [one for one in before[-_PAIR:] if one in wholes]
    if group in before[-_PAIR:] and len(beside) == 1 and beside[0].sentence == item.sentence:
        return beside
    noun = named_noun(item, group)
    called = [one for one in wholes if noun and of_whole(item, group, one)]
    return called if len(called) == 1 else []


def _given(prose: Prose, item: Item, groups: Sequence[Item]) -> bool:
    """Whether any group and any whole up to the end of its sentence give a mean."""
    wholes = [
        one for one in prose.counts if one.unit == item.unit and one is not item and one.sentence <= item.sentence
    ]
    scale, decimals = item.number.scale, item.number.decimals
    printed = item.value / scale
    pairs = [(whole, group) for group in groups if group.value for whole in wholes]
    return any(rounded(whole.value / group.value / scale, decimals) == printed for whole, group in pairs)


#: Characters of a measure word and a short name.
_WORD = 2
#: A group and its whole.
_PAIR = 2


def _summed(wholes: list[Item]) -> list[Item]:
    """The wholes of a mean: of a total and all its parts the total alone."""
    values = [one.value for one in wholes]
    return wholes[:1] if len(values) > _PAIR and values[0] == sum(values[1:]) else wholes


_AFTERWARDS = re.compile(r"（(?:按|以|全[部年县市区院]|共|现有|共有)?[^，。；（）0-9]{0,12}")
_AT_HAND = re.compile(r"，(?:现有|共有|实有|开放|在册|在岗|全[部年县市区院]共?有?|核定|配备)[^，。；（）0-9]{0,8}")


def _behind(prose: Prose, item: Item, thing: str) -> Item | None:
    """人均听课12.0节（参加听课的教师107人）: how many there are stands in a bracket behind the mean."""
    if prose.text[item.number.end : item.number.end + 1] not in ("（", "，"):
        return None
    group = next((one for one in prose.counts if one.number.start > item.number.end), None)
    if group is None or not group.number.exact or group.number.hedged or not _counts(group, thing):
        return None
    words = prose.between(item, group)
    return group if group.unit != item.unit and (_AFTERWARDS.fullmatch(words) or _AT_HAND.fullmatch(words)) else None


def _beside(item: Item, whole: Item, groups: Sequence[Item]) -> Iterator[Remark]:
    """频次：全年13次。里程：合计1204海里，平均每次92.61海里: how many there are stands in the paragraph above."""
    if len(groups) == 1 and groups[0].number.exact and not groups[0].compared and item.unit != groups[0].unit:
        for remark in mean(item, groups[0], [whole], sure=bool(_ALL.search(whole.clause))):
            yield replace(remark, spans=remark.spans[-2:])


_ALL = re.compile("共|合计|总|累计")
_EACH = re.compile("每|均|至少|最")


#: What visitors spend is what a place earns of them.
_SPENT = re.compile("花费|消费|支出|开支|贡献")
_ALL_OF_THEM = re.compile("(?:游客|旅客|平均|折合|全[县市区省]|实现|每)*人均")
_EARNED = re.compile("收入|消费|花费|支出|销售")


def _of_visitors(item: Item, before: Sequence[Item], known: Known) -> Iterator[Remark]:
    """接待游客53.76万人次。……旅游收入3.29亿元，人均花费734元: the visitors of this paragraph or of one above."""
    near = [one for one in before if item.sentence - one.sentence <= 1 and not one.compared]
    earned = [one for one in near if one.unit == item.unit and _EARNED.search(one.clause)]
    guests = [one for one in near if one.unit == "人次"]
    beside = [] if guests else [one for one in known() if one.unit == "人次" and not one.compared]
    if len(earned) != 1 or len(guests or beside) != 1 or item.number.hedged or earned[0].number.hedged:
        return
    if not _ALL_OF_THEM.match(item.clause):
        return  # 过夜游客人均消费
    group, whole = (guests or beside)[0], earned[0]
    if group.value and not group.number.hedged and beyond(item, group, whole):
        remark = off(item, group, whole)
        yield replace(remark, spans=(*((group.span,) if guests else ()), *remark.spans))


def _only_other(item: Item, before: Sequence[Item], found: re.Match[str]) -> list[Item]:
    """Where no number is called by the thing: the one beside the whole, if the sentence has just two."""
    near = [one for one in before if one.sentence == item.sentence]
    others = [one for one in near if one.unit != item.unit and not one.number.chinese]  # 三村…，户均: not of villages
    return others if found["per"] and found["per"] not in "日天" and len(near) == 2 and len(others) == 1 else []


#: A span of days that its name tells: 清明假期三天.
_LONG = re.compile(
    r"(?:假期|期间|为期|历时|连续|活动|周期|运行|开放|营业|开馆|施工|开展)(?:共|的)?([一二两三四五六七八九十]{1,2}|\d{1,3})天"
)


#: 平均每天45.8件（按30天计）.
_COUNTED = re.compile(r"[（，](?:均|统一)?按(\d{1,3})(?:天|个?[\u4e00-\u9fff]{0,3}日)(?:计|算|测算|折算|平均|统计)")


#: The same before it: 按2025年全年365天计算，日均.
_BY_DAYS = re.compile(
    r"按照?(?:\d{4}年)?(?:全[年月]|当[年月]|本月|实际)?(?:运行|营业|工作|开放)?(\d{1,3})(?:个工作日|天|日)(?:来?计|来?算|测算|折算|统计)[^。；]{0,30}$"
)


def _days(text: str) -> int:
    """How many days the dates before a mean span: 本周, 7月1日至7月31日; 0 where they do not say."""
    by = _BY_DAYS.search(text) if "按" in text else None
    if by:
        return int(by[1])
    long = _LONG.search(text)
    if long:
        return int(long[1]) if long[1].isdigit() else chinese_value(long[1]) or 0
    found = re.search(r"(\d{1,2})月(\d{1,2})日[-—–~至到]{1,2}(?:(\d{1,2})月)?(\d{1,2})日", text)
    if found and (found[3] is None or found[3] == found[1]):
        return int(found[4]) - int(found[2]) + 1
    return 7 if not found and re.search(r"[本上]周", text) else 0


def _days_told(prose: Prose, item: Item) -> int:
    """The only length of time in days that the sentence of a mean tells before it; 0 where it tells none or more."""
    lengths = [
        one
        for one in prose.items
        if one.sentence == item.sentence and one.unit in _DAYS and one.number.end < item.number.start
    ]
    if len(lengths) != 1 or lengths[0].number.decimals or _NO_LENGTH.search(lengths[0].clause):
        return 0
    return 0 if lengths[0].after.startswith(_NO_LENGTHS) else int(lengths[0].value)


#: Units of days; what stands before and behind those in which nothing was counted.
_DAYS = frozenset(("天", "日", "个工作日"))
_NO_LENGTH = re.compile("压|缩短|提[前早]|延长|每|均|[减增]|[到至为由从]$|[比较]|时限|期限|达标|优良|[雨晴]")
_NO_LENGTHS = ("内", "以内", "前", "后", "以上", "以前")


def _counts(item: Item, thing: str) -> bool:
    if thing in ("人", "名") and item.unit in ("人", "名"):
        return True
    if thing == "次" and item.unit.endswith("次"):
        return item.unit != "人次"
    if thing == "床":
        return "床位" in item.clause or item.after.startswith("床") or item.unit == "床"
    names = _CALLED.get(thing, "")
    if names and any(name in item.after[:8] or item.clause.endswith(name) for name in names):
        return True
    return thing in item.after[:8] or item.unit == thing or item.clause.endswith(thing)
