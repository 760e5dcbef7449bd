"""``make-report audit`` as people and programs meet it."""

from pathlib import Path

import pytest

from pipeline.cli import main
from tests.audit.audit_kit import SUMMARY, audit, audit_json, word

Printed = pytest.CaptureFixture[bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of what offices send, with Chinese names and spaces."""
    place = tmp_path / "各单位 总结"
    (place / "第一批").mkdir(parents=True)
    (place / "甲 总结.txt").write_text(SUMMARY, encoding="gb18030")
    (place / "第一批" / "乙.docx").write_bytes(word("共受理投诉12件，其中噪声7件、油烟5件。"))
    return place


def test_an_error_is_told_in_three_parts(folder: Path, capsysbinary: Printed) -> None:
    code, printed = audit(capsysbinary, folder)
    assert code == 1
    assert printed == (
        "甲 总结.txt > （一）问题排查，第1段\n"
        "原文：“全区发现问题44件……区住建局2件……区行政审批局1件。”\n"
        "问题：总数44件，九项相加71件（2+1+7+3+1+2+17+37+1），差27件。\n"
        "请做：核对总数和各项。只改一处就能对上的：总数改为71，或区公安分局37改为10。〔E1〕\n"
        "\n"
        "有1份文档里没有数字来源的记录，只核对了文字里的数。\n"
        "检查2份：问题1处，疑问0处\n"
    )


def test_the_same_text_as_a_document_of_word(tmp_path: Path, capsysbinary: Printed) -> None:
    (tmp_path / "甲.docx").write_bytes(word(*SUMMARY.splitlines()))
    code, found = audit_json(capsysbinary, tmp_path / "甲.docx")
    assert code == 1
    (one,) = found["findings"]
    assert (one["code"], one["severity"], one["paragraph"], one["file"]) == ("E1", "error", 4, "甲.docx")
    assert one["numbers"] == ["44", "2", "1", "7", "3", "1", "2", "17", "37", "1"]


def test_a_clean_document_is_exit_code_0(folder: Path, capsysbinary: Printed) -> None:
    assert audit(capsysbinary, folder / "第一批") == (
        0,
        "有1份文档里没有数字来源的记录，只核对了文字里的数。\n检查1份：没有发现问题\n",
    )


def test_a_question_is_open_too(tmp_path: Path, capsysbinary: Printed) -> None:
    (tmp_path / "甲.txt").write_text("全年受理投诉100件，其中噪声50件、油烟30件。", encoding="utf-8")
    code, printed = audit(capsysbinary, tmp_path)
    assert code == 1
    assert "疑问：总数100件，二项相加80件（50+30），差20件。" in printed
    assert printed.endswith("检查1份：问题0处，疑问1处\n")


def test_without_a_file_it_says_so(capsysbinary: Printed) -> None:
    assert main(["audit"]) == 2
    assert "没有写要检查的文件" in capsysbinary.readouterr().err.decode()


def test_a_missing_file_is_named(tmp_path: Path, capsysbinary: Printed) -> None:
    code, printed = audit(capsysbinary, tmp_path / "没有.docx")
    assert code == 2
    assert printed.startswith("没有.docx\n问题：没有这个文件，没有检查。\n请做：检查文件名。〔A01〕\n")
