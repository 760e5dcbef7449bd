"""One-line faults put into a copy of the program, one at a time: each must make a test fail.

``python tests/mutations.py`` prints every fault and whether it was noticed; exit code 1 when one was not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Fault(NamedTuple):
    """What is put in where, and the tests that must notice."""

    file: str
    old: str
    new: str
    tests: str


CELLS = "tests/validate/test_cells.py"
CASES = "tests/cases"
RUN = "tests/test_run.py"
SEALED, JOINT, PLAIN = (f"tests/gallery -k {number}" for number in ("02", "04", "01"))
LEDGER = "tests/test_ledger.py"
EDITED = "tests/audit/test_edited.py"
REFRESH = "tests/audit/test_refresh.py"
WORD = "tests/wordform"
DAMAGES = "tests/inspect/test_inspect_damages.py"
ACCEPTED = "tests/inspect/test_inspect_accepted.py"
GRID = "tests/inspect/test_inspect_grid.py"
HOSTILE = "tests/inspect/test_inspect_hostile.py"
AUDIT = "tests/audit"

FAULTS = [
    # rules and cells
    Fault("input_templates/forms.yaml", "整改时限 >= 发现日期", "整改时限 <= 发现日期", CELLS),
    Fault("input_templates/forms.yaml", "(not 空(整改完成日期))", "空(整改完成日期)", CELLS),
    Fault("input_templates/forms.yaml", "不廉洁, 不文明) == 自查问题数", "不廉洁) == 自查问题数", CELLS),
    Fault("input_templates/forms.yaml", "<= 应填个人自查表人数 <=", ">= 应填个人自查表人数 <=", CELLS),
    Fault("pipeline/read/dates.py", 'if day else rejected("V03")', "if day else Reading(None)", "tests/corpus"),
    Fault("pipeline/read/dates.py", "if len(fitting) == 1 else", "if fitting else", CELLS),
    Fault("pipeline/validate/field.py", "if high and value > high:", "if high and value >= high:", RUN),
    Fault("pipeline/validate/field.py", "if spec.required:", "if False:", CELLS),
    Fault("pipeline/validate/sheet.py", "if len(sharing) > 1 else ()", "if len(sharing) > 2 else ()", CELLS),
    Fault("pipeline/validate/file.py", "if _rejected_in(checked):", "if False:", CELLS),
    Fault("pipeline/validate/campaign.py", "len(plain) >= 6 and plain not in _NO_ANSWER", "True", CELLS),
    Fault("pipeline/validate/campaign.py", "days > 15", "days > 150", CELLS),
    Fault("pipeline/validate/likeness.py", "// 200 - 2", "// 200 + 1", "tests/validate/test_likeness.py"),
    Fault("pipeline/validate/privacy.py", "if names.any_in(text):", "if False:", "tests/validate/test_queries.py"),
    Fault("pipeline/read/markup.py", '("style", "script", "comment")', '("style",)', "tests/read/test_formats.py"),
    Fault("pipeline/read/xmlbook.py", "errors[_position(match[0])] =", "errors[0, 0] =", CELLS),
    Fault("pipeline/read/xmlbook.py", "uncomputed.add(", "set().add(", CELLS),
    Fault("pipeline/read/parts.py", "if big or (", "if False and (", "tests/read/test_guard.py"),
    Fault("pipeline/read/workbook.py", "skip_empty_area=False", "skip_empty_area=True", "tests/read tests/validate"),
    # versions, rounds, parts, missing units
    Fault("pipeline/validate/versions.py", "SAME_MATTER = 80", "SAME_MATTER = 0", CASES),
    Fault("pipeline/validate/versions.py", '        if action == "补充":\n            return "add"', "", CASES),
    Fault("pipeline/validate/versions.py", "self.decision.rejected.add(", "set().add(", CASES),
    Fault("pipeline/validate/versions.py", "return versions[-1:]", "return versions[:1]", CASES),
    Fault("pipeline/validate/campaign.py", "others + sum(counts)", "others + max(counts)", CASES),
    Fault("pipeline/validate/campaign.py", "name not in received.get(unit.short, ())", "False", RUN),
    # the arithmetic of any text
    Fault(
        "pipeline/audit/sums/sums.py", "abs(total.value - whole) < sum(", "abs(total.value - whole) < 99 * sum(", AUDIT
    ),
    Fault("pipeline/audit/checks.py", 'remark.severity if remark.slip else "question"', "remark.severity", AUDIT),
    Fault(
        "pipeline/audit/text/slips.py", "return abs(due - printed) * _NEAR <=", "return abs(due - printed) <=", AUDIT
    ),
    Fault("pipeline/audit/text/slips.py", "if ratio.kind is Kind.PERCENT and abs(100 - due", "if abs(200 - due", AUDIT),
    Fault("pipeline/audit/weighed/sumrules.py", "or _first_of_row(prose, one)", "or False", AUDIT),
    Fault("pipeline/audit/ratios/ratios.py", "(2 * step * value + 1) //", "(2 * step * value) //", AUDIT),
    Fault("pipeline/audit/text/splits.py", "bool(OPEN.search(self.lead) or", "bool(", AUDIT),
    Fault(
        "pipeline/audit/sums/overlapping.py",
        "return bool((_NOTE if several",
        "return False and bool((_NOTE if several",
        AUDIT,
    ),
    Fault("pipeline/audit/text/wordtext.py", "(ins, ins) if original", "(gone, gone) if original", AUDIT),
    Fault("pipeline/audit/report.py", 'cell.data_type = "s"', "pass", AUDIT),
    Fault("pipeline/audit/ranks/ranks.py", "one.value >= last if front", "one.value > last if front", AUDIT),
    Fault("pipeline/audit/sums/stock.py", "left = total - total_of(gone)", "left = last[0].value", AUDIT),
    Fault("pipeline/audit/sums/unmarked.py", "elif _kindred(prose, split) and", "elif False and", AUDIT),
    Fault("pipeline/audit/growth/targets.py", "down != (this.value < other.value)", "False", AUDIT),
    Fault("pipeline/audit/tables/growncolumns.py", "sign = -1 if", "sign = -1 if not", AUDIT),
    Fault("pipeline/audit/ratios/behind.py", "abs(difference - item.value) > half:", "False:", AUDIT),
    Fault("pipeline/audit/sums/kinds.py", "len({word[-1] for word in words}) > 1 or", "True or", AUDIT),
    Fault("pipeline/audit/weighed/weighed.py", "if score >= ENOUGH[kind] and", "if score >= -10 and", AUDIT),
    Fault(
        "pipeline/audit/weighed/ratiochoices.py", "return low <= token.high and token.low <= high", "return True", AUDIT
    ),
    Fault("pipeline/audit/weighed/sumopen.py", "_NOTED.search(around) or", "", AUDIT),
    # figures, joins, gates
    Fault("pipeline/ledger.py", "return value is not REJECTED and value in wanted", "return True", LEDGER),
    Fault("pipeline/ledger.py", "rows = [row for row in rows if holds(test, row, {})]", "rows = list(rows)", LEDGER),
    Fault("pipeline/figure.py", "place < count or part[1].value == last", "place < count", LEDGER),
    Fault("pipeline/ledger.py", "exact = None if self.missing else value", "exact = value", LEDGER),
    Fault("pipeline/ledger.py", 'parts.append(("未填",', 'list().append(("未填",', LEDGER),
    Fault("pipeline/ledger.py", "not self.missing and len(self) > 0 and", "not self.missing and", LEDGER),
    Fault("pipeline/outcome.py", "2 * rest >= scaled.denominator", "False", "tests/narrate tests/cases"),
    Fault("pipeline/aggregate/__init__.py", "if not column.restricted]", "]", RUN),
    Fault("pipeline/aggregate/__init__.py", "own.absent() if absent else own", "own", RUN),
    Fault("pipeline/run.py", "run.final and not final else", "run.final else", RUN),
    Fault("pipeline/run.py", "draft = None if run.final else", "draft = None if True else", RUN),
    Fault("pipeline/run.py", "if final and run.final:", "if final:", RUN),
    Fault("pipeline/outputs.py", "current not in (before.get(name), digest(data))", "False", RUN),
    Fault("pipeline/outputs.py", "if locked:", "if False:", RUN),
    Fault("pipeline/package.py", "_EPOCH = (1980, 1, 1, 0, 0, 0)", "_EPOCH = __import__('time').localtime()[:6]", RUN),
    # documents against the format
    Fault("pipeline/inspect/properties.py", "return theme or fonts.get", "return fonts.get", DAMAGES),
    Fault("pipeline/inspect/properties.py", "for layer in styles) % 2 == 1", "for layer in styles) > 0", ACCEPTED),
    Fault("pipeline/inspect/properties.py", "reversed(list(self._bases(key)))", "list(self._bases(key))[:1]", DAMAGES),
    Fault(
        "pipeline/inspect/properties.py", "self.chain(table)[1], self.chain(key)[1]", "{}, self.chain(key)[1]", DAMAGES
    ),
    Fault("pipeline/numbering.py", '_whole(said["start"] or "1")', "1", ACCEPTED),
    Fault("pipeline/inspect/page.py", "rows = math.ceil(natural", "rows = 1 or math.ceil(natural", GRID),
    Fault("pipeline/inspect/page.py", "section.char_space * 20 / 4096", "0", ACCEPTED),
    Fault("pipeline/inspect/page.py", "/ (advance + run.tracking)", "/ advance", GRID),
    Fault("pipeline/inspect/levels.py", "elif count <= last:", "elif count < last:", DAMAGES),
    Fault("pipeline/inspect/ending.py", "_SLACK = 0.6", "_SLACK = 6.0", DAMAGES),
    Fault("pipeline/inspect/ending.py", "abs(day[0] - name[0] - 2) <= _SLACK", "False", ACCEPTED),
    Fault("pipeline/inspect/elements.py", "end = index in (0, len(sizes) - 1)", "end = True", DAMAGES),
    Fault("pipeline/inspect/footers.py", "abs(drop - PAGE_NUMBER_DROP) > MM", "False", DAMAGES),
    Fault("pipeline/inspect/schema.py", "elif known != sorted(known):", "elif False:", DAMAGES),
    Fault("pipeline/inspect/punctuation.py", 'stack[-1:] == ["“"]', "False", DAMAGES),
    Fault(
        "pipeline/inspect/finding.py",
        "for finding in findings for number in",
        "for finding in findings[:1] for number in",
        "tests/inspect/test_inspect_report.py",
    ),
    Fault("pipeline/docxfile.py", "docinfo.internalDTD is not None", "docinfo is None", HOSTILE),
    Fault("pipeline/docxfile.py", "_LIMIT = 100_000_000", "_LIMIT = 2_000_000_000", HOSTILE),
    Fault(
        "pipeline/commands/kit.py",
        "return Exit.DONE if result.final else",
        "return Exit.DONE if True else",
        "tests/test_cli.py",
    ),
    Fault(
        "pipeline/expressions.py",
        'if "any" not in (one.name, two.name) and',
        "if False and",
        "tests/test_expressions.py",
    ),
    # edited documents
    Fault("pipeline/audit/own/carrier.py", "_NEW if original else _OLD), W", "_OLD if original else _NEW), W", EDITED),
    Fault("pipeline/audit/own/compare.py", "if known[plain(text)] > 0:", "if True:", EDITED),
    Fault("pipeline/audit/own/compare.py", "(len(left) if left != was_left else 0)", "0", EDITED),
    Fault("pipeline/audit/own/rounded.py", "said < exact < said + step", "said <= exact < said + 2 * step", EDITED),
    Fault("pipeline/audit/own/edited.py", 'elif now[:2] != (entry.text("value"),', 'elif now[:2] == ("",', EDITED),
    Fault("pipeline/audit/files.py", "return bool(changed & set(one.numbers)) or", "return", EDITED),
    Fault("pipeline/audit/own/pairs.py", "result.moved = [", "result.moved = [] and [", EDITED),
    Fault("pipeline/typeset/figures.py", "self._skeleton.append(escape(text))", "pass", EDITED),
    Fault("pipeline/audit/own/states.py", "if old in kept or", "if True or", REFRESH),
    Fault("pipeline/audit/own/refresh.py", "if not _whole(", "if False and not _whole(", REFRESH),
    Fault("pipeline/audit/own/refresh.py", "not (wide or", "(False and", f"{REFRESH[:-3]}_edited.py"),
    Fault("pipeline/audit/own/refresh.py", "if states.draft_over else ()", "if False else ()", REFRESH),
    Fault("pipeline/audit/own/refreshed.py", ").exists():", ").exists() and False:", REFRESH),
    # tables, the narrative in Word, previews
    Fault("pipeline/narrate/grid.py", "if merge is None:", "if False:", "tests/narrate/test_narrate_tables.py"),
    Fault("pipeline/narrate/grid.py", "self.above = []", "pass", "tests/narrate/test_narrate_tables.py"),
    Fault("pipeline/typeset/tables.py", "if index == before_total", "if False", "tests/typeset/test_typeset_tables.py"),
    Fault(
        "pipeline/typeset/tables.py",
        "(*table.groups, table.header, *table.rows)",
        "(table.header, *table.rows)",
        "tests/typeset/test_typeset_tables.py",
    ),
    Fault("pipeline/wordform/tags.py", '_SPECIAL = re.compile(r":::|<<|', '_SPECIAL = re.compile(r":::|', WORD),
    Fault("pipeline/wordform/tags.py", "if _CONDITION.search(made):", "if False:", WORD),
    Fault("pipeline/wordform/reading.py", '("del", "moveFrom"))', '("del",))', WORD),
    Fault("pipeline/wordform/text.py", "and not _SENTENCE.search(words)", "", WORD),
    Fault("pipeline/wordform/writing.py", "if one and printing:", "if False:", WORD),
    Fault("pipeline/wordform/convert.py", "old.rename(kept)", "kept.write_bytes(old.read_bytes())", WORD),
    Fault("pipeline/preview/convert.py", "        _end(process)", "        pass", "tests/preview"),
    Fault("pipeline/commands/preview.py", "and not untouched(path.read_bytes())", "and False", "tests/preview"),
    Fault(
        "pipeline/audit/tables/cellslips.py",
        "and slipped(digits,",
        "and bool(digits) != bool(",
        f"{AUDIT}/test_audit_cells.py",
    ),
    Fault("pipeline/audit/tables/cellslips.py", "len(named) == len(row) > 1", "False", f"{AUDIT}/test_audit_cells.py"),
    Fault(
        "pipeline/audit/wording/restated.py",
        "return bodies != other_bodies if of_all",
        "return False if of_all",
        f"{AUDIT}/test_audit_again.py",
    ),
    Fault("pipeline/audit/wording/restated.py", "if any(a and b", "if any(False and b", f"{AUDIT}/test_audit_again.py"),
    Fault(
        "pipeline/audit/wording/restated.py",
        "if _then(flow, *one) is not _then(flow, *other):",
        "if False:",
        f"{AUDIT}/test_audit_again.py",
    ),
    Fault(
        "pipeline/audit/wording/empty.py",
        "if look(closed):",
        "if look(closed) and False:",
        f"{AUDIT}/test_audit_classes.py",
    ),
    Fault("pipeline/audit/text/read.py", "_ANNEX.fullmatch(", "_ANNEX.match(", f"{AUDIT}/test_audit_read.py"),
    Fault("pipeline/audit/text/plain.py", "if _OTHER_WORD.search(text):", "if False:", f"{AUDIT}/test_audit_plain.py"),
    Fault("pipeline/audit/text/flow.py", "or passages[place].title", "", f"{AUDIT}/test_audit_classes.py"),
    Fault("pipeline/audit/sums/farther.py", "if one.value == run.sum:", "if True:", f"{AUDIT}/test_audit_classes.py"),
    Fault(
        "pipeline/audit/tables/setin.py",
        "if value < whole.value and not slip:",
        "if True:",
        f"{AUDIT}/test_audit_classes.py",
    ),
    # the printed page, the public version
    Fault("pipeline/typeset/masthead.py", "MARK_TOP = 1984", "MARK_TOP = 1900", SEALED),
    Fault("pipeline/typeset/masthead.py", "RED_GAP = 122", "RED_GAP = 170", SEALED),
    Fault("pipeline/typeset/imprint.py", "_BELOW = 27", "_BELOW = 60", SEALED),
    Fault("pipeline/typeset/ending.py", "chars_to_twips(4) + day // 2", "chars_to_twips(3) + day // 2", SEALED),
    Fault("pipeline/typeset/masthead.py", "names_at + step) for name", "names_at + step * 2) for name", JOINT),
    Fault("pipeline/typeset/looks.py", '<w:overflowPunct w:val="1"/>', '<w:overflowPunct w:val="0"/>', PLAIN),
    Fault("pipeline/public.py", "(Text(mask.text(plain(value))),)", "value", "tests/test_public.py"),
    Fault("pipeline/privacy.py", "text = CALLED.sub(self._called, text)", "pass", "tests/test_public.py"),
    Fault("pipeline/outputs.py", "in (SUBMIT, PUBLIC)", "in (SUBMIT,)", "tests/test_public.py"),
]


def noticed(fault: Fault) -> tuple[bool, str]:
    """Whether the tests fail with the fault in place, and the first that did."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", "output", ".*_cache"))
        (copy / "output").mkdir()
        path = copy / fault.file
        text = path.read_text(encoding="utf-8")
        if text.count(fault.old) < 1:
            return False, "这一处已经不在程序里"
        path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-n", "0", "-p", "no:cacheprovider", *fault.tests.split()]
        done = subprocess.run(
            command,
            cwd=copy,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        first = next((line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
        return done.returncode == 1, first or done.stdout[-200:]


def main() -> int:
    """Print the list; 1 when a fault went unnoticed."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        results = list(pool.map(noticed, FAULTS))
    for fault, (seen, first) in zip(FAULTS, results, strict=True):
        mark = "noticed " if seen else "UNNOTICED"
        line = f"{mark} {fault.file}: {fault.old.strip()!r} -> {fault.new!r}\n          {first[:150]}"
        print(line.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))
    left = sum(not seen for seen, _ in results)
    print(f"{len(FAULTS)} faults, {left} unnoticed")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
