"""E1 of a split whose total stands in a section further up: 受理18437件 … 按诉求性质分，咨询类9874件."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.audit.sums.sumremarks import a_slip, sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import OPEN, TOTAL, Run

#: Paragraphs above that are looked at; what a split has at least; digits of a total that says enough by its size.
_BACK, _PARTS, _DIGITS = 30, 3, 4
#: How far a total may be from its parts, in parts of it.
_NEAR = 4
#: What is told of a whole that was counted before.
_FOUND = re.compile("受理|收到|接到|接收|登记|排查|检查|发现|查出|查获|核查|立案|新收|涉及")
#: Numbers that are of another time, or a change.
_OTHER = re.compile("同比|环比|[增减][加少长]|[较比]|平均|每|上年|去年|上月|上季|同期|计划|目标|任务")
#: What is done of a whole, and at once what is not: 已整改到位231个，尚未整改到位37个.
_DONE = re.compile("(?:已经?|均|全部)?(?P<stem>[\u4e00-\u9fff]{2,6})$")
_UNDONE = re.compile("(?:尚|还|仍)?未(?P<stem>[\u4e00-\u9fff]{2,6})的?$")


def check(passages: Sequence[Passage], place: int, flow: Flow, opened: Sequence[Run]) -> Iterator[Remark]:
    """A split of a paragraph without its total, against the numbers of the paragraphs above that are called so.

    ``opened``: the splits of the paragraph that a marker opens.
    """
    own = flow.own(place)
    for run in _rows(own, opened) if place and len(own.counts) > 1 else ():
        first = run.parts[0]
        ahead = [one for one in own.counts if one.unit == first.unit and one.span < first.span]
        if ahead or any(part.number.hedged or part.depth for part in run.parts):
            continue
        total = _total(passages, place, flow, (own, run))
        if total is not None:
            told = sum_remark(Split(run, total, agrees=False), "error")
            yield replace(told, spans=tuple(part.span for part in run.parts), message=f"上文{told.message}")
            return


def _rows(own: Prose, opened: Sequence[Run]) -> Iterator[Run]:
    """The splits that say what they are by, and the pairs of what is done and what is not."""
    for run in opened:
        if run.marker == "按" and len(run.parts) >= _PARTS and not OPEN.search(run.lead + run.tail):
            yield run
    if "未" in own.text:
        for done, left in zip(own.counts, own.counts[1:], strict=False):
            found = _UNDONE.fullmatch(left.clause)
            stem = _DONE.search(done.clause) if found and done.unit == left.unit else None
            said = found and (left.clause[0] != "未" or "已" in done.clause)  # 加碘盐397吨，未加碘盐25吨: two things
            if said and found and stem and stem["stem"].endswith(found["stem"]):
                yield Run((done, left), (0, 2), "", done.lead)


def _total(passages: Sequence[Passage], place: int, flow: Flow, of: tuple[Prose, Run]) -> Item | None:
    """The number above that is the total of a split but for a slip; ``None`` where one is it, or several may be."""
    own, run = of
    most = max(part.value for part in run.parts)
    start = own.sentences[run.parts[0].sentence][0]
    words = own.text[start : run.parts[-1].number.start]
    best: dict[int, set[Item]] = {}
    for near in range(place - 1, max(-1, place - _BACK - 1), -1):
        if passages[near].grid or passages[near].title:
            continue
        for one in flow.own(near).counts:
            if one.unit != run.parts[0].unit or one.value <= most:
                continue
            if one.value == run.sum:
                return None
            fits = _may_be(one) and _NEAR * abs(one.value - run.sum) <= one.value
            if fits and a_slip(Split(run, one, agrees=False)):
                best.setdefault(_shared(one, words), set()).add(one)
    if not best:
        return None
    alike = max(best)
    sizes = {one.value for one in best[alike]}
    found = min(best[alike], key=lambda one: one.span)
    enough = len(found.number.printed) >= _DIGITS and len(run.parts) >= _PARTS
    return found if len(sizes) == 1 and (alike or enough) else None


def _may_be(one: Item) -> bool:
    """Whether a number may be a total: it is counted, called one, and of no other time."""
    number = one.number
    if number.hedged or number.chinese or one.depth or one.compared or _OTHER.search(one.clause):
        return False
    return bool(TOTAL.search(one.clause) or _FOUND.search(one.clause) or _NAMED.search(one.clause))


#: A name of its own, as of a kind among others: 违法图斑268个.
_NAMED = re.compile("[\u4e00-\u9fff]{4}$")


def _shared(one: Item, words: str) -> int:
    """How many pairs of characters of what a number counts stand in some words."""
    name = (one.clause + one.after)[-_NAME:]
    return sum(name[at : at + 2] in words for at in range(len(name) - 1))


#: Characters of a name that say what it is of.
_NAME = 6
