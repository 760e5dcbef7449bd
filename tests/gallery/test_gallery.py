"""The gallery: every element of the format and the combinations that matter, printed and measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.package import unpack
from pipeline.typeset import typeset
from tests.gallery import clauses
from tests.gallery.build import NAMES, build, full_pages, load
from tests.gallery.pages import Page, render

#: What a document of the gallery prints, so that none of it is forgotten.
ELEMENTS = {
    "份号": "GwCopyNumber", "密级": "GwTopMark", "发文机关标志": "GwLetterhead", "发文字号": "GwNumber",
    "签发人": "GwSigner", "红线": "GwRedLine", "标题": "GwTitle", "稿次": "GwDraft", "主送": "GwRecipients",
    "一级": "Heading1", "二级": "Heading2", "三级": "Heading3", "四级": "Heading4", "附件说明": "GwAttached",
    "署名": "GwSignature", "成文日期": "GwIssued", "职务": "GwPost", "附注": "GwNotes", "附件序号": "GwLabel",
    "附件标题": "GwAttachmentTitle", "版记": "GwImprint", "版记首末线": "GwThickRule", "版记中线": "GwThinRule",
    "未决事项": "GwOpen",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_the_gallery(name: str, soffice: str, tmp_path: Path) -> None:
    document = load(name)
    docx = typeset(document, {})
    path = tmp_path / f"{name}.docx"
    path.write_bytes(docx)
    pages: list[Page] = render(soffice, path, tmp_path)
    found = [f"{check.__name__}: {what}" for check in clauses.CLAUSES for what in check(document, pages)]
    found += [f"full_pages: {what}" for what in clauses.full_pages(pages, full_pages(name))]
    found += clauses.no_glyph_is_lost(docx, pages)
    assert not found, "\n".join(found)


def test_the_gallery_has_every_element() -> None:
    used = {
        style
        for name in NAMES
        for style in re.findall(rb'w:pStyle w:val="(\w+)"', unpack(typeset(load(name), {}))["word/document.xml"])
    }
    assert not {element for element, style in ELEMENTS.items() if style.encode() not in used}
    assert len(NAMES) >= 12


def test_the_gallery_is_written_by_one_command(tmp_path: Path) -> None:
    paths = build(tmp_path / "new")
    assert [path.stem for path in paths] == NAMES
    for path in paths:
        for part, content in unpack(path.read_bytes()).items():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(content)
