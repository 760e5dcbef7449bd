"""The public version of a document: the same words, without persons and without where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipeline.document import Document, Masthead, Missing, Number, Phrase, Text, plain
from pipeline.privacy import Mask

_SPANS = (Text, Number, Missing, Phrase)


def public_version(document: Document, names: Iterable[str]) -> tuple[Document, dict[str, int]]:
    """A document → the one that everybody may have, and how often what was hidden in it.

    Every figure becomes plain words, so that no bookmark and no source is left; names, telephones and ID numbers are
    masked in every text, those of the elements too; there is no mark of a draft. ``names``: of the persons in the
    restricted columns.
    """
    mask = Mask(names)
    masked: Document = _masked(replace(document, draft=None), mask)
    return masked, mask.hidden


def _masked(value: Any, mask: Mask) -> Any:
    """Go down the tree: spans become one text, strings are masked, everything else stays."""
    if isinstance(value, str):
        return mask.text(value)
    if isinstance(value, tuple):
        if value and all(isinstance(each, _SPANS) for each in value):
            return (Text(mask.text(plain(value))),)
        return tuple(_masked(each, mask) for each in value)
    if isinstance(value, Masthead):
        value = replace(value, signers=tuple(map(mask.name, value.signers)))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _masked(getattr(value, each.name), mask) for each in fields(value)})
    return value
