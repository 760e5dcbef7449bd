"""A marked copy against openpyxl load + annotate + save, a prefilled workbook against openpyxl load + fill + save.

Both sides do the same to the same files, in turn, so that a slow moment of the machine hits both. Prints the ratios;
exit code 1 when a limit is exceeded. Absolute times say nothing on a shared machine.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.config import load_config  # noqa: E402
from pipeline.feedback import marked_copy, return_text  # noqa: E402
from pipeline.forms.load import load_forms  # noqa: E402
from pipeline.forms.workbook import WorkbookMaker  # noqa: E402
from pipeline.model import Place, Problem, Severity, Value  # noqa: E402

MARKED, PREFILLED = 1 / 5, 1 / 10
ROUNDS = 12
CELLS = ("封面!B4", "问题台账!E7", "问题台账!F8", "问题台账!T9", "问题台账!V11", "文字材料!B4")


def seconds(work: Callable[[], object]) -> float:
    """Of this process alone: others on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], limit: float) -> bool:
    """The median ratio of pairs, each measured back to back; whether it keeps the limit."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / other for mine, other in pairs)
    mine, other = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"{name}: {mine:.1f} ms against {other:.1f} ms of openpyxl, 1/{1 / ratio:.1f} (limit 1/{1 / limit:.0f})")
    return ratio <= limit


def problems() -> list[Problem]:
    """One error a cell, with texts of the usual length."""
    found = []
    for address in CELLS:
        sheet, cell = address.split("!")
        place = Place("区交通局.xlsx", sheet=sheet, cell=cell, label="问题编号JT-006，处理人数")
        what, todo = "填的是“3人”，这一格只能填数字", "改填 3；没有人被处理就填 0。改正前，本行不计入汇总。"
        found.append(Problem("H9", Severity.ERROR, place, what, todo, "区交通局"))
    return found


def annotate(data: bytes, found: list[Problem]) -> bytes:
    """The same marks by way of openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    listed = book.create_sheet("退回说明", 0)
    for problem in found:
        cell = book[problem.place.sheet][problem.place.cell]
        cell.fill = PatternFill("solid", start_color="FFC9CE")
        cell.comment = Comment(f"问题：{problem.what}。\n请做：{problem.todo}", "make-report")
        listed.append([problem.place.sheet, problem.place.cell, problem.what, problem.todo, problem.code])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(columns: int, count: int) -> list[dict[str, Value]]:
    names = ("问题表述", "责任科室", "整改措施", "备注")[:columns]
    return [{name: f"第{number}行的{name}，写得和平常一样长" for name in names} for number in range(count)]


def fill(data: bytes, given: list[dict[str, Value]]) -> bytes:
    """The same rows by way of openpyxl, from a template of the same size."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["问题台账"]
    titles = {str(cell.value or "").rstrip("*"): cell.column for row in sheet["A4:V5"] for cell in row}
    for number, row in enumerate(given, 6):
        for name, value in row.items():
            sheet.cell(number, titles[name], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> int:
    warnings.simplefilter("ignore")
    config, _, _ = load_config(ROOT / "config.yaml")
    assert config is not None
    forms, _, _ = load_forms(ROOT / "input_templates/forms.yaml", "forms.yaml", config)
    assert forms is not None
    maker = WorkbookMaker(config, forms, forms.unit_form)
    unit, given = config.units[6], rows(4, 12)
    blank = maker.make(unit, config.rounds[-1].name)
    filled = maker.make(unit, config.rounds[-1].name, {"问题台账": given})
    found = problems()
    assert marked_copy(filled, found) is not None
    print(
        f"workbook of {len(filled) / 1000:.0f} kB, {len(found)} problems, text of {len(return_text('区交通局', found))}"
    )
    kept = [
        compare("marked copy", lambda: marked_copy(filled, found), lambda: annotate(filled, found), MARKED),
        compare(
            "prefilled workbook",
            lambda: maker.make(unit, config.rounds[-1].name, {"问题台账": given}),
            lambda: fill(blank, given),
            PREFILLED,
        ),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
