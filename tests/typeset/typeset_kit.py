"""Documents to typeset, and what a test reads out of the bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import etree

from pipeline.document import (
    Attachment,
    Block,
    Document,
    Draft,
    Elements,
    Heading,
    Imprint,
    Masthead,
    Missing,
    Number,
    Paragraph,
    Phrase,
    Source,
    Table,
    Text,
)
from pipeline.package import unpack
from pipeline.typeset import typeset

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Read:
    """The parts of a .docx, and its text as an outsider reads it: over all ``w:t``."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parts = unpack(data)
        self.text = etree.fromstring(self.parts["word/document.xml"])

    @property
    def paragraphs(self) -> list[etree._Element]:
        return list(self.text.iter(f"{W}p"))

    @property
    def words(self) -> list[str]:
        return [words(paragraph) for paragraph in self.paragraphs]

    def paragraph(self, start: str) -> etree._Element:
        return next(p for p in self.paragraphs if words(p).startswith(start))

    def bookmarks(self) -> list[tuple[str, str]]:
        """(name, text between its ends) in the order of the starts; fails if they do not nest."""
        open_marks: dict[str, tuple[int, str]] = {}
        found: dict[int, tuple[str, str]] = {}
        stack: list[str] = []
        texts: dict[str, list[str]] = {}
        for element in self.text.iter():
            if element.tag == f"{W}bookmarkStart":
                mark = element.get(f"{W}id")
                assert mark not in open_marks, "an id is used twice"
                open_marks[mark] = (len(open_marks), element.get(f"{W}name"))
                stack.append(mark)
                texts[mark] = []
            elif element.tag == f"{W}bookmarkEnd":
                mark = element.get(f"{W}id")
                assert stack.pop() == mark, "bookmarks do not nest"
                order, name = open_marks[mark]
                found[order] = (name, "".join(texts[mark]))
            elif element.tag == f"{W}t":
                for mark in stack:
                    texts[mark].append(element.text or "")
        assert not stack, "a bookmark does not end"
        return [found[order] for order in sorted(found)]


def words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def number(text: str, definition: str = "", rows: tuple[int, ...] = (), file: str = "区农委.xlsx") -> Number:
    definition = definition or f"问题台账.count+{text}"
    return Number(text, definition, f"{definition}的读法", text, tuple(Source(file, "问题台账", row) for row in rows))


def make(
    *blocks: Block,
    title: str = "专项治理工作总结",
    attachments: tuple[Attachment, ...] = (),
    draft: Draft | None = None,
    signature: str = "某区人民政府法制办公室",
    issued: date | None = date(2017, 9, 4),
    **elements: str,
) -> Document:
    return Document(
        title=(Text(title),),
        blocks=blocks or (Paragraph((Text("正文。"),)),),
        attachments=attachments,
        elements=Elements(signature, issued, **elements),
        draft=draft,
        as_of=date(2017, 9, 5),
    )


def table(rows: int = 13, columns: int = 8) -> Table:
    header = tuple((Text(f"第{index}栏"),) for index in range(columns))
    body = tuple(
        tuple((number(str(row * column), f"格{row}.{column}"),) for column in range(columns)) for row in range(rows)
    )
    return Table(header, body, ("left",) + ("right",) * (columns - 1))


def whole() -> Document:
    """A little of everything."""
    total = number("71", "问题台账.count", rows=(5, 6, 7, 9))
    split = Phrase(
        (Text("区农委"), number("7", "甲"), Text("件，区交通局"), number("17", "乙"), Text("件")), "问题台账.by"
    )
    return make(
        Heading(1, 1, (Text("工作开展情况"),)),
        Paragraph(
            (Text("共查出问题"), total, Text("件，其中"), split, Text("；整改于"), Missing("完成时间"), Text("完成。"))
        ),
        Heading(2, 2, (Text("自查自纠"),)),
        Paragraph((Text("仍是"), total, Text("件。"))),
        Heading(3, 3, (Text("评查"),)),
        Heading(4, 4, (Text("标准"),)),
        table(2, 3),
        attachments=(
            Attachment(1, (Text("统计表"),), (table(),)),
            Attachment(2, (Text("分项指标表"),), (table(3, 12),)),
            Attachment(3, (Text("细则"),), (Paragraph((Text("说明。"),)), table(2, 2), table(2, 2))),
        ),
        draft=Draft("初稿", ("区物价局未报送", "第3行待核实")),
        recipients="市法制办",
        notes="联系人略",
    )


def official(*, seal: str = "", public: bool = False) -> Document:
    """Every element of the format at once."""
    elements = Elements(
        "某区人民政府法制办公室",
        date(2017, 9, 4),
        "市法制办",
        "秘密★1年",
        "特急",
        "此件公开发布",
        "000001",
        Masthead(("某区人民政府法制办公室", "某区交通运输局"), "文件", "某法〔2017〕3号", ("张某某", "李某", "王某")),
        ("某区交通运输局",),
        seal,
        ("区长", "局长") if seal == "签名章" else (),
        Imprint("区委办公室，区政府办公室", "某区人民政府法制办公室", date(2017, 9, 5)),
    )
    document = replace(whole(), elements=elements)
    return replace(document, draft=None) if public else document


def read(document: Document, digests: dict[str, str] | None = None) -> Read:
    """Document → what an outsider reads of its .docx."""
    return Read(typeset(document, digests or {}))
