"""Several files or folders audited: each by itself, and one that cannot be read costs itself only.

A document with our ledger of figures is held against what was written, and its arithmetic is looked at where people
have changed it; of any other text, all of the arithmetic.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from pipeline.audit.cells import in_cells, in_notes
from pipeline.audit.checks import audit_text
from pipeline.audit.own.carrier import NotOurs, Spoilt
from pipeline.audit.own.edited import CHANGED, TYPED, Edited, Today, audit_edited
from pipeline.audit.tables.against import compare
from pipeline.audit.tables.sheets import Sheet
from pipeline.audit.text.finding import Finding, Passage
from pipeline.audit.text.read import read_text
from pipeline.docxfile import Unreadable

#: What a folder is searched for: what is read, and what is named because people take it for a document.
READ = (".docx", ".docm", ".txt")
NAMED = (".doc", ".wps", ".pdf", ".rtf", ".odt", ".ofd", ".zip", ".rar", ".7z")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read."""

    file: str
    """Its name, or its path below the folder that was given, with ``/``; as it was given where others have it too."""
    passages: tuple[Passage, ...] = field(repr=False)
    ours: bool = False
    """Whether it carries our ledger: where its numbers come from can then be traced."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What became of several files."""

    findings: tuple[Finding, ...]
    """In the order of the files and of their text, each with its file."""
    documents: tuple[Document, ...]
    """Those that were read."""
    unread: tuple[tuple[str, str, str], ...]
    """(file, what it is and what to do) of those that were not."""
    notes: tuple[tuple[str, str], ...] = ()
    """(file, what else there is to say of it): no findings."""


#: Said of a document that has no ledger where others may have one.
NOTE_PLAIN = "文档里没有数字来源的记录，只核对了文字里的数。"
#: Said of one whose ledger is gone or damaged.
NOTE_SPOILT = "{reason}。看不出人改了哪些数，只核对了文字里的数。要核对改动，{todo}"


def audit_files(
    paths: Iterable[Path],
    *,
    original: bool = False,
    table: Sequence[Sheet] = (),
    today: Callable[[], Today | None] = lambda: None,
    progress: Callable[[int, int], None] = lambda _count, _of: None,
) -> Audited:
    """Audit files and folders (every document in them, by name), and hold each against the sheets of a table.

    ``original``: read a .docx as it was before its revisions, not as it would be with all of them accepted.
    ``today``: asked, where a document is ours, for what the data at hand say now.
    ``progress``: told how many files are done, of how many; of one alone that is long, how many of its passages.
    """
    findings: list[Finding] = []
    documents: list[Document] = []
    unread: list[tuple[str, str, str]] = []
    notes: list[tuple[str, str]] = []
    files = expand(paths)
    several = len(files) > 1
    for count, (name, path) in enumerate(files):
        if several:
            progress(count, len(files))
        try:
            alone = _silent if several else progress
            passages, found, said, ours = _audit(path, original=original, today=today, progress=alone)
        except Unreadable as fault:
            unread.append((name, fault.what, fault.todo))
        except FileNotFoundError:
            unread.append((name, "没有这个文件", "检查文件名。"))
        except OSError:
            what = ("打不开", "先在别的程序里关掉它。") if _there(path) else ("没有这个文件", "检查文件名。")
            unread.append((name, *what))
        else:
            documents.append(Document(name, tuple(passages), ours))
            against = compare(passages, table) if table else []
            findings += [replace(finding, file=name) for finding in (*found, *against)]
            notes += [(name, note) for note in said]
    if several:
        progress(len(files), len(files))
    return Audited(tuple(findings), tuple(documents), tuple(unread), tuple(notes))


def _silent(_count: int, _of: int) -> None:
    """Nothing is told of a file among others."""


