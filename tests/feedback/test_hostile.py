"""What cannot be patched gives None and a list; what people type never breaks a part or becomes a formula."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from feedback_kit import LIST, NS, Book, error, rich_parts, rich_workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.feedback import marked_copy, problem_list, unmark
from pipeline.package import pack, unpack

HOSTILE = [
    '=HYPERLINK("http://x")',
    "<v>&amp;]]></v>",
    "a\x00\x0b\x1f\ud800b",
    "_x000D_ 与 _x0041_",
    "'\"><script>",
    "字" * 40_000,
    "🙂𠮷\r\n第二行",
    "{what} %s",
]


def _flagged_as_encrypted() -> bytes:
    data = bytearray(rich_workbook())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def _with(**parts: bytes) -> bytes:
    return pack(
        {**rich_parts(), **{name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}}
    )


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in rich_parts().items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in rich_parts().items():
            archive.writestr(name, data)
        archive.writestr("xl/media/bomb.bin", bytes(30_000_000))
    return out.getvalue()


def _without(name: str) -> bytes:
    parts = rich_parts()
    del parts[name]
    return pack(parts)


_ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]>'
UNPATCHABLE = {
    "empty": b"",
    "text": "单位,数量\n".encode("gbk"),
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "transparent encryption": b"%TSD-Header-###%" + bytes(100),
    "truncated": rich_workbook()[:-300],
    "a damaged part": rich_workbook().replace(b"\x00\x00\x21\x00", b"\x00\x00\x21\x01", 1)[:900]
    + rich_workbook()[901:],
    "an encrypted zip": _flagged_as_encrypted(),
    "another zip": pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
    "signed": pack({**rich_parts(), "_xmlsignatures/sig1.xml": b"<Signature/>"}),
    "shared": pack({**rich_parts(), "xl/revisions/revisionHeaders.xml": b"<headers/>"}),
    "a bomb": _bomb(),
    "broken XML": pack({**rich_parts(), "xl/workbook.xml": rich_parts()["xl/workbook.xml"][:-20]}),
    "a document type": pack({**rich_parts(), "xl/styles.xml": _ENTITY + b"<styleSheet/>"}),
    "no relationships": _without("_rels/.rels"),
    "no content types": _without("[Content_Types].xml"),
    "a Word document": pack(
        {
            **rich_parts(),
            "xl/workbook.xml": b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
        }
    ),
    "no drawing": _without("xl/drawings/vmlDrawing1.vml"),
}


@pytest.mark.parametrize("data", UNPATCHABLE.values(), ids=UNPATCHABLE.keys())
def test_what_cannot_be_patched_gives_none(data: bytes) -> None:
    assert marked_copy(data, [error("B3")]) is None
    assert unmark(data) == data


def test_two_parts_of_one_name_give_none() -> None:
    assert marked_copy(_twice(), [error("B3")]) is None


def test_the_list_alone_is_read_by_other_programs() -> None:
    data = problem_list(
        [
            error("B3"),
            error(
                "",
                "",
                "打不开：文件已损坏或不完整",
                code="F01",
                label="",
                todo="请单位重新保存为 .xlsx 再报。这个文件没有计入。",
            ),
        ]
    )
    assert data == problem_list(
        [
            error("B3"),
            error(
                "",
                "",
                "打不开：文件已损坏或不完整",
                code="F01",
                label="",
                todo="请单位重新保存为 .xlsx 再报。这个文件没有计入。",
            ),
        ]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.title == LIST
    assert [cell.value for cell in sheet[4]] == ["序号", "表", "单元格", "问题", "请做", "编码"]
    assert sheet["E6"].value == "重新保存为 .xlsx 再报。这个文件没有计入。"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    found = error("B4", what=f"填的是“{text}”", label=text, value=text, readings=(text,))
    data = marked_copy(rich_workbook(), [found])
    assert data is not None
    book = Book(data)
    assert next(iter(book.tree(book.sheets[LIST]).iter(f"{NS}f")), None) is None
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(LIST).to_python()[4][2] == "B4"
    assert marked_copy(data, [found]) == data
    openpyxl.load_workbook(io.BytesIO(problem_list([found])))


def test_an_escape_of_excel_stays_what_was_typed() -> None:
    data = problem_list([error("B4", what="_x0041_")])
    assert "_x005F_x0041_" in Book(data).parts["xl/worksheets/sheet1.xml"].decode()


def test_a_sheet_with_a_very_long_name_is_listed_without_a_link() -> None:
    parts = rich_parts()
    name = "表" * 300
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().replace('name="封面"', f'name="{name}"').encode()
    data = marked_copy(pack(parts), [error("B2", name)])
    assert data is not None
    book = Book(data)
    assert book.fill(name, "B2") == "FFFFC9CE"
    assert next(iter(book.tree(book.sheets[LIST]).iter(f"{NS}hyperlink")), None) is None


def test_a_sheet_of_the_unit_with_our_name_is_ours() -> None:
    parts = rich_parts()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().replace('name="封面"', f'name="{LIST}"').encode()
    data = marked_copy(pack(parts), [error("B3")])
    assert data is not None
    assert list(Book(data).sheets) == [LIST, "问题台账", "附表 '一'"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutant_of_a_part_is_survived(data: st.DataObject) -> None:
    parts = rich_parts()
    name = data.draw(st.sampled_from(sorted(part for part in parts if part.endswith((".xml", ".rels", ".vml")))))
    raw = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=4))
    mutant = pack({**parts, name: bytes(raw)})
    marked = marked_copy(mutant, [error("B3"), error("C6"), error("B2", "封面")])
    assert marked is None or LIST in Book(marked).sheets
    unmark(mutant)


def test_bytes_do_not_depend_on_the_run() -> None:
    problems = [error("B4"), error("A9"), error("B2", "封面")]
    assert marked_copy(rich_workbook(), problems) == marked_copy(rich_workbook(), problems)
    data = marked_copy(rich_workbook(), problems)
    assert data is not None
    assert next(iter(unpack(data))) == "[Content_Types].xml"
