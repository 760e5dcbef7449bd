"""The same rows from every format: the same values, or a finding; never a silent difference.

The files lie in `files/`; `build.py`, `build_locked.py` and `handmade.py` there say which program wrote each.
"""

import importlib.util
import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from struct import pack

import pytest

from pipeline.read.bounds import Unreadable
from pipeline.read.values import clean
from pipeline.read.workbook import Grid, read_grids
from tests.kit import ROOT, Copy
from tests.read.files.handmade import binary_workbook, cell, record, row, rows_xml_2003, sheet

FILES = Path(__file__).parent / "files"
PASSWORD = "Huangpi2017"

#: What people see in `rows.*`; None where an error value stands.
SEEN = [
    ["区住建局问题台账", "", "", "", "", "", ""],
    ["", "", "", "", "", "", ""],
    ["", "问题编号", "问题类别", "查出日期", "处理人数", "涉及金额", "合计"],
    ["", "ZJ-001", "执法不公", "2017-8-1", "3", "12.5", "6"],
    ["", "ZJ-002", "“吃拿卡要”, 态度生硬", "2017-9-4", "0", "1234567.891", "0"],
    ["", "00370", "㐂 𠮷 龘", "2016-2-29", "-7", "0.1", ""],
    ["", "440106198001011234", "第一行\n第二行", "", "1000000", "", ""],
]
ERRORS = {(5, 6): "#DIV/0!"}


def load(name: str, *passwords: str) -> list[Grid]:
    return read_grids((FILES / name).read_bytes(), passwords, name)


def seen(grid: Grid) -> list[list[str]]:
    return [[clean(value) for value in line] for line in grid.rows]


def refused(data: bytes, *passwords: str) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read_grids(data, passwords)
    return caught.value.code, caught.value.what


@pytest.mark.parametrize(
    "name",
    [
        "rows.xlsx",
        "rows.xls",
        "rows.xlsb",
        "rows.ods",
        "rows_xml2003.xls",
        "locked.xls",
        "locked.xlsx",
        "locked_default.xlsx",
    ],
)
def test_every_format_gives_the_same_and_shows_what_is_hidden(name: str) -> None:
    first, other = load(name, "不对", PASSWORD)
    assert seen(first) == SEEN
    assert isinstance(first.at(3, 3), date)
    facts = first.facts
    assert (facts.name, facts.hidden, facts.errors, facts.uncomputed) == ("问题台账", False, ERRORS, frozenset())
    assert (facts.hidden_rows, facts.hidden_columns, first.date1904) == ({5}, {5}, False)
    assert (other.name, other.facts.hidden, other.at(1, 1)) == ("隐藏的表", True, "看不见")


@pytest.mark.parametrize("name", ["rows_utf8.csv", "rows_tab_utf16.csv"])
def test_separated_values_give_what_was_shown(name: str) -> None:
    (grid,) = load(name)
    shown = [
        [
            text.replace("2017-8-1", "2017-08-01").replace("2017-9-4", "2017-09-04").replace("2016-2-29", "2016-02-29")
            for text in line
        ]
        for line in SEEN
    ]
    shown[3][5], shown[4][5], shown[5][5], shown[5][6] = (
        "12.50",
        "1234567.89",
        "0.10",
        "#DIV/0!",
    )  # as LibreOffice shows them
    assert seen(grid) == shown
    assert (grid.name, grid.facts.errors) == (Path(name).stem, ERRORS)


def test_a_table_of_another_program_in_gb18030_with_semicolons() -> None:
    (grid,) = load("table_gb18030.csv")
    assert seen(grid)[0] == SEEN[2][1:6]
    assert [line[0] for line in seen(grid)[1:]] == ["ZJ-001", "ZJ-002", "00370", "440106198001011234"]
    assert seen(grid)[3][1] == "㐂 𠮷 龘"


