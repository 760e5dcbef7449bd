"""What is read of a file: revisions in or out, headings, encodings; what cannot be read costs a message only."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.audit.api import Unreadable, read_document
from pipeline.audit.text.read import read_text
from pipeline.package import pack, unpack
from tests.audit.audit_kit import audit, audit_json, word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = '<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>'
BY = 'w:id="1" w:author="x" w:date="2017-09-04T00:00:00Z"'


def docx(body: str, parts: dict[str, bytes] | None = None) -> bytes:
    """The inside of a body → a .docx."""
    whole = unpack(word("x"))
    whole["word/document.xml"] = BODY.format(w=W, body=body).encode()
    return pack(whole | (parts or {}))


def run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def texts(data: bytes, *, original: bool = False) -> list[str]:
    return [passage.text for passage in read_document(data, original=original)]


REVISED = (
    f"<w:p>{run('共71')}<w:del {BY}>{run('0', 'delText')}</w:del><w:ins {BY}>{run('件')}</w:ins>"
    f"<w:moveFrom {BY}>{run('旧')}</w:moveFrom><w:moveTo {BY}>{run('新')}</w:moveTo></w:p>"
)


def test_revisions_are_read_as_accepted_or_as_before() -> None:
    assert texts(docx(REVISED)) == ["共71件新"]
    assert texts(docx(REVISED), original=True) == ["共710旧"]


def test_a_paragraph_whose_end_is_a_revision_runs_into_the_next() -> None:
    for tag, accepted, before in (("del", ["甲乙"], ["甲", "乙"]), ("ins", ["甲", "乙"], ["甲乙"])):
        mark = f"<w:pPr><w:rPr><w:{tag} {BY}/></w:rPr></w:pPr>"
        data = docx(f"<w:p>{mark}{run('甲')}</w:p><w:p>{run('乙')}</w:p>")
        assert (texts(data), texts(data, original=True)) == (accepted, before)


def test_a_row_that_is_a_revision() -> None:
    def row(text: str, mark: str = "") -> str:
        return f"<w:tr>{mark}<w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"

    data = docx(
        f"<w:tbl>{row('甲')}{row('乙', f'<w:trPr><w:del {BY}/></w:trPr>')}{row('丙', f'<w:trPr><w:ins {BY}/></w:trPr>')}</w:tbl>"
    )
    assert read_document(data)[0].grid == (("甲",), ("丙",))
    assert read_document(data, original=True)[0].grid == (("甲",), ("乙",))


def test_comments_instructions_and_alternatives_are_no_text() -> None:
    body = (
        f'<w:p><w:commentRangeStart w:id="0"/>{run("共9件")}<w:commentRangeEnd w:id="0"/>'
        f'<w:r><w:commentReference w:id="0"/></w:r>{run(" PAGE ", "instrText")}</w:p>'
    )
    comments = f'<w:comments xmlns:w="{W}"><w:comment w:id="0"><w:p>{run("核对12件")}</w:p></w:comment></w:comments>'
    assert texts(docx(body, {"word/comments.xml": comments.encode()})) == ["共9件"]


def test_headings_by_style_and_by_number() -> None:
    document = Document()
    document.add_paragraph("工作总结", style="Title")
    document.add_paragraph("排查情况", style="Heading 1")
    document.add_paragraph("共查出问题9件。")
    document.add_paragraph("（二）整改情况")
    document.add_paragraph("已整改9件。")
    out = io.BytesIO()
    document.save(out)
    passages = read_document(out.getvalue())
    assert [(one.heading, one.ordinal) for one in passages if not one.title] == [("排查情况", 1), ("（二）整改情况", 1)]


@pytest.mark.parametrize("mark", ["附件", "附件2", "附件一：", "附录 1"])
def test_what_follows_the_mark_of_an_annex_is_of_no_chapter_above(mark: str) -> None:
    read = read_document(docx("".join(f"<w:p>{run(text)}</w:p>" for text in ("共71件。", mark, "统计表", "共44件。"))))
    assert [(one.heading, one.ordinal) for one in read if not one.title] == [("", 1), (mark, 1), (mark, 2)]
    named = read_document(
        docx("".join(f"<w:p>{run(text)}</w:p>" for text in ("共71件。", f"{mark}统计表", "共44件。")))
    )
    assert not any(one.title for one in named)


def test_text_boxes_are_read_once() -> None:
    document = Document()
    paragraph = document.add_paragraph("正文。")
    box = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml">'
        "<mc:AlternateContent><mc:Choice Requires='x'><w:txbxContent><w:p><w:r><w:t>框内9件</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框内9件</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(box))
    out = io.BytesIO()
    document.save(out)
    assert texts(out.getvalue()) == ["正文。", "框内9件"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_the_encodings_of_an_office(encoding: str) -> None:
    assert texts("共9件\r\n其中甲9件".encode(encoding)) == ["共9件", "其中甲9件"]


def bomb() -> bytes:
    return docx("<w:p/>" + " " * 120_000_000)


def nested(depth: int) -> str:
    return "<w:sdt><w:sdtContent>" * depth + f"<w:p>{run('x')}</w:p>" + "</w:sdtContent></w:sdt>" * depth


def entities() -> bytes:
    whole = unpack(docx("<w:p/>"))
    lol = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    head = f'<!DOCTYPE x [<!ENTITY a0 "拾">{lol}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    whole["word/document.xml"] = (head + BODY.format(w=W, body=f"<w:p>{run('&a9;&f;')}</w:p>")).encode()
    return pack(whole)


HOSTILE = {
    "旧文档.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "是旧格式的文档（.doc）"),
    "稿.wps": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "是 WPS 文档（.wps）"),
    "加密.docx": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "设了打开密码"),
    "透明加密.docx": (b"%TSD-Header-###%" + b"\0" * 99, "被加密软件加密了"),
    "扫描.pdf": (b"%PDF-1.7", "是 PDF"),
    "空.docx": (b"", "是空的"),
    "断.docx": (word("共9件")[:900], "文件已损坏"),
    "坏.docx": (docx("<w:p>"), "文件已损坏"),
    "图.docx": (b"\x89PNG\r\n", "是图片"),
    "表.docx": (pack({"xl/workbook.xml": b"<x/>"}), "是表格"),
    "实体.docx": (entities(), "文件已损坏"),
    "深.docx": (docx(nested(5000)), "文件已损坏"),
    "嵌套.docx": (docx(nested(900)), "嵌套太深"),
    "网页.docx": ("<html>共9件</html>".encode(), "不是 Word 文档"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_named_with_what_to_do(
    name: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    data, what = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "好.txt").write_text("共受理13件，按类型分，甲7件、乙5件。", encoding="utf-8")
    code, found = audit_json(capsysbinary, tmp_path)
    assert code == 2
    (unread,) = found["unread"]
    assert unread["file"] == name
    assert str(unread["message"]).startswith(what)
    assert [one["code"] for one in found["findings"]] == ["E1"]  # the others are looked at all the same
    code, printed = audit(capsysbinary, tmp_path)
    assert f"{name}\n问题：{what}" in printed
    assert printed.encode("gbk")


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(Unreadable, match="展开后太大"):
        read_document(bomb())


def test_a_member_with_a_password() -> None:
    data = bytearray(docx("<w:p/>"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offset = archive.getinfo("word/document.xml").header_offset
    data[offset + 6] |= 1  # the flag of the local header, and of the directory
    place = data.rfind(b"word/document.xml")
    data[place - 46 + 8] |= 1
    with pytest.raises(Unreadable, match="加密"):
        read_document(bytes(data))


def test_strict_documents_are_read() -> None:
    whole = unpack(docx(f"<w:p>{run('共9件')}</w:p>"))
    whole["word/document.xml"] = whole["word/document.xml"].replace(
        W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert texts(pack(whole)) == ["共9件"]


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ("共9件\r\n其中甲9件".encode("utf-16-le"), ["共9件", "其中甲9件"]),
        ("共9件\n其中甲9件".encode("utf-16-be"), ["共9件", "其中甲9件"]),
        ("共9件".encode("utf-32"), ["共9件"]),
        ("共9件\n".encode() + b"\0" * 512, ["共9件"]),
        ("共1\u200b2\u00ad3件\x1b[0m\x07".encode(), ["共123件[0m"]),
        ("共 受 理 投 诉 1 3 件 ， 其 中 甲 类 7 件".encode(), ["共受理投诉13件，其中甲类7件"]),
        ("**共受理**13件，其中甲类**7**件".encode(), ["共受理13件，其中甲类7件"]),
    ],
)
def test_a_text_reads_as_it_is_seen(data: bytes, read: list[str]) -> None:
    assert [passage.text for passage in read_document(data, "稿.txt")] == read


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbf\r\n", b"\xff\xfe", "共受理投訴案件，其中甲類、乙類。".encode("big5"), bytes(range(256)) * 9]
)
def test_a_text_that_says_nothing_is_not_called_clean(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"是空的|看不出是哪种编码"):
        read_document(data, "稿.txt")


def test_a_table_copied_with_tabs() -> None:
    (one,) = read_document("单位\t受理\n甲局\t7\n合计\t7\n".encode(), "稿.txt")
    assert one.grid == (("单位", "受理"), ("甲局", "7"), ("合计", "7"))
    assert len(read_document("甲局\t7件\n乙局\t5件\n".encode(), "稿.txt")) == 2


def test_what_is_seen_of_a_run() -> None:
    def look(text: str, properties: str) -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    hidden = look("0", "<w:vanish/>") + look("件", '<w:vanish w:val="0"/>')
    assert texts(docx(f"<w:p>{run('共71')}{hidden}</w:p>")) == ["共71件"]
    note = look("1", '<w:vertAlign w:val="superscript"/>')
    assert texts(docx(f"<w:p>{run('共71件')}{note}{run('，')}</w:p>")) == ["共71件¹，"]


def test_numbers_set_as_a_formula() -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    part = "<m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den></m:f>"
    body = f"<w:p {math}>{run('约')}<m:oMath>{part}</m:oMath>{run('，共')}<m:oMath><m:r><m:t>13</m:t></m:r></m:oMath>{run('件')}</w:p>"
    assert texts(docx(body)) == ["约3/5，共13件"]


def test_cells_that_are_covered_or_left_out() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"

    below = f"<w:tr>{cell('乙')}{cell('7', '<w:vMerge/>')}</w:tr>"
    first = '<w:vMerge w:val="restart"/>'
    rows = f"<w:tr>{cell('甲')}{cell('7', first)}</w:tr>{below}"
    away = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("7")}</w:tr>'
    (one,) = read_document(docx(f"<w:tbl>{rows}{away}</w:tbl>"))
    assert one.grid == (("甲", "7"), ("乙", ""), ("", "7"))


def test_a_table_in_a_table_is_one_of_its_own() -> None:
    inner = f"<w:tbl><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('7')}</w:p></w:tc></w:tr></w:tbl>"
    data = docx(f"<w:tbl><w:tr><w:tc><w:p>{run('见下')}</w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>")
    assert [one.grid for one in read_document(data)] == [(("见下",),), (("甲", "7"),)]


def test_an_alternative_around_a_paragraph_is_read_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inside = f"<w:p>{run('共9件')}</w:p>"
    body = f"<mc:AlternateContent {mc}><mc:Choice Requires='x'>{inside}</mc:Choice><mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent>"
    assert texts(docx(body)) == ["共9件"]


@pytest.mark.parametrize(
    ("body", "what"),
    [("<w:p/>", "里面没有文字"), (f"<w:p>{run('附件')}</w:p><w:altChunk/>", "正文里嵌着别的文件")],
)
def test_a_document_without_its_text_is_not_called_clean(body: str, what: str) -> None:
    with pytest.raises(Unreadable, match=what):
        read_document(docx(body))


def test_sentences_in_cells_are_looked_at_each_by_itself(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    def table(*cells: str) -> str:
        return f"<w:tbl><w:tr>{''.join(f'<w:tc><w:p>{run(text)}</w:p></w:tc>' for text in cells)}</w:tr></w:tbl>"

    wrong, doubtful = "共受理13件，按类型分，甲类7件、乙类5件。", "全年受理投诉100件，其中噪声50件、油烟30件。"
    body = (
        f"<w:p>{run('工作情况')}</w:p>{table('做法', wrong, '全年检查企业30家，整改29家。', doubtful)}{table(doubtful)}"
    )
    (tmp_path / "表.docx").write_bytes(docx(body))
    _, found = audit_json(capsysbinary, tmp_path)
    said = [(one["paragraph"], one["severity"], one["text"]) for one in found["findings"]]
    assert said == [(2, "error", wrong), (3, "question", doubtful)]


def test_lines_broken_at_the_width_of_a_page_are_one_paragraph() -> None:
    lines = (
        "一、排查情况",
        "    今年以来，全区各单位按照统一部署，认真开展排查，全区共受理投诉13件，其中甲类7",
        "件、乙类3件、丙类3件，均已办结；共检查企业260家，发现问题44个，其中甲局20个、乙",
        "局14个、丙局10个，已经整改的40个，正在整改的2个，列入计划、限期整改的2个，均已分工",
        "    下一步，继续抓好整改。",
    )
    read = [passage.text.strip() for passage in read_document("\n".join(lines).encode(), "稿.txt")]
    assert read == [lines[0], "".join(lines[1:4]).strip(), lines[4].strip()]
    apart = ["某局受理投诉13件，其中甲类7件、乙类6件", "又，办结12件"]
    assert [passage.text for passage in read_document("\n".join(apart).encode(), "稿.txt")] == apart


def level(place: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def listed(text: str, list_: int = 0, place: int = 0, style: str = "", mark: str = "") -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{list_}"/>{mark}</w:numPr>' if list_ else ""
    return f"<w:p><w:pPr>{name}{number}</w:pPr>{run(text)}</w:p>"


LISTS = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{{levels}}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="S"/>{level(0, "bullet", "x")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
).format(
    levels="".join(
        (
            level(0, "chineseCountingThousand", "%1、", '<w:pStyle w:val="Heading1"/>'),
            level(1, "japaneseCounting", "（%2）", '<w:pStyle w:val="Heading2"/>'),
            level(2, "decimal", "%3."),
            level(3, "decimalEnclosedCircleChinese", "%4"),
            level(4, "decimal", "%1.%3.%5", "<w:isLgl/>"),
        )
    )
)


def numbered(*paragraphs: str, more: str = "") -> bytes:
    """Paragraphs in lists; the styles of headings belong to the first."""
    styles = unpack(word("x"))["word/styles.xml"].decode()
    for place in (1, 2):
        at = styles.index("<w:pPr>", styles.index(f'w:styleId="Heading{place}"')) + len("<w:pPr>")
        styles = f'{styles[:at]}<w:numPr><w:numId w:val="1"/></w:numPr>{styles[at:]}'
    styles = styles.replace("</w:styles>", f"{more}</w:styles>")
    return docx("".join(paragraphs), {"word/numbering.xml": LISTS.encode(), "word/styles.xml": styles.encode()})


def test_the_numbers_that_word_prints_are_read() -> None:
    items = [("甲", 1, 0), ("乙", 1, 1), ("丙", 1, 2), ("2017年", 1, 2), ("丁", 1, 3), ("", 1, 2), ("戊", 1, 2)]
    items += [("己", 1, 0), ("庚", 1, 2), ("辛", 1, 1), ("壬", 1, 4), ("癸", 2, 0), ("子", 1, 0), ("丑", 3, 0)]
    assert texts(numbered(*(listed(*item) for item in items))) == [
        *("一、甲", "（一）乙", "1. 丙", "2. 2017年", "①丁", "4. 戊", "二、己", "1. 庚", "（二）辛", "2.1.1 壬"),
        *("一、癸", "二、子", "·丑"),
    ]
    many = texts(numbered(*(listed("甲", 1) for _ in range(120))))
    assert [many[place - 1] for place in (10, 19, 20, 100, 101, 110, 120)] == [
        *("十、甲", "十九、甲", "二十、甲", "一百、甲", "一百零一、甲", "一百一十、甲", "一百二十、甲"),
    ]


def test_headings_and_points_of_a_list_that_word_numbers() -> None:
    read = read_document(
        numbered(
            listed("工作总结", style="Title"),
            listed("排查情况", style="Heading1"),
            listed("共受理13件，其中：", 1, 1),
            listed("甲类7件；", 1, 2),
            listed("乙类5件。", 1, 2),
            listed("办理，答复", style="Heading2"),
            listed("整改情况", style="Mine"),
            listed("不编号", style="Off"),
            more='<w:style w:styleId="Mine"><w:name w:val="一级"/><w:basedOn w:val="Heading1"/></w:style>'
            '<w:style w:styleId="Off"><w:name w:val="目录题"/><w:basedOn w:val="Heading1"/><w:pPr>'
            '<w:numPr><w:numId w:val="0"/></w:numPr><w:outlineLvl w:val="9"/></w:pPr></w:style>',
        )
    )
    assert [(one.heading, one.ordinal, one.text) for one in read][1:] == [
        ("一、排查情况", 0, "一、排查情况"),
        ("一、排查情况", 1, "（一）共受理13件，其中："),
        ("一、排查情况", 2, "1. 甲类7件；"),
        ("一、排查情况", 3, "2. 乙类5件。"),
        ("（二）办理，答复", 0, "（二）办理，答复"),
        ("二、整改情况", 0, "二、整改情况"),
        ("二、整改情况", 1, "不编号"),
    ]


def test_a_heading_that_goes_on_in_its_line_is_text() -> None:
    text = "受理投诉。共受理13件，按类型分，甲类7件、乙类5件。"
    one, other = read_document(numbered(listed(text, style="Heading1"), listed("如上。")))
    assert (one.heading, one.ordinal, one.title) == ("一、受理投诉", 1, False)
    assert (other.heading, other.ordinal) == ("一、受理投诉", 2)
    told = "共受理13件，按类型分，甲类7件、乙类5件。"
    read = read_document(numbered(listed("受理投诉。", style="Heading1"), listed(told, style="Title")))
    assert [(one.heading, one.title) for one in read] == [("一、受理投诉。", True), ("一、受理投诉。", False)]


def test_numbers_of_lists_in_both_states() -> None:
    later = listed("乙", 1, mark=f"<w:ins {BY}/>")
    was = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    before = f"<w:p><w:pPr><w:pPrChange {BY}><w:pPr>{was}</w:pPr></w:pPrChange></w:pPr>{run('丙')}</w:p>"
    data = numbered(listed("甲", 1), later, before)
    assert texts(data) == ["一、甲", "二、乙", "丙"]
    assert texts(data, original=True) == ["一、甲", "乙", "二、丙"]


def test_numbers_in_the_cells_of_a_table() -> None:
    cells = "".join(f"<w:tr><w:tc>{listed('', 1, 2)}</w:tc><w:tc>{listed(name)}</w:tc></w:tr>" for name in "甲乙")
    assert read_document(numbered(f"<w:tbl>{cells}</w:tbl>"))[0].grid == (("1.", "甲"), ("2.", "乙"))


def noted(text: str, kind: str, *ids: int) -> str:
    """A paragraph with the marks of notes behind its text."""
    return f"<w:p>{run(text)}" + "".join(f'<w:r><w:{kind}Reference w:id="{id_}"/></w:r>' for id_ in ids) + "</w:p>"


def notes(kind: str, *texts: str) -> dict[str, bytes]:
    """The part of the notes of a kind, and what points at it; the two that are no text come first."""
    none = f'<w:{kind} w:id="-1" w:type="separator"><w:p>{run("共1件，其中甲3件、乙5件。")}</w:p></w:{kind}>'
    said = "".join(
        f'<w:{kind} w:id="{id_}"><w:p><w:r><w:{kind}Ref/></w:r>{run(" " + text)}</w:p></w:{kind}>'
        for id_, text in enumerate(texts, 1)
    )
    return {f"word/{kind}s.xml": f'<w:{kind}s xmlns:w="{W}">{none}{said}</w:{kind}s>'.encode()}


def with_notes(body: str, *parts: dict[str, bytes]) -> bytes:
    whole = unpack(docx(body))
    relations = "".join(
        f'<Relationship Id="n{kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{kind}.xml"/>'
        for kind in ("footnotes", "endnotes")
        if any(f"word/{kind}.xml" in part for part in parts)
    )
    name = "word/_rels/document.xml.rels"
    whole[name] = whole[name].replace(b"</Relationships>", f"{relations}</Relationships>".encode())
    for part in parts:
        whole |= part
    return pack(whole)


def test_each_note_is_looked_at_by_itself(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    gone = f"<w:del {BY}>" + '<w:r><w:footnoteReference w:id="1"/></w:r></w:del>'
    table = f"<w:tbl><w:tr><w:tc>{noted('甲局', 'footnote', 3)}</w:tc></w:tr></w:tbl>"
    wrong = "按类型分，全区共受理投诉13件，其中甲类7件、乙类5件。"
    body = (
        f"<w:p>{run('工作总结')}</w:p><w:p>{run('共9件。')}{gone}</w:p>{noted('如下。', 'footnote', 2)}{table}"
        f"{noted('完。', 'endnote', 1)}<w:p>{run('2017年9月4日')}</w:p>"
    )
    data = with_notes(body, notes("footnote", "删去了" + wrong, wrong, "来源：台账。"), notes("endnote", wrong))
    (tmp_path / "稿.docx").write_bytes(data)
    _, found = audit_json(capsysbinary, tmp_path)
    assert [(one["heading"], one["paragraph"], one["text"]) for one in found["findings"]] == [
        ("脚注1", 3, wrong),
        ("尾注1", 5, wrong),
    ]
    assert "稿.docx > 脚注1\n原文：" in audit(capsysbinary, tmp_path)[1]
    assert texts(data) == ["工作总结", "共9件。", "如下。", "", "完。", "2017年9月4日"]
    assert len(read_text(data, original=True).notes) == 4


DAMAGED = "一、来件办理\n全区共受理投诉13件，按类型分，甲类7件、乙类5件，均已办结。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_damaged_byte_costs_a_character(
    encoding: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    data = bytearray(DAMAGED.encode(encoding))
    if encoding == "utf-16":
        data = data[:-1]  # cut off in the middle of a character
    else:
        data[-len("件，均已办结。\n".encode(encoding.removesuffix("-sig")))] = 0xFF
    (tmp_path / "稿.txt").write_bytes(data)
    _, found = audit_json(capsysbinary, tmp_path)
    assert not found["unread"]
    assert "有损坏，1处" in str(found["notes"][0]["message"])
    assert (tmp_path / "稿.txt").name in audit(capsysbinary, tmp_path)[1]
    assert read_document(bytes(data), "稿.txt")[1].text.startswith("全区共受理投诉13件")


def test_a_table_with_commas() -> None:
    table = '单位,受理,金额\n甲局,7,"1,200"\n乙局,,5.5%\n合计,7,1\n'
    title, one, below = read_document(f"某表\n{table}以上。\n".encode(), "表.txt")
    assert (title.text, below.text) == ("某表", "以上。")
    assert one.grid[1] == ("甲局", "7", "1,200")
    for lines in ("甲局,7\n乙局,5\n", "甲局,7\n乙局,很好\n丙局,5件\n", "甲局受理7件,办结5件\n" * 3, "张三,李四\n" * 3):
        assert len(read_document(lines.encode(), "稿.txt")) > 1
