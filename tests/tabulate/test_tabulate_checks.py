"""核对情况.xlsx: the register, every problem in a row that filters, the files, the prose to choose from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tabulate_kit import Read, S, Sample

from pipeline.model import Place, Problem, Severity, UnitState, UnitStatus
from pipeline.outcome import Outcome
from pipeline.tabulate import check_workbook

PROBLEMS = (
    Problem(
        "H9",
        Severity.ERROR,
        Place("区交通局.xlsx", 0, "问题台账", "T9", "问题编号JT-006，处理人数"),
        "填的是“3人”，这一格只能填数字",
        "改填 3；没有人被处理就填 0。",
        "区交通局",
        "JT-006",
        "=HYPERLINK(3)",
    ),
    Problem("W4", Severity.QUERY, Place("区农委.xlsx"), "未启动", "核对。", "区农委", "NW-001", answer="等候批复"),
    Problem("H8", Severity.ERROR, Place(), "两份", "问清。", "区农委", readings=("甲  10件", "乙  27件")),
    Problem("V11", Severity.NOTE, Place("config.yaml", 12), "按“3”读取", "不用处理。"),
)
FILES = (("区交通局.xlsx", "0123456789abcdef" * 4, "区交通局 9月补课，计入"), ("照片.jpg", "", "收到非表格文件"))


@pytest.fixture(scope="module")
def read(sample_data: Sample) -> Read:
    data = check_workbook(sample_data.config, sample_data.forms, sample_data.outcome, PROBLEMS, FILES)
    assert data == check_workbook(sample_data.config, sample_data.forms, sample_data.outcome, PROBLEMS, FILES)
    return Read(data)


def rows(read: Read, title: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in read.book()[title].iter_rows(min_row=4)]


def test_its_sheets_print_and_filter(read: Read) -> None:
    assert read.titles == ["收表情况", "问题清单", "收到的文件", "素材"]
    for title, sheet in read.book().items():
        assert sheet["A1"].value == title
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$3"
        assert sheet["B4"].alignment.wrap_text


def test_the_register_has_a_row_a_unit(read: Read, sample_data: Sample) -> None:
    found = rows(read, "收表情况")
    assert [row[1] for row in found] == [unit.short for unit in sample_data.config.units]
    assert found[0][1:] == [
        "区公安分局", "武汉市公安局黄陂区分局", "已报", "区公安分局.xlsx", 37, 0, 0, 0, "未收", found[0][10], "法制大队联络员", "ga@example.cn", None,
    ]  # fmt: skip
    sheet = read.book()["收表情况"]
    assert sheet["D4"].fill.start_color.rgb == sheet["D7"].fill.start_color.rgb, "filed and zero"
    assert "零报告3家" in str(sheet["A2"].value)
    assert [row[10] for row in found] == [status.code or None for status in sample_data.outcome.units]


def test_states_have_their_colours(sample_data: Sample) -> None:
    lead = UnitStatus(sample_data.config.lead.short, UnitState.MISSING, waived=True)
    states = tuple(UnitStatus(state.value, state, ("甲.xlsx", "乙.xlsx"), 1, 2, 3, 4) for state in UnitState)
    outcome = replace(sample_data.outcome, units=(*states, lead))
    read = Read(check_workbook(sample_data.config, sample_data.forms, outcome, (), ()))
    sheet = read.book()["收表情况"]
    fills = {sheet.cell(row, 4).value: sheet.cell(row, 4).fill.start_color.rgb for row in range(4, 11)}
    assert fills["已报"] == fills["零报告"] != fills["未报"] == fills["退回"]
    assert len(set(fills.values())) == 4
    assert [cell.value for cell in sheet[5]][4:9] == ["甲.xlsx\n乙.xlsx", 3, 4, 1, 2]
    last = [cell.value for cell in sheet[11]]
    assert last[1:4] == ["区政府法制办", "武汉市黄陂区人民政府法制办公室", "未报"]
    assert last[-1] == "已认可缺报"


def test_every_problem_has_a_row(read: Read) -> None:
    found = rows(read, "问题清单")
    assert found[0] == [
        1, "区交通局", "错误", "H9", "区交通局.xlsx", "问题台账", "T9", "问题编号JT-006，处理人数", "=HYPERLINK(3)",
        "填的是“3人”，这一格只能填数字", "改填 3；没有人被处理就填 0。", "未解决", None,
    ]  # fmt: skip
    assert [row[2] for row in found] == ["错误", "待核实", "错误", "提示"]
    assert [row[11:] for row in found[1:]] == [["已说明", "等候批复"], ["未解决", None], ["不用处理", None]]
    assert found[1][7] == "NW-001"
    assert found[2][9] == "甲  10件\n乙  27件\n两份"
    assert found[3][1:8] == ["区政府法制办", "提示", "V11", "config.yaml", None, "第12行", None]
    assert read.book()["问题清单"]["I4"].data_type == "s"
    assert not any(cell.formula for cell in read.cells("问题清单").values())


def test_files_and_prose(read: Read, sample_data: Sample) -> None:
    assert rows(read, "收到的文件") == [
        [1, "区交通局.xlsx", "0123456789ab", "区交通局 9月补课，计入"],
        [2, "照片.jpg", None, "收到非表格文件"],
    ]
    found = rows(read, "素材")
    first = sample_data.outcome.materials[0]
    assert len(found) == len(sample_data.outcome.materials) > 40
    assert found[0] == [1, first.unit, "主要做法", first.text, len(first.text), first.code]


def test_empty_lists_say_so(sample_data: Sample) -> None:
    outcome = Outcome({}, (), (), (), (), {})
    read = Read(check_workbook(sample_data.config, sample_data.forms, outcome, (), ()))
    for sheet in read.book().values():
        assert sheet["A4"].value == "没有"


def test_rows_are_high_enough_for_their_text(read: Read) -> None:
    heights = [float(row.get("ht")) for row in read.tree("素材").iter(f"{S}row") if int(row.get("r")) > 3]
    texts = [len(str(row[3])) for row in rows(read, "素材")]
    assert all(height >= 13.5 * -(-2 * length // 90) for height, length in zip(heights, texts, strict=True))
    assert max(heights) <= 409
