"""A YAML file → plain values that know their lines, and every mistake as a Problem.

Everything is read as text (no Norway, no octal 010, no times of day); the models give the types. The models do not
know YAML: they get plain values, and a function that turns the path of a value into its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.expressions import nearest
from pipeline.model import Place, Problem
from pipeline.problems import problem

Path_: TypeAlias = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)

#: Every value as text. The one in C is ten times faster and gives the same marks.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_FULL_WIDTH = {"：": ("冒号“：”", "“:”"), "，": ("逗号“，”", "“,”")}


@dataclass
class YamlFile:
    """The values of a file, the node of each, and what was wrong with the text itself."""

    name: str
    values: Any = None
    root: yaml.Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path_) -> Place:
        """The line where the value with this path begins (of the nearest value above it that exists)."""
        node, line = self.root, self.root.start_mark.line if self.root else 0
        for step in path:
            if isinstance(node, yaml.MappingNode):
                pairs = [(key, value) for key, value in node.value if key.value == step]
                if not pairs:
                    break
                line, node = pairs[-1][0].start_mark.line, pairs[-1][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line
            else:
                break
        return Place(self.name, line + 1)


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a file as UTF-8 with or without BOM. ``values`` is None when it could not be read; see ``problems``.

    Raises ``OSError`` where the file cannot be opened.
    """
    found = YamlFile(name)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        line = data[: _first_bad(data)].count(b"\n") + 1
        found.problems.append(problem("C06", Place(name, line)))
        return found
    try:
        found.root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        found.problems.append(_syntax(name, text, error))
        return found
    found.values = _plain(found.root, found) if found.root is not None else {}
    return found


def _first_bad(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _syntax(name: str, text: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark else 0
    lines = text.splitlines()
    for number in range(min(line, len(lines) - 1), max(line - 4, -1), -1):  # the parser notices it some lines later
        shown = lines[number].strip()
        if "：" in shown and ": " not in shown and not shown.startswith("#"):
            mark_words, half = _FULL_WIDTH["："]
            return problem("C07", Place(name, number + 1), value=shown[:30], mark=mark_words, half=half)
    shown = lines[line].strip() if 0 <= line < len(lines) else ""
    what = "这一行用了制表符缩进" if shown.startswith("\t") or "\\t" in str(error) else f"写法有误：“{shown[:30]}”"
    return problem(
        "C01", Place(name, line + 1), what=what, todo="检查缩进（用空格）、引号和冒号；含有 : # @ % 的文字要加引号。"
    )


def _plain(node: yaml.Node, found: YamlFile) -> Any:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value if node.flow_style else ():
            if isinstance(item, yaml.ScalarNode) and not item.style and "，" in item.value:
                words, half = _FULL_WIDTH["，"]
                place = Place(found.name, item.start_mark.line + 1)
                found.problems.append(problem("C07", place, value=item.value[:30], mark=words, half=half))
        return [_plain(item, found) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    values: dict[str, Any] = {}
    for key, value in node.value:
        place = Place(found.name, key.start_mark.line + 1)
        if key.value in values:
            found.problems.append(problem("C05", place, value=key.value))
        for mark, (words, half) in _FULL_WIDTH.items():
            if isinstance(key.value, str) and mark in key.value and not key.style:
                found.problems.append(problem("C07", place, value=key.value[:30], mark=words, half=half))
        values[key.value] = _plain(value, found)
    return values


_TYPES: dict[str, tuple[str, str]] = {
    "string_type": ("这里要一段文字", "改成文字。"),
    "string_too_short": ("这里要写明内容", "写上内容。"),
    "list_type": ("这里要几项，每项一行、以 - 开头", "改成一项一行。"),
    "tuple_type": ("这里要几项，每项一行、以 - 开头", "改成一项一行。"),
    "dict_type": ("这里要“名称: 内容”", "检查缩进。"),
    "model_type": ("这里要“名称: 内容”", "检查缩进。"),
    "int_parsing": ("这里要整数", "改成整数。"),
    "int_type": ("这里要整数", "改成整数。"),
    "date_from_datetime_parsing": ("不是日期", "改成 2017-09-04 这样的日期。"),
    "date_from_datetime_inexact": ("不是日期", "改成 2017-09-04 这样的日期。"),
    "date_parsing": ("不是日期", "改成 2017-09-04 这样的日期。"),
    "date_type": ("不是日期", "改成 2017-09-04 这样的日期。"),
    "bool_parsing": ("这里要是或否", "改成 是 或 否。"),
    "bool_type": ("这里要是或否", "改成 是 或 否。"),
}


def build(
    model: type[Model], source: YamlFile, place: Callable[[Path_], Place] | None = None, **context: object
) -> Model | None:
    """Plain values → model; None when something is wrong, and then every mistake is in ``source.problems``."""
    where = place or source.place
    try:
        return model.model_validate(source.values, context=context)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            source.problems.append(_explain(model, dict(item), where))
    return None


def _explain(model: type[BaseModel], item: dict[str, Any], where: Callable[[Path_], Place]) -> Problem:
    path: Path_ = tuple(item["loc"])
    kind, name = item["type"], str(path[-1]) if path else ""
    shown = "" if isinstance(item["input"], dict | list) else str(item["input"])
    if kind == "missing":
        return problem("C03", where(path[:-1]), name=name)
    if kind == "extra_forbidden":
        return problem("C02", where(path), value=name, near=nearest(name, _names(model, path[:-1])))
    if kind in ("enum", "literal_error"):
        choices = str(item["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        near = nearest(shown, choices.split("、"))
        return problem("C04", where(path), value=shown, what=f"不在可选的范围里{near}", todo=f"可用的是：{choices}。")
    if kind == "value_error":
        what, _, todo = str(item["ctx"]["error"]).partition("|")
        return problem("C08", where(path), what=what, todo=todo or "改正这一项。", value=shown)
    what, todo = _TYPES.get(kind, ("不能这样填", "改正这一项。"))
    return problem("C04", where(path), value=shown, what=what, todo=todo)


def _names(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys a mapping at this path may have, for a suggestion."""
    for step in path:
        if isinstance(step, int):
            continue
        info = model.model_fields.get(step)
        inner = _inner(info.annotation) if info else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner(argument)
        if found is not None:
            return found
    return None
