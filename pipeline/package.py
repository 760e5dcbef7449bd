"""Every zip we make (.docx, .xlsx) is written here: given order, fixed dates, streamed.

This is the one place where bytes become deterministic. Same parts in, same bytes out, on one installation
(another build of zlib packs otherwise).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_LARGE = 1 << 20
_LEVEL, _LEVEL_OF_LARGE = 6, 3
"""How hard parts are packed: thousands of rows take a quarter of the time at 3, for half as many bytes again."""

#: Records of a zip (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16); 0x800 says that names are UTF-8, 33 is 1 January 1980.
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")


def pack(parts: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """Parts by name → the bytes of the package.

    A part is bytes, or an iterable of bytes that is streamed without being joined. ``[Content_Types].xml`` comes
    first (readers that sniff expect it there), the other parts in the order given. A part of more than a MiB is
    packed faster and less tightly.
    """
    out = io.BytesIO()
    names = [name for name in _FIRST if name in parts] + [name for name in parts if name not in _FIRST]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # else the byte differs between Windows and the rest
            info.external_attr = 0o600 << 16
            content = parts[name]
            level, chunks = _levelled((content,) if isinstance(content, bytes) else content)
            info._compresslevel = level  # type: ignore[attr-defined]  # noqa: SLF001 (public from Python 3.13 on)
            with archive.open(info, "w") as member:
                for chunk in chunks:
                    member.write(chunk)
    return out.getvalue()


def _levelled(content: Iterable[bytes]) -> tuple[int, Iterator[bytes]]:
    """How hard to pack a part, and its chunks: no more than the first MiB is held to find out."""
    chunks = iter(content)
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size > _LARGE:
            return _LEVEL_OF_LARGE, chain(held, chunks)
    return _LEVEL, iter(held)


def unpack(data: bytes) -> dict[str, bytes]:
    """A package of our own making → its parts by name, in order. Not for files from outside: nothing is bounded.

    Raises ``zipfile.BadZipFile`` if it is no zip.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def store(parts: Iterable[tuple[str, bytes, int]]) -> bytes:
    """Parts as (name, bytes, CRC-32) → a package of them as they are: for a reader that takes nothing but a file, so
    that what is inflated already is not inflated again. At most 65,535 parts and 4 GiB; the CRC is taken as given.
    """
    body: list[bytes] = []
    directory: list[bytes] = []
    place = count = 0
    for name, content, crc in parts:
        encoded, size = name.encode(), len(content)
        same = (20, 0x800, 0, 0, 33, crc, size, size, len(encoded), 0)
        body += (_LOCAL.pack(b"PK\3\4", *same), encoded, content)
        directory += (_CENTRAL.pack(b"PK\1\2", 20, *same, 0, 0, 0, 0, place), encoded)
        place += _LOCAL.size + len(encoded) + size
        count += 1
    listed = b"".join(directory)
    return b"".join((*body, listed, _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), place, 0)))
