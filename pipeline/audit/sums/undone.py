"""E1 of a whole in two: what is, what is not, and all of it (应检5318台，已检5187台，未检131台).

The part may stand far from its whole (合格136份 of 109份), and further numbers between the two parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cfractions import Fraction

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import PERSONS, Item, Prose, total_of
from pipeline.audit.text.slips import slipped
from pipeline.audit.weighed.sumchoices import WITH_OLD
from pipeline.audit.weighed.sumrows import FEW, SUMMED

_LED = r"(?:[年期月季]末)?(?:[但而仍尚还另其中余剩有的目前实际共暂超逾过按期为，]|“)*"
_NOT = re.compile(_LED + r"(?:未能?|不予?|无|没有?|非)[“”]?(?P<stem>(?!成年|来|满|及[^格]|少|足|定)[\u4e00-\u9fff])")
#: What is left of a whole, whatever it is called.
_REST = re.compile(
    r"(?:[尚还仍](?:有|欠缴?|差|余|缺)|欠缴?|差|余|缺(?!陷)|其余|剩余|余下|剩下|余款|欠[缴款]|结余|待(?!遇)|结转下|转入下|可分配|空[编缺余置]|闲置)"
    r"|现存|[库结]存|(?:最终|我[局院委办])?实际|(?P<absent>请假|缺[席勤考]|病假)"
)
#: What is done as good as, and what there is besides: never more than the whole.
_PARTLY = re.compile("“?(?:取得|作)?(?:阶段性|基本|部分)|另有|正在|在[办建审]|[处办]理中|推进中|整改中")
_DONE = re.compile(
    r"已|实|收[回割缴购]|入库|[追补]缴|支[出付]|拨付|发放|清偿|偿还|使用|兑[付现]|整改|完成|办[结理复]|答复|审结|销[号案]|安装|到位|达标|合格|扣除|参"
    r"|在[线岗编]|处理|搬迁|返|满意|可用|完好|现任|领[回取走]|归还|退还|调[拨出]|退[回件]|剔除|去除|核减|注销|转[送办交]"
)
#: Two kinds that are all there is.
_TWO = (
    ("男", "女"),
    ("在线", "离线"),
    ("正常", "异常|故障|停用|带病"),
    ("盈利", "亏损"),
    ("可用|完好", "待修|损坏"),
    ("公办", "民办"),
    ("集中", "分散"),
    ("城镇|城市", "农村|乡村"),
    ("职工", "城乡居民|居民"),
    ("夏粮", "秋粮"),
    ("新建", "改造|改扩建|改建"),
    ("个人", "单位|企业|小微企业"),
    ("重点管理", "简化管理"),
    ("基本支出", "项目支出"),
    ("当场|现场|立行立改|立即|即办", "限期|承诺|转交|转办"),
    ("教育", "处罚"),
    ("规模", "散户"),
    ("纵向", "横向"),
    ("线上", "线下"),
    ("上午", "下午"),
    ("室内", "室外"),
    ("固定", "流动"),
    ("初次|首次|初访", "重复|重访"),
    ("乡镇", "街道"),
    ("户籍", "流动|外来"),
    ("独栋|独立", "合用|共用"),
)
_OTHER = {
    word: re.compile(f"(?:{others})")
    for pair in _TWO
    for words, others in (pair, pair[::-1])
    for word in words.split("|")
}
_KIND = re.compile(f"(?:建在|其中|有|和|以及|、)*(?P<kind>{'|'.join(sorted(_OTHER, key=len, reverse=True))})")
_NO_THIRD = re.compile(
    "男|女|[在离]线|线[上下]|[上下]午|室[内外]|[基项][本目]支出|集中|分散|[纵横]向|规模|散户|[夏秋]粮"
)
#: Characters that one of these begins with, near the start of what a number is called.
_FIRST = frozenset("有未不无没现库结非欠差余缺剩待转可空请病实段本分另正办审理进改").union(word[0] for word in _OTHER)
_HEAD = 6
_DUE = re.compile("应|需|总|共|全部|核定|登记|在册|任务")
#: A total and two parts; numbers around that may be those; sentences between what is and what is not.
_LEAST, _AROUND, _FAR = 3, 10, 2


@dataclass(slots=True)
class _Two:
    """A whole, the part of it that is, and those that are not."""

    whole: Item
    part: Item
    row: Sequence[Item]

    @property
    def total(self) -> Fraction:
        """The parts added up."""
        return self.part.value + total_of(self.row)

    def near(self) -> bool:
        """Whether the parts are not far from their whole."""
        return 5 * abs(self.total - self.whole.value) <= self.whole.value

    def a_slip(self) -> bool:
        """Whether one digit of one of them makes them agree."""
        off = self.whole.value - self.total
        sums = [(self.whole, self.total), *((one, one.value + off) for one in (self.part, *self.row))]
        return any(value > 0 and slipped(one.printed.replace(",", ""), show(value, one.number)) for one, value in sums)


def _others_between(counts: Sequence[Item], found: _Two) -> bool:
    """Whether what is and what is not are of different things: 8610台，合格8352台；……另检定1130台，不合格22台."""
    used = {found.part.span, *(one.span for one in found.row)}
    first, last = min(used), max(used)
    between = [one for one in counts if first < one.span < last and one.span not in used and not one.depth]
    same = [one for one in between if one.unit == found.whole.unit]
    return bool(same) and total_of(same) != found.part.value


#: One of three outcomes, and no whole: 予以公开51件，部分公开13件，不予公开8件.
_ALLOWED = ("予以", "准予", "同意", "给予")


def check(prose: Prose) -> Iterator[Remark]:
    """What is and what is not, which together are not what there is."""
    counts = prose.counts
    if len(counts) < _LEAST:
        return
    units = [item.unit for item in counts]
    for place in range(_LEAST - 1, len(counts)):
        item = counts[place]
        if _FIRST.isdisjoint(item.clause[:_HEAD]) or item.number.hedged:
            continue
        if units.count(item.unit) < _LEAST and item.unit not in PERSONS:
            continue
        found = _unlike(prose, place)
        if found is not None and (found.whole.clause.startswith(_ALLOWED) or _others_between(counts, found)):
            continue
        if found is not None and not WITH_OLD.search(prose.text, found.whole.number.end, item.number.start):
            pending = found.total < found.whole.value and bool(_PENDING.search(found.whole.words))
            remark = _remark(found)
            yield replace(remark, severity="question") if pending else remark


#: What comes in may not all be decided yet.
_PENDING = re.compile("受理|提请|报请|移送|(?<!应)收(?![入取缴费])|接")


def _unlike(prose: Prose, place: int) -> _Two | None:
    """What a number of what is not makes with what is, where that is not its whole."""
    item = prose.counts[place]
    over = surely = of_two = False
    row: list[Item] = [item]
    last: list[Item] = []
    if found := _NOT.match(item.clause):
        surely = True
        near, before = _at_hand(prose, place, row)
        last, before = before[-1:], _without_kinds(before)
        part = _of_stem(prose, before, item, found["stem"])
    elif found := _REST.match(item.clause):
        row = _row(prose, place) if found["absent"] else row
        near, before = _at_hand(prose, place, row)
        last, before = before[-1:], _without_kinds(before)
        part = before[-1] if before and _DONE.search(before[-1].clause) else None
    elif found := _KIND.match(item.clause):
        of_two = True
        near, before = _at_hand(prose, place, row)
        part = before[-1] if before and _OTHER[found["kind"]].search(before[-1].clause) else None
    elif _PARTLY.match(item.clause):
        over = True
        near, before = _at_hand(prose, place, row)
        before = before if before and before[-1].sentence == item.sentence else []
        part = before[-1] if before and _DONE.search(before[-1].clause) else None
    else:
        return None
    part = None if part is not None and part.clause.startswith(("部分", "基本")) else part  # an outcome of its own
    whole = _whole(before, part) if part is not None else None
    if part is None or whole is None or "其中" in prose.between((last or before)[-1], item) or _compared(before):
        return None
    two = _Two(whole, part, row)
    later = [one for one in near if one.number.start >= row[-1].number.end]
    short = over and two.total < whole.value and "100%" not in prose.sentence(item)
    short |= of_two and two.total < whole.value and not _NO_THIRD.search(item.clause)  # there may be a third kind
    if whole.value < FEW or short or _agrees(prose, before, two, later):
        return None
    called = bool(_DUE.search(whole.clause) or SUMMED.search(whole.clause)) or whole is before[0]
    if not called and (of_two or not _APART.search(_link(prose, whole, part))):
        return None
    fits = two.a_slip() or (called and two.near() and not (later and not surely))
    return two if fits and not (later and not two.a_slip()) else None


def _without_kinds(before: list[Item]) -> list[Item]:
    """Numbers without the last ones where they are the kinds of the one before them: 作出答复145件：予以公开71件，…."""
    value = Fraction(0)
    for place in range(len(before) - 1, 0, -1):
        value += before[place].value
        done = before[place - 1]
        if value == done.value and place > 1 and place < len(before) - 1 and _DONE_WITH.search(done.clause):
            return before[:place]
        if value > before[0].value:
            break
    return before


_CARRIED = re.compile("[结转]入?下")
_DONE_WITH = re.compile("办[结复理]|[审执]结|结案|答复|处[理置]|完成|整改")
_APART = re.compile("[。；：]|其中")


def _link(prose: Prose, whole: Item, part: Item) -> str:
    first, last = sorted((whole, part), key=lambda one: one.number.start)
    return prose.between(first, last)


_OF_ANOTHER = re.compile("[比较]|[增减下上][加少降升长]")


def _compared(before: Sequence[Item]) -> bool:
    """Whether one of the numbers is no number to compute with, or of another time."""
    return any(one.number.hedged or _OF_ANOTHER.search(one.clause) for one in before)


def _at_hand(prose: Prose, place: int, row: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The numbers of the unit around a place, and those before it."""
    item = row[0]
    near = [
        one
        for one in prose.counts[max(0, place - _AROUND) : place + len(row) + 2]
        if _same(one, item) and one.depth == item.depth and not (one.number.chinese and one.value < FEW)
    ]
    before = [one for one in near if one.number.end <= item.number.start and 0 <= item.sentence - one.sentence <= _FAR]
    return near, before if len(before) >= _LEAST - 1 else []


