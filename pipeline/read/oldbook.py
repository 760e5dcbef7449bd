"""The records of an old binary workbook (.xls, .et: BIFF8 or BIFF5 in an OLE container): bounds, and what is hidden.

Values are read by the native reader afterwards; it gives an empty text for an error value and hides rows, so the
records are walked here first. A formula always has a result in this format; where none of a file's formulas ever got
one (as programs write that do not compute), all count as without a result.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from struct import unpack_from

from pipeline.read.bounds import DAMAGED, MOST_CELLS, MOST_TEXT, Extent, SheetFacts, Unreadable, hidden_columns

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _BOUNDSHEET, _DATEMODE, _CODEPAGE, _SST = 0x002F, 0x0085, 0x0022, 0x0042, 0x00FC
_DIMENSIONS, _ROW, _COLINFO, _MULRK, _BOOLERR, _LABELSST = 0x0200, 0x0208, 0x007D, 0x00BD, 0x0205, 0x00FD
_FORMULAS = (0x0006, 0x0206, 0x0406)
#: NUMBER, LABEL, RSTRING, RK: a filled cell each.
_FILLED = (0x0203, 0x0204, 0x00D6, 0x027E, _LABELSST, _BOOLERR, *_FORMULAS)

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

_MOST_SHEETS = 1000


@dataclass
class _Book:
    """The stream, and what its opening part says of all sheets."""

    stream: bytes
    wide: bool = True
    """BIFF8: texts are UTF-16."""
    codec: str = "gb18030"
    date1904: bool = False
    sheets: list[tuple[int, str, bool]] = field(default_factory=list)
    """Place in the stream, name, hidden; of worksheets only."""
    longest: int = 0
    """Bytes of the longest shared text."""


@dataclass
class _Sheet:
    """What the records of one sheet have told so far."""

    extent: Extent = field(default_factory=Extent)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    blank: set[tuple[int, int]] = field(default_factory=set)
    """Formulas whose result is nothing at all."""
    computed: bool = False
    rows: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0
    shared: int = 0


class Locked(Exception):  # noqa: N818 (a state of the file, not an error)
    """The workbook has a password to open."""


def inspect_old(data: bytes) -> tuple[SheetFacts, ...]:
    """Bytes → facts of the worksheets, in order. Raises ``Unreadable``, and ``Locked`` where it has a password."""
    try:
        book = _globals(_stream(data))
        sheets = [_sheet(book, place) for place, _, _ in book.sheets]
    except (struct.error, IndexError, LookupError, UnicodeDecodeError) as error:
        raise Unreadable("F01", DAMAGED) from error
    if sum(sheet.shared for sheet in sheets) * book.longest > MOST_TEXT:
        raise Unreadable("F05", "同一段很长的文字被引用了太多次")
    if sum(sheet.cells for sheet in sheets) > MOST_CELLS:
        raise Unreadable("F05", "单元格太多")
    computed = any(sheet.computed for sheet in sheets)
    return tuple(
        replace(
            SheetFacts(name, hidden, sheet.errors, date1904=book.date1904),
            uncomputed=frozenset() if computed else frozenset(sheet.blank),
            hidden_rows=frozenset(sheet.rows),
            hidden_columns=hidden_columns(sheet.spans),
        )
        for (_, name, hidden), sheet in zip(book.sheets, sheets, strict=True)
    )


def _stream(data: bytes) -> bytes:
    from olefile import OleFileIO  # noqa: PLC0415 (only when such a file is met)

    try:
        with OleFileIO(io.BytesIO(data)) as container:
            name = "Workbook" if container.exists("Workbook") else "Book"
            return bytes(container.openstream(name).read())
    except Exception as error:  # whatever a damaged directory does to the library
        raise Unreadable("F01", DAMAGED) from error


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of the part that begins there."""
    while place + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        body = stream[place + 4 : place + 4 + size]
        if len(body) < size:
            raise Unreadable("F01", DAMAGED)
        yield kind, body
        if kind == _EOF:
            return
        place += 4 + size
    raise Unreadable("F01", DAMAGED)


