"""Rows of a narrative's table → cells of Word: ``w:tbl`` as text, joined cells included."""

from __future__ import annotations

import re

from docx.oxml.ns import nsdecls
from lxml import etree

from pipeline.wordform.template import Line, depth_after

Row = list[tuple[str, str]]
"""(cell or do, text): ``do`` holds tags that steer the cells or the rows after it."""
_JC = {(True, True): "center", (True, False): "left", (False, True): "right"}
_PIPE = re.compile(r"(?<!\\)\|")


def split_row(line: Line) -> list[str]:
    """Split a row at its pipes; those within tags are none."""
    cells = [""]
    for kind, text in line.parts:
        if kind:
            cells[-1] += text
            continue
        first, *rest = (piece.replace("\\|", "|") for piece in _PIPE.split(text))
        cells[-1] += first
        cells += rest
    return cells[1:]


_STEERS = re.compile(r"\s*(\{%.*?%\})")


def leading(cell: str) -> tuple[str, str]:
    """Part the tags at the beginning of a cell that do not end in it, and the rest."""
    lead = ""
    while (match := _STEERS.match(cell)) and depth_after(cell, 0) != (0, 0):
        lead += match[1]
        cell = cell[match.end() :]
    return lead, cell


def align(dashes: str) -> str:
    """``:-:`` → center; empty for ``---``, which leaves the column to what it holds."""
    text = dashes.strip()
    return _JC.get((text.startswith(":"), text.endswith(":")), "")


def table_xml(rows: list[Row], headings: int, aligns: list[str], width: int) -> str:
    """Rows as ``w:tbl`` of ``width`` columns. Cells ``<<`` and ``^^`` become joined cells."""
    joined = {(row, column) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell[1] == "^^"}
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{8800 // width}"/>' for _ in range(width))
    head = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
    body = "".join(
        _row_xml(cells, index, width, joined, aligns if index >= headings else [], heading=index < headings)
        for index, cells in enumerate(rows)
    )
    return f"<w:tbl {nsdecls('w')}>{head}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _row_xml(  # noqa: PLR0913 (a row and what is around it)
    cells: Row, index: int, width: int, joined: set[tuple[int, int]], aligns: list[str], *, heading: bool
) -> str:
    steering = len(cells) == 1 and cells[0][0] == "do"
    after = 0 if steering else width - len(cells)
    properties = f'<w:gridAfter w:val="{after}"/>' if after else ""
    properties += "<w:tblHeader/>" if heading else ""
    row = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    column = 0
    while column < len(cells):
        span = width if steering else 1
        while not steering and column + span < len(cells) and cells[column + span] == ("cell", "<<"):
            span += 1
        above, below = (index, column) in joined, (index + 1, column) in joined
        merge = '<w:vMerge w:val="continue"/>' if above else '<w:vMerge w:val="restart"/>' if below else ""
        text = "" if above else cells[column][1]
        row += _cell_xml(text, span, merge, aligns[column] if column < len(aligns) else "")
        column += span
    return f"<w:tr>{row}</w:tr>"


def _cell_xml(text: str, span: int, merge: str, align: str) -> str:
    element = etree.Element("t")
    element.text = text
    safe = etree.tostring(element, encoding="unicode")[3:-4] if text else ""
    columns = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    jc = f'<w:pPr><w:jc w:val="{align}"/></w:pPr>' if align else ""
    run = f'<w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">{safe}</w:t></w:r>' if text else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{columns}{merge}</w:tcPr><w:p>{jc}{run}</w:p></w:tc>'
