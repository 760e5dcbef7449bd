"""What the README says is what the program does: every command in it is run, every message in it is printed."""

import re
import shlex
from pathlib import Path

from pipeline.cli import HELP, main
from tests.kit import ROOT, Copy

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]


def test_two_lines_do_all_set_up() -> None:
    """They need the network: the machine that checks every change runs them as they are printed."""
    setup = [command for command in COMMANDS if command.startswith("python3")]
    assert [command.split("/")[-1] for command in setup] == ["make-report", "pytest -n auto"]
    assert README.count("pip install") == 2
    runner = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep -m1 '^python3 -m venv .*make-report$' README.md" in runner
    assert "grep -m1 '^python3 -m venv .*pytest -n auto$' README.md" in runner


def test_every_command_works(sample: Copy, monkeypatch: object) -> None:
    commands = [shlex.split(command)[1:] for command in COMMANDS if command.startswith("make-report")]
    assert len(commands) >= 6
    for arguments in commands:
        new = arguments[:1] == ["init"]
        monkeypatch.chdir(sample.folder.parent if new else sample.folder)  # type: ignore[attr-defined]
        if "--from" in arguments:
            sample.folder.parent.joinpath("专项治理2018").rename(sample.folder.parent / "先前的")
            sample.folder.rename(sample.folder.parent / "专项治理2017")
        # a text says more than its table: that is a question
        assert main(arguments) == (1 if "--with" in arguments else 0), arguments
        if "--from" in arguments:
            sample.folder.parent.joinpath("专项治理2017").rename(sample.folder)


def test_the_message_shown_is_the_message_printed(sample: Copy, capsys: object) -> None:
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert shown
    sample.edit("区交通局", {"问题台账!T8": "3人"})
    assert main(["--campaign", str(sample.folder), "check"]) == 1
    printed = capsys.readouterr().out  # type: ignore[attr-defined]
    for line in shown[1].strip().splitlines():
        assert line.strip() in printed


def test_files_and_exit_codes_named_exist(sample: Copy) -> None:
    for path in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert Path(ROOT, path).is_file()
    for code in ("0", "1", "2", "3", "4", "130"):
        assert re.search(rf"\b{code}\b", HELP.split("返回码：")[1])
    for name in ("config.yaml", "input_templates/forms.yaml", "input_templates/summary.md", "inbox"):
        assert Path(sample.folder, name).exists()
