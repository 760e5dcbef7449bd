"""What was typed → what it says, by the column's type. Nothing is guessed: what is not certain is a problem.

Text, codes and choices are read here; numbers and dates have modules of their own. Another spelling of a choice
(spaces, full width, another name of a unit) is read and noted; anything else is left for the check of the choices,
which asks (``是否应为…``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pipeline.forms.model import FieldSpec, plain_name
from pipeline.model import Type
from pipeline.read.cells import (
    EMPTY,
    EXACT_LIMIT,
    Context,
    Reading,
    clean,
    half_alphanumeric,
    one_line,
    rejected,
    squeezed,
)
from pipeline.read.dates import read_date
from pipeline.read.numbers import read_number

__all__ = ["Context", "Reading", "clean", "is_code", "read_text", "read_value"]

_SEPARATORS = re.compile(r"[、；;，,\n]+")
#: Signs that may also stand inside a choice: they separate only where every part is a choice.
_WEAK = re.compile(r"[\s/／|｜+＋&＆·。.]+|以及|和|及|与")


def is_code(spec: FieldSpec) -> bool:
    """Whether a column holds numbers of things (编号, 代码), where a digit lost or changed is another thing."""
    return bool(
        spec.constraints.pattern
        or spec.constraints.unique
        or spec.role in ("unit_code", "answer_code", "answer_key", "selected_code")
    )


def read_value(raw: object, spec: FieldSpec, context: Context, *, code: bool = False) -> Reading:
    """A raw cell → Reading. ``code`` says that the column is the key of its sheet."""
    return read_text(raw, clean(raw), spec, context, code=code)


def read_text(raw: object, text: str, spec: FieldSpec, context: Context, *, code: bool) -> Reading:
    """The same of a cell whose text is known already (a key is read as a code, whatever else its column says)."""
    if not text or (spec.null and (text in spec.null or squeezed(text) in spec.null)):
        return EMPTY
    kind = spec.type
    if kind is Type.DATE:
        return read_date(raw, text, context)
    if kind is Type.INTEGER or kind is Type.NUMBER:
        return read_number(raw, text, spec)
    if isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) >= EXACT_LIMIT:
        return rejected("V10")
    if kind is Type.LIST:
        return _several(text, spec, context.aliases)
    if spec.choices:
        return _choice(text, spec, context.aliases)
    if code or is_code(spec):
        return _code(raw, text, spec)
    return Reading(text if kind is Type.PROSE else one_line(text))


def _code(raw: object, text: str, spec: FieldSpec) -> Reading:
    """A number of a thing: half-width, on one line. What a spreadsheet turned into a date cannot be turned back."""
    if isinstance(raw, date):
        return rejected("V13")
    pattern = spec.constraints.form if spec.constraints.pattern else None
    if pattern and pattern.fullmatch(text):
        return Reading(text)
    plain = half_alphanumeric("".join(text.split("\n")))
    if pattern and pattern.fullmatch(squeezed(plain)):
        plain = squeezed(plain)
    return Reading(plain, "V11", {"read": plain}) if plain != text else Reading(text)


def _choice(text: str, spec: FieldSpec, aliases: Mapping[str, str]) -> Reading:
    """One of the choices; another spelling or another name of a unit is read and noted."""
    if text in spec.chosen:
        return Reading(text)
    plain = plain_name(text)
    spelled = spec.spellings.get(plain, "")
    for candidate in (spelled, aliases.get(text, ""), aliases.get(plain, "")):
        if candidate in spec.chosen:
            return Reading(candidate, "V11", {"read": candidate})
    return Reading(text)  # the check of the choices names it


def _several(text: str, spec: FieldSpec, aliases: Mapping[str, str]) -> Reading:
    """Several of the choices in one cell, each once, in the order typed. A text that is one choice stays whole."""
    whole = _choice(text, spec, aliases)
    if whole.value in spec.chosen:
        return Reading((str(whole.value),), whole.code, whole.words)
    found: dict[str, None] = {}
    changed = False
    for part in _SEPARATORS.split(text):
        for one in _parts(part.strip(), spec, aliases):
            changed |= bool(one.code)
            found[str(one.value)] = None
    if not found:
        return EMPTY
    return Reading(tuple(found), *(("V11", {"read": "、".join(found)}) if changed else ()))


def _parts(text: str, spec: FieldSpec, aliases: Mapping[str, str]) -> list[Reading]:
    """A text between two separators: a choice, or choices with other signs between them."""
    if not text:
        return []
    one = _choice(text, spec, aliases)
    if one.value in spec.chosen:
        return [one]
    parts = [_choice(part, spec, aliases) for part in _WEAK.split(text) if part]
    return parts if len(parts) > 1 and all(part.value in spec.chosen for part in parts) else [one]
