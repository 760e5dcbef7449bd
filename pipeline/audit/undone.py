"""E1 of a whole in two: what is, what is not, and all of it (应检5318台，已检5187台，未检131台).

The part may stand far from its whole (合格136份 of 109份), and further numbers between the two parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.kinds import slipped
from pipeline.audit.numbers import show
from pipeline.audit.prose import PERSONS, Item, Prose, total_of
from pipeline.audit.sumchoices import FEW, SUMMED

_LED = r"(?:[但而仍尚还另其中余剩有的目前实际共暂超逾过按期为，]|“)*"
_NOT = re.compile(_LED + r"(?:未能?|不|无|没有?|非)[“”]?(?P<stem>(?!成年|来|满|及[^格]|少|足|定)[\u4e00-\u9fff])")
#: What is left of a whole, whatever it is called.
_REST = re.compile(
    r"(?:[尚还仍]?(?:欠缴?|差|余|缺)|其余|剩余|余下|剩下|余款|欠[缴款]|结余|待(?!遇)|结转下|转入下|可分配|请假|缺[席勤考]|病假|离线|空编)"
)
_DONE = re.compile(
    r"已|实|收[回割缴购]|入库|[追补]缴|支[出付]|拨付|发放|清偿|偿还|使用|兑[付现]|整改|完成|办[结理]|审结|销号|安装|到位|达标|合格|扣除|参|在[线岗编]|处理|搬迁|返"
)
_DUE = re.compile("应|需|总|共|全部|核定|登记|在册|任务")
_LEAST, _AROUND = 3, 10


def check(prose: Prose) -> Iterator[Remark]:
    """What is and what is not, which together are not what there is."""
    counts = prose.counts
    done: set[int] = set()
    for place in range(_LEAST - 1, len(counts)):
        item = counts[place]
        if place in done or item.number.hedged or not item.clause:
            continue
        found = _NOT.match(item.clause) or _REST.match(item.clause)
        if found:
            stem = found.groupdict().get("stem") or ""
            row = _row(prose, place)
            done.update(range(place, place + len(row)))
            yield from _unlike(prose, place, row, stem)


def _row(prose: Prose, place: int) -> list[Item]:
    """A number of what is not, and those right behind it: 请假9人，无故缺席4人."""
    counts = prose.counts
    row = [counts[place]]
    for other in counts[place + 1 :]:
        first = row[0]
        if (other.unit, other.sentence, other.depth) != (first.unit, first.sentence, first.depth):
            break
        if not (_REST.match(other.clause) or _NOT.match(other.clause)) or "其中" in prose.between(row[-1], other):
            break
        row.append(other)
    return row


def _same(one: Item, item: Item) -> bool:
    return one.unit == item.unit or (one.unit in PERSONS and item.unit in PERSONS)


def _unlike(prose: Prose, place: int, row: Sequence[Item], stem: str) -> Iterator[Remark]:
    """A whole, the part that is and those that are not."""
    counts, item = prose.counts, row[0]
    near = [
        one
        for one in counts[max(0, place - _AROUND) : place + len(row) + 2]
        if _same(one, item) and one.depth == item.depth and not (one.number.chinese and one.value < FEW)
    ]
    before = [one for one in near if one.number.end <= item.number.start and 0 <= item.sentence - one.sentence <= _FAR]
    if len(before) < _LEAST - 1 or any(one.number.hedged or one.compared for one in before):
        return
    part = _part(before, stem)
    whole = _whole(before, part) if part is not None else None
    if part is None or whole is None or whole.value < FEW:
        return
    total = part.value + total_of(row)
    later = [one for one in near if one.number.start >= row[-1].number.end]
    if _agrees(before, part, row, whole, later):
        return
    off = abs(total - whole.value)
    called = bool(_DUE.search(whole.clause) or SUMMED.search(whole.clause)) or whole is before[0]
    if _a_slip(whole, part, row) or (called and 5 * off <= whole.value and not later):
        yield _remark(whole, part, row)


#: Sentences between what is and what is not.
_FAR = 2


def _part(before: Sequence[Item], stem: str) -> Item | None:
    """What is, of what is not: of the same word, else the number before that tells what was done."""
    for one in reversed(before[1:] if not stem else before):
        if not stem:
            return one if _DONE.search(one.clause) else None
        if stem in one.words and not _NOT.match(one.clause) and not _DUE.match(one.clause):
            return one
    last = before[-1]
    return last if _DONE.search(last.clause) else None


def _whole(before: Sequence[Item], part: Item) -> Item | None:
    """What a part is of: the number before it, or the one behind it that is said to be due."""
    place = next(n for n, one in enumerate(before) if one is part)
    if place + 1 < len(before) and "应" in before[place + 1].clause:
        return before[place + 1]
    if not place:
        return None
    first = before[0]
    if place > _LEAST - 1 and sum((one.value for one in before[1:place]), Fraction(0)) == first.value:
        return first
    return before[place - 1]


def _agrees(before: Sequence[Item], part: Item, row: Sequence[Item], whole: Item, later: Sequence[Item]) -> bool:
    """Whether the numbers make another one at hand, or are what others make."""
    sums = [part.value]
    for one in (*row, *later):
        sums.append(sums[-1] + one.value)
    slack = sum((one.number.half for one in (whole, part, *row)), Fraction(0))
    if any(abs(value - whole.value) <= slack for value in sums[1:]):
        return True
    others = [one.value for one in (*before, *later) if one is not part]
    if any(value in others for value in sums[1 : len(row) + 1]):
        return True
    for start in range(len(before)):
        taken = Fraction(0)
        for one in before[start:]:
            taken += one.value
            if taken in sums[1:]:
                return True
            if before[start] is not one and any(each.value == taken - 0 + row[0].value for each in before[:start]):
                return True
    return False


def _a_slip(whole: Item, part: Item, row: Sequence[Item]) -> bool:
    """Whether one digit of one of them makes them agree."""
    rest = total_of(row)
    sums = [(whole, part.value + rest), (part, whole.value - rest)]
    sums += [(one, one.value + whole.value - part.value - rest) for one in row]
    return any(value > 0 and slipped(one.printed, show(value, one.number)) for one, value in sums)


def _remark(whole: Item, part: Item, row: Sequence[Item]) -> Remark:
    unit, rest = whole.unit, total_of(row)
    total = show(part.value + rest, whole.number)
    plus = "+".join(one.printed for one in (part, *row))
    off = show(abs(part.value + rest - whole.value), whole.number)
    due = whole.value - rest
    mend = f"{part.printed}改为{show(due, part.number)}，或" if due > 0 else ""
    return Remark(
        "E1",
        "error",
        (whole.span, part.span, *(one.span for one in row)),
        f"总数{whole.printed}{unit}，{plus}={total}{unit}，差{off}{unit}。",
        f"请核对各项。只改一处就能对上的：{mend}{whole.printed}改为{total}。",
        (whole.printed, part.printed, *(one.printed for one in row)),
        firm=True,
    )
