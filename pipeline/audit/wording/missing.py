"""E5 of a measure word at the end of its clause that nothing counts: 执结件, 停用的个, 历时天."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

#: A measure word behind a word, at the end of its clause; what is measured without one clause's end needs none.
_ENDED = re.compile(
    r"[件起宗家户份条名个处项次场台辆座所吨亩套人分天公平立毫千万小册张幅](?<=[\u4e00-\u9fff].)"
    r"(?:(?<=[件起宗家户份条名个处项次场台辆座所吨亩套人分天册张幅])|(?<=公)(?:里|顷|斤)|(?<=[平立])方米|(?<=毫)米|(?<=千)瓦时"
    r"|(?<=万)人次|(?<=人)次|(?<=个)(?:小时|月)|(?<=小)时|(?<=分)钟)(?=[，。；、）（]|$)"
)
#: A sign before a measure word that counts, or makes it a word of its own: 每件, 数起, 首个.
_COUNTS = frozenset("零〇一二两三四五六七八九十百千万亿余多几数半俩若每各整双某该此这那哪首末本第约上下前后逐单同近")
#: What promises a number, before any measure word.
_PROMISED_BY = (
    "的有|的|另有|还有|尚有|现有|已有|共有|其余|余下|剩余|剩下|尚余|仅剩|净增|增加|减少|下降|新增|增至|增加到|降到|降至|减少到|减到|下降到"
    "|提高到|扩大到|增长到|上升到|共|共计|合计|总计|累计|惠及|约为|分别为|数为|量为|总数|达到"
)
_DONE = (
    "办结|审结|执结|结案|立案|破案|发案|化解|受理|整改|完成|合格|审理|答复|登记|公开|采纳|办理|维持|撤销|注销|调解成功|成功|驳回|移送"
    "|查处|查获|主办|会办|转办|答复|解决|处置|回收|收回|发放|新收|销号|开工|完工|竣工|签约|落实|改造|新建|改建|改扩建|安装|改正|达标|核查|走访|检查|抽查"
)
_PROMISES, _DEEDS = _PROMISED_BY.split("|"), _DONE.split("|")
_CASES = "提案|建议|申请|诉求|关切|纠纷|咨询|求助|专利|复议|诉讼|类|方面|领域|事项|工单"
#: Things by the measure word that counts them.
_THINGS = {
    "件": f"{_CASES}|刑事|民事|行政",
    "起": "火灾|事故|案|警情|纠纷|类|诈骗|盗窃|扒窃|事件|火情|险情",
    "宗": "案|类|线索|土地|纠纷",
    "条": "建议|意见|问题|线索|信息|隐患|措施|类|方面|诉求",
    "家": (
        "机构|药店|门店|餐饮店|饭店|酒店|商店|食堂|加油站|合作社|公司|超市|宾馆|诊所|医院|单位|商户|场所|网点|零售点|经营点|销售点|服务点|市场|商超|作坊|家庭农场|网吧|协会|组织|养老院|企业"
    ),
    "册": "图书|手册|书籍|读物|读本",
    "张": "传单|海报|明白卡|明白纸|联系卡|便民卡|服务卡|宣传画|宣传单|调查表",
    "幅": "横幅|标语|条幅|宣传画|展板",
    "户": "群众|家庭|居民|对象|村民|住房|企业|主体|房屋|业主",
    "份": "材料|资料|手册|文书|问卷|单|书|册|表|回执|合同|协议|报告|案卷|档案|公文|试卷|卷|意见",
    "名": "员|生|师|工|者|民|兵|部|众|人|童|妇女|男性|女性|对象|代表|嘉宾|选手|专家",
    "个": "",
    "处": "隐患|违建|点|堆放|摊点|破损|设施|工地|问题|管涌|散浸|滑坡|泊位",
    "项": "任务|措施|制度|课题|成果|工程|项目|技艺|民俗",
    "次": "学习|活动|检查|巡查|会议|培训|演练|执法|约谈|抽查|巡逻|排查",
    "场": "培训|讲座|宣讲|活动|演出|演练|招聘会|座谈会|发布会|推介会|课|赛|宣传",
    "台": "设备|割机|收获机|电梯|拖拉机|无人机|水泵|发电机|仪器|空调|电脑|车|插秧机",
    "辆": "货车|客车|校车|出租车|电动车|警车|车辆|渣土车|罐车|摩托车|自行车|公交车|巡游车",
    "座": "水库|大桥|桥梁|泵站|公厕|油站|电站|基站|大棚|冷库|驿站|户厕|水厂|变电站|烘干中心",
    "所": "学校|小学|中学|初中|幼儿园|高校|卫生院|卫生室|园",
    "套": "住房|设备|设施|公寓|安置房|器材|桌椅",
    "人": "学生|职工|党员|干部|群众|老人|人口|对象|人员|教师|患者|毕业生|学员|儿童|居民"
    "|考生|代表|劳动力|残疾人|在校生|农民|在岗|在编|死亡|受伤|参检",
}
_ENDINGS = {unit: (*_PROMISES, *_DEEDS, *(words.split("|") if words else ())) for unit, words in _THINGS.items()}
#: Words of their own, which end as a number that is not there would.
_WORDS = re.compile(
    r"(?:发放|落实|兑现|宣传|补贴|送|包|帮扶|送达|发|覆盖)到[户人]|的[人家场分天]|完成人|受理人|登记人|办理人|申请人|答复人|负责人|立案人|立案件|公开[场处]|共[处同]|共[有的]人|处置场|处[置理]所|发放所|受理[处件]|办理[处件]|登记[处件]|"
    r"检查[所站]|企业家|达到人|改正人|改造[户人]|走访户|检查户|增加[分天]|合格[证件]|成功人|安装[处工]|落实[处]|移送人|新建[户]|注销户|建议人|转办件|主办人|新收件|的处|类[人名]|完成件|[为是][主会转承]办件"
)
_MEASURES = ("吨", "亩", "公里", "平方米", "立方米", "公顷", "毫米", "公斤", "千瓦时")
_LASTS = re.compile(
    "(?:历时|为期|公示期|期限|为|共|持续|连续|提前|缩短到?|压缩到?|缩短至|压缩至|会期|工期|展期|试运行)约?$"
)
_TERMS = ("天", "个月", "小时", "个小时", "分钟")
#: 加快个百分点, 公示期为个工作日, 自月10日起, 比月份减少.
_ALWAYS = re.compile(
    r"个百分点(?<=[^\W0-9零一二两三四五六七八九十百几多数半余各每个点]个百分点)"
    r"|个工作日(?<=[^\W0-9零一二两三四五六七八九十百几多数半余上下每首末各逐整本当该某这那哪前后个第]个工作日)"
    r"|月(?<=[自于从至到令已]月)\d{1,2}日|月份(?<=[，。；：（比]月份)(?![，、])"
    r"|个(?<=[\u4e00-\u9fff]等个)(?=乡镇|镇街|镇[，。、]|街道|社区|部门|单位|县[市区，。、]|市县|村[，。、居民]|项目|方面|领域|企业)"
    r"|[万亿]元(?<=[期划年量额入金值资用费本算出款税为][万亿]元)(?=[，。；、）（]|相比|的\d)"
)
_MAY = re.compile("[个月万亿](?:(?<=个)[百工]|(?<=等个)|(?<=月)|(?<=[万亿])元)")


#: Behind a measure word that is the name of a statistic, whose change is told: 受灾人次、倒损房屋分别下降28%.
_ONLY_NAMED = re.compile(r"、[^，。；0-9]{1,12}(?:分别|均|同比)")
#: What a number right before makes a thing of: 15个示范户.
_OF_OWN = re.compile(r"\d[个名位家项种类][\u4e00-\u9fff]{1,3}$|\d[万亿]?[\u4e00-\u9fff]$")


def missing(text: str) -> Iterator[tuple[int, int]]:
    """The measure words of a text without their numbers, where the text counts by them elsewhere."""
    for found in _ALWAYS.finditer(text) if _MAY.search(text) else ():
        yield found.span()
    for found in _ENDED.finditer(text):
        start, unit = found.start(), found[0]
        if text[start - 1] in _COUNTS or (unit in _MEASURES and text[start - 1] in "平立方吨人"):
            continue
        if _OF_OWN.search(text, max(0, start - 8), start) or _ONLY_NAMED.match(text, found.end()):
            continue
        sure = bool(unit in _THINGS and _SURE.search(text, max(0, start - 16), start))
        sure = sure or (unit in _OBJECTS and _of_deed(text, start, unit))
        if not sure and not _counted(unit).search(text):
            continue
        if not (sure or _promised(text[max(0, start - 5) : start], unit) or _in_row(text, start, unit)):
            continue
        if not _WORDS.search(text[max(0, start - 4) : found.end()]) and not _NONE.search(
            text, max(0, start - 6), start
        ):
            yield found.span()


@lru_cache(maxsize=64)
def _counted(unit: str) -> re.Pattern[str]:
    """A number with a measure word."""
    return re.compile(rf"\d[万亿]?{unit}")


@lru_cache(maxsize=64)
def _neighbours(unit: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One of a row before a place, and behind it, with its number."""
    numbered = rf"[^，。；、：0-9]{{1,12}}\d[0-9.,]*[万亿]?{unit}"
    return re.compile(rf"{numbered}[，、；][^，。；、：0-9]{{2,12}}$"), re.compile(rf"{unit}[，、；]{numbered}")


