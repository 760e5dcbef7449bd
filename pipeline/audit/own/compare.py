"""A paragraph as it was written against what it is now: what has become of each of its numbers.

A number whose bookmark is there is looked at where it stands. One whose bookmark is gone is looked for between the
words that stood around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rapidfuzz.distance import Indel

from pipeline.audit.own.carrier import Unit
from pipeline.audit.own.numerals import counted
from pipeline.audit.own.record import Record
from pipeline.audit.own.rounded import plain, same

#: A date or a number as it is printed, with what belongs to it.
NUMBER = re.compile(
    r"[\d０-９]{4}年(?:[\d０-９]{1,2}月(?:[\d０-９]{1,2}日)?)?|[\d０-９]{1,2}月[\d０-９]{1,2}日"
    r"|[\d０-９]+(?:[.．,，][\d０-９]+)*[%％‰]?"
)
#: What numbers a heading or a point of a list: it counts nothing.
_ORDINAL = re.compile(r"\s*(?:[\d０-９]+[.．、](?![\d０-９])|[（(][\d０-９]+[）)])")
_CHINESE = re.compile(r"[一二两三四五六七八九十百千几]+|数[十百千万]|若干|许多|大量|多")
_HEDGED_BEFORE = re.compile(r"(?:将近|接近|大约|不到|不足|超过|突破|近|约|超|逾)$")
_HEDGED_AFTER = re.compile(r"[余多来几]?[万亿千百十]?[%％‰]?(?:余|多|左右|上下|以上)?")
_SYMBOL = re.compile(f"{NUMBER.pattern}|\\S")


class Fate(Enum):
    """What has become of a number."""

    CHANGED = "changed"
    """Its bookmark is there, its text is another."""
    REPLACED = "replaced"
    """Its bookmark is gone, and something else stands in its place."""
    DELETED = "deleted"
    TYPED = "typed"
    """A number that nobody computed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is not what was written."""

    fate: Fate
    name: str
    """Its bookmark; empty where it was typed."""
    old: str
    new: str
    unit: int
    """Place of its paragraph among those of the text now."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A symbol of a text that is compared: a character, a literal number, or a figure."""

    symbol: str
    unit: int
    start: int
    end: int
    figure: bool = False


