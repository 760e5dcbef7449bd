"""What settles a ratio: more numbers than two that give it, words that say that it is of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from pipeline.audit.kinds import alike, exclusive, slipped, states
from pipeline.audit.prose import PERSONS, Item, Prose
from pipeline.audit.ratiochoices import CHANGE, Ratio, exactly, then
from pipeline.audit.ratiotokens import DOWN, NAME, SENTENCES, UP, YEARLY, Token, bigrams
from pipeline.audit.splits import label
from pipeline.outcome import half_up


def made_otherwise(prose: Prose, token: Token) -> bool:
    """Whether more than two numbers beside a ratio give it, or one that is not printed: nothing is wrong with it.

    A share of its kinds added up, of what is left of a whole, of several parts; growth of this number less the change.
    """
    if token.form != "%":
        return False
    rows: dict[str, list[Item]] = {}
    for one in (*reversed(token.order), *token.behind):
        if token.item.sentence - one.sentence < SENTENCES and one.sentence <= token.item.sentence:
            rows.setdefault("人" if one.unit in PERSONS else one.unit, []).append(one)
    gives = _of_change if token.grows else _of_kinds
    bounds = float(token.low) + _EPSILON, float(token.high) - _EPSILON
    return any(gives(prose, token, bounds, row) for row in rows.values() if len(row) > 1)


#: A ratio's bounds in floating point, drawn in a little: what lies on them does not count.
_Bounds: TypeAlias = tuple[float, float]
_EPSILON = 1e-9


def _fits(bounds: _Bounds, part: float, base: float) -> bool:
    return base > 0 and bounds[0] * base < 100 * part < bounds[1] * base


def _of_change(prose: Prose, token: Token, bounds: _Bounds, row: Sequence[Item]) -> bool:
    """Whether a growth is of this number less the change beside it, where no earlier number stands."""
    pairs = [(a, b) for a, b in pairwise(row) if CHANGE.search(b.clause)]
    pairs += [(b, a) for a, b in pairwise(row) if CHANGE.search(a.clause)]
    sentence = token.item.sentence
    earlier = [one for one in row if one.sentence == sentence and then(prose, one) and not CHANGE.search(one.clause)]
    ways = [way for way, said in ((-1, UP), (1, DOWN)) if said.search(token.clause)] or [-1, 1]
    return any(
        _fits(bounds, float(change.value), float(this.value + way * change.value))
        for this, change in pairs
        if all(one is this for one in earlier)
        for way in ways
    )


#: Of a rate of what is not there: 损坏率, 空置率.
_LOST = frozenset("差损漏缺空未不")
_SEVERAL = re.compile("以上|以下|以内|合|共|[两三四五][项者类个]|和|及|之和")


def _of_kinds(prose: Prose, token: Token, bounds: _Bounds, row: Sequence[Item]) -> bool:
    """Whether a share is of kinds that make a whole which is not printed, of the rest of one, or of several parts."""
    values = [float(one.value) for one in row]
    low, high = bounds
    for size in range(2, len(row) + 1):
        for start in range(len(row) - size + 1):
            whole = sum(values[start : start + size]) / 100
            least, most = low * whole, high * whole
            fits = [value for value in values[start : start + size] if least < value < most]
            if fits and _kinds(row[start : start + size]):
                return True
    if len(row) > 1 and _of_row(prose, token, bounds, values):
        return True
    if any(_fits(bounds, float(part.value), whole) for whole in _with_old(row) for part in row):
        return True
    name = NAME.search(token.clause)
    stem = (name[1] if name else token.clause)[-2:]
    lost = not _LOST.isdisjoint(stem)
    for part in row:
        left = lost or f"不{stem}" in part.words or f"未{stem}" in part.words
        own = float(part.value)
        if left and any(_fits(bounds, base - own, base) for base in values if base > own):
            return True
    place = token.item.number
    several = _SEVERAL.search(token.clause) or "含" in prose.text[max(0, place.start - 20) : place.end + 12]
    pairs = [a + b for a, b in pairwise(values)] if several else []
    wholes = [float(one.value) for one in token.order if one.unit == row[0].unit] if pairs else []
    return any(_fits(bounds, pair, base) for pair in pairs for base in (*values, *wholes) if base >= pair)


_OLD, _NEW = re.compile("结转|存量|原有|上[年月季期]|跨年|旧存|积存"), re.compile("新|本[年月季期]|当[年月]|今年")


def _with_old(row: Sequence[Item]) -> Iterator[float]:
    """What is carried over and what is new, added up: 上年结转18个，今年新开工42个，完工36个，完工率60.0%."""
    for a, b in pairwise(row):
        first, last = (a, b) if a.number.start < b.number.start else (b, a)
        alike = len(first.clause) > 2 and first.clause[-2:] == last.clause[-2:] and first.sentence == last.sentence
        if alike or (_OLD.search(first.clause) and _NEW.search(last.clause)):  # 大会提案950件，平时提案24件
            yield float(a.value + b.value)


def _kinds(row: Sequence[Item]) -> bool:
    """Whether numbers are of kinds that exclude one another."""
    names = [label(one) for one in row]
    if states([one.words for one in row]):
        return True
    return exclusive(names) or alike([one.clause for one in row], [one.after for one in row]) or _not(names)


def _of_row(prose: Prose, token: Token, bounds: _Bounds, row: Sequence[float]) -> bool:
    """Whether two shares or more of a sentence are of all its numbers added up."""
    whole = sum(row)
    if not any(_fits(bounds, part, whole) for part in row):
        return False
    beside = [one for one in prose.percents if one.sentence == token.item.sentence and one is not token.item]
    steps = [(float(one.value), 0.5 / 10**one.number.decimals - _EPSILON) for one in beside]
    return any(abs(100 * part / whole - value) < half for value, half in steps for part in row)


def _not(names: Sequence[str]) -> bool:
    """Whether of two names one is what the other is not: 提起公诉, 不起诉."""
    found = re.match("(?:不|未|尚未)(?P<stem>..)", names[-1]) if len(names) == 2 else None
    return found is not None and set(found["stem"]) <= set(names[0])


#: A share of several numbers together.
_TOGETHER = re.compile(
    r"(?<!第)[两三四五六七八九][项者类个大种家][^，占\d]{0,8}占|合占|合计占|共占|之和占|总共占|一共占"
)
#: A rate of another time, which no number of this one gives: 比上年（94.2%）高1.8个百分点.
_RATE_THEN = re.compile(r"[较比与](?:上年|去年|上月|上季|上周|上期|同期|前年|年初|\d{4}年)[^，。；（）]{0,8}[（的]$")
#: A ratio that is asked for, or that others have.
_DUE = re.compile(
    "要求|不低于|不少于|不高于|(?:高|低)于[^，]{0,10}(?:目标|标准|平均|水平)|目标(?:值|为|是)|力争|确保|标准的?$"
)


#: 100 % before what is done: 100%完成任务.
_ALL_DONE = re.compile("[\u4e00-\u9fff]")
#: A growth of what the printed numbers are not: at other prices, of the same firms.
_CLEARED = re.compile("不变价|可比|同口径|剔除|扣除")


def settled(prose: Prose, token: Token, agree: Sequence[Ratio]) -> bool:
    """Whether nothing can be said of a ratio: other numbers make it, it is asked for, or it is of several."""
    if _DUE.search(token.clause) or _TOGETHER.search(token.clause):
        return True
    place = token.item.number.start
    before = prose.text[max(0, place - 20) : place]
    if token.form == "%" and before[-1:] in ("（", "的") and _RATE_THEN.search(before):
        return True
    if token.value == _WHOLE and not token.clause and _ALL_DONE.match(prose.text, token.item.number.end):
        return True
    if token.grows and YEARLY.search(token.clause):
        return True
    if token.grows and _CLEARED.search(prose.text, prose.sentences[token.item.sentence][0], place):
        return True
    return not any(one.token is token for one in agree) and made_otherwise(prose, token)


def ruled_out(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a choice can not be told: others give the ratio and are named too, or the clause names somebody else."""
    same = [other for other in agree if other.token is one.token]
    near = [other for other in same if abs(other.part.sentence - one.token.item.sentence) < SENTENCES]
    if any(other.kind != one.kind for other in near) or _other_subject(prose, one) or _far_above(prose, one):
        return True
    if _of_own(prose, one) if one.kind == "growth" else _of_unprinted(prose, one):
        return True
    if _of_others(one, agree) or _of_another_place(prose, one) or _of_another_unit(one):
        return True
    if one.kind == "share" and (_the_other(one) or _has_its_own(prose, one, agree)):
        return True
    name = NAME.search(one.token.clause)
    body = _BODY.match(one.token.clause)
    start = prose.sentences[one.part.sentence][0]
    if body and body[1] not in prose.text[start : one.part.number.end]:
        return True  # 办结35件，甲局办结率91.7%
    if name and one.kind == "share" and _grown_apart(prose, one) and not bigrams(name[1]) & bigrams(one.part.words):
        return True  # 招生1260人，比上年增加60人；毕业1180人，就业率92.4%
    if one.token.value == 100 and name and not bigrams(name[1]) & bigrams(one.part.words):
        return True  # 档案更新率100%
    of = one.token.of
    named = bigrams(of)
    if of and any(short_for(of, other.base.words) for other in same):
        return True
    subject = bigrams(one.token.clause.partition("占")[0]) if of else set()  # 横向经费占到账总额的: no share of 纵向
    if subject & bigrams(one.part.words) and not any(subject & bigrams(other.part.words) for other in same):
        return False
    mine = len(named & bigrams(one.base.words))
    return any(not mine or len(named & bigrams(other.base.words)) >= mine for other in same)


