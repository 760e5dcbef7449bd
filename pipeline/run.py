"""The stages in order: the one module that knows them all."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cfractions import Fraction

from pipeline.campaign import CONFIG, FORMS, Campaign, Faults, load, scope_of
from pipeline.collect import collect
from pipeline.config import missing_facts
from pipeline.document import Document, Draft, plain
from pipeline.jobs import Cause, Failure, Progress, crew
from pipeline.model import Checked, Place, Problem, Severity, Submission, UnitState, Value
from pipeline.numbersheet import NAME as NUMBER_SHEET
from pipeline.numbersheet import number_sheet
from pipeline.outcome import Correction, MeasureTotal, Outcome, figure_text
from pipeline.outputs import MANIFEST, PUBLIC, SUBMIT, Written, digest, plan, write
from pipeline.printed import Printed, printed_figures
from pipeline.problems import problem
from pipeline.receive import receive
from pipeline.validate import Received, validate
from pipeline.validate.privacy import known_names

__all__ = ["Campaign", "Composed", "Faults", "Run", "carried", "check", "compose", "load", "report", "summary"]

#: What is said of a file that ended its reader: code of the problem and words.
_UNREAD = {
    Cause.DIED: ("F01", "读取这个文件时程序中止"),
    Cause.RAISED: ("F01", "读取这个文件时程序中止"),
    Cause.TIME: ("F05", "读取这个文件用了太久，已经停止"),
    Cause.MEMORY: ("F05", "读取这个文件占用内存太多，已经停止"),
}


@dataclass(frozen=True)
class Run:
    """What a run came to."""

    campaign: Campaign
    checked: Checked
    problems: tuple[Problem, ...]
    outcome: Outcome | None = None
    """None when only the checks were asked for."""
    outputs: tuple[str, ...] = ()
    """Relative to the campaign's folder, with ``/``."""
    submitted: bool = False

    @property
    def open(self) -> tuple[Problem, ...]:
        """What keeps the document a 初稿."""
        return tuple(found for found in self.problems if found.open)

    @property
    def final(self) -> bool:
        """Whether nothing is open."""
        return not self.open


def check(campaign: Campaign, progress: Progress | None = None) -> Run:
    """Collect, read, validate: everything that is wrong with what has come in, and nothing written."""
    checked, _ = _check(campaign, progress)
    return Run(campaign, checked, (*checked.problems, *missing_facts(campaign.config, campaign.source)))


def _check(campaign: Campaign, progress: Progress | None) -> tuple[Checked, dict[str, bytes]]:
    """What counts, and the bytes of every file met, by name."""
    config, forms = campaign.config, campaign.forms
    readers = crew(receive)  # the first worker starts while the files are collected
    submissions, strays = collect(campaign.folder / "inbox")
    received = [Received(found.place.file, "", None, (found,)) for found in strays]
    results = readers.map(submissions, (config, forms), progress)
    received += [_received(*pair) for pair in zip(submissions, results, strict=True)]
    checked = validate(received, config, forms, campaign.source.place)
    return checked, {submission.name: submission.data for submission in submissions}


def _received(submission: Submission, result: Received | Failure) -> Received:
    """What came of a file: what it holds, or the one problem that it ended its reader."""
    if not isinstance(result, Failure):
        return result
    if result.cause is Cause.RAISED:  # a fault of ours: maintainers need to see it
        logging.getLogger(__name__).error("%s\n%s", submission.name, result.detail)
    code, what = _UNREAD[result.cause]
    return Received(submission.name, submission.sha256, None, (problem(code, Place(submission.name), what=what),))


@dataclass(frozen=True)
class Composed:
    """A run with its text, before anything is written."""

    run: Run
    outcome: Outcome
    document: Document
    """With its mark: 初稿 and what is open, or the mark of the configuration."""
    printed: list[Printed]
    """The figures that the document prints, in the order of its text."""
    digests: dict[str, str]
    """Input file → SHA-256."""
    submissions: dict[str, bytes]
    """The bytes of every file met, by name."""


