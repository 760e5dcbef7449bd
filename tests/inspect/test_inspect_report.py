"""What people and programs read: lines of the office, one object, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from inspect_kit import runs, whole, words
from test_inspect_damages import SEEDS

from pipeline.cli import main
from pipeline.inspect import Finding, inspect
from pipeline.inspect.finding import found, gathered, shortened
from pipeline.inspect.parts import Role
from pipeline.inspect.report import lines, place
from pipeline.inspect.rules import LOOKS, RULES, Strength, family, size_name
from pipeline.typeset import looks

FILE = "武汉市黄陂区行政执法突出问题专项治理工作总结（第三稿）.docx"


def saved(tmp_path: Path, *changes: object) -> Path:
    copy = whole()
    for change in changes:
        change(copy)  # type: ignore[operator]
    path = tmp_path / "总结.docx"
    path.write_bytes(copy.bytes())
    return path


@pytest.fixture(scope="module")
def every_finding() -> list[Finding]:
    """What all the seeded departures give, each in a document of its own."""
    result = []
    for seed in SEEDS:
        copy = whole()
        seed.damage(copy)
        result += inspect(copy.bytes())
    return result


def test_lines_are_of_the_office(every_finding: list[Finding]) -> None:
    for finding in every_finding:
        for line in list(lines([finding], FILE))[2:]:
            assert len(line) <= 60, line
            line.encode("gbk")
            for foreign in ("字段", "枚举", "校验", "解析", "异常", "参数", "！", "None", "{"):
                assert foreign not in line


def test_three_parts_the_clause_and_the_code(every_finding: list[Finding]) -> None:
    for finding in every_finding:
        shown = list(lines([finding], FILE))[2:]
        assert [line.split("：")[0] for line in shown[-3:]] == ["问题", "请做", "依据"]
        assert shown[0].startswith("武汉市黄陂区")
        assert " > " in shown[0]
        assert shown[-1].endswith(f"，{finding.strength}〔{finding.code}〕")
        assert shown[1].startswith("原文：“") == bool(finding.paragraphs)


def test_every_rule_names_its_clause() -> None:
    for code, rule in RULES.items():
        assert rule.clause or code in ("G11", "G12", "G13", "G14", "G15"), code
        assert rule.message[-1] not in "。，"
        assert rule.remedy.endswith("。")
    assert all(look.clause for look in LOOKS.values())


def test_equal_findings_are_gathered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, *(lambda c, start=start: runs(c, start, "b") for start in ("每周", "以会议", "以书面")))
    assert main(["inspect", str(path)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "总结.docx：不符合 GB/T 9704-2012 的有1处（一般1处）"
    assert shown[2] == "总结.docx > 第14、16、18段（1.健全机制）"
    assert shown[3] == "原文：“每周调度一次，每月通报一次。”"
    assert len(shown) == 7


def test_many_paragraphs_are_counted() -> None:
    many = Finding("G16", "7.3.3", Strength.GENERAL, tuple(range(1, 31)), "", "甲", "乙", "丙。")
    assert place(many) == "第1、2、3、4、5段等30段"


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, lambda c: words(c, "95.8%", "95.8%%"), lambda c: runs(c, "每周", "color", val="FF0000"))
    assert main(["inspect", "--json", str(path)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == "总结.docx"
    assert [(f["clause"], f["strength"], f["paragraph"]) for f in said["findings"]] == [
        ("9", "必须", 10),
        ("5.2.4", "必须", 14),
    ]
    assert set(said["findings"][0]) >= {"clause", "strength", "paragraph", "text", "message"}
    assert "95.8%%" in said["findings"][0]["text"]


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(saved(tmp_path))]) == 0
    assert "没有发现" in capsys.readouterr().out
    only_advised = saved(tmp_path, lambda c: words(c, "工作开展情况", "工作开展情况。"))
    assert main(["inspect", str(only_advised)]) == 0
    assert "推荐1处" in capsys.readouterr().out
    assert main(["inspect", str(saved(tmp_path, lambda c: words(c, "一、", "一.")))]) == 1


def test_words_of_a_document_move_no_console() -> None:
    finding = found("G93", quote="\x1b[31m红\x07字\u202e", found="\x1b]0;x")
    assert "\x1b" not in finding.text + finding.message
    assert "\u202e" not in finding.text
    assert shortened("字" * 100) == "字" * 30 + "……"
    assert gathered([finding, finding]) == [finding]


@pytest.mark.parametrize(
    ("font", "kind"),
    [
        ("仿宋_GB2312", "仿宋"), ("FangSong", "仿宋"), ("方正仿宋_GBK", "仿宋"), ("仿宋;FangSong", "仿宋"), ("黑体", "黑体"),
        ("SimHei", "黑体"), ("微软雅黑", "其他"), ("楷体_GB2312", "楷体"), ("KaiTi", "楷体"), ("方正小标宋简体", "小标宋"),
        ("宋体", "宋体"), ("SimSun", "宋体"), ("华文中宋", "宋体"), ("Times New Roman", ""), ("", ""),
    ],
)  # fmt: skip
def test_kinds_of_fonts(font: str, kind: str) -> None:
    assert family(font) == kind


def test_sizes_have_their_names() -> None:
    assert [size_name(size) for size in (44, 32, 28, 21, 33)] == ["二号", "三号", "四号", "五号", "16.5磅"]


def test_what_is_written_is_what_is_asked() -> None:
    """The looks that typeset writes and the looks that inspect asks for are the same."""
    pairs = {
        Role.TITLE: looks.TITLE, Role.RECIPIENTS: looks.RECIPIENTS, Role.BODY: looks.BODY, Role.LEVEL_1: looks.HEADINGS[0],
        Role.LEVEL_2: looks.HEADINGS[1], Role.LEVEL_3: looks.HEADINGS[2], Role.LEVEL_4: looks.HEADINGS[3],
        Role.ATTACHED: looks.ATTACHED, Role.LABEL: looks.LABEL, Role.ATTACHMENT_TITLE: looks.ATTACHMENT_TITLE,
        Role.NOTES: looks.NOTES, Role.COPIES: looks.IMPRINT,
    }  # fmt: skip
    for role, look in pairs.items():
        asked = LOOKS[role]
        assert (family(look.font), look.size) == (asked.font, asked.size), role
        assert not asked.align or look.align in asked.align, role
