"""汇总表.xlsx of the sample: every number a formula, its value cached, and the same when it is calculated anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from tabulate_kit import Read, S, Sample, agrees, convert, recalculated

from pipeline.ledger import Figure
from pipeline.outcome import CrossTable
from pipeline.package import pack
from pipeline.tabulate import totals_workbook


@pytest.fixture(scope="module")
def book(sample_data: Sample) -> Read:
    return Read(totals_workbook(sample_data.config, sample_data.forms, sample_data.outcome, draft=False))


def measured(sample: Sample) -> Iterator[tuple[str, Figure]]:
    """(cell of the first sheet, figure)."""
    across = [measure for measure in sample.outcome.measures if measure.by_unit]
    for place, measure in enumerate(across):
        letter = "DEFGHIJKLMNOPQRSTUV"[place]
        figures = [*(figure for _, figure in measure.by_unit), measure.district]
        yield from ((f"{letter}{row}", figure) for row, figure in enumerate(figures, 4))


def crossed(table: CrossTable) -> Iterator[tuple[str, Figure]]:
    rows = [*zip(table.cells, table.row_totals, strict=True), (table.column_totals, table.total)]
    for row, (cells, total) in enumerate(rows, 4):
        yield from (("BCDEFGHIJ"[place] + str(row), figure) for place, figure in enumerate([*cells, total]))


def every(sample: Sample) -> Iterator[tuple[str, str, Figure]]:
    """(sheet, cell, figure) of all totals and two-way tables, and of 指标."""
    yield from (("汇总表", cell, figure) for cell, figure in measured(sample))
    for table in sample.outcome.tables:
        yield from ((table.name, cell, figure) for cell, figure in crossed(table))
    for row, measure in enumerate(sample.outcome.measures, 4):
        yield "指标", f"C{row}", measure.district


def differences(sample: Sample, sheets: Mapping[str, Worksheet]) -> list[object]:
    shown = [(sheet, cell, sheets[sheet][cell].value, figure) for sheet, cell, figure in every(sample)]
    return [found for found in shown if not agrees(found[2], found[3])]


def test_every_number_is_a_formula_with_its_value(sample_data: Sample, book: Read) -> None:
    for sheet in ("汇总表", *(table.name for table in sample_data.outcome.tables), "指标"):
        cells = book.cells(sheet)
        numbers = {ref for ref, cell in cells.items() if cell.value and not ref.startswith("A")}
        assert numbers, sheet
        assert all(cells[ref].formula for ref in numbers), sheet
        asked = {cell for name, cell, _ in every(sample_data) if name == sheet}
        assert asked <= numbers
    assert "按程序计算" not in book.xml
    assert differences(sample_data, book.book()) == []


def test_the_district_has_71(sample_data: Sample, book: Read) -> None:
    sheet = book.book()["汇总表"]
    assert [sheet.cell(17, place).value for place in range(1, 7)] == ["合　计", None, None, 71, 32, 39]
    assert [sheet.cell(row, 4).value for row in range(4, 17)] == [37, 1, 2, 0, 1, 0, 17, 7, 2, 3, 0, 1, 0]
    assert sheet["J7"].value == "—", "a share of nothing"
    assert book.cells("汇总表")["J7"].type == "str"


def test_libreoffice_calculates_the_same(sample_data: Sample, book: Read, soffice: str, tmp_path: Path) -> None:
    sheets = recalculated(soffice, tmp_path, book.data)
    assert differences(sample_data, sheets) == []
    below = [sheets["汇总表"].cell(20, place).value for place in range(1, 20)]
    assert [value for value in below if isinstance(value, int | float)] == [9, 9, 130]


def test_a_changed_row_changes_its_totals(sample_data: Sample, book: Read, soffice: str, tmp_path: Path) -> None:
    """The formulas are alive: another unit in one row, and both units' figures follow."""
    parts = dict(book.parts)
    name = f"xl/worksheets/sheet{book.titles.index('问题台账') + 1}.xml"
    tree = etree.fromstring(parts[name])
    cell = next(cell for cell in tree.iter(f"{S}c") if cell.get("r") == "A4")
    text = next(cell.iter(f"{S}t"))
    assert text.text == "区公安分局"
    text.text = "区人社局"
    parts[name] = etree.tostring(tree)
    sheets = recalculated(soffice, tmp_path, pack(parts))
    assert [sheets["汇总表"][ref].value for ref in ("D4", "D5", "D17")] == [36, 2, 71]
    assert sheets["各单位自查问题统计表"]["G4"].value == 36


