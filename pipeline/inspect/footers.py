"""Page numbers (7.5): there, in 4号半角宋体 between two dashes, right on odd pages and left on even ones, 7 mm down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.docxfile import DocxFile, W
from pipeline.inspect.finding import Finding, found
from pipeline.inspect.page import MM, OTHER_HEIGHT, line_pitch, mm
from pipeline.inspect.parts import Parts
from pipeline.inspect.reading import Reader, part_paragraphs
from pipeline.inspect.rules import family, size_name
from pipeline.inspect.text import Paragraph, Section
from pipeline.official import BOTTOM, PAGE_NUMBER_DROP, SIHAO

_WHERE = "页脚"
_CLAUSE = "7.5"
_SHAPE = re.compile(r"—\s*\d*\s*—")
_SIDES = {"default": ("right", "单页"), "even": ("left", "双页")}
_NAMES = {"right": "右", "left": "左"}
_PLACES = {"center": "居中", "right": "都居右", "left": "都居左", "both": "都居左"}


def check_footers(parts: Parts, file: DocxFile) -> Iterator[Finding]:
    """The footers of every section."""
    reader = Reader(file)
    feet = {part: part_paragraphs(reader, file.tree(part)) for s in parts.text.sections for part in s.footers.values()}
    for section in parts.text.sections:
        kinds = ("default", "even") if parts.text.even_and_odd else ("default",)
        if section.title_page:
            kinds = ("first", *kinds)
        numbers = {
            kind: _number(file.tree(section.footers.get(kind, "")), feet.get(section.footers.get(kind, ""), []))
            for kind in kinds
        }
        if not any(numbers.values()):
            yield found("G81", place=_WHERE, found="")
            continue
        for kind, paragraph in numbers.items():
            if paragraph is None:
                yield found("G81", place=_WHERE, found={"first": "（首页）", "even": "（双页）"}.get(kind, "（单页）"))
            else:
                yield from _looks(paragraph)
                if paragraph.place != "box" and not section.landscape and "framePr" not in paragraph.properties:
                    below = _below(feet[section.footers[kind]], paragraph, section)
                    yield from _place(paragraph, kind, section, below, odd_and_even=parts.text.even_and_odd)


def _number(root: etree._Element | None, paragraphs: list[Paragraph]) -> Paragraph | None:
    """The paragraph of a footer that prints the page's number."""
    if root is None:
        return None
    codes = [node.text or "" for node in root.iter(W + "instrText")]
    codes += [node.get(W + "instr") or "" for node in root.iter(W + "fldSimple")]
    if not any(re.search(r"\bPAGE\b", code) for code in codes) and root.find(f".//{W}pgNum") is None:
        return None
    return next((p for p in paragraphs if re.search(r"\d|—", p.plain)), next((p for p in paragraphs if p.runs), None))


def _looks(paragraph: Paragraph) -> Iterator[Finding]:
    """4号半角宋体 between two dashes."""
    if not _SHAPE.fullmatch(paragraph.plain):
        yield found("G83", place=_WHERE, found=paragraph.plain or "（空）")
    for run in paragraph.runs:
        if not run.text.strip():
            continue
        font = run.latin if re.search(r"\d", run.text) else run.other
        if family(font) != "宋体":
            yield found("G11", place=_WHERE, clause=_CLAUSE, role="页码", found=font or "没有指定的字体", wanted="宋体")
        if run.size != SIHAO:
            sizes = {"found": size_name(run.size), "wanted": size_name(SIHAO)}
            yield found("G12", None, sizes, place=_WHERE, clause=_CLAUSE, role="页码")


def _below(paragraphs: list[Paragraph], paragraph: Paragraph, section: Section) -> float:
    """Height of what stands below the number in its footer."""
    own = [p for p in paragraphs if p.place == paragraph.place]
    at = next(index for index, p in enumerate(own) if p is paragraph)
    below = own[at + 1 :]
    return paragraph.space("after") + sum(
        line_pitch(p, section)[0] + p.space("before") + p.space("after") for p in below
    )


def _place(paragraph: Paragraph, kind: str, section: Section, below: float, *, odd_and_even: bool) -> Iterator[Finding]:
    """The side, 1 字 from the edge, and how far down."""
    side, name = _SIDES.get(kind, _SIDES["default"])
    if not odd_and_even or paragraph.align not in (side, "both" if side == "left" else side):
        same = not odd_and_even or paragraph.align == "center"
        have = _PLACES.get(paragraph.align, "没有居右或居左") if same else f"{name}没有居{_NAMES[side]}"
        yield found("G82", place=_WHERE, found=have)
    elif abs(paragraph.chars(side) + (paragraph.typed_indent if side == "left" else 0) - 1) > 0.2:
        edge = {"side": name, "edge": _NAMES[side], "found": f"{paragraph.chars(side):.1f}".removesuffix(".0")}
        yield found("G85", None, edge, place=_WHERE)
    bottom = BOTTOM if abs(section.text_height - OTHER_HEIGHT) < MM else section.bottom
    drop = bottom - section.footer - below - line_pitch(paragraph, section)[0] / 2
    if abs(drop - PAGE_NUMBER_DROP) > MM:
        yield found("G84", place=_WHERE, found=mm(drop))
