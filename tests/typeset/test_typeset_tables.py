"""Tables fit the page, repeat their header, and do not tear rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import W, make, read, table, whole, words

from pipeline.document import Attachment, Document, Merge, Table, Text
from pipeline.typeset.measure import TYPE_HEIGHT, TYPE_WIDTH
from pipeline.typeset.tables import Demand, fit, measure


def attached(*tables: Table) -> Document:
    return make(attachments=tuple(Attachment(n, (Text("表"),), (each,)) for n, each in enumerate(tables, 1)))


def of(header: list[str], *rows: list[str], align: str = "left") -> Table:
    cells = [tuple((Text(text),) for text in row) for row in (header, *rows)]
    return Table(cells[0], tuple(cells[1:]), (align,) * len(header))


def only_table(document: Document) -> etree._Element:
    return next(read(document).text.iter(f"{W}tbl"))


def widths(tbl: etree._Element) -> list[int]:
    return [int(col.get(f"{W}w")) for col in tbl.iter(f"{W}gridCol")]


def test_the_header_repeats_and_rows_stay_whole() -> None:
    rows = list(only_table(attached(table(500, 3))).iter(f"{W}tr"))
    assert len(rows) == 501
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 500
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert words(rows[0]) == "第0栏第1栏第2栏"
    assert words(rows[500]) == "04998"[:1] + "499" + "998"


def test_every_width_is_written_and_agrees() -> None:
    tbl = only_table(attached(table(13, 8)))
    assert sum(widths(tbl)) == TYPE_WIDTH == int(tbl.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
    for row in tbl.iter(f"{W}tr"):
        assert [int(cell.get(f"{W}w")) for cell in row.iter(f"{W}tcW")] == widths(tbl)
    assert tbl.find(f"{W}tblPr/{W}jc").get(f"{W}val") == "center"
    borders = tbl.find(f"{W}tblPr/{W}tblBorders")
    assert [border.get(f"{W}val") for border in borders] == ["single"] * 6


def test_cells_follow_aligns_and_the_header_is_centred_in_heiti() -> None:
    tbl = only_table(attached(table(2, 3)))
    head, first = list(tbl.iter(f"{W}tr"))[:2]
    assert [jc.get(f"{W}val") for jc in head.iter(f"{W}jc")] == ["center"] * 3
    assert [jc.get(f"{W}val") for jc in first.iter(f"{W}jc")] == ["left", "right", "right"]
    assert {f.get(f"{W}eastAsia") for f in head.iter(f"{W}rFonts")} == {"黑体"}
    assert {f.get(f"{W}eastAsia") for f in first.iter(f"{W}rFonts")} == {"仿宋_GB2312"}


def test_small_tables_are_set_in_size_four_and_crowded_ones_smaller() -> None:
    def size(tbl: etree._Element) -> set[str | None]:
        return {sz.get(f"{W}val") for sz in tbl.iter(f"{W}sz")}

    assert size(only_table(attached(of(["单位", "数"], ["区农委", "1"])))) == {"28"}
    assert size(only_table(attached(of(["情况"] * 6, ["整改落实情况较好"] * 6)))) == {"24"}


def test_short_headers_and_numbers_are_not_broken() -> None:
    tbl = of(
        ["序号", "单位", "查出问题数（件）", "不规范", "说明"], ["1", "区市场监督管理局", "1234567890", "7", "长" * 60]
    )
    size, columns = fit(measure(tbl).wanted, TYPE_WIDTH)
    em = size * 10
    room = [(column - 140) / em for column in columns]
    assert room[0] >= 2
    assert room[2] >= 5
    assert room[3] >= 3
    assert room[4] > room[1]


def test_a_wide_table_turns_its_pages_and_the_text_stays_upright() -> None:
    seen = read(whole())
    pages = list(seen.text.iter(f"{W}pgSz"))
    assert [size.get(f"{W}orient") for size in pages] == [None, "landscape", None]
    assert sum(widths(list(seen.text.iter(f"{W}tbl"))[2])) == TYPE_HEIGHT
    turned = list(seen.text.iter(f"{W}sectPr"))[1]
    assert [turned.find(f"{W}pgMar").get(f"{W}{side}") for side in ("top", "right", "bottom", "left")] == [
        "1588", "2098", "1474", "1984",
    ]  # fmt: skip
    label = seen.words.index("附件2")
    assert seen.paragraphs[label].find(f"{W}pPr/{W}pageBreakBefore") is None  # its section starts the page


def test_few_columns_that_do_not_fit_turn_the_page_too() -> None:
    codes = of(["编号甲", "编号乙", "编号丙"], ["A" * 30, "B" * 30, "C" * 30])
    assert measure(codes).needs_landscape
    assert not measure(of(["编号甲", "编号乙", "编号丙"], ["甲" * 90] * 3)).needs_landscape


def test_more_than_nine_columns_turn_the_page_however_narrow() -> None:
    assert [measure(of(["一"] * count, ["1"] * count)).needs_landscape for count in (9, 10)] == [False, True]


def test_two_wide_tables_have_a_section_each() -> None:
    seen = read(attached(table(2, 12), table(2, 12)))
    assert [size.get(f"{W}orient") for size in seen.text.iter(f"{W}pgSz")] == [None, "landscape", "landscape"]


def test_an_empty_table_is_still_a_table() -> None:
    assert len(list(only_table(attached(of(["甲", "乙"]))).iter(f"{W}tr"))) == 1


FLOATS = st.floats(1, 60)


@given(
    st.lists(st.builds(lambda a, b, c: Demand(a + b + c, a + b, a), FLOATS, FLOATS, FLOATS), min_size=1, max_size=20)
)
def test_columns_fill_the_page_exactly(wanted: list[Demand]) -> None:
    size, columns = fit(wanted, TYPE_WIDTH)
    assert sum(columns) == TYPE_WIDTH
    assert min(columns) > 0
    least = [demand.least * size * 10 + 140 for demand in wanted]
    if sum(least) <= TYPE_WIDTH:
        assert all(column >= low - 1 for column, low in zip(columns, least, strict=True))


@pytest.mark.parametrize("rows", [0, 1, 199, 200, 201, 450])
def test_no_row_is_lost_between_pieces(rows: int) -> None:
    assert len(list(only_table(attached(table(rows, 2))).iter(f"{W}tr"))) == rows + 1


def grouped() -> Table:
    def line(*texts: str) -> tuple[tuple[Text, ...], ...]:
        return tuple((Text(text),) if text else () for text in texts)

    return Table(
        line("单位", "不严格", "不规范", "合计"),
        (line("区农委", "1", "12345", "2"), line("", "3", "", "4"), line("合计", "", "5.5", "—")),
        ("auto", "auto", "auto", "auto"),
        groups=(line("", "问题类型", "", ""),),
        merges=(
            Merge(0, 0, 2, 1),
            Merge(0, 1, 1, 2),
            Merge(0, 3, 2, 1),
            Merge(2, 0, 2, 1),
            Merge(3, 1, 1, 2),
            Merge(4, 0, 1, 2),
        ),
        unit=(Text("单位：件"),),
        notes=((Text("注：未报的不计入。"),),),
    )


def grid(tbl: etree._Element) -> list[list[tuple[str, int, str | None]]]:
    """Each row's cells: words, columns, vertical join."""
    return [
        [
            (
                words(cell),
                int(span.get(f"{W}val")) if (span := cell.find(f"{W}tcPr/{W}gridSpan")) is not None else 1,
                None if (join := cell.find(f"{W}tcPr/{W}vMerge")) is None else join.get(f"{W}val", "continue"),
            )
            for cell in row.iter(f"{W}tc")
        ]
        for row in tbl.iter(f"{W}tr")
    ]


