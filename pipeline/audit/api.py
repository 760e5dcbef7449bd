"""The arithmetic of any .docx or .txt: totals, shares, growth, ranks and tables that do not agree.

Needs no campaign and no data. A clean document gives no finding; a doubtful reading is a question, not an error.

    read_document → passages → audit_text → findings → lines, findings_table
"""

from pipeline.audit.checks import audit_text
from pipeline.audit.finding import Finding, Passage
from pipeline.audit.read import Unreadable, read_document
from pipeline.audit.report import Audited, audit_files, findings_table, lines

__all__ = [
    "Audited",
    "Finding",
    "Passage",
    "Unreadable",
    "audit_files",
    "audit_text",
    "findings_table",
    "lines",
    "read_document",
]
