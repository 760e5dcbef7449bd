"""The clauses of GB/T 9704-2012 as checks of a printed page. Each gives what departs from it; lengths in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from lxml import etree

from pipeline.document import Document, plain
from pipeline.official import printed_date, width
from tests.gallery.pages import Page, Row

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 184.0, 262.0
"""Edges of the 版心."""
ONE = 156 / 28
"""One 字."""
LINE = 225 / 22
THREE = 16 * 25.4 / 72
"""Body of 3号."""
SMALL = 14 * 25.4 / 72
"""1 字 of 4号."""


def near(value: float, wanted: float, within: float = 0.5) -> bool:
    return abs(value - wanted) <= within


def text_of(docx: bytes) -> str:
    """Every character of the text, boxes included; footers not."""
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml"))
    return "".join("".join(t.text or "" for t in body.iter(f"{W}t")).split())


def page_number(page: Page) -> str:
    return f"—{page.number}—"


def no_glyph_is_lost(docx: bytes, pages: Sequence[Page]) -> Iterator[str]:
    """The characters of the file and of the print are the same, page numbers aside."""
    printed = Counter("".join(char.text for page in pages for char in page.chars))
    printed -= Counter("".join(map(page_number, pages)))
    wanted = Counter(text_of(docx))
    if printed != wanted:
        yield f"lost {dict(wanted - printed)}, extra {dict(printed - wanted)}"


def paper(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """5.1: A4; 5.2.1: nothing but the page number outside the 版心."""
    for page in pages:
        if not near(min(page.wide, page.high), 210) or not near(max(page.wide, page.high), 297):
            yield f"page {page.number}: {page.wide} x {page.high}"
        if page.wide > page.high:
            continue
        for row in page.rows[:-1]:
            if document.elements.issued and row.text == printed_date(document.elements.issued):
                continue  # LibreOffice 7.4 sets a gap between digits and hanzi whatever autoSpaceDE says
            if row.left < LEFT - 0.2 or row.right > RIGHT + 1.0 or not TOP < row.base < BOTTOM:
                yield f"page {page.number}, “{row.text}”: {row.left:.1f} to {row.right:.1f}, base {row.base:.1f}"


def numbers(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.5: the dashes 7 mm below the 版心; odd pages 1 字 from the right, even ones from the left, or all centred."""
    for page in pages:
        if page.wide > page.high:
            yield from _turned_number(page)
            continue
        row = page.rows[-1]
        if row.text != page_number(page) or not near(row.size, 14):
            yield f"page {page.number}: “{row.text}” for its number, size {row.size}"
            continue
        dash = row.base - 0.36 * SMALL  # the dash of a Chinese font stands at the middle of its body
        if not near(dash, BOTTOM + 7, 0.4):
            yield f"page {page.number}: dash at {dash:.2f}"
        if document.format.centred_numbers:
            if not near((row.left + row.right) / 2, (LEFT + RIGHT) / 2):
                yield f"page {page.number}: not in the middle"
        elif not near(RIGHT - row.right if page.number % 2 else row.left - LEFT, SMALL):
            yield f"page {page.number}: {row.left:.1f} to {row.right:.1f}"


def _turned_number(page: Page) -> Iterator[str]:
    """8: on a page turned sideways it stands where the bound volume has it, along the left edge, turned."""
    turned = [char for char in page.chars if not char.upright]
    if Counter(char.text for char in turned) != Counter(page_number(page)):
        yield f"page {page.number}: “{''.join(char.text for char in turned)}” for its number"
        return
    across = sum((char.x0 + char.x1) / 2 for char in turned) / len(turned)
    if not near(across, 35 - 7, 0.7):
        yield f"page {page.number}: {across:.2f} from the edge"
    ends = [char.base for char in turned]
    if (page.number % 2 and max(ends) < 165) or (not page.number % 2 and min(ends) > 45):
        yield f"page {page.number}: {min(ends):.1f} to {max(ends):.1f} down the page"


