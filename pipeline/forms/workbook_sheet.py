"""One sheet of a blank workbook: title, header, one prepared row (the others are made of it later), print set-up."""

from __future__ import annotations

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config, Lead, Unit
from pipeline.forms.model import FieldSpec, Sheet
from pipeline.forms.workbook_layout import CARD_HEADER, NOTE_ROW, TITLE_ROW, Layout, groups, height, span
from pipeline.forms.workbook_limits import Choices, add_limits
from pipeline.forms.workbook_styles import HEADING_FONT, RED, look, use
from pipeline.forms.workbook_words import duty, filer_line, header_note, hint, round_line, sheet_note, table_title
from pipeline.model import Type, column_letters

#: Author of the notes that the form is sent out with (those of a marked return are told apart by theirs).
NOTE_AUTHOR = "填表提示"
_A3, _A4 = 8, 9
#: Columns that say what the form has printed already.
_PRINTED_ROLES = ("unit_code", "unit_name", "unit_short", "round", "start", "as_of", "answer_code", "answer_key")


def header_value(spec: FieldSpec) -> str | CellRichText:
    """Title of a field, with a red star where it is required."""
    if not spec.required:
        return spec.title
    plain = InlineFont(rFont=HEADING_FONT, charset=134, sz=10.5)
    star = InlineFont(rFont=HEADING_FONT, charset=134, sz=10.5, color=Color(rgb=f"FF{RED}"))
    return CellRichText([TextBlock(plain, spec.title), TextBlock(star, "*")])


def shaded(spec: FieldSpec, sheet: Sheet) -> bool:
    """Whether it is printed by us: shaded, but not locked (a protected sheet with locked cells cannot be sorted)."""
    if sheet.purpose == "cover":
        return spec.role in _PRINTED_ROLES
    return spec.column_name in sheet.printed_columns


def add_sheet(book: Workbook, layout: Layout, config: Config, choices: Choices) -> Worksheet:
    """Adds the sheet to the workbook; nothing is filled in."""
    sheet: Worksheet = book.create_sheet(layout.sheet.name)
    for column, width in enumerate(layout.widths, 1):
        sheet.column_dimensions[column_letters(column - 1)].width = width
    _banner(book, sheet, layout, config)
    if layout.card:
        _card(book, sheet, layout, config)
    else:
        _table(book, sheet, layout, config)
    add_limits(sheet, layout, config, choices)
    protect(sheet)
    _print_setup(sheet, layout)
    if layout.sheet.required:
        sheet.sheet_properties.tabColor = RED
    return sheet


def note_texts(layout: Layout, unit: Unit | Lead | None, round_name: str, config: Config) -> dict[int, str]:
    """The texts of the line below the title, by the column where each begins."""
    spec = layout.sheet
    filer, rest = filer_line(unit), f"{round_line(round_name, config)}\n{sheet_note(spec)}"
    if layout.card:
        lines = [] if spec.purpose == "cover" else [f"{filer}　　{round_line(round_name, config)}"]
        return {1: "\n".join([*lines, f"【{duty(spec)}】{sheet_note(spec)}"])}
    if layout.margin:  # the columns that repeat on each page are narrow
        return {1: filer.replace("：", "：\n", 1), layout.margin + 1: rest}
    return {1: f"{filer}　　{rest}"}


def _banner(book: Workbook, sheet: Worksheet, layout: Layout, config: Config) -> None:
    """Title and the line below it, over the columns of the first page. The rest of both rows is locked."""
    for row, style in ((TITLE_ROW, "表题"), (NOTE_ROW, "表注")):
        for column in range(1, layout.columns + 1):
            sheet.cell(row, column).style = use(book, style)
    sheet.cell(TITLE_ROW, 1, layout.sheet.title or layout.sheet.name if layout.card else table_title(layout.sheet))
    _merge(sheet, TITLE_ROW, 1, layout.banner)
    texts = note_texts(layout, None, "", config)
    for column, text in texts.items():
        sheet.cell(NOTE_ROW, column, text)
    _merge(sheet, NOTE_ROW, 1, layout.margin or layout.banner)
    if layout.margin:
        _merge(sheet, NOTE_ROW, layout.margin + 1, layout.banner)
    sheet.row_dimensions[TITLE_ROW].height = 36
    longest = max(texts.values(), key=len)
    sheet.row_dimensions[NOTE_ROW].height = height([(longest, layout.banner_width)], 22)


def _merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _card(book: Workbook, sheet: Worksheet, layout: Layout, config: Config) -> None:
    header = layout.header[1]
    for column, text in enumerate(CARD_HEADER, 1):
        sheet.cell(header, column, text).style = use(book, "表头")
    sheet.row_dimensions[header].height = 22
    for index, spec in enumerate(layout.sheet.fields):
        row, column = layout.cell(index)
        sheet.cell(row, 1, header_value(spec)).style = use(book, "项目")
        sheet.cell(row, column).style = use(book, look(spec, shaded=shaded(spec, layout.sheet), card=True))
        sheet.cell(row, 3, hint(spec, config)).style = use(book, "说明")
    sheet.freeze_panes = f"A{layout.first}"


