"""The tokenizer: what stands for a number in Chinese official prose, and what only looks like one.

Counts with their measure word and exact value are told from dates, document numbers, ordinals, telephone
numbers, times, articles of law, ranges, scores, ages, durations and names of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cfractions import Fraction

from pipeline.audit.text.things import BEGUN


class Kind(StrEnum):
    """What a number in the text is."""

    COUNT = "count"
    PERCENT = "percent"
    POINT = "point"
    """A difference of two rates (百分点)."""
    TIMES = "times"
    """A multiple (2.4倍)."""
    DATE = "date"
    RANGE = "range"
    OTHER = "other"
    """Ordinals, document numbers, telephone numbers, times, scores, ages, durations, models."""


_NOTHING = Fraction(0)


@dataclass(slots=True, unsafe_hash=True)  # never changed, but not frozen: to build one would take three times as long
class Number:
    """A number of the text; ``value`` is in the base of its unit (2.36亿元 is 236000000 元, 20% is 20)."""

    kind: Kind
    start: int
    end: int
    printed: str
    """As printed, with % and 万/亿 but without the measure word."""
    value: Fraction = _NOTHING
    decimals: int = 0
    scale: int = 1
    unit: str = ""
    hedged: bool = False
    """余, 多, 近, 约, 以上 …: not a number to compute with."""
    chinese: bool = False

    @property
    def exact(self) -> bool:
        """Whether it was surely counted, not rounded: a whole number without 万 or 亿."""
        return not self.hedged and self.scale == 1 and not self.decimals

    @property
    def half(self) -> Fraction:
        """Half a step of its last printed digit, 0 where it was counted."""
        rounded = self.hedged or self.decimals or self.scale != 1
        return _half(self.scale, self.decimals) if rounded else _NOTHING


_COUNT = Kind.COUNT


@lru_cache(maxsize=256)
def _half(scale: int, decimals: int) -> Fraction:
    return Fraction(scale, 2 * 10**decimals)


_COUNTERS = (
    "人次 家次 户次 台次 件次 车次 场次 批次 剂次 班次 辆次 艘次 架次 航次 趟次 项次 例次 宗次 人份 标箱 标准箱 台套 "
    "美元 毫米 厘米 平方公里 吨公里 人公里 床日 "
    "平方千米 ㎡ m² m³ 千伏安 兆伏安 千升 蒸吨 海里 股 斤 单位 部门 "
    "平方米 微克 立方米 公里 公斤 千公顷 公顷 千米 千克 亩 吨 米 元 件 起 宗 家 户 份 条 处 项 "
    "个 名 人 次 场 台 辆 艘 本 册 张 枚 株 头 只 栋 套 间 座 所 支 组 批 篇 幅 块 "
    "部分 方面 类 种 位 例 笔 卷 枪 瓶 盒 箱 桶 部 则 道 票 封 棵 口 片 根 架 队 课时 "
    "学时 千瓦时 千瓦 面 盏 眼 期 轮 把 颗 袋 店 单 案 村 镇 乡 街道 社区"
)
#: Measure words, the longer ones first.
MEASURES = sorted(_COUNTERS.split(), key=len, reverse=True)
#: Measure words behind digits only: 一班, 三路 and 二段 are names.
_OF_DIGITS = ["毫克", "毫升", "兆瓦时", "兆瓦", *"幢床匹尾羽节段趟尊扇团班车页首席桌桩对双顶门堂罐针剂路棚克"]
#: Units of measured amounts: their printed digits may be rounded.
_LENGTHS = ("米", "毫米", "厘米", "公里", "千米")
_AREAS = ("亩", "公顷", "千公顷", "平方米", "平方公里", "平方千米", "㎡", "m²")
_SPACES = ("立方米", "m³", "千升", "千伏安", "兆伏安")
_WEIGHTS = ("吨", "斤", "公斤", "千克", "微克", "毫克", "克")
AMOUNTS = frozenset((*_LENGTHS, *_AREAS, *_WEIGHTS, *_SPACES, "元", "美元", "毫升", "千瓦时", "千瓦", "兆瓦时", "兆瓦"))


def _any_of(words: Iterable[str]) -> str:
    """A pattern of words, the longer ones first; those of one character as a set, which is looked at once."""
    long = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
    begin = "".join(sorted({word[0] for word in long}))
    return f"(?=[{begin}])(?:{'|'.join(long)})|[{''.join(word for word in words if len(word) == 1)}]"


_CHINESE_UNIT = _any_of(MEASURES)
_UNIT = _any_of([*MEASURES, *_OF_DIGITS])
#: A measure word that is in no list: what is left up to the next mark.
_ODD = (
    r"(?!以[上下内外]|左右|上下|不等|[多余来]|[之的了后前内里外中起止为是和与及至到])"
    r"[\u4e00-\u9fff]{1,2}(?=[，。；、）（\n]|$)"
)
_NUM = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,18}(?:\.\d{1,9})?"
_CN = "零〇一二两三四五六七八九十百千"
_TO = r"[-－—–~至到]{1,2}"
_DAY = r"(?:\d{1,2}月\d{1,2}日|\d{1,2}日)"
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九]|十[一二]?)月"

_DATE = "|".join(
    (
        rf"(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日{_TO}(?:\d{{4}}年)?{_DAY}",
        rf"(?:\d{{4}}年)?\d{{1,2}}(?:月份?)?{_TO}\d{{1,2}}月(?:份|\d{{1,2}}日)?",
        rf"\d{{4}}年?{_TO}\d{{4}}年",
        r"\d{4}年度?(?:\d{1,2}月份?(?:\d{1,2}日)?)?",
        r"\d{1,2}月\d{1,2}日",
        rf"{_MONTH}(?:份|底|末|初|中旬|上旬|下旬|[一二三]?十?[一二三四五六七八九]?日)?",
        r"\d{1,2}日(?![均常])",
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
        r"第?[一二三四1234]季度",
    )
)
_OTHER = "|".join(
    (
        r"[〔\[（]\d{4}[〕\]）]\s*第?\s*\d+\s*号",
        r"(?<=“[\u4e00-\u9fff])\d{1,4}(?=”)|(?<=“[\u4e00-\u9fff]{2})\d{1,4}(?=”)",
        r"(?:GB|DB|HJ|JGJ|ISO|YY|NY|QB|TSG)[/A-Z0-9]*\s*[0-9.]+(?:[-—–]+\d{4})?",
        rf"第\s*(?:\d+|[{_CN}]{{1,9}})",
        r"(?<!\d)1[3-9]\d{9}(?!\d)|0\d{2,3}[-—]\d{7,8}|400[-—]?\d{3}[-—]?\d{4}",
        rf"(?<!\d)(?:12[0-9]{{3}}|96\d{{3,4}}|955\d\d)(?!\d|\.|%|,|万|亿|余|多|{_UNIT})",
        r"(?<!\d)1[12]\d(?=报警|指挥|急救|警情|接警|接处警)",
        r"\d{1,2}[:：]\d{2}(?!\d)|\d{1,2}时(?:\d{1,2}分)?|\d{1,2}点(?:\d{1,2}分|半|钟)",
        r"[A-Za-z]+[-—]?\d+[A-Za-z0-9]*|\d+(?:\.\d+)?(?!m[²³])[A-Za-z]+\d*",
        rf"(?<![0-9.])(?:{_NUM})\s*(?:余|多)?个?(?:小时|分钟|工作日|天|日|月|周|年|秒|星期|季度)",
        r"\d+(?:\.\d+)?(?:分(?![别为类布])|周?岁|℃|度|级|号|楼|层|室|届|折)",
        r"(?m:^)\s*(?:#+\s*)?(?:\d+[.、](?!\d)|（\d+）|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)",
        r"[一二三四五六七八九十]{1,3}是(?=[^，。]{2})",
        rf"[{_CN}]{{1,9}}(?:个)?(?:小时|分钟|工作日|天|月|周|年|星期|季度|日内)",
        r"[一二三四五六七八九两]{1,3}(?:方面|步|系列|体化|站式|线|手抓|致|时间|定|般|些|律|切|旦|直|贯|样|同|并|再|道)",
        r"[一二三四五六七八九十]分之[一二三四五六七八九十]",
    )
)
_TOKEN = re.compile(
    rf"(?P<date>{_DATE})"
    rf"|(?P<range>(?:{_NUM})\s*(?:%|万|亿)?(?:{_UNIT})?(?:{_TO})(?:{_NUM})\s*(?:%|[万亿]?(?:周?岁|{_UNIT}|分|倍|天|日|个月|周|小时)))"
    rf"|(?P<other>{_OTHER})"
    rf"|(?P<point>(?:{_NUM})\s*个?百分点)"
    rf"|(?P<percent>(?:{_NUM})\s*%+|百分之(?:{_NUM}|[{_CN}]{{1,9}}(?:点[{_CN}]{{1,6}})?))"
    rf"|(?P<times>(?:{_NUM}|[{_CN}]{{1,9}})\s*[倍成番](?!立|员|功|果|效|熟|本|交))"
    rf"|(?P<count>(?P<number>{_NUM})\s*(?P<scale>[千百]?万亿|[千百]?万|亿)?(?P<more>[余多])?\s*(?P<scale2>[万亿])?\s*"
    rf"(?P<unit>{_UNIT}|{_ODD})?)"
    rf"|(?P<chinese>(?<![第每同统进唯之某另逐单任万第])(?P<cnumber>[{_CN}]{{1,12}})(?P<cmore>[余多])?(?P<cscale>[万亿])?"
    rf"(?P<cunit>{_CHINESE_UNIT})(?![一二三四五六七八九0-9]))"
)
#: Most numbers: a count or a percentage up to the next mark, which can be nothing else.
_PLAIN = re.compile(
    rf"(?P<count>(?P<number>\d{{1,18}}(?:\.\d{{1,9}})?)(?P<scale>万|亿)?(?P<more>)(?P<scale2>)(?P<unit>{_UNIT}))"
    r"|(?P<percent>\d{1,3}(?:\.\d{1,9})?%)"
)
#: Where a number may begin, and all of it where it is a plain one: those are found at once.
_NEXT = re.compile(
    rf"[\s#0-9A-Za-z第〔\[（百{_CN}](?:(?<=[0-9])(?<![0-9A-Za-z.,\-－—–~至到].)"
    rf"(?:\d{{0,17}}(?:\.\d{{1,9}})?[万亿]?(?:{_UNIT})|\d{{0,2}}(?:\.\d{{1,9}})?%)(?=[，。；、）\n]))?"
)
_BEFORE = re.compile(
    r"(?:(?<![附靠邻远就])近|(?<![违节预合签简制契履])约|(?<!涉)超过?|逾|(?<=[，、；。为有达共仅尚均比例率投入])不(?:足|到)|不少于|不低于|不超过|至少|最多|大约|达到?近|[≥≤><])$"
)
_AFTER = re.compile(r"(?:以上|以下|以内|左右|上下|及以上|及以下)")
#: The characters in which the words before a number end, and with which those behind it begin.
_BEFORE_ENDS, _AFTER_BEGINS = frozenset("近约超过逾足到于少多≥≤><\n"), frozenset("以左上及")
_SCALES = {"万": 10**4, "亿": 10**8, "千": 10**3, "百": 10**2}
_DIGITS = {char: index for index, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def chinese_value(text: str) -> int | None:
    """十二 → 12, 一百零五 → 105; ``None`` where it is no number (二三, 百)."""
    total = digit = 0
    seen = False
    for char in text:
        if char in _DIGITS:
            if seen and digit:
                return None
            digit, seen = _DIGITS[char], True
        else:
            step = {"十": 10, "百": 100, "千": 1000}[char]
            if not digit and (step != 10 or total % 100):
                return None
            total += (digit or 1) * step
            digit, seen = 0, False
    return total + digit


#: Characters of a number with its unit; what is longer is no number of a report.
_LONGEST = 64


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a normalised text, in order."""
    place = 0
    while start := _NEXT.search(text, place):
        begin, place = start.span()
        if place - begin > 1:
            before = text[begin - 1 : begin] in _BEFORE_ENDS  # behind it is a mark, which hedges nothing
            hedged = before and _hedged(text, begin, place)
            kind, printed, value, decimals, scale, unit = _parts(start[0])
            yield Number(kind, begin, place, printed, value, decimals, scale, unit, hedged)
            continue
        char = text[begin]
        if char in _OPENING and not _opens(char, text, begin):
            continue
        found = _TOKEN.match(text, begin)
        place = found.end() if found else place
        number = _number(found, text) if found and found.end() - found.start() < _LONGEST else None
        if number is not None:
            yield number


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[Kind, str, Fraction, int, int, str]:
    """What a plain count or percentage is made of: kind, as printed, value, decimals, scale and measure word."""
    found = _PLAIN.fullmatch(text)
    number = found and (_count(found, text) if found.lastgroup == "count" else _ratio(found, text))
    assert number  # it has been found to be one
    return number.kind, number.printed, number.value, number.decimals, number.scale, number.unit


