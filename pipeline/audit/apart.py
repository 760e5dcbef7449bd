"""E1 of parts and totals in different paragraphs: summed up further on, taken up as 这37名, or split further on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.finding import Remark
from pipeline.audit.judge import exhaustive, sum_remark
from pipeline.audit.kinds import exclusive
from pipeline.audit.prose import Item, Known, Prose, total_of
from pipeline.audit.ratios import raw_clause
from pipeline.audit.splits import OPEN, TOTAL, Run, label
from pipeline.audit.sums import Split, both, near

CLOSED = re.compile(
    r"[别再]无其他|无其他|没有其他|不[含涉]其他|仅此|[无不]人?(?:互|兼组|兼岗|交叉|重复)|[两三四五六七八]者互不|互不(?:重复|交叉)|不重复计|无交叉|只计[入一]|只统计一次|只计一次|不交叉"
)
NUMERALS = "零一二三四五六七八九十"
#: A total behind its parts: 五镇拆除总面积, 四级合计, 以上三项共.
BEHIND = re.compile(
    rf"^(?:以上|上述|这|该)?(?P<n>[两{NUMERALS}]|\d{{1,2}})(?:个)?(?:[镇乡村区县市街级类项地家月季批期年部者所校院]|[^，\d]{{1,4}}?)[^，]{{0,6}}(?:合计|共|总|累计)[^，]{{0,8}}$"
)
EDGES = re.compile("^(?:有|为|是|以|共|由)|(?:为|有|是|共|达)+$")


def _numbered(prose: Prose, run: Run) -> bool:
    """Whether the words before say how many there are, and what they are called: 编成三个勤务组轮换：巡逻组22人，…."""
    ends = {EDGES.sub("", label(part))[-1:] for part in run.parts}
    if len(ends) > 1:
        return False
    end, first = ends.pop(), run.parts[0]
    before = prose.text[prose.sentences[first.sentence][0] : first.number.start]
    found = (
        re.search(f"([两二三四五六七八九]|\\d)(?:个|支|类|大)?[^，。；：\\d]{{0,6}}?{re.escape(end)}", before)
        if end
        else None
    )
    return found is not None and NUMERALS.find(found[1].replace("两", "二")) == len(run.parts)


def summed_up(prose: Prose, known: Known) -> Iterator[Remark]:
    """三轮累计压减23.5万千瓦, of the three numbers of the paragraph before."""
    first = next((item for item in prose.counts if not item.number.chinese), None)
    found = BEHIND.match(raw_clause(prose, first)) if first is not None and first.sentence == 0 else None
    if first is None or found is None or first.number.hedged or first.compared:
        return
    size = int(found["n"]) if found["n"].isdigit() else NUMERALS.find(found["n"].replace("两", "二"))
    parts = [item for item in known() if item.unit == first.unit]
    if len(parts) != size or size < 2 or any(item.number.hedged or item.compared for item in parts):
        return
    if near(first, parts) or any(TOTAL.search(item.clause) for item in parts):
        return
    run = Run(tuple(parts), (0, *(2 for _ in parts[1:])), "合计", parts[0].lead)
    remark = sum_remark(Split(run, first, agrees=False), "error")
    yield Remark(remark.code, remark.severity, remark.spans[:1], remark.message, remark.suggestion, remark.numbers)


_THESE = re.compile("(?:这|上述|以上|前述)$")


def taken_up(prose: Prose, known: Known) -> Iterator[Remark]:
    """对这37名孩子, of whom 小学段23名、初中段16名 were named before."""
    for item in prose.counts if _THESE_MAY.search(prose.text) else ():
        if not _THESE.search(item.clause) or item.number.hedged or item.value < _FEW:
            continue
        before = [one for one in prose.counts if one.number.end <= item.number.start]
        pool = [one for one in (*known(), *before) if one.unit == item.unit and not one.number.hedged]
        rows: list[list[Item]] = []
        for one in pool:
            beside = rows and rows[-1][-1].sentence == one.sentence and rows[-1][-1].number.end < one.number.start
            rows[-1].append(one) if beside else rows.append([one])
        rows = [row for row in rows if len(row) > 1 and (exclusive([label(one) for one in row]) or _listed(row))]
        if any(one.value == item.value for one in pool) or len(rows) != 1 or near(item, rows[0]):
            continue
        run = Run(tuple(rows[0]), (0, *(2 for _ in rows[0][1:])), "合计", rows[0][0].lead)
        if 7 * abs(run.sum - item.value) <= item.value:
            remark = sum_remark(Split(run, item, agrees=False), "error")
            yield Remark(remark.code, remark.severity, (item.span,), remark.message, remark.suggestion, remark.numbers)


def _listed(row: Sequence[Item]) -> bool:
    """Whether numbers in a row are things of different names, none of them a total or of another time."""
    names = [label(one) for one in row]
    plain = all(len(name) > 1 and not TOTAL.search(name) for name in names) and not any(one.compared for one in row)
    return len(row) > 2 and plain and len(set(names)) == len(names) and 3 * row[0].value < 2 * total_of(row)


def halves(prose: Prose, known: Known) -> Iterator[Remark]:
    """发现问题87个。 / 已完成整改的59个，未完成整改的26个: what is done and what is not, of a paragraph before."""
    for start, parts in both(prose):
        item = parts[-1]
        if item.sentence > 1 or any(one.unit == item.unit for one in prose.counts[:start]):
            continue
        alike = [one for one in known() if one.unit == item.unit and not one.compared and not one.number.hedged]
        later = prose.counts[start + len(parts) :]
        following = [one for one in later if one.unit == item.unit and one.sentence == item.sentence]
        if len(alike) != 1 or following or near(alike[0], parts):
            continue
        if 4 * abs(alike[0].value - total_of(parts)) <= alike[0].value:
            run = Run(parts, (0, *(2 for _ in parts[1:])), "未", parts[0].lead)
            remark = sum_remark(Split(run, alike[0], agrees=False), "error")
            spans = remark.spans[1:]
            yield Remark(remark.code, remark.severity, spans, remark.message, remark.suggestion, remark.numbers)


_THESE_MAY = re.compile(r"(?:这|上述|以上|前述)[\d一二三四五六七八九十百]")
#: Numbers below it are taken up in other ways (这两家).
_FEW = 5


def across(prose: Prose, run: Run, known: Known) -> Iterator[Remark]:
    """A split whose total stands a paragraph before: 累计73件。 / 从要素看，涉及大气的有28件…."""
    first = run.parts[0]
    opening = first.sentence == 0 or not any(
        item.unit == first.unit for item in prose.counts if item.number.end <= first.number.start
    )
    said = bool(CLOSED.search(prose.clause_after(run.parts[-1])))
    closed = said or run.marker in ("按", "分别") or exhaustive(run) or _numbered(prose, run)
    if not opening or not closed or (run.open and not said) or run.broken or any(p.number.hedged for p in run.parts):
        return
    if any(one.unit == first.unit and one.sentence == first.sentence and one not in run.parts for one in prose.counts):
        return
    alike = [item for item in known() if item.unit == first.unit and not item.compared and not item.number.hedged]
    named = [item for item in alike if TOTAL.search(item.clause)]
    total = alike[0] if len(alike) == 1 else named[0] if len(named) == 1 else None
    if total is None or any(near(item, run.parts) for item in alike) or OPEN.search(run.lead):
        return
    if any(part.value > total.value for part in run.parts) or 3 * run.sum < 2 * total.value:
        return
    if run.sum > 2 * total.value or (not said and not exhaustive(run) and not _numbered(prose, run)):
        return
    remark = sum_remark(Split(run, total, agrees=False), "error")
    yield Remark(remark.code, remark.severity, remark.spans[1:], remark.message, remark.suggestion, remark.numbers)
