"""New data into a document in which people have done more than write words: looks, notes, copies, other columns."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.audit.own import carrier
from pipeline.audit.own.edited import audit_edited
from pipeline.audit.own.refresh import refresh_document
from pipeline.audit.own.refreshed import lines, name_beside
from pipeline.document import Document, Paragraph, Table, Text
from pipeline.docxfile import W
from pipeline.package import pack, unpack
from tests.audit.test_refresh import MORE, by_hand, bytes_of, comments, document, done, figure, text_of
from tests.typeset.typeset_kit import make


def edited(made: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """The document after a change of its tree."""
    parts = unpack(made)
    tree = etree.fromstring(parts["word/document.xml"])
    change(tree)
    return pack({**parts, "word/document.xml": etree.tostring(tree, xml_declaration=True, encoding="UTF-8")})


def paragraph(tree: etree._Element, words: str) -> etree._Element:
    return next(p for p in tree.iter(W + "p") if words in "".join(t.text or "" for t in p.iter(W + "t")))


def bold(tree: etree._Element, words: str) -> None:
    """Make the runs of a text that hold these words bold."""
    for run in tree.iter(W + "r"):
        if words in "".join(t.text or "" for t in run.iter(W + "t")):
            look = run.find(W + "rPr")
            assert look is not None
            look.find(W + "rFonts").addnext(etree.Element(W + "b"))


def bold_text(data: bytes) -> str:
    tree = etree.fromstring(unpack(data)["word/document.xml"])
    runs = (run for run in tree.iter(W + "r") if run.find(f"{W}rPr/{W}b") is not None)
    return "|".join("".join(t.text or "" for t in run.iter(W + "t")) for run in runs)


def original(data: bytes) -> str:
    units = carrier.units(carrier.body(carrier.opened(data)), original=True)
    return "\n".join(unit.text for unit in units)


@pytest.mark.parametrize("track", [False, True])
def test_what_was_made_bold_stays_bold_in_what_is_written_anew(*, track: bool) -> None:
    one = edited(bytes_of(document()), lambda tree: bold(tree, "34"))
    result = refresh_document(one, bytes_of(document(72, units=MORE)), track=track).data
    assert "公安37件，交通30件，农业5件。" in text_of(result)
    assert "30" in bold_text(result).split("|")
    assert not set(bold_text(result).split("|")) & {"37", "5", "72"}

    def all_of_it(tree: etree._Element) -> None:
        for run in paragraph(tree, "其中").iter(W + "r"):
            look = run.find(W + "rPr")
            assert look is not None
            look.find(W + "rFonts").addnext(etree.Element(W + "b"))

    result = refresh_document(edited(bytes_of(document()), all_of_it), bytes_of(document(72, units=MORE))).data
    assert bold_text(result).replace("|", "") == "全区共查出问题72件，其中公安37件，交通30件，农业5件。"


@pytest.mark.parametrize("put", ["footnoteReference", "drawing", "object"])
def test_a_note_or_a_picture_that_a_person_put_in_is_never_lost(put: str) -> None:
    def change(tree: etree._Element) -> None:
        etree.SubElement(etree.SubElement(paragraph(tree, "家单位"), W + "r"), W + put).set(W + "id", "7")

    noted = edited(bytes_of(document(note=True)), change)
    result = refresh_document(noted, bytes_of(document()))
    assert f"<w:{put}" in unpack(result.data)["word/document.xml"].decode()
    assert comments(result.data) == ["按新数据，总结里不再有这一段。请看要不要删。"]


def copied(made: bytes, words: str, times: int) -> bytes:
    """A paragraph pasted again, as LibreOffice does it."""

    def change(tree: etree._Element) -> None:
        source = paragraph(tree, words)
        for number in range(1, times + 1):
            twin = copy.deepcopy(source)
            for mark in twin.iter(W + "bookmarkStart", W + "bookmarkEnd"):
                mark.set(W + "id", str(int(str(mark.get(W + "id"))) + 1000 * number))
            for mark in twin.iter(W + "bookmarkStart"):
                mark.set(W + "name", f"{mark.get(W + 'name')}_Copy_{number}")
            source.addnext(twin)

    return edited(made, change)


def test_copies_follow_the_data_in_lists_too_and_keep_their_names() -> None:
    result = refresh_document(copied(bytes_of(document()), "其中", 2), bytes_of(document(72, units=MORE)))
    assert text_of(result.data).count("共查出问题72件，其中公安37件，交通30件，农业5件。") == 3
    assert {one.code for one in audit_edited(result.data).findings} == {"A16"}
    names = re.findall(r'w:name="(_[MP]_[^"]+)"', unpack(result.data)["word/document.xml"].decode())
    assert len(names) == len(set(names))
    assert sum(what == "phrase" for what, _, _ in done(result)) == 3


def test_a_copied_number_that_the_data_no_longer_have_is_told() -> None:
    noted = copied(bytes_of(document(note=True)), "家单位", 1)
    result = refresh_document(noted, bytes_of(document()))
    assert "按新数据，总结里不再有2这个数，没有动。请看要不要改。" in comments(result.data)


def test_a_list_carried_to_another_paragraph_follows_the_data() -> None:
    def change(tree: etree._Element) -> None:
        text = paragraph(tree, "其中")
        start = next(node for node in text.iter(W + "bookmarkStart") if str(node.get(W + "name")).startswith("_P_"))
        nodes, end = carrier.between(start)
        paragraph(tree, "下一步").extend([start, *nodes, end])

    result = refresh_document(edited(bytes_of(document()), change), bytes_of(document(72, units=MORE)))
    assert "巩固治理成果。公安37件，交通30件，农业5件" in text_of(result.data)


def test_a_number_in_wide_digits_is_renewed_as_it_is_written() -> None:
    wide = by_hand(bytes_of(document()), (">71<", ">７１<"))
    result = refresh_document(wide, bytes_of(document(7200, units={"公安": 37, "交通": 34})))
    assert "共查出问题７２００件" in text_of(result.data)
    assert done(result) == [("number", "７１", "7200")]
    assert comments(result.data) == []
    assert audit_edited(result.data).findings == ()
    words = by_hand(bytes_of(document()), (">9<", ">九<"))
    fresh = bytes_of(by_ten())
    assert comments(refresh_document(words, fresh).data) == ["这里的九没有换上，新数据是10。"]


def by_ten() -> Document:
    """The summary with one complaint more."""
    made = document()
    blocks = tuple(
        Paragraph((Text("转办的"), figure(10, "转办"), *block.spans[2:]))
        if isinstance(block, Paragraph) and block.spans[0] == Text("转办的")
        else block
        for block in made.blocks
    )
    return make(*blocks)


def test_a_digit_typed_beside_a_number_is_not_joined_to_the_new_one() -> None:
    typed = by_hand(bytes_of(document()), ("<w:t>件，其中", "<w:t>0件，其中"))
    result = refresh_document(typed, bytes_of(document(74, units={"公安": 40, "交通": 34})))
    assert "共查出问题710件" in text_of(result.data)
    assert comments(result.data) == ["原来生成的是71，改成了“710”，没有动；新数据是74。"]


def test_a_person_who_wrote_the_new_number_is_not_asked() -> None:
    known = by_hand(bytes_of(document()), (">71<", ">74<"))
    result = refresh_document(known, bytes_of(document(74, units={"公安": 40, "交通": 34})))
    assert comments(result.data) == []
    assert "共查出问题74件，其中公安40件" in text_of(result.data)


def test_the_same_data_change_nothing_whatever_people_wrote() -> None:
    made = bytes_of(document())
    rounded = by_hand(made, (">71<", ">70余<"), ("巩固治理成果", "抓好成果巩固"))
    result = refresh_document(rounded, made)
    assert result.same
    assert result.steps == ()
    fresh = bytes_of(document(74, units={"公安": 40, "交通": 34}))
    first = refresh_document(rounded, fresh)
    assert [what for what, _, _ in done(first)].count("left") == 1
    assert refresh_document(first.data, fresh).steps == ()


def test_a_document_without_what_changed_is_not_called_up_to_date() -> None:
    def change(tree: etree._Element) -> None:
        body = tree.find(W + "body")
        assert body is not None
        for node in list(body):
            if node.tag == W + "tbl" or (node.tag == W + "p" and "其中" in "".join(node.itertext())):
                body.remove(node)

    result = refresh_document(edited(bytes_of(document()), change), bytes_of(document(72, units=MORE)))
    assert result.steps == ()
    assert list(lines(result, "稿.docx", "", final=True)) == ["稿.docx：按现在的数据，文稿里没有要换的地方。"]


def test_a_row_is_not_put_into_a_table_of_other_columns() -> None:
    def change(tree: etree._Element) -> None:
        for row in tree.iter(W + "tr"):
            row.remove(list(row.iter(W + "tc"))[-1])

    result = refresh_document(edited(bytes_of(document()), change), bytes_of(document(72, units=MORE)))
    tree = etree.fromstring(unpack(result.data)["word/document.xml"])
    assert {len(row.findall(W + "tc")) for row in tree.iter(W + "tr")} == {1}
    assert "这张表的栏目改过，新的一行没有加。按新数据是：农业 5" in comments(result.data)


def test_a_table_of_other_columns_is_kept_for_the_comments_on_it() -> None:
    def of(columns: int) -> bytes:
        head = tuple((Text(name),) for name in ("单位", "件数", "办结")[:columns])
        row = ((Text("公安"),), (figure(37, "公安数"),), (figure(30, "公安办结"),))[:columns]
        return bytes_of(make(Table(head, (row,), ("left", "right", "right")[:columns])))

    def change(tree: etree._Element) -> None:
        run = etree.SubElement(paragraph(tree, "公安"), W + "r")
        etree.SubElement(run, W + "commentReference").set(W + "id", "0")

    result = refresh_document(edited(of(2), change), of(3))
    assert 'commentReference w:id="0"' in unpack(result.data)["word/document.xml"].decode()
    assert [what for what, _, _ in done(result)] == ["left"]


def test_revisions_in_a_list_with_links_can_be_refused() -> None:
    def change(tree: etree._Element) -> None:
        for start in list(paragraph(tree, "其中").iter(W + "bookmarkStart")):
            nodes, end = carrier.between(start)
            if str(start.get(W + "name")).startswith("_M_") and end is not None:
                tag = etree.Element(W + "smartTag")
                tag.set(W + "element", "数")
                tag.extend(nodes)
                end.addprevious(tag)

    tagged = edited(bytes_of(document()), change)
    tracked = refresh_document(tagged, bytes_of(document(72, units=MORE)), track=True)
    assert original(tracked.data) == text_of(tagged)
    assert "其中公安37件，交通30件，农业5件" in text_of(tracked.data)


def test_numbers_that_other_words_moved_in_a_paragraph_stay_known() -> None:
    def of(*names: str) -> bytes:
        spans = [span for name in names for span in (Text(f"，{name}"), figure(len(name), name), Text("件"))]
        return bytes_of(make(Paragraph((Text("全区的情况是"), *spans, Text("，都在办理之中，继续跟踪问效。")))))

    split = by_hand(of("甲", "乙乙", "丙丙丙"), ("继续跟踪问效", "继续加强跟踪问效"))
    result = refresh_document(split, of("丙丙丙", "甲", "乙乙"))
    names = {mark.name for unit in carrier.units(carrier.body(carrier.opened(result.data))) for mark in unit.marks}
    assert len(names) == 3


def test_the_name_beside_takes_only_its_own_ending_off(tmp_path: Path) -> None:
    assert name_beside(tmp_path / "关于（新数据库）建设的总结.docx") == "关于（新数据库）建设的总结（新数据）.docx"
    assert name_beside(tmp_path / "甲（新数据2）.docx") == "甲（新数据）.docx"
    (tmp_path / "甲（新数据）.docx").touch()
    assert name_beside(tmp_path / "甲（新数据）.docx") == "甲（新数据2）.docx"


def test_lost_bookmarks_are_not_called_a_change() -> None:
    def change(tree: etree._Element) -> None:
        for mark in list(tree.iter(W + "bookmarkStart", W + "bookmarkEnd")):
            parent = mark.getparent()
            assert parent is not None
            parent.remove(mark)

    result = refresh_document(edited(bytes_of(document()), change), bytes_of(document(72)))
    assert comments(result.data) == ["这里的71没有换上，新数据是72。"]


def test_what_is_said_of_a_long_list_shows_where_it_differs() -> None:
    many = {f"第{place}镇": place for place in range(1, 20)}
    before, after = many | {"末镇": 5}, many | {"末镇": 5, "新镇": 6}
    result = refresh_document(bytes_of(document(units=before)), bytes_of(document(units=after)))
    told = "".join(line.strip() for line in lines(result, "稿.docx", "新.docx", final=True))
    assert "分项：“……19件，末镇5件”→“……19件，末镇5件，新镇6件”" in told


def test_tracked_numbers_with_one_end_of_their_bookmark_inside_are_renewed_again() -> None:
    """As LibreOffice saves them: a second refresh before the first one's revisions are accepted."""
    first = refresh_document(bytes_of(document()), bytes_of(document(72)), track=True).data

    def change(tree: etree._Element) -> None:
        for inserted in list(tree.iter(W + "ins")):
            start = inserted.getprevious()
            if start is not None and start.tag == W + "bookmarkStart":
                inserted.insert(0, start)

    saved = edited(first, change)
    assert b"<w:ins" in unpack(saved)["word/document.xml"]
    again = refresh_document(saved, bytes_of(document(73)))
    assert done(again) == [("number", "72", "73")]
    assert "共查出问题73件" in text_of(again.data)
    assert audit_edited(again.data).findings == ()


