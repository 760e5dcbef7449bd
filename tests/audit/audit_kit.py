"""Documents to audit, made in a few words, and what the command says of them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from docx import Document

from pipeline.audit.api import Finding, audit_text, read_document
from pipeline.cli import main

#: The arithmetic of a published summary, in words of our own: 44 printed, 71 counted, and nine that are nine.
SUMMARY = """\
某市某区行政执法专项治理工作总结
一、治理开展情况
（一）问题排查
经过逐级排查，全区发现问题44件，公开典型案例1件。其中，区住建局2件，区城管局1件，区农委7件，区市场监督管理局3件，区人社局1件，区卫计委2件，区交通局17件，区公安分局37件，区行政审批局1件。凡能当即改正的都已改正。
9月1日，区里召开转段会议，9月4日前各单位报齐了个人自查表，内容从2015年算起。
（二）来件办理
到目前为止，全区收到上级转来的投诉件9件，都在时限内作了回告。其中违法建设1件、征地拆迁3件、土地承包登记2件、治安处罚1件、个人待遇1件、医疗纠纷1件。
二、整改安排
修订了执法公示制度、全过程记录制度、法制审核制度等三项制度。
"""


def findings(text: str) -> list[Finding]:
    """A text → what the audit says of it."""
    return audit_text(read_document(text.encode(), "文稿.txt"))


def word(*paragraphs: str) -> bytes:
    """Paragraphs → a .docx."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def audit(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str | Path) -> tuple[int, str]:
    """Run the command → exit code, what it printed."""
    code = main(["audit", *map(str, arguments)])
    return code, capsysbinary.readouterr().out.decode()


def audit_json(
    capsysbinary: pytest.CaptureFixture[bytes], *arguments: str | Path
) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """The same with ``--json``, read."""
    code, printed = audit(capsysbinary, *arguments, "--json")
    return code, json.loads(printed)
