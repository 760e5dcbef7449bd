"""Faults of a narrative are found when it is loaded, in branches not taken too, each with its line."""

from __future__ import annotations

import pytest
from narrate_kit import NAME, scope, summary

from pipeline.narrate import lint


def faults(text: str) -> list[tuple[int, str]]:
    return [(found.place.line, found.what) for found in lint(text, NAME, scope())]


def test_the_sample_narrative_has_none() -> None:
    assert lint(summary(), NAME, scope()) == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('问题台账.where(问题类型="不规矩").count', "是否应为“不规范”"),
        ('问题台账.where(问题类型=["不规范", "不规矩"]).count', "不规矩"),
        ("问题台账.where(\"问题类型 == '不规矩'\").count", "不规矩"),
        ('问题台账.by("问题类形")|breakdown("件")', "是否应为“问题类型”"),
        ("转办件台帐.count", "是否应为“转办件台账”"),
        ("问题台账.cuont", "是否应为“count”"),
        ("查处问题", "是否应为“查出问题”"),
        ("事实.全省动员", "是否应为“全省动员会”"),
        ("活动.截止日", "截至日"),
        ('上期["查处问题"]', "查出问题"),
        ("期次[0].截至日", "截止日"),
        ("查出问题|quantiti('件')", "quantity"),
        ("查出问题|quantity", "选项"),
        ("查出问题|quantity('件', zreo='无')", "选项"),
        ("查出问题.value", "不能问"),
        ("查出问题 ~ '件'", "不能用"),
        ("查出问题 * 2", "不能用"),
        ("问题台账.share(问题台账)", "比率"),
        ("问题台账", "不是一个值"),
        ("loop.index", "loop"),
        ("71", "没有来源"),
        ("'44件'", "44件"),
        ("查出问题|quantity('件', zero='少于5件')", "少于5件"),
        ("'甲' if 查出问题", "else"),
        ("案卷自查.by('存在问题')|breakdown('宗')", "超过总数"),
        ("问题台账.by('填报单位').top(3)|breakdown('件')", "一部分"),
        ("问题台账.by('问题类型')['不规矩']", "不规矩"),
        ("问题台账.rows|sort('问题类形')", "问题类型"),
        ("'甲' if 查出问题 is missng else '乙'", "missing"),
    ],
)
def test_an_untaken_branch_is_read_too(expression: str, said: str) -> None:
    found = faults("# 题\n\n{% if 查出问题 == 0 %}\n文字{{ " + expression + " }}\n{% endif %}\n")
    assert [line for line, _ in found] == [4], found
    assert said in found[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "{{ 转办件台账.where(投诉人='甲').count }}",
        "{{ 转办件台账.by('投诉人')|breakdown('件') }}",
        '{{ 转办件台账.where("空(联系方式)").count }}',
        "{{ 转办件台账.values('投诉人')|names }}",
        "{% for 行 in 转办件台账.rows %}{{ 行.投诉人 }}{% endfor %}",
        "{% for 行 in 转办件台账.where(状态='已办结').rows %}{{ 行['投诉人'] }}{% endfor %}",
        "{% set 件 = 转办件台账.where(状态='已办结') %}{% for 行 in 件.rows %}{{ 行.投诉人 }}{% endfor %}",
        "{% for 行 in 转办件台账.rows|sort('投诉人') %}文{% endfor %}",
    ],
)
def test_restricted_columns_cannot_be_used(text: str) -> None:
    found = faults("\n" + text)
    assert found
    assert all(line == 2 and "受限列，总结里不能用" in what for line, what in found)


def test_a_row_knows_its_columns() -> None:
    assert faults("{% for 行 in 选材.rows %}\n{{ 行.采用文字 }}\n{% endfor %}") == [
        (2, "“选材”没有“采用文字”这一列，是否应为“采用的文字”？")
    ]
    text = "{% for 行 in 问题台账.rows %}\n{% if 行.整改状态 == '改好了' %}文{% endif %}\n{% endfor %}"
    assert [line for line, _ in faults(text)] == [2]
    text = "{% for 行 in 单位名单.rows %}\n{% if 行.状态 in ['没报'] %}文{% endif %}\n{% endfor %}"
    assert [line for line, _ in faults(text)] == [2]


def test_every_branch_is_read() -> None:
    text = "{% if 查出问题 %}\n{{ 甲 }}\n{% elif 已整改 %}\n{{ 乙 }}\n{% else %}\n{{ 丙 }}\n{% endif %}\n"
    text += "{% for 行 in 选材.rows %}\n文\n{% else %}\n{{ 丁 }}\n{% endfor %}"
    assert [line for line, _ in faults(text)] == [2, 4, 6, 11]


