"""Rendered text → blocks of the document: Markdown without anything but headings, paragraphs and tables.

The rules are house.md's: ``#`` the title, ``##`` to ``#####`` the four levels, a soft line break joins without a space,
full-width spaces at the beginning of a line are dropped, a table row has as many cells as the header (``grid``),
a paragraph 单位：… right before a table and paragraphs 注：… (说明：, 统计口径：) right after it belong to it,
``::: attachment 标题`` … ``:::`` is an attachment, ``::: attachment 横排 标题`` one on pages turned sideways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.document import Attachment, Block, Heading, Paragraph, Span, Spans, Table, Text
from pipeline.model import Place, Problem
from pipeline.narrate.environment import LINE_MARK, Store, line_of
from pipeline.narrate.grid import is_loose, is_row, is_table, read_table
from pipeline.narrate.values import merge
from pipeline.problems import problem

_OPEN = re.compile(r"^:::\s*attachment\s+(?:(landscape|portrait|横排|竖排)\s+)?(\S.*)$")
_TURNED = {"landscape": "landscape", "横排": "landscape", "portrait": "portrait", "竖排": "portrait"}
_NO_END = ("。", "；", "，", "、", "：", ";", ",")
"""The name of an attachment has no mark behind it (GB/T 9704-2012, 7.3.4)."""
_CLOSE = re.compile(r"^:::\s*$")
_MARKDOWN = MarkdownIt("zero").enable("heading")
_LEVELS = 4
_UNIT = "单位："
_MOST_OF_UNIT = 20
_NOTES = ("注：", "说明：", "统计口径：")


@dataclass(slots=True)
class Told:
    """The parts of a document."""

    title: Spans = ()
    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """A run of lines that is read as Markdown at one time."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    attachment: Spans | None = None
    orientation: str = ""
    blocks: list[Block] = field(default_factory=list)
    counters: list[int] = field(default_factory=lambda: [0] * _LEVELS)

    def chunks(self) -> Iterator[_Part]:
        """Its lines, tables and text apart: a table goes on to the next empty line."""
        start, table = 0, False
        for index, line in enumerate([*self.lines, ""]):
            begins = not table and is_row(line) and (index == 0 or not is_row(self.lines[index - 1]))
            if (table and not line) or (begins and is_table(self.lines[index : index + 4])):
                yield self._slice(start, index)
                start, table = index, not table
        yield self._slice(start, len(self.lines))

    def _slice(self, start: int, end: int) -> _Part:
        return _Part(self.lines[start:end], self.numbers[start:end])


