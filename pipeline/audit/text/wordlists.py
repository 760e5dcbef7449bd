"""What Word prints before a paragraph by itself, and how deep a heading it is: by itself, or by its style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.docxfile import DocxFile, W
from pipeline.numbering import Numbering

_PROPERTIES, _VALUE = W + "pPr", W + "val"
_STYLE, _OUTLINE, _LISTED = W + "pStyle", W + "outlineLvl", (W + "numPr", W + "pPrChange")
_HEADING = re.compile(r"heading \d|title|标题 ?\d?")
#: Styles that lie one under another.
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of its paragraphs."""

    level: int
    """Of its headings (1 for 标题 1; 0: none)."""
    number: Mapping[str, str]
    """Its list, ``numId`` and ``ilvl``; empty where there is none."""


_PLAIN = _Style(0, {})


class _Styles(dict[str, _Style]):
    """Styles by their ids: looked up as paragraphs ask, as few are in use.

    The part of the styles is as long as ten pages of text, and is read for the first paragraph that has a style.
    """

    def __init__(self, file: DocxFile, lists: Lists) -> None:
        super().__init__()
        self._file, self._lists = file, lists
        self._styles: dict[str, etree._Element] | None = None

    def __missing__(self, key: str) -> _Style:
        if self._styles is None:
            styles = self._file.part("styles")
            found = styles.iter(W + "style") if styles is not None else ()
            self._styles = {style.get(W + "styleId") or "": style for style in found}
        level: int | None = None
        number: dict[str, str] = {}
        own, base = key, self._styles.get(key)
        for _ in range(_DEEPEST):
            if base is None or (level is not None and number):
                break
            properties = base.find(_PROPERTIES)
            level = _named(base, properties) if level is None else level
            given = _number(properties)
            if given and not number:
                number = self._own_level(own, given)
            own = _said(base, "basedOn")
            base = self._styles.get(own)
        self[key] = result = _Style(level or 0, number)
        return result

    def _own_level(self, key: str, given: dict[str, str]) -> dict[str, str]:
        """A list with the level that belongs to the style, whatever is written in the style."""
        level = self._lists.numbering.of_style(given.get("numId", ""), key)
        return given if level is None else given | {"ilvl": str(level)}


def _named(style: etree._Element, properties: etree._Element | None) -> int | None:
    """The level that a style has by itself: 0 where it says that it is no heading, None where it says nothing."""
    level = outline(properties)
    return 1 if not level and _HEADING.fullmatch(_said(style, "name").lower()) else level


class Lists:
    """The lists and headings of a document; asked once for each paragraph, in their order."""

    def __init__(self, file: DocxFile, *, original: bool) -> None:
        self._file, self._original = file, original
        self._styles = _Styles(file, self)
        self._numbering: Numbering | None = None

    @property
    def numbering(self) -> Numbering:
        """The lists: read for the first paragraph that is in one."""
        if self._numbering is None:
            self._numbering = Numbering(self._file)
        return self._numbering

    def of(self, properties: etree._Element | None) -> tuple[str, int]:
        """What is printed before a paragraph, and how deep a heading it is, from 1; -1 where that is not said.

        一、 （一） 1. with a space where it would run into the text.
        """
        if properties is None:
            return "", -1
        key, own, listed = "", None, False
        for child in properties:  # once: most have few
            tag = child.tag
            if tag == _STYLE:
                key = child.get(_VALUE) or ""
            elif tag == _OUTLINE:
                own = outline(properties)
            elif tag in _LISTED:
                listed = True
        style = self._styles[key] if key else _PLAIN
        given: Mapping[str, str] = self._given(properties) if listed else {}
        if not given.get("numId"):
            given = {**style.number, **given} if given else style.number
        label = self._label(given) if given.get("numId", "0") != "0" else ""
        return label, (style.level if own is None else own) or -1

    def _label(self, number: Mapping[str, str]) -> str:
        label = self.numbering.label(number).strip()
        return f"{label} " if label[-1:].isascii() and label[-1:] not in ("", ")") else label

    def _given(self, properties: etree._Element) -> dict[str, str]:
        """The list that a paragraph itself names, or named before its revisions."""
        if self._original:
            before = properties.find(f"{W}pPrChange/{_PROPERTIES}")
            if before is not None:
                return _number(before)
            if properties.find(f"{W}numPr/{W}ins") is not None:
                return {"numId": "0"}
        return _number(properties)


def outline(properties: etree._Element | None) -> int | None:
    """The level of a heading that these properties say: 0 for text of the body, None where they say nothing."""
    value = _said(properties, "outlineLvl") if properties is not None else ""
    return int(value) + 1 if value in tuple("012345678") else 0 if value else None


def _number(properties: etree._Element | None) -> dict[str, str]:
    """The list that these properties name."""
    given = properties.find(W + "numPr") if properties is not None else None
    if given is None:
        return {}
    names = {"numId": _said(given, "numId"), "ilvl": _said(given, "ilvl")}
    return {name: value for name, value in names.items() if value}


def _said(element: etree._Element, name: str) -> str:
    found = element.find(W + name)
    return (found.get(W + "val") or "") if found is not None else ""
