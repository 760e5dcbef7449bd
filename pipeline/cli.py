"""make-report (and ``python -m pipeline``): options in, exit code out.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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


HELP = """\
make-report：收齐各单位的 Excel 报表，核对、汇总，生成 Word 工作总结（GB/T 9704-2012）。

用法：make-report [选项]              在工作文件夹里运行，完成全部步骤
      make-report 命令 [选项]

命令：
  check            只核对收到的报表，不写文件
  status           收表登记：谁报了、哪一份算数、盖章件收没收到
  templates        生成空白表和发给各单位的表
  trace 文稿       文稿里的每个数是从哪几行来的
  init 新文件夹    建立一项新的工作

选项：
  --campaign 文件夹   工作文件夹，默认是当前文件夹
  --final             定稿：没有待办事项时，把可以报出的文件放进 output/报送
  --json              用 JSON 输出结果，给别的程序用
  -v, --verbose       列出全部问题和提示
  -q, --quiet         只用返回码说明结果
  --version           版本
  --help              显示这一页

返回码：0 完成  1 有待办事项  2 用法或设置有误  3 程序出错  4 不能读写  130 中断
例如：make-report --final
"""

HELP_CHECK = """\
make-report check：核对 inbox 里的报表，列出每一处问题，不写任何文件。

用法：make-report check [--campaign 文件夹] [--json] [-v] [-q]
例如：make-report check
"""

HELP_STATUS = """\
make-report status：收表登记。每个单位报了没有、哪一份算数、被什么替换、盖章件收没收到、为什么退回。

用法：make-report status [--campaign 文件夹] [--json] [-q]
例如：make-report status
"""

HELP_TEMPLATES = """\
make-report templates：按 input_templates/forms.yaml 生成空白表和发给各单位的表。

用法：make-report templates [--campaign 文件夹] [-q]
例如：make-report templates    生成的表在 input_templates 里
"""

HELP_TRACE = """\
make-report trace：文稿里的每个数是从哪几行来的；或者一行数据影响文稿里的哪几句。

用法：make-report trace 文稿.docx [数字或者一句话] [--json]
      make-report trace 文稿.docx 区公安分局!问题台账!C12
例如：make-report trace output/工作总结.docx 37
"""

HELP_INIT = """\
make-report init：建立一项新的工作。

用法：make-report init 新文件夹 [--from 旧文件夹]
  --from 旧文件夹   沿用它的报表、名册和总结，清空日期和事实，把它的数作为上期数
