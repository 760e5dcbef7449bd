"""E8 of numbers in the order that their words promise: first, next, third; 由高到低; places before their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ranks import orders
from pipeline.audit.ranks.rows import NUM
from pipeline.audit.ranks.standing import measured
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Item, Prose, compact

_HIGH, _LOW = "多高大长强重厚旺", "少低小短弱轻薄"
_DIGITS = "一二三四五六七八九十"
#: Places, each with what gives it: the first of them, the next, the last.
_MARK = re.compile(
    r"(?=[最居之首位榜排名列占第拔头次其再紧随列末垫殿分包跻进])(?:"
    rf"(?P<most>最(?:为?[{_HIGH}]|为(?:集中|突出)))|(?P<least>最[{_LOW}])"
    r"|(?P<first>居[^，。；、0-9]{0,4}首(?![批次都府])|之首|首位|榜首|[排名居列占据]第一|第一[是为名位]|(?<!倒数)第1[名位]|拔得头筹|头名)"
    r"|(?P<next>次之|其次(?!，)|居次|[排名居列占据]第二|第二[是为名位]|第2[名位])"
    r"|(?P<third>再次[是为之的]|[排名居列占据]第三|第三[是为名位]|第3[名位])"
    r"|(?P<nth>[居列排名]第(?P<place>[四五六七八4-9])|第(?P<place2>[四五六七八4-9])[是为名位])"
    r"|(?P<after>紧随其后|随后|紧跟其后|列其后|紧追其后)"
    r"|(?P<last>末位|垫底|殿后|居末|列末|最后一[名位]|(?<=[居列排])末尾)"
    r"|分[居列](?:第)?(?P<several>[一二三四](?:、第?[二三四五]){1,3})[名位]?"
    r"|(?:占据|位[居列]|包揽|跻身|进入|[居列排])(?:全[区市县镇省])?前(?P<lead>[二三四五])(?:[甲名位强]|(?=[，。；、])))"
)
_LAST = 99
#: What stands beside those that are placed, or is placed by something else.
_OTHERWISE = re.compile(
    r"并列|同列|同居|其中|之一|倒数|同比|环比|逆序|按[^，。；]{0,6}(?:级别|等级|层级|年级|年龄|学历|规模|海拔|时间|拼音|笔画)"
    r"|[升跃退降跌由][至到居]第?|退居|跃居|升[至到]|[由从]\d"
)
#: The places of one of many, in each thing by itself: 投资增长5.2%，居全市第2位，消费增长6.8%，居全市第3位.
_AMONG_ALL = re.compile(r"(?:全[区市县镇省国]|各?县区?|[省市]内|同类)[^，。；、0-9]{0,4}(?:第|之?首|前|倒数|末)")
_MEASURED = re.compile("(?:增长|下降|增速|[率额值量数分]|收入|投资|出口|消费|面积|产量|总计)(?:[为达是]|达到)?$")
_NOT_PLACED = re.compile(
    r"同比|环比|[比较](?!第)|其余|其他|另外|合计|总计|共计?$|平均|[高低多少]出?$|去年|上年|上月|全[市区县省]$|占|相差|每"
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A number with the place that its words give it."""

    place: int
    item: Item
    value: Fraction


