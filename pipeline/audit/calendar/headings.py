"""E7 of headings: the period, the week, the number of the issue that a heading names, against the text below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.audit.growth.periods import PERIOD, SPAN, months
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact, parse
from pipeline.outcome import half_up

#: What a report of a year that is over opens with, and what speaks of a year to come.
_REPORT = re.compile(
    "总结|小结|简况|概况|报告|公报|通报|简报|情况|分析|综述|年报|监测|回顾|决算|述职|盘点|公示|明细|统计|台账|[月周季]报"
)
_PLAN = re.compile("计划|要点|方案|预算|安排|思路|打算|规划|预案|[—至-]\\d{4}")


def check(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """E7 of a paragraph that opens what stands below a heading, and of one that announces a table."""
    passage = passages[place]
    if "表" in prose.text:
        yield from _caption(passages, place, prose)
    yield from _told_month(prose)
    if passage.heading and _opens(passages, place):
        yield from against_heading(compact(normalise(passage.heading)), prose)
        if passages[0].title and not PERIOD.search(passage.heading) and not _PLANS.search(passage.heading):
            yield from _against_title(compact(normalise(passages[0].text)), prose)
    yield from _own_heading(prose)
    if prose.percents and place and "占" in prose.text and "月" in prose.text:
        yield from _same_base(passages, place, prose)
    if passage.heading and ("年" in prose.text or "周" in prose.text):
        yield from _elsewhere(compact(normalise(passage.heading)), prose)


#: Paragraphs above that a share may be of.
_ABOVE = 5


def _same_base(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """1—9月……占收入的67.8%, and this is the share in what a paragraph above tells of 1—10月."""
    found = _opening(prose)
    whole = months(found[0]) if found and not found[1] else None
    if found is None or whole is None or whole[0] == whole[1]:
        return
    for other in reversed(passages[max(0, place - _ABOVE) : place]):
        if other.grid or other.title or "月" not in other.text:
            continue
        above = parse(compact(normalise(other.text)))
        opened = _opening(above)
        own = months(opened[0]) if opened and not opened[1] else None
        if opened is None or own is None or own[0] != whole[0] or own == whole or opened[0] in prose.text:
            continue
        for share in (item for item in prose.percents if item.number.decimals and "占" in item.clause):
            part = next((one for one in reversed(prose.counts) if one.number.end <= share.number.start), None)
            bases = [one.value for one in above.counts if part and one.unit == part.unit and one.value]
            places, said = share.number.decimals, half_up(share.value, share.number.decimals)
            if part and any(half_up(100 * part.value / base, places) == said for base in bases):
                words = f"{share.printed}是按上文{opened[0]}的数算的，这里写的是{found[0]}。"
                todo = "请核对统计时间，改正其中一处。"
                yield Remark("E7", "error", ((0, share.number.end),), words, todo, (opened[0], found[0]))
                return


#: A paragraph's own title: 【6月份勤务小结】, 前三季度水上交通安全情况。
_TITLED = re.compile(
    r"\s*(?:【(?P<a>[^】]{4,40})】|(?P<b>[^，。；：\n]{4,40}(?:情况|小结|总结|简报|快报|月报|季报|通报|分析|简析|浅析|报告|综述|回顾|动态|概况|公示|公告|台账)(?:（[^）]{2,14}）)?)[。：])(?=[^\n])"
)


def _own_heading(prose: Prose) -> Iterator[Remark]:
    """What a paragraph's own title says, against what stands behind it."""
    found = _TITLED.match(prose.text)
    title = (found["a"] or found["b"]) if found else ""
    if found is None or not PERIOD.search(title) or "情况如下" in title:
        return
    for remark in against_heading(title, parse(prose.text[found.end() :])):
        spans = tuple((a + found.end(), b + found.end()) for a, b in remark.spans)
        yield replace(remark, spans=spans)


_WEEK_OF = re.compile(
    r"第(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})周(?=[^，。；报]|，)(?![^，。；]{0,6}(?:相比|比|以来))"
)
_DATED = re.compile(r"(?P<year>20\d\d)年(?:\d{1,2}月)(?:\d{1,2}日|[上中下]旬|[底初末])?，")


