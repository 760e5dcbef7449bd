"""Ledgers and figures: totals are the sums of their parts, and every figure knows its rows."""

from datetime import date
from decimal import Decimal

import pytest
from cfractions import Fraction
from hypothesis import given
from hypothesis import strategies as st

from pipeline.expressions import ExpressionError, Scope, evaluate, parse
from pipeline.figure import Figure
from pipeline.ledger import IMPLICIT, Ledger
from pipeline.model import Column, Type

UNITS = ("甲局", "乙局", "丙局")
KINDS = ("不严格", "不规范")
COLUMNS = {
    column.name: column
    for column in (
        Column("类型", values=KINDS),
        Column("人数", Type.INTEGER),
        Column("资金", Type.NUMBER),
        Column("日期", Type.DATE),
        Column("渠道", Type.LIST, ("网站", "媒体")),
        Column("填报单位", values=UNITS),
        *IMPLICIT[1:],
    )
}

row = st.tuples(
    st.sampled_from([*KINDS, None]),
    st.none() | st.integers(0, 99),
    st.none() | st.decimals(0, 9999, places=2),
    st.none() | st.dates(date(2017, 1, 1), date(2017, 12, 31)),
    st.none() | st.sampled_from([("网站",), ("媒体",), ("网站", "媒体")]),
    st.sampled_from(UNITS),
    st.just("一期"),
    st.just(1),
    st.sampled_from(["a.xlsx", "b.xlsx"]),
    st.integers(4, 200),
)
ledgers = st.lists(row, max_size=30).map(lambda rows: Ledger("台账", COLUMNS, rows))


@given(ledgers)
def test_parts_add_to_the_total(ledger: Ledger) -> None:
    for column in ("类型", "填报单位"):
        split = ledger.by(column)
        assert sum(figure.value for _, figure in split) == ledger.count.value == len(ledger)
    money = ledger.by("填报单位", "资金")
    assert sum((figure.value for _, figure in money), Fraction(0)) == ledger.sum("资金").value


@given(ledgers)
def test_an_expression_narrows_as_plain_python_does(ledger: Ledger) -> None:
    more = [row for row in ledger.rows_ if row[1] is not None and row[1] > 3]
    assert ledger.where("人数 > 3").rows_ == more
    assert ledger.where("空(类型)").count.value == sum(row[0] is None for row in ledger.rows_)
    assert ledger.where(渠道="网站").count.value == sum("网站" in (row[4] or ()) for row in ledger.rows_)
    both = ledger.where("人数 > 3").where(类型="不规范")
    assert both.rows_ == [row for row in more if row[0] == "不规范"]
    assert both.count.definition == ledger.where(类型="不规范").where("人数 > 3").count.definition


@given(ledgers)
def test_a_figure_knows_its_rows(ledger: Ledger) -> None:
    part = ledger.where(类型="不规范")
    places = {(s.file, s.row) for s in part.count.sources}
    assert places == {(r[-2], r[-1]) for r in ledger.rows_ if r[0] == "不规范"}
    both = ledger.where(类型="不严格").count + part.count
    assert both.value == sum(r[0] is not None for r in ledger.rows_)
    assert {(s.file, s.row) for s in both.sources} == {(r[-2], r[-1]) for r in ledger.rows_ if r[0]}


@given(ledgers, st.randoms())
def test_the_order_of_rows_changes_no_figure(ledger: Ledger, chance: object) -> None:
    rows = list(ledger.rows_)
    chance.shuffle(rows)
    other = Ledger("台账", COLUMNS, rows)
    for ask in (
        lambda it: it.count,
        lambda it: it.sum("资金"),
        lambda it: it.where("人数 > 3").count,
        lambda it: it.where(渠道="网站").count,
        lambda it: it.distinct("填报单位"),
        lambda it: it.max("日期"),
    ):
        one, two = ask(ledger), ask(other)
        assert (one.value, one.definition, one.sources) == (two.value, two.definition, two.sources)


