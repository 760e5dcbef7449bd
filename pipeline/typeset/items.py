"""What a page is made of: paragraphs, lines with tabulators, joint marks, 版记, tables; and sections of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline.document import Spans, Text
from pipeline.typeset import looks
from pipeline.typeset.looks import Look
from pipeline.typeset.tables import Measured


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a line with tabulators. With a ``stop`` they stand there, in twips from the left margin."""

    look: Look
    text: str
    stop: int | None = None
    kind: str = "left"
    """How they stand: left, center or right of the stop."""


@dataclass(frozen=True, slots=True)
class Tabbed:
    """A line whose pieces stand at places of their own."""

    look: Look
    pieces: tuple[Piece, ...]
    ind: str = ""
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class JointMark:
    """发文机关标志 of several offices: names one below the other, equally wide, and 文件 beside their middle."""

    look: Look
    names: tuple[str, ...]
    suffix: str


@dataclass(frozen=True, slots=True)
class ImprintBox:
    """版记: groups of lines; a thin rule between two groups, thick ones around them. ``height`` in twips."""

    groups: tuple[tuple[Para | Tabbed, ...], ...]
    height: int


Item: TypeAlias = Para | Tabbed | JointMark | ImprintBox | Measured


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


def words(text: str) -> tuple[Spans, ...]:
    """One line of plain words."""
    return ((Text(text),),)