def _elsewhere(heading: str, prose: Prose) -> Iterator[Remark]:
    """A later sentence that opens with another week, or with a month of the year before that of the heading."""
    weeks = set(_WEEK_OF_TITLE.findall(heading)) if "周" in heading and "第" in prose.text else set()
    years = set(re.findall(r"(?<!\d)20\d\d(?=年)", heading)) if "年，" in prose.text or "月，" in prose.text else set()
    years = years if _REPORT.search(heading) and not _PLAN.search(heading) else set()
    if len(weeks) != 1 and len(years) != 1:
        return
    for start, end in prose.sentences:
        week = _WEEK_OF.match(prose.text, start) if len(weeks) == 1 and start else None
        if week and _count(week["number"]) not in {_count(one) for one in weeks}:
            named, printed = f"第{next(iter(weeks))}周", week[0]
        else:
            dated = _DATED.match(prose.text, start) if len(years) == 1 else None
            year = next(iter(years)) if years else ""
            if not dated or int(dated["year"]) != int(year) - 1 or _LOOKS_BACK.search(prose.text, start, end):
                continue
            if year in prose.text or re.search("上年|去年|此前|当时|至今|历[经时]", prose.text):
                continue
            named, printed = f"{year}年", f"{dated['year']}年"
        words = f"标题写的是{named}，这里写的是{printed}。"
        todo = "请核对统计时间；确是另一时期的，可以不改。"
        yield Remark("E7", "question", ((start, start + len(printed)),), words, todo, (named, printed))
        return


_WEEK_OF_TITLE = re.compile(r"第(\d{1,2}|[一二三四五六七八九十]{1,3})周")


_THIS_MONTH = re.compile(
    r"现[将就](?:今年|\d{4}年)?(?P<month>\d{1,2})月份?[^，。；0-9]{2,20}如下：(?P<text>[^\n]{0,200})"
)


def _told_month(prose: Prose) -> Iterator[Remark]:
    """现将7月份情况通报如下：当月……8月25日集中曝光: a day of another month among those of this one."""
    found = _THIS_MONTH.search(prose.text) if "如下" in prose.text else None
    if found is None or not re.match("当月|本月|全月", found["text"]):
        return
    for day in re.finditer(
        r"(?P<lead>[^，。；]{0,6}?)于(?P<date>(?P<month>\d{1,2})月\d{1,2}日)", found["text"].split("。")[0]
    ):
        if day["month"] != found["month"] and not re.search("将|拟|预计|应|须", day["lead"]):
            printed = f"{found['month']}月"
            words = f"说的是{printed}的情况，其中有{day['date']}的事。"
            yield Remark("E7", "error", (found.span(),), words, "请核对日期。", (printed, day["date"]))
            return


def _opens(passages: Sequence[Passage], place: int) -> bool:
    """Whether a paragraph is the first below its heading, but for an address and words without a number."""
    ordinal = passages[place].ordinal
    above = passages[place - ordinal + 1 : place] if 0 < ordinal <= _FIRST else []
    return ordinal == 1 or (bool(above) and not any(one.grid or re.search(r"\d|季度|半年", one.text) for one in above))


#: The paragraphs below a heading that may be the first with a number.
_FIRST = 3


def against_heading(heading: str, prose: Prose) -> Iterator[Remark]:
    """E7: a heading that names one period above a paragraph that opens with another."""
    yield from _issue(heading, prose)
    year, body = re.search(r"(\d{4})年", heading), re.match(r"\s*(\d{4})年", prose.text)
    named = PERIOD.search(heading)
    if year and body and year[1] != body[1]:
        yield from _years(heading, named, prose)
        return
    yield from _days_of_heading(named, heading, prose)
    yield from _days_of_month(named, heading, prose) if named else ()
    yield from _since(named, heading, prose) if named else ()
    found = _opening(prose)
    if not named or not found:
        return
    opening, part = found
    a, b = months(named[0]), months(opening)
    if a is None or b is None or a == b:
        return
    if re.search(rf"(?<![较比与])(?<![上去]年){named[0]}", prose.text):
        if a[0] == b[0] < b[1] and a[0] < a[1] and not part and _REPORT.search(heading) and opening not in heading:
            yield _heading(prose, named[0], opening, sure=b[1] > a[1])  # 上半年未发生事故, behind 1月至7月
        return
    apart = a[1] < b[0] or b[1] < a[0]
    if not apart and _PLANS.search(heading):
        return  # 下半年工作安排: 三季度完成……
    if not apart and a[0] < b[0] < b[1] == a[1] and _REPORT.search(heading + "公告" * ("公告" in heading)):
        yield _heading(prose, named[0], opening, sure=False)  # 一季度, and 2月至3月 below it
        return
    if not apart and (a[0] == a[1] or b[0] == b[1] or (a[0] != b[0] and (a[0] < b[0] or b[0] != 1))):
        return
    yield _heading(prose, named[0], opening, sure=not part and (apart or a[0] == b[0]))


