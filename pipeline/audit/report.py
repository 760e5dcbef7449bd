"""What people read of an audit: lines for the console, one table for many files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from pipeline.audit.checks import audit_text
from pipeline.audit.finding import Finding
from pipeline.audit.read import Unreadable, read_document
from pipeline.package import pack, unpack

_KINDS = (".docx", ".txt")
_FOREIGN = (".doc", ".wps", ".pdf", ".rtf")


@dataclass(frozen=True, slots=True)
class Audited:
    """What became of several files."""

    findings: tuple[Finding, ...]
    """In the order of the files and of their text, each with its file."""
    files: tuple[str, ...]
    """Those that were read."""
    unread: tuple[tuple[str, str], ...]
    """(file, why) of those that were not."""


def audit_files(paths: Iterable[str | Path]) -> Audited:
    """Audit files and folders (every .docx and .txt in them, by name). One that cannot be read costs itself only."""
    findings: list[Finding] = []
    files: list[str] = []
    unread: list[tuple[str, str]] = []
    for path in _expand(paths):
        try:
            found = audit_text(read_document(path, path.name))
        except Unreadable as fault:
            unread.append((path.name, str(fault)))
        except OSError:
            unread.append((path.name, "打不开，可能正被别的程序使用。"))
        else:
            files.append(path.name)
            findings += [replace(finding, file=path.name) for finding in found]
    return Audited(tuple(findings), tuple(files), tuple(unread))


def _expand(paths: Iterable[str | Path]) -> list[Path]:
    result: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.is_file() and not one.name.startswith(("~$", ".")))
            result += sorted(one for one in inside if one.suffix.lower() in _KINDS + _FOREIGN)
        else:
            result.append(path)
    return result


def place(finding: Finding) -> str:
    """Where a finding stands: （四）自查自纠到位，第2段."""
    if not finding.ordinal:
        return finding.heading or f"第{finding.paragraph}段"
    return f"{finding.heading}，第{finding.ordinal}段" if finding.heading else f"第{finding.ordinal}段"


def lines(findings: Sequence[Finding]) -> list[str]:
    """Findings for the console, in the manner of the messages: where, the sentence, what, what to do."""
    result: list[str] = []
    for finding in findings:
        where = place(finding)
        result.append(f"{finding.file} > {where}" if finding.file else where)
        result.append(f"原文：“{finding.text}”")
        result.append(f"{'问题' if finding.severity == 'error' else '疑问'}：{finding.message}")
        result.append(f"请做：{finding.suggestion.removeprefix('请')}〔{finding.code}〕")
    return result


def findings_table(findings: Sequence[Finding]) -> bytes:
    """One table of all findings as .xlsx: 文件, 段落, 原文, 类别, 问题, 建议, 编码."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    sheet = book.active
    assert sheet is not None
    sheet.title = "检查结果"
    sheet.append(["文件", "段落", "问题", "建议", "原文", "类别", "编码"])
    for finding in findings:
        kind = "错误" if finding.severity == "error" else "疑问"
        values = (finding.file, place(finding), finding.message, finding.suggestion, finding.text, kind, finding.code)
        sheet.append([_plain(value) for value in values])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFG", (28, 28, 52, 44, 52, 8, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return pack(unpack(out.getvalue()))


def _plain(text: str) -> str:
    """Text that a workbook can hold."""
    return "".join(char for char in text if char >= " " or char == "\n")
