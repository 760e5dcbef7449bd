"""E5, E6, E11 and E13: blanks, stray symbols, measure words and decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import AMOUNTS, MEASURES
from pipeline.audit.prose import Item, Prose, related
from pipeline.audit.ratios import raw_clause
from pipeline.audit.splits import is_count, runs

_PLAIN = "|".join(
    unit
    for unit in MEASURES
    if unit not in ("村", "镇", "乡", "街道", "社区", "店", "单", "案", "口", "度", "面", "期")
)
_END = r"(?=[，。；、：！）,\n]|$)"
_BLANKS = (
    re.compile(rf"(?<!公)共(?:计|有)?\s*(?:{_PLAIN}|万元|亿元){_END}"),
    re.compile(
        rf"[^，。；、：\d\s]{{0,6}}(?<![\d零一二三四五六七八九十百千万亿余多几数%％.])[为占达到约率长降升低高少加的]\s*[%％]"
    ),
    re.compile(
        rf"(?:[XxＸｘ×＊*]{{2,}}|[_＿]{{2,}}|[○〇□■]{{2,}}|（\s*）|【\s*】|【缺】|[？?]{{2,}})\s*(?:{_PLAIN}|万元|亿元|万|亿|%|％|个百分点)"
    ),
    re.compile(
        r"(?<![\d一二三四五六七八九十])\s+月\s+日|第\s+(?:季度|批|期|次|号|轮)|占[^，。；、\d]{1,8}的(?=[，。；])"
    ),
    re.compile(
        rf"(?:人数|数量|总数|量|面积|金额|总额)(?:达到?|为|至)(?:件次?|起|宗|家次?|户|人次?|份|处|条|亩|万元|亿元){_END}"
    ),
    re.compile(
        rf"(?:问卷|资料|文书|通知书|手册|传单|材料|意见书|建议书|倡议书|合同|信件|酒驾|醉驾|超载|超速)(?:份|起|册|张){_END}"
    ),
    re.compile(rf"(?<![A-Za-z])[XＸ×](?:{_PLAIN}|万元|亿元|%)"),
    re.compile(r"(?:[_＿]{2,}|[XxＸ×]{2,})(?=月|日|年|[，。；、])"),
    re.compile(r"【(?:缺|待补|待填|待定)[^】]*】"),
    re.compile(r"[^，。；、：\d\s]{0,6}(?<![\d零一二两三四五六七八九十百千余多几数亿半上下逾近])万元" + _END),
    re.compile(r"[^，。；、：\d\s]{0,6}(?:[办结改格意复收决盖成功]率|占比|比例)(?:为|达到|达|是)(?=[，。；])"),
    re.compile(r"(?:增长|上升|下降|提高|增加|降低|回落|高出|低)(?:了)?\s*个?百分点"),
    re.compile(
        rf"[^，。；、：\s\d]{{0,6}}[^\W\d_零一二两三四五六七八九十百千万亿余多几数A-Za-z]\s+(?:{_PLAIN}|万元|亿元){_END}"
    ),
    re.compile(rf"(?:问题|隐患|线索|诉求|事故|纠纷|工单|案件|案卷|举报|投诉)(?:个|处|条|起|项|宗|件次){_END}"),
    re.compile(
        rf"(?:查处|发现|受理|办结|收到|检查|整改|立案|排查|出动|开展|完成|办理|移送|结案|合计|总计|累计|下达|责令)\s*(?:{_PLAIN}){_END}"
    ),
    re.compile(
        r"(?<![\d今去明前后当往每同全上本某多整逐近翌\u4e00-\u9fff])\s*年\s+月(?:\s+日)?|(?<=\d年)\s+月(?:\s*日)?|(?<=\d月)\s+日"
        + _END
    ),
    re.compile(
        rf"(?:罚款|罚没款|金额|资金|收缴|追缴|投入|挽回(?:经济)?损失)(?:共|共计|合计|达)?(?:元|万元|亿元){_END}"
    ),
    re.compile(rf"(?:其中|另有|还有|包括|约谈|处理|处罚|问责|移送)\s*(?:件|起|宗|家|户|人次|家次|名|处|份){_END}"),
)
_BLANK_FINE = re.compile(
    r"^共(?:有|计)?(?:期|把|只|面|个|头|名|口|部|处|本|单|度|案|票|例)$|案件$|信件$|(?:投诉|信访|邮|文|稿|附|要|条|事|证|来|回|复)件|个案|立项|事项|办件|收件|条件|批次$"
)
_STRAY = (
    re.compile(r"\d+(?:\.\d+)?\s*(?:%{2,}|‰‰)"),
    re.compile(r"\d+(?:\.{2,}\d+|\.\d+\.\d+(?![\d.]))(?:%|[万亿]?元|[个件家户亩人])[^，。；]{0,2}"),
    re.compile(
        r"\d*[^，。；、：\d\n]{0,2}(?:[，、；：,][，、；：,。]+|。[，、；：]+|[，、；]{2,}|(?<![。.…])。。(?!。))"
    ),
    re.compile(
        rf"\d(?:件件|起起|家家|户户|宗宗|人人|个个|条条|元元|次次|处处|项项|份份)(?![有必都皆受])|(?<=[万亿])元元"
    ),
    re.compile(r"百分之\d+(?:\.\d+)?%"),
    re.compile(r"\d+(?:\.\d+)?[#@&^~$￥*=+|\\]+(?:%|[万亿]?元|[件家户起宗人个])"),
    re.compile(r"\d+\.(?:%|[万亿]元|[件家户起宗人个处项])|(?<![\d.])\.\d+(?:%|万元|亿元)"),
    re.compile(r"\d+(?:\.\d+)?(?:[件起家户宗个]%|%[件起家户宗](?!内|以))"),
    re.compile(
        r"\d[%％]\s+[%％]|\d\s*[，。；、]\s*[%％](?=[，。；、]|$)|\d。\d+(?:%|[万亿]?元|[件起家户人个])|[%％]\d+(?:\.\d+)?(?=[，。；、]|$)"
    ),
    re.compile(r"[\u4e00-\u9fff\d][#^$|\\@~]{1,}[\u4e00-\u9fff]|“”|（）|《》|[！？]{2,}|~{2,}"),
    re.compile(r"\d+[?？!！](?=[\u4e00-\u9fff%])|[-+＋]{2,}\d"),
    re.compile(r"(?:为为|共共|占占|达达|计计)\d|\d(?:个){2}|(?:百分点){2}|个百分点%|%个百分点"),
    re.compile(r"\d+(?:\.\d+)?\s+\.\s*\d+%?|\d+\.\s+\d+%"),
    re.compile(r"(?:约约|近近|共共|约近|近约)\d+"),
    re.compile(r"\d[，、。；](?:件|起|宗|家|户|人次|%|万元|个百分点)(?=[，。；、]|$)"),
)


def blanks(prose: Prose) -> Iterator[Remark]:
    """E5: a number that is not there."""
    seen: list[tuple[int, int]] = []
    for pattern in _BLANKS:
        for found in pattern.finditer(prose.text):
            if any(a < found.end() and found.start() < b for a, b in seen) or _BLANK_FINE.search(found[0]):
                continue
            seen.append(found.span())
            place = found[0].strip()
            yield Remark(
                "E5", "error", (found.span(),), f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。", (place,)
            )


def strays(prose: Prose, printed: str) -> Iterator[Remark]:
    """E6: doubled or stray symbols."""
    seen: list[tuple[int, int]] = []
    for pattern in _STRAY:
        for found in pattern.finditer(prose.text):
            if any(a < found.end() and found.start() < b for a, b in seen) or "……" in found[0] or not found[0]:
                continue
            seen.append(found.span())
            place = printed[found.start() : found.end()].strip()
            yield Remark("E6", "error", (found.span(),), f"“{place}”有多余的符号。", "请删去多余的符号。", (place,))


_OBJECTS = (
    "行政处罚案件|案件|案卷|信访件|投诉件|工单|诉求|投诉举报|投诉|举报|线索|事故|纠纷|提案|旅馆|旅店|宾馆|酒店|企业|药店|商户|经营户|场所|单位|门店"
    "|餐馆|网吧|学校|隐患|问题|警情|复议|诉讼|合同|建议|意见|来信|来访|店铺|市场主体|摊位|饭店|作坊|加油站|医院|诊所|工地|养殖场|农户|门市"
)
_OBJECT_BEFORE = re.compile(rf"({_OBJECTS})(?:总数|数量|数)?(?:共|计|共计|合计|总计|达|为|有|约)*$")
_OBJECT_AFTER = re.compile(rf"^(?:[\u4e00-\u9fff]{{0,6}}?)({_OBJECTS})")
_CASE = re.compile(r"(?:立案|结案|办案|查处|审结)(?:查处|调查|侦办|处罚)?(?:共|计)*$")
_HANDLED = re.compile(
    r"(?:整改|关停|处罚|查封|取缔|约谈|停业|责令|办结|处理|化解|调处|回复|查处|结案|移送|关闭|警告|达标|合格|问题|检查|复查)(?:共|计|了)*$"
)
_CASES = frozenset("件起宗案例")
_HOUSES = frozenset("家户")


def _object(item: Item) -> str:
    before = _OBJECT_BEFORE.search(item.clause)
    if before:
        return before[1].removeprefix("行政处罚")
    after = _OBJECT_AFTER.match(item.after)
    if after:
        return after[1].removeprefix("行政处罚")
    if _CASE.search(item.clause) and item.unit in _CASES:
        return "案件"
    return ""


def brackets(prose: Prose) -> Iterator[Remark]:
    """E6: a doubled bracket that nothing closes."""
    if prose.text.count("（") == prose.text.count("）"):
        return
    for found in re.finditer(r"[^，。；]{0,4}(?:（（|））)", prose.text):
        yield Remark("E6", "error", (found.span(),), f"“{found[0]}”有多余的符号。", "请删去多余的符号。", (found[0],))


def measures(prose: Prose, done: Sequence[tuple[int, int]]) -> Iterator[Remark]:
    """E11: two measure words for one counted object in a paragraph."""
    items = [(item, _object(item)) for item in prose.counts if is_count(item) and not item.compared]
    free = [(item, thing) for item, thing in items if item.span not in done]
    for place, (item, thing) in enumerate(items):
        for other, same in items[place + 1 :]:
            if (item, thing) not in free or (other, same) not in free or not related(item.unit, other.unit):
                continue
            pair = {item.unit, other.unit}
            closed = pair <= _CASES or pair <= _HOUSES
            if thing and thing == same and closed:
                yield _mixed(item, other, thing, "error")
                return
            if closed and not same and _HANDLED.search(other.clause) and not other.after and other.value <= item.value:
                if thing and other.sentence - item.sentence <= 1:
                    yield _mixed(item, other, thing, "question")
                    return


def _mixed(item: Item, other: Item, thing: str, severity: str) -> Remark:
    sure = severity == "error"
    return Remark(
        "E11",
        "error" if sure else "question",
        (item.span, other.span),
        f"{'同为' if sure else '看来同为'}{thing}，{item.printed}用“{item.unit}”，{other.printed}用“{other.unit}”。",
        f"请统一量词{'' if sure else '；如不是同一对象，写明是什么'}，例如都用“{item.unit}”。",
        (item.printed, other.printed),
    )


def decimals(prose: Prose) -> Iterator[Remark]:
    """E13: numbers side by side with different decimals."""
    for group, sure in _groups(prose):
        kept = [item for item in group if item.value not in (0, 100)]
        if len({item.number.decimals for item in kept}) > 1:
            yield _uneven(group, "error" if sure else "question", "百分比")
    for run in runs(prose):
        if run.parts[0].unit not in AMOUNTS:
            continue
        for scale in dict.fromkeys(part.number.scale for part in run.parts):
            parts = [part for part in run.parts if part.number.scale == scale and part.unit == run.parts[0].unit]
            if len(parts) > 1 and len({part.number.decimals for part in parts}) > 1:
                yield _uneven(parts, "question", "数")


def _uneven(group: Sequence[Item], severity: str, noun: str) -> Remark:
    places = "、".join(str(item.number.decimals) for item in group)
    return Remark(
        "E13",
        "error" if severity == "error" else "question",
        tuple(item.span for item in group),
        f"并列的{noun}小数位数不一：{'、'.join(item.printed for item in group)}（{places}位）。",
        "请统一小数位数" + ("。" if severity == "error" else "；原数如此的，可以不改。"),
        tuple(item.printed for item in group),
    )


_RATE_CLAUSE = re.compile(r"率(?:分别|依次|均|各)?(?:为|达到?|是|约)?$")
_TARGET = re.compile(r"目标|不低于|以上|要求|比例从|按照?\S{0,6}$|力争|确保|高于|低于|达标线")


def _groups(prose: Prose) -> Iterator[tuple[list[Item], bool]]:
    """Percentages that stand side by side: shares of one sentence, rates in a row, lists after 分别为.

    With each, whether they are surely of one group (two different rates may not be).
    """
    by_sentence: dict[tuple[int, str], list[Item]] = {}
    previous: Item | None = None
    kind = ""
    for item in prose.percents:
        clause = raw_clause(prose, item)
        if item.number.hedged or item.compared or _TARGET.search(clause):
            continue
        listed = previous is not None and bool(re.fullmatch(r"[、和及与，]|以及", prose.between(previous, item)))
        bracket = item.depth > 0 and not clause
        if "占" in clause:
            kind = "占"
        elif _RATE_CLAUSE.search(clause):
            kind = "率"
        elif bracket:
            kind = "（"
        elif not (listed and kind):
            kind = _named_rate(prose, previous, item, kind)
        if kind:
            by_sentence.setdefault((item.sentence, kind), []).append(item)
        previous = item
    for (_, name), group in by_sentence.items():
        if name == "率":
            for row in _rows(prose, group):
                yield row, len(row) > 2 or _one_list(prose, row)
        else:
            yield group, True


def _one_list(prose: Prose, row: Sequence[Item]) -> bool:
    """Whether rates are one list: 分别为98.5%、97%."""
    return all(re.fullmatch(r"[、和及与]|以及|、[^，、；\d]{2,10}", prose.between(a, b)) for a, b in pairwise(row))


def _named_rate(prose: Prose, previous: Item | None, item: Item, kind: str) -> str:
    """率 for A率98.5%，B街道97%: names in a row whose rate was named before; else nothing."""
    if previous is None or kind != "率" or previous.sentence != item.sentence:
        return ""
    return "率" if re.fullmatch(r"[、，；][^、，；\d]{2,10}", prose.between(previous, item)) else ""


def _rows(prose: Prose, group: Sequence[Item]) -> Iterator[list[Item]]:
    """Rates that follow one another with nothing counted between them."""
    row = [group[0]]
    for a, b in pairwise(group):
        if any(a.number.end <= count.number.start < b.number.start for count in prose.counts):
            yield row
            row = []
        row.append(b)
    yield row
