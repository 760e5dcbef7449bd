"""Whether a list may be what a phrase ranks: 120人、98人、76人 say nothing of who has the largest area."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

#: What a clause ranks by, where another clause before it says so: 从进度看, 按亩产计.
_BY_WHAT = re.compile(
    r"(?:从|按|以|就)(?P<noun>[^，。；：、0-9]{2,8}?)(?:来看|看|计|算|排|来说|而言|论)，[^，。；：0-9]*$"
)
#: What says nothing of the measure.
_IDLE = re.compile(
    r"[位居列排名是的为以仍也还在中里各则并且稳其而但、和与及最]|(?<![人户日月年亩地])均|分别|依次|数量|总量|[一二三四五六七八九十两0-9]+个?|.得$|乡镇|街道|部门|单位|县区|全[市区县镇乡省]|方面"
)
#: Who does something with those that are ranked: 局务会对居前三位的…予以表扬.
_ADDRESSED = re.compile("^.*(?:对|向|把|给)")
_MOVED = re.compile(
    "进步|改善|变化|提升|潜力|压力|难度|差距|影响|贡献|弹性|力度|波动|转变|[增降升涨跌减]幅|增速|增长|下降"
)
_PROGRESS = re.compile("进步|改善|变化|提升|转变")
MEAN = re.compile("[人户日月年亩地]均|平均|每|亩产|单产|单价|密度")


#: 一季度最高的是甲；二季度最高的是乙: of two things.
OF_ANOTHER = re.compile("；[^；。]*最")


#: What those in their places get.
PRIZE = re.compile("奖|扣[减除罚]|补助")


def fits(prose: Prose, phrase: tuple[int, int], ranked: Sequence[Ranked], names: Sequence[str]) -> bool:
    """Whether the words of a list (its sentence, and those before it) have something of what a phrase speaks of.

    ``phrase``: where the clause of the phrase begins, and where the phrase; ``names``: whom it gives a place. A list
    of another passage may be of anything.
    """
    text, (left, place) = prose.text, phrase
    first, last = ranked[0].start, ranked[-1].end
    if first < 0:
        return _PROGRESS.search(text, left, place) is None  # 环比进步最大的 is no matter of who has most
    words = text[left:place]
    for name in names:
        words = words.replace(name, "，")
        words = words.replace(name[:2], "，") if len(name) > 2 else words
    noun = by_what(text, phrase, last) or _IDLE.sub("", _ADDRESSED.sub("", words.rpartition("，")[2]))
    if len(noun) < 2 or left <= first < place or any(char.isdigit() for char in noun):
        return True
    return shares(prose, noun, ranked)


def by_what(text: str, phrase: tuple[int, int], floor: int) -> str:
    """What another clause right before a phrase says that it ranks by; empty where none does behind a place."""
    by = _BY_WHAT.search(text, max(0, phrase[0] - 16), phrase[1])
    return by["noun"] if by and by.start() > floor else ""


def shares(prose: Prose, noun: str, ranked: Sequence[Ranked]) -> bool:
    """Whether what is ranked has something in common with the words of a list."""
    first, last = ranked[0].start, ranked[-1].end
    start = next((a for a, b in prose.sentences if a <= first < b), 0)
    label = prose.text[max(0, start - _ABOVE) : last + 2]
    rates = ranked[0].rate or ranked[0].printed.endswith("%")
    if _LASTS.search(noun) and not (ranked[0].printed.endswith(tuple("天时日月年钟")) or _LASTS.search(label)):
        return False
    if _PACE.search(noun) and rates:
        return True
    moved = _MOVED.search(noun)
    if moved:
        word = moved[0][0]
        return moved[0] in label or (rates and any(char in label for char in _WAYS.get(word, word)))
    common = len(set(noun) & set(label))
    alike = common >= min(len(noun) - 1, 2) or noun[-1] in label or (common > 0 and noun[-1] in "额量数")
    return alike and not (MEAN.search(noun) and not MEAN.search(label))


#: How long something takes, which no other number tells.
_LASTS = re.compile("工期|用时|时长|周期|耗时|时间|天数|时限")
#: How fast something goes is told in rates; ways of growing and of falling.
_PACE = re.compile("进度|进展|速度|节奏")
_WAYS = dict.fromkeys("增涨升", "增升涨-") | dict.fromkeys("降减跌下", "降减跌-")
#: Characters before the sentence of a list that may say what it is of.
_ABOVE = 30


#: Among how many of what a sentence ranks: 五个县（区）中.
_SO_MANY_OF = re.compile(
    r"([二两三四五六七八九]|十[一二三四五六七八九]?|\d{1,2})个(?:[县区镇乡市村]|街道)(?:（[县区镇乡市村、街道]*）)?中，[^。；]*$"
)


def members(before: str, ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Those of a list that a sentence speaks of: without 市直, where it ranks five counties."""
    said = _SO_MANY_OF.search(before[-_SENTENCE:])
    if said is None:
        return ranked
    some = [one for one in ranked if one.name.endswith(("县", "区", "镇", "乡", "市", "村", "街道"))]
    count = int(said[1]) if said[1].isdigit() else chinese_value(said[1].replace("两", "二"))
    return some if len(some) == count else ranked


#: Characters of a sentence before a rank.
_SENTENCE = 60
