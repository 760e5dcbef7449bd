"""The narrative's .docx → its paragraphs and tables, as they read with every revision accepted.

Comments and what a field does are not read; what cannot be printed (pictures, notes, equations, automatic numbers) is
named, so that nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.docxfile import MC, DocxFile, W

BODY = -1
TITLE = 0
_GONE = frozenset(W + tag for tag in ("del", "moveFrom"))
_INSIDE = frozenset(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_BREAKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_UNREAD = {
    **{W + tag: "图片或者文本框" for tag in ("drawing", "pict", "object")},
    **{W + tag: "脚注或者尾注" for tag in ("footnoteReference", "endnoteReference")},
    W + "sym": "特殊符号",
    W + "altChunk": "插入的文件",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "公式",
    W + "vanish": "隐藏文字",
}
_LEAVES = frozenset(
    (*(W + tag for tag in ("pPr", "instrText", "delInstrText", "delText", "rt", "sdtPr")), MC + "Fallback")
)
_OFF = ("0", "false", "off")
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])")
_TITLES = ("title", "标题", "公文标题")


@dataclass(slots=True)
class Words:
    """A paragraph as it reads."""

    text: str
    level: int = BODY
    """0 the title, 1 to 9 headings, -1 text."""
    align: str = ""
    landscape: bool = False
    unread: list[str] = field(default_factory=list)
    """What is in it that no narrative can print."""


@dataclass(slots=True)
class Cell:
    """A cell: its paragraphs, how many columns it has, whether it belongs to the one above."""

    text: str
    align: str = ""
    columns: int = 1
    above: bool = False
    unread: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table; ``headings``: how many of its rows are the heading, as far as it says so."""

    rows: list[list[Cell]]
    headings: int = 0
    landscape: bool = False


