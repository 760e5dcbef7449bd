"""E2, E3 and E12 of rates: 办结率, 整改率, 合格率."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.bases import at_hand, cut_remark, holds, left_out, near, note, off_remark, share_text
from pipeline.audit.ratios.partly import DISCLOSED, NOT_DONE, ON_TIME, ONGOING, PARTIAL, unsaid
from pipeline.audit.ratios.ratios import Share, cut_off, raw_clause, rounded
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.audit.weighed.ratioplace import ALL_TOGETHER, has_one_alike

_FAULTY = re.compile(r"问题|隐患|不合格|违规|违法|不规范|缺陷")


def rate_remarks(prose: Prose, share: Share) -> Iterator[Remark]:
    """E2, E3 or E12 of one rate."""
    part, percent = share.part, share.percent
    assert part is not None
    partial = None if _ANSWERED.search(share.name) else _partial(prose, share)
    known = any(holds(part, one, share) for one in at_hand(prose, share))
    if partial is None and not known and _FINISHED.search(share.name):
        share, partial = _unfinished(prose, share)
        part = share.part
        assert part is not None
    inside = partial is not None and _within(prose, part, partial)
    silently = share.reason != "写明" and not DISCLOSED.search(prose.text)
    if not share.bases:
        if partial is not None and inside and silently and percent.value == 100:
            yield unsaid(share, part, partial, within=True)
        else:
            yield from _cut_of_any(prose, share)
        return
    base = share.bases[0]
    if any(holds(part, one, share) for one in share.bases):
        note(prose, part, share)
        if partial is not None and inside and silently:
            yield unsaid(share, base, partial, within=True)
        return
    whole = _together(prose, share, partial) if partial is not None and not inside else None
    if partial is not None and whole is not None:
        if silently:
            yield unsaid(share, whole, partial, within=False)
    elif _of_row(prose, percent):
        return  # 总体合格率93.6%，分类合格率依次为93.5%、91.6%: each of its own
    elif cut_off(part.number, base.number, percent.number):
        counts = [item for item in prose.counts if item.number.start < percent.number.start]
        yield replace(cut_remark(share, base), firm=counts[-2:] == [base, part])
    elif not _fallback(prose, share):
        cut = list(_cut_of_any(prose, share))
        yield from cut or _unlike(prose, share)


def _of_row(prose: Prose, percent: Item) -> bool:
    """Whether a rate is the first of several, which are of one thing each."""
    if "依次" not in percent.clause and "分别" not in percent.clause:
        return False
    return prose.text[percent.number.end : percent.number.end + 1] in ("、", "和", "及")


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


#: Rates of what is answered or begun, which what is partly done is as well.
_ANSWERED = re.compile("(?:答复|回复|推进|响应|启动|开工|受理|交办|认领|反馈|见面|沟通)率")
_FINISHED = re.compile("(?:办结|整改|完成|化解|解决|结案|销号|落实|办理|办复|调处|兑现|竣工|完工|到位)率")


def _unfinished(prose: Prose, share: Share) -> tuple[Share, Item | None]:
    """A rate with what it silently counts: those that are in hand (正在办理20件), or the partly done named last."""
    part = share.part
    assert part is not None
    near = [
        item
        for item in prose.counts
        if share.percent.sentence - item.sentence in (0, 1) and is_count(item) and item.unit == part.unit
    ]
    if PARTIAL.search(part.words) and not PARTIAL.search(share.name):
        done = [item for item in near if item.number.end <= part.number.start and not NOT_DONE.search(item.words)]
        other, partial = share, part
        if done:
            bases = tuple(base for base in share.bases if base is not done[-1])
            other = replace(share, part=done[-1], bases=bases)
        return (other, partial) if done and _together(prose, other, partial) else (share, None)
    on_time = ON_TIME.search(share.name)
    ongoing = [item for item in near if item is not part and ONGOING.search(item.words) and not on_time]
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


_NOT_SO = frozenset("不未")
_ALL_ASKED = re.compile("受理|收(?!入)|总|应|合计|检[查测验]|抽|提请|移送")


def _of_others(clause: str, part: Item) -> bool:
    """Whether a rate is of all that is told, or of what was due: 结案158件，法定时限内结案率100%."""
    return bool(ALL_TOGETHER.search(clause) or (_IN_TIME.search(clause) and not _IN_TIME.search(part.words)))


_IN_TIME = re.compile("时限|期限")
_ADDED = re.compile("[新净]增|增加")


def _of_what_was(share: Share, base: Item) -> bool:
    """Whether a rate of what is new is of what was there before: 总值3.62亿元，新增2947万元，新增比例8.86%."""
    part = share.part
    if part is None or not _ADDED.search(part.clause) or part.value >= base.value:
        return False
    before = replace(base, number=replace(base.number, value=base.value - part.value))
    return holds(part, before, share)


def _unlike(prose: Prose, share: Share) -> Iterator[Remark]:
    """A rate of another base, or of none at hand."""
    part, base = share.part, share.bases[0]
    assert part is not None
    if part.clause[:1] in _NOT_SO and part.clause[1:] in base.clause and not _ALL_ASKED.search(base.clause):
        return  # 逮捕125人；不捕115人，不捕率47.9%: of both
    if _of_others(raw_clause(prose, share.percent), part):
        return
    if has_one_alike(prose, base, part, raw_clause(prose, share.percent)) or _of_what_was(share, base):
        return
    others = [item for item in at_hand(prose, share) if item.unit == part.unit and holds(part, item, share)]
    if share.reason == "写明":
        remark = _rate_base(share, base, others[0]) if others else off_remark(prose, share, base)
        yield replace(remark, severity="error")
        return
    if not others and _of_the_rest(share, base):
        yield replace(off_remark(prose, share, base), severity="error", firm=True)
    elif not others:
        if (share.reason == "应" and part.sentence == share.percent.sentence) or _plain(prose, share, base):
            yield replace(off_remark(prose, share, base), severity="error")
        elif left_out(prose, share):
            yield off_remark(prose, share, base)
    elif _shared_base(prose, share, others[0]):
        return
    elif others[0].value == base.value + part.value or _rather(prose, part, base, others[0]):
        return  # of the whole, of which the nearer number is the other half, or another part
    elif not _named(share, others[0]) and not _BASIS.search(prose.sentence(share.percent)):
        yield _rate_base(share, base, others[0])


_ITS_RATE = re.compile(r"[^，。；0-9]{0,6}，[^，。；0-9]{1,8}率(?:为|达|达到)?")


def _rather(prose: Prose, part: Item, base: Item, other: Item) -> bool:
    """Whether a part is of the other number: the base is a part itself, or the other is named with the part."""
    if _rated(prose, base) and not _AMONG.search(part.clause):
        return True
    name = other.clause  # 一级326户、二级4815户。二级隐患整改4390户
    return 1 < len(name) <= _KIND and part.clause.startswith(name)


#: Characters of the name of a kind.
_KIND = 6


def _rated(prose: Prose, base: Item) -> bool:
    """Whether a number has a rate of its own right behind it, and so is a part: 满意11894件，满意率95.3%."""
    behind = next((one for one in prose.percents if one.number.start > base.number.end), None)
    return behind is not None and _ITS_RATE.fullmatch(prose.between(base, behind)) is not None


_DUE_ONE = re.compile("应(?P<stem>[\u4e00-\u9fff]{2})")


_CHANGED = re.compile("[减降增升缩涨]|下滑|压|流失|空置|剩余")
_CHANGED_TO = re.compile("[至到为]了?$")


def _of_the_rest(share: Share, base: Item) -> bool:
    """Whether a rate is that of what is left: 调解338件，裁决271件，调解率44.5%."""
    part, percent = share.part, share.percent.number
    assert part is not None
    stem = share.name.removesuffix("率")[-2:]
    due = _DUE_ONE.search(base.clause)
    named = stem in part.words or part.printed.startswith("（") or (due and due["stem"] in part.words)
    if (
        not named
        or ONGOING.search(part.words)
        or (NOT_DONE.search(part.words) and not part.printed.startswith("（"))
        or NOT_DONE.search(stem)
    ):
        return False
    if _CHANGED.search(stem) or _CHANGED_TO.search(part.clause):
        return False
    ratio = 100 * part.value / base.value if base.value > part.value else Fraction(50)
    return rounded(100 - ratio, percent.decimals) == percent.value != rounded(ratio, percent.decimals)


def _shared_base(prose: Prose, share: Share, other: Item) -> bool:
    """Whether another rate of the sentence is of the same base: 420项，网办398项，全程365项，网办率…，全程网办率…."""
    beside = [one for one in prose.percents if one is not share.percent and one.sentence == share.percent.sentence]
    counts = [one for one in prose.counts if one is not share.part and one is not other and is_count(one)]
    return any(
        "率" in one.clause and any(holds(count, other, replace(share, percent=one)) for count in counts if count.value)
        for one in beside
        if abs(one.number.start - share.percent.number.start) < 24
    )


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
        any(stem[i : i + 2] in part.words for i in range(len(stem) - 1)) and not NOT_DONE.search(part.words)
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
    """Whether any two numbers up to the end of its sentence make the rate, or the rest of one."""
    percent, last = share.percent.number, share.percent.sentence
    units: dict[str, set[Fraction]] = {}  # each value once: a long text has many numbers, and often the same
    for item in prose.counts:
        if item.sentence <= last and item.value and is_count(item):
            units.setdefault(item.unit, set()).add(item.value)
    return any(
        percent.value in (rounded(ratio, percent.decimals), rounded(100 - ratio, percent.decimals))
        for values in units.values()
        for part, whole in near(values, values, percent, rest=True)
        if part < whole
        for ratio in [100 * part / whole]
    )


_BASIS = re.compile(r"[按以][^，。；]{0,10}(?:数|量|口径|基数)[^，。；]{0,4}(?:计算|统计|为基数)|口径")


def _fallback(prose: Prose, share: Share) -> bool:
    """Whether two neighbours added up are what the rate counts (采纳和部分采纳)."""
    percent = share.percent.number
    before = [
        item
        for item in prose.counts
        if item.number.end <= percent.start
        and item.unit == share.bases[0].unit
        and share.percent.sentence - item.sentence <= 1
    ]
    pairs: dict[Fraction, list[tuple[Item, Item]]] = {}
    for a, b in pairwise(before):
        if b is share.part and _opposites(a, b) and holds(b, _both(a, b), share):
            return True
        pairs.setdefault(a.value + b.value, []).append((a, b))
    bases = {item.value for item in before if item.value}
    return any(
        rounded(100 * both / whole, percent.decimals) == percent.value
        and any(base.value == whole and base not in pair for pair in pairs[both] for base in before)
        for both, whole in near(pairs, bases, percent)
    )


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


#: 规范管理者中血压达标1729人: of whom, in so many words.
_AMONG = re.compile("(?:者|人员|对象|企业)中")


def _rate_base(share: Share, base: Item, other: Item) -> Remark:
    part, percent = share.part, share.percent
    assert part is not None
    right = share_text(part, base, percent.number.decimals)
    sure = bool(_FAULTY.search(base.words)) and not _FAULTY.search(other.words)
    sure = sure or base.value == other.value + part.value  # of what is and what is not: divided by the other half
    sure = (
        sure
        or share.reason == "应"
        or (share.name.startswith(("参", "实")) and "应" in other.clause and "实" in base.clause)
        or other.compared
        or bool(_AMONG.search(part.clause))
        or bool(re.search(r"回访|评价|参评|抽检|抽查|发放|监测|回收", base.words))
    )
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
    if PARTIAL.search(share.name) or _ANSWERED.search(share.name):
        return None
    for item in reversed(prose.counts):
        near = share.percent.sentence - item.sentence in (0, 1)
        if near and item is not share.part and is_count(item) and PARTIAL.search(item.words):
            return item
    return None


def _within(prose: Prose, part: Item, partial: Item) -> bool:
    """Whether the partly done are counted in the done (其中9件为阶段性办结)."""
    if partial.number.start < part.number.start:
        return False
    between = prose.between(part, partial)
    return bool(re.search(r"其中|含", between)) and partial.value < part.value
