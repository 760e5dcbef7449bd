"""E4: shares that are made to add up to 100 %, or add up to more without a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from pipeline.audit import sharelists
from pipeline.audit.bases import share_text
from pipeline.audit.finding import Remark
from pipeline.audit.halves import WHOLE
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import Share, cut_off, fits, raw_clause
from pipeline.audit.splits import BY, REST, TOTAL
from pipeline.audit.sums import Split
from pipeline.outcome import half_up

#: The last of a list, which is all that is left.
_LAST = re.compile("其他|其它|其余")
#: One share makes no list.
_FEWEST = 2
_ROUNDING = re.compile(
    r"四舍五入|取整|进位|舍入|尾数|小数位|和略?[大小多少高低]于|计略?[大小多少高低]于|不等于100|合计为?(?:9\d|10\d)(?:\.\d+)?%|总和"
)


def closed(prose: Prose, found: Sequence[Split], listed: Sequence[Share]) -> Iterator[Remark]:
    """E4: shares made to add to 100 %, or adding to more without a note."""
    if len(prose.percents) < _FEWEST:
        return
    noted = bool(_ROUNDING.search(prose.text))
    used: set[tuple[int, int]] = set()
    for split in found:
        parts = split.run.parts
        group = [share for part in parts for share in listed if share.part is part and share.kind != "率"]
        if len(group) != len(parts) or not split.agrees or any(share.percent.span in used for share in group):
            continue
        used |= {share.percent.span for share in group}
        printed = sum((share.percent.value for share in group), Fraction(0))
        wrong = [share for share in group if not fits(share.part.number, split.total.number, share.percent.number)]  # type: ignore[union-attr]
        if wrong and len(wrong) < len(group) and len(wrong) <= 2:
            yield from _pushed(split, group, wrong, printed)
        elif not wrong and printed > 100 and not noted and len({share.percent.number.decimals for share in group}) == 1:
            yield _above([share.percent for share in group], printed)
    more = sharelists.nudged(prose) if not noted else ()
    said = [remark for remark in more if not used.intersection(remark.spans)]
    yield from said
    used |= sharelists.told(said)
    bare = list(_bare(prose, used, noted=noted))
    yield from bare
    used |= sharelists.told(bare)
    for run, total, sure in sharelists.bare(prose) if not noted else ():
        if not any(percent.span in used for percent in run):
            yield _not_whole(prose, run, total, sure=sure)


def _pushed(split: Split, group: Sequence[Share], wrong: Sequence[Share], printed: Fraction) -> Iterator[Remark]:
    """A share that is not what its number gives: nudged to make 100 %, cut off, or simply wrong."""
    total = split.total
    for share in wrong:
        part, percent = share.part, share.percent
        assert part is not None
        decimals = percent.number.decimals
        right = share_text(part, total, decimals)
        exact = 100 * part.value / total.value
        close = abs(exact - percent.value) < Fraction(2, 10**decimals)
        if printed == 100 and close:
            code = "E4"
            words = "，各项占比被凑成100%而没有说明"
        elif cut_off(part.number, total.number, percent.number) or any(
            share.bases[0] is not total for share in group if share.bases
        ):
            continue
        else:
            code, words = "E2", ""
        yield Remark(
            code,
            "error",
            (percent.span, total.span, part.span),
            f"{part.printed}÷{total.printed}={half_up(exact, decimals + 1)}%，应为{right}，"
            f"印的是{percent.printed}{words}。",
            f"请把{percent.printed}改为{right}"
            + ("，并注明“因四舍五入，各项之和不等于100%”。" if code == "E4" else "。"),
            (total.printed, part.printed, *(other.percent.printed for other in group)),
        )


def nudged_remark(part: Item, total: Item, percent: Item, shares: Sequence[Item]) -> Remark:
    """E4 of a share that was moved by its last digit so that all of them make 100 %."""
    decimals = percent.number.decimals
    right = share_text(part, total, decimals)
    exact = half_up(100 * part.value / total.value, decimals + 1) if total.value else ""
    return Remark(
        "E4",
        "error",
        (percent.span, total.span, part.span),
        f"{part.printed}÷{total.printed}={exact}%，应为{right}，印的是{percent.printed}，各项占比被凑成100%而没有说明。",
        f"请把{percent.printed}改为{right}，并注明“因四舍五入，各项之和不等于100%”。",
        (total.printed, part.printed, *(other.printed for other in shares)),
    )


def _above(percents: Sequence[Item], printed: Fraction) -> Remark:
    decimals = max(percent.number.decimals for percent in percents)
    worked = "+".join(percent.printed for percent in percents)
    return Remark(
        "E4",
        "question",
        tuple(percent.span for percent in percents),
        f"各项占比相加是{half_up(printed, decimals)}%（{worked}），超过100%而没有说明。",
        "请加注“因四舍五入，各项占比之和不等于100%”。",
        tuple(percent.printed for percent in percents),
    )


def _bare(prose: Prose, used: set[tuple[int, int]], *, noted: bool) -> Iterator[Remark]:
    """Lists of shares without their numbers."""
    if noted:
        return
    by_sentence: dict[int, list[Item]] = {}
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if "率" in clause or percent.number.hedged or percent.compared:
            continue
        by_sentence.setdefault(percent.sentence, []).append(percent)
    for whole in by_sentence.values():
        rest = next((n for n, one in enumerate(whole) if n > 1 and _LAST.match(raw_clause(prose, one))), len(whole))
        group = whole[: rest + 1]
        if len(group) < 3 or any(percent.span in used for percent in group):
            continue
        if not re.search(r"占", prose.sentence(group[0])):
            continue
        printed = sum((percent.value for percent in group), Fraction(0))
        slack = sum((Fraction(1, 2 * 10**percent.number.decimals) for percent in group), Fraction(0))
        if 100 < printed <= 100 + slack:
            yield _above(group, printed)
        elif _SEVERAL.search(prose.text):
            continue
        elif (100 + slack < printed <= 200 and _one_list(prose, group)) or _whole(prose, group, printed):
            yield _not_whole(prose, group, printed)


def _one_list(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether shares stand in one list, each with its name and none with its base: 停车难占41%，噪声扰民占33%."""
    clauses = [raw_clause(prose, percent) for percent in group]
    if not all(re.search("[^，、占]占(?:比)?$", clause) and not TOTAL.search(clause) for clause in clauses):
        return False
    links = [prose.between(a, b) for a, b in pairwise(group)]
    return all(re.match("[，、；]", link) and not re.search("其中|[。：]", link) for link in links)


