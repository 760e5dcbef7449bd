"""E4: shares that are made to add up to 100 %, or add up to more without a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios import sharelists
from pipeline.audit.ratios.bases import off_remark, share_text
from pipeline.audit.ratios.halves import WHOLE
from pipeline.audit.ratios.ratios import Share, cut_off, fits, raw_clause, rounded
from pipeline.audit.sums.sums import Split
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import BY, REST, TOTAL
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
    yield from _each(prose) if not noted else ()
    used: set[tuple[int, int]] = set()
    for split in found:
        parts = split.run.parts
        group = [share for part in parts for share in listed if share.part is part and share.kind != "率"]
        if len(group) != len(parts) or not split.agrees or any(share.percent.span in used for share in group):
            continue
        printed = sum((share.percent.value for share in group), Fraction(0))
        wrong = [share for share in group if not fits(share.part.number, split.total.number, share.percent.number)]  # type: ignore[union-attr]
        # of those that make 100 % one may be moved, however loosely its numbers are printed
        used |= {share.percent.span for share in group if wrong or printed != _HUNDRED}
        if wrong and len(wrong) < len(group) and len(wrong) <= 2:
            yield from _pushed(split, group, wrong, printed)
        elif not (wrong or noted) and printed > 100 and _nearly(split, group):
            yield _above([share.percent for share in group], printed)
    more = sharelists.nudged(prose) if not noted else ()
    said = [remark for remark in more if not used.intersection(remark.spans)]
    yield from said
    used |= sharelists.told(said)
    for part, base, percent in sharelists.strays(prose):
        if percent.span not in used:
            used.add(percent.span)
            share = Share(percent, "占", part, (base,), "")
            yield replace(off_remark(prose, share, base), severity="error", firm=True)
    for part, whole, row in sharelists.of_sum(listed) if not noted else ():
        odd = next(share.percent for share in row if share.part is part)
        if odd.span not in used:
            yield _of_sum(part, whole, odd, row)
        used |= {share.percent.span for share in row}
    bare = list(_bare(prose, used, noted=noted))
    yield from bare
    used |= sharelists.told(bare)
    for run, total, sure in sharelists.bare(prose) if not noted else ():
        steps = sum((Fraction(1, 2 * 10**one.number.decimals) for one in run), Fraction(0))
        if not any(percent.span in used for percent in run) and not _with_another(prose, run, total, steps):
            yield _not_whole(prose, run, total, sure=sure or sharelists.all_there_is(prose.text))


_EACH = re.compile(
    r"各\d[0-9,.]*[万亿]?(?:[\u4e00-\u9fff]{1,3}?)，(?:分别|依次)?占[^，。；、和与0-9]{0,12}(?:\d[0-9.]*[\u4e00-\u9fff]{1,2}的)?"
    r"(?P<row>\d{1,2}(?:\.\d+)?%(?:[、和，]\d{1,2}(?:\.\d+)?%)+)"
)


def _each(prose: Prose) -> Iterator[Remark]:
    """各300件，分别占33.3%、33.3%、33.4%: the same number has another share, so that they make 100 %."""
    for found in _EACH.finditer(prose.text) if "各" in prose.text else ():
        row = [one for one in prose.percents if found.start("row") <= one.number.start < found.end("row")]
        values = [one.value for one in row]
        if len(set(values)) == 1 or max(values) - min(values) > Fraction(1, 2) or sum(values) != _HUNDRED:
            continue
        printed = tuple(one.printed for one in row)
        yield Remark(
            "E4",
            "error",
            tuple(one.span for one in row),
            f"各数相同，印的占比却是{'、'.join(printed)}，各项占比被凑成100%而没有说明。",
            "请把占比改成一样的，并注明“因四舍五入，各项之和不等于100%”。",
            printed,
        )


#: What shares make that were moved to make it.
_HUNDRED = 100


def _nearly(split: Split, group: Sequence[Share]) -> bool:
    """Whether a share of one precision with the others is right only as loosely as its numbers are printed."""
    shares = [(share.part, share.percent.number) for share in group if share.part is not None]
    exact = (rounded(100 * part.value / split.total.value, one.decimals) == one.value for part, one in shares)
    return len({one.decimals for _, one in shares}) == 1 and not all(exact)


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


def _of_sum(part: Item, whole: Item, odd: Item, row: Sequence[Share]) -> Remark:
    """A share of a list that is not what its numbers added up make it, so that the shares are not 100 %."""
    total = half_up(whole.value / whole.number.scale, whole.number.decimals)
    right = share_text(part, whole, odd.number.decimals)
    return Remark(
        "E4",
        "error",
        (part.span, odd.span),
        f"{part.printed}÷{total}={right}，印的占比是{odd.printed}，各项占比合起来不对。",
        f"请核对各项占比；各数不错的，把{odd.printed}改为{right}。",
        (part.printed, odd.printed, *(share.percent.printed for share in row if share.percent is not odd)),
        firm=True,
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
        rate, compared = "率" in clause and not clause.endswith("占"), percent.compared and "”" not in clause
        if rate or compared or percent.number.hedged:
            continue
        by_sentence.setdefault(percent.sentence, []).append(percent)
    for every in by_sentence.values():
        depth = min(percent.depth for percent in every)
        listed = [percent for percent in every if percent.depth == depth]  # 升学占24.66%（其中境内22.91%）
        if len(listed) < 3 or any(percent.span in used for percent in listed):
            continue
        if "占" in prose.sentence(listed[0]):
            yield from _of_list(prose, _to_rest(prose, listed))


#: What shares are of that are of another whole each: 起数占44.3%，亡人数占77.1%.
_MEASURE = re.compile("([起宗件户家人批面金产数][数积额值量])(?:也|却|各|约)?(?:只|仅)?占[^，。；、]*$")


def _of_wholes(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether shares are of several wholes: of numbers of several units, in their order, or of several measures."""
    first = group[0]
    if "分别" in raw_clause(prose, first):
        before = [one for one in prose.counts if one.number.end <= first.number.start][-len(group) :]
        units = [one.unit for one in before if one.sentence == first.sentence]
        return len(units) == len(group) and len(set(units)) > 1
    found = (_MEASURE.search(raw_clause(prose, percent)) for percent in group)
    return len({one[1] for one in found if one}) > 1


