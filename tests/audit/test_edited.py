"""What people have changed in our document: the readings, the words of the findings, the command."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.audit.own.edited import CODES, audit_edited
from pipeline.audit.own.refresh import refresh_document
from pipeline.audit.own.rounded import fits, same
from pipeline.cli import main
from pipeline.document import Document, Number, Paragraph, Phrase, Table, Text
from pipeline.package import pack, unpack
from pipeline.typeset import typeset
from tests.kit import Copy
from tests.typeset.typeset_kit import make

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结.docx"


def figure(text: str, definition: str) -> Number:
    return Number(text, definition, definition, text, ())


def document() -> Document:
    return make(
        Paragraph((Text("全区共查出问题"), figure("71", "总"), Text("件，其中"),
                   Phrase((Text("甲"), figure("37", "甲"), Text("件、乙"), figure("34", "乙"), Text("件")), "分"), Text("。"))),
        Paragraph((Text("整改完成率为"), figure("84.5%", "率"), Text("，办结投诉"), figure("9", "办"), Text("件。"))),
        Paragraph((Text("下一步继续跟踪问效，巩固治理成果。"),)),
    )  # fmt: skip


def with_text(change: Callable[[str], str], made: bytes | None = None) -> bytes:
    """The document after its main part was changed as text, as an editor leaves it."""
    parts = unpack(made or typeset(document(), {}))
    text = parts["word/document.xml"].decode()
    new = change(text)
    assert new != text
    etree.fromstring(new.encode())
    return pack({**parts, "word/document.xml": new.encode()})


def told(data: bytes, *, original: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.code, found.numbers) for found in audit_edited(data, original=original).findings]


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def test_a_number_changed_under_revision_is_read_both_ways() -> None:
    def change(text: str) -> str:
        start = text.index("<w:r>", text.index('w:name="_M_'))
        end = text.index("</w:r>", start) + len("</w:r>")
        old = text[start:end].replace("<w:t>", "<w:delText>").replace("</w:t>", "</w:delText>")
        return f'{text[:start]}<w:del w:id="901" w:author="甲">{old}</w:del><w:ins w:id="902" w:author="甲">{run("44")}</w:ins>{text[end:]}'

    edited = with_text(change)
    assert told(edited) == [("A11", ("71", "44"))]
    assert told(edited, original=True) == []


def paragraph(text: str, words: str) -> tuple[int, int]:
    """Where the paragraph with these words begins and ends in the XML."""
    at = text.index(words)
    return text.rindex("<w:p>", 0, at), text.index("</w:p>", at) + len("</w:p>")


def test_a_paragraph_moved_under_revision_is_read_both_ways() -> None:
    def change(text: str) -> str:
        start, end = paragraph(text, "整改完成率为")
        first, _ = paragraph(text, "全区共查出问题")
        moved = text[start:end]
        inside = moved[moved.index("</w:pPr>") + len("</w:pPr>") : -len("</w:p>")]
        properties = moved[len("<w:p>") : moved.index("</w:pPr>")]
        new = f'<w:p>{properties}<w:rPr><w:moveTo w:id="903" w:author="甲"/></w:rPr></w:pPr><w:moveTo w:id="904" w:author="甲">{inside}</w:moveTo></w:p>'
        gone = inside.replace("_M_", "_X_")
        old = f'<w:p>{properties}<w:rPr><w:moveFrom w:id="905" w:author="甲"/></w:rPr></w:pPr><w:moveFrom w:id="906" w:author="甲">{gone}</w:moveFrom></w:p>'
        return text[:first] + new + text[first:start] + old + text[end:]

    edited = with_text(change)
    assert told(edited) == [("A17", ())]


def test_deleted_and_typed_again_is_a_question_when_it_is_the_same() -> None:
    def without_mark(text: str) -> str:
        start = text.index("<w:bookmarkStart")
        return text[:start] + text[text.index("/>", start) + 2 :]

    assert told(with_text(without_mark)) == [("A21", ("71", "71"))]
    assert told(with_text(lambda text: without_mark(text).replace(">71<", ">七十一<"))) == [("A21", ("71", "七十一"))]
    assert told(with_text(lambda text: without_mark(text).replace(">71<", ">70余<"))) == [("A13", ("71", "70余"))]
    assert told(with_text(lambda text: without_mark(text).replace(">71<", ">80余<"))) == [("A12", ("71", "80余"))]
    assert told(with_text(lambda text: without_mark(text).replace(">71<", ">若干<"))) == [("A12", ("71", "若干"))]


def without_marks(text: str) -> str:
    """As it is after it was pasted as plain text."""
    return re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", text)


def test_a_title_pasted_back_is_what_was_written_although_there_is_a_year_in_it() -> None:
    made = make(Paragraph((Text("按照"), figure("《关于2017年工作的通知》", "依据"), Text("开展。"))))
    edited = with_text(without_marks, typeset(made, {}))
    assert told(edited) == [("A21", ("《关于2017年工作的通知》", "《关于2017年工作的通知》"))]


def test_a_document_saved_in_the_strict_variant_is_still_ours() -> None:
    usual, strict = "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    relations = "schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = unpack(with_text(lambda text: text.replace(">71<", ">44<")))
    for name, part in parts.items():
        if not name.startswith("customXml"):
            text = part.replace(usual.encode(), strict.encode())
            parts[name] = text.replace(relations.encode(), b"purl.oclc.org/ooxml/officeDocument/relationships")
    assert told(pack(parts)) == [("A11", ("71", "44"))]


def test_a_paragraph_pasted_back_as_plain_text_is_told_once() -> None:
    found = audit_edited(with_text(lambda text: without_marks(text).replace(">34<", ">43<"))).findings
    assert [(one.code, one.numbers) for one in found] == [
        ("A21", ("71", "37")),
        ("A12", ("34", "43")),
        ("A21", ("84.5%", "9")),
    ]
    assert found[0].message == "“71、37”与生成的数相同，但是手打的，不随数据走。"


def test_a_paragraph_deleted_under_revision_leaves_its_empty_marks_to_the_next() -> None:
    def change(text: str) -> str:
        start, end = paragraph(text, "全区共查出问题")
        old = text[start:end].replace("<w:t>", "<w:delText>").replace("</w:t>", "</w:delText>")
        old = old.replace("<w:r>", '<w:del w:id="9" w:author="甲"><w:r>').replace("</w:r>", "</w:r></w:del>")
        old = old.replace("</w:pPr>", '<w:rPr><w:del w:id="8" w:author="甲"/></w:rPr></w:pPr>', 1)
        return text[:start] + old + text[end:]

    edited = with_text(change)
    (found,) = audit_edited(edited).findings
    assert (found.code, found.numbers) == ("A18", ("71", "37", "34"))
    assert found.text.startswith("全区共查出问题71件")
    assert told(edited, original=True) == []


def test_numbers_deleted_with_their_sentence_are_told_in_its_order() -> None:
    made = make(
        Paragraph((Text("全区共查出问题"), *(span for n in range(9) for span in (figure(str(30 + n), f"数{n}"), Text("件，"))),
                   Text("其余各项情况由各单位按照规定的时限和格式另行报送专班办公室汇总，请一并审阅。"))),
    )  # fmt: skip
    edited = with_text(
        lambda text: re.sub(
            r"<w:t>[^<]*</w:t>",
            lambda found: found[0] if "全区共查出" in found[0] or "其余" in found[0] else "<w:t/>",
            without_marks(text),
        ),
        typeset(made, {}),
    )
    assert ("A14", tuple(str(30 + n) for n in range(9))) in told(edited)


def test_a_date_in_chinese_and_thousands_set_apart_are_no_change() -> None:
    made = make(
        Paragraph((Text("截至"), figure("9月4日", "截至"), Text("，共有"), figure("1562", "人"), Text("人，占"),
                   figure("84.5%", "率"), Text("。"))),
        Paragraph((Text("发布于2017年9月4日。"),)),
    )  # fmt: skip
    whole = typeset(made, {})
    assert told(with_text(lambda text: text.replace(">9月4日<", ">九月四日<"), whole)) == []
    assert told(with_text(lambda text: text.replace(">9月4日<", ">九月五日<"), whole)) == [
        ("A11", ("9月4日", "九月五日"))
    ]
    assert told(with_text(lambda text: text.replace(">1562<", ">1,562<"), whole)) == []
    assert told(with_text(lambda text: text.replace(">84.5%<", ">百分之八十四点五<"), whole)) == []
    assert told(with_text(lambda text: text.replace("2017年9月4日", "２０１７年９月４日"), whole)) == []


def test_the_day_at_the_end_in_chinese_is_the_same_paragraph() -> None:
    assert told(with_text(lambda text: text.replace("<w:t>2017年9月4日</w:t>", "<w:t>二〇一七年九月四日</w:t>"))) == []


def carried(text: str, number: str) -> str:
    """A number with its carrier, as it stands in the XML."""
    found = re.search(
        rf'<w:bookmarkStart w:id="(\d+)" w:name="_M_[^>]*/>(?:(?!<w:bookmark).)*>{number}<.*?<w:bookmarkEnd w:id="\1"/>',
        text,
    )
    assert found
    return found[0]


def exchanged(text: str, one: str, two: str) -> str:
    return text.replace(one, "@").replace(two, one).replace("@", two)


def test_numbers_exchanged_with_their_carriers_or_by_their_words() -> None:
    words = (Text("查出问题的，甲局"), figure("37", "甲"), Text("件、乙局"), figure("34", "乙"), Text("件、丙局"),
             figure("34", "丙"), Text("件。"))  # fmt: skip
    made = typeset(make(Paragraph(words)), {})
    edited = with_text(lambda text: exchanged(text, carried(text, "37"), carried(text, "34")), made)
    assert told(edited) == [("A22", ("34",)), ("A22", ("37",))]
    assert audit_edited(edited).findings[0].message == "34是“乙局”的数，现在写在“甲局”后面。"
    assert told(with_text(lambda text: exchanged(text, "甲局", "乙局"), made)) == [("A22", ("37",)), ("A22", ("34",))]
    assert told(with_text(lambda text: exchanged(text, "乙局", "丙局"), made)) == []
    assert told(with_text(lambda text: text.replace("甲局", "住在城东的甲"), made)) == []


def test_a_number_taken_to_another_sentence_with_its_carrier() -> None:
    def moved(text: str) -> str:
        number = carried(text, "84.5%")
        return text.replace(number, "").replace("<w:t>下一步", f"<w:t>尚有</w:t></w:r>{number}<w:r><w:t>下一步")

    (found,) = audit_edited(with_text(moved)).findings
    assert (found.code, found.numbers) == ("A23", ("84.5%",))
    assert found.message == "84.5%原来写在“整改完成率为84.5%”里，是移来或者复制来的。"

    def with_its_words(text: str) -> str:
        number = "<w:t>整改完成率为</w:t></w:r>" + carried(text, "84.5%")
        return text.replace(number, "<w:t></w:t></w:r>").replace("<w:t>下一步", number + "<w:r><w:t>，下一步")

    assert told(with_text(with_its_words)) == []


def test_the_only_number_of_a_paragraph_taken_to_the_next_one() -> None:
    made = make(
        Paragraph((Text("全区办结投诉"), figure("9", "办"), Text("件，群众满意。"))),
        Paragraph((Text("下一步继续跟踪问效，巩固治理成果，不断提升水平。"),)),
    )

    def moved(text: str) -> str:
        number = carried(text, "9")
        return text.replace(number, "").replace("<w:t>下一步", f"<w:t>尚有</w:t></w:r>{number}<w:r><w:t>下一步")

    assert told(with_text(moved, typeset(made, {}))) == [("A23", ("9",))]


def test_columns_and_rows_exchanged_without_their_heads() -> None:
    rows = tuple(
        ((Text(unit),), *((figure(str(10 * row + column), f"{unit}{column}"),) for column in (1, 2)))
        for row, unit in enumerate(("甲局", "乙局", "丙局"), 1)
    )
    made = typeset(make(Table(((Text("单位"),), (Text("受理"),), (Text("办结"),)), rows, ("left",) * 3)), {})
    heads = with_text(lambda text: exchanged(text, "受理", "办结"), made)
    assert told(heads) == [("A22", ("11", "12", "21", "22", "31", "32"))]
    assert told(with_text(lambda text: exchanged(text, "甲局", "丙局"), made)) == [("A22", ("11", "12", "31", "32"))]
    assert told(with_text(lambda text: text.replace("受理", "受理数").replace("乙局", "乙分局"), made)) == []


def test_cells_that_people_have_joined_hold_numbers_of_other_rows_and_columns() -> None:
    units = ("甲局", "乙局", "丙局")
    rows = tuple(
        ((Text(unit),), *((figure(str(10 * row + column), f"{unit}{column}"),) for column in (1, 2, 3)))
        for row, unit in enumerate(units, 1)
    )
    heads = tuple((Text(head),) for head in ("单位", "受理", "办结", "在办"))
    made = typeset(make(Table(heads, rows, ("left",) * 4)), {})
    tag = "{" + W[1:-1] + "}"

    def joined(change: Callable[[list[etree._Element]], None]) -> list[tuple[str, tuple[str, ...]]]:
        def edit(text: str) -> str:
            root = etree.fromstring(text.encode())
            change([cell for row in root.iter(tag + "tr") for cell in row.iter(tag + "tc")])
            return etree.tostring(root).decode()

        return told(with_text(edit, made))

    def beside(cells: list[etree._Element]) -> None:
        first, second = cells[5], cells[6]  # 11 and 12
        etree.SubElement(first.find(tag + "tcPr"), tag + "gridSpan").set(tag + "val", "2")
        first.extend(second.findall(tag + "p"))
        second.getparent().remove(second)

    def below(cells: list[etree._Element]) -> None:
        first, second = cells[5], cells[9]  # 11 and 21
        first.extend(second.findall(tag + "p"))
        etree.SubElement(second, tag + "p")

    def both(cells: list[etree._Element]) -> None:
        beside(cells)
        row = cells[8].getparent()  # and the rows of two units have changed their names
        other = cells[12].getparent()
        one, two = (next(cell.iter(tag + "t")) for cell in (row, other))
        one.text, two.text = two.text, one.text

    assert joined(beside) == [("A22", ("12",))]
    assert joined(below) == [("A22", ("21",))]
    assert joined(both) == [("A22", ("12", "21", "22", "23", "31", "32", "33"))]


def test_joined_cells_are_told_once(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = tuple(
        ((Text(unit),), *((figure(str(number), f"{unit}{place}"),) for place, number in enumerate(numbers)))
        for unit, numbers in (
            ("甲局", (8, 22, 30)),
            ("乙局", (1, 3, 4)),
            ("丙局", (2, 5, 7)),
            ("丁局", (3, 4, 7)),
            ("合计", (14, 34, 48)),
        )
    )
    heads = tuple((Text(head),) for head in ("单位", "不规范", "不严格", "合计"))
    made = typeset(make(Table(heads, rows, ("left",) * 4)), {})

    def joined(text: str) -> str:
        root = etree.fromstring(text.encode())
        cells = list(root.iter(W + "tc"))
        etree.SubElement(cells[5].find(W + "tcPr"), W + "gridSpan").set(W + "val", "2")
        cells[5].extend(cells[6].findall(W + "p"))
        cells[6].getparent().remove(cells[6])
        cells[7].extend(cells[11].findall(W + "p"))  # 30 and 4
        etree.SubElement(cells[11], W + "p")
        return etree.tostring(root).decode()

    (tmp_path / "文稿.docx").write_bytes(with_text(joined, made))
    assert main(["audit", str(tmp_path / "文稿.docx")]) == 1
    said = capsysbinary.readouterr().out.decode()
    assert "22、4是“甲局不严格”的数，现在写在“甲局不规范”后面。" in said
    assert "问题1处，疑问0处" in said


def test_a_bookmark_around_nothing_that_libreoffice_begins_twice() -> None:
    heads = ((Text("单位"),), (Text("受理"),), (Text("办结"),))
    made = typeset(
        make(Table(heads, (((Text("甲局"),), (figure("5", "受"),), (figure("4", "办"),)),), ("left",) * 3)), {}
    )

    def change(text: str) -> str:
        number = carried(text, "5")
        start = number[: number.index("/>") + 2]
        end = number[number.rindex("<w:bookmarkEnd") :]
        return text.replace(number, re.sub('w:id="[^"]*"', 'w:id="901"', start) + start + end)

    edited = with_text(change, made)
    assert told(edited) == [("A14", ("5",))]
    refreshed = refresh_document(
        edited,
        typeset(
            make(Table(heads, (((Text("甲局"),), (figure("6", "受"),), (figure("4", "办"),)),), ("left",) * 3)), {}
        ),
    )
    names = re.findall('w:name="(_M_[^"]*)"', unpack(refreshed.data)["word/document.xml"].decode())
    assert len(names) == len(set(names)) == 2
    assert refreshed.steps == ()


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("新增二十三个问题", ["二十三"]),
        ("又发现三个问题，召开两次会议", ["三", "两"]),
        ("完成率百分之八十五，涉及三万元", ["百分之八十五", "三万"]),
        ("另有十二家单位、一百零五人次", ["十二", "一百零五"]),
        ("建立三项制度，第三", []),
        ("二季度，五年来", []),
        ("从三个方面入手", []),
        ("发现一起查处一起", []),
        ("党的二十大，八项规定", []),
        ("第二十三次会议", []),
        ("落实新政二十条", []),
        ("十二个月，百分之百", []),
        ("千家万户，几十件", []),
    ],
)
def test_numbers_typed_in_chinese_are_told_where_they_count(words: str, typed: list[str]) -> None:
    edited = with_text(lambda text: text.replace("巩固治理成果。", f"巩固治理成果，{words}。"))
    assert told(edited) == [("A15", (number,)) for number in typed]


def test_typed_beside_a_number_is_a_change_of_it() -> None:
    assert told(with_text(lambda text: text.replace("<w:t>件，其中</w:t>", "<w:t>0件，其中</w:t>"))) == [
        ("A11", ("71", "710"))
    ]
    assert told(with_text(lambda text: text.replace("<w:t>件，其中</w:t>", "<w:t>%，其中</w:t>"))) == [
        ("A11", ("71", "71%"))
    ]
    assert told(with_text(lambda text: text.replace("全区共查出问题<", "全区共查出问题1<"))) == [("A11", ("71", "171"))]
    assert told(with_text(lambda text: text.replace("全区共查出问题<", "全区共查出问题近<"))) == []
    assert told(with_text(lambda text: text.replace("全区共查出问题<", "全区共查出问题0<"))) == [("A11", ("71", "071"))]


def test_a_copied_passage_is_new_and_its_numbers_are_not_typed() -> None:
    def change(text: str) -> str:
        start, end = paragraph(text, "整改完成率为")
        copy = text[start:end]
        for name in sorted({piece.split('"')[0] for piece in copy.split('w:name="')[1:]}):
            copy = copy.replace(f'"{name}"', f'"{name}_Copy_1"')
        copy = copy.replace('w:id="', 'w:id="9')
        return text[:end] + copy + text[end:]

    edited = with_text(change)
    assert told(edited) == [("A16", ())]
    last = with_text(lambda text: "94.5%".join(text.rsplit("84.5%", 1)), edited)
    assert told(last) == [("A16", ()), ("A11", ("84.5%", "94.5%"))]


def test_fields_and_numbers_of_points_are_no_numbers_typed() -> None:
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>12</w:t></w:r></w:fldSimple>'
    assert told(with_text(lambda text: text.replace("<w:t>下一步", f"<w:t/></w:r>{field}<w:r><w:t>下一步"))) == []
    assert told(with_text(lambda text: text.replace("<w:t>下一步", "<w:t>1.下一步"))) == []
    assert told(with_text(lambda text: text.replace("<w:t>下一步", "<w:t>（2）下一步"))) == []
    assert told(with_text(lambda text: text.replace("<w:t>下一步", "<w:t>2018年下一步"))) == [("A15", ("2018年",))]


def test_a_comment_is_quoted_at_its_finding() -> None:
    parts = unpack(
        with_text(
            lambda text: text.replace(">9<", '>8</w:t></w:r><w:r><w:commentReference w:id="5"/></w:r><w:r><w:t><')
        )
    )
    parts["word/comments.xml"] = (
        f'<w:comments {NS}><w:comment w:id="5" w:author="局长"><w:p><w:r><w:t>按8件报</w:t></w:r></w:p></w:comment></w:comments>'.encode()
    )
    relations = parts["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    parts["word/_rels/document.xml.rels"] = relations.replace(
        "</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="comments.xml"/></Relationships>'
    ).encode()
    (found,) = audit_edited(pack(parts)).findings
    assert (found.code, found.message) == ("A11", "这个数生成时是9，改成了8。批注：“按8件报”。")


@pytest.mark.parametrize(
    ("printed", "written", "holds"),
    [
        ("71", "70余", True), ("71", "70多", True), ("71", "七十多", True), ("70", "70余", False), ("81", "70余", False),
        ("71", "近80", False), ("78", "近80", True), ("71", "约70", True), ("71", "约80", False), ("71", "70", False),
        ("71", "70左右", True), ("98", "近百", False), ("98", "近100", True), ("12345", "1.2万余", True), ("12345", "1.3万余", False),
        ("84.5%", "约85%", True), ("84.5%", "近85%", True), ("84.5%", "约85", False), ("71", "超过70", True), ("69", "超过70", False),
        ("84.5%", "八成以上", True), ("59.2%", "近六成", True), ("73.2%", "超七成", True), ("73.2%", "近七成", False),
        ("71", "近八成", False), ("71", "不到80", False), ("9月4日", "近9月", False),
    ],
)  # fmt: skip
def test_a_rounded_number_that_still_fits(printed: str, written: str, holds: bool) -> None:
    assert fits(printed, written) is holds


def test_two_ways_to_print_one_number() -> None:
    assert same("71", "七十一")
    assert same("71", "７１")
    assert not same("71", "71%")
    assert not same("71", "17")


def test_every_finding_is_said_in_words_of_the_office() -> None:
    for entry in CODES.values():
        for text in (entry.message, entry.suggestion):
            text.encode("gbk")
            assert not any(word in text for word in ("字段", "校验", "解析", "书签"))


def test_the_command_tells_what_is_stale_and_what_was_changed(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    sample.report()
    path = sample.output(TITLE)
    monkeypatch.chdir(sample.folder)
    assert main(["audit", str(path)]) == 0
    assert capsysbinary.readouterr().out.decode() == "检查1份：没有发现问题\n"
    path.write_bytes(
        with_text(lambda text: text.replace("健全工作机制", "健全工作机制，编发简报12期"), path.read_bytes())
    )
    sample.workbook("区农委").unlink()
    assert main(["audit", str(path), "--json"]) == 1
    found = json.loads(capsysbinary.readouterr().out)["findings"]
    assert [one["numbers"] for one in found if one["code"] == "A15"] == [["12"]]
    stale = [one["numbers"][:2] for one in found if one["code"] == "A19"]
    assert ["71", "64"] in stale
    assert {one["code"] for one in found} == {"A15", "A19", "A20"}
    monkeypatch.chdir(sample.folder.parent)
    assert main(["audit", str(path)]) == 1
    assert "没有比对数据新旧" in capsysbinary.readouterr().out.decode()


def test_sums_of_a_changed_paragraph_are_looked_at_but_no_place_is_told_twice(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "甲.docx"
    path.write_bytes(with_text(lambda text: text.replace(">37<", ">27<")))
    assert main(["audit", str(path), "--json"]) == 1
    assert [one["code"] for one in json.loads(capsysbinary.readouterr().out)["findings"]] == ["A11"]
    path.write_bytes(with_text(lambda text: text.replace("件、乙", "件、丙5件、乙")))
    assert main(["audit", str(path), "--json"]) == 1
    assert sorted(one["code"] for one in json.loads(capsysbinary.readouterr().out)["findings"]) == ["A15", "E1"]


def test_computed_numbers_are_not_added_up_around_a_rounded_one(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    made = make(
        Paragraph((Text("共查出问题"), figure("71", "总"), Text("件，曝光案例"), figure("1", "案"), Text("件。其中，甲"),
                   figure("37", "甲"), Text("件，乙"), figure("34", "乙"), Text("件。"))),
    )  # fmt: skip
    path = tmp_path / "甲.docx"
    path.write_bytes(with_text(lambda text: text.replace(">71<", ">70余<"), typeset(made, {})))
    assert main(["audit", str(path), "--json"]) == 1
    assert [one["code"] for one in json.loads(capsysbinary.readouterr().out)["findings"]] == ["A13"]


def test_what_is_not_ours_is_said_to_be_so(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name, data in (("旧.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600), ("旧.wps", b"\xd0\xcf\x11\xe0" + b"\0" * 600)):
        (tmp_path / name).write_bytes(data)
        assert main(["audit", str(tmp_path / name)]) == 2
        assert "另存为 .docx" in capsysbinary.readouterr().out.decode()
    written = unpack(typeset(document(), {}))
    written["word/document.xml"] = without_marks(written["word/document.xml"].decode()).encode()
    parts = {name: part for name, part in written.items() if not name.startswith("customXml")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    (tmp_path / "公开版.docx").write_bytes(out.getvalue())
    assert main(["audit", str(tmp_path / "公开版.docx")]) == 0
    assert "没有数字来源的记录" in capsysbinary.readouterr().out.decode()
