"""The sheet 退回说明: what was found, one row a problem, with a link to each cell; made to be read and printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from pipeline.feedback.cells import spot_of
from pipeline.feedback.styles import RED, YELLOW, Look, Styles
from pipeline.feedback.words import KINDS, LIST_SHEET, counted, place_text, plain
from pipeline.forms.workbook_layout import height
from pipeline.model import Problem, Severity

HEADER = ("序号", "表", "单元格", "问题", "请做", "编码")
HEADER_ROW = 4
_WIDTHS = (6, 16, 10, 52, 52, 10)
_LAST = "F"
_TITLE = Look("黑体", "16", horizontal="center", boxed=False)
_LEAD = Look("仿宋", "11", boxed=False)
_HEAD = Look("黑体", "10.5", fill="FFDDEBF7", horizontal="center")
_LONG, _MIDDLE, _LINK = Look(), Look(horizontal="center"), Look(link=True)
_LINK_MOST = 250


def list_sheet(  # noqa: PLR0913 (what it speaks of, by name)
    namespace: str,
    styles: Styles,
    problems: Sequence[Problem],
    sheets: Sequence[str],
    *,
    marked: bool,
    answers: str = "",
) -> bytes:
    """The worksheet's XML. ``sheets``: those that can be linked to; ``marked``: whether the cells are marked too;
    ``answers``: the sheet into which the queries are printed, where they are.
    """
    looks = {look: styles.look(look) for look in (_TITLE, _LEAD, _HEAD, _LONG, _MIDDLE, _LINK)}
    fills = {grade: styles.look(Look(fill=color, horizontal="center")) for grade, color in _COLORS.items()}
    width = sum(_WIDTHS)
    banner = [(LIST_SHEET, looks[_TITLE], 30.0)]
    banner += [(text, looks[_LEAD], height([(text, width)], 20)) for text in _lead(problems, answers, marked=marked)]
    rows = [_row(number, points, [(text, style)]) for number, (text, style, points) in enumerate(banner, 1)]
    rows.append(_row(HEADER_ROW, 24, [(text, looks[_HEAD]) for text in HEADER]))
    for number, found in enumerate(problems, 1):
        texts = _texts(number, found)
        linked = looks[_LINK] if _target(found, sheets) else looks[_LONG]
        kinds = (fills[found.severity], looks[_LONG], linked, looks[_LONG], looks[_LONG], looks[_MIDDLE])
        tall = height(list(zip(texts, _WIDTHS, strict=True)), 24)
        rows.append(_row(HEADER_ROW + number, tall, list(zip(texts, kinds, strict=True))))
    return "".join(_sheet(namespace, rows, list(_links(problems, sheets)))).encode("utf-8")


_COLORS = {Severity.ERROR: RED, Severity.QUERY: YELLOW}


def _lead(problems: Sequence[Problem], answers: str, *, marked: bool) -> Iterator[str]:
    unit = {found.unit for found in problems}
    whose = f"{unit.pop()}：" if len(unit) == 1 and "" not in unit else ""
    yield f"{whose}报表经核对，有{counted(problems)}，请按下面各条办理后重新报送。"
    where = f"在“{answers}”表里印好的那一行写明原因" if answers else "请写明原因，随报表一起报回"
    if marked:
        yield (
            f"浅红底的是错误，请改正；浅黄底的待核实，情况属实的，{where}。“单元格”一栏点开就到那一格。"
            "请直接在这个文件上修改后报回，底色、批注和这张表都不用删。"
        )
    else:
        yield f"序号浅红底的是错误，请改正；浅黄底的待核实，情况属实的，{where}。"


def _texts(number: int, found: Problem) -> tuple[str, ...]:
    label = f"（{found.place.label}）" if found.place.label else ""
    what = "\n".join(part for part in (label, found.what, *found.readings) if part)
    return str(number), found.place.sheet, found.place.cell, what, found.todo, f"{found.code}\n{KINDS[found.severity]}"


def _row(number: int, points: float, cells: Iterable[tuple[str, int]]) -> str:
    made = "".join(
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(plain(text))}</t></is></c>"
        if text
        else f'<c r="{letter}{number}" s="{style}"/>'
        for letter, (text, style) in zip("ABCDEF", cells, strict=False)
    )
    fixed = ' customHeight="1"' if number < HEADER_ROW else ""
    return f'<row r="{number}" ht="{points:g}"{fixed}>{made}</row>'


def _target(found: Problem, sheets: Sequence[str]) -> str:
    """``'问题台账'!T9``; empty where there is nothing to go to."""
    if found.place.sheet not in sheets:
        return ""
    name = found.place.sheet.replace("'", "''")
    target = f"'{name}'!{found.place.cell if spot_of(found.place.cell) else 'A1'}"
    return target if len(target) <= _LINK_MOST else ""


def _links(problems: Sequence[Problem], sheets: Sequence[str]) -> Iterator[str]:
    for number, found in enumerate(problems, HEADER_ROW + 1):
        if target := _target(found, sheets):
            tip = quoteattr(plain(f"到 {place_text(found)}")[:200])
            yield f'<hyperlink ref="C{number}" location={quoteattr(target)} tooltip={tip}/>'


def _sheet(namespace: str, rows: Sequence[str], links: Sequence[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
    yield '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<dimension ref="A1:{_LAST}{len(rows)}"/>'
    yield '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    yield f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    yield '<selection pane="bottomLeft" activeCell="A5" sqref="A5"/></sheetView></sheetViews>'
    yield '<sheetFormatPr defaultRowHeight="15"/><cols>'
    yield from (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
    yield "</cols><sheetData>"
    yield from rows
    yield f'</sheetData><mergeCells count="3"><mergeCell ref="A1:{_LAST}1"/><mergeCell ref="A2:{_LAST}2"/>'
    yield f'<mergeCell ref="A3:{_LAST}3"/></mergeCells>'
    if links:
        yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
    yield '<printOptions horizontalCentered="1"/>'
    yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
