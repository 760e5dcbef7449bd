"""Several files or folders audited: each by itself, and one that cannot be read costs itself only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.audit.checks import audit_text
from pipeline.audit.finding import Finding, Passage, Unreadable
from pipeline.audit.read import read_document

#: What a folder is searched for: what is read, and what is named because people take it for a document.
READ = (".docx", ".docm", ".txt")
NAMED = (".doc", ".wps", ".pdf", ".rtf", ".odt")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read."""

    file: str
    """Its path as it was given, or below the folder that was given, with ``/``."""
    passages: tuple[Passage, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Audited:
    """What became of several files."""

    findings: tuple[Finding, ...]
    """In the order of the files and of their text, each with its file."""
    documents: tuple[Document, ...]
    """Those that were read."""
    unread: tuple[tuple[str, str], ...]
    """(file, what it is and what to do) of those that were not."""


def audit_files(paths: Iterable[Path], *, original: bool = False) -> Audited:
    """Audit files and folders (every document in them, by name).

    ``original``: read a .docx as it was before its revisions, not as it would be with all of them accepted.
    """
    findings: list[Finding] = []
    documents: list[Document] = []
    unread: list[tuple[str, str]] = []
    for name, path in expand(paths):
        try:
            passages = read_document(path, original=original)
        except Unreadable as fault:
            unread.append((name, str(fault)))
        except FileNotFoundError:
            unread.append((name, "没有这个文件，检查文件名。"))
        except OSError:
            unread.append((name, "打不开，先在别的程序里关掉它。"))
        else:
            documents.append(Document(name, tuple(passages)))
            findings += [replace(finding, file=name) for finding in audit_text(passages)]
    return Audited(tuple(findings), tuple(documents), tuple(unread))


def expand(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """Files and folders → each file with the name it is called by; temporary and hidden files are left out."""
    result: list[tuple[str, Path]] = []
    for given in paths:
        if not given.is_dir():
            result.append((given.name, given))
            continue
        inside = (one for one in given.rglob("*") if one.is_file() and not one.name.startswith(("~$", ".")))
        documents = (one for one in inside if one.suffix.lower() in READ + NAMED)
        result += sorted((one.relative_to(given).as_posix(), one) for one in documents)
    return result
