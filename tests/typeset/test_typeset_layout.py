"""The elements of GB/T 9704-2012: their order, their type, their place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import Read, W, make, read, table, whole, words

from pipeline.document import Attachment, Draft, Heading, Paragraph, Text
from pipeline.typeset.ending import signature_indents
from pipeline.typeset.measure import TYPE_WIDTH, line_twips

TWO = 632


def attribute(paragraph: etree._Element, path: str, name: str = "val") -> str | None:
    node = paragraph.find("/".join(f"{W}{step}" for step in ("pPr", *path.split("/"))))
    return None if node is None else node.get(f"{W}{name}")


def font(paragraph: etree._Element) -> tuple[str, str]:
    properties = paragraph.find(f"{W}r/{W}rPr")
    return properties.find(f"{W}rFonts").get(f"{W}eastAsia"), properties.find(f"{W}sz").get(f"{W}val")


def attachment(number: int, title: str) -> Attachment:
    return Attachment(number, (Text(title),), (Paragraph((Text("内容。"),)),))


def test_order_of_the_parts() -> None:
    seen = read(whole()).words
    marks = [
        "专项治理工作总结", "（初稿）", "市法制办：",
        "一、工作开展情况", "（二）自查自纠", "3.评查", "（4）标准",
        "附件：1. 统计表", "2. 分项指标表", "3. 细则", "某区人民政府法制办公室", "2017年9月4日", "（联系人略）",
        "附件1", "统计表", "附件2", "分项指标表", "附件3", "细则",
        "初稿未决事项", "1. 区物价局未报送", "2. 第3行待核实",
    ]  # fmt: skip
    places = []
    for mark in marks:
        places.append(seen.index(mark, places[-1] + 1 if places else 0))
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("start", "look"),
    [
        ("专项治理工作总结", ("方正小标宋简体", "44")),
        ("（初稿）", ("楷体_GB2312", "32")),
        ("1. 区物价局", ("楷体_GB2312", "32")),
        ("市法制办", ("仿宋_GB2312", "32")),
        ("一、", ("黑体", "32")),
        ("（二）自查", ("楷体_GB2312", "32")),
        ("3.评查", ("仿宋_GB2312", "32")),
        ("（4）标准", ("仿宋_GB2312", "32")),
        ("共查出", ("仿宋_GB2312", "32")),
        ("附件1", ("黑体", "32")),
    ],
)
def test_type(start: str, look: tuple[str, str]) -> None:
    assert font(read(whole()).paragraph(start)) == look


def test_headings_are_headings_to_word_too() -> None:
    seen = read(whole())
    for level, start in enumerate(("一、", "（二）", "3.评查", "（4）")):
        assert attribute(seen.paragraph(start), "outlineLvl") == str(level)
        assert attribute(seen.paragraph(start), "pStyle") == f"Heading{level + 1}"
        assert seen.paragraph(start).find(f"{W}pPr/{W}keepNext") is not None


def test_the_grid_is_in_every_paragraph_of_the_text() -> None:
    for paragraph in read(make(Heading(1, 1, (Text("题"),)), Paragraph((Text("文"),)))).paragraphs:
        assert attribute(paragraph, "snapToGrid") == "0"
        assert attribute(paragraph, "overflowPunct") == "1"
        assert attribute(paragraph, "spacing", "lineRule") == "exact"
        if attribute(paragraph, "pStyle") != "GwTitle":
            assert attribute(paragraph, "spacing", "line") == "579"
            assert {s.get(f"{W}val") for s in paragraph.iter(f"{W}spacing") if s.getparent().tag == f"{W}rPr"} == {"-5"}
    body = read(make()).paragraph("正文")
    assert (attribute(body, "ind", "firstLineChars"), attribute(body, "ind", "firstLine")) == ("200", "632")


@pytest.mark.parametrize("length", [5, 25, 45])
def test_the_title_fills_whole_lines_of_the_grid(length: int) -> None:
    title = read(make(title="总" * length)).paragraph("总")
    lines = 1 + len(list(title.iter(f"{W}br")))
    assert (int(attribute(title, "spacing", "before") or 0) + lines * 720) % 579 == 0


def test_without_optional_elements_nothing_is_printed_for_them() -> None:
    document = make(issued=None, signature="")
    assert [line for line in read(document).words if line] == ["专项治理工作总结", "正文。"]


def test_secrecy_and_urgency_stand_at_the_top() -> None:
    assert read(make(secrecy="机密★1年", urgency="特急")).words[:2] == ["机密★1年", "特急"]


def test_recipients_get_one_colon() -> None:
    assert "市法制办：" in read(make(recipients="市法制办：")).words


def test_one_attachment_has_no_number() -> None:
    seen = read(make(attachments=(attachment(1, "统计表"),))).words
    assert "附件：统计表" in seen
    assert "附件" in seen
    assert not any("1." in line or line == "附件1" for line in seen)


@pytest.mark.parametrize(("count", "starts"), [(1, [500 - 300]), (3, [650 - 450, 650 - 150, 650 - 150])])
def test_names_of_attachments_align(count: int, starts: list[int]) -> None:
    """7.3.4: two characters in, and wrapped lines under the first character of the name."""
    seen = read(make(attachments=tuple(attachment(n + 1, f"名称{n}") for n in range(count))))
    listed = [p for p in seen.paragraphs if attribute(p, "pStyle") == "GwAttached"]
    for paragraph, start in zip(listed, starts, strict=True):
        left, hanging = (int(attribute(paragraph, "ind", name) or 0) for name in ("leftChars", "hangingChars"))
        assert left - hanging == start
        label = words(paragraph).split("名称")[0]
        assert sum(50 if c.isascii() else 100 for c in label) == hanging
        assert abs(int(attribute(paragraph, "ind", "left") or 0) - left * 3.1586) < 1


def test_an_attachment_starts_a_page_and_its_title_is_on_line_three() -> None:
    seen = read(make(attachments=(attachment(1, "甲表"), attachment(2, "乙表"))))
    index = seen.words.index("附件2")
    assert seen.paragraphs[index].find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert seen.words[index + 1 : index + 3] == ["", "乙表"]


def test_the_signature_is_tied_to_the_last_paragraph() -> None:
    seen = read(make(Paragraph((Text("首。"),)), Paragraph((Text("末。"),)), attachments=(attachment(1, "甲"),)))
    last = seen.words.index("末。")
    end = seen.words.index("2017年9月4日")
    kept = [p.find(f"{W}pPr/{W}keepNext") is not None for p in seen.paragraphs]
    assert kept[last:end] == [True] * (end - last)
    assert not kept[end]
    assert not kept[last - 1]


def test_a_very_long_last_paragraph_is_not_tied() -> None:
    seen = read(make(Paragraph((Text("末" * 400),))))
    assert seen.paragraph("末").find(f"{W}pPr/{W}keepNext") is None


NAMES = st.text(st.sampled_from("区政府办公室A1"), min_size=1, max_size=26)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31)).map(lambda d: f"{d.year}年{d.month}月{d.day}日")


@given(NAMES, DAYS)
def test_the_date_starts_two_characters_after_the_signature(name: str, day: str) -> None:
    """7.3.5.2: the longer of the two stands two characters from the right."""
    right, left = signature_indents(name, day)
    name_start = TYPE_WIDTH - (right or TWO) - line_twips(name)
    day_start = left or TYPE_WIDTH - TWO - line_twips(day)
    assert day_start - name_start == TWO
    assert (right == 0) == (line_twips(name) >= line_twips(day))
    assert (left == 0) == (line_twips(day) > line_twips(name))


def test_equal_lengths_follow_the_first_rule() -> None:
    assert signature_indents("甲乙丙", "丁戊己") == (0, TYPE_WIDTH - 3 * 315)


def indents(seen: Read, start: str) -> tuple[str | None, str | None, str | None]:
    paragraph = seen.paragraph(start)
    return attribute(paragraph, "jc"), attribute(paragraph, "ind", "left"), attribute(paragraph, "ind", "right")


def test_a_long_signature_stands_two_characters_from_the_right() -> None:
    seen = read(make(signature="某某市某某区人民政府法制办公室"))
    assert indents(seen, "某某市") == ("right", None, "632")
    assert indents(seen, "2017年") == ("left", str(8844 - 15 * 315), "-632")


def test_a_short_signature_moves_left_of_a_long_date() -> None:
    seen = read(make(signature="区委", issued=date(2017, 12, 31)))
    assert indents(seen, "2017年12") == ("right", None, "632")
    assert indents(seen, "区委") == ("right", "0", str(7 * 320 - 11 * 5 + 2 * 632 - 2 * 315))


def test_tables_do_not_touch_and_do_not_end_the_text() -> None:
    document = make(
        table(2, 2), table(2, 2), attachments=(Attachment(1, (Text("表"),), (table(2, 2),)),), signature="", issued=None
    )
    tags = [etree.QName(child).localname for child in read(document).text[0]]
    assert "tbl,tbl" not in ",".join(tags)
    assert tags[-2:] == ["p", "sectPr"]


def test_a_draft_says_so_and_lists_what_is_open() -> None:
    draft = Draft("初稿", ("甲未报", "乙待核"))
    seen = read(make(draft=draft))
    assert seen.words[2] == "（初稿）"
    assert seen.words[-4:] == ["初稿未决事项", "", "1. 甲未报", "2. 乙待核"]
    assert seen.paragraph("初稿未决").find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert not any("初稿" in line for line in read(make()).words)
