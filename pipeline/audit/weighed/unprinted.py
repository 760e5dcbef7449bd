"""What a growth or a share is of that is not printed: another row, another year, a plan, all of a kind."""

from __future__ import annotations

import re

from cfractions import Fraction

from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.ratiochoices import CHANGE, Ratio
from pipeline.audit.weighed.ratiotokens import Token, bigrams

#: A growth with no words but those of a growth: it is of the number right before it.
_BARE = re.compile(
    "(?:(?:[较比与]?(?:上一?年|去年|上月|上季度|上期|上年同期|去年同期|同期|年初|年底|(?:上一?年|去年)[末底]|前一?年)(?:同期)?(?:相比)?|同比|环比)(?:分别)?)?"
    "(?:增长|增产|减产|上升|增加|提高|上涨|下降|减少|降低|下滑|回落)了?"
)
#: An earlier time, without what was counted then.
_ONLY_THEN = re.compile("(?:去年|上年|上月|上季度?|上周|前年)?(?:同期|同月)?的?(?:为|是|有)?")
#: Growths so far from what two numbers give are of others.
_FAR = 10
#: A number that is so little of another is not what that fell to, unless most of it is said to be gone.
_NEXT_TO_NOTHING, _MOST_OF_IT = 0.02, 80


def of_own(prose: Prose, one: Ratio) -> bool:
    """Whether a growth is not of two numbers: it is of the one right before it (投诉152件，增长30%), or far off."""
    token = one.token
    planned = [_PLANNED_ONE.search(each.clause) and not _AGAINST.search(each.clause) for each in (one.base, one.part)]
    if any(planned) and not all(planned):  # both: this year's budget and last year's
        return not _PLAN.search(token.clause)
    if _other_year(prose, one) or _of_another_row(prose, one):
        return True
    if "\n" in prose.text[one.base.number.end : one.part.number.start] and _ONLY_THEN.fullmatch(one.base.clause):
        return True  # 审结478件，去年同期为773件。⏎起诉373件，同比下降47.83%
    given, value = float(token.value), float(one.value)
    if value > _FAR * max(given, _FAR) or (one.part.size < _NEXT_TO_NOTHING * one.base.size and given < _MOST_OF_IT):
        return True
    if not _BARE.fullmatch(token.clause) or not token.order:
        return False
    own = token.order[0]
    if one.part is own or one.base is own or CHANGE.search(own.clause):
        return False
    return prose.text[own.number.end : token.item.number.start] == f"，{token.clause}"


#: What was planned, or a mark that was passed: nothing grew from it.
_AGAINST = re.compile("[比较与]")
_PLANNED_ONE = re.compile("(?:预算|计划|任务|目标)[数值]?(?:为|是)?$|(?:突破|超过|迈过|跨过|跨越|站上|迈上)$")
_SINCE = re.compile(r"[较比与](\d{4})年(?:同期|全年)?(?:相比)?(?:分别)?[^，；。0-9]{0,6}(?:\d[0-9.]*%[、和及与])*$")
_YEAR = re.compile(r"(?<!\d)(\d{4})年")


_LEVELS = re.compile("[由从]")
#: Of which time a number is.
_WHEN = re.compile("[年期]|\\d月|[本当今][月季周]|[一二三四]季度")


def _of_another_row(prose: Prose, one: Ratio) -> bool:
    """Whether a growth has its own number, and the two that it is held against stand in another sentence or part.

    ……由2.90人提高到3.40人。诊疗95.5亿人次，比2020年增长23.4%: of 诊疗, whose earlier number is not printed.
    """
    place, sentence = one.token.item.number.start, one.token.item.sentence
    start, end = sorted((one.part, one.base), key=lambda item: item.number.start)
    if start.number.start > place:
        return "；" in prose.text[place : start.number.start]
    if sentence == end.sentence and start.sentence != sentence and _YEAR_ON_YEAR.search(one.token.clause):
        words = prose.text[prose.sentences[start.sentence][0] : start.number.start]
        if not _WHEN.search(words):
            return True
    own = (
        any(item.number.end <= place and item.sentence == sentence for item in prose.counts)
        and end.sentence != sentence
    )
    if (
        end.sentence != sentence
        and not _BARE.fullmatch(one.token.clause)
        and "\n" in prose.text[end.number.end : place]
    ):
        return True
    named = _NAMED_GROWTH.match(one.token.clause)
    if named and start.sentence != sentence and not bigrams(named[1]) & (bigrams(start.words) | bigrams(end.words)):
        return True  # 审结案件54.5万件，平均用时同比减少5.11%
    return own and bool(_LEVELS.search(start.clause))


