"""``make-report check``."""

from __future__ import annotations

from typing import Any

from pipeline.commands.kit import folder_of, progress, say, shared, verb

HELP = """\
make-report check：核对 inbox 里的报表，列出每一处问题，不写任何文件。

用法：make-report check [--campaign 文件夹] [--json] [-v] [-q]
例如：make-report check
"""


@verb("check", HELP)
@shared
def check(**options: Any) -> int:
    """Look at everything, write nothing."""
    from pipeline.run import check as check_  # noqa: PLC0415
    from pipeline.run import load  # noqa: PLC0415

    with progress(options) as step:
        result = check_(load(folder_of(options)), step)
    return say(result, options)