def _against_title(title: str, prose: Prose) -> Iterator[Remark]:
    """第二季度……情况的通报, and below one of its headings: 1—3月，……: a report that opens with an earlier time."""
    named, found = PERIOD.search(title), _opening(prose)
    if not named or not found or found[1] or not _REPORT.search(title) or _LOOKS_BACK.search(prose.text):
        return
    a, b = months(named[0]), months(found[0])
    if a and b and b[1] < a[0] and not prose.text.startswith(("20", "去年", "上年", "上半年")):
        yield _heading(prose, named[0], found[0])


_PLANS = re.compile("安排|打算|计划|思路|下一?步|措施|重点工作")


_FROM_DAY = re.compile(rf"\s*(?P<days>{SPAN})，")
_TILL_DAY = re.compile(r"\s*截[至止](?:今年|\d{4}年)?(?P<until>(?P<month>\d{1,2})月(?:底|末|\d{1,2}日))")


def _days_of_month(named: re.Match[str], heading: str, prose: Prose) -> Iterator[Remark]:
    """11月份 over 10月26日至11月25日; 上半年 over 截至5月31日: days of another time than the heading's."""
    whole = months(named[0])
    span, until = _FROM_DAY.match(prose.text), _TILL_DAY.match(prose.text)
    if whole is None or not _REPORT.search(f"{heading}报告" if re.search("[月周]报", heading) else heading):
        return
    if until and whole[0] < int(until["month"]) < whole[1]:
        yield _heading(prose, named[0], until["until"])
    if (
        until
        and whole[0] == whole[1] > int(until["month"])
        and until["until"][-1] in "底末"
        and named[0] not in prose.text
    ):
        yield _heading(prose, named[0], until["until"])
    if until and int(until["month"]) > whole[1] and (until["until"][-1] in "底末" or whole[0] < whole[1]):
        yield _heading(prose, named[0], until["until"], sure=False)
    if not span or re.search("统计周期|统计时间|报告期", prose.text):
        return
    days = re.search(SPAN, span["days"])
    assert days is not None
    first, last = int(days[1]), int(days[3] or days[1])
    if whole[0] == whole[1] and (first, last) != whole:
        shifted = last == whole[1] and days[2] != "1"
        yield _heading(prose, named[0], span["days"], sure=not shifted and last != whole[1] and first != whole[0])
    full = days[2] == "1" and int(days[4]) >= _SHORTEST and whole[0] < whole[1]
    if full and not (whole[0] <= first and last <= whole[1]):
        yield _heading(prose, named[0], span["days"])  # 第三季度, and 4月1日至9月30日 below it


#: The last day of the shortest month.
_SHORTEST = 28


_SINCE = re.compile(r"\s*(?:今年|\d{4}年)?(?P<month>\d{1,2})月份?以来，")


def _since(named: re.Match[str], heading: str, prose: Prose) -> Iterator[Remark]:
    """上半年工作小结 over 7月以来: what began when the period of the heading was over."""
    found, whole = _SINCE.match(prose.text), months(named[0])
    if found and whole and int(found["month"]) > whole[1] and _REPORT.search(heading) and named[0] not in prose.text:
        until = re.search(r"[到至](?P<until>\d{1,2}月(?:底|末|\d{1,2}日))", prose.text[: 2 * _NEAR])
        yield _heading(prose, named[0], f"{found['month']}月以来", also=until["until"] if until else "")


#: Characters of a paragraph that tell what it is of.
_NEAR = 30

