"""E8 of numbers that stand in the words that rank them: a series that falls, a place before its number, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ranks.rows import ENTRY, NUM, named_number
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

_HIGH, _LOW = "多高大长强重", "少低小短弱轻"


def check(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """The first thing that a sentence says of its own numbers and they do not."""
    text = prose.text[start:end]
    for words, say in _SAYS:
        for remark in say(prose, start, end) if words.search(text) else ():
            yield remark
            return


_BESIDE = re.compile(
    rf"(?P<number>{NUM})(?P<unit>%|[\u4e00-\u9fff]{{1,4}})，?(?P<word>高于|低于|超过|多于|少于|大于|小于|不及|优于)(?P<what>[^，。；、0-9（）]{{2,14}})"
    rf"(?:（(?:为|即)?)?(?P<other>{NUM})(?P<unit2>%|[\u4e00-\u9fff]{{1,4}})(?P<end>）|的(?:平均)?水平|的均值)"
)


def _beside(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """增长2.9%，高于全市平均水平（3.4%）: two numbers beside one another, compared the wrong way."""
    for found in _BESIDE.finditer(prose.text, start, end):
        a, b = (Fraction(found[key].replace(",", "")) for key in ("number", "other"))
        more = found["word"] in ("高于", "超过", "多于", "大于", "优于")
        back = prose.text[max(start, found.start() - 8) : found.start()]
        falls = re.search("下降|减少|降低|回落|降幅|-|负", back + found["what"])
        if found["unit"] != found["unit2"] or a == b or (a > b) is more or falls:
            continue
        printed = tuple(found[key] + (found["unit"] if found["unit"] == "%" else "") for key in ("number", "other"))
        words = f"{printed[0]}{'不' if more else '并不'}{found['word']}{printed[1]}。"
        yield Remark("E8", "error", (found.span(),), words, "请核对两个数和比较的方向。", (*printed, found["word"]))
        return


_SERIES = re.compile(
    r"逐(?:年|月|周|季|季度|日|次|批|期)(?:稳步|持续|依次|小幅)?(?:(?P<up>递增|上升|增长|增加|攀升|提高|提升|走高|增多|扩大)|(?P<down>递减|下降|减少|回落|降低|走低|减小))"
)
_POINT = re.compile(
    rf"(?P<when>\d{{4}}年|\d{{1,2}}月份?|第?[一二三四]季度|第[一二三四五六七八九]周|周[一二三四五六日])(?:为|是|有|达|受理|办理|完成|共)?(?P<number>{NUM})(?P<unit>%|‰|[万亿]?[\u4e00-\u9fff]{{0,4}})(?=[，、；。）和])"
)


def _series(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """2021年0.82，2022年0.95，2023年1.10，2024年1.04，逐年递增: a number of the series goes the other way."""
    found = _SERIES.search(prose.text, start, end)
    points = list(_POINT.finditer(prose.text, start, end)) if found else []
    if found is None or len(points) < 3 or len({point["unit"] for point in points}) > 1:
        return
    if re.search("除|外|降幅|增幅|[较比]", prose.text[points[-1].end() : found.end()]):
        return
    for a, b in pairwise(points):
        x, y = (Fraction(point["number"].replace(",", "")) for point in (a, b))
        if (y <= x) if found["up"] else (y >= x):
            words = f"“{found[0]}”：{a['when']}是{a['number']}，{b['when']}是{b['number']}。"
            numbers = (a["number"], b["number"], found[0])
            yield Remark("E8", "error", ((a.start(), found.end()),), words, "请核对各期的数和增减的说法。", numbers)
            return


_NUMBERED = re.compile(
    rf"第(?P<place>[一二三四五六七八九]|\d{{1,2}})(?:名|位)?(?:分别)?[是为：，]{{0,2}}(?P<name>[^0-9，。；：、（）第]{{2,14}})[（：]?(?:得)?(?P<value>{NUM})(?P<unit>%|‰|[\u4e00-\u9fff]{{1,2}})"
)
_PAIR = re.compile(
    rf"第(?P<a>[一二三四])、第?(?P<b>[一二三四])[名位]?(?:的)?(?:分别|依次)(?:是|为)(?P<x>[^0-9，。；：、（）]{{2,12}})[（]?(?P<m>{NUM})(?P<u>%|[\u4e00-\u9fff]{{1,2}})）?[、和](?P<y>[^0-9，。；：、（）]{{2,12}})[（]?(?P<n>{NUM})"
)


_LOW_FIRST = re.compile("倒数|最[少低小短快]|用时|耗时|时长|[由从][低少小短]到|扣分|降幅|失误|差错")


def _numbered(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """第1名城关中学95.20分；第2名北街中学96.10分: places before their numbers, which do not fall."""
    text = prose.text[start:end]
    if "第" not in text or _LOW_FIRST.search(text):
        return
    for found in _PAIR.finditer(prose.text, start, end):
        values = [Fraction(found[key].replace(",", "")) for key in ("m", "n")]
        if values[0] < values[1]:
            words = f"{found['y']}（{found['n']}）大于排在它前面的{found['x']}（{found['m']}）。"
            yield Remark("E8", "error", (found.span(),), words, "请核对两个数和名次。", (found["m"], found["n"]))
            return
    row = list(_NUMBERED.finditer(prose.text, start, end))
    places = [_ordinal(found["place"]) for found in row]
    if not re.search(r"第[一二三四五六七八九0-9]{1,2}[名位]|排名|名次|位次|排序", text):
        return  # (第一阶段, 第二批 are no places)
    if len(row) < 3 or places != sorted(set(places)) or len({found["unit"] for found in row}) > 1:
        return
    values = [Fraction(found["value"].replace(",", "")) for found in row]
    if values == sorted(values):
        return  # (those that rise all the way may begin with the best)
    for a, b in pairwise(row):
        if Fraction(a["value"].replace(",", "")) < Fraction(b["value"].replace(",", "")):
            words = f"{b['name']}（{b['value']}）大于排在它前面的{a['name']}（{a['value']}）。"
            yield Remark("E8", "error", ((start, end),), words, "请核对两个数和名次。", (a["value"], b["value"]))
            return


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else "零一二三四五六七八九".index(text)


_NEXT = re.compile(
    rf"最(?P<adj>[{_HIGH}{_LOW}])的?[^，。；、是为0-9]{{0,8}}(?:是|为)(?P<a>[^，。；、0-9（）]{{2,12}}?)（?(?:为|达|有)?(?P<m>{NUM})(?P<u>%|‰|[万亿]?[\u4e00-\u9fff]{{1,4}}?)）?，"
    rf"(?:其次|次之)的?(?:是|为)(?P<b>[^，。；、0-9（）]{{2,12}}?)（?(?:为|达|有)?(?P<n>{NUM})(?P<v>%|‰|[万亿]?[\u4e00-\u9fff]{{1,4}}?)）?(?=[，。；、]|$)"
)


def _next(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """最多的是团结村13,260元，其次是红旗村13,870元: the second is beyond the first."""
    for found in _NEXT.finditer(prose.text, start, end):
        x, y = (Fraction(found[key].replace(",", "")) for key in "mn")
        if found["u"] == found["v"] and ((x < y) if found["adj"] in _HIGH else (x > y)):
            words = f"{found['b']}（{found['n']}）排在{found['a']}（{found['m']}）之后。"
            yield Remark("E8", "error", (found.span(),), words, "请核对两个数和名次。", (found["m"], found["n"]))
            return


_LEADERS = re.compile(
    r"(?P<side>前|(?<![滞落])后|末位?|倒数前?|最(?P<most>[多高大长])的前?|最(?P<least>[少低小短])的前?)(?P<count>[二两三四五六七八九十])(?:位|名|个|项|大|家|类)?"
    r"(?P<what>[^，；。：0-9（）]{0,12}?)(?:分别|依次)?(?:是|为|：)"
)
_OTHERS = re.compile("其余|其他|另|剩余|而|此外|未|其后|随后|其次|(?<!前)第[四五六七八3-8]")


#: What follows those that stand behind the first ones.
_AFTER = re.compile("[列居位]第[四五六七八]|紧随其后|未[进列入]|不在")


def _rest(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """前三位是甲（58件）、乙（46件）、丙（31件）。其他：丁33件: one of the rest is beyond the last of the first."""
    found = _LEADERS.search(prose.text, start, end)
    if found is None or re.search("并列|相同|同为", prose.text[start : end + 40]):
        return
    count = chinese_value(found["count"].replace("两", "二")) or 0
    stop = _next_end(prose, end)
    grown = bool(re.search("[增降升涨跌减][幅速]", prose.text[start : found.end()]))
    entries = [
        one for match in ENTRY.finditer(prose.text, found.end(), stop) if (one := named_number(match, grown=grown))
    ]
    lead, rest = entries[:count], entries[count:]
    yield from _claimed(prose, (found.end(), end), lead, count)
    if len(lead) < count or not rest or not _row_of(lead, prose.text, found.end()):
        return
    between = prose.text[lead[-1].end : rest[0].start]
    behind = re.split("[。；]", prose.text[rest[0].end : rest[0].end + 40])[0]
    told = _OTHERS.search(between) or _AFTER.search(behind) or _of_their_kind(prose.text, lead, rest[0])
    if not told or re.search("其中|合计|[比较]|同比", between):
        return
    low = found["least"] is not None or (found["most"] is None and found["side"] != "前")
    worst = (max if low else min)(one.value for one in lead)
    same = [one for one in rest if one.printed.endswith("%") is lead[0].printed.endswith("%")]
    same = [one for one in same if _unit(prose.text, one) == _unit(prose.text, lead[0])]
    beyond = [one for one in same if (one.value < worst if low else one.value > worst)]
    tied = [one for one in same if one.value == worst]
    if beyond or tied:
        one, last = (beyond or tied)[0], next(each for each in lead if each.value == worst)
        words = f"{one.name}（{one.printed}）" + ("应在" if beyond else f"与{last.name}并列，也应在")
        numbers = (*(each.printed for each in lead), one.printed)
        severity = "question" if not beyond and last.rate else "error"
        todo = "请核对名次和各项的数。"
        yield Remark("E8", severity, ((found.start(), one.end),), f"{words}“{found[0]}”之列。", todo, numbers)  # type: ignore[arg-type]


_FOURTH = re.compile(r"第四(?:、第?五)?(?:、第?六)?[位名]?的?(?:分别|依次)?(?:是|为)")
_FRONT = re.compile("[排居列位靠][^，。；]{0,2}前")


def _fourth(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """排在前列的是甲21.6、乙18.3、丙11.9。第四、第五位是丁13.4和戊7.5: the fourth is beyond the third."""
    found = _FOURTH.search(prose.text, start, end)
    front = _FRONT.search(prose.text, max(0, start - _BEFORE), found.start()) if found else None
    if found is None or front is None:
        return
    lead, rest = (
        [one for match in ENTRY.finditer(prose.text, a, b) if (one := named_number(match))]
        for a, b in ((front.end(), found.start()), (found.end(), end))
    )
    if len(lead) != _THREE or not rest or len({_unit(prose.text, one) for one in (*lead, rest[0])}) > 1:
        return
    one, last = rest[0], min(lead, key=lambda each: each.value)
    if one.value > last.value:
        words = f"{one.name}（{one.printed}）大于排在它前面的{last.name}（{last.printed}）。"
        printed = (last.printed, one.printed, last.name, one.name)
        yield Remark("E8", "error", ((front.start(), one.end),), words, "请核对名次和各项的数。", printed)


#: Those before the fourth; characters before its sentence in which they are listed.
_THREE, _BEFORE = 3, 90

_CLAIMED = re.compile(
    rf"(?:^|(?<=[，；。]))(?P<name>[^，；。、0-9（）]{{2,14}})以(?P<number>{NUM})(?P<unit>%|[\u4e00-\u9fff]{{1,2}}?)(?:位?居|位?列|排名?)第(?P<place>[一二三四五六七八九])"
)


def _claimed(prose: Prose, span: tuple[int, int], lead: Sequence[Ranked], count: int) -> Iterator[Remark]:
    """前三位是甲、乙、丙，丁以108.3%居第三: a place that those named before have."""
    found = _CLAIMED.search(prose.text, *span) if "以" in prose.text else None
    if found is None or len(lead) < count or any(one.name == found["name"] for one in lead):
        return
    value = Fraction(found["number"].replace(",", ""))
    if _ordinal(found["place"]) <= count and all(one.value > value for one in lead[:count]):
        words = f"{found['name']}（{found['number']}）在所列的{count}个之后，不会是第{found['place']}。"
        numbers = (found["number"], *(one.printed for one in lead), found["place"])
        yield Remark("E8", "error", (found.span(),), words, "请核对名次和各项的数。", numbers)


def _next_end(prose: Prose, end: int) -> int:
    """The end of the sentence behind, where that speaks of the rest."""
    following = next((span for span in prose.sentences if span[0] == end), None)
    speaks = following and (_OTHERS.match(prose.text, end) or _ONE_MORE.match(prose.text, end))
    return following[1] if following and speaks else end


#: A sentence that opens with a name and its number: 税务窗口全月办件4093件.
_ONE_MORE = re.compile(r"[^，。；：、0-9（）]{2,16}\d[0-9.]*[^，。；：、0-9（）]{0,4}(?:[，。、；]|$)")


def _of_their_kind(text: str, lead: Sequence[Ranked], one: Ranked) -> bool:
    """Whether somebody who is named in the sentence behind is one of those: 公积金窗口3127件。税务窗口4093件."""
    start = max(text.rfind(mark, lead[-1].end - 1, one.start) for mark in "。；") + 1
    kinds = {each.name[-2:] for each in lead}
    return start > 0 and len(kinds) == 1 and kinds.pop() in text[start : one.start]


def _unit(text: str, one: Ranked) -> str:
    return re.sub(r"^[0-9.,万亿]+", "", text[one.start : one.end])


def _row_of(lead: Sequence[Ranked], text: str, place: int) -> bool:
    """Whether names and numbers follow one another without other words, from a place on."""
    ends = [place, *(one.end for one in lead)]
    return all(not re.search("[。；]|其余|其他", text[a : one.start]) for a, one in zip(ends, lead, strict=False))


#: What a sentence must have for each of them.
_SAYS = (
    (re.compile("逐"), _series),
    (re.compile("[高低多少大小优]于|超过|不及"), _beside),
    (re.compile("第"), _numbered),
    (re.compile("第四"), _fourth),
    (re.compile("其次|次之"), _next),
    (re.compile("[前后末最数]"), _rest),
)
