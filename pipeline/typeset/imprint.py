"""版记 (7.4) at the bottom of the last page: its lines, and the box that holds them. Lengths in twips.

A table or a frame that floats is not put there by LibreOffice, a text box is. The paragraph that anchors it is as high
as the box, so that no text runs below it and all of it goes to another page where there is no room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.document import Imprint, plain
from pipeline.official import LEFT, TYPE_WIDTH, printed_date, width
from pipeline.typeset import looks
from pipeline.typeset.drawing import Box, text_box
from pipeline.typeset.dress import TYPE_BOTTOM, Dress
from pipeline.typeset.items import ImprintBox, Para, Piece, Tabbed, words
from pipeline.typeset.looks import placed
from pipeline.typeset.xml import paragraph

_ONE = 280
"""1 字 of 4号."""
_RULE = 40
"""Room for a rule with its line: more than they take, so that the words stand on the lower edge of the box."""
_BELOW = 27
"""The last rule is this much above that edge: its own line of 1 pt follows it."""
_MARK = 1


def imprint(given: Imprint | None, recipients: str) -> ImprintBox | None:
    """Lay out 主送 (where the first page has no room for it, 7.3.2), 抄送 (7.4.2), 印发 (7.4.3); None for nothing."""
    copies = given.copies.rstrip("。") if given else ""
    first = tuple(_listed(label, names) for label, names in (("主送：", recipients), ("抄送：", copies)) if names)
    last = _printed(given) if given else ()
    groups = tuple(group for group in (first, last) if group)
    if not groups:
        return None
    lines = sum(_lines(item) for group in groups for item in group)
    return ImprintBox(groups, lines * looks.IMPRINT_LINE + (len(groups) + 1) * _RULE)


def _listed(label: str, names: str) -> Para:
    """One line or more: 1 字 in on both sides, wrapped lines below the first character after the colon."""
    hanging = round(width(label)) * _ONE
    ind = f'<w:ind w:left="{_ONE + hanging}" w:right="{_ONE}" w:hanging="{hanging}"/>'
    return Para(looks.IMPRINT, words(f"{label}{names}。"), ind=ind)


def _printed(given: Imprint) -> tuple[Para | Tabbed, ...]:
    """印发机关 1 字 in from the left, 印发日期 with 印发 1 字 in from the right."""
    day = f"{printed_date(given.issued)}印发" if given.issued else ""
    pieces = [Piece(looks.IMPRINT, given.office)] if given.office else []
    if day:
        pieces.append(Piece(looks.IMPRINT, day, TYPE_WIDTH - _ONE, "right"))
    return (Tabbed(looks.IMPRINT, tuple(pieces), ind=placed(left=_ONE)),) if pieces else ()


def _lines(item: Para | Tabbed) -> int:
    """How many lines an item takes, rather one too many: a mark that must not begin a line takes a character along."""
    if isinstance(item, Tabbed):
        together = sum(width(piece.text) for piece in item.pieces) + 1
        return -(-round(together * _ONE) // (TYPE_WIDTH - 2 * _ONE))
    beside_label = int((TYPE_WIDTH - 5 * _ONE) / _ONE) - 1
    return max(1, -(-round(width(plain(item.lines[0])) - 3) // beside_label))


def imprint_xml(box: ImprintBox, dress: Dress, write: Callable[[Para | Tabbed], str], ending: str) -> str:
    """Write the paragraph that anchors the box, and ends a section; ``write`` writes one item of the box."""
    inner = []
    for place, group in enumerate(box.groups):
        inner.append(_rule(dress, thick=place == 0))
        inner += [write(item) for item in group]
    inner.append(_rule(dress, thick=True))
    frame = Box(
        mark=_MARK,
        name="版记",
        left=LEFT,
        top=TYPE_BOTTOM + _BELOW - box.height,
        wide=TYPE_WIDTH,
        high=box.height,
        settings='anchor="b"',
    )
    look = replace(dress(looks.SPACER), line=box.height - dress.frame.head)
    runs = f"{look.run}{text_box(frame, ''.join(inner))}</w:r>"
    return paragraph(look, runs, look.paragraph_properties(), ending)


def _rule(dress: Dress, *, thick: bool) -> str:
    look = dress(looks.THICK_RULE if thick else looks.THIN_RULE)
    return paragraph(look, "", look.paragraph_properties())
