"""The rules declared in forms.yaml: compiled once, then asked of every row and every card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.expressions import RowFunction, compile_row, holds
from pipeline.forms.load import rule_scope
from pipeline.forms.model import Form, Forms, Rule, Sheet
from pipeline.ledger import Ledger
from pipeline.model import Entry, Problem, Record, Value
from pipeline.validate.field import place_of

_WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Compiled:
    """A rule as a function of (row, ledgers); the row is the sheet's, followed by the cover's."""

    rule: Rule
    function: RowFunction


class Rules:
    """The rules of one form, sheet by sheet."""

    def __init__(self, forms: Forms, form: Form) -> None:
        self.cover = forms.purpose("cover", form)
        self.sheets = {sheet.name: sheet for sheet in forms.of(form)}
        self._compiled: dict[str, tuple[Compiled, ...]] = {}
        for sheet in self.sheets.values():
            scope = rule_scope(forms, sheet, form)
            positions = {name: index for index, name in enumerate(self._names(sheet))}
            self._compiled[sheet.name] = tuple(
                Compiled(rule, compile_row(rule.check, positions, scope)) for rule in sheet.rules
            )

    def _names(self, sheet: Sheet) -> list[str]:
        if self.cover is None or sheet is self.cover:
            return list(sheet.columns)
        own = list(sheet.ledger_columns)
        return own + [name if name not in own else f"封面.{name}" for name in self.cover.columns]

    def check(self, entry: Entry, head: Record | None, ledgers: Mapping[str, Ledger]) -> Iterator[tuple[Rule, Problem]]:
        """What the rules of its sheet say of this row. ``head`` is the cover of its return."""
        compiled = self._compiled.get(entry.record.sheet, ())
        if not compiled:
            return
        sheet = self.sheets[entry.record.sheet]
        row = self._row(sheet, entry, head)
        for item in compiled:
            if holds(item.function, row, ledgers) is False:
                yield item.rule, self._problem(item.rule, sheet, entry, row)

    def _row(self, sheet: Sheet, entry: Entry, head: Record | None) -> tuple[Value, ...]:
        if sheet is self.cover or self.cover is None:
            return entry.record.values
        cover = head.values if head else (None,) * len(self.cover.fields)
        return (*entry.row, *cover)

    def _problem(self, rule: Rule, sheet: Sheet, entry: Entry, row: tuple[Value, ...]) -> Problem:
        index = sheet.positions[rule.blames[0]]
        place, key = place_of(entry.file, sheet, entry.record, index)
        words = dict(zip(self._names(sheet), row, strict=True))
        return Problem(
            rule.code,
            rule.severity,
            place,
            _fill(rule.what, words),
            _fill(rule.todo, words),
            entry.unit,
            key,
            entry.record.raw[index][:60],
        )


def _fill(text: str, words: Mapping[str, Value]) -> str:
    """``{列名}`` → the value as people write it; an empty one prints 空."""
    return _WORD.sub(lambda match: _shown(words.get(match[1])), text)


def _shown(value: Value) -> str:
    if value is None:
        return "空"
    if isinstance(value, date):
        return f"{value.year}-{value.month}-{value.day}"
    return "、".join(value) if isinstance(value, tuple) else str(value)
