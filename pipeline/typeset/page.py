"""Sections, margins and page numbers (GB/T 9704-2012, 5.2, 7.5 and 8)."""

from __future__ import annotations

from pipeline.typeset.looks import PAGE_NUMBER
from pipeline.typeset.measure import BOTTOM, LEFT, LINE, PAGE_LONG, PAGE_SHORT, RIGHT, TOP, TYPE_WIDTH
from pipeline.typeset.xml import HEAD, R, W, paragraph, run

FOOTER = 1443
"""From the paper's edge to the footer's: the dash of the page number is then 7 mm below the 版心."""
_NUMBER_INDENT = 280
"""1 字 of 4号, in from the edge."""
_EMU = 635
"""One twip."""
_DRAWING = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def section(references: tuple[tuple[str, str], ...], *, landscape: bool) -> str:
    """``w:sectPr``; ``references``: (default or even, relationship id) of its footers.

    A page turned sideways keeps the margins of the paper: what was the left is now the top.
    """
    feet = "".join(f'<w:footerReference w:type="{kind}" r:id="{target}"/>' for kind, target in references)
    if landscape:
        size = f'<w:pgSz w:w="{PAGE_LONG}" w:h="{PAGE_SHORT}" w:orient="landscape"/>'
        top, right, bottom, left = LEFT, TOP, RIGHT, BOTTOM
    else:
        size = f'<w:pgSz w:w="{PAGE_SHORT}" w:h="{PAGE_LONG}"/>'
        top, right, bottom, left = TOP, RIGHT, BOTTOM, LEFT
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/>{size}'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        f' w:header="851" w:footer="{FOOTER if not landscape else 851}" w:gutter="0"/>'
        f'<w:cols w:space="720"/><w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def footer(*, even: bool, landscape: bool) -> bytes:
    """Write a footer part: — n — at the right on odd pages, at the left on even ones, 1 字 in."""
    content = _sideways(even=even) if landscape else _number(even=even)
    return f"{HEAD}<w:ftr {W} {R}>{content}</w:ftr>".encode()


def _number(*, even: bool) -> str:
    """Write the paragraph with the page number."""
    side = "left" if even else "right"
    ind = f'<w:ind w:{side}Chars="100" w:{side}="{_NUMBER_INDENT}"/>'
    properties = PAGE_NUMBER.paragraph_properties(ind=ind, align=side)
    start = PAGE_NUMBER.run
    field = (
        f'{start}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'{start}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'{start}<w:fldChar w:fldCharType="separate"/></w:r>{start}<w:t>1</w:t></w:r>'
        f'{start}<w:fldChar w:fldCharType="end"/></w:r>'
    )
    return paragraph(PAGE_NUMBER, run(PAGE_NUMBER, "— ") + field + run(PAGE_NUMBER, " —"), properties)


def _sideways(*, even: bool) -> str:
    """Put the page number of a page turned sideways where the bound volume has it: along the left edge, turned.

    A text box, because a footer cannot stand at the side.
    """
    mark = 2 if even else 1
    left, top, wide, high = (n * _EMU for n in (FOOTER, LEFT, PAGE_NUMBER.line, TYPE_WIDTH))
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{_number(even=even)}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp>"
    )
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"'
        ' layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{mark}" name="页码{mark}"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor>"
    )
    box = (
        f'{PAGE_NUMBER.run}<mc:AlternateContent {_DRAWING}><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing>'
        "</mc:Choice></mc:AlternateContent></w:r>"
    )
    return paragraph(PAGE_NUMBER, box, PAGE_NUMBER.paragraph_properties())
