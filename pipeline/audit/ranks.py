"""E8: a tie dropped from 前三, or names that are not the first ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Kind, chinese_value
from pipeline.audit.prose import Item, Prose, without_brackets
from pipeline.audit.splits import label

_RANK = re.compile(
    r"(?P<side>前|后|末|倒数前?)(?P<count>[一二三两四五六七八九十]|\d{1,2})(?:位|名|类|个|项|大|家|(?=的|依次|分别|是|为|[，：,]))(?!月|季|批|年|天|日|小时|期)"
)
_WHO = r"[^，。；、是为\d一二两三四五六七八九十前]{0,4}"
_MOST = re.compile(
    r"(?:最多|最高|最大|最为集中|靠前|居前|领先|较多|(?P<low>最少|最低|较少|较低|偏低|靠后|居后|垫底|末位))的(?:前)?(?P<count>[二三两四五六七八九十]|\d{1,2})(?:位|名|类|个|项|大|家)"
    rf"|(?P<first>首位|榜首|(?<!倒数)第一(?:位|名)|最[多高大]的{_WHO}(?=[是为]))"
    rf"|(?P<last>末位(?=的{_WHO}[是为]|[是为])|垫底(?=的{_WHO}[是为])|倒数第一(?:位|名)?|最后一[位名]|最[少低小]的{_WHO}(?=[是为]))"
    r"|第一、(?:第)?二(?:、(?:第)?(?P<third>三))?(?:位|名|的)"
)
_NUMERALS = "零一二三四五六七八九十"
_TIED = re.compile(r"并列|同列|同为|相同|持平|同居|均为")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Something that can be ranked: its name, value, and the value as printed."""

    name: str
    value: Fraction
    printed: str
    rate: bool = False
    """Whether its column of a table says that it is a rate (办结率（%）)."""


def check(prose: Prose, before: Sequence[Ranked] = ()) -> Iterator[Remark]:
    """Rank phrases of a paragraph; ``before`` is what the passage before lists (a table, a paragraph)."""
    for found in (*_RANK.finditer(prose.text), *_MOST.finditer(prose.text)):
        count, front = _asked(found)
        end = re.compile("[。；\n]").search(prose.text, found.end())
        stop = end.start() if end else len(prose.text)
        if not count or _TIED.search(prose.text[found.start() : stop]):
            continue
        lists = [*_lists(prose, found.start()), *([list(before)] if before else [])] or _lists(prose, len(prose.text))
        lists = [ranked for ranked in lists if _of_kind(prose.text[: found.start()], ranked)]
        places = (found.start(), found.end(), stop)
        remarks = [_judge(prose, places, ranked, (count, front)) for ranked in lists if len(ranked) > count]
        if remarks and remarks[0] is not None and all(remarks[:2]):
            yield remarks[0]


_BY = re.compile(
    r"[^，。；、\d]*(?:(?P<rate>率|满意度|增速|增幅|降幅)|(?P<score>得分|评分|分数)|(?P<count>量|[^名倒系分]数))[^，。；、\d]{0,6}$"
)


def _of_kind(words: str, ranked: Sequence[Ranked]) -> bool:
    """Whether a list may be what the words before a rank phrase rank: rates by a 率, no rates by a 量."""
    named = _BY.search(words[-24:])
    if named is None:
        return True
    percent = ranked[0].printed.endswith("%")
    score = ranked[0].printed.endswith("分")
    if named["rate"]:
        return percent or ranked[0].rate
    return not percent and (bool(named["score"]) or not score)


def _lists(prose: Prose, place: int) -> list[list[Ranked]]:
    """The lists of named numbers before a place, the nearest first."""
    groups: dict[tuple[int, str, Kind], list[Item]] = {}
    for item in prose.items:
        number = item.number
        share = number.kind is Kind.PERCENT and ("占" in item.clause or (item.depth and "占" in prose.sentence(item)))
        score = number.kind is Kind.OTHER and number.printed.endswith("分") and number.value
        rankable = number.kind in (Kind.COUNT, Kind.PERCENT) or score
        if number.end <= place and rankable and not number.hedged and not share:
            groups.setdefault((item.sentence, item.unit, number.kind), []).append(item)
    found = [_renamed(ranked, prose.text) for group in groups.values() if len(ranked := listed(group, prose)) > 2]
    return [*reversed(found), *_parallel(prose, place)]


