"""Sections, margins and page numbers (GB/T 9704-2012, 5.2, 7.5 and 8)."""

from __future__ import annotations

from dataclasses import replace

from pipeline.official import LEFT, PAGE_LONG, PAGE_SHORT, RIGHT, TYPE_WIDTH
from pipeline.typeset.dress import Dress, Frame
from pipeline.typeset.looks import PAGE_NUMBER, Look, placed
from pipeline.typeset.xml import HEAD, R, W, paragraph, run

FOOTER = 1443
"""From the paper's edge to the footer's: the dash of the page number is then 7 mm below the 版心."""
_NUMBER_INDENT = 280
"""1 字 of 4号, in from the edge."""
_FRAME = (
    f'<w:framePr w:w="{PAGE_NUMBER.line}" w:h="{TYPE_WIDTH}" w:hRule="exact" w:wrap="around" w:vAnchor="page"'
    f' w:hAnchor="page" w:x="{FOOTER}" w:y="{LEFT}"/>'
)


def section(references: tuple[tuple[str, str], ...], frame: Frame, *, landscape: bool) -> str:
    """``w:sectPr``; ``references``: (default or even, relationship id) of its footers.

    A page turned sideways keeps the margins of the paper: what was the left is now the top.
    """
    feet = "".join(f'<w:footerReference w:type="{kind}" r:id="{target}"/>' for kind, target in references)
    if landscape:
        size = f'<w:pgSz w:w="{PAGE_LONG}" w:h="{PAGE_SHORT}" w:orient="landscape"/>'
        top, right, bottom, left = LEFT, frame.top, RIGHT, frame.bottom
    else:
        size = f'<w:pgSz w:w="{PAGE_SHORT}" w:h="{PAGE_LONG}"/>'
        top, right, bottom, left = frame.top, RIGHT, frame.bottom, LEFT
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/>{size}'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        f' w:header="851" w:footer="{FOOTER if not landscape else 851}" w:gutter="0"/>'
        f'<w:cols w:space="720"/><w:docGrid w:type="lines" w:linePitch="{frame.line}"/></w:sectPr>'
    )


def footer(dress: Dress, *, even: bool, landscape: bool) -> bytes:
    """Write a footer part: — n — 1 字 in from the right on odd pages, from the left on even ones; or in the middle.

    On a page turned sideways it is where the bound volume has it (8): along the left edge, turned with the page, in a
    frame. LibreOffice puts a text box of a footer into the corner of the page, a frame to its place.
    """
    look = dress(PAGE_NUMBER)
    side = "center" if dress.centred_numbers else "left" if even else "right"
    content = _number(look, side)
    if landscape:
        turned = replace(look, frame=_FRAME, sideways=True)
        content = _number(turned, side) + paragraph(look, "", look.paragraph_properties())
    return f"{HEAD}<w:ftr {W} {R}>{content}</w:ftr>".encode()


def _number(look: Look, side: str) -> str:
    """Write the paragraph with the page number."""
    ind = placed() if side == "center" else f'<w:ind w:{side}Chars="100" w:{side}="{_NUMBER_INDENT}"/>'
    properties = look.paragraph_properties(ind=ind, align=side)
    start = look.run
    field = (
        f'{start}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'{start}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'{start}<w:fldChar w:fldCharType="separate"/></w:r>{start}<w:t>1</w:t></w:r>'
        f'{start}<w:fldChar w:fldCharType="end"/></w:r>'
    )
    return paragraph(look, run(look, "— ") + field + run(look, " —"), properties)
