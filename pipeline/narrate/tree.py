"""Rendered text → blocks of the document: Markdown without anything but headings, paragraphs and tables.

The rules are house.md's: ``#`` the title, ``##`` to ``#####`` the four levels, a soft line break joins without a space,
full-width spaces at the beginning of a line are dropped, a table row has as many cells as the header,
``::: attachment 标题`` … ``:::`` opens an attachment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.document import Attachment, Block, Heading, Paragraph, Span, Spans, Table, Text
from pipeline.model import Place, Problem
from pipeline.narrate.environment import LINE_MARK, Store, line_of
from pipeline.narrate.values import merge
from pipeline.problems import problem

_OPEN = re.compile(r"^:::\s*attachment\s+(\S.*)$")
_CLOSE = re.compile(r"^:::\s*$")
_MARKDOWN = MarkdownIt("zero").enable(["heading", "table"])
_UNESCAPED = re.compile(r"(?<!\\)\|")
_LEVELS = 4


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


class Builder:
    """Reads the rendered text of one narrative; every fault of its structure is in ``problems``."""

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name = store, name
        self.problems: list[Problem] = []

    def build(self, rendered: str) -> Told:
        """The document's parts."""
        told = Told()
        titles = 0
        for part in self._parts(rendered):
            blocks: list[Block] = []
            counters = [0] * _LEVELS
            tokens = iter(_MARKDOWN.parse("\n".join(part.lines)))
            for token in tokens:
                line = self._line(token, part)
                if token.type == "heading_open":
                    level = int(token.tag[1:]) - 1
                    spans = self._spans(next(tokens).content)
                    if level == 0:
                        titles += 1
                        told.title = spans
                        self._check_title(titles, part, line)
                    elif level > _LEVELS:
                        self._fault(line, "标题的层次太多", "最多用五个 #。")
                    elif spans:
                        counters[level - 1 :] = [counters[level - 1] + 1, *[0] * (_LEVELS - level)]
                        blocks.append(Heading(level, counters[level - 1], spans))
                elif token.type == "paragraph_open":
                    blocks.extend(self._paragraph(next(tokens).content, line))
                elif token.type == "table_open":
                    blocks.append(self._table(tokens, token, part))
            if part.attachment is None:
                told.blocks.extend(blocks)
            else:
                told.attachments.append(Attachment(len(told.attachments) + 1, part.attachment, tuple(blocks)))
        if not titles:
            self._fault(1, "没有标题", "第一行写“# {{ 活动.标题 }}”。")
        return told

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
                part = _Part(attachment=self._spans(opening[1]) if opening else None)
                continue
            if text.startswith(":::"):
                self._fault(line, f"不认识的写法“{text[:20]}”", "附件以“::: attachment 标题”开头，以“:::”结尾。")
            part.lines.append(text)
            part.numbers.append(line)
        if opened:
            self._fault(opened, "附件没有结尾", "在附件的最后加一行“:::”。")
        yield part

    @staticmethod
    def _line(token: Token, part: _Part) -> int:
        return part.numbers[token.map[0]] if token.map and token.map[0] < len(part.numbers) else 0

    def _spans(self, text: str) -> Spans:
        found: list[Span] = []
        for piece in self.store.spans("".join(line.strip(" \t　") for line in text.split("\n"))):
            found.extend([Text(piece)] if isinstance(piece, str) else piece)
        return merge(found)

    def _paragraph(self, text: str, line: int) -> Iterator[Block]:
        if text.startswith("|"):
            self._fault(line, "像是表格，但读不成表格", "表头下面要有“|---|---|”一行，格数与表头一样。")
        spans = self._spans(text)
        if spans:
            yield Paragraph(spans)

    def _table(self, tokens: Iterator[Token], opened: Token, part: _Part) -> Table:
        rows: list[tuple[Spans, ...]] = []
        aligns: list[str] = []
        row: list[Spans] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "text-align:left")).removeprefix("text-align:"))
            if token.type == "inline":
                row.append(self._spans(token.content))
            if token.type == "tr_close":
                rows.append(tuple(row))
                row = []
        first, last = opened.map or [0, 0]
        for index in range(first + 2, last):
            count = len(_UNESCAPED.split(part.lines[index].removeprefix("|").removesuffix("|")))
            if count != len(aligns):
                what = f"表格的这一行有{count}格，表头有{len(aligns)}格"
                self._fault(part.numbers[index], what, "改成与表头一样；表格后面的文字要空一行再写。")
        return Table(rows[0], tuple(rows[1:]), tuple(aligns))
