"""The elements around the text (7.2 to 7.4): their words, their order, the blank lines between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.page import MM, OTHER_TOP, mm
from pipeline.inspect.parts import CITED, PRINTED, Parts, Role, is_red
from pipeline.inspect.rules import Strength, family
from pipeline.inspect.text import Paragraph, number
from pipeline.official import LINE, MARK_DROP, THICK_RULE, THIN_RULE, TOP, printed_date, width

_DIGIT = 0.64
"""A digit in title type, in 字."""
_TITLE_LINE = 20.1
"""字 of 2号 in a line of the 版心."""
_SECRECY = re.compile(r"(?:绝密|机密|秘密)(?:★(?:\d+(?:年|个月|月|天|日)|长期))?")
_STOPS = "。，、；：.,;:"


def check_elements(parts: Parts) -> Iterator[Finding]:
    """The head, the title, 主送机关, the documents' numbers and the 版记."""
    yield from _head(parts)
    yield from _title(parts)
    yield from _recipients(parts)
    for paragraph in parts.text.written():
        yield from _numbers(paragraph)
    yield from _imprint(parts)


def gap(parts: Parts, paragraph: Paragraph, wanted: int) -> int:
    """Blank lines above a paragraph: blank paragraphs, or space set before and after in their stead."""
    blanks = parts.blanks_above(paragraph)
    above = [p for p in parts.text.written() if p.number < paragraph.number and p.place == paragraph.place]
    space = paragraph.space("before") + (above[-1].space("after") if above else 0)
    return wanted if not blanks and round(space / LINE) == wanted else blanks


def _head(parts: Parts) -> Iterator[Finding]:
    """份号, 密级, 紧急程度 in this order; the mark, the number and the red line below it (7.2)."""
    yield from _top_left(parts)
    for mark in parts.of(Role.MARK):
        if not any(run.color for run in mark.runs):
            yield found("G43", mark)
        if mark.align != "center" and mark.place == "body":
            yield found("G58", mark)
    yield from _mark_place(parts)
    for signer in parts.of(Role.SIGNER, Role.NUMBER):
        yield from _signer(signer)
    number = parts.first(Role.NUMBER)
    if number is not None:
        yield from _below_mark(parts, number)


def _mark_place(parts: Parts) -> Iterator[Finding]:
    """The mark's upper edge 35 mm below that of the 版心, where the lines above it have fixed heights."""
    mark = parts.first(Role.MARK)
    above = parts.text.paragraphs[: parts.text.paragraphs.index(mark)] if mark is not None else []
    if mark is None or any(p.line[1] != "exact" or p.place != "body" or p.drawing for p in (*above, mark)):
        return
    top = sum(p.line[0] + p.space("before") + p.space("after") for p in above) + mark.space("before")
    top += (mark.line[0] - mark.size * 10) / 2
    if abs(parts.text.sections[0].top - OTHER_TOP) < MM:
        top += OTHER_TOP - TOP
    if abs(top - MARK_DROP) > 2 * MM:
        yield found("G59", mark, {"found": mm(top)})


def _signer(paragraph: Paragraph) -> Iterator[Finding]:
    """签发人：with a full-width colon, the name in 楷体 (7.2.6)."""
    match = re.search(r"签\s*发\s*人\s*([:：])", paragraph.text)
    if match is None:
        return
    if match[1] == ":":
        yield found("G48", paragraph)
    at = len(paragraph.label)
    for run in paragraph.runs:
        name = run.text[max(match.end() - at, 0) :]
        at += len(run.text)
        if at > match.end() and re.search(r"[\u3400-\u9fff]", name) and family(run.east) != "楷体":
            fonts = {"role": "签发人姓名", "found": run.east or "没有指定的字体", "wanted": "楷体"}
            yield found("G11", paragraph, fonts, clause="7.2.6", strength=Strength.MUST)


