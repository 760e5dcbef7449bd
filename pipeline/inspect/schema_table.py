"""The content of WordprocessingML that ``schema`` checks, as data (ISO/IEC 29500-1, transitional; names only)."""

from __future__ import annotations

EDGES = "top start left bottom end right"
ORDERS = {
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
        "tblBorders": f"{EDGES} insideH insideV",
        "tcBorders": f"{EDGES} insideH insideV tl2br tr2bl",
        "tblCellMar": EDGES,
    }.items()
}
"""Parent → its children in order; those joined by a comma share a place."""

RANK = {
    parent: {name: rank for rank, names in enumerate(order) for name in names.split(",")}
    for parent, order in ORDERS.items()
}
NEEDED = {
    "zoom": ("percent",),
    "bookmarkStart": ("id", "name"),
    "bookmarkEnd": ("id",),
    "fldSimple": ("instr",),
    "fldChar": ("fldCharType",),
    "headerReference": ("type",),
    "footerReference": ("type",),
    "pgMar": ("top", "right", "bottom", "left", "header", "footer", "gutter"),
    "num": ("numId",),
    "abstractNum": ("abstractNumId",),
    "lvl": ("ilvl",),
    **dict.fromkeys(
        ("pStyle", "rStyle", "tblStyle", "basedOn", "jc", "sz", "szCs", "outlineLvl", "gridSpan", "numId", "ilvl"),
        ("val",),
    ),
}
"""Attributes that must be there."""

_BLOCK = (
    "customXml sdt p tbl proofErr permStart permEnd bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd ins del"
    " moveFrom moveTo moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart"
    " customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart"
    " customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd"
)
CONTENTS = {
    parent: frozenset(names.split())
    for parent, names in {
        "body": f"{_BLOCK} altChunk sectPr",
        "hdr": f"{_BLOCK} altChunk",
        "ftr": f"{_BLOCK} altChunk",
        "tc": f"{_BLOCK} altChunk tcPr",
        "txbxContent": f"{_BLOCK} altChunk",
        "tbl": f"{_BLOCK} tblPr tblGrid tr",
        "tr": f"{_BLOCK} tblPrEx trPr tc",
        "p": f"{_BLOCK} pPr smartTag dir bdo r fldSimple hyperlink subDoc",
        "hyperlink": f"{_BLOCK} smartTag dir bdo r fldSimple hyperlink subDoc",
        "r": "rPr br t contentPart delText instrText delInstrText noBreakHyphen softHyphen dayShort monthShort"
        " yearShort dayLong monthLong yearLong annotationRef footnoteRef endnoteRef separator continuationSeparator"
        " sym pgNum cr tab object pict fldChar ruby footnoteReference endnoteReference commentReference drawing ptab"
        " lastRenderedPageBreak",
        "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof"
        " snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText"
        " vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange ins del moveFrom moveTo",
        "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc"
        " hidden ins del trPrChange",
        "tabs": "tab",
        "numPr": "ilvl numId numberingChange ins",
        "tblGrid": "gridCol tblGridChange",
    }.items()
}
"""Parent → what may stand in it, in any order but for what ``FIRSTS`` names."""
FIRSTS = {"p": ("pPr",), "r": ("rPr",), "tc": ("tcPr",), "tr": ("tblPrEx", "trPr"), "tbl": ("tblPr", "tblGrid")}
"""What must stand before everything else."""
_SETS = {
    name: frozenset(names.split())
    for name, names in {
        "many": "headerReference footerReference style tblStylePr lvl abstractNum num numPicBullet activeWritingStyle"
        " attachedSchema cellIns cellDel cellMerge",
        "holders": "numPr pBdr tabs rPr sectPr pPrChange rPrChange sectPrChange tblPrChange tcPrChange trPrChange"
        " tblBorders tcBorders tblCellMar tcMar pgBorders cols footnotePr endnotePr headers p tbl tr tc r sdt customXml"
        " ins del moveFrom moveTo pPr tcPr trPr tblPr tblPrEx tblGrid tblGridChange numberingChange smartTag dir bdo"
        " fldSimple hyperlink object pict fldChar ruby drawing contentPart altChunk",
    }.items()
}
MANY = _SETS["many"]
"""What may stand more than once where the order is fixed."""
HOLDERS = _SETS["holders"]
"""What holds elements itself."""
_SMALL = ("pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr", "tabs", "numPr", "pBdr", "tblBorders", "tcBorders", "r")
EMPTY = frozenset(
    name
    for parent in _SMALL
    for names in (ORDERS.get(parent) or CONTENTS[parent])
    for name in names.split(",")
    if name not in HOLDERS
)
"""What holds no element."""