def test_digits_typed_into_the_text() -> None:
    text = "# 题\n\n共查出问题44件，９月\n\n{% if 查出问题 == 0 %}\n\n占8.5%{% endif %}{# 2017 #}三件"
    assert [(line, "44" in what) for line, what in faults(text)] == [(3, True), (3, False), (7, False)]


@pytest.mark.parametrize(
    "text",
    [
        "查出44件",
        "查出４４件",
        "查出٤件",
        "## 第4部分",
        "| 甲 | 2017年 |\n|--|--|\n| 乙 | 丙 |",
        "::: attachment 附表4\n\n文字\n\n:::",
        "{% if 查出问题 == 0 %}4件{% endif %}",
        "{% raw %}{{ 4 }}{% endraw %}",
        "&#52;件",
        "{{ 4 }}",
        "{{ 4.5 }}",
        "{{ 44 | quantity('件') }}",
        "{{ (44 - 3) | cn('项') }}",
        "{% set 甲 = 44 %}{{ 甲 | quantity('件') }}",
        '{{ "44件" }}',
        '{{ "４４件" }}',
        '{% set 甲 = "44件" %}{{ 甲 }}',
        '{% macro 甲(乙="4件") %}{{ 乙 }}{% endmacro %}{{ 甲() }}',
        '{{ ["4件", "5件"] | join("、") }}',
        '{% for 甲 in ["4件", "5件"] %}{{ 甲 }}{% endfor %}',
        '{% for 甲 in "456" %}{{ 甲 }}{% endfor %}',
        '{{ "甲" if 查出问题 > 0 else "4件" }}',
        '{{ 查出问题 | quantity("4件") }}',
        '{{ 查出问题 | quantity(measure="4件") }}',
        '{{ 问题台账.by("问题类型") | breakdown("件", note="共4类") }}',
        '{{ 查出问题 | all_or_rest(已整改, "全部4件", "{}") }}',
        '{{ [("4号", 查出问题)] | breakdown("件", total=查出问题) }}',
        "{{ 查出问题 + 4 }}",
        "{{ 4 + 查出问题 }}",
        "{{ (查出问题 / 4) | pct }}",
        "{% set 甲 = 查出问题 - 27 %}{{ 甲 }}",
        "{% if 查出问题 < 0 %}{{ 查出问题 or 44 }}{% endif %}",
        "{% if 查出问题 < 0 %}{{ (查出问题 or 44) | quantity('件') }}{% endif %}",
        "{% set 甲 = 查出问题 and 44 %}{% if 查出问题 < 0 %}{{ 甲 }}{% endif %}",
        "{% if 查出问题 < 0 %}{{ 44 if 查出问题 else 已整改 }}{% endif %}",
        "{% macro 甲(乙) %}{{ 乙 | quantity('件') }}{% endmacro %}\n\n{% if 查出问题 < 0 %}{{ 甲(44) }}{% endif %}",
        "{% macro 甲(乙, 丙) %}{{ 丙 }}{% endmacro %}\n\n{% if 查出问题 < 0 %}{{ 甲('乙', 丙=44) }}{% endif %}",
        "{% macro 甲(乙) %}{% set 丙 = 乙 or 已整改 %}{{ 丙 | cn('项') }}{% endmacro %}\n\n{{ 甲(40 + 4) }}",
        "{% macro 甲(乙=44) %}{{ 乙 | quantity('件') }}{% endmacro %}",
        "{% if 查出问题 < 0 %}{% for 甲 in [查出问题, 44] %}{{ 甲 }}{% endfor %}{% endif %}",
        "{% if 查出问题 < 0 %}{{ [('甲', 44)] | breakdown('件', total=查出问题) }}{% endif %}",
    ],
)
def test_no_digit_of_ones_own_reaches_the_text(text: str) -> None:
    found = faults(f"# 题\n\n甲\n\n{text}\n")
    assert found, text
    assert {line for line, _ in found} <= {5, 7}, found


