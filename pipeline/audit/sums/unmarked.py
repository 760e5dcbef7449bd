"""E1 of parts that no marker opens: what the words, the total's name or the months say is all there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import lcm

from cfractions import Fraction

from pipeline.audit.growth.periods import last_period, months
from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.sums.judge import short_of_kinds
from pipeline.audit.sums.kinds import alike, bodies, exclusive, states
from pipeline.audit.sums.overlapping import exhaustive, noted
from pipeline.audit.sums.sumremarks import MANY, a_slip, overlap_remark, sum_remark
from pipeline.audit.sums.sums import Split, near
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose, total_of
from pipeline.audit.text.splits import REST, TOTAL, Run, apportioned, beside, joint, label, tail_of

_CLOSED = re.compile(
    r"[别再]无其他|无其他|没有其他|不[含涉]其他|仅此|[无不]人?(?:互|兼组|兼岗|交叉|重复)|[两三四五六七八]者互不|互不(?:重复|交叉)|不重复计|无交叉|只计[入一]|只统计一次|只计一次|不交叉"
)
_NUMERALS = "零一二三四五六七八九十"
#: A total behind its parts: 五镇拆除总面积, 四级合计, 以上三项共.
_BEHIND = re.compile(
    rf"^(?:以上|上述|这|该)?(?P<n>[两{_NUMERALS}]|\d{{1,2}})(?:个)?(?:[镇乡村区县市街级类项地家月季批期年部者所校院]|[^，0-9]{{1,4}}?)[^，]{{0,6}}(?:合计|共|总|累计)[^，]{{0,8}}$"
)
_EDGES = re.compile("^(?:有|为|是|以|共|由)|(?:为|有|是|共|达)+$")
_LOOSE = re.compile("(?<!公)(?:共|合计|总计|累计)[^，增减]{0,8}$")
_WHOLE = re.compile(
    r"^(?:以上|上述|全市|全区|全县)?(?:全部|合计|总共|一共|共计|总计|全[校院镇村乡街省局司场园馆县区市厂]|总[人户件数量额面][数积额]?|合起来|加起来|加在一起"
    r"|(?:以上|上述|这样|至此)[^，0-9]{0,14}(?:合计|累计|总计|总共|共计|共|达到?)"
    r"|(?:[一二三四]季度|[上下]半年|前[两二三四五六七八九十0-9]+个月)(?:累计|合计|总计|共计?|总共))(?:为|是)?$"
)


def check(prose: Prose, found: Sequence[Split], listed: Sequence[Run]) -> Iterator[Remark]:
    """Parts that just stand beside their total, before or behind it."""
    if len(prose.counts) < 2:
        return
    used = [item for split in found if split.agrees or split.run.marker for item in split.run.parts]
    marked = [run.parts[0] for run in listed if run.marker not in ("", "：")]
    for row in _rows(prose):
        if not used or not any(item in used for item in row[1:]):
            yield from _of_row(prose, row, opened=bool(marked) and any(item in marked for item in row))


#: What a total may be said to be of: 五镇, 三村.
_PLACES = frozenset(["镇", "乡", "村", "街道", "社区", "项", "类"])


def _rows(prose: Prose) -> Iterator[list[Item]]:
    """Counts of one unit that stand in a row, three or more with their total."""
    row: list[Item] = []
    for item in prose.counts:
        if item.number.chinese:
            other = row and item.unit != row[0].unit and not row[0].number.chinese
            if other or item.unit in _PLACES:
                continue  # 五镇拆除总面积, 三个中队处罚总数
        last = row[-1] if row else None
        if last is not None and beside(last, item) and joint(prose, last, item):
            row.append(item)
        elif last is None or not (item.depth > last.depth and item.sentence == last.sentence):
            if len(row) > 1:
                yield row
            row = [item]
    if len(row) > 1:
        yield row


def _of_row(prose: Prose, row: Sequence[Item], *, opened: bool) -> Iterator[Remark]:
    if any(item.compared or _CHANGED.search(item.clause) for item in row[1:]):
        return
    behind = _total_behind(prose, row)
    if behind is not None:
        yield from behind
        return
    if opened:  # what a marker opens has been looked at
        return
    before = _totals(prose, row[0])
    if any(near(total, row) for total in before):
        return
    if len(row) > 3 and near(row[0], row[1:]) and total_of(row[1:]) != row[0].value:
        run = Run(tuple(row[1:]), (0, *(2 for _ in row[2:])), "", row[1].lead, tail_of(prose, row[-1]))
        if not run.open and not _ROUNDED.search(prose.text):
            yield replace(
                sum_remark(Split(run, row[0], agrees=True), "question"),
                suggestion="请核对；是四舍五入造成的，加注“因四舍五入，分项之和与总数略有出入”。",
            )
        return
    for total, parts in ((row[0], row[1:]), *(((before[-1], row),) if before else ())):
        if (
            len(parts) < 2
            or (total is row[0] and (_first_of(row) or (before and 2 * total_of(parts) < total.value)))
            or any(part.number.hedged or part.value > 2 * total.value for part in parts)
            or _each_with_share(prose, (total, *parts))
        ):
            continue
        if near(total, parts) or _any_sum(prose, parts, row) or _some_sum(total, parts):
            return
        run = Run(tuple(parts), (0, *(2 for _ in parts[1:])), "", parts[0].lead, tail_of(prose, parts[-1]))
        if not run.open and not total.compared:
            remarks = list(_judge(prose, Split(run, total, agrees=False)))
            yield from remarks
            if remarks:
                return


#: A share right behind a number, of all there is.
_OWN_SHARE = re.compile(r"[^，、；。（0-9]{0,6}，(?:约|各|均)?占[^，。；、（0-9]{0,8}\d[0-9.]*%")


def _each_with_share(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether each number of a row has a share of its own: 农村86起，占总数的43.0%；县城58起，占总数的29.0%."""
    return "占" in prose.text and all(_OWN_SHARE.match(prose.text, item.number.end) for item in row)


