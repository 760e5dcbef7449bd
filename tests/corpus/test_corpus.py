"""Every case of the corpus: the values read, and each finding at its cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.corpus.corpus_kit import Case, campaign, load_cases, look, plain

CASES = load_cases()
BANNED = ("字段", "枚举", "校验失败", "解析", "异常", "参数", "！")


def start_of(case: Case) -> dt.date | None:
    return case.given.get("start")


def expected(entry: str) -> tuple[str, str, str]:
    """``H9 台账!F3: words`` → (code, place, words)."""
    head, _, words = entry.partition(": ")
    code, _, place = head.partition(" ")
    return code, place.strip(), words


def text_of(value: Any) -> str:
    return plain(value) if isinstance(value, dt.date) else "" if value is None else str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case(case: Case) -> None:
    given = case.given
    outcome = look(case.data(), given.get("file", "报表.xlsx"), start_of(case))
    found = [
        (p, f"{p.code} {p.place.sheet}{'!' if p.place.cell else ''}{p.place.cell}".strip()) for p in outcome.problems
    ]
    wanted = [expected(entry) for entry in given.get("found", [])]
    assert sorted(said for _, said in found) == sorted(f"{code} {place}".strip() for code, place, _ in wanted)
    for code, place, words in wanted:
        texts = [p.what + p.todo for p, said in found if said == f"{code} {place}".strip()]
        assert any(words in text for text in texts), (words, texts)
    for sheet, rows in given.get("rows", {}).items():
        read = outcome.rows(sheet)
        assert len(read) == len(rows), read
        for row, want in zip(read, rows, strict=True):
            assert {key: row[key] for key in want} == {key: text_of(value) for key, value in want.items()}
    if "unit" in given:
        assert (outcome.unit, outcome.round) == (given["unit"], given.get("round", "第二期"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_messages_keep_to_the_standard(case: Case) -> None:
    """Short lines, words of the office, characters of GBK, and the file as the unit called it."""
    file = case.given.get("file", "报表.xlsx")
    for found in look(case.data(), file, start_of(case)).problems:
        assert found.place.file == file
        for line in (f"问题：{found.what}", f"请做：{found.todo}"):
            assert not any(word in line.replace(found.value, "") for word in BANNED), line
            assert len(line) < 60 + len(found.value), line
            line.replace(found.value, "").encode("gbk")


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert len(names) >= 60
    assert campaign()[1].unit_form.id == "unit"
