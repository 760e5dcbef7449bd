"""Every filter of the grammar: what it prints, half-up, zero, ties, missing data, and what it refuses."""

from __future__ import annotations

from datetime import date

import pytest
from cfractions import Fraction
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from narrate_kit import plain

from pipeline.document import Missing, Number, Phrase, Source
from pipeline.figure import Breakdown, Fact, Figure
from pipeline.ledger import Ledger
from pipeline.model import Column, Type
from pipeline.narrate.asks import Blank, Split, ask
from pipeline.narrate.filters import ALIASES, build
from pipeline.narrate.filters.numbers import numeral
from pipeline.narrate.values import Scribe, TemplateFault, Words

FILTERS = build(lambda piece: Markup("*"), 2017)
SOURCE = Source("a.xlsx", "表", 4)


def fig(value: object, name: str = "数") -> Figure:
    return Figure(value, name, f"{name}的读法", (), (SOURCE,))  # type: ignore[arg-type]


def fact(text: str) -> Fact:
    return Fact(text, f"事实.{text}", text, SOURCE)


def out(piece: object, scribe: Scribe | None = None) -> str:
    return plain((scribe or Scribe("summary.md")).spans(piece, 1))  # type: ignore[arg-type]


def run(name: str, *args: object, **options: object) -> str:
    return out(FILTERS[name](*args, **options))


def split(*parts: tuple[str, int | None], total: int | None = None, overlapping: bool = False) -> Split:
    pairs = tuple((name, fig(value, f"{name}数")) for name, value in parts)
    whole = sum(value or 0 for _, value in parts) if total is None else total
    return Split(Breakdown(pairs, fig(whole, "总数"), "单位", overlapping), '台账.by("单位")')


GONE = fig(None, "没来的数")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(60, 71), 1, "84.5%"),
        (Fraction(1, 8), 1, "12.5%"),
        (Fraction(1, 2000), 1, "0.1%"),
        (Fraction(12345, 100000), 2, "12.35%"),
        (Fraction(2, 3), 0, "67%"),
        (Fraction(199, 1000), 0, "20%"),
        (1, 1, "100.0%"),
        (0, 1, "0.0%"),
    ],
)
def test_a_rate_is_rounded_half_up_from_the_exact_value(value: object, decimals: int, text: str) -> None:
    assert run("pct", fig(value), decimals) == text


@given(st.fractions(min_value=0, max_value=3, max_denominator=5000), st.integers(0, 3))
def test_a_rate_is_never_more_than_half_a_step_from_the_truth(value: Fraction, decimals: int) -> None:
    printed = Fraction(run("pct", fig(value), decimals).removesuffix("%")) / 100
    step = Fraction(1, 100 * 10**decimals)
    assert -step / 2 < printed - value <= step / 2


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (125000, {}, "12.50万元"),
        (Fraction("50"), {"decimals": 2}, "0.01万元"),
        (Fraction("12.345"), {"decimals": 1, "unit": "万元"}, "12.3万元"),
    ],
)
def test_amounts_in_wan(value: object, options: dict[str, object], text: str) -> None:
    assert run("wan", fig(value), **options) == text


def test_fixed_decimals() -> None:
    assert run("fixed", fig(Fraction("3.25")), 1) == "3.3"


def test_quantity_and_its_zero() -> None:
    assert run("quantity", fig(71), "件") == "71件"
    assert run("quantity", fig(0), "件", zero="未发现问题") == "未发现问题"
    assert run("quantity", fig(0), "件") == "0件"
    assert run("quantity", GONE, "件", zero="未发现问题") == "【缺】件"


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (3, "项", "三项"),
        (2, "家", "两家"),
        (2, "", "二"),
        (12, "家", "十二家"),
        (20, "", "二十"),
        (99, "", "九十九"),
        (137, "件", "137件"),
    ],
)
def test_small_counts_in_chinese(value: int, measure: str, text: str) -> None:
    assert run("cn", fig(value), measure) == text


