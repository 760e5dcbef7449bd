"""Every mistake in the command line is told in Chinese, with what to do, and is exit code 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli import cli, main
from pipeline.commands import NAMES, load
from tests.kit import Copy

_ENGLISH = re.compile(
    r"\b(?:got|no such|missing|invalid|requires?|unexpected|argument|directory|error|does not|not a|is a|did you)\b",
    re.I,
)


def options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option)]


def mistakes() -> Iterator[tuple[str, ...]]:
    """Of every command, and of each of its options, what people may type wrong."""
    for name in ("", *sorted(NAMES)):
        verb, command = [name] if name else [], load(name) or cli
        yield (*verb, "--nosuch")
        yield (*verb, "—final")
        yield (*verb, "--help=1")
        if name not in ("audit", "trace"):
            yield (*verb, "多写的", "另外写的", "再写的")
        if name in ("refresh", "inspect", "preview"):
            yield tuple(verb)
        for option in options(command):
            yield (*verb, f"{option.opts[-1]}=1") if option.is_flag else (*verb, option.opts[-1])
        for option in options(cli):
            if name and option.is_flag and option.name not in {each.name for each in command.params} | {"version"}:
                yield (option.opts[-1], *verb)
    yield from [
        ("chek",),
        ("文稿.docx",),
        ("narrative",),
        ("narrative", "--to", "pdf"),
        ("init",),
    ]
    yield from [("init", "新的", "--from", "没有"), ("init", __file__)]


@pytest.mark.parametrize("arguments", list(mistakes()), ids=" ".join)
def test_a_mistake_is_told_in_chinese(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    _, what, todo = said.err.splitlines()
    assert what.startswith("问题：")
    assert todo.startswith("请做：")
    assert re.search("[一-鿿]", what.removeprefix("问题："))
    assert not _ENGLISH.search(said.err), said.err
    assert not said.out
    assert not list(tmp_path.iterdir())
    said.err.encode("gbk")


@pytest.mark.parametrize("verb", ["refresh", "inspect", "preview", "trace"])
@pytest.mark.parametrize("name", ["没有.docx", "没有/没有.docx", "文件夹.docx", "*.docx"])
def test_a_document_that_is_not_there_is_told_in_chinese(
    verb: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "文件夹.docx").mkdir()
    assert main([verb, name]) == 4
    said = capsys.readouterr().err
    assert said.startswith(f"{name}\n问题：{'这是文件夹' if '夹' in name else '没有这个文件'}")
    assert "〔O03〕" in said
    assert not _ENGLISH.search(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chek",), "是否应为 check？"),
        (("文稿.docx",), "make-report audit 文稿.docx"),
        (("refresh", "工作", "总结.docx"), "英文双引号"),
        (("--finall",), "是否应为 --final？"),
        (("check", "—json"), "改成 --json"),
        (("--campaign",), "--campaign 后面要写内容，没有写"),
        (("refresh",), "例如 make-report refresh "),
        (("--final", "check"), "没有“--final”这个选项"),
    ],
)
def test_what_is_told_helps(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(list(arguments)) == 2
    assert said in capsys.readouterr().err


def test_a_setting_of_the_environment_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAKE_REPORT_JSON", "好")
    assert main(["check"]) == 2
    assert "环境变量 MAKE_REPORT_JSON 只能写 1 或者 0" in capsys.readouterr().err


def test_an_option_before_the_name_of_a_command_counts(
    sample: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--campaign", str(sample.folder), "-q"]) == 0
    capsysbinary.readouterr()
    assert main(["--campaign", str(sample.folder), "--json", "trace", "37"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"{")


def test_what_the_system_refuses_is_told_in_chinese(sample: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    (sample.folder / "input_templates" / "forms.yaml").unlink()
    assert main(["--campaign", str(sample.folder), "check"]) == 4
    said = capsys.readouterr().err
    assert "没有这个文件" in said
    assert not _ENGLISH.search(said)


SENTENCE = "其中，区公安分局37件，区人社局1件，区住建局2件，区城管局1件，区交通局17件，区农委7件，" * 3


def test_a_sentence_is_no_name_of_a_file(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sample.folder)
    assert main(["-q"]) == 0
    assert main(["trace", SENTENCE]) == 0
    assert "文稿里没有这个数、也没有这句话" in capsys.readouterr().out
    assert main([SENTENCE]) == 2
    assert "这个命令" in capsys.readouterr().err
    assert main(["refresh", SENTENCE]) == 4
    assert "没有这个文件" in capsys.readouterr().err
    assert main(["audit", SENTENCE, "output"]) == 2
    said = capsys.readouterr().out
    assert "没有这个文件" in said
    assert "没有检查1份" in said
