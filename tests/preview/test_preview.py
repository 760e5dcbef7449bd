"""Previews: LibreOffice is found or said to be missing, fonts are mapped and named, nobody's file is overwritten."""

from __future__ import annotations

import json
import os
import struct
import sys
import time
import zlib
from datetime import date
from pathlib import Path

import psutil
import pytest
from lxml import etree

from pipeline.cli import main
from pipeline.document import Document, Elements, Paragraph, Text
from pipeline.docxfile import DocxFile, Unreadable
from pipeline.official import FANGSONG, HEITI, XIAOBIAOSONG
from pipeline.preview import preview, untouched
from pipeline.preview.convert import settled
from pipeline.preview.fonts import family_names, fontconfig, fonts_of, substitutes
from pipeline.preview.office import VARIABLE, find_office, windows_paths
from pipeline.preview.pictures import png
from pipeline.preview.seal import sealed_pdf
from pipeline.typeset import typeset
from tests.kit import Copy

DAY = date(2017, 9, 4)
posix = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the program")


def docx() -> bytes:
    made = Document((Text("总结"),), (Paragraph((Text("正文。"),)),), (), Elements("某办", DAY), None, DAY)
    return typeset(made, {})


def program(folder: Path, script: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "soffice"
    path.touch()
    monkeypatch.setenv(VARIABLE, str(path))
    assert find_office() == path
    monkeypatch.setenv(VARIABLE, "")
    assert find_office() is None


def test_where_windows_keeps_it(tmp_path: Path) -> None:
    for folder in ("LibreOffice", "LibreOffice 7"):
        target = tmp_path / "Program Files" / folder / "program"
        target.mkdir(parents=True)
        (target / "soffice.exe").touch()
    found = list(windows_paths({"PROGRAMFILES": str(tmp_path / "Program Files")}, [str(tmp_path / "另一处")]))
    assert [path.parent.parent.name for path in found if path.is_file()] == ["LibreOffice 7", "LibreOffice"]
    assert found[:2] == [tmp_path / "另一处" / "soffice.com", tmp_path / "另一处" / "soffice.exe"]


def test_the_fonts_of_a_document_and_what_stands_in_for_them() -> None:
    named = fonts_of(DocxFile(docx()))
    assert {FANGSONG, HEITI, XIAOBIAOSONG} <= set(named)
    some = frozenset({"仿宋", "SimHei", "Noto Serif CJK SC"})
    given = substitutes(named, some)
    assert given[FANGSONG] == "仿宋"
    assert given[XIAOBIAOSONG] == "Noto Serif CJK SC"
    assert HEITI not in given, "SimHei is 黑体 by another name"
    assert substitutes(["华康标宋"], some) == {"华康标宋": "Noto Serif CJK SC"}
    assert substitutes([FANGSONG], frozenset({"Arial"})) == {FANGSONG: ""}
    assert substitutes(named, frozenset()) == {}


def test_names_of_fonts_in_the_registry() -> None:
    assert list(family_names("宋体 & 新宋体 (TrueType)")) == ["宋体", "新宋体"]
    assert list(family_names("FangSong")) == ["FangSong"]


def test_the_configuration_of_fonts_is_xml_whatever_the_names() -> None:
    tree = etree.fromstring(fontconfig({'甲<&"': "乙>", "无": ""}, "/etc/fonts/fonts.conf"))
    assert [node.text for node in tree.iter("string")] == ['甲<&"', "乙>"]
    assert tree.findtext("include") == "/etc/fonts/fonts.conf"


def test_dates_and_identifiers_of_a_pdf_are_set_without_moving_a_byte() -> None:
    one = b"1 0 obj<</CreationDate(D:20261125141116Z')>>trailer<</ID [ <%s>\n<%s> ]\n/DocChecksum /%s>>" % (
        (b"AB" * 16,) * 3
    )
    two = one.replace(b"AB", b"CD").replace(b"20261125141116", b"20270101000000")
    assert settled(one, b"x", DAY) == settled(two, b"x", DAY)
    assert len(settled(one, b"x", DAY)) == len(one)
    assert b"(D:20170904000000Z')" in settled(one, b"x", DAY)
    assert settled(one, b"x", DAY) != settled(one, b"y", DAY)


def test_a_picture_is_a_png_that_knows_itself() -> None:
    pixels = bytes(range(12)) + b"padding!"
    rows = pixels[:6] + b"\0\0" + pixels[6:12] + b"\0\0"
    made = png(2, 2, 8, memoryview(rows))
    assert made.startswith(b"\x89PNG")
    at = made.index(b"IDAT")
    (length,) = struct.unpack(">I", made[at - 4 : at])
    assert zlib.decompress(made[at + 4 : at + 4 + length]) == b"\0" + pixels[:6] + b"\0" + pixels[6:12]
    assert untouched(made)
    assert not untouched(made[:30] + bytes([made[30] ^ 1]) + made[31:])
    assert not untouched(made[:-12])


def test_a_pdf_knows_whether_somebody_has_changed_it() -> None:
    made = sealed_pdf(b"%PDF-1.6\n...%%EOF")
    assert untouched(made)
    assert not untouched(made.replace(b"...", b"..!"))
    assert not untouched(b"%PDF-1.6\n...%%EOF\n")


def test_without_libreoffice_it_is_said_and_the_rest_is_done(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    assert main(["--campaign", str(sample.folder), "--pdf", "--png"]) == 0
    said = capsys.readouterr()
    assert "没有找到 LibreOffice，不能生成PDF和PNG" in said.err
    assert "〔O05〕" in said.err
    assert "没有待办事项" in said.out
    assert list(sample.folder.glob("output/*.docx"))
    assert not list(sample.folder.glob("output/*.p*"))
    document = next(iter(sample.folder.glob("output/*.docx")))
    assert main(["preview", str(document)]) == 4
    assert "LibreOffice" in capsys.readouterr().err


@posix
def test_a_program_that_does_not_end_is_ended_with_all_it_has_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "pid"
    child = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    script = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])\n"
    monkeypatch.setenv(VARIABLE, str(program(tmp_path, script)))
    made = preview(docx(), "总结.docx", ["pdf"], DAY, limit=3)
    assert made.files == {}
    assert ["还没有做完" in found.what for found in made.problems] == [True]
    pid = int(told.read_text())
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process is left")