_NONE = re.compile("[无没未][^，。；]*$")
#: What needs no other number counted by the same word.
_SURE = re.compile(
    rf"(?<![公中])(?:共计?|累计|合计|总计)(?:{_DONE})?$"
    r"|(?:回应|答复|办理|收到|受理|接到|承办)[^，。；、0-9]{0,8}(?:关切|提案|建议|诉求|申请|咨询|求助)$"
)
#: Things that make no word with the measure word that counts them; what was done to them, at the head of the clause.
_OBJECTS = {
    "家": (
        "机构|药店|门店|超市|宾馆|诊所|医院|单位|网点|零售点|经营点|销售点|服务点|供应点|加工点|商超|作坊|网吧|协会|合作社|公司|加油站|加气站|充电站|养老院|幼儿园|学校|市场|工厂|养殖场|驿站"
    ),
    "户": "出租房屋|出租屋|危房|个体工商户",
    "起": "纠纷|事故|违法行为|违规行为|违法停放|违章停车|火灾|警情|案件|投诉|举报|诈骗|事件",
    "座": "公厕|厕所|桥梁|危桥改造|危桥|大桥|水库|泵站|水厂|变电站|污水处理厂|大棚|蓄水池|山塘|桥|塔|站|改造",
    "所": "学校|小学|中学|高校|初中",
    "处": "隐患|问题|违建|违法建设|破损|占道经营|点位|排污口|积水点|沉陷|滑坡|窨井|堆放|停放|摊点",
    "项": "隐患|任务|措施|制度|课题|项目|事项|指标|成果|专利",
    "条": "问题|线索|建议|意见|隐患|诉求|措施",
    "份": "文书|资料|手册|问卷|通知书|建议书|告知书|承诺书|责任书|协议|合同|报告|传单|倡议书|一封信",
    "台": "电梯|插秧机|拖拉机|收割机|无人机|水泵|发电机|空调|电脑|仪器|设备|农机具|锅炉|叉车",
    "套": "住房|公寓|安置房|器材|设备|桌椅|保障房",
    "册": "图书|书籍|读物|读本",
    "张": "传单|海报|明白纸|联系卡|宣传画",
    "幅": "横幅|条幅|展板",
}
_DEED = re.compile(
    r"(?:检查|排查|抽查|走访|巡查|查处|查获|查扣|取缔|整治|整改|发现|新增|新建|改建|改造|完成|建成|培育|引进|关停|关闭|约谈|受理|化解|调处|处置|接报|办理|发放|印发|张贴|悬挂|购置|更换|安装|维修|征集|收集|收到|下达|下发|签订|清理|拆除|登记|现有|共有|覆盖|评选|创建|认定)"
    r"(?:了|出|各类|辖区|全[县市区镇]|涉及)?[^，。；：、0-9一二两三四五六七八九十百千万几数多每各该家户]{0,12}$"
)
_THINGS_OF = {unit: tuple(words.split("|")) for unit, words in _OBJECTS.items()}


