"""What rules a choice of parts for a total out: other sums of the same numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.audit.sums.kinds import bodies, exclusive, states
from pipeline.audit.sums.stock import carried
from pipeline.audit.text.numbers import AMOUNTS
from pipeline.audit.text.prose import Item, Prose, total_of
from pipeline.audit.text.splits import label
from pipeline.audit.weighed.pickedrows import named_again
from pipeline.audit.weighed.sumchoices import Choice, clause_of
from pipeline.audit.weighed.sumopen import ROW, SO_MANY, TWO, framed, goes_on, whole_row
from pipeline.audit.weighed.sumrows import FEW, SUMMED, scaled


def whole(prose: Prose, agree: Sequence[Choice]) -> list[Choice]:
    """The choices that add up without those whose row goes on, or begins before: 642件、418件、167件、10件 are four."""
    return [one for one in agree if not (goes_on(prose, one) or _torn(prose, one))]


def _torn(prose: Prose, one: Choice) -> bool:
    """Whether the first part stands within a row: 流程类12个、系统类8个、服务类5个，即时解决16个."""
    if len(one.parts) > TWO and one.way != "ahead" and _THEN.search(one.total.clause):
        return True
    before = one.group[one.first - 1] if one.first else None
    if one.behind and before is not None and before.sentence == one.parts[0].sentence:
        apart = one.total.sentence != one.parts[-1].sentence  # 23个，17个，9个，12个。亿元以上38个: by chance
        return apart and before.depth == one.parts[0].depth and not SUMMED.search(clause_of(prose, one.total))
    if one.way != "ahead" or before is None or before is one.total or before.depth != one.parts[0].depth:
        return False
    return ROW.fullmatch(prose.text, before.number.end, one.parts[0].number.start) is not None


#: A number of another time.
_THEN = re.compile(r"上[年月周季]|去年|同期|[与较比]\d")
#: A number that is of the one before it.
_ASIDE_OF = re.compile("[还尚仍]有|其中|[内包]?含|只有|有(?!关)")

_LEFT_OF = re.compile("[结节]余|剩|余|[尚还仍]?未|尚[余欠]")


def _but_one(prose: Prose, one: Choice) -> bool:
    """Whether all parts but one in their midst make the total: 17件、23件（还有4件待办）、31件，共71件."""
    over = one.sum - one.total.value
    inner = len(one.parts) > 2 and over > 0 and not whole_row(prose, one)
    left = inner and _LEFT_OF.match(one.parts[-1].clause)  # 执行1182万元，压减会议费12万元，结余78万元
    return inner and any(part.value == over and (left or _ASIDE_OF.match(part.clause)) for part in one.parts[1:-1])


def _of_another(prose: Prose, one: Choice) -> bool:
    """Whether the parts make a number further off, or the last of them the first: 登记58处。完成43处，余下15处."""
    first, *rest = one.parts
    below = one.behind and len(rest) > 1 and "\n" in prose.text[slice(*one.between)]
    if below and 2 * first.value == one.sum and first.sentence == rest[-1].sentence:
        return True  # 11个市中，5个高于平均，6个低于平均。⏎20个县中，…
    apart = first.sentence < rest[0].sentence == rest[-1].sentence
    if len(rest) > 1 and apart and 2 * first.value == one.sum:
        return True
    inside = {id(item) for item in (one.total, *one.parts)}
    return one.sum >= FEW and any(item.value == one.sum for item in one.group if id(item) not in inside)


def _inner(one: Choice) -> bool:
    """Whether some neighbours among the parts make the total: the first three of six, 合计47件."""
    values, unit = scaled([one.total, *one.parts])[::2]
    total, *parts = values
    sums = [sum(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1)]
    return total >= FEW * unit and total in sums


def _one_row(prose: Prose, one: Choice) -> bool:
    """Whether nothing but marks of a row stands between the parts: no new sentence, and no colon."""
    between = prose.text[one.parts[0].number.end : one.parts[-1].number.start]
    if _ONE_MORE.match(one.parts[-1].clause):
        return "：" not in between
    return "：" not in between and ("。" not in between or "\n" in between)


#: What is one more beside those before it, though it has a sentence of its own.
_ONE_MORE = re.compile("又|另(?!有)|还|再|此外")


#: Amounts in tens of thousands that are always rounded, and the parts from which on they may be off by one.
_IN_MYRIADS, _SOME_PARTS = AMOUNTS - {"元", "美元"}, 3


def _by_rounding(one: Choice) -> bool:
    """Whether amounts that are rounded to tens of thousands are off by one of them: 8887万吨, parts of 8888万吨."""
    total = one.total.number
    if total.scale == 1 or total.decimals or one.total.unit not in _IN_MYRIADS or len(one.parts) < _SOME_PARTS:
        return False
    return abs(one.sum - total.value) == total.scale


#: A growth right behind a number: it is told of something by itself.
_GROWN_ALONE = re.compile("[\u4e00-\u9fff]{0,3}，(?:同比|[比较][^，。]{2,6})?(?:增长|下降|增产|减产)\\d")


_ROSE, _FELL = re.compile("(?<![新净])增加了?$"), re.compile("(?<!净)减少了?$")


def _each_alone(prose: Prose, one: Choice) -> bool:
    """Whether parts of several sentences have their own growth, and nothing calls the total one."""
    rose, fell = ([ways.search(part.clause) is not None for part in one.parts] for ways in (_ROSE, _FELL))
    clause, beside = one.total.clause, {part.sentence for part in one.parts}
    grew = _ROSE.search(clause) or _FELL.search(clause) or one.total.sentence in beside
    if (any(rose) and any(fell) and "净" not in clause) or (not grew and (any(rose) or any(fell))):
        return True  # 乙地7285万人，增加180万人; 减少25.6亿，增加37.5亿
    if len(beside) < 2 or SUMMED.search(one.total.lead):
        return False
    text = prose.text
    return sum(_GROWN_ALONE.match(text, part.number.end) is not None for part in one.parts) > 1


#: Between a number of a row and the next; before the last.
_ROW_LINK = re.compile(r"[^，。；、0-9（]{0,10}(?:（[^（）]*）)?、[^，。；、0-9]{0,12}")
_LAST_LINK = re.compile(r"[^，。；、0-9（]{0,10}(?:（[^（）]*）)?[、和及与][^，。；、0-9]{0,12}")


#: A colon that opens a list; what does not stand within a row of parts.
_OPENED_LIST, _NO_ROW = re.compile("：[^，。；：]*$"), re.compile("其中|[：；。]")


def _first_of_row(prose: Prose, one: Choice) -> bool:
    """Whether a total is but the first of the row of its parts: 网吧31家、歌舞厅19家、游艺场所6家、影院3家."""
    if one.way != "ahead" or one.skipped:
        return False
    *links, last = [prose.between(a, b) for a, b in pairwise([one.total, *one.parts])]
    place = one.first - 2
    above = one.group[place] if place >= 0 and not one.picked else None
    if above is not None and above.value >= one.total.value + one.sum and above.sentence == one.total.sentence:
        opened = _OPENED_LIST.search(prose.between(above, one.total)) is not None
        if opened and not any(_NO_ROW.search(link) for link in (*links, last)):
            return True  # 865条，由以下几部分组成：门户网站412条，政务新媒体236条，公报174条
    return bool(links) and all(map(_ROW_LINK.fullmatch, links)) and _LAST_LINK.fullmatch(last) is not None


def _some_of_row(one: Choice) -> bool:
    """Whether the parts are some of a longer row, and all of it makes a number further up: 54个……涉水19个、涉气14个、….

    ``one.group`` are the numbers of the unit; a row are those of one sentence and bracket that follow one another.
    """
    group, first = one.group, one.parts[0]
    if one.way == "between" or one.picked:
        return False
    start, end = one.first, one.last + 1
    while start and _beside(group[start - 1], first) and group[start - 1] is not one.total:
        start -= 1
    while end < len(group) and _beside(group[end], first) and group[end] is not one.total:
        end += 1
    if end - start <= len(one.parts) or end - start < _ROW:
        return False
    whole = total_of(group[start:end])
    return any(item.value == whole for item in (*group[:start], *group[end:]))


def _beside(item: Item, first: Item) -> bool:
    """Whether a number in figures stands in the sentence and bracket of another."""
    plain = not (item.number.hedged or item.number.chinese)
    return plain and item.sentence == first.sentence and item.depth == first.depth


#: Numbers of such a row, at least; shorter ones add up to something by chance.
_ROW = 4


def settled(prose: Prose, one: Choice, agree: Sequence[Choice], alike: Sequence[Sequence[Item]] = ()) -> bool:
    """Whether the numbers make another sum: the total of some of these parts, the parts of another total or of two.

    ``alike`` are the numbers of the balances that hold.
    """
    parts = {id(part) for part in one.parts}
    if any(_rather(prose, one, other, parts) for other in agree):
        return True
    if _by_rounding(one) or _each_alone(prose, one) or _first_of_row(prose, one) or _some_of_row(one):
        return True
    if _so_many(prose, one):
        return False  # 三个科室合计开放床位51张，另有急诊留观床6张
    if _but_one(prose, one) or (one.behind and _inner(one) and not whole_row(prose, one)) or _of_another(prose, one):
        return True
    if (one.way == "ahead" and carried(_stretch(one))) or _from_second_line(prose, one):
        return True
    if one.way == "ahead" and not one.picked and _of_one_above(one):
        return True
    if _with_its_parts(prose, one) or (one.way == "ahead" and len(one.parts) == _PAIR and _apart(one.parts[1])):
        return True
    near = [row for row in alike if len(row) < _LONG or not _parted(prose, row)]
    if any(any(item is one.total for item in row) and sum(id(item) in parts for item in row) > 1 for row in near):
        return True
    group = one.group
    whole = [item.value for item in group if id(item) not in parts and item is not one.total]
    if any(one.total.value + part.value in whole for part in one.parts):
        return True  # total and part are what is and what is not of another number
    place = next(index for index, item in enumerate(group) if item is one.total)
    apart = one.way == "ahead" and place > 0 and one.total.value >= FEW and "\n" in prose.text[slice(*one.between)]
    if apart and one.total.value + group[place - 1].value in whole:
        return True  # 24万件，其中投诉14万件，举报10万件。⏎诉求6万件，…4万件
    beside = [item for item in group[max(0, place - 1) : place + 2] if id(item) not in parts and item is not one.total]
    beside = [item for item in beside if not item.number.chinese or item.value >= FEW]  # 无一宗引起复议
    beside = [item for item in beside if item.value != len(one.parts)]  # 96个小区；5个县区依次是24、19、27、17、14个
    return any(one.total.value + item.value == one.sum for item in beside)


_PAIR = 2


def _apart(part: Item) -> bool:
    """Whether a number is told besides: 201所通过验收，另有5所无食堂."""
    return part.clause.startswith(("另有", "另外"))


def _with_its_parts(prose: Prose, one: Choice) -> bool:
    """Whether one of the parts is a part of the one before it: 零售药店1217家，其中开通统筹的386家."""
    over = one.sum - one.total.value
    among = [b for a, b in pairwise(one.parts) if "，其中" in prose.between(a, b)]
    return any(part.value == over for part in among) or (one.way == "ahead" and among[:1] == [one.parts[1]])


def _of_one_above(one: Choice) -> bool:
    """Whether the sentence of the parts names a number further up: 税收28亿元、非税14亿元。从税收看，工业15亿元，…."""
    place = next(index for index, item in enumerate(one.group) if item is one.total)
    first = one.group[place + 1]
    if first.sentence != one.parts[-1].sentence or named_again(one.total, first):
        return False
    above = one.group[max(0, place - _ABOVE) : place]
    return any(named_again(item, first) for item in above)


#: Numbers before a total that its parts may be of.
_ABOVE = 4


#: Numbers of a balance that are so many that they agree by chance, if they stand in two paragraphs.
_LONG = 7


def _parted(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether numbers stand in more than one paragraph."""
    return "\n" in prose.text[row[0].number.end : row[-1].number.start]


