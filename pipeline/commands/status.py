"""``make-report status``."""

from __future__ import annotations

from typing import Any

from pipeline.commands.kit import Exit, folder_of, progress, shared, verb, write_bytes, write_lines

HELP = """\
make-report status：收表登记。每个单位报了没有、哪一份算数、被什么替换、盖章件收没收到、为什么退回。

用法：make-report status [--campaign 文件夹] [--json] [-q]
例如：make-report status
"""


@verb("status", HELP)
@shared
def status(**options: Any) -> int:
    """Show the register."""
    from pipeline.console import status_lines, to_json  # noqa: PLC0415
    from pipeline.run import check as check_  # noqa: PLC0415
    from pipeline.run import load  # noqa: PLC0415

    with progress(options) as step:
        result = check_(load(folder_of(options)), step)
    if options["as_json"]:
        write_bytes(to_json(result))
    elif not options["quiet"]:
        write_lines(status_lines(result))
    return Exit.DONE if result.final else Exit.OPEN_PROBLEMS