@given(ledgers)
def test_grouped_rows_are_the_same_as_where(ledger: Ledger) -> None:
    asked = ledger.where(类型="不规范", 填报单位="甲局")
    given_ = ledger.part(asked.rows_, 类型="不规范", 填报单位="甲局")
    assert asked.count.definition == given_.count.definition
    assert asked.count.reading == given_.count.reading


@given(ledgers)
def test_top_includes_ties(ledger: Ledger) -> None:
    split = ledger.by("填报单位")
    top = split.top(2)
    values = [figure.value for _, figure in top]
    assert values == sorted(values, reverse=True)
    left = [figure.value for label, figure in split if label not in dict(top.parts)]
    assert all(value == 0 or (values and value < values[-1]) for value in left)


def test_what_is_missing_is_not_zero() -> None:
    ledger = Ledger("台账", COLUMNS, [], missing=True)
    count = ledger.count
    assert count.missing
    assert str(count) == "【缺】"
    assert bool(count)
    for test in (
        count == 0,
        count != 0,
        count > 0,
        count < 1,
        count >= 0,
        ledger.all("人数 > 0"),
        ledger.any("人数 > 0"),
    ):
        assert test is False
    assert (count + 1).missing
    assert not (Figure(0, "0", "0") + 1).missing


def test_a_share_of_nothing_is_undefined_not_missing() -> None:
    empty = Ledger("台账", COLUMNS, [])
    share = empty.where(类型="不规范").share(empty)
    assert share.value is None
    assert not share.missing
    assert str(share) == "—"
    assert not empty.all("人数 > 0")


def test_definitions_are_canonical() -> None:
    ledger = Ledger("台账", COLUMNS, [])
    one = ledger.where(类型="不规范", 填报单位="甲局").count
    two = ledger.where(填报单位="甲局", 类型="不规范").count
    assert one.definition == two.definition == '台账.where(填报单位="甲局", 类型="不规范").count'


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda it: it.where(类形="不规范"), "类型"),
        (lambda it: it.where(类型="不规犯"), "不规范"),
        (lambda it: it.where("类型 == '不规犯'"), "不规范"),
        (lambda it: it.sum("类型"), "不是数字"),
        (lambda it: it.by("人"), "人数"),
    ],
)
def test_a_wrong_name_is_an_error_with_the_nearest(ask: object, near: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        ask(Ledger("台账", COLUMNS, []))
    assert near in caught.value.message


def test_money_is_exact() -> None:
    base = ("不规范", 1, None, None, None, "甲局", "一期", 1, "a.xlsx")
    rows = [(*base[:2], Decimal("0.1"), *base[3:], n) for n in range(5, 15)]
    assert Ledger("台账", COLUMNS, rows).sum("资金").value == 1


def test_measures_may_use_every_operator_of_the_language() -> None:
    first = ("不规范", 2, None, date(2017, 5, 1), None, "甲局", "一期", 1, "a.xlsx", 5)
    second = ("不严格", 3, None, date(2017, 5, 4), None, "乙局", "一期", 1, "b.xlsx", 5)
    ledgers_ = {"台账": Ledger("台账", COLUMNS, [first, second])}
    scope = Scope({}, {"台账": COLUMNS})

    def ask(text: str) -> object:
        return evaluate(text, ledgers_, scope)

    assert ask('合计(台账.count, 台账.sum("人数"))') == 7
    assert ask("100 - 台账.count") == 98
    assert ask("-台账.count + 1") == -1
    assert ask('天数(台账.min("日期"), 台账.max("日期"))') == 3
    with pytest.raises(ExpressionError):
        parse('台账.by("类型")', scope, "number")
    with pytest.raises(ExpressionError):
        parse("""台账.where("类型 in 台账.values('类型')").count""", scope, "number")
    assert ledgers_["台账"].where("1 / (人数 - 2) > 0").count == 1