def test_numbers_by_the_words_of_others_follow_the_data_and_are_told() -> None:
    def made(one: int, two: int, other: int) -> bytes:
        words = (Text("查出问题的，甲局"), figure(one, "甲"), Text("件、乙局"), figure(two, "乙"), Text("件。"))
        rows = tuple(
            ((Text(unit),), (figure(one, f"{unit}1"),), (figure(two, f"{unit}2"),)) for unit in ("丙局", "丁局")
        )
        heads = ((Text("单位"),), (Text("受理"),), (Text("办结"),))
        return bytes_of(
            make(
                Paragraph(words),
                Paragraph((Text("共走访"), figure(other, "他"), Text("户。"))),
                Table(heads, rows, ("left",) * 3),
            )
        )

    one = by_hand(
        made(37, 34, 9),
        ("，甲局", "，乙局"),
        ("、乙局", "、甲局"),
        (">受理<", ">@<"),
        (">办结<", ">受理<"),
        (">@<", ">办结<"),
    )
    result = refresh_document(one, made(36, 33, 9)).data
    assert "乙局36件、甲局33件" in text_of(result)
    assert comments(result) == [
        "换上的36是“甲局”的数，写在“乙局”后面。请看是不是换错了位置。",
        "换上的33是“乙局”的数，写在“甲局”后面。请看是不是换错了位置。",
        "换上的36、33、36、33是“丙局受理”的数，写在“丙局办结”后面。请看是不是换错了位置。",
    ]
    assert comments(refresh_document(one, made(37, 34, 8)).data) == []  # nothing was put there: the audit tells it
    assert comments(refresh_document(result, made(36, 33, 8)).data) == comments(result)
