"""E2 and E3 of shares: what is divided by what, and how it is rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.growth.grown import UNROUNDED
from pipeline.audit.ratios.bases import at_hand, cut_remark, holds, likeliest, off_remark, share_text
from pipeline.audit.ratios.closing import closed
from pipeline.audit.ratios.rates import rate_remarks
from pipeline.audit.ratios.ratios import Share, base_name, comparable, cut_off, of_more, raw_clause, rounded, truncated
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Known, Prose, overlap
from pipeline.audit.weighed.ratiochoices import CHANGE
from pipeline.audit.weighed.ratiotokens import bigrams
from pipeline.audit.weighed.unprinted import of_its_whole
from pipeline.outcome import half_up

_WITHIN = re.compile(r"\d[^，]{0,8}中[^，0-9]{2,10}占[^，0-9]{0,6}$")


def check(prose: Prose, found: Sequence[Split], listed: Sequence[Share], known: Known = list) -> Iterator[Remark]:
    """Every share and rate of a paragraph; ``known`` are numbers of the passages beside, any of which may be a base."""
    nudged = list(closed(prose, found, listed))
    done = {span for remark in nudged for span in remark.spans}
    yield from nudged
    yield from _hedged(prose)
    based: dict[tuple[int, int], list[Share]] = {}
    for share in listed:
        if share.part is None or share.percent.span in done or _of_other(share.part, raw_clause(prose, share.percent)):
            continue
        if share.kind == "率":
            yield from rate_remarks(prose, share)
            continue
        finding = _of_base(prose, share)
        if finding in ("?", "E2") and _of_its_whole(prose, share):
            continue
        if finding == "E2":
            based.setdefault((share.percent.sentence, share.bases[0].number.start), []).append(share)
        elif finding == "?" and not any(
            holds(share.part, item, share) for item in known() if item.unit == share.part.unit
        ):
            remark = off_remark(prose, share, share.bases[0] if share.bases else likeliest(prose, share))
            yield replace(remark, severity="error", slip=remark.slip or share.reason in _SAID)
        elif finding == "~":
            yield _loose(prose, share)
        elif finding == "E3":
            base = share.bases[0] if share.bases else _cut_base(prose, share)
            if base is not None:
                yield cut_remark(share, base)
    for group in based.values():
        yield _other_base(prose, group)


#: How a share is said of a number by the name of that.
_SAID = ("占N的", "占…的")


def _of_other(part: Item, clause: str) -> bool:
    """Whether a share is of a difference, or of a part without its number: 净减130人，其中退休人员占73.8%."""
    return bool((CHANGE.search(part.clause) and clause.startswith("其中")) or _WITHIN.search(clause))


def _of_its_whole(prose: Prose, share: Share) -> bool:
    """Whether the base has a share of its own, and both are of one whole."""
    bases = share.bases[:1] or at_hand(prose, share)[:1]
    return bool(bases and share.part and of_its_whole(prose, (share.part, bases[0]), share.percent, ""))


_ABOUT = re.compile(r"占[^，。；（）]{0,14}?约(?P<base>\d+(?:\.\d+)?[万亿]?)[^0-9，。；]{0,4}的(?=\d)")


def _hedged(prose: Prose) -> Iterator[Remark]:
    """约1.5万名，占…约6万名的23%: far from what two hedged numbers give."""
    for found in _ABOUT.finditer(prose.text) if "约" in prose.text else ():
        percent = next((one for one in prose.percents if one.number.start == found.end()), None)
        counts = [one for one in prose.counts if one.number.end <= found.end() and one.number.scale]
        if percent is None or percent.number.hedged or len(counts) < 2 or not comparable(*counts[-2:]):
            continue
        part, base = counts[-2:]
        if not base.value or part.value > base.value or part.sentence != percent.sentence:
            continue
        exact = 100 * part.value / base.value
        if abs(exact - percent.value) > 1:
            right = f"{half_up(exact, percent.number.decimals)}%"
            yield Remark(
                "E2",
                "question",
                (part.span, base.span, percent.span),
                f"{part.printed}÷{base.printed}={right}，印的占比是{percent.printed}；两数是约数。",
                f"请核对三个数；按这两个数算的，改为约{right}。",
                (part.printed, base.printed, percent.printed),
            )


def _kind_of(part: Item, name: str, base: Item) -> bool:
    """Whether the part is a kind of what it is a share of, and so is the base: 网购投诉, 占投诉的, 网购投诉举报."""
    kind = part.clause.replace(name, "", 1)
    if of_more(name, base):
        return True
    return name in part.clause and bool(set(kind) & set(base.words))


def _of_base(prose: Prose, share: Share) -> str:
    """E2 or E3 for a share (占, （）); empty where it holds or nothing can be said."""
    part = share.part
    assert part is not None
    larger = at_hand(prose, share)
    if _only_loosely(prose, share, larger):
        return "~"
    if not share.bases:
        if any(holds(part, base, share) for base in (*larger, *_behind(prose, share))):
            prose.agreed.add(share.percent.span)
            return ""
        return "E3" if _cut_base(prose, share) else "?" if _beside(prose, share, larger) else ""
    if any(holds(part, base, share) for base in share.bases) or _by_its_rate(prose, share, larger):
        prose.agreed.add(share.percent.span)
        return ""
    if any(cut_off(part.number, base.number, share.percent.number) for base in share.bases):
        return "E3"
    given = [base for base in larger if holds(part, base, share)]
    if given:
        examined = _EXAMINED.search(share.name) and any(_EXAMINES.search(base.clause) for base in given)
        return "" if examined or _meant(share, given) else "E2"
    base = share.bases[0]
    if any(holds(part, other, share) for other in _behind(prose, share)):
        return ""
    named = share.reason in ("占N的", "其中", "其中一项") or (
        share.reason == "占…的"
        and base.sentence == share.percent.sentence
        and not re.search("全[区市县镇省国]|上[年月期]|同期", share.name)
        and overlap(base_name(share.name), base.words) == 1
        and not _kind_of(part, base_name(share.name), base)
    )
    return "?" if named and len(share.bases) == 1 and not _summed(prose, share) else ""


def _meant(share: Share, given: Sequence[Item]) -> bool:
    """Whether a part that 其中 opens has more words of a base that gives its share than of the nearest one."""
    if share.part is None or share.reason != "其中一项":
        return False
    own = bigrams(share.part.words)
    return max(len(own & bigrams(base.words)) for base in given) > len(own & bigrams(share.bases[0].words))


#: A base that is called by what was done to it: 受检幼儿园, of 检查覆盖19所.
_EXAMINED = re.compile("[受被参所在](?:检|查|访|调查|评|抽|测)|抽[检查样]|抽到")
_EXAMINES = re.compile("[检查访抽评测]")


def _behind(prose: Prose, share: Share) -> list[Item]:
    """The counts behind a share that may be its base: 两类人口合计58950人."""
    part, place = share.part, share.percent.number.end
    later = [item for item in prose.counts if item.number.start > place and part is not None and comparable(part, item)]
    return [item for item in later if item.sentence - share.percent.sentence < 2 and not item.number.hedged]


def _only_loosely(prose: Prose, share: Share, larger: Sequence[Item]) -> bool:
    """Whether only the rounding of its two numbers explains a share that no number at hand gives as printed."""
    part, percent = share.part, share.percent.number
    assert part is not None
    close = [*share.bases[:1]] or (larger[:1] if _beside(prose, share, larger) else [])
    if not close or (part.number.exact and close[0].number.exact) or UNROUNDED.search(prose.text):
        return False
    given = [rounded(100 * part.value / base.value, percent.decimals) for base in (*close, *larger) if base.value]
    return bool(percent.decimals) and percent.value not in given and holds(part, close[0], share)


def _loose(prose: Prose, share: Share) -> Remark:
    """E3 or E2, a question: a share that the printed numbers do not give, but what they are rounded from may."""
    base = share.bases[0] if share.bases else at_hand(prose, share)[0]
    assert share.part is not None
    exact = 100 * share.part.value / base.value
    if truncated(exact, share.percent.number.decimals) == share.percent.value:
        return replace(cut_remark(share, base), severity="question")
    return off_remark(prose, share, base)


_OWN_SHARE = re.compile(
    r"[^，、；。（0-9]{0,6}[，、（]?(?:约|各|均)?占(?:比|(?:[^，。；、（0-9]{0,8}的)?(?:比重|比例)?)?[为约达]?\d"
)


def _beside(prose: Prose, share: Share, larger: Sequence[Item]) -> bool:
    """Whether a share without words for its base follows its two numbers: 行政村186个，示范村62个，占比31.3%."""
    part, percent = share.part, share.percent
    assert part is not None
    if (share.name and base_name(share.name)) or not larger or part.depth != percent.depth:
        return False
    before = [item for item in prose.counts if item.number.end <= part.number.start and item.unit == part.unit]
    close = len(re.findall("[，；、（]", prose.between(part, percent))) <= 1
    if _OWN_SHARE.match(prose.text, larger[0].number.end):  # 物业类12件，占30%；停车类10件，占25%
        return False
    sure = before[-1:] == [larger[0]] and larger[0].sentence == percent.sentence and not larger[0].compared
    return close and sure and not _summed(prose, replace(share, bases=(larger[0],)))


def _by_its_rate(prose: Prose, share: Share, larger: Sequence[Item]) -> bool:
    """Whether a base that holds has a rate of the name that the share names: 实到4150名，参检率83%，…占参检人数的."""
    key = base_name(share.name)[:2]
    for base in larger if len(key) == 2 else ():
        end = base.number.end
        if share.part is not None and holds(share.part, base, share) and f"{key}率" in prose.text[end : end + 12]:
            return True
    return False


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
    assert share.part is not None
    for base in at_hand(prose, share):
        if cut_off(share.part.number, base.number, share.percent.number):
            return base
    return None


def _other_base(prose: Prose, group: Sequence[Share]) -> Remark:
    base = group[0].bases[0]
    first = group[0]
    assert first.part is not None
    other = next(item for item in at_hand(prose, first) if holds(first.part, item, first))
    nearer = first.reason not in _SAID and base.number.end < other.number.start < first.part.number.start
    worked = []
    for share in group:
        assert share.part is not None
        right = share_text(share.part, base, share.percent.number.decimals)
        worked.append(f"{share.part.printed}÷{base.printed}={right}，印的是{share.percent.printed}")
    spans = [base.span, other.span]
    printed = [base.printed]
    for share in group:
        assert share.part is not None
        spans += [share.part.span, share.percent.span]
        printed += [share.part.printed, share.percent.printed]
    return Remark(
        "E2",
        "question" if first.reason == "其中一项" or nearer else "error",
        tuple(spans),
        f"句中说的是{base.printed}{base.unit}的占比：{'；'.join(worked)}，是除以{other.printed}{other.unit}得的。",
        "请改正百分比，或者写明是占哪个数的。",
        (*printed, other.printed),
        firm=True,
    )
