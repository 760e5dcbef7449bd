"""A narrative kept in Word: headings, revisions, tables, attachments, and faults that name their paragraph."""

from __future__ import annotations

import pytest
from wordform_kit import NAME, para, read, row, run, table, told, word

from pipeline.document import Heading, Merge, Paragraph, Table, Text
from pipeline.narrate import NarrativeError
from pipeline.package import pack, unpack
from pipeline.wordform import NarrativeFault
from pipeline.wordform.text import read_word
from tests.narrate.narrate_kit import plain, tell


def shown(*body: str, **options: object) -> list[str]:
    document = told(*body, **options)  # type: ignore[arg-type]
    return [
        f"{block.level}:{plain(block.spans)}" if isinstance(block, Heading) else plain(block.spans)
        for block in document.blocks
        if isinstance(block, Heading | Paragraph)
    ]


def faults(*body: str) -> list[tuple[str, str, str]]:
    """(where, quote, what) of everything that is wrong."""
    try:
        made = read(para("题", style="a3"), *body)
        tell_error: list[object] = []
        try:
            tell(made.text, name=NAME)
        except NarrativeError as error:
            tell_error = made.located(error.problems)
        found = tell_error
    except NarrativeFault as fault:
        found = fault.problems
    assert all(problem.place.file == NAME for problem in found)
    return [(problem.place.sheet, problem.place.label, problem.what) for problem in found]


def test_headings_by_style_and_by_number() -> None:
    assert shown(
        para("一、总体情况", style="1"),
        para("组织领导", style="x"),
        para("（二）部署工作"),
        para("二、存在的问题"),
        para("（一）认识不够"),
        para("1．数据质量"),
        para("（1）报送"),
        para("三、大纲的一级", style="o"),
    ) == [
        "1:总体情况",
        "2:组织领导",
        "2:部署工作",
        "1:存在的问题",
        "2:认识不够",
        "3:数据质量",
        "4:报送",
        "1:大纲的一级",
    ]


def test_a_sentence_with_a_number_is_no_heading() -> None:
    assert shown(para("一、加强领导。各单位要落实责任。"), para("（一）查摆问题；")) == [
        "一、加强领导。各单位要落实责任。",
        "（一）查摆问题；",
    ]


def test_the_first_paragraph_is_the_title_where_none_has_its_style() -> None:
    document = told(para("{% set 甲 = 查出问题 %}"), para("某区", "工作总结"), para("正文。"), title=False)
    assert plain(document.title) == "某区工作总结"
    assert [plain(block.spans) for block in document.blocks if isinstance(block, Paragraph)] == ["正文。"]


def test_paragraphs_that_steer_print_nothing() -> None:
    assert shown(
        para("｛% if 查出问题 == 0 %｝"),
        para("没有问题。"),
        para("{% else %}"),
        para("有{{ 查出问题 }}件。"),
        para("{% endif %}"),
    ) == ["有71件。"]
    assert shown(para("甲", "<w:r><w:br/></w:r>", "{% if 查出问题 %}乙{% endif %}", "<w:r><w:br/></w:r>", "丙")) == [
        "甲乙丙"
    ]


def test_revisions_are_accepted_and_comments_are_not_read() -> None:
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>旧的</w:delText></w:r></w:del>'
    new = f'<w:ins w:id="2" w:author="x">{run("新的")}</w:ins>'
    moved = f'<w:moveFrom w:id="3" w:author="x">{run("别处")}</w:moveFrom><w:moveTo w:id="4" w:author="x">{run("这里")}</w:moveTo>'
    comment = (
        '<w:commentRangeStart w:id="0"/>'
        + run("有批注")
        + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    )
    merged = '<w:rPr><w:del w:id="5" w:author="x"/></w:rPr>'
    assert shown(para(gone, new, moved, comment), para("上半", properties=merged), para("下半")) == [
        "新的这里有批注",
        "上半下半",
    ]


def test_a_row_that_is_deleted_is_not_read() -> None:
    (block,) = told(
        table(row("甲", "乙"), row("子", "丑", properties='<w:del w:id="1" w:author="x"/>'), row("寅", "卯"))
    ).blocks
    assert isinstance(block, Table)
    assert [[plain(cell) for cell in line] for line in block.rows] == [["寅", "卯"]]


def test_a_field_is_read_as_its_result() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DOCPROPERTY {{ 甲 }} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("结果")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert shown(f"<w:p>{field}</w:p>") == ["结果"]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<w:r><w:drawing/></w:r>", "图片"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', "脚注"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>', "特殊符号"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着的字</w:t></w:r>", "隐藏"),
    ],
)
def test_what_cannot_be_printed_is_named(inside: str, said: str) -> None:
    ((where, quote, what),) = faults(para("第一段"), para("有图的一段", inside))
    assert (where, said in what) == ("第3段", True)
    assert quote.startswith("“有图的一段")


def test_automatic_numbers_are_named_but_those_of_headings() -> None:
    numbered = '<w:numPr><w:numId w:val="2"/></w:numPr>'
    ((where, quote, what),) = faults(para("总体情况", style="1"), para("事项", properties=numbered))
    assert (where, quote, "自动编号" in what) == ("第3段", "“事项”", True)


