"""The document tree: what the narrative says, as plain data, without any knowledge of Word.

``narrate`` makes it, ``typeset`` writes it. A number keeps its source on the way: a ``Number`` is printed text
together with the definition it was computed by and the rows it was computed from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A row of a workbook (``sheet`` and ``row`` given) or a line of config.yaml (``sheet`` empty, ``row`` the line).

    ``file`` never reaches a document: who can tell which file's name holds a person's name? A document names the
    unit, the round, the sheet, the row, and the first digits of the file's SHA-256.
    """

    file: str
    sheet: str
    row: int
    unit: str = ""
    """Short name of the unit whose row it is; empty for what no unit reports."""
    round: str = ""
    """期次 of the return; empty for the lead office's own workbook."""


def key_of(definition: str) -> str:
    """12 hexadecimal digits that name a definition: in bookmarks, and in the ledger of figures."""
    return sha256(definition.encode("utf-8")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the narrative, or of a unit where the lead office chose them."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A printed value with its source: a computed figure, or a fact of the configuration."""

    text: str
    """As printed, such as ``71`` or ``4月11日``; no measure word."""
    definition: str
    """The canonical expression, such as ``问题台账.count``."""
    reading: str
    """The definition in Chinese, for people."""
    value: str
    """The exact value: ``71``, ``3/8``, ``2017-04-11``."""
    sources: tuple[Source, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """Name of the definition in bookmarks."""
        return key_of(self.definition)


@dataclass(frozen=True, slots=True)
class Missing:
    """A place where data are missing; printed as 【…】 and keeps the document a 初稿."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and numbers written together by one filter (a breakdown, a list of units)."""

    parts: tuple[Span, ...]
    definition: str

    @property
    def key(self) -> str:
        """Name of the definition in bookmarks."""
        return key_of(self.definition)


Span: TypeAlias = Text | Number | Missing | Phrase
Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 prints as 一、, 2 as （一）, 3 as 1., 4 as （1）; ``number`` counts from 1 within its parent."""

    level: int
    number: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, indented by two characters."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header. ``aligns``: left, center or right, one a column."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    aligns: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part with its own page and title after the text; ``number`` counts from 1."""

    number: int
    title: Spans
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of the format around the text (GB/T 9704-2012, 7.2 to 7.4). Empty ones are not printed."""

    signature: str
    """署名: the office that signs."""
    issued: date | None
    """成文日期."""
    recipients: str = ""
    """主送机关, without the colon."""
    secrecy: str = ""
    """密级和保密期限, as the office gives it; never set by the program."""
    urgency: str = ""
    """紧急程度."""
    notes: str = ""
    """附注, without the brackets."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Printed under the title while the document is not final."""

    mark: str
    """Such as 初稿."""
    items: tuple[str, ...]
    """What is still open, one line each."""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document, in reading order: title, draft mark, recipients, blocks, signature, attachments."""

    title: Spans
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    elements: Elements
    draft: Draft | None
    as_of: date
    """The campaign's as-of date: the only date that file properties may carry."""


def numbers(document: Document) -> Iterator[Number]:
    """Every printed number of a document, in reading order."""
    yield from _in_spans(document.title)
    for block in document.blocks:
        yield from _in_block(block)
    for attachment in document.attachments:
        yield from _in_spans(attachment.title)
        for block in attachment.blocks:
            yield from _in_block(block)


def _in_block(block: Block) -> Iterator[Number]:
    if isinstance(block, Table):
        for cells in (block.header, *block.rows):
            for spans in cells:
                yield from _in_spans(spans)
    else:
        yield from _in_spans(block.spans)


def _in_spans(spans: Spans) -> Iterator[Number]:
    for span in spans:
        if isinstance(span, Number):
            yield span
        elif isinstance(span, Phrase):
            yield from _in_spans(span.parts)
