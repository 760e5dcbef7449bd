"""What each kind of paragraph looks like. The named styles and the direct formatting both come from this table.

Readers of the format look at direct formatting only, people who edit use the styles: both are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.marks import DRAFT_STYLES
from pipeline.official import ERHAO, FANGSONG, HEITI, KAITI, SANHAO, SIHAO, SONGTI, XIAOBIAOSONG
from pipeline.official import THICK_RULE as THICK_RULE_SIZE
from pipeline.official import THIN_RULE as THIN_RULE_SIZE
from pipeline.typeset.measure import LINE, TRACKING, chars_to_twips

FIGURE_STYLE = "GwFigure"
"""Id of the character style 数据, which marks the printed figures and shows nothing."""
TABLE_STYLE = "GwTable"
RED = "FF0000"
"""Of 发文机关标志 and the line below it (7.2.4, 7.2.7)."""


def fonts(name: str) -> str:
    """Name the same font in all four slots: else quotes, dashes and digits leave it."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def indent(*, first: float = 0, left: float = 0, hanging: float = 0, right: float = 0) -> str:
    """``w:ind`` from 字 of the text: each in hundredths, for Word, and in twips, for the others."""
    given = (("left", left), ("right", right), ("hanging", hanging), ("firstLine", first))
    pairs = "".join(f' w:{name}Chars="{round(v * 100)}" w:{name}="{chars_to_twips(v)}"' for name, v in given if v)
    return f"<w:ind{pairs}/>" if pairs else ""


def placed(*, left: int = 0, right: int = 0) -> str:
    """``w:ind`` from twips. What the style says in 字 is set to nothing: Word would let it win."""
    return (
        f'<w:ind w:leftChars="0" w:left="{left}" w:rightChars="0" w:right="{right}" w:firstLineChars="0"'
        ' w:firstLine="0"/>'
    )


def rule(eighths: int, color: str) -> str:
    """Draw a line along a paragraph, so many eighths of a point thick: a child of ``w:pBdr``."""
    return f'<w:top w:val="single" w:sz="{eighths}" w:space="0" w:color="{color}"/>'


def tab(kind: str, place: int) -> str:
    """Set a tabulator (``left``, ``center``, ``right``), so many twips from the margin: a child of ``w:tabs``."""
    return f'<w:tab w:val="{kind}" w:pos="{place}"/>'


@dataclass(frozen=True)
class Look:
    """One kind of paragraph: ``size`` in half points, lengths in twips, ``ind`` a ready ``w:ind``."""

    id: str
    name: str
    font: str = FANGSONG
    size: int = SANHAO
    line: int = LINE
    align: str = "both"
    ind: str = ""
    tracking: int = TRACKING
    alias: str = ""
    outline: int | None = None
    keep_next: bool = False
    border: str = ""
    """Children of ``w:pBdr``."""
    tabs: str = ""
    """Children of ``w:tabs``."""
    frame: str = ""
    """A ``w:framePr``: the paragraph stands at a place of the page."""
    sideways: bool = False
    """Turned to run downwards (in a frame)."""
    color: str = ""
    """Six hexadecimal digits; empty: black."""
    scale: int = 100
    """Width of the characters in hundredths of their natural one."""
    latin: str = ""
    """Font of digits and Latin letters, where it is another one."""

    @cached_property
    def run_properties(self) -> str:
        """``w:rPr`` without its tag."""
        return self._properties(self.font)

    def _properties(self, font: str) -> str:
        """Write the run's properties in the order of the schema."""
        color = f'<w:color w:val="{self.color}"/>' if self.color else ""
        scale = f'<w:w w:val="{self.scale}"/>' if self.scale != 100 else ""
        return (
            f'{fonts(font)}{color}<w:spacing w:val="{self.tracking}"/>{scale}'
            f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
        )

    @cached_property
    def run(self) -> str:
        """Start of a run of plain words."""
        return f"<w:r><w:rPr>{self.run_properties}</w:rPr>"

    @cached_property
    def figure_run(self) -> str:
        """Start of a run of a figure."""
        return f'<w:r><w:rPr><w:rStyle w:val="{FIGURE_STYLE}"/>{self.run_properties}</w:rPr>'

    @cached_property
    def latin_run(self) -> str:
        """Start of a run of digits and Latin letters."""
        return f"<w:r><w:rPr>{self._properties(self.latin)}</w:rPr>"

    @cached_property
    def latin_figure_run(self) -> str:
        """Start of a run of digits and Latin letters of a figure."""
        return f'<w:r><w:rPr><w:rStyle w:val="{FIGURE_STYLE}"/>{self._properties(self.latin)}</w:rPr>'

    def paragraph_properties(  # noqa: PLR0913 (all by name)
        self,
        *,
        ind: str = "",
        align: str = "",
        keep_next: bool = False,
        page_break: bool = False,
        before: int = 0,
        after: int = 0,
    ) -> str:
        """Write the children of ``w:pPr`` in the order of the schema, but for style and section."""
        return "".join(
            (
                "<w:keepNext/>" if keep_next or self.keep_next else "",
                "<w:pageBreakBefore/>" if page_break else "",
                self.frame,
                '<w:widowControl w:val="0"/>',
                f"<w:pBdr>{self.border}</w:pBdr>" if self.border else "",
                f"<w:tabs>{self.tabs}</w:tabs>" if self.tabs else "",
                _GRID,
                f'<w:spacing w:before="{before}" w:after="{after}" w:line="{self.line}" w:lineRule="exact"/>',
                ind or self.ind,
                f'<w:jc w:val="{align or self.align}"/>',
                '<w:textDirection w:val="tbRl"/>' if self.sideways else "",
                "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>',
            )
        )


