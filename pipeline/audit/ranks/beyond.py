"""E8 of a threshold and the names on either side of it: 合格率低于99%的两家企业为甲和乙."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from cfractions import Fraction

from pipeline.audit.ranks.rows import ENTRY, NUM, named_number
from pipeline.audit.ranks.standing import Ranked
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose

Known: TypeAlias = Callable[[], Iterable[Sequence[Ranked]]]
"""The lists that a sentence may speak of, worked out where they are asked for."""
Severity: TypeAlias = Literal["error", "question"]


def told(severity: Severity, span: tuple[int, int], words: str, row: Sequence[Ranked]) -> Remark:
    """What is wrong with a row, in some words, with its numbers."""
    printed = [one.printed for one in row] + [one.name for one in row if re.search(r"\d", one.name)]
    return Remark("E8", severity, (span,), words, "请核对各项的数和名次，改正其中一处。", tuple(dict.fromkeys(printed)))


_THRESHOLD = re.compile(
    rf"(?P<word>低于|不足|未达到?|小于|少于|不到|高于|超过|超|大于|多于|突破|达到|在)(?P<number>{NUM})(?P<unit>%|‰|[万亿]?[\u4e00-\u9fff]{{0,3}}?)(?P<side>以上|以下|及以上)?的"
    r"(?P<what>[^，。；：0-9]{0,12}?)(?:有[^，。；：、]{0,6}|共[^，。；：、]{0,6})?(?:，|：)?(?:分别|依次)?(?:是|为|有|：|包括)"
)


#: Where those on the other side are named: 高于97%的是和平、光明，团结未达到97%.
_OTHER_SIDE = re.compile("，[^，]{0,16}(?:未达|没有|[低高少多大小]于|不足|不到|超过)")


#: How many times a threshold is more or less than numbers that are surely of something else.
_OTHER = 20


def threshold(prose: Prose, span: tuple[int, int], known: Known) -> Iterator[Remark]:
    """合格率低于99%的两家企业为甲和乙: a name on the wrong side, or one that is left out."""
    for found in _THRESHOLD.finditer(prose.text, *span):
        word, side = found["word"], found["side"] or ""
        if word == "在" and not side:
            continue
        up = word in ("高于", "超过", "超", "大于", "多于", "突破", "达到") or (word == "在" and "上" in side)
        scale = {"万": 10**4, "亿": 10**8}.get(found["unit"][:1], 1)
        limit = Fraction(found["number"].replace(",", "")) * scale
        stop = re.compile("[；。]").search(prose.text, found.end())
        last = min(stop.start() if stop else span[1], span[1])
        area = _OTHER_SIDE.split(prose.text[found.end() : last])[0]
        if others := _beyond(prose.text, last, span[1], limit, found["unit"]) if up else []:
            words = f"{others[0].name}是{others[0].printed}，也该在“{found[0]}”之列。"
            yield told("error", (found.start(), others[0].end), words, others[:1])
            return
        for ranked in known():
            if ranked[0].printed.endswith("%") is not (found["unit"] == "%") or len(ranked) < 2:
                continue
            sizes = [one.value for one in ranked]
            if min(sizes) > _OTHER * limit or _OTHER * max(sizes) < limit:
                break  # numbers of something else: 损失超过50万元的有2起，均为投资理财类 (11起)
            named = [one for one in ranked if one.name in area]
            if not named or re.search("等|其中|最[大小高低多少]", area[:40]):
                continue
            wrong = [one for one in named if (one.value < limit if up else one.value > limit)]
            left = [one for one in ranked if one not in named and (one.value > limit if up else one.value < limit)]
            if (wrong or left) and len(wrong) < len(ranked) - 1:
                one = (wrong or left)[0]
                words = f"{one.name}是{one.printed}，" + ("不该在" if wrong else "也该在") + f"“{found[0]}”之列。"
                yield told("error", (found.start(), found.end() + len(area)), words, [*wrong, *left])
                return
            break


def _beyond(text: str, start: int, end: int, limit: Fraction, unit: str) -> list[Ranked]:
    """Those of the rest (；其他乡镇中，石门镇5.7万人) that are above a threshold of the same unit."""
    if not re.match("；(?:其他|其余|另外|剩余)", text[start:end]):
        return []
    found = ((one, match) for match in ENTRY.finditer(text, start, end) if (one := named_number(match)))
    same = (one for one, match in found if match["unit"].lstrip("万亿") == unit.lstrip("万亿"))
    return [one for one in same if one.value > limit]
