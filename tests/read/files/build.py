"""Makes the samples of this folder: the same few rows in every format, each written by another program.

    python tests/read/files/build.py        (needs LibreOffice as `soffice`, xlwt and pandas; the tests need none)

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
                cell.number_format = (
                    "yyyy-mm-dd"
                    if isinstance(value, date)
                    else "@"
                    if isinstance(value, str)
                    else "0.00"
                    if isinstance(value, float)
                    else "General"
                )
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
        subprocess.run(
            [*command, "--convert-to", program, "--outdir", folder, str(source)], check=True, capture_output=True
        )
        made = next(path for path in Path(folder).iterdir() if path.is_file())
        shutil.move(made, target)


CONVERSIONS = {
    "rows.xlsx": "xlsx:Calc MS Excel 2007 XML",
    "rows.xls": "xls:MS Excel 97",
    "rows.ods": "ods:calc8",
    "rows_html.xls": "html:HTML (StarCalc)",
    "rows_utf8.csv": "csv:Text - txt - csv (StarCalc):44,34,76,1",
    "rows_tab_utf16.csv": "csv:Text - txt - csv (StarCalc):9,34,65535,1",
}
"""Not written here: locked files (`build_locked.py`). LibreOffice's HTML leaves out the hidden row and column."""


def write_by_pandas() -> None:
    """The table alone: .csv in GB 18030 with semicolons, and a web page as many systems export it, as .xls."""
    import pandas as pd

    frame = pd.DataFrame([line[1:6] for line in ROWS[3:]], columns=ROWS[2][1:6])
    frame.to_csv(HERE / "table_gb18030.csv", index=False, sep=";", encoding="gb18030")
    page = frame.to_html(index=False, na_rep="", float_format=lambda value: f"{value:.2f}")
    (HERE / "table_html_gbk.xls").write_bytes(
        f'<html><meta charset="gb2312"><body>{page}</body></html>'.encode("gb18030")
    )


def write_by_xlwt() -> None:
    """An .xls whose formulas were never computed: xlwt stores none of their results."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("问题台账")
    for row, line in enumerate(ROWS):
        for column, value in enumerate(line):
            if isinstance(value, str) and value.startswith("="):
                sheet.write(row, column, xlwt.Formula(value[1:].replace(",", ";")))
            elif isinstance(value, date):
                sheet.write(row, column, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
            elif value not in ("", None):
                sheet.write(row, column, value)
    sheet.row(5).hidden = True
    sheet.col(5).hidden = True
    book.dates_1904 = False
    book.save(str(HERE / "xlwt.xls"))


def write_by_hand() -> None:
    """What no program at hand writes. Held against LibreOffice's reading of it."""
    from handmade import rows_xlsb, rows_xml_2003

    (HERE / "rows.xlsb").write_bytes(rows_xlsb(ROWS))
    (HERE / "rows_xml2003.xls").write_bytes(rows_xml_2003(ROWS))
    with tempfile.TemporaryDirectory() as folder:
        convert(HERE / "rows.xlsb", Path(folder) / "x.csv", CONVERSIONS["rows_utf8.csv"])
        print((Path(folder) / "x.csv").read_text(encoding="utf-8"))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.xlsx"
        write_source(source)
        for name, program in CONVERSIONS.items():
            convert(source, HERE / name, program)
    write_by_pandas()
    write_by_xlwt()
    write_by_hand()
    return 0


if __name__ == "__main__":
    sys.exit(main())
