"""A marked copy: the marks are there, and nothing else has changed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from feedback_kit import LIST, MAIN, NS, RED, RELS, YELLOW, Book, error, query, rich_parts, rich_workbook
from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.feedback import marked_copy, unmark
from pipeline.package import pack, unpack

PROBLEMS = [
    error("B3", code="V02", what="填的是“重点”，不在可选的范围里"),
    query("E3"),
    error("E3"),
    error("C6", label=""),
    error("B4"),
    query("H20"),
    error("A1"),
    error("B2", "封面"),
    query("D7", "附表 '一'"),
    error("", "附表 '一'", "缺少一列", code="S03"),
    error("", "", "缺少必填的“人员”表", code="S01", label=""),
]
ADDED = {"C5", "B4", "H20", "D7"}


@pytest.fixture(scope="module")
def before() -> Book:
    return Book(rich_workbook())


@pytest.fixture(scope="module")
def marked() -> bytes:
    data = marked_copy(rich_workbook(), PROBLEMS)
    assert data is not None
    return data


@pytest.fixture(scope="module")
def after(marked: bytes) -> Book:
    return Book(marked)


def test_parts_that_marking_need_not_touch_are_the_same_bytes(before: Book, after: Book) -> None:
    touched = {name for name, data in before.parts.items() if after.parts[name] != data}
    assert touched == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
    }
    new = set(after.parts) - set(before.parts)
    assert new == {
        "xl/worksheets/sheet4.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/_rels/sheet3.xml.rels",
        "xl/comments2.xml",
        "xl/comments3.xml",
        "xl/drawings/vmlDrawing3.vml",
        "xl/drawings/vmlDrawing4.vml",
    }


def test_a_sheet_without_problems_is_the_same_bytes() -> None:
    data = marked_copy(rich_workbook(), [error("B2", "封面")])
    assert data is not None
    assert unpack(data)["xl/worksheets/sheet3.xml"] == rich_parts()["xl/worksheets/sheet3.xml"]
    assert unpack(data)["xl/comments1.xml"] == rich_parts()["xl/comments1.xml"]


@pytest.mark.parametrize("sheet", ["封面", "问题台账", "附表 '一'"])
def test_sheets_hold_what_they_held(before: Book, after: Book, sheet: str) -> None:
    """Values, formulas with results, validations (x14 too), formats, merges, protection, links, drawings, extensions."""
    assert after.bare(sheet, ADDED) == before.bare(sheet)


def test_the_workbook_keeps_names_protection_and_extensions(before: Book, after: Book) -> None:
    names = after.names()
    assert names.pop(("_xlnm.Print_Titles", LIST)) == f"'{LIST}'!$4:$4"
    assert names == before.names()
    for tag in ("workbookProtection", "calcPr", "extLst", "workbookPr"):
        old, new = before.book.find(NS + tag), after.book.find(NS + tag)
        assert etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")
    assert [s.get("sheetId") for s in after.book.iter(f"{NS}sheet")] == ["10", "4", "7", "9"]


def test_the_list_is_first_and_the_only_sheet_shown(after: Book) -> None:
    assert next(iter(after.sheets)) == LIST
    view = after.book.find(f"{NS}bookViews/{NS}workbookView")
    assert (view.get("activeTab"), view.get("firstSheet")) == ("0", "0")
    shown = [name for name, part in after.sheets.items() if b'tabSelected="1"' in after.parts[part]]
    assert shown == [LIST]


def test_cells_get_a_clone_of_their_own_style(before: Book, after: Book) -> None:
    old, new = before.tree("xl/styles.xml"), after.tree("xl/styles.xml")
    for section in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs", "numFmts"):
        was, now = old.find(NS + section), new.find(NS + section)
        kept = [etree.tostring(e, method="c14n", exclusive=True).strip() for e in list(now)[: len(was)]]
        assert kept == [etree.tostring(e, method="c14n", exclusive=True).strip() for e in was]
        assert now.get("count") == str(len(now))
    xfs = new.find(f"{NS}cellXfs")
    for ref, base in (("B3", 4), ("A1", 3), ("B4", 6), ("E3", 0)):
        xf = xfs[int(after.cell("问题台账", ref).get("s"))]
        own = dict(xfs[base].attrib)
        differ = {k for k in {*xf.attrib, *own} if xf.get(k) != own.get(k)}
        assert differ <= {"fillId", "applyFill"}, ref
        assert [c.tag for c in xf] == [c.tag for c in xfs[base]]


def test_errors_are_red_queries_yellow(after: Book) -> None:
    red = {("问题台账", ref) for ref in ("B3", "E3", "C5", "B4", "A1")} | {("封面", "B2")}
    yellow = {("问题台账", "H20"), ("附表 '一'", "D7")}
    over = {("问题台账", "B3"), ("问题台账", "A1")}  # they had a colour, and the mark remembers it
    assert {after.fill(*spot) for spot in red - over} == {RED}
    assert {after.fill(*spot) for spot in over} == {"FFFFC9CF"}
    assert {after.fill(*spot) for spot in yellow} == {YELLOW}
    assert after.fill("问题台账", "A9") == ""


def test_notes_are_added_and_those_there_kept(after: Book) -> None:
    notes = after.notes("问题台账")
    assert set(notes) == {"A1", "B3", "B4", "C5", "E3", "H20"}
    assert notes["B3"].startswith(
        "这里要问科室\n【退回说明】\n问题编号JT-006，处理人数\n问题：填的是“重点”，不在可选的范围里。\n请做："
    )
    assert notes["E3"].startswith("联络员:\n已核对\n【退回说明】")
    assert notes["E3"].count("问题：") == 2
    assert notes["C5"].startswith("【退回说明】\nC6\n")  # the note stands on the merged area's first cell
    assert notes["B4"].endswith("本行不计入汇总。〔H9〕")
    tree = after.tree("xl/comments1.xml")
    assert [a.text for a in tree.iter(f"{NS}author")] == ["联络员", "make-report"]
    authors = {c.get("ref"): c.get("authorId") for c in tree.iter(f"{NS}comment")}
    assert authors["B3"] == "0"
    assert authors["B4"] == "1"
    bold = next(c for c in tree.iter(f"{NS}comment") if c.get("ref") == "E3")
    assert bold.find(f"{NS}text/{NS}r/{NS}rPr/{NS}b") is not None


def test_every_note_has_one_box_and_what_else_is_drawn_stays(after: Book) -> None:
    assert sorted(after.boxes("问题台账")) == [(0, 0), (2, 1), (2, 4), (3, 1), (4, 2), (19, 7)]
    assert after.boxes("封面") == [(1, 1)]
    data = after.parts["xl/drawings/vmlDrawing1.vml"]
    was = rich_parts()["xl/drawings/vmlDrawing1.vml"]
    assert data.startswith(was.removesuffix(b"</xml>"))
    assert b"<font>Button<br></font>" in data
    vml = b"".join(part for name, part in after.parts.items() if name.endswith(".vml"))
    numbers = [piece.split(b'"')[0] for piece in vml.split(b'id="_x0000_s')[1:]]
    assert len(numbers) == len(set(numbers)) == 9


def test_new_parts_are_declared_and_related(after: Book) -> None:
    types = etree.fromstring(after.parts["[Content_Types].xml"])
    declared = {e.get("PartName") for e in types if e.get("PartName")}
    for name in ("/xl/comments2.xml", "/xl/comments3.xml", "/xl/worksheets/sheet4.xml"):
        assert name in declared
    sheet = after.tree(after.sheets["附表 '一'"])
    names = [etree.QName(child).localname for child in sheet]
    assert names.index("legacyDrawing") > names.index("pageMargins")
    assert set(after.targets(after.sheets["附表 '一'"])) == {"rId1", "rId2"}
    cover = after.parts["xl/worksheets/sheet1.xml"]
    assert b"<x:legacyDrawing " in cover
    assert b"<x:worksheet " in cover


def test_cells_and_rows_stand_in_order(after: Book) -> None:
    for sheet in ("封面", "问题台账", "附表 '一'"):
        tree = after.tree(after.sheets[sheet])
        rows = [int(row.get("r")) for row in tree.iter(f"{NS}row")]
        assert rows == sorted(set(rows))
        for row in tree.iter(f"{NS}row"):
            columns = [(len(c.get("r")), c.get("r")) for c in row]
            assert columns == sorted(set(columns))


def test_the_list_links_to_every_cell(after: Book) -> None:
    tree = after.tree(after.sheets[LIST])
    links = {h.get("ref"): h.get("location") for h in tree.iter(f"{NS}hyperlink")}
    assert links["C5"] == "'问题台账'!B3"
    assert links["C13"] == "'附表 ''一'''!D7"
    assert links["C14"] == "'附表 ''一'''!A1"
    assert "C15" not in links
    rows = CalamineWorkbook.from_filelike(io.BytesIO(pack(after.parts))).get_sheet_by_name(LIST).to_python()
    assert rows[3] == ["序号", "表", "单元格", "问题", "请做", "编码"]
    assert rows[4][:3] == ["1", "问题台账", "B3"]
    assert rows[4][3] == "（问题编号JT-006，处理人数）\n填的是“重点”，不在可选的范围里。"
    assert rows[5][5] == "W3\n待核实"
    assert len(rows) == 4 + len(PROBLEMS)
    assert "错误8处、待核实3处" in str(rows[1][0])


@pytest.mark.filterwarnings("ignore:.*not supported:UserWarning")
def test_other_programs_read_it() -> None:
    parts = rich_parts()
    del parts["xl/cellimages.xml"]
    parts["xl/drawings/vmlDrawing1.vml"] = parts["xl/drawings/vmlDrawing1.vml"].replace(b"<br>", b"")
    data = marked_copy(pack(parts), PROBLEMS)
    assert data is not None
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [LIST, "封面", "问题台账", "附表 '一'"]
    sheet = book["问题台账"]
    assert sheet["B4"].fill.fgColor.rgb == RED
    assert sheet["H20"].fill.fgColor.rgb == YELLOW
    assert sheet["B3"].number_format == "@"
    note = sheet["B4"].comment
    assert note.author == "make-report"
    assert "请做：改填 3" in note.text
    values = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("问题台账").to_python()
    assert values == CalamineWorkbook.from_filelike(io.BytesIO(pack(parts))).get_sheet_by_name("问题台账").to_python()


# marking again --------------------------------------------------------------------------------------------------------


def test_marking_twice_is_marking_once(marked: bytes) -> None:
    assert marked_copy(marked, PROBLEMS) == marked
    assert marked_copy(rich_workbook(), PROBLEMS) == marked


def test_marks_of_the_earlier_round_go(marked: bytes, before: Book) -> None:
    again = marked_copy(marked, [error("A9")])
    assert again is not None
    book = Book(again)
    assert list(book.sheets).count(LIST) == 1
    assert book.notes("问题台账") == {**before.notes("问题台账"), "A9": book.notes("问题台账")["A9"]}
    assert book.fill("问题台账", "B3") == "FFEDEDED"
    assert book.fill("问题台账", "A1") == "theme4"
    assert book.fill("问题台账", "A9") == RED
    assert book.notes("封面") == {}


def test_unmark_gives_back_what_was_there(marked: bytes, before: Book) -> None:
    book = Book(unmark(marked))
    assert list(book.sheets) == list(before.sheets)
    assert book.names() == before.names()
    assert set(book.parts) == set(before.parts)
    for sheet in before.sheets:
        assert book.bare(sheet, ADDED) == before.bare(sheet)
        assert book.notes(sheet) == before.notes(sheet)
        assert sorted(book.boxes(sheet)) == sorted(before.boxes(sheet))
    for ref in ("A1", "A3", "B3", "D3", "E3", "A9"):
        assert book.cell("问题台账", ref).get("s", "0") == before.cell("问题台账", ref).get("s", "0")
    assert book.parts["xl/drawings/vmlDrawing1.vml"] == before.parts["xl/drawings/vmlDrawing1.vml"]


def test_unmark_of_an_unmarked_file_is_the_file_itself() -> None:
    assert unmark(rich_workbook()) == rich_workbook()
    assert unmark(b"no zip") == b"no zip"


def test_a_marked_cell_copied_by_its_owner_loses_the_mark_too(marked: bytes) -> None:
    parts = unpack(marked)
    root = etree.fromstring(parts["xl/worksheets/sheet2.xml"])
    cells = {c.get("r"): c for c in root.iter(f"{NS}c")}
    cells["A9"].set("s", cells["B3"].get("s"))
    parts["xl/worksheets/sheet2.xml"] = etree.tostring(root)
    assert Book(unmark(pack(parts))).fill("问题台账", "A9") == "FFEDEDED"


def test_our_notes_are_known_by_their_words_where_the_author_is_lost(marked: bytes, before: Book) -> None:
    parts = unpack(marked)
    parts["xl/comments1.xml"] = parts["xl/comments1.xml"].replace(b"make-report", b"x")
    assert Book(unmark(pack(parts))).notes("问题台账") == before.notes("问题台账")


# workbooks of other makes ---------------------------------------------------------------------------------------------


def test_a_workbook_without_styles_gets_them() -> None:
    parts = rich_parts()
    for name in ("xl/styles.xml", "xl/worksheets/sheet2.xml"):
        del parts[name]
    parts["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    rels = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = rels.replace(
        f'<Relationship Id="rId4" Type="{RELS}/styles" Target="styles.xml"/>'.encode(), b""
    )
    kinds = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = kinds.replace("/xl/styles.xml", "/xl/gone.xml").encode()
    data = marked_copy(pack(parts), [error("C3")])
    assert data is not None
    parts = unpack(data)
    styles = etree.fromstring(parts["xl/styles.xml"])
    assert len(styles.find(f"{NS}fills")) >= 3
    assert len(styles.find(f"{NS}cellStyleXfs")) == 1


def test_a_strict_workbook_stays_strict() -> None:
    strict = {
        MAIN.encode(): b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        RELS.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    parts = rich_parts()
    for old, new in strict.items():
        parts = {name: data.replace(old, new) for name, data in parts.items()}
    data = marked_copy(pack(parts), PROBLEMS)
    assert data is not None
    after = unpack(data)
    assert all(old not in part for old in strict for name, part in after.items() if not name.endswith(".vml"))
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names[0] == LIST


def test_addresses_out_of_range_are_listed_only() -> None:
    data = marked_copy(rich_workbook(), [error("ZZZ1"), error("A1048577"), error("A1:B2"), error("A0"), error("no")])
    assert data is not None
    book = Book(data)
    assert book.parts["xl/comments1.xml"] == rich_parts()["xl/comments1.xml"]
    assert len(list(book.tree(book.sheets[LIST]).iter(f"{NS}row"))) == 9


def test_rows_at_the_edge_of_a_sheet() -> None:
    data = marked_copy(rich_workbook(), [error("XFD1048576"), error("A2")])
    assert data is not None
    book = Book(data)
    assert book.fill("问题台账", "XFD1048576") == RED
    assert [r.get("r") for r in book.tree(book.sheets["问题台账"]).iter(f"{NS}row")] == [
        "1",
        "2",
        "3",
        "4",
        "9",
        "1048576",
    ]
