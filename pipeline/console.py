"""What people and programs read of a run: Chinese text in the manner of an office, or one JSON object.

A message has three lines: where, 问题, 请做; the code comes last, for the telephone. Only characters of GBK.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath

from pipeline.model import Place, Problem, Severity, UnitState
from pipeline.outcome import Outcome
from pipeline.run import Run, open_items, summary

#: Width of a unit's name in the lists, in Chinese characters.
_NAME_WIDTH = 9

#: Problems shown in full before the list refers to 核对情况.xlsx.
_SHOWN = 20


def to_json(run: Run) -> bytes:
    """The run as one JSON object, UTF-8 whatever the console is."""
    return json.dumps(summary(run), ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def problems_to_json(problems: Iterable[Problem]) -> bytes:
    """Faults of the definitions as one JSON object (there is no run to speak of)."""
    entries = [
        {"code": p.code, "severity": str(p.severity), "file": p.place.file, "line": p.place.line, "message": p.what}
        for p in problems
    ]
    data = {"status": "fault", "units": [], "figures": [], "problems": entries, "outputs": []}
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def native(path: str) -> str:
    """A path as this platform writes it."""
    return path.replace("/", os.sep)


def where(place: Place) -> str:
    """``区交通局.xlsx > 问题台账 > T9（问题编号JT-006，处理人数）``."""
    parts = [native(place.file), f"第{place.line}行" if place.line else "", place.sheet, place.cell]
    label = f"（{place.label}）" if place.label else ""
    return " > ".join(part for part in parts if part) + label


def message(found: Problem) -> list[str]:
    """The lines of a problem."""
    first = where(found.place) if found.place.file else found.unit
    return [
        first,
        *(f"  {line}" for line in found.readings),
        f"问题：{found.what}。".replace("。。", "。").replace("？。", "？"),
        f"请做：{found.todo}〔{found.code}〕",
    ]


def _pad(name: str) -> str:
    return name + "　" * max(0, _NAME_WIDTH - len(name)) + " "


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "（未填）"


def report_lines(run: Run, *, verbose: bool = False) -> Iterator[str]:
    """The end of a run: who has sent, the headlines, draft or final, where the files are."""
    config = run.campaign.config
    rounds = config.rounds[-1].name
    yield f"{config.name}  {rounds}  截至{_day(config.dates.as_of)}"
    yield from _received(run)
    if run.outcome is not None:
        yield f"汇总  {_headlines(run)}"
        yield from _corrections(run.outcome)
    yield from _conclusion(run)
    yield from _files(run)
    shown = [found for found in run.problems if found.severity is not Severity.NOTE or verbose]
    yield from _problems([found for found in shown if found.open or found.severity is Severity.NOTE], verbose=verbose)


def _received_head(run: Run) -> Iterator[str]:
    due = [status for status in run.checked.units if status.state is not UnitState.EXEMPT]
    came = [status for status in due if status.state is not UnitState.MISSING]
    zero = sum(status.state is UnitState.ZERO for status in due)
    brackets = f"（零报告{zero}家）" if zero else ""
    missing = f"，未报{len(due) - len(came)}家" if len(came) < len(due) else ""
    yield f"收表  应报{len(due)}家：已报{len(came)}家{brackets}{missing}"


def _received(run: Run) -> Iterator[str]:
    yield from _received_head(run)
    for status in run.checked.units:
        words = []
        if status.errors:
            words.append(f"错误{status.errors}处")
        if status.queries:
            words.append(f"待核实{status.queries}处")
        if status.waived:
            words.append("已同意不报")
        count = f"{status.rows}{_measure(run)}" if status.state is UnitState.FILED else ""
        detail = "，".join([*([count] if count else []), *words])
        yield f"  {status.state!s:　<4} {_pad(status.unit)}{detail}".rstrip(" 　")


def _measure(run: Run) -> str:
    main = run.campaign.forms.purpose("main")
    return (main.measure if main else "") or "行"


def _headlines(run: Run) -> str:
    assert run.outcome is not None
    said = []
    for total in run.outcome.measures:
        if total.headline:
            zero = total.zero if total.zero and total.district == 0 else ""
            said.append(zero or f"{total.name}{total.text}")
    excluded = sum(status.excluded for status in run.checked.units)
    left = f"（另有{excluded}{_measure(run)}因填写错误暂未计入）" if excluded else ""
    return "，".join(said) + left


def _corrections(outcome: Outcome) -> Iterator[str]:
    """更正, each with its reason: never silent."""
    for entry in outcome.corrections.values():
        yield f"更正  {entry.name}{entry.told}，算出来是{entry.text}：{entry.reason}"


def _conclusion(run: Run) -> Iterator[str]:
    if run.final:
        yield "结论  没有待办事项，可以定稿"
        return
    items = open_items(run)
    yield f"结论  初稿，不能定稿。还差{len(items)}件事："
    for number, item in enumerate(items, 1):
        yield f"  {number}. {item}"


def _files(run: Run) -> Iterator[str]:
    labels = {".docx": "文稿", ".xlsx": "表格", ".pdf": "预览"}
    for name in run.outputs:
        suffix = PurePosixPath(name).suffix
        if suffix in labels and name.count("/") == 1:
            mark = "（标为初稿）" if suffix == ".docx" and not run.final else ""
            yield f"{labels[suffix]}  {native(name)}{mark}"
    pictures = [name for name in run.outputs if name.endswith(".png")]
    if pictures:
        yield f"图片  每页一张，共{len(pictures)}张，在 {native('output')}"
    parts = [name.split("/") for name in run.outputs]
    folders = {part[2] for part in parts if part[1] == "退回" and len(part) > 3}
    config = run.campaign.config
    own = {config.lead.short} - {unit.short for unit in config.units}
    returned = folders - {"未识别"} - own
    for office in own & folders:
        yield f"标注  牵头单位工作簿里要改的地方，标在 {native(f'output/退回/{office}')}"
    if returned:
        yield f"退回  {len(returned)}家的退回件和可以直接贴到群里的文字在 {native('output/退回')}"
    if "output/退回/催报.txt" in run.outputs:
        yield f"催报  催报文字在 {native('output/退回/催报.txt')}"
    confirmed = sum(name.startswith("output/确认/") for name in run.outputs)
    if confirmed:
        yield f"确认  {confirmed}份受理确认单在 {native('output/确认')}"
    if run.submitted:
        yield f"报送  可以报出的文件在 {native('output/报送')}"
    for found in run.problems:
        if found.code == "O04":
            yield f"公开版  {found.value}。发布前请通读一遍"
    if any(name.startswith("output/公开/") for name in run.outputs):
        yield f"公开  可以公开的文稿在 {native('output/公开')}"


def _problems(problems: Sequence[Problem], *, verbose: bool) -> Iterator[str]:
    """Problems by unit; the first of them in full, the rest in 核对情况.xlsx."""
    groups: dict[str, list[Problem]] = defaultdict(list)
    for found in problems:
        groups[found.unit].append(found)
    left = len(problems) if verbose else _SHOWN
    for unit, mine in groups.items():
        if left <= 0:
            break
        yield ""
        yield f"【{unit or '本次工作'}】{len(mine)}处"
        for place, found in enumerate(mine[:left]):
            if place:
                yield ""
            yield from message(found)
        left -= len(mine)
    hidden = len(problems) - _SHOWN
    if hidden > 0 and not verbose:
        yield f"还有{hidden}处没有列出，见 {native('output/核对情况.xlsx')}，或者加 -v 全部列出。"


def status_lines(run: Run) -> Iterator[str]:
    """The register: each unit with its files and what became of them, its sealed page, and why it was returned."""
    yield from _received_head(run)
    for status in run.checked.units:
        yield f"{status.unit}  {status.state}" + (f"  {status.rows}{_measure(run)}" if status.rows else "")
        for found in run.checked.files:
            if found.unit == status.unit:
                yield f"  {native(found.file)}  {found.fate.split('，', 1)[-1]}"
        yield f"  盖章件  {status.seal}" + (f"  版本码{status.code}" if status.code else "")
        reasons = Counter(found.code for found in run.open if found.unit == status.unit and found.code != "H10")
        if reasons:
            yield "  退回原因  " + "，".join(f"{code}共{count}处" for code, count in reasons.items())
    strays = [found for found in run.checked.files if not found.unit]
    if strays:
        yield "没有认出单位的文件"
        for found in strays:
            yield f"  {native(found.file)}  {found.fate}"


def fault_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Mistakes of the definitions, each with its line."""
    yield f"设置里有{len(problems)}处要改，改好再运行："
    for found in problems:
        yield ""
        yield from message(found)