def _parallel(prose: Prose, place: int) -> list[list[Ranked]]:
    """甲、乙、丙三个街道分别为12件、9件、9件: names and values in two lists."""
    found = []
    for index, item in enumerate(prose.items):
        if item.number.end > place or not re.search(r"分别[^，。；、\d]{0,4}$", item.clause):
            continue
        values = [item]
        for other in prose.items[index + 1 :]:
            if other.number.end > place or not re.fullmatch(r"[、和及与]|以及", prose.between(values[-1], other)):
                break
            values.append(other)
        start = max((prose.text.rfind(mark, 0, item.number.start) for mark in "，；。：\n"), default=-1) + 1
        words = re.split(r"分别", prose.text[start : item.number.start])[0]
        names = [name for name in re.split(r"、|和|及|与", words) if name]
        if len(names) == len(values) > 2:
            names[-1] = re.sub(r"[两三四五六七八九十\d]+个.*$", "", names[-1]) or names[-1]
            found.append([Ranked(n, v.value, v.printed) for n, v in zip(names, values, strict=True)])
    return found


def _renamed(ranked: list[Ranked], text: str) -> list[Ranked]:
    """The first name without the words that open the list: the longest ending that the text has again."""
    first = ranked[0]
    for start in range(len(first.name) - 1):
        ending = first.name[start:]
        if text.count(ending) > 1 and (start == 0 or len(ending) > 2):
            return [Ranked(ending, first.value, first.printed), *ranked[1:]]
    return ranked


_NO_ONE = re.compile(r"其他|其它|其余|合计|总计|小计|^共|^[合总小]$|剩余|平均")
"""Names of totals and of the rest."""


def listed(items: Sequence[Item], prose: Prose) -> list[Ranked]:
    """Named numbers as a ranking takes them; totals and the rest are no competitors."""
    if len(items) > 2 and items[0].value >= sum((item.value for item in items[1:]), Fraction(0)):
        items = items[1:]  # the total of the others
    named = [(_name(_bracketed(item, prose) or label(item)), item) for item in items]
    return [
        Ranked(name, item.value, item.printed)
        for name, item in named
        if name and "占" not in item.clause and not _NO_ONE.search(name)
    ]


def _bracketed(item: Item, prose: Prose) -> str:
    """The name before the bracket that a number stands in: 甲街道（312件）."""
    found = re.search(r"([^，、；。：（）\d]+)（$", prose.text[max(0, item.number.start - 24) : item.number.start])
    return found[1] if found and item.depth else ""


def _name(text: str) -> str:
    text = re.sub(
        r"^.*(?:的|分别|依次|数量|总量|名单|顺序)(?:是|为|有)(?=.)|^(?:其余|另有|其次|其后|随后)(?:是|为)?(?=..)"
        r"|^.*[前后末][一二三四五六七八九十\d][位名](?:分别|依次)?(?:是|为)(?=.)",
        "",
        text,
    )
    return re.sub(
        r"(?:领域|行业|方面|类|的|有|为|是|得分|得票|受理|承办|办理|发生|查处|排查|收到|上报|完成|发现|共|达|计)+$",
        "",
        text,
    )


def _asked(found: re.Match[str]) -> tuple[int, bool]:
    """How many are named, and whether the first or the last."""
    groups = found.groupdict()
    if found.re is _MOST and groups["first"]:
        return 1, True
    if found.re is _MOST and groups["last"]:
        return 1, False
    if found.re is _MOST and not groups["count"]:
        return (3 if groups["third"] else 2), True
    count = int(groups["count"]) if groups["count"].isdigit() else chinese_value(groups["count"]) or 0
    return count, groups["side"] == "前" if found.re is _RANK else not groups["low"]


