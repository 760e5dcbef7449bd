"""From text to blocks: values never become Markdown or Jinja, structure, and the line of every fault."""

from __future__ import annotations

import copy

import pytest
from cfractions import Fraction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from narrate_kit import LEAD_FILE, data, lines, numbers, outcome, say, settings, tell

from pipeline.document import Heading, Number, Paragraph, Table, Text
from pipeline.narrate import NarrativeError

HOSTILE = [
    "# 假标题",
    "## 假标题\n\n### 再来",
    "| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |",
    "{{ 查出问题 }}",
    "{% if 查出问题 %}",
    "**加粗** <b>标签</b> &amp; \\| `码`",
    "::: attachment 假附件",
    ":::",
    "　　缩进",
    "\U00100000\U000f0000\ue001",
    "- 列表\n1. 列表",
    "｛｛ 全角 ｝｝",
]
TEMPLATE = """# 题

前{% for 行 in 选材.rows %}{{ 行.采用的文字 }}{% endfor %}后

| 文 | 字 |
|---|---|
{% for 行 in 选材.rows %}
| {{ 行.采用的文字 }} | 字 |
{% endfor %}
"""


def chosen(text: str) -> dict[str, dict[str, object]]:
    sheets = data()
    sheets[LEAD_FILE]["选材"] = [
        {"单位": "区农委", "栏目": "主要做法", "用于": "甲", "采用的文字": text, "原文码": "A"}
    ]
    return sheets


def check(text: str) -> None:
    document = tell(TEMPLATE, outcome(chosen(text))).document
    paragraph, table = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    flat = "".join(span.text for span in paragraph.spans if isinstance(span, Text | Number))
    flat = flat.removeprefix("前").removesuffix("后")
    cell = "".join(span.text for span in table.rows[0][0] if isinstance(span, Text | Number))
    assert flat == cell
    assert len(table.rows) == 1
    assert not document.attachments
    visible = [char for char in text if char.isprintable()]
    assert [char for char in flat if char.isprintable()] == visible


@pytest.mark.parametrize("text", HOSTILE)
def test_a_units_text_is_only_text(text: str) -> None:
    check(text)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("#|{}%:-*<>&\\`~_[]()!　\n甲乙7\U00100001\ue002 "), min_size=1, max_size=30))
def test_no_text_of_a_unit_is_an_instruction(text: str) -> None:
    check(text)


def test_line_breaks_and_indents_of_the_text() -> None:
    assert say("　　甲\n乙\n\n　　丙") == "甲乙\n丙"


def test_headings_are_numbered_within_their_parent() -> None:
    blocks = tell("# 题\n\n## 甲\n\n### 乙\n\n### 丙\n\n#### 丁\n\n##### 戊\n\n## 己\n\n### 庚").document.blocks
    headings = [block for block in blocks if isinstance(block, Heading)]
    assert [(block.level, block.number) for block in headings] == [
        (1, 1),
        (2, 1),
        (2, 2),
        (3, 1),
        (4, 1),
        (1, 2),
        (2, 1),
    ]


def test_nothing_else_of_markdown_is_on() -> None:
    assert say("**一是**加强<b>督办</b> `码`\n\n- 甲\n\n> 乙\n\n---") == "**一是**加强<b>督办</b> `码`\n- 甲\n> 乙\n---"


def test_a_table_and_its_alignment() -> None:
    (table,) = tell("# 题\n\n| 甲 | 乙 | 丙 |\n|:--:|:--|--:|\n| 子 | 丑 | {{ 查出问题 }} |").document.blocks
    assert isinstance(table, Table)
    assert table.aligns == ("center", "left", "right")
    assert isinstance(table.rows[0][2][0], Number)


