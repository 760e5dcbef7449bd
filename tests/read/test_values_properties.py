"""Whatever a form is filled with: reading what we wrote gives it back, and moving things about changes no value."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.forms.model import FieldSpec, Forms, Sheet
from pipeline.forms.workbook import WorkbookMaker
from pipeline.model import REJECTED, Problem, Record, Submission, Type, Value
from pipeline.read import read
from pipeline.read.cells import Context
from pipeline.read.records import read_sheet
from pipeline.read.workbook import Grid, read_grids
from tests.cases.cases_kit import HERE, definitions
from tests.corpus.corpus_kit import campaign

FAST = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
PRINTED = ("unit_code", "unit_name", "unit_short", "round", "serial")

#: Letters, numbers, punctuation and signs of any script, and the space; no marks of layout, nothing private.
CHARS = st.characters(
    categories=("L", "N", "P", "S", "Zs"), exclude_characters="\xa0\u3000", max_codepoint=0x2FFFF
).filter(lambda char: char.isprintable())


def texts(most: int, breaks: str = "") -> st.SearchStrategy[str]:
    alphabet = st.one_of(CHARS, st.sampled_from("甲乙丙件次，。、（）12A" + breaks))
    return st.text(alphabet, min_size=1, max_size=most).map(str.strip).filter(bool)


def value_of(spec: FieldSpec) -> st.SearchStrategy[Value]:
    """Anything that a column takes."""
    limits = spec.constraints
    if spec.type is Type.LIST:
        return st.lists(st.sampled_from(spec.choices), min_size=1, unique=True).map(tuple)
    if spec.choices:
        return st.sampled_from(spec.choices)
    if spec.type is Type.DATE:
        return st.dates(date(1920, 1, 1), date(2199, 12, 31))
    if spec.type is Type.INTEGER:
        return st.integers(-(10**15) + 1, 10**15 - 1)
    if spec.type is Type.NUMBER:
        return st.decimals(Decimal(-(10**11)), Decimal(10**11), places=spec.decimals)
    if limits.pattern:
        return st.from_regex(limits.pattern, fullmatch=True).filter(lambda text: text.isascii() and len(text) < 40)
    return texts(limits.maxLength or 60, "\n" if spec.type is Type.PROSE else "").filter(
        lambda text: text not in spec.null
    )


def row_of(sheet: Sheet) -> st.SearchStrategy[dict[str, Value]]:
    """A row (or a card) in which something of its own is filled."""
    specs = [spec for spec in sheet.fields if spec.role not in PRINTED]
    own = {spec.column_name for spec in specs} - sheet.printed_columns
    row = st.fixed_dictionaries({spec.column_name: st.none() | value_of(spec) for spec in specs})
    return row.filter(lambda given: any(given[name] is not None for name in own))


@st.composite
def filled(draw: st.DrawFn, forms: Forms) -> dict[str, list[dict[str, Value]]]:
    """Rows for every sheet of the units' form."""
    found = {}
    for sheet in forms.of(forms.unit_form):
        most = 1 if sheet.kind == "card" else 4
        found[sheet.name] = draw(st.lists(row_of(sheet), min_size=sheet.purpose == "cover", max_size=most))
    return found


@cache
def known(case: str) -> tuple[Config, Forms, WorkbookMaker]:
    config, forms = definitions(HERE / case) if case else campaign()
    return config, forms, WorkbookMaker(config, forms, forms.unit_form)


def book(case: str, rows: Mapping[str, Any]) -> bytes:
    config, _, maker = known(case)
    return maker.make(config.units[0], config.rounds[-1].name, rows)


def same(read_: Value, written: Value) -> bool:
    return read_ is not REJECTED and read_ == written


@pytest.mark.parametrize("case", ["", "安全生产", "期次"])
@FAST
@given(data=st.data())
def test_what_was_written_is_read_back(case: str, data: st.DataObject) -> None:
    config, forms, _ = known(case)
    rows = data.draw(filled(forms))
    content = book(case, rows)
    result = read(Submission("报表.xlsx", content, sha256(content).hexdigest()), config, forms)
    assert result.value is not None, result.problems
    for sheet in forms.of(forms.unit_form):
        written = rows[sheet.name]
        records = result.value.of(sheet.name)
        if not written and sheet.kind == "card":
            continue
        assert len(records) == len(written)
        for record, row in zip(records, written, strict=True):
            compare(sheet, record, row, result.problems)


def compare(sheet: Sheet, record: Record, row: Mapping[str, Value], problems: Sequence[Problem]) -> None:
    """Each value as it was, or a finding at its cell."""
    for name, value in row.items():
        index = sheet.positions[name]
        cell = record.cell(index).a1
        said = any(found.place.sheet == sheet.name and found.place.cell == cell for found in problems)
        assert same(record.values[index], value) or said, (name, record.values[index], value)


