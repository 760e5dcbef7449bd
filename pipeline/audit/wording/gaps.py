"""E5 of what stands in for a number, a date or a name: X月, “”, （ ）, [ ]辆, ××公司; E6 of numbers torn at a comma."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.prose import Prose

_HAN = r"[\u4e00-\u9fff]"
#: Letters and crosses that stand for what is not known yet.
_X = "XxＸ×_＿"
#: What says that a text speaks of a form, or leaves out names on purpose: nothing is missing there.
_MEANT = re.compile("格式|样式|模板|示例|样表|范本|填写|填报|打勾|勾选|划√|打√")
_NAMELESS = re.compile("某|被告|原告|当事人|嫌疑|被执行|上诉|申诉人|化名|隐去|代称|匿名|脱敏")
#: Names of families before a cross are of persons: 张××, 李X家.
_FAMILY = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘董袁叶蒋杜苏魏吕丁沈姚卢傅钟姜崔谭廖范汪陆戴贾韦"
    "夏邱侯邹熊孟秦薛尹雷黎陶贺顾毛郝龚邵钱严覃莫孔汤"
)
_WANTED = (
    "待补充?|待定|待填写?|待核实?|待更新|数字|日期|金额|(?:单位|项目|企业)?名称"
    r"|具体[^\]】}]{1,6}|请[填补][^\]】}]{0,8}|此处[^\]】}]{1,8}"
)
#: Measure words, unless they begin another word.
_MEASURE = (
    "人次|家次|户次|万元|亿元|平方米|公里|件(?![数号])|起(?![诉草步点重止])|宗|家(?![庭属长具电里乡])|户(?![籍口均外主数型])"
    "|名(?![单称下义额录字校])|个(?![人体别性案])|处(?![理罚室置长方于])|项(?![目下])|条(?![件例款文])|份(?!额)|台(?![账风湾])|辆"
    "|座(?![谈位右])|所(?![有在属长以需示列得谓])|场(?![所地馆景])|批(?![准复评示量发])|吨|亩"
)
_COUNTERS = "[件家户起宗处项条份台辆座所场批]|人次|家次|万元|亿元|%|个(?![人体])"

#: What a cross may be the name of, told with it.
_BODIES = "公司|集团|企业|单位|部门|同志|项目|工程|街道|社区|小区|学校|医院|中心|[局委办镇乡村区县市路]"

#: Each with the signs of which one must be there; the last word says whether it may be meant as a name left out.
_GAPS = (
    (
        _X,
        re.compile(
            rf"\d{{1,2}}月[{_X}]{{1,3}}日|\d{{4}}年[{_X}]{{1,3}}(?:月份?|季度)|20[{_X}]{{2}}年"
            rf"|(?<![A-Za-z0-9×_＿])[{_X}]{{1,4}}月(?:\d{{1,2}}日|[上中下]旬|份|[底初末])?"
            rf"|(?<![A-Za-z0-9×_＿])[{_X}]{{2,4}}年"
        ),
        False,
    ),
    (
        "XxＸ×ＮNn",
        re.compile(
            rf"[XxＸNnＮ](?<={_HAN}.)(?<![{_FAMILY}前每第任].)(?={_COUNTERS})"
            rf"|[×XＸx](?<=[\u4e00-\u9fff，。；：、（“].)(?<![{_FAMILY}].)(?:(?<=×)×{{1,5}}|(?<=X)X{{1,5}}|(?<=Ｘ)Ｘ{{1,5}}|(?<=x)x{{1,5}})(?=[\u4e00-\u9fff，。；、）”])(?:{_BODIES})?"
        ),
        True,
    ),
    ("_＿", re.compile(rf"[_＿](?<={_HAN}.)[_＿]{{1,39}}(?=[\u4e00-\u9fff，。；、）])"), False),
    (
        '”》’」』】〕〉"',
        re.compile(
            rf"“\s{{0,20}}”|《\s{{0,20}}》|‘\s{{0,20}}’|「\s{{0,20}}」|『\s{{0,20}}』|【\s{{0,20}}】|〈\s{{0,20}}〉|\"(?<={_HAN}\")\s{{0,9}}\"(?={_HAN})"
            rf"|〔\s{{0,9}}〕"
        ),
        False,
    ),
    ("）", re.compile(r"（(?<![A-Za-z_0-9]（)\s{0,20}）"), False),
    (
        "]}】",
        re.compile(
            rf"\[(?<=[\u4e00-\u9fff0-9，：]\[)\s{{0,20}}\](?=[\u4e00-\u9fff，。；、%])|[\[【{{](?:{_WANTED}|[XxＸ×]{{1,4}})[\]】}}]"
        ),
        False,
    ),
    (
        " ",
        re.compile(
            rf"[件表图页](?<=附.)\s{{1,20}}(?=[，。；）])|[件表图](?<=[见详]附.)\s{{1,20}}(?=[，。；）])|\s(?<=[的述对将共计有达了为至约超出到余等含现中受理查处结收发移送排]\s)\s{{0,19}}(?:{_MEASURE})(?={_HAN})"
        ),
        False,
    ),
)
#: Boxes to tick: 是（ ）否（ ）.
_TICKED = re.compile(r"(?:是否|[是有无否]|同意|满意|合格)\s*[（\[【]\s*[）\]】]")
#: More gaps of one kind than that are a form to be filled in.
_MOST = 2


#: Of what every gap has one: a sign, a blank, a bracket or quotation mark right before its partner.
_SIGNS = re.compile(
    '[XxＸ×_＿ＮNn \\[【{\n“《‘「『〈"〔（](?:(?<=[XxＸ×_＿ＮNn \\[【{\n])'
    '|(?<=“)”|(?<=《)》|(?<=‘)’|(?<=「)」|(?<=『)』|(?<=〈)〉|(?<=")"|(?<=〔)〕|(?<=（)）)'
)


#: A bracket that opens a paragraph is its heading: 【数字】官网访问量213万次.
_HEADS = re.compile(r"(?m:^)【(?![缺待XxＸ×])")


def gaps(text: str, printed: str) -> Iterator[tuple[int, int]]:
    """The places of a normalised text where something is to be put in; ``printed``: the same text as it was."""
    if not _SIGNS.search(text):
        return
    meant = nameless = None
    for signs, pattern, of_names in _GAPS:
        if not any(sign in text for sign in signs):
            continue
        found = [
            one.span() for one in pattern.finditer(text) if signs != " " or _wide(printed[one.start() : one.end()])
        ]
        found = [span for span in found if not _HEADS.match(text, span[0])]
        found = [span for span in found if text[span[0]] != '"' or not text.count('"', 0, span[0]) % 2]  # "甲""乙"
        if not found:
            continue
        meant = bool(_MEANT.search(text) or _TICKED.search(text)) if meant is None else meant
        nameless = bool(_NAMELESS.search(text)) if nameless is None else nameless
        form = len(found) > _MOST and signs in ("_＿", "）", "]}】")
        if not (meant or form or (of_names and nameless)):
            yield from found


def _wide(printed: str) -> bool:
    """Whether a gap is wider than what a typist leaves between words: two blanks, or one of full width."""
    return "\u3000" in printed or "  " in printed


_COMMA = re.compile(
    r"\d(?<=[\u4e00-\u9fff，； ]\d)\d{0,2}"
    r"(?P<torn>\s+，\s*\d{3}|，\s+\d{3}|，\d\s\d{2}|，\d{2}\s\d|，\d{3}|,\d{3}(?:，\s+|\s+，\s*)\d{3})"
    r"(?:\.\d+)?(?=[余多]?\s?(?:[万亿]|人|元|[件起户家名个处项次条份只根台辆座所场批吨亩米套本册张株头间栋艘支]|公|平方|立方|毫|千))"
)
#: What every such number has.
_APART = re.compile(r"，(?<=[0-9\s]，)(?=[0-9\s])")
#: A comma of full width with a blank behind it is torn all the same where a measure word follows at once.
_GAP = re.compile(r"，\s+\d{3}$")
#: Behind these a number is a name, or one of a row.
_NO_COMMA = re.compile("(?:(?<![水电仪气热代])[表图]|[第号款条项栏目届年月日期]|附件|附录|分别为?|依次为?|各为?)$")


#: Words that no text has twice in a row; signs that end a word right before its number, and are none twice.
_WORDS = "达到 目前 同比 环比 增长 下降 累计 其中 共计 分别 占比 合计 截至 完成 实现 今年 以及 已经"
_DOUBLED = re.compile("|".join(word + word for word in _WORDS.split()))
_TWICE = frozenset("员资额量率积值业程数计到款产费")


def doubled(prose: Prose) -> Iterator[tuple[int, int]]:
    """Words that are there twice: 达到达到96.5%, 总投资资12.6亿元."""
    text = prose.text
    for found in _DOUBLED.finditer(text):
        yield found.span()
    for item in prose.items:
        start = item.number.start
        if start > 1 and text[start - 1] == text[start - 2] and text[start - 1] in _TWICE:
            yield start - 2, start


#: What may part a number in two: most texts have it nowhere between digits.
_PARTED = re.compile(r"[。，\s](?<=[0-9.].)\s*(?=\d)")
_SIZES = "万|亿|元|公里|千米|米|毫|厘米|吨|亩|公顷|公斤|千克|平方|立方|千瓦|个百分点|倍|微克|标箱|‰"
_THINGS = (
    "[件起户家名个处项条份只根台辆座所批套本册张株头间栋艘支天场例卷盏笔组]|人(?![均口民大])|小时|分钟|工作日|热线"
)
_TEARS = (
    # a year: 202 5年, 20，24年
    re.compile(r"(?<![0-9.])(?:2[\s，]{1,2}0\d\d|20[\s，]{1,2}\d\d|20\d[\s，]{1,2}\d)(?=年(?![内前后以]))"),
    # a full stop for the point: 95。01%, 11。38万人次
    re.compile(
        rf"(?<![0-9.第])\d{{1,4}}。\d{{1,2}}(?=%|‰|{_SIZES}|分(?=[，。；、）]))"
        r"|(?<=[\u4e00-\u9fff]\d。)\d(?=[，、]\D{1,8}\d\.\d)"
    ),
    # a comma for the point, or one that is only there: 2，05个百分点, 2387，0个, 1,08，6座
    re.compile(rf"\d(?<=[\u4e00-\u9fff]\d)(?<!第\d)\d{{0,3}}，\d{{1,2}}(?={_SIZES})"),
    re.compile(rf"\d(?<=[\u4e00-\u9fff]\d)(?<!第\d)\d{{0,3}}，0\d{{0,2}}(?={_SIZES}|{_THINGS})"),
    re.compile(rf"\d{{1,3}},\d{{1,3}}，\d{{1,3}}(?={_SIZES}|{_THINGS})"),
    re.compile(rf"\d(?<=[^\W0-9为是达到至分数率次值第号]\d)\d{{0,3}}，\d{{1,2}}(?={_THINGS})"),
    # a blank: 30 4天, 21 3辆
    re.compile(rf"\d(?<=[\u4e00-\u9fff，（]\d)(?<![件表图第录附页]\d)\d{{0,3}} \d{{1,3}}(?={_SIZES}|{_THINGS}|强)"),
    re.compile(rf"\d(?<=[\u4e00-\u9fff（]\d)\d{{0,3}}\. \d{{1,2}}(?={_SIZES}|天|分(?=[，。；、）])|小时|‰)"),
)


def torn_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that a stop, a comma of full width or a blank parts in two: 95。01%, 2，05个百分点, 202 5年."""
    if not _PARTED.search(text):
        return
    for pattern in _TEARS:
        found = [one.span() for one in pattern.finditer(text)]
        if len(found) == 1:  # more of them are a row
            yield from found


def torn_commas(text: str, printed: str) -> Iterator[tuple[int, int]]:
    """Numbers that a comma with a blank, or a comma of full width, parts in two: 1, 284条, 1 ,284条, 1，284条."""
    if not _APART.search(text):
        return
    for found in _COMMA.finditer(text):
        blank = " " in found["torn"]
        comma = "," in printed[found.start() : found.end()]
        if (comma or not blank or _GAP.match(found["torn"])) and not _NO_COMMA.search(
            text[max(0, found.start() - 4) : found.start()]
        ):
            yield found.span()
