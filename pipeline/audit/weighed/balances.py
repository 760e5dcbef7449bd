"""E1 of balances: numbers in a row of which the first make what the last make.

What was there and what came in is what went out and what is left; what was received is what it was spent on; a number
split twice is the same both ways. Choices of two runs that follow one another, weighed as those of ``sumcues``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cfractions import Fraction

from pipeline.audit.sums.kinds import alike, exclusive
from pipeline.audit.sums.stock import carried, role
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Prose, total_of
from pipeline.audit.text.slips import may_slip, slipped
from pipeline.audit.text.splits import AMONG, BY, TOTAL, label
from pipeline.audit.weighed.sumrows import FEW, scaled

#: How much smaller than a run its difference to the other is at least: of two pairs, that agree by chance, more.
_PAIRS, _REACH, _NARROW = 4, 10, 16
#: The same where the words say what there was and what is left.
_WIDE = 4
#: Numbers of both runs together, and sentences that they may span.
_MOST, _SENTENCES = 9, 3


@dataclass(slots=True, unsafe_hash=True)  # never changed, but not frozen: to build one would take three times as long
class Balance:
    """Two runs of numbers that stand beside one another."""

    left: tuple[Item, ...]
    right: tuple[Item, ...]
    off: Fraction
    """What the left makes more than the right."""

    @property
    def items(self) -> tuple[Item, ...]:
        """All of their numbers."""
        return (*self.left, *self.right)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Their places."""
        return tuple(item.span for item in self.items)


def balances(group: Sequence[Item], floor: int = 0) -> tuple[list[Balance], list[Balance]]:
    """Every two runs that reach behind ``floor``: those that nearly balance, and those that do."""
    near: list[Balance] = []
    agree: list[Balance] = []
    group = [item for item in group if item.value >= FEW or not item.number.chinese]  # 没有一个停工
    values, halves, unit = scaled(group)
    sums = [0, *accumulate(values)]
    slacks = [0, *accumulate(halves)]
    hedged = [0, *accumulate([item.number.hedged for item in group])]
    for start in range(len(group) - 3):
        for end in range(start + 4, min(len(group), start + _MOST) + 1):
            first, last = group[start], group[end - 1]
            if last.sentence - first.sentence > _SENTENCES or last.number.hedged or last.depth != first.depth:
                break
            if last.number.end <= floor or hedged[end] > hedged[start]:
                continue
            reach = _REACH if end - start > _PAIRS else _NARROW
            slack, both = slacks[end] - slacks[start], sums[end] + sums[start]
            for cut in range(start + 2, end - 1):
                left = sums[cut] - sums[start]
                off = 2 * sums[cut] - both
                close = off == 0 or abs(off) < slack
                if close or reach * abs(off) <= left or (_WIDE * abs(off) <= left and _told_so(first, last)):
                    apart = Fraction(off, unit)
                    if close or may_slip(apart, group[start].number.decimals):
                        one = Balance(tuple(group[start:cut]), tuple(group[cut:end]), apart)
                        if close and _repeated(one):
                            continue
                        (agree if close else near).append(one)
    return near, agree


def _repeated(one: Balance) -> bool:
    """Whether the second run says the first again: that they agree says nothing of their numbers."""
    return len(one.left) == len(one.right) and all(
        (a.value, a.clause, a.after) == (b.value, b.clause, b.after) for a, b in zip(one.left, one.right, strict=True)
    )


def _told_so(first: Item, last: Item) -> bool:
    """Whether numbers begin with what was there and end with what is left."""
    return role(first.clause or first.after) == "初" and role(last.clause or last.after) == "末"


_SAME = re.compile("平衡|相等|一致|相符|吻合|全部")
_OUTCOMES = re.compile("办理结果|答复情况|处理结果|办理情况|结果为|如下|去向|承办情况|支出端|使用情况|支出情况|用于")


def _a_slip(one: Balance) -> bool:
    """Whether one digit, or two that change places, makes them balance."""
    return may_slip(one.off, one.left[0].number.decimals) and any(
        item.value - way * one.off > 0 and slipped(item.printed, show(item.value - way * one.off, item.number))
        for way, run in ((1, one.left), (-1, one.right))
        for item in run
    )


