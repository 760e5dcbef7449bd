"""Outcomes made without the other stages, and what a test reads out of a workbook."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from cfractions import Fraction
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Config, load_config
from pipeline.document import Source
from pipeline.expressions import Scope, evaluate
from pipeline.forms.load import bind_columns, load_forms
from pipeline.forms.model import Forms, Measure, TwoWay
from pipeline.ledger import Figure, Ledger, Row
from pipeline.model import Type, UnitState, UnitStatus, Value
from pipeline.outcome import CrossTable, Material, MeasureTotal, Outcome
from pipeline.package import pack, unpack
from pipeline.yamltypes import parse_date
from tests.kit import ROOT

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LEAD = "牵头单位"


@dataclass(frozen=True)
class Sample:
    config: Config
    forms: Forms
    outcome: Outcome
    secrets: frozenset[str]
    """Values of restricted columns that stand nowhere else."""


def definitions() -> tuple[Config, Forms]:
    config, problems, _ = load_config(ROOT / "config.yaml")
    assert config is not None, problems
    forms, problems, _ = load_forms(ROOT / "input_templates/forms.yaml", "forms.yaml", config)
    assert forms is not None, problems
    return config, forms


def typed(value: object, kind: Type) -> Value:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if kind is Type.DATE:
        day = parse_date(value)
        assert isinstance(day, date), value
        return day
    if kind is Type.LIST:
        return tuple(str(value).split("、"))
    if kind is Type.NUMBER:
        return Decimal(str(value))
    return int(str(value)) if kind is Type.INTEGER else str(value)


def sample_outcome() -> Sample:
    config, forms = definitions()
    rows: dict[str, list[Row]] = {sheet.name: [] for sheet in forms.sheets}
    open_values: set[str] = set()
    restricted: set[str] = set()
    for unit in [*(unit.short for unit in config.units), LEAD]:
        path = ROOT / f"tests/sample/data/{unit}.yaml"
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        short = config.lead.short if unit == LEAD else unit
        for name, given in values.items():
            cards = [given] if isinstance(given, dict) else given or []
            for number, card in enumerate(cards, 4):
                row: list[Value] = []
                for spec in forms.sheet(name).fields:
                    value = card.get(spec.title, card.get(spec.column_name))
                    (restricted if spec.restricted else open_values).add(str(value))
                    if not spec.restricted:
                        row.append(typed(value, spec.type))
                rows[name].append((*row, short, "9月补课", 1, f"{short}.xlsx", number))
    bound = bind_columns(forms, config)
    ledgers = {
        name: Ledger(name, {key: column for key, column in columns.items() if not column.restricted}, rows[name])
        for name, columns in bound.items()
    }
    units = [unit.short for unit in config.units]
    text = "".join(open_values)
    secrets = frozenset(value for value in restricted if len(value) > 3 and value not in text)
    states = tuple(
        UnitStatus(unit, UnitState.FILED if problems else UnitState.ZERO, (f"{unit}.xlsx",), rows=problems)
        for unit in units
        if (problems := len(ledgers["问题台账"].where(填报单位=unit))) >= 0
    )
    materials = tuple(
        Material(row[-5], section, row[place], Source(row[-2], "文字材料", row[-1]))  # type: ignore[arg-type]
        for row in ledgers["文字材料"].rows_
        for place, section in enumerate(forms.sheet("文字材料").columns)
        if row[place]
    )
    outcome = make_outcome(ledgers, forms.measures, forms.tables, [*units, config.lead.short])
    return Sample(config, forms, Outcome(ledgers, outcome.measures, outcome.tables, materials, states, {}), secrets)


def narrowed(ledgers: Mapping[str, Ledger], unit: str, absent: Sequence[str]) -> dict[str, Ledger]:
    found = {}
    for name, ledger in ledgers.items():
        known = ledger.columns["填报单位"].values
        part = ledger.where(填报单位=unit) if unit in known else ledger.part((), 填报单位=unit)
        found[name] = part.absent() if unit in absent else part
    return found


def make_outcome(
    ledgers: Mapping[str, Ledger],
    measures: Sequence[Measure],
    tables: Sequence[TwoWay],
    units: Sequence[str],
    absent: Sequence[str] = (),
) -> Outcome:
    scope = Scope({}, {name: ledger.columns for name, ledger in ledgers.items()})
    own = {unit: narrowed(ledgers, unit, absent) for unit in units}
    totals = []
    for measure in measures:
        by_unit = tuple((unit, evaluate(measure.expression, part, scope)) for unit, part in own.items())
        district = evaluate(measure.expression, ledgers, scope)
        words = (measure.name, measure.unit, measure.decimals, measure.headline, measure.zero, measure.expression)
        totals.append(MeasureTotal(*words, district, by_unit if measure.by_unit else ()))
    crossed = tuple(make_table(table, ledgers[table.ledger], absent) for table in tables)
    states = tuple(
        UnitStatus(unit, UnitState.MISSING if unit in absent else UnitState.FILED, (f"{unit}.xlsx",)) for unit in units
    )
    return Outcome(ledgers, tuple(totals), crossed, (), states, {})


def make_table(table: TwoWay, ledger: Ledger, absent: Sequence[str] = ()) -> CrossTable:
    whole = ledger.where(**table.where) if table.where else ledger
    rows, columns = whole.by(table.rows, table.sum), whole.by(table.columns, table.sum)

    def part(**labels: str) -> Ledger:
        kept = list(whole.rows_)
        for name, label in labels.items():
            place = list(whole.columns).index(name)
            kept = [row for row in kept if label in _labels(row[place])]
        return whole.part(kept, **labels)

    def figure(found: Ledger, unit: str) -> Figure:
        found = found.absent() if unit in absent else found
        return found.sum(table.sum) if table.sum else found.count

    labels, names = [label for label, _ in rows], [label for label, _ in columns]
    return CrossTable(
        table.name,
        table.rows,
        table.columns,
        tuple(labels),
        tuple(names),
        tuple(tuple(figure(part(**{table.rows: row, table.columns: name}), row) for name in names) for row in labels),
        tuple(figure(part(**{table.rows: row}), row) for row in labels),
        tuple(columns[name] for name in names),
        whole.sum(table.sum) if table.sum else whole.count,
        table.ledger,
        table.sum,
        table.where,
        table.chart,
        rows.overlapping or columns.overlapping,
    )


def _labels(value: Value) -> list[str]:
    if value is None:
        return ["未填"]
    return list(value) if isinstance(value, tuple) else [str(value)]


@dataclass(frozen=True)
class Cell:
    formula: str
    value: str
    type: str
    text: str


class Read:
    """A workbook as its XML says it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = unpack(data)
        book = etree.fromstring(self.parts["xl/workbook.xml"])
        self.titles = [sheet.get("name") for sheet in book.iter(f"{S}sheet")]

    @property
    def xml(self) -> str:
        return "".join(part.decode("utf-8") for part in self.parts.values())

    def tree(self, title: str) -> etree._Element:
        return etree.fromstring(self.parts[f"xl/worksheets/sheet{self.titles.index(title) + 1}.xml"])

    def cells(self, title: str) -> dict[str, Cell]:
        found = {}
        for cell in self.tree(title).iter(f"{S}c"):
            formula, value = cell.findtext(f"{S}f", ""), cell.findtext(f"{S}v", "")
            text = "".join(cell.itertext(f"{S}t"))
            found[cell.get("r")] = Cell(formula, value, cell.get("t", ""), text)
        return found

    def book(self) -> Mapping[str, Worksheet]:
        """As openpyxl reads the cached values."""
        book = load_workbook(io.BytesIO(self.data), data_only=True)
        return {sheet.title: sheet for sheet in book.worksheets}


