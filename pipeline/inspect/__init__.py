"""A finished document against the official format (GB/T 9704-2012): ours, edited by people, or from elsewhere.

One public function, ``inspect``. The way of a document::

    docxfile -> reading (properties, pipeline.numbering) -> text -> parts -> page, looks, levels, elements, ending,
                                                                    punctuation, footers, schema -> findings -> report

- properties: what holds in the end: defaults, styles and their bases, table styles, lists, direct formatting, themes
- reading:    the parts of the file → paragraphs and sections (text)
- parts:      which element of the format each paragraph is
- rules:      the rules as data: clause, strength, message, remedy; how each element looks
- page, looks, levels, elements, ending, punctuation, footers, schema: the rules by family
- finding:    one departure, and how equal ones are gathered
- rendered:   what the page shows, where LibreOffice is present
- report:     for people and for programs

What is not seen: how Word and WPS set the page (the grid is worked out from settings, ``rendered`` sees LibreOffice);
the formats that a table style gives to single rows or columns; whether a title breaks between words; and clause 10
(信函, 命令, 纪要), whose other layouts are measured as if they were ordinary documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.docxfile import DocxFile
from pipeline.inspect.elements import check_elements
from pipeline.inspect.ending import check_ending
from pipeline.inspect.finding import Finding, gathered
from pipeline.inspect.footers import check_footers
from pipeline.inspect.levels import check_levels
from pipeline.inspect.looks import check_looks
from pipeline.inspect.page import check_page
from pipeline.inspect.parts import Parts, recognise
from pipeline.inspect.punctuation import check_punctuation
from pipeline.inspect.reading import read_text
from pipeline.inspect.rendered import Page, check_rendered
from pipeline.inspect.rules import Strength
from pipeline.inspect.schema import check_schema

__all__ = ["Finding", "Strength", "inspect"]

_CHECKS = (check_page, check_looks, check_levels, check_elements, check_ending, check_punctuation)


def inspect(data: bytes, name: str = "", pages: Sequence[Page] = ()) -> list[Finding]:
    """The bytes of a .docx → where it departs from the format, in the order of the document, equal findings as one.

    ``name`` only helps to say what a file is that is no .docx; ``pages`` are those of a PDF made of it, if there is
    one. Raises ``pipeline.docxfile.Unreadable``.
    """
    file = DocxFile(data, name)
    parts = recognise(read_text(file))
    findings = [finding for check in _CHECKS for finding in check(parts)]
    findings += check_footers(parts, file)
    findings += check_schema(file)
    findings += check_rendered(parts, pages)
    return [_placed(finding, parts) for finding in gathered(findings)]


def _placed(finding: Finding, parts: Parts) -> Finding:
    """A finding of a paragraph with the heading above it."""
    if not finding.paragraphs:
        return finding
    paragraph = parts.text.written()[finding.paragraphs[0] - 1]
    return replace(finding, place="".join(parts.heading_of(paragraph).split("\n")))


def parts_of(data: bytes, name: str = "") -> Parts:
    """The elements that are recognised in a document. Raises ``pipeline.docxfile.Unreadable``."""
    return recognise(read_text(DocxFile(data, name)))