def _audit(
    path: Path, *, original: bool, today: Callable[[], Today | None], progress: Callable[[int, int], None]
) -> tuple[Sequence[Passage], Sequence[Finding], Sequence[str], bool]:
    """The passages of a file, its notes last, what is found in them, what else there is to say, and whether it is ours.

    Ours is what carries our ledger.
    """
    if path.is_dir():
        raise Unreadable("这个文件夹里没有文稿", "检查文件夹的名称；文稿要是 .docx 或者 .txt。")
    data = path.read_bytes()
    try:
        edited = audit_edited(data, original=original, today=None)
    except NotOurs as reason:
        text = read_text(data, path.name, original=original)
        found = (*audit_text(text.passages, progress=progress), *in_cells(text.passages), *in_notes(text.notes))
        note = NOTE_SPOILT.format(reason=reason, todo=reason.todo) if isinstance(reason, Spoilt) else NOTE_PLAIN
        plain = [note] if data.startswith(b"PK") else []
        passages = [*text.passages, *chain(*text.notes)]
        return passages, sorted(found, key=lambda one: one.paragraph), [*text.said, *plain], False
    known = today() if edited.figures else None
    if known is not None:
        edited = audit_edited(data, original=original, today=known)
    sums = audit_text(edited.passages, only=edited.touched)
    told = [*edited.findings, *(one for one in sums if not _said(one, edited))]
    quoted = [f"第{passage}段有批注：“{text}”" for passage, text in edited.comments]
    return edited.passages, sorted(told, key=lambda one: one.paragraph), [*edited.notes, *quoted], edited.figures > 0


def _said(one: Finding, edited: Edited) -> bool:
    """Whether a finding of the arithmetic is already told, or is none of what people have done.

    Told is a number that a person changed; computed numbers alone agree, whatever reads otherwise around a changed one.
    """
    here = [found for found in edited.findings if found.paragraph == one.paragraph]
    if one.code in _OF_CELLS and edited.passages[one.paragraph - 1].grid and any(found.code == "A22" for found in here):
        return True  # cells that people have joined are told: some are empty, some hold two numbers
    changed = {found.numbers[-1] for found in here if found.code in CHANGED}
    typed = {number for found in here if found.code in TYPED for number in found.numbers}
    computed = edited.computed.get(one.paragraph, frozenset()) - typed
    return bool(changed & set(one.numbers)) or (bool(one.numbers) and set(one.numbers) <= computed)


#: Codes of cells without a number, or with more than one.
_OF_CELLS = frozenset({"E5", "E6"})


def expand(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """Files and folders → each file once, with the name it is called by; temporary and hidden files are left out.

    A folder without documents stands for itself: who named it should hear of it.

    A pattern (``*.docx``) that the console has left as it is, as that of Windows does, is what it matches. Files that
    have the same name are called by their paths.
    """
    result: dict[Path, tuple[str, Path]] = {}
    for given in (one for path in paths for one in _matching(path)):
        inside = _documents(given) if _there(given) and given.is_dir() else []
        for name, path in inside or [(given.name or str(given), given)]:
            result.setdefault(path.resolve(), (name, path))
    names = Counter(name for name, _ in result.values())
    return [(name if names[name] == 1 else path.as_posix(), path) for name, path in result.values()]


def _matching(given: Path) -> list[Path]:
    """A path as it is, or the files that it is the pattern of, by name."""
    if not re.search("[*?]", given.name) or _there(given):
        return [given]
    pattern = given.name.replace("[", "[[]")  # brackets stand in the names of files, and are none of the pattern
    found = (one for one in given.parent.glob(pattern) if not one.name.startswith(_ASIDE))
    return sorted(found, key=lambda one: _natural(one.as_posix())) or [given]


def _natural(name: str) -> tuple[list[str | int], str]:
    """By which names are put in order: 4区 before 12区."""
    return [int(piece) if place % 2 else piece for place, piece in enumerate(re.split("([0-9]+)", name))], name


def _there(path: Path) -> bool:
    """Whether there is anything of this name: a sentence is too long for one, and the system says so."""
    try:
        return path.exists()
    except OSError:
        return False


#: How the names of temporary and hidden files and folders begin.
_ASIDE = ("~$", ".")


def _documents(folder: Path) -> list[tuple[str, Path]]:
    """The documents in a folder and the folders in it, by name."""
    found = ((one.relative_to(folder), one) for one in folder.rglob("*") if one.suffix.lower() in READ + NAMED)
    seen = ((name, one) for name, one in found if not any(part.startswith(_ASIDE) for part in name.parts))
    files = ((name.as_posix(), one) for name, one in seen if one.is_file())
    return sorted(files, key=lambda one: _natural(one[0]))
