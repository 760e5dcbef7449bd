"""The paragraphs and tables of a .docx from outside, as it reads with its revisions accepted, or as it was before.

The part is parsed as a tree within bounds: a package that is damaged or built to hurt costs a message only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.audit.text.finding import Block, Grid
from pipeline.audit.text.wordlists import Lists
from pipeline.docxfile import MC, DocxFile, M, Unreadable, W

_PROPERTIES, _PARAGRAPH, _BOX = W + "pPr", W + "p", W + "txbxContent"


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which revisions are read, and the lists and headings."""

    gone: frozenset[str]
    """Elements whose text is left out."""
    mark: tuple[str, str]
    """Revisions of a paragraph's end by which it runs into the next."""
    lists: Lists
    special: frozenset[etree._Element]
    """Paragraphs with more than runs of text: breaks, or what is left out."""
    seen: list[etree._Element]
    """The paragraph or table of each block that has been read."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note at the foot of a page or at the end."""

    name: str
    """脚注1, 尾注2: counted in the order of the text."""
    block: int
    """The block that its mark stands in, from 1."""
    blocks: list[Block]


def docx_blocks(file: DocxFile, *, original: bool = False) -> tuple[list[Block], list[Note]]:
    """The blocks of a .docx in their order, and its notes. Raises ``Unreadable``."""
    document = file.tree(file.main)
    body = document.find(W + "body") if document is not None else None
    if body is None:
        raise Unreadable("文档里没有正文", "用 Word 或 WPS 打开看看。")
    if next(body.iter(W + "altChunk", W + "subDoc"), None) is not None:  # as web pages are saved by office systems
        raise Unreadable("正文里嵌着别的文件，没有展开", "用 Word 打开，另存为 .docx 再用。")
    ins, gone = (W + "ins", W + "moveTo"), (W + "del", W + "moveFrom")
    skipped, mark = (ins, ins) if original else (gone, gone)
    try:
        left = _NO_TEXT | {*skipped}
        reading = _Reading(left, mark, Lists(file, original=original), _special(body, left), [])
        return list(_blocks(body, reading)), list(_notes(file, body, reading))
    except RecursionError as fault:
        raise Unreadable("嵌套太深，不像一份文稿", "看看这份文件是哪里来的。") from fault


def _notes(file: DocxFile, body: etree._Element, reading: _Reading) -> Iterator[Note]:
    """The notes whose marks are read, each counted among its kind."""
    for kind, name in (("footnote", "脚注"), ("endnote", "尾注")):
        root = file.part(f"{kind}s")
        if root is None:
            continue
        notes = {note.get(W + "id"): note for note in root.iter(W + kind)}
        inside = replace(reading, special=_special(root, reading.gone), seen=[])
        places = {element: place for place, element in enumerate(reading.seen, 1)}
        count, block = 0, 1
        for mark in body.iter(f"{W}{kind}Reference"):
            around = list(mark.iterancestors())
            if any(up.tag in reading.gone and up.tag != _BOX for up in around):
                continue
            block = next((places[up] for up in around if up in places), block)
            own = mark.get(W + "customMarkFollows") in _ON  # a sign of somebody's own is not counted
            count += not own
            note = notes.get(mark.get(W + "id"))
            if note is not None:
                yield Note(name if own else f"{name}{count}", block, list(_blocks(note, inside)))


_ON = ("1", "true", "on")


def _special(body: etree._Element, gone: frozenset[str]) -> frozenset[etree._Element]:
    """The paragraphs that hold more than text, or what is left out, at any depth."""
    found: set[etree._Element] = set()
    for node in body.iter(*_TEXTS[1:], *_BREAKS, *_LOOKS, *gone):
        for paragraph in node.iterancestors(_PARAGRAPH):
            if paragraph in found:  # and all around it
                break
            found.add(paragraph)
    return frozenset(found)


_INSIDE = frozenset(
    (
        *(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "del", "moveFrom", "customXml", "smartTag")),
        *(MC + tag for tag in ("AlternateContent", "Choice")),
    )
)


def _blocks(parent: etree._Element, reading: _Reading) -> Iterator[Block]:
    """Paragraphs and tables below an element, in order; text boxes follow the paragraph that holds them."""
    carried = ""
    for child in parent:
        tag = child.tag
        if tag == _PARAGRAPH:
            plain, properties = _plain(child, reading), next(child.iterchildren(_PROPERTIES), None)
            text = carried + (_picked(child, reading) if plain is None else plain)
            if _runs_on(properties, reading):
                carried = text
                continue
            carried = ""
            label, level = reading.lists.of(properties)  # an empty paragraph of a list counts too
            if text.strip():
                reading.seen.append(child)
                yield label + text, level, ()
            for box in child.iter(_BOX) if plain is None else ():
                if not any(up.tag in (MC + "Fallback", *reading.gone) for up in box.iterancestors()):
                    yield from _blocks(box, reading)
        elif tag == W + "tbl":
            yield from _tables(child, reading)
        elif tag in _INSIDE and tag not in reading.gone:
            yield from _blocks(child, reading)
    if carried.strip():
        reading.seen.append(parent)
        yield carried, -1, ()


