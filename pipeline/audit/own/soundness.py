"""Whether a ledger part is as it was written: whoever reads it may then rely on its numbers and names.

Editors leave the part as it is. A disk, a mail server or a hand in the package does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from pipeline import marks

_NS = f"{{{marks.LEDGER}}}"
_KEY = re.compile("[0-9a-f]{12}")
#: ``3-7 9 12-13``.
_RANGES = re.compile(r"[0-9]{1,9}(?:-[0-9]{1,9})?(?: [0-9]{1,9}(?:-[0-9]{1,9})?)*")
_PARTS = {_NS + "figure": ("definition", "reading", "value"), _NS + "phrase": ("definition",)}
_KINDS = {_NS + "figure": "M", _NS + "phrase": "P"}
#: What the text is made of: a paragraph, a row's cell and a phrase hold words; a number holds nothing.
_TEXT = {_NS + tag for tag in ("p", "tbl", "tr", "td", "f", "s")}


def sound(root: etree._Element) -> bool:
    """Whether everything that is read of a ledger (its root) is there and can be read."""
    text = root.find(_NS + "text")
    entries = [node for node in root if node is not text]
    if not all(map(_entry, entries)):
        return False
    printings = {f"{_KINDS[node.tag]}_{node.get('key')}": _printings(node) for node in entries}
    return len(printings) == len(entries) and (text is None or _as_text(text, printings))


def _entry(node: etree._Element) -> bool:
    """A definition with what it printed."""
    parts = _PARTS.get(node.tag)
    return (
        parts is not None
        and _KEY.fullmatch(str(node.get("key"))) is not None
        and all(node.find(_NS + part) is not None for part in parts)
        and all(_RANGES.fullmatch(str(each.get("n"))) for each in node.iter(_NS + "printed"))
        and all(_RANGES.fullmatch(str(each.get("rows"))) for each in node.iter(_NS + "source"))
    )


def _printings(entry: etree._Element) -> list[tuple[int, int]]:
    """First and last number of its printings."""
    spans = [span.partition("-") for node in entry.iter(_NS + "printed") for span in str(node.get("n")).split()]
    return [(int(first), int(last or first)) for first, _, last in spans]


def _as_text(text: etree._Element, printings: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """The text as it was written: each mark in it is a printing of an entry."""
    for node in text.iterdescendants():
        if node.tag not in _TEXT:
            return False
        if node.tag in (_NS + "f", _NS + "s"):
            name, copied = marks.parse(str(node.get("m"))) or ("", False)
            if copied or not any(first <= int(name[16:]) <= last for first, last in printings.get(name[1:15], ())):
                return False
    return all(node.tag in (_NS + "p", _NS + "tbl") for node in text)
