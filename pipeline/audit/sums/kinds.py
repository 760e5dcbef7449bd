"""Whether names are kinds of which a thing can be only one: 小学 and 初中, 已整改 and 正在整改, 甲地块 and 乙地块."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

#: Kinds that exclude one another, the longer names first.
_FAMILIES = tuple(
    re.compile(words)
    for words in (
        "幼儿园|学前|小学|初中|高中|中学|职校|中职|高职|大学|特殊教育",
        "水田|旱地|水浇地|旱田",
        "城镇|农村|城市|乡村|乡镇|城区|社区|行政村",
        "男|女",
        "中央|省级?|市级?|县级?|区级?|镇级?|乡级?|自筹|社会资金|社会资本|企业投入|银行贷款|上级|本级|配套",
        "民事|刑事|行政|执行|赔偿|知识产权|商事",
        "国有|集体|民营|外资|个体|私营|合资|股份",
        "第[一二三]产业|农业|工业|服务业",
        "[一二三四]季度|上半年|下半年|[上中下]旬",
        "[东西南北中]部?(?:片|区|部|线|城)",
        "大型|中型|小型|微型",
        "特别重大|重大|较大|一般(?!公共)",
        "优秀|良好|合格|不合格|及格|称职|基本称职|不称职",
        "赞成|反对|弃权|同意|不同意",
        "公路|铁路|水路|航空",
        "来信|来访|网上|网络|来电|电话|窗口|微信|现场|邮寄",
        "[甲乙丙丁戊]|[A-EＡ-Ｅ][类级型区]",
        "博士|硕士|研究生|本科|大专|专科|高中及?以下|中专",
        "高级|中级|初级",
        "正高|副高|中级|初级",
        "建议|提案|议案",
        "户籍|流动|常住|暂住",
        "地表水|地下水|再生水",
        "税收|非税",
        "第[一二三四五六七八九十][批期轮组次阶]|首[批轮次期]|次[批轮期]|末[批轮期]",
        "成人|少儿|儿童|老年",
        "实到|请假|缺席|未到|出席|缺勤|出差|病假|事假",
        "固定|移动|流动",
        "新建|改建|扩建|续建|改扩建",
        "独栋|多层|高层",
        "公办|民办",
        "线上|线下",
        "主汛期|非汛期",
        "周一|周二|周三|周四|周五|周六|周日",
    )
)
_DONE = re.compile(
    r"已|完成|办结|结案|审结|达标|合格|通过|化解|销号|撤回|撤销|驳回|维持|调解|整改到位|整改的|处理完毕|办理完毕|治理|落实|采纳"
)
_UNDONE = re.compile(
    r"正在|尚|暂未|未(?!成年)|仍|逾期|待|在办|在审|在建|持续|推进|列入|进行|继续|不合格|不达标|不予|无法|搁置|延期|中止|跟踪|长期|挂账|转入"
)
_BODY = re.compile(
    r"(?:[\u4e00-\u9fff]{1,6})(?P<end>街道|公司|中心|片区|地块|大队|中队|支队|[局委办院所站镇乡村区县市校馆园库厂店园组队线路桥])(?:牵头|领办|承办|办理|受理|查处|报送|完成|开展|上报|为|有)*$"
)


def exclusive(names: Sequence[str]) -> bool:
    """Whether names are different kinds of one family, all of them."""
    return _exclusive(tuple(names))


@lru_cache(maxsize=256)  # several checks ask of the same names
def _exclusive(names: tuple[str, ...]) -> bool:
    return any(_of_one(family, names) for family in _FAMILIES)


def _of_one(family: re.Pattern[str], names: tuple[str, ...]) -> bool:
    """Whether each name has another kind of a family; the first that has none is enough to know."""
    found: set[str] = set()
    for name in names:
        match = family.search(name)
        if match is None or match[0] in found:
            return False
        found.add(match[0])
    return True


def alike(names: Sequence[str], nouns: Sequence[str]) -> bool:
    """Whether parts are told in one construction, each of another name: 个访, 集体访; 来自机关, 来自街道.

    ``names`` stand before their numbers, ``nouns`` behind them.
    """
    if all(names):
        if len({name[-1] for name in names}.difference(_TAILS)) > 1:
            return False  # before the tails are cut off
        words = [_TAIL.sub("", name).removeprefix("已") for name in names]
        if not all(words) or len({word[-1] for word in words}) > 1 or len(set(words)) < len(words):
            return False
        return not any(
            a is not b and a.endswith(b) for a in words for b in words
        )  # 部分解决 is no other kind than 解决
    if any(names) or not all(len(noun) > 1 for noun in nouns):
        return False
    return len({noun[0] for noun in nouns}) == 1 and len(set(nouns)) == len(nouns)


_TAIL = re.compile("(?:的|为|有|是|共|达|占|了|各|住|安排)+$")
#: The characters in which a tail ends.
_TAILS = frozenset("的为有是共达占了各住排")


def states(words: Sequence[str]) -> bool:
    """Whether words tell what became of each: some is done, the last is not, nothing else is said."""
    undone = [bool(_UNDONE.search(text)) for text in words]
    done = [bool(_DONE.search(text)) for text in words]
    told = all(a or b for a, b in zip(done, undone, strict=True))
    return told and undone[-1] and not undone[0] and any(done)


def bodies(names: Sequence[str]) -> bool:
    """Whether names are bodies or places of one sort: 公安牵头, 城管牵头; 东街所, 西街所, 南街所."""
    ends = [match["end"] if (match := _BODY.match(name)) else "" for name in names]
    if len(names) > 2 and all(ends) and len(set(ends)) == 1 and len(set(names)) == len(names):
        return True
    tails = {name[-2:] for name in names}
    heads = {name[:-2] for name in names}
    return len(names) > 2 and tails <= {"牵头", "领办", "承办", "主办"} and len(heads) == len(names)


_DECLARED = re.compile(
    r"([二两三四五六七八九十]|\d{1,2})(?:个)?(?:大类|小类|门类|类|部分|种|个方面|档|个等次|个等级|级[，：])"
)


def declared(lead: str) -> int:
    """How many kinds the words before a split say that there are (分为三类, 由三部分组成); 0 if they do not."""
    found = _DECLARED.search(lead)
    if not found:
        return 0
    digits = found[1]
    return int(digits) if digits.isdigit() else "零一二三四五六七八九十".find(digits.replace("两", "二"))


def taken_up_again(total: str, first: str, other: str) -> bool:
    """Whether a number is told as the total of a part is: 甲街走访118户，其中空巢老人9户；乙街走访61户."""
    end = total[-2:]
    return len(end) > 1 and end == other[-2:] != first[-2:]


def takes_up(words: str, before: str) -> bool:
    """Whether 不合格样品中 speaks of what was counted just before (检出不合格67批次)."""
    key = _PASSIVE.sub("", words)
    return key in before or any(key[start : start + 3] in before for start in range(len(key) - 2))


#: What a thing is called by when it is taken up again: 被约谈机构, 上述案件.
_PASSIVE = re.compile("^(?:被|上述|以上|这些|该|所|受)")
