"""Makes the samples of this folder: the same few rows in every format, each written by another program.

    python tests/read/files/build.py        (needs LibreOffice as `soffice`, xlwt and pandas; the tests need none of them)

`rows.xlsx` is written by openpyxl and saved again by LibreOffice, which computes its formulas; the other files are
LibreOffice's conversions of it, except where a function below says otherwise. `ROWS` are the values all must give.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent

#: Row 3 is the header, rows 4-7 the table; A stays empty, column F is hidden, row 6 is hidden.
ROWS: list[list[object]] = [
    ["区住建局问题台账"],
    [],
    ["", "问题编号", "问题类别", "查出日期", "处理人数", "涉及金额", "合计"],
    ["", "ZJ-001", "执法不公", date(2017, 8, 1), 3, 12.5, "=E4*2"],
    ["", "ZJ-002", "“吃拿卡要”, 态度生硬", date(2017, 9, 4), 0, 1234567.891, "=E5*2"],
    ["", "00370", "㐂 𠮷 龘", date(2016, 2, 29), -7, 0.1, "=1/0"],
    ["", "440106198001011234", "第一行\n第二行", None, 1000000, None, '=IF(E7>1,"","x")'],
]
"""Text with leading zeros and 18 digits, rare characters, a line break, an error, an empty text as a result."""


def write_source(target: Path) -> None:
    """The workbook all others are made of: a table, a hidden sheet, a hidden row and column."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "问题台账"
    for row, cells in enumerate(ROWS, 1):
        for column, value in enumerate(cells, 1):
            if value not in ("", None):
                cell = sheet.cell(row, column, value)
                cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "@" if isinstance(value, str) else "0.00" if isinstance(value, float) else "General"
                if isinstance(value, str) and value.startswith("="):
                    cell.number_format = "General"
    sheet.merge_cells("A1:G1")
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["F"].hidden = True
    other = book.create_sheet("隐藏的表")
    other["B2"] = "看不见"
    other.sheet_state = "hidden"
    book.save(target)


def convert(source: Path, target: Path, program: str) -> None:
    """LibreOffice's conversion of a file."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        subprocess.run([*command, "--convert-to", program, "--outdir", folder, str(source)], check=True, capture_output=True)
        made = next(path for path in Path(folder).iterdir() if path.is_file())
        shutil.move(made, target)


CONVERSIONS = {
    "rows.xlsx": "xlsx:Calc MS Excel 2007 XML",
    "rows.xls": "xls:MS Excel 97",
    "rows_95.xls": "xls:MS Excel 95",
    "rows.ods": "ods:calc8",
    "rows.fods": "fods:OpenDocument Spreadsheet Flat XML",
    "rows_html.xls": "html:HTML (StarCalc)",
    "rows_xml2003.xls": "xml:MS Excel 2003 XML",
    "rows_utf8.csv": "csv:Text - txt - csv (StarCalc):44,34,76,1",
    "rows_gbk.csv": "csv:Text - txt - csv (StarCalc):44,34,GB_18030,1",
    "rows_tab_utf16.csv": "csv:Text - txt - csv (StarCalc):9,34,65535,1",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.xlsx"
        write_source(source)
        for name, program in CONVERSIONS.items():
            try:
                convert(source, HERE / name, program)
            except (StopIteration, subprocess.CalledProcessError) as error:
                print(name, "not written:", error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
