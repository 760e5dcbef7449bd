"""A campaign of another kind, by files alone: money, rates, two-way tables, a previous period, 24 units.

Every total is counted a second time here, from the YAML that filled the workbooks, without any of the pipeline.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfractions import Fraction
from python_calamine import CalamineWorkbook

from pipeline.run import Run
from tests.cases.cases_kit import HERE, by_unit, campaign, document_text, figures, states
from tests.kit import Copy
from tests.sample.generate import generate

CASE = HERE / "安全生产"
DOCX = "临江县二季度安全生产隐患排查整治工作情况报告.docx"
LEVELS = ("重大", "较大", "一般")
STATES = ("已整改", "整改中", "未整改")
FIELDS = ("危险化学品", "建筑施工", "道路交通", "消防安全", "城镇燃气", "工贸", "特种设备", "有限空间")
SIDES = ("现场管理", "设备设施", "教育培训", "应急管理", "证照资质")


def read(name: str) -> Any:
    return yaml.safe_load((CASE / name).read_text(encoding="utf-8"))


@cache
def books() -> dict[str, Any]:
    """Unit → what it filled in; 牵头单位 too."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (CASE / "data").glob("*.yaml")}


@dataclass(frozen=True)
class Case:
    """A campaign's folder and its run."""

    copy: Copy
    run: Run

    @property
    def text(self) -> str:
        return document_text(self.copy.output(DOCX))

    def cells(self, sheet: str) -> list[list[Any]]:
        book = CalamineWorkbook.from_path(str(self.copy.output("汇总表.xlsx")))
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)

    def table(self, name: str) -> dict[str, dict[str, Any]]:
        """A two-way table of 汇总表 as it shows without calculating."""
        rows = self.cells(name)
        head = next(row for row in rows if "合计" in row)
        width = head.index("合计") + 1
        below = rows[rows.index(head) + 1 :]
        return {row[0]: dict(zip(head[1:width], row[1:width], strict=True)) for row in below if row[1] != ""}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbooks as the units filled them: stem → bytes."""
    folder = tmp_path_factory.mktemp("filled")
    return {path.stem: path.read_bytes() for path in generate(CASE, CASE / "data", folder)}


@pytest.fixture(scope="module")
def case(inbox: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Case:
    copy = campaign(CASE, tmp_path_factory.mktemp("case") / "安全生产", inbox)
    return Case(copy, copy.report())


@pytest.fixture(scope="module")
def wrong(inbox: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The same with the mistakes of variants/填错.yaml typed into the workbooks."""
    copy = campaign(CASE, tmp_path_factory.mktemp("wrong") / "安全生产", inbox)
    for change in read("variants/填错.yaml")["改动"]:
        value = change["值"]["日期"] if isinstance(change["值"], dict) else change["值"]
        copy.edit(f"{change['单位']}二季度报表", {change["格"]: value})
    return Case(copy, copy.report())


# the second count ---------------------------------------------------------------------------------------------------------


