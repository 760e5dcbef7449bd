"""From a number of a document to its rows, and from a cell to the sentences that rest on it.

The document alone answers, also after people have saved it in Word, WPS or LibreOffice: ``carrier`` reads it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from lxml import etree

from pipeline.audit.own import carrier
from pipeline.audit.own.carrier import NotOurs, Unit
from pipeline.audit.own.record import NS as _FIGURES
from pipeline.expressions import nearest

__all__ = [
    "NotOurs", "Rows", "Traced", "UnknownPlace", "lines", "narrowed", "resting_on", "to_json", "trace", "with_files",
]  # fmt: skip

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]?")
_CELL = re.compile(r"([A-Z]*)(\d+)")
_NUMBER = re.compile(r"(\d[\d.,]*%?)(\D{0,2})")
_WORKBOOKS = ("xlsx", "xls", "xlsm", "xlsb", "ods", "et", "csv")


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
    corrected: str = ""
    """更正: what the office decided to print; empty where the computed value was printed."""
    reason: str = ""
    """Why; known only where run.json is at hand."""


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
                    str(entry.get("corrected") or ""),
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
    """Only the figures that print this (``37``, ``37件``, ``9月4日``), or stand in a sentence with this text; all when
    nothing is asked.
    """
    plain = _plain(asked)
    if not plain:
        return list(traced)
    number = _NUMBER.fullmatch(plain)
    if number is None:
        exact = [one for one in traced if plain == _plain(one.text)]
        return exact or [one for one in traced if plain in _plain(one.sentence)]
    printed = [one for one in traced if number[1] in (_plain(one.text), one.value)]
    return [one for one in printed if not number[2] or plain in _plain(one.sentence)]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def with_files(traced: Iterable[Traced], files: Mapping[str, str], reasons: Mapping[str, str] = {}) -> list[Traced]:
    """The figures with what run.json adds. ``files``: first digits of the SHA-256 → name of the file; ``reasons``:
    definition → why it is corrected.
    """
    return [
        replace(
            one,
            rows=tuple(replace(rows, file=files.get(rows.digest, "")) for rows in one.rows),
            reason=reasons.get(one.definition, "") if one.corrected else "",
        )
        for one in traced
    ]


class UnknownPlace(Exception):  # noqa: N818 (it is the question that is at fault)
    """A cell was asked for whose return or sheet no figure of the document rests on; the text says what there is."""


def resting_on(traced: Sequence[Traced], file: str, sheet: str, cell: str, cards: Container[str] = ()) -> list[Traced]:
    """The figures that rest on a row: ``区公安分局.xlsx`` (or the unit), ``问题台账``, ``C12``: the row is one record.

    ``cards``: sheets that are one record as a whole. Raises ``UnknownPlace``.
    """
    match = _CELL.fullmatch(_plain(cell).upper())
    if match is None:
        raise UnknownPlace(f"看不出“{cell}”是哪一格")
    stem = _stem(file)
    everything = [rows for one in traced for rows in one.rows]
    of_return = {rows for rows in everything if stem == _stem(rows.file)} if stem else set()
    of_return = of_return or {rows for rows in everything if stem == rows.unit and stem}
    if not of_return:
        known = dict.fromkeys(rows.unit for rows in everything if rows.unit)
        raise UnknownPlace(f"文稿里的数没有依据“{file}”的{nearest(stem, known)}")
    if sheet not in {rows.sheet for rows in of_return}:
        near = nearest(sheet, dict.fromkeys(rows.sheet for rows in of_return))
        raise UnknownPlace(f"文稿里的数没有依据这个单位的“{sheet}”表{near}")
    row = int(match[2])
    wanted = {rows for rows in of_return if rows.sheet == sheet and (sheet in cards or rows.holds(row))}
    return [one for one in traced if wanted.intersection(one.rows)]


def _stem(file: str) -> str:
    name = file.replace("\\", "/").rsplit("/", 1)[-1].strip()
    stem, dot, ending = name.rpartition(".")
    return stem if dot and ending.lower() in _WORKBOOKS else name


def lines(traced: Sequence[Traced]) -> Iterator[str]:
    """For people: the sentence, the number, what it is, and its rows."""
    sentence = None
    for one in traced:
        if (one.paragraph, one.sentence) != sentence:
            sentence = (one.paragraph, one.sentence)
            yield ""
            yield f"第{one.paragraph}段：{one.sentence[:80]}{'……' if len(one.sentence) > 80 else ''}"
        yield f"  {one.text}{_beside(one)}  {one.reading}"
        for rows in one.rows:
            place = [
                " ".join(filter(None, (rows.unit, rows.round))),
                f"{rows.sheet or 'config.yaml'} 第{_told(rows)}行",
            ]
            file = f"（{rows.file}）" if rows.file and rows.sheet else ""
            yield "      " + " > ".join(filter(None, place)) + file
        if not one.rows:
            yield "      没有符合的行"


def _beside(one: Traced) -> str:
    """What is said beside a number that is not printed as it was computed."""
    if one.corrected:
        printed = "" if one.text == one.corrected else f"为{one.corrected}"
        return f"（更正{printed}，算出来是{one.value}{'：' + one.reason if one.reason else ''}）"
    same = one.text == one.value or "/" in one.value or "-" in one.value
    return "" if same else f"（算出来是{one.value}）"


def _told(rows: Rows) -> str:
    return rows.rows.replace(" ", "、")


def to_json(traced: Sequence[Traced]) -> bytes:
    """One object with ``figures``, UTF-8."""
    return json.dumps({"figures": [asdict(one) for one in traced]}, ensure_ascii=False, indent=1).encode() + b"\n"
