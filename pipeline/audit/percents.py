"""E2, E3, E4, E12: what is said of shares and rates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import Share, comparable, cut_off, fits, raw_clause, rounded
from pipeline.audit.splits import is_count
from pipeline.audit.sums import Split, exhaustive
from pipeline.outcome import half_up

_ROUNDING = re.compile(
    r"四舍五入|取整|进位|舍入|尾数|小数位|[和计]略?[大小多少高低]于|不等于100|合计为?(?:9\d|10\d)(?:\.\d+)?%|总和"
)
_PARTIAL = re.compile(r"阶段性|部分(?:办结|采纳|整改|化解|完成)|基本(?:完成|整改|办结|解决|化解)|初步|暂时")
_DISCLOSED = re.compile(
    r"含(?:有|了)?[^，。；]{0,6}(?:阶段性|部分|基本|初步)|(?:阶段性|部分|基本|初步)[^，。；]{0,14}(?:计入|包含|在内|口径|视同|合并)|(?:计入|包括|连同|算上|合并)[^，。；]{0,8}(?:阶段性|部分|基本)"
)
_FAULTY = re.compile(r"问题|隐患|不合格|违规|违法|不规范|缺陷")


def check(prose: Prose, found: Sequence[Split], listed: Sequence[Share]) -> Iterator[Remark]:
    """Every share and rate of a paragraph."""
    nudged = list(_nudged(prose, found, listed))
    done = {span for remark in nudged for span in remark.spans[:1]}
    yield from nudged
    based: dict[tuple[int, int], list[Share]] = {}
    for share in listed:
        if share.part is None or share.percent.span in done:
            continue
        if share.kind == "率":
            yield from _rate(prose, share)
            continue
        finding = _of_base(prose, share)
        if finding == "E2":
            based.setdefault((share.percent.sentence, share.bases[0].number.start), []).append(share)
        elif finding == "?":
            yield _off(share, share.bases[0])
        elif finding == "E3":
            base = share.bases[0] if share.bases else _cut_base(prose, share)
            if base is not None:
                yield _cut(share, base)
    for group in based.values():
        yield _other_base(prose, group)


def _larger(prose: Prose, share: Share) -> list[Item]:
    """Every base at hand: counts of the same unit before the share that are no smaller than the part."""
    part = share.part
    assert part is not None  # noqa: S101 (the callers asked)
    return [
        item
        for item in reversed(prose.counts)
        if item is not part
        and item.number.start < share.percent.number.start
        and item.value >= part.value
        and is_count(item)
        and comparable(part, item)
    ]


def _fit(part: Item, base: Item, share: Share) -> bool:
    return fits(part.number, base.number, share.percent.number)


def _of_base(prose: Prose, share: Share) -> str:
    """E2 or E3 for a share (占, （）); empty where it holds or nothing can be said."""
    part = share.part
    assert part is not None  # noqa: S101
    larger = _larger(prose, share)
    if not share.bases:
        if any(_fit(part, base, share) for base in larger):
            return ""
        return "E3" if _cut_base(prose, share) else ""
    if any(_fit(part, base, share) for base in share.bases):
        return ""
    if any(cut_off(part.number, base.number, share.percent.number) for base in share.bases):
        return "E3"
    if any(_fit(part, base, share) for base in larger):
        return "E2"
    named = share.reason == "占…的" and part.number.exact and share.bases[0].number.exact
    return "?" if named and len(share.bases) == 1 and not _summed(prose, share) else ""


def _summed(prose: Prose, share: Share) -> bool:
    """Whether the share is of several numbers before it, or of another one."""
    before = [
        item for item in prose.counts if item.number.start < share.percent.number.start and item not in share.bases
    ]
    total = Fraction(0)
    for item in reversed(before):
        total += item.value
        for value in (total, item.value):
            ratio = 100 * value / share.bases[0].value if share.bases[0].value else Fraction(0)
            if rounded(ratio, share.percent.number.decimals) == share.percent.value:
                return True
    return False


def _cut_base(prose: Prose, share: Share) -> Item | None:
    assert share.part is not None  # noqa: S101
    for base in _larger(prose, share):
        if cut_off(share.part.number, base.number, share.percent.number):
            return base
    return None


def _value(part: Item, base: Item, decimals: int) -> str:
    return f"{half_up(100 * part.value / base.value, decimals)}%"


def _cut(share: Share, base: Item) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None  # noqa: S101
    right = _value(part, base, percent.number.decimals)
    exact = half_up(100 * part.value / base.value, percent.number.decimals + 2)
    return Remark(
        "E3",
        "error",
        (percent.span, base.span, part.span),
        f"{part.printed}÷{base.printed}={exact}%，四舍五入是{right}，印的{percent.printed}是截去了尾数。",
        f"请把{percent.printed}改为{right}。",
        (base.printed, part.printed, percent.printed),
    )


def _other_base(prose: Prose, group: Sequence[Share]) -> Remark:
    base = group[0].bases[0]
    first = group[0]
    assert first.part is not None  # noqa: S101
    other = next(item for item in _larger(prose, first) if _fit(first.part, item, first))
    worked = []
    for share in group:
        assert share.part is not None  # noqa: S101
        right = _value(share.part, base, share.percent.number.decimals)
        worked.append(f"{share.part.printed}÷{base.printed}={right}，印的是{share.percent.printed}")
    spans = [base.span, other.span]
    printed = [base.printed]
    for share in group:
        assert share.part is not None  # noqa: S101
        spans += [share.part.span, share.percent.span]
        printed += [share.part.printed, share.percent.printed]
    return Remark(
        "E2",
        "question" if first.reason == "其中一项" else "error",
        tuple(spans),
        f"句中说的是{base.printed}{base.unit}的占比：{'；'.join(worked)}，是除以{other.printed}{other.unit}得的。",
        "请改正百分比，或者写明是占哪个数的。",
        (*printed, other.printed),
    )


def _rate(prose: Prose, share: Share) -> Iterator[Remark]:
    part, percent = share.part, share.percent
    assert part is not None  # noqa: S101
    if not share.bases:
        return
    larger = [item for item in _larger(prose, share) if item.unit == part.unit]
    partial = _partial(prose, share)
    disclosed = _DISCLOSED.search(prose.text)
    base = share.bases[0]
    if _fit(part, base, share):
        if partial is not None and not disclosed and _within(prose, part, partial):
            yield _silent(share, base, partial, within=True)
        return
    if partial is not None and not _within(prose, part, partial):
        both = part.value + partial.value
        for candidate in larger:
            value = rounded(100 * both / candidate.value, percent.number.decimals)
            if value == percent.number.value:
                if not disclosed:
                    yield _silent(share, candidate, partial, within=False)
                return
    if cut_off(part.number, base.number, percent.number):
        yield _cut(share, base)
        return
    others = [item for item in larger if _fit(part, item, share)]
    if others:
        if not _named(share, others[0]):
            yield _rate_base(share, base, others[0])
    elif _plain(prose, share, base):
        yield _off(share, base)


def _plain(prose: Prose, share: Share, base: Item) -> bool:
    """Whether a rate stands beside its two numbers and nothing else: 抽检3000批次，合格2946批次，合格率98.5%."""
    part, stem = share.part, share.name.removesuffix("率")
    assert part is not None  # noqa: S101
    near = [item for item in prose.counts if item.unit == part.unit and item.number.start < share.percent.number.start]
    words = part.words.removeprefix("已")
    return (
        len(near) == 2
        and base.sentence == part.sentence == share.percent.sentence
        and words in (stem, f"完成{stem}", f"按期{stem}")
    )


def _off(share: Share, base: Item) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None  # noqa: S101
    right = _value(part, base, percent.number.decimals)
    return Remark(
        "E2",
        "question",
        (base.span, part.span, percent.span),
        f"{part.printed}÷{base.printed}={right}，印的{share.name if share.kind == '率' else '占比'}是{percent.printed}。",
        f"请核对三个数；按这两个数算的，改为{right}，按别的数算的，写明基数。",
        (base.printed, part.printed, percent.printed),
    )


def _named(share: Share, base: Item) -> bool:
    """Whether the words beside the rate say that it is of this base."""
    return any(word in share.name for word in re.findall(r"[\u4e00-\u9fff]{2}", base.clause)[-1:])


def _rate_base(share: Share, base: Item, other: Item) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None  # noqa: S101
    right = _value(part, base, percent.number.decimals)
    sure = bool(_FAULTY.search(base.words)) and not _FAULTY.search(other.words)
    sure = sure or bool(re.search(r"回访|评价|参评|抽检|抽查|发放|监测|回收", base.words))
    return Remark(
        "E2",
        "error" if sure else "question",
        (other.span, base.span, part.span, percent.span),
        f"{share.name}印的{percent.printed}是{part.printed}÷{other.printed}；按{base.printed}{base.unit}算，"
        f"{part.printed}÷{base.printed}={right}。",
        f"请核对基数：应以{base.printed}为基数的，改为{right}；不是的，写明按哪个数计算。",
        (other.printed, base.printed, part.printed, percent.printed),
    )


def _partial(prose: Prose, share: Share) -> Item | None:
    """The number beside the rate that is only partly done (阶段性办结)."""
    if _PARTIAL.search(share.name):
        return None
    for item in reversed(prose.counts):
        near = share.percent.sentence - item.sentence in (0, 1)
        if near and item is not share.part and is_count(item) and _PARTIAL.search(item.words):
            return item
    return None


def _within(prose: Prose, part: Item, partial: Item) -> bool:
    """Whether the partly done are counted in the done (其中9件为阶段性办结)."""
    if partial.number.start < part.number.start:
        return False
    between = prose.between(part, partial)
    return bool(re.search(r"其中|含", between)) and partial.value < part.value


def _silent(share: Share, base: Item, partial: Item, *, within: bool) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None  # noqa: S101
    decimals = percent.number.decimals
    done = part.value - partial.value if within else part.value
    right = f"{half_up(100 * done / base.value, decimals)}%"
    name = _PARTIAL.search(partial.words)
    word = name[0] if name else "阶段性"
    top = part.printed if within else f"（{part.printed}+{partial.printed}）"
    alone = f"（{part.printed}-{partial.printed}）" if within else part.printed
    return Remark(
        "E12",
        "question" if within else "error",
        (base.span, part.span, partial.span, percent.span),
        f"{percent.printed}={top}÷{base.printed}，计入了{word}{partial.printed}{partial.unit}而没有说明；"
        f"不计入是{alone}÷{base.printed}={right}。",
        f"请改为{right}，或者写明“含{word}”。",
        (base.printed, part.printed, partial.printed, percent.printed),
    )


def _nudged(prose: Prose, found: Sequence[Split], listed: Sequence[Share]) -> Iterator[Remark]:
    """E4: shares made to add to 100 %, or adding to more without a note."""
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
    yield from _bare(prose, used, noted=noted)


def _pushed(split: Split, group: Sequence[Share], wrong: Sequence[Share], printed: Fraction) -> Iterator[Remark]:
    """A share that is not what its number gives: nudged to make 100 %, cut off, or simply wrong."""
    total = split.total
    for share in wrong:
        part, percent = share.part, share.percent
        assert part is not None  # noqa: S101
        decimals = percent.number.decimals
        right = _value(part, total, decimals)
        exact = 100 * part.value / total.value
        close = abs(exact - percent.value) < Fraction(2, 10**decimals)
        if printed == 100 and close:
            code = "E4"
            words = f"，各项占比被凑成100%而没有说明"
        elif cut_off(part.number, total.number, percent.number):
            continue
        elif any(share.bases[0] is not total for share in group if share.bases):
            continue
        else:
            code, words = "E2", ""
        yield Remark(
            code,
            "error",
            (percent.span, total.span, part.span),
            f"{part.printed}÷{total.printed}={half_up(exact, decimals + 1)}%，应为{right}，印的是{percent.printed}{words}。",
            f"请把{percent.printed}改为{right}"
            + ("，并注明“因四舍五入，各项之和不等于100%”。" if code == "E4" else "。"),
            (total.printed, part.printed, *(other.percent.printed for other in group)),
        )


def _above(percents: Sequence[Item], printed: Fraction) -> Remark:
    decimals = max(percent.number.decimals for percent in percents)
    return Remark(
        "E4",
        "question",
        tuple(percent.span for percent in percents),
        f"各项占比相加是{half_up(printed, decimals)}%（{'+'.join(percent.printed for percent in percents)}），超过100%而没有说明。",
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
    for group in by_sentence.values():
        if len(group) < 3 or any(percent.span in used for percent in group):
            continue
        if not re.search(r"占", prose.sentence(group[0])):
            continue
        printed = sum((percent.value for percent in group), Fraction(0))
        slack = sum((Fraction(1, 2 * 10**percent.number.decimals) for percent in group), Fraction(0))
        if 100 < printed <= 100 + slack:
            yield _above(group, printed)


def points(prose: Prose) -> Iterator[Remark]:
    """E2: the difference of two rates printed with % instead of 个百分点."""
    rates = [item for item in prose.items if item.number.kind is Kind.PERCENT]
    for index, item in enumerate(rates):
        clause = raw_clause(prose, item)
        if not re.search(r"提高|提升|上升|下降|增加|降低|回落|增长|减少|上涨|下滑|高出?|低$|高$", clause):
            continue
        before = [rate for rate in rates[:index] if rate.sentence == item.sentence][-2:]
        if not before or re.search(r"[到至为](?:了)?$", clause):
            continue
        first = before[0]
        counts = [count for count in prose.counts if before[-1].number.end <= count.number.start < item.number.start]
        if counts or not re.search(r"率|占|比[例重]|满意度", f"{raw_clause(prose, first)}{clause}"):
            continue
        yield from _point(prose, item, before)


def _point(prose: Prose, item: Item, before: Sequence[Item]) -> Iterator[Remark]:
    spans = (*(rate.span for rate in before), item.span)
    printed = (*(rate.printed for rate in before), item.printed)
    if len(before) == 2:
        a, b = before
        if abs(a.value - b.value) != item.value:
            return
        words = f"{max(a.value, b.value, key=Fraction)!s}"
        high, low = (a, b) if a.value >= b.value else (b, a)
        words = f"{high.printed}与{low.printed}相差{item.printed.removesuffix('%')}个百分点，印成了{item.printed}。"
        yield Remark(
            "E2", "error", spans, words, f"请把{item.printed}改为{item.printed.removesuffix('%')}个百分点。", printed
        )
    elif re.search(r"^(?:同比|环比|[比较])", raw_clause(prose, item)):
        words = f"两个比率之差用百分点：{before[0].printed}之后的{item.printed}看不出是百分点还是增幅。"
        todo = f"请核对：是比率之差的，改为{item.printed.removesuffix('%')}个百分点。"
        yield Remark("E2", "question", spans, words, todo, printed)