_RANKED = re.compile("居[多首前]|最[多少高低大小]|首位|第一[，的]|榜首")


def _first_of(row: Sequence[Item]) -> bool:
    """Whether the first number of a row is one of the parts: 巡逻组22人，社区组17人，综合指挥组14人."""
    if _RANKED.search(row[0].lead):
        return True
    if TOTAL.search(row[0].clause):
        return False
    rest, first = row[1:], row[0]
    if 20 * abs(total_of(rest) - first.value) <= first.value and first.clause[-1:] != rest[0].clause[-1:]:
        return False  # 执行到位金额6.42亿元，民商事类4.75亿元、…: a family by its words only
    row = [item for item in row if not REST.match(item.clause)]  # 甲镇1352人，乙镇876人，其他乡镇合计419人
    names = [_EDGES.sub("", label(item)) for item in row]
    return len(row) > 1 and (
        exclusive(names) or bodies(names) or alike([item.clause for item in row], [item.after for item in row])
    )


def _totals(prose: Prose, first: Item) -> list[Item]:
    """The numbers that a row may be of: of its sentence; where there is none, the only one of the sentence before."""
    before = [item for item in prose.counts if item.number.end <= first.number.start and item.unit == first.unit]
    near_by = [item for item in before if item.sentence == first.sentence]
    last = [item for item in before if item.sentence == first.sentence - 1]
    faulty = last[-1:] if last and _FAULT.search(last[-1].clause) else []  # 抽查86家，检出问题单位54家。
    return near_by or (last if len(last) == 1 else faulty)


_ROUNDED = re.compile("四舍五入|取整|舍入|尾数|略有出入|进位")
#: A difference, or a number of another time.
_CHANGED = re.compile("[增减][加少]|新增|下降|上升|目标|计划|达标|应")


def _any_sum(prose: Prose, parts: Sequence[Item], row: Sequence[Item]) -> bool:
    """Whether the parts are of another number of the paragraph."""
    value = total_of(parts)
    return any(item.value == value and item.unit == parts[0].unit for item in prose.counts if item not in row)


def _some_sum(total: Item, parts: Sequence[Item]) -> bool:
    """Whether some of the parts make the total: 应检120家，已检110家，合格98家，未检10家."""
    if any(part.value == total.value for part in parts):
        return False
    step = lcm(*[part.value.denominator for part in parts[:_MOST]])
    sums = {0}
    for part in parts[:_MOST]:
        size = int(part.value * step)
        sums |= {value + size for value in sums}
    return total.value * step in sums


#: What one thing may have beside another: 32份存在文书问题，29份存在程序瑕疵.
_HAS = re.compile("(?:存在|[涉反][及映]|缺[少失]|有)[^，。；]*(?:问题|瑕疵|隐患|缺陷|不足|情[形况])")


#: Parts of which every choice is added up.
_MOST = 8


