"""Worker processes: what an item does to its worker costs that item alone, and nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from pipeline import jobs, worker
from pipeline.jobs import Cause, Crew, Failure, Limits
from pipeline.model import Submission
from pipeline.receive import receive
from pipeline.validate import Received
from tests.jobs_kit import grudge, pid, work
from tests.kit import ROOT, Copy

LIMITS = Limits(seconds=2, memory=300 * 2**20)

EXPECTED = {
    "abort": Cause.DIED,
    "exit": Cause.DIED,
    "sleep": Cause.TIME,
    "loop": Cause.TIME,
    "eat": Cause.MEMORY,
    "gulp": Cause.MEMORY,
    "panic": Cause.RAISED,
    "leave": Cause.RAISED,
    "unsendable": Cause.RAISED,
}


def deadly(submission: Submission, config: object, forms: object) -> Received:
    """A reader that one file kills, and another drives into a fault of ours."""
    if submission.name == "区农委.xlsx":
        os.abort()
    if submission.name == "区人社局.xlsx":
        raise ZeroDivisionError
    return receive(submission, config, forms)  # type: ignore[arg-type]


def causes(results: list[object]) -> list[object]:
    return [result.cause if isinstance(result, Failure) else result for result in results]


@pytest.mark.parametrize("workers", [1, 2])
def test_each_harm_costs_its_item_alone_whatever_the_order(workers: int) -> None:
    items: list[object] = [*EXPECTED, *range(30)]
    random.Random(workers).shuffle(items)
    with Crew(work, workers=workers, limits=LIMITS) as crew:
        results = crew.map(items, ("甲", 1))
    assert causes(results) == [EXPECTED.get(item, (item, "甲", 1)) for item in items]  # type: ignore[call-overload]


def test_only_what_a_fresh_worker_dies_on_is_blamed() -> None:
    with Crew(grudge, workers=1) as crew:
        assert crew.map(range(8)) == list(range(8))


def test_the_memory_that_the_system_does_not_limit_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_space", lambda _memory: 2**46)  # as on Windows and macOS
    with Crew(work, workers=1, limits=LIMITS) as crew:
        assert causes(crew.map([1, "eat", 2])) == [(1,), Cause.MEMORY, (2,)]


def test_workers_are_kept_between_two_calls_and_gone_after_the_last() -> None:
    with Crew(pid, workers=1) as crew:
        first, second = crew.map([0]), crew.map([0])
        assert first == second
        assert first != [os.getpid()]
    assert not psutil.pid_exists(int(first[0]))  # type: ignore[arg-type]


def test_the_serial_twin_gives_the_same() -> None:
    items = [1, "panic", 2]
    with Crew(work, workers=0) as here, Crew(work, workers=2) as there:
        assert causes(here.map(items, ("甲",))) == causes(there.map(items, ("甲",)))
        assert here.map([]) == there.map([]) == []


def test_without_a_process_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(jobs, "Worker", refused)
    assert Crew(work, workers=2).map([1, "panic", 2])[2] == (2,)


def test_workers_that_never_start_are_done_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sulky.py").write_text(
        f"import os\nif os.getpid() != {os.getpid()}:\n    os._exit(3)\ndef work(item):\n    return os.getpid()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import sulky  # type: ignore[import-not-found]

    with Crew(sulky.work, workers=2) as crew:
        assert crew.map([1, 2]) == [os.getpid()] * 2


def test_progress_is_told_in_the_parent_and_its_fault_ends_the_crew() -> None:
    told: list[tuple[int, int]] = []
    crew: Crew[object, object] = Crew(work, workers=2)
    crew.map([1, "abort", 2, 3], progress=lambda *step: told.append(step))
    assert told == [(n, 4) for n in range(1, 5)]

    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    processes = [worker.process.pid for worker in crew.workers]
    with pytest.raises(KeyboardInterrupt):
        crew.map([1, 2], progress=stop)
    assert not any(psutil.pid_exists(number) for number in processes if number)
    with crew:
        assert crew.map([5]) == [(5,)]  # it starts again where it is asked to


def script(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def sleeping(tmp_path: Path) -> tuple[subprocess.Popen[bytes], list[psutil.Process]]:
    """A program whose two workers turn in circles, and those workers."""
    path = script(
        tmp_path,
        """\
        from tests.jobs_kit import work
        from pipeline.jobs import Crew

        Crew(work, workers=2).map(["loop"] * 100)
        """,
    )
    program = subprocess.Popen([sys.executable, path], env=environment(), stderr=subprocess.PIPE)
    children: list[psutil.Process] = []
    for _ in range(600):
        children = psutil.Process(program.pid).children(recursive=True)
        if sum(child.cpu_times().user > 0.5 for child in children) >= 2:
            break
        time.sleep(0.05)
    time.sleep(0.5)
    return program, children


@pytest.mark.skipif(sys.platform == "win32", reason="no signal can be sent to another process there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_nothing_is_left_when_the_parent_ends(tmp_path: Path, how: signal.Signals) -> None:
    program, children = sleeping(tmp_path)
    start = time.monotonic()
    program.send_signal(how)
    program.wait(10)
    assert time.monotonic() - start < 5
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    assert b"Process make-report" not in (program.stderr.read() if program.stderr else b"")
    if program.stderr:
        program.stderr.close()


CHECK = (
    "from pathlib import Path\nfrom pipeline.run import check, load\nprint(len(check(load(Path('.'))).checked.entries))"
)


def test_a_script_without_a_guard_and_a_line_of_code_will_do(tmp_path: Path, sample: Copy) -> None:
    commands = [[sys.executable, str(script(tmp_path, CHECK))], [sys.executable, "-c", CHECK]]
    said = [
        subprocess.run(command, cwd=sample.folder, env=environment(), capture_output=True, text=True, check=True)
        for command in commands
    ]
    assert said[0].stdout == said[1].stdout
    assert int(said[0].stdout) > 71
    assert not said[0].stderr


def test_a_reader_that_dies_is_one_problem_of_its_file(
    monkeypatch: pytest.MonkeyPatch, sample: Copy, caplog: pytest.LogCaptureFixture
) -> None:
    before = sample.check()
    monkeypatch.setattr("pipeline.run.receive", deadly)
    run = sample.check()
    mine = [found for found in run.problems if found.place.file in ("区农委.xlsx", "区人社局.xlsx")]
    assert [(found.code, found.what) for found in mine] == [("F01", "打不开：读取这个文件时程序中止")] * 2
    assert [record.message.splitlines()[0] for record in caplog.records] == ["区人社局.xlsx"]
    lost = {"区农委", "区人社局"}
    assert run.checked.entries == tuple(entry for entry in before.checked.entries if entry.unit not in lost)


def test_a_worker_imports_only_what_it_needs() -> None:
    code = "import pipeline.jobs, pipeline.receive, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "openpyxl", "jinja2", "docx"} & set(done.stdout.split())


def test_workers_are_spawned_everywhere() -> None:
    with Crew(pid, workers=1) as crew:
        assert isinstance(crew.workers[0].process, multiprocessing.get_context("spawn").Process)