_OPENING = re.compile(
    rf"\s*(?:今年|\d{{4}}年)?(?P<period>{PERIOD.pattern})份?(?=[，,]|全|我|区|共|本|各|市|县|累|，|规[模上]|限[额上]|社会|财政|固定|实现|完成|受理|采购|检查|开展|办理)"
)
#: 我局一季度共受理, 现将二季度情况通报如下: the period of a paragraph, a few words behind its beginning.
_WITHIN = re.compile(
    rf"\s*(?:[^，。；：、0-9较比同上去]{{1,8}}?)(?:今年|\d{{4}}年)?(?P<period>{PERIOD.pattern})(?=，|共|累计|全|受理|接|办|完成|实现|新增|查处)"
    rf"|[^。；]{{0,40}}现(?:将|就)(?:[^，。；0-9]{{0,10}}?)(?:今年|\d{{4}}年)?(?P<told>{PERIOD.pattern})[^，。；]{{0,24}}(?:通报|报告|公布|汇报|公告|公示|分析|通告)如下"
)
_PART = re.compile(r"\s*(?:今年|\d{4}年)?(?P<period>(?P<month>\d{1,2})月(?:[上中下]旬|初|底|末))")


def _opening(prose: Prose) -> tuple[str, bool] | None:
    """The period that a paragraph opens with, and whether it is a part of a month (5月下旬)."""
    part = _PART.match(prose.text)
    if part:
        return part["period"], True
    found = _OPENING.match(prose.text) or _WITHIN.match(prose.text)
    if not found:
        return None
    return found["period"] or found.groupdict().get("told") or "", False


def _years(heading: str, named: re.Match[str] | None, prose: Prose) -> Iterator[Remark]:
    """A report of one year that opens with another: 2023年, 2023年上半年."""
    year = re.findall(r"\d{4}年", heading)
    body = re.match(rf"\s*(?P<year>\d{{4}}年)度?(?:(?P<period>{PERIOD.pattern})(?:，|全|我|共|各))?", prose.text)
    if body is None or len(set(year)) != 1 or year[0] in prose.text or not _REPORT.search(heading):
        return
    if _PLAN.search(heading.replace("预算执行", "")) or _LOOKS_BACK.search(prose.text):
        return
    alone = prose.text.startswith("，", body.end()) and not named and not body["period"]
    alike = named and body["period"] and months(named[0]) == months(body["period"])
    if alone or alike:
        yield _heading(prose, year[0], body["year"])


#: What a report of this year says first of another: where it began.
_LOOKS_BACK = re.compile("以来|启动|印发|出台|成立|批准|部署|[同环]比|相比|同期")

_ISSUE = re.compile(r"第(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<unit>周|期|批|轮|旬|次)")


def _issue(heading: str, prose: Prose) -> Iterator[Remark]:
    """第21周 in the heading, 第22周 below it; so with issues and batches."""
    if "第" not in heading or "第" not in prose.text[:60]:
        return
    above = {found["unit"]: found for found in _ISSUE.finditer(heading)}
    clause = re.match(
        r"\s*(?:[^，。；：、0-9第]{0,8})(?:（[^）]{0,4})?" + _ISSUE.pattern + r"(?P<rest>[^，。；]{0,8})", prose.text
    )
    if clause is None or clause["unit"] not in above:
        return
    own = above[clause["unit"]]
    if _count(own["number"]) == _count(clause["number"]) or re.search(
        "上期|上周|此前|上一", prose.text[: clause.end()]
    ):
        return
    if own[0] in prose.text or len(above) < len(_ISSUE.findall(heading)):
        return
    yield _heading(prose, own[0], f"第{clause['number']}{clause['unit']}")


