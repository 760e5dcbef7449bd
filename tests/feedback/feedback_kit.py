"""A workbook written by hand with what other programs lose, what a package holds by feature, problems to mark."""

from __future__ import annotations

import base64
import posixpath
import re
import subprocess
from pathlib import Path

from lxml import etree

from pipeline.model import Place, Problem, Severity
from pipeline.package import pack, unpack

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NS = f"{{{MAIN}}}"
RED, YELLOW = "FFFFC9CE", "FFFFF1B3"
LIST = "退回说明"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def error(cell: str, sheet: str = "问题台账", what: str = "填的是“3人”，这一格只能填数字", **more: object) -> Problem:
    words: dict[str, object] = {
        "todo": "改填 3；没有人被处理就填 0。改正前，本行不计入汇总。",
        "unit": "区交通局",
    } | more
    label = str(words.pop("label", "问题编号JT-006，处理人数"))
    place = Place("区交通局.xlsx", sheet=sheet, cell=cell, label=label)
    severity = Severity(str(words.pop("severity", "error")))
    return Problem(str(words.pop("code", "H9")), severity, place, what, **words)  # type: ignore[arg-type]


def query(cell: str, sheet: str = "问题台账") -> Problem:
    return error(cell, sheet, "整改时限已过，仍是正在整改", todo="核对后改正", severity="query", code="W3")


# a rich workbook ------------------------------------------------------------------------------------------------------

_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet3.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>
<Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>
</Types>"""

_BOOK = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="{MAIN}" xmlns:r="{RELS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">
<fileVersion appName="xl"/><workbookPr codeName="ThisWorkbook"/><workbookProtection lockStructure="1" workbookPassword="CC1A"/>
<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="20000" windowHeight="9000" firstSheet="1" activeTab="1"/></bookViews>
<sheets><sheet name="封面" sheetId="4" r:id="rId1"/><sheet name="问题台账" sheetId="7" r:id="rId2"/><sheet name="附表 '一'" sheetId="9" r:id="rId3"/></sheets>
<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="1">问题台账!$1:$2</definedName><definedName name="处理方式">封面!$A$1:$A$3</definedName><definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">问题台账!$A$2:$F$9</definedName></definedNames>
<calcPr calcId="191029"/><extLst><ext uri="{{140A7094-0E35-4892-8432-C4D2E57EDEB5}}"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>"""

_COVER = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<x:worksheet xmlns:x="{MAIN}" xmlns:r="{RELS}"><x:sheetViews><x:sheetView workbookViewId="0"/></x:sheetViews>
<x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row><x:row><x:c s="1"><x:v>5</x:v></x:c><x:c><x:v>6</x:v></x:c></x:row></x:sheetData>
<x:pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></x:worksheet>"""

_LEDGER = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="{MAIN}" xmlns:r="{RELS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{{00000000-0001-0000-0100-000000000000}}">
<sheetPr codeName="Sheet2"/><dimension ref="A1:F9"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><cols><col min="1" max="1" width="9" style="2" customWidth="1"/><col min="2" max="6" width="16" customWidth="1"/></cols>
<sheetData><row r="1" spans="1:6" ht="30" customHeight="1"><c r="A1" s="3" t="s"><v>1</v></c></row>
<row r="3" spans="1:6" x14ac:dyDescent="0.25"><c r="A3" s="1"><v>1</v></c><c r="B3" s="4" t="s"><v>2</v></c><c r="D3" s="5"><f>SUM(E3:F3)</f><v>7</v></c><c r="E3"><v>3</v></c><c r="F3" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c></row>
<row r="4" s="6" customFormat="1"><c r="A4" s="6"><v>2</v></c></row>
<row r="9"><c r="A9" s="2" vm="1"><v>9</v></c></row></sheetData>
<sheetProtection algorithmName="SHA-512" hashValue="AAAA" saltValue="BBBB" spinCount="100000" sheet="1" objects="1" scenarios="1" formatColumns="0"/>
<autoFilter ref="A2:F9"/><mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="C5:C7"/></mergeCells>
<conditionalFormatting sqref="E3:E9"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>5</formula></cfRule></conditionalFormatting>
<dataValidations count="1"><dataValidation type="whole" allowBlank="1" showErrorMessage="1" sqref="E3:E9"><formula1>0</formula1><formula2>99</formula2></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="B3" location="封面!A1" display="封面"/></hyperlinks>
<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
<headerFooter><oddHeader>&amp;L&amp;G</oddHeader></headerFooter>
<ignoredErrors><ignoredError sqref="A3:A9" numberStoredAsText="1"/></ignoredErrors>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><legacyDrawingHF r:id="rId4"/>
<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="dataBar" id="{{A}}"/><xm:sqref>D3:D9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>封面!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B3:B9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"""