例如：make-report init 专项治理2018 --from 专项治理2017
"""


class _Help(click.Command):
    """A command whose help is a text of ours: Chinese, short, and made without importing anything."""

    text = ""

    def format_help(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(self.text)


class _Group(click.Group):
    """The group: its help names the commands from a fixed text, and its name is the program's."""

    def format_help(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(HELP)


def _command(name: str, text: str) -> Callable[[Callable[..., Any]], click.Command]:
    return cli.command(name, cls=type("Help", (_Help,), {"text": text}))


def _shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options every command takes."""
    for option in (
        click.option("--campaign", "folder", type=click.Path(path_type=Path), envvar="MAKE_REPORT_CAMPAIGN"),
        click.option("--json", "as_json", is_flag=True, envvar="MAKE_REPORT_JSON"),
        click.option("-v", "--verbose", is_flag=True, envvar="MAKE_REPORT_VERBOSE"),
        click.option("-q", "--quiet", is_flag=True, envvar="MAKE_REPORT_QUIET"),
    ):
        function = option(function)
    return function


@click.group(cls=_Group, invoke_without_command=True)
@_shared
@click.option("--final", is_flag=True)
@click.option("--version", is_flag=True)
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> int:
    """Run the whole of it when no command is named."""
    ctx.obj = options
    if options["version"]:
        from pipeline import __version__  # noqa: PLC0415

        click.echo(f"make-report {__version__}")
        ctx.exit(Exit.DONE)
    if ctx.invoked_subcommand is not None:
        return Exit.DONE
    return _run(options, final=options["final"])


@_command("check", HELP_CHECK)
@_shared
@click.pass_obj
def check(shared: dict[str, Any], /, **options: Any) -> int:
    """Look at everything, write nothing."""
    from pipeline.run import check as check_  # noqa: PLC0415
    from pipeline.run import load  # noqa: PLC0415

    options = _merged(shared, options)
    with _progress(options) as step:
        result = check_(load(_folder(options)), step)
    return _say(result, options)


@_command("status", HELP_STATUS)
@_shared
@click.pass_obj
def status(shared: dict[str, Any], /, **options: Any) -> int:
    """Show the register."""
    from pipeline.console import status_lines, to_json  # noqa: PLC0415
    from pipeline.run import check as check_  # noqa: PLC0415
    from pipeline.run import load  # noqa: PLC0415

    options = _merged(shared, options)
    with _progress(options) as step:
        result = check_(load(_folder(options)), step)
    if options["as_json"]:
        _bytes(to_json(result))
    elif not options["quiet"]:
        _lines(status_lines(result))
    return Exit.DONE if result.final else Exit.OPEN_PROBLEMS


@_command("templates", HELP_TEMPLATES)
@_shared
@click.pass_obj
def templates(shared: dict[str, Any], /, **options: Any) -> int:
    """Write the blank and the prefilled workbooks."""
    from pipeline.forms.workbook import write_templates  # noqa: PLC0415
    from pipeline.run import carried, load  # noqa: PLC0415

    options = _merged(shared, options)
    campaign = load(_folder(options))
    target = campaign.folder / "input_templates"
    for path in write_templates(campaign.config, campaign.forms, target, carried(campaign)):
        if not options["quiet"]:
            click.echo(f"已生成  {path.relative_to(campaign.folder)}")
    return Exit.DONE


@_command("trace", HELP_TRACE)
@click.argument("document", type=click.Path(path_type=Path))
@click.argument("asked", default="")
@click.option("--json", "as_json", is_flag=True)
def trace(document: Path, asked: str, *, as_json: bool) -> int:
    """Tell where the numbers of a document come from, or what rests on a cell."""
    from pipeline.audit import trace as tracing  # noqa: PLC0415

    try:
        found = tracing.trace(document.read_bytes())
    except tracing.NotOurs as reason:
        click.echo(
            f"{document}\n问题：{reason}。\n请做：用 output 里生成的总结，或者人在它上面改过的稿子。〔T01〕", err=True
        )
        return Exit.USAGE
    parts = asked.split("!")
    found = tracing.resting_on(found, *parts) if len(parts) == 3 else tracing.narrowed(found, asked)
    if as_json:
        _bytes(tracing.to_json(found))
    else:
        _lines([f"共{len(found)}处", *tracing.lines(found)])
    return Exit.DONE


@_command("init", HELP_INIT)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--from", "old", type=click.Path(path_type=Path), default=None)
@click.pass_obj
def init(shared: dict[str, Any], target: Path, old: Path | None) -> int:
    """Make a new campaign's folder."""
    from pipeline.console import message  # noqa: PLC0415
    from pipeline.starter import Occupied, create  # noqa: PLC0415

    try:
        notes = create(target, old)
    except Occupied:
        click.echo(
            f"{target}\n问题：这个文件夹里已经有 config.yaml，没有改动。\n请做：换一个新的文件夹。〔C10〕", err=True
        )
        return Exit.USAGE
    if not shared["quiet"]:
        click.echo(f"已建立  {target}")
        click.echo("接下来  改 config.yaml，运行 make-report templates 生成发给各单位的表，收回的表放进 inbox。")
        for note in notes:
            click.echo("\n".join(message(note)), err=True)
    return Exit.DONE


def _merged(shared: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Options may stand before or after the command's name."""
    return {key: value or shared.get(key) for key, value in options.items()}


def _folder(options: dict[str, Any]) -> Path:
    folder: Path | None = options["folder"]
    return folder or Path()


class _progress:  # noqa: N801 (used as a function)
    """A bar on a terminal while files are read; silent elsewhere."""

    def __init__(self, options: dict[str, Any]) -> None:
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
            self.bar = click.progressbar(length=of, label="读取报表", file=sys.stderr)
            self.bar.__enter__()
        self.bar.update(count - self.done)
        self.done = count

    def __exit__(self, *details: object) -> None:
        if self.bar is not None:
            self.bar.__exit__(*details)


def _run(options: dict[str, Any], *, final: bool) -> int:
    from pipeline.run import load, report  # noqa: PLC0415

    with _progress(options) as step:
        result = report(load(_folder(options)), final=final, progress=step)
    return _say(result, options)


def _say(result: Run, options: dict[str, Any]) -> int:
    from pipeline.console import report_lines, to_json  # noqa: PLC0415

    if options["as_json"]:
        _bytes(to_json(result))
    elif not options["quiet"]:
        _lines(report_lines(result, verbose=options["verbose"]))
    return Exit.DONE if result.final else Exit.OPEN_PROBLEMS


def _bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _lines(lines: Iterable[str], *, err: bool = False) -> None:
    click.echo("\n".join(lines), err=err)


def _faults(problems: list[Problem], arguments: list[str]) -> None:
    from pipeline.console import fault_lines, problems_to_json  # noqa: PLC0415

    if "--json" in arguments:
        _bytes(problems_to_json(problems))
    else:
        _lines(fault_lines(problems), err=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and give the exit code (console script: ``sys.exit(main())``)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console of GBK has no 𠮷
    try:
        code = cli.main(arguments, prog_name="make-report", standalone_mode=False)
        return int(code or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("已中断，没有写文件。", err=True)
        return Exit.INTERRUPTED
    except click.UsageError as error:
        click.echo(f"问题：{_usage(error)}。\n请做：make-report --help 看用法。〔C10〕", err=True)
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001 (the last resort of the program)
        return _failed(error, arguments)


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项"
    if isinstance(error, click.MissingParameter):
        return "缺少要建立的文件夹"
    return f"用法有误（{error.format_message()}）"


def _failed(error: Exception, arguments: list[str]) -> int:
    from pipeline.outputs import OutputsLocked  # noqa: PLC0415
    from pipeline.run import Faults  # noqa: PLC0415

    if isinstance(error, Faults):
        _faults(error.problems, arguments)
        return Exit.USAGE
    if isinstance(error, OutputsLocked):
        from pipeline.console import message  # noqa: PLC0415

        _lines((line for found in error.problems for line in message(found)), err=True)
        return Exit.CANNOT_READ_OR_WRITE
    if isinstance(error, OSError):
        name = error.filename or ""
        click.echo(
            f"{name}\n问题：不能读写这个文件或文件夹（{error.strerror}）。\n请做：检查它在不在、能不能打开。〔O03〕",
            err=True,
        )
        return Exit.CANNOT_READ_OR_WRITE
    import traceback  # noqa: PLC0415

    traceback.print_exception(error)
    click.echo("问题：程序出错，没有写文件。\n请做：把上面的文字发给维护人员。〔O09〕", err=True)
    return Exit.FAULT
