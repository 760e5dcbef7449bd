"""核实说明 of a marked copy: the open queries, printed with code, number and question; only 说明 is left to the unit.

A printed row is known by the mark on its empty 说明. Taking the marks off takes these rows out; a row that says
something stays, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.feedback.cells import Cells, Spot, spot_of
from pipeline.feedback.parts import LARGEST_TREE, Element, Package, SheetPart, add_sheet, local_name
from pipeline.feedback.styles import YELLOW, Look, Styles
from pipeline.feedback.words import place_text, plain
from pipeline.forms.model import Role, Sheet, plain_name
from pipeline.forms.workbook_layout import height
from pipeline.model import Problem, Severity, column_letters

#: Rows from the first in which a header is looked for.
_HEADER_WITHIN = 30
_ROLES: tuple[Role, ...] = ("answer_code", "answer_key", "answer_question", "answer_text")
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"

#: What a row of the sheet says: code, number, question, explanation.
Said = tuple[str, str, str, str]


def questions(problems: Sequence[Problem]) -> list[tuple[str, str, str]]:
    """(code, number, question) of every query, one for all of the same code and number."""
    found: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        if problem.severity is Severity.QUERY:
            where = place_text(problem)
            text = f"{where}：{problem.what}" if where else problem.what
            found.setdefault((problem.code, problem.key), []).append(text)
    return [(code, key, "\n".join(dict.fromkeys(texts))) for (code, key), texts in found.items()]


def print_questions(package: Package, styles: Styles, spec: Sheet, problems: Sequence[Problem]) -> bool:
    """Prints what is asked into the free rows below the header; whether anything is asked, and stands there.

    A question that has a row already is not printed again, but the cell of its 说明 is marked. A workbook without the
    sheet gets one; a sheet of this name without the header is left alone.
    """
    asked = questions(problems)
    if not asked:
        return False
    table = find_answers(package, spec)
    if table is None and all(sheet.name != spec.name for sheet in package.sheets()):
        add_sheet(package, spec.name, _new_sheet(package.main, styles, spec))
        table = find_answers(package, spec)
    if table is None:
        return False
    package.edit(table.sheet.part)
    rows = table.rows()
    known = {(plain_name(said[0]).upper(), plain_name(said[1])): row for row, said in rows.items()}
    free = (row for row in range(table.header + 1, 1_000_000) if row not in rows)
    for code, key, question in asked:
        row = known.get((code, plain_name(key)))
        if row is None:
            row = next(free)
            table.write(row, (code, key, question))
        cell = table.cells.cell((row, table.columns[-1]))
        base = int(cell.get("s", "0")) if cell.get("s", "0").isdecimal() else 0
        cell.set("s", str(styles.marked(base, YELLOW)))
    return True


def remove_questions(package: Package, styles: Styles, spec: Sheet) -> None:
    """Takes out the printed rows in which nothing was said. To be called while the marks are still on."""
    table = find_answers(package, spec)
    if table is None:
        return
    for row, said in table.rows().items():
        style = "" if said[-1] else table.style((row, table.columns[-1]))
        if style.isdecimal() and styles.is_mark(int(style)):
            package.edit(table.sheet.part)
            table.write(row, ("", "", ""))


@dataclass
class Answers:
    """The sheet 核实说明 as it lies in a workbook."""

    package: Package
    sheet: SheetPart
    header: int
    columns: tuple[int, ...]
    """Columns of code, number, question, explanation; 0 where there is none."""

    @cached_property
    def cells(self) -> Cells:
        """The cells, for those that are changed."""
        return Cells(self.package.tree(self.sheet.part))

    def rows(self) -> dict[int, Said]:
        """Rows below the header in which anything is said."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in texts(self.package, self.sheet):
            if row > self.header and column in self.columns and text:
                found.setdefault(row, {})[column] = text
        said = {row: tuple(cells.get(column, "") for column in self.columns) for row, cells in found.items()}
        return {row: (one[0], one[1], one[2], one[3]) for row, one in sorted(said.items())}

    def style(self, spot: Spot) -> str:
        """The style of a cell; empty where there is no cell."""
        cells = self.cells.rows[spot[0]].iterchildren(self.package.tag("c")) if spot[0] in self.cells.rows else ()
        return next((cell.get("s", "0") for cell in cells if spot_of(cell.get("r", "")) == spot), "")

    def write(self, row: int, words: tuple[str, str, str]) -> None:
        """Puts these texts into a row; it is made as high as they take."""
        for column, text in zip(self.columns, words, strict=False):
            if column:
                _put(self.package, self.cells.cell((row, column)), text)
        element = self.cells.rows[row]
        sized = [
            (text, (self.cells.width(column) - 5) / 7)
            for column, text in zip(self.columns, words, strict=False)
            if column
        ]
        if element.get("customHeight") not in ("1", "true"):
            element.set("ht", f"{height(sized):g}")


