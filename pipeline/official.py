"""The official format in numbers: what GB/T 9704-2012 asks, each value with its clause. Lengths are in twips (1/20 pt).

``typeset`` writes by these numbers and ``inspect`` measures by them, so that both speak of one format. The clauses are
those of the standard; 一般 (GEN) and 推荐 (REC) are its own words for what may be otherwise, everything else is 必须.
"""

from __future__ import annotations

from datetime import date

PAGE_SHORT = 11906
PAGE_LONG = 16838
"""A4, 210 x 297 mm (5.1)."""
TOP, RIGHT, BOTTOM, LEFT = 2098, 1474, 1984, 1588
"""Margins 37, 26, 35 and 28 mm (5.2.1): 天头 and 订口 are given, the others follow from the 版心."""
TYPE_WIDTH = PAGE_SHORT - LEFT - RIGHT
"""Width of the 版心: 156 mm (5.2.1)."""
TYPE_HEIGHT = PAGE_LONG - TOP - BOTTOM
"""Height of the 版心: 225 mm (5.2.1)."""
LINES = 22
CHARS = 28
"""Lines a page, characters a line (5.2.3, 一般)."""
LINE = 579
"""22 lines fill the 版心: 22 x 580 would not fit."""
TRACKING = -5
"""Added to each 16 pt character, so that 28 of them fit 442.2 pt."""
PITCH = TYPE_WIDTH / CHARS
"""Width of one 字 of the text, 15.79 pt."""

ERHAO, SANHAO, SIHAO = 44, 32, 28
"""2号 of the title (7.3.1), 3号 of the text (5.2.2), 4号 of 版记 and page number (7.4, 7.5), in half points."""

FANGSONG = "仿宋_GB2312"
"""The text (5.2.2, 一般), and the third and fourth level (7.3.3, 一般)."""
HEITI = "黑体"
"""The first level (7.3.3, 一般), 密级 and 紧急程度 (7.2.2, 7.2.3, 一般), the label of an attachment (7.3.7)."""
KAITI = "楷体_GB2312"
"""The second level (7.3.3, 一般) and the name of a 签发人 (7.2.6)."""
XIAOBIAOSONG = "方正小标宋简体"
"""The title (7.3.1, 一般) and the 发文机关标志 (7.2.4, 推荐). The standard says 小标宋 and names no maker."""
SONGTI = "宋体"
"""The page number (7.5, 一般)."""

MARK_DROP = 1984
"""From the upper edge of the 版心 to that of the 发文机关标志: 35 mm (7.2.4)."""
PAGE_NUMBER_DROP = 397
"""From the lower edge of the 版心 to the dashes of the page number: 7 mm (7.5)."""
THICK_RULE, THIN_RULE = 8, 6
"""Rules of the 版记 in eighths of a point: 0.35 mm at both ends, 0.25 mm between (7.4.1, 推荐)."""

_DIGITS = "零一二三四五六七八九"


def chars_to_twips(chars: float) -> int:
    """So many 字 of the text → twips; 2 → 632."""
    return round(chars * PITCH)


def width(text: str, half: float = 0.5) -> float:
    """Width of a text in 字: ASCII counts ``half``, everything else 1 (in Chinese fonts quotes and dashes too)."""
    narrow = len(text.encode("ascii", "ignore"))
    return len(text) - narrow * (1 - half)


def chinese_number(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, up to 99; beyond, Arabic digits (7.3.3 needs no more)."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def heading_mark(level: int, number: int) -> str:
    """一、 （一） 1. （1） (7.3.3)."""
    marks = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.", f"（{number}）")
    return marks[level - 1]


def printed_date(day: date) -> str:
    """2017年9月4日 (7.3.5.4): Arabic digits, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"
