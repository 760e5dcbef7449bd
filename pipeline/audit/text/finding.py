"""What the audit says: findings as plain data, and the words they share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "question"]

#: Rows of cells, as printed.
Grid: TypeAlias = tuple[tuple[str, ...], ...]

#: Text, level of a heading (0: none; -1: not said), rows of a table.
Block: TypeAlias = tuple[str, int, Grid]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a heading or a table of a document, in its order."""

    index: int
    """Number of the paragraph in the document, from 1."""
    text: str
    heading: str = ""
    """The nearest heading above (of a heading: itself)."""
    ordinal: int = 0
    """Number of the paragraph below its heading, from 1; 0 for a heading."""
    grid: Grid = ()
    """The cells of a table; empty for a paragraph."""
    title: bool = False
    """A heading or the title."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where numbers do not agree."""

    code: str
    """E1 … E13 of the arithmetic, E17 of a number said twice, A11 … A23 of what people have changed."""
    severity: Severity
    paragraph: int
    heading: str
    text: str
    """The sentence, shortened by ……."""
    message: str
    suggestion: str
    numbers: tuple[str, ...]
    """The numbers involved, as printed."""
    ordinal: int = 0
    """Number of the paragraph below its heading."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding before it knows its passage: ``spans`` are the places that the quotation must show."""

    code: str
    severity: Severity
    spans: tuple[tuple[int, int], ...]
    message: str
    suggestion: str
    numbers: tuple[str, ...]
    firm: bool = False
    """Whether the words themselves say what the numbers are: that others agree does not refute the remark."""
    slip: bool = True
    """Whether a slip of whoever typed explains it (``slips``): what none explains is asked about, and not told."""


_STOP = "。！？\n"
_LIMIT = 64


def quote(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The sentences around these places, shortened by …… to what matters."""
    start = min(a for a, _ in spans)
    end = max(b for _, b in spans)
    left = max((text.rfind(stop, 0, start) for stop in _STOP), default=-1) + 1
    ends = [place for stop in _STOP if (place := text.find(stop, max(end - 1, 0))) >= 0]
    right = min(ends) + 1 if ends else len(text)
    whole = text[left:right].strip()
    if len(whole) <= _LIMIT:
        return whole
    pieces = [_clause(text, *span) for span in sorted(set(spans))]
    kept = [pieces[0]]
    for a, b in pieces[1:2] + pieces[-1:]:
        if a <= kept[-1][1] + 1:
            kept[-1] = (kept[-1][0], max(b, kept[-1][1]))
        else:
            kept.append((a, b))
    return "……".join(text[a:b].strip(" ，、；,;\n") for a, b in kept)


_CLAUSE_ENDS = re.compile(r"[，、；。：,;\n|]")


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a place."""
    left = start
    while left > 0 and text[left - 1] not in "，、；。：,;\n|" and start - left < 24:
        left -= 1
    found = _CLAUSE_ENDS.search(text, end)
    right = min(found.end() if found else len(text), end + 16)
    return left, right


#: Characters of a console line.
_WIDTH = 60


def wrapped(text: str) -> Iterator[str]:
    """A line cut where it grows too long for a console, behind a mark where there is one."""
    while len(text) > _WIDTH:
        marks = [found.end() for found in re.finditer("[，；。、：+…”]", text[:_WIDTH]) if found.end() > _WIDTH // 2]
        cut = marks[-1] if marks else _WIDTH
        yield text[:cut]
        text = "      " + text[cut:]
    yield text
