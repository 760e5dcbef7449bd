"""What we write ourselves is clean: the gallery, whole campaigns, any text at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspect_kit import sample, text

from pipeline.document import Document, Paragraph
from pipeline.inspect import inspect
from pipeline.typeset import typeset
from tests.cases.cases_kit import HERE as CASES
from tests.cases.cases_kit import campaign
from tests.gallery.build import NAMES, load
from tests.kit import Copy
from tests.sample.generate import generate

CHOSEN = {
    "11-另一种边距-居中页码": {("G82", "7.5")},  # page numbers in the middle, as its config asks
}
"""Departures that a person has asked for: they are told."""


@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_is_clean(name: str) -> None:
    found = inspect(typeset(load(name), {}))
    assert {(finding.code, finding.clause) for finding in found} == CHOSEN.get(name, set()), found


def clean(folder: Path) -> list[str]:
    """The names of the documents below a folder, each of which must be clean."""
    documents = sorted(folder.rglob("*.docx"))
    for path in documents:
        assert inspect(path.read_bytes(), path.name) == [], path.name
    return [path.name for path in documents]


def test_the_sample_campaign_is_clean(sample: Copy) -> None:
    """The final version, the public one, and the sheets that units sign."""
    sample.replace("config.yaml", "  public: 否", "  public: 是")
    assert sample.report(final=True).final
    names = clean(sample.folder / "output")
    assert any("公开版" in name for name in names)
    assert any("确认单" in name for name in names)


def test_a_draft_is_clean(sample: Copy) -> None:
    """What is open, and figures that are missing, are no departures from the format."""
    sample.edit("区交通局", {"问题台账!T8": "3人"})
    sample.workbook("区农委").unlink()
    sample.workbook("区政府法制办").unlink()
    assert not sample.report().final
    assert clean(sample.folder / "output")


@pytest.mark.parametrize("case", ["安全生产"])
def test_whole_campaigns_are_clean(case: str, tmp_path: Path) -> None:
    (tmp_path / "filled").mkdir()
    books = {
        path.stem: path.read_bytes() for path in generate(CASES / case, CASES / case / "data", tmp_path / "filled")
    }
    copy = campaign(CASES / case, tmp_path / "case", books)
    copy.report()
    assert clean(tmp_path / "case" / "output")


def with_words(words: str) -> Document:
    base = sample()
    return Document(
        text(words), (Paragraph(text(words)), *base.blocks), base.attachments, base.elements, None, base.as_of
    )


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_inspected(words: str) -> None:
    """Whatever stands in a document, its page, its page numbers and its file are as they should be."""
    for finding in inspect(typeset(with_words(words), {})):
        assert finding.clause not in ("5.1", "5.2.1", "7.5", "ISO/IEC 29500-1"), finding
