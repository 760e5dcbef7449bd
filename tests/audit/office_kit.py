"""LibreOffice at work on a document, through its API; and the sample's document to work on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import key_of

HERE = Path(__file__).parent


def mark(definition: str, number: int = 1) -> str:
    """The bookmark of a printing."""
    return f"_M_{key_of(definition)}_{number}"


def phrase(definition: str, number: int = 1) -> str:
    """The bookmark of a phrase."""
    return f"_P_{key_of(definition)}_{number}"


@cache
def office_python() -> str:
    """A Python that can talk to LibreOffice; without one the test is skipped, or fails where it is asked for."""
    soffice = shutil.which("soffice")
    beside = Path(soffice).resolve().parent / "python" if soffice else None
    for python in ("/usr/bin/python3", str(beside), shutil.which("python3")):
        if python and Path(python).exists():
            done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return python
    if os.environ.get("MAKE_REPORT_REQUIRE_OFFICE"):
        pytest.fail("no Python here has uno")
    pytest.skip("no Python here has uno")


def edit(soffice: str, folder: Path, data: bytes, edits: Sequence[Sequence[Any]]) -> bytes:
    """The document as LibreOffice saves it after these edits (see ``office_edits.Edits``)."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target, script = folder / "in.docx", folder / "out.docx", folder / "edits.json"
    source.write_bytes(data)
    script.write_text(json.dumps(edits, ensure_ascii=False), encoding="utf-8")
    command = [office_python(), str(HERE / "office_edits.py"), soffice, (folder / "profile").as_uri()]
    done = subprocess.run(
        [*command, *map(str, (source, target, script))], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return target.read_bytes()
