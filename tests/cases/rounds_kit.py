"""The campaign 期次: rows by unit and round, and the workbooks in which they may come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from tests.cases.cases_kit import HERE, campaign, definitions, filled
from tests.kit import Copy

CASE = HERE / "期次"
FIRST, SECOND = "第一次自查", "九月补课"
POLICE, HEALTH, FARMING, GRAIN = "区公安分局", "区卫计委", "区农委", "区粮食局"


@dataclass(frozen=True)
class Matter:
    """One problem: what a row of 问题台账 says."""

    number: str
    batch: str
    kind: str
    state: str
    text: str

    def row(self) -> dict[str, str]:
        day = "2017-05-10" if self.batch == FIRST else "2017-08-22"
        names = ("问题编号", "批次", "问题类型", "整改状态", "问题表述")
        values = (self.number, self.batch, self.kind, self.state, self.text)
        return {**dict(zip(names, values, strict=True)), "发现日期": day}


@dataclass(frozen=True)
class Book:
    """A workbook as a unit sends it."""

    unit: str
    matters: tuple[Matter, ...] = ()
    period: str = SECOND
    part: tuple[int, int] | None = None
    """(this part, of how many)."""
    day: str = "2017-09-03"
    people: int = 10
    orders: tuple[str, ...] = ()
    """Rows of 制度清单, a table without numbers."""
    zero: bool | None = None
    """是否零报告 as it is ticked; None: by the rows of this round in this workbook."""

    def data(self) -> bytes:
        return _data(self)


@cache
def _data(book: Book) -> bytes:
    none = not any(matter.batch == book.period for matter in book.matters)
    zero = none if book.zero is None else book.zero
    cover: dict[str, object] = {"是否零报告": "是" if zero else "否", "填报人": "填报人甲", "填报日期": book.day}
    if book.part:
        cover |= {"本份第几份": book.part[0], "本单位共几份": book.part[1]}
    card = {"成立专班": "是", "参加人数": book.people}
    rows = [matter.row() for matter in book.matters]
    orders = [{"制度名称": name} for name in book.orders]
    return filled(CASE, book.unit, book.period, {"封面": cover, "组织情况": card, "问题台账": rows, "制度清单": orders})


def renumbered(matters: Iterable[Matter], code: str, start: int = 1) -> tuple[Matter, ...]:
    """The same matters with the numbers that a fresh copy of the form prints."""
    return tuple(replace(matter, number=f"{code}-{n:03d}") for n, matter in enumerate(matters, start))


@cache
def matters(unit: str, batch: str = "") -> tuple[Matter, ...]:
    """What a unit found (in one round, or in all), numbered through."""
    config, _ = definitions(CASE)
    found = config.unit(unit)
    assert found is not None
    if unit == GRAIN:
        own = {FIRST: yaml.safe_load((CASE / "data" / "粮食.yaml").read_text(encoding="utf-8"))}
    else:
        own = yaml.safe_load((CASE / "data" / "问题.yaml").read_text(encoding="utf-8"))[unit]
    listed = renumbered((Matter("", when, *row) for when in own for row in own[when]), found.code)
    return tuple(matter for matter in listed if batch in ("", matter.batch))


def others(*left_out: str) -> dict[str, Book]:
    """The 34 problems of everybody but 区公安分局, in one workbook a unit; the price bureau reports zero."""
    names = ("区交通局", FARMING, HEALTH)
    books = {unit: Book(unit, matters(unit)) for unit in names if unit not in left_out}
    return {**books, "区物价局": Book("区物价局")}


def built(folder: Path, books: dict[str, Book], decided: str = "") -> Copy:
    """The campaign with these workbooks (stem → book) and the decision of the lead office about 区公安分局."""
    copy = campaign(CASE, folder, {stem: book.data() for stem, book in books.items()})
    if decided:
        entry = f"\n  - {{unit: {POLICE}, round: {SECOND}, action: {decided}, reason: 电话问过, by: 值班员}}"
        copy.replace("config.yaml", "resubmissions: []", f"resubmissions:{entry}")
    return copy


def split(rows: Sequence[Matter], *sizes: int) -> list[tuple[Matter, ...]]:
    """The rows in runs of these lengths."""
    found, start = [], 0
    for size in sizes:
        found.append(tuple(rows[start : start + size]))
        start += size
    return found