@pytest.mark.parametrize(
    ("body", "where", "quote", "said"),
    [
        (para("共查出问题71件。"), "第2段", "“共查出问题71件。”", "手写的数字“71”"),
        (para("共{{ 查出问題 }}件"), "第2段", "“共{{查出问題}}件”", "查出问題"),
        (para("共{{ 查出问题 件"), "第2段", "“共{{查出问题件”", "没有写完"),
        (para("{% if 查出问题 %}"), "第2段", "“{%if查出问题%}”", "没有结束"),
        (para("又一个标题", style="a3"), "第2段", "“又一个标题”", "两个大标题"),
        (table(row("单位", "数"), row("区农委", "7")), "第1个表第2行", "“区农委7”", "手写的数字“7”"),
        (table(row("单位", "数"), row("区农委")), "第1个表第2行", "“区农委”", "1格"),
        (para("附件1"), "第2段", "“附件1”", "附件没有标题"),
        (
            para("《关于开展专项治理工作的实施方案》等2个文件印发以后"),
            "第2段",
            "“《关于开展专项治理工作的实施方案》等2个…”",
            "“2”",
        ),
    ],
)
def test_faults_name_the_paragraph_and_quote_it(body: str, where: str, quote: str, said: str) -> None:
    (found,) = faults(body)
    assert found[:2] == (where, quote)
    assert said in found[2]


def test_tables_with_groups_joined_cells_loops_and_alignment() -> None:
    each = "{% for 类型, 件数 in 问题台账.by(“问题类型”) %}"
    (block,) = told(
        table(
            row("⇩单位", each, "2×问题", "{% endfor %}", "⇩合计"),
            row("⇧", each, "{{ 类型 }}", "字", "{% endfor %}", "⇧"),
            row("{% for 单位 in 单位名单.rows %}", ""),
            row(
                "left@{{ 单位.单位 }}",
                each,
                "right@{{ 问题台账.where(填报单位=单位.单位，问题类型=类型).count }}",
                "无",
                "{% endfor %}",
                "无",
            ),
            row("{% endfor %}", ""),
            row("合计", each, "2×{{ 件数 }}", "{% endfor %}", "{{ 问题台账.count }}"),
        ),
        para("注：未报的不计入。"),
    ).blocks
    assert isinstance(block, Table)
    assert [plain(cell) for cell in block.header][:3] == ["单位", "不严格", "字"]
    assert [plain(cell) for cell in block.groups[0]][:3] == ["", "问题", ""]
    assert len(block.rows) == 13
    assert block.aligns[:4] == ("left", "right", "auto", "right")
    assert Merge(0, 0, 2, 1) in block.merges
    assert Merge(14, 1, 1, 2) in block.merges
    assert plain(block.rows[-1][-1]) == "71"
    assert plain(block.notes[0]) == "注：未报的不计入。"


def test_attachments_by_label_and_by_the_pages_of_their_section() -> None:
    turned = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    document = told(
        para("正文。"),
        para("附件1"),
        para("甲表"),
        para("{% if 查出问题 %}"),
        para("里面的话。", properties="<w:sectPr/>"),
        para("{% endif %}"),
        para("附件2"),
        para("乙表"),
        table(row("列"), row("文")),
        para("", properties=f"<w:sectPr>{turned}</w:sectPr>"),
        para("附件（横排）"),
        para("横排 丙表"),
        para("附件三："),
        para("横排 丁表"),
        para("一、附件里的标题"),
    )
    assert [(plain(each.title), each.orientation) for each in document.attachments] == [
        ("甲表", ""), ("乙表", "landscape"), ("横排 丙表", "landscape"), ("横排 丁表", "portrait"),
    ]  # fmt: skip
    assert document.attachments[3].blocks == (Heading(1, 1, (Text("附件里的标题"),)),)
    assert [plain(block.spans) for block in document.blocks if isinstance(block, Paragraph)] == ["正文。"]


@pytest.mark.parametrize("there", ["查出问题 == 0", "查出问题 > 0"])
def test_an_attachment_may_depend_on_the_data(there: str) -> None:
    document = told(
        para("正文。"),
        para(f"{{% if {there} %}}"), para("附件"), para("甲表"), para("{% if 查出问题 %}"), para("字"), para("{% endif %}"), para("{% endif %}"),
        para("{% if 查出问题 > 0 %}"), para("附件"), para("乙表"), para("文"), para("{% endif %}"),
    )  # fmt: skip
    assert [plain(each.title) for each in document.attachments] == (["甲表"] if ">" in there else []) + ["乙表"]


def damaged() -> bytes:
    parts = unpack(word(para("题")))
    return pack({**parts, "word/document.xml": parts["word/document.xml"][:-20]})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"PK\x03\x04broken", "损坏"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "加密的文档或者旧格式"),
        (damaged(), "损坏"),
        (word(), "没有文字"),
        (word(para("{% set 甲 = 查出问题 %}")), "没有标题"),
    ],
)
def test_files_that_are_none(data: bytes, said: str) -> None:
    with pytest.raises(NarrativeFault) as caught:
        read_word(data, NAME)
    assert said in caught.value.problems[0].what
