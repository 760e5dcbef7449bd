"""Definitions as people read them."""

import pytest

from pipeline.document import Source
from pipeline.figure import Fact
from pipeline.ledger import IMPLICIT, Ledger
from pipeline.model import Column, Type
from pipeline.reading import reading_of

COLUMNS = {
    column.name: column
    for column in (
        Column("问题类型", values=("不规范", "不严格", "不公正", "不廉洁", "不文明")),
        Column("经办事项"),
        Column("人数", Type.INTEGER),
        Column("日期", Type.DATE),
        *IMPLICIT,
    )
}
LEDGER = Ledger("问题台账", COLUMNS, [])


@pytest.mark.parametrize(
    ("expression", "reading"),
    [
        ("not 空(回告日期)", "回告日期已填"),
        ("空(回告日期)", "回告日期未填"),
        ("回告日期 <= 办理时限", "回告日期≤办理时限"),
        ("发现日期 <= 整改完成日期 <= 截止日期", "发现日期≤整改完成日期≤截止日期"),
        ('方式 == "抽查" and 卷数 > 3', "（方式=抽查且卷数>3）"),
        ("甲 == 1 or (乙 != 2 and 丙 < 3)", "（甲=1或（乙≠2且丙<3））"),
        ('结果 in ["优秀", "合格"]', "结果=优秀或合格"),
        ('结果 not in ["优秀", "合格"]', "结果不是优秀或合格"),
        ('"抽查" in 方式', "方式含抽查"),
        ("合计(甲, 乙) == 丙 - 丁", "甲、乙合计=丙减丁"),
        ("天数(起, 止) > 30", "起至止的天数>30"),
        ('not (结果 == "合格")', "不是（结果=合格）"),
    ],
)
def test_an_expression_reads_as_chinese(expression: str, reading: str) -> None:
    assert reading_of(expression) == reading


@pytest.mark.parametrize(
    ("ask", "reading"),
    [
        (lambda it: it.count, "问题台账的条数"),
        (lambda it: it.where(问题类型="不规范").count, "问题台账 中 问题类型=不规范 的条数"),
        (lambda it: it.where(问题类型=["不规范", "不严格"]).count, "问题台账 中 问题类型=不规范或不严格 的条数"),
        (
            lambda it: it.where(问题类型=list(COLUMNS["问题类型"].values)).count,
            "问题台账 中 问题类型=不规范等5项 的条数",
        ),
        (
            lambda it: it.where("人数 > 3", 问题类型="不规范").sum("人数"),
            "问题台账 中 人数>3、问题类型=不规范 的“人数”合计",
        ),
        (lambda it: it.distinct("填报单位"), "问题台账的不同“填报单位”个数"),
        (lambda it: it.max("日期"), "问题台账的最晚“日期”"),
        (lambda it: it.min("人数"), "问题台账的最小“人数”"),
        (lambda it: it.where("人数 > 3").share(it), "（问题台账 中 人数>3 的条数） 除以 问题台账的条数"),
    ],
)
def test_a_figure_reads_as_chinese(ask: object, reading: str) -> None:
    assert ask(LEDGER).reading == reading


def test_the_text_of_a_cell_is_not_told() -> None:
    """A definition travels inside the document: free text that a condition was given stays outside."""
    row = ("不规范", "张三反映的事项", 1, None, "区农委", "9月补课", 1, "农委.xlsx", 7)
    ledger = Ledger("问题台账", COLUMNS, [row])
    told = ledger.at(row, "经办事项")
    assert isinstance(told, Fact)
    figure = ledger.where(经办事项=told).count
    assert figure.value == 1
    assert "张三" not in figure.definition + figure.reading
    assert "农委.xlsx" not in figure.definition + figure.reading + told.definition
    assert figure.reading == "问题台账 中 经办事项=区农委9月补课问题台账第7行的经办事项 的条数"
    fact = Fact("张三反映的事项", "事实.案件", "案件", Source("config.yaml", "", 3))
    assert ledger.where(经办事项=fact).count.definition == '问题台账.where(经办事项="张三反映的事项").count'


def test_the_same_row_of_two_returns_has_two_definitions() -> None:
    rows = [("不规范", "甲", part, None, "区农委", "9月补课", part, f"{part}.xlsx", 7) for part in (1, 2)]
    ledger = Ledger("问题台账", COLUMNS, rows)
    assert len({ledger.at(row, "人数").definition for row in rows}) == 2