@posix
@pytest.mark.parametrize("script", ["raise SystemExit(1)", "", None])
def test_a_program_that_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    path = program(tmp_path, script or "")
    if script is None:
        path.chmod(0o644)
    monkeypatch.setenv(VARIABLE, str(path))
    made = preview(docx(), "总结.docx", ["pdf"], DAY)
    assert (made.files, [found.code for found in made.problems]) == ({}, ["O06"])


def test_anything_but_a_document_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unreadable):
        preview(b"%PDF-1.4", "甲.docx", ["pdf"], DAY)
    path = tmp_path / "甲.docx"
    path.write_bytes(b"PK\x03\x04 no zip")
    assert main(["preview", str(path)]) == 2
    assert "损坏" in capsys.readouterr().err
    assert main(["preview", str(tmp_path / "没有.docx")]) == 4


def test_a_run_with_previews(sample: Copy, soffice: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--campaign", str(sample.folder), "--pdf", "--png"]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "预览  output" in said.out.replace(os.sep, "/")
    (pdf,) = sample.folder.glob("output/*.pdf")
    pages = sorted(sample.folder.glob("output/*.png"))
    first = {path.name: path.read_bytes() for path in [pdf, *pages]}
    assert len(pages) >= 5
    assert all(map(untouched, first.values()))
    assert b"(D:20170904000000" in first[pdf.name]
    recorded = json.loads(sample.output("run.json").read_text(encoding="utf-8"))["outputs"]
    assert set(first) <= {entry["name"] for entry in recorded}
    assert main(command) == 0
    assert {path.name: path.read_bytes() for path in [pdf, *pages]} == first, "one machine makes the same again"
    pdf.write_bytes(first[pdf.name] + b"%somebody's note\n")
    assert main(command) == 0
    assert pdf.read_bytes().endswith(b"note\n")
    assert (pdf.parent / f"{pdf.stem}（新生成）.pdf").read_bytes() == first[pdf.name]
    assert main(["--campaign", str(sample.folder)]) == 0
    left = {path.name for path in sample.folder.glob("output/*.p*")}
    assert left == {pdf.name}, "what is no longer made is removed, somebody's work stays"


def test_a_preview_of_any_document(tmp_path: Path, soffice: str) -> None:
    path = tmp_path / "人改过的.docx"
    path.write_bytes(docx())
    for _ in range(2):
        assert main(["preview", str(path)]) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"人改过的.docx", "人改过的（预览）.pdf"}
    (tmp_path / "人改过的（预览）.pdf").write_bytes(b"mine")
    assert main(["preview", str(path), "--pdf", "--png"]) == 0
    assert (tmp_path / "人改过的（预览）.pdf").read_bytes() == b"mine"
    assert untouched((tmp_path / "人改过的（预览）（新生成）.pdf").read_bytes())
    assert untouched((tmp_path / "人改过的（预览）-1.png").read_bytes())
