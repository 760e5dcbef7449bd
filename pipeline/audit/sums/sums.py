"""Splits with their totals: which number the parts are parts of, and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cfractions import Fraction

from pipeline.audit.text.prose import Item, Known, Prose, same_unit, total_of
from pipeline.audit.text.splits import TOTAL, Run, beside, joint, totals, totals_after


@dataclass(slots=True, unsafe_hash=True)  # never changed, but not frozen: to build one would take three times as long
class Split:
    """A split with the total that it is held against; ``agrees`` says whether it adds up."""

    run: Run
    total: Item
    agrees: bool


def splits(prose: Prose, listed: Sequence[Run]) -> list[Split]:
    """Every split of a paragraph that has a total; ``listed`` are the runs that a marker opens."""
    found = []
    for run in listed:
        candidates = totals(prose, run)
        if not candidates or any(part.number.hedged for part in run.parts):
            continue
        match = _match(run, candidates)
        if match is not None:
            found.append(Split(match[0], match[1], agrees=True))
        elif not _mixed(run, candidates[0]) and not _nested(run):
            total = _likeliest(run, candidates, [part for other in listed if other is not run for part in other.parts])
            both = any(total in other.parts and other.sum == run.sum for other in listed if other is not run)
            if not both and not _strange(run, total):
                found.append(Split(_cut(run, total), total, agrees=False))  # (else both are of a number elsewhere)
    found += _shared(prose, [part for split in found for part in split.run.parts])
    found += _plain(prose, [part for split in found for part in split.run.parts])
    found += _halves(prose, [part for split in found if split.run.marker for part in split.run.parts])
    for run, total in totals_after(prose):
        agrees = near(total, run.parts)
        if agrees or not run.broken:
            found.append(Split(run, total, agrees))
    return found


def _strange(run: Run, total: Item) -> bool:
    """Whether a number that is not called a total is far too small for these parts: they are of something else."""
    if run.sum > 2 * total.value and any(part.value == total.value for part in run.parts):
        return True  # one of them, said before: 最多的为第四代表团，24件；…分别为18件、21件、15件、24件
    parted = total.sentence != run.parts[0].sentence or not TOTAL.search(total.clause)
    return parted and run.sum > 2 * total.value and any(part.value >= total.value for part in run.parts)


#: How far a sum may be from its total before a number nearer to it is asked.
_FAR = Fraction(5, 4)
#: How close the sum of three parts or more is to a number further up that is the total.
_CLOSE = Fraction(11, 10)


def _likeliest(run: Run, candidates: Sequence[Item], others: Sequence[Item]) -> Item:
    """The total of a split that does not add up: the first candidate, unless a nearer one is far likelier.

    Of 检查工地180个，发现问题的46个，按类别分，…31个、…22个 it is the 46, whose parts are 53.
    """
    first = candidates[0]
    biggest = max(part.value for part in run.parts)
    for item in sorted(candidates, key=lambda item: -item.number.start):
        if item is first:
            break
        alike = item.unit == run.parts[0].unit and item.value >= biggest and not item.compared
        if item in others and run.marker != "中":
            continue
        much = 1 if _FAULTS.search(run.lead) else 3
        if alike and _apart(run, first) > _FAR and (_apart(run, item) - 1) * much < _apart(run, first) - 1:
            return item
    near_by = min(candidates, key=lambda item: _apart(run, item))
    far = run.marker == "按" and _apart(run, first) > _FAR and len(run.parts) > 2 and not near_by.compared
    far = far and not _takes_up(run.lead, first.clause, near_by.clause)
    return near_by if far and _apart(run, near_by) < _CLOSE else first


_SORT = re.compile("按照?([^，。；：\\d]{2,4}?)(?:类型|类别|性质|种类|分|划)")


def _takes_up(lead: str, first: str, other: str) -> bool:
    """Whether the kinds are those of what one total has: 存在隐患的35家，按隐患类型划分."""
    found = _SORT.search(lead)
    return found is not None and found[1] in first and found[1] not in other


#: What is told of the things counted last: 责令改正30家，存在的主要问题是：….
_FAULTS = re.compile("问题|情形|原因|表现|行为")


def _apart(run: Run, total: Item) -> Fraction:
    """How many times the larger of sum and total is the smaller."""
    if not run.sum or not total.value:
        return Fraction(10**6)
    return max(run.sum / total.value, total.value / run.sum)


_HAS_SHARE = re.compile(
    r"[^，、；。（0-9]{0,6}(?:[，、]?(?:约|各|均)?占[^，、；。0-9]{0,12}(?P<a>\d+(?:\.\d+)?)%|（(?:占比?)?(?P<b>\d+(?:\.\d+)?)%）)"
)


#: So many numbers are no total with three parts.
_FEW = 3


def _plain(prose: Prose, used: Sequence[Item]) -> Iterator[Split]:
    """Three parts or more that no marker opens and that make a number before them."""
    rows: list[list[Item]] = []
    for item in prose.counts if len(prose.counts) > _FEW else ():
        if item in used or item.number.hedged:
            continue
        last = rows[-1][-1] if rows else None
        if last is not None and beside(last, item) and joint(prose, last, item):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in (row for row in rows if len(row) > 2):
        for start in range(min(2, len(row))):
            parts = tuple(row[start:])
            before = [
                item for item in prose.counts if item.number.end <= parts[0].number.start and item.unit == parts[0].unit
            ]
            total = next((item for item in reversed(before) if item.value == total_of(parts)), None)
            if len(parts) > 2 and total is not None:
                yield Split(Run(parts, (0, *(2 for _ in parts[1:])), "占", parts[0].lead), total, agrees=True)
                break


def _shared(prose: Prose, used: Sequence[Item]) -> Iterator[Split]:
    """Parts that no marker opens, each with its share: together they are some number before them."""
    rows: list[list[tuple[Item, Fraction]]] = []
    for item in prose.counts if "%" in prose.text and ("占" in prose.text or "（" in prose.text) else ():
        match = _HAS_SHARE.match(prose.text, item.number.end)
        if item in used or item.number.hedged or match is None:
            continue
        share = Fraction(match["a"] or match["b"])
        last = rows[-1][-1][0] if rows else None
        if (
            last is not None
            and same_unit(last.unit, item.unit)
            and (last.sentence, last.depth) == (item.sentence, item.depth)
            and joint(prose, last, item)
        ):
            rows[-1].append((item, share))
        else:
            rows.append([(item, share)])
    for row in rows:
        parts = tuple(item for item, _ in row)
        before = [item for item in prose.counts if item.number.end <= parts[0].number.start]
        before = [item for item in before if same_unit(item.unit, parts[0].unit)]
        total = next((item for item in reversed(before) if near(item, parts)), None)
        run = Run(parts, (0, *(2 for _ in parts[1:])), "占", parts[0].lead)
        if len(parts) > 1 and total is not None:
            yield Split(run, total, agrees=True)
        elif len(parts) > 2 and abs(sum((share for _, share in row), Fraction(-100))) < Fraction(1, 2):
            fit = [
                item
                for item in before
                if 3 * sum(abs(100 * p.value / item.value - s) < Fraction(3, 5) for p, s in row if item.value)
                >= 2 * len(row)
            ]
            if fit:
                yield Split(run, fit[-1], agrees=False)


_NEGATED = re.compile(r"^(?:[仍尚还另]有)?(?:尚未|暂未|没有|未|不)(?P<stem>[^，。；的]{2,6}?)的?(?:为|有)?$")


def _halves(prose: Prose, used: Sequence[Item]) -> Iterator[Split]:
    """通过968人，未通过248人: what is and what is not make the number before them."""
    counts = prose.counts
    for start, parts in both(prose):
        item = parts[-1]
        if item in used or not start:
            continue
        before = [one for one in counts[:start] if one.unit == item.unit and item.sentence - one.sentence <= 1]
        whole = next((one for one in reversed(before) if one.value >= max(part.value for part in parts)), None)
        if whole is None or whole.number.hedged or whole.compared:
            continue
        if whole is counts[start - 1] and whole.clause[-2:] == parts[0].clause[-2:] and not TOTAL.search(whole.clause):
            continue  # one more of the list: 良好案卷154件；合格案卷58件；不合格案卷49件
        if start > 1 and 2 * total_of(parts) < whole.value and counts[start - 2] in before:
            continue  # 58项，已完成41项，达到时序进度12项，未达到4项: two of three outcomes
        end = start + len(parts)
        sums = {total_of(counts[start:stop]) for stop in range(end, len(counts) + 1)}
        run = Run(parts, (0, *(2 for _ in parts[1:])), "未", parts[0].lead)
        yield Split(run, whole, agrees=any(one.value in sums for one in before))


def both(prose: Prose) -> Iterator[tuple[int, tuple[Item, ...]]]:
    """What is done and what is not, with what stands between them, and the place of the first among the counts."""
    counts = prose.counts
    for end, item in enumerate(counts if "未" in prose.text or "不" in prose.text or "没有" in prose.text else ()):
        found = _NEGATED.match(item.after if item.clause in ("仍有", "尚有", "还有", "另有") else item.clause)
        if found is None or item.number.hedged:
            continue
        start = end - 1
        while start > 0 and not _said_of(counts[start], found["stem"]):
            start -= 1
        parts = counts[start : end + 1]
        if start >= 0 and _said_of(parts[0], found["stem"]) and _one_kind(parts):
            yield start, parts


def _said_of(item: Item, stem: str) -> bool:
    return stem in item.clause and not re.search(rf"(?:[不未应]|部分|基本|阶段性){re.escape(stem)}", item.clause)


def _one_kind(parts: Sequence[Item]) -> bool:
    first = parts[0]
    return not any(
        part.number.hedged or (part.unit, part.sentence, part.depth) != (first.unit, first.sentence, first.depth)
        for part in parts
    )


def near(total: Item, parts: Sequence[Item]) -> bool:
    """Whether a total is its parts' sum, as exactly as they are printed."""
    whole = total_of(parts)
    if whole == total.value:
        return True
    slack = [number.half for number in (total.number, *[part.number for part in parts]) if number.decimals]
    return bool(slack) and abs(total.value - whole) < sum(slack, Fraction(0))


