"""E12: a rate that silently counts what is only partly done, or still going on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.ratios.ratios import Share, raw_clause, rounded
from pipeline.audit.ratios.vague import JOINED, VAGUE, beside, open_part, unclear
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count
from pipeline.outcome import half_up

PARTIAL = re.compile(
    r"阶段性|阶段办|边[整查]边改|挂账|视同|先行|部分(?:办结|采纳|整改|化解|完成|解决|落实)"
    r"|(?:基本|主体|大部)(?:完成|整改|办结|解决|化解|到位|兑现|达标|落实|完工|竣工|建成|结案|销号|调解|稳控|答复)|初步|暂时|待(?:验收|核销|审核)|序时进度"
    r"|临时(?:性)?(?:处置|整改|措施|解决|管控|修补|处理)"
)

#: (The first sign of a pattern is a set: where none of it stands, a text is passed over at once.)
DISCLOSED = re.compile(
    r"[含阶部基初临计包连算合单另不未两二](?:(?<=含)[有了]?[^，。；]{0,6}(?:阶段性|部分|基本|初步|临时|边整边改)"
    r"|(?:(?<=阶)段性|(?<=部)分|(?<=基)本|(?<=初)步|(?<=临)时)[^，。；]{0,14}(?:计入|包含|在内|口径|视同|合并)"
    r"|(?:(?<=计)入|(?<=包)括|(?<=连)同|(?<=算)上|(?<=合)并)[^，。；]{0,8}(?:阶段性|部分|基本|临时)"
    r"|(?<=单)列|(?<=[不未])计入|(?<=另)计|(?<=合)并(?:的?口径|计算|统计)|(?:(?<=两)[项者]|(?<=二)者)(?:合并|合计|之和))"
)

ON_TIME = re.compile("[按到]期|[按及准]时|限期")
ONGOING = re.compile(
    "正在|[尚仍还]在|在[办查审改](?![公学案法])|[办整推处][理改进置]中|(?:长期|持续|继续|分步|有序)(?:推进|整改|办理|坚持)|未到期"
    "|明确了?[^，。；\\d]{0,6}(?:时限|责任)|列入[^，。；\\d]{0,4}计划|制定了?[^，。；\\d]{0,6}方案"
)

_DONE = re.compile(
    r"(?P<stem>办结|整改|完成|化解|解决|结案|销号|落实|采纳|办理|办复|调处|治理|兑现|竣工|完工|调解|建成|稳控)(?:完成)?率"
)
_FINISHED_DEED = re.compile(
    r"办结|办理完毕|办完|完成|到位|完毕|化解|解决|结案|销号|落实|采纳|办复|答复|回复|调处|立行立改|兑现|竣工|完工|根治|调解成功|审结|建成|调成"
)


def silent(prose: Prose) -> Iterator[Remark]:
    """E12 where the rate stands before its numbers, or a sentence behind: 办结率95%，其中办结45件，阶段性办结12件."""
    for percent in prose.percents if "率" in prose.text else ():
        name = _DONE.search(raw_clause(prose, percent))
        if not name or percent.number.hedged or DISCLOSED.search(prose.text) or PARTIAL.search(percent.clause):
            continue
        near = [item for item in prose.counts if abs(item.sentence - percent.sentence) <= 1 and is_count(item)]
        own = [item for item in near if item.sentence == percent.sentence and item.number.start < percent.number.start]
        if len(own) > 1:  # it is of those, and the next sentence speaks of others
            near = [item for item in near if item.sentence <= percent.sentence]
        on_time = ON_TIME.search(percent.clause)
        partials = [item for item in near if PARTIAL.search(item.words)]
        partials += [item for item in near if not on_time and item not in partials and ONGOING.search(item.words)]
        told = [item for item in near if name["stem"] in item.words or _FINISHED_DEED.search(item.words)]
        if JOINED.search(prose.text, *beside(prose, percent)):
            yield unclear(prose, percent, name[0], JOINED)
            return
        if not told and len(near) < 2 and VAGUE.search(prose.text, *beside(prose, percent)):
            yield unclear(prose, percent, name[0], VAGUE)
        for partial in partials:
            done = [item for item in near if item is not partial and item.unit == partial.unit]
            done = [item for item in done if not NOT_DONE.search(item.words) and not ONGOING.search(item.words)]
            done = [item for item in done if name["stem"] in item.words or _FINISHED_DEED.search(item.words)]
            found = _counted(percent, name[0], done, partial, near)
            if found is not None:
                yield found
                return
            states = [item for item in near if item.unit == partial.unit and item.sentence == partial.sentence]
            if done:
                yield from _of_states(percent, name[0], done[0], partial, states)
        if percent.value == 100 and len(partials) > 1 and told:
            yield from _all_states(percent, name[0], [one for one in told if one not in partials], partials, near)
        if percent.value == 100 and (doubt := open_part(prose, percent, near)):
            yield unclear(prose, percent, name[0], doubt)


def _all_states(
    percent: Item, name: str, done: Sequence[Item], partials: Sequence[Item], near: Sequence[Item]
) -> Iterator[Remark]:
    """A rate of 100 % of what is done with several states that are none: 完成20个，基本完成5个，长期坚持2个."""
    for one in done:
        whole = one.value + sum((partial.value for partial in partials), Fraction(0))
        base = next((item for item in near if item.value == whole and item.unit == one.unit), None)
        if base is not None and {partial.unit for partial in partials} == {base.unit}:
            words = (
                f"{name}{percent.printed}把未完全办成的也计入了：{base.printed}{base.unit}中{one.printed}{base.unit}。"
            )
            printed = (base.printed, one.printed, *(partial.printed for partial in partials), percent.printed)
            todo = f"请写明{name}计入了哪些，或者按办成的计算。"
            yield Remark("E12", "question", (percent.span,), words, todo, printed)
            return


#: Characters behind a rate that may say what it counts.
_NOTE = 40


def across(prose: Prose, floor: int) -> Iterator[Remark]:
    """E12 of a rate that stands alone in its paragraph, of states listed above: 上述问题的整改率为92.5%.

    ``prose`` are the paragraphs above and this one, which begins at ``floor``; the places of a remark count from it.
    """
    rates = [
        (percent, name)
        for percent in prose.percents
        if percent.number.start >= floor and not percent.number.hedged and not PARTIAL.search(percent.clause)
        if (name := _DONE.search(raw_clause(prose, percent)))
    ]
    counts = [item for item in prose.counts if is_count(item) and item.number.start < floor] if rates else []
    if not counts or DISCLOSED.search(prose.text, counts[0].number.start, prose.items[-1].number.end + _NOTE):
        return
    said = [(item, _said(item)) for item in counts]
    partials = [item for item, words in said if PARTIAL.search(words) or ONGOING.search(words)]
    finished = [
        item
        for item, words in (said if partials else ())
        if item not in partials and not NOT_DONE.search(words) and _FINISHED_DEED.search(words)
    ]
    for percent, name in rates if finished else ():
        for partial in partials:
            alike = [item for item in counts if item.unit == partial.unit]
            done = [item for item in finished if item.unit == partial.unit]
            found = _counted(percent, name[0], done, partial, alike)
            if found is not None:
                span = (percent.number.start - floor, percent.number.end - floor)
                yield replace(found, spans=(span,))
                return


def _said(item: Item) -> str:
    """What a number counts; where it stands alone behind a mark, the words before that: 二是阶段性办结，27件."""
    return item.words if item.clause else f"{item.lead}{item.after}"


def _counted(percent: Item, name: str, done: Sequence[Item], partial: Item, near: Sequence[Item]) -> Remark | None:
    """A rate that is that of the done and the partly done together, of some number beside them."""
    decimals = percent.number.decimals
    for one in done:
        both, size = one.value + partial.value, one.size + partial.size
        for base in near:
            if base.unit != partial.unit or base.size < size or base in (one, partial):
                continue
            fit = rounded(100 * both / base.value, decimals) == percent.value
            if fit and rounded(100 * one.value / base.value, decimals) != percent.value:
                return unsaid(Share(percent, "率", one, (base,), "率", name), base, partial, within=False)
    return None


def _of_states(percent: Item, name: str, done: Item, partial: Item, states: Sequence[Item]) -> Iterator[Remark]:
    """The same where no total stands in the text: the states added up are the base."""
    total = sum((item.value for item in states), Fraction(0))
    both = done.value + partial.value
    if len(states) < 3 or not total or done not in states or percent.number.start < partial.number.start:
        return
    decimals = percent.number.decimals
    if rounded(100 * both / total, decimals) == percent.value != rounded(100 * done.value / total, decimals):
        base = replace(done, number=replace(done.number, value=total, printed=str(total)))
        yield unsaid(Share(percent, "率", done, (base,), "率", name), base, partial, within=False)


NOT_DONE = re.compile(r"阶段性|部分|基本|[未不]|正在|尚|应|需")


def unsaid(share: Share, base: Item, partial: Item, *, within: bool) -> Remark:
    """E12 of a rate with what it counts besides its part; ``within``: the partly done are counted in the part."""
    part, percent = share.part, share.percent
    assert part is not None
    decimals = percent.number.decimals
    done = part.value - partial.value if within else part.value
    right = f"{half_up(100 * done / base.value, decimals)}%"
    name = PARTIAL.search(partial.words)
    word = name[0] if name else "正在办理的" if ONGOING.search(partial.words) else "阶段性"
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
