"""From a number of a document to its rows, and from a cell to the sentences that rest on it.

The document alone answers, also after people have saved it in Word, WPS or LibreOffice: ``carrier`` reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from lxml import etree

from pipeline.audit import carrier
from pipeline.audit.carrier import NotOurs, Unit
from pipeline.audit.record import NS as _FIGURES

__all__ = ["NotOurs", "Rows", "Traced", "lines", "narrowed", "resting_on", "to_json", "trace"]

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]?")
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet of one return that a figure rests on; lines of config.yaml where ``sheet`` is empty."""

    unit: str
    """Empty for what no unit reports."""
    round: str
    sheet: str
    rows: str
    """Such as ``6-12 15``."""
    digest: str
    """First eight digits of the file's SHA-256."""
    file: str = ""
    """Known only where run.json is at hand: a document names no file."""

    def holds(self, row: int) -> bool:
        """Whether this row is among them."""
        for span in self.rows.split():
            first, _, last = span.partition("-")
            if int(first) <= row <= int(last or first):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure where it is printed."""

    paragraph: int
    """Its paragraph or table, from 1, empty ones not counted."""
    sentence: str
    text: str
    """What stands between the ends of its bookmark now."""
    value: str
    """What was computed."""
    definition: str
    reading: str
    rows: tuple[Rows, ...]


def trace(data: bytes) -> list[Traced]:
    """A .docx → its figures in reading order. Raises ``NotOurs`` when it carries none of ours."""
    file = carrier.opened(data)
    root = carrier.ledger_part(file)[1]
    entries = {str(entry.get("key")): entry for entry in root.iter(_FIGURES + "figure")}
    return list(_walk(carrier.units(carrier.body(file)), entries))


def _walk(units: Iterable[Unit], entries: Mapping[str, etree._Element]) -> Iterator[Traced]:
    for unit in units:
        for mark in unit.marks:
            entry = entries.get(mark.key) if mark.number else None
            if entry is not None:
                yield Traced(
                    unit.passage,
                    _sentence(unit.text, mark.start).replace("\t", " | "),
                    unit.text[mark.start : mark.end],
                    entry.findtext(_FIGURES + "value", ""),
                    entry.findtext(_FIGURES + "definition", ""),
                    entry.findtext(_FIGURES + "reading", ""),
                    tuple(_rows(entry)),
                )


def _sentence(text: str, place: int) -> str:
    for match in _SENTENCE.finditer(text):
        if match.start() <= place < match.end():
            return match[0].strip()
    return text.strip()


def _rows(entry: etree._Element) -> Iterator[Rows]:
    for source in entry.iter(_FIGURES + "source"):
        yield Rows(*(str(source.get(name) or "") for name in ("unit", "round", "sheet", "rows", "digest")))


def narrowed(traced: Sequence[Traced], asked: str) -> list[Traced]:
    """Only the figures that print this number, or stand in a sentence with this text; all when nothing is asked."""
    if not asked:
        return list(traced)
    if re.fullmatch(r"[\d.]+%?", asked):
        return [one for one in traced if asked in (one.text, one.value)]
    plain = "".join(asked.split())
    return [one for one in traced if plain in "".join(one.sentence.split())]


def resting_on(traced: Sequence[Traced], file: str, sheet: str, cell: str) -> list[Traced]:
    """The figures that rest on a row: ``区公安分局``, ``问题台账``, ``C12`` (the whole row counts as one record)."""
    match = _CELL.fullmatch(cell.upper())
    row = int(match[2]) if match else int(cell) if cell.isdigit() else 0
    stem = _stem(file)
    return [
        one
        for one in traced
        if any(rows.sheet == sheet and stem in (rows.unit, _stem(rows.file)) and rows.holds(row) for rows in one.rows)
    ]


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[-1].removesuffix(".xlsx")


def lines(traced: Sequence[Traced]) -> Iterator[str]:
    """For people: the sentence, the number, what it is, and its rows."""
    sentence = None
    for one in traced:
        if (one.paragraph, one.sentence) != sentence:
            sentence = (one.paragraph, one.sentence)
            yield ""
            yield f"第{one.paragraph}段：{one.sentence[:80]}{'……' if len(one.sentence) > 80 else ''}"
        changed = "" if one.text == one.value or "/" in one.value or "-" in one.value else f"（计算值{one.value}）"
        yield f"  {one.text}{changed}  {one.reading}"
        for rows in one.rows:
            numbers = rows.rows.replace(" ", "、")
            place = [" ".join(filter(None, (rows.unit, rows.round))), f"{rows.sheet or 'config.yaml'} 第{numbers}行"]
            yield "      " + " > ".join(filter(None, place))


def to_json(traced: Sequence[Traced]) -> bytes:
    """One object with ``figures``, UTF-8."""
    return json.dumps({"figures": [asdict(one) for one in traced]}, ensure_ascii=False, indent=1).encode() + b"\n"
