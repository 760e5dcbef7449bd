"""The format can be met in more than one way: none of these is a departure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from inspect_kit import NS, Copy, Damage, W, ours, put, runs, sample, text, whole, words
from lxml import etree
from test_inspect_damages import drop, indent, list_number

from pipeline.document import Heading, Paragraph
from pipeline.inspect import inspect, parts_of
from pipeline.inspect.parts import Role
from pipeline.typeset import typeset


def words_grid(copy: Copy) -> None:
    """The grid that Word sets by itself: 22 lines of 28 characters, single spacing, everything on the grid."""
    for section in copy.tree().iter(W + "sectPr"):
        put(section, "docGrid", type="linesAndChars", linePitch="579", charSpace="-849")
    for paragraph in copy.body.iter(W + "p"):
        size = next(paragraph.iter(W + "sz"), None)
        if size is not None and size.get(W + "val") == "32" and paragraph.getparent() is copy.body:
            put(paragraph, "pPr/snapToGrid", val="1")
            put(paragraph, "pPr/spacing", line="240", lineRule="auto")
            for run in paragraph.iter(W + "r"):
                put(run, "rPr/spacing", val="0")


def typed_spaces(copy: Copy) -> None:
    """Two full-width spaces for an indent."""
    indent("每周", firstLine="0", firstLineChars="0")(copy)
    words(copy, "每周调度一次", "　　每周调度一次")


def other_names(copy: Copy) -> None:
    """The same fonts by other names."""
    for fonts in [f for part in ("word/document.xml", "word/styles.xml") for f in copy.tree(part).iter(W + "rFonts")]:
        for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
            known = {
                "仿宋_GB2312": "仿宋",
                "楷体_GB2312": "KaiTi",
                "黑体": "SimHei",
                "方正小标宋简体": "方正小标宋_GBK",
                "宋体": "SimSun",
            }
            if fonts.get(W + slot):
                fonts.set(W + slot, known[fonts.get(W + slot)])


def latin_in_times(copy: Copy) -> None:
    """Digits and letters in another font are a house custom that no clause forbids."""
    for run in copy.find("全区共查出").iter(W + "r"):
        run.find(f"{W}rPr/{W}rFonts").set(W + "ascii", "Times New Roman")


def two_title_paragraphs(copy: Copy) -> None:
    """Each line of the title a paragraph of its own."""
    title = copy.find("某市某区")
    second = etree.fromstring(etree.tostring(title))
    first_runs, second_runs = list(title.iter(W + "r")), list(second.iter(W + "r"))
    for run in first_runs[1:]:
        title.remove(run)
    for run in second_runs[:-1]:
        second.remove(run)
    title.addnext(second)


def page_break(copy: Copy) -> None:
    """A break in the paragraph before for a property of the next."""
    label = copy.find("附件1")
    drop(next(label.iter(W + "pageBreakBefore")))
    run = etree.SubElement(label.getprevious(), W + "r")
    etree.SubElement(run, W + "br").set(W + "type", "page")


def right_number(copy: Copy) -> None:
    """Word's own numbering prints the number that belongs there."""
    list_number(copy)
    copy.parts["word/numbering.xml"] = copy.parts["word/numbering.xml"].replace(b'start w:val="3"', b'start w:val="2"')


def own_line(copy: Copy) -> None:
    """A heading that goes over into its text: the heading in its font, the text in that of the text."""
    words(copy, "组织领导到位", "组织领导到位。")
    heading = copy.find("（一）")
    run = etree.fromstring(etree.tostring(next(copy.find("成立专班").iter(W + "r"))))
    next(run.iter(W + "t")).text = "成立专班，由一名副职负责。"
    heading.append(run)


def revised(copy: Copy) -> None:
    """Words that are marked as taken out are not there."""
    paragraph = copy.find("每周")
    gone = etree.SubElement(paragraph, W + "del", {W + "id": "900", W + "author": "甲"})
    run = etree.SubElement(gone, W + "r")
    put(run, "rPr/color", val="FF0000")
    etree.SubElement(run, W + "delText").text = "[2017]5号%%"


def bold_twice(copy: Copy) -> None:
    """Bold in the style of the paragraph and in that of the characters is not bold: the second turns the first off."""
    styles = (
        f'<x xmlns:w="{NS}"><w:style w:type="paragraph" w:styleId="Loud"><w:name w:val="loud"/><w:basedOn w:val="GwBody"/>'
        '<w:rPr><w:b/></w:rPr></w:style><w:style w:type="character" w:styleId="Louder"><w:name w:val="louder"/><w:rPr><w:b/>'
        "</w:rPr></w:style></x>"
    )
    copy.tree("word/styles.xml").extend(list(etree.fromstring(styles)))
    put(copy.find("每周"), "pPr/pStyle", val="Loud")
    for run in copy.find("每周").iter(W + "r"):
        run.find(W + "rPr").insert(0, etree.Element(W + "rStyle", {W + "val": "Louder"}))


