"""``make-report inspect``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.kit import Exit, refuse, verb, write_bytes, write_lines

HELP = """\
make-report inspect：一份 .docx 的格式，逐条对照 GB/T 9704-2012。本软件生成的、人改过的、别处来的都可以。

用法：make-report inspect 文稿.docx [--json]
例如：make-report inspect output/工作总结.docx

  --json      用 JSON 输出：findings 里每处有 clause、strength、paragraph、text、message

返回码：0 没有不符合的，或者只有推荐性的  1 有必须或一般的  2 不是 .docx，或者打不开
"""


@verb("inspect", HELP)
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def inspect(document: Path, *, as_json: bool) -> int:
    """Hold a document against the format."""
    from pipeline.docxfile import Unreadable  # noqa: PLC0415
    from pipeline.inspect import inspect as inspected  # noqa: PLC0415
    from pipeline.inspect import report  # noqa: PLC0415

    try:
        findings = inspected(document.read_bytes(), document.name)
    except Unreadable as reason:
        return _refused(document, reason, as_json=as_json)
    if as_json:
        write_bytes(report.to_json(findings, document.name, {}))
    else:
        write_lines(report.lines(findings, document.name))
    return Exit.OPEN_PROBLEMS if report.departs(findings) else Exit.DONE


def _refused(document: Path, reason: Exception, *, as_json: bool) -> int:
    """Say what the file is that could not be inspected."""
    what, _, todo = str(reason).rstrip("。").partition("请")
    what, todo = what.rstrip("，；。"), f"{todo or '换一份 .docx 再检查'}。"
    if as_json:
        from pipeline.inspect import report  # noqa: PLC0415

        write_bytes(report.to_json([], document.name, {"unreadable": what, "remedy": todo}))
    else:
        refuse(document.name, what, todo, "G00")
    return Exit.USAGE
