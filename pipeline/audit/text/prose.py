"""A paragraph as its numbers in context: the label before each, the noun after it, sentence and bracket."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from cfractions import Fraction

from pipeline.audit.text.numbers import Kind, Number, added, numbers
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.things import thing

#: Measure words that are used for one another.
FAMILIES = (
    frozenset(["件", "起", "宗", "案", "例"]),
    frozenset(["家", "户"]),
    frozenset(["件", "条"]),
    frozenset(["处", "个", "项", "条"]),
    frozenset(["家", "个"]),
    frozenset(["家", "座", "所", "处"]),
    frozenset(["宗", "卷", "份", "本", "件"]),
)
#: Of those, what counts one sort of thing only: cases, houses. Places and bodies are of several sorts.
ONE_SORT = (FAMILIES[0], FAMILIES[1])
DELIMITERS = "，、；。：！？（）\n|"
#: Words of a comparison with another period: the number that follows is no part of anything.
COMPARISON = re.compile(
    r"(?=[同环比较与增减下上降去平最日月户人当每])(?:同比|环比|[比较](?:上一?年|去年|上月|上周|上季|前|2|1|\d)|与(?:上年|去年|上月|\d)|比.*[增减多少升降]|增(?:长|加(?!值))|减少|下降|上升|降幅|增幅"
    r"|上一?年|去年|上月|上周|同期|平均|最[高低大小多少]|日均|月均|户均|人均|当日|当天|每(?![天日周月季年][^，]*(?:依次|分别)))"
)
RATE = re.compile(r"([^，、；：（）“”]{0,14}?(?:率|进度|覆盖面|比例))(?:[^率，、；：]{0,8})?$")
_COUNT, _PERCENT, _MULTIPLE = Kind.COUNT, Kind.PERCENT, Kind.TIMES
#: Numbers that may stand in a label (12345热线1860件).
_LABELS = frozenset((Kind.DATE, Kind.OTHER, Kind.RANGE))
#: Measure words of kinds: 由三部分组成, 分为三类 open a list and count nothing in it.
_KINDS = frozenset(["部分", "方面", "类", "种", "项"])
_BRACKETS = re.compile(r"（[^（）]*）")


@lru_cache(maxsize=1024)
def compares(words: str) -> bool:
    """Whether words speak of another period, or of a difference or a mean."""
    return COMPARISON.search(words) is not None


@dataclass(slots=True, eq=False)  # a place is itself and no other: to compare the fields is slow, and so is frozen
class Item:
    """A number in its place."""

    number: Number
    sentence: int
    depth: int
    """How many brackets are open."""
    clause: str
    """From the last mark (or the last number) to the number; brackets left out."""
    after: str
    """From the number to the next mark or number."""
    lead: str
    """From the last count or share, or the start of the sentence, to this one."""
    value: Fraction = field(init=False, repr=False)
    """Its value in the base of its unit."""
    unit: str = field(init=False, repr=False)
    """Its measure word; with the value kept here, as every check asks for them."""
    size: float = field(init=False, repr=False)
    """Its value where all but exact will do, and which is faster to compare."""

    def __post_init__(self) -> None:
        value = self.value = self.number.value
        self.unit = self.number.unit
        self.size = value.numerator / value.denominator

    @property
    def span(self) -> tuple[int, int]:
        """Its place in the text."""
        return self.number.start, self.number.end

    @property
    def printed(self) -> str:
        """As it is printed, without the measure word."""
        return self.number.printed

    @property
    def words(self) -> str:
        """What it counts: label and noun."""
        return f"{self.clause}{self.after}"

    @property
    def compared(self) -> bool:
        """Whether it speaks of another period, or of a difference or a mean."""
        return compares(self.clause)


#: The counts of the passages beside, worked out where they are asked for.
Known: TypeAlias = Callable[[], Sequence[Item]]


@dataclass(slots=True, eq=False)  # never changed, as an item is
class Prose:
    """A paragraph."""

    text: str
    """Normalised: one form of digits and marks, character for character as printed."""
    items: tuple[Item, ...]
    sentences: Sequence[tuple[int, int]] = field(repr=False)
    joints: dict[tuple[Item, Item], int] = field(default_factory=dict, repr=False)
    """How strong the marks between two numbers are, as far as it was asked (``splits.joint``)."""
    clauses: dict[int, str] = field(default_factory=dict, repr=False)
    """The words from the last mark to a place, as far as they were asked for (``ratios.raw_clause``)."""
    agreed: set[tuple[int, int]] = field(default_factory=set, repr=False)
    """The places of totals and parts that frames of its sentences found to add up, and of ratios that hold."""
    counts: tuple[Item, ...] = field(init=False, repr=False)
    """The counts, hedged ones too."""
    percents: tuple[Item, ...] = field(init=False, repr=False)
    """The percentages."""
    has_times: bool = field(init=False, repr=False)
    """Whether a number is a multiple (2.4倍)."""

    def __post_init__(self) -> None:
        items = self.items
        self.counts = tuple([item for item in items if item.unit and item.number.kind is _COUNT])
        self.percents = tuple([item for item in items if item.number.kind is _PERCENT])
        self.has_times = any(item.number.kind is _MULTIPLE for item in items)

    def sentence(self, item: Item) -> str:
        """The text of its sentence."""
        a, b = self.sentences[item.sentence]
        return self.text[a:b]

    def between(self, a: Item, b: Item) -> str:
        """The text from one number to a later one."""
        return self.text[a.number.end : b.number.start]

    def clause_after(self, item: Item, stops: str = "。；\n") -> str:
        """From the number to the end of its sentence (or any of these marks)."""
        ends = [place for stop in stops if (place := self.text.find(stop, item.number.end)) >= 0]
        return self.text[item.number.end : min(ends, default=len(self.text))]


_NEAR = r"\u4e00-\u9fff%％（），、。；："
#: Marks that are typed half-width: a space behind them says nothing, but between two numbers it may.
_NARROW = ",;:()"
_SPACE = re.compile(
    rf"(?<=[{_NEAR}{_NARROW}0-9])[ \u3000\xa0]+(?=[{_NEAR}{_NARROW}])|(?<=[{_NEAR}])[ \u3000\xa0]+(?=\d)"
)


def compact(text: str) -> str:
    """A text without the spaces between Chinese characters and digits."""
    blank = " " in text or "\u3000" in text or "\xa0" in text
    return _SPACE.sub("", text) if blank else text


#: What stands before 一 where it counts nothing; nothing, too.
_NO_COUNT = ("", *"上前下同某另")


@lru_cache(maxsize=16)  # the passages beside are looked at again
def parse(text: str, *, normal: bool = False) -> Prose:
    """A paragraph's numbers in their places; ``normal``: the text is normalised already."""
    plain = text if normal else normalise(text)
    found = list(numbers(plain))
    sentences = _sentences(plain)
    if not found:
        return Prose(plain, (), sentences)
    depths, flat = _depths(plain), "（" not in plain and "）" not in plain
    items: list[Item] = []
    sentence, last = 0, len(sentences) - 1
    ends: dict[int, int] = {}
    marks, mark = [found.start() for found in _DELIMITER.finditer(plain)], 0
    marks.append(len(plain))
    followers = [number.start for number in found[1:]]
    for number, following in zip(found, [*followers, len(plain)], strict=True):
        start, end = number.start, number.end
        while sentence < last and start >= sentences[sentence][1]:
            sentence += 1
        depth = depths[start]
        before = sentences[sentence][0]
        for level, place in ends.items():
            if level <= depth and place > before:
                before = place
        while marks[mark] < start:
            mark += 1
        lead = plain[before:start]
        if items and not lead and items[-1].number.end == start:  # 30批52人次 share their label
            label, lead = items[-1].clause, items[-1].lead
        elif flat:  # most often
            label = plain[max(before, start - _LABEL, marks[mark - 1] + 1 if mark else 0) : start].strip()
        else:
            label = _label(plain, before, start, depths)
        while marks[mark] < end:
            mark += 1
        if number.chinese and number.printed == "一" and label[-1:] in _NO_COUNT:
            continue  # 一封来信: an article, no count; 上一轮
        stop = marks[mark] if marks[mark] < following else following
        noun = plain[end : stop if stop < end + _NOUN else end + _NOUN].strip()
        items.append(Item(number, sentence, depth, label, noun, lead))
        if number.kind not in _LABELS and not (number.chinese and number.unit in _KINDS):
            ends[depth] = end
    return Prose(plain, tuple(_with_units(items, plain)), sentences)


