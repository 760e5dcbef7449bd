"""E7 of a paragraph against the time that its document reports: months beyond it, 这11天, another week, one 环比."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.audit.growth.periods import PERIOD, SPAN, months
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact


def check(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """The first thing that a paragraph says of another time than its own sentence, its title or its neighbours do."""
    for remark in (
        *_beyond(prose),
        *_of_span(prose),
        *(_rounds(prose) if "各" in prose.text and "日" in prose.text else ()),
        *(_ran_over(prose) if "月份" in prose.text and "自" in prose.text else ()),
        *(_took(passages, place, prose) if "历时" in prose.text and "日" in prose.text else ()),
        *(_these_days(passages, place, prose) if "天" in prose.text else ()),
        *(_of_month(prose) if "月" in prose.text and "天" in prose.text else ()),
        *(_other_week(passages, prose) if place > 1 and "日，" in prose.text else ()),
        *(_odd_one(passages, place, prose) if "环比" in prose.text else ()),
        *(_step(passages[0].text, prose) if "同比" in prose.text or "环比" in prose.text else ()),
        *(_steps_of_sums(prose) if "比上" in prose.text or "较上" in prose.text else ()),
    ):
        yield remark
        return


_TOPIC = re.compile(
    r"(?:^|(?<=[。\n]))\s*(?:今年|\d{4}年)?(?P<period>前[两二三]个?季度|第?[一二三四]季度|[上下]半年|\d{1,2}月?[-—–~至到]{1,2}\d{1,2}月)(?!以来|末|底|及|和|与|计划|目标)"
)
_MONTHS = re.compile(r"(?<![0-9年—–~至到-])(?P<first>\d{1,2})月?份?[-—–~至到]{1,2}(?P<last>\d{1,2})月份?(?!\d)")
#: What is no part of the time that a sentence speaks of: what will be, what another time is, what goes on each year.
_ASIDE = re.compile(
    "将|拟|预计|计划|力争|目标|下一步|同期|去年|上年|[较比与]|汛期|禁|休|学期|学年|工期|有效|旺季|淡季|生长|采[摘收]|供[暖热]|采暖|以来|截至|气候|明年|次年|常年|每年|起|推迟|延"
)


def _beyond(prose: Prose) -> Iterator[Remark]:
    """上半年，发放413件；从3月到7月集中发放286件: months that begin in the period of the sentence and end behind it."""
    text = prose.text
    if text.count("月") < 1 or ("季度" not in text and "半年" not in text and text.count("月") < 2):
        return
    for topic in _TOPIC.finditer(text):
        whole = months(topic["period"])
        stop = text.find("。", topic.end())
        end = stop if stop >= 0 else len(text)
        for found in _MONTHS.finditer(text, topic.end(), end) if whole else ():
            first, last = int(found["first"]), int(found["last"])
            left = max(text.rfind(mark, 0, found.start()) for mark in "，；。：、（") + 1
            right = re.compile("[；。]").search(text, found.end())
            clause = text[left : right.start() if right else end]
            if whole is None or not whole[0] <= first <= whole[1] < last <= 12 or _ASIDE.search(clause):
                continue
            if re.search(r"\d", clause.replace(found[0], "", 1)):
                words = f"{topic['period']}是{whole[0]}月至{whole[1]}月，{found[0]}超出了这一时期。"
                printed = (topic["period"], found[0], f"{last}月")
                span = (topic.start("period"), found.end())
                yield Remark("E7", "error", (span,), words, "请核对统计时间，改正其中一处。", printed)
                return


#: Rounds with the day of each: 开展3轮检查（9月14日、11月18日、12月16日各一轮）.
_ROUNDS = re.compile(
    r"（(?P<days>(?:\d{1,2}月\d{1,2}日[、和及]){1,6}\d{1,2}月\d{1,2}日)各(?:开展|举行|组织|举办)?[一1][轮次场期批]）"
)


def _rounds(prose: Prose) -> Iterator[Remark]:
    """10月至12月，开展3轮检查（9月14日、…各一轮）: a round outside the period of its sentence."""
    for found in _ROUNDS.finditer(prose.text):
        topics = [one["period"] for one in _TOPIC.finditer(prose.text, 0, found.start())]
        whole = months(topics[-1]) if topics else None
        days = [(one[0], int(one[1])) for one in re.finditer(r"(\d{1,2})月\d{1,2}日", found["days"])]
        out = [day for day, month in days if whole and not whole[0] <= month <= whole[1]]
        if whole and len(out) == 1:
            words = f"{topics[-1]}是{whole[0]}月至{whole[1]}月，其中没有{out[0]}。"
            printed = (out[0], topics[-1], f"{out[0].split('月')[0]}月")
            yield Remark("E7", "error", (found.span(),), words, "请核对各次的日期。", printed)


#: A month, and something that begins in it and ends in another.
_RAN_OVER = re.compile(
    r"(?:^|[，。；\n])(?P<month>\d{1,2})月份(?!\d|以来)[^。\n]{4,80}?自(?P=month)月\d{1,2}日(?:起|开始|启动|进场)，?(?:至|到)?"
    r"(?P<end>(?P<last>\d{1,2})月\d{1,2}日)(?:结束|完成|收尾|止)"
)


def _ran_over(prose: Prose) -> Iterator[Remark]:
    """9月份开展检查……自9月3日开始，10月26日结束: what the month is said to be of ends behind it."""
    found = _RAN_OVER.search(prose.text)
    if found and found["last"] != found["month"] and not re.search("计划|预计|将|拟", found[0]):
        words = f"前面说的是{found['month']}月份，{found['end']}在它之外。"
        printed = (found["end"], f"{found['month']}月份")
        yield Remark("E7", "error", (found.span(),), words, "请核对起止日期，改正其中一处。", printed)


_CAME = re.compile(r"于?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:正式)?(?:进驻|进点|进场|入驻|入场|启动|开始)")
_LEFT = re.compile(
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日，?[^。；0-9]{0,20}?(?:离开|撤离|撤点|结束|离场|收队)[^。；0-9]{0,12}历时(?P<days>\d{1,3})天"
)


def _took(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """于9月1日进驻……// 9月20日离开，历时25天: a beginning in a paragraph above."""
    left = _LEFT.search(prose.text)
    if left is None or _CAME.search(prose.text):
        return
    above = [compact(normalise(one.text)) for one in passages[max(0, place - 3) : place] if not one.grid]
    came = [found for text in above for found in _CAME.finditer(text)]
    if len(came) != 1:
        return
    try:
        first, last = (date(2023, int(one["month"]), int(one["day"])) for one in (came[0], left))
    except ValueError:
        return
    days = (last - first).days + 1
    if days > 1 and int(left["days"]) not in (days, days - 1):
        begun, ended = (f"{one['month']}月{one['day']}日" for one in (came[0], left))
        words = f"{begun}至{ended}连首尾共{days}天，写的是{left['days']}天。"
        printed = (f"{left['days']}天", begun, ended)
        yield Remark("E7", "error", (left.span(),), words, "请核对起止日期和天数。", printed)