def compose(campaign: Campaign, *, final: bool = False, progress: Progress | None = None) -> Composed:
    """Everything up to the document tree; nothing is written. Raises ``Faults`` and ``OSError``."""
    crew(receive)  # its first worker starts while the heavy modules are imported here
    from pipeline.aggregate import aggregate  # noqa: PLC0415 (pandas is not needed to check)
    from pipeline.aggregate.corrections import corrections, standing  # noqa: PLC0415
    from pipeline.narrate import NarrativeError, narrate  # noqa: PLC0415

    config, forms = campaign.config, campaign.forms
    checked, submissions = _check(campaign, progress)
    outcome = aggregate(checked, config, forms, _previous(campaign))
    corrected, mistakes = corrections(checked.entries, config, forms, outcome, campaign.source.place)
    outcome = replace(outcome, corrections=corrected)
    narrative = campaign.narrative
    try:
        narration = narrate(narrative.text, narrative.name, scope_of(campaign), outcome, config, campaign.source.place)
    except NarrativeError as error:
        raise Faults(narrative.located(error.problems)) from error
    printed = printed_figures(narration.document)
    corrected, said = standing(outcome, printed)
    outcome = replace(outcome, corrections=corrected)
    mistakes += said
    lacking = narrative.located(narration.problems)
    problems = (*checked.problems, *mistakes, *lacking, *missing_facts(config, campaign.source))
    run = Run(campaign, checked, tuple(dict.fromkeys(problems)), outcome)
    mark = config.document.mark if run.final and not final else ""
    draft = None if run.final else Draft("初稿", tuple(open_items(run)))
    document = replace(narration.document, draft=Draft(mark, ()) if mark else draft)
    digests = {found.file: found.sha256 for found in checked.files if found.sha256}
    digests |= {entry["name"]: entry["sha256"] for entry in _definitions(campaign)}
    return Composed(run, outcome, document, printed, digests, submissions)


def figures_now(campaign: Campaign) -> tuple[str, dict[str, tuple[str, str, str]]]:
    """The title of the campaign's document as the data are now, and of its figures definition → (exact value, what the
    office decided to print, printed).

    Raises ``Faults`` and ``OSError``.
    """
    composed = compose(campaign)
    figures: dict[str, tuple[str, str, str]] = {}
    for number in (each.number for each in composed.printed):
        decided = number.corrected or figures.get(number.definition, ("", "", ""))[1]
        figures[number.definition] = (number.value, decided, number.text)
    return plain(composed.document.title), figures


def fresh_document(campaign: Campaign, progress: Progress | None = None) -> tuple[Run, bytes]:
    """A run and the document as the data are now; nothing is written. Raises ``Faults`` and ``OSError``."""
    from pipeline.typeset import typeset  # noqa: PLC0415

    composed = compose(campaign, progress=progress)
    return composed.run, typeset(composed.document, composed.digests, campaign.forms.cards)


def report(
    campaign: Campaign, *, final: bool = False, progress: Progress | None = None, previews: Sequence[str] = ()
) -> Run:
    """The whole run. Raises ``Faults``, ``OutputsLocked`` and ``OSError``; a problem of the data never stops it.

    ``previews``: pdf, png: what LibreOffice makes of the document, where it is installed.
    """
    crew(receive)
    from pipeline.feedback import feedback  # noqa: PLC0415
    from pipeline.tabulate import check_workbook, totals_workbook  # noqa: PLC0415
    from pipeline.typeset import typeset  # noqa: PLC0415

    composed = compose(campaign, final=final, progress=progress)
    run, outcome = composed.run, composed.outcome
    config, forms, checked = campaign.config, campaign.forms, run.checked
    title = safe_name(config.title)
    files = {
        f"{title}.docx": typeset(composed.document, composed.digests, campaign.forms.cards),
        "汇总表.xlsx": totals_workbook(config, forms, outcome, not run.final, composed.printed),
        "核对情况.xlsx": check_workbook(config, forms, outcome, run.problems, [found[:3] for found in checked.files]),
    }
    numbers = number_sheet(config, outcome, composed.printed, run.problems, composed.document, forms.cards)
    files[f"{NUMBER_SHEET}.docx"] = typeset(numbers, {})
    back, sheets = feedback(config, forms, checked, outcome, composed.submissions)
    files |= back | {name: typeset(sheet, {}) for name, sheet in sheets.items()}
    public = f"{title}（公开版）.docx"
    if config.document.public and run.final:
        run = _publish(run, composed.document, public, files)
    if final and run.final:
        files |= {f"{SUBMIT}/{name}": files[name] for name in (f"{title}.docx", "汇总表.xlsx")}
        files |= {f"{PUBLIC}/{name}": files[name] for name in (public,) if name in files}
    if previews:
        from pipeline.preview import preview  # noqa: PLC0415

        made = preview(files[f"{title}.docx"], f"{title}.docx", previews, composed.document.as_of)
        files |= {f"{title}{ending}": data for ending, data in made.files.items()}
        run = replace(run, problems=(*run.problems, *made.problems))
    return _store(run, files, submitted=final and run.final)


