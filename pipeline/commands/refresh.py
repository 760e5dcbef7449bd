"""``make-report refresh``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.commands.kit import Exit, folder_of, progress, refuse, verb, write_bytes, write_lines
from pipeline.commands.usage import contents

HELP = """\
make-report refresh：数据变了，把新数字换进人改过的文稿。另存一份新的，原来的不动。
人写的字都留着；人改过的数、随数据不再成立的话，不改，加批注，并且列出来。

用法：make-report refresh 改过的文稿.docx [选项]
选项：
  --campaign 文件夹   工作文件夹（不写则是当前文件夹）
  --track-changes     换掉的地方用修订标出
  --json              用 JSON 输出结果，给别的程序用
返回码：0 换好了，没有要人看的  1 有要人看的地方，或者还是初稿  2 用法或设置有误  4 不能读写
例如：make-report refresh output/工作总结.docx --track-changes
"""


@verb("refresh", HELP)
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--campaign", "folder", type=click.Path(path_type=Path), envvar="MAKE_REPORT_CAMPAIGN")
@click.option("--track-changes", "track", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("-q", "--quiet", is_flag=True, envvar="MAKE_REPORT_QUIET")
def refresh(document: Path, *, track: bool, as_json: bool, **options: Any) -> int:
    """Put new data into a document that people have worked on."""
    from pipeline.audit.own import refreshed  # noqa: PLC0415
    from pipeline.audit.own.refresh import NotOurs, refresh_document  # noqa: PLC0415
    from pipeline.campaign import load  # noqa: PLC0415
    from pipeline.docxfile import Unreadable  # noqa: PLC0415
    from pipeline.outputs import write  # noqa: PLC0415
    from pipeline.run import fresh_document  # noqa: PLC0415

    edited = contents(document)
    try:
        refreshed.check(edited)
        with progress(options) as step:
            run, fresh = fresh_document(load(folder_of(options)), step)
        result = refresh_document(edited, fresh, track=track)
    except NotOurs as reason:
        refuse(document, str(reason), reason.todo, "T01")
        return Exit.USAGE
    except Unreadable as reason:  # of one of its parts
        refuse(document, reason.what, reason.todo, "T01")
        return Exit.USAGE
    name = refreshed.name_beside(document) if result.steps else ""
    if name:
        write(document.parent, {name: result.data})
    if as_json:
        write_bytes(refreshed.to_json(result, name, final=run.final))
    elif not options["quiet"]:
        write_lines(refreshed.lines(result, document.name, name, final=run.final))
    return Exit.DONE if run.final and not refreshed.left(result) else Exit.OPEN_PROBLEMS
