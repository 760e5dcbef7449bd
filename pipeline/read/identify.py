"""Whose workbook is it? By the stamp, the cover and the folder it lies in; by the file's name only where none of them
says anything; never by likeness.

Witnesses that name different units are a contradiction, and the file counts for neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.expressions import nearest
from pipeline.forms.model import Form, Forms, Sheet, plain_name
from pipeline.model import REJECTED, Place, Problem, Record
from pipeline.problems import problem
from pipeline.read.cells import clean
from pipeline.read.sheets import STAMP, best_form
from pipeline.read.workbook import Grid

#: The last configuration and the names made of it: one is read with for thousands of workbooks.
_LAST: list[tuple[Config, dict[str, str], dict[str, str]]] = []


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
    return _names(config)[0]


def _names(config: Config) -> tuple[dict[str, str], dict[str, str]]:
    """The names, and the codes by themselves, of the last configuration that was asked for."""
    if not _LAST or _LAST[0][0] is not config:
        names = {name: unit.short for unit in config.units for name in (unit.code, *unit.names) if name}
        names.update({config.lead.short: config.lead.short, config.lead.name: config.lead.short})
        codes = {unit.code: unit.short for unit in config.units} | {config.lead.code: config.lead.short}
        _LAST[:] = [(config, {**{plain_name(name): short for name, short in names.items()}, **names}, codes)]
    return _LAST[0][1:]


def choose_form(forms: Forms, stamp: Stamp, grids: Mapping[str, Grid]) -> Form | None:
    """The form by the stamp, else the one that most sheets of the workbook belong to; None where none fits."""
    return forms.form(stamp.form) or best_form(forms, grids)


def _cover_names(
    cover: Sheet, record: Record | None, names: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The units that the cover names (title of the cell → short name), and what it says that names none."""
    found: dict[str, str] = {}
    strange: dict[str, str] = {}
    for role in ("unit_code", "unit_short", "unit_name"):
        index = cover.role(role)
        value = record.raw[index] if record and index is not None and record.has(index) else ""
        if not value or index is None:
            continue
        short = names.get(value) or names.get(plain_name(value))
        if short:
            found[cover.fields[index].title] = short
        else:
            strange[cover.fields[index].title] = value
    return found, strange


def _folder(file: str, names: Mapping[str, str]) -> dict[str, str]:
    """The innermost folder that is called like a unit: ``区交通局/报表.xlsx``."""
    for part in reversed(file.split("/")[:-1]):
        plain = plain_name(part)
        if len(plain) > 1 and not plain.isascii() and plain in names:
            return {f"文件夹“{part}”": names[plain]}
    return {}


def _in_name(file: str, config: Config) -> set[str]:
    """The units that the file's own name speaks of, by any name of two characters or more."""
    stem = plain_name(file.rsplit("/", 1)[-1].rpartition(".")[0])
    found = config.units_named(stem)
    office = {name for name in (config.lead.short, config.lead.name) if plain_name(name) in stem}
    return found | ({config.lead.short} if office else set())


def identify(  # noqa: PLR0913 (all the witnesses)
    file: str, stamp: Stamp, form: Form, cover: Sheet | None, record: Record | None, config: Config
) -> tuple[str, list[Problem]]:
    """The unit's short name, or empty and the reason, with the units that come into question."""
    names, codes = _names(config)
    said, strange = _cover_names(cover, record, names) if cover else ({}, {})
    stamped = codes.get(stamp.unit, "")
    told = {"下发时印的": stamped} if stamped else {}
    told.update({f"封面的{title}": short for title, short in said.items()})
    if form.filed_by == "lead" and not told:
        told = {"这张报表的填报单位": config.lead.short}
    folder = _folder(file, names)
    if len({config.resolve(short) for short in (*told.values(), *folder.values())}) > 1 or not told:
        told.update(folder)  # a unit that was merged may lie in the folder of the other one
    units = set(told.values())
    if len(units) > 1:
        what = "，".join(f"{witness}是{short}" for witness, short in told.items()) + "，对不上"
        return "", [problem("F04", Place(file, sheet=_sheet_of(cover, record)), what=what)]
    if units:
        return units.pop(), []
    in_name = _in_name(file, config)
    if len(in_name) == 1 and not strange:
        return in_name.pop(), []
    hints = [
        f"，封面的{title}是“{value[:20]}”{nearest(value, config.rosters['roster'])}" for title, value in strange.items()
    ]
    hints += [f"，文件名像是{'或'.join(sorted(in_name))}"] if in_name else []
    return "", [problem("F03", Place(file), what="".join(hints[-2:]))]


def _sheet_of(cover: Sheet | None, record: Record | None) -> str:
    """The cover as its owner's file calls it."""
    return record.own_sheet if record else cover.name if cover else ""


def read_round(
    file: str, stamp: Stamp, cover: Sheet, record: Record | None, config: Config
) -> tuple[str, list[Problem]]:
    """The round of a unit's return, or empty and the reason. Stamp and cover must agree."""
    index = cover.role("round")
    raw = record.raw[index] if record and index is not None and record.has(index) else ""
    value = record.values[index] if record and index is not None and raw else None
    known = config.rosters["rounds"]
    cell = record.cell(index).a1 if record and index is not None else ""
    place = Place(file, sheet=_sheet_of(cover, record), cell=cell)
    if raw and (value is REJECTED or value not in known):
        near = nearest(raw, known)
        return "", [problem("F08", place, value=raw, near=near, rounds="、".join(known))]
    said = str(value) if value else ""
    if said and stamp.round in known and stamp.round != said:
        what = f"封面的期次是“{said}”，下发时印的是“{stamp.round}”，对不上"
        return "", [problem("F04", place, what=what)]
    if said or stamp.round in known:
        return said or stamp.round, []
    return "", [problem("F08", place, value="", near="", rounds="、".join(known))]
