"""The nouns that travel between stages. Frozen, plain data, no I/O.

A value of a filled cell is one of ``Value``: ``None`` (left empty), ``str``, ``int`` (type N), ``Decimal``
(type F), ``date``, a tuple of ``str`` (several of a list), or ``REJECTED`` (filled with something the column
cannot take: it is a problem already, and nothing may be computed from it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias


class NotApplicable(Exception):  # noqa: N818 (it is a signal, not an error)
    """A rule asked for a value that was rejected: the rule says nothing about this row."""


class Rejected:
    """The one value ``REJECTED``: comparing it stops the rule, so that one mistake is reported once."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        raise NotApplicable

    def __ne__(self, other: object) -> bool:
        raise NotApplicable

    def __bool__(self) -> bool:
        raise NotApplicable

    def __repr__(self) -> str:
        return "REJECTED"

    def __reduce__(self) -> str:
        return "REJECTED"  # from another process it comes back as the same one


REJECTED = Rejected()

Value: TypeAlias = str | int | Decimal | date | tuple[str, ...] | Rejected | None

#: A row of a ledger.
Row: TypeAlias = tuple[Value, ...]


class Type(StrEnum):
    """Types of a column, in the words of Frictionless Table Schema (``prose`` is a string of sentences)."""

    STRING = "string"
    PROSE = "prose"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """What the rules, the ledgers and the narrative know of a column: its name is its title in the form."""

    name: str
    type: Type = Type.STRING
    values: tuple[str, ...] = ()
    """The values it may hold, in the declared order; empty where any text may stand."""
    measure: str = ""
    """Measure word of what it counts (件, 人次); empty where none is declared."""
    restricted: bool = False
    """Never readable by a narrative, never in an output that leaves the office."""


@lru_cache(maxsize=1024)
def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: the letters Excel shows above the column with this 0-based index."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell of a workbook as its owner sees it: ``row`` is Excel's (from 1), ``column`` is 0-based."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The address, such as ``T9``."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a line of a text file, or a sheet and cell of a workbook. Empty parts are unknown."""

    file: str = ""
    """Path with ``/``, relative to the campaign's folder (a workbook: to its inbox)."""
    line: int = 0
    sheet: str = ""
    cell: str = ""
    label: str = ""
    """What a person calls the place: the row's own number and the column's title."""


class Severity(StrEnum):
    """``ERROR`` must be put right, ``QUERY`` needs a real explanation, ``NOTE`` blocks nothing."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where, what is wrong, what to do (the three parts of every message), and its code."""

    code: str
    severity: Severity
    place: Place
    what: str
    todo: str
    unit: str = ""
    """Short name of the unit that must act; empty where it is the lead office."""
    key: str = ""
    """The row's own number (问题编号), else the column: what an answer or a waiver names."""
    value: str = ""
    """What was typed, as it was typed."""
    readings: tuple[str, ...] = ()
    """Lines between where and what: the candidates, where there are several (H8)."""
    answer: str = ""
    """The explanation that closed a query (from 核实说明 or from a waiver); empty while it is open."""

    @property
    def open(self) -> bool:
        """Whether it still keeps the document a 初稿."""
        return self.severity is not Severity.NOTE and not self.answer


@dataclass(frozen=True, slots=True)
class Submission:
    """A file met in the inbox: ``name`` is its path with ``/`` relative to the inbox."""

    name: str
    data: bytes = field(repr=False)
    sha256: str