#: A growth with no words but those of a growth: it is of the number right before it.
_BARE = re.compile(
    "(?:(?:[较比与]?(?:上一?年|去年|上月|上季度|上期|上年同期|去年同期|同期|前一?年)(?:同期)?(?:相比)?|同比|环比)(?:分别)?)?"
    "(?:增长|增产|减产|上升|增加|提高|上涨|下降|减少|降低|下滑|回落)了?"
)
#: An earlier time, without what was counted then.
_ONLY_THEN = re.compile("(?:去年|上年|上月|上季度?|上周|前年)?(?:同期|同月)?的?(?:为|是|有)?")
_THAN, _YEAR = re.compile(r"[较比与](\d{4})年"), re.compile(r"(?<!\d)(\d{4})年")
#: Growths so far from what two numbers give are of others.
_FAR = 10


def _of_own(prose: Prose, one: Ratio) -> bool:
    """Whether a growth is not of two numbers: it is of the one right before it (投诉152件，增长30%), or far off."""
    token = one.token
    given, value = float(token.value), float(one.value)
    if value > _FAR * max(given, _FAR):
        return True
    if "\n" in prose.text[one.base.number.end : one.part.number.start] and _ONLY_THEN.fullmatch(one.base.clause):
        return True  # 审结478件，去年同期为773件。⏎起诉373件，同比下降47.83%
    if (than := _THAN.search(token.clause)) and (said := _YEAR.search(one.base.clause)) and said[1] != than[1]:
        return True  # 2023年审结312件；收案208件，较2022年下降4.1%: the base is of another year than the one named
    if not _BARE.fullmatch(token.clause) or not token.order:
        return False
    own = token.order[0]
    if one.part is own or one.base is own or CHANGE.search(own.clause):
        return False
    return prose.text[own.number.end : token.item.number.start] == f"，{token.clause}"


