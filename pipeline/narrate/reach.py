"""What of an expression of a narrative may reach the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jinja2 import nodes


def printed_constants(node: nodes.Node) -> Iterable[nodes.Const]:
    """Constants of an expression that may reach the text: strings, but not those that are compared or asked with; and
    numbers that are added to, taken from or divided by others, stand in for them (or, else) or beside them in a list.
    """
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str):
            yield node
        return
    if isinstance(node, nodes.Add | nodes.Sub | nodes.Div | nodes.Or | nodes.And | nodes.CondExpr):
        own = [part for part in _either(node) if isinstance(part, nodes.Const) and _number(part.value)]
        yield from own[: len(own) % 2]  # of two numbers the whole is refused
    if isinstance(node, nodes.List):
        yield from _listed(node)
    if isinstance(node, nodes.Compare | nodes.Test | nodes.Getattr | nodes.Getitem):
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        return
    children = _either(node) if isinstance(node, nodes.CondExpr) else node.iter_child_nodes()
    for child in children:
        yield from printed_constants(child)


def _listed(node: nodes.List) -> Iterator[nodes.Const]:
    """Numbers among values and beside names; a list of numbers alone only repeats something."""
    own = [part for part in node.items if isinstance(part, nodes.Const) and _number(part.value)]
    yield from own if len(own) < len(node.items) else ()
    for pair in node.items:
        for part in pair.items if isinstance(pair, nodes.Tuple) else ():
            if isinstance(part, nodes.Const) and _number(part.value):
                yield part


def printed_names(macro: nodes.Macro) -> set[str]:
    """The names in a macro whose values it prints, by themselves or through a filter; 序号 counts rows."""
    found = {name for output in macro.find_all(nodes.Output) for part in output.nodes for name in _names(part)}
    assigned = [
        (one.target.name, set(_names(one.node)))
        for one in macro.find_all(nodes.Assign)
        if isinstance(one.target, nodes.Name)
    ]
    while more := {name for target, names in assigned if target in found for name in names} - found:
        found |= more
    return found


def _names(node: nodes.Node) -> Iterator[str]:
    """The names whose values an expression may be."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Filter) and node.node is not None and node.name not in ("serial", "序号"):
        yield from _names(node.node)
    else:
        for part in _either(node):
            yield from _names(part)


def _either(node: nodes.Node) -> list[nodes.Node]:
    """The parts that make up the value of a sum or a choice."""
    if isinstance(node, nodes.CondExpr):
        return [part for part in (node.expr1, node.expr2) if part is not None]
    return [node.left, node.right] if isinstance(node, nodes.BinExpr) else []


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