@pytest.mark.parametrize(
    "text",
    [
        "三项制度，两家单位，第一次，二〇一七年，一是",
        "{# 44件 #}",
        "{% for 行 in 大事记.rows %}{{ loop.index | serial }}{% endfor %}",
        "{% macro 甲(乙) %}{{ 乙 | serial }}{% endmacro %}{% for 行 in 大事记.rows %}{{ 甲(loop.index) }}{% endfor %}",
        "{% macro 甲(乙) %}{{ 问题台账.by('问题类型').top(乙) | breakdown('件', tail='等') }}{% endmacro %}{{ 甲(3) }}",
        "{% macro 甲(乙, 丙=0) %}{% if 丙 > 0 %}{{ 乙 | quantity('件') }}{% endif %}{% endmacro %}{{ 甲(查出问题, 1) }}",
        "{% for 甲 in [1, 2, 3] %}| | |\n{% endfor %}",
        "{% if 查出问题 > 44 or 已整改 == 0 %}多{% endif %}",
        '{{ 问题台账.where(批次="9月补课").count }}件',
        '{{ 转办件台账.where("事项数 > 1").count }}件',
        "{% if 查出问题 > 44 %}多{% endif %}",
        "{{ (查出问题 - 已整改) | quantity('件') }}",
        "{{ (已整改 / 查出问题) | pct(1) }}",
        "{{ 事实.转段通知 }}，{{ 活动.截至日 | as_of }}",
        "{% for 行 in 大事记.rows %}{{ 行.日期 | md }}{{ 行.文件名称 }}{% endfor %}",
    ],
)
def test_numerals_questions_and_facts_are_no_digits(text: str) -> None:
    assert faults(f"# 题\n\n{text}\n") == []


def test_digits_inside_questions_are_no_text() -> None:
    assert faults("{{ 问题台账.where(批次='9月补课').count }}{{ 转办件台账.where('事项数 > 1').count }}") == []
    assert faults("{{ 整改完成率|pct(1) }}{{ 期次[-1].名称 }}{{ 问题台账.by('批次')['9月补课'] }}") == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n{% if 查出问题 %}\nb", 2, "if"),
        ("\n{{ 查出问题 | }}", 2, "写法有误"),
        ("\n\n{{ “文” }}", 3, "全角"),
        ("{% endfi %}", 1, "是否应为“endif”"),
        ("文\n{% include '甲' %}", 2, "标记"),
        ("文\n{% import '甲' as 乙 %}", 2, "标记"),
        ("文\n{% autoescape false %}文{% endautoescape %}", 2, "标记"),
        ("{% set 问题台账 = 查出问题 %}", 1, "已经是"),
        ("文\ue000", 1, "专用区"),
        ("{{ ''.__class__ }}", 1, "不能问"),
        ("{{ ['甲'][0:1] }}", 1, "不能用"),
        ("{% filter names %}文{% endfilter %}", 1, "标记"),
    ],
)
def test_faults_of_writing(text: str, line: int, said: str) -> None:
    found = faults(text)
    assert [place for place, _ in found] == [line], found
    assert said in found[0][1]


def test_every_fault_is_named_at_once_in_order() -> None:
    text = "{{ 甲甲 }}\n共9件\n{{ 乙乙 }}"
    assert [line for line, _ in faults(text)] == [1, 2, 3]
    assert {found.code for found in lint(text, NAME, scope())} == {"C09"}


def test_messages_are_in_the_words_of_the_office() -> None:
    text = "{{ 问题台账.where(问题类型='不规矩').count }}{{ 查出问题.x }}{{ 甲 }}共1件{% if %}"
    for found in [*lint(text, NAME, scope()), *lint(text[:-8], NAME, scope())]:
        for part in (found.what, found.todo):
            part.encode("gbk")
            assert len(part) < 60
            assert not any(word in part for word in ("字段", "枚举", "校验", "解析", "异常", "参数", "Error"))


def test_a_computed_number_is_not_hedged() -> None:
    for text in ("查出问题约{{ 查出问题 }}件", "问题{{ 查出问题|quantity('件') }}左右", "{{ 查出问题 }}余件"):
        assert ["算出来的数" in what for _, what in faults(text)] == [True], text
    assert faults("节约{{ 查出问题|quantity('件') }}，{{ 查出问题 }}件多次") == []


def test_names_of_loops_and_macros_are_known_where_they_are() -> None:
    assert faults("{% macro 印(甲) %}{{ 甲|quantity('件') }}{% endmacro %}{{ 印(查出问题) }}") == []
    loop = "{% for 甲, 乙 in 问题台账.by('问题类型') %}{{ 甲 }}{{ 乙 }}{% endfor %}"
    assert faults(loop) == []
    assert [what.startswith("没有“甲”这个名称") for _, what in faults(loop + "{{ 甲 }}")] == [True]
