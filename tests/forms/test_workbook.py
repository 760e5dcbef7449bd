"""The blank and prefilled workbooks: what stands where, what is locked, what is printed, same bytes twice."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.config import Config
from pipeline.forms.model import Form, Forms, Sheet
from pipeline.forms.workbook import WorkbookMaker, blank_workbook, unit_workbook, write_templates
from pipeline.forms.workbook_layout import REACH, Layout, header_text
from pipeline.forms.workbook_words import duty, five_lines
from pipeline.model import Type, column_letters
from pipeline.package import unpack
from tests.sample.generate import load

ROOT = Path(__file__).parents[2]
ROUND = "9月补课"


@cache
def campaign() -> tuple[Config, Forms]:
    return load(ROOT)


@cache
def maker(form: str) -> WorkbookMaker:
    config, forms = campaign()
    found = forms.form(form)
    assert found
    return WorkbookMaker(config, forms, found)


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


@cache
def blank(form: str) -> Workbook:
    return opened(maker(form).make(None, ""))


@cache
def prefilled() -> Workbook:
    config, _ = campaign()
    return opened(maker("unit").make(config.units[2], ROUND))


def sheets() -> list[tuple[str, str]]:
    _, forms = campaign()
    return [(form.id, sheet.name) for form in forms.forms for sheet in forms.of(form)]


def tables() -> list[tuple[str, str]]:
    _, forms = campaign()
    return [(form, name) for form, name in sheets() if forms.sheet(name).kind == "table"]


def cards() -> list[tuple[str, str]]:
    return [pair for pair in sheets() if pair not in tables()]


def layout_of(name: str) -> Layout:
    sheet = campaign()[1].sheet(name)
    return Layout(sheet, sheet.rows)


# ---- the contract with the reader


@pytest.mark.parametrize(("form", "name"), cards())
def test_a_card_is_a_title_a_note_a_header_and_a_line_a_field(form: str, name: str) -> None:
    sheet, spec = blank(form)[name], campaign()[1].sheet(name)
    assert sheet["A1"].value == (spec.title or spec.name)
    assert duty(spec) in sheet["A2"].value
    assert [sheet.cell(3, column).value for column in (1, 2, 3)] == ["项目", "填写内容", "填写说明"]
    assert [sheet.cell(4 + index, 1).value for index in range(len(spec.fields))] == [
        header_text(field) for field in spec.fields
    ]
    assert {"A1:C1", "A2:C2"} == set(str(sheet.merged_cells).split())


@pytest.mark.parametrize(("form", "name"), tables())
def test_the_header_of_a_table_is_its_titles(form: str, name: str) -> None:
    sheet, spec, layout = blank(form)[name], campaign()[1].sheet(name), layout_of(name)
    top, bottom = layout.header
    assert top == (4 if spec.totals else 3)
    assert bottom == top + any(field.group for field in spec.fields)
    titles = [sheet.cell(bottom, n).value or sheet.cell(top, n).value for n in range(1, len(spec.fields) + 1)]
    assert titles == [header_text(field) for field in spec.fields]
    assert duty(spec) in sheet["A1"].value
    assert sheet["A2"].value.startswith("填报单位：")


def test_groups_are_merged_over_their_columns_and_cut_where_the_page_breaks() -> None:
    sheet = blank("unit")["问题台账"]
    assert {"A4:E4", "F4:J4", "K4:L4", "M4:R4", "S4:T4", "U4:V4"} <= set(str(sheet.merged_cells).split())
    assert sheet["K4"].value == sheet["M4"].value == "整改"


def test_an_ungrouped_column_is_merged_over_both_rows() -> None:
    config, _ = campaign()
    fields = [{"title": "甲"}, {"title": "乙", "group": "组"}, {"title": "丙", "group": "组"}]
    forms = small_forms(fields)
    sheet = opened(blank_workbook(config, forms, forms.forms[0]))["表"]
    assert {"A3:A4", "B3:C3"} <= set(str(sheet.merged_cells).split())
    assert (sheet["A3"].value, sheet["B3"].value, sheet["B4"].value) == ("甲", "组", "乙")


def small_forms(fields: list[dict[str, object]], **sheet: object) -> Forms:
    """A form with one table of these columns."""
    values = {
        "version": "1",
        "sheets": [{"name": "表", "fields": fields, **sheet}],
        "forms": [{"id": "one", "title": "小表", "filed_by": "unit", "sheets": ["表"]}],
    }
    return Forms.model_validate(values, context={"lists": campaign()[0].rosters})


def test_the_stamp_says_whose_workbook_it_is() -> None:
    config, forms = campaign()
    sheet = prefilled()["_stamp"]
    assert sheet.sheet_state == "veryHidden"
    assert [[cell.value for cell in row] for row in sheet["A1:B6"]] == [
        ["make-report", "1"],
        ["campaign", config.id],
        ["form", "unit"],
        ["version", forms.version],
        ["unit", "ZJ"],
        ["round", ROUND],
    ]
    assert {cell.data_type for row in sheet["A1:B6"] for cell in row} == {"s"}
    empty = blank("unit")["_stamp"]
    assert (empty["B5"].value, empty["B6"].value) == (None, None)


def test_the_first_sheet_tells_how_to_fill_the_form() -> None:
    config, forms = campaign()
    sheet = prefilled().worksheets[0]
    assert sheet.title == "填报说明"
    said = [sheet.cell(row, 1).value for row in range(2, 7)]
    assert said == [f"{n}. {text}" for n, text in enumerate(five_lines(config, forms, forms.unit_form, ROUND), 1)]
    assert "2017年9月4日" in said[4]
    assert config.lead.email in said[4]
    column = [cell.value for cell in sheet["A"] if cell.value]
    for spec in forms.of(forms.unit_form):
        assert any(text.endswith(f"、{spec.name}（{duty(spec)}）") for text in column)
        assert {header_text(field) for field in spec.fields} <= set(column)


def test_the_blank_gives_the_deadline_of_every_round() -> None:
    said = blank("unit").worksheets[0]["A6"].value
    assert "第一次自查2017年6月30日前" in said
    assert "9月补课2017年9月4日前" in said


# ---- what is printed for a unit


def test_the_cover_is_prefilled_by_role() -> None:
    sheet = prefilled()["封面"]
    values = {str(sheet.cell(row, 1).value).rstrip("*"): sheet.cell(row, 2).value for row in range(4, 24)}
    assert values["单位代码"] == "ZJ"
    assert values["单位全称"] == "武汉市黄陂区住房和城乡建设局"
    assert values["单位简称"] == "区住建局"
    assert values["期次"] == ROUND
    assert values["统计起始日"] == datetime(2015, 1, 1)  # noqa: DTZ001
    assert values["截止日期"] == datetime(2017, 9, 4)  # noqa: DTZ001
    assert values["报送方式"] == "电子表"
    assert values["填报日期"] is None


def test_every_prepared_row_has_its_number_round_and_place() -> None:
    sheet, layout = prefilled()["问题台账"], layout_of("问题台账")
    assert layout.rows == 200
    rows = [[sheet.cell(row, n).value for n in (1, 2, 4)] for row in range(layout.first, layout.last + 1)]
    assert rows == [[n, f"ZJ-{n:03d}", ROUND] for n in range(1, 201)]
    assert [sheet.cell(layout.first, n).value for n in (3, 5, 6)] == [None] * 3


def test_the_blank_prints_no_numbers_of_a_unit() -> None:
    sheet = blank("unit")["问题台账"]
    assert [sheet.cell(6, n).value for n in range(1, 5)] == [1, None, None, None]
    assert {sheet.cell(row, 2).value for row in range(6, 206)} == {None}


def test_rows_carried_over_keep_their_numbers_and_new_ones_go_on_from_the_highest() -> None:
    config, _ = campaign()
    rows = {"问题台账": [{"问题编号": "ZJ-001", "批次": "第一次自查"}, {"问题编号": "ZJ-007", "批次": "第一次自查"}]}
    sheet = opened(maker("unit").make(config.units[2], ROUND, rows))["问题台账"]
    assert [sheet.cell(row, 2).value for row in range(6, 10)] == ["ZJ-001", "ZJ-007", "ZJ-008", "ZJ-009"]
    assert [sheet.cell(row, 4).value for row in range(6, 9)] == ["第一次自查", "第一次自查", ROUND]
    numbers = [sheet.cell(row, 2).value for row in range(6, 206)]
    assert len(set(numbers)) == len(numbers)


def test_more_rows_than_prepared_leave_room_below() -> None:
    config, _ = campaign()
    rows = {"典型案例": [{"案例名称": f"案例{n}"} for n in range(57)]}
    sheet = opened(maker("unit").make(config.units[2], ROUND, rows))["典型案例"]
    assert sheet["A60"].value == "案例56"
    assert sheet.auto_filter.ref == "A3:G103"
    assert not sheet["A100"].protection.locked


def test_a_sheet_or_column_that_the_form_lacks_is_refused() -> None:
    config, _ = campaign()
    with pytest.raises(KeyError, match="没有的表"):
        maker("unit").make(config.units[0], ROUND, {"没有的表": []})
    with pytest.raises(KeyError, match="没有的列"):
        maker("unit").make(config.units[0], ROUND, {"问题台账": [{"没有的列": "甲"}]})
    with pytest.raises(ValueError, match="card"):
        maker("unit").make(config.units[0], ROUND, {"封面": [{}, {}]})


# ---- sums


def test_sums_are_live_and_cached() -> None:
    config, _ = campaign()
    rows = {"培训宣传": [{"场次": 2, "人次": 30}, {"场次": 3, "人次": 12}, {"场次": "两场"}]}
    data = maker("unit").make(config.units[0], ROUND, rows)
    live, cached = opened(data)["培训宣传"], opened(data, values=True)["培训宣传"]
    assert live["A3"].value == "合计"
    assert live["E3"].value == f"=SUM(E5:E{REACH})"
    assert (cached["E3"].value, cached["F3"].value) == (5, 42)
    assert opened(data, values=True)["个人自查汇总"]["E3"].value == 0


# ---- protection, panes, paper


@pytest.mark.parametrize(("form", "name"), [*sheets(), ("unit", "填报说明")])
def test_sheets_are_protected_without_a_password_and_let_people_work(form: str, name: str) -> None:
    protection = blank(form)[name].protection
    assert protection.sheet
    assert protection.password is None
    allowed = ("insertRows", "sort", "autoFilter", "formatRows", "formatColumns")
    assert not any(getattr(protection, flag) for flag in allowed)
    assert protection.formatCells
    assert protection.insertColumns


@pytest.mark.parametrize(("form", "name"), tables())
def test_input_cells_are_unlocked_and_the_rest_is_not(form: str, name: str) -> None:
    sheet, layout = blank(form)[name], layout_of(name)
    for column in range(1, layout.columns + 1):
        for row in (layout.first, layout.last):
            assert not sheet.cell(row, column).protection.locked
        for row in range(1, layout.first):
            if type(sheet.cell(row, column)).__name__ != "MergedCell":
                assert sheet.cell(row, column).protection.locked
        # what is inserted or typed below takes the column's own style
        assert not sheet.column_dimensions[column_letters(column - 1)].protection.locked


@pytest.mark.parametrize(("form", "name"), tables())
def test_tables_print_landscape_with_their_header_on_every_page(form: str, name: str) -> None:
    sheet, spec, layout = blank(form)[name], campaign()[1].sheet(name), layout_of(name)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == (8 if spec.print.paper == "A3" else 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (spec.print.wide, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${layout.header[0]}:${layout.header[1]}"
    repeat = spec.print.repeat
    assert sheet.print_title_cols == (f"$A:${column_letters(repeat - 1)}" if repeat else None)
    assert sheet.freeze_panes == f"{column_letters(repeat)}{layout.first}"
    assert sheet.auto_filter.ref == f"A{layout.header[1]}:{column_letters(layout.columns - 1)}{layout.last}"
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.print_options.horizontalCentered


def test_the_running_ledger_is_a3_and_two_pages_wide() -> None:
    sheet = blank("unit")["问题台账"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.print_title_cols) == (8, 2, "$A:$B")
    assert sheet.freeze_panes == "C6"


# ---- formats and notes


@pytest.mark.parametrize(("form", "name"), sheets())
def test_codes_are_text_and_dates_are_dates(form: str, name: str) -> None:
    sheet, spec, layout = blank(form)[name], campaign()[1].sheet(name), layout_of(name)
    for index, field in enumerate(spec.fields):
        shown = sheet.cell(*layout.cell(index)).number_format
        if field.type in (Type.STRING, Type.LIST):
            assert shown == "@"
        elif field.type is Type.DATE:
            assert shown == "yyyy-m-d"
        assert sheet.cell(*layout.cell(index)).alignment.wrap_text


@pytest.mark.parametrize(("form", "name"), tables())
def test_every_header_has_a_note(form: str, name: str) -> None:
    sheet, spec, layout = blank(form)[name], campaign()[1].sheet(name), layout_of(name)
    for column, field in enumerate(spec.fields, 1):
        cell = sheet.cell(layout.header[1] if field.group else layout.header[0], column)
        assert cell.comment is not None
        assert cell.comment.text.startswith(field.title)
        assert field.hint in cell.comment.text
        assert all(choice in cell.comment.text for choice in field.choices)


# ---- bytes


def test_the_same_workbook_has_the_same_bytes() -> None:
    config, forms = campaign()
    form: Form = forms.unit_form
    rows = {"问题台账": [{"问题表述": "一件事", "发现日期": date(2017, 4, 1), "处理人数": 2}]}
    first = unit_workbook(config, forms, form, config.units[1], ROUND, rows)
    assert unit_workbook(config, forms, form, config.units[1], ROUND, rows) == first
    shared = maker("unit")
    shared.make(config.units[5], ROUND)
    assert shared.make(config.units[1], ROUND, rows) == first


def test_no_name_and_no_clock_in_the_properties() -> None:
    config, forms = campaign()
    core = unpack(blank_workbook(config, forms, forms.unit_form))["docProps/core.xml"].decode()
    assert "openpyxl" not in core
    assert core.count("2017-09-04T00:00:00Z") == 2


def test_templates_are_written_for_every_unit_and_the_lead_office(tmp_path: Path) -> None:
    config, forms = campaign()
    carried = {"区住建局": {"问题台账": [{"问题编号": "ZJ-004", "批次": "第一次自查"}]}}
    written = write_templates(config, forms, tmp_path, carried)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names == [
        "空白表_行政执法突出问题专项治理报表.xlsx",
        *(f"下发/{unit.short}.xlsx" for unit in config.units),
        "空白表_行政执法突出问题专项治理牵头单位工作簿.xlsx",
        "下发/区政府法制办.xlsx",
    ]
    assert sorted(tmp_path.rglob("*.*")) == sorted(written)
    assert opened((tmp_path / "下发/区住建局.xlsx").read_bytes())["问题台账"]["B6"].value == "ZJ-004"
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_templates(config, forms, tmp_path, carried)] == before


def test_a_number_with_a_unit_says_so_in_the_note() -> None:
    config, _ = campaign()
    field = {"title": "罚款（万元）", "name": "罚款", "type": "number", "decimals": 2, "unit": "万元"}
    forms = small_forms([field], totals=["罚款"])
    data = unit_workbook(config, forms, forms.forms[0], None, "", {"表": [{"罚款": Decimal("1.50")}]})
    sheet = opened(data)["表"]
    assert "万元" in sheet["A2"].value
    assert sheet["A4"].value == "罚款（万元）"
    assert sheet["A5"].value == 1.5
    assert sheet["A5"].number_format == "0.00"
    assert opened(data, values=True)["表"]["A3"].value == 1.5


def test_layout_of_a_sheet_knows_its_columns_by_name_and_title() -> None:
    sheet: Sheet = campaign()[1].sheet("个人自查汇总")
    layout = Layout(sheet, 10)
    assert layout.index("履职事项数") == layout.index("2015年以来履职事项数") == 4
