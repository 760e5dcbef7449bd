"""A document's passages: .docx as its text would read with every revision accepted, .txt in the usual encodings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from pipeline.audit.finding import Grid, Passage
from pipeline.docxfile import MC as _MC
from pipeline.docxfile import DocxFile, Unreadable, foreign
from pipeline.docxfile import W as _W

__all__ = ["Block", "Unreadable", "passages", "passages_of", "read_document"]


def read_document(source: str | Path | bytes, name: str = "") -> list[Passage]:
    """The passages of a .docx or .txt.

    Raises ``Unreadable`` for everything else (.doc, .wps, .pdf, an encrypted or broken file), ``OSError`` where
    the file cannot be opened.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    label = name or ("" if isinstance(source, bytes) else Path(source).name)
    suffix = Path(label).suffix.lower()
    what = foreign(data, suffix)
    if what:
        raise Unreadable(what)
    if data.startswith(b"PK"):
        return passages(_docx(data))
    return passages(_txt(_decode(data)))


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("看不出是哪种编码的文字，请用记事本打开，“另存为”时编码选 UTF-8。")


Block = tuple[str, int, Grid]
"""Text, level of a heading (0: a paragraph; -1: not said), rows of a table."""

_HEADING = re.compile(
    r"^\s*(?:(#+)\s*\S.*|(?:第[一二三四五六七八九十]+[章节部]\S*|[一二三四五六七八九十]{1,3}、[^，。；：]{1,34}|（[一二三四五六七八九十]{1,3}）[^，。；：]{1,34}))$"
)


def _txt(text: str) -> list[Block]:
    """Lines as paragraphs; a Markdown table as a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        plain = line.strip()
        if plain.startswith("|") and plain.endswith("|") and len(plain) > 2:
            cells = tuple(cell.strip() for cell in plain.strip("|").split("|"))
            if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            blocks.append(("", 0, tuple(rows)))
            rows = []
        if plain:
            blocks.append((line.rstrip("\r\n"), -1, ()))
    return blocks


def passages_of(paragraphs: Sequence[str]) -> list[Passage]:
    """Plain paragraphs as passages: headings are told by their numbers."""
    return passages([block for text in paragraphs for block in _txt(text)])


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """Blocks as passages: each with its number, the heading above it, and its number below that."""
    result: list[Passage] = []
    heading, ordinal = "", 0
    for index, (text, level, grid) in enumerate(blocks, 1):
        plain = text.strip()
        is_title = not grid and (level > 0 or (level < 0 and _is_heading(plain, first=index == 1)))
        if is_title:
            heading, ordinal = plain.lstrip("# "), 0
            result.append(Passage(index, text, heading, 0, (), title=True))
        else:
            ordinal += 1
            result.append(Passage(index, text, heading, ordinal, grid))
    return result


def _is_heading(text: str, *, first: bool) -> bool:
    plain = text.replace("(", "（").replace(")", "）")
    return bool(_HEADING.match(plain)) or (first and len(text) <= 50 and not re.search("[，。；：,;:]", text))


def _docx(data: bytes) -> Iterator[Block]:
    body, levels = _parts(data)
    yield from _blocks(body, levels)


def _parts(data: bytes) -> tuple[etree._Element, dict[str, int]]:
    """The body of a .docx and the outline level of each of its styles (1 for 标题 1)."""
    file = DocxFile(data, kinds=".docx 和 .txt")
    document = file.tree(file.main)
    body = document.find(_W + "body") if document is not None else None
    if body is None:
        raise Unreadable("文档里没有正文。")
    return body, _levels(file.part("styles"))


def _levels(styles: etree._Element | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for style in styles.iter(_W + "style") if styles is not None else ():
        name = style.find(_W + "name")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        title = (name.get(_W + "val") or "").lower() if name is not None else ""
        key = style.get(_W + "styleId") or ""
        if outline is not None and (outline.get(_W + "val") or "9") < "9":
            found[key] = int(outline.get(_W + "val") or 0) + 1
        elif re.fullmatch(r"(?:heading \d|title|标题ﾠ?\d?)", title):
            found[key] = 1
    return found


def _blocks(parent: etree._Element, levels: dict[str, int]) -> Iterator[Block]:
    """Paragraphs and tables below an element, in order; text boxes follow the paragraph that holds them."""
    carried = ""
    for child in parent:
        tag = child.tag
        if tag == _W + "p":
            text = carried + _text(child)
            if _mark_deleted(child):
                carried = text
                continue
            carried = ""
            if text.strip():
                yield text, _level(child, levels), ()
            for box in child.iter(_W + "txbxContent"):
                if not any(up.tag == _MC + "Fallback" for up in box.iterancestors()):
                    yield from _blocks(box, levels)
        elif tag == _W + "tbl":
            grid = _grid(child)
            if grid:
                yield "", 0, grid
        elif tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
            yield from _blocks(child, levels)
    if carried.strip():
        yield carried, -1, ()


def _mark_deleted(paragraph: etree._Element) -> bool:
    """Whether the end of the paragraph is a deletion: it then runs into the next."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _level(paragraph: etree._Element, levels: dict[str, int]) -> int:
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and (outline.get(_W + "val") or "9") < "9":
        return int(outline.get(_W + "val") or 0) + 1
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    level = levels.get(style.get(_W + "val") or "", 0) if style is not None else 0
    return level or -1


_SKIP = frozenset(
    (
        _W + "del",
        _W + "moveFrom",
        _W + "txbxContent",
        _W + "pPr",
        _W + "rPr",
        _W + "instrText",
        _W + "delText",
        _MC + "Fallback",
    )
)
_BREAKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph as it reads with every revision accepted, without its text boxes."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        tag = node.tag
        if tag == _W + "t":
            pieces.append(node.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag not in _SKIP:
            stack.extend(reversed(node))
    return "".join(pieces)


def _grid(table: etree._Element) -> Grid:
    """The cells of a table; a cell that spans columns stands once and leaves the others empty."""
    rows = []
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table or row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells: list[str] = []
        for cell in row.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is not row:
                continue
            cells.append("\n".join(_text(paragraph) for paragraph in cell.iter(_W + "p")).strip())
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells += [""] * (int(span.get(_W + "val") or 1) - 1 if span is not None else 0)
        rows.append(tuple(cells))
    return tuple(rows)