def _of_deed(text: str, start: int, unit: str) -> bool:
    """Whether a measure word stands right behind a thing that something was done to: 检查零售点家, 新购置图书册."""
    if not text.startswith(_ENDED_BY, start + 1) or not text.endswith(_THINGS_OF[unit], 0, start):
        return False
    found = _DEED.search(text, max(0, start - 20), start)
    return found is not None and not text.endswith(_CLOSING, 0, start + 1)


#: What ends the clause of a number that is not there; words of their own that end so.
_ENDED_BY, _CLOSING = ("，", "；", "。"), ("机构所", "单位所", "报告单位所")


#: Words that end as a measure word does, in a row of things.
_ENDS_SO = re.compile(
    r"[案事条文软信邮稿证附配零构要物急快硬器组部办访诉报标管元原来单退包]件$|[国大专厂商作独回到农居人企管玩买卖东业店]家$|[农商住用客入门落账开大散租业]户$"
    r"|[月年身股省部成备]份$|[链线头便教信油柳]条$|[署报提排签罪地著实更命挂知有匿书]名$|[事选款奖专单强立义]项$|[层场批班档人频轮车名位列]次$"
    r"|[市现农机广立牧林卖操车剧球商会战赛菜]场$|[平舞电出后前阳月站灶讲擂柜吧]台$|车辆$|[讲插底基]座$|[出场厕究诊会所律]所$|[部充十学满评总高加扣计身成养水处区划细平均过得打评积]分$"
    r"|[一发提引掀兴想缘对]起$|[好到办理住用深相查惩各政人科事教法总]处$|[配外手封成整全]套$|正宗|人$|[哪这那整]个$|[篇家人户件辆台艘组车批场班]次$"
)


def _in_row(text: str, start: int, unit: str) -> bool:
    """Whether a measure word ends one of a row, whose neighbour has its number: 东城31起、南湖起、北山19起."""
    if unit in _TERMS or _ENDS_SO.search(text[max(0, start - 1) : start + 1]):
        return False
    before, behind = _neighbours(unit)
    return bool(behind.match(text, start, start + _ROW) or before.search(text[max(0, start - _ROW) : start]))


#: Characters of a neighbour in a row, with its mark.
_ROW = 34


def _promised(before: str, unit: str) -> bool:
    """Whether the words before a measure word want a number between them and it."""
    if unit == "个":
        return before[-1] not in "个这那些把抓挨点"
    if unit in _MEASURES or unit.endswith("人次"):
        return before[-1] not in "/平立均方"
    if unit in _TERMS:
        return bool(_LASTS.search(before)) and not before.endswith(("以为", "认为", "成为", "行为"))
    if unit == "分":
        return False
    return before.endswith(_ENDINGS[unit])
