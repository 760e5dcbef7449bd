"""版头, 署名 under seals, 版记: what stands where, in twips. The gallery measures the same on the printed page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import Read, W, make, official, read, table, words

from pipeline.document import Attachment, Document, Draft, Imprint, Masthead, Paragraph, Text
from pipeline.official import TYPE_WIDTH, width
from pipeline.typeset.masthead import mark_look

MM = 1440 / 25.4
OFFICE = "某区人民政府法制办公室"


def tabs(paragraph: etree._Element) -> list[tuple[str, int]]:
    return [(tab.get(f"{W}val"), int(tab.get(f"{W}pos"))) for tab in paragraph.iter(f"{W}tab") if tab.get(f"{W}pos")]


def styled(seen: Read, style: str) -> list[str]:
    return [words(p) for p in seen.paragraphs if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == style]


def issued(document: Document, **elements: object) -> Document:
    return replace(document, elements=replace(document.elements, **elements))


def under(masthead: Masthead, **elements: object) -> Document:
    return issued(make(), masthead=masthead, **elements)


def test_the_masthead_in_order() -> None:
    seen = read(official()).words
    places = [
        seen.index(words_)
        for words_ in ("000001", "秘密★1年", "特急", OFFICE, "某区交通运输局", "文件", "专项治理工作总结")
    ]
    assert places == sorted(places)
    assert any(line.startswith("签发人：张某某李某") for line in seen)
    assert any(line.startswith("某法〔2017〕3号王某") for line in seen)


def test_the_names_of_a_joint_mark_are_equally_wide() -> None:
    seen = read(official())
    spread = []
    for paragraph in seen.paragraphs:
        if words(paragraph) in (OFFICE, "某区交通运输局") and paragraph.getparent().tag == f"{W}tc":
            extra = int(paragraph.find(f"{W}r/{W}rPr/{W}spacing").get(f"{W}val"))
            size = int(paragraph.find(f"{W}r/{W}rPr/{W}sz").get(f"{W}val")) * 10
            scale = paragraph.find(f"{W}r/{W}rPr/{W}w")
            own = size * int(scale.get(f"{W}val")) / 100 if scale is not None else size
            spread.append(own * len(words(paragraph)) + extra * (len(words(paragraph)) - 1))
    assert len(spread) == 2
    assert abs(spread[0] - spread[1]) < 20


@given(
    st.lists(st.text("某区政府办公室", min_size=1, max_size=40), min_size=1, max_size=8), st.sampled_from(["文件", ""])
)
def test_a_mark_fits_its_line(issuers: list[str], suffix: str) -> None:
    look = mark_look(Masthead(tuple(issuers), suffix))
    longest = max(map(width, issuers)) + width(suffix)
    assert longest * look.size * 10 * look.scale / 100 <= TYPE_WIDTH
    assert look.size <= 108
    assert look.scale <= 100


def test_a_number_alone_is_in_the_middle_and_signers_stand_beside_it() -> None:
    alone = read(under(Masthead((OFFICE,), number="某法〔2017〕3号"))).paragraph("某法")
    assert alone.find(f"{W}pPr/{W}jc").get(f"{W}val") == "center"
    beside = read(under(Masthead((OFFICE,), number="某法〔2017〕3号", signers=("张某某",)))).paragraph("某法")
    assert words(beside) == "某法〔2017〕3号签发人：张某某"
    ((kind, start),) = tabs(beside)
    assert kind == "left"
    assert abs(start - (TYPE_WIDTH - 8 * 315.86)) < 3  # 签发人：张某某 and 1 字 to the right
    fonts = [run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") for run in beside.iter(f"{W}r") if words(run)]
    assert fonts == ["仿宋_GB2312", "仿宋_GB2312", "楷体_GB2312"]


def test_a_seal_has_the_name_above_the_middle_of_the_date() -> None:
    seen = read(issued(make(signature=OFFICE), seal="印章"))
    name, day = tabs(seen.paragraph(OFFICE)), tabs(seen.paragraph("2017年9月4日"))
    assert name == day == [("center", TYPE_WIDTH - (1263 + (6 * 320 - 5 * 9) // 2))]
    assert seen.words[seen.words.index(OFFICE) - 2 : seen.words.index(OFFICE)] == ["", ""]


@given(st.lists(st.text("某区局办", min_size=1, max_size=16), min_size=2, max_size=7))
def test_seals_do_not_touch_and_stay_within_the_page(names: list[str]) -> None:
    """7.3.5.1: 45 mm across at most, in rows; the last office above the date."""
    seen = read(issued(make(signature=names[0]), cosigners=tuple(names[1:]), seal="印章"))
    rows = [tabs(p) for p in seen.paragraphs if tabs(p) and words(p) != "2017年9月4日"]
    assert [len(row) for row in rows][:-1] == [len(rows[0])] * (len(rows) - 1)
    assert sum(map(len, rows)) == len(names)
    (day,) = tabs(seen.paragraph("2017年9月4日"))
    assert rows[-1][-1] == day
    for row in rows:
        places = [place for _, place in row]
        assert places[0] >= 22.5 * MM - 1 or len(row) == 1
        assert all(after - before >= 45 * MM for before, after in pairwise(places))


def test_several_offices_without_seals_begin_together() -> None:
    seen = read(issued(make(signature=OFFICE), cosigners=("某区农业委员会",)))
    starts = [
        int(seen.paragraph(name).find(f"{W}pPr/{W}ind").get(f"{W}left"))
        for name in (OFFICE, "某区农业委员会", "2017年9")
    ]
    assert starts[0] == starts[1] == starts[2] - 632


def test_the_stamp_of_a_signature_has_room_beside_the_post() -> None:
    seen = read(issued(make(), seal="签名章", posts=("区长",)))
    assert seen.paragraph("区长").find(f"{W}pPr/{W}ind").get(f"{W}rightChars") == "1000"
    assert seen.paragraph("2017年").find(f"{W}pPr/{W}ind").get(f"{W}rightChars") == "400"
    assert "某区人民政府法制办公室" not in seen.words


def boxes(seen: Read) -> list[etree._Element]:
    return list(seen.text.iter(f"{W}txbxContent"))


def test_the_imprint_is_in_a_box_on_the_last_page_of_the_text() -> None:
    seen = read(official())
    (box,) = boxes(seen)
    assert [words(p) for p in box if words(p)] == ["抄送：区委办公室，区政府办公室。", f"{OFFICE}2017年9月5日印发"]
    body = list(seen.text[0].iterchildren(f"{W}p"))
    anchor = next(place for place, p in enumerate(body) if p.find(f".//{W}txbxContent") is not None)
    assert [words(p) for p in body[anchor + 1 :] if words(p)] == ["初稿未决事项", "1. 区物价局未报送", "2. 第3行待核实"]
    height = int(body[anchor].find(f"{W}pPr/{W}spacing").get(f"{W}line"))
    assert height >= 2 * 500, "no text stands beside or below the box"
    styles = [p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for p in box]
    assert styles == ["GwThickRule", "GwImprint", "GwThinRule", "GwImprint", "GwThickRule"]


def test_without_copies_there_is_no_middle_rule() -> None:
    seen = read(issued(make(), imprint=Imprint("", OFFICE, date(2017, 9, 5))))
    assert (len(styled(seen, "GwThickRule")), len(styled(seen, "GwThinRule"))) == (2, 0)
    assert not boxes(read(issued(make(), imprint=Imprint())))


def test_recipients_that_fill_the_first_page_go_to_the_imprint() -> None:
    """7.3.2: the first page must show some of the text."""
    many = "，".join(f"某区第{number}局" for number in range(90))
    seen = read(under(Masthead((OFFICE,)), recipients=many, imprint=Imprint("区委")))
    assert styled(seen, "GwRecipients") == []
    assert [words(p)[:4] for p in boxes(seen)[0] if words(p)] == ["主送：某", "抄送：区"]
    assert len(styled(seen, "GwThinRule")) == 0
    few = read(under(Masthead((OFFICE,)), recipients="市法制办", imprint=Imprint("区委")))
    assert styled(few, "GwRecipients") == ["市法制办："]


def test_after_a_page_turned_sideways_the_imprint_has_a_page_of_its_own() -> None:
    wide = Attachment(1, (Text("表"),), (table(2, 12),))
    seen = read(issued(make(attachments=(wide,)), imprint=Imprint("区委")))
    turned = [s.find(f"{W}pgSz").get(f"{W}orient") for s in seen.text.iter(f"{W}sectPr")]
    assert turned == [None, "landscape", None]


def test_what_is_open_comes_after_everything() -> None:
    draft = Draft("初稿", ("甲未报",))
    seen = read(replace(issued(make(), imprint=Imprint("区委")), draft=draft))
    assert seen.words[-3:] == ["初稿未决事项", "", "1. 甲未报"]
    assert not styled(read(replace(make(), draft=Draft("送审稿", ()))), "GwOpenTitle")


@pytest.mark.parametrize("centred", [False, True])
def test_page_numbers_by_choice(centred: bool) -> None:
    document = make()
    seen = read(replace(document, format=replace(document.format, centred_numbers=centred)))
    sides = [re.search(rb'<w:jc w:val="(\w+)"', seen.parts[f"word/footer{n}.xml"])[1] for n in (1, 2)]  # type: ignore[index]
    assert sides == ([b"center"] * 2 if centred else [b"right", b"left"])


def test_an_address_that_cannot_be_broken_is_not_justified() -> None:
    seen = read(
        make(Paragraph((Text("见 https://example.cn/a/very/long/path/that/is/not/broken"),)), Paragraph((Text("文"),)))
    )
    assert seen.paragraph("见").find(f"{W}pPr/{W}jc").get(f"{W}val") == "left"
    assert seen.paragraph("文").find(f"{W}pPr/{W}jc").get(f"{W}val") == "both"


def test_a_number_that_is_not_given_yet_has_its_line() -> None:
    seen = read(under(Masthead((OFFICE,))))
    styles = [p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for p in seen.paragraphs]
    assert styles[:11] == [
        *["GwTopMark"] * 3, "GwSpacer", "GwLetterhead", "GwBody", "GwBody", "GwNumber", "GwRedLine", "GwBody", "GwBody",
    ]  # fmt: skip
    assert styles[11] == "GwTitle"
