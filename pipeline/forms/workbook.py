"""Form → workbooks: the blank one, and one prefilled for each unit.

``WorkbookMaker`` builds a form's blank once and makes any number of filled copies from it. What a reader may rely on:
the header texts are the titles of the fields (a star added where required), a card's value stands right of its title,
several of a list are joined by 、, and the hidden sheet ``_stamp`` says whose workbook it is.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from pipeline.config import Config, Lead, Unit
from pipeline.forms.model import Form, Forms, Sheet
from pipeline.forms.workbook_fill import SheetFill, SheetText, fixed_parts, plain
from pipeline.forms.workbook_layout import NOTE_ROW, Layout, Row, height
from pipeline.forms.workbook_limits import Choices
from pipeline.forms.workbook_notes import DEADLINE_ROW, NOTES_SHEET, add_notes, line_height
from pipeline.forms.workbook_sheet import add_sheet, card_height, note_texts
from pipeline.forms.workbook_words import deadline_line
from pipeline.model import Type, Value
from pipeline.package import pack, unpack

STAMP_SHEET = "_stamp"
STAMP_ID, STAMP_VERSION = "make-report", "1"
#: Subfolder of the prefilled workbooks.
PREFILLED = "下发"
#: Empty rows that a running ledger has below the rows carried over.
_SPARE = 10
#: What no file name may hold on some machine.
_UNFIT = re.compile(r'[\\/:*?"<>|]')
_NO_DAY = date(2000, 1, 1)

Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class _Template:
    """A blank workbook, ready to be filled: its parts, and its sheets cut into cells."""

    layouts: tuple[Layout, ...]
    parts: Mapping[str, bytes]
    sheets: Mapping[str, tuple[str, SheetText]]
    """Sheet → its part, with what every copy has filled in."""

    def filled(self, fills: Mapping[str, SheetFill]) -> bytes:
        """The bytes of a copy with these cells."""
        changed = dict(self.parts)
        for name, fill in fills.items():
            part, sheet = self.sheets[name]
            changed[part] = sheet.filled(fill).xml()
        return pack(changed)


class WorkbookMaker:
    """The workbooks of one form. The blank is built once for each number of prepared rows."""

    def __init__(self, config: Config, forms: Forms, form: Form) -> None:
        self.config, self.forms, self.form = config, forms, form
        self._templates: dict[tuple[int, ...], _Template] = {}

    def make(self, unit: Unit | Lead | None, round_name: str, rows: Rows | None = None) -> bytes:
        """The workbook of a unit and round with these rows filled in (sheet → rows by column name or title).

        Raises ``KeyError`` for a sheet or column that the form lacks.
        """
        given = rows or {}
        known = {sheet.name for sheet in self.forms.of(self.form)}
        if unknown := set(given) - known:
            message = f"{self.form.id} has no sheet {', '.join(sorted(unknown))}"
            raise KeyError(message)
        template = self._template({name: len(filled) for name, filled in given.items()})
        fills = {layout.sheet.name: self._fill(layout, unit, round_name, given) for layout in template.layouts}
        fills[STAMP_SHEET] = SheetFill(cells={(5, 2): unit.code if unit else "", (6, 2): round_name})
        if self.form.filed_by == "unit":
            fills[NOTES_SHEET] = _deadline(self.config, round_name)
        return template.filled(fills)

    def _template(self, filled: Mapping[str, int]) -> _Template:
        """The blank with room for so many rows a sheet."""
        layouts = tuple(_layout(sheet, filled.get(sheet.name, 0)) for sheet in self.forms.of(self.form))
        sizes = tuple(layout.rows for layout in layouts)
        if sizes not in self._templates:
            parts = self._build(layouts)
            plans: list[tuple[str, Layout | None]] = [(NOTES_SHEET, None)]
            plans += [*((layout.sheet.name, layout) for layout in layouts), (STAMP_SHEET, None)]
            sheets = {}
            for number, (name, layout) in enumerate(plans, 1):
                part = f"xl/worksheets/sheet{number}.xml"
                sheets[name] = part, self._common(parts[part], layout)
            self._templates[sizes] = _Template(layouts, parts, sheets)
        return self._templates[sizes]

    def _build(self, layouts: Sequence[Layout]) -> dict[str, bytes]:
        """The parts of the blank workbook."""
        book, choices = Workbook(), Choices()
        if book.active is not None:
            book.remove(book.active)
        add_notes(book, self.config, self.forms, self.form)
        for layout in layouts:
            add_sheet(book, layout, self.config, choices)
        self._stamp(book)
        choices.write(book)
        book.active = 0
        out = io.BytesIO()
        book.save(out)
        return fixed_parts(unpack(out.getvalue()), self.config.dates.as_of or _NO_DAY, self.config.lead.name)

    def _common(self, xml: bytes, layout: Layout | None) -> SheetText:
        """A sheet with what every copy has: the prepared rows with 序号, the heights of empty ones, sums of nothing."""
        if layout is None:
            return SheetText(xml)
        fill = SheetFill()
        if layout.card:
            _card_heights(fill, layout, range(len(layout.sheet.fields)), self.config)
            return SheetText(xml).filled(fill)
        serials = [index for index, spec in enumerate(layout.sheet.fields) if spec.role == "serial"]
        for row in range(layout.rows):
            fill.cells.update({layout.cell(index, row): row + 1 for index in serials})
        fill.heights = dict.fromkeys(range(layout.first, layout.last + 1), height(()))
        _sums(fill, layout, 0)
        return SheetText(xml, layout.first, layout.last).filled(fill)

    def _stamp(self, book: Workbook) -> None:
        """The hidden sheet that says whose workbook it is; unit and round are put in copy by copy."""
        sheet = book.create_sheet(STAMP_SHEET)
        sheet.sheet_state = "veryHidden"
        own = (self.config.id, self.form.id, self.forms.version, "", "")
        keys = ("campaign", "form", "version", "unit", "round")
        for row, pair in enumerate([(STAMP_ID, STAMP_VERSION), *zip(keys, own, strict=True)], 1):
            for column, text in enumerate(pair, 1):
                cell = sheet.cell(row, column, text)
                cell.data_type, cell.number_format = "s", "@"

    def _fill(self, layout: Layout, unit: Unit | Lead | None, round_name: str, given: Rows) -> SheetFill:
        """What is put into one sheet: what is printed, and over it the rows that are given."""
        rows = given.get(layout.sheet.name, ())
        if layout.card and len(rows) > 1:
            message = f"{layout.sheet.name} is a card: one row, not {len(rows)}"
            raise ValueError(message)
        fill = SheetFill()
        texts = note_texts(layout, unit, round_name, self.config)
        fill.cells.update({(NOTE_ROW, column): text for column, text in texts.items()})
        if layout.card:
            self._print_cover(fill, layout, unit, round_name)
        else:
            _print_rows(fill, layout, unit, round_name, rows)
        for number, row in enumerate(rows):
            for name, value in row.items():
                fill.cells[layout.cell(layout.index(name), number)] = value
        if layout.card:
            filled = [index for index in range(len(layout.sheet.fields)) if layout.cell(index) in fill.cells]
            _card_heights(fill, layout, filled, self.config)
        elif rows:
            _row_heights(fill, layout, len(rows))
            _sums(fill, layout, len(rows))
        return fill

    def _print_cover(self, fill: SheetFill, layout: Layout, unit: Unit | Lead | None, round_name: str) -> None:
        """The lines of the cover that we know."""
        if layout.sheet.purpose != "cover":
            return
        dates = self.config.dates
        known: dict[str, Value] = {"round": round_name, "start": dates.start, "as_of": dates.as_of}
        if unit:
            known |= {"unit_code": unit.code, "unit_name": unit.name, "unit_short": unit.short}
        for index, spec in enumerate(layout.sheet.fields):
            if spec.role == "channel" and spec.choices:
                fill.cells[layout.cell(index)] = spec.choices[0]
            elif spec.role in known:
                fill.cells[layout.cell(index)] = known[spec.role]


def _deadline(config: Config, round_name: str) -> SheetFill:
    """The line of 填报说明 that differs from round to round."""
    line = f"5. {deadline_line(config, round_name)}"
    return SheetFill({(DEADLINE_ROW, 1): line}, heights={DEADLINE_ROW: line_height(line)}, fixed={DEADLINE_ROW})


def _layout(sheet: Sheet, filled: int) -> Layout:
    """As many rows as declared; more where the rows given would leave too few empty ones."""
    needed = filled + _SPARE
    return Layout(sheet, sheet.rows if not filled or needed <= sheet.rows else -(-needed // 50) * 50)


def _print_rows(
    fill: SheetFill, layout: Layout, unit: Unit | Lead | None, round_name: str, rows: Sequence[Row]
) -> None:
    """Of a sheet whose numbers are printed: number and round in every prepared row (not in the blank)."""
    sheet = layout.sheet
    if not (sheet.key and sheet.key.printed and unit):
        return
    numbers = _numbers(layout, layout.index(sheet.key.column), unit.code, rows)
    for row, number in enumerate(numbers):
        fill.cells[layout.cell(layout.index(sheet.key.column), row)] = number
        if sheet.rounds:
            fill.cells[layout.cell(layout.index(sheet.rounds), row)] = round_name


def _numbers(layout: Layout, key: int, code: str, rows: Sequence[Row]) -> list[str]:
    """The numbers to print: below the rows carried over they go on from the highest, and repeat none."""
    taken = 0
    for place, row in enumerate(rows):
        own = next((str(value) for name, value in row.items() if layout.index(name) == key), f"{code}-{place + 1}")
        letters, _, digits = own.rpartition("-")
        if letters == code and digits.isdecimal():
            taken = max(taken, int(digits))
    above = [f"{code}-{place + 1:03d}" for place in range(len(rows))]
    return above + [f"{code}-{taken + place:03d}" for place in range(1, layout.rows - len(rows) + 1)]


def _card_heights(fill: SheetFill, layout: Layout, indexes: Iterable[int], config: Config) -> None:
    """Heights of a card's lines, so that nothing is cut off before Excel fits them itself."""
    for index in indexes:
        place = layout.cell(index)
        if layout.sheet.fields[index].type is not Type.PROSE:
            fill.fixed.add(place[0])
        fill.heights[place[0]] = card_height(layout, index, config, _text(fill.cells.get(place)))


