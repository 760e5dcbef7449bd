"""Rules over the rows of one sheet of one file: a column whose values may stand once only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.forms.model import Sheet
from pipeline.model import Problem, Record
from pipeline.problems import problem
from pipeline.validate.field import place_of


def check_unique(file: str, unit: str, sheet: Sheet, records: Sequence[Record]) -> Iterator[tuple[Record, Problem]]:
    """Every row that shares a number with another one, with its problem: none of them counts."""
    columns = {index for index, spec in enumerate(sheet.fields) if spec.constraints.unique}
    if sheet.key:
        columns.add(sheet.positions[sheet.key.column])
    for index in sorted(columns):
        rows: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if isinstance(record.values[index], str):
                rows[str(record.values[index])].append(record)
        for value, sharing in rows.items():
            for record in sharing if len(sharing) > 1 else ():
                others = "、".join(str(other.row) for other in sharing if other is not record)
                place, key = place_of(file, sheet, record, index)
                yield record, problem("V09", place, unit=unit, key=key, value=value, other=others)
