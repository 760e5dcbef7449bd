"""config.yaml → Config: who, what and when of a campaign. Every mistake is reported at once, with its line."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from pipeline.document_config import DocumentElements, faults
from pipeline.expressions import nearest
from pipeline.model import Place, Problem
from pipeline.problems import problem
from pipeline.yamlfile import Path_, YamlFile, build, read_yaml
from pipeline.yamltypes import Day, Decided, Reason, Said, Strict, YesNo


class Lead(Strict):
    """The lead office (牵头单位)."""

    code: str
    name: str
    """Full name, as it signs."""
    short: str
    """Name as it is printed in the text."""
    email: str = ""


class Dates(Strict):
    """The dates of the campaign. An empty one is reported as missing when it is needed."""

    start: Day
    """统计起始日: matters since this day count."""
    as_of: Day
    """截至日期: the day the figures speak of."""


class Round(Strict):
    """A round (期次) of returns with the day it is due."""

    name: str
    deadline: Day


class Unit(Strict):
    """A unit of the roster. Its place in the list is its place in every table."""

    code: str
    """Letters that open its 问题编号, such as JT; unique."""
    name: str
    short: str
    """Name as it is printed in the text."""
    list_name: str = ""
    """Name in the list of members, such as 住建（房产）; the short name where empty."""
    aliases: tuple[str, ...] = ()
    liaison: str = ""
    email: str = ""
    must_file: YesNo = True
    since: Day = None
    """First day on which it must file."""
    until: Day = None
    """Last day on which it must file."""
    successor: str = ""
    """Short name of the unit it was renamed to or merged into: its earlier returns count there."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it may be called by."""
        return (self.short, self.name, self.list_name, *self.aliases)


class Resubmission(Strict):
    """收表处理: what the lead office found out about two returns that conflict (H8)."""

    unit: str
    round: str
    action: Literal["补充", "替换"]
    reason: str
    by: str
    """Who decided."""


class Waiver(Strict):
    """A query, or a missing unit, that the lead office accepts."""

    code: str
    unit: str = ""
    key: str = ""
    """问题编号 or column; empty: every such query of the unit."""
    reason: Reason
    by: Said


class CorrectionEntry(Strict):
    """更正单: a value that the office decides to print although the data say otherwise."""

    figure: Said
    """Name of a 指标, or a definition as 溯源 gives it."""
    computed: str = ""
    """What the data said when it was decided; the entry falls when they say something else."""
    printed: Said
    reason: Reason
    by: Said
    """Who decided; printed nowhere that leaves the office."""
    date: Decided
    """When it was decided."""


class Config(Strict):
    """The whole of config.yaml."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    """Short name of the campaign in the stamp of its workbooks."""
    title: str
    """Title of the document."""
    name: str
    """What the campaign is called on the console."""
    district: str
    lead: Lead
    basis: tuple[str, ...] = ()
    """The notices it rests on, with 《》."""
    dates: Dates
    rounds: tuple[Round, ...] = Field(min_length=1)
    facts: dict[str, str] = Field(default_factory=dict)
    """Dates and texts for the narrative, by names of one's own."""
    units: tuple[Unit, ...] = Field(min_length=1)
    organisations: tuple[str, ...] = ()
    """Organisations that appear in the ledgers but do not file."""
    document: DocumentElements
    resubmissions: tuple[Resubmission, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    corrections: tuple[CorrectionEntry, ...] = ()
    passwords: tuple[str, ...] = ()
    """Passwords of workbooks that units have locked; tried one after the other."""
    previous: str = ""
    """run.json of the previous period, relative to this file."""

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, values: Any) -> Any:
        """An empty value of a list or mapping (``waivers:`` with nothing below) means none."""
        if not isinstance(values, dict):
            return {}
        lists = ("basis", "organisations", "resubmissions", "waivers", "corrections", "facts", "passwords")
        return {key: value for key, value in values.items() if not (key in lists and value == "")}

    @cached_property
    def rosters(self) -> dict[str, tuple[str, ...]]:
        """The lists that forms.yaml may name as choices."""
        units = tuple(unit.short for unit in self.units)
        return {
            "roster": units,
            "codes": tuple(unit.code for unit in self.units),
            "rounds": tuple(entry.name for entry in self.rounds),
            "organisations": (*units, *self.organisations),
        }

    @property
    def proper_names(self) -> tuple[str, ...]:
        """Names of the district and of every office, each once."""
        offices = [name for unit in self.units for name in (unit.name, unit.short)]
        return tuple(dict.fromkeys((self.district, self.lead.name, self.lead.short, *offices, *self.organisations)))

    def unit(self, short: str) -> Unit | None:
        """The unit with this short name."""
        return self._by_short.get(short)

    @cached_property
    def _by_short(self) -> dict[str, Unit]:
        return {unit.short: unit for unit in reversed(self.units)}

    @property
    def whole(self) -> str:
        """What the district calls all of itself: 全区, 全县, 全市."""
        return f"全{self.district[-1:]}"

    def units_named(self, text: str) -> set[str]:
        """Short names of the units that a file's or folder's name speaks of (by any name of two characters or more)."""
        found = {(name, unit.short) for unit in self.units for name in unit.names if len(name) > 1 and name in text}
        return {short for name, short in found if not any(name != other and name in other for other, _ in found)}

    def resolve(self, short: str) -> str:
        """The unit under which a return counts: the last successor."""
        unit = self.unit(short)
        return self.resolve(unit.successor) if unit and unit.successor else short

    def must_file(self, unit: Unit, round_name: str) -> bool:
        """Whether the unit must file in this round (by the round's deadline and the unit's since and until)."""
        deadline = next(entry.deadline for entry in self.rounds if entry.name == round_name)
        if not unit.must_file:
            return False
        if deadline is None:
            return True
        return (unit.since is None or unit.since <= deadline) and (unit.until is None or deadline <= unit.until)


