"""E7 of parts of a period: months and quarters that the period of a text or heading has not; hours between days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pipeline.audit.growth.periods import PERIOD, SPAN, months
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact

_LONG = re.compile(r"前[两二三]个?季度|第?[一二三四]季度|上半年|下半年|(?<!\d)1?\d?月?[-—–~至到]{1,2}\d{1,2}月")
_ASIDE = re.compile(
    r"[较比与及和自从由]$|去年|上年|同期|将|预计|计划|拟|力争|目标|以来|截|下一步|印发|部署|召开|于[^，。；]{0,3}$|[至到—–-]$|年$|前$"
)
#: A part, at the head of its clause: 7月开具1.28万张, 一季度2480件.
_PART = re.compile(
    r"(?:(?<=[，、；：。（中])|^)(?P<part>\d{1,2}月(?!\d|[份]?[-—–~至到末底初前以起后上中下])|第?[一二三四]季度(?!末))(?P<what>[^，。；、0-9]{0,12})(?P<number>\d*)"
)


def check(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """A row of months (quarters), of which all but one are in the period that the text or its heading names."""
    if prose.text.count("季度") + prose.text.count("月") > 1:
        for start, end in prose.sentences:
            if prose.text.count("季度", start, end) + prose.text.count("月", start, end) > 1:
                yield from _odd(passages[place], prose, start, end)
    if "季度（" in prose.text or "季（" in prose.text:
        yield from _quarters(prose)
    yield from _hours(prose)
    yield from _each(prose)
    if passages[place].heading:
        yield from _whole_year(passages[place].heading, prose)


_COMPARED = re.compile("[同环]比|相比")


def _odd(passage: Passage, prose: Prose, start: int, end: int) -> Iterator[Remark]:
    parts = [part for part in _PART.finditer(prose.text, start, end) if not _aside(prose.text, part, start)]
    if len(parts) < 2 or _COMPARED.search(prose.text, parts[0].start(), parts[-1].end()):
        return
    named = _LONG.search(prose.text, start, parts[0].start())
    words = prose.text[named.end() : parts[0].start()] if named else ""
    printed = (
        named[0]
        if named and not re.search("[较比去上]", prose.text[max(start, named.start() - 2) : named.start()])
        else ""
    )
    if not printed or re.search("。|同比|[较比]", words):
        above = PERIOD.search(compact(normalise(passage.heading))) if passage.ordinal in (1, 2) else None
        printed = above[0] if above else ""
    whole = months(printed) if printed else None
    if whole is None or whole[0] == whole[1] or whole[1] > 12:
        return
    own = [(part, months(part["part"])) for part in parts]
    outside = [part for part, had in own if had and not (whole[0] <= had[0] and had[1] <= whole[1])]
    inside = [part for part, had in own if had and whole[0] <= had[0] and had[1] <= whole[1]]
    if len(outside) != 1 or not inside or len({part["part"][-1] for part in parts}) > 1:
        return
    if "季" in outside[0]["part"] and whole[1] - whole[0] < 5:
        return
    left = min(outside[0].start(), inside[0].start())
    said = f"{printed}是{whole[0]}月至{whole[1]}月，其中没有{outside[0]['part']}。"
    span = (left, max(outside[0].end(), inside[-1].end()))
    yield Remark("E7", "error", (span,), said, "请核对统计时间，改正其中一处。", (printed, outside[0]["part"]))


def _aside(text: str, part: re.Match[str], start: int) -> bool:
    left = max(text.rfind(mark, start, part.start()) for mark in "，。；：、") + 1
    return bool(
        _ASIDE.search(text[max(left, start) : part.start()])
        or re.search("将|预计|拟|计划|同比|相比|以来|印发|[较比]", part["what"])
    )


_QUARTER = re.compile(r"(?:[本该上当]|一个|每)季度?（(?P<first>\d{1,2})月?[-—–~至到]{1,2}(?P<last>\d{1,2})月）")


def _quarters(prose: Prose) -> Iterator[Remark]:
    """本季度（7—10月）: no quarter has these months."""
    for found in _QUARTER.finditer(prose.text):
        first, last = int(found["first"]), int(found["last"])
        # a quarter of the accounts may run from the last month of one to the second of the next (12—2月)
        if (last - first) % 12 != 2:
            words = f"{found[0].split('（')[0]}应是三个月，括注的是{first}月至{last}月。"
            printed = (found[0].split("（")[0], found[0].split("（")[1].rstrip("）"))
            yield Remark("E7", "error", (found.span(),), words, "请核对统计时间，改正其中一处。", printed)


_HOUR = r"(?:(?P<m{0}>\d{{1,2}})月)?(?P<d{0}>\d{{1,2}})日(?P<h{0}>\d{{1,2}})[时点](?:整|许)?"
_TWO_HOURS = re.compile(
    _HOUR.format(1) + r"[^。；0-9]{0,14}" + _HOUR.format(2) + r"[^。；0-9]{0,20}?(?P<n>\d{1,4})个?小时"
)


def _hours(prose: Prose) -> Iterator[Remark]:
    """7月3日8时启动，7月8日8时解除，持续144小时: the hours between two times of two days."""
    for found in _TWO_HOURS.finditer(prose.text) if "小时" in prose.text and "日" in prose.text else ():
        month = int(found["m1"] or 1)
        try:
            first = datetime(2024, month, int(found["d1"])) + timedelta(hours=int(found["h1"]))  # noqa: DTZ001
            last = datetime(2024, int(found["m2"] or month), int(found["d2"])) + timedelta(hours=int(found["h2"]))  # noqa: DTZ001
        except ValueError:
            continue
        gone, said = int((last - first).total_seconds() // 3600), int(found["n"])
        if gone <= 0 or gone == said or re.search("约|近|余|多|不到|超|其中|每|强降", found[0]) or said < 12:
            continue
        words = f"从{found['d1']}日{found['h1']}时到{found['d2']}日{found['h2']}时是{gone}小时，写的是{said}小时。"
        printed = (found["d1"], found["d2"], str(said))
        yield Remark("E7", "error", (found.span(),), words, "请核对起止时间和时长。", printed)


_SPAN_OF_DAYS = re.compile(
    r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日?(?:\d{1,2}[时点])?(?:[—–~-]{1,2}|至|到)(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日"
)
_EACH = re.compile(
    r"(?:均|都|各|每[期批轮次组]次?)(?:[^，。；：、0-9]{0,6}?)(?:为期?|是|持续|历时|共)?(?P<days>\d{1,3})天(?!以|内|前|后|一)"
)
#: Spans that are said to be alike.
_ALIKE = 2


def _each(prose: Prose) -> Iterator[Remark]:
    """第一批4月10日至24日，第二批6月12日至26日，均为12天: spans of one length, which is another."""
    for start, end in prose.sentences if "天" in prose.text and "日" in prose.text else ():
        found = _EACH.search(prose.text, start, end)
        spans = list(_SPAN_OF_DAYS.finditer(prose.text, start, found.start())) if found else []
        if found is None or len(spans) < _ALIKE:
            continue
        lengths = {_length(one) for one in spans}
        length = lengths.pop() if len(lengths) == 1 else 0
        said = int(found["days"])
        if length > 1 and said not in (length, length - 1) and not re.search("其中|每天", found[0]):
            words = f"{spans[0][0]}连首尾共{length}天，各段一样长，写的是{said}天。"
            printed = (f"{said}天", spans[0][0])
            yield Remark("E7", "error", ((spans[0].start(), found.end()),), words, "请核对起止时间和天数。", printed)
            return


def _length(span: re.Match[str]) -> int:
    """The days of a span, its first and last among them; 0 where there is no such day."""
    try:
        first = datetime(2024, int(span["m"]), int(span["d"]))  # noqa: DTZ001
        return (datetime(2024, int(span["m2"] or span["m"]), int(span["d2"])) - first).days + 1  # noqa: DTZ001
    except ValueError:
        return 0


_YEAR_TITLE = re.compile(r"(?<!\d)(20\d\d)年(?:度|[^，。；月季半0-9]{0,24}(?:年度报告|年报|年度总结|年度评估))")
_PERIOD = re.compile(
    r"(?:统计|数据|报告|评估|评价|考核)[^，。；0-9]{0,6}(?:期限|期间|时段|时间|周期|区间|期)[^，。；0-9]{0,4}(?P<days>"
    + SPAN
    + ")"
)


def _whole_year(heading: str, prose: Prose) -> Iterator[Remark]:
    """2024年……年度报告, over 统计期限为2024年1月1日至2024年11月30日."""
    named = _YEAR_TITLE.search(heading) if "年" in heading else None
    found = _PERIOD.search(prose.text) if named and "日" in prose.text else None
    days = re.search(SPAN, found["days"]) if found else None
    if named and found and days and (days[1], days[2]) == ("1", "1") and (days[3], days[4]) != ("12", "31"):
        if "截至" in prose.text[found.end() : found.end() + 10] or re.search("[学财]年|届", heading):
            return
        words = f"标题写的是{named[1]}年度，统计时间是{found['days']}，不是全年。"
        printed = (f"{named[1]}年度", f"{days[3]}月{days[4]}日", days[3] or "")
        yield Remark("E7", "error", (found.span(),), words, "请核对统计时间，改正其中一处。", printed)
