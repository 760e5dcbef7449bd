"""E1 of a total in a paragraph above: what is done of it and what is left, its kinds with another measure word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import lcm

from pipeline.audit.sums.sumremarks import sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import PERSONS, Item, Prose, related, same_unit, total_of
from pipeline.audit.text.slips import may_slip, slipped
from pipeline.audit.text.splits import Run, is_count, joint

#: What is left of a whole, or not done yet, at the beginning of what a number is called.
_LEFT = re.compile(
    "(?:[但而仍尚还其目前]|暂|现)*(?:[尚还仍](?:有|欠|差|余|缺|剩)|[差欠]缴?|其余|剩余|余下|剩下|余款|结余|[余剩](?!热|额))"
    "|(?:[但而仍尚还有]|暂)*(?:未能?|不|没有)(?!成年|来|满|少|足|定|及[^格])(?P<stem>[\u4e00-\u9fff])|因[^，。]{2,10}(?:未|推迟|延期)"
)
#: Any of the characters that one of these has near its beginning.
_FIRST = frozenset("尚还仍差欠其剩余结未不没因")
_HEAD = 3
#: What is done of a whole.
_DONE = re.compile(
    "已|实|收[回缴]|入库|支[出付]|拨付|发放|使用|兑现|整改|完成|办[结理复]|审结|销号|安装|到位|达标|合格|参|处理|搬迁|安排|用于|落实|下达|投入|通过|签|开工|竣工|建成|按[期时]"
)
#: What a whole is called, of which something may be left.
_WHOLE = re.compile(
    "应|需|总|共|全部|计划|到位|下达|安排|核定|登记|在册|任务|统筹|筹|资金|经费|款|收到|受理|争取|承担|确定|列入|预算"
)
_SOME = re.compile("同比|环比|[增减][加少长]|[较比]|平均|每|上年|去年|上月|上季")
#: Paragraphs above that are looked at; numbers from a whole to what is left of it, at most and at least.
_ABOVE, _MOST, _LEAST = 3, 5, 3


def check(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """The first number of a paragraph that is no rest of a whole above, or row that is no split of one."""
    own = flow.own(place)
    if not own.counts or not place:
        return
    for item in own.counts:
        if not _FIRST.isdisjoint(item.clause[:_HEAD]) and is_count(item) and _LEFT.match(item.clause):
            found = _rest(item, _before(passages, place, flow, item))
            if found is not None:
                yield found
                return
    if len(own.counts) >= _LEAST and _CHECKED.match(own.text):
        yield from _kinds(own, _paragraph_above(passages, place, flow))


def _paragraph_above(passages: Sequence[Passage], place: int, flow: Flow) -> Sequence[Item]:
    """The counts of the paragraph right above."""
    above = passages[place - 1]
    return () if above.grid or above.title else flow.own(place - 1).counts


def _before(passages: Sequence[Passage], place: int, flow: Flow, item: Item) -> list[list[Item]]:
    """The numbers of the unit before one, by paragraph, the farthest first; none of another time."""
    rows: list[list[Item]] = []
    for near in range(place, max(-1, place - _ABOVE - 1), -1):
        if passages[near].grid or passages[near].title:
            break
        row = [
            one
            for one in flow.own(near).counts
            if _same(one, item) and not one.depth and (near < place or one.span < item.span)
        ]
        rows.insert(0, [one for one in row if not (_SOME.search(one.clause) or one.number.chinese)])
    return rows


def _same(one: Item, item: Item) -> bool:
    return one.unit == item.unit or (one.unit in PERSONS and item.unit in PERSONS)


def _rest(item: Item, rows: Sequence[Sequence[Item]]) -> Remark | None:
    """What is told of a number that is left with the numbers before it, the first of a paragraph above their whole."""
    every = [one for row in rows for one in row]
    if any(one.number.hedged for one in every) or _made(every, item):
        return None
    for start, row in enumerate(rows[:-1]):
        behind = [one for later in rows[start + 1 :] for one in later]
        if not row or len(row) + len(behind) >= _MOST:
            continue
        whole, parts = row[0], [*row[1:], *behind, item]
        if len(parts) < _LEAST - 1 or not _told(whole, parts) or any(one.value >= whole.value for one in parts):
            continue
        if _a_slip(whole, parts):
            return _remark(whole, parts)
    return None


def _told(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether the words make a whole of the first number, and of the others what is done and what is not."""
    *done, left = parts
    found = _LEFT.match(left.clause)
    stem = found["stem"] if found else None
    if stem and not any(stem in one.words for one in (whole, *done)):
        return False
    return bool(_WHOLE.search(whole.words)) and all(_DONE.search(one.clause) for one in done[:1])


