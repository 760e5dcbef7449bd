"""Which unit gets what: its own workbook and nobody else's data; the round trip of a marked copy."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from feedback_kit import LIST, Book, convert

from pipeline.aggregate import aggregate
from pipeline.console import report_lines
from pipeline.document import Document
from pipeline.feedback import feedback
from pipeline.feedback.gather import safe_name
from pipeline.model import Checked, Place, Problem, Severity, UnitState
from pipeline.package import unpack
from pipeline.run import check, load
from tests.kit import Copy


def checked(sample: Copy) -> Checked:
    return check(load(sample.folder)).checked


def gather(sample: Copy, found: Checked | None = None) -> tuple[dict[str, bytes], dict[str, Document]]:
    campaign = load(sample.folder)
    result = found or checked(sample)
    inbox = sample.folder / "inbox"
    files = {p.relative_to(inbox).as_posix(): p.read_bytes() for p in sorted(inbox.rglob("*")) if p.is_file()}
    outcome = aggregate(result, campaign.config, campaign.forms, {})
    return feedback(campaign.config, campaign.forms, result, outcome, files)


def test_nothing_goes_back_where_nothing_is_wrong(sample: Copy) -> None:
    files, documents = gather(sample)
    assert files == {}
    assert len(documents) == 12
    assert "确认/区交通局受理确认单.docx" in documents


def test_only_units_with_findings_get_a_return(sample: Copy) -> None:
    sample.edit("区交通局", {"问题台账!T9": "3人", "封面!B4": None})
    files, documents = gather(sample)
    assert sorted(files) == ["退回/区交通局/区交通局.xlsx", "退回/区交通局/退回.txt"]
    assert "确认/区交通局受理确认单.docx" not in documents
    assert len(documents) == 11
    text = files["退回/区交通局/退回.txt"].decode("utf-8-sig")
    assert "问题台账T9" in text
    assert text.count("\r\n") == text.count("\n")
    book = Book(files["退回/区交通局/区交通局.xlsx"])
    assert book.fill("问题台账", "T9") == "FFFFC9CE"
    assert "3人" in book.notes("问题台账")["T9"]
    data = book.parts["xl/drawings/commentsDrawing1.vml"]
    assert data.count(b'ObjectType="Note"') == len(book.notes("问题台账"))
    before = unpack(sample.workbook("区交通局").read_bytes())
    same = {name for name, data in before.items() if book.parts[name] == data}
    assert set(before) - same == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",  # was shown
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }


def test_a_corrected_marked_copy_is_accepted(sample: Copy) -> None:
    clean = [found for found in checked(sample).problems if found.unit == "区交通局"]
    right = sample.cells("区交通局", "问题台账")[8][19]
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    wrong = [found for found in checked(sample).problems if found.unit == "区交通局"]
    assert len(wrong) == len(clean) + 1
    files, _ = gather(sample)
    sample.workbook("区交通局").write_bytes(files["退回/区交通局/区交通局.xlsx"])
    assert [replace(found) for found in checked(sample).problems if found.unit == "区交通局"] == wrong
    sample.edit("区交通局", {"问题台账!T9": right if right != "" else None})
    assert [found for found in checked(sample).problems if found.unit == "区交通局"] == clean


def test_a_marked_copy_sent_back_unchanged_is_marked_the_same(sample: Copy) -> None:
    sample.edit("区交通局", {"问题台账!T9": "3人", "封面!B4": None})
    files, _ = gather(sample)
    sample.workbook("区交通局").write_bytes(files["退回/区交通局/区交通局.xlsx"])
    assert gather(sample)[0] == files


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_openpyxl_and_its_resave(sample: Copy) -> None:
    """A program that rewrites the whole file keeps our notes and fills, and the next round takes them off."""
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    files, _ = gather(sample)
    book = openpyxl.load_workbook(io.BytesIO(files["退回/区交通局/区交通局.xlsx"]))
    assert book["问题台账"]["T9"].comment.author == "make-report"
    book["问题台账"]["T9"] = 3
    book["问题台账"]["T10"] = "4人"
    out = io.BytesIO()
    book.save(out)
    sample.workbook("区交通局").write_bytes(out.getvalue())
    again = Book(gather(sample)[0]["退回/区交通局/区交通局.xlsx"])
    assert list(again.sheets).count(LIST) == 1
    assert again.fill("问题台账", "T9") == ""
    assert again.fill("问题台账", "T10") == "FFFFC9CE"
    assert [ref for ref, text in again.notes("问题台账").items() if "退回说明" in text] == ["T10"]


def test_libreoffice_shows_the_notes_and_its_resave_is_unmarked(sample: Copy, soffice: str, tmp_path) -> None:
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    data = gather(sample)[0]["退回/区交通局/区交通局.xlsx"]
    flat = convert(soffice, tmp_path, data, "fods").read_text(encoding="utf-8")
    assert flat.count("【退回说明】") == 1
    note = flat[flat.index("【退回说明】") - 2000 : flat.index("【退回说明】")]
    assert "<office:annotation" in note
    assert "这一格只能填整数" in flat
    was = convert(soffice, tmp_path, sample.workbook("区交通局").read_bytes(), "fods", "b.xlsx").read_text("utf-8")
    assert flat.count("<office:annotation ") == was.count("<office:annotation ") + 1
    resaved = convert(soffice, tmp_path, data, "xlsx", "c.xlsx").read_bytes()
    sample.workbook("区交通局").write_bytes(resaved)
    sample.edit("区交通局", {"问题台账!T9": 3, "问题台账!T10": "4人"})
    again = Book(gather(sample)[0]["退回/区交通局/区交通局.xlsx"])
    assert again.fill("问题台账", "T9") == ""
    assert [ref for ref, text in again.notes("问题台账").items() if "退回说明" in text] == ["T10"]
    assert list(again.sheets).count(LIST) == 1


def test_the_lead_offices_own_workbook_is_marked_too(sample: Copy) -> None:
    """It is spoken to as on its own screen; there is nothing to paste, and it is not counted among the units."""
    office = "区政府法制办"
    titles = next(row for row in sample.cells(office, "转办件台账") if "事项数" in row)
    rows = sample.cells(office, "转办件台账")
    place = f"H{next(number for number, row in enumerate(rows, 1) if row[7] == 1.0)}"
    assert titles[7] == "事项数"
    sample.edit(office, {f"转办件台账!{place}": "1件"})
    files, _ = gather(sample)
    assert sorted(files) == [f"退回/{office}/{office}.xlsx"]
    book = Book(files[f"退回/{office}/{office}.xlsx"])
    assert book.fill("转办件台账", place) == "FFFFC9CE"
    assert "填的是“1件”" in book.notes("转办件台账")[place]
    run = sample.report()
    assert f"output/退回/{office}/{office}.xlsx" in run.outputs
    said = "\n".join(report_lines(run))
    assert "牵头单位工作簿里要改的地方，标在" in said
    assert "家的退回件" not in said
    data = sample.output(f"退回/{office}/{office}.xlsx").read_bytes()
    sample.workbook(office).write_bytes(data)
    assert gather(sample)[0] == {f"退回/{office}/{office}.xlsx": data}
    sample.edit(office, {f"转办件台账!{place}": 1})
    assert gather(sample)[0] == {}


def test_hints_for_the_lead_office_stay_in_its_own_copy(sample: Copy) -> None:
    office = "区政府法制办"
    path = sample.workbook(office)
    (path.parent / "牵头单位（另一份）.xlsx").write_bytes(path.read_bytes())
    sample.edit(office, {"转办件台账!G6": "另一段诉求摘要，与先前的那一份不同"})
    files, _ = gather(sample)
    (name,) = [name for name in files if office in name]
    assert "移出收件文件夹" in b"".join(unpack(files[name]).values()).decode("utf-8", "ignore")


def test_missing_units_get_one_reminder(sample: Copy) -> None:
    for name in ("区物价局", "区农委"):
        sample.workbook(name).unlink()
    files, _ = gather(sample)
    assert "区农委、区物价局（共2家）" in files["退回/催报.txt"].decode("utf-8-sig")
    assert not [name for name in files if name.startswith(("退回/区物价局", "退回/区农委"))]


def test_files_of_nobody_get_a_list_each(sample: Copy) -> None:
    (sample.folder / "inbox" / "2017:汇总?.xlsx").write_bytes(b"PK nothing")
    files, _ = gather(sample)
    assert list(files) == ["退回/未识别/2017_汇总_（问题清单）.xlsx"]
    assert "打不开" in str(openpyxl.load_workbook(io.BytesIO(files[next(iter(files))])).active["D5"].value)


def test_another_units_data_never_appear(sample: Copy) -> None:
    """Names in restricted columns, a workbook of another unit, and the lead office's own."""
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    found = checked(sample)
    secret = next(e.record.raw[16] for e in found.entries if e.unit == "区公安分局" and e.record.sheet == "封面")
    leak = Problem(
        "W2",
        Severity.QUERY,
        Place("区公安分局.xlsx", sheet="封面", cell="B20"),
        f"与{secret}写的几乎一样",
        f"问{secret}。",
        "区交通局",
    )
    office = Problem(
        "W5", Severity.QUERY, Place("区政府法制办.xlsx", sheet="转办件台账", cell="B5"), "有投诉", "核对。", "区交通局"
    )
    assert len(secret) > 1
    files, _ = gather(sample, replace(found, problems=(*found.problems, leak, office)))
    assert set(files) == {"退回/区交通局/区交通局.xlsx", "退回/区交通局/退回.txt"}
    content = b"".join(unpack(files["退回/区交通局/区交通局.xlsx"]).values()).decode("utf-8", "ignore")
    text = files["退回/区交通局/退回.txt"].decode("utf-8")
    assert secret not in content + text
    assert "与某某写的几乎一样" in content
    assert "区公安分局.xlsx" not in content + text
    assert Book(files["退回/区交通局/区交通局.xlsx"]).notes("封面") == {}
    own = {e.unit: "\n".join("\n".join(x.record.raw) for x in found.entries if x.unit == e.unit) for e in found.entries}
    restricted = [
        e.record.raw[16] for e in found.entries if e.record.sheet == "封面" and e.record.raw[16] not in own["区交通局"]
    ]
    assert not [name for name in restricted if name in content]


