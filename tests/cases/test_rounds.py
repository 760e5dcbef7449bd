"""Rounds and parts: 71 where the reading is certain, an error that shows 44, 61 and 71 where it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.package import unpack
from tests.cases.cases_kit import by_unit, document_text, figures, opened, states
from tests.cases.rounds_kit import (
    FARMING,
    FIRST,
    GRAIN,
    HEALTH,
    POLICE,
    SECOND,
    Book,
    built,
    matters,
    others,
    renumbered,
    split,
)
from tests.kit import found

TOTAL = 71
DOCX = "某区突出问题自查整改工作总结.docx"
BEFORE = Book(POLICE, matters(POLICE, FIRST), FIRST, day="2017-06-28")
NEW_ONLY = Book(POLICE, renumbered(matters(POLICE, SECOND), "GA"))
"""The second round as the new rows alone, on a fresh copy of the form: GA-001 … again, other texts."""


# the second round of 区公安分局 -------------------------------------------------------------------------------------


def test_a_running_ledger_holds_the_rows_before(tmp_path: Path) -> None:
    copy = built(tmp_path, {"公安一": BEFORE, "公安二": Book(POLICE, matters(POLICE)), **others()})
    run = copy.report()
    assert run.problems == ()
    assert run.final
    assert figures(run) == {
        "查出问题": TOTAL,
        "第一次查出": 17,
        "补课查出": 54,
        "已整改": 62,
        "参加人数": 50,
        "制度": 0,
    }
    assert by_unit(run, "查出问题")[POLICE] == 37
    assert states(run) == {
        POLICE: "已报",
        "区交通局": "已报",
        FARMING: "已报",
        HEALTH: "已报",
        "区物价局": "零报告",
        GRAIN: "不须报",
    }
    text = document_text(copy.output(DOCX))
    assert "共查出问题71件" in text
    assert "区公安分局37件，区交通局17件，区农委10件，区卫计委7件" in text
    assert "第一次自查17件，九月补课54件" in text
    assert "44件" not in text
    assert "61件" not in text


def test_new_rows_alone_are_asked_and_neither_counts(tmp_path: Path) -> None:
    copy = built(tmp_path, {"公安一": BEFORE, "公安二": NEW_ONLY, **others()})
    run = copy.report()
    assert opened(run) == [("H8", POLICE)]
    (asked,) = found(run, "H8")
    assert [number in asked.what for number in ("全区44件", "全区61件", "全区71件")] == [True] * 3
    assert [("10件" in line, "27件" in line) for line in asked.readings] == [(True, False), (False, True)]
    assert (asked.place.file, asked.place.sheet, asked.key) == ("公安一.xlsx", "问题台账", SECOND)
    assert figures(run)["查出问题"] == 34
    assert by_unit(run, "查出问题")[POLICE] is None
    assert states(run)[POLICE] == "待定"
    assert not run.final
    text = document_text(copy.output(DOCX))
    assert "初稿" in text
    assert "区公安分局" in text.partition("未决事项")[2]
    assert [name for name, _, fate, _ in run.checked.files if "待定" in fate] == ["公安一.xlsx", "公安二.xlsx"]


@pytest.mark.parametrize(("action", "total", "codes"), [("补充", TOTAL, []), ("替换", 61, [("W8", POLICE)])])
def test_the_lead_office_answers(tmp_path: Path, action: str, total: int, codes: list[tuple[str, str]]) -> None:
    run = built(tmp_path, {"公安一": BEFORE, "公安二": NEW_ONLY, **others()}, action).report()
    assert opened(run) == codes
    assert figures(run)["查出问题"] == total
    for query in found(run, "W8"):
        assert query.value == "、".join(f"GA-{n:03d}" for n in range(1, 11))


TWICE = {
    "治安大队": Book(POLICE, matters(POLICE, FIRST), day="2017-09-03", zero=False),
    "公安": Book(POLICE, renumbered(matters(POLICE, SECOND), "GA"), day="2017-09-04"),
}
"""Two returns of one round, each without a word about parts."""


def test_two_different_returns_of_one_round_are_asked(tmp_path: Path) -> None:
    run = built(tmp_path, {**TWICE, **others()}).report()
    assert opened(run) == [("H8", POLICE)]
    (asked,) = found(run, "H8")
    assert [number in asked.what for number in ("全区44件", "全区61件", "全区71件")] == [True] * 3
    assert figures(run)["查出问题"] == TOTAL - 37
    assert states(run)[POLICE] == "待定"


@pytest.mark.parametrize(("action", "total", "codes"), [("补充", TOTAL, []), ("替换", 61, [("W8", POLICE)])])
def test_the_lead_office_answers_for_one_round(
    tmp_path: Path, action: str, total: int, codes: list[tuple[str, str]]
) -> None:
    run = built(tmp_path, {**TWICE, **others()}, action).report()
    assert opened(run) == codes
    assert figures(run)["查出问题"] == total
    returns = {(entry.unit, entry.round, entry.part) for entry in run.checked.entries}
    assert len(returns) == len({entry.file for entry in run.checked.entries})  # 份 tells the two apart


def test_what_is_added_and_carried_on_counts_once(tmp_path: Path) -> None:
    """补充 was said of a workbook that holds four of the ten rows before: those four are the same matters."""
    carried = Book(POLICE, (*matters(POLICE)[:4], *matters(POLICE, SECOND)))
    run = built(tmp_path, {"公安一": BEFORE, "公安二": carried, **others()}, "补充").report()
    assert run.problems == ()
    assert figures(run)["查出问题"] == TOTAL


# parts of one round ---------------------------------------------------------------------------------------------------


def parts(first: tuple, second: tuple) -> dict[str, Book]:
    return {
        "治安大队": Book(POLICE, first, part=(1, 2), people=6, zero=False),
        "交警大队": Book(POLICE, second, part=(2, 2), people=4, zero=False),
    }


def test_parts_add(tmp_path: Path) -> None:
    """Both parts are printed with GA-001 …; the first also holds what was reported in the first round."""
    first, second = split(matters(POLICE), 10, 27)
    books = {"公安一": BEFORE, **parts(first, renumbered(second, "GA")), **others()}
    run = built(tmp_path, books).report()
    assert run.problems == ()
    assert figures(run)["查出问题"] == TOTAL
    assert states(run)[POLICE] == "已报"


def test_parts_of_the_only_round(tmp_path: Path) -> None:
    first, second = split(matters(POLICE), 10, 27)
    run = built(tmp_path, {**parts(first, renumbered(second, "GA")), **others()}).report()
    assert run.problems == ()
    assert figures(run)["查出问题"] == TOTAL


def test_a_part_that_has_not_come(tmp_path: Path) -> None:
    first, second = split(matters(POLICE), 10, 27)
    books = parts(first, second)
    run = built(tmp_path, {"交警大队": books["交警大队"], **others()}).report()
    assert opened(run) == [("R01", POLICE)]
    assert "没有收到第1份" in found(run, "R01")[0].what
    assert states(run)[POLICE] == "退回"


def test_the_same_matter_in_both_parts(tmp_path: Path) -> None:
    first, second = split(matters(POLICE), 10, 27)
    run = built(tmp_path, {**parts((*first, second[0]), second), **others()}).report()
    assert opened(run) == [("V09", POLICE)] * 2
    assert {(p.place.file, p.place.sheet, p.key) for p in found(run, "V09")} == {
        ("治安大队.xlsx", "问题台账", "GA-011"),
        ("交警大队.xlsx", "问题台账", "GA-011"),
    }
    assert figures(run)["查出问题"] == TOTAL - 1  # neither of the two rows counts


# zero, merged -----------------------------------------------------------------------------------------------------------


def test_zero_in_the_second_round_leaves_what_stood(tmp_path: Path) -> None:
    earlier = Book(HEALTH, matters(HEALTH), FIRST, day="2017-06-20")
    books = {"公安二": Book(POLICE, matters(POLICE)), "卫计一": earlier, "卫计二": Book(HEALTH), **others(HEALTH)}
    run = built(tmp_path, books).report()
    assert run.problems == ()
    assert figures(run)["查出问题"] == TOTAL
    assert by_unit(run, "查出问题")[HEALTH] == 7
    assert states(run)[HEALTH] == "已报"


OWN, TAKEN = matters(FARMING), matters(GRAIN)


@pytest.mark.parametrize(
    ("carried", "codes", "total"),
    [
        pytest.param(TAKEN, [], TOTAL + 3, id="kept by the successor: counted once"),
        pytest.param((), [], TOTAL + 3, id="not kept: added"),
        pytest.param(TAKEN[:1], ["H8"], TOTAL - 10, id="partly: asked, neither counts"),
    ],
)
def test_a_unit_merged_between_the_rounds(tmp_path: Path, carried: tuple, codes: list[str], total: int) -> None:
    books = {
        "公安": Book(POLICE, matters(POLICE)),
        "粮食": Book(GRAIN, TAKEN, FIRST, day="2017-06-25"),
        "农委": Book(FARMING, (*OWN, *carried)),
        **others(FARMING),
    }
    run = built(tmp_path, books).report()
    assert [code for code, _ in opened(run)] == codes
    assert figures(run)["查出问题"] == total
    assert states(run)[GRAIN] == "不须报"
    if not codes:
        assert by_unit(run, "查出问题")[FARMING] == 13
        assert GRAIN not in by_unit(run, "查出问题")
    for asked in found(run, "H8"):
        assert f"全区{TOTAL + 1}件" in asked.what  # the successor's alone
        assert f"全区{TOTAL - 10 + 3}件" in asked.what  # the predecessor's alone
        assert f"全区{TOTAL + 4}件" in asked.what


def test_what_a_merged_unit_reported_beside_its_problems(tmp_path: Path) -> None:
    """A table without numbers: both units' rows count where the predecessor reported no problem at all."""
    books = {
        "公安": Book(POLICE, matters(POLICE)),
        "粮食": Book(GRAIN, (), FIRST, day="2017-06-25", orders=("《粮食执法公示办法》",)),
        "农委": Book(FARMING, OWN, orders=("《农业执法全过程记录办法》",)),
        **others(FARMING),
    }
    run = built(tmp_path, books).report()
    assert run.problems == ()
    assert (figures(run)["查出问题"], figures(run)["制度"]) == (TOTAL, 2)