def _match(run: Run, candidates: Sequence[Item]) -> tuple[Run, Item] | None:
    """The longest beginning of a run that is one of the candidates' parts."""
    size = len(run.parts)
    cuts = [cut for cut in range(size - 1, 1, -1) if run.levels[cut] > run.levels[1]]
    for length in (size, *cuts):
        for total in candidates:
            if near(total, run.parts[:length]):
                return _first(run, length), total
    ends = [run.label(place)[-2:] for place in range(size)] if run.marker == "其中" else []
    for length in range(2, len(ends)):  # 站内救助1120人次，站外救助740人次，护送返乡96人次: the first two are all of it
        alike = len(set(ends[:length])) == 1 and ends[length] != ends[0]
        if alike and candidates[0].value == total_of(run.parts[:length]):
            return _first(run, length), candidates[0]
    return None


def _nested(run: Run) -> bool:
    """Whether a part is what the parts behind it make: 有效回访246件，满意240件、一般5件、不满意1件."""
    values = [part.value for part in run.parts]
    return run.marker in ("其中", "中", "") and any(
        values[i] == sum(values[i + 1 :], Fraction(0)) for i in range(len(values) - 2)
    )


def _first(run: Run, size: int) -> Run:
    return Run(run.parts[:size], run.levels[:size], run.marker, run.lead, run.tail if size == len(run.parts) else "")


