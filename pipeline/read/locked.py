"""Workbooks with a password to open: decrypted in memory, where a known password fits."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pipeline.read.guard import DAMAGED, LARGEST_PART, Unreadable

#: Excel's own: it encrypts with this where only the structure of a workbook is protected, and opens such files unasked.
DEFAULT = "VelvetSweatshop"

#: Longer ones are no passwords of Excel.
_LONGEST = 255


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
        try:
            office.load_key(password=password, **_verify(office))
        except Exception:  # noqa: BLE001, S112 (one kind for a wrong password, many for what it cannot open)
            continue
        opened = io.BytesIO()
        try:
            office.decrypt(opened)
        except Exception:  # noqa: BLE001, S112 (a wrong password that was not noticed before)
            continue
        return opened.getvalue()
    raise Unreadable("F14")


def _verify(office: object) -> dict[str, bool]:
    """Of OOXML the password is checked before anything is decrypted; of .xls the library always does so."""
    return {"verify_password": True} if type(office).__name__ == "OOXMLFile" else {}
