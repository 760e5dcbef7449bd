"""Which characters a document can hold: the rest is left out, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from pipeline.document import Document, Number, Phrase

BREAKS = "\t\n\x0b\x0c\r\x85\u2028\u2029"
#: What XML 1.0 forbids, what is a control all the same (C1), and what turns the direction of the text around.
DROPPED = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069"
SURROGATES = "\ud800-\udfff"
_ODD = re.compile(f"[{BREAKS}{DROPPED}{SURROGATES}]")
_BREAK = re.compile(f"[{BREAKS}]+")
_DROP = re.compile(f"[{DROPPED}]")
_SURROGATE = re.compile(f"[{SURROGATES}]")
_LOST = re.compile(f"[{DROPPED}{SURROGATES}]")


def clean(text: str) -> str:
    """Text as it is printed: breaks and tabs become one space, other controls go, half a surrogate becomes U+FFFD."""
    if not _ODD.search(text):
        return text
    return _SURROGATE.sub("\ufffd", _DROP.sub("", _BREAK.sub(" ", text)))


def unprintable(document: Document) -> list[str]:
    """Every character of the document's words that is not printed, as often as it stands there."""
    return [char for text in _texts(document) for char in _LOST.findall(text)]


def _texts(value: object) -> Iterator[str]:
    """The words of a tree; of a figure only what is printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Number):
        yield value.text
    elif isinstance(value, Phrase):
        yield from _texts(value.parts)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
