"""The version code of what counts of a unit, and the codes that the file name of a sealed scan carries.

A unit confirms a version by sealing its 受理确认单 and sending the scan with the code in its name; nobody reads the
picture. The last sign of a code is made of the others, so that a word in a name is no code, and a slip of the
telephone is no other version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

#: No 0 and O, no 1 and I: a code is read aloud on the telephone. It opens with a letter, so no date can be one.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SIGNS = _LETTERS + "23456789"
_LENGTH = 6
_CODE = re.compile(rf"(?<![0-9A-Z])[{_LETTERS}][{_SIGNS}]{{{_LENGTH - 1}}}(?![0-9A-Z])")
#: What a sealed page comes back as.
SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".ofd")


def version_code(rows: Iterable[str]) -> str:
    """Six letters and digits that name what these rows say, in whatever order and however often they are met."""
    number = int(sha256("\n".join(sorted(set(rows))).encode("utf-8", "surrogatepass")).hexdigest(), 16)
    number, first = divmod(number, len(_LETTERS))
    code = _LETTERS[first]
    for _ in range(_LENGTH - 2):
        number, rest = divmod(number, len(_SIGNS))
        code += _SIGNS[rest]
    return code + _check(code)


def _check(code: str) -> str:
    """The last sign: odd weights, so that one wrong sign always shows, and two that are swapped nearly always."""
    return _SIGNS[sum((2 * place + 1) * _SIGNS.index(sign) for place, sign in enumerate(code)) % len(_SIGNS)]


def codes_in(name: str) -> tuple[str, ...]:
    """The version codes in the file name of a scan, standing by themselves; none of a file that is no scan."""
    last = unicodedata.normalize("NFKC", re.split(r"[/\\]| > ", name)[-1])
    stem, dot, extension = last.rpartition(".")
    if f"{dot}{extension}".lower() not in SCANS:
        return ()
    return tuple(code for code in _CODE.findall(stem.upper()) if code[-1] == _check(code[:-1]))
