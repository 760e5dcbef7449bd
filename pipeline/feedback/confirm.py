"""受理确认单: what counts of a unit's return, with a code that a sealed scan carries in its file name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from pipeline.config import Config
from pipeline.document import Block, Document, Elements, Paragraph, Spans, Table, Text
from pipeline.model import UnitState, UnitStatus

#: No 0 and O, no 1 and I: a code is read aloud on the telephone. It opens with a letter, so no date can be one.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SIGNS = _LETTERS + "23456789"
_LENGTH = 6
#: What a sealed page comes back as.
_SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".ofd")
#: More figures than this do not fit one page.
_MOST_FIGURES = 24
_BLANK = "　"


def version_code(sha256s: Iterable[str]) -> str:
    """Six letters and digits that name this version of a unit's files, in whatever order they are met."""
    number = int(sha256("\n".join(sorted(set(sha256s))).encode("ascii", "replace")).hexdigest(), 16)
    number, first = divmod(number, len(_LETTERS))
    code = _LETTERS[first]
    for _ in range(_LENGTH - 1):
        number, rest = divmod(number, len(_SIGNS))
        code += _SIGNS[rest]
    return code


def confirmed(name: str, code: str) -> bool:
    """Whether a file of this name is a scan that confirms the version: its name holds the code, standing by itself."""
    last = unicodedata.normalize("NFKC", re.split(r"[/\\]", name)[-1]).upper()
    stem, dot, extension = last.rpartition(".")
    if not code or f"{dot}{extension}".lower() not in _SCANS:
        return False
    return re.search(rf"(?<![0-9A-Z]){re.escape(code.upper())}(?![0-9A-Z])", stem) is not None


def confirmation(
    config: Config, status: UnitStatus, figures: Sequence[tuple[str, str]], sha256s: Iterable[str], as_of: date
) -> Document:
    """The one-page sheet for a unit without findings. ``figures``: 指标 with its value as it prints (``17件``)."""
    code = version_code(sha256s)
    unit = config.unit(status.unit)
    name = unit.name if unit else status.unit
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    zero = "，为零报告" if status.state is UnitState.ZERO else ""
    counted = "下列数字已计入汇总，请核对。" if figures else ""
    opening = (
        f"你单位“{config.rounds[-1].name}”报表已受理{zero}，没有需要改正或者核实的事项。截至{day}，{counted}"
        if counted
        else f"你单位“{config.rounds[-1].name}”报表已受理{zero}，没有需要改正或者核实的事项（截至{day}）。"
    )
    to = f"，发到{config.lead.email}" if config.lead.email else ""
    closing = (
        f"本版的版本码是{code}。核对无误的，请签字、盖章后扫描，文件名里写上这个版本码{to}。"
        "以后重新报送的，版本码会变，需要另行确认。"
    )
    blocks: list[Block] = [_paragraph(opening), *_table(figures), _paragraph(closing), *_lines()]
    title = f"{config.name}报表受理确认单"
    elements = Elements(signature="", issued=None, recipients=name)
    return Document(_words(title), tuple(blocks), (), elements, None, as_of)


def _words(text: str) -> Spans:
    return (Text(text),)


def _paragraph(text: str) -> Paragraph:
    return Paragraph(_words(text))


def _table(figures: Sequence[tuple[str, str]]) -> Iterable[Table]:
    """Two figures a row, so that all stand on one page; of too many, those that are not 0 come first."""
    shown = list(figures)
    if len(shown) > _MOST_FIGURES:
        filled = [pair for pair in shown if re.match(r"0(?:\.0+)?(?!\d|\.)", pair[1]) is None]
        shown = [pair for pair in shown if pair in (filled + shown)[:_MOST_FIGURES]]
    if not shown:
        return
    half = -(-len(shown) // 2)
    right = [*shown[half:], ("", "")]
    header = tuple(_words(text) for text in ("指标", "数字") * 2)
    rows = tuple((*map(_words, shown[place]), *map(_words, right[place])) for place in range(half))
    yield Table(header, rows, ("left", "right") * 2)


def _lines() -> Iterable[Paragraph]:
    """Lines for the names and the seal."""
    yield _paragraph(f"填 报 人：{_BLANK * 7}审 核 人：")
    yield _paragraph(f"单位负责人：{_BLANK * 6}单位（盖章）：")
    yield _paragraph(f"{_BLANK * 15}年{_BLANK * 2}月{_BLANK * 2}日")
