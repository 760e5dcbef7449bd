"""The numbers that Word prints by itself: a reader sees 一、 where the text has none.

Lists count on through all paragraphs of one definition, whichever ``w:num`` they name; a ``w:num`` may start anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.docxfile import DocxFile, W
from pipeline.official import chinese_number


def _counted(count: int) -> str:
    """101 → 一百零一."""
    if not 100 <= count < 10_000:
        return chinese_number(count)
    digits, text = "零一二三四五六七八九", ""
    for place, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = count // power % 10
        if digit:
            text += digits[digit] + place
        elif text and count % power and not text.endswith("零"):
            text += "零"
    return text


_ROMAN = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    for value, letters in zip(values, _ROMAN, strict=True):
        times, count = divmod(count, value)
        text += letters * times
    return text


def _letters(count: int) -> str:
    """1 → a, 27 → aa, as Word goes on."""
    return chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 780 else str(count)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda count: signs[count - 1] if 1 <= count <= len(signs) else str(count)


def _digits(signs: str) -> Callable[[int], str]:
    return lambda count: str(count).translate(str.maketrans("0123456789", signs))


_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
#: How a count is written, by ``w:numFmt``; in digits where the kind is not here.
_KINDS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting", "koreanCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand"),
        ),
        _counted,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits("〇一二三四五六七八九")
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional"), lambda count: _counted(count).translate(_LEGAL)
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalZero": lambda count: f"{count:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "none": lambda _count: "",
}

#: What prints of a bullet: its sign is a character of a font of signs, and none of ours.
_BULLET = "·"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list, as its definition has it."""

    element: etree._Element
    start: int
    restart: int
    """It counts anew behind a paragraph of a level below this number, 0 being the first."""
    kind: str
    pattern: str
    """What is printed, ``%1`` for the count of the first level."""
    plain: bool
    """Whether the counts of all levels print in digits."""
    style: str
    """The style of paragraphs that it belongs to."""


def _level(element: etree._Element) -> tuple[int, Level]:
    here = _whole(element.get(W + "ilvl") or "")
    said = {name: _said(element, name) for name in ("start", "lvlRestart", "numFmt", "lvlText", "pStyle")}
    restart = said["lvlRestart"]
    return here, Level(
        element,
        _whole(said["start"] or "1"),
        int(restart) if restart.isdecimal() else here,
        said["numFmt"],
        said["lvlText"],
        element.find(W + "isLgl") is not None,
        said["pStyle"],
    )


class Numbering:
    """The lists of a document, and how far each has counted. A paragraph is asked by its ``numId`` and ``ilvl``."""

    def __init__(self, file: DocxFile) -> None:
        root = file.part("numbering")
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        """Where a ``w:num`` starts anew; taken out when it has."""
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        abstract = {str(a.get(W + "abstractNumId")): a for a in root.iter(W + "abstractNum")}
        linked = {_said(a, "styleLink"): key for key, a in abstract.items()}
        levels = {key: dict(map(_level, a.iter(W + "lvl"))) for key, a in abstract.items()}
        for num in root.iter(W + "num"):
            key, found = str(num.get(W + "numId")), _said(num, "abstractNumId")
            link = _said(abstract[found], "numStyleLink") if found in abstract else ""
            found = linked.get(link, found) if link else found  # the levels are those of the style of a list
            self._levels[key] = own = dict(levels.get(found, {}))
            self._abstract[key] = found
            for override in num.iter(W + "lvlOverride"):
                here = _whole(override.get(W + "ilvl") or "")
                level, start = override.find(W + "lvl"), _said(override, "startOverride")
                if level is not None:
                    own[here] = _level(level)[1]
                if start.isdecimal():
                    self._starts[key, here] = int(start)

    def level(self, number: Mapping[str, str]) -> Level | None:
        """The level of a list, by (numId, ilvl)."""
        return self._levels.get(number.get("numId", ""), {}).get(_whole(number.get("ilvl", "0")))

    def of_style(self, key: str, style: str) -> int | None:
        """The level of a list that belongs to a style of paragraphs; None where it has none."""
        return next((here for here, level in self._levels.get(key, {}).items() if level.style == style), None)

    def label(self, number: Mapping[str, str]) -> str:
        """Count one more paragraph at this level, and give what is printed before it; a bullet prints ·."""
        found = self.level(number)
        if found is None:
            return ""
        key, here = number["numId"], _whole(number.get("ilvl", "0"))
        levels, counts = self._levels[key], self._counts[self._abstract[key]]
        start = self._starts.pop((key, here), None) if self._starts else None
        if start is None:
            start = counts[here] + 1 if here in counts else found.start
        counts[here] = start
        for upper in range(here):  # a level that is passed over has begun with what stands below it
            if upper not in counts and upper in levels:
                counts[upper] = levels[upper].start
        for deeper in [level for level in counts if level > here]:
            if deeper not in levels or here < levels[deeper].restart:
                del counts[deeper]
        if found.kind == "bullet":
            return _BULLET
        return _PLACE.sub(lambda match: _shown(levels, int(match[1]) - 1, counts, plain=found.plain), found.pattern)


_PLACE = re.compile("%([1-9])")


def _shown(levels: Mapping[int, Level], place: int, counts: Mapping[int, int], *, plain: bool) -> str:
    """The count of a level as it is written."""
    level = levels.get(place)
    if level is None:
        return str(counts.get(place, 1))
    count = counts.get(place, level.start)
    return str(count) if plain and level.kind != "none" else _KINDS.get(level.kind, str)(count)


def _said(element: etree._Element, name: str) -> str:
    """What a child says; empty where there is none."""
    found = element.find(W + name)
    return (found.get(W + "val") or "") if found is not None else ""


def _whole(value: str) -> int:
    return int(value) if value.isdecimal() else 0