def _mixed(run: Run, total: Item) -> bool:
    return any(not same_unit(part.unit, total.unit) for part in run.parts)


def _cut(run: Run, total: Item) -> Run:
    """A run that goes on too long is cut where its marks grow stronger."""
    if run.sum <= total.value:
        return run
    for size in range(2, len(run.parts)):
        if run.levels[size] > run.levels[1] and total_of(run.parts[:size]) <= total.value:
            return _first(run, size)
    inner = run.marker == "其中" and run.levels[1] == 1
    size = next((size for size in range(2, len(run.parts)) if run.levels[size] > 2), 0) if inner else 0
    return _first(run, size) if size else run


#: Sentences behind the parts of a total that may have the others; parts of it below which what is missing is chance.
_ON, _LITTLE = 2, 20


def completed(prose: Prose, split: Split) -> bool:
    """Whether the next sentences have what is missing (…54件。…33件。…6件 of 93件), or the parts are other things."""
    run, total = split.run, split.total
    missing, last = total.value - run.sum, run.parts[-1]
    if missing <= 0:
        return False
    if run.marker == "分别" and 4 * run.sum < total.value:
        return True  # 总产值7569亿元，甲收入、乙收入分别为1074亿元和639亿元
    more, size = Fraction(0), 0
    for item in prose.counts:
        beyond = item.number.start > last.number.end and item.sentence <= last.sentence + _ON
        if not beyond or item.unit != total.unit:
            continue
        more, size = more + item.value, size + 1
        alone = item.value == missing and item.sentence > last.sentence and _LITTLE * missing >= total.value
        if alone or (size > 1 and more == missing):
            return True
    return False


def elsewhere(prose: Prose, split: Split, known: Known) -> bool:
    """Whether the sum of the parts stands elsewhere: the split is of that number."""
    key = (split.run.sum, split.total.unit)
    if key[0] < 10:
        return False
    here = any((item.value, item.unit) == key for item in prose.counts if item not in split.run.parts)
    row = (key[0] + split.total.value, key[1])  # 电话21243件、微信17015件、网上7042件 of 45510件: one of the parts
    if split.run.marker in ("", "分别") and split.run.sum > split.total.value:
        numbers = (*prose.counts, *known())
        if any((one.value, one.unit) == row for one in numbers):
            return True
        rough = split.total.number.decimals and split.total.number.half * (len(split.run.parts) + 1)
        if rough and any(one.unit == row[1] and abs(one.value - row[0]) <= rough for one in numbers):
            return True
    return here or (
        split.run.marker not in ("", "（", "合计") and any((item.value, item.unit) == key for item in known())
    )
