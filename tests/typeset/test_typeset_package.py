"""The package: same bytes, our parts only, properties without names, page numbers."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import date

import docx
import pytest
from lxml import etree
from typeset_kit import W, make, official, read, table, whole

from pipeline.document import Attachment, Document, Paragraph, Text
from pipeline.package import unpack
from pipeline.typeset import package, typeset

PPR = """
    pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
    suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
    snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
    textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange
"""
RPR = "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert typeset(whole(), {"a": "b"}) == typeset(whole(), {"a": "b"})
    assert typeset(official(), {}) == typeset(official(), {})


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]\n"
        "from typeset_kit import whole; from pipeline.typeset import typeset\n"
        "print(hashlib.sha256(typeset(whole(), {})).hexdigest())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program, *sys.path], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 65


def test_a_document_leaves_nothing_behind_for_the_next() -> None:
    first = typeset(whole(), {})
    typeset(make(), {})
    assert typeset(whole(), {}) == first


def test_properties_are_the_documents_own() -> None:
    data = typeset(make(title="总结<&>"), {})
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == ("总结<&>", "某区人民政府法制办公室")
    assert properties.created is not None
    assert properties.created.date() == date(2017, 9, 5)
    assert properties.modified == properties.created
    everything = b"".join(read(make()).parts.values())
    for name in (b"python-docx", b"Macintosh", b"Microsoft Office", b"Normal.dotm", b"2013"):
        assert name not in everything


def test_the_template_leaves_no_junk() -> None:
    parts = read(make()).parts
    assert sorted(parts) == sorted([
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml",
        "word/_rels/document.xml.rels", "word/styles.xml", "word/settings.xml", "word/fontTable.xml",
        "word/footer1.xml", "word/footer2.xml", "customXml/item1.xml", "customXml/itemProps1.xml",
        "customXml/_rels/item1.xml.rels",
    ])  # fmt: skip
    assert not re.search(rb"[Tt]heme=|asciiTheme|eastAsiaTheme|<w:b/>", parts["word/styles.xml"])
    assert set(re.findall(rb'<w:color w:val="(\w+)"', parts["word/styles.xml"])) == {b"FF0000"}


def test_settings() -> None:
    settings = etree.fromstring(read(make()).parts["word/settings.xml"])
    assert settings.find(f"{W}zoom").get(f"{W}percent") == "100"
    assert settings.find(f"{W}evenAndOddHeaders") is not None


@pytest.mark.parametrize(
    "document", [make(), whole(), official(), official(seal="印章")], ids=["small", "whole", "official", "sealed"]
)
def test_properties_stand_in_the_order_of_the_schema(document: object) -> None:
    seen = read(document)  # type: ignore[arg-type]
    for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        tree = etree.fromstring(seen.parts[part])
        for tag, order in (("pPr", PPR.split()), ("rPr", RPR.split())):
            for node in tree.iter(f"{W}{tag}"):
                names = [etree.QName(child).localname for child in node if not child.tag.endswith("lang")]
                assert names == sorted(names, key=order.index)


@pytest.mark.parametrize(
    "document", [whole(), official(), official(seal="签名章")], ids=["whole", "official", "stamped"]
)
def test_what_is_used_is_defined(document: Document) -> None:
    parts = read(document).parts
    styles = {node.get(f"{W}styleId") for node in etree.fromstring(parts["word/styles.xml"]).iter(f"{W}style")}
    relations = {node.get("Id") for node in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    for name in (name for name in parts if re.fullmatch(r"word/(document|styles|footer\d)\.xml", name)):
        tree = etree.fromstring(parts[name])
        used = {
            node.get(f"{W}val")
            for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")
            for node in tree.iter(f"{W}{tag}")
        }
        assert used <= styles
        targets = {v for node in tree.iter(f"{W}footerReference") for k, v in node.attrib.items() if k.endswith("}id")}
        assert targets <= relations


@pytest.mark.parametrize(("landscape", "count"), [(False, 2), (True, 4)])
def test_page_numbers_on_both_sides(landscape: bool, count: int) -> None:
    wide = (Attachment(1, (Text("表"),), (table(2, 12),)),) if landscape else ()
    parts = read(make(attachments=wide)).parts
    feet = sorted(name for name in parts if name.startswith("word/footer"))
    assert len(feet) == count
    sides = []
    for name in feet:
        tree = etree.fromstring(parts[name])
        number = next(p for p in tree.iter(f"{W}p") if p.find(f"{W}r/{W}instrText") is not None)
        assert "".join(t.text for t in number.iter(f"{W}t")) == "— 1 —"
        assert {f.get(f"{W}eastAsia") for f in number.iter(f"{W}rFonts")} == {"宋体"}
        assert {s.get(f"{W}val") for s in number.iter(f"{W}sz")} == {"28"}
        side = number.find(f"{W}pPr/{W}jc").get(f"{W}val")
        assert number.find(f"{W}pPr/{W}ind").get(f"{W}{side}") == "280"
        sides.append(side)
    assert sides == ["right", "left"] * (count // 2)


def test_the_page_is_the_standards() -> None:
    section = next(read(make()).text.iter(f"{W}sectPr"))
    assert dict(section.find(f"{W}pgMar").attrib) == {
        f"{W}{k}": v
        for k, v in {
            "top": "2098",
            "right": "1474",
            "bottom": "1984",
            "left": "1588",
            "header": "851",
            "footer": "1443",
            "gutter": "0",
        }.items()
    }
    grid = section.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")
    kinds = [node.get(f"{W}type") for node in section.iter(f"{W}footerReference")]
    assert kinds == ["default", "even"]


def test_python_docx_reads_it() -> None:
    document = docx.Document(io.BytesIO(typeset(whole(), {})))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert {"公文标题", "公文正文", "Heading 1", "Heading 4", "发文机关署名", "成文日期", "附件说明"} <= set(styles)
    assert len(document.tables) == 5


def test_the_package_is_sound() -> None:
    archive = zipfile.ZipFile(io.BytesIO(typeset(whole(), {})))
    assert archive.testzip() is None
    assert archive.namelist()[0] == "[Content_Types].xml"
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_heavier_than_python_docx_is_loaded() -> None:
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]; import pipeline.typeset\n"
        "print([name for name in ('pandas', 'openpyxl', 'jinja2', 'pydantic') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, *sys.path]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_text_is_written_in_large_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 rows take 1.4 times the time of writing the strings: neither a tree nor one piece a cell."""
    sizes: list[int] = []
    monkeypatch.setattr(package, "pack", lambda parts: sizes.extend(map(len, parts["word/document.xml"])) or b"")
    typeset(make(*(Paragraph((Text("文"),)) for _ in range(1000)), table(1000, 8)), {})
    assert sum(sizes) / len(sizes) > 50_000
    assert max(sizes) < 2_000_000