def moved(grid: Grid, order: Sequence[int], above: int) -> Grid:
    """The sheet with its columns in another order and so many lines above it."""
    width = max(len(row) for row in grid.rows)
    rows: list[list[object]] = [[f"第{n}行说明", *[""] * (width - 1)] for n in range(above)]
    rows += [[grid.at(row, column) for column in order] for row in range(len(grid.rows))]
    return replace(grid, rows=rows)


def widened(grid: Grid, sheet: Sheet, first: Record) -> Grid:
    """Every number and date of the sheet as somebody types it with a Chinese keyboard: as text, in full width."""
    rows = [list(row) for row in grid.rows]
    for index, spec in enumerate(sheet.fields):
        column = first.columns[index]
        for row in range(first.row - 1, len(rows)):
            cell = rows[row][column] if column < len(rows[row]) else ""
            if spec.type in (Type.INTEGER, Type.NUMBER) and isinstance(cell, float):
                rows[row][column] = format(Decimal(format(cell, ".15g")), "f").translate(WIDE)
            elif spec.type is Type.DATE and isinstance(cell, date):
                rows[row][column] = f"{cell.year}.{cell.month}.{cell.day}".translate(WIDE)
    return replace(grid, rows=rows)


@pytest.mark.parametrize("case", ["", "安全生产", "期次"])
@FAST
@given(data=st.data(), seed=st.integers(0, 10**6), above=st.integers(0, 5))
def test_moving_and_widening_change_no_value(case: str, data: st.DataObject, seed: int, above: int) -> None:
    config, forms, _ = known(case)
    grids = {grid.name: grid for grid in read_grids(book(case, data.draw(filled(forms))))}
    context = Context({}, config.dates.start, config.dates.as_of)
    for sheet in forms.of(forms.unit_form):
        if sheet.kind == "card":
            continue
        grid = grids[sheet.name]
        records, found = read_sheet("表.xlsx", sheet, grid, context)
        order = list(range(max(len(row) for row in grid.rows)))
        random.Random(seed).shuffle(order)
        changed = moved(widened(grid, sheet, records[0]) if records else grid, order, above)
        again, noted = read_sheet("表.xlsx", sheet, changed, context)
        assert [record.row - above for record in again] == [record.row for record in records]
        for before, after in zip(records, again, strict=True):
            for index, value in enumerate(before.values):
                either = value is REJECTED and after.values[index] is REJECTED
                assert either or same(after.values[index], value)
        assert sorted(problem.code for problem in noted) == sorted(problem.code for problem in found)


@pytest.mark.parametrize("shape", ["{}", "{:,}", " {} ", "＋{}", "{}.0", "\u200b{}"])
@given(number=st.integers(0, 10**14))
@FAST
def test_a_number_as_text_is_that_number(shape: str, number: int) -> None:
    spec = FieldSpec(title="人数", type=Type.INTEGER)
    from pipeline.read.values import read_value

    assert read_value(shape.format(number), spec, Context()).value == number


@given(st.text(max_size=12))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_no_text_is_guessed_into_a_number(text: str) -> None:
    """A text is a number only where it is written with digits, signs of a number, and nothing else."""
    from pipeline.read.values import clean, read_value

    found = read_value(text, FieldSpec(title="数", type=Type.NUMBER, decimals=4), Context()).value
    if found is not None and found is not REJECTED:
        digits = clean(text).translate(str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+"))
        assert set(digits) <= set("0123456789.,+-")
        assert Decimal(digits.replace(",", "")) == found


@given(st.dates(date(1920, 1, 1), date(2199, 12, 31)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_day_in_any_spelling_is_that_day(day: date) -> None:
    from pipeline.read.values import read_value

    spec = FieldSpec(title="日期", type=Type.DATE)
    digits = "〇一二三四五六七八九"
    names = ["", *"一二三四五六七八九十", "十一", "十二", *(f"十{n}" for n in "三四五六七八九"), "二十"]
    names += [f"二十{n}" for n in "一二三四五六七八九"] + ["三十", "三十一"]
    year = "".join(digits[int(char)] for char in str(day.year))
    spellings = [
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day.year}年{day.month}月{day.day}日".translate(WIDE),
        f"{day:%Y%m%d}",
        float(f"{day:%Y%m%d}"),
        f"{year}年{names[day.month]}月{names[day.day]}日",
    ]
    assert [read_value(text, spec, Context()).value for text in spellings] == [day] * len(spellings)
