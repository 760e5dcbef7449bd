"""更正单: what the office decided to print is printed, and never silently; nothing else goes on it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pipeline.audit.own.trace import trace
from pipeline.cli import main
from pipeline.model import Severity
from pipeline.run import Run
from tests.cases.cases_kit import document_text
from tests.kit import Copy, found

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结.docx"
LEAD, SHEET = "区政府法制办", "更正单"
REASON = "治安大队的案件市局另行统计"
NS = "{urn:make-report:figures:1}"


def config(sample: Copy, *entries: str) -> None:
    lines = "".join(f"\n  - {{{entry}, reason: {REASON}, by: 确认人甲, date: 2017-09-04}}" for entry in entries)
    sample.replace("config.yaml", "\ncorrections: []", f"\ncorrections:{lines}")


def sheet(sample: Copy, figure: str, computed: str, printed: str) -> None:
    """An entry in the lead office's workbook, as a person types it."""
    cells = dict(zip("ABCDEF", (figure, computed, printed, REASON, "确认人甲", 42982), strict=True))
    sample.edit(LEAD, {f"{SHEET}!{column}4": value for column, value in cells.items()})


def ledger(path: Path) -> dict[str, etree._Element]:
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("customXml/item1.xml"))
    return {entry.findtext(NS + "definition"): entry for entry in root.iter(NS + "figure")}


