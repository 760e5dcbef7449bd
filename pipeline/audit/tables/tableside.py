"""A table with the paragraphs right above and below it, and a paragraph with the tables beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.audit.calendar import weekdays
from pipeline.audit.growth import periods
from pipeline.audit.sums import announced
from pipeline.audit.tables import beside, inorder, tablechanges, tablerates, tables, tablesaid, tabletotals
from pipeline.audit.tables.grids import upright
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.prose import parse


def table(passages: Sequence[Passage], place: int, year: int | None) -> Iterator[Remark]:
    """A table, with the paragraphs right above and below it."""
    passage = passages[place]
    around = "".join(other.text for other in passages[max(0, place - 1) : place + 3] if not other.grid)
    yield from tables.check(passage.grid, around + "".join("".join(row) for row in passage.grid))
    yield from weekdays.in_rows(passage.grid, year)
    for cell in (cell for row in passage.grid for cell in row if "季度" in cell and "日" in cell):
        yield from periods.check(parse(cell))
    if place and not passages[place - 1].grid:
        above = passages[place - 1].text
        yield from inorder.check(passage.grid, above)
        if not passages[place - 1].title:
            yield from announced.check(passage.grid, above, around)
        elif "计" in above or "共" in above:
            yield from tabletotals.check(above, passage.grid, around, above=True)
    if place + 1 < len(passages) and not passages[place + 1].grid:
        yield from announced.check_below(passage.grid, passages[place + 1].text, around)


def paragraph(passages: Sequence[Passage], place: int, text: str, found: Sequence[Remark]) -> Iterator[Remark]:
    """What a paragraph says of the tables above and below it, unless it is told already."""
    done = any(remark.code in ("E1", "E2") and remark.severity == "error" for remark in found)
    for near in (place - 1, place + 1):
        if not 0 <= near < len(passages) or not passages[near].grid:
            continue
        grid = passages[near].grid
        around = "".join(other.text for other in passages[max(0, near - 2) : near + 3] if not other.grid)
        if not any(remark.code == "E8" for remark in found):
            yield from beside.ranks(text, upright(grid))
        yield from tablerates.check(text, grid)
        yield from tablechanges.check(text, grid)
        told: list[Remark] = []
        if not any(remark.code in ("E1", "E2", "E9", "E10") for remark in found):
            told = list(beside.cells(text, grid))
            check = announced.check if near > place else announced.check_below
            if not any(check(grid, text, around)):
                told += beside.figures(text, grid, around)
                told = told or list(tabletotals.check(text, grid, around, above=near > place))
                told = told or list(tablesaid.check(text, grid))
        if not told and not done:
            told = list(tablesaid.slips(text, grid))
        done = done or bool(told)
        yield from told
    for near, far in _further(passages, place) if not done else ():
        yield from tablesaid.slips(text, passages[near].grid, far=far)


#: Paragraphs further from a table that may still speak of its rows; of what stands below other headings as well.
_REACH, _FAR = 3, 10


def _further(passages: Sequence[Passage], place: int) -> Iterator[tuple[int, bool]]:
    """The nearest table above and below that is not right beside, and whether headings or more stand between."""
    for step in (-1, 1):
        far = False
        for near in range(place + step, place + step * (_FAR + 1), step):
            if not 0 <= near < len(passages):
                break
            far = far or passages[near].title or abs(near - place) > _REACH
            if passages[near].grid:
                if abs(near - place) > 1:
                    yield near, far
                break