def counted(
    unit: str = "", *, without: frozenset[str] = frozenset(), units_out: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The 指标 of a unit or of the district, counted from the YAML; None where there is nothing to divide by."""
    names = [name for name in books() if name not in ("牵头单位", *units_out) and unit in ("", name)]
    rows = [row for name in names for row in books()[name]["隐患清单"] if row["隐患编号"] not in without]
    cards = [books()[name]["排查情况"] for name in names]
    accidents = [row for name in names for row in books()[name].get("生产安全事故", [])]
    major = [row for row in rows if row["隐患等级"] == "重大"]
    done = [row for row in rows if row["整改状态"] == "已整改"]
    visited, due = (sum(card[f"{what}检查企业（场所）数"] for card in cards) for what in ("已", "应"))
    found = {
        "排查隐患": len(rows),
        "重大隐患": len(major),
        "已整改隐患": len(done),
        "整改率": Fraction(len(done), len(rows)) if rows else None,
        "重大隐患整改率": Fraction(len([row for row in major if row in done]), len(major)) if major else None,
        "整改投入": money(rows, "投入资金（万元）"),
        "重大隐患投入": money(major, "投入资金（万元）"),
        "停产整改": len({row["企业（场所）名称"] for row in rows if row.get("是否停产整改") == "是"}),
        "检查覆盖率": Fraction(visited, due) if due else None,
        "检查家数": visited,
        "罚款": money(cards, "罚款（万元）"),
        "事故": len(accidents),
        "事故损失": money(accidents, "直接经济损失（万元）"),
        "死亡人数": sum(row["死亡人数"] for row in accidents),
    }
    if not unit:
        board = books()["牵头单位"]["挂牌督办"]
        found |= {"挂牌督办数": len(board), "挂牌销号数": len([row for row in board if "销号日期" in row])}
    return found


def money(rows: list[dict[str, Any]], column: str) -> Fraction:
    return sum((Fraction(row[column]) for row in rows if column in row), Fraction(0))


def problems(run: Run, *, open_only: bool = False) -> list[tuple[str, str, str, str]]:
    """(code, unit, sheet, cell), sorted."""
    found = [p for p in run.problems if p.open or not open_only]
    return sorted((p.code, p.unit, p.place.sheet, p.place.cell) for p in found)


def pivot(row: str, column: str, add: str = "", level: str = "") -> dict[tuple[str, str], Fraction]:
    """A two-way table counted from the YAML; 填报单位 stands for the unit, a column of several counts in each part."""
    cells: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for unit, book in books().items():
        for given in book.get("隐患清单", []):
            filled = {**given, "填报单位": unit}
            if level in ("", filled["隐患等级"]):
                for label in filled[row].split("、"):
                    cells[label, filled[column]] += Fraction(filled.get(add, 0)) if add else 1
    return cells


# the data themselves --------------------------------------------------------------------------------------------------------


def test_the_rows_are_a_hundred_and_fifty_and_differ() -> None:
    rows = [row for book in books().values() for row in book.get("隐患清单", [])]
    texts = [row["隐患描述"] for row in rows]
    assert (len(rows), len(set(texts)), len(books())) == (150, 150, 23)


# a campaign that is complete ---------------------------------------------------------------------------------------------------


def test_it_is_final_and_every_query_has_its_answer(case: Case) -> None:
    assert case.run.final, [p.what for p in case.run.open]
    assert problems(case.run) == sorted(tuple(entry) for entry in read("expected.yaml")["问题"])
    assert "（初稿）" not in case.text
    assert "【" not in case.text


def test_states(case: Case) -> None:
    found = states(case.run)
    assert len(found) == 24
    assert Counter(found.values()) == {"已报": 20, "零报告": 2, "未报": 1, "不须报": 1}
    assert {unit for unit, state in found.items() if state == "零报告"} == {"云岭乡", "县自然资源局"}
    assert (found["县文旅局"], found["县气象局"]) == ("未报", "不须报")
    assert [s.unit for s in case.run.checked.units if s.waived] == ["县文旅局"]


def test_totals_of_the_district(case: Case) -> None:
    assert figures(case.run) == counted()
    given = {name: Fraction(value) for name, value in read("expected.yaml")["指标"].items()}
    assert figures(case.run) == given


def test_totals_of_every_unit(case: Case) -> None:
    for name, value in counted().items():
        found = by_unit(case.run, name)
        if name.startswith("挂牌"):
            assert found == {}
            continue
        assert found == {unit: None if unit == "县文旅局" else counted(unit)[name] for unit in found}, name
        assert len(found) == 23  # 县气象局 need not file; the lead office files none of these sheets
        if isinstance(value, int) and name != "停产整改":
            assert sum(part for part in found.values() if isinstance(part, int)) == value


def test_totals_of_some_units_as_expected(case: Case) -> None:
    for unit, given in read("expected.yaml")["单位指标"].items():
        for name, value in given.items():
            assert by_unit(case.run, name)[unit] == (None if value is None else Fraction(value)), (unit, name)


@pytest.mark.parametrize("sentence", read("expected.yaml")["句子"])
def test_sentences(case: Case, sentence: str) -> None:
    assert sentence in case.text


@pytest.mark.parametrize("row", read("expected.yaml")["附表"], ids=lambda row: row[0])
def test_rows_of_the_attachment(case: Case, row: list[str]) -> None:
    lines = case.text.partition("附件2\n")[2].split("\n")
    place = lines.index(row[0])
    assert lines[place : place + len(row)] == row


@pytest.mark.parametrize("name", list(read("expected.yaml")["双向表"]))
def test_two_way_tables_as_expected(case: Case, name: str) -> None:
    table = case.table(name)
    for row, cells in read("expected.yaml")["双向表"][name].items():
        for column, value in cells.items():
            assert table[row][column] == value, (row, column)


@pytest.mark.parametrize(
    ("name", "rows", "columns", "cells"),
    [
        ("行业领域隐患等级表", FIELDS, LEVELS, lambda: pivot("行业领域", "隐患等级")),
        ("各单位整改状态表", None, STATES, lambda: pivot("填报单位", "整改状态")),
        ("各领域整改投入表", FIELDS, STATES, lambda: pivot("行业领域", "整改状态", add="投入资金（万元）")),
        ("重大隐患各单位领域表", None, FIELDS, lambda: pivot("填报单位", "行业领域", level="重大")),
        ("隐患方面等级表", SIDES, LEVELS, lambda: pivot("隐患方面", "隐患等级")),
    ],
)
def test_two_way_tables_cell_by_cell(case: Case, name: str, rows: Any, columns: Any, cells: Any) -> None:
    table, counts = case.table(name), cells()
    units = [unit for unit, state in states(case.run).items() if state in ("已报", "零报告")]
    for row in rows or units:
        for column in columns:
            assert table[row][column] == pytest.approx(float(counts[row, column])), (row, column)
        assert table[row]["合计"] == pytest.approx(float(sum(counts[row, column] for column in columns)))
    if name != "隐患方面等级表":  # parts of a column of several exceed the total
        for column in columns:
            assert table["合计"][column] == pytest.approx(float(sum(counts[row, column] for row in rows or units)))


def test_the_sheet_to_print(case: Case) -> None:
    """One row a unit in the order of the roster, and no row for a lead office that reports none of it."""
    rows = case.cells("汇总表")
    head = next(row for row in rows if "单位" in row)
    below = rows[rows.index(head) + 1 :]
    titles = [title.split("\n")[0] for title in head]
    body = [dict(zip(titles, row, strict=True)) for row in below if isinstance(row[0], float)]
    assert [row["单位"] for row in body] == [unit for unit, state in states(case.run).items() if state != "不须报"]
    for row in body:
        own = counted(row["单位"]) if row["单位"] in books() else {}
        for name, value in own.items():
            shown = "—" if value is None else pytest.approx(float(value))
            assert row[name] == shown, (row["单位"], name)
        assert own or row["排查隐患"] == "【缺】"
    total = next(row for row in below if str(row[0]).replace("\u3000", "") == "合计")
    assert total[titles.index("整改投入")] == pytest.approx(1195.61)
    assert total[titles.index("重大隐患整改率")] == pytest.approx(11 / 14)


# variants ---------------------------------------------------------------------------------------------------------------------------


def test_mistakes_are_named_with_their_cells(wrong: Case) -> None:
    given = read("variants/填错.yaml")
    assert problems(wrong.run, open_only=True) == sorted(tuple(entry) for entry in given["问题"])
    files = {p.unit: p.place.file for p in wrong.run.open if p.unit and p.place.file}
    assert all(file == f"{unit}二季度报表.xlsx" for unit, file in files.items())
    for state, units in given["状态"].items():
        assert sorted(unit for unit, found in states(wrong.run).items() if found == state) == sorted(units)
    assert not wrong.run.final
    assert "（初稿）" in wrong.text


def test_mistakes_count_nowhere(wrong: Case) -> None:
    out = read("variants/填错.yaml")["不计入"]
    without, units_out = frozenset(out["隐患"]), tuple(out["单位"])
    expected = counted(without=without, units_out=units_out)
    # 青石镇's count of visits is queried as a whole (an error of a card takes nothing out): 34 were typed for 31
    expected["检查家数"] += 34 - books()["青石镇"]["排查情况"]["已检查企业（场所）数"]
    expected["检查覆盖率"] = Fraction(
        expected["检查家数"], 1038 - books()["双河乡"]["排查情况"]["应检查企业（场所）数"]
    )
    assert figures(wrong.run) == expected
    assert expected["排查隐患"] == 150 - 14 - 2
    assert f"共排查隐患{expected['排查隐患']}处" in wrong.text


def test_what_was_typed_is_repeated_and_a_reading_is_a_question(wrong: Case) -> None:
    said = {(p.unit, p.code): p for p in wrong.run.open}
    assert said["县住建局", "H9"].value == "约3万元"
    assert "是否应为“危险化学品”" in said["城关街道", "V02"].what
    assert "最多2位小数" in said["物流园区", "H9"].what
    assert said["县卫健局", "V06"].key == "wj2024-2"
    (contradiction,) = [p for p in wrong.run.open if p.code == "F04"]
    assert "双河乡" in contradiction.what
    assert "竹溪镇" in contradiction.what


def test_without_the_waiver_the_missing_unit_keeps_it_a_draft(inbox: dict[str, bytes], tmp_path: Path) -> None:
    copy = campaign(CASE, tmp_path / "a", inbox)
    copy.replace("config.yaml", "- {code: H10,", "- {code: H11,")
    run = copy.report()
    assert problems(run, open_only=True) == [("H10", "县文旅局", "", "")]
    assert [p.code for p in run.problems if p.code == "N04"] == ["N04"]
    text = document_text(copy.output(DOCX))
    assert "县文旅局没有报表" in text.partition("未决事项")[2]
    assert figures(run) == counted()


def without_office(inbox: dict[str, bytes]) -> dict[str, bytes]:
    return {stem: data for stem, data in inbox.items() if stem != "县安委办工作簿"}


def test_without_the_lead_offices_workbook_its_ledgers_are_absent_not_empty(
    inbox: dict[str, bytes], tmp_path: Path
) -> None:
    """No unit is asked why its hazards are not in a ledger that has not come; what is asked of it prints 【缺】."""
    copy = campaign(CASE, tmp_path / "a", without_office(inbox))
    run = copy.report()
    assert {code for code, *_ in problems(run, open_only=True)} == {"H10", "N01"}
    assert [p.unit for p in run.open if p.code == "H10"] == ["县安委办"]
    expected = {**counted(), "挂牌督办数": None, "挂牌销号数": None}
    assert figures(run) == expected
    text = document_text(copy.output(DOCX))
    assert "比上季度【缺】" in text
    assert "挂牌督办【缺】处" in text


def lines_of(text: str) -> Iterator[str]:
    yield from (line for line in text.split("\n") if line)


def test_one_cell_changes_what_depends_on_it_and_nothing_else(
    case: Case, inbox: dict[str, bytes], tmp_path: Path
) -> None:
    """HG2024-07 cost 47.10; 48.60 is typed: the sums that hold it change, in text, table and totals alike."""
    copy = campaign(CASE, tmp_path / "a", inbox)
    copy.edit("化工园区二季度报表", {"隐患清单!N12": 48.6})
    changed = Case(copy, copy.report())
    before, after = figures(case.run), figures(changed.run)
    assert {name for name in before if before[name] != after[name]} == {"整改投入", "重大隐患投入"}
    assert after["整改投入"] == Fraction("1197.11")
    old, new = list(lines_of(case.text)), list(lines_of(changed.text))
    differing = [(one, two) for one, two in zip(old, new, strict=True) if one != two]
    assert [two for _, two in differing if len(two) < 20] == ["284.13", "1197.11"]
    (sentence,) = [two for _, two in differing if len(two) > 20]
    assert "投入整改资金1197.11万元，比上季度增加281.51万元" in sentence
    one, two = case.table("各领域整改投入表"), changed.table("各领域整改投入表")
    cells = {(row, column) for row in one for column in one[row] if one[row][column] != two[row][column]}
    assert cells == {(row, column) for row in ("危险化学品", "合计") for column in ("已整改", "合计")}
