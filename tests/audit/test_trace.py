"""From a number to its rows and back, also after the document has been edited and saved elsewhere."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document

from pipeline.audit.own.trace import NotOurs, narrowed, resting_on, trace
from pipeline.cli import main
from tests.kit import ROOT, Copy, copy_campaign

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结.docx"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    campaign = copy_campaign(ROOT, tmp_path_factory.mktemp("trace") / "c")
    campaign.report()
    return campaign.output(TITLE)


def test_every_number_has_its_rows(document: Path) -> None:
    traced = trace(document.read_bytes())
    total = next(one for one in traced if one.definition == "问题台账.count")
    assert (total.text, total.value, total.reading) == ("71", "71", "问题台账的条数")
    assert len(total.rows) == 9
    assert all(one.rows for one in traced if "台账" in one.definition and one.value not in ("0", "0/1"))


def test_a_number_or_a_sentence_narrows(document: Path) -> None:
    traced = trace(document.read_bytes())
    assert {one.definition for one in narrowed(traced, "37")} == {'问题台账.where(填报单位="区公安分局").count'}
    sentence = narrowed(traced, "曝光典型案例")
    assert {one.text for one in sentence} == {"9月4日", "71", "1"}


def test_what_rests_on_a_row(document: Path) -> None:
    found = {one.definition for one in resting_on(trace(document.read_bytes()), "区公安分局", "问题台账", "C12")}
    assert "问题台账.count" in found
    assert '问题台账.where(填报单位="区公安分局").count' in found
    assert '问题台账.where(填报单位="区农委").count' not in found
    assert not any("转办件台账" in definition for definition in found)


def test_the_command(document: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["trace", str(document), "37"]) == 0
    out = capsys.readouterr().out
    assert "问题台账 中 填报单位=区公安分局 的条数" in out
    assert "区公安分局 9月补课 > 问题台账 第6-42行" in out
    foreign = tmp_path / "别的.docx"
    Document().save(str(foreign))
    assert main(["trace", str(foreign)]) == 2
    assert "不是本软件生成的" in capsys.readouterr().err
    with pytest.raises(NotOurs):
        trace(b"no zip")


def test_after_editing_in_another_program(document: Path, tmp_path: Path, soffice: str) -> None:
    edited = tmp_path / "改过.docx"
    shutil.copyfile(document, edited)
    word = Document(str(edited))
    word.paragraphs[2].insert_paragraph_before("人加的一段，有个数字99。")
    word.save(str(edited))
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "docx:MS Word 2007 XML",
         "--outdir", str(tmp_path / "out"), str(edited)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    before = [(one.text, one.definition) for one in trace(document.read_bytes())]
    after = [(one.text, one.definition) for one in trace((tmp_path / "out" / "改过.docx").read_bytes())]
    assert after == before


def test_json(document: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["trace", str(document), "37", "--json"]) == 0
    figures = json.loads(capsysbinary.readouterr().out)["figures"]
    assert figures[0]["rows"][0]["rows"] == "6-42"


def test_the_document_names_no_file(document: Path) -> None:
    """The ledger part names unit, 期次, sheet, row and eight digits of the file: never the file's name."""
    manifest = json.loads((document.parent / "run.json").read_text(encoding="utf-8"))
    files = {entry["name"]: entry["sha256"][:8] for entry in manifest["inputs"] if entry["name"] != "config.yaml"}
    with zipfile.ZipFile(document) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert files
    assert not [(name, part) for name in files for part, text in parts.items() if name in text]
    traced = trace(document.read_bytes())
    rows = {rows for one in traced for rows in one.rows}
    assert all(one.digest in files.values() for one in rows if one.unit)
    police = {(one.unit, one.round, one.sheet, one.digest) for one in rows if one.unit == "区公安分局"}
    assert ("区公安分局", "9月补课", "问题台账", files["区公安分局.xlsx"]) in police


