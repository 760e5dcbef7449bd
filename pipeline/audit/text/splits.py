"""Totals and their parts: where a split begins, which numbers are its parts, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cfractions import Fraction

from pipeline.audit.sums.kinds import taken_up_again, takes_up
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose, compares, related, same_unit, total_of, without_brackets

AMONG = re.compile(r"其中(?!的)|(?<![\u4e00-\u9fff])内含(?!量)")
BY = re.compile(
    r"按照?(?!时|期(?!限|次|别)|规定|要求|《)[^，。；：0-9]{1,14}?(?:分(?![别析])|划分|统计|看|分类|分布|归类)|按照?[^，。；：0-9]{0,8}(?:类型|类别|渠道|性质|来源|方式|领域|区域|级别|层级|结果|行业|对象|原因|主体|年龄|性别|地域|用途|阶段)，|从[^，。；：0-9]{1,14}?(?:看|来看|分(?!析)|统计)"
    r"|(?:^|(?<=[。；\n]))分[^，。；：0-9析别]{2,10}?来?看，"
)
APART = re.compile(r"(?<!部)分属|分别(?:为|是|有|查|有)?|由[^，。；]{1,8}(?:组成|构成)|分为|分成|划分为|细分")
COVER = re.compile(r"包括|包含|涉及|主要有|主要为|主要是|分布|来自|涵盖|集中在")
TOTAL = re.compile(r"共|合计|总计|累计|总数|总量|总共|一共|全部|总额")
OPEN = re.compile(
    r"主要|重点(?:为|是|有|在|包括|查处|整治)|为主|等$|突出|典型|(?<![二两三四五六七八九十0-9全])部分|居前|前[一二三四五六七八九十0-9]|较多|最[多高]|高发"
)
_AFTER_OPEN = re.compile(
    r"[^，、。；：]{0,6}等(?!级|次|候|待|额|同|于|方面)|[，、；：]?(?:另|其余|其他|剩余|还有|以及其他)|[，；][^，。；0-9]{2,12}(?:单列|另列|另计)"
)
REST = re.compile(r"其他|其它|其余|剩余|剩下|另|余下")
SHARE = re.compile(
    r"[，、]?\s*(?:约|各|均|比例|依次|分别)*占(?:比|全[^，、；。]{0,8}的|总[^，、；。]{0,6}的|[^，、；。0-9]{1,12}的)?(?:约|为|达)?\d+(?:\.\d+)?%+"
    r"|[，、](?:同比|环比)[^，；。、]{0,8}\d+(?:\.\d+)?%+|[，、]?比[例重][^，；。、]{0,4}\d+(?:\.\d+)?%+"
)
_STATUS = re.compile(
    r"^(?:目前|现|截至|均|共|合计|总计|全部|对|并|上述|以上|经)?(?:已|均|全部|共|合计|总计|立案|结案|整改|下达|责令|处罚|罚款|移送|收缴)"
)
_LEVELS = {"、": 1, "，": 2, "；": 3}
_WORD_JOINTS = re.compile(r"以及|和|及|与")


@dataclass(frozen=True)
class Run:
    """Parts beside one another, opened by a marker."""

    parts: tuple[Item, ...]
    levels: tuple[int, ...]
    """How strong the mark before each part is (the first: 0)."""
    marker: str
    """其中, 按, 分别, 涉及, ：, （ or empty where the parts just follow."""
    lead: str
    """The words before the first part, with the marker."""
    tail: str = ""
    """What follows the last part, up to the end of the sentence."""
    broken: bool = False
    """The sentence goes on with numbers of the same unit that did not fit."""

    @cached_property
    def sum(self) -> Fraction:
        """The parts added up."""
        return total_of(self.parts)

    @property
    def open(self) -> bool:
        """Whether the text says that the parts are not all (等, 主要, 另)."""
        return bool(OPEN.search(self.lead) or _AFTER_OPEN.match(self.tail))

    def label(self, index: int) -> str:
        """What a part is called."""
        return label(self.parts[index])


def label(item: Item) -> str:
    """What a part is called, without the words that open the split."""
    return _label(item.clause) or item.after


@lru_cache(maxsize=1024)
def _label(text: str) -> str:
    for _, marker in _MARKERS[:-1] if _ANY_MARKER.search(text) else ():
        found = list(marker.finditer(text))
        if found:
            text = text[found[-1].end() :]
    return _OPENING.sub("", text).strip()


#: With what a label begins that is none of it: the number of its point too, of which 1、 and （1） are parted before.
_OPENING = re.compile(r"^(?:\d{1,2}[.．](?!\d)\s*|[①-⑳])?(?:以及|和|及|与|另有|另|为|有|是|：|查出|发现|，)*")
_COLON = re.compile("：")
#: The markers of a split, and a character of any of them.
_MARKERS = (("其中", AMONG), ("按", BY), ("分别", APART), ("涉及", COVER), ("：", _COLON))
_ANY_MARKER = re.compile("[其内按从分由包涉主布来涵集：]")


@lru_cache(maxsize=1024)
def marker_of(lead: str) -> str:
    """Which marker opens a split in these words; empty if none does."""
    best, place = "", -1
    for name, pattern in _MARKERS if _ANY_MARKER.search(lead) else ():
        found = list(pattern.finditer(lead))
        if found and found[-1].start() >= place and not (name == "：" and best):
            best, place = name, found[-1].start()
    if best == "分别" and BY.search(lead):
        return "按"
    if best == "涉及" and ("按" in lead or "其中" in lead) and (BY.search(lead) or AMONG.search(lead)):
        return "按" if BY.search(lead) else "其中"
    return best


#: Characters between two parts of one split.
_APART = 120
_STOPS = re.compile("[。：！？\n|]")
_MARKS = re.compile("[、，；]")


_SCOPE = re.compile("[^，；。]{2}(?<!其)中，")
_AND_OTHERS = re.compile("、[^、]*等")


def without_shares(text: str) -> str:
    """A text without the shares and the growth beside a number (，占33.3%)."""
    return SHARE.sub("", text) if "%" in text else text


_SUMS_UP = re.compile(r"(?:三者|两者|[一二三四五六七八九0-9]年)?(?:共|合计|总计|总共)")


def beside(a: Item, b: Item) -> bool:
    """Whether two numbers have one measure word and stand in one sentence and bracket."""
    return a.sentence == b.sentence and a.depth == b.depth and a.number.unit == b.number.unit


def joint(prose: Prose, a: Item, b: Item) -> int:
    """How strong the one mark between two parts of a split is; 0 where they are not parts of one."""
    known = prose.joints.get((a, b))
    if known is None:
        known = prose.joints[a, b] = _joint(prose, a, b)
    return known


_INNER = re.compile("，(?:其中|内含)[^；。]*\\d[^；。]*(?=；)")
_OPEN_INNER = re.compile("^[^，；。\\d]{0,4}，(?:其中|内含)[^；。]*$")
_ORDINAL = re.compile("(?:其中)?第[一二三四]")
_GROWN = re.compile(r"，(?:[较比](?:上年|去年)(?:同期)?)?(?:增长|下降|上升)\d+(?:\.\d+)?%(?=[，；])")


def _joint(prose: Prose, a: Item, b: Item) -> int:
    text = prose.between(a, b)
    if len(text) > _APART:
        return 0
    if "。" in text and "（" not in text:  # most often
        return 0
    text = without_shares(text if a.depth else without_brackets(text))
    if "第" in b.clause[:3] and _ORDINAL.match(a.clause) and _ORDINAL.match(b.clause):
        text = _GROWN.sub("", text)  # 第一产业31.2亿元，增长2.4%；第二产业…: all that there are
    if _STOPS.search(text):
        return 0
    if "；" in text:
        text = _INNER.sub("", text)  # 运行维护费38万元，其中购置费17万元、维护费21万元；接待费6万元
    found = _MARKS.search(text) or _WORD_JOINTS.search(text)
    if found is None:
        return 0
    after, rest = text[: found.start()], text[found.end() :]
    if len(after) > 14:
        return 0
    level = _LEVELS.get(found[0], 1)
    inner = 3 if "；" in rest else 2 if "，" in rest else 1 if "、" in rest else 0
    if inner >= level and not (inner == 1 and _AND_OTHERS.search(rest)):
        return 0
    if compares(after) or compares(rest):
        return 0
    if "中，" in rest and _SCOPE.search(rest):  # ；乡镇分馆中，独立馆舍15个
        return 0
    again = marker_of(rest)
    if again and not REST.search(rest) and not (again == "涉及" == marker_of(a.clause)):
        return 0
    return 0 if _SUMS_UP.match(rest) else level


def runs(prose: Prose) -> Iterator[Run]:
    """The splits of a paragraph: every list of two parts or more that a marker opens."""
    counts = prose.counts
    taken: set[int] = set()
    for index, item in enumerate(counts):
        if index in taken or item.compared:
            continue
        marker = _opens(counts, index)
        if marker is None:
            continue
        run = _follow(prose, counts, (index, taken), marker)
        if len(run.parts) > 1:
            taken.update([i for i, other in enumerate(counts) if other in run.parts])
            yield run


def _opens(counts: tuple[Item, ...], index: int) -> str | None:
    """The marker that opens a split at this number, empty for parts that just follow a total; else ``None``."""
    item = counts[index]
    lead = item.lead if item.depth else without_brackets(item.lead)
    marker = marker_of(lead)
    if marker:  # ；涉及乙类58件: a neighbour of 甲类212件, no part of it
        behind = not item.clause and lead.endswith(("，", "；", "、"))  # 62名来自机关，41名来自街道
        return None if marker == "涉及" and (behind or lead.startswith(("；", "、"))) and index else marker
    previous = counts[index - 1] if index else None
    if previous is None or not same_unit(previous.unit, item.unit):
        return None
    inside = _INSIDE.match(lead) if "中" in lead else None
    if inside and (item.sentence == previous.sentence or takes_up(inside[1], previous.words)):
        return "中"
    if item.depth and not previous.depth and lead.startswith("（") and "含" not in lead:
        return "（"
    if item.sentence == previous.sentence and TOTAL.search(previous.clause) and lead.startswith("，"):
        return ""
    return None


_INSIDE = re.compile(r"[，。；]?(?:在)?([^，。；：]{0,12})(?<!其)中[，有]")


def _follow(prose: Prose, counts: tuple[Item, ...], at: tuple[int, set[int]], marker: str) -> Run:
    """The run that begins at a place among the counts; those ``taken`` by a run before are none of it."""
    index, taken = at
    first = counts[index]
    parts, levels = [first], [0]
    broken = False
    status = bool(_STATUS.match(label(first)))
    for place, other in enumerate(counts[index + 1 :], index + 1):
        if other.depth > first.depth:
            continue
        if place in taken:
            break
        if other.depth < first.depth or other.sentence != first.sentence:
            break
        if not same_unit(other.unit, first.unit) and not related(other.unit, first.unit):
            continue
        if _inside(prose, parts[-1], other):
            continue
        level = joint(prose, parts[-1], other)
        if (
            not level
            or (
                level > 2
                and len(parts) == 1
                and index
                and taken_up_again(counts[index - 1].clause, first.clause, other.clause)
            )
            or (_STATUS.match(label(other)) and not status)
            or (_ANOTHER.search(other.clause) and not _TOGETHER.search(prose.between(parts[-1], other)))
            or _of_rate(prose, other)
        ):
            stated = marker in ("按", "分别") and bool(_DONE_WITH.match(label(other)))
            broken = (
                other.unit == first.unit
                and not marker_of(other.lead)
                and not stated
                and not (not marker and _SCOPE.search(other.lead))
            )
            break
        parts.append(other)
        levels.append(level)
    tail = tail_of(prose, parts[-1])
    return Run(tuple(parts), tuple(levels), marker, first.lead, tail, broken)


def _inside(prose: Prose, part: Item, other: Item) -> bool:
    """Whether a number is one of those that a part is made of: 甲38家，其中乙17家、丙21家；丁6家."""
    ahead, mark, _ = prose.text[other.number.end : other.number.end + _APART].partition("；")
    return bool(mark) and "。" not in ahead and _OPEN_INNER.match(prose.between(part, other)) is not None


#: What has become of all that was split: 按级别分，科级20件、股级16件，已结案31件.
_DONE_WITH = re.compile("(?:目前|现|截至目前)?(?:已|均已)")
#: A label that is a total of something else: 向各部门共派遣案件.
_ANOTHER = re.compile("[^，]{2}(?<![公中])共(?![青同享建治产])|合计|总计|累计")


#: Several named parts in one number: ；劳务补助、小额信贷贴息共220万元.
_TOGETHER = re.compile("^[，；][^，；。\\d]*[、和][^，；。\\d]*(?:共|合计)$")


def _of_rate(prose: Prose, item: Item) -> bool:
    """Whether a number is what the rate behind it counts: 蔬菜812批次，合格801批次，合格率98.6%."""
    end = item.number.end
    name = label(item).removeprefix("已")
    if f"{name}率" not in prose.text[end : end + 24]:  # before a pattern is made of the name
        return False
    return len(name) > 1 and bool(re.match(rf"，[^，。；0-9]{{0,4}}{re.escape(name)}率", prose.text[end : end + 24]))


def tail_of(prose: Prose, last: Item) -> str:
    """What follows the last part, up to the end of the sentence."""
    return without_shares(without_brackets(prose.clause_after(last)))


def totals(prose: Prose, run: Run) -> list[Item]:
    """The counts that the parts may be parts of, the likeliest first."""
    first = run.parts[0]
    before = [
        item
        for item in prose.counts
        if item.number.end <= first.number.start and not item.number.hedged and not _difference(item)
    ]
    before = [item for item in before if same_unit(item.unit, first.unit) or related(item.unit, first.unit)]
    if run.marker in ("其中", "中", "（", "", "："):
        nearest = [item for item in before if item.sentence == first.sentence]
        if not nearest and before:
            nearest = [item for item in before if item.sentence == before[-1].sentence]
        before = nearest[-1:] if run.marker == "（" else nearest
    biggest = max(part.value for part in run.parts)
    near = list(reversed(before))
    inside = [item for item in near if item.depth == first.depth or run.marker == "（"] or near
    if run.marker != "其中" or (near and near[0].sentence != first.sentence):
        inside.sort(key=lambda item: not TOTAL.search(item.clause))
    inside.sort(key=lambda item: not same_unit(item.unit, first.unit))
    return [item for item in inside if item.value >= biggest] + [item for item in inside if item.value < biggest]


def _difference(item: Item) -> bool:
    return bool(_DIFFERENCE.search(item.clause))


_DIFFERENCE = re.compile(r"(?=[同环增减平上去])(?:同比|环比|[增减][加少]|平均|上年|去年|同期)")


_ALL_OF_THEM = re.compile(
    r"\s*(?!其[他它余])(?:以上|上述|[两三四五六七八九十0-9]{1,3}[年月季者项类家个]{1,2}|全[年区市县]|总)?(?:共|共计|[\u4e00-\u9fff]{0,4}合计|[\u4e00-\u9fff]{0,4}总计|总共|合计共|累计)(?:为|有|(?P<what>[^，]{2,8}))?\s*"
)


def totals_after(prose: Prose) -> Iterator[tuple[Run, Item]]:
    """Lists that end in their total: A 12件、B 9件，共21件."""
    if "共" not in prose.text and "计" not in prose.text:
        return
    counts = [item for item in prose.counts if not item.number.hedged]
    for index, item in enumerate(counts):
        named = _ALL_OF_THEM.fullmatch(item.clause) if index > 1 else None
        if not named:
            continue
        parts: list[Item] = []
        levels: list[int] = []
        torn = False
        for other in reversed(counts[:index]):
            if other.depth > item.depth or (other.unit != item.unit and other.sentence == item.sentence):
                continue
            if other.sentence != item.sentence or other.compared:
                break
            if parts:
                level = joint(prose, other, parts[-1])
                if not level or (levels and level != levels[-1] and level > 1):
                    torn = not level and not other.number.chinese  # 三个片区分别有12个、8个和5个，共25个
                    break
                levels.append(level)
            elif not _adjacent(prose, other, item):
                break
            parts.append(other)
        if len(parts) > 1 and _of_same(named["what"], parts):
            parts.reverse()
            yield Run(tuple(parts), (0, *reversed(levels)), "合计", parts[0].lead, broken=torn), item


def _of_same(what: str | None, parts: Sequence[Item]) -> bool:
    """Whether 累计检查企业129家 is of what its parts are of (第一阶段检查企业36家，第二阶段检查52家)."""
    return not what or all(what[:2] in part.clause and not TOTAL.search(part.clause) for part in parts)


def _adjacent(prose: Prose, last: Item, total: Item) -> bool:
    text = without_shares(without_brackets(prose.between(last, total)))
    return len(_ANY_MARK.findall(text)) == 1 and "。" not in text and "\n" not in text


_ANY_MARK = re.compile("[，、；。：]")


_SHARED_OUT = re.compile("[^，。；、\\d]{0,8}(?:分别|依次|先后)")
_EACH = re.compile("(?:分别|依次|先后|各)[^，。；、\\d]{0,14}$")


def apportioned(run: Run) -> bool:
    """Whether parts are bare numbers that names stand for before or behind them: 12个、8个和5个分别在甲、乙、丙."""
    if any(_label(part.clause) for part in run.parts[1:]):
        return False
    last = run.parts[-1]
    return bool(_EACH.search(run.parts[0].clause) or _SHARED_OUT.match(last.after) or _SHARED_OUT.match(run.tail))


_COUNT = Kind.COUNT


def is_count(item: Item) -> bool:
    """Whether it is a count that may be computed with."""
    number = item.number
    ordinal = number.chinese and item.clause.endswith(("前", "末", "后"))  # 居前两位
    return bool(item.unit) and not number.hedged and number.kind is _COUNT and not ordinal