class Record(NamedTuple):
    """One filled row of a table, or one card. ``values`` follow the order of the sheet's fields."""

    sheet: str
    row: int
    """Excel's row (of a card: its first line)."""
    values: tuple[Value, ...]
    columns: tuple[int, ...] = ()
    """0-based column of each field in the file, -1 where the file lacks it. One tuple for all rows of a sheet."""
    rows: tuple[int, ...] = ()
    """Of a card: Excel's row of each field."""
    raw: tuple[str, ...] = ()
    """What was typed, as people see it: for the messages."""
    renamed: str = ""
    """What the sheet is called in its owner's file, where that is not its name in the form."""

    @property
    def own_sheet(self) -> str:
        """The sheet as its owner's file calls it."""
        return self.renamed or self.sheet

    def cell(self, index: int) -> CellRef:
        """The cell of the field with this index."""
        column = self.columns[index] if index < len(self.columns) else -1
        row = self.rows[index] if self.rows and self.rows[index] > 0 else self.row
        return CellRef(self.own_sheet, row, max(column, 0))

    def has(self, index: int) -> bool:
        """Whether the file has this field at all."""
        return index < len(self.columns) and self.columns[index] >= 0


class Entry(NamedTuple):
    """A row together with the return it came in: what a ledger is made of."""

    record: Record
    unit: str
    """Short name of the unit it counts for (the successor's, where the filer was renamed or merged)."""
    round: str
    part: int
    """Tells the returns of this unit for this round apart."""
    file: str

    @property
    def row(self) -> tuple[Value, ...]:
        """The row of a ledger: its values and the implicit columns 填报单位, 期次, 份, 来源, 行."""
        return (*self.record.values, self.unit, self.round, self.part, self.file, self.record.row)


@dataclass(frozen=True, slots=True)
class Return:
    """What one workbook reports: the form filled by one unit for one round and part."""

    file: str
    sha256: str
    form: str
    unit: str
    """Short name of the unit that filed it (of the lead office for its own workbook)."""
    round: str
    part: int
    parts: int
    filled: date | None
    """填报日期 of the 封面."""
    records: tuple[Record, ...] = field(repr=False)
    answers: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    """(code, key, explanation) of its 核实说明."""

    def of(self, sheet: str) -> tuple[Record, ...]:
        """The rows of a sheet, in the order of the file."""
        return tuple(record for record in self.records if record.sheet == sheet)


class UnitState(StrEnum):
    """What has come from a unit; the words are those of ``--json`` and of the register."""

    FILED = "已报"
    ZERO = "零报告"
    MISSING = "未报"
    RETURNED = "退回"
    UNDECIDED = "待定"
    BY_TELEPHONE = "代填待补"
    EXEMPT = "不须报"


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """A line of the register: the unit, its state, and the files that count."""

    unit: str
    state: UnitState
    files: tuple[str, ...] = ()
    errors: int = 0
    queries: int = 0
    rows: int = 0
    """Rows of the main ledger that count."""
    excluded: int = 0
    """Rows of the main ledger that were filled in and do not count."""
    enclosures: tuple[str, ...] = ()
    """What came beside its return: the sealed page (盖章件) and other papers."""
    waived: bool = False
    """A missing unit that a waiver accepts."""
    code: str = ""
    """Version code of what counts of it; empty where nothing does."""
    confirmed: tuple[str, ...] = ()
    """Sealed scans whose names hold that code."""
    stale: tuple[str, ...] = ()
    """Sealed scans whose names hold the code of another version."""

    @property
    def seal(self) -> str:
        """What has come of its sealed page, in a word."""
        if self.confirmed:
            return "已确认"
        return "已失效" if self.stale else "已收" if self.enclosures else "未收"


class FileFate(NamedTuple):
    """A file met in the inbox and what became of it."""

    file: str
    sha256: str
    fate: str
    """In Chinese: 计入, 已由…替换, 没有计入 …"""
    unit: str = ""
    """Short name of the unit it comes from, where it is known."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks leave: the rows that count, the state of every unit, and everything that was found."""

    entries: tuple[Entry, ...] = field(repr=False)
    units: tuple[UnitStatus, ...]
    problems: tuple[Problem, ...]
    absent: frozenset[str]
    """Sheets whose workbook has not come: their ledgers are absent, not empty."""
    files: tuple[FileFate, ...]
    """Everything met in the inbox, by name."""
