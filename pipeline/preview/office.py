"""Where LibreOffice is on this machine: as the environment says, on PATH, in its usual folders, in the registry."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "MAKE_REPORT_SOFFICE"
"""Names the program where it lies in no usual place; a name that is no file means: there is none."""
_NAMES = ("soffice", "libreoffice")
_PROGRAMS = ("soffice.com", "soffice.exe")
_UNIX = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice*/program/soffice", "/snap/bin/libreoffice")
_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_KEYS = (r"SOFTWARE\LibreOffice\UNO\InstallPath", r"SOFTWARE\WOW6432Node\LibreOffice\UNO\InstallPath")


def find_office() -> Path | None:
    """The program that starts LibreOffice; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if Path(named).is_file() else None
    return next((path for path in _candidates() if path.is_file()), None)


def _candidates() -> Iterator[Path]:
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    if sys.platform == "win32":
        yield from windows_paths(dict(os.environ), _installed())
        return
    yield Path(_MAC)
    for pattern in _UNIX:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def windows_paths(environment: dict[str, str], registered: list[str]) -> Iterator[Path]:
    """Where Windows keeps it: the folders that the registry names, then those of programs, the newest first.

    ``soffice.com`` goes before: it is the one that waits until the work is done.
    """
    for folder in registered:
        yield from (Path(folder) / name for name in _PROGRAMS)
    for variable in ("PROGRAMFILES", "PROGRAMW6432", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = environment.get(variable, "")
        for root in (Path(folder), Path(folder) / "Programs") if folder else ():
            for program in sorted(root.glob("LibreOffice*/program"), reverse=True):
                yield from (program / name for name in _PROGRAMS)


def _installed() -> list[str]:
    """The folders of the program that the registry of Windows names."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 (on Windows only)

        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            for key in _KEYS:
                try:
                    found.append(winreg.QueryValue(root, key))
                except OSError:
                    continue
    return found
