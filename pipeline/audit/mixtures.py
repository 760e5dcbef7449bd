"""E11 of measure words that no family joins: parts that make their total, and the …的11户 of 74家; E13 of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.finding import Passage, Remark
from pipeline.audit.numbers import AMOUNTS
from pipeline.audit.prose import PERSONS, Item, Prose, related
from pipeline.audit.splits import Run, is_count

_OTHER_THING = re.compile("涉及|惠及|服务|覆盖|带动|来自|分属|用于|参加|出动|责任|问题|隐患")
_SPOTS = frozenset("处个项条")
_KIND_OF = re.compile(r"[^，。；、]{2,}的$")


def check(prose: Prose, listed: Sequence[Run]) -> Iterator[Remark]:
    """Measure words of a total that its parts, or those told of it, do not have; ``listed``: what markers open."""
    counts = prose.counts
    if len({item.number.unit for item in counts}) < 2:
        return
    for run in listed:
        total = _total(counts, run)
        if total is not None:
            yield _remark(total, run.parts[0], "error")
            return
    for item, other in pairwise(counts):
        if _of_it(item, other):
            yield _remark(item, other, "question")
            return


def _total(counts: Sequence[Item], run: Run) -> Item | None:
    """The number before a run that its parts make in another measure word; ``None`` where there is none."""
    first = run.parts[0]
    place = counts.index(first)
    total = counts[place - 1] if place else None
    if total is None or total.sentence != first.sentence or _OTHER_THING.search(run.lead) or not is_count(total):
        return None
    units = {part.unit for part in run.parts}
    if any(one.value == run.sum and one.unit in units for one in counts):
        return None  # 问题企业45家，下达通知书45份，其中化工18家、…
    if total.unit in units or len(units) > 1 or (units | {total.unit}) & (AMOUNTS | PERSONS):
        return None
    whole = total.value == run.sum and run.sum >= _FEW and run.marker in ("：", "其中", "按", "分别")
    return total if whole and not any(unit.endswith("次") for unit in (*units, total.unit)) else None


#: Smaller sums agree by chance.
_FEW = 20


def _of_it(item: Item, other: Item) -> bool:
    """Whether a number without a noun of its own is told of the one before: 家庭农场74家，其中达到标准的11户."""
    if not related(item.unit, other.unit) or other.value >= item.value or other.sentence != item.sentence:
        return False
    named = bool(_KIND_OF.search(other.clause)) or bool(re.match("已[^，。；]{2,6}的$", other.clause))
    spots = other.unit in _SPOTS and bool(_OTHER_THING.search(other.clause))
    bare = not other.after or other.after[:1] in "下均已予"
    return named and bare and not spots and is_count(item) and is_count(other) and item.unit not in _SPOTS


def _remark(item: Item, other: Item, severity: str) -> Remark:
    sure = severity == "error"
    return Remark(
        "E11",
        "error" if sure else "question",
        (item.span, other.span),
        f"{'同为' if sure else '看来同为'}计数对象，{item.printed}用“{item.unit}”，{other.printed}用“{other.unit}”。",
        f"请统一量词{'' if sure else '；如不是同一对象，写明是什么'}，例如都用“{item.unit}”。",
        (item.printed, other.printed),
    )


_LINE = re.compile(r"\s*[^\d\s，。；：:]{2,12}[\s：:]+(?P<number>\d{1,3}(?:\.(?P<rest>\d+))?)%\s*$")


def uneven_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E13 of lines that each hold a name and a percentage, seen from the first of them."""
    if not _LINE.match(passages[place].text) or (place and _LINE.match(passages[place - 1].text)):
        return
    found: list[re.Match[str]] = []
    for passage in passages[place : place + _MOST]:
        line = None if passage.grid else _LINE.match(passage.text)
        if line is None:
            break
        found.append(line)
    told = [line for line in found if line["number"] not in ("0", "100")]
    if len(told) > 2 and len({len(line["rest"] or "") for line in told}) > 1:
        numbers = tuple(f"{line['number']}%" for line in told)
        yield Remark(
            "E13",
            "error",
            ((0, len(passages[place].text)),),
            f"并列的百分比小数位数不一：{'、'.join(numbers)}。",
            "请统一小数位数。",
            numbers,
        )


#: Lines of one list at most.
_MOST = 40
