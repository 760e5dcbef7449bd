"""What is told already is not told again, a few paragraphs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from pipeline.audit.figures import SUMS
from pipeline.audit.text.finding import Finding
from pipeline.audit.together import POINTS


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings without those that say of the same numbers again, a few paragraphs on, that they do not add up."""
    told: list[Finding] = []
    shares_told: list[Finding] = []
    for finding in findings:
        if finding.code in ("E2", "E3") and any(finding.numbers[-1] in a.numbers for a in _above(finding, shares_told)):
            continue
        shares_told += [finding] if finding.code == "E4" else []
        sums = finding.code in SUMS and len(finding.numbers) > 2
        near = _above(finding, told) if sums else ()
        if not any(len(set(one.numbers) & set(finding.numbers)) > 1 for one in near):
            yield finding
            told += [finding] if sums else []


def _above(finding: Finding, told: Sequence[Finding]) -> Iterator[Finding]:
    """Those of a few paragraphs above: what is told, is told in the order of the text."""
    near = takewhile(lambda one: finding.paragraph - one.paragraph <= POINTS, reversed(told))
    return (one for one in near if one.paragraph < finding.paragraph)