def _row(prose: Prose, place: int) -> list[Item]:
    """Those that are away, and those right behind them: 请假9人，无故缺席4人."""
    counts = prose.counts
    row = [counts[place]]
    for other in counts[place + 1 :]:
        first = row[0]
        if (other.unit, other.sentence, other.depth) != (first.unit, first.sentence, first.depth):
            break
        if not (_REST.match(other.clause) or _NOT.match(other.clause)) or "其中" in prose.between(row[-1], other):
            break
        row.append(other)
    return row


def _of_stem(prose: Prose, before: Sequence[Item], item: Item, stem: str) -> Item | None:
    """What is, of what is not: of the same word, or the last of what was done where its whole or rate has it."""
    for words in (True, False):
        for one in reversed(before):
            said = one.clause if words else one.after
            if stem in said and not _NOT.match(one.clause) and "应" not in one.clause:
                return one
    if before and stem in (link := prose.between(before[-1], item)) and "率" in link:
        return before[-1]
    if not before or not _DONE.search(before[-1].clause):
        return None
    return before[-1] if any(stem in one.clause for one in before[:-1]) else None


def _same(one: Item, item: Item) -> bool:
    return one.unit == item.unit or (one.unit in PERSONS and item.unit in PERSONS)


_BEHIND = re.compile("应|^占")