def as_written(before: Iterable[Unit], after: Iterable[Unit]) -> bool:
    """Whether nothing at all has changed: the quick answer for most paragraphs."""
    return [(_squeezed(unit.text), _names(unit)) for unit in before] == [
        (_squeezed(unit.text), _names(unit)) for unit in after
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _names(unit: Unit) -> list[tuple[str, str]]:
    return [(mark.name, unit.text[mark.start : mark.end]) for mark in unit.marks if not mark.copied]


def free_numbers(unit: Unit) -> list[tuple[int, int]]:
    """Where numbers stand that touch no figure and number nothing, in digits or in Chinese."""
    ordinal = _ORDINAL.match(unit.text)
    first = ordinal.end() if ordinal else 0
    figures = [(mark.start, mark.end) for mark in unit.marks if mark.number]
    found = []
    spans = [match.span() for match in NUMBER.finditer(unit.text)]
    for start, end in sorted([*spans, *counted(unit.text)]):
        if start >= first and not any(a < end and start < b for a, b in figures):
            found.append((start, end))
    return found


def compare(
    before: Sequence[Unit], after: Sequence[tuple[int, Unit]], record: Record, elsewhere: frozenset[str]
) -> list[Change]:
    """What has become of the numbers of a paragraph, in the order of the text as it is.

    ``after``: the paragraphs it has become, each with its place. ``elsewhere``: what is ``standing`` in the whole text.
    """
    around = {mark.name: (unit.text, mark.start, mark.end) for unit in before for mark in unit.marks if mark.number}
    there = {mark.name for _, unit in after for mark in unit.marks} | elsewhere
    lost = [name for name in around if name not in there]
    changes = [*_present(after, around, record), *_lost(before, after, record, lost)]
    texts = dict(after)
    changes = [_hedged(change, texts[change.unit].text, around.get(change.name)) for change in changes]
    changes += _typed(before, after, [(change.unit, change.start, change.end) for change in changes])
    order = {name: place for place, name in enumerate(around)}
    return sorted(changes, key=lambda change: (change.unit, change.start, change.end, order.get(change.name, 0)))


_Place = tuple[str, int, int]
"""A text and where a number begins and ends in it."""


def _present(after: Sequence[tuple[int, Unit]], around: Mapping[str, _Place], record: Record) -> Iterator[Change]:
    """Numbers whose bookmark is there, but whose text is another or has grown beyond it."""
    for place, unit in after:
        for mark in unit.marks:
            old = record.printed(mark.name)
            if not mark.number or not (old or mark.name in around):
                continue
            if mark.start == mark.end and mark.name not in around:
                continue  # what is left of a number of another paragraph, and told there
            start, end = _grown(unit.text, mark.start, mark.end, around.get(mark.name))
            new = unit.text[start:end]
            if not same(old, new):
                yield Change(Fate.CHANGED if new.strip() else Fate.DELETED, mark.name, old, new, place, start, end)


def _grown(text: str, start: int, end: int, written: _Place | None) -> tuple[int, int]:
    """Where a number begins and ends now, with digits that were typed beside its bookmark."""
    if written is None:
        return start, end
    (left, right), (was_left, was_right) = _beside(text, start, end), _beside(*written)
    return start - (len(left) if left != was_left else 0), end + (len(right) if right != was_right else 0)


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    """What touches a number and would belong to it: digits, a decimal point, %, 万."""
    left = re.search(r"(?:[\d０-９]+[.．]?)?$", text[:start])
    right = re.match(r"(?:[\d０-９]+|[.．][\d０-９]+|[%％‰万亿千百十])*", text[end:])
    return left[0] if left else "", right[0] if right else ""


def _lost(
    before: Sequence[Unit], after: Sequence[tuple[int, Unit]], record: Record, lost: Sequence[str]
) -> Iterator[Change]:
    """Numbers whose bookmark is gone: what stands now between the words that stood around them."""
    if not lost:
        return
    olds = [piece for unit in before for piece in _pieces(0, unit)]
    news = [piece for place, unit in after for piece in _pieces(place, unit)]
    gaps: dict[tuple[int, int], list[str]] = {}
    for name, gap in _gaps([piece.symbol for piece in olds], [piece.symbol for piece in news], set(lost)):
        gaps.setdefault(gap, []).append(name)
    for (first, last), names in gaps.items():
        pieces = [piece for piece in news[first:last] if not piece.figure]
        at = news[first] if first < len(news) else news[-1] if news else _Piece("", after[0][0], 0, 0)
        unit, start = at.unit, at.start if first < len(news) else at.end
        spots = [piece for piece in pieces if NUMBER.fullmatch(piece.symbol)] or _in_words(pieces)
        for place, name in enumerate(names):
            old = record.printed(name)
            whole = _whole(pieces, old) if len(names) == 1 else None
            if whole is not None:
                yield Change(Fate.REPLACED, name, old, old, *whole)
            elif place < len(spots):
                spot = spots[place]
                yield Change(Fate.REPLACED, name, old, spot.symbol, spot.unit, spot.start, spot.end)
            else:
                yield Change(Fate.DELETED, name, old, "", unit, start, start)


def _whole(pieces: Sequence[_Piece], old: str) -> tuple[int, int, int] | None:
    """Where what was printed stands among the symbols as it was, such as a title with a year in it."""
    wanted, pieces = "".join(old.split()), list(pieces)
    joined = "".join(piece.symbol for piece in pieces)
    starts = [sum(len(piece.symbol) for piece in pieces[:place]) for place in range(len(pieces) + 1)]
    at = joined.find(wanted)
    if not wanted or at not in starts or at + len(wanted) not in starts:
        return None
    first, last = pieces[starts.index(at)], pieces[starts.index(at + len(wanted)) - 1]
    return (first.unit, first.start, last.end) if first.unit == last.unit else None


def _in_words(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Numbers in Chinese among the characters."""
    text = "".join(piece.symbol for piece in pieces if len(piece.symbol) == 1)
    if len(text) != len(pieces):
        return []
    return [
        _Piece(match[0], pieces[match.start()].unit, pieces[match.start()].start, pieces[match.end() - 1].end)
        for match in _CHINESE.finditer(text)
    ]


def _hedged(change: Change, text: str, written: _Place | None) -> Change:
    """Take in the hedge beside a number, 近 约 余 多, where it was not there before."""
    if change.fate is Fate.DELETED:
        return change
    was_left, was_right = (written[0][: written[1]], written[0][written[2] :]) if written else ("", "")
    start, end = change.start, change.end
    left = _HEDGED_BEFORE.search(text[:start])
    if left and not was_left.endswith(left[0]):
        start = left.start()
    right = _HEDGED_AFTER.match(text[end:])
    if right and not was_right.startswith(right[0]):
        end += right.end()
    return replace(change, new=text[start:end], start=start, end=end)


def _pieces(place: int, unit: Unit) -> Iterator[_Piece]:
    """A text as symbols: figures, literal numbers, characters; no blanks."""
    figures = sorted(
        (mark.start, mark.end, mark.name)
        for mark in unit.marks
        if mark.number and not mark.copied and mark.end > mark.start
    )
    position = 0
    for start, end, name in [*figures, (len(unit.text), len(unit.text), "")]:
        for match in _SYMBOL.finditer(unit.text[position:start]):
            yield _Piece(match[0], place, position + match.start(), position + match.end())
        if name:
            yield _Piece(name, place, start, end, figure=True)
        position = max(position, end)


def _gaps(olds: Sequence[str], news: Sequence[str], wanted: set[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where what stood in the old sequence at the wanted symbols has its place in the new one."""
    left = right = 0
    blocks = [block for block in Indel.opcodes(olds, news) if block.tag == "equal"]
    for place, symbol in enumerate(olds):
        if symbol not in wanted:
            continue
        left = max((block.dest_end for block in blocks if block.src_end <= place), default=0)
        right = min((block.dest_start for block in blocks if block.src_start > place), default=len(news))
        yield symbol, (left, right)


def _typed(
    before: Sequence[Unit], after: Sequence[tuple[int, Unit]], used: Sequence[tuple[int, int, int]]
) -> Iterator[Change]:
    """Numbers that no figure carries and that were not in the words as they were written."""
    known = Counter(plain(unit.text[a:b]) for unit in before for a, b in free_numbers(unit))
    for place, unit in after:
        for start, end in free_numbers(unit):
            text = unit.text[start:end]
            if any(where == place and a < end and start < b for where, a, b in used):
                continue
            if known[plain(text)] > 0:
                known[plain(text)] -= 1
                continue
            yield Change(Fate.TYPED, "", "", text, place, start, end)
