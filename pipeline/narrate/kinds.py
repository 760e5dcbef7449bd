"""What an expression of a narrative is, without running it: the kinds that ``lint`` reasons with.

Questions asked of a ledger are turned back into the small language of ``pipeline.expressions`` and checked there;
nothing about names, columns or values is decided twice.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from jinja2 import nodes

from pipeline.expressions import (
    LEDGER_METHODS,
    LEDGER_PROPERTIES,
    Columns,
    ExpressionError,
    Scope,
    check_value,
    find_column,
    nearest,
    parse,
)
from pipeline.model import Column, Type
from pipeline.narrate.asks import LOOP_NAMES, SPLIT_NAMES
from pipeline.narrate.values import TemplateFault

_PLACEHOLDER = "_值"
_RESTRICTED = "受限列，总结里不能用"


@dataclass(frozen=True)
class Kind:
    """Static kind: any, value (prints), words, number, rate, bool, count (a bare number), ledger, rows, row, split,
    label, list, names, loop, block.
    """

    name: str
    ledger: str = ""
    column: Column | None = None
    partial: bool = False
    item: Kind | None = None
    names: Mapping[str, Kind] = field(default_factory=dict)
    title: str = ""


ANY = Kind("any")
VALUE = Kind("value")
WORDS = Kind("words")
NUMBER = Kind("number")
BOOL = Kind("bool")
BARE = Kind("count")
_ANSWERS = {"count": NUMBER, "distinct": NUMBER, "sum": NUMBER, "share": Kind("rate"), "all": BOOL, "any": BOOL}


def item_of(kind: Kind) -> Kind:
    """What a loop over a thing of this kind meets."""
    if kind.name == "rows":
        return Kind("row", kind.ledger)
    if kind.name == "split":
        return Kind("pair", kind.ledger, kind.column)
    return kind.item or ANY


class Asker:
    """Checks what is asked of ledgers, rows, splits and named values. Every method raises ``TemplateFault``."""

    def __init__(self, ledgers: Mapping[str, Columns]) -> None:
        self.ledgers = ledgers

    def column(self, ledger: str, name: str) -> Column:
        """The column of a ledger that a narrative may read."""
        column = self._checked(lambda: find_column(name, self.ledgers[ledger], ledger))
        if column.restricted:
            raise TemplateFault(f"“{ledger}”的“{name}”是{_RESTRICTED}", "删掉这一处；人名、电话和证号不进总结。")
        return column

    @staticmethod
    def _checked(check: Callable[[], Column]) -> Column:
        try:
            return check()
        except ExpressionError as error:
            raise TemplateFault(error.message, "改成已有的名称。") from error

    def value(self, kind: Kind, node: nodes.Node) -> None:
        """A constant compared with a column of declared values."""
        if kind.column is None or not isinstance(node, nodes.Const):
            return
        try:
            check_value(kind.column, node.value)
        except ExpressionError as error:
            raise TemplateFault(error.message, "改成这一列已有的选项。") from error

    def attribute(self, kind: Kind, name: str) -> Kind:
        """``thing.name``."""
        if kind.name == "ledger":
            return self._of_ledger(kind, name)
        if kind.name == "row":
            return Kind("value", column=self.column(kind.ledger, name))
        if kind.name == "names":
            if name not in kind.names:
                what = f"“{kind.title}”里没有“{name}”{nearest(name, kind.names)}"
                raise TemplateFault(what, "改成已有的名称。")
            return kind.names[name]
        if kind.name == "split" and name in SPLIT_NAMES:
            return {"total": NUMBER, "nonzero": kind, "top": Kind("method", kind.ledger, kind.column)}[name]
        if kind.name == "split" and kind.column is not None:
            self.value(kind, nodes.Const(name))
            return NUMBER
        if kind.name == "loop" and name in LOOP_NAMES:
            return BARE if name in ("index", "length") else BOOL
        if kind.name == "any":
            return ANY
        raise TemplateFault(f"这里不能问“{name}”", "数和文字直接印出，或者交给过滤器。")

    @staticmethod
    def _of_ledger(kind: Kind, name: str) -> Kind:
        if name == "rows":
            return Kind("rows", kind.ledger)
        if name == "count":
            return NUMBER
        if name in LEDGER_METHODS:
            return Kind("method", kind.ledger)
        known = (*LEDGER_METHODS, *LEDGER_PROPERTIES)
        raise TemplateFault(f"台账不能问“{name}”{nearest(name, known)}", f"可以问的有：{'、'.join(known)}。")

    def ask(self, ledger: str, method: str, node: nodes.Call, kind_of: Callable[[nodes.Node], Kind]) -> Kind:
        """``台账.method(…)``, checked by ``pipeline.expressions``; ``kind_of`` tells which names are ledgers."""
        arguments = [_source(item, kind_of) for item in node.args]
        arguments += [f"{item.key}={_source(item.value, kind_of)}" for item in node.kwargs]
        text = f"{ledger}.{method}({', '.join(arguments)})"
        columns = self.ledgers[ledger]
        try:
            parse(text, Scope({_PLACEHOLDER: Column(_PLACEHOLDER)}, self.ledgers))
        except ExpressionError as error:
            raise TemplateFault(error.message) from error
        for name in _mentioned(text, columns):
            self.column(ledger, name)
        first = node.args[0] if node.args else None
        column = columns.get(str(first.value)) if isinstance(first, nodes.Const) else None
        return self._answer(ledger, method, column)

    @staticmethod
    def _answer(ledger: str, method: str, column: Column | None) -> Kind:
        if method == "where":
            return Kind("ledger", ledger)
        if method == "by":
            return Kind("split", ledger, column)
        if method == "values":
            return Kind("list", ledger, item=Kind("value", column=column), title="values")
        if method in ("max", "min"):
            return VALUE if column is not None and column.type is Type.DATE else NUMBER
        return _ANSWERS[method]


def _source(node: nodes.Node, kind_of: Callable[[nodes.Node], Kind]) -> str:
    """An argument as text of the small language; what only the run can know is a placeholder."""
    if isinstance(node, nodes.Const):
        return repr(node.value)
    if isinstance(node, nodes.List | nodes.Tuple):
        return "[" + ", ".join(_source(item, kind_of) for item in node.items) + "]"
    kind = kind_of(node)
    return kind.ledger if kind.name == "ledger" else _PLACEHOLDER


def _mentioned(text: str, columns: Columns) -> Iterator[str]:
    """The columns that a checked question speaks of, in its conditions and inside its expressions."""
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.keyword) and node.arg is not None and node.arg in columns:
            yield node.arg
        for argument in node.args if isinstance(node, ast.Call) else ():
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                continue
            if argument.value in columns:
                yield argument.value
                continue
            inner = ast.walk(ast.parse(argument.value.strip(), mode="eval"))
            yield from (name.id for name in inner if isinstance(name, ast.Name) and name.id in columns)


def split_filter(kind: Kind, name: str, options: set[str]) -> None:
    """The faults of a breakdown that are known beforehand (E9, E10). Raises ``TemplateFault``."""
    if name != "breakdown" or kind.name != "split":
        return
    if kind.column is not None and kind.column.type is Type.LIST and not options & {"tail", "note"}:
        what = f"“{kind.column.name}”一格可以有几项，各项相加会超过总数"
        raise TemplateFault(what, "加上 note=说明（如 一件有几项的分别计算），或者 tail=等。")
    if kind.partial and not options & {"tail", "rest"}:
        raise TemplateFault("只列出一部分，读起来却像全部", "加上 tail=等 或 主要，或者 rest=其余的叫法。")


def top(kind: Kind) -> Kind:
    """The kind of ``分项.top(n)``."""
    return replace(kind, name="split", partial=True)
