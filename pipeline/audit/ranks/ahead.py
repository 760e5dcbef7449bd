"""E8 of a place that is told with those who are ahead (排在甲、乙之后，居第三), or in a list of all (居全市第二)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.ranks.rows import NUM, rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

_NTH = "十[一二三]?|[二三四五六七八九一]|1[0-3]|[1-9]"
_PLACED = (
    r"(?:[^，。；：、0-9（）]{0,10}?)(?:[居列排]|位居|位列|名列|排名|排在|名次[是为]?|位次[是为]?)"
    rf"(?:(?:在)?[^，。；：、0-9（）第]{{0,8}})第(?P<place>{_NTH})(?![0-9个批次期年季月条])"
)
#: Who is ahead, in the words before the place; ``only``: there is nobody else.
_BEHIND = re.compile(
    r"(?P<only>仅次于|仅低于|仅少于|仅落后于?|仅逊于|次于|落后于|低于|少于|逊于|仅排在|仅列|排在|排于|位于|位列|居于?|列|紧随|在)"
    rf"(?P<those>[^。；，]{{2,90}}?)(?P<tail>之后|其后|后面|后)?，(?:(?:高于|多于|领先于?|超过|优于|好于)(?P<below>[^。；，]{{2,60}}?)，)?{_PLACED}"
)
_ONLY = re.compile("^仅")
#: The place first, then those that are ahead of it.
_BEFORE = re.compile(
    rf"第(?P<place>{_NTH})[位名]?[，：（。](?:排在|位于|位列|居|列)?(?:[^，。；：、0-9]{{0,6}})(?:前面|之前|前)的?(?:分别|依次)?(?:是|为|有)"
    r"(?P<those>[^。；，：（]{2,80}?)(?=[，。；）]|$)"
)
#: The place first, then the numbers that are above it: 居第2位，低于芦汀县的7.4%和云墩区的6.9%.
_LOWER = re.compile(
    rf"(?<!倒数)第(?P<place>{_NTH})[位名]?，(?P<only>仅|只)?(?:略|稍)?(?:低于|次于|少于|落后于|逊于)"
    rf"(?P<those>[^，。；、0-9（）]{{2,12}}?(?:的|（)?(?:{NUM})[^，。；、0-9（）]{{0,4}}）?(?:[、和与及]+[^，。；、0-9（）]{{2,12}}?(?:的|（)?(?:{NUM})[^，。；、0-9（）]{{0,4}}）?)*)(?=[，。；]|$)"
)
_SPLIT = re.compile("、|以及|和|与|及")
_VALUE = re.compile(rf"{NUM}(?:%|‰|分|[万亿]?[\u4e00-\u9fff]{{0,2}})?")
_LOOSE = re.compile(
    "并列|等|倒数|末|之一|同列|同为|同比|环比|如果|力争|目标|前[两二三四五六七八九十\\d]|[一二两三四五六七八九十\\d]+[个家名位县区市镇省]"
)
_TURNED = re.compile("[由从][低少小短]到|用时|耗时|扣分|差错|失误|浓度|能耗|降幅")


def check(prose: Prose) -> Iterator[Remark]:
    """The first place of a paragraph that is not the one behind those who are said to be ahead."""
    text = prose.text
    for start, end in prose.sentences:
        if text.find("第", start, end) < 0:
            continue
        for found in (*_behind(text, start, end), *_BEFORE.finditer(text, start, end), *_lower(text, start, end)):
            remark = _below(text, found, start) if found.re is _LOWER else _of(text, found, start)
            if remark is not None:
                yield remark
                return
    if "全" in text or "各" in text or "个" in text:
        yield from _of_all(prose)


_ASKS = re.compile("后，|[次低少逊]于|落后|其后，|后面，")


def _behind(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return _BEHIND.finditer(text, start, end) if _ASKS.search(text, start, end) else iter(())


def _lower(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return _LOWER.finditer(text, start, end) if text.find("于", start, end) >= 0 else iter(())


_ALL = re.compile("平均|全[市区县镇省国]|上年|去年|同期|目标|第|计划|[^，。；、]{0,2}分位")


def _below(text: str, found: re.Match[str], start: int) -> Remark | None:
    """A place with the numbers that are above it: as many of them as its place, or more, or (仅) fewer than that."""
    those = _VALUE.findall(found["those"])
    place = int(found["place"]) if found["place"].isdigit() else chinese_value(found["place"]) or 0
    if _ALL.search(found["those"]) or _TURNED.search(text, start, found.end()):
        return None
    if not place or not (place <= len(those) or (found["only"] and place != len(those) + 1)):
        return None
    words = f"排在前面的有{len(those)}个（{'、'.join(those)}），应是第{len(those) + 1}，写的是第{found['place']}。"
    own = _VALUE.findall(text[start : found.start()])[-1:] + _VALUE.findall(text[found.end() : found.end() + 24])[:2]
    printed = (f"第{found['place']}", *those, *own)
    return Remark("E8", "error", (found.span(),), words, "请核对名次和排在前面的，改正其中一处。", printed)


def _of(text: str, found: re.Match[str], start: int) -> Remark | None:
    """A place against the number of those ahead of it."""
    groups = found.groupdict()
    those = re.sub("（[^）]*）|\\([^)]*\\)", "", found["those"])
    if _LOOSE.search(re.sub(_VALUE, "", those)) or _TURNED.search(text, start, found.end()):
        return None
    names = [piece for piece in _SPLIT.split(those) if re.sub(_VALUE, "", piece)]
    only = groups.get("only") or ""
    if only and not (groups["tail"] or only[-1] == "于" or only.startswith("仅")):
        return None
    sure = bool(_ONLY.match(only)) or groups.get("below") is not None or found.re is _BEFORE
    numbered = len(_VALUE.findall(found["those"])) >= len(names)
    if not (len(names) > 1 and (numbered or sure)) and not (sure and len(names) == 1 and only.startswith("仅")):
        return None
    if any(len(name) > _LONGEST for name in names) or (only == "低于" and groups.get("below") is None):
        return None
    place = int(found["place"]) if found["place"].isdigit() else chinese_value(found["place"]) or 0
    if place == len(names) + 1:
        return None
    left = max(text.rfind(mark, start, found.start()) for mark in "，。；：") + 1
    before = text[max(left, start) : found.start()]
    own = _VALUE.findall(text[start : found.start()])[-1:]
    words = f"排在前面的有{len(names)}个（{'、'.join(names)}），应是第{len(names) + 1}，写的是第{found['place']}。"
    printed = (*own, f"第{found['place']}", *_VALUE.findall(found["those"]), before)
    return Remark("E8", "error", (found.span(),), words, "请核对名次和排在前面的，改正其中一处。", printed)


#: Characters of the name of somebody who is ahead, with the number beside it.
_LONGEST = 16

#: A list of all there are, and one of them given its place among all.
_WHOLE = re.compile(
    r"(?:全[市区县镇省国]|各[县区市镇街乡部单企学社科]|[0-9二三四五六七八九十]{1,3}个[^，。；：0-9]{1,6})[^。；0-9]{0,24}?(?:依次|分别|如下|为|是|：)"
)
_IN_ALL = re.compile(
    rf"(?P<name>[^，。；：、0-9（）]{{2,12}}?)）?(?:增速|增幅|得分|总量|覆盖率|完成率|[^，。；：、0-9（）]{{0,4}}率)?(?:位?居|位?列|排名?|排在|名列)(?:在)?全(?P<wide>[区市县镇省])第(?P<place>{_NTH})(?:[位名]|(?=[，。；]))"
)


_WIDE = re.compile("全[区市县镇省]第")


def _of_all(prose: Prose) -> Iterator[Remark]:
    """全市各区县依次为甲11.2%、乙9.6%、丙8.1%……。乙居全市第三: a place in a list of all of them."""
    text = prose.text
    for found in _IN_ALL.finditer(text) if _WIDE.search(text) else ():
        for row in rows(text, 0, found.start()):
            head = text[max(0, row[0].start - _HEAD) : row[0].start]
            one = next(
                (each for each in row if found["name"].startswith(each.name) or each.name.startswith(found["name"])),
                None,
            )
            if one is None or len(row) < 4 or not _WHOLE.search(head) or _TURNED.search(text, 0, found.start()):
                continue
            values = sorted((each.value for each in row), reverse=True)
            place = int(found["place"]) if found["place"].isdigit() else chinese_value(found["place"]) or 0
            first, last = values.index(one.value) + 1, len(values) - values[::-1].index(one.value)
            if place > len(row) or first <= place <= last or "倒数" in found[0]:
                continue
            words = f"按所列的数，{one.name}（{one.printed}）是第{first}，写的是第{found['place']}。"
            printed = (one.printed, f"第{found['place']}", one.name)
            yield Remark("E8", "error", (found.span(),), words, "请核对各项的数和名次，改正其中一处。", printed)
            return


#: Characters before a list that say of whom it is.
_HEAD = 44
