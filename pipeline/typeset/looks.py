"""What each kind of paragraph looks like. The named styles and the direct formatting both come from this table.

Readers of the format look at direct formatting only, people who edit use the styles: both are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.official import ERHAO, FANGSONG, HEITI, KAITI, SANHAO, SIHAO, SONGTI, XIAOBIAOSONG
from pipeline.typeset.measure import LINE, TRACKING, chars_to_twips

FIGURE_STYLE = "GwFigure"
"""Id of the character style 数据, which marks the printed figures and shows nothing."""
TABLE_STYLE = "GwTable"


def fonts(name: str) -> str:
    """Name the same font in all four slots: else quotes, dashes and digits leave it."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def indent(*, first: float = 0, left: float = 0, hanging: float = 0, right: float = 0) -> str:
    """``w:ind`` from 字 of the text: each in hundredths, for Word, and in twips, for the others."""
    given = (("left", left), ("right", right), ("hanging", hanging), ("firstLine", first))
    pairs = "".join(f' w:{name}Chars="{round(v * 100)}" w:{name}="{chars_to_twips(v)}"' for name, v in given if v)
    return f"<w:ind{pairs}/>" if pairs else ""


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
    box: bool = False

    @cached_property
    def run_properties(self) -> str:
        """``w:rPr`` without its tag."""
        return (
            f'{fonts(self.font)}<w:spacing w:val="{self.tracking}"/>'
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
                '<w:widowControl w:val="0"/>',
                _BOX if self.box else "",
                _GRID,
                f'<w:spacing w:before="{before}" w:after="{after}" w:line="{self.line}" w:lineRule="exact"/>',
                ind or self.ind,
                f'<w:jc w:val="{align or self.align}"/>',
                "" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>',
            )
        )


_GRID = '<w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
_RULE = 'w:val="single" w:sz="4" w:space="4" w:color="auto"'
_BOX = f"<w:pBdr><w:top {_RULE}/><w:left {_RULE}/><w:bottom {_RULE}/><w:right {_RULE}/></w:pBdr>"
_TWO = indent(first=2)

TITLE_LINE = 720
"""22 pt and 7/8 of a 3号 character (the definition of 行) make 36 pt."""

BASIC = Look("Normal", "Normal")
TITLE = Look("GwTitle", "公文标题", XIAOBIAOSONG, ERHAO, TITLE_LINE, "center", tracking=0)
DRAFT = Look("GwDraft", "稿次标记", KAITI, align="center")
_OPEN_INDENT = '<w:ind w:left="760" w:right="480" w:hanging="280"/>'
OPEN = Look("GwOpen", "未决事项", KAITI, 28, 420, "left", _OPEN_INDENT, tracking=0, box=True)
TOP_MARK = Look("GwTopMark", "密级和紧急程度", HEITI, align="left")
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
LABEL = Look("GwLabel", "附件序号", HEITI, align="left")
ATTACHMENT_TITLE = Look("GwAttachmentTitle", "附件标题", XIAOBIAOSONG, ERHAO, TITLE_LINE, "center", tracking=0)
AFTER_TABLE = Look("GwAfterTable", "表后", size=2, line=20, align="left", tracking=0)
PAGE_NUMBER = Look("GwPageNumber", "公文页码", SONGTI, SIHAO, 280, "right", tracking=0)

CELL_LINES = {28: 400, 24: 340}
"""Sizes that a table may have (4号, 小4), each with its line."""
CELL = Look("GwCell", "表格正文", size=28, line=CELL_LINES[28], align="center", tracking=0)
HEAD_CELL = Look("GwHeadCell", "表格栏目", HEITI, 28, CELL_LINES[28], "center", tracking=0, keep_next=True)

NAMED = (
    TITLE, DRAFT, OPEN, TOP_MARK, RECIPIENTS, BODY, *HEADINGS, ATTACHED, SIGNATURE, ISSUED, NOTES, LABEL,
    ATTACHMENT_TITLE, AFTER_TABLE, PAGE_NUMBER, CELL, HEAD_CELL,
)  # fmt: skip
"""Every look that becomes a paragraph style."""
