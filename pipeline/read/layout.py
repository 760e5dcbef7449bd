"""Where in a sheet the form lies: the header of a table (the lines of a card: ``card``), and the rows below.

The anchor is the text of the titles (they are what a unit may not change), not the position: rows put above the
header and columns moved do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.forms.model import Sheet, plain_name
from pipeline.model import Place, Problem, column_letters
from pipeline.problems import problem
from pipeline.read.cells import clean
from pipeline.read.workbook import Grid

#: How far down a header is looked for.
HEADER_WITHIN = 30
#: Likeness (0 to 100) from which a title is asked about as another one's renaming.
_ALIKE = 50

_BRACKETS = str.maketrans("【】〔〕〈〉《》{}[]「」", "()()()()()()()")
#: What a person adds to a title to say how it is filled.
_MARK = re.compile(r"\((?:必填项?|必须填写?|选填项?|有则填|可选填?|可?多选|单选|下拉选?择?|请选择)\)")


def title_key(cell: object) -> str:
    """The key of a title: without white space, brackets unified, the marks of a required column taken off."""
    return _text_key(cell) if isinstance(cell, str) and cell else _text_key(clean(cell)) if cell != "" else ""


@lru_cache(maxsize=8192)
def _text_key(text: str) -> str:
    """The same titles come back in every workbook."""
    plain = plain_name(clean(text)).translate(_BRACKETS).casefold()
    return _MARK.sub("", plain.strip("*★☆※:")).strip("*★☆※:")


@dataclass(frozen=True)
class Layout:
    """Where each field of a sheet stands: ``columns`` (0-based, -1 absent); of a card also ``rows`` (Excel's)."""

    columns: tuple[int, ...]
    first: int
    """0-based row below the header."""
    rows: tuple[int, ...] = ()
    titled: frozenset[int] = frozenset()
    """Columns over which some title stands, known or not."""


@dataclass(frozen=True)
class Header:
    """A header as it was met: column → key of its title, and the row in which the title stands."""

    row: int
    titles: Mapping[int, str]
    rows: Mapping[int, int]


#: The sheets asked for last, with what is made of them for every workbook.
_KEYS: dict[int, tuple[Sheet, Mapping[str, int]]] = {}


def keys_of(sheet: Sheet) -> Mapping[str, int]:
    """Key of every title and alias → index of the field."""
    known = _KEYS.get(id(sheet))
    if known is None or known[0] is not sheet:
        if len(_KEYS) > 200:
            _KEYS.clear()
        known = _KEYS[id(sheet)] = (sheet, _keys_of(sheet))
    return known[1]


def _keys_of(sheet: Sheet) -> dict[str, int]:
    keys: dict[str, int] = {}
    for index, spec in enumerate(sheet.fields):
        for title in (spec.title, *spec.aliases):
            keys.setdefault(title_key(title), index)
    return keys


def find_header(grid: Grid, sheet: Sheet) -> tuple[Header | None, int]:
    """The row in which most titles of the sheet stand (the first of them), and how many; None where there is none.

    Under a two-row header the upper cell counts where the lower one is merged into it.
    """
    keys, groups = keys_of(sheet), {title_key(spec.group) for spec in sheet.fields if spec.group}
    best: tuple[int, Header | None] = (0, None)
    above: dict[int, str] = {}
    for row in range(min(HEADER_WITHIN, len(grid.rows))):
        own = {column: key for column, cell in enumerate(grid.rows[row]) if cell != "" and (key := title_key(cell))}
        upper = {column: key for column, key in above.items() if column not in own}
        known = {keys[key] for key in own.values() if key in keys}
        merged = {column: key for column, key in upper.items() if key in keys and keys[key] not in known}
        score = len(known | {keys[key] for key in merged.values()})
        if score > best[0]:
            two = bool(merged) or any(key in groups for key in above.values())
            extra = {column: key for column, key in upper.items() if two and key not in keys and key not in groups}
            rows = dict.fromkeys(own, row) | dict.fromkeys((*merged, *extra), row - 1)
            best = (score, Header(row, {**own, **merged, **extra}, rows))
            if score == len(sheet.fields):
                break
        above = own
    score, header = best
    enough = score >= max(1, min(2, len(sheet.fields)), len(sheet.fields) // 3)
    return (header if enough else None), score


def find_table(grid: Grid, sheet: Sheet, file: str) -> tuple[Layout | None, list[Problem]]:
    """The columns of a table. None, with the reason, where no header is found or two columns say the same."""
    header, _ = find_header(grid, sheet)
    if header is None:
        return None, [problem("S02", Place(file, sheet=grid.name))]
    keys = keys_of(sheet)
    columns = [-1] * len(sheet.fields)
    extra: list[int] = []
    for column, key in sorted(header.titles.items()):
        index = keys.get(key)
        if index is None:
            extra.append(column)
        elif columns[index] >= 0:
            place = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{header.rows[column] + 1}")
            return None, [problem("S05", place, value=sheet.fields[index].title)]
        else:
            columns[index] = column
    problems = list(_unmatched(grid, sheet, file, header, columns, extra))
    return Layout(tuple(columns), header.row + 1, titled=frozenset(header.titles)), problems


def _unmatched(  # noqa: PLR0913 (all of them say where)
    grid: Grid, sheet: Sheet, file: str, header: Header, columns: Sequence[int], extra: Sequence[int]
) -> Iterator[Problem]:
    absent = [spec.title for spec, column in zip(sheet.fields, columns, strict=True) if column < 0]
    written = {column: "".join(clean(grid.at(header.rows[column], column)).split()) for column in extra}
    alike = pairs(absent, written)
    for title in absent:
        near = next((written[column] for column, name in alike.items() if name == title), "")
        hint = f"；表头里的“{near[:12]}”是不是它" if near else ""
        place = Place(file, sheet=grid.name, cell=f"A{header.row + 1}")
        yield problem("S03", place, value=title, name=title, near=hint)
    for column in extra:
        place = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{header.rows[column] + 1}")
        asked = f"，是否应为“{alike[column]}”？" if column in alike else ""
        yield problem("S04", place, value=written[column][:20], near=asked)


def pairs(absent: Iterable[str], written: Mapping[int, str]) -> dict[int, str]:
    """Place of a text met → the missing title it is most like: each once, the likest first. It is asked, not taken."""
    scored = sorted(
        (
            (fuzz.WRatio(title_key(title), title_key(text)), place, title)
            for title in absent
            for place, text in written.items()
        ),
        key=lambda found: (-found[0], found[1]),
    )
    taken: dict[int, str] = {}
    for score, place, title in scored:
        if score >= _ALIKE and place not in taken and title not in taken.values():
            taken[place] = title
    return taken
