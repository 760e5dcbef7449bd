"""Whether the parts of a total may be of the same things, or are all there is: E9 and not E1."""

from __future__ import annotations

import re

from pipeline.audit.sums.kinds import declared, exclusive
from pipeline.audit.sums.sumremarks import mends
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.slips import slipped, swapped
from pipeline.audit.text.splits import BY, REST, Run, apportioned, label

#: Parts of which some may overlap.
_SEVERAL = 3
_NOTE = re.compile(
    r"同时|交叉|兼有|兼具|两个以上|两种以上|多个|重复(?!投诉|信访|来电|来访)|分别(?!为|是|有)|一案多|一户多|一件多|一家多|一单多|一人多|多项|多类|多种|共同|之和|大于|不止一"
    r"|多选|含重复|不止|既[^，。]{1,12}又|分属|多次|合并|扣除|互有|同属|兼|并用|多重|两类|两项以上|涉及两|叠加|重叠|并存|可能存在|存在多|计入多|会同|联合办理|合办|[一同][一-龥]{1,3}(?:可|能|往往|常|反映|涉及|存在|提出)[^，。]{0,6}[多几两]|有的[^，。；]{1,8}[几多两]"
)
STRONG = re.compile(
    r"交叉|并存|重复(?!投诉|信访|来电|来访)|之和|大于|多选|分别计|分别统计|[一同][案户件家单人]多|多个|两个以上|两种以上|两项以上|叠加|重叠|不止一|兼有|同时(?:存在|涉及|属于|具有)|多重|[一同][一-龥]{1,3}(?:可|能|往往|常|反映|涉及|存在|提出)[^，。]{0,6}[多几两]|有的[^，。；]{1,8}[几多两]"
)
#: Labels that say what is the case with a thing (未公示的, 因病, 享受减免): one thing may have several of them.
_PREDICATE = re.compile(
    r"的$|^(?:因|涉及|反映|存在|享受|参加|接受|领取|获得|需要|有|缺|被|受)|[未不缺无超违漏错]|问题|隐患|失效|破损|滞后|薄弱|瑕疵|老化"
    r"|警告|罚款|没收|责令|约谈|停业|通报|查封|扣押|妇女|女性|少数民族|党员|残疾|低保|老年|老人|儿童|退役|代表|委员"
)
#: Labels that name bodies or places: a thing belongs to one of them, unless it concerns several.
BODY = re.compile(r"[局委办院所站镇乡村区县市队]$|街道$|公司$|中心$|部门$|单位$")
#: What may have several faults, or be served several times.
_CARRIERS = frozenset("家户人名台辆艘只头栋间座所本张卷册")
_CARRIER = re.compile(
    r"(?:有|存在|发现).*的(?:共|有|计)?$|案卷|文书|样品|产品|场所|门店|工地|存在.*的|问题的|不合格|不规范|存在(?:瑕疵|问题|隐患|缺陷|不足)|卷宗"
)
_INVOLVED = re.compile(r"涉及|情形|违[法规]行为|表现|反映|关注|原因|问题|风险|需求|承办|责任|协办")
_EXCLUSIVE = re.compile(
    r"^(?:[A-Da-dＡ-Ｄ甲乙丙丁][类级等]|个体|集体|个人|男|女|[一二三甲乙丙]级|优秀|良好|合格|不合格|一般程序|简易程序|普通程序"
    r"|建议|提案|国有|民营|属实|部分属实|不属实|基本属实|已|未(?:整改|办|完成|启动|结|审|回复|采纳|化解|处|通过|达|合格|销|到|参|开|发现)|正在|尚未|第[一二三四五]|[^，]{0,4}级$|[^，]{0,2}[一二三四五六七八九十0-9]{1,2}(?:月|季度|期$|批$|级))"
)


def before(prose: Prose, run: Run) -> str:
    """The words of the sentence before the split."""
    first = run.parts[0]
    return prose.text[prose.sentences[first.sentence][0] : first.number.start]


