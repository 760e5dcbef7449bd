"""E4 of shares that stand beside their numbers without a total, and of lists of shares that are all there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cfractions import Fraction

from pipeline.audit.ratios.ratios import Share, comparable, cut_off, fits, rounded
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up

#: Shares of a list that may be nudged: more than that are another thing.
_MOST = 2
_LINK = re.compile(r"(?:[^，、；。：（）0-9]{0,10}[，、（]|为[^，。；0-9]{1,10}，)?(?:约|各|均)?(?:占比?[为达]?)?")


def nudged(prose: Prose) -> Iterator[Remark]:
    """网络留言181件，占55.8%；来信101件，占31.2%；来访42件，占13.0%: made to add to 100 %, each of their sum."""
    if len(prose.percents) <= _MOST:
        return
    for pairs in _pairs(prose):
        whole = added([part.value for part, _ in pairs])
        if not whole or added([percent.value for _, percent in pairs]) != 100:
            continue
        wrong = [
            (part, percent)
            for part, percent in pairs
            if rounded(100 * part.value / whole, percent.number.decimals) != percent.value
        ]
        if not wrong or len(wrong) > _MOST or len(wrong) * 2 > len(pairs):
            continue
        for part, percent in wrong:
            decimals = percent.number.decimals
            exact = 100 * part.value / whole
            if abs(exact - percent.value) >= Fraction(2, 10**decimals):
                return
        for part, percent in wrong:
            decimals = percent.number.decimals
            exact, right = 100 * part.value / whole, half_up(100 * part.value / whole, decimals)
            total = half_up(whole / part.number.scale, part.number.decimals)
            yield Remark(
                "E4",
                "error",
                (percent.span, part.span),
                f"{part.printed}÷{total}={half_up(exact, decimals + 1)}%，应为{right}%，印的是{percent.printed}，"
                "各项占比被凑成100%而没有说明。",
                f"请把{percent.printed}改为{right}%，并注明“因四舍五入，各项之和不等于100%”。",
                (part.printed, *(other.printed for _, other in pairs)),
            )


def strays(prose: Prose) -> Iterator[tuple[Item, Item, Item]]:
    """签约5200人，党员1560人、占30.0%，大学生1300人、占25.0%，退休人员780人、占34.0%: part, base, share of the odd one.

    The base stands before the row and gives all its other shares.
    """
    if len(prose.percents) <= _MOST or ("占" not in prose.text and "（" not in prose.text):
        return
    for pairs in _pairs(prose):
        first = pairs[0][0]
        before = [one for one in prose.counts if one.number.end <= first.number.start and comparable(one, first)]
        most = max(part.value for part, _ in pairs)
        for base in reversed([one for one in before if one.value >= most and first.sentence - one.sentence <= 1][-3:]):
            odd = [(part, percent) for part, percent in pairs if not _gives(part, base, percent)]
            if len(odd) != 1 or base.number.hedged:
                continue
            part, percent = odd[0]
            others = [one for one in prose.counts if one is not part and one is not base and comparable(one, part)]
            explained = any(_gives(part, one, percent) or _gives(one, base, percent) for one in others if one.value)
            if not explained and not _gives(
                replace(part, number=replace(part.number, value=base.value - part.value)), base, percent
            ):
                yield part, base, percent
            break


def of_sum(listed: Sequence[Share]) -> Iterator[tuple[Item, Item, Sequence[Share]]]:
    """14支、13支、18支，占比分别为31.1%、28.9%、41.0%: one share of a list is not what all its numbers make it."""
    rows: dict[int, list[Share]] = {}
    for share in listed:
        if share.kind == "占" and share.part is not None and not share.bases and not share.reason:
            rows.setdefault(share.percent.sentence, []).append(share)
    for row in rows.values():
        parts = [share.part for share in row if share.part is not None]
        if len(row) <= _MOST or len({part.unit for part in parts}) > 1:
            continue
        number = replace(parts[0].number, value=added([part.value for part in parts]))
        whole = replace(parts[0], number=number)
        odd = [share for share in row if share.part is not None and not _gives(share.part, whole, share.percent)]
        if len(odd) == 1 and odd[0].part is not None:
            yield odd[0].part, whole, row


def _gives(part: Item, base: Item, percent: Item) -> bool:
    """Whether two numbers give a share, or give it cut off."""
    return fits(part.number, base.number, percent.number) or cut_off(part.number, base.number, percent.number)


def _pairs(prose: Prose) -> Iterator[list[tuple[Item, Item]]]:
    """Rows of numbers each with its share right behind it, in one unit and with as many decimals."""
    row: list[tuple[Item, Item]] = []
    for a, percent in pairwise(prose.items):
        if percent not in prose.percents or a not in prose.counts:
            continue
        fits = _LINK.fullmatch(prose.text[a.number.end : percent.number.start].removeprefix(a.unit))
        one = fits and not a.number.hedged and not percent.number.hedged and a.sentence == percent.sentence
        last = row[-1] if row else None
        joined = last is not None and (
            last[0].unit == a.unit
            and last[1].number.decimals == percent.number.decimals
            and last[1].sentence == percent.sentence
            and not re.search("其中|另|同比|[。]", prose.between(last[1], a))
        )
        if row and not (one and joined):
            if len(row) > _MOST:
                yield row
            row = []
        if one:
            row.append((a, percent))
    if len(row) > _MOST:
        yield row


_ANNOUNCED = re.compile(
    r"(?:构成|结构|分布|占比|比例|比重|方式|原因|渠道|来源|意向|类型|去向|选择)[^，。；：0-9]{0,8}(?:为|是|：|中，|看，|上，)"
    r"|按[^，。；：0-9]{2,10}(?:划分|分类|分|区分|统计)[，：]"
)
#: The three sectors, of which nobody names any; a list that ends in what is left, and its head.
_SECTORS = re.compile("三次产业[^，。；]{0,16}分别")
_LAST_OF_ALL, _HEAD = re.compile(r"(?:其他|其余)[^，。；：（）0-9]{0,6}\d[0-9.]*%"), re.compile(r"(?:[^。；：0-9]*：)?")
_SOME = 3
_REST = re.compile("其他|其它|其余|没有|无所谓|不清楚|说不清|及以[上下]")
#: What says that one thing may be counted several times.
SEVERAL = re.compile("多选|交叉|重复(?!信访|来电|来访|来信|投诉|举报|[件访])|重叠|多项|同时|不限|可选")


def bare(prose: Prose) -> Iterator[tuple[list[Item], Fraction, bool]]:
    """Lists of shares that are announced as the make-up of a whole; with what they add up to, and whether surely so.

    Only lists whose shares follow one another, each with its name and none with its number; and only those that add
    up to something else than about 100.
    """
    if len(prose.percents) <= _MOST or SEVERAL.search(prose.text):
        return
    for start, end in prose.sentences:
        opened = _ANNOUNCED.search(prose.text, start, end)
        sectors = opened is not None and _SECTORS.search(prose.text, start, end) is not None
        if opened is None and _LAST_OF_ALL.search(prose.text, start, end):
            opened, closed = _HEAD.match(prose.text, start, end), True
        else:
            closed = False
        run: list[Item] = []
        for percent in prose.percents if opened else ():
            if (
                opened is None
                or _FIRST_OF.search(prose.text[start : opened.end() + 4])
                or not opened.end() <= percent.number.start < end
            ):
                continue
            words = prose.text[run[-1].number.end if run else opened.end() : percent.number.start]
            name = words.lstrip("，、；：和")
            follows = words[:1] in "，、；和" if run else True
            named = re.fullmatch(r"[^，。；：（）]{2,24}", name) and not _NOT_OF_LIST.search(name)
            if not follows or not (named or (sectors and not name)):
                break
            run.append(percent)
        if len(run) <= _MOST or any(one.number.hedged for one in run):
            continue
        total = added([one.value for one in run])
        slack = added([Fraction(1, 2 * 10**one.number.decimals) for one in run])
        if closed and not (
            len(run) > _SOME and _LAST_OF_ALL.search(prose.text, run[-2].number.end, run[-1].number.end)
        ):
            continue
        if closed and not slips.of_shares([one.number for one in run]):
            continue
        text = prose.text[start : run[-1].number.end]
        asked = bool(re.search("希望|意愿|需求|关心|意见", prose.text[start:end])) and "单选" not in text
        if 100 + slack < total <= _HIGHEST:
            yield run, total, not asked
        elif LEAST <= total < 100 - slack and not re.search(
            "等|主要|[前排].{0,3}[位名]|居[前首]", prose.text[start:end]
        ):
            yield run, total, bool(_REST.search(text) or sectors or "单选" in text)


_ONE_EACH = re.compile(
    r"(?:限|只|仅|任)选|单选|[每各][^，。；]{0,8}(?:只|仅|限|计|归|选|填)[^，。；]{0,6}[一1](?:项|个|类|种|条|次|档)|选其一|互不(?:交叉|重复)|不重复"
)
_ALL_THERE_IS = re.compile(
    r"(?:[两三四五六七八九0-9][类项种者个方]?|各项|上述|以上)[^，。；]{0,6}(?:即|就是|构成|组成|为|是){1,2}全部|(?:除此|此外|除上述|除以上|除这)[^。；]{0,16}(?:没有|再无|无其他|别无)|再无(?:别|其他)|(?:只有|仅有|共有)[^。；]{2,40}[两三四五六]种"
)
_MADE_UP = re.compile("构成|结构|组成|成分|种类|来源|去向|类型|年龄|学历|层次")


def one_each(text: str) -> bool:
    """Whether a text says that each thing is counted once."""
    return bool(_ONE_EACH.search(text))


_SCALE = re.compile("(?P<word>满意|方便|同意|了解|合格|适应|放心|公平|合理|清楚|赞成|支持|愿意)")


def scale(prose: Prose, percents: Sequence[Item]) -> bool:
    """Whether shares are of the steps of a scale, from one end to the other: 很满意, 满意, 一般, 不满意."""
    words = prose.text[prose.sentences[percents[0].sentence][0] : percents[-1].number.start]
    found = _SCALE.search(words)
    return (
        found is not None
        and len(percents) > _MOST
        and bool(re.search(f"[不没未](?:太|够|很|大|怎么|甚)?{found['word']}", words))
    )


def all_there_is(text: str) -> bool:
    """Whether a text says that a list has everything."""
    return bool(_ALL_THERE_IS.search(text))


def makes_up(prose: Prose, percents: Sequence[Item]) -> bool:
    """Whether shares can be no more than 100 %: one choice each, all others among them, or the make-up of a whole."""
    text, start = prose.text, prose.sentences[percents[0].sentence][0]
    words = text[start : percents[-1].number.end]
    if SEVERAL.search(text):
        return False
    if one_each(text) or all_there_is(text):
        return True
    last = text[percents[-2].number.end : percents[-1].number.start]
    made_up = _REST_LAST.search(last) or _MADE_UP.search(words)
    return bool(made_up) and not _MAY_BE_SEVERAL.search(words)


#: What may have several sources, or be of a sample.
_MAY_BE_SEVERAL = re.compile("抽样|线索|诉求|意见")
_REST_LAST = re.compile("其他|其它|其余|没有|无所谓|不清楚|说不清")
#: Those with the greatest shares are no whole.
_FIRST_OF = re.compile("[较最][大高多重]|[前居][前首三四五六]|主要")
#: Sums between which a list of shares may be meant to be a whole.
LEAST, _HIGHEST = 80, 130
_NOT_OF_LIST = re.compile("同比|环比|[较比]|增长|下降|率|提高|其中|合计|^共|两项|三项|分别|百分点")


def told(remarks: Sequence[Remark]) -> set[tuple[int, int]]:
    """The places of which something is said."""
    return {span for remark in remarks for span in remark.spans}
