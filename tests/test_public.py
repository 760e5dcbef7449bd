"""The public version: nobody is named in it, and nothing in it says where it comes from. No name here is a person's."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.document import (
    Attachment,
    Document,
    Draft,
    Elements,
    Heading,
    Masthead,
    Number,
    Paragraph,
    Phrase,
    Source,
    Spans,
    Table,
    Text,
    plain,
)
from pipeline.privacy import Mask
from pipeline.public import public_version
from pipeline.typeset import typeset
from tests.kit import Copy

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结"
CITIZEN = "42011619000101001X"
OFFICE = "武汉市黄陂区人民政府法制办公室"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("魏某某同志反映", "魏某某同志反映"),
        ("由魏甲乙负责", "由魏某某负责"),
        ("欧阳甲乙和魏甲", "欧阳某某和魏某"),
        ("魏甲乙丙", "魏某某丙"),
        ("王大力同志登门", "王某某同志登门"),
        ("有关方面同志、任何同志和70余名同志", "有关方面同志、任何同志和70余名同志"),
        ("电话13800000000。", "电话138********。"),
        ("电话027-85930000。", "电话027-********。"),
        (f"身份证{CITIZEN}号", "身份证420116************号"),
        ("文号〔2017〕123456789号", "文号〔2017〕123456789号"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    assert Mask(["魏甲乙", "魏甲", "欧阳甲乙", "甲"]).text(text) == shown


def test_what_was_hidden_is_counted() -> None:
    mask = Mask(["魏甲乙"])
    mask.text(f"魏甲乙，13800000000，{CITIZEN}，魏甲乙，王大力先生")
    assert mask.hidden == {"人名": 3, "电话号码": 1, "身份证号": 1}


@given(st.text(max_size=40))
def test_a_text_without_persons_stays(text: str) -> None:
    mask = Mask([])
    assert mask.text(text) == text or mask.hidden


def number(text: str) -> Number:
    return Number(text, "问题台账.count", "问题数", "71", (Source("魏甲乙.xlsx", "问题台账", 3),))


def whole() -> Document:
    """The name stands wherever a text can, also across spans."""
    split: Spans = (Text("魏"), Text("甲乙共"), number("71"), Text("件，"), Phrase((Text("魏甲"), Text("乙")), "分"))
    return Document(
        title=(Text("魏甲乙案情况"),),
        blocks=(
            Heading(1, 1, split),
            Paragraph(split),
            Table((split,), ((split,),), ("left",)),
        ),
        attachments=(Attachment(1, split, (Paragraph(split),)),),
        elements=Elements(
            OFFICE,
            date(2017, 9, 4),
            recipients="魏甲乙",
            notes="联系人：魏甲乙，电话：13800000000",
            masthead=Masthead(("区政府",), signers=("张丙",)),
        ),
        draft=Draft("送审稿", ("魏甲乙",)),
        as_of=date(2017, 9, 4),
    )


def test_nobody_is_named_anywhere() -> None:
    shown, hidden = public_version(whole(), ["魏甲乙"])
    parts = zipfile.ZipFile(io.BytesIO(typeset(shown, {"魏甲乙.xlsx": "ab" * 32}, public=True)))
    everything = "".join(parts.read(name).decode() for name in parts.namelist())
    text = re.sub(r"<[^>]+>", "", everything)
    for personal in ("魏甲乙", "张丙", "13800000000", "送审稿"):
        assert personal not in text
    assert text.count("魏某某") >= 10
    assert "张某" in text
    assert plain(shown.blocks[1].spans) == "魏某某共71件，魏某某"  # type: ignore[union-attr]
    assert hidden["电话号码"] == 1


def test_nothing_says_where_it_comes_from() -> None:
    shown, _ = public_version(whole(), [])
    names = zipfile.ZipFile(io.BytesIO(typeset(shown, {}, public=True)))
    assert not [name for name in names.namelist() if name.startswith("customXml")]
    everything = "".join(names.read(name).decode() for name in names.namelist())
    for trace in ("bookmark", "customXml", "问题台账", ".xlsx", "dc:creator", "lastModifiedBy", 'GwFigure"/><w:rFonts'):
        assert trace not in everything


def asked(sample: Copy) -> Copy:
    sample.replace("config.yaml", "public: 否", "public: 是")
    return sample


def test_both_versions_come_from_one_run(sample: Copy) -> None:
    run = asked(sample).report(final=True)
    public = sample.output(f"公开/{TITLE}（公开版）.docx")
    assert public.read_bytes() == sample.output(f"{TITLE}（公开版）.docx").read_bytes()
    assert sample.output(f"报送/{TITLE}.docx").is_file()
    assert not sample.output(f"报送/{TITLE}（公开版）.docx").exists()
    assert [p.code for p in run.problems if p.code == "O04"] == ["O04"]
    parts = zipfile.ZipFile(public)
    everything = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "71" in re.sub(r"<[^>]+>", "", everything)
    for trace in ("customXml", "bookmark", "creator", "inbox", str(sample.folder)):
        assert trace not in everything
    sample.report()
    assert public.is_file(), "what was handed over stays"


def test_a_draft_has_no_public_version(sample: Copy) -> None:
    asked(sample).report()
    public = sample.output(f"{TITLE}（公开版）.docx")
    assert public.is_file()
    sample.workbook("区农委").unlink()
    assert not sample.report(final=True).final
    assert not public.exists(), "one that no longer fits the data does not stay"
    assert not sample.output("公开").exists()


def test_a_narrative_with_a_restricted_field_gives_no_document_at_all(sample: Copy, capsys: object) -> None:
    asked(sample).replace(
        "input_templates/summary.md", "## 存在的问题", '## 存在的问题\n\n{{ 问题台账.values("责任人")|join }}\n'
    )
    assert main(["--campaign", str(sample.folder), "--final"]) == 2
    assert "责任人" in capsys.readouterr().err  # type: ignore[attr-defined]
    assert not list(sample.folder.joinpath("output").iterdir())


def test_a_document_with_secrecy_has_none(sample: Copy) -> None:
    asked(sample).replace("config.yaml", 'secrecy: ""', "secrecy: 秘密★1年")
    sample.replace("config.yaml", 'copy_number: ""', 'copy_number: "000001"')
    assert main(["--campaign", str(sample.folder), "-q"]) == 2


def test_it_is_said_what_is_hidden(sample: Copy, capsys: object) -> None:
    main(["--campaign", str(asked(sample).folder), "--final"])
    printed = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "公开版  没有要隐去的内容" in printed
    assert "output/公开" in printed.replace("\\", "/")


def test_the_document_itself_is_not_changed_by_it() -> None:
    document = whole()
    public_version(document, ["魏甲乙"])
    assert document == replace(whole())
