"""What speaks for and against a choice of parts for a total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.audit.sums.kinds import alike, bodies, exclusive, states
from pipeline.audit.text.numbers import Kind, show
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.slips import may_slip, slipped
from pipeline.audit.text.splits import AMONG, APART, BY, COVER, REST, TOTAL, label
from pipeline.audit.weighed.sumchoices import Choice, clause_of, in_reach
from pipeline.audit.weighed.sumopen import NEGATED
from pipeline.audit.weighed.sumrows import SUMS

_THESE = re.compile(r"以上|上述|[两三四五六七八九]者|[两三四五六七八九][个类项期批轮级种方家地镇乡村区县季月年组队部]")
_DEEDS = re.compile(
    "受理|收到|接到|办结|结案|审结|整改|立案|处罚|检查|抽查|发现|排查|查出|化解|调处|新增|完成|培训|发放|移送|约谈|开工|竣工|投用|通过"
    "|合格|回访|采纳|答复|下达|查处|参加|惠及|涉及|带动"
)
#: A total that takes up what is told before it.
_AGAIN = re.compile("上述|以上|[这该]|^被")
_ALL_OF = re.compile("[^，。]{0,8}(?:全部|均|都|没有一|无一)")
_FOLLOWS = re.compile(
    "(?:如下|情况|进展|构成|分布|分类|归类|建账|台账)：|分[^，。；]{1,6}(?:看|情况)[^，。]{0,3}：|(?:分别|具体|依次)[为是]?：|由[^。]{2,8}[组构]成"
)
_DIFFERENCE = re.compile(r"[增减][加少]|新增|净|上升|下降|增长|提高|多|少|缺|超|欠|差|余")
_PERIOD = re.compile(
    r"\d{1,2}月|[一二三四]季度|上半年|下半年|第[一二三四五六七八九十]|[上中下]旬|周[一二三四五六日]|\d{4}年|[一二三四五六]期"
)
_OUT = re.compile(r"注销|扣除|减去|支出|支付|领用|转出|调出|收回|退回|核减|去除|剔除|使用")
_FROM = re.compile("[由从原]")
_CLOSED = re.compile("[无没]有?(?:交叉|重复|其他)|(?:互不|不)(?:重复|交叉|重叠)|只[计统归][入计一]|全部归|均已归")
_SHARE = re.compile(r"[^，。；0-9]{0,6}[，（]?(?:约|各)?占[^，。；0-9]{0,12}\d+(?:\.\d+)?%")
_DECLARED = re.compile(
    r"([两三四五六七八九]|(?<!\d)\d(?!\d))(?:个|大|家|支)?[类种项方级期批个季档部片镇乡村区县所校院点组队笔条线地家月者]"
)
_NUMERALS = "零一二三四五六七八九"
#: Digits of a number of which a slip of one says little.
_SHORT = 3
#: Of what is worked out in floating point.
_EPSILON = 1e-9


def cues(prose: Prose, one: Choice, agree: Sequence[Choice], near: Sequence[Choice]) -> set[str]:
    """What speaks for and against a choice."""
    found = _nearness(prose, one) | _of_total(prose, one) | _way_between(prose, one) | _limits(prose, one)
    found |= _links(prose, one) | _names(one) | _deeds(prose, one) | _held(one, agree, near)
    return found | _counted(prose, one)


def _told(**said: object) -> set[str]:
    return {name.replace("_", " ") for name, value in said.items() if value}


def _nearness(prose: Prose, one: Choice) -> set[str]:
    """How far the sum is from the total, and whether a slip of one digit explains it."""
    total, left = one.total, one.total.value - one.sum
    whole = total.size
    off = 100 * abs(float(left)) / whole - _EPSILON
    size = next((str(size) for size in (1, 3, 6, 10, 15, 20) if off <= size), "more")
    n = len(one.parts)
    slip = may_slip(left, total.number.decimals) and (
        slipped(total.printed, show(one.sum, total.number))
        or any(part.value > -left and slipped(part.printed, show(part.value + left, part.number)) for part in one.parts)
    )
    return {f"off {size}", f"parts {min(n, 5)}"} | _told(
        over=left < 0,
        slip=slip,
        slip_of_many=slip and sum(map(str.isdigit, total.printed)) > _SHORT,
        slip_of_three=slip and sum(map(str.isdigit, total.printed)) == _SHORT,
        far_off=not in_reach(one),
        big_part=10 * max([part.size for part in one.parts]) > 9 * whole,
        small=whole < 10,
        decimals=total.number.decimals,
        but_one=left < 0 and any(part.value == -left for part in one.parts),
        picked=one.picked,
        closed=_CLOSED.search(prose.text, one.parts[0].number.start, one.parts[-1].number.end + 30),
        unit_differs=any(part.unit != total.unit for part in one.parts),
    )


def _of_total(prose: Prose, one: Choice) -> set[str]:
    """What the words before the total make of it."""
    total = one.total
    clause = clause_of(prose, total)
    way = one.way
    found = _told(
        total_compared=total.compared,
        total_difference=_DIFFERENCE.search(total.clause),
        total_rest=REST.search(total.clause),
        total_from=_FROM.search(total.clause),
    )
    if TOTAL.search(clause) or SUMS.search(clause):
        found.add(f"{way}: total word")
    if _THESE.search(clause):
        found.add(f"{way}: these")
    return found | {way}


def _way_between(prose: Prose, one: Choice) -> set[str]:
    """What stands between the total and the parts."""
    start, end = one.between
    words = prose.text[start:end]
    way = one.way
    sentences = abs(one.total.sentence - (one.parts[-1] if one.behind else one.parts[0]).sentence)
    found = {f"{way}: marks {min(len(re.findall('[，；：]', words)), 3)}", f"{way}: sentences {min(sentences, 2)}"}
    if one.skipped:
        found.add(f"skipped {min(one.skipped, 2)}")
    if "\n" in words:
        found.add(f"{way}: paragraph")
    found |= _told(
        far=len(words) > 60,
        very_far=len(words) > 120,
        number_between=any(start <= item.number.start < end and _counts(item) for item in prose.items),
    )
    if one.way == "between":
        return found
    if one.behind:
        before = prose.text[max(0, one.parts[0].number.start - 30) : one.parts[0].number.start]
        another = AMONG.search(re.split("[。；]", before)[-1])
        again = _AGAIN.search(clause_of(prose, one.total)) or _ALL_OF.match(prose.text, one.total.number.end)
        return found | _told(from_the_start=not one.first and not one.skipped, parts_of_another=another, taken_up=again)
    among = AMONG.search(words)
    return found | _told(
        to_the_end=one.last == len(one.group) - 1 and not one.skipped,
        其中=among,
        其中_less=among and one.sum < one.total.value,
        按=BY.search(words),
        分别=APART.search(words),
        包括=COVER.search(words) and not AMONG.search(words),
        colon="：" in words,
        as_follows=_FOLLOWS.search(words),
        bracket="（" in words[-40:],
        中=re.search(r"(?<!其)中[，有]", words),
        deed_between=_DEEDS.search(words),
        rest_between=REST.search(words),
    )


def _counts(item: Item) -> bool:
    return item.number.kind in (Kind.COUNT, Kind.PERCENT)


def _limits(prose: Prose, one: Choice) -> set[str]:
    """Whether the row of numbers goes on beyond the parts."""
    group, first, last = one.group, one.parts[0], one.parts[-1]
    if one.way == "between":
        said = re.search("[由从]", first.clause) is not None
        reached = re.search("[到至为达]", one.total.clause)
        return _told(from_to=said, reached=reached, alone=len(group) == 3, many_before=len(one.parts) > 2)
    if one.behind:
        before = group[one.first - 1] if one.first else None
        return _told(more_before=before is not None and before.sentence == first.sentence)
    after = group[one.last + 1] if one.last + 1 < len(group) else None
    if after is not None and 0 < after.sentence - last.sentence < 2 and last.sentence > first.sentence:
        return {"goes on in lines"}
    if after is None or after.sentence != last.sentence or after.depth != last.depth:
        return set()
    return {"goes on"} | _told(goes_on_at_once="；" not in prose.text[last.number.end : after.number.start])


def _links(prose: Prose, one: Choice) -> set[str]:
    """How the parts are joined."""
    links = [prose.text[a.number.end : b.number.start] for a, b in pairwise(one.parts)]
    marks = [max((" 、，；。".find(char) for char in link), default=0) for link in links]
    first, last = one.parts[0].number.end, one.parts[-1].number.start
    inner = [item for item in prose.items if first <= item.number.start < last and item not in one.parts]
    even = len(set(marks)) == 1
    return _told(
        whole_sentence=even and len(links) > 1 and max(map(len, links)) < _LONG and _whole_sentence(prose, one),
        even_links=even,
        listed=set(marks) == {1},
        semicolons=3 in marks,
        stops=4 in marks,
        short_links=max(map(len, links)) <= 12,
        long_links=max(map(len, links)) > 30,
        numbers_among=any(item.number.kind is Kind.COUNT for item in inner),
        shares_among=any(item.number.kind is Kind.PERCENT for item in inner),
        其中_among=any(AMONG.search(link) for link in links),
        each_share=all(_SHARE.match(prose.text, part.number.end) for part in one.parts),
    )


#: Characters between two parts of one row, at most.
_LONG = 24


def _whole_sentence(prose: Prose, one: Choice) -> bool:
    """Whether the parts run from the total to the last number of the sentence, or from its first to the total."""
    if one.way == "between" or one.skipped:
        return False
    start, end = prose.sentences[one.parts[0].sentence]
    if one.behind:
        return not any(start <= item.number.start < one.parts[0].number.start and _counts(item) for item in prose.items)
    return not any(one.parts[-1].number.end <= item.number.start < end and _counts(item) for item in prose.items)


def _names(one: Choice) -> set[str]:
    """What the parts are called."""
    parts = one.parts
    names = [label(part) if part.clause else "" for part in parts]
    nouns = [part.after for part in parts]
    sizes = [len(name) for name in names]
    ends = {name[-1:] for name in names}
    return _told(
        exclusive=exclusive([name or noun for name, noun in zip(names, nouns, strict=True)]),
        bodies=bodies(names),
        alike=alike(names, nouns),
        states=states([part.words for part in parts]),
        opposite=_opposite(parts),
        rest_last=REST.search(parts[-1].words) or re.match("剩余|余下|剩下|其余", parts[-1].clause),
        no_names=not any(names),
        not_last=NEGATED.match(parts[-1].words),
        part_compared=any(part.compared for part in parts),
        part_difference=any(_DIFFERENCE.search(part.clause) for part in parts),
        part_total_word=any(TOTAL.search(part.clause) for part in parts),
        part_out=any(_OUT.search(part.clause) for part in parts),
        same_end=len(ends) == 1 and "" not in ends,
        same_two=min(sizes) > 2 and len({name[-2:] for name in names}) == 1,
        names_of_a_size=min(sizes) > 0 and max(sizes) - min(sizes) <= 2,
        long_name=max(sizes) > 10,
        periods=all(_PERIOD.search(name) for name in names),
        predicates=2 * sum(name.endswith("的") for name in names) > len(names) and not _apart(parts, names),
    )


_PLACED = re.compile("^(?:去|面向|来自|在|留在|住|住在|位于|建在|设在|由|到|派往|分布在)[^，。]+的$")


def _apart(parts: Sequence[Item], names: Sequence[str]) -> bool:
    """Whether what is said of parts can be said of one of them alone: 已销号的, 仍在施工的; 去东部四县的."""
    return states([part.words for part in parts]) or all(_PLACED.match(name) for name in names)


def _opposite(parts: Sequence[Item]) -> bool:
    """Whether a part is what another is not: 持证118家, 无证11家."""
    for one in parts:
        found = NEGATED.match(one.words)
        if found and any(found["stem"] in other.words for other in parts if other is not one):
            return True
    return False


def _deeds(prose: Prose, one: Choice) -> set[str]:
    """What was done to the total and to the parts."""
    deeds = [frozenset(_DEEDS.findall(part.clause)) for part in one.parts]
    told = [deed for deed in deeds if deed]
    own = set(_DEEDS.findall(clause_of(prose, one.total)))
    return _told(
        one_deed=len(told) == len(deeds) and len(set(told)) == 1,
        deeds_differ=len(set(deeds)) > 1,
        other_deed=own and told and not own & set().union(*told),
        deed_in_first=deeds[0] and not any(deeds[1:]),
    )


def _counted(prose: Prose, one: Choice) -> set[str]:
    """Whether the words say how many parts there are."""
    start = prose.sentences[min(one.total.sentence, one.parts[0].sentence)][0]
    words = clause_of(prose, one.total) if one.behind else prose.text[start : one.parts[0].number.start]
    sizes = [int(n) if n.isdigit() else _NUMERALS.find(n.replace("两", "二")) for n in _DECLARED.findall(words)]
    return _told(declared=len(one.parts) in sizes, declared_other=sizes and len(one.parts) not in sizes)


def _held(one: Choice, agree: Sequence[Choice], near: Sequence[Choice]) -> set[str]:
    """What other choices add up: of the same total, of the same parts."""
    parts = {id(part) for part in one.parts}
    shared = [other for other in agree if any(id(part) in parts for part in other.parts)]
    totals = [other for other in agree if id(other.total) in parts]
    twice = (other for other in near if other.total is one.total and other.sum == one.sum and other is not one)
    return _told(
        same_sum_twice=any(not any(id(part) in parts for part in other.parts) for other in twice),
        total_explained=any(other.total is one.total and other.way == one.way for other in agree),
        total_explained_elsewhere=any(other.total is one.total and other.way != one.way for other in agree),
        total_a_part=any(one.total in other.parts for other in agree),
        parts_explained=any(other.parts == one.parts for other in shared),
        parts_partly_explained=any(other.parts != one.parts for other in shared),
        part_is_a_total=any(other not in shared for other in totals),
        inner_total=any(other in shared for other in totals),
    )