def check(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """A sentence in which one that comes later is greater: 最大的是甲38.5；其次为乙31.2；再次为丙33.6."""
    text = prose.text[start:end]
    marks = list(_MARK.finditer(prose.text, start, end))
    if not marks or _OTHERWISE.search(text) or len(_AMONG_ALL.findall(text)) > 1:
        return
    first = next((mark for mark in marks if mark["most"] or mark["least"] or mark["first"]), None)
    if first and not first["least"] and any(mark["least"] for mark in marks):
        return  # 1月最高；12月次之；2月最低: from both ends
    if first and any(mark["last"] and mark.start() < first.start() for mark in marks):
        return  # 连续两季排名末位，…；第一名20万元、第二名12万元
    fast = not first or bool(first["first"])
    if fast and re.search(r"最[快慢好差优佳]|用时|耗时|时长|扣分|失误|差错|由[少低小短]|从[少低小短]", text):
        return
    down = not (first and first["least"])
    for row in _groups(prose, start, end):
        placed = _placed(prose, row, marks, start)
        wrong = _turned(placed, down=down)
        if wrong and not _of_two_things(wrong):
            yield _remark(prose, wrong, down=down)
            return


def _groups(prose: Prose, start: int, end: int) -> list[list[tuple[Item, Fraction]]]:
    """The numbers of a sentence that may be ranked together, of one measure; those of another time left out."""
    found: dict[str, list[tuple[Item, Fraction]]] = {}
    for item in prose.items:
        if start <= item.number.start < end and (size := measured(item)) and not _NOT_PLACED.search(item.clause):
            if item.after.startswith(("以上", "以下", "以内")):
                continue
            if not (item.number.chinese or size[1] in _NO_MEASURE):
                unit = "人" if prose.text.startswith("人次之", item.number.end) else size[1]
                found.setdefault(unit, []).append((item, size[2]))
    return [row for row in found.values() if len(row) > 1]


#: What numbers are called that are places or names themselves: 前三名, 26路.
_NO_MEASURE = frozenset("名位强路号线组班期届楼栋甲")

_CUT = re.compile("[，、；：（）]")
#: A clause that does nothing but give a place to what stands before it.
_ALONE = re.compile("[位名]?(?:的?位置)?(?:[，、；。）]|$)")
_PURE = re.compile(r"(?:[位居列排名分占据在]|均|在[^，。；、]{1,8}中|全[区市县镇省]|各[^，。；、0-9]{1,3}|稳|则|并)*$")


def _placed(
    prose: Prose, row: Sequence[tuple[Item, Fraction]], marks: Sequence[re.Match[str]], start: int
) -> list[_Placed]:
    """The numbers of a row that a mark gives a place: the one before it, or the one that follows."""
    found: list[_Placed] = []
    for mark in marks:
        place = next((n for n, (item, _) in enumerate(row) if item.number.start > mark.start()), len(row))
        floor = row[place - 1][0].number.end if place else start
        behind = prose.text[floor : mark.start()]
        cuts = list(_CUT.finditer(behind))
        own = behind[cuts[-1].end() :] if cuts else behind
        alone = _PURE.match(own) and _ALONE.match(prose.text, mark.end())
        back = place > 0 and mark[0][-1] not in "是为" and (alone or not [cut for cut in cuts if cut[0] != "）"])
        if mark["lead"]:
            count = _DIGITS.index(mark["lead"]) + 1
            found += [_Placed(1, *one) for one in row[place - count : place]] if place >= count else []
            continue
        if mark["several"]:
            count = len(re.findall(f"[{_DIGITS}]", mark["several"]))
            named = row[place - count : place] if back and place >= count else []
            opens = _DIGITS.index(mark["several"][0]) + 1
            found += [_Placed(opens + n, *one) for n, one in enumerate(named)]
            continue
        index = place - 1 if back else place
        if index < len(row) and "。" not in prose.text[mark.end() : row[index][0].number.start]:
            number = _number(mark)
            if mark["after"] and back:  # 甲以61.5%居首，乙64.2%、丙52.7%紧随其后
                known = {id(one.item) for one in found}
                last = max((n for n, (item, _) in enumerate(row) if id(item) in known), default=-1)
                found += [_Placed(2, *one) for one in row[last + 1 : place]] if last >= 0 else []
            elif number:
                found.append(_Placed(number, *row[index]))
    unique = {id(one.item): one for one in reversed(found)}
    return sorted(unique.values(), key=lambda one: one.place)


def _number(mark: re.Match[str]) -> int:
    if mark["most"] or mark["least"] or mark["first"]:
        return 1
    if mark["next"] or mark["third"]:
        return 2 if mark["next"] else 3
    if mark["nth"]:
        place = mark["place"] or mark["place2"]
        return int(place) if place.isdigit() else _DIGITS.index(place) + 1
    return _LAST if mark["last"] else 0


def _turned(placed: Sequence[_Placed], *, down: bool) -> tuple[_Placed, _Placed] | None:
    """Two of different places, the later of which is the greater (where the order rises: the smaller)."""
    if len({one.item.number.decimals for one in placed}) > 2:
        return None
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            if one.place < other.place and (one.value < other.value if down else one.value > other.value):
                return one, other
    return None


def _of_two_things(wrong: tuple[_Placed, _Placed]) -> bool:
    """Whether each of two numbers has a measure of its own: 税收增长5.2%, 投资增长6.8%."""
    a, b = (one.item.clause for one in wrong)
    both = bool(_MEASURED.search(a) and _MEASURED.search(b))
    return both and a[:2] != b[:2] and not (a[-3:] == b[-3:] and len({a, b}) > 1 and a[-2:] not in ("增长", "下降"))


def _remark(prose: Prose, wrong: tuple[_Placed, _Placed], *, down: bool) -> Remark:
    a, b = (one.item for one in wrong)
    left, right = min(a.number.start, b.number.start), max(a.number.end, b.number.end)
    words = f"{b.printed}排在{a.printed}之后，却比它{'大' if down else '小'}。"
    todo = "请核对名次和各项的数，改正其中一处。"
    floor = max(prose.text.rfind(mark, 0, left) for mark in "，。；：") + 1
    return Remark("E8", "error", ((floor, right),), words, todo, (a.printed, b.printed))


#: What promises an order, and which: from the greatest, from the least; one of the two; or only some order.
_ORDER = re.compile(
    rf"(?=[由从自按依排榜座位名靠居领集突快{_HIGH}{_LOW}])(?:"
    rf"[由从自按]?(?P<high>[{_HIGH}])(?:到|至|往)[{_LOW}]|[由从自按]?(?P<low>[{_LOW}])(?:到|至|往)[{_HIGH}]"
    r"|[由从自按](?P<way>[快慢好差优劣前后强弱先])(?:到|至|往)[快慢好差优劣前后强弱]"
    r"|(?:大小|高低|多少|长短|快慢)(?:顺序|次序|排列|排序|排名)?(?:依次)?(?=[是为：])|(?P<first>名?靠前|居前|领先|排前|(?<=[较最])[多高大长强重]|(?<=[较最]为)(?:集中|突出))的(?:(?!环节|步骤|阶段|时段|[月年]份)[^，。；：、0-9]){0,12}?依次(?=[是为：])|依次(?P<falls>递减|降低|减少|下降)|(?P<list>排行|排序|排名|榜单|榜|座次|位次|名次|依次排列|排列|排位))"
)
_ENTRY = re.compile(
    r"(?:^|[，、；：。\n]|(?<=依次)[是为]：?)(?:第?[一二三四五六七八九十0-9]{1,2}(?:名|位|[.．、]|是|为)：?|[①-⑳])?"
    r"\s*(?P<name>[^0-9，、；：。（）\n]{1,20}?)(?:（|：)?"
    rf"(?P<number>-?(?:{NUM}))(?P<unit>%|‰|[万亿]?[\u4e00-\u9fff]{{0,5}}(?:/[\u4e00-\u9fff]{{1,4}})?)）?(?=[，、；。\n]|$)"
)
_ASIDE = re.compile("^(?:其他|其它|其余)|合计|总计|平均|同比|环比|[较比]|其中|全[市区县省]|占(?!道)|共")


def promised(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """亩均税收榜单：1.甲38.6；2.乙21.9；3.丙27.4: a row behind the words of an order, which it has not."""
    found = _ORDER.search(prose.text, start, end)
    if not found or re.search(
        r"并列|按[^，。；]{0,6}(?:级别|年级|年龄|时间|拼音|笔画|学历|月份)", prose.text[start:end]
    ):
        return
    row = _row(prose.text, found.end(), end)
    if len(row) < (3 if not found["list"] else 4):
        return
    yield from _against(
        row,
        found,
        (start, row[-1].end()),
        sure=bool(re.search(r"第[1一][名位]|[:：；]1[.．、]|依次[位居列排名]{1,2}第[一1]", prose.text[start:end])),
    )


def _row(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Names with a number each that follow one another, in one unit."""
    row: list[re.Match[str]] = []
    opens = (n for n in range(start, min(end, _far(text, start))) if text[n] in "：，；是为")
    found = next((match for n in opens if (match := _ENTRY.match(text, n, end))), None)
    while found and not _ASIDE.search(found["name"]) and (not row or found["unit"] == row[0]["unit"]):
        row.append(found)
        found = _ENTRY.match(text, found.end(), end)
    return row


def _far(text: str, start: int) -> int:
    """How far the mark that opens a row may be; a bracket (数值越小越好), and who is ranked, are not counted."""
    aside = _BETWEEN.match(text, start)
    return (aside.end() if aside else start) + _FAR


_BETWEEN = re.compile(r"(?:（[^）0-9]{1,16}）)?(?:排列|排序|排名)?(?:，[^，。；：0-9]{2,12}(?:依次|分别)(?=[是为：]))?")
#: Characters from the words of an order to the mark that opens the row.
_FAR = 14


def _against(
    row: Sequence[re.Match[str]], order: re.Match[str], span: tuple[int, int], *, sure: bool
) -> Iterator[Remark]:
    """The place where a row goes the other way than it should; where that is not said, than all the others do."""
    values = [Fraction(one["number"].replace(",", "")) for one in row]
    steps = [(b > a) - (b < a) for a, b in pairwise(values)]
    way = -1 if order["high"] or order["falls"] or order["first"] else 1 if order["low"] else 0
    if not way:
        if not (steps.count(1) == 1 < steps.count(-1) or steps.count(-1) == 1 < steps.count(1)):
            return
        way = -1 if steps.count(1) == 1 else 1
    n = next((n for n, step in enumerate(steps) if step == -way), None)
    if n is None:
        return
    a, b = row[n], row[n + 1]
    more = "大" if way < 0 else "小"
    words = f"“{order[0]}”：{b['name']}（{b['number']}）{more}于排在它前面的{a['name']}（{a['number']}）。"
    todo = f"请核对两个数；不错的，把{b['name']}排到{a['name']}之前。"
    printed = tuple(one["number"] + ("%" if one["unit"] == "%" else "") for one in (a, b))
    severity = "question" if order["list"] and not sure else "error"
    yield Remark("E8", severity, (span,), words, todo, printed)  # type: ignore[arg-type]


_LINE = re.compile(
    r"(?P<mark>[（(][一二三四五六七八九十0-9]{1,2}[）)]|\d{1,2}[.．、]|[①-⑳]|第[一二三四五六七八九十0-9]{1,2}[名位]?[：:]?|[-•·*—])?\s*(?P<name>[^0-9，。；：（）\s]{2,20})[\s，：:（—-]*"
    rf"(?:[^0-9，。；：（）\s]{{1,8}})?(?P<number>{NUM})(?P<unit>%|‰|[万亿]?[\u4e00-\u9fff]{{0,4}}(?:/[\u4e00-\u9fff]{{1,4}})?)[）；。，]?"
)


def lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """What is said of a ranking that stands below a line, a place a line."""
    text = passages[place].text
    colon = text.rstrip().endswith(("：", ":"))
    said = list(orders.in_lines(passages, place)) if colon else []
    if said or not (colon or passages[place].title or len(text) <= _TITLE):
        yield from said
        return
    yield from _in_lines(passages, place)


#: The same with a word about it behind: （一）食品类，44件，多为临期食品。
_TAILED = re.compile(_LINE.pattern + "(?:(?<=[，；])[^\\d。；]{2,30}[。；]?)?")


def line_of(passage: Passage) -> re.Match[str] | None:
    """A line that holds a name and its number, and perhaps a word about it."""
    return (
        None
        if passage.grid or len(passage.text) > _TITLE
        else _TAILED.fullmatch(compact(normalise(passage.text)).strip())
    )


def _in_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """The same of lines below the words (a title, or a line that ends in a colon) that promise an order."""
    words = passages[place].text
    if place + 1 >= len(passages) or not _ORDER.search(words):
        return
    words = compact(normalise(words)).strip()
    order = _ORDER.search(words)
    if (
        not order
        or len(words) > _TITLE
        or re.search("并列|时间|年龄|拼音|笔画", words)
        or re.search(r"\d[^年月日0-9][^。]*。", words)
    ):
        return
    row: list[re.Match[str]] = []
    for passage in passages[place + 1 : place + 16]:
        text = compact(normalise(passage.text)).strip()
        found = None if passage.grid else _LINE.fullmatch(text)
        if found is None and not row and len(text) < 6 and text.endswith("："):
            continue  # 红榜：
        if found is None or _ASIDE.search(found["name"]) or (row and found["unit"] != row[0]["unit"]):
            break
        row.append(found)
    if len(row) < 3 or row[0]["unit"] in ("位", "名"):
        return
    numbered = bool(row[0]["mark"]) and row[0]["mark"] not in "-•·*—"
    if len(row) == 3 and (order["list"] or order["way"]):
        return
    yield from _against(row, order, (0, len(words)), sure=numbered)


#: Characters that a title or an announcing line has at most.
_TITLE = 60
