"""What Excel lets a unit type is what the definitions say; its texts fit into Excel."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.config import Config
from pipeline.forms.model import FieldSpec, Forms, limit
from pipeline.forms.workbook import blank_workbook
from pipeline.forms.workbook_layout import Layout
from pipeline.forms.workbook_limits import serial
from pipeline.model import Type
from tests.sample.generate import load

ROOT = Path(__file__).parents[2]


@cache
def campaign() -> tuple[Config, Forms]:
    return load(ROOT)


@cache
def blank(form: str) -> Workbook:
    config, forms = campaign()
    found = forms.form(form)
    assert found
    return openpyxl.load_workbook(io.BytesIO(blank_workbook(config, forms, found)))


def fields() -> list[tuple[str, str, int]]:
    _, forms = campaign()
    return [
        (form.id, sheet.name, index)
        for form in forms.forms
        for sheet in forms.of(form)
        for index in range(len(sheet.fields))
    ]


def found(form: str, name: str, index: int) -> tuple[FieldSpec, DataValidation]:
    """The field and the one validation that covers its first and last cell."""
    book, sheet = blank(form), campaign()[1].sheet(name)
    layout = Layout(sheet, sheet.rows)
    row, column = layout.cell(index)
    first = book[name].cell(row, column).coordinate
    covering = [rule for rule in book[name].data_validations.dataValidation if first in rule.sqref]
    assert len(covering) == 1
    last = book[name].cell(row if layout.card else layout.last, column).coordinate
    assert last in covering[0].sqref
    return sheet.fields[index], covering[0]


def limits(rule: DataValidation) -> tuple[str, str]:
    """(lowest, highest) that a validation lets through."""
    if rule.operator in (None, "between"):
        return rule.formula1, rule.formula2
    return (rule.formula1, "") if rule.operator == "greaterThanOrEqual" else ("", rule.formula1)


@pytest.mark.parametrize(("form", "name", "index"), fields())
def test_a_validation_is_the_constraint(form: str, name: str, index: int) -> None:
    config, _ = campaign()
    spec, rule = found(form, name, index)
    declared = spec.constraints
    assert rule.allow_blank
    if spec.choices and spec.type is not Type.LIST:
        assert rule.type == "list"
        assert tuple(rule.formula1.strip('"').split(",")) == spec.choices
    elif spec.type is Type.DATE:
        days = [limit(text, config.dates.start, config.dates.as_of) for text in (declared.minimum, declared.maximum)]
        low, high = (str(serial(day)) if day else "" for day in days)
        assert rule.type == "date"
        assert limits(rule) == (low or "1", high)
    elif spec.type in (Type.INTEGER, Type.NUMBER):
        assert rule.type == ("whole" if spec.type is Type.INTEGER else "decimal")
        if declared.minimum or declared.maximum:
            assert limits(rule) == (declared.minimum, declared.maximum)
    elif spec.type is not Type.LIST and (declared.minLength or declared.maxLength):
        assert rule.type == "textLength"
        assert limits(rule) == tuple(str(number or "") for number in (declared.minLength, declared.maxLength))
    else:
        assert rule.type in (None, "none")


@pytest.mark.parametrize(("form", "name", "index"), fields())
def test_the_texts_fit_into_excel(form: str, name: str, index: int) -> None:
    spec, rule = found(form, name, index)
    assert rule.showInputMessage
    assert rule.promptTitle
    assert len(rule.promptTitle) <= 32
    assert rule.prompt
    assert len(rule.prompt) <= 255
    if rule.type not in (None, "none"):
        assert rule.showErrorMessage
        assert rule.errorStyle in (None, "stop")
        assert 0 < len(rule.errorTitle) <= 32
        assert spec.title in rule.error
        assert len(rule.error) <= 224
    assert len(rule.formula1 or "") <= 257


def small(choices: list[str], kind: str = "string") -> Workbook:
    """A workbook with one column that offers these."""
    config, _ = campaign()
    spec = {"title": "列", "type": kind, "constraints": {"enum": choices, "required": "是"}}
    values = {
        "version": "1",
        "sheets": [{"name": "表", "fields": [spec]}],
        "forms": [{"id": "one", "title": "小表", "filed_by": "unit", "sheets": ["表"]}],
    }
    forms = Forms.model_validate(values, context={"lists": {}})
    return openpyxl.load_workbook(io.BytesIO(blank_workbook(config, forms, forms.forms[0])))


@pytest.mark.parametrize(
    "choices",
    [[f"某某街道办事处第{n}分所" for n in range(40)], ["甲,乙", "丙"], ['引"号', "丁"], ["=1+1", "-", "a,b"]],
)
def test_long_or_awkward_lists_stand_on_a_hidden_sheet(choices: list[str]) -> None:
    book = small(choices)
    rule = book["表"].data_validations.dataValidation[0]
    assert rule.formula1 == f"'_选项'!$A$1:$A${len(choices)}"
    assert book["_选项"].sheet_state == "veryHidden"
    cells = [book["_选项"].cell(row, 1) for row in range(1, len(choices) + 1)]
    assert [cell.value for cell in cells] == choices
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(rule.prompt) <= 255


def test_several_of_a_list_get_a_prompt_but_no_dropdown() -> None:
    rule = small(["甲", "乙"], "list")["表"].data_validations.dataValidation[0]
    assert rule.type in (None, "none")
    assert not rule.showErrorMessage
    assert "顿号" in rule.prompt
