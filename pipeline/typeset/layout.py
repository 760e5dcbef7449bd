"""The order of the parts on the pages, clause by clause: Document → sections of paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Attachment, Block, Document, Draft, Heading, Paragraph, Spans, Table, Text, plain
from pipeline.official import CHARS, LINES, heading_mark, width
from pipeline.typeset import looks
from pipeline.typeset.dress import STANDARD, Frame
from pipeline.typeset.ending import attached, notes, signature
from pipeline.typeset.imprint import imprint
from pipeline.typeset.items import ImprintBox, Item, Para, Section, words
from pipeline.typeset.looks import Look, indent
from pipeline.typeset.masthead import lines_above_text, masthead, top_marks
from pipeline.typeset.tables import Measured, measure
from pipeline.typeset.title import broken_title

_UNBROKEN = re.compile(r"[!-~]{30}")
"""An address that nobody breaks would pull the line before it apart: such a paragraph is not justified."""
_NOTE_GAP = 60
"""Between a table and its notes."""
_LAST_KEPT = 11 * CHARS
"""A longer last paragraph is not kept with the signature: LibreOffice would move all of it to the next page."""


def sections(document: Document, frame: Frame = STANDARD) -> list[Section]:
    """Lay out the document: its sections, in reading order; only an attachment with a wide table opens another one."""
    elements = document.elements
    title = broken_title(document.title, elements.title_lines, elements.names)
    crowded = bool(elements.recipients) and _crowded(document, len(title))
    text = [*_head(document, title, frame, recipients=not crowded), *_blocks(document.blocks)]
    tail = [*attached(document.attachments), *signature(elements)]
    if tail:
        _keep(text, -1)  # the signature is not left alone on a page
    elif document.landscape:
        _keep(text, -2)  # nor is the line to sign below a working list
    result = [Section(landscape=document.landscape, items=[*text, *tail, *notes(elements)])]
    for attachment in document.attachments:
        title = broken_title(attachment.title, names=elements.names)
        head = _attachment_head(attachment, title, frame, only=len(document.attachments) == 1)
        _append(result, attachment, head)
    box = imprint(elements.imprint, elements.recipients.rstrip(":：。") if crowded else "")
    if box:
        _close_with(result, box)
    if document.draft and document.draft.items:
        _list_open(result, document.draft)
    for section in result:
        section.close()
    return result


def _keep(text: list[Item], place: int) -> None:
    """Keep a short paragraph on the page of what follows it."""
    last = text[place] if len(text) >= -place else None
    if isinstance(last, Para) and _length(last) <= _LAST_KEPT:
        text[place] = replace(last, keep_next=True)


def _append(result: list[Section], attachment: Attachment, head: Iterator[Para]) -> None:
    """Add an attachment on a page of its own, turned sideways where its tables need it."""
    items = list(_blocks(attachment.blocks))
    wide = any(isinstance(item, Measured) and item.needs_landscape for item in items)
    wide = attachment.orientation == "landscape" or (wide and attachment.orientation != "portrait")
    new = wide or result[-1].landscape
    if new:
        result.append(Section(landscape=wide))
    result[-1].items += [replace(next(head), page_break=not new), *head, *items]


def _close_with(result: list[Section], box: ImprintBox) -> None:
    """Put 版记 on the last page (7.4.1); after a page turned sideways it has one of its own."""
    if result[-1].landscape:
        result.append(Section(landscape=False))
    result[-1].items.append(box)


def _list_open(result: list[Section], draft: Draft) -> None:
    """Add a last page with what is still open: easy to see, and nothing to delete in the text itself."""
    page_break = not result[-1].landscape
    if not page_break:
        result.append(Section(landscape=False))
    title = f"{draft.mark.strip('（）')}未决事项"
    result[-1].items += [Para(looks.OPEN_TITLE, words(title), page_break=page_break, keep_next=True), Para(looks.BODY)]
    for number, item in enumerate(draft.items, 1):
        mark = f"{number}. "
        result[-1].items.append(Para(looks.OPEN, words(mark + item), ind=indent(left=width(mark), hanging=width(mark))))


def _crowded(document: Document, title_lines: int) -> bool:
    """Whether 主送机关 would leave the first page no line of the text (7.3.2): it then goes to 版记."""
    drafted = 1 if document.draft else 0
    above = lines_above_text(document.elements, title_lines) + drafted + 1
    return above + -(-width(document.elements.recipients) // (CHARS - 1)) > LINES - 1


def _length(para: Para) -> float:
    """Length of a paragraph in 字."""
    return sum(width(plain(line)) for line in para.lines)


def _head(document: Document, title: tuple[Spans, ...], frame: Frame, *, recipients: bool) -> Iterator[Item]:
    """版头, the title (7.3.1), the draft's mark, 主送机关 (7.3.2)."""
    elements = document.elements
    if elements.masthead:
        yield from masthead(elements, elements.masthead, frame)
        yield Para(looks.TITLE, title)
    else:
        yield from top_marks(elements)
        yield Para(looks.BODY)
        yield _title(looks.TITLE, title, frame)
    if document.draft:
        yield Para(looks.DRAFT, words(f"（{document.draft.mark.strip('（）')}）"))
    yield Para(looks.BODY)
    if elements.recipients and recipients:
        yield Para(looks.RECIPIENTS, words(elements.recipients.rstrip(":：") + "："))


def _title(look: Look, lines: tuple[Spans, ...], frame: Frame, *, above: bool = True) -> Para:
    """Set the lines of a title; the space that completes the last line of the grid stands above them, or below."""
    rest = -len(lines) * look.line % frame.line
    return Para(look, lines, before=rest if above else 0, after=0 if above else rest)


def _blocks(blocks: tuple[Block, ...]) -> Iterator[Item]:
    """Make the blocks of the text (7.3.3): headings 一、（一）1.（1）, paragraphs two characters in, tables."""
    for block in blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 1), len(looks.HEADINGS))
            yield Para(looks.HEADINGS[level - 1], ((Text(heading_mark(level, block.number)), *block.spans),))
        elif isinstance(block, Paragraph):
            unbroken = _UNBROKEN.search(plain(block.spans))
            yield Para(looks.BODY, (block.spans,), align="left" if unbroken else "")
        else:
            yield from _table(block)


def _table(table: Table) -> Iterator[Item]:
    """Lay out a table with its unit of measure above it and the rules of counting below it."""
    if table.unit:
        yield Para(looks.TABLE_UNIT, (table.unit,))
    yield measure(table)
    for index, note in enumerate(table.notes):
        yield Para(looks.TABLE_NOTE, (note,), before=_NOTE_GAP if index == 0 else 0)


def _attachment_head(attachment: Attachment, title: tuple[Spans, ...], frame: Frame, *, only: bool) -> Iterator[Para]:
    """Open an attachment (7.3.7): 附件 and its number on line 1, the title on line 3."""
    yield Para(looks.LABEL, words("附件" if only else f"附件{attachment.number}"), keep_next=True)
    yield Para(looks.BODY, keep_next=True)
    yield replace(_title(looks.ATTACHMENT_TITLE, title, frame, above=False), keep_next=True)
