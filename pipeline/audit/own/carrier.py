"""What a .docx carries after people have worked on it: its paragraphs and rows with the marks of figures in them.

Text is read over all ``w:t``, whatever runs an editor has made of it, with revisions as they would be accepted (or as
they were before). The ledger part is found by its namespace, a number by its bookmark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline import marks
from pipeline.audit.own.soundness import sound
from pipeline.docxfile import MC, DocxFile, Unreadable, W

#: Fields whose result is the program's own and changes by itself.
_AUTOMATIC = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES|PAGEREF|TOC|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|SEQ)\b")


class NotOurs(Exception):  # noqa: N818 (what it says of a file is no error of the program)
    """The file is no .docx, or carries no ledger of figures."""

    todo = "用 output 里生成的总结，或者人在它上面改过的稿子。"
    """What to do where the ledger is needed."""


class Spoilt(NotOurs):
    """A document of ours whose ledger of figures is gone or damaged: its text can be read, and nothing else told."""

    todo = "用没有另存成别的格式的那一份；没有了，就把改过的字句改进 output 里生成的总结。"


@dataclass(slots=True)
class Mark:
    """A bookmark of ours and what it stands around."""

    name: str
    """As it was written, ``_M_…`` or ``_P_…``, without ``_Copy_1``."""
    start: int
    end: int = -1
    copied: bool = False
    torn: bool = False
    """Whether its end is in another paragraph."""
    node: etree._Element | None = None
    """Its ``w:bookmarkStart``."""

    @property
    def key(self) -> str:
        """The definition it prints."""
        return self.name[3:15]

    @property
    def number(self) -> bool:
        """Whether it is a number and not a phrase."""
        return self.name[1] == "M"


@dataclass(slots=True)
class Unit:
    """A paragraph, or a row of a table with its cells apart by tabs."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    row: int = 0
    """Number of the row in its table, from 1; 0 in a paragraph."""
    table: int = 0
    """Number of the table in the text, from 1; 0 in a paragraph."""
    role: str = ""
    """What kind of paragraph it was made as (``GwBody``); empty where that is not known."""
    comments: list[str] = field(default_factory=list)
    element: etree._Element | None = None
    passage: int = 0
    """Number of the paragraph or table it stands in, from 1, empty ones not counted."""


def standing(units: Iterable[Unit]) -> frozenset[str]:
    """The bookmarks that still stand around a text; a paragraph that is deleted leaves empty ones to the next."""
    return frozenset(mark.name for unit in units for mark in unit.marks if not mark.copied and mark.end > mark.start)


def opened(data: bytes, *, strict: bool = False) -> DocxFile:
    """The bytes of a .docx → its parts. Raises ``NotOurs``. ``strict``: also the strict variant, to be read only."""
    try:
        return DocxFile(data, ".docx", strict=strict)
    except Unreadable as fault:
        raise NotOurs(f"{fault.what}，{fault.todo.rstrip('。')}") from fault


def body(file: DocxFile) -> etree._Element:
    """The body of the text. Raises ``NotOurs``."""
    tree = file.tree(file.main)
    found = tree.find(W + "body") if tree is not None else None
    if found is None:
        raise NotOurs("文档里没有正文")
    return found


def ledger_part(file: DocxFile) -> tuple[str, etree._Element]:
    """Name and tree of the ledger of figures, whatever an editor has called that part. Raises ``NotOurs``."""
    damaged = False
    for name in sorted(file.names):
        if name.startswith("customXml/") and name.endswith(".xml"):
            try:
                root = file.tree(name) if _speaks_of_it(file.read(name)) else None
            except Unreadable:
                damaged = True
                continue
            if root is not None and root.tag == f"{{{marks.LEDGER}}}figures":
                if not sound(root):
                    raise Spoilt(_DAMAGED)
                return name, root
    if any(marks.parse(str(node.get(W + "name"))) for node in body(file).iter(W + "bookmarkStart")):
        raise Spoilt(_DAMAGED if damaged else _LOST)
    raise NotOurs("里面没有数字来源的记录，不是本软件生成的，或者是公开版")


_DAMAGED = "里面数字来源的记录损坏了"
_LOST = "里面数字来源的记录没有了，多半是存成 .doc、.odt、.rtf 再存回来的，或者是从总结里复制来的"


