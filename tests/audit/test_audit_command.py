"""``make-report audit`` as people and programs meet it."""

import json
import re
from pathlib import Path

import pytest
from cfractions import Fraction
from openpyxl import Workbook, load_workbook

from pipeline.audit.api import Passage, Sheet
from pipeline.audit.text.numbers import Number
from pipeline.cli import main
from pipeline.package import pack, unpack
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


def test_the_table_of_findings_overwrites_nobodys_work(folder: Path, tmp_path: Path, capsysbinary: Printed) -> None:
    result = tmp_path / "结果.xlsx"
    for _ in range(2):  # it may take the place of what it was before
        assert audit(capsysbinary, folder, "--xlsx", result)[0] == 1
    book = load_workbook(result)
    book.active["H2"] = "已改"
    book.save(result)
    for mine in (result, table(tmp_path / "汇总表.xlsx", *ROWS), folder / "甲 总结.txt", folder):
        before = mine.read_bytes() if mine.is_file() else b""
        assert main(["audit", str(folder), "--xlsx", str(mine)]) == 2
        assert mine.name in (said := capsysbinary.readouterr().err.decode())
        assert said.endswith("〔C10〕\n")
        assert not before or mine.read_bytes() == before


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
        ("B2", "question", ["36", "90%"]),
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


def files(capsysbinary: Printed, *paths: str | Path) -> list[object]:
    return [one["file"] for one in audit_json(capsysbinary, *paths)[1]["files"]]


def test_a_pattern_that_the_console_leaves_as_it_is(tmp_path: Path, capsysbinary: Printed) -> None:
    place = tmp_path / "总结 [终稿]"
    place.mkdir()
    for name in ("甲[1].txt", "乙[1].txt", "~$甲[1].txt", "丙.docx.bak"):
        (place / name).write_text("共9件。", encoding="utf-8")
    assert files(capsysbinary, place / "*[1].txt") == ["乙[1].txt", "甲[1].txt"]
    assert files(capsysbinary, place / "?[1].tx?") == ["乙[1].txt", "甲[1].txt"]
    assert audit(capsysbinary, place / "*.docx")[1].startswith("*.docx\n问题：没有这个文件")


