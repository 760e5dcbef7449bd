"""更正单: which figures the office decided to print otherwise, and what is wrong with its entries.

An entry stands in the lead office's workbook (a sheet with the purpose ``corrections``) or in config.yaml. It names a
指标 or a figure's definition, what the data said, and what is to be printed. An entry that names no figure, or whose
data now say something else, corrects nothing and is an error at its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
_THOUSANDS = re.compile(r"(?<=\d),(?=(?:\d{3})+(?!\d))")
_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
#: Longer than any definition that 溯源 prints of a sensible form; more is not read.
_LONGEST = 2000
_SHOWN = 40
#: What an input method for Chinese types in place of the quotes and signs of a definition.
_QUOTES = str.maketrans("“”‘’＂", '"' * 5)
_SIGNS = str.maketrans("（），．＝＋－／", "(),.=+-/")
#: Decimals of a number that is printed as it is.
_MOST_DECIMALS = 4
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
        first = found.get(definition)
        if first and (first.printed, first.reason) != (settled.printed, settled.reason):
            twice.add(definition)
            problems.append(problem("G05", written.places[0], value=written.figure, other=_told(first.place)))
        found.setdefault(definition, settled)
    return {key: correction for key, correction in found.items() if key not in twice}, problems


def _told(place: Place) -> str:
    """Where the other entry stands, inside a message."""
    return f"{place.file} {place.sheet} {place.cell}" if place.sheet else f"{place.file} 第{place.line}行"


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
    total = _measure(written.figure, outcome)
    figure = total.district if total else _evaluated(written.figure, outcome)
    at_figure, at_computed, at_printed = written.places
    if figure is None:
        near = nearest(written.figure, [total.name for total in outcome.measures])
        return problem("G02", at_figure, value=written.figure[:_SHOWN], near=near)
    shown = _shown(figure, total)
    rate = shown.endswith("%")
    if figure.value is None or (written.computed and not _agrees(written.computed, figure, rate=rate)):
        return problem("G03", at_computed, value=written.computed[:_SHOWN], computed=shown)
    printed = _printed(written.printed, figure, total.unit if total else "", rate=rate)
    fault = _fault(written.printed, printed, shown, figure)
    if printed is None or fault:
        what, todo = fault or ("看不出是哪个数", "改成 44 或者 84.5% 这样的数。")
        return problem("G04", at_printed, value=written.printed[:_SHOWN], what=what, todo=todo)
    return Correction(
        total.name if total else written.figure.strip(),
        figure,
        shown,
        printed,
        written.reason,
        written.by,
        written.day,
        at_figure,
    )


def _fault(typed: str, printed: str | None, shown: str, figure: Figure) -> tuple[str, str] | None:
    """Why a value cannot be printed, and what to do; None where it can, or is no number at all."""
    if isinstance(figure.value, date):
        return "日期不能在这里更正", "改原来的那一行，或者 config.yaml 里的日期。"
    if printed is None:
        return None
    value, computed = _NUMBER.match(printed), _NUMBER.match(shown)
    if value and computed and not value[4] and Fraction(value[1]) == Fraction(computed[1]):
        return "与算出来的数一样", "不用更正，删掉这一条。"
    if value and value[3] and "%" not in _plain(typed) and 0 < abs(Fraction(value[1])) <= 1:
        return "看不出是百分之几", f"写上 %，如 {half_up(Fraction(value[1]) * 100, 0)}%。"
    return None


def _measure(name: str, outcome: Outcome) -> MeasureTotal | None:
    """The 指标 of this name, however it was typed: with blanks, in quotes, with its measure word in brackets."""
    plain = _plain(name.translate(_QUOTES)).strip('"')
    return next(
        (total for total in outcome.measures if plain in (_plain(total.name), _plain(f"{total.name}({total.unit})"))),
        None,
    )


def _evaluated(text: str, outcome: Outcome) -> Figure | None:
    """A definition as it stands in 溯源 → its figure; None where it is none."""
    if len(text) > _LONGEST:
        return None
    scope = Scope({}, {name: ledger.columns for name, ledger in outcome.ledgers.items()})
    quoted = text.translate(_QUOTES)
    for written in dict.fromkeys((text, quoted, quoted.translate(_SIGNS))):
        try:
            found = evaluate(written, outcome.ledgers, scope)
        except (ExpressionError, TypeError, ArithmeticError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, Figure) else None
    return None


def _shown(figure: Figure, total: MeasureTotal | None) -> str:
    """The computed value as people read it."""
    if total:
        return total.text
    if isinstance(figure.value, Fraction) and figure.definition.startswith("("):
        return figure_text(figure, "%", 1)
    decimals = 0
    if isinstance(figure.value, Fraction):
        exact = (places for places in range(_MOST_DECIMALS + 1) if (figure.value * 10**places).denominator == 1)
        decimals = next(exact, 1)
    return figure_text(figure, "", decimals)


def _plain(text: str) -> str:
    """What was typed, without differences of width, blanks around digits and commas of thousands: ``4 4`` stays two."""
    wide = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    return _BLANKS.sub("", wide)


def _agrees(typed: str, figure: Figure, *, rate: bool) -> bool:
    """Whether what was typed is the computed value, at the precision it was typed in. ``rate``: it prints with a %."""
    plain = _plain(typed)
    if isinstance(figure.value, date):
        return parse_date(plain) == figure.value
    match = _NUMBER.fullmatch(plain)
    if match is None or match[4] or figure.value is None:
        return False
    value, decimals = Fraction(figure.value), len(match[2] or "")
    if rate and half_up(value * 100, decimals) == match[1]:
        return True
    if match[3]:
        return half_up(value * 100, decimals) == match[1]
    # of a rate that Excel shows as 84.5%, the cell may hold 0.845
    return half_up(value, decimals) == match[1] and (bool(decimals) or value.denominator == 1)


def _printed(typed: str, figure: Figure, unit: str, *, rate: bool) -> str | None:
    """The number to print: in digits, with its %; without a measure word. None where it is no number."""
    match = _NUMBER.fullmatch(_plain(typed))
    if match is None or isinstance(figure.value, date) or (match[3] and not rate):
        return None
    word = match[5]
    if unit and word not in ("", unit):
        return None
    number = re.sub(r"^(-?)0+(?=\d)", r"\1", match[1])
    if not rate and isinstance(figure.value, int):
        number = re.sub(r"\.0+$", "", number)
    return f"{number}{'%' if rate else ''}{match[4] or ''}"


def standing(outcome: Outcome, printed: Sequence[Printed]) -> tuple[dict[str, Correction], list[Problem]]:
    """The corrections that have come to stand somewhere, and what a run says of them and of those that print nowhere.

    Nothing is corrected silently, and nothing is said to be corrected that is not. ``printed``: the figures of the
    document.
    """
    totals = {total.district.definition for total in outcome.measures}
    definitions = dict.fromkeys(entry.number.definition for entry in printed)
    decided = {entry.number.definition for entry in printed if entry.number.corrected}
    stand: dict[str, Correction] = {}
    said: list[Problem] = []
    for definition, correction in outcome.corrections.items():
        if definition not in totals and definition not in definitions:
            said.append(problem("G07", correction.place, value=correction.name))
        elif definition in decided or definition not in definitions:
            stand[definition] = replace(correction, in_text=definition in definitions)
            said.append(_note(stand[definition], sum(_rests_on(other, definition) for other in definitions)))
        # else it cannot stand in any of its places: each of them is an error of its own
    return stand, said


def _note(correction: Correction, derived: int) -> Problem:
    """What is said of a correction that stands. ``derived``: figures of the document that rest on it."""
    still = f"总结里另有{derived}个数由它算出，没有改动。" if derived else ""
    if not correction.in_text:
        still = "总结里没有直接印这个数。" + still
    words = {"name": correction.name, "told": correction.told, "computed": correction.text, "derived": still}
    return problem("G01", correction.place, words, value=correction.printed)


def _rests_on(definition: str, part: str) -> bool:
    """Whether a figure was computed from another one: ``(甲.count / 乙.count)`` from ``乙.count``."""
    if definition == part or not definition.startswith("("):
        return False
    start = definition.find(part)
    before, after = definition[:start][-1:], definition[start + len(part) :][:1]
    return start > 0 and before in "( " and after in ") "
