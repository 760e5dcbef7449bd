"""E7 of the calendar: days that there are not, spans against their length, 截至 behind a report's date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose

#: A leap year: of a date without its year, every day that some year has.
_SOME_YEAR = 2024
_DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


def check(prose: Prose, year: int | None = None) -> Iterator[Remark]:
    """Everything that the calendar says against a paragraph or a title; ``year``: the one that its document names."""
    if "日" in prose.text:
        yield from _impossible(prose, year)
    said = list(_lengths(prose))
    yield from said
    done = [span for remark in said for span in remark.spans]
    for remark in _courses(prose.text) if "日" in prose.text and ("天" in prose.text or "工作日" in prose.text) else ():
        start, end = remark.spans[0]
        if not any(start < other_end and other_start < end for other_start, other_end in done):
            yield remark


def _year(prose: Prose, place: int) -> int | None:
    """The year that a date without one takes from the words before it, in its paragraph; ``None`` if none is named."""
    years = re.findall(r"(\d{4})年", prose.text[:place])
    return int(years[-1]) if len(set(years)) == 1 else None


def _day(found: re.Match[str], year: int | None) -> date | None:
    try:
        return date(int(found["year"] or year or _SOME_YEAR), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _impossible(prose: Prose, own: int | None) -> Iterator[Remark]:
    """2月30日, 13月5日; 2月29日 in a document of a year that has none."""
    for found in _DAY.finditer(prose.text):
        year = int(found["year"]) if found["year"] else _year(prose, found.start())
        if not year and own and (found["month"], found["day"]) == ("2", "29") and "年" not in prose.text:
            year = own
        if _day(found, year) is None and int(found["day"]) < 100:
            words = f"没有{found[0]}这一天。" if found["year"] or not year else f"{year}年没有{found[0]}这一天。"
            yield Remark("E7", "error", (found.span(),), words, "请核对日期。", (found[0],))
    for found in _SAME_MONTH.finditer(prose.text):
        year = int(found["year"]) if found["year"] else _year(prose, found.start())
        if _day(found, year) is None and int(found["day"]) < 100:
            printed = f"{found['month']}月{found['day']}日"
            yield Remark("E7", "error", (found.span(),), f"没有{printed}这一天。", "请核对日期。", (found[0],))


#: The last day of a span within one month: 6月25日至31日.
_SAME_MONTH = re.compile(
    r"(?:(?P<year>\d{4})年)?(?<!\d)(?P<month>\d{1,2})月\d{1,2}日?[-—–~至到]{1,2}(?P<day>\d{1,2})日"
)
_TO = r"）?(?:（[^（）]{1,4}）)?(?:上午|下午)?(?:起|开始)?，?(?:[-—–~至到]{1,2}|持续到|持续至|延续到)"
_DAYS = re.compile(
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?{_TO}(?:(?P<year2>\d{{4}})年)?(?:(?P<month2>\d{{1,2}})月)?(?P<day2>\d{{1,2}})日"
)
_MONTHS = re.compile(
    r"(?<![0-9.])(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月?份?[-—–~至到]{1,2}(?:(?P<year2>\d{4})年)?(?P<month2>\d{1,2})月(?!\d)"
)
_YEARS = re.compile(r"(?<!\d)(?P<year>20\d\d)年?[-—–~至到]{1,2}(?P<year2>20\d\d)年?(?!\d|学|-)")
_N = r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个?(?P<unit>天|日|星期|周|年度|年|工作日)|个(?P<unit2>月))"
#: A length behind its span: 3月1日起至3月20日止，为期21天.
_BEHIND = re.compile(
    rf"(?:（[^（）]{{1,4}}）)?(?:止|结束|期间|举行|举办|开展|进行|放假|调休|实施)?(?:的|，|、|（|，?(?:为期|展期|会期|假期|放假|工期|赛期|满|历时|前后|一共|共计?|总计|合计|计|持续|连续|这|整整)|的?(?:连续)?){{0,3}}(?:时间)?{_N}(?!\d|以|前|后|起|开|底|初|份|均|报|刊|常|半)"
)
#: A length before its span: 连续9天（5月25日至6月3日）.
_AHEAD = re.compile(
    rf"(?<![逾第每、0-9月])(?P<near>[约近])?{_N}(?:的时间|时间|来|内|间|里|行动|假期|长假)*[^，。；（）0-9]{{0,8}}(?:（|，即)[^（）0-9]{{0,6}}$"
)
_KEY = re.compile("期|放假|满|历时|前后|共|计|持续|连续|的|（|这|整整")


@dataclass(frozen=True, slots=True)
class _Span:
    """A period with the day (month, year) that it begins and ends with, and how many it has of them."""

    start: int
    end: int
    printed: str
    unit: str
    count: int
    days: tuple[date, date] | None = None
    """Its first and last day, where its year is printed."""


def _spans(text: str) -> Iterator[_Span]:
    for found in _DAYS.finditer(text) if "日" in text else ():
        count = _count_days(found)
        if count is not None:
            year = found["year"] or found["year2"]
            yield _Span(*found.span(), found[0], "天", count, _ends(found, int(year), count) if year else None)
    for found in _MONTHS.finditer(text) if "月" in text else ():
        first, last = int(found["month"]), int(found["month2"])
        years = int(found["year2"]) - int(found["year"]) if found["year"] and found["year2"] else int(last < first)
        if 1 <= first <= 12 and 1 <= last <= 12:
            yield _Span(*found.span(), found[0], "个月", 12 * years + last - first + 1)
    for found in _YEARS.finditer(text) if "20" in text else ():
        yield _Span(*found.span(), found[0], "年", int(found["year2"]) - int(found["year"]) + 1)


def _count_days(found: re.Match[str]) -> int | None:
    """How many days a span has, its first and last among them; 0 or less where it ends before it begins."""
    year = int(found["year"] or found["year2"] or _SOME_YEAR)
    month, last = int(found["month"]), int(found["month2"] or found["month"])
    try:
        start = date(year, month, int(found["day"]))
        end = date(int(found["year2"] or year + (last < month)), last, int(found["day2"]))
    except ValueError:
        return None
    return (end - start).days + 1


def _ends(found: re.Match[str], year: int, count: int) -> tuple[date, date]:
    first = date(year, int(found["month"]), int(found["day"]))
    return first, first + timedelta(count - 1)


#: Days that have no holiday of the state in any year, by month: from and to.
_NO_HOLIDAY = (((3, 1), (3, 31)), ((5, 8), (5, 25)), ((6, 26), (9, 8)), ((10, 12), (12, 27)))


def _working(days: tuple[date, date]) -> int | None:
    """The working days of a span that has no holiday; ``None`` where there may be one."""
    first, last = ((day.month, day.day) for day in days)
    same = days[0].year == days[1].year and any(a <= first and last <= b for a, b in _NO_HOLIDAY)
    return (
        sum((days[0] + timedelta(i)).weekday() < _SATURDAY for i in range((days[1] - days[0]).days + 1))
        if same
        else None
    )


_SATURDAY = 5


def _lengths(prose: Prose) -> Iterator[Remark]:
    """A span whose length is printed beside it, and is another; and a span that ends before it begins."""
    text = prose.text
    if not _TO_SIGN.search(text) or not any(word in text for word in ("日", "月", "年", "20")):
        return
    spans = list(_spans(text))
    yield from _said(text, spans) if spans and _SAYS_LENGTH.search(text) else ()
    for span in spans:
        if span.count < 1:
            if span.unit == "天":
                words = f"{span.printed}：止日在起日之前。"
                yield Remark("E7", "error", ((span.start, span.end),), words, "请核对起止日期。", (span.printed,))
            continue
        stop = text.find("）", span.end - 1, span.end + 1)
        behind = _BEHIND.match(text, stop + 1 if stop >= 0 else span.end)
        if behind and re.match(
            "(?:时间)?里|假期|长假|时间内|内(?!整改|办结|答复|提交|完成|缴|申|报)", text[behind.end() :]
        ):
            yield from _told(span, behind, _against(span, behind))
            continue
        if behind and not _KEY.search(behind[0][: behind.start("number") - behind.start()]) and behind[0][0] in "，、":
            behind = None
        ahead = _AHEAD.search(text[max(0, span.start - 24) : span.start])
        for found in (behind, ahead):
            wrong = _against(span, found) if found else ""
            if wrong and found is ahead and span.unit == "年":
                wrong = "error"  # 三年行动（2021—2024年）: the years in the brackets are those of the plan
            if found and wrong:
                yield from _told(span, found, wrong)
                break


_TO_SIGN = re.compile("[-—–~至到]")
_SAYS_LENGTH = re.compile("[天日周月年]的|为期|历时")
_BEGUN = r"(?:自|从)(?:今年|(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日[^。；，、0-9]{0,8}"
_TILL = r"(?:至|到)(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日"
_ENDS = r"[^。；，、0-9]{0,4}(?:结束|收官|闭幕|落幕|截止|为止|完成|止)"
_TAKES = r"(?:连续|持续|历时|为期|前后|一共|总共|共|恰好|正好|刚好|整整)"
#: Something that begins on a day, lasts so many and ends on another, each in a clause of its own.
_COURSES = (
    re.compile(rf"{_BEGUN}，{_TAKES}(?P<number>\d{{1,3}})天，{_TILL}{_ENDS}"),
    re.compile(rf"{_BEGUN}，?{_TILL}{_ENDS}，{_TAKES}(?P<number>\d{{1,3}})天"),
    re.compile(
        rf"(?:公示|公告|征求意见|展|会|征集|报名|投票|整治|活动)(?:期限?|时间|周期)(?:为|是)?(?P<number>\d{{1,3}})(?:天|日|个(?P<work>工作)日)，(?:时间为|即)?{_BEGUN}{_TILL}(?!\d|起)"
    ),
    re.compile(
        rf"{_BEGUN}，?{_TILL}{_ENDS}，[^。；]{{0,40}}?(?:行动|整治|活动|工作|攻坚|检查|培训|会议|展会?|全程)(?:为期|历时|持续|前后|共)(?P<number>\d{{1,3}})天"
    ),
)


def _courses(text: str) -> Iterator[Remark]:
    """自6月24日启动，连续7天，至7月1日结束: the days of what has a beginning, a length and an end."""
    for pattern in _COURSES:
        for found in pattern.finditer(text):
            year = int(found["year"] or _SOME_YEAR)
            first, last = int(found["month"]), int(found["month2"])
            try:
                start = date(year, first, int(found["day"]))
                end = date(year + (last < first), last, int(found["day2"]))
            except ValueError:
                continue
            said, count = int(found["number"]), (end - start).days + 1
            if found.groupdict().get("work") and said <= count:
                continue
            leap = not found["year"] and start <= date(_SOME_YEAR, 2, 29) <= end  # perhaps there is no such day
            if said == count or (said == count - 1 and (leap or re.search("历时|持续|前后", found[0]))):
                continue
            worked = sum((start + timedelta(days)).weekday() < _SATURDAY for days in range(count))
            sure = not (found["year"] and said == worked)  # 公示期7天，4月7日至15日: working days
            whole = f"{first}月{found['day']}日至{last}月{found['day2']}日"
            yield Remark(
                "E7",
                "error" if sure else "question",
                (found.span(),),
                f"{whole}是{count}天，写的是{said}天。",
                f"请核对起止日期和天数；日期不错的，改为{count}天。",
                (f"{first}月{found['day']}日", f"{said}天", f"{last}月{found['day2']}日"),
            )


#: A length said somewhere in the sentence of its only span: 为期一个月的整治从4月10日开始，到6月10日结束.
_SAID = re.compile(
    rf"(?:为期|历时|(?:开展|进行|举办|组织|举行|实施|启动)了?(?=[^，。；]{{2,5}}的)){_N}(?!\d|以|前|后|内|半)"
)
#: What may be of a part of the span, or of something beside it.
_OTHER = re.compile("[。；（\\d]|其中|阶段|每|另|各|分|首|先|再|培训|约|近")


def _said(text: str, spans: Sequence[_Span]) -> Iterator[Remark]:
    for found in _SAID.finditer(text):
        start = max(text.rfind(mark, 0, found.start()) for mark in "。；\n") + 1
        stop = min((place for mark in "。；\n" if (place := text.find(mark, found.end())) >= 0), default=len(text))
        inside = [span for span in spans if start <= span.start < stop]
        if len(inside) != 1 or len(_SAID.findall(text[start:stop])) > 1:
            continue
        behind = inside[0].end <= found.start() and not _OTHER.search(text[inside[0].end : found.start()])
        within = (
            found[0][0] not in "为历" and _number(found) < inside[0].count
        )  # 开展3天的培训, in a span of three weeks
        if within:
            continue
        if behind or (inside[0].start - found.end() > 1 and not re.search("[（约近]", text[start : found.end()])):
            yield from _told(inside[0], found, _against(inside[0], found))


def _told(span: _Span, found: re.Match[str], severity: str) -> Iterator[Remark]:
    if severity:
        yield _length(span, found, severity)


def _number(found: re.Match[str]) -> int:
    return int(found["number"]) if found["number"].isdigit() else chinese_value(found["number"]) or 0


def _against(span: _Span, found: re.Match[str]) -> str:
    """How sure it is that a length is not that of its span; empty where it may be."""
    number = _number(found)
    unit = {"日": "天", "月": "个月", "星期": "周", "年度": "年"}.get(
        found["unit"] or found["unit2"], found["unit"] or found["unit2"]
    )
    if found.groupdict().get("near") and unit != "年":  # 近五年 are five
        days = number * {"天": 1, "周": 7, "个月": 30, "年": 365}.get(unit, 0)
        own = span.count * {"天": 1, "个月": 30, "年": 365}[span.unit]
        return "question" if days and abs(own - days) * 4 > days else ""
    if span.unit == "天" and unit in ("天", "工作日", "周"):
        if unit == "工作日":
            working = _working(span.days) if span.days else None
            return "error" if number > span.count or (working is not None and working != number) else ""
        if unit == "周":
            return "" if 7 * number - 2 <= span.count <= 7 * number + 1 else "error"
        apart = bool(re.search("历时|满|经过", found[0])) and number == span.count - 1
        return "" if number == span.count or apart else "error"
    if span.unit == "天" and unit == "年":
        off = abs(span.count / 365.25 - number)
        return "error" if off > (_SOME_DAYS if re.search("满|整", found[0]) else _MONTHS_OFF) else ""
    if span.unit == "天" and unit == "个月":
        return "" if abs(span.count / 30.44 - number) < 0.75 else "error"
    if span.unit != unit or number == span.count or number < 2:
        return ""
    # from March to May may be said to take two months, from 2020 to 2023 three years
    whole = found["unit"] == "年度" and number == span.count - 1  # 2021年至2025年的四个年度
    return "question" if number == span.count - 1 and not whole else "error"


#: What a span in days may differ from whole years, said to be whole or not (a school year has ten months).
_SOME_DAYS, _MONTHS_OFF = 0.02, 0.3


def _length(span: _Span, found: re.Match[str], severity: str) -> Remark:
    printed = re.search(rf"{_N}", found[0])
    assert printed is not None
    return Remark(
        "E7",
        "error" if severity == "error" else "question",
        ((span.start, span.end),),
        f"{span.printed}连首尾共{span.count}{span.unit}，写的是{printed[0]}。",
        f"请核对起止时间和长短；起止不错的，改为{span.count}{span.unit}。",
        (span.printed, printed[0]),
    )


_WEEK = re.compile("[一本每上]周|周报|周[^，。；]{0,4}通报|第[一二三四五六七八九十\\d]+周")


def weeks_of_days(prose: Prose) -> Iterator[Remark]:
    """A week, in a title, whose dates are no week: 一周舆情（12月2日—12月9日）."""
    if not _WEEK.search(prose.text):
        return
    for span in _spans(prose.text):
        if (
            span.unit == "天"
            and not 5 <= span.count <= 7
            and span.count < 15
            and not re.search("[两二三四]周", prose.text)
        ):
            words = f"{span.printed}连首尾共{span.count}天，不是一周。"
            yield Remark(
                "E7", "error", ((span.start, span.end),), words, "请核对起止日期，一周是7天。", (span.printed,)
            )


_OWN_DATE = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_UNTIL = re.compile(
    r"截[至止](?:目前|到|于)?，?（?(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?P<end>底|末|份)?)"
)
_TO_COME = re.compile(
    "将|预计|拟|(?<!年度)(?<![占额成])计划(?!的|投资|任务)|力争|确保|报名|有效|到期|为止|前完成|应当|须|需"
)


def own_date(passages: Sequence[Passage]) -> date | None:
    """The date of the report itself: alone in a line at its end or its beginning, or in its title."""
    lines = [passage for passage in (*passages[:3], *passages[-2:]) if not passage.grid and len(passage.text) < 60]
    for passage in reversed(lines):
        text = re.sub(r"\s", "", normalise(passage.text))
        found = list(_OWN_DATE.finditer(text))
        if len(found) != 1 or re.search(r"截[至止]|召开|[起止至—–-]\d|[-—–~至到]\d|日[起前后至到]", text):
            continue
        rest = text.replace(found[0][0], "")
        alone = len(rest) <= 16 and not re.search("[，。；]", text)
        if passage.title or alone:
            return _day(found[0], None)
    return None


#: A report of the last days of a month may well speak of its end.
_MONTH_END = 25


_ISSUED = re.compile(
    r"^\s*(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日，?[^。；0-9]{0,20}?(?:通报|消息|发布|公布|报告|讯|电|获悉)[^。；0-9]{0,6}(?=截[至止])"
)


def issued(prose: Prose) -> date | None:
    """The day on which a paragraph says that its news was given out (7月21日，区防指通报：截至……)."""
    found = _ISSUED.match(prose.text)
    return _day(found, None) if found else None


def until(prose: Prose, written: date) -> Iterator[Remark]:
    """E7: 截至 a day after the report was written."""
    for found in _UNTIL.finditer(prose.text):
        month = int(found["month"])
        year = int(found["year"] or written.year - (month - written.month > 6))
        words = re.split("[。；]", prose.text[found.end() :])[0]
        after = (year, month) > (written.year, written.month)
        if found["day"]:
            after = after or ((year, month) == (written.year, written.month) and int(found["day"]) > written.day)
        elif found["end"] in ("底", "末"):
            after = after or ((year, month) == (written.year, written.month) and written.day < _MONTH_END)
        if after and not _TO_COME.search(words[:20]):
            when = f"{written.year}年{written.month}月{written.day}日"
            yield Remark(
                "E7",
                "error",
                (found.span(),),
                f"文稿写于{when}，{found[0]}在它之后。",
                "请核对截止日期和落款（标题）日期，改正其中一个。",
                (found[0], when),
            )