def _top_left(parts: Parts) -> Iterator[Finding]:
    """What stands at the top left, each on a line of its own."""
    order = [Role.COPY, Role.SECRECY, Role.URGENCY]
    for copy in parts.of(Role.COPY):
        if not re.fullmatch(r"\d{6}", copy.plain):
            yield found("G40", copy, found=copy.plain)
    for secrecy in parts.of(Role.SECRECY):
        if not _SECRECY.fullmatch(secrecy.plain):
            yield found("G41", secrecy, found=secrecy.plain)
    for above, below in pairwise(parts.of(*order)):
        if order.index(parts.roles[below.number]) < order.index(parts.roles[above.number]):
            yield found("G42", below, found=parts.roles[below.number], last=parts.roles[above.number])


def _below_mark(parts: Parts, number: Paragraph) -> Iterator[Finding]:
    """Two blank lines between mark and number, the red line below it, two blank lines to the title."""
    first = parts.of(Role.NUMBER, Role.SIGNER)[0]
    if parts.of(Role.MARK) and first.place == "body" and gap(parts, first, 2) != 2:
        yield found("G47", number, found=gap(parts, first, 2))
    title = parts.first(Role.TITLE)
    end = title.number if title is not None else number.number + 2
    head = [p for p in parts.text.paragraphs if not p.number or p.number <= end]
    head = head[: head.index(title)] if title in head else head
    if not any(p.drawing or _red_border(p) for p in head):
        yield found("G46", number)
    elif title is not None and gap(parts, title, 2) != 2:
        yield found("G54", title, found=gap(parts, title, 2))


def _red_border(paragraph: Paragraph) -> bool:
    sides = (paragraph.properties.get(f"pBdr.{side}", {}) for side in ("top", "bottom", "between"))
    return any(side.get("val", "none") not in ("none", "nil") and is_red(side.get("color", "")) for side in sides)


def _title(parts: Parts) -> Iterator[Finding]:
    """The title's lines: whole words, in the shape of a trapezoid or a diamond (7.3.1)."""
    paragraphs = parts.of(Role.TITLE)
    if not paragraphs:
        yield found("G57", place="全文")
        return
    first = paragraphs[0]
    lines = [line.strip() for p in paragraphs for line in p.plain.split("\n") if line.strip()]
    if lines[-1][-1] in _STOPS:
        yield found("G53", paragraphs[-1], found=lines[-1][-1])
    if any(width(line, _DIGIT) > _TITLE_LINE for line in lines):
        yield found("G52", first, found=f"{width(max(lines, key=width)):g}")
        return
    shape = _shape([width(line, _DIGIT) for line in lines])
    if shape:
        yield found("G50", first, found=shape)
    for index, (above, below) in enumerate(pairwise(lines)):
        if _torn("".join(lines[: index + 1]), above, "".join(lines[index + 1 :])):
            yield found("G51", first, found=f"{above[-4:]}/{below[:4]}")


def _shape(widths: list[float]) -> str:
    """What is wrong with the shape of the lines; empty for one, and for trapezoids and diamonds."""
    steps = [after - before for before, after in pairwise(widths)]
    if any(before < -0.5 and after > 0.5 for before, after in pairwise(steps)):
        return "沙漏形"
    return "长方形" if len(steps) >= 2 and all(abs(step) < 0.5 for step in steps) else ""


def _torn(before: str, above: str, below: str) -> bool:
    """Whether a break tears apart what belongs together: a title of a book, a number, a mark and its word."""
    book = re.search(r"《[^《》]*》", (before + below)[before.rfind("《") :]) if "《" in before else None
    in_book = before.count("《") > before.count("》") and (book is None or width(book[0], _DIGIT) <= _TITLE_LINE)
    in_number = above[-1].isdigit() and (below[0].isdigit() or below[0] in "年月日号%")
    return in_book or in_number or below[0] in "》”）〕、，的之" or above[-1] in "《“（〔"


def _recipients(parts: Parts) -> Iterator[Finding]:
    """主送机关: a full-width colon, one blank line below the title (7.3.2)."""
    recipients = parts.first(Role.RECIPIENTS)
    if recipients is None:
        return
    if recipients.plain.endswith(":"):
        yield found("G55", recipients)
    if parts.of(Role.TITLE) and not parts.of(Role.DRAFT, Role.OTHER) and gap(parts, recipients, 1) != 1:
        yield found("G56", recipients, found=gap(parts, recipients, 1))


