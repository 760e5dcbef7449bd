"""From a number of a document to its rows, and from a cell to the sentences that rest on it.

The document alone answers: its ledger part is found by its namespace, the numbers by their bookmarks. Text is read
over all ``w:t``, and paragraphs are counted as a reader counts them (tables too), so that it also works after people
have saved the file in Word, WPS or LibreOffice.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIGURES = "{urn:make-report:figures:1}"
_MARK = re.compile(r"_M_([0-9a-f]{12})_(\d+)")
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？]?")
_CELL = re.compile(r"([A-Z]+)(\d+)")


class NotOurs(Exception):  # noqa: N818 (what it says of a file is no error of the program)
    """The file is no .docx, or carries no ledger of figures."""


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
    """Its paragraph, from 1, tables' cells counted."""
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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
            entries = _ledger(archive)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise NotOurs("不是 .docx 文件") from error
    if not entries:
        raise NotOurs("里面没有数字来源的记录，不是本软件生成的，或者是公开版")
    return list(_walk(body, entries))


def carries_ledger(data: bytes) -> bool:
    """Whether a file is a .docx with our ledger of figures inside; never raises for what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(_ledger(archive))
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, RuntimeError, OSError, EOFError, NotImplementedError):
        return False


def _ledger(archive: zipfile.ZipFile) -> dict[str, etree._Element]:
    """Key → entry of the ledger part, whatever an editor has called that part."""
    for name in archive.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            root = etree.fromstring(archive.read(name))
            if root.tag == _FIGURES + "figures":
                return {str(entry.get("key")): entry for entry in root.iter(_FIGURES + "figure")}
    return {}


def _walk(body: etree._Element, entries: dict[str, etree._Element]) -> Iterator[Traced]:
    for number, paragraph in enumerate(body.iter(_W + "p"), 1):
        text, marks = _read(paragraph)
        for key, start, end in marks:
            entry = entries.get(key)
            if entry is not None:
                yield Traced(
                    number,
                    _sentence(text, start),
                    text[start:end],
                    entry.findtext(_FIGURES + "value", ""),
                    entry.findtext(_FIGURES + "definition", ""),
                    entry.findtext(_FIGURES + "reading", ""),
                    tuple(_rows(entry)),
                )


def _read(paragraph: etree._Element) -> tuple[str, list[tuple[str, int, int]]]:
    """The text of a paragraph and where its bookmarks of figures begin and end in it."""
    text = ""
    open_: dict[str, tuple[str, int]] = {}
    found: list[tuple[str, int, int]] = []
    for node in paragraph.iter(_W + "t", _W + "bookmarkStart", _W + "bookmarkEnd"):
        if node.tag == _W + "t":
            text += node.text or ""
        elif node.tag == _W + "bookmarkStart":
            match = _MARK.fullmatch(str(node.get(_W + "name")))
            if match:
                open_[str(node.get(_W + "id"))] = (match[1], len(text))
        elif str(node.get(_W + "id")) in open_:
            key, start = open_.pop(str(node.get(_W + "id")))
            found.append((key, start, len(text)))
    return text, found


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