def _runs_on(properties: etree._Element | None, reading: _Reading) -> bool:
    """Whether the end of a paragraph is a revision by which it runs into the next."""
    mark = properties.find(W + "rPr") if properties is not None else None
    return mark is not None and any(mark.find(revision) is not None for revision in reading.mark)


_NO_TEXT = frozenset((*(W + tag for tag in ("txbxContent", "instrText", "delInstrText", "rt")), MC + "Fallback"))
#: What is no text and prints all the same: breaks, and what parts the numbers of a formula.
_BREAKS = {
    W + "tab": " ",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    M + "den": "/",
    M + "sup": "^",
}
_TEXTS = (W + "t", W + "delText", M + "t")
#: What makes the text of a run look otherwise: nothing of it is seen, or it stands above the line.
_LOOKS = (W + "vanish", W + "vertAlign")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _text(paragraph: etree._Element, reading: _Reading) -> str:
    """The text of a paragraph, without its text boxes."""
    plain = _plain(paragraph, reading)
    return _picked(paragraph, reading) if plain is None else plain


def _plain(paragraph: etree._Element, reading: _Reading) -> str | None:
    """The text of a paragraph that has nothing to be left out, as nearly all; else ``None``."""
    if paragraph not in reading.special:
        return "".join([node.text or "" for node in paragraph.iter(_TEXTS[0])])
    pieces: list[str] = []
    for node in paragraph.iter(*_TEXTS, *_BREAKS, *reading.gone):
        if node.tag in reading.gone:
            return None
        pieces.append(_printed(node))
    return "".join(pieces)


def _picked(paragraph: etree._Element, reading: _Reading) -> str:
    """The text of a paragraph, branch by branch, without what is to be left out."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        tag = node.tag
        if tag in _TEXTS or tag in _BREAKS:
            pieces.append(_printed(node))
        if tag not in reading.gone:
            stack.extend(reversed(node))
    return "".join(pieces)


def _printed(node: etree._Element) -> str:
    """What a leaf prints: its text, or a tab or break (a tab stop of the paragraph's properties prints nothing)."""
    parent = node.getparent()
    if node.tag in _BREAKS:
        return "" if parent is not None and parent.tag == W + "tabs" else _BREAKS[node.tag]
    text = node.text or ""
    looks = parent.find(W + "rPr") if parent is not None else None
    if looks is None:
        return text
    hidden, place = looks.find(W + "vanish"), looks.find(W + "vertAlign")
    if hidden is not None and hidden.get(W + "val") not in ("0", "false", "off"):
        return ""
    raised = place is not None and place.get(W + "val") == "superscript"
    return text.translate(_RAISED) if raised else text  # the mark of a note is no digit of the number before it


def _tables(table: etree._Element, reading: _Reading) -> Iterator[Block]:
    """A table, then those that lie in its cells."""
    grid = _grid(table, reading)
    if grid:
        reading.seen.append(table)
        yield "", 0, grid
    for inner in table.iter(W + "tbl"):
        if inner is not table and next(inner.iterancestors(W + "tbl")) is table and not _twice(inner):
            yield from _tables(inner, reading)


def _twice(node: etree._Element) -> bool:
    """Whether it is what programs are shown that cannot show what stands before it."""
    return next(node.iterancestors(MC + "Fallback"), None) is not None


def _grid(table: etree._Element, reading: _Reading) -> Grid:
    """The cells of a table; a cell that spans columns or rows stands once and leaves the others empty."""
    boxed = next(table.iter(MC + "Fallback"), None) is not None
    rows = []
    for row in table.iter(W + "tr"):
        if next(row.iterancestors(W + "tbl")) is not table or _away(row, "trPr", reading):
            continue
        cells = [""] * _count(row.find(f"{W}trPr/{W}gridBefore"))
        for cell in row.iter(W + "tc"):
            if next(cell.iterancestors(W + "tr")) is not row:
                continue
            properties = cell.find(W + "tcPr")
            above = properties.find(W + "vMerge") if properties is not None else None
            below = above is not None and above.get(W + "val") != "restart"  # covered: what stands in it is not seen
            cells.append("" if below else _in_cell(cell, reading, boxed=boxed))
            span = properties.find(W + "gridSpan") if properties is not None else None
            cells += [""] * (_count(span) - 1)
        rows.append(tuple(cells))
    return tuple(rows)


def _in_cell(cell: etree._Element, reading: _Reading, *, boxed: bool) -> str:
    """The paragraphs of a cell, without those of tables that lie in it; ``boxed``: some may be there twice."""
    own = (one for one in cell.iter(_PARAGRAPH) if next(one.iterancestors(W + "tc")) is cell)
    shown = (one for one in own if not (boxed and _twice(one)))
    return "\n".join(_label(one, reading) + _text(one, reading) for one in shown).strip()


def _label(paragraph: etree._Element, reading: _Reading) -> str:
    return reading.lists.of(next(paragraph.iterchildren(_PROPERTIES), None))[0]


def _count(element: etree._Element | None) -> int:
    """How many columns: within bounds."""
    value = (element.get(W + "val") or "") if element is not None else ""
    return min(int(value), 64) if value.isdecimal() else 0


def _away(row: etree._Element, properties: str, reading: _Reading) -> bool:
    return any(row.find(f"{W}{properties}/{mark}") is not None for mark in reading.mark)
