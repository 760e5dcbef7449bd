"""E8: a tie dropped from 前三, or names that are not the first ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind, chinese_value
from pipeline.audit.prose import Item, Prose
from pipeline.audit.splits import label

_RANK = re.compile(
    r"(?P<side>前|后|末|倒数前?)(?P<count>[一二三两四五六七八九十]|\d{1,2})(?:位|名|类|个|项|大|家|(?=的|依次|分别|是|为|[，：,]))(?!月|季|批|年|天|日|小时|期)"
)
_TIED = re.compile(r"并列|同列|同为|相同|持平|同居|均为")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Something that can be ranked: its name, value, and the value as printed."""

    name: str
    value: Fraction
    printed: str


def check(prose: Prose, before: Sequence[Ranked] = ()) -> Iterator[Remark]:
    """Rank phrases of a paragraph; ``before`` is what the passage before lists (a table, a paragraph)."""
    for found in _RANK.finditer(prose.text):
        count = int(found["count"]) if found["count"].isdigit() else chinese_value(found["count"])
        end = re.compile("[。；\n]").search(prose.text, found.end())
        stop = end.start() if end else len(prose.text)
        if not count or _TIED.search(prose.text[found.start() : stop]):
            continue
        lists = [*_lists(prose, found.start()), list(before)]
        remarks: list[Remark | None] = []
        for ranked in lists:
            if len(ranked) > count:
                remarks.append(_judge(prose, found, stop, ranked, count))
        if remarks and remarks[0] is not None and all(remarks[:2]):
            yield remarks[0]


def _lists(prose: Prose, place: int) -> list[list[Ranked]]:
    """The lists of named numbers before a place, the nearest first."""
    groups: dict[tuple[int, str, Kind, int], list[Item]] = {}
    for item in prose.items:
        number = item.number
        share = number.kind is Kind.PERCENT and "占" in item.clause
        if number.end <= place and number.kind in (Kind.COUNT, Kind.PERCENT) and not number.hedged and not share:
            groups.setdefault((item.sentence, item.unit, number.kind, item.depth), []).append(item)
    found = [_renamed(ranked, prose.text) for group in groups.values() if len(ranked := listed(group)) > 2]
    return list(reversed(found))


def _renamed(ranked: list[Ranked], text: str) -> list[Ranked]:
    """The first name without the words that open the list: the longest ending that the text has again."""
    first = ranked[0]
    for start in range(len(first.name) - 1):
        ending = first.name[start:]
        if text.count(ending) > 1 and (start == 0 or len(ending) > 2):
            return [Ranked(ending, first.value, first.printed), *ranked[1:]]
    return ranked


def listed(items: Sequence[Item]) -> list[Ranked]:
    """Named numbers as a ranking takes them; totals and the rest are no competitors."""
    return [
        Ranked(name, item.value, item.printed)
        for item in items
        if (name := _name(label(item))) and not re.search(r"其他|其它|其余|合计|总计|^共|剩余", name)
    ]


def _name(text: str) -> str:
    return re.sub(
        r"(?:领域|行业|方面|类|的|有|为|是|受理|承办|办理|发生|查处|排查|收到|上报|完成|发现|共|达|计)+$", "", text
    )


def _judge(prose: Prose, found: re.Match[str], stop: int, ranked: Sequence[Ranked], count: int) -> Remark | None:
    order = sorted(ranked, key=lambda one: one.value, reverse=found["side"] == "前")
    last = order[count - 1].value
    front = found["side"] == "前"
    first = {one.name for one in ranked if (one.value >= last if front else one.value <= last)}
    spoken = prose.text[found.end() : stop]
    named = [one for one in ranked if one.name in spoken]
    start = found.start()
    if len(named) < count:
        start = max((prose.text.rfind(mark, 0, found.start()) for mark in "。；：\n"), default=-1) + 1
        spoken = prose.text[start : found.start()]
        if re.search(r"\d", spoken):
            return None
        named = [one for one in ranked if one.name in spoken]
    if len(named) != count:
        return None
    names = {one.name for one in named}
    missing = [one for one in ranked if one.name in first - names]
    if not missing:
        return None
    tied = all(one.value == last for one in missing)
    others = "、".join(f"{one.name}（{one.printed}）" for one in missing)
    if tied and names <= first:
        same = "、".join(one.name for one in named if one.value == last)
        words = f"{others}与{same}并列第{found['count'].replace('两', '二')}，{found[0]}漏列了它。"
        todo = f"请补上{'、'.join(one.name for one in missing)}，并写明并列。"
    else:
        extra = "、".join(f"{one.name}（{one.printed}）" for one in named if one.name not in first)
        words = f"按所列的数，{found[0]}应有{others}，写的是{extra}。"
        todo = "请核对名次和各项的数。"
    numbers = tuple(dict.fromkeys(one.printed for one in (*named, *missing)))
    sure = tied and names <= first
    return Remark("E8", "error" if sure else "question", ((start, stop),), words, todo, numbers)


def of_grid(grid: Sequence[Sequence[str]], words: str) -> list[Ranked]:
    """The column of a table that some words rank, as named numbers."""
    if len(grid) < 3:
        return []
    head = grid[0]
    names = 1 if re.search("序号|名次|排名", head[0]) and len(head) > 2 else 0
    best, column = 0.0, 0
    numeric = [
        c for c in range(names + 1, len(head)) if sum(bool(re.match(r"\d", row[c].strip())) for row in grid[1:]) > 1
    ]
    for c in numeric:
        title = re.sub(r"（.*?）|\(.*?\)", "", head[c])
        score = len(set(title) & set(words)) / max(len(set(title)), 1)
        if score > best:
            best, column = score, c
    if not column or (best < 0.5 and len(numeric) > 1):
        return []
    result = []
    for row in grid[1:]:
        found = re.match(r"(\d+(?:\.\d+)?)\s*%?$", row[column].strip().replace(",", ""))
        if found and not re.search(r"合计|总计|小计|平均|全区|其他", row[names]):
            result.append(Ranked(row[names].strip(), Fraction(found[1]), row[column].strip()))
    return result
