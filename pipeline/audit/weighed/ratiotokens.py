"""The ratios of a text, each with the numbers beside it that it may be of.

A ratio is a percentage, a multiple (3.4倍), tenths (六成) or a fraction (四分之三).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cfractions import Fraction

from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import PERSONS, Item, Prose


@dataclass(slots=True, eq=False)  # never changed; frozen is slow to build
class Token:
    """A ratio of the text: between which percentages it lies, and the words before it."""

    item: Item
    form: str
    """%, 倍, 成 or 分."""
    value: Fraction
    low: Fraction
    high: Fraction
    clause: str
    """From the last mark to the ratio, what stands in brackets left out."""
    order: tuple[Item, ...]
    """The numbers before it that it may be of, the nearest first."""
    behind: tuple[Item, ...]
    """Those behind it."""

    of: str
    """What it says to be a share of (占…的); empty where it does not."""
    up: bool = field(init=False)
    """Whether it is called a rise."""
    down: bool = field(init=False)
    """Whether it is called a fall."""
    grows: bool = field(init=False)
    """Whether it is called a growth, up or down."""

    def __post_init__(self) -> None:
        clause = self.clause
        self.up = UP.search(clause) is not None
        self.down = DOWN.search(clause) is not None
        self.grows = self.up or self.down or "同比" in clause or "环比" in clause


#: How far from its value a number of tenths may be: 25 % is 两成五, not yet 三成.
_HALF = Fraction(49, 10)
_DIGITS = "零一二三四五六七八九十"
_FRACTION = re.compile(r"([一二三四五六七八九十])分之([一二三四五六七八九十])")
_BRACKETS = re.compile(r"（[^（）]*）")
_STOPS = "，。；：\n（"
UP = re.compile(r"增长|增产|上升|增加|提高|增幅|上涨|升幅|涨幅|提升|增速|多|扩大|偏大|高出|超出|高了|猛增|延长|高$")
DOWN = re.compile(r"下降|减少|降低|降幅|回落|下滑|跌幅|压减|缩短|压缩|少|减幅|偏小|减(?!免)|缩小|低$")
#: A growth of what is counted otherwise than its numbers: 门诊收入增长, of 5460人次; 其中交通类上升, of all.
_OF_MONEY = re.compile(
    r"(?:收入|支出|金额|产值|利润|税收|费用|成本|[销交营]易?售?额|资金|经费)(?:同比|环比|则|也)?(?:增|上升|下降|减|提高|降|上涨|回落|[多少])"
)
_OF_PEOPLE = re.compile("(?:人数|人员|职工)(?:同比|环比|则|也)?(?:增|上升|下降|减|提高|降|[多少])")
_HAS_DIGIT = re.compile(r"\d")
_MONEY, _PEOPLE = frozenset(("元", "美元")), frozenset((*PERSONS, "人次", "人份"))


_OWN = re.compile(
    r"(?:同时|而|但|且|也)?(?P<own>[\u4e00-\u9fff]{3,10}?)(?:同比|环比|则|也)?净?(?:增[长加]|上升|下降|减少|提高|上涨|回落|降低|扩大|下滑)"
)
_NO_NAME = re.compile(
    "[总数件]量?$|总[数量额]|数量|规模|幅度|[增降升涨跌]幅|[较比与同环年月日今去上本两各]|合计|累计|平均|仅|分别|大幅|明显|共|约|近|[由从]|出现"
)


def of_another(clause: str, unit: str, known: str) -> bool:
    """Whether the words of a growth say that it is of something else than numbers of a unit.

    ``known`` are the words before: 会议34场，……，参会人次下降22.5% is of nothing that they name.
    """
    if _HAS_DIGIT.search(clause):
        return False
    own = _OWN.match(clause)
    if own and not _NO_NAME.search(own["own"]) and not bigrams(own["own"]) & bigrams(known):
        return True
    if (
        clause.startswith("其中")
        and len(clause) > _SHORT_CLAUSE
        and "增" not in clause[2:4]
        and "降" not in clause[2:4]
    ):
        return True
    return bool(
        (unit not in _MONEY and _OF_MONEY.search(clause)) or (unit not in _PEOPLE and _OF_PEOPLE.search(clause))
    )


#: 其中 with a verb alone.
_SHORT_CLAUSE = 5
THEN = re.compile(
    r"上年|去年|上一|前一|(?<!以)上[轮次届批场学]|前[轮次届批]|上月|上季|上周|上期|同期|前年|年初|原(?!保|煤|油|材|料|[国地]税)|[由从]|\d{4}年|\d{1,2}月|前一|期初|[改整]造前|此前|昨|前日|原来|起初|当初|早期"
)
NAME = re.compile(r"([\u4e00-\u9fff]{1,12}?)(?:率|进度|比例|覆盖面|满意度)(?:分别|均|已|约)?(?:为|达到?|是|至|到)?了?$")
MISSING = re.compile(
    "(?:弃[赛考选权养]|缺[考席勤课岗编员]|流失|空置|空驶|空缺|辍学|折损|损耗|漏检|脱落|失访|爽约|退出|淘汰)率"
)
"""Rates of what is missing of a whole."""
#: A growth of each of several years, which its first and last numbers do not give at once.
YEARLY = re.compile("[年月]均|[年月]平均|平均每[年月]|逐年|每年")
#: Numbers before and behind a ratio that it may be of, and sentences between them.
_BEFORE, _BEHIND, SENTENCES = 6, 2, 2
WHOLE = re.compile("共|合计|总|全部|之和")
OF = re.compile(r"(?:占|完成(?=[^，。；]{2,8}的$))([^，。；]*?)的?$")


#: What a name of a base has around it that the base itself need not be called: 全市, 被, 总数.
_AROUND = re.compile(
    "^(?:全[国省市县区镇乡街院校部]|[我本该各][省市县区院校局]|同期|当[年月期]|[受被所参])+|(?:总[数量额]|[数量]|的)+$"
)


def core(of: str) -> str:
    """The name of a base without what says of whom and how many: 督查机构, of 被督查机构总数."""
    return _AROUND.sub("", of)


def has_ratios(prose: Prose) -> bool:
    """Whether a text has any ratio."""
    return bool(prose.percents) or prose.has_times or "分之" in prose.text


def tokens(prose: Prose, floor: int = 0) -> list[Token]:
    """The ratios behind ``floor`` that are no estimates."""
    found: list[Token] = []
    sizes: list[Item] | None = None
    for item in prose.items:
        if item.number.start < floor or item.number.kind not in _RATIOS:
            continue
        for form, value, low, high in _forms(prose, item):
            if sizes is None:
                sizes = [one for one in prose.items if one.sentence >= item.sentence - SENTENCES and _is_size(one)]
            start, sentence = item.number.start, item.sentence
            cut = next((place for place, one in enumerate(sizes) if one.number.start > start), len(sizes))
            order = _before(sizes[:cut], start, sentence)
            clause = _clause(prose.text, start)
            of = OF.search(clause) if "占" in clause or "完成" in clause else None
            if of and len(of[1]) > 1:
                order += _named_above(prose, bigrams(of[1]), order, start)
            behind = _behind(sizes[cut:], sentence)
            words = of[1] if of else ""
            found.append(Token(item, form, value, low, high, clause, tuple(order), tuple(behind), words))
    return found


def _before(sizes: Sequence[Item], start: int, sentence: int) -> list[Item]:
    order: list[Item] = []
    for one in reversed(sizes):
        if sentence - one.sentence > SENTENCES or len(order) == _BEFORE:
            break
        if one.number.end <= start:
            order.append(one)
    return order


def _behind(sizes: Sequence[Item], sentence: int) -> list[Item]:
    found: list[Item] = []
    for one in sizes:
        if one.sentence - sentence > 1:
            break
        if len(found) < _BEHIND:
            found.append(one)
        elif WHOLE.search(one.clause):
            found.append(one)
            break
    return found


def _named_above(prose: Prose, names: set[str], order: Sequence[Item], end: int) -> list[Item]:
    """The number further up that the words of a share name (占抽查项目的: 抽查45个项目), if none nearer is."""
    most = max([len(names & bigrams(one.words)) for one in order], default=0)
    if len(names) < 2 or most == len(names):
        return []
    above = [one for one in prose.counts if one.number.end <= end and one not in order and _is_size(one)]
    return [one for one in above if len(names & bigrams(one.words)) > most][-1:]


_SCOPE = re.compile(r"(?:^|[，；。、])\s*(?:在)?([^，；。、：0-9]{2,16}?)(?:当)?中(?=[，,]|[^，。、；]{0,12}\d)")


def scope(prose: Prose, item: Item) -> str:
    """What a sentence says that it counts within: 不合格样品 in 在不合格样品中，…; empty if it does not."""
    a, _ = prose.sentences[item.sentence]
    text = prose.text[a : item.number.start]
    for match in reversed(list(_SCOPE.finditer(text)) if "中" in text else ()):
        if match[1] not in ("其", "在其") and not match[1].endswith(
            ("集", "期", "途", "其", "过程", "活动", "检查", "整治")
        ):
            return match[1].removeprefix("在")
    return ""


_MONEY_SAID, _AREA_SAID = (
    re.compile("(?:额|资金|经费|投资|产值|收入|支出)[约仅只共]?占"),
    re.compile("面积[约仅只共]?占"),
)
_COUNT_SAID = re.compile("[件宗户份家起笔个项人]数量?[约仅只共]?占|项目(?:数量?)?[约仅只共]?占")
_AREAS = frozenset(("亩", "公顷", "千公顷", "平方米", "平方公里"))


def of_another_measure(clause: str, unit: str) -> bool:
    """Whether a share says that it is of money or of land, and its numbers are not: 13个、69.1亿元，投资额占72.0%."""
    if _MONEY_SAID.search(clause):
        return unit not in _MONEY
    if _AREA_SAID.search(clause):
        return unit not in _AREAS
    of = _COUNT_SAID.search(clause)
    return of is not None and (unit in _MONEY or unit in _AREAS)


_MARGINS = re.compile("^(?:其中|而|但|同时|目前|且)+|(?:分别|依次|各|约|共|合计|仅|只|所|均|已|都|则)+$")
#: What is said of what stands before, without its name.
_ANYBODY = re.compile(
    r"总|数量?$|量$|额$|前[者一两二三四五]|后者|[一二两三四五六七八九十0-9][类项者个种家名大]|[上以]述|以上|[各其该此这]|比[例重]|份额|[等中]$"
)


_LIMIT = re.compile("及?以[上下内]")
#: Characters of a name that is more than a measure, and of the measure that it ends in.
_LONG_NAME, _LAST_TWO = 6, 2
_SPOKEN_OF = re.compile(r"前[者一两二三四五六七八九]|后者|[上以]述|以上|[各其该此这]|[等中]$|总|合计|\d")


def somebody_else(clause: str, words: str) -> bool:
    """Whether what stands before 占 names something that words do not."""
    who, words = _MARGINS.sub("", _LIMIT.sub("", clause.partition("占")[0])), _LIMIT.sub("", words)
    if len(who) > _LONG_NAME and not bigrams(who[:-_LAST_TWO]) & bigrams(words):
        return not _SPOKEN_OF.search(who)  # 授予中小企业合同金额占89.1%
    return len(who) > 1 and not _ANYBODY.search(who) and not bigrams(who) & bigrams(words)


def bigrams(text: str) -> set[str]:
    """The pairs of characters of a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


