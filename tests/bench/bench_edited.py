"""A 40-page document with 1,000 figures: audited and refreshed, against python-docx opening it and reading its text.

All in one run and alternately, so that a slow moment of the machine hits each. Exit code 1 above the limits; absolute
times say nothing on a shared machine, the ratios do.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import docx  # noqa: E402 (the root comes first)

from pipeline.audit.checks import audit_text  # noqa: E402
from pipeline.audit.own import carrier  # noqa: E402
from pipeline.audit.own.edited import audit_edited  # noqa: E402
from pipeline.audit.own.refresh import refresh_document  # noqa: E402
from pipeline.document import Block, Document, Elements, Heading, Number, Paragraph, Phrase, Source, Text  # noqa: E402
from pipeline.typeset import typeset  # noqa: E402

AUDIT_LIMIT, REFRESH_LIMIT = 3.0, 10.0
ROUNDS = 9
PARAGRAPHS, FIGURES = 125, 8


def number(value: int, name: str) -> Number:
    """A figure with three rows behind it."""
    sources = tuple(Source("区交通局.xlsx", "问题台账", row) for row in range(6, 9))
    return Number(str(value), name, f"{name}的条数", str(value), sources)


def document(shift: int) -> Document:
    """125 paragraphs with 8 figures each, five of them in a breakdown; ``shift`` is what new data add."""
    blocks: list[Block] = []
    for place in range(PARAGRAPHS):
        if place % 5 == 0:
            blocks.append(Heading(1, place // 5 + 1, (Text("工作开展情况"),)))
        parts = [place % 7 + unit + shift for unit in range(1, 6)]
        split: list[Text | Number] = []
        for unit, value in zip("甲乙丙丁戊", parts, strict=True):
            split += [Text(f"{'，' if split else ''}区{unit}局"), number(value, f"台账{place}.{unit}"), Text("件")]
        words = "各成员单位围绕执法领域的突出问题，对照法律法规和制度规定逐项梳理、逐件整改、逐级销号，" * 5
        blocks.append(
            Paragraph(
                (
                    Text(f"{words}第{'一二三四五六七八九十'[place % 10]}阶段共查出问题"),
                    number(sum(parts), f"台账{place}"),
                    Text("件，其中，"),
                    Phrase(tuple(split), f"breakdown(台账{place})"),
                    Text("；参训"),
                    number(100 + place + shift, f"培训{place}"),
                    Text("人次，办结投诉"),
                    number(3 + place % 9, f"投诉{place}"),
                    Text("件。"),
                )
            )
        )
    return Document(
        (Text("工作总结"),), tuple(blocks), (), Elements("某区办公室", date(2017, 9, 4)), None, date(2017, 9, 4)
    )


def edited(data: bytes) -> bytes:
    """As people leave it: some numbers changed, a paragraph added and one deleted."""
    book = docx.Document(io.BytesIO(data))
    for place in (5, 20, 40, 80):
        paragraph = book.paragraphs[place]
        run = next((run for run in paragraph.runs if run.text.isdigit()), None)
        if run is not None:
            run.text = "99"
    book.paragraphs[30].insert_paragraph_before("另据统计，清理积案23件。")
    gone = book.paragraphs[60]._element
    gone.getparent().remove(gone)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> int:
    """What python-docx needs to open it and read its text."""
    return sum(len(paragraph.text) for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def audit(data: bytes) -> None:
    """As the command does it."""
    found = audit_edited(data)
    audit_text(found.passages, only=found.touched)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, judge."""
    old, new = typeset(document(0), {}), typeset(document(3), {})
    mine = edited(old)
    figures = sum(mark.number for unit in carrier.units(carrier.body(carrier.opened(old))) for mark in unit.marks)
    print(f"{figures} figures, {read(old)} characters (some {read(old) // 616} pages)")
    rounds = [
        (timed(lambda: read(mine)), timed(lambda: audit(mine)), timed(lambda: refresh_document(mine, new)))
        for _ in range(ROUNDS + 1)
    ][1:]
    good = True
    for name, place, limit in (("audit", 1, AUDIT_LIMIT), ("refresh", 2, REFRESH_LIMIT)):
        ratio = statistics.median(each[place] / each[0] for each in rounds)
        print(f"{name}: {ratio:.2f} times what python-docx needs to open and read it (limit {limit})")
        good &= ratio < limit
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
