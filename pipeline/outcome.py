"""What the accepted returns amount to: the values that ``aggregate`` hands to the stages that print.

Figures, not bare numbers: every cell of a total knows its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from cfractions import Fraction

from pipeline.document import Source
from pipeline.figure import Figure
from pipeline.ledger import Ledger
from pipeline.model import Column, Place, UnitStatus

#: The ledger of the roster that every campaign has besides those of its forms: one row a unit.
ROSTER = "单位名单"
ROSTER_COLUMNS = {
    column.name: column
    for column in (
        Column("单位"),
        Column("全称"),
        Column("名单称谓"),
        Column("是否须报", values=("是", "否")),
        Column("状态", values=("已报", "零报告", "未报", "退回", "待定", "代填待补", "不须报")),
    )
}


def text_code(text: str) -> str:
    """原文码: eight hexadecimal digits that change when a unit's text changes."""
    return sha256("".join(text.split()).encode("utf-8")).hexdigest()[:8].upper()


@dataclass(frozen=True, slots=True)
class Material:
    """A unit's prose that the lead office may choose from (素材)."""

    unit: str
    section: str
    text: str
    source: Source

    @property
    def code(self) -> str:
        """Its 原文码."""
        return text_code(self.text)


@dataclass(frozen=True, slots=True)
class MeasureTotal:
    """A 指标 for the district and, where it is asked, for each unit in roster order (and the lead office last)."""

    name: str
    unit: str
    """Measure word, or ``%``."""
    decimals: int
    headline: bool
    zero: str
    expression: str
    district: Figure
    by_unit: tuple[tuple[str, Figure], ...] = ()

    @property
    def text(self) -> str:
        """The district's value as it prints, with its measure word: ``71件``, ``84.5%``, ``【缺】``."""
        return figure_text(self.district, self.unit, self.decimals)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A two-way table: ``cells[row][column]``; sums of rows and columns come from the ledger, not from the cells."""

    name: str
    row_label: str
    column_label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Figure, ...], ...]
    row_totals: tuple[Figure, ...]
    column_totals: tuple[Figure, ...]
    total: Figure
    ledger: str
    sum: str
    """Column of numbers that is added up; empty: rows are counted."""
    where: Mapping[str, str]
    chart: bool
    overlapping: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """更正: a figure that is printed with another value than the computed one, because the office decided so."""

    name: str
    """The name of a 指标, or a definition as the office wrote it."""
    figure: Figure
    """The computed one, on which breakdowns, gates and comparisons go on."""
    text: str
    """The computed value as it prints, with its measure word."""
    printed: str
    """Number to print, without the measure word."""
    reason: str
    by: str
    """Who decided. Restricted: it stays in the office."""
    day: date
    place: Place
    in_text: bool = True
    """Whether the summary prints it: of a 指标 that it does not print, 汇总表 alone tells."""

    @property
    def told(self) -> str:
        """What became of the number, for people."""
        return f"印成{self.printed}" if self.in_text else f"定为{self.printed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything the accepted returns amount to."""

    ledgers: Mapping[str, Ledger] = field(repr=False)
    """By name, without restricted columns; the roster's ledger among them."""
    measures: tuple[MeasureTotal, ...]
    tables: tuple[CrossTable, ...]
    materials: tuple[Material, ...]
    units: tuple[UnitStatus, ...]
    previous: Mapping[str, Fraction]
    """Figures of the previous period by 指标."""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """更正, by the definition of the figure."""


def half_up(value: Fraction, decimals: int) -> str:
    """Exact half-up rounding (away from zero) to a fixed number of decimals: never truncation, never float."""
    scale = 10**decimals
    scaled = abs(value) * scale
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    sign = "-" if value < 0 and whole else ""
    if not decimals:
        return f"{sign}{whole}"
    return f"{sign}{whole // scale}.{whole % scale:0{decimals}d}"


def figure_text(figure: Figure, unit: str, decimals: int) -> str:
    """A figure as people read it, with its measure word; 【缺】 where the data are missing."""
    if figure.value is None:
        return str(figure)
    if isinstance(figure.value, int | Fraction):
        value = Fraction(figure.value) * (100 if unit == "%" else 1)
        places = decimals if unit == "%" or value.denominator != 1 or decimals else 0
        return f"{half_up(value, places)}{unit}"
    return f"{figure.value.year}年{figure.value.month}月{figure.value.day}日"
