"""Word files typed by hand: paragraphs and tables as XML, as Word and WPS leave them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from pipeline.document import Document
from pipeline.package import pack
from pipeline.wordform import Narrative
from pipeline.wordform.text import read_word
from tests.narrate.narrate_kit import tell

NAME = "input_templates/summary.docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
STYLES = (
    f"<w:styles {W}>"
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="我的小标题"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="o"><w:name w:val="大纲"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    "</w:styles>"
)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*texts: str, style: str = "", properties: str = "") -> str:
    """A paragraph; each text is a run of its own, or XML where it begins with ``<w:``."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = "".join(text if text.startswith("<w:") else run(text) for text in texts)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells; ``2×甲`` spans two columns, ``⇧`` belongs to the one above, ``⇩甲`` is the first of those."""
    made = ""
    for cell in cells:
        span = f'<w:gridSpan w:val="{cell[0]}"/>' if cell[1:2] == "×" else ""
        text = cell[2:] if span else cell
        merge = ""
        if text[:1] in ("⇧", "⇩"):
            merge = "<w:vMerge/>" if text[0] == "⇧" else '<w:vMerge w:val="restart"/>'
            text = text[1:]
        align, _, text = text.rpartition("@")
        jc = f'<w:jc w:val="{align}"/>' if align else ""
        made += f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{para(text, properties=jc)}</w:tc>"
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def word(*body: str, section: str = "") -> bytes:
    document = f"<w:document {W}><w:body>{''.join(body)}<w:sectPr>{section}</w:sectPr></w:body></w:document>"
    return pack(
        {
            "[Content_Types].xml": TYPES.encode(),
            "_rels/.rels": RELS.format(
                f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'
            ).encode(),
            "word/document.xml": document.encode(),
            "word/_rels/document.xml.rels": RELS.format(
                f'<Relationship Id="r1" Type="{R}/styles" Target="styles.xml"/>'
            ).encode(),
            "word/styles.xml": STYLES.encode(),
        }
    )


def read(*body: str, section: str = "") -> Narrative:
    return read_word(word(*body, section=section), NAME)


def told(*body: str, title: bool = True, section: str = "") -> Document:
    """The document that a Word narrative tells, below a title."""
    given = (para("题", style="a3"), *body) if title else body
    return tell(read(*given, section=section).text).document
