"""Texts to paste: at most 300 characters, of the office, in characters that every machine shows."""

from __future__ import annotations

from datetime import date

import pytest
from feedback_kit import error, query
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Config, load_config
from pipeline.feedback import reminder_text, return_text
from pipeline.feedback.words import note_text, to_unit
from pipeline.model import Place, Problem, Severity
from pipeline.problems import CATALOGUE
from tests.kit import ROOT

NOT_OF_THE_OFFICE = ("字段", "枚举", "校验", "解析", "异常", "参数", "config", "yaml", "make-report", "请请", "！", "!")


@pytest.fixture(scope="module")
def config() -> Config:
    config, problems, _ = load_config(ROOT / "config.yaml")
    assert config is not None, problems
    return config


def proper(text: str) -> None:
    assert len(text) <= 300
    text.encode("gbk")
    assert not [word for word in NOT_OF_THE_OFFICE if word in text]


def test_a_text_for_one_unit() -> None:
    text = return_text("区交通局", [error("T9"), query("S12")], date(2017, 9, 4))
    proper(text)
    assert text.split("\n") == [
        "区交通局：",
        "报表收到，谢谢。经核对，有错误1处、待核实1处，请改正或者说明后再报。",
        "1. 问题台账T9（问题编号JT-006，处理人数）：填的是“3人”，这一格只能填数字。请做：改填 3；没有人被处理就填 0。改正前，本行不计入汇总。",
        "2. 问题台账S12（问题编号JT-006，处理人数）：整改时限已过，仍是正在整改。请做：核对后改正。情况属实的，写明原因。",
        "具体位置在退回的表里已经标出，见第一张“退回说明”表。请直接在退回的表上修改，报送期限是9月4日，请尽快报回。",
    ]


def test_what_has_no_room_is_counted() -> None:
    text = return_text("区交通局", [error(f"T{row}") for row in range(9, 60)])
    proper(text)
    assert "另有" in text
    listed = sum(line[0].isdigit() for line in text.split("\n"))
    assert f"另有{51 - listed}处，见退回的表。" in text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200), st.text(max_size=40)), min_size=1, max_size=8),
    st.text(min_size=1, max_size=80),
    st.one_of(st.none(), st.dates()),
)
def test_never_longer_than_300_and_only_gbk(typed: list[tuple[str, str, str]], unit: str, day: date | None) -> None:
    problems = [error("T9", sheet, what=what, todo=todo) for what, todo, sheet in typed]
    text = return_text(unit, problems, day)
    assert len(text) <= 300
    text.encode("gbk")


@pytest.mark.parametrize("code", [code for code, entry in CATALOGUE.items() if entry.severity is not Severity.NOTE])
def test_every_problem_of_ours_can_be_said_to_a_unit(code: str) -> None:
    entry = CATALOGUE[code]
    if code.startswith(("C", "O", "N")) or code in ("W9", "H10"):
        return  # the lead office's own
    todo = entry.todo.replace("{", "").replace("}", "")
    said = to_unit(Problem(code, entry.severity, Place("区交通局.xlsx"), entry.what, todo, "区交通局"))
    proper(return_text("区交通局", [Problem(code, entry.severity, Place("a.xlsx"), "某处不对", todo, "区交通局")]))
    assert "请单位" not in said.todo
    assert "催报" not in said.todo
    assert said.todo.endswith(("。", "？"))
    assert not said.todo.startswith("请")


def test_a_conflict_does_not_show_the_district_to_a_unit() -> None:
    found = Problem(
        "H8",
        Severity.ERROR,
        Place("治安大队.xlsx", sheet="问题台账"),
        "“9月补课”收到2份报表，编号相同的行内容不同，看不出是替换还是补充。只算甲，全区44件；只算乙，全区61件；两份相加，全区71件",
        CATALOGUE["H8"].todo.replace("{neither}", "两份都"),
        "区公安分局",
        readings=("甲  治安大队.xlsx  10件", "乙  区公安分局.xlsx  27件"),
    )
    text = note_text(to_unit(found))
    assert "全区" not in text
    assert "甲  治安大队.xlsx  10件" in text
    assert "以哪一份为准" in text
    assert "config" not in text


def test_one_reminder_for_all(config: Config) -> None:
    text = reminder_text(config, ["区物价局", "区农委"])
    proper(text)
    assert "还没有收到：区物价局、区农委（共2家）。" in text
    assert "报送期限是9月4日" in text
    assert "fzb@example.cn" in text
    assert "零报告" in text
    assert text.endswith("区政府法制办")
    assert "电话" not in text
    assert "电话报过数、还要补报电子表的：区城管局（共1家）。" in reminder_text(config, [], ["区城管局"])


def test_a_reminder_for_very_many_is_shortened_and_says_how_many(config: Config) -> None:
    text = reminder_text(config, [f"区第{number}中心卫生院" for number in range(400)], ["区城管局"])
    proper(text)
    assert "等（共400家）" in text
    assert "区城管局" in text or "1家单位" in text
