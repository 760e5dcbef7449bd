"""What a narrative may ask of each thing it meets: the whole list, by type. Everything else is refused.

The sandbox's ``getattr`` and ``getitem`` end here, so that nothing of Python shows through: no ``value`` of a figure,
no method of a string, no private name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2.runtime import LoopContext
from markupsafe import Markup

from pipeline.expressions import LEDGER_METHODS, LEDGER_PROPERTIES, nearest
from pipeline.figure import Breakdown, Fact, Figure
from pipeline.ledger import Ledger, RowView
from pipeline.model import Value
from pipeline.narrate.values import Blank, Label, TemplateFault

LOOP_NAMES = ("first", "last", "index", "length")
SPLIT_NAMES = ("nonzero", "top", "total")


@dataclass(frozen=True, slots=True)
class Names:
    """Named values, asked by ``.name`` or ``["name"]``: 活动, 事实, 上期, 指标, a round of 期次."""

    title: str
    values: Mapping[str, Any]

    def ask(self, name: str) -> Any:
        """The value with this name. Raises ``TemplateFault`` with the nearest existing name."""
        if name in self.values:
            return self.values[name]
        raise TemplateFault(f"“{self.title}”里没有“{name}”{nearest(name, self.values)}", "改成已有的名称。")


@dataclass(frozen=True, slots=True)
class Values:
    """The different values of a column, in declared order (else as met), and how many they are."""

    items: tuple[Fact | Figure, ...]
    figure: Figure

    def __iter__(self) -> Iterator[Fact | Figure]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item: object) -> bool:
        return any(item == other for other in self.items)


@dataclass(frozen=True, slots=True)
class Split:
    """A breakdown as the narrative sees it: its parts are named by labels that know where they come from."""

    breakdown: Breakdown
    definition: str
    partial: bool = False
    """Whether it is a choice of the parts (``top``)."""

    def __iter__(self) -> Iterator[tuple[Label, Figure]]:
        for name, figure in self.breakdown:
            yield Label.of(name, self.definition, figure), figure

    def __len__(self) -> int:
        return len(self.breakdown)

    @property
    def total(self) -> Figure:
        """What the parts must add to."""
        return self.breakdown.total

    @property
    def nonzero(self) -> Split:
        """Only the parts that are not 0."""
        return Split(self.breakdown.nonzero, f"{self.definition}.nonzero", self.partial)

    def top(self, count: int) -> Split:
        """The largest parts, largest first, ties with the last one included (E8)."""
        return Split(self.breakdown.top(count), f"{self.definition}.top({count})", partial=True)

    def ask(self, label: str) -> Figure:
        """The part with this label. Raises ``TemplateFault``."""
        try:
            return self.breakdown[str(label)]
        except KeyError:
            near = nearest(str(label), [name for name, _ in self.breakdown])
            raise TemplateFault(f"“{self.breakdown.column}”没有“{label}”这一项{near}", "改成已有的名称。") from None


def cell(row: RowView, name: str) -> Figure | Fact | Blank:
    """A cell of a row; an empty one is a ``Blank`` that knows what it is."""
    value = row[name]
    return Blank(f"“{name}”") if value is None else value


def _met(ledger: Ledger, name: str) -> Iterator[Value]:
    """The values of a column in the order of the rows; those of a column of several are taken apart."""
    index = list(ledger.columns).index(name)
    for row in ledger.rows_:
        for value in row[index] if isinstance(row[index], tuple) else (row[index],):  # type: ignore[union-attr]
            if value is not None:
                yield value


def _values(ledger: Ledger) -> Callable[[str], Values]:
    def values(name: str) -> Values:
        found = ledger.values(name)
        declared = [value for value in ledger.columns[name].values if value in found]
        items: list[Fact | Figure] = []
        for value in dict.fromkeys([*declared, *_met(ledger, name)]):
            first = ledger.where(**{name: value}).rows[0][name]  # type: ignore[arg-type]
            if isinstance(first, Fact):
                items.append(replace(first, text=str(value), definition=f"{ledger.definition}.{name}[{value}]"))
            elif first is not None:
                items.append(first)
        return Values(tuple(items), ledger.distinct(name))

    return values


def _where(ledger: Ledger) -> Callable[..., Ledger]:
    def where(expression: str = "", /, **conditions: Any) -> Ledger:
        conditions = {name: list(value) if isinstance(value, Values) else value for name, value in conditions.items()}
        for value in conditions.values():
            for item in value if isinstance(value, list | tuple) else [value]:
                if isinstance(item, Markup) or not isinstance(item, str | int | Figure | Fact | Blank):
                    raise TemplateFault("条件里只能写文字、数字、日期或者一行里的值")
                if isinstance(item, Blank) or (isinstance(item, Figure) and item.missing):
                    return replace(ledger, rows_=(), missing=True)
        return ledger.where(expression, **conditions)

    return where


def _by(ledger: Ledger) -> Callable[..., Split]:
    def by(name: str, measure: str = "") -> Split:
        added = f', "{measure}"' if measure else ""
        return Split(ledger.by(name, measure), f'{ledger.definition}.by("{name}"{added})')

    return by


def ask_ledger(ledger: Ledger, name: str) -> Any:
    """What a ledger answers under this name. Raises ``TemplateFault``."""
    known = (*LEDGER_METHODS, *LEDGER_PROPERTIES)
    if name not in known:
        raise TemplateFault(f"台账不能问“{name}”{nearest(name, known)}", f"可以问的有：{'、'.join(known)}。")
    special = {"where": _where, "values": _values, "by": _by}
    return special[name](ledger) if name in special else getattr(ledger, name)


def ask(thing: object, name: object) -> Any:
    """``thing.name`` or ``thing[name]``. Raises ``TemplateFault``, or ``ExpressionError`` of a ledger."""
    if isinstance(thing, list | tuple) and isinstance(name, int):
        if not -len(thing) <= name < len(thing):
            raise TemplateFault("这里没有那么多项")
        return thing[name]
    if isinstance(name, str):
        if isinstance(thing, Ledger):
            return ask_ledger(thing, name)
        if isinstance(thing, RowView):
            return cell(thing, name)
        if isinstance(thing, Names):
            return thing.ask(name)
        if isinstance(thing, Split):
            return getattr(thing, name) if name in SPLIT_NAMES else thing.ask(name)
        if isinstance(thing, LoopContext) and name in LOOP_NAMES:
            return getattr(thing, name)
    raise TemplateFault(f"这里不能问“{name}”", "数字和文字直接印出，或者交给过滤器。")