#: What a ratio may be printed as; a fraction in words is no number of its own.
_RATIOS = frozenset((Kind.PERCENT, Kind.TIMES, Kind.OTHER))


def _is_size(item: Item) -> bool:
    """Whether a ratio may be of a number: a count, or a length of time."""
    number = item.number
    if number.chinese and number.value < 10:  # 三家, 两项: what is spoken of, hardly ever what is divided
        return False
    return bool(
        (number.unit or number.scale > 1)
        and not number.hedged
        and number.kind in (Kind.COUNT, Kind.OTHER)
        and number.value
    )


def _clause(text: str, end: int) -> str:
    before = text[max(0, end - 80) : end].removesuffix("：")
    if "（" in before:
        before = _BRACKETS.sub("", before)
    return before[max([before.rfind(mark) for mark in _STOPS]) + 1 :]


def _forms(prose: Prose, item: Item) -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """Form, value and bounds of a ratio; nothing for any other number."""
    number = item.number
    if number.kind is Kind.OTHER and "分之" not in number.printed:
        return
    after = prose.text[number.end : number.end + 3]
    before = prose.text[max(0, number.start - 3) : number.start]
    if number.kind is Kind.PERCENT:
        about = before.endswith("约") or after.startswith("左右")
        if not number.hedged or about:
            step, wide = 10**number.decimals, 2 if about else 1
            steps = 2 * (number.value.numerator * step // number.value.denominator)
            yield "%", number.value, Fraction(steps - wide, 2 * step), Fraction(steps + wide, 2 * step)
    elif number.kind is Kind.TIMES:
        yield from _multiple(item, before, after, prose.text[number.end - 1])
    elif number.kind is Kind.OTHER and (found := _FRACTION.fullmatch(number.printed)):
        value = Fraction(100 * _DIGITS.index(found[2]), _DIGITS.index(found[1]))
        exactly = not re.search("近|约|超|多|[过逾]", before) and not re.match("以上|左右|多|强|弱", after)
        if exactly and value < 100:
            yield "分", value, value - 3, value + 3


_ABOVE = re.compile(r"超过?$|逾$|过$|突破$|高于$|多于$")
_BELOW = re.compile(r"近$|不到$|不足$|接近$|将近$|低于$")


def _multiple(item: Item, before: str, after: str, mark: str) -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """A multiple, or tenths: 八成以上 and 近八成 lie on one side of their number."""
    number = item.number
    above = bool(_ABOVE.search(before)) or after.startswith(("以上", "多", "余"))
    below = bool(_BELOW.search(before)) or after.startswith(("以下", "以内"))
    if mark == "倍" and not (above or below or number.hedged or re.search("约$|[几数]$", before)):
        half = Fraction(50, 10**number.decimals)
        yield "倍", 100 * number.value, 100 * number.value - half, 100 * number.value + half
    elif mark == "成":
        more = _DIGITS.find(after[:1]) if after[:1] and after[:1] in _DIGITS else 5 if after[:1] == "半" else 0
        value = 10 * number.value + more
        near = Fraction(1) if more else _HALF
        low, high = (value, value + 10) if above else (value - 10, value) if below else (value - near, value + near)
        yield "成", value, low, high
