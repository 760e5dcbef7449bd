"""The checks of shares, rates, growth and differences of a paragraph, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.audit.growth import comparisons, differences, growth, targets
from pipeline.audit.ratios import (
    basis,
    behind,
    called,
    outcomes,
    parted,
    partly,
    percents,
    ratepoints,
    siblings,
    stated,
    tenths,
)
from pipeline.audit.ratios.ratios import shares
from pipeline.audit.sums.sums import Split
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Known, Prose

_OTHERS = frozenset((Kind.TIMES, Kind.POINT))


def _places(remarks: Sequence[Remark]) -> set[tuple[int, int]]:
    """Every place that remarks speak of."""
    return {span for remark in remarks for span in remark.spans}


def check(prose: Prose, found: Sequence[Split], known: Known) -> Iterator[Remark]:
    """Every ratio of a paragraph: ``found`` are its splits, ``known`` the numbers of the passages beside."""
    if not prose.percents and _OTHERS.isdisjoint([item.number.kind for item in prose.items]):
        return
    of_sibling = list(siblings.check(prose))
    named = [*stated.check(prose), *basis.check(prose), *called.check(prose)]
    outcome = list(outcomes.check(prose))
    sure = {remark.spans[-1] for remark in (*named, *outcome, *of_sibling)}
    said = list(percents.check(prose, found, shares(prose, found), known))
    said = [remark for remark in said if remark.severity == "error" or remark.spans[-1] not in sure]
    known_better = {remark.spans[-1] for remark in of_sibling}
    said = [remark for remark in said if remark.firm or known_better.isdisjoint(remark.spans)]
    yield from said
    yield from (one for one in of_sibling if not any(one.spans[-1] in other.spans for other in (*said, *named)))
    sure -= {remark.spans[-1] for remark in outcome}
    told = {remark.spans[-1] for remark in said} | sure | {span for r in said for span in r.spans if r.code == "E12"}
    yield from (remark for remark in outcome if remark.spans[-1] not in told)
    if not any(remark.code == "E12" for remark in said):
        yield from partly.silent(prose)
    yield from ratepoints.points(prose)
    held = list(targets.check(prose))
    yield from held
    yield from named
    if "成" in prose.text:
        yield from tenths.check(prose)
        yield from tenths.whole(prose)
        yield from tenths.in_words(prose)
    if not any(remark.code == "E4" for remark in said):
        yield from parted.check(prose)
    late = list(behind.check(prose))
    yield from late
    apart = list(differences.check(prose))
    yield from apart
    done = {remark.spans[-1] for remark in apart}
    grown = [remark for remark in growth.check(prose) if remark.code == "E7" or remark.spans[-1] not in done]
    yield from grown
    told = _places((*held, *late, *apart, *grown))
    beyond = [remark for remark in ratepoints.grown(prose) if remark.spans[-1] not in told]
    yield from beyond
    told |= _places(beyond)
    apart = list(ratepoints.apart(prose, told))
    apart += ratepoints.two_alone(prose, told | _places(apart))
    yield from apart
    yield from ratepoints.ends(prose, told | _places(apart))
    if not any(remark.code == "E7" for remark in grown):
        yield from comparisons.cumulative(prose)
    yield from comparisons.mixed(prose)
