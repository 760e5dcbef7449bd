"""Accepted rows → ledgers, the declared 指标, totals of every unit and of the district, two-way tables.

One set of accepted rows, counted once: the text, the tables and the totals all take their numbers from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from cfractions import Fraction

from pipeline.config import Config
from pipeline.document import Source
from pipeline.expressions import Columns, Scope, evaluate
from pipeline.figure import Breakdown, Figure
from pipeline.forms.load import bind_columns
from pipeline.forms.model import Forms, Measure, TwoWay
from pipeline.ledger import IMPLICIT, Ledger
from pipeline.model import Checked, Column, Entry, Row, Type, UnitState
from pipeline.outcome import ROSTER, ROSTER_COLUMNS, CrossTable, Material, MeasureTotal, Outcome

#: States in which nothing of a unit is known (unless rows of an earlier round stand): its figures are missing, not 0.
_UNKNOWN = (UnitState.MISSING, UnitState.UNDECIDED)


def aggregate(checked: Checked, config: Config, forms: Forms, previous: Mapping[str, Fraction]) -> Outcome:
    """What counts → what it amounts to. ``previous``: figures of the period before, by 指标."""
    bound = bind_columns(forms, config)
    ledgers = _ledgers(checked, bound)
    ledgers[ROSTER] = _roster(checked, config)
    unknown = {status.unit for status in checked.units if status.state in _UNKNOWN and not status.files}
    units = [status.unit for status in checked.units if status.state is not UnitState.EXEMPT]
    scope = Scope({}, {name: ledger.columns for name, ledger in ledgers.items()})
    office = config.lead.short
    by_unit = {unit: _narrowed(ledgers, unit, absent=unit in unknown) for unit in [*units, office]}
    measures = [_measure(measure, ledgers, by_unit, scope) for measure in forms.measures]
    if not any(figure.value for total in measures for unit, figure in total.by_unit if unit == office):
        measures = [_without(total, office) for total in measures]
    tables = tuple(_table(table, ledgers[table.ledger], units, unknown) for table in forms.tables)
    materials = tuple(_materials(checked.entries, forms))
    before = previous or _previous(checked.entries, forms)
    return Outcome(ledgers, tuple(measures), tables, materials, checked.units, before)


def _ledgers(checked: Checked, bound: Mapping[str, Columns]) -> dict[str, Ledger]:
    """The ledgers of the forms, without restricted columns."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in checked.entries:
        entries[entry.record.sheet].append(entry)
    ledgers = {}
    for name, columns in bound.items():
        open_ = [index for index, column in enumerate(columns.values()) if not column.restricted]
        shown = {key: column for key, column in columns.items() if not column.restricted}
        rows = [tuple(row[index] for index in open_) for row in (entry.row for entry in entries[name])]
        ledgers[name] = Ledger(name, shown, rows, missing=name in checked.absent)
    return ledgers


def _roster(checked: Checked, config: Config) -> Ledger:
    """One row a unit of the roster that has no successor."""
    states = {status.unit: status.state for status in checked.units}
    rows: list[Row] = [
        (
            unit.short,
            unit.name,
            unit.list_name or unit.short,
            "否" if states[unit.short] is UnitState.EXEMPT else "是",
            str(states[unit.short]),
            "",  # the columns that every ledger ends with; the roster is nobody's return
            "",
            0,
            "config.yaml",
            place,
        )
        for place, unit in enumerate(config.units, 1)
        if not unit.successor
    ]
    shorts = config.rosters["roster"]
    columns = {
        **ROSTER_COLUMNS,
        "单位": Column("单位", values=shorts),
        **{column.name: column for column in IMPLICIT},
    }
    return Ledger(ROSTER, columns, rows)


def _narrowed(ledgers: Mapping[str, Ledger], unit: str, *, absent: bool) -> dict[str, Ledger]:
    """Every ledger with the rows of one unit only; absent where nothing is known of the unit."""
    found = {}
    for name, ledger in ledgers.items():
        column = "单位" if name == ROSTER else "填报单位"
        own = ledger
        values = ledger.columns[column].values
        if unit in values:
            own = ledger.where(**{column: unit})
        elif values:
            own = ledger.part((), **{column: unit})
        found[name] = own.absent() if absent else own
    return found


def _measure(
    measure: Measure, ledgers: Mapping[str, Ledger], by_unit: Mapping[str, Mapping[str, Ledger]], scope: Scope
) -> MeasureTotal:
    district = evaluate(measure.expression, ledgers, scope)
    units = tuple((unit, evaluate(measure.expression, own, scope)) for unit, own in by_unit.items())
    return MeasureTotal(
        measure.name,
        measure.unit,
        measure.decimals,
        measure.headline,
        measure.zero,
        measure.expression,
        _figure(district),
        tuple((unit, _figure(value)) for unit, value in units) if measure.by_unit else (),
    )


