"""The catalogue of our own problems: code → severity, what is wrong, what to do.

The texts follow one standard: where, 问题, 请做; the words of the office; only characters of GBK. A rule of
forms.yaml brings its own texts; this module holds what is found about files, sheets, cells, the configuration,
the narrative and the outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.model import Place, Problem, Severity

E, Q, N = Severity.ERROR, Severity.QUERY, Severity.NOTE


class Entry(NamedTuple):
    """Severity and the two texts; ``{…}`` are filled with the words given to ``problem``."""

    severity: Severity
    what: str
    todo: str


CATALOGUE = {
    # configuration, forms, narrative (exit code 2)
    "C01": Entry(E, "{what}", "{todo}"),
    "C02": Entry(E, "不认识的项“{value}”{near}", "改正名称，或者删掉这一行。"),
    "C03": Entry(E, "缺少“{name}”", "补上这一项。"),
    "C04": Entry(E, "填的是“{value}”，{what}", "{todo}"),
    "C05": Entry(E, "“{value}”写了两次", "留下一处，删掉另一处。"),
    "C06": Entry(E, "文件不是 UTF-8 编码，像是 GBK", "用记事本打开，“另存为”时编码选 UTF-8。"),
    "C07": Entry(E, "“{value}”里有全角的{mark}", "改成半角的{half}，后面空一格。"),
    "C08": Entry(E, "{what}", "{todo}"),
    "C09": Entry(E, "{what}", "{todo}"),
    # files
    "F01": Entry(E, "打不开：{what}", "请单位用电子表格软件重新保存为 .xlsx 再报。这个文件没有计入。"),
    "F02": Entry(E, "不是电子表格{what}", "请单位用下发的空白表填报，存为 .xlsx 再报。这个文件没有计入。"),
    "F03": Entry(E, "看不出是哪个单位的报表{what}", "请单位填好封面的单位代码和单位简称再报。这个文件没有计入。"),
    "F04": Entry(E, "{what}", "核对是哪个单位的，改正封面后重报。这个文件没有计入。"),
    "F05": Entry(E, "{what}", "请单位把数据另存到空白表再报。这个文件没有计入。"),
    "F06": Entry(E, "里面没有本次报表的任何一张表", "请单位用下发的空白表填报。这个文件没有计入。"),
    "F07": Entry(N, "与“{other}”内容相同", "只计一份，不用处理。"),
    "F08": Entry(E, "封面的期次是“{value}”，不在本次的期次里{near}", "改成 {rounds} 之一。这个文件没有计入。"),
    "F09": Entry(N, "已由后来的“{other}”替换", "不用处理；不该替换的，写进 config.yaml 的 resubmissions（收表处理）。"),
    "F10": Entry(E, "这是另一项工作的报表（{value}）", "请单位用本次下发的空白表填报。这个文件没有计入。"),
    "F11": Entry(N, "收到非表格文件", "没有读取；如是盖章件，留存即可。"),
    "F12": Entry(E, "是加密文件，在这台电脑上看不到内容", "请在加密软件里解密后，再放进收件文件夹。"),
    "F13": Entry(N, "{what}", "不用处理。"),
    "F14": Entry(
        E,
        "有打开密码，已知的密码都不对",
        "请单位去掉密码再报；知道密码的，填进 config.yaml 的 passwords。这个文件没有计入。",
    ),
    "F15": Entry(E, "是空文件{what}", "请单位重新发送。这个文件没有计入。"),
    "F16": Entry(E, "{what}，这里不能解开", "请解开后，把里面的文件放进收件文件夹。"),
    "F17": Entry(E, "压缩包{what}", "请重新压缩，或者解开后把里面的文件放进收件文件夹。"),
    "F18": Entry(E, "{what}，这里不能读", "请单位用电子表格软件打开，另存为 .xlsx 再报。这个文件没有计入。"),
    "F19": Entry(E, "{what}，没有读取", "请打开邮件，把附件另存到收件文件夹。"),
    "F20": Entry(E, "有打开密码，这种格式的密码这里不能用", "请单位去掉密码再报。这个文件没有计入。"),
    "F21": Entry(E, "压缩包里的{what}有密码", "请用密码解开后，把里面的文件放进收件文件夹。"),
    # sheets
    "S01": Entry(E, "缺少必填的“{sheet}”表", "请补上这张表（用下发的空白表）。"),
    "S02": Entry(E, "找不到表头", "请恢复下发时的表头那一行，不要改列名。这张表没有计入。"),
    "S03": Entry(E, "缺少“{name}”这一列{near}", "请恢复这一列的列名。"),
    "S04": Entry(N, "多出一列“{value}”{near}", "这一列没有读取。"),
    "S05": Entry(E, "有两列都叫“{value}”", "请只留一列。这张表没有计入。"),
    "S06": Entry(N, "多出一张表“{value}”{near}", "这张表没有读取。"),
    "S07": Entry(N, "“{sheet}”表是隐藏的", "已照常读取。"),
    "S08": Entry(E, "合计行写的是{value}，这一列相加是{sum}", "核对后改正合计行，或者删掉合计行。"),
    "S09": Entry(E, "表头以外的地方填了“{value}”", "请移到对应的列里，或者删掉。它没有计入。"),
    "S10": Entry(N, "第{value}行是填写示例", "没有计入；确是要报的内容，请去掉“示例”“例”字再报。"),
    "S11": Entry(N, "第{value}行又是表头", "没有当作内容读取，不用处理。"),
    "S12": Entry(N, "第{value}行是隐藏的", "已照常读取；不想报的，请删掉整行再报。"),
    "S13": Entry(N, "“{value}”这一列是隐藏的", "已照常读取，不用处理。"),
    "S14": Entry(N, "“{sheet}”表的名称改成了“{value}”", "已按“{sheet}”读取，不用处理。"),
    "S15": Entry(N, "“{value}”与“{sheet}”是同一张表，没有别的内容", "只计一份，不用处理。"),
    "S16": Entry(
        E, "“{sheet}”和“{value}”列名相同、内容不同，看不出该用哪一张", "只留要报的一张，删掉别的再报。{counted}"
    ),
    "S17": Entry(N, "多出一项“{value}”{near}", "这一项没有读取；是填错了位置的，请移到右边的格里。"),
    # cells
    "H9": Entry(E, "填的是“{value}”，这一格只能填{wanted}", "{todo}改正前，{scope}。"),
    "V01": Entry(E, "没有填，这一格必须填", "补填。改正前，{scope}。"),
    "V02": Entry(E, "填的是“{value}”，不在可选的范围里{near}", "从下拉框里选：{choices}。改正前，{scope}。"),
    "V03": Entry(E, "填的是“{value}”，看不出是哪一天", "改成 2017-9-4 这样的日期。改正前，{scope}。"),
    "V04": Entry(E, "填的是“{value}”，{limit}", "核对后改正。改正前，{scope}。"),
    "V05": Entry(E, "写了{count}个字，{limit}", "请{verb}。改正前，{scope}。"),
    "V06": Entry(E, "填的是“{value}”，格式不对", "{todo}改正前，{scope}。"),
    "V07": Entry(E, "显示为错误值 {value}", "改正公式，或者直接填数。改正前，{scope}。"),
    "V08": Entry(E, "公式没有算出的结果", "用电子表格软件打开，保存后再报。改正前，{scope}。"),
    "V09": Entry(E, "“{value}”与第{other}行重复", "每条一个编号，改正其中一个。改正前，相同编号的行都不计入汇总。"),
    "V10": Entry(E, "填的是“{value}”，号码后几位已经丢失", "请把这一格设成文本，重新填写。改正前，{scope}。"),
    "V11": Entry(N, "填的是“{value}”，按“{read}”读取", "不用处理。"),
    "V12": Entry(
        Q, "填的是“{value}”，没有写年份，按“{read}”读取", "对的，在“核实说明”里写明；不对的，写上年份，如 {read}。"
    ),
    "V13": Entry(E, "填的是“{value}”，像是编号被软件变成了日期", "请把这一格设成文本，重新填写编号。改正前，{scope}。"),
    # register
    "H8": Entry(
        E,
        "{what}",
        "问清该单位，在 config.yaml 的 resubmissions（收表处理）填“补充”或“替换”。在此之前{neither}不计入。",
    ),
    "H10": Entry(E, "没有收到{what}", "{todo}"),
    "R01": Entry(E, "封面写明共{parts}份，没有收到第{missing}份", "催报缺的那一份；如果没有分开报，改正封面的份数。"),
    "R02": Entry(E, "封面写的是第{part}份，共{parts}份", "改正封面的份数。"),
    "W8": Entry(Q, "以前报过、这一期不见了：{value}", "请单位补回，或者在“核实说明”里写明原因。"),
    "R04": Entry(
        E, "收到{count}份内容不同的{what}：{value}", "留下最后的一份，把别的移出收件文件夹。在此之前都不计入。"
    ),
    "W2": Entry(
        Q, "与{others}写的几乎一样", "核对是不是同一件事：是的，删掉一条；不是的，写清区别，或者在“核实说明”里说明。"
    ),
    "W6": Entry(Q, "这段文字里有{found}", "删去，或者改用“当事人”“某某”；确需保留的，在“核实说明”里写明原因。"),
    "W10": Entry(
        Q,
        "这份报表是电话报数、由牵头单位代填的",
        "请单位补报自己的报表；不再补报的，在 config.yaml 的 waivers 里说明。",
    ),
    "P01": Entry(N, "这段文字里的“{found}”像是人名", "核对；是人名的，改成某某。"),
    # narrative and figures (data faults keep the document a 初稿)
    "N01": Entry(E, "{what}", "{todo}"),
    "N02": Entry(Q, "采用的文字所依据的原文已经改了", "核对“选材”表这一行，再填新的原文码 {value}。"),
    "W9": Entry(
        Q, "成文日期比截至日期晚{days}天，超过15天", "核对成文日期；确实如此，在 config.yaml 的 waivers 里说明。"
    ),
    "N03": Entry(E, "成文日期早于截至日期", "改正 config.yaml 里的成文日期。"),
    "N04": Entry(N, "waivers 里的这一条没有用上", "核对编码、单位和编号；不需要了就删掉。"),
    "N06": Entry(
        N,
        "文字里有{count}个印不出来的字符（{value}），没有印",
        "一般不用处理；文稿里少了字的，在原文里重新输入。",
    ),
    "N05": Entry(N, "title_lines 与总结的标题不一样，没有用上", "改成总结标题的原文，或者清空。"),
    # values that the office decided to print (更正单)
    "G01": Entry(
        N,
        "“{name}”按更正单{told}，算出来是{computed}",
        "不用处理；分项、比例和前后比较仍按算出来的数。{derived}",
    ),
    "G02": Entry(
        E, "更正单里的“{value}”不是本次的数{near}", "改成指标的名称，或者汇总表“溯源”里的算式。在此之前不更正。"
    ),
    "G03": Entry(
        E, "计算值填的是“{value}”，现在算出来是{computed}", "核对后改正计算值，或者删掉这一条。在此之前不更正。"
    ),
    "G04": Entry(E, "采用值填的是“{value}”，{what}", "{todo}在此之前不更正。"),
    "G05": Entry(E, "“{value}”更正了两次，采用值或者理由不一样；另一条在{other}", "留下一条。在此之前不更正。"),
    "G06": Entry(
        E, "“{name}”在总结里印成“{value}”，这样的印法不能更正", "在总结里直接印这个数，或者删掉更正单的这一条。"
    ),
    "G07": Entry(E, "更正单里的“{value}”在总结和汇总表里都没有印", "改成印出来的数，或者删掉这一条。"),
    # outputs
    "O01": Entry(E, "正被别的程序打开，写不进去", "关闭 Word 或 WPS 里的这个文件，再运行一次。什么都没有改动。"),
    "O02": Entry(N, "已被人修改，没有覆盖；新文件另存为：{value}", "{todo}"),
    "O04": Entry(N, "公开版{value}", "发布前通读一遍；还有不该公开的，改总结的文字后再运行。"),
    "O05": Entry(
        N, "这台电脑上没有找到 LibreOffice，不能生成{kinds}", "用 Word 或 WPS 打开文稿，另存为 PDF。文稿不受影响。"
    ),
    "O06": Entry(N, "{what}", "{todo}"),
    "O07": Entry(
        N,
        "预览里有{count}种字体这台电脑没有，用别的代替了",
        "预览只看版面；装上这些字体，或者以 Word、WPS 里看到的为准。",
    ),
}


def problem(  # noqa: PLR0913 (the parts of a message, all by name)
    code: str,
    place: Place,
    words: Mapping[str, object] = {},
    *,
    unit: str = "",
    key: str = "",
    value: str = "",
    readings: tuple[str, ...] = (),
    **more: object,
) -> Problem:
    """A problem of the catalogue with its texts filled in by ``words`` and by name.

    Raises ``KeyError`` for an unknown code or a missing word.
    """
    entry = CATALOGUE[code]
    filled = {"value": value, **words, **more}
    return Problem(
        code,
        entry.severity,
        place,
        entry.what.format_map(filled),
        entry.todo.format_map(filled),
        unit,
        key,
        value,
        readings,
    )
