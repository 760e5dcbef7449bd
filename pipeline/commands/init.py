"""``make-report init``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.kit import Exit, refuse, verb, write_lines

HELP = """\
make-report init：建立一项新的工作。

用法：make-report init 新文件夹 [--from 旧文件夹]
  --from 旧文件夹   沿用它的报表、名册和总结，清空日期和事实，把它的数作为上期数
例如：make-report init 专项治理2018 --from 专项治理2017
"""


@verb("init", HELP)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--from", "old", type=click.Path(path_type=Path), default=None)
@click.option("-q", "--quiet", is_flag=True, envvar="MAKE_REPORT_QUIET")
def init(target: Path, *, old: Path | None, quiet: bool) -> int:
    """Make a new campaign's folder."""
    from pipeline.console import message  # noqa: PLC0415
    from pipeline.starter import Occupied, create  # noqa: PLC0415
    from pipeline.wordform import NarrativeFault  # noqa: PLC0415

    if target.is_file() or (old is not None and not (old / "config.yaml").is_file()):
        what = "这是文件，不是文件夹" if target.is_file() else "这里没有 config.yaml，不是一项工作的文件夹"
        refuse(target if target.is_file() else old, what, "检查文件夹的名称。", "C10")
        return Exit.USAGE
    try:
        notes = create(target, old)
    except Occupied:
        refuse(target, "这个文件夹里已经有 config.yaml，没有改动", "换一个新的文件夹。", "C10")
        return Exit.USAGE
    except NarrativeFault as fault:
        write_lines((line for found in fault.problems for line in message(found)), err=True)
        return Exit.USAGE
    if not quiet:
        click.echo(f"已建立  {target}")
        click.echo("接下来  改 config.yaml，运行 make-report templates 生成发给各单位的表，收回的表放进 inbox。")
        for note in notes:
            click.echo("\n".join(message(note)), err=True)
    return Exit.DONE