def _of_list(prose: Prose, group: Sequence[Item]) -> Iterator[Remark]:
    """Shares of one sentence that make more than 100 %, or less though they are all there is."""
    if _of_wholes(prose, group):
        return
    printed = sum((percent.value for percent in group), Fraction(0))
    slack = sum((Fraction(1, 2 * 10**percent.number.decimals) for percent in group), Fraction(0))
    if _with_another(prose, group, printed, slack) or _whole_before(prose, group):
        return
    if 100 < printed <= 100 + slack:
        yield _above(group, printed)
    elif _SEVERAL.search(prose.text):
        return
    elif (100 + slack < printed <= 200 and _one_list(prose, group)) or _whole(prose, group, printed, slack):
        yield _not_whole(prose, group, printed)
    elif sharelists.LEAST <= printed < 100 - slack and _one_list(prose, group):
        if sharelists.all_there_is(prose.text):
            yield _not_whole(prose, group, printed, sure=True)
        elif (
            printed >= _ALMOST
            or sharelists.one_each(prose.text)
            or sharelists.scale(prose, group)
            or BY.search(prose.sentence(group[0]))
        ):
            yield _not_whole(prose, group, printed, sure=False)


def _with_another(prose: Prose, group: Sequence[Item], printed: Fraction, slack: Fraction) -> bool:
    """Whether one more share beside them makes shares a whole: 三类…（另有3.8%未落实）."""
    near = (one for one in prose.percents if one not in group and abs(one.sentence - group[0].sentence) < 2)
    near = (one for one in near if "率" not in raw_clause(prose, one))
    return printed < 100 - slack and any(abs(printed + one.value - 100) <= slack for one in near)


#: Shares that a list has at least.
_LEAST = 2


