"""What speaks for and against a choice of two numbers for a ratio."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.ratios.ratios import truncated
from pipeline.audit.text.prose import Prose
from pipeline.audit.text.slips import slipped
from pipeline.audit.text.splits import AMONG, REST, TOTAL
from pipeline.audit.weighed.earlier import came_of, then
from pipeline.audit.weighed.ratiochoices import Ratio, comparable, named_base
from pipeline.audit.weighed.ratiotokens import NAME, bigrams, core
from pipeline.outcome import half_up

_ASIDE = re.compile("平均|年均|以上|以下|目标|标准|要求|不低于|预期|全[省国市]")
_OF_WORD = re.compile("(?:为|是|相当于|达)[^，]*的$")
_MARKS = re.compile("[，。；：]")
#: From a base to what is told among it: 建制村712个中的643个.
_AMONG_IT = re.compile("[^，。；\\d]{0,8}(?:中|里面)的?(?:有|，有)?[^，。；\\d]{0,6}")
#: Of what is worked out in floating point.
_EPSILON = 1e-9


def cues(prose: Prose, one: Ratio, agree: Sequence[Ratio]) -> set[str]:
    """The cues of a choice; each begins with the kind of the ratio."""
    found = {f"form {one.token.form}"} | _words(prose, one) | _places(prose, one) | _named(one)
    found |= _times(prose, one) if one.kind == "growth" else set()
    found |= _nearness(one) | _held(one, agree)
    return {f"{one.kind[0]}:{cue}" for cue in found} | {one.kind}


def _told(**said: object) -> set[str]:
    return {name.replace("_", " ") for name, value in said.items() if value}


def _words(prose: Prose, one: Ratio) -> set[str]:
    """The words right before the ratio."""
    number, clause = one.token.item.number, one.token.clause
    return _told(
        占="占" in clause,
        比重="比重" in clause or "比例" in clause or "占比" in clause,
        rate=NAME.search(clause),
        grows=one.token.grows,
        of=clause.endswith("的") and _OF_WORD.search(clause),
        bare=not clause,
        bracket=prose.text[max(0, number.start - 2) : number.start].endswith(("（", "（占")),
        aside=_ASIDE.search(clause),
        points=prose.text.startswith(("个百分点", "百分点"), number.end),
        hedged=number.hedged,
    )


def _places(prose: Prose, one: Ratio) -> set[str]:
    """Where the two numbers stand."""
    text, item, part, base = prose.text, one.token.item, one.part, one.base
    first, second = one.ranks
    found = {
        f"part rank {min(first, 3)}",
        f"base rank {min(second, 4)}",
        f"part sentences {min(abs(item.sentence - part.sentence), 2)}",
        f"base sentences {min(abs(item.sentence - base.sentence), 2)}",
    }
    if first >= 0:
        start, end = part.number.end, item.number.start
        found.add(f"part marks {min(len(_MARKS.findall(text, start, end)), 3)}")
        beside = any(start <= other.number.start < end for other in prose.percents)
        found |= _told(part_far=end - start > 25, other_percent_between=beside)
    if second >= 0:
        inside = base.number.start >= item.number.start - len(one.token.clause)
        found |= _told(base_inside=inside, base_very_far=item.number.start - base.number.end > 80)
    alike = sum(comparable(other, part) for other in one.token.order)
    return found | _told(
        base_next=second == first + 1,
        among=first >= 0 and second == first + 1 and _AMONG_IT.fullmatch(text, base.number.end, part.number.start),
        part_next=first == second + 1,
        behind=first < 0 or second < 0,
        both_behind=first < 0 and second < 0,
        part_depth=part.depth > item.depth,
        base_depth=base.depth > item.depth,
        percent_depth=item.depth > part.depth,
        few=alike == 2,
        many=alike > 4,
    )


_QUALIFIED = re.compile("[按到]期|满意|一次|首次|及时|综合|平均|知晓")
_NOT = re.compile("[未不]|尚未|没有|无")


def _named(one: Ratio) -> set[str]:
    """What the two numbers and the ratio are called."""
    part, base, clause = one.part, one.base, one.token.clause
    name, whole = NAME.search(clause), one.token.of
    shared = bool(bigrams(whole) & bigrams(base.words)) if len(whole) > 1 else False
    stem = name[1] if name else ""
    common = len(set(stem[-4:]) & set(part.words))
    return _told(
        part_compared=part.compared,
        base_compared=base.compared,
        base_total=TOTAL.search(base.clause),
        part_total=TOTAL.search(part.clause),
        part_rest=REST.search(part.clause),
        part_其中=AMONG.search(part.lead),
        part_not=_NOT.match(part.clause) and not _NOT.match(stem),
        unit_differs=part.unit != base.unit,
        base_named=shared,
        base_called=shared and named_base(one),
        base_misnamed=len(whole) > 1 and not shared,
        part_of_name=name and stem[-2:] in part.words,
        part_near_name=name and stem[-2:] not in part.words and common > 1,
        base_of_name=name and stem[-2:] in base.words,
        name_strange=name and not common,
        name_half=name and common == 1 and len(stem) > 1,
        qualified=name and _QUALIFIED.search(stem),
    )


def _times(prose: Prose, one: Ratio) -> set[str]:
    """Of a growth: its direction, and which number is of another time."""
    part, base, clause = one.part, one.base, one.token.clause
    up, down = one.token.up, one.token.down
    difference = abs(part.value - base.value)
    return _told(
        way=up != down and (part.value > base.value) is up,
        base_then=then(prose, base),
        part_then=then(prose, part),
        from_to=came_of(prose, base, part) or (re.search("[由从]", base.clause) and re.search("[到至为]", part.clause)),
        part_first=part.number.start < base.number.start,
        change=any(other.value == difference for other in one.token.order),
        share_words=re.search("占|率|比重", clause),
    )


def _nearness(one: Ratio) -> set[str]:
    """How far what the two numbers give is from what is printed."""
    token, number, value = one.token, one.token.item.number, one.value
    given, ratio = float(token.value), float(value)
    off = abs(ratio - given)
    percent = token.form == "%"
    share = 100 * off / max(given, 1.0) - _EPSILON
    limit = next((str(size) for size in (3, 10, 25, 50, 100) if share <= size), "more")
    return {f"off {limit}"} | _told(
        cut=percent and truncated(value, number.decimals) == number.value,
        near=off < 2 * float(token.high - token.low) - _EPSILON,
        slip=percent and slipped(number.printed.rstrip("%"), half_up(value, number.decimals)),
        over_100=ratio > 100 + _EPSILON,
        rest=one.kind == "share" and token.low - _EPSILON <= 100 - ratio <= token.high + _EPSILON,
        rough=not (one.part.number.exact and one.base.number.exact),
    )


def _held(one: Ratio, agree: Sequence[Ratio]) -> set[str]:
    """What other choices give: the same ratio, or another ratio of the same numbers."""
    token, part, base = one.token, one.part, one.base
    alike = [other for other in agree if other.token is token and other.kind == one.kind and other.part is part]
    rest = [other for other in agree if other.token is not token and other.kind == one.kind]
    row = [other for other in rest if other.base is base and other.token.item.sentence == token.item.sentence]
    distance = abs(base.number.start - token.item.number.start)
    far = [abs(other.base.number.start - token.item.number.start) for other in alike]
    numbers = [other for other in (*token.order, *token.behind) if other is not part and other is not base]
    values = [other.value for other in numbers if comparable(other, part)]
    between = any(part.number.end <= other.number.start < token.item.number.start for other in numbers)
    return _told(
        explained_nearer=any(place < distance for place in far),
        explained_further=any(place > distance for place in far),
        pair_used=any(other.part is part and other.base is base for other in rest),
        part_used=any(other.part is part for other in rest),
        base_used=any(other.base is base for other in rest),
        base_of_row=len({other.token.item.number.start for other in row}) > 1,
        complement=base.value - part.value in values,
        other_number_between=between,
        parallel=any(_parallel(one, other) for other in rest),
    )


def _parallel(one: Ratio, other: Ratio) -> bool:
    """Whether another ratio of the sentence is of other numbers of the same two lists: 同比分别下降11.6%、12.5%."""
    if other.part is one.part or other.base is one.base or other.token.item.sentence != one.token.item.sentence:
        return False
    return other.part.sentence == one.part.sentence and other.base.sentence == one.base.sentence


#: Characters of a name that tells what it is of.
_NAME_SAYS = 3
#: From a part to its share: 83家，占督查机构总数的.
_OWN_SHARE = re.compile("[\u4e00-\u9fff]{0,4}，(?:约|仅|只|已)?(?:占|完成)[^，]*")
#: What is planned, which its short name tells.
_PLANNED = re.compile("(?:年度|年初|全年)?(?:预算|计划|任务|目标)[数值]?")


def outright(prose: Prose, one: Ratio) -> bool:
    """Whether a share names its base word for word, and no other, and stands right behind its part."""
    token = one.token
    name = core(token.of)
    if len(name) < _NAME_SAYS and not _PLANNED.fullmatch(name):
        return False
    if one.ranks[0] or name not in one.base.words or one.part.unit != one.base.unit:
        return False
    if any(name in other.words for other in (*token.order, *token.behind) if other is not one.base):
        return False
    return _OWN_SHARE.fullmatch(prose.text, one.part.number.end, token.item.number.start) is not None
