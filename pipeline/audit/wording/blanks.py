"""E5 and E6: numbers that are not there, and symbols that should not be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.text.finding import Passage, Remark
from pipeline.audit.text.numbers import MEASURES
from pipeline.audit.text.prose import Prose
from pipeline.audit.wording.gaps import doubled, gaps, torn_commas, torn_numbers
from pipeline.audit.wording.missing import missing

_END = r"(?=[，。；、：！）\n]|$)"
#: What may stand for a number before a measure word or a percent sign.
_NUMERAL = r"\d零〇一二两三四五六七八九十百千万亿余多几数半两俩若每各整双某该此这那哪首末本第"
_UNITS = "件|起|宗|家|户|份|条|名|人次|家次|户次|件次|场次|车次|批次|台次|万元|亿元"
_THINGS = (
    "问题|隐患|线索|诉求|事故|纠纷|工单|案件|案卷|企业|单位|商户|经营户|场所"
    "|人员|车辆|资料|材料|手册|文书|问卷|宣传单|通知书"
)
_DEEDS = "查处|查获|发现|受理|办结|收到|整改|立案|检查|抽查|排查|出动|移送|下达|下发|约谈|责令|结案|处罚|取缔|走访|化解"
#: The other words with which a pattern below begins.
_WORDS = (
    "余|截|年|到|至|增长|上升|下降|提高|增加|降低|回落|提升|高|低|减少|举办|开展|组织|召开|月|自|从|于"
    "|率|占|比例|比重|总数|金额|数量|总量|面积|里程|总额|人数|件数|次数"
)
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

#: Where one of the patterns may begin: most places of a text are none, and are passed over at once.
_MAY_BEGIN = "".join(
    sorted(
        {
            word[0]
            for word in "|".join(
                (
                    "万元|亿元|人次|家次|户次|件次|场次|车次",
                    _THINGS,
                    _DONE,
                    _SUMS,
                    "监测|调处|制度|任务|措施|政策|指标|事项|机制|学员|志愿者|干部|职工|教师|已",
                    _WORDS,
                )
            ).split("|")
        }
    )
)


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
#: What is met most often there, and begins none.
_NONE = r"(?!\d(?!\d{3}年|月)|数(?!量)|件(?![数次])|(?<=\d)%)"
_BLANK = re.compile(
    rf"(?=[{_MAY_BEGIN}群对村电地邮账现为选聘安抽帮资居由从应实在录招入评参罚补慰奖XxＸｘ×＊*△_＿○〇□■（【?？〔\d\s%”》“…第万亿]){_NONE}(?:"
    + "|".join(
        (
            # placeholders: XX家, ____份, （ ）件, 【缺】
            r"\d\d{3}年[XxＸ×_＿]{1,4}月[XxＸ×_＿]{1,4}日|[XxＸ×_＿][XxＸ×_＿]{0,3}月[XxＸ×_＿]{1,4}日",
            r"【(?:缺|待(?!遇))[^】]{0,9}】|（待(?:补|填|核实|定)[^）]{0,6}）",
            rf"[XxＸｘ×＊*△_＿○〇□■（【“?？…](?:{_STANDS_IN}|(?<=[×Ｘ○□△])(?<![\dA-Za-z〇零一二三四五六七八九○].)(?=[件起户家人名项处次]|{_SCALED}{_END}))\s?(?:{_SCALED}|万|%|个百分点|[年月日])",
            r"[XxＸ×](?<=[\u4e00-\u9fff].)[XxＸ×]{0,2}\.[XxＸ×]{1,2}(?:%|[万亿]?元|个百分点|[万亿倍])",
            # the number of an issue, of a round: 第  期, 第号
            rf"第(?:\s+|[XxＸ×_＿]{{1,4}}\s?)(?:期|号|次|季度|批|届|条|轮|名|位)|第(?:号|期|批|位|名|个){_END}|第(?<![等门次及落]第)(?:次|轮|届|版|批次|季度)(?=[\u4e00-\u9fff])",
            # 万 and 亿 behind a word, two blanks before any unit: 植树万株, 约  万亩
            rf"[万亿](?<=[^\W{_NUMERAL}过上成超破约近家].)(?:{'|'.join(MEASURES)}){_END}",
            rf"\s(?<=[\u4e00-\u9fff]{{2}}\s)\s{{1,19}}(?:{_SCALED}{_END}|[万亿]元|[余多]{_SCALED})",
            # a placeholder that is all of the number: 满意率为____
            r"[万亿](?<=约.)(?:元|亩|株|吨|平方米)(?=[，。；、]|$)|[×Ｘ_＿Xx](?<=[为达是占到].)[×Ｘ_＿Xx]{1,39}(?=[，。；])",
            # 共有名专职网格员, 为名困难职工: a measure word without its number before what it measures
            rf"{_from('共有|现有|为|选派|选聘|聘请|安排|抽调|帮助|救助|资助|组织')}名(?=[专困党学教志干职医工优青残老贫退])",
            r"[由从](?:件|起|家|户|人|名|个|所|场|次|座|亩|吨)(?=发展|增加|增至|增长|上升|提高|减少|下降|降至|扩大|缩短|压减)",
            rf"[应实](?<!落实)(?<!如实)到(?:名|家|户|人){_END}",
            rf"{_from('到会|参加|在册|在编|现有|实有|录取|招收|聘用|入选|评选')}(?:名|家|户){_END}",
            rf"{_from('增加|减少')}(?:了)?(?:件|起|宗|家|户|例|名|场|亩|吨|人次|批次){_END}",
            # numbers of documents: 〔2022〕号
            r"〔\d{4}〕\s*第?\s*号|〔\s*〕\s*第?\d*号",
            # dates: 截至 月 日, 2022年 月
            r"截[至止]\s+月(?:\s*日|份)?|[于在自从]\s+月\s+日|[年至到（]\s+月(?:\s*日|份)?|\d月\s+日|\s(?<=[\u4e00-\u9fff，；、]\s)(?<![每当本上下次个几\d]\s)\s*月\d{1,2}日",
            # parts of dates that hold nothing: 2023年月15日, 9月日前, 自年3月起, 7月至月
            r"\d\d{3}年月(?:\d{0,2}日|[底末初份]|(?![均平人度户球]))|月(?<=\d月)日前?(?![均常报刊夜渐益])|[自从至到于]年\d{1,2}月|截止年\d{1,2}月|\d月[至到—-]月",
            r"月(?:(?<=^月)|(?<=[，。；：（]月))\d{1,2}日|年(?:(?<=^年)|(?<=[，。；：（]年))\d{1,2}月",
            # a percent sign or 个百分点 without its number: 办结率为%
            rf"%(?<=[^\W{_NUMERAL}A-Za-z_）]%)(?![\d%])|\s(?<=[^\W{_NUMERAL}A-Za-z_）]\s)\s*%(?![\d%])",
            rf"{_from('增长|上升|下降|提高|增加|降低|回落|提升|高出?|低')}(?:了)?\s*个?百分点",
            # a total without its number: 共件, 共计  万元
            rf"{_from(_SUMS, '(?<!公.)')}\s*(?:{_UNITS}|场|项|个|次|座|台|辆|套|本|册|张|人|亩|吨|公里|米){_END}",
            rf"{_from('共计|合计|总计|累计')}元{_END}",
            # white space, or nothing, where the number should be: 罚没款 万元, 检查家次, 发现隐患处
            rf"\s(?<=[^\W{_NUMERAL}A-Za-z_附姓]\s)\s*(?:{_UNITS}|项|处|个|次){_END}",
            rf"[万亿人家户件场车](?<=[^\W{_NUMERAL}A-Za-z_近约逾超为按以过上破成].)(?:(?<=[万亿])元|(?<=[人家户件场车])次)(?=[，。；、！）\n]|$)(?!、[^，。；\d]{{1,12}}(?:分别|均|同比))",
            rf"余(?<=[^\W{_NUMERAL}其剩业工冗富结盈残]余)(?:人次|家|件|户|份|条|万元){_END}",
            rf"\s(?<=[^\W{_NUMERAL}A-Za-z_附姓]\s)\s*(?:{_UNITS})(?=\s\d)",
            r"\s(?<=等\s)\s*[个家名项条户起件所处类](?!别[\u4e00-\u9fff])(?=[\u4e00-\u9fff])",
            r"[户件]、[人起](?=[，。；])",
            rf"[”》](?<!\d.)\s?(?:件|起|宗|家|份|条|名|人次|家次|处|项|个|次){_END}",
            # (受理件, 检查户 are words)
            rf"{_from(_DEEDS)}(?:了)?(?:起|宗|家|份|条|名){_END}|{_from('查处|查获|发现|排查')}件{_END}",
            rf"{_from(_THINGS)}(?:{_UNITS}|处|项|个){_END}(?<!企业家)(?<!处罚没)",
            rf"{_from(_SUMS)}(?:了)?(?:家|起|宗|名)(?={_THINGS})|{_from(_DEEDS)}(?:了)?(?:家|起|宗|名)(?={_THINGS})",
            (
                rf"{_from(_DONE)}(?:了)?{_THING}{{0,8}}(?:[^\W个{_NUMERAL}]个|把|平方米|公里|亩|吨|盏|公顷|(?:{_SPOTS})处|(?:{_LETTERS})件|[部员者生师工民]名|[船艇]艘|辆辆|(?:仪|设备|机器|无人机|电脑)台|(?:{_LINES})(?:千米|米)|(?:{_SETS})套|(?:{_WORDED})条"
                rf"|(?:{_FOLK})户|(?:公园|公厕|厕所|桥梁?|水库|泵站|广场|凉亭|站点?|场馆?|房|基站|学校|幼儿园)[座所])(?<!拖把)(?<!火把)(?<!场所){_END}"
            ),
            rf"{_from('受理|办理|处理|接报|查处|化解|调处')}[^\W\d]{{0,8}}(?:投诉|举报|事故|纠纷|警情|火灾|案)起{_END}",
            rf"{_from('接待|接访|走访|慰问')}{_THING}{{1,6}}批次{_END}|{_from('收到|征集|展出|评选|接收')}{_THING}{{0,6}}(?:作品|照片|书画|画作)[幅件张]{_END}|{_from('接种')}{_THING}{{0,6}}剂次{_END}",
            rf"(?:{_FOLK})户(?=、\d)|{_from('电话|地址|邮箱|账号')}：\s(?<=：\s)\s{{1,60}}(?=[，。；、])",
            rf"{_from('单价|均价')}元(?=[/，。；、])|{_from('罚款|罚金|补助|补贴|慰问金|奖励|补偿款')}(?:共|共计|合计|达|约)?元{_END}",
            rf"{_from('抽检|检验|检测|监测')}{_THING}{{1,6}}(?<!合格)(?<!检)批次{_END}|{_from('制度|任务|措施|政策|指标|事项|机制')}项{_END}",
            rf"{_from('人员|干部|学员|志愿者|职工|教师')}人{_END}|已(?:落实|完成|整改)[条项个处]{_END}",
            r"受(?<=[，。；局区县市镇科院所站队共]受)理件(?=，)",
            rf"共(?<![公中]共)(?=(?:{_BODIES})(?![、和与]))",
            rf"共(?<![公中]共)(?:收到|受理|接到|查处|排查出?|发现|办结|立案)(?:了)?{_THING}{{0,8}}(?:{_ASKED})(?=[，。；])",
            rf"{_from('举办|开展|组织|召开')}[^，。；\d]{{0,10}}(?:培训班?|会议?|活动|讲座|演练)(?:期|场|场次|次){_END}",
            rf"{_from('举办|开展|组织|召开')}[^，。；、\d]{{2,12}}[^\W层首再名档批依其{_NUMERAL}](?:场次|次){_END}",
            # a rate or a share that ends where its number should be: 办结率为，
            rf"{_from('率|占比|比例|比重|总数|金额|数量|总量|面积|里程|总额|人数|件数|次数')}(?:分别|约|共|合计|累计|已)?(?:为|达到|达|是|约|共计)(?=[，。；])",
            r"占[^，。；、\d]{0,6}(?:总[数量额])的(?=[，。；])",
            rf"{_from('提高|增加|上升|增长|下降|减少|降低')}[到至](?=[，。；])",
        )
    )
    + ")"
)
#: What is measured with decimals, or by 万 and 亿.
_MEASURED_BY = "吨|亩|人|户|株|公里|平方米|立方米|千瓦|公斤|辆|台|册|度|米|升|公顷|千克|元"
_SYMBOL = r"#@&^$￥*=+|\\!！?？"
_SIGNS = (
    # what a spreadsheet prints for a fault
    r"#(?:DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|N/A)|####+",
    # doubled: %%, ..., 百分点百分点, 约约
    r"\d{1,15}(?:\.\d{1,9})?\s?(?:%\s?){2,9}|\d{1,9}\.{2,9}\d{1,9}(?:%|[万亿]?元)?|\d{1,9}\.\d{1,9}\.\d{1,9}(?=%|[万亿]|元)",
    r"百分点百分点|(?<![节预签合契制违履])[约近共为占达](?<=(?P<word>.))(?:(?P=word)|(?<=约)近)(?=\d)|共共(?<![公中]共共)(?=[查排受收检发办整完出开登核培新建投走印清拆签落接化举组召安巡募惠])|\d(?:亿亿|万万|亿万)|\d[万亿]元元|\d(?P<unit>[件起家户宗个条元次处项份支名场台辆])(?P=unit)(?![有都均皆])|\d人人(?=[，。；、])|(?P<long>毫米|公里|万元|亿元|平方米|公顷|人次|批次|家次|户次|百分点)(?P=long)",
    # two signs for one thing: 2.3%个百分点, 百分之5%
    r"\d{1,9}(?:\.\d{1,9})?%\s?个?百分点|百分之\d{1,9}(?:\.\d{1,9})?%|个百分点%|\d[件起家户宗个]%|\d%[件起家户宗](?=[，。；、])",
    # marks beside marks, and marks inside a number: 37件、、， and 98.，5%
    # a number torn by a comma or a blank: 1,26件, 3 20家; two signs of money
    r"\d(?<![\d.，]\d)\d{0,2}，\d{1,2}(?=[件起户家人名万亿%]|(?<=\d\d)元)|\d(?<=[\u4e00-\u9fff]\d)(?<![件表图第录]\d)\d{0,2}\s\d{1,3}(?:\.\d{1,9})?(?=%|[件起户家人名个处项次元万亿])|[￥$][￥$]{1,8}(?=\d)",
    r"\d[件起户家人名个处项次场条%][+=*#@&^~|]+(?=[\u4e00-\u9fff])",
    r"\d{1,9}，{2,9}\d{1,9}|[，、；：][\s，、；：。](?<=[，、；：]\s)[，、；：。]+|[，、；：][，、；：。]+|。[\s，、；：](?<![。.…]。[\s，、；：])(?:(?<=\s)[，、；：]+|(?<=\S)[，、；：]*)|。。(?<!。。。)(?!。)|！！{1,8}",
    # a point before the unit, which has it or not: 31.7.万吨, 12.万亩
    rf"\d{{1,9}}\.\d{{1,9}}\.[万亿]?(?:{_MEASURED_BY})|\d(?<=[\u4e00-\u9fff]\d)\d{{0,8}}\.[万亿](?:{_MEASURED_BY})",
    rf"\d{{1,15}}(?:\.\d{{1,9}})?(?:[{_SYMBOL}]{{1,9}}(?=%|[万亿]?元|[件家户起宗人个处项次])|\.[万亿][吨亩人件户株斤米平立公千]|\.(?=%|[万亿]?元|[件家户起宗人个处项次，。；、]))",
    r"\d{1,9}[ \u3000]+\.\d",
    r"\d(?<=[\u4e00-\u9fff]\d)\d{0,8}\.[ \u3000]+\d{1,9}(?=%|[万亿元件起户家人名个处项次米公吨亩])",
    r"\d[，、。；](?:%|个百分点|万元)(?=[，。；、]|$)|%\d{1,9}(?:\.\d{1,9})?(?=[，。；、%]|$)|\d\s*\.\s+\d{1,9}%",
    # letters that look like digits
    r"\d{1,9}[oOlI]\d{0,9}(?=%|[件起家户人个万])",
    # doubled brackets
    r"（（|））|[#^$|\\@](?<=[\u4e00-\u9fff].)[#^$|\\@]*(?=[\u4e00-\u9fff])",
)


#: Words behind a place, and before it, that are quoted with it.
_BEHIND = re.compile("[\u4e00-\u9fff]{1,2}|\\d[\\d.]*")
_BEFORE = re.compile(r"[^，。；、：\s]*$")


#: Most numbers, behind which a word begins that is not doubled, and no sign; and what does not go on as signs do.
_NO_SIGN = (
    r"(?!\d{1,9}(?:[\u4e00-\u9fff](?<![万亿毫公平人批家户百])|[人批家户](?!次)|万(?=[\u4e00-\u9fff])(?![万元])|万元(?![万元]))"
    r"(?<=(?P<last>.))(?!(?P=last)|[%+=*#@&^~|])|[，。；、：](?![\s，。；、：])|%(?!\d)|[约近共为占达](?![约近共为占达])"
    r"|[人批家户](?!次)|[万亿](?!元)|个(?!百)|（(?!（)|）(?!）))"
)
_STRAY = re.compile(
    rf"(?=[\d百约近共为占达个毫公万亿平人批家户，、；：。！%（）￥{re.escape('#^$|@')}\\]){_NO_SIGN}(?:{'|'.join(_SIGNS)})"
)
_TORN = re.compile(r"\d\s\d")
_IN_CELL = re.compile("|".join(_SIGNS[:4]))


def blanks(prose: Prose, printed: str) -> Iterator[Remark]:
    """E5: a number that is not there."""
    told: list[tuple[int, int]] = []
    for start, end, place in _places(prose, printed, _BLANK):
        told.append((start, end))
        yield Remark(
            "E5", "error", ((start, end),), f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。", (place,)
        )
    for start, end in gaps(prose.text, printed):
        if all(end <= a or b <= start for a, b in told):
            told.append((start, end))
            yield _gap(*_with_words(prose.text, printed, start, end))
    for start, end in missing(prose.text):
        if all(end <= a or b <= start for a, b in told):
            left, right, place = _with_words(prose.text, printed, start, end)
            words, todo = f"“{place}”缺数字。", "请补上数字，没有的写“未发现”“无”。"
            yield Remark("E5", "error", ((left, right),), words, todo, (place,))


def _gap(start: int, end: int, place: str) -> Remark:
    """E5 of a place that is to be filled in."""
    words, todo = f"“{place}”有空缺，内容没有填。", "请补上空缺的内容；不需要的，删去占位的符号。"
    return Remark("E5", "error", ((start, end),), words, todo, (place,))


_POINT_NUMBER = re.compile(r"\d{1,2}\.[\u4e00-\u9fff]{0,2}")


def strays(prose: Prose, printed: str) -> Iterator[Remark]:
    """E6: doubled or stray symbols."""
    found = list(_places(prose, printed, _STRAY))
    torn = [place for place in found if _TORN.search(place[2])]
    for place in found:
        if _POINT_NUMBER.fullmatch(place[2]) and prose.text[: place[0]].rstrip(" ")[-1:] in ("", *"\n。；："):
            continue  # the number of a point: 2.处方未审核
        if len(torn) < 2 or place not in torn:  # numbers that blanks part, one after the other, are a row of a table
            yield stray(*place)
    for start, end in (*torn_commas(prose.text, printed), *torn_numbers(prose.text)):
        if not any(a < end and start < b for a, b, _ in found):
            place = _with_words(prose.text, printed, start, end)
            found.append(place)
            yield stray(*place)
    for start, end in doubled(prose):
        if not any(a < end and start < b for a, b, _ in found):
            yield stray(*_with_words(prose.text, printed, start, end))
    yield from _brackets(prose, printed)


_LINE_END = re.compile(r"[\u4e00-\u9fff]\d{1,6}[.．]\s*$")
_LINE_START = re.compile(r"\s*\d{1,3}(?:%|[万亿]|元|个百分点|[吨亩件户家人次公平立千米倍])")


def torn_lines(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    """E6 of a number that is torn behind its point by the end of a line: 保费收入3. // 27亿元."""
    text = passages[place].text
    end = _LINE_END.search(text, max(0, len(text) - _LAST)) if "." in text[-2:] or "．" in text[-2:] else None
    below = passages[place + 1] if place + 1 < len(passages) else None
    start = _LINE_START.match(below.text) if end and below and not below.grid else None
    if end and start:
        printed = f"{end[0][1:].strip()}\n{start[0].strip()}"
        yield stray(end.start() + 1, len(text.rstrip()), printed)


