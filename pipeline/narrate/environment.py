"""The sandbox in which a narrative runs, and how what it prints is laid aside.

What Jinja prints never passes through Markdown: ``finalize`` turns each value into spans, keeps them, and prints
private-use characters instead (their number in the store). ``mark_lines`` puts one more before each piece of literal
text that says on which line of summary.md it stands; both are gone before Markdown is read.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, UndefinedError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.document import Spans
from pipeline.expressions import ExpressionError, nearest
from pipeline.figure import Figure
from pipeline.ledger import Ledger
from pipeline.model import Place, Problem
from pipeline.narrate import filters
from pipeline.narrate.asks import Names, Split, Values, ask
from pipeline.narrate.scope import NarrativeError
from pipeline.narrate.values import PIECES, Blank, Piece, Scribe, TemplateFault
from pipeline.problems import problem

_FILE = "<template>"
_LINES = 0xE000
_MOST_LINES = 0xF8FF - _LINES
_HIGH, _LOW, _PLANE = 0xF0000, 0x100000, 65534
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
LINE_MARK = re.compile("[\ue000-\uf8ff]")
_VALUE = re.compile("([\U000f0000-\U000ffffd]?)([\U00100000-\U0010fffd])")


def is_missing(value: object) -> bool:
    """``{% if x is missing %}``: whether the data have not come (a figure, a ledger, an empty cell)."""
    return (
        isinstance(value, Blank)
        or (isinstance(value, Ledger) and value.missing)
        or (isinstance(value, Figure) and value.void)
    )


TESTS = {
    "defined": lambda value: not isinstance(value, Undefined),
    "undefined": lambda value: isinstance(value, Undefined),
    "none": lambda value: value is None or isinstance(value, Blank),
    "in": lambda value, items: value in items,
    "missing": is_missing,
    "缺": is_missing,
}


@dataclass(slots=True)
class Store:
    """What has been printed, in order, and the scribe who turned it into spans."""

    scribe: Scribe
    template: Template | None = None
    values: list[Spans] = field(default_factory=list)
    _lines: dict[int, int] = field(default_factory=dict)
    """Line of the compiled template → line of the narrative: Jinja looks it up anew each time."""

    def put(self, piece: Piece) -> Markup:
        """Lay a value aside; what stands for it in the text."""
        self.values.append(self.scribe.spans(piece, self.line()))
        high, low = divmod(len(self.values) - 1, _PLANE)
        return Markup((chr(_HIGH + high - 1) if high else "") + chr(_LOW + low))  # noqa: S704 (a private character)

    @pass_context
    def finalize(self, _: Context, value: object) -> Markup:
        """What ``{{ … }}`` prints: a piece is laid aside, a block passes; anything else is refused."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, PIECES):
            return self.put(value)
        if isinstance(value, Undefined):
            str(value)
        hints = {
            Values: "几个名称要用 names 或 join 连起来印。",
            Split: "分项要用 breakdown 印。",
            Ledger: "台账要写明问什么，如 .count。",
            Names: "要写明是哪一项。",
        }
        hint = next(
            (text for kind, text in hints.items() if isinstance(value, kind)), "数字从台账、指标或 facts 里来。"
        )
        what = "这里印的是没有来源的数字" if isinstance(value, int | float) else "这里印的不是一个值"
        raise TemplateFault(what, hint)

    def line(self) -> int:
        """The line of the narrative that is being printed."""
        frame = inspect.currentframe()
        while frame is not None and frame.f_code.co_filename != _FILE:
            frame = frame.f_back
        if frame is None or self.template is None:
            return 0
        if frame.f_lineno not in self._lines:
            self._lines[frame.f_lineno] = self.template.get_corresponding_lineno(frame.f_lineno)
        return self._lines[frame.f_lineno]

    def spans(self, text: str) -> list[Spans | str]:
        """Text with private characters → literal texts and the spans of values, in order."""
        found: list[Spans | str] = []
        position = 0
        for match in _VALUE.finditer(text):
            found.append(text[position : match.start()])
            high = ord(match[1]) - _HIGH + 1 if match[1] else 0
            found.append(self.values[high * _PLANE + ord(match[2]) - _LOW])
            position = match.end()
        return [*found, text[position:]]


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with our filters and tests alone; attributes are answered by ``asks`` only."""

    def __init__(self, store: Store | None = None, this_year: int = 0) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=True,
            keep_trailing_newline=True,
            optimized=False,
            finalize=store.finalize if store else None,
        )
        self.store = store
        self.globals.clear()
        self.tests = dict(TESTS)
        self.filters = filters.build(store.put, this_year) if store else {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """``obj[argument]``."""
        if isinstance(obj, Undefined):
            str(obj)
        if argument == "rows" and isinstance(obj, Ledger) and obj.missing and self.store:
            self.store.scribe.absent_ledger(obj.name, self.store.line())
        return ask(obj, argument)


def parse(text: str) -> nodes.Template:
    """The narrative's text → Jinja's tree. Raises ``TemplateSyntaxError``."""
    return Sandbox().parse(text)


def tag_lines(text: str) -> frozenset[int]:
    """The lines that hold nothing but tags and comments: they print nothing, not even their line end."""
    tags: set[int] = set()
    others: set[int] = set()
    variable = False
    for line, kind, value in Sandbox().lex(text):
        variable = (variable or kind == "variable_begin") and kind != "variable_end"
        for place, piece in enumerate(value.split("\n")):
            if kind == "data":
                others.update([line + place] if piece.strip(" \t\r　") else [])
            elif kind == "variable_end" or variable:
                others.add(line + place)
            elif piece or place:
                tags.add(line + place)
    return frozenset(tags - others)


def mark_lines(tree: nodes.Template, silent: frozenset[int]) -> None:
    """Put the mark of its line before each line of literal text; drop the ends of the lines that are silent."""
    for node in tree.find_all(nodes.TemplateData):
        pieces = node.data.split("\n")
        marked = []
        for place, piece in enumerate(pieces):
            line = node.lineno + place
            end = "\n" if place < len(pieces) - 1 else ""
            marked.append("" if line in silent else chr(_LINES + min(line, _MOST_LINES)) + piece + end)
        node.data = "".join(marked)


def line_of(rendered: str) -> int:
    """The line of summary.md from which a line of rendered text comes; 0 where it has no literal text."""
    mark = LINE_MARK.search(rendered)
    return ord(mark[0]) - _LINES if mark else 0


def render(text: str, name: str, store: Store, names: Mapping[str, object], this_year: int) -> str:
    """Run the narrative: text with private characters in place of values. Raises ``NarrativeError``."""
    sandbox = Sandbox(store, this_year)
    try:
        tree = sandbox.parse(text)
    except TemplateSyntaxError as error:
        raise NarrativeError([syntax_problem(error, text, name)]) from error
    mark_lines(tree, tag_lines(text))
    store.template = Template.from_code(sandbox, sandbox.compile(tree), {})
    try:
        return "".join(store.template.root_render_func(store.template.new_context(dict(names))))
    except TemplateFault as fault:
        what, todo, cause = fault.what, fault.todo, fault.__traceback__
    except ExpressionError as fault:
        what, todo, cause = fault.message, "改正这一行。", fault.__traceback__
    except UndefinedError as fault:
        what, todo, cause = "用了没有的名称，或者 if 后面少了 else", "改正名称，或者补上 else。", fault.__traceback__
    except (TypeError, KeyError, IndexError, AttributeError, ValueError, ArithmeticError, RecursionError) as fault:
        what, todo, cause = "这里的写法用不到这样的值上", "对照过滤器的说明改正。", fault.__traceback__
    line = _failed_line(cause, store.template)
    raise NarrativeError([problem("C09", Place(name, line), what=what, todo=todo)])


def _failed_line(trace: TracebackType | None, template: Template) -> int:
    """The line of the narrative on which it failed: the innermost frame of the template."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro")
