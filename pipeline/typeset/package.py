"""Document → .docx: the text and the ledger of figures streamed into the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.document import Document
from pipeline.package import pack
from pipeline.typeset.base import LEDGER, References, base
from pipeline.typeset.figures import Figures, plain
from pipeline.typeset.layout import Para, Section, sections
from pipeline.typeset.page import section
from pipeline.typeset.settings import core_properties
from pipeline.typeset.tables import Measured, table_xml
from pipeline.typeset.xml import HEAD, R, W, line_break, paragraph

_TEXT = "word/document.xml"
_PIECE = 1 << 16
"""Pieces of the text are gathered to about this many characters before they are packed."""


def typeset(document: Document, digests: Mapping[str, str]) -> bytes:
    """Turn the document tree into the bytes of the .docx; the same tree gives the same bytes.

    ``digests`` maps an input file's name (``Source.file``) to its sha256; its first 8 digits go into the ledger.
    """
    figures = Figures()
    laid_out = sections(document)
    around, footers = base(landscape=any(part.landscape for part in laid_out))
    parts: dict[str, bytes | Iterable[bytes]] = {
        name: content for name, content in around.items() if name not in {_TEXT, LEDGER}
    }
    parts["docProps/core.xml"] = core_properties(plain(document.title), document.elements.signature, document.as_of)
    parts[_TEXT] = _gathered(_text(laid_out, figures, footers))
    parts[LEDGER] = _gathered(figures.ledger(digests))  # after the text: it lists what the text has printed
    return pack(parts)


def _text(laid_out: list[Section], figures: Figures, footers: dict[bool, References]) -> Iterator[str]:
    """Write the sections as ``w:document``, in pieces. A section's properties lie in its last paragraph."""
    yield f"{HEAD}<w:document {W} {R}><w:body>"
    for part in laid_out:
        last = part is laid_out[-1]
        properties = section(footers[part.landscape], landscape=part.landscape)
        for item in part.items:
            if isinstance(item, Measured):
                yield from table_xml(item, figures, landscape=part.landscape)
            else:
                yield _paragraph(item, figures, "" if last or item is not part.items[-1] else properties)
        if last:
            yield properties
    yield "</w:body></w:document>"


def _paragraph(para: Para, figures: Figures, ending: str) -> str:
    """Write a paragraph as ``w:p``; ``ending`` is the section that ends with it."""
    look = para.look
    figures.open(f'p k="{look.id}"')
    runs = line_break(look).join([figures.runs(line, look) for line in para.lines])
    figures.close("p")
    properties = look.paragraph_properties(
        ind=para.ind,
        align=para.align,
        keep_next=para.keep_next,
        page_break=para.page_break,
        before=para.before,
        after=para.after,
    )
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
