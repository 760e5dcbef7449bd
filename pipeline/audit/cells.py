"""What is told in the cells of a table and in notes: each that holds sentences is a text of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.audit.checks import audit_text
from pipeline.audit.text.finding import Finding, Passage

#: Characters of a cell that may hold a sentence with a total and its parts.
_SHORT = 15
_SENTENCE = re.compile(r"\d[^，、；：。]*[，；：].*\d", re.DOTALL)


def in_cells(passages: Sequence[Passage]) -> Iterator[Finding]:
    """What does not agree within a cell; cells are not held against one another, as each may speak of another unit.

    A table of one column is a frame around text, of which all is said; of a cell among others, what is sure.
    """
    for passage in passages:
        frame = all(len(row) == 1 for row in passage.grid)
        for cell in (cell for row in passage.grid for cell in row):
            if len(cell) <= _SHORT or not _SENTENCE.search(cell):
                continue
            for found in audit_text([line for line in cell.splitlines() if line.strip()]):
                if frame or found.severity == "error":
                    yield replace(found, paragraph=passage.index, heading=passage.heading, ordinal=passage.ordinal)


def in_notes(notes: Iterable[Sequence[Passage]]) -> Iterator[Finding]:
    """What does not agree within a note at the foot of a page, or at the end."""
    for note in notes:
        yield from audit_text(note)
        yield from in_cells(note)