def test_a_merged_unit_whose_successor_filed_both_rounds(tmp_path: Path) -> None:
    """What both reported in the first round stands in the successor's second; a row that is gone is named."""
    rows = (*OWN, *TAKEN)
    books = {
        "公安": Book(POLICE, matters(POLICE)),
        "粮食一": Book(GRAIN, TAKEN, FIRST, day="2017-06-25"),
        "农委一": Book(FARMING, tuple(replace(m, batch=FIRST) for m in OWN[:6]), FIRST, day="2017-06-26"),
        "农委二": Book(FARMING, (*(replace(m, batch=FIRST) for m in OWN[:6]), *OWN[6:], *rows[10:12])),
        **others(FARMING),
    }
    run = built(tmp_path, books).report()
    assert opened(run) == [("W8", FARMING)]
    assert found(run, "W8")[0].value == "LS-003"
    assert figures(run)["查出问题"] == TOTAL + 2


# copies and later versions ------------------------------------------------------------------------------------------------


def test_the_same_workbook_twice(tmp_path: Path) -> None:
    second = Book(POLICE, matters(POLICE))
    run = built(tmp_path, {"公安": second, "公安（副本）": second, **others()}).report()
    assert [(p.code, p.open) for p in run.problems] == [("F07", False)]
    assert run.final
    assert figures(run)["查出问题"] == TOTAL
    assert figures(run)["参加人数"] == 50