def test_a_chinese_numeral_is_still_a_number_with_its_source() -> None:
    (phrase,) = Scribe("s").spans(FILTERS["cn"](fig(3), "项"), 1)
    assert isinstance(phrase, Phrase)
    assert phrase.parts[0] == Number("三", "数", "数的读法", "3", (SOURCE,))


def test_numerals_before_measure_words_and_in_ordinals() -> None:
    assert [numeral(n) for n in (0, 2, 10, 11, 21)] == ["零", "二", "十", "十一", "二十一"]
    assert numeral(2, counted=True) == "两"


@pytest.mark.parametrize(
    ("now", "old", "text"),
    [
        (Fraction(845, 1000), Fraction(813, 1000), "提高3.2个百分点"),
        (Fraction(8, 10), Fraction(845, 1000), "下降4.5个百分点"),
        (Fraction(1, 2), Fraction(1, 2), "持平"),
        (Fraction(50001, 100000), Fraction(1, 2), "基本持平"),
    ],
)
def test_the_difference_of_rates_is_in_points(now: Fraction, old: Fraction, text: str) -> None:
    assert run("pp", fig(now), fig(old)) == text


@pytest.mark.parametrize(
    ("now", "old", "text"),
    [
        (71, 66, "增加5件，增长7.6%"),
        (60, 80, "减少20件，下降25.0%"),
        (5, 5, "持平"),
        (5, 0, "增加5件"),
        (0, 4, "减少4件，下降100.0%"),
    ],
)
def test_the_change_against_the_last_period(now: int, old: int, text: str) -> None:
    assert run("delta", fig(now), fig(old), "件") == text


def test_a_change_against_what_is_missing_is_missing() -> None:
    scribe = Scribe("summary.md")
    assert out(FILTERS["delta"](fig(5), GONE, "件"), scribe) == "【缺】"
    (problem,) = scribe.faults.values()
    assert (problem.code, problem.place.line) == ("N01", 1)
    assert "没来的数" in problem.what


def test_dates() -> None:
    day, old = fig(date(2017, 9, 4)), fig(date(2015, 1, 1))
    assert run("ymd", day) == "2017年9月4日"
    assert run("md", day) == "9月4日"
    assert run("year", old) == "2015年"
    assert (run("date", day), run("date", old)) == ("9月4日", "2015年1月1日")
    assert run("as_of", day) == "截至9月4日"
    assert run("period", old, day) == "2015年1月1日至2017年9月4日"
    assert run("period", fig(date(2017, 3, 24)), day) == "2017年3月24日至9月4日"
    assert run("as_of", GONE) == "截至【缺】"
    assert run("md", GONE) == run("date", GONE) == run("ymd", GONE) == "【缺】"


def test_a_breakdown_drops_zeros_and_adds_up() -> None:
    parts = split(("区住建局", 2), ("区物价局", 0), ("区城管局", 1))
    assert run("breakdown", parts, "件") == "区住建局2件，区城管局1件"
    assert run("breakdown", parts, "件", "、") == "区住建局2件、区城管局1件"
    assert run("breakdown", split(("甲", 0)), "件") == "无"
    assert run("breakdown", split(("甲", 0)), "件", zero="未发现") == "未发现"


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(-3, 3))
def test_a_breakdown_that_does_not_add_up_is_never_printed(values: list[int], error: int) -> None:
    parts = split(*((f"单位{'甲乙丙丁戊己'[i]}", value) for i, value in enumerate(values)), total=sum(values) + error)
    scribe = Scribe("summary.md")
    text = out(FILTERS["breakdown"](parts, "件"), scribe)
    assert ("【" in text) == bool(error) == bool(scribe.faults)


