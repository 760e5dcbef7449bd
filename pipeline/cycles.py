"""Python's collector of cycles, for long runs."""

import gc


def look_seldom() -> None:
    """Make the collector rest: rows hold no cycles, and to walk over all that are held takes a tenth of a long run,
    and more of a longer one.
    """
    gc.set_threshold(100_000, 20, 20)