#: Sums between which shares may be meant to be a whole.
_LOWEST, _HIGHEST = 60, 140
_SEVERAL = re.compile("多选|交叉|重复|多项|同时")


def _whole(prose: Prose, group: Sequence[Item], printed: Fraction) -> bool:
    """Whether the words say that shares are all there is: 按…分, 其他占."""
    rest = any(REST.search(raw_clause(prose, percent)) for percent in group)
    rest = rest or bool(WHOLE.search(prose.text))
    return (
        abs(printed - 100) > 1
        and _LOWEST < printed < _HIGHEST
        and (rest or (printed > 100 and bool(BY.search(prose.sentence(group[0])))))
    )


def _not_whole(prose: Prose, percents: Sequence[Item], printed: Fraction, *, sure: bool | None = None) -> Remark:
    total = half_up(printed, max(percent.number.decimals for percent in percents))
    worked = "+".join(percent.printed for percent in percents)
    by = BY.search(prose.sentence(percents[0]))
    asked = "意见" in prose.sentence(percents[0])  # one person may have several
    clauses = [raw_clause(prose, percent) for percent in percents]
    ages = any("以下" in one or "及以下" in one for one in clauses) and any("以上" in one for one in clauses)
    certain = ages or WHOLE.search(prose.text) or _LAST.search(clauses[-1])
    over = (printed > 100 and (not by or asked) and not certain) if sure is None else not (sure or certain)
    return Remark(
        "E4",
        "question" if over else "error",
        tuple(percent.span for percent in percents),
        f"各项占比相加是{total}%（{worked}），不是100%。",
        "请核对各项占比" + ("；可以多选的，加注说明。" if over else "。"),
        tuple(percent.printed for percent in percents),
    )
