"""The text of a narrative → its lines with what they print and steer: for writing it as a Word file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import Environment

_WORD = re.compile(r"\{%[-+]?\s*(\w+)([^%]*)")
_CAPTURED = re.compile(r"\{%[-+]?\s*set\s+\w+\s*[-+]?%\}.*\{%[-+]?\s*endset\s*[-+]?%\}")
_OPENERS = ("if", "for", "macro")
_LEXER = Environment(keep_trailing_newline=True, autoescape=True)


def statements(text: str) -> Iterator[str]:
    """The words of the tags that steer, in order: if, else, endif, …; ``set`` with a value counts as none."""
    for match in _WORD.finditer(text):
        word = match[1]
        if word != "set" or "=" not in match[2]:
            yield word


def depth_after(text: str, depth: int) -> tuple[int, int]:
    """(the lowest depth on the way, the depth after it) of what the tags of a text open and close."""
    lowest = depth
    for word in statements(text):
        if word in (*_OPENERS, "set"):
            depth += 1
        elif word.startswith("end"):
            depth -= 1
            lowest = min(lowest, depth)
        elif word in ("else", "elif"):
            lowest = min(lowest, depth - 1)
    return lowest, depth


@dataclass(slots=True)
class Line:
    """A line of the text; a tag that goes on in the next line keeps both together."""

    number: int
    parts: list[tuple[str, str]] = field(default_factory=list)
    """(kind, text): kind empty for words, ``{``, ``%`` or ``#`` for tags."""

    @property
    def text(self) -> str:
        """As it is written."""
        return "".join(text for _, text in self.parts)

    @property
    def words(self) -> str:
        """What is outside of tags."""
        return "".join(text for kind, text in self.parts if not kind)

    @property
    def blank(self) -> bool:
        """Whether nothing is in it."""
        return not self.text.strip()

    @property
    def silent(self) -> bool:
        """Whether tags that print nothing are all that is in it."""
        return not self.blank and not self.words.strip(" \t　") and all(kind != "{" for kind, _ in self.parts)

    @property
    def captured(self) -> bool:
        """Whether it is one block that is kept for later: it prints nothing here."""
        return bool(_CAPTURED.fullmatch(self.text.strip(" \t　"))) and self.text.count("endset") == 1

    @property
    def tags(self) -> str:
        """Its tags that steer."""
        return "".join(text for kind, text in self.parts if kind == "%")


def lines_of(text: str) -> list[Line]:
    """The lines of a narrative. Raises ``TemplateSyntaxError`` for tags that cannot be read."""
    _LEXER.parse(text)
    made = [Line(1)]
    tag, kind, number = "", "", 1
    for _, name, value in _LEXER.lex(text):
        if name == "data":
            for place, piece in enumerate(value.split("\n")):
                if place:
                    number += 1
                    made.append(Line(number))
                if piece:
                    made[-1].parts.append(("", piece))
            continue
        number += value.count("\n")
        tag += value
        kind = kind or {"variable_begin": "{", "block_begin": "%", "comment_begin": "#"}.get(name, "%")
        if name in ("variable_end", "block_end", "comment_end", "raw_end"):
            made[-1].parts.append((kind, tag))
            tag, kind = "", ""
    return made
