"""Ledger: accepted rows that can be asked; Figure: the answer, a number that knows where it comes from.

A ledger is a list of plain tuples with a definition. Whatever is counted, summed or divided keeps the definition
(canonical, so that the same question always has the same name), its reading in Chinese, and the rows it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, Union

from pipeline.document import Source
from pipeline.expressions import (
    ExpressionError,
    Scope,
    check_value,
    compile_row,
    find_column,
    holds,
)
from pipeline.model import REJECTED, Column, Type, Value

Row: TypeAlias = tuple[Value, ...]
Exact: TypeAlias = int | Fraction | date
Operand: TypeAlias = Union["Figure", int, Fraction, date]

#: Columns every ledger has after those of its sheet (reserved names).
IMPLICIT = (
    Column("填报单位"),
    Column("期次"),
    Column("份", Type.INTEGER),
    Column("来源"),
    Column("行", Type.INTEGER),
)

#: What prints where a figure was asked of a ledger whose workbook has not come (H10).
MISSING_TEXT = "缺"

#: What prints where there is nothing to divide by, or no date to be the latest.
UNDEFINED_TEXT = "—"


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A number or date with its source. ``value`` is None where the data are missing: 缺, which is not 0.

    Comparing a missing figure is false whatever is asked; ``bool`` of it is true, so that ``{% if x %}`` goes on to
    print it (as 【缺】) and never says that there was nothing.
    """

    value: Exact | None
    definition: str
    reading: str
    traces: tuple[tuple[str, Sequence[Row]], ...] = field(default=(), repr=False)
    """(sheet, rows) it was computed from."""
    facts: tuple[Source, ...] = field(default=(), repr=False)
    """Sources that are no rows of a ledger: lines of config.yaml."""
    undefined: bool = False
    """Whether it has no value although the data are there: a share of nothing, the latest of no dates."""

    @property
    def missing(self) -> bool:
        """Whether the data it asks for have not come."""
        return self.value is None and not self.undefined

    @property
    def sources(self) -> tuple[Source, ...]:
        """The rows and lines it rests on, each once, in order."""
        rows = {Source(str(row[-2]), sheet, row[-1]) for sheet, rows in self.traces for row in rows}  # type: ignore[arg-type]
        return tuple(sorted(rows | set(self.facts), key=lambda source: (source.file, source.sheet, source.row)))

    def _with(self, other: Operand, sign: str, compute: Callable[[Exact, Exact], Exact | None]) -> Figure:
        two = other if isinstance(other, Figure) else Figure(other, str(other), str(other))
        value = None if self.value is None or two.value is None else compute(self.value, two.value)
        words = {"+": "加", "-": "减", "/": "除以"}[sign]
        here = not self.missing and not two.missing
        return Figure(
            value,
            f"({self.definition} {sign} {two.definition})",
            f"（{self.reading}）{words}（{two.reading}）",
            (*self.traces, *two.traces),
            (*self.facts, *two.facts),
            undefined=value is None and here,
        )

    def __add__(self, other: Operand) -> Figure:
        return self._with(other, "+", lambda a, b: a + b)  # type: ignore[operator]

    def __sub__(self, other: Operand) -> Figure:
        return self._with(other, "-", _subtract)

    def __truediv__(self, other: Operand) -> Figure:
        return self._with(other, "/", _divide)

    def __radd__(self, other: int) -> Figure:
        return self if other == 0 else Figure(other, str(other), str(other)) + self

    def __eq__(self, other: object) -> bool:
        return self.value is not None and self.value == _plain(other)

    def __ne__(self, other: object) -> bool:
        return self.value is not None and self.value != _plain(other)

    def __lt__(self, other: Operand) -> bool:
        return _ordered(self, other, lambda a, b: a < b)  # type: ignore[operator]

    def __le__(self, other: Operand) -> bool:
        return _ordered(self, other, lambda a, b: a <= b)  # type: ignore[operator]

    def __gt__(self, other: Operand) -> bool:
        return _ordered(self, other, lambda a, b: a > b)  # type: ignore[operator]

    def __ge__(self, other: Operand) -> bool:
        return _ordered(self, other, lambda a, b: a >= b)  # type: ignore[operator]

    def __bool__(self) -> bool:
        return self.value is None or bool(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        if self.value is None:
            return UNDEFINED_TEXT if self.undefined else f"【{MISSING_TEXT}】"
        return str(self.value)


def _plain(other: object) -> object:
    return other.value if isinstance(other, Figure) else other


def _ordered(one: Figure, other: Operand, test: Callable[[Exact, Exact], bool]) -> bool:
    two = _plain(other)
    return False if one.value is None or two is None else test(one.value, two)  # type: ignore[arg-type]


def _subtract(a: Exact, b: Exact) -> Exact:
    if isinstance(a, date) and isinstance(b, date):
        return (a - b).days
    return Fraction(a) - Fraction(b) if isinstance(a, Fraction) or isinstance(b, Fraction) else a - b  # type: ignore[arg-type,operator,return-value]


def _divide(a: Exact, b: Exact) -> Exact | None:
    """None (undefined) where the base is 0: a share of nothing is no share."""
    return Fraction(a) / Fraction(b) if b else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Fact:
    """A text with its source: a cell, or a value of config.yaml. It prints as it stands."""

    text: str
    definition: str
    reading: str
    source: Source

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return self.text == (other.text if isinstance(other, Fact) else other)

    def __hash__(self) -> int:
        return hash(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A split of a ledger by a column, in declared order. Parts with 0 are kept: prose drops them, tables do not."""

    parts: tuple[tuple[str, Figure], ...]
    total: Figure
    column: str
    overlapping: bool = False
    """Whether a row may stand in several parts (a column of several), so that the parts may exceed the total."""

    def __iter__(self) -> Iterator[tuple[str, Figure]]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, label: str) -> Figure:
        for name, figure in self.parts:
            if name == label:
                return figure
        raise KeyError(label)

    @property
    def nonzero(self) -> Breakdown:
        """Only the parts that are not 0 (a missing one is kept)."""
        return Breakdown(tuple(part for part in self.parts if part[1]), self.total, self.column, self.overlapping)

    def top(self, count: int) -> Breakdown:
        """The ``count`` largest parts, largest first, ties with the last one included (E8); parts of 0 are left out."""
        ranked = sorted(self.nonzero.parts, key=lambda part: -Fraction(part[1].value or 0))  # type: ignore[arg-type]
        if len(ranked) > count:
            last = ranked[count - 1][1].value
            ranked = [part for place, part in enumerate(ranked) if place < count or part[1].value == last]
        return Breakdown(tuple(ranked), self.total, self.column, self.overlapping)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a ledger as the narrative sees it: ``行.日期`` is a Figure, ``行.事项`` a Fact, empty is None."""

    _ledger: Ledger
    _row: Row

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
    definition: str = ""
    reading: str = ""
    missing: bool = False
    """Whether its workbook has not come: absent, not empty."""

    def _index(self, name: str) -> int:
        find_column(name, self.columns, self.name)
        return list(self.columns).index(name)

    def _narrow(self, rows: Sequence[Row], definition: str, reading: str) -> Ledger:
        return Ledger(self.name, self.columns, rows, definition, reading, self.missing)

    def _figure(self, value: Exact | None, what: str, words: str, rows: Sequence[Row]) -> Figure:
        exact = None if self.missing else value
        return Figure(exact, f"{self._defined}.{what}", f"{self._read}{words}", ((self.name, rows),))

    @property
    def _defined(self) -> str:
        return self.definition or self.name

    @property
    def _read(self) -> str:
        return self.reading or self.name

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
        definition = f"{self.name}[{row[-2]}:{row[-1]}].{name}"
        reading = f"{self.name}第{row[-1]}行的{name}"
        if value is None or value is REJECTED:
            return None
        if isinstance(value, int | Decimal | date) and column.type is not Type.STRING:
            return Figure(_exact(value), definition, reading, ((self.name, (row,)),))
        text = "、".join(value) if isinstance(value, tuple) else str(value)
        return Fact(text, definition, reading, Source(str(row[-2]), self.name, int(str(row[-1]))))

    def where(self, expression: str = "", /, **conditions: Condition) -> Ledger:
        """The rows that meet all conditions: ``列=值`` (equal, in a list, among several) or an expression.

        Raises ``ExpressionError`` for a column or a value that the form does not have.
        """
        rows: Sequence[Row] = self.rows_
        said, read = [], []
        if expression:
            positions = {name: index for index, name in enumerate(self.columns)}
            test = compile_row(expression, positions, Scope(self.columns))
            rows = [row for row in rows if holds(test, row, {})]
            said.append(f'"{" ".join(expression.split())}"')
            read.append(" ".join(expression.split()))
        for name in sorted(conditions):
            column = find_column(name, self.columns, self.name)
            wanted = _wanted(conditions[name])
            for value in wanted:
                check_value(column, value)
            index = self._index(name)
            rows = [row for row in rows if _meets(row[index], wanted)]
            said.append(f"{name}={_shown(conditions[name])}")
            read.append(f"{name}为{'或'.join(map(str, wanted))}")
        return self._narrow(
            rows,
            f"{self._defined}.where({', '.join(said)})",
            f"{self._read}（{'，'.join(read)}）" if read else self._read,
        )

    def part(self, rows: Sequence[Row], /, **labels: str) -> Ledger:
        """What ``where(**labels)`` would give, for a caller that has grouped the rows already."""
        said = ", ".join(f'{name}="{labels[name]}"' for name in sorted(labels))
        read = "，".join(f"{name}为{labels[name]}" for name in sorted(labels))
        return self._narrow(rows, f"{self._defined}.where({said})", f"{self._read}（{read}）")

    def absent(self) -> Ledger:
        """The same ledger where its data have not come."""
        return Ledger(self.name, self.columns, (), self.definition, self.reading, missing=True)

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
        return self._figure(len(self.values(name)), f'distinct("{name}")', f"中不同的“{name}”个数", self.rows_)

    def sum(self, name: str) -> Figure:
        """The exact sum of a column of numbers; empty cells add nothing."""
        column = find_column(name, self.columns, self.name)
        if column.type not in (Type.INTEGER, Type.NUMBER):
            raise ExpressionError(f"“{name}”不是数字，不能求和")
        index = self._index(name)
        filled = [row for row in self.rows_ if isinstance(row[index], int | Decimal)]
        value = _exact(sum((row[index] for row in filled), 0))  # type: ignore[misc]
        return self._figure(value, f'sum("{name}")', f"的“{name}”合计", filled)

    def _extreme(self, name: str, pick: Callable[..., Exact], what: str, words: str) -> Figure:
        index = self._index(name)
        filled = [row for row in self.rows_ if isinstance(row[index], int | Decimal | date)]
        if not filled:
            definition = f'{self._defined}.{what}("{name}")'
            return Figure(None, definition, f"{self._read}的“{name}”{words}", undefined=not self.missing)
        value = pick(_exact(row[index]) for row in filled)  # type: ignore[arg-type]
        rows = [row for row in filled if _exact(row[index]) == value]  # type: ignore[arg-type]
        return self._figure(value, f'{what}("{name}")', f"的“{name}”{words}", rows)

    def max(self, name: str) -> Figure:
        """The largest number or latest date of a column; missing when no row has one."""
        return self._extreme(name, max, "max", "最大（最晚）值")

    def min(self, name: str) -> Figure:
        """The smallest number or earliest date of a column; missing when no row has one."""
        return self._extreme(name, min, "min", "最小（最早）值")

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
            blank = self._narrow(empty, f'{self._defined}.where("空({name})")', f"{self._read}（{name}未填）")
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


def _shown(condition: Condition) -> str:
    wanted = _wanted(condition)
    texts = [f'"{item}"' if isinstance(item, str | date) else str(item) for item in wanted]
    return texts[0] if len(texts) == 1 and not isinstance(condition, list | tuple) else f"[{', '.join(sorted(texts))}]"
