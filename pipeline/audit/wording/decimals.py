"""E13: decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import AMOUNTS
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import Run


def check(prose: Prose, listed: Sequence[Run]) -> Iterator[Remark]:
    """E13: numbers side by side with different decimals."""
    if "." not in prose.text:
        return
    uneven = len({item.number.decimals for item in prose.percents}) > 1
    groups = [(group, sure) for group, sure in _groups(prose) if _differ(group)] if uneven else []
    for certain in (True, False):
        items = sorted(
            {item for group, sure in groups if sure is certain for item in group}, key=lambda item: item.span
        )
        if items:
            one_list = len(items) > 2 and _one_list(prose, items)
            yield _uneven(items, "error" if certain and one_list else "question", "百分比")
    if len({item.number.decimals for item in prose.counts}) < 2:
        return
    told: set[Item] = set()
    for row in _bare_amounts(prose):
        yield _uneven(row, "question", "数")
        told.update(row)
    for run in listed:
        if run.parts[0].unit not in AMOUNTS or told & set(run.parts) or len(set(run.levels[1:])) > 1:
            continue
        for scale in dict.fromkeys(part.number.scale for part in run.parts):
            parts = [part for part in run.parts if part.number.scale == scale and part.unit == run.parts[0].unit]
            if len({part.number.decimals for part in parts if part.number.decimals}) > 1:  # 350、212.5 may be so
                yield _uneven(parts, "question", "数")
                told.update(parts)


#: A share that says of what it is, behind the first of a list: another whole.
_OF_ITS_OWN = re.compile("中[^，]{0,10}占|占[^，比]{2,}$")


def _one_list(prose: Prose, items: Sequence[Item]) -> bool:
    """Whether percentages are a list of one sentence (semicolons between all or none), none of a whole of its own."""
    if len({item.sentence for item in items}) > 1:
        return False
    if "其中" in prose.between(items[0], items[1]) and len({item.number.decimals for item in items[1:]}) == 1:
        return False  # 合格率73.57%，其中幼儿园75.1%、小学73.6%
    apart = prose.between(items[0], items[-1]).count("；")
    if apart:
        return apart == len(items) - 1
    return not any(_OF_ITS_OWN.search(raw_clause(prose, item)) for item in items[1:])


def _bare_amounts(prose: Prose) -> Iterator[list[Item]]:
    """分别为128.4毫米、117毫米、106.9毫米: amounts in a row without names, whole ones among them."""
    row: list[Item] = []
    for item in prose.counts if "分别" in prose.text else ():
        if (
            row
            and item.unit == row[-1].unit
            and re.fullmatch("(?:每[\u4e00-\u9fff]{1,3}|/[^、，。]{1,4})?[、和及与]", prose.between(row[-1], item))
        ):
            row.append(item)
            continue
        if len(row) > 2 and len({one.number.decimals for one in row}) > 1:
            yield row
        row = [item] if item.unit in AMOUNTS and re.search("分别[^，。；]{0,4}$", item.clause) else []
    if len(row) > 2 and len({one.number.decimals for one in row}) > 1:
        yield row


def _differ(group: Sequence[Item]) -> bool:
    """Whether decimals differ, 0 and 100 % aside."""
    return len({item.number.decimals for item in group if item.value not in (0, 100)}) > 1


def _uneven(group: Sequence[Item], severity: str, noun: str) -> Remark:
    places = "、".join(str(item.number.decimals) for item in group)
    return Remark(
        "E13",
        "error" if severity == "error" else "question",
        tuple(item.span for item in group),
        f"并列的{noun}小数位数不一：{'、'.join(item.printed for item in group)}（{places}位）。",
        "请统一小数位数" + ("。" if severity == "error" else "；原数如此的，可以不改。"),
        tuple(item.printed for item in group),
    )


_RATE_NAME = re.compile(r"([^，、；：（）的]{0,8}?(?:率|满意度))(?:分别|依次|均|各)?(?:为|达到?|是|约)?$")
_TARGET = re.compile(
    r"目标|不低于|以上|要求|[税费利]率|比例从|按照?(?![期时])\S{0,6}$|力争|确保|控制在|高于|低于|超过|达标线|考核线|红线"
)


_THEN = re.compile("(?:上月|上季度|上年|去年|上年同期|去年同期|上周|上期)(?:同期)?(?:为|是)?")
_LINKS = frozenset((*"、和及与，", "以及"))
_GROWN = re.compile("(?:同比|环比)(?:增长|上升|增加|提高|下降|减少|降低|回落)了?$")


def _groups(prose: Prose) -> Iterator[tuple[list[Item], bool]]:
    """Percentages of one kind: shares of a base, one rate of several, lists after 分别.

    With each, whether they are surely of one group (two different rates may not be).
    """
    groups: dict[tuple[object, ...], list[Item]] = {}
    previous: Item | None = None
    key: tuple[object, ...] = ()
    for item in prose.percents:
        clause = raw_clause(prose, item)
        name = _RATE_NAME.search(clause)
        then = item.depth and key[:1] == ("率",) and _THEN.fullmatch(clause)  # 84.6%（上月82.1%）
        row = then or (previous is not None and prose.between(previous, item) in _LINKS)
        grown = item.compared and not row and "分别" not in clause
        if grown and not item.number.hedged and (change := _GROWN.search(clause)):
            groups.setdefault((change[0][:2], item.sentence), []).append(item)
        if grown or _set(item, clause):
            continue
        if row and key:
            pass
        elif "分别" in clause and not name and ("占" not in clause or "占比分别" in clause or "占分别" in clause):
            key = ("列", item.number.start)
        elif "占" in clause:
            base = re.sub(r"^.*占比?|(?:为|达|约|是|的)+$", "", clause)
            same = previous is not None and previous.sentence == item.sentence and key[:1] == ("占",)
            key = key if same and not base else ("占", base)
        elif name:
            key = ("率", name[1][-4:])
        elif item.depth and not clause:
            key = ("（", item.sentence)
        elif not (previous is not None and key[:1] in (("率",), ("列",)) and _named(prose, previous, item)):
            key = ()
        if key:
            groups.setdefault(key, []).append(item)
        previous = item
    yield from _told(prose, groups)
    if not any(_differ(group) for group in groups.values()):
        yield from ((row, not of_many(prose, row)) for row in _beside(prose) if _differ(row))


def _set(item: Item, clause: str) -> bool:
    """Whether a percentage is about so much, or a target; 分别控制在 tells how it is."""
    return item.number.hedged or (bool(_TARGET.search(clause)) and not clause.endswith("分别控制在"))


#: Of a percentage that others are held against.
_LIMIT = re.compile("[高低]于|考核线|达标线|平均$|控制在|不超")
_GROWTH = re.compile("(?:同比|环比)?(?:增长|上升|增加|提高|下降|减少|降低|回落)了?$")
_JOINT = re.compile(r"(?:[、，；]|以及|[和及与])+[^、，；。：0-9%（）]{0,14}")


def _beside(prose: Prose) -> Iterator[list[Item]]:
    """Percentages of one kind that stand in a row of three or more, each with the name that it is of."""
    row: list[Item] = []
    for item in prose.percents:
        clause = raw_clause(prose, item)
        limited = item.number.hedged or _LIMIT.search(clause) or _TARGET.search(clause)
        beside = (
            row
            and row[-1].sentence == item.sentence
            and not limited
            and _JOINT.fullmatch(prose.between(row[-1], item))
            and _measure(prose, row[-1]) == _measure(prose, item)
        )
        if not beside:
            if len(row) > 2:
                yield row
            row = []
        if not limited:
            row.append(item)
    if len(row) > 2:
        yield row


def _measure(prose: Prose, item: Item) -> str:
    """What the words before a percentage say that it is: a growth, a share, one rate; empty for a bare name."""
    clause = raw_clause(prose, item)
    if _GROWTH.search(clause):
        return "增"
    found = re.search("占|[^，、；]{2}率(?:均|都|分别)?(?:为|达到?|是|约)?$|满意度(?:为|达)?$|目标|以上", clause)
    return found[0] if found else ""


def _named(prose: Prose, previous: Item, item: Item) -> bool:
    """A率98.5%，B街道97%: names in a row whose rate was named before."""
    between = prose.between(previous, item)
    return previous.sentence == item.sentence and bool(
        re.fullmatch(r"[、，；](?![^、，；]*(?:比例|比重|占|率|增))[^、，；0-9]{2,10}", between)
    )


def _lists_apart(group: Sequence[Item]) -> bool:
    """Whether the shares of a text are lists of three or more in sentences of their own, each of them even."""
    lists: dict[int, list[int]] = {}
    for item in group:
        if item.value not in (0, 100):
            lists.setdefault(item.sentence, []).append(item.number.decimals)
    sizes = [len(row) for row in lists.values()]
    return len(sizes) > 1 and max(sizes) > 2 and all(len(set(row)) == 1 for row in lists.values())


def of_many(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether growths or shares stand each behind an amount of its own, and the odd ones may be whole as they are.

    Shares of one whole are a list; where one ends in 0, whole ones would. Growths are of different things even in a
    list, and published ones drop a last 0 (分别增长6%、5.2%).
    """
    if _grown(prose, group) and _only_whole(group):
        return True
    counts = [item.number for item in prose.counts]
    pairs = list(pairwise(group))
    apart = all(any(a.number.end <= one.start and one.end <= b.number.start for one in counts) for a, b in pairs)
    kept = any(item.number.decimals and item.printed.endswith("0%") for item in group)
    if kept or not apart or len({item.number.decimals for item in group} - {0}) > 1:
        return False
    return (
        all(item.compared for item in group) or abs(float(sum([item.value for item in group], Fraction(0))) - 100) > 1
    )


