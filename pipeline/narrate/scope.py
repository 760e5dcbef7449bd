"""What a narrative may speak of, what comes out, and the error that carries its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.document import Document
from pipeline.expressions import Columns
from pipeline.forms.load import bind_columns
from pipeline.forms.model import Forms
from pipeline.model import Problem
from pipeline.outcome import ROSTER, ROSTER_COLUMNS

#: Attributes of 活动 → what they are: a text or a date of config.yaml.
CAMPAIGN = {
    "标题": "text",
    "区名": "text",
    "牵头单位": "text",
    "名称": "text",
    "起始日": "date",
    "截至日": "date",
    "成文日期": "date",
}
ROUND = {"名称": "text", "截止日": "date"}


@dataclass(frozen=True)
class NarrativeScope:
    """The names a narrative may use."""

    ledgers: Mapping[str, Columns]
    """Columns by ledger, restricted ones included, so that they can be named when they are refused."""
    measures: tuple[str, ...] = ()
    """Names of the 指标."""
    facts: tuple[str, ...] = ()
    """Names of ``config.facts``."""

    @classmethod
    def of(cls, forms: Forms, config: Config) -> NarrativeScope:
        """The scope of a campaign: its ledgers and the roster, its 指标, its facts."""
        ledgers = {**bind_columns(forms, config), ROSTER: ROSTER_COLUMNS}
        return cls(ledgers, tuple(measure.name for measure in forms.measures), tuple(config.facts))


@dataclass(frozen=True)
class Narration:
    """The document that the narrative tells, without a draft mark, and what the data lacked for it."""

    document: Document
    problems: list[Problem]


class NarrativeError(Exception):
    """The narrative itself is at fault: there is no document. Each problem names its line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems
