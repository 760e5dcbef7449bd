"""A 指标, or a cell of a two-way table → a formula over the sheets of the ledgers.

Where every condition is equality with a plain text the formula is a COUNTIFS or SUMIFS, which people read; otherwise it
is a SUMPRODUCT of exact comparisons. Nothing is ever counted by a criterion that Excel could read in another way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product as combinations

from pipeline.figure import UNDEFINED_TEXT
from pipeline.model import Type
from pipeline.tabulate.areas import UNIT, Area, Untranslatable
from pipeline.tabulate.rowtests import RowTest, all_of, empty, equals, filled, quoted

_IDEOGRAPH = "\u4e00-\u9fff"
_PLAIN = re.compile(rf"[0-9（）(){_IDEOGRAPH}]{{1,200}}")
#: A text of these and of digits alone might be read as a date or a number.
_NUMBERS = "年月日时分秒上下午点星期周初正闰零〇一二三四五六七八九十百千万亿两元负廿卅"
_WORD = re.compile(rf"[^\W\d{_NUMBERS}]")

#: At most so many COUNTIFS are added up for conditions with several values.
_MOST_TERMS = 6
#: What a two-way table calls the rows that leave a column empty.
_EMPTY = "未填"
#: Excel's limit of a formula is 8,192 characters.
_LONGEST = 8000


def is_plain(text: str) -> bool:
    """Whether Excel can only read a criterion as this text: no operators, wildcards, case, numbers or dates."""
    return bool(_PLAIN.fullmatch(text) and _WORD.search(text))


@dataclass(frozen=True)
class Equals:
    """``列=值`` or one of several values; ``ref`` is the cell that shows the one value."""

    column: str
    values: tuple[object, ...]
    ref: str = ""

    def criteria(self, area: Area) -> list[str] | None:
        """The values as criteria of COUNTIFS; None where one could be read in another way."""
        texts = [value for value in dict.fromkeys(self.values) if isinstance(value, str) and is_plain(value)]
        if area.type(self.column) not in (Type.STRING, Type.PROSE) or len(texts) != len(set(self.values)):
            return None
        return [self.ref or quoted(text) for text in texts]

    def array(self, area: Area) -> str:
        """1 for every row that meets it."""
        terms = [f"({equals(area, self.column, value, self.ref)})" for value in dict.fromkeys(self.values)]
        if not terms:
            return f"ROW({area.range(self.column)})<0"
        if len(terms) == 1:
            return terms[0][1:-1]
        return f"{'+'.join(terms)}>0"


@dataclass(frozen=True)
class Empty:
    """The column is left empty."""

    column: str

    def criteria(self, area: Area) -> list[str] | None:  # noqa: ARG002 (the same question of all conditions)
        """No criterion says so everywhere in the same way."""
        return None

    def array(self, area: Area) -> str:
        """1 for every row that leaves it empty."""
        return empty(area, self.column)[1:-1]


@dataclass(frozen=True)
class Holds:
    """An expression is true of the row."""

    test: ast.expr
    column: str = ""

    def criteria(self, area: Area) -> list[str] | None:  # noqa: ARG002 (the same question of all conditions)
        """An expression is no criterion."""
        return None

    def array(self, area: Area) -> str:
        """1 for every row of which it is true."""
        return RowTest(area).truth(self.test)


Condition = Equals | Empty | Holds


@dataclass(frozen=True)
class Part:
    """The rows of a ledger that meet all conditions."""

    area: Area
    conditions: tuple[Condition, ...] = ()

    def count(self) -> str:
        """How many rows."""
        if not self.conditions:
            return f"COUNTA({self.area.range(UNIT)})"
        found = self._criteria("COUNTIFS(")
        return found or f"SUMPRODUCT({self._numbers()})"

    def sum(self, column: str) -> str:
        """The sum of a column of numbers."""
        cells = self.area.range(column)
        if not self.conditions:
            return f"SUM({cells})"
        found = self._criteria(f"SUMIFS({cells},")
        return found or f"SUMPRODUCT({self._numbers()},{cells})"

    def distinct(self, column: str) -> str:
        """How many different values: of those that the form declares."""
        declared = self.area.ledger.columns[column].values
        if not declared or len(declared) > 60 or not self.area.values(column) <= set(declared):
            raise Untranslatable(column)
        terms = [f"({Part(self.area, (*self.conditions, Equals(column, (value,)))).count()}>0)" for value in declared]
        return f"({'+'.join(terms)})"

    def extreme(self, column: str, *, largest: bool) -> str:
        """The largest or smallest number."""
        cells = self.area.range(column)
        if not self.conditions:
            return f"{'MAX' if largest else 'MIN'}({cells})"
        arrays = all_of([*self._arrays(), filled(self.area, column)])
        if largest:
            return f"(MIN({cells})+SUMPRODUCT(MAX({arrays}*({cells}-MIN({cells})))))"
        return f"(MAX({cells})-SUMPRODUCT(MAX({arrays}*(MAX({cells})-{cells}))))"

    def filled(self, column: str) -> str:
        """How many rows fill the column in."""
        return f"SUMPRODUCT(--({all_of([*self._arrays(), filled(self.area, column)])}))"

    def _arrays(self) -> list[str]:
        """Its conditions; the one blank row that stands for a ledger without rows meets none."""
        arrays = [condition.array(self.area) for condition in self.conditions]
        return arrays if len(self.area.ledger) else [*arrays, filled(self.area, UNIT)]

    def _numbers(self) -> str:
        arrays = self._arrays()
        return f"--({arrays[0]})" if len(arrays) == 1 else all_of(arrays)

    def _criteria(self, opening: str) -> str:
        """One COUNTIFS (SUMIFS), or a sum of some; empty where a condition is no plain text."""
        choices: list[list[str]] = []
        for condition in self.conditions:
            criteria = condition.criteria(self.area)
            if not criteria:
                return ""
            choices.append([f"{self.area.range(condition.column)},{text}" for text in criteria])
        terms = [f"{opening}{','.join(chosen)})" for chosen in combinations(*choices)]
        if len(terms) > _MOST_TERMS:
            return ""
        return terms[0] if len(terms) == 1 else f"({'+'.join(terms)})"


@dataclass
class Translator:
    """Expressions of 指标 → formulas. ``used`` gathers the ledgers that some formula speaks of."""

    areas: Mapping[str, Area]
    used: set[str] = field(default_factory=set)

    def area(self, ledger: str) -> Area:
        """Where a ledger stands. Raises ``Untranslatable`` for one that is not printed."""
        if ledger not in self.areas:
            raise Untranslatable(ledger)
        return self.areas[ledger]

    def measure(self, expression: str, narrow: tuple[Condition, ...] = ()) -> str:
        """The formula of a 指标 over all rows, or over those that ``narrow`` leaves. Raises ``Untranslatable``."""
        asked = _Measure(self.areas, narrow)
        try:
            whole = ast.parse(expression.strip(), mode="eval").body
        except SyntaxError as error:
            raise Untranslatable(expression) from error
        text = asked.number(whole)
        if isinstance(whole, ast.BinOp) or (isinstance(whole, ast.Call) and ast.unparse(whole.func).endswith(".share")):
            text = text[1:-1]
        for base in reversed(asked.bases):
            text = f'IF({base}=0,"{UNDEFINED_TEXT}",{text})'
        return self._done(text, asked.used)

    def cell(self, ledger: str, conditions: tuple[Condition, ...], column: str = "") -> str:
        """The formula of a cell of a two-way table: rows counted, or a column added up. Raises ``Untranslatable``."""
        part = Part(self.area(ledger), conditions)
        return self._done(part.sum(column) if column else part.count(), {ledger})

    def _done(self, text: str, used: set[str]) -> str:
        if len(text) > _LONGEST:
            raise Untranslatable(text[:80])
        self.used |= used
        return f"={text}"


class _Measure:
    """Translates one expression; ``bases`` are what it divides by, inner ones first."""

    def __init__(self, areas: Mapping[str, Area], narrow: tuple[Condition, ...]) -> None:
        self.areas, self.narrow = areas, narrow
        self.bases: list[str] = []
        self.used: set[str] = set()

    def number(self, node: ast.expr) -> str:
        """A part of the expression that is a number."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return str(node.value)
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node)
        if isinstance(node, ast.Attribute) and node.attr == "count":
            return self.part(node.value).count()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
            return self._answer(self.part(node.func.value), node.func.attr, node.args[0])
        raise Untranslatable(ast.unparse(node))

    def _arithmetic(self, node: ast.BinOp) -> str:
        left, right = self.number(node.left), self.number(node.right)
        if isinstance(node.op, ast.Div):
            return self._divide(left, right)
        return f"({left}{'+' if isinstance(node.op, ast.Add) else '-'}{right})"

    def _divide(self, above: str, below: str) -> str:
        if below not in self.bases:
            self.bases.append(below)
        return f"({above}/{below})"

    def _answer(self, part: Part, method: str, argument: ast.expr) -> str:
        if method == "share":
            return self._divide(part.count(), self.part(argument).count())
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise Untranslatable(ast.unparse(argument))
        column = argument.value
        if method == "sum":
            return part.sum(column)
        if method == "distinct":
            return part.distinct(column)
        if method in ("max", "min"):
            self.bases.append(part.filled(column))
            return part.extreme(column, largest=method == "max")
        raise Untranslatable(method)

    def part(self, node: ast.expr) -> Part:
        """A part of the expression that is a ledger."""
        if isinstance(node, ast.Name) and node.id in self.areas:
            self.used.add(node.id)
            return Part(self.areas[node.id], self.narrow)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where":
            part = self.part(node.func.value)
            conditions = [_holds(argument) for argument in node.args]
            found = [_equals(keyword) for keyword in node.keywords]
            return Part(part.area, (*part.conditions, *conditions, *found))
        raise Untranslatable(ast.unparse(node))


def _holds(argument: ast.expr) -> Holds:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return Holds(ast.parse(argument.value.strip(), mode="eval").body)
    raise Untranslatable(ast.unparse(argument))


def _equals(keyword: ast.keyword) -> Equals:
    try:
        value = ast.literal_eval(keyword.value)
    except ValueError as error:
        raise Untranslatable(ast.unparse(keyword.value)) from error
    return Equals(str(keyword.arg), tuple(value) if isinstance(value, list | tuple) else (value,))


def label(area: Area, column: str, text: str, ref: str) -> Condition:
    """The condition that a label of a two-way table stands for; ``ref`` is the cell that shows it."""
    known = area.values(column)
    if area.type(column) in (Type.STRING, Type.PROSE, Type.LIST):
        real = text != _EMPTY or text in area.ledger.columns[column].values or text in known
        return Equals(column, (text,), ref) if real else Empty(column)
    found = next((value for value in known if str(value) == text and isinstance(value, int | Decimal | date)), None)
    if found is None and text == _EMPTY:
        return Empty(column)
    if found is None:
        raise Untranslatable(text)
    return Equals(column, (found,))
