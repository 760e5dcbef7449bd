"""E13 of a list that a rate, or a mean amount, opens: 准点率：1路为96.3%，12路为91.24%，夜间专线为97.1%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import AMOUNTS, Kind
from pipeline.audit.prose import Item, Prose

#: What the numbers of the list are: one thing for all of them.
_HEAD = re.compile(
    r"(?:率|比例|占比|比重|[增涨降跌]幅|增速|满意度|程度|进度|情况|指标|排名|结果|水平|得分|密度|浓度)(?:（[^（）]*）)?(?:分别|依次)?(?:为|是|如下)?：$"
)
_MEAN = re.compile("周期|时长|用时|耗时|均价|单价|价格|平均|[户亩人日]均|单产|里程|用时|工期")
#: Between two of them: the name of the next, which is no other kind of number.
_NAME = re.compile(r"(?:[，、；。]|以及|[和及与])+[^，、；。：%\n]{0,18}")
_OTHER_KIND = re.compile(
    r"同比|环比|增长|上升|下降|提高|回落|目标|不低于|以上|高于|低于|[较比]上|其中|平均|全[市县区省国]|合计|均"
)
#: Numbers that a row has at least.
_ROW = 3


def check(prose: Prose) -> Iterator[Remark]:
    """Percentages of a row after a colon (an error), means and lengths of time in a row (a question)."""
    if "." not in prose.text or len({item.number.decimals for item in prose.items}) < 2:
        return
    for row in _rows(prose, prose.percents):
        told = [item for item in row if item.value not in (0, 100)] if len(row) >= _ROW else []
        if told and _opened(prose, row[0]) and len({item.number.decimals for item in told}) > 1:
            yield _uneven(told, "error")
            return
    for row in _rows(prose, [item for item in prose.items if _measured(item)]):
        if len(row) >= _ROW and len({item.number.decimals for item in row}) > 1 and _keeps(prose, row):
            yield _uneven(row, "question")
            return


_LENGTHS = frozenset(("个月", "天", "小时", "分钟", "年", "个工作日", "秒"))


def _measured(item: Item) -> bool:
    """Whether a number is an amount, or a length of time with its value."""
    unit = item.unit
    return (unit in _LENGTHS and item.number.kind is Kind.OTHER) or (unit in AMOUNTS and item.number.kind is Kind.COUNT)


def _rows(prose: Prose, items: Sequence[Item]) -> Iterator[list[Item]]:
    """Numbers of one unit that follow one another, each with a short name before it."""
    row: list[Item] = []
    for item in items:
        between = prose.between(row[-1], item) if row else ""
        beside = (
            row
            and (row[-1].unit, row[-1].number.scale) == (item.unit, item.number.scale)
            and row[-1].sentence == item.sentence
            and _NAME.fullmatch(between)
            and not _OTHER_KIND.search(between)
        )
        if row and not (beside and not item.number.hedged):
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _head(prose: Prose, first: Item) -> str:
    """The words up to the colon that opens the row; empty where none does."""
    start = prose.sentences[first.sentence][0]
    colon = prose.text.rfind("：", start, first.number.start)
    between = prose.text[colon + 1 : first.number.start]
    one_name = colon >= 0 and not re.search("[，；%]", between) and not _OTHER_KIND.search(between)
    return prose.text[start : colon + 1] if one_name else ""


def _opened(prose: Prose, first: Item) -> bool:
    return bool(_HEAD.search(_head(prose, first)))


def _keeps(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether the row is of means, whole ones among them though the others keep their decimals."""
    start = prose.sentences[row[0].sentence][0]
    before = prose.text[start : row[0].number.start]
    zero = any(item.number.decimals and re.search(r"\.\d*0(?:万|亿)?$", item.printed) for item in row)
    colon = bool(_head(prose, row[0]))
    return bool(_MEAN.search(before)) and (zero or row[0].number.kind is Kind.OTHER) and (colon or not zero)


def _uneven(row: Sequence[Item], severity: str) -> Remark:
    places = "、".join(str(item.number.decimals) for item in row)
    sure = severity == "error"
    return Remark(
        "E13",
        "error" if sure else "question",
        tuple(item.span for item in row),
        f"并列的{'百分比' if sure else '数'}小数位数不一：{'、'.join(item.printed for item in row)}（{places}位）。",
        "请统一小数位数" + ("。" if sure else "；原数如此的，可以不改。"),
        tuple(item.printed for item in row),
    )
