"""Ledger: accepted rows that can be asked. Every answer is a Figure or a Fact with its definition and its rows.

A ledger is a list of plain tuples with the conditions that narrowed it. The same question always has the same
(canonical) definition, in whatever order its conditions were given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cfractions import Fraction

from pipeline.expressions import ExpressionError, Scope, check_value, compile_row, find_column, holds
from pipeline.figure import Breakdown, Exact, Fact, Figure, source_of
from pipeline.model import REJECTED, Column, Row, Type, Value
from pipeline.reading import reading_of

#: Columns every ledger has after those of its sheet (reserved names).
IMPLICIT = (
    Column("填报单位"),
    Column("期次"),
    Column("份", Type.INTEGER),
    Column("来源"),
    Column("行", Type.INTEGER),
)

#: More values of one condition than this are counted in its reading; the definition has them all.
_MOST_READ = 4


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a ledger as the narrative sees it: ``行.日期`` is a Figure, ``行.事项`` a Fact, empty is None."""

    _ledger: Ledger
    _row: Row

    @property
    def ledger(self) -> Ledger:
        """The ledger it is a row of."""
        return self._ledger

    def __getattr__(self, name: str) -> Figure | Fact | None:
        return self._ledger.at(self._row, name)

    def __getitem__(self, name: str) -> Figure | Fact | None:
        return self._ledger.at(self._row, name)


