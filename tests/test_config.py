"""config.yaml: every mistake at once, with its line and a suggestion."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.config import load_config
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
