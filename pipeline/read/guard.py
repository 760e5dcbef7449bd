"""What is looked at before a workbook is read: is it whole, is its size that of a unit's return.

The reader behind us is native code that a hostile file can abort, and it checks no CRC; so everything it will read
is looked at first, with bounds. What the reader hides (error cells, formulas without a value, hidden rows and
columns) is seen here too. This module holds the bounds, the zip package and the .xlsx/.xlsm; the other formats have
modules of their own that use the same bounds.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from lxml import etree

from pipeline.package import store

LARGEST_PART = 128 * 1024 * 1024
LARGEST_TOTAL = 256 * 1024 * 1024
MOST_MEMBERS = 4000
#: Up to here a package is laid out unpacked for the native reader, which saves a tenth of its time.
_SMALL = 16 * 1024 * 1024
HIGHEST_RATIO = 250
LAST_ROW = 100_000
LAST_COLUMN = 1_000
#: Cells between A1 and the last filled row and column: the reader lays them all out.
MOST_CELLS = 8_000_000
MOST_TEXT = 256 * 1024 * 1024

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

T = TypeVar("T")

#: A part's own header: signature, flags, lengths of its name and of what follows it.
_HEADER = struct.Struct("<4s2xH18xHH")

#: Parts that hold no cell: nobody reads them here.
_ASIDE = (
    "docprops/",
    "xl/theme/",
    "xl/drawings/",
    "xl/comments",
    "xl/media/",
    "customxml/",
    "pictures/",
    "thumbnails/",
)

DAMAGED = "文件已损坏或不完整"
#: What a damaged zip draws out of the library (the last: a name longer than a zip can hold).
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError),
    struct.error,
)

_FORMULA = re.compile(rb"<f\b")
_VALUE = re.compile(rb"<v[^>]*>([^<]+)<")
_REFERENCE = re.compile(rb' r="([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'<c r="[^>]*? t="e"[^>]*>')
#: A cell written in another way than ``<c r="B2"``, or in a column from AAA or a row from 10,000: nearly no sheet has
#: one. (A pattern that begins with fixed signs is found in half the time of ``in``.)
_OTHER = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,4}"|[a-zA-Z])')
_UNPLACED = re.compile(rb'<c(?! r="|[a-zA-Z])')
_FAR = re.compile(rb' r="(?:[A-Z]{3}|[A-Z]*[0-9]{5})')
_SHOWS_ERROR, _HIDES = re.compile(rb'"e"'), re.compile(rb"hidden")
_PREFIXED, _QUOTED, _COMMENT = re.compile(rb":c"), re.compile(rb"='"), re.compile(rb"<!")
_CELL = re.compile(rb'<c r="[^>]*[^/>]>(?=\s*<(?:v|f|is)\b)')
_A1 = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^>]*? hidden="(?:1|true)"')
_HIDDEN_COLUMNS = re.compile(rb'<col\b(?=[^>]* hidden="(?:1|true)")(?=[^>]* min="(\d+)")[^>]* max="(\d+)"')


class Unreadable(Exception):  # noqa: N818 (what it says of the file is no error of the program)
    """The file cannot be read. ``code`` is that of the problem, ``what`` its words."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet holds besides its values. Cells by (row, column), rows and columns 0-based."""

    name: str
    hidden: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells that show an error value, with it."""
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    """Formulas without a stored result."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    date1904: bool = False
    """Whether numbers that are dates count from 1904 (the reader has turned date cells into dates already)."""


class Extent:
    """The last filled row and column of a sheet, and whether they may be read: a value (not a mere style) far
    outside a form's range stops the native reader, or the machine.
    """

    __slots__ = ("column", "row")

    def __init__(self) -> None:
        self.row, self.column = -1, -1

    def add(self, row: int, column: int) -> None:
        """A filled cell, 0-based. Raises ``Unreadable`` where it lies too far out."""
        if row > self.row or column > self.column:
            self.row, self.column = max(row, self.row), max(column, self.column)
            far = row > LAST_ROW or column > LAST_COLUMN
            if far or (self.row + 1) * (self.column + 1) > MOST_CELLS:
                raise Unreadable("F05", f"在第{row + 1}行第{column + 1}列有内容，超出正常范围")


