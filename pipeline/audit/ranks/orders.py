"""E8 of sequences: 由多到少, 第一…次之…再次, and rows of the first whose numbers do not fall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ranks.ofwhat import fits
from pipeline.audit.ranks.standing import Ranked, entries
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.prose import Prose


def falling(row: Sequence[Ranked]) -> bool:
    """Whether no number is greater than the one before."""
    return all(a.value >= b.value for a, b in pairwise(row))


def _rising(row: Sequence[Ranked]) -> bool:
    return all(a.value <= b.value for a, b in pairwise(row))


def unordered(phrase: str, row: Sequence[Ranked], span: tuple[int, int], *, down: bool = True) -> Remark:
    """A row that is not in the order that its words promise."""
    a, b = next((a, b) for a, b in pairwise(row) if (a.value < b.value if down else a.value > b.value))
    return Remark(
        "E8",
        "error",
        (span,),
        f"“{phrase}”：{b.name}（{b.printed}）{'大' if down else '小'}于排在它前面的{a.name}（{a.printed}）。",
        f"请核对两个数；不错的，把{b.name}排到{a.name}之前。",
        (*(one.printed for one in row), a.name, b.name),
    )


_FROM_TO = re.compile(r"[由从](?P<high>[多高大长])到[少低小短]|[由从](?P<low>[少低小短])到[多高大长]")
#: What is put in order by something else than its number.
OTHERWISE = re.compile("按[^，。；]{0,6}(?:级别|等级|层级|年级|年龄|学历|规模|海拔|(?<![候置耗])时间|拼音|笔画)")
_RATE = re.compile("按[^，。；]{0,10}(?:率|比例|占比|增速|增幅|降幅)[^，。；]{0,2}[由从]")


def by_rate(words: str, ranked: Sequence[Ranked]) -> bool:
    """Whether an order is that of rates, and the numbers of a list are none."""
    return _RATE.search(words) is not None and not any("%" in one.printed for one in ranked)


_DECREASING = re.compile("依次(?:递减|减少|降低|下降)|逐[个一次]递减")
#: A row that is said to be of the first, without an order: where it has none, somebody may have meant one.
_LEADING = re.compile("(?:居|列)前列|名列前茅|排名靠前|居前的")
_FIRST = re.compile(
    r"居首|首位|榜首|第一(?![季个批届中实小附产责条章节])|(?P<high>最[多高大长])|(?P<low>最[少低小短]|垫底|末位)"
)
_NEXT = re.compile(r"次之|其次|居次|紧随其后|(?:列|居|排名?|位居|是|为)第[二三四](?:位|名)?(?=[，。；、是为（]|$)|再次")


THAN = re.compile(
    r"(?:^|(?<=[，；。：、\n]))(?P<one>[^，；。：、0-9]{1,18}?)(?P<word>高于|多于|大于|超过|低于|少于|小于|不及)(?P<other>[^，；。：、0-9]{1,12})(?=[，；。：]|$)"
)


def compares(prose: Prose, start: int, end: int, known: Sequence[Sequence[Ranked]]) -> Iterator[Remark]:
    """东区高于西区, where both are named with their numbers."""
    for found in THAN.finditer(prose.text, start, end):
        for ranked in known:
            one = [each for each in ranked if found["one"].startswith(each.name)]
            other = [each for each in ranked if each.name == found["other"]]
            if len(one) != 1 or len(other) != 1:
                continue
            if not fits(prose, (found.start(), found.start("word")), ranked, [one[0].name]):
                continue
            more = found["word"] in ("高于", "多于", "大于", "超过")
            if one[0].value != other[0].value and (one[0].value > other[0].value) is not more:
                words = f"“{found[0].lstrip('，；。：、')}”：所列的是{one[0].printed}和{other[0].printed}。"
                printed = (one[0].printed, other[0].printed)
                yield Remark("E8", "error", (found.span(),), words, "请核对两个数和比较的方向。", printed)
            break


_LISTED = re.compile(r"[分居列位]{1,3}第?二(?:位|名)?、(?:第)?三")


def placed(prose: Prose, start: int, end: int, known: Sequence[Ranked]) -> Iterator[Remark]:
    """甲镇居首，乙镇、丙镇分列第二、第三: names in their places, without the numbers that stand elsewhere."""
    text = prose.text[start:end]
    found = _LISTED.search(text)
    if not found or re.search(r"\d|并列", text):
        return
    row = sorted((one for one in known if one.name in text), key=lambda one: text.index(one.name))
    if len(row) == 3 and not falling(row):
        yield unordered(found[0], row, (start, end))
    elif len(row) == 3:
        above = [one for one in known if one not in row and one.value > row[-1].value]
        for one in above[:1]:
            yield unordered(found[0], [*row, one], (start, end))


#: Where somebody is given a place by its number.
PLACED = re.compile("[列居名排在]第[二三四五六]|[列居][二三四五六]、")
_PLACE = re.compile(
    r"(?P<ahead>[^，。；、：0-9（）第]{1,14}?)?(?:位列|位居|排名|排在|排|居|列)(?:全[区市县镇省])?第(?P<place>[二三四五六])(?:位|名)?(?:(?P<of>的[^，。；、是为]{0,6}[是为])|(?=[，。；、]|$))"
)


def places(prose: Prose, start: int, end: int, known: Sequence[Sequence[Ranked]]) -> Iterator[Remark]:
    """排在第二的是甲院, 甲院列第二: more are before it than its place says; two places of one number."""
    claims = []
    for found in _PLACE.finditer(prose.text, start, end):
        words = prose.text[found.end() : min(end, found.end() + 16)] if found["of"] else found["ahead"] or ""
        number = "一二三四五六".index(found["place"]) + 1
        for ranked in known:
            named = [one for one in ranked if (words.startswith if found["of"] else words.endswith)(one.name)]
            if len(ranked) > 2 and named:
                claims.append((number, named[0], ranked, found))
                break
    if re.search("并列|倒数|末|最[少低小短]", prose.text[start:end]) and len(claims) < 2:
        claims = [claim for claim in claims if "倒数" not in prose.text[start : claim[3].start()]]
    for number, one, ranked, found in claims:
        above = [other for other in ranked if other.value > one.value]
        if len(above) >= number:
            yield unordered(found[0], [one, *above], (found.start(), found.end()))
            return
    for (a, one, _, found), (b, other, _, last) in pairwise(claims):
        if a != b and one.value == other.value and "并列" not in prose.text[start:end]:
            sure = "." not in one.printed and "%" not in one.printed
            words = f"{one.name}与{other.name}都是{one.printed}，名次却不同。"
            todo = "请核对名次，相同的写并列。"
            span = ((found.start(), last.end()),)
            yield Remark("E8", "error" if sure else "question", span, words, todo, (one.printed,))
            return


def chains(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """Orders in one sentence that its numbers do not have."""
    text = prose.text[start:end]
    found = ("到" in text and _FROM_TO.search(text)) or (("依次" in text or "逐" in text) and _DECREASING.search(text))
    if found and not OTHERWISE.search(text[: found.end()]):
        behind = list(_rows(prose, start + found.end(), end))
        if not behind and _NAMES_BEHIND.match(text, found.end()):
            return
        for row in behind or _rows(prose, start, start + found.start()):
            down = found.re is _DECREASING or bool(found["high"])
            if len(row) > 1 and not (falling(row) if down else _rising(row)):
                yield unordered(found[0], row, (start + found.start(), row[-1].end), down=down)
                return
    leading = ("前" in text) and _LEADING.search(text)
    for row in _rows(prose, start + leading.end(), end) if leading else ():
        if len(row) > 2 and not falling(row):
            yield replace(unordered(leading[0], row, (start, row[-1].end)), severity="question")  # type: ignore[index]
            return
    if text.count("第") > _SOME and len(_WITH_PLACE.findall(text)) > _SOME:
        return  # each has its place behind its number, and stands where it may
    second = _NEXT.search(text) if any(mark in text for mark in ("次", "第", "紧")) else None
    if not second or "并列" in text or "其中" in text:
        return
    first = _FIRST.search(text)
    if first and first["low"] and first.start() > second.start():
        return  # 中医科列第二，儿科最低: from both ends
    down = not (first and first["low"] and first.start() < second.start())
    for row in _rows(prose, start, end):
        marked = _marked(prose, row, start)
        if len(marked) > 1 and not (falling(marked) if down else _rising(marked)):
            yield unordered(second[0], marked, (marked[0].start, marked[-1].end), down=down)
            return


#: Places beside their numbers from which on they tell the order, and not the text.
_SOME = 2
#: 从高到低排下来，恒顺、江航、通达: names without their numbers.
_NAMES_BEHIND = re.compile(r"[^，。；0-9]{0,8}(?:，|：|是|为)[^，。；0-9]{1,12}、[^，。；0-9]{1,12}(?:、|。|$)")

_OTHER_LIST = re.compile("其中|合计|同比|环比|另")


def _rows(prose: Prose, start: int, end: int) -> Iterator[list[Ranked]]:
    """Named numbers that follow one another in a stretch, as far as one list goes."""
    for group in entries(prose, start, end).values():
        row = group[:1]
        for a, b in pairwise(group):
            if _OTHER_LIST.search(prose.text[a.end : b.start]):
                break
            row.append(b)
        yield row


#: Where what is said of one ends, and another thing is said: 隧道（33起），最多的是弯道，其次是…
_OVER = re.compile("[；。]|，[^，。；\\d]{0,8}最[^，。；\\d]{1,4}的[^，。；\\d]{0,6}[是为]")


def _marked(prose: Prose, row: Sequence[Ranked], start: int) -> list[Ranked]:
    """The members of a row from the one before the first that is marked as second to the last that is marked."""
    marks = []
    for i, one in enumerate(row):
        left = row[i - 1].end if i else start
        cut = max(prose.text.rfind(mark, left, one.start) for mark in "；。") + 1
        own = prose.text[max(cut, left) : row[i + 1].start if i + 1 < len(row) else one.end + 12]
        place = own.find(one.name)
        stop = _OVER.search(own, max(place, 0))
        if place >= 0 and _NEXT.search(own[max(0, place - 4) : stop.start() if stop else len(own)]):
            marks.append(i)
    return list(row[marks[0] - 1 : marks[-1] + 1]) if marks and marks[0] else []


#: A number with its place behind it: 城北所99.1%第一，镇西所97.8%第二.
_WITH_PLACE = re.compile(
    r"(?P<name>[^，；。：、0-9（）]{1,12}?)(?:为|是|达)?(?P<value>\d{1,9}(?:\.\d{1,3})?)(?P<unit>%|分|[件起宗家户个人名次项万亿]元?)[，、]?"
    r"(?:排名?|位?居|位?列)?第(?P<place>[一二三四五六])(?=[，；、。]|$)"
)
#: The best in their order, each with its number in brackets: 最好的企业依次是甲（节水率18.6%）、乙（15.2%）.
_BEST = re.compile(
    "最[多高大好优][^，。；：\\d]{0,8}(?:依次|从高到低)(?:是|为|：)|(?:排名|位居|位列|排在|居|列)前[三四五][位名]?的?[^，。；：\\d]{0,8}?(?:分别|依次)?(?:是|为|：)"
)
_IN_BRACKETS = re.compile(
    r"(?P<name>[^，；。：、0-9（）和及与]{2,12})（[^（）0-9，、]{0,6}(?P<value>\d{1,9}(?:\.\d{1,3})?)(?P<unit>%|[\u4e00-\u9fff]{1,2})）"
)


def sequences(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """Places that are given one after the other beside their numbers, which do not fall."""
    text = prose.text
    row: list[re.Match[str]] = []
    if text.count("第", start, end) > 1:
        row = sorted(_WITH_PLACE.finditer(text, start, end), key=lambda found: "一二三四五六".index(found["place"]))
    leads = len(row) < 2 and (text.find("最", start, end) >= 0 or text.find("前", start, end) >= 0)
    best = _BEST.search(text, start, end) if leads and text.find("（", start, end) >= 0 else None
    if best:
        row = list(_IN_BRACKETS.finditer(text, best.end(), end))
        row = [found for found in row if "，" not in text[best.end() : found.start()]]
    if len(row) < 2 or len({found["unit"] for found in row}) > 1 or _BACKWARDS.search(text, start, end):
        return
    yield from _overtaken(row, (start, end))


def _overtaken(row: Sequence[re.Match[str]], span: tuple[int, int]) -> Iterator[Remark]:
    """The first of a row (name, value, unit) that is greater than the one placed before it."""
    for a, b in pairwise(row):
        if Fraction(a["value"]) < Fraction(b["value"]):
            printed = tuple(found["value"] + found["unit"] for found in (a, b))
            words = f"{b['name']}（{printed[1]}）大于排在它前面的{a['name']}（{printed[0]}）。"
            todo = f"请核对两个数和名次；数不错的，把{b['name']}排到{a['name']}之前。"
            yield Remark("E8", "error", (span,), words, todo, printed)
            return


#: The first of these are those with the least.
_BACKWARDS = re.compile("倒数|最[少低小短快]|用时|耗时|时长|失误|差错|扣分|降幅|由低到高|从少到多|并列")


#: A line that announces a ranking, each of which follows on a line of its own.
_ANNOUNCES = re.compile(
    "(?:排名|名次|位次|靠前|居前|[在居列]前列|前[三四五六七八九十]名?|[由从]高到低|[由从]多到少)[^，。；]{0,12}[：:]$"
)
_LINE = re.compile(
    r"(?:（[一二三四五六七八九十]）|\d{1,2}[.．、]|[①-⑩]|第[一二三四五六七八九十]名?[：:]?)\s*(?P<name>[^0-9，。；：（）\s]{2,16})[\s，：:（]*"
    r"(?:[^0-9，。；：（）\s]{1,8})?(?P<value>\d{1,9}(?:\.\d{1,3})?)(?P<unit>%|[\u4e00-\u9fff]{1,2})[）；。，]?"
)


def in_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """A ranking of which every place has a line of its own, whose numbers do not fall; told of the line above it."""
    words = passages[place].text.strip()
    if not _ANNOUNCES.search(words) or _BACKWARDS.search(words):
        return
    row: list[re.Match[str]] = []
    for passage in passages[place + 1 : place + 11]:
        found = None if passage.grid else _LINE.fullmatch(passage.text.strip())
        if found is None:
            break
        row.append(found)
    values = [Fraction(found["value"]) for found in row]
    if len(row) < 3 or len({found["unit"] for found in row}) > 1 or values == sorted(values):
        return  # (those that rise all the way may begin with the best)
    if row[0]["unit"] in ("天", "日", "小时", "分钟", "位", "名"):
        return
    yield from _overtaken(row, (0, len(words)))
