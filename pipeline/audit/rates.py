"""E2, E3 and E12 of rates: 办结率, 整改率, 合格率."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from pipeline.audit.bases import at_hand, cut_remark, holds, left_out, off_remark, share_text
from pipeline.audit.finding import Remark
from pipeline.audit.prose import Item, Prose
from pipeline.audit.ratios import Share, cut_off, raw_clause, rounded
from pipeline.audit.splits import is_count
from pipeline.audit.vague import VAGUE, beside, open_part, unclear
from pipeline.outcome import half_up

_PARTIAL = re.compile(
    r"阶段性|阶段办|挂账|视同|先行|部分(?:办结|采纳|整改|化解|完成|解决|落实)|基本(?:完成|整改|办结|解决|化解|到位|兑现|达标|落实)|初步|暂时|待(?:验收|核销|审核)|序时进度"
)


_DISCLOSED = re.compile(
    r"含(?:有|了)?[^，。；]{0,6}(?:阶段性|部分|基本|初步)|(?:阶段性|部分|基本|初步)[^，。；]{0,14}(?:计入|包含|在内|口径|视同|合并)|(?:计入|包括|连同|算上|合并)[^，。；]{0,8}(?:阶段性|部分|基本)"
)


_FAULTY = re.compile(r"问题|隐患|不合格|违规|违法|不规范|缺陷")


def rate_remarks(prose: Prose, share: Share) -> Iterator[Remark]:
    """E2, E3 or E12 of one rate."""
    part, percent = share.part, share.percent
    assert part is not None
    partial = _partial(prose, share)
    known = any(holds(part, one, share) for one in at_hand(prose, share))
    if partial is None and not known and _FINISHED.search(share.name):
        share, partial = _unfinished(prose, share)
        part = share.part
        assert part is not None
    inside = partial is not None and _within(prose, part, partial)
    silently = share.reason != "写明" and not _DISCLOSED.search(prose.text)
    if not share.bases:
        if partial is not None and inside and silently and percent.value == 100:
            yield _silent(share, part, partial, within=True)
        else:
            yield from _cut_of_any(prose, share)
        return
    base = share.bases[0]
    if any(holds(part, one, share) for one in share.bases):
        if partial is not None and inside and silently:
            yield _silent(share, base, partial, within=True)
        return
    whole = _together(prose, share, partial) if partial is not None and not inside else None
    if partial is not None and whole is not None:
        if silently:
            yield _silent(share, whole, partial, within=False)
    elif cut_off(part.number, base.number, percent.number):
        yield cut_remark(share, base)
    elif not _fallback(prose, share):
        cut = list(_cut_of_any(prose, share))
        yield from cut or _unlike(prose, share)


def _cut_of_any(prose: Prose, share: Share) -> Iterator[Remark]:
    """E3 of a rate whose base stands further off: no number before gives it, one gives it cut off."""
    part, percent = share.part, share.percent
    assert part is not None
    bases = [
        item
        for item in reversed(prose.counts)
        if item.number.end <= part.number.start
        and is_count(item)
        and item.value > part.value
        and percent.sentence - item.sentence <= 1
    ]
    if part.number.exact and not any(holds(part, base, share) for base in bases):
        cut = [base for base in bases[:4] if cut_off(part.number, base.number, percent.number)]
        yield from (cut_remark(share, base) for base in cut[:1] if percent.number.decimals)


_FINISHED = re.compile("(?:办结|整改|完成|化解|解决|结案|销号|落实|办理|办复|调处|推进|兑现|竣工|完工|到位)率")
#: What may be done with all of them although not all are done.
_ANSWERED = re.compile("(?:答复|回复|推进|交办|转办|响应|启动)率")
_ON_TIME = re.compile("[按到]期|[按及准]时|限期")
_ONGOING = re.compile(
    "正在|尚在|仍在|还在|处[理置]中|在办|在建|[办整推][理改进]中|(?:长期|持续|继续|分步|有序)(?:推进|整改|办理|坚持)|未到期|明确了?[^，。；\\d]{0,6}(?:时限|责任)|列入[^，。；\\d]{0,4}计划|制定了?[^，。；\\d]{0,6}方案"
)


def _unfinished(prose: Prose, share: Share) -> tuple[Share, Item | None]:
    """A rate with what it silently counts: those that are in hand (正在办理20件), or the partly done named last."""
    part = share.part
    assert part is not None
    near = [
        item
        for item in prose.counts
        if share.percent.sentence - item.sentence in (0, 1) and is_count(item) and item.unit == part.unit
    ]
    if _PARTIAL.search(part.words) and not _PARTIAL.search(share.name):
        done = [item for item in near if item.number.end <= part.number.start and not _NOT_DONE.search(item.words)]
        other, partial = share, part
        if done:
            bases = tuple(base for base in share.bases if base is not done[-1])
            other = replace(share, part=done[-1], bases=bases)
        return (other, partial) if done and _together(prose, other, partial) else (share, None)
    on_time = _ON_TIME.search(share.name)
    ongoing = [item for item in near if item is not part and _ONGOING.search(item.words) and not on_time]
    partial_item = next((item for item in ongoing if _together(prose, share, item)), None)
    return share, partial_item


def _together(prose: Prose, share: Share, partial: Item) -> Item | None:
    """The base that the rate has when the partly done are counted too."""
    part, percent = share.part, share.percent.number
    assert part is not None
    for base in at_hand(prose, share):
        ratio = 100 * (part.value + partial.value) / base.value
        if base.unit == part.unit and rounded(ratio, percent.decimals) == percent.value:
            return base
    return None


def _unlike(prose: Prose, share: Share) -> Iterator[Remark]:
    """A rate of another base, or of none at hand."""
    part, base = share.part, share.bases[0]
    assert part is not None
    others = [item for item in at_hand(prose, share) if item.unit == part.unit and holds(part, item, share)]
    if share.reason == "写明":
        remark = _rate_base(share, base, others[0]) if others else off_remark(share, base)
        yield replace(remark, severity="error")
        return
    if not others:
        if (share.reason == "应" and part.sentence == share.percent.sentence) or _plain(prose, share, base):
            yield replace(off_remark(share, base), severity="error")
        elif left_out(prose, share):
            yield off_remark(share, base)
    elif _shared_base(prose, share, others[0]):
        return
    elif others[0].value == base.value + part.value:
        return  # of the whole, of which the nearer number is the other half
    elif not _named(share, others[0]) and not _BASIS.search(prose.sentence(share.percent)):
        yield _rate_base(share, base, others[0])


def _shared_base(prose: Prose, share: Share, other: Item) -> bool:
    """Whether another rate of the sentence is of the same base: 420项，网办398项，全程365项，网办率…，全程网办率…."""
    beside = [one for one in prose.percents if one is not share.percent and one.sentence == share.percent.sentence]
    counts = [one for one in prose.counts if one is not share.part and one is not other and is_count(one)]
    return any(
        "率" in one.clause and any(holds(count, other, replace(share, percent=one)) for count in counts if count.value)
        for one in beside
        if abs(one.number.start - share.percent.number.start) < 24
    )


_DONE = re.compile(
    r"(?P<stem>办结|竣工|完工|整改|完成|化解|解决|结案|销号|落实|采纳|办理|办复|回复|答复|调处|治理|兑现)(?:完成)?率"
)
_FINISHED_DEED = re.compile(
    r"办结|办理完毕|办完|竣工|完工|完成|到位|完毕|化解|解决|结案|销号|落实|采纳|办复|答复|回复|调处|立行立改|兑现"
)


def silent(prose: Prose) -> Iterator[Remark]:
    """E12 where the rate stands before its numbers, or a sentence behind: 办结率95%，其中办结45件，阶段性办结12件."""
    for percent in prose.percents if "率" in prose.text else ():
        name = _DONE.search(raw_clause(prose, percent))
        if (
            not name
            or _ANSWERED.search(name[0])
            or percent.number.hedged
            or _DISCLOSED.search(prose.text)
            or _PARTIAL.search(percent.clause)
        ):
            continue
        near = [item for item in prose.counts if abs(item.sentence - percent.sentence) <= 1 and is_count(item)]
        on_time = _ON_TIME.search(percent.clause)
        partials = [item for item in near if _PARTIAL.search(item.words)]
        partials += [item for item in near if not on_time and item not in partials and _ONGOING.search(item.words)]
        told = [item for item in near if name["stem"] in item.words or _FINISHED_DEED.search(item.words)]
        if not told and len(near) < 2 and VAGUE.search(prose.text, *beside(prose, percent)):
            yield unclear(prose, percent, name[0], VAGUE)
        for partial in partials:
            done = [item for item in near if item is not partial and item.unit == partial.unit]
            done = [item for item in done if not _NOT_DONE.search(item.words) and not _ONGOING.search(item.words)]
            done = [item for item in done if name["stem"] in item.words or _FINISHED_DEED.search(item.words)]
            found = _counted(percent, name[0], done, partial, near)
            if found is not None:
                yield found
                return
            states = [item for item in near if item.unit == partial.unit and item.sentence == partial.sentence]
            if done:
                yield from _of_states(percent, name[0], done[0], partial, states)
        if percent.value == 100 and (doubt := open_part(prose, percent, near)):
            yield unclear(prose, percent, name[0], doubt)


def _counted(percent: Item, name: str, done: Sequence[Item], partial: Item, near: Sequence[Item]) -> Remark | None:
    """A rate that is that of the done and the partly done together, of some number beside them."""
    decimals = percent.number.decimals
    for one in done:
        both = one.value + partial.value
        for base in near:
            if base.unit != partial.unit or base.value < both or base in (one, partial):
                continue
            fit = rounded(100 * both / base.value, decimals) == percent.value
            if fit and rounded(100 * one.value / base.value, decimals) != percent.value:
                return _silent(Share(percent, "率", one, (base,), "率", name), base, partial, within=False)
    return None


def _of_states(percent: Item, name: str, done: Item, partial: Item, states: Sequence[Item]) -> Iterator[Remark]:
    """The same where no total stands in the text: the states added up are the base."""
    if len(states) < 3 or done not in states:
        return
    total = sum((item.value for item in states), Fraction(0))
    both = done.value + partial.value
    if not total or percent.number.start < partial.number.start:
        return
    decimals = percent.number.decimals
    if rounded(100 * both / total, decimals) == percent.value != rounded(100 * done.value / total, decimals):
        base = replace(done, number=replace(done.number, value=total, printed=str(total)))
        yield _silent(Share(percent, "率", done, (base,), "率", name), base, partial, within=False)


_NOT_DONE = re.compile(r"阶段性|部分|基本|[未不]|正在|尚|应|需")


def _plain(prose: Prose, share: Share, base: Item) -> bool:
    """Whether a rate stands behind its two numbers: 抽检3000批次，合格2946批次，合格率98.5%; no others make it."""
    part, stem = share.part, share.name.removesuffix("率")
    assert part is not None
    counts = [item for item in prose.counts if item.number.start < share.percent.number.start]
    place = counts.index(part) if part in counts else 0
    alone = [item for item in counts if item.unit == base.unit and item.sentence == base.sentence]
    beside = place > 0 and counts[place - 1] is base and part.sentence == share.percent.sentence
    beside = beside and (base.sentence == part.sentence or (part.sentence - base.sentence == 1 and alone == [base]))
    if not beside or _crowded(prose, share) or _anyhow(prose, share):
        return False
    words = part.words.removeprefix("已")
    if words in (stem, f"完成{stem}", f"按期{stem}"):
        return True
    turned = len(stem) > 1 and set(stem[-2:]) <= set(part.clause[-4:])  # 收回1860份，回收率
    named = turned or (
        any(stem[i : i + 2] in part.words for i in range(len(stem) - 1)) and not _NOT_DONE.search(part.words)
    )
    return (named and not _QUALIFIED.search(stem)) or bool(_REACHED.search(part.clause) and _DUE.search(base.clause))


#: Rates of a part of what is done: of 办结380件 an 按期办结率 need not be.
_QUALIFIED = re.compile("[按到]期|[按及准]时|满意|一次|首次|当[日场]|交办|直接|综合|平均")
#: What came of what was due: 应参加500人，实到415人.
_REACHED = re.compile("^(?:累计|目前|已|现)*(?:实|到位|支出|完成|拨付|兑现|落实|使用)")
_DUE = re.compile("应|计划|目标|任务|预算|下达|共有|名单|安排|批复|指标|覆盖")


def _crowded(prose: Prose, share: Share) -> bool:
    """Whether more than a mark stands between the number and its rate."""
    assert share.part is not None
    return len(re.findall("[，；：]", prose.between(share.part, share.percent))) > 1


def _anyhow(prose: Prose, share: Share) -> bool:
    """Whether any two numbers of the paragraph make the rate, or the rest of one."""
    percent = share.percent.number
    counts = [item for item in prose.counts if is_count(item) and item.value]
    for a in counts:
        for b in counts:
            if a.value < b.value and a.unit == b.unit:
                ratio = 100 * a.value / b.value
                if percent.value in (rounded(ratio, percent.decimals), rounded(100 - ratio, percent.decimals)):
                    return True
    return False


_BASIS = re.compile(r"[按以][^，。；]{0,10}(?:数|量|口径|基数)[^，。；]{0,4}(?:计算|统计|为基数)|口径")


def _fallback(prose: Prose, share: Share) -> bool:
    """Whether two neighbours added up are what the rate counts (采纳和部分采纳)."""
    near = [
        item
        for item in prose.counts
        if item.number.end <= share.percent.number.start and item.unit == share.bases[0].unit
    ]
    near = [item for item in near if share.percent.sentence - item.sentence <= 1]
    for a, b in pairwise(near):
        if b is share.part and _opposites(a, b) and holds(b, _both(a, b), share):
            return True
        for base in near:
            ratio = 100 * (a.value + b.value) / base.value if base.value else Fraction(0)
            if base not in (a, b) and rounded(ratio, share.percent.number.decimals) == share.percent.value:
                return True
    return False


def _opposites(a: Item, b: Item) -> bool:
    """Whether two numbers are what is and what is not: 提起公诉312人，不起诉88人."""
    found = re.match("(?:不|未)(?P<stem>.{2})", b.clause)
    return found is not None and set(found["stem"]) <= set(a.clause) and b.clause != a.clause


def _both(a: Item, b: Item) -> Item:
    """Two numbers as one."""
    return replace(a, number=replace(a.number, value=a.value + b.value))


def _named(share: Share, base: Item) -> bool:
    """Whether the words beside the rate say that it is of this base."""
    return any(word in share.name for word in re.findall(r"[\u4e00-\u9fff]{2}", base.clause)[-1:])


def _rate_base(share: Share, base: Item, other: Item) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None
    right = share_text(part, base, percent.number.decimals)
    sure = bool(_FAULTY.search(base.words)) and not _FAULTY.search(other.words)
    sure = sure or base.value == other.value + part.value  # of what is and what is not: divided by the other half
    sure = sure or share.reason == "应" or bool(re.search(r"回访|评价|参评|抽检|抽查|发放|监测|回收", base.words))
    return Remark(
        "E2",
        "error" if sure else "question",
        (other.span, base.span, part.span, percent.span),
        f"{share.name}印的{percent.printed}是{part.printed}÷{other.printed}；按{base.printed}{base.unit}算，"
        f"{part.printed}÷{base.printed}={right}。",
        f"请核对基数：应以{base.printed}为基数的，改为{right}；不是的，写明按哪个数计算。",
        (other.printed, base.printed, part.printed, percent.printed),
        firm=True,
    )


def _partial(prose: Prose, share: Share) -> Item | None:
    """The number beside the rate that is only partly done (阶段性办结)."""
    if _PARTIAL.search(share.name) or _ANSWERED.search(share.name):
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
    assert part is not None
    decimals = percent.number.decimals
    done = part.value - partial.value if within else part.value
    right = f"{half_up(100 * done / base.value, decimals)}%"
    name = _PARTIAL.search(partial.words)
    word = name[0] if name else "正在办理的" if _ONGOING.search(partial.words) else "阶段性"
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
