"""The names of a narrative: ledgers, 指标, 单位名单, 活动, 事实, 依据, 期次, 上期, each value with its source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pipeline.config import Config
from pipeline.document import Source
from pipeline.figure import Fact, Figure
from pipeline.model import Place, Problem
from pipeline.narrate.asks import Names
from pipeline.outcome import Outcome
from pipeline.problems import problem
from pipeline.yamltypes import parse_date

ConfigPath = tuple[Any, ...]
Places = Callable[[ConfigPath], Place]


class Namespace:
    """Builds the names once; ``unfilled`` holds the Problem of every value of config.yaml that is not filled in."""

    def __init__(self, outcome: Outcome, config: Config, places: Places) -> None:
        self.outcome, self.config, self.places = outcome, config, places
        self.unfilled: dict[str, Problem] = {}

    def build(self) -> dict[str, object]:
        """Name → value, for the template. Ledgers go before 指标 where both have a name."""
        measures = {total.name: total.district for total in self.outcome.measures}
        facts = {name: self._fact(name, text) for name, text in self.config.facts.items()}
        basis = enumerate(self.config.basis)
        return {
            **{name: figure for name, figure in measures.items() if name.isidentifier()},
            **self.outcome.ledgers,
            "指标": Names("指标", measures),
            "活动": self._campaign(),
            "事实": Names("事实", facts),
            "依据": [self._text(("basis", i), f"依据[{i}]", "依据的文件", text) for i, text in basis],
            "期次": [self._round(index) for index in range(len(self.config.rounds))],
            "上期": Names("上期", {name: self._previous(name) for name in measures}),
        }

    def _source(self, path: ConfigPath) -> Source:
        place = self.places(path)
        return Source(place.file, place.sheet, place.line)

    def _text(self, path: ConfigPath, definition: str, reading: str, text: str) -> Fact:
        return Fact(text, definition, reading, self._source(path))

    def _day(self, path: ConfigPath, definition: str, reading: str, day: date | None, label: str = "") -> Figure:
        """A date of the configuration. One that is not filled in is a missing figure with its Problem."""
        if day is None:
            self.unfilled[definition] = problem(
                "N01",
                self.places(path),
                what=f"没有填{label or reading}",
                todo="在 config.yaml 里补上。",
                key=str(path[-1]),
            )
        return Figure(day, definition, reading, (), (self._source(path),))

    def _fact(self, name: str, text: str) -> Figure | Fact:
        path, definition = ("facts", name), f"事实.{name}"
        found = parse_date(text) if text else None
        if found is None or isinstance(found, date):
            return self._day(path, definition, name, found, f"“{name}”")
        return self._text(path, definition, name, text)

    def _campaign(self) -> Names:
        config = self.config
        texts = {
            "标题": (("title",), config.title),
            "区名": (("district",), config.district),
            "牵头单位": (("lead", "short"), config.lead.short),
            "名称": (("name",), config.name),
        }
        days = {
            "起始日": (("dates", "start"), config.dates.start, "统计起始日（start）"),
            "截至日": (("dates", "as_of"), config.dates.as_of, "截至日期（as_of）"),
            "成文日期": (("document", "issued"), config.document.issued, "成文日期（issued）"),
        }
        return Names(
            "活动",
            {
                **{name: self._text(path, f"活动.{name}", name, text) for name, (path, text) in texts.items()},
                **{
                    name: self._day(path, f"活动.{name}", label.partition("（")[0], day, label)
                    for name, (path, day, label) in days.items()
                },
            },
        )

    def _round(self, index: int) -> Names:
        entry, path, definition = self.config.rounds[index], ("rounds", index), f"期次[{index}]"
        label = f"“{entry.name}”的截止日期（deadline）"
        day = self._day((*path, "deadline"), f"{definition}.截止日", f"{entry.name}的截止日期", entry.deadline, label)
        name = self._text((*path, "name"), f"{definition}.名称", "期次的名称", entry.name)
        return Names("期次", {"名称": name, "截止日": day})

    def _previous(self, name: str) -> Figure:
        value = self.outcome.previous.get(name)
        exact = int(value) if value is not None and value.denominator == 1 else value
        return Figure(exact, f'上期["{name}"]', f"上期的{name}")
