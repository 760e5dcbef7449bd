"""What is written to ``output/``: planned, written beside, then moved into place; nothing of a person's overwritten.

``run.json`` remembers what was written (SHA-256 of each output). A file that is no longer what was written is
somebody's work: it stays, and the new one lies beside it as ``…（新生成）``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pipeline.model import Place, Problem
from pipeline.problems import problem

MANIFEST = "run.json"

#: Folder of what may leave the office; only ``--final`` writes there, and nothing is ever removed from it.
SUBMIT = "报送"
#: Folder of what everybody may have: the public version. It is treated in the same way.
PUBLIC = "公开"
_BESIDE = "（新生成）"


class OutputsLocked(Exception):  # noqa: N818 (a state of the user's machine)
    """An output is open in another program: nothing was moved. ``problems`` name each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass
class Written:
    """What was written: names relative to the folder with ``/``, with their SHA-256, and what was left alone."""

    digests: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    """What an earlier run handed over (报送) and this one does not touch."""
    stale: list[str] = field(default_factory=list)
    """What an earlier run wrote, nobody changed, and this run no longer has: a copy for a unit that is in order now."""
    problems: list[Problem] = field(default_factory=list)


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(data).hexdigest()


def remembered(folder: Path) -> dict[str, str]:
    """The outputs that the last run wrote, with their SHA-256; empty without a readable run.json."""
    try:
        outputs = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["outputs"]
        return {str(entry["name"]): str(entry["sha256"]) for entry in outputs}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def beside(name: str) -> str:
    """``甲.docx`` → ``甲（新生成）.docx``."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}{_BESIDE}{dot}{extension}"


def plan(folder: Path, files: Mapping[str, bytes], refreshable: str = "") -> tuple[dict[str, bytes], Written]:
    """Which file goes where, so that nothing of a person's is lost: name → bytes, and what is to be said.

    ``refreshable``: the document that new data can be put into after people have edited it.
    """
    before = remembered(folder)
    targets: dict[str, bytes] = {}
    written = Written()
    for wanted, data in files.items():
        name = wanted
        while (current := _digest_of(folder / name)) is not None and current not in (before.get(name), digest(data)):
            name = beside(name)
        if name != wanted:
            written.problems.append(problem("O02", Place(wanted), value=name, todo=_merging(wanted, refreshable)))
        targets[name] = data
        written.digests[name] = digest(data)
    for name, sha in before.items():
        if name not in targets and _digest_of(folder / name) == sha:
            if name.split("/")[0] in (SUBMIT, PUBLIC):
                written.kept[name] = sha
            else:
                written.stale.append(name)
    return targets, written


def _merging(name: str, refreshable: str) -> str:
    """What to do about an output that somebody has edited: the document takes new data, other files are compared."""
    if name == refreshable:
        return f"要把新数字并入修改稿，用 make-report refresh {name}。"
    return "比较两份，留下要用的。"


def _digest_of(path: Path) -> str | None:
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


def write(folder: Path, targets: Mapping[str, bytes], stale: Iterable[str] = ()) -> None:
    """Write every file beside its place, then move all into place; then remove what is stale.

    Raises ``OutputsLocked`` before anything is moved when one of them is open elsewhere, ``OSError`` where the
    folder cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, data in targets.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.tmp")
            temporary.write_bytes(data)
            waiting.append((temporary, path))
        locked = [path for _, path in waiting if not writable(path)]
        if locked:
            raise OutputsLocked([problem("O01", Place(path.relative_to(folder).as_posix())) for path in locked])
        while waiting:
            temporary, path = waiting[0]
            os.replace(temporary, path)  # noqa: PTH105 (one atomic step on every system)
            waiting.pop(0)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
            _remove_empty((folder / name).parent, folder)
    except PermissionError as error:
        name = Path(str(error.filename or folder)).name.removeprefix(".").removesuffix(".tmp")
        raise OutputsLocked([problem("O01", Place(name))]) from error
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def _remove_empty(path: Path, top: Path) -> None:
    while path != top and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def writable(path: Path) -> bool:
    """Whether a file may be replaced: Word and WPS keep an open document so that nobody else can write to it."""
    if not path.exists():
        return True
    try:
        with path.open("r+b"):
            return True
    except PermissionError:
        return False
