"""Workbooks written as tables of text: what a unit typed, and what the reading must say of it.

A case is a mapping of YAML. ``sheets`` holds a table for each sheet, a line a row, ``|`` between the cells; the first
line is row 1, the first cell column A. A cell is the text between the bars, without the spaces at its ends, or:

    {3} {12.5}          a number          {2017-4-11}    a date cell           {TRUE}  a boolean
    #REF!               an error value    =1+1           a formula without a stored result, =1+1 {2} with one
    < and ^             merged into the cell on the left, above
    {styled}            a blank cell with a style
    \\n \\u200b …         as in Python; {sp} a space that is kept

``found`` lists every finding as ``CODE 表!A1`` (with ``: words`` that its text must have), ``rows`` what is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.model import REJECTED, Problem, Record, Submission, Value, column_letters
from pipeline.read import read
from pipeline.validate.field import check_fields
from tests.sample.generate import load

HERE = Path(__file__).parent
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

#: The cover of every case that gives none.
COVER = """
| 单位代码 | JT |
| 单位简称 | 区交通局 |
| 期次 | 第二期 |
| 人员总数 | |
| 填报人 | 甲 |
| 填报日期 | |
"""

_ESCAPED = re.compile(r"\\(n|t|u[0-9a-f]{4}|\\)")
_DATE = re.compile(r"\{(\d{4})-(\d{1,2})-(\d{1,2})\}")
_NUMBER = re.compile(r"\{(-?[0-9.]+(?:[eE][-+]?\d+)?)\}")
_CALLS = {"n": "\n", "t": "\t", "\\": "\\"}


@dataclass
class Table:
    """A sheet as it is written: its cells, and how it is shown."""

    name: str
    text: str
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merges: list[str] = field(default_factory=list)

    def xml(self, *, date1904: bool = False) -> str:
        """The worksheet part."""
        lines = [line.strip() for line in self.text.strip("\n").split("\n")]
        rows = []
        for number, line in enumerate(lines, 1):
            cells = line.strip().removeprefix("|").removesuffix("|").split("|") if line else []
            written = "".join(self._cell(cell.strip(), number, column, date1904) for column, cell in enumerate(cells))
            hidden = ' hidden="1"' if number in self.hidden_rows else ""
            rows.append(f'<row r="{number}"{hidden}>{written}</row>')
        columns = "".join(f'<col min="{c}" max="{c}" width="9" hidden="1"/>' for c in self.hidden_columns)
        columns = f"<cols>{columns}</cols>" if columns else ""
        merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in self.merges)
        merges = f'<mergeCells count="{len(self.merges)}">{merges}</mergeCells>' if merges else ""
        return f"<worksheet {MAIN}>{columns}<sheetData>{''.join(rows)}</sheetData>{merges}</worksheet>"

    def _cell(self, text: str, row: int, column: int, date1904: bool) -> str:
        place = f"{column_letters(column)}{row}"
        if text in ("<", "^"):
            before = f"{column_letters(column - 1)}{row}" if text == "<" else f"{column_letters(column)}{row - 1}"
            self.merges.append(f"{before}:{place}")
            return ""
        if text == "{styled}":
            return f'<c r="{place}" s="2"/>'
        if match := _DATE.fullmatch(text):
            day = date(*map(int, match.groups()))
            serial = (day - (date(1904, 1, 1) if date1904 else date(1899, 12, 30))).days
            return f'<c r="{place}" s="1"><v>{serial}</v></c>'
        if match := _NUMBER.fullmatch(text):
            return f'<c r="{place}"><v>{match[1]}</v></c>'
        if text in ("{TRUE}", "{FALSE}"):
            return f'<c r="{place}" t="b"><v>{int(text == "{TRUE}")}</v></c>'
        if text.startswith("#"):
            return f'<c r="{place}" t="e"><v>{text}</v></c>'
        if text.startswith("="):
            formula, _, value = text.removesuffix("}").partition("{")
            stored = f"<v>{value}</v>" if value else ""
            return f'<c r="{place}"><f>{escape(formula[1:].strip())}</f>{stored}</c>'
        if not text:
            return ""
        plain = _ESCAPED.sub(lambda m: _CALLS.get(m[1]) or chr(int(m[1][1:], 16)), text.replace("{sp}", " "))
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def workbook(tables: list[Table], *, date1904: bool = False) -> bytes:
    """The bytes of an .xlsx with these sheets. Style 1 is a date, style 2 a border."""
    numbers = range(1, len(tables) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(table.name)} sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if table.hidden else ""}/>'
        for n, table in zip(numbers, tables, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    relations += f'<Relationship Id="s" Type="{RELATION}/styles" Target="styles.xml"/>'
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>' for n in numbers
    )
    font, fill = '<fonts count="1"><font/></fonts>', '<fills count="1"><fill/></fills>'
    styles = (
        f'<styleSheet {MAIN}>{font}{fill}<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf applyBorder="1"/></cellXfs></styleSheet>'
    )
    flag = '<workbookPr date1904="1"/>' if date1904 else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATION}">{flag}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": styles,
    }
    for n, table in zip(numbers, tables, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = table.xml(date1904=date1904)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@cache
def campaign() -> tuple[Config, Forms]:
    """The small campaign of the corpus."""
    return load(HERE / "campaign")


@dataclass(frozen=True)
class Case:
    """A case: what was typed, and what is expected."""

    topic: str
    given: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.topic}: {self.given['name']}"

    def data(self) -> bytes:
        """The workbook."""
        shown = self.given.get("shown", {})
        sheets = self.given["sheets"]
        texts = sheets if "封面" in sheets or self.given.get("cover") == "none" else {"封面": COVER, **sheets}
        tables = [
            Table(
                name,
                text,
                name in shown.get("hidden", ()),
                tuple(shown.get("rows", {}).get(name, ())),
                tuple(shown.get("columns", {}).get(name, ())),
            )
            for name, text in texts.items()
        ]
        return workbook(tables, date1904=shown.get("date1904", False))


@dataclass(frozen=True)
class Outcome:
    """What the reading made of a case."""

    unit: str
    round: str
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of a sheet as text, column by column."""
        titles = [spec.title for spec in campaign()[1].sheet(sheet).fields]
        found = [record for record in self.records if record.sheet == sheet]
        return [dict(zip(titles, map(plain, record.values), strict=True)) for record in found]


def plain(value: Value) -> str:
    """A value as a case writes it; ``?`` where it was rejected."""
    if value is REJECTED:
        return "?"
    if isinstance(value, date):
        return f"{value.year}-{value.month}-{value.day}"
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def look(data: bytes, file: str = "报表.xlsx", start: date | None = None) -> Outcome:
    """Reads a workbook and checks its cells, as the run does."""
    config, forms = campaign()
    if start:
        config = config.model_copy(update={"dates": config.dates.model_copy(update={"start": start})})
    result = read(Submission(file, data, sha256(data).hexdigest()), config, forms)
    problems = list(result.problems)
    if result.value is None:
        return Outcome("", "", (), tuple(problems))
    records = []
    for record in result.value.records:
        checked, found = check_fields(file, result.value.unit, forms.sheet(record.sheet), record, config)
        records.append(checked)
        problems += found
    return Outcome(result.value.unit, result.value.round, tuple(records), tuple(problems))


def load_cases() -> list[Case]:
    """Every case of the corpus."""
    return [
        Case(path.stem, given)
        for path in sorted((HERE / "cases").glob("*.yaml"))
        for given in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
