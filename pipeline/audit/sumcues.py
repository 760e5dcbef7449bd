"""Totals and the parts that they may be of, with the cues that speak for and against each choice.

A choice is a number with some of its unit that follow one another, before or behind it, and make nearly as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.audit.kinds import alike, bodies, exclusive, slipped, states
from pipeline.audit.numbers import Kind, show
from pipeline.audit.prose import PERSONS, Item, Prose
from pipeline.audit.splits import AMONG, APART, BY, COVER, OPEN, REST, TOTAL, label

#: Parts of a choice at most, sentences between them and their total, and numbers that are passed over.
_PARTS, _SENTENCES, _SKIPPED = 9, 5, 3
#: What the parts make of their total, in tenths.
_LEAST, _GREATEST = 7, 13
#: A number in words below it is told beside others, and counts kinds.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """A total and its parts, in the order of the text."""

    total: Item
    parts: tuple[Item, ...]
    way: str
    """ahead, behind or between: where the total stands to its parts."""
    first: int
    """Place of the first part among the numbers of the unit."""
    last: int
    skipped: int
    """How many numbers of the unit stand between the total and the nearest part."""
    sum: Fraction

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        return self.total.span, *(part.span for part in self.parts)

    @property
    def between(self) -> tuple[int, int]:
        """The text between the total and the parts."""
        if self.way == "behind":
            return self.parts[-1].number.end, self.total.number.start
        if self.way == "between":
            return self.parts[0].number.end, self.total.number.start
        return self.total.number.end, self.parts[0].number.start

    @property
    def behind(self) -> bool:
        """Whether the total stands behind all of its parts."""
        return self.way == "behind"


def groups(prose: Prose) -> Iterator[list[Item]]:
    """The numbers of a text by their units, three or more each."""
    found: dict[str, list[Item]] = {}
    for item in prose.counts:
        found.setdefault("人" if item.unit in PERSONS else item.unit, []).append(item)
    return (group for group in found.values() if len(group) > 2)


def choices(group: Sequence[Item], floor: int = 0) -> tuple[list[Choice], list[Choice]]:
    """Every choice that reaches behind ``floor``: those that nearly add up, and those that do."""
    near: list[Choice] = []
    agree: list[Choice] = []
    for place, total in enumerate(group):
        if total.number.hedged:
            continue
        for behind in (False, True):
            for skipped in range(_SKIPPED + 1):
                start = place - 1 - skipped if behind else place + 1 + skipped
                if not 0 <= start < len(group) or abs(group[start].sentence - total.sentence) > _SENTENCES:
                    break
                for one in _from(group, place, start, skipped, behind=behind):
                    if max(one.total.number.end, one.parts[-1].number.end) > floor:
                        (agree if adds(one) else near).append(one)
        if 0 < place < len(group) - 1 and group[place + 1].number.end > floor:
            for one in _around_it(group, place):
                (agree if adds(one) else near).append(one)
    return near, agree


def _around_it(group: Sequence[Item], place: int) -> Iterator[Choice]:
    """A total between its two parts: 由3万吨扩到5万吨，增加2万吨."""
    first, total, last = group[place - 1 : place + 2]
    value = first.value + last.value
    beside = first.sentence == total.sentence == last.sentence and not first.number.hedged and not last.number.hedged
    if beside and _LEAST * total.value < 10 * value < _GREATEST * total.value and total.value > first.value:
        yield Choice(total, (first, last), "between", place - 1, place + 1, 0, value)


def _from(group: Sequence[Item], place: int, start: int, skipped: int, *, behind: bool) -> Iterator[Choice]:
    """The choices of one total whose parts begin (or end, where they stand before it) at one number."""
    total, head, step = group[place], group[start], -1 if behind else 1
    parts: list[Item] = []
    value = Fraction(0)
    index = start
    words = all(item.number.chinese for item in group)
    while 0 <= index < len(group) and len(parts) < _PARTS:
        item = group[index]
        counted = words or not item.number.chinese or item.value >= _FEW  # 三个领域 is no part beside digits
        if counted and item.depth <= head.depth:
            if item.depth < head.depth or item.number.hedged or (parts and abs(item.sentence - parts[-1].sentence) > 1):
                return
            parts.append(item)
            value += item.value
            if 10 * value > _GREATEST * total.value:
                return
            if len(parts) > 1 and 10 * value > _LEAST * total.value:
                row = tuple(reversed(parts)) if behind else tuple(parts)
                yield Choice(total, row, "behind" if behind else "ahead", min(start, index), max(start, index), skipped, value)
        index += step


def adds(one: Choice) -> bool:
    """Whether the parts make their total, as exactly as they are printed."""
    off = abs(one.total.value - one.sum)
    numbers = (item.number for item in (one.total, *one.parts))
    return not off or off < sum((number.half for number in numbers if number.decimals), Fraction(0))


_SUMS = re.compile(r"合计|共计|总计|总共|一共|累计|全部|总数|总量|总额|总规模|总[人面投收支]|相加|之和|加起来|合起来")
_SUMMED = re.compile(f"{TOTAL.pattern}|{_SUMS.pattern}")
_THESE = re.compile(r"以上|上述|[两三四五六七八九]者|[两三四五六七八九][个类项期批轮级种方家地镇乡村区县季月年组队部]")
_DEEDS = re.compile(
    "受理|收到|接到|办结|结案|审结|整改|立案|处罚|检查|抽查|发现|排查|查出|化解|调处|新增|完成|培训|发放|移送|约谈|开工|竣工|投用|通过"
    "|合格|回访|采纳|答复|下达|查处|参加|惠及|涉及|带动"
)
_DIFFERENCE = re.compile(r"[增减][加少]|新增|净|上升|下降|增长|提高|多|少|缺|超|欠|差|余")
_NOTED = re.compile(r"同时|交叉|重复|多个|之和|大于|不止|多选|兼|重叠|四舍五入|取整|多项|多类|多种|共同")
_ROW = re.compile("、[^，；。、]{0,16}")
#: Deeds of the year beside what there is: 一类48座、二类60座，今年新建8座.
_THIS_YEAR = re.compile("今年|本年|年内|当年")
#: The first of several, no total: 投诉类居多，共520件，咨询类412件.
_FIRST = re.compile("居多|居首|最[多高大少低小]|首位|榜首|第一[，的是]|倒数|垫底|末位|[前后末][两三四五六\\d][名位]")
#: Numbers that are a difference, or stand for several things each.
_ASIDE = re.compile("[同环]比|[较比](?:上|去|前)|各[占有为]?$")
_OVERLAPS = re.compile(r"部分[^，。；]{1,12}[多两几][个种项类重]|多[重种个类项][困瑕问隐违情风原]|两[种个项类]以上|交叉|重复(?!发放|信访|投诉|建设|申[报请]|来访|上访|派单|举报|出现|购买|领取|缴)|兼有|兼具|多选|重叠|[一同][一-龥]{1,3}(?:可|能|往往|常|涉及|存在)[^，。]{0,6}[多几两]")
_PERIOD = re.compile(
    r"\d{1,2}月|[一二三四]季度|上半年|下半年|第[一二三四五六七八九十]|[上中下]旬|周[一二三四五六日]|\d{4}年|[一二三四五六]期"
)
_OUT = re.compile(r"注销|扣除|减去|支出|支付|领用|转出|调出|收回|退回|核减|去除|剔除|使用")
_SHARE = re.compile(r"[^，。；\d]{0,6}[，（]?(?:约|各)?占[^，。；\d]{0,12}\d+(?:\.\d+)?%")
_TAIL_OPEN = re.compile(r"[^，、。；：]{0,6}等(?!级|次|候|待|额|同|于|方面)|[，、；。]?(?:另|其余|其他|还有|此外|余[为系均下])")
_DECLARED = re.compile(
    r"([两三四五六七八九]|(?<!\d)\d(?!\d))(?:个|大|家|支)?[类种项方级期批个季档部片镇乡村区所点组队]"
)
_NEGATED = re.compile(r"^(?:[仍尚还另]?有)?(?:未|不|无|没|非|尚未|暂未)(?P<stem>.)")
_NUMERALS = "零一二三四五六七八九"


def said_open(prose: Prose, one: Choice, group: Sequence[Item]) -> bool:
    """Whether the text says that the parts are but some (主要, 等), or that they overlap."""
    start, end = one.between
    if _OVERLAPS.search(_around(prose, one)) or any(_ASIDE.search(part.clause) for part in one.parts):
        return True
    if any(_THIS_YEAR.match(part.clause) for part in one.parts[1:]) and not _THIS_YEAR.match(one.parts[0].clause):
        return True
    names = [label(part) if part.clause else "" for part in one.parts]
    after = group[one.last + 1] if one.last + 1 < len(group) else None
    if after is not None and _ROW.fullmatch(prose.text[one.parts[-1].number.end : after.number.start]):
        return True  # the row goes on
    plain = one.way == "ahead" or not _SUMMED.search(_clause(prose, one.total))
    if plain and not one.skipped and _like(one.total, one.parts, names):
        return True
    if len(names) == 2 and all(names) and names[1].endswith(names[0]) and not _NEGATED.match(names[1]):
        return True  # 解决140个，部分解决20个: some others may not be solved at all
    if ranked(prose, one):
        return True
    if one.way == "ahead" and _ROW.fullmatch(prose.text[one.between[0] : one.between[1]]):
        return True  # one of a row
    if one.way == "ahead" and OPEN.search(prose.text[start:end]):
        return True
    if one.sum <= one.total.value:
        tail = prose.text[one.parts[-1].number.end : one.parts[-1].number.end + 12]
        words = prose.text[start:end] if not one.behind else ""
        return bool(OPEN.search(words) or (not one.behind and _TAIL_OPEN.match(tail)))
    return bool(_NOTED.search(_around(prose, one)))


def ranked(prose: Prose, one: Choice) -> bool:
    """Whether a total is the first of several in a ranking."""
    start = prose.sentences[one.total.sentence][0]
    said = _FIRST.search(prose.text, start, one.total.number.start)
    return said is not None and (one.way == "ahead" or not _SUMS.search(_clause(prose, one.total)))


def overlap_noted(prose: Prose, one: Choice) -> bool:
    """Whether parts are more than their total and said to overlap."""
    return one.sum > one.total.value and bool(_OVERLAPS.search(_around(prose, one)))


def _around(prose: Prose, one: Choice) -> str:
    """The sentences of a choice, and some words behind them."""
    first = min(one.total.sentence, one.parts[0].sentence)
    end = max(one.parts[-1].number.end, one.total.number.end)
    stop = prose.text.find("。", end)
    return prose.text[prose.sentences[first][0] : (stop if stop >= 0 else len(prose.text)) + 40]




def settled(one: Choice, group: Sequence[Item], agree: Sequence[Choice], alike: Sequence[Sequence[Item]] = ()) -> bool:
    """Whether the numbers make another sum: the total of some of these parts, the parts of another total or of two.

    ``alike`` are the numbers of the balances that hold.
    """
    parts = {id(part) for part in one.parts}
    for other in agree:
        shared = sum(id(part) in parts for part in other.parts)
        if other.total is one.total and one.total.value >= _FEW and shared:
            return True
        if (other.parts == one.parts and one.sum >= _FEW) or (shared == len(parts) and other.sum >= 2 * _FEW):
            return True  # parts of another total
        if shared and id(other.total) in parts and other.sum >= _FEW and _SUMMED.search(other.total.clause):
            return True  # one of the parts is what others make
        if shared and one.total in other.parts and other.sum >= (2 if len(other.parts) > 2 else 4) * _FEW:
            return True  # they are parts of one total
    for row in alike:
        if any(item is one.total for item in row) and sum(id(item) in parts for item in row) > 1:
            return True
    whole = {item.value for item in group if id(item) not in parts and item is not one.total}
    if any(one.total.value + part.value in whole for part in one.parts):
        return True  # total and part are what is and what is not of another number
    place = next(index for index, item in enumerate(group) if item is one.total)
    beside = [item for item in group[max(0, place - 1) : place + 2] if id(item) not in parts and item is not one.total]
    return any(one.total.value + item.value == one.sum for item in beside)


def cues(
    prose: Prose, one: Choice, group: Sequence[Item], agree: Sequence[Choice], near: Sequence[Choice]
) -> set[str]:
    """What speaks for and against a choice."""
    found = _nearness(one) | _of_total(prose, one) | _way_between(prose, one) | _limits(prose, one, group)
    found |= _links(prose, one) | _names(prose, one) | _deeds(prose, one) | _held(one, agree, near)
    return found | _counted(prose, one)


def _told(**said: object) -> set[str]:
    return {name.replace("_", " ") for name, value in said.items() if value}


def _nearness(one: Choice) -> set[str]:
    """How far the sum is from the total, and whether a slip of one digit explains it."""
    total, left = one.total, one.total.value - one.sum
    off = 100 * abs(left)
    size = next((str(size) for size in (1, 3, 6, 10, 15, 20) if off <= size * total.value), "more")
    n = len(one.parts)
    slip = slipped(total.printed, show(one.sum, total.number)) or any(
        part.value + left > 0 and slipped(part.printed, show(part.value + left, part.number)) for part in one.parts
    )
    return {f"off {size}", f"parts {min(n, 5)}"} | _told(
        over=left < 0,
        slip=slip,
        big_part=10 * max(part.value for part in one.parts) > 9 * total.value,
        small=total.value < 10,
        decimals=total.number.decimals,
        unit_differs=any(part.unit != total.unit for part in one.parts),
    )


def _of_total(prose: Prose, one: Choice) -> set[str]:
    """What the words before the total make of it."""
    total = one.total
    clause = _clause(prose, total)
    way = one.way
    found = _told(
        total_compared=total.compared,
        total_difference=_DIFFERENCE.search(total.clause),
        total_rest=REST.search(total.clause),
    )
    if TOTAL.search(clause) or _SUMS.search(clause):
        found.add(f"{way}: total word")
    if _THESE.search(clause):
        found.add(f"{way}: these")
    return found | {way}


def _clause(prose: Prose, item: Item) -> str:
    head = max(prose.text.rfind(mark, 0, item.number.start) for mark in "，。；：、\n（") + 1
    return prose.text[head : item.number.start]


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
        return found | _told(parts_of_another=AMONG.search(re.split("[。；]", before)[-1]))
    return found | _told(
        其中=AMONG.search(words),
        按=BY.search(words),
        分别=APART.search(words),
        包括=COVER.search(words) and not AMONG.search(words),
        colon="：" in words,
        bracket="（" in words[-40:],
        中=re.search(r"(?<!其)中[，有]", words),
        deed_between=_DEEDS.search(words),
        rest_between=REST.search(words),
    )


def _counts(item: Item) -> bool:
    return item.number.kind in (Kind.COUNT, Kind.PERCENT)


def _limits(prose: Prose, one: Choice, group: Sequence[Item]) -> set[str]:
    """Whether the row of numbers goes on beyond the parts."""
    first, last = one.parts[0], one.parts[-1]
    if one.way == "between":
        said = re.search("[由从]", first.clause) is not None
        return _told(from_to=said, reached=re.search("[到至为达]", one.total.clause), alone=len(group) == 3)
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
    return _told(
        even_links=len(set(marks)) == 1,
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


def _names(prose: Prose, one: Choice) -> set[str]:
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
        not_last=_NEGATED.match(parts[-1].words),
        part_compared=any(part.compared for part in parts),
        part_difference=any(_DIFFERENCE.search(part.clause) for part in parts),
        part_total_word=any(TOTAL.search(part.clause) for part in parts),
        part_out=any(_OUT.search(part.clause) for part in parts),
        same_end=len(ends) == 1 and "" not in ends,
        names_of_a_size=min(sizes) > 0 and max(sizes) - min(sizes) <= 2,
        long_name=max(sizes) > 10,
        periods=all(_PERIOD.search(name) for name in names),
        predicates=2 * sum(name.endswith("的") for name in names) > len(names),
    )


def _like(total: Item, parts: Sequence[Item], names: Sequence[str]) -> bool:
    """Whether the total is called as its parts are: one of them, no total (城南街道86件、城东街道45件、…)."""
    own = label(total) if total.clause else ""
    if TOTAL.search(total.clause) or not own or not all(names):
        return False
    every = [own, *names]
    return bodies(every) or exclusive(every) or alike(every, [total.after, *(part.after for part in parts)])


def _opposite(parts: Sequence[Item]) -> bool:
    """Whether a part is what another is not: 持证118家, 无证11家."""
    for one in parts:
        found = _NEGATED.match(one.words)
        if found and any(found["stem"] in other.words for other in parts if other is not one):
            return True
    return False


def _deeds(prose: Prose, one: Choice) -> set[str]:
    """What was done to the total and to the parts."""
    deeds = [frozenset(_DEEDS.findall(part.clause)) for part in one.parts]
    told = [deed for deed in deeds if deed]
    own = set(_DEEDS.findall(_clause(prose, one.total)))
    return _told(
        one_deed=len(told) == len(deeds) and len(set(told)) == 1,
        deeds_differ=len(set(deeds)) > 1,
        other_deed=own and told and not own & set().union(*told),
        deed_in_first=deeds[0] and not any(deeds[1:]),
    )


def _counted(prose: Prose, one: Choice) -> set[str]:
    """Whether the words say how many parts there are."""
    start = prose.sentences[min(one.total.sentence, one.parts[0].sentence)][0]
    words = _clause(prose, one.total) if one.behind else prose.text[start : one.parts[0].number.start]
    sizes = [
        int(n) if n.isdigit() else _NUMERALS.find(n.replace("两", "二")) for n in _DECLARED.findall(words)
    ]
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
