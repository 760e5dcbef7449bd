"""E5 and E6: numbers that are not there, and symbols that should not be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.prose import Prose
from pipeline.audit.wording.empty import empty
from pipeline.audit.wording.gaps import doubled, gaps, torn_commas, torn_numbers
from pipeline.audit.wording.missing import missing

#: What is measured with decimals, or by 万 and 亿.
_MEASURED_BY = "吨|亩|人|户|株|公里|平方米|立方米|千瓦|公斤|辆|台|册|度|米|升|公顷|千克|元"
_SYMBOL = r"#@&^$￥*=+|\\!！?？"
_SIGNS = (
    # what a spreadsheet prints for a fault
    r"#(?:DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|N/A)|####+",
    # doubled: %%, ..., 百分点百分点, 约约
    r"\d{1,15}(?:\.\d{1,9})?\s?(?:%\s?){2,9}|\d{1,9}\.{2,9}\d{1,9}(?:%|[万亿]?元)?|\d{1,9}\.\d{1,9}\.\d{1,9}(?=%|[万亿]|元)",
    r"百分点百分点|(?<![节预签合契制违履])[约近共为占达](?<=(?P<word>.))(?:(?P=word)|(?<=约)近)(?=\d)|共共(?<![公中]共共)(?=[查排受收检发办整完出开登核培新建投走印清拆签落接化举组召安巡募惠])|\d(?:亿亿|万万|亿万)|\d[万亿]元元|\d(?P<unit>[件起家户宗个条元次处项份支名场台辆])(?P=unit)(?![有都均皆])|\d人人(?=[，。；、])|(?P<long>毫米|公里|万元|亿元|平方米|公顷|人次|批次|家次|户次|百分点)(?P=long)",
    # two signs for one thing: 2.3%个百分点, 百分之5%
    r"\d{1,9}(?:\.\d{1,9})?%\s?个?百分点|百分之\d{1,9}(?:\.\d{1,9})?%|个百分点%|\d[件起家户宗个]%|\d%[件起家户宗](?=[，。；、])",
    # marks beside marks, and marks inside a number: 37件、、， and 98.，5%
    # a number torn by a comma or a blank: 1,26件, 3 20家; two signs of money
    r"\d(?<![0-9.，]\d)\d{0,2}，\d{1,2}(?=[件起户家人名万亿%]|(?<=\d\d)元)|\d(?<=[\u4e00-\u9fff]\d)(?<![件表图第录]\d)\d{0,2}\s\d{1,3}(?:\.\d{1,9})?(?=%|[件起户家人名个处项次元万亿])|[￥$][￥$]{1,8}(?=\d)",
    r"\d[件起户家人名个处项次场条%][+=*#@&^~|]+(?=[\u4e00-\u9fff])",
    r"\d{1,9}，{2,9}\d{1,9}|[，、；：][\s，、；：。](?<=[，、；：]\s)[，、；：。]+|[，、；：][，、；：。]+|。[\s，、；：](?<![。.…]。[\s，、；：])(?:(?<=\s)[，、；：]+|(?<=\S)[，、；：]*)|。。(?<!。。。)(?!。)|！！{1,8}",
    # a point before the unit, which has it or not: 31.7.万吨, 12.万亩
    rf"\d{{1,9}}\.\d{{1,9}}\.[万亿]?(?:{_MEASURED_BY})|\d(?<=[\u4e00-\u9fff]\d)\d{{0,8}}\.[万亿](?:{_MEASURED_BY})",
    rf"\d{{1,15}}(?:\.\d{{1,9}})?(?:[{_SYMBOL}]{{1,9}}(?=%|[万亿]?元|[件家户起宗人个处项次])|\.[万亿][吨亩人件户株斤米平立公千]|\.(?=%|[万亿]?元|[件家户起宗人个处项次，。；、]))",
    r"\d{1,9}[ \u3000]+\.\d",
    r"\d(?<=[\u4e00-\u9fff]\d)\d{0,8}\.[ \u3000]+\d{1,9}(?=%|[万亿元件起户家人名个处项次米公吨亩])",
    r"\d[，、。；](?:%|个百分点|万元)(?=[，。；、]|$)|%\d{1,9}(?:\.\d{1,9})?(?=[，。；、%]|$)|\d\s*\.\s+\d{1,9}%",
    # letters that look like digits
    r"\d{1,9}[oOlI]\d{0,9}(?=%|[件起家户人个万])",
    # doubled brackets
    r"（（|））|[#^$|\\@](?<=[\u4e00-\u9fff].)[#^$|\\@]*(?=[\u4e00-\u9fff])",
)


#: Words behind a place, and before it, that are quoted with it.
_BEHIND = re.compile("[\u4e00-\u9fff]{1,2}|\\d[\\d.]*")
_BEFORE = re.compile(r"[^，。；、：\s]*$")


#: Most numbers, behind which a word begins that is not doubled, and no sign; and what does not go on as signs do.
_NO_SIGN = (
    r"(?!\d{1,9}(?:[\u4e00-\u9fff](?<![万亿毫公平人批家户百])|[人批家户](?!次)|万(?=[\u4e00-\u9fff])(?![万元])|万元(?![万元]))"
    r"(?<=(?P<last>.))(?!(?P=last)|[%+=*#@&^~|])|[，。；、：](?![\s，。；、：])|%(?!\d)|[约近共为占达](?![约近共为占达])"
    r"|[人批家户](?!次)|[万亿](?!元)|个(?!百)|（(?!（)|）(?!）))"
)
_STRAY = re.compile(
    rf"(?=[0-9百约近共为占达个毫公万亿平人批家户，、；：。！%（）￥{re.escape('#^$|@')}\\]){_NO_SIGN}(?:{'|'.join(_SIGNS)})"
)
#: What every such place has: a sign where none stands in most texts, a sign of a measure word twice.
_ODD_SIGN = re.compile(
    r"[#^$|@\\+=*&~￥?？!！%，、；：。.\soOlI（）点之](?:(?<=[#^$|@\\+=*&~￥])|(?<=[?？!！])|(?<=%)(?:(?<!\d%)|(?=[\s%0-9件起家户宗个百]))"
    r"|(?<=[，、；：。])(?=[\s，、；：。])|(?<=\d，)(?=[0-9，])|(?<=\d[，、。；])(?=%|个百|万元)|(?<=\d\s)"
    r"|(?<=\.)(?:(?!\d)|(?=\d{1,9}\.))|(?<=\d[oOlI])|(?<=（)（|(?<=）)）|(?<=点)(?=%|百分点)|(?<=分之)(?=\d))"
)
_TWICE = re.compile(
    "(?P<sign>[件起家户宗个条元次处项份支名场台辆人万亿约近共为占达])(?:(?P=sign)|(?<=约)近|(?<=亿)万|(?<=元)[万亿]元|(?<=次)[人批家户]次)"
    "|[里米顷](?:(?<=里)公里|(?<=顷)公顷|(?<=米)(?:平方|毫)米)"
)
_TORN = re.compile(r"\d\s\d")
_IN_CELL = re.compile("|".join(_SIGNS[:4]))


def blanks(prose: Prose, printed: str) -> Iterator[Remark]:
    """E5: a number that is not there."""
    told: list[tuple[int, int]] = []
    for span in empty(prose.text):
        start, end, place = _with_words(prose.text, printed, *span)
        told.append((start, end))
        yield Remark(
            "E5", "error", ((start, end),), f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。", (place,)
        )
    for start, end in gaps(prose.text, printed):
        if all(end <= a or b <= start for a, b in told):
            told.append((start, end))
            yield _gap(*_with_words(prose.text, printed, start, end))
    for start, end in missing(prose.text):
        if all(end <= a or b <= start for a, b in told):
            left, right, place = _with_words(prose.text, printed, start, end)
            words, todo = f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。"
            yield Remark("E5", "error", ((left, right),), words, todo, (place,))


def _gap(start: int, end: int, place: str) -> Remark:
    """E5 of a place that is to be filled in."""
    words, todo = f"“{place}”有空缺，内容没有填。", "请补上空缺的内容；不需要的，删去占位的符号。"
    return Remark("E5", "error", ((start, end),), words, todo, (place,))


_POINT_NUMBER = re.compile(r"\d{1,2}\.[\u4e00-\u9fff]{0,2}")


def strays(prose: Prose, printed: str) -> Iterator[Remark]:
    """E6: doubled or stray symbols."""
    odd = _ODD_SIGN.search(prose.text) or _TWICE.search(prose.text)
    found = list(_places(prose, printed)) if odd else []
    torn = [place for place in found if _TORN.search(place[2])]
    for place in found:
        if _POINT_NUMBER.fullmatch(place[2]) and prose.text[: place[0]].rstrip(" ")[-1:] in ("", *"\n。；："):
            continue  # the number of a point: 2.处方未审核
        if len(torn) < 2 or place not in torn:  # numbers that blanks part, one after the other, are a row of a table
            yield stray(*place)
    for start, end in (*torn_commas(prose.text, printed), *torn_numbers(prose.text)):
        if not any(a < end and start < b for a, b, _ in found):
            place = _with_words(prose.text, printed, start, end)
            found.append(place)
            yield stray(*place)
    for start, end in doubled(prose):
        if not any(a < end and start < b for a, b, _ in found):
            yield stray(*_with_words(prose.text, printed, start, end))
    yield from _brackets(prose, printed)


_LINE_END = re.compile(r"[\u4e00-\u9fff]\d{1,6}[.．]\s*$")
_LINE_START = re.compile(r"\s*\d{1,3}(?:%|[万亿]|元|个百分点|[吨亩件户家人次公平立千米倍])")


def torn_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E6 of a number that is torn behind its point by the end of a line: 保费收入3. // 27亿元."""
    text = passages[place].text
    end = _LINE_END.search(text, max(0, len(text) - _LAST)) if "." in text[-2:] or "．" in text[-2:] else None
    below = passages[place + 1] if place + 1 < len(passages) else None
    start = _LINE_START.match(below.text) if end and below and not below.grid else None
    if end and start:
        printed = f"{end[0][1:].strip()}\n{start[0].strip()}"
        yield stray(end.start() + 1, len(text.rstrip()), printed)


