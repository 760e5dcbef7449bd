"""E1 of a stock: what was carried over and what came in, less what was done, against what is left."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from cfractions import Fraction

from pipeline.audit.tables.grids import Cell, Table, data_rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import Item, Prose, total_of
from pipeline.audit.text.splits import TOTAL, joint
from pipeline.outcome import half_up

_OPENED = re.compile(
    r"旧存|积存|(?:上年|上期|上月|上季度|去年|上周|往年|历年|年初|期初|月初|季初|周初)(?:度|末|底)?[^，；。]{0,8}"
    r"(?:结转|结存|结余|未结|库存|存量|遗留|留存|余|存|有|在册|在库|在岗)|^原(?!因|则|料|来|件)|[年期月季]初[^，]{0,6}$|[年期月季]初[^，]{0,8}(?:登记|在建|注册|在册|在营|实有|存栏|持有)[^，]{0,8}$"
)
_IN = re.compile(
    r"[转调轮流迁划买购收]入|新登记|新开工|复工|新列入|新设|新纳入|登记|收入|追加|拨入|筹集|受赠|接受|新收|新进|新到|进站|入站|新增|新受理|新立|新入|新发展|新建|新招|进账|转入|调入|入库|购入|购进|收储|收到|接收|收治|入院|迁入|补充|招录|吸收|发展|增加|排查出|查出|摸排出|新发现|安排|下达|扣押|新签|新购|添置|征集|采购|入藏|进馆|捐赠|收押|入所|认定|引进|繁育|出生|进仓|到货|聘用|返岗"
)
_OUT = re.compile(
    r"[转调轮流迁支拨划卖售]出|收回|核减|压减|转让|领用|扣除|使用|支付|办理|剔旧|流出|审结|离站|出站|离开|送返|办结|结案|执结|销号|化解|处理|出库|转出|调出|注销|退出|开支|支出|发放|减少|出院|迁出|死亡|调拨|核销|报废|退休|离职|离任|辞职|淘汰|剔旧|剔除|消化|关停|出列|竣工|完工|停建|吊销|歇业|合并|修复|恢复|整治|治理|拆除|改造|清退|补办|销售|售出|出栏|发还|交办|转送|转办|答复|移送|支付|销毁|解除|收监|期满|释放|出所|毕业|离校|退学|撤销|终止|报损|损耗|耗用|走失|病故|宰杀"
)
_LEFT = re.compile(
    r"[期年月季周]末|结转下|转入下|转下[年月季期周]|结余|尚余|剩余|余下|[仍尚还][在有存余剩欠缺]|现存|未结|未审结|未办结|现有|在办|目前|结存|库存|留存|在册|在库|营业|在岗"
)
#: What makes a paragraph worth a look.
_MAY = re.compile(
    r"旧存|积存|结转|结存|原(?:有|建|登记|在册|核定|注册)|遗留|留存|[年期月季]初[^，。；0-9]{0,16}\d|(?:上年|去年|上期|上月|上季度)[^，。]{0,8}(?:有|余|存|未结|在册|在库)"
)
#: Words of which one is there: no sets of characters, and so found at once.
_OF_STOCK = re.compile("旧存|积存|结转|结存|原[有建登在核注]|遗留|留存|初|上年|去年|上期|上月|上季度")


def check(prose: Prose) -> Iterator[Remark]:
    """The stocks of a paragraph: each opening number with the numbers of its unit that stand around it."""
    text = prose.text
    dated = ("末" in text or "初" in text or "底" in text) and _DATED.search(text) is not None
    if dated or (_OF_STOCK.search(prose.text) and _MAY.search(prose.text)):
        counts = prose.counts
        for item in counts:
            if item.number.hedged or not ((dated and _at_first(prose, item)) or _role(item) == "初"):
                continue
            near = [one for one in counts if one.unit == item.unit and one.depth == item.depth]
            row = [one for one in near if -1 <= one.sentence - item.sentence <= 2]
            last = next((one for one in row if one.span > item.span and _role(one) == "末"), None)
            if last is not None:  # what follows in another sentence is of something else: 下达全年任务45个
                row = [one for one in row if one.sentence <= last.sentence]
            if not any(one.number.hedged or (one.compared and one is not item) for one in row):
                yield from _balance(prose, row, item)
    if _NET.search(prose.text):
        yield from _nets(prose)


#: The end of an earlier time, or a beginning, before what there was then: 2023年末，馆藏…; 2025年初，在册….
_DATED = re.compile(r"(?:[年期月季周]初|(?:上年|去年|上月|上季度|\d{4}年|\d{1,2}月)年?[末底])(?=，|[^，。；]{0,12}\d)")
_BEFORE_CLAUSE = re.compile(r"(?:[年期月季周]初|(?:上年|去年|上月|上季度|\d{4}年|\d{1,2}月)年?[末底])，$")
_IN_CLAUSE = re.compile(r"^(?:截至)?(?:上年|去年|上月|上季度|\d{4}年|\d{1,2}月)年?[末底]")
#: Characters of a time before a clause.
_TIME = 12


def _at_first(prose: Prose, item: Item) -> bool:
    """Whether a number is told of an earlier time, and another of its unit of the end of a later one."""
    start = item.number.start - len(item.clause)
    if not (_IN_CLAUSE.match(item.clause) or _BEFORE_CLAUSE.search(prose.text, max(0, start - _TIME), start)):
        return False
    behind = (one for one in prose.counts if one.unit == item.unit and one.span > item.span)
    return any(_IN_CLAUSE.match(one.clause) and one.sentence - item.sentence <= _ON for one in behind)


def _roles(prose: Prose, row: Sequence[Item], first: Item) -> list[str]:
    """What each number of a stock is, of which ``first`` is what was there."""
    roles = ["初" if item is first else _role(item) for item in row]
    if "末" not in roles and _told_first(prose, row[0], first):
        roles[0] = "末"
    return roles


def _told_first(prose: Prose, item: Item, first: Item) -> bool:
    """Whether what is left is told before what was there: 截至6月末，馆藏328013册。年初结存……."""
    start = item.number.start - len(item.clause)
    return item.span < first.span and _BEFORE_CLAUSE.search(prose.text, max(0, start - _TIME), start) is not None


#: Sentences of a stock behind the first.
_ON = 2
#: 净增98家, 结余80万元, 顺差.
_NET = re.compile(r"净(?:增|减|流入|流出|收入|迁入)|收支(?:相抵|结余)|结余|盈余|顺差|逆差")
_GETS = re.compile(r"(?:总?收入|进账|筹集|募集|收缴|收到)[^，]{0,8}$")
_SPENDS = re.compile(r"(?:总?支出|使用|拨付|支付)[^，]{0,8}$")


#: What is left of trade, whichever of the two is more.
_TRADE = re.compile("[顺逆]差")
_CARRIED = re.compile("滚存|累计|历年|年末结余|期末")


def _nets(prose: Prose) -> Iterator[Remark]:
    """Three numbers in a row of which the last is the difference: 新设126家，注销38家，净增88家."""
    counts = prose.counts
    for place in range(2, len(counts)):
        came, gone, net = counts[place - 2 : place + 1]
        one_kind = len({(one.unit, one.sentence, one.depth) for one in (came, gone, net)}) == 1
        if not one_kind or any(one.number.hedged for one in (came, gone, net)) or not _NET.search(net.clause):
            continue
        if _CARRIED.search(net.clause):
            continue  # 收入8.35亿元，支出7.92亿元，年末滚存结余11.26亿元: with that of the years before
        traded = _TRADE.search(net.clause) and {came.clause[-2:], gone.clause[-2:]} == {"出口", "进口"}
        before = counts[place - 3] if place > 2 and not traded else None
        if before is not None and (before.unit, before.sentence) == (net.unit, net.sentence):
            continue
        moved = bool(_IN.search(came.clause) or re.search("新设|设立|流入|出口", came.clause)) and bool(
            _OUT.search(gone.clause) or re.search("流出|进口", gone.clause)
        )
        paid = bool(_GETS.search(came.clause) and _SPENDS.search(gone.clause))
        if traded and came.value < gone.value:
            came, gone = gone, came
        left = came.value - gone.value
        slack = sum((one.number.half for one in (came, gone, net) if one.number.decimals), Fraction(0))
        if (moved or paid or traded) and left > 0 and abs(left - net.value) > slack:
            yield replace(_remark([came], [gone], net, left), firm=bool(traded))


def rows(found: Table) -> Iterator[Remark]:
    """E1 of a table whose columns are a stock: 上周留存, 本周新进, 本周离站, 现有."""
    numeric = [c for c in range(1, len(found.head)) if found.column(c, data_rows(found))]
    roles = {c: role(found.head[c]) for c in numeric}
    columns = {name: [c for c in numeric if roles[c] == name] for name in "初入出末"}
    told = sum(len(some) for some in columns.values())
    if told != len(numeric) or len(columns["初"]) != 1 or len(columns["末"]) != 1 or not columns["出"]:
        return
    judged: list[tuple[Fraction, list[Cell], list[Cell], Cell]] = []
    for row in range(len(found.rows)):
        cells = found.cells[row]
        came = [one for c in (*columns["初"], *columns["入"]) if (one := cells[c]) is not None]
        gone = [one for c in columns["出"] if (one := cells[c]) is not None]
        last = cells[columns["末"][0]]
        if last is not None and len(came) + len(gone) + 1 == len(numeric):
            left = sum((one.value for one in came), Fraction(0)) - sum((one.value for one in gone), Fraction(0))
            judged.append((left, came, gone, last))
    wrong = [one for one in judged if one[0] != one[3].value]
    for left, came, gone, last in wrong if 2 * len(wrong) <= len(judged) else ():
        worked = "+".join(one.printed for one in came) + "".join(f"-{one.printed}" for one in gone)
        due = half_up(left, last.decimals)
        name = found.head[columns["末"][0]]
        yield Remark(
            "E1",
            "error",
            ((0, 0),),
            f"表中{worked}={due}，“{name}”写的是{last.printed}，差{half_up(abs(left - last.value), last.decimals)}。",
            f"请核对各项。只改一处就能对上的：{last.printed}改为{due}。",
            (last.printed, *(one.printed for one in (*came, *gone))),
        )


_AND = re.compile("[与和加及]")
#: Characters before a number that say what was done: what stands further off may be a heading.
_TAIL = 14


def _role(item: Item) -> str:
    """初, 入, 出 or 末: what a number of a stock is; 共 for a total in between, empty for any other."""
    return role(item.clause) or role(item.after)


@lru_cache(maxsize=1024)  # asked of each number by several checks
def role(words: str) -> str:
    """初, 入, 出 or 末: what the words before a number of a stock, or above its column, make of it."""
    if _opens(words):
        both = _IN.search(words) and _AND.search(words)  # 上年结转与本年新收的67件
        return "共" if both else "初"
    if _LEFT.search(words):
        return "末"
    if TOTAL.search(words):
        return "共"
    tail = words[-_TAIL:]
    if _OUT.search(tail):
        return "出"
    return "入" if _IN.search(tail) else ""


def _opens(words: str) -> bool:
    return _OPENED.search(words) is not None and "结转下" not in words


def _balance(prose: Prose, row: Sequence[Item], first: Item) -> Iterator[Remark]:
    """A row of numbers that begins with what was there (``first``), against what is left at its end."""
    roles = _roles(prose, row, first)
    sums = [item for item, own in zip(row, roles, strict=True) if own == "共"]
    by_role = {role: [item for item, own in zip(row, roles, strict=True) if own == role] for role in "初入出末"}
    opened, came, gone, last = (by_role[role] for role in "初入出末")
    place = row.index(opened[0]) if opened else 0
    if opened and not came:  # 7月受理64件，上月结存18件
        beside = row[max(0, place - 1) : place + 2]
        came = [one for one in beside if one is not opened[0] and _RECEIVED.search(one.clause)][:1]
    if len(opened) != 1 or not came or len(last) != 1 or re.search("其中", prose.between(row[0], row[-1])):
        return
    total = total_of([*opened, *came])
    if len(sums) == 1 and _HANDLED.search(sums[0].clause) and _outcomes_of(sums[0], row, [*opened, *came]):
        if total != sums[0].value + last[0].value:
            yield _handled([*opened, *came], [sums[0], *last])
        return
    if any(item.value != total for item in sums):
        if len(sums) == 1 and gone and sums[0].value == total_of([*gone, *last]) and all(roles):
            yield _unlike(opened, came, sums[0], total)
        return
    if any(not role for role in roles):  # 予以公开31件，部分公开8件，…: whatever became of them
        row = [item for item in row if item not in sums]
        start = max(row.index(item) for item in (*opened, *came)) + 1
        gone = [item for item in row[start:] if item not in last]
        if start > len(opened) + len(came) or row[-1] is not last[0] or not _outcomes(prose, [*gone, *last]):
            return
    if not gone:
        return
    left = total - total_of(gone)
    slack = sum((one.number.half for one in row if one.number.decimals), Fraction(0))
    if abs(left - last[0].value) > slack:
        yield replace(_remark([*opened, *came], gone, last[0], left), firm=all(roles))
    elif all(roles):
        prose.agreed.update(item.span for item in row)


#: A total of what was done, and not of what there was to do.
_HANDLED = re.compile("办结|审结|执结|结案|办理|办复|答复|处理|处置")


def _outcomes_of(done: Item, row: Sequence[Item], came: Sequence[Item]) -> bool:
    """Whether the outcomes told before a total of what was done make it."""
    before = [item for item in row if item.span < done.span and item not in came]
    tails = (total_of(before[start:]) for start in range(len(before) - 1))
    return any(value == done.value for value in tails)


def _handled(came: Sequence[Item], went: Sequence[Item]) -> Remark:
    """What was there and came in, which are not what was done and is left."""
    sums = [show(total_of(some), came[0].number) for some in (came, went)]
    plus = ["+".join(item.printed for item in some) for some in (came, went)]
    last = went[-1]
    due = total_of(came) - total_of(went[:-1])
    mend = f"只改一处就能对上的：{last.printed}改为{show(due, last.number)}。" if due >= 0 else ""
    return Remark(
        "E1",
        "error",
        tuple(item.span for item in (*came, *went)),
        f"{plus[0]}={sums[0]}{last.unit}，{plus[1]}={sums[1]}{last.unit}，两边不等。",
        f"请核对各项。{mend}",
        tuple(item.printed for item in (*came, *went)),
        firm=True,
    )


#: What came in, right before what was there.
_RECEIVED = re.compile("受理|收到|收[案件]|立案|接[收报]")
_NEXT = re.compile("结转下|转入下|转下[年月季期周]")


def _unlike(opened: Sequence[Item], came: Sequence[Item], both: Item, total: Fraction) -> Remark:
    """What was there and what came in, which are not what there was to do with."""
    parts = [*opened, *came]
    plus, due = "+".join(one.printed for one in parts), show(total, both.number)
    return Remark(
        "E1",
        "error",
        tuple(one.span for one in (*parts, both)),
        f"{plus}={due}{both.unit}，写的是{both.printed}{both.unit}。",
        f"请核对各项；{plus}不错的，{both.printed}改为{due}。",
        tuple(one.printed for one in (*parts, both)),
    )


def _outcomes(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether numbers are the outcomes of all that came in: 予以公开31件，部分公开8件，…，结转下年度1件."""
    *row, last = row
    beside = len(row) > 1 and all(joint(prose, a, b) for a, b in itertools.pairwise(row))
    near = last.sentence - row[-1].sentence < min(len(row), 2)
    return beside and near and bool(_NEXT.search(last.clause + last.after))