#: Before a percentage that stands in a row with the one before.
_IN_ROW = re.compile(r"(?:\d[0-9.]*%)?[、和与及]*")


def _only_whole(group: Sequence[Item]) -> bool:
    """Whether those that differ are whole numbers, and no other shows that a last 0 is kept."""
    kept = any(item.number.decimals and item.printed.endswith("0%") for item in group)
    return not kept and len({item.number.decimals for item in group} - {0}) == 1


def _grown(prose: Prose, group: Sequence[Item]) -> bool:
    """Whether some percentages are growths: the first by its words, the others too or in a row with it."""
    clauses = [raw_clause(prose, item) for item in group]
    return bool(_GROWTH.search(clauses[0])) and all(
        _GROWTH.search(one) or _IN_ROW.fullmatch(one) for one in clauses[1:]
    )


def _told(prose: Prose, groups: dict[tuple[object, ...], list[Item]]) -> Iterator[tuple[list[Item], bool]]:
    """The groups, and different rates that follow one another in a sentence."""
    seen = False
    for group in groups.values():
        if _differ(group) and not _lists_apart(group):
            seen = True
            yield group, not of_many(prose, group)
    if seen:
        return
    rates = [item for key, group in groups.items() if key[0] == "率" for item in group]
    for sentence in dict.fromkeys(item.sentence for item in rates):
        for row in _rows(prose, [item for item in rates if item.sentence == sentence]):
            yield row, _too_long(row)


#: Decimals that no percentage of a report has, unless all have.
_MANY = 3


def _too_long(row: Sequence[Item]) -> bool:
    """Whether one rate of a list has three decimals or more, and all others have the same, fewer: 91.375%, 76.24%."""
    places = sorted(item.number.decimals for item in row)
    return len(row) > 2 and places[-1] >= _MANY > places[-2] == places[0] > 0


def _rows(prose: Prose, group: Sequence[Item]) -> Iterator[list[Item]]:
    """Rates that follow one another with nothing counted between them."""
    row = [group[0]]
    for a, b in pairwise(group):
        if any(a.number.end <= count.number.start < b.number.start for count in prose.counts):
            yield row
            row = []
        row.append(b)
    yield row
