"""E8 of a place that a clause gives somebody by name: most, least, first, next to another, against any list at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.ranks.ladders import line_of
from pipeline.audit.ranks.ofwhat import MEAN, OF_ANOTHER, by_what, shares
from pipeline.audit.ranks.rows import rows_of, without_whole
from pipeline.audit.ranks.standing import Ranked, entries, lists, parallel
from pipeline.audit.ranks.worked import worked
from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.flow import Flow
from pipeline.audit.text.numbers import chinese_value
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import Prose, compact

_HIGH, _LOW = "多高大长强重厚远深宽密旺", "少低小短弱轻薄近浅窄"
_GOOD, _BAD = "快好优佳畅", "慢差堵"
#: Of what may be much or little of a number.
_ANY = "积极|活跃|踊跃|主动|火爆|火热|红火|热门|热销|畅销|受欢迎|紧张|充足|薄弱|滞后|明显|显著|旺盛|吃紧|靠前|靠后"
_NTH = "十[一二三]?|[二三四五六七八九]|1[0-3]|[2-9]"
_CLAIM = re.compile(
    r"(?=[最居列之榜排头稳第垫末殿倒仅在位名为走领拔独峰谷顶低])(?:"
    rf"最为?(?P<high>[{_HIGH}]|集中|突出|密集|频繁|可观)|最为?(?P<low>[{_LOW}])|(?P<peak>峰值|顶峰|顶点|为最(?=[，。；]|$))|(?P<dip>谷底|低谷)|最为?(?P<good>[{_GOOD}])|最为?(?P<bad>[{_BAD}])|最为?(?P<any>{_ANY})"
    r"|(?P<first>[居列](?:全[区市县镇省]|各[^，。；、0-9]{1,4}|[二两三四五六七八九十0-9]{1,2}个?[^，。；、0-9]{1,5})?(?:首(?![批次都府])|第[一1](?!\d)|榜首)|之首|榜首|排(?:名|在|全[区市县镇])?第[一1](?!\d)|头名|稳居[^，。；0-9]{0,6}第一|(?<!数)第[一1](?:[位名]|的(?=[^，。；、0-9]{2}))|(?:走在最?前[头面]|走在最前|领跑|领先|拔得头筹|独占鳌头)(?=[，。；）]|$|的?[是为]))"
    r"|(?P<tail>垫底|[居列]末位?|末位|(?<=[名居列])末尾|殿后|(?:倒数|最后)第?[一1](?!\d)[位名]?)"
    r"|(?P<next>仅(?:略|稍|次)*(?:次|[低少小弱](?:于)|逊|落后)(?:于)?|(?P<over>仅略?[高多大强]于))"
    rf"|倒数第(?P<back>{_NTH})(?!\d)|(?:(?:[居列在为排]|排名|位列|位居|位次|名次)第|(?<!全[市县区省国])第(?=[0-9一二三四五六七八九十]{{1,2}}(?:[位名]?(?:[，。；]|$)|[位名]的?[是为])))(?P<place>{_NTH})(?![0-9个批次期年季月条]|[位名]?[、和与]第?[一二三四五六七八九十0-9]))"
)
#: One character of each of them.
_MARKS = re.compile("[最首第末垫殿倒榜头仅领峰顶谷]")
#: What says that another order is meant, or that others than those listed are.
_OTHERWISE = re.compile(
    r"之一|并列|同列|历[史年]|以来|全[国省]|连续|首次|除|以外|其余|其他|如果|不得|力争|争取|目标|平均|同比|环比|[较比][^例重赛]|[上去]年|上[月季周]|曾|原|可能|预计|最[高低多]可|最低(?:生活|工资|限)|最高(?:人民|法|检)"
)
#: Changes, which are no sizes: 增幅最大 speaks of another number than 最多.
CHANGE = re.compile("[增降升涨跌减]幅|增速|增长|下降|增加|减少|上升|提升|回落|改善|进步|变化|波动|差距|占比|比重")
#: What is better the less of it there is.
_TIME = re.compile("用时|耗时|时长|天数|时间|时限")
_SPOILT = re.compile(
    "不良|不合格|投诉|逾期|事故|能耗|耗|缺陷|违|差错|失误|扣分|浓度|空气|水质|风险|拥堵|未|污染|死亡|流失|空置|积压|欠"
)
_IDLE = re.compile(
    r"从[^，]*看|由[^，]*看|其中|分别|分列|[居列排名是的为以均仍也还在中各则并且最我稳单]|[一二三四五六七八九十两0-9]+个?|部门|单位|行业|全[市区县镇乡省年天日]|[年日月]内|达到?了?|[升降落]至|[升降落]到|位[居列次]?|数量|首|第"
)


class Lists:
    """The lists that a paragraph may speak of, each with what announces it; worked out once, when asked for."""

    def __init__(self, passages: Sequence[Passage], place: int, flow: Flow) -> None:
        self._at = passages, place, flow
        self._known: list[tuple[list[Ranked], str]] | None = None

    def __call__(self) -> list[tuple[list[Ranked], str]]:
        """All of them, the paragraph's own first."""
        if self._known is None:
            self._known = _known_lists(*self._at)
        return self._known


