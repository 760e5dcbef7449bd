"""Styles of a workbook: clones of a cell's own style with a mark's fill, and back.

Everything is found by what it says before it is added, so that marking a marked copy again adds nothing. The fill that
a cell had stands in the mark's background colour, which a solid fill does not show: it goes with the cell wherever its
owner copies it.
"""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple, TypeAlias

from lxml import etree

from pipeline.feedback.parts import Element, local_name, make

#: Light red of errors, light yellow of queries. No program's own palette has them: a cell of this colour is ours.
RED, YELLOW = "FFFFC9CE", "FFFFF1B3"
#: The same to the eye, over a cell that had a colour of its own: LibreOffice writes any background colour it likes, so
#: that there was none must not depend on it.
_OVER = {RED: "FFFFC9CF", YELLOW: "FFFFF1B4"}
MARKS = (*_OVER, *_OVER.values())

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
#: name, attributes, children
Spec: TypeAlias = tuple[str, dict[str, str], tuple["Spec", ...]]
_Key: TypeAlias = tuple[object, ...]


class Look(NamedTuple):
    """How a cell of our own list looks."""

    font: str = "宋体"
    size: str = "10.5"
    fill: str = ""
    horizontal: str = "left"
    boxed: bool = True
    link: bool = False


_BASE_FONT: Spec = (
    "font",
    {},
    (("sz", {"val": "11"}, ()), ("name", {"val": "宋体"}, ()), ("charset", {"val": "134"}, ())),
)
_NO_SIDES: tuple[Spec, ...] = tuple((side, {}, ()) for side in ("left", "right", "top", "bottom", "diagonal"))
_SIDE: tuple[Spec, ...] = (("color", {"rgb": "FF7F7F7F"}, ()),)
_BOX: tuple[Spec, ...] = (
    *((side, {"style": "thin"}, _SIDE) for side in ("left", "right", "top", "bottom")),
    ("diagonal", {}, ()),
)
_PLAIN_XF: Spec = ("xf", {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}, ())
#: What a section holds where a workbook has none.
_DEFAULTS: dict[str, tuple[Spec, ...]] = {
    "fonts": (_BASE_FONT,),
    "fills": tuple(("fill", {}, (("patternFill", {"patternType": kind}, ()),)) for kind in ("none", "gray125")),
    "borders": (("border", {}, _NO_SIDES),),
    "cellStyleXfs": (_PLAIN_XF,),
    "cellXfs": (("xf", {**_PLAIN_XF[1], "xfId": "0"}, ()),),
    "cellStyles": (("cellStyle", {"name": "常规", "xfId": "0", "builtinId": "0"}, ()),),
}


