"""What is written anew looks as what it stands in for: bold, coloured, larger where people have made that so.

Word by word: what is the same, and a number that took another's place, has its look; what is new has that around it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from lxml import etree
from rapidfuzz.distance import Levenshtein

from pipeline.docxfile import W

_ORDER = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
    *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position"),
    *("sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"),
)
_RANK = {W + tag: rank for rank, tag in enumerate(_ORDER)}
"""The order that the format asks for."""
_SET = ("b", "bCs", "i", "iCs", "strike", "dstrike", "color", "sz", "szCs", "highlight", "u", "shd", "em")
_LOOKS = frozenset(W + tag for tag in _SET)
_SYMBOL = re.compile(r"\d+(?:[.,]\d+)*[%％]?|.", re.DOTALL)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_Look: TypeAlias = "tuple[bytes, ...]"
"""The properties of a run that people set, as XML."""


def dress(pieces: Sequence[etree._Element], worn: Sequence[etree._Element]) -> list[etree._Element]:
    """Runs and bookmarks to be put in, and the runs they stand in for → the same, in the look of these."""
    old = [(symbol, look) for run in worn for look in [_look(run)] for symbol in _symbols(run)]
    looks = {look for _, look in old}
    if not looks or (len(looks) == 1 and looks == {_look(piece) for piece in pieces if piece.tag == W + "r"}):
        return list(pieces)
    new = [symbol for piece in pieces if piece.tag == W + "r" for symbol in _symbols(piece)]
    wanted = iter(_matched(old, new))
    return [part for piece in pieces for part in (_cut(piece, wanted) if piece.tag == W + "r" else [piece])]


def _symbols(run: etree._Element) -> list[str]:
    return _SYMBOL.findall("".join(node.text or "" for node in run.iter(W + "t")))


def _look(run: etree._Element) -> _Look:
    found = [node for node in run.iterfind(f"{W}rPr/*") if node.tag in _LOOKS]
    return tuple(etree.tostring(node, method="c14n", exclusive=True, with_tail=False) for node in found)


def _matched(old: Sequence[tuple[str, _Look]], new: Sequence[str]) -> list[_Look | None]:
    """The look of each new symbol; None where it keeps its own."""
    found: list[_Look | None] = [None] * len(new)
    for block in Levenshtein.opcodes(_keys([symbol for symbol, _ in old]), _keys(new)):
        for offset, place in enumerate(range(block.dest_start, block.dest_end)):
            if block.tag != "insert":
                found[place] = old[block.src_start + offset][1]
            else:
                around = {look for _, look in old[max(block.src_start - 1, 0) : block.src_start + 1]}
                found[place] = around.pop() if len(around) == 1 else None
    return found


def _keys(symbols: Sequence[str]) -> list[str]:
    """Symbols as they are compared: a number, whatever it is, by the two symbols before it (it is that unit's)."""
    return [
        "".join(symbols[max(place - 2, 0) : place]) + "#" if symbol[0].isdigit() else symbol
        for place, symbol in enumerate(symbols)
    ]


def _cut(run: etree._Element, wanted: Iterator[_Look | None]) -> list[etree._Element]:
    """A run → the runs it takes for its symbols to have these looks."""
    symbols = [(symbol, next(wanted)) for symbol in _symbols(run)]
    groups = [(look, "".join(symbol for symbol, _ in group)) for look, group in groupby(symbols, lambda pair: pair[1])]
    texts = run.findall(W + "t")
    if not groups or (len(groups) > 1 and (len(texts) != 1 or len(run) > 1 + (run.find(W + "rPr") is not None))):
        return [run]
    if len(groups) == 1:
        _put_on(run, groups[0][0])
        return [run]
    parts = []
    for look, text in groups:
        part = copy.deepcopy(run)
        node = part.find(W + "t")
        assert node is not None
        node.text = text
        node.set(_SPACE, "preserve")
        _put_on(part, look)
        parts.append(part)
    return parts


def _put_on(run: etree._Element, look: _Look | None) -> None:
    if look is None or look == _look(run):
        return
    properties = run.find(W + "rPr")
    if properties is None:
        properties = etree.Element(W + "rPr")
        run.insert(0, properties)
    kept = [node for node in properties if node.tag not in _LOOKS]
    properties[:] = sorted([*kept, *map(etree.fromstring, look)], key=lambda node: _RANK.get(node.tag, len(_RANK)))
