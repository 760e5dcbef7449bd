"""Fonts, fills and borders of the blank workbooks, as named styles: one name is one look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook

from pipeline.forms.model import FieldSpec
from pipeline.forms.workbook_layout import table_width
from pipeline.model import Type

HEADING_FONT, BODY_FONT, NOTE_FONT = "黑体", "宋体", "仿宋"
RED = "C00000"
_INK = "404040"
_HEADER_FILL = "DDEBF7"
_GROUP_FILL = "BDD7EE"
_SHADE = "EDEDED"
_TOTAL_FILL = "FFF2CC"

_LINE = Side(style="thin", color="7F7F7F")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

#: Chinese character set: without it old Excel picks the font's Latin face.
_CHARSET = 134


def font(name: str, size: float, *, bold: bool = False, color: str = "") -> Font:
    """A font of the workbook."""
    return Font(name=name, size=size, bold=bold, charset=_CHARSET, color=color or "000000")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell that is filled in looks. The name of its style says it all."""

    format: str
    align: Literal["left", "center"]
    shaded: bool = False
    boxed: bool = True
    top: bool = False

    @property
    def name(self) -> str:
        """Name of the style."""
        codes = {"@": "文字", "General": "常规", "yyyy-m-d": "日期", "0": "整数"}
        code = codes.get(self.format, f"数{len(self.format)}")
        parts = ["填写", code, "左" if self.align == "left" else "中"]
        return "".join([*parts, "底" * self.shaded, "" if self.boxed else "列", "上" * self.top])

    def style(self) -> NamedStyle:
        """The style: unlocked, wrapped."""
        style = NamedStyle(self.name)
        style.number_format = self.format
        style.font = font(BODY_FONT, 10.5)
        style.alignment = _alignment(self.align, indent=self.align == "left", top=self.top)
        style.protection = Protection(locked=False)
        style.border = _BOX if self.boxed else Border()
        style.fill = _fill(_SHADE) if self.shaded else PatternFill()
        return style


def _alignment(horizontal: Literal["left", "center"], *, indent: bool, top: bool = False) -> Alignment:
    vertical: Literal["top", "center"] = "top" if top else "center"
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=True, indent=int(indent))


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color)


def number_format(spec: FieldSpec) -> str:
    """Number format of a column: text stays text, so that codes keep their zeros.

    Prose is left general, because older Excel shows #### for a text cell of more than 255 characters.
    """
    if spec.type is Type.DATE:
        return "yyyy-m-d"
    if spec.type is Type.INTEGER:
        return "0"
    if spec.type is Type.NUMBER:
        return "0." + "0" * spec.decimals if spec.decimals else "0.##########"
    return "General" if spec.type is Type.PROSE else "@"


def look(spec: FieldSpec, *, shaded: bool, card: bool = False, boxed: bool = True) -> Look:
    """How the cells of a field look."""
    long = spec.type is Type.PROSE or (spec.type in (Type.STRING, Type.LIST) and (card or table_width(spec) > 14))
    left = (long or card) and not (spec.choices and spec.type is Type.STRING and not card)
    return Look(number_format(spec), "left" if left else "center", shaded, boxed, top=card and spec.type is Type.PROSE)


#: name → (font, size, colour, fill, horizontal, boxed) of what is printed and locked.
_PRINTED: dict[str, tuple[str, float, str, str, Literal["left", "center"], bool]] = {
    "表题": (HEADING_FONT, 18, "", "", "center", False),
    "表注": (NOTE_FONT, 10.5, _INK, "", "left", False),
    "表头": (HEADING_FONT, 10.5, "", _HEADER_FILL, "center", True),
    "表头组": (HEADING_FONT, 10.5, "", _GROUP_FILL, "center", True),
    "项目": (HEADING_FONT, 10.5, "", _HEADER_FILL, "left", True),
    "说明": (NOTE_FONT, 10, _INK, "", "left", True),
    "合计": (HEADING_FONT, 10.5, "", _TOTAL_FILL, "center", True),
    "要点": (NOTE_FONT, 12, "", "", "left", False),
    "节题": (HEADING_FONT, 12, "", _HEADER_FILL, "left", True),
    "栏名": (BODY_FONT, 10.5, "", "", "left", True),
    "栏值": (BODY_FONT, 10.5, "", "", "center", True),
}


def printed_style(name: str) -> NamedStyle:
    """The style of something printed."""
    face, size, color, fill, horizontal, boxed = _PRINTED[name]
    style = NamedStyle(name)
    style.font = font(face, size, color=color)
    style.alignment = _alignment(horizontal, indent=boxed and horizontal == "left")
    style.border = _BOX if boxed else Border()
    style.fill = _fill(fill) if fill else PatternFill()
    style.number_format = "0.##########" if name == "合计" else "General"
    return style


def use(book: Workbook, style: str | Look) -> str:
    """The name of a style, which the workbook has from now on."""
    name = style if isinstance(style, str) else style.name
    if name not in book.named_styles:
        book.add_named_style(printed_style(name) if isinstance(style, str) else style.style())
    return name
