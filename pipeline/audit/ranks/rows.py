"""Rows of names with a number each, whatever it counts and even if it counts nothing: 纺织4.8，食品7.2，造纸11.5."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cfractions import Fraction

from pipeline.audit.ranks.standing import MANY, NO_ONE, Ranked, subject
from pipeline.audit.text.prose import Prose

NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,4})?"
_UNIT = r"%|‰|[万亿]?[\u4e00-\u9fff]{0,5}(?:/[\u4e00-\u9fff]{1,4})?"
ENTRY = re.compile(
    rf"(?P<name>[^0-9，。；：、（）\s]{{1,24}}+|\d{{4}}年|\d{{1,2}}月份?|\d{{1,3}}(?:路|中队|标段|车间|号[线楼机炉井窑库门岗厂坑矿泵车站院]{{1,2}}))(?:：|（[^（）0-9]{{0,6}})?(?P<number>{NUM})(?P<unit>{_UNIT})"
    r"(?P<end>）?(?:[，、；。]|和|及|$)|）(?=[两三四五六七八九十][个大类项家种]))"
)
_ASIDE = re.compile(
    r"[比较]|同比|环比|合计|总计|共计|占|去年|上年|上月|增[长加]|减少|下降|上升|[高低多少]于|超过|以[上下内]|分之|[人户日月年次件周时]均|平均|每|其中|日$|第$|近$|约$|余$"
)
#: 其余单位中戊局71.8分, 其他镇街里得分最低的环卫处: a name that is brought in as one of the rest.
_OF_REST = re.compile(r"^(?:其余|其他|另外|剩余)[^，。；：、0-9]{0,8}?[中里](?=..)")
#: 得分最低的环卫处为70.6分
_BROUGHT_IN = re.compile(r"^.*最[多高大长少低小短]的(?=[^是为]{2,10}[为是达]$)")
#: 109分，居首；: what gives a member of the row its place, and nothing else.
_RANKED = re.compile("[，、]?(?:[位排]?[居列名排]?(?:首位?|榜首|第[一二三四五六七八]位?)|次之|垫底)[，；、]?")
_SCALE = {"万": 10**4, "亿": 10**8}


@lru_cache(maxsize=MANY)  # several checks ask for them
def rows_of(prose: Prose) -> list[list[Ranked]]:
    """The rows of a paragraph."""
    return rows(prose.text, 0, len(prose.text))


def rows(text: str, start: int, end: int) -> list[list[Ranked]]:
    """The rows of a stretch: at least three names with a number each, one behind the other, in one unit."""
    found = (without_whole(text, row) for row in _rows(text, start, end))
    return [row for row in found if len(row) > 2 and len({one.name for one in row}) == len(row)]


def without_whole(text: str, row: list[Ranked]) -> list[Ranked]:
    """A row without the total that it opens with: 逾期工单共41件，水务集团14件，供热公司11件."""
    if len(row) > _PARTS and text[row[0].start - 1] in "共计" and text[row[1].start - 1] not in "共计":
        return row[1:] if row[0].value > max(one.value for one in row[1:]) else row
    return row


#: Members that a row with its total has at least.
_PARTS = 3


def _rows(text: str, start: int, end: int) -> Iterator[list[Ranked]]:
    row: list[Ranked] = []
    unit = ""
    place = start
    for found in ENTRY.finditer(text, start, end):
        one = named_number(found)
        kind = found["unit"].removeprefix("万").removeprefix("亿")
        gap = text[place : found.start()] if row and found.start() > place + 1 else ""
        if one is None or (row and ((gap and not _RANKED.fullmatch(gap)) or kind != unit)):
            yield row
            row = []
        if one is not None:
            row.append(one)
            unit = kind
        place = found.end()
    yield row


def named_number(found: re.Match[str], *, grown: bool = False) -> Ranked | None:
    """A name with its number; ``None`` for totals and comparisons (but where growth itself is ranked: ``grown``)."""
    name = (
        found["name"] if found["name"][0].isdigit() else subject(_BROUGHT_IN.sub("", _OF_REST.sub("", found["name"])))
    )
    ahead = found["name"][-8:].removesuffix("占") if found["unit"] == "%" else found["name"][-8:]
    if not name or (not grown and _ASIDE.search(ahead)) or NO_ONE.search(name):
        return None
    if _ASIDE.match(found["unit"]) or ("（" in found[0]) != ("）" in found["end"]):
        return None
    scale = _SCALE.get(found["unit"][:1], 1)
    value = Fraction(found["number"].replace(",", "")) * scale
    printed = found["number"] + (
        found["unit"] if found["unit"] in ("%", "‰") else found["unit"][:1] if scale > 1 else ""
    )
    rate = found["unit"] in ("%", "‰") or found["name"].endswith("率")
    return Ranked(name, value, printed, rate, found.start("number"), found.end("unit"))
