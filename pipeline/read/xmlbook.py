"""The parts of an .xlsx or .xlsm: bounds, error values, formulas without a result, what is hidden.

Values are read by the native reader afterwards; it gives an empty text for an error value, and for a formula without
a result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from pipeline.read.bounds import DAMAGED, MOST_TEXT, Extent, SheetFacts, Unreadable, hidden_columns
from pipeline.read.parts import Parts, events, parse_xml, relations, text_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

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


def inspect(data: bytes) -> tuple[SheetFacts, ...]:
    """Bytes of an .xlsx → facts of its sheets, in order. Raises ``Unreadable`` for what may not or cannot be read."""
    return inspect_parts(Parts(data))


def inspect_parts(parts: Mapping[str, bytes], aside: Collection[str] = ()) -> tuple[SheetFacts, ...]:
    """The same of a package that is open already, but for the sheets ``aside``, which nobody will read."""
    try:
        return tuple(_sheets(parts, aside))
    except (KeyError, ValueError) as error:  # a part that is not there, a number that is none
        raise Unreadable("F01", DAMAGED) from error


def parts_of(parts: Mapping[str, bytes], aside: Collection[str]) -> frozenset[str]:
    """The parts of the sheets ``aside``, of a package that has been looked at, as far as no other sheet is in them."""
    path = _main(parts)
    targets = relations(parts, path)
    own = [(sheet.name, targets[relation][1]) for sheet, relation in _book(parts[path]) if relation in targets]
    return frozenset({part for name, part in own if name in aside} - {part for name, part in own if name not in aside})


def _main(parts: Mapping[str, bytes]) -> str:
    roots = relations(parts, "").values() if "_rels/.rels" in parts else ()
    return next((target for kind, target in roots if kind == "officeDocument"), "xl/workbook.xml")


def _sheets(parts: Mapping[str, bytes], aside: Collection[str]) -> Iterator[SheetFacts]:
    path = _main(parts)
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
