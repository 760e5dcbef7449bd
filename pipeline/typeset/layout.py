"""The order of the parts on the pages, clause by clause: Document → sections of paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.document import Attachment, Block, Document, Draft, Elements, Heading, Paragraph, Spans, Text
from pipeline.official import heading_mark, printed_date
from pipeline.typeset import looks
from pipeline.typeset.figures import plain
from pipeline.typeset.looks import Look, indent
from pipeline.typeset.measure import CHARS, LINE, TYPE_WIDTH, chars_to_twips, line_twips, width
from pipeline.typeset.tables import Measured, measure
from pipeline.typeset.title import break_title


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph to be written: several ``lines`` only in a title. Empty lines make a blank one."""

    look: Look
    lines: tuple[Spans, ...] = ((),)
    ind: str = ""
    align: str = ""
    keep_next: bool = False
    page_break: bool = False
    before: int = 0
    after: int = 0


Item = Para | Measured

_BOX_GAP = 120
"""Between the draft's mark and the box of open items."""
_LAST_KEPT = 11 * CHARS
"""A longer last paragraph is not kept with the signature: LibreOffice would move all of it to the next page."""


@dataclass(slots=True)
class Section:
    """Pages of one orientation."""

    landscape: bool
    items: list[Item] = field(default_factory=list)

    def close(self) -> None:
        """End with a paragraph, and keep tables apart: Word would join or repair them."""
        apart: list[Item] = []
        for item in self.items:
            if isinstance(item, Measured) and apart and isinstance(apart[-1], Measured):
                apart.append(Para(looks.BODY))
            apart.append(item)
        if not apart or isinstance(apart[-1], Measured):
            apart.append(Para(looks.AFTER_TABLE))
        self.items = apart


def sections(document: Document) -> list[Section]:
    """Lay out the document: its sections, in reading order; only an attachment with a wide table opens another one."""
    text = [*_head(document), *map(_block, document.blocks)]
    tail = [*_attached(document.attachments), *_signature(document.elements)]
    if tail and text and isinstance(text[-1], Para) and _length(text[-1]) <= _LAST_KEPT:
        text[-1] = replace(text[-1], keep_next=True)  # the signature is not left alone on a page
    result = [Section(landscape=False, items=[*text, *tail, *_notes(document.elements)])]
    for attachment in document.attachments:
        items = list(map(_block, attachment.blocks))
        wide = any(isinstance(item, Measured) and item.needs_landscape for item in items)
        new = wide or result[-1].landscape
        if new:
            result.append(Section(landscape=wide))
        only = len(document.attachments) == 1
        result[-1].items += [*_attachment_head(attachment, page_break=not new, only=only), *items]
    for section in result:
        section.close()
    return result


def _words(text: str) -> tuple[Spans, ...]:
    """One line of plain words."""
    return ((Text(text),),)


def _length(para: Para) -> float:
    """Length of a paragraph in 字."""
    return sum(width(plain(line)) for line in para.lines)


def _head(document: Document) -> Iterator[Item]:
    """密级 and 紧急程度 (7.2.2-3), the title (7.3.1), the draft's mark and open items, 主送机关 (7.3.2)."""
    for mark in (document.elements.secrecy, document.elements.urgency):
        if mark:
            yield Para(looks.TOP_MARK, _words(mark))
    yield Para(looks.BODY)
    yield _title(looks.TITLE, document.title)
    if document.draft:
        yield from _draft(document.draft)
    yield Para(looks.BODY)
    if document.elements.recipients:
        yield Para(looks.RECIPIENTS, _words(document.elements.recipients.rstrip(":：") + "："))


def _title(look: Look, title: Spans, *, above: bool = True) -> Para:
    """Break a title into lines; the space that completes its last line of the grid stands above it, or below."""
    lines = break_title(title)
    rest = -len(lines) * look.line % LINE
    return Para(look, lines, before=rest if above else 0, after=0 if above else rest)


def _draft(draft: Draft) -> Iterator[Item]:
    """（初稿） and below it, in a box of their own, what is still open: easy to see and to delete."""
    yield Para(looks.DRAFT, _words(f"（{draft.mark.strip('（）')}）"), after=_BOX_GAP)
    for item in draft.items:
        yield Para(looks.OPEN, _words(f"· {item}"))


def _block(block: Block) -> Item:
    """Make a block of the text (7.3.3): headings 一、（一）1.（1）, paragraphs two characters in, tables."""
    if isinstance(block, Heading):
        level = min(max(block.level, 1), len(looks.HEADINGS))
        return Para(looks.HEADINGS[level - 1], ((Text(heading_mark(level, block.number)), *block.spans),))
    if isinstance(block, Paragraph):
        return Para(looks.BODY, (block.spans,))
    return measure(block)


def _attached(attachments: tuple[Attachment, ...]) -> Iterator[Item]:
    """附件说明 (7.3.4): a blank line, two characters in; wrapped lines start under the name's first character."""
    if attachments:
        yield Para(looks.BODY, keep_next=True)
    for index, attachment in enumerate(attachments):
        label = "附件：" if index == 0 else ""
        if len(attachments) == 1:
            ind = indent(left=5, hanging=3)
        else:
            label += f"{attachment.number}. "
            ind = indent(left=6.5, hanging=4.5 if index == 0 else 1.5)
        yield Para(looks.ATTACHED, ((Text(label), *attachment.title),), ind=ind, keep_next=True)


def _signature(elements: Elements) -> Iterator[Item]:
    """署名 and 成文日期 of a document without seal (7.3.5.2), one blank line below the text."""
    issued = printed_date(elements.issued) if elements.issued else ""
    if elements.signature or issued:
        yield Para(looks.BODY, keep_next=True)
    right, left = signature_indents(elements.signature, issued)
    if elements.signature:
        ind = f'<w:ind w:right="{right}"/>' if right else ""
        yield Para(looks.SIGNATURE, _words(elements.signature), ind=ind, keep_next=bool(issued))
    if issued and left:
        yield Para(looks.ISSUED, _words(issued), ind=f'<w:ind w:left="{left}"/>', align="left")
    elif issued:
        yield Para(looks.ISSUED, _words(issued))


def signature_indents(signature: str, issued: str) -> tuple[int, int]:
    """署名 and date as printed → (right indent of the 署名, left indent of the date) in twips.

    0 stands for two characters from the right, as the styles have it.
    The 署名 is two characters from the right, and the date starts two characters to the right of the 署名's start
    (7.3.5.2): that start is given from the left, so that the digits of another font do not move it.
    If the date is the longer one, the date is two characters from the right and the 署名 moves to the left instead.
    """
    if not signature or not issued:
        return 0, 0
    name, day = line_twips(signature), line_twips(issued)
    if day > name:
        return day + 2 * chars_to_twips(2) - name, 0
    return 0, max(TYPE_WIDTH - name, 0)


def _notes(elements: Elements) -> Iterator[Item]:
    """附注 (7.3.6): below the date, two characters in, in round brackets."""
    if elements.notes:
        yield Para(looks.NOTES, _words(f"（{elements.notes}）"))


def _attachment_head(attachment: Attachment, *, page_break: bool, only: bool) -> Iterator[Item]:
    """Open an attachment (7.3.7): a new page, 附件 and its number on line 1, the title on line 3."""
    label = "附件" if only else f"附件{attachment.number}"
    yield Para(looks.LABEL, _words(label), page_break=page_break, keep_next=True)
    yield Para(looks.BODY, keep_next=True)
    yield replace(_title(looks.ATTACHMENT_TITLE, attachment.title, above=False), keep_next=True)
