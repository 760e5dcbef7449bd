"""What a blank workbook says in Chinese, all of it derived from the definitions: prompts, notes, 填报说明."""

from __future__ import annotations

from datetime import date

from pipeline.config import Config, Lead, Unit
from pipeline.forms.model import FieldSpec, Form, Forms, Sheet, limit
from pipeline.model import Type

#: Limits of Excel for the messages of a cell.
TITLE_MOST, PROMPT_MOST, ERROR_MOST = 32, 255, 224

ERROR_TITLE = "填写有误"
_NO_ROUND = "＿＿＿＿＿＿"
_COUNT = "一二三四五六七八九十"


def chinese_date(day: date) -> str:
    """2017年9月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def clip(text: str, most: int) -> str:
    """A text cut to what Excel takes, the cut made visible."""
    return text if len(text) <= most else text[: most - 1] + "…"


def duty(sheet: Sheet) -> str:
    """必填 or 有则填."""
    return "必填" if sheet.required else "有则填"


def date_limits(spec: FieldSpec, config: Config) -> tuple[date | None, date | None]:
    """First and last day a date column takes."""
    start, as_of = config.dates.start, config.dates.as_of
    return limit(spec.constraints.minimum, start, as_of), limit(spec.constraints.maximum, start, as_of)


def takes(spec: FieldSpec, config: Config, most: int = 40) -> str:
    """What a column takes, in one clause. At most ``most`` choices are listed."""
    limits = spec.constraints
    if spec.choices:
        listed = "、".join(spec.choices[:most]) + ("等" if len(spec.choices) > most else "")
        if spec.type is not Type.LIST:
            return f"从下拉中选：{listed}"
        return f"选项：{listed}" if "多选" in spec.hint else f"可多选，用顿号隔开：{listed}"
    if spec.type is Type.DATE:
        return _date(spec, config)
    if spec.type in (Type.INTEGER, Type.NUMBER):
        return _number(spec)
    kind = "文字" if spec.type is Type.STRING else "成段文字"
    length = ""
    if limits.minLength and limits.maxLength:
        length = f"，{limits.minLength}至{limits.maxLength}字"
    elif limits.minLength or limits.maxLength:
        length = f"，不少于{limits.minLength}字" if limits.minLength else f"，不超过{limits.maxLength}字"
    return kind + length + ("，不能重复" if limits.unique else "")


def _date(spec: FieldSpec, config: Config) -> str:
    first, last = date_limits(spec, config)
    example = config.dates.as_of or last or first
    text = f"日期，如{example.year}-{example.month}-{example.day}" if example else "日期，按年-月-日填"
    text += f"；不早于{chinese_date(first)}" if first else ""
    return text + (f"；不晚于{chinese_date(last)}" if last else "")


def _number(spec: FieldSpec) -> str:
    limits = spec.constraints
    decimals = f"，最多{spec.decimals}位小数" if spec.decimals else ""
    text = "整数，只填数字" if spec.type is Type.INTEGER else f"数字{decimals}"
    measure = spec.unit or spec.measure
    text += f"（单位：{measure}）" if measure else ""
    text += f"，不小于{limits.minimum}" if limits.minimum else ""
    return text + (f"，不大于{limits.maximum}" if limits.maximum else "")


def hint(spec: FieldSpec, config: Config) -> str:
    """What stands beside a line of a card: the hint, else what the line takes."""
    if spec.type is Type.LIST:
        return explanation(spec, config)
    plain = spec.type is Type.STRING and not spec.choices and not spec.constraints.maxLength
    return spec.hint or ("" if plain else takes(spec, config))


def prompt(spec: FieldSpec, config: Config) -> str:
    """What Excel shows when a cell is selected."""
    return clip(("必填。" if spec.required else "有则填。") + explanation(spec, config), PROMPT_MOST)


def error(spec: FieldSpec, config: Config) -> str:
    """What Excel says when a cell refuses what was typed."""
    remedy = "请从下拉中选一项" if spec.choices else f"这一格填{takes(spec, config)}"
    return clip(f"“{spec.title}”{remedy}。请点“取消”后重新填写。", ERROR_MOST)


def header_note(spec: FieldSpec, config: Config) -> str:
    """The note on a header: all that is known of the column."""
    return f"{spec.title}（{'必填' if spec.required else '有则填'}）\n{explanation(spec, config)}"


def sheet_note(sheet: Sheet) -> str:
    """The note under the title of a sheet."""
    money = [f"{spec.title}按{spec.unit}填" for spec in sheet.fields if spec.unit]
    stars = "标*的必须填写。" if any(spec.required for spec in sheet.fields) else ""
    return sheet.note + ("；".join(money) + "。" if money else "") + stars


def table_title(sheet: Sheet) -> str:
    """Title line of a table, with 必填 or 有则填."""
    return f"{sheet.title or sheet.name}（{duty(sheet)}）"


def filer_line(unit: Unit | Lead | None) -> str:
    """填报单位, or room to write it."""
    return f"填报单位：{unit.short if unit else _NO_ROUND}"


def round_line(round_name: str, config: Config) -> str:
    """期次, with the day the figures speak of."""
    text = f"期次：{round_name or _NO_ROUND}"
    return text + (f"　　截至日期：{chinese_date(config.dates.as_of)}" if config.dates.as_of else "")


def deadline_line(config: Config, round_name: str) -> str:
    """Until when, to whom."""
    entries = [entry for entry in config.rounds if entry.name == round_name or not round_name]
    days = "，".join(f"{entry.name}{chinese_date(entry.deadline)}前" for entry in entries if entry.deadline)
    address = f"，电子邮箱：{config.lead.email}" if config.lead.email else ""
    return f"报送：{days + '，' if days else ''}以电子表发给{config.lead.short}{address}。"


def five_lines(config: Config, forms: Forms, form: Form, round_name: str) -> tuple[str, ...]:
    """What everybody must know, in five lines; the last one is ``deadline_line``."""
    cover = forms.purpose("cover", form)
    zero = cover.role("zero") if cover else None
    if cover and zero is not None:
        nothing = f"没有问题可报：在“{cover.name}”的“{cover.fields[zero].title}”选“是”，照样报送。"
    else:
        nothing = "没有内容的表：整张空着，不用填“无”。"
    last = f"存放：填好后由{config.lead.short}存入收表文件夹。"
    if form.filed_by == "unit":
        last = deadline_line(config, round_name)
    return (
        "在电脑上填：用 Excel 或 WPS 填写，不要打印后手填、拍照；要打印的，先用表头的筛选去掉空行。",
        "只粘贴数值：从别处复制来的，用“选择性粘贴”中的“数值”（WPS 为“粘贴为数值”）。",
        "不改表名、列名：不增删列，不改表头；行不够时可以插入行，可以排序、筛选。",
        nothing,
        last,
    )


def section_title(number: int, sheet: Sheet) -> str:
    """Heading of a sheet in 填报说明: 一、封面（必填）."""
    tens, ones = divmod(number, 10)
    count = ("十" if tens == 1 else _COUNT[tens - 1] + "十" if tens else "") + (_COUNT[ones - 1] if ones else "")
    return f"{count}、{sheet.name}（{duty(sheet)}）"


def explanation(spec: FieldSpec, config: Config) -> str:
    """What a column takes, its hint, and who sees it. Of what is printed on the cover the hint says enough."""
    printed = spec.role in ("unit_code", "unit_name", "unit_short", "round", "start", "as_of") and spec.hint
    parts = [] if printed else [takes(spec, config)]
    parts += [spec.hint] if spec.hint else []
    parts += ["只供牵头单位核查，不写进总结和汇总表"] if spec.restricted else []
    return "".join(part.removesuffix("。") + "。" for part in parts)
