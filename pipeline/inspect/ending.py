"""The end of the text: 附件说明 and the attachments (7.3.4, 7.3.7), 署名, 成文日期, 附注 (7.3.5, 7.3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.inspect.elements import gap, well_written_date
from pipeline.inspect.finding import Finding, found
from pipeline.inspect.looks import advance
from pipeline.inspect.page import area
from pipeline.inspect.parts import Attachment, Parts, Role
from pipeline.inspect.text import Paragraph
from pipeline.official import PITCH, width

_ITEM = re.compile(r"(?P<label>附\s*件\s*[:：]\s*)?(?P<number>\d{1,2}\s*[.．、,，]?\s*(?=\D))?(?P<name>.*)", re.DOTALL)
_NUMBER = re.compile(r"\d{1,2}[.．] *")
_SLACK = 0.6
"""字: digits are half a character in one font and less in another."""
_STOPS = "。，、；：.,;:"


def check_ending(parts: Parts) -> Iterator[Finding]:
    """Everything between the last paragraph of the text and the 版记."""
    yield from _list(parts)
    yield from _attachments(parts)
    yield from _signature(parts)
    for issued in parts.of(Role.ISSUED):
        if not well_written_date(issued.plain):
            yield found("G70", issued, found=issued.plain)
    for notes in parts.of(Role.NOTES):
        if notes.plain[0] != "（" or notes.plain[-1] != "）":
            yield found("G73", notes)


def _name(paragraph: Paragraph) -> str:
    """The attachment's name in its line of the 附件说明."""
    match = _ITEM.match(paragraph.plain)
    return _plain(match["name"]) if match else ""


def _plain(text: str) -> str:
    return "".join(text.split()).rstrip(_STOPS)


def _list(parts: Parts) -> Iterator[Finding]:
    """附件说明: one blank line, two characters in, numbered, no mark at the end, wrapped under the name."""
    items = parts.of(Role.ATTACHED)
    for index, item in enumerate(items):
        match = _ITEM.match(item.plain)
        label, number = (match["label"] or "", match["number"] or "") if match else ("", "")
        if ":" in label:
            yield found("G60", item)
        if item.plain[-1] in _STOPS:
            yield found("G61", item, found=item.plain[-1])
        if index == 0 and gap(parts, item, 1) != 1:
            yield found("G62", item, found=gap(parts, item, 1))
        if len(items) > 1 and not (_NUMBER.fullmatch(number) and int(re.sub(r"\D", "", number)) == index + 1):
            yield found("G69", item, found=number.strip() or "（没有序号）", wanted=f"{index + 1}. ")
        wanted = 2 if index == 0 else 5
        if abs(item.first - wanted) > _SLACK:
            words = {"role": Role.ATTACHED, "found": f"{item.first:.1f}".removesuffix(".0"), "wanted": wanted}
            yield found("G14", item, words, clause="7.3.4")
        elif _wraps(parts, item) and abs(item.chars("left") - item.first - width(label + number)) > _SLACK:
            yield found("G63", item)


def _wraps(parts: Parts, item: Paragraph) -> bool:
    """Whether a line is longer than the 版心."""
    return item.first * PITCH + advance(item) > area(parts.text.sections[item.section])[0]


def _attachments(parts: Parts) -> Iterator[Finding]:
    """The attachments: as many as are named, each on a page of its own, label, blank line, title."""
    items, attachments = parts.of(Role.ATTACHED), parts.attachments
    if len(items) != len(attachments):
        place = (items or [a.label for a in attachments])[0]
        yield found("G64", place, found=len(items), count=len(attachments))
    for index, attachment in enumerate(attachments):
        wanted = "附件" if len(attachments) == 1 else f"附件{index + 1}"
        label = attachment.label
        if label.plain != wanted:
            yield found("G67", label, found=label.plain, wanted=wanted)
        if not _starts_page(parts, label):
            yield found("G66", label)
        if attachment.title:
            blanks = parts.blanks_above(attachment.title[0])
            if blanks != 1:
                yield found("G68", attachment.title[0], found=blanks)
        if len(items) == len(attachments):
            yield from _same_name(items[index], attachment)