_GRID = '<w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
_TWO = indent(first=2)

TITLE_LINE = 720
"""22 pt and 7/8 of a 3号 character (the definition of 行) make 36 pt."""

BASIC = Look("Normal", "Normal")
TITLE = Look("GwTitle", "公文标题", XIAOBIAOSONG, ERHAO, TITLE_LINE, "center", tracking=0)
DRAFT = Look("GwDraft", DRAFT_STYLES["GwDraft"], KAITI, align="center")
OPEN_TITLE = Look("GwOpenTitle", DRAFT_STYLES["GwOpenTitle"], HEITI, align="center")
OPEN = Look("GwOpen", DRAFT_STYLES["GwOpen"], KAITI, align="left")
COPY_NUMBER = Look("GwCopyNumber", "份号", align="left")
TOP_MARK = Look("GwTopMark", "密级和紧急程度", HEITI, align="left")
LETTERHEAD = Look("GwLetterhead", "发文机关标志", XIAOBIAOSONG, 84, 1050, "center", tracking=0, color=RED)
NUMBER = Look("GwNumber", "发文字号", align="center")
SIGNER = Look("GwSigner", "签发人", KAITI, align="left")
RED_LINE = Look("GwRedLine", "红色分隔线", size=2, line=20, align="left", tracking=0, border=rule(12, RED))
SPACER = Look("GwSpacer", "空隙", size=2, line=20, align="left", tracking=0)
RECIPIENTS = Look("GwRecipients", "主送机关")
BODY = Look("GwBody", "公文正文", ind=_TWO)
HEADING_1 = Look("Heading1", "heading 1", HEITI, ind=_TWO, alias="一级标题", outline=0, keep_next=True)
HEADING_2 = Look("Heading2", "heading 2", KAITI, ind=_TWO, alias="二级标题", outline=1, keep_next=True)
HEADING_3 = Look("Heading3", "heading 3", ind=_TWO, alias="三级标题", outline=2, keep_next=True)
HEADING_4 = Look("Heading4", "heading 4", ind=_TWO, alias="四级标题", outline=3, keep_next=True)
HEADINGS = (HEADING_1, HEADING_2, HEADING_3, HEADING_4)
ATTACHED = Look("GwAttached", "附件说明")
SIGNATURE = Look("GwSignature", "发文机关署名", align="right", ind=indent(right=2))
ISSUED = Look("GwIssued", "成文日期", align="right", ind=indent(right=2))
NOTES = Look("GwNotes", "附注", ind=_TWO)
POST = Look("GwPost", "签发人职务", align="right")
LABEL = Look("GwLabel", "附件序号", HEITI, align="left")
ATTACHMENT_TITLE = Look("GwAttachmentTitle", "附件标题", XIAOBIAOSONG, ERHAO, TITLE_LINE, "center", tracking=0)
AFTER_TABLE = Look("GwAfterTable", "表后", size=2, line=20, align="left", tracking=0)
PAGE_NUMBER = Look("GwPageNumber", "公文页码", SONGTI, SIHAO, 280, "right", tracking=0)

IMPRINT_LINE = 500
IMPRINT = Look("GwImprint", "版记", size=28, line=IMPRINT_LINE, align="left", tracking=0)
THICK_RULE = Look(
    "GwThickRule", "版记首末线", size=2, line=20, align="left", tracking=0, border=rule(THICK_RULE_SIZE, "000000")
)
THIN_RULE = Look(
    "GwThinRule", "版记中线", size=2, line=20, align="left", tracking=0, border=rule(THIN_RULE_SIZE, "000000")
)

CELL_LINES = {28: 400, 24: 340}
"""Sizes that a table may have (4号, 小4), each with its line."""
LIST_SIZE, LIST_LINE = 21, 300
"""5号, for a working list of many rows that nobody sends anywhere, with its line."""
CELL = Look("GwCell", "表格正文", size=28, line=CELL_LINES[28], align="center", tracking=0)
HEAD_CELL = Look("GwHeadCell", "表格栏目", HEITI, 28, CELL_LINES[28], "center", tracking=0, keep_next=True)
TABLE_UNIT = Look("GwTableUnit", "表格单位", size=24, line=CELL_LINES[24], align="right", tracking=0, keep_next=True)
TABLE_NOTE = Look("GwTableNote", "表格说明", size=24, line=CELL_LINES[24], tracking=0)

NAMED = (
    COPY_NUMBER, TOP_MARK, LETTERHEAD, NUMBER, SIGNER, RED_LINE, TITLE, DRAFT, RECIPIENTS, BODY, *HEADINGS, ATTACHED,
    SIGNATURE, ISSUED, POST, NOTES, LABEL, ATTACHMENT_TITLE, IMPRINT, THICK_RULE, THIN_RULE, OPEN_TITLE, OPEN, SPACER,
    AFTER_TABLE, PAGE_NUMBER, CELL, HEAD_CELL, TABLE_UNIT, TABLE_NOTE,
)  # fmt: skip
"""Every look that becomes a paragraph style."""
