"""The passages of the corpus as a whole: few false errors, few missed ones; and what unseen words may expect."""

import pytest

from tests.bench.bench_audit import score


@pytest.mark.parametrize(
    ("split", "precision", "recall"),
    [("dev", 0.95, 0.85), ("test", 0.95, 0.85), ("seen", 0.95, 0.85), ("heldout", 0.92, 0.85), ("unseen", 0.93, 0.76)],
)
def test_precision_comes_first(split: str, precision: float, recall: float) -> None:
    found = score(split)
    assert found.precision >= precision, found.details
    assert found.recall >= recall, found.details
