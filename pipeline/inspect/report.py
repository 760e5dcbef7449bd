"""What people and programs read of an inspection."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.inspect.finding import Finding
from pipeline.inspect.rendered import Page, said
from pipeline.inspect.rules import Strength

_MOST_NUMBERS = 5
_LONGEST_HEADING = 12
_LONGEST_FILE = 20
STANDARD = "GB/T 9704-2012"


def departs(findings: Sequence[Finding]) -> bool:
    """Whether something stands against the format: what is only 推荐 does not."""
    return any(finding.strength is not Strength.ADVISED for finding in findings)


def place(finding: Finding) -> str:
    """Where a finding stands: 第3、5段（一、工作开展情况）, or 页面设置."""
    if not finding.paragraphs:
        return finding.place or "全文"
    shown = "、".join(map(str, finding.paragraphs[:_MOST_NUMBERS]))
    more = f"等{len(finding.paragraphs)}段" if len(finding.paragraphs) > _MOST_NUMBERS else ""
    heading = _short(finding.place, _LONGEST_HEADING)
    below = f"（{heading}）" if heading and heading != _short(finding.text, _LONGEST_HEADING) else ""
    return f"第{shown}段{more}{below}"


def _short(text: str, most: int) -> str:
    line = text.replace("\n", "")
    return line if len(line) <= most else f"{line[:most]}……"


def lines(findings: Sequence[Finding], file: str) -> Iterator[str]:
    """For the console, in the manner of all messages: where, the words, what is wrong, what to do."""
    name = _short(file, _LONGEST_FILE)
    if not findings:
        yield f"{name}：没有发现不符合 {STANDARD} 的地方"
        return
    counts = Counter(finding.strength for finding in findings)
    split = "，".join(f"{strength}{counts[strength]}处" for strength in Strength if counts[strength])
    yield f"{name}：不符合 {STANDARD} 的有{len(findings)}处（{split}）"
    for finding in findings:
        yield ""
        yield f"{name} > {place(finding)}"
        if finding.text:
            yield f"原文：“{finding.text}”"
        yield f"问题：{finding.message}。"
        yield f"请做：{finding.remedy}"
        yield f"依据：{_source(finding)}〔{finding.code}〕"


def pages_said(pages: Sequence[Page]) -> list[str]:
    """What was measured of the set pages, where there are any."""
    return ["", said(pages)] if pages else []


def _source(finding: Finding) -> str:
    """The clause and how it asks."""
    standard = finding.clause if finding.clause[0].isalpha() else f"{STANDARD} 第{finding.clause}条"
    return f"{standard}，{finding.strength}"


def to_json(findings: Sequence[Finding], file: str, more: dict[str, object]) -> bytes:
    """One object, UTF-8: ``findings`` in the order of the document, ``more`` what was measured besides."""
    shown = [
        {
            "code": finding.code,
            "clause": finding.clause,
            "strength": str(finding.strength),
            "paragraph": finding.paragraphs[0] if finding.paragraphs else 0,
            "paragraphs": list(finding.paragraphs),
            "place": finding.place,
            "text": finding.text,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    result = {"file": file, "standard": STANDARD, "findings": shown, **more}
    return json.dumps(result, ensure_ascii=False, indent=1).encode() + b"\n"