def test_a_number_is_found_as_people_write_it(document: Path) -> None:
    traced = trace(document.read_bytes())
    police = {'问题台账.where(填报单位="区公安分局").count'}
    for asked in ("37", "３７", "37件", " 37 件"):
        assert {one.definition for one in narrowed(traced, asked)} == police, asked
    assert narrowed(traced, "37宗") == []
    assert {one.definition for one in narrowed(traced, "三")} == {
        '制度建设.where(填报单位="区政府法制办").distinct("制度类型")'
    }
    assert {one.definition for one in narrowed(traced, "9月1日")} == {"事实.补课部署会"}
    assert {one.text for one in narrowed(traced, "整改完成率")} >= {"84.5%"}


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["trace", *arguments])
    out, err = capsys.readouterr()
    return code, out + err


def test_the_file_is_named_where_the_run_is_at_hand(document: Path, tmp_path: Path, capsys: object) -> None:
    code, said = run(str(document), "37", capsys=capsys)
    assert code == 0
    assert "区公安分局 9月补课 > 问题台账 第6-42行（区公安分局.xlsx）" in said
    alone = tmp_path / "拷走的.docx"
    shutil.copyfile(document, alone)
    code, said = run(str(alone), "37", "--campaign", str(tmp_path), capsys=capsys)
    assert code == 0
    assert "区公安分局 9月补课 > 问题台账 第6-42行\n" in said
    assert "xlsx" not in said


def test_from_a_cell_without_naming_the_document(document: Path, capsys: object) -> None:
    home = str(document.parents[1])
    code, said = run("区公安分局.xlsx!问题台账!C12", "--campaign", home, capsys=capsys)
    assert code == 0
    assert "各单位共查出问题71件" in said
    assert "填报单位=区公安分局 的条数" in said
    assert "填报单位=区农委 的条数" not in said
    assert run(str(document), "区公安分局!问题台账!12", capsys=capsys)[1] == said
    code, said = run("区公安分局.xlsx!问题台账!C400", "--campaign", home, capsys=capsys)
    assert code == 0
    assert said.startswith("文稿里没有数依据这一行：区公安分局.xlsx!问题台账!C400\n")


def test_a_card_is_one_record(document: Path, capsys: object) -> None:
    code, said = run("区公安分局.xlsx!工作开展情况!C9", "--campaign", str(document.parents[1]), capsys=capsys)
    assert code == 0
    assert "参会784人" in said


def test_a_file_is_told_by_its_name_where_it_has_another_than_its_unit(sample: Copy, capsys: object) -> None:
    sample.workbook("区公安分局").rename(sample.workbook("治安大队报表"))
    sample.report()
    for asked in ("治安大队报表.xlsx!问题台账!C12", "区公安分局!问题台账!C12"):
        code, said = run(asked, "--campaign", str(sample.folder), capsys=capsys)
        assert code == 0
        assert "各单位共查出问题71件" in said
    code, said = run("治安大队.xlsx!问题台账!C12", "--campaign", str(sample.folder), capsys=capsys)
    assert code == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("区公安局.xlsx!问题台账!C12", "是否应为“区公安分局”"),
        ("区公安分局.xlsx!问题台帐!C12", "是否应为“问题台账”"),
        ("区公安分局.xlsx!问题台账!上面", "看不出“上面”是哪一格"),
    ],
)
def test_a_place_that_is_not_there(document: Path, asked: str, said: str, capsys: object) -> None:
    code, printed = run(str(document), asked, capsys=capsys)
    assert code == 2
    assert said in printed
    assert "〔T03〕" in printed


def test_nothing_was_made_yet(tmp_path: Path, capsys: object) -> None:
    code, said = run("37", "--campaign", str(tmp_path), capsys=capsys)
    assert code == 2
    assert "还没有生成过总结" in said