def test_a_web_page_saved_as_xls() -> None:
    (grid,) = load("rows_html.xls")  # LibreOffice leaves out what is hidden
    assert seen(grid)[3] == ["", "ZJ-001", "执法不公", "2017-08-01", "3", "6"]
    assert seen(grid)[5] == ["", "440106198001011234", "第一行\n第二行", "", "1000000", ""]
    (plain,) = load("table_html_gbk.xls")  # pandas, in GBK
    assert plain.name == "table_html_gbk"
    assert seen(plain)[3][:3] == ["00370", "㐂 𠮷 龘", "2016-02-29"]


def test_a_web_page_of_several_sheets_names_them_and_its_notes_are_no_text() -> None:
    page = (
        "<html><h1>Overview</h1><A HREF='#table0'>Sheet 1: <em>封面</em></A>"
        "<A NAME='table0'><h1>Sheet 1: <em>封面</em></h1></A><table><tr><td>项目</td></tr></table>"
        "<A NAME='table1'><h1>工作表 2: <em>问题&amp;台账</em></h1></A><table><tr><td><a class='comment-indicator'></a>"
        "<comment>问题编号（必填）\n<b>文字</b></comment><font>问题编号*</font></td>"
        "<td>类型<span class=msocomanch><a>[1]</a></span></td></tr></table></html>"
    )
    first, second = read_grids(page.encode("utf-8"), name="报表.xls")
    assert (first.name, second.name) == ("封面", "问题&台账")
    assert [list(line) for line in second.rows] == [["问题编号*", "类型"]]


def test_html_spans_full_numbers_errors_and_what_is_hidden() -> None:
    page = (
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><col><col style='display:none'>"
        "<tr><th rowspan=2>单位</th><th colspan=2>件数</th><th>x</th></tr><tr><td>甲</td><td>乙</td><td>#N/A</td></tr>"
        "<tr style='display:none'><td>区住建局</td><td x:num='12.345'>12.3</td><td x:num='0'>-</td><td x:num='42948'>2017/8/1</td></tr>"
        "<tr><td x:str>00370</td><td><p>一</p><p>二</p></td><td><table><tr><td>内</td></tr></table></td><td>&nbsp;</td></tr></table>"
    )  # fmt: skip
    (grid,) = read_grids(page.encode("utf-8"), name="夹/报表.xls")
    assert [list(line) for line in grid.rows] == [
        ["单位", "件数", "", "x"],
        ["", "甲", "乙", "#N/A"],
        ["区住建局", 12.345, 0.0, "2017/8/1"],
        ["00370", "一\n二", "内", ""],
    ]
    assert grid.name == "报表"
    assert (grid.facts.errors, grid.facts.hidden_rows, grid.facts.hidden_columns) == ({(1, 3): "#N/A"}, {2}, {1})


def test_xml_2003_in_its_own_namespace_prefix() -> None:
    data = rows_xml_2003([["", "甲"], [], ["", date(2017, 8, 1), 3, "=1/0", "=A1"]])
    prefixed = data.replace(b"<Workbook xmlns=", b"<ss:Workbook xmlns:zz=").replace(b"</Workbook", b"</ss:Workbook")
    for tag in (b"Worksheet", b"Table", b"Row", b"Cell", b"Data", b"Column"):
        prefixed = prefixed.replace(b"<" + tag, b"<ss:" + tag).replace(b"</" + tag, b"</ss:" + tag)
    for grids in (read_grids(data), read_grids(prefixed)):
        assert list(grids[0].rows[2]) == ["", date(2017, 8, 1), 3.0, "", 0.0]
        assert grids[0].facts.errors == {(2, 3): "#DIV/0!"}


def test_formulas_that_no_program_computed_are_seen() -> None:
    """xlwt stores formulas without results: the whole column is without one, not empty."""
    (grid,) = load("xlwt.xls")
    assert grid.facts.uncomputed == {(3, 6), (4, 6), (5, 6), (6, 6)}
    assert [line[:6] for line in seen(grid)] == [line[:6] for line in SEEN]
    assert (grid.facts.hidden_rows, grid.facts.hidden_columns) == ({5}, {5})


