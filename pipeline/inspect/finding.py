"""One departure from the format, as plain data, and how equal ones are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.inspect.rules import RULES, Strength
from pipeline.inspect.text import Paragraph

_LONGEST_QUOTE = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a document departs from the format."""

    code: str
    """The rule, G01 …"""
    clause: str
    strength: Strength
    paragraphs: tuple[int, ...]
    """Numbers of the paragraphs with text, from 1; none for the page or the whole."""
    place: str
    """The page, the footer …, where it is no paragraph; else the heading above the first."""
    text: str
    """The words of the first paragraph, shortened by ……."""
    message: str
    remedy: str
    group: str = ""
    """What it has in common with others: its message, or the kind of mistake where the words differ."""


def found(  # noqa: PLR0913 (the parts of a finding, all by name)
    code: str,
    at: Paragraph | None = None,
    words: Mapping[str, object] = MappingProxyType({}),
    *,
    place: str = "",
    clause: str = "",
    strength: Strength | None = None,
    quote: str = "",
    group: str = "",
    **more: object,
) -> Finding:
    """A finding of a rule with its texts filled in; ``clause`` and ``strength`` are those of an element.

    Findings of one ``group`` are gathered although their words differ.
    Raises ``KeyError`` for an unknown rule or a missing word.
    """
    rule = RULES[code]
    filled = {name: _printable(str(word)) for name, word in {**words, **more}.items()}
    message = rule.message.format_map(filled)
    return Finding(
        code,
        rule.clause or clause,
        strength or rule.strength,
        (at.number,) if at is not None and at.number else (),
        place,
        shortened(quote or (at.plain if at is not None else "")),
        message,
        rule.remedy.format_map(filled),
        group or message,
    )


def shortened(text: str) -> str:
    """The beginning of a text on one line."""
    line = _printable("".join(text.split("\n")))
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}……"


def _printable(text: str) -> str:
    """Text without what moves a console: tabs and controls become spaces."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one kind become one with all their paragraphs; in the order of the document."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.clause, finding.group), []).append(finding)
    return sorted(
        map(_one, groups.values()), key=lambda finding: (finding.paragraphs[:1] or (0,), int(finding.code[1:]))
    )


def _one(findings: list[Finding]) -> Finding:
    """The first of a group, with the paragraphs of all."""
    first = min(findings, key=lambda finding: finding.paragraphs)
    numbers = tuple(sorted({number for finding in findings for number in finding.paragraphs}))
    alike = all(finding.remedy == first.remedy for finding in findings)
    return replace(first, paragraphs=numbers, remedy=first.remedy if alike else f"{first.remedy}其余各处同样改。")
