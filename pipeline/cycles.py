"""Python's collector of cycles, for long runs: rows hold none, and to walk over all that are held takes time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def look_seldom() -> None:
    """Make the collector rest: it takes a tenth of a long run, and more of a longer one."""
    gc.set_threshold(100_000, 20, 20)


@contextmanager
def not_looked_for() -> Iterator[None]:
    """Within it nothing is looked for; what is held at the end is looked at then."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