def open_package(data: bytes, look: Callable[[zipfile.ZipFile], T]) -> tuple[T, dict[str, bytes], bytes]:
    """What a look at a zip's directory says; every part that is read by its name in small letters, inflated within
    bounds, its CRC checked (the native reader checks none); and a file for that reader: of these parts and no others,
    unpacked, unless they are large. Raises ``Unreadable``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind, read = look(archive), _members(archive)
            parts = {name: _inflated(data, archive, info) for name, info in read.items()}
            if sum(map(len, parts.values())) > _SMALL:
                return kind, parts, data
            return kind, parts, store((info.filename, parts[name], info.CRC) for name, info in read.items())
    except _BROKEN as error:
        raise Unreadable("F01", DAMAGED) from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or len({info.filename.lower() for info in members}) < len(members):
        raise Unreadable("F05", "文件内部的部件太多或者重名")
    if sum(info.file_size for info in members) > LARGEST_TOTAL:
        raise Unreadable("F05", "文件展开后太大，超过256兆")
    for info in members:
        big = info.file_size > LARGEST_PART
        if big or (info.file_size > 2**20 and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)):
            raise Unreadable("F05", "文件展开后大得不正常")
    return {name: info for info in members if not (name := info.filename.lower()).startswith(_ASIDE)}


def _inflated(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, its CRC checked. A third of the time of ``archive.read``, which makes a file of it first.

    Sizes and CRC are the directory's (the local header may leave them out). Raises ``zipfile.BadZipFile``.
    """
    header = data[info.header_offset : info.header_offset + _HEADER.size]
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        return archive.read(info)
    if len(header) < _HEADER.size:
        raise zipfile.BadZipFile
    magic, flags, length, extra = _HEADER.unpack(header)
    end = info.header_offset + _HEADER.size + length
    name = data[end - length : end].decode("utf-8" if flags & 0x800 else "cp437")
    packed = data[end + extra : end + extra + info.compress_size]
    part = packed
    if info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-15)
        part = inflater.decompress(packed, info.file_size + 1)
    if (
        magic != b"PK\x03\x04"
        or name != info.orig_filename
        or len(part) != info.file_size
        or zlib.crc32(part) != info.CRC
    ):
        raise zipfile.BadZipFile
    return part


def parse_xml(data: bytes) -> etree._Element:
    """A part as a tree: no entities, no network, no depth without end. Raises ``Unreadable``."""
    if b"<!DOCTYPE" in data[:4096]:
        raise Unreadable("F01", DAMAGED)  # no office program writes one: entities without end would hide there
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error