class Styles:
    """The styles part of a workbook, made a tree."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.namespace = str(etree.QName(root).namespace)
        self._sections = {name: self._section(name) for name in _DEFAULTS}
        self._known = {
            name: {_key(entry): place for place, entry in reversed(list(enumerate(section)))}
            for name, section in self._sections.items()
            if name not in ("cellStyleXfs", "cellStyles")
        }
        self._marked: dict[tuple[int, str], int] = {}

    def _section(self, name: str) -> Element:
        found = self.root.find(f"{{{self.namespace}}}{name}")
        if found is None:
            found = make(self.root, f"{{{self.namespace}}}{name}")
            before = [child for child in self.root if local_name(child) in _ORDER[: _ORDER.index(name)]]
            self.root.insert(self.root.index(before[-1]) + 1 if before else 0, found)
        for spec in () if len(found) else _DEFAULTS[name]:
            found.append(self._build(spec))
            found.set("count", str(len(found)))
        return found

    def _build(self, spec: Spec) -> Element:
        name, words, children = spec
        element = make(self.root, f"{{{self.namespace}}}{name}", words)
        element.extend(self._build(child) for child in children)
        return element

    def _place(self, section: str, entry: Element) -> int:
        """The place of an entry with this content; added at the end where there is none."""
        known, key = self._known[section], _key(entry)
        if key not in known:
            known[key] = len(self._sections[section])
            self._sections[section].append(entry)
            self._sections[section].set("count", str(len(self._sections[section])))
        return known[key]

    # marks ----------------------------------------------------------------------------------------------------------

    def marked(self, base: int, color: str) -> int:
        """The style ``base`` with the fill of a mark."""
        if (base, color) not in self._marked:
            xf = self._xf(base)
            was = self._solid(xf)
            over = {"rgb": color if was is None else _OVER[color]}
            self._marked[base, color] = self._with_fill(xf, over, was or {"indexed": "64"})
        return self._marked[base, color]

    def original(self, index: int) -> int | None:
        """The style that was marked; None where this one is no mark."""
        xf = self._xf(index)
        if not self.is_mark(index):
            return None
        color = self._under(xf)
        wanted = _key(xf, without=("fillId", "applyFill"))
        for place, other in enumerate(self._sections["cellXfs"]):
            same = _key(other, without=("fillId", "applyFill")) == wanted
            if same and not self.is_mark(place) and self._solid(other) == color:
                return place
        return self._with_fill(xf, color, {"indexed": "64"})

    def is_mark(self, index: int) -> bool:
        """Whether cells of this style have the fill of a mark."""
        return (self._solid(self._xf(index)) or {}).get("rgb", "").upper() in MARKS

    def _under(self, xf: Element) -> dict[str, str] | None:
        """The colour that a mark lies over; None where there was none."""
        pattern = self._pattern(xf)
        under = pattern.find(f"{{{self.namespace}}}bgColor") if pattern is not None else None
        if under is None or (self._solid(xf) or {}).get("rgb", "").upper() in _OVER:
            return None
        was = {str(name): str(value) for name, value in under.attrib.items()}
        return None if was.get("rgb", "").upper() in MARKS else was

    def _xf(self, index: int) -> Element:
        xfs = self._sections["cellXfs"]
        return xfs[index] if 0 <= index < len(xfs) else xfs[0]

    def _pattern(self, xf: Element) -> Element | None:
        fills, place = self._sections["fills"], xf.get("fillId", "0")
        fill = fills[int(place)] if place.isdecimal() and int(place) < len(fills) else fills[0]
        return fill.find(f"{{{self.namespace}}}patternFill")

    def _solid(self, xf: Element) -> dict[str, str] | None:
        """The colour of a solid fill; None of any other."""
        pattern = self._pattern(xf)
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        color = pattern.find(f"{{{self.namespace}}}fgColor")
        return None if color is None else {str(name): str(value) for name, value in color.attrib.items()}

    def _with_fill(self, xf: Element, color: dict[str, str] | None, under: dict[str, str]) -> int:
        spec: Spec = ("patternFill", {"patternType": "none"}, ())
        if color is not None:
            spec = ("patternFill", {"patternType": "solid"}, (("fgColor", color, ()), ("bgColor", under, ())))
        clone = deepcopy(xf)
        clone.set("fillId", str(self._place("fills", self._build(("fill", {}, (spec,))))))
        clone.set("applyFill", "1")
        return self._place("cellXfs", clone)

    # our own list ---------------------------------------------------------------------------------------------------

    def look(self, look: Look) -> int:
        """The style of a cell of our own list."""
        color = {"rgb": "FF0563C1"} if look.link else {"rgb": "FF000000"}
        under: tuple[Spec, ...] = (("u", {}, ()),) if look.link else ()
        words = (("sz", look.size), ("color", ""), ("name", look.font), ("charset", "134"))
        faces: tuple[Spec, ...] = tuple((tag, color if tag == "color" else {"val": value}, ()) for tag, value in words)
        font = self._place("fonts", self._build(("font", {}, (*under, *faces))))
        fill = 0
        if look.fill:
            colors: tuple[Spec, ...] = (("fgColor", {"rgb": look.fill}, ()), ("bgColor", {"indexed": "64"}, ()))
            pattern: Spec = ("patternFill", {"patternType": "solid"}, colors)
            fill = self._place("fills", self._build(("fill", {}, (pattern,))))
        border = self._place("borders", self._build(("border", {}, _BOX if look.boxed else _NO_SIDES)))
        places = {"numFmtId": "49", "fontId": str(font), "fillId": str(fill), "borderId": str(border), "xfId": "0"}
        applied = dict.fromkeys(("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment"), "1")
        align: Spec = ("alignment", {"horizontal": look.horizontal, "vertical": "center", "wrapText": "1"}, ())
        return self._place("cellXfs", self._build(("xf", {**places, **applied}, (align,))))


def _key(element: Element, without: tuple[str, ...] = ()) -> _Key:
    """What an element says, whatever the order of its attributes."""
    words = sorted((str(name), str(value)) for name, value in element.attrib.items() if name not in without)
    return (element.tag, tuple(words), tuple(_key(child) for child in element))
