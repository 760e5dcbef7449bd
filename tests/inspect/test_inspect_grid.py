"""Lines a page and characters a line by arithmetic, against what was measured of the same settings."""

from __future__ import annotations

import math

import pytest

from pipeline.inspect.page import area, chars_a_line, line_pitch
from pipeline.inspect.text import Paragraph, Run, Section

A4 = {"width": 11906.0, "height": 16838.0, "right": 1474.0, "left": 1588.0, "footer": 1443.0}


def paragraph(*, line: int, rule: str, snap: bool, tracking: int, size: int = 32) -> Paragraph:
    spacing = {"line": str(line), "lineRule": rule}
    run = Run("字" * 40, "仿宋", "仿宋", "仿宋", {"sz": {"val": str(size)}, "spacing": {"val": str(tracking)}})
    properties = {"spacing": spacing, "snapToGrid": {"val": "1" if snap else "0"}}
    return Paragraph(1, run.text, (run,), properties, "normal", run)


@pytest.mark.parametrize(
    ("line", "rule", "snap", "tracking", "grid", "margins", "expected"),
    [
        (579, "exact", False, -5, ("lines", 579, 0), (2098, 1984), (22, 28)),
        (579, "exact", False, -5, ("", 0, 0), (2098, 1984), (22, 28)),
        (240, "auto", True, -5, ("lines", 579, 0), (2098, 1984), (22, 28)),
        (589, "exact", False, -5, ("", 0, 0), (1960, 1847), (22, 28)),
        (560, "exact", False, 0, ("", 0, 0), (2098, 1984), (22, 27)),
        (578, "exact", False, 0, ("", 0, 0), (2098, 1984), (22, 27)),
        (580, "exact", False, 0, ("", 0, 0), (2098, 1984), (21, 27)),
        (600, "exact", False, 0, ("", 0, 0), (2098, 1984), (21, 27)),
        (550, "exact", False, 0, ("", 0, 0), (2098, 1984), (23, 27)),
        (560, "exact", False, -5, ("", 0, 0), (1960, 1847), (23, 28)),
        (579, "exact", False, -4, ("", 0, 0), (2098, 1984), (22, 27)),
        (240, "auto", True, 0, ("lines", 579, 0), (2098, 1984), (22, 27)),
        (240, "auto", True, 0, ("linesAndChars", 579, 0), (2098, 1984), (22, 27)),
        (240, "auto", True, 0, ("linesAndChars", 579, -849), (2098, 1984), (22, 28)),
        (240, "auto", True, 0, ("lines", 312, 0), (2098, 1984), (20, 27)),
        (360, "auto", False, 0, ("", 0, 0), (2098, 1984), (20, 27)),
        (579, "atLeast", False, -5, ("", 0, 0), (2098, 1984), (22, 28)),
    ],
)
def test_measured_settings(
    line: int,
    rule: str,
    snap: bool,
    tracking: int,
    grid: tuple[str, int, int],
    margins: tuple[int, int],
    expected: tuple[int, int],
) -> None:
    kind, pitch, space = grid
    page = Section(**A4, top=margins[0], bottom=margins[1], grid=kind, pitch=pitch, char_space=space)
    text = paragraph(line=line, rule=rule, snap=snap, tracking=tracking)
    wide, high = area(page)
    assert (math.floor(high / line_pitch(text, page)[0] + 0.001), chars_a_line(text, page, wide, 32)[0]) == expected