def test_a_correction_is_told(sample: Copy, tmp_path: Path, capsys: object) -> None:
    entry = "{figure: 查出问题, printed: 44, reason: 另行统计, by: 甲, date: 2017-09-04}"
    sample.replace("config.yaml", "\ncorrections: []", f"\ncorrections:\n  - {entry}")
    sample.report()
    assert (
        "  44（更正，算出来是71：另行统计）  问题台账的条数"
        in run("44", "--campaign", str(sample.folder), capsys=capsys)[1]
    )
    alone = tmp_path / "拷走的.docx"
    shutil.copyfile(sample.output(TITLE), alone)
    assert "  44（更正，算出来是71）  问题台账的条数" in run(str(alone), "44", capsys=capsys)[1]
    assert "44" in run(str(alone), "71", capsys=capsys)[1]


@pytest.mark.parametrize(
    "asked",
    [
        "'区公安分局.xlsx'!'问题台账'!$C$12", "'[区公安分局.xlsx]问题台账'!$C$12", "区公安分局.XLSX!“问题台账”!c12",
        "区公安分局！问题台账！第12行",
    ],
)  # fmt: skip
def test_a_cell_as_people_and_excel_write_it(document: Path, asked: str, capsys: object) -> None:
    assert run(str(document), asked, capsys=capsys) == run(str(document), "区公安分局!问题台账!C12", capsys=capsys)
    assert "各单位共查出问题71件" in run(str(document), asked, capsys=capsys)[1]


@pytest.mark.parametrize("asked", ["区国土规划局.xlsx!问题台账!C6", "区公安分局.xlsx!封面!B7"])
def test_a_place_that_is_there_and_is_not_counted(document: Path, asked: str, capsys: object) -> None:
    code, said = run(str(document), asked, "--campaign", str(document.parents[1]), capsys=capsys)
    assert code == 0
    assert said.startswith("文稿里没有数依据这一行")
    assert "有错误没有计入的行" in said


def test_a_card_is_one_record_where_only_the_document_is_at_hand(
    document: Path, tmp_path: Path, capsys: object
) -> None:
    alone = tmp_path / "拷走的.docx"
    shutil.copyfile(document, alone)
    code, said = run(str(alone), "区公安分局!工作开展情况!C9", "--campaign", str(tmp_path), capsys=capsys)
    assert code == 0
    assert "参会784人" in said
    assert "区公安分局 9月补课 > 工作开展情况（整张表）\n" in said


def test_the_roster_is_not_said_to_be_lines_of_a_file(document: Path, capsys: object) -> None:
    assert "      单位名单 第1-12家（config.yaml）\n" in run(str(document), "12家", capsys=capsys)[1]


def test_a_question_ends_once(document: Path, capsys: object) -> None:
    assert "？。" not in run(str(document), "区公安局!问题台账!C12", capsys=capsys)[1]


def test_numbers_days_and_sentences_as_people_ask(document: Path) -> None:
    traced = trace(document.read_bytes())
    assert {one.text for one in narrowed(traced, "84.5")} == {"84.5%"}
    for asked in ("2017-09-01", "2017年9月1日", "2017.9.1"):
        assert {one.definition for one in narrowed(traced, asked)} == {"事实.补课部署会"}, asked
    total = {"9月4日", "71", "1"}
    for asked in ("各单位共查出问题71件,曝光典型案例1件.", "截至9月4日,各单位共查出问题71件 曝光典型案例1件"):
        assert {one.text for one in narrowed(traced, asked)} == total, asked
    both = "截至9月4日，各单位共查出问题71件，曝光典型案例1件。查出问题的有9家单位，其余3家单位经自查未发现问题。"
    assert {one.text for one in narrowed(traced, both)} == total | {"9", "3"}
    assert [one.text for one in narrowed(traced, "区公安分局\t8\t22\t3\t1\t3\t37")] == ["8", "22", "3", "1", "3", "37"]
    assert not any("1宗" in one.sentence and "1件" not in one.sentence for one in narrowed(traced, "1件"))
