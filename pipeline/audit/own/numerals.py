"""Numbers in Chinese that count something: 新增二十三个问题, 百分之八十五; not 三项制度, 一是, 第三, 二季度, 五年来.

A numeral beyond ten before a measure word counts. One up to ten is mostly a way of speaking (三个方面, 两手抓): it
counts behind a word that says how it was counted, before a measure word of cases, units and persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.audit.text.numbers import chinese_value

_SMALL = 10
"""The greatest number that is said in passing."""
_SHARE = r"百分之(?!百)[零〇一二三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?"
_NUMERALS = "零〇一二两三四五六七八九十百千"
_COUNT = re.compile(
    rf"(?<![第初前\d.．{_NUMERALS}万亿几数])(?P<number>(?P<value>[{_NUMERALS}]+)(?P<scale>[万亿])?)[余多]?"
    r"(?P<measure>人次|户次|场次|件次|宗次|[件起宗家户份人名例处场次台辆篇册笔亩元吨条项]|个(?!月|小时|星期|季度|工作日|字|百分)"
    r"|公里|平方米|公斤)"
)
_SAID = re.compile(
    r"(?:新增|增加|减少|查出|发现|查处|查实|立案|办结|收到|受理|整改|处理|处分|移送|曝光|通报|约谈|问责|召开|举办|开展"
    r"|组织|印发|抽查|检查|走访|合计|共计|总共|共|另有|还有|尚有|剩余|余下|达到?|仅有?|有)了?$"
)
#: What is counted with these measure words; 三项制度 and 三个方面 are told otherwise.
_THINGS = {
    "个": re.compile("问题|案|线索|单位|投诉|部门|项目|企业"),
    "项": re.compile("问题|线索|投诉"),
    "条": re.compile("问题|线索|意见|建议"),
}


def counted(text: str) -> Iterator[tuple[int, int]]:
    """Where the numerals begin and end that count something."""
    for match in re.finditer(_SHARE, text):
        yield match.span()
    for match in _COUNT.finditer(text):
        value = chinese_value(match["value"]) or 0
        great = value > _SMALL or bool(match["scale"])
        if value > 1 and _of_things(match, text, great=great) and (great or _said(match, text)):
            yield match.span("number")


def _of_things(match: re.Match[str], text: str, *, great: bool) -> bool:
    """Whether a measure word is that of things counted; 新政二十条 is a name."""
    things = _THINGS.get(match["measure"])
    return things is None or (great and match["measure"] != "条") or things.match(text, match.end()) is not None


def _said(match: re.Match[str], text: str) -> bool:
    """Whether the words before a number say that something was counted."""
    return _SAID.search(text, max(match.start() - 4, 0), match.start()) is not None
