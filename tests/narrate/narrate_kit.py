"""The sample campaign as an Outcome, straight from tests/sample/data: what the reader and the rules would accept."""

from __future__ import annotations

import copy
import functools
import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from cfractions import Fraction

from pipeline.config import Config, load_config
from pipeline.document import Attachment, Heading, Missing, Number, Paragraph, Phrase, Spans, Table, Text
from pipeline.expressions import Scope, evaluate
from pipeline.forms.load import bind_columns, load_forms
from pipeline.forms.model import Forms
from pipeline.ledger import Ledger
from pipeline.model import Column, Type
from pipeline.narrate import Narration, NarrativeScope, narrate
from pipeline.outcome import ROSTER, ROSTER_COLUMNS, MeasureTotal, Outcome
from pipeline.yamlfile import YamlFile

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "sample" / "data"
LEAD_FILE = "牵头单位"
NAME = "summary.md"


@functools.cache
def settings() -> tuple[Config, YamlFile, Forms]:
    config, problems, source = load_config(ROOT / "config.yaml")
    assert config is not None, problems
    forms, problems, _ = load_forms(ROOT / "input_templates" / "forms.yaml", "forms.yaml", config)
    assert forms is not None, problems
    return config, source, forms


@functools.cache
def _read() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.yaml"))}


def data() -> dict[str, dict[str, Any]]:
    """Unit (and 牵头单位) → its sheets, free to be changed. 是 and 否 stay as they are written."""
    return copy.deepcopy(_read())


def summary() -> str:
    return (ROOT / "input_templates" / "summary.md").read_text(encoding="utf-8")


def scope() -> NarrativeScope:
    config, _, forms = settings()
    return NarrativeScope.of(forms, config)


def _value(column: Column, raw: Any) -> Any:
    if raw is None or raw == "":
        return None
    if column.type is Type.DATE:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    if column.type is Type.INTEGER:
        return int(raw)
    if column.type is Type.LIST:
        return tuple(re.split("[、，,；;]", str(raw)))
    return str(raw)


def _rows(
    forms: Forms, sheets: dict[str, dict[str, Any]], name: str, config: Config, *, reverse: bool
) -> list[tuple[Any, ...]]:
    rows = []
    specs = [spec for spec in forms.sheet(name).fields if not spec.restricted]
    files = [*(u.short for u in config.units), LEAD_FILE]
    for unit in files[::-1] if reverse else files:
        if unit not in sheets:
            continue
        filed = sheets[unit].get(name) or []
        short = config.lead.short if unit == LEAD_FILE else unit
        for number, row in enumerate([filed] if isinstance(filed, dict) else filed, 4):
            cells = [_value(spec.column, row.get(spec.title, row.get(spec.column_name))) for spec in specs]
            rows.append((*cells, short, config.rounds[-1].name, 1, f"{unit}.xlsx", number))
    return rows


def _roster(config: Config, source: YamlFile, sheets: dict[str, dict[str, Any]]) -> Ledger:
    rows = []
    for index, unit in enumerate(config.units):
        zero = sheets.get(unit.short, {}).get("封面", {}).get("是否零报告") in ("是", True)
        state = "未报" if unit.short not in sheets else "零报告" if zero else "已报"
        line = source.place(("units", index)).line
        must = "是" if unit.must_file else "否"
        rows.append((unit.short, unit.name, unit.list_name or unit.short, must, state, "config.yaml", line))
    return Ledger(ROSTER, ROSTER_COLUMNS, tuple(rows))


def outcome(
    sheets: dict[str, dict[str, Any]] | None = None,
    config: Config | None = None,
    previous: dict[str, Fraction] | None = None,
    *,
    reverse: bool = False,
) -> Outcome:
    """What the sheets amount to; a unit or the lead office that is not among them has not filed.

    ``reverse``: the files are met in the other order.
    """
    given, source, forms = settings()
    config = config or given
    sheets = data() if sheets is None else sheets
    bound = bind_columns(forms, config)
    ledgers = {}
    for name, columns in bound.items():
        readable = {key: column for key, column in columns.items() if not column.restricted}
        owners = [form.filed_by for form in forms.forms if name in form.sheets]
        rows = _rows(forms, sheets, name, config, reverse=reverse)
        ledgers[name] = Ledger(name, readable, rows, missing=owners == ["lead"] and LEAD_FILE not in sheets)
    ledgers[ROSTER] = _roster(config, source, sheets)
    measures = tuple(
        MeasureTotal(
            m.name,
            m.unit,
            m.decimals,
            m.headline,
            m.zero,
            m.expression,
            evaluate(m.expression, ledgers, Scope({}, bound)),
        )
        for m in forms.measures
    )
    return Outcome(ledgers, measures, (), (), (), previous or {})


def tell(text: str, made: Outcome | None = None, config: Config | None = None, *, name: str = NAME) -> Narration:
    given, source, _ = settings()
    return narrate(text, name, scope(), made or outcome(), config or given, source.place)


def plain(spans: Spans) -> str:
    parts = []
    for span in spans:
        match span:
            case Text() | Number():
                parts.append(span.text)
            case Phrase():
                parts.append(plain(span.parts))
            case Missing():
                parts.append(f"【{span.text}】")
    return "".join(parts)


def _block(block: object) -> list[str]:
    match block:
        case Heading():
            return ["#" * (block.level + 1) + f"{block.number} " + plain(block.spans)]
        case Paragraph():
            return [plain(block.spans)]
        case Table():
            return [" | ".join(plain(cell) for cell in row) for row in (block.header, *block.rows)]
    raise AssertionError(block)


def lines(told: Narration) -> list[str]:
    """The document as lines of text, in reading order."""
    document = told.document
    found = [plain(document.title)]
    for block in document.blocks:
        found += _block(block)
    for attachment in document.attachments:
        assert isinstance(attachment, Attachment)
        found.append(f"附件{attachment.number} {plain(attachment.title)}")
        for block in attachment.blocks:
            found += _block(block)
    return found


def say(body: str, made: Outcome | None = None, config: Config | None = None) -> str:
    """What a piece of narrative prints, without a title."""
    return "\n".join(lines(tell("# 题\n\n" + body, made, config))[1:])


def numbers(told: Narration) -> list[Number]:
    """Every printed number, in reading order."""
    found: list[Number] = []

    def walk(spans: Spans) -> None:
        for span in spans:
            if isinstance(span, Number):
                found.append(span)
            elif isinstance(span, Phrase):
                walk(span.parts)

    def block(item: object) -> None:
        if isinstance(item, Heading | Paragraph):
            walk(item.spans)
        elif isinstance(item, Table):
            for row in (item.header, *item.rows):
                for cell in row:
                    walk(cell)

    walk(told.document.title)
    for item in [*told.document.blocks, *(b for a in told.document.attachments for b in a.blocks)]:
        block(item)
    return found