def test_a_second_opinion_on_xls() -> None:
    if importlib.util.find_spec("xlrd") is None:
        pytest.skip("xlrd is not installed")
    import xlrd

    for name in ("rows.xls", "xlwt.xls"):
        grid = load(name)[0]
        theirs = xlrd.open_workbook(FILES / name, formatting_info=True).sheet_by_index(0)
        errors = {
            (r, c): xlrd.error_text_from_code[theirs.cell_value(r, c)]
            for r in range(theirs.nrows)
            for c in range(theirs.ncols)
            if theirs.cell_type(r, c) == xlrd.XL_CELL_ERROR
        }
        assert grid.facts.errors == errors
        assert grid.facts.hidden_rows == {r for r, info in theirs.rowinfo_map.items() if info.hidden}
        assert grid.facts.hidden_columns == {c for c, info in theirs.colinfo_map.items() if info.hidden}


def test_dates_from_1904_are_said(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2017, 8, 1)
    book.save(tmp_path / "a.xlsx")
    assert read_grids((tmp_path / "a.xlsx").read_bytes())[0].date1904
    assert read_grids(binary_workbook({"表": sheet(row(0) + cell(2, 0, pack("<i", 6)))}, date1904=True))[0].date1904
    assert read_grids(
        rows_xml_2003([["甲"]]).replace(b"<Worksheet", b"<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook><Worksheet", 1)
    )[0].date1904
    old = bytearray((FILES / "rows.xls").read_bytes())
    place = old.find(pack("<HHH", 0x22, 2, 0))
    old[place + 4] = 1
    assert read_grids(bytes(old))[0].date1904


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    for name in ("rows.xlsx", "rows.xls", "rows.ods", "rows.xlsb"):
        for called in ("表.et", "表.xls", "表.csv", "表"):
            assert seen(read_grids((FILES / name).read_bytes(), name=called)[0]) == SEEN


@pytest.mark.parametrize("passwords", [(), ("错",), ("", "x" * 300)])
def test_a_password_nobody_knows(passwords: tuple[str, ...]) -> None:
    for name in ("locked.xlsx", "locked.xls"):
        assert refused((FILES / name).read_bytes(), *passwords)[0] == "F14"
    assert refused((FILES / "locked.ods").read_bytes(), PASSWORD)[0] == "F20"


