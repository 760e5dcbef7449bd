"""One cell of the sample is changed; the finding must name it, and the row must count or not count."""

from datetime import date

import pytest

from pipeline.model import Severity, UnitState
from tests.kit import Copy, found

JT = "区交通局"


def _row(sample: Copy) -> int:
    cells = sample.cells(JT, "问题台账")
    return next(number for number, row in enumerate(cells, 1) if row[1] == "JT-003")


def _labelled(sample: Copy, unit: str, sheet: str, label: str, column: int = 0) -> int:
    """The row in which a column shows a title."""
    rows = sample.cells(unit, sheet)
    return next(number for number, row in enumerate(rows, 1) if str(row[column]).strip("*") == label)


CELLS = [
    # column letter, typed, code, part of the message, counts
    ("T", "3人", "H9", "是否应为 3？", False),
    ("T", "无", "H9", "没有就填 0", False),
    ("T", "2000万", "H9", "改填数字", False),
    ("T", "约3", "H9", "改填数字", False),
    ("T", 2.5, "H9", "改填整数", False),
    ("T", -1, "V04", "不能小于0", False),
    ("T", "３", "", "", True),
    ("T", "#REF!", "V07", "#REF!", False),
    ("T", "=1+1", "V08", "公式没有算出的结果", False),
    ("F", None, "V01", "必须填", False),
    ("F", "太短", "V05", "至少要10个字", False),
    ("F", "长" * 201, "V05", "最多200个字", False),
    ("G", "不规犯", "V02", "是否应为“不规范”", False),
    ("G", " 不规范 ", "", "", True),
    ("E", "2017.5.3", "", "", True),
    ("E", "2017年5月3日", "", "", True),
    ("E", 42858, "V11", "2017-5-3", True),
    ("E", "五月三日", "V03", "看不出是哪一天", False),
    ("E", "4月11日", "V03", "看不出是哪一天", False),
    ("E", date(2014, 12, 31), "V04", "早于2015年1月1日", False),
    ("E", date(2017, 9, 5), "V04", "晚于2017年9月4日", False),
    ("B", "JT3", "V06", "格式不对", False),
    ("P", "正在整改", "H2", "两格不一致", False),
    ("Q", date(2017, 5, 2), "H2", "不在发现日期", False),
    ("Q", None, "H2", "两格不一致", False),
    ("O", date(2017, 5, 2), "H3", "早于发现日期", False),
]


