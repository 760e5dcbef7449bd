"""E7 of the period that a sentence speaks of: months that it has not, or lacks; another for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.growth.periods import months
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact

_LONG = (
    r"前[两二三]个?季度|第?[一二三四]季度|上半年|下半年|全年|\d{1,2}月?份?[-—–~至到]{1,2}\d{1,2}月份?(?!\d)"
    r"|前(?!一个)[一二三四五六七八九十0-9]+个月"
)
_OPENS = re.compile(
    rf"\s*(?:截至目前，|据统计，|【[^】]{{1,12}}】)?(?P<before>[^，。；：、0-9]{{0,8}}?)(?:今年|(?P<year>\d{{4}})年度?)?(?P<period>{_LONG})(?!以来|末|底|及|和|与|、|起|计划|目标|\d)"
)
_PART = re.compile(
    r"(?<![0-9—–~至到年-])(?:(?P<year>\d{4})年)?(?P<part>\d{1,2}月|[一二三四]季度)"
    r"(?:份|\d{1,2}日|(?!\d{1,2}日))(?![份—–~至到底末初前以后-]|起(?!诉)|之前)"
)
#: What a month is set beside, or will be: it is none of the period.
_ASIDE = re.compile(
    r"(?:[较比自从至到由]|(?<![日月])[与及和]|截[至止]|去年|上年|同期|次年|预计|将于?|计划|拟|力争|目标|确保|争取|以来|印发|召开|部署|于|从而|早于|相比)[^，；、。0-9]{0,6}$"
)
_TO_COME = re.compile("将|预计|计划|拟|下一步|力争|目标|确保|争取|下半年|下阶段|相比|同期|较|比上|转入|进入|继续")
#: What tells of a month as of one of those that are counted.
_AMONG = re.compile(
    "其中|分月|逐月|月度|各月|按月|分季|按季|各季|走势|最[高低多少大小]|峰值|高峰|低谷|顶点|(?:主要|多)?(?:集中|发生)(?:在|于)|分别"
)
_GOES_ON = re.compile("其中|从?分月|按月|从?月度|各月|逐月|分季度|按季|从走势|从时间|从发生时间|从时段")


def check(prose: Prose) -> Iterator[Remark]:
    """上半年……其中8月: a month that the period of the sentence has not; one that ends behind the months given."""
    if "月" not in prose.text and "季度" not in prose.text and "半年" not in prose.text:
        return
    topic: re.Match[str] | None = None
    for start, end in prose.sentences:
        goes_on = topic is not None and _GOES_ON.match(prose.text, start)
        opened = None if goes_on else _OPENS.match(prose.text, start)
        if opened:
            yield from _too_many(prose, opened, end)
            yield from _aims(prose, opened, end)
        elif topic:
            yield from _single(prose, topic, start)
        if not opened and (year := _WHOLE_YEAR.match(prose.text, start)):
            yield from _aims(prose, year, end)
        if not opened and not goes_on:
            topic = None
            continue
        topic = opened or topic
        assert topic is not None
        whole = months(topic["period"])
        if whole is None or whole[0] >= whole[1] or whole[1] > 12 or re.search("[较比]|去年|上年", topic["before"]):
            continue
        parts = _parts(prose, topic, max(start, topic.end()), end)
        found = list(_outside(prose, topic, parts, (start, end))) or list(_short(prose, topic, parts))
        yield from found
        if found:
            return


_DAYS = re.compile(r"(?:天数|监测)[^，。；0-9]{0,4}(?P<days>\d{2,3})天")
_MONTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _too_many(prose: Prose, topic: re.Match[str], end: int) -> Iterator[Remark]:
    """1月至10月……有效监测天数365天: more days than the period has."""
    whole = months(topic["period"])
    for found in _DAYS.finditer(prose.text, topic.end(), end) if whole and "天数" in prose.text else ():
        most = sum(_MONTHS[whole[0] : whole[1] + 1]) if whole else 0
        if most and int(found["days"]) > most:
            words = f"{topic['period']}至多{most}天，写的是{found['days']}天。"
            span = ((topic.start("period"), found.end()),)
            yield Remark("E7", "error", span, words, "请核对统计时间和天数。", (topic["period"], found["days"]))
            return


#: 2025年，…: the whole of it.
_WHOLE_YEAR = re.compile(r"\s*(?P<period>\d{4}年)度?(?=，|全)")
_AIM = re.compile(r"完成(?:了)?(?P<aim>[一二三]季度|上半年|前三季度)(?:的)?(?:目标|任务|计划)")


def _aims(prose: Prose, topic: re.Match[str], end: int) -> Iterator[Remark]:
    """前三季度……完成上半年目标的102%: the aim of a shorter time."""
    found = _AIM.search(prose.text, topic.end(), end) if "完成" in prose.text else None
    whole = (1, 12) if topic["period"].endswith("年") else months(topic["period"])
    aim = months(found["aim"]) if found else None
    if found and whole and aim and aim[1] < whole[1]:
        words = f"前面说的是{topic['period']}，比的是{found['aim']}的目标。"
        span = ((topic.start("period"), found.end()),)
        yield Remark("E7", "question", span, words, "请核对目标是哪一时期的。", (topic["period"], found["aim"]))


_SINGLE = re.compile(r"\s*(?P<month>\d{1,2})月(?:份)?(?:当月|单月)")


def _single(prose: Prose, topic: re.Match[str], start: int) -> Iterator[Remark]:
    """前10个月……。9月当月: the month by itself that is not the last of the months together."""
    found, whole = _SINGLE.match(prose.text, start), months(topic["period"])
    if found and whole and whole[0] == 1 and int(found["month"]) != whole[1]:
        words = f"前面说的是{topic['period']}，后面的当月是{found['month']}月。"
        printed = (topic["period"], f"{found['month']}月")
        yield Remark("E7", "question", ((topic.start("period"), found.end()),), words, "请核对统计时间。", printed)


def _parts(prose: Prose, topic: re.Match[str], start: int, end: int) -> list[re.Match[str]]:
    """The months (quarters) of a stretch that are named as some of those of its period."""
    found = []
    for part in _PART.finditer(prose.text, start, end):
        left = max(prose.text.rfind(mark, start, part.start()) for mark in "，；。：") + 1
        clause = prose.text[max(left, start) : part.start()]
        right = re.compile("[，；。]").search(prose.text, part.end())
        behind = prose.text[part.end() : right.start() if right else end]
        other_year = part["year"] and part["year"] != topic["year"]
        if _ASIDE.search(clause) or _TO_COME.search(clause + behind) or other_year:
            continue
        found.append(part)
    return found


_BESIDE = re.compile(r"(?:(?<![日月])[及和与]|[较比])(?:\d{4}年|去年|上年|今年)?(\d{1,2}月|[一二三四]季度)")


def _outside(
    prose: Prose, topic: re.Match[str], parts: Sequence[re.Match[str]], span: tuple[int, int]
) -> Iterator[Remark]:
    whole = months(topic["period"])
    assert whole is not None
    exempt = set(_BESIDE.findall(prose.text))
    for place, part in enumerate(parts):
        own = months(part["part"])
        if own is None or own[1] > 12 or part["part"] in exempt or (whole[0] <= own[0] and own[1] <= whole[1]):
            continue
        left = max(prose.text.rfind(mark, 0, part.start()) for mark in "，；。") + 1
        stop = re.compile("[，；。]").search(prose.text, part.end())
        clause = prose.text[left : stop.start() if stop else span[1]]
        start = max(topic.end(), span[0])
        among = _AMONG.search(prose.text[start : part.start()]) or any(_inside(one, whole) for one in parts[:place])
        if (left == part.start() and not among) or (not _AMONG.search(clause) and not among):
            continue
        if "季" in part["part"] and whole[1] - whole[0] < _HALF:
            continue
        if not re.search(r"\d", clause.replace(part[0], "")) and not _AMONG.search(clause):
            continue
        yield Remark(
            "E7",
            "error",
            ((topic.start("period"), part.end()),),
            f"{topic['period']}是{whole[0]}月至{whole[1]}月，其中没有{part['part']}。",
            "请核对统计时间，改正其中一处。",
            (topic["period"], part["part"]),
        )
        return


#: Months of half a year, less one: a quarter is no part of anything shorter.
_HALF = 5


def _inside(part: re.Match[str], whole: tuple[int, int]) -> bool:
    own = months(part["part"])
    return own is not None and whole[0] <= own[0] and own[1] <= whole[1]


def _short(prose: Prose, topic: re.Match[str], parts: Sequence[re.Match[str]]) -> Iterator[Remark]:
    """1—4月8612户，其中1月4127户，2月2244户，3月2241户: months that make the whole number and leave out the last."""
    whole = months(topic["period"])
    assert whole is not None
    given = [own for part in parts if (own := months(part["part"]))]
    follow = len(given) > 1 and all(a[1] + 1 == b[0] for a, b in pairwise(given))
    if not follow or given[0][0] != whole[0] or given[-1][1] >= whole[1]:
        return
    counts = [item for item in prose.counts if item.number.start > topic.start()]
    total = next((item for item in counts if item.number.end < parts[0].start()), None)
    each = [next((item for item in counts if item.number.start >= part.end()), None) for part in parts]
    if total is None or any(item is None or item.unit != total.unit for item in each):
        return
    if sum((item.value for item in each if item), Fraction(0)) == total.value:
        last = parts[-1]["part"]
        yield Remark(
            "E7",
            "error",
            ((topic.start("period"), parts[-1].end()),),
            f"总数{total.printed}是到{last}为止各数之和，前面写的是{topic['period']}。",
            "请核对统计时间，改正其中一处。",
            (topic["period"], last),
        )


_UNTIL = re.compile(
    r"截[至止](?:目前|到|于)?(?:今年|\d{4}年)?(?P<until>(?P<month>\d{1,2})月(?P<end>底|末|(?P<day>\d{1,2})日)|(?P<quarter>[一二三四])季度末|(?P<half>上半年)末|(?P<year>年)[末底])"
)


def cut_off(prose: Prose) -> Iterator[Remark]:
    """1—10月……截至三季度末: numbers of a period whose last day is another."""
    if "截" not in prose.text:
        return
    topic: re.Match[str] | None = None
    for start, end in prose.sentences:
        topic = _OPENS.match(prose.text, start) or topic
        found = _UNTIL.search(prose.text, start, end)
        whole = months(topic["period"]) if topic else None
        if topic is None or found is None or whole is None or found.start() < topic.end() + 2:
            continue
        last = int(found["month"] or 0) or (3 * "零一二三四".index(found["quarter"]) if found["quarter"] else 0)
        last = last or (6 if found["half"] else 12)
        said = bool(re.search("上述|统计期|报告期|期末", prose.text[found.end() : end][:14]))
        inside = (found.start() < end and start <= topic.start()) or said
        early = last < whole[1] or (last == whole[1] and found["day"] is not None and int(found["day"]) < _MONTH_END)
        if (said and last != whole[1]) or (
            inside and early and not _TO_COME.search(prose.text[found.end() : end][:20])
        ):
            yield Remark(
                "E7",
                "error" if said else "question",
                ((topic.start("period"), found.end()),),
                f"前面说的是{topic['period']}，后面的数截至{found['until']}，两处的截止时间不一样。",
                "请核对统计时间；数是按期末的，改正其中一处。",
                (topic["period"], found["until"]),
            )
            return


#: A report of the last days of a month may well speak of its end.
_MONTH_END = 25

_AGAIN = re.compile(r"(?:上述|前述|以上|这|该)(?P<number>\d[0-9.,]*[万亿]?)(?P<unit>[\u4e00-\u9fff]{1,2})")


def again(passages: Sequence[Passage], place: int, prose: Prose) -> Iterator[Remark]:
    """截至9月20日，上述1460家企业, where the paragraph above says it of 前三季度: one number, two periods."""
    text = prose.text
    if "上述" not in text and "前述" not in text and "以上" not in text and "这" not in text and "该" not in text:
        return
    for found in _AGAIN.finditer(prose.text):
        if len(re.sub(r"\D", "", found["number"])) < 3:
            continue
        start = max((a for a, b in prose.sentences if a <= found.start()), default=0)
        later = _UNTIL.search(prose.text, start, found.start()) or _OPENS.match(prose.text, start)
        above = [compact(normalise(other.text)) for other in passages[max(0, place - 3) : place] if not other.grid]
        for text in (*above, prose.text[:start]) if later else ():
            at = text.find(f"{found['number']}{found['unit']}")
            sentence = text[text.rfind("。", 0, at) + 1 : at] if at >= 0 else ""
            opened = _OPENS.match(sentence)
            if not opened or later is None:
                continue
            one, other = months(opened["period"]), _last(later)
            if one and other and one[1] != other[0]:
                printed = later.groupdict().get("until") or later["period"]
                yield Remark(
                    "E7",
                    "question",
                    ((later.start(), found.end()),),
                    f"{found['number']}{found['unit']}在前面是{opened['period']}的数，这里写的是{printed}。",
                    "请核对统计时间，两处写成一致。",
                    (opened["period"], printed),
                )
                return


def _last(found: re.Match[str]) -> tuple[int] | None:
    """The month that a period or a 截至 ends with; one that breaks off within the month is no whole one (0)."""
    groups = found.groupdict()
    if groups.get("period"):
        named = months(groups["period"] or "")
        return (named[1],) if named else None
    if groups["day"] and int(groups["day"]) < _MONTH_END:
        return (0,)
    if groups["month"]:
        return (int(groups["month"]),)
    return (3 * "零一二三四".index(groups["quarter"]),) if groups["quarter"] else (6,) if groups["half"] else (12,)
