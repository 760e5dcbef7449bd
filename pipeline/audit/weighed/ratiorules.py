"""What settles a ratio: more numbers than two that give it, words that say that it is of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from pipeline.audit.sums.kinds import alike, exclusive, states
from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.text.splits import label
from pipeline.audit.weighed.earlier import then
from pipeline.audit.weighed.ratiochoices import CHANGE, Ratio
from pipeline.audit.weighed.ratioplace import (
    ELSEWHERE,
    far_above,
    has_its_own,
    of_another_place,
    of_another_unit,
    the_other,
)
from pipeline.audit.weighed.ratiotokens import DOWN, NAME, SENTENCES, UP, YEARLY, Token, bigrams, somebody_else
from pipeline.audit.weighed.unprinted import of_own, of_unprinted


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
    values = [one.size for one in row]
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
    if any(_fits(bounds, part.size, whole) for whole in _with_old(row) for part in row):
        return True
    name = NAME.search(token.clause)
    stem = (name[1] if name else token.clause)[-2:]
    lost = not _LOST.isdisjoint(stem)
    for part in row:
        left = lost or f"不{stem}" in part.words or f"未{stem}" in part.words or missed(stem, part.words)
        own = part.size
        if left and any(_fits(bounds, base - own, base) for base in values if base > own):
            return True
    place = token.item.number
    several = _SEVERAL.search(token.clause) or "含" in prose.text[max(0, place.start - 20) : place.end + 12]
    pairs = [a + b for a, b in pairwise(values)] if several else []
    wholes = [one.size for one in token.order if one.unit == row[0].unit] if pairs else []
    return any(_fits(bounds, pair, base) for pair in pairs for base in (*values, *wholes) if base >= pair)


#: Rates of what is there, and what is called that is not: 晚点85班次，正点率98.0%.
_THERE, _MISSED = (
    re.compile("[正准]点|[到出参].|.[考检课岗会]"),
    re.compile("晚点|延误|[缺旷迟未][到考勤席课检岗会]|请假"),
)


def missed(stem: str, words: str) -> bool:
    """Whether words call those of whom a rate is not."""
    return _MISSED.search(words) is not None and _THERE.fullmatch(stem) is not None


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
    steps = [(one.size, 0.5 / 10**one.number.decimals - _EPSILON) for one in beside]
    return any(abs(100 * part / whole - value) < half for value, half in steps for part in row)


def _not(names: Sequence[str]) -> bool:
    """Whether of two names one is what the other is not: 提起公诉, 不起诉."""
    found = re.match("(?:不|未|尚未)(?P<stem>..)", names[-1]) if len(names) == 2 else None
    return found is not None and set(found["stem"]) <= set(names[0])


#: A share of several numbers together.
_TOGETHER = re.compile(
    r"(?<!第)[两三四五六七八九][项者类个大种家][^，占0-9]{0,8}占|合占|合计占|共占|之和占|总共占|一共占"
)
#: A rate of another time, which no number of this one gives: 比上年（94.2%）高1.8个百分点.
_RATE_THEN = re.compile(r"[较比与](?:上年|去年|上月|上季|上周|上期|同期|前年|年初|\d{4}年)[^，。；（）]{0,8}[（的]$")
#: A ratio that is asked for, or that others have.
_DUE = re.compile(
    "要求|不低于|不少于|不高于|(?:高|低)于[^，]{0,10}(?:目标|标准|平均|水平)|目标(?:值|为|是)|力争|确保|标准的?$"
)


#: A growth of what the printed numbers are not: at other prices, of the same firms.
_CLEARED = re.compile("不变价|可比|同口径|剔除|扣除")


def settled(prose: Prose, token: Token, agree: Sequence[Ratio]) -> bool:
    """Whether nothing can be said of a ratio: other numbers make it, it is asked for, or it is of several."""
    if _DUE.search(token.clause) or (_TOGETHER.search(token.clause) and "分别" not in token.clause):
        return True
    place = token.item.number.start
    before = prose.text[max(0, place - 20) : place]
    if token.form == "%" and before[-1:] in ("（", "的") and _RATE_THEN.search(before):
        return True
    if token.value == _WHOLE and not token.clause and _ALL_DONE.match(prose.text, token.item.number.end):
        return True
    if token.grows and YEARLY.search(token.clause):
        return True
    if ELSEWHERE.search(token.clause):
        return True  # of what is looked at elsewhere
    if token.grows and _CLEARED.search(prose.text, prose.sentences[token.item.sentence][0], place):
        return True
    return not any(one.token is token for one in agree) and made_otherwise(prose, token)


def ruled_out(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether a choice can not be told: others give the ratio and are named too, or the clause names somebody else."""
    same = [other for other in agree if other.token is one.token]
    near = [other for other in same if abs(other.part.sentence - one.token.item.sentence) < SENTENCES]
    if any(other.kind != one.kind for other in near) or _other_subject(prose, one) or far_above(prose, one):
        return True
    if of_own(prose, one) if one.kind == "growth" else of_unprinted(prose, one):
        return True
    if _of_others(one, agree) or _of_neighbour(prose, one, agree):
        return True
    if _elsewhere(prose, one, agree):
        return True
    name = NAME.search(one.token.clause)
    body = _BODY.match(one.token.clause)
    start = prose.sentences[one.part.sentence][0]
    if body and body[1] not in prose.text[start : one.part.number.end]:
        return True  # 办结35件，甲局办结率91.7%
    if name and one.kind == "share" and (_of_some(name[1], one) or _of_nobody(name[1], one)):
        return True
    apart = one.kind == "share" and _grown_apart(prose, one.part, one.base)
    if apart and (not one.token.of or (name and not bigrams(name[1]) & bigrams(one.part.words))):
        return True  # 招生1260人，比上年增加60人；毕业1180人，就业率92.4%
    if one.token.value == 100 and name and not bigrams(name[1]) & bigrams(one.part.words):
        return True  # 档案更新率100%
    of = one.token.of
    if one.kind == "share" and not of and (_far_apart(prose, one) or _as_its_sibling(prose, one)):
        return True
    named = bigrams(of)
    if of and any(short_for(of, other.base.words) for other in same):
        return True
    subject = bigrams(one.token.clause.partition("占")[0]) if of else set()  # 横向经费占到账总额的: no share of 纵向
    if subject & bigrams(one.part.words) and not any(subject & bigrams(other.part.words) for other in same):
        return False
    mine = len(named & bigrams(one.base.words))
    return any(not mine or len(named & bigrams(other.base.words)) >= mine for other in same)


