"""What LibreOffice makes of it: the carriers survive, and a full page has 22 lines of 28 characters."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lxml import etree
from typeset_kit import Read, make, read, whole

from pipeline.document import Paragraph, Text
from pipeline.typeset import typeset
from pipeline.typeset.figures import NAMESPACE


def convert(soffice: str, folder: Path, data: bytes, kind: str) -> Path:
    source = folder / "in" / "a.docx"
    source.parent.mkdir()
    source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    out = folder / "out"
    command = [
        soffice,
        "--headless",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        kind,
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    return next(out.iterdir())


def test_figures_survive_libreoffice(soffice: str, tmp_path: Path) -> None:
    before = read(whole(), {"区农委.xlsx": "ab" * 32})
    after = Read(convert(soffice, tmp_path, before.data, "docx:MS Word 2007 XML").read_bytes())
    assert dict(after.bookmarks()) == dict(before.bookmarks())
    ledgers = [
        etree.tostring(etree.fromstring(content), method="c14n")
        for content in after.parts.values()
        if NAMESPACE.encode() in content and b"<figure " in content
    ]
    ours = etree.fromstring(before.parts["customXml/item1.xml"])
    assert ledgers == [etree.tostring(ours, method="c14n")]
    assert [line for line in after.words if line] == [line for line in before.words if line]


def test_a_full_page_has_22_lines(soffice: str, pdftotext: str, tmp_path: Path) -> None:
    document = make(*(Paragraph((Text("执法工作情况" * 40),)) for _ in range(12)))
    pdf = convert(soffice, tmp_path, typeset(document, {}), "pdf")
    command = [pdftotext, "-layout", "-f", "2", "-l", "3", str(pdf), "-"]
    pages = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")
    for number, page in zip((2, 3), pages, strict=False):
        lines = ["".join(line.split()) for line in page.splitlines() if line.strip()]
        assert lines.pop() == f"—{number}—"
        assert len(lines) == 22
        assert max(map(len, lines)) == 28
