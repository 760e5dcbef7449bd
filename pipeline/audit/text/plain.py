"""One form of what is written in several: digits and marks, and the words that the checks look for.

Everything is changed character for character, so that places stay as they are; what is quoted comes from the text as
it is written (``finding``).
"""

from __future__ import annotations

import re

_WIDE = {
    ord(wide): plain
    for wide, plain in zip("０１２３４５６７８９％．（）：；，～", "0123456789%.（）：；，~", strict=True)
}
#: Those that are changed: most of the text has none, and is not copied character by character.
_CHANGED = re.compile("[０-９％．～();\u3000\xa0\t,:]")
_HAS_WIDE = re.compile("[０-９％．～]")
_HAS_MARK = re.compile("[();\u3000\xa0\t,:]")
_NARROW = {",": "，", ":": "：", "(": "（", ")": "）", ";": "；", "\u3000": " ", "\xa0": " ", "\t": " "}
_MARK = re.compile(
    r"[();\u3000\xa0\t,:](?:(?<=[();\u3000\xa0\t])|(?<!\d,)(?<!:)|(?<=,)(?!\d{3}(?!\d))|(?<=:)(?:(?!\d)|(?<!\d:)))"
)


#: The space before the thousands of a number, its other thousands and its unit.
_APART = re.compile(
    r"(?:(?<=[\u4e00-\u9fff，（、]\d)|(?<=[\u4e00-\u9fff，（、]\d\d)|(?<=[\u4e00-\u9fff，（、]\d\d\d)"
    r"|(?<=[\u4e00-\u9fff，（、]\d,\d\d\d)) (?=\d{3}(?: \d{3})*(?:\.\d+)?[\u4e00-\u9fff])"
)

#: A number of four digits and more that is not set apart, and no year.
_JOINED = re.compile(r"(?<![0-9.,])\d{4,}(?![0-9年-])")


def normalise(text: str) -> str:
    """The text with one form of digits, marks and words, character for character (places stay as they are)."""
    if " " in text and (apart := _APART.findall(text)) and (len(apart) > 1 or not _JOINED.search(text)):
        text = _APART.sub(",", text)  # 321 146: thousands set apart
    if _CHANGED.search(text):
        text = text.translate(_WIDE) if _HAS_WIDE.search(text) else text
        text = _MARK.sub(_narrowed, text) if _HAS_MARK.search(text) else text
    return _in_usual_words(text)


def _narrowed(found: re.Match[str]) -> str:
    return _NARROW[found[0]]


#: Words for one thing, each as long as the usual one, which is the only one that the checks look for.
_USUAL = {
    "上升": "攀升 升高 走高 爬升 上浮 上扬 飙升",
    "增长": "激增 猛增 剧增",
    "增加": "增多 扩增",
    "下降": "下跌 下滑 走低 骤降",
    "减少": "锐减 缩减 骤减",
    "共计": "总共 一共 合共 统共",
}
_USUAL_OF = {word: usual for usual, words in _USUAL.items() for word in words.split()}
_OTHER_WORD = re.compile("|".join(_USUAL_OF))
#: Words that are another only before a number: 占到38%, 比重38%, and a quarter in digits.
_SHARE, _QUARTER = (
    re.compile(r"(?:占到|比重)(?=[为达约是]?\d)"),
    re.compile(r"(?:(?<![0-9.年月\-—–~至到、和])|(?<=年))[1-4](?=季度)"),
)
_QUARTERS = dict(zip("1234", "一二三四", strict=True))


def _in_usual_words(text: str) -> str:
    """A text with the usual one of the words for a thing; most texts have no other, and are looked at quickly."""
    if _OTHER_WORD.search(text):
        text = _OTHER_WORD.sub(lambda found: _USUAL_OF[found[0]], text)
    if "占到" in text or "比重" in text:
        text = _SHARE.sub(_share, text)
    if "季度" in text:  # last: 到 before it is gone then
        text = _QUARTER.sub(lambda found: _QUARTERS[found[0]], text)
    return text


def _share(found: re.Match[str]) -> str:
    named = found[0] == "比重" and _SHARED.search(found.string, max(0, found.start() - _CLAUSE), found.start())
    return found[0] if named else "占比"


#: Before 比重, which is the end of a longer name then: 占GDP比重为, 所占比重为.
_SHARED, _CLAUSE = re.compile("占[^，。；、：（]*$"), 16


_QUOTED = re.compile("“([^”]*)”")


def as_written(message: str, source: str) -> str:
    """What is said of a text, with the words that it quotes as the text has them: “逐季攀升”, not “逐季上升”."""
    if "“" not in message or (plain := normalise(source)) == source:
        return message

    def own(found: re.Match[str]) -> str:
        at = -1 if found[1] in source else plain.find(found[1])
        return f"“{source[at : at + len(found[1])]}”" if at >= 0 and found[1] else found[0]

    return _QUOTED.sub(own, message)
