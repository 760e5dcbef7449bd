"""inbox → Submissions: every file that lies in it, in the order of their names, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

from pipeline.model import Place, Problem, Submission
from pipeline.problems import problem

#: What programs leave behind beside an open file, and what systems put into folders: no files of anybody.
IGNORED = ("~$*", ".~*", "thumbs.db", "desktop.ini", ".ds_store", ".git*", "*.tmp")

#: Kept beside a return as its enclosures (盖章件, 附件); they hold no rows.
ENCLOSURES = (".pdf", ".jpg", ".jpeg", ".png", ".doc", ".docx", ".wps", ".ofd", ".txt")

#: No return of a unit is larger; a larger file is named and not read.
LARGEST = 64 * 1024 * 1024


def collect(inbox: Path) -> tuple[list[Submission], list[Problem]]:
    """The folder → (files to read, problems with those that cannot be). A folder that is not there is empty."""
    found: list[Submission] = []
    problems: list[Problem] = []
    for path in _files(inbox):
        name = path.relative_to(inbox).as_posix()
        if path.suffix.lower() in ENCLOSURES:
            problems.append(problem("F11", Place(name)))
            continue
        try:
            if path.stat().st_size > LARGEST:
                problems.append(problem("F05", Place(name), what="文件太大，超过64兆"))
                continue
            data = path.read_bytes()
        except OSError:
            problems.append(problem("F01", Place(name), what="正被别的程序占用，或者没有读取的权限"))
            continue
        found.append(Submission(name, data, sha256(data).hexdigest()))
    return found, problems


def _files(inbox: Path) -> Iterator[Path]:
    """Regular files below the folder, by name. Links are not followed: what they point to lies elsewhere."""
    if not inbox.is_dir():
        return
    for path in sorted(inbox.rglob("*"), key=lambda path: path.relative_to(inbox).as_posix()):
        ignored = any(fnmatch(path.name.lower(), pattern) for pattern in IGNORED)
        if not ignored and path.is_file() and not path.is_symlink():
            yield path
