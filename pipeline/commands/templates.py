"""``make-report templates``."""

from __future__ import annotations

from typing import Any

import click

from pipeline.commands.kit import Exit, folder_of, shared, verb

HELP = """\
make-report templates：按 input_templates/forms.yaml 生成空白表和发给各单位的表。

用法：make-report templates [--campaign 文件夹] [-q]
例如：make-report templates    生成的表在 input_templates 里
"""


@verb("templates", HELP)
@shared
def templates(**options: Any) -> int:
    """Write the blank and the prefilled workbooks."""
    from pipeline.forms.workbook import write_templates  # noqa: PLC0415
    from pipeline.run import carried, load  # noqa: PLC0415

    campaign = load(folder_of(options))
    target = campaign.folder / "input_templates"
    for path in write_templates(campaign.config, campaign.forms, target, carried(campaign)):
        if not options["quiet"]:
            click.echo(f"已生成  {path.relative_to(campaign.folder)}")
    return Exit.DONE
