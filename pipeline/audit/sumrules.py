"""What rules a choice of parts for a total out: words that leave it open, other sums of the same numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.audit.kinds import alike, bodies, exclusive
from pipeline.audit.prose import Item, Prose
from pipeline.audit.splits import OPEN, REST, TOTAL, label
from pipeline.audit.sumchoices import FEW, SUMMED, SUMS, Choice, clause_of, scaled

_NOTED = re.compile(
    r"同时|(?<!不)交叉|(?<!不)(?<!无)重复(?!发放|信访|投诉|建设|申[报请]|来访|上访|派单|举报|出现|购买|领取|缴|收费|检查|执法|供地|用药|参保|投保|就医|录入|来电|检验|监测)|多个|之和|大于|不止|多选|兼|重叠|四舍五入|取整|多项|多类|多种|共同"
)
_TAIL_OPEN = re.compile(
    r"[^，、。；：]{0,6}等(?!级|次|候|待|额|同|于|方面)|[，、；。]?(?:另|其余|其他|还有|此外|余[为系均下])"
)
NEGATED = re.compile(r"^(?:[仍尚还另]?有)?(?:未|不|无|没|非|尚未|暂未)(?P<stem>.)")
_ROW = re.compile("、[^，；。、]{0,16}")
#: Deeds of the year beside what there is: 一类48座、二类60座，今年新建8座.
_THIS_YEAR = re.compile("今年|本年|年内|当年")
#: The first of several, no total: 投诉类居多，共520件，咨询类412件.
_FIRST = re.compile(
    "[由从][多高大少低小][到至]|排[名序]|居多|居首|最[多高大少低小]|首位|榜首|第一[，的是]|倒数|垫底|末位|[前后末][两三四五六\\d][名位]"
)
#: Numbers that are a difference, or stand for several things each.
_ASIDE = re.compile("[同环]比|[较比](?:上|去|前)|各[占有为]?[\u4e00-\u9fff]{0,4}$")
_OVERLAPS = re.compile(
    r"部分[^，。；]{1,12}[多两几][个种项类重]|多[重种个类项][困瑕问隐违情风原]|两[种个项类]以上|(?<!不)交叉|(?<!不)(?<!无)重复(?!发放|信访|投诉|建设|申[报请]|来访|上访|派单|举报|出现|购买|领取|缴|收费|检查|执法|供地|用药|参保|投保|就医|录入|来电|检验|监测)|兼有|兼具|多选|重叠|[一同][一-龥]{1,3}(?:可|能|往往|常|涉及|存在)[^，。]{0,6}[多几两]"
)


def whole(prose: Prose, agree: Sequence[Choice]) -> list[Choice]:
    """The choices that add up without those whose row goes on: 642件、418件、167件、59件、10件 are five."""
    return [one for one in agree if not _goes_on(prose, one)]


def _goes_on(prose: Prose, one: Choice) -> bool:
    after = one.group[one.last + 1] if one.last + 1 < len(one.group) else None
    return after is not None and bool(_ROW.fullmatch(prose.text, one.parts[-1].number.end, after.number.start))


_FROM = re.compile("[由从]")
_TO = re.compile("[升降增减压缩落高少][至到为]了?$")
#: The last of three that is what the second leaves of the first: 合同价428万元，审定价401.35万元，核减26.65万元.
_LEFT = re.compile("[核压削缩]减|减少|结余|[剩余差]")


def said_open(prose: Prose, one: Choice) -> bool:
    """Whether the text says that the parts are but some (主要, 等), or that they overlap."""
    start, end = one.between
    if _OVERLAPS.search(_around(prose, one)) or any(_ASIDE.search(part.clause) for part in one.parts):
        return True
    if any(_THIS_YEAR.match(part.clause) for part in one.parts[1:]) and not _THIS_YEAR.match(one.parts[0].clause):
        return True
    if _FROM.search(one.total.clause) and any(_TO.search(part.clause) for part in one.parts):
        return True  # 从26件降至17件，又降到11件
    names = [label(part) if part.clause else "" for part in one.parts]
    if _goes_on(prose, one):
        return True
    all_before = one.behind and not one.first and len(one.parts) > 2  # that the last of a row is all the others is rare
    plain = one.way == "ahead" or not (all_before or SUMMED.search(clause_of(prose, one.total)))
    left = _LEFT.search(one.parts[-1].clause)
    if plain and not (left or one.skipped) and _in_row(prose, one) and _like(one.total, one.parts, names):
        return True
    if len(names) == 2 and all(names) and names[1].endswith(names[0]) and not NEGATED.match(names[1]):
        return True  # 解决140个，部分解决20个: some others may not be solved at all
    if ranked(prose, one):
        return True
    if one.way == "ahead" and _ROW.fullmatch(prose.text[one.between[0] : one.between[1]]):
        return True  # one of a row
    lead = prose.text[max(start, prose.sentences[one.parts[0].sentence][0]) : end]
    rest = REST.search(one.parts[-1].words)  # 网站最多，为134条；微信次之，为93条；另有88条
    if one.way == "ahead" and not rest and OPEN.search(lead.replace("主要负责", "").replace("主要领导", "")):
        return True
    if one.sum <= one.total.value:
        tail = prose.text[one.parts[-1].number.end : one.parts[-1].number.end + 12]
        return not one.behind and bool(_TAIL_OPEN.match(tail))
    return bool(_NOTED.search(_around(prose, one)))


def _in_row(prose: Prose, one: Choice) -> bool:
    """Whether the mark between a total and its parts is the one that stands between the parts."""
    between = prose.text[one.between[0] : one.between[1]]
    inside = prose.text[one.parts[0].number.end : one.parts[1].number.start]
    marks = ["".join(re.findall("[，、；。]", text))[:1] for text in (between, inside)]
    return marks[0] == marks[1]


def ranked(prose: Prose, one: Choice) -> bool:
    """Whether a total is the first of several in a ranking."""
    start = prose.sentences[one.total.sentence][0]
    said = _FIRST.search(prose.text, start, one.total.number.start)
    return said is not None and (one.way == "ahead" or not SUMS.search(clause_of(prose, one.total)))


def overlap_noted(prose: Prose, one: Choice) -> bool:
    """Whether parts are more than their total and said to overlap."""
    return one.sum > one.total.value and bool(_OVERLAPS.search(_around(prose, one)))


_NOTES = re.compile("（?(?:注|备注|说明|以上|上述|其中|部分|同一|由于|因)")


def _around(prose: Prose, one: Choice) -> str:
    """The sentences of a choice, and some words behind them."""
    first = min(one.total.sentence, one.parts[0].sentence)
    end = max(one.parts[-1].number.end, one.total.number.end)
    stop = prose.text.find("。", end)
    last = (stop if stop >= 0 else len(prose.text)) + 40
    line = prose.text.find("\n", end, last)
    if line >= 0 and not _NOTES.match(prose.text, line + 1):
        last = line
    return prose.text[prose.sentences[first][0] : last]


def _like(total: Item, parts: Sequence[Item], names: Sequence[str]) -> bool:
    """Whether the total is called as its parts are: one of them, no total (城南街道86件、城东街道45件、…)."""
    own = label(total) if total.clause else ""
    if TOTAL.search(total.clause) or not own or not all(names):
        return False
    if all(name.endswith("的") for name in names) and not own.endswith("的"):
        return False
    every = [own, *names]
    return bodies(every) or exclusive(every) or alike(every, [total.after, *(part.after for part in parts)])


#: A number that is of the one before it.
_ASIDE_OF = re.compile("[还尚仍]有|其中|[内包]?含|只有|有(?!关)")

_LEFT_OF = re.compile("[结节]余|剩|余|[尚还仍]?未|尚[余欠]")


def _but_one(prose: Prose, one: Choice) -> bool:
    """Whether all parts but one in their midst make the total: 17件、23件（还有4件待办）、31件，共71件."""
    over = one.sum - one.total.value
    inner = len(one.parts) > 2 and over > 0 and not _whole_row(prose, one)
    left = inner and _LEFT_OF.match(one.parts[-1].clause)  # 执行1182万元，压减会议费12万元，结余78万元
    return inner and any(part.value == over and (left or _ASIDE_OF.match(part.clause)) for part in one.parts[1:-1])


def _of_another(one: Choice) -> bool:
    """Whether the parts make a number further off, or the last of them the first: 登记58处。完成43处，余下15处."""
    first, *rest = one.parts
    if len(rest) > 1 and first.sentence < rest[0].sentence and 2 * first.value == one.sum:
        return True
    inside = {id(item) for item in (one.total, *one.parts)}
    return one.sum >= FEW and any(item.value == one.sum for item in one.group if id(item) not in inside)


def _inner(one: Choice) -> bool:
    """Whether some neighbours among the parts make the total: the first three of six, 合计47件."""
    values, unit = scaled([one.total, *one.parts])[::2]
    total, *parts = values
    sums = [sum(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1)]
    return total >= FEW * unit and total in sums


def _whole_row(prose: Prose, one: Choice) -> bool:
    """Whether a total is called one and stands right behind its parts, or says how many there are."""
    clause = clause_of(prose, one.total)
    if not one.behind or one.skipped or not SUMMED.search(clause):
        return False
    said = _SO_MANY.search(clause)
    return said is None or _NUMERALS.find(said[1].replace("两", "二")) == len(one.parts)


_NUMERALS = "零一二三四五六七八九"
_SO_MANY = re.compile("([两三四五六七八九])(?:[个类项期批轮级种方家地镇乡村区县季月年组队部笔条线所校院园者大]|街道)")


def settled(prose: Prose, one: Choice, agree: Sequence[Choice], alike: Sequence[Sequence[Item]] = ()) -> bool:
    """Whether the numbers make another sum: the total of some of these parts, the parts of another total or of two.

    ``alike`` are the numbers of the balances that hold.
    """
    parts = {id(part) for part in one.parts}
    if any(_rather(prose, one, other, parts) for other in agree):
        return True
    if _but_one(prose, one) or (one.behind and _inner(one) and not _whole_row(prose, one)) or _of_another(one):
        return True
    if any(any(item is one.total for item in row) and sum(id(item) in parts for item in row) > 1 for row in alike):
        return True
    group = one.group
    whole = {item.value for item in group if id(item) not in parts and item is not one.total}
    if any(one.total.value + part.value in whole for part in one.parts):
        return True  # total and part are what is and what is not of another number
    place = next(index for index, item in enumerate(group) if item is one.total)
    beside = [item for item in group[max(0, place - 1) : place + 2] if id(item) not in parts and item is not one.total]
    beside = [item for item in beside if not item.number.chinese or item.value >= FEW]  # 无一宗引起复议
    return any(one.total.value + item.value == one.sum for item in beside)


def _rather(prose: Prose, one: Choice, other: Choice, parts: set[int]) -> bool:
    """Whether a sum that holds is of the numbers of one that does not; ``parts`` are its parts."""
    if other.way == "between":
        last = other.parts[-1]
        if any(part.value == last.value and part is not last for part in one.parts):
            return False  # 受理138件、退回20件，共收159件；其中受理的138件
    shared = sum([id(part) in parts for part in other.parts])
    if other.total is one.total:
        if shared == len(other.parts) < len(parts) and _whole_row(prose, one):
            return False  # 支出3120万元、864万元、595万元，三笔加起来3984万元: the third is forgotten
        if one.total.value >= FEW and shared:
            return True
    if (other.parts == one.parts and one.sum >= FEW) or (shared == len(parts) and other.sum >= 2 * FEW):
        return True  # parts of another total
    if shared and id(other.total) in parts and other.sum >= FEW and SUMMED.search(other.total.clause):
        return True  # one of the parts is what others make
    they = 2 if len(other.parts) > 2 else 4
    return bool(shared) and one.total in other.parts and other.sum >= they * FEW  # parts of one total
