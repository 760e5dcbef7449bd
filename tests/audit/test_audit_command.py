"""``make-report audit`` as people and programs meet it."""

import re
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.cli import main
from pipeline.package import unpack
from tests.audit.audit_kit import SUMMARY, audit, audit_json, word
from tests.kit import Copy

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


def test_the_table_of_all_findings(folder: Path, tmp_path: Path, capsysbinary: Printed) -> None:
    (folder / "丙.txt").write_text("=1+1，共受理13件，按类型分，甲类7件、乙类5件。", encoding="utf-8")
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    assert audit(capsysbinary, folder, "--xlsx", first)[0] == 1
    audit(capsysbinary, folder, "--xlsx", second)
    assert first.read_bytes() == second.read_bytes()
    assert not re.search(b"<dcterms:(?:created|modified)", unpack(first.read_bytes())["docProps/core.xml"])
    sheet = load_workbook(first).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["文件", "段落", "问题", "建议"]
    assert [row[0] for row in rows[1:]] == ["丙.txt", "甲 总结.txt"]
    assert rows[1][2] == "总数13件，二项相加12件（7+5），差1件。"
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
    assert rows[1][4].startswith("=1+1")


def test_a_table_that_cannot_be_written_is_exit_code_4(folder: Path, capsysbinary: Printed) -> None:
    assert audit(capsysbinary, folder, "--xlsx", folder / "没有" / "结果.xlsx")[0] == 4


def table(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    book.active.title = "汇总"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


ROWS = (
    ["单位", "受理（件）", "办结（件）", "办结率"],
    ["甲局", 12, 11, 0.9167],
    ["乙局", 28, 25, 0.8929],
    ["合计", 40, 36, 0.9],
)


def test_every_number_is_looked_for_in_the_table_and_the_reverse(tmp_path: Path, capsysbinary: Printed) -> None:
    path = table(tmp_path / "某某表.xlsx", *ROWS)
    (tmp_path / "文.txt").write_text(
        "共受理40件，其中甲局12件、乙局28件。办结35件，甲局办结率91.7%。三项制度。", encoding="utf-8"
    )
    code, found = audit_json(capsysbinary, tmp_path / "文.txt", "--with", path)
    assert code == 1
    assert [(one["code"], one["severity"], one["numbers"]) for one in found["findings"]] == [
        ("B1", "question", ["35"]),
        ("B2", "question", ["36", "0.9"]),
    ]
    (tmp_path / "文.txt").write_text("共受理40件，办结36件，办结率90.0%。", encoding="utf-8")
    assert audit(capsysbinary, tmp_path / "文.txt", "--with", path)[0] == 0


def test_our_own_table_shows_its_live_formulas(sample: Copy, tmp_path: Path, capsysbinary: Printed) -> None:
    sample.report()
    text = "各单位查出问题71件，已整改60件，处理37人。"
    (tmp_path / "文.txt").write_text(text, encoding="utf-8")
    _, found = audit_json(capsysbinary, tmp_path / "文.txt", "--with", sample.output("汇总表.xlsx"))
    missing = {number for one in found["findings"] if one["code"] == "B2" for number in one["numbers"]}
    assert "36" in missing  # 处理人数, of which the text says 37
    assert not missing & {"71", "60"}


def test_a_table_that_cannot_be_read_is_named(folder: Path, capsysbinary: Printed) -> None:
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    for name in ("坏.xlsx", "没有.xlsx"):
        assert main(["audit", str(folder), "--with", str(folder / name)]) == 2
        assert name in capsysbinary.readouterr().err.decode()


def test_revisions_the_other_way_round(tmp_path: Path, capsysbinary: Printed) -> None:
    from tests.audit.test_audit_read import BY, docx, run

    body = f"<w:p>{run('共受理')}<w:del {BY}>{run('13', 'delText')}</w:del><w:ins {BY}>{run('12')}</w:ins>{run('件，按类型分，甲7件、乙5件。')}</w:p>"
    (tmp_path / "稿.docx").write_bytes(docx(body))
    assert audit(capsysbinary, tmp_path)[0] == 0
    code, printed = audit(capsysbinary, tmp_path, "--original")
    assert code == 1
    assert "总数13件，二项相加12件" in printed


def test_lines_are_short_and_any_console_shows_them(tmp_path: Path, capsysbinary: Printed) -> None:
    parts = "、".join(f"第{index}街道办事处{index * 111}件" for index in range(1, 25))
    (tmp_path / "长.txt").write_text(f"全区共受理群众诉求1件𠮷，按街道分，{parts}。", encoding="utf-8")
    code, printed = audit(capsysbinary, tmp_path)
    assert code == 1
    assert max(map(len, printed.splitlines())) <= 60
