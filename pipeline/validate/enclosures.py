"""What lies beside the returns (盖章件, 附件): whose it is, and which version a sealed page confirms.

Nobody reads the picture: a scan speaks by the version code in its name, else by its folder or its name, else by the
one return that lies in the same folder, archive or message.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.config import Config
from pipeline.model import Entry
from pipeline.sealing import codes_in, version_code

#: How the fate of an enclosure begins.
ENCLOSED = "附件"
_STEP = re.compile(r"/| > ")


def codes_of(own: Mapping[str, Sequence[Entry]]) -> dict[str, str]:
    """Unit → the code of what counts of it: of what was typed, so that a file saved again has the same."""
    return {
        unit: version_code("\x1f".join((entry.record.sheet, *entry.record.raw)) for entry in entries)
        for unit, entries in own.items()
        if entries
    }


def container(file: str) -> str:
    """The folder, archive or message that a file lies in; empty in the inbox itself."""
    return file[: max((match.start() for match in _STEP.finditer(file)), default=0)]


@dataclass(frozen=True)
class Enclosures:
    """Knows whose the papers are that lie beside the returns."""

    config: Config
    codes: Mapping[str, str]
    """Unit → the version code of what counts of it."""
    returns: Iterable[tuple[str, str]]
    """(file, unit) of every return."""
    _beside: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for file, unit in self.returns:
            self._beside[container(file)].add(self.config.resolve(unit))

    def owner(self, file: str) -> str:
        """The unit whose paper it is; empty where nothing says so, or several are named."""
        said = codes_in(file)
        by_code = {unit for unit, code in self.codes.items() if code in said}
        if len(by_code) == 1:
            return by_code.pop()
        *folders, name = _STEP.split(file)
        for text in (*reversed(folders), name):
            units = self.config.units_named(text)
            if len(units) == 1:
                return units.pop()
        beside = self._beside.get(container(file), set()) if folders else set()
        return next(iter(beside)) if len(beside) == 1 and self.config.unit(next(iter(beside))) else ""

    def fate(self, file: str, unit: str) -> str:
        """What became of it, in Chinese."""
        said, code = codes_in(file), self.codes.get(unit, "")
        if code and code in said:
            return f"{ENCLOSED}（盖章件），确认了计入的这一版（{code}）"
        if said:
            return f"{ENCLOSED}（盖章件），确认的是别的一版（{said[0]}），现在的不算已确认"
        return f"{ENCLOSED}（盖章件等）"


def sealed(papers: Iterable[str], code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scans that confirm this version, and those that confirm another one."""
    scans = [(file, codes_in(file)) for file in papers]
    return (
        tuple(file for file, said in scans if code and code in said),
        tuple(file for file, said in scans if said and code not in said),
    )