#: Characters of a line that may hold its last number.
_LAST = 12


_PAIRED, _ANY_DIGIT = re.compile("[“”《》【】〔〕（）]"), re.compile(r"\d")
#: The number of a point: 1）, 一）.
_NUMBERED = re.compile(r"(?:^|[\s，。；：、])[\d一二三四五六七八九十]{1,2}）$")


def _brackets(prose: Prose, printed: str) -> Iterator[Remark]:
    """Brackets and quotation marks that nothing opens or closes; 1） at the head of a point needs none."""
    text = prose.text
    if not _PAIRED.search(text):
        return
    for left, right in ("“”", "《》", "【】", "〔〕"):
        if text.count(left) != text.count(right) and (left == "《" or _ANY_DIGIT.search(text)):
            yield from _unpaired(text, printed, left, right)
    if text.count("（") == text.count("）") or "（（" in text or "））" in text:
        return
    opened: list[int] = []
    lone: list[int] = []
    for place, char in enumerate(text):
        if char == "（":
            opened.append(place)
        elif char == "）" and opened:
            opened.pop()
        elif char == "）":
            lone.append(place)
    for place in sorted(opened + lone):
        if not _NUMBERED.search(text[max(0, place - 4) : place + 1]):
            start, end = _torn(text, place)
            yield _lone(start, end, printed[start:end].strip())