def _whole_before(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether the first of some shares are a whole, and the others speak of something else: 女性占34.2%."""
    total, slack = Fraction(0), Fraction(0)
    for place, percent in enumerate(group[:-1], 1):
        total += percent.value
        slack += Fraction(1, 2 * 10**percent.number.decimals)
        if place >= _LEAST and abs(total - 100) <= slack:
            return not REST.search(_clause(prose, group[-1]))
    return False


def _to_rest(prose: Prose, group: Sequence[Item]) -> Sequence[Item]:
    """The shares up to that of all others, behind which no more of a list can stand."""
    place = next((n for n, percent in enumerate(group) if REST.search(_clause(prose, percent))), len(group))
    row = group[: place + 1]
    return row if place > 1 and sum(percent.value for percent in row) >= _WHOLE else group


#: From here on the shares up to that of all others are a whole list, rounded or not.
_WHOLE = Fraction(199, 2)
#: What is missing from here on is too little for one more kind.
_ALMOST = 99


_OWN_NAME = re.compile("(?:^|[，、；。：])([^，、；。：0-9]{2,16})[，、](?:约|共|合计|仅|只)?占(?:比)?$")


#: A name with a bracket behind it: 三至五年（含）的占.
_BRACKETED = re.compile("(?:^|[，、；。：])([^，、；。：（）]{2,16})（[^（）]{1,8}）的[^，、；。：（）]*$")


def _clause(prose: Prose, percent: Item) -> str:
    """The clause of a share, with its name where that stands in a clause of its own: 其余为其他类，占18.4%."""
    clause, place = raw_clause(prose, percent), percent.number.start
    if clause.startswith("的") and (named := _BRACKETED.search(prose.text, max(0, place - 40), place)):
        return f"{named[1]}{clause}"
    if not clause.startswith(("占", "约占", "共占", "合计占", "仅占", "只占")):
        return clause
    found = _OWN_NAME.search(prose.text, max(0, place - 26), place)
    return f"{found[1]}占" if found else clause


def _one_list(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether shares stand in one list, each with its name and none with its base: 停车难占41%，噪声扰民占33%."""
    clauses = [_clause(prose, percent) for percent in group]
    if _APART.search(clauses[0]) and all(
        re.fullmatch("[、，]|[和及与]|以及", prose.between(a, b)) for a, b in pairwise(group)
    ):
        return True
    named = "[^，、占]占(?:比|全部[^，、占]{0,8}的)?$"
    if not all(re.search(named, clause) and not TOTAL.search(clause) for clause in clauses[:-1]):
        return False
    if not re.search(f"{named}|^(?:其余|剩余|其他|其它|另有)(?:的)?(?:约)?$", clauses[-1]):
        return False
    links = [prose.between(a, b) for a, b in pairwise(group)]
    return all(re.match("[，、；]", link) and not re.search("其中|[。：]", link) for link in links)


#: Sums between which shares may be meant to be a whole.
_LOWEST, _HIGHEST = 60, 140
_APART = re.compile(r"(?:分别|依次|各)占(?:[^，。；0-9]{2,10}的)?比?(?:例|重)?为?$")
_SEVERAL = sharelists.SEVERAL


def _whole(prose: Prose, group: Sequence[Item], printed: Fraction, slack: Fraction) -> bool:
    """Whether the words say that shares are all there is: 按…分, 其他占."""
    rest = any(REST.search(_clause(prose, percent)) for percent in group)
    rest = rest or bool(WHOLE.search(prose.text))
    off = slack if rest and _one_list(prose, group) else max(slack, Fraction(1))
    meant = abs(printed - 100) > off and _LOWEST < printed < _HIGHEST
    return meant and (rest or (printed > 100 and bool(BY.search(prose.sentence(group[0])))))


def _not_whole(prose: Prose, percents: Sequence[Item], printed: Fraction, *, sure: bool | None = None) -> Remark:
    total = half_up(printed, max(percent.number.decimals for percent in percents))
    worked = "+".join(percent.printed for percent in percents)
    by = BY.search(prose.sentence(percents[0]))
    asked = "意见" in prose.sentence(percents[0])  # one person may have several
    clauses = [_clause(prose, percent) for percent in percents]
    ages = any("以下" in one or "以内" in one for one in clauses) and any("以上" in one for one in clauses)
    certain = ages or WHOLE.search(prose.text) or _LAST.search(clauses[-1]) or sharelists.makes_up(prose, percents)
    certain = certain or sharelists.scale(prose, percents)
    over = (printed > 100 and (not by or asked) and not certain) if sure is None else not (sure or certain)
    return Remark(
        "E4",
        "question" if over else "error",
        tuple(percent.span for percent in percents),
        f"各项占比相加是{total}%（{worked}），不是100%。",
        "请核对各项占比" + ("；可以多选的，加注说明。" if over else "。"),
        tuple(percent.printed for percent in percents),
        slip=slips.of_shares([percent.number for percent in percents]),
    )