def stripped(data: bytes) -> bytes:
    """The workbook without the cached values of its formulas."""
    parts = unpack(data)
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            tree = etree.fromstring(part)
            for cell in tree.iter(f"{S}c"):
                value = cell.find(f"{S}v")
                if cell.find(f"{S}f") is not None and value is not None:
                    cell.remove(value)
                    cell.attrib.pop("t", None)
            parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(parts)


def convert(soffice: str, folder: Path, data: bytes, kind: str = "xlsx:Calc MS Excel 2007 XML") -> bytes:
    """What LibreOffice makes of a workbook."""
    source = folder / "in.xlsx"
    source.write_bytes(data)
    out = folder / "out"
    profile = (folder / "profile").as_uri()
    command = [
        soffice,
        "--headless",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        kind,
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    return next(out.iterdir()).read_bytes()


def recalculated(soffice: str, folder: Path, data: bytes) -> Mapping[str, Worksheet]:
    """The sheets with the values that LibreOffice calculates, nothing being cached."""
    return Read(convert(soffice, folder, stripped(data))).book()


def agrees(shown: object, figure: Figure) -> bool:
    """Whether a cell shows the figure."""
    if figure.value is None:
        return shown == str(figure)
    assert isinstance(figure.value, int | Fraction)
    return isinstance(shown, int | float) and abs(Fraction(shown) - figure.value) <= Fraction(1, 10**9)
