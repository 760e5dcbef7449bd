"""The figures of a document in the order of its text: 溯源 in 汇总表, 数据核对表 to sign."""

from __future__ import annotations

import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from pipeline.audit.own.trace import trace
from pipeline.document import (
    Attachment,
    Document,
    Elements,
    Heading,
    Number,
    Paragraph,
    Phrase,
    Source,
    Table,
    Text,
)
from pipeline.printed import printed_figures
from tests.kit import ROOT, Copy, copy_campaign

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAME = "数据核对表.docx"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    sample = copy_campaign(ROOT, tmp_path_factory.mktemp("numbers") / "c")
    sample.report()
    return sample


def body(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def rows(path: Path) -> list[list[str]]:
    """Texts of the cells of the first table."""
    table = next(body(path).iter(W + "tbl"))
    return [
        ["".join(t.text or "" for t in cell.iter(W + "t")) for cell in row.iter(W + "tc")]
        for row in table.iter(W + "tr")
    ]


def number(text: str) -> Number:
    return Number(text, f"甲{text}", "甲", text, (Source("f.xlsx", "台账", 3, "区农委"),))


def test_figures_come_in_the_order_of_the_text_with_their_place() -> None:
    split = Phrase((Text("区农委"), number("2"), Text("件，"), Phrase((Text("区交通局"), number("3")), "内")), "外")
    blocks = (
        Paragraph((Text("开头"), number("1"), Text("件。"))),
        Heading(1, 1, (Text("查"), number("9"), Text("件"))),
        Paragraph((Text("无数字。"),)),
        Paragraph((Text("前一句。其中，"), split, Text("件；后一句"), number("4"), Text("件。"))),
        Table(((Text("单位"),), (number("5"), Text("月"))), (((Text("区农委"),), (number("6"),)),), ("left", "right")),
    )
    attachment = Attachment(1, (Text("附表"), number("7")), (Paragraph((number("8"),)),))
    document = Document((Text("总结"),), blocks, (attachment,), Elements("", None), None, date(2017, 9, 4))
    assert [(one.number.text, one.place, one.sentence) for one in printed_figures(document)] == [
        ("1", "开头，第1段", "开头1件。"),
        ("9", "查9件", "查9件"),
        ("2", "查9件，第2段", "其中，区农委2件，区交通局3件；"),
        ("3", "查9件，第2段", "其中，区农委2件，区交通局3件；"),
        ("4", "查9件，第2段", "后一句4件。"),
        ("5", "查9件，表头", "5月"),
        ("6", "查9件，表第1行", "区农委，5月"),
        ("7", "附件标题", "附表7"),
        ("8", "附件，第1段", "8"),
    ]


def test_the_lists_hold_what_the_document_prints(campaign: Copy) -> None:
    """Line for line the numbers that trace finds in the finished document."""
    traced = [(one.text, one.definition) for one in trace(campaign.output(TITLE).read_bytes())]
    sheet = openpyxl.load_workbook(campaign.output("汇总表.xlsx"))["溯源"]
    listed = [(row[3].value, row[6].value) for row in sheet.iter_rows(min_row=4)]
    assert listed == traced
    assert [row[3] for row in rows(campaign.output(NAME))[1:]] == [text for text, _ in traced]


def test_the_links_lead_to_the_rows(campaign: Copy) -> None:
    """What a link shows is what the figure counts, and no restricted column is there to see."""
    book = openpyxl.load_workbook(campaign.output("汇总表.xlsx"))
    sheet = book["溯源"]
    header = [cell.value for cell in sheet[3]]
    definition, basis, value = header.index("算式"), header.index("依据1"), header.index("算出的数")
    seen = 0
    for row in sheet.iter_rows(min_row=4):
        link = row[basis].hyperlink
        if link is None or not row[definition].value.endswith(".count") or ".where" not in row[definition].value:
            continue
        title, _, area = link.location.partition("!")
        target = book[title.strip("'")]
        columns = [cell.value for cell in target[3]]
        unit = re.search(r'填报单位="([^"]+)"', row[definition].value)
        if unit and row[definition].value.count("=") == 1:
            cells = target[area]
            assert {cells_of_row[columns.index("填报单位")].value for cells_of_row in cells} == {unit[1]}
            assert len(cells) == int(row[value].value)
            seen += 1
    assert seen >= 9
    for target in book.worksheets:
        words = {str(cell.value) for row in target.iter_rows(max_row=3) for cell in row}
        assert not words & {"投诉人", "联系方式", "联络员", "当事人"}


def test_what_has_no_sheet_is_named(campaign: Copy) -> None:
    sheet = openpyxl.load_workbook(campaign.output("汇总表.xlsx"))["溯源"]
    said = {row[5].value: row[8] for row in sheet.iter_rows(min_row=4)}
    line = (campaign.folder / "config.yaml").read_text(encoding="utf-8").split("\n").index(
        "  全省动员会: 2017-03-24"
    ) + 1
    assert said["全省动员会"].value == f"config.yaml 第{line}行"
    assert said["全省动员会"].hyperlink is None
    assert said["问题台账 中 填报单位=区物价局 的条数"].value == "没有符合的行"


def test_the_sheet_prints(campaign: Copy) -> None:
    sheet = openpyxl.load_workbook(campaign.output("汇总表.xlsx"))["溯源"]
    assert sheet.print_title_rows == "$1:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.freeze_panes == "A4"


def test_the_same_run_gives_the_same_bytes(campaign: Copy) -> None:
    before = {name: campaign.output(name).read_bytes() for name in (NAME, "汇总表.xlsx")}
    campaign.report()
    assert before == {name: campaign.output(name).read_bytes() for name in before}


def test_the_header_repeats_and_no_row_is_split(campaign: Copy) -> None:
    table = next(body(campaign.output(NAME)).iter(W + "tbl"))
    lines = list(table.iter(W + "tr"))
    assert lines[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(line.find(f"{W}trPr/{W}cantSplit") is not None for line in lines)
    assert rows(campaign.output(NAME))[0] == ["序号", "段落", "原句", "数字", "来源", "核对"]


def test_a_sentence_is_told_once(campaign: Copy) -> None:
    listed = rows(campaign.output(NAME))[1:]
    total = next(place for place, row in enumerate(listed) if "共查出问题71件" in row[2])
    assert [row[2] for row in listed[total + 1 : total + 3]] == ["同上", "同上"]
    assert listed[total + 1][4] == "问题台账的条数：9家单位，共71行"
    police = next(row for row in listed if row[3] == "37")
    assert police[4] == "问题台账 中 填报单位=区公安分局 的条数：9月补课第6-42行"


def texts(path: Path) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(W + "t")) for p in body(path)[0].iterchildren(W + "p")]