def test_a_file_that_cannot_be_marked_gets_a_list(sample: Copy) -> None:
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    campaign, found = load(sample.folder), checked(sample)
    outcome = aggregate(found, campaign.config, campaign.forms, {})
    files, _ = feedback(campaign.config, campaign.forms, found, outcome, {"区交通局.xlsx": b"\xd0\xcf\x11\xe0"})
    assert "退回/区交通局/区交通局（问题清单）.xlsx" in files


def test_units_waiting_for_an_answer_are_not_confirmed(sample: Copy) -> None:
    found = checked(sample)
    states = [UnitState.UNDECIDED, UnitState.BY_TELEPHONE, UnitState.EXEMPT, UnitState.RETURNED]
    units = tuple(
        replace(status, state=states[place]) if place < 4 else status for place, status in enumerate(found.units)
    )
    files, documents = gather(sample, replace(found, units=units))
    assert len(documents) == 8
    assert "电话报过数" in files["退回/催报.txt"].decode("utf-8-sig")


def test_bytes_do_not_depend_on_the_order_of_files(sample: Copy) -> None:
    sample.edit("区交通局", {"问题台账!T9": "3人"})
    campaign, found = load(sample.folder), checked(sample)
    outcome = aggregate(found, campaign.config, campaign.forms, {})
    inbox = {p.name: p.read_bytes() for p in (sample.folder / "inbox").iterdir()}
    one = feedback(campaign.config, campaign.forms, found, outcome, inbox)
    two = feedback(campaign.config, campaign.forms, found, outcome, dict(reversed(inbox.items())))
    assert one == two
    assert list(one[0]) == list(two[0])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('区/交\\通:局*?"<>|', "区_交_通_局______"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("表. ", "表"),
        ("", "未命名"),
        ("\n\t", "__"),
        ("长" * 200, "长" * 80),
    ],
)
def test_names_are_safe_on_windows(name: str, safe: str) -> None:
    assert safe_name(name) == safe