def centred(old: str, new: str) -> Damage:
    def change(copy: Copy) -> None:
        words(copy, old, new)
        put(copy.find(new), "pPr/jc", val="center")

    return change


ACCEPTED: dict[str, Damage] = {
    "grid of Word": words_grid,
    "typed spaces": typed_spaces,
    "other names of fonts": other_names,
    "Latin in Times": latin_in_times,
    "title in two paragraphs": two_title_paragraphs,
    "page break": page_break,
    "automatic number": right_number,
    "heading and text": own_line,
    "revision": revised,
    "640 twips": indent("每周", firstLine="640", firstLineChars="0"),
    "full-width stop": lambda copy: words(copy, "1.", "1．"),
    "left aligned": lambda copy: put(copy.find("每周"), "pPr/jc", val="left"),
    "black by its number": lambda copy: runs(copy, "每周", "color", val="000000"),
    "bold switched off": lambda copy: runs(copy, "每周", "b", val="0"),
    "bold twice": bold_twice,
    "name of a chapter": centred("以书面通报为主。", "第一章　总则"),
    "name of a table": centred("各单位的件数如下。", "各单位自查问题件数"),
    "a time": lambda copy: words(copy, "每周调度", "每周一9:30调度"),
    "an address": lambda copy: words(copy, "每周调度", "在http://www.example.cn公布，每周调度"),
    "English": lambda copy: words(copy, "每周调度", "按照ISO 9001, Part 2 (draft)的要求，每周调度"),
    "a case": lambda copy: words(copy, "每周调度", "对（2017）某01民初12号案每周调度"),
    "months": lambda copy: words(copy, "每周调度", "一、二月份每周调度"),
    "a decimal": lambda copy: words(copy, "每周调度", "3.5万名人员每周调度"),
}


@pytest.mark.parametrize("name", list(ACCEPTED))
def test_accepted(name: str) -> None:
    copy = whole()
    ACCEPTED[name](copy)
    assert inspect(copy.bytes()) == []


SIGNED: dict[str, Callable[[], dict[str, object]]] = {
    "sealed": lambda: {"seal": "印章"},
    "longer date": lambda: {"signature": "某区法制办", "issued": date(2017, 10, 14)},
    "joint": lambda: {"cosigners": ("某区公安分局", "某区交通局")},
    "stamped": lambda: {"seal": "签名章", "posts": ("区　长",)},
    "no date": lambda: {"issued": None},
    "nobody": lambda: {"signature": "", "issued": None},
}


@pytest.mark.parametrize("name", list(SIGNED))
def test_signatures_by_every_clause(name: str) -> None:
    document = sample()
    document = replace(document, elements=replace(document.elements, **SIGNED[name]()))
    assert inspect(typeset(document, {})) == []


def test_levels_that_the_whole_document_leaves_out() -> None:
    blocks = (Heading(1, 1, text("甲")), Heading(3, 1, text("乙")), Paragraph(text("丙。")), Heading(1, 2, text("丁")))
    assert inspect(typeset(replace(sample(), blocks=blocks), {})) == []


def test_each_attachment_counts_for_itself() -> None:
    one, two = sample().attachments
    blocks = (Heading(1, 1, text("甲")), Heading(2, 1, text("乙")), Heading(1, 2, text("丙")), Paragraph(text("丁。")))
    attachments = (replace(one, blocks=blocks), replace(two, blocks=blocks))
    assert inspect(typeset(replace(sample(), attachments=attachments), {})) == []


def test_what_each_paragraph_is() -> None:
    """The parts of the sample, told by words and place alone."""
    parts = parts_of(whole().bytes())
    seen = {role: [p.plain for p in parts.of(role)] for role in Role}
    assert [
        len(seen[role]) for role in (Role.COPY, Role.SECRECY, Role.URGENCY, Role.MARK, Role.NUMBER, Role.TITLE)
    ] == [1] * 6
    assert [
        len(seen[role])
        for role in (Role.RECIPIENTS, Role.SIGNATURE, Role.ISSUED, Role.NOTES, Role.COPIES, Role.PRINTED)
    ] == [1] * 6
    assert [len(seen[role]) for role in (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.LEVEL_4)] == [2] * 4
    assert seen[Role.ATTACHED][0] == "附件：1. 各单位自查问题统计表"
    assert seen[Role.LABEL] == ["附件1", "附件2"]
    assert len(seen[Role.ATTACHMENT_TITLE]) == 2
    assert seen[Role.OTHER] == []


def test_looks_do_not_decide_what_a_paragraph_is() -> None:
    """Without any formatting at all the parts are told the same."""
    copy = ours()
    before = [str(role) for role in parts_of(copy.bytes()).roles.values()]
    for paragraph in copy.body.iter(W + "p"):
        for run in paragraph.iter(W + "r"):
            for properties in run.findall(W + "rPr"):
                run.remove(properties)
        for properties in paragraph.findall(W + "pPr"):
            for child in [c for c in properties if c.tag != W + "sectPr"]:
                properties.remove(child)
    assert [str(role) for role in parts_of(copy.bytes()).roles.values()] == before