Condition: TypeAlias = "str | int | date | Figure | Fact | Sequence[str | int | date | Fact]"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows that count, of one sheet over all returns. ``rows`` are tuples in the order of ``columns``, which end
    with the implicit ones; restricted columns are not in it when it is made for a narrative.
    """

    name: str
    columns: Mapping[str, Column]
    rows_: Sequence[Row] = field(repr=False)
    conditions: frozenset[tuple[str, str]] = frozenset()
    """What narrowed it: (as written, in Chinese)."""
    missing: bool = False
    """Whether its workbook has not come: absent, not empty."""

    @property
    def definition(self) -> str:
        """The canonical expression: expressions first, then columns, each in order."""
        said = sorted(written for written, _ in self.conditions)
        quoted = "".join(f".where({written})" for written in said if written.startswith('"'))
        plain = ", ".join(written for written in said if not written.startswith('"'))
        return f"{self.name}{quoted}" + (f".where({plain})" if plain else "")

    @property
    def reading(self) -> str:
        """The definition in Chinese: ``问题台账 中 问题类型=不规范``."""
        read = "、".join(words for _, words in sorted(self.conditions))
        return f"{self.name} 中 {read} " if read else self.name

    def _index(self, name: str) -> int:
        find_column(name, self.columns, self.name)
        return list(self.columns).index(name)

    def _narrow(self, rows: Sequence[Row], conditions: set[tuple[str, str]]) -> Ledger:
        return replace(self, rows_=rows, conditions=self.conditions | conditions)

    def _figure(self, value: Exact | None, what: str, words: str, rows: Sequence[Row]) -> Figure:
        exact = None if self.missing else value
        return Figure(exact, f"{self.definition}.{what}", f"{self.reading}{words}", ((self.name, rows),))

    @property
    def count(self) -> Figure:
        """How many rows."""
        return self._figure(len(self.rows_), "count", "的条数", self.rows_)

    @property
    def rows(self) -> tuple[RowView, ...]:
        """The rows one by one, for a narrative that tells them."""
        return tuple(RowView(self, row) for row in self.rows_)

    def __len__(self) -> int:
        return len(self.rows_)

    def at(self, row: Row, name: str) -> Figure | Fact | None:
        """The cell of a row: a Figure (number, date), a Fact (text; several are joined by 、), None when empty."""
        column = find_column(name, self.columns, self.name)
        value = row[self._index(name)]
        unit, period, part, _, line = row[-5:]
        definition = f"{self.name}[{unit},{period},{part}:{line}].{name}"
        reading = f"{unit}{period}{self.name}第{line}行的{name}"
        if value is None or value is REJECTED:
            return None
        if isinstance(value, int | Decimal | date) and column.type is not Type.STRING:
            return Figure(_exact(value), definition, reading, ((self.name, (row,)),))
        text = "、".join(value) if isinstance(value, tuple) else str(value)
        return Fact(text, definition, reading, source_of(self.name, row))

    def where(self, expression: str = "", /, **conditions: Condition) -> Ledger:
        """The rows that meet all conditions: ``列=值`` (equal, in a list, among several) or an expression.

        Raises ``ExpressionError`` for a column or a value that the form does not have.
        """
        rows: Sequence[Row] = self.rows_
        said: set[tuple[str, str]] = set()
        if expression:
            positions = {name: index for index, name in enumerate(self.columns)}
            test = compile_row(expression, positions, Scope(self.columns))
            rows = [row for row in rows if holds(test, row, {})]
            written = " ".join(expression.split())
            said.add((f'"{written}"', reading_of(expression)))
        for name, condition in conditions.items():
            column = find_column(name, self.columns, self.name)
            wanted = _wanted(condition)
            for value in wanted:
                check_value(column, value)
            index = self._index(name)
            rows = [row for row in rows if _meets(row[index], wanted)]
            written, read = _said(column, condition, wanted)
            said.add((f"{name}={written}", f"{name}={read}"))
        return self._narrow(rows, said)

    def part(self, rows: Sequence[Row], /, **labels: str) -> Ledger:
        """What ``where(**labels)`` would give, for a caller that has grouped the rows already."""
        return self._narrow(rows, {(f'{name}="{label}"', f"{name}={label}") for name, label in labels.items()})

    def absent(self) -> Ledger:
        """The same ledger where its data have not come."""
        return replace(self, rows_=(), missing=True)

    def values(self, name: str) -> frozenset[Value]:
        """The different values of a column; those of a column of several are taken apart."""
        index = self._index(name)
        found: set[Value] = set()
        for row in self.rows_:
            value = row[index]
            if isinstance(value, tuple):
                found.update(value)
            elif value is not None and value is not REJECTED:
                found.add(value)
        return frozenset(found)

    def distinct(self, name: str) -> Figure:
        """How many different values a column has."""
        return self._figure(len(self.values(name)), f'distinct("{name}")', f"的不同“{name}”个数", self.rows_)

    def sum(self, name: str) -> Figure:
        """The exact sum of a column of numbers; empty cells add nothing."""
        column = find_column(name, self.columns, self.name)
        if column.type not in (Type.INTEGER, Type.NUMBER):
            raise ExpressionError(f"“{name}”不是数字，不能求和")
        index = self._index(name)
        filled = [row for row in self.rows_ if isinstance(row[index], int | Decimal)]
        value = _exact(sum((row[index] for row in filled), 0))  # type: ignore[misc]
        return self._figure(value, f'sum("{name}")', f"的“{name}”合计", filled)

    def _extreme(self, name: str, pick: Callable[..., Exact], what: str, degree: tuple[str, str]) -> Figure:
        column = find_column(name, self.columns, self.name)
        index = self._index(name)
        words = f"的{degree[column.type is Type.DATE]}“{name}”"
        filled = [row for row in self.rows_ if isinstance(row[index], int | Decimal | date)]
        if not filled:
            definition = f'{self.definition}.{what}("{name}")'
            return Figure(None, definition, f"{self.reading}{words}", undefined=not self.missing)
        value = pick(_exact(row[index]) for row in filled)  # type: ignore[arg-type]
        rows = [row for row in filled if _exact(row[index]) == value]  # type: ignore[arg-type]
        return self._figure(value, f'{what}("{name}")', words, rows)

    def max(self, name: str) -> Figure:
        """The largest number or latest date of a column; missing when no row has one."""
        return self._extreme(name, max, "max", ("最大", "最晚"))

    def min(self, name: str) -> Figure:
        """The smallest number or earliest date of a column; missing when no row has one."""
        return self._extreme(name, min, "min", ("最小", "最早"))

    def share(self, base: Ledger) -> Figure:
        """Its count over the count of another ledger, exact; missing when the base is empty."""
        return self.count / base.count

    def all(self, expression: str) -> bool:
        """Whether the expression holds of every row. False of no rows at all, and of an absent ledger."""
        return not self.missing and len(self) > 0 and len(self.where(expression)) == len(self)

    def any(self, expression: str) -> bool:
        """Whether the expression holds of at least one row. False of an absent ledger."""
        return not self.missing and len(self.where(expression)) > 0

    def by(self, name: str, measure: str = "") -> Breakdown:
        """The split by a column: every declared value in its order (of a free text: as met), then 未填 if there is any.

        ``measure`` names a column of numbers to add up instead of counting rows.
        """
        column = find_column(name, self.columns, self.name)
        index = self._index(name)
        labels: dict[Value, None] = dict.fromkeys(column.values)
        if not column.values:
            labels = dict.fromkeys(
                value
                for row in self.rows_
                for value in (row[index] if isinstance(row[index], tuple) else (row[index],))  # type: ignore[union-attr]
                if value is not None
            )
        parts = []
        for label in labels:
            part = self.where(**{name: label})  # type: ignore[arg-type]
            parts.append((str(label), part.sum(measure) if measure else part.count))
        empty = [row for row in self.rows_ if row[index] is None]
        if empty:
            blank = self._narrow(empty, {(f'"空({name})"', f"{name}未填")})
            parts.append(("未填", blank.sum(measure) if measure else blank.count))
        total = self.sum(measure) if measure else self.count
        return Breakdown(tuple(parts), total, name, column.type is Type.LIST)


def _exact(value: int | Decimal | date) -> Exact:
    return Fraction(value) if isinstance(value, Decimal) else value


def _wanted(condition: Condition) -> list[object]:
    many = condition if isinstance(condition, list | tuple) else [condition]
    return [item.value if isinstance(item, Figure) else item.text if isinstance(item, Fact) else item for item in many]


def _meets(value: Value, wanted: list[object]) -> bool:
    if isinstance(value, tuple):
        return any(item in wanted for item in value)
    return value is not REJECTED and value in wanted


def _said(column: Column, condition: Condition, wanted: Sequence[object]) -> tuple[str, str]:
    """A condition as written and as read. The text of a cell is named by its place, and never told: the document
    may not print it. A declared value is known to everybody.
    """
    many = condition if isinstance(condition, list | tuple) else [condition]
    pairs = [
        (item.definition, item.reading)
        if isinstance(item, Fact) and item.source.sheet and not column.values
        else (f'"{value}"' if isinstance(value, str | date) else str(value), str(value))
        for item, value in zip(many, wanted, strict=True)
    ]
    texts = [written for written, _ in pairs]
    read = "或".join(words for _, words in pairs[:_MOST_READ])
    if len(pairs) > _MOST_READ:
        read = f"{pairs[0][1]}等{len(pairs)}项"
    if len(texts) == 1 and not isinstance(condition, list | tuple):
        return texts[0], read
    return f"[{', '.join(sorted(texts))}]", read
