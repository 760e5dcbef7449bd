"""E2 and E3 of a mean with its two numbers: what they give, as exactly as all three are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item
from pipeline.outcome import half_up


def mean(
    item: Item, group: Item, wholes: Sequence[Item], own: Sequence[Item] = (), *, sure: bool = False
) -> Iterator[Remark]:
    """E3 or E2 of a mean that none of its wholes gives; ``own`` is the one that it is surely of."""
    if not group.value:
        return
    decimals, scale = item.number.decimals, item.number.scale
    printed = item.value / scale
    plain = item.number.hedged or not group.number.exact
    for whole in reversed(wholes):
        if any(rounded(value, decimals) == printed for value in _mean_of(whole, group, scale, several=not plain)):
            return
    for whole in reversed(wholes):
        exact = whole.value / group.value / scale
        if truncated(exact, decimals) == printed:
            right = half_up(exact, decimals)
            severity: Literal["error", "question"] = "question" if plain else "error"
            yield Remark(
                "E3",
                severity,
                (group.span, whole.span, item.span),
                f"{whole.printed}÷{group.printed}={half_up(exact, decimals + 2)}，四舍五入是{right}，"
                f"印的{item.printed}{'像' if plain else ''}是截去了尾数。",
                f"请把{item.printed}改为{right}" + ("；按未取整的数算得如此的，不用改。" if plain else "。"),
                (group.printed, whole.printed, item.printed),
            )
            return
    wholes = own or wholes
    if (
        sure
        and not _DEFINED.search(item.clause)
        and len(wholes) == 1
        and of_whole(item, group, wholes[0])
        and (not plain or beyond(item, group, wholes[0]))
    ):
        yield off(item, group, wholes[0])


def beyond(item: Item, group: Item, whole: Item) -> bool:
    """Whether no rounding of its two numbers gives a mean."""
    a, b, mean = whole.number, group.number, item.number
    if mean.hedged or b.hedged:
        return False
    low, high = (a.value - a.half) / (b.value + b.half), (a.value + a.half) / (b.value - b.half)
    half = mean.half or Fraction(1, 2)
    return not low - half <= mean.value <= high + half


def of_whole(item: Item, group: Item, whole: Item) -> bool:
    """Whether a mean is of what the whole counts, by its own words: 户均增收 is not of 销售收入."""
    noun = named_noun(item, group)
    same = not noun or _DEALT.fullmatch(noun) or (len(noun) > 1 and set(noun) <= set(whole.words))
    same = same or any(noun[i : i + 2] in whole.words for i in range(len(noun) - 1))
    same = same or one_deed(item, whole)
    return bool(same) and not whole.compared and not whole.number.hedged


def named_noun(item: Item, group: Item) -> str:
    """What a mean is of, by its own words; without those of the group: 平均每个中心 of 38个便民服务中心."""
    noun = _MEAN_WORDS.sub("", item.clause)
    sizes = range(len(noun), 1 if len(noun) > 1 else 0, -1)
    named = next((size for size in sizes if noun[:size] in group.after or group.clause.endswith(noun[:size])), 0)
    return noun[named:]


#: What is done with what comes: it says nothing of what is counted.
_DEALT = re.compile("年?(?:收治|接诊|接待|受理|办理|查处|发放|补助|调处|检查|处理|承担|负责)")
_MEAN_WORDS = re.compile(
    r"平均每(?:公里|平方米|[人家艘车]次|[个家户名位件起宗次天人亩台场所座辆吨批支])|平均班额|[\u4e00-\u9fff]次?均|平均|每个?[\u4e00-\u9fff]|约|为|达|共|是|有"
)


#: Households of a census, which are not all that there are.
_DEFINED = re.compile("家庭户")


def off(item: Item, group: Item, whole: Item) -> Remark:
    """E2: a mean that its two numbers do not give."""
    exact = whole.value / group.value / item.number.scale
    right = half_up(exact, item.number.decimals)
    return Remark(
        "E2",
        "error",
        (whole.span, item.span),
        f"{whole.printed}÷{group.printed}={right}，印的平均数是{item.printed}。",
        f"请核对三个数；前两个不错的，把{item.printed}改为{right}。",
        (group.printed, whole.printed, item.printed),
        slip=slips.of_ratio(item.number, whole.number, group.number, lambda a, b: a / b / item.number.scale),
    )


def _mean_of(whole: Item, group: Item, scale: int, *, several: bool) -> list[Fraction]:
    """The mean; where the whole alone is rounded, also as low and as high as its printed digits allow."""
    half = whole.number.half if several else Fraction(0)
    return [(whole.value + slip) / group.value / scale for slip in (-half, Fraction(0), half)]


#: What comes in, and what is finished.
_DEEDS_OF = (re.compile("办结|审结|结案|执结"), re.compile("受理|收案|立案"))


def one_deed(item: Item, whole: Item) -> bool:
    """Whether a mean and a whole are both of what is finished, or of what came in."""
    return any(deed.search(item.clause) and deed.search(whole.clause) for deed in _DEEDS_OF)
