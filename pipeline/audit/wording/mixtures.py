"""E11 of measure words that no family joins: parts that make their total, and the …的11户 of 74家; E13 of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from cfractions import Fraction

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import AMOUNTS
from pipeline.audit.text.prose import PERSONS, Item, Prose, related
from pipeline.audit.text.splits import Run, is_count

_OTHER_THING = re.compile("涉及|惠及|服务|覆盖|带动|来自|分属|用于|参加|出动|责任|问题|隐患")
_SPOTS = frozenset("处个项条")
_KIND_OF = re.compile(r"[^，。；、]{2,}的(?:共?有|是|为)?$")


#: Counters of things: what any text may mix by mistake, where a total and its parts count the same.
_CASES = frozenset("件起")
_COUNTERS = frozenset("件起宗案例家户处个项条份卷本部台辆艘只座所栋幢名则篇张")
#: Words that say what becomes of the things of a total: a part of it, and nothing else.
_DEALT = re.compile(
    "(?:当场|立即|立行|限期|责令|已|已经|正在|尚未|未|待|均|其中|依法|按期|超期|予以|直接|自行|部门|提请|移送|移交|转交|剩余|其余|余下|尚余|还有|另有|余|基本|完全|全部|继续"
    "|整改|停用|停工|停业|关停|关闭|拆除|加固|修改|废止|有效|保留|失效|修订|合格|达标|不达标|办结|办理|在办|会办|办|处置|处理|处罚|警告|查封|取缔|注销|整顿|完成|推进|核查|查实|化解|调处"
    "|答复|回复|销号|验收|通过|搬离|搬迁|改造|更换|维修|报废|封存|回收|到位|不到位|镇级|县级|区级|市级|村级|街道|仍在|正|转|报|了|的)+"
)
_GOES_ON = re.compile("$|[将已均正仍未待由可尚下列入在予的须需经按因]")
_COUNTING = re.compile("(?:共|计|为|有|达|了)+$")
_LAST_NOUN = re.compile(r"[\u4e00-\u9fff]{2}$")


def _same_kind(total: Item, parts: Sequence[Item], odd: Item) -> bool:
    """Whether a part with another measure word is surely of what the total counts."""
    label = _COUNTING.sub("", odd.clause)
    if not _GOES_ON.match(odd.after):
        return False
    if _DEALT.fullmatch(label):
        return True
    opened = re.search("其中|来源看|分[^，。；]{1,6}看|按[^，。；]{1,6}[分看]|包括|分别", parts[0].lead)
    if opened and len(parts) > 2 and not _OTHER_THING.search(label):
        return True  # as the others, which the total's measure word counts
    noun = _LAST_NOUN.search(label)
    kin = [part for part in parts if part is not odd]
    ends = [_COUNTING.sub("", one.clause) for one in kin]
    if label.endswith("类") and all(one.endswith("类") for one in ends):
        return True
    return noun is not None and (noun[0] in total.words or all(one.endswith(noun[0]) for one in ends))


_NOTHING = Fraction(0)


def _made_of(counts: Sequence[Item]) -> Iterator[Remark]:
    """A total that its parts make, one of which has another measure word: 49件，其中…20件，…29个."""
    for place, total in enumerate(counts):
        if total.unit not in _COUNTERS or not is_count(total) or total.value < _FEW_PARTED:
            continue
        value, parts, whole_value = _NOTHING, list[Item](), total.value
        for part in counts[place + 1 : place + 1 + _MOST_PARTS]:
            if part.unit not in _COUNTERS or not is_count(part) or part.sentence - total.sentence > 1:
                break
            value += part.value
            parts.append(part)
            if value >= whole_value:
                odd = [one for one in parts if one.unit != total.unit]
                whole = value == whole_value and len(parts) > len(odd) == 1 and _same_kind(total, parts, odd[0])
                if whole:
                    yield _remark(total, odd[0], "error")
                    return
                break


#: Smaller totals agree by chance; parts that a total has at most.
_FEW_PARTED, _MOST_PARTS = 10, 8


#: What is counted by 家, at the end of its name.
_OF_BODIES = re.compile(
    "(?:[店站厂吧厅馆所社行铺院校]|企业|公司|单位|机构|超市|网点|商户|市场|经营[户点]|作坊|门市|药房|茶楼|工地)$"
)
_TOGETHER = re.compile("(?:合计|共计|总计|累计|一共|总共)[^，。；\\d]{0,4}$")


def _before_total(prose: Prose) -> Iterator[Remark]:
    """加油站21家、危化品经营店34个、液化气站9家，合计64家: parts before the total that they make, one of them odd."""
    counts = [one for one in prose.counts if not one.number.chinese]  # 三类场所合计64家
    for place, total in enumerate(counts):
        if place < _ALIKE + 1 or total.value < _FEW_PARTED or total.after or not _TOGETHER.search(total.clause):
            continue
        value, row = _NOTHING, list[Item]()
        for part in reversed(counts[max(0, place - _MOST_PARTS) : place]):
            if not is_count(part) or part.sentence != total.sentence or value >= total.value:
                break
            value += part.value
            row.insert(0, part)
        odd = [part for part in row if part.unit != total.unit]
        if value != total.value or len(odd) != 1 or len(row) <= _ALIKE:
            continue
        pair = {odd[0].unit, total.unit}
        bodies = total.unit == "家" and odd[0].unit in "个户处" and _OF_BODIES.search(odd[0].clause)
        if pair <= _CASES or bodies:
            yield _remark(odd[0], total, "error")
            return


def _alone(counts: Sequence[Item]) -> Iterator[Remark]:
    """关停账号17个，警告账号19件，移交账号5个: one of three or more with the same noun right before it."""
    nouns: dict[tuple[int, str], list[Item]] = {}
    for item in counts:
        counted = item.unit in _COUNTERS and is_count(item) and item.number.exact
        noun = _LAST_NOUN.search(item.clause[-2:]) if counted else None
        if noun and not item.compared:
            nouns.setdefault((item.sentence, noun[0]), []).append(item)
    for group in nouns.values():
        units = [item.unit for item in group]
        odd = [item for item in group if units.count(item.unit) == 1]
        if len(group) > _ALIKE and len(odd) == 1 and len(set(units)) == len(odd) + 1 and odd[0] is not group[0]:
            yield _remark(group[0], odd[0], "error")
            return


#: Others that agree, beside the one that does not.
_ALIKE = 2
#: Measure words of one kind of thing, whatever it is.
_VEHICLES = (
    frozenset("艘条只"),
    frozenset("辆台部"),
    frozenset("栋幢座"),
    frozenset("棵株"),
    frozenset("口眼"),
    frozenset("头只"),
)


def _again(counts: Sequence[Item]) -> Iterator[Remark]:
    """橡皮艇12艘，……其中橡皮艇较汛前新增4条: the thing is named again, and counted with another word."""
    units = {item.unit for item in counts}
    if not any(len(family & units) > 1 for family in _VEHICLES):
        return
    for place, item in enumerate(counts):
        noun = re.search(r"[\u4e00-\u9fff]{2,4}$", re.sub("(?:共有?|有|为|达)$", "", item.clause))
        if noun is None:
            continue
        for other in counts[place + 1 :]:
            pair = {item.unit, other.unit}
            if pair <= _ANIMALS and not _ANIMAL.search(noun[0]):
                continue  # 牛实免14.11万头，羊实免84.92万只
            if len(pair) == 2 and any(pair <= family for family in _VEHICLES) and noun[0] in other.words:
                yield _remark(item, other, "error" if noun[0] not in _DEEDS else "question")
                return


#: What animals are counted in, each in its own way, and words that say which.
_ANIMALS, _ANIMAL = frozenset("头只匹羽尾峰"), re.compile("[牛羊猪马驴鸡鸭鹅禽兔鱼犬]")
#: What is done to things of several sorts: 猪已免疫183万头，禽已免疫37万只.
_DEEDS = frozenset(("应免", "已免", "免疫", "出栏", "存栏", "检疫", "更换", "新增", "安装", "检查", "维修", "登记"))


def _times(counts: Sequence[Item]) -> Iterator[Remark]:
    """182家次，其中商超97家、……: a total of visits whose parts, which make it, are of those visited."""
    for place, total in enumerate(counts):
        value, unit = _NOTHING, total.unit.removesuffix("次")
        if unit == total.unit or not unit or total.value < _FEW_PARTED:
            continue
        for index, part in enumerate(counts[place + 1 : place + 1 + _MOST_PARTS]):
            if part.unit != unit or part.sentence != total.sentence:
                break
            value += part.value
            if index and value == total.value:
                yield _remark(total, part, "question")
                return


def check(prose: Prose, listed: Sequence[Run]) -> Iterator[Remark]:
    """Measure words of a total that its parts, or those told of it, do not have; ``listed``: what markers open."""
    counts = prose.counts
    units = {item.unit for item in counts}
    if len(units) < 2:
        return
    for run in listed:
        total = _total(counts, run)
        if total is not None:
            yield _remark(total, run.parts[0], "error")
            return
    visits = any(unit.endswith("次") for unit in units)
    listed_before = _before_total(prose) if "计" in prose.text or "共" in prose.text else ()
    for remark in chain(
        _made_of(counts), listed_before, _alone(counts), _again(counts), _times(counts) if visits else ()
    ):
        yield remark
        return
    for item, other in pairwise(counts):
        if _of_it(item, other):
            cases = {item.unit, other.unit} <= _CASES and not item.after and not re.search("案|诉|判", other.clause)
            yield _remark(item, other, "error" if cases and other.value * 2 > item.value else "question")
            return


def _total(counts: Sequence[Item], run: Run) -> Item | None:
    """The number before a run that its parts make in another measure word; ``None`` where there is none."""
    first = run.parts[0]
    place = counts.index(first)
    total = counts[place - 1] if place else None
    if total is None or total.sentence != first.sentence or _OTHER_THING.search(run.lead) or not is_count(total):
        return None
    units = {part.unit for part in run.parts}
    if any(one.value == run.sum and one.unit in units for one in counts):
        return None  # 问题企业45家，下达通知书45份，其中化工18家、…
    if total.unit in units or len(units) > 1 or (units | {total.unit}) & (AMOUNTS | PERSONS):
        return None
    whole = total.value == run.sum and run.sum >= _FEW and run.marker in ("：", "其中", "按", "分别")
    return total if whole and not any(unit.endswith("次") for unit in (*units, total.unit)) else None


#: Smaller sums agree by chance.
_FEW = 20


def _of_it(item: Item, other: Item) -> bool:
    """Whether a number without a noun of its own is told of the one before: 家庭农场74家，其中达到标准的11户."""
    if not related(item.unit, other.unit) or other.value >= item.value or other.sentence != item.sentence:
        return False
    named = bool(_KIND_OF.search(other.clause)) or bool(re.match("已[^，。；]{2,8}的有?$", other.clause))
    spots = other.unit in _SPOTS and bool(_OTHER_THING.search(other.clause))
    bare = not other.after or other.after[:1] in "下均已予"
    return named and bare and not spots and is_count(item) and is_count(other) and item.unit not in _SPOTS


def _remark(item: Item, other: Item, severity: str) -> Remark:
    sure = severity == "error"
    return Remark(
        "E11",
        "error" if sure else "question",
        (item.span, other.span),
        f"{'同为' if sure else '看来同为'}计数对象，{item.printed}用“{item.unit}”，{other.printed}用“{other.unit}”。",
        f"请统一量词{'' if sure else '；如不是同一对象，写明是什么'}，例如都用“{item.unit}”。",
        (item.printed, other.printed),
    )


_FIGURE = r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})"
_POINT = rf"\s*(?:[（(]?{_FIGURE}[)）]|{_FIGURE}[.．、](?!\d)|[①-⑳]|[-•·*—]{{1,2}})?\s*"
_LINE = re.compile(
    _POINT + r"(?:\d{1,3}(?![.．、]))?[^0-9\s，。；：:%]{1,16}?[\s：:，,为]*"
    r"(?P<number>\d{1,3}(?:\.(?P<rest>\d+))?)[%％][；;。，]?\s*$"
)
#: The same of points that say more, with one number at their end.
_POINT_LINE = re.compile(
    rf"\s*(?:[（(]?{_FIGURE}[)）]|{_FIGURE}[.．、]|[①-⑳]|[-•·*—]{{1,2}}|第?[一二三四五六七八九十]是)\s*"
    r"[^0-9%\n]{2,48}?(?P<number>\d{1,3}(?:\.(?P<rest>\d+))?)[%％][；;。，]?\s*$"
)
_LIMIT = re.compile("[高低大小]于|超过|目标|考核|控制|以[上下内]|不足")
#: Lines of another kind of number than the rates beside them.
_OTHER_KIND = re.compile("同比|环比|增长|上升|下降|提高|目标|增速|增幅")


def uneven_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E13 of lines that each hold a name and a percentage, seen from the first of them."""
    text = passages[place].text
    if not _rate_line(text) or (place and _rate_line(passages[place - 1].text)):
        return
    found: list[re.Match[str]] = []
    for passage in passages[place : place + _MOST]:
        line = None if passage.grid else _rate_line(passage.text)
        if line is None or bool(_OTHER_KIND.search(line[0])) != bool(_OTHER_KIND.search(text)):
            break
        found.append(line)
    told = [line for line in found if line["number"] not in ("0", "100")]
    places = [len(line["rest"] or "") for line in told]
    odd = sum(count != max(set(places), key=places.count) for count in places)
    if len(told) > 2 and odd and (odd == 1 or not _OTHER_KIND.search(text)):
        numbers = tuple(f"{line['number']}%" for line in told)
        yield Remark(
            "E13",
            "error",
            ((0, len(text)),),
            f"并列的百分比小数位数不一：{'、'.join(numbers)}。",
            "请统一小数位数。",
            numbers,
        )


