"""What is asked of a document, as data: the rules with clause, strength and remedy, and how each element looks.

The clauses are those of GB/T 9704-2012 (5 to 7), its clause 9 for what it takes over from GB/T 15834 (punctuation) and
GB/T 15835 (numbers), and ISO/IEC 29500-1 for how the file itself is written. A strength is the word of the clause:
必须 where it asks without a hedge, 一般 and 推荐 where it says so itself. What it merely allows (可以) is no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.inspect.parts import Role
from pipeline.official import ERHAO, SANHAO, SIHAO


class Strength(StrEnum):
    """How a clause asks."""

    MUST = "必须"
    GENERAL = "一般"
    ADVISED = "推荐"


M, G, A = Strength.MUST, Strength.GENERAL, Strength.ADVISED


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``message`` and ``remedy`` are filled in with the words of what was found."""

    clause: str
    """Empty: that of the element in ``LOOKS``."""
    strength: Strength
    message: str
    remedy: str


RULES = {
    # the page
    "G01": Rule("5.1", M, "纸张是{found}，应是A4（210×297毫米）", "在“页面设置”里把纸张改为A4。"),
    "G02": Rule("5.2.1", M, "天头是{found}毫米，应是37毫米（差1毫米以内）", "在“页面设置”里把上边距改为37毫米。"),
    "G03": Rule("5.2.1", M, "订口是{found}毫米，应是28毫米（差1毫米以内）", "在“页面设置”里把左边距改为28毫米。"),
    "G04": Rule(
        "5.2.1", M, "版心是{found}毫米，应是156×225毫米", "上、下、左、右边距设为37、35、28、26毫米，装订线0。"
    ),
    "G05": Rule("5.2.3", G, "{found}，每面排{count}行，一般排22行", "行距改为固定值28.95磅，段前、段后为0。"),
    "G06": Rule("5.2.3", G, "{found}，每行排{count}个字，一般排28个字", "3号字的字符间距改为紧缩0.25磅。"),
    "G07": Rule("5.2.3", G, "段前、段后有空（{found}磅），每面排不满22行", "段前、段后都改为0。"),
    # how the words look
    "G11": Rule("", G, "{role}用的是{found}，一般用{wanted}", "选中这些字，字体改为{wanted}。"),
    "G12": Rule("", G, "{role}是{found}，一般用{wanted}", "选中这些字，字号改为{wanted}。"),
    "G13": Rule("", M, "{role}{found}，应{wanted}", "选中这些段，改为{wanted}。"),
    "G14": Rule("", M, "{role}首行空{found}字，应空{wanted}字", "“段落”里首行缩进改为{wanted}字符，删去打进去的空格。"),
    "G15": Rule("", M, "{role}{found}，回行应顶格、排满版心", "“段落”里左、右缩进都改为0。"),
    "G16": Rule("7.3.3", G, "有加粗的字，各级标题和正文都不加粗", "选中这些字，去掉加粗。"),
    "G17": Rule("7.3.3", G, "有{found}的字，公文里不用", "选中这些字，去掉{found}。"),
    "G18": Rule("5.2.4", M, "有{found}的字，文字的颜色应是黑色", "选中这些字，颜色改为“自动”或者黑色。"),
    "G19": Rule("5.2.4", G, "有底色（{found}），是改稿时留下的记号", "选中这些字，去掉突出显示和底纹。"),
    "G20": Rule("5.2.2", A, "引号、破折号等用的是西文字体{found}，会窄一半", "选中这些标点，字体改为正文的仿宋。"),
    # levels
    "G31": Rule("7.3.3", G, "层次序号“{found}”前面缺“{wanted}”", "核对是漏了一条，还是序号写错，改成连续的。"),
    "G32": Rule("7.3.3", G, "层次序号“{found}”重复或者倒退，前面已有“{last}”", "核对后改成连续的序号。"),
    "G33": Rule("7.3.3", G, "“{found}”的上面没有“{wanted}”这一级，层次跳了级", "补上一级标题，或者改用上一级的序号。"),
    "G34": Rule("7.3.3", G, "层次序号写成“{found}”，一般写作“{wanted}”", "把序号改成“{wanted}”。"),
    "G35": Rule("7.3.3", A, "单独成段的标题末尾有“{found}”", "删去标题末尾的标点。"),
    # the head
    "G40": Rule("7.2.1", G, "份号“{found}”不是6位数字", "改成6位阿拉伯数字，如 000001。"),
    "G41": Rule("7.2.2", M, "密级和保密期限写成“{found}”", "密级和期限之间用“★”，期限写数字，如“秘密★1年”。"),
    "G42": Rule("7.2.3", M, "{found}在{last}的下面，顺序应是份号、密级、紧急程度", "把{found}移到上面。"),
    "G43": Rule("7.2.4", A, "发文机关标志不是红色", "选中发文机关标志，颜色改为红色。"),
    "G44": Rule("7.2.5", M, "文号“{found}”的年份用了{mark}，应用六角括号〔〕", "改成“{wanted}”。"),
    "G45": Rule("7.2.5", M, "文号“{found}”{what}", "改成“{wanted}”。"),
    "G46": Rule("7.2.7", M, "发文字号下面没有红色分隔线", "在发文字号下4毫米处加一条与版心等宽的红色线。"),
    "G47": Rule("7.2.5", M, "发文字号在发文机关标志下空{found}行，应空2行", "在两者之间留2个空行。"),
    "G48": Rule("7.2.6", M, "签发人后面的冒号不是全角", "把“:”改成“：”。"),
    # the title
    "G50": Rule(
        "7.3.1", M, "标题各行排成了{found}，应是梯形或者菱形", "重新分行，使各行由短到长、由长到短或中间最长。"
    ),
    "G51": Rule("7.3.1", M, "标题在“{found}”处断开，词意不完整", "换一个地方分行，不拆开词、数字和书名号。"),
    "G52": Rule(
        "7.3.1", M, "标题有{found}个字，一行排不下，没有分行", "在词语之间按 Shift+Enter 分行，排成梯形或者菱形。"
    ),
    "G53": Rule("7.3.1", G, "标题末尾有“{found}”", "删去标题末尾的标点。"),
    "G54": Rule("7.3.1", M, "标题在红色分隔线下空{found}行，应空2行", "在分隔线和标题之间留2个空行。"),
    "G55": Rule("7.3.2", M, "主送机关后面的冒号不是全角", "把“:”改成“：”。"),
    "G56": Rule("7.3.2", M, "主送机关在标题下空{found}行，应空1行", "在标题和主送机关之间留1个空行。"),
    "G57": Rule("7.3.1", M, "开头没有标题", "在正文前面加上标题。"),
    "G58": Rule("7.2.4", M, "发文机关标志没有居中", "选中发文机关标志，改为居中。"),
    "G59": Rule("7.2.4", M, "发文机关标志距版心上边缘{found}毫米，应是35毫米", "调整发文机关标志上面的空行。"),
    # attachments
    "G60": Rule("7.3.4", M, "附件说明的冒号不是全角", "把“附件:”改成“附件：”。"),
    "G61": Rule("7.3.4", M, "附件名称末尾有“{found}”", "删去附件名称末尾的标点。"),
    "G62": Rule("7.3.4", M, "附件说明在正文下空{found}行，应空1行", "在正文和附件说明之间留1个空行。"),
    "G63": Rule("7.3.4", M, "附件名称回行没有与上一行的名称对齐", "“段落”里设悬挂缩进，使回行与名称的第一个字对齐。"),
    "G64": Rule("7.3.4", M, "附件说明有{found}个附件，后面附的是{count}个", "补上缺的附件，或者改正附件说明。"),
    "G65": Rule("7.3.7", M, "附件标题与附件说明里的“{found}”不一致", "把两处改成同样的文字。"),
    "G66": Rule("7.3.7", M, "附件没有另起一页", "在“附件”前插入分页符。"),
    "G67": Rule("7.3.7", M, "附件序号写成“{found}”，应写作“{wanted}”", "改成“{wanted}”，后面不加冒号。"),
    "G68": Rule("7.3.7", M, "附件标题在附件序号下空{found}行，应排在第三行", "在附件序号和附件标题之间留1个空行。"),
    "G69": Rule(
        "7.3.4", M, "附件说明的序号写成“{found}”，应写作“{wanted}”", "序号用阿拉伯数字，从1起依次编，如“1. ”。"
    ),
    # signature and date
    "G70": Rule("7.3.5.4", M, "成文日期写成“{found}”", "用阿拉伯数字写全年、月、日，不编虚位，如2017年9月4日。"),
    "G71": Rule(
        "7.3.5", M, "署名和成文日期的位置不对：{found}", "署名右空2字，日期的第一个字比署名的第一个字右移2字。"
    ),
    "G72": Rule("7.3.5.2", M, "署名与正文（附件说明）之间空{found}行，应空1行", "在署名上面留1个空行。"),
    "G73": Rule("7.3.6", M, "附注没有用圆括号括起来，或者用的是半角括号", "用全角圆括号“（）”括起来。"),
    "G74": Rule("9", G, "日期“{found}”写了虚位", "按 GB/T 15835，月、日不补0，改成“{wanted}”。"),
    # 版记
    "G76": Rule("7.4.2", M, "抄送机关末尾没有句号", "在最后一个抄送机关后面加“。”。"),
    "G77": Rule("7.4.2", M, "抄送后面的冒号不是全角", "把“抄送:”改成“抄送：”。"),
    "G78": Rule("7.4.3", M, "印发日期写成“{found}”", "写作“2017年9月4日印发”：阿拉伯数字，不编虚位，后加“印发”。"),
    "G79": Rule("7.4.1", A, "版记的{which}分隔线是{found}毫米，推荐{wanted}毫米", "把这条线改为{points}磅。"),
    "G80": Rule("7.4.1", M, "版记后面还有内容，版记应在最后一面的最下面", "把版记移到全文的最后。"),
    # page numbers
    "G81": Rule("7.5", M, "没有页码{found}", "插入页码，用4号半角宋体，左右各加一字线“—”。"),
    "G82": Rule(
        "7.5", M, "页码{found}，应是单页码居右、双页码居左", "页眉页脚选“奇偶页不同”，单页居右空1字，双页居左空1字。"
    ),
    "G83": Rule("7.5", M, "页码写成“{found}”，数字左右应各有一条一字线“—”", "写作“— 1 —”，用破折号的一半“—”。"),
    "G84": Rule("7.5", M, "页码的一字线在版心下{found}毫米，应是7毫米", "在“页面设置”里调整页脚距边界的距离。"),
    "G85": Rule("7.5", M, "{side}页码{edge}空{found}字，应空1字", "“段落”里把页码的{edge}缩进改为1字符。"),
    # punctuation and digits
    "G90": Rule("9", M, "汉字旁边用了半角的“{found}”", "改成全角的“{wanted}”。"),
    "G91": Rule("9", M, "用了直引号“{found}”", "改成弯引号“”，里层用‘’。"),
    "G92": Rule("9", M, "书名号里又用了书名号《》", "里层的书名号改成〈〉。"),
    "G93": Rule("9", M, "“{found}”不成对", "补上缺的一半，或者删去多的一半。"),
    "G94": Rule("9", M, "标点“{found}”连用", "只留一个。"),
    "G95": Rule("9", M, "百分号写成“{found}”", "只留一个百分号。"),
    "G96": Rule("9", M, "省略号写成“{found}”", "改成“……”（6个点）。"),
    "G97": Rule("9", M, "破折号写成“{found}”", "改成“——”（占两个字）。"),
    "G98": Rule("9", G, "有全角的数字或字母“{found}”", "改成半角。"),
    "G99": Rule("9", G, "百分数的范围写成“{found}”", "前后两个数都加百分号，如“5%~10%”。"),
    "G100": Rule("9", M, "“{found}”前面多了顿号", "删去“等”前面的顿号。"),
    "G101": Rule("9", A, "“{found}”之间用了顿号", "并列的书名号、引号之间通常不用顿号，删去。"),
    "G102": Rule("9", M, "引号里又用了双引号“”", "里层的引号改成‘’。"),
    "G103": Rule("9", G, "汉字之间有空格：“{found}”", "删去空格。"),
    # the file
    "G110": Rule("ISO/IEC 29500-1", M, "文件结构：{found}", "用 Word 或 WPS 打开，另存为 .docx，再检查。"),
    "G111": Rule("ISO/IEC 29500-1", A, "用了没有定义的{found}，会按默认的样子显示", "重新选定这些段落、表格的样式。"),
    # rendered
    "G120": Rule("5.2.3", G, "排出来第{found}面有{count}行，一般排22行", "检查行距、段前段后和大字号的段落。"),
    "G121": Rule("5.2.3", G, "排出来每行最多{count}个字，一般排28个字", "检查字号和字符间距。"),
    "G122": Rule("7.5", M, "排出来第{found}面没有页码", "检查这一节的页脚。"),
    "G123": Rule("7.5", M, "排出来页码在版心下{found}毫米，应是7毫米", "在“页面设置”里调整页脚距边界的距离。"),
    "G124": Rule(
        "7.3.3", M, "排出来第1面没有正文，首页必须显示正文", "缩减版头、标题占的行数，或者把主送机关移到版记。"
    ),
    "G125": Rule(
        "7.4.1", M, "排出来版记{found}，应在最后一面的最下面", "把版记移到最后一面，最后一条线与版心下边缘重合。"
    ),
}


