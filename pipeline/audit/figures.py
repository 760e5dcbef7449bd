"""Every check on the numbers of one paragraph, in the order in which one yields to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.audit.calendar import topics
from pipeline.audit.growth import comparators, comparisons, multiples, periods
from pipeline.audit.ranks import ranks
from pipeline.audit.ranks.standing import Beside
from pipeline.audit.ratios import halves, parted, ratiochecks, yields
from pipeline.audit.sums import (
    bare,
    changes,
    finished,
    gathered,
    judge,
    products,
    rests,
    stepwise,
    stock,
    sums,
    undone,
    unmarked,
)
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.prose import Known, Prose
from pipeline.audit.text.splits import Run, runs
from pipeline.audit.weighed import weighed
from pipeline.audit.wording import counted, decimals, evenness, lists, means, measures, mixtures, oddunits

SUMS = frozenset(("E1", "E9", "E10"))
"""The classes of totals and parts."""


class Figures:
    """What does not agree among the numbers of one paragraph, found step by step.

    The steps are parted because a document is looked at step by step (``checks``): one check on all paragraphs, and
    then the next, takes a tenth less time than all checks on one paragraph after the other, as what a check needs
    stays at hand. ``before``: the lists of names and numbers that stand beside the paragraph, worked out where a
    ranking asks for them; ``known``: the counts of the paragraphs before.
    """

    __slots__ = ("_before", "_done", "_known", "_prose", "_ratios", "_splits", "opened", "remarks")

    def __init__(self, prose: Prose, before: Beside, known: Known) -> None:
        self._prose, self._before, self._known = prose, before, known
        self.opened: tuple[Run, ...] = ()
        self._splits: Sequence[sums.Split] = ()
        self._done: list[tuple[int, int]] = []
        self._ratios: list[Remark] = []
        self.remarks: list[Remark] = []
        """What is found so far, in the order in which one yields to the next."""

    def ranked(self) -> None:
        """Ranks and orders."""
        self.remarks += ranks.check(self._prose, self._before)

    def named(self) -> None:
        """Lists of names, means, and what one gives of another."""
        prose, known = self._prose, self._known
        self.remarks += lists.check(prose)
        if not prose.items:
            return
        self.remarks += means.check(prose, known)
        self.remarks += yields.check(prose, known)
        if "∶" in prose.text or ":" in prose.text:
            self.remarks += parted.sectors(prose)
            self.remarks += parted.to_one(prose)

    def summed(self) -> None:
        """Totals and their parts."""
        prose, known = self._prose, self._known
        if not prose.items:
            return
        self.opened = opened = tuple(runs(prose))
        self._splits = found = sums.splits(prose, opened)
        prose.agreed.update(item.span for split in found if split.agrees for item in (split.total, *split.run.parts))
        framed = list(judge.check(prose, found, known))
        judged = [one for one in framed if not (one.code in SUMS and weighed.refuted(prose, one, framed=True))]
        judged += [
            one
            for one in _unsaid(prose, found, opened, judged)
            if one.firm or not (one.code in SUMS and weighed.refuted(prose, one, framed=False))
        ]
        done_with = {span for remark in judged for span in remark.spans}
        judged += [one for one in rests.check(prose, found, known) if not done_with.intersection(one.spans)]
        if not any(remark.code in SUMS for remark in judged):
            judged += list(rests.short_lists(prose)) or rests.rounded(prose, found)
        self._done = [span for remark in judged if remark.code == "E11" for span in remark.spans]
        self.remarks += judged

    def parted(self) -> None:
        """Shares, rates and growth."""
        prose = self._prose
        if not prose.items:
            return
        ratios = list(ratiochecks.check(prose, self._splits, self._known))
        if certain := list(comparisons.sure(prose)):
            ratios = [*certain, *(remark for remark in ratios if remark.code != "E7")]
        self._ratios = ratios
        self.remarks += ratios

    def compared(self) -> None:
        """Growth that is told without its numbers, and periods."""
        prose = self._prose
        if not prose.items:
            return
        codes = {remark.code for remark in self._ratios}
        if "E4" not in codes:
            self.remarks += halves.check(prose)
        self.remarks += multiples.check(prose)
        self.remarks += comparisons.clashes(prose)
        if "E7" not in codes:
            self.remarks += list(comparisons.of_another(prose)) or comparators.check(prose)
        self.remarks += comparisons.seen(prose)
        self.remarks += comparisons.crossed(prose)
        self.remarks += comparisons.of_those(prose)
        self.remarks += _periods(prose)

    def measured(self) -> None:
        """Units and decimals."""
        prose, done = self._prose, self._done
        if not prose.items:
            return
        mixed = list(measures.check(prose, done))
        mixed = mixed or ([] if done else list(mixtures.check(prose, self.opened)) or list(oddunits.check(prose)))
        self.remarks += mixed if mixed or done else counted.check(prose, self._known)
        self.remarks += _decimals(prose, self.opened)


STEPS = (Figures.ranked, Figures.named, Figures.summed, Figures.parted, Figures.compared, Figures.measured)
"""The steps, in order."""


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
        finished.check(prose),
        gathered.check(prose),
        bare.check(prose),
    )
    for remark in (*chain.from_iterable(sums_of), *unmarked.check(prose, found, opened)):
        if not done.intersection(remark.spans) and not prose.agreed.issuperset(remark.spans):
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
