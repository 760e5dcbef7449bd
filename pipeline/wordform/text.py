"""Paragraphs and tables of a Word file → the text of the narrative, each line with its place in the file.

Headings are known by their style or by their number (一、（一）1.（1）), which is printed anew; a paragraph of nothing
but 附件 or 附件1 opens an attachment, and the next one is its title; a row or a cell of tags alone steers the rows or
cells after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.docxfile import DocxFile, Unreadable
from pipeline.model import Place, Problem
from pipeline.problems import problem
from pipeline.wordform.narrative import Narrative, NarrativeFault, Spot
from pipeline.wordform.reading import BODY, TITLE, Cell, Grid, Words, read_items
from pipeline.wordform.tags import Segment, Unclosed, escaped, segments
from pipeline.wordform.template import depth_after

LABEL = re.compile(r"附件\s*[\d一二三四五六七八九十]*\s*(?:[（(](横排|竖排)[）)])?[:：]?")
_NUMBERS = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"[（(][一二三四五六七八九十百]+[）)]"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
"""How the number of a heading of each level is typed."""
_SENTENCE = re.compile(r"。|[；;：:，,]$")
_MARKS = {"left": ":--", "center": ":-:", "right": "--:"}
_SPACE = " \t　\xa0"
_LEVELS = 4


def read_word(data: bytes, name: str) -> Narrative:
    """The bytes of a .docx (``name``: for messages) → its text. Raises ``NarrativeFault``."""
    try:
        items = read_items(DocxFile(data, name))
    except Unreadable as reason:
        raise NarrativeFault([problem("C09", Place(name), what=reason.what, todo=reason.todo)]) from reason
    writer = _Writer(name)
    writer.write(items)
    if writer.faults:
        raise NarrativeFault(writer.faults)
    return Narrative(name, "\n".join(writer.lines) + "\n", tuple(writer.spots))


@dataclass(slots=True)
class _Attachment:
    """An attachment that is open: after which line it ends is known when the next one begins, or the end is there."""

    turned: str
    """横排 or 竖排 where the label or its section says so."""
    spot: Spot
    depth: int
    end: int = 0
    """Lines up to the last thing that is surely inside."""
    titled: bool = False


@dataclass(slots=True)
class _Writer:
    """Writes the lines; ``faults`` name their paragraph."""

    name: str
    lines: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    titled: bool = False
    """Whether the title is known: by its style, or because it has been written."""
    titles: int = 0
    depth: int = 0
    attachment: _Attachment | None = None

    def write(self, items: Sequence[Words | Grid]) -> None:
        """Write all of them."""
        self.titled = any(isinstance(item, Words) and item.level == TITLE and item.text.strip() for item in items)
        for item in items:
            if isinstance(item, Grid):
                self.tables += 1
                self._table(item)
            elif item.text.strip(_SPACE + "\n") or item.unread:
                self.paragraphs += 1
                self._paragraph(item, Spot(f"第{self.paragraphs}段", item.text))
        if not self.paragraphs:
            self._fault(Spot("", ""), "这个文件里没有文字", "把总结的文字写进去，第一段是标题。")
        elif not self.titled:
            self._fault(self.spots[0] if self.spots else Spot("", ""), "没有标题", "在最前面加一段标题。")
        self._close()

    def _fault(self, spot: Spot, what: str, todo: str) -> None:
        self.faults.append(problem("C09", spot.place(self.name), what=what, todo=todo))

    def _unread(self, spot: Spot, found: list[str]) -> None:
        for what in found:
            todo = "把编号改成直接打出的文字。" if what == "自动编号" else "删掉它，或者改成文字。"
            self._fault(spot, f"这里有{what}，印不到总结里", todo)

    def _add(self, line: str, spot: Spot) -> None:
        for part in line.split("\n"):
            self.lines.append(part)
            self.spots.append(spot)

    def _segments(self, text: str, spot: Spot) -> list[Segment]:
        try:
            return list(segments(text))
        except Unclosed as tag:
            shown = str(tag)[:15]
            self._fault(
                spot, f"“{shown}”没有写完，找不到它的结尾", "补上结尾的 }}、%} 或者引号；开头和结尾要在同一段里。"
            )
            return []

    def _paragraph(self, item: Words, spot: Spot) -> None:
        self._unread(spot, item.unread)
        parts = self._segments(item.text, spot)
        words = "".join(part.text for part in parts if not part.kind).strip(_SPACE + "\n")
        if not words and all(part.kind != "{" for part in parts):
            self._steer(parts, spot)
            return
        label = LABEL.fullmatch(words) if len([part for part in parts if part.kind]) == 0 else None
        if label:
            self._close()
            turned = label[1] or ("横排" if item.landscape else "")
            self.attachment = _Attachment(turned, spot, self.depth)
            return
        if self.attachment is not None and not self.attachment.titled:
            self._open(parts, self.attachment, spot)
            return
        level = self._level(item, words)
        self.titles += level == TITLE
        if level == TITLE and self.titles > 1:
            self._fault(spot, "有两个大标题", "只留一段用“标题”样式，其他的用“标题 1”到“标题 4”。")
        if level > _LEVELS:
            self._fault(spot, "标题的层次太多", "最多用到“标题 4”。")
        self._add(_line(parts, level), spot)
        self._add("", spot)
        self.depth = depth_after("".join(part.text for part in parts if part.kind == "%"), self.depth)[1]
        self._inside()

    def _level(self, item: Words, words: str) -> int:
        if item.level != BODY:
            return item.level
        for level, number in enumerate(_NUMBERS, 1):
            if number.match(words) and not _SENTENCE.search(words):
                return level
        if not self.titled:
            self.titled = True
            return TITLE
        return BODY

    def _steer(self, parts: list[Segment], spot: Spot) -> None:
        """A paragraph of tags alone: it prints nothing. One that ends what began outside an attachment ends it too."""
        text = "".join(part.text for part in parts if part.kind)
        lowest, after = depth_after("".join(part.text for part in parts if part.kind == "%"), self.depth)
        if self.attachment is not None and self.attachment.titled and lowest < self.attachment.depth:
            self._close()
        self.depth = after
        self._add(text, spot)
        self._add("", spot)
        if self.attachment is not None and self.depth == self.attachment.depth and _ends(text):
            self._inside()

    def _inside(self) -> None:
        """What has been written belongs to the attachment that is open, if nothing else is."""
        if self.attachment is not None and self.depth == self.attachment.depth:
            self.attachment.end = len(self.lines)

    def _open(self, parts: list[Segment], attachment: _Attachment, spot: Spot) -> None:
        title = _line(parts, BODY).replace("\n", "")
        turned = attachment.turned
        if not turned and re.match(r"(landscape|portrait|横排|竖排)\s", title):
            turned = "竖排"
        self._add(f"::: attachment {turned} {title}" if turned else f"::: attachment {title}", spot)
        self._add("", spot)
        attachment.titled = True
        attachment.end = len(self.lines)

    def _close(self) -> None:
        """End the attachment that is open: right after what is surely inside, before tags that begin something new."""
        opened, self.attachment = self.attachment, None
        if opened is None:
            return
        if not opened.titled:
            self._fault(opened.spot, "附件没有标题", "在“附件”的下一段写附件的标题。")
            return
        self.lines[opened.end : opened.end] = [":::", ""]
        self.spots[opened.end : opened.end] = [opened.spot] * 2

    def _table(self, grid: Grid) -> None:
        if not grid.rows:
            return
        rows = [
            self._row(row, Spot(f"第{self.tables}个表第{index}行", "".join(cell.text for cell in row)))
            for index, row in enumerate(grid.rows, 1)
        ]
        headings = _headings(grid, rows)
        done = 0
        for row in rows:
            self._add(row.line, row.spot)
            done += bool(row.cells)
            if row.cells and done == headings:
                self._add(_dashes(row, rows), row.spot)
        self._add("", rows[-1].spot)
        self._inside()

    def _row(self, cells: list[Cell], spot: Spot) -> _Row:
        """A row of a table: what its cells say, between pipes; one of tags alone steers the rows after it."""
        made: list[str] = []
        printing: list[Cell] = []
        marks: list[str] = []
        tags = ""
        for cell in cells:
            self._unread(spot, cell.unread)
            parts = self._segments(cell.text, spot)
            if parts and all(part.kind in ("%", "#") or not part.text.strip(_SPACE) for part in parts):
                made.append("".join(part.text for part in parts if part.kind))
                marks.append(made[-1])
                tags += made[-1]
                continue
            text = "^^" if cell.above else _line(parts, BODY).replace("\n", "")
            made.append(f" {text} |" + " << |" * (cell.columns - 1))
            marks += ["|"] * cell.columns
            printing += [cell] * cell.columns
        if tags and not any(cell.text.strip(_SPACE) or cell.above for cell in printing):
            self.depth = depth_after(tags, self.depth)[1]
            return _Row(tags, spot, [], [])
        return _Row("|" + "".join(made), spot, printing, marks)


@dataclass(slots=True)
class _Row:
    line: str
    spot: Spot
    cells: list[Cell]
    """Of each column; none where the row only steers."""
    marks: list[str]
    """The tags between its cells, and a pipe for each cell."""


def _headings(grid: Grid, rows: list[_Row]) -> int:
    """How many rows (of those that print) are the heading: as the table says, else two where the first has groups."""
    if grid.headings:
        return max(1, sum(bool(row.cells) for row in rows[: grid.headings]))
    first = next((row.cells for row in rows if row.cells), [])
    second = [row.cells for row in rows if row.cells][1:2]
    grouped = any(cell.columns > 1 for cell in first) or any(cell.above for row in second for cell in row)
    return 2 if grouped and second else 1


def _dashes(heading: _Row, rows: list[_Row]) -> str:
    """The line below the heading: the columns stand as the cells of the first row of the same shape do."""
    start = rows.index(heading) + 1
    like = next((row.cells for row in rows[start:] if len(row.cells) == len(heading.cells)), [])
    aligns = iter([_MARKS.get(cell.align, "---") for cell in like] or ["---"] * len(heading.cells))
    return "|" + "".join(f"{next(aligns)}|" if mark == "|" else mark for mark in heading.marks)


def _ends(text: str) -> bool:
    return "{% end" in text.replace("{%-", "{%")


def _line(parts: list[Segment], level: int) -> str:
    """Segments → text of the narrative: lines without spaces at their ends; of a heading one line, without number."""
    pieces = [(part.kind, part.text) for part in parts]
    if level != BODY:
        pieces = [(kind, text.replace("\n", "")) for kind, text in pieces]
        first = next((index for index, (kind, text) in enumerate(pieces) if not kind and text.strip(_SPACE)), None)
        if first is not None and 0 < level <= _LEVELS:
            pieces[first] = ("", _unnumbered(pieces[first][1], level))
    made = "".join(text if kind else escaped(text) for kind, text in pieces)
    lines = [line.strip(_SPACE) for line in made.split("\n")]
    text = "\n".join(line for line in lines if line)
    return text if level == BODY else "#" * (level + 1) + " " + text


def _unnumbered(text: str, level: int) -> str:
    words = text.lstrip(_SPACE)
    number = _NUMBERS[level - 1].match(words)
    return words[number.end() :].lstrip(_SPACE) if number else text