def _elsewhere(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether the place of a ratio says that it is of other numbers."""
    if of_another_place(prose, one) or of_another_unit(one):
        return True
    return one.kind == "share" and (the_other(one) or has_its_own(prose, one, agree))


def _of_some(name: str, one: Ratio) -> bool:
    """Whether a rate is told of some among those that its numbers count: 不合格25批次，其中蔬菜合格率96.4%."""
    if one.part.clause.startswith("其中") and len(name) > _LONG and f"不{name[-2:]}" in one.part.clause:
        return True  # 不合格17批次，其中标识不合格6批次，理化指标合格率99.0%
    if not name.startswith("其中"):
        return False
    who = name[2:-2]
    return len(who) > 1 and not bigrams(who) & bigrams(one.part.words)


def _of_nobody(name: str, one: Ratio) -> bool:
    """Whether a rate with a long name shares no character with its numbers: 审结1740件，认罪认罚适用率."""
    return len(name) > _LONG and not set(name) & set(one.part.words + one.base.words)


#: Characters of a rate's name that says what it is of.
_LONG = 3


#: 100 % before what is done: 100%完成任务.
_ALL_DONE, _WHOLE = re.compile("[\u4e00-\u9fff]"), 100
_GROWN = re.compile("；|[比较]上年|[比较]去年|同比|环比")


def _grown_apart(prose: Prose, part: Item, base: Item) -> bool:
    """Whether a semicolon stands between base and part, and before it the base is held against an earlier time."""
    start, end = base.number.end, part.number.start
    between = prose.text[start:end] if start < end else ""
    found = _GROWN.search(between) if "；" in between else None
    return found is not None and found[0] != "；"


def _far_apart(prose: Prose, one: Ratio) -> bool:
    """Whether a semicolon parts two numbers that give several times what is printed, or a small part of it."""
    start, end = sorted((one.base.number.end, one.part.number.end))
    value, given = float(one.value), float(one.token.value)
    return max(value, given) > _TIMES * min(value, given) and "；" in prose.text[start:end]


_TIMES = 4


def _as_its_sibling(prose: Prose, one: Ratio) -> bool:
    """Whether a number further up gives a share, and that of another number of its sentence too."""
    token, part = one.token, one.part
    if part.sentence != token.item.sentence or one.base.sentence == part.sentence:
        return False
    shares = [item for item in prose.percents if item.sentence == part.sentence and item is not token.item]
    rows = [item for item in prose.counts if item.sentence == part.sentence and item.unit == part.unit]
    for whole in prose.counts:
        if (
            whole.unit != part.unit
            or whole.value <= part.value
            or not token.low <= 100 * part.value / whole.value <= token.high
        ):
            continue
        for item in rows:
            value = 100 * item.value / whole.value
            if item is not part and any(abs(value - share.value) <= share.number.half for share in shares):
                return True
    return False


def _of_neighbour(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> bool:
    """Whether two numbers give the ratio beside it in a row of several: 分别上升1.8%和1.7%."""
    place = one.token.item.number.start
    if prose.text[place - 1] not in "、和及与":
        return False
    same = [other for other in agree if other.part is one.part and other.base is one.base and other.kind == one.kind]
    return any(other.token.item.number.end == place - 1 for other in same)


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
    "share": re.compile(r"(?:其中|而|同时)?([^占率0-9]{2,}?)(?=占|比重|比例|(?:是|为|相当于|达到?)[^，]*的$)"),
    "growth": re.compile(r"(?:其中|而|同时)?([^占率0-9]{2,}?)(?=[只仅]?(?:增|上升|下降|减|降|涨|提高|缩短|压缩))"),
}


#: Characters that say nothing of what is counted.
_COMMON = frozenset("的是为了其中只仅占有已全本各与和及年月市县区镇乡")
#: A share of something without a number among those of one: 欠收58万元中居民欠费占70.0%.
_AMONG = re.compile(r"\d[^，]{0,8}中([^，0-9]{2,10})占[^，0-9]{0,6}$")
_FORMER = re.compile("[前后]者")
#: What is said to grow without its own name.
_ALL = re.compile("(?:总体|整体|合计|全年|件|户|起)?(?:总?数[量额]?|总[量额值]|规模|数值)(?:同比|环比)?")
#: What is said of a number behind it; characters between the two.
_SAID, _BRIEF = re.compile("[，；](?:现|目前)?(?:已|均|全部|都)[^，。；0-9]{1,12}"), 24


def _other_subject(prose: Prose, one: Ratio) -> bool:
    """Whether the clause of a ratio names somebody else than the numbers, and has no number: 自有运力占七成."""
    clause = one.token.clause
    words = _SUBJECT[one.kind].match(clause)
    if words is None and one.kind == "share" and clause.endswith("占") and somebody_else(clause, one.part.words):
        return True  # 硕士41人，35岁以下占72.1%
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
    if one.kind == "share" and "分别占" in clause and somebody_else(clause, known):
        return True
    place = one.token.item.number.start - len(clause)
    if one.kind == "share" and 0 <= place - one.part.number.end < _BRIEF:
        known += "".join(_SAID.findall(prose.text, one.part.number.end, place))  # 无证78家，已全部下线，下线比例为
    if one.kind == "growth":
        start = prose.sentences[one.part.sentence][0]
        known = prose.text[start : one.token.item.number.start - len(clause)]
    return not (set(words[1]) - _COMMON) & set(known) and not _FORMER.search(words[1])
