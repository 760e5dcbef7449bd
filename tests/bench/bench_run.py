"""The sample run against a bare import of everything it imports and the start of its reading worker beside it, measured
in one go. Prints the ratio and what dominates; exit code 1 above 2.5. Absolute times say nothing on a shared machine; the ratio does.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 2.5
ROUNDS = 5


#: The worker starts while the parent imports, as in a run.
_WORKER = """\
from multiprocessing.connection import wait
from pipeline.jobs import Crew
from pipeline.receive import receive
crew = Crew(receive)
"""


def timed(code: str, folder: Path) -> float:
    """Seconds of a fresh interpreter running this code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def modules(folder: Path) -> list[str]:
    """What the run imports, in order."""
    code = (
        "import sys; from pipeline.cli import main; before = set(sys.modules); main(['-q']); "
        "print('\\n'.join(name for name in list(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return [name for name in done.stdout.split() if not name.startswith(("pipeline", "__main__", "_frozen"))]


def main() -> int:
    """Measure alternately, so that a slow moment of the machine hits both."""
    sys.path.insert(0, str(ROOT))
    from tests.kit import copy_campaign

    with tempfile.TemporaryDirectory() as place:
        folder = copy_campaign(ROOT, Path(place) / "campaign").folder
        names = modules(folder)
        bare = "\n".join(
            [_WORKER, "import importlib", f"for name in {names!r}:", " try: importlib.import_module(name)"]
        )
        bare += "\n except Exception: pass\nimport pipeline.cli\nwait([crew.workers[0].pipe])\ncrew.close()"
        run = "from pipeline.cli import main; main(['-q'])"
        timed(run, folder)
        pairs = [(timed(bare, folder), timed(run, folder)) for _ in range(ROUNDS)]
        base, whole = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(whole / base for base, whole in pairs)
        print(
            f"import of {len(names)} modules and start of a worker {base:.2f} s, sample run {whole:.2f} s, ratio {ratio:.2f} (limit {LIMIT})"
        )
        _dominating(folder)
    return 0 if ratio <= LIMIT else 1


def _dominating(folder: Path) -> None:
    """Seconds by stage, once everything is imported."""
    from pipeline.run import load, report

    report(load(folder))
    profile = cProfile.Profile()
    profile.enable()
    report(load(folder))
    profile.disable()
    stats = pstats.Stats(profile)
    found: dict[str, float] = {}
    for (file, _, name), values in stats.stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        if "pipeline" in path.parts and name in _STAGES:
            found[name] = max(found.get(name, 0.0), values[3])
    for name, seconds in sorted(found.items(), key=lambda pair: -pair[1]):
        print(f"  {seconds:6.3f} s  {name}")


_STAGES = {
    "load_config": "",
    "load_forms": "",
    "lint": "",
    "collect": "",
    "read": "",
    "validate": "",
    "aggregate": "",
    "narrate": "",
    "typeset": "",
    "totals_workbook": "",
    "check_workbook": "",
    "write": "",
}


if __name__ == "__main__":
    sys.exit(main())
