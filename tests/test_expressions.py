"""The language of rules: what it takes, what it refuses, and what emptiness does."""

from datetime import date

import pytest

from pipeline.expressions import ExpressionError, Scope, compile_row, holds, parse
from pipeline.model import REJECTED, Column, Type

COLUMNS = {
    column.name: column
    for column in (
        Column("状态", values=("已整改", "正在整改")),
        Column("发现", Type.DATE),
        Column("完成", Type.DATE),
        Column("人数", Type.INTEGER),
        Column("渠道", Type.LIST, ("网站", "媒体")),
        Column("说明"),
    )
}
POSITIONS = {name: index for index, name in enumerate(COLUMNS)}
SCOPE = Scope(COLUMNS, {"台账": COLUMNS})
DAY = date(2017, 5, 1)


def ask(text: str, **values: object) -> bool | None:
    row = tuple(values.get(name) for name in COLUMNS)
    return holds(compile_row(text, POSITIONS, SCOPE), row, {})


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ('(状态 == "已整改") == (not 空(完成))', {"状态": "已整改", "完成": DAY}, True),
        ('(状态 == "已整改") == (not 空(完成))', {"状态": "已整改"}, False),
        ('(状态 == "已整改") == (not 空(完成))', {"状态": REJECTED}, None),
        ("发现 <= 完成", {"发现": DAY, "完成": DAY}, True),
        ("发现 <= 完成", {"发现": DAY}, None),
        ("发现 <= 完成", {"发现": DAY, "完成": REJECTED}, None),
        ("空(说明)", {}, True),
        ("空(说明)", {"说明": REJECTED}, None),
        ("合计(人数, 人数) == 4", {"人数": 2}, True),
        ("合计(人数, 人数) == 0", {}, True),
        ("合计(人数, 人数) == 0", {"人数": REJECTED}, None),
        ("天数(发现, 完成) < 2", {"发现": DAY, "完成": date(2017, 5, 2)}, True),
        ('"网站" in 渠道', {"渠道": ("网站", "媒体")}, True),
        ('"网站" in 渠道', {}, None),
        ('状态 in ("已整改", "正在整改")', {"状态": "已整改"}, True),
        ("长度(说明) >= 2", {"说明": "你好"}, True),
        ("人数 + 1 - 2 == 1 and not (人数 > 5)", {"人数": 2}, True),
    ],
)
def test_rules(text: str, values: dict[str, object], answer: bool | None) -> None:
    assert ask(text, **values) is answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("状太 == 1", "是否应为“状态”"),
        ('状态 == "已整该"', "是否应为“已整改”"),
        ('状态 in ("已整改", "未动")', "没有“未动”这个选项"),
        ('"电视" in 渠道', "没有“电视”这个选项"),
        ("发现 > 3", "日期与数字不能比较"),
        ("状态 > 说明", "文字不能比大小"),
        ("状态 = 1", "式子写法有误"),
        ("状态 == “已整改”", "式子写法有误"),
        ("人数 * 2 == 1", "只能用 + - /"),
        ("人数", "这里要是非判断"),
        ("__import__('os')", "没有"),
        ("说明.upper() == 说明", "不能这样问"),
        ("台账.rows", "不能这样问"),
        ('台账.where(状态="没有").count == 0', "没有“没有”这个选项"),
        ('台账.where("状太 == 1").count == 0', "状态"),
        ('台账.sum("说明") == 0', "不是数字"),
        ('台账.values("状太")', "状态"),
        ("[x for x in 渠道]", "不能用"),
        ("人数 == 1.5", "小数"),
        ("(lambda: 1)() == 1", "没有"),
        ("空(状态, 说明)", "要 1 个"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCOPE, "bool")
    assert words in caught.value.message
