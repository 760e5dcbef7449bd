"""Each class of error in words of many kinds, and the same words put right: text in, finding out."""

from pathlib import Path

import pytest
import yaml

from tests.audit.audit_kit import SUMMARY, findings

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "classes.yaml").read_text(encoding="utf-8"))
NAMES = [f"{case['class']}-{index}" for index, case in enumerate(CASES)]
PAIRS = [
    pair for name in ("pairs", "pairs_words") for pair in yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
]
VARIANTS = yaml.safe_load((HERE / "variants.yaml").read_text(encoding="utf-8"))
PRACTICE = [
    pair
    for name in ("practice", "practice_more", "practice_tables", "practice_forms", "practice_periods")
    for pair in yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
]
CLEAN_TABLES = yaml.safe_load((HERE / "clean_tables.yaml").read_text(encoding="utf-8"))
WORDS = yaml.safe_load((HERE / "practice_words.yaml").read_text(encoding="utf-8"))
REPORTS = (HERE / "clean_reports.txt").read_text("utf-8").strip().split("\n\n")
CLEAN = [line for name in ("clean", "clean_words") for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_one_finding_with_its_numbers_and_what_to_do(case: dict[str, object]) -> None:
    (found,) = findings(case["bad"])
    assert (found.code, found.severity) == (case["class"], case["severity"])
    for number in case["numbers"]:
        assert any(number in printed or printed in number for printed in found.numbers), (number, found.numbers)
    assert case["says"] in found.message + found.suggestion
    assert found.text
    assert found.suggestion.startswith("请")


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_put_right_it_is_clean(case: dict[str, object]) -> None:
    assert findings(case["ok"]) == []


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['class']}-{index}" for index, pair in enumerate(PAIRS)])
def test_more_of_each_class(pair: dict[str, str]) -> None:
    assert [(found.code, found.severity) for found in findings(pair["bad"])] == [(pair["class"], pair["severity"])]
    assert findings(pair["ok"]) == []


@pytest.mark.parametrize("pair", VARIANTS, ids=[f"{pair['class']}-{index}" for index, pair in enumerate(VARIANTS)])
def test_each_rule_said_otherwise(pair: dict[str, str]) -> None:
    assert [(found.code, found.severity) for found in findings(pair["bad"])] == [(pair["class"], pair["severity"])]
    assert findings(pair["ok"]) == []


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(pair, marks=pytest.mark.xfail(strict=True, reason="not seen yet") if pair.get("missed") else ())
        for pair in PRACTICE
    ],
    ids=[f"{pair['class']}-{index}" for index, pair in enumerate(PRACTICE)],
)
def test_words_of_somebody_else(pair: dict[str, str]) -> None:
    assert [(found.code, found.severity) for found in findings(pair["bad"])] == [(pair["class"], pair["severity"])]
    assert findings(pair["ok"]) == []


@pytest.mark.parametrize("pair", WORDS, ids=[f"{pair['class']}-{index}" for index, pair in enumerate(WORDS)])
def test_what_others_wrote(pair: dict[str, str]) -> None:
    found = [(one.code, one.severity) for one in findings(pair["bad"])]
    assert (found == [(pair["class"], pair["severity"])]) is not pair.get("open", False)
    assert findings(pair["ok"]) == []


@pytest.mark.parametrize("line", CLEAN)
def test_sentences_of_clean_reports(line: str) -> None:
    assert findings(line) == []


@pytest.mark.parametrize("text", CLEAN_TABLES)
def test_tables_that_only_look_wrong(text: str) -> None:
    assert findings(text) == []


def test_every_class_is_here() -> None:
    assert {case["class"] for case in CASES} == {f"E{number}" for number in (*range(1, 14), 17)}


def test_a_summary_with_one_wrong_total() -> None:
    (found,) = findings(SUMMARY)
    assert found.message == "总数44件，九项相加71件（2+1+7+3+1+2+17+37+1），差27件。"
    assert "总数改为71，或区公安分局37改为10" in found.suggestion
    assert findings(SUMMARY.replace("44件", "71件")) == []


@pytest.mark.parametrize(
    "text",
    [
        # what looks like a count and is none
        "经查询，热线12345和投诉电话027-85551234、13800138000在9时30分至17时运行，依据〔2023〕12号文第3条办理。",
        "会议于2023年3月15日召开，3月至5月开展整治，第2批、第3组各5至8人参加，为期15天。",
        # the same in other digits
        "共受理投诉１２件，其中噪声７件、油烟５件。",
        "成员单位共十二家，其中执法部门七家、镇街五家。",
        "投入资金1.2亿元，其中财政资金8000万元、社会资金4000万元。",
        # hedged, open and overlapping
        "查处案件100余件，其中无照经营40件、超范围经营30件。",
        "受理投诉100件，其中噪声50件、油烟30件等。",
        "受理投诉100件，主要为噪声50件、油烟30件。",
        # other units
        "出动执法人员120人次、车辆30台次，检查企业80家，发现问题45个。",
    ],
)
def test_what_is_no_error(text: str) -> None:
    assert findings(text) == []


def test_a_sum_over_other_digits_is_worked_out() -> None:
    (found,) = findings("投入资金1.3亿元，由两部分组成：财政资金8000万元、社会资金4000万元。")
    assert (found.code, found.numbers) == ("E1", ("1.3亿", "8000万", "4000万"))
    (found,) = findings("共受理投诉１３件，按类型分，噪声７件、油烟５件。")
    assert (found.code, found.numbers) == ("E1", ("13", "7", "5"))


@pytest.mark.parametrize("report", REPORTS, ids=[str(index) for index in range(len(REPORTS))])
def test_nothing_is_told_of_a_clean_report(report: str) -> None:
    assert [found for found in findings(report) if found.severity == "error"] == []
