"""What is read of a document: its paragraphs in reading order with what holds for each, and its sections.

Plain data; lengths in twips, sizes in half points. ``reading`` makes it, the checks look at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.inspect.properties import Properties, on
from pipeline.official import chars_to_twips, width

_SIDES = {"left": "left", "start": "left", "right": "right", "end": "right"}
_UNITS = {"pt": 20.0, "mm": 56.6929, "cm": 566.929, "in": 1440.0, "pc": 240.0, "pi": 240.0}

_LONGEST = 1e7
"""Twips: no page is longer."""


def length(value: str | None, default: float = 0) -> float:
    """Twips of an attribute: ``579``, or with a unit as ``12.5pt``; the default for what is no length."""
    text = (value or "").strip()
    scale = 1.0
    if text[-2:] in _UNITS:
        text, scale = text[:-2], _UNITS[text[-2:]]
    try:
        value_in_twips = float(text) * scale
    except ValueError:
        return default
    return value_in_twips if abs(value_in_twips) < _LONGEST else default


def number(value: str | None, default: int = 0) -> int:
    """A whole number of an attribute; the default for what is none."""
    return round(length(value, default))


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one format."""

    text: str
    east: str
    """Font of the Chinese characters."""
    latin: str
    """Font of letters and digits."""
    other: str
    """Font of quotes and dashes, which belong to both scripts."""
    properties: Properties = field(repr=False, default_factory=dict)

    @property
    def size(self) -> int:
        """Half points; Word's 10 pt where nothing is said."""
        return number(self.properties.get("sz", {}).get("val"), 20)

    @property
    def tracking(self) -> int:
        """Added between characters."""
        return number(self.properties.get("spacing", {}).get("val"))

    @property
    def scale(self) -> float:
        """Width of the characters, 1.0 as they are."""
        return length(self.properties.get("w", {}).get("val", "").rstrip("%"), 100) / 100 or 1.0

    @property
    def color(self) -> str:
        """Six digits in upper case; empty for the automatic one."""
        color = self.properties.get("color", {})
        value = color.get("val", "auto").upper()
        return "" if value in ("AUTO", "000000") else value

    def has(self, toggle: str) -> bool:
        """Whether bold, italic, strike … holds."""
        return on(self.properties, toggle)

    def value(self, name: str) -> str:
        """The ``val`` of a property; empty for none."""
        value = self.properties.get(name, {}).get("val", "")
        return "" if value in ("none", "nil", "clear", "auto") else value


@dataclass(slots=True)
class Paragraph:
    """A paragraph; blank ones too."""

    number: int
    """From 1 over those with text, in reading order; 0 for a blank one."""
    text: str
    """As read: the automatic number first, line breaks as ``\\n``."""
    runs: tuple[Run, ...]
    properties: Properties = field(repr=False)
    style: str
    """Name of its style, in lower case."""
    mark: Run = field(repr=False)
    """The format of its end, which gives a blank paragraph its height."""
    place: str = "body"
    """body, table or box."""
    section: int = 0
    new_page: bool = False
    label: str = ""
    """The automatic number."""
    drawing: bool = False
    """It holds a picture, a line or a text box."""
    before_table: bool = False
    after_table: bool = False
    last_row: bool = False

    @property
    def plain(self) -> str:
        """The text without space around it."""
        return self.text.strip()

    @property
    def typed_indent(self) -> float:
        """字 of the spaces typed at the start."""
        return width(self.text[: len(self.text) - len(self.text.lstrip(" 　\u00a0"))])

    @property
    def align(self) -> str:
        """left, right, center, both, distribute."""
        value = self.properties.get("jc", {}).get("val", "left")
        return _SIDES.get(value, value)

    @property
    def size(self) -> int:
        """The size of most of its characters, in half points."""
        sizes: dict[int, int] = {}
        for run in self.runs:
            sizes[run.size] = sizes.get(run.size, 0) + len(run.text.strip())
        return max(sizes, key=lambda size: sizes[size]) if any(sizes.values()) else self.mark.size

    @property
    def tracking(self) -> int:
        """What is added between most of its characters."""
        longest = max(self.runs, key=lambda run: len(run.text), default=self.mark)
        return longest.tracking

    def chars(self, side: str) -> float:
        """An indent (left, right, firstLine, hanging) in 字 of this paragraph; a hanging one is no first line."""
        given = self.properties.get("ind", {})
        chars = number(given.get(f"{side}Chars"))
        if chars:
            return chars / 100
        return length(given.get(side)) / (self.size * 10 + self.tracking or 1)

    def twips(self, side: str) -> float:
        """An indent in twips."""
        given = self.properties.get("ind", {})
        chars = number(given.get(f"{side}Chars"))
        return chars_to_twips(chars / 100) if chars else length(given.get(side))

    @property
    def first(self) -> float:
        """Where the first line starts, in 字 from the left, spaces typed included."""
        hanging = self.chars("hanging")
        return self.chars("left") + (-hanging if hanging else self.chars("firstLine")) + self.typed_indent

    def space(self, side: str) -> float:
        """Space before or after it, in twips; an automatic one counts as Word's 14 pt."""
        given = self.properties.get("spacing", {})
        if given.get(f"{side}Autospacing", "0") not in ("0", "false", "off"):
            return 280
        lines = number(given.get(f"{side}Lines"))
        return lines * 2.4 if lines else length(given.get(side))

    @property
    def line(self) -> tuple[float, str]:
        """(value, rule) of the line spacing: exact and atLeast in twips, auto in 240ths of a line."""
        given = self.properties.get("spacing", {})
        return length(given.get("line"), 240), given.get("lineRule", "auto")

    @property
    def stops(self) -> list[tuple[float, str]]:
        """Its tab stops in twips from the left, each with its kind."""
        given = {name[4:]: value["val"] for name, value in self.properties.items() if name.startswith("tab.")}
        return sorted((length(place), kind) for place, kind in given.items() if kind != "clear")

    @property
    def is_rule(self) -> bool:
        """Whether it is a line: blank, with a border."""
        return not self.plain and any(name.startswith("pBdr.") for name in self.properties)

    @property
    def snaps(self) -> bool:
        """Whether it follows the grid of the page."""
        return "snapToGrid" not in self.properties or on(self.properties, "snapToGrid")


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one kind."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    """With the gutter."""
    footer: float
    """From the edge of the paper to the foot of the page number."""
    grid: str = ""
    """lines, linesAndChars, snapToChars; empty for none."""
    pitch: float = 0
    char_space: int = 0
    """4096ths of a point added to each character of the grid."""
    footers: dict[str, str] = field(default_factory=dict)
    """default, even, first → part."""
    title_page: bool = False

    @property
    def landscape(self) -> bool:
        """Turned sideways."""
        return self.width > self.height

    @property
    def text_width(self) -> float:
        """Width of the 版心."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Height of the 版心."""
        return self.height - self.top - self.bottom


@dataclass(slots=True)
class Text:
    """A whole document as read."""

    paragraphs: list[Paragraph]
    sections: list[Section]
    even_and_odd: bool
    base_size: int
    """Size of the default paragraph style: what a character grid starts from."""

    def written(self) -> list[Paragraph]:
        """The paragraphs with text."""
        return [paragraph for paragraph in self.paragraphs if paragraph.number]
