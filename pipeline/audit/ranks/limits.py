"""E8 of lists behind a limit: 均在95%以上：甲97.2%、乙93.6%; 高于平均（85.0%）的有…; how many are beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ranks.rows import NUM
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose

_MORE = ("高于", "超过", "大于", "多于", "突破", "不低于", "达到", "达")
_WORD = "高于|低于|超过|不足|不到|大于|小于|多于|少于|突破|不低于|不高于|不超过|达到|未达到?|控制在"
_LIMIT = (
    rf"(?P<word>{_WORD}|在)(?P<what>[^，。；：、0-9（）]{{0,12}})（?(?P<number>{NUM})"
    r"(?P<unit>%|‰|分|[万亿]?[\u4e00-\u9fff]{1,2}?)(?P<side>及?以[上下内])?）?"
)
#: All are beyond it, each with its number behind a colon; those that are, each with its number.
_ALL = re.compile(rf"(?:均|都|全部|全都)(?:{_LIMIT})[：，](?P<list>[^。；]+)")
_THOSE = re.compile(
    rf"{_LIMIT}的[^，。；：、0-9]{{0,8}}?(?:(?:有|是|为|共|包括|分别|共有)*(?P<count>[一二两三四五六七八九十]|\d{{1,2}})(?:家|个|名|户|所|项|位|类|条|处)[^，。；：、0-9]{{0,4}}(?:：|，(?=分别|依次|即))(?:分别|依次|即)*[是为]?|(?:有|是|为|包括|分别)+：?)(?P<list>[^。；]+)"
)
_ENTRY = re.compile(
    rf"(?:^|[、，和及与])(?P<name>[^0-9、，：（）]{{1,12}}?)(?:为|是|达)?[（：]?(?P<value>{NUM})(?P<unit>%|‰|分|[万亿]?[\u4e00-\u9fff]{{1,2}}?)）?(?=[、，和及与]|$)"
)
_OPEN = re.compile("等|末|倒数|最|其中|同比|环比|平均|[较比]|去年|上年|除|合计|目标")


def check(prose: Prose) -> Iterator[Remark]:
    """The first list of a paragraph that holds one on the wrong side of its limit, or is not as long as it says."""
    text = prose.text
    if not _ASKS.search(text):
        return
    for pattern in (_ALL, _THOSE):
        for found in pattern.finditer(text):
            remark = _of(found)
            if remark is not None:
                yield remark
                return


_ASKS = re.compile(rf"(?:{_WORD}|均在|都在)[^。；：]{{0,16}}\d")


def _of(found: re.Match[str]) -> Remark | None:
    """One list against its limit and its count."""
    if _OPEN.search(found["list"]) or (found["word"] == "在" and not found["side"]):
        return None
    entries = list(_ENTRY.finditer(found["list"]))
    unit = found["unit"]
    if len(entries) < 2 or any(one["unit"] != unit for one in entries):
        return None
    up = found["word"] in _MORE or (found["word"] in ("在", "控制在") and "上" in (found["side"] or ""))
    limit = Fraction(found["number"].replace(",", ""))
    for one in entries:
        value = Fraction(one["value"].replace(",", ""))
        if (value < limit) if up else (value > limit):
            mark = unit if unit in "%‰" else ""
            words = f"{one['name']}是{one['value']}{mark}，不该在“{found[0][:14]}”之列。"
            said_of = (one["value"] + mark, found["number"] + mark, one["name"])
            return Remark("E8", "error", (found.span(),), words, "请核对各项的数和所说的界限。", said_of)
    count = found.groupdict().get("count")
    said = (int(count) if count.isdigit() else chinese_value(count.replace("两", "二")) or 0) if count else 0
    rest = _ENTRY.sub("", found["list"]).strip("、，和及与")
    if said and said != len(entries) and not rest:
        words = f"“{found[0][:14]}”说有{count}个，列出的是{len(entries)}个。"
        printed = (count or "", *(one["value"] for one in entries))
        return Remark("E8", "error", (found.span(),), words, "请核对个数和所列的各项。", printed)
    return None
