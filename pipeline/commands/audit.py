"""``make-report audit``."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.kit import Exit, progress, refuse, verb, write_bytes, write_lines

if TYPE_CHECKING:
    from pipeline.audit.api import Audited, Sheet
    from pipeline.audit.own.edited import Today

HELP = """\
make-report audit：检查任何一份总结、通报里的数字对不对得上，不需要数据，不改文件。
本软件生成、人又改过的文稿，还会指出哪些数和段落改过、删过、加过，哪些数是旧的。

用法：make-report audit 文件或者文件夹 [更多文件] [选项]
选项：
  --with 汇总表.xlsx  文中的每个数在表里找，表里的合计在文中找
  --xlsx 结果.xlsx    把全部问题写成一张表（文件、段落、问题、建议）
  --campaign 文件夹   与哪一项工作的数据比新旧（不写则是当前文件夹）
  --original          有修订的文档，按修订前的文字检查（不写则按接受全部修订）
  --json              用 JSON 输出结果，给别的程序用
返回码：0 没有发现问题  1 有问题或者疑问  2 有文件没能检查，或者用法有误  4 不能写结果
例如：make-report audit 各单位总结 --xlsx 检查结果.xlsx
"""


@verb("audit", HELP)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--xlsx", type=click.Path(path_type=Path))
@click.option("--with", "table", type=click.Path(path_type=Path))
@click.option("--campaign", "folder", type=click.Path(path_type=Path), envvar="MAKE_REPORT_CAMPAIGN")
@click.option("--original", is_flag=True)
@click.option("--json", "as_json", is_flag=True, envvar="MAKE_REPORT_JSON")
def audit(paths: tuple[Path, ...], *, xlsx: Path | None, table: Path | None, **options: Any) -> int:
    """Look at the numbers of any documents."""
    from dataclasses import replace  # noqa: PLC0415

    from pipeline.audit.api import audit_files, findings_table, lines, to_json  # noqa: PLC0415

    if not paths:
        refuse("make-report audit", "没有写要检查的文件", "写上文件或者文件夹的名称。", "C10")
        return Exit.USAGE
    if xlsx is not None and not _may_write(xlsx):
        return Exit.USAGE
    read = _sheets(table) if table is not None else ([], [])
    if read is None:
        return Exit.USAGE
    sheets, unseen = read
    today = cache(partial(_today, options["folder"]))
    with progress({"quiet": False}, "检查文稿") as step:
        audited = audit_files(paths, original=options["original"], table=sheets, today=today, progress=step)
    if options["as_json"]:
        write_bytes(to_json(replace(audited, notes=(*unseen, *audited.notes))))
    else:
        write_lines(lines(audited))
    if xlsx is not None and not _written(xlsx, findings_table(audited)):
        return Exit.CANNOT_READ_OR_WRITE
    return _code(audited)


def _may_write(xlsx: Path) -> bool:
    """Whether the findings may go into a file: a new one, or findings as they were written; nobody's work is lost."""
    from pipeline.audit.api import is_findings_table  # noqa: PLC0415

    if xlsx.suffix.lower() != ".xlsx":
        refuse(xlsx, "结果只能写成 .xlsx", "--xlsx 后面写一个新的文件名，例如 检查结果.xlsx。", "C10")
        return False
    if xlsx.is_file() and not is_findings_table(xlsx.read_bytes()):
        refuse(xlsx, "已经有这个文件，里面有别的内容，没有覆盖", "--xlsx 后面换一个文件名，例如 检查结果.xlsx。", "C10")
        return False
    return True


def _written(xlsx: Path, data: bytes) -> bool:
    """Put the table of findings down, or say why not."""
    try:
        xlsx.write_bytes(data)
    except OSError:
        what = "文件写不进去" if xlsx.parent.is_dir() else "没有这个文件夹，表没有写"
        refuse(xlsx, what, "在别的程序里关掉它，或者换一个文件名、文件夹。", "O03")
        return False
    return True


def _today(folder: Path | None) -> Today | None:
    """What the data of a campaign say now; None where none is at hand. Raises ``Faults`` of one that was named."""
    from pipeline.audit.own.edited import Today  # noqa: PLC0415
    from pipeline.campaign import CONFIG, Faults, load  # noqa: PLC0415
    from pipeline.run import figures_now  # noqa: PLC0415

    place = folder or Path()
    if folder is None and not (place / CONFIG).is_file():
        return None
    try:
        return Today(*figures_now(load(place)))
    except Faults:
        if folder is not None:
            raise
        return None


def _sheets(table: Path) -> tuple[list[Sheet], list[tuple[str, str]]] | None:
    """The sheets of the table that documents are held against, and (file, note) of what of it cannot be.

    None, and a message, where it cannot be read.
    """
    from pipeline.audit.api import Sheet  # noqa: PLC0415
    from pipeline.read.bounds import Unreadable  # noqa: PLC0415
    from pipeline.read.workbook import read_grids  # noqa: PLC0415

    again = "用电子表格软件打开，另存为 .xlsx 再用。"
    try:
        grids = read_grids(table.read_bytes(), name=table.name)
    except FileNotFoundError:
        refuse(table, "没有这个文件", "检查文件名。", "A01")
    except OSError:
        refuse(table, "打不开，或者是文件夹", "写上表的文件名；在别的程序里打开着的，关掉它。", "A01")
    except Unreadable as reason:
        if reason.code == "F14":
            refuse(table, "这张表设了打开密码", "去掉密码再用。", "A01")
        else:
            what = f"：{reason.what.removeprefix('，')}" if reason.what else ""
            refuse(table, f"这张表打不开{what}", again, "A01")
    else:
        sheets = [Sheet(grid.name, grid.rows, grid.facts.hidden) for grid in grids]
        empty = sum(len(grid.facts.uncomputed) for grid in grids)
        if not empty:
            return sheets, []
        what = f"有{empty}格公式没有算出来的数，这些格没有核对"
        refuse(table, what, "用电子表格软件打开，保存一次再用。", "A01")
        return sheets, [(table.name, f"{what}。")]
    return None


def _code(audited: Audited) -> int:
    """A file that was not looked at weighs more than what the others hold; a question is as open as an error."""
    if audited.unread or not audited.documents:
        return Exit.USAGE
    return Exit.OPEN_PROBLEMS if audited.findings else Exit.DONE