_FULL_WIDTH = "“”‘’（），｛｝％｜＝"


def syntax_problem(error: TemplateSyntaxError, text: str, name: str) -> Problem:
    """Jinja's syntax error → the Problem, in Chinese."""
    message = error.message or ""
    lines = text.split("\n")
    shown = lines[error.lineno - 1].strip() if 0 < error.lineno <= len(lines) else ""
    what, todo = f"写法有误：“{shown[:30]}”", "检查括号和引号是否成对，符号是否都是英文半角。"
    unknown = re.match(r"Encountered unknown tag '(\w+)'", message)
    unclosed = re.search(r"The innermost block that needs to be closed is '(\w+)'", message)
    if unclosed:
        tag = unclosed[1]
        what, todo = f"有一个 {{% {tag} %}} 没有结束", f"在该结束的地方补上 {{% end{tag} %}}。"
        opened = [place for place, line in enumerate(lines, 1) if re.search(r"\{%-?\s*" + tag + r"\b", line)]
        if not unknown and opened and "Unexpected end" in message:
            return problem("C09", Place(name, opened[-1]), what=what, todo=todo)
    if unknown:
        what, todo = f"不认识的标记“{unknown[1]}”{nearest(unknown[1], _TAGS)}", "改正这个标记。"
    wide = re.search(r"unexpected char '(.)'", message)
    if wide and wide[1] in _FULL_WIDTH:
        what, todo = f"花括号里有全角的“{wide[1]}”", "改成英文半角。"
    return problem("C09", Place(name, error.lineno), what=what, todo=todo)
