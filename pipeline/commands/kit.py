"""What the commands share: exit codes, options, help in Chinese, a bar of progress, and how they print.

Nothing heavy is imported before a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from pipeline.commands import usage

if TYPE_CHECKING:
    from pipeline.model import Problem
    from pipeline.run import Run


class Exit(IntEnum):
    """Exit codes: a stable interface."""

    DONE = 0
    OPEN_PROBLEMS = 1
    USAGE = 2
    FAULT = 3
    CANNOT_READ_OR_WRITE = 4
    INTERRUPTED = 130


class _Help(click.Command):
    """A command whose help is a text of ours: Chinese, short, and made without importing anything."""

    text = ""

    def format_help(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(self.text)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True  # so that we say what is too much, and not click
        with usage.parsing(args, ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise usage.surplus(rest, ctx)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        _outer(ctx)
        return super().invoke(ctx)


def _outer(ctx: click.Context) -> None:
    """Options may stand before or after the command's name; one that the command does not have is refused."""
    outer = ctx.parent
    for option in outer.command.params if outer is not None else ():
        assert outer is not None
        name = option.name or ""
        if name in ctx.params:
            ctx.params[name] = ctx.params[name] or outer.params.get(name)
        elif outer.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise usage.elsewhere(option.opts[-1], ctx)


def verb(name: str, text: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command: its name, and its help as it is shown."""
    return click.command(name, cls=type("Help", (_Help,), {"text": text}))


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command on a campaign takes."""
    for option in (
        click.option("--campaign", "folder", type=click.Path(path_type=Path), envvar="MAKE_REPORT_CAMPAIGN"),
        click.option("--json", "as_json", is_flag=True, envvar="MAKE_REPORT_JSON"),
        click.option("-v", "--verbose", is_flag=True, envvar="MAKE_REPORT_VERBOSE"),
        click.option("-q", "--quiet", is_flag=True, envvar="MAKE_REPORT_QUIET"),
    ):
        function = option(function)
    return function


def folder_of(options: dict[str, Any]) -> Path:
    """The campaign's folder: the one that was named, else the current one."""
    folder: Path | None = options["folder"]
    return folder or Path()


class progress:  # noqa: N801 (used as a function)
    """A bar on a terminal while files are read; silent elsewhere."""

    def __init__(self, options: dict[str, Any], label: str = "读取报表") -> None:
        self.label = label
        self.shown = sys.stderr.isatty() and not options["quiet"]
        self.done = 0
        self.bar: Any = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self.step

    def step(self, count: int, of: int) -> None:
        """One more file has been read."""
        if not self.shown:
            return
        if self.bar is None:
            self.bar = click.progressbar(length=of, label=self.label, file=sys.stderr)
            self.bar.__enter__()
        self.bar.update(count - self.done)
        self.done = count

    def __exit__(self, *details: object) -> None:
        if self.bar is not None:
            self.bar.__exit__(*details)


def say(result: Run, options: dict[str, Any]) -> int:
    """Print a run as asked, and give its exit code."""
    from pipeline.console import report_lines, to_json  # noqa: PLC0415

    if options["as_json"]:
        write_bytes(to_json(result))
    elif not options["quiet"]:
        write_lines(report_lines(result, verbose=options["verbose"]))
    return Exit.DONE if result.final else Exit.OPEN_PROBLEMS


def say_of_previews(problems: Iterable[Problem]) -> None:
    """Say on stderr what could not be made of a preview, and which fonts stood in for others."""
    from pipeline.console import message  # noqa: PLC0415
    from pipeline.preview import CODES  # noqa: PLC0415

    write_lines((line for found in problems if found.code in CODES for line in message(found)), err=True)


def write_bytes(data: bytes) -> None:
    """Bytes on stdout, whatever the console's encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines for people."""
    click.echo("\n".join(lines), err=err)


def refuse(where: object, what: str, todo: str, code: str) -> None:
    """Say on stderr why a command was not carried out, in three parts: where, what is wrong, what to do."""
    end = "" if what.endswith("？") else "。"  # a guess is a question
    click.echo(f"{where}\n问题：{what}{end}\n请做：{todo}〔{code}〕", err=True)
