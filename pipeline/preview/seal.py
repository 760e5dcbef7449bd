"""Our previews carry the digest of their own bytes: a file that has it was made here and nobody has changed it."""

from __future__ import annotations

import re
import struct
import zlib
from hashlib import sha256

PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"make-report\x00"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_CHUNK = 12 + len(_KEYWORD) + 64
_COMMENT = re.compile(rb"%make-report ([0-9a-f]{64})\n\Z")


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def sealed_png(body: bytes) -> bytes:
    """The chunks of a PNG (without its end) → the file, with its digest as a text of its own."""
    return body + chunk(b"tEXt", _KEYWORD + _digest(body)) + _END


def sealed_pdf(data: bytes) -> bytes:
    """A PDF with its digest in a last comment."""
    body = data if data.endswith(b"\n") else data + b"\n"
    return body + b"%make-report " + _digest(body) + b"\n"


def untouched(data: bytes) -> bool:
    """Whether these are the bytes of a preview as it was made here."""
    if data.startswith(PNG):
        body = data[: -_CHUNK - len(_END)]
        return data == sealed_png(body)
    match = _COMMENT.search(data[-100:])
    return match is not None and match[1] == _digest(data[: -len(match[0])])


def _digest(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()
