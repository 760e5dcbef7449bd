"""The records of a binary package (.xlsb): bounds, error values, hidden rows and columns.

Values are read by the native reader afterwards; it gives an empty text for an error value. A formula always has a
result in this format: one that was never computed cannot be told from one whose result is 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from struct import unpack_from

from pipeline.read.bounds import DAMAGED, MOST_TEXT, Extent, SheetFacts, Unreadable, hidden_columns
from pipeline.read.oldbook import ERRORS
from pipeline.read.parts import relations

_ROW, _BLANK, _ERROR, _ISST, _FORMULA_ERROR, _STRING, _COLUMN, _BOOK, _SHEET = 0, 1, 3, 7, 11, 19, 60, 153, 156

#: Records 2 to 11 are filled cells.
_LAST_CELL = 11

_BOOK_PATH = "xl/workbook.bin"


def inspect_binary(parts: Mapping[str, bytes]) -> tuple[SheetFacts, ...]:
    """Parts of the package → facts of the worksheets, in order. Raises ``Unreadable``."""
    try:
        return tuple(_sheets(parts))
    except (KeyError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unreadable("F01", DAMAGED) from error


def _sheets(parts: Mapping[str, bytes]) -> Iterator[SheetFacts]:
    targets = relations(parts, _BOOK_PATH)
    strings = (
        unpack_from("<I", body, 1)[0]
        for kind, body in _records(parts.get("xl/sharedstrings.bin", b""))
        if kind == _STRING
    )
    longest = max(strings, default=0) * 3
    date1904, references = False, 0
    for kind, body in _records(parts[_BOOK_PATH]):
        if kind == _BOOK:
            date1904 = bool(body[0] & 1)
        if kind != _SHEET:
            continue
        identifier, end = _text(body, 8)
        name, _ = _text(body, end)
        what, target = targets[identifier]
        if what != "worksheet":
            continue  # a chart sheet
        facts, shared = _scan(parts[target], name, hidden=bool(body[0] & 3), date1904=date1904)
        references += shared
        if references * longest > MOST_TEXT:
            raise Unreadable("F05", "同一段很长的文字被引用了太多次")
        yield facts


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record: its kind in one or two bytes, its length in up to four, seven bits each."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        body = data[place : place + size]
        if len(body) < size:
            raise Unreadable("F01", DAMAGED)
        yield kind, body
        place += size


def _text(body: bytes, place: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    count = unpack_from("<I", body, place)[0]
    end = place + 4 + count * 2
    return body[place + 4 : end].decode("utf-16-le"), end


def _scan(data: bytes, name: str, *, hidden: bool, date1904: bool) -> tuple[SheetFacts, int]:
    extent, errors, rows = Extent(), dict[tuple[int, int], str](), set[int]()
    spans: list[tuple[int, int]] = []
    row, shared = 0, 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = unpack_from("<I", body)[0]
            if len(body) > 11 and body[11] & 0x10:
                rows.add(row)
        elif _BLANK < kind <= _LAST_CELL:
            column = unpack_from("<I", body)[0]
            extent.add(row, column)
            shared += kind == _ISST
            if kind in (_ERROR, _FORMULA_ERROR):
                errors[row, column] = ERRORS.get(body[8], "#?")
        elif kind == _COLUMN:
            first, last = unpack_from("<II", body)
            if body[16] & 1:
                spans.append((first + 1, last + 1))
    columns = hidden_columns(spans)
    return SheetFacts(name, hidden, errors, frozenset(), frozenset(rows), columns, date1904), shared