#: What begins a number before some characters only.
_OPENING = frozenset("（# \n\r")


def _opens(char: str, text: str, place: int) -> bool:
    """Whether a bracket stands before a digit, or a blank or # where a line begins: all others begin no number."""
    if char == "（":
        following = text[place + 1 : place + 2]
        return following.isdecimal() or following in _CN
    return not place or text[place - 1] == "\n"


def _number(found: re.Match[str], text: str) -> Number | None:
    if found.lastgroup == "count":  # most of them
        return _count(found, text)
    start, end = found.span()
    match found.lastgroup:
        case "date":
            return Number(Kind.DATE, start, end, found[0])
        case "range":
            return Number(Kind.RANGE, start, end, found[0])
        case "other":
            sized = _SIZED.fullmatch(found[0])
            if sized is None:
                return Number(Kind.OTHER, start, end, found[0])
            value, unit = _value(sized["number"].replace(",", "")), "" if sized["unit"] == "分" else sized["unit"]
            return Number(Kind.OTHER, start, end, found[0], value, _decimals(sized["number"]), unit=unit)
        case "point" | "percent" | "times":
            return _ratio(found, text)
    return _chinese(found, text)


#: Scores, and lengths of time, which have a value but count nothing.
_SIZED = re.compile(r"(?P<number>\d[0-9,]*(?:\.\d+)?)(?P<unit>分|个?(?:小时|分钟|工作日|天|日|月|周|年|秒))")


