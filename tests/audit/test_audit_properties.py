"""Any text: no crash, findings that quote it, and work that grows with its length only."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit import checks
from pipeline.audit.api import audit_text, read_document
from pipeline.audit.checks import pieces
from pipeline.audit.text.finding import Passage

WORDS = st.sampled_from(
    [
        *"，、；。：（）%一二三十0123456789.",
        "共",
        "其中",
        "分别为",
        "件",
        "家",
        "万元",
        "占",
        "办结率",
        "同比",
        "环比",
        "增长",
        "上年",
        "前三位",
        "按类型分",
        "其他",
        "等",
        "|",
        "\n",
        "，其余",
        "甲",
        "平均每",
        "未",
        "个百分点",
        "《",
        "》",
        "1月至3月",
    ]
)


@given(st.lists(WORDS, max_size=80).map("".join))
def test_words_of_reports_in_any_order(text: str) -> None:
    for found in audit_text(read_document(f"{text}。".encode(), "稿.txt")):
        assert found.message
        assert found.suggestion


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    audit_text([text])


@given(st.lists(st.integers(1, 9999), min_size=2, max_size=12), st.sampled_from(["件", "家", "起", "万元"]))
def test_a_split_that_adds_up_is_clean_and_one_that_does_not_is_found(parts: list[int], unit: str) -> None:
    names = "甲乙丙丁戊己庚辛壬癸子丑"
    listed = "，".join(f"{name}局{part}{unit}" for name, part in zip(names, parts, strict=False))
    assert audit_text([f"按承办单位分，全区共受理{sum(parts)}{unit}，其中{listed}。"]) == []
    (found,) = audit_text([f"全区共受理{sum(parts) + 1}{unit}，按承办单位分，{listed}。"])
    assert found.code == "E1"
    assert str(sum(parts)) in found.suggestion


@pytest.mark.parametrize(
    "unit",
    [
        "9",
        "一",
        "1件，",
        "1%",
        "1%、",
        "12:",
        "A1-",
        "3月",
        "一是",
        "（",
        "1家（",
        "甲、",
        "占1%，",
        "其中1件，",
        "#",
        "1 ",
    ],
)
def test_a_long_paragraph_is_looked_at_in_pieces(unit: str) -> None:
    """The checks cost the square of what they look at as one; so that is bounded, and no time need be measured."""
    text = unit * (100_000 // len(unit))
    cut = [piece.text for piece in pieces(Passage(1, text))]
    assert "".join(cut) == text
    assert max(map(len, cut)) <= 2000
    audit_text([text[:2000]])


def test_a_table_of_many_rows() -> None:
    rows = tuple((f"单位{i}", str(i), str(i), str(2 * i)) for i in range(1, 3000))
    total = sum(range(1, 3000))
    head = ("单位", "甲", "乙", "合计")
    assert audit_text([], [(head, *rows, ("合计", str(total), str(total), str(2 * total)))]) == []
    (found,) = audit_text([], [(head, *rows, ("合计", str(total), str(total + 1), str(2 * total)))])
    assert found.code == "E1"


@pytest.mark.parametrize("text", ["受理量是去年的三\n倍，共12件。", "完成计划的八\t成，剩余两\n成。"])
def test_a_line_break_inside_a_multiple(text: str) -> None:
    assert audit_text([Passage(1, text)]) == []


@pytest.mark.parametrize("size", [1, 7])
def test_how_many_passages_are_looked_at_together_changes_nothing(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    corpus = yaml.safe_load((Path(__file__).parent / "corpus.yaml").read_text(encoding="utf-8"))
    text = "\n\n".join(passage["text"].strip() for passage in corpus)
    document = read_document(text.encode(), "很多段.txt")
    whole = audit_text(document)
    assert len(document) > 100
    assert len(whole) > 50
    monkeypatch.setattr(checks, "_BATCH", size)
    assert audit_text(document) == whole


def _steps(text: str) -> int:
    """How many calls it takes to audit a text: what it costs, on any machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    passages = read_document(text.encode(), "稿.txt")
    sys.setprofile(counted)
    try:
        audit_text(passages)
    finally:
        sys.setprofile(None)
    return count


def _long_table(size: int) -> str:
    rows = [f"|第{i}街道|{i * 7 % 97 + 3}|{i * 31 % 89 + 1}.{i % 10}%|" for i in range(size)]
    return "\n".join(["|单位|受理|占比|", *rows])


def _wide_table(size: int) -> str:
    rows = [[f"{i * j * 13 % 89 + 3}|{i * j * 31 % 97}.{i}%" for i in range(size)] for j in range(3, 7)]
    return "\n".join(
        "|" + "|".join(row) + "|"
        for row in (["单位", *(f"列{i}|办结率" for i in range(size))], *(["甲", *r] for r in rows))
    )


@pytest.mark.parametrize(("kind", "size"), [(_long_table, 150), (_wide_table, 60)])
def test_a_table_twice_as_large_takes_twice_as_long(kind: Callable[[int], str], size: int) -> None:
    assert _steps(kind(2 * size)) < 2.5 * _steps(kind(size))
