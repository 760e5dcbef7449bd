"""The document tree: what the narrative says, as plain data, without any knowledge of Word.

``narrate`` makes it, ``typeset`` writes it. A number keeps its source on the way: a ``Number`` is printed text
together with the definition it was computed by and the rows it was computed from.
"""

from __future__ import annotations

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
    corrected: str = ""
    """What the office decided to print for it (更正); empty where the computed value prints."""

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
    claims: tuple[str, ...] = ()
    """Definitions of the figures that the words set against each other: a whole first, then its parts."""

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
class Merge:
    """Cells joined into one: the place of the upper left one (row 0 is the table's first, headings included), size."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header. ``aligns``, one a column: left, center, right, auto."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    aligns: tuple[str, ...]
    groups: tuple[tuple[Spans, ...], ...] = ()
    """Rows of the heading above ``header``, which holds the name of each column."""
    merges: tuple[Merge, ...] = ()
    """One of the cells of each holds its words, the others are empty."""
    unit: Spans = ()
    """Printed above it at the right: 单位：件."""
    notes: tuple[Spans, ...] = ()
    """Printed below it: how was counted."""
    shares: tuple[int, ...] = ()
    """Of a working list in small type: the columns' shares of the page. Empty: fitted to what the columns hold."""


Block: TypeAlias = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part with its own page and title after the text; ``number`` counts from 1."""

    number: int
    title: Spans
    blocks: tuple[Block, ...]
    orientation: str = ""
    """``landscape`` or ``portrait``; empty: as its tables need."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """版头 of a document that is issued under an office's mark (7.2.4 to 7.2.7)."""

    issuers: tuple[str, ...]
    """发文机关标志, the leading office first."""
    suffix: str = "文件"
    """Stands to the right of the names; may be empty."""
    number: str = ""
    """发文字号, with 〔〕."""
    signers: tuple[str, ...] = ()
    """签发人: only a document that goes up has them."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记 (7.4), at the bottom of the last page."""

    copies: str = ""
    """抄送, without its label and the full stop."""
    office: str = ""
    """印发机关."""
    issued: date | None = None
    """印发日期."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of the format around the text (GB/T 9704-2012, 7.2 to 7.4). Empty ones are not printed."""

    signature: str
    """署名: the office that signs; of several, the leading one."""
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
    copy_number: str = ""
    """份号: six digits."""
    masthead: Masthead | None = None
    cosigners: tuple[str, ...] = ()
    """The other offices that sign, in their order."""
    seal: str = ""
    """Empty: without a seal; 印章, or 签名章 (the stamp of a signature)."""
    posts: tuple[str, ...] = ()
    """With 签名章: the post of who signs, one for each office."""
    imprint: Imprint | None = None
    title_lines: tuple[str, ...] = ()
    """The lines of the title as a person has broken it; used where they are the title's words."""
    names: tuple[str, ...] = ()
    """Offices and places that no line of a title takes apart."""


@dataclass(frozen=True, slots=True)
class Format:
    """How the pages are set. The defaults are the standard's."""

    fonts: tuple[tuple[str, str], ...] = ()
    """仿宋, 楷体, 黑体, 小标宋, 宋体 → the font to use in its place."""
    latin: str = ""
    """Font of digits and Latin letters; empty: that of the Chinese text around them."""
    software_margins: bool = False
    """Margins of 34.58 and 32.58 mm, which leave room for half a leading (GB/T 33476.2-2016), for 37 and 35."""
    centred_numbers: bool = False
    """Page numbers in the middle, for right on odd and left on even pages."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Printed while the document is not final: the mark under the title, what is open on a page after the last."""

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
    format: Format = Format()
    landscape: bool = False
    """Whether its text stands on pages turned sideways: for a list, not for an official document."""


def printed_missing(span: Missing) -> str:
    """【…】 around what is missing, once."""
    return span.text if span.text.startswith("【") else f"【{span.text}】"


def plain(spans: Spans) -> str:
    """Give the words as they are printed."""
    return "".join(
        span.text
        if isinstance(span, Text | Number)
        else plain(span.parts)
        if isinstance(span, Phrase)
        else printed_missing(span)
        for span in spans
    )
