"""Tags as people type them in Word → tags of the language; words outside tags → text that means nothing else.

Word and Chinese input methods put full-width braces, brackets and commas and curled quotes where the language has its
own. Inside a tag all of these are read as what they stand for; what stands between quotes stays as it is typed, but
for the conditions in ``where("…")``, which are of the language too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(r"[{｛][{｛%％#＃]")
_CLOSES = {"{": re.compile(r"[}｝]{2}"), "%": re.compile(r"[%％][}｝]"), "#": re.compile(r"[#＃][}｝]")}
_PLAIN_KIND = {"{": "{", "｛": "{", "%": "%", "％": "%", "#": "#", "＃": "#"}
_ENDS = {"{": "}}", "%": "%}", "#": "#}"}
_PAIRS = {"“": "”", "‘": "’"}
_QUOTES = {'"': '"“”', "“": '"“”', "”": '"“”', "'": "'‘’", "‘": "'‘’", "’": "'‘’"}
"""A mark that opens a string → the marks that may close it."""
_CONDITION = re.compile(r"\b(where|all|any)\(\s*$")
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LOOKALIKES = {**_WIDE, **dict.fromkeys("–—−", "-"), **dict.fromkeys("　\u00a0\t\r\n", " ")}
_SPECIAL = re.compile(r":::|<<|\^\^|[#|{]")


class Unclosed(Exception):  # noqa: N818 (a fault of what a person has typed)
    """A tag, or a string in it, that does not end in its paragraph; its text is its beginning."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph. ``kind``: empty for words, ``{`` prints, ``%`` steers, ``#`` is a comment."""

    kind: str
    text: str
    """Of a tag: as the language has it; of words: as typed."""


def segments(text: str) -> Iterator[Segment]:
    """A paragraph as typed → words and tags. Raises ``Unclosed``."""
    position = 0
    while match := _OPEN.search(text, position):
        if match.start() > position:
            yield Segment("", text[position : match.start()])
        kind = _PLAIN_KIND[match[0][1]]
        body, position = _tag(text, match.end(), kind)
        yield Segment(kind, f"{{{kind}{body}{_ENDS[kind]}")
    if position < len(text):
        yield Segment("", text[position:])


def escaped(words: str) -> str:
    """Words → text of the narrative that prints them and nothing else: no heading, no cell, no tag begins in it."""
    return _SPECIAL.sub(lambda match: f'{{{{ "{match[0]}" }}}}', words)


def _tag(text: str, start: int, kind: str) -> tuple[str, int]:
    """The inside of a tag, and where it ends."""
    close = _CLOSES[kind]
    if kind == "#":
        match = close.search(text, start)
        if match is None:
            raise Unclosed(text[start - 2 :])
        return text[start : match.start()].replace("\n", " "), match.end()
    made, position = "", start
    while position < len(text):
        match = close.match(text, position)
        if match:
            return made, match.end()
        made, position = _step(made, text, position, close)
    raise Unclosed(text[start - 2 :])


def _step(made: str, text: str, position: int, close: re.Pattern[str] | None) -> tuple[str, int]:
    """Read one character, or a whole string, of the language."""
    char = text[position]
    if char not in _QUOTES:
        return made + _LOOKALIKES.get(char, char), position + 1
    end = _string_end(text, position, close)
    if end < 0:
        if close:
            raise Unclosed(text[position:])
        return made + _QUOTES[char][0], position + 1  # the language of conditions says what is wrong
    inside = text[position + 1 : end].replace("\n", " ")
    if _CONDITION.search(made):
        inside = _condition(inside)
    mark = '"' if '"' not in inside else "'"
    return made + mark + (inside if mark not in inside else inside.replace(mark, "\\" + mark)) + mark, end + 1


def _condition(text: str) -> str:
    """What stands between the quotes of ``where("…")``."""
    made, position = "", 0
    while position < len(text):
        made, position = _step(made, text, position, None)
    return made.replace('"', "'")


def _string_end(text: str, start: int, close: re.Pattern[str] | None) -> int:
    """Where the string that begins at ``start`` ends; -1 if it does not. Word curls quotes, at times the wrong way."""
    char = text[start]
    closing = close.search(text, start + 1) if close else None
    limit = closing.start() if closing else len(text)
    if char in "\"'":
        straight, curled = text.find(char, start + 1), text.find(_QUOTES[char][2], start + 1)
        if straight >= 0 and not (straight > limit > curled >= 0):
            return straight
        return curled
    if char in _PAIRS:
        depth = 1
        for position in range(start + 1, limit):
            depth += (text[position] == char) - (text[position] == _PAIRS[char])
            if depth == 0:
                return position
    found = [text.find(mark, start + 1, limit) for mark in _QUOTES[char]]
    return min((position for position in found if position >= 0), default=-1)
