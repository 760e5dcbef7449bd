"""The figures of a document in the order of its text, as plain data for the lists of numbers (溯源, 数据核对表)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.document import Attachment, Block, Document, Heading, Number, Phrase, Spans, Table, plain

_COPIED = re.compile(r"序号|.+\[[^\]]*:\d+\]\.[^.]+")
"""Definitions of cells that stand in a table as they were filed, and of the rows' own numbers: nothing was computed."""
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]?")


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure where it is printed."""

    place: str
    """Heading it stands under and paragraph there: ``（四）自查自纠到位，第2段``; title of a table and its row."""
    sentence: str
    """As printed; of a table, the titles of row and column."""
    number: Number


def printed_figures(document: Document) -> list[Printed]:
    """Every number that the document prints, in reading order: title, text, attachments.

    A ledger that is printed row by row has its rows as its source: its cells are not listed one by one.
    """
    found = list(_in(document.title, "标题"))
    found += _blocks(document.blocks, "开头")
    for attachment in document.attachments:
        found += _attachment(attachment, only=len(document.attachments) == 1)
    return found


def numbers(spans: Spans) -> Iterator[Number]:
    """The numbers of spans, in order."""
    for span in spans:
        if isinstance(span, Number):
            yield span
        elif isinstance(span, Phrase):
            yield from numbers(span.parts)


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rows → runs without a gap, ascending: (first, last)."""
    found: list[tuple[int, int]] = []
    for row in sorted(rows):
        if found and row <= found[-1][1] + 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found


def told(spans: Iterable[tuple[int, int]]) -> str:
    """Runs as they are said: ``6-12、15``."""
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _attachment(attachment: Attachment, *, only: bool) -> Iterator[Printed]:
    label = "附件" if only else f"附件{attachment.number}"
    yield from _in(attachment.title, f"{label}标题")
    yield from _blocks(attachment.blocks, label)


def _blocks(blocks: Iterable[Block], place: str) -> Iterator[Printed]:
    count = 0
    for block in blocks:
        if isinstance(block, Heading):
            place, count = plain(block.spans), 0
            yield from _in(block.spans, place)
        elif isinstance(block, Table):
            yield from _table(block, place)
        else:
            count += 1
            yield from _in(block.spans, f"{place}，第{count}段")


def _in(spans: Spans, place: str) -> Iterator[Printed]:
    """The numbers of a paragraph, each with its sentence."""
    text = plain(spans)
    bounds = [(match.start(), match.end()) for match in _SENTENCE.finditer(text) if match[0]]
    for number, start in _placed(spans, 0):
        first, last = next(((a, b) for a, b in bounds if a <= start < b), (0, len(text)))
        yield Printed(place, text[first:last].strip(), number)


def _placed(spans: Spans, start: int) -> Iterator[tuple[Number, int]]:
    for span in spans:
        if isinstance(span, Number):
            yield span, start
        elif isinstance(span, Phrase):
            yield from _placed(span.parts, start)
        start += len(plain((span,)))


def _table(table: Table, place: str) -> Iterator[Printed]:
    yield from _in(table.unit, f"{place}，表的单位")
    for group in table.groups:
        for cell in group:
            yield from (Printed(f"{place}，表头", plain(cell), number) for number in numbers(cell))
    titles = [plain(cell) for cell in table.header]
    for title, cell in zip(titles, table.header, strict=True):
        yield from (Printed(f"{place}，表头", title, number) for number in numbers(cell))
    for count, row in enumerate(table.rows, 1):
        name = plain(row[0])
        for title, cell in zip(titles, row, strict=True):
            for number in numbers(cell):
                if not _COPIED.fullmatch(number.definition):
                    yield Printed(f"{place}，表第{count}行", f"{name}，{title}", number)
    for note in table.notes:
        yield from _in(note, f"{place}，表下的说明")
