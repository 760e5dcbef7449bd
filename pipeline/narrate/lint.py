"""Faults of a narrative's text, found when it is loaded: a walk over Jinja's tree, branches not taken included."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from jinja2 import TemplateSyntaxError, nodes

from pipeline.expressions import nearest
from pipeline.model import Place, Problem
from pipeline.narrate import filters
from pipeline.narrate.environment import PRIVATE, TESTS, parse, syntax_problem
from pipeline.narrate.kinds import (
    ANY,
    BARE,
    BOOL,
    NUMBER,
    VALUE,
    WORDS,
    Asker,
    Kind,
    item_of,
    split_filter,
    top,
)
from pipeline.narrate.reach import printed_constants, printed_names
from pipeline.narrate.scope import CAMPAIGN, ROUND, NarrativeScope
from pipeline.narrate.values import DIGIT, TemplateFault
from pipeline.problems import problem

_DIGITS = re.compile(r"\d[\d.,%]*")
_FILTERS = filters.build(lambda _: "", 0)  # type: ignore[arg-type, return-value]
_NEAR = re.compile(r"(?<![节合预签])约$|(?<![附最临靠])近$")
_ABOUT = re.compile(r"余|多(?!次)|左右")
_EXACT = {"quantity", "cn", "fixed", "wan", "pct", "数量", "汉字", "小数", "万元", "百分比"}
_SOURCES = "数字从台账、指标来，日期和年份写进 config.yaml 的 facts。"


def lint(text: str, name: str, scope: NarrativeScope) -> list[Problem]:
    """Every fault of the narrative ``text`` (``name``: its file) that can be told without data, by line."""
    try:
        tree = parse(text)
    except TemplateSyntaxError as error:
        return [syntax_problem(error, text, name)]
    found = _Linter(scope)
    found.body(tree.body)
    return [
        problem("C09", Place(name, line), what=what, todo=todo)
        for line, what, todo in sorted(dict.fromkeys(found.faults), key=lambda fault: fault[0])
    ]


class _Linter:
    """Walks statements with the names that are known at each place; ``faults`` are (line, what, todo)."""

    def __init__(self, scope: NarrativeScope) -> None:
        self.faults: list[tuple[int, str, str]] = []
        self.asker = Asker(scope.ledgers)
        measures = dict.fromkeys(scope.measures, NUMBER)
        facts = dict.fromkeys(scope.facts, VALUE)
        rounds = Kind("names", names=dict.fromkeys(ROUND, VALUE), title="期次")
        self.names: dict[str, Kind] = {
            **{name: NUMBER for name in scope.measures if name.isidentifier()},
            **{name: Kind("ledger", name) for name in scope.ledgers},
            "指标": Kind("names", names=measures, title="指标"),
            "活动": Kind("names", names=dict.fromkeys(CAMPAIGN, VALUE), title="活动"),
            "事实": Kind("names", names=facts, title="事实"),
            "依据": Kind("list", item=VALUE),
            "期次": Kind("list", item=rounds),
            "上期": Kind("names", names=measures, title="上期"),
        }

        self.given = frozenset(self.names)

    def fault(self, line: int, fault: TemplateFault) -> None:
        self.faults.append((line, fault.what, fault.todo))

    # statements

    def body(self, statements: Iterable[nodes.Node]) -> None:
        for node in statements:
            self.statement(node)

    def statement(self, node: nodes.Node) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    self._printed(part)
                self._hedges(node.nodes)
            case nodes.If():
                self.kind(node.test)
                self.body([*node.body, *node.elif_, *node.else_])
            case nodes.For():
                self._loop(node)
            case nodes.Assign():
                self._bind(node.target, self._lettered(node.node))
            case nodes.AssignBlock() if node.filter is None:
                self._inner({}, node.body)
                self._bind(node.target, Kind("block"))
            case nodes.Macro():
                self._macro(node)
            case _:
                line = node.lineno or next((part.lineno for part in node.find_all(nodes.Node) if part.lineno), 0)
                self.fault(line, TemplateFault("总结里不能用这样的标记", "只用 if、for、set、macro。"))

    def _printed(self, part: nodes.Node) -> None:
        if isinstance(part, nodes.TemplateData):
            self._literal(part)
            return
        kind = self._lettered(part)
        if kind.name == "rate":
            self.fault(part.lineno, TemplateFault("比率不能直接印", "加上 |pct(小数位数)。"))
        elif kind.name == "bool" or kind is BARE:
            self.fault(part.lineno, TemplateFault("这里印的是没有来源的数字", _SOURCES))
        elif kind.name in ("ledger", "rows", "row", "split", "list", "names", "loop", "method", "macro", "pair"):
            todo = "分项用 breakdown，名称用 names 或 join，台账要写明问什么，如 .count。"
            self.fault(part.lineno, TemplateFault("这里印的不是一个值", todo))

    def _hedges(self, parts: list[nodes.Expr]) -> None:
        """约、近、余、多、左右 beside a printed number: a computed number is exact."""
        for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
            if not (isinstance(part, nodes.Name) or (isinstance(part, nodes.Filter) and part.name in _EXACT)):
                continue
            words = [_NEAR.search(before.data)] if isinstance(before, nodes.TemplateData) else []
            words += [_ABOUT.match(after.data)] if isinstance(after, nodes.TemplateData) else []
            for word in filter(None, words):
                self.fault(part.lineno, TemplateFault(f"算出来的数旁边写了“{word[0]}”", "数是准的，删掉这个词。"))

    def _literal(self, part: nodes.TemplateData) -> None:
        for place, line in enumerate(part.data.split("\n")):
            for digits in _DIGITS.findall(line):
                what = f"手写的数字“{digits}”没有来源"
                self.fault(part.lineno + place, TemplateFault(what, _SOURCES))
            if PRIVATE.search(line):
                self.fault(part.lineno + place, TemplateFault("有一个认不出的字符（专用区字符）", "删掉后重新输入。"))

    def _loop(self, node: nodes.For) -> None:
        kind = self._lettered(node.iter)
        outer = dict(self.names)
        self._bind(node.target, item_of(kind))
        if node.test is not None:
            self.kind(node.test)
        self.names["loop"] = Kind("loop")
        self.body(node.body)
        self.names = outer
        self._inner({}, node.else_)

    def _macro(self, node: nodes.Macro) -> None:
        printed = printed_names(node)
        macro = Kind("macro", names={part.name: VALUE if part.name in printed else ANY for part in node.args})
        self.names[node.name] = macro
        first = len(node.args) - len(node.defaults)
        for argument, default in zip(node.args[first:], node.defaults, strict=True):
            self._given(node.name, macro.names[argument.name], default, self._lettered(default))
        self._inner({argument.name: ANY for argument in node.args}, node.body)

    def _given(self, name: str, wanted: Kind, argument: nodes.Node, kind: Kind) -> None:
        """A number of one's own that is given to a macro which prints it."""
        if kind is BARE and wanted is VALUE:
            self.fault(argument.lineno, TemplateFault(f"给 {name} 的数是手写的，没有来源", _SOURCES))

    def _inner(self, names: dict[str, Kind], statements: Iterable[nodes.Node]) -> None:
        outer = dict(self.names)
        self.names.update(names)
        self.body(statements)
        self.names = outer

    def _bind(self, target: nodes.Node, kind: Kind) -> None:
        if isinstance(target, nodes.Name):
            if target.name in self.given:
                self.fault(target.lineno, TemplateFault(f"“{target.name}”已经是台账、指标等的名称", "换一个名称。"))
            self.names[target.name] = kind
        elif isinstance(target, nodes.Tuple) and kind.name == "pair" and len(target.items) == 2:
            self._bind(target.items[0], Kind("label", column=kind.column))
            self._bind(target.items[1], NUMBER)
        elif isinstance(target, nodes.Tuple):
            for item in target.items:
                self._bind(item, ANY)
        else:
            self.fault(target.lineno, TemplateFault("set 前面只能写一个名称"))

    # expressions

    def _lettered(self, node: nodes.Node) -> Kind:
        """The kind of an expression that may be printed: its strings hold no digit, its sums no number of one's own."""
        for part in printed_constants(node):
            if not isinstance(part.value, str):
                self.fault(part.lineno, TemplateFault(f"算式里手写的“{part.value}”没有来源", _SOURCES))
            elif DIGIT.search(part.value):
                what = f"引号里的“{part.value[:20]}”有手写的数字"
                self.fault(part.lineno, TemplateFault(what, _SOURCES))
        return self.kind(node)

    def kind(self, node: nodes.Node) -> Kind:
        """The kind of an expression; its faults are noted, and a faulty part is of any kind."""
        try:
            return self._kind(node)
        except TemplateFault as fault:
            self.fault(node.lineno, fault)
            return ANY

    def _kind(self, node: nodes.Node) -> Kind:
        method = getattr(self, "_of_" + type(node).__name__.lower(), None)
        if method is None:
            raise TemplateFault("总结里不能用这样的写法", "数只能用 + - / 计算，文字直接连着写，不用 ~。")
        found: Kind = method(node)
        return found

    @staticmethod
    def _of_const(node: nodes.Const) -> Kind:
        return WORDS if isinstance(node.value, str) else BARE

    @staticmethod
    def _of_neg(node: nodes.Neg) -> Kind:
        if not isinstance(node.node, nodes.Const):
            raise TemplateFault("数前面不能加负号", "写成两个数相减。")
        return BARE

    def _of_list(self, node: nodes.List | nodes.Tuple) -> Kind:
        kinds = [self.kind(item) for item in node.items]
        return Kind("list", item=kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else ANY)

    _of_tuple = _of_list

    def _of_name(self, node: nodes.Name) -> Kind:
        if node.name in self.names:
            return self.names[node.name]
        raise TemplateFault(f"没有“{node.name}”这个名称{nearest(node.name, self.names)}", "改成已有的名称。")

    def _of_getattr(self, node: nodes.Getattr) -> Kind:
        return self.asker.attribute(self.kind(node.node), node.attr)

    def _of_getitem(self, node: nodes.Getitem) -> Kind:
        owner = self.kind(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.asker.attribute(owner, node.arg.value)
        self.kind(node.arg)
        return NUMBER if owner.name == "split" else ANY if owner.name in ("names", "row") else owner.item or ANY

    def _of_call(self, node: nodes.Call) -> Kind:
        function = node.node
        if isinstance(function, nodes.Getattr):
            owner = self.kind(function.node)
            if owner.name == "ledger":
                self.asker.attribute(owner, function.attr)
                return self.asker.ask(owner.ledger, function.attr, node, self.kind)
            if owner.name == "split" and function.attr == "top":
                return top(owner)
        elif isinstance(function, nodes.Name) and self.kind(function).name in ("macro", "any"):
            wanted = self.kind(function).names
            given = [*zip([*wanted, *[""] * len(node.args)], node.args, strict=False)]
            for name, argument in [*given, *((str(item.key), item.value) for item in node.kwargs)]:
                self._given(function.name, wanted.get(name, ANY), argument, self.kind(argument))
            return Kind("block")
        raise TemplateFault("这里不能这样问", "台账可以问 where、by 等；其他的用过滤器。")

    def _of_filter(self, node: nodes.Filter) -> Kind:
        if node.node is None:
            raise TemplateFault("不能用 filter 块", "过滤器写在 {{ }} 里。")
        kind = self.kind(node.node)
        if node.name not in _FILTERS:
            raise TemplateFault(f"没有“{node.name}”这个过滤器{nearest(node.name, _FILTERS)}", "改成已有的过滤器。")
        name = filters.ALIASES.get(node.name, node.name)
        if kind is BARE and name != "serial":  # which numbers the rows of a table
            raise TemplateFault(f"{node.name} 前面手写的数没有来源", _SOURCES)
        for argument in [*node.args, *(item.value for item in node.kwargs)]:
            self.kind(argument)
        options: dict[str, nodes.Node] = {str(item.key): item.value for item in node.kwargs}
        try:
            inspect.signature(_FILTERS[name]).bind(None, *node.args, **options)
        except TypeError as error:
            parameters = "、".join(list(inspect.signature(_FILTERS[name]).parameters)[1:])
            raise TemplateFault(f"{node.name} 的选项不对", f"它的选项依次是：{parameters or '没有选项'}。") from error
        split_filter(kind, name, set(options))
        return self._filtered(kind, name, node)

    def _filtered(self, kind: Kind, name: str, node: nodes.Filter) -> Kind:
        if name == "count":
            return NUMBER
        if name == "sort":
            ledger = kind.ledger if kind.name in ("rows", "ledger") else ""
            if ledger and node.args and isinstance(node.args[0], nodes.Const):
                self.asker.column(ledger, str(node.args[0].value))
            return Kind("rows", ledger) if ledger else ANY
        if name == "listing":
            if kind.name not in ("ledger", "rows", "any"):
                raise TemplateFault("listing 前面要是台账，或者 台账.rows|sort(列名)", "改成台账。")
            for argument in node.args if kind.ledger else ():
                if isinstance(argument, nodes.Const):
                    self.asker.column(kind.ledger, str(argument.value))
            return Kind("block")
        return kind if name == "book" and kind.name == "list" else WORDS

    def _of_test(self, node: nodes.Test) -> Kind:
        if node.name not in TESTS:
            raise TemplateFault(f"没有“is {node.name}”这个判断{nearest(node.name, TESTS)}", "改成已有的判断。")
        self.kind(node.node)
        for argument in node.args:
            self.kind(argument)
        return BOOL

    def _of_compare(self, node: nodes.Compare) -> Kind:
        one = self.kind(node.expr)
        for operand in node.ops:
            other = self.kind(operand.expr)
            self.asker.value(other, node.expr)
            listed = isinstance(operand.expr, nodes.List | nodes.Tuple)
            for item in operand.expr.items if listed else [operand.expr]:  # type: ignore[attr-defined]
                self.asker.value(one, item)
            if operand.op in ("in", "notin") and other.item is not None:
                self.asker.value(other.item, node.expr)
            one = other
        return BOOL

    def _of_not(self, node: nodes.Not) -> Kind:
        self.kind(node.node)
        return BOOL

    def _of_and(self, node: nodes.And | nodes.Or) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        return left if left == right else ANY if BOOL not in (left, right) else BOOL

    _of_or = _of_and

    def _of_condexpr(self, node: nodes.CondExpr) -> Kind:
        self.kind(node.test)
        if node.expr2 is None:
            raise TemplateFault("写了 if，没有写 else", "补上 else 后面印什么。")
        one, two = self.kind(node.expr1), self.kind(node.expr2)
        return one if one == two else ANY

    def _of_add(self, node: nodes.BinExpr) -> Kind:
        one, two = self.kind(node.left), self.kind(node.right)
        if WORDS in (one, two):
            raise TemplateFault("文字不能相加", "文字直接连着写。")
        return Kind("rate") if isinstance(node, nodes.Div) else NUMBER if one != BARE or two != BARE else BARE

    _of_sub = _of_div = _of_add
