"""Every printed figure is bookmarked, and the ledger knows each."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import Read, W, make, number, read, whole

from pipeline.document import Attachment, Heading, Number, Paragraph, Phrase, Source, Table, Text, key_of
from pipeline.typeset.figures import NAMESPACE, ranges

NS = f"{{{NAMESPACE}}}"


def ledger(seen: Read) -> etree._Element:
    return etree.fromstring(seen.parts["customXml/item1.xml"])


def test_bookmarks_are_unique_balanced_and_short() -> None:
    marks = read(whole()).bookmarks()
    names = [name for name, _ in marks]
    assert len(names) > 100
    assert len(set(names)) == len(names)
    assert all(len(name) <= 40 and name[:3] in {"_M_", "_P_"} for name in names)


def test_a_bookmark_holds_what_was_printed() -> None:
    marks = dict(read(whole()).bookmarks())
    total, split = key_of("问题台账.count"), key_of("问题台账.by")
    assert marks[f"_M_{total}_1"] == marks[f"_M_{total}_2"] == "71"
    assert f"_M_{total}_3" not in marks
    assert marks[f"_P_{split}_1"] == "区农委7件，区交通局17件"
    assert marks[f"_M_{key_of('乙')}_1"] == "17"


def test_figures_are_marked_wherever_they_are_printed() -> None:
    place = Text("共"), number("5", "各处")
    document = make(
        Heading(1, 1, place),
        Paragraph(place),
        Table((place,), ((place,),), ("left",)),
        title="",
        attachments=(Attachment(1, place, (Paragraph(place),)),),
    )
    names = [name for name, _ in read(document).bookmarks()]
    assert names == [f"_M_{key_of('各处')}_{n}" for n in range(1, 8)]  # the attachment's title is printed twice


def test_the_style_of_figures_is_on_their_runs_only() -> None:
    seen = read(whole())
    styled = [r for r in seen.text.iter(f"{W}r") if r.find(f"{W}rPr/{W}rStyle") is not None]
    numbers = [text for name, text in seen.bookmarks() if name.startswith("_M_")]
    assert Counter(r.findtext(f"{W}t") for r in styled) == Counter(numbers)
    styles = etree.fromstring(seen.parts["word/styles.xml"])
    ours = next(s for s in styles if s.get(f"{W}styleId") == "GwFigure")
    assert ours.find(f"{W}name").get(f"{W}val") == "数据"
    assert ours.find(f"{W}rPr") is None


def test_the_ledger_is_complete() -> None:
    seen = read(whole())
    figures = {node.get("key"): node for node in ledger(seen).iter(f"{NS}figure")}
    printed = [(name.split("_")[2], int(name.split("_")[3]), text) for name, text in seen.bookmarks() if name[1] == "M"]
    assert set(figures) == {key for key, _, _ in printed}
    for key, count, text in printed:
        entries = {node.text: node.get("n") for node in figures[key].iter(f"{NS}printed")}
        assert covers(entries[text], count)
    assert [node.get("key") for node in ledger(seen).iter(f"{NS}phrase")] == [key_of("问题台账.by")]


def covers(spans: str, wanted: int) -> bool:
    bounds = [[int(end) for end in span.split("-")] for span in spans.split()]
    return any(span[0] <= wanted <= span[-1] for span in bounds)


def test_an_entry_of_the_ledger() -> None:
    sources = (
        *(Source("农委（张三）.xlsx", "问题台账", row, "区农委", "9月补课") for row in (9, 5, 6, 7, 5)),
        Source("config.yaml", "", 3),
    )
    document = make(
        Paragraph((Number("71", "a < b", "读法&", "71", sources), Number("七十一", "a < b", "读法&", "71", sources)))
    )
    seen = read(document, {"农委（张三）.xlsx": "0123456789abcdef" * 4})
    entry = ledger(seen)[0]
    assert etree.tostring(entry, method="c14n").decode() == (
        f'<figure xmlns="{NAMESPACE}" key="{key_of("a < b")}"><definition>a &lt; b</definition>'
        "<reading>读法&amp;</reading><value>71</value>"
        '<printed n="1">71</printed><printed n="2">七十一</printed>'
        '<source digest="01234567" round="9月补课" rows="5-7 9" sheet="问题台账" unit="区农委"></source>'
        '<source digest="" round="" rows="3" sheet="" unit=""></source></figure>'
    )
    assert not any("张三".encode() in part for part in seen.parts.values())


def test_the_ledger_is_a_custom_xml_item_and_the_only_one() -> None:
    parts = read(whole()).parts
    assert sorted(name for name in parts if name.startswith("customXml")) == [
        "customXml/_rels/item1.xml.rels", "customXml/item1.xml", "customXml/itemProps1.xml",
    ]  # fmt: skip
    assert NAMESPACE.encode() in parts["customXml/itemProps1.xml"]
    assert b"itemProps1.xml" in parts["customXml/_rels/item1.xml.rels"]
    assert parts["word/_rels/document.xml.rels"].count(b"relationships/customXml") == 1
    assert b"customXmlProperties+xml" in parts["[Content_Types].xml"]


def test_nested_phrases() -> None:
    inner = Phrase((number("1", "子"), Text("件")), "内")
    names = [n for n, _ in read(make(Paragraph((Phrase((Text("共"), inner), "外"),)))).bookmarks()]
    assert names == [f"_P_{key_of('外')}_1", f"_P_{key_of('内')}_1", f"_M_{key_of('子')}_1"]


@given(st.sets(st.integers(1, 60)))
def test_ranges_say_which_numbers(numbers: set[int]) -> None:
    written = ranges(sorted(numbers))
    assert {n for n in range(1, 70) if covers(written, n)} == numbers
    assert len(written.split()) == sum(n - 1 not in numbers for n in numbers)