def _made(every: Sequence[Item], item: Item) -> bool:
    """Whether what is left stands there already, or makes one of the numbers with some of the others."""
    if len(every) > _MOST + _MOST:
        return True
    step = lcm(item.value.denominator, *[one.value.denominator for one in every])
    values = [int(one.value * step) for one in every]  # fractions are slow to add, and to keep in a set
    sums = {int(item.value * step)}
    for value in values:
        sums |= {value + each for each in sums}
    return bool(sums.intersection(values))


def _a_slip(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether one digit of one number makes them agree."""
    off = whole.value - total_of(parts)
    if not may_slip(off, whole.number.decimals):
        return False
    sums = [(whole, total_of(parts)), *((one, one.value + off) for one in parts)]
    return any(value > 0 and slipped(one.printed, show(value, one.number)) for one, value in sums)


def _remark(whole: Item, parts: Sequence[Item]) -> Remark:
    unit, total = whole.unit, show(total_of(parts), whole.number)
    plus = "+".join(one.printed for one in parts)
    off = show(abs(total_of(parts) - whole.value), whole.number)
    left = parts[-1]
    due = show(whole.value - total_of(parts[:-1]), left.number)
    return Remark(
        "E1",
        "error",
        (left.span,),
        f"上文总数{whole.printed}{unit}，{plus}={total}{unit}，差{off}{unit}。",
        f"请核对各项。只改一处就能对上的：{left.printed}改为{due}，或{whole.printed}改为{total}。",
        (whole.printed, *(one.printed for one in parts)),
    )


#: What was looked at one by one, and what it turned out to be.
_CHECKED = re.compile(
    "[^，。；]{0,12}(?:经[^，。；]{0,6}[对实查判验]|其中|按[^，。；\\d]{2,8}分|从[^，。；\\d]{2,8}看)[^。；\\d]{0,12}[，：]?"
)
#: What may turn out to be of several kinds, each counted in its own way.
_FOUND = re.compile("疑似|点位|图斑|线索|问题|隐患|目标|异常")
#: How far a total may be from its kinds, in parts of it.
_NEAR = 5


def _kinds(own: Prose, above: Sequence[Item]) -> Iterator[Remark]:
    """疑似点位176个。经比对，乱占34处、乱采9处、…: kinds that are counted in another way than their total."""
    first = own.counts[0]
    row = [first]
    for item in own.counts[1:]:
        if item.unit != first.unit or item.sentence or not joint(own, row[-1], item):
            break
        row.append(item)
    units = [item.unit for item in own.counts]
    if len(row) < _LEAST or len(row) != units.count(first.unit) or any(item.number.hedged for item in row):
        return
    totals = [one for one in above if _FOUND.search(one.words) and is_count(one)]
    if len(totals) != 1 or totals[0].unit == first.unit:
        return
    total, value = totals[0], total_of(row)
    alike = same_unit(total.unit, first.unit) or related(total.unit, first.unit)
    if alike and value != total.value and _NEAR * abs(value - total.value) <= total.value and _a_slip(total, row):
        run = Run(tuple(row), (0, *(1 for _ in row[1:])), "其中", first.lead)
        remark = sum_remark(Split(run, total, agrees=False), "error")
        yield Remark(
            remark.code,
            remark.severity,
            tuple(item.span for item in row),
            remark.message,
            remark.suggestion,
            remark.numbers,
        )
