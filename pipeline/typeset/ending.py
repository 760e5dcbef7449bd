"""What follows the text: 附件说明 (7.3.4), 署名 and 成文日期 (7.3.5), 附注 (7.3.6). Lengths in twips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Attachment, Elements, Text
from pipeline.official import TYPE_WIDTH, chars_to_twips, printed_date, width
from pipeline.typeset import looks
from pipeline.typeset.items import Item, Para, Piece, Tabbed, words
from pipeline.typeset.looks import indent, placed
from pipeline.typeset.measure import line_twips

_MM = 1440 / 25.4
_SEAL_HALF = round(22.5 * _MM)
"""Half of the largest seal of an office in use, 45 mm across."""
_SEAL_STEPS = {3: round(47 * _MM), 2: round(78 * _MM), 1: 0}
"""Offices in a row → from the middle of one seal to that of the next: they do not touch (7.3.5.1)."""
_SEAL_ROWS = 5
"""Lines from one row of seals to the next: 51 mm."""
_ROOM = -chars_to_twips(2)
"""Beyond the right edge: digits of another font may be wider, and a date must not be broken."""
_STAMP = 4
"""Room for a signature's stamp, in 字."""


def attached(attachments: tuple[Attachment, ...]) -> Iterator[Item]:
    """附件说明: a blank line, two characters in; wrapped lines start under the name's first character."""
    if attachments:
        yield Para(looks.BODY, keep_next=True)
    for index, attachment in enumerate(attachments):
        label = "附件：" if index == 0 else ""
        if len(attachments) == 1:
            ind = indent(left=5, hanging=3)
        else:
            mark = f"{attachment.number}. "
            label += mark
            own = len(mark) / 2
            ind = indent(left=5 + own, hanging=(3 if index == 0 else 0) + own)
        yield Para(looks.ATTACHED, ((Text(label), *attachment.title),), ind=ind, keep_next=True)


def signature(elements: Elements) -> Iterator[Item]:
    """署名 and 成文日期: without a seal, under a seal, or beside the stamp of a signature."""
    issued = printed_date(elements.issued) if elements.issued else ""
    names = tuple(name for name in (elements.signature, *elements.cosigners) if name)
    if not names and not issued:
        return
    blank = Para(looks.BODY, keep_next=True)
    yield blank
    if elements.seal == "签名章":
        yield blank
        yield from _stamped(elements.posts, issued)
    elif elements.seal:
        yield blank  # the seal's upper edge is then within a line of the text
        yield from _sealed(names, issued)
    elif len(names) > 1:
        yield from _joint(names, issued)
    else:
        yield from _single(elements.signature, issued)


def _single(name: str, issued: str) -> Iterator[Item]:
    """One office without a seal (7.3.5.2), one blank line below the text."""
    right, left = signature_indents(name, issued)
    if name and left and width(name) < len(name):  # digits of another font must not move its start
        start = placed(left=left - chars_to_twips(2), right=_ROOM)
        yield Para(looks.SIGNATURE, words(name), ind=start, align="left", keep_next=True)
    elif name:
        ind = placed(right=right) if right else ""
        yield Para(looks.SIGNATURE, words(name), ind=ind, keep_next=bool(issued))
    if issued and left:
        yield Para(looks.ISSUED, words(issued), ind=placed(left=left, right=_ROOM), align="left")
    elif issued:
        yield Para(looks.ISSUED, words(issued))


def signature_indents(name: str, issued: str) -> tuple[int, int]:
    """署名 and date as printed → (right indent of the 署名, left indent of the date) in twips.

    0 stands for two characters from the right, as the styles have it.
    The 署名 is two characters from the right, and the date starts two characters to the right of the 署名's start
    (7.3.5.2): that start is given from the left, so that the digits of another font do not move it.
    If the date is the longer one, the date is two characters from the right and the 署名 moves to the left instead.
    """
    if not name or not issued:
        return 0, 0
    long, day = line_twips(name), line_twips(issued)
    if day > long:
        return day + 2 * chars_to_twips(2) - long, 0
    return 0, max(TYPE_WIDTH - long, 0)


def _joint(names: tuple[str, ...], issued: str) -> Iterator[Item]:
    """Several offices without seals (7.3.5.2): one below the other, starting together; the date as for one."""
    longest, day = max(map(line_twips, names)), line_twips(issued)
    two = chars_to_twips(2)
    start = max(TYPE_WIDTH - two - longest, 0)
    if issued and day > longest:
        start = max(TYPE_WIDTH - two - day - two, 0)
    for name in names:
        yield Para(looks.SIGNATURE, words(name), ind=placed(left=start, right=_ROOM), align="left", keep_next=True)
    if issued:
        yield Para(looks.ISSUED, words(issued), ind=placed(left=start + two, right=_ROOM), align="left")


def _sealed(names: tuple[str, ...], issued: str) -> Iterator[Item]:
    """Offices with seals (7.3.5.1): the date four characters from the right, 署名 in the middle above it.

    Several stand in rows of up to three, in their order; the date is below the last one.
    """
    day, longest = line_twips(issued), max(map(line_twips, names), default=0)
    last = TYPE_WIDTH - max(chars_to_twips(4) + day // 2, longest // 2)
    columns, step = next(
        (count, step)
        for count, step in _SEAL_STEPS.items()
        if count == 1 or (count <= len(names) and longest <= step and last - (count - 1) * step >= _SEAL_HALF)
    )
    middles = [last - place * step for place in range(columns)][::-1]
    rows = [names[at : at + columns] for at in range(0, len(names), columns)]
    for place, row in enumerate(rows):
        if place:
            for _ in range(_SEAL_ROWS - 1):
                yield Para(looks.BODY, keep_next=True)
        own = middles[columns - len(row) :]
        pieces = tuple(Piece(looks.SIGNATURE, name, stop, "center") for name, stop in zip(row, own, strict=True))
        yield Tabbed(
            replace(looks.SIGNATURE, align="left", ind=placed()),
            pieces,
            keep_next=bool(issued) or place < len(rows) - 1,
        )
    if issued:
        yield Tabbed(replace(looks.ISSUED, align="left", ind=placed()), (Piece(looks.ISSUED, issued, last, "center"),))


def _stamped(posts: tuple[str, ...], issued: str) -> Iterator[Item]:
    """Stamps of signatures (7.3.5.3): each four characters from the right, the post two characters to its left."""
    for post in posts:
        yield Para(looks.POST, words(post), ind=indent(right=4 + _STAMP + 2), keep_next=True)
        yield Para(looks.BODY, keep_next=True)
    if not posts:
        yield Para(looks.BODY, keep_next=True)
    if issued:
        yield Para(looks.ISSUED, words(issued), ind=indent(right=4))


def notes(elements: Elements) -> Iterator[Item]:
    """附注: below the date, two characters in, in round brackets."""
    if elements.notes:
        yield Para(looks.NOTES, words(f"（{elements.notes}）"))
