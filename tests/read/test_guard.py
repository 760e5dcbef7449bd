"""Files that would harm the reader: each costs only itself, and is named."""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from pipeline.read.guard import Unreadable, inspect
from pipeline.read.workbook import read_grids
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


def test_a_prefixed_namespace_hides_nothing() -> None:
    data = workbook("").replace(b"", b"")
    prefixed = workbook('<row r="1"><c r="A1" t=\'e\'><v>#N/A</v></c></row>')
    assert inspect(data)[0].errors == {}
    assert inspect(prefixed)[0].errors == {(0, 0): "#N/A"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F02"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "F02"),
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
    ],
    ids=["empty", "old", "encrypted", "nozip", "cut", "xfd1048576", "xfd1", "deep", "bomb", "amplifier", "badxml"],
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
