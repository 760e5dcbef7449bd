"""A cell as its owner sees it, and what was made of it. What it means is read by values, numbers and dates.

Sources: ECMA-376 part 1, 22.9.2.19 (``_xHHHH_`` escapes in strings); Unicode's general categories (what is
invisible); Excel keeps 15 digits of a number (Excel specifications and limits).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from pipeline.model import REJECTED, Value

#: From here on a number has lost its last digits: a spreadsheet keeps fifteen.
EXACT_LIMIT = 1e15

#: Full-width letters, digits and signs, and the ideographic space, to their half-width forms. Nothing else of NFKC:
#: that would make 102 of 10² and 3 of ③.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
#: Full-width letters and digits alone: brackets and commas stay as the office writes them.
_ALNUM = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D)
}
_BREAKS = re.compile(r"(?:_x000[DA]_)+\r?\n?|\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JOINED = re.compile(r"(?<=[A-Za-z0-9]) *\n\s*(?=[A-Za-z0-9])")


class Reading(NamedTuple):
    """The value, and what is to be said of it: the code of a problem with its words, empty where all is well."""

    value: Value
    code: str = ""
    words: Mapping[str, object] = MappingProxyType({})


EMPTY = Reading(None)


def rejected(code: str, **words: object) -> Reading:
    """What the column cannot take: no value, and the problem that says so."""
    return Reading(REJECTED, code, words)


@dataclass(frozen=True)
class Context:
    """What the reading of a cell depends on besides its column."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    """Any name of a unit → its printed name."""
    start: date | None = None
    as_of: date | None = None
    """The reporting period: it gives the year to a date written without one."""
    date1904: bool = False
    """Whether numbers that are dates count from 1904."""


def half_width(text: str) -> str:
    """``１２．５`` → ``12.5``."""
    return text if text.isascii() else text.translate(_HALF)


def half_alphanumeric(text: str) -> str:
    """``ＪＴ－００１（一）`` → ``JT-001（一）``."""
    return text if text.isascii() else text.translate(_ALNUM)


def squeezed(text: str) -> str:
    """Half-width and without white space."""
    return "".join(half_width(text).split())


def one_line(text: str) -> str:
    """Without line breaks: one between two Latin words or numbers is a space, any other one stands for nothing."""
    return "".join(_JOINED.sub(" ", text).split("\n")) if "\n" in text else text


def clean(raw: object) -> str:
    """A cell as people see it: whole numbers without .0, dates as 2017-9-4, without invisible characters."""
    if isinstance(raw, str):
        if raw.isprintable() and "_x" not in raw:  # nearly every cell: nothing invisible in it
            return raw.strip()
        return _visible(raw)
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float | int):
        return _number(raw)
    if isinstance(raw, datetime):
        day = f"{raw.year}-{raw.month}-{raw.day}"
        return f"{day} {raw.hour}:{raw.minute:02d}" if raw.hour or raw.minute else day
    if isinstance(raw, date):
        return f"{raw.year}-{raw.month}-{raw.day}"
    if isinstance(raw, timedelta):
        minutes = int(raw.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(raw)


def _number(raw: float) -> str:
    """A number as Excel's formula bar shows it: fifteen digits, no exponent."""
    if isinstance(raw, float) and not math.isfinite(raw):
        return str(raw)
    if abs(raw) < EXACT_LIMIT and raw == int(raw):
        return str(int(raw))
    digits = format(raw, ".15g")
    return format(Decimal(digits), "f") if abs(raw) < 1e21 else digits


def _visible(raw: str) -> str:
    text = _BREAKS.sub("\n", raw)
    if text.replace("\n", "").isprintable():  # nothing invisible but the breaks
        return text.strip()
    return "".join(map(_char, text)).strip()


def _char(char: str) -> str:
    """A character as it is seen: any space is a space, what is invisible is nothing.

    A private character (造字) is seen on one computer only: it stays a visible gap, it is not dropped in silence.
    """
    if char == "\n" or char.isprintable():
        return char
    kind = unicodedata.category(char)
    if kind[0] == "Z" or char == "\t":
        return " "
    if kind == "Co":
        return "□"
    if kind == "Cn":  # newer than this Python's tables, such as a rare character of a name; or no character at all
        code = ord(char)
        return "" if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF else char
    return ""