def test_ledgers_hold_every_accepted_row(sample_data: Sample, book: Read) -> None:
    sheets = book.book()
    for name, ledger in sample_data.outcome.ledgers.items():
        if name in ("文字材料", "选材", "更正单", "上期数"):
            assert name not in sheets
            continue
        header = [cell.value for cell in sheets[name][3]]
        assert header[:2] == ["填报单位", "期次"]
        assert header[-2:] == ["来源", "行"]
        assert len(header) == len(ledger.columns) - 1, "all but 份"
        assert sheets[name].max_row == 3 + len(ledger)
        assert sheets[name].auto_filter.ref.endswith(str(3 + len(ledger)))
        assert sheets[name].freeze_panes == "B4"


def test_ledger_cells_keep_their_types(sample_data: Sample, book: Read) -> None:
    sheet = book.book()["问题台账"]
    header = {cell.value: cell.column for cell in sheet[3]}
    first = sample_data.outcome.ledgers["问题台账"].rows_[0]
    day = sheet.cell(4, header["发现日期"])
    assert isinstance(day.value, datetime)
    assert day.value.date() == date(2017, 4, 18) == first[4]
    assert day.number_format == "yyyy-m-d"
    number = sheet.cell(4, header["问题编号"])
    assert (number.value, number.number_format, number.data_type) == ("GA-001", "@", "s")
    assert sheet.cell(4, header["处理人数"]).value == 0
    assert book.book()["工作开展情况"]["K4"].value == "网站、公示栏、微信"


def test_no_restricted_value_is_in_any_part(sample_data: Sample, book: Read) -> None:
    assert {"投诉人甲", "000-0000001", "执法人员01", "法制大队责任人甲"} <= sample_data.secrets
    assert [value for value in sample_data.secrets if value in book.xml] == []
    restricted = {spec.title for sheet in sample_data.forms.sheets for spec in sheet.fields if spec.restricted}
    for title in book.titles:
        assert restricted.isdisjoint(cell.text for cell in book.cells(title).values())


def test_same_bytes_and_nobody_in_the_properties(sample_data: Sample, book: Read) -> None:
    again = totals_workbook(sample_data.config, sample_data.forms, sample_data.outcome, draft=False)
    assert again == book.data
    core = book.parts["docProps/core.xml"].decode()
    assert re.findall(r">([^<\n]+)<", core) == ["区政府法制办", "2017-09-04T00:00:00Z", "2017-09-04T00:00:00Z"]
    assert "openpyxl" not in book.xml


def test_first_sheet_prints_as_a_form(sample_data: Sample, book: Read) -> None:
    sheet = book.book()["汇总表"]
    assert book.titles[0] == "汇总表"
    assert sheet["A1"].value == "黄陂区行政执法突出问题专项治理汇总表"
    assert sheet["A1"].font.name == "黑体"
    texts = [cell.text for cell in book.cells("汇总表").values() if cell.text]
    assert "截至2017年9月4日" in texts
    assert any(all(word in text for word in ("制表人", "审核人", "负责人")) for text in texts)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize in ("8", "9", 8, 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet["D4"].border.left.style == "thin"
    draft = Read(totals_workbook(sample_data.config, sample_data.forms, sample_data.outcome, draft=True))
    assert draft.book()["汇总表"]["A1"].value.endswith("（初稿）")
    assert "初稿" not in book.xml


def test_one_chart_with_its_numbers(sample_data: Sample, book: Read) -> None:
    charts = [name for name in book.parts if name.startswith("xl/charts/chart")]
    assert charts == ["xl/charts/chart1.xml"]
    chart = etree.fromstring(book.parts[charts[0]])
    words = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    assert chart.xpath("string(//c:grouping/@val)", namespaces=words) == "stacked"
    table = sample_data.outcome.tables[0]
    assert chart.xpath("//c:ser/c:tx//c:v/text()", namespaces=words) == list(table.columns)
    assert chart.xpath("//c:ser[1]/c:cat//c:v/text()", namespaces=words) == list(table.rows)
    shown = [
        [int(point) for point in series.xpath("c:val//c:v/text()", namespaces=words)]
        for series in chart.xpath("//c:ser", namespaces=words)
    ]
    assert shown == [[row[place].value for row in table.cells] for place in range(len(table.columns))]


def test_indicators_are_explained(sample_data: Sample, book: Read) -> None:
    sheet = book.book()["指标"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert len(rows) == len(sample_data.outcome.measures)
    assert rows[3][1:6] == [
        "已整改",
        60,
        "件",
        "问题台账 中 整改状态=已整改 的条数",
        '问题台账.where(整改状态="已整改").count',
    ]
    assert sheet["C10"].number_format == "0.0%"


def test_first_sheet_is_one_page(book: Read, soffice: str, tmp_path: Path) -> None:
    pdf = convert(soffice, tmp_path, book.data, "pdf")
    assert b"%PDF" in pdf[:8]
    assert re.search(rb"/MediaBox\s*\[\s*0 0 8\d\d", pdf), "A4 landscape"