def _whole(before: Sequence[Item], part: Item) -> Item | None:
    """What a part is of: the number before it, or the one behind it that is said to be due."""
    place = next(n for n, one in enumerate(before) if one is part)
    if place + 1 < len(before) and _BEHIND.search(before[place + 1].clause):
        return before[place + 1]
    if not place:
        return None
    named = [one for one in before[:place] if len(one.clause) > 1 and part.clause.startswith(one.clause)]
    if named:
        return named[-1]  # 主办22件、会办15件。主办件已答复19件，余下5件
    first = before[0]
    if place > _LEAST - 1 and sum((one.value for one in before[1:place]), Fraction(0)) == first.value:
        return first
    return before[place - 1]


def _agrees(prose: Prose, before: Sequence[Item], two: _Two, later: Sequence[Item]) -> bool:
    """Whether the numbers make another one at hand, or are what others make."""
    sums = [two.part.value]
    for one in (*two.row, *later):
        sums.append(sums[-1] + one.value)
    slack = sum((one.number.half for one in (two.whole, two.part, *two.row)), Fraction(0))
    if any(abs(value - two.whole.value) <= slack for value in sums[1:]):
        return True
    own = sums[len(two.row)]
    row = two.row[0]
    alike = [one for one in prose.counts if one.unit == row.unit and one not in (two.part, *two.row)]
    carried = _CARRIED.search(row.clause) is not None  # 上年结转6件，…结转下年度6件: not the same
    if any(one.value == own or (one.value == row.value and not carried and one.span < row.span) for one in alike):
        return True  # a total further off, or taken up again
    if any(two.whole.value + one.value == own and one is not two.whole for one in alike):
        return True  # 58处，已消除51处；新发现4处，未消除的共11处
    rest = own - two.part.value
    for start in range(len(before)):
        taken = Fraction(0)
        inside = False
        for one in before[start:]:
            taken += one.value
            inside = inside or one is two.part
            if taken == own or (inside and any(each.value == taken + rest for each in before[:start])):
                return True
    return False


def _remark(two: _Two) -> Remark:
    whole, part, row = two.whole, two.part, two.row
    unit, total = whole.unit, show(two.total, whole.number)
    plus = "+".join(one.printed for one in (part, *row))
    off = show(abs(two.total - whole.value), whole.number)
    due = whole.value - total_of(row)
    mend = f"{part.printed}改为{show(due, part.number)}，或" if due > 0 else ""
    return Remark(
        "E1",
        "error",
        (whole.span, part.span, *(one.span for one in row)),
        f"总数{whole.printed}{unit}，{plus}={total}{unit}，差{off}{unit}。",
        f"请核对各项。只改一处就能对上的：{mend}{whole.printed}改为{total}。",
        (whole.printed, part.printed, *(one.printed for one in row)),
        firm=True,
    )
