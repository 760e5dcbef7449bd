"""E2 of targets and of differences of rates: 完成目标的85%, 超额完成12.5%, 由85%提高到91%，提高6个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import comparable, cut_off, fits, raw_clause, rounded
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.outcome import half_up

_OF_TARGET = re.compile(
    r"(?:完成|达到?|占|为)(?:了|全年|年度|年初|既定|下达|总)*(?:目标|任务|计划|预算|指标)(?:任务|目标|数|值|总[数量额])?(?:\d[0-9.,]*[万亿]?[\u4e00-\u9fff]{1,3})?的$"
)
_ABOVE = re.compile(r"(?:超额?完成|超(?:目标|计划|任务|预算|额)|超出(?:目标|计划|任务))(?:任务|目标|计划)?(?:的)?$")
_TARGET = re.compile("目标|任务|计划|预算|指标|应")
_DIFFERS = re.compile(r"(?:提高|提升|上升|增加|增长|高出?|快|下降|降低|回落|减少|低|慢|多|少|上涨|下滑|收窄|扩大)了?$")
_DOWN = re.compile("下降|降低|回落|减少|低|慢|少|下滑|收窄")
_BEFORE = re.compile(r"上年|去年|上月|上季|同期|年初|前|\d{4}年|上周|上期|[由从]")


def check(prose: Prose) -> Iterator[Remark]:
    """Shares of a target and differences of two rates that the numbers before them do not make."""
    for percent in prose.percents if _TARGET.search(prose.text) else ():
        if not percent.number.hedged:
            yield from _of_target(prose, percent)
    if "对照" in prose.text and "完成" in prose.text:
        yield from _against_goal(prose)
    if "进度" in prose.text and "百分点" in prose.text:
        yield from _on_schedule(prose)
    if "百分点" in prose.text:
        for item in prose.items:
            if item.number.kind is Kind.POINT and not item.number.hedged:
                yield from _points(prose, item)


_AGAINST_GOAL = re.compile(
    r"对照[^，。；0-9]{0,8}(?:目标|任务|计划|预算|指标)(?:任务|目标|数|值|总[数量额])?[0-9.,]+[万亿]?[^，。；0-9]{0,3}，[^，。；0-9]{0,20}完成$"
)


def _against_goal(prose: Prose) -> Iterator[Remark]:
    """完成6.84亿元……。对照年初预算14.40亿元，上半年收入完成32.3%: what was done stands in the sentence before."""
    for percent in prose.percents:
        start = max(0, percent.number.start - 60)
        if percent.number.hedged or not _AGAINST_GOAL.search(prose.text, start, percent.number.start):
            continue
        goal = [one for one in prose.counts if one.number.end <= percent.number.start][-1]
        near = [one for one in prose.counts if comparable(one, goal) and 0 <= goal.sentence - one.sentence <= _PAIR]
        done = [one for one in near if one.number.end <= goal.number.start and not one.compared and one.value]
        firsts = [one for one in done if _DONE.search(one.clause) and not one.clause.startswith("其中")]
        if (
            len(firsts) != 1
            or goal.number.hedged
            or firsts[0].number.hedged
            or fits(firsts[0].number, goal.number, percent.number)
        ):
            continue
        right = f"{half_up(100 * firsts[0].value / goal.value, percent.number.decimals)}%"
        yield Remark(
            "E2",
            "error",
            (firsts[0].span, goal.span, percent.span),
            f"{firsts[0].printed}÷{goal.printed}={right}，印的是{percent.printed}。",
            f"请核对三个数；前两个不错的，改为{right}。",
            (goal.printed, firsts[0].printed, percent.printed),
            firm=True,
        )


#: Numbers that are held against one another; how what was done is called.
_PAIR, _DONE = 2, re.compile("完成")
_SCHEDULE = re.compile(
    r"，(?:比|较)?(?P<way>[高快低慢]于|超过?|快过|超前|领先|落后于?|滞后于?|低|高|快|慢)?(?:序时|时间)进度(?:要求)?(?:相比)?"
    r"(?P<after>[高快低慢超](?:出)?|超前|滞后|落后|领先)?了?"
)
_ENDS = re.compile(
    r"(?P<half>上半年)|(?P<three>前三(?:个)?季度)|(?P<one>(?:第)?一季度)"
    r"|(?:1|一)月?[-—–~至到]{1,2}(?P<to>\d{1,2})月份?|截[至止](?:\d{4}年)?(?P<at>\d{1,2})月(?:底|末|30日|31日)"
)
_BEHIND = re.compile("低|慢|落后|滞后")
_YEAR, _HUNDRED = 12, 100


def _on_schedule(prose: Prose) -> Iterator[Remark]:
    """一季度……完成目标的33.6%，高于序时进度8.6个百分点: a quarter of the year is 25 %."""
    for item in prose.items:
        if item.number.kind is not Kind.POINT or item.number.hedged:
            continue
        before = [one for one in prose.percents if one.number.end <= item.number.start]
        rate = before[-1] if before else None
        if rate is None or rate.number.hedged or rate.sentence != item.sentence:
            continue
        found = _SCHEDULE.fullmatch(prose.text, rate.number.end, item.number.start)
        said = (found["way"] or found["after"]) if found else None
        ends = list(_ENDS.finditer(prose.text, 0, rate.number.start)) if said else []
        months = {_month(one) for one in ends}
        if not said or len(months) != 1 or prose.text.count("序时进度") + prose.text.count("时间进度") > _PAIR:
            continue
        month = months.pop()
        if not 0 < month <= _YEAR:
            continue
        due = Fraction(_HUNDRED * month, _YEAR)
        apart = rate.value - due
        step = Fraction(1, 10 ** min(item.number.decimals, rate.number.decimals))
        slack = step if due.denominator > 1 or item.number.decimals < rate.number.decimals else Fraction(0)
        turned = bool(_BEHIND.search(said)) is not (apart < 0)
        if abs(abs(apart) - item.value) <= slack and not (turned and abs(apart) > step):
            continue
        way = -1 if _BEHIND.search(said) else 1
        if any(rate.value - way * item.value == _HUNDRED * Fraction(n, 4) for n in (1, 2, 3)):
            continue  # of another quarter
        if _rate_is(prose, rate, due + way * item.value):
            continue  # the rate is what is wrong
        right = half_up(abs(apart), max(item.number.decimals, 1))
        yield Remark(
            "E2",
            "error",
            (rate.span, item.span),
            f"序时进度是{half_up(due, 1)}%，{rate.printed}{'低' if apart < 0 else '高'}{right}个百分点，"
            f"写的是{said}{item.printed}个百分点。",
            f"请核对进度；不错的，改为{'低' if apart < 0 else '高'}于序时进度{right}个百分点。",
            (rate.printed, item.printed),
        )


def _rate_is(prose: Prose, rate: Item, wanted: Fraction) -> bool:
    """Whether two numbers of the sentence of a rate make another one."""
    near = [one for one in prose.counts if one.sentence == rate.sentence and one.value and not one.number.hedged]
    return any(
        comparable(a, b) and a.value < b.value and rounded(100 * a.value / b.value, rate.number.decimals) == wanted
        for a in near
        for b in near
    )


def _month(found: re.Match[str]) -> int:
    """The month in which a period of the year ends."""
    if found["half"] or found["three"] or found["one"]:
        return 6 if found["half"] else 9 if found["three"] else 3
    return int(found["to"] or found["at"])


def _of_target(prose: Prose, percent: Item) -> Iterator[Remark]:
    clause = raw_clause(prose, percent)
    above = bool(_ABOVE.search(clause))
    if not above and not _OF_TARGET.search(clause):
        return
    before = [one for one in prose.counts if one.number.end <= percent.number.start]
    before = [one for one in before if percent.sentence - one.sentence <= 1 and not one.number.hedged]
    goals = [one for one in before if _TARGET.search(one.words) and not one.compared]
    if len(goals) != 1 or not goals[0].value:
        return
    goal = goals[0]
    done = [one for one in before if one is not goal and comparable(one, goal) and one.sentence == percent.sentence]
    if len(done) != 1 or done[0].compared:
        return
    part, number = done[0].number, percent.number
    wanted = number.value + 100 if above else number.value
    ratio = 100 * part.value / goal.value
    slack = _slack(done[0], goal) + Fraction(1, 2 * 10**number.decimals)
    if abs(ratio - wanted) <= slack or (not above and fits(part, goal.number, number)):
        return
    right = f"{half_up(ratio - 100 if above else ratio, number.decimals)}%"
    if not above and cut_off(part, goal.number, number):
        return
    worked = f"（{part.printed}-{goal.printed}）÷{goal.printed}" if above else f"{part.printed}÷{goal.printed}"
    yield Remark(
        "E2",
        "error",
        (goal.span, done[0].span, percent.span),
        f"{worked}={right}，印的是{percent.printed}。",
        f"请核对三个数；前两个不错的，改为{right}。",
        (goal.printed, part.printed, percent.printed),
        firm=part.value > 0 and fits(goal.number, part, number),  # the goal divided by what was done
    )


def _slack(part: Item, goal: Item) -> Fraction:
    """How far rounding of the two numbers may move their quotient, in percent."""
    return 100 * (part.number.half / goal.value + part.value * goal.number.half / goal.value**2)


#: A difference of something else than two rates of the sentence.
_ELSE = re.compile(
    "拉动|年均|月均|累计|平均|分别|高于|低于|[比较与][^，]{0,8}(?:目标|标准|要求|预期|水平|全[省市县区国])"
)


#: Since an earlier time; what is of such a time.
_SINCE, _OF_THEN = re.compile("[较比](?:学期|学年|开学)初"), re.compile("初|上|去|前|同期|原")


def _points(prose: Prose, item: Item) -> Iterator[Remark]:
    """A difference of the two rates before it."""
    clause = raw_clause(prose, item)
    if not _DIFFERS.search(clause) or item.depth or _ELSE.search(clause):
        return
    rates = [
        one
        for one in prose.percents
        if one.number.end <= item.number.start and one.sentence == item.sentence and not one.number.hedged
    ]
    last = rates[-1].number.end if rates else 0
    between = [one for one in prose.items if rates and last <= one.number.start < item.number.start]
    near = len(rates) >= 2 and all(one.number.chinese for one in between)  # 后一项回落2.1个百分点
    pair = _held_against(prose, rates, item) or _pair(prose, rates) if near else None
    if pair is None or len(re.findall("[，；]", prose.between(rates[-1], item))) > 1:
        pair = _named_alike(prose, item)
    if pair is None:
        return
    other, this = pair
    if _SINCE.search(clause) and not (_OF_THEN.search(other.clause) or _OF_THEN.search(this.clause)):
        return  # 甲满意率94.3%，乙满意率91.8%，较学期初下降9.5个百分点
    if any(
        _GROWN.search(a.clause) and not _SHARED.search(a.clause) and _SHARED.search(b.clause)
        for a, b in ((other, this), (this, other))
    ):
        return  # 增长10.5%，占54.7%，比重较去年同期提高1.7个百分点
    difference = abs(this.value - other.value)
    slack = Fraction(0)
    if item.number.decimals < max(this.number.decimals, other.number.decimals):
        slack = Fraction(1, 2 * 10**item.number.decimals)
    down = bool(_DOWN.search(clause))
    turned = this.value != other.value and down != (this.value < other.value)
    if abs(difference - item.value) <= slack and not turned:
        return
    places = max(this.number.decimals, other.number.decimals)
    said = f"写的是{'降' if down else '升'}" if turned else f"印的是{item.printed}个百分点"
    way = "升" if this.value > other.value else "降"
    yield Remark(
        "E2",
        "error",
        (other.span, this.span, item.span),
        f"{this.printed}与{other.printed}相差{half_up(difference, places)}个百分点，{said}。",
        f"请核对三个数；前两个不错的，改为{way}{half_up(difference, places)}个百分点。",
        (other.printed, this.printed, item.printed),
        slip=slips.of_points(item.number, this.value, other.value),
    )


_AGAINST = re.compile(
    r"(?:[较与]|(?<!占)比(?![例重率值]))[^，；。：、）0-9]{1,14}(?:\d{4}年(?:同期|末|底)?)?(?:的|为|（-?|是)?$"
)
_SHARED, _GROWN = re.compile("占|比重"), re.compile("增长|下降")
_AT_ONCE = re.compile(r"）?(?:相比)?，?(?:同比|环比|已|又|再)?[^，；。：、（）0-9]{0,6}")


def _held_against(prose: Prose, rates: list[Item], item: Item) -> tuple[Item, Item] | None:
    """占77.5%，较春季学期的71.2%提高5.3个百分点; 下降7.0%，降幅比一季度（-10.4%）收窄: what is held against what."""
    this, other = rates[-2:]
    before = prose.text[max(0, other.number.start - 20) : other.number.start]
    if not _AGAINST.search(before) or not _AT_ONCE.fullmatch(prose.between(other, item)):
        return None
    link = prose.between(this, other)
    if "；" in link or len(re.findall("，", link)) > 1 or "分别" in prose.sentence(item):
        return None
    if any(abs(one.value - other.value) == item.value for one in rates):
        return None
    return other, this


_RATE = re.compile(r"([\u4e00-\u9fff]{2,8})(?:率|占比|比重|满意度|覆盖面)")
_OTHER_TIME = re.compile("上年|去年|上届|上月|上季|上周|上期|同期|年初|前年|上一|此前|[由从]")


def _named_alike(prose: Prose, item: Item) -> tuple[Item, Item] | None:
    """The earlier and the later of two rates of one name, where no two rates at hand differ as is said."""
    near = [one for one in prose.percents if -2 <= one.sentence - item.sentence <= 0 and not one.number.hedged]
    near = [one for one in near if one.number.start < item.number.start]
    if len(near) < 2 or any(abs(a.value - b.value) == item.value for a in near for b in near):
        return None
    names = {one: _rate_name(prose, one) for one in near}
    last = next((one for one in reversed(near) if names[one]), None)
    alike = [one for one in near if last is not None and names[one][-2:] == names[last][-2:] and names[one]]
    earlier = [one for one in alike if _OTHER_TIME.search(_lead(prose, one))]
    if len(alike) != 2 or len(earlier) > 1:
        return None
    since = _SINCE.search(raw_clause(prose, item)) or "百分点" in prose.between(alike[0], alike[1])
    if not earlier and since:
        return None  # 甲率90.4%，比上年提高1.2个百分点；乙率66.1%，比上年提高0.8个百分点: each of its own
    then = earlier[0] if earlier else alike[0]
    return then, next(one for one in alike if one is not then)


def _lead(prose: Prose, one: Item) -> str:
    """The words before a rate, without those of a change: 比上年提高1.5个百分点；…率65.9%."""
    return _SINCE_THEN.sub("", prose.text[max(0, one.number.start - 24) : one.number.start].rpartition("百分点")[2])


#: How much more there is since then, of what stands before a rate: 比上年末增加24万公里，占比95.1%.
_SINCE_THEN = re.compile("[比较与][上去]年[^，。；]*[增减升降][^，。；]*[，；]")
#: Against what is not printed.
_SINCE = re.compile(r"同比|环比|[较比与](?:上|去|前|同|年初|\d{1,2}(?:[-—–~至]\d{1,2})?月)")


def _rate_name(prose: Prose, one: Item) -> str:
    """What a percentage is a rate of: before it, or behind it (64.9%的本科录取率)."""
    before, behind = raw_clause(prose, one), prose.text[one.number.end : one.number.end + 12]
    found = _RATE.search(before) or (_RATE.match(behind[1:]) if behind.startswith("的") else None)
    return found[1] if found else ""


def _pair(prose: Prose, rates: list[Item]) -> tuple[Item, Item] | None:
    """The earlier and the later of the last two rates: 由85%提高到91%; 98.5%，比上年（97.2%）; 91%，上年为85%."""
    a, b = rates[-2:]
    first, link = raw_clause(prose, a), prose.between(a, b)
    if _ONES.search(first) and _RISEN.fullmatch(link):
        return a, b
    then = len(rates) == 2 and _AT_FIRST.search(first) and "；" not in link
    if then and _BY_NOW.fullmatch(raw_clause(prose, b)):
        return a, b
    if len(rates) == 2 and re.match(r"[，（]?(?:而|比|较|与)?", link) and _BEFORE.search(link) and len(link) < 16:
        return (b, a) if not re.search("率|满意度|占比", link) else None
    return None


_ONES = re.compile("[由从]")
_RISEN = re.compile(
    r"[^，；。]{0,8}[到至为]了?(?:\d{4}年|\d{1,2}月份?|[今本当]年|本[月季期周]|目前|现在|如今|年底|[期年月]末)?的?"
)
#: A rate at first and by now: 去年底为81.5%，……，现为93.2%.
_AT_FIRST = re.compile(
    r"(?:上年|去年|年初|前年|[之整改]前|同期|原来|起初|上月|上季度?|[12]\d{3}年)[^，；。：]{0,6}$"
    r"|(?:整[治改]|改造|创建|活动|培训)前[^，；。：]{0,18}$"
)
_BY_NOW = re.compile(
    "(?:现在?|目前|今年|本[年月期周]|如今|已|年[底末]|当前|期末|截至目前|(?:整[治改]|改造|创建|活动|培训)后)?(?:已|又)?(?:为|达到?|[升降增提][\u4e00-\u9fff]?[到至为])"
)