def test_an_attachment_has_its_own_title_and_numbers() -> None:
    text = "# 题\n\n## 甲\n\n文\n\n::: attachment {{ 活动.区名 }}的表\n\n## 乙\n\n字\n\n:::\n\n"
    text += "::: attachment 二\n:::\n\n尾"
    document = tell(text).document
    assert [attachment.number for attachment in document.attachments] == [1, 2]
    assert document.attachments[0].title == (Text("黄陂区的表"),)
    assert document.attachments[0].blocks[0] == Heading(1, 1, (Text("乙"),))
    assert lines(tell(text))[:4] == ["题", "##1 甲", "文", "尾"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# 题\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n| 丙 | 丁 | 戊 |", 6, "3格"),
        ("# 题\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n表后没有空行", 6, "1格"),
        ("# 题\n\n| 甲 | 乙 |\n|---|\n| 丙 | 丁 |", 3, "表格"),
        (
            "# 题\n\n| 甲 | 乙 |\n|---|---|\n{% for 行 in 选材.rows %}\n| {{ 行.单位 }} | 丁 | 戊 |\n{% endfor %}",
            6,
            "3格",
        ),
        ("# 题\n\n文\n\n::: attachment 甲\n文", 5, "没有结尾"),
        ("# 题\n\n::: attachment 统计表。\n文\n:::", 3, "不加标点"),
        ("# 题\n\n:::", 3, "不成对"),
        ("# 题\n\n::: annex 甲", 3, "不认识"),
        ("# 题\n\n文\n\n# 又一个", 5, "两个大标题"),
        ("文", 1, "没有标题"),
        ("# 题\n\n###### 太深", 3, "层次"),
        ("# 题\n\n{% set 甲 = [查出问题] %}\n\n{{ 甲[3] }}", 5, "没有那么多"),
        ("# 题\n\n{% macro 印(甲) %}\n{{ 甲|pct }}\n{% endmacro %}\n\n{{ 印('文') }}", 4, "一个数"),
        ("# 题\n\n{% for 甲 in 查出问题 %}文{% endfor %}", 3, "用不到"),
        ("# 题\n\n{% macro 印(甲) %}\n{{ 甲.count }}{% endmacro %}\n\n{{ 印(查出问题) }}", 4, "不能问"),
        ("# 题\n\n{% if 查出问题 == 0 %}{% set 甲 = '乙' %}{% endif %}\n{{ 甲 }}", 4, "没有的名称"),
        ("# 题\n\n{% macro 印(甲) %}{{ 甲 }}{% endmacro %}\n\n{{ 印(loop2) }}", 5, "loop2"),
        ("# 题\n\n{% macro 印(甲) %}\n{{ 甲 }}{% endmacro %}\n\n{{ 印(3) }}", 6, "没有来源"),
        ("# 题\n\n{% macro 印(甲) %}\n{{ 甲 }}{% endmacro %}\n\n{{ 印(问题台账) }}", 4, "不是一个值"),
    ],
)
def test_faults_name_their_line(text: str, line: int, said: str) -> None:
    with pytest.raises(NarrativeError) as caught:
        tell(text)
    found = caught.value.problems
    assert [(problem.code, problem.place.line) for problem in found] == [("C09", line)]
    assert said in found[0].what


def test_lines_of_tags_print_nothing_and_blank_lines_stay() -> None:
    text = "甲{% if 查出问题 %}乙{% endif %}\n\n{% set 丁 = 查出问题 %}\n{# 注\n释 #}\n"
    text += "丙{% if 查出问题 == 0 %}丁{% endif %}\n\n戊"
    assert say(text) == "甲乙\n丙\n戊"


def test_a_paragraph_that_a_gate_empties_is_gone() -> None:
    assert say("甲\n\n{% if 查出问题 == 0 %}乙{% endif %}\n\n丙") == "甲\n丙"


def test_facts_and_dates_carry_the_line_of_the_configuration() -> None:
    _, source, _ = settings()
    (day,) = numbers(tell("# 题\n\n{{ 事实.全省动员会|md }}"))
    assert (day.text, day.definition, day.value) == ("3月24日", "事实.全省动员会", "2017-03-24")
    assert [(found.file, found.row) for found in day.sources] == [
        ("config.yaml", source.place(("facts", "全省动员会")).line)
    ]
    (basis,) = numbers(tell("# 题\n\n{{ 依据[0] }}"))
    assert basis.text.startswith("《中共湖北省纪委印发〈")
    assert say(
        "{{ 活动.起始日|year }}{{ 活动.成文日期 }}{{ 期次[-1].名称 }}{{ 期次[0].截止日|md }}{{ 依据|count }}"
    ) == ("2015年2017年9月4日9月补课6月30日2")