@dataclass(frozen=True, slots=True)
class LookOf:
    """How an element looks. Empty or None: the format says nothing."""

    clause: str
    font: str = ""
    """Its kind: 仿宋, 黑体, 楷体, 小标宋, 宋体."""
    size: int = 0
    """Half points."""
    align: tuple[str, ...] = ()
    first: float | None = None
    """字 before the first line."""
    left: float | None = None
    """字 before the others."""
    font_strength: Strength = G


_FLUSH = ("both", "left", "distribute")
_TEXT = ("both", "left")
LOOKS = {
    Role.COPY: LookOf("7.2.1", "", SANHAO, _FLUSH, 0),
    Role.SECRECY: LookOf("7.2.2", "黑体", SANHAO, _FLUSH, 0),
    Role.URGENCY: LookOf("7.2.3", "黑体", SANHAO, _FLUSH, 0),
    Role.MARK: LookOf("7.2.4", "小标宋", font_strength=A),
    Role.NUMBER: LookOf("5.2.2", "仿宋", SANHAO),
    Role.SIGNER: LookOf("7.2.6", "", SANHAO),
    Role.TITLE: LookOf("7.3.1", "小标宋", ERHAO, ("center",)),
    Role.RECIPIENTS: LookOf("7.3.2", "仿宋", SANHAO, _TEXT, 0, 0),
    Role.LEVEL_1: LookOf("7.3.3", "黑体", SANHAO, _TEXT, 2, 0),
    Role.LEVEL_2: LookOf("7.3.3", "楷体", SANHAO, _TEXT, 2, 0),
    Role.LEVEL_3: LookOf("7.3.3", "仿宋", SANHAO, _TEXT, 2, 0),
    Role.LEVEL_4: LookOf("7.3.3", "仿宋", SANHAO, _TEXT, 2, 0),
    Role.BODY: LookOf("7.3.3", "仿宋", SANHAO, _TEXT, 2, 0),
    Role.ATTACHED: LookOf("7.3.4", "仿宋", SANHAO, _TEXT),
    Role.SIGNATURE: LookOf("7.3.5", "仿宋", SANHAO),
    Role.ISSUED: LookOf("7.3.5", "仿宋", SANHAO),
    Role.NOTES: LookOf("7.3.6", "仿宋", SANHAO, _TEXT, 2),
    Role.LABEL: LookOf("7.3.7", "黑体", SANHAO, _FLUSH, 0),
    Role.ATTACHMENT_TITLE: LookOf("7.3.7", "小标宋", ERHAO, ("center",)),
    Role.COPIES: LookOf("7.4.2", "仿宋", SIHAO),
    Role.PRINTED: LookOf("7.4.3", "仿宋", SIHAO),
}
"""Each element's own clause. Fonts and sizes are 一般 in all of them; places are 必须."""

