"""E8: a tie dropped from 前三, names that are not the first ones, and places in a row that the numbers do not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from pipeline.audit.ranks import ladders, verdicts
from pipeline.audit.ranks.ofwhat import PRIZE, fits, members
from pipeline.audit.ranks.orders import PLACED, THAN, chains, compares, falling, placed, places, sequences, unordered
from pipeline.audit.ranks.rows import rows_of
from pipeline.audit.ranks.standing import Beside, Ranked, entries, lists, measured, parallel
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.prose import Prose, without_brackets

#: What every text has that ranks: all others are passed over at once.
#: (One character of a set, and what must be true behind it: so most places are passed over at once.)
RANKING = re.compile(
    r"[前后末最靠居首榜第垫倒较由从次紧递高低多少大小超不](?:(?<=[前后末])[一二三两四五六七八九十0-9]|(?<=最)[多少高低大小长短快慢好优]|(?<=靠)[前后]|(?<=居)[前后首多]"
    r"|(?<=[首末])位|(?<=榜)首|(?<=第)[一二]|(?<=垫)底|(?<=倒)数|(?<=较)[多少高低大小长强]的|(?<=[由从]).到|(?<=次)之|(?<=紧)随|(?<=递)减|(?<=[高低多少大小])于|(?<=超)过|(?<=不)及)"
)
_RANK = re.compile(
    r"(?P<side>前|(?<![滞落])后|末位?|倒数前?)(?P<count>[一二三两四五六七八九十]|\d{1,2}(?!,\d{3}))(?:位|名|类|个|项|大|家|(?=的|依次|分别|是|为|[，：,；。]))(?!月|季|批|年|天|日|小时|期)"
)
_WHO = r"[^，。；、是为0-9一二两三四五六七八九十前]{0,4}"
_END = r"(?=[，。；、（]|为\d|达\d|是\d|\d|$)"
_MOST = re.compile(
    r"(?:最多|最高|最大|最为集中|靠前|居前|领先|较多|(?P<low>最少|最低|较少|较低|偏低|靠后|居后|垫底|末位))的(?:前)?(?P<count>[二三两四五六七八九十]|\d{1,2})(?:位|名|类|个|项|大|家)"
    rf"|(?P<first>首位|榜首|居首{_END}|居多{_END}|(?<!倒数)第一(?:位|名)(?![^，。；0-9]{{2,14}}\d[^。；]{{0,20}}第二)|(?:位列|排名|排|名列|居)第一{_END}|最[多高大长](?:的{_WHO}(?=[是为])|{_END}))"
    rf"|(?P<last>末位(?=的{_WHO}[是为]|[是为])|(?<=[居列排])末位{_END}|垫底(?=的{_WHO}[是为])|垫底{_END}|倒数第一(?:位|名)?|最后一[位名]|最[少低小短](?:的{_WHO}(?=[是为])|{_END}))"
    r"|第一、(?:第)?二(?:、(?:第)?(?P<third>三))?(?:位|名|的)"
)
_NUMERALS = "零一二三四五六七八九十"
_TIED = re.compile(r"并列|同列|同排|同获|同为|相同|持平|同居|均为")
_STOP = re.compile("[。；\n]")


def check(prose: Prose, before: Beside = lambda *_: ()) -> Iterator[Remark]:
    """Rank phrases of a paragraph; ``before`` are the lists of the passage before (a table, a paragraph)."""
    text = prose.text
    ranking = RANKING.search(text)
    if not ranking and not verdicts.SAYS.search(text):
        return
    told: list[tuple[int, int]] = []
    for found in _phrases(text) if ranking else ():
        remark = _phrase(prose, found, before)
        if remark is not None:
            told += [span for span in prose.sentences if span[0] <= found.start() < span[1]]
            yield remark
    own, several = _Own(prose, before), len(prose.items) > 1
    for start, end in prose.sentences:
        if (start, end) not in told:
            said = list(_orders(prose, start, end, before)) if ranking else []
            said = said or list(verdicts.check(prose, start, end, partial(own.known, start, end)))
            said = said or (list(ladders.check(prose, start, end)) if several else [])
            yield from said or (ladders.promised(prose, start, end) if several else ())


class _Own:
    """The lists that a sentence may speak of: of its paragraph, and beside it; worked out when asked for."""

    def __init__(self, prose: Prose, before: Beside) -> None:
        self._prose, self._before = prose, before
        self._lists: list[list[Ranked]] | None = None
        self._beside: tuple[int, Sequence[Sequence[Ranked]]] = (-1, ())

    def known(self, start: int, end: int) -> Iterator[Sequence[Ranked]]:
        """The lists of the paragraph, then those beside it that fit a sentence."""
        prose = self._prose
        if self._lists is None:
            length = len(prose.text)
            self._lists = [*rows_of(prose), *parallel(prose, length), *_pairs(prose)]
        yield from self._lists
        if self._beside[0] != start:
            words = prose.text[start:end]
            self._beside = start, self._before(words, words)
        yield from self._beside[1]


def _phrases(text: str) -> Iterator[re.Match[str]]:
    """The rank phrases of a paragraph: of several, then of one."""
    if _SIDES.search(text):
        yield from _RANK.finditer(text)
    if _MOST_MARKS.search(text):
        yield from _MOST.finditer(text)


_LEAST_FIRST = re.compile("最[少低小短]的?$|用时最快的?$")
_SIDES, _MOST_MARKS = re.compile("[前后末倒]"), re.compile("[最居首榜第末垫倒靠领较偏位排]")


def _pairs(prose: Prose) -> list[list[Ranked]]:
    """Two numbers of a sentence, which are no list but may be compared."""
    found = (entries(prose, start, end).values() for start, end in prose.sentences)
    return [group for groups in found for group in groups if len(group) == 2]


def _orders(prose: Prose, start: int, end: int, before: Beside) -> Iterator[Remark]:
    """The orders and single places of one sentence; one remark is enough."""
    for remark in (*sequences(prose, start, end), *chains(prose, start, end)):
        yield remark
        return
    text = prose.text[start:end]
    if any(word in text for word in _THAN_WORDS) and THAN.search(prose.text, start, end):
        yield from compares(prose, start, end, [*lists(prose, len(prose.text)), *_pairs(prose), *before(text, text)])
    if ("第" in text or "、" in text) and PLACED.search(prose.text, start, end):
        known = [*lists(prose, end), *before(text, text)]
        yield from placed(prose, start, end, known[0] if known else [])
        yield from places(prose, start, end, known)


_THAN_WORDS = ("于", "超过", "不及")


_BOTH = re.compile("[^，。；、]{2,8}[和与及][^，。；、]{2,}")


#: What promises that a row is in order.
_IN_ORDER = re.compile("依次|分别|顺次|排序|顺序|[由从][高多大]|位列|[、，]列|名次|排名")


def _both(prose: Prose, left: int, found: re.Match[str]) -> bool:
    """Whether two are named with what is most: 甲业和乙业增幅最大，分别为22.5%和21.6%; 最多的甲是最少的乙的1.4倍."""
    place = found.end()
    return _TIMES.match(prose.text, place) is not None or (
        prose.text.startswith("，分别", place) and _BOTH.match(prose.text, left, found.start()) is not None
    )


def _phrase(prose: Prose, found: re.Match[str], before: Beside) -> Remark | None:
    """What one rank phrase says against the lists that it may be of, the nearest first."""
    count, front = _asked(found)
    end = _STOP.search(prose.text, found.end())
    stop = end.start() if end else len(prose.text)
    left = max(prose.text.rfind(mark, 0, found.start()) for mark in "，。；：\n") + 1
    if not count or _TIED.search(prose.text[left:stop]) or _both(prose, left, found):
        return None
    places = (found.start(), found.end(), stop)
    inner = _WITHIN.search(prose.text, max(0, left - _SUBJECT), left) if left and prose.text[left - 1] == "，" else None
    remarks: list[Remark] = []
    for every, near in _known(prose, found, before):
        ranked = members(prose.text[:left], every)
        rate = _RATE_BEHIND.match(prose.text, found.end())
        if rate and not ranked[0].printed.endswith("%"):
            continue  # of rates, and no list of them
        if _of_its_own(prose.text, found.end(), ranked) or any(PRIZE.search(one.name) for one in ranked):
            continue  # also 第一名奖励10万元，最后一名扣减5万元
        named = _named(prose, places, ranked, count)
        if inner and any(one.name in inner[1] for one in ranked):
            continue  # 噪声举报中，反映施工的最多: among those of one of the list
        if named and not fits(prose, (left, found.start()), ranked, [one.name for one in named]):
            continue
        if len(named) == count > 1 and near and front and not falling(named):
            if _BEST_LEAST.search(prose.text[places[0] - 8 : places[1]]) or _takes_time(prose, found, named):
                return None
            told = unordered(prose.text[found.start() : found.end()], named, (found.start(), stop))
            listed = places[0] > max(one.start for one in named) >= 0 and not _IN_ORDER.search(prose.text[left:stop])
            return replace(told, severity="question") if listed else told
        if len(named) == count < len(ranked):
            remark = _judge(prose, places, (ranked, named), front=front)
            if remark is None:
                return None
            remarks.append(remark)
        if len(remarks) == 2:  # the two nearest lists say the same
            break
    return remarks[0] if remarks else None


#: Two that are compared.
_TIMES = re.compile("[是为比较][^，。；]{0,4}最")
#: Who is most, with a rate.
_RATE_BEHIND = re.compile(r"[^。；0-9]{1,20}(?:\d[0-9.]*%)")
#: Right behind what is most: its own number, or who it is.
_OWN_NUMBER, _OWN_NAME = re.compile(r"[为是达约]?(\d[0-9.,]*)"), re.compile("的?[是为]([\u4e00-\u9fff]{2,10})")


def _of_its_own(text: str, end: int, ranked: Sequence[Ranked]) -> bool:
    """Whether what is most has a number, or a name, that is none of a list: 平均91.3分，最高98.6分; 最高的是河西村."""
    if number := _OWN_NUMBER.match(text, end):
        return not any(one.printed.startswith(number[1].rstrip(".,")) for one in ranked)
    name = _OWN_NAME.match(text, end)
    return name is not None and not any(
        part in text[end : end + _NAMES] for one in ranked for part in (one.name[:2], one.name[-2:])
    )


#: Characters in which the names follow.
_NAMES = 40


#: What a ranking is within (…举报中，), and how long that is at most.
_WITHIN, _SUBJECT = re.compile("(?:^|[，。；\n])([^，。；\n]*)中，"), 20
#: The best, which need not have the greatest number.
_BEST_LEAST = re.compile("最[快早]")
_TIME = re.compile("用时|耗时|时长|扣分|差错|失误")


def _takes_time(prose: Prose, found: re.Match[str], named: Sequence[Ranked]) -> bool:
    """Whether the first of a list may be those with the least: 平均用时……前两名."""
    rising = all(a.value <= b.value for a, b in pairwise(named))
    words = prose.text[max(0, min(one.start for one in named) - 40) : found.end()]
    return rising and "最" not in found[0] and bool(_TIME.search(words))


def _known(prose: Prose, found: re.Match[str], before: Beside) -> Iterator[tuple[list[Ranked], bool]]:
    """The lists that a phrase may rank, the nearest first, and whether each is of its own sentence."""
    near = _near(prose, found)
    words = prose.text[: found.start()]

    def fit(several: Sequence[Sequence[Ranked]]) -> Iterator[list[Ranked]]:
        kept = (_without_others(prose, ranked, found) for ranked in several)
        return (ranked for ranked in kept if ranked and _of_kind(words, ranked))

    yield from ((ranked, True) for ranked in fit(near))
    left = max(words.rfind(mark) for mark in "，。；：\n") + 1
    whole = next(prose.text[a:b] for a, b in prose.sentences if a <= found.start() < b)
    clause = prose.text[left : found.end()]
    far = [*lists(prose, found.start()), *before(clause, whole)] or lists(prose, len(prose.text))
    yield from ((ranked, False) for ranked in fit(far))


def _near(prose: Prose, found: re.Match[str]) -> list[list[Ranked]]:
    """The named numbers of the sentence of a phrase, with those that the next one sets beside them (同为9起)."""
    index = next(i for i, (a, b) in enumerate(prose.sentences) if a <= found.start() < b)
    start, end = prose.sentences[index]
    following = prose.text[end : end + 40]
    beside = r"[^，。；0-9]{1,12}(?:同为|也为|也是|亦为|同样)|[^。；]{2,30}(?:列|居|排名?|排在)第[二三四五六]"
    if index + 1 < len(prose.sentences) and re.match(beside, following):
        if _TIED.search(following.replace("同为", "")):
            return []
        end = prose.sentences[index + 1][1]
    return [group for group in entries(prose, start, end).values() if len(group) > 1]


_INTRODUCES = re.compile(r"最[多高少低大小长短]的?|居首|首位|榜首|垫底|末位|[前后][二三四五六七八九十][位名类个项]")


#: What opens another list, behind a semicolon.
_OPENS_OTHERS = re.compile(f"{_INTRODUCES.pattern}|主要(?:集中|[是为有])")


def _without_others(prose: Prose, ranked: Sequence[Ranked], found: re.Match[str]) -> list[Ranked]:
    """A list without the numbers that another rank phrase brings in (举报量最大的是违建，为93件)."""
    kept = []
    low = not _asked(found)[1]
    for one in ranked:
        floors = (item.number.end for item in prose.items if item.number.end < one.start and item.unit != "批")
        floor = max([*floors, *(a for a, _ in prose.sentences if a <= one.start)], default=0)
        floor = max(floor, prose.text.rfind("；", 0, max(one.start, 0)) + 1)
        if _in_another_part(prose.text, found.start(), one.start):
            continue
        part = prose.text.rfind("；", 0, max(one.start, 0)) + 1
        if found.end() < part and _OPENS_OTHERS.search(prose.text, part, one.start):
            continue  # 商品类前五位的是：…；服务类前三位的是：…
        if low and "其中" in prose.text[found.end() : max(one.start, 0)]:
            continue  # the parts of one of them
        others = list(_INTRODUCES.finditer(prose.text, floor, max(one.start, floor)))
        if not others or (others[-1].start() < found.end() and others[-1].end() > found.start()):
            kept.append(one)
    return kept


#: How a part of a sentence says what it is within: 服务类中，….
_WITHIN_PART = re.compile(r"[^，。；：0-9]{1,14}(?:中|方面|里|内)，")


def _in_another_part(text: str, place: int, other: int) -> bool:
    """Whether a number stands in another part of a sentence that has several: 商品类中，…；服务类中，…居首."""
    if other < 0:
        return False
    own, its = (max(text.rfind(mark, 0, one) for mark in "；。\n") + 1 for one in (place, other))
    return own != its and all(_WITHIN_PART.match(text, one) for one in (own, its))


_BY = re.compile(
    r"[^，。；、0-9]*(?:(?P<rate>率|满意度|增速|增幅|降幅)|(?P<score>得分|评分|分数)|(?P<count>量|[^名倒系分]数))[^，。；、0-9]{0,6}$"
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
    if _LEAST_FIRST.search(found.string, max(0, found.start() - 6), found.start()):
        return count, False
    return count, groups["side"] == "前" if found.re is _RANK else not groups["low"]


#: Whether the names follow a rank phrase (前三的是, 最多的为) or stand before it (居首，为41处).
_FOLLOWS = re.compile(r"(?:的|[^，。；、：0-9]{0,10}，?(?:分别|依次)?(?:是|为|有|：)|[^，。；、：0-9（]{2}|（)(?!\d)")


def _named(prose: Prose, places: tuple[int, int, int], ranked: Sequence[Ranked], count: int) -> list[Ranked]:
    """The names of a list that a rank phrase gives its places to: behind it, else before it."""
    start, end, stop = places
    named = _row_of_names(prose.text[end:stop], ranked) if _FOLLOWS.match(prose.text, end) else []
    if len(named) >= count:
        return named
    marks = "。；：\n" if count > 1 else "，。；：、\n"
    left = max((prose.text.rfind(mark, 0, start) for mark in marks), default=-1) + 1
    spoken = prose.text[left:start]
    clause = spoken[spoken.rfind("，") + 1 :]
    row = _row_of_names(clause, ranked) if count > 1 and not re.search(r"\d", clause) else []
    if len(row) == count:  # …，太平镇、李庄镇、河湾乡列前三名
        return row
    here = [one for one in ranked if left <= one.start and one.end <= start]
    if here and len(here) >= count:
        between = prose.text[here[-1].end : start]
        other = any(one.name in between for one in ranked)
        whole = [one for one in ranked if one.start >= 0 and one.end <= start]
        if len(whole) > len(here) - 1 and len(whole) > count > 1 and falling(whole):
            return []  # 甲326件、乙214件、丙193件、丁157件、戊96件，前三类占56%: of them all
        return list(here[-count:]) if not other and not re.search(r"\d", between) else []
    if count == 1 and _BARE.fullmatch(spoken):  # 甲镇41处，居首位
        return [one for one in ranked if re.fullmatch(r"[^，。；0-9]{0,6}，", prose.text[max(one.end, 0) : left])][-1:]
    if any(left <= item.number.start < start and measured(item) for item in prose.items):
        return []
    named = [one for one in ranked if one.name in spoken]
    if not named and count == 1 and len(spoken) > 1:  # 二季度接访48批, 二季度最多
        named = [one for one in ranked if one.name.startswith(spoken)]
    return [one for one in named if not any(one.name != other.name and one.name in other.name for other in named)]


_BARE = re.compile("(?:位|排|名|列|居|仍|均|全[区市县]|排名|位列)*")


def _judge(
    prose: Prose, places: tuple[int, int, int], found: tuple[Sequence[Ranked], Sequence[Ranked]], *, front: bool
) -> Remark | None:
    start, end, stop = places
    ranked, named = found
    count = len(named)
    order = sorted(ranked, key=lambda one: one.value, reverse=front)
    last = order[count - 1].value
    first = {one.name for one in ranked if (one.value >= last if front else one.value <= last)}
    phrase = prose.text[start:end]
    names = {one.name for one in named}
    missing = [one for one in ranked if one.name in first - names and not _ALL_OF_THEM.match(one.name)]
    if not missing:
        return None
    tied = all(one.value == last for one in missing) and names <= first
    others = "、".join(f"{one.name}（{one.printed}）" for one in missing)
    if tied:
        same = "、".join(one.name for one in named if one.value == last)
        words = f"{others}与{same}并列第{_NUMERALS[count] if count < 11 else count}，“{phrase}”漏列了它。"
        todo = f"请补上{'、'.join(one.name for one in missing)}，并写明并列。"
    else:
        extra = "、".join(f"{one.name}（{one.printed}）" for one in named if one.name not in first)
        words = f"按所列的数，“{phrase}”应有{others}，写的是{extra}。"
        todo = "请核对名次和各项的数。"
    dated = [one.name for one in (*named, *missing) if re.search(r"\d", one.name)]
    numbers = tuple(dict.fromkeys([*(one.printed for one in (*named, *missing)), *dated]))
    # rates that are equal as printed may differ unrounded
    far = count > 1 and not tied and max(one.value for one in missing) > _TOO_FAR * max(one.value for one in named)
    sure = not far and (not tied or ("%" not in named[0].printed and not named[0].rate))
    left = min([start, *(one.start for one in named if one.start >= 0)])
    return Remark("E8", "error" if sure else "question", ((left, stop),), words, todo, numbers)


#: What is no member of a list, but all of it.
_ALL_OF_THEM = re.compile("共|合计|总|累计|报告|受理|接报|全[区市县省]")
#: So many times more is hardly of the same list.
_TOO_FAR = 3


def _row_of_names(text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The names that stand in one row (A、B和C), their brackets aside, from the first on, in its order."""
    plain = without_brackets(text)
    places = sorted((plain.find(one.name), one.name) for one in ranked if one.name in plain)
    row: list[str] = []
    end = -1
    for place, name in places:
        if row and not re.fullmatch(r"[^，；。]{0,6}(?:[、和及与]|以及)[^，；。、]{0,6}", plain[end:place]):
            break
        row.append(name)
        end = max(end, place + len(name))
    return sorted((one for one in ranked if one.name in row), key=lambda one: row.index(one.name))
