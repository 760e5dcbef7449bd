"""汇总表.xlsx: the sheet to print, the two-way tables, the 指标, the ledgers they are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config
from pipeline.figure import Figure
from pipeline.forms.model import Forms
from pipeline.model import column_letters
from pipeline.outcome import MeasureTotal, Outcome
from pipeline.printed import Printed
from pipeline.tabulate.areas import UNIT, Untranslatable
from pipeline.tabulate.book import Book
from pipeline.tabulate.crosstabs import as_of_line, corrected_note, write_table
from pipeline.tabulate.formulas import Equals, Translator
from pipeline.tabulate.ledgers import plan_ledgers, write_ledgers
from pipeline.tabulate.listing import FIRST_ROW, HEADER_ROW, ListColumn, Page, list_sheet, set_page
from pipeline.tabulate.looks import (
    BAND,
    CELL,
    HEADER,
    LINE,
    LINE_RIGHT,
    NOTE,
    NUMBER,
    SIGNATURE,
    TEXT,
    TITLE,
    TOTAL,
    Look,
    number,
)
from pipeline.tabulate.provenance import PROVENANCE, write_provenance

TOTALS, MEASURES = "汇总表", "指标"
BY_PROGRAM = "按程序计算"
_LEADING = (("序号", 5.0), ("单位", 18.0), ("报送情况", 9.0))
_ROSTER_PLACE = len(_LEADING)
#: What fits on A4 across at a size that can be read, in characters.
_A4_WIDTH = 175
_LEAST_COLUMNS = 6


def totals_workbook(
    config: Config,
    forms: Forms,
    outcome: Outcome,
    draft: bool,  # noqa: FBT001
    printed: Sequence[Printed] = (),
) -> bytes:
    """The bytes of 汇总表.xlsx. Every number of a total is a formula over the ledgers in it, its value cached.

    ``printed``: the figures of the document, for 溯源; without any there is no such sheet.
    """
    book = Book(config)
    titles = [book.title(name) for name in (TOTALS, *(table.name for table in outcome.tables), MEASURES)]
    origins = book.title(PROVENANCE)
    planned = plan_ledgers(book, forms, outcome)
    translator = Translator({name: plan.area for name, plan in planned.items()})
    cells = _Totals(book, config, outcome, translator).write(titles[0], draft=draft)
    charted = next((table for table in outcome.tables if table.chart), None)
    for title, table in zip(titles[1:-1], outcome.tables, strict=True):
        note = corrected_note(outcome.corrections.get(table.total.definition), "合计")
        write_table(book, title, table, config, forms, translator, draft=draft, chart=table is charted, note=note)
    _write_measures(book, titles[-1], config, outcome, cells)
    written = {name for name, plan in planned.items() if len(plan.ledger) or name in translator.used}
    if printed:
        write_provenance(book, origins, config, outcome, printed, planned, written)
    write_ledgers(book, config, planned, written)
    return book.save()


@dataclass(frozen=True)
class _Cells:
    """Where the district's figures stand on the first sheet, and which of them are no formulas."""

    places: Mapping[str, str]
    by_program: frozenset[str]


