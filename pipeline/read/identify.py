"""Whose workbook is it? By the stamp, else by the cover, else by the file's name; never by likeness.

Stamp and cover that name different units are a contradiction, and the file counts for neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.forms.model import Form, Forms, Sheet, plain_name
from pipeline.model import REJECTED, Place, Problem, Record
from pipeline.problems import problem
from pipeline.read.values import clean
from pipeline.read.workbook import Grid

STAMP = "_stamp"


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet of our workbooks says; empty where there is none."""

    campaign: str = ""
    form: str = ""
    version: str = ""
    unit: str = ""
    round: str = ""


def read_stamp(grids: Mapping[str, Grid]) -> Stamp:
    """The stamp of a workbook."""
    grid = grids.get(STAMP)
    if grid is None:
        return Stamp()
    pairs = {clean(row[0]): clean(row[1]) for row in grid.rows if len(row) > 1}
    return Stamp(*(pairs.get(key, "") for key in ("campaign", "form", "version", "unit", "round")))


def aliases(config: Config) -> dict[str, str]:
    """Every name of a unit, and its code → its short name."""
    names = {name: unit.short for unit in config.units for name in (unit.code, *unit.names) if name}
    names.update({config.lead.short: config.lead.short, config.lead.name: config.lead.short})
    return {**{plain_name(name): short for name, short in names.items()}, **names}


def choose_form(forms: Forms, stamp: Stamp, grids: Mapping[str, Grid]) -> Form | None:
    """The form by the stamp, else the one that most sheets of the workbook belong to; None where none fits."""
    stamped = forms.form(stamp.form)
    if stamped is not None:
        return stamped
    scores = [(len([name for name in form.sheets if name in grids]), form) for form in forms.forms]
    best = max(scores, key=lambda pair: pair[0])
    return best[1] if best[0] else None


def _cover_names(cover: Sheet, record: Record | None, names: Mapping[str, str]) -> dict[str, str]:
    """The units that the cover names: title of the cell → short name."""
    found = {}
    for role in ("unit_code", "unit_short", "unit_name"):
        index = cover.role(role)
        value = record.raw[index] if record and index is not None and record.has(index) else ""
        short = names.get(value) or names.get(plain_name(value))
        if short and index is not None:
            found[cover.fields[index].title] = short
    return found


def identify(
    file: str, stamp: Stamp, cover: Sheet | None, record: Record | None, config: Config
) -> tuple[str, list[Problem]]:
    """The unit's short name, or empty and the reason."""
    names = aliases(config)
    codes = {unit.code: unit.short for unit in config.units} | {config.lead.code: config.lead.short}
    said = _cover_names(cover, record, names) if cover else {}
    stamped = codes.get(stamp.unit, "")
    told = {"下发时印的": stamped} if stamped else {}
    told.update({f"封面的{title}": short for title, short in said.items()})
    units = set(told.values())
    if len(units) > 1:
        what = "，".join(f"{witness}是{short}" for witness, short in told.items()) + "，对不上"
        return "", [problem("F04", Place(file, sheet=cover.name if cover else ""), what=what)]
    if units:
        return units.pop(), []
    stem = plain_name(file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    in_name = {short for name, short in names.items() if len(name) > 1 and name in stem and not name.isascii()}
    if len(in_name) == 1:
        return in_name.pop(), []
    candidates = f"，文件名像是{'或'.join(sorted(in_name))}" if in_name else ""
    return "", [problem("F03", Place(file), what=candidates)]


def read_round(
    file: str, stamp: Stamp, cover: Sheet, record: Record | None, config: Config
) -> tuple[str, list[Problem]]:
    """The round of a unit's return, or empty and the reason. Stamp and cover must agree."""
    index = cover.role("round")
    raw = record.raw[index] if record and index is not None and record.has(index) else ""
    value = record.values[index] if record and index is not None and raw else None
    known = config.rosters["rounds"]
    place = Place(file, sheet=cover.name, cell=record.cell(index).a1 if record and index is not None else "")
    if raw and (value is REJECTED or value not in known):
        return "", [problem("F08", place, value=raw, near="", rounds="、".join(known))]
    said = str(value) if value else ""
    if said and stamp.round in known and stamp.round != said:
        what = f"封面的期次是“{said}”，下发时印的是“{stamp.round}”，对不上"
        return "", [problem("F04", place, what=what)]
    if said or stamp.round in known:
        return said or stamp.round, []
    return "", [problem("F08", place, value="", near="", rounds="、".join(known))]
