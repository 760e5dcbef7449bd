"""What holds for a paragraph or a run in the end: defaults, styles and their bases, numbering, direct formatting.

Properties are kept as they are written, ``{"spacing": {"line": "579"}}``; a later layer replaces an earlier one, except
for the three elements whose attributes are inherited one by one. A checker that reads runs only sees none of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml import etree

from pipeline.docxfile import DocxFile, W

Properties = dict[str, dict[str, str]]

_BY_ATTRIBUTE = ("rFonts", "ind", "spacing")
_TOGGLES = ("b", "i", "strike", "dstrike", "caps", "vanish")
_SLOTS = {"ascii": "asciiTheme", "hAnsi": "hAnsiTheme", "eastAsia": "eastAsiaTheme", "cs": "cstheme"}
_NAMES = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}
_OFF = ("0", "false", "off")
_LONGEST_CHAIN = 32
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read(element: etree._Element | None) -> Properties:
    """Turn a ``w:pPr`` or ``w:rPr`` into properties; without one, none."""
    found: Properties = {}
    for child in element if element is not None else ():
        if isinstance(child.tag, str) and child.tag.startswith(W):
            given = ((_local(name), str(value)) for name, value in child.attrib.items())
            found[_local(child.tag)] = {_NAMES.get(name, name): value for name, value in given}
            if child.tag == W + "pBdr":
                found |= {f"pBdr.{name}": value for name, value in read(child).items()}
            if child.tag == W + "tabs":
                found |= {f"tab.{stop.get(W + 'pos')}": {"val": stop.get(W + "val") or "left"} for stop in child}
    return found


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def over(below: Properties, above: Properties) -> Properties:
    """Lay one layer of properties over another."""
    result = dict(below)
    for name, given in above.items():
        if name in _BY_ATTRIBUTE:
            inherited = dict(below.get(name, {}))
            for slot, theme in _SLOTS.items():
                if slot in given or theme in given:
                    inherited.pop(theme, None)
            if "firstLine" in given or "firstLineChars" in given:
                inherited.pop("hanging", None)
                inherited.pop("hangingChars", None)
            elif "hanging" in given or "hangingChars" in given:
                inherited.pop("firstLine", None)
                inherited.pop("firstLineChars", None)
            result[name] = {**inherited, **given}
        else:
            result[name] = given
    return result


def on(properties: Properties, name: str) -> bool:
    """Whether a yes-or-no property holds."""
    return name in properties and properties[name].get("val", "1") not in _OFF


class Styles:
    """The styles of a document, each with what it inherits."""

    def __init__(self, file: DocxFile) -> None:
        root = file.part("styles")
        found = root.iter(W + "style") if root is not None else ()
        self._styles = {style.get(W + "styleId") or "": style for style in found}
        self._theme = _theme_fonts(file.part("theme"))
        defaults = root.find(W + "docDefaults") if root is not None else None
        self.paragraph_defaults = read(defaults.find(f"{W}pPrDefault/{W}pPr")) if defaults is not None else {}
        self.run_defaults = read(defaults.find(f"{W}rPrDefault/{W}rPr")) if defaults is not None else {}
        self._default = {
            kind: key
            for key, style in self._styles.items()
            for kind in [style.get(W + "type") or ""]
            if (style.get(W + "default") or "0") not in _OFF
        }
        self.chain = cache(self._chain)

    def default(self, kind: str) -> str:
        """Id of the default style of a kind: paragraph, character, table."""
        return self._default.get(kind, "")

    def name(self, key: str) -> str:
        """The name of a style, in lower case; empty where there is none."""
        name = self._styles[key].find(W + "name") if key in self._styles else None
        return (name.get(W + "val") or "").lower() if name is not None else ""

    def _chain(self, key: str) -> tuple[Properties, Properties]:
        """Paragraph and run properties of a style over those of its bases; a circle ends where it closes."""
        paragraph: Properties = {}
        run: Properties = {}
        for style in reversed(list(self._bases(key))):
            paragraph = over(paragraph, read(style.find(W + "pPr")))
            run = over(run, read(style.find(W + "rPr")))
        return paragraph, run

    def _bases(self, key: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while key in self._styles and key not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(key)
            yield self._styles[key]
            base = self._styles[key].find(W + "basedOn")
            key = (base.get(W + "val") or "") if base is not None else ""

    def paragraph(self, key: str, table: str, numbering: Properties, direct: Properties) -> Properties:
        """Every layer of a paragraph: defaults, table style, style, numbering, its own.

        A list level that the style itself names lies below the style's indents, one that the paragraph names above.
        """
        style = self.chain(key)[0]
        layers = [self.paragraph_defaults, self.chain(table)[0]]
        layers += [style, numbering] if "numPr" in direct else [numbering, style]
        result: Properties = {}
        for layer in (*layers, direct):
            result = over(result, layer)
        return result

    def list_of(self, key: str) -> dict[str, str]:
        """{numId, ilvl} of the list that a style belongs to."""
        for style in self._bases(key):
            given = style.find(f"{W}pPr/{W}numPr")
            if given is not None:
                return {name: value.get("val", "") for name, value in read(given).items()}
        return {}

    def run(self, key: str, table: str, direct: Properties) -> Properties:
        """Every layer of a run in a paragraph of the style ``key``: a toggle in two styles turns itself off."""
        character = self.chain(direct.get("rStyle", {}).get("val", ""))[1]
        styles = (self.chain(table)[1], self.chain(key)[1], character)
        result = self.run_defaults
        for layer in (*styles, direct):
            result = over(result, layer)
        for toggle in _TOGGLES:
            if toggle not in direct and any(toggle in layer for layer in styles):
                odd = sum(on(layer, toggle) for layer in styles) % 2 == 1
                result = over(result, {toggle: {"val": "1" if odd else "0"}})
        return result

    def font(self, properties: Properties, slot: str) -> str:
        """The font of a slot (ascii, hAnsi, eastAsia, cs): a theme's font beats the name beside it."""
        fonts = properties.get("rFonts", {})
        theme = self._theme.get(fonts.get(_SLOTS[slot], ""), "")
        return theme or fonts.get(slot, "")


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """Name a theme's fonts as styles ask for them: ``minorEastAsia`` → 宋体 (the one for 简体 where none is set)."""
    found: dict[str, str] = {}
    for kind in ("major", "minor"):
        fonts = theme.find(f".//{_DRAWING}{kind}Font") if theme is not None else None
        if fonts is None:
            continue
        latin, east = fonts.find(_DRAWING + "latin"), fonts.find(_DRAWING + "ea")
        hans = next((f.get("typeface") for f in fonts.iter(_DRAWING + "font") if f.get("script") == "Hans"), "")
        western = (latin.get("typeface") or "") if latin is not None else ""
        found |= {f"{kind}Ascii": western, f"{kind}HAnsi": western, f"{kind}Bidi": western}
        found[f"{kind}EastAsia"] = (east.get("typeface") if east is not None else "") or hans or ""
    return found
