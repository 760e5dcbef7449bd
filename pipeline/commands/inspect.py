"""``make-report inspect``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.kit import Exit, refuse, say_of_previews, verb, write_bytes, write_lines
from pipeline.commands.usage import contents

if TYPE_CHECKING:
    from pipeline.docxfile import Unreadable
    from pipeline.inspect.rendered import Page
    from pipeline.preview import Preview

HELP = """\
make-report inspect：一份 .docx 的格式，逐条对照 GB/T 9704-2012。本软件生成的、人改过的、别处来的都可以。

用法：make-report inspect 文稿.docx [--render] [--json]
例如：make-report inspect output/工作总结.docx

  --render    再用 LibreOffice 排出来，看每面行数、每行字数、页码位置（装了 LibreOffice 才能用）
  --json      用 JSON 输出：findings 里每处有 clause、strength、paragraph、text、message

返回码：0 没有不符合的，或者只有推荐性的  1 有必须或一般的  2 不是 .docx，或者打不开
"""


@verb("inspect", HELP)
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--render", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def inspect(document: Path, *, render: bool, as_json: bool) -> int:
    """Hold a document against the format."""
    from pipeline.docxfile import Unreadable  # noqa: PLC0415
    from pipeline.inspect import inspect as inspected  # noqa: PLC0415
    from pipeline.inspect import report  # noqa: PLC0415

    data = contents(document)
    try:
        made, pages = _rendered(document, data) if render else (None, [])
        findings = inspected(data, document.name, pages)
    except Unreadable as reason:
        return _refused(document, reason, as_json=as_json)
    if as_json:
        write_bytes(report.to_json(findings, document.name, _measured(made, pages)))
    else:
        write_lines([*report.lines(findings, document.name), *report.pages_said(pages)])
        say_of_previews(made.problems if made else [])
    return Exit.OPEN_PROBLEMS if report.departs(findings) else Exit.DONE


def _rendered(document: Path, data: bytes) -> tuple[Preview, list[Page]]:
    """What LibreOffice makes of a document and says of it, and the pages; none where it is not there."""
    from pipeline.inspect.rendered import read_pages  # noqa: PLC0415
    from pipeline.preview import preview  # noqa: PLC0415

    day = datetime.fromtimestamp(document.stat().st_mtime, UTC).date()
    made = preview(data, document.name, ["pdf"], day)
    return made, read_pages(made.files[".pdf"]) if ".pdf" in made.files else []


def _measured(made: Preview | None, pages: list[Page]) -> dict[str, object]:
    """What was measured of the pages, and what is to be said of how they were made."""
    from pipeline.inspect.rendered import measured  # noqa: PLC0415

    return {"rendered": {**measured(pages), "notes": [found.what for found in made.problems]}} if made else {}


def _refused(document: Path, reason: Unreadable, *, as_json: bool) -> int:
    """Say what the file is that could not be inspected."""
    if as_json:
        from pipeline.inspect import report  # noqa: PLC0415

        write_bytes(report.to_json([], document.name, {"unreadable": reason.what, "remedy": reason.todo}))
    else:
        refuse(document.name, reason.what, reason.todo, "G00")
    return Exit.USAGE
