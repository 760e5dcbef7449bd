"""The sample narrative over the sample data: what it says, what it must not say, and what each row decides."""

from __future__ import annotations

import datetime as dt
import functools
import re

import pytest
from narrate_kit import LEAD_FILE, data, lines, numbers, outcome, summary, tell

from pipeline.document import Table
from pipeline.narrate import Narration

COUNTS = {
    "区住建局": 2,
    "区城管局": 1,
    "区农委": 7,
    "区市场监督管理局": 3,
    "区人社局": 1,
    "区卫计委": 2,
    "区交通局": 17,
    "区公安分局": 37,
    "区行政审批局": 1,
}
COMPLAINTS = "违法建设1件、征地拆迁3件、土地承包登记2件、治安处罚1件、个人待遇1件、医疗纠纷1件"


@functools.cache
def sample() -> Narration:
    return tell(summary())


def text_of(told: Narration) -> str:
    return "\n".join(lines(told))


def test_it_says_the_facts_of_the_campaign() -> None:
    text = text_of(sample())
    assert "各单位共查出问题71件，曝光典型案例1件。其中，" in text
    for unit, count in COUNTS.items():
        assert f"{unit}{count}件" in text
    assert COMPLAINTS in text
    assert "投诉件9件，已全部按办理时限回告上级专班" in text
    assert "44" not in text
    assert not sample().problems
    assert "【" not in text


def test_its_outline() -> None:
    heads = [line for line in lines(sample()) if line.startswith("#")]
    assert heads == [
        "##1 工作开展情况",
        "###1 组织领导到位",
        "###2 制定方案到位",
        "###3 部署工作到位",
        "###4 自查自纠到位",
        "###5 转办处理到位",
        "##2 存在的问题",
        "##3 整改措施",
    ]


def test_the_attachment_is_a_table_that_adds_up() -> None:
    (attachment,) = sample().document.attachments
    (table,) = attachment.blocks
    assert isinstance(table, Table)
    rows = [line.split(" | ") for line in lines(sample())[-14:]]
    assert rows[0] == ["单位", "不严格", "不规范", "不公正", "不廉洁", "不文明", "合计"]
    cells = [[int(cell) for cell in row[1:]] for row in rows[1:]]
    assert [sum(column) for column in zip(*cells[:-1], strict=True)] == cells[-1]
    assert all(sum(row[:-1]) == row[-1] for row in cells)
    assert cells[-1][-1] == 71
    assert table.aligns == ("left", *["center"] * 6)


def test_every_number_has_a_definition_and_a_source() -> None:
    found = numbers(sample())
    assert len(found) > 100
    for number in found:
        assert number.definition
        assert number.reading
        assert number.sources or number.value == "0", number


def test_nothing_reads_as_if_a_piece_were_missing() -> None:
    text = text_of(sample())
    for pattern in ("，，", "、、", "。。", "，。", "；。", "。，", "：。", "其中，。", "%%", "  "):
        assert pattern not in text
    for line in lines(sample()):
        if len(line) > 60:
            assert line[-1] in "。："


def test_the_order_in_which_files_are_met_does_not_matter() -> None:
    assert lines(tell(summary(), outcome(reverse=True))) == lines(sample())


def changed(told: Narration) -> set[str]:
    """Definitions of the numbers whose value is not the sample's."""
    was = {number.definition: number.value for number in numbers(sample())}
    now = {number.definition: number.value for number in numbers(told)}
    return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}


def test_one_row_changes_what_depends_on_it_and_nothing_else() -> None:
    sheets = data()
    row = sheets["区农委"]["问题台账"][0]
    old = row["问题类型"]
    row["问题类型"] = new = "不廉洁" if old != "不廉洁" else "不文明"
    told = tell(summary(), outcome(sheets))
    names = changed(told)
    assert names
    assert all(f'"{old}"' in name or f'"{new}"' in name for name in names)
    assert "共查出问题71件" in text_of(told)


def test_one_row_less_is_one_less_everywhere() -> None:
    sheets = data()
    del sheets["区农委"]["问题台账"][0]
    text = text_of(tell(summary(), outcome(sheets)))
    assert "共查出问题70件" in text
    assert "区农委6件" in text
    assert "区农委7件" not in text
    assert "71" not in text