def _judge(prose: Prose, split: Split) -> Iterator[Remark]:
    run, total = split.run, split.total
    if run.sum < total.value and "组成" in prose.text and (short := short_of_kinds(prose, split)):
        yield short
        return
    end = prose.clause_after(run.parts[-1])
    if total.number.hedged:
        if len(run.parts) > 2 and _about(prose, total, run.sum):
            yield sum_remark(split, "question", "总数写的是约数，")
        return
    if not total.number.exact and not total.number.decimals and any(part.number.exact for part in run.parts):
        return
    if _named_in(run, total) or _all_months(prose, run, total) or _CLOSED.search(end) or _made_of(run, end):
        yield replace(sum_remark(split, "error"), slip=a_slip(split) or len(run.parts) >= MANY)
    elif run.sum > total.value and all(_HAS.match(part.after) for part in run.parts):
        yield overlap_remark(split)
    elif _kindred(prose, split) and (apportioned(run) or not noted(prose, run, several=True)):
        third = len(run.parts) == 2 and 20 * (total.value - run.sum) > total.value  # 公办, 民办, perhaps 公建民营
        told = states([part.words for part in run.parts]) or exhaustive(run)
        remark = sum_remark(split, "question" if third and not told else "error")
        yield replace(remark, firm=third and not told, slip=a_slip(split) or len(run.parts) >= MANY)
    elif _perhaps_all(prose, split):
        yield sum_remark(split, "question")
    elif run.sum > total.value and _alike(run) and not noted(prose, run, several=True):
        yield overlap_remark(split)


def _kindred(prose: Prose, split: Split) -> bool:
    """Whether the parts are kinds that exclude one another, and near enough to their total to be all of it."""
    run, total = split.run, split.total
    if 4 * abs(run.sum - total.value) > total.value:
        return False
    if any(part.value > total.value for part in run.parts) and not a_slip(split):
        return False  # 新收187件，办结194件，尚有26件在办
    names = [_EDGES.sub("", label(part)) for part in run.parts]
    if _NEXT.match(prose.between(total, run.parts[0])):
        return False  # the first of them, no total
    if apportioned(run) or exclusive(names) or states([part.words for part in run.parts]) or bodies(names):
        return True
    off = abs(run.sum - total.value)
    if 10 * off > total.value or any(_SHARED.search(name) for name in names):
        return False
    if alike([part.clause for part in run.parts], [part.after for part in run.parts]) or _opposite(run):
        return True
    if 20 * off > total.value:
        return False
    even = len({joint(prose, a, b) for a, b in pairwise(run.parts)}) == 1
    return even and len(names) > 2


_NOT = re.compile("未(?![来成])|没|不(?![同少])|缺席|放弃")


def _opposite(run: Run) -> bool:
    """Whether two parts are those that did and those that did not: 132名走进考场，92名因材料不全未能参加."""
    words = [part.words for part in run.parts]
    return len(words) == 2 and bool(_NOT.search(words[1])) and not _NOT.search(words[0])


def _perhaps_all(prose: Prose, split: Split) -> bool:
    """Whether three parts or more open the sentence behind their total, evenly and with nothing said of the rest."""
    run, total = split.run, split.total
    first, left = run.parts[0], total.value - run.sum
    if left <= 0 or 7 * left > total.value or len(run.parts) < 3 or first.sentence != total.sentence + 1:
        return False
    names = [label(part) for part in run.parts]
    opens = prose.sentences[first.sentence][0] + len(first.clause) == first.number.start
    even = len({joint(prose, a, b) for a, b in pairwise(run.parts)}) == 1
    plain = all(2 <= len(name) <= 8 and not _SHARED.search(name) and not _DID.search(name) for name in names)
    return opens and even and plain and not re.search("其余|其他|另|还有|此外", prose.clause_after(run.parts[-1]))


_DID = re.compile("已|未|办|查|收|整改|完成|处|增|减|新|正在|通过|合格|发放|投入|培训|参加|受理")
_NEXT = re.compile("[^，。；：]*[、；]")
#: What is said of some of the persons or things that others have too.
_SHARED = re.compile(
    "女|党员|残疾|低保|老年|老人|学历|本科|专科|职称|岁|以上|骨干|代表|检查|发现|排查|满意|规上|示范|重点|今年|本年|去年|新|改造"
)


_FAULT = re.compile("[未不缺无超违漏]|(?<!纠)错|瑕疵|问题|隐患|过期|破损|失效")


def _alike(run: Run) -> bool:
    """Whether three parts or more are told alike, as things that one object may have: 谈到住房的, 谈到就业的, ….

    Steps that follow one another (受理, 办结, 满意) are not: each part must begin with the words of the others.
    """
    names = [re.sub("^(?:发现|存在|查出|检出|有)", "", label(part)) for part in run.parts]
    if len(names) < 3 or any(2 * part.value > 3 * run.sum for part in run.parts):
        return False
    if all(len(name) > 2 for name in names) and len({name[:2] for name in names}) == 1:
        return True
    if all(name.endswith("的") for name in names):
        return True
    return sum(bool(_FAULT.search(name)) for name in names) * 3 >= 2 * len(names)