#: Characters of a line that may hold its last number.
_LAST = 12


_PAIRED, _ANY_DIGIT = re.compile("[“”《》【】〔〕（）]"), re.compile(r"\d")
#: The number of a point: 1）, 一）.
_NUMBERED = re.compile(r"(?:^|[\s，。；：、])[0-9一二三四五六七八九十]{1,2}）$")


def _brackets(prose: Prose, printed: str) -> Iterator[Remark]:
    """Brackets and quotation marks that nothing opens or closes; 1） at the head of a point needs none."""
    text = prose.text
    if not _PAIRED.search(text):
        return
    for left, right in ("“”", "《》", "【】", "〔〕"):
        if text.count(left) != text.count(right) and (left == "《" or _ANY_DIGIT.search(text)):
            yield from _unpaired(text, printed, left, right)
    if text.count("（") == text.count("）") or "（（" in text or "））" in text:
        return
    opened: list[int] = []
    lone: list[int] = []
    for place, char in enumerate(text):
        if char == "（":
            opened.append(place)
        elif char == "）" and opened:
            opened.pop()
        elif char == "）":
            lone.append(place)
    for place in sorted(opened + lone):
        if not _NUMBERED.search(text[max(0, place - 4) : place + 1]):
            start, end = _torn(text, place)
            yield _lone(start, end, printed[start:end].strip())


