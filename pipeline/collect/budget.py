"""How much an archive may hold, and what is said of one that is not opened."""

from __future__ import annotations

from dataclasses import dataclass

#: One archive and the archives within it hold no more than this.
MOST_MEMBERS = 2000
LARGEST_TOTAL = 256 * 1024 * 1024
LARGEST_MEMBER = 64 * 1024 * 1024
HIGHEST_RATIO = 250

_TOO_MUCH = "展开后太大或者文件太多"


class Closed(Exception):  # noqa: N818 (what it says of the archive is no error of the program)
    """An archive, or one of its members, cannot be opened. ``code`` is that of the problem, ``what`` its words."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(code, what)
        self.code, self.what = code, what


@dataclass
class Budget:
    """What may still be taken out of an archive and of the archives within it."""

    members: int = MOST_MEMBERS
    size: int = LARGEST_TOTAL

    def take(self, members: int, size: int) -> None:
        """Raises ``Closed`` where it is too much."""
        self.members -= members
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise Closed("F17", _TOO_MUCH)
