"""Whether numbers still stand by the words that they were written for.

A carrier goes with its number when people cut and paste it: the number is what was computed, but says another thing.
Told is a number by the words, or in the row or column, that were another number's, and one that is in another
paragraph without its words. Words that people rewrite around a number are their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from rapidfuzz import fuzz

from pipeline.audit.own.carrier import Mark, Unit, columns
from pipeline.audit.own.pairs import Pair, Pairs

_BREAK = re.compile(r"[，。；：、！？,;:!?（）()\s]")
_SHORTEST = 2
"""Characters of words that tell one number from others."""
_KEPT = 60
"""Least likeness (0 to 100) of the words around a number that came with it to another paragraph."""


@dataclass(frozen=True, slots=True)
class Strange:
    """A number by words that are not its own."""

    unit: int
    """Place of its paragraph or row among those of the text now."""
    start: int
    end: int
    name: str
    """Its bookmark, as it was written."""
    number: str
    was: str
    """The words that it was written for."""
    now: str
    """The words of another number that it stands by; empty where it is only in another paragraph."""


def strangers(before: Sequence[Unit], after: Sequence[Unit], pairs: Pairs) -> list[Strange]:
    """The numbers that stand by words that are not theirs, in the order of the text."""
    written = {mark.name: (place, mark) for place, unit in enumerate(before) for mark in unit.marks if mark.number}
    home = {old: _home(old, each, before, after) for each in pairs.pairs for old in each.before}
    labels, labels_now = _labels(before), _labels(after)
    owners = Counter(labels.values())
    owner = {label: name for name, label in labels.items() if label and owners[label] == 1}
    found = []
    for place, unit in enumerate(after):
        for mark in unit.marks:
            said = unit.text[mark.start : mark.end]
            if not said or mark.name not in written:
                continue
            old, as_written = written[mark.name]
            was, now = labels.get(mark.name, ""), labels_now.get(mark.name, "")
            other = owner.get(now, "")
            joined = bool(unit.table)  # two numbers in one cell: people have joined cells
            if not mark.copied and was and now != was and other and (joined or labels_now.get(other) != now):
                if said != _printed(before, written[other]):
                    found.append(Strange(place, mark.start, mark.end, mark.name, said, was, now))
            elif (
                not unit.table and place not in home.get(old, ()) and not _brought(before[old], as_written, unit, mark)
            ):
                found.append(Strange(place, mark.start, mark.end, mark.name, said, _words(before[old], as_written), ""))
    return found


def _home(old: int, pair: Pair, before: Sequence[Unit], after: Sequence[Unit]) -> set[int]:
    """The paragraphs that one as written has become; of several that became several, those that read like it."""
    if len(pair.before) == 1 or len(pair.after) == 1:
        return set(pair.after)
    return {
        new
        for new in pair.after
        if old == max(pair.before, key=lambda other: fuzz.ratio(before[other].text, after[new].text))
    }


def _printed(before: Sequence[Unit], place: tuple[int, Mark]) -> str:
    return before[place[0]].text[place[1].start : place[1].end]


def _brought(old: Unit, written: Mark, unit: Unit, mark: Mark) -> bool:
    """Whether the words around a number came with it."""
    return fuzz.ratio(_around(old, written), _around(unit, mark)) >= _KEPT


def _around(unit: Unit, mark: Mark) -> str:
    return f"{_ahead(unit, mark)}#{_BREAK.split(unit.text[mark.end :], maxsplit=1)[0]}"


def _ahead(unit: Unit, mark: Mark) -> str:
    """The words before a number, back to a stop or to another number."""
    first = max((other.end for other in unit.marks if other.number and other.end <= mark.start), default=0)
    return _BREAK.split(unit.text[first : mark.start])[-1]


def _words(unit: Unit, mark: Mark) -> str:
    return _around(unit, mark).replace("#", unit.text[mark.start : mark.end])


def _labels(units: Sequence[Unit]) -> dict[str, str]:
    """Bookmark of each number → the words that tell it: those before it, or its row and column."""
    found: dict[str, str] = {}
    for table, group in groupby(units, key=lambda unit: unit.table):
        rows = list(group)
        heads = _heads(rows) if table else {}
        for unit in rows:
            for mark in unit.marks:
                if mark.number and not mark.copied and mark.end > mark.start:
                    label = _cell(unit, mark, heads) if table else _ahead(unit, mark)
                    found[mark.name] = label if len(label) >= _SHORTEST else ""
    return found


def _heads(rows: Sequence[Unit]) -> Mapping[int, str]:
    """Column → its head; nothing where the rows have not the same columns."""
    cells = [dict(zip(_places(row), row.text.split("\t"), strict=False)) for row in rows]
    widths = {_places(row)[-1] for row in rows}
    if len(widths) > 1:
        return {}
    first = next((place for place, row in enumerate(rows) if row.marks), len(rows))
    return {column: "".join(row.get(column, "") for row in cells[:first]) for column in range(*widths)}


def _places(row: Unit) -> list[int]:
    """The column that each cell of a row begins in, which people may have joined, and that behind the last."""
    spans = columns(row.element) if row.element is not None else [1] * (row.text.count("\t") + 1)
    return [0, *accumulate(spans)]


def _cell(unit: Unit, mark: Mark, heads: Mapping[int, str]) -> str:
    """``区农委合计``: what the row and the column are called."""
    head, row = heads.get(_places(unit)[unit.text[: mark.start].count("\t")], ""), unit.text.split("\t")[0]
    if not head or not row or any(other.number and other.end <= len(row) for other in unit.marks):
        return ""
    return row + head


def together(strange: Sequence[Strange], after: Sequence[Unit]) -> Iterator[list[Strange]]:
    """What is told at once: of a paragraph each number by itself, of a table all of them."""
    for _, group in groupby(enumerate(strange), key=lambda item: after[item[1].unit].table or -1 - item[0]):
        yield [one for _, one in group]