class _Totals:
    """The first sheet: units down, 指标 across, the district's own below."""

    def __init__(self, book: Book, config: Config, outcome: Outcome, translator: Translator) -> None:
        self.book, self.config, self.outcome, self.translator = book, config, outcome, translator
        self.across = [measure for measure in outcome.measures if measure.by_unit]
        self.below = [measure for measure in outcome.measures if not measure.by_unit]
        self.units = list(dict.fromkeys(unit for measure in self.across for unit, _ in measure.by_unit))
        self.columns = max(len(_LEADING) + len(self.across), _LEAST_COLUMNS)
        self.places: dict[str, str] = {}
        self.by_program: set[str] = set()

    def write(self, title: str, *, draft: bool) -> _Cells:
        """Write it; where the district's figures stand."""
        self.title, self.sheet = title, self.book.sheet(title)
        self._head(draft=draft)
        row = self._units(HEADER_ROW + 1) if self.across else HEADER_ROW
        row = self._district(row + 1) if self.below else row
        row = self._notes(row)
        blanks = "　" * 10
        line = f"制表人：{blanks}审核人：{blanks}负责人：{blanks}填表日期：　　　　年　　月　　日"
        self.book.text(self.sheet, row + 1, 1, line, SIGNATURE, until=self.columns)
        self.sheet.row_dimensions[row + 1].height = 30
        extent = f"A1:{column_letters(self.columns - 1)}{row + 1}"
        width = sum(self._width(place) for place in range(self.columns))
        set_page(self.sheet, Page("A4" if width <= _A4_WIDTH else "A3"), f"1:{HEADER_ROW}", extent)
        self.sheet.freeze_panes = f"{column_letters(2)}{HEADER_ROW + 1}" if self.across else None
        return _Cells(self.places, frozenset(self.by_program))

    def _width(self, place: int) -> float:
        if place < len(_LEADING):
            return _LEADING[place][1]
        shown = place - len(_LEADING)
        name = self.across[shown].name if shown < len(self.across) else ""
        return max(7.5, 2.0 * -(-len(name) // 3) + 1.5)

    def _head(self, *, draft: bool) -> None:
        book, sheet, columns = self.book, self.sheet, self.columns
        name = f"{self.config.name}汇总表" + ("（初稿）" if draft else "")
        book.text(sheet, 1, 1, name, TITLE, until=columns)
        middle = columns // 2
        book.text(sheet, 2, 1, f"填报单位：{self.config.lead.name}", LINE, until=middle)
        book.text(sheet, 2, middle + 1, as_of_line(self.config), LINE_RIGHT, until=columns)
        for row, height in ((1, 40), (2, 20), (HEADER_ROW, 66)):
            sheet.row_dimensions[row].height = height
        for place in range(columns):
            sheet.column_dimensions[column_letters(place)].width = self._width(place)
        if not self.across:
            return
        titles = [*(word for word, _ in _LEADING), *(_heading(measure) for measure in self.across)]
        for place, word in enumerate(titles, 1):
            book.text(sheet, HEADER_ROW, place, word, HEADER)

    def _units(self, row: int) -> int:
        """A row a unit and the 合计 row; the number of the next row."""
        states = {status.unit: str(status.state) for status in self.outcome.units}
        figures = [dict(measure.by_unit) for measure in self.across]
        for count, unit in enumerate(self.units, 1):
            self.book.figure(self.sheet, row, 1, Figure(count, "", ""), "", NUMBER)
            self.book.text(self.sheet, row, 2, unit, CELL)
            self.book.text(self.sheet, row, 3, states.get(unit, "牵头单位"), CELL)
            for place, measure in enumerate(self.across):
                self._figure(row, place, measure, figures[place].get(unit), unit)
            self.sheet.row_dimensions[row].height = 22
            row += 1
        self.book.text(self.sheet, row, 1, "合　计", TOTAL, until=len(_LEADING))
        for place, measure in enumerate(self.across):
            self._figure(row, place, measure, measure.district)
            self.places[measure.name] = f"${column_letters(len(_LEADING) + place)}${row}"
        self.sheet.row_dimensions[row].height = 24
        return row + 1

    def _figure(self, row: int, place: int, measure: MeasureTotal, figure: Figure | None, unit: str = "") -> None:
        column = len(_LEADING) + place + 1
        look = number(NUMBER if unit else TOTAL, measure.decimals, measure.unit)
        if figure is None:
            self.book.text(self.sheet, row, column, "", look)
            return
        narrow = (Equals(UNIT, (unit,), f"$B{row}"),) if unit else ()
        self.book.figure(self.sheet, row, column, figure, self._formula(measure, figure, narrow), look)

    def _formula(self, measure: MeasureTotal, figure: Figure, narrow: tuple[Equals, ...] = ()) -> str:
        if figure.missing:
            return ""
        try:
            return self.translator.measure(measure.expression, narrow)
        except Untranslatable:
            self.by_program.add(measure.name)
            return ""

    def _district(self, row: int) -> int:
        """The 指标 that only the district has, several in a row; the number of the next row."""
        self.book.text(self.sheet, row, 1, f"{self.config.whole}其他指标", BAND, until=self.columns)
        self.sheet.row_dimensions[row].height = 22
        spans = _spans(self.columns)
        for start in range(0, len(self.below), len(spans)):
            row += 1
            self.sheet.row_dimensions[row].height = 22
            for (first, value, last), measure in zip(spans, self.below[start:], strict=False):
                self.book.text(self.sheet, row, first, measure.name, TEXT, until=value - 1)
                look = number(NUMBER, measure.decimals, measure.unit, show_unit=True)
                formula = self._formula(measure, measure.district)
                self.book.figure(self.sheet, row, value, measure.district, formula, look, until=last)
                self.places[measure.name] = f"${column_letters(value - 1)}${row}"
        return row + 1

    def _notes(self, row: int) -> int:
        for note in self._said():
            self.book.text(self.sheet, row, 1, note, NOTE, until=self.columns)
            self.sheet.row_dimensions[row].height = 16
            row += 1
        return row

    def _said(self) -> list[str]:
        figures = [*(m.district for m in self.outcome.measures), *(f for m in self.across for _, f in m.by_unit)]
        notes = []
        if any(figure.missing for figure in figures):
            notes.append("注：【缺】表示没有收到报表，不等于0。")
        if any(figure.undefined for figure in figures):
            notes.append("注：“—”表示没有可比的基数。")
        for measure in self.outcome.measures:
            cell = self.places.get(measure.name, "").replace("$", "")
            note = corrected_note(
                self.outcome.corrections.get(measure.district.definition), f"{measure.name}（{cell}）"
            )
            notes += [note] if note else []
        if self.by_program:
            notes.append(f"注：{BY_PROGRAM}、不是公式的有：{'、'.join(sorted(self.by_program))}。")
        return notes


def _heading(measure: MeasureTotal) -> str:
    return f"{measure.name}\n（{measure.unit}）" if measure.unit else measure.name


def _spans(columns: int) -> list[tuple[int, int, int]]:
    """(first column of the name, of the number, last column) of the fields side by side."""
    groups = 3 if columns >= 12 else 2 if columns >= 9 else 1
    edges = [columns * group // groups for group in range(groups + 1)]
    return [(left + 1, right - 1, right) for left, right in pairwise(edges)]


def _write_measures(book: Book, title: str, config: Config, outcome: Outcome, cells: _Cells) -> Worksheet:
    """What every 指标 is: its figure, its reading, its expression."""
    measures = outcome.measures
    columns = [
        ListColumn(word, width)
        for word, width in (
            ("序号", 6.0), ("指标", 22.0), (f"{config.whole}数", 10.0), ("计量单位", 9.0),
            ("口径", 56.0), ("算式", 50.0), ("说明", 12.0),
        )
    ]  # fmt: skip
    nothing = "" if measures else "没有"
    line = as_of_line(config)
    sheet = list_sheet(book, title, heading="指标口径", line=line, columns=columns, rows=(), nothing=nothing)
    if measures:
        sheet.unmerge_cells(start_row=FIRST_ROW, end_row=FIRST_ROW, start_column=1, end_column=len(columns))
    for row, measure in enumerate(measures, FIRST_ROW):
        place = cells.places[measure.name]
        book.figure(sheet, row, 1, Figure(row - FIRST_ROW + 1, "", ""), "", NUMBER)
        for column, text in ((2, measure.name), (5, measure.district.reading), (6, measure.expression)):
            book.text(sheet, row, column, text, TEXT)
        book.text(sheet, row, 4, measure.unit, CELL)
        look: Look = number(NUMBER, measure.decimals, measure.unit)
        live = measure.name not in cells.by_program
        book.figure(sheet, row, 3, measure.district, f"='{TOTALS}'!{place}", look)
        corrected = outcome.corrections.get(measure.district.definition)
        said = [*([] if live else [BY_PROGRAM]), *([f"更正为{corrected.printed}"] if corrected else [])]
        book.text(sheet, row, 7, "，".join(said), CELL)
    last = FIRST_ROW + max(len(measures), 1) - 1
    extent = f"A1:{column_letters(len(columns) - 1)}{last}"
    sheet.print_area = extent
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{column_letters(len(columns) - 1)}{last}" if measures else None
    return sheet
