"""Lengths of the format, widths of text, Chinese numerals. All lengths are in twips (1/20 pt)."""

from __future__ import annotations

PAGE_SHORT = 11906
PAGE_LONG = 16838
TOP, RIGHT, BOTTOM, LEFT = 2098, 1474, 1984, 1588
"""Margins 37, 26, 35 and 28 mm (GB/T 9704-2012, 5.2.1)."""
TYPE_WIDTH = PAGE_SHORT - LEFT - RIGHT
"""Width of the 版心: 156 mm."""
TYPE_HEIGHT = PAGE_LONG - TOP - BOTTOM
"""Height of the 版心: 225 mm."""
LINE = 579
"""22 lines fill the 版心: 22 x 580 would not fit."""
CHARS = 28
TRACKING = -5
"""Added to each 16 pt character, so that 28 of them fit 442.2 pt."""
PITCH = TYPE_WIDTH / CHARS
"""Width of one 字 of the text, 15.79 pt."""
TABLE_LANDSCAPE_WIDTH = TYPE_HEIGHT
"""On a page turned sideways the lines run along the 225 mm."""

_DIGITS = "零一二三四五六七八九"


def chars_to_twips(chars: float) -> int:
    """So many 字 of the text → twips; 2 → 632."""
    return round(chars * PITCH)


def width(text: str, half: float = 0.5) -> float:
    """Width of a text in 字: ASCII counts ``half``, everything else 1 (in Chinese fonts quotes and dashes too)."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow * (1 - half)


def line_twips(text: str) -> int:
    """Length of a printed line of 3号 text, tracking included."""
    return round(width(text) * 320) + TRACKING * len(text)


def chinese_number(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, up to 99; beyond, Arabic digits (7.3.3 needs no more)."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")
