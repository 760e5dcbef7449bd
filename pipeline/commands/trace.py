"""``make-report trace``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.commands.kit import Exit, refuse, verb, write_bytes, write_lines
from pipeline.commands.usage import contents, there
from pipeline.outputs import MANIFEST

HELP = """\
make-report trace：文稿里的每个数是从哪几行来的；或者一行数据影响文稿里的哪几句。

用法：make-report trace [文稿.docx] [数字或者一句话] [--json]
      make-report trace [文稿.docx] 区公安分局.xlsx!问题台账!C12
不写文稿的，查这个文件夹里最近一次生成的总结。文稿改过、另存过，拿到别的电脑上，也能查。
例如：make-report trace output/工作总结.docx 37
"""


@verb("trace", HELP)
@click.argument("words", nargs=-1)
@click.option("--campaign", "folder", type=click.Path(path_type=Path), envvar="MAKE_REPORT_CAMPAIGN")
@click.option("--json", "as_json", is_flag=True, envvar="MAKE_REPORT_JSON")
def trace(words: tuple[str, ...], *, folder: Path | None, as_json: bool) -> int:
    """Tell where the numbers of a document come from, or what rests on a cell."""
    from pipeline.audit.own import trace as tracing  # noqa: PLC0415

    home = folder or Path()
    named = bool(words) and _is_document(words[0])
    document = Path(words[0]) if named else _own(home)
    if document is None:
        refuse(home / "output", "这里还没有生成过总结", "先运行 make-report，或者写上要查的 .docx 文件。", "T02")
        return Exit.USAGE
    try:
        found = tracing.trace(contents(document))
    except tracing.NotOurs as reason:
        refuse(document, str(reason), reason.todo, "T01")
        return Exit.USAGE
    runs = _runs([document.parent, document.parent.parent, home / "output"])
    found = tracing.with_files(found, *_added(runs))
    asked = " ".join(words[1:] if named else words)
    place = tracing.place_of(asked)
    try:
        if place:
            files = frozenset(tracing.stem(str(entry.get("name"))) for run in runs for entry in _entries(run, "inputs"))
            sheets, cards = _sheets([home, document.parent.parent, document.parent])
            shown = tracing.resting_on(found, *place, tracing.Known(files, sheets, cards))
        else:
            shown = tracing.narrowed(found, asked)
    except tracing.UnknownPlace as reason:
        refuse(asked, str(reason), "写成 区公安分局.xlsx!问题台账!C12 这样的位置。", "T03")
        return Exit.USAGE
    if as_json:
        write_bytes(tracing.to_json(shown))
    elif shown:
        write_lines([f"共{len(shown)}处", *tracing.lines(shown)])
    else:
        write_lines(_nothing(asked, place=place is not None))
    return Exit.DONE


def _nothing(asked: str, *, place: bool) -> list[str]:
    """What is said where nothing was found."""
    if place:
        said = f"文稿里没有数依据这一行：{asked}"
        return [said, "表头、空行和有错误没有计入的行，不是任何数的依据；有没有错误，见核对情况.xlsx。"]
    said = f"文稿里没有这个数、也没有这句话：{asked}"
    hint = "要查一格影响哪几句，写成 区公安分局.xlsx!问题台账!C12 这样的位置。"
    return [said, hint] if "!" in asked.replace("！", "!") else [said]


def _is_document(word: str) -> bool:
    """Whether the first word names a document, and is not a question to the campaign's own."""
    return word.lower().endswith((".docx", ".doc", ".wps")) or (
        "!" not in word and there(word) and Path(word).is_file()
    )


def _own(home: Path) -> Path | None:
    """The summary that the last run wrote; None without one."""
    from pipeline.outputs import beside, remembered  # noqa: PLC0415
    from pipeline.run import safe_name  # noqa: PLC0415

    folder = home / "output"
    title = next((str(run.get("title")) for run in _runs([folder])), "")
    name = f"{safe_name(title)}.docx"
    written = remembered(folder)
    return next((folder / each for each in (beside(name), name) if each in written and (folder / each).is_file()), None)


def _runs(folders: Iterable[Path]) -> list[dict[str, object]]:
    """The run.json files that can be read in these folders."""
    found = []
    for folder in dict.fromkeys(folders):
        try:
            run = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(run, dict):
            found.append(run)
    return found


def _added(runs: Iterable[dict[str, object]]) -> tuple[dict[str, str], dict[str, str]]:
    """What run.json knows and a document does not: digest → file, definition → why it is corrected."""
    files: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for run in runs:
        for entry in _entries(run, "inputs"):
            if entry.get("sha256"):
                files.setdefault(str(entry["sha256"])[:8], str(entry.get("name")))
        for entry in _entries(run, "corrections"):
            reasons.setdefault(str(entry.get("definition")), str(entry.get("reason")))
    return files, reasons


def _entries(run: dict[str, object], key: str) -> list[dict[str, object]]:
    entries = run.get(key)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _sheets(folders: Iterable[Path]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The sheets of the campaign and those that are one record as a whole; none where no definitions are at hand."""
    from pipeline.run import Faults, load  # noqa: PLC0415

    for folder in dict.fromkeys(folders):
        try:
            forms = load(folder).forms
        except (Faults, OSError):
            continue
        return tuple(sheet.name for sheet in forms.sheets), forms.cards
    return (), frozenset()
