"""A sample of the mutants of ``tests/bench/fuzz_read.py``: each reads as the file it was, or is named, or survived."""

import pytest

from pipeline.jobs import Crew
from pipeline.model import Submission
from pipeline.run import load
from tests.bench.fuzz_read import LIMITS, ROOT, Fuzz, Look, look


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_no_mutant_crashes_hangs_or_is_misread_in_silence(first: int) -> None:
    campaign = load(ROOT)
    with Crew[Submission, Look](look, workers=1, limits=LIMITS) as crew:
        fuzz = Fuzz(crew, campaign.config, campaign.forms)
        bad = [
            (item.origin, item.seed, verdict) for item, verdict in fuzz.run(range(first, first + 100)) if verdict.bad
        ]
    assert not bad