class Builder:
    """Reads the rendered text of one narrative; every fault of its structure is in ``problems``."""

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name = store, name
        self.problems: list[Problem] = []

    def build(self, rendered: str) -> Told:
        """The document's parts."""
        told = Told()
        self.titles = 0
        for part in self._parts(rendered):
            for chunk in part.chunks():
                if chunk.lines and is_row(chunk.lines[0]) and is_table(chunk.lines):
                    self._table(chunk, part)
                else:
                    self._text(chunk, part, told)
            if part.attachment is None:
                told.blocks.extend(part.blocks)
            else:
                number = len(told.attachments) + 1
                told.attachments.append(Attachment(number, part.attachment, tuple(part.blocks), part.orientation))
        if not self.titles:
            self._fault(1, "没有标题", "第一行写“# {{ 活动.标题 }}”。")
        return told

    def _text(self, chunk: _Part, part: _Part, told: Told) -> None:
        """Headings and paragraphs."""
        tokens = iter(_MARKDOWN.parse("\n".join(chunk.lines)))
        for token in tokens:
            line = self._line(token, chunk)
            if token.type == "paragraph_open":
                self._paragraph(next(tokens).content, line, part)
            elif token.type == "heading_open":
                level, spans = int(token.tag[1:]) - 1, self._spans(next(tokens).content)
                if level == 0:
                    self.titles += 1
                    told.title = spans
                    self._check_title(self.titles, part, line)
                elif level > _LEVELS:
                    self._fault(line, "标题的层次太多", "最多用五个 #。")
                elif spans:
                    counters = part.counters
                    counters[level - 1 :] = [counters[level - 1] + 1, *[0] * (_LEVELS - level)]
                    part.blocks.append(Heading(level, counters[level - 1], spans))

    def _check_title(self, titles: int, part: _Part, line: int) -> None:
        if part.attachment is not None:
            self._fault(line, "附件里不能用一个 # 的标题", "附件的标题写在 ::: attachment 后面。")
        elif titles > 1:
            self._fault(line, "有两个大标题", "一个 # 的标题只写一次，其他的用 ## 或 ###。")

    def _fault(self, line: int, what: str, todo: str) -> None:
        self.problems.append(problem("C09", Place(self.name, line), what=what, todo=todo))

    def _parts(self, rendered: str) -> Iterator[_Part]:
        part, opened, line = _Part(), 0, 0
        for marked in rendered.split("\n"):
            line = line_of(marked) or line
            text = LINE_MARK.sub("", marked).strip(" \t　")
            opening = _OPEN.match(text)
            if opening or _CLOSE.match(text):
                if bool(opening) == bool(opened):
                    self._fault(line, "附件的开头和结尾不成对", "附件以“::: attachment 标题”开头，以“:::”结尾。")
                yield part
                opened = line if opening else 0
                part = self._opened(opening, line) if opening else _Part()
                continue
            if text.startswith(":::"):
                self._fault(line, f"不认识的写法“{text[:20]}”", "附件以“::: attachment 标题”开头，以“:::”结尾。")
            part.lines.append(text)
            part.numbers.append(line)
        if opened:
            self._fault(opened, "附件没有结尾", "在附件的最后加一行“:::”。")
        yield part

    def _opened(self, opening: re.Match[str], line: int) -> _Part:
        if opening[2].rstrip().endswith(_NO_END):
            self._fault(line, "附件的标题后面不加标点", "删去标题最后的标点。")
        return _Part(attachment=self._spans(opening[2]), orientation=_TURNED.get(opening[1] or "", ""))

    @staticmethod
    def _line(token: Token, part: _Part) -> int:
        return part.numbers[token.map[0]] if token.map and token.map[0] < len(part.numbers) else 0

    def _spans(self, text: str) -> Spans:
        found: list[Span] = []
        for piece in self.store.spans("".join(line.strip(" \t　") for line in text.split("\n"))):
            found.extend([Text(piece)] if isinstance(piece, str) else piece)
        return merge(found)

    def _paragraph(self, text: str, line: int, part: _Part) -> None:
        if text.startswith("|"):
            self._fault(line, "像是表格，但读不成表格", "表头下面要有“|---|---|”一行，格数与表头一样。")
        elif any(map(is_loose, text.split("\n"))):
            self._fault(line, "像是表格，但读不成表格", "表格的每一行都要以“|”开头。")
        spans = self._spans(text)
        if not spans:
            return
        last = part.blocks[-1] if part.blocks else None
        if isinstance(last, Table) and isinstance(spans[0], Text) and spans[0].text.startswith(_NOTES):
            part.blocks[-1] = replace(last, notes=(*last.notes, spans))
        else:
            part.blocks.append(Paragraph(spans))

    def _table(self, chunk: _Part, part: _Part) -> None:
        table = read_table(
            chunk.lines, self._spans, lambda index, what, todo: self._fault(chunk.numbers[index], what, todo)
        )
        if table is None:
            return
        last = part.blocks[-1] if part.blocks else None
        if isinstance(last, Paragraph) and len(last.spans) == 1 and isinstance(last.spans[0], Text):
            words = last.spans[0].text
            if words.startswith(_UNIT) and len(words) <= _MOST_OF_UNIT:
                table = replace(table, unit=last.spans)
                part.blocks.pop()
        part.blocks.append(table)
