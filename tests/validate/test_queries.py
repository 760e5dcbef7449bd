"""Queries that compare rows and read prose: W2, W6, W8, W10, and what comes beside a return."""

import shutil
from datetime import date

import pytest

from pipeline.model import Severity, UnitState
from pipeline.validate.privacy import is_citizen_number
from tests.kit import Copy, found

GA, JT, NW = "区公安分局", "区交通局", "区农委"


def prose(sample: Copy, unit: str, row: int) -> str:
    return str(sample.cells(unit, "问题台账")[row - 1][5])


def test_the_same_matter_twice_is_asked_once_a_cluster(sample: Copy) -> None:
    text = prose(sample, JT, 6)
    kind = str(sample.cells(JT, "问题台账")[5][6])
    sample.edit(JT, {"问题台账!F9": text.replace("，", "；"), "问题台账!G9": kind})
    sample.edit(NW, {"问题台账!F6": text + "另", "问题台账!G6": kind})
    queries = found(sample.check(), "W2")
    assert [(p.unit, p.place.cell, p.key) for p in queries] == [(JT, "F6", "JT-001")]
    assert "JT-004" in queries[0].what
    assert "NW-001（区农委）" in queries[0].what


def test_another_kind_of_fault_is_another_matter(sample: Copy) -> None:
    text = prose(sample, JT, 6)
    other = "不廉洁" if sample.cells(JT, "问题台账")[5][6] != "不廉洁" else "不文明"
    sample.edit(JT, {"问题台账!F9": text, "问题台账!G9": other})
    assert found(sample.check(), "W2") == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("当事人电话13812345678，多次来电反映处罚过重的问题。", "W6", "电话号码"),
        ("当事人固话027-61001234，多次来电反映处罚过重的问题。", "W6", "电话号码"),
        ("当事人身份证号11010519491231002X，处罚决定书送达有误。", "W6", "身份证号"),
        ("处罚决定书由李小明送达，没有当事人签字，程序不完整。", "W6", "人名"),
        ("处罚决定书由王大力同志送达，没有当事人签字，程序不完整。", "P01", "王大力同志"),
        ("编号110105194912310021的案卷没有当事人签字，程序不完整。", "", ""),
        ("示例案卷编号为20170405123，没有当事人签字，程序不完整。", "", ""),
    ],
)
def test_personal_data_in_prose(sample: Copy, text: str, code: str, words: str) -> None:
    sample.edit(NW, {"问题台账!F6": text, "问题台账!N6": "李小明"})
    mine = [p for p in sample.check().problems if p.place.cell == "F6" and p.unit == NW]
    assert [p.code for p in mine] == ([code] if code else [])
    if code:
        assert words in mine[0].what
        assert (mine[0].severity is Severity.QUERY) is (code == "W6")
        assert "李小明" not in mine[0].what


def test_the_check_digit_of_a_citizens_number() -> None:
    assert is_citizen_number("11010519491231002X")
    assert not is_citizen_number("110105194912310021")


def test_a_return_taken_by_telephone(sample: Copy) -> None:
    rows = sample.cells(NW, "封面")
    channel = next(n for n, row in enumerate(rows, 1) if str(row[0]).strip("*") == "报送方式")
    sample.edit(NW, {f"封面!B{channel}": "电话报数代填"})
    run = sample.check()
    assert {p.code for p in run.open} == {"H11", "W10"}
    sample.edit(NW, {f"封面!B{channel + 1}": "法规科联络员报，值班员记，9月4日上午"})
    run = sample.report(final=True)
    assert {p.code for p in run.open} == {"W10"}
    assert next(s for s in run.checked.units if s.unit == NW).state is UnitState.BY_TELEPHONE
    assert next(s for s in run.checked.units if s.unit == NW).rows == 7
    assert not run.submitted
    sample.replace(
        "config.yaml", "waivers:\n", "waivers:\n  - {code: W10, unit: 区农委, reason: 单位停电不再补报, by: 值班员}\n"
    )
    assert sample.report(final=True).submitted


def test_a_form_without_a_rule_of_its_own_asks_for_the_units_return_too(sample: Copy) -> None:
    """代填待补 keeps the document a 初稿 whatever rules a campaign has written down."""
    rows = sample.cells(NW, "封面")
    channel = next(n for n, row in enumerate(rows, 1) if str(row[0]).strip("*") == "报送方式")
    note = "法规科联络员报，值班员记，9月4日上午"
    sample.edit(NW, {f"封面!B{channel}": "电话报数代填", f"封面!B{channel + 1}": note})
    old = 'check: not (报送方式 == "电话报数代填")\n        blames: [报送方式]'
    sample.replace(
        "input_templates/forms.yaml", old, "check: 空(代填说明) or not 空(代填说明)\n        blames: [代填说明]"
    )
    (asked,) = sample.check().open
    assert (asked.code, asked.unit, asked.place.cell) == ("W10", NW, f"B{channel}")
    assert "由牵头单位代填" in asked.what


def test_a_later_version_with_fewer_rows_anywhere_is_asked_about(sample: Copy) -> None:
    """W8: counts that fell, also in a sheet beside the main ledger; a row that was only put right is not asked about."""
    shutil.copyfile(sample.workbook(JT), sample.workbook("区交通局（旧）"))
    rows = sample.cells(JT, "培训宣传")
    last = max(number for number, row in enumerate(rows, 1) if isinstance(row[4], float) and number > 4 and row[2])
    filled = next(n for n, cells in enumerate(sample.cells(JT, "封面"), 1) if "填报日期" in str(cells[0]))
    sample.edit(JT, {f"培训宣传!C{last}": "换一个名称", f"封面!B{filled}": date(2017, 9, 5)})
    assert found(sample.check(), "W8") == []
    sample.edit(JT, {f"培训宣传!{column}{last}": None for column in "ABCDEF"})
    (asked,) = found(sample.check(), "W8")
    assert (asked.value, asked.place.file, asked.place.sheet) == ("培训宣传1行", f"{JT}.xlsx", "培训宣传")


def test_enclosures_belong_to_their_unit(sample: Copy) -> None:
    inbox = sample.folder / "inbox"
    (inbox / JT).mkdir()
    (inbox / JT / "扫描0001.pdf").write_bytes(b"%PDF")
    (inbox / "区农委盖章.jpg").write_bytes(b"\xff\xd8")
    (inbox / "会议照片.png").write_bytes(b"\x89PNG")
    run = sample.check()
    assert run.final
    papers = {status.unit: status.enclosures for status in run.checked.units if status.enclosures}
    assert papers == {JT: (f"{JT}/扫描0001.pdf",), NW: ("区农委盖章.jpg",)}


def test_the_register(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.cli import main

    shutil.copyfile(sample.workbook(JT), sample.workbook("区交通局(1)"))
    sample.workbook("区物价局").unlink()
    assert main(["--campaign", str(sample.folder), "status"]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("区交通局  已报  17件")
    same = "  区交通局.xlsx  与区交通局(1).xlsx相同，只计一份"
    assert lines[at + 1 : at + 3] == ["  区交通局(1).xlsx  计入", same]
    assert lines[at + 3].startswith("  盖章件  未收  版本码")
    assert "区物价局  未报" in lines
