"""核实说明 of a marked copy: code, number and question are printed, the unit writes 说明, and that closes the query."""

from __future__ import annotations

from datetime import date

import pytest
from feedback_kit import YELLOW, Book, convert, query

from pipeline.feedback import marked_copy, unmark
from pipeline.feedback.answers import find_answers
from pipeline.feedback.parts import Package
from pipeline.forms.model import Sheet
from pipeline.model import Problem
from pipeline.package import pack, unpack
from pipeline.run import load
from tests.kit import Copy, found

JT = "区交通局"
MARKED = f"退回/{JT}/{JT}.xlsx"


def ask(sample: Copy) -> tuple[int, str]:
    """A row whose time is over: its number in the sheet, and its 问题编号."""
    rows = sample.cells(JT, "问题台账")
    row = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-003")
    sample.edit(
        JT,
        {f"问题台账!P{row}": "正在整改", f"问题台账!Q{row}": None, f"问题台账!O{row}": date(2017, 8, 1)},
    )
    return row, "JT-003"


def spec(sample: Copy) -> Sheet:
    forms = load(sample.folder).forms
    sheet = forms.purpose("answers", forms.unit_form)
    assert sheet is not None
    return sheet


def said(sample: Copy, data: bytes) -> dict[int, tuple[str, str, str, str]]:
    table = find_answers(Package(data), spec(sample))
    assert table is not None
    return table.rows()


def asked(sample: Copy, data: bytes) -> int:
    """The row of 核实说明 that asks about JT-003."""
    return next(place for place, row in said(sample, data).items() if row[:2] == ("W3", "JT-003"))


def open_w3(sample: Copy) -> list[Problem]:
    return [problem for problem in found(sample.check(), "W3") if problem.open and problem.unit == JT]


def returned(sample: Copy) -> bytes:
    """The marked copy, put into the inbox in place of what was sent."""
    sample.report()
    data = sample.output(MARKED).read_bytes()
    sample.workbook(JT).write_bytes(data)
    return data


def test_an_open_query_is_printed_and_its_answer_accepted(sample: Copy) -> None:
    row, number = ask(sample)
    data = returned(sample)
    rows = said(sample, data)
    place = asked(sample, data)
    question, answer = rows[place][2:]
    assert answer == ""
    assert question.startswith(f"问题台账O{row}（问题编号{number}，整改时限）：整改时限2017-8-1已过")
    assert Book(data).fill("核实说明", f"D{place}") == YELLOW
    listed = Book(data).parts[Book(data).sheets["退回说明"]].decode("utf-8")
    assert "在“核实说明”表里印好的那一行写明原因" in listed
    assert len(open_w3(sample)) == 1
    sample.edit(JT, {f"核实说明!D{place}": "施工单位退场，已另行招标，新的时限是2017年10月底"})
    assert open_w3(sample) == []
    answers = [p.answer for p in found(sample.check(), "W3") if p.unit == JT and p.key == number]
    assert answers == ["施工单位退场，已另行招标，新的时限是2017年10月底"]


def test_a_copy_sent_back_unchanged_asks_once_more_in_the_same_row(sample: Copy) -> None:
    ask(sample)
    data = returned(sample)
    sample.report()
    assert sample.output(MARKED).read_bytes() == data


def test_an_empty_phrase_is_no_answer_and_the_row_is_not_doubled(sample: Copy) -> None:
    ask(sample)
    data = returned(sample)
    place = asked(sample, data)
    sample.edit(JT, {f"核实说明!D{place}": "经核实无误。"})
    (left,) = open_w3(sample)
    assert "已填的那一句不算说明" in left.todo
    again = returned(sample)
    mine = [row for row in said(sample, again).values() if row[1] == "JT-003"]
    assert mine == [(*said(sample, data)[place][:3], "经核实无误。")]
    assert Book(again).fill("核实说明", f"D{place}") == YELLOW


def test_what_is_settled_is_taken_out_and_what_was_said_stays(sample: Copy) -> None:
    row, _ = ask(sample)
    data = returned(sample)
    place = asked(sample, data)
    clean = unmark(data, spec(sample))
    assert "JT-003" not in {r[1] for r in said(sample, clean).values()}
    sample.edit(JT, {f"核实说明!D{place}": "施工单位退场，已另行招标，年底完成"})
    kept = unmark(sample.workbook(JT).read_bytes(), spec(sample))
    assert said(sample, kept)[place][3] == "施工单位退场，已另行招标，年底完成"
    assert Book(kept).fill("核实说明", f"D{place}") != YELLOW
    sample.workbook(JT).write_bytes(data)
    sample.edit(JT, {f"问题台账!O{row}": date(2017, 12, 1), f"问题台账!T{row}": "3人"})
    assert "JT-003" not in {r[1] for r in said(sample, returned(sample)).values()}


def test_a_workbook_without_the_sheet_gets_one(sample: Copy) -> None:
    """Its owner deleted it, or pasted the tables into a workbook of their own."""
    ask(sample)
    path = sample.workbook(JT)
    parts = unpack(path.read_bytes())
    book = parts["xl/workbook.xml"].decode("utf-8")
    before, after = book.split('name="核实说明"')
    start = before.rindex("<sheet ")
    parts["xl/workbook.xml"] = (before[:start] + after.split("/>", 1)[1]).encode("utf-8")
    path.write_bytes(pack(parts))
    data = returned(sample)
    rows = said(sample, data)
    assert [row[:2] for row in rows.values()] == [("W3", "JT-003"), ("W3", "JT-013")]
    sample.edit(JT, {"核实说明!D2": "施工单位退场，已另行招标，年底完成"})
    assert [problem.key for problem in open_w3(sample)] == ["JT-013"]


def test_an_answer_typed_in_another_program_is_accepted(sample: Copy, soffice: str, tmp_path) -> None:
    """Saved again by LibreOffice: shared strings, other styles; the code in full-width letters."""
    ask(sample)
    data = returned(sample)
    place = asked(sample, data)
    sample.edit(JT, {f"核实说明!D{place}": "施工单位退场，已另行招标，年底完成", f"核实说明!A{place}": "Ｗ３"})
    resaved = convert(soffice, tmp_path, sample.workbook(JT).read_bytes(), "xlsx").read_bytes()
    sample.workbook(JT).write_bytes(resaved)
    assert open_w3(sample) == []
    rows = sample.cells(JT, "问题台账")
    other = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-005")
    sample.edit(JT, {f"问题台账!T{other}": "3人"})
    assert said(sample, returned(sample))[place][3] == "施工单位退场，已另行招标，年底完成"


def test_queries_of_one_code_and_number_share_a_row(sample: Copy) -> None:
    data = sample.workbook(JT).read_bytes()
    marked = marked_copy(data, [query("O8"), query("P8"), query("O9")], spec(sample))
    assert marked is not None
    rows, before = said(sample, marked), said(sample, data)
    (new,) = [row for place, row in rows.items() if place not in before]
    assert new[2].count("\n") == 2


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "a\x00b<&>"])
def test_a_question_is_never_a_formula(sample: Copy, text: str) -> None:
    asked = query("O8")
    problem = Problem(asked.code, asked.severity, asked.place, text, "核对", JT, text)
    marked = marked_copy(sample.workbook(JT).read_bytes(), [problem], spec(sample))
    assert marked is not None
    assert b"<f>" not in unpack(marked)[Book(marked).sheets["核实说明"]]
    assert any(text.replace("\x00", "") in row[1] for row in said(sample, marked).values())
