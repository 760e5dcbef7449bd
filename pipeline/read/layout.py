"""Where in a sheet the form lies: the header of a table, the lines of a card, and the rows below.

The anchor is the text of the titles (they are what a unit may not change), not the position: rows put above the
header and columns moved do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.expressions import nearest
from pipeline.forms.model import Sheet, plain_name
from pipeline.model import Place, Problem, column_letters
from pipeline.problems import problem
from pipeline.read.values import clean
from pipeline.read.workbook import Grid

#: How far down a header is looked for.
HEADER_WITHIN = 30

_TOTALS = ("合计", "总计", "小计", "共计")
_FOOTERS = ("填表人", "填报人", "制表", "审核人", "负责人", "联系电话", "注:", "说明:", "备注:", "填报单位", "填报日期")


def title_key(cell: object) -> str:
    """The key of a header cell: without white space, brackets unified, the mark of a required column taken off."""
    return _text_key(clean(cell)) if cell != "" else ""


@lru_cache(maxsize=4096)
def _text_key(text: str) -> str:
    """The same titles come back in every workbook."""
    return plain_name(text).strip("*")


@dataclass(frozen=True)
class Layout:
    """Where each field of a sheet stands: ``columns`` (0-based, -1 absent); of a card also ``rows`` (Excel's)."""

    columns: tuple[int, ...]
    first: int
    """0-based row below the header."""
    rows: tuple[int, ...] = ()


def _keys(sheet: Sheet) -> dict[str, int]:
    """Key of every title and alias → index of the field."""
    keys: dict[str, int] = {}
    for index, spec in enumerate(sheet.fields):
        for title in (spec.title, *spec.aliases):
            keys.setdefault(title_key(title), index)
    return keys


def find_table(grid: Grid, sheet: Sheet, file: str) -> tuple[Layout | None, list[Problem]]:
    """The header of a table: the row in which most titles stand. None, with the reason, when there is none."""
    keys = _keys(sheet)
    best: tuple[int, int, dict[int, str]] = (0, 0, {})
    for row in range(min(HEADER_WITHIN, len(grid.rows))):
        titles = _titles(grid, row)
        score = len({keys[key] for key in titles.values() if key in keys})
        if score > best[0]:
            best = (score, row, titles)
    score, row, titles = best
    if score < max(1, min(2, len(sheet.fields)), len(sheet.fields) // 3):
        return None, [problem("S02", Place(file, sheet=grid.name))]
    problems: list[Problem] = []
    columns = [-1] * len(sheet.fields)
    extra: list[tuple[int, str]] = []
    for column, key in titles.items():
        index = keys.get(key)
        if index is None:
            extra.append((column, key))
        elif columns[index] >= 0:
            place = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{row + 1}")
            return None, [problem("S05", place, value=clean(sheet.fields[index].title))]
        else:
            columns[index] = column
    problems += _unmatched(grid, sheet, file, row, columns, extra)
    return Layout(tuple(columns), row + 1), problems


def _titles(grid: Grid, row: int) -> dict[int, str]:
    """Column → key of its title; under a two-row header the upper cell counts where the lower is merged into it."""
    width = max(len(grid.rows[row]), len(grid.rows[row - 1]) if row else 0)
    found = {}
    for column in range(width):
        key = title_key(grid.at(row, column)) or (title_key(grid.at(row - 1, column)) if row else "")
        if key:
            found[column] = key
    return found


def _unmatched(  # noqa: PLR0913 (all of them say where)
    grid: Grid, sheet: Sheet, file: str, row: int, columns: Sequence[int], extra: Sequence[tuple[int, str]]
) -> Iterator[Problem]:
    absent = [spec.title for spec, column in zip(sheet.fields, columns, strict=True) if column < 0]
    for title in absent:
        near = nearest(title_key(title), [key for _, key in extra])
        hint = f"；表头里的“{near.split('“')[1].split('”')[0]}”是不是它" if near else ""
        yield problem("S03", Place(file, sheet=grid.name, cell=f"A{row + 1}"), value=title, name=title, near=hint)
    for column, key in extra:
        place = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{row + 1}")
        yield problem("S04", place, value=key[:20], near=nearest(key, absent) if absent else "")


def find_card(grid: Grid, sheet: Sheet, file: str) -> tuple[Layout | None, list[Problem]]:
    """The lines of a card: the titles stand in one of the first columns, their values in the next."""
    keys = _keys(sheet)
    columns, rows = [-1] * len(sheet.fields), [0] * len(sheet.fields)
    titles = max(range(3), key=lambda column: _matches(grid, column, keys))  # a value may read like another title
    for row in range(len(grid.rows)):
        index = keys.get(title_key(grid.at(row, titles)))
        if index is not None and columns[index] < 0:
            columns[index], rows[index] = titles + 1, row + 1
    if not any(column >= 0 for column in columns):
        return None, [problem("S02", Place(file, sheet=grid.name))]
    problems = [
        problem("S03", Place(file, sheet=grid.name), value=spec.title, name=spec.title, near="")
        for spec, column in zip(sheet.fields, columns, strict=True)
        if column < 0
    ]
    return Layout(tuple(columns), 0, tuple(rows)), problems


def _matches(grid: Grid, column: int, keys: dict[str, int]) -> int:
    return len({keys[key] for row in range(len(grid.rows)) if (key := title_key(grid.at(row, column))) in keys})


def is_totals(cells: Sequence[str]) -> bool:
    """Whether a row is the 合计 row: its first filled cell says so."""
    first = next((cell for cell in cells[:4] if cell), "")
    return "".join(first.split()).rstrip(":：") in _TOTALS


def is_footer(cells: Sequence[str]) -> bool:
    """Whether a row is a line below the table, such as 填表人：… 审核人：…: it opens so, and has few cells."""
    filled = [cell for cell in cells if cell]
    first = plain_name(filled[0]) if filled else ""
    return 0 < len(filled) <= 4 and first.startswith(_FOOTERS) and all(not cell[:1].isdigit() for cell in filled[:1])
