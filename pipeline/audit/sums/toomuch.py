"""E1 and E9 of parts that make more than their total: whether some are counted twice, or a number is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.audit.sums.closeness import of_several_sorts
from pipeline.audit.sums.overlapping import SEEN, exhaustive, may_overlap, much_over, noted, of_several, slip, split_by
from pipeline.audit.sums.sumremarks import OVERLAP, remark, repair
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Prose
from pipeline.audit.text.splits import Run, label
from pipeline.audit.weighed.ratiotokens import bigrams

#: A share of its own, right behind a part.
OWN_SHARE = re.compile(r"[^，、；。（0-9]{0,6}[，、（]?(?:约|各|均)?占[^，、；。0-9]{0,8}\d")


def _with_their_difference(run: Run) -> bool:
    """Whether the last of three is what the first two differ by: 其中出口318亿元，进口143亿元，顺差175亿元."""
    return len(run.parts) > 2 and _DIFFERENCE.search(run.parts[-1].clause) is not None


_DIFFERENCE = re.compile("[顺逆]差|相差|净[增减流]")


def over(prose: Prose, split: Split) -> Iterator[Remark]:
    """E9 where the parts may overlap, else E1; nothing where the text says why they are more."""
    run, total = split.run, split.total
    shares = all(OWN_SHARE.match(prose.text, part.number.end) for part in run.parts)
    if (
        _told(prose, split)
        or _each_of_its_own(prose, split)
        or _of_two_kinds(split)
        or _with_their_difference(run)
        or (shares and 2 * run.sum > 3 * total.value)
    ):  # 等级公路占95.9%，农村公路占85.8%
        return
    several = run.marker != "未" and of_several(prose, run, total)
    if noted(prose, run, several=several or run.marker == "中"):
        return
    inside = run.marker == "中" and not exhaustive(run)
    several = (several and not slip(split)) or much_over(split) or inside or may_overlap(split)
    if not run.marker and not exhaustive(run):
        return
    if several and run.marker == "分别" and run.sum > 2 * total.value:
        return  # 甲行资产9000亿元，其后四家分别为8100亿元……: others beside it
    if run.marker == "其中" and _OF_ALL.match(run.parts[-1].clause):
        return  # 提案187件，其中会后17件，经审查立案175件
    if several and run.marker == "其中" and any(_SINCE.match(part.clause) for part in run.parts[1:]):
        return  # 计划开工183项，其中1至10月计划开工140项，目前实际开工118项
    if several:
        hard = run.marker == "分别" or (run.marker == "按" and not SEEN.search(split_by(prose, run)))
        hard = hard or _ONCE_EACH.search(prose.between(total, run.parts[0])) is not None
        yield remark(
            split,
            "E9",
            "error" if hard and len(run.parts) > 2 else "question",
            "",
            OVERLAP,
        )
    else:
        nearer = prose.counts[prose.counts.index(total) + 1 : prose.counts.index(run.parts[0])]
        doubt = _by_rounding(split) or of_several_sorts(split)
        above = total.sentence < run.parts[0].sentence
        others = [item.value for item in nearer if item.unit == total.unit]
        doubt = doubt or (above and len(others) > 1 and sum(others) != total.value)
        told = remark(split, "E1", "question" if doubt else "error", "", repair(split))
        yield replace(told, slip=told.slip and not doubt)


#: What says that each is counted once: 每份病历只按主要缺陷归入一类.
_ONCE_EACH = re.compile(
    "[每各]一?[份件家户人处台个起宗栋][^，。；：]{0,6}[只仅][^，。；：]{0,12}(?:一[类项种次个]|主要)"
)


def _of_two_kinds(split: Split) -> bool:
    """Whether 其中 counts some of them, and something else: 机场16个，其中通航机场15个，通航城市14个."""
    nouns = [label(part)[-2:] for part in split.run.parts]
    same = split.run.marker == "其中" and len(nouns) == 2 and nouns[0] != nouns[1]
    return same and nouns[0] in split.total.words and label(split.run.parts[1])[:2] == label(split.run.parts[0])[:2]


def _by_rounding(split: Split) -> bool:
    """Whether amounts in whole 亿 are off by one: the unrounded ones may add up."""
    numbers = [one.number for one in (split.total, *split.run.parts)]
    whole = all(one.scale == _WHOLE_SCALE and not one.decimals for one in numbers)
    return whole and abs(split.run.sum - split.total.value) == _WHOLE_SCALE


_WHOLE_SCALE = 10**8


_OF_ALL = re.compile("经(?:审查|审核|评审|审定|研究)")
_SINCE = re.compile("目前|现|截至|实际|至今")


def _each_of_its_own(prose: Prose, split: Split) -> bool:
    """Whether as many totals stand before the parts: 教授14人，副教授24人，其中授课教授13人，副教授23人."""
    parts = split.run.parts
    before = [one for one in prose.counts if one.number.end <= parts[0].number.start and one.unit == parts[0].unit]
    row = before[-len(parts) :]
    near = len(row) == len(parts) and row[0].sentence == parts[0].sentence and row[-1] is split.total
    pairs = list(zip(row, parts, strict=True)) if near else []
    return bool(pairs) and all(
        one.value >= part.value and bigrams(one.clause) & bigrams(part.clause) for one, part in pairs
    )


def _told(prose: Prose, split: Split) -> bool:
    """Whether a number beside the split is what it is too much: 含双重处分12人."""
    over, last = split.run.sum - split.total.value, split.run.parts[-1]
    beside = (item for item in prose.counts if item not in split.run.parts and item.unit == last.unit)
    return any(item.value == over and 0 <= item.sentence - last.sentence <= 1 for item in beside)
