"""E1 of what is left: 其余26家 that is not what the numbers before it leave; E10 of lists that leave a kind out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.sums.judge import divided_remark
from pipeline.audit.sums.sumremarks import a_slip, sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Known, Prose, total_of
from pipeline.audit.text.splits import Run

_REST_OF = re.compile(r"^(?:的)?(?:其余|剩余|余下|剩下)(?:的|有|为|尚有)?$")
_UNDONE = re.compile(
    r"^(?:尚有|还有|仍有|有)?(?:尚未|暂未|未|正在|待)(?P<stem>整改|办结|办理|完成|合格|采纳|回复|化解|结案|审结|处理)"
)
_MAY_REST = re.compile("未|正在|待|余|剩")


def check(prose: Prose, found: Sequence[Split], known: Known = list) -> Iterator[Remark]:
    """What is left of a number, and is not what those before it leave; ``found`` are splits, which say it better.

    ``known``: the counts of the paragraphs before; what makes one of them with the others is left of that.
    """
    if not _MAY_REST.search(prose.text):
        return
    used = [part for split in found for part in split.run.parts]
    for item in prose.counts:
        undone = _UNDONE.match(item.clause)
        if item in used or item.number.hedged or not (undone or _REST_OF.match(item.clause)):
            continue
        before = [
            other
            for other in prose.counts
            if other.number.end <= item.number.start
            and other.unit == item.unit
            and not other.compared
            and item.sentence - other.sentence <= 1
        ]
        if len(before) < 2 or any(other.number.hedged for other in before):
            continue
        if _leaves(before, item) or _summed_up(prose.counts, before, item) or _summed_up(known(), before, item):
            continue
        if told := _of_several(prose, before, item):
            yield told
            continue
        last = before[-1]
        whole = next((other for other in reversed(before[:-1]) if other.value >= last.value), None)
        if whole is None or last.sentence != item.sentence or len(before) > 3:
            continue
        if undone and undone["stem"][-1:] not in last.clause + last.after:
            continue
        left = whole.value - last.value
        yield Remark(
            "E1",
            "question" if undone or len(before) > 2 else "error",
            (whole.span, last.span, item.span),
            f"{whole.printed}{whole.unit}减去{last.printed}{last.unit}是{show(left, item.number)}{item.unit}，"
            f"写的是{item.printed}{item.unit}，差{show(abs(left - item.value), item.number)}{item.unit}。",
            f"请核对三个数。只改一处就能对上的：{item.printed}改为{show(left, item.number)}，"
            f"或{whole.printed}改为{show(last.value + item.value, whole.number)}。",
            (whole.printed, last.printed, item.printed),
        )


def _of_several(prose: Prose, before: Sequence[Item], rest: Item) -> Remark | None:
    """E1 where the first number of the sentence is more than all others before the rest, and one slip explains it."""
    row = [one for one in before if one.sentence == rest.sentence and not one.number.chinese]
    if len(row) <= _TWO or any(one.depth != rest.depth for one in row):
        return None
    whole, *parts = row
    split = Split(Run((*parts, rest), (0, *(2 for _ in parts)), "", parts[0].lead), whole, agrees=False)
    if whole.value <= total_of(parts) or "其中" in prose.between(parts[0], rest) or not a_slip(split):
        return None
    return sum_remark(split, "error")


#: What opens a list of all kinds of what was counted: 43个问题已全部分类建账：…; 分系统情况如下：….
_ALL_KINDS = re.compile(
    "(?:全部|逐一|逐项|均|都)已?[^，。：]{0,4}(?:分类|归类|分级|分档)[^，。：]{0,6}：|分(?:系统|行业|领域|区域|片区|类别|类型|层级|级别|部门|板块)[^，。：]{0,4}(?:如下|为|是)?："
)
_SOME = re.compile("主要|重点|突出|等|其[他它余]|另|剩余|余|此外|还有|未|部分")


def short_lists(prose: Prose) -> Iterator[Remark]:
    """E10: a list that is said to be of all kinds, and makes less than what it is of."""
    text = prose.text
    opened = [*_ALL_KINDS.finditer(text)] if "：" in text else []
    if "，即" in text or "结果" in text:
        opened += [found for found in _THAT_IS.finditer(text) if found["that"] or _all_told(prose, found.start())]
    for found in opened:
        before = [item for item in prose.counts if item.number.end <= found.start() and not item.number.hedged]
        stop = prose.text.find("。", found.end())
        end = stop if stop >= 0 else len(prose.text)
        for total in reversed(before[-2:]):
            parts = [item for item in prose.counts if found.end() <= item.number.start < end]
            parts = [item for item in parts if item.unit == total.unit and not item.depth]
            left = total.value - sum((part.value for part in parts), Fraction(0))
            if len(parts) < _TWO or any(part.number.hedged or part.compared for part in parts):
                continue
            if 0 < left < total.value < _MUCH * left and not _SOME.search(prose.text, found.end(), end):
                run = Run(tuple(parts), (0, *(2 for _ in parts[1:])), "：", parts[0].lead)
                split = Split(run, total, agrees=False)
                typed = found.re is _THAT_IS and a_slip(split)
                yield sum_remark(split, "error") if typed else divided_remark(split)
                break


#: What says over again what was counted: 巡河214次，即常规巡河162次、…; how all of them turned out: 评定结果为….
_THAT_IS = re.compile("，(?P<that>即)(?![日将可时便刻使开])：?(?=[一-龥])|[定查估理核验审]结果(?:分别|依次)?[为是]：?")


def _all_told(prose: Prose, place: int) -> bool:
    """Whether the sentence says before a place that all of them came out: 127家机构已全部完成评定，…."""
    start = next(start for start, end in prose.sentences if place < end)
    return _EACH_ONE.search(prose.text, start, place) is not None


_EACH_ONE = re.compile("全部|均[已完有经]|逐一|都[已有]")


def rounded(prose: Prose, found: Sequence[Split]) -> Iterator[Remark]:
    """E1, a question: parts that miss their total by no more than their rounding, where nothing is said of it."""
    for split in found:
        parts, total = split.run.parts, split.total
        if not split.agrees or len(parts) <= _TWO or not total.number.decimals or total_of(parts) == total.value:
            continue
        alike = all(part.unit == total.unit and part.number.scale == total.number.scale for part in parts)
        if alike and not _NOTE.search(prose.text):
            yield replace(sum_remark(split, "question"), suggestion=_ROUNDING)


_NOTE = re.compile("四舍五入|取整|舍入|尾数|略有出入|进位")
_ROUNDING = "请核对；是四舍五入造成的，加注“因四舍五入，分项之和与总数略有出入”。"
#: Kinds at least; a part of a total that no slip leaves out is more than a twentieth.
_TWO, _MUCH = 2, 20


def _leaves(before: Sequence[Item], rest: Item) -> bool:
    """Whether some total before less some neighbours after it leaves the rest."""
    values = [item.value for item in before]
    for total in values:
        for start in range(len(values)):
            taken = Fraction(0)
            for value in values[start:]:
                taken += value
                if total - taken == rest.value:
                    return True
    return False


def _summed_up(totals: Sequence[Item], before: Sequence[Item], rest: Item) -> bool:
    """Whether numbers that follow one another make another number with the rest: 其余120件。以上四类共881件."""
    later = [item.value for item in totals if item.unit == rest.unit and item not in before]
    value = rest.value
    for item in reversed(before) if later else ():
        value += item.value
        if value in later:
            return True
    return False
