"""What leaves a choice of parts for a total open: words that say so, parts of another time or of one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.audit.sums.kinds import alike, bodies, exclusive
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import BY, OPEN, REST, TOTAL, label
from pipeline.audit.weighed.sumchoices import WITH_OLD, Choice, clause_of, in_reach
from pipeline.audit.weighed.sumrows import SUMMED, SUMS

#: Crossing and repeating of what is counted; not of deeds (交叉检查, 重复信访), and not where it is denied.
_CROSSED = (
    r"(?<!不)(?<!无)(?<!没有)(?<!未)交叉(?!打分|互|评|检|执法|复核|审|阅|验|巡|作业|口|施工|学科|督|抽|核|任职|持股|感染|推进|进行|路|办理)"
    r"|(?<!不)(?<!无)(?<!不再)(?<!没有)(?<!跨类)(?<!跨项)"
    r"重复(?!发放|信访|投诉|建设|申[报请]|来访|上访|派单|举报|出现|购买|领取|缴|收费|检查|执法|供地"
    r"|用药|参保|投保|就医|录入|来电|检验|监测|系数|计取|劳动|填报|报送|征地|采购|支付|施工|安装)"
)
_NOTED = re.compile(
    rf"(?<![，。；此\n])同时(?!段)|同时(?:存在|涉及|属于|具有|反映|有|参[加与]|享受|接受|获得|符合)|{_CROSSED}|多个|之和[^，。]{{0,8}}[大多超]|大于"
    r"|不止|多选|(?<!无)(?<!无人)兼(?!职|顾|容|并)|重叠|多项|多类|多种|共同"
)
#: Numbers with decimals that are rounded; of whole ones it is said of their shares.
_ROUNDED = re.compile("四舍五入|取整")
_TAIL_OPEN = re.compile(
    r"[^，、。；：]{0,6}等(?!级|次|候|待|额|同|于|方面|第|到|后续|上级|批复|通知)|[，、；。]?(?:另|其余|其他|还有|此外|余[为系均下])"
)
NEGATED = re.compile(r"^(?:[仍尚还另]?有)?(?:未|不|无|没|非|尚未|暂未)(?P<stem>.)")
ROW = re.compile("）?[、和][^，；。、]{0,16}")
#: Deeds of the year beside what there is: 一类48座、二类60座，今年新建8座.
_THIS_YEAR = re.compile("今年|本年|年内|当年")
#: The first of several, no total: 投诉类居多，共520件，咨询类412件.
_FIRST = re.compile(
    "[由从][多高大少低小][到至]|排[名序]|居多|居首|最[多高大少低小]|首位|榜首|第一[，的是]|倒数|垫底|末位|[前后末][两三四五六\\d][名位]"
)
#: Between a total and parts that are but some of it: 居前三位的是A、B、C，分别为20件、15件和9件.
_FIRST_FEW = re.compile("前[两三四五六七八九十\\d]+[位名类项](?!.*其余)")
#: Numbers that are a difference, or stand for several things each.
_ASIDE = re.compile(
    "[同环]比|[较比](?:上|去|前)|各(?![类项级界种镇县区乡村地市科校所局站单部])[占有为]?[\u4e00-\u9fff]{0,4}$"
)
_OVERLAPS = re.compile(
    rf"(?<!全)部分[^，。；]{{1,12}}[多两几][个种项类重]|多[重种个类项][困瑕问隐违情风原]|两[种个项类]以上|{_CROSSED}"
    r"|兼有|兼具|多选|重叠|[一同][一-龥]{1,3}(?:可|能|往往|常|涉及|存在)[^，。]{0,6}[多几两]"
)
#: Parts that may be what was, and what it differs by.
TWO = 2


def goes_on(prose: Prose, one: Choice) -> bool:
    """Whether the row of the parts goes on with the next number."""
    after = one.group[one.last + 1] if one.last + 1 < len(one.group) else None
    return after is not None and bool(ROW.fullmatch(prose.text, one.parts[-1].number.end, after.number.start))


def leaves_one_out(prose: Prose, one: Choice) -> bool:
    """Whether a total right before a row is all of it but one: 42处，甲镇9处、乙镇14处、丙镇11处、丁乡8处、戊乡15处."""
    over = one.sum - one.total.value
    if len(one.parts) < _SOME or one.skipped or not any(part.value == over for part in one.parts):
        return False
    return all(ROW.fullmatch(prose.text, a.number.end, b.number.start) for a, b in pairwise(one.parts))


#: Parts of a row that surely belong together.
_SOME = 4


def forgotten(prose: Prose, one: Choice) -> bool:
    """Whether a total leaves one of its parts out: one behind them that is called so, or one right before a row."""
    over = one.sum - one.total.value
    if one.way == "between" or one.skipped or not any(part.value == over for part in one.parts):
        return False
    if one.way == "ahead":
        return leaves_one_out(prose, one)
    ahead, first = one.group[one.first - 1] if one.first else None, one.parts[0]
    if ahead is not None and ahead.sentence == first.sentence and ahead.depth == first.depth:
        return False  # 19件、16件、12件、12件、7件。前三位……合计47件: it is not all of the row
    clause = clause_of(prose, one.total)
    found, size = _SUMS_UP.search(clause), len(one.parts)
    if found is None or size <= TWO:
        return size > TWO and whole_row(prose, one)
    return found["all"] is not None or (found["count"] or "") in (str(size), _NUMERALS[size % len(_NUMERALS)])


#: What sums up so many, or all that stand before it.
_SUMS_UP = re.compile(
    r"(?P<count>[二两三四五六七八九十]|\d{1,2})[^，。；0-9]{0,3}(?:相加|合计|共计|总计|共|[加合]起来)|(?P<all>上述|以上|各类)"
)


_FROM = re.compile("[由从]")
_TO = re.compile("[升降增减压缩落高少][至到为]了?$")
#: The last of three that is what the second leaves of the first: 合同价428万元，审定价401.35万元，核减26.65万元.
_LEFT = re.compile("[核压削缩]减|减少|结余|[剩余差]")


def _of_another_time(one: Choice) -> bool:
    """Whether total or parts are numbers of another time than the others."""
    if any(_THIS_YEAR.match(part.clause) for part in one.parts[1:]) and not _THIS_YEAR.match(one.parts[0].clause):
        return True
    if _FROM.search(one.total.clause) and any(_TO.search(part.clause) for part in one.parts):
        return True  # 从26件降至17件，又降到11件
    then = [_ANOTHER_TIME.search(part.clause) is not None for part in one.parts]
    if any(then[1:]) and not all(then) and not any(_DIFFERS.search(part.clause) for part in one.parts):
        return True  # 客运总量1.25亿人次。其中轨道交通0.68亿人次，上年同期0.63亿人次
    return one.behind and bool(_FROM.search(one.total.clause[-1:]))  # 与5月相比，酒驾由46起减少5起


_DONE = re.compile(
    "^(?:目前|现|现已|至今|截至[^，]{0,6})?(?:已|均)?(办结|整改|完成|销号|处置|处理|查处|答复|解决|化解|落实|兑现|结案|审结|开工|完工|竣工|到位|回访|交付)"
)


#: What was to be reached; what became of all, behind what 其中 names.
_AIMED, _OF_ALL = re.compile("(?:目标|任务|计划)[数值]?$"), re.compile("经(?:审查|审核|评审|审定|研究)")
_FEWER = re.compile("(?:减少|增加|下降|上升)了?$")


def _far_apart(prose: Prose, one: Choice) -> bool:
    """Whether parts on both sides of their total stand in more than one sentence before it, or paragraph.

    Two that stand in a paragraph above are no parts of what the next one begins with, and what 此外 opens is none.
    """
    if one.way != "between":
        words = prose.text[slice(*one.between)]
        if one.behind and "\n" in words and all(part.depth > one.total.depth for part in one.parts):
            return True
        above = one.behind and len(one.parts) == TWO and "\n" in words
        return "此外" in words if one.way == "ahead" else above and not _said_again(prose, one)
    apart = one.parts[0].sentence != one.parts[-2].sentence
    return apart or "\n" in prose.text[one.parts[0].number.start : one.between[1]]


def _done_of_them(prose: Prose, one: Choice) -> bool:
    """Whether a number behind others is what is done of them: 省级3件，市级8件，县级26件，目前办结31件.

    Or one more of them: 厂房37人，仓储19人，其他场所80人.
    """
    if one.behind and REST.match(one.total.clause):
        return True
    if one.way == "ahead" and _OF_ALL.match(one.parts[-1].clause) and "其中" in prose.text[slice(*one.between)]:
        return True
    if any(_AIMED.search(part.clause) for part in one.parts) and not _AIMED.search(one.total.clause):
        return not all(_AIMED.search(part.clause) for part in one.parts)
    if (
        one.behind
        and _FEWER.search(one.total.clause)
        and not any(_FEWER.search(part.clause) for part in one.parts[:-1])
    ):
        return True  # 死亡11人、受伤46人；受伤人数减少60人
    done = _DONE.match(one.total.clause) if one.behind else None
    return done is not None and not any(done[1] in part.clause for part in one.parts)


def _among(prose: Prose, one: Choice) -> bool:
    """Whether some of the last parts are those of a part before them: 已整改300条；其中重大12条，化工8条、机械4条."""
    if one.way == "ahead" and len(one.parts) == TWO and _told_apart(prose, one):
        return True
    if one.way == "ahead" and len(one.parts) == TWO:  # 结案172件，罚款312.5万元；移送司法机关9件
        return _WITH_MORE.search(prose.text, one.parts[0].number.end, one.parts[1].number.start) is not None
    if one.way != "ahead" or len(one.parts) < _NESTED or "其中" not in prose.text:
        return False
    place = prose.text.rfind("其中", one.parts[0].number.end, one.parts[-2].number.start)
    if place < 0:
        return False
    inner = [part for part in one.parts if part.number.start > place]
    return 2 * inner[0].value == sum(part.value for part in inner)


def _told_apart(prose: Prose, one: Choice) -> bool:
    """Whether 其中 opens the first of two parts alone, and the other is told of a time in a sentence of its own."""
    first, last = one.parts
    if first.sentence == last.sentence or not _TIMED.match(last.clause):
        return False
    return "其中" in prose.text[one.between[0] : one.between[1]]


_TIMED = re.compile(r"\d{4}年|今年|本年|全年|上半年|年内")
_WITH_MORE = re.compile(r"，[^，；0-9占]*\d[0-9.]*[万亿]?(?![0-9.%])[^；]*；")
#: Parts at least, of which one is what two others make.
_NESTED = 4


def said_open(prose: Prose, one: Choice) -> bool:
    """Whether the text says that the parts are but some (主要, 等), or that they overlap."""
    start, end = one.between
    if not (in_reach(one) or framed(prose, one) or (one.way == "ahead" and leaves_one_out(prose, one))):
        return True
    if _OVERLAPS.search(_around(prose, one)) or any(_ASIDE.search(part.clause) for part in one.parts):
        return True
    if _far_apart(prose, one) or WITH_OLD.search(prose.text, one.spans[0][0], one.parts[-1].number.end):
        return True
    if _of_another_time(one) or _of_row(one) or _among(prose, one) or _done_of_them(prose, one):
        return True
    names = [label(part) if part.clause else "" for part in one.parts]
    if goes_on(prose, one) or sum(BY.search(part.lead) is not None for part in one.parts) > 1:
        return True  # 从原因看，电气故障80起；从时段看，夜间53起
    all_before = one.behind and not one.first and len(one.parts) > 2  # that the last of a row is all the others is rare
    plain = one.way == "ahead" or not (all_before or SUMMED.search(clause_of(prose, one.total)))
    left = _LEFT.search(one.parts[-1].clause)
    if plain and not (left or one.skipped) and _in_row(prose, one) and _like(one.total, one.parts, names):
        return True
    partly = len(names) == TWO and all(names) and names[0] != names[1] and names[1].endswith(names[0])
    less = len(names) == TWO and one.sum < one.total.value and _PARTLY.match(names[1])  # 完成整改112条，基本完成13条
    if (partly and not NEGATED.match(names[1])) or (less and less[1] in names[0]):
        return True  # 解决140个，部分解决20个: some others may not be solved at all
    if ranked(prose, one) or _part_of_first(prose, one) or _several_ranked(prose, one):
        return True
    if one.way == "ahead" and not left and ROW.fullmatch(prose.text, start, _next(one).number.start):
        return True  # one of a row
    lead = prose.text[max(start, prose.sentences[one.parts[0].sentence][0]) : end]
    # 网站最多，为134条；微信次之，为93条；另有88条
    rest = REST.search(one.parts[-1].words) or _NEXT_MOST.search(prose.text, end, one.parts[-1].number.start)
    if one.way == "ahead" and not rest and OPEN.search(_NOT_OPEN.sub("", lead)):
        return True
    if one.sum <= one.total.value:
        tail = prose.text[one.parts[-1].number.end : one.parts[-1].number.end + 12]
        return not one.behind and bool(_TAIL_OPEN.match(tail))
    around = _around(prose, one)
    return bool(_NOTED.search(around) or (one.total.number.decimals and _ROUNDED.search(around)))


def _several_ranked(prose: Prose, one: Choice) -> bool:
    """Whether the parts are of several rankings: 最多的是甲省，其次是乙省；最少的是丙省，其次是丁省."""
    start = min(one.total.number.start, one.parts[0].number.start)
    return prose.text.count("其次", start, one.parts[-1].number.end) > 1


#: What opens the kinds of the number before it: 已审结69件，结案方式分别为….
_KINDS_OF = re.compile("，[^，。；]{2,8}(?:分别[为是]|分为|分成)")


def _part_of_first(prose: Prose, one: Choice) -> bool:
    """Whether but the first part is one, and the others are told as the total: 走访118户，其中空巢老人9户；走访61户."""
    end = one.total.clause[-2:]
    first, *rest = one.parts
    if one.way == "ahead" and _KINDS_OF.search(prose.text, first.number.end, rest[0].number.start):
        return True
    if one.way != "ahead" or len(end) < TWO or first.clause[-2:] == end:
        return False
    between = prose.text[first.number.end : rest[0].number.start]
    return "；" in between and all(part.clause[-2:] == end for part in rest)


#: What the next of a row of all is called by; words that do not leave a list open.
_NEXT_MOST = re.compile("次之|其次|再次")
_PARTLY = re.compile("(?:基本|部分|阶段性|初步)(..)")
_NOT_OPEN = re.compile("主要(?:负责|领导|内容。)|以[^，。：]{1,10}为主(?=：)")
_OPENS = re.compile("其中|：|——|[分按由]|包括|[里中][，有]")
_AGAIN = re.compile("上述|以上|这|被|该")
_ALL_OF = re.compile("[^，。]{0,8}(?:全部|均|都|没有一|无一)|[^，。]{0,4}中")


def framed(prose: Prose, one: Choice) -> bool:
    """Whether words say that parts that are far from a total are its parts."""
    start, end = one.between
    total = one.total
    if one.way == "ahead":
        words = prose.text[start:end]
        if "。" in words[:-1]:
            return False
        names = [label(part) if part.clause else "" for part in one.parts]
        return bool(_OPENS.search(words) or TOTAL.search(total.clause)) or exclusive(names)
    clause = clause_of(prose, total)
    return clause == "计" or bool(
        SUMMED.search(total.lead[-_LEAD:]) or _AGAIN.search(clause) or _ALL_OF.match(prose.text, total.number.end)
    )


def _said_again(prose: Prose, one: Choice) -> bool:
    """Whether the words before a total say that it is one, or speak of what was told."""
    clause = clause_of(prose, one.total)
    return SUMMED.search(clause) is not None or _AGAIN.search(clause) is not None


_ANOTHER_TIME = re.compile("(?<![加以])上年|去年|(?<![加以])上[月季周]|(?<=[一-鿿])同期|前年")
_DIFFERS = re.compile("[增减][加少长]|[多少增减升降]了?$|[上下][升降]|结[转余]")


def _next(one: Choice) -> Item:
    """The number of the group that follows a total ahead of its parts."""
    return one.parts[0] if one.picked else one.group[one.first - one.skipped]


def _of_row(one: Choice) -> bool:
    """Whether a total before its parts stands in a row with the number before it and the first part."""
    if one.way != "ahead" or not one.first or one.skipped or TOTAL.search(one.total.clause):
        return False
    place = one.first - 1
    before, part = one.group[place - 1] if place else None, one.parts[0]
    if before is None or not before.sentence == one.total.sentence == part.sentence:
        return False
    names = [label(item) if item.clause else "" for item in (before, one.total, part)]
    return all(names) and (exclusive(names) or alike(names, [item.after for item in (before, one.total, part)]))


def _in_row(prose: Prose, one: Choice) -> bool:
    """Whether the mark between a total and its parts is the one that stands between the parts."""
    between = prose.text[one.between[0] : one.between[1]]
    inside = prose.text[one.parts[0].number.end : one.parts[1].number.start]
    marks = ["".join(re.findall("[，、；。]", text))[:1] for text in (between, inside)]
    return marks[0] == marks[1]


def ranked(prose: Prose, one: Choice) -> bool:
    """Whether a total is the first of several in a ranking."""
    if one.way == "ahead" and _FIRST_FEW.search(prose.text, *one.between):
        return True
    start = prose.sentences[one.total.sentence][0]
    said = _FIRST.search(prose.text, start, one.total.number.start)
    if said is None or whole_row(prose, one):
        return False
    if one.way == "ahead":  # 居首的是城关镇，共85件；其中城乡建设类最多，为40件，农业农村类26件，其他20件
        rest = REST.search(one.parts[-1].words)
        return not (rest and "其中" in prose.text[one.between[0] : one.between[1]])
    return not SUMS.search(clause_of(prose, one.total))


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


_ALL_OF_A_PLACE = re.compile("(?:目前|现|年末|截至[^，]{0,8})?[全我][省市县区镇乡村校院局旗州]")


def _like(total: Item, parts: Sequence[Item], names: Sequence[str]) -> bool:
    """Whether the total is called as its parts are: one of them, no total (城南街道86件、城东街道45件、…)."""
    own = label(total) if total.clause else ""
    if TOTAL.search(total.clause) or not own or not all(names):
        return False
    if _ALL_OF_A_PLACE.match(total.clause) and not any(_ALL_OF_A_PLACE.match(part.clause) for part in parts):
        return False  # 全市出租汽车4260辆，汽油车1120辆，…
    if all(name.endswith("的") for name in names) and not own.endswith("的"):
        return False
    if _FOUND.search(own) and not any(_FOUND.search(name) for name in names):
        return False  # 发现违规账号42个，关停账号17个，警告账号19个
    names = [name for name in names if not REST.match(name)]  # 甲镇1352人，乙镇876人，其他乡镇合计419人
    every = [own, *names]
    return bodies(every) or exclusive(every) or alike(every, [total.after, *(part.after for part in parts)])


#: Characters before a total that may call it one.
_LEAD = 20
#: What is counted first, and then what became of it.
_FOUND = re.compile("发现|查获|查出|收到|受理|接到|接报|登记|排查")


def whole_row(prose: Prose, one: Choice) -> bool:
    """Whether a total is called one and stands right behind its parts, or says how many there are."""
    clause = clause_of(prose, one.total)
    said = SO_MANY.search(clause)
    if not one.behind or one.skipped or not (said or SUMMED.search(clause)):
        return False
    return said is None or _NUMERALS.find(said[1].replace("两", "二")) == len(one.parts)


_NUMERALS = "零一二三四五六七八九十"
SO_MANY = re.compile(
    "([两三四五六七八九])(?:领域|[个类项期批轮级种方家地镇乡村区县季月年组队部笔条线所校院园者大块]|街道)"
)
