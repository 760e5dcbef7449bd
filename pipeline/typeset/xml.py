"""Text → safe XML, and the paragraph as text. Nothing here knows what a figure or a section means."""

from __future__ import annotations

import re

from pipeline.printable import BREAKS, DROPPED, SURROGATES, clean
from pipeline.typeset.looks import Look

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_LATIN = re.compile("([!-~\u00c0-\u024f]+(?: +[!-~\u00c0-\u024f]+)*)")
_SPECIAL = re.compile(f'[&<>"{BREAKS}{DROPPED}{SURROGATES}]')


def escape(text: str) -> str:
    """Any text → XML, good in an element and in an attribute."""
    if not _SPECIAL.search(text):
        return text
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def t(text: str) -> str:
    """Any text → ``w:t``; spaces at its ends are kept."""
    safe = escape(text)
    if safe == safe.strip():
        return f"<w:t>{safe}</w:t>"
    return f'<w:t xml:space="preserve">{safe}</w:t>'


def run(look: Look, text: str) -> str:
    """Plain words → one run, or one for each font; nothing for no words."""
    if look.latin:
        return _two_fonts(text, look.run, look.latin_run)
    return f"{look.run}{t(text)}</w:r>" if text else ""


def figure_run(look: Look, text: str) -> str:
    """Words of a figure → runs in the style of figures; nothing for no words."""
    if look.latin:
        return _two_fonts(text, look.figure_run, look.latin_figure_run)
    return f"{look.figure_run}{t(text)}</w:r>" if text else ""


def _two_fonts(text: str, chinese: str, latin: str) -> str:
    """Write digits and Latin letters in a font of their own: quotes, dashes and dots stay with the Chinese."""
    pieces = _LATIN.split(text)  # every second piece is Latin
    return "".join(f"{latin if place % 2 else chinese}{t(piece)}</w:r>" for place, piece in enumerate(pieces) if piece)


def tab(look: Look) -> str:
    """Write a run that goes on at the next tabulator."""
    return f"{look.run}<w:tab/></w:r>"


def line_break(look: Look) -> str:
    """Write a run that starts a new line within the paragraph (in titles only)."""
    return f"{look.run}<w:br/></w:r>"


def paragraph(look: Look, runs: str, properties: str, section: str = "") -> str:
    """Write runs as ``w:p``; ``section`` is the ``w:sectPr`` of a section that ends here."""
    mark = "" if runs else f"<w:rPr>{look.run_properties}</w:rPr>"
    return f'<w:p><w:pPr><w:pStyle w:val="{look.id}"/>{properties}{mark}{section}</w:pPr>{runs}</w:p>'
