"""A .docx → its paragraphs with what holds for each, and its sections. Text boxes follow the paragraph that holds them.

It is read as it would be with every revision accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml import etree

from pipeline.docxfile import MC, DocxFile, R, Unreadable, W
from pipeline.inspect.properties import Properties, Styles, on, read
from pipeline.inspect.text import Paragraph, Run, Section, Text, length, number
from pipeline.numbering import Numbering

_INTO = tuple(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_SKIP = frozenset(
    (*(W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "txbxContent")), MC + "Fallback")
)
_SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SHAPES = (W + "drawing", W + "pict", W + "object")
_DEEPEST = 40


def read_text(file: DocxFile) -> Text:
    """The whole document as read. Raises ``Unreadable`` where there is no text or tables are nested without end."""
    document = file.tree(file.main)
    body = document.find(W + "body") if document is not None else None
    if body is None:
        raise Unreadable("文档里没有正文", "用 Word 或 WPS 打开看看。")
    reader = Reader(file)
    paragraphs = list(reader.paragraphs(body, _Place()))
    count = 0
    for paragraph in paragraphs:
        if paragraph.plain:
            count += 1
            paragraph.number = count
    sections = list(_sections(file, body))
    for earlier, later in pairwise(paragraphs):
        if later.section > earlier.section and reader.starts_page[later.section]:
            later.new_page = True
    return Text(paragraphs, sections, on(read(file.part("settings")), "evenAndOddHeaders"), reader.base_size)


_Held = tuple[str, dict[str, str], Properties]
"""Style, list and level, and all properties of a paragraph."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph is met."""

    kind: str = "body"
    table: str = ""
    depth: int = 0
    last_row: bool = False


class Reader:
    """Reads the paragraphs of one document, also those of its headers and footers."""

    def __init__(self, file: DocxFile) -> None:
        self._styles = Styles(file)
        self._numbering = Numbering(file)
        self._runs_seen: dict[tuple[str, str, bytes], Run] = {}
        self._paragraphs_seen: dict[tuple[str, bytes], _Held] = {}
        self._section = 0
        self._break = False
        self.starts_page: list[bool] = [False]
        normal = self._styles.run(self._styles.default("paragraph"), "", {})
        self.base_size = number(normal.get("sz", {}).get("val"), 20)
        document = file.tree(file.main)
        sections = document.iter(W + "sectPr") if document is not None else ()
        self.starts_page = [_kind(section) != "continuous" for section in sections]

    def paragraphs(self, parent: etree._Element, place: _Place) -> Iterator[Paragraph]:
        """The paragraphs below an element, in order."""
        if place.depth > _DEEPEST:
            raise Unreadable("文档里的表格嵌套太深", "看看这份文件是哪里来的。")
        after_table = False
        before: Paragraph | None = None
        for child in parent:
            if child.tag == W + "p":
                for paragraph in self._paragraph(child, place):
                    paragraph.after_table, after_table = after_table and paragraph.place != "box", False
                    before = paragraph
                    yield paragraph
            elif child.tag == W + "tbl":
                if before is not None:
                    before.before_table = True
                yield from self._table(child, place)
                after_table = True
            elif child.tag in _INTO:
                yield from self.paragraphs(child, replace(place, depth=place.depth + 1))

    def _table(self, table: etree._Element, place: _Place) -> Iterator[Paragraph]:
        style = read(table.find(W + "tblPr")).get("tblStyle", {}).get("val", "") or self._styles.default("table")
        rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table]
        kind = "table" if place.kind == "body" else place.kind
        for row in rows:
            inside = _Place(kind, style, place.depth + 1, last_row=row is rows[-1])
            for cell in row.iter(W + "tc"):
                if next(cell.iterancestors(W + "tr")) is row:
                    yield from self.paragraphs(cell, inside)

    def _paragraph(self, element: etree._Element, place: _Place) -> Iterator[Paragraph]:
        """A paragraph, and those of its text boxes."""
        key, count, properties = self._held(element.find(W + "pPr"), place.table)
        runs = tuple(self._runs(element, key, place.table))
        label = self._numbering.label(count) if count and any(run.text.strip() for run in runs) else ""
        text = label + "".join(run.text for run in runs)
        before, _, after = text.rpartition("\f")
        starts = self._break or ("\f" in text and not before.strip(" \n\f")) or on(properties, "pageBreakBefore")
        self._break = "\f" in text and not after.strip()
        mark = self._run("", element.find(f"{W}pPr/{W}rPr"), key, place.table)
        shapes = [shape for shape in element.iter(*_SHAPES) if _shown(shape)]
        yield Paragraph(
            0, text.replace("\f", ""), runs, properties, self._styles.name(key), mark, place.kind, self._section,
            starts, label, bool(shapes), last_row=place.last_row,
        )  # fmt: skip
        for shape in shapes:
            for box in shape.iter(W + "txbxContent"):
                if next(box.iterancestors(*_SHAPES)) is shape and _shown(box):
                    yield from self.paragraphs(box, _Place("box", "", place.depth + 1))
        if element.find(f"{W}pPr/{W}sectPr") is not None:
            self._section = min(self._section + 1, len(self.starts_page) - 1)

    def _held(self, given: etree._Element | None, table: str) -> _Held:
        """What holds for paragraphs with these properties: worked out once, however many there are."""
        known = (table, _bytes(given))
        if known not in self._paragraphs_seen:
            direct = read(given)
            key = direct.get("pStyle", {}).get("val", "") or self._styles.default("paragraph")
            count = self._list(given, key)
            level = self._numbering.level(count)
            listed = read(level.element.find(W + "pPr")) if level is not None else {}
            properties = self._styles.paragraph(key, table, listed, direct)
            self._paragraphs_seen[known] = (key, count, properties)
        return self._paragraphs_seen[known]

    def _list(self, properties: etree._Element | None, key: str) -> dict[str, str]:
        """{numId, ilvl} of a paragraph in a list: from itself, or from its style."""
        given = properties.find(W + "numPr") if properties is not None else None
        own = {name: value.get("val", "") for name, value in read(given).items()}
        if "numId" not in own:
            own = {**self._styles.list_of(key), **own}
        return own if own.get("numId", "0") != "0" else {}

    def _runs(self, element: etree._Element, key: str, table: str) -> Iterator[Run]:
        """The runs of a paragraph, those in hyperlinks, fields and insertions too."""
        stack = list(reversed(element))
        while stack:
            node = stack.pop()
            if node.tag == W + "r":
                text = _letters(node)
                if text:
                    yield self._run(text, node.find(W + "rPr"), key, table)
            elif node.tag not in _SKIP and isinstance(node.tag, str):
                stack.extend(reversed(node))

    def _run(self, text: str, given: etree._Element | None, key: str, table: str) -> Run:
        """A run with this text; its format is worked out once."""
        known = (key, table, _bytes(given))
        if known not in self._runs_seen:
            properties = self._styles.run(key, table, read(given))
            fonts = {slot: self._styles.font(properties, slot) for slot in ("eastAsia", "ascii", "hAnsi")}
            hint = properties.get("rFonts", {}).get("hint") == "eastAsia"
            other = fonts["eastAsia" if hint else "hAnsi"]
            self._runs_seen[known] = Run("", fonts["eastAsia"], fonts["ascii"], other, properties)
        like = self._runs_seen[known]
        return Run(text, like.east, like.latin, like.other, like.properties)


