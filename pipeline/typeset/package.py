"""Document → .docx: the text and the ledger of figures streamed into the package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.document import Document, plain
from pipeline.package import pack
from pipeline.typeset.base import LEDGER, References, base
from pipeline.typeset.dress import Dress
from pipeline.typeset.figures import Figures
from pipeline.typeset.imprint import imprint_xml
from pipeline.typeset.items import ImprintBox, Item, JointMark, Para, Section, Tabbed
from pipeline.typeset.layout import sections
from pipeline.typeset.looks import Look
from pipeline.typeset.looks import tab as tab_stop
from pipeline.typeset.masthead import joint_mark_xml
from pipeline.typeset.page import section
from pipeline.typeset.settings import core_properties
from pipeline.typeset.tables import Measured, table_xml
from pipeline.typeset.xml import HEAD, R, W, line_break, paragraph, run, tab

_TEXT = "word/document.xml"
_PIECE = 1 << 16
"""Pieces of the text are gathered to about this many characters before they are packed."""


def typeset(
    document: Document, digests: Mapping[str, str], cards: Collection[str] = (), *, public: bool = False
) -> bytes:
    """Turn the document tree into the bytes of the .docx; the same tree gives the same bytes.

    ``digests`` maps an input file's name (``Source.file``) to its sha256; its first 8 digits go into the ledger.
    ``cards``: the sheets that are one record as a whole.
    ``public``: what everybody may have; it carries no ledger of figures and no author.
    """
    dress = Dress(document.format)
    figures = Figures()
    laid_out = sections(document, dress.frame)
    around, footers = base(document.format, landscape=any(part.landscape for part in laid_out), ledger=not public)
    parts: dict[str, bytes | Iterable[bytes]] = {
        name: content for name, content in around.items() if name not in {_TEXT, LEDGER}
    }
    author = "" if public else document.elements.signature
    parts["docProps/core.xml"] = core_properties(plain(document.title), author, document.as_of)
    parts[_TEXT] = _gathered(_Text(figures, dress, footers).write(laid_out))
    if not public:
        parts[LEDGER] = _gathered(figures.ledger(digests, cards))  # after the text: it lists what the text has printed
    return pack(parts)


class _Text:
    """Writes the sections of one document as ``w:document``."""

    def __init__(self, figures: Figures, dress: Dress, footers: dict[bool, References]) -> None:
        self._figures, self._dress, self._footers = figures, dress, footers

    def write(self, laid_out: list[Section]) -> Iterator[str]:
        """Write it in pieces. A section's properties lie in its last paragraph."""
        yield f"{HEAD}<w:document {W} {R}><w:body>"
        for part in laid_out:
            last = part is laid_out[-1]
            properties = section(self._footers[part.landscape], self._dress.frame, landscape=part.landscape)
            for item in part.items:
                yield from self._item(item, "" if last or item is not part.items[-1] else properties, part)
            if last:
                yield properties
        yield "</w:body></w:document>"

    def _item(self, item: Item, ending: str, part: Section) -> Iterator[str]:
        """Write an item; ``ending`` is the section that ends with it."""
        if isinstance(item, Measured):
            yield from table_xml(item, self._figures, self._dress, landscape=part.landscape)
        elif isinstance(item, JointMark):
            self._joint(item)
            yield joint_mark_xml(item, self._dress(item.look))
        elif isinstance(item, ImprintBox):
            yield imprint_xml(item, self._dress, self._line, ending)
        else:
            yield self._line(item, ending)

    def _line(self, item: Para | Tabbed, ending: str = "") -> str:
        """Write a paragraph as ``w:p``."""
        look = self._dress(item.look)
        if isinstance(item, Tabbed):
            return self._tabbed(item, look, ending)
        self._figures.open(f'p k="{look.id}"')
        runs = line_break(look).join([self._figures.runs(line, look) for line in item.lines])
        self._figures.close("p")
        properties = look.paragraph_properties(
            ind=item.ind,
            align=item.align,
            keep_next=item.keep_next,
            page_break=item.page_break,
            before=item.before,
            after=item.after,
        )
        return paragraph(look, runs, properties, ending)

    def _joint(self, item: JointMark) -> None:
        """Enter the mark of several offices into the ledger's text: it is written as a table."""
        tags = ("tbl", "tr")
        for tag in tags:
            self._figures.open(tag)
        for cell in ("\n".join(item.names), item.suffix)[: 2 if item.suffix else 1]:
            self._figures.open("td")
            self._figures.literal(cell)
            self._figures.close("td")
        for tag in reversed(tags):
            self._figures.close(tag)

    def _tabbed(self, item: Tabbed, look: Look, ending: str) -> str:
        """Write a line with tabulators."""
        self._figures.open(f'p k="{look.id}"')
        self._figures.literal(" ".join(piece.text for piece in item.pieces))
        self._figures.close("p")
        stops = "".join(tab_stop(piece.kind, piece.stop) for piece in item.pieces if piece.stop is not None)
        runs = "".join(
            ("" if piece.stop is None else tab(look)) + run(self._dress(piece.look), piece.text)
            for piece in item.pieces
        )
        properties = replace(look, tabs=stops).paragraph_properties(ind=item.ind, keep_next=item.keep_next)
        return paragraph(look, runs, properties, ending)


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    """Small pieces of text → fewer, larger ones in UTF-8."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
