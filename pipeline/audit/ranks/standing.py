"""Named numbers as a ranking takes them: from sentences, from lists in two rows, from tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose, without_brackets
from pipeline.audit.text.splits import label


@dataclass(slots=True, unsafe_hash=True)  # never changed, but not frozen: to build one would take three times as long
class Ranked:
    """Something that can be ranked: its name, value, and the value as printed."""

    name: str
    value: Fraction
    printed: str
    rate: bool = False
    """Whether it is a rate, whose order rounding may hide (办结率（%）; 每万人12.5个)."""
    start: int = -1
    """Where the number stands; -1 in another passage."""
    end: int = -1


#: Paragraphs whose lists are kept: more than are looked at together.
MANY = 1024


def elsewhere(row: Sequence[Ranked]) -> list[Ranked]:
    """A list of another passage, without its places there."""
    return [replace(one, start=-1, end=-1) for one in row]


#: The lists of the passages before, worked out where they are asked for; of a table, the column that a clause
#: names, or else its sentence.
Beside: TypeAlias = Callable[[str, str], Sequence[Sequence[Ranked]]]

#: Words of another period, of a difference, or of a share: such a number ranks nothing.
_ASIDE = re.compile(
    r"合计|总计|共计|小计|[由从]$|[降升增减][至到]|同比|环比|[比较](?:上|去|前)|[增减][加少长]|上升|下降|提高|降低|(?<!\d)[高低多少]出?(?:于)?$|去年|上年|上月|上周|上季|占(?![道用地线压])|同期|全[区市县省镇]|目标|(?:[人户日月村次件]均|每)[^以]*$"
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)个?(?:工作日|小时|分钟|天|日|秒|年|月)")
_SCORE = re.compile(r"(\d+(?:\.\d+)?)分")


def measured(item: Item) -> tuple[Kind, str, Fraction] | None:
    """Kind, unit and value of a number that can be ranked: counts, percentages, scores and durations."""
    number = item.number
    if number.hedged:
        return None
    if number.kind is Kind.COUNT and number.unit:
        return number.kind, number.unit, number.value
    if number.kind is Kind.PERCENT:
        return number.kind, "%", number.value
    if number.kind is Kind.OTHER and (found := _DURATION.fullmatch(number.printed) or _SCORE.fullmatch(number.printed)):
        return number.kind, number.printed[found.end(1) :], Fraction(found[1])
    return None


def entries(prose: Prose, start: int, end: int) -> dict[tuple[Kind, str], list[Ranked]]:
    """The named numbers of a stretch of text, by what they are measured in, each in order; no totals, no shares."""
    found: dict[tuple[Kind, str], list[Ranked]] = {}
    known = _seen(prose)
    for item in prose.items:
        if not start <= item.number.start < end:
            continue
        if item not in known:
            # 前三季度，四个产业园：北部园17个: what is counted in words ranks with nothing in figures
            worded = item.number.chinese and any(not other.number.chinese for other in prose.counts)
            known[item] = None if worded else _entry(item, prose)
        entry = known[item]
        if entry is not None:
            found.setdefault(entry[0], []).append(entry[1])
    return found


@lru_cache(maxsize=MANY)
def _seen(prose: Prose) -> dict[Item, tuple[tuple[Kind, str], Ranked] | None]:  # noqa: ARG001 (one for each)
    """What ``entries`` has made of the numbers of a paragraph so far: each is asked for several times."""
    return {}


def _entry(item: Item, prose: Prose) -> tuple[tuple[Kind, str], Ranked] | None:
    """A number with its name, and what it is measured in; ``None`` where nobody is ranked by it."""
    size = None if _aside(item, prose) else measured(item)
    name = named(item, prose) if size else ""
    if not size or not name or NO_ONE.search(name):
        return None
    rate = size[0] is Kind.PERCENT or (bool(item.number.decimals) and size[1] in "个名件家人")
    return size[:2], Ranked(name, size[2], item.printed, rate, *item.span)


def _aside(item: Item, prose: Prose) -> bool:
    """Whether a number stands beside the things that are ranked: of another period, a share, a difference."""
    if item.number.kind is Kind.PERCENT and item.clause.endswith(("增长", "增速")) and _GROWING.search(prose.text):
        return bool(re.search("[同环]比|[较比]", item.clause))
    if item.number.kind is Kind.PERCENT and _SHARED.search(prose.text):
        return False
    return bool(_ASIDE.search(item.clause))


#: Shares are what is ranked.
_SHARED = re.compile("占比[最居排位]|比[重例](?:最|居|排)")
_GROWING = re.compile("[增涨降]速|[增涨降]幅|增长(?:最|较)")

NO_ONE = re.compile(
    r"^(?:今年|全年|本[年月周季期]|上半年|年内|累计|目前|其中)|^(?:已|共)?(?:排查|受理|收到|接到|查处|开展|检查)|其他|其它|其余|合计|总计|小计|总[数量]|^共|[^公]共$|^[合总小均]$|剩余|^满分|^总分|^及格线|^[高低多少大小]于|^全[区市县镇省街乡校院系州]|^[两三四五六七八九十]+(?:个|大|类|项|领域|家|地|部门|单位)?$|平均$|^平均|^(?:[均仅才只]|已|未)?(?:办结|受理|整改|完成|收到|发现|查处)?(?:了|率)?$"
)
"""Names of totals and of the rest."""

#: What stands between a name and its number, or behind it where it ranks.
_SUBJECT = re.compile(
    r"(?:以|增长|增速|占比|占|[仍均依]?(?:位居|位列|排名|名列|排在|排|居|列|占据|处于|则|相对|表现)*(?:全[区市县镇省])?(?:首位?|榜首|第[一二三四五六七八]位?|倒数第[一二三]位?|末位|垫底"
    r"|最[多高低少大小长短快慢]|次之|其次|紧随其后|再次之?|随后)|为|共|有|(?<=..)达|^达|平均|均为|仅|则|则为|也|同|同样)+$"
)
_OPENED = re.compile(
    r"^.*以(?![上下内来及外前后])(?=..)|^.*(?:最[多高低少大小长短快慢](?:的[^，。；是为]{0,6})?|第[一二三四五][名位]?的?|其次|再次|首位的?|末位的?|垫底的?|最后|殿后的?)(?:分别|依次)?(?:是|为)"
    r"|^(?:末位|首位|垫底|(?:倒数)?第[一二三四五][名位]?|最后一[名位])的(?=..)|^(?:其次|再次|首先|随后|此外|而|另外?|还有|以及)(?:是|为)?"
)


#: A number in the clause before is not of a date or an age: the clause has its own.
_COUNTED = re.compile(r"\d(?![0-9.月日年岁]|周岁|季度)")


@lru_cache(maxsize=1024)
def subject(words: str) -> str:
    """Whom a clause speaks of, without the words that give a place: 河西片最低 → 河西片."""
    return name_of(_SUBJECT.sub("", _OPENED.sub("", words)))


def named(item: Item, prose: Prose) -> str:
    """The name that a number belongs to: before it, before its bracket, or in the clause before (甲镇最少，为3件)."""
    name = subject(_bracketed(item, prose) or label(item) if item.clause or item.depth else "")
    if name:
        return name
    if "分别" in item.clause or "依次" in item.clause:
        return ""  # of several names
    start = prose.sentences[item.sentence][0]
    before = re.split("[，；：、]", without_brackets(prose.text[start : item.number.start]).removesuffix(item.clause))
    return subject(before[-2]) if len(before) > 1 and not _COUNTED.search(before[-2]) else ""


def lists(prose: Prose, place: int) -> list[list[Ranked]]:
    """The lists of named numbers before a place, the nearest first."""
    found = []
    for group, whole in _groups(prose):
        if group[-1].number.end <= place:
            ranked = whole
        else:
            ranked = _list([item for item in group if item.number.end <= place], prose)
        if ranked:
            found.append(ranked)
    return [*reversed(found), *parallel(prose, place)]


@lru_cache(maxsize=MANY)  # asked for at every place that ranks
def _groups(prose: Prose) -> Sequence[tuple[list[Item], list[Ranked]]]:
    """The numbers of each sentence that are measured alike, each with the list that they make (empty: none)."""
    groups: dict[tuple[int, str, Kind], list[Item]] = {}
    for item in prose.items:
        share = item.number.kind is Kind.PERCENT and (
            "占" in item.clause or (item.depth and "占" in prose.sentence(item))
        )
        size = None if share else measured(item)
        if size and (size[0] is not Kind.OTHER or size[2]):
            groups.setdefault((item.sentence, size[1], size[0]), []).append(item)
    return [(group, _list(group, prose)) for group in groups.values() if len(group) > 2]


def _list(group: Sequence[Item], prose: Prose) -> list[Ranked]:
    """Numbers as a list of at least three, each with its name; empty where they are none."""
    ranked = listed(group, prose) if len(group) > 2 else []
    return _renamed(ranked, prose.text) if len(ranked) > 2 else []


_APART = re.compile(r"分别[^，。；、0-9]{0,8}$|得分(?:依次)?为?$|依次[是为]$|各[月季周日][^，。；、0-9]{1,10}[是为]$")


def parallel(prose: Prose, place: int) -> list[list[Ranked]]:
    """甲、乙、丙三个街道分别为12件、9件、9件: names and values in two lists, and who follows (丁街道8件次之)."""
    found: list[list[Ranked]] = []
    if not any(word in prose.text for word in ("分别", "得分", "依次", "各月", "各季", "各周", "各日")):
        return found
    for index, item in enumerate(prose.items):
        if item.number.end > place or not _APART.search(item.clause):
            continue
        values = [item]
        for other in prose.items[index + 1 :]:
            if other.number.end > place or not re.fullmatch(r"[、和及与]|以及", prose.between(values[-1], other)):
                break
            values.append(other)
        names = _names(prose, item, len(values))
        if len(names) == len(values) > 2:
            sized = zip(names, values, strict=True)
            row = [Ranked(n, _size(v), v.printed, start=v.number.start, end=v.number.end) for n, v in sized]
            end = prose.sentences[item.sentence][1]
            size = measured(item)
            found.append(row + (entries(prose, values[-1].number.end, end).get(size[:2], []) if size else []))
    return found


def _names(prose: Prose, item: Item, count: int) -> list[str]:
    """The names before 分别: in its own clause, or in the clause before (是甲、乙、丙，产量分别为)."""
    start, end = prose.sentences[item.sentence][0], item.number.start
    for clause in reversed(re.split("[，；：]", prose.text[start:end])[-2:]):
        told = numbered_names(clause, count)
        if told:
            return told
        words = subject(re.split("分别|得分|依次|各[月季周日]", clause)[0].rstrip("，"))
        names = [name for name in re.split(r"、|和|及|与", words) if name]
        if len(names) == count > 1:
            names[-1] = re.sub(r"[两三四五六七八九十0-9]+个.*$", "", names[-1]) or names[-1]
            return names
    return []


_NUMERAL = "一二三四五六七八九十"
_SEVERAL = re.compile(
    rf"(?P<row>(?:[{_NUMERAL}甲乙丙丁戊0-9A-F]、)+[{_NUMERAL}甲乙丙丁戊0-9A-F]|[{_NUMERAL}甲乙丙丁戊0-9A-F][和与及][{_NUMERAL}甲乙丙丁戊0-9A-F])[两{_NUMERAL}]?(?:个|次)?"
    r"(?P<end>产业|标段|中队|大队|支队|季度|车间|分局|支部|[组班期级类区队号线楼幢栋路校院厂站矿院批])"
    rf"|(?P<from>[{_NUMERAL}0-9]{{1,2}})(?P<same>季度|月份?|[班组期])?[-—–~至到]{{1,2}}(?P<to>[{_NUMERAL}0-9]{{1,2}})(?P<each>季度|月份?|[班组期批轮])"
    r"|(?P<year>20\d\d)年?[-—–~至到]{1,2}(?P<until>20\d\d)年?"
    rf"|(?P<ahead>周|星期|初)(?P<day>[{_NUMERAL}])[至到—-](?:周|星期|初)?(?P<last>[{_NUMERAL}])"
    rf"|(?P<times>[两{_NUMERAL}])(?P<time>[次轮批期场])(?!产业)"
    rf"|(?P<thrice>三次)产业|(?P<each_of>[两{_NUMERAL}])个(?P<kind>季度|标段|中队|车间|组|班)"
)


def numbered_names(words: str, count: int) -> list[str]:
    """Names that are told by their numbers alone (三次产业, 一至四季度, 甲、乙、丙三组); empty where they are fewer."""
    found = _SEVERAL.search(words)
    if found is None:
        return []
    if found["thrice"]:
        names = ["第一产业", "第二产业", "第三产业"]
    elif found["times"]:
        names = [f"第{_NUMERAL[n]}{found['time']}" for n in range("零一二三四五六七八九十".find(_two(found["times"])))]
    elif found["year"]:
        names = [f"{year}年" for year in range(int(found["year"]), int(found["until"]) + 1)]
    elif found["ahead"]:
        first, last = (_NUMERAL.find(found[key]) for key in ("day", "last"))
        names = [f"{found['ahead']}{_NUMERAL[n]}" for n in range(first, last + 1)]
    elif found["row"]:
        ahead = "第" if found["end"] == "产业" or words[found.start() - 1 : found.start()] == "第" else ""
        names = [f"{ahead}{one}{found['end']}" for one in re.split("[、和与及]", found["row"])]
    elif found["each_of"]:
        size = "零一二三四五六七八九十".find(_two(found["each_of"]))
        names = [f"{_NUMERAL[n]}{found['kind']}" for n in range(size)]
    else:
        first, last = (int(one) if one.isdigit() else _NUMERAL.find(one) + 1 for one in (found["from"], found["to"]))
        digits = found["from"].isdigit()
        unit = found["each"].removesuffix("份")
        names = [
            f"{n if digits else _NUMERAL[n - 1]}{unit}" for n in range(first, min(last, 12) + 1) if digits or n < 11
        ]
    return names if len(names) == count else []


def _two(numeral: str) -> str:
    return numeral.replace("两", "二")


def _renamed(ranked: list[Ranked], text: str) -> list[Ranked]:
    """Names as the text has them elsewhere: without what was done behind them (城北站活动18场: 城北站)."""
    found: list[str] = []
    behind: set[str] = set()
    opened = _opened(ranked, text)
    for one in opened:
        name = one.name
        if len(name) > _SHORT + 1 and text.count(name[: _SHORT + 1]) > 1 and text.count(name) == 1:
            ahead = (name[:size] for size in range(len(name) - 1, _SHORT, -1))
            others = [other.name for other in ranked if other is not one and other.name != name]
            kept = (part for part in ahead if text.count(part) > 1 and not any(o.startswith(part) for o in others))
            name = next(kept, name)
        found.append(name)
        behind |= {one.name.removeprefix(name)} if name != one.name else set()
    cut = [next((name.removesuffix(end) for end in behind if name.endswith(end)), name) for name in found]
    return [one if one.name == name else replace(one, name=name) for one, name in zip(opened, cut, strict=True)]


#: Characters of a name that is not cut.
_SHORT = 2


def _opened(ranked: list[Ranked], text: str) -> list[Ranked]:
    """The first name without the words that open the list: the longest ending that the text has again."""
    first = ranked[0]
    for start in range(len(first.name) - 1):
        ending = first.name[start:]
        if ending.endswith("率") or (start and all(other.name.endswith(ending) for other in ranked[1:])):
            break  # what all of them are measured by (办结率)
        if text.count(ending) > 1 and (start == 0 or len(ending) > 2):
            return [replace(first, name=ending), *ranked[1:]]
    return ranked


def _size(item: Item) -> Fraction:
    size = measured(item)
    return size[2] if size else item.value


def listed(items: Sequence[Item], prose: Prose) -> list[Ranked]:
    """Named numbers as a ranking takes them; totals and the rest are no competitors."""
    sizes = [_size(item) for item in items]
    if len(items) > 2 and sizes[0] >= sum(sizes[1:], Fraction(0)):
        items, sizes = items[1:], sizes[1:]  # the total of the others
    found = []
    figures = any(not item.number.chinese for item in items)
    for item, size in zip(items, sizes, strict=True):
        if figures and item.number.chinese:
            continue  # 前三季度，四个园区：北部园17个
        name = named(item, prose)
        if name and not _aside(item, prose) and not NO_ONE.search(name):
            rate = bool(item.number.decimals) and item.unit in ("个", "名", "件", "家", "人")
            found.append(Ranked(name, size, item.printed, rate, *item.span))
    return found


_BRACKETED = re.compile(r"(?:(?<=）)(?:以及|[和及与]))?([^，、；。：（）0-9]+)（$")


def _bracketed(item: Item, prose: Prose) -> str:
    """The name before the bracket that a number stands in: 甲街道（312件）."""
    found = _BRACKETED.search(prose.text, max(0, item.number.start - 24), item.number.start) if item.depth else None
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def name_of(text: str) -> str:
    """A name without the words that open the list before it, and without what was done behind it."""
    text = re.sub(
        r"^.*(?:的|分别|依次|数量|总量|名单|顺序|领域|方面)(?:是|为|有)(?=.)|^.*集中[在于](?=..)|^(?:其余|另有|其次|其后|随后)(?:是|为)?(?=..)"
        r"|^.*[前后末][一二三四五六七八九十0-9][位名]?(?:分别|依次)?(?:是|为)(?=.)|^而(?=..)|^.*三名[是为](?=.)|^[^中其]{0,6}(?:投诉|举报|案件|诉求|来电|线索|隐患|问题|事项|工单|纠纷)[中里](?=..)",
        "",
        text,
    )
    return re.sub(
        r"(?:领域|行业|方面|类|的|有|为|是|得分|得票|受理|承办|办理|发生|查处|排查|收到|上报|完成|发现|共|(?<=..)达|^达|计|也|同|亦|则|平均|仅|高达)+$",
        "",
        text,
    )


def of_grid(grid: Sequence[Sequence[str]], words: str) -> list[Ranked]:
    """The column of a table that some words rank, as named numbers."""
    if len(grid) < 3:
        return []
    head = grid[0]
    names = 1 if re.search("序号|名次|排名", head[0]) and len(head) > 2 else 0
    best, column, tied = (0.0, 0), 0, False
    numeric = [
        c for c in range(names + 1, len(head)) if sum(bool(re.match(r"\d", row[c].strip())) for row in grid[1:]) > 1
    ]
    for c in numeric:
        title = re.sub(r"（.*?）|\(.*?\)|[A-Za-z0-9.]+", "", head[c]) or head[c]
        shared = len(set(title) & set(words)) / max(len(set(title)), 1)
        score = (shared, len(title) if title in words else 0)  # 办结率 before 办结 where both are there
        if score > best:
            best, column, tied = score, c, False
        elif score == best:
            tied = True
    column = numeric[0] if len(numeric) == 1 and not head[numeric[0]].strip() else column
    if not column or ((best[0] < 0.5 or tied) and len(numeric) > 1):
        return []
    rate = "率" in head[column]
    if not rate and re.search("率[^，。；、]{0,6}[前后末最倒]", words):
        return []
    result = []
    for row in grid[1:]:
        found = re.match(r"(\d+(?:\.\d+)?)\s*(?:%|[\u4e00-\u9fff]{1,2})?$", row[column].strip().replace(",", ""))
        if found and not re.search(r"合计|总计|小计|平均|全区|其他", row[names]):
            result.append(Ranked(row[names].strip(), Fraction(found[1]), row[column].strip(), rate))
    return result


_LINE = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．])?\s*(?P<name>[^\s0-9，。；：:（）()]{2,16})[\s：:]+(?P<number>\d[0-9,]*(?:\.\d+)?)(?P<unit>%|[\u4e00-\u9fff]{0,3})[；。，]?\s*"
)


def of_lines(lines: Sequence[str]) -> list[Ranked]:
    """The last lines that each hold a name and its number, nothing else, as named numbers; fewer than three: none."""
    found = []
    for line in reversed(lines):
        match = _LINE.fullmatch(line)
        if match is None:
            break
        if not NO_ONE.search(match["name"]):
            printed = match["number"] + match["unit"].replace(match["unit"].rstrip("%"), "")
            found.append(Ranked(match["name"], Fraction(match["number"].replace(",", "")), printed))
    return found[::-1] if len(found) > 2 else []