def _rate_line(text: str) -> re.Match[str] | None:
    found = _LINE.match(text) or _POINT_LINE.match(text)
    return None if found is None or _LIMIT.search(found[0]) else found


#: Lines of one list at most.
_MOST = 40


_COUNT_LINE = re.compile(
    _POINT + r"(?P<name>[^0-9\n%]{2,24}?)(?P<number>\d{1,6})(?P<unit>[\u4e00-\u9fff]{1,2})[；;。，]?\s*$"
)


def mixed_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E11 of lines below a total which they make, one with another measure word: seen from the line with the total."""
    text = passages[place].text
    if not text.rstrip().endswith(("：", ":")) or not re.search(r"\d", text):
        return
    found: list[re.Match[str]] = []
    for passage in passages[place + 1 : place + _MOST]:
        line = None if passage.grid else _COUNT_LINE.match(passage.text)
        if line is None:
            break
        found.append(line)
    total = re.search(rf"(?<!\d){sum(int(line['number']) for line in found)}(?P<unit>[\u4e00-\u9fff])", text)
    if total is None or total["unit"] not in _COUNTERS or len(found) < _ALIKE + 1:
        return
    if not any(re.search("[，：,:]", line["name"]) for line in found):
        return  # read with the total as one sentence
    odd = [line for line in found if line["unit"] != total["unit"]]
    if len(odd) == 1 and odd[0]["unit"] in _COUNTERS:
        number, other = total[0][:-1], odd[0]
        yield Remark(
            "E11",
            "error",
            (total.span(),),
            f"同为计数对象，{number}用“{total['unit']}”，{other['number']}用“{other['unit']}”。",
            f"请统一量词，例如都用“{total['unit']}”。",
            (number, other["number"]),
        )
