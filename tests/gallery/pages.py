"""A document of the gallery as LibreOffice prints it: characters, rules and ink of each page, in millimetres."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pdfplumber

POINT = 25.4 / 72
#: Where the paper's fonts are not installed, these stand in: their widths are those of the official ones.
_STAND_INS = {
    "Noto Serif CJK SC": ("仿宋_GB2312", "仿宋", "楷体_GB2312", "楷体", "方正小标宋简体", "方正小标宋_GBK", "宋体"),
    "Noto Sans CJK SC": ("黑体",),
}


@dataclass(frozen=True)
class Char:
    """A printed character: its box and its baseline from the paper's left and upper edge."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    upright: bool


@dataclass(frozen=True)
class Rule:
    """A line that runs across."""

    x0: float
    x1: float
    y: float
    thick: float
    red: bool


@dataclass
class Row:
    """Characters on one baseline."""

    base: float
    chars: list[Char] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def left(self) -> float:
        return min(char.x0 for char in self.chars)

    @property
    def right(self) -> float:
        return max(char.x1 for char in self.chars)

    @property
    def size(self) -> float:
        return max(char.size for char in self.chars)


@dataclass
class Page:
    """A printed page."""

    number: int
    wide: float
    high: float
    chars: list[Char]
    rules: list[Rule]
    red_top: float
    """Upper edge of the first red ink; infinite where there is none."""

    @property
    def rows(self) -> list[Row]:
        rows: list[Row] = []
        for char in sorted((c for c in self.chars if c.upright), key=lambda c: (c.base, c.x0)):
            if not rows or char.base - rows[-1].base > 1:
                rows.append(Row(char.base))
            rows[-1].chars.append(char)
        for row in rows:
            row.chars.sort(key=lambda char: char.x0)
        return rows

    def row(self, start: str) -> Row:
        return next(row for row in self.rows if row.text.startswith(start))


def render(soffice: str, docx: Path, folder: Path) -> list[Page]:
    """Print a document and read what was printed."""
    fonts = folder / "fonts.conf"
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{other}</string></edit></match>'
        for other, names in _STAND_INS.items()
        for name in names
    )
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    fonts.write_text(f"{head}{include}{rules}</fontconfig>", encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(docx)]
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=_environment(fonts))
    with pdfplumber.open(folder / f"{docx.stem}.pdf") as printed:
        return [_page(number, page) for number, page in enumerate(printed.pages, 1)]


def _environment(fonts: Path) -> dict[str, str]:
    import os

    return {**os.environ, "FONTCONFIG_FILE": str(fonts)}


def _page(number: int, page: pdfplumber.page.Page) -> Page:
    chars = [
        Char(
            char["text"],
            char["x0"] * POINT,
            char["x1"] * POINT,
            (float(page.height) - char["matrix"][5]) * POINT,
            char["size"],
            bool(char["upright"]),
        )
        for char in page.chars
        if char["text"].strip()
    ]
    rules = {
        Rule(
            round(line["x0"] * POINT, 2),
            round(line["x1"] * POINT, 2),
            round(line["top"] * POINT, 2),
            round(line["linewidth"] * POINT, 3),
            tuple(line["stroking_color"]) == (1, 0, 0),
        )
        for line in page.lines
        if line["x1"] - line["x0"] > line["bottom"] - line["top"]
    }
    wide, high = float(page.width) * POINT, float(page.height) * POINT
    return Page(number, wide, high, chars, sorted(rules, key=lambda rule: rule.y), _red_top(page))


_DPI = 200


def _red_top(page: pdfplumber.page.Page) -> float:
    """Where the first row of red ink stands."""
    red, green, _ = page.to_image(resolution=_DPI).original.convert("RGB").split()
    ink = red.point(lambda v: 255 if v > 180 else 0)
    pale = green.point(lambda v: 255 if v < 110 else 0)
    from PIL import ImageChops

    box = ImageChops.multiply(ink, pale).getbbox()
    return box[1] * 25.4 / _DPI if box else float("inf")
