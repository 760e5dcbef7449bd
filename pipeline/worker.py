"""A worker process of a ``Crew`` (``jobs``): its life, what it may take, and how the parent sees that it took more.

Memory: the address space is limited where the system can (Linux), and everywhere the parent looks at the worker's
resident memory (psutil) while it waits. On Windows and macOS the second is all there is: a worker may hold more than
the limit until the next look, ``LOOK`` seconds later.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

import psutil

from pipeline import cycles

R = TypeVar("R")

#: Seconds between two looks at the workers' clocks and memory.
LOOK = 0.05
#: Seconds within which a worker must have started.
START = 60.0


class Cause(StrEnum):
    """Why an item has no result."""

    DIED = "died"
    TIME = "time"
    MEMORY = "memory"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in the place of a result."""

    cause: Cause
    detail: str = ""
    """For maintainers: the exit code, or the traceback."""


@dataclass(frozen=True)
class Limits:
    """What one item may take."""

    seconds: float = 120.0
    memory: int = 1536 * 2**20
    """Bytes of resident memory of a worker."""


class Worker:
    """A process, and what it is at."""

    def __init__(self, function: Callable[..., Any], limits: Limits) -> None:
        """Raises ``OSError`` when no process can be started."""
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, function, _space(limits.memory)), name="make-report worker", daemon=True
        )
        try:
            with _undisturbed():
                self.process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()
        self.wires: tuple[Connection[Any, Any], int] = (self.pipe, self.process.sentinel)
        self.ready, self.told, self.used = False, False, False
        self.batch: list[int] = []
        self.since = self.looked = time.monotonic()

    def begin(self, batch: list[int]) -> None:
        """It is at the first of these items from now on; none: it is idle."""
        self.batch, self.since = batch, time.monotonic()

    def exceeded(self, limits: Limits) -> Cause | None:
        """Which limit the worker is beyond, if any. An answer that lies in the pipe is in time."""
        now = time.monotonic()
        with contextlib.suppress(psutil.Error, OSError):  # it has just ended: that will be heard
            if now - self.since > (limits.seconds if self.ready else START) and not self.pipe.poll():
                return Cause.TIME
            if now - self.looked >= LOOK:
                self.looked = now
                if psutil.Process(self.process.pid).memory_info().rss > limits.memory:
                    return Cause.MEMORY
        return None

    def exit_code(self) -> int | None:
        """What a process that is ending ended with."""
        self.process.join(1)
        return self.process.exitcode

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """While a process is started: it inherits that Ctrl-C is the parent's affair (where the system can say so), and
    it does not run the parent's main script again, which may have no guard; only ``_serve`` is needed of it.
    """
    main, mask = sys.modules["__main__"], None
    sys.modules["__main__"] = types.ModuleType("__main__")
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def run_here(function: Callable[..., R], item: object, shared: tuple[object, ...]) -> R | Failure:
    """The serial twin, and the heart of a worker: whatever is raised is a result."""
    try:
        return function(item, *shared)
    except (KeyboardInterrupt, SystemExit) as error:
        if multiprocessing.parent_process() is None:
            raise
        return Failure(Cause.RAISED, repr(error))
    except MemoryError:
        return Failure(Cause.MEMORY)
    except BaseException:  # noqa: BLE001 (a panic of native code is no Exception)
        return Failure(Cause.RAISED, traceback.format_exc())


def _serve(pipe: Connection[Any, Any], function: Callable[..., Any], space: int) -> None:
    """The life of a worker: a tuple is what all items share, a list are items. It ends with the pipe, or its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    _limit(space)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a native panic prints is nothing to read
    gc.freeze()  # what has been imported stays
    cycles.look_seldom()
    shared: tuple[object, ...] = ()
    with contextlib.suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            message = pipe.recv()
            if isinstance(message, tuple):
                shared = message
                continue
            for place, item in message:
                pipe.send_bytes(_packed(place, run_here(function, item, shared)))


def _packed(place: int, result: object) -> bytes:
    try:
        return pickle.dumps((place, result), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((place, Failure(Cause.MEMORY)))
    except Exception:  # noqa: BLE001 (it cannot be sent)
        return pickle.dumps((place, Failure(Cause.RAISED, traceback.format_exc())))


def _follow() -> None:
    """A worker whose parent was killed ends, whatever it is at."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)


def _space(memory: int) -> int:
    """Bytes by which a worker's address space may grow."""
    return memory


def _limit(space: int) -> None:
    """Bound the address space by what is mapped now and so much more. Windows has nothing of the kind."""
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    bound = psutil.Process().memory_info().vms + space
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
