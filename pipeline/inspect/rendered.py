"""What the page shows once a program has set it: lines a page, characters a line, page numbers, by the glyphs of a PDF.

A PDF says where each glyph stands and nothing of paragraphs: lines are glyphs on one baseline, a page is full when its
lines run from the top of the 版心 to its bottom. Lengths in millimetres from the upper left corner of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.parts import RUNNING, Parts, Role
from pipeline.official import CHARS, LEFT, LINES, PAGE_NUMBER_DROP, PITCH, TOP, TYPE_HEIGHT, TYPE_WIDTH

if TYPE_CHECKING:
    import pypdfium2

_POINT = 25.4 / 72
_TWIP = 25.4 / 1440
_TOP, _BOTTOM = TOP * _TWIP, (TOP + TYPE_HEIGHT) * _TWIP
_RIGHT = (LEFT + TYPE_WIDTH) * _TWIP
_CHAR = PITCH * _TWIP
_BASELINE = 0.6
"""Glyphs of one line do not differ by more."""
_TEXT = 16.0
"""Points of 3号."""
_NUMBER = re.compile(r"—?\d+—?")
_WIDE = re.compile(r"[\u2e80-\uffee—…“”‘’·]")
_LOWEST = 8.0
"""From the baseline of the last line to the bottom of the 版心: a line of 4号 and its rule take less."""
_ENOUGH = 3
"""Full lines of nothing but wide characters that it takes to say how many a line holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs on one baseline, from left to right."""

    y: float
    left: float
    right: float
    text: str
    size: float
    """Of the largest glyph, in points."""
    dash: float = 0
    """Middle of its first dash; 0 for none."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its lines, from top to bottom."""

    number: int
    landscape: bool
    lines: tuple[Line, ...]

    @property
    def inside(self) -> list[Line]:
        """The lines of the 版心."""
        return [line for line in self.lines if _TOP - 3 <= line.y <= _BOTTOM + 1.5]

    @property
    def foot(self) -> Line | None:
        """The page number below it."""
        below = [line for line in self.lines if line.y > _BOTTOM + 1.5]
        return next((line for line in below if _NUMBER.fullmatch("".join(line.text.split()))), None)

    @property
    def count(self) -> int:
        """How many lines of text the page holds; 0 where it is not full of text in 3号 from top to bottom."""
        lines = self.inside
        if len(lines) < LINES // 2 or any(abs(line.size - _TEXT) > 0.4 for line in lines):
            return 0
        pitch = median(below.y - above.y for above, below in pairwise(lines))
        if pitch <= 0 or lines[0].y - _TOP > 1.5 * pitch or _BOTTOM - lines[-1].y > 1.2 * pitch:
            return 0
        return round((lines[-1].y - lines[0].y) / pitch) + 1

    @property
    def chars(self) -> list[int]:
        """Characters of each full line that has wide ones only."""
        full = [line for line in self.inside if line.right > _RIGHT - _CHAR and abs(line.size - _TEXT) < 0.4]
        return [len(line.text) for line in full if all(_WIDE.match(sign) for sign in line.text)]


def read_pages(pdf: bytes) -> list[Page]:
    """The bytes of a PDF → its pages. Raises ``pypdfium2.PdfiumError`` for what is none."""
    import pypdfium2  # noqa: PLC0415 (only where a PDF is read)

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(document[index], index + 1) for index in range(len(document))]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    glyphs = sorted(_glyphs(text, height), key=lambda glyph: (glyph[0], glyph[1]))
    rows: list[list[tuple[float, float, float, str, float, float]]] = []
    for glyph in glyphs:
        if rows and glyph[0] - rows[-1][0][0] <= _BASELINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    text.close()
    page.close()
    return Page(number, width > height, tuple(map(_row, rows)))


