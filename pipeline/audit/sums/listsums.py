"""E1 of lists over several paragraphs: the first numbers of the points against the total above or behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.sums.sumremarks import MANY, a_slip, mends, overlap_remark, sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item, Prose, same_unit, total_of
from pipeline.audit.text.slips import swapped
from pipeline.audit.text.splits import OPEN, Run

_SUMS_UP = re.compile(
    r"(?:以上|上述|综上|[两三四五六七八九十][项类个种方笔期批家地]).{0,8}?(?:合计|共|总|累计)|合计|总计|共计|总共|累计$"
)
_OVERLAPS = re.compile("交叉|重复|兼有|同时|多选|分别计|多个|多类|多项")
#: What one matter may have several of.
_SUBJECTS = re.compile("诉求|反映|集中在|原因|表现|需求|困难")
#: What is told of things of which each may have several: 420份，希望增加的服务由多到少为：, 34个问题涉及四个方面：
_SEVERAL = re.compile(
    "(?:涉及|诉求|反映|集中在|原因|表现|需求|困难|希望|建议|意愿|选择|关注|存在的?问题|短板)[^，。；：]{0,14}[：:]$"
)
#: How far a total may be from its points, in parts of it: a list is surely all of what is summed up behind it.
_BEHIND, _AHEAD = 2, 8


def check(passages: Sequence[Passage], place: int, flow: Flow, is_point: Callable[[int], bool]) -> Iterator[Remark]:
    """The total of a list, told of the paragraph that has it; ``is_point``: whether a paragraph is a point."""
    if is_point(place) or passages[place].grid:
        return
    for ahead, near in ((True, place + 1), (False, place - 1)):
        if not 0 <= near < len(passages) or not is_point(near):
            continue
        lines = _lines(near, is_point, step=1 if ahead else -1)
        if len(lines) < 2:
            continue
        own = flow.own(place)
        told = list(_of_list(own, [flow.own(line) for line in lines], ahead=ahead))
        yield from told[:1]


def _lines(near: int, is_point: Callable[[int], bool], *, step: int) -> list[int]:
    """The points of the list that begins (or ends) at one paragraph."""
    found: list[int] = []
    while is_point(near) and len(found) < _MOST:
        found.append(near)
        near += step
    return found if step > 0 else found[::-1]


#: Points of a list.
_MOST = 15


def _of_list(own: Prose, lines: Sequence[Prose], *, ahead: bool) -> Iterator[Remark]:
    if ahead and (OPEN.search(own.text) or _OVERLAPS.search(own.text)):
        return
    for total in reversed(own.counts) if ahead else own.counts:
        sums_up = _SUMS_UP.search(raw_clause(own, total))
        if (not total.number.exact and not total.number.decimals) or total.compared or (not ahead and not sums_up):
            continue
        firsts = [_first(line, total) for line in lines]
        parts = tuple(one for one in firsts if one is not None)
        if len(parts) < len(lines) or len(parts) < 2 or any(one.number.hedged for one in parts):
            continue
        off = abs(total_of(parts) - total.value)
        lasts = [[one.value for one in line.counts if same_unit(one.unit, total.unit)][-1] for line in lines]
        if not off or total.value in (sum(lasts, Fraction(0)), *(one.value for one in parts)):
            return
        counts = [one.value for one in own.counts if same_unit(one.unit, total.unit)]
        size = total_of(parts)
        if size in (*counts, *map(sum, pairwise(counts))) or size - total.value in counts:
            return  # 受理841件，办结806件：…: the list is of the other
        if off * (_AHEAD if ahead else _BEHIND) <= total.value and off > _slack((total, *parts)):
            run = Run(parts, (0, *(2 for _ in parts[1:])), "合计", "")
            split = Split(run, total, agrees=False)
            typed = any(swapped(*pair) for pair in mends(split))
            if ahead and run.sum > total.value and not typed and _SUBJECTS.search(own.text[total.number.end :]):
                remark = overlap_remark(split)  # 92批次，诉求集中在以下方面
            else:
                remark = replace(sum_remark(split, "error"), slip=a_slip(split) or len(parts) >= MANY)
            yield replace(remark, spans=(total.span,))
            return
        over = total_of(parts) > total.value and max(one.value for one in parts) < total.value
        if ahead and over and _SEVERAL.search(own.text, total.number.end):
            run = Run(parts, (0, *(2 for _ in parts[1:])), "合计", "")
            yield replace(overlap_remark(Split(run, total, agrees=False)), spans=(total.span,))
            return


def _slack(numbers: Sequence[Item]) -> Fraction:
    return sum((one.number.half for one in numbers if one.number.decimals), Fraction(0))


def _first(line: Prose, total: Item) -> Item | None:
    """The first number of a point that is of the unit of the total."""
    first = next((one for one in line.counts if same_unit(one.unit, total.unit)), None)
    return None if first is not None and "其中" in line.text[: first.number.start] else first
