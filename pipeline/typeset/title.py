"""Where a long title is broken: whole words, and the lines in the shape of a trapezoid or a diamond (7.3.1).

Every place between two characters gets a cost (how bad a cut there is), every set of line widths gets one (how far
from the two shapes), and the cheapest division wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from pipeline.document import Span, Spans, Text, plain
from pipeline.official import width
from pipeline.typeset.titlewords import KNOWN

LIMIT = 20
"""Characters of 2号 in a line of the 版心."""
_HALF = 0.64
"""Measured width of a digit in title type."""
_MOST_LINES = 4
"""Longer titles are filled line by line: no shape is looked for."""

_NEVER = 1000.0
_IN_WORD = 60.0
_IN_BRACKETS = 40.0
_UNKNOWN = 10.0
_BETWEEN_WORDS = 3.0
_AFTER_PARTICLE = 6.0
_AFTER_ABOUT = 14.0
"""关于 belongs to what follows."""
_EXTRA_LINE = 8.0
_TOO_LONG = 500.0
_VALLEY = 30.0

_CLOSING = "、，。；：？！》”’）〕】％%"
_OPENING = "《“‘（〔【第"
_NUMBER = re.compile(r"(?:[0-9A-Za-z.%‰\-—~～]+[年月日号个项件次家批期届季度万亿元]*)+")
_BRACKETED = re.compile(r"《[^《》]*》|“[^“”]*”|（[^（）]*）|〔[^〔〕]*〕")
_LONGEST = max(map(len, KNOWN))
_PLACE_ENDS = "省市县区局"


def broken_title(spans: Spans, by_hand: Sequence[str] = (), names: Sequence[str] = ()) -> tuple[Spans, ...]:
    """Break a title where a person has broken it (``by_hand``: its lines), else where its words and shape allow.

    ``names``: of offices and places, which stay whole.
    """
    lines = [line for line in by_hand if line]
    if lines and "".join(lines) == plain(spans):
        ends = [*accumulate(map(len, lines))]
        return tuple(_split(spans, ends[:-1]))
    return break_title(spans, names)


def break_title(spans: Spans, names: Sequence[str] = ()) -> tuple[Spans, ...]:
    """Break a title into its lines, each at most 20 characters wide where the words allow it. Figures stay whole."""
    text = plain(spans)
    if width(text, _HALF) <= LIMIT:
        return (spans,)
    cuts = _best_cuts(text, cut_costs(text, [*_figure_ranges(spans), *_name_ranges(text, names)]))
    return tuple(_split(spans, cuts))


def cut_costs(text: str, whole: Sequence[tuple[int, int]] = ()) -> list[float]:
    """Cost of a cut before each character (index 0 is never used). ``whole``: ranges that must stay in one piece."""
    costs = _word_costs(text)
    for index in range(1, len(text)):
        before, after = text[index - 1], text[index]
        if after in _CLOSING or before in _OPENING or after in "的之等":
            costs[index] = _NEVER
        elif text.startswith("关于", index) or before in "、》”）":
            costs[index] = 0
        elif after in "和与及" and costs[index] < _IN_WORD:
            costs[index] = _UNKNOWN * 2
        elif text.startswith("关于", index - 2):
            costs[index] = _AFTER_ABOUT
        elif before in "的和与及" and costs[index] < _IN_WORD:
            costs[index] = _AFTER_PARTICLE
        elif before in _PLACE_ENDS and costs[index] < _IN_WORD:
            costs[index] = 1
    for match in _BRACKETED.finditer(text):
        inner = _NEVER if match[0][0] == "《" and width(match[0], _HALF) <= LIMIT else _IN_BRACKETS
        _raise(costs, match.start(), match.end(), inner)
    for match in _NUMBER.finditer(text):
        _raise(costs, match.start(), match.end(), _NEVER)
    for start, end in whole:
        _raise(costs, start, end, _NEVER)
    return costs


def _raise(costs: list[float], start: int, end: int, least: float) -> None:
    """Let a cut inside the range cost at least this."""
    for index in range(start + 1, end):
        costs[index] = max(costs[index], least)


def _word_costs(text: str) -> list[float]:
    """Costs from the words known to official titles: longest match from the left."""
    costs = [_UNKNOWN] * len(text)
    index, after_word = 0, True
    while index < len(text):
        longest = min(_LONGEST, len(text) - index)
        length = next((n for n in range(longest, 1, -1) if text[index : index + n] in KNOWN), 0)
        if length:
            costs[index] = _BETWEEN_WORDS if after_word else _BETWEEN_WORDS * 2
            costs[index + 1 : index + length] = [_IN_WORD] * (length - 1)
        elif after_word:
            costs[index] = _BETWEEN_WORDS * 2
        index += length or 1
        after_word = bool(length)
    return costs


def shape_cost(widths: Sequence[float]) -> float:
    """How far the lines are from a trapezoid or a diamond: rising, falling, or widest in the middle."""
    steps = [after - before for before, after in pairwise(widths)]
    cost = sum(2.0 for step in steps if abs(step) < 1)
    cost += sum(_VALLEY for before, after in pairwise(steps) if before < 0 < after)
    cost += 2 * max(0.0, max(widths) - min(widths) - 6)
    cost += sum(5 * (4 - line) for line in widths if line < 4)
    return cost + sum(_TOO_LONG + line for line in widths if line > LIMIT)


def _best_cuts(text: str, costs: list[float]) -> list[int]:
    """Find the cheapest division into as few lines as will do, or one or two more."""
    fewest = max(2, -int(-width(text, _HALF) // LIMIT))
    if fewest > _MOST_LINES:
        return _filled(text, costs)
    best, best_cost = _filled(text, costs), float("inf")
    for extra in range(_MOST_LINES - fewest + 1):
        for cuts in _divisions(text, costs, 0, fewest + extra):
            widths = [width(text[a:b], _HALF) for a, b in pairwise([0, *cuts, len(text)])]
            cost = sum(costs[cut] for cut in cuts) + shape_cost(widths) + extra * _EXTRA_LINE
            if cost < best_cost:
                best, best_cost = cuts, cost
    return best


def _divisions(text: str, costs: list[float], start: int, lines: int) -> Iterator[list[int]]:
    """Every way to cut the rest of the text into so many lines that fit, cutting nothing that must stay whole."""
    if width(text[start:], _HALF) > lines * LIMIT:
        return
    if lines == 1:
        yield []
        return
    for cut in range(start + 2, len(text) - 1):
        if width(text[start:cut], _HALF) > LIMIT:
            return
        if costs[cut] < _NEVER:
            for rest in _divisions(text, costs, cut, lines - 1):
                yield [cut, *rest]


def _filled(text: str, costs: list[float]) -> list[int]:
    """Cuts for what has no good division: each line filled, and cut at the cheapest of its last 8 places."""
    cuts: list[int] = []
    start = 0
    while width(text[start:], _HALF) > LIMIT:
        end = start + 1
        while width(text[start : end + 1], _HALF) <= LIMIT:
            end += 1
        start = min(range(max(start + 1, end - 8), end + 1), key=lambda cut: (costs[cut], -cut))
        cuts.append(start)
    return cuts


def _figure_ranges(spans: Spans) -> list[tuple[int, int]]:
    """Where the spans stand that cannot be cut: everything but words."""
    found, at = [], 0
    for span in spans:
        end = at + len(plain((span,)))
        if not isinstance(span, Text):
            found.append((at, end))
        at = end
    return found


def _name_ranges(text: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a name stands that fits on a line."""
    for name in names:
        if name and width(name) <= LIMIT:
            for match in re.finditer(re.escape(name), text):
                yield match.span()


def _split(spans: Spans, cuts: list[int]) -> Iterator[Spans]:
    """Spans → lines of spans; a figure is never cut, a cut within it falls behind it."""
    line: list[Span] = []
    at, waiting = 0, list(cuts)
    for span in spans:
        text = plain((span,))
        begin = 0
        while waiting and waiting[0] < at + len(text) and (isinstance(span, Text) or waiting[0] <= at):
            cut = max(waiting.pop(0) - at, 0)
            if cut > begin:
                line.append(Text(text[begin:cut]))
            yield tuple(line)
            line, begin = [], cut
        line.append(Text(text[begin:]) if begin else span)
        at += len(text)
    yield tuple(line)