def package(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        (b"", "F15", "0字节"),
        (b"\0" * 4096, "F15", "空字节"),
        (b"%TSD-Header-###%" + b"\x81" * 200, "F12", ""),
        (b"\x14\x23E-SafeNet\0LOCK" + b"\x81" * 200, "F12", ""),
        (b"%PDF-1.7", "F02", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "F02", "图片"),
        (b"\xff\xd8\xff\xe0", "F02", "图片"),
        (b"{\\rtf1 x}", "F02", "Word"),
        (b"MIME-Version: 1.0\r\n", "F02", "网页存档"),
        (b"Rar!\x1a\x07\x01\x00", "F16", ".rar"),
        (b"\x09\x04\x06\x00\0\0", "F18", "很早"),
        (package(word__document_xml="x").replace(b"document_xml", b"document.xml"), "F02", "Word"),
        (package(ppt__presentation_xml="x").replace(b"presentation_xml", b"presentation.xml"), "F02", "演示"),
        (package(Index__Document_iwa="x").replace(b"Document_iwa", b"Document.iwa"), "F18", "Numbers"),
        (package(mimetype="application/vnd.oasis.opendocument.text"), "F02", "OpenDocument"),
        (package(a="x"), "F02", "压缩包"),
        ("区住建局没有问题。\n".encode("gb18030"), "F02", "没有分栏"),
        (bytes(range(256)) * 4, "F02", "认不出"),
        (b"<html><body>\xe6\x97\xa0</body></html>", "F02", "没有表格"),
        (b"<?xml version='1.0'?><a/>", "F02", "XML"),
        (b'<?xml version="1.0"?><office:document xmlns:office="x"/>', "F18", ".fods"),
        (b'a,b\n1,"2\n3,4\n', "F01", "引号"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_workbook_is_named_as_what_it_is(data: bytes, code: str, what: str) -> None:
    found = refused(data)
    assert found[0] == code
    assert what in found[1]


def ole(*streams: str) -> bytes:
    """An OLE container with these streams: LibreOffice's .xls with its stream renamed."""
    data = (FILES / "rows.xls").read_bytes()
    name = "Workbook".encode("utf-16-le")
    place = data.find(name)
    new = streams[0].encode("utf-16-le")
    entry = bytearray(data[place : place + 128])
    entry[:64] = new.ljust(64, b"\0")
    entry[64:66] = pack("<H", len(new) + 2)
    return data[:place] + bytes(entry) + data[place + 128 :]


@pytest.mark.parametrize(
    ("stream", "code", "what"),
    [
        ("WordDocument", "F02", "Word"),
        ("PowerPoint Document", "F02", "演示"),
        ("__properties_version1.0", "F19", "邮件"),
        ("\tDRMContent", "F12", ""),
        ("Contents", "F02", ""),
    ],
)
def test_other_files_of_the_old_container(stream: str, code: str, what: str) -> None:
    found = refused(ole(stream))
    assert found[0] == code
    assert what in found[1]


def test_short_gbk_that_is_valid_utf8_by_chance() -> None:
    (grid,) = read_grids("联通,问题\n".encode("gbk")[:4] + b",1\n")
    assert grid.at(0, 0) == "联通"


def test_what_excel_writes_into_separated_values() -> None:
    (grid,) = read_grids('sep=;\n编号;数;公式\n="00370";3;=SUM(A1:A2)\n\n甲;乙\n'.encode())
    assert [list(line) for line in grid.rows] == [
        ["编号", "数", "公式"],
        ["00370", "3", ""],
        ["", "", ""],
        ["甲", "乙", ""],
    ]
    assert grid.facts.uncomputed == {(1, 2)}
    (quoted,) = read_grids('标题,,\n"甲,乙;丙;丁","第一行\r\n第二行",\u2028x\r\n'.encode("utf-8-sig"))
    assert list(quoted.rows[1]) == ["甲,乙;丙;丁", "第一行\n第二行", "\u2028x"]


ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def opendoc(rows: str) -> bytes:
    content = f'<office:document-content {ODS}><office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return package(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{"META-INF/manifest.xml": manifest, "content.xml": content},
    )


ONE = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
XML = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>%s</Table></Worksheet></Workbook>'


def test_an_opendocument_formula_without_result_and_repeated_cells() -> None:
    data = opendoc(
        f'<table:table-row table:number-rows-repeated="2">{ONE}<table:table-cell table:formula="of:=1" table:number-columns-repeated="2"/></table:table-row>'
    )
    (grid,) = read_grids(data)
    assert grid.facts.uncomputed == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert (grid.at(0, 0), grid.at(1, 0)) == (1.0, 1.0)


def announced(below: int, right: int) -> bytes:
    """An .xls that claims a range without filling it."""
    data = (FILES / "rows.xls").read_bytes()
    place = data.find(pack("<HHII", 0x200, 14, 0, 7)) + 4
    return data[:place] + pack("<IIHH", 0, below, 0, right) + data[place + 12 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (announced(0xFFFFFFFF, 0xFFFF), "F01"),
        (opendoc(f'<table:table-row table:number-rows-repeated="1048576">{ONE}</table:table-row>'), "F05"),
        (
            opendoc(
                f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{ONE}</table:table-row>'
            ),
            "F05",
        ),
        (opendoc('<table:table-row table:number-rows-repeated="-1"/>'), "F01"),
        (binary_workbook({"a": sheet(row(1_048_575) + cell(2, 16_383, b"\0\0\0\0"))}), "F05"),
        (
            binary_workbook(
                {"a": sheet(row(0) + b"".join(cell(7, 0, b"\0\0\0\0") for _ in range(9000)))}, strings=["长" * 30_000]
            ),
            "F05",
        ),
        (binary_workbook({"a": sheet(row(0)) + record(5)[:-1] + b"\xff\xff\xff\x7f"}), "F01"),
        (
            (
                XML % '<Row ss:Index="1048576"><Cell ss:Index="16384"><Data ss:Type="Number">1</Data></Cell></Row>'
            ).encode(),
            "F05",
        ),
        ((XML % ('<Row><Cell ss:MergeAcross="900" ss:MergeDown="900"/></Row>')).encode(), "F05"),
        ((XML % '<Row ss:Index="x"/>').encode(), "F01"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + (XML % "&x;").encode()[21:], "F01"),
        (b"<table><tr>" + b"<td rowspan=1000 colspan=900>x" * 3, "F05"),
        (b"," * 2000 + b"x\n", "F05"),
        (b"1,2\n" * 100_500, "F05"),
    ],
)
def test_a_hostile_file_of_any_format_is_named(data: bytes, code: str) -> None:
    assert refused(data)[0] == code