def _publish(run: Run, document: Document, name: str, files: dict[str, bytes]) -> Run:
    """Add the public version to the files, and say what it hides."""
    from pipeline.public import public_version  # noqa: PLC0415 (only where it is asked for)
    from pipeline.typeset import typeset  # noqa: PLC0415

    shown, hidden = public_version(document, known_names(run.campaign.forms, run.checked.entries))
    files[name] = typeset(shown, {}, public=True)
    counted = "，".join(f"{kind}{count}处" for kind, count in hidden.items())
    what = f"隐去{counted}" if counted else "没有要隐去的内容"
    note = problem("O04", Place(name), value=what)
    return replace(run, problems=(*run.problems, note))


def _store(run: Run, files: Mapping[str, bytes], *, submitted: bool) -> Run:
    folder = run.campaign.output
    targets, written = plan(folder, files, f"{safe_name(run.campaign.config.title)}.docx")
    manifest = json.dumps(summary(run, written), ensure_ascii=False, indent=1) + "\n"
    write(folder, {**targets, MANIFEST: manifest.encode("utf-8")}, written.stale)
    outputs = tuple(f"output/{name}" for name in [*written.digests, MANIFEST])
    return replace(run, problems=(*run.problems, *written.problems), outputs=outputs, submitted=submitted)


def _previous(campaign: Campaign) -> dict[str, Fraction]:
    """The figures of the previous period's run.json, by 指标."""
    if not campaign.config.previous:
        return {}
    path = campaign.folder / campaign.config.previous
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
        return {str(entry["name"]): Fraction(str(entry["value"])) for entry in figures if entry["value"] is not None}
    except (OSError, ValueError, KeyError, TypeError) as error:
        place = campaign.source.place(("previous",))
        what, todo = f"读不出上期的数：{campaign.config.previous}", "改成上期 output 里的 run.json，或者留空。"
        raise Faults([problem("C08", place, what=what, todo=todo)]) from error


def carried(campaign: Campaign) -> dict[str, dict[str, list[dict[str, Value]]]]:
    """Unit → main ledger → the rows it reported in earlier rounds: the running ledger goes on from them."""
    main = campaign.forms.purpose("main")
    last = campaign.config.rounds[-1].name
    found: dict[str, dict[str, list[dict[str, Value]]]] = {}
    for entry in _check(campaign, None)[0].entries if main else ():
        if main and entry.record.sheet == main.name and entry.round != last:
            rows = found.setdefault(entry.unit, {}).setdefault(main.name, [])
            rows.append(dict(zip(main.columns, entry.record.values, strict=True)))
    return found


