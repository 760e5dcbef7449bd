"""E8 of names told with their place: 并列第三, 比第二位的乙多, 高于平均水平的有甲、乙2个, 1月最高，为68."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.ranks.claims import Lists
from pipeline.audit.ranks.rows import NUM, rows
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.ranks.verdicts import whom
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

_DIGITS = "一二三四五六七八九"
_TIED = re.compile(
    r"(?:^|(?<=[，。；：（）0-9]))(?P<names>[^，。；：（）0-9]{2,48}?)(?:得分|数量|总量|两[^，。；：、（）0-9]{0,4}|[三四]个?[^，。；：、（）0-9]{0,4}|均|都|起数|问题数|成绩|依次)*"
    r"（?(?:并列|同[列排居])(?:居|排|为|位列)?(?:全[区市县镇省])?(?:第(?P<place>[一二三四五六七八])|(?P<first>首位?|榜首))"
)
_PLACED = re.compile(
    r"[比较][^，。；、0-9]{0,4}第(?P<place>[二三四五六七八])[位名]的?(?P<name>[^，。；、0-9（）]{2,8}?)(?P<way>[多少高低快慢]|领先)"
)
_MEAN = re.compile(
    rf"(?:平均|均值)(?:水平|值|数|分|[^，。；、0-9（）]{{0,6}}率)?(?:为|是|（)?(?P<mean>{NUM})(?P<unit>%|‰|[\u4e00-\u9fff]{{0,2}})"
)
_BEYOND = re.compile(
    r"(?P<over>高于|超过|优于|快于|高出|低于|慢于|不及|未达到?|少于)(?:上述|这一|该)?(?:全[区市县镇省州])?(?:平均(?:水平|值|数|线|分)?|均值)的(?:[^，。；：、0-9是有为]{0,8})(?:有|是|为|：)"
    r"(?P<names>[^，。；：（）0-9]{2,60}?)(?:等|这|共)?(?:[二两三四五六七八九0-9]{1,2}(?:个|家|所|处|地|县|镇|区|村|站)|[，。；])"
)
_PEAK = re.compile(
    rf"(?P<month>\d{{1,2}}月)(?:份)?(?:达到?)?(?:全年)?最(?P<way>[高低多少])(?:值|点)?，[为达是](?:到)?(?P<value>{NUM})"
)
_POINT = re.compile(
    rf"(?P<month>\d{{1,2}}月)(?:份)?(?P<words>[^，。；、0-9]{{0,10}}?)(?P<value>{NUM})(?!\d|月|日|%|个月|倍|年)"
)
_HAS = re.compile("[并同位名平均](?:(?<=[并同])列|(?<=同)[排居]|(?<=[位名])的|(?<=平)均|(?<=均)值)")


_BARE = re.compile(
    r"(?:^|(?<=[，。；：、]))(?P<name>[^，。；：、0-9（）第]{2,14}?)(?:[排列居为]|位列|位居|名列)?第(?P<place>[一二三四五六七八])[位名]?(?=[、，。；]|$)"
)


def check(prose: Prose, lists_of: Lists) -> Iterator[Remark]:
    """The first of such places that the numbers of a list at hand do not give."""
    text = prose.text
    if text.count("第") > 1 and "、" in text:
        yield from _bare(prose, lists_of)
    if not _HAS.search(text) and not ("月最" in text or "份最" in text or "年最" in text):
        return
    for remark in (*_ties(text, lists_of), *_named(text, lists_of), *_beyond(text), *_peaks(prose)):
        yield remark
        return


def _members(names: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    pieces = (whom(piece, ranked) for piece in re.split("、|和|与|以及|及", names))
    return [one for one in pieces if one is not None]


def _places(one: Ranked, ranked: Sequence[Ranked], *, low: bool) -> set[int]:
    """The places that a member may be said to have, ties counted as one or as many; ``low``: from below, too."""
    more = [other.value for other in ranked if other.value > one.value]
    less = [other.value for other in ranked if other.value < one.value] if low else more
    return {len(more) + 1, len(set(more)) + 1, len(less) + 1, len(set(less)) + 1}


#: Words by which the least may stand first.
_LOW = re.compile("[少低短小快轻]|倒数|末|时[长限间]|用时|扣|浓度|投诉|差错|耗|事故|违|逾期|不")


_EQUAL = re.compile("[并同](?<=并)列|[并同](?<=同)[列排居]")


#: Characters before the words of a tie that may name who is tied.
_REACH = 100


def _ties(text: str, lists_of: Lists) -> Iterator[Remark]:
    """丙、丁（并列第三）: two that are not equal, or another place than theirs."""
    said = _EQUAL.search(text)
    for found in _TIED.finditer(text, max(0, said.start() - _REACH)) if said else ():
        for ranked, _ in lists_of():
            named = _members(found["names"], ranked)
            if len(named) < _TWO or len(ranked) <= _TWO:
                continue
            last = named[-1]
            equal = [one for one in named if one.value == last.value]
            place = _DIGITS.index(found["place"]) + 1 if found["place"] else 1
            if len(equal) < _TWO:
                pair = (named[-2], last)
                words = "、".join(f"{one.name}（{one.printed}）" for one in pair)
                yield _remark(found, f"{words}不一样，不能并列。", pair, f"第{found['place'] or '一'}")
            elif place not in _places(last, ranked, low=bool(_LOW.search(text))):
                words = f"{equal[0].name}、{last.name}（{last.printed}）并列的不是第{found['place'] or '一'}。"
                yield _remark(found, words, equal, f"第{found['place'] or '一'}")
            break


_TWO = 2


def _bare(prose: Prose, lists_of: Lists) -> Iterator[Remark]:
    """青阳第一、石门第二、双河第三: places in a row that the numbers have neither from the greatest nor the least."""
    for start, end in prose.sentences:
        found = list(_BARE.finditer(prose.text, start, end)) if prose.text.count("第", start, end) > 1 else []
        if len(found) < _TWO or re.search("并列|倒数|全[市区县省国]|[同环]比", prose.text[start:end]):
            continue
        for ranked, _ in lists_of():
            named = [next((one for one in ranked if each["name"].endswith(one.name)), None) for each in found]
            row = [one for one in named if one is not None]
            values = sorted({one.value for one in ranked}, reverse=True)
            places = [_DIGITS.index(each["place"]) for each in found]
            if len(row) < len(found) or len(values) < len(ranked) or max(places) >= len(values):
                continue
            wrong = [one for one, n in zip(row, places, strict=True) if one.value != values[n]]
            if wrong and any(one.value != values[-1 - n] for one, n in zip(row, places, strict=True)):
                due = "、".join(f"{one.name}（{one.printed}）" for one in sorted(row, key=lambda each: -each.value))
                yield _remark(found[0], f"按所列的数，次序是{due}。", wrong, f"第{found[row.index(wrong[0])]['place']}")
                return
            break


def _named(text: str, lists_of: Lists) -> Iterator[Remark]:
    """比第二位的乙多6.6亿元: one that has another place."""
    for found in _PLACED.finditer(text) if "位的" in text or "名的" in text else ():
        for ranked, _ in lists_of():
            one = whom(found["name"], ranked)
            if one is None:
                continue
            place = _DIGITS.index(found["place"]) + 1
            beyond = [other for other in ranked if (other.value > one.value) is (found["way"] not in "少低慢")]
            equal = [other for other in ranked if other.value == one.value]
            if place <= len(ranked) and not len(beyond) < place <= len(beyond) + len(equal) and len(equal) < _TWO:
                words = f"按所列的数，{one.name}（{one.printed}）不是第{found['place']}。"
                yield _remark(found, words, [one], f"第{found['place']}")
            break


def _beyond(text: str) -> Iterator[Remark]:
    """高于平均水平的有甲、乙2个: one that is left out, or that is not."""
    for found in _BEYOND.finditer(text) if "平均" in text or "均值" in text else ():
        mean = _MEAN.search(text)
        if mean is None or "其中" in found["names"]:
            continue
        limit = Fraction(mean["mean"].replace(",", ""))
        over = found["over"] in ("高于", "超过", "优于", "快于", "高出")
        for ranked in rows(text, 0, found.start()):
            named = _members(found["names"], ranked)
            percents = {one.printed.endswith("%") for one in ranked} | {mean["unit"] == "%"}
            if not named or len(percents) > 1 or any(one.start <= mean.start() < one.end for one in ranked):
                continue
            meant = [one for one in ranked if (one.value > limit if over else one.value < limit)]
            out = [one for one in meant if one not in named]
            wrong = [one for one in named if one not in meant]
            if (out or wrong) and len(named) < len(ranked):
                one = (out or wrong)[0]
                say = "漏列了" if out else "不该有"
                yield _remark(
                    found, f"平均是{mean['mean']}，“{found[0][:16]}”{say}{one.name}（{one.printed}）。", [one]
                )
            break


def _peaks(prose: Prose) -> Iterator[Remark]:
    """1月最高，为68；……12月回升至73: a month that goes beyond the highest (lowest)."""
    for start, end in prose.sentences if "最" in prose.text else ():
        peak = _PEAK.search(prose.text, start, end)
        if peak is None:
            continue
        high = peak["way"] in "高多"
        value = Fraction(peak["value"].replace(",", ""))
        points = [
            one for one in _POINT.finditer(prose.text, peak.end(), end) if not re.search("[较比增减]", one["words"])
        ]
        for one in points if len(points) >= _SOME else ():
            other = Fraction(one["value"].replace(",", ""))
            if other > value if high else other < value:
                first = f"“最{peak['way']}”的{peak['month']}（{peak['value']}）"
                words = f"{one['month']}的{one['value']}比{first}还{peak['way']}。"
                printed = (peak["value"], one["value"], peak["month"], one["month"])
                yield Remark("E8", "error", ((peak.start(), one.end()),), words, "请核对两个数。", printed)
                return


#: Months of a series, beside the highest.
_SOME = 3


def _remark(found: re.Match[str], words: str, told: Sequence[Ranked], place: str = "") -> Remark:
    names = (*(one.printed for one in told), *(one.name for one in told), *([place] if place else []))
    return Remark("E8", "error", (found.span(),), words, "请核对名次和各项的数，改正其中一处。", names)
