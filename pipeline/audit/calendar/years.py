"""E7 of years: those of a five-year plan, how many of them something has gone on; a step that ends before the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.calendar import dates
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose


def check(prose: Prose) -> Iterator[Remark]:
    """The plans, the years and the steps of a paragraph."""
    text = prose.text
    if "五" in text and "（20" in text:
        yield from _plans(text)
    if "年启动" in text or "自20" in text or "从20" in text:
        yield from _gone_on(text)
    if text.count("日前") > 1:
        yield from _steps(text)


#: The five years of a plan, in brackets behind it; 以来 may go on beyond it.
_PLAN = re.compile(
    r"十(?P<plan>[一二三四五])五”?(?:期间|时期|规划期|规划|五年)?（(?P<years>(?P<first>20\d\d)年?[-—–~至到]{1,2}(?P<last>20\d\d)年?)）"
)
#: The first year of the plan that has no number before its 五.
_FIRST_PLAN, _PLAN_YEARS = 2001, 5


def _plans(text: str) -> Iterator[Remark]:
    """“十三五”期间（2016—2021年）: not the five years of the plan."""
    for found in _PLAN.finditer(text):
        first = _FIRST_PLAN + _PLAN_YEARS * "一二三四五".index(found["plan"]) + _PLAN_YEARS
        right = f"{first}—{first + _PLAN_YEARS - 1}年"
        if (int(found["first"]), int(found["last"])) == (first, first + _PLAN_YEARS - 1):
            continue
        if text[: found.start()].endswith(("至“", "到“", "和“", "、“")):
            continue  # “十二五”至“十三五”（2011—2020年）
        behind = re.match("[^，。；\\d]{0,6}?(?P<long>[一二三四五六七八九十]{1,2}年)", text[found.end() :])
        name = f"十{found['plan']}五"
        words = f"“{name}”是{right}，括注的是{found['years']}。"
        printed = (found["years"], name, *([behind["long"]] if behind else []))
        yield Remark("E7", "error", (found.span(),), words, "请核对起止年份。", printed)


_SAID = (
    r"(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2})(?P<unit>年|届|个年头)"
    r"(?![^，。；]{0,4}(?:[获评入居列荣]|被|位|保持|第))"
)
_GONE_ON = re.compile(
    r"[自从](?P<first>20\d\d)年(?:\d{1,2}月)?(?:起|开始|启动|创办|开办|设立|成立|实施|实行|试行|推行|举办|开展|以来){1,3}[^，。；0-9]{0,8}，?(?:截?至|到|截至)(?P<last>20\d\d)年[底末]?[^。；0-9]{0,8}"
    r"(?P<word>连续|持续|坚持|不间断|历时|已(?:经)?(?:开展|举办|实施|成功))[^，。；0-9]{0,8}?" + _SAID
)


def _gone_on(text: str) -> Iterator[Remark]:
    """从2021年启动，到2025年已连续开展3年: neither the years between nor those with both ends."""
    for found in _GONE_ON.finditer(text):
        said = int(found["number"]) if found["number"].isdigit() else chinese_value(found["number"]) or 0
        years = int(found["last"]) - int(found["first"]) + 1
        yearly = found["unit"] != "届" or "每年一届" in text
        if not yearly or years < 2 or not said or said in (years, years - 1) or re.search("约|近|每", found[0]):
            continue
        words = f"{found['first']}年到{found['last']}年是{years}年，写的是{found['number']}{found['unit']}。"
        printed = (f"{found['first']}年", f"{found['last']}年", f"{found['number']}{found['unit']}")
        yield Remark("E7", "error", (found.span(),), words, "请核对起止年份和长短。", printed)


#: Something to be done by a day, and all the rest of it by another.
_STEPS = re.compile(
    r"(?P<one>(?P<month>\d{1,2})月(?P<day>\d{1,2})日)前[^，。；0-9]{2,24}[，；](?P<two>(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日)前[^，。；0-9]{0,6}(?:其余|剩余|余下|其他|全部|全面)"
)


def _steps(text: str) -> Iterator[Remark]:
    """9月30日前完成立行立改事项，8月31日前完成其余事项: the rest is due before the first."""
    for found in _STEPS.finditer(text):
        one, two = (int(found["month"]), int(found["day"])), (int(found["month2"]), int(found["day2"]))
        near = one[0] - two[0] < _HALF_YEAR and "年" not in found[0]
        if two < one and near:
            words = f"其余的期限{found['two']}在{found['one']}之前。"
            printed = (found["one"], found["two"])
            yield Remark("E7", "error", (found.span(),), words, "请核对两个期限的先后。", printed)


#: A month that is so much earlier is one of the next year.
_HALF_YEAR = 6


def own_year(passages: Sequence[Passage]) -> int | None:
    """The year of a document: of its date, or the only one that its title, or the line below that, names."""
    written = dates.own_date(passages)
    if written:
        return written.year
    heads = [one.text for one in passages[:2] if one.title or len(one.text) < _TITLE_LINE]
    said = (set(re.findall(r"(?<!\d)(20\d\d)年", text)) for text in heads)
    years = next((some for some in said if some), set())
    return int(years.pop()) if len(years) == 1 else None


#: Characters of a line that may be a title: 值班安排（2024年）：
_TITLE_LINE = 40
