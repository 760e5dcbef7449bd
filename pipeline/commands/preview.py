"""``make-report preview``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.commands.kit import Exit, refuse, say_of_previews, verb
from pipeline.commands.usage import contents

HELP = """\
make-report preview：用 LibreOffice 把文稿变成 PDF 或图片，放在文稿旁边。文稿可以是人改过的。

用法：make-report preview 文稿.docx [--pdf] [--png] [-q]
  --pdf   生成 PDF（默认）
  --png   每页一张图片
例如：make-report preview output/工作总结.docx
"""


@verb("preview", HELP)
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--pdf", is_flag=True)
@click.option("--png", is_flag=True)
@click.option("-q", "--quiet", is_flag=True)
def preview(document: Path, *, pdf: bool, png: bool, quiet: bool) -> int:
    """Make previews beside a document."""
    from pipeline.docxfile import Unreadable  # noqa: PLC0415
    from pipeline.outputs import write  # noqa: PLC0415
    from pipeline.preview import preview as made_of  # noqa: PLC0415

    kinds = [kind for kind, asked in (("pdf", pdf or not png), ("png", png)) if asked]
    data = contents(document)
    changed = datetime.fromtimestamp(document.stat().st_mtime, UTC).date()
    try:
        made = made_of(data, document.name, kinds, changed)
    except Unreadable as reason:
        refuse(document, reason.what, reason.todo, "O06")
        return Exit.USAGE
    targets = {_free(document, ending): data for ending, data in made.files.items()}
    write(document.parent, targets)
    if not quiet:
        for name in targets:
            click.echo(f"已生成  {document.parent / name}")
        say_of_previews(made.problems)
    return Exit.DONE if targets else Exit.CANNOT_READ_OR_WRITE


def _free(document: Path, ending: str) -> str:
    """A name beside the document that is nobody's: an earlier preview is replaced, anything else is not."""
    from pipeline.outputs import beside  # noqa: PLC0415
    from pipeline.preview import untouched  # noqa: PLC0415

    name = f"{document.stem}（预览）{ending}"
    while (path := document.parent / name).exists() and not untouched(path.read_bytes()):
        name = beside(name)
    return name
