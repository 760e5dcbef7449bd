"""The chart beside a two-way table: stacked bars, a bar a row of the table, native to the workbook."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model import column_letters
from pipeline.outcome import CrossTable
from pipeline.tabulate.book import cached

#: Fills of the series: light enough for black numbers, told apart on paper without colour.
_FILLS = ("8FAADC", "F4B183", "C5E0B4", "FFE699", "BFBFBF", "B4A7D6", "9FD5D1", "E6B8AF", "D9D9D9", "A2C4C9")
_GRID = "D9D9D9"
#: The chart stands beside the table: so many columns of the sheet, so wide together.
_COLUMNS, _COLUMN_WIDTH, _WIDTH_CM = 7, 11.0, 15.0
_ROW_CM, _LOWEST_CM, _HIGHEST_CM = 0.741, 9.0, 40.0


def add_chart(sheet: Worksheet, table: CrossTable, header: int) -> None:
    """The chart right of the table; its numbers are cached for viewers that do not draw from cells."""
    first, last = header + 1, header + len(table.rows)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
    chart.title = _title(table.name)
    height = min(max(_ROW_CM * (len(table.rows) + 2), _LOWEST_CM), _HIGHEST_CM)
    chart.width, chart.height = _WIDTH_CM, height  # type: ignore[assignment]
    for place in range(len(table.columns)):
        chart.series.append(_series(sheet, table, place, (header, first, last)))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format, chart.y_axis.crosses = "0", "max"
    if chart.y_axis.majorGridlines is not None:
        lines = GraphicalProperties()
        lines.line.solidFill = _GRID
        chart.y_axis.majorGridlines.spPr = lines
    if chart.legend is not None:
        chart.legend.position = "b"
    start = len(table.columns) + 2
    sheet.add_chart(chart, f"{column_letters(start + 1)}{header}")
    sheet.column_dimensions[column_letters(start)].width = 2
    for place in range(start + 1, start + 1 + _COLUMNS):
        sheet.column_dimensions[column_letters(place)].width = _COLUMN_WIDTH
    end = str(sheet.print_area).rpartition("$")[2]
    bottom = max(int(end), header + int(height / _ROW_CM) + 2)
    sheet.print_area = f"A1:{column_letters(start + _COLUMNS)}{bottom}"


def _title(text: str) -> Title:
    title: Title = title_maker(text)
    for paragraph in title.tx.rich.paragraphs:  # type: ignore[union-attr]
        paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1200, b=False))
    return title


def _series(sheet: Worksheet, table: CrossTable, place: int, rows: tuple[int, int, int]) -> Series:
    header, first, last = rows
    series: Series = SeriesFactory(Reference(sheet, min_col=place + 2, min_row=first, max_row=last))
    name = StrData(ptCount=1, pt=[StrVal(0, v=table.columns[place])])
    series.tx = SeriesLabel(StrRef(str(Reference(sheet, min_col=place + 2, min_row=header)), name))
    figures = [row[place] for row in table.cells]
    points = [NumVal(index, v=cached(figure)) for index, figure in enumerate(figures) if figure.value is not None]
    if series.val is not None and series.val.numRef is not None:
        series.val.numRef.numCache = NumData("General", len(figures), pt=points)
    names = StrData(len(table.rows), [StrVal(index, v=row) for index, row in enumerate(table.rows)])
    series.cat = AxDataSource(strRef=StrRef(str(Reference(sheet, min_col=1, min_row=first, max_row=last)), names))
    series.graphicalProperties = GraphicalProperties(solidFill=_FILLS[place % len(_FILLS)])
    shown = {"showVal": True, "showSerName": False, "showCatName": False, "showLegendKey": False, "showPercent": False}
    numbers = [DataLabel(index, **shown) for index, figure in enumerate(figures) if figure.value]
    series.dLbls = DataLabelList(numbers, **{**shown, "showVal": False})
    return series
