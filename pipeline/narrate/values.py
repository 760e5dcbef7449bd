"""What a narrative can print, and how it becomes spans of the document.

Filters and the namespace deal in pieces: figures, facts, labels, words written together. ``Scribe.spans`` turns a
piece into spans at the moment it is printed; what the data lack is noted there, once, as a Problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, Union

from cfractions import Fraction

from pipeline.document import Missing, Number, Phrase, Span, Spans, Text
from pipeline.figure import MISSING_TEXT, UNDEFINED_TEXT, Fact, Figure
from pipeline.model import Place, Problem
from pipeline.outcome import Correction, half_up
from pipeline.printable import BREAKS
from pipeline.problems import problem

DIGIT = re.compile(r"\d")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
_MOST_DECIMALS = 4


class TemplateFault(Exception):  # noqa: N818 (a fault of the text of summary.md)
    """Something the narrative must not ask for. ``what`` and ``todo`` are the texts of its Problem."""

    def __init__(self, what: str, todo: str = "改正这一行。") -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo


class Label(str):
    """Name of a part of a split, such as ``9月补课``: a string that knows which part it names."""

    definition: str
    figure: Figure

    @classmethod
    def of(cls, text: str, split: str, figure: Figure) -> Label:
        """A label of the split with this definition, for the part with this figure."""
        label = cls(text)
        label.definition, label.figure = f'{split}.label("{text}")', figure
        return label


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty cell: false, and printed as 【未填】 with a Problem."""

    reading: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in a given form: ``84.5%``, ``9月4日``, ``三``."""

    figure: Figure
    text: str
    numerals: Callable[[int], str] | None = None
    """How a count is written where it is not in digits."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words and figures written together by one filter."""

    parts: tuple[Piece, ...]
    definition: str
    claims: tuple[Figure, ...] = ()
    """The figures that the words set against each other: a whole first, then its parts."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where the data do not allow the sentence: ``text`` prints in 【】, the rest is its Problem."""

    text: str
    what: str
    todo: str


Piece: TypeAlias = Union[str, Label, Figure, Fact, Blank, Shown, "Words", Gap]
PIECES = (str, Figure, Fact, Blank, Shown, Words, Gap)


def exact(figure: Figure) -> str:
    """The exact value as the ledger of figures keeps it: ``71``, ``3/8``, ``2017-04-11``."""
    if figure.value is None:
        return ""
    return figure.value.isoformat() if isinstance(figure.value, date) else str(figure.value)


def full_date(day: date) -> str:
    """2017年9月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def number(figure: Figure, text: str, corrected: str = "") -> Number:
    """A figure printed as ``text``, with its definition and sources."""
    return Number(text, figure.definition, figure.reading, exact(figure), figure.sources, corrected)


def one_line(text: str) -> str:
    """A unit's text as it stands, without line breaks and control characters."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Zl", "Zp"))


