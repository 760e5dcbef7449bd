"""What a workbook must survive: odd texts, odd titles, campaigns without this or that, many rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hostile_kit import UNITS, forms_of, random_campaign
from tabulate_kit import Read, Sample, agrees, make_outcome

from pipeline.config import Config
from pipeline.forms.model import Measure, TwoWay
from pipeline.ledger import IMPLICIT, Ledger
from pipeline.model import REJECTED, Column
from pipeline.outcome import ROSTER, ROSTER_COLUMNS, Outcome
from pipeline.tabulate import totals_workbook
from pipeline.tabulate.book import Book, clean


def filled(*rows: tuple[object, ...], name: str = "台账") -> Ledger:
    """A ledger with these values of 类型 … 多项."""
    sheet = forms_of([name], (), ()).sheet(name)
    columns = {key: column for key, column in sheet.columns.items() if not column.restricted}
    implicit = {column.name: column for column in IMPLICIT} | {"填报单位": Column("填报单位", values=UNITS)}
    made = [(*row, "区A局", "第一期", 1, "甲.xlsx", number) for number, row in enumerate(rows, 4)]
    return Ledger(name, {**columns, **implicit}, made)  # type: ignore[arg-type]


def made(config: Config, ledger: Ledger, *measures: Measure, tables: tuple[TwoWay, ...] = ()) -> Read:
    outcome = make_outcome({ledger.name: ledger}, measures, tables, UNITS)
    return Read(totals_workbook(config, forms_of([ledger.name], measures, tables), outcome, draft=False))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x0bc\x1f", "abc"),
        ("甲\r\n乙", "甲\n乙"),
        ("\ud800", "?"),
        ("_x0041_", "_x005F_x0041_"),
        ("长" * 40_000, "长" * 32_767),
        ("𠮷\ufffe", "𠮷"),
    ],
)
def test_texts_are_made_fit_for_a_cell(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_odd_cells_are_written(config: Config) -> None:
    row = (
        "不规范",
        "<a>&\x07_x0041_\n=1",
        0,
        -5,
        Decimal("12345678.90"),
        date(1899, 1, 1),
        date(1900, 3, 1),
        ("甲", "*"),
    )
    read = made(config, filled(row, (None,) * 8, (REJECTED,) * 8))
    sheet = read.book()["台账"]
    shown = [cell.value for cell in sheet[4]]
    assert shown[2:8] == ["不规范", "<a>&_x005F_x0041_\n=1", 0, -5, 12345678.9, "1899-01-01"]
    assert shown[9:] == ["甲、*", "甲.xlsx", 4]
    assert read.cells("台账")["I4"].value == "61"
    assert [cell.value for cell in sheet[6]][2:10] == [None] * 8
    assert sheet["G4"].number_format == "0.00"
    assert sheet["D4"].number_format == "@"
    assert sheet["G3"].value == "金额（万元）"


def test_a_long_text_is_no_text_format(config: Config) -> None:
    """Excel 2003 and WPS show #### for more than 255 characters in a cell of the format text."""
    read = made(config, filled(("不规范", "长" * 256, *(None,) * 6)))
    cell = read.book()["台账"]["D4"]
    assert cell.number_format == "General"
    assert cell.quotePrefix, "stays text when it is edited"


def test_titles_of_sheets(config: Config) -> None:
    book = Book(config)
    assert book.title("a/b[c]:*?\\'") == "abc"
    assert book.title("ABC") == "ABC2"
    assert book.title("长" * 40) == "长" * 31
    assert book.title("长" * 40) == "长" * 30 + "2"
    assert book.title("///") == "表"


def test_a_ledger_named_as_a_sheet_of_ours(config: Config) -> None:
    ledger = filled(("不规范", *(None,) * 7), name="汇总表")
    read = made(config, ledger, Measure(name="数", expression="汇总表.count"))
    assert read.titles == ["汇总表", "指标", "汇总表2"]
    assert read.cells("汇总表")["D10"].formula == "COUNTA('汇总表2'!$A$4:$A$4)"


