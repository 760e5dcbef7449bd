"""inbox → Submissions: every file that lies in it, in the order of their names, and nothing else.

An archive is a folder with a lid: what lies in it is met as if it lay in the inbox, as ``压缩包.zip > 区住建局.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pipeline.collect.archives import DEEPEST, archive_kind, members
from pipeline.collect.budget import LARGEST_MEMBER, Budget, Closed
from pipeline.model import Place, Problem, Submission
from pipeline.problems import problem
from pipeline.sealing import SCANS

#: What programs leave behind beside an open file, and what systems put into folders: no files of anybody.
IGNORED = ("~$*", ".~*", "thumbs.db", "desktop.ini", ".ds_store", ".git*", "*.tmp", "._*")
_IGNORED_FOLDERS = ("__macosx", "$recycle.bin", "system volume information")

#: Kept beside a return as its enclosures (盖章件, 附件); they hold no rows.
ENCLOSURES = (*SCANS, ".doc", ".docx", ".wps", ".txt")

#: No return of a unit is larger; a larger file is named and not read.
LARGEST = LARGEST_MEMBER

#: Between the name of an archive and that of what lies in it.
WITHIN = " > "


def collect(inbox: Path) -> tuple[list[Submission], list[Problem]]:
    """The folder → (files to read, problems with those that cannot be). A folder that is not there is empty."""
    collected = _Collected()
    for path in _files(inbox):
        name = path.relative_to(inbox).as_posix()
        try:
            large = path.stat().st_size > LARGEST
            with path.open("rb") as file:
                data = file.read(8 if large else -1)
        except OSError:
            collected.refuse(name, "F01", "正被别的程序占用，或者没有读取的权限")
            continue
        if large and not _is_enclosure(name, b""):
            collected.refuse(
                name, *(("F17", "太大，超过64兆") if _looks_packed(name) else ("F05", "文件太大，超过64兆"))
            )
        else:
            collected.take(name, data, Budget(), 0)
    return collected.found, collected.problems


class _Collected:
    """What has been met so far."""

    def __init__(self) -> None:
        self.found: list[Submission] = []
        self.problems: list[Problem] = []
        self._names: set[str] = set()

    def refuse(self, name: str, code: str, what: str = "") -> None:
        """A file that is not read, and why."""
        self.problems.append(problem(code, Place(name), what=what))

    def take(self, name: str, data: bytes, budget: Budget, depth: int) -> None:
        """A file: an enclosure, an archive with files in it, or a submission."""
        if _is_enclosure(name, data):
            self.refuse(name, "F11")
            return
        try:
            kind = archive_kind(data, name)
            if kind and depth < DEEPEST:
                self._open(name, data, kind, budget, depth)
                return
        except Closed as reason:
            self.refuse(name, reason.code, reason.what)
            return
        if kind:
            self.refuse(name, "F17", f"套了{DEEPEST}层以上")
            return
        self.found.append(Submission(name, data, sha256(data).hexdigest()))

    def _open(self, name: str, data: bytes, kind: str, budget: Budget, depth: int) -> None:
        count = 0
        for member in members(data, kind, budget):
            if _is_ignored(member.name):
                continue
            count += 1
            inner = self._unique(f"{name}{WITHIN}{member.name}")
            if member.closed is None:
                self.take(inner, member.data, budget, depth + 1)
            elif _is_enclosure(member.name, b""):
                self.refuse(inner, "F11")
            else:
                self.refuse(inner, member.closed.code, member.closed.what)
        if not count:
            raise Closed("F17", "里没有文件")

    def _unique(self, name: str) -> str:
        """Two members of an archive may have the same name."""
        path, number, unique = PurePosixPath(name), 1, name
        while unique in self._names:
            number += 1
            unique = f"{name.removesuffix(path.suffix)}（{number}）{path.suffix}"
        self._names.add(unique)
        return unique


def _is_enclosure(name: str, data: bytes) -> bool:
    """By its ending; but a workbook is a return whatever it is called."""
    return name.lower().endswith(ENCLOSURES) and not _is_workbook(data)


def _looks_packed(name: str) -> bool:
    return name.lower().endswith((".zip", ".7z", ".rar"))


def _is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook for certain: the directory of its container names the part that makes it one."""
    if data.startswith(b"PK"):
        return b"xl/workbook.xml" in data[-65536:] or b"xl/workbook.bin" in data[-65536:]
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "Workbook".encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data
    return False


def _is_ignored(name: str) -> bool:
    """What nobody sent: by its own name, or that of a folder it lies in."""
    *folders, own = name.lower().split("/")
    return any(fnmatch(own, pattern) for pattern in IGNORED) or any(folder in _IGNORED_FOLDERS for folder in folders)


def _files(inbox: Path) -> Iterator[Path]:
    """Regular files below the folder, by name. Links are not followed: what they point to lies elsewhere."""
    if not inbox.is_dir():
        return
    for path in sorted(inbox.rglob("*"), key=lambda path: path.relative_to(inbox).as_posix()):
        ignored = _is_ignored(path.relative_to(inbox).as_posix())
        if not ignored and path.is_file() and not path.is_symlink():
            yield path