SIZES = {
    84: "初号", 72: "小初", 52: "一号", 48: "小一", 44: "二号", 36: "小二", 32: "三号", 30: "小三", 28: "四号",
    24: "小四", 21: "五号", 18: "小五", 15: "六号",
}  # fmt: skip
"""Half points → the name of a size, as Word and WPS show it."""


def size_name(half_points: int) -> str:
    """三号, or 13磅 where a size has no name."""
    return SIZES.get(half_points, f"{half_points / 2:g}磅")


_FAMILIES = (
    ("仿宋", ("仿宋", "fangsong", "fang song", "fandolfang", "stfangso")),
    ("小标宋", ("小标宋", "xiaobiaosong", "xbs", "大标宋")),
    ("楷体", ("楷", "kaiti", "simkai", "fandolkai", "ukai", "wenkai")),
    ("其他", ("雅黑", "yahei", "等线", "dengxian")),
    ("黑体", ("黑体", "黑_", "simhei", "heiti", "fandolhei", "sans cjk", "source han sans")),
    ("宋体", ("宋", "simsun", "songti", "fandolsong", "serif cjk", "source han serif", "明朝", "mincho")),
)


def family(font: str) -> str:
    """The kind of a font by its name: 仿宋_GB2312, FangSong, → 仿宋; empty for a Western or unknown one."""
    name = font.partition(";")[0].strip().lower()
    return next((kind for kind, words in _FAMILIES if any(word in name for word in words)), "")
