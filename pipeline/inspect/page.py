"""The page and its grid (clause 5): paper, margins, 版心, and by arithmetic the lines a page and characters a line."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.parts import RUNNING, Parts, Role
from pipeline.inspect.text import Paragraph, Section
from pipeline.official import (
    CHARS,
    LEFT,
    LINES,
    PAGE_LONG,
    PAGE_SHORT,
    SANHAO,
    TOP,
    TYPE_HEIGHT,
    TYPE_WIDTH,
)

MM = 1440 / 25.4
"""Twips."""
_SLACK = MM
"""±1 mm (5.2.1)."""
OTHER_TOP, OTHER_HEIGHT = 34.58 * MM, 229.84 * MM
"""Margins 34.58 and 32.58 mm, which GB/T 33476.2-2016 gives to programs: the same text, with half a leading outside."""
_NATURAL = 1.3
"""Height of a line that nothing fixes, in sizes: between the fonts of Windows (1.14) and others (1.45)."""
_GRIDLESS = (Role.SECRECY, Role.URGENCY, Role.RECIPIENTS, Role.ATTACHED, Role.SIGNATURE, Role.ISSUED, Role.NOTES)


def mm(twips: float) -> str:
    """Twips as millimetres with one decimal where it needs one."""
    return f"{twips / MM:.1f}".removesuffix(".0")


def check_page(parts: Parts) -> Iterator[Finding]:
    """Everything of clause 5 but the words' own looks."""
    sections = parts.text.sections
    for index, section in enumerate(sections):
        where = "页面设置" if len(sections) == 1 else f"页面设置，第{index + 1}节"
        yield from _paper(section, where)
    for paragraph in parts.of(*RUNNING, *_GRIDLESS):
        section = sections[paragraph.section]
        if paragraph.place == "body" and not section.landscape:
            yield from _grid(parts, paragraph, section)


def _paper(section: Section, where: str) -> Iterator[Finding]:
    """Paper, 天头, 订口, 版心: of a page turned sideways, as they lie on the paper."""
    wide, high = section.width, section.height
    top, left, text_width, text_height = section.top, section.left, section.text_width, section.text_height
    if section.landscape:
        wide, high = high, wide
        top, left, text_width, text_height = section.right, section.top, text_height, text_width
    if abs(wide - PAGE_SHORT) > _SLACK or abs(high - PAGE_LONG) > _SLACK:
        yield found("G01", place=where, found=f"{mm(section.width)}×{mm(section.height)}毫米")
        return
    if min(abs(top - TOP), abs(top - OTHER_TOP)) > _SLACK and not section.landscape:
        yield found("G02", place=where, found=mm(top))
    elif abs(left - LEFT) > _SLACK:
        yield found("G03", place=where, found=mm(left))
    elif not _is_type_area(text_width, text_height):
        yield found("G04", place=where, found=f"{mm(text_width)}×{mm(text_height)}")


def _is_type_area(wide: float, high: float) -> bool:
    return abs(wide - TYPE_WIDTH) <= _SLACK and min(abs(high - TYPE_HEIGHT), abs(high - OTHER_HEIGHT)) <= _SLACK


def area(section: Section) -> tuple[float, float]:
    """The 版心 to fill: that of the format where the page's own is wrong, so that one mistake is said once."""
    if _is_type_area(section.text_width, section.text_height):
        return section.text_width, section.text_height
    return TYPE_WIDTH, TYPE_HEIGHT


def _grid(parts: Parts, paragraph: Paragraph, section: Section) -> Iterator[Finding]:
    """Lines a page and characters a line that this paragraph's settings give."""
    wide, high = area(section)
    pitch, how = line_pitch(paragraph, section)
    count = math.floor(high / pitch + 0.001) if pitch > 0 else 0
    if count != LINES:
        about = "约" if how.startswith("没有") else ""
        yield found("G05", paragraph, found=how, count=f"{about}{count}")
    gap = max(paragraph.space("before"), paragraph.space("after"))
    if gap >= 20 and parts.roles[paragraph.number] in RUNNING:
        yield found("G07", paragraph, found=f"{gap / 20:g}")
    if paragraph.size == SANHAO and parts.roles[paragraph.number] in RUNNING:
        number, setting = chars_a_line(paragraph, section, wide, parts.text.base_size)
        if number != CHARS:
            yield found("G06", paragraph, found=setting, count=number)


def line_pitch(paragraph: Paragraph, section: Section) -> tuple[float, str]:
    """From one line to the next in twips, and how that is set. Word's reading: an exact line ignores the grid."""
    value, rule = paragraph.line
    natural = paragraph.size * 10 * _NATURAL
    if rule == "exact":
        return value, f"行距是固定值{value / 20:g}磅"
    gridded = section.grid and section.pitch > 0 and paragraph.snaps
    if rule == "atLeast":
        return max(value, natural), f"行距是最小值{value / 20:g}磅"
    times = value / 240
    if gridded:
        rows = math.ceil(natural * times / section.pitch - 0.001)
        return rows * section.pitch, f"行距{times:g}倍，网格{section.pitch / 20:g}磅"
    return natural * times, f"没有定下行距（{times:g}倍）"


def chars_a_line(paragraph: Paragraph, section: Section, wide: float, base: int) -> tuple[int, str]:
    """How many characters fit a line of this width, and by what setting.

    On a character grid each takes the default style's size and the grid's addition; else its own size and spacing,
    and the last one's spacing may stand outside.
    """
    run = max(paragraph.runs, key=lambda run: len(run.text), default=paragraph.mark)
    advance = run.size * 10 * run.scale
    if section.grid in ("linesAndChars", "snapToChars") and paragraph.snaps:
        pitch = base * 10 + section.char_space * 20 / 4096 + (advance - base * 10) + run.tracking
        return math.floor(wide / pitch + 0.002), f"字符网格每字{pitch / 20:.2f}磅"
    if advance + run.tracking <= 0:
        return 0, "字符间距"
    fits = math.floor((wide + 2 + run.tracking) / (advance + run.tracking))
    if run.scale != 1:
        return fits, f"字符缩放{run.scale:.0%}"
    spacing = f"{run.tracking / 20:+g}磅" if run.tracking else "标准"
    return fits, f"3号字、字符间距{spacing}"
