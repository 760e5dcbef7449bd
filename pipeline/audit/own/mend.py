"""Bookmarks that an editor has lost by a character or two are put back, before anything is read.

LibreOffice moves the bookmarks behind a comment in the same paragraph by a character each time that it opens the file.
The number that was printed is still there: its bookmark is laid around it again. Of a bookmark around a tracked
insertion it puts one end inside: it is taken out again. One that stands around nothing in a cell it begins twice and
ends once: the beginning without an end goes. Nothing else is touched: a number
that a person changed is not found, and stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline import marks
from pipeline.docxfile import W

_FURTHEST = 8
"""Characters that a bookmark is looked for behind its place."""
_BEFORE = 2
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ENDS = (W + "bookmarkStart", W + "bookmarkEnd")
_REVISED = tuple(W + tag for tag in ("ins", "del", "moveFrom", "moveTo", "txbxContent"))


@dataclass(slots=True)
class _Place:
    """A bookmark in a paragraph: its ends, and where they stand in the text."""

    name: str
    start: etree._Element
    first: int
    end: etree._Element | None = None
    last: int = -1


def mend(text: etree._Element, printed: Callable[[str], str]) -> None:
    """Put back what has slipped in the paragraphs that have comments. ``printed``: what a bookmark stood around."""
    _lift(text)
    _unended(text)
    commented = [next(node.iterancestors(W + "p")) for node in text.iter(W + "commentReference")]
    for paragraph in dict.fromkeys(commented):
        if next(paragraph.iter(*_REVISED), None) is None:
            _paragraph(paragraph, printed)


def _lift(text: etree._Element) -> None:
    """Take bookmarks out of the edges of insertions: LibreOffice puts one end in and leaves the other outside."""
    for revision in text.iter(W + "ins", W + "moveTo"):
        ids = [node.get(W + "id") for node in revision if node.tag in _ENDS]
        lone = {key for key in ids if ids.count(key) == 1}  # a bookmark that is all in it came or went with it
        if revision.getparent() is None:
            continue
        while len(revision) and revision[0].tag in _ENDS and revision[0].get(W + "id") in lone:
            revision.addprevious(revision[0])
        while len(revision) and revision[-1].tag in _ENDS and revision[-1].get(W + "id") in lone:
            revision.addnext(revision[-1])


def _unended(text: etree._Element) -> None:
    """Take out the beginnings that LibreOffice doubles and does not end."""
    ends = {node.get(W + "id") for node in text.iter(W + "bookmarkEnd")}
    starts = list(text.iter(W + "bookmarkStart"))
    ended = {node.get(W + "name") for node in starts if node.get(W + "id") in ends}
    for node in starts:
        parent = node.getparent()
        if node.get(W + "id") not in ends and node.get(W + "name") in ended and parent is not None:
            parent.remove(node)


def _paragraph(paragraph: etree._Element, printed: Callable[[str], str]) -> None:
    words = "".join(node.text or "" for node in paragraph.iter(W + "t"))
    places = [place for place in _places(paragraph) if place.end is not None]
    right = {(p.first, p.last) for p in places if p.name[1] == "M" and words[p.first : p.last] == printed(p.name)}
    for place in places:
        wanted = printed(place.name)
        if not wanted or words[place.first : place.last] == wanted:
            continue
        at = _found(words, wanted, place, right)
        if at is not None:
            first, last = _run_at(paragraph, at), _run_at(paragraph, at + len(wanted), ending=True)
            if first is not None and last is not None and place.end is not None:
                first.addprevious(place.start)
                last.addnext(place.end)


def _places(paragraph: etree._Element) -> Iterator[_Place]:
    """The bookmarks of ours that begin in a paragraph, in order."""
    found: dict[str, _Place] = {}
    length = 0
    for node in paragraph.iter(W + "t", W + "bookmarkStart", W + "bookmarkEnd"):
        key = str(node.get(W + "id"))
        if node.tag == W + "t":
            length += len(node.text or "")
        elif node.tag == W + "bookmarkStart":
            parsed = marks.parse(str(node.get(W + "name")))
            if parsed:
                found[key] = _Place(parsed[0], node, length)
        elif key in found:
            found[key].end, found[key].last = node, length
    yield from found.values()


def _found(words: str, wanted: str, place: _Place, taken: set[tuple[int, int]]) -> int | None:
    """Where what was printed stands behind a bookmark that has slipped, whole, and not as another figure."""
    for at in range(max(place.first - _BEFORE, 0), place.first + _FURTHEST + 1):
        end = at + len(wanted)
        if end <= place.last or not words.startswith(wanted, at) or _cut(words, at, end):
            continue
        if not any(at < b and a < end for a, b in taken - {(at, end)}):
            return at
    return None


def _cut(words: str, start: int, end: int) -> bool:
    """Whether a place of the text begins or ends within a number."""
    before, after = words[max(start - 1, 0) : start + 1], words[end - 1 : end + 1]
    return (len(before) == 2 and before.isdigit()) or (len(after) == 2 and after.isdigit())


def _run_at(paragraph: etree._Element, place: int, *, ending: bool = False) -> etree._Element | None:
    """The run that begins (or ends) at a place of the text; a run around it is cut in two."""
    length = 0
    for node in list(paragraph.iter(W + "t")):
        run, text = node.getparent(), node.text or ""
        begin, length = length, length + len(text)
        if run is None or not text or (run.getparent() is not paragraph):
            continue
        if begin == place and not ending:
            return run
        if length == place and ending:
            return run
        if begin < place < length:
            if len(run.findall(W + "t")) != 1 or any(child.tag not in (W + "rPr", W + "t") for child in run):
                return None
            rest = copy.deepcopy(run)
            node.text, later = text[: place - begin], rest.find(W + "t")
            assert later is not None
            later.text = text[place - begin :]
            for piece in (node, later):
                piece.set(_SPACE, "preserve")
            run.addnext(rest)
            return run if ending else rest
    return None