def _about(prose: Prose, total: Item, value: Fraction) -> bool:
    """Whether a sum is further from a 约 number than rounding explains."""
    digits = str(int(total.value / total.number.scale)) if total.value else ""
    zeros = len(digits) - len(digits.rstrip("0"))
    step = Fraction(10**zeros * total.number.scale)
    about = re.search(r"约$", prose.text[: total.number.start])
    return bool(about) and zeros > 0 and abs(value - total.value) > step and 5 * value < 6 * total.value


def _named_in(run: Run, total: Item) -> bool:
    """Whether the total's name is made of the parts' names: 脱贫户和监测户二十三户，脱贫户十七户，监测户五户."""
    names = [re.sub("(?:为|有|是|共)+$", "", label(part)) for part in run.parts]
    return all(len(name) > 1 and name in total.words for name in names) and bool(re.search("[和与及、]", total.words))


_MONTH = re.compile(r"^(?:其中)?(\d{1,2}|[一二三四五六七八九十]{1,2})月份?$")


def _all_months(prose: Prose, run: Run, total: Item) -> bool:
    """Whether the parts are all months of the period that the total is of."""
    names = [_MONTH.match(label(part)) for part in run.parts]
    start = prose.sentences[total.sentence][0]
    period = last_period(prose.text[start : total.number.start])
    span = months(period) if period else None
    listed = [months(name[0]) for name in names if name]
    if span is None or len(listed) != len(run.parts):
        return False
    wanted = [(month, month) for month in range(span[0], span[1] + 1)]
    return listed == wanted


def _made_of(run: Run, end: str) -> bool:
    """Whether the total is said to be made of them: 由税收收入10.92亿元和非税收入3.45亿元构成."""
    return run.parts[0].clause.startswith(("由", "分别由")) and bool(re.match(r"[^，。；]{0,6}(?:构成|组成)", end))


def _total_behind(prose: Prose, row: Sequence[Item]) -> Iterator[Remark] | None:
    """The remark on a list that ends in its total; ``None`` where it does not end in one."""
    parts, total = row[:-1], row[-1]
    if len(parts) < 2:
        return None
    found = _BEHIND.match(raw_clause(prose, total))
    size = 0
    if found:
        size = int(found["n"]) if found["n"].isdigit() else _NUMERALS.find(found["n"].replace("两", "二"))
    whole = _WHOLE.match(total.clause)
    loose = _LOOSE.search(total.clause) and 20 * abs(total_of(parts) - total.value) <= total.value
    if loose and not found and not whole and not near(total, parts) and not total.number.hedged:
        plain = Run(tuple(parts), (0, *(2 for _ in parts[1:])), "合计", parts[0].lead)
        if not plain.open and not _some_sum(total, parts) and not any(part.number.hedged for part in parts):
            return iter((sum_remark(Split(plain, total, agrees=False), "question"),))
    run = Run(tuple(parts), (0, *(2 for _ in parts[1:])), "合计", parts[0].lead)
    if not whole and _kinds_then_all(run, total):
        whole = _SUMS_UP.match(total.clause)
    if size != len(parts) and not (whole and (_ABOVE.match(whole[0]) or _all(run))):
        return None
    if near(total, parts) or total.number.hedged or any(part.number.hedged for part in parts):
        return iter(())
    return iter((sum_remark(Split(run, total, agrees=False), "error"),))


_SUMS_UP = re.compile(r"[^，0-9]{2,8}$")


def _kinds_then_all(run: Run, total: Item) -> bool:
    """Whether kinds are followed by a larger number of another name: A类31人、B类48人，在册队员82人."""
    if 10 * abs(run.sum - total.value) > run.sum or total.value <= max(part.value for part in run.parts):
        return False
    names = [label(part) for part in run.parts]
    return not total.compared and exclusive(names) and not exclusive([*names, total.clause])


#: Words that take up all that was just listed.
_ABOVE = re.compile("以上|上述|这样|至此")


def _all(run: Run) -> bool:
    """Whether the parts before a total are all there is: 男生320人、女生298人，全校618人."""
    plain = Run(run.parts, run.levels, "", run.lead)
    names = [label(part) for part in run.parts]
    return exhaustive(plain) or exclusive(names) or alike([part.clause for part in run.parts], names)
