"""Well-formed documents that other programs have written: what is found in them, and why it is no fault of theirs.

``files/pandoc.docx`` was written by pandoc 3 from ``files/pandoc.md`` with a document of ours as its reference.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.inspect import inspect
from pipeline.inspect.report import departs
from pipeline.typeset import typeset
from tests.gallery.build import load

FALSE_ALARMS = {
    "LibreOffice": {},
    "LibreOffice from .doc": {
        (
            "G110",
            "lvl 里各项的顺序不对",
        ): "LibreOffice writes pStyle before numFmt, which the schema forbids and Word reads",
    },
    "python-docx": {
        ("G110", "zoom 缺少 percent"): "the template of python-docx leaves out what the schema demands; Word opens it",
    },
    "pandoc": {
        ("G111", "样式 BodyText"): "pandoc names styles that its reference document need not have",
        ("G111", "样式 Table"): "the same",
        ("G111", "样式 Compact"): "the same",
        ("G111", "样式 VerbatimChar"): "the same",
    },
}
"""Program → (rule, its words) → why it is found all the same. Nothing else may be found."""
FANGSONG = "仿宋_GB2312"


def alarms(data: bytes) -> set[tuple[str, str]]:
    """(rule, words that the message contains) of every finding."""
    known = {key for keys in FALSE_ALARMS.values() for key in keys}
    result = set()
    for finding in inspect(data):
        words = (text for code, text in known if code == finding.code and text in finding.message)
        result.add((finding.code, next(words, finding.message)))
    return result


def through(soffice: str, folder: Path, data: bytes, *kinds: str) -> bytes:
    """Convert from kind to kind, each time opened and written by LibreOffice."""
    path = folder / "a.docx"
    path.write_bytes(data)
    for number, kind in enumerate(kinds):
        out = folder / str(number)
        command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        subprocess.run(
            [*command, "--convert-to", kind, "--outdir", str(out), str(path)],
            capture_output=True,
            check=True,
            timeout=180,
        )
        path = next(out.iterdir())
    return path.read_bytes()


@pytest.mark.parametrize("name", ["02-公文-盖章", "07-多个附件"])
def test_libreoffice(soffice: str, tmp_path: Path, name: str) -> None:
    ours = typeset(load(name), {})
    theirs = through(soffice, tmp_path, ours, "docx:MS Word 2007 XML")
    assert b"LibreOffice" in docx_part(theirs, "docProps/app.xml")
    assert alarms(theirs) == set(FALSE_ALARMS["LibreOffice"])


def test_libreoffice_from_the_old_format(soffice: str, tmp_path: Path) -> None:
    theirs = through(soffice, tmp_path, typeset(load("02-公文-盖章"), {}), "doc", "docx:MS Word 2007 XML")
    assert alarms(theirs) == set(FALSE_ALARMS["LibreOffice from .doc"])


def test_python_docx() -> None:
    assert alarms(written_by_python_docx()) == set(FALSE_ALARMS["python-docx"])


def test_pandoc() -> None:
    data = (Path(__file__).parent / "files" / "pandoc.docx").read_bytes()
    assert alarms(data) == set(FALSE_ALARMS["pandoc"])
    assert not departs(inspect(data))


def test_a_plain_document_of_python_docx_departs_everywhere() -> None:
    """What is not set at all is found by what Word makes of nothing."""
    document = docx.Document()
    document.add_heading("工作总结", 0)
    document.add_paragraph("全年开展检查12次。")
    out = io.BytesIO()
    document.save(out)
    found = {finding.code for finding in inspect(out.getvalue())}
    assert {"G01", "G05", "G11", "G12", "G13", "G14", "G18", "G81"} <= found


def docx_part(data: bytes, name: str) -> bytes:
    from pipeline.docxfile import DocxFile

    return DocxFile(data).read(name)


def written_by_python_docx() -> bytes:
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(25.4)

    def write(
        words: str,
        font: str = FANGSONG,
        size: float = 16,
        first: float = 32,
        align: int | None = None,
        right: float = 0,
    ) -> None:
        paragraph = document.add_paragraph()
        looks = paragraph.paragraph_format
        looks.line_spacing_rule, looks.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28.95 if size == 16 else 36)
        looks.space_before = looks.space_after = Pt(0)
        looks.first_line_indent, looks.alignment, looks.right_indent = Pt(first), align, Pt(right)
        dressed(paragraph.add_run(words), font, size)

    write("某区2017年行政执法检查工作总结", "方正小标宋简体", 22, 0, WD_ALIGN_PARAGRAPH.CENTER)
    write("", first=0)
    write("区人民政府：", first=0)
    write("按照《某区行政执法检查方案》要求，现将工作情况报告如下。")
    write("一、基本情况", "黑体")
    write("（一）组织领导", "楷体_GB2312")
    write("1. 健全制度。建立台账，逐项销号。")
    write("二、下步打算", "黑体")
    write("继续抓好整改落实。")
    write("", first=0)
    write("某区司法局", first=0, align=WD_ALIGN_PARAGRAPH.RIGHT, right=15.79 * 5.5)
    write("2017年12月5日", first=0, align=WD_ALIGN_PARAGRAPH.RIGHT, right=15.79 * 2)
    document.settings.odd_and_even_pages_header_footer = True
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    odd.alignment, odd.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(14)
    even.alignment, even.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Pt(14)
    for paragraph in (odd, even):
        for words in ("— ", "", " —"):
            run = dressed(paragraph.add_run(words), "宋体", 14)
            for kind in ("begin", "", "end") if not words else ():
                mark = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    mark.set(qn("w:fldCharType"), kind)
                else:
                    mark.text = "PAGE"
                run._r.append(mark)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def dressed(run: docx.text.run.Run, font: str, size: float) -> docx.text.run.Run:
    run.font.name, run.font.size = font, Pt(size)
    properties = run._r.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), font)
    if size == 16:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), "-5")
        properties.append(spacing)
    return run
