"""``make-report init``: a new campaign's folder, from the starter or from an old campaign."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import yaml

from pipeline.model import Place, Problem
from pipeline.problems import problem
from pipeline.wordform import find_narrative

_DEFINITIONS = ("config.yaml", "input_templates/forms.yaml")

#: Values of a config.yaml that belong to one period only.
_PERIOD = {"dates", "facts", "issued", "deadline", "number", "copy_number", "printed_on"}

#: Decisions about one period's returns and figures.
_DECISIONS = {"resubmissions", "waivers", "corrections"}

PREVIOUS = "input_templates/上期.json"


class Occupied(Exception):  # noqa: N818 (a state of the folder)
    """The folder already holds a campaign: nothing was written."""


def create(folder: Path, old: Path | None = None) -> list[Problem]:
    """Make a campaign's folder. With ``old``: its forms, roster and narrative, without its dates and facts.

    Raises ``Occupied`` when the folder holds a config.yaml, ``NarrativeFault`` when the old one has two narratives,
    ``OSError`` where it cannot be written or the old one read. Returns notes, such as that the old campaign has no
    figures to compare with.
    """
    if (folder / "config.yaml").exists():
        raise Occupied(folder)
    notes: list[Problem] = []
    contents: dict[str, str]
    if old is None:
        with as_file(files("pipeline") / "starter") as starter:
            contents = {name: (starter / name).read_text(encoding="utf-8") for name in _DEFINITIONS}
            narrative = find_narrative(starter)
            told = (starter / narrative).read_bytes()
    else:
        narrative = find_narrative(old)
        told = (old / narrative).read_bytes()
        contents = {name: (old / name).read_text(encoding="utf-8-sig") for name in _DEFINITIONS}
        previous = (old / "output" / "run.json").is_file()
        contents["config.yaml"] = emptied(contents["config.yaml"], PREVIOUS if previous else "")
        if not previous:
            what = "没有上期的 output/run.json，上期数没有带过来"
            notes.append(problem("F13", Place(old.name), what=what))
    for name in ("inbox", "output", "input_templates"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / narrative).write_bytes(told)
    if old is not None and contents["config.yaml"] and (old / "output" / "run.json").is_file():
        shutil.copyfile(old / "output" / "run.json", folder / PREVIOUS)
    return notes


def emptied(text: str, previous: str) -> str:
    """A config.yaml without what belonged to its period; its comments and everything else stay as they are."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    assert isinstance(root, yaml.MappingNode)
    edits: list[tuple[int, int, str]] = []
    for key, value in root.value:
        if key.value in _DECISIONS:
            edits.append((value.start_mark.index, value.end_mark.index, "[]" + _line_end(value)))
        elif key.value == "id":
            edits.append((value.start_mark.index, value.end_mark.index, f"{value.value}-2"))
        elif key.value != "previous":
            edits += _empty(value, inside=key.value in _PERIOD)
    for key, value in root.value:
        if key.value == "previous":
            edits.append((value.start_mark.index, value.end_mark.index, f'"{previous}"'))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    if previous and not any(key.value == "previous" for key, _ in root.value):
        text = f"{text.rstrip()}\n\n# 上期的数，用来作比较\nprevious: {previous}\n"
    return text


def _line_end(node: yaml.Node) -> str:
    """A block list ends at the start of what follows: keep the line break before it."""
    return "\n" if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value else ""


def _empty(node: yaml.Node, *, inside: bool) -> list[tuple[int, int, str]]:
    """Edits that empty the scalars below a key of the period, and the period's keys anywhere below."""
    if isinstance(node, yaml.ScalarNode):
        return [(node.start_mark.index, node.end_mark.index, '""')] if inside else []
    if isinstance(node, yaml.SequenceNode):
        return [edit for item in node.value for edit in _empty(item, inside=inside)]
    return [edit for key, value in node.value for edit in _empty(value, inside=inside or key.value in _PERIOD)]