def test_files_of_the_same_name_are_told_apart_and_none_is_read_twice(
    folder: Path, capsysbinary: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲局", "乙局"):
        (folder / name).mkdir()
        (folder / name / "总结.txt").write_text("共9件。", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert files(capsysbinary, "甲局", "乙局/总结.txt", "甲局/总结.txt") == ["甲局/总结.txt", "乙局/总结.txt"]


def test_hidden_folders_are_left_out_and_archives_are_named(folder: Path, capsysbinary: Printed) -> None:
    (folder / ".回收").mkdir()
    (folder / ".回收" / "旧.txt").write_text("共9件。", encoding="utf-8")
    (folder / "乙局.zip").write_bytes(pack({"总结.docx": b"x"}))
    (folder / "丙局.rar").write_bytes(b"Rar!\x1a\x07")
    (folder / "丁局.ofd").write_bytes(pack({"OFD.xml": b"<x/>"}))
    code, found = audit_json(capsysbinary, folder)
    assert code == 2
    assert [one["file"] for one in found["files"]] == ["甲 总结.txt", "第一批/乙.docx"]
    assert [(one["file"], one["message"]) for one in found["unread"]] == [
        ("丁局.ofd", "是 OFD 版式文件"),
        ("丙局.rar", "是压缩包"),
        ("乙局.zip", "是压缩包，不是 Word 文档"),
    ]


def test_files_that_were_not_looked_at_stand_in_the_table_too(
    folder: Path, tmp_path: Path, capsysbinary: Printed
) -> None:
    (folder / "丙.wps").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    path = tmp_path / "检查结果.xlsx"
    for _ in range(2):  # one of findings may be written again
        assert audit(capsysbinary, folder, "--xlsx", path)[0] == 2
    rows = list(load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    assert rows[0][:4] == ("丙.wps", None, "是 WPS 文档（.wps），没有检查。", "另存为 .docx 再用。")
    assert rows[1][0] == "甲 总结.txt"


@pytest.mark.parametrize("name", ["甲 总结.txt", "汇总表.xlsx", "坏.xlsx"])
def test_a_table_of_findings_takes_the_place_of_nothing_else(name: str, folder: Path, capsysbinary: Printed) -> None:
    table(folder / "汇总表.xlsx", *ROWS)
    (folder / "坏.xlsx").write_bytes(b"PK")
    before = (folder / name).read_bytes()
    assert main(["audit", str(folder), "--xlsx", str(folder / name)]) == 2
    assert name in capsysbinary.readouterr().err.decode()
    assert (folder / name).read_bytes() == before


def test_what_the_table_does_not_show_is_said(tmp_path: Path, capsysbinary: Printed) -> None:
    book = Workbook()
    book.active.title = "汇总"
    for row in (["单位", "受理"], ["甲局", 12], ["合计", "=SUM(B2:B2)"]):
        book.active.append(row)
    aside = book.create_sheet("草稿")
    aside.append(["合计", 99])
    aside.sheet_state = "hidden"
    book.save(tmp_path / "表.xlsx")
    (tmp_path / "文.txt").write_text("甲局受理12件。", encoding="utf-8")
    assert main(["audit", str(tmp_path / "文.txt"), "--with", str(tmp_path / "表.xlsx")]) == 1
    printed = capsysbinary.readouterr()
    assert "有1格公式没有算出来的数" in printed.err.decode()
    assert "表“草稿”（隐藏的）" in printed.out.decode()
    _, found = audit_json(capsysbinary, tmp_path / "文.txt", "--with", tmp_path / "表.xlsx")
    assert found["notes"] == [{"file": "表.xlsx", "message": "有1格公式没有算出来的数，这些格没有核对。"}]


def test_what_is_no_table_is_named(tmp_path: Path, capsysbinary: Printed) -> None:
    (tmp_path / "文.txt").write_text("共12件。", encoding="utf-8")
    (tmp_path / "表.xlsx").write_bytes(word("共12件。"))
    for place, what in (("表.xlsx", "这张表打不开：是Word 文档。"), (".", "打不开，或者是文件夹。")):
        assert main(["audit", str(tmp_path / "文.txt"), "--with", str(tmp_path / place)]) == 2
        assert what in capsysbinary.readouterr().err.decode()


def test_a_quotation_is_one_paragraph(tmp_path: Path, capsysbinary: Printed) -> None:
    from tests.audit.test_audit_read import docx

    text = "<w:t>共受理13件，其中甲7件、</w:t><w:br/><w:t>乙5件。</w:t>"
    (tmp_path / "稿.docx").write_bytes(docx(f"<w:p><w:r>{text}</w:r></w:p>"))
    assert "原文：“共受理13件，其中甲7件、 乙5件。”" in audit(capsysbinary, tmp_path)[1]


def test_how_far_it_is_with_many_files(folder: Path) -> None:
    from pipeline.audit.api import audit_files

    told: list[tuple[int, int]] = []
    audit_files([folder], progress=lambda count, of: told.append((count, of)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_an_empty_folder_is_named_and_numbers_in_names_count(
    folder: Path, tmp_path: Path, capsysbinary: Printed
) -> None:
    (tmp_path / "空").mkdir()
    for name in ("12区.txt", "4区.txt", "4区 1.txt", "４区.txt"):
        (tmp_path / "空").with_name("区").mkdir(exist_ok=True)
        (tmp_path / "区" / name).write_text("共9件。", encoding="utf-8")
    code, found = audit_json(capsysbinary, tmp_path / "空", tmp_path / "区")
    assert code == 2
    assert [one["file"] for one in found["files"]] == ["4区 1.txt", "4区.txt", "12区.txt", "４区.txt"]
    assert [(one["file"], one["message"]) for one in found["unread"]] == [("空", "这个文件夹里没有文稿")]
    assert files(capsysbinary, tmp_path / "区" / "*区.txt") == ["4区.txt", "12区.txt", "４区.txt"]


def test_how_far_it_is_with_a_long_file(tmp_path: Path) -> None:
    from pipeline.audit.api import audit_files

    told: list[tuple[int, int]] = []
    (tmp_path / "长.txt").write_text("共9件。\n" * 1000, encoding="utf-8")
    audit_files([tmp_path], progress=lambda count, of: told.append((count, of)))
    assert told == [(512, 1000), (1000, 1000)]
    told.clear()
    (tmp_path / "长.txt").write_text("认真开展排查。" * 40_000, encoding="utf-8")  # one line
    audit_files([tmp_path], progress=lambda count, of: told.append((count, of)))
    assert len(told) == 3
    told.clear()
    (tmp_path / "长.txt").write_text("共9件。", encoding="utf-8")
    audit_files([tmp_path], progress=lambda count, of: told.append((count, of)))
    assert told == []


@pytest.mark.parametrize(
    ("above", "head", "cells", "good", "bad"),
    [
        ([], "补助资金（万元）", [13.5, 40], "甲局补助135000元，共53.5万元，乙局40.0万元。", "甲局补助136000元。"),
        ([], "补助资金（万元）", [13.5, 40], "甲局补助134960元，其余535,000元。", "甲局补助13.6万元。"),
        (["单位：万元"], "补助资金", [13500, 2], "甲局补助1.35亿元。", "甲局补助1.36亿元。"),
        ([], "投资（亿元）", [1.35, 2], "甲局投资13500万元，共33500万元。", "甲局投资13600万元。"),
        ([], "补助资金（元）", [135000, 2], "甲局补助13.5万元。", "甲局补助0.14万元。"),
        ([], "就业（万人）", [1.35, 2], "甲局就业13500人。", "甲局就业13600人。"),
        ([], "办结率", [0.845, 0.9], "甲局办结率84.5%。", "甲局办结率84.6%。"),
        ([], "数量", [13.5, 2], "甲局补助13.5万元。", "甲局补助135000元。"),
    ],
)
def test_amounts_in_the_unit_of_the_column(
    above: list[object], head: str, cells: list[float], good: str, bad: str, tmp_path: Path, capsysbinary: Printed
) -> None:
    rows = [["甲局", cells[0]], ["乙局", cells[1]], ["总数", sum(cells)]]
    path = table(tmp_path / "表.xlsx", *([above] if above else []), ["单位", head], *rows)

    def asked(text: str) -> list[object]:
        (tmp_path / "文.txt").write_text(text, encoding="utf-8")
        found = audit_json(capsysbinary, tmp_path / "文.txt", "--with", path)[1]["findings"]
        return [one["numbers"] for one in found if one["code"] == "B1"]

    assert asked(good) == []
    assert len(asked(bad)) == 1


def test_a_table_of_many_rows_beside_a_long_text(tmp_path: Path) -> None:
    from pipeline.audit.tables import sheets
    from pipeline.audit.tables.against import compare

    asked = 0
    prints = sheets.prints

    def counted(number: Number, value: Fraction) -> bool:
        nonlocal asked
        asked += 1
        return prints(number, value)

    sheet = Sheet("汇总", [["单位", "受理"], *([f"{i}局", i * 7] for i in range(2000))])
    passages = [Passage(i, f"{i}局受理{i * 7}件。") for i in range(1, 300)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "prints", counted)
        assert compare(passages, [sheet]) == []
    assert asked < 2000


def test_json_may_stand_before_the_verb_and_usage_is_said_aside(folder: Path, capsysbinary: Printed) -> None:
    assert main(["--json", "audit", str(folder)]) == 1
    assert json.loads(capsysbinary.readouterr().out)["findings"]
    for given in ([], ["--nope"], [str(folder), "--with"], [str(folder), "--xlsx", "结果.txt"]):
        assert main(["audit", "--json", *given]) == 2
        printed = capsysbinary.readouterr()
        assert printed.out == b""
        assert not re.search("[a-z]{4,} (?:requires|an?) ", printed.err.decode())
