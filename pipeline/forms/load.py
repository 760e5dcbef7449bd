"""forms.yaml → Forms, bound to a configuration and checked: names, rules, 指标, every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.config import Config
from pipeline.expressions import Columns, ExpressionError, Scope, find_column, nearest, parse
from pipeline.forms.model import FieldSpec, Form, Forms, Rule, Sheet
from pipeline.model import Problem, Type
from pipeline.problems import problem
from pipeline.yamlfile import Path_, YamlFile, build, read_yaml

Mistake = tuple[Path_, str, str]

_WORD = re.compile(r"\{([^{}]*)\}")


def load_forms(path: Path, name: str, config: Config) -> tuple[Forms | None, list[Problem], YamlFile]:
    """forms.yaml → (Forms or None, every mistake, the file with its lines). Raises ``OSError`` as opening does."""
    source = read_yaml(path, name)
    if source.values is None:
        return None, source.problems, source
    own = source.values.get("lists") if isinstance(source.values, dict) else None
    lists = {**(own if isinstance(own, dict) else {}), **config.rosters}
    forms = build(Forms, source, lists=lists)
    if forms is not None:
        for where, what, todo in [*_structure(forms), *_rules(forms), *_measures(forms, config)]:
            source.problems.append(problem("C08", source.place(where), what=what, todo=todo))
    return (None if source.problems else forms), source.problems, source


def bind_columns(forms: Forms, config: Config) -> dict[str, Columns]:
    """The columns of every ledger, the implicit ones with the values this campaign gives them."""
    shorts = config.rosters["roster"]
    rounds = config.rosters["rounds"]
    bound: dict[str, Columns] = {}
    for name, columns in forms.ledgers.items():
        values = {"填报单位": (*shorts, *((config.lead.short,) if _lead_files(forms, name) else ())), "期次": rounds}
        bound[name] = {
            key: column if key not in values else type(column)(key, column.type, values[key])
            for key, column in columns.items()
        }
    return bound


def _lead_files(forms: Forms, sheet: str) -> bool:
    return forms.lead_form is not None and sheet in forms.lead_form.sheets


def _structure(forms: Forms) -> Iterator[Mistake]:
    names = [sheet.name for sheet in forms.sheets]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("sheets", index, "name"), f"有两张表都叫“{name}”", "改名。"
    for index, form in enumerate(forms.forms):
        for place, name in enumerate(form.sheets):
            if name not in names:
                yield (
                    ("forms", index, "sheets", place),
                    f"没有“{name}”这张表{nearest(name, names)}",
                    "改成已有的表名。",
                )
    if not any(form.filed_by == "unit" for form in forms.forms):
        yield ("forms",), "没有由单位填报的表（filed_by: unit）", "加上。"
    for index, form in enumerate(forms.forms):
        yield from _cover(forms, index, form, set(names))
    for index, sheet in enumerate(forms.sheets):
        for place, spec in enumerate(sheet.fields):
            yield from _field(("sheets", index, "fields", place), spec)


def _cover(forms: Forms, index: int, form: Form, names: set[str]) -> Iterator[Mistake]:
    if form.filed_by != "unit" or not set(form.sheets) <= names:
        return
    cover = forms.purpose("cover", form)
    if cover is None:
        yield ("forms", index, "sheets"), "没有封面（purpose: cover）", "给封面那张表加上 purpose: cover。"
        return
    for role in ("unit_code", "unit_short", "round", "filled"):
        if cover.role(role) is None:
            yield ("forms", index, "sheets"), f"封面“{cover.name}”没有 role: {role} 的列", "给对应的列加上 role。"


def _field(path: Path_, spec: FieldSpec) -> Iterator[Mistake]:
    limits = spec.constraints
    if spec.type is Type.DATE:
        for key, text in (("minimum", limits.minimum), ("maximum", limits.maximum)):
            if text and text not in ("start", "as_of") and not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
                yield (*path, "constraints", key), f"“{text}”不是日期", "写 start、as_of 或 2017-09-04 这样的日期。"
    elif spec.type in (Type.INTEGER, Type.NUMBER):
        for key, text in (("minimum", limits.minimum), ("maximum", limits.maximum)):
            if text and not re.fullmatch(r"-?\d+(\.\d+)?", text):
                yield (*path, "constraints", key), f"“{text}”不是数字", "写数字。"
    if limits.pattern:
        try:
            re.compile(limits.pattern)
        except re.error:
            yield (*path, "constraints", "pattern"), f"“{limits.pattern}”写法有误", "改正。"


def rule_scope(forms: Forms, sheet: Sheet, form: Form) -> Scope:
    """The names a rule of this sheet may use: its columns, those of the cover, the campaign's lists, all ledgers."""
    cover = forms.purpose("cover", form)
    if cover is None or cover is sheet:
        return Scope(sheet.columns, forms.ledgers)
    return Scope({**cover.columns, **sheet.ledger_columns}, forms.ledgers)


def _rules(forms: Forms) -> Iterator[Mistake]:
    for index, sheet in enumerate(forms.sheets):
        owners = [form for form in forms.forms if sheet.name in form.sheets and set(form.sheets) <= set(forms.by_name)]
        for place, rule in enumerate(sheet.rules):
            path: Path_ = ("sheets", index, "rules", place)
            for form in owners:
                yield from _rule(path, rule, sheet, rule_scope(forms, sheet, form))
                break


def _rule(path: Path_, rule: Rule, sheet: Sheet, scope: Scope) -> Iterator[Mistake]:
    try:
        parse(rule.check, scope, "bool")
    except ExpressionError as error:
        yield (*path, "check"), f"规则{rule.code}：{error.message}", "改正式子。"
    for name in rule.blames:
        if name not in sheet.columns:
            near = nearest(name, sheet.columns)
            yield (*path, "blames"), f"规则{rule.code}：“{sheet.name}”没有“{name}”这一列{near}", "改成已有的列名。"
    for key, text in (("what", rule.what), ("todo", rule.todo)):
        for name in _WORD.findall(text):
            if name not in scope.columns:
                near = nearest(name, scope.columns)
                yield (*path, key), f"规则{rule.code}的说明里没有“{name}”这一列{near}", "改成已有的列名。"


def _measures(forms: Forms, config: Config) -> Iterator[Mistake]:
    bound = bind_columns(forms, config)
    scope = Scope({}, bound)
    names = [measure.name for measure in forms.measures]
    for index, measure in enumerate(forms.measures):
        if measure.name in names[:index]:
            yield ("measures", index, "name"), f"有两个指标都叫“{measure.name}”", "改名。"
        try:
            parse(measure.expression, scope, "number")
        except ExpressionError as error:
            yield ("measures", index, "expression"), f"指标“{measure.name}”：{error.message}", "改正式子。"
    for index, table in enumerate(forms.tables):
        if table.ledger not in forms.by_name:
            near = nearest(table.ledger, forms.by_name)
            yield ("tables", index, "ledger"), f"没有“{table.ledger}”这本台账{near}", "改成已有的表名。"
            continue
        for key, name in (("rows", table.rows), ("columns", table.columns), ("sum", table.sum)):
            try:
                if name:
                    find_column(name, bound[table.ledger], table.ledger)
            except ExpressionError as error:
                yield ("tables", index, key), error.message, "改成已有的列名。"
