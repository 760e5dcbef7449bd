"""What Excel lets a unit type and what we accept are the same: the validations of the blank workbook, evaluated from
its XML, and our checks decide alike on values of the cell's type.

One rule of a cell can say: one of a list, limits of a number or a day, the length of a text. What it cannot say has a
finding of ours instead:

    required                        V01 (a validation does not look at a cell left empty)
    unique                          V09
    pattern                         V06
    several of a list               V02
    decimal places                  H9
    across cells                    the rules of forms.yaml (H1 to H6 …)
    anything pasted over the rule   H9, V02, V03, V04, V05, V10, V13; other spellings are read and noted (V11, V12)

A whole number or an amount without declared limits has ±999,999,999 in Excel, because it asks for limits; ours are
those of fifteen digits. A day without limits begins in 1900 there; ours in 1920, where a number can no longer be
taken for a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.config import Config
from pipeline.forms.model import FieldSpec, Forms, Sheet
from pipeline.forms.workbook import blank_workbook
from pipeline.forms.workbook_layout import Layout
from pipeline.model import REJECTED, Record, Type, column_letters
from pipeline.package import unpack
from pipeline.read.cells import Context
from pipeline.read.values import read_value
from pipeline.validate.field import check_fields
from tests.cases.cases_kit import HERE
from tests.corpus.corpus_kit import HERE as CORPUS
from tests.sample.generate import load

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CAMPAIGNS = {"sample": Path(__file__).parents[2], "安全生产": HERE / "安全生产", "corpus": CORPUS / "campaign"}
DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Limit:
    """A validation as the workbook has it."""

    kind: str
    operator: str = "between"
    first: str = ""
    second: str = ""
    choices: tuple[str, ...] = ()

    def lets(self, value: object) -> bool:
        """What Excel decides on a value that is typed: of a text its length counts, of a day its number."""
        if self.kind in ("", "none"):
            return True
        if self.kind == "list":
            return str(value) in self.choices
        if self.kind == "textLength":
            number = Decimal(len(str(value).encode("utf-16-le")) // 2)
        elif isinstance(value, date):
            number = Decimal((value - DAY_ZERO).days)
        else:
            number = Decimal(str(value))
            if self.kind == "whole" and number != number.to_integral_value():
                return False
        low, high = Decimal(self.first), Decimal(self.second or "0")
        return {
            "between": low <= number <= high,
            "greaterThanOrEqual": number >= low,
            "lessThanOrEqual": number <= low,
        }[self.operator]


@cache
def definitions(name: str) -> tuple[Config, Forms]:
    return load(CAMPAIGNS[name])


@cache
def parts(name: str, form: str) -> dict[str, bytes]:
    config, forms = definitions(name)
    found = forms.form(form)
    assert found
    return unpack(blank_workbook(config, forms, found))


def sheet_xml(name: str, form: str, sheet: str) -> etree._Element:
    book = parts(name, form)
    relations = {r.get("Id"): r.get("Target") for r in etree.fromstring(book["xl/_rels/workbook.xml.rels"])}
    ids = {s.get("name"): s.get(REL) for s in etree.fromstring(book["xl/workbook.xml"]).iter(NS + "sheet")}
    return etree.fromstring(book[f"xl/{relations[ids[sheet]].removeprefix('/xl/')}"])


def covers(sqref: str, column: str, row: int) -> bool:
    for area in sqref.split():
        match = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", area)
        assert match
        last_column, last_row = match[3] or match[1], int(match[4] or match[2])
        assert match[1] == last_column
        if match[1] == column and int(match[2]) <= row <= last_row:
            return True
    return False


@cache
def limit_of(name: str, form: str, sheet: str, index: int) -> Limit:
    """The one validation over the first cell of a field."""
    row, column = Layout(definitions(name)[1].sheet(sheet), 10).cell(index)
    root = sheet_xml(name, form, sheet)
    found = [
        rule for rule in root.iter(NS + "dataValidation") if covers(rule.get("sqref"), column_letters(column - 1), row)
    ]
    assert len(found) == 1
    rule = found[0]
    assert rule.get("allowBlank") == "1"
    first, second = (rule.findtext(NS + f"formula{n}") or "" for n in (1, 2))
    kind = rule.get("type", "")
    choices = _choices(name, form, first) if kind == "list" else ()
    return Limit(kind, rule.get("operator", "between"), first, second, choices)


def _choices(name: str, form: str, formula: str) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(formula.strip('"').split(","))
    match = re.fullmatch(r"'_选项'!\$([A-Z]+)\$1:\$[A-Z]+\$(\d+)", formula)
    assert match
    cells = {cell.get("r"): "".join(cell.itertext()) for cell in sheet_xml(name, form, "_选项").iter(NS + "c")}
    strings = [
        "".join(item.itertext()) for item in etree.fromstring(parts(name, form).get("xl/sharedStrings.xml", b"<sst/>"))
    ]
    raw = [cells[f"{match[1]}{row}"] for row in range(1, int(match[2]) + 1)]
    return tuple(strings[int(text)] if text.isdigit() else text for text in raw)


FIELDS = [
    (name, form.id, sheet.name, index)
    for name in CAMPAIGNS
    for form in definitions(name)[1].forms
    for sheet in definitions(name)[1].of(form)
    for index in range(len(sheet.fields))
]


def accepted(config: Config, sheet: Sheet, index: int, typed: object) -> tuple[bool, object]:
    """Whether we accept a value without a word, and as what."""
    spec = sheet.fields[index]
    reading = read_value(typed, spec, Context({}, config.dates.start, config.dates.as_of))
    values = [None] * len(sheet.fields)
    values[index] = reading.value  # type: ignore[call-overload]
    columns = tuple(0 if place == index else -1 for place in range(len(sheet.fields)))
    record = Record(sheet.name, 5, tuple(values), columns, (), tuple(str(typed) for _ in values))
    checked, found = check_fields("表.xlsx", "", sheet, record, config)
    value = checked.values[index]
    return not reading.code and not found and value is not REJECTED, value


def typed_in(spec: FieldSpec, rule: Limit) -> st.SearchStrategy[object]:
    """Values of the cell's type, near its limits and far from them."""
    if spec.choices:
        wrong = st.sampled_from(spec.choices).map(lambda text: text + "？") | st.sampled_from(
            ["其它", "-", "Y", "是的"]
        )
        return st.sampled_from(spec.choices) | wrong
    if spec.type is Type.DATE:
        edges = [DAY_ZERO + timedelta(int(text)) for text in (rule.first, rule.second) if text and int(text) > 20_000]
        near = st.builds(
            lambda day, days: day + timedelta(days), st.sampled_from(edges or [date(2017, 9, 4)]), st.integers(-3, 3)
        )
        return near | st.dates(date(1920, 1, 1), date(2150, 1, 1))
    if spec.type in (Type.INTEGER, Type.NUMBER):
        places = 0 if spec.type is Type.INTEGER else spec.decimals
        edges = [int(Decimal(text)) for text in (rule.first, rule.second) if text and abs(Decimal(text)) < 10**8]
        near = st.builds(lambda edge, by: edge + by, st.sampled_from(edges or [0]), st.integers(-2, 2))
        numbers = st.decimals(-(10**8), 10**8, places=places).map(float)
        halves = st.integers(-5, 50).map(lambda n: n + 0.5) if spec.type is Type.INTEGER else st.nothing()
        return near.map(float) | numbers | halves
    lengths = [spec.constraints.minLength, spec.constraints.maxLength, 5]
    size = st.builds(lambda n, by: max(n + by, 1), st.sampled_from([n for n in lengths if n]), st.integers(-2, 2))
    return size.flatmap(lambda n: st.text("甲乙丙，。A1", min_size=n, max_size=n))


@pytest.mark.parametrize(("name", "form", "sheet", "index"), FIELDS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_excel_and_we_decide_alike(name: str, form: str, sheet: str, index: int, data: st.DataObject) -> None:
    config, forms = definitions(name)
    found = forms.sheet(sheet)
    spec, rule = found.fields[index], limit_of(name, form, sheet, index)
    if spec.constraints.pattern or spec.type is Type.LIST or spec.null:
        assert rule.kind in ("", "none", "date", "whole", "decimal")
        return
    typed = data.draw(typed_in(spec, rule))
    ours, value = accepted(config, found, index, typed)
    assert ours == rule.lets(typed), (typed, rule)
    if ours:
        assert value == (Decimal(str(typed)) if isinstance(typed, float) else typed)


def test_there_is_something_of_every_kind() -> None:
    kinds = {limit_of(*field).kind for field in FIELDS}
    assert {"list", "date", "whole", "decimal", "textLength"} <= kinds
