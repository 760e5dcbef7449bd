"""E12 that the text cannot tell: a rate beside what is only partly done, or still going on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose

VAGUE = re.compile(
    r"(?<![含括非属不是])阶段性(?:办结|化解|整改|成果|完成|进展|成效|解决)|(?:视同|视为)(?:办结|完成|整改)|部分[^，。；0-9]{0,8}(?:正|仍|尚|还)[^，。；0-9]{0,10}(?:整改|办理|推进|化解)"
)

#: What is done and what is not, counted together: 完成和基本完成24件.
JOINED = re.compile(
    "(?:完成|办结|解决|整改|落实|化解|销号|到位)(?:和|或|及|、|与)(?:者|已)?(?:基本|部分|列入|正在|阶段性|主体|初步|序时)"
)


def beside(prose: Prose, percent: Item) -> tuple[int, int]:
    """The sentence of a rate and the one behind it."""
    start = prose.sentences[percent.sentence][0]
    return start, prose.sentences[min(percent.sentence + 1, len(prose.sentences) - 1)][1]


def unclear(prose: Prose, percent: Item, name: str, doubt: re.Pattern[str]) -> Remark:
    """E12 that the text cannot tell: a rate beside what is only partly done, without its number."""
    found = doubt.search(prose.text, *beside(prose, percent))
    assert found is not None
    span = (min(percent.number.start, found.start()), max(percent.number.end, found.end()))
    words = f"{name}{percent.printed}，又说有{found[0]}的，看不出是否计入。"
    return Remark("E12", "question", (span,), words, f"请写明{name}是否含{found[0]}，并写明件数。", (percent.printed,))


_GOING_ON = re.compile(
    r"其中[^。；]{0,30}?(?:尚在|仍在|还在|正在)[^，。；0-9]{1,8}|(?:完成|已)[^，。；0-9]{0,6}或(?:正在|部分|基本)[^，。；0-9]{1,6}"
)
_SAID = re.compile("[含不]含|计入|包括|口径|视同")


def open_part(prose: Prose, percent: Item, near: Sequence[Item]) -> re.Pattern[str] | None:
    """What makes a rate of 100 % doubtful although numbers stand beside it: 其中9件…，尚在履行; ``None`` if nothing."""
    text = prose.text[slice(*beside(prose, percent))]
    if not near or _SAID.search(text):
        return None
    behind = prose.text[percent.number.end : beside(prose, percent)[1]]
    if _GOING_ON.search(text):
        return _GOING_ON
    return VAGUE if VAGUE.search(behind) and not re.search(r"阶段性[^，。；]{0,6}\d", behind) else None
