"""Filters that tell a whole and its parts. Nothing here can print a sum that does not add up (E1, E8, E9, E10, E14).

其中 opens an exhaustive split unless 等 or 主要 is there; zero items drop out of prose; parts that may overlap need a
note; ranks include ties; 全部 and 均 are printed only where the count says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cfractions import Fraction

from pipeline.figure import Fact, Figure
from pipeline.narrate.asks import Split
from pipeline.narrate.filters.numbers import amount
from pipeline.narrate.values import Gap, Label, Piece, TemplateFault, Words

TAILS = ("", "等", "主要")
_SLOT = re.compile(r"(\{[^{}]*\})")


@dataclass(frozen=True, slots=True)
class _Parts:
    pairs: tuple[tuple[Piece, Figure], ...]
    total: Figure | None
    definition: str
    overlapping: bool = False
    partial: bool = False

    @property
    def sum(self) -> Fraction:
        return sum((amount(figure, "breakdown")[1] for _, figure in self.pairs), Fraction(0))

    @property
    def missing(self) -> Figure | None:
        figures = [*(figure for _, figure in self.pairs), *([self.total] if self.total is not None else [])]
        return next((figure for figure in figures if figure.void), None)


def _parts(value: object, name: str) -> _Parts:
    """A split, or pairs written out as ``[("名称", 数), …]``. Raises ``TemplateFault``."""
    if isinstance(value, Split):
        return _Parts(tuple(value), value.total, value.definition, value.breakdown.overlapping, value.partial)
    pairs: list[tuple[Piece, Figure]] = []
    for item in value if isinstance(value, list | tuple) else ():
        match item:
            case (str() | Fact() as label, figure):
                pairs.append((label, amount(figure, name)[0]))
            case _:
                raise TemplateFault(f"{name} 前面每一项要写成 (名称, 数)")
    if not pairs:
        raise TemplateFault(f"{name} 前面要是 台账.by(列名)，或者几个 (名称, 数)")
    return _Parts(tuple(pairs), None, "[" + ", ".join(figure.definition for _, figure in pairs) + "]")


def _joined(items: Sequence[Sequence[Piece]], sep: str) -> tuple[Piece, ...]:
    return tuple(piece for place, item in enumerate(items) for piece in ((sep, *item) if place else tuple(item)))


def breakdown(  # noqa: PLR0913 (each argument is a choice of words)
    value: object,
    measure: str = "",
    sep: str = "，",
    total: Figure | None = None,
    tail: str = "",
    rest: str = "",
    note: str = "",
    zero: str = "无",
) -> Piece:
    """``区住建局2件，区城管局1件``: the parts of a split, zeros dropped, after asserting that they add to the total.

    ``total``: the figure printed beside it, if it is another one. ``tail``: 等 (after) or 主要 (before) for a choice of
    parts; ``rest``: name of the remainder, which makes a choice exhaustive. ``note``: a sentence in brackets that
    allows parts that overlap. ``zero``: what is said where there are no parts.
    """
    parts = _parts(value, "breakdown")
    _refuse(parts, tail, rest, note, total)
    base = total if total is not None else parts.total
    if parts.missing is not None or (base is not None and base.void):
        return parts.missing if parts.missing is not None else base or ""
    whole = amount(base, "breakdown")[1] if base is not None else parts.sum
    closed = not (tail or rest or parts.overlapping)
    if (closed and parts.sum != whole) or (not parts.overlapping and parts.sum > whole):
        return _unequal(parts, base)
    items: list[tuple[Piece, ...]] = [(label, figure, measure) for label, figure in parts.pairs if figure != 0]
    if rest and whole > parts.sum and base is not None:
        items.append((rest, base - sum(figure for _, figure in parts.pairs), measure))
    definition = f'breakdown({parts.definition}, "{measure}")'
    if not items:
        return Words((zero,), definition)
    before: tuple[Piece, ...] = ("主要是",) if tail == "主要" else ()
    after: tuple[Piece, ...] = (("等",) if tail == "等" else ()) + ((f"（{note}）",) if note else ())
    claims = tuple(figure for figure in (base, *(part for _, part in parts.pairs)) if figure is not None)
    return Words((*before, *_joined(items, sep), *after), definition, claims)


def _refuse(parts: _Parts, tail: str, rest: str, note: str, total: Figure | None) -> None:
    """The faults of the narrative itself, whatever the data say."""
    if tail not in TAILS:
        raise TemplateFault(f"tail 写的是“{tail}”", "写 等 或 主要。")
    if parts.overlapping and (rest or not (tail or note)):
        what = "这一列一格可以有几项，各项相加会超过总数"
        raise TemplateFault(what, "加上 note=说明（如 一件有几项的分别计算），或者 tail=等。")
    if parts.partial and not (tail or rest):
        raise TemplateFault("只列出一部分，读起来却像全部", "加上 tail=等 或 主要，或者 rest=其余的叫法。")
    if parts.total is None and total is None:
        raise TemplateFault("几个数放在一起没有总数可对", "加上 total=总数。")


def _unequal(parts: _Parts, base: Figure | None) -> Gap:
    whole = base.value if base is not None else 0
    reading = base.reading if base is not None else ""
    what = f"分项相加是{parts.sum}，总数（{reading}）是{whole}"
    return Gap("分项之和与总数不符", what, "核对台账和 summary.md 里的分项，对上以后再运行。")


def respectively(value: object, measure: str = "") -> Piece:
    """``不严格、不规范分别为16件、42件``: two lists of equal length and order, zeros dropped."""
    parts = _parts(value, "respectively")
    if parts.missing is not None:
        return parts.missing
    pairs = [pair for pair in parts.pairs if pair[1] != 0]
    definition = f'respectively({parts.definition}, "{measure}")'
    if len(pairs) < 2:
        return Words(_joined([(label, "为", figure, measure) for label, figure in pairs], "") or ("无",), definition)
    labels = _joined([(label,) for label, _ in pairs], "、")
    return Words((*labels, "分别为", *_joined([(figure, measure) for _, figure in pairs], "、")), definition)


def rank(value: object, count: int, measure: str = "", sep: str = "、") -> Piece:
    """``区公安分局（37件）、区交通局（17件）``: the largest parts in order, ties with the last one included (E8)."""
    if not isinstance(value, Split):
        raise TemplateFault("rank 前面要是 台账.by(列名)")
    best = value.top(count)
    parts = _parts(best, "rank")
    if parts.missing is not None:
        return parts.missing
    items: list[tuple[Piece, ...]] = [(label, "（", figure, measure, "）") for label, figure in parts.pairs]
    claims = tuple(figure for _, figure in parts.pairs)
    return Words(_joined(items, sep) or ("无",), f'rank({best.definition}, "{measure}")', claims)


def all_or_rest(value: object, whole: object, all: str, some: str, none: str = "") -> Piece:  # noqa: A002
    """A universal claim, gated: ``all`` where the part is the whole, ``some`` where it is not, ``none`` where it is 0.

    In the texts ``{}`` prints the part, ``{共}`` the whole, ``{余}`` the difference. An empty whole is ``none`` too.
    """
    (part, k), (base, n) = amount(value, "all_or_rest"), amount(whole, "all_or_rest")
    definition = f"all_or_rest({part.definition}, {base.definition})"
    if not (part.void or base.void):
        if k > n:
            what = f"“{part.reading}”是{k}，超过了“{base.reading}”的{n}"
            return Gap("数字前后不符", what, "核对台账和 summary.md 里的两个数。")
        if k == 0:
            return Words(_filled(none or some, part, base), definition, (base, part))
        if k == n:
            return Words(_filled(all, part, base), definition, (base, part))
    return Words(_filled(some, part, base), definition, (base, part))


def _filled(text: str, part: Figure, whole: Figure) -> tuple[Piece, ...]:
    slots = {"{}": part, "{共}": whole, "{余}": whole - part}
    pieces: list[Piece] = []
    for piece in _SLOT.split(text):
        if piece.startswith("{") and piece not in slots:
            raise TemplateFault(f"“{piece}”不认识", "可以写 {}、{共}、{余}。")
        pieces.append(slots.get(piece, piece))
    return tuple(pieces)


def labels(value: Split) -> tuple[Label, ...]:
    """The names of the parts of a split."""
    return tuple(label for label, _ in value)
