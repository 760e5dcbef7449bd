"""更正单: which figures the office decided to print otherwise, and what is wrong with its entries.

An entry stands in the lead office's workbook (a sheet with the purpose ``corrections``) or in config.yaml. It names a
指标 or a figure's definition, what the data said, and what is to be printed. An entry that names no figure, or whose
data now say something else, corrects nothing and is an error at its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cfractions import Fraction

from pipeline.config import Config
from pipeline.expressions import ExpressionError, Scope, evaluate, nearest
from pipeline.figure import Figure
from pipeline.forms.model import Forms
from pipeline.model import Entry, Place, Problem
from pipeline.outcome import Correction, MeasureTotal, Outcome, figure_text, half_up
from pipeline.printed import Printed
from pipeline.problems import problem
from pipeline.yamltypes import parse_date

Places = Callable[[tuple[int | str, ...]], Place]

_NUMBER = re.compile(r"(-?[0-9]{1,15}(?:\.([0-9]{1,6}))?)(%?)(余|多)?(\D*)")
#: Longer than any definition that 溯源 prints of a sensible form; more is not read.
_LONGEST = 2000
_SHOWN = 40
_ROLES = ("figure", "computed", "printed", "reason", "by", "day")


@dataclass(frozen=True, slots=True)
class _Written:
    """An entry as it was written, with the places of its three values."""

    figure: str
    computed: str
    printed: str
    reason: str
    by: str
    day: date
    places: tuple[Place, Place, Place]
    """Of figure, computed, printed."""


def corrections(
    entries: Sequence[Entry], config: Config, forms: Forms, outcome: Outcome, places: Places
) -> tuple[dict[str, Correction], list[Problem]]:
    """Entries that count, and config.yaml → what is corrected, by definition, and every entry that cannot be.

    ``places``: path of a value of config.yaml → its place.
    """
    found: dict[str, Correction] = {}
    problems: list[Problem] = []
    twice: set[str] = set()
    for written in [*_of_workbook(entries, forms), *_of_config(config, places)]:
        settled = _settle(written, outcome)
        if isinstance(settled, Problem):
            problems.append(settled)
            continue
        definition = settled.figure.definition
        if definition in found and found[definition].printed != settled.printed:
            twice.add(definition)
            problems.append(problem("G05", written.places[0], value=written.figure))
        found.setdefault(definition, settled)
    return {key: correction for key, correction in found.items() if key not in twice}, problems


def _of_workbook(entries: Sequence[Entry], forms: Forms) -> Iterator[_Written]:
    sheet = forms.purpose("corrections")
    columns = [sheet.role(f"corrected_{name}") for name in _ROLES] if sheet else []  # type: ignore[arg-type]
    for entry in entries:
        if sheet is None or entry.record.sheet != sheet.name or None in columns:
            continue
        indices = [index for index in columns if index is not None]
        *texts, day = [entry.record.values[index] for index in indices]
        if not isinstance(day, date) or not all(texts):
            continue  # an empty or rejected cell is a problem of its own, and its row does not count
        cells = [Place(entry.file, 0, sheet.name, entry.record.cell(index).a1) for index in indices[:3]]
        figure, computed, printed, reason, by = map(str, texts)
        yield _Written(figure, computed, printed, reason, by, day, (cells[0], cells[1], cells[2]))


def _of_config(config: Config, places: Places) -> Iterator[_Written]:
    for index, entry in enumerate(config.corrections):
        figure, computed, printed = (
            places(("corrections", index, key) if getattr(entry, key) else ("corrections", index))
            for key in ("figure", "computed", "printed")
        )
        yield _Written(
            entry.figure, entry.computed, entry.printed, entry.reason, entry.by, entry.date, (figure, computed, printed)
        )


def _settle(written: _Written, outcome: Outcome) -> Correction | Problem:
    """An entry → the correction, or why there is none."""
    total = next((total for total in outcome.measures if total.name == written.figure.strip()), None)
    figure = total.district if total else _evaluated(written.figure, outcome)
    at_figure, at_computed, at_printed = written.places
    if figure is None:
        near = nearest(written.figure, [total.name for total in outcome.measures])
        return problem("G02", at_figure, value=written.figure[:_SHOWN], near=near)
    shown = _shown(figure, total)
    rate = shown.endswith("%")
    if figure.value is None or (written.computed and not _agrees(written.computed, figure, rate=rate)):
        return problem("G03", at_computed, value=written.computed[:_SHOWN], computed=shown)
    unit = total.unit if total else "%" if rate else ""
    printed = _printed(written.printed, figure, unit)
    if printed is None or printed in (shown, shown.removesuffix(unit)):
        what, todo = "看不出是哪个数", "改成 44 或者 84.5% 这样的数。"
        if printed is not None:
            what, todo = "与算出来的数一样", "不用更正，删掉这一条。"
        elif isinstance(figure.value, date):
            what, todo = "日期不能在这里更正", "改原来的那一行，或者 config.yaml 里的日期。"
        return problem("G04", at_printed, value=written.printed[:_SHOWN], what=what, todo=todo)
    return Correction(
        written.figure.strip(), figure, shown, printed, written.reason, written.by, written.day, at_figure
    )


def _evaluated(text: str, outcome: Outcome) -> Figure | None:
    """A definition as it stands in 溯源 → its figure; None where it is none."""
    if len(text) > _LONGEST:
        return None
    scope = Scope({}, {name: ledger.columns for name, ledger in outcome.ledgers.items()})
    try:
        found = evaluate(text, outcome.ledgers, scope)
    except (ExpressionError, TypeError, ArithmeticError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, Figure) else None


def _shown(figure: Figure, total: MeasureTotal | None) -> str:
    """The computed value as people read it."""
    if total:
        return total.text
    rate = isinstance(figure.value, Fraction) and figure.definition.startswith("(")
    return figure_text(figure, "%" if rate else "", 1)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "")


def _agrees(typed: str, figure: Figure, *, rate: bool) -> bool:
    """Whether what was typed is the computed value, at the precision it was typed in. ``rate``: it prints with a %."""
    plain = _plain(typed)
    if isinstance(figure.value, date):
        return parse_date(plain) == figure.value
    match = _NUMBER.fullmatch(plain)
    if match is None or match[4] or figure.value is None:
        return False
    value, decimals = Fraction(figure.value), len(match[2] or "")
    if match[3] or rate:
        return half_up(value * 100, decimals) == match[1]
    return half_up(value, decimals) == match[1] and (bool(decimals) or value.denominator == 1)


def _printed(typed: str, figure: Figure, unit: str) -> str | None:
    """The number to print: in digits, with its %; without a measure word. None where it is no number."""
    match = _NUMBER.fullmatch(_plain(typed))
    if match is None or isinstance(figure.value, date):
        return None
    percent = "%" if match[3] or unit == "%" else ""
    word = match[5]
    if unit and word not in ("", unit):
        return None
    return f"{match[1]}{percent}{match[4] or ''}"


def told(outcome: Outcome, printed: Sequence[Printed]) -> Iterator[Problem]:
    """What a run says of the corrections that stand (nothing is corrected silently), and of those that print nowhere.

    ``printed``: the figures of the document.
    """
    totals = {total.district.definition for total in outcome.measures}
    definitions = dict.fromkeys(entry.number.definition for entry in printed)
    for definition, correction in outcome.corrections.items():
        if definition not in totals and definition not in definitions:
            yield problem("G07", correction.place, value=correction.name)
            continue
        derived = sum(_rests_on(other, definition) for other in definitions)
        still = f"总结里另有{derived}个数由它算出，没有改动。" if derived else ""
        if not any(entry.number.corrected for entry in printed if entry.number.definition == definition):
            still = "总结里没有直接印这个数。" + still
        words = {"name": correction.name, "printed": correction.printed, "computed": correction.text, "derived": still}
        yield problem("G01", correction.place, words, value=correction.printed)


def _rests_on(definition: str, part: str) -> bool:
    """Whether a figure was computed from another one: ``(甲.count / 乙.count)`` from ``乙.count``."""
    if definition == part or not definition.startswith("("):
        return False
    start = definition.find(part)
    before, after = definition[:start][-1:], definition[start + len(part) :][:1]
    return start > 0 and before in "( " and after in ") "