def _same_name(item: Paragraph, attachment: Attachment) -> Iterator[Finding]:
    title = _plain("".join(p.plain for p in attachment.title))
    if title != _name(item):
        yield found("G65", attachment.title[0] if attachment.title else attachment.label, found=_name(item))


def _starts_page(parts: Parts, paragraph: Paragraph) -> bool:
    """Whether a paragraph, or a blank one right above it, is the first of a page."""
    own = [p for p in parts.text.paragraphs if p.place == paragraph.place]
    at = next(index for index, p in enumerate(own) if p is paragraph)
    while at > 0 and not own[at].new_page and not own[at - 1].plain:
        at -= 1
    return own[at].new_page


def _signature(parts: Parts) -> Iterator[Finding]:
    """署名 and date: where they stand by their indents, their tab stops and their own widths."""
    signatures, issued = parts.of(Role.SIGNATURE), parts.first(Role.ISSUED)
    if not signatures or issued is None or issued.place != "body":
        return
    wide = area(parts.text.sections[issued.section])[0]
    day = _edges(issued, wide)[-1]
    places = [edges for signature in signatures for edges in _edges(signature, wide)]
    if any(_unsealed(place, day) for place in places):
        if not _sealed(places[-1], day) and gap(parts, signatures[0], 1) != 1:
            yield found("G72", signatures[0], found=gap(parts, signatures[0], 1))
    elif not (_sealed(places[-1], day) or (_stamped(places[-1], day) and gap(parts, issued, 1) == 1)):
        left, right = places[-1]
        yield found("G71", issued, found=f"署名右空{right:.1f}字，日期比署名右移{day[0] - left:.1f}字")


Edges = tuple[float, float]
"""Left and right edge of a piece of a line, in 字 from the left and from the right of the 版心."""


def _edges(paragraph: Paragraph, wide: float) -> list[Edges]:
    """The edges of a line, or of its pieces where tab stops place them."""
    stops = paragraph.stops
    pieces = [piece.strip() for piece in paragraph.text.split("\t")]
    if paragraph.text.startswith("\t") and len(stops) >= len(pieces) - 1:
        lengths = [_length(piece, paragraph) for piece in pieces[1:]]
        placed = zip(stops, lengths, strict=False)
        starts = [place - (length if kind == "right" else length / 2 if kind == "center" else 0)
                  for (place, kind), length in placed]  # fmt: skip
        return [(s / PITCH, (wide - s - length) / PITCH) for s, length in zip(starts, lengths, strict=False)]
    length = advance(paragraph)
    spaces = width(paragraph.text) - width(paragraph.text.lstrip(" 　"))
    trailing = width(paragraph.text) - width(paragraph.text.rstrip(" 　"))
    left = paragraph.twips("left") + paragraph.twips("firstLine") - paragraph.twips("hanging") + spaces * PITCH
    if paragraph.align == "right":
        left = wide - paragraph.twips("right") - trailing * PITCH - length
    elif paragraph.align == "center":
        left = (wide - length + paragraph.twips("left") - paragraph.twips("right")) / 2
    return [(left / PITCH, (wide - left - length) / PITCH)]


def _length(text: str, paragraph: Paragraph) -> float:
    return width(text) * paragraph.size * 10 + paragraph.tracking * len(text)


def _unsealed(name: Edges, day: Edges) -> bool:
    """7.3.5.2: one of the two ends 2 字 from the right, and the date starts 2 字 further in."""
    return min(abs(name[1] - 2), abs(day[1] - 2)) <= _SLACK and abs(day[0] - name[0] - 2) <= _SLACK


def _sealed(name: Edges, day: Edges) -> bool:
    """7.3.5.1: the date ends 4 字 from the right, the (last) 署名 is centred on it."""
    return abs(day[1] - 4) <= _SLACK and abs((name[0] - name[1]) - (day[0] - day[1])) <= 2 * _SLACK


def _stamped(post: Edges, day: Edges) -> bool:
    """7.3.5.3: the stamp of a signature ends 4 字 from the right, the post is left of it, the date below."""
    return abs(day[1] - 4) <= _SLACK and post[1] > 6