def test_the_figure_beside_a_breakdown_is_what_it_must_add_to() -> None:
    scribe = Scribe("summary.md")
    (missing,) = scribe.spans(FILTERS["breakdown"](split(("甲", 2)), "件", total=fig(44, "查出问题")), 7)
    assert missing == Missing("分项之和与总数不符")
    (problem,) = scribe.faults.values()
    assert (problem.code, problem.place.line) == ("N01", 7)
    assert "是2" in problem.what
    assert "是44" in problem.what


def test_pairs_written_out_need_a_total() -> None:
    pairs = [("甲", fig(2)), ("乙", fig(1))]
    assert run("breakdown", pairs, "件", total=fig(3)) == "甲2件，乙1件"
    with pytest.raises(TemplateFault):
        run("breakdown", pairs, "件")


def test_parts_that_overlap_need_a_note_or_a_tail() -> None:
    parts = split(("超期", 3), ("缺签字", 2), total=4, overlapping=True)
    with pytest.raises(TemplateFault):
        run("breakdown", parts, "宗")
    assert run("breakdown", parts, "宗", tail="等") == "超期3宗，缺签字2宗等"
    assert run("breakdown", parts, "宗", note="一宗有几项的分别计算") == "超期3宗，缺签字2宗（一宗有几项的分别计算）"


def test_a_choice_of_parts_says_so_or_names_the_rest() -> None:
    best = split(("甲", 2), ("乙", 9), ("丙", 5)).top(2)
    with pytest.raises(TemplateFault):
        run("breakdown", best, "件")
    assert run("breakdown", best, "件", tail="主要") == "主要是乙9件，丙5件"
    assert run("breakdown", best, "件", rest="其他单位") == "乙9件，丙5件，其他单位2件"
    with pytest.raises(TemplateFault):
        run("breakdown", best, "件", tail="左右")


def test_some_of_the_parts_are_never_more_than_the_whole() -> None:
    best = split(("甲", 2), ("乙", 9), total=10).top(1)
    assert run("breakdown", best, "件", tail="等") == "乙9件等"
    assert run("breakdown", split(("甲", 2), ("乙", 9), total=10), "件", tail="等") == "【分项之和与总数不符】"


def test_a_breakdown_of_what_is_missing_is_missing() -> None:
    assert run("breakdown", split(("甲", 1), ("乙", None)), "件") == "【缺】"


def test_ranks_include_ties() -> None:
    parts = split(("甲", 7), ("乙", 3), ("丙", 3), ("丁", 3), ("戊", 0))
    assert run("rank", parts, 2, "件") == "甲（7件）、乙（3件）、丙（3件）、丁（3件）"
    assert run("rank", split(("甲", 0)), 3, "件") == "无"


def test_respectively_has_two_lists_of_equal_length() -> None:
    assert run("respectively", split(("甲", 2), ("乙", 0), ("丙", 1)), "件") == "甲、丙分别为2件、1件"
    assert run("respectively", split(("甲", 2), ("乙", 0)), "件") == "甲为2件"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (12, 12, "各单位均完成"),
        (11, 12, "12家中11家完成，1家未完成"),
        (0, 12, "尚未开始"),
        (0, 0, "尚未开始"),
        (None, 12, "12家中【缺】家完成，【缺】家未完成"),
        (3, None, "【缺】家中3家完成，【缺】家未完成"),
        (13, 12, "【数字前后不符】"),
    ],
)
def test_a_universal_claim_is_gated(part: int | None, whole: int | None, text: str) -> None:
    texts = ("各单位均完成", "{共}家中{}家完成，{余}家未完成", "尚未开始")
    assert run("all_or_rest", fig(part), fig(whole), *texts) == text


def test_a_claim_knows_only_its_own_slots() -> None:
    with pytest.raises(TemplateFault):
        run("all_or_rest", fig(1), fig(2), "全", "{全部}家")


def test_names_with_and_beyond_a_limit() -> None:
    units = [fact("区农委"), fact("区城管局"), "区物价局"]
    assert run("names", units) == "区农委、区城管局、区物价局"
    assert run("names", units, 2) == "区农委、区城管局等3家单位"
    assert run("names", units, 3) == "区农委、区城管局、区物价局"
    assert run("names", []) == "无"
    assert run("names", split(("甲", 1), ("乙", 0)).nonzero) == "甲"


