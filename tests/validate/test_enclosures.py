"""Sealed pages: whose they are, which version they confirm, and what the register says of it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from pipeline.console import status_lines
from pipeline.model import UnitStatus
from pipeline.run import summary
from pipeline.sealing import version_code
from tests.kit import Copy

JT = "区交通局"


def status(sample: Copy) -> UnitStatus:
    return next(status for status in sample.check().checked.units if status.unit == JT)


def put(sample: Copy, name: str, data: bytes = b"%PDF-1.4") -> None:
    path = sample.folder / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def shown(sample: Copy) -> str:
    """The unit's part of ``make-report status``."""
    lines = list(status_lines(sample.check()))
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{JT}  "))
    return "\n".join([lines[start], *(line for line in lines[start + 1 : start + 8])])


def test_a_scan_named_by_the_code_confirms_the_version_and_a_later_one_makes_it_stale(sample: Copy) -> None:
    before = status(sample)
    assert (before.seal, len(before.code)) == ("未收", 6)
    put(sample, f"扫描件 {before.code}.pdf")  # no name of a unit: the code alone says whose it is
    after = status(sample)
    assert (after.seal, after.code) == ("已确认", before.code)
    assert after.confirmed == after.enclosures == (f"扫描件 {before.code}.pdf",)
    assert f"盖章件  已确认  版本码{before.code}" in shown(sample)
    assert f"确认了计入的这一版（{before.code}）" in shown(sample)
    units = {unit["name"]: unit for unit in summary(sample.check())["units"]}  # type: ignore[attr-defined]
    assert (units[JT]["seal"], units[JT]["code"]) == ("已确认", before.code)
    sample.edit(JT, {"问题台账!T9": 5})
    put(sample, f"{JT} {before.code}.jpg")
    later = status(sample)
    assert later.code != before.code
    assert (later.seal, later.confirmed, later.stale) == ("已失效", (), (f"{JT} {before.code}.jpg",))
    assert f"确认的是别的一版（{before.code}）" in shown(sample)
    sample.report()
    sheet = openpyxl.load_workbook(sample.output("核对情况.xlsx"))["收表情况"]
    titles = [cell.value for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == JT)
    assert (row[titles.index("盖章件")], row[titles.index("版本码")]) == ("已失效", later.code)


def test_saving_again_is_no_other_version(sample: Copy) -> None:
    code = status(sample).code
    book = openpyxl.load_workbook(sample.workbook(JT))
    book["问题台账"].column_dimensions["F"].width = 50
    out = io.BytesIO()
    book.save(out)
    sample.workbook(JT).write_bytes(out.getvalue())
    assert status(sample).code == code


def test_a_rejected_row_that_is_put_right_is_another_version(sample: Copy) -> None:
    code = status(sample).code
    sample.edit(JT, {"问题台账!T9": "3人"})
    assert status(sample).code != code


@pytest.mark.parametrize(
    ("name", "seal"),
    [
        ("区交通局盖章件.pdf", "已收"),
        ("区交通局/盖章.jpg", "已收"),
        ("盖章.tif", "未收"),
        (f"区交通局 {version_code(['别的'])}.png", "已失效"),
        ("区交通局 SEALED.png", "已收"),
    ],
)
def test_by_folder_or_name(sample: Copy, name: str, seal: str) -> None:
    put(sample, name)
    assert status(sample).seal == seal


def test_beside_the_one_return_of_a_folder_or_an_archive(sample: Copy) -> None:
    """Neither says a unit's name; the return that lies beside it does."""
    data = sample.workbook(JT).read_bytes()
    sample.workbook(JT).unlink()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("报表.xlsx", data)
        archive.writestr("扫描0001.pdf", b"%PDF-1.4")
    put(sample, "9月3日.zip", out.getvalue())
    assert status(sample).enclosures == ("9月3日.zip > 扫描0001.pdf",)
    put(sample, "3日收/报表.xlsx", sample.workbook("区农委").read_bytes())
    sample.workbook("区农委").unlink()
    put(sample, "3日收/扫描0002.pdf")
    run = sample.check()
    assert next(s for s in run.checked.units if s.unit == "区农委").enclosures == ("3日收/扫描0002.pdf",)
    put(sample, "3日收/物价.xlsx", sample.workbook("区物价局").read_bytes())
    sample.workbook("区物价局").unlink()
    run = sample.check()
    assert next(f for f in run.checked.files if f.file == "3日收/扫描0002.pdf").unit == "", "two returns lie beside it"


def test_another_date_on_the_cover_is_another_version(sample: Copy) -> None:
    code = status(sample).code
    row = next(n for n, cells in enumerate(sample.cells(JT, "封面"), 1) if "填报日期" in str(cells[0]))
    sample.edit(JT, {f"封面!B{row}": date(2017, 9, 9)})
    assert status(sample).code != code