def _hedged(text: str, start: int, end: int) -> bool:
    if text[start - 1 : start] in _BEFORE_ENDS and _BEFORE.search(text[max(0, start - 4) : start]):
        return True
    return text[end : end + 1] in _AFTER_BEGINS and _AFTER.match(text, end) is not None


_RATIOS = {kind.value: kind for kind in (Kind.POINT, Kind.PERCENT, Kind.TIMES)}
_PRINTED, _NO_NUMERAL = re.compile(_NUM), re.compile(r"百分之|点.*|\s|[倍成番]")


def _ratio(found: re.Match[str], text: str) -> Number | None:
    kind = _RATIOS[found.lastgroup or ""]
    digits = _PRINTED.search(found[0])
    if digits is None:
        value = chinese_value(_NO_NUMERAL.sub("", found[0]))
        if value is None or "点" in found[0]:
            return Number(Kind.OTHER, found.start(), found.end(), found[0])
        return Number(kind, found.start(), found.end(), found[0], Fraction(value), chinese=True)
    plain = digits[0].replace(",", "")
    printed = f"{digits[0]}%" if kind is Kind.PERCENT and "%" in found[0] else digits[0]
    hedged = _hedged(text, *found.span())
    return Number(kind, found.start(), found.end(), printed, _value(plain), _decimals(plain), hedged=hedged)


