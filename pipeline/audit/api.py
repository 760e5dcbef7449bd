"""The arithmetic of any .docx or .txt: totals, shares, growth, ranks and tables that do not agree.

Needs no campaign and no data. A clean document gives no finding; a doubtful reading is a question, not an error.

    audit_files → Audited → lines, to_json, findings_table
    read_document → passages → audit_text → findings
"""

from pipeline.audit.checks import audit_text
from pipeline.audit.files import Audited, Document, audit_files
from pipeline.audit.report import findings_table, is_findings_table, lines, to_json
from pipeline.audit.tables.sheets import Sheet
from pipeline.audit.text.finding import Finding, Passage
from pipeline.audit.text.read import read_document
from pipeline.docxfile import Unreadable

__all__ = [
    "Audited",
    "Document",
    "Finding",
    "Passage",
    "Sheet",
    "Unreadable",
    "audit_files",
    "audit_text",
    "findings_table",
    "is_findings_table",
    "lines",
    "read_document",
    "to_json",
]
