"""What workers are made to do in the tests of ``pipeline.jobs``. It imports little: every worker imports it."""

from __future__ import annotations

import os
import time

#: What a worker remembers of the items before.
SEEN: list[object] = []


class Panic(BaseException):
    """As native code panics: no Exception."""


def work(item: object, *shared: object) -> object:
    """Harm done to a worker, by name; anything else comes back with what is shared."""
    if item == "abort":
        os.abort()
    elif item == "exit":
        os._exit(0)  # the code says nothing: the pipe does
    elif item == "sleep":
        time.sleep(600)
    elif item == "loop":
        while True:
            pass
    elif item == "eat":
        eaten = []
        while True:
            eaten.append(b"x" * 2**22)
    elif item == "gulp":
        return len(bytearray(2**34))
    elif item == "panic":
        raise Panic
    elif item == "leave":
        raise SystemExit(0)
    elif item == "unsendable":
        return lambda: 0
    return (item, *shared)


def grudge(item: int) -> int:
    """Dies of what came before, not of the item."""
    if item == 3 and SEEN:
        os.abort()
    SEEN.append(item)
    return item


def pid(_: object) -> int:
    return os.getpid()
