"""E5 and E6: numbers that are not there, and symbols that should not be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import MEASURES
from pipeline.audit.prose import Prose

_UNUSUAL = frozenset((*"村镇乡店单案口度面期组部所位类种", "街道", "社区", "方面", "部分"))
_PLAIN = "|".join(unit for unit in MEASURES if unit not in _UNUSUAL) + "|万元|亿元"
_CORE = "件|起|宗|家|户|份|条|项|处|个|名|人次|家次|户次|场次|批次|车次|台次|次|万元|亿元|元"
_END = r"(?=[，。；、：！）\n]|$)"
_CN = "零一二两三四五六七八九十百千万亿余多几数半"
_WORD = r"[^，。；、：\d\s]{0,6}"

_BLANKS = tuple(
    re.compile(pattern)
    for pattern in (
        # a total without its number: 共件, 共计  万元, 合计家
        rf"(?<!公)(?:共计?|合计|总计|累计|共有)\s*(?:{_PLAIN}){_END}",
        # a percent sign without its number: 办结率为%, 占 %
        rf"{_WORD}(?![{_CN}])[\u4e00-\u9fff（]\s*%(?!\d)",
        rf"{_WORD}(?![{_CN}])[\u4e00-\u9fff]\s*个百分点",
        # placeholders: XX家, ____份, （ ）件, 【缺】
        rf"(?:[XxＸｘ×＊*△]{{2,}}|[_＿]{{2,}}|[○〇□■]{{2,}}|（\s*）|【\s*】|\[\s*\]|[?？]{{2,}}|…{{2,}})\s*(?:{_PLAIN}|万|亿|%|个百分点)",
        rf"(?<![A-Za-z\d])[XxＸ×Nn](?:{_CORE}|%)",
        r"(?:[_＿]{2,}|[XxＸ×]{2,})(?=月|日|年|时|[，。；、]|$)",
        r"【(?:缺|待补|待填|待定|待核)[^】]*】|（(?:待补|待填|待核实|此处填|数字待|具体数)[^）]*）",
        # dates and ordinals: 截至 月 日, 第 季度
        rf"(?<![\d{_CN}本当每上下])\s+月\s*(?:底|末|份|\d*日|\s+日)|(?<=年)\s+月(?:\s*日)?|(?<=\d月)\s+日{_END}|[×XxＸ]+月[×XxＸ]+日",
        r"第\s+(?:季度|批|期|次|号|轮)|第(?:批|次|轮)(?=[，。；集专转交])",
        # a verb or a noun where the number should be: 占总数的，  办结率为，  较上年增长个百分点
        r"占(?:全部|总|受理|查处|办理|案卷|检查|抽查)[^，。；、\d]{0,6}的(?=[，。；])",
        rf"(?:增加|减少|属实|持证|合格|上报|退回|超期|逾期)(?:了)?(?:件|起|宗|家|户|人次|份){_END}",
        rf"{_WORD}(?:[办结改格意复收决盖成功现实]率|占比|比例|比重)(?:分别)?(?:约|均)?(?:为|达到|达|是)(?=[，。；])",
        r"(?:增长|上升|下降|提高|增加|降低|回落|提升|高出|低)(?:了)?\s*个?百分点",
        rf"(?:人数|数量|总数|[总件]量|面积|金额|总额|户数|家数|件数)(?:共|约)?(?:达到?|为|至)(?:{_PLAIN}){_END}",
        (
            rf"(?:[检抽排巡督核]查|查[处扣封获]|发现|受理|办结|收到|整改|立案|出动|完成|办理|移送|结案|下达|责令|约谈|取缔|关停|走访|调解|化解|拆除"
            rf"|清理|收缴|发放|接待|处理|处罚|问责|其中|另有|还有|包括)(?:了)?\s*(?:{_CORE}){_END}"
        ),
        rf"(?:问题|隐患|线索|诉求|事故|纠纷|工单|案件|案卷|举报|投诉|警情|建议|意见|提案|违法行为)(?:个|处|条|起|项|宗|件次|件){_END}",
        rf"(?:问卷|资料|文书|通知书|手册|传单|材料|意见书|建议书|倡议书|合同|信件|酒驾|醉驾|超载|超速)(?:份|起|册|张|封){_END}",
        rf"(?:罚款|罚没款|罚金|金额|资金|款项|收缴|追缴|投入|损失|补贴|工资)(?:共|共计|合计|达|约)?(?:元|万元|亿元){_END}",
        (
            rf"(?:单位|企业|商户|经营户|门店|药店|旅馆|场所|学校|工地|小区|项目|网格|站点|点位|检查组|工作组|群众|干部|人员|职工|党员)"
            rf"(?:个|家次|户次|家|户|处|名|人次|人){_END}"
        ),
        rf"(?:会议|座谈会|培训班?|讲座|宣传活动|活动|演练|推进会|调度会|督查)(?:场次|期|次){_END}",
        rf"(?<![{_CN}\d])(?<![其剩业工多冗富结盈残])余(?:人次|家次|人|件|万元|家|户|份|次|个|条){_END}",
        r"〔\d{4}〕\s*第?\s*号|〔\s*〕\s*第?\d*号|位列第位|排名第(?=[，。；])|第名",
        r"达(?:到)?以上|超过以上|(?:提高|增加|减少|下降|上升|增长)(?:到|至)(?=[，。；])|[从由](?:件|家|起|宗|户|个|人)(?=[增减上下提降])|(?:下降|减少|增加|增长)[至到](?:件|家|起|宗|户|个|人)",
        (
            r"(?:共有|共检查|共|检查|抽查|涉及|约谈|处罚|关停|组织|出动|查处|排查|立案|对)(?:家(?:单位|企业|商户|药店|旅馆|门店|场所|成员单位)"
            r"|[起件宗](?:案件|投诉|事故|纠纷|信访)|宗案卷|名(?:人员|执法人员|干部|党员|群众)|户(?:群众|居民|企业|商户|农户)|[个处条](?:问题|隐患|单位|部门|镇街|乡镇|点位|项目|村))"
        ),
        # white space where the number should be
        rf"{_WORD}[^\W\d_{_CN}A-Za-z]\s+(?:{_PLAIN}){_END}",
        rf"{_WORD}(?<![\d{_CN}上下逾近])万元{_END}",
    )
)
_FINE = re.compile(
    r"^共有?(?:期|把|只|面|个|头|名|口|处|本|例|次|元|项|条|人|位|笔|则|场|种|张|件)$(?<!共件)(?<!共人)(?<!共个)(?<!共次)(?<!共张)(?<!共条)(?<!共项)(?<!共处)"
    r"|(?:文|稿|附|要|条|事|证|来|回|复|收|交|转|督|邮|办|信|投诉|举报|建议|提案|处理|受理)件$|个案$|立项$|查处$|企业家$|[国专大商厂店农居住用客]家$"
    r"|检查[项人]$|处理[项人]$|会议次$"
)
_STRAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d+(?:\.\d+)?\s*(?:%\s*){2,}|\d+(?:\.\d+)?‰‰",
        r"\d+(?:\.{2,}\d+|\.\d+\.\d+(?![\d.]))(?:%|[万亿]?元|[个件家户亩人])[^，。；]{0,2}",
        r"\d*[^，。；、：\d\n]{0,2}(?:[，、；：][，、；：。]+|。[，、；：]+|(?<![。.…])。。(?!。))",
        r"\d(?:件件|起起|家家|户户|宗宗|人人|个个|条条|元元|次次|处处|项项|份份)(?![有必都皆受])|(?<=[万亿])元元|\d[万亿]万(?!元)",
        r"百分之\d+(?:\.\d+)?%|(?:百分点){2}|个百分点%|%个百分点",
        r"\d+(?:\.\d+)?[#@&^$￥*=+|\\!！?？]+(?:%|[万亿]?元|[件家户起宗人个])",
        r"\d+\.(?:%|[万亿]元|[件家户起宗人个处项])|(?<![\d.])\.\d+(?:%|万元|亿元)",
        r"\d+(?:\.\d+)?(?:[件起家户宗个]%|%[件起家户宗人](?!内|以|次|均|群|员|口|数|家|民))",
        r"\d+\.(?=[，。；、])|（[，、；。]|[，、；]）|[万亿]万万|万万元|亿亿|(?<=\d)(?:年年|月月|日日)|(?:人人次|家家次|件件次)|（）(?!\w)|、(?:和|及|与|以及)(?=[\u4e00-\u9fff])(?=[^。]{0,8}\d)",
        r"\d+(?:\.\d+)?\s+\.\s*\d+%?|\d+\.\s+\d+%",
        r"(?:约约|近近|共共|为为|占占|达达|约近)\d+",
        r"\d[，、。；](?:件|起|宗|家|户|人次|%|万元|个百分点)(?=[，。；、]|$)|\d[。；]\d+(?:\.\d+)?(?:%|[万亿]?元|[件起家户人个])",
        r"\d\s*[，。；、]\s*%(?=[，。；、]|$)|%\d+(?:\.\d+)?(?=[，。；、]|$)",
        r"[\u4e00-\u9fff\d][#^$|\\@]+[\u4e00-\u9fff]|“”|《》|〔〕|[！？]{2,}|~{2,}\d|--+\d",
        r"(?<!\d)[-+]{2,}\d|\d+(?:\.\d+)?~%|(?<=\d)%(?:[-.]|·)(?=[，。；])",
        r"\d+O\d*(?=%|[件起家户人个万])|\d+[oOlI](?=%|[件起家户宗])",
    )
)


def blanks(prose: Prose, printed: str) -> Iterator[Remark]:
    """E5: a number that is not there."""
    for start, end, place in _places(prose, printed, _BLANKS):
        if not _FINE.search(place):
            yield Remark(
                "E5", "error", ((start, end),), f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。", (place,)
            )


def strays(prose: Prose, printed: str) -> Iterator[Remark]:
    """E6: doubled or stray symbols."""
    for start, end, place in _places(prose, printed, _STRAYS):
        if "……" not in place:
            yield _stray(start, end, place)
    if prose.text.count("（") != prose.text.count("）"):
        yield from _brackets(prose)


def _brackets(prose: Prose) -> Iterator[Remark]:
    """A bracket beside a number that nothing opens or closes."""
    doubled = re.search(r"[^，。；]{0,4}(?:（（|））)", prose.text)
    if doubled:
        yield _stray(*doubled.span(), doubled[0])
        return
    opened: list[int] = []
    for place, char in enumerate(prose.text):
        if char == "（":
            opened.append(place)
        elif char == "）" and opened:
            opened.pop()
        elif char == "）" and re.search(r"\d[^，。；（）\s]{1,4}$", prose.text[:place]):
            yield _stray(max(0, place - 5), place + 1, prose.text[max(0, place - 5) : place + 1])
    for place in opened:
        found = re.match(r"（[^，。；（）]{0,4}\d+(?:\.\d+)?[^，。；（）]{0,4}", prose.text[place:])
        if found:
            yield _stray(place, place + found.end(), found[0])


def _stray(start: int, end: int, place: str) -> Remark:
    return Remark("E6", "error", ((start, end),), f"“{place}”有多余的符号。", "请删去多余的符号。", (place,))


def _places(prose: Prose, printed: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[tuple[int, int, str]]:
    """Places of the patterns that do not overlap, as printed."""
    seen: list[tuple[int, int]] = []
    for pattern in patterns:
        for found in pattern.finditer(prose.text):
            start, end = found.span()
            if found[0] and not any(a < end and start < b for a, b in seen):
                seen.append((start, end))
                yield start, end, printed[start:end].strip()