def test_ids_of_drawings_and_bookmarks_are_used_once() -> None:
    parts = read(official()).parts
    ids = [
        value
        for name, content in parts.items()
        if re.fullmatch(r"word/(document|footer\d)\.xml", name)
        for value in re.findall(rb'<wp:docPr id="(\d+)"', content)
    ]
    assert len(ids) == 1
    tables = etree.fromstring(parts["word/document.xml"]).iter(f"{W}tbl")
    assert all(
        etree.QName(following).localname in {"p", "sectPr"}
        for table in tables
        if (following := table.getnext()) is not None
    )


def test_a_page_number_turned_sideways_stands_in_a_frame_at_the_edge() -> None:
    """8: on the left edge, 7 mm from the 版心, turned with the page."""
    parts = read(make(attachments=(Attachment(1, (Text("表"),), (table(2, 12),)),))).parts
    for name in ("word/footer3.xml", "word/footer4.xml"):
        number = etree.fromstring(parts[name])[0]
        frame = number.find(f"{W}pPr/{W}framePr")
        assert {frame.get(f"{W}{edge}") for edge in ("hAnchor", "vAnchor")} == {"page"}
        assert (frame.get(f"{W}x"), frame.get(f"{W}y")) == ("1443", "1588")
        assert number.find(f"{W}pPr/{W}textDirection").get(f"{W}val") == "tbRl"


@pytest.mark.parametrize("public", [False, True])
def test_only_the_public_version_has_no_ledger(public: bool) -> None:
    parts = unpack(typeset(official(public=True), {}, public=public))
    assert (("customXml/item1.xml" in parts), (b"creator" in parts["docProps/core.xml"])) == (not public, not public)
    assert (b"customXml" in parts["word/_rels/document.xml.rels"]) == (not public)
