"""E7 of what takes time: a beginning and an end against the length said, 提前 and 逾期, a deadline before its order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

#: A leap year: of a date without its year, every day that some year has.
_SOME_YEAR = 2024
_DATE = re.compile(
    r"(?<![0-9.])(?:(?P<year>\d{4}|今|去|上|次|翌|同|当|明)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?(?!份?[-—–~至到]|\d(?!\d?[时点]))"
)
_NUMBER = r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>个?工作日|天|日|个月|周|年)"
#: How long it took, said in so many words.
_TOOK = re.compile(
    rf"(?P<word>历时|(?:整改|办理|公示|公告|征集|征求意见|报名|投票|活动|整治|展出|展览|施工|试点)?(?:时限|时间)(?=[为是共])|(?:整改|办理|完成)?时限|开展(?=[0-9一二两三四五六]{{1,2}}个月，)|学制|为时|满|时长|跨度|(?:冻结|公示|有效|服务|试用|合同|质保|执行|征集|封闭|监测|休渔|封山|培训|展览)?期限|有效期|试行期|任期|聘期|租期|合同期|(?:总|施工|建设)?工期|用时|耗时|为期|前后|持续|连续|(?:建设|办理|处置|施工|整改)周期|(?:办理|处置)(?:时长|时间)|总共|共计|一共|整整|恰好|刚好)"
    rf"[共为仅达了只用历时是有的]{{0,4}}{_NUMBER}(?!\d|以|前|后|起|内|余|多)"
)
_BEGINS = (
    r"(?:开工|动工|启动|开始|施行|[^提发一]起|开幕|开展|开班|开赛|打响|实施|成立|立案|受理|进场|破土|奠基|接[到报]|收到|交办|发出|派出|启用|上线|运行|部署|"
    r"签约|立项|进驻|进点|进场|入驻|入场|起算|开学|进点|开馆|报到|入院|住院|到岗|上岗|出发|启程|封山|封航|休渔|攻坚|以来|生效|停[产业水电]|封闭|入汛|筹备|申请|登记|动员|集中)"
)
_ENDS = (
    r"(?:完工|竣工|结束|失效|终止|废止|收官|闭幕|落幕|截止|为止|完成|止|建成|通车|交付|投用|投产|验收|办结|结案|答复|恢复|撤离|解除|结业|销号|完毕|拆除|反馈|到位|出汛|离点|撤点|撤回|离开|离岗|届满|期满|到期|收队|返回|返程|结营|闭馆|出院|撤场|撤回|复[工航课产]|解封|开航|"
    r"开通|开放|收尾|撤销|清零|送达|评审|发证|出证|公布|离场)"
)


@dataclass(frozen=True, slots=True)
class _Point:
    """A date of a text: its day, or its month alone (``day`` 0), with the place where it stands."""

    year: int
    month: int
    day: int
    printed: str
    start: int
    end: int
    dated: bool
    """Whether its own year is printed."""

    def when(self) -> date | None:
        """The day, or the first of its month."""
        try:
            return date(self.year, self.month, self.day or 1)
        except ValueError:
            return None


def check(prose: Prose) -> Iterator[Remark]:
    """Everything said of two dates of one sentence."""
    if "月" not in prose.text:
        return
    for start, end in prose.sentences:
        if prose.text.count("月", start, end) < 2:  # two dates
            continue
        points = _points(prose.text, start, end)
        if len(points) < 2:
            continue
        for remark in (
            *_took(prose.text, points, (start, end)),
            *_moved(prose.text, points, end),
            *_within(prose.text, points),
            *_backwards(prose.text, points),
        ):
            yield remark
            break


def _points(text: str, start: int, end: int) -> list[_Point]:
    """The dates of a sentence, each with a year: its own, or that of the date before (the next where it runs over)."""
    points: list[_Point] = []
    for found in _DATE.finditer(text, start, end):
        month, day = int(found["month"]), int(found["day"] or 0)
        if not 1 <= month <= 12:
            continue
        word = found["year"] or ""
        last = points[-1] if points else None
        year = last.year if last else _SOME_YEAR
        if word.isdigit():
            year = int(word)
        elif word in ("次", "翌", "明") or (last and not word and month < last.month - 6):
            year += 1
        elif word in ("去", "上"):
            year -= 1
        elif word == "今" and last and last.printed[0] in "去上":
            year += 1
        points.append(_Point(year, month, day, found[0], found.start(), found.end(), word.isdigit()))
    return points


def _amount(found: re.Match[str]) -> int:
    return int(found["number"]) if found["number"].isdigit() else chinese_value(found["number"]) or 0


def _took(text: str, points: Sequence[_Point], sentence: tuple[int, int]) -> Iterator[Remark]:
    """工程自2024年9月开工，2025年11月完工，工期12个月: the length of what begins on one date and ends on another."""
    tooks = list(_TOOK.finditer(text, *sentence))
    if len(points) != 2 or len(tooks) != 1:
        return
    first, last = points
    took, near = tooks[0], bool(re.search("[约近]", text[tooks[0].start() - 1 : tooks[0].end()]))
    between = text[first.end : last.start]
    begun = re.search(r"[自从由]$", text[max(0, first.start - 2) : first.start]) or re.search(_BEGINS, between)
    ended = _ENDED.match(text, last.end)
    if not begun or not ended or re.search("其中|阶段|计划|预计|比", text[first.start : last.end]) or near:
        return
    if took.start() < first.start and not re.match("的|，[自从]", text[took.end() :]):
        return
    if took.start() > last.end and (
        re.search("[。；]|其中|其余", text[last.end : took.start()]) or not _own(text, first.start, took.start())
    ):
        return
    exact = _INCLUSIVE.search(text, took.start(), sentence[1]) or _WHOLE_DAYS.match(text, last.end)
    beside = took["word"] == "连续" and ended.end() < took.start() and len(text[ended.end() : took.start()]) < _BESIDE
    count = _length(first, last, took, exact=bool(exact) or beside, runs=not beside)
    if count:
        yield Remark(
            "E7",
            "error",
            ((min(first.start, took.start()), max(last.end, took.end())),),
            f"{first.printed}至{last.printed}是{count}，写的是{took['number']}{took['unit']}。",
            f"请核对起止日期和时长；日期不错的，改为{count}。",
            (first.printed, f"{took['number']}{took['unit']}", last.printed),
        )


def _own(text: str, start: int, place: int) -> bool:
    """Whether a length is that of the sentence: right behind a mark, or of what was named before (活动…，活动为期)."""
    words = re.split("[，；（、]", text[start:place])[-1]
    words = re.sub("^(?:此次|本次|该|本轮)|(?:行动|活动|工作)$", "", words)
    return len(words) < 2 or words in ("前后", "全程", "整个", "总共", *_ON_SITE) or words in text[:start]


#: What bodies do between coming and going.
_ON_SITE = ("现场审计", "现场检查", "现场巡察", "现场督察", "现场核查", "现场评估", "驻点", "进驻")
#: The end of something, perhaps with its hour: 8月31日24时止.
_ENDED = re.compile(rf"(?:\d{{1,2}}[时点])?[^，。；0-9]{{0,12}}{_ENDS}了?")
#: Nothing of the last day is left.
_WHOLE_DAYS = re.compile("(?:24|二十四)[时点]")
#: Characters between an end and the length that is said right behind it.
_BESIDE = 3
#: Both the first and the last day are counted.
_INCLUSIVE = re.compile(r"含首尾|含起止|首尾[^，。；不]{0,6}[计含算]|含[当首末][日天]")


def _length(first: _Point, last: _Point, took: re.Match[str], *, exact: bool = False, runs: bool = True) -> str:
    """The length between two dates where it is not the one said; empty where it may be.

    ``exact``: the first and the last day are counted; ``runs``: 连续 may be said of some of the days between.
    """
    a, b, said, unit = first.when(), last.when(), _amount(took), took["unit"].removeprefix("个")
    if a is None or b is None or b < a or not said:
        return ""
    days, whole = (b - a).days, first.day and last.day
    months = 12 * (b.year - a.year) + b.month - a.month
    if unit in ("天", "日") and whole:
        leap = not first.dated and a <= date(_SOME_YEAR, 2, 29) <= b
        good = said == days + 1 or (not exact and said == days) or (leap and said in (days - 1, days))
        return "" if good or (runs and took["word"] == "连续" and said <= days) else f"{days + 1}天"
    if unit == "工作日" and whole:
        return "" if workdays(a, b) - 10 <= said <= days + 1 else f"{days + 1}天"
    if unit == "周" and whole:
        return "" if abs(days + 1 - 7 * said) < 4 else f"{days + 1}天"
    if unit == "月":
        long = days / 30.44 if whole else months + 0.5
        return "" if abs(long - said) < 0.8 else f"{months if whole else months + 1}个月"
    if unit == "年" and (first.dated or last.dated):
        return "" if abs(months / 12 - said) <= 0.6 else f"{months}个月"
    return ""


def workdays(a: date, b: date) -> int:
    """The days from Monday to Friday from one date to another."""
    return sum((a + timedelta(days)).weekday() < 5 for days in range((b - a).days + 1))


_DUE = re.compile("应[^，。；月]{0,8}$|限|期限|约定|计划|原定|规定|要求|时限|截止|到期|承诺|合同|节点")
_MOVED = re.compile(
    r"(?P<word>提前|提早|逾期|超期|延期|延迟|推迟|延后|超时|超出|滞后|[早晚]于)(?P<more>[^，。；0-9]{0,8}?)(?P<number>\d{1,3})(?P<unit>个?工作日|天|日)(?!\d|[以前内])"
)


def _moved(text: str, points: Sequence[_Point], end: int) -> Iterator[Remark]:
    """应于6月10日前办结，实际6月15日办结，逾期3天: the days between what was due and what was done."""
    found = _MOVED.search(text, points[1].end, end) if len(points) == 2 else None
    if found is None or re.search("[约近平均]|最", text[found.start() - 2 : found.end()]):
        return
    one, other = points
    left = max(text.rfind(mark, 0, one.start) for mark in "，。；") + 1
    due = _DUE.search(text, left, one.start) or _DUE.search(text[one.end : one.end + 8])
    between = text[one.end : other.start]
    a, b = one.when(), other.when()
    turned = bool(re.search(r"原定|应于|限于|约定|比计划|计划于", between))
    if (not due and not turned) or not (one.day and other.day) or a is None or b is None or "年" in between[:-4]:
        return
    days, said = abs((b - a).days), int(found["number"])
    working = "工作日" in found["unit"]
    if said == days or (working and said < days) or not days:
        return
    yield Remark(
        "E7",
        "error",
        ((one.start, found.end()),),
        f"{one.printed}与{other.printed}相差{days}天，写的是{found[0]}。",
        f"请核对两个日期和天数；日期不错的，改为{days}天。",
        (one.printed, other.printed, f"{found['number']}{found['unit']}"),
    )


_WITHIN = re.compile(
    r"(?P<number>\d{1,3}|[一二三五七十]{1,2})(?P<unit>个?工作日|天|日)(?:之)?内[^。；0-9]{0,14}(?:，|（)(?:即|也就是|最迟|最晚|截止(?:日期|时间)?)[^。；0-9]{0,8}$"
)


def _within(text: str, points: Sequence[_Point]) -> Iterator[Remark]:
    """5月8日下发通知，限15日内整改，即5月20日前: a deadline that is not so many days after its order."""
    for one, other in pairwise(points):
        found = _WITHIN.search(text[one.end : other.start])
        a, b = one.when(), other.when()
        if found is None or not (one.day and other.day) or a is None or b is None:
            continue
        days, said = (b - a).days, _amount(found)
        if "工作日" in found["unit"]:
            good = days >= said and workdays(a, b) - 10 <= said
        else:
            good = said - 1 <= days <= said + 1
        if not good:
            yield Remark(
                "E7",
                "error",
                ((one.start, other.end),),
                f"{one.printed}到{other.printed}是{days}天，写的是{found['number']}{found['unit']}内。",
                "请核对起算日期、期限和截止日期。",
                (one.printed, f"{found['number']}{found['unit']}", other.printed),
            )


_ORDER = re.compile(
    r"^[^。；]{0,16}?(?:交办|转办|印发|下发|发出|签发|送达|收到|受理|立案|下达|接到|接报|登记|开工|动工|启动|发现|开具)"
)
_DONE = re.compile(
    r"^[^，。；0-9]{0,10}?(?:办结|结案|答复|反馈|回复|办理完毕|整改完成|完成整改|竣工|完工|送达|销号|结束)"
)
_LIMIT = re.compile(r"(?:要求|责令|限|须|应|务必|确保|承诺)[^。；0-9]{0,24}$")


def _backwards(text: str, points: Sequence[_Point]) -> Iterator[Remark]:
    """6月15日交办，要求6月10日前办结: an end before its beginning, within half a year."""
    for one, other in pairwise(points):
        between = text[one.end : other.start]
        a, b = one.when(), other.when()
        if not (one.day and other.day) or a is None or b is None or not 0 < (a - b).days < 150 or "。" in between:
            continue
        if re.search("此前|曾|已于|早在|年|原|前者|第二|另|由于|因为?", between + text[one.start - 1 : one.start]):
            continue
        begun = re.search("[自从]$", text[: one.start]) and re.match("起|开始|启动", between)
        if (
            begun
            and re.search("[至到]$", between)
            and re.match("[^，。；\\d]{0,10}(?:结束|止|完成|收官|完毕)", text[other.end :])
        ):
            yield _before(one, other)
            return
        limit = _LIMIT.search(between) and re.match("之?前|底前", text[other.end :])
        done = re.search(r"[，、并]\s*(?:于|至|到|经[^，。；0-9]{0,6}，?于?|已)?$", between) and _DONE.match(
            text[other.end :]
        )
        if _ORDER.match(between) and (limit or done):
            yield _before(one, other)
            return


def _before(one: _Point, other: _Point) -> Remark:
    words = f"{other.printed}在{one.printed}之前，事情不会先结束后开始。"
    return Remark(
        "E7", "error", ((one.start, other.end),), words, "请核对两个日期的先后。", (one.printed, other.printed)
    )


_CLOCK = r"(\d{1,2})(?:[:：](\d{2})|[时点](?:(\d{1,2})分|(半)|(整))?)"
_HOUR = re.compile(r"\d时")
_CLOCKS = re.compile(rf"(?<!\d){_CLOCK}(?!\d)")
_LASTED = re.compile(
    r"(?:历时|持续|用时|耗时|为期|共计?|总计|时长|前后|全程|仅用|不到)[共为仅达了用约近]{0,3}"
    r"(?:(?P<hours>\d{1,2})个?(?P<half>半)?(?:小时|钟头)(?P<half2>半)?)?(?:零?(?P<minutes>\d{1,3})分钟?)?(?!\d|[余多])"
)


def clocks(prose: Prose) -> Iterator[Remark]:
    """8时20分接报，10时05分处置完毕，用时1小时35分: two times of a sentence against what is said to lie between."""
    if "小时" not in prose.text and "分钟" not in prose.text and not _HOUR.search(prose.text):
        return
    for start, end in prose.sentences:
        times = list(_CLOCKS.finditer(prose.text, start, end))
        if len(times) != 2:
            continue
        a, b = times
        lasted = [
            found
            for found in _LASTED.finditer(prose.text, b.end(), end)
            if (found["hours"] or found["minutes"]) and not re.search("[约近]|不到", found[0])
            if _own(prose.text, b.end(), found.start())
        ]
        if len(lasted) != 1 or re.search("[日天](?:上午|下午)?$|其中", prose.text[b.start() - 4 : b.start()]):
            continue
        found = lasted[0]
        between = prose.text[a.end() : b.start()]
        gone = _minutes(b) - _minutes(a) + (24 * 60 if "次日" in between or "第二天" in between else 0)
        half = 30 if found["half"] or found["half2"] else 0
        said = 60 * int(found["hours"] or 0) + half + int(found["minutes"] or 0)
        if gone <= 0 and "次日" not in between:
            continue
        afternoon = "下午" in between and int(b[1]) < 12 and "下午" not in prose.text[a.start() - 3 : a.start()]
        if said in (gone, gone + 12 * 60 if afternoon else gone) or re.search("[；。]|每|日均|平均", between):
            continue
        printed = (a[0], b[0], re.sub(r"^\D+", "", found[0]))
        words = f"{a[0]}到{b[0]}是{gone // 60}小时{gone % 60}分，写的是{printed[2]}。"
        todo = "请核对起止时间和时长。"
        yield Remark("E7", "error", ((a.start(), found.end()),), words, todo, printed)


def _minutes(found: re.Match[str]) -> int:
    return 60 * int(found[1]) + int(found[2] or found[3] or (30 if found[4] else 0))
