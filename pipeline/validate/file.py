"""The rules that one file can be held against by itself: of its cells, and of each of its sheets.

They are asked where the file was read, in its worker: what is fresh in the processor's caches is checked in half the
time, and on every processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.model import REJECTED, Problem, Record, Return
from pipeline.validate.field import check_fields
from pipeline.validate.sheet import check_unique


@dataclass(frozen=True)
class Received:
    """A file as it was read: its name, SHA-256, its return (None when it cannot be told whose it is), and problems."""

    file: str
    sha256: str
    value: Return | None
    problems: tuple[Problem, ...] = ()
    rejected: frozenset[tuple[str, int]] | None = None
    """Sheet and row of what does not count; None where the rules have not been asked yet."""


def check_file(item: Received, config: Config, forms: Forms) -> Received:
    """The same with failing values rejected, its rows with errors noted, and what was found; once for each file."""
    if item.value is None or item.rejected is not None:
        return item
    filed, problems, rejected = item.value, [*item.problems], set[tuple[str, int]]()
    records: list[Record] = []
    for record in filed.records:
        sheet = forms.sheet(record.sheet)
        if sheet.purpose == "answers":
            continue
        if sheet.kind == "card" and sheet.required and filed.part > 1 and not any(record.raw):
            continue  # a later part may leave a card wholly blank
        checked, found = check_fields(filed.file, filed.unit, sheet, record, config)
        problems += found
        records.append(checked)
        if _rejected_in(checked):
            rejected.add((record.sheet, record.row))
    for name, rows in _by_sheet(records).items():
        sheet = forms.sheet(name)
        for record, found_twice in check_unique(filed.file, filed.unit, sheet, rows) if sheet.kind == "table" else ():
            problems.append(found_twice)
            rejected.add((name, record.row))
    return replace(
        item, value=replace(filed, records=tuple(records)), problems=tuple(problems), rejected=frozenset(rejected)
    )


def _by_sheet(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.sheet, []).append(record)
    return found


def _rejected_in(record: Record) -> bool:
    """Whether any value of the row was rejected."""
    for value in record.values:  # noqa: SIM110 (asked of every row: half the time of any())
        if value is REJECTED:
            return True
    return False