def find_answers(package: Package, spec: Sheet) -> Answers | None:
    """The sheet of this name with its header; None where it is not there, or its header is not to be found."""
    sheet = next((sheet for sheet in package.sheets() if sheet.name == spec.name and sheet.part), None)
    if sheet is None or local_name(package.tree(sheet.part)) != "worksheet":
        return None
    places = [spec.role(role) for role in _ROLES]
    titles = ["" if place is None else plain_name(spec.fields[place].title) for place in places]
    rows: dict[int, dict[str, int]] = {}
    for (row, column), text in texts(package, sheet):
        if row > _HEADER_WITHIN:
            break
        rows.setdefault(row, {}).setdefault(plain_name(text).rstrip("*"), column)
    for row, found in sorted(rows.items()):
        columns = tuple(found.get(title, 0) if title else 0 for title in titles)
        if columns[0] and columns[-1]:
            return Answers(package, sheet, row, columns)
    return None


def _new_sheet(namespace: str, styles: Styles, spec: Sheet) -> bytes:
    """The sheet with its header alone, for a workbook that has none."""
    head, plain_look = styles.look(Look("黑体", fill="FFDDEBF7", horizontal="center")), styles.look(Look())
    widths = [spec.fields[place].width or 50 for role in _ROLES if (place := spec.role(role)) is not None]
    titles = [spec.fields[place].title for role in _ROLES if (place := spec.role(role)) is not None]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" style="{plain_look}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    cells = "".join(
        f'<c r="{column_letters(n)}1" s="{head}" t="inlineStr"><is><t>{escape(plain(title))}</t></is></c>'
        for n, title in enumerate(titles)
    )
    return (
        f'<worksheet xmlns="{namespace}"><cols>{columns}</cols><sheetData><row r="1" ht="24">{cells}</row></sheetData>'
        '<pageSetup paperSize="9" orientation="landscape"/></worksheet>'
    ).encode()


def texts(package: Package, sheet: SheetPart) -> Iterator[tuple[Spot, str]]:
    """The cells of a sheet with what stands in them as text, row by row."""
    shared = cache(lambda: _shared(package))
    row = column = 0
    for element in package.tree(sheet.part).iter(package.tag("row"), package.tag("c")):
        if element.tag == package.tag("row"):
            number = element.get("r", "")
            row, column = int(number) if number.isdecimal() else row + 1, 0
            continue
        spot = spot_of(element.get("r", "")) or (row, column + 1)
        row, column = spot
        yield spot, _text(package, element, shared).strip()


def _shared(package: Package) -> Mapping[int, Element]:
    """The shared strings by number, as elements; none where there are too many to look at."""
    part = next((found.target for found in package.relations(package.workbook) if found.kind == "sharedStrings"), "")
    if len(package.parts.get(part, b"")) > LARGEST_TREE or part not in package.parts:
        return {}
    return dict(enumerate(package.tree(part).iter(package.tag("si"))))


def _text(package: Package, cell: Element, shared: Callable[[], Mapping[int, Element]]) -> str:
    value = cell.findtext(package.tag("v")) or ""
    kind = cell.get("t", "n")
    holder = cell.find(package.tag("is")) if kind == "inlineStr" else None
    if kind == "s" and value.strip().isdecimal():
        holder = shared().get(int(value))
    if holder is None:
        return "" if kind in ("s", "inlineStr") else value
    runs = [holder, *holder.iterchildren(package.tag("r"))]
    return "".join(text.text or "" for run in runs for text in run.iterchildren(package.tag("t")))


def _put(package: Package, cell: Element, text: str) -> None:
    """A text in a cell whose style stays; an empty one empties it."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if not text:
        return
    cell.set("t", "inlineStr")
    said = etree.SubElement(etree.SubElement(cell, package.tag("is")), package.tag("t"))
    said.text = plain(text)
    said.set(_PRESERVE, "preserve")
