"""Whatever the text is, it is printed, and the XML stays whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import W, make, number, official, read, words

from pipeline.document import Format, Missing, Paragraph, Phrase, Spans, Text, plain
from pipeline.printable import clean
from pipeline.typeset.measure import chinese_number, width
from pipeline.typeset.xml import escape

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)


def numbers(texts: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.builds(number, texts, st.sampled_from(["甲", "乙", 'a"<&b']))


LEAVES = st.one_of(st.builds(Text, ANY), st.builds(Missing, ANY), numbers(ANY))
SPANS: st.SearchStrategy[Spans] = st.lists(
    st.recursive(
        LEAVES, lambda inner: st.builds(Phrase, st.lists(inner, max_size=3).map(tuple), st.just("分")), max_leaves=6
    ),
    max_size=5,
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(SPANS)
def test_any_text_is_read_as_it_was_printed(spans: Spans) -> None:
    seen = read(make(Paragraph((Text("起"), *spans))))
    assert words(seen.paragraph("起")) == "起" + "".join(clean(piece) for piece in pieces(spans))
    seen.bookmarks()
    etree.fromstring(seen.parts["customXml/item1.xml"])


def pieces(spans: Spans) -> list[str]:
    """Each span is cleaned for itself."""
    return [piece for span in spans for piece in (pieces(span.parts) if isinstance(span, Phrase) else [plain((span,))])]


@given(ANY)
def test_escaped_text_is_xml_and_comes_back(text: str) -> None:
    node = etree.fromstring(f'<a b="{escape(text)}">{escape(text)}</a>')
    assert (node.text or "") == clean(text) == node.get("b")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("甲\r\n乙", "甲 乙"),
        ("1\t2", "1 2"),
        ("1\x0b\u20282\x85", "1 2 "),
        ("a\x00\x07\x1bb\ufffe", "ab"),
        ("\ud800", "\ufffd"),
        ("左\u202e右", "左右"),
        ("A&B ‹限期> <w:p/> ]]> {{x}}", "A&B ‹限期> <w:p/> ]]> {{x}}"),
        ("　　缩进 ", "　　缩进 "),
    ],
)
def test_hostile_text(text: str, printed: str) -> None:
    seen = read(make(Paragraph((Text("起"), Text(text))), title=text or "题", signature=text))
    assert words(seen.paragraph("起")) == "起" + printed
    assert not list(seen.paragraph("起").iter(f"{W}tab", f"{W}br"))


def test_spaces_at_the_ends_are_kept_by_readers() -> None:
    seen = read(make(Paragraph((Text("起 "), Text(" 止")))))
    kept = [t.get("{http://www.w3.org/XML/1998/namespace}space") for t in seen.paragraph("起").iter(f"{W}t")]
    assert kept == ["preserve", "preserve"]


def test_missing_data_stand_in_brackets_once() -> None:
    seen = read(make(Paragraph((Missing("时间"), Missing("【地点】")))))
    assert "【时间】【地点】" in seen.words


@pytest.mark.parametrize("latin", ["", "Times New Roman"])
def test_every_run_names_its_font_in_all_four_slots(latin: str) -> None:
    for run in read(replace(official(), format=Format(latin=latin))).text.iter(f"{W}r"):
        if not words(run):
            continue
        fonts = run.find(f"{W}rPr/{W}rFonts")
        assert len({fonts.get(f"{W}{slot}") for slot in ("ascii", "hAnsi", "eastAsia", "cs")}) == 1
        assert run.find(f"{W}rPr/{W}sz") is not None
        assert run.find(f"{W}rPr/{W}b") is None


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (35, "三十五"),
        (90, "九十"),
        (99, "九十九"),
    ],
)
def test_chinese_numbers(value: int, printed: str) -> None:
    assert chinese_number(value) == printed


def test_chinese_numbers_differ_and_have_no_end() -> None:
    assert len({chinese_number(value) for value in range(1, 120)}) == 119
    assert chinese_number(100) == "100"


def test_width_counts_quotes_and_dashes_as_whole_characters() -> None:
    assert width("“一”——…·×") == 8
    assert width("2017年9月4日") == 6


def test_digits_and_letters_have_a_font_of_their_own_where_it_is_asked_for() -> None:
    """“”, ——, …… and ·  stay Chinese: in a Latin font they would be half as wide."""
    text = "对“2015年”以来——V2.1版……5%·甲1 b"
    seen = read(replace(make(Paragraph((Text(text), number("71件")))), format=Format(latin="Times New Roman")))
    runs = [
        (words(run), run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")) for run in seen.paragraph("对").iter(f"{W}r")
    ]
    assert "".join(piece for piece, _ in runs) == text + "71件"
    assert [piece for piece, font in runs if font == "Times New Roman"] == ["2015", "V2.1", "5%", "1 b", "71"]
    assert {font for _, font in runs} == {"Times New Roman", "仿宋_GB2312"}


def test_other_fonts_are_used_everywhere() -> None:
    given = Format((("仿宋", "仿宋"), ("小标宋", "华文中宋"), ("宋体", "新宋体")))
    parts = read(replace(official(), format=given)).parts
    everything = b"".join(parts.values()).decode()
    for gone in ("仿宋_GB2312", "方正小标宋简体", '"宋体"'):
        assert gone not in everything
    for used in ("华文中宋", "楷体_GB2312", "黑体"):
        assert used in everything
    assert "新宋体" in parts["word/footer1.xml"].decode()


def test_the_other_margins() -> None:
    """GB/T 33476.2-2016: half a leading wider above and below, with lines of 29.45 pt."""
    seen = read(replace(official(), format=Format(software_margins=True)))
    for section in seen.text.iter(f"{W}sectPr"):
        margin, size = section.find(f"{W}pgMar"), section.find(f"{W}pgSz")
        upper, lower = ("right", "left") if size.get(f"{W}orient") else ("top", "bottom")
        assert (margin.get(f"{W}{upper}"), margin.get(f"{W}{lower}")) == ("1960", "1847")
    body = seen.paragraph("共查出")
    assert body.find(f"{W}pPr/{W}spacing").get(f"{W}line") == "589"
    assert 22 * 589 <= 16838 - 1960 - 1847
