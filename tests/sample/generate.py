"""Fills the workbooks of a campaign from YAML files of rows, through our own templates. Same input, same bytes.

``python tests/sample/generate.py [folder]`` writes the sample inbox. A file of rows is named after the unit's short
name (or 牵头单位): sheet → rows (of a card: one mapping), column → value. Two keys are no sheets: ``_期次`` (the
round; the last one by default) and ``_文件名`` (the stem of the workbook's name; the unit's short name by default).
Values are typed by the form; a value that the column cannot take is written as it stands, as somebody would type it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from pipeline.config import Config, Lead, Unit, load_config  # noqa: E402
from pipeline.forms.load import load_forms  # noqa: E402
from pipeline.forms.model import FieldSpec, Form, Forms, Sheet  # noqa: E402
from pipeline.forms.workbook import WorkbookMaker  # noqa: E402
from pipeline.forms.workbook_layout import Layout  # noqa: E402
from pipeline.model import Type, Value  # noqa: E402
from pipeline.outcome import text_code  # noqa: E402
from pipeline.yamltypes import parse_date  # noqa: E402

LEAD = "牵头单位"
AUTO = "AUTO"

Filled = dict[str, list[dict[str, Value]]]


@dataclass(frozen=True)
class Source:
    """A file of rows: who filed what for which round."""

    filer: Unit | Lead
    form: Form
    round: str
    stem: str
    sheets: Mapping[str, Any]


def load(campaign: Path) -> tuple[Config, Forms]:
    """The definitions of a campaign. Raises ``ValueError`` with every mistake in them."""
    config, problems, _ = load_config(campaign / "config.yaml")
    if config is None:
        raise ValueError("\n".join(f"{found.place} {found.what}" for found in problems))
    forms, problems, _ = load_forms(campaign / "input_templates" / "forms.yaml", "forms.yaml", config)
    if forms is None:
        raise ValueError("\n".join(f"{found.place} {found.what}" for found in problems))
    return config, forms


def typed(value: object, spec: FieldSpec) -> Value:
    """A value of a YAML file as the column takes it; what it cannot take stays text, as typed."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | date):
        return value
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    text = repr(value) if isinstance(value, float) else str(value)
    if spec.type is Type.DATE:
        found = parse_date(text)
        return found if isinstance(found, date) else text
    if spec.type is Type.NUMBER or isinstance(value, float):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


def read_source(path: Path, config: Config, forms: Forms) -> Source:
    """A file of rows. Raises ``ValueError`` where its name is no unit's."""
    values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    name = str(values.pop("_单位", path.stem))
    lead = name in (LEAD, config.lead.short)
    filer, form = (config.lead, forms.lead_form) if lead else (config.unit(name), forms.unit_form)
    if filer is None or form is None:
        message = f"{path}: no unit is called {name}"
        raise ValueError(message)
    round_name = str(values.pop("_期次", config.rounds[-1].name))
    return Source(filer, form, round_name, str(values.pop("_文件名", filer.short)), values)


def fill_rows(source: Source, forms: Forms) -> Filled:
    """The rows of every sheet, typed by the form."""
    filled: Filled = {}
    for name, given in source.sheets.items():
        sheet = forms.sheet(name)
        layout = Layout(sheet, sheet.rows)
        rows: Sequence[Mapping[str, object]] = [given] if isinstance(given, dict) else given or []
        specs = {key: sheet.fields[layout.index(key)] for row in rows for key in row}
        filled[name] = [{key: typed(value, specs[key]) for key, value in row.items()} for row in rows]
    return filled


def _material(sources: Sequence[Source], forms: Forms) -> dict[tuple[str, str], str]:
    """(unit, section) → the unit's own text, of the last round."""
    sheets = [sheet for sheet in forms.of(forms.unit_form) if sheet.purpose == "material"]
    texts: dict[tuple[str, str], str] = {}
    for source in sources:
        for sheet in sheets:
            card = source.sheets.get(sheet.name) or {}
            texts.update({(source.filer.short, section): str(text) for section, text in card.items()})
    return texts


def _codes(filled: Filled, selection: Sheet, texts: Mapping[tuple[str, str], str]) -> None:
    """AUTO in the column of the 原文码 → the code of the text that was chosen."""
    roles = ("selected_unit", "selected_section", "selected_code")
    places = [selection.role(role) for role in roles]  # type: ignore[arg-type]
    unit, section, code = (selection.fields[place].title for place in places if place is not None)
    for row in filled.get(selection.name, []):
        if row.get(code) == AUTO:
            row[code] = text_code(texts[str(row[unit]), str(row[section])])


def generate(campaign: Path, data: Path, inbox: Path) -> list[Path]:
    """Fills an inbox for the campaign in this folder from the YAML files in ``data``; returns the workbooks."""
    config, forms = load(campaign)
    sources = [read_source(path, config, forms) for path in sorted(data.glob("*.yaml"))]
    texts = _material(sources, forms)
    makers = {form.id: WorkbookMaker(config, forms, form) for form in forms.forms}
    inbox.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sources:
        filled = fill_rows(source, forms)
        for sheet in forms.of(source.form):
            if sheet.purpose == "selection":
                _codes(filled, sheet, texts)
        path = inbox / f"{source.stem}.xlsx"
        path.write_bytes(makers[source.form.id].make(source.filer, source.round, filled))
        written.append(path)
    return written


def main(arguments: Sequence[str]) -> None:
    """The sample inbox, or the same files in another folder."""
    inbox = Path(arguments[0]) if arguments else ROOT / "inbox"
    for path in generate(ROOT, Path(__file__).parent / "data", inbox):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
