"""What is looked at before a workbook is read: is it one, is it whole, is its size that of a unit's return.

The reader behind us is native code that a hostile file can abort, and it checks no CRC; so everything it will read
is looked at first, with bounds. What the reader hides (error cells, formulas without a value) is seen here too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

LARGEST_PART = 128 * 1024 * 1024
LARGEST_TOTAL = 256 * 1024 * 1024
MOST_MEMBERS = 4000
HIGHEST_RATIO = 250
LAST_ROW = 100_000
LAST_COLUMN = 1_000
MOST_TEXT = 256 * 1024 * 1024

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


#: Looked for in the text of a sheet. A prefix (``x:``) may stand before every name.
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>")
_FORMULA = re.compile(rb"<(\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)<")
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]+)(\d+)[\"']")
_FAR = re.compile(rb"\br\s*=\s*[\"'](?:[A-Z]{3}\d+|[A-Z]+\d{6,})[\"']")
#: The same, quickly, where every cell and row is written as spreadsheet programs write them.
_FAR_PLAIN = re.compile(rb' r="(?:[A-Z]{3}|[A-Z]*[0-9]{6})')
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*[^/>]>(?=\s*<(?:\w+:)?(?:v|f|is)\b)")


class Unreadable(Exception):  # noqa: N818 (what it says of the file is no error of the program)
    """The file cannot be read. ``code`` is that of the problem, ``what`` its words."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet holds besides its values. Cells by (row, column), both 0-based."""

    name: str
    hidden: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells that show an error value, with it."""
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    """Formulas without a stored result."""


def inspect(data: bytes) -> tuple[SheetFacts, ...]:
    """Bytes → facts of the sheets, in order. Raises ``Unreadable`` for what may not or cannot be read."""
    if data.startswith((b"%TSD-Header-###%", b"E-SafeNet")) or b"E-SafeNet" in data[:64]:
        raise Unreadable("F12")
    if not data.startswith(b"PK"):
        raise Unreadable("F02")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(_sheets(_parts(archive)))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, etree.XMLSyntaxError) as error:
        raise Unreadable("F01", "文件已损坏或不完整") from error
    except KeyError as error:
        raise Unreadable("F02") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Unreadable("F01", "文件已损坏或不完整") from error
        raise


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part by name, inflated within bounds, its CRC checked (the native reader checks none)."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or len({info.filename for info in members}) < len(members):
        raise Unreadable("F05", "文件内部的部件太多或者重名")
    if sum(info.file_size for info in members) > LARGEST_TOTAL:
        raise Unreadable("F05", "文件展开后太大，超过256兆")
    for info in members:
        big = info.file_size > LARGEST_PART
        if big or (info.file_size > 2**20 and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)):
            raise Unreadable("F05", "文件展开后大得不正常")
    return {info.filename: archive.read(info) for info in members}


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


def _sheets(parts: Mapping[str, bytes]) -> Iterator[SheetFacts]:
    workbook = _parse(parts["xl/workbook.xml"])
    targets = {
        relation.get("Id"): str(relation.get("Target")) for relation in _parse(parts["xl/_rels/workbook.xml.rels"])
    }
    strings = _longest_string(parts.get("xl/sharedStrings.xml", b""))
    references = 0
    for sheet in workbook.iter(_MAIN + "sheet", _STRICT + "sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        hidden = sheet.get("state", "visible") != "visible"
        if "worksheet" not in path or path not in parts:
            continue  # a chart sheet
        facts, shared = _scan(parts[path], str(sheet.get("name")), hidden=hidden)
        references += shared
        if references * strings > MOST_TEXT:
            raise Unreadable("F05", "同一段很长的文字被引用了太多次")
        yield facts


def _longest_string(data: bytes) -> int:
    """Bytes of the longest shared string: one long string referred to often inflates without bounds."""
    if not data:
        return 0
    longest = 0
    for _, item in etree.iterparse(io.BytesIO(data), tag=(_MAIN + "si", _STRICT + "si"), resolve_entities=False):
        longest = max(longest, sum(len(text) for text in item.itertext()) * 3)
        item.clear()
    return longest


def _scan(text: bytes, name: str, *, hidden: bool) -> tuple[SheetFacts, int]:
    """One pass over the text of a sheet: most hold no error value and few formulas, and a tree costs twenty times more.

    Gives its facts, and how many cells refer to a shared string.
    """
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.decode("utf-16").encode("utf-8")
    plain = text.count(b' r="') == text.count(b"<c ") + text.count(b"<row ")
    if (_FAR_PLAIN if plain else _FAR).search(text):
        _extent(text)
    errors = {}
    for match in _ERROR.finditer(text) if b'"e"' in text or b"'e'" in text else ():
        value = _VALUE.search(text, match.end(), match.end() + 200)
        errors[_position(match[0])] = value[1].decode("utf-8", "replace") if value else "#?"
    uncomputed = set()
    for match in _FORMULA.finditer(text) if b"<f" in text or b":f" in text else ():
        prefix = match[1] or b""
        start = text.rfind(b"<" + prefix + b"c ", 0, match.start())
        cell = text[start : text.find(b"</" + prefix + b"c>", match.end())]
        if not _VALUE.search(cell) and not _TEXT_RESULT.search(cell[: cell.find(b">")]):
            uncomputed.add(_position(cell[: cell.find(b">")]))
    shared = text.count(b't="s"') if plain else len(_SHARED.findall(text))
    return SheetFacts(name, hidden, errors, frozenset(uncomputed)), shared


def _extent(text: bytes) -> None:
    """A value (not a mere style) far outside a form's range stops the native reader, or the machine."""
    for match in _CELL.finditer(text):
        row, column = _position(match[0])
        if row > LAST_ROW or column > LAST_COLUMN:
            raise Unreadable("F05", f"在第{row + 1}行第{column + 1}列有内容，超出正常范围")


def _position(tag: bytes) -> tuple[int, int]:
    """The ``r`` of a cell's tag → 0-based (row, column)."""
    match = _REFERENCE.search(tag)
    if match is None:
        raise Unreadable("F01", "文件已损坏或不完整")
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]) - 1, column - 1
