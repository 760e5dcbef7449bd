"""E1 of numbers whose unit stands once, in a bracket before them: 播种面积（万亩）：夏粮18.46，早稻6.72；全年25.18."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.sums.sumremarks import a_slip, sum_remark
from pipeline.audit.sums.sums import Split, near
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose
from pipeline.audit.text.splits import Run

_UNIT = re.compile(r"（(?:单位[：:])?[^（）0-9]{1,8}）(?:分别)?(?:为|是|如下)?[：:]")
_ALL = re.compile(
    "(?:以上|[两三四五六七八九十]+[者项类镇村乡季月][^，]{0,2})?(?:合计|总计|共计|总数|总共|共|小计|全[年市县区镇乡村省校院季月])(?:为|是)?"
)
#: A total and two parts at least.
_LEAST = 3


def check(prose: Prose) -> Iterator[Remark]:
    """Rows of bare numbers that end in what is called their total, and do not make it by one slip."""
    if "）：" not in prose.text and "）:" not in prose.text:
        return
    for found in _UNIT.finditer(prose.text):
        stop = prose.text.find("。", found.end())
        end = stop if stop >= 0 else len(prose.text)
        row = [item for item in prose.items if found.end() <= item.number.start < end]
        size = next((place for place, item in enumerate(row) if _ALL.fullmatch(item.clause)), 0)
        if size < _LEAST - 1 or any(item.unit or item.depth or item.number.hedged or not item.clause for item in row):
            continue
        parts, total = tuple(row[:size]), row[size]
        split = Split(Run(parts, (0, *(2 for _ in parts[1:])), "合计", parts[0].lead), total, agrees=False)
        if not near(total, parts) and a_slip(split):
            yield sum_remark(split, "error")
