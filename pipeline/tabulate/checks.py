"""核对情况.xlsx: who has filed, what was found, what was received, what prose there is. It may not leave the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.config import Config
from pipeline.forms.model import Forms
from pipeline.model import Problem, Severity, UnitState
from pipeline.outcome import Correction, Outcome
from pipeline.tabulate.book import Book
from pipeline.tabulate.crosstabs import as_of_line
from pipeline.tabulate.listing import COUNT, DAY, LEFT, LONG, Item, ListColumn, Page, Toned, list_sheet
from pipeline.tabulate.looks import GOOD, NOTABLE, OPEN, QUIET

_SEVERITIES = {Severity.ERROR: "错误", Severity.QUERY: "待核实", Severity.NOTE: "提示"}
_SEVERITY_FILLS = {Severity.ERROR: OPEN, Severity.QUERY: NOTABLE, Severity.NOTE: QUIET}
_STATE_FILLS = {
    UnitState.FILED: GOOD,
    UnitState.ZERO: GOOD,
    UnitState.MISSING: OPEN,
    UnitState.RETURNED: OPEN,
    UnitState.UNDECIDED: NOTABLE,
    UnitState.BY_TELEPHONE: NOTABLE,
    UnitState.EXEMPT: QUIET,
}
_SEAL_FILLS = {"已确认": GOOD, "已失效": OPEN, "已收": QUIET, "未收": QUIET}
_FILLS = (GOOD, NOTABLE, OPEN, QUIET)
_INTERNAL = "内部核对用，不外传"


def check_workbook(
    config: Config,
    forms: Forms,
    outcome: Outcome,
    problems: Sequence[Problem],
    files: Sequence[tuple[str, str, str]],
) -> bytes:
    """The bytes of 核对情况.xlsx. ``files``: (file, SHA-256, what it is) of everything met in the inbox."""
    book = Book(config)
    _register(book, config, forms, outcome)
    _problems(book, config, problems)
    _corrections(book, config, outcome)
    _files(book, files)
    _materials(book, outcome)
    return book.save()


def _register(book: Book, config: Config, forms: Forms, outcome: Outcome) -> None:
    main = forms.purpose("main")
    columns = (
        ListColumn("序号", 6, COUNT),
        ListColumn("单位", 18, LEFT),
        ListColumn("全称", 32, LEFT),
        ListColumn("状态", 10, fills=_FILLS),
        ListColumn("文件", 34, LEFT),
        ListColumn(f"{main.name if main else ''}计入行数", 11, COUNT),
        ListColumn("未计入行数", 10, COUNT),
        ListColumn("错误", 8, COUNT),
        ListColumn("待核实", 8, COUNT),
        ListColumn("盖章件", 10, fills=_FILLS),
        ListColumn("版本码", 10),
        ListColumn("联络员", 18, LEFT),
        ListColumn("邮箱", 22, LEFT),
        ListColumn("备注", 12),
    )
    rows: list[Sequence[Item]] = []
    for count, status in enumerate(outcome.units, 1):
        unit, lead = config.unit(status.unit), config.lead
        full, liaison, email = (unit.name, unit.liaison, unit.email) if unit else (lead.name, "", lead.email)
        known = unit is not None or status.unit == lead.short
        rows.append((
            count, status.unit, full if known else "", Toned(str(status.state), _STATE_FILLS[status.state]),
            "\n".join(status.files), status.rows, status.excluded, status.errors, status.queries,
            Toned(status.seal, _SEAL_FILLS[status.seal]), status.code,
            liaison, email if known else "", "已认可缺报" if status.waived else "",
        ))  # fmt: skip
    counted = Counter(str(status.state) for status in outcome.units)
    states = "，".join(f"{state}{counted[state]}家" for state in map(str, UnitState) if counted[state])
    line = f"{as_of_line(config)}　　{states}　　{_INTERNAL}"
    _list(book, "收表情况", line, columns, rows, Page(repeat=2))


def _problems(book: Book, config: Config, problems: Sequence[Problem]) -> None:
    columns = (
        ListColumn("序号", 6, COUNT),
        ListColumn("单位", 16, LEFT),
        ListColumn("级别", 9, fills=_FILLS),
        ListColumn("编码", 8),
        ListColumn("文件", 22, LEFT),
        ListColumn("表", 14, LEFT),
        ListColumn("单元格", 9),
        ListColumn("行或列", 22, LEFT),
        ListColumn("填的内容", 22, LEFT),
        ListColumn("问题", 40, LONG),
        ListColumn("请做", 40, LONG),
        ListColumn("状态", 9, fills=_FILLS),
        ListColumn("说明", 30, LONG),
    )
    rows = [_problem(count, found, config.lead.short) for count, found in enumerate(problems, 1)]
    levels = Counter(found.severity for found in problems)
    line = "，".join(f"{word}{levels[level]}处" for level, word in _SEVERITIES.items())
    still = sum(found.open for found in problems)
    line = f"{line}；未解决{still}处　　{_INTERNAL}"
    _list(book, "问题清单", line, columns, rows, Page("A3", repeat=2))


def _problem(count: int, found: Problem, lead: str) -> Sequence[Item]:
    place = found.place
    cell = place.cell or (f"第{place.line}行" if place.line else "")
    note = found.severity is Severity.NOTE
    state = "未解决" if found.open else "不用处理" if note and not found.answer else "已说明"
    return (
        count,
        found.unit or lead,
        Toned(_SEVERITIES[found.severity], _SEVERITY_FILLS[found.severity]),
        found.code,
        place.file,
        place.sheet,
        cell,
        place.label or found.key,
        found.value,
        "\n".join((*found.readings, found.what)),
        found.todo,
        Toned(state, OPEN if found.open else QUIET if note else GOOD),
        found.answer,
    )


def _corrections(book: Book, config: Config, outcome: Outcome) -> None:
    """更正 that stand, each with who decided it: this workbook stays in the office."""
    if not outcome.corrections:
        return
    columns = (
        ListColumn("序号", 6, COUNT),
        ListColumn("数字", 24, LEFT),
        ListColumn("口径", 36, LEFT),
        ListColumn("算出的数", 11),
        ListColumn("印出的数", 11),
        ListColumn("理由", 40, LONG),
        ListColumn("确认人", 12),
        ListColumn("日期", 12, DAY),
        ListColumn("写在哪里", 30, LEFT),
    )
    rows: list[Sequence[Item]] = [
        (
            count, entry.name, entry.figure.reading, entry.text, _printed(entry), entry.reason, entry.by, entry.day,
            " > ".join(filter(None, (entry.place.file, entry.place.sheet, entry.place.cell)))
            + (f" 第{entry.place.line}行" if entry.place.line else ""),
        )
        for count, entry in enumerate(outcome.corrections.values(), 1)
    ]  # fmt: skip
    line = f"{as_of_line(config)}　　共{len(rows)}条；分项、比例和前后比较仍按算出来的数　　{_INTERNAL}"
    _list(book, "更正", line, columns, rows, Page(repeat=2))


def _printed(correction: Correction) -> str:
    return correction.printed if correction.in_text else f"{correction.printed}（总结里没有印）"


def _files(book: Book, files: Sequence[tuple[str, str, str]]) -> None:
    columns = (
        ListColumn("序号", 6, COUNT),
        ListColumn("文件", 50, LEFT),
        ListColumn("SHA-256（前12位）", 18),
        ListColumn("情况", 50, LEFT),
    )
    rows = [(count, name, digest[:12], what) for count, (name, digest, what) in enumerate(files, 1)]
    line = f"共{len(files)}个　　{_INTERNAL}"
    _list(book, "收到的文件", line, columns, rows, Page(repeat=2))


def _materials(book: Book, outcome: Outcome) -> None:
    columns = (
        ListColumn("序号", 6, COUNT),
        ListColumn("单位", 18, LEFT),
        ListColumn("栏目", 12),
        ListColumn("文字", 90, LONG),
        ListColumn("字数", 8, COUNT),
        ListColumn("原文码", 12),
    )
    rows = [
        (count, entry.unit, entry.section, entry.text, len(entry.text), entry.code)
        for count, entry in enumerate(outcome.materials, 1)
    ]
    line = f"共{len(rows)}段，可选入总结；选用时把原文码抄到选材表　　{_INTERNAL}"
    _list(book, "素材", line, columns, rows, Page(repeat=2))


def _list(  # noqa: PLR0913 (what a list consists of)
    book: Book, name: str, line: str, columns: Sequence[ListColumn], rows: Sequence[Sequence[Item]], page: Page
) -> None:
    list_sheet(book, book.title(name), heading=name, line=line, columns=columns, rows=rows, page=page)
