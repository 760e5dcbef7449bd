"""Which unit gets what: marked copies and texts for the units with findings, sheets to confirm for the others."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.config import Config
from pipeline.document import Document
from pipeline.feedback.confirm import confirmation
from pipeline.feedback.mark import marked_copy, problem_list
from pipeline.feedback.privacy import Veil
from pipeline.feedback.words import reminder_text, return_text
from pipeline.forms.model import Forms, Sheet
from pipeline.model import Checked, Place, Problem, UnitState, UnitStatus
from pipeline.outcome import Outcome, figure_text

RETURNED, CONFIRMED = "退回", "确认"
UNKNOWN = "未识别"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
_NAME_MOST = 80
_SETTLED = (UnitState.FILED, UnitState.ZERO)


@dataclass
class _Folder:
    """Files of one folder, no two of them with names that Windows takes for the same."""

    path: str
    files: dict[str, bytes] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def add(self, stem: str, extension: str, data: bytes) -> None:
        """Adds a file; a second one of the same name gets a number."""
        name, number = f"{stem}{extension}", 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}（{number}）{extension}"
        self._taken.add(name.casefold())
        self.files[f"{self.path}/{name}"] = data


def feedback(
    config: Config, forms: Forms, checked: Checked, outcome: Outcome, submissions: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, Document]]:
    """Everything that goes back, by name relative to ``output/``: files as bytes, and documents still to be typeset.

    ``submissions``: the bytes of every file met in the inbox, by its name there.
    """
    files: dict[str, bytes] = {}
    owners = _owners(config, checked)
    units = {unit.short for unit in config.units}
    resolve = cache(config.resolve)
    veil = Veil(forms, checked)
    waiting: dict[str, list[Problem]] = defaultdict(list)
    for found in checked.problems:
        unit = resolve(found.unit)
        if found.open and unit in units and found.code != "H10":
            waiting[unit].append(veil.over(_placed(found, unit, owners), unit))
    deadline = config.rounds[-1].deadline
    own: dict[str, list[str]] = defaultdict(list)
    for file, unit in sorted(owners.items()):
        own[unit].append(file)
    answers = forms.purpose("answers", forms.unit_form)
    for status in checked.units:
        if mine := waiting.get(status.unit):
            folder = _Folder(f"{RETURNED}/{safe_name(status.unit)}")
            for file, problems in _by_file(mine, status, own[status.unit]).items():
                _return(folder, file or status.unit, problems, submissions.get(file, b""), answers)
            folder.add("退回", ".txt", _text(return_text(status.unit, mine, deadline)))
            files |= folder.files
    files |= _own(config, checked, owners, submissions)
    files |= _unidentified(checked, owners, submissions)
    files |= _reminder(config, checked)
    return files, dict(_confirmations(config, checked, outcome, waiting))


def _owners(config: Config, checked: Checked) -> dict[str, str]:
    """File → the unit whose it is; files of nobody are not in it."""
    owners = {entry.file: entry.unit for entry in checked.entries}
    resolve = cache(config.resolve)
    for status in checked.units:
        for file in status.files:
            owners.setdefault(file, status.unit)
    for found in checked.files:
        if found.unit:
            owners.setdefault(found.file, resolve(found.unit))
    return owners


def _placed(found: Problem, unit: str, owners: Mapping[str, str]) -> Problem:
    """A problem found in a file of somebody else's loses its place: nobody gets another's workbook, nor its cells."""
    return found if owners.get(found.place.file) == unit else replace(found, place=Place())


def _by_file(problems: Sequence[Problem], status: UnitStatus, own: Sequence[str]) -> dict[str, list[Problem]]:
    """Problems by the unit's file; those of no file go with the last one that counts."""
    usual = (status.files or tuple(file for file in own if file not in status.enclosures) or ("",))[-1]
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.place.file or usual].append(problem)
    return dict(sorted(found.items()))


