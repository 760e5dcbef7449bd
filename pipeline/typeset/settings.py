"""Settings, fonts and properties of the document, as XML text. No machine's and no user's name is in them."""

from __future__ import annotations

from datetime import date

from pipeline.official import FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG
from pipeline.typeset.dress import Dress
from pipeline.typeset.xml import HEAD, W, escape

_COMPAT = "http://schemas.microsoft.com/office/word"
_COMPATIBILITY = "".join(
    f'<w:compatSetting w:name="{name}" w:uri="{_COMPAT}" w:val="{value}"/>'
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
    )
)
SETTINGS = [
    f'<w:zoom {W} w:percent="100"/>',
    f'<w:defaultTabStop {W} w:val="632"/>',
    f"<w:evenAndOddHeaders {W}/>",
    f'<w:characterSpacingControl {W} w:val="doNotCompress"/>',
    f"<w:compat {W}><w:useFELayout/>{_COMPATIBILITY}</w:compat>",
    f'<w:themeFontLang {W} w:val="en-US" w:eastAsia="zh-CN"/>',
    f'<w:decimalSymbol {W} w:val="."/>',
    f'<w:listSeparator {W} w:val=","/>',
]
"""Children of ``w:settings`` in the order of the schema."""

_FALLBACKS = {FANGSONG: "仿宋", KAITI: "楷体", XIAOBIAOSONG: "华文中宋", HEITI: "SimHei", SONGTI: "SimSun"}


def font_table(dress: Dress) -> bytes:
    """Name the fonts of the document, each with what stands in where it is not installed."""
    entries = {dress.font(name): other for name, other in _FALLBACKS.items()}
    named = "".join(
        f'<w:font w:name="{escape(name)}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        "</w:font>"
        for name, other in entries.items()
    )
    return f"{HEAD}<w:fonts {W}>{named}</w:fonts>".encode()


PROPERTIES = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>make-report</Application></Properties>"
).encode()


def core_properties(title: str, author: str, day: date) -> bytes:
    """Title, author and the one date that a document may carry, as the core properties part."""
    stamp = f'xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:'
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>{_by(author)}<cp:revision>1</cp:revision>"
        f"<dcterms:created {stamp}created><dcterms:modified {stamp}modified></cp:coreProperties>"
    ).encode()


def _by(author: str) -> str:
    """Name the office, where one is to be named."""
    name = escape(author)
    return f"<dc:creator>{name}</dc:creator><cp:lastModifiedBy>{name}</cp:lastModifiedBy>" if name else ""
