"""E1, E9, E10 and E11 of splits: what a sum that does not agree amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.audit.sums.closeness import left_none, nearly
from pipeline.audit.sums.kinds import declared
from pipeline.audit.sums.overlapping import (
    BODY,
    STRONG,
    before,
    exhaustive,
)
from pipeline.audit.sums.sumremarks import a_slip, mends, remark, repair, spans
from pipeline.audit.sums.sums import Split, completed, elsewhere
from pipeline.audit.sums.toomuch import OWN_SHARE, over
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import ONE_SORT, Known, Prose, related
from pipeline.audit.text.slips import slipped, swapped
from pipeline.audit.text.splits import REST, TOTAL, Run, label
from pipeline.audit.weighed.sumchoices import planned


def check(prose: Prose, found: Sequence[Split], known: Known = list) -> Iterator[Remark]:
    """E1, E9, E10 for splits that do not add up; E11 for those that do with mixed measure words.

    ``known`` are numbers of the passages beside: a sum that stands there has its total there.
    """
    inside = [part for split in found if split.agrees for part in split.run.parts]
    for split in found:
        if split.agrees:
            yield from _measures(split)
        elif split.total in inside and split.run.sum > split.total.value:
            continue  # 2864人：本科生2105人、…；按性别，男生1397人、女生1467人: of all of them
        elif planned(prose, split.run.parts[-1]) or _another_nearer(prose, split):
            continue
        elif not elsewhere(prose, split, known) and not completed(prose, split):
            yield from _judge(prose, split)


def _another_nearer(prose: Prose, split: Split) -> bool:
    """Whether numbers of its unit stand between a list after 分别为 and its total, which is of a sentence before."""
    run, total = split.run, split.total
    first = run.parts[0]
    if run.marker != "分别" or total.sentence == first.sentence or total.number.start > first.number.start:
        return False
    between = [
        item
        for item in prose.counts
        if item.unit == total.unit and total.number.end <= item.number.start < first.number.start
    ]
    return len(between) > 1 and TOTAL.search(total.clause) is None


def _measures(split: Split) -> Iterator[Remark]:
    units = list(dict.fromkeys([split.total.unit, *(part.unit for part in split.run.parts)]))
    if len(units) < 2 or not all(related(units[0], unit) for unit in units[1:]):
        return
    one_sort = any(family.issuperset(units) for family in ONE_SORT)
    schools = not one_sort and all(_BY_NAME.search(p.clause) for p in split.run.parts if p.unit != split.total.unit)
    several = schools or (
        not one_sort and len({part.unit for part in split.run.parts}) > 1 and len(split.run.parts) > _THREE
    )
    numbers = (split.total.printed, *(part.printed for part in split.run.parts))
    sum_text = "+".join(part.printed for part in split.run.parts)
    yield Remark(
        "E11",
        "question" if several else "error",
        spans(split),
        f"同一对象混用量词“{'”“'.join(units)}”：{sum_text}={split.total.printed}，总数用“{split.total.unit}”。",
        f"请统一量词，例如都用“{split.total.unit}”。",
        numbers,
    )


#: What has a measure word of its own, whatever else it is counted with.
_BY_NAME = re.compile(
    "(?:学校|小学|[初高中]中|中学|高校|大学|学院|幼儿园|医院|卫生院|水库|桥梁?|泵站|公园|广场|水厂)(?:共|有)*$"
)


def _judge(prose: Prose, split: Split) -> Iterator[Remark]:
    run, total = split.run, split.total
    if (run.marker == "其中" and _elsewhere(prose, run)) or (run.marker == "分别" and _of_another_row(split)):
        return
    if run.sum > total.value:
        yield from over(prose, split)
        return
    if STRONG.search(run.lead):
        return  # 48家，存在隐患的35家，按类型分（一家有多类的分别计入）：19家、14家、11家
    if run.marker == "中" and all(OWN_SHARE.match(prose.text, part.number.end) for part in run.parts):
        return  # 216名代表中，基层代表119名，占55.1%；妇女代表76名，占35.2%
    whole = exhaustive(run) or _one_each(prose, run)
    kinds = _kinds_said(prose, run)
    if short := short_of_kinds(prose, split):
        yield short
    elif run.broken:
        return
    elif (run.marker == "其中" and kinds == len(run.parts) and not run.open) or divided(prose, run):
        yield divided_remark(split)
    elif (
        (whole and not _some_of(split, kinds))
        or left_none(split)
        or nearly(split, sure=a_slip(split))
        or _swapped(split)
    ):
        code = "E10" if _one_kind_less(split) else "E1"
        pending = len(run.parts) < _THREE and _PENDING.search(total.words)
        yield remark(split, code, "question" if pending else "error", "", _LEFT if code == "E10" else repair(split))
    elif not run.open:
        yield from _left_over(prose, split)


def _elsewhere(prose: Prose, run: Run) -> bool:
    """Whether what 其中 opens are no parts: behind a mark (其中工业破百亿；财政收入4亿元), bases (任务380亩的2.5倍)."""
    behind = "；" in run.lead and _BEHIND.search(run.lead)
    bases = sum(bool(_BASE.match(prose.text, part.number.end)) for part in run.parts)
    return bool(behind) or (bases > 1 and 3 * bases >= len(run.parts))


def _of_another_row(split: Split) -> bool:
    """Whether the total is one of a row, or in a sentence above and of another measure: 交易额90亿元。销售额分别为…."""
    if "分别" in split.total.clause:
        return True
    own = _MEASURE.search(split.run.lead.partition("分别")[0])
    of = _MEASURE.search(split.total.clause)
    above = split.total.sentence != split.run.parts[0].sentence
    return above and own is not None and of is not None and own[1] != of[1]


_MEASURE = re.compile("([\u4e00-\u9fff]{2}[额量值])(?:共|约|累计)?(?:达到?|为|是|有)?$")
_BEHIND = re.compile("其中[^，。；：]+；")
_BASE = re.compile(r"[\u4e00-\u9fff]{0,3}的\s?\d+(?:\.\d+)?\s?[%倍]")


def _kinds_said(prose: Prose, run: Run) -> int:
    """How many kinds the words before a run say that there are; 0 where they do not."""
    return declared(run.lead + before(prose, run)) or _kinds_before(prose, run)


def short_of_kinds(prose: Prose, split: Split) -> Remark | None:
    """E10: parts below their total that are fewer than the kinds that are told; ``None`` where they are not."""
    run = split.run
    kinds = _kinds_said(prose, run)
    if not len(run.parts) < kinds <= _MOST_KINDS or run.open or run.sum >= split.total.value:
        return None
    words = f"称分{kinds}类而只列{len(run.parts)}项，"
    return remark(split, "E10", "error", words, "请补列缺少的一类，或者核对总数和各项。")


#: Of what comes in, something may not be decided yet: 受理审查逮捕417人，批准312人，不批准98人.
_PENDING, _THREE = re.compile("受理|提请|报请|移送"), 3
#: Kinds that a sentence lists at most: of more (68类297种) it names some.
_MOST_KINDS = 12
_MADE_OF = re.compile("[^，。；、]{0,3}?([两三四五六七八九])(?:(?:个?部分|类|级)(?:组成|构成)|[种类档块](?=[，。；]))")
#: What says that all is told, kind by kind.
_BY_KIND = re.compile("分为|分成|划分|方式(?:分别)?[为是]|结果(?:分别)?[为是]")


def _one_kind_less(split: Split) -> bool:
    """Whether parts that are all kinds are so much less than their total that no slip explains it."""
    run, total = split.run, split.total
    much = 8 * (total.value - run.sum) > total.value
    return much and bool(_BY_KIND.search(run.lead)) and not any(slipped(*pair) for pair in mends(split))


_DIVIDED = re.compile("分为|分成|划分|归为|归成|归类|归入|由[^，。；两二]{1,6}[构组]成")


def divided(prose: Prose, run: Run) -> bool:
    """Whether the words say that there are just so many kinds: 全部归为三类，…."""
    start = prose.sentences[max(0, run.parts[0].sentence - 1)][0]
    words = prose.text[start : run.parts[0].number.start]
    behind = _MADE_OF.match(prose.text, run.parts[-1].number.end)
    if behind and not run.open:
        return _NUMERALS.find(behind[1].replace("两", "二")) == len(run.parts)
    if run.open or _DIVIDED.search(words) is None:
        return False
    return len(run.parts) in (declared(run.lead + words), _kinds_before(prose, run))


def divided_remark(split: Split) -> Remark:
    """E10: parts that are less than their total, and said to be all kinds; E1 where but the last digits differ."""
    off = split.total.value - split.run.sum
    code = "E1" if 100 * off < split.total.value else "E10"
    return remark(split, code, "error", f"称只有{len(split.run.parts)}类，", repair(split))


def _swapped(split: Split) -> bool:
    """Whether two digits of the total that change places make it the sum: 163, 136."""
    return (
        not split.run.open and a_slip(split) and swapped(split.total.printed, show(split.run.sum, split.total.number))
    )


def _some_of(split: Split, kinds: int) -> bool:
    """Whether 其中 may name but some of the kinds: 护士8600人，其中三级医院4200人，二级医院3100人."""
    run, total = split.run, split.total
    much = (total.value - run.sum) * 8 >= total.value or not any(slipped(*pair) for pair in mends(split))
    return run.marker == "其中" and much and not kinds and not _rest_named(run)


def _rest_named(run: Run) -> bool:
    """Whether a part is the rest, or the others' opposite: what is left of a total needs no more words."""
    labels = [label(part) for part in run.parts]
    return any(REST.search(text) or re.match("[未不]|尚未|没有", text) for text in labels)


