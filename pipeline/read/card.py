"""Where the lines of a card stand: a title, and its value to the right, also where the title is merged over columns.

Our own card has a header 项目 / 填写内容 / 填写说明; the value stands under 填写内容. Where that header is gone, it
stands in the first column right of the titles in which anything is filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.expressions import nearest
from pipeline.forms.model import FieldSpec, Sheet
from pipeline.forms.workbook_layout import CARD_HEADER
from pipeline.model import Place, Problem, column_letters
from pipeline.problems import problem
from pipeline.read.cells import clean
from pipeline.read.layout import Layout, keys_of, title_key
from pipeline.read.rows import is_footer
from pipeline.read.workbook import Grid

#: How far to the right the titles of a card are looked for, and how many columns a title may be merged over.
_WITHIN, _MERGED = 8, 4
_VALUE_TITLES = tuple(title_key(title) for title in (CARD_HEADER[1], "内容", "填报内容", "填写", "填报情况"))
#: How the explanations begin that the form prints beside its lines (``forms.workbook_words.takes``).
_HINTS = ("从下拉中选：", "选项：", "可多选，", "日期，", "整数，只填数字", "数字，", "数字（", "成段文字", "文字，")

Spot = tuple[int, int]


def find_card(grid: Grid, sheet: Sheet, file: str) -> tuple[Layout | None, list[Problem]]:
    """The cells of a card's values. None, with the reason, where no title is found or one stands there twice."""
    keys = keys_of(sheet)
    counts = matches(grid, keys)
    titles = counts.index(max(counts))  # a value may read like a title
    lines = {row: keys[key] for row in range(len(grid.rows)) if (key := title_key(grid.at(row, titles))) in keys}
    if not lines:
        return None, [problem("S02", Place(file, sheet=grid.name))]
    value = _value_column(grid, sheet, titles, lines)
    spots: dict[int, Spot] = {}
    for row, index in lines.items():
        if index not in spots:
            spots[index] = (row, value)
        elif clean(grid.at(row, value)) not in ("", clean(grid.at(*spots[index]))):
            place = Place(file, sheet=grid.name, cell=f"{column_letters(value)}{row + 1}")
            return None, [problem("S05", place, value=sheet.fields[index].title)]
    spots |= _beside(grid, keys, value, spots)
    problems = [
        problem("S03", Place(file, sheet=grid.name), value=spec.title, name=spec.title, near="")
        for index, spec in enumerate(sheet.fields)
        if index not in spots
    ]
    problems += _others(grid, sheet, file, (titles, value), lines, spots)
    places = [spots.get(index, (-1, -1)) for index in range(len(sheet.fields))]
    return Layout(tuple(column for _, column in places), 0, tuple(row + 1 for row, _ in places)), problems


def matches(grid: Grid, keys: Mapping[str, int]) -> list[int]:
    """How many titles stand in each of the first columns."""
    found: list[set[int]] = [set() for _ in range(_WITHIN)]
    for cells in grid.rows:
        for column, cell in enumerate(cells[:_WITHIN]):
            if cell != "" and (index := keys.get(title_key(cell))) is not None:
                found[column].add(index)
    return [len(titles) for titles in found]


def _header(grid: Grid, titles: int, first: int) -> dict[str, int]:
    """The line above the first title: key of a text → its column."""
    row = grid.rows[first - 1] if first else ()
    return {title_key(cell): column for column, cell in enumerate(row) if column > titles and title_key(cell)}


def _value_column(grid: Grid, sheet: Sheet, titles: int, lines: Mapping[int, int]) -> int:
    header = _header(grid, titles, min(lines))
    for title in _VALUE_TITLES:
        if title in header:
            return header[title]
    for column in range(titles + 1, titles + 1 + _MERGED):
        filled = {row: text for row in lines if (text := clean(grid.at(row, column)))}
        if filled and not any(_is_hint(text, sheet.fields[lines[row]]) for row, text in filled.items()):
            return column
    return titles + 1


def _is_hint(text: str, spec: FieldSpec) -> bool:
    """Whether a text is what our form prints beside a line on how to fill it."""
    return text == spec.hint or text.startswith(_HINTS)


def _beside(grid: Grid, keys: Mapping[str, int], value: int, spots: Mapping[int, Spot]) -> dict[int, Spot]:
    """Titles of a second pair of columns, right of the values: only those that stand nowhere else, and once."""
    found: dict[int, list[Spot]] = {}
    if len(spots) == len(set(keys.values())):
        return {}
    for row, cells in enumerate(grid.rows):
        for column in range(value + 1, len(cells)):
            index = keys.get(title_key(cells[column]))
            if index is not None and index not in spots:
                found.setdefault(index, []).append((row, column + 1))
    return {index: places[0] for index, places in found.items() if len(places) == 1}


def _others(  # noqa: PLR0913 (the card, and everything that is known of it)
    grid: Grid,
    sheet: Sheet,
    file: str,
    anchors: tuple[int, int],
    lines: Mapping[int, int],
    spots: Mapping[int, Spot],
) -> Iterator[Problem]:
    """What is filled in beside the lines of the form: lines of one's own, and cells where no value belongs."""
    titles, value = anchors
    first, used = min(lines), set(spots.values()) | {(row, column - 1) for row, column in spots.values()}
    header = _header(grid, titles, first)
    notes = {header[key] for key in (title_key(CARD_HEADER[2]), "备注", "说明") if key in header}
    notes |= set() if any(title in header for title in _VALUE_TITLES) else {value + 1}
    absent = [spec.title for index, spec in enumerate(sheet.fields) if index not in spots]
    for row in range(first, len(grid.rows)):
        texts = [clean(cell) for cell in grid.rows[row]]
        own = texts[titles] if titles < len(texts) else ""
        if row not in lines and (not any(texts) or is_footer(texts)):
            continue
        if row not in lines and own:
            place = Place(file, sheet=grid.name, cell=f"{column_letters(titles)}{row + 1}")
            typed_below = row - 1 in lines and not clean(grid.at(row - 1, value))
            if typed_below or any(texts[titles + 1 :]):
                yield problem(
                    "S17", place, value=" ".join(own.split())[:20], near=nearest(own, absent) if absent else ""
                )
            continue
        for column, text in enumerate(texts):
            if text and column > titles and column not in notes and (row, column) not in used:
                place = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{row + 1}")
                yield problem("S09", place, value=" ".join(text.split())[:20])


def fits_card(grid: Grid, keys: Mapping[str, int]) -> int:
    """How many titles of a card stand in one column of the sheet."""
    return max(matches(grid, keys))
