"""Lengths of lines as they are printed; the numbers of the format come from ``official``. All lengths are in twips."""

from __future__ import annotations

from pipeline.official import (
    BOTTOM,
    CHARS,
    LEFT,
    LINE,
    PAGE_LONG,
    PAGE_SHORT,
    PITCH,
    RIGHT,
    TOP,
    TRACKING,
    TYPE_HEIGHT,
    TYPE_WIDTH,
    chars_to_twips,
    chinese_number,
    width,
)

__all__ = [
    "BOTTOM",
    "CHARS",
    "LEFT",
    "LINE",
    "PAGE_LONG",
    "PAGE_SHORT",
    "PITCH",
    "RIGHT",
    "TABLE_LANDSCAPE_WIDTH",
    "TOP",
    "TRACKING",
    "TYPE_HEIGHT",
    "TYPE_WIDTH",
    "chars_to_twips",
    "chinese_number",
    "line_twips",
    "width",
]

TABLE_LANDSCAPE_WIDTH = TYPE_HEIGHT
"""On a page turned sideways the lines run along the 225 mm."""


def line_twips(text: str) -> int:
    """Length of a printed line of 3号 text, tracking included."""
    return round(width(text) * 320) + TRACKING * len(text)