def test_join_and_titles_of_documents() -> None:
    titles = [fact("关于印发《方案》的通知"), fact("《办法〈试行〉》"), fact("《细则》")]
    assert run("join", FILTERS["book"](titles), "", "和") == "《关于印发〈方案〉的通知》《办法〈试行〉》和《细则》"
    assert run("join", ["甲"], "、", "和") == "甲"
    assert run("join", ["甲", "乙", "丙"]) == "甲、乙、丙"


@pytest.mark.parametrize(
    ("name", "masked"), [("魏小华", "魏某某"), ("王五", "王某"), ("欧阳小明", "欧阳某某"), ("司马", "司某")]
)
def test_people_are_masked(name: str, masked: str) -> None:
    assert run("mask", fact(name)) == masked


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("做到件件有回音", "做到件件有回音。"),
        ("已经改正；\n", "已经改正。"),
        ("一行\n二行。。", "一行二行。"),
        ("怎么办？", "怎么办？"),
        ("", ""),
    ],
)
def test_a_sentence_is_closed_once(text: str, closed: str) -> None:
    assert run("sentence", fact(text)) == closed


def test_ordinals_count_only_what_is_there() -> None:
    blocks = [Markup("甲。"), Markup("\ue003 \n"), Markup("\ue004乙。\n")]
    assert FILTERS["ordinals"](blocks) == "一是甲。二是乙。"
    assert FILTERS["ordinals"](blocks, paragraphs=True) == "一是甲。\n\n二是乙。"
    assert FILTERS["ordinals"](blocks[:2]) == "甲。"
    assert FILTERS["ordinals"]([Markup("")]) == ""
    assert FILTERS["ordinals"]([Markup("")], empty="没有") == "*"


def test_rows_are_sorted_by_a_column_and_those_without_it_come_last() -> None:
    rows = tuple(
        (text, place, "区农委", "", 1, "f", line) for text, place, line in (("乙", 2, 4), ("丙", None, 5), ("甲", 1, 6))
    )
    ledger = Ledger("选材", {"文字": Column("文字"), "顺序": Column("顺序", Type.INTEGER)}, rows)
    assert [str(ask(row, "文字")) for row in FILTERS["sort"](ledger.rows, "顺序")] == ["甲", "乙", "丙"]


def test_count_keeps_a_source() -> None:
    counted = FILTERS["count"]([fact("甲"), fact("乙")])
    assert counted.value == 2
    assert counted.sources
    assert FILTERS["count"](split(("甲", 1), ("乙", 0)).nonzero).value == 1


def test_serial_numbers_rows_and_nothing_else() -> None:
    assert run("serial", 3) == "3"
    with pytest.raises(TemplateFault):
        run("serial", fig(3))


@pytest.mark.parametrize("name", ["pct", "quantity", "cn", "wan", "fixed"])
def test_numbers_are_asked_of_figures_alone(name: str) -> None:
    more = ["件"] if name == "quantity" else []
    for wrong in (3, "三", fact("三"), fig(date(2017, 9, 4))):
        with pytest.raises(TemplateFault):
            run(name, wrong, *more)


def test_an_empty_cell_prints_that_it_is_empty() -> None:
    scribe = Scribe("summary.md")
    assert out(Words(("文号", Blank("“文号”")), "x"), scribe) == "文号【未填】"
    assert len(scribe.faults) == 1


def test_a_number_that_does_not_end_is_not_printed_as_it_stands() -> None:
    assert out(fig(Fraction("12.5"))) == "12.5"
    with pytest.raises(TemplateFault):
        out(fig(Fraction(1, 3)))


def test_every_filter_has_a_chinese_name() -> None:
    assert set(ALIASES.values()) == set(FILTERS) - set(ALIASES)
