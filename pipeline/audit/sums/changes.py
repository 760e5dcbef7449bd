"""E1 of a difference: two numbers of one thing, and how far they are told to be apart.

The second number stands before the difference (去年18家，今年24家，增加6家), within its comparison (比去年的18家多6家)
or behind it (比去年多6家（去年18家）). What is told is what no two numbers at hand are apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import PERSONS, Item, Prose
from pipeline.audit.text.slips import slipped

#: One of these is among the last characters of what a difference is called; other numbers are looked at no further.
_CORE = frozenset("追增减多少升降高低涨跌超差省节压缩核审净扩落长距缺新分收化退并")
_UP = (
    r"超额?|净?追加|净?[调核]增|增[加长收产发蓄支员派设拨配]|净增加?|新[增开]|上[升涨]|提[高升]|扩大|(?<![最至较许])多(?!数|年)[\u4e00-\u9fff]{0,2}"
    r"|[高超]出|升高|[增长涨高]"
)
_DOWN = (
    r"减[少收亏产支员负排]|净减少?|下[降跌滑]|降低|回落|[压缩核审精削调裁]减|压[降缩]|缩[小短]|节[约省支余]|省下?|精简|低于?"
    r"|(?<![最至较不])少(?!数|年)[\u4e00-\u9fff]{0,2}|降|跌|减|分流|化解|消化|清退|腾退|撤并|收回编制|收窄"
)
_BOTH = r"相差|差距|差额|相距|收支缺口|[还尚仍]差|差|自然[增减][加少长]"
_VERB = f"(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<both>(?:{_BOTH})[为达是]?))了?"
_CALLED = re.compile(_VERB + "$")
_TIMES = (
    r"(?:[上去]年同[月期季]|上[一个]*[年月周季期旬][度份末底初]?|去年[末底初]?|前年|同期|昨[日天]|前[一]?[日天年月]"
    r"|[年月季期周]初|原[来有先]?|上学[期年]|常年|往年)"
)
#: A difference of nothing but those two: words of time and manner may stand before it.
_BARE = re.compile(
    r"(?:同比|环比|(?:[比较与]" + _TIMES + r"(?:同期|相比)?)|前者比后者|后者比前者|[两二]者|[\u4e00-\u9fff]{2,4}后"
    r"|两[^，。0-9]{1,4}|前后|一[增减]?[天日周月年进夜][来内]?|半年|[一二三四五六七八九十]年[间来]?"
    r"|期间|累计|共计?|[人户亩]均|平均|日均|月均|每[亩公斤吨户人平方米天日年月]{1,3}"
    r"|净|实际|合计|总体|今年|本月|只|仅|已|绝对额|数量|人数|总数|共|额)*" + _VERB
)
_GROSS = re.compile("新[增建设入开]|分流|化解|消化|清退|腾退|撤并|节|增[发支收]|减[排负支收]")
_FROM, _TO = re.compile("[由从]|原[来有]?"), re.compile("[到至为成]了?$")
_THEN = re.compile(
    _TIMES + r"|\d{4}年|\d{1,2}月|去|预算|概算|计划|目标|首[周日月]|第一[周月年]|试[运点]|此前|昨|[一二三四]季度|上半年"
    r"|[\u4e00-\u9fff]{2}[前后](?![期年])"
)
_AGAINST = re.compile("[比较与跟同和于]|计划|任务|目标")
_REACHED = re.compile(
    r"(?:/[^，。0-9]{1,4}|的\d[0-9.]*%)?[，、]?(?:相比|比较|相较)?，?(?:同比|环比|净|实际|共|仍|还|已|又|均|总体)*"
    + _VERB
)
#: What stands in a bracket or clause behind a difference beside its number.
_FILLER = re.compile(
    _TIMES + r"|\d{4}年|\d+[月日]|[1-9]\d?(?=[至到—–~-])|[一二三四]季度|[上下]半年|全[年月]"
    r"|[今本]年|[本当]月|[本当]期|目前|当前|[现已也而则仅只达高到为是有共计约的末底]|[-—–~至到]"
)
_BEHIND = re.compile(r"[^，。；（）0-9]{0,6}(?:，?[增降升跌]?[^，。；（）0-9]{0,4}\d[0-9.]*%)?[（，]")
#: Above a mark that is named: 超警戒水位0.96米（警戒水位30.50米）.
_OVER = re.compile("(?P<up>[超高]出?过?)(?P<down>(?!))?(?P<both>(?!))?[^，。\\d]{1,8}(?:水位|流量|限值|标准|线|量|限)$")
_SIDES = re.compile(r"^(?P<one>[^，。；]{2,10}?)比(?P<other>[^，。；]{2,10}?)" + _VERB)


def check(prose: Prose) -> Iterator[Remark]:
    """The differences of a paragraph that their two numbers do not give."""
    counts = prose.counts
    if len(counts) < _LEAST:
        return
    units = [item.unit for item in counts]
    for place, item in enumerate(counts):
        tail = item.clause[-_TAIL:]
        if _CORE.isdisjoint(tail) or (units.count(item.unit) < _LEAST and item.unit not in PERSONS):
            continue
        if item.number.hedged or item.number.chinese or not item.value:
            continue
        called = _CALLED.search(tail) or (_OVER.search(tail) if "超" in tail or "高" in tail else None)
        if called and not _to_here(tail, called.start()):
            yield from _apart(prose, place, called)


#: Characters before a number that may call it a difference.
_TAIL = 9
#: A difference and two numbers; numbers around it that may be those.
_LEAST, _AROUND = 3, 12


def _to_here(clause: str, start: int) -> bool:
    """Whether what looks like a difference is what was reached: 增长到."""
    return clause[start - 1 : start] in ("到", "至") if start else False


def _apart(prose: Prose, place: int, called: re.Match[str]) -> Iterator[Remark]:
    """A difference and the two numbers that it is of."""
    counts, item = prose.counts, prose.counts[place]
    near = [
        one
        for one in counts[max(0, place - _AROUND) : place + 4]
        if one is not item and _same(one, item) and -1 <= one.sentence - item.sentence <= 0 and one.value
    ]
    if len(near) < _LEAST - 1 or any(one.number.hedged for one in near) or _held(near, item):
        return
    pair = _behind(prose, place, near) or _within(prose, place, near) or _before(prose, place, near)
    pair = pair or _enclosed(prose, place, near) or _by_names(prose, item, near)
    if pair is None:
        return
    this, other = pair
    if "同期" in item.clause and "全年" in other.clause:
        return  # 去年全年836件，今年前三季度712件，比去年同期多98件
    if _GROSS.search(item.clause) and not _a_slip(this, other, item):
        return
    up, down = bool(called["up"]), bool(called["down"])
    other_way = (this.value > other.value and down) or (this.value < other.value and up)
    far = 2 * min(this.value, other.value) < max(this.value, other.value)
    if other_way and far and not _a_slip(this, other, item):
        return
    yield _remark(this, other, item)


def _same(one: Item, item: Item) -> bool:
    """Whether two numbers count the same."""
    return one.unit == item.unit or (one.unit in PERSONS and item.unit in PERSONS)


def _held(near: Sequence[Item], change: Item) -> bool:
    """Whether two numbers at hand are apart by it, or by what it makes with another change."""
    steps = [change.value]
    steps += [abs(change.value + way * one.value) for one in near for way in (1, -1) if one.value < 2 * change.value]
    for n, one in enumerate(near):
        for other in near[n + 1 :]:
            apart = abs(one.value - other.value)
            slack = sum((each.number.half for each in (one, other, change)), Fraction(0))
            if abs(apart - change.value) <= slack or (apart in steps and len(near) > _LEAST - 1):
                return True
    return False


def _a_slip(this: Item, other: Item, change: Item) -> bool:
    """Whether one digit of one of the three makes them agree."""
    due = abs(this.value - other.value)
    if due and slipped(change.printed.replace(",", ""), show(due, change.number)):
        return True
    sums = [(this, other.value + way * change.value) for way in (1, -1)]
    sums += [(other, this.value + way * change.value) for way in (1, -1)]
    return any(value > 0 and slipped(one.printed.replace(",", ""), show(value, one.number)) for one, value in sums)


def _behind(prose: Prose, place: int, near: Sequence[Item]) -> tuple[Item, Item] | None:
    """比上年压减21.10万元（上年207.50万元）; 比上年增加268个，上年为4904个."""
    counts, item = prose.counts, prose.counts[place]
    then = counts[place + 1] if place + 1 < len(counts) else None
    if then is None or not _same(then, item) or then.sentence != item.sentence:
        return None
    between = prose.between(item, then)
    bracket = then.depth > item.depth
    if not bracket and then.depth != item.depth:
        return None
    if not _BEHIND.fullmatch(between.removesuffix(then.clause) if then.clause else between):
        return None
    before = [one for one in near if one.number.end <= item.number.start and one.depth == item.depth]
    before = [one for one in before if one.sentence == item.sentence and not _differs(one)]
    if not before:
        return None
    this = before[-1] if len(before) == 1 or _AGAINST.search(item.clause) else before[0]
    rest = _FILLER.sub("", then.clause)
    known = this.clause + item.clause + this.lead
    named = not rest or (len(rest) > 1 and all(char in known for char in rest))
    if not named or (not bracket and not _THEN.search(then.clause)) or (not rest and not _THEN.search(then.clause)):
        return None
    return this, then


def _differs(one: Item) -> bool:
    """Whether a number is itself a difference."""
    found = None if _CORE.isdisjoint(one.clause[-7:]) else _CALLED.search(one.clause)
    if found is None or (found[0] in ("长", "高", "低") and found.start()):  # 主桥长1286米
        return False
    return not _to_here(one.clause, found.start())


def _within(prose: Prose, place: int, near: Sequence[Item]) -> tuple[Item, Item] | None:
    """比去年的153起减少25起; 与7月的107起相比，减少16起."""
    item = prose.counts[place]
    before = [one for one in near if one.number.end <= item.number.start and one.depth == item.depth]
    if len(before) < _LEAST - 1 or before[-1].sentence != item.sentence:
        return None
    *others, then = before
    against = _AGAINST.search(then.clause)
    if not against or _differs(then) or then.clause[against.end() :].endswith(("到", "至", "为")):
        return None
    if not _REACHED.fullmatch(prose.between(then, item)):
        return None
    others = [one for one in others if not _differs(one) and not _AGAINST.match(one.clause)]
    own = [one for one in others if one.sentence == item.sentence]
    named = then.clause[: against.start()]
    if named and own:
        return None  # 大队接警比上年的2914起: of what stands before 比
    others = own or others
    if not others:
        return None
    fit = [one for one in others if _a_slip(one, then, item)]
    if len(others) == 1 or (fit and fit[0] is others[0]):
        return others[0], then
    return (fit[0], then) if len(fit) == 1 else None


def _before(prose: Prose, place: int, near: Sequence[Item]) -> tuple[Item, Item] | None:
    """去年为12条，今年28条，多了16条; 由2150人增至2322人，增加172人."""
    counts, item = prose.counts, prose.counts[place]
    if place < _LEAST - 1 or not _BARE.fullmatch(item.clause):
        return None
    before = [one for one in near if one.number.end <= item.number.start and one.depth == item.depth]
    before = [one for one in before if one.sentence == item.sentence]
    if len(before) < _LEAST - 1:
        return None
    one, other = before[-2:]
    if "其中" in prose.between(one, item) or _differs(one) or _differs(other):
        return None
    if not _LINKED.fullmatch(prose.between(other, item).removesuffix(item.clause)) or counts[place - 1] is not other:
        return None
    if _FROM.search(one.clause) and _TO.search(other.clause):
        return other, one
    if "同期" in item.clause and "全年" in one.clause + other.clause:
        return None
    words = [_FILLER.sub("", each.clause) for each in (one, other)]
    then = [bool(_THEN.search(each.clause or each.lead)) for each in (one, other)]
    then[0] = then[0] or bool(_THEN.search(one.lead))
    if _AUDITED.search(item.clause):
        return (other, one) if one.value > other.value or _a_slip(one, other, item) else None
    if _MEAN.search(item.clause) and not _MEAN.search(one.clause + other.clause):
        return None
    said = item.clause.startswith(("前者", "后者", "二者", "两", "相差", "差额", "自然", "收支"))
    if said and len(before) == _LEAST - 1:
        return (one, other) if one.value > other.value else (other, one)
    if not any(then) or (then[1] and len(words[1]) > 1 and not _taken_up(words[1], one.clause)):
        return None
    if len(before) > _LEAST - 1 and before[-3].clause and not _a_slip(one, other, item):
        return None
    return (one, other) if then[1] and not then[0] else (other, one)


_MEAN = re.compile("均|每")
_LINKED = re.compile(r"(?:/[^，。0-9]{1,4})?(?:相比|比较)?，(?:[^，。；0-9]{0,6}[增降升跌]幅\d[0-9.]*%，)?")
_AUDITED = re.compile("[核审]减|节[约省余]")


def _taken_up(words: str, before: str) -> bool:
    """Whether the words of the other number are those of the first."""
    return sum(char in before for char in words) * 2 >= len(words)


def _enclosed(prose: Prose, place: int, near: Sequence[Item]) -> tuple[Item, Item] | None:
    """11月末4.63万头，比10月末（4.71万头）减少800头."""
    counts, item = prose.counts, prose.counts[place]
    then = counts[place - 1] if place > 1 else None
    if then is None or then.depth <= item.depth or not _same(then, item) or then.clause:
        return None
    head = prose.text[prose.sentences[item.sentence][0] : then.number.start]
    if not _OPENED.search(head) or not _CLOSED.fullmatch(prose.between(then, item)):
        return None
    own = [one for one in near if one.number.end <= then.number.start and one.depth == item.depth]
    own = [one for one in own if one.sentence == item.sentence and not _differs(one)]
    return (own[0], then) if len(own) == 1 else None


_OPENED = re.compile(r"[比较与][^，。；（）0-9]{0,6}(?:\d{1,4}[年月])*[^，。；（）0-9]{0,8}（$")
_CLOSED = re.compile(r"）(?:相比)?，?(?:同比|环比|净)*" + _VERB)
_NAMES_ONE = re.compile(
    r"^[比较](?:排?[名在]?第[一二三四五]名?位?的?|末位的?|上一位的?)?(?P<other>[^，。；0-9]{2,10}?)" + _VERB
)


def _by_names(prose: Prose, item: Item, near: Sequence[Item]) -> tuple[Item, Item] | None:
    """甲镇8200人，乙镇7600人，甲镇比乙镇多600人; 甲镇位居第一，比乙镇多600人."""
    sides = _SIDES.match(item.clause) if "比" in item.clause else None
    before = [one for one in near if one.number.end <= item.number.start and not _differs(one)]
    if sides is not None:
        one, other = sides["one"], sides["other"]
    else:
        named = _NAMES_ONE.match(item.clause)
        start = prose.sentences[item.sentence][0]
        opens = prose.text[start : item.number.start]
        subjects = [one.clause for one in before if len(one.clause) > 1 and opens.startswith(one.clause)]
        if named is None or len(subjects) != 1:
            return None
        one, other = subjects[0], named["other"]
    found = [[each for each in before if name[-3:] in each.clause] for name in (one, other)]
    if any(len(some) != 1 for some in found):
        found = [[each for each in before if name[:2] in each.clause] for name in (one, other)]
    if any(len(some) != 1 for some in found) or found[0][0] is found[1][0]:
        return None
    return found[0][0], found[1][0]


def _remark(this: Item, other: Item, change: Item) -> Remark:
    high, low = sorted((this, other), key=lambda one: -one.value)
    due = show(high.value - low.value, change.number)
    unit = change.unit
    return Remark(
        "E1",
        "error",
        (high.span, low.span, change.span),
        f"{high.printed}{high.unit}与{low.printed}{low.unit}相差{due}{unit}，写的是{change.printed}{unit}。",
        f"请核对三个数。只改一处就能对上的：{change.printed}改为{due}。",
        (high.printed, low.printed, change.printed),
        firm=True,
        slip=_a_slip(this, other, change) or slips.near(high.value - low.value, change.value),
    )