def merge(spans: list[Span]) -> Spans:
    """Neighbouring texts become one; empty ones go."""
    merged: list[Span] = []
    for span in spans:
        if isinstance(span, Text) and not span.text:
            continue
        last = merged[-1] if merged else None
        if isinstance(span, Text) and isinstance(last, Text):
            merged[-1] = Text(last.text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _in_form(printed: str, text: str, numerals: Callable[[int], str] | None) -> str:
    """The value to print, in the form of ``text``: digits, a percentage or numerals; empty where it cannot be."""
    if numerals is not None:
        return numerals(int(printed)) if printed.isdecimal() else ""
    if not _PLAIN_NUMBER.fullmatch(text) or text.endswith("%") != ("%" in printed):
        return ""
    return printed


@dataclass(slots=True)
class Scribe:
    """Turns pieces into spans and remembers what the data lack, each thing once."""

    name: str
    """The narrative's file, for the places of problems."""
    formats: Mapping[str, int] = field(default_factory=dict)
    """Definition → decimals of the figures that print as a percentage (指标 with the unit %)."""
    absent: frozenset[str] = frozenset()
    """Ledgers whose workbook has not come."""
    unfilled: Mapping[str, Problem] = field(default_factory=dict)
    """Definition → Problem of the values of the configuration that are not filled in."""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """更正: definition → what the office decided to print."""
    corrected: set[str] = field(default_factory=set)
    """Definitions that were printed so: not every one can be in its place."""
    faults: dict[str, Problem] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Control characters of units' texts that are not printed, each as often as it stands there."""

    def spans(self, piece: Piece, line: int) -> Spans:
        """A piece → spans. Raises ``TemplateFault`` for a number or digit without a source."""
        return merge(self._spans(piece, line))

    def _spans(self, piece: Piece, line: int) -> list[Span]:
        if isinstance(piece, Words):
            parts = merge([span for part in piece.parts for span in self._spans(part, line)])
            return [Phrase(parts, piece.definition, tuple(figure.definition for figure in piece.claims))]
        if isinstance(piece, Shown):
            return [self._number(piece.figure, piece.text, piece.numerals)]
        if isinstance(piece, Figure):
            return [self._figure(piece, line)]
        if isinstance(piece, Fact):
            text = self._one_line(piece.text)
            if DIGIT.search(text):
                return [Number(text, piece.definition, piece.reading, text, (piece.source,))]
            return [Text(text)]
        if isinstance(piece, Gap):
            return [self._gap(piece.text, piece.what, piece.todo, line)]
        if isinstance(piece, Blank):
            what = f"{piece.reading}没有填，总结里印成【未填】"
            return [self._gap("未填", what, "请填报的单位补填，或者在总结里先判断有没有填。", line)]
        return [self._words(piece)]

    def _one_line(self, text: str) -> str:
        """A text without its line breaks and controls, and a note of the latter."""
        kept = one_line(text)
        if len(kept) < len(text):
            self.left_out += [char for char in text if unicodedata.category(char) == "Cc" and char not in BREAKS]
        return kept

    def _words(self, piece: str) -> Span:
        text = self._one_line(piece)
        if not DIGIT.search(text):
            return Text(str(text))
        if isinstance(piece, Label):
            return Number(str(text), piece.definition, f"“{text}”这一项的名称", str(text), piece.figure.sources)
        raise TemplateFault(f"“{text[:20]}”里有没有来源的数字", "数字从台账、指标或 config.yaml 的 facts 里来。")

    def _figure(self, figure: Figure, line: int) -> Span:
        if figure.value is None:
            return number(figure, UNDEFINED_TEXT) if figure.undefined else self._missing(figure, line)
        if isinstance(figure.value, date):
            return self._number(figure, full_date(figure.value))
        value = Fraction(figure.value)
        if figure.definition in self.formats:
            return self._number(figure, half_up(value * 100, self.formats[figure.definition]) + "%")
        if figure.definition.startswith("(") and " / " in figure.definition:
            raise TemplateFault("比率不能直接印", "加上 |pct(小数位数) 或者 |fixed(小数位数)。")
        if value.denominator == 1:
            return self._number(figure, str(value.numerator))
        for decimals in range(1, _MOST_DECIMALS + 1):
            if (value * 10**decimals).denominator == 1:
                return self._number(figure, half_up(value, decimals))
        raise TemplateFault("这个数除不尽，不能直接印", "比率用 pct（百分比），其他的用 fixed（小数）。")

    def _number(self, figure: Figure, text: str, numerals: Callable[[int], str] | None = None) -> Number:
        """A figure as ``text``, or as the office decided to print it, in the same form."""
        correction = self.corrections.get(figure.definition)
        if correction is None:
            return number(figure, text)
        printed = _in_form(correction.printed, text, numerals)
        if not printed:
            words = {"name": correction.name, "value": text}
            self.faults.setdefault(f"G06 {figure.definition} {text}", problem("G06", correction.place, words))
            return number(figure, text)
        self.corrected.add(figure.definition)
        return number(figure, printed, correction.printed)

    def _missing(self, figure: Figure, line: int) -> Missing:
        if figure.definition in self.unfilled:
            self.faults.setdefault(figure.definition, self.unfilled[figure.definition])
            return Missing(f"{MISSING_TEXT}{figure.reading}")
        asked = {name for name, _ in figure.traces}
        absent = sorted(name for name in self.absent if name in asked or f"{name}." in figure.definition)
        for name in absent:
            self.absent_ledger(name, line)
        if not absent:
            todo = "补齐数据再运行；确实没有的，在总结里先判断。"
            self._note(figure.definition, f"没有“{figure.reading}”的数据，总结里印成【缺】", todo, line)
        return Missing(MISSING_TEXT)

    def absent_ledger(self, name: str, line: int) -> None:
        """Note that the narrative asks a ledger whose workbook has not come."""
        self._note(name, f"没有收到“{name}”，总结里有关的数字印成【缺】", "收齐后再运行一次。", line)

    def _gap(self, text: str, what: str, todo: str, line: int) -> Missing:
        self._note(what, what, todo, line)
        return Missing(text)

    def _note(self, key: str, what: str, todo: str, line: int) -> None:
        self.faults.setdefault(key, problem("N01", Place(self.name, line), what=what, todo=todo))