def _with_units(items: list[Item], text: str) -> list[Item]:
    """The numbers, those without a measure word with that of what they count; most paragraphs have none."""
    bare = any(not item.unit and item.number.kind is _COUNT for item in items)
    return _named(_measured(items, text), text) if bare else items


def _measured(items: list[Item], text: str) -> list[Item]:
    """Numbers in a row take the measure word of the last: 58、64和71通."""
    for place in range(len(items) - 2, -1, -1):
        item, following = items[place], items[place + 1]
        number, other = item.number, following.number
        if number.unit or number.kind is not _COUNT or other.chinese or not (other.kind is _COUNT and other.unit):
            continue
        if other.start - number.end == 1 and text[number.end] in "、，和及与":
            scale = other.scale if number.scale == 1 else 1
            taken = replace(number, unit=other.unit, value=number.value * scale, scale=number.scale * scale)
            items[place] = replace(item, number=taken)
    return items


def _named(items: list[Item], text: str) -> list[Item]:
    """Counts without a measure word take that of what they are said to count: 参保人数由31.25万增加到32.60万."""
    last: Item | None = None
    for place, item in enumerate(items):
        number = item.number
        if number.unit or number.kind is not _COUNT or (number.scale == 1 and number.decimals):
            continue
        unit = thing(item.clause, item.after if number.scale > 1 else "")
        if not unit and last is not None and last.sentence == item.sentence and last.number.scale == number.scale:
            joined = number.scale > 1 or text[last.number.end : number.start] in _JOINTS
            unit = last.unit if joined and items[place - 1] is last else ""
        if unit:
            items[place] = last = replace(item, number=replace(number, unit=unit))
    return items


