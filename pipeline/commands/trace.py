"""``make-report trace``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.kit import Exit, refuse, verb, write_bytes, write_lines

HELP = """\
make-report trace：文稿里的每个数是从哪几行来的；或者一行数据影响文稿里的哪几句。

用法：make-report trace 文稿.docx [数字或者一句话] [--json]
      make-report trace 文稿.docx 区公安分局!问题台账!C12
例如：make-report trace output/工作总结.docx 37
"""


@verb("trace", HELP)
@click.argument("document", type=click.Path(path_type=Path))
@click.argument("asked", default="")
@click.option("--json", "as_json", is_flag=True)
def trace(document: Path, asked: str, *, as_json: bool) -> int:
    """Tell where the numbers of a document come from, or what rests on a cell."""
    from pipeline.audit import trace as tracing  # noqa: PLC0415

    try:
        found = tracing.trace(document.read_bytes())
    except tracing.NotOurs as reason:
        refuse(document, str(reason), "用 output 里生成的总结，或者人在它上面改过的稿子。", "T01")
        return Exit.USAGE
    parts = asked.split("!")
    found = tracing.resting_on(found, *parts) if len(parts) == 3 else tracing.narrowed(found, asked)
    if as_json:
        write_bytes(tracing.to_json(found))
    else:
        write_lines([f"共{len(found)}处", *tracing.lines(found)])
    return Exit.DONE
