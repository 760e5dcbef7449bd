"""The Word form that is made from the text tells the same document; a campaign runs on either form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from wordform_kit import NAME

from pipeline.cli import main
from pipeline.wordform import NarrativeFault
from pipeline.wordform.text import read_word
from pipeline.wordform.writing import write_word
from tests.kit import Copy
from tests.narrate.narrate_kit import data, outcome, summary, tell

GROUPED = """# 题

| 单位 | 问题类型 | << | 合计 |
| ^^ | 不严格 | 不规范 | ^^ |
|:--|---|--:|:-:|
{% for 单位 in 单位名单.rows %}
| {{ 单位.单位 }} | {{ 问题台账.where(填报单位=单位.单位, 问题类型="不严格").count }} | 甲\\|乙 | 无 |
{% endfor %}
| 合计 | << | 无 | ^^ |

注：未报的不计入。
"""
TEXTS = {
    "joined": "# 题\n\n甲{% if 查出问题 %}\n乙\n{% endif %}\n丙\n\n丁",
    "branches": "# 题\n\n{% if 查出问题 == 0 %}\n无\n{% elif 查出问题 > 70 %}\n多\n\n又一段\n{% else %}\n少\n{% endif %}\n尾",
    "loop": "# 题\n\n头\n{% for 行 in 选材.rows %}\n{{ 行.单位 }}；\n{% endfor %}\n尾",
    "loop of paragraphs": "# 题\n\n{% for 行 in 选材.rows %}\n\n{{ 行.单位 }}。\n\n{% endfor %}\n",
    "levels": "# 题\n\n## 甲\n### 乙\n文\n#### 丙\n##### 丁\n文",
    "blocks": "# 题\n\n{% set 甲 %}子\n丑{% endset %}\n{% set 乙 %}寅{% endset %}\n{{ [甲, 乙]|ordinals }}",
    "macro": "# 题\n\n{% macro 印(甲) %}{{ 甲 }}件{% endmacro %}\n{{ 印(查出问题) }}",
    "comment": "# 题\n\n{# 说明\n两行 #}\n文",
    "attachments": "# 题\n\n文\n\n{% if 查出问题 %}\n::: attachment 横排 {{ 活动.区名 }}表\n\n甲\n\n:::\n{% endif %}\n\n::: attachment 竖排 乙\n## 丙\n:::",
    "grouped": GROUPED,
    "listing": '# 题\n\n::: attachment 台账\n\n{{ 问题台账|listing("问题编号") }}\n\n:::',
    "marks": "# 题\n\n文 # | {甲} :::\n\n“引号”‘单’",
}


@pytest.mark.parametrize("text", [*TEXTS.values(), summary()], ids=[*TEXTS, "sample"])
def test_both_forms_tell_the_same(text: str) -> None:
    made = write_word(text, "summary.md")
    assert made == write_word(text, "summary.md"), "same text, same bytes"
    read = read_word(made, NAME)
    half = data()
    for unit in list(half)[:9]:
        del half[unit]
    for rows in (outcome(), outcome(half)):
        assert tell(read.text, rows).document == tell(text, rows).document
    again = read_word(write_word(read.text, NAME), NAME)
    assert again.text == read.text


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# 题\n\n{{ 甲", 3, "写法有误"),
        ("# 题\n\n::: attachment 表\n\n文\n\n:::\n\n尾", 9, "附件后面还有正文"),
        ("# 题\n\n::: annex 表", 3, "不认识"),
        ("# 题\n\n| 甲 | 乙 |\n| 丙 | 丁 |", 3, "读不成表格"),
        ("# 题\n\n| 甲 | 乙 |\n|---|---|\n| 丙{% if 查出问题 %} | 丁{% endif %} |", 5, "跨着格子"),
    ],
)
def test_what_cannot_be_put_into_word_is_said_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(NarrativeFault) as caught:
        write_word(text, "summary.md")
    (found,) = caught.value.problems
    assert (found.place.line, said in found.what) == (line, True)


def test_a_campaign_runs_on_either_form(sample: Copy) -> None:
    campaign = ["--campaign", str(sample.folder)]
    assert main([*campaign, "-q"]) == 0
    documents = sorted(sample.folder.glob("output/*.docx"))
    before = [path.read_bytes() for path in documents]
    assert main([*campaign, "narrative", "--to", "docx"]) == 0
    templates = sample.folder / "input_templates"
    assert (templates / "summary.docx").is_file()
    assert (templates / "summary（旧）.md").is_file()
    assert not (templates / "summary.md").exists()
    assert main([*campaign, "-q"]) == 0
    assert [path.read_bytes() for path in documents] == before
    inputs = json.loads((sample.folder / "output" / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert [entry["name"] for entry in inputs if "summary" in entry["name"]] == [NAME]


def test_a_new_campaign_takes_the_word_form_along(sample: Copy, tmp_path: Path) -> None:
    assert main(["--campaign", str(sample.folder), "narrative", "--to", "docx"]) == 0
    new = tmp_path / "新的"
    assert main(["init", str(new), "--from", str(sample.folder)]) == 0
    old = sample.folder / NAME
    assert (new / NAME).read_bytes() == old.read_bytes()
    assert not (new / "input_templates" / "summary.md").exists()


def test_there_and_back_and_back_again(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = ["--campaign", str(sample.folder)]
    assert main([*campaign, "narrative", "--to", "md"]) == 2
    assert "没有改动" in capsys.readouterr().err
    for kind in ("docx", "md", "docx"):
        assert main([*campaign, "narrative", "--to", kind]) == 0
    names = {path.name for path in (sample.folder / "input_templates").glob("summary*")}
    assert names == {"summary.docx", "summary（旧）.md", "summary（旧2）.md", "summary（旧）.docx"}
    assert main([*campaign, "-q"]) == 0


def test_two_narratives_are_one_too_many(sample: Copy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = sample.folder / "input_templates" / "summary.md"
    kept = text.read_bytes()
    assert main(["--campaign", str(sample.folder), "narrative", "--to", "docx"]) == 0
    text.write_bytes(kept)
    for arguments in (["check"], ["narrative", "--to", "md"]):
        assert main(["--campaign", str(sample.folder), *arguments]) == 2
        said = capsys.readouterr().err
        assert "summary.md" in said
        assert "summary.docx" in said
    assert main(["init", str(tmp_path / "新的"), "--from", str(sample.folder)]) == 2
    assert not (tmp_path / "新的").exists()


def test_a_fault_in_word_ends_with_its_paragraph(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    sample.replace("input_templates/summary.md", "对照上述不足，", "对照上述3个不足，")
    assert main(["--campaign", str(sample.folder), "narrative", "--to", "docx"]) == 0
    assert main(["--campaign", str(sample.folder), "check"]) == 2
    said = capsys.readouterr().err
    assert "summary.docx > 第" in said
    assert "段（“对照上述3个不足，" in said
    assert "手写的数字“3”" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["narrative"], "缺少 --to"),
        (["narrative", "--to", "pdf"], "--to 后面只能写 docx 或 md"),
        (["init"], "缺少文件名或者文件夹名"),
    ],
)
def test_a_wrong_use_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