def read_items(file: DocxFile) -> list[Words | Grid]:
    """The paragraphs and tables of a document, in their order. Raises ``Unreadable``."""
    root = file.tree(file.main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        return []
    reader = _Reader(_styles(file.part("styles")))
    items = list(reader.items(body))
    _turn(items, reader.ends, _is_turned(body.find(W + "sectPr")))
    return items


def _turn(items: list[Words | Grid], ends: list[tuple[int, bool]], last: bool) -> None:  # noqa: FBT001
    """Tell each item how the pages of its section lie. ``ends``: (items before the end of a section, its pages)."""
    start = 0
    for end, turned in [*ends, (len(items), last)]:
        for item in items[start:end]:
            item.landscape = turned
        start = end


def _is_turned(section: etree._Element | None) -> bool:
    size = section.find(W + "pgSz") if section is not None else None
    return size is not None and size.get(W + "orient") == "landscape"


@dataclass(frozen=True, slots=True)
class _Style:
    level: int | None
    numbered: bool | None
    align: str
    base: str


def _styles(root: etree._Element | None) -> dict[str, _Style]:
    found = {}
    for style in root.iter(W + "style") if root is not None else ():
        name = _value(style.find(W + "name")).lower()
        heading = _HEADING.fullmatch(name)
        level = TITLE if name in _TITLES else int(heading[1]) if heading else None
        properties = style.find(W + "pPr")
        if level is None:
            level = _outline(properties)
        base = _value(style.find(W + "basedOn"))
        found[style.get(W + "styleId") or ""] = _Style(level, _numbered(properties), _align(properties), base)
    return found


def _value(element: etree._Element | None) -> str:
    return (element.get(W + "val") or "") if element is not None else ""


def _outline(properties: etree._Element | None) -> int | None:
    value = _value(properties.find(W + "outlineLvl")) if properties is not None else ""
    return None if not value.isdecimal() else int(value) + 1 if int(value) < 9 else BODY


def _numbered(properties: etree._Element | None) -> bool | None:
    numbers = properties.find(W + "numPr") if properties is not None else None
    return None if numbers is None else _value(numbers.find(W + "numId")) not in ("", "0")


def _align(properties: etree._Element | None) -> str:
    value = _value(properties.find(W + "jc")) if properties is not None else ""
    return {"start": "left", "end": "right"}.get(value, value)


class _Reader:
    """Walks the body once; ``ends`` are the ends of its sections."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self.styles = styles
        self.ends: list[tuple[int, bool]] = []
        self._count = 0

    def items(self, parent: etree._Element) -> Iterator[Words | Grid]:
        """Paragraphs and tables below an element; a paragraph whose end is deleted runs into the next one."""
        carried: Words | None = None
        for element in _children(parent):
            if element.tag == W + "tbl":
                self._count += 1
                yield self._grid(element)
                continue
            words = self._words(element)
            if carried is not None:
                words.text, words.unread = carried.text + words.text, carried.unread + words.unread
                words.level = carried.level
            carried = words if any(element.find(f"{W}pPr/{W}rPr/{gone}") is not None for gone in _GONE) else None
            if carried is None:
                self._count += 1
                yield words
            section = element.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                self.ends.append((self._count, _is_turned(section)))
        if carried is not None:
            yield carried

    def _words(self, paragraph: etree._Element) -> Words:
        text, unread = _text(paragraph)
        properties = paragraph.find(W + "pPr")
        style = _value(properties.find(W + "pStyle")) if properties is not None else ""
        level, numbered, align = _outline(properties), _numbered(properties), _align(properties)
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            found = self.styles[style]
            level = found.level if level is None else level
            numbered = found.numbered if numbered is None else numbered
            align = align or found.align
            style = found.base
        if numbered and level in (None, BODY) and text.strip():
            unread.append("自动编号")
        return Words(text, BODY if level is None else level, align, unread=unread)

    def _grid(self, table: etree._Element) -> Grid:
        rows: list[list[Cell]] = []
        headings = 0
        for row in _rows(table):
            rows.append([self._cell(cell) for cell in _cells(row)])
            mark = row.find(f"{W}trPr/{W}tblHeader")
            headings += len(rows) == headings + 1 and mark is not None and _value(mark) not in _OFF
        return Grid(rows, headings)

    def _cell(self, cell: etree._Element) -> Cell:
        parts = [self._words(part) for part in _children(cell) if part.tag == W + "p"]
        unread = [what for part in parts for what in part.unread]
        if cell.find(f".//{W}tbl") is not None:
            unread.append("表格里的表格")
        span = _value(cell.find(f"{W}tcPr/{W}gridSpan"))
        join = cell.find(f"{W}tcPr/{W}vMerge")
        above = join is not None and join.get(W + "val", "continue") == "continue"
        text = "".join(part.text.strip(" \t\n　").replace("\n", "") for part in parts)
        align = next((part.align for part in parts if part.align), "")
        return Cell(text, align, min(int(span), 64) if span.isdecimal() and int(span) else 1, above, unread)


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those within content controls and insertions."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _INSIDE:
            yield from _children(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == W + "tr" and not any(child.find(f"{W}trPr/{gone}") is not None for gone in _GONE):
            yield child
        elif child.tag in _INSIDE:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag in _INSIDE:
            yield from _cells(child)


def _text(paragraph: etree._Element) -> tuple[str, list[str]]:
    """The text of a paragraph over all its runs, and what in it cannot be printed."""
    pieces: list[str] = []
    unread: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        tag = node.tag
        if tag == W + "t":
            pieces.append(node.text or "")
        elif tag in _BREAKS:
            if node.get(W + "type") not in ("page", "column"):
                pieces.append(_BREAKS[tag])
        elif tag in _UNREAD:
            if _value(node) not in _OFF:
                unread.append(_UNREAD[tag])
        elif tag not in _GONE and tag not in _LEAVES:
            stack.extend(reversed(node))
    return "".join(pieces), list(dict.fromkeys(unread))