def test_a_campaign_without_anything(config: Config) -> None:
    read = Read(totals_workbook(config, forms_of(["台账"], (), ()), Outcome({}, (), (), (), (), {}), draft=True))
    assert read.titles == ["汇总表", "指标"]
    assert read.book()["指标"]["A4"].value == "没有"


def test_without_an_as_of_date(config: Config) -> None:
    dateless = config.model_copy(update={"dates": config.dates.model_copy(update={"as_of": None})})
    read = made(dateless, filled())
    assert "2000-01-01T00:00:00Z" in read.parts["docProps/core.xml"].decode()
    assert any("截至　" in cell.text for cell in read.cells("汇总表").values())


def test_only_district_figures(config: Config) -> None:
    measures = [Measure(name=f"数{place}", expression="台账.count", unit="件", by_unit=False) for place in range(4)]
    read = made(config, filled(("不规范", *(None,) * 7)), *measures)
    cells = read.cells("汇总表")
    assert [cell.value for cell in cells.values() if cell.formula] == ["1"] * 4
    assert read.book()["汇总表"]["E5"].number_format == '0"件"'


def test_a_restricted_column_that_got_so_far_is_left_out(config: Config) -> None:
    ledger = filled(("不规范", *(None,) * 7))
    columns = {"机密": Column("机密", restricted=True), **ledger.columns}
    leaked = Ledger(ledger.name, columns, [("秘密姓名", *row) for row in ledger.rows_])
    read = made(config, leaked, Measure(name="数", expression="台账.count"))
    assert "秘密姓名" not in read.xml
    assert "机密" not in read.xml
    assert read.book()["台账"]["C4"].value == "不规范"


def test_the_roster_is_no_ledger(sample_data: Sample) -> None:
    roster = Ledger(ROSTER, ROSTER_COLUMNS, ())
    outcome = replace(sample_data.outcome, ledgers={**sample_data.outcome.ledgers, ROSTER: roster})
    assert ROSTER not in Read(totals_workbook(sample_data.config, sample_data.forms, outcome, draft=False)).titles


def test_empty_values_have_a_line_of_their_own(config: Config) -> None:
    table = TwoWay(name="表", ledger="台账", rows="类型", columns="名称")
    read = made(config, filled(("*", None, *(None,) * 6), (None, "x", *(None,) * 6)), tables=(table,))
    sheet, cells = read.book()["表"], read.cells("表")
    labels = [row[0].value for row in sheet.iter_rows(min_row=4)]
    place = 4 + labels.index("未填")
    assert [cell.value for cell in sheet[3]] == ["类型", "x", "未填", "合计"]
    assert cells[f"B{place}"].formula.count('=""') == 1
    assert [sheet.cell(place, column).value for column in (2, 3, 4)] == [1, 0, 1]


def test_overlapping_columns_say_so(config: Config) -> None:
    forms, outcome = random_campaign(7)
    read = Read(totals_workbook(config, forms, outcome, draft=False))
    assert any("一条可以有多项" in cell.text for cell in read.cells("单位与多项").values())
    assert not any("一条可以有多项" in cell.text for cell in read.cells("单位与类型").values())


def test_many_rows(config: Config) -> None:
    row = ("不规范", "名称", 1, 2, Decimal("0.1"), date(2017, 3, 1), None, ("甲",))
    ledger = filled(*[row] * 20_000)
    measure = Measure(name="金额", expression="台账.sum('金额')", decimals=2)
    outcome = make_outcome({"台账": ledger}, [measure], (), UNITS)
    read = Read(totals_workbook(config, forms_of(["台账"], [measure], ()), outcome, draft=False))
    assert read.tree("台账").find(".//{*}dimension").get("ref") == "A1:L20003"
    assert agrees(float(read.cells("汇总表")["D10"].value), outcome.measures[0].district)
    assert read.cells("汇总表")["D10"].value == "2000"
