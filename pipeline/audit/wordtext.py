"""The paragraphs and tables of a .docx from outside, as it reads with its revisions accepted, or as it was before.

The part is parsed as a tree within bounds: a package that is damaged or built to hurt costs a message only.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.audit.finding import Block, Grid, Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
#: Bytes of a part when unpacked: a document of 1,000 pages has some 40 million.
_LARGEST = 100_000_000
_DAMAGED = "文件已损坏，用 Word 或 WPS 打开修复，另存为 .docx 再检查。"


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which revisions are read, and the outline levels of the styles."""

    gone: frozenset[str]
    """Elements whose text is left out."""
    mark: tuple[str, str]
    """Revisions of a paragraph's end by which it runs into the next."""
    levels: dict[str, int]


def docx_blocks(data: bytes, *, original: bool = False) -> Iterator[Block]:
    """The blocks of a .docx in their order. Raises ``Unreadable``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise Unreadable(_kind(names))
            document = _tree(archive, "word/document.xml")
            styles = _tree(archive, "word/styles.xml") if "word/styles.xml" in names else None
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, EOFError, NotImplementedError) as fault:
        raise Unreadable(_DAMAGED) from fault
    except RuntimeError as fault:  # zipfile says it of a member with a password
        raise Unreadable("是加密的压缩包，解密后再检查。") from fault
    body = document.find(_W + "body")
    if body is None:
        raise Unreadable(_DAMAGED)
    ins, gone = (_W + "ins", _W + "moveTo"), (_W + "del", _W + "moveFrom")
    skipped, mark = (ins, ins) if original else (gone, gone)
    return _blocks(body, _Reading(_NO_TEXT | {*skipped}, mark, _levels(styles)))


def _kind(names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "是表格，这里检查的是文档（.docx、.txt）；要与表格核对，用 --with。"
    if "content.xml" in names:
        return "是 OpenDocument 文档，另存为 .docx 再检查。"
    return "不是 Word 文档，用 Word 或 WPS 打开，另存为 .docx 再检查。"


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > _LARGEST:
        raise Unreadable("展开后太大，不像一份文稿，检查来源。")
    text = archive.read(name).replace(_STRICT, _W[1:-1].encode())
    if b"<!DOCTYPE" in text[:4096]:  # no editor writes one
        raise Unreadable(_DAMAGED)
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))


def _levels(styles: etree._Element | None) -> dict[str, int]:
    """Style → level of its headings (1 for 标题 1)."""
    found: dict[str, int] = {}
    for style in styles.iter(_W + "style") if styles is not None else ():
        key = style.get(_W + "styleId") or ""
        named = style.find(_W + "name")
        name = (named.get(_W + "val") or "").lower() if named is not None else ""
        level = _outline(style.find(_W + "pPr"))
        if level or re.fullmatch(r"(?:heading \d|title|标题 ?\d?)", name):
            found[key] = level or 1
    return found


def _outline(properties: etree._Element | None) -> int:
    outline = properties.find(_W + "outlineLvl") if properties is not None else None
    value = outline.get(_W + "val") or "" if outline is not None else ""
    return int(value) + 1 if value in tuple("012345678") else 0


_INSIDE = frozenset(
    _W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "del", "moveFrom", "customXml", "smartTag")
)


def _blocks(parent: etree._Element, reading: _Reading) -> Iterator[Block]:
    """Paragraphs and tables below an element, in order; text boxes follow the paragraph that holds them."""
    carried = ""
    for child in parent:
        tag = child.tag
        if tag == _W + "p":
            text = carried + _text(child, reading)
            if _runs_on(child, reading):
                carried = text
                continue
            carried = ""
            if text.strip():
                yield text, _level(child, reading), ()
            for box in child.iter(_W + "txbxContent"):
                if not any(up.tag in (_MC + "Fallback", *reading.gone) for up in box.iterancestors()):
                    yield from _blocks(box, reading)
        elif tag == _W + "tbl":
            grid = _grid(child, reading)
            if grid:
                yield "", 0, grid
        elif tag in _INSIDE and tag not in reading.gone:
            yield from _blocks(child, reading)
    if carried.strip():
        yield carried, -1, ()


def _runs_on(paragraph: etree._Element, reading: _Reading) -> bool:
    """Whether the end of a paragraph is a revision by which it runs into the next."""
    properties = paragraph.find(_W + "pPr")
    mark = properties.find(_W + "rPr") if properties is not None else None
    return mark is not None and any(mark.find(revision) is not None for revision in reading.mark)


def _level(paragraph: etree._Element, reading: _Reading) -> int:
    properties = paragraph.find(_W + "pPr")
    style = properties.find(_W + "pStyle") if properties is not None else None
    level = reading.levels.get(style.get(_W + "val") or "", 0) if style is not None else 0
    return _outline(properties) or level or -1


_NO_TEXT = frozenset((*(_W + tag for tag in ("txbxContent", "instrText", "delInstrText", "rt")), _MC + "Fallback"))
_BREAKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_TEXTS = (_W + "t", _W + "delText")


def _text(paragraph: etree._Element, reading: _Reading) -> str:
    """The text of a paragraph, without its text boxes."""
    if next(paragraph.iter(*reading.gone), None) is None:  # nearly all: nothing is to be left out
        return "".join(_printed(node) for node in paragraph.iter(*_TEXTS, *_BREAKS))
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        tag = node.tag
        if tag in _TEXTS or tag in _BREAKS:
            pieces.append(_printed(node))
        elif tag not in reading.gone:
            stack.extend(reversed(node))
    return "".join(pieces)


def _printed(node: etree._Element) -> str:
    """What a leaf prints: its text, or a tab or break (a tab stop of the paragraph's properties prints nothing)."""
    if node.tag not in _BREAKS:
        return node.text or ""
    parent = node.getparent()
    return "" if parent is not None and parent.tag == _W + "tabs" else _BREAKS[node.tag]


def _grid(table: etree._Element, reading: _Reading) -> Grid:
    """The cells of a table; a cell that spans columns stands once and leaves the others empty."""
    rows = []
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table or _away(row, "trPr", reading):
            continue
        cells: list[str] = []
        for cell in row.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is not row:
                continue
            cells.append("\n".join(_text(paragraph, reading) for paragraph in cell.iter(_W + "p")).strip())
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = (span.get(_W + "val") or "") if span is not None else ""
            cells += [""] * (min(int(width), 64) - 1 if width.isdecimal() else 0)
        rows.append(tuple(cells))
    return tuple(rows)


def _away(row: etree._Element, properties: str, reading: _Reading) -> bool:
    return any(row.find(f"{_W}{properties}/{mark}") is not None for mark in reading.mark)