def _return(  # noqa: PLR0913 (a file, what is wrong with it, whose it is)
    folder: _Folder,
    file: str,
    problems: Sequence[Problem],
    data: bytes,
    answers: Sheet | None = None,
    *,
    own: bool = False,
) -> None:
    """The marked copy of a file, or a list where it cannot be marked."""
    stem = safe_name(_stem(file))
    marked = marked_copy(data, problems, answers, own=own)
    if marked is None:
        folder.add(f"{stem}（问题清单）", ".xlsx", problem_list(problems, own=own))
    else:
        folder.add(stem, ".xlsm" if _has_macros(marked) else ".xlsx", marked)


def _has_macros(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"macroEnabled.main+xml" in archive.read("[Content_Types].xml")


def _own(
    config: Config, checked: Checked, owners: Mapping[str, str], submissions: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The lead office's own workbook, marked like a unit's; nobody needs a text to paste."""
    lead = config.lead.short
    if any(unit.short == lead for unit in config.units):
        return {}  # it files like the others, and has been served with them
    folder = _Folder(f"{RETURNED}/{safe_name(lead)}")
    mine: dict[str, list[Problem]] = defaultdict(list)
    for found in checked.problems:
        if found.open and owners.get(found.place.file) == lead and found.unit in ("", lead):
            mine[found.place.file].append(found)
    for file, problems in sorted(mine.items()):
        _return(folder, file, problems, submissions.get(file, b""), own=True)
    return folder.files


def _unidentified(checked: Checked, owners: Mapping[str, str], submissions: Mapping[str, bytes]) -> dict[str, bytes]:
    """A list for every file of nobody: who sent it is for people to find out."""
    folder = _Folder(f"{RETURNED}/{UNKNOWN}")
    lists: dict[str, list[Problem]] = defaultdict(list)
    for found in checked.problems:
        file = found.place.file
        if found.open and not found.unit and file in submissions and file not in owners:
            lists[file].append(found)
    for file, problems in sorted(lists.items()):
        folder.add(f"{safe_name(_stem(file))}（问题清单）", ".xlsx", problem_list(problems))
    return folder.files


def _reminder(config: Config, checked: Checked) -> dict[str, bytes]:
    """One text for all units that still have to file."""
    missing = [s.unit for s in checked.units if s.state is UnitState.MISSING and not s.waived]
    spoken = [s.unit for s in checked.units if s.state is UnitState.BY_TELEPHONE]
    if not missing and not spoken:
        return {}
    return {f"{RETURNED}/催报.txt": _text(reminder_text(config, missing, spoken))}


def _confirmations(
    config: Config, checked: Checked, outcome: Outcome, waiting: Mapping[str, Sequence[Problem]]
) -> Iterator[tuple[str, Document]]:
    """One sheet a unit that has filed and has nothing open."""
    as_of = config.dates.as_of
    if as_of is None:
        return
    figures: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for total in outcome.measures:
        for unit, figure in total.by_unit:
            if figure.value is not None:
                figures[unit].append((total.name, figure_text(figure, total.unit, total.decimals)))
    for status in checked.units:
        if status.state not in _SETTLED or waiting.get(status.unit) or status.errors or status.queries:
            continue
        name = f"{CONFIRMED}/{safe_name(status.unit)}受理确认单.docx"
        yield name, confirmation(config, status, figures[status.unit], as_of)


def safe_name(text: str) -> str:
    """A name that every machine takes: no signs that Windows refuses, no device, not too long."""
    name = _UNFIT.sub("_", text).strip(" .")[:_NAME_MOST].strip(" .") or "未命名"
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def _stem(file: str) -> str:
    """``压缩包.zip > 区住建局.xls`` → ``区住建局``."""
    last = re.split(r"[/\\]| > ", file)[-1]
    stem, dot, extension = last.rpartition(".")
    return stem if dot and stem and len(extension) <= 5 else last


def _text(words: str) -> bytes:
    """A text as Notepad opens it on every Windows: with a mark of its encoding."""
    return b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode("utf-8")
