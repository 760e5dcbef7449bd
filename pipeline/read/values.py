"""What was typed → what it says, by the column's type. Nothing is guessed: what is not certain is a problem.

A number column takes numbers only: no unit is stripped, no 约, no 无 (H9 offers the reading as a question).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from pipeline.forms.model import FieldSpec
from pipeline.model import REJECTED, Type, Value

_DATES = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_WITH_UNIT = re.compile(r"(约|近|共)?\s*(\d+(?:\.\d+)?)\s*(余|多)?\D{0,3}")
_SEPARATORS = re.compile(r"[、；;，,\n]+")

#: Digits beyond which a number typed into a text column has lost its last ones.
_EXACT_LIMIT = 1e15


@dataclass(frozen=True, slots=True)
class Reading:
    """The value, and what is to be said of it: the code of a problem with its words, empty where all is well."""

    value: Value
    code: str = ""
    words: Mapping[str, object] = ()  # type: ignore[assignment]


def clean(raw: object) -> str:
    """A cell as people see it: whole numbers without .0, dates as 2017-9-4, without invisible characters."""
    if raw is None:
        return ""
    if isinstance(raw, str) and raw.isprintable():  # nearly every cell: nothing invisible in it
        return raw.strip()
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e18 else repr(raw)
    if isinstance(raw, datetime | date):
        return f"{raw.year}-{raw.month}-{raw.day}"
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").replace("\u3000", " ").replace("\xa0", " ")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cs", "Cn"))
    return "".join(kept).strip()


def read_value(raw: object, spec: FieldSpec, aliases: Mapping[str, str]) -> Reading:
    """A raw cell → Reading. ``aliases`` gives the printed name of a unit by any of its names."""
    text = clean(raw)
    if not text or text in spec.null:
        return Reading(None)
    if spec.type is Type.DATE:
        return _date(raw, text)
    if spec.type in (Type.INTEGER, Type.NUMBER):
        return _number(raw, text, spec)
    if isinstance(raw, float) and abs(raw) >= _EXACT_LIMIT:
        return Reading(REJECTED, "V10")
    if spec.type is Type.LIST:
        return _several(text, spec, aliases)
    if spec.choices:
        return _choice(text, spec, aliases)
    return Reading(text)


def _choice(text: str, spec: FieldSpec, aliases: Mapping[str, str]) -> Reading:
    """One of the choices; an other spelling or another name of a unit is read and noted."""
    if text in spec.choices:
        return Reading(text)
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for candidate in (plain, aliases.get(text, ""), aliases.get(plain, "")):
        if candidate in spec.choices:
            return Reading(candidate, "V11", {"read": candidate})
    return Reading(text)  # the check of the choices names it


def _several(text: str, spec: FieldSpec, aliases: Mapping[str, str]) -> Reading:
    """Several of the choices in one cell, each once, in the order typed. A text that is one choice stays whole."""
    whole = _choice(text, spec, aliases)
    if whole.value in spec.choices:
        return Reading((str(whole.value),), whole.code, whole.words)
    found: dict[str, None] = {}
    changed = False
    for part in _SEPARATORS.split(text):
        if part.strip():
            one = _choice(part.strip(), spec, aliases)
            changed |= bool(one.code)
            found[str(one.value)] = None
    if not found:
        return Reading(None)
    return Reading(tuple(found), *(("V11", {"read": "、".join(found)}) if changed else ()))


def _date(raw: object, text: str) -> Reading:
    if isinstance(raw, datetime):
        return Reading(raw.date())
    if isinstance(raw, date):
        return Reading(raw)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        serial = float(raw)
        if 20_000 <= serial <= 80_000 and serial.is_integer():  # a date whose cell lost its format
            found = date(1899, 12, 30) + timedelta(days=int(serial))
            return Reading(found, "V11", {"read": f"{found.year}-{found.month}-{found.day}"})
        plain = text
    else:
        plain = "".join(unicodedata.normalize("NFKC", text).split())
    for grammar in _DATES:
        match = grammar.fullmatch(plain)
        if match:
            try:
                return Reading(date(int(match[1]), int(match[2]), int(match[3])))
            except ValueError:
                break
    return Reading(REJECTED, "V03")


def _number(raw: object, text: str, spec: FieldSpec) -> Reading:
    whole = spec.type is Type.INTEGER
    wanted = "整数" if whole else "数字"
    if isinstance(raw, bool | date | timedelta):
        return Reading(REJECTED, "H9", {"wanted": wanted, "todo": "改填数字。"})
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not isinstance(raw, float | int) and not _NUMBER.fullmatch(plain):
        return Reading(REJECTED, "H9", {"wanted": wanted, "todo": _suggestion(plain)})
    try:
        # 15 digits are what a spreadsheet keeps; the rest of a float is noise of its arithmetic
        number = Decimal(format(raw, ".15g") if isinstance(raw, float | int) else plain.replace(",", ""))
    except InvalidOperation:
        return Reading(REJECTED, "H9", {"wanted": wanted, "todo": "改填数字。"})
    if not number.is_finite():
        return Reading(REJECTED, "H9", {"wanted": wanted, "todo": "改填数字。"})
    if whole:
        if number != number.to_integral_value():
            return Reading(REJECTED, "H9", {"wanted": wanted, "todo": "改填整数。"})
        return Reading(int(number))
    if number != round(number, spec.decimals):
        words = {"wanted": f"最多{spec.decimals}位小数的数字", "todo": "改正小数位数。"}
        return Reading(REJECTED, "H9", words)
    return Reading(number.normalize() + 0)


def _suggestion(plain: str) -> str:
    """The reading offered as a question; never taken."""
    match = _WITH_UNIT.fullmatch(plain)
    if plain in ("无", "没有", "/", "-", "—", "——", "零"):
        return "没有就填 0。"
    if match and not match[1] and not match[3] and "万" not in plain and "亿" not in plain:
        return f"是否应为 {match[2]}？改填数字；没有就填 0。"
    return "改填数字；没有就填 0。"
