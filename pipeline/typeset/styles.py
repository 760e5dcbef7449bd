"""looks → styles.xml: a style of its own for every kind of paragraph, and nothing of python-docx's template."""

from __future__ import annotations

from pipeline import marks
from pipeline.official import FANGSONG
from pipeline.typeset.dress import Dress
from pipeline.typeset.looks import BASIC, FIGURE_STYLE, NAMED, TABLE_STYLE, Look, fonts
from pipeline.typeset.tables import BORDERS, CELL_MARGINS
from pipeline.typeset.xml import W

_LATENT = (
    f'<w:latentStyles {W} w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="0"'
    ' w:defQFormat="0" w:count="276"/>'
)
_CHARACTER = (
    f'<w:style {W} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
)
_TABLE = (
    f'<w:style {W} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
_NO_LIST = (
    f'<w:style {W} w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)
_FIGURE = (
    f'<w:style {W} w:type="character" w:customStyle="1" w:styleId="{FIGURE_STYLE}"><w:name w:val="{marks.STYLE}"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="1"/></w:style>'
)
_OUR_TABLE = (
    f'<w:style {W} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="公文表格"/>'
    f'<w:basedOn w:val="TableNormal"/><w:tblPr>{BORDERS}{CELL_MARGINS}</w:tblPr></w:style>'
)
_BASE = (_CHARACTER, _TABLE, _NO_LIST, _FIGURE, _OUR_TABLE)


def style_elements(dress: Dress) -> list[str]:
    """Every child of ``w:styles``, as XML text, in the fonts and the leading of a format."""
    return [
        _defaults(dress),
        _LATENT,
        _normal(dress(BASIC)),
        *_BASE,
        *(_paragraph_style(dress(look)) for look in NAMED),
    ]


def _defaults(dress: Dress) -> str:
    """Write what holds where nothing else is said."""
    return (
        f'<w:docDefaults {W}><w:rPrDefault><w:rPr>{fonts(dress.font(FANGSONG))}<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
    )


def _normal(look: Look) -> str:
    """Write the style that all others rest on."""
    return (
        f'<w:style {W} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{look.paragraph_properties()}</w:pPr><w:rPr>{look.run_properties}</w:rPr></w:style>"
    )


def _paragraph_style(look: Look) -> str:
    """Turn a look into its paragraph style. Headings keep Word's own names, so that outlines and readers know them."""
    custom = "" if look.alias else ' w:customStyle="1"'
    alias = f'<w:aliases w:val="{look.alias}"/>' if look.alias else ""
    following = '<w:next w:val="GwBody"/>' if look.outline is not None else ""
    return (
        f'<w:style {W} w:type="paragraph"{custom} w:styleId="{look.id}"><w:name w:val="{look.name}"/>{alias}'
        f'<w:basedOn w:val="Normal"/>{following}<w:qFormat/><w:pPr>{look.paragraph_properties()}</w:pPr>'
        f"<w:rPr>{look.run_properties}</w:rPr></w:style>"
    )
