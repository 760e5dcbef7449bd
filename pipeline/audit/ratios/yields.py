"""E2 and E3 of what comes to each: 亩产 of tons and 万亩, 每万人 of a population, 起/万车次, mean scores and hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cfractions import Fraction

from pipeline.audit.ratios.ratios import raw_clause, rounded, truncated
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Known, Prose
from pipeline.audit.text.splits import is_count
from pipeline.outcome import half_up

_WEIGHTS = {"吨": Fraction(1000), "公斤": Fraction(1), "千克": Fraction(1), "斤": Fraction(1, 2)}
_AREAS = {"亩": Fraction(1), "公顷": Fraction(15), "千公顷": Fraction(15000)}
_THOUSANDS = {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6}


def check(prose: Prose, known: Known = list) -> Iterator[Remark]:
    """Quotients of two amounts of different units that the two beside them do not give.

    ``known`` are the numbers of the passages beside.
    """
    text = prose.text
    if "亩产" in text or "单产" in text or "亩均" in text:
        yield from _of_area(prose)
    if "每" in text and ("每千" in text or "每万" in text or "每十万" in text or "每百" in text):
        yield from _of_people(prose)
    if "/" in text:
        yield from _of_another(prose)
    if "自然增长率" in text:
        yield from _of_births(text)
    if "‰" in text and "死亡" in text:
        yield from _of_deaths(prose)
    if "‰" in text and "人口" in text:
        yield from _of_people_born(prose)
    if "城镇化率" in text:
        yield from _of_towns(prose, known)
    if "率" in text and _MISSED.search(text):
        yield from _of_missed(prose)
    if "平均" in text or "均" in text:
        yield from _of_scores(prose)


def _group(prose: Prose, item: Item) -> list[Item]:
    """The counts of the clauses about one thing: between two semicolons, in the sentence of a number."""
    start, end = prose.sentences[item.sentence]
    start = max(start, prose.text.rfind("；", start, item.number.start) + 1)
    stop = prose.text.find("；", item.number.end, end)
    end = stop if stop >= 0 else end
    return [one for one in prose.counts if start <= one.number.start < end and one is not item and is_count(one)]


_OTHER = re.compile("[比较]|增|减|提高|去年|上年|同期|目标|最")
_PER_MU = re.compile(r"(?:亩产(?!值)|亩均(?:产量|单产)|单产)[^，。；0-9]{0,6}$")


def _of_area(prose: Prose) -> Iterator[Remark]:
    """播种面积412.5万亩，总产量173.25万吨，亩产420公斤: tons and 亩 make 公斤."""
    for item in prose.counts:
        if (
            item.unit not in _WEIGHTS
            or not _PER_MU.search(item.clause)
            or item.number.hedged
            or _OTHER.search(item.clause)
        ):
            continue
        near = [one for one in _group(prose, item) if not _off_limits(one)]
        areas = [one for one in near if one.unit in _AREAS]
        if not areas:  # 面积8.4万亩，较上年扩大0.3万亩；总产3.78万吨
            rest = [one for one in prose.counts if one.sentence == item.sentence and one.unit in _AREAS]
            areas = [one for one in rest if not _off_limits(one)]
        wholes = [one for one in near if one.unit in _WEIGHTS and not _PER_MU.search(one.clause)]
        if len(areas) != 1 or len(wholes) != 1:
            continue
        whole, area = wholes[0], areas[0]
        factor = _WEIGHTS[whole.unit] / _AREAS[area.unit] / _WEIGHTS[item.unit]
        yield from told(item, whole, area, factor)


def _off_limits(item: Item) -> bool:
    """Whether a number is of another time, a difference or no number to compute with."""
    return item.compared or item.number.hedged or not item.value


_PER_PEOPLE = re.compile(
    r"每(?P<size>十万|百万|千|万|百)(?:名|位)?(?P<who>(?:常住|户籍|从业|在岗)?(?:人口|人员|人|老年人|老人|居民|职工|学生|劳动者))[^，。；0-9]{0,14}$"
)
_HAS = re.compile("^中|拥有|有|为|约|达到?|是|数|率|折合|仅")
#: People of whom thousands are counted.
_POPULATION = 10000
_PEOPLE = re.compile("人口|居民|老年人|老人|总人数|从业|职工|在校生|学生|劳动者|就业")


def _of_people(prose: Prose) -> Iterator[Remark]:
    """每千常住人口拥有床位7.42张，床位总数21840张，常住人口301.6万人: the number for a thousand or ten thousand."""
    for item in prose.counts:
        found = _PER_PEOPLE.search(prose.text, max(0, item.number.start - 30), item.number.start)
        if found is None or item.number.hedged or re.search("目标|标准|省定|要求|以上", item.clause):
            continue
        near = [one for one in prose.counts if one.sentence == item.sentence and one is not item]
        people = [
            one for one in near if one.unit in ("人", "名") and _PEOPLE.search(one.clause) and one.value >= _POPULATION
        ]
        if len(people) > 1:
            people = [one for one in people if found["who"] in one.words]
        wholes = [one for one in near if one.unit == item.unit and one.value > item.value and one not in people]
        wholes = [one for one in wholes if "每" not in one.clause and not one.compared]
        noun = _HAS.sub("", found[0][found.end("who") - found.start() :])
        if noun and (item.unit in ("人", "名") or len(wholes) > 1):  # 研发人员 is not 研发机构人员
            wholes = [one for one in wholes if noun in one.words]
        if len(people) == 1 and len(wholes) == 1 and not _off_limits(people[0]) and not wholes[0].number.hedged:
            yield from told(item, wholes[0], people[0], Fraction(_THOUSANDS[found["size"]]))


_BIRTHS = re.compile(
    r"出生率(?:为|达|是)?(?P<born>\d+(?:\.\d+)?)‰[^。0-9]{0,24}死亡率(?:为|达|是)?(?P<died>\d+(?:\.\d+)?)‰"
    r"[^。0-9]{0,24}自然增长率(?:为|达|是)?(?P<left>-?\d+(?:\.\d+)?)‰"
)


def _of_births(text: str) -> Iterator[Remark]:
    """出生率6.8‰，死亡率5.9‰，自然增长率0.9‰: what is left of the births."""
    for found in _BIRTHS.finditer(text):
        born, died, left = (Fraction(found[key]) for key in ("born", "died", "left"))
        places = max(len(found[key].partition(".")[2]) for key in ("born", "died", "left"))
        if abs(born - died - left) <= Fraction(1, 10**places):
            continue
        right = half_up(born - died, places)
        yield Remark(
            "E2",
            "error",
            (found.span("born"), found.span("died"), found.span("left")),
            f"{found['born']}‰-{found['died']}‰={right}‰，印的自然增长率是{found['left']}‰。",
            f"请核对三个数；前两个不错的，把{found['left']}‰改为{right}‰。",
            (found["born"], found["died"], found["left"]),
        )


_DEATHS = re.compile(r"(?P<who>婴儿|新生儿|5岁以下儿童|围产儿)?(?:死亡率)?(?:为|是|约)?(?P<rate>\d+(?:\.\d+)?)‰")
_BORN = re.compile("活产|出生")


def _of_deaths(prose: Prose) -> Iterator[Remark]:
    """全县活产2150例，婴儿死亡7例，婴儿死亡率3.26‰: the deaths among a thousand births."""
    counts = prose.counts
    for found in _DEATHS.finditer(prose.text):
        item = next((one for one in prose.items if one.number.start == found.start("rate")), None)
        if item is None or "死亡" not in prose.text[prose.sentences[item.sentence][0] : found.end()]:
            continue
        if not found["who"] and "出生率" in prose.text:
            continue  # of all people, not of those who were born
        near = [one for one in counts if one.sentence == item.sentence and one.number.end <= item.number.start]
        born = [one for one in near if _BORN.search(one.clause) and not _off_limits(one)]
        died = [one for one in near if "死亡" in one.clause and not _off_limits(one)]
        if found["who"] and len(died) > 1:
            died = [one for one in died if found["who"] in one.clause]
        if len(born) != 1 or len(died) != 1 or (not found["who"] and _OTHER.search(item.clause)):
            continue
        if not found["who"] and "死亡率" not in found[0] and item.clause not in ("", "即", "为"):
            continue
        if found["who"] and "死亡率" not in found[0] and found["who"] not in died[0].clause:
            continue
        own = not found["who"] or found["who"] in died[0].clause or _BARE_DEATHS.fullmatch(died[0].clause)
        if own and prose.text[max(0, item.number.start - 5) : item.number.start].find("出生率") < 0:
            yield from told(item, died[0], born[0], Fraction(1000))


_VITAL = re.compile("(?P<what>出生|死亡)率(?:为|达到?|是|约)?")
#: Where it is said of which people a rate is: their mean of the year, or those of a day.
_BASED = re.compile("按[^，。；（）]{0,8}人口(?:数|总数)?(?:来?计|来?算|测算|折算)")
#: Part of a rate by which it may be off where it is of the mean of two years.
_MEAN_OFF = Fraction(3, 100)


def _of_people_born(prose: Prose) -> Iterator[Remark]:
    """户籍人口82.5万人，全年出生5082人，出生率6.61‰: of a thousand people, by a slip of one digit or two."""
    for item in prose.items:
        found = _VITAL.fullmatch(item.clause) if prose.text.startswith("‰", item.number.end) else None
        if found is None or item.number.hedged:
            continue
        near = [one for one in prose.counts if abs(one.sentence - item.sentence) < 2 and one.unit in ("人", "名")]
        near = [one for one in near if not _off_limits(one) or "平均" in one.clause]
        parts = [one for one in near if found["what"] in one.clause and one.number.end <= item.number.start]
        people = [one for one in near if _LIVE.search(one.clause) and one.value >= _POPULATION]
        if len(parts) != 1 or len(people) != 1:
            continue
        part, base = parts[0], people[0]
        due, printed = 1000 * part.value / base.value, item.value
        based = "平均" in base.clause or _BASED.search(prose.text)
        slip = slips.slipped(item.number.printed, half_up(due, item.number.decimals))
        if (based and due < 2 * printed < 4 * due) or (slip and abs(due - printed) > _MEAN_OFF * due):
            for remark in told(item, part, base, Fraction(1000)):
                yield replace(remark, severity="error")


_LIVE = re.compile("^(?!.*(?:城镇|[乡农]村|流动|劳动|出生|死亡|老年|女性|男性))[^，。；]*人口")
_BARE_DEATHS = re.compile("(?:其中|全[年市县区])*死亡")


def _of_towns(prose: Prose, known: Known) -> Iterator[Remark]:
    """城镇人口183.30万人，常住人口城镇化率为64.00%: those who live in towns among those who live here."""
    for percent in prose.percents:
        clause = raw_clause(prose, percent)
        if not clause.endswith(_TOWNS) or "户籍" in clause or percent.number.hedged:
            continue
        near = [one for one in prose.counts if 0 <= percent.sentence - one.sentence < _FAR]
        near = [one for one in near if one.unit in ("人", "名") and one.value and not one.number.hedged]
        towns = [one for one in near if _IN_TOWNS.search(one.clause) and "户籍" not in one.clause]
        alls = [one for one in near if _LIVING.search(one.clause)]
        beside = [] if alls else [one for one in known() if _LIVING.search(one.clause) and not _off_limits(one)]
        if len(towns) != 1 or len(alls or beside) != 1 or percent.number.start < towns[0].number.start:
            continue
        base = (alls or beside)[0]
        if base.value > towns[0].value:
            for remark in told(percent, towns[0], base, Fraction(_ALL)):
                yield replace(remark, spans=remark.spans if alls else (towns[0].span, percent.span))


#: How a share of those in towns is called; sentences between it and its numbers; percent of all.
_TOWNS, _FAR, _ALL = ("城镇化率", "城镇化率为", "城镇化率达", "城镇化率达到", "城镇化率是"), 3, 100
_IN_TOWNS = re.compile("(?:城镇|居住在城[镇区])[^，。；]{0,4}人口?(?:为|达|有)?$|居住在城镇的?(?:人口)?(?:为|达|有)?$")
_LIVING = re.compile("^(?!.*(?:城镇|[乡农]村))[^，。；]*常住(?:总)?人口(?:总数|总量)?(?:为|达|有|共)?$")
_MISSED = re.compile("晚点|延误|[缺旷][考勤席课检岗]|请假|不合格|不及格|[未不]达标|未到|未参")
_RATE_THERE = re.compile(
    r"(?P<name>[正准]点|合格|及格|达标|出[勤席]|到[岗课会检位场]|参[考会检训学])率(?:仅|约)?(?:为|达到?|是)?$"
)
_KINDS = {"正": "晚点|延误", "准": "晚点|延误", "合": "不合格", "及": "不及格", "达": "[未不]达标"}
_ABSENT = "[缺旷][考勤席课检岗]|请假|未到|未参"


def _of_missed(prose: Prose) -> Iterator[Remark]:
    """全年发送4260班次，其中晚点85班次，正点率98.0%: the rate of those that are not missing."""
    for percent in prose.percents:
        clause = raw_clause(prose, percent) if "率" in percent.clause else ""
        found = _RATE_THERE.fullmatch(clause.removeprefix("，")) if clause else None
        if found is None or percent.number.hedged:
            continue
        near = [one for one in _group(prose, percent) if one.number.start < percent.number.start]
        lost = re.compile(_KINDS.get(found["name"][0], _ABSENT))
        if len(near) != _PAIR or not lost.search(near[1].clause) or lost.search(near[0].clause):
            continue
        base, part = near
        if part.unit != base.unit or part.value >= base.value or _off_limits(base) or _off_limits(part):
            continue
        if found["name"] in base.clause or _APART.search(part.clause):
            continue  # 合格1225批次，不合格25批次
        left = replace(part, number=replace(part.number, value=base.value - part.value))
        yield from told(percent, left, base, Fraction(_ALL), (f"（{base.printed}-{part.printed}）", part))


#: Two numbers; those of a part of all.
_PAIR, _APART = 2, re.compile("其中.*其中|首次|一次|抽检中")
_PER_UNIT = re.compile(r"/(?P<size>百万|十万|万|千|百)?(?P<unit>[\u4e00-\u9fff]{1,2})(?=[，。；、）]|$)")


def _of_another(prose: Prose) -> Iterator[Remark]:
    """营运48.6万车次，被投诉73起，折合1.50起/万车次: the two units stand in the number."""
    for item in prose.counts:
        found = _PER_UNIT.match(prose.text, item.number.end)
        if found is None or _off_limits(item):
            continue
        near = [one for one in _group(prose, item) if one.number.start < item.number.start]
        bases = [one for one in near if one.unit == found["unit"]]
        wholes = [one for one in near if one.unit == item.unit]
        if len(bases) == 1 and len(wholes) == 1 and not _off_limits(bases[0]) and not _off_limits(wholes[0]):
            yield from told(item, wholes[0], bases[0], Fraction(_THOUSANDS[found["size"] or ""]))


_MEAN = re.compile(
    r"(?:平均|人均|均)[^，。；0-9]{0,6}$|每(?P<of>[\u4e00-\u9fff]{1,2})平均[^，。；0-9]{0,6}$|平均每(?P<each>[\u4e00-\u9fff]{1,2}?)[^，。；0-9]{0,6}$"
)
_SUM = re.compile("累计|合计|总计|总分|共|总")
_TIMED = ("", "小时", "分钟", "天", "个工作日", "工作日")


def _of_scores(prose: Prose) -> Iterator[Remark]:
    """16个窗口……累计得分1547分，平均得分96.69分; 412艘次，每艘次平均耗时7.86小时（合计3238小时）."""
    for item in prose.items:
        number = item.number
        if number.kind is not Kind.OTHER or not number.value or not number.decimals or number.hedged:
            continue
        found = _MEAN.search(item.clause)
        if found is None or item.unit not in _TIMED:
            continue
        tail = number.printed[-1]
        sums = [
            one
            for one in prose.items
            if one.number.kind is Kind.OTHER
            and one.sentence == item.sentence
            and one.unit == item.unit
            and one.number.printed.endswith(tail)
            and one.value > item.value
            and _SUM.search(one.clause)
        ]
        thing = found["of"] or found["each"] or ""
        near = [
            one for one in _group(prose, item) if one.number.start < number.start and one.number.exact and one.value > 1
        ]
        called = [one for one in near if thing and (one.unit == thing or thing in one.after[:6])]
        groups = called or near
        if len(sums) == 1 and len(groups) == 1:
            yield from told(item, sums[0], groups[0], Fraction(1))


def told(item: Item, whole: Item, base: Item, factor: Fraction, of: tuple[str, Item] | None = None) -> Iterator[Remark]:
    """A quotient against its two numbers, as exactly as all three are printed.

    ``of``: how its first number is worked out, and from which other number.
    """
    number, scale = item.number, item.number.scale
    exact = factor * whole.value / base.value / scale
    printed = number.value / scale
    low = factor * (whole.value - whole.number.half) / (base.value + base.number.half) / scale
    high = factor * (whole.value + whole.number.half) / (base.value - base.number.half) / scale
    half = Fraction(1, 2 * 10**number.decimals)
    counted = whole.number.exact or whole.number.kind is Kind.OTHER
    surely = counted and base.number.exact
    if rounded(exact, number.decimals) == printed or (not surely and low - half <= printed <= high + half):
        return
    right = half_up(exact, number.decimals)
    cut = truncated(exact, number.decimals) == printed
    exactly = half_up(exact, number.decimals + 2) if cut else right
    words = f"，四舍五入是{right}，印的{item.printed}是截去了尾数。" if cut else f"，印的是{item.printed}。"
    likely = cut or slips.of_ratio(number, whole.number, base.number, lambda a, b: factor * a / b / scale)
    yield Remark(
        "E3" if cut else "E2",
        "error" if likely else "question",
        _spans((of[1] if of else whole, base, item)),
        f"{of[0] if of else whole.printed}÷{base.printed}={_times(factor)}{exactly}{words}",
        f"请核对三个数；前两个不错的，把{item.printed}改为{right}。",
        (base.printed, whole.printed, item.printed),
        firm=True,
    )


def _times(factor: Fraction) -> str:
    """A word for the change of units."""
    return "" if factor in (1, _ALL) else "（换算后）"


def _spans(items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    return tuple(one.span for one in items)
