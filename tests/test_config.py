"""config.yaml: every mistake at once, with its line and a suggestion."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.document import Format, Imprint, Masthead
from pipeline.model import Problem
from tests.kit import ROOT

TEXT = (ROOT / "config.yaml").read_text(encoding="utf-8")


def mistakes(tmp_path: Path, text: str | bytes) -> list[Problem]:
    path = tmp_path / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    config, problems, _ = load_config(path)
    assert (config is None) == bool(problems)
    return problems


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_sample(tmp_path: Path) -> None:
    config, problems, _ = load_config(ROOT / "config.yaml")
    assert problems == []
    assert config is not None
    assert len(config.units) == 12
    assert config.dates.as_of == date(2017, 9, 4)
    assert config.units[2].list_name == "住建（房产）"
    assert mistakes(tmp_path, b"\xef\xbb\xbf" + TEXT.encode()) == []


CASES = [
    ("issued: 2017-09-04", "issued: 9月4日", "C04", "不是日期"),
    ("issued: 2017-09-04", "issued: 2017-02-30", "C08", "不是日历上的日期"),
    ("  issued: ", "  isued: ", "C02", "是否应为“issued”"),
    ("code: RS,", "code: GA,", "C08", "既是区公安分局，又是区人社局"),
    ("short: 区人社局", "short: 区公安分局", "C08", "两个“区公安分局”"),
    ("aliases: [农委", "aliases: [交通", "C08", "既是区交通局，又是区农委"),
    ("start: 2015-01-01", "start: 2018-01-01", "C08", "截至日期早于统计起始日"),
    ("unit: 区物价局, reason", "unit: 区物介局, reason", "C08", "是否应为“区物价局”"),
    ("district: 黄陂区\n", "", "C03", "district"),
    ("district: 黄陂区", "district: 黄陂区\ndistrict: 某区", "C05", "写了两次"),
    ("district: 黄陂区", "district：黄陂区", "C07", "全角的冒号"),
    ("short: 区物价局, list_name: 物价,", "short: 区物价局, must_file: 不用,", "C04", "要是或否"),
    ("short: 区物价局, list_name: 物价,", "short: 区物价局, successor: 区发改委,", "C08", "没有“区发改委”"),
    ('mark: ""', "mark: 送审", "C04", "送审稿"),
    ("{name: 9月补课, deadline: 2017-09-04}", "{name: 9月补课, deadline: 2017-05-04}", "C08", "先后"),
    ("organisations: [横店街道, 滠口街道", "organisations: [横店街道， 滠口街道", "C07", "全角的逗号"),
    ('  number: ""', "  number: 陂法[2017]03号", "C08", "是否应为“陂法〔2017〕3号”"),
    ('  number: ""', "  number: 陂法〔17〕3号", "C08", "不是规范的发文字号"),
    ('copy_number: ""', "copy_number: 12", "C08", "六位数字"),
    ('secrecy: ""', "secrecy: 保密", "C08", "不是密级"),
    ('secrecy: ""', "secrecy: 机密★3年", "C08", "要有份号"),
    ('urgency: ""', "urgency: 急", "C04", "可选"),
    ("preset: 总结", "preset: 公文", "C08", "没有填发文机关标志"),
    ("preset: 总结", "preset: 红头", "C04", "可选"),
    ("issuers: []", "issuers: [黄陂区人民政府]", "C08", "不印版头"),
    ("  signers: []", "  signers: [张某某]", "C08", "不印版头"),
    ("  signers: []", "  signers: 张某某", "C04", "要几项"),
    ("posts: []", "posts: [区长]", "C08", "签发人职务"),
    ("title_lines: []", "title_lines: [武汉市黄陂区, 工作总结]", "C08", "与标题不一样"),
    ('printed_on: ""', "printed_on: 2017-09-01", "C08", "早于成文日期"),
    ("page_numbers: 单双页", "page_numbers: 右", "C04", "可选"),
    ("margins: 37/35", "margins: 30/30", "C04", "可选"),
    ('{fangsong: ""', '{fangsng: ""', "C02", "是否应为“fangsong”"),
    ("public: 否", "public: 不", "C04", "要是或否"),
    ("id: hp2017-xzzf", "id: \t@x", "C01", ""),
]


@pytest.mark.parametrize(("old", "new", "code", "words"), CASES)
def test_a_mistake(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    problems = mistakes(tmp_path, text)
    mine = [p for p in problems if p.code == code]
    assert mine, problems
    assert words in mine[0].what
    if new:
        first = new.strip().splitlines()[-1]
        assert abs(mine[0].place.line - line_of(text, first[:12])) <= 1
    assert mine[0].place.file == "config.yaml"


def test_every_element_reaches_the_document(tmp_path: Path) -> None:
    given = {
        "preset: 总结": "preset: 公文",
        'copy_number: ""': 'copy_number: "000001"',
        'secrecy: ""': "secrecy: 秘密★1年",
        "issuers: []": "issuers: [甲办, 乙局]",
        '  number: ""': "  number: 甲〔2017〕3号",
        "  signers: []": "  signers: [张某, 李某]",
        "cosigners: []": "cosigners: [乙局]",
        'seal: ""': "seal: 印章",
        'copies: ""': "copies: 丙局",
        'printed_on: ""': "printed_on: 2017-09-05",
        "margins: 37/35": "margins: 34.58/32.58",
        "page_numbers: 单双页": "page_numbers: 居中",
        'latin: ""': "latin: Times New Roman",
        "title_lines: []": "title_lines: [武汉市黄陂区行政执法突出问题, 专项治理工作总结]",
    }
    text = TEXT
    for old, new in given.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    config, problems, _ = load_config(path)
    assert problems == []
    assert config is not None
    elements, pages = config.document.elements, config.document.format
    assert elements.masthead == Masthead(("甲办", "乙局"), "文件", "甲〔2017〕3号", ("张某", "李某"))
    assert elements.imprint == Imprint("丙局", "", date(2017, 9, 5))
    assert (elements.copy_number, elements.secrecy, elements.seal) == ("000001", "秘密★1年", "印章")
    assert elements.cosigners == ("乙局",)
    assert "".join(elements.title_lines) == config.title
    assert pages == Format((), "Times New Roman", software_margins=True, centred_numbers=True)


def test_without_a_document_preset_it_is_a_plain_summary(tmp_path: Path) -> None:
    config, _, _ = load_config(ROOT / "config.yaml")
    assert config is not None
    assert config.document.elements.masthead is None
    assert config.document.elements.imprint is None
    assert config.document.format == Format()


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = (
        TEXT.replace("issued: 2017", "issued: x2017").replace("district:", "distric:").replace('mark: ""', "mark: 定")
    )
    assert {p.code for p in mistakes(tmp_path, text)} == {"C02", "C03", "C04"}


def test_gbk_is_recognised_and_named(tmp_path: Path) -> None:
    problems = mistakes(tmp_path, TEXT.encode("gbk"))
    assert [p.code for p in problems] == ["C06"]
    assert "GBK" in problems[0].what


def test_no_value_is_taken_for_something_else(tmp_path: Path) -> None:
    text = (
        TEXT.replace("code: GA,", "code: 010,")
        .replace("short: 区农委,", "short: 否,")
        .replace("区级方案:", "时间: 12:30\n  区级方案:")
    )
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    config, _, _ = load_config(path)
    assert config is not None
    assert config.units[0].code == "010"
    assert config.unit("否") is not None
    assert config.facts["时间"] == "12:30"


def test_a_circle_of_successors(tmp_path: Path) -> None:
    text = TEXT.replace("short: 区物价局,", "short: 区物价局, successor: 区农委,").replace(
        "short: 区农委,", "short: 区农委, successor: 区物价局,"
    )
    assert any("绕成了一圈" in p.what for p in mistakes(tmp_path, text))
