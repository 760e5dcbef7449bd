"""What is said of a split that does not add up: E1, E9 and E10, with the single changes that would mend it."""

from __future__ import annotations

from pipeline.audit.sums.sums import Split
from pipeline.audit.text import slips
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import show
from pipeline.audit.text.prose import copies

OVERLAP = "请核对：一个对象计入几项的，加注“部分存在交叉”；不是的，改正总数或者各项。"


def spans(split: Split) -> tuple[tuple[int, int], ...]:
    """The places of the total and the parts."""
    return (split.total.span, *(part.span for part in split.run.parts))


_NUMERALS = "零一二三四五六七八九十"


def remark(split: Split, code: str, severity: str, opening: str, todo: str) -> Remark:
    """A split that does not add up, worked out; ``opening`` stands before that, ``todo`` is what to do."""
    run, total = split.run, split.total
    size = len(run.parts)
    count = _NUMERALS[size] if size <= 10 else str(size)
    worked = "+".join(part.printed if copies(part) == 1 else f"{part.printed}×{copies(part)}" for part in run.parts)
    unit = total.unit
    difference = abs(run.sum - total.value)
    words = (
        f"{opening}总数{total.printed}{unit}，{count}项相加{show(run.sum, total.number)}{unit}（{worked}），"
        f"{'差' if run.sum != total.value else ''}{show(difference, total.number)}{unit}。"
    )
    return Remark(
        code,
        "error" if severity == "error" else "question",
        spans(split),
        words,
        todo,
        (total.printed, *(part.printed for part in run.parts)),
        slip=code != "E1" or (size >= MANY and run.sum > total.value) or _a_little_less(split) or a_slip(split),
    )


def a_slip(split: Split) -> bool:
    """Whether one slip in the total or a part explains that they do not agree.

    Parts without a scale (4207辆 of 11.83万辆) are told of something else, and nearly any number is a slip of another.
    """
    if split.total.number.scale > 1 and any(part.number.scale == 1 for part in split.run.parts):
        return False
    return slips.of_sum(split.total.number, [one.number for one in split.run.parts], split.run.sum)


def _a_little_less(split: Split) -> bool:
    """Whether parts are less than their total, but by no more than a quarter: one was forgotten.

    Others may be left out on purpose where no words say that these are all.
    """
    loose = split.run.marker != "分别" and len(split.run.parts) > _PAIR
    if loose or (split.run.marker == "其中" and len(split.run.parts) == _PAIR):
        return False
    return 0 <= 4 * (split.total.value - split.run.sum) <= split.total.value


_PAIR = 2
#: Parts that are surely a list of all there is, however far they are from their total.
MANY = 5


def mends(split: Split) -> list[tuple[str, str]]:
    """Total and parts as they are printed, each with what it had to be alone for the others to be right."""
    over, total = split.run.sum - split.total.value, split.total
    pairs = [(total.printed, show(split.run.sum, total.number))]
    parts = [part for part in split.run.parts if part.value > over]
    return pairs + [(part.printed, show(part.value - over, part.number)) for part in parts]


def overlap_remark(split: Split) -> Remark:
    """E9, a question: parts that are more than their total, and may overlap."""
    return remark(split, "E9", "question", "", OVERLAP)


def sum_remark(split: Split, severity: str, opening: str = "") -> Remark:
    """E1: a split that does not add up, with the sum and the single changes that would mend it."""
    return remark(split, "E1", severity, opening, repair(split))


def repair(split: Split) -> str:
    """The single changes that would make the split agree."""
    run, total = split.run, split.total
    options = [f"总数改为{show(run.sum, total.number)}"]
    difference = total.value - run.sum
    changes = [
        (_likeness(part.printed, show(part.value + difference, part.number)), index, part)
        for index, part in enumerate(run.parts)
        if part.value + difference > 0 and copies(part) == 1
    ]
    for _, index, part in sorted(changes, key=lambda change: change[:2])[:2]:
        name = run.label(index)
        options.append(f"{name[-16:]}{part.printed}改为{show(part.value + difference, part.number)}")
    return f"请核对总数和各项。只改一处就能对上的：{'，或'.join(options)}。"


def _likeness(old: str, new: str) -> int:
    """How many digits differ: a slip of one digit is the likeliest."""
    if len(old) != len(new):
        return 9
    return sum(a != b for a, b in zip(old, new, strict=True))
