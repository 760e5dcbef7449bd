"""How a figure is marked in a document, for those who write the marks and those who read them.

A bookmark ``_M_<key>_<n>`` stands around a number, ``_P_<key>_<n>`` around a phrase; n is its n-th printing. The
runs of numbers have one character style, found by its name. The ledger part is found by its namespace. Programs that
copy a passage put ``_Copy_1`` behind the name of its bookmarks.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

#: Namespace of the ledger part.
LEDGER = "urn:make-report:figures:1"

#: Name of the character style of numbers; its id changes when another program saves the file.
STYLE = "数据"

#: Paragraphs that show the state of the document and are no text of it, the draft's mark and what is open: id of the
#: style as it is written → its name.
DRAFT_STYLES = {"GwDraft": "稿次标记", "GwOpenTitle": "未决事项标题", "GwOpen": "未决事项"}

Kind: TypeAlias = Literal["M", "P"]

_NAME = re.compile(r"_([MP])_([0-9a-f]{12})_([0-9]{1,9})(_Copy_\d+)?")


def name(kind: Kind, key: str, number: int) -> str:
    """The bookmark's name of the ``number``-th printing of a definition."""
    return f"_{kind}_{key}_{number}"


def parse(bookmark: str) -> tuple[str, bool] | None:
    """A bookmark's name → (the name as it was written, whether it is a copy); None for bookmarks of others."""
    match = _NAME.fullmatch(bookmark)
    return (bookmark[: len(bookmark) - len(match[4] or "")], bool(match[4])) if match else None