_EMPTY = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="{MAIN}"><sheetData/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>"""

_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="14"/><color theme="1"/><name val="黑体"/></font></fonts>
<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor theme="4" tint="0.5999"/><bgColor indexed="64"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/><bgColor rgb="FFEDEDED"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyProtection="1"><protection locked="0"/></xf>
<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"><alignment horizontal="center"/></xf>
<xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" quotePrefix="1" applyFill="1"/>
<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="1" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font></dxf></dxfs>
</styleSheet>"""

_STRINGS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="{MAIN}" count="3" uniqueCount="3"><si><t>封面</t></si><si><t>执法问题台账</t></si><si><r><rPr><b/></rPr><t>重</t></r><r><t>点</t></r></si></sst>"""

_COMMENTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="{MAIN}"><authors><author>联络员</author></authors><commentList>
<comment ref="B3" authorId="0"><text><t>这里要问科室</t></text></comment>
<comment ref="E3" authorId="0"><text><r><rPr><b/></rPr><t>联络员:</t></r><r><t xml:space="preserve">
已核对</t></r></text></comment></commentList></comments>"""

#: Not well-formed, as Excel writes the texts of form controls; a button, and two notes.
_VML = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>
 <v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"></v:shapetype>
 <v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"></v:shapetype>
 <v:shape id="_x0000_s1030" type="#_x0000_t201" style='position:absolute'><v:textbox><div><font>Button<br></font></div></v:textbox>
  <x:ClientData ObjectType="Button"><x:Anchor>1, 0, 12, 0, 2, 0, 13, 0</x:Anchor></x:ClientData></v:shape>
 <v:shape id="_x0000_s1025" type="#_x0000_t202" style='position:absolute;visibility:hidden'><v:textbox><div></div></v:textbox>
  <x:ClientData ObjectType="Note"><x:Row>2</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>
 <v:shape id="_x0000_s1026" type="#_x0000_t202" style='position:absolute;visibility:hidden'><v:textbox><div></div></v:textbox>
  <x:ClientData ObjectType="Note"><x:Row>2</x:Row><x:Column>4</x:Column></x:ClientData></v:shape></xml>"""

_VML_HEADER = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="LH" type="#_x0000_t75"/></xml>"""


def _rels(*entries: tuple[str, str, str]) -> bytes:
    made = "".join(f'<Relationship Id="{i}" Type="{RELS}/{kind}" Target="{target}"/>' for i, kind, target in entries)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'.encode()


_DRAWING = f"""<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:oneCellAnchor><xdr:from><xdr:col>7</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="200000" cy="200000"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="{RELS}" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="200000" cy="200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"""