def check(prose: Prose, lists_of: Lists) -> Iterator[Remark]:
    """The first clause of a paragraph that gives somebody a place that the numbers of a list do not."""
    if not _MARKS.search(prose.text) or not _CLAIM.search(prose.text):
        return
    for start, end in prose.sentences:
        if not _CLAIM.search(prose.text, start, end):
            continue
        for a, b in _parts(prose.text, start, end):
            if not _CLAIM.search(prose.text, a, b) or _OTHERWISE.search(prose.text, a, b):
                continue
            remark = _clause(prose, (a, b), start, lists_of)
            if remark is not None:
                yield remark
                return


#: A bracket with a word or two (乡镇（区）) parts nothing.
_CUT = re.compile(
    r"[，；。：！？\n]|（(?![^（）0-9]{1,3}）)|）(?<!（[^（）0-9]）)(?<!（[^（）0-9]{2}）)(?<!（[^（）0-9]{3}）)"
)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _CUT.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if end > start:
        yield start, end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; one that gives several places, cut between them: 甲排第二、乙排第三."""
    for a, b in _clauses(text, start, end):
        if len(_CLAIM.findall(text[a:b])) < 2:
            yield a, b
            continue
        for found in re.finditer("[、且]", text[a:b]):
            yield a, a + found.start()
            a += found.end()  # noqa: PLW2901 (the next part begins here)
        yield a, b


def _known_lists(passages: Sequence[Passage], place: int, flow: Flow) -> list[tuple[list[Ranked], str]]:
    """The lists that a paragraph may speak of, its own and those right above it, each with what announces it."""
    own = flow.own(place)
    found = _lists(own) if len(own.items) > 2 else []
    above = _above(passages, place)
    if above:
        found.append(above)
    for near in range(place - 1, max(-1, place - 3), -1):
        other = passages[near]
        if other.grid or other.title:
            break
        if not found and len(other.text) < _LONG:
            found += _lists(flow.own(near), passages[max(0, place - 3)].text + other.heading)
    return found


#: Before each number of a list of changes; and how such a list is marked in the words that announce it.
_MOVES, _MOVED = re.compile("[增降升涨跌减][长少加速幅低降升]?"), "（增减）"
#: A paragraph that is longer speaks of many things.
_LONG = 400
_NOT_ONE = re.compile("^在|合计|总计|小计|平均|^全|^其他|^其中|^共")
#: What opens a list, and is what all of it makes: 代表共提出建议.
_ALL_OF = re.compile("(?<!公)共[提受收办接完有发查开组建实]")


def _lists(prose: Prose, words: str = "") -> list[tuple[list[Ranked], str]]:
    """The lists of a paragraph with at least three different names."""
    named: list[list[Ranked]] = list(rows_of(prose))
    for start, end in prose.sentences:
        named += entries(prose, start, end).values()
    named += [*parallel(prose, len(prose.text)), *lists(prose, len(prose.text))]
    found: dict[tuple[str, ...], tuple[list[Ranked], str]] = {}
    for ranked in named:
        kept = [one for one in ranked if one.start >= 0 and not _NOT_ONE.search(one.name) and not _of_part(prose, one)]
        kept = kept[1:] if kept and _ALL_OF.search(kept[0].name) else without_whole(prose.text, kept)
        if len(kept) < 3 or len({one.name for one in kept}) < len(kept) or _of_many_kinds(kept):
            continue
        start = next((a for a, b in prose.sentences if a <= kept[0].start < b), 0)
        label = words + prose.text[max(0, start - 30) : kept[0].end]
        if all(_MOVES.search(prose.text[max(0, one.start - 6) : one.start]) for one in kept):
            label += _MOVED
        found.setdefault((str(kept[0].start), *(one.name for one in kept)), (kept, label + _wide(prose, start, kept)))
    for key in [key for key in found if any(_goes_on(prose, found[key][0], row) for row, _ in found.values())]:
        del found[key]
    made = [(ranked, label) for ranked, label in worked(prose) if len({one.name for one in ranked}) == len(ranked)]
    return [*found.values(), *made]


def _of_many_kinds(kept: Sequence[Ranked]) -> bool:
    """Whether a list is of different rates, or of sizes: none of them is more than another (上诉率, 到位率; M2.0级)."""
    rates = {one.name[-3:] for one in kept if one.name.endswith("率")}
    return len(rates) > 1 or any("." in one.name for one in kept)


def _goes_on(prose: Prose, short: Sequence[Ranked], row: Sequence[Ranked]) -> bool:
    """Whether a row is another and what follows it in its own part of the sentence."""
    more = len(row) > len(short) and all(a.start == b.start for a, b in zip(short, row, strict=False))
    return more and not {"；", "。"} & set(prose.text[short[-1].end : row[-1].start])


#: What parts the words that announce a list from all the others that it has.
_WIDE = "\n"


def _wide(prose: Prose, start: int, kept: Sequence[Ranked]) -> str:
    """All words of the sentence of a list but the names."""
    words = prose.text[start : kept[-1].end]
    for one in kept:
        words = words.replace(one.name, "，")
    return _WIDE + words


def _of_part(prose: Prose, one: Ranked) -> bool:
    """Whether a number is a part of another (其中艺体类30人)."""
    left = max(prose.text.rfind(mark, 0, one.start) for mark in "，；。") + 1
    return "其中" in prose.text[left : one.start]


def _above(passages: Sequence[Passage], place: int) -> tuple[list[Ranked], str] | None:
    """The lines right above a paragraph that each have a name and its number, with the line that announces them."""
    row: list[Ranked] = []
    n = place - 1
    while n >= 0 and len(row) < 20 and not passages[n].grid and not passages[n].title:
        found = line_of(passages[n])
        if found is None:
            break
        value = Fraction(found["number"].replace(",", ""))
        printed = found["number"] + ("%" if found["unit"] == "%" else "")
        if not _NOT_ONE.search(found["name"]):
            row.insert(0, Ranked(found["name"], value, printed, found["unit"] == "%"))
        n -= 1
    if len(row) > 3 and row[0].value == sum(one.value for one in row[1:]):
        row = row[1:]  # what the line above a list says of all of it
    good = len(row) > 2 and len({one.name for one in row}) == len(row)
    return (row, compact(normalise(passages[n].text)) if n >= 0 else "") if good else None


_RATE_AHEAD = re.compile("率(?![先领])")
_OF_RATE = re.compile(r"[^，。；：（]*率[^，。；：（]*（?[^，。；：（）%]*%|[^，。；：]*%")
_SEVERAL = re.compile("[二两三四五六七八九十\\d](?:个|位|名|家|项|类|大)[^，]{0,6}最")
_RISING = re.compile("[由从按][少低小短慢](?:到|至)")


def _clause(prose: Prose, span: tuple[int, int], start: int, lists_of: Lists) -> Remark | None:
    text = prose.text[slice(*span)]
    marks = list(_CLAIM.finditer(text))
    if len(marks) != 1 or _SEVERAL.search(text):
        return None
    mark = marks[0]
    sentence = prose.text[start : span[1]]
    if ("倒数" in sentence and not (mark["back"] or mark["tail"])) or _RISING.search(sentence):
        return None
    tried = []
    out = _EXCEPTED.search(prose.text, start, span[0]) if "外，" in sentence else None
    for listed, label in lists_of():
        ranked = [one for one in listed if one.name not in out[1]] if out else listed
        who = _who(text, ranked) or _just_before(prose, span, mark, ranked)
        inside = [one for one in ranked if span[0] <= one.start < span[1]]
        if ranked[-1].start > span[1] and OF_ANOTHER.search(prose.text, span[1], ranked[-1].start):
            continue
        if not who or (any(one in who for one in inside) and not (mark["place"] and len(inside) == 1)):
            continue
        by = by_what(prose.text, (span[0], span[0] + mark.start()), ranked[-1].end)
        if by and ranked[0].start >= 0 and _MOVED not in label and not shares(prose, by, ranked):
            continue
        rates = ranked[0].rate or ranked[0].printed.endswith("%")
        if not rates and (_OF_RATE.match(prose.text, span[0]) or _RATE_AHEAD.search(text, 0, mark.start())):
            continue  # 办结率最低的是城西街道（88.5%）: of another list than its numbers
        text = by + text if by and CHANGE.search(by) else text
        fit = share(text, mark[0], who, label)
        fit = fit or float(bool(mark["peak"] or mark["dip"]) and not CHANGE.search(text) and ranked[0].start > start)
        tried.append((fit + 0.5 * (fit > 0 and ranked[0].rate and bool(_RATES.search(sentence))), ranked, label, who))
    tried.sort(key=lambda one: (-one[0], -len(one[1])))
    if not tried or tried[0][0] < 1 or (len(tried) > 1 and tried[1][0] == tried[0][0] and not _alike(tried)):
        return None
    _, ranked, label, who = tried[0]
    wrong = _wrong(mark, ranked, who, text, label)
    if wrong is None:
        return None
    words, numbers = wrong
    return Remark("E8", "error", (span,), words, "请核对各项的数和名次，改正其中一处。", numbers)


#: Who is not counted: 除水利局外，进度最慢的是….
_EXCEPTED = re.compile("除([^，。；]{2,20}?)(?:以|之)?外，$")
_ALONE = re.compile(r"(?:[位均则]|排名|在[^，。；、]{1,12}[中里内]|全部|各[^，。；、0-9]{1,3})*$")


def _just_before(prose: Prose, span: tuple[int, int], mark: re.Match[str], ranked: Sequence[Ranked]) -> list[Ranked]:
    """Whose number ends right before a clause that gives a place and no name: 南苑86.9分，居第3位."""
    if not (mark["place"] or mark["first"]) or not _ALONE.match(prose.text[span[0] : span[0] + mark.start()]):
        return []
    return [one for one in ranked if prose.text[one.end : span[0]] in ("，", "分，", "个，") and one.start >= 0][-1:]


_RATES = re.compile("率|幅|进度|增速")


def _alike(tried: Sequence[tuple[float, list[Ranked], str, list[Ranked]]]) -> bool:
    """Whether the lists that fit equally well are the same numbers, but for the first of the longer."""
    first, second = ([one.printed for one in ranked] for _, ranked, _, _ in tried[:2])
    return set(first) == set(second) or first[1:] == second


def _who(text: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """The members of a list that a clause names, longer names first; with or without the ending that all have."""
    names = [one.name for one in ranked]
    tail = 0
    while all(len(name) > tail + 2 and name[-1 - tail] == names[0][-1 - tail] for name in names):
        tail += 1
    found: list[tuple[int, Ranked]] = []
    rest = text
    for one in sorted(ranked, key=lambda one: -len(one.name)):
        for name in (one.name, one.name[: len(one.name) - tail]):
            if len(name) > 1 and (place := rest.find(name)) >= 0:
                found.append((place, one))
                rest = rest.replace(name, "，" * len(name))
                break
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def share(text: str, mark: str, who: Sequence[Ranked], label: str) -> float:
    """How well what a clause speaks of fits the words of a list: 1 where it is silent, 0 where it shares nothing."""
    plain = text[: text.find(mark)]
    for one in who:
        plain = plain.replace(one.name, "，")
        plain = plain.replace(one.name[:2], "，") if len(one.name) > 2 else plain
    noun = re.split("[，、：；]", _IDLE.sub("", _GROUP.sub("", plain)))[-1]
    if MEAN.search(plain) and not MEAN.search(label):
        return 0
    if len(noun) < 2:
        return 1
    if found := CHANGE.search(noun):
        return 1.5 if _MOVED in label else 2 if found[0] in label.partition(_WIDE)[0] else 0
    if noun[-2:] in label.partition(_WIDE)[0] or (noun in _PACE and "率" in label.partition(_WIDE)[0]):
        return 2
    if any(noun[n : n + 2] in label for n in range(len(noun) - 1)):
        return 1
    return 0.5 if set(noun) & (set(label) - set("的和中在各")) else 0


#: What is told in rates: 进度垫底的…, of 投资完成率.
_PACE = ("进度", "进展", "工程进度", "项目进度", "完成情况")

#: All of those that are ranked, as one: 三个乡镇之首, 在参评的五个部门里.
_GROUP = re.compile(
    r"(?:在|居|列|位居|位列)?(?:全部|所有|参评的?|参与[^，。；]{0,4}的|各|这|上述)?[一二两三四五六七八九十0-9]*个?"
    r"(?:乡镇|镇街|街道|部门|单位|区县|县区|县市区|片区|社区|村|企业|学校|科室|支队|大队|小组|班组|网点|窗口|院系|学院|医院|地市|城市|市州|类别|品种|项目|领域)(?:（[^）]{1,3}）)?(?:中|里|内|当中|之中)?(?=$|[的排位居列]|之)"
)


def _wrong(
    mark: re.Match[str], ranked: Sequence[Ranked], who: Sequence[Ranked], text: str, label: str
) -> tuple[str, tuple[str, ...]] | None:
    """What is wrong with a place, and the numbers: whoever should have it, whoever is given it."""
    if mark["next"]:
        return _next_to(mark, ranked, who)
    if len(who) != 1:
        return None
    one = who[0]
    up = _upwards(mark, ranked, text + label.partition(_WIDE)[0])
    change = CHANGE.search(text)
    if bool(change) is not (_MOVED in label) and not (change and change[0] in label):
        return None
    if up is None and (mark["good"] or mark["bad"]):
        return None
    ups = [up] if up is not None else [True, False]  # where less may be better, it must be wrong both ways
    dues = [_due(mark, ranked, one, up=bool(each)) for each in ups]
    due = dues[0]
    if due is None or None in dues:
        return None
    words = f"按所列的数，“{mark[0]}”的应是{due.name}（{due.printed}），写的是{one.name}（{one.printed}）。"
    return words, (one.printed, due.printed, one.name, due.name, *_placed_as(mark))


def _placed_as(mark: re.Match[str]) -> tuple[str, ...]:
    """The place as it is printed, where it is a number."""
    nth = mark["place"] or mark["back"]
    return (f"第{nth}",) if nth else ()


def _due(mark: re.Match[str], ranked: Sequence[Ranked], one: Ranked, *, up: bool) -> Ranked | None:
    """Who should have the place that somebody else is given; ``None`` where it is right or may be."""
    nth = mark["place"] or mark["back"]
    values = sorted((each.value for each in ranked), reverse=up is not bool(mark["back"]))
    place = (int(nth) if nth.isdigit() else chinese_value(nth) or 0) - 1 if nth else 0
    if not 0 <= place < len(values) or one.value == values[place]:
        return None
    if place and (values.count(one.value) > 1 or len(set(values)) < len(values)):
        return None
    return next(each for each in ranked if each.value == values[place])


def _next_to(
    mark: re.Match[str], ranked: Sequence[Ranked], who: Sequence[Ranked]
) -> tuple[str, tuple[str, ...]] | None:
    """甲仅次于乙: somebody else stands between them."""
    if len(who) != 2 or who[0].value == who[1].value:
        return None
    one, other = who
    low, high = sorted((one.value, other.value))
    between = [each for each in ranked if low < each.value < high]
    turned = one.value < other.value if mark["over"] else one.value > other.value
    if turned and (mark["over"] or other.value != min(each.value for each in ranked)):
        between = between or [one]
    if not between:
        return None
    words = f"“{one.name}{mark[0]}{other.name}”：{between[0].name}是{between[0].printed}，{one.name}是{one.printed}。"
    return words, (one.printed, between[0].printed, other.printed, one.name, between[0].name)


def _upwards(mark: re.Match[str], ranked: Sequence[Ranked], words: str) -> bool | None:
    """Whether a mark means the greatest number; ``None`` where it cannot be known."""
    if mark["high"] or mark["low"] or mark["peak"] or mark["dip"]:
        return bool(mark["high"] or mark["peak"])
    time = bool(_TIME.search(words)) or ranked[0].printed.endswith(("天", "时", "钟", "日"))
    speed = bool(re.search("率|进度|速|得分|评分|指数|满意|考核|测评|收益|效益", words)) or ranked[0].printed.endswith(
        "分"
    )
    if mark["good"] or mark["bad"]:
        if _SPOILT.search(words) or not (time or speed):
            return None
        return bool(mark["good"]) is not time
    if time or mark["any"] or _SPOILT.search(words):
        return None
    return not mark["tail"]
