"""Where a ledger stands in the workbook: the sheet, its columns, its first and last row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.ledger import Ledger
from pipeline.model import Type

#: Excel counts days from here; before 1 March 1900 its count is off by one.
EPOCH = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)

#: What stands between several values of a cell.
SEPARATOR = "、"

#: The column of every ledger that names the unit.
UNIT = "填报单位"


class Untranslatable(Exception):  # noqa: N818 (an answer, not an error)
    """Excel cannot compute this as we do: the value is written instead, and the sheet says so."""


@dataclass(frozen=True)
class Area:
    """The rows of a ledger in the workbook."""

    title: str
    """Of the sheet."""
    letters: Mapping[str, str]
    """Column of the ledger → letters of the sheet's column."""
    first: int
    last: int
    ledger: Ledger = field(repr=False)
    _seen: dict[str, frozenset[object]] = field(default_factory=dict, repr=False, compare=False)

    def type(self, column: str) -> Type:
        """The type of a column."""
        return self.ledger.columns[column].type

    def values(self, column: str) -> frozenset[object]:
        """The different values that stand in a column."""
        if column not in self._seen:
            self._seen[column] = frozenset(self.ledger.values(column))
        return self._seen[column]

    def range(self, column: str) -> str:
        """The cells of a column, absolute. Raises ``Untranslatable`` for one that the sheet does not print."""
        if column not in self.letters:
            raise Untranslatable(column)
        letters = self.letters[column]
        sheet = self.title.replace("'", "''")
        return f"'{sheet}'!${letters}${self.first}:${letters}${self.last}"


def serial(day: date) -> int | None:
    """A date as Excel counts it; None where it does not."""
    return (day - EPOCH).days if day >= FIRST_DAY else None
