"""The sample inbox: it is what the generator makes, and office programs open it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms.model import FieldSpec
from pipeline.package import unpack
from tests.sample.generate import ROOT, generate, load, typed

DATA = ROOT / "tests" / "sample" / "data"
INBOX = ROOT / "inbox"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(ROOT, DATA, tmp_path_factory.mktemp("inbox"))


def test_the_inbox_is_what_the_generator_makes(made: list[Path]) -> None:
    """Part by part: another build of zlib packs the same parts into other bytes."""
    assert {path.name for path in made} == {path.name for path in INBOX.glob("*.xlsx")}
    for path in made:
        assert unpack(path.read_bytes()) == unpack((INBOX / path.name).read_bytes()), path.name


def test_a_second_run_gives_the_same_bytes(made: list[Path], tmp_path: Path) -> None:
    again = generate(ROOT, DATA, tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in made]


def test_every_unit_and_the_lead_office_filed() -> None:
    config, _ = load(ROOT)
    expected = {f"{unit.short}.xlsx" for unit in config.units} | {f"{config.lead.short}.xlsx"}
    assert {path.name for path in INBOX.glob("*.xlsx")} == expected


def test_the_codes_of_chosen_texts_are_computed() -> None:
    config, _ = load(ROOT)
    sheet = openpyxl.load_workbook(INBOX / f"{config.lead.short}.xlsx")["选材"]
    codes = [sheet.cell(row, 6).value for row in (4, 5)]
    assert all(len(code) == 8 and int(code, 16) for code in codes)
    assert codes[0] != codes[1]


def test_another_campaign_is_filled_without_knowing_its_columns(tmp_path: Path) -> None:
    for name in ("config.yaml", "input_templates/forms.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    data = tmp_path / "data"
    data.mkdir()
    text = "_期次: 第一次自查\n_文件名: 第一次\n封面: {填报日期: '2017-6-30'}\n问题台账:\n  - {处理人数: 3人}\n"
    (data / "区住建局.yaml").write_text(text, encoding="utf-8")
    (path,) = generate(tmp_path, data, tmp_path / "inbox")
    assert path.name == "第一次.xlsx"
    book = openpyxl.load_workbook(path)
    assert book["_stamp"]["B6"].value == "第一次自查"
    assert book["封面"]["B7"].value == "第一次自查"
    assert book["问题台账"]["T6"].value == "3人"
    (data / "某局.yaml").write_text("封面: {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="某局"):
        generate(tmp_path, data, tmp_path / "inbox")


def test_values_are_typed_by_the_form() -> None:
    day = FieldSpec.model_validate({"title": "日期", "type": "date"})
    number = FieldSpec.model_validate({"title": "数", "type": "number"})
    assert str(typed("2017年9月4日", day)) == "2017-09-04"
    assert typed("近日", day) == "近日"
    assert typed(1.25, number) == Decimal("1.25")
    assert typed("约3", number) == "约3"
    assert typed(True, number) == "是"


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
            pytest.fail("soffice is not installed")
        pytest.skip("soffice is not installed")
    return found


def convert(office: str, source: Path, kind: str, folder: Path) -> Path:
    profile = (folder / "profile").as_uri()
    arguments = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run([*arguments, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=240)
    return folder / f"{source.stem}.{kind}"


def test_office_opens_saves_and_prints_a_prefilled_workbook(office: str, tmp_path: Path, made: list[Path]) -> None:
    source = next(path for path in made if path.stem == "区住建局")
    saved = convert(office, source, "xlsx", tmp_path)
    book, original = (openpyxl.load_workbook(io.BytesIO(path.read_bytes())) for path in (saved, source))
    for name in ("封面", "问题台账", "案卷自查", "文字材料", "_stamp"):
        before = [[cell.value for cell in row] for row in original[name].iter_rows(max_row=8, max_col=22)]
        after = [[cell.value for cell in row] for row in book[name].iter_rows(max_row=8, max_col=len(before[0]))]
        assert after == before, name
    assert book["问题台账"].protection.sheet
    assert book["问题台账"].print_title_rows == "$4:$5"
    printed = convert(office, source, "pdf", tmp_path)
    assert printed.read_bytes().startswith(b"%PDF")