@pytest.mark.parametrize(("column", "typed", "code", "words", "counts"), CELLS)
def test_a_cell(sample: Copy, column: str, typed: object, code: str, words: str, counts: bool) -> None:
    row = _row(sample)
    sample.edit(JT, {f"问题台账!{column}{row}": typed})
    run = sample.check()
    mine = [p for p in run.problems if p.unit == JT and p.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUV") == str(row)]
    assert [p.code for p in mine if p.severity is not Severity.QUERY] == ([code] if code else [])
    if code:
        mine = [p for p in mine if p.code == code]
        assert mine[0].place.cell == f"{'Q' if code == 'H2' else column}{row}"
        assert words in mine[0].what + mine[0].todo
        assert mine[0].place.file == "区交通局.xlsx"
        assert mine[0].unit == JT
    state = next(status for status in run.checked.units if status.unit == JT)
    assert state.rows == (17 if counts else 16)
    assert run.final is counts
    assert state.state is (UnitState.FILED if counts else UnitState.RETURNED)


def test_one_mistake_is_said_once(sample: Copy) -> None:
    """Rules over a rejected cell do not apply: no cascade."""
    row = _row(sample)
    sample.edit(JT, {f"问题台账!E{row}": "不知道哪天", f"问题台账!Q{row}": "也不知道"})
    assert sorted(p.code for p in sample.check().open) == ["V03", "V03"]


def test_a_shared_number_takes_out_every_row_that_has_it(sample: Copy) -> None:
    row = _row(sample)
    sample.edit(JT, {f"问题台账!B{row}": "JT-004"})
    run = sample.check()
    assert [p.place.cell for p in found(run, "V09")] == [f"B{row}", f"B{row + 1}"]
    assert next(s for s in run.checked.units if s.unit == JT).rows == 15


RULES = [
    ("区物价局", {"封面!是否零报告": "否"}, "H1", "error"),
    ("区住建局", {"封面!是否零报告": "是"}, "H1", "error"),
    ("区住建局", {"工作开展情况!实填人数": 89}, "H5", "error"),
    ("区人社局", {"工作开展情况!实填人数": 15}, "H5", "error"),
    ("区人社局", {"核实说明!D:编码": None}, "W1", "query"),
    ("区人社局", {"核实说明!D:编码": "核实无误"}, "W1", "query"),
    ("区城管局", {"典型案例!B:案例名称": "CG-009"}, "H6", "error"),
    ("区国土规划局", {"核实说明!D:编码": None}, "W5", "query"),
]


@pytest.mark.parametrize(("unit", "cells", "code", "severity"), RULES)
def test_a_rule_of_the_form(sample: Copy, unit: str, cells: dict[str, object], code: str, severity: str) -> None:
    for address, value in cells.items():
        sheet, label = address.split("!")
        column, _, title = label.rpartition(":")
        row = _labelled(sample, unit, sheet, title) + bool(column)
        sample.edit(unit, {f"{sheet}!{column or 'B'}{row}": value})
    run = sample.check()
    assert {p.code for p in run.open} == {code}
    assert {str(p.severity) for p in run.open} == {severity}
    assert all(p.unit == unit for p in run.open)
    assert run.checked.units[0].rows == 37


def test_kinds_of_fault_must_add_up(sample: Copy) -> None:
    header = _labelled(sample, "区人社局", "个人自查汇总", "姓名", 1)
    sample.edit("区人社局", {f"个人自查汇总!G{header + 2}": 9})
    run = sample.check()
    assert [p.place.cell for p in found(run, "H4")] == [f"G{header + 2}"]


@pytest.mark.parametrize("column", ["H", "I", "J", "K", "L"])
def test_every_kind_of_fault_is_in_the_sum(sample: Copy, column: str) -> None:
    header = _labelled(sample, "区人社局", "个人自查汇总", "姓名", 1)
    sample.edit("区人社局", {f"个人自查汇总!{column}{header + 2}": 7})
    assert [p.place.cell for p in found(sample.check(), "H4")] == [f"G{header + 2}"]


def test_a_waiver_must_name_the_query(sample: Copy) -> None:
    sample.replace("config.yaml", "code: W7, unit: 区物价局", "code: W7, unit: 区农委")
    run = sample.check()
    assert [p.code for p in run.open] == ["W7"]
    note = found(run, "N04")
    assert note[0].severity is Severity.NOTE
    assert note[0].place.file == "config.yaml"
    assert note[0].place.line > 1


def test_issue_date_against_the_as_of_date(sample: Copy) -> None:
    sample.replace("config.yaml", "issued: 2017-09-04", "issued: 2017-10-04")
    assert [p.code for p in sample.check().open] == ["W9"]
    sample.replace("config.yaml", "issued: 2017-10-04", "issued: 2017-09-01")
    assert [p.code for p in sample.check().open] == ["N03"]


def test_a_changed_original_is_a_query(sample: Copy) -> None:
    run = sample.check()
    chosen = next(e for e in run.checked.entries if e.record.sheet == "选材")
    unit, section = chosen.record.raw[:2]
    row = _labelled(sample, unit, "文字材料", section)
    sample.edit(unit, {f"文字材料!B{row}": "改写过的一段文字，与原来报的不同。"})
    changed = found(sample.check(), "N02")
    assert [p.key for p in changed] == [unit]
    assert changed[0].open
    (sample.folder / "inbox" / f"{unit}.xlsx").unlink()
    assert not found(sample.check(), "N02")  # that nothing of it is there is said by H10


def test_dates_read_as_people_write_them(sample: Copy) -> None:
    row = _row(sample)
    sample.edit(JT, {f"问题台账!E{row}": "2017/05/03"})
    run = sample.check()
    record = next(e.record for e in run.checked.entries if e.record.raw[1:2] == ("JT-003",))
    assert record.values[4] == date(2017, 5, 3)
    assert run.final
