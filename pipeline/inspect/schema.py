"""How the file itself is written: what strict readers trip over (ISO/IEC 29500-1, transitional), from a compact table.

No schema is shipped, so this is less than validation. Checked are the order of the children where the order is fixed,
attributes that must be there, what no schema says (a cell ends with a paragraph, the body with its section), and that
what is pointed at exists: styles, lists, relationships. Not checked are the kinds of values, drawings and mathematics.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from pipeline.docxfile import DocxFile, R, W
from pipeline.inspect.finding import Finding, found

_WML_PARTS = ("styles", "numbering", "settings", "footnotes", "endnotes", "header", "footer", "comments", "fontTable")
_EDGES = "top start left bottom end right"
_ORDERS = {
    name: order.split()
    for name, order in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
        " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
        " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
        " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
        "sectPr": "headerReference,footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType"
        " pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings"
        " sectPrChange",
        "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
        " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
        "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark"
        " headers cellIns,cellDel,cellMerge tcPrChange",
        "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat"
        " locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
        "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
        "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
        "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
        "styles": "docDefaults latentStyles style",
        "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries"
        " displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData"
        " embedTrueTypeFonts embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges"
        " bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors"
        " activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter"
        " stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves doNotTrackFormatting"
        " documentProtection autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop autoHyphenation"
        " consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle"
        " defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets"
        " drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery"
        " displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin"
        " drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne"
        " strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture doNotValidateAgainstSchema"
        " saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly"
        " useXSLTWhenSaving saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults"
        " footnotePr endnotePr compat docVars rsids attachedSchema themeFontLang clrSchemeMapping"
        " doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType"
        " shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator",
        "docDefaults": "rPrDefault pPrDefault",
        "pBdr": "top left bottom right between bar",
        "tblBorders": f"{_EDGES} insideH insideV",
        "tcBorders": f"{_EDGES} insideH insideV tl2br tr2bl",
        "tblCellMar": _EDGES,
    }.items()
}
"""Parent → its children in order; those joined by a comma share a place."""

_RANK = {
    parent: {name: rank for rank, names in enumerate(order) for name in names.split(",")}
    for parent, order in _ORDERS.items()
}
_NEEDED = {
    "zoom": ("percent",),
    "bookmarkStart": ("id", "name"),
    "bookmarkEnd": ("id",),
    "fldSimple": ("instr",),
    "fldChar": ("fldCharType",),
    "headerReference": ("type",),
    "footerReference": ("type",),
    "pgMar": ("top", "right", "bottom", "left", "header", "footer", "gutter"),
    "tab": (),
    "num": ("numId",),
    "abstractNum": ("abstractNumId",),
    "lvl": ("ilvl",),
    **dict.fromkeys(
        ("pStyle", "rStyle", "tblStyle", "basedOn", "jc", "sz", "szCs", "outlineLvl", "gridSpan", "numId", "ilvl"),
        ("val",),
    ),
}
_LASTS = {"tc": "表格的单元格没有以段落结束", "body": "正文没有以节的设置结束"}
_STYLE_LINKS = ("pStyle", "rStyle", "tblStyle", "basedOn", "link", "next")
_CHECKED = tuple(W + name for name in {*_RANK, *_NEEDED, *_LASTS, *_STYLE_LINKS})
"""The elements of which something is asked."""


def check_schema(file: DocxFile) -> Iterator[Finding]:
    """Everything in the file's own parts; equal faults of one part are one finding."""
    parts = [file.main, *sorted({t for k, t in file.relations(file.main) if k.rsplit("/", 1)[-1] in _WML_PARTS})]
    defined = _defined(file)
    for part in parts:
        faults: dict[str, None] = {}
        unknown: dict[str, None] = {}
        root = file.tree(part)
        if root is None:
            faults["引用了不存在的部件"] = None
        else:
            for element in root.iter(*_CHECKED):
                faults |= dict.fromkeys(_faults(element))
                unknown |= dict.fromkeys(_unknown(element, *defined))
            faults |= dict.fromkeys(_dangling(file, part, root))
        place = posixpath.basename(part)
        yield from (found("G110", place=place, words={"found": fault}) for fault in faults)
        yield from (found("G111", place=place, words={"found": name}) for name in unknown)


def _faults(element: etree._Element) -> Iterator[str]:
    """What is wrong with an element of WordprocessingML."""
    name = element.tag.removeprefix(W)
    ranks = _RANK.get(name)
    with_children = ranks or name in _LASTS
    children = [c.tag.removeprefix(W) for c in element if isinstance(c.tag, str)] if with_children else []
    if ranks:
        known = [ranks[child] for child in children if child in ranks]
        wrong = next((child for child in children if child not in ranks and not child.startswith("{")), "")
        if wrong and name not in ("styles", "numbering"):
            yield f"{name} 里不该有 {wrong}"
        elif known != sorted(known):
            yield f"{name} 里各项的顺序不对"
    for attribute in _NEEDED.get(name, ()):
        if element.get(W + attribute) is None:
            yield f"{name} 缺少 {attribute}"
    if name in _LASTS:
        yield from _ends(name, [child for child in children if not child.startswith(("bookmark", "comment", "{"))])


def _unknown(element: etree._Element, styles: set[str], numbers: set[str]) -> Iterator[str]:
    """Styles and lists that are used and not defined: a program takes the default for them."""
    name, value = element.tag.removeprefix(W), str(element.get(W + "val") or "")
    if name in _STYLE_LINKS and value not in styles:
        yield f"样式 {value}"
    if name == "numId" and value not in {"0", *numbers}:
        yield f"编号 {value}"


def _ends(name: str, children: list[str]) -> Iterator[str]:
    """What must stand last."""
    if name == "tc" and children[-1:] not in (["p"], ["sdt"], ["customXml"]):
        yield _LASTS["tc"]
    if name == "body":
        if children[-1:] != ["sectPr"]:
            yield _LASTS["body"]
        elif children[-2:-1] == ["tbl"]:
            yield "正文以表格结束，后面缺一个段落"


def _defined(file: DocxFile) -> tuple[set[str], set[str]]:
    """Ids of the styles and of the lists."""
    styles, numbering = file.part("styles"), file.part("numbering")
    keys = {str(s.get(W + "styleId")) for s in styles.iter(W + "style")} if styles is not None else set()
    numbers = {str(n.get(W + "numId")) for n in numbering.iter(W + "num")} if numbering is not None else set()
    return keys, numbers


def _dangling(file: DocxFile, part: str, root: etree._Element) -> Iterator[str]:
    """Relationships that are used and not there, or lead nowhere."""
    keys = file.keys(part)
    for key in {str(value) for value in root.xpath("//@r:*", namespaces={"r": R[1:-1]})}:  # type: ignore[union-attr]
        if key and key not in keys:
            yield f"引用了不存在的关系 {key}"
    if any(target not in file.names for _, target in file.relations(part)):
        yield "引用了不存在的部件"