#: A share of what was planned, and what such a number is called.
_PLANNED = re.compile("(?:完成|占|为)[^，]{0,6}(?:预算|计划|任务|目标)[数值]?的?$")
_PLAN = re.compile("预算|计划|任务|目标|指标|应")
#: Rates that are of what is hardly ever printed beside them.
_DEFINED = re.compile("(?:失业|贡献|出生|死亡|入[园学]|出游|普及|自然增长)率")
#: Of a whole: all of something.
_ALL = re.compile("全部|全[国省市县区镇乡校院]|[总件起户人次家]?[数量额]|总|的")


def _of_unprinted(prose: Prose, one: Ratio) -> bool:
    """Whether a share is of a number that is not printed: a plan, all of its own kind, what its base is a share of."""
    token, part, base = one.token, one.part, one.base
    if _PLANNED.search(token.clause) and not _PLAN.search(base.words):
        return True
    if _DEFINED.search(token.clause) and base.sentence != token.item.sentence:
        return True
    if token.value > _WHOLE and one.value < token.value / 2:
        return True
    kind = _ALL.sub("", token.of)
    if len(kind) > 1 and kind in part.words and kind not in base.words:
        return True
    return of_its_whole(prose, (part, base), token.item, token.of)


_WHOLE = 100
#: A share right behind a number: 65岁及以上1904人，占13.5%.
_ITS_SHARE = re.compile("(?P<open>[，、（])(?:所)?占到?(?P<of>[^，。；（）0-9]{0,12}?)的?(?:比重|比例)?(?:为|达)?$")