def test_a_late_answer_takes_the_word_all_away() -> None:
    sheets = data()
    sheets[LEAD_FILE]["转办件台账"][0]["回告日期"] = "2017-08-30"
    text = text_of(tell(summary(), outcome(sheets)))
    assert "按办理时限回告上级专班8件，其余1件" in text
    assert "全部按办理时限" not in text


@pytest.mark.parametrize(("cell", "value"), [("实填人数", 10), ("全部报送日期", "2017-09-05"), ("全部报送日期", None)])
def test_all_officers_is_said_only_where_all_have_filed_in_time(cell: str, value: object) -> None:
    assert "全区1562名执法人员" in text_of(sample())
    sheets = data()
    sheets["区行政审批局"]["工作开展情况"][cell] = value
    text = text_of(tell(summary(), outcome(sheets)))
    assert "全区1562名" not in text
    assert "已计入的12家单位共有执法人员1562人" in text


def test_a_unit_without_a_plan_takes_the_word_every_away() -> None:
    sheets = data()
    sheets["区农委"]["工作开展情况"]["制定方案"] = "否"
    text = text_of(tell(summary(), outcome(sheets)))
    assert "12家成员单位中，有11家结合自身执法职责制定了具体方案" in text
    assert "11家成员单位做到有专班、有方案、有动员" in text


def test_a_missing_unit_is_named_and_is_no_zero() -> None:
    sheets = data()
    del sheets["区交通局"], sheets["区物价局"]
    told = tell(summary(), outcome(sheets))
    text = text_of(told)
    assert "区交通局、区物价局的报表尚未计入" in text
    assert "已计入的10家单位共查出问题54件" in text
    assert "12家成员单位中，有10家成立了本单位的工作专班" in text
    assert "各成员单位均" not in text
    assert "区物价局 | — | — | — | — | — | 未报" in text
    assert "其余" not in text.split("转办处理到位")[0]


def test_no_complaints() -> None:
    sheets = data()
    sheets[LEAD_FILE]["转办件台账"] = []
    text = text_of(tell(summary(), outcome(sheets)))
    assert "未收到省、市专班转办的投诉件" in text
    assert not re.search(r"(?<!\d)0件", text)
    assert "部门协同" not in text


def test_no_problems() -> None:
    sheets = data()
    for sheet in sheets.values():
        if "封面" in sheet:
            sheet["封面"]["是否零报告"] = "是"
            sheet["问题台账"], sheet["典型案例"] = [], []
    text = text_of(tell(summary(), outcome(sheets)))
    assert "经各单位自查，未发现需要列入台账的问题。" in text
    assert not re.search(r"(?<!\d)0件", text)
    assert "整改完成率" not in text
    assert "合计 | 0 | 0 | 0 | 0 | 0 | 0" in text


def test_nobody_has_filed_is_not_nothing_was_found() -> None:
    text = text_of(tell(summary(), outcome({})))
    assert "未发现" not in text.split("存在的问题")[0]
    assert "各单位的报表尚未计入" in text
    assert "0家" not in text
    assert "0人" not in text


def test_without_the_lead_offices_workbook_its_figures_are_missing() -> None:
    sheets = data()
    del sheets[LEAD_FILE]
    told = tell(summary(), outcome(sheets))
    text = text_of(told)
    assert "投诉件【缺】件" in text
    assert "未收到" not in text
    assert "没有发现案卷" not in text
    assert "从中发现【缺】等情形" in text
    assert {found.code for found in told.problems} == {"N01"}
    named = "".join(found.what for found in told.problems)
    for ledger in ("转办件台账", "大事记", "选材", "重点检查与督办"):
        assert f"“{ledger}”" in named
    source = summary().split("\n")
    for found in told.problems:
        ledger = re.findall("“(.*?)”", found.what)[0]
        assert ledger in source[found.place.line - 1] or "投诉件" in source[found.place.line - 1]


def test_the_lead_offices_words_are_in_the_order_it_gave() -> None:
    sheets = data()
    rows = sheets[LEAD_FILE]["选材"]
    rows[1].update(用于="自查自纠", 顺序=0)
    text = text_of(tell(summary(), outcome(sheets)))
    assert text.index(rows[1]["采用的文字"]) < text.index(rows[0]["采用的文字"])


def test_the_document_says_when_and_who() -> None:
    document = sample().document
    assert document.as_of == dt.date(2017, 9, 4)
    assert document.elements.signature == "武汉市黄陂区人民政府法制办公室"
    assert document.draft is None


def test_two_runs_are_the_same() -> None:
    assert tell(summary()) == tell(summary())
