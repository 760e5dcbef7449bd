"""E1 of places of several sorts, each with its own measure word, and of all of them: 17处、9座、14家，总计51个点位."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.sums.sumremarks import a_slip, sum_remark
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import Run, joint

#: What places of any sort are called; what calls a number the total of those before it.
_ANY_SORT = re.compile("点位|场所|主体|站点|阵地|单位")
_SUMS_UP = re.compile("(?:总计|合计|共计|总共|累计|共)(?:有|为|检查|抽查|走访|建成|覆盖)?")
#: How places are counted; what is found at them is none of them.
_PLACES = frozenset("处座家个所户栋间条眼口")
_FOUND = re.compile("发现|查[出处]|隐患|问题|覆盖|涉及|惠及|带动|整改|其中")
#: Sorts at least.
_SORTS = 3


def check(prose: Prose) -> Iterator[Remark]:
    """Totals of places of several sorts that one slip keeps from being what the sorts make."""
    if "计" not in prose.text and "共" not in prose.text:
        return
    if not _ANY_SORT.search(prose.text):
        return
    counts = prose.counts
    for place in range(_SORTS, len(counts)):
        total = counts[place]
        if total.unit not in ("个", "处") or total.number.hedged or not _SUMS_UP.fullmatch(total.clause):
            continue
        if not _ANY_SORT.search(total.after[:_NAME]):
            continue
        parts = _sorts(prose, counts[:place], total)
        if len(parts) < _SORTS or len({part.unit for part in parts}) == 1:
            continue  # (of one measure word other checks know more)
        split = Split(Run(tuple(parts), (0, *(1 for _ in parts[1:])), "合计", parts[0].lead), total, agrees=False)
        if split.run.sum != total.value and a_slip(split):
            yield sum_remark(split, "error")


#: Characters behind a number that name what it counts.
_NAME = 6


def _sorts(prose: Prose, before: Sequence[Item], total: Item) -> list[Item]:
    """The numbers in a row right before a total, all of the sentence; none where one of them is no place."""
    row = [item for item in before if item.sentence == total.sentence and item.depth == total.depth]
    links = {joint(prose, a, b) for a, b in pairwise(row)}
    if len(links) != 1 or 0 in links:
        return []
    if any(item.unit not in _PLACES or item.number.hedged or _FOUND.search(item.clause) for item in row):
        return []
    return row
