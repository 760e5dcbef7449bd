"""E11 of a number and what became of it, which add up and are counted with two words: 34起，其中处置32次，误报2次."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import AMOUNTS
from pipeline.audit.text.prose import PERSONS, Item, Known, Prose
from pipeline.audit.text.splits import is_count

#: What became of things that are counted, at the end of the words before their number.
_STATE = re.compile(
    "(?:解决|处置|处理|完成|办结|办理|立案|结案|审结|合格|达标|批准|通过|录取|入选|晋级|入围|收回|回收|成活|存活|完好|正常|实到|到场|到会|到位|"
    "响应|整改|销号|化解|成功|落实|采纳|答复|回复|办复|签约|签订|帮扶|验收|开工|竣工|建成|投用|发放|兑现|退回|退换|淘汰|误报|剩下?|其余|余下|另外?|"
    "线上|线下|现场|送达|入库|销毁|修复|更换|出借|归还|认领|参加|参训|报到|核实|受理|移送|未[^，。；、]{1,4}|尚[^，。；、]{1,4}|正在[^，。；、]{1,4}|不合格)(?:的|了|好)?$"
)
#: What is left of them, or is not done yet.
_REST = re.compile(
    "剩|余|其余|另|未|尚|不(?!同)|正在|退回|退换|淘汰|误报|线上|请假|缺席|补|并案|中止|撤|转|导入|病|损|破|带回|待"
)
#: What has come, and what is left over, of things that come and go; where anything of this kind may end.
_CAME, _OVER = re.compile("新|本月|本周|本季|当月|又"), re.compile("剩|余|未|尚|存|结转")
_LEFT = re.compile(f"{_REST.pattern}|{_OVER.pattern}")
#: Of another time, a difference, a mean: no part of anything.
_ASIDE = re.compile("同比|环比|同期|[增减][加少]|[较比]上|[较比]去|平均|每|[上去]年|累计投|占")
#: The least total that is looked at: smaller ones add up by chance.
_LEAST = 12
#: Words that may be of anything that is counted, and of no thing by themselves.
_NO_COUNT = frozenset("年月日天周岁点时分秒期层号类种批万亿度级届倍折")


def check(prose: Prose, known: Known) -> Iterator[Remark]:
    """The first total of a paragraph that is exactly what became of it, one of them with another measure word.

    ``known``: the counts of the paragraphs before, of which one may be the total.
    """
    counts = prose.counts
    if len(counts) < 2 or len({item.unit for item in counts}) < 2:
        return
    row = next(_rows(prose), None) if len(counts) > _ROW else None
    if row is not None:
        yield row
        return
    if not _REST.search(prose.text):
        return
    pairs = {a.number.end for a in counts} & {b.number.start for b in counts}  # 1件1人: cases and persons
    items = [item for item in counts if _counts(item) and pairs.isdisjoint(item.span)]
    for place in range(1, len(items)):
        if not _LEFT.search(items[place].clause):
            continue  # whatever adds up ends with what is left
        remark = _ended(items, place, known)
        if remark is not None:
            yield remark
            return


#: Parts of a row at least, of which all but one are counted as their total is.
_ROW = 3
_PLAIN = re.compile("[，、；][^，、；。：\\d]{2,10}")


def _rows(prose: Prose) -> Iterator[Remark]:
    """报告疫情27起，流感17起，水痘6家，诺如4起: a row that makes its total, one of it with another measure word."""
    counts = prose.counts
    for place, total in enumerate(counts[:-_ROW]):
        if total.size < _LEAST or not _counts(total):
            continue
        left = total.value
        row: list[Item] = []
        for other in counts[place + 1 :]:
            before = row[-1] if row else total
            if not _counts(other) or other.value > left or _PLAIN.fullmatch(prose.between(before, other)) is None:
                break
            row.append(other)
            left -= other.value
            if not left:
                break
        if left or len(row) < _ROW:
            continue
        odd = _odd([total, *row])
        if odd is not None and odd is not total:
            yield _remark(odd, total)


def _ended(items: Sequence[Item], place: int, known: Known) -> Remark | None:
    """What is told of a number that is left, with those before it."""
    parts = items[place - 1 : place + 1]
    rows = [parts, items[place - 2 : place + 1], [items[place - 2], items[place]]] if place > 1 else [parts]
    for row in rows:
        for total in items[max(0, place - _BACK) : place - 1]:
            remark = _of(total, row) if total not in row and not _usual([total, *row], items) else None
            if remark is not None and not _agrees(row, items):
                return remark
    remark = _flow(items[place - 3 : place + 1] if place > _FLOW else [])
    if remark is None and parts[0].unit != parts[1].unit and _became(parts):
        above = (one for one in known() if _counts(one))
        return next((one for total in above if (one := _of(total, parts, above=True))), None)
    return remark


#: Numbers before the parts of which one may be their total; before the last of what was, came, is done and is left.
_BACK, _FLOW = 6, 2


def _counts(item: Item) -> bool:
    """Whether a number counts things that may be counted with another word."""
    if not is_count(item) or item.unit in AMOUNTS or item.unit in _NO_COUNT:
        return False
    return not (item.number.chinese or _ASIDE.search(item.clause))


def _agrees(row: Sequence[Item], items: Sequence[Item]) -> bool:
    """Whether parts have a total of their own measure word: 存在问题的120家，下达通知书120份，整改96家，其余24家."""
    value = sum([part.value for part in row], Fraction(0))
    return any(one.value == value and one.unit == row[0].unit == row[-1].unit for one in items)


def _became(parts: Sequence[Item]) -> bool:
    """Whether parts are what became of things, the last of them what is left: 已解决94家，正在协调23个."""
    told = all(not part.clause or _STATE.search(part.clause) or _REST.search(part.clause) for part in parts[:-1])
    return told and bool(_REST.search(parts[-1].clause))


def _of(total: Item, parts: Sequence[Item], *, above: bool = False) -> Remark | None:
    """A total and its parts, of which one has another measure word than all others; ``above``: of a paragraph above."""
    odd = _odd([total, *parts])
    if odd is None or total.value < _LEAST or sum([part.value for part in parts], Fraction(0)) != total.value:
        return None
    if (above and odd is total) or not _became(parts[1:] if odd in parts[1:] and not above else parts):
        return None
    if not above and parts[-1].sentence - total.sentence > 1:
        return None
    other = next(one for one in (*parts, total) if one is not odd)
    return _remark(odd, other)


def _flow(row: Sequence[Item]) -> Remark | None:
    """14处，新排查9家，整改18处，剩5处: what there was and what came are what was done and what is left."""
    odd = _odd(row) if len(row) > _FLOW + 1 else None
    if odd is None or row[0].value + row[1].value != row[2].value + row[3].value or row[3].value >= row[2].value:
        return None
    if row[0].value + row[1].value < _LEAST or row[-1].sentence - row[0].sentence > 1:
        return None
    if not _CAME.search(row[1].clause) or not _OVER.search(row[3].clause):
        return None
    return _remark(odd, next(one for one in row if one is not odd))


def _usual(row: Sequence[Item], items: Sequence[Item]) -> bool:
    """Whether the odd measure word counts others of the text too: 市长信箱41封，县长信箱102封，工单70件."""
    odd = _odd(row)
    return odd is not None and any(one.unit == odd.unit and one is not odd for one in items)


def _odd(row: Sequence[Item]) -> Item | None:
    """The only one that is counted with another word; ``None`` where there is none, or it may be of something else."""
    units = [one.unit for one in row]
    single = [one for one in row if units.count(one.unit) == 1]
    if len(single) != 1 or len(set(units)) != 2:
        return None
    odd, other = single[0].unit, next(unit for unit in units if unit != single[0].unit)
    if single[0].clause.startswith(("对", "向", "给", "为")):
        return None  # 对未交回执的87户逐户上门补签
    if odd == "封" and _LETTERS.search(single[0].words):
        return None  # 信箱信件41封: letters have a measure word of their own
    if (odd in PERSONS and other not in PERSONS) or {odd, other} <= PERSONS or odd[:1] == other[:1]:
        return None
    return single[0]


_LETTERS = re.compile("信|函|邮件")


def _remark(odd: Item, other: Item) -> Remark:
    first, second = sorted((odd, other), key=lambda one: one.span)
    return Remark(
        "E11",
        "error",
        (first.span, second.span),
        f"几个数相加正好，是同一对象，{first.printed}用“{first.unit}”，{second.printed}用“{second.unit}”。",
        f"请统一量词，例如都用“{other.unit}”。",
        (first.printed, second.printed),
    )
