"""The audit of a document: every check on every passage, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.audit import growth, lists, percents, ranks, sums, tables, wording
from pipeline.audit.finding import Finding, Grid, Passage, Remark, quote
from pipeline.audit.prose import Prose, parse
from pipeline.audit.ratios import shares
from pipeline.audit.read import passages_of

_DIGIT = re.compile(r"[\d０-９%％共为率、，。；一二两三四五六七八九十]")


def audit_text(paragraphs: Iterable[str | Passage], tables: Sequence[Grid] = ()) -> list[Finding]:
    """What does not agree in a document, in its order.

    ``paragraphs`` are the passages of ``read_document`` or plain paragraphs; ``tables`` are further tables, taken
    as standing after the last paragraph. A clean document gives an empty list.
    """
    given = list(paragraphs)
    plain = [one for one in given if isinstance(one, str)]
    passages = passages_of(plain) if plain else [one for one in given if isinstance(one, Passage)]
    heading = passages[-1].heading if passages else ""
    last = passages[-1].index if passages else 0
    passages += [Passage(last + 1 + i, "", heading, i + 1, grid) for i, grid in enumerate(tables)]
    return [finding for place in range(len(passages)) for finding in _passage(passages, place)]


def _passage(passages: Sequence[Passage], place: int) -> Iterator[Finding]:
    passage = passages[place]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for remark in _remarks(passages, place):
        key = (remark.code, remark.numbers)
        if key in seen:
            continue
        seen.add(key)
        text = _row(passage.grid, remark) if passage.grid else quote(passage.text, remark.spans)
        yield Finding(
            remark.code,
            remark.severity,
            passage.index,
            passage.heading,
            text,
            remark.message,
            remark.suggestion,
            remark.numbers,
            passage.ordinal,
        )


def _row(grid: Grid, remark: Remark) -> str:
    """The row of a table that a remark speaks of: the one with most of its numbers."""
    rows = max(grid, key=lambda row: sum(text.strip() in remark.numbers for text in row))
    column = [row for row in grid if any(text.strip() == remark.numbers[0] for text in row)]
    return " | ".join(column[0] if column else rows)


def _remarks(passages: Sequence[Passage], place: int) -> Iterator[Remark]:
    passage = passages[place]
    if passage.grid:
        around = "".join(other.text for other in passages[max(0, place - 1) : place + 3] if not other.grid)
        yield from tables.check(passage.grid, around + "".join("".join(row) for row in passage.grid))
        return
    if not _DIGIT.search(passage.text):
        return
    prose = parse(passage.text)
    yield from wording.blanks(prose)
    yield from wording.strays(prose, passage.text)
    yield from wording.brackets(prose)
    if passage.title:
        return
    yield from _figures(prose, _before(passages, place))
    if passage.ordinal == 1:
        yield from growth.against_heading(passage.heading, prose)


def _figures(prose: Prose, before: Sequence[ranks.Ranked]) -> Iterator[Remark]:
    found = sums.splits(prose)
    listed = shares(prose, found)
    judged = [*sums.check(prose, found), *sums.rests(prose, found)]
    yield from judged
    done = [span for remark in judged if remark.code == "E11" for span in remark.spans]
    yield from percents.check(prose, found, listed)
    yield from percents.points(prose)
    yield from growth.check(prose)
    yield from growth.clashes(prose)
    yield from growth.changes(prose)
    yield from growth.periods(prose)
    yield from ranks.check(prose, before)
    yield from lists.check(prose)
    yield from wording.measures(prose, done)
    yield from wording.decimals(prose)


def _before(passages: Sequence[Passage], place: int) -> list[ranks.Ranked]:
    """What the passage before lists, for a ranking that stands alone."""
    text = passages[place].text
    if not re.search(r"[前后末][一二三四五六七八九十\d]", text):
        return []
    for other in reversed(passages[max(0, place - 2) : place]):
        if other.grid:
            return ranks.of_grid(other.grid, text)
        if other.title:
            return []
        groups = ranks.listed(parse(other.text).counts)
        if len(groups) > 2:
            return groups
    return []