def _left_over(prose: Prose, split: Split) -> Iterator[Remark]:
    """Parts below their total that the text does not call all, nor some."""
    run, total = split.run, split.total
    if _grown(prose, run) or _more_named(split):
        return
    if run.marker == "（":
        slip = (total.value - run.sum) * 8 < total.value
        code, severity, todo = ("E1", "error", repair(split)) if slip else ("E10", "question", _LEFT)
        yield remark(split, code, severity, "", todo)
        return
    if run.marker in ("", "中", "未", "合计") or _rest_follows(prose, run) or run.sum * 4 < total.value:
        return
    if run.marker == "其中" and len(set(run.levels[1:])) > 1 and run.levels[-1] == max(run.levels):
        return  # 其中节日补贴57万元，电费补贴13万元；集中供养88万元: the last is told of by itself
    if run.marker == "：":
        told = any(_VERB.search(label(part)) for part in run.parts)
        beside = bool(re.match("[^，。；、]{0,8}：", prose.between(total, run.parts[0])))
        slip = beside and (total.value - run.sum) * 8 < total.value
        if (slip or TOTAL.search(total.clause) or _LISTED.search(run.lead)) and not told:
            yield remark(split, "E1", "error", "", repair(split))
    elif run.marker == "按":
        yield remark(split, "E1", "error", "", repair(split))
    elif run.marker in ("其中", "涉及") and not all(part.after and len(part.clause) < 5 for part in run.parts):
        much = 10 * (total.value - run.sum) > total.value
        yield replace(remark(split, "E10", "question", "", _LEFT), firm=much)