def test_a_fact_that_is_not_filled_in() -> None:
    config, _, _ = settings()
    emptied = config.model_copy(
        update={
            "facts": {**config.facts, "全省动员会": ""},
            "dates": config.dates.model_copy(update={"as_of": None}),
        }
    )
    told = tell("# 题\n\n{{ 事实.全省动员会|md }}动员，{{ 活动.截至日|as_of }}", config=emptied)
    assert lines(told)[1] == "【缺全省动员会】动员，截至【缺截至日期】"
    assert [(found.code, found.place.file, found.what) for found in told.problems] == [
        ("N01", "config.yaml", "没有填“全省动员会”"),
        ("N01", "config.yaml", "没有填截至日期（as_of）"),
    ]
    assert told.document.as_of == config.document.issued


def test_the_last_period() -> None:
    made = outcome(previous={"查出问题": Fraction(66)})
    assert say('{{ 查出问题|delta(上期.查出问题, "件") }}', made) == "增加5件，增长7.6%"
    told = tell('# 题\n\n\n{{ 已整改|delta(上期["已整改"], "件") }}', made)
    assert lines(told)[1] == "【缺】"
    assert [(found.code, found.place.line) for found in told.problems] == [("N01", 4)]


def test_measures_print_as_they_are_declared() -> None:
    assert say("{{ 整改完成率 }}{{ 指标.整改完成率 }}{{ 整改完成率|pct(2) }}{{ 查出问题 }}") == "84.5%84.5%84.51%71"


def test_labels_with_digits_have_a_source() -> None:
    told = tell("# 题\n\n{{ 问题台账.by('批次')|breakdown('件') }}")
    assert [number.text for number in numbers(told)] == ["32", "9月补课", "39"]
    assert all(number.sources for number in numbers(told))


def test_conditions_take_the_values_of_rows() -> None:
    text = "{% for 行 in 单位名单.rows %}{{ 问题台账.where(填报单位=行.单位).count }} {% endfor %}"
    assert say(text) == "37 1 2 0 1 0 17 7 2 3 0 1"


def test_an_empty_cell_in_a_condition_is_no_zero() -> None:
    sheets = copy.deepcopy(data())
    sheets[LEAD_FILE]["选材"][0]["顺序"] = None
    text = "{% for 行 in 选材.rows|sort('顺序') %}{{ 选材.where(顺序=行.顺序).count }}{% endfor %}"
    assert say(text, outcome(sheets)) == "1【缺】"


def test_line_ends_of_windows() -> None:
    assert say("甲{% if 查出问题 %}乙{% endif %}\r\n\r\n{% set 丁 = 查出问题 %}\r\n丙\r\n丁{{ 丁 }}") == "甲乙\n丙丁71"


def test_a_rate_is_not_printed_bare() -> None:
    text = "# 题\n\n{% macro 印(甲, 乙) %}{{ 甲 / 乙 }}{% endmacro %}\n文{{ 印(查出问题, 查出问题) }}"
    with pytest.raises(NarrativeError) as caught:
        tell(text)
    assert [found.what for found in caught.value.problems] == ["比率不能直接印"]


def test_the_same_words_twice_are_one_fault() -> None:
    sheets = data()
    del sheets[LEAD_FILE]
    told = tell(
        "# 题\n\n{{ 转办投诉件 }}{{ 转办件台账.count }}\n\n{{ 转办件台账.by('事项类别')|breakdown('件') }}",
        outcome(sheets),
    )
    assert lines(told)[1:] == ["【缺】【缺】", "【缺】"]
    assert [(found.code, found.place.line) for found in told.problems] == [("N01", 3)]


def test_characters_that_no_document_holds_are_counted() -> None:
    told = tell(TEMPLATE, outcome(chosen("甲\x00\x07乙\u202e\x07")))
    found = [problem for problem in told.problems if problem.code == "N06"]
    assert [(problem.severity, problem.place.file) for problem in found] == [("note", "summary.md")]
    assert "8个" in found[0].what  # in the paragraph and in the table
    assert "U+0000、U+0007、U+202E" in found[0].what
    assert not [problem for problem in tell("# 题\n\n文").problems if problem.code == "N06"]


@pytest.mark.parametrize(("lines_", "codes"), [(("甲", "题"), ["N05"]), (("专项", "工作总结"), [])])
def test_a_title_broken_by_hand_must_be_the_title(lines_: tuple[str, ...], codes: list[str]) -> None:
    config, _, _ = settings()
    given = config.document.model_copy(update={"title_lines": lines_})
    told = tell("# 专项工作总结\n\n文", config=config.model_copy(update={"document": given}))
    assert [problem.code for problem in told.problems] == codes
    assert told.document.elements.title_lines == lines_
