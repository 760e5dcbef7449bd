"""Numbers as they are typed. A number column takes numbers only: no unit is stripped, no 约, no 无 becomes 0.

What is not certain is H9, with the reading offered as a question (``是否应为 3？``). Rule H9 of the campaign;
decisions 10 (exact Decimal, never float).
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal

from pipeline.forms.model import FieldSpec
from pipeline.model import Type
from pipeline.read.cells import EXACT_LIMIT, Reading, half_width, rejected, squeezed

_PLAIN = r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"[-+]?{_PLAIN}")
_WITH_UNIT = re.compile(rf"(人民币|大约|大概|[¥￥$约近共计])*([-+]?{_PLAIN}|\.[0-9]+)([^0-9]{{0,3}})")
#: Words behind a number that make another number of it, or that give no number at all.
_CHANGING = re.compile(r"[万亿千百十kKwW%‰％成折倍余多几来]|以上|以下|以内|左右")
_NONE = ("无", "没有", "/", "-", "—", "——", "零", "〇", "\\", "nil", "none")
_MOST_DIGITS = 15

_DIGITS = {**{char: value for value, char in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "两": 2}
_CHINESE = re.compile(r"(?:约|近|共)?([一二三四五六七八九十百两零]{1,6})(\D?)")


def read_number(raw: object, text: str, spec: FieldSpec) -> Reading:
    """A cell of a number column → its exact number, or H9 with the reading offered as a question."""
    whole = spec.type is Type.INTEGER
    wanted = "整数" if whole else "数字"
    if isinstance(raw, bool):
        return rejected("H9", wanted=wanted, todo="改填数字。")
    if isinstance(raw, date | time | timedelta):
        return rejected("H9", wanted=wanted, todo="把这一格的格式改成常规，再填数字。")
    if isinstance(raw, float | int):
        digits = format(raw, ".15g")  # 15 digits are what a spreadsheet keeps; the rest is noise of its arithmetic
        number = Decimal(digits)
        if not number.is_finite() or abs(raw) >= EXACT_LIMIT:
            return rejected("H9", wanted=wanted, todo="位数太多，核对后改填。")
        return _fitting(number, spec)
    plain = half_width(text)
    if "，" in text or not _NUMBER.fullmatch(plain):
        return rejected("H9", wanted=wanted, todo=suggestion(text, spec))
    plain = plain.replace(",", "")
    number = Decimal(plain)
    digits = format(abs(number), "f")
    digits = digits.rstrip("0") if "." in digits else digits
    if len(digits.lstrip("0").replace(".", "")) > _MOST_DIGITS:
        return rejected("H9", wanted=wanted, todo="位数太多，核对后改填。")
    return _fitting(number, spec)


def _fitting(number: Decimal, spec: FieldSpec) -> Reading:
    """The number as the column's type, if it has no more decimals than the column takes."""
    if spec.type is Type.INTEGER:
        if number != number.to_integral_value():
            return rejected("H9", wanted="整数", todo="改填整数。")
        return Reading(int(number))
    if number != round(number, spec.decimals):
        return rejected("H9", wanted=f"最多{spec.decimals}位小数的数字", todo="改正小数位数。")
    return Reading(number.normalize() + 0)


def suggestion(text: str, spec: FieldSpec) -> str:
    """The reading offered as a question; never taken."""
    plain = squeezed(text)
    none = "" if spec.constraints.minimum.isdigit() and int(spec.constraints.minimum) > 0 else "；没有就填 0"
    if plain.lower() in _NONE and none:
        return "没有就填 0。"
    meant = _meant(plain, spec)
    return f"是否应为 {meant}？改填数字{none}。" if meant else f"改填数字{none}。"


def _meant(plain: str, spec: FieldSpec) -> str:
    """The number that was probably meant; empty where that is a guess too far."""
    match = _WITH_UNIT.fullmatch(plain)
    if match:
        number, unit = match[2].replace(",", ""), match[3]
        number = f"0{number}" if number.startswith(".") else number
        declared = unit and unit in (spec.unit, spec.measure) and not match[1]
        if _CHANGING.search(unit) and not declared:
            return ""
        return "" if spec.type is Type.INTEGER and "." in number else number
    chinese = _CHINESE.fullmatch(plain)
    if chinese and not _CHANGING.search(chinese[2]):
        value = chinese_number(chinese[1])
        return "" if value is None else str(value)
    return ""


def chinese_number(text: str) -> int | None:
    """``二十一`` → 21, ``一百零三`` → 103; None where it is no such number (to 999)."""
    total, left = 0, text
    for name, worth in (("百", 100), ("十", 10)):
        head, found, rest = left.partition(name)
        if not found:
            continue
        head = head.lstrip("零") if total else head
        digit = 1 if not head and worth == 10 and not total else _DIGITS.get(head, 0)
        if not digit:
            return None
        total, left = total + digit * worth, rest
    if total and len(left) == 2 and left[0] == "零":
        left = left[1]
    if not left:
        return total or None
    return total + _DIGITS[left] if left in _DIGITS else None


def chinese_digits(text: str) -> int | None:
    """``二〇一七`` → 2017, digit by digit; None where another character stands between them."""
    if not text or any(char not in _DIGITS for char in text):
        return None
    return int("".join(str(_DIGITS[char]) for char in text))