def _chinese(found: re.Match[str], text: str) -> Number | None:
    value = chinese_value(found["cnumber"])
    if value is None:
        return None
    scale = _SCALES.get(found["cscale"] or "", 1)
    printed = found["cnumber"] + (found["cscale"] or "")
    hedged = bool(found["cmore"]) or _hedged(text, *found.span())
    unit = found["cunit"]
    return Number(
        Kind.COUNT, *found.span(), printed, Fraction(value * scale), 0, scale, unit, hedged=hedged, chinese=True
    )


def _count(found: re.Match[str], text: str) -> Number:
    printed, first, more, second, unit = found.group("number", "scale", "more", "scale2", "unit")
    start, end = found.span()
    words = (first or "") + (second or "")
    if unit in BEGUN and text.startswith(BEGUN[unit], end):
        unit, end = "", end - 1
    hedged = bool(more) or _hedged(text, start, end)
    return Number(_COUNT, start, end, printed + words, *_scaled(printed, words), unit or "", hedged)


@lru_cache(maxsize=4096)
def _scaled(printed: str, words: str) -> tuple[Fraction, int, int]:
    """Value, decimals and scale of digits with their 万 or 亿."""
    plain = printed.replace(",", "")
    scale = 1
    for word in words:
        scale *= _SCALES[word]
    return _value(plain, scale), _decimals(plain), scale


@lru_cache(maxsize=4096)
def _value(plain: str, scale: int = 1) -> Fraction:
    whole, _, rest = plain.partition(".")
    return Fraction(int(whole + rest) * scale, 10 ** len(rest)) if rest else Fraction(int(whole) * scale)


def added(values: Sequence[Fraction]) -> Fraction:
    """Their sum."""
    return sum(values, _NOTHING)


def _decimals(plain: str) -> int:
    return len(plain.partition(".")[2])


_FIGURES = re.compile(r"[0-9.,]+")


def show(value: Fraction, like: Number) -> str:
    """A value printed in the manner of a number of the text: its 万 or 亿, its decimals or more where needed."""
    above, below = value.numerator, value.denominator * like.scale  # whole numbers are faster
    decimals = like.decimals
    while decimals < 7 and above * 10**decimals % below:
        decimals += 1
    if decimals < 7:
        whole = above * 10**decimals // below
    else:
        decimals = like.decimals
        whole = round(Fraction(above * 10**decimals, below))
    figures = _FIGURES.match(like.printed)
    suffix = like.printed[figures.end() :] if figures else like.printed
    if like.chinese:
        suffix = {10**4: "万", 10**8: "亿"}.get(like.scale, "")
    sign = "-" if whole < 0 else ""
    digits = f"{abs(whole):0{decimals + 1}d}"
    body = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"{sign}{body}{suffix if suffix != '%' else '%'}"
