"""E8 of the first (last) few, named together without their numbers: 最集中的三类依次为甲、乙、丙; 甲、乙居前两位."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.ranks import ahead, bottom, limits
from pipeline.audit.ranks.claims import CHANGE, Lists, share
from pipeline.audit.ranks.ofwhat import fits
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.ranks.verdicts import whom
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

_HIGH = "多高大长强重厚远深宽密旺"
_LOW = "少低小短弱轻薄近浅窄"
_WAY = (
    rf"(?:最为?(?:(?P<high>[{_HIGH}]|集中|突出|密集|频繁|可观|明显|活跃)|(?P<low>[{_LOW}]))"
    r"|(?P<first>靠前|居前|领先|居首|排前|列前|较[多高大长])|(?P<tail>靠后|居后|垫底|末位|殿后|落后|偏低|较[少低小短]))"
)
_COUNT = r"(?P<count>[二两三四五六七八九]|[2-9])(?:大?类|个|位|名|项|家|大|种|件|所|处|条|强|甲)?"
_SIDE = r"(?:位?居|位?列|排名?|排在|名列|处于|均在|跻身|进入|包揽|占据|分获|获|是)*(?P<side>前|后|末|倒数前?)"
_NAMES = r"(?P<names>[^，。；：0-9]{2,16}[、和与及][^，。；：0-9]{2,60})"
#: The words first, the names behind: 最集中的三类问题依次为甲、乙、丙; 居前三位的甲、乙、丙.
_AHEAD = re.compile(
    rf"(?:(?:{_WAY}的?前?|{_SIDE}){_COUNT}|(?:[排居列]名?)第[一1]至第?(?P<upto>[二三四五六七八九2-9])[位名]?)(?:的?[^，。；：、0-9是为的]{{0,10}}?)(?P<order>分别|依次|顺次|由高到低|由多到少|按序)*(?:是|为|有|：|即|的){_NAMES}"
)
#: The names first: 以甲、乙、丙三类最为集中; 甲、乙居前两位; 甲和乙两个窗口最少.
_SEVERAL = r"(?:(?:这|等|共)?(?:[两二三四五六七八九]|[2-9])[^，。；：、0-9]{0,10}?)?"
_SIDE_BEHIND, _COUNT_BEHIND = _SIDE.replace("<side>", "<side2>"), _COUNT.replace("<count>", "<count2>")
_BEHIND = re.compile(
    rf"(?:^|(?<=[，；。：\n]))(?:其中|以|尤以|有)?{_NAMES[:-1]}?)"
    rf"(?:(?:这|等|共)?{_COUNT}[^，。；：、0-9]{{0,10}}?{_WAY}(?![^，。；]{{0,1}}的)"
    rf"|{_SEVERAL}(?P<order>分别|依次)?(?:均|都)?{_SIDE_BEHIND}{_COUNT_BEHIND}(?=[，。；]|$))"
)
#: What every such sentence has; a character of each.
_SIGNS = re.compile("[最较第前后末数靠居排列领垫位殿落偏]")
_HAS = re.compile(
    "[最较][^，。；：]{1,16}[两二三四五六七八九2-9]|第[一1]至|[前后末][两二三四五六七八九2-9]|数前|[两二三四五六七八九2-9][^，。；：、\\d]{0,14}(?:最|靠[前后]|居[前后首]|排前|列前|领先|垫底|末位|殿后|落后|较|偏低)"
)
_TIED = re.compile("并列|同列|相同|持平|之一|以外|除")
_SPOILT = re.compile("用时|耗时|时长|时限|扣分|差错|失误|逾期|违|不合格|投诉|事故|能耗|缺陷|空气|浓度")


def check(prose: Prose, lists_of: Lists) -> Iterator[Remark]:
    """The first group of names that are not those of the first (last) numbers of a list at hand."""
    text = prose.text
    if "第" in text:
        yield from bottom.check(prose)
        yield from ahead.check(prose)
    yield from limits.check(prose)
    if ("、" not in text and "和" not in text and "与" not in text) or not _SIGNS.search(text):
        return
    if not _HAS.search(text):
        return
    for start, end in prose.sentences:
        if end - start < _SHORTEST or not _HAS.search(text, start, end):
            continue
        for pattern in (_AHEAD, _BEHIND):
            for found in pattern.finditer(text, start, end):
                for remark in _held(prose, found, (start, end), lists_of):
                    yield remark
                    return


#: Characters that a sentence with such a group has at least.
_SHORTEST = 8


def _held(prose: Prose, found: re.Match[str], span: tuple[int, int], lists_of: Lists) -> Iterator[Remark]:
    """One group against the first list that has all of its names."""
    groups = found.groupdict()
    printed = groups["count"] or groups.get("count2") or groups.get("upto") or ""
    count = int(printed) if printed.isdigit() else chinese_value(printed.replace("两", "二")) or 0
    clause = prose.text[max(prose.text.rfind(mark, 0, found.start() + 1) for mark in "，；。：") + 1 : found.end()]
    if _TIED.search(prose.text[span[0] : span[1]]) or re.search("[上去]年|[同环]比", clause):
        return
    known = lists_of()
    for ranked, label in known:
        named = _named(found["names"], ranked)
        ordered = found["order"] and len(ranked) == count
        if len(named) != count or not (ordered or len(ranked) > count):
            continue
        if any(found.start() <= one.start < found.end() for one in named):
            continue
        fit = share(clause, found["names"] if found.re is _BEHIND else found[0], named, label)
        if fit < 1 and (len(known) > 1 or CHANGE.search(clause)):
            continue
        left = found.end() - len(clause)
        if not fits(prose, (left, max(found.start(), left)), ranked, [one.name for one in named]):
            continue
        yield from _judged(found, (ranked, named), _ways(groups, clause + label, ranked))
        return


#: How many they are, behind their names: 黑石、西河两个林场.
_COUNTED = re.compile(
    "(?:等|这|共)?[二两三四五六七八九2-9](?:个|家|所|座|名|位|类|项|大|条|镇|县|区|村|校|院|局)[^、]{0,8}$"
)


def _named(text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The members of a list that a row of names begins with."""
    found = []
    for piece in re.split("、|和|与|以及|及", _COUNTED.sub("", re.sub("（[^）]*）", "", text))):
        one = whom(piece, ranked)
        if one is None or one in found:
            break
        found.append(one)
    return found


