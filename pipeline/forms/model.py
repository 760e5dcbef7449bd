"""Forms: what is asked. Sheets, columns, rules and 指标, as declared in forms.yaml.

The words are those of Frictionless Table Schema (title, type, constraints) plus what that standard lacks
(restricted, measure, aliases, group, role). One definition drives the blank workbooks, the reading, the checking,
the totals and the narrative.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from pipeline.ledger import IMPLICIT
from pipeline.model import Column, Severity, Type
from pipeline.yamltypes import YesNo, parse_date

#: What a column stands for to the program, which knows no column by its title.
Role = Literal[
    "",
    "unit_code",
    "unit_name",
    "unit_short",
    "round",
    "start",
    "as_of",
    "zero",
    "parts",
    "part",
    "channel",
    "filled",
    "serial",
    "answer_code",
    "answer_key",
    "answer_question",
    "answer_text",
    "selected_unit",
    "selected_section",
    "selected_text",
    "selected_code",
    "previous_name",
    "previous_value",
    "corrected_figure",
    "corrected_computed",
    "corrected_printed",
    "corrected_reason",
    "corrected_by",
    "corrected_day",
]

#: What a sheet is for: the cover identifies, the main ledger runs through the rounds, answers close queries,
#: material is prose to choose from, a selection is what was chosen, previous holds the figures of the last period,
#: corrections are values that the office decides to print although the data say otherwise.
Purpose = Literal["", "cover", "main", "answers", "material", "selection", "corrections", "previous"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


@lru_cache(maxsize=4096)
def plain_name(title: str) -> str:
    """The key of a title: NFKC, without white space, brackets unified (``应收 （元）`` → ``应收(元)``)."""
    text = unicodedata.normalize("NFKC", title)
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Cf")


class Constraints(_Model):
    """What a cell may hold. ``minimum`` and ``maximum`` of a date may be ``start`` or ``as_of`` of the campaign."""

    required: YesNo = False
    unique: YesNo = False
    enum: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    minLength: int = 0  # noqa: N815 (Table Schema's spelling)
    maxLength: int = 0  # noqa: N815
    pattern: str = ""

    @cached_property
    def form(self) -> re.Pattern[str]:
        """``pattern``, compiled once for all the rows of a run."""
        return re.compile(self.pattern)

    @field_validator("enum", mode="before")
    @classmethod
    def _named_list(cls, value: object, info: ValidationInfo) -> object:
        """A name stands for a list of the file, or for roster, rounds, organisations of the configuration."""
        if not isinstance(value, str):
            return value
        lists: Mapping[str, Any] = (info.context or {}).get("lists", {})
        if value not in lists:
            message = f"没有叫“{value}”的选项表|可用的是：{'、'.join(lists)}。"
            raise ValueError(message)
        return lists[value]


class FieldSpec(_Model):
    """A column of a table or a line of a card. Its title is its name."""

    title: str
    name: str = ""
    """Its name in rules, where the title is no identifier."""
    type: Type = Type.STRING
    constraints: Constraints = Constraints()
    decimals: int = 0
    """Decimal places of a number."""
    unit: str = ""
    """Unit of a number, such as 万元."""
    measure: str = ""
    """Measure word of what it counts."""
    restricted: YesNo = False
    aliases: tuple[str, ...] = ()
    group: str = ""
    """Title of the upper header row over this column and its neighbours of the same group."""
    null: tuple[str, ...] = ()
    """What counts as left empty in this column besides the empty cell, such as 无."""
    role: Role = ""
    hint: str = ""
    """One sentence on how to fill it."""
    width: int = 0
    """Width of the column in characters; 0: by its type."""

    @model_validator(mode="after")
    def _sound(self) -> FieldSpec:
        if not self.column_name.isidentifier():
            message = f"列名“{self.title}”不能用在规则里|给它加一个 name。"
            raise ValueError(message)
        if self.column_name in {column.name for column in IMPLICIT} and self.role != "round":
            message = f"“{self.column_name}”是保留的列名|换一个列名。"
            raise ValueError(message)
        if self.type is Type.LIST and not self.constraints.enum:
            message = f"“{self.title}”可选多项，但没有给出选项|加 enum。"
            raise ValueError(message)
        return self

    @property
    def column_name(self) -> str:
        """The name used by rules, ledgers and narrative."""
        return self.name or plain_name(self.title)

    @property
    def required(self) -> bool:
        """Whether it must be filled."""
        return self.constraints.required

    @property
    def choices(self) -> tuple[str, ...]:
        """The values it may hold; empty where any text may stand."""
        return self.constraints.enum

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The same to ask whether a value is one of them: a list may be the roster of a whole city."""
        return frozenset(self.choices)

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Key of each choice (``plain_name``) → the choice; keys that two choices share are left out."""
        keys = [plain_name(choice) for choice in self.choices]
        counts = Counter(keys)
        return {key: choice for key, choice in zip(keys, self.choices, strict=True) if counts[key] == 1}

    @property
    def column(self) -> Column:
        """What rules and ledgers know of it."""
        return Column(self.column_name, self.type, self.choices, self.measure, self.restricted)


class Rule(_Model):
    """A rule across the cells of a row: what must hold (``check``), else a problem with these texts.

    ``{列名}`` in the texts prints the row's value. A rule of a card speaks of the whole return.
    """

    code: str
    check: str
    severity: Severity = Severity.ERROR
    blames: tuple[str, ...] = Field(min_length=1)
    what: str
    todo: str


class KeySpec(_Model):
    """How rows are told apart: the column of the number, and the text that proves it is the same matter."""

    column: str
    text: str = ""
    kind: str = ""
    """Column that must agree before two texts are asked about as the same matter."""
    printed: YesNo = False
    """Whether we print the numbers in the prefilled workbooks (JT-001 …)."""


class PrintSpec(_Model):
    """Print set-up: paper, pages wide, and how many first columns repeat on each page."""

    paper: Literal["A4", "A3"] = "A4"
    wide: int = 1
    repeat: int = 0


class Sheet(_Model):
    """A sheet of a workbook: a card (one line a field) or a table (one row a matter)."""

    name: str
    title: str = ""
    """Line above the table; the sheet's name where empty."""
    kind: Literal["card", "table"] = "table"
    purpose: Purpose = ""
    required: YesNo = False
    note: str = ""
    measure: str = ""
    """Measure word of its rows."""
    fields: tuple[FieldSpec, ...] = Field(min_length=1)
    key: KeySpec | None = None
    rounds: str = ""
    """Column that says in which round a row of the running ledger was found."""
    rows: int = 30
    """Prepared rows."""
    totals: tuple[str, ...] = ()
    """Columns with a sum in the 合计 row above the header."""
    print: PrintSpec = PrintSpec()
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names(self) -> Sheet:
        names = [spec.column_name for spec in self.fields]
        for name in names:
            if names.count(name) > 1:
                message = f"“{self.name}”里有两列都叫“{name}”|改名，或者加 name。"
                raise ValueError(message)
        key = (self.key.column, self.key.text, self.key.kind) if self.key else ()
        asked = [*self.totals, *key, self.rounds]
        for name in asked:
            if name and name not in names:
                message = f"“{self.name}”没有“{name}”这一列|改成已有的列名。"
                raise ValueError(message)
        return self

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Its columns by name, in order."""
        return {spec.column_name: spec.column for spec in self.fields}

    @cached_property
    def ledger_columns(self) -> dict[str, Column]:
        """Its columns and the implicit ones every ledger has, in the order of a ledger's row."""
        return {**self.columns, **{column.name: column for column in IMPLICIT}}

    @cached_property
    def positions(self) -> dict[str, int]:
        """Place of each column in a row."""
        return {name: index for index, name in enumerate(self.columns)}

    def role(self, role: Role) -> int | None:
        """Place of the field with this role; None where the sheet has none."""
        return next((index for index, spec in enumerate(self.fields) if spec.role == role), None)

    @property
    def error_scope(self) -> str:
        """What an error of a cell keeps out of the totals until it is put right, for its message."""
        if self.kind == "table":
            return "本行不计入汇总"
        return "不能定稿" if self.purpose == "cover" else "这张表不计入汇总"

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns that are printed in every blank form: they alone make no row."""
        printed = {spec.column_name for spec in self.fields if spec.role == "serial"}
        if self.key and self.key.printed:
            printed |= {self.key.column, self.rounds} - {""}
        return frozenset(printed)


class Form(_Model):
    """A workbook: which sheets, and who files it."""

    id: str
    title: str
    filed_by: Literal["unit", "lead"]
    """A unit files one a round; the lead office files one for the campaign."""
    sheets: tuple[str, ...]


class Measure(_Model):
    """指标: a named figure of the campaign. Headline of the console, row of the totals, name in ``--json``."""

    name: str
    expression: str
    unit: str = ""
    """Measure word (件) or ``%`` for a rate."""
    decimals: int = 0
    headline: YesNo = False
    by_unit: YesNo = True
    """Whether it is also given for each unit."""
    zero: str = ""
    """What the console says instead of 0."""


class TwoWay(_Model):
    """A two-way table of the totals: a ledger by two columns."""

    name: str
    ledger: str
    rows: str
    columns: str
    sum: str = ""
    """Column of numbers to add up; empty: count rows."""
    where: dict[str, str] = {}
    chart: YesNo = False


class Forms(_Model):
    """The whole of forms.yaml. Bound to a configuration: lists such as ``roster`` are already filled in."""

    version: str
    lists: dict[str, tuple[str, ...]] = {}
    sheets: tuple[Sheet, ...]
    forms: tuple[Form, ...] = Field(min_length=1)
    measures: tuple[Measure, ...] = ()
    tables: tuple[TwoWay, ...] = ()

    def sheet(self, name: str) -> Sheet:
        """The sheet with this name. Raises ``KeyError``."""
        return self.by_name[name]

    @cached_property
    def by_name(self) -> dict[str, Sheet]:
        """Sheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @cached_property
    def cards(self) -> frozenset[str]:
        """The sheets that are one record as a whole."""
        return frozenset(sheet.name for sheet in self.sheets if sheet.kind == "card")

    def form(self, identifier: str) -> Form | None:
        """The form with this id."""
        return next((form for form in self.forms if form.id == identifier), None)

    @property
    def unit_form(self) -> Form:
        """The form that units file (the first, where there are several)."""
        return next(form for form in self.forms if form.filed_by == "unit")

    @property
    def lead_form(self) -> Form | None:
        """The lead office's own workbook."""
        return next((form for form in self.forms if form.filed_by == "lead"), None)

    def of(self, form: Form) -> tuple[Sheet, ...]:
        """The sheets of a form, in its order."""
        return tuple(self.by_name[name] for name in form.sheets)

    def purpose(self, purpose: Purpose, form: Form | None = None) -> Sheet | None:
        """The sheet with this purpose (of a form, or of all)."""
        sheets = self.of(form) if form else self.sheets
        return next((sheet for sheet in sheets if sheet.purpose == purpose), None)

    @cached_property
    def ledgers(self) -> dict[str, dict[str, Column]]:
        """Every ledger that rules may ask, with its columns. The cover and the answers are none."""
        sheets = (sheet for sheet in self.sheets if sheet.purpose not in ("cover", "answers"))
        return {sheet.name: sheet.ledger_columns for sheet in sheets}


def limit(text: str, start: date | None, as_of: date | None) -> date | None:
    """A date limit as declared (``start``, ``as_of``, or a date) → the date."""
    named = {"start": start, "as_of": as_of}
    if text in named:
        return named[text]
    found = parse_date(text) if text else None
    return found if isinstance(found, date) else None
