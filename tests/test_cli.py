"""The command as a clerk and as a program meet it: exit codes, streams, help, messages."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from string import Formatter

import pytest

from pipeline.cli import main
from pipeline.console import message
from pipeline.model import Place
from pipeline.problems import CATALOGUE, problem
from tests.kit import ROOT, Copy


def run(*arguments: str, folder: Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-W", "error", "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


def test_the_bare_run(sample: Copy) -> None:
    done = run(folder=sample.folder)
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert text.startswith(
        "黄陂区行政执法突出问题专项治理  9月补课  截至2017年9月4日\n收表  应报12家：已报12家（零报告3家）\n"
    )
    assert "汇总  查出问题71件" in text
    assert "结论  没有待办事项，可以定稿" in text
    assert f"文稿  {Path('output') / '武汉市黄陂区行政执法突出问题专项治理工作总结.docx'}" in text


def test_open_problems_are_exit_code_1_and_named_by_unit(sample: Copy) -> None:
    sample.workbook("区物价局").unlink()
    sample.edit("区农委", {"问题台账!T6": "3人"})
    done = run(folder=sample.folder, encoding="gbk:strict")
    text = done.stdout.decode("gbk")
    assert done.returncode == 1
    assert "未报1家" in text
    assert "结论  初稿，不能定稿。还差2件事：" in text
    assert "【区农委】1处" in text
    assert "区农委.xlsx > 问题台账 > T6（问题编号NW-001，处理人数）" in text
    assert "问题：填的是“3人”，这一格只能填整数。" in text
    assert "改正前，本行不计入汇总。〔H9〕" in text
    assert "（标为初稿）" in text
    assert "（另有1件因填写错误暂未计入）" in text


def test_files_of_nobody_are_one_open_item(sample: Copy) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        (sample.folder / "inbox" / name).write_bytes(b"PK\3\4")
    text = run("check", folder=sample.folder).stdout.decode()
    assert "还差1件事：\n  1. 有2个文件没有计入，见核对情况.xlsx\n" in text
    (sample.folder / "inbox" / "二.xlsx").unlink()
    assert "  1. 一.xlsx：打不开：文件已损坏或不完整" in run("check", folder=sample.folder).stdout.decode()


def test_json_is_one_object_on_any_console(sample: Copy) -> None:
    sample.edit("区农委", {"问题台账!F6": "𠮷" * 5})
    done = run("--json", folder=sample.folder, encoding="gbk:strict")
    data = json.loads(done.stdout.decode("utf-8"))
    assert done.returncode == 1
    assert data["status"] == "draft"
    assert {"name": "区物价局", "state": "零报告"}.items() <= data["units"][10].items()
    assert next(f for f in data["figures"] if f["name"] == "查出问题")["text"] == "70件"
    mine = next(p for p in data["problems"] if p["code"] == "V05")
    assert (mine["unit"], mine["file"], mine["sheet"], mine["cell"]) == ("区农委", "区农委.xlsx", "问题台账", "F6")
    assert "至少要10个字" in mine["message"]
    assert mine["severity"] == "error"
    assert "output/汇总表.xlsx" in data["outputs"]


def test_check_writes_nothing(sample: Copy) -> None:
    done = run("check", folder=sample.folder)
    assert done.returncode == 0
    assert list(sample.output("").iterdir()) == []
    assert "应报12家" in done.stdout.decode()


def test_quiet_says_nothing(sample: Copy) -> None:
    done = run("check", "-q", folder=sample.folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_mistakes_of_the_definitions_are_exit_code_2(sample: Copy) -> None:
    sample.replace("config.yaml", "issued: 2017-09-04", "isued: 2017-09-04")
    done = run(folder=sample.folder)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert "是否应为“issued”" in text
    assert "config.yaml > 第" in text
    done = run("--json", folder=sample.folder)
    assert {p["code"] for p in json.loads(done.stdout)["problems"]} == {"C02", "C03"}


def test_mistakes_of_the_narrative_are_exit_code_2_and_write_nothing(sample: Copy) -> None:
    sample.replace("input_templates/summary.md", '问题类型="不规范"', '问题类型="不规犯"')
    done = run(folder=sample.folder)
    assert done.returncode == 2
    assert "summary.md > 第" in done.stderr.decode()
    assert "不规范" in done.stderr.decode()
    assert list(sample.output("").iterdir()) == []


@pytest.mark.parametrize("arguments", [("--finall",), ("chek",), ("init",), ("check", "--final")])
def test_wrong_usage_is_exit_code_2_in_chinese(sample: Copy, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, folder=sample.folder)
    assert done.returncode == 2
    assert "问题：" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_no_campaign_here(tmp_path: Path) -> None:
    done = run(folder=tmp_path)
    assert done.returncode == 2
    assert "没有 config.yaml" in done.stderr.decode()


def test_a_folder_that_cannot_be_read_is_exit_code_4(sample: Copy) -> None:
    (sample.folder / "input_templates" / "forms.yaml").unlink()
    done = run("check", folder=sample.folder)
    assert done.returncode == 4
    assert "〔O03〕" in done.stderr.decode()


def test_a_fault_of_ours_is_exit_code_3(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.run.load", broken)
    assert main(["--campaign", str(sample.folder), "check"]) == 3
    assert "程序出错" in capsys.readouterr().err


def test_interrupted_is_exit_code_130(sample: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.run.load", stopped)
    assert main(["--campaign", str(sample.folder), "check"]) == 130


@pytest.mark.parametrize(
    "arguments", [("--help",), ("check", "--help"), ("templates", "--help"), ("init", "--help"), ("--version",)]
)
def test_help_is_chinese_and_loads_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code = (
        "import sys; from pipeline.cli import main; code = main(sys.argv[1:]); "
        "heavy = {'pandas', 'openpyxl', 'docx', 'pydantic', 'jinja2', 'lxml', 'python_calamine', 'yaml'}; "
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode().strip()) == (0, "[]")
    text = done.stdout.decode()
    assert "make-report" in text
    if arguments != ("--version",):
        assert "用法：" in text
        assert "Usage" not in text
    text.encode("gbk")


def test_templates_are_written(sample: Copy) -> None:
    done = run("templates", folder=sample.folder)
    assert done.returncode == 0
    names = {path.name for path in (sample.folder / "input_templates" / "下发").iterdir()}
    assert {"区公安分局.xlsx", "区政府法制办.xlsx"} <= names
    assert len(names) == 13


def test_a_later_round_goes_on_from_the_rows_that_count(sample: Copy) -> None:
    rounds = "  - {name: 9月补课, deadline: 2017-09-04}\n"
    sample.replace("config.yaml", rounds, rounds + "  - {name: 10月回头看, deadline: 2017-10-30}\n")
    sample.edit("区公安分局", {"问题台账!T6": "3人"})
    assert main(["--campaign", str(sample.folder), "templates", "-q"]) == 0
    (sample.folder / "inbox" / "下发.xlsx").write_bytes(
        (sample.folder / "input_templates" / "下发" / "区公安分局.xlsx").read_bytes()
    )
    rows = [row for row in sample.cells("下发", "问题台账") if str(row[1]).startswith("GA-")]
    told = [row for row in rows if row[5]]
    assert len(told) == 36  # the row with the error is not carried
    assert {row[3] for row in told} == {"第一次自查", "9月补课"}
    assert {row[3] for row in rows if not row[5]} == {"10月回头看"}
    assert len({row[1] for row in rows}) == len(rows)


def test_a_new_campaign_runs_at_once(tmp_path: Path) -> None:
    assert run("init", "新工作", folder=tmp_path).returncode == 0
    folder = tmp_path / "新工作"
    done = run(folder=folder)
    assert done.returncode == 1, done.stderr.decode()
    assert "未报3家" in done.stdout.decode()
    assert run("templates", folder=folder).returncode == 0
    for unit in ("区一局", "区二局", "区三局"):
        source = folder / "input_templates" / "下发" / f"{unit}.xlsx"
        (folder / "inbox" / f"{unit}.xlsx").write_bytes(source.read_bytes())
    done = run("check", folder=folder)
    assert done.returncode == 1
    assert "没有填，这一格必须填" in done.stdout.decode()
    again = run("init", "新工作", folder=tmp_path)
    assert again.returncode == 2
    assert "没有改动" in again.stderr.decode()


def test_a_new_campaign_from_an_old_one(sample: Copy, tmp_path: Path) -> None:
    decided = "{figure: 查出问题, printed: 44, reason: 另行统计, by: 值班员, date: 2017-09-05}"
    sample.replace("config.yaml", "\ncorrections: []", f"\ncorrections:\n  - {decided}")
    assert run(folder=sample.folder).returncode == 0
    done = run("init", str(tmp_path / "下一期"), "--from", str(sample.folder), folder=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    folder = tmp_path / "下一期"
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    assert "2017-09-04" not in text.replace("2017-9-4 ", "")
    assert "区公安分局" in text
    assert "printed: 44" not in text.replace("#   - {figure: 查出问题, computed: 71, printed: 44", "")
    assert "# 报送单位" in text
    assert list((folder / "inbox").iterdir()) == []
    done = run("--json", folder=folder)
    data = json.loads(done.stdout)
    assert (done.returncode, data["status"]) == (1, "draft")
    missing = {p["message"] for p in data["problems"] if p["code"] == "N01"}
    assert any("截至日期" in words for words in missing)
    assert any("全省动员会" in words for words in missing)
    assert {unit["state"] for unit in data["units"]} == {"未报"}


def test_every_message_keeps_to_the_standard() -> None:
    """Short lines, only characters of GBK, an action, none of a programmer's words."""
    words = {
        name: "2"
        for entry in CATALOGUE.values()
        for text in (entry.what, entry.todo)
        for _, name, _, _ in Formatter().parse(text)
        if name
    }
    for code in CATALOGUE:
        lines = message(problem(code, Place("区农委.xlsx", sheet="问题台账", cell="T6"), words))
        assert lines[-1].startswith("请做：")
        assert lines[-1].endswith(f"〔{code}〕")
        for line in lines:
            line.encode("gbk")
            wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
            assert wide <= 60, line
            assert not any(word in line for word in ("字段", "枚举", "校验失败", "解析", "异常", "参数", "！")), line


def test_every_rule_of_the_sample_keeps_to_the_standard(sample: Copy) -> None:
    for sheet in sample.check().campaign.forms.sheets:
        for rule in sheet.rules:
            for line in (rule.what, rule.todo):
                line.encode("gbk")
                assert len(line) <= 60, line