def _duplicates(config: Config) -> list[tuple[Path_, str, str]]:
    found: list[tuple[Path_, str, str]] = []
    seen: dict[str, str] = {}
    shorts = Counter(unit.short for unit in config.units)
    for index, unit in enumerate(config.units):
        for key, name in [("code", unit.code), *(("short" if n == unit.short else "aliases", n) for n in unit.names)]:
            if name and seen.setdefault(name, unit.short) != unit.short:
                found.append(
                    (("units", index, key), f"“{name}”既是{seen[name]}，又是{unit.short}", "一个名称只给一个单位。")
                )
        if shorts[unit.short] > 1:
            found.append((("units", index, "short"), f"名册里有两个“{unit.short}”", "留下一个。"))
    rounds = [entry.name for entry in config.rounds]
    for index, name in enumerate(rounds):
        if name in rounds[:index]:
            found.append((("rounds", index, "name"), f"期次“{name}”写了两次", "留下一个。"))
    return found


def _unknown(config: Config) -> list[tuple[Path_, str, str]]:
    units, rounds = config.rosters["roster"], config.rosters["rounds"]
    names = (*units, config.lead.short)
    asked: list[tuple[Path_, str, tuple[str, ...]]] = [
        *((("units", i, "successor"), unit.successor, units) for i, unit in enumerate(config.units)),
        *((("resubmissions", i, "unit"), entry.unit, units) for i, entry in enumerate(config.resubmissions)),
        *((("resubmissions", i, "round"), entry.round, rounds) for i, entry in enumerate(config.resubmissions)),
        *((("waivers", i, "unit"), entry.unit, names) for i, entry in enumerate(config.waivers)),
    ]
    found: list[tuple[Path_, str, str]] = [
        (path, f"名册里没有“{name}”{nearest(name, known)}", "改成 config.yaml 里已有的名称。")
        for path, name, known in asked
        if name and name not in known
    ]
    for index, unit in enumerate(config.units):
        chain, current = {unit.short}, unit.successor
        while current and (following := config.unit(current)) is not None:
            if current in chain:
                found.append((("units", index, "successor"), f"{unit.short}的去向绕成了一圈", "改正 successor。"))
                break
            chain.add(current)
            current = following.successor
    return found


def _dates(config: Config) -> list[tuple[Path_, str, str]]:
    found: list[tuple[Path_, str, str]] = []
    start, as_of = config.dates.start, config.dates.as_of
    if start and as_of and start > as_of:
        found.append((("dates", "as_of"), "截至日期早于统计起始日", "改正其中一个日期。"))
    for index, (before, after) in enumerate(pairwise(config.rounds), 1):
        if before.deadline and after.deadline and before.deadline > after.deadline:
            found.append((("rounds", index, "deadline"), "期次没有按截止日期的先后排列", "按先后排列。"))
    for index, unit in enumerate(config.units):
        if unit.since and unit.until and unit.since > unit.until:
            found.append((("units", index, "until"), f"{unit.short}的 until 早于 since", "改正其中一个日期。"))
    return found


def load_config(path: Path) -> tuple[Config | None, list[Problem], YamlFile]:
    """config.yaml → (Config or None, every mistake, the file with its lines).

    Raises ``OSError`` where the file cannot be opened.
    """
    source = read_yaml(path, path.name)
    if source.values is None:
        return None, source.problems, source
    config = build(Config, source)
    if config is not None:
        for where, what, todo in [
            *_duplicates(config),
            *_unknown(config),
            *_dates(config),
            *faults(config.document, config.title),
        ]:
            source.problems.append(problem("C08", source.place(where), what=what, todo=todo))
    return (None if source.problems else config), source.problems, source


def missing_facts(config: Config, source: YamlFile) -> list[Problem]:
    """What ``init --from`` emptied and nobody has filled in yet: each keeps the document a 初稿."""
    asked: list[tuple[Path_, str, object]] = [
        (("dates", "start"), "统计起始日（start）", config.dates.start),
        (("dates", "as_of"), "截至日期（as_of）", config.dates.as_of),
        (("document", "issued"), "成文日期（issued）", config.document.issued),
        *(
            (("rounds", i, "deadline"), f"“{r.name}”的截止日期（deadline）", r.deadline)
            for i, r in enumerate(config.rounds)
        ),
        *((("facts", name), f"“{name}”", value) for name, value in config.facts.items()),
    ]
    return [
        problem("N01", _place(source, path), what=f"没有填{name}", todo="在 config.yaml 里补上。", key=str(path[-1]))
        for path, name, value in asked
        if not value
    ]


def _place(source: YamlFile, path: Path_) -> Place:
    return source.place(path)
