"""Findings name the sheet as its owner's file calls it, whoever finds them: the reader, a cell's limits, a rule."""

from __future__ import annotations

from datetime import date

from pipeline.package import pack, unpack
from tests.kit import Copy, found

JT, OWN = "区交通局", "台账（交通）"


def rename(sample: Copy, name: str, sheet: str, own: str) -> None:
    """The sheet gets another name, as people give it."""
    path = sample.workbook(name)
    parts = unpack(path.read_bytes())
    old = parts["xl/workbook.xml"].decode("utf-8")
    new = old.replace(f'name="{sheet}"', f'name="{own}"').replace(f"'{sheet}'!", f"'{own}'!")
    assert new != old
    path.write_bytes(pack({**parts, "xl/workbook.xml": new.encode("utf-8")}))


def test_every_family_of_rules_names_the_own_sheet(sample: Copy) -> None:
    rows = sample.cells(JT, "问题台账")
    row = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-003")
    twin = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-005")
    sample.edit(
        JT,
        {
            f"问题台账!T{row}": "3人",  # the reading
            f"问题台账!G{row + 1}": "不规犯",  # a limit of the cell
            f"问题台账!O{twin}": date(2017, 1, 2),  # a rule across cells
            f"问题台账!F{twin + 1}": "联系人电话13871234567，请与他联系办理此事",  # personal data
            f"问题台账!B{twin + 2}": "JT-001",  # unique
        },
    )
    rename(sample, JT, "问题台账", OWN)
    run = sample.check()
    mine = [p for p in run.problems if p.unit == JT and p.place.cell]
    assert {p.code for p in mine} >= {"H9", "V02", "H3", "W6", "V09"}
    assert {p.place.sheet for p in mine} == {OWN}
    assert [p.place.cell for p in found(run, "H3") if p.unit == JT] == [f"O{twin}"]


def test_the_marks_are_put_on_the_own_sheet(sample: Copy) -> None:
    from openpyxl import load_workbook

    rows = sample.cells(JT, "问题台账")
    twin = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-005")
    sample.edit(JT, {f"问题台账!O{twin}": date(2017, 1, 2)})
    rename(sample, JT, "问题台账", OWN)
    sample.report()
    book = load_workbook(sample.output(f"退回/{JT}/{JT}.xlsx"))
    links = {cell.hyperlink.location for row in book["退回说明"].iter_rows() for cell in row if cell.hyperlink}
    assert f"'{OWN}'!O{twin}" in links
    assert book[OWN][f"O{twin}"].fill.start_color.rgb == "FFFFC9CE"


def test_rows_that_vanished_name_the_own_sheet(sample: Copy) -> None:
    path = sample.workbook(JT)
    (path.parent / "区交通局（旧）.xlsx").write_bytes(path.read_bytes())
    rows = sample.cells(JT, "问题台账")
    last = next(number for number, cells in enumerate(rows, 1) if cells[1] == "JT-017")
    sample.edit(JT, {f"问题台账!{column}{last}": None for column in "CEFGHJKLMNOPQRST"})
    filled = next(number for number, cells in enumerate(sample.cells(JT, "封面"), 1) if "填报日期" in str(cells[0]))
    sample.edit(JT, {f"封面!B{filled}": date(2017, 9, 5)})
    rename(sample, JT, "问题台账", OWN)
    run = sample.check()
    assert [p.place.sheet for p in found(run, "W8")] == [OWN]
