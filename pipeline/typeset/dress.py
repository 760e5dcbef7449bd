"""How a format is worn: the frame of the pages, and the looks with the fonts and the leading that were asked for.

Everything is laid out in the looks of the standard; they are dressed when they are written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.document import Format
from pipeline.official import BOTTOM, FANGSONG, HEITI, KAITI, LINE, PAGE_LONG, SONGTI, TOP, XIAOBIAOSONG
from pipeline.typeset.looks import Look

ROLES = {"仿宋": FANGSONG, "楷体": KAITI, "黑体": HEITI, "小标宋": XIAOBIAOSONG, "宋体": SONGTI}
"""What a font is for → its official name."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Top and bottom margin and the leading, in twips. The 版心 of the standard is the same in every frame."""

    top: int
    bottom: int
    line: int

    @property
    def head(self) -> int:
        """From the first line's upper edge down to the upper edge of the 版心."""
        return TOP - self.top


STANDARD = Frame(TOP, BOTTOM, LINE)
SOFTWARE = Frame(1960, 1847, 589)
"""34.58 and 32.58 mm: half a leading wider above and below, so that the ink fills the 版心 (GB/T 33476.2-2016)."""
TYPE_BOTTOM = PAGE_LONG - BOTTOM
"""Lower edge of the 版心, from the paper's upper edge."""


class Dress:
    """The frame and the looks of one document."""

    def __init__(self, given: Format) -> None:
        """Take the format as the document has it."""
        self.frame = SOFTWARE if given.software_margins else STANDARD
        self.centred_numbers = given.centred_numbers
        self._fonts = {ROLES[role]: name for role, name in given.fonts if role in ROLES}
        self._latin = given.latin
        self._plain = not self._fonts and not self._latin and self.frame is STANDARD
        self._worn: dict[Look, Look] = {}

    def font(self, name: str) -> str:
        """Name of an official font → name of the one that is used."""
        return self._fonts.get(name, name)

    def __call__(self, look: Look) -> Look:
        """Put the format on a look of the standard."""
        if self._plain:
            return look
        worn = self._worn.get(look)
        if worn is None:
            line = self.frame.line if look.line == LINE else look.line
            worn = replace(look, font=self.font(look.font), line=line, latin=self._latin)
            self._worn[look] = worn
        return worn
