"""Filters on names, texts and lists: joining, 等 beyond a limit, 书名号, masking, 一是 二是.

Short lists of names are joined by 、; 《》 with inner 〈〉; people are named 魏某某 or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from cfractions import Fraction
from markupsafe import Markup

from pipeline.figure import Fact, Figure
from pipeline.ledger import Ledger, RowView
from pipeline.narrate.asks import Split, Values, cell
from pipeline.narrate.filters.numbers import numeral
from pipeline.narrate.filters.splits import labels
from pipeline.narrate.values import PIECES, Blank, Label, Piece, Shown, TemplateFault, Words
from pipeline.privacy import masked_name

Put = Callable[[Piece], Markup]

_ENDS = "。；;，,、．. 　\t\r\n"
_FULL_ENDS = "！？…”）》!?"
_MOST_ORDINALS = 20
_EDGE = re.compile(r"^[\s\ue000-\uf8ff]+|[\s\ue000-\uf8ff]+$")


def _items(value: object, name: str) -> tuple[Piece, ...]:
    if isinstance(value, Split):
        return labels(value)
    if isinstance(value, Values | list | tuple) and all(
        isinstance(item, PIECES) and not isinstance(item, Markup) for item in value
    ):
        return tuple(value)
    raise TemplateFault(f"{name} 前面要是几个名称", "用 台账.values(列名)，或者 [甲, 乙]。")


def _absent(value: object) -> Figure | None:
    """The missing figure of names that were asked of a ledger that has not come: they are not none."""
    figure = value.figure if isinstance(value, Values) else value
    return figure if isinstance(figure, Figure) and figure.void else None


def _definition(item: object) -> str:
    if isinstance(item, Shown):
        return item.figure.definition
    return str(getattr(item, "definition", item))


def count(value: object) -> Figure:
    """How many: rows of a ledger, different values, parts of a split, items of a list."""
    if isinstance(value, Ledger):
        return value.count
    if isinstance(value, Values):
        return value.figure
    if isinstance(value, Split):
        traces = tuple(trace for _, figure in value for trace in figure.traces)
        return Figure(len(value), f"count({value.definition})", f"“{value.breakdown.column}”的项数", traces)
    items = _items(value, "count")
    facts = tuple(item.source for item in items if isinstance(item, Fact))
    traces = tuple(trace for item in items if isinstance(item, Figure) for trace in item.traces)
    return Figure(len(items), f"count({', '.join(map(_definition, items))})", "列出的项数", traces, facts)


def join(value: object, sep: str = "、", last: str = "") -> Piece:
    """``甲、乙和丙``: the items with ``sep`` between them, before the last one ``last`` if it is given."""
    if _absent(value):
        return _absent(value) or ""
    items = _items(value, "join")
    parts: list[Piece] = []
    for place, item in enumerate(items):
        if place:
            parts.append(last if last and place == len(items) - 1 else sep)
        parts.append(item)
    return Words(tuple(parts), f"join({', '.join(map(_definition, items))})")


def names(value: object, limit: int = 0, measure: str = "家单位", zero: str = "无") -> Piece:
    """``甲、乙、丙``; more than ``limit`` of them: ``甲、乙等12家单位``; none: ``zero``."""
    if _absent(value):
        return _absent(value) or ""
    items = _items(value, "names")
    definition = f"names({value.definition if isinstance(value, Split) else ', '.join(map(_definition, items))})"
    if not items:
        return Words((zero,), definition)
    if not 0 < limit < len(items):
        return Words((join(items),), definition)
    return Words((join(items[:limit]), "等", count(value), measure), definition)


def _book(text: str) -> str:
    inner = text.strip()
    if inner.startswith("《") and inner.endswith("》"):
        inner = inner[1:-1]
    return "《" + inner.replace("《", "〈").replace("》", "〉") + "》"


def book(value: object) -> Piece | tuple[Piece, ...]:
    """The title of a document, or each of a list, in 《》 with inner 〈〉; marks that are there stay single."""
    if isinstance(value, Fact):
        return replace(value, text=_book(value.text))
    if isinstance(value, Figure | Blank):
        return value
    if _absent(value):
        return _absent(value) or ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _book(value)
    return tuple(item for each in _items(value, "book") for item in (book(each),) if not isinstance(item, tuple))


def _text(value: object, name: str, change: Callable[[str], str]) -> Piece:
    if isinstance(value, Fact):
        return replace(value, text=change(value.text))
    if isinstance(value, Blank | Figure) and not (isinstance(value, Figure) and not value.void):
        return value
    if isinstance(value, str) and not isinstance(value, Markup | Label):
        return change(value)
    raise TemplateFault(f"{name} 前面要是一段文字")


def mask(value: object) -> Piece:
    """A person's name → ``魏某某``."""
    return _text(value, "mask", lambda text: masked_name("".join(text.split())))


def sentence(value: object, end: str = "。") -> Piece:
    """A unit's words as one sentence: line breaks and closing marks go, one ``end`` comes (``""``: none)."""

    def closed(text: str) -> str:
        words = "".join(text.split("\n")).strip(" 　\t\r\n").rstrip(_ENDS)
        return words if not words or (end and words[-1] in _FULL_ENDS and words[-1] in "！？…!?") else words + end

    return _text(value, "sentence", closed)


def sort(value: object, column: str) -> tuple[RowView, ...]:
    """Rows by a column, smallest (earliest) first; rows that lack it last; equals in the order of the ledger."""
    rows = value.rows if isinstance(value, Ledger) else value
    if not isinstance(rows, list | tuple) or not all(isinstance(row, RowView) for row in rows):
        raise TemplateFault("sort 前面要是 台账.rows")

    def key(row: RowView) -> tuple[bool, Fraction, str]:
        found = cell(row, column)
        if isinstance(found, Figure):
            value = found.value.toordinal() if isinstance(found.value, date) else Fraction(found.value or 0)
            return False, Fraction(value), ""
        return isinstance(found, Blank), Fraction(0), found.text if isinstance(found, Fact) else ""

    return tuple(sorted(rows, key=key))


def serial(value: object) -> Piece:
    """The number of a row in a table, from ``loop.index``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TemplateFault("serial 前面要是 loop.index")
    return Shown(Figure(value, "序号", "表中的序号"), str(value))


def ordinals_with(put: Put, value: object, word: str = "是", *, paragraphs: bool = False, empty: str = "") -> Markup:
    """``一是…二是…``: the items that are not empty, in order; a single one stands without 一是, of none ``empty``.

    Items are blocks (``{% set 甲 %}…{% endset %}``) or values; ``paragraphs``: each in a paragraph of its own.
    """
    if not isinstance(value, list | tuple):
        raise TemplateFault("ordinals 前面要是 [甲, 乙, …]")
    texts: Sequence[Markup] = [
        Markup(_EDGE.sub("", item)) if isinstance(item, Markup) else put(item)  # noqa: S704 (a block, already printed)
        for item in value
        if item != ""
    ]
    texts = [text for text in texts if text] or ([put(empty)] if empty else [])
    if len(texts) > _MOST_ORDINALS:
        raise TemplateFault("一是、二是列得太多")
    sep = Markup("\n\n" if paragraphs else "")  # noqa: S704 (constants)
    if len(texts) < 2:
        return sep.join(texts)
    return sep.join(Markup(numeral(place) + word) + text for place, text in enumerate(texts, 1))  # noqa: S704
