"""The main job on the sample: what is printed, what is final, what is left alone, and that it is always the same."""

import json
import random
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.model import UnitState
from pipeline.outputs import OutputsLocked
from pipeline.run import Run
from tests.kit import ROOT, Copy, copy_campaign

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结"
DOCX = f"{TITLE}.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COUNTS = {
    "区住建局": 2,
    "区城管局": 1,
    "区农委": 7,
    "区市场监督管理局": 3,
    "区人社局": 1,
    "区卫计委": 2,
    "区交通局": 17,
    "区公安分局": 37,
    "区行政审批局": 1,
}


def text_of(path: Path) -> str:
    """The document's text, over all runs, a line a paragraph."""
    body = etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in body.iter(W + "p"))


def figures(run: Run) -> dict[str, object]:
    assert run.outcome is not None
    return {total.name: total.district.value for total in run.outcome.measures}


def test_the_sample_is_final_and_says_what_its_rows_say(sample: Copy) -> None:
    run = sample.report()
    assert run.final, [p.what for p in run.open]
    text = text_of(sample.output(DOCX))
    assert "71件" in text
    assert "44件" not in text
    for unit, count in COUNTS.items():
        assert f"{unit}{count}件" in text
    split = "违法建设1件、征地拆迁3件、土地承包登记2件、治安处罚1件、个人待遇1件、医疗纠纷1件"
    assert split in text.replace("，", "、")
    assert re.search(r"投诉件9件|9件.{0,6}投诉", text)
    assert "初稿" not in text
    assert "【" not in text
    assert len(Document(str(sample.output(DOCX))).paragraphs) > 30


def test_the_outputs_agree(sample: Copy) -> None:
    run = sample.report()
    written = json.loads(sample.output("run.json").read_text(encoding="utf-8"))
    assert written["status"] == "final"
    assert {f["name"]: f["value"] for f in written["figures"]}["查出问题"] == 71
    assert sum(COUNTS.values()) == 71
    by_unit = next(f for f in written["figures"] if f["name"] == "查出问题")["by_unit"]
    assert {unit: int(text) for unit, text in by_unit.items() if text != "0"} == COUNTS
    names = {entry["name"] for entry in written["outputs"]}
    assert {name for name in names if "/" not in name} == {DOCX, "汇总表.xlsx", "核对情况.xlsx", "数据核对表.docx"}
    assert {name for name in names if "/" in name} == {f"确认/{s.unit}受理确认单.docx" for s in run.checked.units}
    assert [status.unit for status in run.checked.units if status.state is UnitState.ZERO] == [
        "区国土规划局",
        "区林业和园林局",
        "区物价局",
    ]
    book = CalamineWorkbook.from_path(str(sample.output("汇总表.xlsx")))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert 71.0 in cells or 71 in cells


def test_nothing_restricted_leaves_the_office(sample: Copy) -> None:
    run = sample.report(final=True)
    assert run.submitted
    secrets = {
        str(value)
        for entry in run.checked.entries
        for spec, value in zip(run.campaign.forms.sheet(entry.record.sheet).fields, entry.record.values, strict=True)
        if spec.restricted and isinstance(value, str) and len(value) > 2
    }
    assert len(secrets) > 50
    folder = sample.output("报送")
    assert {path.name for path in folder.iterdir()} == {DOCX, "汇总表.xlsx"}
    for path in folder.iterdir():
        for name, data in _parts(path):
            text = data.decode("utf-8", "replace")
            assert not {secret for secret in secrets if secret in text}, (path.name, name)