def test_what_is_open_and_a_line_to_sign(sample: Copy) -> None:
    sample.edit("区交通局", {"问题台账!T8": "3人"})
    run = sample.report()
    lines = texts(sample.output(NAME))
    assert any("（初稿）共印出" in line for line in lines), lines[:4]
    start = lines.index("二、没有解决的事项")
    assert lines[start + 1] == "1．区交通局（问题台账 T8）填的是“3人”，这一格只能填整数〔H9〕"
    assert [line[:1] for line in lines[start + 1 : start + 1 + len(run.open)]] == list("123456789")[: len(run.open)]
    assert lines[lines.index("三、更正") + 1] == "没有。"
    assert re.fullmatch(r"核对人：　+负责人：　+日期：　+年　+月　+日", lines[-1] or lines[-2])


def test_it_is_never_handed_over(sample: Copy) -> None:
    run = sample.report(final=True)
    assert run.submitted
    assert {path.name for path in sample.output("报送").iterdir()} == {TITLE, "汇总表.xlsx"}


def test_the_printed_pages(campaign: Copy, tmp_path: Path, soffice: str) -> None:
    """Rendered: the pages lie sideways, the header is on every page of the table, the line to sign is on the last."""
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "pdf", "--outdir",
         str(tmp_path), str(campaign.output(NAME))],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pdf = tmp_path / "数据核对表.pdf"
    size = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", size).groups())
    assert width > height
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    pages = text.rstrip("\f").split("\f")
    assert "核对人" in pages[-1]
    tabled = [page for page in pages if re.search(r"^\s*\d+\s", page, re.MULTILINE)]
    assert len(tabled) > 3
    assert all("序号" in page and "来源" in page for page in tabled[:-1])


def test_lines_of_the_roster_are_nobodys_rows(campaign: Copy) -> None:
    """Twelve units of the roster are not rows of the nine units that found something."""
    sources = [row[4] for row in rows(campaign.output(NAME))[1:]]
    assert any(source.endswith("第1-12家；9家单位，共71行") for source in sources), sources
    assert not any("共83行" in source for source in sources)
