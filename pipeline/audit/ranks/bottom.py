"""E8 of places with the numbers that give them in the same breath: 末位88.3%，倒数第二85.8%; 高于甲，低于乙，列第一."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ranks.rows import NUM
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

_NTH = "十[一二三]?|[一二三四五六七八九]|1[0-3]|[1-9]"
_PLACE = rf"(?:[居列在为排]|排名|位列|位居|名列|位次|名次)第(?P<place>{_NTH})(?![0-9个批次期年季月条])"


def check(prose: Prose) -> Iterator[Remark]:
    """The first place of a paragraph that the numbers beside it contradict."""
    text = prose.text
    for start, end in prose.sentences:
        told = list(_from_below(text, start, end)) if "倒数第" in text[start:end] else []
        if not told and "第" in text[start:end]:
            told = [*_between(text, start, end), *_of_row(text, start, end), *_equals(text, start, end)]
            told = told or list(_among(text, start, end))
        if told:
            yield told[0]
            return


_BELOW = re.compile(
    rf"(?P<mark>末位|垫底|最后一[名位]|倒数第(?P<nth>{_NTH})[名位]?)(?:的|是|为|：)*(?P<name>[^，。；：、0-9（）]{{2,14}}?)(?:为|是|达|以|，|（|仅)*(?P<number>{NUM})(?P<unit>%|分|[万亿]?[\u4e00-\u9fff]{{1,2}})"
)
_TURNED = re.compile("用时|耗时|时长|扣分|差错|失误|[由从][少低小短]到|最[少低小短]的?是")


def _from_below(text: str, start: int, end: int) -> Iterator[Remark]:
    """末位陈岗88.3%，倒数第二的孙寨85.8%: the last is not the least."""
    row = list(_BELOW.finditer(text, start, end))
    if len(row) < 2 or len({one["unit"] for one in row}) > 1 or _TURNED.search(text, start, end):
        return
    row.sort(key=lambda one: _number(one["nth"]) if one["nth"] else 1)
    for a, b in pairwise(row):
        x, y = _value(a["number"]), _value(b["number"])
        if x > y:
            words = f"{a['mark']}的{a['name']}（{a['number']}）大于{b['mark']}的{b['name']}（{b['number']}）。"
            numbers = (a["number"], b["number"], a["name"], b["name"])
            span = (min(a.start(), b.start()), max(a.end(), b.end()))
            yield Remark("E8", "error", (span,), words, "请核对两个数和名次。", numbers)
            return


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_value(text) or 0


def _value(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


_SIDES = re.compile(
    rf"(?P<own>{NUM})(?P<unit>%|分|[万亿]?[\u4e00-\u9fff]{{1,2}}?)[，（](?P<sides>(?:[^。；（）]{{0,4}}(?:高于|低于|多于|少于|超过|不及)[^。；（）]+?)+)[，）][^，。；0-9]{{0,8}}{_PLACE}"
)
_WORD = "高于|低于|多于|少于|超过|不及"
_SIDE = re.compile(rf"(?P<word>{_WORD})(?P<those>[^。；]+?)(?=[，；]?[^，；]{{0,3}}(?:{_WORD})|$)")


def _between(text: str, start: int, end: int) -> Iterator[Remark]:
    """我院93.7%，高于甲的92.9%、乙的91.8%，低于丙的95.1%，列第一位: one is above, so it is second."""
    if "于" not in text[start:end]:
        return
    for found in _SIDES.finditer(text, start, end):
        above: list[str] = []
        below: list[str] = []
        for side in _SIDE.finditer(found["sides"]):
            numbers = re.findall(rf"({NUM}){re.escape(found['unit'])}", side["those"])
            (below if side["word"] in ("高于", "多于", "超过") else above).extend(numbers)
        own = _value(found["own"])
        fair = all(_value(one) > own for one in above) and all(_value(one) < own for one in below)
        place = _number(found["place"])
        if above and below and fair and place != len(above) + 1 and place != len(below) + 1:
            words = f"有{len(above)}个在{found['own']}之上，写的是第{found['place']}。"
            printed = (found["own"], found["place"], *above)
            yield Remark("E8", "error", (found.span(),), words, "请核对各项的数和名次。", printed)
            return


_ROW = re.compile(
    rf"(?P<row>(?:{NUM})(?:%|分|[\u4e00-\u9fff]{{1,2}})?(?:[、，和](?:{NUM})(?:%|分|[\u4e00-\u9fff]{{1,2}})?){{2,20}})[，；]"
    rf"(?P<name>[^，。；：、0-9]{{1,12}}?)(?:为|是|以|达|：)?(?P<own>{NUM})(?P<unit>%|分|[\u4e00-\u9fff]{{1,3}}?)?，?[^，。；：、0-9]{{0,8}}?{_PLACE}"
)


_FROM_HIGH = re.compile("[由从]?[高大多强]到[低小少弱]")


def _of_row(text: str, start: int, end: int) -> Iterator[Remark]:
    """由高到低为12.4、11.9、10.6、9.8，我市为9.8，列第5位: a place in a row of numbers without names."""
    for found in _ROW.finditer(text, start, end):
        values = [_value(one) for one in re.findall(NUM, found["row"])]
        own, place = _value(found["own"]), _number(found["place"])
        ordered = values in (sorted(values), sorted(values, reverse=True))
        if not ordered or values.count(own) != 1 or len(set(values)) < len(values):
            continue
        index = values.index(own) + 1
        said = values[0] > values[-1] and _FROM_HIGH.search(text, start, found.start())
        if place != index and (said or place != len(values) + 1 - index):
            words = f"{found['own']}在所列的数中是第{index}个，写的是第{found['place']}。"
            numbers = (found["own"], f"第{found['place']}")
            yield Remark("E8", "error", (found.span("own"),), words, "请核对各项的数和名次。", numbers)
            return


_SIZED = rf"(?:{NUM})(?:%|分|[万亿]?[\u4e00-\u9fff]{{1,3}})?"
_LISTED = rf"{_SIZED}(?:[、，和]{_SIZED}){{1,20}}"
_ALIKE = r"(?:同[组类片档批]|本组|[其另]|其[他余]|另外)[^，。；：、0-9]{0,10}?"
_OURS = r"(?:我|本)[市县区镇乡校院局所省站厂司村单行]"
_AMONG = (
    re.compile(
        rf"{_OURS}[^，。；：0-9]{{0,24}}(?P<own>{NUM})(?P<unit>%|分|[万亿]?[\u4e00-\u9fff]{{1,3}}?)[，；]{_ALIKE}(?:分别|依次)(?:为|是|得)?(?P<row>{_LISTED})"
        rf"[，；。](?:{_OURS})[^，。；：、0-9第]{{0,8}}第(?P<place>{_NTH})"
    ),
    re.compile(
        rf"{_ALIKE}(?:分别|依次)(?:为|是|得)?(?P<row>{_LISTED})[，；。]{_OURS}[^，。；：0-9]{{0,12}}(?P<own>{NUM})(?P<unit>%|分|[万亿]?[\u4e00-\u9fff]{{1,3}}?)"
        rf"，[^，。；：、0-9第]{{0,8}}第(?P<place>{_NTH})"
    ),
)
_SPOILT = re.compile("投诉|逾期|不良|不合格|事故|耗|浓度|发案|死亡|欠|空置|违|未|污染|失业|病|退|缺")
_GOOD = re.compile("得|分|率|满意|增速|总量|收入|指数")


def _among(text: str, start: int, end: int) -> Iterator[Remark]:
    """我市得88.35分，同组另外四市分别为89.10分、87.92分、88.64分，居同组第二位: two are above it, so it is third."""
    if not ("同" in text[start:end] or "其" in text[start:end] or "另" in text[start:end]):
        return
    for found in (each for pattern in _AMONG for each in pattern.finditer(text, start, end)):
        own, place = _value(found["own"]), _number(found["place"])
        values = [_value(one) for one in re.findall(NUM, found["row"])]
        above, below = sum(one > own for one in values), sum(one < own for one in values)
        up = _GOOD.search(found[0]) and not (_TURNED.search(found[0]) or _SPOILT.search(found[0]))
        if own in values or place == above + 1 or (place == below + 1 and not up):
            continue
        words = f"有{above}个在{found['own']}之上，写的是第{found['place']}。"
        printed = (found["own"], f"第{found['place']}", *re.findall(rf"(?:{NUM})%?", found["row"]))
        yield Remark("E8", "error", (found.span(),), words, "请核对各项的数和名次。", printed)
        return


_EQUAL = re.compile(
    rf"第(?P<one>{_NTH})[名位]?(?:的?(?:为|是))?(?P<a>[^，。；：、0-9]{{2,12}})[，、]第(?P<two>{_NTH})[名位]?(?:的?(?:为|是))?(?P<b>[^，。；：、0-9]{{2,12}})，?(?:均为|同为|都是|均是|都为|皆为)(?P<number>{NUM}%?)"
)


def _equals(text: str, start: int, end: int) -> Iterator[Remark]:
    """第二为甲，第三为乙，均为17条: one number, two places."""
    found = _EQUAL.search(text, start, end)
    if found and "并列" not in text[start:end] and found["one"] != found["two"]:
        words = f"{found['a']}与{found['b']}都是{found['number']}，名次却不同。"
        numbers = (found["number"], found["a"], found["b"])
        yield Remark("E8", "question", (found.span(),), words, "请核对名次，相同的写并列。", numbers)
