"""Tables as text: separated values (.csv, or saved as text from Excel), and how a text's characters are told.

One file is one sheet, named after the file. Every value is text as it was written; what a program left out when it
wrote the file (decimals that were not shown, digits of long numbers) is not in it.
"""

from __future__ import annotations

import csv
import io
import re

from pipeline.read.bounds import LARGEST_PART, Extent, SheetFacts, Unreadable

#: A cell that shows one of these shows an error value.
_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")

_DELIMITERS = ",\t;"
_LOOKED_AT = 50
_QUOTED = re.compile(r'"[^"]*"')
_FORMULA = re.compile(r"=[\w(+\-\"']")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes, declared: str = "") -> str:
    """The characters of a text: by its byte order mark, else as UTF-8, else as GB 18030; ``""`` if it is no text.

    Short Chinese texts in GBK can be valid UTF-8 by chance; they then read as Latin, Greek or Arabic letters, which
    no table here is written in.
    """
    if len(data) > LARGEST_PART:
        raise Unreadable("F05", "文件太大")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    elif declared.lower() in ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"):
        codecs = ("gb18030", "utf-8-sig")
    else:
        codecs = ("utf-8-sig", "gb18030")
    texts = [text for codec in codecs if (text := _decoded(data, codec))]
    if len(texts) > 1 and not any(char >= "\u2000" for char in texts[0]):
        texts = [text for text in texts[1:] if any(char >= "\u2000" for char in text)] or texts
    return texts[0] if texts and not _CONTROL.search(texts[0]) else ""


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return ""


def is_error(text: str) -> bool:
    """Whether a cell's text is an error value as spreadsheet programs show it."""
    return text[:1] in ("#", "E") and bool(_ERROR.fullmatch(text))


def read_text(data: bytes, name: str) -> tuple[SheetFacts, list[list[object]]]:
    """Bytes of a table as text → its one sheet. Raises ``Unreadable`` for what is no table."""
    text = decode(data)
    if not text.strip():
        raise Unreadable("F02", "，是认不出的格式") if data.strip() else Unreadable("F15")
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)\r?", first)  # Excel's own line above the table; it shows no row for it
    text, delimiter = (rest, said[1]) if said else (text, _delimiter(text))
    if not delimiter:
        raise Unreadable("F02", "，是没有分栏的文字")
    return _table(text, delimiter, name)


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon: what stands most often outside quotes in the first lines; ``""`` where none does."""
    head = _QUOTED.sub("", "\n".join(text[:200_000].split("\n")[:_LOOKED_AT]))
    best = max(_DELIMITERS, key=head.count)
    return best if best in head else ""


def _table(text: str, delimiter: str, name: str) -> tuple[SheetFacts, list[list[object]]]:
    rows: list[list[object]] = []
    errors: dict[tuple[int, int], str] = {}
    uncomputed: set[tuple[int, int]] = set()
    extent = Extent()
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row, cells in enumerate(reader):
            if cells:
                extent.add(row, len(cells) - 1)
            for column, cell in enumerate(cells):
                place = row, column
                if is_error(cell):
                    errors[place] = cell
                elif _FORMULA.match(cell):
                    plain = _TEXT_FORMULA.fullmatch(cell)  # ="00370" keeps the zeros of a number
                    cells[column] = plain[1] if plain else ""
                    uncomputed |= set() if plain else {place}
            rows.append([*cells])
    except csv.Error as error:
        what = f"第{reader.line_num}行的引号不成对，分不清格子"
        raise Unreadable("F01", what) from error
    return SheetFacts(name, errors=errors, uncomputed=frozenset(uncomputed)), _square(rows)


def _square(rows: list[list[object]]) -> list[list[object]]:
    """Rows of one length: short ones are filled up with empty cells; rows below the last filled one are left out."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    return [[*cells, *[""] * (width - len(cells))] for cells in rows]