_SPAN_OF = re.compile(
    r"(?:评查|审计|统计|检查|考核|评估|核查|抽查|普查|监测|报告|服务|巡察|督查|监督|抽样|清理|评价)(?:期间?|时段|时间|范围|区间|周期)(?:为|是|：)?(?P<days>"
    + SPAN
    + ")"
)
_AMONG = re.compile(r"其中，?(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月份?(?!\d|[-—–~至到底末])[^，。；0-9]{0,8}\d")


def _of_span(prose: Prose) -> Iterator[Remark]:
    """评查期为1月1日至6月30日……其中7月审结的19件: a month that the time under review has not."""
    found = _SPAN_OF.search(prose.text) if "其中" in prose.text and "日" in prose.text else None
    days = re.search(SPAN, found["days"]) if found else None
    part = _AMONG.search(prose.text, found.end()) if found else None
    if found is None or days is None or part is None or part["year"] or found["days"].count("年") > 1:
        return
    first, last = int(days[1]), int(days[3] or days[1])
    if first <= last and not first <= int(part["month"]) <= last:
        words = f"{found['days']}之内没有{part['month']}月。"
        printed = (found["days"], f"{part['month']}月", part[0][2:])
        yield Remark("E7", "error", (part.span(),), words, "请核对统计时间，改正其中一处。", printed)