def everything(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def paragraph(sample: Copy, words: str) -> str:
    return next(line for line in document_text(sample.output(TITLE)).split("\n") if words in line)


@pytest.fixture
def corrected(sample: Copy) -> tuple[Copy, Run]:
    sheet(sample, "查出问题", "71件", "44")
    return sample, sample.report()


def test_the_decided_value_is_printed_and_the_rest_stays(corrected: tuple[Copy, Run]) -> None:
    sample, run = corrected
    assert run.final
    text = paragraph(sample, "共查出问题")
    assert "共查出问题44件" in text
    assert "区公安分局37件" in text
    assert "区行政审批局1件（各项按报表统计，与总数口径不同，下同）。" in text
    assert document_text(sample.output(TITLE)).count("各项按报表统计") == 1
    assert "整改完成率为84.5%" in document_text(sample.output(TITLE))
    assert "注：更正的数与表内其他各数口径不同" in document_text(sample.output(TITLE))
    assert run.outcome is not None
    assert next(total for total in run.outcome.measures if total.name == "查出问题").district.value == 71


def test_the_ledger_part_says_that_it_is_corrected(corrected: tuple[Copy, Run]) -> None:
    entries = ledger(corrected[0].output(TITLE))
    total = entries["问题台账.count"]
    assert (total.get("corrected"), total.findtext(NS + "value")) == ("44", "71")
    assert {entry.text for entry in total.iter(NS + "printed")} == {"44"}
    assert [name for name, entry in entries.items() if entry.get("corrected")] == ["问题台账.count"]


def test_it_is_said_wherever_the_number_is_looked_up(
    corrected: tuple[Copy, Run], capsys: pytest.CaptureFixture[str]
) -> None:
    sample, run = corrected
    note = found(run, "G01")
    assert [(n.severity, n.place.sheet, n.place.cell) for n in note] == [(Severity.NOTE, SHEET, "A4")]
    assert "71件" in note[0].what
    assert "另有3个数由它算出" in note[0].todo
    totals = everything(sample.output("汇总表.xlsx"))
    assert f"查出问题（D17）算出来是71件，总结按更正单印成44：{REASON}" in totals
    assert f"按更正单印成44：{REASON}" in totals
    assert f"合计算出来是71件，总结按更正单印成44：{REASON}" in totals
    assert "更正为44" in totals
    checks = everything(sample.output("核对情况.xlsx"))
    assert REASON in checks
    assert "确认人甲" in checks
    assert f"查出问题印成44，算出来是71件。理由：{REASON}" in document_text(sample.output("数据核对表.docx"))
    assert json.loads(sample.output("run.json").read_text(encoding="utf-8"))["corrections"] == [
        {
            "figure": "查出问题", "definition": "问题台账.count", "computed": "71件", "printed": "44",
            "reason": REASON, "date": "2017-09-04",
        }
    ]  # fmt: skip
    main(["--campaign", str(sample.folder)])
    assert f"更正  查出问题印成44，算出来是71件：{REASON}" in capsys.readouterr().out


def test_who_decided_leaves_the_office_nowhere(corrected: tuple[Copy, Run]) -> None:
    sample, _ = corrected
    for name in (TITLE, "汇总表.xlsx", "run.json"):
        path = sample.output(name)
        assert "确认人甲" not in (everything(path) if path.suffix != ".json" else path.read_text(encoding="utf-8"))
    assert REASON not in everything(sample.output(TITLE))


def test_an_entry_of_the_configuration_is_one_too(sample: Copy) -> None:
    config(sample, "figure: 查出问题, printed: 44")
    run = sample.report()
    assert run.final
    assert "共查出问题44件" in document_text(sample.output(TITLE))
    assert found(run, "G01")[0].place.line == (sample.folder / "config.yaml").read_text(encoding="utf-8").count("\n")


def test_a_figure_is_named_by_its_definition(sample: Copy) -> None:
    """As it stands in 溯源; of the parts of a split too, and the split says so."""
    config(sample, "figure: '问题台账.where(填报单位=\"区公安分局\").count', computed: 37, printed: 10件")
    run = sample.report()
    text = paragraph(sample, "共查出问题")
    assert "区公安分局10件" in text
    assert "共查出问题71件" in text
    assert "（其中有更正的数，各项与总数口径不同，下同）" in text
    assert run.final


@pytest.mark.parametrize(
    ("figure", "computed", "printed", "shown"),
    [
        ("整改完成率", "84.5%", "85%", "整改完成率为85%"),
        ("整改完成率", "84.5", "85", "整改完成率为85%"),
        ("查出问题", "", "70余", "共查出问题70余件"),
        ('制度建设.where(填报单位=\\"区政府法制办\\").distinct(\\"制度类型\\")', "3", "2", "两项制度"),
    ],
)
def test_it_prints_in_the_form_of_the_place(sample: Copy, figure: str, computed: str, printed: str, shown: str) -> None:
    config(sample, f'figure: "{figure}", computed: "{computed}", printed: "{printed}"')
    assert sample.report().final
    assert shown in document_text(sample.output(TITLE))


@pytest.mark.parametrize(
    ("figure", "computed", "printed", "code", "cell", "said"),
    [
        ("查处问题", "71", "44", "G02", "A4", "是否应为“查出问题”"),
        ('问题台账.where(问题类型="不规矩").count', "71", "44", "G02", "A4", "不是本次的数"),
        ("事实.全省动员会", "71", "44", "G02", "A4", "不是本次的数"),
        ("查出问题", "70", "44", "G03", "B4", "现在算出来是71件"),
        ("查出问题", "七十一", "44", "G03", "B4", "现在算出来是71件"),
        ("整改完成率", "84.6%", "85%", "G03", "B4", "现在算出来是84.5%"),
        ("查出问题", "71", "四十四", "G04", "C4", "看不出是哪个数"),
        ("查出问题", "71", "44项", "G04", "C4", "看不出是哪个数"),
        ("查出问题", "71", "71件", "G04", "C4", "与算出来的数一样"),
        ("查出问题", "71", "9" * 400, "G04", "C4", "看不出是哪个数"),
        ("__import__('os').system('id')", "71", "44", "G02", "A4", "不是本次的数"),
        ("-" * 1900 + "1", "71", "44", "G02", "A4", "不是本次的数"),
        ("(" * 20000, "71", "44", "G02", "A4", "不是本次的数"),
        ('制度建设.where(填报单位="区政府法制办").distinct("制度类型")', "3", "3余", "G06", "A4", "印成“三”"),
        ("查出问题", "71", "71.0", "G04", "C4", "与算出来的数一样"),
        ("问题台账.count", "71", "71", "G04", "C4", "与算出来的数一样"),
        ("整改完成率", "84.5%", "84.50%", "G04", "C4", "与算出来的数一样"),
        ("查出问题", "71", "44%", "G04", "C4", "看不出是哪个数"),
        ("查出问题", "71", "4 4", "G04", "C4", "看不出是哪个数"),
        ("查出问题", "71", "4,4", "G04", "C4", "看不出是哪个数"),
        ("整改完成率", "84.5%", "0.85", "G04", "C4", "看不出是百分之几"),
        ("整改完成率", "1", "85%", "G03", "B4", "现在算出来是84.5%"),
        ('大事记.max("日期")', "2017-09-01", "2017-09-02", "G0", "", ""),
        ('问题台账.where(问题类型="不规范", 整改状态="未启动").count', "0", "1", "G0", "", ""),
    ],
)
def test_an_entry_that_cannot_stand_is_an_error_at_its_cell(
    sample: Copy, figure: str, computed: str, printed: str, code: str, cell: str, said: str
) -> None:
    sheet(sample, figure, computed, printed)
    run = sample.report()
    errors = [problem for problem in run.problems if problem.code.startswith(code) and problem.open]
    assert len(errors) == 1
    assert errors[0].place.sheet == SHEET
    assert said in errors[0].what
    assert errors[0].place.cell == cell or not cell
    assert not run.final
    assert "共查出问题71件" in document_text(sample.output(TITLE))


@pytest.mark.parametrize(
    ("figure", "computed", "printed", "shown"),
    [
        ("查出 问题", "71", "44", "共查出问题44件"),
        ("“查出问题”", "71 件", "４４ 件", "共查出问题44件"),
        ("查出问题（件）", "71", "044", "共查出问题44件"),
        ("问题台账．count", "71", "44.0", "共查出问题44件"),
        ("问题台账.count", "71", "1，044", "共查出问题1044件"),
        ("问题台账.where（填报单位=“区公安分局”）.count", "37", "38", "区公安分局38件"),
        ("整改完成率(%)", "0.845", "85", "整改完成率为85%"),
    ],
)
def test_an_entry_is_taken_as_people_type_it(
    sample: Copy, figure: str, computed: str, printed: str, shown: str
) -> None:
    """Blanks, quotes and signs of a Chinese input method, the measure word, a rate that Excel keeps as 0.845."""
    sheet(sample, figure, computed, printed)
    assert sample.report().final
    assert shown in document_text(sample.output(TITLE))


def test_a_count_that_is_named_by_its_definition_has_no_decimals(sample: Copy) -> None:
    sheet(sample, "问题台账.count", "71", "44")
    note = found(sample.report(), "G01")[0]
    assert note.what == "“问题台账.count”按更正单印成44，算出来是71"


def test_what_cannot_stand_in_its_place_is_not_said_to_be_printed(sample: Copy) -> None:
    sheet(sample, '制度建设.where(填报单位="区政府法制办").distinct("制度类型")', "3", "3余")
    run = sample.report()
    assert len(found(run, "G06")) == 1
    assert found(run, "G01") == []


def looked_up(sample: Copy) -> str:
    """Everything that people read besides the summary."""
    lists = everything(sample.output("汇总表.xlsx")) + everything(sample.output("核对情况.xlsx"))
    return lists + everything(sample.output("数据核对表.docx")) + sample.output("run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("figure", "computed", "printed", "code"),
    [
        ('制度建设.where(填报单位="区政府法制办").distinct("制度类型")', "3", "3余", "G06"),
        ('问题台账.where(问题类型="不规范", 整改状态="未启动").count', "0", "1", "G07"),
        ("查出问题", "70", "44", "G03"),
        ("查出问题", "71", "71", "G04"),
    ],
)
def test_what_is_not_printed_otherwise_is_nowhere_said_to_be(
    sample: Copy, figure: str, computed: str, printed: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet(sample, figure, computed, printed)
    assert main(["--campaign", str(sample.folder)]) == 1
    said = capsys.readouterr().out
    assert f"〔{code}〕" in said
    assert "\n更正  " not in said
    assert REASON not in looked_up(sample)
    assert "口径不同" not in everything(sample.output(TITLE))
    assert [one for one in trace(sample.output(TITLE).read_bytes()) if one.corrected] == []


def test_two_entries_that_disagree_are_nowhere_said_to_be_printed(sample: Copy) -> None:
    config(sample, "figure: 查出问题, printed: 44", "figure: 问题台账.count, printed: 45")
    sample.report()
    assert REASON not in looked_up(sample)


def test_a_total_that_the_summary_does_not_print_is_not_said_to_be_printed_there(
    sample: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet(sample, "第一次自查查出问题", "32", "20")
    assert main(["--campaign", str(sample.folder), "-v"]) == 0
    said = capsys.readouterr().out
    assert f"更正  第一次自查查出问题定为20，算出来是32件：{REASON}" in said
    assert "总结里没有直接印这个数" in said
    assert "总结按更正单印成" not in looked_up(sample)
    assert "算出来是32件，按更正单定为20" in looked_up(sample)
    assert "20（总结里没有印）" in everything(sample.output("核对情况.xlsx"))


def test_a_place_where_it_cannot_stand_is_not_said_to_be_corrected(sample: Copy) -> None:
    """Printed as 三 first, which 3余 cannot be, and then in digits, which it can."""
    types = '制度建设.where(填报单位="区政府法制办").distinct("制度类型")'
    narrative = (sample.folder / "input_templates" / "summary.md").read_text(encoding="utf-8")
    (sample.folder / "input_templates" / "summary.md").write_text(
        f"{narrative}\n\n又有制度{{{{ {types} }}}}项。\n", encoding="utf-8"
    )
    sheet(sample, types, "3", "3余")
    assert len(found(sample.report(), "G06")) == 1
    shown = [one for one in trace(sample.output(TITLE).read_bytes()) if one.definition == types]
    assert {(one.text, one.corrected) for one in shown} == {("三", ""), ("3余", "3余")}
    assert REASON in looked_up(sample)


def test_the_data_move_on_and_the_entry_falls(corrected: tuple[Copy, Run]) -> None:
    """The computed value is no longer the one that was decided on: it prints, and the entry is an error."""
    sample, _ = corrected
    sample.edit("区交通局", {"问题台账!T8": "3人"})
    run = sample.report()
    assert [problem.place.cell for problem in found(run, "G03")] == ["B4"]
    assert "共查出问题70件" in document_text(sample.output(TITLE))


def test_two_entries_for_one_figure(sample: Copy) -> None:
    config(sample, "figure: 查出问题, printed: 44", "figure: 问题台账.count, printed: 45")
    run = sample.report()
    assert len(found(run, "G05")) == 1
    assert "共查出问题71件" in document_text(sample.output(TITLE))


def test_an_entry_says_where_the_other_one_stands(sample: Copy) -> None:
    sheet(sample, "查出问题", "71", "44")
    config(sample, "figure: 问题台账.count, printed: 45")
    assert "另一条在区政府法制办.xlsx 更正单 A4" in found(sample.report(), "G05")[0].what


def test_another_reason_for_the_same_value_is_not_dropped_silently(sample: Copy) -> None:
    sheet(sample, "查出问题", "71", "44")
    config(sample, "figure: 查出问题, printed: 44")
    assert sample.report().final
    sample.replace("config.yaml", f"printed: 44, reason: {REASON}", "printed: 44, reason: 由市局统计")
    assert len(found(sample.report(), "G05")) == 1


def test_trace_says_it(corrected: tuple[Copy, Run]) -> None:
    total = next(one for one in trace(corrected[0].output(TITLE).read_bytes()) if one.definition == "问题台账.count")
    assert (total.text, total.value, total.corrected) == ("44", "71", "44")


def test_an_entry_of_the_configuration_needs_its_reason(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    sample.replace("config.yaml", "\ncorrections: []", "\ncorrections:\n  - {figure: 查出问题, printed: 44}")
    assert main(["--campaign", str(sample.folder), "check"]) == 2
    said = capsys.readouterr().err
    assert "缺少“reason”" in said
    assert "缺少“by”" in said
    assert "缺少“date”" in said


def test_blanks_are_no_reason(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    entry = '{figure: 查出问题, printed: 44, reason: "   ", by: " ", date: 20170904}'
    sample.replace("config.yaml", "\ncorrections: []", f"\ncorrections:\n  - {entry}")
    assert main(["--campaign", str(sample.folder), "check"]) == 2
    said = capsys.readouterr().err
    assert said.count("这里要写明内容") == 2
    assert "填的是“20170904”，不是日期" in said


def test_the_audit_reports_it_as_a_correction(
    corrected: tuple[Copy, Run], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = corrected[0].output(TITLE)
    assert main(["audit", str(path), "--campaign", str(corrected[0].folder)]) == 0
    printed = capsysbinary.readouterr().out.decode()
    assert "段的44是更正，算出来是71。" in printed
    assert "没有发现问题" in printed


def test_a_document_of_before_the_decision_is_stale(sample: Copy, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    sample.report()
    data = sample.output(TITLE).read_bytes()
    sheet(sample, "查出问题", "71", "44")
    old = sample.folder / "旧稿.docx"
    old.write_bytes(data)
    assert main(["audit", str(old), "--campaign", str(sample.folder)]) == 1
    assert "1个数是旧的：71→44。" in capsysbinary.readouterr().out.decode()
    assert main(["refresh", str(old), "--campaign", str(sample.folder)]) == 0
    new = sample.folder / "旧稿（新数据）.docx"
    assert main(["audit", str(new), "--campaign", str(sample.folder)]) == 0
    sheet(sample, "查出问题", "70", "44")
    assert main(["audit", str(new), "--campaign", str(sample.folder)]) == 1
    assert "1个数是旧的：44→71。" in capsysbinary.readouterr().out.decode()