def _globals(stream: bytes) -> _Book:
    book = _Book(stream)
    strings: list[bytes] = []
    within = False
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            version = unpack_from("<H", body)[0]
            if version not in (0x0500, 0x0600):
                raise Unreadable("F18", "是很早的 Excel 格式")
            book.wide = version == 0x0600
        elif kind == _FILEPASS:
            raise Locked
        elif kind == _CODEPAGE:
            page = unpack_from("<H", body)[0]
            book.codec = "gb18030" if page in (936, 54936, 1200) else f"cp{page}"
        elif kind == _DATEMODE:
            book.date1904 = bool(unpack_from("<H", body)[0])
        elif kind == _BOUNDSHEET:
            _bound(book, body)
        within = kind == _SST or (within and kind == _CONTINUE)
        if within:
            strings.append(body)
    if len(book.sheets) > _MOST_SHEETS:
        raise Unreadable("F05", "表太多")
    book.longest = _longest(strings) if strings else 0
    return book


def _bound(book: _Book, body: bytes) -> None:
    place, state, kind, count = unpack_from("<IBBB", body)
    if kind:
        return  # a chart, a macro
    if book.wide:
        name = body[8 : 8 + count * 2].decode("utf-16-le") if body[7] & 1 else body[8 : 8 + count].decode("latin-1")
    else:
        name = body[7 : 7 + count].decode(book.codec)
    book.sheets.append((place, name, bool(state & 3)))


def _longest(pieces: list[bytes]) -> int:
    """Bytes of the longest text of the shared table: a text may run on into the next record, with a mark of its own."""
    piece, at, longest = 0, 8, 0
    for _ in range(unpack_from("<I", pieces[0], 4)[0]):
        while at >= len(pieces[piece]):
            at, piece = at - len(pieces[piece]), piece + 1
            if piece >= len(pieces):
                return longest
        count, marks = unpack_from("<HB", pieces[piece], at)
        at += 3
        runs = unpack_from("<H", pieces[piece], at)[0] * 4 if marks & 8 else 0
        at += 2 if marks & 8 else 0
        extra = unpack_from("<I", pieces[piece], at)[0] if marks & 4 else 0
        at += 4 if marks & 4 else 0
        longest = max(longest, count * 3)
        while count:
            width = 2 if marks & 1 else 1
            here = min(count, (len(pieces[piece]) - at) // width)
            count, at = count - here, at + here * width
            if count:
                piece, at = piece + 1, 1
                marks = pieces[piece][0]
        at += runs + extra
    return longest


def _sheet(book: _Book, place: int) -> _Sheet:
    found = _Sheet()
    for kind, body in _records(book.stream, place):
        if kind in _FILLED:
            _cell(found, kind, body)
        elif kind == _MULRK:
            row, first = unpack_from("<HH", body)
            found.extent.add(row, first + max(0, (len(body) - 6) // 6 - 1))
            found.cells += len(body) // 6
        elif kind == _ROW:
            if unpack_from("<I", body, 12)[0] & 0x20:
                found.rows.add(unpack_from("<H", body)[0])
        elif kind == _DIMENSIONS:
            _announced(body)
        elif kind == _COLINFO:
            first, last, _, _, marks = unpack_from("<HHHHH", body)
            if marks & 1:
                found.spans.append((first + 1, last + 1))
    return found


def _announced(body: bytes) -> None:
    """The range a sheet claims to fill: the native reader sets memory aside for it before it has seen a cell."""
    top, below, left, right = unpack_from("<IIHH" if len(body) >= 12 else "<HHHH", body)
    if not (top <= below <= 65_536 and left <= right <= 256):
        raise Unreadable("F01", DAMAGED)


def _cell(found: _Sheet, kind: int, body: bytes) -> None:
    row, column = unpack_from("<HH", body)
    found.extent.add(row, column)
    found.cells += 1
    found.shared += kind == _LABELSST
    if kind == _BOOLERR and body[7]:
        found.errors[row, column] = ERRORS.get(body[6], "#?")
    elif kind in _FORMULAS:
        special = body[12:14] == b"\xff\xff"
        if special and body[6] == 2:
            found.errors[row, column] = ERRORS.get(body[8], "#?")
        if special and body[6] == 3:
            found.blank.add((row, column))
        else:
            found.computed = True