def exhaustive(run: Run) -> bool:
    """Whether the words say that the parts are all there is."""
    labels = [label(part) for part in run.parts]
    if run.open and not any(REST.search(text) for text in labels):
        return False
    if run.marker in ("按", "分别", "合计", "未") or apportioned(run) or declared(run.lead) == len(run.parts):
        return True
    if any(REST.search(text) for text in labels):
        return True
    if any(text and f"{no}{text}" in labels for text in labels for no in ("未", "不", "非", "尚未", "没有")):
        return True
    return sum(bool(_EXCLUSIVE.match(text)) for text in labels) >= len(labels) - (len(labels) > 2)


def much_over(split: Split) -> bool:
    """Whether parts are so much more than their total that no slip explains it: things counted several times."""
    over, total = split.run.sum - split.total.value, split.total
    if 7 * over <= total.value or split.run.marker in ("", "合计", "未", "中"):
        return False
    labels = [label(part) for part in split.run.parts]
    if exclusive(labels) or sum(bool(BODY.search(text)) for text in labels) * 2 >= len(labels):
        return False  # what a unit found is no other unit's
    return not any(slipped(*pair) for pair in mends(split))


def may_overlap(split: Split) -> bool:
    """Whether 其中 names what one of them may have several of, and no slip explains that they are more than all."""
    run, total = split.run, split.total
    if run.marker != "其中" or 10 * (run.sum - total.value) <= total.value or len(run.parts) < _SEVERAL:
        return False
    labels = [label(part) for part in run.parts]
    if exclusive(labels) or exhaustive(run) or any(BODY.search(text) for text in labels):
        return False
    return not any(slipped(*pair) for pair in mends(split))


def noted(prose: Prose, run: Run, *, several: bool) -> bool:
    """Whether the text says that parts overlap, in this sentence or the next."""
    start = run.parts[0].number.start
    end = run.parts[-1].number.end
    stop = prose.text.find("。", end)
    window = prose.text[start : (stop if stop >= 0 else end) + 60]
    return bool((_NOTE if several else STRONG).search(run.lead.replace("分属", "") + window))


SEEN = re.compile("^从.*(?:瑕疵|问题|隐患|原因|诉求|情形).*看")
#: What a thing or a person may have several of.
_MANY = re.compile(
    "技能|特长|语种|专长|需求|标签|病种|服务项目|兴趣|困难|诉求|主题|关键词|承办|责任|协办|获奖|诉求|内容|反映|荣誉|证书"
)


def split_by(prose: Prose, run: Run) -> str:
    """The words that say by what a run is split, of its sentence: 按诉求内容分."""
    found = BY.search(before(prose, run))
    return found[0] if found else run.lead


_PUNISHED = frozenset(("党纪处分", "政务处分"))


def of_several(prose: Prose, run: Run, total: Item) -> bool:
    """Whether one counted object may well belong to several parts."""
    labels = [label(part).removesuffix("的") for part in run.parts]
    if sum(bool(_EXCLUSIVE.match(text)) for text in labels) >= 2:
        return False
    if {text[-4:] for text in labels} >= _PUNISHED:
        return True  # who is in both has both
    labels = [text for text in labels if not REST.match(text)] or labels
    if run.marker in ("按", "分别") and _MANY.search(split_by(prose, run)):
        return True
    involved = run.marker == "涉及" or any(word not in total.words for word in _INVOLVED.findall(run.lead))
    if sum(bool(BODY.search(text)) for text in labels) * 2 >= len(labels):
        return involved
    said = [label(part) for part in run.parts]
    predicates = sum(bool(_PREDICATE.search(text)) for text in said) * 2 >= len(said)
    if run.marker in ("其中", "中") and all(text.endswith("的") for text in said):
        return True
    carrier = total.unit in _CARRIERS or bool(_CARRIER.search(total.words))
    return involved or (carrier and (predicates or run.sum * 2 > total.value * 3))


def overlaps(prose: Prose, split: Split) -> bool:
    """Whether parts that are more than their total may well be of the same things, each counted in several of them."""
    over, total = split.run.sum - split.total.value, split.total
    return over > 0 and 20 * over > total.value and not slip(split) and of_several(prose, split.run, total)


def slip(split: Split) -> bool:
    """Whether one digit makes a total its parts' sum where it is a little too small, or two swapped do; or a part."""
    over, total = split.run.sum - split.total.value, split.total
    pairs = mends(split)
    slip = 0 < 10 * over < total.value and any(slipped(*pair) for pair in pairs)
    return slip or swapped(*pairs[0])
