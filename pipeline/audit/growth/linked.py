"""Where a growth and the difference that it is of stand to one another."""

from __future__ import annotations

import re

from pipeline.audit.text.prose import Item, Prose

#: What stands between a difference and its growth; a difference to another time before it.
LINKED = re.compile(
    r"，(?:同比|环比)?(?:增长|上升|下降|减少|增加|增产|减产|提高|降低|上涨|扩大|增幅|降幅|增速|升幅|扩幅)(?:为|达|了)?"
)
OTHER_CHANGE = re.compile("(?:相?[比较]|同比|环比)[^，]{0,8}(?:增加|减少)了?$")
#: A growth with its difference right behind it: 31件，同比下降27.9%，同比减少12件.
_RIGHT_BEHIND = re.compile(
    "，(?:(?P<to>同比|环比)|(?P<year>[较比](?:上年|去年)(?:同期)?))?(?:净?增加|减少|多|少)了?(?:收)?"
)


def right_behind(prose: Prose, percent: Item, before: list[Item]) -> list[Item] | None:
    """The number right before a growth and the difference right behind it."""
    end = percent.number.end
    found = _RIGHT_BEHIND.match(prose.text, end) if before else None
    if found is None:
        return None
    change = next((one for one in prose.counts if one.number.start == found.end()), None)
    words = prose.text[before[-1].number.end : percent.number.start] if change else ""
    said = re.search("同比|环比", words)
    if change is None or "，" in words[1:] or "；" in words or (found["to"] and (not said or said[0] != found["to"])):
        return None
    if (found["year"] and said and said[0] != "同比") or (
        not found["year"] and not found[0].removesuffix("了").endswith(("增加", "减少"))
    ):
        return None
    return [before[-1], change]
