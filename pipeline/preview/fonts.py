"""Which installed font stands in for a font of the document: said to people, and to LibreOffice by fontconfig.

On Windows the fonts of the format are usually there and nothing is mapped; what is missing is named.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from pipeline.docxfile import DocxFile, W
from pipeline.official import FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "思源宋体", "AR PL UMing CN", "Noto Serif CJK JP")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "思源黑体", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
_LAST = ("Noto Sans CJK JP", "Droid Sans Fallback")
SUBSTITUTES = {
    FANGSONG: ("仿宋", "FangSong", "华文仿宋", "STFangsong", "FandolFang R", "FandolFang", *_SERIF, *_SANS, *_LAST),
    KAITI: (
        "楷体",
        "KaiTi",
        "华文楷体",
        "STKaiti",
        "FandolKai",
        "AR PL UKai CN",
        "LXGW WenKai",
        *_SERIF,
        *_SANS,
        *_LAST,
    ),
    HEITI: ("SimHei", "华文黑体", "STHeiti", "FandolHei", *_SANS, *_LAST, *_SERIF),
    SONGTI: ("SimSun", "华文宋体", "STSong", "FandolSong", *_SERIF, *_SANS, *_LAST),
    XIAOBIAOSONG: ("方正小标宋_GBK", "华文中宋", "STZhongsong", *_SERIF, "FandolSong", *_SANS, *_LAST),
}
"""A font of the format → what may stand in for it, the likest first."""
_SAME = {"仿宋": {"FangSong"}, "楷体": {"KaiTi"}, HEITI: {"SimHei"}, SONGTI: {"SimSun"}}
"""Names by which one font is known: the Chinese one, and the one on a Windows in another language."""
_LIKE = (("仿宋", FANGSONG), ("楷", KAITI), ("黑", HEITI), ("标宋", XIAOBIAOSONG), ("宋", SONGTI))
_WAIT = 30


def fonts_of(file: DocxFile) -> list[str]:
    """The Chinese fonts that a document names, in its styles and in its table of fonts."""
    found: dict[str, None] = {}
    table, styles = file.part("fontTable"), file.part("styles")
    for font in table.iter(W + "font") if table is not None else ():
        found[font.get(W + "name") or ""] = None
    for fonts in styles.iter(W + "rFonts") if styles is not None else ():
        for slot in ("eastAsia", "ascii", "hAnsi"):
            found[fonts.get(W + slot) or ""] = None
    return [name for name in found if name and not name.isascii()]


def substitutes(named: Iterable[str], installed: frozenset[str]) -> dict[str, str]:
    """Fonts that are not installed → what stands in for each (empty: whatever the program takes).

    Nothing is said where it is not known what is ``installed``.
    """
    if not installed:
        return {}
    return {name: _stand_in(name, installed) for name in named if not _there(name, installed)}


def _there(name: str, installed: frozenset[str]) -> bool:
    return name in installed or bool(_SAME.get(name, set()) & installed)


def _stand_in(name: str, installed: frozenset[str]) -> str:
    kind = name if name in SUBSTITUTES else next((kind for part, kind in _LIKE if part in name), SONGTI)
    return next((font for font in (kind, *SUBSTITUTES[kind]) if font in installed), "")


def installed_fonts() -> frozenset[str]:
    """The names of the fonts on this machine; none where they cannot be asked."""
    if sys.platform == "win32":
        return frozenset(_registered())
    program = shutil.which("fc-list")
    if program is None:
        return frozenset()
    asked = [program, ":", "family"]
    try:
        said = subprocess.run(asked, capture_output=True, timeout=_WAIT, check=False).stdout  # noqa: S603 (no input)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    lines = said.decode("utf-8", "replace").splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(","))


def _registered() -> list[str]:
    """The fonts in the registry of Windows, of the machine and of the user."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 (on Windows only)

        path = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(root, path) as key:
                    names = [winreg.EnumValue(key, index)[0] for index in range(winreg.QueryInfoKey(key)[1])]
            except OSError:
                continue
            for name in names:
                found.extend(family_names(name))
    return found


def family_names(entry: str) -> Iterator[str]:
    """``宋体 & 新宋体 (TrueType)`` → 宋体, 新宋体."""
    for name in entry.partition(" (")[0].split("&"):
        yield name.strip()


def fontconfig(given: dict[str, str], system: str) -> bytes:
    """A configuration of fontconfig: the system's (``system``: its file), and our substitutes."""
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{escape(font)}</string></edit></match>'
        for name, font in given.items()
        if font
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f'<fontconfig><include ignore_missing="yes">{escape(system)}</include>{rules}</fontconfig>'
    ).encode()
