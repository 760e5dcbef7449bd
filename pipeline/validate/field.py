"""Constraints of a single cell: required, choices, limits, length, pattern."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.config import Config
from pipeline.expressions import nearest
from pipeline.forms.model import FieldSpec, Sheet, limit
from pipeline.model import REJECTED, Place, Problem, Record, Value
from pipeline.problems import problem


def place_of(file: str, sheet: Sheet, record: Record, index: int) -> tuple[Place, str]:
    """The place of a field of a record as its owner calls it, and the row's own number (else the column)."""
    spec = sheet.fields[index]
    key = record.raw[sheet.positions[sheet.key.column]] if sheet.key else ""
    if key and sheet.key:
        label = f"{sheet.key.column}{key}，{spec.title}"
    else:
        label = spec.title if sheet.kind == "card" else f"第{record.row}行，{spec.title}"
    return Place(file, sheet=record.own_sheet, cell=record.cell(index).a1, label=label), key or spec.title


def check_fields(file: str, unit: str, sheet: Sheet, record: Record, config: Config) -> tuple[Record, list[Problem]]:
    """A record → the record with every failing value rejected, and what is wrong with them."""
    (plan, once), typed = _plan(sheet, config), record.values
    unknown = [index for index, value in enumerate(typed) if value not in plan[index][1]]  # few cells
    found: list[Problem] = []
    values: list[Value] = list(typed) if unknown else []
    for index in unknown:
        (spec, known), value = plan[index], typed[index]
        if value is REJECTED or not record.has(index):
            continue
        code = ""
        for code, words in _faults(spec, value, config):
            place, key = place_of(file, sheet, record, index)
            told = {"scope": sheet.error_scope, **words}
            found.append(problem(code, place, told, unit=unit, key=key, value=record.raw[index][:60]))
            values[index] = REJECTED
            break
        if not code and index not in once and not (isinstance(value, str) and len(value) > _SHORT):
            known.add(value)
            if len(known) > _MOST:
                known.clear()
    return (record._replace(values=tuple(values)) if found else record), found


#: Longer texts are not typed twice; so many values of a column are remembered.
_SHORT, _MOST = 24, 4096
_Plan = tuple[tuple[tuple[FieldSpec, set[Value]], ...], frozenset[int]]
_PLANS: dict[int, tuple[Sheet, Config, _Plan]] = {}


def _plan(sheet: Sheet, config: Config) -> _Plan:
    """Of each field the values that are known to be right, for all rows of a run; and the fields whose values are
    typed once: these are not remembered.
    """
    known = _PLANS.get(id(sheet))
    if known is None or known[0] is not sheet or known[1] is not config:
        if len(_PLANS) > 200:
            _PLANS.clear()
        plan = tuple((spec, set[Value](() if spec.required else (None,))) for spec in sheet.fields)
        once = {index for index, spec in enumerate(sheet.fields) if spec.constraints.unique}
        once |= {sheet.positions[sheet.key.column]} if sheet.key else set()
        known = _PLANS[id(sheet)] = (sheet, config, (plan, frozenset(once)))
    return known[2]


def _faults(spec: FieldSpec, value: Value, config: Config) -> Iterator[tuple[str, dict[str, object]]]:
    if value is None:
        if spec.required:
            yield "V01", {}
        return
    if spec.choices:
        wrong = [item for item in (value if isinstance(value, tuple) else (value,)) if item not in spec.chosen]
        if wrong:
            yield "V02", {"near": nearest(str(wrong[0]), spec.choices), "choices": _choices(spec)}
    if isinstance(value, date):
        yield from _date_limits(spec, value, config)
    elif isinstance(value, int | Decimal):
        yield from _number_limits(spec, value)
    elif isinstance(value, str):
        yield from _text_limits(spec, value)


def _choices(spec: FieldSpec) -> str:
    shown = "、".join(spec.choices[:12])
    return f"{shown}等" if len(spec.choices) > 12 else shown


def _date_limits(spec: FieldSpec, value: date, config: Config) -> Iterator[tuple[str, dict[str, object]]]:
    low = limit(spec.constraints.minimum, config.dates.start, config.dates.as_of)
    high = limit(spec.constraints.maximum, config.dates.start, config.dates.as_of)
    if low and value < low:
        yield "V04", {"limit": f"早于{low.year}年{low.month}月{low.day}日"}
    elif high and value > high:
        yield "V04", {"limit": f"晚于{high.year}年{high.month}月{high.day}日"}


def _number_limits(spec: FieldSpec, value: int | Decimal) -> Iterator[tuple[str, dict[str, object]]]:
    low, high = spec.constraints.minimum, spec.constraints.maximum
    if low and value < Decimal(low):
        yield "V04", {"limit": f"不能小于{low}"}
    elif high and value > Decimal(high):
        yield "V04", {"limit": f"不能大于{high}"}


def _text_limits(spec: FieldSpec, value: str) -> Iterator[tuple[str, dict[str, object]]]:
    limits = spec.constraints
    if limits.minLength and len(value) < limits.minLength:
        yield "V05", {"count": len(value), "limit": f"至少要{limits.minLength}个字", "verb": "写具体"}
    elif limits.maxLength and len(value) > limits.maxLength:
        yield "V05", {"count": len(value), "limit": f"最多{limits.maxLength}个字", "verb": "压缩"}
    elif limits.pattern and not limits.form.fullmatch(value):
        yield "V06", {"todo": f"{spec.hint}。" if spec.hint else "改正格式。"}
