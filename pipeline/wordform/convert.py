"""From one form of the narrative to the other. The old one stays beside it under another name."""

from __future__ import annotations

import itertools
from pathlib import Path

from pipeline.outputs import write
from pipeline.wordform.narrative import TEXT, WORD, read_narrative

FORMATS = {"docx": WORD, "md": TEXT}


class AlreadyThere(Exception):  # noqa: N818 (a state of the folder)
    """The narrative already has the form that is asked for."""


def convert(folder: Path, kind: str) -> tuple[Path, Path]:
    """Turn the narrative of a campaign's folder into ``kind`` (docx or md): the new file, and where the old one is.

    Raises ``AlreadyThere``, ``NarrativeFault``, ``OutputsLocked``, and ``OSError`` for what cannot be read or moved.
    """
    narrative = read_narrative(folder)
    wanted = FORMATS[kind]
    if narrative.name == wanted:
        raise AlreadyThere(wanted)
    if kind == "docx":
        from pipeline.wordform.writing import write_word  # noqa: PLC0415 (python-docx is needed here only)

        data = write_word(narrative.text, narrative.name)
    else:
        data = narrative.text.encode("utf-8")
    old = folder / narrative.name
    kept = _free(old)
    old.rename(kept)
    try:
        write(folder, {wanted: data})
    except BaseException:
        kept.rename(old)
        raise
    return folder / wanted, kept


def _free(path: Path) -> Path:
    """``summary（旧）.md``, or the first of （旧2）, （旧3）… that nobody has."""
    for count in itertools.count(1):
        name = path.with_name(f"{path.stem}（旧{count if count > 1 else ''}）{path.suffix}")
        if not name.exists():
            return name
    raise AssertionError
