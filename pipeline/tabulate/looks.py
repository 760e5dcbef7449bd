"""What each kind of cell looks like: one name, one look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

if TYPE_CHECKING:
    from openpyxl.styles.styleable import StyleableObject

HEADING_FONT, BODY_FONT, NOTE_FONT = "黑体", "宋体", "仿宋"
#: Chinese character set: without it old Excel picks the font's Latin face.
_CHARSET = 134
_LINE = Side(style="thin", color="404040")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

HEADER_FILL, TOTAL_FILL = "DDEBF7", "F2F2F2"
#: Fills that say how things stand: done, of note, open.
GOOD, NOTABLE, OPEN, QUIET = "E2EFDA", "FFF2CC", "F8CBAD", "EDEDED"


@dataclass(frozen=True, slots=True)
class Look:
    """Font, alignment, border, fill and number format of a cell."""

    font: str = BODY_FONT
    size: float = 10.5
    align: Literal["left", "center", "right"] = "center"
    boxed: bool = True
    fill: str = ""
    format: str = "General"
    top: bool = False
    wrap: bool = True
    guarded: bool = False
    """Whether what looks like a formula stays text when somebody edits the cell."""
    linked: bool = False
    """Whether it looks like a link."""

    def apply(self, cell: StyleableObject) -> None:
        """Dress a cell."""
        color = "0563C1" if self.linked else "000000"
        font = Font(name=self.font, size=self.size, charset=_CHARSET, color=color)
        if self.linked:
            font.u = "single"
        cell.font = font
        cell.alignment = Alignment(self.align, "top" if self.top else "center", wrap_text=self.wrap)
        if self.boxed:
            cell.border = _BOX
        if self.fill:
            cell.fill = PatternFill("solid", start_color=self.fill, end_color=self.fill)
        cell.number_format = self.format
        if self.guarded:
            cell.quotePrefix = True


TITLE = Look(HEADING_FONT, 20, boxed=False)
HEADING = Look(HEADING_FONT, 14, "left", boxed=False, wrap=False)
LINE = Look(NOTE_FONT, 10.5, "left", boxed=False, wrap=False)
LINE_RIGHT = replace(LINE, align="right")
NOTE = replace(LINE, wrap=True, top=True)
SIGNATURE = Look(BODY_FONT, 12, "left", boxed=False, wrap=False)
HEADER = Look(HEADING_FONT, 10.5, fill=HEADER_FILL)
BAND = Look(HEADING_FONT, 10.5, "left", fill=TOTAL_FILL)
CELL = Look(format="@")
NUMBER = Look()
TOTAL = Look(HEADING_FONT, fill=TOTAL_FILL)
TEXT = Look(align="left", format="@")
PROSE = Look(align="left", top=True, guarded=True)


def number(look: Look, decimals: int, unit: str = "", *, show_unit: bool = False) -> Look:
    """A look for numbers with so many decimals; ``%`` for a rate, the measure word where it is shown in the cell."""
    places = "0." + "0" * decimals if decimals else "0"
    if unit == "%":
        return replace(look, format=f"{places}%")
    shown = unit.replace('"', "") if show_unit else ""
    return replace(look, format=f'{places}"{shown}"' if shown else places)