def test_grouped_headings_and_joined_cells() -> None:
    tbl = only_table(attached(grouped()))
    assert grid(tbl) == [
        [("单位", 1, "restart"), ("问题类型", 2, None), ("合计", 1, "restart")],
        [("", 1, "continue"), ("不严格", 1, None), ("不规范", 1, None), ("", 1, "continue")],
        [("区农委", 1, "restart"), ("1", 1, None), ("12345", 1, None), ("2", 1, None)],
        [("", 1, "continue"), ("3", 2, None), ("4", 1, None)],
        [("合计", 2, None), ("5.5", 1, None), ("—", 1, None)],
    ]
    rows = list(tbl.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True, False, False, False]
    total = sum(widths(tbl))
    assert [sum(int(cell.get(f"{W}w")) for cell in row.iter(f"{W}tcW")) for row in rows] == [total] * 5


def test_columns_are_aligned_by_what_they_hold() -> None:
    third = list(only_table(attached(grouped())).iter(f"{W}tr"))[2]
    assert [jc.get(f"{W}val") for jc in third.iter(f"{W}jc")] == ["center", "center", "right", "center"]
    long = measure(replace(of(["情况", "数"], ["长" * 20, "未报"], ["短", "1"]), aligns=("auto", "auto")))
    assert long.aligns == ("left", "center")


def test_the_row_before_a_total_stays_with_it() -> None:
    rows = list(only_table(attached(grouped())).iter(f"{W}tr"))
    assert [row.find(f".//{W}keepNext") is not None for row in rows] == [True, True, False, True, False]


def test_unit_and_notes_stand_around_the_table() -> None:
    seen = read(attached(grouped()))
    tbl = next(seen.text.iter(f"{W}tbl"))
    above, below = tbl.getprevious(), tbl.getnext()
    assert (words(above), words(below)) == ("单位：件", "注：未报的不计入。")
    assert above.find(f"{W}pPr/{W}jc").get(f"{W}val") == "right"
    assert above.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.parametrize(("orientation", "turned"), [("", None), ("landscape", "landscape"), ("portrait", None)])
def test_an_attachment_may_say_how_its_pages_lie(orientation: str, turned: str | None) -> None:
    annex = Attachment(1, (Text("表"),), (table(2, 3),), orientation)
    wide = Attachment(1, (Text("表"),), (table(2, 12),), orientation)
    assert list(read(make(attachments=(annex,))).text.iter(f"{W}pgSz"))[-1].get(f"{W}orient") == turned
    kept = list(read(make(attachments=(wide,))).text.iter(f"{W}pgSz"))[-1].get(f"{W}orient")
    assert kept == (None if orientation == "portrait" else "landscape")


def test_dates_are_not_broken() -> None:
    tbl = of(["日期", *["情况"] * 5], ["2017年10月18日", *["整改落实情况较好较好较好较好" * 3] * 5])
    size, columns = fit(measure(tbl).wanted, TYPE_WIDTH)
    assert (columns[0] - 140) / (size * 10) >= 7
