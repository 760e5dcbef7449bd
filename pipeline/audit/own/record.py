"""The ledger part of a document: what was computed, what was printed, and the text around it as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline import marks
from pipeline.audit.own.carrier import Mark, NotOurs, Unit

NS = f"{{{marks.LEDGER}}}"


@dataclass(slots=True)
class Entry:
    """A definition and what it printed."""

    element: etree._Element
    _printed: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node in self.element.iter(NS + "printed"):
            for span in str(node.get("n")).split():
                first, _, last = span.partition("-")
                self._printed.append((int(first), int(last or first), node.text or ""))

    def text(self, name: str) -> str:
        """The sub-element of this name: ``definition``, ``reading``, ``value``."""
        return self.element.findtext(NS + name, "")

    def printed(self, number: int) -> str:
        """What its n-th printing was."""
        return next((text for first, last, text in self._printed if first <= number <= last), "")


class Record:
    """The ledger of one document."""

    def __init__(self, root: etree._Element) -> None:
        """Raises ``NotOurs`` where it does not have the text."""
        self.entries = {str(node.get("key")): Entry(node) for node in root.iter(NS + "figure")}
        self.phrases = {str(node.get("key")): Entry(node) for node in root.iter(NS + "phrase")}
        text = root.find(NS + "text")
        if text is None:
            raise NotOurs("是较早的版本生成的，没有原来文字的记录")
        self.units = list(self._units(text))

    def printed(self, name: str) -> str:
        """What stood between the ends of a bookmark when it was written."""
        entry = (self.entries if name[1] == "M" else self.phrases).get(name[3:15])
        return entry.printed(int(name[16:])) if entry else ""

    def _units(self, text: etree._Element) -> Iterator[Unit]:
        tables = 0
        for node in text:
            if node.tag == NS + "p":
                yield from self._unit([node], role=str(node.get("k")))
                continue
            tables += 1
            for row, cells in enumerate(node, 1):
                yield from self._unit(cells, table=tables, row=row)

    def _unit(self, parts: etree._Element | list[etree._Element], **known: str | int) -> Iterator[Unit]:
        unit = Unit(**known)  # type: ignore[arg-type]
        pieces: list[str] = []
        for place, part in enumerate(parts):
            pieces += ["\t"] if place else []
            self._read(part, pieces, unit.marks)
        unit.text = "".join(pieces)
        if unit.text.strip() or unit.marks:
            yield unit

    def _read(self, node: etree._Element, pieces: list[str], found: list[Mark]) -> None:
        pieces.append(node.text or "")
        for child in node:
            name = str(child.get("m"))
            mark = Mark(name, sum(map(len, pieces)))
            found.append(mark)
            if child.tag == NS + "f":
                pieces.append(self.printed(name))
            else:
                self._read(child, pieces, found)
            mark.end = sum(map(len, pieces))
            pieces.append(child.tail or "")