def cues(prose: Prose, one: Balance, group: Sequence[Item]) -> set[str]:
    """What speaks for and against two runs that balance."""
    left, right = one.left, one.right
    roles = [role(item.clause or item.after) for item in one.items]
    size = total_of(left)
    off = next((str(limit) for limit in (1, 3, 6, 10) if 100 * abs(one.off) <= limit * size), "more")
    between = prose.text[left[-1].number.end : right[0].number.start]
    whole = prose.text[prose.sentences[left[0].sentence][0] : prose.sentences[right[-1].sentence][1]]
    names = [[label(item) if item.clause else "" for item in run] for run in (left, right)]
    nouns = [[item.after for item in run] for run in (left, right)]
    kinds = [exclusive(a) or alike(a, b) for a, b in zip(names, nouns, strict=True)]
    said = {
        "opens": roles[0] == "初" or (roles[0] == "末" and "末" in roles[len(left) :]),
        "opened second": roles[1] == "初",
        "ends": roles[-1] == "末",
        "goes out": "出" in roles[len(left) :],
        "goes out on the left": "出" in roles[: len(left)],
        "comes in": "入" in roles[1 : len(left)],
        "comes in on the right": "入" in roles[len(left) :],
        "total among": any(TOTAL.search(item.clause) for item in one.items),
        "compared": any(item.compared for item in one.items),
        "其中": AMONG.search(whole),
        "by on both sides": len(BY.findall(whole)) > 1,
        "outcomes": _OUTCOMES.search(between),
        "said to be the same": _SAME.search(whole),
        "sentence between": "。" in between,
        "semicolon between": "；" in between,
        "left is told": any(item.value == size for item in group if item not in one.items),
        "kinds left": kinds[0],
        "kinds right": kinds[1],
        "slip": _a_slip(one),
        "whole group": len(one.items) == len(group),
        "rest of it": one.items[0] is group[0] or one.items[-1] is group[-1],
        "decimals": left[0].number.decimals,
    }
    return {cue for cue, told in said.items() if told} | {
        f"off {off}",
        f"left {min(len(left), 4)}",
        f"right {min(len(right), 4)}",
    }


_TELLING = frozenset(("opens", "opened second", "ends", "outcomes", "said to be the same", "by on both sides"))
_FLOWS, _KINDS = frozenset(("comes in", "goes out")), frozenset(("kinds left", "kinds right"))


def telling(one: Balance, said: set[str]) -> bool:
    """Whether anything says that two runs balance: what was there or is left, kinds of things that are counted."""
    kinds = one.left[0].number.exact and not said.isdisjoint(_KINDS)
    return kinds or not said.isdisjoint(_TELLING) or said >= _FLOWS


def settled(prose: Prose, one: Balance, agree: Sequence[Balance], totals: Sequence[Item]) -> bool:
    """Whether another balance holds of some of the numbers, or one of them is a total of others."""
    inside = {id(item) for item in one.items}
    if carried(one.items) or _unlike(one.items) or _torn(prose, one):
        return True
    if any(len(inside & {id(item) for item in other.items}) > 2 for other in agree):
        return True
    if any(item.clause.startswith("其中") for run in (one.left, one.right) for item in run[1:]):
        return True  # it is counted in the one before it
    if any(TOTAL.search(item.clause) for run in (one.left, one.right) for item in run[2:]):
        return True  # it is what those before it make
    if any(item.compared and _GREW.search(item.clause) for item in one.items):
        return True
    changes = sum(_CHANGED.fullmatch(item.clause) is not None for item in one.items)
    if changes > 1 and not any(role(item.clause or item.after) in ("初", "末") for item in one.items):
        return True  # 甲产量2945万吨，减少47万吨；乙产量2352万吨，减少5万吨
    return any(id(item) in inside for item in totals)


_GREW = re.compile("(?<![新净])(?:增加|增长)了?$")


#: What stands between two numbers but marks.
_WORDS = re.compile(r"[^，、；。\n]|，(?=[同环]比)")


def _torn(prose: Prose, one: Balance) -> bool:
    """Whether one of the runs goes on in the next paragraph, or both are of one list with a growth each.

    Not where something says what was there and what became of it.
    """
    if len(one.items) > _PAIRS + 1 and "同比" in prose.between(*one.items[:2]):
        links = {_WORDS.sub("", prose.between(a, b)) for a, b in pairwise(one.items)}
        if len(links) == 1:
            return True  # 20.4亿元，同比…；10.1亿元，同比…; of one list
    if any(role(item.clause or item.after) for item in one.items):
        return False
    return any("\n" in prose.text[run[0].number.end : run[-1].number.start] for run in (one.left, one.right))


def _unlike(items: Sequence[Item]) -> bool:
    """Whether one of some numbers is rounded to more than another is large: 20.2万起, 1045起."""
    step = max([Fraction(item.number.scale, 10**item.number.decimals) for item in items])
    return step > 1 and any(item.number.exact and item.number.scale == 1 for item in items)


#: A change alone, which is told beside what there is.
_CHANGED = re.compile("(?:[较比][^，]{1,6})?(?:增加|增长|减少|下降|上升|[增减]产)了?")


def remark(one: Balance) -> Remark:
    """The two runs worked out, and the change that would balance them."""
    last = one.right[-1]
    unit = last.unit
    like = max(one.items, key=lambda item: item.number.decimals).number
    plus = [" + ".join(item.printed for item in run).replace(" ", "") for run in (one.left, one.right)]
    due = show(last.value + one.off, last.number)
    return Remark(
        "E1",
        "error",
        one.spans,
        f"{plus[0]}={show(total_of(one.left), like)}，{plus[1]}={show(total_of(one.right), like)}，"
        f"差{show(abs(one.off), like)}{unit}。",
        f"请核对各项。只改一处就能对上的：{label(last)[-10:]}{last.printed}改为{due}。",
        tuple(item.printed for item in one.items),
        slip=_a_slip(one),
    )