def _unpaired(text: str, printed: str, left: str, right: str) -> Iterator[Remark]:
    """The first quotation mark or book title mark that nothing closes or opens."""
    lone, opened = -1, -1
    for place, char in enumerate(text):
        if char == left:
            lone = opened if opened >= 0 else lone
            opened = place
        elif char == right and opened < 0:
            lone = place
        elif char == right:
            opened = -1
        if lone >= 0:
            break
    lone = lone if lone >= 0 else opened
    start, end = (lone, min(lone + 12, len(text))) if text[lone] == left else (max(lone - 11, 0), lone + 1)
    yield _lone(start, end, printed[start:end].strip())


_CLAUSE_ENDS = re.compile("[，。；：（）\n]")


def _torn(text: str, place: int) -> tuple[int, int]:
    """The clause that a lone bracket opens or closes."""
    if text[place] == "（":
        found = _CLAUSE_ENDS.search(text, place + 1)
        return place, found.start() if found else len(text)
    start = max(text.rfind(mark, 0, place) for mark in "，。；：（）\n") + 1
    return start, place + 1


def stray(start: int, end: int, place: str) -> Remark:
    """E6 at a place, as printed."""
    return Remark("E6", "error", ((start, end),), f"“{place}”有多余的符号。", "请删去多余的符号。", (place,))


def _lone(start: int, end: int, place: str) -> Remark:
    """E6 of a mark that has no partner."""
    words, todo = f"“{place}”的括号、引号不成对。", "请补上另一半，或者删去多余的符号。"
    return Remark("E6", "error", ((start, end),), words, todo, (place,))


def spoilt(text: str) -> str:
    """What is wrong with the text of a cell: a fault of the spreadsheet (#DIV/0!), a doubled sign; else empty."""
    found = _IN_CELL.search(text)
    return found[0] if found else ""


def _places(prose: Prose, printed: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """The places of a pattern, as printed, each with the words before it."""
    for found in pattern.finditer(prose.text):
        if found[0]:
            yield _with_words(prose.text, printed, *found.span())


def _with_words(text: str, printed: str, start: int, end: int) -> tuple[int, int, str]:
    """A place with the words before it, and one or two characters behind it, as printed."""
    before = _BEFORE.search(text[max(0, start - 10) : start])
    start -= len(before[0]) if before else 0
    behind = _BEHIND.match(text, end)
    end = behind.end() if behind else end
    return start, end, printed[start:end].strip()
