"""What Excel lets a unit type: dropdowns and limits from the same definitions as the checks, with Chinese texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.forms.model import FieldSpec
from pipeline.forms.workbook_layout import Layout
from pipeline.forms.workbook_words import ERROR_TITLE, TITLE_MOST, clip, date_limits, error, prompt
from pipeline.model import Type, column_letters

CHOICES_SHEET = "_选项"
_INLINE_MOST = 255
_DAY_ZERO = date(1899, 12, 30)
_ANY = ("-999999999", "999999999")


def serial(day: date) -> int:
    """Excel's number of a day (from March 1900 on)."""
    return (day - _DAY_ZERO).days


@dataclass
class Choices:
    """The dropdown lists of a workbook: short ones stand in the validation, long ones on a hidden sheet."""

    kept: list[tuple[str, ...]] = field(default_factory=list)
    """Lists on the hidden sheet, one a column."""

    def formula(self, choices: tuple[str, ...]) -> str:
        """The source of a dropdown. Quotes and commas cannot stand in a validation, so such lists are kept apart."""
        joined = ",".join(choices)
        awkward = any(set(item) & set(',"') or item != item.strip() for item in choices)
        if len(joined) + 2 <= _INLINE_MOST and not awkward:
            return f'"{joined}"'
        if choices not in self.kept:
            self.kept.append(choices)
        letters = column_letters(self.kept.index(choices))
        return f"'{CHOICES_SHEET}'!${letters}$1:${letters}${len(choices)}"

    def write(self, book: Workbook) -> None:
        """The hidden sheet, where there is something to keep."""
        if not self.kept:
            return
        sheet = book.create_sheet(CHOICES_SHEET)
        sheet.sheet_state = "veryHidden"
        for column, choices in enumerate(self.kept, 1):
            for row, choice in enumerate(choices, 1):
                cell = sheet.cell(row, column, choice)
                cell.data_type, cell.number_format = "s", "@"


def _ranged(kind: Literal["date", "whole", "decimal", "textLength"], low: str, high: str) -> DataValidation:
    """A validation with the operator that its limits ask for."""
    if low and high:
        return DataValidation(type=kind, operator="between", formula1=low, formula2=high)
    if low:
        return DataValidation(type=kind, operator="greaterThanOrEqual", formula1=low)
    return DataValidation(type=kind, operator="lessThanOrEqual", formula1=high)


def validation(spec: FieldSpec, config: Config, choices: Choices) -> DataValidation:
    """What the cells of a field take. Lists of several get a prompt only: Excel can choose but one."""
    limits = spec.constraints
    if spec.choices and spec.type is not Type.LIST:
        found = DataValidation(type="list", formula1=choices.formula(spec.choices))
    elif spec.type is Type.DATE:
        low, high = (str(serial(day)) if day else "" for day in date_limits(spec, config))
        found = _ranged("date", low or "1", high)
    elif spec.type in (Type.INTEGER, Type.NUMBER):
        low, high = (limits.minimum, limits.maximum) if limits.minimum or limits.maximum else _ANY
        found = _ranged("whole" if spec.type is Type.INTEGER else "decimal", low, high)
    elif spec.type is not Type.LIST and (limits.minLength or limits.maxLength):
        low, high = (str(number) if number else "" for number in (limits.minLength, limits.maxLength))
        found = _ranged("textLength", low, high)
    else:
        found = DataValidation()
    return _spoken(found, spec, config)


def _spoken(found: DataValidation, spec: FieldSpec, config: Config) -> DataValidation:
    found.allow_blank = True
    found.showInputMessage = True
    found.promptTitle = clip(spec.title, TITLE_MOST)
    found.prompt = prompt(spec, config)
    if found.formula1:
        found.showErrorMessage = True
        found.errorStyle = "stop"
        found.errorTitle = ERROR_TITLE
        found.error = error(spec, config)
    return found


def add_limits(sheet: Worksheet, layout: Layout, config: Config, choices: Choices) -> None:
    """The validations of a sheet, one a field."""
    for index, spec in enumerate(layout.sheet.fields):
        found = validation(spec, config, choices)
        found.add(layout.area(index))
        sheet.add_data_validation(found)
