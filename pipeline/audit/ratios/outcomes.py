"""E2 and E3 of rates whose outcomes are all listed: 问题40个，完成整改28个，基本完成9个，推进中3个，完成率70.0%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from pipeline.audit.ratios.bases import cut_remark, off_remark
from pipeline.audit.ratios.called import by_half
from pipeline.audit.ratios.partly import NOT_DONE, ON_TIME, ONGOING, PARTIAL
from pipeline.audit.ratios.ratios import Share, cut_off, fits, raw_clause
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count

_RATE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12}?)[率面](?:分别|已|约|仅)?(?:为|达到?|是|至|到)?了?$")
#: A rate of a part of what is done, of another time or of what was due.
_QUALIFIED = re.compile(
    "住院|整体|总体|总的|[按到]期|[按及准]时|一次|首次|当[日场月]|同比|环比|[较比]|综合|平均|目标|要求|含|剔除|扣除"
    "|全[国省市县区]|上[年月季周]|去年|前年|同期|力争|确保|预计|计划|(?:[局镇乡村县市所院校]|街道|公司|社区)(?=[\u4e00-\u9fff]{2,6}率)"
)
#: What is built is called so, and nothing else that is finished.
_BUILT = re.compile("[完竣]工")
#: What a rate of what is finished may call its number.
_FINISHED = re.compile("办[结理]|整改|完成|结案|销号|化解|完工|竣工|整治|处置|落实|解决")
_DONE = re.compile("办结|办理完毕|办完|完成|整改|到位|完毕|销号|审结|化解|完工|竣工|解决|落实|处置|整治|结案")


def check(prose: Prose) -> Iterator[Remark]:
    """Rates of a paragraph that the outcome they are named after and the whole of all outcomes do not give."""
    if "率" not in prose.text and "面" not in prose.text:
        return
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if percent.number.hedged or ("率" not in clause and "面" not in clause):
            continue
        name = _RATE.search(clause)
        if name is None or _QUALIFIED.search(clause):
            continue
        ahead = prose.text.startswith("；", percent.number.end)
        stem = name["name"].rpartition("的")[2][-4:]
        for whole, parts in _lists(prose, percent):
            if _OF_MONEY.search(clause) and not whole.unit.endswith("元"):
                continue  # 42个小区，完工27个。投资完成率72.8%
            if _of_before(prose, percent, whole):
                break
            part = _called(parts, stem) if not ahead or whole.number.start < percent.number.start else None
            if part is not None and _of_another(prose, percent, part, whole):
                break
            if part is not None and not _given(prose, percent, whole, parts):
                share = Share(percent, "率", part, (whole,), "率", f"{stem}率")
                cut = cut_off(part.number, whole.number, percent.number)
                yield replace(
                    cut_remark(share, whole) if cut else off_remark(prose, share, whole), severity="error", firm=True
                )
            elif part is None and whole.number.end < percent.number.start:
                yield from by_half(prose, percent, whole, parts)
            break


#: Rates of money.
_OF_MONEY = re.compile("(?:投资|资金|金额|预算|支出|收入|产值)[^，]{0,4}率")


def _of_before(prose: Prose, percent: Item, whole: Item) -> bool:
    """Whether a rate ends what is told before a semicolon, and the outcomes stand behind it: of something else."""
    return percent.number.end < whole.number.start and "；" in prose.between(percent, whole)


def _of_another(prose: Prose, percent: Item, part: Item, whole: Item) -> bool:
    """Whether the two numbers give another rate of the sentence: 整改率仅为39.56%，其中矿山整改率为48.48%."""
    others = (one for one in prose.percents if one is not percent and one.sentence == percent.sentence)
    return any(one.number.decimals and fits(part.number, whole.number, one.number) for one in others)


#: Outcomes that a list has at least and at most.
_LEAST, _MOST = 2, 6


def _lists(prose: Prose, percent: Item) -> Iterator[tuple[Item, Sequence[Item]]]:
    """The totals of the sentence of a rate, or of that beside it, with the outcomes next to them that make them up."""
    for sentence in (percent.sentence, percent.sentence - 1, percent.sentence + 1):
        row = [one for one in prose.counts if one.sentence == sentence and is_count(one)]
        sizes = [one.size for one in row]
        for place, whole in enumerate(row):
            for size in range(_LEAST, _MOST + 1):
                for start in (place + 1, place - size):
                    if start < 0 or start + size > len(row):
                        continue
                    parts = row[start : start + size]
                    near = abs(sum(sizes[start : start + size]) - sizes[place]) * _FINE < sizes[place]
                    opened = size == _LEAST and start > place and _open(whole, parts)
                    alike = (near or opened) and all(one.unit in (whole.unit, "个") for one in parts)
                    if alike and (opened or added([one.value for one in parts]) == whole.value):
                        yield whole, parts


#: What floating point is exact to.
_FINE = 10**9


def _open(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether what is done and what is done in part stand behind a whole that is not all told."""
    done, partial = parts[0], parts[-1]
    if len(parts) != _LEAST or done.value + partial.value > whole.value or not PARTIAL.search(partial.words):
        return False
    return not PARTIAL.search(done.words) and not whole.compared and done.sentence == whole.sentence


def _called(parts: Sequence[Item], name: str) -> Item | None:
    """The only outcome that a rate is named after, those that are done in part left out."""
    done = [one for one in parts if not (PARTIAL.search(one.words) or NOT_DONE.search(one.words))]
    done = [one for one in done if not ONGOING.search(one.words)]
    stems = {name[i : i + 2] for i in range(len(name) - 1)}
    found = [one for one in done if any(stem in one.words for stem in stems)]
    if not found and _FINISHED.search(name) and not _BUILT.search(name) and not ON_TIME.search(name):
        found = [one for one in done if _DONE.search(one.words)]
    return found[0] if len(found) == 1 else None


def _given(prose: Prose, percent: Item, whole: Item, parts: Sequence[Item]) -> bool:
    """Whether some outcomes together, or other numbers of the paragraph, give a rate."""
    for size in range(1, len(parts) + 1):
        for some in combinations(parts, size):
            both = replace(some[0].number, value=added([one.value for one in some]))
            if fits(both, whole.number, percent.number):
                return True
            rest = replace(whole.number, value=whole.value - both.value)
            if any(one not in some and fits(one.number, rest, percent.number) for one in parts):
                return True
    others = [one for one in prose.counts if one.unit == whole.unit and one.value and one not in parts]
    return any(
        fits(part.number, base.number, percent.number)
        for base in others
        for part in (*parts, *others)
        if part.value <= base.value
    )