def _grown(prose: Prose, run: Run) -> bool:
    """Whether 其中 names some by what became of them: 教育支出45.7亿元，同比增长4.2%；卫生支出…."""
    if run.marker != "其中" or len(run.parts) < _SOME:
        return False
    return all("同比" in prose.between(a, b) for a, b in pairwise(run.parts))


#: Parts that are some.
_SOME = 3


#: Characters before a total that may name what it is of.
_NAMES = 24


def _more_named(split: Split) -> bool:
    """Whether the total names its parts and one more: 投诉、举报和咨询294万件，其中投诉131万件，举报47万件."""
    names, words = [label(part) for part in split.run.parts], split.total.lead[-_NAMES:]
    if not all(name and name in words for name in names):
        return False
    return len(re.findall("[、和及与]", words)) >= len(names) > 1


#: Words before a colon that announce all of it.
_LISTED = re.compile("分布|构成|如下|情况")
_LEFT = "请核对：没有列全的，写明“其中主要有”“等”或者补上“其他”；列全了的，改正数字。"


_KINDS = re.compile(
    r"(?:分为|分成|划分为|包括|只有|有|为)[^。；0-9]{2,40}?(?P<n>[两三四五六七八九]|\d)(?:大?类|种|级|档|支|个等级|个等次|个类别|部分)[^，。；：、0-9]{0,4}?(?=共|[，。；：、]|[，。]?$)"
)


def _kinds_before(prose: Prose, run: Run) -> int:
    """How many kinds the text says that there are, in this sentence or the one before: 户型为一居、两居和三居三种."""
    first = run.parts[0]
    start = prose.sentences[max(0, first.sentence - 1)][0]
    found = _KINDS.search(prose.text, start, first.number.start)
    if not found:
        return 0
    return int(found["n"]) if found["n"].isdigit() else _NUMERALS.find(found["n"].replace("两", "二"))


def _rest_follows(prose: Prose, run: Run) -> bool:
    """Whether the next sentences speak of the rest."""
    end = run.parts[-1].number.end
    return bool(re.search(r"其余|剩余|另有|另|此外|还有|其他", prose.text[end : end + 60]))


def _one_each(prose: Prose, run: Run) -> bool:
    """Whether the parts are as many as the bodies that the sentence counts: 6个司法所共…，其中城关所…."""
    first, size = run.parts[0], len(run.parts)
    if size < 3 or run.open or not all(BODY.search(label(part)) for part in run.parts):
        return False
    return any(
        item.value == size and item.unit in ("个", "家", "支") and item.number.end <= first.number.start
        for item in prose.counts
        if item.sentence == first.sentence
    )


_VERB = re.compile(
    r"^(?:已|均|目前|共)?(?:发现|查|整改|立案|处罚|下达|责令|约谈|办结|移送|收缴|罚|关停|检查|出动|受理)"
)


_NUMERALS = "零一二三四五六七八九十"