def events(data: bytes, *kinds: str, tag: Sequence[str] | None = None) -> Iterator[tuple[str, etree._Element]]:
    """The elements of a part as they begin and end, with the same bounds. Raises ``Unreadable``."""
    if b"<!DOCTYPE" in data[:4096]:
        raise Unreadable("F01", DAMAGED)
    try:
        source = io.BytesIO(data)
        yield from etree.iterparse(
            source, events=kinds, tag=tag, resolve_entities=False, no_network=True, huge_tree=False
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("F01", DAMAGED) from error


def text_of(element: etree._Element) -> str:
    """All the text within an element."""
    return "".join(str(text) for text in element.itertext())


def relations(parts: Mapping[str, bytes], path: str) -> Mapping[str, tuple[str, str]]:
    """What a part refers to: id → (last word of the kind, path in small letters)."""
    folder, name = posixpath.split(path)
    return _relations(parts[f"{folder}/_rels/{name}.rels".lstrip("/")], folder)


@lru_cache(maxsize=64)
def _relations(data: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    found = {}
    for relation in parse_xml(data):
        target = str(relation.get("Target"))
        whole = target if target.startswith("/") else posixpath.join("/", folder, target)
        kind = str(relation.get("Type")).rpartition("/")[2]
        found[str(relation.get("Id"))] = (kind, posixpath.normpath(whole).lstrip("/").lower())
    return found


def inspect(data: bytes) -> tuple[SheetFacts, ...]:
    """Bytes of an .xlsx → facts of its sheets, in order. Raises ``Unreadable`` for what may not or cannot be read."""
    return inspect_parts(open_package(data, lambda _: None)[1])


def inspect_parts(parts: Mapping[str, bytes], aside: Collection[str] = ()) -> tuple[SheetFacts, ...]:
    """The same of a package that is open already, but for the sheets ``aside``, which nobody will read."""
    try:
        return tuple(_sheets(parts, aside))
    except (KeyError, ValueError) as error:  # a part that is not there, a number that is none
        raise Unreadable("F01", DAMAGED) from error


def _sheets(parts: Mapping[str, bytes], aside: Collection[str]) -> Iterator[SheetFacts]:
    roots = relations(parts, "").values() if "_rels/.rels" in parts else ()
    path = next((target for kind, target in roots if kind == "officeDocument"), "xl/workbook.xml")
    workbook, targets = _book(parts[path]), relations(parts, path)
    strings = max(
        (longest_string(parts[to]) for kind, to in targets.values() if _is_strings(kind, to, parts)), default=0
    )
    references = 0
    for sheet, relation in workbook:
        kind, target = targets[relation]
        if kind != "worksheet" or sheet.name in aside:
            continue  # a chart sheet, or none of a form
        text = parts[target]
        yield _scan(text, sheet)
        # a reference takes some twenty bytes at least: only where a string is long are they counted
        references += text.count(b't="s"') + text.count(b"t='s'") if len(text) * strings > MOST_TEXT else 0
        if references * strings > MOST_TEXT:
            raise Unreadable("F05", "同一段很长的文字被引用了太多次")


@lru_cache(maxsize=32)
def _book(data: bytes) -> tuple[tuple[SheetFacts, str], ...]:
    """The sheets of a workbook, each with the id of its relation. The part is the same in all copies of a form."""
    root = parse_xml(data)
    date1904 = any(
        tag.get("date1904") in ("1", "true", "on") for tag in root.iter(_MAIN + "workbookPr", _STRICT + "workbookPr")
    )
    return tuple(
        (
            SheetFacts(str(sheet.get("name")), sheet.get("state", "visible") != "visible", date1904=date1904),
            str(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)),
        )
        for sheet in root.iter(_MAIN + "sheet", _STRICT + "sheet")
    )


def _is_strings(kind: str, target: str, parts: Mapping[str, bytes]) -> bool:
    return kind == "sharedStrings" and target in parts


def longest_string(data: bytes) -> int:
    """Bytes of the longest shared string: one long string referred to often inflates without bounds."""
    longest = 0
    for _, item in events(data, "end", tag=(_MAIN + "si", _STRICT + "si")):
        longest = max(longest, len(text_of(item)) * 3)
        item.clear()
    return longest


def _scan(text: bytes, facts: SheetFacts) -> SheetFacts:
    """The facts of a sheet.

    One pass over the text: most sheets hold no error value and few formulas, and a tree costs twenty times more.
    """
    hidden = _HIDES.search(text)
    errors_shown = text.count(b'"e"') if _SHOWS_ERROR.search(text) else 0
    other = _OTHER.search(text)
    if (other and _UNPLACED.search(text, other.start())) or not _is_plain(text):
        return _walk(text, facts)
    if errors_shown and errors_shown != text.count(b' t="e"'):
        return _walk(text, facts)
    if hidden and (text.count(b"<row") != text.count(b'<row r="') or text.count(b"hidden") != text.count(b' hidden="')):
        return _walk(text, facts)
    if other and _FAR.search(text):
        extent = Extent()
        for match in _CELL.finditer(text):
            extent.add(*_position(match[0]))
    errors = {}
    for match in _ERROR.finditer(text) if errors_shown else ():
        value = _VALUE.search(text, match.end(), match.end() + 200)
        errors[_position(match[0])] = value[1].decode("utf-8", "replace") if value else "#?"
    uncomputed = set()
    for match in _FORMULA.finditer(text):
        start = text.rfind(b"<c ", 0, match.start())
        cell = text[start : text.find(b"</c>", match.end())]
        tag = cell[: cell.find(b">")]
        if not _VALUE.search(cell) and b' t="str"' not in tag:
            uncomputed.add(_position(tag))
    rows, columns = _hidden(text) if hidden else (frozenset(), frozenset())
    if not (errors or uncomputed or rows or columns):
        return facts
    return replace(facts, errors=errors, uncomputed=frozenset(uncomputed), hidden_rows=rows, hidden_columns=columns)


def _is_plain(text: bytes) -> bool:
    """Whether tags are written as spreadsheet programs write them: else a look at the text alone would miss a cell
    (prefixes, other quotes, comments).
    """
    declared = text.find(b"?>", 0, 200) + 1  # the declaration has other quotes as often as not
    return not (
        _PREFIXED.search(text)
        or (text.find(b"'", declared) >= 0 and _QUOTED.search(text, declared))
        or (b"!" in text and _COMMENT.search(text))
    )


def _hidden(text: bytes) -> tuple[frozenset[int], frozenset[int]]:
    rows = frozenset(int(match[1]) - 1 for match in _HIDDEN_ROW.finditer(text))
    spans = [(int(match[1]), int(match[2])) for match in _HIDDEN_COLUMNS.finditer(text)]
    return rows, hidden_columns(spans)


def hidden_columns(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Spans of hidden columns, first and last from 1 → their numbers from 0, as far as anything may be read."""
    return frozenset(column - 1 for first, last in spans for column in range(max(first, 1), min(last, LAST_COLUMN) + 1))


def _walk(text: bytes, facts: SheetFacts) -> SheetFacts:
    """The same, element by element: for prefixes, other quotes, and cells that do not say where they stand."""
    extent, errors, uncomputed = Extent(), dict[tuple[int, int], str](), set[tuple[int, int]]()
    rows, spans = set[int](), list[tuple[int, int]]()
    row, column = -1, -1
    for kind, element in events(text, "start", "end"):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if kind == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
            if element.get("hidden") in ("1", "true"):
                rows.add(row)
        elif kind == "start" and name == "c":
            place = element.get("r")
            row, column = _address(place) if place else (row, column + 1)
        elif kind == "start" and name == "col" and element.get("hidden") in ("1", "true"):
            spans.append((int(element.get("min", 0)), int(element.get("max", 0))))
        elif kind == "end" and name == "c":
            parts = {etree.QName(child).localname: child for child in element if isinstance(child.tag, str)}
            value = text_of(parts["v"]) if "v" in parts else ""
            if parts:
                extent.add(row, column)
            if element.get("t") == "e":
                errors[row, column] = value or "#?"
            elif "f" in parts and not value and element.get("t") != "str":
                uncomputed.add((row, column))
        elif kind == "end" and name == "row":
            element.clear()
    columns = hidden_columns(spans)
    return replace(
        facts, errors=errors, uncomputed=frozenset(uncomputed), hidden_rows=frozenset(rows), hidden_columns=columns
    )


def _position(tag: bytes) -> tuple[int, int]:
    """The ``r`` of a cell's tag → 0-based (row, column)."""
    match = _REFERENCE.search(tag)
    if match is None:
        raise Unreadable("F01", DAMAGED)
    return _address((match[1] + match[2]).decode("ascii"))


def _address(text: str) -> tuple[int, int]:
    """``B3`` → (2, 1)."""
    match = _A1.fullmatch(text)
    if match is None:
        raise Unreadable("F01", DAMAGED)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
