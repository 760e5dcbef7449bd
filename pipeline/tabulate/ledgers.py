"""The accepted rows of every ledger, each with the unit, the round, the file and the row it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.config import Config
from pipeline.forms.model import FieldSpec, Forms, Sheet
from pipeline.ledger import Ledger
from pipeline.model import Type, Value, column_letters
from pipeline.outcome import ROSTER, Outcome
from pipeline.tabulate.areas import UNIT, Area
from pipeline.tabulate.book import Book
from pipeline.tabulate.listing import CENTERED, COUNT, DAY, FIRST_ROW, LEFT, LONG, ListColumn, Page, list_sheet
from pipeline.tabulate.looks import NUMBER, number

#: Sheets that are working papers of the lead office, or prose: they are in no totals.
_KEPT_BACK = ("cover", "answers", "selection", "corrections", "previous", "material")

#: Implicit columns before and after those of the sheet.
_BEFORE = ((UNIT, 16.0), ("期次", 11.0))
_AFTER = (("来源", 20.0), ("行", 6.0))
_WIDTHS = {Type.DATE: 11.0, Type.INTEGER: 8.0, Type.NUMBER: 10.0, Type.PROSE: 36.0, Type.LIST: 20.0, Type.STRING: 14.0}


@dataclass(frozen=True)
class LedgerSheet:
    """A ledger that may be printed: the form's sheet, the ledger, where it will stand, its columns in order."""

    sheet: Sheet
    area: Area
    names: tuple[str, ...]

    @property
    def ledger(self) -> Ledger:
        """The rows."""
        return self.area.ledger


def plan_ledgers(book: Book, forms: Forms, outcome: Outcome) -> dict[str, LedgerSheet]:
    """Where every ledger would stand. Restricted columns are left out, should one have got so far."""
    planned = {}
    for name, ledger in outcome.ledgers.items():
        sheet = forms.by_name.get(name)
        if name == ROSTER or sheet is None or sheet.purpose in _KEPT_BACK:
            continue
        own = [spec.column_name for spec in sheet.fields if not spec.restricted and _open(ledger, spec.column_name)]
        names = (*(key for key, _ in _BEFORE), *own, *(key for key, _ in _AFTER))
        letters = {key: column_letters(place) for place, key in enumerate(names)}
        last = FIRST_ROW + max(len(ledger), 1) - 1
        planned[name] = LedgerSheet(sheet, Area(book.title(name), letters, FIRST_ROW, last, ledger), names)
    return planned


def _open(ledger: Ledger, name: str) -> bool:
    return name in ledger.columns and not ledger.columns[name].restricted


def write_ledgers(book: Book, config: Config, planned: Mapping[str, LedgerSheet], wanted: set[str]) -> None:
    """A sheet for each ledger that is wanted: it has rows, or a formula speaks of it."""
    for name, plan in planned.items():
        if name in wanted:
            _write(book, config, plan)


def _write(book: Book, config: Config, plan: LedgerSheet) -> None:
    specs = {spec.column_name: spec for spec in plan.sheet.fields}
    columns = [
        *(ListColumn(name, width) for name, width in _BEFORE),
        *(_column(specs[name]) for name in plan.names if name in specs),
        ListColumn(_AFTER[0][0], _AFTER[0][1], LEFT),
        ListColumn(_AFTER[1][0], _AFTER[1][1], COUNT),
    ]
    count = f"{len(plan.ledger)}{plan.sheet.measure or '行'}"
    day = config.dates.as_of
    line = f"计入汇总的共{count}" + (f"，截至{day.year}年{day.month}月{day.day}日" if day else "")
    setup = plan.sheet.print
    list_sheet(
        book,
        plan.area.title,
        heading=plan.sheet.title or plan.sheet.name,
        line=line + "。来源、行：单位报表的文件名和行号。",
        columns=columns,
        rows=_Rows(plan),
        page=Page("A3" if len(columns) > 10 else setup.paper, setup.wide, 1),
        nothing="",
    )


def _column(spec: FieldSpec) -> ListColumn:
    look = {
        Type.DATE: DAY,
        Type.INTEGER: COUNT,
        Type.NUMBER: number(NUMBER, spec.decimals) if spec.decimals else NUMBER,
        Type.PROSE: LONG,
        Type.LIST: LEFT,
        Type.STRING: CENTERED if spec.choices else LEFT,
    }[spec.type]
    title = spec.title + (f"（{spec.unit}）" if spec.unit and spec.unit not in spec.title else "")
    width = float(spec.width or (10.0 if spec.choices and spec.type is Type.STRING else _WIDTHS[spec.type]))
    return ListColumn(title, max(width, 11.0 if spec.type is Type.DATE else 7.0), replace(look, top=False))


class _Rows:
    """The rows of a ledger in the order of the sheet's columns, one at a time."""

    def __init__(self, plan: LedgerSheet) -> None:
        names = list(plan.ledger.columns)
        self.rows = plan.ledger.rows_
        self.places = [names.index(name) for name in plan.names]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        places = self.places
        return (tuple([row[place] for place in places]) for row in self.rows)
