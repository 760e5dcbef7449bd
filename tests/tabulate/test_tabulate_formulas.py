"""Formulas over texts that Excel would like to read in its own way: LibreOffice must count as we do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_kit import KINDS, UNITS, random_campaign
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from tabulate_kit import Read, Sample, agrees, make_outcome, recalculated

from pipeline.config import Config
from pipeline.forms.model import Forms, Measure
from pipeline.ledger import Figure
from pipeline.model import column_letters
from pipeline.outcome import Outcome
from pipeline.tabulate import totals_workbook
from pipeline.tabulate.areas import Untranslatable
from pipeline.tabulate.formulas import is_plain

#: A seed cannot be made simpler: no shrinking.
_SETTINGS = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)

Asked = tuple[str, str, Figure, str]


def asked(outcome: Outcome) -> Iterator[Asked]:
    """(sheet, cell, figure, what it is) of every number."""
    for place, measure in enumerate(outcome.measures, 3):
        for row, (unit, figure) in enumerate([*measure.by_unit, ("全区", measure.district)], 4):
            yield "汇总表", f"{column_letters(place)}{row}", figure, f"{unit} {measure.expression}"
    for table in outcome.tables:
        rows = [*zip(table.rows, table.cells, table.row_totals, strict=True), ("", table.column_totals, table.total)]
        for row, (label, cells, total) in enumerate(rows, 4):
            for place, (name, figure) in enumerate(zip((*table.columns, ""), (*cells, total), strict=True), 1):
                yield table.name, f"{column_letters(place)}{row}", figure, f"{label!r} × {name!r}"


def differences(outcome: Outcome, sheets: Mapping[str, Worksheet]) -> list[object]:
    return [
        (sheet, cell, what, sheets[sheet][cell].value, str(figure))
        for sheet, cell, figure, what in asked(outcome)
        if not agrees(sheets[sheet][cell].value, figure)
    ]


@settings(_SETTINGS, max_examples=2)
@given(seed=st.integers(0, 10**6))
def test_libreoffice_counts_hostile_ledgers_as_we_do(
    seed: int, config: Config, soffice: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    forms, outcome = random_campaign(seed)
    data = totals_workbook(config, forms, outcome, draft=False)
    sheets = recalculated(soffice, tmp_path_factory.mktemp("office"), data)
    assert differences(outcome, sheets) == []


@settings(_SETTINGS, max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_every_hostile_number_is_live_and_cached(seed: int, config: Config) -> None:
    forms, outcome = random_campaign(seed, ledgers=2, asked=8)
    read = Read(totals_workbook(config, forms, outcome, draft=False))
    assert differences(outcome, read.book()) == []
    cells = {sheet: read.cells(sheet) for sheet in read.titles}
    for sheet, cell, figure, what in asked(outcome):
        assert bool(cells[sheet][cell].formula) is not figure.missing, what
    assert "按程序计算" not in read.xml


def one(sample: Sample, forms: Forms, outcome: Outcome, expression: str) -> tuple[Read, Outcome]:
    """A workbook with one 指标."""
    measures = [Measure(name="问", expression=expression)]
    made = make_outcome(outcome.ledgers, measures, (), UNITS)
    return Read(totals_workbook(sample.config, forms, made, draft=False)), made


@pytest.fixture(scope="module")
def hostile() -> tuple[Forms, Outcome]:
    seeds = (random_campaign(seed) for seed in range(50))
    return next((forms, outcome) for forms, outcome in seeds if len(outcome.ledgers["台账0"]) > 20)


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("台账0.count", "=COUNTA('台账0'!$A$4:$A$28)"),
        ('台账0.where(类型="不规范").count', "=COUNTIFS('台账0'!$C$4:$C$28,\"不规范\")"),
        ('台账0.where(类型="不规范").sum("数")', "=SUMIFS('台账0'!$E$4:$E$28,'台账0'!$C$4:$C$28,\"不规范\")"),
        ('台账0.where(类型="001").count', "=SUMPRODUCT(--(EXACT('台账0'!$C$4:$C$28,\"001\")))"),
        ('台账0.where(类型="*").sum("数")', "=SUMPRODUCT(--(EXACT('台账0'!$C$4:$C$28,\"*\")),'台账0'!$E$4:$E$28)"),
        ("台账0.where(名称='').count", "=SUMPRODUCT(--((ROW('台账0'!$D$4:$D$28)<0)))"),
        ("台账0.where(数=0).count", '=SUMPRODUCT(--((数=0)*(数<>"")))'),
        ("台账0.where('not (数 <= 1)').count", '=SUMPRODUCT(--((数>1)*(数<>"")))'),
        (
            '台账0.where(类型=["不规范", "*"]).count',
            "=SUMPRODUCT(--((EXACT('台账0'!$C$4:$C$28,\"不规范\"))+(EXACT('台账0'!$C$4:$C$28,\"*\"))>0))",
        ),
        (
            "台账0.count / (台账0.sum('数') / 台账0.sum('数二'))",
            """=IF(SUM(数二)=0,"—",IF((SUM(数)/SUM(数二))=0,"—",COUNTA('台账0'!$A$4:$A$28)/(SUM(数)/SUM(数二))))""",
        ),
        (
            "台账0.where(多项='甲').count",
            '=SUMPRODUCT(--(ISNUMBER(FIND("、甲、","、"&\'台账0\'!$J$4:$J$28&"、"))))',
        ),
        (
            '台账0.where("起 <= 止").count',
            "=SUMPRODUCT(--(('台账0'!$H$4:$H$28<='台账0'!$I$4:$I$28)*('台账0'!$H$4:$H$28<>\"\")*('台账0'!$I$4:$I$28<>\"\")))",
        ),
    ],
)
def test_what_a_formula_looks_like(
    expression: str, formula: str, sample_data: Sample, hostile: tuple[Forms, Outcome]
) -> None:
    read, _ = one(sample_data, *hostile, expression)
    shown = formula.replace("数二", "'台账0'!$F$4:$F$28").replace("数", "'台账0'!$E$4:$E$28")
    assert read.cells("汇总表")["D10"].formula == shown[1:]


def test_units_are_counted_by_their_text(sample_data: Sample, hostile: tuple[Forms, Outcome]) -> None:
    read, _ = one(sample_data, *hostile, "台账0.count")
    cells = read.cells("汇总表")
    assert cells["D4"].formula == "COUNTIFS('台账0'!$A$4:$A$28,$B4)"
    assert [cells[f"D{row}"].formula for row in (5, 8)] == [
        f"SUMPRODUCT(--(EXACT('台账0'!$A$4:$A$28,$B{row})))" for row in (5, 8)
    ]
    assert [cell.text for ref, cell in cells.items() if ref in ("B4", "B8", "B9")] == ["区公安分局", "001", "=1+1"]


@pytest.mark.parametrize("text", [kind for kind in KINDS if kind not in ("不规范", "9月补课")])
def test_no_hostile_text_is_a_criterion(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["不规范", "9月补课", "区公安分局", "第一次自查", "是", "执法（公示）"])
def test_plain_texts_are_criteria(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize("text", ["2017年", "十二", "九月", "上午", "3%", "（3）", "", "是" * 201, "5月1日", "一千元"])
def test_what_could_be_a_number_is_no_criterion(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    "expression",
    [
        '台账0.distinct("名称")',
        '台账0.where(名称="' + "长" * 256 + '").count',
        "台账0.where(份=1).count",
        """台账0.where('数 / 2 == 数二').count""",
    ],
)
def test_what_excel_cannot_say_is_a_value_with_a_note(
    expression: str, sample_data: Sample, hostile: tuple[Forms, Outcome]
) -> None:
    read, outcome = one(sample_data, *hostile, expression)
    sheets = read.book()
    assert differences(outcome, sheets) == []
    assert not read.cells("汇总表")["D4"].formula
    assert sheets["指标"]["G4"].value == "按程序计算"
    assert any("按程序计算" in cell.text for cell in read.cells("汇总表").values())


def test_a_ledger_without_rows_meets_no_condition(config: Config, hostile: tuple[Forms, Outcome]) -> None:
    """One blank row stands for it: it would be counted by 空(…)."""
    forms, outcome = hostile
    empty = replace(outcome.ledgers["台账0"], rows_=())
    made = make_outcome({"台账0": empty}, [Measure(name="问", expression='台账0.where("空(类型)").count')], (), UNITS)
    cell = Read(totals_workbook(config, forms, made, draft=False)).cells("汇总表")["D10"]
    assert cell.formula == "SUMPRODUCT((('台账0'!$C$4:$C$4=\"\"))*(('台账0'!$A$4:$A$4<>\"\")))"
    assert cell.value == "0"


def test_missing_data_print_as_missing(sample_data: Sample, hostile: tuple[Forms, Outcome], config: Config) -> None:
    forms, outcome = hostile
    ledgers = {**outcome.ledgers, "台账1": outcome.ledgers["台账1"].absent()}
    measures = [Measure(name="有", expression="台账0.count"), Measure(name="缺", expression="台账1.count")]
    made = make_outcome(ledgers, measures, (), UNITS, absent=("区A局",))
    read = Read(totals_workbook(config, forms, made, draft=True))
    cells = read.cells("汇总表")
    assert [cells[ref].text for ref in ("D5", "E4", "E10")] == ["【缺】"] * 3
    assert not any(cells[ref].formula for ref in ("D5", "E4", "E10"))
    assert cells["D10"].value == str(len(ledgers["台账0"]))
    assert (read.cells("指标")["C5"].text, read.cells("指标")["C5"].formula) == ("【缺】", "")
    assert any("【缺】表示" in cell.text for cell in cells.values())
    assert "台账1" not in read.titles, "an empty ledger that no formula speaks of"


def test_no_text_becomes_a_formula(sample_data: Sample, hostile: tuple[Forms, Outcome], tmp_path: Path) -> None:
    forms, outcome = hostile
    read = Read(totals_workbook(sample_data.config, forms, outcome, draft=False))
    cells = read.cells("台账0")
    assert not any(cell.formula for cell in cells.values())
    texts = {cell.text for cell in cells.values()}
    assert {"=1+1", "*", "#N/A", "001"} & texts
    sheet = read.book()["台账0"]
    assert all(cell.data_type in ("s", "n", "d") for row in sheet.iter_rows() for cell in row)


def test_untranslatable_is_an_answer() -> None:
    assert not issubclass(Untranslatable, ArithmeticError)
