"""The weighed choices: their points are those that the pairs of passages give, and what they tell of those pairs."""

import pytest
import yaml

from pipeline.audit.weighed import points, weighed
from tests.audit.audit_kit import findings
from tests.bench import fit_points
from tests.bench.bench_audit import PASSAGES, agree

TAUGHT = sorted(PASSAGES.glob("taught_*.yaml"))


@pytest.mark.parametrize(("name", "choose"), [(name, choose) for name, (choose, _) in fit_points.KINDS.items()])
def test_the_points_are_those_that_the_pairs_give(name: str, choose: fit_points.Choices) -> None:
    fitted = fit_points.points(fit_points.fit(fit_points.taught(name, choose)))
    written = getattr(points, name)
    off = {cue: (fitted.get(cue, 0), written.get(cue, 0)) for cue in fitted | written}
    assert {cue: both for cue, both in off.items() if abs(both[0] - both[1]) > 1} == {}  # (the last digit may round)


def test_a_cue_that_nobody_knows_has_no_points() -> None:
    assert weighed.points({"nothing of the kind"}, points.SUMS) == weighed.points((), points.SUMS) == points.SUMS[""]


@pytest.mark.parametrize("path", TAUGHT, ids=[path.stem for path in TAUGHT])
def test_most_of_what_was_taught_is_told_and_little_else(path: object) -> None:
    told = wanted = false = 0
    for pair in yaml.safe_load(path.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
        bad, good = findings(pair["bad"]), findings(pair["ok"])
        false += sum(one.severity == "error" for one in good)
        if pair["severity"] == "error":
            wanted += 1
            expected = {"class": pair["class"], "numbers": pair["numbers"]}
            told += any(one.severity == "error" and agree(one, expected) for one in bad)
    assert told / wanted >= 0.7
    assert told / (told + false) >= 0.95
