"""E7 of periods: a named period against the dates in its brackets, a heading against the text below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.finding import Remark
from pipeline.audit.prose import Prose

_MONTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SPAN = r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日[-—–~至到]{1,2}(?:\d{4}年)?(?:(\d{1,2})月)?(\d{1,2})日"
_NAMED = re.compile(
    r"(第?[一二三四1234]季度|上半年|下半年|全年|(?:1|一)[-—–~至到]{1,2}\d{1,2}月|前[一二三四五六七八九十\d]+个月|\d{1,2}月(?:份)?|本周|上周|本月|当月)"
    rf"[^，。；（]{{0,4}}（[^（）]{{0,10}}?{_SPAN}[^（）]{{0,6}}）"
)
_PERIOD = re.compile(
    r"第?[一二三四1234]季度|上半年|下半年|全年|\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月|前[一二三四五六七八九十\d]+个月|\d{1,2}月份?(?!\d)"
)


def months(name: str) -> tuple[int, int] | None:
    """The first and last month of a named period; ``None`` where it has none."""
    digits = "零一二三四五六七八九十"
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


def check(prose: Prose) -> Iterator[Remark]:
    """E7: a named period whose dates in brackets are another one."""
    for found in _NAMED.finditer(prose.text):
        first, last = int(found[2]), int(found[4] or found[2])
        start, end = int(found[3]), int(found[5])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            continue
        dates = re.search(_SPAN, found[0])
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


def against_heading(heading: str, prose: Prose) -> Iterator[Remark]:
    """E7: a heading that names one period above a paragraph that opens with another."""
    named = _PERIOD.search(heading)
    opening = re.match(
        r"\s*(?:(?:今年|\d{4}年)?(?P<period>" + _PERIOD.pattern + r"))(?=[，,]|全|我|区|共|本|各)", prose.text
    )
    if not named or not opening:
        return
    a, b = months(named[0]), months(opening["period"])
    if a is None or b is None or a == b:
        return
    apart = a[1] < b[0] or b[1] < a[0]
    if not apart and (a[0] != b[0] or a[0] == a[1] or b[0] == b[1]):
        return
    year = re.search(r"(\d{4})年", heading)
    body = re.match(r"\s*(\d{4})年", prose.text)
    if year and body and year[1] != body[1]:
        return
    yield Remark(
        "E7",
        "error",
        ((0, opening.end()),),
        f"标题写的是{named[0]}，正文写的是{opening['period']}。",
        "请核对统计时间，改正其中一处。",
        (named[0], opening["period"]),
    )
