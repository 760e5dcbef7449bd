"""Figure: a number that knows where it comes from; Fact: a text that does; Breakdown: a split into figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, Union

from cfractions import Fraction

from pipeline.document import Source
from pipeline.model import Row

Exact: TypeAlias = int | Fraction | date
Operand: TypeAlias = Union["Figure", int, Fraction, date]

#: What prints where a figure was asked of a ledger whose workbook has not come (H10).
MISSING_TEXT = "缺"

_SIGNS = {"+": " 加 ", "-": " 减 ", "/": " 除以 "}

#: What prints where there is nothing to divide by, or no date to be the latest.
UNDEFINED_TEXT = "—"


def source_of(sheet: str, row: Row) -> Source:
    """A row of a ledger, which ends with 填报单位, 期次, 份, 来源 and 行, as a source."""
    unit, period, _, file, line = row[-5:]
    return Source(str(file), sheet, int(str(line)), str(unit), str(period))


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
    def void(self) -> bool:
        """Whether there is no value to print, because the data have not come or because there is none."""
        return self.value is None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The rows and lines it rests on, each once, in order."""
        rows = {source_of(sheet, row) for sheet, rows in self.traces for row in rows}
        return tuple(sorted(rows | set(self.facts)))

    def _with(self, other: Operand, sign: str, compute: Callable[[Exact, Exact], Exact | None]) -> Figure:
        two = other if isinstance(other, Figure) else Figure(other, str(other), str(other))
        value = None if self.value is None or two.value is None else compute(self.value, two.value)
        words = _SIGNS[sign]
        here = not self.missing and not two.missing
        return Figure(
            value,
            f"({self.definition} {sign} {two.definition})",
            f"{_bracketed(self.reading)}{words}{_bracketed(two.reading)}",
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

    def __rsub__(self, other: int) -> Figure:
        return Figure(other, str(other), str(other)) - self

    def __neg__(self) -> Figure:
        return Figure(0, "0", "0") - self

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


def _bracketed(reading: str) -> str:
    """A reading as a part of a longer one."""
    return f"（{reading}）" if " " in reading else reading


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
