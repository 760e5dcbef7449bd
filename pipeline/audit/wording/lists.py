"""E1 of lists: N家 that names more or fewer, 分别为 with unequal lists; E3 of one amount in two scales."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind, chinese_value, show
from pipeline.audit.text.prose import Prose, names, without_brackets
from pipeline.audit.wording import enumerated

_N = r"(?P<count>[二两三四五六七八九]|十[一二三四五六七八九]?|\d{1,2})"
#: The same where a number begins; the set of its first character is found at once.
_ALONE = (
    r"(?P<count>[二两三四五六七八九十0-9](?<![第每前后其近十约劣0-9.][二两三四五六七八九十0-9])"
    r"(?:(?<=十)[一二三四五六七八九]?|(?<=\d)\d?|(?<=[二两三四五六七八九])))"
)
_THING = (
    r"(?:大?类|个方面|方面|大?部分|种情形|个(?:街道|镇街|乡镇|镇|乡|村|社区|区|县|市|部门|单位|类别|类型|环节|领域|行业|县区|科室|中队|所|站|局)"
    r"|家(?:单位|成员单位|部门|企业|机关)?|[街乡]镇|街道|镇|项(?:制度|措施|机制|任务|指标|内容|工作|重点工作|清单|标准|行动)|个(?:文件|制度|办法|系统|平台))"
)
_NAMED = r"(?P<names>(?!、)[^，；。：！？\n（）0-9]*、[^，；。：！？\n（）0-9]*?[^、，；。：\n0-9])"
_AFTER = re.compile(
    rf"(?:^|[，；。：\n]){_NAMED}(?P<open>等)?(?:这|共|上述|以上)?(?<![第每前这后其近十劣0-9]){_N}{_THING}"
)
_BEFORE = re.compile(
    rf"{_ALONE}{_THING}[^，；。：、\n0-9（]{{0,10}}(?:：|，(?:即|分别是|分别为|包括|依次为|依次是)|（|，)(?:即|分别是|分别为|包括|为|是)?"
    r"(?P<names>[^，；。：\n（）0-9]*、[^，；。：\n（）0-9]*)(?=[，；。）\n]|$)"
)


#: What every list of names has: a number of things.
_COUNTED = re.compile(r"[二两三四五六七八九十0-9][\u4e00-\u9fff]")


def check(prose: Prose) -> Iterator[Remark]:
    """Lists of names beside the number of things they name, and 分别为."""
    if not _COUNTED.search(prose.text):
        return
    text = prose.text
    if "《" in text:
        text = _TITLE.sub(lambda found: "书" * len(found[0]), text)
        yield from _works(prose)
    if "、" in text:
        yield from _listed(text)
        if _OPENS_NAMES.search(prose.text):
            known = list(_alike(prose))
            yield from known or _of_a_sort(prose)
        if "）、" in text:
            yield from _explained(text)
        if "：" in text and _APART_COLON.search(text):
            yield from _each_told(prose)
    yield from enumerated.check(prose.text)
    if "分别" in text:
        yield from _apart(prose)
    if ("万" in text or "亿" in text) and ("折" in text or "合" in text or "即" in text):
        yield from _conversions(prose)


#: So many things of a kind: what every list of names has.
_KIND = re.compile(f"{_ALONE}{_THING}")


#: 以下5家单位未按时报送，现予以点名：甲、乙、丙、丁。
_THESE = re.compile(
    rf"(?:以下|下列){_N}(?:家|个|名|所|项|类)[^：。；]{{0,30}}："
    r"(?P<names>[^，。；：\n（）0-9]*、[^，。；：\n（）0-9]*)[。；]"
)


def _listed(text: str) -> Iterator[Remark]:
    for found in _THESE.finditer(text) if "以下" in text or "下列" in text else ():
        wanted = int(found["count"]) if found["count"].isdigit() else chinese_value(found["count"])
        least, most = names(found["names"])
        if wanted and least == most != wanted and not found["names"].endswith("等"):
            spans = ((found.start("names"), found.end("names")), found.span("count"))
            words, todo = f"写的是{found['count']}，列出的是{least}。", "请核对所列的名称和个数。"
            yield Remark("E1", "error", spans, words, todo, (found["count"], str(least)))
            return
    if not _KIND.search(text):
        return
    for found in _AFTER.finditer(text):
        yield from _named(found, incomplete=found["open"] is not None or "等" in found["names"])
    for found in _BEFORE.finditer(text):
        if "，" in found[0] and not _SAID_OUT.search(found[0]):
            continue
        yield from _named(found, incomplete="等" in found["names"])


_SAID_OUT = re.compile("，(?:即|分别|包括|依次)")
_TITLE = re.compile(r"《[^》]*》")
_BODY = r"[^、]{1,12}(?:街道|[镇乡村区县市局委办院所站])"
_BODIES = re.compile(rf"(?:{_BODY}、)+{_BODY}")
_KINDS = re.compile(r"类|方面|部分|情形|部门|单位|制度|措施|机制|成员|系统|环节|领域")


_DIGITS = "零一二三四五六七八九十"


def _named(found: re.Match[str], *, incomplete: bool) -> Iterator[Remark]:
    wanted = int(found["count"]) if found["count"].isdigit() else chinese_value(found["count"])
    least, most = names(found["names"])
    if not wanted or wanted < 2 or (least <= wanted <= most) or (incomplete and least <= wanted):
        return
    sign = _DIGITS[least] if least < len(_DIGITS) else ""
    if sign and (f"“{sign}" in found[0] or f'"{sign}' in found[0]):
        return  # 9个村未落实“五有”要求（有人员、有帐篷、有车辆、有器具、有记录）
    if sign and f"{sign}级" in found["names"]:
        return  # 省、市、区三级挂牌隐患单位6家
    if "的" in found["names"]:
        few, many = names(found["names"].rpartition("的")[2])
        if few <= wanted <= many:
            return  # 商场、超市和批发市场销售的成品油、化肥等2类商品
    if (
        re.search(r"[了对由经在将把被向按并]|开展|检查|组织|要求", found["names"].split("、")[-1])
        or max(len(part) for part in found["names"].split("、")[1:]) > 16
    ):
        return
    if least <= wanted and not _BODIES.fullmatch(found["names"]) and not _KINDS.search(found[0][-8:]):
        opened = found[0][: found.start("names") - found.start()]
        short, size = 3 * most > len(found["names"]), len(found["names"])  # 6个镇（乡、街道）
        if not _CLOSED.search(opened) or _SOME.search(found["names"]) or short or size > _NAMES * most:
            return
    if all(_BARE.fullmatch(part) for part in re.split("、|和|及|或", found["names"])):
        return  # 11个镇（街道、开发区）: the kinds, not the names
    listed = least if least > wanted else most
    yield Remark(
        "E1",
        "error",
        ((found.start("names"), found.end("names")), found.span("count")),
        f"写的是{found['count']}，列出的是{listed}。",
        "请核对所列的名称和个数。",
        (found["count"], str(listed)),
    )


#: Kinds of bodies, which are no names: N个镇（街道、开发区）.
_BARE = re.compile(
    "街道|街道办|办事处|[乡镇村区县市州旗场]|社区|居委会|村委会|地区|新区|高新区|经开区|开发区|园区|功能区|管委会|示范区|度假区|保税区|林场|农场|渔场"
    "|[委办局科室所站]|部门|单位|企业|公司|集团|学校|院校|医院|中心|平台|机构|组织|团体|个人|部委|厅|师市|团场|苏木|牧场"
)
#: What opens a list of all of them: 6家企业（甲厂、乙厂、…）, and what says that it is of some.
_CLOSED = re.compile("（$|(?:分别|依次)[是为]$|即$")
_SOME = re.compile("^(?:如|含|主要|其中|例如|包括|不含|特别是|尤其|以)|等$")
#: Characters that the names of a list have at most, on average.
_NAMES = 9


_ALIKE = re.compile(
    _ALONE + r"(?:个|家|项|类|大|条|支)?(?P<thing>[\u4e00-\u9fff]{2,4})[：（](?P<names>[^，；。：\n（）0-9]*、"
    r"[^，；。：\n（）0-9]*)"
)


_APART_COLON = re.compile("(?:分别|依次|具体)[是为]?：")
#: What stands before the names of a list.
_OPENS_NAMES = re.compile("：|（|，即|，分别|，依次")
_CALLED = re.compile(
    _ALONE
    + r"[个家项处所座条名户支场份只辆台部件篇](?:[^，。；：、（0-9]{0,2}[：（]|，(?:即|分别是|分别为|依次为|依次是))"
    r"(?P<names>[^，。；：\n（）0-9]*、[^，。；：\n（）0-9]*)(?=[，。；）\n]|$)"
)


def _alike(prose: Prose) -> Iterator[Remark]:
    """五个片区：城东片区、城南片区、…; 城市书房5处：临溪书房、…: names that all end in the thing that is counted."""
    for found in _CALLED.finditer(prose.text):
        parts = re.split("、|和|以及|及|与", found["names"])
        wanted = enumerated.value(found["count"])
        end = parts[0][-2:]
        alike = len(end) > 1 and all(part.endswith(end) and part != end for part in parts)
        if len(parts) != wanted > 1 and (alike or _one_short(found, parts, wanted)):
            yield _counted(found, len(parts))
    for found in _ALIKE.finditer(prose.text):
        parts = re.split("、|和", found["names"])
        wanted = enumerated.value(found["count"])
        if all(part.endswith(found["thing"][-2:]) for part in parts) and len(parts) != wanted:
            yield _counted(found, len(parts))


#: What stands in a list of names and is none; names that a list has at least.
_NO_NAME = re.compile("[和与及等的了对由经在将把被向按并或]|其中|工作|情况|问题")
_FEW_NAMES, _LONG_NAME = 4, 12


def _one_short(found: re.Match[str], parts: Sequence[str], wanted: int) -> bool:
    """Whether a row of bodies or persons right behind their number has one too few or too many: 8家：甲厂、乙院、…."""
    counted = re.search("[家所户]：$", found.string[found.start() : found.start("names")])
    if counted is None or abs(len(parts) - wanted) != 1 or len(parts) < _FEW_NAMES:
        return False
    return all(1 < len(part) <= _LONG_NAME and not _NO_NAME.search(part) for part in parts)


#: Names of bodies of one sort, and what they are counted in: 五所…学校：城南小学、第六中学、…; 四家…：甲公司、乙合作社.
_SORTS = re.compile(
    rf"{_ALONE}(?:所(?=[^，。；：、]*[学校园院])|家(?=[^，。；：、]*(?:企业|公司|单位|主体|机构))|个(?=[^，。；：、]*(?:村|社区|单位|部门)))"
    r"[^，。；：、（0-9]{2,14}(?:：|，(?:即|分别[是为]|依次[是为]))(?P<names>[^，；。：\n（）0-9]*、[^，；。：\n（）0-9]*)(?=[。；\n]|$)"
)
_NAME = re.compile(
    "[^、]{2,12}(?:[小中大]学|学校|学院|幼儿园|校区|中心校|分校|公司|集团|厂|合作社|农场|企业|医院|卫生院|[局委办院站镇乡村]|街道|社区|中心)"
)


def _of_a_sort(prose: Prose) -> Iterator[Remark]:
    """五所劳动教育示范学校：城南小学、滨河实验学校、第六中学、青石中心校: names of bodies, each of them whole."""
    for found in _SORTS.finditer(prose.text):
        parts = found["names"].split("、")
        if len(parts) != enumerated.value(found["count"]) and all(_NAME.fullmatch(part) for part in parts):
            yield _counted(found, len(parts))


#: Names that have each a bracket behind them: 四个板块：非遗展演（剪纸、竹编）、农产品集市（米面粮油）、运动会（拔河）.
_EXPLAINED = re.compile(
    _ALONE + r"(?:个|大|项|场|条|支|处)[^，；。：、\n0-9（]{1,14}："
    r"(?P<names>(?:[^，；。：、\n（）]{2,14}（[^（）\n]{1,60}）[、和及]?){2,})(?=[。；\n]|$)"
)
_BRACKET = re.compile("（[^（）]*）")


def _explained(text: str) -> Iterator[Remark]:
    """Names that each have a bracket, not as many as counted."""
    for found in _EXPLAINED.finditer(text):
        parts = len(_BRACKET.findall(found["names"]))
        other = (
            f"{parts}项" in text[: found.start()] or f"{parts}个" in text[: found.start()]
        )  # 4项一级、17项二级指标：…
        if parts != enumerated.value(found["count"]) > 1 and not other:
            yield _counted(found, parts)


_ITEMS = re.compile(
    r"(?P<thing>项目|工程|企业|订单|协议|基地|园区)(?P<count>[二两三四五六七八九]|1?\d)[个家项处笔](?:，[^，。；：]{0,16})?[，。](?:\1)?(?:分别|依次|具体)[是为]?："
    r"(?P<items>[^。；：\n]*、[^。；：\n]*)"
)


def _each_told(prose: Prose) -> Iterator[Remark]:
    """签约项目5个。分别是：甲项目3.6亿元、…: things that each have a number, not as many as counted."""
    for found in _ITEMS.finditer(prose.text):
        parts = found["items"].split("、")
        told = all(found["thing"] in part and any(map(str.isdigit, part)) for part in parts)
        if told and "等" not in parts[-1] and len(parts) != enumerated.value(found["count"]):
            yield _counted(found, len(parts))


_WORKS = re.compile(r"(?P<names>(?:《[^》]+》[、和及与]?){2,})(?P<open>等)?" + _N + r"(?:项|个|份|部|件)")


def _works(prose: Prose) -> Iterator[Remark]:
    """《甲》《乙》《丙》等四项制度: titles counted."""
    for found in _WORKS.finditer(prose.text):
        listed = found["names"].count("《")
        wanted = enumerated.value(found["count"])
        if listed > wanted or (listed < wanted and not found["open"]):
            yield _counted(found, listed)


def _counted(found: re.Match[str], listed: int) -> Remark:
    """What is said of a list that has not as many as its number says."""
    return enumerated.counted(found.span(), found["count"], listed)


_APART = re.compile(r"分别[^，。；、0-9]{0,4}$")


_AND = frozenset((*"、和及与", "以及"))


def _apart(prose: Prose) -> Iterator[Remark]:
    """A、B、C分别为1、2: two lists of unequal length."""
    for index, item in enumerate(prose.items):
        if item.number.kind not in (Kind.COUNT, Kind.PERCENT) or not _APART.search(item.clause):
            continue
        values = [item]
        for other in prose.items[index + 1 :]:
            between = without_brackets(prose.between(values[-1], other))
            if other.printed == "0" and not other.unit and between == "、":
                values.append(other)
                continue
            if other.number.kind is not item.number.kind or between not in _AND:
                break
            values.append(other)
        start = max((prose.text.rfind(mark, 0, item.number.start) for mark in "，；。：\n"), default=-1) + 1
        words = re.sub(r"分别.*$", "", without_brackets(prose.text[start : item.number.start]))
        if "、" not in words or len(values) < 2:
            continue
        least, most = names(words)
        if least <= len(values) <= most:
            continue
        count = re.search(rf"{_N}{_THING}", words)
        sure = (
            count is not None
            and (int(count["count"]) if count["count"].isdigit() else chinese_value(count["count"])) == least
        )
        yield Remark(
            "E1",
            "error" if sure else "question",
            ((start, item.number.start), values[-1].span),
            f"“分别”前面列出{least}项，后面是{len(values)}个数。",
            "请核对两边的项数，一一对应。",
            tuple(value.printed for value in values),
        )


_CONVERTED = re.compile(r"[，（]?(?:折合|折|合计约?|约合|合|即)(?:为|成|人民币)?")


def _conversions(prose: Prose) -> Iterator[Remark]:
    """E3 of one amount in two scales: 12386700元，折合1238.6万元."""
    for whole, item in pairwise(prose.counts):
        larger = item.number.scale > whole.number.scale and item.unit == whole.unit and not item.number.hedged
        if not larger or not _CONVERTED.fullmatch(prose.between(whole, item)):
            continue
        value, printed = whole.value / item.number.scale, item.value / item.number.scale
        decimals = item.number.decimals
        if rounded(value, decimals) == printed or truncated(value, decimals) != printed:
            continue
        right = show(rounded(value, decimals) * item.number.scale, item.number)
        yield Remark(
            "E3",
            "error",
            (whole.span, item.span),
            f"{whole.printed}{whole.unit}四舍五入是{right}{item.unit}，印的{item.printed}是截去了尾数。",
            f"请把{item.printed}改为{right}。",
            (whole.printed, item.printed),
        )
