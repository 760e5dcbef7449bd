"""The three states of a document that meet in a refresh, and what was done to bring them together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lxml import etree

from pipeline import marks
from pipeline.audit.own.carrier import Mark, Unit
from pipeline.audit.own.compare import as_written
from pipeline.audit.own.pairs import Pair, Pairs, in_order
from pipeline.audit.own.record import Record
from pipeline.audit.own.shape import generations, successors
from pipeline.audit.own.wordedit import Editor, enriched, revised
from pipeline.docxfile import W

What: TypeAlias = Literal["number", "phrase", "rewritten", "added", "removed", "left"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, or left for a person (``left``: it has a comment)."""

    what: What
    passage: int
    """Number of the paragraph or table in the edited text."""
    old: str
    new: str
    note: str = ""
    """What the comment says."""


@dataclass(slots=True)
class States:
    """The text as it was written, as it is, and as the data of today have it."""

    record: Record
    """The ledger of the edited document, with the text as it was written."""
    fresh_record: Record
    units: list[Unit]
    """The edited text."""
    fresh: list[Unit]
    """The fresh text."""
    pairs: Pairs
    editor: Editor
    heirs: dict[int, int] = field(init=False)
    """Paragraph as written → the same one in the fresh text."""
    names: dict[str, str] = field(default_factory=dict)
    """Bookmark as written → the one that prints it now."""
    places: dict[int, Pair] = field(init=False)
    """Paragraph as written → where it is in the edited text."""
    printed_by: dict[str, tuple[Unit, Mark]] = field(init=False)
    """Bookmark of the fresh text → where it is."""
    renewed: set[int] = field(default_factory=set)
    """Edited paragraphs that were written anew, taken out, or are done otherwise."""
    placed: dict[int, etree._Element] = field(default_factory=dict)
    """Fresh paragraph → the element of the edited text that stands for it."""
    done: set[etree._Element] = field(default_factory=set)
    """Bookmarks (where they begin) that need nothing more."""
    weighed: set[tuple[int, str]] = field(default_factory=set)
    """(edited paragraph, bookmark as written) of the numbers that a person has changed."""
    spots: dict[str, list[tuple[int, Mark]]] = field(init=False)
    """Bookmark as written → where it is in the edited text, its copies too."""
    same: bool = field(init=False)
    """Whether the data say what they said when it was written."""
    steps: list[Step] = field(default_factory=list)
    drafts: list[int] = field(init=False)
    """The marks of the draft in the edited text."""
    draft_over: bool = field(init=False)
    """Whether the marks of the draft are others now."""

    def __post_init__(self) -> None:
        for unit, written in zip(self.fresh, self.fresh_record.units, strict=True):
            unit.role = written.role
        self.places = {old: each for each in self.pairs.pairs for old in each.before}
        self.same = [(unit.text, _named(unit)) for unit in self.record.units] == [
            (unit.text, _named(unit)) for unit in self.fresh_record.units
        ]
        self.spots = defaultdict(list)
        for place, unit in enumerate(self.units):
            for mark in unit.marks:
                self.spots[mark.name].append((place, mark))
        self.printed_by = {mark.name: (unit, mark) for unit in self.fresh for mark in unit.marks}
        self.heirs = self._in_place(generations(self.record.units, self.fresh_record.units))
        for old, new in self.heirs.items():
            self.names |= successors(self.record.units[old].marks, self.fresh[new].marks)
            element = self.units[self.places[old].after[-1]].element if old in self.places else None
            if element is not None:
                self.placed[new] = element
        paired = {place for each in self.pairs.pairs if self.is_draft(each) for place in each.after}
        styled = {place for place, unit in enumerate(self.units) if unit.role in marks.DRAFT_STYLES}
        self.drafts = sorted(paired | styled)
        here = [self.units[place].text for place in self.drafts]
        self.draft_over = here != [unit.text for unit in self.fresh if unit.role in marks.DRAFT_STYLES]

    def _in_place(self, heirs: dict[int, int]) -> dict[int, int]:
        """Without what nobody touched and what has another place now: it is taken out and put in again."""
        tables = self._tables(heirs)
        heirs = {old: new for old, new in heirs.items() if self._table(old, new) in tables}
        kept = {old for old, _, _ in in_order([(old, new, 1) for old, new in sorted(heirs.items())])}
        return {
            old: new
            for old, new in heirs.items()
            if old in kept or old not in self.places or not self.untouched(self.places[old])
        }

    def _table(self, old: int, new: int) -> tuple[int, int]:
        """The tables of two rows; (0, 0) for paragraphs."""
        return self.record.units[old].table, self.fresh[new].table

    def _tables(self, heirs: dict[int, int]) -> set[tuple[int, int]]:
        """Which table became which: each with the one that has most of its rows."""
        votes = Counter(self._table(old, new) for old, new in heirs.items())
        found: dict[int, int] = {}
        for (old, new), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
            if old not in found and new not in found.values():
                found[old] = new
        return {(0, 0), *found.items()}

    def is_draft(self, each: Pair) -> bool:
        """Whether it is the draft's mark or an open item: these follow the data, whatever was done to them."""
        return self.record.units[each.before[0]].role in marks.DRAFT_STYLES

    def before(self, each: Pair) -> list[Unit]:
        """The paragraphs as written."""
        return [self.record.units[place] for place in each.before]

    def after(self, each: Pair) -> list[Unit]:
        """The paragraphs as they are."""
        return [self.units[place] for place in each.after]

    def as_written(self, each: Pair) -> bool:
        """Whether text and figures are what was written."""
        return as_written(self.before(each), self.after(each))

    def untouched(self, each: Pair) -> bool:
        """Whether it can be written anew: nobody has changed the text or put anything in, no revision waits in it."""
        return self.as_written(each) and not any(
            unit.element is not None and (revised(unit.element) or enriched(unit.element)) for unit in self.after(each)
        )

    def say(self, what: What, place: int, old: str, new: str) -> None:
        """Note what was done at an edited paragraph."""
        passage = self.units[place].passage if place < len(self.units) else 1
        self.steps.append(Step(what, passage, old, new))

    def leave(self, place: int, mark: Mark | None, old: str, text: str, new: str = "") -> None:
        """Put a comment instead of changing anything, once."""
        unit = self.units[place]
        assert unit.element is not None
        at = mark.node if mark is not None else None
        self.editor.comment(paragraphs(unit.element)[0] if at is None else at, text)
        self.steps.append(Step("left", unit.passage, old, new, text))


def _named(unit: Unit) -> list[tuple[str, int, int]]:
    return [(mark.name, mark.start, mark.end) for mark in unit.marks]


def paragraphs(element: etree._Element) -> Sequence[etree._Element]:
    """The paragraph, or the first one of each cell of a row."""
    return [element] if element.tag == W + "p" else [next(cell.iter(W + "p")) for cell in element.iter(W + "tc")]
