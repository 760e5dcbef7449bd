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
from pipeline.audit.own.carrier import Mark, NotOurs, Unit
from pipeline.audit.own.record import NS as _FIGURES
from pipeline.audit.own.record import Entry
from pipeline.audit.own.rounded import same
from pipeline.expressions import nearest
from pipeline.outcome import ROSTER
from pipeline.yamltypes import parse_date

__all__ = [
    "Known", "NotOurs", "Rows", "Traced", "UnknownPlace", "lines", "narrowed", "place_of", "resting_on", "stem",
    "to_json", "trace", "with_files",
]  # fmt: skip

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]?")
_CELL = re.compile(r"(?:\$?[A-Z]{1,3}\$?|第)?([1-9]\d{0,6})行?")
_QUOTES = "'\"‘’“”＇＂"
#: ``[区公安分局.xlsx]问题台账!C12``, as Excel writes a cell of another workbook.
_BRACKETED = re.compile(r"[\[【](.+)[\]】](.+)")
_DATED = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?")
_NUMBER = re.compile(r"(\d[\d.,]*%?)(\D{0,2})")
#: A sentence that is shorter is no part of a longer quotation, but of any.
_SHORTEST = 4
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
    card: bool = False
    """Whether the sheet is one record as a whole: every row of it is the record."""

    def holds(self, row: int) -> bool:
        """Whether this row is among them."""
        if self.card:
            return True
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
                    _corrected(entry, mark),
                )


def _corrected(entry: etree._Element, mark: Mark) -> str:
    """What the office decided to print here: not in every place could it stand."""
    decided = str(entry.get("corrected") or "")
    return decided if decided and same(Entry(entry).printed(int(mark.name[16:])), decided) else ""


def _sentence(text: str, place: int) -> str:
    for match in _SENTENCE.finditer(text):
        if match.start() <= place < match.end():
            return match[0].strip()
    return text.strip()


def _rows(entry: etree._Element) -> Iterator[Rows]:
    for source in entry.iter(_FIGURES + "source"):
        unit, period, sheet, rows, digest = (
            str(source.get(name) or "") for name in ("unit", "round", "sheet", "rows", "digest")
        )
        yield Rows(unit, period, sheet, rows, digest, card=bool(source.get("card")))


def narrowed(traced: Sequence[Traced], asked: str) -> list[Traced]:
    """Only the figures that print this (``37``, ``37件``, ``84.5``, ``9月4日``, ``2017-09-04``), or stand in a sentence
    with this text, or in one of the sentences of it, whatever its stops and quotes; all when nothing is asked.
    """
    plain = _plain(asked)
    if not plain:
        return list(traced)
    number = _NUMBER.fullmatch(plain)
    if number is not None:
        texts = (number[1], f"{number[1]}%")
        printed = [one for one in traced if _plain(one.text) in texts or number[1] == one.value]
        whole = re.compile(rf"(?<![\d.]){re.escape(plain)}")
        return [one for one in printed if not number[2] or whole.search(_plain(one.sentence))] or _dated(traced, plain)
    exact = [one for one in traced if plain == _plain(one.text)] or _dated(traced, plain)
    return exact or _quoted(traced, _words(asked))


def _dated(traced: Sequence[Traced], plain: str) -> list[Traced]:
    """The figures that are this day, in whatever form it is asked for."""
    day = parse_date(plain.replace("号", "日")) if _DATED.fullmatch(plain) else None
    return [one for one in traced if day and one.value == str(day)]


def _quoted(traced: Sequence[Traced], words: str) -> list[Traced]:
    """The figures of the sentences that hold these words, else of those that these words hold."""
    if not words:
        return []
    sentences = {one.sentence: _words(one.sentence) for one in traced}
    return [one for one in traced if words in sentences[one.sentence]] or [
        one for one in traced if len(sentences[one.sentence]) >= _SHORTEST and sentences[one.sentence] in words
    ]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _words(text: str) -> str:
    """A text without what people type in another way: blanks, stops, quotes, brackets."""
    plain = _plain(text)
    kept = (
        char
        for place, char in enumerate(plain)
        if char in "%+-" or unicodedata.category(char)[0] not in "PSZ" or _point(plain, place)
    )
    return "".join(kept).casefold()