def _ways(groups: dict[str, str | None], words: str, ranked: Sequence[Ranked]) -> list[bool]:
    """Whether the greatest are meant, or the least; both where it cannot be known."""
    if groups["high"] or groups["low"]:
        return [bool(groups["high"])]
    side = groups.get("side") or groups.get("side2") or ""
    if _SPOILT.search(words) or ranked[0].printed.endswith(("天", "时", "钟", "日")):
        return [True, False]
    return [bool(groups["first"]) or side == "前" or bool(groups.get("upto"))]


def _judged(
    found: re.Match[str], lists: tuple[Sequence[Ranked], Sequence[Ranked]], ways: Sequence[bool]
) -> Iterator[Remark]:
    """What is wrong with a group: somebody greater is left out, somebody equal, or its order is another."""
    ranked, named = lists
    said: list[Remark | None] = []
    phrase = found[0].lstrip("，；。：")[:16]
    for up in ways:
        worst = (min if up else max)(one.value for one in named)
        rest = [one for one in ranked if one not in named]
        out = [one for one in rest if (one.value > worst if up else one.value < worst)]
        tied = [one for one in rest if one.value == worst]
        turned = [(a, b) for a, b in pairwise(named) if (a.value < b.value if up else a.value > b.value)]
        last = next(one for one in named if one.value == worst)
        todo = "请核对各项的数和名次，改正其中一处。"
        if out:
            one = out[0]
            words = f"按所列的数，“{phrase}”应有{one.name}（{one.printed}），写的是{last.name}（{last.printed}）。"
            numbers = (last.printed, last.name, one.printed, one.name)
            said.append(Remark("E8", "error", (found.span(),), words, todo, numbers))
        elif turned and found["order"]:
            a, b = turned[0]
            words = f"“{phrase}”：{b.name}（{b.printed}）{'大' if up else '小'}于排在它前面的{a.name}（{a.printed}）。"
            said.append(Remark("E8", "error", (found.span(),), words, todo, (a.printed, b.printed, a.name, b.name)))
        elif tied:
            words = f"{tied[0].name}与{last.name}都是{last.printed}，“{phrase}”漏列了它。"
            names = (last.printed, last.name, tied[0].name)
            said.append(Remark("E8", "question", (found.span(),), words, "请补上，并写明并列。", names))
        else:
            said.append(None)
    if all(said) and said[0]:
        yield said[0]