def _remark(came: Sequence[Item], gone: Sequence[Item], printed: Item, left: Fraction) -> Remark:
    like = printed.number
    plus = "+".join(item.printed for item in came)
    minus = "".join(f"-{item.printed}" for item in gone)
    due = show(left, like)
    others = [*came, *gone, printed]
    change = gone[-1]
    mended = change.value + left - printed.value
    other = f"，或{change.clause[-10:]}{change.printed}改为{show(mended, change.number)}" if mended > 0 else ""
    return Remark(
        "E1",
        "error",
        tuple(item.span for item in others),
        f"{plus}{minus}={due}{printed.unit}，写的是{printed.printed}{printed.unit}，"
        f"差{show(abs(left - printed.value), like)}{printed.unit}。",
        f"请核对各项。只改一处就能对上的：{printed.printed}改为{due}{other}。",
        tuple(item.printed for item in others),
    )


_CLOSES = re.compile(
    "[期年月季周]末|现有|现存|尚有|[仍还]有|剩|余|保留|留存|结存|库存|在册|存量|增至|增加到|减[少至]?到"
)
#: Numbers between an opening and a closing one, of which each may come in or go out.
_FLOWS = 6


def carried(items: Sequence[Item]) -> bool:
    """Whether what there was, with what came and went, is one of those left: 年初74户；注销9户、新设3户，年末68户."""
    last = next((place for place, item in enumerate(items[3 : _FLOWS + 2], 3) if _CLOSES.search(item.clause)), 0)
    if not last:
        return False
    made = {items[0].value}
    for item in items[1:last]:
        own = "" if "合并" in item.clause else role(item.clause)
        ways = {"入": (1,), "出": (-1,)}.get(own, (1, -1))
        made = {value + way * item.value for value in made for way in ways}
    return items[last].value in made
