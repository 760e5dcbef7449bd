"""Every check on the numbers of one paragraph, in the order in which one yields to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.audit.calendar import topics
from pipeline.audit.growth import comparators, comparisons, multiples, periods
from pipeline.audit.ranks import ranks
from pipeline.audit.ranks.standing import Beside
from pipeline.audit.ratios import halves, parted, ratiochecks, yields
from pipeline.audit.sums import changes, judge, products, rests, stepwise, stock, sums, undone, unmarked
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Known, Prose
from pipeline.audit.text.splits import Run, runs
from pipeline.audit.weighed import weighed
from pipeline.audit.wording import counted, decimals, evenness, lists, means, measures, mixtures, oddunits

SUMS = frozenset(("E1", "E9", "E10"))
"""The classes of totals and parts."""


def check(prose: Prose, before: Beside, known: Known) -> Iterator[Remark]:
    """What does not agree among the numbers of one paragraph.

    ``before``: the lists of names and numbers that stand beside it, worked out where a ranking asks for them;
    ``known``: the counts of the paragraphs before.
    """
    yield from ranks.check(prose, before)
    yield from lists.check(prose)
    yield from means.check(prose, known)
    yield from yields.check(prose, known)
    if "∶" in prose.text or ":" in prose.text:
        yield from parted.sectors(prose)
        yield from parted.to_one(prose)
    if not prose.items:
        return
    opened = tuple(runs(prose))
    found = sums.splits(prose, opened)
    prose.agreed.update(item.span for split in found if split.agrees for item in (split.total, *split.run.parts))
    framed = list(judge.check(prose, found, known))
    judged = [remark for remark in framed if not (remark.code in SUMS and weighed.refuted(prose, remark, framed=True))]
    others = _unsaid(prose, found, opened, judged)
    judged += [
        remark
        for remark in others
        if remark.firm or not (remark.code in SUMS and weighed.refuted(prose, remark, framed=False))
    ]
    done_with = {span for remark in judged for span in remark.spans}
    judged += [remark for remark in rests.check(prose, found, known) if not done_with.intersection(remark.spans)]
    if not any(remark.code in SUMS for remark in judged):
        judged += list(rests.short_lists(prose)) or rests.rounded(prose, found)
    yield from judged
    done = [span for remark in judged if remark.code == "E11" for span in remark.spans]
    ratios = list(ratiochecks.check(prose, found, known))
    if certain := list(comparisons.sure(prose)):
        ratios = [*certain, *(remark for remark in ratios if remark.code != "E7")]
    yield from ratios
    if not any(remark.code == "E4" for remark in ratios):
        yield from halves.check(prose)
    yield from multiples.check(prose)
    yield from comparisons.clashes(prose)
    if not any(remark.code == "E7" for remark in ratios):
        other = list(comparisons.of_another(prose))
        yield from other or comparators.check(prose)
    yield from comparisons.seen(prose)
    yield from comparisons.crossed(prose)
    yield from comparisons.of_those(prose)
    yield from _periods(prose)
    mixed = list(measures.check(prose, done))
    mixed = mixed or ([] if done else list(mixtures.check(prose, opened)) or list(oddunits.check(prose)))
    yield from mixed if mixed or done else counted.check(prose, known)
    yield from _decimals(prose, opened)


def _decimals(prose: Prose, opened: Sequence[Run]) -> Iterator[Remark]:
    """E13: numbers side by side whose decimals differ; what is sure before what is asked."""
    asked = list(decimals.check(prose, opened))
    sure = [] if any(remark.severity == "error" for remark in asked) else list(evenness.check(prose))
    yield from sure if any(remark.severity == "error" for remark in sure) else asked or sure


def _unsaid(
    prose: Prose, found: Sequence[sums.Split], opened: Sequence[Run], judged: Sequence[Remark]
) -> Iterator[Remark]:
    """Sums that no marker opens, but of numbers of which something is already said."""
    done = {span for remark in judged for span in remark.spans}
    sums_of = (
        stepwise.check(prose),
        products.check(prose),
        stock.check(prose),
        changes.check(prose),
        undone.check(prose),
    )
    for remark in (*chain.from_iterable(sums_of), *unmarked.check(prose, found, opened)):
        if not done.intersection(remark.spans):
            done.update(remark.spans)
            yield remark


def _periods(prose: Prose) -> Iterator[Remark]:
    yield from periods.check(prose)
    yield from periods.in_months(prose)
    yield from periods.unlike(prose)
    yield from periods.cumulated(prose)
    yield from periods.beyond(prose)
    yield from topics.check(prose)
    yield from topics.cut_off(prose)
    yield from periods.compared(prose)
    yield from periods.weeks(prose)