def _unpaired(text: str, printed: str, left: str, right: str) -> Iterator[Remark]:
    """The first quotation mark or book title mark that nothing closes or opens."""
    lone, opened = -1, -1
    for place, char in enumerate(text):
        if char == left:
            lone = opened if opened >= 0 else lone
            opened = place
        elif char == right and opened < 0:
            lone = place
        elif char == right:
            opened = -1
        if lone >= 0:
            break
    lone = lone if lone >= 0 else opened
    start, end = (lone, min(lone + 12, len(text))) if text[lone] == left else (max(lone - 11, 0), lone + 1)
    yield _lone(start, end, printed[start:end].strip())


_CLAUSE_ENDS = re.compile("[，。；：（）\n]")


def _torn(text: str, place: int) -> tuple[int, int]:
    """The clause that a lone bracket opens or closes."""
    if text[place] == "（":
        found = _CLAUSE_ENDS.search(text, place + 1)
        return place, found.start() if found else len(text)
    start = max(text.rfind(mark, 0, place) for mark in "，。；：（）\n") + 1
    return start, place + 1


def stray(start: int, end: int, place: str) -> Remark:
    """E6 at a place, as printed."""
    return Remark("E6", "error", ((start, end),), f"“{place}”有多余的符号。", "请删去多余的符号。", (place,))


def _lone(start: int, end: int, place: str) -> Remark:
    """E6 of a mark that has no partner."""
    words, todo = f"“{place}”的括号、引号不成对。", "请补上另一半，或者删去多余的符号。"
    return Remark("E6", "error", ((start, end),), words, todo, (place,))


def spoilt(text: str) -> str:
    """What is wrong with the text of a cell: a fault of the spreadsheet (#DIV/0!), a doubled sign; else empty."""
    found = _IN_CELL.search(text)
    return found[0] if found else ""


def _places(prose: Prose, printed: str) -> Iterator[tuple[int, int, str]]:
    """The places of stray signs, as printed, each with the words before it."""
    for found in _STRAY.finditer(prose.text):
        if found[0]:
            yield _with_words(prose.text, printed, *found.span())


def _with_words(text: str, printed: str, start: int, end: int) -> tuple[int, int, str]:
    """A place with the words before it, and one or two characters behind it, as printed."""
    before = _BEFORE.search(text[max(0, start - 10) : start])
    start -= len(before[0]) if before else 0
    behind = _BEHIND.match(text, end)
    end = behind.end() if behind else end
    return start, end, printed[start:end].strip()
