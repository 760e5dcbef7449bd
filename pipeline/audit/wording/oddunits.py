"""E11 of one measure word among others: in a row of parts, in a change, of what is left, in a sum behind its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.splits import is_count

#: Counters of things, and those that may stand for one another by mistake.
_COUNTERS = frozenset("件起宗案例家户处个项条份卷本台辆艘座所栋幢场次期名位")
_MIXED = (
    frozenset("件起宗案例个条份"),
    frozenset("家户个"),
    frozenset("处个项条"),
    frozenset("台辆个"),
    frozenset("栋幢座"),
    frozenset("座处个"),
    frozenset("所个家"),
    frozenset("名位个"),
    frozenset("场次期"),
)
_CASES, _HOUSES = frozenset("件起宗案例"), frozenset("家户")
#: What is counted by a measure word of its own, wherever it stands.
_OWN = {
    "起": re.compile("事故|案|警情|火灾|火情|纠纷|事件|盗|诈骗|骗|抢|险情|行为|伤害|赌|毒"),
    "宗": re.compile("案|交易|土地|地块|宗地|商品"),
    "条": re.compile(
        "线索|建议|意见|信息|问题|隐患|舆情|稿|措施|道路|线路|路|街|河|沟|渠|航线|留言|记录|评论|经验|标语"
    ),
    "个": re.compile(
        "问题|隐患|点|项目|村|社区|小组|单位|部门|环节|系统|平台|组|站|中心|方面|文件|账号|群|岗位|品种|名额|品牌"
    ),
    "件": re.compile("案|事|物|品|衣|器|备|具|建议|提案|议案|专利|商标|作品|快递|诉求|信|工单|文件|证|单"),
    "户": re.compile("户|居民|家庭|群众|业主|村民|主体|农"),
    "家": re.compile("企业|公司|店|单位|机构|场所|场|厂|院|馆|商|协会|组织|农场|合作社|站|行|所|社"),
    "处": re.compile("隐患|点|设施|段|建筑|违建|工地|所|站|棚|牌|位|口|区|房|园|场|公园|桥|库"),
    "项": re.compile("任务|措施|制度|工程|项目|活动|事项|指标|标准|成果|政策|内容|技术|权|课题|奖"),
    "份": re.compile("书|册|料|卷|表|单|合同|协议|文|问卷|报告|证"),
    "次": re.compile("."),
    "期": re.compile("班|训|报|刊"),
    "场": re.compile("会|训|座|赛|演|活动|宣|课|堂"),
    "座": re.compile("库|桥|站|厂|塔|房|所|园|棚|楼|馆|厕|泵"),
    "所": re.compile("学校|校|园|院|学|所"),
    "位": re.compile("."),
}
_LINK = re.compile(
    r"[^，。；、：0-9（）]{0,4}(?:[，（]占[^，。；、：0-9（）]{0,8}\d[0-9.]*%)?）?(?P<mark>[，、；])"
    r"(?:(?:\d{1,2}[月日]?[—至-])?\d{1,2}[月日])?[^，。；、：0-9（）]{0,16}（?"
)
#: What becomes of cases: each number of such a row is of them.
_FLOW = re.compile("(?:新收|新增|登记|受理|办结|审结|结案|化解|转办|满意|回访|通过|收回|整改|销号|转来|结转)$")
_NTH = re.compile("第[一二三四五六七八九十][批次轮期]")
_OPENED = re.compile("其中|分别|依次|按[^，。；]{1,8}[分看]|从[^，。；]{1,10}看|来源|构成|[划区]?分为")
_COLON = re.compile("：[^，。；：]{0,14}$")
_LEFT = re.compile("^(?:其余|余下?|剩余|剩下|尚余|还剩|另有?|还有|尚有|未)")
_CHANGED = re.compile(
    r"[较比同环][^，。；、0-9]{0,10}(?:减少|增加|下降|上升|增长|多|少|增|减)了?$"
    r"|^(?:净?[增减]|减少|增加|净增加?)了?$"
)
_ENDS = re.compile("$|下降|增长|上升|减少|增加|[多少]|[，。；]")
_GROWN = re.compile("^(?:提高|增加|增长|上升|扩大|扩充|发展|下降|减少|降低|压减|缩减|回落|升|降|增)(?:到|至|为)了?$")
_PERIOD = re.compile(r"[较比]?(?:去年|上年|上月|上季度|上周)(?:同期|同月)?的?(?:为|是)?$")
_SUMMED = re.compile(
    "^(?:[两三四五六七八九十]{1,2}[类项种批者][^，。；\\d]{0,6}?)?"
    "(?:共计?|合计|总计|累计|一共|总共|共有|计|总数)(?:为|达)?$"
)


def check(prose: Prose) -> Iterator[Remark]:
    """The first number of a paragraph whose measure word is another than that of the thing it counts."""
    if len(prose.counts) < _TWO or not _may_mix(frozenset([item.unit for item in prose.counts])):
        return
    counts = [item for item in prose.counts if item.unit in _COUNTERS and is_count(item)]
    rows = (*_in_rows(prose, counts), *_changed(prose, counts))
    for remark in (*rows, *_left(counts), *_because(counts), *_again(counts)):
        yield remark
        return
    yield from _summed(counts)


#: Numbers of which one may be counted otherwise.
_TWO = 2


@lru_cache(maxsize=512)
def _may_mix(units: frozenset[str]) -> bool:
    return any(len(family & units) > 1 for family in _MIXED)


def _mixable(a: str, b: str) -> bool:
    return a != b and any(a in family and b in family for family in _MIXED)


def _bare(item: Item) -> bool:
    """Whether nothing that is counted is named with a number: 27件, 第二批22起."""
    own = _OWN.get(item.unit)
    return not item.after and not (own and own.search(item.clause))


def _in_rows(prose: Prose, counts: Sequence[Item]) -> Iterator[Remark]:
    """电梯故障38条，停车收费34条，公共收益27件 (of 86件): one of a row that is counted otherwise."""
    row: list[Item] = []
    mark = ""
    for place, item in enumerate(counts):
        last = row[-1] if row else None
        beside = last is not None and last.sentence == item.sentence and last.depth == item.depth
        between = prose.between(last, item) if beside and last else ""
        link = _LINK.fullmatch(between) if between and "其中" not in between else None
        if link and (not mark or link["mark"] == mark):
            mark = link["mark"]
            row.append(item)
            continue
        yield from _odd(counts, row, place)
        row, mark = [item], ""
    yield from _odd(counts, row, len(counts))


def _odd(counts: Sequence[Item], row: Sequence[Item], end: int) -> Iterator[Remark]:
    """The one of a row that has another measure word than all the others, and than the total before them."""
    before = counts[end - len(row) - 1] if end > len(row) else None
    if before is None or not row or row[0].sentence - before.sentence > 1:
        before = None
    total = before is not None and before.value == sum(item.value for item in row) and before.value >= _FEW
    units = [item.unit for item in row] + ([before.unit] if total and before else [])
    odd = [item for item in row if units.count(item.unit) == 1]
    if len(row) < (_ROW - 1 if total else _ROW) or len(set(units)) != 2 or len(odd) != 1:
        return
    one = odd[0]
    first = row[0] if row[0] is not one else row[1]
    if total and before and before.unit not in (first.unit, one.unit):
        return
    if before is not None and before.unit == one.unit and one is row[0]:
        return  # 基层党组织142个，其中党支部126个，党员4083名，发展党员31名
    parts = row[1:] if row[0] is not one and row[0].value == sum(item.value for item in row[1:]) else row
    if not _mixable(one.unit, first.unit) or any(item.after for item in parts) or not _bare(one) or one.compared:
        return
    near = before is not None and before.unit == first.unit and before.value > one.value
    opened = _OPENED.search(row[0].lead) or (one is not row[0] and _COLON.search(row[0].lead)) or row[0].depth
    closed = {one.unit, first.unit} <= _CASES or {one.unit, first.unit} <= _HOUSES
    loose = closed or (first.unit in _CASES and one.unit in "个条")
    flows = loose and one is not row[0] and _FLOW.search(one.clause)
    if total or parts is not row or near or flows or (opened and (closed or len(row) > _ROW)):
        yield _remark(first, one)


#: Smaller totals agree by chance.
_FEW = 10
#: Numbers that a row has at least.
_ROW = 3


#: 由48个提高到168件; 由年初的60个增至64家.
_FROM = re.compile("[由从][^，。]{0,8}$")


def _changed(prose: Prose, counts: Sequence[Item]) -> Iterator[Remark]:
    """警情18起，较去年减少5件; 由48个提高到168件; 268起，较去年同期的224个."""
    for place, other in enumerate(counts[1:]):
        item = counts[place]
        if not _mixable(item.unit, other.unit) or item.sentence != other.sentence or not _ENDS.match(other.after):
            continue
        between = prose.between(item, other)
        grown = _GROWN.search(other.clause) and "，" not in between and _FROM.search(item.clause)
        closed = {item.unit, other.unit} <= _CASES or {item.unit, other.unit} <= _HOUSES
        changed = closed and len(between) < _NEAR and _CHANGED.search(other.clause) and between.count("，") == 1
        if grown or changed or (_PERIOD.search(other.clause) and between.count("，") < 2 and len(between) < _NEAR):
            yield _remark(item, other)
            return


#: Characters between a number and its change.
_NEAR = 16


def _left(counts: Sequence[Item]) -> Iterator[Remark]:
    """线索37件，处置完毕33件，余下4个线索: what is left, as the difference of the two before it."""
    for place, rest in enumerate(counts[2:]):
        item, done = counts[place], counts[place + 1]
        alike = item.unit == done.unit and _mixable(item.unit, rest.unit) and rest.sentence - item.sentence < _BESIDE
        if not alike or item.value - done.value != rest.value or not _LEFT.search(rest.clause):
            continue
        if rest.after[:2] in (*_nouns(item), ""):
            yield _remark(item, rest)
            return


#: Sentences that a total and what is left of it may be apart.
_BESIDE = 2


def _nouns(item: Item) -> list[str]:
    return [item.words[n : n + 2] for n in range(len(item.words) - 1)]


def _because(counts: Sequence[Item]) -> Iterator[Remark]:
    """9家因健康证过期，2户因食品过期: two that clauses begin with, told of alike."""
    for place, other in enumerate(counts[1:]):
        item = counts[place]
        closed = {item.unit, other.unit} <= _HOUSES or {item.unit, other.unit} <= _CASES
        alike = item.after[:1] and item.after[:1] == other.after[:1] and item.after[0] in "因被未已经由在属"
        if closed and item.unit != other.unit and alike and not item.clause and not other.clause:
            yield _remark(item, other)
            return
        bare = not item.after and not other.after and item.sentence == other.sentence
        nth = bare and _NTH.match(item.clause) and _NTH.match(other.clause) and item.clause[3:] == other.clause[3:]
        if nth and _mixable(item.unit, other.unit):
            yield _remark(item, other)
            return


def _again(counts: Sequence[Item]) -> Iterator[Remark]:
    """去年调解成功448件……今年调解成功522个: the same words before two numbers of a sentence."""
    told: dict[tuple[int, str], Item] = {}
    for item in counts:
        if len(item.clause) < _WORDS or item.after or _OPENED.search(item.clause) or not _FLOWS.search(item.clause):
            continue
        first = told.setdefault((item.sentence, item.clause), item)
        if _mixable(first.unit, item.unit):
            yield _remark(first, item)
            return


#: Characters of the words before a number that say what it counts.
_WORDS = 3
_FLOWS = re.compile("(?:成功|受理|办结|调解|审结|结案|立案|收案|化解|合格|抽检|抽查|检查|查处|新增|整改|销号)$")


def _summed(counts: Sequence[Item]) -> Iterator[Remark]:
    """大气3件、水2件、噪声4件，共9起: a sum behind its parts, in another measure word."""
    for place, total in enumerate(counts):
        if place < 2 or total.after or not _SUMMED.search(total.clause):
            continue
        value, unit = counts[place - 1].value, counts[place - 1].unit
        for one in reversed(counts[: place - 1]):
            value += one.value
            if one.unit != unit or one.sentence != total.sentence or value > total.value:
                break
            if value == total.value and _mixable(unit, total.unit):
                yield _remark(one, total)
                return


def _remark(item: Item, other: Item) -> Remark:
    words = f"同为计数对象，{item.printed}用“{item.unit}”，{other.printed}用“{other.unit}”。"
    todo = f"请统一量词，例如都用“{item.unit}”。"
    return Remark("E11", "error", (item.span, other.span), words, todo, (item.printed, other.printed))
