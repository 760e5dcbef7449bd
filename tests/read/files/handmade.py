"""Formats that no program at hand writes, written by hand after their documentation: .xlsb ([MS-XLSB]), XML of 2003.

LibreOffice reads the .xlsb made here and gives the same values (checked when it was made: `build.py`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from struct import pack

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XLSB = "application/vnd.ms-excel"


def record(kind: int, body: bytes = b"") -> bytes:
    """A record: kind and length, seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return pack("<I", len(raw) // 2) + raw


def cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
    return record(kind, pack("<II", column, style) + body)


def row(number: int, *, hidden: bool = False) -> bytes:
    marks = bytes([0, 0x10 if hidden else 0, 0])
    return record(0, pack("<IIH", number, 0, 300) + marks + pack("<I", 0))


def formula(result: bytes) -> bytes:
    """A cell's formula `1+1` after its result."""
    tokens = bytes([0x1E, 1, 0, 0x1E, 1, 0, 0x03])
    return result + pack("<H", 0) + pack("<I", len(tokens)) + tokens + pack("<I", 0)


def styles() -> bytes:
    """Two cell formats: General, and a date (built-in 14)."""
    font = record(
        43,
        pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 134, 0)
        + pack("<BBHBBBB", 0, 1, 0, 0, 0, 0, 255)[:8]
        + b"\0"
        + wide("Calibri"),
    )
    formats = [pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0)[:16] for number in (0, 14)]
    fills = record(45, pack("<I", 0) + b"\0" * 64)
    border = record(46, b"\0" * 51)
    return (
        record(278)
        + record(611, pack("<I", 1)) + font + record(612)
        + record(603, pack("<I", 1)) + fills + record(604)
        + record(613, pack("<I", 1)) + border + record(614)
        + record(626, pack("<I", 1)) + record(47, pack("<H", 0xFFFF) + formats[0][2:]) + record(627)
        + record(617, pack("<I", 2)) + b"".join(record(47, f) for f in formats) + record(618)
        + record(279)
    )  # fmt: skip


def binary_workbook(
    sheets: dict[str, bytes], *, strings: Sequence[str] = (), hidden: tuple[str, ...] = (), date1904: bool = False
) -> bytes:
    """A .xlsb around the records of its sheets."""
    names = list(sheets)
    relation = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.bin"/>'
        for i in range(1, len(names) + 1)
    )
    bundle = b"".join(
        record(156, pack("<II", 1 if name in hidden else 0, i) + wide(f"rId{i}") + wide(name))
        for i, name in enumerate(names, 1)
    )
    book = (
        record(131)
        + record(153, pack("<II", int(date1904), 0) + wide(""))
        + record(143)
        + bundle
        + record(144)
        + record(132)
    )
    parts: dict[str, bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="bin" ContentType="{XLSB}.sheet.binary.macroEnabled.main"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{i}.bin" ContentType="{XLSB}.worksheet"/>'
                for i in range(1, len(names) + 1)
            )
            + f'<Override PartName="/xl/sharedStrings.bin" ContentType="{XLSB}.sharedStrings"/>'
            f'<Override PartName="/xl/styles.bin" ContentType="{XLSB}.styles"/></Types>'
        ).encode(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relation}<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.bin"/>'
            f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.bin"/></Relationships>'
        ).encode(),
        "xl/styles.bin": styles(),
        "xl/sharedStrings.bin": record(159, pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(text)) for text in strings)
        + record(160),
    }
    parts |= {f"xl/worksheets/sheet{i}.bin": sheets[name] for i, name in enumerate(names, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sheet(cells: bytes, columns: bytes = b"") -> bytes:
    """The records of a sheet around its rows."""
    dimension = record(148, pack("<IIII", 0, 6, 0, 6))
    return record(129) + dimension + columns + record(145) + cells + record(146) + record(130)


def rows_xlsb(rows: list[list[object]]) -> bytes:
    """The rows of `build.py` as .xlsb."""
    strings: Sequence[str] = ()
    cells = b""
    for number, line in enumerate(rows):
        cells += row(number, hidden=number == 5)
        for column, value in enumerate(line):
            if isinstance(value, str) and value.startswith("="):
                cells += _result(value, column)
            elif isinstance(value, str) and value:
                strings.append(value)
                cells += cell(7, column, pack("<I", len(strings) - 1))
            elif isinstance(value, date):
                cells += cell(5, column, pack("<d", (value - date(1899, 12, 30)).days), style=1)
            elif isinstance(value, int):
                cells += cell(2, column, pack("<i", value << 2 | 2))
            elif isinstance(value, float):
                cells += cell(5, column, pack("<d", value))
    columns = record(390) + record(60, pack("<IIIIH", 5, 5, 2304, 0, 1)) + record(391)
    other = sheet(row(1) + cell(6, 1, wide("看不见")))
    return binary_workbook(
        {"问题台账": sheet(cells, columns), "隐藏的表": other}, strings=strings, hidden=("隐藏的表",)
    )


def _result(text: str, column: int) -> bytes:
    if text == "=1/0":
        return cell(11, column, formula(b"\x07"))
    if text.startswith("=IF"):
        return cell(8, column, formula(wide("")))
    return cell(9, column, formula(pack("<d", 6.0 if "4" in text else 0.0)))


HEAD_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def rows_xml_2003(rows: list[list[object]]) -> bytes:
    """The rows of `build.py` as Excel writes “XML 电子表格 2003”: empty rows and cells left out, places by ss:Index."""
    text = HEAD_2003 + '<Worksheet ss:Name="问题台账"><Table><Column ss:Index="6" ss:Hidden="1"/>'
    for number, line in enumerate(rows, 1):
        if line:
            text += f'<Row ss:Index="{number}"' + (' ss:Hidden="1">' if number == 6 else ">")
            text += (
                "".join(_cell_2003(column, value) for column, value in enumerate(line, 1) if value not in ("", None))
                + "</Row>"
            )
    text += '</Table></Worksheet><Worksheet ss:Name="隐藏的表"><Table><Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">看不见</Data></Cell></Row></Table>'
    return (
        text + "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
    ).encode()


def _cell_2003(column: int, value: object) -> str:
    start = f'<Cell ss:Index="{column}"' + (' ss:MergeAcross="6"' if column == 1 else "")
    if isinstance(value, date):
        return f'{start}><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
    if isinstance(value, int | float):
        return f'{start}><Data ss:Type="Number">{value}</Data></Cell>'
    if value == "=1/0":
        return f'{start} ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>'
    if str(value).startswith("=IF"):
        return f'{start} ss:Formula="=IF()"><Data ss:Type="String"></Data></Cell>'
    if str(value).startswith("="):
        return f'{start} ss:Formula="=RC*2"><Data ss:Type="Number">{6 if "4" in str(value) else 0}</Data></Cell>'
    return f'{start}><Data ss:Type="String">{value}</Data></Cell>'.replace("\n", "&#10;")