def card_height(layout: Layout, index: int, config: Config, text: str = "") -> float:
    """Height of a line of a card: room for most of what may be written there."""
    spec = layout.sheet.fields[index]
    room = (spec.constraints.maxLength or 200) * (0.45 if layout.tall else 0.4)
    expected = "字" * int(room) if spec.type is Type.PROSE else ""
    beside = hint(spec, config)
    return height([(expected, layout.widths[1]), (text, layout.widths[1]), (beside, layout.widths[2])], 28)


def _table(book: Workbook, sheet: Worksheet, layout: Layout, config: Config) -> None:
    _header(book, sheet, layout)
    _totals(book, sheet, layout)
    for index, spec in enumerate(layout.sheet.fields):
        row, column = layout.cell(index)
        grey = shaded(spec, layout.sheet)
        sheet.cell(row, column).style = use(book, look(spec, shaded=grey))
        below = sheet.column_dimensions[column_letters(column - 1)]
        style = look(spec, shaded=False, boxed=False)
        use(book, style)
        made = style.style()
        below.font, below.alignment = made.font, made.alignment
        below.protection, below.number_format = made.protection, made.number_format
        note = Comment(header_note(spec, config), NOTE_AUTHOR)
        note.width = 260
        note.height = 24 + 19 * sum(-(-span(line) // 34) for line in header_note(spec, config).split("\n"))
        sheet.cell(layout.header[1] if spec.group else layout.header[0], column).comment = note
    repeat = layout.sheet.print.repeat
    sheet.freeze_panes = f"{column_letters(repeat)}{layout.first}"
    last = column_letters(layout.columns - 1)
    sheet.auto_filter.ref = f"A{layout.header[1]}:{last}{layout.last}"


def _header(book: Workbook, sheet: Worksheet, layout: Layout) -> None:
    top, bottom = layout.header
    for column, spec in enumerate(layout.sheet.fields, 1):
        for row in range(top, bottom + 1):
            sheet.cell(row, column).style = use(book, "表头")
        sheet.cell(bottom if spec.group else top, column).value = header_value(spec)
        if layout.grouped and not spec.group:
            sheet.merge_cells(start_row=top, start_column=column, end_row=bottom, end_column=column)
    if layout.grouped:
        for name, first, last in groups(layout):
            if not name:
                continue
            for column in range(first, last + 1):
                sheet.cell(top, column).style = use(book, "表头组")
            sheet.cell(top, first, name)
            _merge(sheet, top, first, last)
        sheet.row_dimensions[top].height = 22
    titles = [(spec.title + "*", width) for spec, width in zip(layout.sheet.fields, layout.widths, strict=True)]
    sheet.row_dimensions[bottom].height = height(titles, 34) + 4


def _totals(book: Workbook, sheet: Worksheet, layout: Layout) -> None:
    """合计 above the header, because the table grows: live sums (their cached values come with the rows)."""
    row = layout.totals_row
    if not row:
        return
    for column in range(1, layout.columns + 1):
        sheet.cell(row, column).style = use(book, "合计")
    sheet.cell(row, 1, "合计")
    for name in layout.sheet.totals:
        index = layout.index(name)
        sheet.cell(row, index + 1, f"=SUM({layout.area(index)})")
    sheet.row_dimensions[row].height = 22


def protect(sheet: Worksheet) -> None:
    """Protection without a password. What the flags name is forbidden where they are true."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatCells = True
    protection.formatColumns = protection.formatRows = False
    protection.insertRows = protection.sort = protection.autoFilter = False


def _print_setup(sheet: Worksheet, layout: Layout) -> None:
    spec = layout.sheet
    page_setup(sheet, landscape=not layout.card or layout.tall, a3=spec.print.paper == "A3", wide=spec.print.wide)
    sheet.print_title_rows = f"{layout.header[0]}:{layout.header[1]}"
    if spec.print.repeat and not layout.card:
        sheet.print_title_cols = f"A:{column_letters(spec.print.repeat - 1)}"


def page_setup(sheet: Worksheet, *, landscape: bool, a3: bool = False, wide: int = 1) -> None:
    """Paper, margins, footer; as many pages down as it takes."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A3 if a3 else _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if wide > 1:
        sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.7, 0.3, 0.35
    footer = HeaderFooterItem()
    for part, text in ((footer.left, "&A"), (footer.center, "第 &P 页，共 &N 页")):
        if part is not None:
            part.text, part.font, part.size = text, "宋体", 9
    sheet.HeaderFooter.oddFooter = footer
