"""W2: the same matter written down twice, within a unit or by two of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.forms.model import Sheet
from pipeline.model import Entry, Place, Problem
from pipeline.problems import problem

#: RapidFuzz ratio of two texts from which they are asked about.
ALIKE = 90


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
    """Rows joined through pairs that are alike, in their order. Texts of very different length cannot be alike."""
    order = sorted(range(len(entries)), key=lambda place: len(entries[place].record.raw[text]))
    leader = list(range(len(entries)))

    def root(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for position, one in enumerate(order):
        left = entries[one].record.raw[text]
        for two in order[position + 1 :]:
            right = entries[two].record.raw[text]
            if len(left) * (200 - ALIKE) < len(right) * ALIKE:
                break
            if fuzz.ratio(left, right, score_cutoff=ALIKE):
                first, second = sorted((root(one), root(two)))
                leader[second] = first
    found: dict[int, list[Entry]] = defaultdict(list)
    for place, entry in enumerate(entries):
        found[root(place)].append(entry)
    return [cluster for _, cluster in sorted(found.items()) if len(cluster) > 1]


def _query(sheet: Sheet, cluster: Sequence[Entry], text: int) -> Problem:
    assert sheet.key is not None
    number = sheet.positions[sheet.key.column]
    first = cluster[0]
    others = "、".join(
        entry.record.raw[number] + (f"（{entry.unit}）" if entry.unit != first.unit else "") for entry in cluster[1:6]
    )
    key = first.record.raw[number]
    label = f"{sheet.key.column}{key}，{sheet.fields[text].title}"
    place = Place(first.file, sheet=sheet.name, cell=first.record.cell(text).a1, label=label)
    more = f"等{len(cluster) - 1}条" if len(cluster) > 6 else ""
    return problem("W2", place, unit=first.unit, key=key, value=first.record.raw[text][:30], others=others + more)
