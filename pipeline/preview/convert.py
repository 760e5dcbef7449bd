"""A .docx → its previews: LibreOffice in a process of its own, with a private profile, fonts mapped, a time limit."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import psutil

from pipeline.docxfile import DocxFile
from pipeline.model import Place, Problem
from pipeline.preview.fonts import fontconfig, fonts_of, installed_fonts, substitutes
from pipeline.preview.office import find_office
from pipeline.preview.seal import sealed_pdf
from pipeline.problems import problem

KINDS = ("pdf", "png")
CODES = ("O05", "O06", "O07")
"""What is said of previews: notes all, they change nothing about the document."""
LIMIT = 600.0
"""Seconds: a thousand rows of a table take five, and more than half a minute where fonts are missing."""
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_DATE = re.compile(rb"/(CreationDate|ModDate)\(D:\d{14}(Z?[^)]*)\)")
_ID = re.compile(rb"<[0-9A-Fa-f]{32}>(\s*)<[0-9A-Fa-f]{32}>")
_CHECKSUM = re.compile(rb"/DocChecksum /[0-9A-Fa-f]{32}")


class _Failed(Exception):  # noqa: N818 (a state of the machine)
    """LibreOffice did not make a PDF; the texts of its problem."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo


@dataclass
class Preview:
    """What was made: ending of the name (``.pdf``, ``-1.png``) → bytes; and what is to be said of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def preview(docx: bytes, name: str, kinds: Sequence[str], day: date, limit: float = LIMIT) -> Preview:
    """The bytes of a .docx (``name``: for messages) → its previews of these ``kinds`` (pdf, png).

    ``day``: the date that the PDF carries. Notes say what could not be made and which fonts stood in for others.
    Raises ``Unreadable`` for anything but a .docx.
    """
    made = Preview()
    named = fonts_of(DocxFile(docx, name))
    place = Place(name)
    office = find_office()
    if office is None:
        made.problems.append(problem("O05", place, kinds="和".join(kind.upper() for kind in kinds)))
        return made
    given = substitutes(named, installed_fonts())
    try:
        pdf = settled(_convert(office, docx, given, limit), docx, day)
    except _Failed as failed:
        made.problems.append(problem("O06", place, what=failed.what, todo=failed.todo))
        return made
    if given:
        made.problems.append(problem("O07", place, count=len(given), readings=_said(given)))
    if "pdf" in kinds:
        made.files[".pdf"] = sealed_pdf(pdf)
    if "png" in kinds:
        from pipeline.preview.pictures import MOST_PAGES, pictures  # noqa: PLC0415 (pictures alone need PDFium)

        pages, count = pictures(pdf)
        made.files |= {f"-{index}.png": page for index, page in enumerate(pages, 1)}
        if count > MOST_PAGES:
            what, todo = f"共{count}页，只生成了前{MOST_PAGES}页的图片", "要看后面的，用 --pdf。"
            made.problems.append(problem("O06", place, what=what, todo=todo))
    return made


def _said(given: dict[str, str]) -> tuple[str, ...]:
    """Which font stands in for which, a line for each that does."""
    stands: dict[str, list[str]] = {}
    for name, font in given.items():
        stands.setdefault(font or "程序自选的字体", []).append(name)
    return tuple(f"{font}  代替  {'、'.join(names)}" for font, names in stands.items())


def settled(pdf: bytes, docx: bytes, day: date) -> bytes:
    """The PDF with what changes from run to run set: its dates to ``day``, its identifiers by the document's digest.

    Only bytes of the same length are put in place, so that nothing in the file moves.
    """
    stamp = day.strftime("%Y%m%d").encode() + b"000000"
    mark = sha256(docx).hexdigest()[:32].upper().encode()
    body, trailer, rest = pdf.rpartition(b"trailer")
    body = _DATE.sub(lambda match: b"/%s(D:%s%s)" % (match[1], stamp, match[2]), body)
    rest = _ID.sub(lambda match: b"<%s>%s<%s>" % (mark, match[1], mark), rest)
    return body + trailer + _CHECKSUM.sub(b"/DocChecksum /" + mark, rest)


def _convert(office: Path, docx: bytes, given: dict[str, str], limit: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="make-report-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source, out, profile = home / "a.docx", home / "out", home / "profile"
        source.write_bytes(docx)
        environment = dict(os.environ)
        if sys.platform != "win32":
            system = environment.get("FONTCONFIG_FILE", _SYSTEM_FONTS)
            (home / "fonts.conf").write_bytes(fontconfig(given, system))
            environment["FONTCONFIG_FILE"] = str(home / "fonts.conf")
        command = [
            str(office),
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(out),
            str(source),
        ]
        _run(command, environment, limit)
        made = out / "a.pdf"
        if not made.is_file():
            raise _Failed("LibreOffice 没有生成 PDF", "用 Word 或 WPS 打开文稿，另存为 PDF。")
        return made.read_bytes()


def _run(command: list[str], environment: dict[str, str], limit: float) -> None:
    """Run a program and see to it that nothing of it is left, also when it takes too long or we are interrupted."""
    quiet = subprocess.DEVNULL
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows: no black window
    own_group = sys.platform != "win32"
    try:
        process = subprocess.Popen(  # noqa: S603 (the program that was found, on a file of our own)
            command,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            env=environment,
            creationflags=flags,
            start_new_session=own_group,
        )
    except OSError as error:
        raise _Failed("LibreOffice 启动不了", "重新安装 LibreOffice，或者用 Word、WPS 另存为 PDF。") from error
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired as error:
        what = f"LibreOffice 用了{round(limit)}秒还没有做完，已经停止"
        raise _Failed(what, "用 Word 或 WPS 打开文稿，另存为 PDF。") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it has started; of one that has ended by itself, what it has left behind."""
    started: list[psutil.Process] = []
    if process.poll() is None:
        with suppress(psutil.Error):
            started = psutil.Process(process.pid).children(recursive=True)
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for each in started:
        with suppress(psutil.Error):
            each.kill()
    if process.poll() is None:
        process.kill()
    process.wait()