@pytest.mark.parametrize(
    "name", ["rows.xls", "rows.ods", "rows.xlsb", "rows_xml2003.xls", "rows_html.xls", "rows_utf8.csv", "locked.xls"]
)
def test_a_file_cut_off_is_read_as_it_was_or_named(name: str) -> None:
    whole = (FILES / name).read_bytes()
    for part in (0.1, 0.5, 0.9):
        try:
            grids = read_grids(whole[: int(len(whole) * part)], (PASSWORD,))
        except Unreadable:
            continue
        assert name.endswith((".csv", "_html.xls"))  # a text has no end that is missed
        assert len(grids) == 1


def test_a_changed_part_of_a_package_is_never_read() -> None:
    """Ten places in each part: the CRC of every part is checked, whatever the format."""
    for name in ("rows.ods", "rows.xlsb"):
        data = (FILES / name).read_bytes()
        whole = [grid.rows for grid in read_grids(data)]
        for place in range(40, len(data), max(1, len(data) // 80)):
            changed = bytearray(data)
            changed[place] ^= 4
            try:
                assert [grid.rows for grid in read_grids(bytes(changed))] == whole
            except Unreadable:
                continue


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_return_saved_by_libreoffice_in_another_format_is_the_same_return(sample: Copy, tmp_path: Path) -> None:
    """Every record of three returns, whatever format they were saved in."""
    inbox = sample.folder / "inbox"
    kept = [inbox / f"{name}.xlsx" for name in ("区住建局", "区城管局", "区公安分局")]
    for path in inbox.iterdir():
        if path not in kept:
            path.unlink()
    before = sample.check().checked.entries
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    for program in ("xls:MS Excel 97", "ods:calc8"):
        saved = tmp_path / program[:3]
        subprocess.run([*office, program, "--outdir", saved, *kept], check=True, capture_output=True, timeout=120)
        for path in kept:
            path.write_bytes((saved / path.with_suffix(f".{program[:3]}").name).read_bytes())
        after = sample.check().checked.entries
        assert [(entry.record.row, entry.record.values) for entry in after] == [
            (entry.record.row, entry.record.values) for entry in before
        ]
        for path in kept:
            path.write_bytes((ROOT / "inbox" / path.name).read_bytes())


def test_two_sheets_of_one_name_are_not_one() -> None:
    page = (
        "<html><!-- <x:Name>表</x:Name><x:Name>表</x:Name> --><table><tr><td>1</table><table><tr><td>2</table></html>"
    )
    assert refused(page.encode())[0] == "F01"