def _stretch(one: Choice) -> list[Item]:
    """The numbers of the unit from the total to the last part."""
    spans = one.spans
    first, last = spans[0], spans[-1]
    return [item for item in one.group if first <= item.span <= last]


def _from_second_line(prose: Prose, one: Choice) -> bool:
    """Whether the parts leave out the first line of their list, which stands between them and the total."""
    if one.way != "ahead" or one.skipped != 1 or not one.first:
        return False
    left_out, first, second = one.group[one.first - 1], *one.parts[:2]
    text = prose.text
    lines = [
        text.count("\n", a.number.end, b.number.start)
        for a, b in ((one.total, left_out), (left_out, first), (first, second))
    ]
    return lines == [1, 1, 1]


def _rather(prose: Prose, one: Choice, other: Choice, parts: set[int]) -> bool:
    """Whether a sum that holds is of the numbers of one that does not; ``parts`` are its parts."""
    if other.way == "between":
        last = other.parts[-1]
        if any(part.value == last.value and part is not last for part in one.parts):
            return False  # 受理138件、退回20件，共收159件；其中受理的138件
    if (other.total is not one.total or len(other.parts) < len(parts)) and _so_many(prose, one):
        return False  # 四项合计1360万元
    shared = sum([id(part) in parts for part in other.parts])
    if other.total is one.total:
        if one.picked:
            return True
        if _by_chance(prose, one, other):
            return False
        if one.total.value >= FEW and shared:
            return True
    if shared == len(parts) < len(other.parts) and _inside(prose, one, other):
        return False
    if (other.parts == one.parts and one.sum >= FEW) or (shared == len(parts) and other.sum >= 2 * FEW):
        return True  # parts of another total
    if shared and id(other.total) in parts and other.sum >= FEW and SUMMED.search(other.total.clause):
        return True  # one of the parts is what others make
    they = 2 if len(other.parts) > 2 else 4
    parted = bool(shared) and one.total in other.parts and other.sum >= they * FEW  # parts of one total
    return parted and not _GRAND.search(one.total.clause)


