"""E8 of a table's column of ranks against the column that it ranks: a tie with two ranks, and ranks out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from cfractions import Fraction

from pipeline.audit.tables.grids import Table, cell, data_rows
from pipeline.audit.text.finding import Remark

_RANK = re.compile(r"(?:[^0-9，。（）]{0,8})(?:名次|排名|位次|排序|排位|名列)(?:（.*）)?|第几[名位]")
_EARLIER = re.compile(r"上[年月期季周届轮次]|去年|同期|此前|原")
_NUMBERING = re.compile(r"序号|编号|年份|代码|电话|人口|面积")
#: What those who are ranked have, and nobody is ranked by where a table has more.
_SIZE = re.compile(
    r"(?:网格|村|社区|农?户|班级?|床位|职工|人员|学生|党员|机构|网点|站点|成员|车辆|岗位|小区|楼栋|辖区[^（]{0,3})(?:个)?(?:总?数量?)?(?:（.*）)?"
)
_PLACE = re.compile(r"第?\s*(\d{1,3}|[一二三四五六七八九十])\s*[名位]?(?:（并列）|\(并列\))?|并列第?(\d{1,3})")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A row with its rank and the value of a column."""

    rank: int
    value: Fraction
    printed: str
    name: str


def check(found: Table) -> Iterator[Remark]:
    """Each column of ranks against the column beside it, or the only one that there is."""
    for rank, head in enumerate(found.head):
        if not _RANK.fullmatch(head.strip()) or _EARLIER.search(head):
            continue
        kept = [c for c in _candidates(found, rank) if len(_rows(found, rank, c)) > 2]
        whole = next((c for c in kept if _discordant(_rows(found, rank, c))[0] == []), None)
        if whole is not None:
            yield from _ties(found, whole, _rows(found, rank, whole))
        elif (chosen := _ranked_column(found, rank, kept)) is None:
            yield from _by_one(found, rank, kept)
        else:
            yield from _order(found, chosen, _rows(found, rank, chosen))


def _place(text: str) -> int | None:
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1] or match[2]
    return int(digits) if digits.isdigit() else _DIGITS.find(digits) + 1


def _candidates(found: Table, rank: int) -> list[int]:
    """Columns that a rank may be of; the sizes of those that are ranked only where nothing else is at hand."""
    columns = [
        c
        for c in range(len(found.head))
        if c != rank and not _NUMBERING.search(found.head[c]) and not _RANK.fullmatch(found.head[c].strip())
    ]
    kept = [c for c in columns if not _SIZE.fullmatch(found.head[c].strip())]
    return kept if any(row[c] is not None for c in kept for row in found.cells) else columns


def _rows(found: Table, rank: int, column: int) -> list[_Ranked]:
    """The rows that have both a rank and a number, by rank."""
    rows = []
    for row in data_rows(found):
        place, one = _place(found.rows[row][rank]), found.cells[row][column]
        if place and one is not None:
            name = next(
                (t.strip() for c, t in enumerate(found.rows[row]) if c != rank and t.strip() and not cell(t)), ""
            )
            rows.append(_Ranked(place, one.value, one.printed, name))
    return sorted(rows, key=lambda one: one.rank)


def _discordant(rows: Sequence[_Ranked]) -> tuple[list[tuple[_Ranked, _Ranked]], int]:
    """The pairs whose values go against their ranks, in the direction that fewer do, and how many pairs there are."""
    pairs = [(a, b) for a, b in combinations(rows, 2) if a.rank != b.rank and a.value != b.value]
    falling = [(a, b) for a, b in pairs if a.value < b.value]
    rising = [(a, b) for a, b in pairs if a.value > b.value]
    return min(falling, rising, key=len), len(pairs)


def _ranked_column(found: Table, rank: int, columns: Sequence[int]) -> int | None:
    """The column that ranks are of: the only one; or the one that their head names; or the one right before them."""
    if len(columns) == 1:
        return columns[0]
    head = re.sub(r"名次|排名|位次|排序|排位|（.*）|第几[名位]|全[市区省县]", "", found.head[rank])
    named = [c for c in columns if head and head in found.head[c]]
    if len(named) == 1:
        return named[0]
    if rank - 1 in columns and (
        sum(bool(_RANK.fullmatch(h.strip())) for h in found.head) > 1 or rank == len(found.head) - 1
    ):
        scored = [c for c in columns if re.search(r"[总得评][分]|综合|率$|率（", found.head[c])]
        return rank - 1 if not scored or rank - 1 in scored else None
    return None


def _order(found: Table, column: int, rows: Sequence[_Ranked]) -> Iterator[Remark]:
    """Ranks that one or two pairs of rows have the wrong way round; more of them are ranks of something else."""
    wrong, pairs = _discordant(rows)
    one_row = any(all(row in pair for pair in wrong) for row in rows)
    if wrong and len(rows) >= _FEW and _alone(found, column) and (one_row or _swapped(rows)):
        pairs *= 2
    elif not (len(wrong) < 3 or one_row):
        return
    if not wrong or 3 * len(wrong) > pairs:
        return
    a, b = wrong[0]
    head = found.head[column]
    words = f"表中{a.name}的{head}{a.printed}，{b.name}{b.printed}，名次却是{a.rank}和{b.rank}，与大小不合。"
    numbers = tuple(dict.fromkeys(one.printed for pair in wrong for one in pair))
    yield Remark("E8", "error", ((0, 0),), words, "请核对名次和各行的数。", numbers)


#: Rows of which all but one, or all but for two places, are in order.
_FEW = 4
_OVERALL = re.compile("综合|总排|总名|考核")


def _alone(found: Table, column: int) -> bool:
    """Whether a column is the only one that the ranks may be of."""
    ranks = [c for c, head in enumerate(found.head) if _RANK.fullmatch(head.strip())]
    values = [c for c in range(1, len(found.head)) if c not in ranks and any(row[c] is not None for row in found.cells)]
    return len(ranks) == 1 and values == [column] and not _OVERALL.search(found.head[ranks[0]])


def _swapped(rows: Sequence[_Ranked]) -> bool:
    """Whether two rows that change their ranks would put all in order, the highest first."""
    for one, other in combinations(range(len(rows)), 2):
        values = [row.value for row in rows]
        values[one], values[other] = values[other], values[one]
        if all(a > b for a, b in pairwise(values)):
            return True
    return False


def _by_one(found: Table, rank: int, columns: Sequence[int]) -> Iterator[Remark]:
    """Ranks that the first column of numbers has but for two rows that follow one another, and no other column has."""
    if not columns or not any(_RANK.fullmatch(head.strip()) for head in found.head[:2]):
        return
    first, *others = ((c, _rows(found, rank, c)) for c in columns)
    wrong = _discordant(first[1])[0]
    near = len(wrong) == 1 and abs(wrong[0][0].rank - wrong[0][1].rank) == 1
    if near and len(first[1]) >= _MANY and all(len(_discordant(rows)[0]) > 1 for _, rows in others):
        yield from _order(found, *first)


#: Rows of which all but two are in order by no chance.
_MANY = 5


def _ties(found: Table, column: int, rows: Sequence[_Ranked]) -> Iterator[Remark]:
    """Rows of one value with two ranks."""
    if len({one.value for one in rows}) < 2:
        return
    for a, b in pairwise(rows):
        if a.value == b.value and a.rank != b.rank:
            words = f"表中{a.name}与{b.name}的{found.head[column]}都是{a.printed}，名次却不同。"
            yield Remark("E8", "question", ((0, 0),), words, "请核对名次，相同的写并列。", (a.printed,))
