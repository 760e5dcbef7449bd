"""The small language of rules, of ``where("…")`` and of 指标.

It is a subset of Python over the names of the form: comparisons, ``and or not in``, ``+ - /``, a few functions
(``空(列)``, ``合计(列, …)``, ``天数(日期, 日期)``, ``长度(列)``) and what a ledger can be asked. It is
parsed by ``ast``, checked against the form when the form is loaded (names, values, types), and compiled into a
Python function.

Emptiness: ordering or adding an empty or rejected value raises, and the rule does not apply to that row; whether
something is empty is asked for with ``空``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import CodeType
from typing import Any, NamedTuple

from rapidfuzz import process

from pipeline.model import REJECTED, Column, NotApplicable, Rejected, Type, Value

Columns = Mapping[str, Column]

#: What a ledger answers: method → whether it is called with a column's name, an expression, conditions or a ledger.
LEDGER_METHODS = {
    "where": "conditions",
    "values": "column",
    "sum": "column",
    "distinct": "column",
    "by": "column",
    "max": "column",
    "min": "column",
    "all": "expression",
    "any": "expression",
    "share": "ledger",
}
LEDGER_PROPERTIES = ("count", "rows")


class ExpressionError(Exception):
    """An expression that is not in the language, or speaks of something that the form does not have."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        """In Chinese, with a suggestion where one is near."""


class Kind(NamedTuple):
    """Static type of a part of an expression: text, number, date, bool, list, ledger, or any (not known)."""

    name: str
    column: Column | None = None
    ledger: str = ""


_KINDS = {
    Type.STRING: "text",
    Type.PROSE: "text",
    Type.INTEGER: "number",
    Type.NUMBER: "number",
    Type.DATE: "date",
    Type.LIST: "list",
}
_WORDS = {
    "text": "文字",
    "number": "数字",
    "date": "日期",
    "bool": "是非判断",
    "list": "多项",
    "ledger": "台账",
    "split": "分项",
}
_FUNCTIONS = {"空": ("any", 1), "合计": ("number", None), "天数": ("date", 2), "长度": ("text", 1)}
_RESULTS = {"空": "bool", "合计": "number", "天数": "number", "长度": "number"}


@dataclass(frozen=True)
class Scope:
    """The names an expression may use: columns of its own row, and ledgers with their columns."""

    columns: Columns = field(default_factory=dict)
    ledgers: Mapping[str, Columns] = field(default_factory=dict)


def nearest(word: str, candidates: Iterable[str]) -> str:
    """``，是否应为“…”？`` with the candidate nearest to the word by edit distance; empty when none is near."""
    match = process.extractOne(word, list(candidates), score_cutoff=50)
    return f"，是否应为“{match[0]}”？" if match else ""


def check_value(column: Column, value: object) -> None:
    """Raise ``ExpressionError`` when a column with declared values is compared with another one."""
    if column.values and isinstance(value, str) and value not in column.values:
        message = f"“{column.name}”没有“{value}”这个选项" + (
            nearest(value, column.values) or f"，可用的是：{'、'.join(column.values)}"
        )
        raise ExpressionError(message)


def find_column(name: str, columns: Columns, ledger: str = "") -> Column:
    """The column with this name. Raises ``ExpressionError`` with the nearest existing name."""
    if name in columns:
        return columns[name]
    of = f"“{ledger}”" if ledger else ""
    raise ExpressionError(f"{of}没有“{name}”这一列{nearest(name, columns)}")


class _Checker:
    """Walks the tree once, gives every part its kind, and refuses what the language does not have."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def kind(self, node: ast.expr) -> Kind:
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise ExpressionError(f"式子里不能用“{ast.unparse(node)}”这样的写法")
        found: Kind = method(node)
        return found

    def _constant(self, node: ast.Constant) -> Kind:
        if isinstance(node.value, bool) or not isinstance(node.value, str | int):
            raise ExpressionError(f"式子里不能用“{ast.unparse(node)}”，小数请写成分数或放进台账")
        return Kind("text" if isinstance(node.value, str) else "number")

    def _name(self, node: ast.Name) -> Kind:
        if node.id in self.scope.columns:
            column = self.scope.columns[node.id]
            return Kind(_KINDS[column.type], column)
        if node.id in self.scope.ledgers:
            return Kind("ledger", ledger=node.id)
        names = [*self.scope.columns, *self.scope.ledgers, *_FUNCTIONS]
        raise ExpressionError(f"没有“{node.id}”这个名称{nearest(node.id, names)}")

    def _boolop(self, node: ast.BoolOp) -> Kind:
        for value in node.values:
            self._need(value, "bool")
        return Kind("bool")

    def _unaryop(self, node: ast.UnaryOp) -> Kind:
        if isinstance(node.op, ast.Not):
            self._need(node.operand, "bool")
            return Kind("bool")
        self._need(node.operand, "number")
        return Kind("number")

    def _binop(self, node: ast.BinOp) -> Kind:
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Div):
            raise ExpressionError("式子里只能用 + - / 计算")
        self._need(node.left, "number")
        self._need(node.right, "number")
        return Kind("number")

    def _tuple(self, node: ast.Tuple) -> Kind:
        for item in node.elts:
            self.kind(item)
        return Kind("list")

    _list = _tuple

    def _compare(self, node: ast.Compare) -> Kind:
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            self._pair(operator, left, right)
        return Kind("bool")

    def _pair(self, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> None:
        one, two = self.kind(left), self.kind(right)
        if isinstance(operator, ast.In | ast.NotIn):
            if two.name not in ("list", "any"):
                raise ExpressionError(f"in 的右边要是几个值或者一列：{ast.unparse(right)}")
            items = right.elts if isinstance(right, ast.Tuple | ast.List) else [left]
            column = one.column if isinstance(right, ast.Tuple | ast.List) else two.column
            for item in items if column else ():
                if isinstance(item, ast.Constant):
                    check_value(column, item.value)  # type: ignore[arg-type]
            return
        if not isinstance(operator, ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            raise ExpressionError("比较只能用 == != < <= > >= in")
        if "any" not in (one.name, two.name) and one.name != two.name:
            words = f"{_WORDS.get(one.name)}与{_WORDS.get(two.name)}"
            raise ExpressionError(f"{words}不能比较：{ast.unparse(left)}、{ast.unparse(right)}")
        if not isinstance(operator, ast.Eq | ast.NotEq) and one.name not in ("number", "date", "any"):
            raise ExpressionError(f"{_WORDS.get(one.name)}不能比大小：{ast.unparse(left)}")
        for kind, other in ((one, right), (two, left)):
            if kind.column and isinstance(other, ast.Constant):
                check_value(kind.column, other.value)

    def _call(self, node: ast.Call) -> Kind:
        if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
            wanted, count = _FUNCTIONS[node.func.id]
            if node.keywords or (count is not None and len(node.args) != count):
                raise ExpressionError(f"{node.func.id}(…) 要 {count} 个列名")
            for argument in node.args:
                self._need(argument, wanted)
            return Kind(_RESULTS[node.func.id])
        if isinstance(node.func, ast.Attribute):
            return self._ask(node, node.func)
        raise ExpressionError(f"没有“{ast.unparse(node.func)}”这个算法{nearest(ast.unparse(node.func), _FUNCTIONS)}")

    def _ask(self, node: ast.Call, function: ast.Attribute) -> Kind:
        owner = self.kind(function.value)
        if owner.name != "ledger" or function.attr not in LEDGER_METHODS:
            raise ExpressionError(f"“{ast.unparse(function)}”不能这样问{nearest(function.attr, LEDGER_METHODS)}")
        columns = self.scope.ledgers[owner.ledger]
        takes = LEDGER_METHODS[function.attr]
        column: Column | None = None
        for keyword in node.keywords:
            if takes != "conditions" or keyword.arg is None:
                raise ExpressionError(f"“{function.attr}”不能带条件")
            self._condition(find_column(keyword.arg, columns, owner.ledger), keyword.value)
        for argument in node.args:
            if takes == "ledger":
                self._need(argument, "ledger")
                continue
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                raise ExpressionError(f"{function.attr}(…) 里要写带引号的{'列名' if takes == 'column' else '条件'}")
            if takes == "column":
                column = find_column(argument.value, columns, owner.ledger)
            else:
                parse(argument.value, Scope(columns), "bool")  # a ledger knows its own columns only
        return self._answer(function.attr, owner, column)

    def _condition(self, column: Column, node: ast.expr) -> None:
        for item in node.elts if isinstance(node, ast.Tuple | ast.List) else [node]:
            if isinstance(item, ast.Constant):
                check_value(column, item.value)
            self.kind(item)

    @staticmethod
    def _answer(method: str, owner: Kind, column: Column | None) -> Kind:
        if method == "where":
            return owner
        if method == "values":
            return Kind("list", column)
        if method in ("all", "any"):
            return Kind("bool")
        if method in ("max", "min") and column is not None:
            return Kind(_KINDS[column.type])
        if method == "sum" and column is not None and _KINDS[column.type] != "number":
            raise ExpressionError(f"“{column.name}”不是数字，不能求和")
        return Kind("split" if method == "by" else "number")

    def _attribute(self, node: ast.Attribute) -> Kind:
        owner = self.kind(node.value)
        if owner.name == "ledger" and node.attr == "count":
            return Kind("number")
        raise ExpressionError(f"“{ast.unparse(node)}”不能这样问{nearest(node.attr, (*LEDGER_METHODS, 'count'))}")

    def _need(self, node: ast.expr, wanted: str) -> None:
        got = self.kind(node).name
        if "any" not in (got, wanted) and got != wanted:
            raise ExpressionError(f"“{ast.unparse(node)}”是{_WORDS.get(got)}，这里要{_WORDS.get(wanted)}")


def parse(text: str, scope: Scope, wanted: str = "any") -> ast.expr:
    """Text → checked tree. Raises ``ExpressionError`` in Chinese; ``wanted`` is the kind the whole must have."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"式子写法有误：“{text.strip()}”（引号、括号和运算符要用英文半角）") from error
    _Checker(scope)._need(tree.body, wanted)  # noqa: SLF001 (same module)
    return tree.body


class _Compiler(ast.NodeTransformer):
    """Column names become positions in the row, ledgers become entries of a mapping."""

    def __init__(self, positions: Mapping[str, int], scope: Scope) -> None:
        self.positions, self.scope = positions, scope

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.positions:
            index: ast.expr = ast.Constant(self.positions[node.id])
            holder = "row"
        elif node.id in self.scope.ledgers:
            index, holder = ast.Constant(node.id), "ledgers"
        else:
            return node
        return ast.Subscript(ast.Name(holder, ast.Load()), index, ast.Load())


def is_empty(value: Value) -> bool:
    """``空(列)``: whether nothing was filled in."""
    if value is REJECTED:
        raise NotApplicable
    return value is None


def total(*values: Any) -> Any:
    """``合计(列, …)``: the sum in which an empty cell counts 0 (H4 alone is meant to read so)."""
    result: Any = 0
    for value in values:
        if isinstance(value, Rejected):
            raise NotApplicable
        if value is not None:
            result = value + result  # a number; in a 指标, a Figure
    return result


def days(start: date, end: date) -> int:
    """``天数(起, 止)``: calendar days from one date to the other (in a 指标, of Figures: a Figure)."""
    gap = end - start
    return gap.days if isinstance(gap, timedelta) else gap


_GLOBALS: dict[str, Any] = {"__builtins__": {}, "空": is_empty, "合计": total, "天数": days, "长度": len}

RowFunction = Callable[[tuple[Value, ...], Mapping[str, Any]], Any]


def compile_row(text: str, positions: Mapping[str, int], scope: Scope, wanted: str = "bool") -> RowFunction:
    """An expression → function of (row, ledgers). ``positions`` gives each column's place in the row tuple.

    The function raises ``NotApplicable`` or ``TypeError`` where a value it orders or adds is empty or rejected;
    ``holds`` turns that into None. Raises ``ExpressionError`` as ``parse`` does.
    """
    body = _Compiler(positions, scope).visit(parse(text, scope, wanted))
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg("row"), ast.arg("ledgers")],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, body)))
    code: CodeType = compile(tree, "<rule>", "eval")
    function: RowFunction = eval(code, dict(_GLOBALS))  # noqa: S307 (the tree was checked above)
    return function


def holds(function: RowFunction, row: tuple[Value, ...], ledgers: Mapping[str, Any]) -> bool | None:
    """Whether the expression is true of the row; None where it does not apply."""
    try:
        return bool(function(row, ledgers))
    except (NotApplicable, TypeError, ZeroDivisionError):
        return None


def evaluate(text: str, ledgers: Mapping[str, Any], scope: Scope) -> Any:
    """The value of a 指标 over these ledgers. Raises ``ExpressionError`` as ``parse`` does."""
    return compile_row(text, {}, scope, "any")((), ledgers)
