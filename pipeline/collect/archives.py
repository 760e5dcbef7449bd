"""Archives as containers: what lies in a .zip or .7z, as if it lay in the inbox.

Everything happens in memory and within bounds; names within an archive are only labels. A member that cannot be read
costs only itself; an archive that cannot be opened is one problem.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.collect.budget import HIGHEST_RATIO, LARGEST_MEMBER, Budget, Closed

#: Archives within archives.
DEEPEST = 2

#: Parts that only documents have at their root: a zip with one of them is a file of its own, not a container.
_DOCUMENTS = frozenset(
    (
        "[content_types].xml",
        "xl/workbook.xml",
        "xl/workbook.bin",
        "content.xml",
        "ofd.xml",
        "androidmanifest.xml",
        "index.zip",
    )
)
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError
)  # fmt: skip
_DRIVE = re.compile(r"^[A-Za-z]:")
_BROKEN = "打不开：已损坏、不完整，或者是分卷"


@dataclass(frozen=True)
class Member:
    """A file in an archive: its bytes, or why they cannot be had."""

    name: str
    data: bytes = b""
    closed: Closed | None = None


def archive_kind(data: bytes, name: str) -> str:
    """``"zip"``, ``"7z"``, or ``""`` for what is no archive that is opened here. Raises ``Closed`` for a broken one."""
    if data.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename.replace("\\", "/").lower() for info in archive.infolist()}
    except _UNREADABLE as error:
        if name.lower().endswith(".zip"):
            raise Closed("F17", _BROKEN) from error
        return ""  # perhaps a damaged workbook: the reader says so
    document = bool(parts & _DOCUMENTS) or any(part.endswith(".iwa") for part in parts)
    return "" if document else "zip"


def members(data: bytes, kind: str, budget: Budget) -> Iterator[Member]:
    """The files in an archive, in its order. Raises ``Closed`` where the whole cannot be opened."""
    return _zip_members(data, budget) if kind == "zip" else _seven_members(data, budget)


def label(name: str) -> str:
    """A member's name as it is shown: it leads nowhere, whatever it says (``../``, a drive, an absolute path)."""
    printable = "".join(char if char.isprintable() else "?" for char in name)
    steps = _DRIVE.sub("", printable.replace("\\", "/")).split("/")
    return "/".join(step for step in steps if step.strip() not in ("", ".", "..")) or "无名文件"


def _zip_members(data: bytes, budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _name(info).endswith(("/", "\\"))]
        budget.take(len(infos), 0)
        if infos and all(info.flag_bits & 1 for info in infos):
            raise Closed("F21", "文件")
        for info in infos:
            name = label(_name(info))
            try:
                yield Member(name, _zip_member(archive, info, budget))
            except Closed as reason:
                yield Member(name, closed=reason)
            except _UNREADABLE:
                yield Member(name, closed=Closed("F01", "压缩包里的这个文件已损坏"))


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    if info.flag_bits & 1:
        raise Closed("F21", "这个文件")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
        raise Closed("F16", "压缩的方法少见")
    _within(info.file_size, info.compress_size)
    budget.take(0, info.file_size)
    return archive.read(info)


def _within(size: int, packed: int) -> None:
    if size > LARGEST_MEMBER:
        raise Closed("F05", "文件太大，超过64兆")
    if size > 2**20 and size > HIGHEST_RATIO * max(1, packed):
        raise Closed("F05", "文件展开后大得不正常")


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: with the flag UTF-8; without it (where Python reads an American code page) UTF-8, else
    GB 18030, as Chinese Windows writes it.
    """
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def _seven_members(data: bytes, budget: Budget) -> Iterator[Member]:
    from pipeline.collect.sevenzip import open_seven  # noqa: PLC0415 (heavy, and rare)

    for name, content in open_seven(data, budget):
        yield Member(label(name), *((b"", content) if isinstance(content, Closed) else (content,)))
