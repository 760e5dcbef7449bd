"""Documents to inspect, and ways to damage them as people and programs do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipeline.document import Attachment, Document, Elements, Heading, Paragraph, Table, Text
from pipeline.package import pack, unpack
from pipeline.typeset import typeset

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NS}}}"
DOCUMENT = "word/document.xml"


def text(words: str) -> tuple[Text, ...]:
    return (Text(words),)


def sample() -> Document:
    """A document with every element that the tree knows."""
    table = Table(
        (text("单位"), text("件数")), tuple((text(f"第{n}单位"), text(str(n))) for n in range(1, 4)), ("left", "right")
    )
    wide = Table(
        tuple(text(f"第{n}栏") for n in range(12)), (tuple(text("12345") for _ in range(12)),), ("center",) * 12
    )
    return Document(
        title=text("某市某区行政执法突出问题专项治理工作情况总结"),
        blocks=(
            Paragraph(
                text("根据《关于印发〈突出问题专项治理方案〉的通知》（某政发〔2017〕5号）要求，现将有关情况报告。")
            ),
            Heading(1, 1, text("工作开展情况")),
            Paragraph(text("全区共查出问题71件，整改率为95.8%。各单位边查边改——做到改好一条、销号一条……")),
            Heading(2, 1, text("组织领导到位")),
            Paragraph(text("成立专班，区政府法制办牵头。会上强调“自查不走过场”，要求9月4日前报送。")),
            Heading(3, 1, text("健全机制")),
            Paragraph(text("每周调度一次，每月通报一次。")),
            Heading(4, 1, text("调度方式")),
            Paragraph(text("以会议调度为主，覆盖5%~10%的案卷。")),
            Heading(4, 2, text("通报方式")),
            Paragraph(text("以书面通报为主。")),
            Heading(3, 2, text("压实责任")),
            Paragraph(text("逐级签订责任书。")),
            Heading(2, 2, text("自查自纠到位")),
            Paragraph(text("共查出问题71件，其中区交通局17件。")),
            Heading(1, 2, text("存在的问题")),
            Paragraph(text("一是自查深度不够均衡。二是部门协同不够紧密。")),
        ),
        attachments=(
            Attachment(1, text("各单位自查问题统计表"), (Paragraph(text("各单位的件数如下。")), table)),
            Attachment(2, text("各单位自查问题分领域、分类型、分整改方式、分处理方式统计总表"), (wide,)),
        ),
        elements=Elements(
            "某区人民政府法制办公室", date(2017, 9, 4), "市人民政府法制办公室，市纪委", "秘密★1年", "特急", "联系人略"
        ),
        draft=None,
        as_of=date(2017, 9, 4),
    )


HEAD = (
    """
<w:p xmlns:w="{ns}"><w:pPr><w:pStyle w:val="GwRecipients"/></w:pPr><w:r><w:t>000001</w:t></w:r></w:p>
""",
    """
<w:p xmlns:w="{ns}"><w:pPr><w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>
<w:spacing w:before="0" w:after="0" w:line="1440" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr>
<w:r><w:rPr><w:rFonts w:ascii="方正小标宋简体" w:hAnsi="方正小标宋简体" w:eastAsia="方正小标宋简体"/><w:color w:val="FF0000"/>
<w:sz w:val="96"/></w:rPr><w:t>某区人民政府法制办公室文件</w:t></w:r></w:p>
""",
)
BLANK = '<w:p xmlns:w="{ns}"><w:pPr><w:pStyle w:val="GwBody"/></w:pPr></w:p>'
NUMBER = """
<w:p xmlns:w="{ns}"><w:pPr><w:pStyle w:val="GwRecipients"/><w:pBdr><w:bottom w:val="single" w:sz="8" w:space="11"
 w:color="FF0000"/></w:pBdr><w:jc w:val="center"/></w:pPr><w:r><w:t>某法制〔2017〕12号</w:t></w:r></w:p>
