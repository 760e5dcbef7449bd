"""Work a file at a time in worker processes: a file that kills its reader costs only itself.

A ``Crew`` runs a function over items in processes of its own. What an item does to its worker (a native abort, an
exit, a panic, memory without end, a loop without end) comes back as a plain ``Failure`` in its place. How it is built:

- Every worker is spawned, on every system, and has a pipe of its own: no lock and no queue is shared, so the death of
  one holds up nobody.
- A worker is handed a few items at once and answers one by one: the parent knows which item it died on, and the
  others are handed out again.
- Only what a fresh worker dies on is blamed for a death: a worker that has read other files may die of what they
  left behind, so its item is tried once more, alone. The result is thus the same whoever read what before.
- Time: the parent's clock. Memory: the address space is limited where the system can (Linux), and everywhere the
  parent looks at the worker's resident memory (psutil) while it waits. On Windows and macOS the second is all there
  is: a worker may hold more than the limit until the next look, ``LOOK`` seconds later.
- Results are merged in the parent alone, in the order of the items.
"""

from __future__ import annotations

import atexit
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
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

import psutil

T = TypeVar("T")
R = TypeVar("R")

#: Seconds between two looks at the workers' clocks and memory.
LOOK = 0.05
#: Seconds within which a worker must have started.
START = 60.0
#: Workers that may fail to start, one after the other, before the work is done in this process.
STARTS = 2
#: Items handed to a worker at once, at most.
HANDFUL = 8
#: Items from which another worker is worth its start (about half a second).
WORTH_A_WORKER = 100

#: Called in the parent for each item that is done: (how many so far, of how many).
Progress = Callable[[int, int], None]


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