def _figure(value: object) -> Figure:
    return value if isinstance(value, Figure) else Figure(int(str(value)), str(value), str(value))


def _without(total: MeasureTotal, unit: str) -> MeasureTotal:
    by_unit = tuple(pair for pair in total.by_unit if pair[0] != unit)
    return MeasureTotal(
        total.name, total.unit, total.decimals, total.headline, total.zero, total.expression, total.district, by_unit
    )


def _table(table: TwoWay, ledger: Ledger, units: Sequence[str], unknown: Iterable[str]) -> CrossTable:
    """A two-way table; every cell a Figure over its rows. pandas groups the rows once for all cells."""
    whole = ledger.where(**table.where) if table.where else ledger
    names = list(whole.columns)
    one, two = names.index(table.rows), names.index(table.columns)
    overlapping = any(whole.columns[name].type is Type.LIST for name in (table.rows, table.columns))
    groups = _groups(whole.rows_, one, two)
    columns = _labels(whole, table.columns)
    rows = list(units) if table.rows == "填报单位" else _labels(whole, table.rows)
    if table.rows == "填报单位":
        rows += [
            label for label in _labels(whole, table.rows) if label not in rows and any(k[0] == label for k in groups)
        ]

    def figure(part: Ledger) -> Figure:
        return part.sum(table.sum) if table.sum else part.count

    def pick(row: str, column: str) -> Ledger:
        part = whole.part(groups.get((row, column), ()), **{table.rows: row, table.columns: column})
        return part.absent() if row in unknown else part

    row_breakdown, column_breakdown = _totals(whole, table.rows, table.sum), _totals(whole, table.columns, table.sum)
    row_totals = tuple(
        whole.absent().count if row in unknown else row_breakdown.get(row, figure(whole.part((), **{table.rows: row})))
        for row in rows
    )
    return CrossTable(
        table.name,
        table.rows,
        table.columns,
        tuple(rows),
        tuple(columns),
        tuple(tuple(figure(pick(row, column)) for column in columns) for row in rows),
        row_totals,
        tuple(column_breakdown[column] for column in columns),
        figure(whole),
        table.ledger,
        table.sum,
        table.where,
        table.chart,
        overlapping,
    )


def _totals(ledger: Ledger, column: str, measure: str) -> dict[str, Figure]:
    breakdown: Breakdown = ledger.by(column, measure)
    return dict(breakdown.parts)


def _labels(ledger: Ledger, column: str) -> list[str]:
    """The declared values in their order, else those met; 未填 where a row has none."""
    return [label for label, _ in ledger.by(column).parts]


def _groups(rows: Sequence[Row], one: int, two: int) -> dict[tuple[str, str], list[Row]]:
    """Rows by the pair of their labels; a cell of several counts under each of them."""
    if not rows:
        return {}
    frame = pd.DataFrame({"row": [_several(row[one]) for row in rows], "column": [_several(row[two]) for row in rows]})
    frame = frame.explode("row").explode("column").reset_index(names="place")
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for (one_label, two_label), part in frame.groupby(["row", "column"], sort=False):
        found[str(one_label), str(two_label)] = [rows[place] for place in part["place"]]
    return found


def _several(value: object) -> list[str]:
    if value is None:
        return ["未填"]
    return [str(item) for item in value] if isinstance(value, tuple) else [str(value)]


def _materials(entries: Sequence[Entry], forms: Forms) -> Iterable[Material]:
    """The units' prose that there is to choose from."""
    sheet = forms.purpose("material")
    for entry in entries:
        if sheet is not None and entry.record.sheet == sheet.name:
            for index, spec in enumerate(sheet.fields):
                value = entry.record.values[index]
                if isinstance(value, str) and not spec.restricted:
                    line = entry.record.cell(index).row
                    source = Source(entry.file, sheet.name, line, entry.unit, entry.round)
                    yield Material(entry.unit, spec.column_name, value, source)


def _previous(entries: Sequence[Entry], forms: Forms) -> dict[str, Fraction]:
    """The figures of the period before from the sheet 上期数."""
    sheet = forms.purpose("previous")
    if sheet is None:
        return {}
    name, value = sheet.role("previous_name"), sheet.role("previous_value")
    found: dict[str, Fraction] = {}
    for entry in entries:
        if entry.record.sheet == sheet.name and name is not None and value is not None:
            number = entry.record.values[value]
            if number is not None:
                found[str(entry.record.values[name])] = Fraction(str(number))
    return found
