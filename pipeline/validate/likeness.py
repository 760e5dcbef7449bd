"""W2: the same matter written down twice, within a unit or by two of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, overload

from rapidfuzz import fuzz

from pipeline.forms.model import Sheet
from pipeline.model import Entry, Place, Problem
from pipeline.problems import problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: RapidFuzz ratio of two texts from which they are asked about.
ALIKE = 90

#: So many texts are compared each with each: that takes less time than to import what finds the pairs.
_FEW = 150

#: Texts of no more characters have too few runs to be told apart by them.
_SHORT = 8


def near_duplicates(sheet: Sheet, entries: Sequence[Entry]) -> Iterator[Problem]:
    """One query for each cluster of rows whose texts are nearly the same (and whose kind is, where one is declared)."""
    if sheet.key is None or not sheet.key.text:
        return
    text = sheet.positions[sheet.key.text]
    kind = sheet.positions[sheet.key.kind] if sheet.key.kind else None
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.record.values[text], str):
            groups[entry.record.values[kind] if kind is not None else None].append(entry)
    for group in groups.values():
        for cluster in _clusters(group, text):
            yield _query(sheet, cluster, text)


def _clusters(entries: Sequence[Entry], text: int) -> list[list[Entry]]:
    """Rows joined through pairs that are alike, in their order."""
    places: dict[str, int] = {}
    leader = [places.setdefault(entry.record.raw[text], place) for place, entry in enumerate(entries)]
    texts = list(places)

    def root(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for one, two in _candidates(texts) if len(texts) > _FEW else combinations(range(len(texts)), 2):
        if fuzz.ratio(texts[one], texts[two], score_cutoff=ALIKE):
            first, second = sorted((root(places[texts[one]]), root(places[texts[two]])))
            leader[second] = first
    found: dict[int, list[Entry]] = defaultdict(list)
    for place, entry in enumerate(entries):
        found[root(place)].append(entry)
    return [cluster for cluster in found.values() if len(cluster) > 1]  # in the order of their first rows


def _candidates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every pair of texts that can be alike, and few others: to compare each with each takes hours for a district.

    Texts of a and b characters that are alike differ by few insertions and deletions, each of which costs three runs
    of three characters at most; so they share at least (a + b) / 4 - 2 runs. Where each text's runs are in one order,
    the rarest first, two that share t of them share one among all but the last t - 1 of each.
    """
    short = sorted((place for place, text in enumerate(texts) if len(text) <= _SHORT), key=lambda one: len(texts[one]))
    for count, two in enumerate(short):
        yield from ((one, two) for one in short[:count] if len(texts[one]) >= _least_like(len(texts[two])))
    shared = _shared_runs(texts)
    index: dict[int, list[int]] = defaultdict(list)
    for two in sorted(shared, key=lambda place: len(texts[place])):
        size, runs = len(texts[two]), shared[two]
        least = _least_like(size)
        looked = dict.fromkeys(runs[: max(0, len(runs) - _least_shared(least, size) + 1)])
        near = set(chain.from_iterable(index[run] for run in looked if run in index)) if size > _SHORT else ()
        yield from ((one, two) for one in near if len(texts[one]) >= least)
        for run in dict.fromkeys(runs[: max(0, len(runs) - _least_shared(size, size) + 1)]):
            index[run].append(two)


def _shared_runs(texts: Sequence[str]) -> dict[int, list[int]]:
    """Of each text that shares enough to be like another one: its runs of three that are met again anywhere, as
    numbers, those of the fewest first. A dictionary of all runs of a city's texts would fill gigabytes.
    """
    import numpy as np  # noqa: PLC0415 (most commands have no two texts to compare)

    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < 3:
        return {}
    runs = codes[:-2] | codes[1:-1] << np.uint64(21) | codes[2:] << np.uint64(42)
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    whole = np.flatnonzero(owners[:-2] == owners[2:])
    kept = whole[_perhaps_again(runs[whole])]
    runs, owners = runs[kept], owners[kept]
    _, numbers, counts = np.unique(runs, return_inverse=True, return_counts=True)
    again = counts[numbers] > 1
    enough = np.bincount(owners[again], minlength=len(texts)) >= _least_shared(_least_like(sizes), sizes)
    again &= enough[owners]
    numbers, owners = numbers[again], owners[again]
    order = np.lexsort((numbers, counts[numbers], owners))
    numbers, owners = numbers[order], owners[order]
    ends = np.flatnonzero(np.diff(owners, append=-1)) + 1
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    spans = zip(owners[starts].tolist(), starts.tolist(), ends.tolist(), strict=True)
    return {owner: numbers[start:end].tolist() for owner, start, end in spans}


def _perhaps_again(runs: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """For each run whether it stands more than once; of those that stand once a few are taken for such.

    Nearly every run stands once, and to sort them all takes ten times longer: each marks its own place in a table, and
    places that two have marked are looked for.
    """
    import numpy as np  # noqa: PLC0415

    bits = max(10, (4 * len(runs)).bit_length())
    places = (runs * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)  # Fibonacci hashing
    marks = np.empty(1 << bits, np.int32)
    own = np.arange(len(runs), dtype=np.int32)
    marks[places] = own
    twice = np.zeros(1 << bits, np.bool_)
    twice[places[marks[places] != own]] = True
    again: npt.NDArray[np.bool_] = twice[places]
    return again


@overload
def _least_like(size: int) -> int: ...
@overload
def _least_like(size: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]: ...
def _least_like(size: Any) -> Any:
    """The length of the shortest text that can be like one of this length."""
    return -(-size * ALIKE // (200 - ALIKE))


@overload
def _least_shared(one: int, two: int) -> int: ...
@overload
def _least_shared(one: npt.NDArray[np.int64], two: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]: ...
def _least_shared(one: Any, two: Any) -> Any:
    """How many runs of three two texts of these lengths share at least, when they are alike."""
    return (one + two) * (5 * ALIKE - 400) // 200 - 2


def _query(sheet: Sheet, cluster: Sequence[Entry], text: int) -> Problem:
    assert sheet.key is not None
    number = sheet.positions[sheet.key.column]
    first = cluster[0]
    others = "、".join(
        entry.record.raw[number] + (f"（{entry.unit}）" if entry.unit != first.unit else "") for entry in cluster[1:6]
    )
    key = first.record.raw[number]
    label = f"{sheet.key.column}{key}，{sheet.fields[text].title}"
    place = Place(first.file, sheet=first.record.own_sheet, cell=first.record.cell(text).a1, label=label)
    more = f"等{len(cluster) - 1}条" if len(cluster) > 6 else ""
    return problem("W2", place, unit=first.unit, key=key, value=first.record.raw[text][:30], others=others + more)
