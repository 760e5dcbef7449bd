"""Whatever is handed in: one clear message, nothing read outside the file, no endless work."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspect_kit import DOCUMENT, NS, Copy, ours

from pipeline.cli import main
from pipeline.docxfile import DocxFile, Unreadable
from pipeline.inspect import inspect


def zipped(parts: dict[str, bytes], level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_text(document: bytes) -> bytes:
    return zipped({**ours().parts, DOCUMENT: document})


def body(inner: str, doctype: str = "") -> bytes:
    return with_text(f'{doctype}<w:document xmlns:w="{NS}"><w:body>{inner}</w:body></w:document>'.encode())


def locked() -> bytes:
    """A zip whose members have a password."""
    data = bytearray(ours().bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    at = data.find(b"PK\x03\x04")
    while at >= 0:
        data[at + 6] |= 1
        at = data.find(b"PK\x03\x04", at + 4)
    return bytes(data)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

HOSTILE = [
    ("empty.docx", b"", "是空的"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
    ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加密"),
    ("sealed.docx", b"%TSD-Header-###%" + b"\0" * 600, "加密"),
    ("a.pdf", b"%PDF-1.4 ...", "PDF"),
    ("a.rtf", b"{\\rtf1 }", "RTF"),
    ("a.png", b"\x89PNG\r\n", "图片"),
    ("a.txt", "工作总结".encode(), "不是 .docx"),
    ("renamed.docx", "工作总结".encode(), "不是 Word 文档"),
    ("half.docx", ours().bytes()[:3000], "损坏"),
    ("book.docx", zipped({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "表格"),
    ("other.docx", zipped({"a.txt": b"x"}), "不是 Word 文档"),
    ("password.docx", locked(), "加密"),
    ("broken.docx", with_text(b"<w:document><w:body>"), "损坏"),
    ("laughs.docx", body("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", LAUGHS), "DOCTYPE"),
    ("outside.docx", body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", OUTSIDE), "DOCTYPE"),
    ("bodiless.docx", with_text(f'<w:document xmlns:w="{NS}"/>'.encode()), "没有正文"),
    ("nested.docx", body("<w:tbl><w:tr><w:tc>" * 300 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 300), "嵌套太深"),
    ("bomb.docx", zipped({**ours().parts, "word/big.xml": b" " * 210_000_000}, 9), "太大"),
    ("many.docx", zipped({**ours().parts, **{f"x/{n}.xml": b"" for n in range(10_001)}}), "太大"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "words"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_one_clear_message(
    name: str, data: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=words):
        inspect(data, name)
    assert main(["inspect", str(path)]) == 2
    shown = capsys.readouterr()
    lines = shown.err.splitlines()
    assert not shown.out
    assert [line.split("：")[0] for line in lines] == [name, "问题", "请做"]
    assert all(len(line) <= 60 for line in lines)
    shown.err.encode("gbk")
    assert main(["inspect", "--json", str(path)]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["findings"] == []
    assert said["unreadable"] in shown.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert main(["inspect", str(tmp_path / "没有.docx")]) == 4


def test_deep_markup_in_a_paragraph() -> None:
    deep = "<w:ins>" * 1500 + "<w:r><w:t>字</w:t></w:r>" + "</w:ins>" * 1500
    assert inspect(body(f"<w:p>{deep}</w:p><w:sectPr/>"))


def test_styles_that_base_on_each_other() -> None:
    copy = ours()
    styles = (
        f'<w:styles xmlns:w="{NS}"><w:style w:type="paragraph" w:styleId="GwBody"><w:name w:val="a"/><w:basedOn w:val="B"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="GwBody"/></w:style></w:styles>'
    )
    copy.parts["word/styles.xml"] = styles.encode()
    assert inspect(copy.bytes())


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999", "1e400", "nan", "12.5pt", "²", "９"])
@pytest.mark.parametrize(
    "attribute",
    [
        "sz",
        "spacing/line",
        "ind/firstLine",
        "ind/firstLineChars",
        "pgSz/w",
        "docGrid/linePitch",
        "numId",
        "ilvl",
        "outlineLvl",
    ],
)
def test_values_that_are_no_numbers(attribute: str, value: str) -> None:
    name, _, key = attribute.partition("/")
    child = f'<w:{name} w:{key or "val"}="{value}"/>'
    number = f"<w:numPr>{child}</w:numPr>" if name in ("numId", "ilvl") else ""
    inner = (
        f"<w:p><w:pPr>{number or child}</w:pPr><w:r><w:rPr>{child}</w:rPr><w:t>一、甲</w:t></w:r></w:p>"
        f"<w:sectPr>{child}</w:sectPr>"
    )
    assert inspect(body(inner))


@given(st.binary(max_size=400), st.sampled_from([".docx", ".doc", ".txt", ""]))
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes, suffix: str) -> None:
    for given_bytes in (data, b"PK\x03\x04" + data):
        with pytest.raises(Unreadable):
            inspect(given_bytes, f"a{suffix}")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_bytes(data: st.DataObject) -> None:
    """A byte anywhere in the file is another: it is read, or said to be unreadable."""
    whole = bytearray(ours().bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unreadable):
        inspect(bytes(whole))


TAGS = [
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "pPr",
    "rPr",
    "sectPr",
    "ins",
    "del",
    "br",
    "tab",
    "numPr",
    "sdt",
    "drawing",
    "txbxContent",
    "tabs",
    "pBdr",
]


@given(st.recursive(st.just(""), lambda inner: st.builds(
    lambda tag, parts: f"<w:{tag}>{''.join(parts)}{'字。' if tag == 't' else ''}</w:{tag}>",
    st.sampled_from(TAGS), st.lists(inner, max_size=4)), max_leaves=30))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_markup(inner: str) -> None:
    assert isinstance(inspect(body(inner)), list)


def test_the_file_is_read_only_within() -> None:
    """A relationship that leads out of the file is not followed."""
    copy = Copy(ours().bytes())
    relations = copy.parts["word/_rels/document.xml.rels"].replace(b"styles.xml", b"../../../../etc/passwd")
    copy.parts["word/_rels/document.xml.rels"] = relations
    assert DocxFile(copy.bytes()).part("styles") is None
