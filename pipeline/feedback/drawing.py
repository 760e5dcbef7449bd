"""The shapes of notes in a VML part, as text.

VML is often no well-formed XML (Excel itself writes ``<br>`` into the texts of form controls), so it is never parsed:
our shapes go in before its end, and shapes of notes are found by the row and column they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.feedback.cells import Cells, Spot

_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"%s>'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    b'width:%dpt;height:%dpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"%s>'
    b'<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
    b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)
#: Excel writes the prefix ``v:``, other programs what they like.
_SHAPES = re.compile(rb"<((?:\w+:)?)shape\s[^>]*?(?:/>|>.*?</\1shape>)\s*", re.DOTALL)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_BLOCKS = re.compile(rb"<(?:\w+:)?idmap\b[^>]*\bdata\s*=\s*[\"']([\d, ]+)[\"']")
_END = re.compile(rb"</(?:\w+:)?xml\s*>\s*\Z")
_BLOCK = 1024
_WIDE, _LINE, _LINE_UNITS = 280, 18, 40


class Box(NamedTuple):
    """The box of a note: its cell, its size in pixels, and where its corners stand."""

    spot: Spot
    width: int
    height: int
    anchor: str


def box(cells: Cells, spot: Spot, text: str) -> Box:
    """A box beside the cell, high enough for the text."""
    lines = sum(max(1, -(-sum(1 + (ord(char) > 255) for char in line) // _LINE_UNITS)) for line in text.split("\n"))
    high = min(lines * _LINE + 16, 600)
    row, column = spot
    top = max(row - 1, 1)
    right, beyond = _reach(cells.width, column + 1, 15 + _WIDE)
    bottom, below = _reach(cells.height, top, 4 + high)
    corners = (column, 15, top - 1, 4, right - 1, beyond, bottom - 1, below)
    return Box(spot, _WIDE, high, ", ".join(map(str, corners)))


def _reach(size: object, first: int, pixels: int) -> tuple[int, int]:
    """The column or row in which a length ends that starts at ``first``, and how far into it."""
    assert callable(size)
    left = float(pixels)
    for place in range(first, first + 400):
        if left <= size(place):
            return place, int(left)
        left -= size(place)
    return first + 400, 0


def blocks_of(parts: Iterable[bytes]) -> set[int]:
    """The blocks of shape numbers that VML parts say are theirs."""
    return {int(number) for data in parts for match in _BLOCKS.findall(data) for number in match.split(b",")}


def new_drawing(boxes: Sequence[Box], taken: set[int]) -> bytes:
    """A VML part with these boxes; its shape numbers lie in blocks that are not taken."""
    needed = -(-(len(boxes) + 1) // _BLOCK)
    first = max(taken, default=0) + 1
    blocks = ",".join(str(first + number) for number in range(needed)).encode()
    head = (
        b"<xml " + b" ".join(_NAMESPACES) + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="' + blocks
    ) + b'"/></o:shapelayout>'
    return b"".join([head, _TYPE % b"", *_shapes(boxes, first * _BLOCK + 1, b""), b"</xml>"])


def extend(data: bytes, boxes: Sequence[Box]) -> bytes:
    """A VML part with these boxes besides what it holds. Raises ``ValueError`` where it has no end."""
    end = _END.search(data)
    if end is None:
        message = "no end of the drawing"
        raise ValueError(message)
    names = data[: data.find(b">", data.find(b"<xml")) + 1]
    said = b"" if all(name in names for name in _NAMESPACES) else b" " + b" ".join(_NAMESPACES)
    first = max((int(number) for number in _ID.findall(data)), default=_BLOCK) + 1
    kind = b"" if b'id="_x0000_t202"' in data else _TYPE % said
    return b"".join([data[: end.start()], kind, *_shapes(boxes, first, said), data[end.start() :]])


def _shapes(boxes: Sequence[Box], first: int, said: bytes) -> Iterable[bytes]:
    for place, made in enumerate(boxes):
        (row, column), anchor = made.spot, made.anchor.encode()
        width, height = made.width * 3 // 4, made.height * 3 // 4
        yield _SHAPE % (first + place, width, height, place + 1, said, anchor, row - 1, column - 1)


def noted(data: bytes) -> set[Spot]:
    """The cells that have the shape of a note."""
    return {spot for match in _SHAPES.finditer(data) if (spot := _spot(match[0]))}


def without(data: bytes, spots: set[Spot]) -> bytes:
    """A VML part without the notes of these cells; empty where no shape is left."""
    rest = _SHAPES.sub(lambda match: b"" if _spot(match[0]) in spots else match[0], data)
    return rest if _SHAPES.search(rest) else b""


def _spot(shape: bytes) -> Spot | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if not _NOTE.search(shape) or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1
