"""Tables of a narrative: grouped headings, joined cells, unit and notes, pages turned sideways, whole ledgers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from narrate_kit import outcome, plain, tell

from pipeline.document import Attachment, Merge, Number, Paragraph, Table, Text
from pipeline.narrate import NarrativeError
from pipeline.narrate.grid import read_table
from pipeline.printed import printed_figures

GROUPED = """# 题

单位：件

| 单位 | 问题类型 | << | 合计 |
| ^^ | 不严格 | 不规范 | ^^ |
|:--|---|--:|:-:|
| 区农委 | {{ 问题台账.where(填报单位="区农委", 问题类型="不严格").count }} | 无 | 无 |
| ^^ | 无 | << | 无 |
| 合计 | << | 无 | 无 |

注：未报的不计入。

统计口径：截至日以前收到的报表。

以后是正文。
"""


def table_of(text: str) -> Table:
    (table,) = [block for block in tell(text).document.blocks if isinstance(block, Table)]
    return table


def words(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in (*table.groups, table.header, *table.rows)]


def test_grouped_headings_joined_cells_unit_and_notes() -> None:
    document = tell(GROUPED).document
    table, after = document.blocks
    assert isinstance(table, Table)
    assert after == Paragraph((Text("以后是正文。"),))
    assert words(table)[:2] == [["", "问题类型", "", ""], ["单位", "不严格", "不规范", "合计"]]
    assert table.aligns == ("left", "auto", "right", "center")
    assert set(table.merges) == {
        Merge(0, 0, 2, 1), Merge(0, 1, 1, 2), Merge(0, 3, 2, 1), Merge(2, 0, 2, 1), Merge(3, 1, 1, 2), Merge(4, 0, 1, 2),
    }  # fmt: skip
    assert isinstance(table.rows[0][1][0], Number)
    assert plain(table.unit) == "单位：件"
    assert [plain(note) for note in table.notes] == ["注：未报的不计入。", "统计口径：截至日以前收到的报表。"]


def test_a_unit_s_text_never_joins_cells() -> None:
    table = table_of('# 题\n\n| 甲 | 乙 |\n|---|---|\n| {{ "<<" }} | {{ "<<" }} |\n| {{ "^^" }} | 丁 |')
    assert table.merges == ()
    assert words(table)[1:] == [["<<", "<<"], ["^^", "丁"]]


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("| << | 甲 |\n|---|---|", 3, "左边没有"),
        ("| ^^ | 甲 |\n|---|---|", 3, "上面没有"),
        ("| 甲 | 乙 |\n|---|---|\n| ^^ | 丙 |", 5, "上面没有"),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n| ^^ | << |", 6, "长方形"),
        ("甲 | 乙\n---|---\n丙 | 丁", 3, "读不成表格"),
        ("| 甲 |\n| 乙 |\n| 丙 |\n| 丁 |\n|---|", 3, "读不成表格"),
        ("| 甲 | 乙 |\n| 丙 |\n|---|---|", 3, "读不成表格"),
    ],
)
def test_faults_of_tables_name_their_line(rows: str, line: int, said: str) -> None:
    if said == "长方形":
        rows, line = "| 甲 | 乙 | 戊 |\n|---|---|---|\n| 丙 | 丁 | 己 |\n| ^^ | << | ^^ |\n| 庚 | ^^ | 辛 |", 7
    with pytest.raises(NarrativeError) as caught:
        tell(f"# 题\n\n{rows}")
    found = caught.value.problems
    if said != "长方形":
        assert (found[0].place.line, said in found[0].what) == (line, True)
    else:
        assert any("整齐的一块" in each.what for each in found)


def test_an_attachment_says_how_its_pages_lie() -> None:
    text = "# 题\n\n" + "".join(
        f"::: attachment {kind}表\n文\n:::\n\n" for kind in ("", "横排 ", "landscape ", "竖排 ", "portrait ", "横排")
    )
    made = tell(text).document.attachments
    assert [each.orientation for each in made] == ["", "landscape", "landscape", "portrait", "portrait", ""]
    assert [plain(each.title) for each in made] == ["表"] * 5 + ["横排表"]


def annex(text: str, **changes: object) -> Table:
    (attachment,) = tell(f"# 题\n\n::: attachment 表\n\n{text}\n\n:::", **changes).document.attachments
    assert isinstance(attachment, Attachment)
    (table,) = attachment.blocks
    assert isinstance(table, Table)
    return table


def test_a_whole_ledger_is_one_line() -> None:
    made = outcome()
    table = annex('{{ 问题台账 | listing("填报单位", "问题编号", "发现日期", "整改完成日期") }}', made=made)
    assert [plain(cell) for cell in table.header] == ["序号", "填报单位", "问题编号", "发现日期", "整改完成日期"]
    assert len(table.rows) == len(made.ledgers["问题台账"])
    assert [plain(row[0]) for row in table.rows[:3]] == ["1", "2", "3"]
    number = table.rows[0][2][0]
    assert isinstance(number, Number)
    assert number.sources[0].sheet == "问题台账"
    assert any(row[4] == () for row in table.rows), "an empty cell prints nothing"


def test_a_listing_names_every_column_of_the_sheet_and_no_restricted_one() -> None:
    ledger = outcome().ledgers["问题台账"]
    header = [plain(cell) for cell in annex("{{ 问题台账|列表 }}").header]
    assert header[:2] == ["序号", "填报单位"]
    assert set(header) == set(ledger.columns) - {"期次", "份", "来源", "行"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 查出问题|listing }}", "要是台账"),
        ('{{ 问题台账|listing("整改状况") }}', "整改状态"),
        ('{{ 转办件台账|listing("投诉人") }}', "受限列"),
        ("{{ 问题台账.rows|listing(3) }}", ""),
    ],
)
def test_faults_of_listings(text: str, said: str) -> None:
    with pytest.raises(NarrativeError) as caught:
        tell(f"# 题\n\n{text}")
    assert caught.value.problems[0].place.line == 3
    assert said in caught.value.problems[0].what + caught.value.problems[0].todo


def test_a_listing_of_a_ledger_that_has_not_come_says_so() -> None:
    made = outcome()
    made = replace(made, ledgers={**made.ledgers, "问题台账": made.ledgers["问题台账"].absent()})
    told = tell("# 题\n\n{{ 问题台账|listing }}", made)
    assert [found.code for found in told.problems] == ["N01"]
    assert plain(told.document.blocks[0].spans) == "【缺】"


def test_rows_in_another_order() -> None:
    table = annex('{{ 问题台账.rows|sort("发现日期")|listing("发现日期") }}')
    days = [row[1][0].value for row in table.rows if row[1]]
    assert days == sorted(days)
    assert len(days) > 3


def test_the_figures_of_a_table_are_listed_and_the_cells_of_a_ledger_are_not() -> None:
    def printed(text: str) -> list[str]:
        return [entry.number.text for entry in printed_figures(tell(f"# 题\n\n{text}").document)]

    assert printed('{{ 问题台账|listing("问题编号", "发现日期") }}\n\n注：共{{ 问题台账.count }}件。') == ["71"]
    assert printed("单位：件\n\n| 甲 | {{ 期次[0].名称 }} |\n| 乙 | 丙 |\n|---|---|\n| 丁 | {{ 查出问题 }} |") == ["71"]
    assert printed("| {{ 活动.截至日|year }} | << |\n| 乙 | 丙 |\n|---|---|\n| 丁 | {{ 查出问题 }} |") == [
        "2017年",
        "71",
    ]


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from(["甲", "<<", "^^"]), min_size=width, max_size=width), min_size=1, max_size=6
        )
    )
)
def test_joined_cells_are_apart_and_within_the_table(cells: list[list[str]]) -> None:
    """Whatever stands in the cells: a fault is said, or every joined area is a rectangle of its own."""
    faults: list[str] = []
    width = len(cells[0])
    rows = ["| " + " | ".join(row) + " |" for row in [["名"] * width, *cells]]
    lines = [rows[0], "|" + "---|" * width, *rows[1:]]
    table = read_table(lines, lambda text: (Text(text),) if text else (), lambda _, what, __: faults.append(what))
    assert table is not None
    places = [
        (row, column)
        for merge in table.merges
        for row in range(merge.row, merge.row + merge.rows)
        for column in range(merge.column, merge.column + merge.columns)
    ]
    assert len(places) == len(set(places))
    assert all(0 < row <= len(cells) and 0 <= column < width for row, column in places)
    marks = sum(cell in ("<<", "^^") for row in cells for cell in row)
    if not faults:
        assert len(places) - len(table.merges) == marks