#: What joins the numbers of a bare row.
_JOINTS = ("、", "，", "和", "与", "及")


#: The first character by itself: a pattern that begins with a set is found at once, one that begins with several not.
_ENDS = re.compile(r"[。！？\n][。！？\n]*[”）]?")


#: The title of a point in its line, which is no sentence: （二）审核。审核通过230份; characters that it has at most.
_RUN_IN = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|——|[-•·*—①-⑳])\s*[\u4e00-\u9fff、]{2,8}。")
_TITLE = 16


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    places = [0, *[found.end() for found in _ENDS.finditer(text)]]
    if len(places) > 2 and places[1] < _TITLE and _RUN_IN.match(text):
        del places[1]
    if places[-1] < len(text):
        places.append(len(text))
    return tuple(pairwise(places)) or ((0, 0),)


_DEEPER = re.compile("[（）\n]")


def _depths(text: str) -> list[int]:
    """How many brackets are open at each character."""
    if "（" not in text:
        return [0] * (len(text) + 1)
    depth = place = 0
    depths: list[int] = []
    for found in _DEEPER.finditer(text):
        start, char = found.start(), found[0]
        depths += [depth] * (start - place)
        place = start + 1
        if char == "）":
            depth = max(0, depth - 1)
        depths.append(depth)
        if char == "（":
            depth += 1
        elif char == "\n":
            depth = 0
    return [*depths, *[depth] * (len(text) - place), 0]


#: Characters that a label, and the words behind a number, have at most.
_LABEL, _NOUN = 40, 24
_DELIMITER = re.compile(f"[{DELIMITERS}]")
_TO_LAST_MARK = re.compile(f".*[{DELIMITERS}]", re.DOTALL)


def _label(text: str, floor: int, end: int, depths: list[int]) -> str:
    """The words between the last mark of the same depth and the number, without what stands in brackets."""
    depth = depths[end]
    before = text[max(floor, end - _LABEL) : end]
    if "（" not in before and "）" not in before:
        mark = _TO_LAST_MARK.match(before.removesuffix("\n"))
        return (before[mark.end() :] if mark else before).strip()
    kept: list[str] = []
    place = end - 1
    while place >= floor and len(kept) < _LABEL:
        char = text[place]
        if depths[place] > depth or (char in "（）" and depths[place] == depth and depth == 0):
            place -= 1
            continue
        if char in DELIMITERS:
            break
        kept.append(char)
        place -= 1
    return "".join(reversed(kept)).strip()


def without_brackets(text: str) -> str:
    """A text without what stands in closed brackets."""
    return _BRACKETS.sub("", text) if "（" in text else text


@lru_cache(maxsize=4096)
def related(a: str, b: str) -> bool:
    """Whether two measure words may be used for one thing."""
    return a != b and any(a in family and b in family for family in FAMILIES)


#: Measure words of persons, which every text mixes.
PERSONS = frozenset(["人", "名", "位"])


#: Batches and performances, counted with 次 or without.
_TIMES = ({"批", "批次"}, {"场", "场次"})


def same_unit(a: str, b: str) -> bool:
    """Whether two measure words count the same: 110名网格员, of whom 大专50人."""
    return a == b or (a in PERSONS and b in PERSONS) or {a, b} in _TIMES


_QUOTED, _AND = re.compile("《[^》]*》|“[^”]*”|〔[^〕]*〕"), re.compile("以及|及其|和|与|(?<!涉)及|或")


def names(text: str) -> tuple[int, int]:
    """How many things a list such as A、B和C names: the fewest and the most that may be read."""
    parts = [part for part in _QUOTED.sub("甲", without_brackets(text)).split("、") if part]
    most = sum(len([piece for piece in _AND.split(part) if piece]) for part in parts)
    return len(parts), max(most, len(parts))


def overlap(key: str, words: str) -> float:
    """The share of the characters of one phrase that the other has."""
    wanted = set(key)
    return len(wanted & set(words)) / len(wanted) if wanted else 0.0


_EACH = re.compile(r"(?:^|[，；：。])([^，；：。0-9]*?)各(?:自)?(?:占|有|为|得|建|设|分得|安排|派出)?了?$")


def copies(item: Item) -> int:
    """How many names a number stands for: 2 in 生物医药和文旅康养方向各占两个."""
    if "各" not in item.clause[-4:]:
        return 1
    found = _EACH.search(item.lead)
    return names(found[1])[1] if found and found[1] else 1


def total_of(parts: Sequence[Item]) -> Fraction:
    """The parts added up, each as often as it has names (of 各为47条、38条和29条 each has its own)."""
    if not any("各" in part.clause for part in parts) or any(
        part.clause in ("", "和", "及", "与") for part in parts[1:]
    ):
        return added([part.number.value for part in parts])
    return added([part.value * copies(part) for part in parts])
