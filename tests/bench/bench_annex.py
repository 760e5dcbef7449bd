"""A long annex: our writer against the floor (strings into the zip) and against docxtpl's loop, in one run.

Usage: ``python tests/bench/bench_annex.py [--rows 10000] [--rounds 3]``. Without docxtpl (extra ``bench``) that line is
left out. Exit code 1 outside the targets: at most 2.5 times the floor, 5 times faster than docxtpl, linear.
"""

from __future__ import annotations

import argparse
import gc
import io
import re
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.document import Attachment, Document, Elements, Number, Source, Table, Text  # noqa: E402 (the root first)
from pipeline.typeset import typeset  # noqa: E402

COLUMNS = ("序号", "单位", "问题编号", "问题类型", "问题描述", "整改方式", "整改状态", "件数")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f]")
FLOOR_LIMIT, LOOP_LIMIT, LINEAR_LIMIT = 2.5, 5.0, 1.5


def rows_of(count: int) -> list[list[str]]:
    """Rows of an invented ledger."""
    kinds = ("不严格", "不规范", "不公正", "不廉洁", "不文明")
    return [
        [
            str(index),
            f"第{index % 13}单位",
            f"DW-{index:05}",
            kinds[index % 5],
            f"案卷{index}未按规定时限办理 & 送达<回证>缺少签字",
            "立行立改",
            "已整改",
            str(index % 7),
        ]
        for index in range(1, count + 1)
    ]


def words(rows: list[list[str]]) -> Document:
    """An annex of words."""
    return _document(Table(_line(list(COLUMNS)), tuple(map(_line, rows)), ("auto",) * len(COLUMNS)))


def figures(rows: list[list[str]]) -> Document:
    """An annex in which every cell with a digit knows its source, as a narrated ledger has it."""
    body = tuple(
        tuple(
            (
                Number(
                    cell,
                    f"台账[甲.xlsx:{row}].{name}",
                    f"台账第{row}行的{name}",
                    cell,
                    (Source("甲.xlsx", "台账", row),),
                ),
            )
            if any(char.isdigit() for char in cell)
            else (Text(cell),)
            for name, cell in zip(COLUMNS, cells, strict=True)
        )
        for row, cells in enumerate(rows, 5)
    )
    return _document(Table(_line(list(COLUMNS)), body, ("auto",) * len(COLUMNS)))


def _line(cells: list[str]) -> tuple[tuple[Text, ...], ...]:
    return tuple((Text(cell),) for cell in cells)


def _document(table: Table) -> Document:
    annex = Attachment(1, (Text("问题台账"),), (table,))
    return Document((Text("总结"),), (), (annex,), Elements("", None), None, date(2017, 9, 4))


def floor(rows: list[list[str]]) -> bytes:
    """The floor: plain styled cells as strings into the zip, deflate 6; escaped only where a character asks for it."""
    start = '<w:tc><w:tcPr><w:tcW w:w="1100" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="C"/></w:pPr><w:r><w:t>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        text = "".join(
            "<w:tr>"
            + "".join(
                [
                    f"{start}{escape(DROPPED.sub('', cell)) if SPECIAL.search(cell) else cell}</w:t></w:r></w:p></w:tc>"
                    for cell in cells
                ]
            )
            + "</w:tr>"
            for cells in [list(COLUMNS), *rows]
        )
        archive.writestr("word/document.xml", f"<w:document {W}><w:body><w:tbl>{text}</w:tbl></w:body></w:document>")
    return out.getvalue()


def loop_of() -> Callable[[list[list[str]]], bytes] | None:
    """docxtpl's loop over the rows of a table; None where it is not installed."""
    try:
        from docxtpl import DocxTemplate
    except ImportError:
        return None
    import docx

    made = docx.Document()
    table = made.add_table(4, len(COLUMNS))
    for index, name in enumerate(COLUMNS):
        table.cell(0, index).text = name
        table.cell(2, index).text = f"{{{{ r[{index}] }}}}"
    table.cell(1, 0).text = "{%tr for r in rows %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    template = io.BytesIO()
    made.save(template)

    def write(rows: list[list[str]]) -> bytes:
        document = DocxTemplate(io.BytesIO(template.getvalue()))
        document.render({"rows": rows}, autoescape=True)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return write


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median time of a piece of work."""
    found = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def peak(work: Callable[[], object]) -> float:
    """The most memory that a piece of work held at one time, in MiB, beyond what was there before."""
    gc.collect()
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def main() -> int:
    """Print times and ratios."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    rows = rows_of(given.rows)
    plain, traced, small = words(rows), figures(rows), words(rows[: given.rows // 10])
    typeset(small, {})
    base = seconds(lambda: floor(rows), given.rounds)
    ours = seconds(lambda: typeset(plain, {}), given.rounds)
    sourced = seconds(lambda: typeset(traced, {}), given.rounds)
    tenth = seconds(lambda: typeset(small, {}), given.rounds)
    growth = ours / (10 * tenth)
    print(f"{given.rows} rows of {len(COLUMNS)} columns, median of {given.rounds}")
    print(f"floor               {base:7.3f} s")
    print(f"ours, words         {ours:7.3f} s  {ours / base:5.2f} x the floor (at most {FLOOR_LIMIT})")
    print(f"ours, with sources  {sourced:7.3f} s  {sourced / base:5.2f} x the floor")
    print(f"a tenth of the rows {tenth:7.3f} s  growth {growth:.2f} x linear (at most {LINEAR_LIMIT})")
    print(
        f"peak beyond the document tree: {peak(lambda: typeset(plain, {})):.0f} MiB, "
        f"a tenth of the rows {peak(lambda: typeset(small, {})):.0f} MiB, floor {peak(lambda: floor(rows)):.0f} MiB"
    )
    good = ours <= FLOOR_LIMIT * base and growth <= LINEAR_LIMIT
    loop = loop_of()
    if loop is None:
        print("docxtpl is not installed: pip install -e '.[bench]'")
        return 0 if good else 1
    theirs = seconds(lambda: loop(rows), 1)
    print(f"docxtpl's loop      {theirs:7.3f} s  {theirs / ours:5.1f} x ours (at least {LOOP_LIMIT:.0f})")
    return 0 if good and theirs >= LOOP_LIMIT * ours else 1


if __name__ == "__main__":
    sys.exit(main())
