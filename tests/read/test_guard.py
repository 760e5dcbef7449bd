"""Files that would harm the reader: each costs only itself, and is named."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.package import store, unpack
from pipeline.read import parts as package_parts
from pipeline.read.bounds import Unreadable
from pipeline.read.workbook import read_grids
from pipeline.read.xmlbook import inspect
from tests.kit import ROOT, Copy

GOOD = (ROOT / "inbox" / "区住建局.xlsx").read_bytes()
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(sheet: str, strings: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A minimal .xlsx around the XML of one sheet's rows."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{relation}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {NS}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {NS}>{strings}</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_grids(data)
    return caught.value.code


def test_an_ordinary_workbook_is_read() -> None:
    grids = read_grids(workbook('<row r="2"><c r="B2"><v>3</v></c></row>'))
    assert grids[0].at(1, 1) == 3.0
    assert grids[0].at(0, 0) == ""


def test_what_the_native_reader_hides_is_seen() -> None:
    facts = inspect(
        workbook(
            '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v>2</v></c>'
            '<c r="D1" t="str"><f>""</f><v></v></c></row>'
        )
    )
    assert facts[0].errors == {(0, 0): "#REF!"}
    assert facts[0].uncomputed == {(0, 1)}


@pytest.mark.parametrize("rows", ['<row r="&apos;40"><c><v>1</v></c></row>', '<row r="1e3"><c t="e"/></row>'])
def test_numbers_that_are_none_are_a_damage_of_the_file(rows: str) -> None:
    assert reason(workbook(rows)) == "F01"


PREFIXED = (
    '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1" hidden="1">'
    '<x:c r="A1" t="e"><x:v>#N/A</x:v></x:c><x:c r="B1"><x:f>1+1</x:f></x:c></x:row>'
)


@pytest.mark.parametrize(
    "rows",
    [
        PREFIXED,
        """<row r='1' hidden='1'><c r='A1' t='e'><v>#N/A</v></c><c r='B1'><f>1+1</f></c></row>""",
        '<row hidden="true"><c t="e"><v>#N/A</v></c><c><f>1+1</f></c></row>',
        '<row r = "1" hidden="1"><c r = "A1" t = "e"><v>#N/A</v></c><c\n r="B1"><f>1+1</f></c></row>',
        '<!-- <c r="Z9"/> --><row r="1" hidden="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f></c></row>',
        '<row hidden="1" r="1"><c t="e" r="A1"><v>#N/A</v></c><c s="0" r="B1"><f>1+1</f></c></row>',
    ],
    ids=["prefix", "quotes", "no places", "spaces", "comment", "order"],
)
def test_however_a_sheet_is_written_nothing_is_hidden(rows: str) -> None:
    facts = inspect(workbook(rows))[0]
    assert (facts.errors, facts.uncomputed, facts.hidden_rows) == ({(0, 0): "#N/A"}, {(0, 1)}, {0})


def test_hidden_rows_and_columns_are_seen() -> None:
    data = workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="3" spans="1:2" hidden="1" ht="5"><c r="A3"><v>1</v></c></row>'
    )
    columns = (
        b'<cols><col min="2" max="3" width="9" hidden="1"/><col max="16384" min="6" hidden="1"/></cols><sheetData>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info).replace(b"<sheetData>", columns))
    facts = read_grids(out.getvalue())[0].facts
    assert facts.hidden_rows == {2}
    assert facts.hidden_columns == {1, 2, *range(5, 1000)}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F15"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "F01"),
        (b"%TSD-Header-###%" + b"\0" * 100, "F12"),
        (b"PK\x03\x04 no zip", "F01"),
        (GOOD[: len(GOOD) // 2], "F01"),
        (workbook('<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>'), "F05"),
        (workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "F05"),
        (workbook('<row r="500000"><c r="A500000"><v>1</v></c></row>'), "F05"),
        (workbook("", extra={"xl/big.xml": b"0" * 90_000_000}), "F05"),
        (
            workbook(
                '<row r="1">' + '<c r="A1" t="s"><v>0</v></c>' * 20_000 + "</row>",
                "<si><t>" + "长" * 100_000 + "</t></si>",
            ),
            "F05",
        ),
        (workbook("<row><c></row>"), "F01"),
        (workbook("<row r='1'><c r='XFD1048576'><v>1</v></c><c><is><t> r=\"</t></is></c></row>"), "F05"),
        (workbook('<row r="1048576"><c><v>1</v></c></row>'), "F05"),
        (workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="ALL90000"><v>1</v></c></row>'), "F05"),
        (workbook("", extra={"XL/workbook.xml": b"<x/>"}), "F05"),
    ],
    ids=[
        "empty",
        "old",
        "encrypted",
        "nozip",
        "cut",
        "xfd1048576",
        "xfd1",
        "deep",
        "bomb",
        "amplifier",
        "badxml",
        "quoted",
        "placeless",
        "area",
        "twice",
    ],
)
def test_a_hostile_file_is_named(data: bytes, code: str) -> None:
    assert reason(data) == code


def test_a_styled_blank_cell_far_below_does_no_harm() -> None:
    grids = read_grids(
        workbook('<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>')
    )
    assert grids[0].at(0, 0) == 7.0


def test_entities_are_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "' + b"x" * 1000 + b'">]><workbook>&x;</workbook>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(""))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, bomb if info.filename == "xl/workbook.xml" else old.read(info))
    assert reason(out.getvalue()) in ("F01", "F06")