def _count(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_value(text)


_CAPTION = re.compile(r"\s*\**\s*(?:附?表\s*[0-9一二三四五六七八九十]*)(?:[-—.]\d)?[：:\s\u3000]*[^。；]{4,40}\s*")
_SHOWN = re.compile("[下上附]表|如表|见表|表\\d")


def _caption(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """1—8月，各镇完成情况如下表, above a table that is called 2025年1—9月各镇完成情况."""
    opening = _opening(prose) if _SHOWN.search(prose.text) else None
    whole = months(opening[0]) if opening and not opening[1] else None
    if opening is None or whole is None or len(prose.sentences) > _FIRST:
        return
    for other in passages[max(0, place - 2) : place + 2]:
        caption = compact(normalise(other.text))
        if other is passages[place] or other.grid or not _CAPTION.fullmatch(caption):
            continue
        named = PERIOD.search(caption)
        own = months(named[0]) if named else None
        if not named or own is None or own == whole or named[0] in prose.text:
            continue
        if own[1] < whole[0] or whole[1] < own[0] or (own[0] == whole[0] and own[0] < own[1]):
            words = f"表题写的是{named[0]}，正文写的是{opening[0]}。"
            span = (0, prose.text.index(opening[0]) + len(opening[0]))
            yield Remark("E7", "error", (span,), words, "请核对统计时间，改正其中一处。", (named[0], opening[0]))


#: Titles of what is planned, or takes place: they are written before it.
_COMING = re.compile("计划|要点|方案|预算|安排|规划|通知|会|活动|考试|招聘|培训|检查表|预案|预告|预报|倡议|清单")


def signed(passages: Sequence[Passage], written: date) -> Iterator[Remark]:
    """The title of a report of a period that has not ended on the day it is signed; told of the title."""
    heading = compact(normalise(passages[0].text))
    named, year = PERIOD.search(heading), re.search(r"(?<!\d)(20\d\d)年", heading)
    whole = months(named[0]) if named else (1, 12) if year and re.search(r"20\d\d年度?", heading) else None
    if not passages[0].title or whole is None or not _REPORT.search(heading) or _COMING.search(heading):
        return
    of = int(year[1]) if year else written.year
    if (of, whole[1]) <= (written.year, written.month) or of > written.year + 1:
        return
    soon = of == written.year and whole[1] - written.month == 1 and written.day > _LATE
    printed = f"{written.year}年{written.month}月{written.day}日"
    period = f"{year[0] if year else ''}{named[0] if named else ''}"
    if not soon and (named or of != written.year or written.month < _YEAR_END):
        words = f"标题写的是{period}，落款是{printed}，这一时期还没有完。"
        yield Remark("E7", "error", ((0, len(heading)),), words, "请核对标题和落款日期。", (period, printed))


#: A report may be written in the last days before its period ends, one of the year in its last months.
_LATE, _YEAR_END = 20, 10

_PERIOD_LINE = re.compile(r"\s*(?:统计|数据|报告|监测)?(?:时段|时间|区间|周期|期间?)(?:为|是|：)(?P<days>" + SPAN + ")")
_OWN_WEEK = re.compile(r"\s*(?:(?:本周|本期|统计周期)（?|自|从)?(?P<days>" + SPAN + ")")


def _days(span: re.Match[str] | None) -> tuple[int, ...]:
    """Months and days of a span: 5月12日至18日 is 5月12日—5月18日."""
    return (int(span[1]), int(span[2]), int(span[3] or span[1]), int(span[4])) if span else ()


def _days_of_heading(named: re.Match[str] | None, heading: str, prose: Prose) -> Iterator[Remark]:
    """The days that a report counts, against the month or the days in its heading."""
    above = re.search(SPAN, heading)
    week = _OWN_WEEK.match(prose.text) if above else None
    if above and week and _days(above) != _days(re.search(SPAN, week["days"])):
        yield _heading(prose, above[0], week["days"])
    line = _PERIOD_LINE.match(prose.text) if named and not above else None
    period = months(named[0]) if named else None
    if line and period:
        days = re.search(SPAN, line["days"])
        assert days is not None
        first, last = int(days[1]), int(days[3] or days[1])
        shifted = days[2] != "1" and last == period[1]  # from the 26th to the 25th
        if (first, last) != period and not shifted:
            yield _heading(prose, named[0] if named else "", line["days"])


def _heading(prose: Prose, named: str, written: str, *, sure: bool = True, also: str = "") -> Remark:
    return Remark(
        "E7",
        "error" if sure else "question",
        ((0, prose.text.index(written) + len(written)),),
        f"标题写的是{named}，正文写的是{written}。",
        "请核对统计时间，改正其中一处。",
        (named, written, also) if also else (named, written),
    )
