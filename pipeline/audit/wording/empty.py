"""E5 of places that nothing fills: 共件, 办结率为%, ____份, 截至 月 日.

Each group of patterns has a quick look of its own: most texts have nothing that may be one of a group.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from pipeline.audit.text.numbers import MEASURES

_END = r"(?=[，。；、：！）\n]|$)"
#: What may stand for a number before a measure word or a percent sign.
_NUMERAL = r"0-9零〇一二两三四五六七八九十百千万亿余多几数半两俩若每各整双某该此这那哪首末本第"
_UNITS = "件|起|宗|家|户|份|条|名|人次|家次|户次|件次|场次|车次|批次|台次|万元|亿元"
_THINGS = (
    "问题|隐患|线索|诉求|事故|纠纷|工单|案件|案卷|企业|单位|商户|经营户|场所"
    "|人员|车辆|资料|材料|手册|文书|问卷|宣传单|通知书"
)
_DEEDS = "查处|查获|发现|受理|办结|收到|整改|立案|检查|抽查|排查|出动|移送|下达|下发|约谈|责令|结案|处罚|取缔|走访|化解"
_SUMS = "共计?|合计|总计|累计|共有"
#: Deeds whose object is counted.
_DONE = (
    "收到|受理|接收|征集|收集|收缴|查获|修复|拆除|编制|清理|清运|整治|维修|改造|新建|新增|发放|印发|张贴|更换|安装|种植|救助"
    f"|巡查|巡护|疏浚|清淤|拓宽|硬化|整修|加固|疏通|绿化|流转|播种|收割|采购|回收|销毁|建成|完成|清除|设置|选派|铺设|查扣|配备|惠及|招募|聘请|{_DEEDS}"
)
#: Things counted by 处 and by 件, whose names do not end in the measure word.
_SPOTS = (
    "道路|隐患|设施|桥梁|护栏|路灯|标牌|标线|违建|点位|摊点|路段|堤防|渠道|管网|死角|广告|占道经营|危房"
    "|路面|井盖|垃圾|积水|破损|排污口|污染|风险点|公园|绿地|公厕|厕所|驿站|广场|游园"
)
_SETS = "器材|设备|设施|桌椅|系统|装备|住房|公寓"
_WORDED = "建议|意见|线索|信息|诉求|舆情|提示"
_FOLK = "群众|家庭|居民|对象|村民"
_ASKED = "投诉|举报|申请|诉求|信访|案件|事项|咨询|线索|问题|反映|来信|来访|工单|复议|调解|仲裁|隐患|纠纷"
_LINES = "管道|管网|管线|道路|河道|护栏|电缆|沟渠|渠道|围挡"
_LETTERS = "咨询|留言|信函|来信|来电|物品|诉讼|线索|商品|器具|违禁品"
_BODIES = "社区|乡镇|镇街|街道|部门|单位|企业|学校|村|商户|群众|干部|党员|项目"
#: Words between a deed and its measure word: the thing, without a number.
_THING = rf"[^\W{_NUMERAL}]"


def _from(words: str, behind: str = "") -> str:
    """One of these words, with what must be true ``behind`` its first character.

    The first character is one of a set, and so is the second where all words have two: where others stand, an
    alternative that begins so is passed over at once.
    """
    size = 2 if all(re.match("[一-鿿]{2}(?![?])", word) for word in words.split("|")) else 1
    begun: dict[str, list[str]] = {}
    for word in words.split("|"):
        begun.setdefault(word[:size], []).append(word[size:])
    whole = "|".join(head for head, rest in begun.items() if not any(rest))
    rests = [f"(?<={whole})"] if whole else []
    rests += [f"(?<={head})(?:{'|'.join(rest)})" for head, rest in begun.items() if any(rest)]
    sets = [f"[{''.join(dict.fromkeys(head[place] for head in begun))}]" for place in range(size)]
    return f"{sets[0]}{behind}{''.join(sets[1:])}(?:{'|'.join(rests)})"


_SCALED = rf"[十百千]?[万亿]?(?:{'|'.join(MEASURES)})"
#: What stands in for a number, behind its first sign: XX, ____, □□, （ ）, 【】, “ ”, ……
_STANDS_IN = (
    r"(?<=[XxＸｘ×＊*△])[XxＸｘ×＊*△]{1,8}|(?<=[_＿])[_＿]{1,39}|(?<=[○〇□■])[○〇□■]{1,8}"
    r"|(?<=（)\s{1,9}）|(?<=【)\s{0,9}】|(?<=“)\s{1,20}”|(?<=[?？…])[?？…]{1,8}"
)
#: Ends of what is counted, and what may not follow where it is one of several.
_STOP = r"(?=[，。；、！）\n]|$)"
_NO_ROW = r"(?!、[^，。；0-9]{1,12}(?:分别|均|同比))"

#: A quick look, and what is looked for where it finds something.
_Group: TypeAlias = tuple[Callable[[str], object], re.Pattern[str]]


def _group(look: str, *patterns: str) -> _Group:
    return re.compile(look, re.DOTALL).search, re.compile("|".join(patterns))


#: What stands in for a number: XX家, ____份, （ ）件, 【缺】.
_HELD = _group(
    r"[XxＸｘ×＊*△_＿○〇□■【〔?？…（“](?:(?<=[^（“])|(?=[\s待]))",
    r"\d\d{3}年[XxＸ×_＿]{1,4}月[XxＸ×_＿]{1,4}日|[XxＸ×_＿][XxＸ×_＿]{0,3}月[XxＸ×_＿]{1,4}日",
    r"【(?:缺|待(?!遇))[^】]{0,9}】|（待(?:补|填|核实|定)[^）]{0,6}）",
    rf"[XxＸｘ×＊*△_＿○〇□■（【“?？…](?:{_STANDS_IN}|(?<=[×Ｘ○□△])(?<![0-9A-Za-z〇零一二三四五六七八九○].)(?=[件起户家人名项处次]|{_SCALED}{_END}))\s?(?:{_SCALED}|万|%|个百分点|[年月日])",
    r"[XxＸ×](?<=[\u4e00-\u9fff].)[XxＸ×]{0,2}\.[XxＸ×]{1,2}(?:%|[万亿]?元|个百分点|[万亿倍])",
    r"[×Ｘ_＿Xx](?<=[为达是占到].)[×Ｘ_＿Xx]{1,39}(?=[，。；])",  # all of the number: 满意率为____
    r"〔\d{4}〕\s*第?\s*号|〔\s*〕\s*第?\d*号",
)
#: White space where the number should be: 第  期, 罚没款 万元, 截至 月 日.
_SPACED = _group(
    r"\s(?=[^\n])",
    r"第\s+(?:期|号|次|季度|批|届|条|轮|名|位)",
    rf"\s(?<=[\u4e00-\u9fff]{{2}}\s)\s{{1,19}}(?:{_SCALED}{_END}|[万亿]元|[余多]{_SCALED})",
    r"截[至止]\s+月(?:\s*日|份)?|[于在自从]\s+月\s+日|[年至到（]\s+月(?:\s*日|份)?|\d月\s+日|\s(?<=[\u4e00-\u9fff，；、]\s)(?<![每当本上下次个几0-9]\s)\s*月\d{1,2}日",
    rf"\s(?<=[^\W{_NUMERAL}A-Za-z_）]\s)\s*%(?![0-9%])",
    rf"\s(?<=[^\W{_NUMERAL}A-Za-z_附姓]\s)\s*(?:{_UNITS}|项|处|个|次){_END}",
    rf"\s(?<=[^\W{_NUMERAL}A-Za-z_附姓]\s)\s*(?:{_UNITS})(?=\s\d)",
    r"\s(?<=等\s)\s*[个家名项条户起件所处类](?!别[\u4e00-\u9fff])(?=[\u4e00-\u9fff])",
    rf"{_from('电话|地址|邮箱|账号')}：\s(?<=：\s)\s{{1,60}}(?=[，。；、])",
)
#: Parts of dates that hold nothing: 2023年月15日, 9月日前, 自年3月起, 7月至月.
_DATED = _group(
    r"[年月日](?<![0-9今本上去全当每下同近前半多个].)",
    r"\d\d{3}年月(?:\d{0,2}日|[底末初份]|(?![均平人度户球]))|月(?<=\d月)日前?(?![均常报刊夜渐益])|[自从至到于]年\d{1,2}月|截止年\d{1,2}月|\d月[至到—-]月",
    r"月(?:(?<=^月)|(?<=[，。；：（]月))\d{1,2}日|年(?:(?<=^年)|(?<=[，。；：（]年))\d{1,2}月",
)
#: 个百分点 without its number.
_POINTS = _group("百分点", rf"{_from('增长|上升|下降|提高|增加|降低|回落|提升|高出?|低')}(?:了)?\s*个?百分点")
#: Measure words by their last sign, at the end of a clause, with no number right before.
_COUNTED = "件起宗家户份条名次元项处个座台辆套本册张人亩吨里米期场把盏顷艘剂幅所"
_ENDED = _group(
    rf"[，。；、：！）\n/](?<=[{_COUNTED}].)(?<![{_NUMERAL.replace('万亿', '')}][{_COUNTED}].)"
    rf"(?<!\d[万亿][{_COUNTED}].)(?<![{_NUMERAL}][人家户件场车批台]次.)",
    rf"[应实](?<!落实)(?<!如实)到(?:名|家|户|人){_END}",
    rf"{_from('到会|参加|在册|在编|现有|实有|录取|招收|聘用|入选|评选')}(?:名|家|户){_END}",
    rf"{_from('增加|减少')}(?:了)?(?:件|起|宗|家|户|例|名|场|亩|吨|人次|批次){_END}",
    # a total without its number: 共件, 共计  万元
    rf"{_from(_SUMS, '(?<!公.)')}\s*(?:{_UNITS}|场|项|个|次|座|台|辆|套|本|册|张|人|亩|吨|公里|米){_END}",
    rf"{_from('共计|合计|总计|累计')}元{_END}",
    # 检查家次, 发现隐患处
    rf"[人家户件场车](?<=[^\W{_NUMERAL}A-Za-z_近约逾超为按以过上破成].)次{_STOP}{_NO_ROW}",
    r"[户件]、[人起](?=[，。；])",
    rf"[”》](?<!\d.)\s?(?:件|起|宗|家|份|条|名|人次|家次|处|项|个|次){_END}",
    # (受理件, 检查户 are words)
    rf"{_from(_DEEDS)}(?:了)?(?:起|宗|家|份|条|名){_END}|{_from('查处|查获|发现|排查')}件{_END}",
    rf"{_from(_THINGS)}(?:{_UNITS}|处|项|个){_END}(?<!企业家)(?<!处罚没)",
    (
        rf"{_from(_DONE)}(?:了)?{_THING}{{0,8}}(?:[^\W个{_NUMERAL}]个|把|平方米|公里|亩|吨|盏|公顷|(?:{_SPOTS})处|(?:{_LETTERS})件|[部员者生师工民]名|[船艇]艘|辆辆|(?:仪|设备|机器|无人机|电脑)台|(?:{_LINES})(?:千米|米)|(?:{_SETS})套|(?:{_WORDED})条"
        rf"|(?:{_FOLK})户|(?:公园|公厕|厕所|桥梁?|水库|泵站|广场|凉亭|站点?|场馆?|房|基站|学校|幼儿园)[座所])(?<!拖把)(?<!火把)(?<!场所){_END}"
    ),
    rf"{_from('受理|办理|处理|接报|查处|化解|调处')}[^\W0-9]{{0,8}}(?:投诉|举报|事故|纠纷|警情|火灾|案)起{_END}",
    rf"{_from('接待|接访|走访|慰问')}{_THING}{{1,6}}批次{_END}|{_from('收到|征集|展出|评选|接收')}{_THING}{{0,6}}(?:作品|照片|书画|画作)[幅件张]{_END}|{_from('接种')}{_THING}{{0,6}}剂次{_END}",
    rf"(?:{_FOLK})户(?=、\d)",
    rf"{_from('单价|均价')}元(?=[/，。；、])|{_from('罚款|罚金|补助|补贴|慰问金|奖励|补偿款')}(?:共|共计|合计|达|约)?元{_END}",
    rf"{_from('抽检|检验|检测|监测')}{_THING}{{1,6}}(?<!合格)(?<!检)批次{_END}|{_from('制度|任务|措施|政策|指标|事项|机制')}项{_END}",
    rf"{_from('人员|干部|学员|志愿者|职工|教师')}人{_END}|已(?:落实|完成|整改)[条项个处]{_END}",
    r"受(?<=[，。；局区县市镇科院所站队共]受)理件(?=，)",
    rf"{_from('举办|开展|组织|召开')}[^，。；0-9]{{0,10}}(?:培训班?|会议?|活动|讲座|演练)(?:期|场|场次|次){_END}",
    rf"{_from('举办|开展|组织|召开')}[^，。；、0-9]{{2,12}}[^\W层首再名档批依其{_NUMERAL}](?:场次|次){_END}",
)
#: A measure word before what it counts, and no number before both: 共有名专职网格员, 发现起事故.
_NAMED = _group(
    r"[家起宗名](?=[问隐线诉事纠工案企单商经场人车资材手文宣通专困党学教志干职医优青残老贫退])(?<![0-9一二两三四五六七八九十几余多万].)",
    rf"{_from('共有|现有|为|选派|选聘|聘请|安排|抽调|帮助|救助|资助|组织')}名(?=[专困党学教志干职医工优青残老贫退])",
    rf"{_from(_SUMS)}(?:了)?(?:家|起|宗|名)(?={_THINGS})|{_from(_DEEDS)}(?:了)?(?:家|起|宗|名)(?={_THINGS})",
)
#: A rate or a share that ends where its number should be: 办结率为，
_UNSAID = _group(
    "[，。；](?<=[为到达是约计的至].)",
    rf"{_from('率|占比|比例|比重|总数|金额|数量|总量|面积|里程|总额|人数|件数|次数')}(?:分别|约|共|合计|累计|已)?(?:为|达到|达|是|约|共计)(?=[，。；])",
    r"占[^，。；、0-9]{0,6}(?:总[数量额])的(?=[，。；])",
    rf"{_from('提高|增加|上升|增长|下降|减少|降低')}[到至](?=[，。；])",
)
#: What begins with a sign of its own: 第号, 植树万株, 办结率为%, 共收到投诉，
_BEGUN = re.compile(
    rf"(?=[第%万亿余由从共])(?:第(?:[XxＸ×_＿]{{1,4}}\s?(?:期|号|次|季度|批|届|条|轮|名|位)|(?:号|期|批|位|名|个){_END}|(?<![等门次及落]第)(?:次|轮|届|版|批次|季度)(?=[\u4e00-\u9fff]))"
    rf"|%(?<=[^\W{_NUMERAL}A-Za-z_）]%)(?![0-9%])"
    rf"|[万亿](?:(?<=[^\W{_NUMERAL}过上成超破约近家].)(?:{'|'.join(MEASURES)}){_END}|(?<=约.)(?:元|亩|株|吨|平方米)(?=[，。；、]|$)"
    rf"|(?<=[^\W{_NUMERAL}A-Za-z_近约逾超为按以过上破成].)元{_STOP}{_NO_ROW})"
    rf"|余(?<=[^\W{_NUMERAL}其剩业工冗富结盈残]余)(?:人次|家|件|户|份|条|万元){_END}"
    r"|[由从](?:件|起|家|户|人|名|个|所|场|次|座|亩|吨)(?=发展|增加|增至|增长|上升|提高|减少|下降|降至|扩大|缩短|压减)"
    rf"|共(?<![公中]共)(?:(?=(?:{_BODIES})(?![、和与]))|(?:收到|受理|接到|查处|排查出?|发现|办结|立案)(?:了)?{_THING}{{0,8}}(?:{_ASKED})(?=[，。；])))"
)
_GROUPS = (_HELD, _SPACED, _DATED, _POINTS, _ENDED, _NAMED, _UNSAID)


def empty(text: str) -> list[tuple[int, int]]:
    """The places of a normalised text where a number is missing, in order; of those that meet, the first."""
    found = [one.span() for one in _BEGUN.finditer(text)]
    closed = f"{text}\n"
    for look, pattern in _GROUPS:
        if look(closed):
            found += [one.span() for one in pattern.finditer(text)]
    if len(found) < _SEVERAL:
        return found
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


_SEVERAL = 2