def _judge(
    prose: Prose, places: tuple[int, int, int], ranked: Sequence[Ranked], asked: tuple[int, bool]
) -> Remark | None:
    start, end, stop = places
    count, front = asked
    order = sorted(ranked, key=lambda one: one.value, reverse=front)
    last = order[count - 1].value
    first = {one.name for one in ranked if (one.value >= last if front else one.value <= last)}
    named = _row_of_names(prose.text[end:stop], ranked)
    phrase = prose.text[start:end]
    if len(named) < count:
        left = max((prose.text.rfind(mark, 0, start) for mark in "。；：\n"), default=-1) + 1
        spoken = prose.text[left:start]
        if re.search(r"\d", spoken):
            return None
        start = left
        named = [one for one in ranked if one.name in spoken]
    if len(named) != count:
        return None
    names = {one.name for one in named}
    missing = [one for one in ranked if one.name in first - names]
    if not missing:
        return None
    tied = all(one.value == last for one in missing)
    others = "、".join(f"{one.name}（{one.printed}）" for one in missing)
    if tied and names <= first:
        same = "、".join(one.name for one in named if one.value == last)
        words = f"{others}与{same}并列第{_NUMERALS[count] if count < 11 else count}，“{phrase}”漏列了它。"
        todo = f"请补上{'、'.join(one.name for one in missing)}，并写明并列。"
    else:
        extra = "、".join(f"{one.name}（{one.printed}）" for one in named if one.name not in first)
        words = f"按所列的数，“{phrase}”应有{others}，写的是{extra}。"
        todo = "请核对名次和各项的数。"
    numbers = tuple(dict.fromkeys(one.printed for one in (*named, *missing)))
    # rates that are equal as printed may differ unrounded
    sure = tied and names <= first and "%" not in named[0].printed and not named[0].rate
    return Remark("E8", "error" if sure else "question", ((start, stop),), words, todo, numbers)


def _row_of_names(text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The names that stand in one row (A、B和C), their brackets aside, from the first on."""
    plain = without_brackets(text)
    places = sorted((plain.find(one.name), one.name) for one in ranked if one.name in plain)
    row: list[str] = []
    end = -1
    for place, name in places:
        if row and not re.fullmatch(r"[^，；。]{0,6}(?:[、和及与]|以及)[^，；。、]{0,6}", plain[end:place]):
            break
        row.append(name)
        end = max(end, place + len(name))
    return [one for one in ranked if one.name in row]


def of_grid(grid: Sequence[Sequence[str]], words: str) -> list[Ranked]:
    """The column of a table that some words rank, as named numbers."""
    if len(grid) < 3:
        return []
    head = grid[0]
    names = 1 if re.search("序号|名次|排名", head[0]) and len(head) > 2 else 0
    best, column = (0.0, 0), 0
    numeric = [
        c for c in range(names + 1, len(head)) if sum(bool(re.match(r"\d", row[c].strip())) for row in grid[1:]) > 1
    ]
    for c in numeric:
        title = re.sub(r"（.*?）|\(.*?\)", "", head[c])
        shared = len(set(title) & set(words)) / max(len(set(title)), 1)
        score = (shared, len(title) if title in words else 0)  # 办结率 before 办结 where both are there
        if score > best:
            best, column = score, c
    if not column or (best[0] < 0.5 and len(numeric) > 1):
        return []
    rate = "率" in head[column]
    if not rate and re.search("率[^，。；、]{0,6}[前后末最倒]", words):
        return []
    result = []
    for row in grid[1:]:
        found = re.match(r"(\d+(?:\.\d+)?)\s*%?$", row[column].strip().replace(",", ""))
        if found and not re.search(r"合计|总计|小计|平均|全区|其他", row[names]):
            result.append(Ranked(row[names].strip(), Fraction(found[1]), row[column].strip(), rate))
    return result
