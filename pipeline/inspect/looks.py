"""How the words look: fonts, sizes, places, and what the format does not know: bold, italics, colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.inspect.finding import Finding, found
from pipeline.inspect.parts import LEVELS, RUNNING, Parts, Role
from pipeline.inspect.rules import LOOKS, LookOf, family, size_name
from pipeline.inspect.text import Paragraph, Run
from pipeline.official import width

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SHARED = re.compile(r"[“”‘’—…]")
_RED_PARTS = (Role.MARK,)
_UNSET = "没有指定的字体"
_DECORATIONS = {"i": "斜体", "strike": "删除线", "dstrike": "双删除线", "u": "下划线", "em": "着重号"}
_PLACES = {"center": "居中", "left": "左对齐", "right": "右对齐", "both": "两端对齐", "distribute": "分散对齐"}
_SLACK = 0.2
"""字: 2 字 of 16 pt are 632 to 640 twips, depending on who counts."""


def check_looks(parts: Parts) -> Iterator[Finding]:
    """Every paragraph with text against what its element should look like."""
    for paragraph in parts.text.written():
        role = parts.roles[paragraph.number]
        yield from _marks(paragraph, role)
        look = LOOKS.get(role)
        if look is not None:
            yield from _words(paragraph, role, look)
            yield from _place(paragraph, role, look)


def _words(paragraph: Paragraph, role: Role, look: LookOf) -> Iterator[Finding]:
    """Font and size of each run."""
    for run, in_heading in _split(paragraph, role):
        wanted = look if in_heading else LOOKS[Role.BODY]
        name = role if in_heading else Role.BODY
        if wanted.font and _HAN.search(run.text) and family(run.east) != wanted.font:
            fonts = {"found": run.east or _UNSET, "wanted": wanted.font}
            yield found("G11", paragraph, fonts, role=name, clause=wanted.clause, strength=wanted.font_strength)
        elif _SHARED.search(run.text) and not family(run.other) and wanted.font:
            yield found("G20", paragraph, found=run.other or _UNSET)
        if wanted.size and run.text.strip() and run.size != wanted.size:
            sizes = {"found": size_name(run.size), "wanted": size_name(wanted.size)}
            yield found("G12", paragraph, sizes, role=name, clause=wanted.clause)


def _split(paragraph: Paragraph, role: Role) -> Iterator[tuple[Run, bool]]:
    """Split the runs where a heading goes over into its text: behind the first 。 of a first or second level.

    The 签发人 on the line of the number has a rule of its own.
    """
    end = paragraph.text.find("。") if role in LEVELS[:2] else -1
    signer = paragraph.text.find("号") + 1 if role is Role.NUMBER else 0
    at = len(paragraph.label)
    for run in paragraph.runs:
        start, at = at, at + len(run.text)
        if 0 < signer <= start:
            continue
        if end < 0 or at <= end + 1:
            yield run, True
        elif start > end:
            yield run, False
        else:
            cut = end + 1 - start
            for text, heading in ((run.text[:cut], True), (run.text[cut:], False)):
                yield Run(text, run.east, run.latin, run.other, run.properties), heading


def _place(paragraph: Paragraph, role: Role, look: LookOf) -> Iterator[Finding]:
    """Alignment and indents."""
    if look.align and paragraph.align not in look.align:
        have = _PLACES.get(paragraph.align, paragraph.align)
        yield found("G13", paragraph, clause=look.clause, role=role, found=have, wanted=_PLACES[look.align[0]])
        return
    if look.first is not None and abs(paragraph.first - look.first) > _SLACK:
        words = {"role": role, "found": f"{paragraph.first:.1f}".removesuffix(".0"), "wanted": f"{look.first:g}"}
        yield found("G14", paragraph, words, clause=look.clause)
    elif role in RUNNING and (abs(paragraph.chars("left")) > _SLACK or abs(paragraph.chars("right")) > _SLACK):
        sides = {"左": paragraph.chars("left"), "右": paragraph.chars("right")}
        have = "、".join(f"{side}缩进{value:.1f}字" for side, value in sides.items() if abs(value) > _SLACK)
        yield found("G15", paragraph, clause=look.clause, role=role, found=have)


def _marks(paragraph: Paragraph, role: Role) -> Iterator[Finding]:
    """Bold, italics, lines, colours: in every paragraph, tables too; the 发文机关标志 alone is red."""
    for run in paragraph.runs:
        if not run.text.strip():
            continue
        if run.has("b"):
            yield found("G16", paragraph)
        for name, words in _DECORATIONS.items():
            if run.value(name) if name in ("u", "em") else run.has(name):
                yield found("G17", paragraph, found=words)
        if run.color and role not in _RED_PARTS:
            yield found("G18", paragraph, found=_color(run.color))
        ground = run.value("highlight") or _shade(run)
        if ground:
            yield found("G19", paragraph, found=_color(ground))


def _shade(run: Run) -> str:
    fill = run.properties.get("shd", {}).get("fill", "auto").lower()
    return "" if fill in ("auto", "ffffff") else fill


_NAMED = {
    "FF0000": "红色", "C00000": "深红色", "0000FF": "蓝色", "0563C1": "蓝色", "FFFF00": "黄色", "YELLOW": "黄色",
    "RED": "红色", "GREEN": "绿色", "CYAN": "青色", "00B050": "绿色", "FFFFFF": "白色",
}  # fmt: skip


def _color(value: str) -> str:
    """A colour's name, or the six digits that Word shows."""
    return _NAMED.get(value.upper(), f"颜色{value}")


def advance(paragraph: Paragraph) -> float:
    """Width of its text in twips, on one line."""
    text = paragraph.plain
    return round(width(text) * paragraph.size * 10) + paragraph.tracking * len(text)
