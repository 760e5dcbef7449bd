"""What is written is what is read: every value of every type, and nothing of a unit's text becomes a formula."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline.forms.model import Forms
from pipeline.forms.workbook import WorkbookMaker
from pipeline.model import Value
from tests.sample.generate import load

ROOT = Path(__file__).parents[2]
FIELDS = [
    {"title": "文字"},
    {"title": "成段文字", "type": "prose"},
    {"title": "整数", "type": "integer"},
    {"title": "小数", "type": "number", "decimals": 2},
    {"title": "日期", "type": "date"},
    {"title": "多选", "type": "list", "constraints": {"enum": ["甲", "乙", "丙"]}},
]
NAMES = [str(field["title"]) for field in FIELDS]


@cache
def maker() -> WorkbookMaker:
    config, _ = load(ROOT)
    values = {
        "version": "1",
        "sheets": [
            {"name": "表", "fields": FIELDS, "rows": 20, "totals": ["整数", "小数"]},
            {"name": "卡", "kind": "card", "fields": FIELDS},
        ],
        "forms": [{"id": "one", "title": "小表", "filed_by": "unit", "sheets": ["表", "卡"]}],
    }
    forms = Forms.model_validate(values, context={"lists": {}})
    return WorkbookMaker(config, forms, forms.forms[0])


TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), max_size=60).filter(
    lambda text: not re.search("_x[0-9A-Fa-f]{4}_|[\ufffe\uffff]", text)
)
ROW = st.fixed_dictionaries(
    {
        "文字": TEXT | st.none(),
        "成段文字": TEXT,
        "整数": st.integers(-(10**12), 10**12) | st.none(),
        "小数": st.decimals(-(10**9), 10**9, places=2),
        "日期": st.dates(date(1900, 3, 1), date(2100, 12, 31)) | st.none(),
        "多选": st.lists(st.sampled_from(["甲", "乙", "丙"]), unique=True).map(tuple),
    }
)


def normal(value: Value) -> object:
    """A value as openpyxl gives it back."""
    if isinstance(value, tuple):
        value = "、".join(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return float(value) if isinstance(value, Decimal) else value or (value if value == 0 else None)


def same(cell: object, value: Value) -> bool:
    expected = normal(value)
    if isinstance(expected, float) and isinstance(cell, int | float):
        return float(cell) == expected
    return cell == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=25), ROW)
def test_write_then_read_is_identity(rows: list[dict[str, Value]], card: dict[str, Value]) -> None:
    data = maker().make(None, "", {"表": rows, "卡": [card]})
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet: Worksheet = book["表"]
    for number, row in enumerate(rows):
        for column, name in enumerate(NAMES, 1):
            cell = sheet.cell(5 + number, column)
            assert same(cell.value, row[name]), (cell.value, row[name])
            assert cell.data_type != "f"
    for index, name in enumerate(NAMES):
        assert same(book["卡"].cell(4 + index, 2).value, card[name])
    cached = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["表"]
    assert cached["C3"].value == sum(int(str(row["整数"] or 0)) for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "001", "1e5", "是"])
def test_text_stays_text(text: str) -> None:
    data = maker().make(None, "", {"表": [{"文字": text, "成段文字": text}], "卡": [{"文字": text}]})
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell in (book["表"]["A5"], book["表"]["B5"], book["卡"]["B4"]):
        assert (cell.value, cell.data_type) == (text, "s")


def test_characters_that_xml_forbids_are_left_out() -> None:
    data = maker().make(None, "", {"表": [{"文字": "甲\x00\x0b乙\ud800\ufffe丙\r\n丁"}]})
    assert openpyxl.load_workbook(io.BytesIO(data))["表"]["A5"].value == "甲乙丙\n丁"


def test_what_looks_like_an_escape_of_excel_is_not_decoded() -> None:
    text = "型号_x0041_号_x000D_"
    data = maker().make(None, "", {"表": [{"文字": text, "成段文字": " 前后有空格 "}]})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("表").to_python(skip_empty_area=False)
    assert rows[4][:2] == [text, " 前后有空格 "]


def test_a_text_longer_than_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="32767"):
        maker().make(None, "", {"表": [{"成段文字": "长" * 32768}]})


def test_a_day_that_excel_does_not_have_is_written_as_text() -> None:
    data = maker().make(None, "", {"表": [{"日期": date(1900, 2, 28)}]})
    assert openpyxl.load_workbook(io.BytesIO(data))["表"]["E5"].value == "1900-02-28"


def test_what_a_column_cannot_take_is_written_as_it_was_typed() -> None:
    data = maker().make(None, "", {"表": [{"整数": "3人", "日期": "去年"}]})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert (sheet["C5"].value, sheet["E5"].value) == ("3人", "去年")
