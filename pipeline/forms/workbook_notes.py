"""填报说明: the first sheet of every workbook, written from the definitions."""

from __future__ import annotations

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.forms.model import Form, Forms
from pipeline.forms.workbook_layout import height
from pipeline.forms.workbook_sheet import header_value, page_setup, protect
from pipeline.forms.workbook_styles import use
from pipeline.forms.workbook_words import explanation, five_lines, section_title, sheet_note
from pipeline.model import column_letters

NOTES_SHEET = "填报说明"
#: Row of the line with deadline and address, which differs from round to round.
DEADLINE_ROW = 6
_WIDTHS = (26.0, 9.0, 78.0)


def add_notes(book: Workbook, config: Config, forms: Forms, form: Form) -> Worksheet:
    """Adds the sheet: five lines that everybody must know, then what each column takes."""
    sheet: Worksheet = book.create_sheet(NOTES_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.column_dimensions[column_letters(column)].width = width
    _line(book, sheet, 1, f"{form.title}填报说明", "表题", 40)
    for number, text in enumerate(five_lines(config, forms, form, ""), 1):
        _line(book, sheet, number + 1, f"{number}. {text}", "要点", line_height(text))
    row = DEADLINE_ROW + 2
    for number, spec in enumerate(forms.of(form), 1):
        row = _section(book, sheet, row, number, spec.name, config, forms)
    protect(sheet)
    page_setup(sheet, landscape=False)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.tabSelected = True
    return sheet


def line_height(text: str) -> float:
    """Height of one of the five lines, whose type is larger than that of the rest."""
    return height([(text, sum(_WIDTHS) * 10.5 / 12)], 24)


def _line(  # noqa: PLR0913 (what, where, how)
    book: Workbook, sheet: Worksheet, row: int, text: str, style: str, points: float
) -> None:
    """A line over the whole width."""
    for column in range(1, len(_WIDTHS) + 1):
        sheet.cell(row, column).style = use(book, style)
    sheet.cell(row, 1, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
    sheet.row_dimensions[row].height = points


def _section(  # noqa: PLR0913 (where it stands, and what it speaks of)
    book: Workbook, sheet: Worksheet, row: int, number: int, name: str, config: Config, forms: Forms
) -> int:
    """What the columns of one sheet take; returns the row after it."""
    spec = forms.sheet(name)
    _line(book, sheet, row, section_title(number, spec), "节题", 24)
    note = sheet_note(spec)
    _line(book, sheet, row + 1, note, "说明", height([(note, sum(_WIDTHS))], 20))
    row += 2
    for column, text in enumerate(("栏目", "必填", "怎样填"), 1):
        sheet.cell(row, column, text).style = use(book, "表头")
    sheet.row_dimensions[row].height = 20
    for field in spec.fields:
        row += 1
        text = explanation(field, config)
        sheet.cell(row, 1, header_value(field)).style = use(book, "栏名")
        sheet.cell(row, 2, "必填" if field.required else "有则填").style = use(book, "栏值")
        sheet.cell(row, 3, text).style = use(book, "栏名")
        sheet.row_dimensions[row].height = height([(text, _WIDTHS[2]), (field.title, _WIDTHS[0])], 20)
    return row + 2
