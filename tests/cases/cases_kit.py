"""Whole campaigns as people would have them: a folder of definitions, workbooks filled into an inbox of one's own."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.forms.workbook import WorkbookMaker
from pipeline.run import Run
from tests.kit import Copy
from tests.sample import generate as filler

HERE = Path(__file__).parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def definitions(case: Path) -> tuple[Config, Forms]:
    """The definitions of a case, loaded once."""
    return filler.load(case)


@cache
def _maker(case: Path, form: str) -> WorkbookMaker:
    config, forms = definitions(case)
    found = forms.form(form)
    assert found is not None
    return WorkbookMaker(config, forms, found)


def filled(case: Path, unit: str, period: str, sheets: Mapping[str, Any]) -> bytes:
    """A workbook of a unit with these rows (sheet → rows by column title), as our own template takes them."""
    config, forms = definitions(case)
    filer = config.unit(unit)
    assert filer is not None, unit
    source = filler.Source(filer, forms.unit_form, period, unit, sheets)
    return _maker(case, forms.unit_form.id).make(filer, period, filler.fill_rows(source, forms))


def campaign(case: Path, folder: Path, books: Mapping[str, bytes] | None = None) -> Copy:
    """A copy of a case's definitions, with these workbooks (stem of the name → bytes) in its inbox."""
    shutil.copytree(case / "input_templates", folder / "input_templates")
    shutil.copyfile(case / "config.yaml", folder / "config.yaml")
    (folder / "inbox").mkdir()
    for stem, data in (books or {}).items():
        (folder / "inbox" / f"{stem}.xlsx").write_bytes(data)
    return Copy(folder)


def document_text(path: Path) -> str:
    """The text of a .docx over all runs, a line a paragraph."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in body.iter(W + "p"))


def figures(run: Run) -> dict[str, object]:
    """指标 → exact value of the district."""
    assert run.outcome is not None
    return {total.name: total.district.value for total in run.outcome.measures}


def by_unit(run: Run, name: str) -> dict[str, object]:
    """Unit → exact value of a 指标."""
    assert run.outcome is not None
    total = next(total for total in run.outcome.measures if total.name == name)
    return {unit: figure.value for unit, figure in total.by_unit}


def states(run: Run) -> dict[str, str]:
    """Unit → its state."""
    return {status.unit: str(status.state) for status in run.checked.units}


def opened(run: Run) -> list[tuple[str, str]]:
    """(code, unit) of everything that keeps the document a 初稿."""
    return [(problem.code, problem.unit) for problem in run.open]