def of_its_whole(prose: Prose, pair: tuple[Item, Item], percent: Item, of: str) -> bool:
    """Whether a base has a share of its own, and the part the printed one of the same whole; ``pair``: part and base.

    60岁及以上2640人，占18.7%（其中65岁及以上1904人，占13.5%）: both of all people. ``of``: what it says it is of.
    """
    part, base = pair
    text, end = prose.text, base.number.end
    beside = next((each for each in prose.percents if end < each.number.start < end + _NEXT), None)
    if beside is None or beside is percent or not beside.value or (unit := _first_mark(text, end)) < 0:
        return False
    own = _ITS_SHARE.search(text, unit, beside.number.start)
    if own is None:
        return False
    if own["of"] and own["of"] == of:
        return True
    share, whole = 100 * part.value * beside.value / base.value / 100, percent.value
    half, own_half = (Fraction(1, 2 * 10**each.number.decimals) for each in (beside, percent))
    slack = part.value / base.value * half + own_half
    return abs(share - whole) <= slack


#: From a number to its share; characters that this has at most.
_ITS_OWN, _SHORT_WAY = re.compile("[\u4e00-\u9fff]{0,2}[，、（](?:约|仅|只|共)?占[^，。；0-9]{0,12}"), 24


def _has_its_own(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a share is of the number right before it (237件、占55%), or its two numbers give another."""
    token = one.token
    if token.order and one.part is not token.order[0] and token.order[0].unit == one.part.unit:
        end, start = token.order[0].number.end, token.item.number.start
        if start - end < _SHORT_WAY and _ITS_OWN.fullmatch(prose.text, end, start):
            return True
    name = NAME.search(token.clause)
    if name is None or token.form != "%":
        return False
    return any(
        other.token is not token and other.part is one.part and other.base is one.base and exactly(other)
        for other in agree
        if other.kind == "share" and other.token.form == "%" and other.token.item.number.decimals
    )


#: What is asked for, of which some is given and some is not.
_ASKED = re.compile("受理|提请|申请|报请|移送|收到|应|共")


def _the_other(one: Ratio) -> bool:
    """Whether a part is what its base is not: 起诉427人，不起诉55人，不诉率11.4%, which is of both."""
    clause = one.part.clause
    if "不" not in clause and "未" not in clause:
        return False
    rest = label(one.part).replace("不", "", 1).replace("未", "", 1)
    return len(rest) > 1 and one.base.clause.endswith(rest) and not _ASKED.search(one.base.clause)


def _of_another_unit(one: Ratio) -> bool:
    """Whether a rate is of numbers of two units, and the part is none that it names: 问题涉及16个区共71处，问题率."""
    units = {one.part.unit, one.base.unit}
    name = NAME.search(one.token.clause) if one.kind == "share" and len(units) > 1 and not units <= PERSONS else None
    if name is None:
        return False
    return bool(_SPREAD.search(one.part.clause)) or not bigrams(name[1]) & bigrams(one.part.words)


#: Before the number of places where something is.
_SPREAD = re.compile("(?:涉及|分布[在于]?|覆盖|来自)$")


#: What joins the shares or growths of a list.
_IN_ROW = frozenset(("、", "，", "和", "与", "及", "以及"))


def _of_another_place(prose: Prose, one: Ratio) -> bool:
    """Whether one of a list is held against other numbers than those in its place: 2起，亡14人，分别占7%和10%."""
    token, percents = one.token, prose.percents
    if token.form != "%" or "分别" not in prose.text[max(0, token.item.number.start - _LIST) : token.item.number.start]:
        return False
    place = first = next(index for index, item in enumerate(percents) if item is token.item)
    while first and prose.between(percents[first - 1], percents[first]) in _IN_ROW:
        first -= 1
    last = place + 1
    while last < len(percents) and prose.between(percents[last - 1], percents[last]) in _IN_ROW:
        last += 1
    start = percents[first].number.start
    if last - first < _TWO or "分别" not in prose.text[max(0, start - _SAID_APART) : start]:
        return False
    before = [item for item in token.order if item.number.end <= start]
    if len(before) < last - first:
        return False
    own = before[last - 1 - place]
    return own is not one.part and own is not one.base


#: Characters of a list, and from 分别 to its first number; what makes a list.
_LIST, _SAID_APART, _TWO = 60, 16, 2


def _far_above(prose: Prose, one: Ratio) -> bool:
    """Whether the base of a share stands in a paragraph above, and gives another share than any slip explains."""
    if one.kind != "share" or one.token.form != "%" or one.base.sentence == one.part.sentence:
        return False
    given, value = float(one.token.value), float(one.value)
    if given <= _TWICE * value and value <= _TWICE * given:
        return False
    if "\n" not in prose.text[one.base.number.end : one.part.number.start]:
        return False
    number = one.token.item.number
    return not slipped(number.printed.rstrip("%"), half_up(one.value, number.decimals))


#: How many times more is far.
_TWICE = 2


def _first_mark(text: str, end: int) -> int:
    """The first mark behind a number and its measure word; -1 where there is none."""
    places = [place for mark in "，、" if (place := text.find(mark, end, end + 6)) >= 0]
    return min(places, default=-1)


#: Characters from a number to its share.
_NEXT = 24


_GROWN = re.compile("；|[比较]上年|[比较]去年|同比|环比")


def _grown_apart(prose: Prose, one: Ratio) -> bool:
    """Whether a semicolon stands between base and part, and before it the base is held against an earlier time."""
    start, end = one.base.number.end, one.part.number.start
    between = prose.text[start:end] if start < end else ""
    found = _GROWN.search(between) if "；" in between else None
    return found is not None and found[0] != "；"


def _of_others(one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a share is that of the others: 住校生1280人，占四成；走读生占六成."""
    if one.kind != "share" or not one.token.low <= 100 - one.value <= one.token.high:
        return False
    told = [other for other in agree if other.token is not one.token and other.kind == "share"]
    return any(other.part is one.part and other.base is one.base for other in told)


#: What is said of a base without its own words: 受检幼儿园, of 检查覆盖19所; 建档老人, of 建立健康档案4894名.
_SHORT = re.compile(
    "(?:已|全部|其中|上述)*(?:[受被参所](?P<done>[\u4e00-\u9fff])|(?P<a>[\u4e00-\u9fff])(?P<b>[\u4e00-\u9fff]))"
)


def short_for(of: str, words: str) -> bool:
    """Whether the words between 占 and 的 are short for what a number counts."""
    found = _SHORT.match(of)
    if found is None:
        return False
    if found["done"]:
        return found["done"] in words
    first = words.find(found["a"])
    return first >= 0 and found["b"] in words[first + 2 :] and found["a"] + found["b"] not in words


#: A body whose rate is told.
_BODY = re.compile(r"([\u4e00-\u9fff]{1,6}(?:[局镇乡村县市所院校]|街道|公司|社区))(?=[\u4e00-\u9fff]{2,6}率)")
_SUBJECT = {
    "share": re.compile(r"(?:其中|而|同时)?([^占率\d]{2,}?)(?=占|比重|比例|(?:是|为|相当于|达到?)[^，]*的$)"),
    "growth": re.compile(r"(?:其中|而|同时)?([^占率\d]{2,}?)(?=[只仅]?(?:增|上升|下降|减|降|涨|提高|缩短|压缩))"),
}


#: Characters that say nothing of what is counted.
_COMMON = frozenset("的是为了其中只仅占有已全本各与和及年月市县区镇乡")
#: A share of something without a number among those of one: 欠收58万元中居民欠费占70.0%.
_AMONG = re.compile(r"\d[^，]{0,8}中([^，\d]{2,10})占[^，\d]{0,6}$")
_FORMER = re.compile("[前后]者")
#: What is said to grow without its own name.
_ALL = re.compile("(?:总体|整体|合计|全年|件|户|起)?(?:总?数[量额]?|总[量额值]|规模|数值)(?:同比|环比)?")
#: What is said of a number behind it; characters between the two.
_SAID, _BRIEF = re.compile("[，；](?:现|目前)?(?:已|均|全部|都)[^，。；0-9]{1,12}"), 24


def _other_subject(prose: Prose, one: Ratio) -> bool:
    """Whether the clause of a ratio names somebody else than the numbers, and has no number: 自有运力占七成."""
    clause = one.token.clause
    words = _SUBJECT[one.kind].match(clause)
    if words is None or re.match("[较比与同环]|.{0,2}(?:增|降|减)", words[1]):
        return False
    if one.token.form == "倍" and words[1][-1] in "量数额":
        return False
    if one.kind == "growth" and _ALL.fullmatch(words[1]):
        return False
    if one.kind == "share" and (inner := _AMONG.search(clause)) and not bigrams(inner[1]) & bigrams(one.part.clause):
        return True
    if one.kind == "share" and clause.startswith("其中") and not bigrams(words[1]) & bigrams(one.part.words):
        return True
    known = one.part.words
    place = one.token.item.number.start - len(clause)
    if one.kind == "share" and 0 <= place - one.part.number.end < _BRIEF:
        known += "".join(_SAID.findall(prose.text, one.part.number.end, place))  # 无证78家，已全部下线，下线比例为
    if one.kind == "growth":
        start = prose.sentences[one.part.sentence][0]
        known = prose.text[start : one.token.item.number.start - len(clause)]
    return not (set(words[1]) - _COMMON) & set(known) and not _FORMER.search(words[1])