"""
IMPRINT = """
<w:p xmlns:w="{ns}"><w:pPr><w:pStyle w:val="GwRecipients"/><w:pBdr><w:top w:val="single" w:sz="8" w:space="1"
 w:color="000000"/></w:pBdr><w:ind w:left="280" w:right="280"/></w:pPr><w:r><w:rPr><w:spacing w:val="0"/><w:sz w:val="28"/>
</w:rPr><w:t>抄送：市专班，区纪委。</w:t></w:r></w:p>
<w:p xmlns:w="{ns}"><w:pPr><w:pStyle w:val="GwRecipients"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="1"
 w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="1" w:color="000000"/></w:pBdr>
<w:ind w:left="280" w:right="280"/></w:pPr><w:r><w:rPr><w:spacing w:val="0"/><w:sz w:val="28"/></w:rPr>
<w:t>某区人民政府法制办公室              2017年9月4日印发</w:t></w:r></w:p>
"""


def elements_of(xml: str) -> list[etree._Element]:
    return list(etree.fromstring(f"<x>{xml.format(ns=NS)}</x>"))


class Copy:
    """A .docx whose parts can be changed."""

    def __init__(self, data: bytes) -> None:
        self.parts = unpack(data)
        self.trees: dict[str, etree._Element] = {}

    def tree(self, part: str = DOCUMENT) -> etree._Element:
        if part not in self.trees:
            self.trees[part] = etree.fromstring(self.parts[part])
        return self.trees[part]

    @property
    def body(self) -> etree._Element:
        return self.tree()[0]

    def bytes(self) -> bytes:
        changed = {
            name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8") for name, tree in self.trees.items()
        }
        return pack({**self.parts, **changed})

    def find(self, start: str, nth: int = 0) -> etree._Element:
        """The n-th paragraph that starts with these words."""
        found = [
            p for p in self.tree().iter(W + "p") if "".join(t.text or "" for t in p.iter(W + "t")).startswith(start)
        ]
        return found[nth]

    def blank_above(self, start: str, nth: int = 0) -> etree._Element:
        above = self.find(start, nth).getprevious()
        assert above is not None
        assert not list(above.iter(W + "t"))
        return above


def ours() -> Copy:
    return Copy(typeset(sample(), {}))


def whole() -> Copy:
    """The sample with a head and an imprint around it, written by hand."""
    copy = ours()
    copy.body[0].addprevious(*elements_of(HEAD[0]))
    above = copy.find("某市某区").getprevious()
    for element in (*elements_of(HEAD[1]), *elements_of(BLANK * 2), *elements_of(NUMBER), *elements_of(BLANK)):
        above.addprevious(element)
    last = copy.body[-2]
    assert last.tag == W + "p"
    for element in reversed(elements_of(IMPRINT)):
        last.addnext(element)
    return copy


Damage = Callable[[Copy], None]


def put(element: etree._Element, path: str, **attributes: str) -> None:
    """Set attributes of a child by path, made where it is missing, where the schema would have it for these tests."""
    for step in path.split("/"):
        child = element.find(W + step)
        if child is None:
            child = etree.SubElement(element, W + step)
            if step in ("pPr", "rPr", "pageBreakBefore"):
                element.insert(0, child)
        element = child
    for name, value in attributes.items():
        element.set(W + name, value)


def runs(copy: Copy, start: str, path: str, **attributes: str) -> None:
    """Set a property of every run of a paragraph."""
    for run in copy.find(start).iter(W + "r"):
        put(run, f"rPr/{path}", **attributes)


def words(copy: Copy, old: str, new: str) -> None:
    """Change words, which must be there."""
    found = [t for t in copy.tree().iter(W + "t") if old in (t.text or "")]
    assert found, old
    for t in found[:1]:
        t.text = (t.text or "").replace(old, new)


@dataclass(frozen=True)
class Seed:
    """A departure: how it comes in, and what must be found and nothing else."""

    name: str
    damage: Damage
    code: str
    clause: str
    strength: str
    at: str = ""
    """How the paragraph begins that must be named; empty for the page and the footers."""