def masthead(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.2.4 the mark 35 mm down, 7.2.5 the number, 7.2.7 the line 4 mm below it, 7.3.1 the title two lines below that."""
    given = document.elements.masthead
    if given is None:
        return
    page = pages[0]
    if not near(page.red_top, TOP + 35, 0.8):
        yield f"upper edge of the mark at {page.red_top:.2f}"
    mark = [row for row in page.rows if row.size > 22.4]
    if "".join(row.text for row in mark).replace(given.suffix, "", 1) != "".join(given.issuers):
        yield f"mark {[row.text for row in mark]}"
    if not near((min(row.left for row in mark) + max(row.right for row in mark)) / 2, 106, 1.5):
        yield "the mark is not in the middle"
    red = [rule for rule in page.rules if rule.red]
    if len(red) != 1 or not near(red[0].x0, LEFT) or not near(red[0].x1, RIGHT):
        yield f"red line {red}"
        return
    above = [row for row in page.rows if row.base < red[0].y][-1]
    gap = red[0].y - (above.base + 0.08 * 16 * 25.4 / 72)  # the ink of 号 ends a little below the baseline
    if not near(gap, 4, 0.5):
        yield f"red line {gap:.2f} below the number"
    yield from _number_row(document, page, above)
    title = next(row for row in page.rows if row.base > red[0].y)
    if not near(title.base - red[0].y, 2 * LINE + 0.8 * 12.7, 1.0):
        yield f"title {title.base - red[0].y:.1f} below the red line"


def _number_row(document: Document, page: Page, row: Row) -> Iterator[str]:
    given = document.elements.masthead
    assert given is not None
    if given.number and not row.text.startswith(given.number):
        yield f"“{row.text}” above the red line"
    if not given.signers:
        if not near((row.left + row.right) / 2, 106):
            yield "发文字号 is not in the middle"
        return
    first = next(other for other in page.rows if "签发人：" in other.text)
    if given.signers[-1] not in row.text or not near(row.left, LEFT + ONE):
        yield f"“{row.text}” is not the last signer's line"
    widest, across = max(map(width, given.signers)), given.signers[:2][-1]
    if not near(RIGHT - first.right, (1 + widest - width(across)) * ONE):
        yield f"签发人 ends {RIGHT - first.right:.1f} from the right"
    if len(given.signers) > 2:  # the third name stands below the first
        start = first.chars[first.text.index("：") + 1].x0
        third = row.chars[row.text.index(given.signers[2])].x0
        if not near(start, third):
            yield "signers are not aligned"


def title(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.3.1: 2号, in the middle, in as few lines as were laid out; 7.3.3: the first page shows some of the text."""
    rows = [row for row in pages[0].rows if near(row.size, 22, 0.1)]
    if "".join(row.text for row in rows) != plain(document.title).replace(" ", ""):
        yield f"title {[row.text for row in rows]}"
    for row in rows:
        if not near((row.left + row.right) / 2, 106, 4):
            yield f"“{row.text}” is not in the middle"
    wanted = [line for line in document.elements.title_lines if line]
    if wanted and [row.text for row in rows] != wanted:
        yield "the break by hand was not used"
    first = plain(document.blocks[0].spans) if hasattr(document.blocks[0], "spans") else ""
    if not any("".join(first.split())[:6] in row.text for row in pages[0].rows):
        yield "no text on the first page"


def imprint(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.4.1: rules as wide as the 版心, the last one on its lower edge, on the last page; 7.4.2, 7.4.3: 1 字 in."""
    if document.elements.imprint is None:
        return
    page = pages[-2] if document.draft and document.draft.items else pages[-1]
    rules = [rule for rule in page.rules if near(rule.x0, LEFT) and near(rule.x1, RIGHT)]
    if not rules or not near(rules[-1].y, BOTTOM, 0.2):
        yield f"last rule of 版记: {rules}"
        return
    groups = 2 if any(row.text.startswith(("抄送：", "主送：")) for row in page.rows) else 1
    thick = [rule.thick for rule in rules[-groups - 1 :]]
    wanted = [0.35, *[0.25] * (groups - 1), 0.35]
    if len(thick) != len(wanted) or not all(map(partial(near, within=0.03), thick, wanted)):
        yield f"rules {thick}"
    top = rules[-groups - 1].y
    inside = [row for row in page.rows if top < row.base < BOTTOM]
    if any(
        not near(row.size, 14) or row.left < LEFT + SMALL - 0.3 or row.right > RIGHT - SMALL + 0.6 for row in inside
    ):
        yield f"版记 {[(row.text, round(row.left, 1), round(row.right, 1)) for row in inside]}"
    above = [row for row in page.rows if row.base <= top]
    if above and above[-1].base > top - 1:
        yield "the text runs into 版记"
    if inside and document.elements.imprint.issued and not inside[-1].text.endswith("日印发"):
        yield f"last line of 版记 “{inside[-1].text}”"


def signature(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.3.5: the date 4 字 from the right under a seal, else two characters behind 署名's start; 7.3.5.4 its form."""
    elements = document.elements
    if not elements.issued:
        return
    day = printed_date(elements.issued)
    row = next(row for page in reversed(pages) for row in page.rows if row.text == day)
    page = next(page for page in pages if any(r.text == day and r.base == row.base for r in page.rows))
    if elements.seal:
        middle = RIGHT - 4 * ONE - width(day) * ONE / 2
        if not near((row.left + row.right) / 2, middle, 0.5) and not near(RIGHT - row.right, 4 * ONE):
            yield f"date {RIGHT - row.right:.1f} from the right"
        if elements.seal == "印章" and elements.signature:
            name = [r for r in page.rows if r.base < row.base][-1]
            last = (elements.signature, *elements.cosigners)[-1]
            part = name.chars[name.text.index(last) :]
            if not near((part[0].x0 + part[-1].x1) / 2, (row.left + row.right) / 2, 1.0):
                yield "署名 is not above the middle of the date"
        return
    names = [r for r in page.rows if r.text in (elements.signature, *elements.cosigners)]
    if not names:
        return
    longest = max(map(width, (elements.signature, *elements.cosigners)))
    start = RIGHT - (2 + max(longest, width(day) + 2 if width(day) > longest else 0)) * ONE
    for found in names:
        if not near(found.left, start, 0.6):
            yield f"“{found.text}” begins at {found.left:.1f}, not {start:.1f}"
    if width(day) > longest:
        if not near(RIGHT - row.right, 2 * ONE):
            yield f"the longer date {RIGHT - row.right:.1f} from the right"
    elif not near(row.left - start, 2 * ONE, 0.6):
        yield f"date begins {row.left - start:.1f} behind 署名"


def attachments(document: Document, pages: Sequence[Page]) -> Iterator[str]:
    """7.3.7: each on a new page, its label on line 1 at the left, its title on line 3."""
    for attachment in document.attachments:
        label = "附件" if len(document.attachments) == 1 else f"附件{attachment.number}"
        page = next((page for page in pages if page.rows[0].text == label), None)
        if page is None:
            yield f"{label} does not open a page"
            continue
        first, second = page.rows[:2]
        if not near(first.left, LEFT if page.wide < page.high else 35) or not near(second.size, 22, 0.1):
            yield f"{label}: {first.left:.1f}, then “{second.text}”"
        if not near(second.base - first.base, 2 * LINE + 1.9, 0.6):
            yield f"title of {label} {second.base - first.base:.1f} below it"


def full_pages(pages: Sequence[Page], full: Sequence[int]) -> Iterator[str]:
    """5.2.2: 22 lines of 28 characters that fill the 版心."""
    for page in (pages[number - 1] for number in full):
        rows = page.rows[:-1]
        if len(rows) != 22:
            yield f"page {page.number}: {len(rows)} lines"
        widths = [sum(0.5 if char.text.isascii() else 1 for char in row.chars) for row in rows if row.right > RIGHT - 6]
        if max(widths, default=0) != 28:
            yield f"page {page.number}: {max(widths, default=0)} characters in the longest line"
        top, bottom = rows[0].base - 0.84 * THREE, rows[-1].base + 0.1 * THREE
        if not TOP < top < TOP + 4 or not BOTTOM - 2 < bottom < BOTTOM + 0.5:
            yield f"page {page.number}: ink from {top:.1f} to {bottom:.1f}"


CLAUSES: tuple[Callable[[Document, Sequence[Page]], Iterator[str]], ...] = (
    paper, numbers, masthead, title, imprint, signature, attachments,
)  # fmt: skip