def _glyphs(text: pypdfium2.PdfTextPage, height: float) -> Iterator[tuple[float, float, float, str, float, float]]:
    """(baseline, left, right, sign, size, middle) of every glyph that is seen."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 (only where a PDF is read)

    for index in range(text.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(text, index))
        if sign.isspace() or not sign.isprintable():
            continue
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        left, bottom, right, top = text.get_charbox(index)
        size = pdfium.FPDFText_GetFontSize(text, index)
        middle = (height - (bottom + top) / 2) * _POINT
        yield (height - y.value) * _POINT, left * _POINT, right * _POINT, sign, size, middle


def _row(glyphs: list[tuple[float, float, float, str, float, float]]) -> Line:
    ordered = sorted(glyphs, key=lambda glyph: glyph[1])
    dash = next((middle for *_, sign, _, middle in ordered if sign in "—-–－"), 0.0)
    return Line(
        ordered[0][0],
        ordered[0][1],
        max(glyph[2] for glyph in ordered),
        "".join(glyph[3] for glyph in ordered),
        max(glyph[4] for glyph in ordered),
        dash,
    )


def check_rendered(parts: Parts, pages: Sequence[Page]) -> Iterator[Finding]:
    """What the set pages show: full pages, full lines, page numbers, text on the first page."""
    upright = [page for page in pages if not page.landscape]
    for page in upright:
        if page.count not in (0, LINES):
            yield found("G120", place=_WHERE, found=page.number, count=page.count)
    widest = [count for page in upright for count in page.chars]
    if len(widest) >= _ENOUGH and max(widest) != CHARS:
        yield found("G121", place=_WHERE, count=max(widest))
    bare = [page.number for page in upright if page.foot is None and page.lines]
    if bare:
        yield found("G122", place=_WHERE, found="、".join(map(str, bare)))
    drops = [page.foot.dash - _BOTTOM for page in upright if page.foot is not None and page.foot.dash]
    if drops and abs(median(drops) - PAGE_NUMBER_DROP * _TWIP) > 1:
        yield found("G123", place=_WHERE, found=f"{median(drops):.1f}")
    running = parts.of(*RUNNING)
    if running and pages and _start(running[0].plain) not in "".join(line.text for line in pages[0].inside):
        yield found("G124", place=_WHERE)
    yield from _imprint(parts, pages)


def _imprint(parts: Parts, pages: Sequence[Page]) -> Iterator[Finding]:
    """The last line of the 版记 at the bottom of the last page; what is open of a draft comes behind it."""
    printed = parts.first(Role.PRINTED)
    if printed is None:
        return
    words = "".join(printed.plain.split())
    places = [(page, line) for page in pages for line in page.lines if words in "".join(line.text.split())]
    behind = any(p.number > printed.number and p.place == "body" for p in parts.of(Role.OTHER))
    if not places:
        return
    page, line = places[-1]
    if page.number != pages[-1].number and not behind:
        yield found("G125", printed, found=f"在第{page.number}面，一共{len(pages)}面")
    elif not page.landscape and _BOTTOM - line.y > _LOWEST:
        yield found("G125", printed, found=f"下面还空着{_BOTTOM - line.y:.0f}毫米")


_WHERE = "排出来的页面"


def _start(text: str) -> str:
    """The first characters of a text that surely stand on one line."""
    return "".join(text.split())[:8]


def measured(pages: Sequence[Page]) -> dict[str, object]:
    """What was measured, for programs: a list of pages."""
    return {
        "pages": [
            {
                "page": page.number,
                "lines": len(page.inside),
                "full": page.count,
                "chars": max(page.chars, default=0),
                "number": page.foot.text if page.foot else "",
                "number_mm": round(page.foot.dash - _BOTTOM, 2) if page.foot and page.foot.dash else 0,
            }
            for page in pages
        ]
    }


def said(pages: Sequence[Page]) -> str:
    """What was measured, for people."""
    full = [page.count for page in pages if page.count]
    widest = max((count for page in pages for count in page.chars), default=0)
    lines = f"，排满的{len(full)}面每面{'、'.join(map(str, sorted(set(full))))}行" if full else "，没有排满的面"
    return f"排出来共{len(pages)}面{lines}" + (f"，每行{widest}个字" if widest else "")
