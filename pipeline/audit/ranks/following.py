"""E8 of who comes next by name, where the list and who is first in it agree: 最多的是水产组，其次是果蔬组."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.ranks.claims import Lists
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.ranks.verdicts import whom
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

#: Who is first; who follows, without their numbers.
_FIRST = (
    r"(?:最(?:为?(?:(?P<high>[多高大长强重厚远深宽密旺]|集中|突出|频繁|活跃)|(?P<low>[少低小短弱轻薄近浅窄])))(?:的[^，。；、0-9是为]{0,8}(?:是|为)(?P<a>[^，。；、0-9（）]{1,14}))?"
    r"|(?:居首位?|第一[位名]?|排第一|位列第一|领跑|领先|居榜首)(?:的[^，。；、0-9是为]{0,8}(?:是|为)(?P<b>[^，。；、0-9（）]{1,14}))?)"
)
_NEXT = (
    r"(?:(?:其次|次之|再次|居次|紧随其后|随后|排在其后|第二[位名]?|排第二)的?(?:[^，。；、0-9是为]{0,4})(?:是|为)(?P<x>[^，。；、0-9（）]{1,14})"
    r"|(?P<y>[^，。；、0-9（）]{1,14}?)(?:次之|居次|紧随其后|列第二位?|排第二位?|第二))(?=[，。；]|$)"
)
_CHAIN = re.compile(rf"(?:^|(?<=[，。；：]))(?P<ahead>[^，。；：0-9（）]{{0,20}}?){_FIRST}[，；]{_NEXT}")
_HAS = ("其次", "次之", "居次", "其后", "随后", "第二", "再次")


def check(prose: Prose, lists_of: Lists) -> Iterator[Remark]:
    """The first that is said to follow who is first of a list, and does not."""
    text = prose.text
    if "次" not in text and "后" not in text and "二" not in text:
        return
    if not any(word in text for word in _HAS):
        return
    for found in _CHAIN.finditer(text):
        known = (ranked for ranked, _ in lists_of() if all(one.end <= found.start() + 1 for one in ranked))
        told = [remark for ranked in known for remark in _said(found, ranked)]
        if told and None not in told:
            yield from (remark for remark in told[:1] if remark)
            return


def _said(found: re.Match[str], ranked: list[Ranked]) -> Iterator[Remark | None]:
    """A remark, or ``None`` where a list is as it is said; nothing where it is not what is spoken of."""
    first = whom(found["a"] or found["b"] or found["ahead"], ranked)
    second = whom(found["x"] or found["y"], ranked)
    if first is None or second is None or first is second:
        return
    values = sorted({one.value for one in ranked}, reverse=not found["low"])
    if first.value != values[0] or sum(one.value == first.value for one in ranked) > 1:
        return
    if second.value == values[1]:
        yield None
        return
    due = next(one for one in ranked if one.value == values[1])
    words = f"按所列的数，{first.name}之后是{due.name}（{due.printed}），写的是{second.name}（{second.printed}）。"
    numbers = (second.printed, due.printed, second.name, due.name, "第二")
    yield Remark("E8", "error", (found.span(),), words, "请核对各项的数和名次，改正其中一处。", numbers)
