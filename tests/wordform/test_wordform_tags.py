"""Tags as people type them in Word mean what they would in summary.md; words are never more than words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordform_kit import para, row, table, told

from pipeline.document import Paragraph, Table, Text
from pipeline.wordform.tags import Unclosed, escaped, segments
from tests.narrate.narrate_kit import plain


def tags(text: str) -> list[str]:
    return [part.text for part in segments(text) if part.kind]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("{{ 查出问题 }}", "{{ 查出问题 }}"),
        ("｛｛ 查出问题 ｝｝", "{{ 查出问题 }}"),
        ("{｛查出问题｝}", "{{查出问题}}"),
        ("｛% if 查出问题 ＞ 上期。数 %｝", "{% if 查出问题 > 上期。数 %}"),
        ("｛％ if 甲＝＝乙 ％｝", "{% if 甲==乙 %}"),
        (
            "{{ 问题台账．where（问题类型＝“不规范”）．count ｜ quantity（“件”） }}",
            '{{ 问题台账.where(问题类型="不规范").count | quantity("件") }}',
        ),
        ("{{ 甲|join(‘、’， ‘和’) }}", '{{ 甲|join("、", "和") }}'.replace('"', '"')),
        ("{{ 甲|join(”、”, “和“) }}", '{{ 甲|join("、", "和") }}'),
        ('{{ 甲|join("、”) }}和{{ 乙|join("、”) }}', '{{ 甲|join("、") }}'),
        ("{{ 指标[“罚款（万元）”] }}", '{{ 指标["罚款（万元）"] }}'),
        (
            '{{ 数|all_or_rest(总, "依托“平台”开展（全部）", “依托“平台”开展”, "") }}',
            '{{ 数|all_or_rest(总, "依托“平台”开展（全部）", "依托“平台”开展", "") }}',
        ),
        (
            "{{ 台账.where(“问题类型 ＝＝ ‘不规范’ and 处理人数＞＝３”).count }}",
            "{{ 台账.where(\"问题类型 == '不规范' and 处理人数>=3\").count }}",
        ),
        ('{{ 台账.where(“问题类型 == "不规范"”).count }}', "{{ 台账.where(\"问题类型 == '不规范'\").count }}"),
        ("{{\u3000甲\u00a0–\u00a0乙 }}", "{{ 甲 - 乙 }}"),
        ("{{ \"他说'好'\" }}", "{{ \"他说'好'\" }}"),
        ("｛# 说明：这里“引号”不动 #｝", "{# 说明：这里“引号”不动 #}"),
    ],
)
def test_what_is_typed_is_what_is_meant(typed: str, meant: str) -> None:
    assert tags(f"文{typed}字")[0] == meant


@pytest.mark.parametrize("typed", ["文{{ 查出问题", "{% if 甲 }}", "｛# 说明", "{{ “ }}", '{{ "甲 }}'])
def test_a_tag_that_does_not_end_is_named(typed: str) -> None:
    with pytest.raises(Unclosed):
        tags(typed)


def test_a_tag_split_over_runs_is_one_tag() -> None:
    (block,) = told(para("共", "{", "{ 查出", "问题", " ｝", "｝", "件。")).blocks
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == "共71件。"


OPENERS = ("{{", "{%", "{#", "｛", "％", "＃")
WORDS = st.text("甲乙#|:<^>\\{}%`*_-~[]()!&\"'“”=+.、。 　\t一（）附件注", min_size=1, max_size=40).filter(
    lambda text: text.strip(" \t　") and not any(mark in text for mark in OPENERS)
)


@given(WORDS)
def test_words_are_never_an_instruction(words: str) -> None:
    """Whatever stands outside tags is printed as it is: no heading, no table, no attachment, no tag."""
    document = told(para("前面的一段"), para("甲" + words), para("后面"))
    assert document.attachments == ()
    assert [plain(block.spans) for block in document.blocks if isinstance(block, Paragraph)] == [
        "前面的一段",
        ("甲" + words).rstrip(" \t　"),
        "后面",
    ]


@given(WORDS)
def test_words_in_a_cell_stay_in_their_cell(words: str) -> None:
    document = told(table(row("列", "又一列"), row(words, "文")))
    (block,) = document.blocks
    assert isinstance(block, Table)
    assert (block.merges, block.groups) == ((), ())
    assert [plain(cell) for cell in block.rows[0]] == [words.strip(" \t　"), "文"]


@pytest.mark.parametrize(
    "words",
    [
        "# 甲",
        "## 甲",
        "| 甲 | 乙 |",
        "|---|",
        "::: attachment 甲",
        ":::",
        "<<",
        "^^",
        "{甲}",
        "{",
        "}}",
        "%}",
        "---|---",
        "\\|",
    ],
)
def test_marks_of_the_text_form_are_words_in_word(words: str) -> None:
    (block,) = told(para(words)).blocks
    assert block == Paragraph((Text(words),))
    (grid,) = told(table(row("列", "又"), row("文", words))).blocks
    assert isinstance(grid, Table)
    assert grid.rows == (((Text("文"),), (Text(words),)),)


def test_braces_beside_a_tag() -> None:
    (block,) = told(para("集合{ ", "｛｛ 查出问题 ｝｝", "}，{ ", "{% if 查出问题 %}#{% endif %}")).blocks
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == "集合{ 71}，{ #"


def test_words_that_hold_no_mark_are_not_touched() -> None:
    assert escaped("平常的“文字”，（一）") == "平常的“文字”，（一）"
