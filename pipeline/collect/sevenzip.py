"""Members of a .7z archive, through py7zr, in memory only."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import PurePosixPath
from typing import Any

import py7zr
from py7zr.exceptions import ArchiveError, CrcError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from pipeline.collect.budget import HIGHEST_RATIO, LARGEST_MEMBER, Budget, Closed

#: Memory that an archive may ask for to be opened (7-Zip's highest setting asks for 64 MB).
LARGEST_WINDOW = 256 * 1024 * 1024

_LZMA, _LZMA2, _PPMD = b"\x03\x01\x01", b"\x21", b"\x03\x04\x01"


class _Buffer(Py7zIO):
    """A member in memory, of no more than was announced."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        if self.size() + len(s) > LARGEST_MEMBER:
            raise Closed("F05", "文件太大，超过64兆")
        return self.bytes.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self.bytes.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.bytes.seek(offset, whence)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def size(self) -> int:
        return self.bytes.getbuffer().nbytes


class _Buffers(WriterFactory):
    """Gives each member its buffer, and keeps them by name."""

    def __init__(self) -> None:
        self.made: dict[str, _Buffer] = {}

    def create(self, filename: str) -> _Buffer:
        return self.made.setdefault(filename, _Buffer())


def open_seven(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Closed]]:
    """Names and bytes of the files in the archive, in its order. Raises ``Closed`` where the whole cannot be opened."""
    try:
        with py7zr.SevenZipFile(io.BytesIO(data), "r", max_extract_size=max(1, budget.size)) as archive:
            files = [info for info in archive.list() if not info.is_directory]
            _admit(archive, files, len(data), budget)
            wanted = [info for info in files if _extractable(info)]
            buffers = _Buffers()
            if wanted:
                archive.extract(targets=[info.filename for info in wanted], factory=buffers)
    except Closed:
        raise
    except PasswordRequired as error:
        raise Closed("F21", "文件") from error
    except UnsupportedCompressionMethodError as error:
        raise Closed("F16", "压缩的方法少见") from error
    except CrcError as error:
        raise Closed("F17", "打不开：里面的文件已损坏") from error
    except (ArchiveError, LZMAError, zlib.error, EOFError, OSError, ValueError, MemoryError) as error:
        raise Closed("F17", "打不开：已损坏、不完整，或者是分卷") from error
    except Exception as error:
        raise Closed("F17", "打不开：已损坏、不完整，或者是分卷") from error
    yield from _contents(files, buffers.made)


def _admit(archive: Any, files: list[py7zr.FileInfo], packed: int, budget: Budget) -> None:
    """Whether the whole may be opened: its members, their sizes, and the memory it asks for."""
    if archive.needs_password():
        raise Closed("F21", "文件")
    size = sum(info.uncompressed for info in files)
    if size > 2**20 and size > HIGHEST_RATIO * packed:
        raise Closed("F17", "展开后大得不正常")
    budget.take(len(files), size)
    streams = archive.header.main_streams
    folders = streams.unpackinfo.folders if streams is not None else ()
    if any(_window(coder) > LARGEST_WINDOW for folder in folders for coder in folder.coders):
        raise Closed("F17", "打开它要用太多内存")


def _window(coder: dict[str, Any]) -> int:
    """Bytes of memory that a method asks for."""
    method, given = coder.get("method"), coder.get("properties") or b""
    if method == _LZMA2 and given:
        return (2 | given[0] & 1) << (given[0] // 2 + 11)
    if method in (_LZMA, _PPMD) and len(given) >= 5:
        return int.from_bytes(given[1:5], "little")
    return 0


def _extractable(info: py7zr.FileInfo) -> bool:
    """Small enough, a file, and with a name that the library takes."""
    steps = info.filename.replace("\\", "/").split("/")
    plain = ".." not in steps and steps[0] != "" and ":" not in info.filename
    return plain and not info.is_symlink and info.uncompressed <= LARGEST_MEMBER


def _contents(files: list[py7zr.FileInfo], made: dict[str, _Buffer]) -> Iterator[tuple[str, bytes | Closed]]:
    """The bytes of each file; the library gives a second one of the same name a number."""
    seen: dict[str, int] = {}
    for info in files:
        if info.uncompressed > LARGEST_MEMBER:
            yield info.filename, Closed("F05", "文件太大，超过64兆")
            continue
        if not _extractable(info):
            yield info.filename, Closed("F16", "名称指向压缩包以外")
            continue
        number = seen[info.filename] = seen.get(info.filename, -1) + 1
        key = str(PurePosixPath(f"{info.filename}_{number - 1}" if number else info.filename))
        yield info.filename, made[key].bytes.getvalue() if key in made else b""
