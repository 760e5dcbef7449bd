"""受理确认单: what counts of a unit's return, with the code that a sealed scan carries in its name (``sealing``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.config import Config
from pipeline.document import Block, Document, Elements, Paragraph, Spans, Table, Text
from pipeline.model import UnitState, UnitStatus

_TITLE = "报表受理确认单"
#: Lines of a page for the unit's name, the text and the rows of the table; characters of a line and of its columns.
_PAGE, _LINE, _NAME_WIDTH, _VALUE_WIDTH = 15, 28, 10, 6
_BLANK = "　"


def confirmation(config: Config, status: UnitStatus, figures: Sequence[tuple[str, str]], as_of: date) -> Document:
    """The one-page sheet for a unit without findings. ``figures``: 指标 with its value as it prints (``17件``)."""
    unit = config.unit(status.unit)
    name = unit.name if unit else status.unit
    zero = "为零报告，" if status.state is UnitState.ZERO else ""
    opening = f"你单位{config.name}“{config.rounds[-1].name}”报表已经受理，{zero}没有需要改正或者核实的事项。"
    day = f"截至{as_of.year}年{as_of.month}月{as_of.day}日"
    told = f"{day}，计入汇总的{{}}数字如下，请核对。"
    to = f"发回{config.lead.short}" + (f"（{config.lead.email}）" if config.lead.email else "")
    closing = f"版本码：{status.code}（重报后会变）。核对无误的，签字盖章后扫描，文件名写上版本码，{to}。"
    room = _PAGE - sum(_wrapped(text) for text in (name, opening + told, closing))
    shown = _fitting(figures, room)
    opening += told.format("主要" if len(shown) < len(figures) else "") if shown else f"以上{day}。"
    blocks: list[Block] = [_paragraph(opening), *_table(shown), _paragraph(closing), *_lines()]
    elements = Elements(signature="", issued=None, recipients=name)
    return Document(_words(_TITLE), tuple(blocks), (), elements, None, as_of)


def _wrapped(text: str) -> int:
    """Lines that a paragraph takes at most (letters and digits are counted nearly as wide as characters)."""
    width = sum(1.0 if ord(char) > 255 else 0.7 for char in text)
    return int(-(-(width + 2) // _LINE))


def _words(text: str) -> Spans:
    return (Text(text),)


def _paragraph(text: str) -> Paragraph:
    return Paragraph(_words(text))


def _fitting(figures: Sequence[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """The figures that one page takes, in their order; of too many, those that are not 0 go before."""
    filled = [pair for pair in figures if re.match(r"0(?:\.0+)?(?![\d.])", pair[1]) is None]
    ranked = [*filled, *(pair for pair in figures if pair not in filled)]
    shown = list(figures)
    while shown and _height(shown) > room:
        ranked.pop()
        shown = [pair for pair in figures if pair in ranked]
    return shown


def _height(figures: Sequence[tuple[str, str]]) -> int:
    """Lines of the table's rows: a long name takes several."""
    half = -(-len(figures) // 2)
    tall = [max(-(-len(name) // _NAME_WIDTH), -(-len(value) // _VALUE_WIDTH), 1) for name, value in figures]
    return sum(max(tall[place : place + 1] + tall[half + place : half + place + 1]) for place in range(half))


def _table(figures: Sequence[tuple[str, str]]) -> Iterable[Table]:
    """Two figures a row, so that all stand on one page."""
    if not figures:
        return
    half = -(-len(figures) // 2)
    right = [*figures[half:], ("", "")]
    header = tuple(_words(text) for text in ("指标", "数字") * 2)
    rows = tuple((*map(_words, figures[place]), *map(_words, right[place])) for place in range(half))
    yield Table(header, rows, ("left", "right") * 2)


def _lines() -> Iterable[Paragraph]:
    """Lines for the names, and for the seal over the date."""
    yield _paragraph(f"填报人：{_BLANK * 4}审核人：{_BLANK * 4}单位负责人：")
    yield _paragraph(f"单位（盖章）：{_BLANK * 8}年{_BLANK * 2}月{_BLANK * 2}日")
