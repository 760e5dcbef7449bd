"""受理确认单: one page, and a code that a scan carries in its name."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from feedback_kit import convert

from pipeline.config import Config, load_config
from pipeline.document import Document, Paragraph, Table
from pipeline.feedback import confirmation
from pipeline.model import UnitState, UnitStatus
from pipeline.sealing import codes_in, version_code
from pipeline.typeset import typeset
from tests.kit import ROOT

DAY = date(2017, 9, 4)
CODE = version_code(["一行", "又一行"])


@pytest.fixture(scope="module")
def config() -> Config:
    config, problems, _ = load_config(ROOT / "config.yaml")
    assert config is not None, problems
    return config


def words(document: Document) -> str:
    texts = []
    for block in document.blocks:
        rows = [block.header, *block.rows] if isinstance(block, Table) else [(block.spans,)]
        texts += ["".join(getattr(span, "text", "") for span in cell) for row in rows for cell in row]
    return "\n".join(texts)


def sheet(config: Config, figures: list[tuple[str, str]], state: UnitState = UnitState.FILED) -> Document:
    status = UnitStatus("区交通局", state, ("区交通局.xlsx",), code=CODE)
    return confirmation(config, status, figures, DAY)


def test_it_says_what_counts_and_leaves_lines_to_sign(config: Config) -> None:
    document = sheet(config, [("查出问题", "17件"), ("已整改", "12件"), ("执法人员", "86人")])
    text = words(document)
    for part in (
        "查出问题",
        "17件",
        "截至2017年9月4日",
        CODE,
        "填报人",
        "审核人",
        "单位负责人",
        "单位（盖章）",
    ):
        assert part in text
    assert document.elements.recipients == "武汉市黄陂区交通运输局"
    assert document.as_of == DAY
    assert "零报告" not in text
    assert "零报告" in words(sheet(config, [], UnitState.ZERO))
    assert "截至2017年9月4日" in words(sheet(config, [], UnitState.ZERO))


def test_too_many_figures_give_way_to_those_that_are_not_0(config: Config) -> None:
    figures = [(f"指标{number}", f"{number % 2}件") for number in range(60)]
    document = sheet(config, figures)
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert 12 <= 2 * len(table.rows) <= 20
    assert "0件" not in words(document)
    assert "主要数字" in words(document)


@pytest.mark.parametrize("count", [0, 1, 16, 60])
@pytest.mark.parametrize("name", ["查出问题", "严重违反法定程序被上级机关责令改正的案件数"])
def test_it_is_one_page(config: Config, soffice: str, tmp_path: Path, count: int, name: str) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not installed")
    document = sheet(config, [(f"{name}{number}", f"{number}人次") for number in range(count)], UnitState.ZERO)
    page = convert(soffice, tmp_path, typeset(document, {}), "pdf", "a.docx")
    told = subprocess.run(["pdfinfo", str(page)], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in told


def test_the_code_is_short_sayable_and_names_the_version() -> None:
    assert version_code(["又一行", "一行", "一行"]) == CODE
    assert version_code(["一行"]) != CODE
    assert len(CODE) == 6
    assert CODE.isascii()
    for number in range(500):
        made = version_code([str(number)])
        assert made[0].isalpha()
        assert not set(made) & set("01IO")
        assert made.isupper()


@pytest.mark.parametrize(
    ("name", "sealed"),
    [
        ("区交通局盖章件{}.pdf", True),
        ("盖章/区交通局 {}（盖章）.JPG", True),
        ("盖章件_{}(1).jpeg", True),
        ("邮件.eml > {}.tiff", True),
        ("{}/区交通局.pdf", False),
        ("A{}.pdf", False),
        ("{}5.pdf", False),
        ("区交通局.pdf", False),
        ("{}.docx", False),
        ("{}.xlsx", False),
        ("{}", False),
        ("", False),
    ],
)
def test_a_scan_carries_the_code_in_its_name(name: str, sealed: bool) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in CODE)
    for code in (CODE, CODE.lower(), wide):
        assert codes_in(name.format(code)) == ((CODE,) if sealed else ())


def test_a_slip_is_no_other_version() -> None:
    """One sign read wrong, or a word of six letters, is no code at all."""
    for place, sign in enumerate(CODE):
        other = "B" if sign != "B" else "C"
        assert codes_in(f"{CODE[:place]}{other}{CODE[place + 1 :]}.pdf") == ()
    for word in ("SEALED", "STAMP2", "JTNSCAN", "201709", "PHOTO5"):
        assert codes_in(f"{word}.jpg") == ()


def test_paragraphs_hold_no_stray_line_breaks(config: Config) -> None:
    document = sheet(config, [("查出问题", "17件")])
    assert all("\n" not in words(document) or isinstance(block, Paragraph | Table) for block in document.blocks)
