"""``make-report narrative``."""

from __future__ import annotations

from typing import Any

import click

from pipeline.commands.kit import Exit, folder_of, refuse, shared, verb

HELP = """\
make-report narrative：把总结的文字换成另一种写法，Word（summary.docx）或者文本（summary.md）。

用法：make-report narrative --to docx [--campaign 文件夹] [-q]
      make-report narrative --to md
  换了以后，原来的文件改名为 summary（旧），留在旁边。
例如：make-report narrative --to docx
"""


@verb("narrative", HELP)
@click.option("--to", "kind", type=click.Choice(["docx", "md"]), required=True)
@shared
def narrative(kind: str, **options: Any) -> int:
    """Turn the narrative into its other form."""
    from pipeline.run import Faults  # noqa: PLC0415
    from pipeline.wordform import NarrativeFault  # noqa: PLC0415
    from pipeline.wordform.convert import AlreadyThere, convert  # noqa: PLC0415

    folder = folder_of(options)
    try:
        new, kept = convert(folder, kind)
    except AlreadyThere as there:
        refuse(there, "总结已经是这种写法，没有改动", "不用再转；要换成另一种，改 --to 后面的 docx 或 md。", "C10")
        return Exit.USAGE
    except NarrativeFault as fault:
        raise Faults(fault.problems) from fault
    if not options["quiet"]:
        click.echo(f"已生成  {new.relative_to(folder)}")
        click.echo(f"原来的  {kept.relative_to(folder)}，不再使用，可以留着对照。")
    return Exit.DONE