def _numbers(paragraph: Paragraph) -> Iterator[Finding]:
    """Numbers of documents, wherever they stand: 〔2017〕5号 (7.2.5)."""
    for match in CITED.finditer(paragraph.plain):
        shown = match[0]
        digits = re.findall(r"\d+", shown)
        year = digits[0] if len(digits[0]) == 4 else f"20{digits[0]}"
        wanted = f"〔{year}〕{int(digits[1])}号"
        brackets = re.sub(r"[^〔\[［（(【〕\]］）)】]", "", shown)
        if brackets != "〔〕":
            yield found("G44", paragraph, quote=shown, found=shown, mark=brackets, wanted=wanted, group=brackets)
        elif "第" in shown:
            yield found(
                "G45", paragraph, quote=shown, found=shown, what="多了“第”字", wanted=wanted, group="多了“第”字"
            )
        elif digits[1].startswith("0"):
            yield found("G45", paragraph, quote=shown, found=shown, what="编了虚位", wanted=wanted, group="编了虚位")
        elif len(digits[0]) == 2:
            yield found(
                "G45", paragraph, quote=shown, found=shown, what="的年份没有写全", wanted=wanted, group="的年份没有写全"
            )


def well_written_date(text: str) -> bool:
    """Whether a date is written with Arabic digits, whole year, no zeros in front, and is a day of the calendar."""
    match = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", "".join(text.split()))
    if match is None:
        return False
    try:
        return printed_date(date(*map(int, match.groups()))) == match[0]
    except ValueError:
        return False


def _imprint(parts: Parts) -> Iterator[Finding]:
    """抄送 and 印发, the last of the document (7.4)."""
    for copies in parts.of(Role.COPIES):
        if not copies.plain.endswith("。"):
            yield found("G76", copies)
        if re.match(r"\S\s*\S\s*:", copies.plain):
            yield found("G77", copies)
    for printed in parts.of(Role.PRINTED):
        match = PRINTED.fullmatch(printed.plain)
        if match and not (well_written_date(match["date"]) and printed.plain.replace(" ", "").endswith("印发")):
            yield found("G78", printed, found=match["date"])
        after = [p for p in parts.text.written() if p.number > printed.number and p.place == "body"]
        if any(parts.roles[p.number] is not Role.OTHER for p in after):
            yield found("G80", printed)
    yield from _rules(parts)


def _rules(parts: Parts) -> Iterator[Finding]:
    """The lines of the 版记: thick at both ends, thin between (7.4.1)."""
    lines = parts.of(Role.COPIES, Role.PRINTED)
    if not lines:
        return
    own = [p for p in parts.text.paragraphs if p.place == lines[0].place]
    first, last = own.index(lines[0]), own.index(lines[-1]) if lines[-1] in own else len(own) - 1
    while first > 0 and not own[first - 1].plain:
        first -= 1
    while last + 1 < len(own) and not own[last + 1].plain:
        last += 1
    sizes = [size for paragraph in own[first : last + 1] for size in _border_sizes(paragraph)]
    for index, size in enumerate(sizes):
        end = index in (0, len(sizes) - 1)
        wanted, name, millimetres = (THICK_RULE, "首末", "0.35") if end else (THIN_RULE, "中间", "0.25")
        if abs(size - wanted) > 1:
            words = {"which": name, "found": f"{size / 8 * 25.4 / 72:.2f}", "wanted": millimetres, "points": wanted / 8}
            yield found("G79", lines[0], words)


def _border_sizes(paragraph: Paragraph) -> list[int]:
    """Sizes of a paragraph's lines above and below, in eighths of a point."""
    borders = (paragraph.properties.get(f"pBdr.{side}", {}) for side in ("top", "bottom"))
    return [number(border.get("sz")) for border in borders if border.get("val", "none") not in ("none", "nil")]