def test_a_later_version_replaces(tmp_path: Path) -> None:
    rows = matters(POLICE)
    changed = (replace(rows[0], text=rows[0].text + "，已补签"), *rows[1:])
    books = {"公安终版": Book(POLICE, changed), "公安初版": Book(POLICE, rows[:30], day="2017-09-01"), **others()}
    run = built(tmp_path, books).report()
    assert [(p.code, p.place.file, p.open) for p in run.problems] == [("F09", "公安初版.xlsx", False)]
    assert figures(run)["查出问题"] == TOTAL


def test_a_later_version_that_lost_rows(tmp_path: Path) -> None:
    rows = matters(POLICE)
    books = {"公安终版": Book(POLICE, rows[:35]), "公安初版": Book(POLICE, rows, day="2017-09-01"), **others()}
    run = built(tmp_path, books).report()
    assert opened(run) == [("W8", POLICE)]
    assert found(run, "W8")[0].value == "GA-036、GA-037"
    assert figures(run)["查出问题"] == TOTAL - 2


def test_two_versions_of_one_day_are_asked(tmp_path: Path) -> None:
    rows = matters(POLICE)
    run = built(tmp_path, {"公安甲": Book(POLICE, rows[:30]), "公安乙": Book(POLICE, rows), **others()}).report()
    assert opened(run) == [("H8", POLICE)]
    what = found(run, "H8")[0].what
    assert "填报日期相同" in what
    assert "全区64件" in what
    assert "全区71件" in what
    assert states(run)[POLICE] == "待定"