_NAMED_GROWTH = re.compile("([\u4e00-\u9fff]{3,}?)(?:同比|环比|[较比]上)")


_YEAR_ON_YEAR = re.compile("同比")


def _other_year(prose: Prose, one: Ratio) -> bool:
    """Whether a growth is since a year that is not that of its base: 2013年……，比2012年上升3.2%, of 2013's number."""
    place = one.token.item.number.start
    since = (
        _SINCE.search(prose.text, max(0, place - 24), place) if "年" in prose.text[max(0, place - 24) : place] else None
    )
    if since is None:
        return False
    start = prose.sentences[one.base.sentence][0]
    years = _YEAR.findall(prose.text, start, one.base.number.start)
    return bool(years) and years[-1] != since[1]


#: A share of what was planned, and what such a number is called.
_PLANNED = re.compile("(?:完成|占|为)[^，]{0,6}(?:预算|计划|任务|目标)[数值]?的?$")
_PLAN = re.compile("预算(?![总内外]?[收支])|计划|任务|目标|指标|应")
#: Rates that are of what is hardly ever printed beside them.
_DEFINED = re.compile("(?:失业|贡献|出生|死亡|入[园学]|出游|普及|自然增长)率")
#: Of a whole: all of something.
_EVERY = re.compile("全部|全[国省市县区镇乡校院]|[总件起户人次家]?[数量额]|总|的")


def of_unprinted(prose: Prose, one: Ratio) -> bool:
    """Whether a share is of a number that is not printed: a plan, all of its own kind, what its base is a share of."""
    token, part, base = one.token, one.part, one.base
    if _PLANNED.search(token.clause) and not _PLAN.search(base.words):
        return True
    if _DEFINED.search(token.clause) and base.sentence != token.item.sentence:
        return True
    if token.value > _WHOLE and one.value < token.value / 2:
        return True
    if _of_rest(one) or (base.sentence != part.sentence and _named_otherwise(token, base)):
        return True
    if _GAIN.search(part.clause) and any(item.unit == part.unit for item in token.order[1:3]):
        return True  # 总数达419.1万个，比上年末净增81.5万个，占33.2%: of the total
    if base.after.startswith("相比") and base.sentence != part.sentence:
        return True
    kind = _EVERY.sub("", token.of)
    if len(kind) > 1 and kind in part.words and kind not in base.words:
        return True
    return of_its_whole(prose, (part, base), token.item, token.of)


_GAIN = re.compile("[较比](?:上|去|年|前)[^，]{0,6}(?:净?增|多|增[加长])了?$")
_NOT = re.compile("[不未](?P<done>[^，]{1,4})率")


def _of_rest(one: Ratio) -> bool:
    """Whether a rate of what is not done is held against what is done: 起诉30.8万人，不起诉12.2万人，不诉率28.3%."""
    token, part, base = one.token, one.part, one.base
    found = _NOT.search(token.clause)
    if found is None:
        return False
    if part.clause[:1] in ("不", "未") and found["done"] not in part.clause:
        return True
    ahead = base.number.start > token.item.number.start and base.sentence != token.item.sentence
    return ahead or (
        part.clause[:1] in ("不", "未") and part.clause[1:] in base.clause and not _ALL_ASKED.search(base.clause)
    )


_ALL_ASKED = re.compile("受理|收(?!入)|总|应|合计|检[查测验]|抽|提请|移送")


#: Characters of a name that a base would share some of.
_NAMED = 5
_DONE_OF = re.compile("[已所]([\u4e00-\u9fff]{2})")
_LAST = re.compile("[总数量额的]+$")


def _named_otherwise(token: Token, base: Item) -> bool:
    """Whether the whole that a share names is not what its base counts: 占诉至法院纠纷量的36%, of 新收案件."""
    done = _DONE_OF.match(token.of)
    if done is not None and done[1] not in base.words:
        return True
    return len(token.of) >= _NAMED and _LAST.sub("", token.of)[-2:] not in base.words


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


def _first_mark(text: str, end: int) -> int:
    """The first mark behind a number and its measure word; -1 where there is none."""
    places = [place for mark in "，、" if (place := text.find(mark, end, end + 6)) >= 0]
    return min(places, default=-1)


#: Characters from a number to its share.
_NEXT = 24
