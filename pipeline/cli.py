"""make-report (and ``python -m pipeline``): options in, exit code out.

Nothing heavy is imported before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pipeline import cycles
from pipeline.commands import NAMES, load, overview, usage
from pipeline.commands.kit import (
    Exit,
    folder_of,
    progress,
    refuse,
    say,
    say_of_previews,
    shared,
    write_bytes,
    write_lines,
)

if TYPE_CHECKING:
    from pipeline.model import Problem

_HEAD = """\
make-report：收齐各单位的 Excel 报表，核对、汇总，生成 Word 工作总结（GB/T 9704-2012）。

用法：make-report [选项]              在工作文件夹里运行，完成全部步骤
      make-report 命令 [选项]

命令：
"""

_TAIL = """\

选项：
  --campaign 文件夹   工作文件夹，默认是当前文件夹
  --final             定稿：没有待办事项时，把可以报出的文件放进 output/报送
  --pdf, --png        再用 LibreOffice 生成 PDF、每页一张的图片（装了 LibreOffice 才有）
  --json              用 JSON 输出结果，给别的程序用
  -v, --verbose       列出全部问题和提示
  -q, --quiet         只用返回码说明结果
  --version           版本
  --help              显示这一页

返回码：0 完成  1 有待办事项  2 用法或设置有误  3 程序出错  4 不能读写  130 中断
例如：make-report --final
"""

HELP = _HEAD + overview() + _TAIL


class _Group(click.Group):
    """The verbs of ``pipeline.commands``; the help names them from a table, so that none is imported for it."""

    def format_help(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(HELP)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(NAMES)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        return load(name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with usage.parsing(args[:1], ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in NAMES:
            raise usage.unknown(args[0], ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, invoke_without_command=True)
@shared
@click.option("--final", is_flag=True)
@click.option("--pdf", is_flag=True)
@click.option("--png", is_flag=True)
@click.option("--version", is_flag=True)
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> int:
    """Run the whole of it when no command is named."""
    if options["version"]:
        from pipeline import __version__  # noqa: PLC0415

        click.echo(f"make-report {__version__}")
        ctx.exit(Exit.DONE)
    if ctx.invoked_subcommand is not None:
        return Exit.DONE
    return _run(options, final=options["final"])


def _run(options: dict[str, Any], *, final: bool) -> int:
    from pipeline.run import load as load_campaign  # noqa: PLC0415
    from pipeline.run import report  # noqa: PLC0415

    previews = [kind for kind in ("pdf", "png") if options[kind]]
    with progress(options) as step:
        result = report(load_campaign(folder_of(options)), final=final, progress=step, previews=previews)
    code = say(result, options)
    if previews and not options["quiet"] and not options["as_json"]:
        say_of_previews(result.problems)
    return code


def _faults(problems: list[Problem], arguments: list[str]) -> None:
    from pipeline.console import fault_lines, problems_to_json  # noqa: PLC0415

    if "--json" in arguments:
        write_bytes(problems_to_json(problems))
    else:
        write_lines(fault_lines(problems), err=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and give the exit code (console script: ``sys.exit(main())``)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    cycles.look_seldom()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console of GBK has no 𠮷
    try:
        code = cli.main(arguments, prog_name="make-report", standalone_mode=False)
        return int(code or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("已中断，没有写文件。", err=True)
        return Exit.INTERRUPTED
    except usage.NoDocument as error:
        refuse(*usage.told(error), "O03")
        return Exit.CANNOT_READ_OR_WRITE
    except click.UsageError as error:
        refuse(*usage.told(error), "C10")
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001 (the last resort of the program)
        return _failed(error, arguments)


def _failed(error: Exception, arguments: list[str]) -> int:
    from pipeline.outputs import OutputsLocked  # noqa: PLC0415
    from pipeline.run import Faults  # noqa: PLC0415

    if isinstance(error, Faults):
        _faults(error.problems, arguments)
        return Exit.USAGE
    if isinstance(error, OutputsLocked):
        from pipeline.console import message  # noqa: PLC0415

        write_lines((line for found in error.problems for line in message(found)), err=True)
        return Exit.CANNOT_READ_OR_WRITE
    if isinstance(error, OSError):
        name = error.filename or ""
        refuse(name, usage.of_system(error), "检查它在不在、能不能打开，再运行。", "O03")
        return Exit.CANNOT_READ_OR_WRITE
    import traceback  # noqa: PLC0415

    traceback.print_exception(error)
    click.echo("问题：程序出错，没有写文件。\n请做：把上面的文字发给维护人员。〔O09〕", err=True)
    return Exit.FAULT
