"""What stands in restricted columns of one unit never goes to another, whatever a message quotes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache

from pipeline.forms.model import Forms
from pipeline.model import Checked, Problem
from pipeline.problems import CATALOGUE

_HIDDEN = "某某"
_SHORTEST, _LONGEST = 2, 24


class Veil:
    """Hides in a unit's messages what only other units have reported in restricted columns."""

    def __init__(self, forms: Forms, checked: Checked) -> None:
        self._own: dict[str, list[str]] = defaultdict(list)
        self._secret: dict[str, set[str]] = defaultdict(set)
        restricted = {
            sheet.name: [place for place, spec in enumerate(sheet.fields) if spec.restricted] for sheet in forms.sheets
        }
        for entry in checked.entries:
            raw = entry.record.raw
            self._own[entry.unit] += raw
            for place in restricted.get(entry.record.sheet, ()):
                if place < len(raw) and _SHORTEST <= len(raw[place]) <= _LONGEST:
                    self._secret[raw[place]].add(entry.unit)
        self._lengths = sorted({len(text) for text in self._secret}, reverse=True)
        self._common = "\n".join(
            [
                *(text for entry in CATALOGUE.values() for text in (entry.what, entry.todo)),
                *(text for sheet in forms.sheets for rule in sheet.rules for text in (rule.what, rule.todo)),
                *(text for sheet in forms.sheets for f in sheet.fields for text in (sheet.name, f.title, *f.choices)),
            ]
        )
        self._words_of = cache(lambda unit: "\n".join(self._own[unit]))

    def over(self, found: Problem, unit: str) -> Problem:
        """The problem as this unit may read it."""
        own = f"{found.value}\n{found.key}\n{self._words_of(unit)}\n{unit}"
        hide = self._hide
        readings = tuple(hide(line, unit, own) for line in found.readings)
        return replace(
            found, what=hide(found.what, unit, own), todo=hide(found.todo, unit, own), readings=readings, unit=unit
        )

    def _hide(self, text: str, unit: str, own: str) -> str:
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                piece = text[start : start + length]
                holders = self._secret.get(piece)
                if holders and unit not in holders and piece not in own and piece not in self._common:
                    return self._hide(text.replace(piece, _HIDDEN), unit, own)
        return text
