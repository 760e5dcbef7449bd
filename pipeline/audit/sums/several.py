"""E9, a question: of so many, more together have this, that and the other: 213人，有就业需求的96人，住房需求的84人…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.sums.overlapping import noted
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.prose import Item, Prose, same_unit
from pipeline.audit.text.splits import Run, is_count

#: What one of many may have beside another of them: a need, a wish, an ailment, a fault, a subject.
_HAS = re.compile(
    "涉|需求|意愿|诉求|困难|想|愿|希望|提出|反映|认为|选择|涉及|存在|报名|申请|关注|偏[高低]|异常|不良|龋|超重|肥胖|贫血|[病症炎]|高血[压脂糖]|问题|原因"
    "|[未不缺无超违漏错]|瑕疵|破损|失效|过期|滞后|隐患|污染|超标|参加过|获得过|掌握|使用|患|因|会|懂"
)
#: Steps of one way, each of which holds the next; what another time is, what is new; those that exclude one another.
_STEP = re.compile(
    "已|实到|应到|办结|完成|整改|立案|结案|通过|录取|满意|受理|检查|排查|复查|抽查|新增|同比|环比|[较比]|去年|上年|上月|男|(?<![子妇儿])女|其余|剩余|余|未成年"
    "|其他|部分|小学|初中|高中|一级|二级|优|(?<!不)良|城镇|农村|处罚|移送|发放|收到|参训|合计|共|至\\d|不合格|未合格|未办|未完|未整|未到|未结|未通过|平均"
)


def check(prose: Prose) -> Iterator[Remark]:
    """The first row of a paragraph whose numbers are more together than those that they are of, each less than all."""
    counts = [item for item in prose.counts if is_count(item)]
    if len(counts) < 3:
        return
    for place, total in enumerate(counts[:-2]):
        first, second = counts[place + 1 : place + 3]
        if first.size >= total.size or first.unit != second.unit or first.sentence != total.sentence:
            continue
        between = prose.between(total, first)
        if "，" not in between or "；" in between or not same_unit(total.unit, first.unit):
            continue
        if total.clause[:2] == first.clause[:2] or _HAS.search(total.clause[-4:]):
            continue
        row = _row(prose, counts, place + 1)
        if len(row) < 2:
            continue
        lead = between[: between.rfind("，") + 1]
        words = [part.words for part in row]
        has = len(row) if _FOUND_IN.fullmatch(lead) else sum(_HAS.search(one) is not None for one in words)
        if not has or has + 1 < len(row) or any(_STEP.search(one) for one in words):
            continue
        alike = len(row) > 2 or len({one[:2] for one in words}) == 1 or all("的" in part.clause[-1:] for part in row)
        if not alike or added([part.value for part in row]) <= total.value or _nested(total, row):
            continue
        run = Run(tuple(row), (0, *(2 for _ in row[1:])), "", row[0].lead)
        if not (noted(prose, run, several=True) or _ONCE.search(prose.text)):
            yield _remark(total, row)
            return


#: What each of them has one or more of: 46卷案卷里查出瑕疵的，程序类31卷，….
_FOUND_IN = re.compile("[^，。；]{0,8}(?:查出|存在|发现|有|检出)[^，。；]{0,4}(?:瑕疵|问题|隐患|缺陷|不足)的，")


#: What is counted once, and so in one part alone.
_ONCE = re.compile("只[计统归][入计一]|不重复|不交叉")


def _row(prose: Prose, counts: Sequence[Item], start: int) -> list[Item]:
    """Numbers of one unit that follow one another, one mark between each and the next."""
    row = list(counts[start : start + 1])
    for item in counts[start + 1 :]:
        between = prose.between(row[-1], item)
        if item.unit != row[-1].unit or item.clause.startswith(("已", "均已", "其余")) or not _JOINT.fullmatch(between):
            break
        row.append(item)
    return row


_JOINT = re.compile(r"[的]?[，、；][^，、；。：0-9]{2,16}")


def _nested(total: Item, row: Sequence[Item]) -> bool:
    """Whether one of them is all, or a number of a row is what all others make."""
    values = [part.value for part in row]
    return any(value >= total.value for value in values) or any(2 * value == sum(values) for value in values)


def _remark(total: Item, row: Sequence[Item]) -> Remark:
    printed = tuple(part.printed for part in row)
    return Remark(
        "E9",
        "question",
        (total.span, *(part.span for part in row)),
        f"{'+'.join(printed)}多于总数{total.printed}，各项可能有交叉，没有说明。",
        "请核对：一个对象计入几项的，加注“部分存在交叉”；不是的，改正总数或者各项。",
        (total.printed, *printed),
    )