def test_the_parts_are_found_as_the_package_names_them() -> None:
    """The workbook and its strings lie where the relations say; so the bounds hold there too."""
    out = io.BytesIO()
    rows = '<row r="1">' + '<c r="A1" t="s"><v>0</v></c>' * 20_000 + "</row>"
    old = unpack(workbook(rows, "<si><t>" + "长" * 100_000 + "</t></si>"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in old.items():
            moved = (
                name.replace("sharedStrings", "texts").replace("xl/workbook", "xl/main").replace("/workbook", "/main")
            )
            text = data.replace(b"sharedStrings.xml", b"texts.xml").replace(b"xl/workbook.xml", b"xl/main.xml")
            new.writestr(moved, text)
    assert reason(out.getvalue()) == "F05"


def test_a_stored_package_is_a_whole_zip() -> None:
    """What the native reader is given: the parts as they are, under their names."""
    parts = {"xl/workbook.xml": b"<a/>" * 99, "xl/表.xml": b"", "x": bytes(range(256))}
    with zipfile.ZipFile(io.BytesIO(store((name, part, zlib.crc32(part)) for name, part in parts.items()))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == parts
    with zipfile.ZipFile(io.BytesIO(store([("x", b"one", zlib.crc32(b"two"))]))) as archive:
        assert archive.testzip() == "x"


def test_a_large_package_is_read_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    small = read_grids(GOOD)
    monkeypatch.setattr(package_parts, "_SMALL", 0)
    assert read_grids(GOOD) == small


def test_a_name_that_no_zip_can_hold_again_is_no_crash() -> None:
    """60,000 characters of the old code page take twice as many bytes in UTF-8."""
    data = bytearray(workbook("", extra={"é" * 30_000: b""}))
    assert data.count("é".encode() * 30_000) == 2
    data = bytearray(bytes(data).replace("é".encode() * 30_000, b"\x82" * 60_000))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.rfind(sign)
        data[start + place : start + place + 2] = b"\0\0"  # the name is not UTF-8
    assert reason(bytes(data)) == "F01"


def test_a_wrong_crc_is_never_read() -> None:
    """One changed bit in 200 copies: each is refused, or reads as the file it was."""
    chosen = random.Random(9704)
    whole = [grid.rows for grid in read_grids(GOOD)]
    for _ in range(60):
        data = bytearray(GOOD)
        place = chosen.randrange(len(data))
        data[place] ^= 1 << chosen.randrange(8)
        try:
            assert [grid.rows for grid in read_grids(bytes(data))] == whole
        except Unreadable:
            continue


def test_hostile_files_cost_only_themselves(sample: Copy) -> None:
    inbox = sample.folder / "inbox"
    (inbox / "坏.xlsx").write_bytes(workbook('<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>'))
    (inbox / "截断.xlsx").write_bytes(GOOD[:3000])
    (inbox / "~$区住建局.xlsx").write_bytes(b"\0" * 165)
    (inbox / ".DS_Store").write_bytes(b"\0")
    (inbox / "盖章件.pdf").write_bytes(b"%PDF")
    (inbox / "子").mkdir()
    (inbox / "子" / "Thumbs.db").write_bytes(struct.pack("<I", 1))
    run = sample.check()
    assert {(p.place.file, p.code) for p in run.open} == {("坏.xlsx", "F05"), ("截断.xlsx", "F01")}
    assert {p.place.file for p in run.problems if p.code == "F11"} == {"盖章件.pdf"}
    assert sum(status.rows for status in run.checked.units) == 71


def test_a_link_out_of_the_inbox_is_not_followed(sample: Copy, tmp_path: Path) -> None:
    outside = tmp_path / "别处.xlsx"
    outside.write_bytes(GOOD)
    try:
        (sample.folder / "inbox" / "链接.xlsx").symlink_to(outside)
    except OSError:  # Windows without the right to make links: nothing to follow
        return
    assert "链接.xlsx" not in {found.file for found in sample.check().checked.files}
