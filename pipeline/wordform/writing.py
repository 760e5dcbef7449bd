"""The text of a narrative → its Word form: headings in styles, tags as text, tables as tables.

Lines that the text joins into one paragraph become one paragraph with line breaks; everything else a paragraph each.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from jinja2 import TemplateSyntaxError

from pipeline.model import Place
from pipeline.official import (
    BOTTOM,
    FANGSONG,
    HEITI,
    KAITI,
    LEFT,
    PAGE_LONG,
    PAGE_SHORT,
    RIGHT,
    TOP,
    chars_to_twips,
)
from pipeline.package import pack, unpack
from pipeline.problems import problem
from pipeline.wordform.cells import Row, align, leading, split_row, table_xml
from pipeline.wordform.narrative import NarrativeFault
from pipeline.wordform.template import Line, depth_after, lines_of, statements

_HEADING = re.compile(r"^(#{1,5})[ \t]+")
_OPEN = re.compile(r"^:::\s*attachment\s+(?:(landscape|portrait|横排|竖排)\s+)?(?=\S)")
_CLOSE = re.compile(r"^:::\s*$")
_DASHES = re.compile(r"^\|[\s|:-]+$")
_TURNED = {"landscape": "（横排）", "横排": "（横排）", "portrait": "（竖排）", "竖排": "（竖排）"}
_STYLES = {0: "Title", 1: "Heading 1", 2: "Heading 2", 3: "Heading 3", 4: "Heading 4"}
_GREY, _SMALL = RGBColor(0x80, 0x80, 0x80), Pt(12)
"""Paragraphs that steer and print nothing stand back."""
_FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}


def write_word(text: str, name: str) -> bytes:
    """The text of a narrative (``name``: its file, for messages) → a .docx that reads as the same text.

    Raises ``NarrativeFault`` where it cannot be put into Word.
    """
    try:
        lines = lines_of(text)
    except TemplateSyntaxError as error:
        what, todo = "写法有误，不能转成 Word", "先运行 make-report check，按提示改好。"
        raise NarrativeFault([problem("C09", Place(name, error.lineno), what=what, todo=todo)]) from error
    writer = _Writer(_blank(), name)
    for block in _blocks(lines):
        writer.block(block)
    out = io.BytesIO()
    writer.document.save(out)
    return pack(unpack(out.getvalue()))


def _blank() -> Document:
    """An empty document in the office's fonts."""
    document = docx.Document()
    document.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")  # the schema asks for it
    section = document.sections[0]
    section.page_width, section.page_height = Twips(PAGE_SHORT), Twips(PAGE_LONG)
    section.left_margin, section.right_margin = Twips(LEFT), Twips(RIGHT)
    section.top_margin, section.bottom_margin = Twips(TOP), Twips(BOTTOM)
    for level, name in {**_STYLES, -1: "Normal"}.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        for old in style.element.findall(qn("w:rPr")):
            style.element.remove(old)
        font = _FONTS.get(level, HEITI if level == 0 else FANGSONG)
        style.font.name, style.font.size = font, Pt(22 if level == 0 else 16)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        style.paragraph_format.space_after = Pt(0)
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
    return document


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines between empty ones."""
    block: list[Line] = []
    for line in lines:
        if not line.blank:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_row(line: Line) -> bool:
    return line.text.lstrip(" \t　").startswith("|")


def _special(line: Line) -> bool:
    """A line that is no part of a paragraph: a heading, an end of an attachment."""
    words = line.words.lstrip(" \t　")
    return bool(_HEADING.match(words)) or words.startswith(":::")


@dataclass(slots=True)
class _Flow:
    """What the branches of the text have printed so far: whether lines may print one right after the other."""

    stack: list[tuple[str, bool, list[bool]]] = field(default_factory=list)
    """(if or for, whether something stood right before it, whether its branches so far end with something)."""
    printed: bool = False

    def joins(self, lines: list[Line]) -> bool:
        """Whether two lines of a block may become one paragraph; called once for every block, in order."""
        self.printed = False
        outside = len(self.stack)
        found = False
        for line in lines:
            if line.captured:
                continue
            if line.silent:
                found = self._steer(line) or found
                continue
            looped = any(word == "for" for word, _, _ in self.stack[outside:])  # the loop prints its lines again
            found = found or self.printed or looped or depth_after(line.tags, 0) != (0, 0)
            self._steer(line)
            self.printed = True
        return found

    def _steer(self, line: Line) -> bool:
        """Follow the tags of a line; whether one of them is beyond what is followed here."""
        for word in statements(line.tags):
            if word in ("if", "for"):
                self.stack.append((word, self.printed, []))
            elif word in ("elif", "else") and self.stack:
                self.stack[-1][2].append(self.printed)
                self.printed = self.stack[-1][1]
            elif word in ("endif", "endfor") and self.stack:
                self.printed = any([self.printed, *self.stack.pop()[2]])
            else:
                return True
        return False


@dataclass(slots=True)
class _Writer:
    document: Document
    name: str
    attachments: int = 0
    flow: _Flow = field(default_factory=_Flow)
    ended: bool = False
    """Whether an attachment has ended and no other has begun."""

    def _fault(self, line: Line, what: str, todo: str) -> NarrativeFault:
        return NarrativeFault([problem("C09", Place(self.name, line.number), what=what, todo=todo)])

    def block(self, lines: list[Line]) -> None:
        """Write the lines between two empty ones."""
        plain: list[Line] = []
        index = 0
        while index < len(lines):
            line = lines[index]
            if _is_row(line):
                self._paragraphs(plain)
                plain = []
                last = max(place for place, row in enumerate(lines) if _is_row(row))
                self._table(lines[index : last + 1])
                index = last + 1
                continue
            if _special(line):
                self._paragraphs(plain)
                plain = []
                self._heading(line)
            else:
                plain.append(line)
            index += 1
        self._paragraphs(plain)

    def _paragraphs(self, lines: list[Line]) -> None:
        one = self.flow.joins(lines)
        printing = [index for index, line in enumerate(lines) if not (line.silent or line.captured)]
        if printing and self.ended:
            todo = "把这些文字移到第一个附件的前面，再转。"
            raise self._fault(lines[printing[0]], "附件后面还有正文，Word 里放不下", todo)
        texts = [line.text.strip(" \t　") for line in lines]
        steering = {line.text.strip(" \t　") for line in lines if line.silent}
        if one and printing:
            first, last = printing[0], printing[-1] + 1
            texts[first:last] = ["\n".join(texts[first:last])]
        for text in texts:
            paragraph = self._paragraph(text)
            if text in steering:
                paragraph.runs[0].font.color.rgb = _GREY
                paragraph.runs[0].font.size = _SMALL
            else:
                paragraph.paragraph_format.first_line_indent = Twips(chars_to_twips(2))

    def _paragraph(self, text: str, style: str = "Normal") -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(text)
        return paragraph

    def _heading(self, line: Line) -> None:
        words = line.words.lstrip(" \t　")
        heading, opening = _HEADING.match(words), _OPEN.match(words)
        if heading:
            self._paragraph(_without(line, heading[0]), _STYLES[len(heading[1]) - 1])
        elif opening:
            self.attachments += 1
            self.ended = False
            label = self._paragraph(f"附件{_TURNED.get(opening[1] or '', '')}")
            label.paragraph_format.page_break_before = True
            title = self._paragraph(_without(line, opening[0]))
            title.paragraph_format.alignment = 1
        elif _CLOSE.match(words):
            self.ended = True
        else:
            raise self._fault(line, f"不认识的写法“{words[:20]}”", "附件以“::: attachment 标题”开头，以“:::”结尾。")

    def _table(self, lines: list[Line]) -> None:
        dashes = next((index for index, line in enumerate(lines) if _DASHES.match(line.words.strip())), -1)
        if dashes < 1:
            raise self._fault(lines[0], "像是表格，但读不成表格", "表头下面要有“|---|---|”一行，格数与表头一样。")
        rows = [self._row(line) for index, line in enumerate(lines) if index != dashes]
        aligns = [align(cell) if kind == "cell" else "" for kind, cell in self._row(lines[dashes])]
        width = max(map(len, rows))
        xml = table_xml(rows, dashes, aligns, width)
        self.document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
        self.document.add_paragraph()

    def _row(self, line: Line) -> Row:
        """The cells of a row: (cell or do, text); a row that only steers is one ``do``."""
        if not _is_row(line):
            return [("do", line.text.strip())]
        found: Row = []
        for cell in split_row(line):
            lead, rest = leading(cell)
            if lead:
                found.append(("do", lead))
            if depth_after(rest, 0) != (0, 0):
                raise self._fault(line, "这一行的 if 或 for 跨着格子，放不进 Word 的表格", "让它在一格里开头和结尾。")
            found.append(("cell", rest.strip(" \t　")))
        if found and found[-1] == ("cell", ""):
            found.pop()
        return found


def _without(line: Line, mark: str) -> str:
    """A line without the mark at its beginning."""
    parts = list(line.parts)
    index = next(place for place, (kind, text) in enumerate(parts) if not kind and text.strip(" \t　"))
    parts[index] = ("", parts[index][1].lstrip(" \t　")[len(mark) :])
    return "".join(text for _, text in parts).strip(" \t　")
