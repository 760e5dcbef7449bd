"""An expression of the language as Chinese that a clerk can read: ``not 空(回告日期)`` → 回告日期已填."""

from __future__ import annotations

import ast

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
}
_OPERATIONS: dict[type[ast.operator], str] = {ast.Add: "加", ast.Sub: "减", ast.Div: "除以"}


def reading_of(expression: str) -> str:
    """A checked expression on a row → its reading; what has no reading stands as it was written."""
    tree = ast.parse(expression.strip(), mode="eval").body
    words = _read(tree)
    return f"（{words}）" if isinstance(tree, ast.BoolOp) else words


def _read(node: ast.expr) -> str:
    match node:
        case ast.Name(name):
            return name
        case ast.Constant(value):
            return str(value)
        case ast.BoolOp():
            return _both(node)
        case ast.UnaryOp(ast.Not(), ast.Call(ast.Name("空"), [column])):
            return f"{_read(column)}已填"
        case ast.UnaryOp(ast.Not(), inner):
            return f"不是（{_read(inner)}）"
        case ast.UnaryOp(ast.USub(), inner):
            return f"-{_read(inner)}"
        case ast.BinOp(left, operation, right):
            return f"{_read(left)}{_OPERATIONS[type(operation)]}{_read(right)}"
        case ast.Compare():
            return _compared(node)
        case ast.List(items) | ast.Tuple(items):
            return "或".join(map(_read, items))
        case ast.Call(ast.Name(function), arguments):
            return _called(function, [_read(argument) for argument in arguments])
    return ast.unparse(node)


def _both(node: ast.BoolOp) -> str:
    word = "且" if isinstance(node.op, ast.And) else "或"
    return word.join(f"（{_read(part)}）" if isinstance(part, ast.BoolOp) else _read(part) for part in node.values)


def _compared(node: ast.Compare) -> str:
    words = _read(node.left)
    for operator, right in zip(node.ops, node.comparators, strict=True):
        listed = isinstance(right, ast.List | ast.Tuple)
        if isinstance(operator, ast.In):
            words = f"{words}={_read(right)}" if listed else f"{_read(right)}含{words}"
        elif isinstance(operator, ast.NotIn):
            words = f"{words}不是{_read(right)}" if listed else f"{_read(right)}不含{words}"
        else:
            words += f"{_SIGNS.get(type(operator), ' ')}{_read(right)}"
    return words


def _called(function: str, arguments: list[str]) -> str:
    listed = "、".join(arguments)
    return {
        "空": f"{listed}未填",
        "合计": f"{listed}合计",
        "天数": f"{'至'.join(arguments)}的天数",
        "长度": f"{listed}的字数",
    }.get(function, f"{function}（{listed}）")
