"""What a rate counts, and which numbers it may be of: by its own words, or near it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.audit.sums.sums import Split
from pipeline.audit.text.prose import Item, overlap

_NEGATIVE = re.compile(r"阶段性|部分|[未不]|正在|逾期|尚|基本|应(?!急|用|对)|需|拟|到期")
#: What a rate says that it is of.
STATED = re.compile(
    r"（(?:以|按照?|占)(?P<base>[^，。（）0-9]{2,8}?)(?:总)?[数量额]?(?:来?算|计|计算|为基数|为分母|统计|口径|的比例)?）"
)


def stated_base(before: Sequence[Item], part: Item, words: str) -> tuple[Item, ...]:
    """The number that words for a base name best, the nearest of those that they name as well."""
    scored = [(overlap(words, item.words), item) for item in before if item is not part and words[:2] in item.clause]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(item for score, item in scored if score == best)[-1:]


def near_bases(percent: Item, part: Item, stem: str, every: Sequence[Item], found: Sequence[Split]) -> tuple[Item, ...]:
    """The bases of a rate: the whole of its own split, else the nearest number that is no part of another split."""
    whole = next((split for split in found if part in split.run.parts and split.agrees), None)
    if whole is not None and whole.total.value >= part.value:
        return (whole.total, *(item for item in every if item not in whole.run.parts and item is not whole.total))
    within = [item for split in found if part not in split.run.parts for item in split.run.parts]
    bases = [item for item in every if item not in within] or list(every)
    named = [item for item in bases[1:] if overlap(stem, item.clause) >= 1 and len(stem) > 1]
    beside = [item for item in every if item in within and item.sentence == percent.sentence]
    return (*bases[:1], *named, *beside)


def complement(before: Sequence[Item], stem: str) -> Item | None:
    """Of 抽检300批次，不合格7批次，合格率…: the 293 that are."""
    word = stem[-2:]
    if word not in ("合格", "达标", "通过", "满意", "整改", "办结") or len(before) < 2:
        return None
    base, rest = before[-2], before[-1]
    if not re.search(f"[不未]{word}", rest.words) or base.unit != rest.unit or base.value <= rest.value:
        return None
    value = base.value - rest.value
    number = replace(rest.number, value=value, printed=f"（{base.printed}-{rest.printed}）")
    return replace(rest, number=number)


def counted(before: Sequence[Item], stem: str) -> Item | None:
    """The number that a rate counts: the last one whose words have the rate's own word."""
    negative = bool(_NEGATIVE.search(stem))
    for size in (len(stem), 4, 2):
        word = stem[-size:]
        if len(word) < 2:
            break
        for item in reversed(before):
            words = item.words
            if word in words and (negative or not _NEGATIVE.search(words.replace("责令限期", ""))):
                return item
    return None