def _bytes(element: etree._Element | None) -> bytes:
    return etree.tostring(element, with_tail=False) if element is not None else b""


def _shown(element: etree._Element) -> bool:
    """Whether it is not the stand-in for programs that know no drawings, where there is the drawing itself."""
    fallback = next(element.iterancestors(MC + "Fallback"), None)
    choice = fallback.getparent().find(MC + "Choice") if fallback is not None else None  # type: ignore[union-attr]
    return choice is None


def _letters(run: etree._Element) -> str:
    """The text of a run; a form feed where it starts a new page."""
    pieces = []
    for node in run:
        if node.tag == W + "t":
            pieces.append(node.text or "")
        elif node.tag == W + "br" and node.get(W + "type") in ("page", "column"):
            pieces.append("\f")
        elif node.tag in _SIGNS:
            pieces.append(_SIGNS[node.tag])
    return "".join(pieces)


def _kind(section: etree._Element) -> str:
    return read(section).get("type", {}).get("val", "nextPage")


def _sections(file: DocxFile, body: etree._Element) -> Iterator[Section]:
    """Every section; one without a footer of its own has that of the one before."""
    footers: dict[str, str] = {}
    for element in body.iter(W + "sectPr") if body.find(".//" + W + "sectPr") is not None else [etree.Element("none")]:
        for reference in element.iter(W + "footerReference"):
            kind = reference.get(W + "type") or "default"
            footers = {**footers, kind: file.target(file.main, reference.get(R + "id"))}
        found = read(element)
        size, margins, grid = (found.get(name, {}) for name in ("pgSz", "pgMar", "docGrid"))
        yield Section(
            width=length(size.get("w"), 12240),
            height=length(size.get("h"), 15840),
            top=abs(length(margins.get("top"), 1440)),
            right=length(margins.get("right"), 1440),
            bottom=abs(length(margins.get("bottom"), 1440)),
            left=length(margins.get("left"), 1440) + length(margins.get("gutter")),
            footer=length(margins.get("footer"), 720),
            grid="" if grid.get("type", "default") == "default" else grid["type"],
            pitch=length(grid.get("linePitch")),
            char_space=number(grid.get("charSpace")),
            footers=footers,
            title_page=on(found, "titlePg"),
        )


def part_paragraphs(reader: Reader, root: etree._Element | None) -> list[Paragraph]:
    """The paragraphs of a footer or another part of the same document."""
    return list(reader.paragraphs(root, _Place())) if root is not None else []
