"""Whole reports, as offices write them: nothing is told of the right ones, and most of one slip in each is told."""

from typing import Any

import pytest
import yaml

from tests.audit.audit_kit import findings
from tests.bench.bench_audit import PASSAGES, agree

REPORTS = yaml.safe_load((PASSAGES / "reports.yaml").read_text(encoding="utf-8"))


def _cases(flag: str, why: str) -> list[Any]:
    """Every report; those with a flag are known to fail, and must."""
    known = pytest.mark.xfail(strict=True, reason=why)
    return [
        pytest.param(report, marks=known if report.get(flag) else (), id=f"{report['class']}-{place}")
        for place, report in enumerate(REPORTS)
    ]


@pytest.mark.parametrize("report", _cases("false", "told though nothing is wrong"))
def test_nothing_is_wrong_with_a_right_report(report: dict[str, Any]) -> None:
    assert [one.message for one in findings(report["text"]) if one.severity == "error"] == []


@pytest.mark.parametrize("report", _cases("missed", "not seen yet"))
def test_one_slip_in_a_report_is_told(report: dict[str, Any]) -> None:
    found = findings(report["text"].replace(report["from"], report["to"], 1))
    errors = [one for one in found if one.severity == "error"]
    if report["numbers"]:
        expected = {"class": report["class"], "numbers": report["numbers"]}
        assert any(agree(one, expected, kind=True) for one in errors)
    else:
        assert any(one.code == report["class"] for one in errors)