# a round that did not come ---------------------------------------------------------------------------------------------------


def test_a_unit_that_filed_the_first_round_only(tmp_path: Path) -> None:
    """Its rows stand and it is 未报: the district is the sum of the units in the text and in every table."""
    copy = built(tmp_path, {"公安一": BEFORE, **others()})
    run = copy.report()
    assert opened(run) == [("H10", POLICE)]
    assert states(run)[POLICE] == "未报"
    counts = by_unit(run, "查出问题")
    assert (counts[POLICE], sum(counts.values())) == (10, figures(run)["查出问题"])  # type: ignore[arg-type]
    (table,) = run.outcome.tables  # type: ignore[union-attr]
    assert [figure.value for figure in table.row_totals] == [10, 17, 10, 7, 0]
    assert "区公安分局没有报表" in document_text(copy.output(DOCX))


# order and names of files ----------------------------------------------------------------------------------------------------


def as_parts(path: Path, names: dict[str, str]) -> dict[str, str]:
    """The parts of a package, with the names of the files it was made from replaced by their units."""
    found = {}
    for name, data in unpack(path.read_bytes()).items():
        text = data.decode("utf-8", "replace")
        for stem, unit in names.items():
            text = text.replace(f"{stem}.xlsx", f"<{unit}>")
        found[name] = text
    return found


def test_names_of_files_say_nothing(tmp_path: Path) -> None:
    """The stamp names the unit: under other names, met in another order, the same document and the same totals."""
    books = {"公安一": BEFORE, "公安二": Book(POLICE, matters(POLICE)), **others()}
    stems = {unit: f"收件{number}" for number, unit in enumerate(books)}
    swapped = dict(zip(stems, reversed(stems.values()), strict=True))
    outputs = []
    for place, named in enumerate((stems, swapped)):
        copy = built(tmp_path / str(place), {named[unit]: book for unit, book in books.items()})
        assert copy.report().final
        units = {stem: unit for unit, stem in named.items()}
        outputs.append(
            (copy.output(DOCX), as_parts(copy.output(DOCX), units), as_parts(copy.output("汇总表.xlsx"), units))
        )
    (one, parts_one, totals_one), (two, parts_two, totals_two) = outputs
    assert unpack(one.read_bytes())["word/document.xml"] == unpack(two.read_bytes())["word/document.xml"]
    assert totals_one == totals_two
    assert parts_one.keys() == parts_two.keys()
    differing = {name for name in parts_one if parts_one[name] != parts_two[name]}
    assert differing <= {"customXml/item1.xml"}  # the sources of each figure are listed by file
