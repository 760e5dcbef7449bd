"""The numbers that Word prints by itself: a reader sees 一、 where the text has none."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from pipeline.docxfile import DocxFile, W
from pipeline.inspect.properties import Properties, read
from pipeline.official import chinese_number

_CHINESE = (
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "chineseLegalSimplified", "koreanCounting",
)  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, file: DocxFile) -> None:
        root = file.part("numbering")
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        abstract = {str(a.get(W + "abstractNumId")): a for a in root.iter(W + "abstractNum")}
        for num in root.iter(W + "num"):
            link = num.find(W + "abstractNumId")
            key, found = str(num.get(W + "numId")), str(link.get(W + "val")) if link is not None else ""
            levels = {_index(lvl): lvl for lvl in abstract[found].iter(W + "lvl")} if found in abstract else {}
            for override in num.iter(W + "lvlOverride"):
                level = override.find(W + "lvl")
                if level is not None:
                    levels[_index(override)] = level
            self._levels[key] = levels
            self._abstract[key] = found

    def level(self, number: dict[str, str]) -> Properties:
        """Paragraph properties of a list level, by (numId, ilvl)."""
        found = self._find(number)
        return read(found.find(W + "pPr")) if found is not None else {}

    def label(self, number: dict[str, str]) -> str:
        """Count one more paragraph at this level, and give what is printed before it; a bullet prints ·."""
        found = self._find(number)
        if found is None:
            return ""
        counts = self._counts[self._abstract[number["numId"]]]
        here = int(number.get("ilvl", "0"))
        counts[here] = counts.get(here, _value(found, "start", 1) - 1) + 1
        for deeper in [level for level in counts if level > here]:
            del counts[deeper]
        text = found.find(W + "lvlText")
        pattern = (text.get(W + "val") or "") if text is not None else ""
        if _kind(found) == "bullet":
            return "·"
        return re.sub(r"%(\d)", lambda match: self._shown(number["numId"], int(match[1]) - 1, counts), pattern)

    def _shown(self, key: str, level: int, counts: dict[int, int]) -> str:
        found = self._levels[key].get(level)
        count = counts.get(level, 1)
        kind = _kind(found) if found is not None else "decimal"
        if kind in _CHINESE:
            return chinese_number(count)
        if kind.startswith("decimalEnclosedCircle") and 1 <= count <= len(_CIRCLED):
            return _CIRCLED[count - 1]
        if kind in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
            return chr((97 if kind == "lowerLetter" else 65) + count - 1)
        return "" if kind == "none" else str(count)

    def _find(self, number: dict[str, str]) -> etree._Element | None:
        level = number.get("ilvl", "0")
        return self._levels.get(number.get("numId", ""), {}).get(int(level) if level.isdecimal() else 0)


def _index(element: etree._Element) -> int:
    level = element.get(W + "ilvl") or "0"
    return int(level) if level.isdecimal() else 0


def _kind(level: etree._Element) -> str:
    kind = level.find(W + "numFmt")
    return (kind.get(W + "val") or "") if kind is not None else "decimal"


def _value(level: etree._Element, name: str, default: int) -> int:
    found = level.find(W + name)
    value = (found.get(W + "val") or "") if found is not None else ""
    return int(value) if value.isdecimal() else default
