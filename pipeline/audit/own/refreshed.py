"""What people and programs read of a refresh: what has changed, and what is left for a person to look at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from pathlib import Path

from pipeline.audit.own import carrier
from pipeline.audit.own.record import Record
from pipeline.audit.own.refresh import Refreshed
from pipeline.audit.own.states import Step, What
from pipeline.audit.text.finding import wrapped

#: Code of a place that was left for a person.
LEFT = "A22"

_WORDS: dict[What, str] = {
    "number": "数字",
    "phrase": "分项",
    "rewritten": "重写",
    "added": "新加",
    "removed": "去掉",
}
_LONGEST, _NOTE = 24, 100
_AROUND = 8
"""Characters that are shown before the first difference of two long texts."""
_BESIDE = re.compile(r"(?<=.)（新数据\d*）$")


def check(edited: bytes) -> None:
    """Raise ``NotOurs`` for a file that cannot be refreshed, before any work is done for it."""
    Record(carrier.ledger_part(carrier.opened(edited))[1])


def name_beside(document: Path) -> str:
    """A name for the new file beside the edited one, over nothing: ``甲（新数据）.docx``, ``甲（新数据2）.docx``."""
    stem, number = _BESIDE.sub("", document.stem), 1
    while (document.parent / (name := f"{stem}（新数据{number if number > 1 else ''}）.docx")).exists():
        number += 1
    return name


def left(result: Refreshed) -> list[Step]:
    """What was not changed and has a comment."""
    return [step for step in result.steps if step.what == "left"]


def lines(result: Refreshed, document: str, name: str, *, final: bool) -> Iterator[str]:
    """For people: what has changed by paragraph; then each place that is left, as where, what and what to do."""
    if not name:
        yield f"{document}：{'数据没有变化，不用换。' if result.same else '按现在的数据，文稿里没有要换的地方。'}"
        return
    yield f"{document} 换上新数据，另存为 {name}"
    done = [step for step in result.steps if step.what != "left"]
    for passage, steps in groupby(done, key=lambda step: step.passage):
        yield f"  {_place(result, passage)}"
        for what, same in groupby(steps, key=lambda step: step.what):
            for told in _told(what, list(same)):
                yield from wrapped(f"    {told}")
    remaining = left(result)
    for step in remaining:
        yield ""
        yield from wrapped(f"{name} > {_place(result, step.passage)}")
        yield from wrapped(f"问题：{_short(step.note, _NOTE)}")
        yield f"请做：对照批注看这一处，改好后删掉批注。〔{LEFT}〕"
    yield ""
    yield f"改了{len(done)}处，要人看的{len(remaining)}处；{'没有待办事项' if final else '还有待办事项，文稿标为初稿'}"


def _told(what: What, steps: Sequence[Step]) -> Iterator[str]:
    if what == "number":
        yield f"{_WORDS[what]}：{'、'.join(f'{step.old}→{step.new}' for step in steps)}"
        return
    for step in steps:
        old, new = _apart(step.old, step.new)
        yield f"{_WORDS[what]}：" + ("→".join(f"“{text}”" for text in (old, new) if text))


def _short(text: str, longest: int = _LONGEST) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[:longest]}……"


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two texts, shortened so that it is seen where they begin to differ."""
    old, new = " ".join(old.split()), " ".join(new.split())
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    if not old or not new or same < _LONGEST - _AROUND:
        return _short(old), _short(new)
    start = same - _AROUND
    return f"……{_short(old[start:])}", f"……{_short(new[start:])}"


def _place(result: Refreshed, passage: int) -> str:
    found = result.passages[passage - 1] if 0 < passage <= len(result.passages) else None
    if found is None or not found.heading:
        return f"第{passage}段"
    heading = "".join(found.heading.splitlines())
    return f"{heading}，第{found.ordinal}段" if found.ordinal else heading


def to_json(result: Refreshed, name: str, *, final: bool) -> bytes:
    """One object: ``output`` (the new file, empty where nothing changed), ``status``, ``steps``; UTF-8."""
    steps = [
        {"what": step.what, "paragraph": step.passage, "old": step.old, "new": step.new, "note": step.note}
        for step in result.steps
    ]
    found = {"output": name, "status": "final" if final else "draft", "steps": steps}
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