def _row_heights(fill: SheetFill, layout: Layout, filled: int) -> None:
    """The same for the rows of a table that are filled."""
    for row in range(layout.first, layout.first + filled):
        cells = [(_text(fill.cells.get((row, n))), width) for n, width in enumerate(layout.widths, 1)]
        fill.heights[row] = height(cells)


def _text(value: Value) -> str:
    simple = plain(value)
    return "2017-12-31" if isinstance(simple, date) else "" if simple is None else str(simple)


def _sums(fill: SheetFill, layout: Layout, filled: int) -> None:
    """Cached values of the sums above the header, of so many filled rows."""
    if not layout.totals_row:
        return
    for name in layout.sheet.totals:
        column = layout.index(name) + 1
        values = [fill.cells.get((row, column)) for row in range(layout.first, layout.first + filled)]
        total = sum((Decimal(value) for value in values if isinstance(value, int | Decimal)), Decimal(0))
        fill.sums[layout.totals_row, column] = total


def blank_workbook(config: Config, forms: Forms, form: Form) -> bytes:
    """A blank form: no unit, no round, no numbers of its own."""
    return WorkbookMaker(config, forms, form).make(None, "")


def unit_workbook(  # noqa: PLR0913 (who, which round, what is filled in)
    config: Config, forms: Forms, form: Form, unit: Unit | Lead | None, round_name: str, rows: Rows | None = None
) -> bytes:
    """A workbook prefilled for a unit and round, with ``rows`` (sheet → rows by column name) filled in."""
    return WorkbookMaker(config, forms, form).make(unit, round_name, rows)