def open_items(run: Run) -> list[str]:
    """What is still open, a line each, for the draft's front page and the console."""
    items = []
    for status in run.checked.units:
        if status.state is UnitState.MISSING and not status.waived:
            items.append(f"{status.unit}没有报表")
        elif status.state is UnitState.UNDECIDED:
            items.append(f"{status.unit}的几份报表要问清是替换还是补充")
        if status.errors and status.state is not UnitState.UNDECIDED:
            items.append(f"{status.unit}有错误{status.errors}处，改正后重报")
        if status.queries:
            items.append(f"{status.unit}有待核实{status.queries}处，要说明")
    units = {status.unit for status in run.checked.units}
    strays = [found for found in run.open if not found.unit and found.place.file in _unread(run)]
    items += _said(strays, f"有{len({found.place.file for found in strays})}个文件没有计入")
    rest = [found for found in run.open if found.unit not in units and found not in strays]
    for code_of, words in ((Severity.ERROR, "错误"), (Severity.QUERY, "待核实")):
        mine = [found for found in rest if found.severity is code_of]
        items += _said(mine, f"牵头单位有{words}{len(mine)}处")
    return items


def _unread(run: Run) -> set[str]:
    """Files of the inbox that are nobody's return."""
    return {found.file for found in run.checked.files if not found.unit}


def _said(found: Sequence[Problem], words: str) -> list[str]:
    """One problem in its own words, several in these."""
    if len(found) == 1:
        return [f"{_file(found[0])}{found[0].what}"]
    return [f"{words}，见核对情况.xlsx"] if found else []


def _file(found: Problem) -> str:
    return f"{found.place.file}：" if found.place.file else ""


def summary(run: Run, written: Written | None = None) -> dict[str, object]:
    """The object of ``--json`` and of run.json: deterministic, names with ``/``."""
    outcome = run.outcome
    config = run.campaign.config
    as_of: date | None = config.dates.as_of
    data: dict[str, object] = {
        "status": "final" if run.final else "draft",
        "title": config.title,
        "as_of": as_of.isoformat() if as_of else None,
        "units": [
            {
                "name": status.unit,
                "state": str(status.state),
                "files": list(status.files),
                "rows": status.rows,
                "seal": status.seal,
                "code": status.code,
            }
            for status in run.checked.units
        ],
        "figures": [_figure(total) for total in outcome.measures] if outcome else [],
        "corrections": [_correction(entry) for entry in outcome.corrections.values()] if outcome else [],
        "problems": [problem_entry(found) for found in run.problems],
        "inputs": [{"name": found.file, "sha256": found.sha256, "state": found.fate} for found in run.checked.files],
    }
    if written is not None:
        data["inputs"] = [*data["inputs"], *_definitions(run.campaign)]  # type: ignore[misc]
        data["outputs"] = [{"name": name, "sha256": sha} for name, sha in {**written.kept, **written.digests}.items()]
    else:
        data["outputs"] = list(run.outputs)
    return data


def _definitions(campaign: Campaign) -> list[dict[str, str]]:
    return [
        {"name": name, "sha256": digest((campaign.folder / name).read_bytes()), "state": "定义"}
        for name in (CONFIG, FORMS, campaign.narrative.name)
    ]


def _figure(total: MeasureTotal) -> dict[str, object]:
    value = total.district.value
    by_unit = {unit: figure_text(figure, "", total.decimals) for unit, figure in total.by_unit}
    return {
        "name": total.name,
        "definition": total.district.definition,
        "value": value if isinstance(value, int) else None if value is None else str(value),
        "text": total.text,
        "by_unit": by_unit,
    }


def _correction(entry: Correction) -> dict[str, object]:
    """What a run remembers of a 更正: not who decided it."""
    return {
        "figure": entry.name,
        "definition": entry.figure.definition,
        "computed": entry.text,
        "printed": entry.printed,
        "reason": entry.reason,
        "date": entry.day.isoformat(),
    }


def problem_entry(found: Problem) -> dict[str, object]:
    """A problem as ``--json`` prints it."""
    return {
        "code": found.code,
        "severity": str(found.severity),
        "unit": found.unit,
        "file": found.place.file,
        "line": found.place.line or None,
        "sheet": found.place.sheet,
        "cell": found.place.cell,
        "value": found.value,
        "message": found.what,
        "todo": found.todo,
        "open": found.open,
        "answer": found.answer,
    }


def safe_name(title: str) -> str:
    """A title as a file's name: characters that Windows refuses are left out."""
    kept = "".join(char for char in title if char not in '\\/:*?"<>|' and ord(char) >= 32)
    return kept.strip(" .")[:120] or "总结"