def rich_parts() -> dict[str, bytes]:
    """The parts of a workbook with macros, x14 dropdowns, notes, a button, a picture, names, protection, custom XML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _rels(
            ("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "customXml", "customXml/item1.xml")
        ),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _rels(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "worksheet", "/xl/worksheets/sheet2.xml"),
            ("rId3", "worksheet", "worksheets/sheet3.xml"),
            ("rId4", "styles", "styles.xml"),
            ("rId5", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": _COVER,
        "xl/worksheets/sheet2.xml": _LEDGER,
        "xl/worksheets/sheet3.xml": _EMPTY,
        "xl/worksheets/_rels/sheet2.xml.rels": _rels(
            ("rId1", "drawing", "../drawings/drawing1.xml"),
            ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("rId3", "comments", "../comments1.xml"),
            ("rId4", "vmlDrawing", "../drawings/vmlDrawing2.vml"),
        ),
        "xl/drawings/drawing1.xml": _DRAWING,
        "xl/drawings/_rels/drawing1.xml.rels": _rels(("rId1", "image", "../media/image1.png")),
        "xl/drawings/vmlDrawing1.vml": _VML,
        "xl/drawings/vmlDrawing2.vml": _VML_HEADER,
        "xl/media/image1.png": PNG,
        "xl/comments1.xml": _COMMENTS,
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": _STRINGS,
        "xl/cellimages.xml": "<etc:cellImages xmlns:etc='http://www.wps.cn/officeDocument/2017/etCustomData'/>",
        "xl/vbaProject.bin": bytes(range(256)) * 8,
        "customXml/item1.xml": "<单位 代码='JT'/>",
    }
    return {name: part.encode("utf-8") if isinstance(part, str) else part for name, part in parts.items()}


def rich_workbook() -> bytes:
    return pack(rich_parts())


# what a package holds -------------------------------------------------------------------------------------------------


class Book:
    """A workbook looked at part by part."""

    def __init__(self, data: bytes) -> None:
        self.parts = unpack(data)
        self.book = self.tree("xl/workbook.xml")
        targets = self.targets("xl/workbook.xml")
        self.sheets = {
            str(s.get("name")): targets.get(str(s.get(f"{{{RELS}}}id")), "") for s in self.book.iter(f"{NS}sheet")
        }

    def tree(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts[name])

    def targets(self, part: str, kind: str = "") -> dict[str, str]:
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in self.parts:
            return {}
        return {
            str(r.get("Id")): str(r.get("Target")).lstrip("/")
            if str(r.get("Target")).startswith("/")
            else posixpath.normpath(posixpath.join(folder, str(r.get("Target"))))
            for r in self.tree(rels)
            if str(r.get("Type")).endswith(kind)
        }

    def names(self) -> dict[tuple[str, str], str]:
        """Defined names by (name, sheet)."""
        order = list(self.sheets)
        return {
            (str(n.get("name")), order[int(str(n.get("localSheetId")))] if n.get("localSheetId") else ""): str(n.text)
            for n in self.book.iter(f"{NS}definedName")
        }

    def cell(self, sheet: str, ref: str) -> etree._Element:
        return next(c for c in self.tree(self.sheets[sheet]).iter(f"{NS}c") if c.get("r") == ref)

    def fill(self, sheet: str, ref: str) -> str:
        """Colour of a solid fill."""
        styles = self.tree("xl/styles.xml")
        xf = styles.find(f"{NS}cellXfs")[int(self.cell(sheet, ref).get("s", "0"))]
        color = styles.find(f"{NS}fills")[int(xf.get("fillId"))].find(f"{NS}patternFill/{NS}fgColor")
        return "" if color is None else str(color.get("rgb") or f"theme{color.get('theme')}")

    def notes(self, sheet: str) -> dict[str, str]:
        """Texts of the notes by cell."""
        found = {}
        for part in self.targets(self.sheets[sheet], "/comments").values():
            for comment in self.tree(part).iter(f"{NS}comment"):
                found[str(comment.get("ref"))] = "".join(t.text or "" for t in comment.iter(f"{NS}t"))
        return found

    def boxes(self, sheet: str) -> list[tuple[int, int]]:
        """(row, column) of the shapes of notes, 0-based, in the drawing that the sheet names."""
        drawing = self.tree(self.sheets[sheet]).find(f"{NS}legacyDrawing")
        if drawing is None:
            return []
        data = self.parts[self.targets(self.sheets[sheet])[drawing.get(f"{{{RELS}}}id")]]
        shapes = re.findall(rb'ObjectType="Note".*?<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)<', data, re.DOTALL)
        return [(int(row), int(column)) for row, column in shapes]

    def bare(self, sheet: str, added: set[str] = frozenset()) -> bytes:  # type: ignore[assignment]
        """The sheet without what marking may touch: style numbers of cells, added cells, the drawing of notes."""
        root = self.tree(self.sheets[sheet])
        number = 0
        for row in root.iter(f"{NS}row"):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            row.attrib.pop("spans", "")
            for column, cell in enumerate(list(row), 1):
                cell.set("r", cell.get("r") or f"{'_ABCDEF'[column]}{number}")
                cell.attrib.pop("s", "")
                if cell.get("r") in added and not len(cell):
                    row.remove(cell)
        for row in [row for row in root.iter(f"{NS}row") if not len(row)]:
            row.getparent().remove(row)
        for view in root.iter(f"{NS}sheetView"):
            view.attrib.pop("tabSelected", "")
        for gone in root.findall(f"{NS}legacyDrawing"):
            root.remove(gone)
        for element in root.iter():
            element.text, element.tail = (element.text or "").strip(), (element.tail or "").strip()
        return etree.tostring(root, method="c14n", exclusive=True)


def convert(soffice: str, folder: Path, data: bytes, kind: str, name: str = "a.xlsx") -> Path:
    """The file as LibreOffice converts it."""
    source = folder / "in" / name
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(data)
    out = folder / "out"
    command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(out), str(source)], capture_output=True, check=True, timeout=180)
    return next(
        path for path in out.iterdir() if path.stem == source.stem and path.suffix == f".{kind.split(':', 1)[0]}"
    )
