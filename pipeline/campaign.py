"""A campaign's folder with its definitions: config.yaml, forms.yaml and the narrative, loaded and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Config, load_config
from pipeline.forms.load import load_forms
from pipeline.forms.model import Forms
from pipeline.model import Place, Problem
from pipeline.problems import problem
from pipeline.wordform import Narrative, NarrativeFault, read_narrative
from pipeline.yamlfile import YamlFile

if TYPE_CHECKING:
    from pipeline.narrate import NarrativeScope

CONFIG = "config.yaml"
FORMS = "input_templates/forms.yaml"


class Faults(Exception):  # noqa: N818 (a list of problems, not one error)
    """The configuration, the forms or the narrative cannot be used; ``problems`` say why (exit code 2)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)


@dataclass(frozen=True)
class Campaign:
    """A campaign's folder with its definitions, loaded and checked."""

    folder: Path
    config: Config
    forms: Forms
    source: YamlFile
    narrative: Narrative

    @property
    def output(self) -> Path:
        """Where everything generated goes."""
        return self.folder / "output"


def load(folder: Path) -> Campaign:
    """A campaign's folder → Campaign. Raises ``Faults`` with every mistake, ``OSError`` for what cannot be read."""
    if not (folder / CONFIG).is_file():
        what, todo = "这个文件夹里没有 config.yaml", "先进入工作文件夹再运行；新的工作用 make-report init 新文件夹。"
        raise Faults([problem("C09", Place(CONFIG), what=what, todo=todo)])
    config, problems, source = load_config(folder / CONFIG)
    if config is None:
        raise Faults(problems)
    forms, problems, _ = load_forms(folder / FORMS, FORMS, config)
    if forms is None:
        raise Faults(problems)
    campaign = Campaign(folder, config, forms, source, _narrative(folder))
    faults = _lint(campaign)
    if faults:
        raise Faults(faults)
    return campaign


def _narrative(folder: Path) -> Narrative:
    try:
        return read_narrative(folder)
    except NarrativeFault as fault:
        raise Faults(fault.problems) from fault


def scope_of(campaign: Campaign) -> NarrativeScope:
    """What its narrative may speak of."""
    from pipeline.narrate import NarrativeScope  # noqa: PLC0415 (imported by who tells or checks a narrative)

    return NarrativeScope.of(campaign.forms, campaign.config)


def _lint(campaign: Campaign) -> list[Problem]:
    from pipeline.narrate import lint  # noqa: PLC0415

    narrative = campaign.narrative
    return narrative.located(lint(narrative.text, narrative.name, scope_of(campaign)))