def write_templates(
    config: Config, forms: Forms, folder: Path, carried: Mapping[str, Rows] | None = None
) -> list[Path]:
    """Writes the blank of every form, and for the last round one prefilled workbook a unit and the lead office's.

    ``carried`` are the rows of earlier rounds that go on (short name → sheet → rows). Returns the files written.
    Raises ``OSError`` where one cannot be written (as when it is open in Excel).
    """
    round_name = config.rounds[-1].name
    written: list[Path] = []
    for form in forms.forms:
        maker = WorkbookMaker(config, forms, form)
        title = _UNFIT.sub("_", form.title)
        written.append(_write(folder / f"空白表_{title}.xlsx", maker.make(None, "")))
        filers: list[Unit | Lead] = [config.lead]
        if form.filed_by == "unit":
            filers = [unit for unit in config.units if config.must_file(unit, round_name)]
        several = len([other for other in forms.forms if other.filed_by == form.filed_by]) > 1
        for filer in filers:
            name = f"{filer.short}_{title}" if several else filer.short
            data = maker.make(filer, round_name, (carried or {}).get(filer.short))
            written.append(_write(folder / PREFILLED / f"{name}.xlsx", data))
    return written


def _write(path: Path, data: bytes) -> Path:
    """Writes beside, then moves into place: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return path
