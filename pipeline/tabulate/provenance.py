"""溯源: every figure that the document prints, in the order of its text, with links to the rows it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.document import Number
from pipeline.model import column_letters
from pipeline.outcome import ROSTER, Correction, Outcome
from pipeline.printed import Printed, runs, told
from pipeline.tabulate.book import Book
from pipeline.tabulate.crosstabs import as_of_line
from pipeline.tabulate.ledgers import LedgerSheet
from pipeline.tabulate.listing import CENTERED, COUNT, FIRST_ROW, LEFT, LONG, Item, Linked, ListColumn, Page, list_sheet

PROVENANCE = "溯源"
#: Runs of rows that are named one by one; of more, how many rows there are.
_MOST_RUNS = 6


@dataclass(frozen=True)
class _Rows:
    """Rows of one sheet that a figure rests on: what is said of them, and the cells to go to."""

    text: str
    location: str = ""


class _Finder:
    """Finds the rows of the ledgers' sheets on which a figure rests."""

    def __init__(self, planned: Mapping[str, LedgerSheet], written: set[str]) -> None:
        self.sheets = {name: plan for name, plan in planned.items() if name in written}
        self.known: dict[str, tuple[_Rows, ...]] = {}
        self.places: dict[str, dict[tuple[str, int], int]] = {}

    def rows(self, number: Number) -> tuple[_Rows, ...]:
        """What a figure rests on, sheet by sheet; found once for a definition."""
        if number.key not in self.known:
            asked: dict[str, list[tuple[str, int]]] = defaultdict(list)
            for source in number.sources:
                asked[source.sheet].append((source.file, source.row))
            self.known[number.key] = tuple(self._sheet(sheet, rows) for sheet, rows in asked.items())
        return self.known[number.key]

    def _sheet(self, sheet: str, rows: Sequence[tuple[str, int]]) -> _Rows:
        plan = self.sheets.get(sheet)
        if plan is None:
            told_of = _told(runs({row for _, row in rows}), len(rows))
            return _Rows(f"{sheet or 'config.yaml'} {told_of.replace('行', '家') if sheet == ROSTER else told_of}")
        places = runs(self._place(sheet, plan)[row] for row in rows)
        title = plan.area.title.replace("'", "''")
        first, last = places[0]
        location = f"'{title}'!A{first}:{column_letters(len(plan.names) - 1)}{last}"
        return _Rows(f"{plan.area.title} {_told(places, len(rows))}", location)

    def _place(self, sheet: str, plan: LedgerSheet) -> dict[tuple[str, int], int]:
        """(file, row in it) → row of the ledger's sheet."""
        if sheet not in self.places:
            self.places[sheet] = {
                (str(row[-2]), int(str(row[-1]))): plan.area.first + place
                for place, row in enumerate(plan.ledger.rows_)
            }
        return self.places[sheet]


def _told(found: Sequence[tuple[int, int]], count: int) -> str:
    shown = told(found[:_MOST_RUNS])
    return f"第{shown}行" if len(found) <= _MOST_RUNS else f"第{shown}等行，共{count}行"


def write_provenance(  # noqa: PLR0913 (what the sheet is made of)
    book: Book,
    title: str,
    config: Config,
    outcome: Outcome,
    printed: Sequence[Printed],
    planned: Mapping[str, LedgerSheet],
    written: set[str],
) -> None:
    """The sheet, a line a figure. ``written``: ledgers that have a sheet in the workbook."""
    finder = _Finder(planned, written)
    sources = [finder.rows(entry.number) for entry in printed]
    across = max(map(len, sources), default=1)
    columns = [
        ListColumn("序号", 6, COUNT),
        ListColumn("段落", 18, LEFT),
        ListColumn("原句", 42, LONG),
        ListColumn("印出的数", 11, CENTERED),
        ListColumn("算出的数", 11, CENTERED),
        ListColumn("口径", 34, LEFT),
        ListColumn("算式", 38, LEFT),
        ListColumn("键", 14, CENTERED),
        *(ListColumn(f"依据{place}" if across > 1 else "依据", 24, LEFT, links=True) for place in range(1, across + 1)),
        ListColumn("更正", 26, LEFT),
    ]
    rows = [
        _row(count, entry, found, across, outcome.corrections)
        for count, (entry, found) in enumerate(zip(printed, sources, strict=True), 1)
    ]
    line = f"{as_of_line(config)}　　总结里的每一个数，按文字的先后；点“依据”到台账的那几行"
    sheet = list_sheet(book, title, heading=PROVENANCE, line=line, columns=columns, rows=rows, page=Page("A3"))
    first = len(columns) - across
    for count, found in enumerate(sources):
        for place, rows_of_sheet in enumerate(found):
            if rows_of_sheet.location:
                book.link(sheet, FIRST_ROW + count, first + place, rows_of_sheet.location)


def _row(
    count: int, entry: Printed, found: Sequence[_Rows], across: int, corrections: Mapping[str, Correction]
) -> Sequence[Item]:
    number = entry.number
    texts: list[Item] = [Linked(rows.text) if rows.location else rows.text for rows in found] or ["没有符合的行"]
    corrected = corrections.get(number.definition) if number.corrected else None
    return (
        count,
        entry.place,
        entry.sentence,
        number.text,
        number.value,
        number.reading,
        number.definition,
        number.key,
        *texts,
        *[""] * (across - len(texts)),
        f"按更正单印成{corrected.printed}：{corrected.reason}" if corrected else "",
    )
