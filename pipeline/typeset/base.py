"""The parts around the text. python-docx makes the package; what it carries along of its template is replaced.

The result depends on the format, whether pages are turned sideways and whether figures are kept: it is made once
for each.
"""

from __future__ import annotations

import io
from functools import cache

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart

from pipeline.document import Format
from pipeline.package import unpack
from pipeline.typeset.dress import Dress
from pipeline.typeset.figures import NAMESPACE
from pipeline.typeset.page import footer
from pipeline.typeset.settings import PROPERTIES, SETTINGS, font_table
from pipeline.typeset.styles import style_elements
from pipeline.typeset.xml import HEAD

LEDGER = "customXml/item1.xml"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = (
    f'{HEAD}<ds:datastoreItem xmlns:ds="{_STORE}" ds:itemID="{{6D1B1A52-7C5E-4B0E-9C0F-2F5A6D3E8B41}}">'
    f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
).encode()
_JUNK = (
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)

References = tuple[tuple[str, str], ...]
"""(default or even, relationship id) of the footers of a section."""


@cache
def base(given: Format, *, landscape: bool, ledger: bool) -> tuple[dict[str, bytes], dict[bool, References]]:
    """Make the parts by name (text, ledger and core properties still empty), and the footers by orientation."""
    document = docx.Document()
    main = document.part
    package = main.package
    if package is None:
        raise TypeError("python-docx made a document without a package")
    for source in (main, package):
        for key in [key for key, rel in source.rels.items() if rel.reltype in _JUNK]:
            del source.rels[key]
    dress = Dress(given)
    _refill(document.styles.element, style_elements(dress))
    _refill(document.settings.element, SETTINGS)
    contents: dict[str, bytes] = {}
    footers = {
        side: _footers(main, contents, dress, landscape=side) for side in ((False, True) if landscape else (False,))
    }
    if ledger:
        _add_ledger(main, package)
    out = io.BytesIO()
    document.save(out)
    parts = unpack(out.getvalue())
    return {**parts, **contents, "word/fontTable.xml": font_table(dress), "docProps/app.xml": PROPERTIES}, footers


def _refill(element: object, children: list[str]) -> None:
    """Replace all children of an element of python-docx."""
    del element[:]  # type: ignore[attr-defined]
    element.extend(map(parse_xml, children))  # type: ignore[attr-defined]


def _footers(main: DocumentPart, contents: dict[str, bytes], dress: Dress, *, landscape: bool) -> References:
    """Add the two footers of an orientation; their bytes go into ``contents``."""
    references = []
    for kind in ("default", "even"):
        part, key = main.add_footer_part()  # type: ignore[no-untyped-call]
        contents[part.partname.lstrip("/")] = footer(dress, even=kind == "even", landscape=landscape)
        references.append((kind, key))
    return tuple(references)


def _add_ledger(main: DocumentPart, package: Package) -> None:
    """Add a custom XML item of our own, with its properties: else an editor would not keep it."""
    item = Part(PackURI(f"/{LEDGER}"), CONTENT_TYPE.XML, b"", package)
    properties = Part(PackURI("/customXml/itemProps1.xml"), CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, _ITEM, package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    main.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