def _speaks_of_it(part: bytes) -> bool:
    """Whether a part names the ledger's namespace, in whatever encoding a program has saved it."""
    return any(marks.LEDGER.encode(encoding) in part for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def mark_drafts(file: DocxFile, found: Iterable[Unit]) -> None:
    """Give the marks of a draft their role, by the names of their styles: the ids are another program's."""
    roles = {name: role for role, name in marks.DRAFT_STYLES.items()}
    styles = file.part("styles")
    ids = {
        str(style.get(W + "styleId")): roles[name]
        for style in (styles.iter(W + "style") if styles is not None else ())
        for name in (str(each.get(W + "val")) for each in style.iter(W + "name"))
        if name in roles
    }
    for unit in found:
        style = unit.element.find(f"{W}pPr/{W}pStyle") if unit.element is not None and not unit.table else None
        unit.role = ids.get(str(style.get(W + "val")), "") if style is not None else ""


def comments(file: DocxFile) -> dict[str, str]:
    """Id → text of the comments."""
    part = file.part("comments")
    return {
        str(comment.get(W + "id")): "".join(node.text or "" for node in comment.iter(W + "t"))
        for comment in (part.iter(W + "comment") if part is not None else ())
    }


def between(start: etree._Element) -> tuple[list[etree._Element], etree._Element | None]:
    """The siblings from a bookmark's start to its end, and the end; None where it is no sibling."""
    found: list[etree._Element] = []
    key = start.get(W + "id")
    for node in start.itersiblings():
        if node.tag == W + "bookmarkEnd" and node.get(W + "id") == key:
            return found, node
        found.append(node)
    return found, None


def units(text: etree._Element, *, original: bool = False) -> list[Unit]:
    """The body of a document → its paragraphs and rows that are not empty, in order.

    ``original``: as it was before its revisions.
    """
    reader = _Reader(original=original)
    reader.blocks(text)
    reader.finish()
    return reader.units


_TEXTS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NEW, _OLD = (W + "ins", W + "moveTo"), (W + "del", W + "moveFrom")


class _Reader:
    """Walks through a body once."""

    def __init__(self, *, original: bool) -> None:
        self.units: list[Unit] = []
        self._left_out = frozenset((*(_NEW if original else _OLD), W + "pPr", W + "rPr", W + "sectPr"))
        self._ends = [tag.removeprefix(W) for tag in (_NEW if original else _OLD)]
        self._text = W + "t", W + "delText" if original else W + "t"
        self._pieces: list[str] = []
        self._length = 0
        self._unit = Unit()
        self._open: dict[str, Mark] = {}
        self._fields: list[list[str]] = []
        self._boxes: list[etree._Element] = []
        self._passage = 0
        self._tables = 0

    def blocks(self, parent: etree._Element) -> None:
        """Read paragraphs and tables below an element."""
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                self._unit.element = child
                self._inline(child)
                if not self._runs_on(child):
                    self.finish()
            elif tag == W + "tbl":
                self.finish()
                self._table(child)
            elif tag in (W + "bookmarkStart", W + "bookmarkEnd"):
                self._bookmark(child)
            elif tag not in self._left_out:
                self.blocks(child)

    def _runs_on(self, paragraph: etree._Element) -> bool:
        """Whether the end of the paragraph is not there in this reading: it then runs into the next."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        return mark is not None and any(mark.find(W + end) is not None for end in self._ends)

    def finish(self) -> None:
        """End a paragraph or row."""
        unit = self._unit
        unit.text = "".join(self._pieces)
        for key, mark in list(self._open.items()):
            if mark.end < 0:
                mark.end, mark.torn = self._length, True
            del self._open[key]
        if unit.text.strip() or unit.marks:
            if not unit.table or not self.units or self.units[-1].table != unit.table:
                self._passage += bool(unit.text.strip())
            unit.passage = max(self._passage, 1)
            self.units.append(unit)
        self._pieces, self._length, self._unit = [], 0, Unit()
        if self._boxes and not unit.table:
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self.blocks(box)

    def _table(self, table: etree._Element) -> None:
        self._tables += 1
        number = self._tables
        for place, row in enumerate(_within(table, W + "tr"), 1):
            properties = row.find(W + "trPr")
            if properties is not None and any(properties.find(W + end) is not None for end in self._ends):
                continue
            self._unit.element, self._unit.table, self._unit.row = row, number, place
            for column, cell in enumerate(_within(row, W + "tc")):
                if column:
                    self._add("\t")
                for line, paragraph in enumerate(cell.iter(W + "p")):
                    if line:
                        self._add("\n")
                    self._inline(paragraph)
            self.finish()

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _inline(self, parent: etree._Element) -> None:
        for node in parent:
            tag = node.tag
            if tag == W + "r":
                self._run(node)
            elif tag in (W + "bookmarkStart", W + "bookmarkEnd"):
                self._bookmark(node)
            elif tag == W + "commentRangeStart":
                self._unit.comments.append(str(node.get(W + "id")))
            elif tag in self._left_out or (tag == W + "fldSimple" and _AUTOMATIC.match(str(node.get(W + "instr")))):
                continue
            else:
                self._inline(node)

    def _run(self, run: etree._Element) -> None:
        for node in run:
            tag = node.tag
            if tag in self._text:
                if not any(_AUTOMATIC.match(field[0]) for field in self._fields):
                    self._add(node.text or "")
            elif tag in _TEXTS:
                self._add(_TEXTS[tag])
            elif tag == W + "fldChar":
                self._field(str(node.get(W + "fldCharType")))
            elif tag == W + "instrText":
                if self._fields:
                    self._fields[-1][0] += node.text or ""
            elif tag == W + "commentReference":
                if node.get(W + "id") not in self._unit.comments:
                    self._unit.comments.append(str(node.get(W + "id")))
            elif tag == W + "rPr":
                continue
            else:
                self._boxes += _text_boxes(node)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append([""])
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _bookmark(self, node: etree._Element) -> None:
        key = str(node.get(W + "id"))
        if node.tag == W + "bookmarkEnd":
            mark = self._open.pop(key, None)
            if mark is not None:
                mark.end = self._length
            return
        parsed = marks.parse(str(node.get(W + "name")))
        if parsed:
            mark = Mark(parsed[0], self._length, copied=parsed[1], node=node)
            self._open[key] = mark
            self._unit.marks.append(mark)


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row: children, also inside content controls, none of a nested table."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            yield from _within(child, tag)


def columns(row: etree._Element) -> list[int]:
    """How many columns of its table each cell of a row spans."""
    spans = (cell.find(f"{W}tcPr/{W}gridSpan") for cell in _within(row, W + "tc"))
    told = [str(span.get(W + "val")) if span is not None else "" for span in spans]
    return [int(one) if one.isdecimal() else 1 for one in told]


def _text_boxes(node: etree._Element) -> Iterable[etree._Element]:
    for box in node.iter(W + "txbxContent"):
        if not any(up.tag == MC + "Fallback" for up in box.iterancestors()):
            yield box