class Crew(Generic[T, R]):
    """Workers for one function, for one thread. The first starts at once; they are kept between calls of ``map``."""

    def __init__(self, function: Callable[..., R], *, workers: int | None = None, limits: Limits | None = None) -> None:
        """``function`` must be importable by name; its module is imported in the workers while the parent goes on.
        ``workers``: at most so many; 0 does the work in this process.
        """
        self.function, self.limits = function, limits or Limits()
        self.most = _processors() if workers is None else workers
        self.workers: list[_Worker] = []
        self.failed_starts = 0
        if self.most:
            self._start()

    def map(
        self, items: Sequence[T], shared: tuple[object, ...] = (), progress: Progress | None = None
    ) -> list[R | Failure]:
        """``function(item, *shared)`` of every item, in the order of the items. On any exception the crew ends."""
        task: _Task[T, R] = _Task(items, progress)
        try:
            if self.most and items:
                self._work(task, shared)
            for place in range(len(items)):
                if place not in task.found:
                    task.done(place, _here(self.function, items[place], shared))
        except BaseException:
            self.close()
            raise
        return [task.found[place] for place in range(len(items))]

    def close(self) -> None:
        """Kill the workers and wait until they are gone."""
        while self.workers:
            self.workers.pop().end()

    def __enter__(self) -> Crew[T, R]:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    # the work -----------------------------------------------------------------------------------------------------

    def _work(self, task: _Task[T, R], shared: tuple[object, ...]) -> None:
        wanted = min(self.most, 1 + len(task.items) // WORTH_A_WORKER)
        for worker in self.workers:
            worker.told = False
        while not task.over() and self.failed_starts < STARTS:
            while len(self.workers) < wanted and self._start():
                pass
            for worker in [*self.workers]:
                self._hand(worker, task, shared)
            self._listen(task)
        if not task.over():
            self.close()
            task.give_up_suspects()

    def _start(self) -> bool:
        try:
            self.workers.append(_Worker(self.function, self.limits))
        except OSError:  # no process to be had
            self.failed_starts += 1
            return False
        return True

    def _hand(self, worker: _Worker, task: _Task[T, R], shared: tuple[object, ...]) -> None:
        """Give an idle worker something to do."""
        if not worker.ready or worker.batch:
            return
        fresh = sum(not other.used and not other.batch for other in self.workers)
        if worker.used and not task.waiting and len(task.suspects) > fresh:
            self._drop(worker)  # what is left needs a fresh one
            return
        batch = task.take(len(self.workers), fresh=not worker.used)
        if not batch:
            return
        try:  # a worker that is idle listens: what is sent to it holds up nobody
            if not worker.told:
                worker.pipe.send(shared)
            worker.pipe.send([(place, task.items[place]) for place in batch])
        except OSError:  # it died idle: nobody's fault
            task.waiting.extendleft(reversed(batch))
            self._drop(worker)
            return
        worker.told = True
        worker.begin(batch)

    def _listen(self, task: _Task[T, R]) -> None:
        """Wait for answers, deaths, and the next look at clocks and memory."""
        heard = set(wait([thing for worker in self.workers for thing in worker.wires], LOOK))
        for worker in [*self.workers]:
            if heard.intersection(worker.wires):
                self._hear(worker, task)
            elif worker.batch or not worker.ready:
                cause = worker.exceeded(self.limits)
                if cause:
                    self._lose(worker, task, Failure(cause))

    def _hear(self, worker: _Worker, task: _Task[T, R]) -> None:
        try:
            answer = worker.pipe.recv()
        except Exception:  # noqa: BLE001 (the end of the pipe, or a message cut short by a death)
            self._lose(worker, task, Failure(Cause.DIED, f"exit code {worker.exit_code()}"))
            return
        if answer is None:
            worker.ready, self.failed_starts = True, 0
            return
        place, result = answer
        if isinstance(result, Failure) and result.cause is Cause.MEMORY:
            self._lose(worker, task, result)  # what it holds is not given back
            return
        worker.used = True
        worker.begin(worker.batch[1:])
        task.done(place, result)

    def _lose(self, worker: _Worker, task: _Task[T, R], failure: Failure) -> None:
        """A worker is at its end: blame the item it was at, hand out the others again."""
        if not worker.ready:
            self.failed_starts += 1
        first, rest = worker.batch[:1], worker.batch[1:]
        task.waiting.extendleft(reversed(rest))
        for place in first:
            if worker.used and failure.cause is not Cause.TIME:
                task.suspects.append(place)
            else:
                task.done(place, failure)
        self._drop(worker)

    def _drop(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.end()


@dataclass
class _Task(Generic[T, R]):
    """What one call of ``map`` has done and has still to do. Items are spoken of by their place."""

    items: Sequence[T]
    progress: Progress | None
    found: dict[int, R | Failure] = field(default_factory=dict)
    waiting: deque[int] = field(default_factory=deque)
    suspects: deque[int] = field(default_factory=deque)
    """Items on which a used worker ended: each is tried once more, as the first of a fresh one."""

    def __post_init__(self) -> None:
        self.waiting.extend(range(len(self.items)))

    def over(self) -> bool:
        return len(self.found) == len(self.items)

    def done(self, place: int, result: R | Failure) -> None:
        self.found[place] = result
        if self.progress:
            self.progress(len(self.found), len(self.items))

    def take(self, workers: int, *, fresh: bool) -> list[int]:
        """A suspect alone for a fresh worker; else a few items, fewer towards the end."""
        if fresh and self.suspects:
            return [self.suspects.popleft()]
        count = max(1, min(HANDFUL, len(self.waiting) // (2 * workers)))
        return [self.waiting.popleft() for _ in range(min(count, len(self.waiting)))]

    def give_up_suspects(self) -> None:
        """No worker can be had: what killed one is not tried in this process."""
        while self.suspects:
            self.done(self.suspects.popleft(), Failure(Cause.DIED))


class _Worker:
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
        self.process.join(1)
        return self.process.exitcode

    def end(self) -> None:
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


def _here(function: Callable[..., R], item: object, shared: tuple[object, ...]) -> R | Failure:
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
    gc.freeze()  # what has been imported stays; rows hold no cycles: looking for them took a tenth of the time
    gc.set_threshold(100_000, 20, 20)
    shared: tuple[object, ...] = ()
    with contextlib.suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            message = pipe.recv()
            if isinstance(message, tuple):
                shared = message
                continue
            for place, item in message:
                pipe.send_bytes(_packed(place, _here(function, item, shared)))


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


def _processors() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


_KEPT: dict[Callable[..., Any], Crew[Any, Any]] = {}


def crew(function: Callable[..., R]) -> Crew[Any, R]:
    """The crew of a function that this process keeps: starting a worker costs more than reading a small campaign."""
    if function not in _KEPT:
        _KEPT[function] = Crew(function)
        atexit.register(_KEPT[function].close)
    return _KEPT[function]