def _inside(prose: Prose, one: Choice, other: Choice) -> bool:
    """Whether these parts have a total, and make a larger one with others: 共129家。持证的117家，其中…；无证11家."""
    if one.way != "ahead" or one.skipped or other.parts[: len(one.parts)] != one.parts:
        return False
    ahead = other.total.number.start < one.total.number.start
    return ahead and _OF_THEM.search(prose.text[one.between[0] : one.between[1]]) is not None


_OF_THEM = re.compile("其中|[里中]，")


def _by_chance(prose: Prose, one: Choice, other: Choice) -> bool:
    """Whether some of the parts, or they with a number behind them, make their total by chance."""
    names = [label(part) if part.clause else "" for part in other.parts]
    if len(names) == TWO and names[0] and names[1] in (f"未{names[0]}", f"不{names[0]}"):
        return False  # 5个，开工2个，未开工3个，乙局1个未开工
    fewer = other.parts == one.parts[:-1] or other.parts == one.parts[1:]
    if other.parts == one.parts[1:] and one.parts[0].sentence != one.parts[1].sentence:
        return False  # 承办42件，其中重点6件。已办复38件，其余4件
    if (
        whole_row(prose, one)
        and _one_row(prose, one)
        and (fewer or (other.way == "between" and other.parts[:-1] == one.parts))
    ):
        # 支出3120万元、864万元、595万元，三笔加起来3984万元: the third is forgotten; 季内共检查205家，责令停业2家
        return True
    if other.way != "ahead" or one.way != "ahead" or not fewer:
        return False
    # 问题52个，已整改44个，基本完成8个，正在推进5个; 按机具类型看，拖拉机586份，收割机412份，其他120份
    last = other.parts == one.parts[:-1]  # not 42件，其中重点6件。办复38件，其余4件
    if (last and _last_undone(one.parts)) or (_KINDS.match(one.parts[-1].clause) is not None and framed(prose, one)):
        return True
    names = [label(part) if part.clause else "" for part in one.parts]
    return exclusive(names) or bodies(names)


#: What is no part beside its own parts: 总投资.
_GRAND = re.compile("总[投收支人面]|总[数量额]|总计")


_KINDS = re.compile("其他|其它|其余")


def _last_undone(parts: Sequence[Item]) -> bool:
    """Whether the last of three parts or more is what is not done, and none before it."""
    words = [part.words for part in parts]
    return len(parts) > TWO and states(words) and not states(words[:-1])


def _so_many(prose: Prose, one: Choice) -> bool:
    """Whether a total right behind its parts says how many they are."""
    said = SO_MANY.search(clause_of(prose, one.total))
    return said is not None and whole_row(prose, one)
