"""Work a file at a time in worker processes: a file that kills its reader costs only itself.

A ``Crew`` runs a function over items in processes of its own. What an item does to its worker (a native abort, an
exit, a panic, memory without end, a loop without end) comes back as a plain ``Failure`` in its place. How it is built:

- Every worker is spawned, on every system, and has a pipe of its own: no lock and no queue is shared, so the death of
  one holds up nobody.
- A worker is handed a few items at once and answers one by one: the parent knows which item it died on, and the
  others are handed out again.
- Only what a fresh worker dies on is blamed for a death: a worker that has read other files may die of what they
  left behind, so its item is tried once more, alone. The result is thus the same whoever read what before.
- Time: the parent's clock. Memory: see ``worker``.
- Results are merged in the parent alone, in the order of the items.
"""

from __future__ import annotations

import atexit
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

from pipeline.worker import LOOK, Cause, Failure, Limits, Worker, run_here

T = TypeVar("T")
R = TypeVar("R")

#: Workers that may fail to start, one after the other, before the work is done in this process.
STARTS = 2
#: Items handed to a worker at once, at most.
HANDFUL = 8
#: Items from which another worker is worth its start (about half a second).
WORTH_A_WORKER = 100

#: Called in the parent for each item that is done: (how many so far, of how many).
Progress = Callable[[int, int], None]


class Crew(Generic[T, R]):
    """Workers for one function, for one thread. The first starts at once; they are kept between calls of ``map``."""

    def __init__(self, function: Callable[..., R], *, workers: int | None = None, limits: Limits | None = None) -> None:
        """``function`` must be importable by name; its module is imported in the workers while the parent goes on.
        ``workers``: at most so many; 0 does the work in this process.
        """
        self.function, self.limits = function, limits or Limits()
        self.most = _processors() if workers is None else workers
        self.workers: list[Worker] = []
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
                    task.done(place, run_here(self.function, items[place], shared))
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
            self.workers.append(Worker(self.function, self.limits))
        except OSError:  # no process to be had
            self.failed_starts += 1
            return False
        return True

    def _hand(self, worker: Worker, task: _Task[T, R], shared: tuple[object, ...]) -> None:
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

    def _hear(self, worker: Worker, task: _Task[T, R]) -> None:
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

    def _lose(self, worker: Worker, task: _Task[T, R], failure: Failure) -> None:
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

    def _drop(self, worker: Worker) -> None:
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


def _processors() -> int:
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


_KEPT: dict[Callable[..., Any], Crew[Any, Any]] = {}


def crew(function: Callable[..., R]) -> Crew[Any, R]:
    """The crew of a function that this process keeps: starting a worker costs more than reading a small campaign."""
    if function not in _KEPT:
        _KEPT[function] = Crew(function)
        atexit.register(_KEPT[function].close)
    return _KEPT[function]


__all__ = ["Cause", "Crew", "Failure", "Limits", "Progress", "crew"]
