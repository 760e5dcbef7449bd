"""A document's passages: what a file is, its text, and which of its paragraphs are headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.audit.text.finding import Block, Passage
from pipeline.audit.text.wordtext import docx_blocks
from pipeline.docxfile import DocxFile, Unreadable, foreign

_KINDS = ".docx 和 .txt"
#: Characters of a .txt: some 2,000 pages.
_LONGEST = 8_000_000


def read_document(source: Path | bytes, name: str = "", *, original: bool = False) -> list[Passage]:
    """The passages of a .docx or .txt.

    ``original``: as it was before its revisions. Raises ``Unreadable`` for everything else (.doc, .wps, .pdf, an
    encrypted or damaged file), ``OSError`` where the file cannot be opened.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    suffix = Path(name).suffix.lower() if isinstance(source, bytes) else source.suffix.lower()
    other = foreign(data, suffix)
    if other:
        raise other
    if data.startswith(b"PK"):
        return passages(docx_blocks(DocxFile(data, kinds=_KINDS, strict=True), original=original))
    return passages(_lines(_decode(data)))


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) > _LONGEST:
            raise Unreadable("文字太多，不像一份文稿", "看看这份文件是哪里来的。")
        return text
    raise Unreadable("看不出是哪种编码", "用记事本打开，“另存为”时编码选 UTF-8。")


_NUMBER = "[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(rf"#+\s*\S.*|第{_NUMBER}[章节部]\S*|(?:{_NUMBER}、|（{_NUMBER}）)[^，。；：]{{1,34}}")

#: With what a heading begins.
_OPENS = frozenset("#第（(一二三四五六七八九十")


def _lines(text: str) -> list[Block]:
    """Lines as paragraphs; a Markdown table as a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        plain = line.strip()
        if plain.startswith("|") and plain.endswith("|") and len(plain) > 2:
            cells = tuple(cell.strip() for cell in plain[1:-1].split("|"))
            if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            blocks.append(("", 0, tuple(rows)))
            rows = []
        if plain:
            blocks.append((line, -1, ()))
    return blocks


def passages_of(paragraphs: Sequence[str]) -> list[Passage]:
    """Plain paragraphs as passages: headings are told by their numbers."""
    return passages([block for text in paragraphs for block in _lines(text)])


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """Blocks as passages: each with its number, the heading above it, and its number below that."""
    result: list[Passage] = []
    heading, ordinal = "", 0
    for index, (text, level, grid) in enumerate(blocks, 1):
        plain = text.strip()
        if not grid and (level > 0 or (level < 0 and _is_heading(plain, first=index == 1))):
            heading, ordinal = plain.lstrip("# "), 0
            result.append(Passage(index, text, heading, 0, (), title=True))
        else:
            ordinal += 1
            result.append(Passage(index, text, heading, ordinal, grid))
    return result


def _is_heading(text: str, *, first: bool) -> bool:
    if text[:1] in _OPENS:
        plain = text[:60].replace("(", "（").replace(")", "）")
        if _HEADING.fullmatch(plain):
            return True
    return first and len(text) <= 50 and not re.search("[，。；：,;:]", text)
