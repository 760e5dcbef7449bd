"""Workbooks with a password to open: decrypted in memory, where a known password fits."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pipeline.read.bounds import DAMAGED, LARGEST_PART, Unreadable

#: Excel's own: it encrypts with this where only the structure of a workbook is protected, and opens such files unasked.
DEFAULT = "VelvetSweatshop"

#: Longer ones are no passwords of Excel.
_LONGEST = 255

#: Office hashes a password 100,000 times; a file may ask for more, and would take hours.
_MOST_ROUNDS = 1_000_000


def unlock(data: bytes, passwords: Sequence[str]) -> bytes:
    """Bytes of a locked workbook → the workbook within. Raises ``Unreadable`` where no password fits."""
    import msoffcrypto  # noqa: PLC0415 (only when such a file is met)

    if len(data) > LARGEST_PART:
        raise Unreadable("F05", "文件太大")
    for password in (DEFAULT, *(word for word in passwords if 0 < len(word) <= _LONGEST)):
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
        except Exception as error:
            raise Unreadable("F01", DAMAGED) from error
        if _rounds(office) > _MOST_ROUNDS:
            raise Unreadable("F05", "密码的加密次数多得不正常")
        opened = io.BytesIO()
        try:  # of OOXML the password is checked before anything is decrypted; of .xls the library always does so
            office.load_key(password=password, **({"verify_password": True} if office.format == "ooxml" else {}))
            office.decrypt(opened)
        except Exception:  # noqa: BLE001, S112 (one kind for a wrong password, many for what it cannot open)
            continue
        return opened.getvalue()
    raise Unreadable("F14")


def _rounds(office: object) -> int:
    """How often the password is hashed, as the file says."""
    known = getattr(office, "info", None)
    return int(known.get("spinValue") or 0) if isinstance(known, dict) else 0
