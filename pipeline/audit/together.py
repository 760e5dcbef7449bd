"""What the numbers of a paragraph make with those of the paragraphs above; the points of a list."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.audit.ratios import partly
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.weighed import weighed
from pipeline.audit.weighed.ratiotokens import core
from pipeline.audit.weighed.sumchoices import counted_as

_FIGURE = re.compile(r"\d")


def together(
    passages: Sequence[Passage], place: int, flow: Flow, found: Sequence[Remark], dated: Sequence[Remark]
) -> list[Remark]:
    """What is found of a paragraph, with what its numbers make together, or a rate that stands alone with those above.

    Of lengths of time alone nothing more is told where the calendar (``dated``) has told of one.
    """
    prose = flow.own(place)
    if not prose.counts and len(prose.percents) == len(prose.items):
        if not prose.percents or "率" not in prose.text:
            return list(found)
        alone = list(_alone(passages, place, flow))
        return [*found, *alone] if alone or len(prose.percents) > 1 else list(_weighed(passages, place, flow, found))
    if prose.percents and "率" in prose.text and place and _PARTLY.search(passages[place - 1].text):
        counted = list(_alone(passages, place, flow))
        if counted:
            return [*found, *counted]
    if not prose.counts and any(remark.code == "E7" for remark in (*dated, *found)):
        return list(found)
    return list(_weighed(passages, place, flow, found))


#: What a rate of the next paragraph may count.
_PARTLY = re.compile("阶段性|边[整查]边改|基本完成|部分办结|临时")


def _alone(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """What a rate without numbers of its own counts of those above."""
    above = range(max(0, place - POINTS), place)
    near = [one for one in above if not passages[one].title and not passages[one].grid]
    return partly.across(flow.window([*near, place]), flow.starts[place])


#: Paragraphs above that may hold a total, or parts of one; points of one list.
_ABOVE, POINTS = 2, 12


def _weighed(passages: Sequence[Passage], place: int, flow: Flow, found: Sequence[Remark]) -> Iterator[Remark]:
    """What is found of a paragraph, and what its numbers make with those above it; a list is weighed at its end."""
    own = flow.is_point(place)
    last = place - 1 - (place > 0 and passages[place - 1].title)  # a list may be summed up below the next heading
    behind = not own and flow.is_point(last)  # a sum may stand behind its list
    alone, prose = not own and not behind, flow.own(place)
    if alone and not weighed.anything(prose):
        yield from found
        return
    if alone and not weighed.ratios_open(prose) and not _enough(passages, place, flow):
        yield from found
        return
    first = _first_point(flow, place) if own else place
    before = first - _ABOVE
    if behind:
        first = _first_point(flow, last)
        opens = first and not _FIGURE.search(passages[first - 1].text)  # 从原因看：
        before = first - (_ABOVE if opens else 1)
    above = []
    for other in range(first - 1, max(0, before) - 1, -1):
        if passages[other].grid:
            break
        if not passages[other].title:
            above.append(other)
    named = _named_above(flow, place, min([first, *above])) if "占" in flow.texts[place] else []
    window = flow.window([*named, *reversed(above), *range(first, place + 1)])
    floor = flow.starts[place]
    listed = flow.starts[first]
    if own and (flow.is_point(place + 1) or _may_sum_up(passages, place + 1)):
        listed = len(window.text)
    if (
        own and listed != floor and len(prose.counts) > _PAIR
    ):  # a point may be a paragraph of its own, with its own totals
        alone_too = weighed.check(flow.window([place]), prose, (floor, floor), found)
        found = [*found, *(one for one in alone_too if one.code in _SUMS and one not in found)]
    yield from weighed.check(window, prose, (listed, floor), found)


#: Classes of totals.
_SUMS = frozenset(("E1", "E9", "E10"))
#: What a share says that it is of.
_SHARE_OF = re.compile("占到?(?P<of>[\u4e00-\u9fff]{3,14}?)的?(?:比[例重])?(?=\\d)")


def _named_above(flow: Flow, place: int, first: int) -> list[int]:
    """The paragraphs further up where the number stands that a share says it is of."""
    found: set[int] = set()
    for share in _SHARE_OF.finditer(flow.texts[place]):
        name = core(share["of"].removesuffix("的"))
        if len(name) < _NAME or name in flow.text[flow.starts[first] : flow.starts[place] + share.start()]:
            continue  # it stands near
        at = flow.text.rfind(name, 0, flow.starts[first])
        if at >= 0 and _ITS_NUMBER.match(flow.text, at + len(name)):
            found.add(bisect_right(flow.starts, at) - 1)
    return sorted(found)


#: Characters of a name that tells what it is of.
_NAME = 3
#: From a name to its number.
_ITS_NUMBER = re.compile("[^，。；、\\d]{0,6}\\d")


def _enough(passages: Sequence[Passage], place: int, flow: Flow) -> bool:
    """Whether a paragraph and those above it have numbers enough of one unit to be a total and its parts."""
    near = [place]
    for other in range(place - 1, max(0, place - _ABOVE) - 1, -1):
        if passages[other].grid:
            break
        near.append(other)
    units = [counted_as(item.unit) for one in near for item in flow.own(one).counts]
    if len(units) <= _PAIR:
        return False
    return any(units.count(unit) > _PAIR for unit in {counted_as(item.unit) for item in flow.own(place).counts})


#: Two numbers are no total with its parts.
_PAIR = 2


def _may_sum_up(passages: Sequence[Passage], place: int) -> bool:
    """Whether a paragraph behind a list has numbers that may sum it up, and not those of another time alone."""
    if place >= len(passages) or passages[place].grid or passages[place].title:
        return False
    text = passages[place].text
    then = _THEN.search(text)
    return bool(_FIGURE.search(text)) and not (then and _FIGURE.search(text, 0, then.start()) is None)


_THEN = re.compile("上年同期|去年同期|上年的|去年的|上月的|上季度的|上年度的|同比|环比")


def _first_point(flow: Flow, place: int) -> int:
    """Where the list begins that a paragraph is a point of; the paragraph itself where it is none."""
    first = place
    while flow.is_point(place) and place - first < POINTS and flow.is_point(first - 1):
        first -= 1
    return first