def _parts(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_same_inputs_same_bytes(sample: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.report(final=True)
    other = copy_campaign(ROOT, tmp_path / "别处")
    files = Path.rglob

    def shuffled(self: Path, pattern: str) -> list[Path]:
        found = list(files(self, pattern))
        random.Random(3).shuffle(found)
        return found

    monkeypatch.setattr(Path, "rglob", shuffled)
    other.report(final=True)
    for name in (DOCX, "汇总表.xlsx", "核对情况.xlsx", "run.json", f"报送/{DOCX}"):
        assert sample.output(name).read_bytes() == other.output(name).read_bytes(), name
    for name in (DOCX, "汇总表.xlsx", "核对情况.xlsx"):
        with zipfile.ZipFile(sample.output(name)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_renamed_changes_only_its_name(sample: Copy) -> None:
    sample.report()
    before, numbers = text_of(sample.output(DOCX)), json.loads(sample.output("run.json").read_text("utf-8"))["figures"]
    sample.workbook("区农委").rename(sample.workbook("最终版2(1)"))
    run = sample.report()
    assert run.final
    assert text_of(sample.output(DOCX)) == before
    assert json.loads(sample.output("run.json").read_text("utf-8"))["figures"] == numbers
    assert next(s for s in run.checked.units if s.unit == "区农委").files == ("最终版2(1).xlsx",)


def test_one_cell_changes_exactly_what_depends_on_it(sample: Copy) -> None:
    before = figures(sample.report())
    text = text_of(sample.output(DOCX))
    sample.edit("区农委", {"问题台账!T6": 9})
    run = sample.report()
    after = figures(run)
    record = next(e.record for e in run.checked.entries if e.unit == "区农委" and e.record.row == 6)
    assert record.values[19] == 9
    assert {name for name in after if after[name] != before[name]} == {"处理人数"}
    changed = [
        (a, b) for a, b in zip(text.split("\n"), text_of(sample.output(DOCX)).split("\n"), strict=True) if a != b
    ]
    assert all(re.sub(r"\d+", "", a) == re.sub(r"\d+", "", b) for a, b in changed)


def test_a_missing_unit_makes_a_draft(sample: Copy) -> None:
    sample.workbook("区农委").unlink()
    run = sample.report(final=True)
    assert not run.final
    assert not run.submitted
    assert not sample.output("报送").exists()
    assert {p.code for p in run.open} == {"H10"}
    text = text_of(sample.output(DOCX))
    assert "初稿" in text
    assert "区农委没有报表" in text
    assert figures(run)["查出问题"] == 64
    assert run.outcome is not None
    found = next(total for total in run.outcome.measures if total.name == "查出问题")
    assert dict(found.by_unit)["区农委"].missing
    assert dict(found.by_unit)["区物价局"].value == 0


def test_an_emptied_workbook_is_an_error_not_a_zero(sample: Copy) -> None:
    letters = "CDEFGHIJKLMNOPQRSTUV"
    sample.edit("区农委", {f"问题台账!{letter}{row}": None for letter in letters for row in range(6, 13)})
    run = sample.report()
    assert "H1" in {p.code for p in run.open if p.unit == "区农委"}
    assert next(s for s in run.checked.units if s.unit == "区农委").state is UnitState.RETURNED
    assert "初稿" in text_of(sample.output(DOCX))


def test_one_wrong_cell_makes_a_draft_without_its_row(sample: Copy) -> None:
    sample.edit("区农委", {"问题台账!T6": "3人"})
    run = sample.report()
    assert [p.code for p in run.open] == ["H9"]
    assert figures(run)["查出问题"] == 70
    assert "70件" in text_of(sample.output(DOCX))


def test_what_goes_back_goes_when_it_is_put_right(sample: Copy) -> None:
    sample.edit("区农委", {"问题台账!T6": "3人"})
    sample.workbook("区物价局").unlink()
    sample.report()
    assert sample.output("退回/区农委/区农委.xlsx").is_file()
    assert "区物价局" in sample.output("退回/催报.txt").read_text(encoding="utf-8-sig")
    assert not sample.output("确认/区农委受理确认单.docx").exists()
    returned = sample.output("退回/区农委/区农委.xlsx").read_bytes()
    sample.workbook("区农委").write_bytes(returned)  # sent back as it is: the marks change nothing
    assert [p.code for p in sample.report().open if p.unit == "区农委"] == ["H9"]
    sample.edit("区农委", {"问题台账!T6": 3})
    run = sample.report()
    assert {p.code for p in run.open} == {"H10"}
    assert not sample.output("退回/区农委").exists()
    assert sample.output("确认/区农委受理确认单.docx").is_file()


def test_what_was_handed_over_stays_until_the_next_final(sample: Copy) -> None:
    sample.report(final=True)
    handed = sample.output(f"报送/{DOCX}")
    before = handed.read_bytes()
    sample.edit("区农委", {"问题台账!T6": "3人"})
    assert not sample.report(final=True).submitted
    assert handed.read_bytes() == before
    sample.edit("区农委", {"问题台账!T6": 3})
    run = sample.report(final=True)
    assert run.submitted
    assert not [p for p in run.problems if p.code == "O02"]
    assert {path.name for path in sample.output("报送").iterdir()} == {DOCX, "汇总表.xlsx"}


def test_a_waived_unit_may_be_missing(sample: Copy) -> None:
    sample.workbook("区物价局").unlink()
    sample.replace("config.yaml", "code: W7, unit: 区物价局", "code: H10, unit: 区物价局")
    run = sample.report(final=True)
    assert run.final
    assert run.submitted


def test_the_lead_workbook_absent_is_not_zero(sample: Copy) -> None:
    sample.workbook("区政府法制办").unlink()
    run = sample.report()
    assert not run.final
    assert figures(run)["转办投诉件"] is None
    text = text_of(sample.output(DOCX))
    assert "【缺】" in text
    assert "未收到" not in text
    assert "H10" in {p.code for p in run.open}


def test_a_persons_work_survives(sample: Copy) -> None:
    sample.report()
    document = Document(str(sample.output(DOCX)))
    document.paragraphs[3].add_run("改过的一句。")
    document.save(str(sample.output(DOCX)))
    mine = sample.output(DOCX).read_bytes()
    run = sample.report()
    assert sample.output(DOCX).read_bytes() == mine
    new = sample.output(f"{TITLE}（新生成）.docx")
    assert "改过的一句" not in text_of(new)
    (told,) = [p for p in run.problems if p.code.startswith("O")]
    assert told.code == "O02"
    assert told.todo == f"要把新数字并入修改稿，用 make-report refresh {DOCX}。"
    assert run.final
    sample.edit("区农委", {"问题台账!T6": "3人"})
    sample.report()  # ours may be replaced again, the person's still not
    assert "70件" in text_of(new)
    assert sample.output(DOCX).read_bytes() == mine
    sample.output(DOCX).unlink()
    sample.report()
    assert not new.exists()
    assert "70件" in text_of(sample.output(DOCX))


def test_without_run_json_every_output_is_somebodys(sample: Copy) -> None:
    sample.output(DOCX).write_bytes(b"mine")
    sample.report()
    assert sample.output(DOCX).read_bytes() == b"mine"
    assert sample.output(f"{TITLE}（新生成）.docx").exists()


def test_an_open_output_ends_the_run_before_anything_moves(sample: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.report()
    before = {path: path.read_bytes() for path in sample.output("").rglob("*") if path.is_file()}
    sample.edit("区农委", {"问题台账!T6": "3人"})
    monkeypatch.setattr("pipeline.outputs.writable", lambda path: path.name != "汇总表.xlsx")
    with pytest.raises(OutputsLocked) as caught:
        sample.report()
    assert [p.place.file for p in caught.value.problems] == ["汇总表.xlsx"]
    assert {path: path.read_bytes() for path in sample.output("").rglob("*") if path.is_file()} == before


def test_the_mark_of_a_text_on_its_way(sample: Copy) -> None:
    sample.replace("config.yaml", 'mark: ""', "mark: 送审稿")
    sample.report()
    assert "（送审稿）" in text_of(sample.output(DOCX))
    sample.report(final=True)
    assert "送审稿" not in text_of(sample.output(DOCX))


def test_every_figure_of_the_document_knows_its_rows(sample: Copy) -> None:
    sample.report()
    parts = dict(_parts(sample.output(DOCX)))
    tree = next(etree.fromstring(data) for name, data in parts.items() if name.startswith("customXml/item1"))
    entries = {entry.findtext("{*}definition"): entry for entry in tree}
    total = entries["问题台账.count"]
    assert total.findtext("{*}value") == "71"
    rows = [source.get("rows") for source in total.iter("{*}source")]
    assert len(rows) == len(COUNTS)
    spans = [text.split("-") for entry in rows for text in entry.split(",")]
    assert sum(int(span[-1]) - int(span[0]) + 1 for span in spans) == 71
    names = re.findall(r'w:name="_M_([0-9a-f]{12})_[0-9]+"', parts["word/document.xml"].decode())
    assert len(names) > 80
    assert set(names) <= {entry.get("key") for entry in tree}
