"""Which form of its narrative a campaign has, and where in it a problem lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.model import Place, Problem
from pipeline.problems import problem

TEXT = "input_templates/summary.md"
WORD = "input_templates/summary.docx"
FORMS_OF_NARRATIVE = (TEXT, WORD)
"""Relative to the campaign's folder; one of them is there."""
_QUOTED = 20


class NarrativeFault(Exception):  # noqa: N818 (a list of problems, not one error)
    """The narrative cannot be read; ``problems`` say why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a Word file a line of the narrative comes from."""

    where: str
    """第12段, or 第1个表第3行."""
    quote: str
    """The beginning of what stands there."""

    def place(self, file: str) -> Place:
        """The place as messages give it."""
        words = "".join(self.quote.split())
        shown = words[:_QUOTED] + ("…" if len(words) > _QUOTED else "")
        return Place(file, sheet=self.where, label=f"“{shown}”" if shown else "")


@dataclass(frozen=True, slots=True)
class Narrative:
    """The text of a narrative, whichever form it is kept in."""

    name: str
    """Its file, relative to the campaign's folder."""
    text: str
    spots: tuple[Spot, ...] = ()
    """Of a Word file: where each line of ``text`` comes from."""

    def located(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems whose places are lines of ``text`` → with places that a person finds in the file."""
        return [self._located(found) for found in problems]

    def _located(self, found: Problem) -> Problem:
        if not self.spots or found.place.file != self.name:
            return found
        line = min(max(found.place.line, 1), len(self.spots))
        return replace(found, place=self.spots[line - 1].place(self.name))


def find_narrative(folder: Path) -> str:
    """The form that a campaign's folder has. Raises ``NarrativeFault`` where there are both."""
    there = [name for name in FORMS_OF_NARRATIVE if (folder / name).is_file()]
    if len(there) > 1:
        what = "summary.md 和 summary.docx 都在，不知道用哪一个"
        todo = "留下要用的一个，把另一个移出 input_templates 文件夹。"
        raise NarrativeFault([problem("C09", Place(TEXT), what=what, todo=todo)])
    return there[0] if there else TEXT


def read_narrative(folder: Path) -> Narrative:
    """The narrative of a campaign's folder. Raises ``NarrativeFault``, and ``OSError`` for what cannot be read."""
    name = find_narrative(folder)
    data = (folder / name).read_bytes()
    if name == WORD:
        from pipeline.wordform.text import read_word  # noqa: PLC0415 (only who keeps it in Word needs lxml for it)

        return read_word(data, name)
    try:
        return Narrative(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NarrativeFault([problem("C06", Place(name))]) from error
