"""版头 (7.2): 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人, the red line. Lengths in twips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Elements, Masthead
from pipeline.official import LINE, TYPE_WIDTH, chars_to_twips, width
from pipeline.typeset import looks
from pipeline.typeset.dress import Frame
from pipeline.typeset.items import Item, JointMark, Para, Piece, Tabbed, words
from pipeline.typeset.looks import Look, indent
from pipeline.typeset.measure import line_twips
from pipeline.typeset.xml import paragraph, t

MARK_TOP = 1984
"""The upper edge of 发文机关标志 is 35 mm below that of the 版心 (7.2.4)."""
_LEADING = 1.25
"""Line of the mark, in its size: the baseline (at four fifths, as Word and LibreOffice set an exact line) is then one
size below the line's upper edge."""
_ABOVE_INK = 0.16
"""From that edge to the ink of the mark, in its size."""
_TOP_LINES = 3
"""份号, 密级, 紧急程度 each have a line (7.2.1 to 7.2.3); the lines stay when there is nothing to print in them."""
_LARGEST, _LARGEST_JOINT, _NARROWED_FROM = 54.0, 36.0, 36.0
"""Sizes of the mark in points. The standard gives none; a long name is narrowed before it gets smaller."""
_NARROWEST = 0.66
_JOINT_HEIGHT = 5 * LINE
"""Joint marks are as small as they must be so that the first page shows some of the text."""
RED_GAP = 122
"""The red line is 4 mm below the number (7.2.7), whose ink ends 105 twips above the end of its line."""
_SIGNERS = "签发人："


def top_marks(elements: Elements) -> list[Item]:
    """份号, 密级和保密期限, 紧急程度, in this order, flush left (7.2.1 to 7.2.3)."""
    marks = [Para(looks.COPY_NUMBER, words(elements.copy_number))] if elements.copy_number else []
    return [*marks, *(Para(looks.TOP_MARK, words(mark)) for mark in (elements.secrecy, elements.urgency) if mark)]


def masthead(elements: Elements, given: Masthead, frame: Frame) -> Iterator[Item]:
    """Lay out the whole of it, down to the blank lines between the red line and the title (7.3.1)."""
    marks = top_marks(elements)
    yield from marks
    for _ in range(_TOP_LINES - len(marks)):
        yield Para(looks.TOP_MARK)
    look = mark_look(given)
    gap = frame.head + MARK_TOP - _TOP_LINES * frame.line - round(_ABOVE_INK * look.size * 10)
    if gap > 0:
        yield Para(replace(looks.SPACER, line=gap))
    if len(given.issuers) > 1:
        yield JointMark(look, given.issuers, given.suffix)
    else:
        yield Para(look, words("".join(given.issuers) + given.suffix))
    yield from (Para(looks.BODY), Para(looks.BODY))
    yield from _number_lines(given)
    yield Para(looks.RED_LINE, before=RED_GAP)
    yield from (Para(looks.BODY), Para(looks.BODY))


def mark_look(given: Masthead) -> Look:
    """Size, width and line of 发文机关标志: as large as one line allows, up to a limit."""
    count = max(map(width, given.issuers)) + width(given.suffix)
    joint = len(given.issuers) > 1
    natural = TYPE_WIDTH / 20 / max(count + (1 if joint else 0), 1) * 0.98
    largest = _LARGEST
    if joint:
        largest = min(_LARGEST_JOINT, _JOINT_HEIGHT / _LEADING / 20 / len(given.issuers))
    size = min(largest, max(natural, min(_NARROWED_FROM, natural / _NARROWEST)))
    halves = max(int(size * 2), 2)
    scale = min(100, int(natural * 200 / halves))
    return replace(looks.LETTERHEAD, size=halves, scale=scale, line=round(halves * 10 * _LEADING))


def _number_lines(given: Masthead) -> Iterator[Item]:
    """发文字号 in the middle (7.2.5); with 签发人 at the left, on the line of the last of them (7.2.6)."""
    if not given.signers:
        yield Para(looks.NUMBER, words(given.number))
        return
    rows, start, step = _signer_rows(given)
    names_at = start + chars_to_twips(width(_SIGNERS))
    for place, row in enumerate(rows):
        pieces = [Piece(looks.NUMBER, given.number)] if place == len(rows) - 1 and given.number else []
        if place == 0:
            pieces += [Piece(looks.NUMBER, _SIGNERS, start), Piece(looks.SIGNER, row[0])]
        else:
            pieces.append(Piece(looks.SIGNER, row[0], names_at))
        pieces += [Piece(looks.SIGNER, name, names_at + step) for name in row[1:]]
        yield Tabbed(looks.SIGNER, tuple(pieces), ind=indent(left=1))


def _signer_rows(given: Masthead) -> tuple[list[tuple[str, ...]], int, int]:
    """Names by line, two in each where they fit beside the number; the start of the block, and of the second name."""
    widest = max(map(width, given.signers))
    left = chars_to_twips(2) + line_twips(given.number)
    for columns in (2, 1):
        across = widest * columns + (columns - 1)
        start = TYPE_WIDTH - chars_to_twips(1 + width(_SIGNERS) + across)
        if columns == 1 or (len(given.signers) > 1 and start >= left):
            break
    rows = [given.signers[at : at + columns] for at in range(0, len(given.signers), columns)]
    return rows, max(start, 0), chars_to_twips(widest + 1)


def lines_above_text(elements: Elements, title_lines: int) -> float:
    """How many lines of the first page stand above 主送机关 (7.3.2 asks whether the text still begins there)."""
    if elements.masthead is None:
        return len(top_marks(elements)) + 2 + title_lines * looks.TITLE_LINE / LINE
    look = mark_look(elements.masthead)
    mark = MARK_TOP + look.line * len(elements.masthead.issuers)
    signers = max(1, -(-len(elements.masthead.signers) // 2))
    return (mark + RED_GAP) / LINE + 5 + signers + title_lines * looks.TITLE_LINE / LINE


def joint_mark_xml(mark: JointMark, look: Look) -> str:
    """Write the mark of several offices as a table without rules, in the middle of the 版心."""
    size = look.size * 10 * look.scale / 100
    widest = max(map(width, mark.names))
    wide = round(widest * size) + round(size / 4)
    suffix = round((width(mark.suffix) + 0.5) * size) if mark.suffix else 0
    cells = (wide, suffix) if suffix else (wide,)
    names = "".join(_spread(name, widest, size, look) for name in mark.names)
    texts = (names, _cell_paragraph(look, f"{look.run}{t(mark.suffix)}</w:r>", "center"))
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in cells)
    row = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
        for each, text in zip(cells, texts, strict=False)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(cells)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr></w:tbl>"
    )


def _spread(name: str, widest: float, size: float, look: Look) -> str:
    """Write a name as wide as the widest: the rest goes between its characters, not behind the last."""
    gaps = len(name) - 1
    extra = round((widest - width(name)) * size / gaps) if gaps else 0
    runs = f"{replace(look, tracking=extra).run}{t(name[:-1])}</w:r>" if gaps else ""
    return _cell_paragraph(look, f"{runs}{look.run}{t(name[-1:])}</w:r>", "left" if gaps else "center")


def _cell_paragraph(look: Look, runs: str, align: str) -> str:
    """Write one paragraph of the table."""
    return paragraph(look, runs, look.paragraph_properties(align=align))
