"""Which sheet of a workbook is which sheet of the form: by its name, else by its header. It is said, never guessed.

People copy a sheet (问题台账 (2)), rename it (问题台账1), or paste it into a new workbook (Sheet1). A renamed sheet is
read where its header fits one sheet of the form only and that sheet is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.forms.model import Form, Forms, Sheet, plain_name
from pipeline.read.card import fits_card
from pipeline.read.cells import clean
from pipeline.read.layout import find_header, keys_of
from pipeline.read.workbook import Grid

STAMP = "_stamp"
#: Sheets of our own workbooks that hold no rows.
OURS = (STAMP, "_选项", "填报说明", "退回说明")
#: Those of them that are not looked at.
UNREAD = frozenset(OURS) - {STAMP}

#: What copying a sheet or a file adds to its name.
_COPY = re.compile(r"(?:副本|复件|copyof)?-?(.*?)[-_ ]*(?:\([0-9]+\)|[0-9]+|-?副本|-?复件|copy|\(?(?:新|旧|改)\)?)*")
#: Share of the titles that a sheet of another name must have to be taken for one of the form.
_FITS = 0.6


@dataclass
class Match:
    """The sheets of a workbook by the form's names, and those that are copies or not of the form."""

    grids: dict[str, Grid] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Sheet of the form → what it is called in the file."""
    copies: dict[str, list[Grid]] = field(default_factory=dict)
    """Sheet of the form → other sheets with its header."""
    unknown: list[Grid] = field(default_factory=list)


def is_filled(grid: Grid) -> bool:
    """Whether anything stands in a sheet."""
    return any(cell != "" and clean(cell) for row in grid.rows for cell in row)


def match_sheets(forms: Forms, form: Form, grids: Mapping[str, Grid]) -> Match:
    """The sheets of a workbook → which of the form each one is."""
    found = Match({name: grids[name] for name in form.sheets if name in grids})
    candidates: dict[str, list[Grid]] = {}
    for name, grid in grids.items():
        if name in found.grids or name in OURS or not is_filled(grid):
            continue
        whose = _whose(grid, forms.of(form))
        if whose:
            candidates.setdefault(whose, []).append(grid)
        else:
            found.unknown.append(grid)
    for whose, others in candidates.items():
        if whose not in found.grids:
            first = next((grid for grid in others if plain_name(grid.name) == plain_name(whose)), others[0])
            found.grids[whose], found.renamed[whose] = first, first.name
        found.copies[whose] = [grid for grid in others if grid is not found.grids[whose]]
    return found


def _whose(grid: Grid, sheets: Iterable[Sheet]) -> str:
    """The sheet of the form that a sheet of another name is: its header must fit; of several its name decides."""
    fitting = [sheet.name for sheet in sheets if fits(grid, sheet)]
    if len(fitting) == 1:
        return fitting[0]
    base = plain_name(grid.name).casefold()
    stem = _COPY.fullmatch(base)
    return next((name for name in fitting if plain_name(name).casefold() in (base, stem[1] if stem else "")), "")


def fits(grid: Grid, sheet: Sheet) -> bool:
    """Whether most titles of a sheet of the form stand in this one as its header."""
    keys = keys_of(sheet)
    score = fits_card(grid, keys) if sheet.kind == "card" else find_header(grid, sheet)[1]
    return score >= max(min(2, len(sheet.fields)), _FITS * len(sheet.fields))


def best_form(forms: Forms, grids: Mapping[str, Grid]) -> Form | None:
    """The form that most sheets of the workbook belong to, by their names, else by their headers."""
    by_name = [(sum(name in grids for name in form.sheets), form) for form in forms.forms]
    best = max(by_name, key=lambda pair: pair[0])
    if best[0]:
        return best[1]
    others = [grid for name, grid in grids.items() if name not in OURS and is_filled(grid)]
    by_header = [(sum(bool(_whose(grid, forms.of(form))) for grid in others), form) for form in forms.forms]
    best = max(by_header, key=lambda pair: pair[0])
    return best[1] if best[0] else None
