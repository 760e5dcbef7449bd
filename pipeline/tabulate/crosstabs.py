"""The two-way tables of 汇总表.xlsx, and the chart of the first that asks for one."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.figure import Figure
from pipeline.forms.model import Forms
from pipeline.model import Type, column_letters
from pipeline.outcome import Correction, CrossTable
from pipeline.tabulate.areas import Untranslatable
from pipeline.tabulate.book import Book
from pipeline.tabulate.chart import add_chart
from pipeline.tabulate.formulas import Condition, Equals, Translator, label
from pipeline.tabulate.listing import HEADER_ROW, Page, set_page
from pipeline.tabulate.looks import CELL, HEADER, LINE_RIGHT, NOTE, NUMBER, TITLE, TOTAL, number

_SUM = "合计"
_LABEL_WIDTH, _A4_WIDTH = 20.0, 180


def as_of_line(config: Config) -> str:
    """截至日期, as people write it."""
    day = config.dates.as_of
    return f"截至{day.year}年{day.month}月{day.day}日" if day else "截至　　　　年　　月　　日"


def write_table(  # noqa: PLR0913 (what a table is made of)
    book: Book,
    title: str,
    table: CrossTable,
    config: Config,
    forms: Forms,
    translator: Translator,
    *,
    draft: bool,
    chart: bool,
    note: str = "",
) -> None:
    """A sheet with the table; beside it the chart. ``note``: what is said of its total."""
    sheet = book.sheet(title)
    _Table(book, sheet, table, forms, translator).write(config, draft=draft, note=note)
    if chart and table.rows and table.columns:
        add_chart(sheet, table, HEADER_ROW)


def corrected_note(correction: Correction | None, where: str) -> str:
    """What is said where a total stands that the document prints otherwise; empty where it does not."""
    if correction is None:
        return ""
    who = "总结" if correction.in_text else ""
    return f"注：{where}算出来是{correction.text}，{who}按更正单{correction.told}：{correction.reason}"


class _Table:
    """One two-way table: labels in the first column and in the header, sums at the end of both."""

    def __init__(self, book: Book, sheet: Worksheet, table: CrossTable, forms: Forms, translator: Translator) -> None:
        self.book, self.sheet, self.table, self.translator = book, sheet, table, translator
        self.last = len(table.columns) + 2
        self.by_program = False
        form = forms.by_name.get(table.ledger)
        spec = next((spec for spec in form.fields if spec.column_name == table.sum), None) if form else None
        self.unit = (spec.unit or spec.measure) if spec else form.measure if form else ""
        self.decimals = spec.decimals if spec and spec.type is Type.NUMBER else 0
        self.filters: tuple[Condition, ...] = tuple(Equals(name, (value,)) for name, value in table.where.items())

    def write(self, config: Config, *, draft: bool, note: str) -> None:
        """The heading, the rows, the sums, the notes, the print set-up."""
        table, first = self.table, HEADER_ROW + 1
        self._head(config, draft=draft)
        for place, name in enumerate(table.rows):
            self._row(first + place, name, (*table.cells[place], table.row_totals[place]))
        bottom = first + len(table.rows)
        self._row(bottom, "", (*table.column_totals, table.total))
        row = bottom + 1
        for line in [*self._notes(), *([note] if note else [])]:
            self.book.text(self.sheet, row, 1, line, NOTE, until=self.last)
            row += 1
        self.sheet.freeze_panes = f"B{first}"
        extent = f"A1:{column_letters(self.last - 1)}{row}"
        narrow = sum(map(self._width, range(self.last))) < _A4_WIDTH
        set_page(self.sheet, Page("A4" if narrow else "A3"), f"1:{HEADER_ROW}", extent)

    def _head(self, config: Config, *, draft: bool) -> None:
        book, sheet, table = self.book, self.sheet, self.table
        book.text(sheet, 1, 1, table.name + ("（初稿）" if draft else ""), TITLE, until=self.last)
        unit = f"　　计量单位：{self.unit}" if self.unit else ""
        book.text(sheet, 2, 1, as_of_line(config) + unit, LINE_RIGHT, until=self.last)
        corner = "单位" if table.row_label == "填报单位" else table.row_label
        for place, word in enumerate((corner, *table.columns, _SUM), 1):
            book.text(sheet, HEADER_ROW, place, word, HEADER)
            sheet.column_dimensions[column_letters(place - 1)].width = self._width(place - 1)
        for row, height in ((1, 36), (2, 20), (HEADER_ROW, 30)):
            sheet.row_dimensions[row].height = height

    def _width(self, place: int) -> float:
        if place == 0:
            return _LABEL_WIDTH
        word = self.table.columns[place - 1] if place < self.last - 1 else _SUM
        return max(9.0, min(2.0 * len(word) + 2, 18.0))

    def _row(self, row: int, name: str, figures: tuple[Figure, ...]) -> None:
        """A row of figures; without a name the last one, of the sums."""
        self.book.text(self.sheet, row, 1, name or _SUM, CELL if name else TOTAL)
        self.sheet.row_dimensions[row].height = 21
        for place, figure in enumerate(figures, 2):
            look = number(NUMBER if name and place < self.last else TOTAL, self.decimals)
            column = self.table.columns[place - 2] if place < self.last else ""
            formula = "" if figure.missing else self._formula(row, name, place, column)
            self.book.figure(self.sheet, row, place, figure, formula, look)

    def _formula(self, row: int, name: str, place: int, column: str) -> str:
        table = self.table
        try:
            area = self.translator.area(table.ledger)
            conditions = list(self.filters)
            if name:
                conditions.append(label(area, table.row_label, name, f"$A{row}"))
            if column:
                conditions.append(label(area, table.column_label, column, f"{column_letters(place - 1)}${HEADER_ROW}"))
            return self.translator.cell(table.ledger, tuple(conditions), table.sum)
        except Untranslatable:
            self.by_program = True
            return ""

    def _notes(self) -> list[str]:
        table = self.table
        notes = []
        if table.overlapping:
            notes.append("注：一条可以有多项，各项相加可能大于合计。")
        if any(figure.missing for row in table.cells for figure in row):
            notes.append("注：【缺】表示没有收到报表，不等于0。")
        if self.by_program:
            notes.append("注：部分数字按程序计算，不是公式。")
        return notes
