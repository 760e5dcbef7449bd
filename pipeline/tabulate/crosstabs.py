"""The two-way tables of 汇总表.xlsx, and the chart of the first that asks for one."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import SeriesLabel
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.ledger import Figure
from pipeline.model import Type, column_letters
from pipeline.outcome import CrossTable
from pipeline.tabulate.areas import Untranslatable
from pipeline.tabulate.book import Book, cached
from pipeline.tabulate.formulas import Condition, Equals, Translator, label
from pipeline.tabulate.listing import HEADER_ROW, Page, set_page
from pipeline.tabulate.looks import CELL, HEADER, LINE, LINE_RIGHT, NOTE, NUMBER, TITLE, TOTAL, number

_SUM = "合计"
_LABEL_WIDTH = 20.0
#: Fills of the series: told apart on paper without colour, too.
_FILLS = ("1F4E79", "2E75B6", "9DC3E6", "F4B183", "C55A11", "7F7F7F", "BFBFBF", "A9D18E", "548235", "FFD966")


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
) -> None:
    """A sheet with the table; below it the chart."""
    sheet = book.sheet(title)
    _Table(book, sheet, table, forms, translator).write(config, draft=draft)
    if chart and table.rows and table.columns:
        _add_chart(sheet, table)


class _Table:
    """One two-way table: labels in the first column and in the header, sums at the end of both."""

    def __init__(
        self, book: Book, sheet: Worksheet, table: CrossTable, forms: Forms, translator: Translator
    ) -> None:
        self.book, self.sheet, self.table, self.translator = book, sheet, table, translator
        self.last = len(table.columns) + 2
        self.by_program = False
        form = forms.by_name.get(table.ledger)
        spec = next((spec for spec in form.fields if spec.column_name == table.sum), None) if form else None
        self.unit = (spec.unit or spec.measure) if spec else form.measure if form else ""
        self.decimals = spec.decimals if spec and spec.type is Type.NUMBER else 0
        self.filters: tuple[Condition, ...] = tuple(Equals(name, (value,)) for name, value in table.where.items())

    def write(self, config: Config, *, draft: bool) -> None:
        """The heading, the rows, the sums, the notes, the print set-up."""
        table, first = self.table, HEADER_ROW + 1
        self._head(config, draft=draft)
        for place, name in enumerate(table.rows):
            self._row(first + place, name, (*table.cells[place], table.row_totals[place]))
        bottom = first + len(table.rows)
        self._row(bottom, "", (*table.column_totals, table.total))
        row = bottom + 1
        for note in self._notes():
            self.book.text(self.sheet, row, 1, note, NOTE, until=self.last)
            row += 1
        end = max(self.last, 8)
        set_page(self.sheet, Page(), f"1:{HEADER_ROW}", f"A1:{column_letters(end - 1)}{row + chart_rows(table)}")
        self.sheet.freeze_panes = f"B{first}"

    def _head(self, config: Config, *, draft: bool) -> None:
        book, sheet, table = self.book, self.sheet, self.table
        book.text(sheet, 1, 1, table.name + ("（初稿）" if draft else ""), TITLE, until=self.last)
        middle = max(self.last // 2, 1)
        unit = f"　　计量单位：{self.unit}" if self.unit else ""
        book.text(sheet, 2, 1, f"填报单位：{config.lead.name}", LINE, until=middle)
        book.text(sheet, 2, middle + 1, as_of_line(config) + unit, LINE_RIGHT, until=self.last)
        corner = "单位" if table.row_label == "填报单位" else table.row_label
        for place, word in enumerate((corner, *table.columns, _SUM), 1):
            book.text(sheet, HEADER_ROW, place, word, HEADER)
            width = _LABEL_WIDTH if place == 1 else max(11.0, min(2.0 * len(word) + 2, 18.0))
            sheet.column_dimensions[column_letters(place - 1)].width = width
        for row, height in ((1, 36), (2, 20), (HEADER_ROW, 30)):
            sheet.row_dimensions[row].height = height

    def _row(self, row: int, name: str, figures: tuple[Figure, ...]) -> None:
        """A row of figures; without a name the last one, of the sums."""
        self.book.text(self.sheet, row, 1, name or _SUM, CELL if name else TOTAL)
        self.sheet.row_dimensions[row].height = 21
        for place, figure in enumerate(figures, 2):
            look = number(NUMBER if name and place < self.last else TOTAL, self.decimals)
            column = self.table.columns[place - 2] if place < self.last else ""
            self.book.figure(self.sheet, row, place, figure, self._formula(row, name, place, column), look)

    def _formula(self, row: int, name: str, place: int, column: str) -> str:
        table, area = self.table, self.translator.areas.get(self.table.ledger)
        try:
            if area is None:
                raise Untranslatable(table.ledger)
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


def chart_rows(table: CrossTable) -> int:
    """Rows of the sheet that the chart covers."""
    return int(_height(table) / 0.52) + 2 if table.chart else 0


def _height(table: CrossTable) -> float:
    """Height of the chart in cm: each row of the table has a bar with room for its name."""
    return min(4.0 + 0.75 * len(table.rows), 60.0)


def _add_chart(sheet: Worksheet, table: CrossTable) -> None:
    """Stacked bars, a unit a bar, the first on top; the numbers are cached for viewers that do not draw from cells."""
    first, last = HEADER_ROW + 1, HEADER_ROW + len(table.rows)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title = table.name
    chart.width, chart.height = 25.0, _height(table)
    for place, name in enumerate(table.columns):
        chart.series.append(_series(sheet, table, place, name, first, last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.y_axis.majorUnit = None
    chart.y_axis.crosses = "max"
    chart.legend.position = "b"  # type: ignore[union-attr]
    sheet.add_chart(chart, f"A{last + 4}")


def _series(sheet: Worksheet, table: CrossTable, place: int, name: str, first: int, last: int) -> Series:
    column = place + 2
    series = Series(Reference(sheet, min_col=column, min_row=first, max_row=last), title=name)
    title = Reference(sheet, min_col=column, min_row=HEADER_ROW)
    series.tx = SeriesLabel(StrRef(str(title), StrData(ptCount=1, pt=[StrVal(0, v=name)])))
    figures = [row[place] for row in table.cells]
    points = [NumVal(index, v=cached(figure)) for index, figure in enumerate(figures) if figure.value is not None]
    series.val.numRef.numCache = NumData("General", len(figures), pt=points)
    labels = Reference(sheet, min_col=1, min_row=first, max_row=last)
    names = StrData(len(table.rows), [StrVal(index, v=row) for index, row in enumerate(table.rows)])
    series.cat = AxDataSource(strRef=StrRef(str(labels), names))
    series.graphicalProperties.solidFill = _FILLS[place % len(_FILLS)]
    series.dLbls = DataLabelList(numFmt="0;;;", showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    return series
