"""What we generate passes the audit of any text: of the sample and of the other campaigns, final or 初稿."""

from pathlib import Path

import pytest

from pipeline.audit.api import audit_files, audit_text, read_document
from pipeline.cli import main
from pipeline.numbersheet import NAME as NUMBER_SHEET
from tests.cases.cases_kit import HERE, campaign
from tests.cases.rounds_kit import POLICE, Book, built, matters, others
from tests.kit import Copy
from tests.sample.generate import generate


def clean(copy: Copy) -> None:
    copy.report()
    audited = audit_files([copy.folder / "output"])
    assert audited.unread == ()
    assert any(
        "总结" in document.file or "通报" in document.file or "报告" in document.file for document in audited.documents
    )
    assert audited.findings == ()
    for document in audited.documents:  # the arithmetic alone, as of a text without a ledger
        if NUMBER_SHEET not in document.file:
            assert audit_text(document.passages) == []


def test_the_sample(sample: Copy) -> None:
    clean(sample)
    ours = {document.file: document.ours for document in audit_files([sample.folder / "output"]).documents}
    assert [file for file, carries in ours.items() if carries] == ["武汉市黄陂区行政执法突出问题专项治理工作总结.docx"]


def test_the_sample_as_a_draft(sample: Copy) -> None:
    sample.workbook("区物价局").unlink()
    sample.edit("区交通局", {"问题台账!T8": "3人"})
    clean(sample)


def test_a_quarter_of_safety(tmp_path: Path) -> None:
    case = HERE / "安全生产"
    books = {path.stem: path.read_bytes() for path in generate(case, case / "data", tmp_path / "filled")}
    clean(campaign(case, tmp_path / "安全生产", books))


def test_two_rounds(tmp_path: Path) -> None:
    clean(built(tmp_path, {"公安二": Book(POLICE, matters(POLICE)), **others()}))


def test_a_changed_total_of_ours_is_found(sample: Copy, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The ledger inside the document tells, and the arithmetic alone would: the place is told once."""
    sample.report()
    (path,) = (sample.folder / "output").glob("*总结.docx")
    from docx import Document

    document = Document(str(path))
    paragraph = next(one for one in document.paragraphs if "共查出问题71件" in one.text)
    run = next(one for one in paragraph.runs if one.text == "71")
    run.text = "44"
    document.save(str(path))
    assert main(["audit", str(path)]) == 1
    printed = capsysbinary.readouterr().out.decode()
    assert "这个数生成时是71，改成了44" in printed
    assert "总数44件" not in printed
    assert any(found.message.startswith("总数44件，九项相加71件") for found in audit_text(read_document(path)))
