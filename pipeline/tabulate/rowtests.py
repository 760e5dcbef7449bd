"""A condition on a row → what Excel computes for every row of a ledger at once.

Excel compares texts without regard to case and reads ``*``, ``?``, ``~``, ``<`` in criteria; here every text is
compared by ``EXACT`` and looked for by ``FIND``, which do neither. What our language leaves undecided (ordering or
adding an empty value) makes a row count neither for a condition nor for its opposite: a condition is translated twice,
once for the rows of which it is true and once for those of which it is false.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from pipeline.model import Type
from pipeline.tabulate.areas import SEPARATOR, Area, Untranslatable, serial

#: Excel's limit for a text within a formula.
_LONGEST = 255
_NUMBERS = (Type.INTEGER, Type.NUMBER)
_TEXTS = (Type.STRING, Type.PROSE)
_OPPOSITE = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}
_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


def quoted(text: str) -> str:
    """A text within a formula."""
    if len(text) > _LONGEST or any(ord(char) < 32 for char in text):
        raise Untranslatable(text)
    return '"' + text.replace('"', '""') + '"'


def product(factors: list[str]) -> str:
    """Rows of which all are true."""
    return "*".join(dict.fromkeys(factor for factor in factors if factor)) or "1"


def either(terms: list[str]) -> str:
    """Rows of which one is true; no two are true of the same row."""
    return terms[0] if len(terms) == 1 else f"({'+'.join(terms)})"


def equals(area: Area, column: str, value: object, ref: str = "") -> str:
    """1 for every row whose column is the value (of a column of several: has it); ``ref``: the cell that holds it."""
    cells, kind = area.range(column), area.type(column)
    if kind is Type.LIST:
        return _contains(area, column, f'"{SEPARATOR}"&{ref}&"{SEPARATOR}"' if ref else "", value)
    if kind in _TEXTS and isinstance(value, str) and value:
        return f"EXACT({cells},{ref or quoted(value)})"
    if kind in _NUMBERS and isinstance(value, int | Decimal):
        shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return f'({cells}={shown})*({cells}<>"")'
    if kind is Type.DATE and isinstance(value, date) and serial(value) is not None:
        return f"({cells}=DATE({value.year},{value.month},{value.day}))"
    if kind is Type.DATE and isinstance(value, date):
        raise Untranslatable(str(value))
    return f"(ROW({cells})<0)"


def _contains(area: Area, column: str, wanted: str, value: object) -> str:
    if any(SEPARATOR in str(item) for item in (*area.values(column), value)) or not value:
        raise Untranslatable(column)
    if not isinstance(value, str):
        return f"(ROW({area.range(column)})<0)"
    wanted = wanted or quoted(f"{SEPARATOR}{value}{SEPARATOR}")
    return f'ISNUMBER(FIND({wanted},"{SEPARATOR}"&{area.range(column)}&"{SEPARATOR}"))'


def empty(area: Area, column: str) -> str:
    """1 for every row that leaves the column empty."""
    return f'({area.range(column)}="")'


def filled(area: Area, column: str) -> str:
    """1 for every row that fills the column in."""
    return f'({area.range(column)}<>"")'


@dataclass(frozen=True)
class _Operand:
    """A part of a comparison: its text, and what must be true for it to have a value."""

    text: str
    kind: str
    needs: tuple[str, ...] = ()
    column: str = ""


class RowTest:
    """Translates one expression of ``where("…")`` for the rows of an area. Raises ``Untranslatable``."""

    def __init__(self, area: Area) -> None:
        self.area = area

    def truth(self, node: ast.expr, wanted: bool = True) -> str:  # noqa: FBT001, FBT002 (the question itself)
        """1 for every row of which the expression is true (``wanted``), or false."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node.operand, not wanted)
        if isinstance(node, ast.BoolOp):
            return self._chain(list(node.values), wanted, isinstance(node.op, ast.And))
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            if len(node.ops) == 1:
                return self._pair(node.ops[0], node.left, node.comparators[0], wanted)
            pairs = zip(operands, node.ops, operands[1:], strict=False)
            steps: list[ast.expr] = [ast.Compare(left, [sign], [right]) for left, sign, right in pairs]
            return self._chain(steps, wanted, True)  # noqa: FBT003
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "空":
            column = self._column(node.args[0])
            return empty(self.area, column) if wanted else filled(self.area, column)
        raise Untranslatable(ast.unparse(node))

    def _chain(self, nodes: list[ast.expr], wanted: bool, conjunction: bool) -> str:  # noqa: FBT001
        """``and`` is true where all are, false at the first that is false after true ones. ``or``: mirrored."""
        if wanted is conjunction:
            return product([self.truth(node, wanted) for node in nodes])
        terms = [
            product([*(self.truth(before, conjunction) for before in nodes[:place]), self.truth(node, wanted)])
            for place, node in enumerate(nodes)
        ]
        return either(terms)

    def _pair(self, sign: ast.cmpop, left: ast.expr, right: ast.expr, wanted: bool) -> str:  # noqa: FBT001
        if isinstance(sign, ast.NotIn | ast.NotEq):
            positive = ast.In() if isinstance(sign, ast.NotIn) else ast.Eq()
            return self._pair(positive, left, right, not wanted)
        if isinstance(sign, ast.In):
            return self._member(left, right, wanted)
        if isinstance(sign, ast.Eq):
            return self._equal(left, right, wanted)
        one, two = self._operand(left), self._operand(right)
        text = (_SIGNS if wanted else _OPPOSITE)[type(sign)]
        return product([f"({one.text}{text}{two.text})", *self._needs(one), *self._needs(two)])

    def _needs(self, operand: _Operand) -> list[str]:
        return [*operand.needs, *([filled(self.area, operand.column)] if operand.column else [])]

    def _member(self, left: ast.expr, right: ast.expr, wanted: bool) -> str:  # noqa: FBT001
        """``列 in ("甲", "乙")``, ``"甲" in 多项列``, ``列 in 多项列``."""
        if isinstance(right, ast.Tuple | ast.List):
            column = self._column(left)
            values = _literal(right)
            if self.area.type(column) is Type.LIST or not isinstance(values, list | tuple):
                raise Untranslatable(ast.unparse(left))
            terms = [f"({equals(self.area, column, value)})" for value in dict.fromkeys(values)]
            found = either(terms) if terms else f"(ROW({self.area.range(column)})<0)"
            return found if wanted else f"(1-{found})"
        column = self._column(right)
        if self.area.type(column) is not Type.LIST:
            raise Untranslatable(ast.unparse(right))
        if isinstance(left, ast.Constant):
            found = _contains(self.area, column, "", left.value)
        else:
            own = self._column(left)
            wanted_text = f'"{SEPARATOR}"&{self.area.range(own)}&"{SEPARATOR}"'
            found = product([_contains(self.area, column, wanted_text, "x"), filled(self.area, own)])
        return product([found if wanted else f"(1-{found})", filled(self.area, column)])

    def _equal(self, left: ast.expr, right: ast.expr, wanted: bool) -> str:  # noqa: FBT001
        if _is_test(left) and _is_test(right):
            return either(
                [
                    product([self.truth(left), self.truth(right, wanted)]),
                    product([self.truth(left, False), self.truth(right, not wanted)]),  # noqa: FBT003
                ]
            )
        one, two = self._operand(left), self._operand(right)
        if one.kind != two.kind:
            raise Untranslatable(f"{ast.unparse(left)} == {ast.unparse(right)}")
        if one.kind == "text":
            found = f"EXACT({one.text},{two.text})"
        elif one.column and two.column:
            cells = [self.area.range(operand.column) for operand in (one, two)]
            found = f'({one.text}={two.text})*(({cells[0]}="")=({cells[1]}=""))'
        else:
            given = [filled(self.area, operand.column) for operand in (one, two) if operand.column]
            found = product([f"({one.text}={two.text})", *given])
        return product([found if wanted else f"(1-{found})", *one.needs, *two.needs])

    def _operand(self, node: ast.expr) -> _Operand:
        if isinstance(node, ast.Name):
            kind = self.area.type(self._column(node))
            if kind is Type.LIST or (kind is Type.DATE and not self._countable(node.id)):
                raise Untranslatable(node.id)
            word = "date" if kind is Type.DATE else "number" if kind in _NUMBERS else "text"
            return _Operand(self.area.range(node.id), word, (), node.id)
        if isinstance(node, ast.Constant) and node.value != "":
            text = isinstance(node.value, str)
            return _Operand(quoted(str(node.value)), "text") if text else _Operand(str(node.value), "number")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            one, two = self._operand(node.left), self._operand(node.right)
            sign = "+" if isinstance(node.op, ast.Add) else "-"
            return _Operand(f"({one.text}{sign}{two.text})", "number", (*self._needs(one), *self._needs(two)))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            one = self._operand(node.operand)
            return _Operand(f"(0-{one.text})", "number", tuple(self._needs(one)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._function(node.func.id, node.args)
        raise Untranslatable(ast.unparse(node))

    def _function(self, name: str, arguments: list[ast.expr]) -> _Operand:
        operands = [self._operand(argument) for argument in arguments]
        if name == "合计":
            needs = [need for operand in operands for need in operand.needs]
            return _Operand(f"({'+'.join(operand.text for operand in operands)})", "number", tuple(needs))
        needs = [need for operand in operands for need in self._needs(operand)]
        if name == "天数":
            return _Operand(f"({operands[1].text}-{operands[0].text})", "number", tuple(needs))
        if name == "长度" and operands[0].column and self._short_characters(operands[0].column):
            return _Operand(f"LEN({operands[0].text})", "number", tuple(needs))
        raise Untranslatable(name)

    def _column(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and node.id in self.area.letters:
            return node.id
        raise Untranslatable(ast.unparse(node))

    def _countable(self, column: str) -> bool:
        """Whether Excel counts all dates of a column as days."""
        return all(isinstance(day, date) and serial(day) is not None for day in self.area.values(column))

    def _short_characters(self, column: str) -> bool:
        """Whether Excel counts the characters of a column as we do (𠮷 is two to it)."""
        return all(max(map(ord, str(text)), default=0) < 0x10000 for text in self.area.values(column))


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise Untranslatable(ast.unparse(node)) from error


def _is_test(node: ast.expr) -> bool:
    """Whether an expression is true or false."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "空"
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.Compare | ast.BoolOp)


def all_of(tests: list[str]) -> str:
    """The rows of which all tests are true, as one array."""
    return reduce(lambda one, two: f"{one}*{two}", (f"({test})" for test in tests))
