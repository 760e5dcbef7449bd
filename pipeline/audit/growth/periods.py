"""E7 of periods: a named period against the dates in its brackets, periods that are compared and are not alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

_MONTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SPAN = r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日[-—–~至到]{1,2}(?:\d{4}年)?(?:(\d{1,2})月)?(\d{1,2})日"
_NAMED = re.compile(
    r"(第?[一二三四1234]季度|上半年|下半年|全年|(?:1|一)[-—–~至到]{1,2}\d{1,2}月|前(?!一个)[一二三四五六七八九十0-9]+个月|\d{1,2}月(?:份)?|本周|上周|本月|当月)"
    rf"[^，。；（]{{0,4}}（[^（）]{{0,10}}?{SPAN}[^（）]{{0,6}}）"
)
PERIOD = re.compile(
    r"前[两二三]个?季度|第?[一二三四1234]季度|上半年|下半年|全年|\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月|前(?!一个)[一二三四五六七八九十0-9]+个月|\d{1,2}月份?(?!\d)"
)


@lru_cache(maxsize=1024)
def months(name: str) -> tuple[int, int] | None:
    """The first and last month of a named period; ``None`` where it has none."""
    digits = "零一二三四五六七八九十"
    if found := re.match(r"前([两二三])个?季度", name):
        return 1, 9 if found[1] == "三" else 6
    if found := re.search(r"([一二三四1234])季度", name):
        quarter = int(found[1]) if found[1].isdigit() else digits.index(found[1])
        return 3 * quarter - 2, 3 * quarter
    fixed = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}
    if name in fixed:
        return fixed[name]
    if found := re.search(r"(\d{1,2}|一)月?份?[-—–~至到]{1,2}(\d{1,2})月", name):
        return (1 if found[1] == "一" else int(found[1])), int(found[2])
    if found := re.search(r"前([一二三四五六七八九十]|\d+)个月", name):
        return 1, int(found[1]) if found[1].isdigit() else digits.index(found[1])
    if found := re.search(r"(\d{1,2})月", name):
        return int(found[1]), int(found[1])
    return None


def last_period(text: str) -> str:
    """The last period that a text names; empty where it names none."""
    return _this(text) or ""


def check(prose: Prose) -> Iterator[Remark]:
    """E7: a named period whose dates in brackets are another one."""
    for found in _NAMED.finditer(prose.text) if "（" in prose.text and "日" in prose.text else ():
        first, last = int(found[2]), int(found[4] or found[2])
        start, end = int(found[3]), int(found[5])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            continue
        dates = re.search(SPAN, found[0])
        assert dates is not None
        if found[1] in ("本周", "上周"):
            days = end - start + 1 + (_MONTHS[first] if last != first else 0)
            wrong = days not in (5, 6, 7, 8)
            expected = "一周是7天"
        else:
            named = months(found[1])
            if named is None:
                continue
            length = named[1] - named[0]
            # a statistical month runs from the 26th to the 25th: as long as a month, and ending in it
            shifted = start != 1 and (last - first, last) == (length + 1, named[1])
            wrong = (first, last) != named and not shifted
            expected = f"{found[1]}应是{named[0]}月1日至{named[1]}月{_MONTHS[named[1]]}日"
        if wrong:
            yield Remark(
                "E7",
                "error",
                (found.span(),),
                f"{expected}，括注的是{dates[0]}。",
                "请核对统计时间，改正其中一处。",
                (found[1], dates[0]),
            )


_RANGE = r"(?:\d{4}年)?(?P<%s>\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月份?)(?!\d)"
_IN_MONTHS = re.compile(
    r"(?P<named>前[两二三]个?季度|(?<!前)第?[一二三四1234]季度|上半年|下半年|前[一二三四五六七八九十]{1,2}个月|前\d{1,2}个月)"
    r"(?P<since>以来|至今)?(?:[^，。；（0-9]{0,8}（(?:[即指]|统计期为?|统计时段为?|统计时间为?|数据期为?)?"
    + _RANGE % "range"
    + r"[^（）]{0,6}）|[^。；（0-9]{0,20}（"
    + _RANGE % "far"
    + "）|，(?P<loose>即)?"
    + _RANGE % "other"
    + "(?!以来|之前))"
)
_MONTHS_NAMED = re.compile(
    r"(?<![0-9月])(?P<range>\d{1,2}月?[-—–~至到]{1,2}\d{1,2}月)（(?P<named>前[两二三]个?季度|第?[一二三四]季度|上半年|下半年)）"
)


def in_months(prose: Prose) -> Iterator[Remark]:
    """E7: 二季度（3—5月）, 下半年以来，6至11月: a named period whose months are others."""
    if "季度" not in prose.text and "半年" not in prose.text and "个月" not in prose.text:
        return
    for found in (*_IN_MONTHS.finditer(prose.text), *_MONTHS_NAMED.finditer(prose.text)):
        other, far = found.groupdict().get("other"), found.groupdict().get("far")
        printed = str(found["range"] or other or far)
        named, given = months(found["named"]), months(printed)
        if named is None or given is None or given[0] > 12 or given[1] > 12:
            continue
        within = named[0] <= given[0] and given[1] <= named[1]
        loose = found.groupdict().get("since") or (other and not found["loose"])
        if (
            named == given
            or (far and (within or given[0] != named[0]))
            or (within and loose and (other or given[0] == named[0]))
        ):
            continue
        yield Remark(
            "E7",
            "error",
            (found.span(),),
            f"{found['named']}是{named[0]}月至{named[1]}月，写的是{printed}。",
            "请核对统计时间，改正其中一处。",
            (found["named"], printed),
        )


_BEFORE = re.compile(
    r"(?:上年|去年|前年|(?<=[较比与])\d{4}年)(?:同期)?(?:的|为|[（(])?(?:\d{4}年)?(?P<period>"
    + PERIOD.pattern
    + r")(?!\d{0,2}日)"
)
_COMPARED = re.compile("同比|同期")


def compared(prose: Prose) -> Iterator[Remark]:
    """E7: 1至10月 held against 1至9月 of the year before and called 同比, or its 同期."""
    for found in _BEFORE.finditer(prose.text) if "年" in prose.text else ():
        start, end = next(span for span in prose.sentences if span[0] <= found.start() < span[1])
        if not _COMPARED.search(prose.text[start:end]):
            yield from _shorter(prose, found, end)
            continue
        follows = _FOLLOWS if "同期" in found[0] else _CALLED
        beside = _BESIDE.search(prose.text, start, found.start() + 2)
        if beside or prose.text.endswith(("同比", "同比（"), start, found.start()):
            follows = _NUMBER
        this = _this(prose.text[start : found.start()]) or (_this(prose.text[: found.start()]) if start else None)
        if this is None or months(found["period"]) is None or not follows.match(prose.text, found.end()):
            continue
        if months(this) == months(found["period"]) or _follows_year(this, found["period"]):
            continue
        if {months(one[0]) for one in PERIOD.finditer(prose.text, start, found.start())} & _before(prose, start, end):
            continue
        word = "同比" if "同比" in prose.text[start:end] else f"{found[0][:2]}同期"
        printed = [item.printed for item in prose.items if start <= item.number.start < end and item.number.value]
        yield Remark(
            "E7",
            "question" if beside else "error",
            ((start, found.end()),),
            f"本期是{this}，上年的是{found['period']}，两个时期长短或起止不同，不能说{word}。",
            "请改用上年同一时期的数计算，或者改正时期。",
            (this, found["period"], *printed[:6], word),
        )


def _follows_year(this: str, that: str) -> bool:
    """Whether a period of this year is the one right after a period of last year: 一季度 after 四季度."""
    own, other = months(this), months(that)
    return (
        own is not None
        and other is not None
        and own[0] == 1
        and other[1] == 12
        and other[1] - other[0] == own[1] - own[0]
    )


def _shorter(prose: Prose, found: re.Match[str], end: int) -> Iterator[Remark]:
    """前8个月……其中超员较去年1至7月增长22.3%: the months of the year before are not those of this one."""
    this, that = _this(prose.text[: found.start()]), months(found["period"])
    own = months(this) if this else None
    grows = re.match(r"[^，。；]{0,8}(?:增长|下降|上升|减少|增加)[^，。；0-9]{0,4}\d", prose.text[found.end() : end])
    if this and own and that and grows and own[0] == that[0] == 1 and own[1] != that[1] and own[1] > 1:
        words = f"本期是{this}，比的是上年{found['period']}，长短不同。"
        todo = "请核对比较的时期；确是如此的，可以不改。"
        yield Remark("E7", "question", (found.span(),), words, todo, (this, found["period"]))


#: The number that a growth is from, in its bracket: 同比增长8.9%（去年全年16.9亿元）.
_BESIDE = re.compile(r"同比[^，。；（0-9]{0,4}\d[0-9.]*%?（(?:去年|上年)$")
#: What makes a number of another period the one that is compared with: 的39.0亿元同比增长.
_CALLED = re.compile(r"[^，。；0-9]{0,6}\d[0-9.]*%?[^。；0-9]{0,20}?同比|(?:相比|比)，?同比")
#: The same where 同比 stands right before it.
_NUMBER = re.compile(r"[^，。；0-9]{0,8}\d")
#: The same where it is itself called 同期.
_FOLLOWS = re.compile(r"[^，。；0-9]{0,6}\d[^。；]{0,24}?(?:[同]比|相比|增长|上升|增加|下降|减少|降低|降幅|增幅)")


def _before(prose: Prose, start: int, end: int) -> set[tuple[int, int] | None]:
    """The periods of the year before that a sentence names."""
    return {months(one["period"]) for one in _BEFORE.finditer(prose.text, start, end)}


def _this(text: str) -> str | None:
    """The last period named in a text that is not one of the year before."""
    named = [
        found
        for found in PERIOD.finditer(text)
        if not re.search(r"(?:[上去前]年|同期)(?:的|（)?$|[与较比](?:今年|本年|\d{4}年)?$", text[: found.start()])
    ]
    named = [found for found in named if not re.match(r"\d{0,2}日", text[found.end() :])]
    return named[-1][0] if named and months(named[-1][0]) else None


_DAYS = re.compile(SPAN)
_WEEK_BEFORE = re.compile(r"(?:(?<!上)上周|上一周|前一周|上个周)(?:[（(]|的)?$")


#: A week, and the one before it in brackets.
_TWO_WEEKS = re.compile(rf"(?P<now>{SPAN})[^。；]{{2,60}}?上一?周（(?P<then>{SPAN})）")
_WEEK = 7


def _short_week(prose: Prose) -> Iterator[Remark]:
    """11月10日至16日……上周（11月4日至9日）: the week before has not as many days."""
    for found in _TWO_WEEKS.finditer(prose.text):
        now, then = (re.match(SPAN, found[name]) for name in ("now", "then"))
        ends = [_first_and_last(span) for span in (now, then) if span]
        if len(ends) != 2 or not all(map(all, ends)):
            continue
        (first, last), (before, until) = ends
        size = until - before + 1
        if last - first + 1 == _WEEK != size and (until == first - 1 or before == first - _WEEK):
            words = f"本周是7天，上周括注的{found['then']}是{size}天。"
            printed = (found["then"], found["now"], *re.findall(r"\d{1,2}月\d{1,2}日", found["then"]))
            yield Remark("E7", "error", (found.span(),), words, "请核对两周的起止日期。", printed)


def _first_and_last(found: re.Match[str]) -> tuple[int, int]:
    """The first and the last day of a span, counted; 0 where there is no such day."""
    try:
        first = date(2023, int(found[1]), int(found[2])).toordinal()
        return first, date(2023, int(found[3] or found[1]), int(found[4])).toordinal()
    except ValueError:
        return 0, 0


def weeks(prose: Prose) -> Iterator[Remark]:
    """E7: two weeks that do not follow one another, the earlier called 上周 or the growth 环比."""
    if "上周（" in prose.text or "上一周（" in prose.text:
        yield from _short_week(prose)
    for start, end in prose.sentences if "周" in prose.text else ():
        spans = [(found, days) for found in _DAYS.finditer(prose.text, start, end) if (days := _days(found))]
        for (one, now), (other, then) in pairwise(spans):
            between = prose.text[one.end() : other.start()]
            if "周" not in prose.text[start:end] or now <= then or now - then in range(5, 10):
                continue
            last = _WEEK_BEFORE.search(between)
            if last is None and "环比" not in prose.text[one.end() : end]:
                continue
            word = "环比" if "环比" in prose.text[one.end() : end] or last is None else last[0].rstrip("（(的")
            printed = [item.printed for item in prose.counts if start <= item.number.start < end]
            printed += [item.printed for item in prose.percents if start <= item.number.start < end]
            yield Remark(
                "E7",
                "error",
                (one.span(), other.span()),
                f"{other[0]}与{one[0]}不是相邻的两周，写的是{word}。",
                "请核对两周的起止日期，与上一周相比的才是环比。",
                (one[0], other[0], *printed[:6], word),
            )


def _days(found: re.Match[str]) -> int:
    """The first day of a span of some seven days, counted; 0 for any other span."""
    try:
        first = date(2024, int(found[1]), int(found[2])).toordinal()
        last = date(2024, int(found[3] or found[1]), int(found[4])).toordinal()
    except ValueError:
        return 0
    return first if last - first in (4, 5, 6, 7) else 0


_CUMULATED = re.compile(
    r"(?:^|[，。；\n])(?:今年|\d{4}年)?(?P<period>前[两二三]个?季度(?=，)|(?:1|一)月?[-—–~至到]{1,2}\d{1,2}月份?|前[一二三四五六七八九十]{1,2}个月|前\d{1,2}个月)(?![^，。；]*(?:计划|目标|力争|较|比|同期))"
)


#: What a later sentence says of the numbers before it.
_REFERS = re.compile("能有|(?:取得|有|实现)(?:了)?(?:这样|如此|上述|这一|这个)|上述|这一(?:增速|成绩|结果|数字)|这样的")


def cumulated(prose: Prose) -> Iterator[Remark]:
    """E7: 1—5月 in one sentence and 前四个月 in the next, where nothing compares them."""
    found = list(_CUMULATED.finditer(prose.text)) if "月" in prose.text else []
    for a, b in pairwise(found):
        rest = re.split("[。；]", prose.text[b.end() :])[0]
        sure = bool(re.match("的?(?:这|该|上述)", rest) or _REFERS.search(rest))
        between = re.sub("[同环]比|其中(?=[^，。；]{2})", "", prose.text[a.start() : b.start() + 1])
        if months(a["period"]) == months(b["period"]) or re.search("[较比]|同期|其中|分别|预计", between):
            continue
        yield Remark(
            "E7",
            "error" if sure else "question",
            ((a.start("period"), b.end("period")),),
            f"前面写的是{a['period']}，后面写的是{b['period']}，两个时期不一样。",
            "请核对统计时间；确是两个时期的，可以不改。",
            (a["period"], b["period"]),
        )


_QUOTED = re.compile(
    rf"《[^》]*?(?P<named>{PERIOD.pattern})[^》]*》[^》]{{0,40}}?(?:报告|通报|简报|公报|材料|函|文)?中?(?:称|显示|反映|载明|指出|提到|列明)，?(?:\d{{4}}年)?(?P<said>{PERIOD.pattern})"
)
_AS_OF = re.compile(
    rf"(?:^|[。\n])\s*(?:今年|\d{{4}}年)?(?P<period>{PERIOD.pattern})，[^。]*?截[至止](?P<until>(?P<month>\d{{1,2}})月(?:底|末|\d{{1,2}}日))"
)


def beyond(prose: Prose) -> Iterator[Remark]:
    """E7: what a report is said to say of another period; 截至 behind the period that its sentence speaks of."""
    for found in _QUOTED.finditer(prose.text) if "》" in prose.text else ():
        a, b = months(found["named"]), months(found["said"])
        if a and b and (b[0] < a[0] or a[1] < b[1]):
            yield Remark(
                "E7",
                "error",
                (found.span(),),
                f"文件标题是{found['named']}，引的是{found['said']}的数。",
                "请核对统计时间，改正其中一处。",
                (found["named"], found["said"]),
            )
    for found in _AS_OF.finditer(prose.text) if "截" in prose.text else ():
        a = months(found["period"])
        if a and a[1] < int(found["month"]):
            yield Remark(
                "E7",
                "question",
                (found.span(),),
                f"前面说的是{found['period']}，后面的数截至{found['until']}，在这一时期之后。",
                "请核对统计时间；确是后来的数的，可以不改。",
                (found["period"], found["until"]),
            )


_SEASON = re.compile("春运|国庆|五一|中秋|元旦|春节|清明|端午|暑期|暑运|寒假|暑假|汛期|黄金周|小长假")
_STEP = re.compile(r"(?:本|当|这一)(?P<this>周|旬|月|季度)(?!末|底|初|度)")
_STEP_BEFORE = re.compile(
    r"(?P<word>环比|[较比与])(?:上一?个?|前一个?)(?P<that>周|旬|月|季度|年)(?!末|底|同)(?P<same>度)?"
)
_OF_MONTHS = re.compile(r"(?:较|比|与)(?:去年|上年)(?P<period>\d{1,2}月份?|[一二三四]季度|上半年|下半年|全年)(?!\d)")


#: One of these stands in every comparison with the period before.
_STEPS = ("比上", "较上", "与上", "比前", "较前", "与前")


def unlike(prose: Prose) -> Iterator[Remark]:
    """E7: a week against a month, a season (春运) against a month of the year before."""
    steps = any(word in prose.text for word in _STEPS)
    seasons = "去年" in prose.text or "上年" in prose.text
    for start, end in prose.sentences if steps or seasons else ():
        for that in _STEP_BEFORE.finditer(prose.text, start, end) if steps else ():
            floor = prose.text.rfind("；", start, that.start()) + 1
            named = list(_STEP.finditer(prose.text, max(floor, start), that.start()))
            if named and that["that"] not in (named[-1]["this"], "年"):
                yield _unlike(named[-1], that, named[-1][0], that[0], sure=that["word"] == "环比")
        season = _SEASON.search(prose.text, start, end) if seasons else None
        other = _OF_MONTHS.search(prose.text, season.end(), end) if season else None
        if season and other and not PERIOD.search(prose.text, start, other.start("period")):
            yield _unlike(season, other, season[0], other["period"], sure=False)


def _unlike(this: re.Match[str], that: re.Match[str], one: str, other: str, *, sure: bool) -> Remark:
    return Remark(
        "E7",
        "error" if sure else "question",
        ((this.start(), that.end()),),
        f"{one}与{other}长短不同，不宜直接相比。",
        "请改用同样长短的时期相比，或者写明口径。",
        (one, other),
    )
