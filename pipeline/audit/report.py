"""What people and programs read of an audit: lines for the console, one object, one table for many files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from pipeline.audit.files import NOTE_PLAIN, Audited
from pipeline.audit.text.finding import Finding, wrapped
from pipeline.package import pack, unpack

_TITLE = "检查结果"
_HEAD = ("文件", "段落", "问题", "建议", "原文", "类别", "编号")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def place(finding: Finding) -> str:
    """Where a finding stands: （四）自查自纠到位，第2段."""
    if not finding.ordinal:
        return finding.heading or f"第{finding.paragraph}段"
    return f"{finding.heading}，第{finding.ordinal}段" if finding.heading else f"第{finding.ordinal}段"


def lines(audited: Audited) -> Iterator[str]:
    """For people: each finding as where, the sentence, what is wrong and what to do; then what it comes to."""
    for file, what, todo in audited.unread:
        yield from (file, f"问题：{what}，没有检查。", f"请做：{todo}〔A01〕", "")
    for finding in audited.findings:
        yield from wrapped(f"{finding.file} > {place(finding)}" if finding.file else place(finding))
        yield from wrapped(f"原文：“{' '.join(finding.text.splitlines())}”")
        yield from wrapped(f"{'问题' if finding.severity == 'error' else '疑问'}：{finding.message}")
        yield from wrapped(f"请做：{finding.suggestion.removeprefix('请')}〔{finding.code}〕")
        yield ""
    for file, note in audited.notes:
        if note != NOTE_PLAIN:
            yield from wrapped(f"{file}：{note}")
    plain = sum(note == NOTE_PLAIN for _, note in audited.notes)
    if plain:
        yield f"有{plain}份{NOTE_PLAIN}"
    yield summary(audited)


def summary(audited: Audited) -> str:
    """One line: how many files, how many errors and questions."""
    errors = sum(finding.severity == "error" for finding in audited.findings)
    questions = len(audited.findings) - errors
    unread = f"，没有检查{len(audited.unread)}份" if audited.unread else ""
    found = f"问题{errors}处，疑问{questions}处" if audited.findings else "没有发现问题"
    return f"检查{len(audited.documents)}份{unread}：{found}" if audited.documents else "没有可以检查的文件"


def to_json(audited: Audited) -> bytes:
    """One object, UTF-8: ``findings``; ``files`` that were read (``ours``: with a ledger inside); ``unread``."""
    found = {
        "findings": [asdict(finding) for finding in audited.findings],
        "files": [{"file": document.file, "ours": document.ours} for document in audited.documents],
        "notes": [{"file": file, "message": note} for file, note in audited.notes],
        "unread": [{"file": file, "message": what, "todo": todo} for file, what, todo in audited.unread],
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def findings_table(audited: Audited) -> bytes:
    """One table of all findings as .xlsx: 文件, 段落, 问题, 建议, and behind them 原文, 类别, 编号.

    Files that were not looked at come first: who has the table alone must not take them for clean.
    """
    rows: list[tuple[str, ...]] = [
        (file, "", f"{what}，没有检查。", todo, "", "没有检查", "A01") for file, what, todo in audited.unread
    ]
    for one in audited.findings:
        kind = "错误" if one.severity == "error" else "疑问"
        rows.append((one.file, place(one), one.message, one.suggestion, one.text, kind, one.code))
    return _table([[_ILLEGAL.sub("", value) for value in row] for row in rows])


def is_findings_table(data: bytes) -> bool:
    """Whether a file is a table of findings as it was written, and nobody's work: made again, it has the same bytes."""
    try:
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        rows = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        return _table(rows[1:]) == data
    except Exception:  # noqa: BLE001 (whatever is wrong with it: it is no table of ours)
        return False


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _TITLE
    for values in (_HEAD, *rows):
        sheet.append(list(values))
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"  # a sentence that begins with = is no formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFG", (28, 28, 52, 44, 52, 8, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:G{sheet.max_row}"
    out = io.BytesIO()
    book.save(out)
    parts = unpack(out.getvalue())
    parts["docProps/core.xml"] = _undated(parts["docProps/core.xml"])
    return pack(parts)


def _undated(part: bytes) -> bytes:
    """The properties of the file without the moment at which it was made: same findings, same bytes."""
    tree = etree.fromstring(part)
    for element in list(tree):
        if str(element.tag).endswith(("}created", "}modified")):
            tree.remove(element)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
