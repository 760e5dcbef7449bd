"""E1 of results: what the words announce as the sum, the rest or the difference of the numbers before it.

No frame of the sentence is asked for, only a word that announces (合计, 期末, 净增) and what the numbers are: where none
of the ways in which they may make the result does, and the plain way is near, one of them is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from pipeline.audit.finding import Remark
from pipeline.audit.judge import noted, sum_remark
from pipeline.audit.kinds import alike, bodies, exclusive
from pipeline.audit.prose import Item, Prose, same_unit
from pipeline.audit.ratios import raw_clause
from pipeline.audit.splits import OPEN, Run, label
from pipeline.audit.sums import Split, near

_SUM = re.compile(
    r"合计|共计|总计|总共|一共|累计|总数|总量|总额|总规模|总人数|总人次|总面积|总投资|相加|之和|加起来|合起来"
    r"|(?<![公一中])共(?!同|享|青|建|治|产|识|性|振|和|用|通|管|赢)"
)
#: Words that say that a sum is of what was just listed.
_SURE = re.compile(r"合计|共计|总计|总共|相加|之和|加起来|合起来|以上|上述|全[周年月天季][^，]{0,4}(?:累计|共)")
_OF_SIZE = re.compile(
    r"(?P<n>[两三四五六七八九十]|\d{1,2})(?:个|大|小)?(?:[类项期批轮级种方家地者档镇乡村区县市季月周年天组队部室科所站院校]"
    r"|工程|阶段|渠道|途径|来源|方面)[^，\d]{0,8}(?:合计|共|累计|总|相加)"
)
_MAY = re.compile("计|共|总|相加|之和|加起来|合起来")
_NUMERALS = "零一二三四五六七八九十"
_DEEDS = re.compile(
    "受理|收到|接到|办结|结案|整改|立案|处罚|检查|抽查|发现|排查|查出|化解|调处|新增|完成|培训|发放|移送|约谈|开工|竣工|投用|通过|合格|回访"
)
#: Numbers that a result may be made of at most.
_MOST = 10
#: How far from the plain sum a result may be to be taken for it: a fifth where the words are sure, else a tenth.
_SURELY, _PERHAPS = 5, 10


def check(prose: Prose) -> Iterator[Remark]:
    """Results of a paragraph that nothing before or behind them makes."""
    if not _MAY.search(prose.text):
        return
    for place, item in enumerate(prose.counts):
        clause = raw_clause(prose, item)
        if item.number.hedged or item.compared or item.number.chinese or not _SUM.search(clause) or item.depth:
            continue
        row = _before(prose, place)
        if len(row) > 1 and not _explained(prose, item):
            yield from _summed(prose, item, row, clause)


def _before(prose: Prose, place: int) -> list[Item]:
    """The numbers of one unit that a result may sum up: of its sentence, else of the sentences right before."""
    item = prose.counts[place]
    row: list[Item] = []
    sentence = item.sentence
    for other in reversed(prose.counts[:place]):
        if not same_unit(other.unit, item.unit) or other.depth or len(row) >= _MOST:
            continue
        if sentence - other.sentence > 1 or (
            other.sentence < item.sentence and row and row[-1].sentence == item.sentence
        ):
            break
        if other.number.hedged or other.compared or _announces(prose, other):
            break
        sentence = other.sentence
        row.append(other)
    return row[::-1]


def _announces(prose: Prose, item: Item) -> bool:
    return bool(_SUM.search(raw_clause(prose, item)))


def _explained(prose: Prose, item: Item) -> bool:
    """Whether the passage makes a number in any way: said again, some of the others together, a difference, a product."""
    others = [one for one in prose.counts if one is not item]
    alike = [one for one in others if same_unit(one.unit, item.unit)]
    values = [one.value for one in alike]
    if item.value in values or _some(alike, item):
        return True
    behind = [one for one in alike if one.number.start > item.number.end]
    if any(total == item.value for total in accumulate(one.value for one in behind)):
        return True
    if any(abs(a - b) == item.value for a in values for b in values):
        return True
    sizes = {one.value for one in others}
    return any(value and item.value / value in sizes for value in sizes)


def _some(row: Sequence[Item], item: Item) -> bool:
    """Whether some of the numbers make another one, as exactly as they are printed."""
    numbers = [item.number, *[one.number for one in row[-_MOST:]]]
    step = lcm(*[2 * number.value.denominator * 10**number.decimals for number in numbers])
    (goal, slack), *sizes = [  # in whole numbers: there are up to a thousand sums
        (int(number.value * step), int(number.half * step) if number.decimals else 0) for number in numbers
    ]
    sums = {0: 0}
    for size, half in sizes:
        sums |= {value + size: loose + half for value, loose in sums.items()}
    return any(value == goal or abs(value - goal) < loose + slack for value, loose in sums.items() if value)


def _summed(prose: Prose, item: Item, row: Sequence[Item], clause: str) -> Iterator[Remark]:
    run = Run(tuple(row), (0, *(2 for _ in row[1:])), "合计", row[0].lead)
    size = _OF_SIZE.search(clause)
    counted = size is not None and _number(size["n"]) == len(row)
    sure = counted or bool(_SURE.search(clause)) or row[-1].clause.startswith(("加上", "另有", "另外"))
    far = abs(run.sum - item.value) * (_SURELY if sure else _PERHAPS)
    if far > item.value or near(item, row) or max(one.value for one in row) >= item.value:
        return
    if OPEN.search(row[0].clause) or (_other_deed(row, item) and not counted) or _nested(row):
        return
    if size is not None and not counted and _number(size["n"]) > 1:
        return
    if run.sum > item.value and noted(prose, run, several=True):
        return
    names = [label(one) for one in row]
    listed = exclusive(names) or bodies(names) or alike([one.clause for one in row], [one.after for one in row])
    severity = "error" if counted or (sure and (len(row) > 2 or listed)) or listed else "question"
    yield sum_remark(Split(run, item, agrees=False), severity)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMERALS.find(text.replace("两", "二"))


def _other_deed(row: Sequence[Item], item: Item) -> bool:
    """Whether a result is of another deed than its numbers: 一季度受理30件、二季度受理35件，上半年共办结60件."""
    own = set(_DEEDS.findall(item.clause))
    theirs = [set(_DEEDS.findall(one.clause)) for one in row]
    told = set().union(*theirs)
    return (bool(own) and bool(told) and not own & told) or len({frozenset(one) for one in theirs if one}) > 1


def _nested(row: Sequence[Item]) -> bool:
    """Whether one of the numbers is the sum of those behind it, or told to be a part of the one before."""
    values = [one.value for one in row]
    inside = any(re.search("其中|包括|含", one.lead) for one in row[1:])
    return inside or any(values[i] == sum(values[i + 1 :], Fraction(0)) for i in range(len(values) - 2))