def _point(text: str, place: int) -> bool:
    """Whether this is the point of a number."""
    return text[place] == "." and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


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
    """A cell was asked for whose return or sheet is not known; the text says what there is."""


def place_of(asked: str) -> tuple[str, str, str] | None:
    """``区公安分局.xlsx!问题台账!C12``, also as Excel writes it, in quotes and with ``$`` → file, sheet, cell.

    None for what is no place.
    """
    parts = [part.strip().strip(_QUOTES).strip() for part in asked.replace("！", "!").split("!")]
    bracketed = _BRACKETED.fullmatch(parts[0]) if len(parts) == 2 else None
    if bracketed:
        parts = [bracketed[1].strip(_QUOTES), bracketed[2].strip(_QUOTES), parts[1]]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


@dataclass(frozen=True, slots=True)
class Known:
    """What there is besides what the figures rest on: nothing where only the document is at hand."""

    files: Container[str] = ()
    """Stems of the files of the campaign, as ``stem`` gives them."""
    sheets: tuple[str, ...] = ()
    cards: Container[str] = ()
    """Sheets that are one record as a whole: a document of an earlier version does not tell."""


def resting_on(
    traced: Sequence[Traced],
    file: str,
    sheet: str,
    cell: str,
    known: Known = Known(),
) -> list[Traced]:
    """The figures that rest on a row: ``区公安分局.xlsx`` (or the unit), ``问题台账``, ``C12``: the row is one record.

    Raises ``UnknownPlace``.
    """
    match = _CELL.fullmatch(_plain(cell).upper())
    if match is None:
        raise UnknownPlace(f"看不出“{cell}”是哪一格")
    asked = stem(file)
    everything = [rows for one in traced for rows in one.rows]
    of_return = {rows for rows in everything if asked == stem(rows.file)} if asked else set()
    of_return = of_return or {rows for rows in everything if asked and asked == stem(rows.unit)}
    if not of_return and asked not in known.files:
        units = dict.fromkeys(rows.unit for rows in everything if rows.unit)
        raise UnknownPlace(f"文稿里的数没有依据“{file}”的{nearest(asked, units)}")
    name = _plain(sheet).casefold()
    sheets = dict.fromkeys([*(rows.sheet for rows in everything), *known.sheets])
    if name not in map(_folded, sheets):
        raise UnknownPlace(f"没有“{sheet}”这张表{nearest(sheet, sheets)}")
    row = int(match[1])
    wanted = {
        rows for rows in of_return if _folded(rows.sheet) == name and (rows.sheet in known.cards or rows.holds(row))
    }
    return [one for one in traced if wanted.intersection(one.rows)]


def _folded(name: str) -> str:
    return _plain(name).casefold()


def stem(file: str) -> str:
    """The name of a file without folder and ending, as it is compared: Windows knows no case, people no width."""
    name = unicodedata.normalize("NFKC", file).replace("\\", "/").rsplit("/", 1)[-1].strip().casefold()
    begin, dot, ending = name.rpartition(".")
    return begin if dot and ending in _WORKBOOKS else name


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
                _told(rows),
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
    if rows.card:
        return f"{rows.sheet}（整张表）"
    numbers = f"第{rows.rows.replace(' ', '、')}"
    return f"{rows.sheet} {numbers}家" if rows.sheet == ROSTER else f"{rows.sheet or 'config.yaml'} {numbers}行"


def to_json(traced: Sequence[Traced]) -> bytes:
    """One object with ``figures``, UTF-8."""
    return json.dumps({"figures": [asdict(one) for one in traced]}, ensure_ascii=False, indent=1).encode() + b"\n"
