"""The filter that prints rows of a ledger as a table: an annex of any length without a loop."""

from __future__ import annotations

from markupsafe import Markup

from pipeline.document import Source
from pipeline.figure import Fact, Figure
from pipeline.ledger import IMPLICIT, Ledger, RowView
from pipeline.narrate.asks import cell
from pipeline.narrate.filters.words import Put, serial
from pipeline.narrate.values import Blank, Piece, TemplateFault

_UNIT = IMPLICIT[0].name
_SERIAL = "序号"
_FORM = "input_templates/forms.yaml"


def listing_with(put: Put, value: object, *columns: str) -> Markup:
    """Rows of a ledger as a table, numbered from 1: the named ``columns``, else the unit and all columns of the sheet.

    ``value``: a ledger, or its rows in another order (``台账.rows|sort("列")``). An empty cell prints nothing.
    """
    if isinstance(value, Ledger) and value.missing:
        return put(value.count)
    rows = value.rows if isinstance(value, Ledger) else value
    if not isinstance(rows, list | tuple) or not all(isinstance(row, RowView) for row in rows):
        raise TemplateFault("listing 前面要是台账，或者 台账.rows|sort(列名)")
    ledger = value if isinstance(value, Ledger) else rows[0].ledger if rows else None
    if ledger is None:
        return Markup()
    names = columns or default_columns(ledger)
    lines = [[put(_SERIAL), *(put(_title(ledger, name)) for name in names)]]
    for index, row in enumerate(rows, 1):
        lines.append([put(serial(index)), *(_printed(put, row, name) for name in names)])
    dashes = Markup("|---" * (len(names) + 1) + "|")  # noqa: S704 (a constant)
    texts = [_line(cells) for cells in lines]
    return Markup("\n").join([texts[0], dashes, *texts[1:]])


def default_columns(ledger: Ledger) -> tuple[str, ...]:
    """The unit, and every column of the sheet but a serial number of its own."""
    implicit = {column.name for column in IMPLICIT}
    return (_UNIT, *(name for name in ledger.columns if name not in implicit and name != _SERIAL))


def _title(ledger: Ledger, name: str) -> Piece:
    """The name of a column; one with a digit has the form as its source."""
    return Fact(name, f"{ledger.name}.{name}", f"{ledger.name}“{name}”的列名", Source(_FORM, ledger.name, 0))


def _printed(put: Put, row: RowView, name: str) -> Markup:
    found: Figure | Fact | Blank = cell(row, name)
    return Markup() if isinstance(found, Blank) else put(found)


def _line(cells: list[Markup]) -> Markup:
    return Markup("| ") + Markup(" | ").join(cells) + Markup(" |")