_THESE = re.compile(
    r"(?:(?:这|此|上述)(?P<a>\d{1,2}|[两三四五六七八九十]{1,2})天(?!假期?期?前)|(?<![0-9第])(?P<b>\d{1,2}|[两三四五六七八九]|十)天(?:的)?(?:假期|长假|小长假|黄金周))"
)
_SPANS = re.compile(SPAN)


def _these_days(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """（6月11日至6月20日）……这11天里: the days that a text has named, counted wrongly."""
    found = _THESE.search(prose.text)
    if found is None or re.search("调休|不休|前后|前|中的", prose.text[found.end() : found.end() + 3]):
        return
    said = found["a"] or found["b"]
    number = int(said) if said.isdigit() else chinese_value(said.replace("两", "二")) or 0
    near = [passages[0], *passages[max(1, place - 3) : place]] if place else []
    texts = [compact(normalise(one.text)) for one in near if not one.grid]
    texts += [prose.text[: found.start()], *(normalise(one) for one in {passages[place].heading} if one)]
    spans = {days[0]: size for text in texts for days in _SPANS.finditer(text) if (size := _days_of(days)) > 1}
    if not spans or number in spans.values() or len(set(spans.values())) > 1:
        return
    printed = next(iter(spans))
    words = f"{printed}连首尾共{spans[printed]}天，这里写的是{said}天。"
    todo = "请核对起止日期和天数，改正其中一处。"
    yield Remark("E7", "error", (found.span(),), words, todo, (printed, f"{said}天", *_dates_of(printed)))


def _dates_of(days: str) -> tuple[str, ...]:
    """The dates that a span prints."""
    return tuple(re.findall(r"\d{1,2}月\d{1,2}日", days))


def _days_of(days: re.Match[str]) -> int:
    """How many days a span has; 0 where there are no such days."""
    try:
        first = date(2023, int(days[1]), int(days[2]))
        last = date(2023, int(days[3] or days[1]), int(days[4]))
    except ValueError:
        return 0
    return (last - first).days + 1


_OPENS = re.compile(r"\s*(?:今年|\d{4}年)?(?P<days>" + SPAN + ")，(?P<rest>[^。]*)")
_WEEKLY = re.compile("周报|周讯|周刊|一周|本周|每周|旬报")
_ELSE = re.compile("上周|上一?期|前一?周|下周|下期|[较比与]|同期|将|拟|预计|计划|回顾|历史|去年|上年|累计|以来")


def _other_week(passages: Sequence[Passage], prose: Prose) -> Iterator[Remark]:
    """A weekly report of some days, a later paragraph of which opens with the days of another week."""
    opened = _OPENS.match(prose.text)
    if opened is None or _ELSE.search(prose.text[: opened.end()]):
        return
    heads = [compact(normalise(one.text)) for one in passages[:3] if not one.grid and len(one.text) < _HEAD]
    spans = [days for head in heads for days in _SPANS.finditer(head)]
    if not spans or not any(_WEEKLY.search(head) for head in heads) or len({one.groups() for one in spans}) > 1:
        return
    own, other = spans[0], re.search(SPAN, opened["days"])
    if other is None or _days_of(own) != _days_of(other):
        return
    a, b = ((int(one[1]), int(one[2])) for one in (own, other))
    if a != b:
        words = f"标题写的是{own[0]}，这里写的是{opened['days']}。"
        printed = (opened["days"], own[0], *_dates_of(opened["days"]))
        yield Remark("E7", "error", (opened.span("days"),), words, "请核对统计时间，改正其中一处。", printed)


#: Characters of a line that stands above a report; passages of a report that are looked at for their comparisons.
_HEAD, _NEAR = 50, 4
_STEP_NAMED = re.compile(r"上个?月|上季|上一季|上周|上期|\d月|当月|单月|本月|月末|季度环比|季调|月环比|[一二三四]季度")


def _odd_one(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """One 环比 among the 同比 of a report of 前三季度, which has no period right before it."""
    if prose.text.count("环比") != 1 or _STEP_NAMED.search(prose.text):
        return
    heads = [compact(normalise(one)) for one in (passages[place].heading, passages[0].text[:_HEAD]) if one]
    named = next((found for head in heads if (found := PERIOD.search(head))), None)
    whole = months(named[0]) if named else None
    if named is None or whole is None or whole[0] != 1 or whole[1] - whole[0] < _NEAR - 1:
        return
    others = [one.text for n, one in enumerate(passages) if abs(n - place) <= _NEAR and n != place and not one.grid]
    if sum(text.count("同比") for text in (*others, prose.text)) < 3 or any("环比" in text for text in others):
        return
    at = prose.text.index("环比")
    number = next((one for one in prose.percents if one.number.start > at), None)
    if number is not None:
        words = f"说的是{named[0]}，其他各项都用同比，只有{number.printed}用环比。"
        span = (at, number.number.end)
        yield Remark("E7", "question", (span,), words, "请核对比较的是哪一期。", (number.printed, "环比"))


_THIS_MONTH = re.compile(
    r"(?:本月|当月)[^。；0-9]{0,12}(?P<this>\d[0-9.]*)[^。；0-9]{1,6}，(?P<month>\d{1,2})月(?:份)?[^，。；0-9]{0,6}?(?P<that>\d[0-9.]*)[^，。；0-9]{1,4}，(?P<word>同比)[^，。；0-9]{0,4}(?P<number>\d[0-9.]*%?)"
)
_OF_MONTH = re.compile(r"(?<![0-9—–~至到-])(?P<month>\d{1,2})月")


def _step(title: str, prose: Prose) -> Iterator[Remark]:
    """2025年8月热线月报。本月受理9318件，7月为8640件，同比上升7.8%: the month before the one of the title."""
    found = _THIS_MONTH.search(prose.text) if "同比" in prose.text else None
    head = _OF_MONTH.search(prose.text[: found.start()] or normalise(title[:_HEAD])) if found else None
    if found is None or head is None or int(found["month"]) % 12 + 1 != int(head["month"]):
        return
    words = f"{found['month']}月是{head['month']}月的上月，与它相比是环比，写的是同比。"
    printed = (found["this"], found["that"], found["number"], "同比")
    yield Remark("E7", "error", (found.span(),), words, "请核对比较的是哪一期，改为环比。", printed)


_SUM_STEP = re.compile(
    r"(?:^|(?<=[。；\n]))\s*(?:\d{4}年)?(?P<period>全年|上半年|前三季度|(?:1|一)[-—–~至到]{1,2}\d{1,2}月)，(?P<words>[^。；，0-9]{2,20}\d[^。；，]{0,12})，[比较](?P<step>上月|上个月|上季度)(?!末|底)[^，。；0-9]{0,4}(?P<number>\d[0-9.]*[万亿]?)"
)


def _steps_of_sums(prose: Prose) -> Iterator[Remark]:
    """2022年全年，客运量143.6万人次，比上月增加11.2万人次: a month before the number of a year."""
    for found in _SUM_STEP.finditer(prose.text):
        if not re.search("月|余额|存栏|在册|库存", found["words"]):
            words = f"前面说的是{found['period']}，比的是{found['step']}。"
            printed = (found["period"], found["step"], found["number"])
            yield Remark("E7", "error", (found.span(),), words, "请核对比较的是哪一期。", printed)
            return


_WHOLE_MONTH = re.compile(
    r"(?<![0-9.年—–~至到-])(?P<month>\d{1,2})月份?(?:全月)?，?(?:全月)?(?:共计?|共有|总共|全月|合计)(?P<days>\d{2})天"
)


def _of_month(prose: Prose) -> Iterator[Remark]:
    """4月份共31天: more days than the month has."""
    for found in _WHOLE_MONTH.finditer(prose.text):
        month, days = int(found["month"]), int(found["days"])
        if 1 <= month <= 12 and days > (31 if month in (1, 3, 5, 7, 8, 10, 12) else 29 if month == 2 else 30):
            words = f"{month}月没有{days}天。"
            printed = (f"{month}月", f"{days}天")
            yield Remark("E7", "error", (found.span(),), words, "请核对月份和天数。", printed)
