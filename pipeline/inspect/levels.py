"""The levels of the text (7.3.3): 一、（一）1.（1）in order, none left out, none twice."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.parts import LEVEL_MARKS, LEVELS, Parts, Role
from pipeline.inspect.text import Paragraph
from pipeline.official import chinese_number, heading_mark

_NUMBERS = {chinese_number(number): number for number in range(1, 100)}
_SIGNS = ("、", "", ".", "")
_STOPS = "。，、；：.,;:"


def check_levels(parts: Parts) -> Iterator[Finding]:
    """Numbers and order of the levels; each attachment counts for itself."""
    starts = {attachment.label.number for attachment in parts.attachments}
    counter = _Counter(_used(parts))
    for paragraph in parts.text.written():
        role = parts.roles[paragraph.number]
        if paragraph.number in starts:
            counter = _Counter(_used(parts))
        if role in LEVELS and paragraph.place == "body":
            yield from counter.meet(paragraph, LEVELS.index(role))
            yield from _ending(paragraph, role)


def _used(parts: Parts) -> set[int]:
    """Which levels the document uses."""
    return {LEVELS.index(parts.roles[p.number]) for p in parts.of(*LEVELS)}


class _Counter:
    """How far each level has counted below its parent."""

    def __init__(self, used: set[int]) -> None:
        self._used = used
        self._last: list[int] = [0] * len(LEVELS)

    def meet(self, paragraph: Paragraph, level: int) -> Iterator[Finding]:
        """One more heading or numbered paragraph."""
        match = LEVEL_MARKS[level].match(paragraph.plain)
        if match is None:  # a heading by its style only, without a number
            self._last[level + 1 :] = [0] * (len(LEVELS) - level - 1)
            return
        count = _value(match["number"])
        shown, wanted = match[0].strip(), heading_mark(level + 1, count or 1)
        if not _well_written(match.groupdict(), level):
            marks = f"{level}{match.groupdict().get('open')}{match['sign']}"
            yield found("G34", paragraph, found=shown, wanted=wanted, group=marks)
        yield from self._order(paragraph, level, shown)
        if count:
            yield from self._count(paragraph, level, count, shown)

    def _order(self, paragraph: Paragraph, level: int, shown: str) -> Iterator[Finding]:
        """A level may be left out only by the whole document."""
        above = max((upper for upper in self._used if upper < level), default=None)
        if above is not None and not self._last[above]:
            yield found("G33", paragraph, found=shown, wanted=heading_mark(above + 1, 1))

    def _count(self, paragraph: Paragraph, level: int, count: int, shown: str) -> Iterator[Finding]:
        last = self._last[level]
        self._last[level:] = [count] + [0] * (len(LEVELS) - level - 1)
        if count > last + 1:
            missing = [heading_mark(level + 1, number) for number in range(last + 1, min(count, last + 4))]
            yield found("G31", paragraph, found=shown, wanted="”“".join(missing))
        elif count <= last:
            yield found("G32", paragraph, found=shown, last=heading_mark(level + 1, last))


def _value(text: str) -> int:
    """A number of either script; 0 for none."""
    return int(text) if text.isdecimal() else _NUMBERS.get(text, 0)


def _well_written(found_parts: dict[str, str | None], level: int) -> bool:
    """Whether the marks around a number are those of its level; the full-width stop of templates passes for the 1."""
    sign = found_parts.get("sign") or ""
    if sign.replace("．", ".") != _SIGNS[level]:
        return False
    return (found_parts.get("open") or "（") == "（" and (found_parts.get("close") or "）") == "）"


def _ending(paragraph: Paragraph, role: Role) -> Iterator[Finding]:
    """A first or second level on a line of its own ends without a mark."""
    plain = paragraph.plain
    alone = "。" not in plain[:-1] and len(plain) <= 28
    if role in LEVELS[:2] and alone and plain[-1] in _STOPS:
        yield found("G35", paragraph, found=plain[-1])
