"""Which of two numbers is of an earlier time, and which became the other."""

from __future__ import annotations

import re

from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.weighed.ratiotokens import THEN

_PERIOD = re.compile(r"(\d{4})年|(\d{1,2})月")
#: Of an earlier time; what is done before another thing (受理前, 诉前) is of none.
_LAST = re.compile("上|去年|(?<![理诉案会事课赛])前|同期|原|初|昨|[由从]")


def earlier(prose: Prose, base: Item, part: Item) -> bool:
    """Whether one number is of an earlier time than another."""
    if came_of(prose, base, part):
        return True
    if not then(prose, base):
        return False
    words = _when(prose, part).rsplit(base.printed, maxsplit=1)[-1]  # 从去年的64天压缩到今年的52天
    if not then(prose, part) or not THEN.search(words):
        return not _same_year(prose, base, part)
    one, other = _PERIOD.search(_when(prose, base)), _PERIOD.search(words)
    if one and other and bool(one[1]) == bool(other[1]) and one[0] != other[0]:
        return int(one[1] or one[2]) < int(other[1] or other[2])
    return bool(_LAST.search(_when(prose, base))) and not _LAST.search(words)


#: Marks between a number and what it came to.
_MARKS = 2
_CAME = re.compile("[增升降减提缩压扩回][\u4e00-\u9fff]?[至到]了?$")


def came_of(prose: Prose, base: Item, part: Item) -> bool:
    """Whether a number is what the one right before it in its sentence came to: 法定时限1860天，承诺时限压至523天."""
    if base.sentence != part.sentence or base.number.start > part.number.start or not _CAME.search(part.clause):
        return False
    between = prose.between(base, part)
    return between.count("，") < _MARKS and "；" not in between and "其中" not in between


_YEAR = re.compile(r"(\d{4})年")
#: Words of another time than the one told before.
_ANOTHER = re.compile(r"\d年|\d月|[今本当去上][年月季]|目前|现|截至|[到至]")


def _same_year(prose: Prose, base: Item, part: Item) -> bool:
    """Whether only a year makes a number an earlier one, and it is that of the other too: 2017年支出…；2017年收入…."""
    when = _when(prose, base)
    year = _YEAR.search(when)
    if year is None or _LAST.search(when):
        return False
    if base.number.start < part.number.start:
        between = prose.text[base.number.end : part.number.start]
        return "其中" in between and _ANOTHER.search(between) is None
    said = _YEAR.findall(prose.text, prose.sentences[max(0, part.sentence - 1)][0], part.number.start)
    return bool(said) and said[-1] == year[1]


def _when(prose: Prose, item: Item) -> str:
    """The words that say when a number was: before it, or before its bracket."""
    return item.clause if not item.depth else prose.text[max(0, item.number.start - 12) : item.number.start]


_REACHED = re.compile(r"[到至为降升](?:了)?$")
_DATED = re.compile("年|月|季|周|期")


#: What a number is held against, and what follows it.
_AGAINST = frozenset("较比")
_MOVES = re.compile("(?:相比)?，?(?:净|又|再)?(?:增[长加]|减少|上升|下降|提高|降低|扩大|[多少高低])")
_BECAME = re.compile(
    "[件起宗人次家户个项处元吨亩名座台所万亿]{0,3}(?:[增升降减提缩压扩上下][长加升高降低少短减缩涨大调]?)[至到为](?=[\\d今现目本当])"
)
BECOMES = re.compile("[增升降减提缩压扩][^，]?[至到为]了?$")
_TIME = re.compile("[。；，](?:而)?(?:去年|上一?年|上个?[月季周]度?|前年)(?:同期|同一?季度|同月|同一时期)?，$")
#: Characters of a time before its clause.
_TIMED = 12
#: Characters of a list before one of its numbers.
_LIST = 40
#: What joins the numbers of a list, whose words stand before its first: 上年分别为50万人次和40万册.
_AND = frozenset(("", "和", "与", "及", "以及"))
_LISTED = re.compile("[^，。；]*$")
#: The first of such a list, whose others have names of their own.
_OF_LIST = re.compile("[^，。；、]{0,12}(?:为|是|有)(?=\\d)[^，。；]*$")


def then(prose: Prose, item: Item) -> bool:
    """Whether a number is one of an earlier time."""
    start = item.number.start
    if item.clause in _AND and (found := _LISTED.search(prose.text, max(0, start - _LIST), start)):
        return THEN.search(found[0]) is not None
    if prose.text[start - len(item.clause) - 1] == "、" and (
        found := _OF_LIST.search(prose.text, max(0, start - _LIST), start)
    ):
        return THEN.search(found[0]) is not None  # 上年同期为189起、死亡24人、受伤226人
    if item.clause[:1] in _AGAINST and _MOVES.match(prose.text, item.number.end):
        return True  # 较汛前的12万条增加45%
    if _BECAME.match(prose.text, item.number.end) and not BECOMES.search(item.clause):
        return True  # 3.2万人升至3.5万人
    if (
        item.clause
        and prose.text[start - len(item.clause) - 1] == "，"
        and _TIME.search(prose.text, max(0, start - len(item.clause) - _TIMED), start - len(item.clause))
    ):
        return True  # 去年同一季度，均值为0.96毫克/升
    said = THEN.search(item.clause) or (item.depth and THEN.search(prose.text[max(0, start - 12) : start]))
    return bool(said) and not (_REACHED.search(item.clause) and not _DATED.search(item.clause))


#: The number of an earlier time, in a bracket behind its words.
_IN_BRACKET = re.compile("[与较比](?:上[年月周季期]|去年|同期|前[年月日周])[^，。；（）]{0,8}（[^（）]*$")


def of_then(prose: Prose, item: Item) -> bool:
    """Whether a number in a bracket is of an earlier time: 与上周（118起）相比."""
    start = item.number.start
    return _IN_BRACKET.search(prose.text, max(0, start - 24), start) is not None
