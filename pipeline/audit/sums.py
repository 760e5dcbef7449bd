"""E1, E9, E10 and E11 in splits: parts held against their totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.audit.finding import Remark
from pipeline.audit.numbers import Number, show
from pipeline.audit.prose import Item, Prose, related, total_of
from pipeline.audit.splits import REST, Run, declared, joint, label, runs, totals, totals_after

_NOTE = re.compile(
    r"同时|交叉|兼有|兼具|两个以上|两种以上|多个|重复|分别计|分别统计|一案多|一户多|一件多|一家多|一单多|一人多|多项|多类|多种|共同|之和|大于|不止一"
    r"|涉及两|叠加|重叠|并存|可能存在|存在多|计入多|会同|联合办理|合办"
)
_FAULT = re.compile(
    r"问题|隐患|[未不缺无超违漏错]|堵塞|缺失|不足|失效|破损|过期|薄弱|混乱|私拉|乱|滞后|瑕疵|遗漏|老化|占用|虚假|隐瞒|逾期|损坏"
)
_FAULT_OBJECT = re.compile(
    r"(?:问题|隐患|行为|违法|违规|线索|缺陷|瑕疵|事项|风险点|案由|诉求|投诉|举报|建议|意见|警情)[共计数达为总合有]*$"
)
_CARRIER = re.compile(r"存在|问题|隐患|违规|违法|不规范|缺陷|瑕疵|不合格|受访|困难|帮扶|服务对象|涉及")
_BODY = re.compile(r"[局委办院所站镇乡村]$|街道$|公司$|中心$|支队$|大队$|部门$|单位$")
_TAG = re.compile(
    r"妇女|女性|少数民族|党员|残疾|低保|老年|老人|儿童|退役|大学生|留守|独居|高龄|低收入|特困|学历|高级|代表|委员"
)
_EXCLUSIVE = re.compile(
    r"^(?:[A-Da-dＡ-Ｄ甲乙丙丁][类级等]|个体|集体|个人|男|女|[一二三甲乙丙]级|优秀|良好|合格|不合格|一般程序|简易程序|普通程序"
    r"|建议|提案|国有|民营|属实|部分属实|不属实|基本属实|已|未|正在|尚未)"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A split with the total that it is held against; ``agrees`` says whether it adds up."""

    run: Run
    total: Item
    agrees: bool


def splits(prose: Prose) -> list[Split]:
    """Every split of a paragraph that has a total."""
    found = []
    for run in runs(prose):
        candidates = totals(prose, run)
        if not candidates or any(part.number.hedged for part in run.parts):
            continue
        match = _match(run, candidates)
        if match is not None:
            found.append(Split(match[0], match[1], agrees=True))
        elif not _mixed(run, candidates[0]):
            found.append(Split(_cut(run, candidates[0]), candidates[0], agrees=False))
    found += _shared(prose, [part for split in found for part in split.run.parts])
    found += _plain(prose, [part for split in found for part in split.run.parts])
    for run, total in totals_after(prose):
        agrees = near(total, run.parts)
        if agrees or not run.broken:
            found.append(Split(run, total, agrees))
    return found


_HAS_SHARE = re.compile(
    r"[^，、；。（\d]{0,6}(?:[，、]?(?:约|各|均)?占[^，、；。\d]{0,12}(?P<a>\d+(?:\.\d+)?)%|（(?:占比?)?(?P<b>\d+(?:\.\d+)?)%）)"
)


def _plain(prose: Prose, used: Sequence[Item]) -> Iterator[Split]:
    """Three parts or more that no marker opens and that make a number before them."""
    rows: list[list[Item]] = []
    for item in prose.counts:
        if item in used or item.number.hedged:
            continue
        last = rows[-1][-1] if rows else None
        beside = last is not None and (last.unit, last.sentence, last.depth) == (item.unit, item.sentence, item.depth)
        if last is not None and beside and joint(prose, last, item):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
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
    for item in prose.counts:
        match = _HAS_SHARE.match(prose.text, item.number.end)
        if item in used or item.number.hedged or match is None:
            continue
        share = Fraction(match["a"] or match["b"])
        last = rows[-1][-1][0] if rows else None
        if (
            last is not None
            and (last.unit, last.sentence, last.depth) == (item.unit, item.sentence, item.depth)
            and joint(prose, last, item)
        ):
            rows[-1].append((item, share))
        else:
            rows.append([(item, share)])
    for row in rows:
        parts = tuple(item for item, _ in row)
        before = [
            item for item in prose.counts if item.number.end <= parts[0].number.start and item.unit == parts[0].unit
        ]
        total = next((item for item in reversed(before) if near(item, parts)), None)
        run = Run(parts, (0, *(2 for _ in parts[1:])), "占", parts[0].lead)
        if len(parts) > 1 and total is not None:
            yield Split(run, total, agrees=True)
        elif len(parts) > 2 and abs(sum(share for _, share in row) - 100) < Fraction(1, 2):
            fit = [
                item
                for item in before
                if sum(abs(100 * p.value / item.value - s) < Fraction(3, 5) for p, s in row if item.value) * 3
                >= 2 * len(row)
            ]
            if fit:
                yield Split(run, fit[-1], agrees=False)


def near(total: Item, parts: Sequence[Item]) -> bool:
    """Whether a total is its parts' sum, as exactly as they are printed."""
    numbers = [total.number, *(part.number for part in parts)]
    slack = sum((_half(number) for number in numbers), Fraction(0))
    difference = abs(total.value - total_of(parts))
    return difference == 0 or difference < slack


def _half(number: Number) -> Fraction:
    return number.half if number.decimals else Fraction(0)


def _match(run: Run, candidates: Sequence[Item]) -> tuple[Run, Item] | None:
    """The longest beginning of a run that is one of the candidates' parts."""
    size = len(run.parts)
    cuts = [cut for cut in range(size - 1, 1, -1) if run.levels[cut] > run.levels[1]]
    for size in (size, *cuts):
        for total in candidates:
            if near(total, run.parts[:size]):
                return _first(run, size), total
    return None


def _first(run: Run, size: int) -> Run:
    return Run(run.parts[:size], run.levels[:size], run.marker, run.lead, run.tail if size == len(run.parts) else "")


def _mixed(run: Run, total: Item) -> bool:
    return any(part.unit != total.unit for part in run.parts)


def _cut(run: Run, total: Item) -> Run:
    """A run that goes on too long is cut where its marks grow stronger."""
    if run.sum <= total.value:
        return run
    for size in range(2, len(run.parts)):
        if run.levels[size] > run.levels[1] and total_of(run.parts[:size]) <= total.value:
            return _first(run, size)
    return run


def check(prose: Prose, found: Sequence[Split]) -> Iterator[Remark]:
    """E1, E9, E10 for splits that do not add up; E11 for those that do with mixed measure words."""
    for split in found:
        if split.agrees:
            yield from _measures(split)
        else:
            yield from _judge(prose, split)


_REST_OF = re.compile(r"^(?:的)?(?:其余|剩余|余下|剩下)(?:的|有|为|尚有)?$")
_UNDONE = re.compile(
    r"^(?:尚有|还有|仍有|有)?(?:尚未|暂未|未|正在|待)(?P<stem>整改|办结|办理|完成|合格|采纳|回复|化解|结案|审结|处理)"
)


def rests(prose: Prose, found: Sequence[Split]) -> Iterator[Remark]:
    """E1: 其余26家 that is not what the numbers before it leave."""
    used = [part for split in found for part in split.run.parts]
    for item in prose.counts:
        undone = _UNDONE.match(item.clause)
        if item in used or item.number.hedged or not (undone or _REST_OF.match(item.clause)):
            continue
        before = [
            other
            for other in prose.counts
            if other.number.end <= item.number.start
            and other.unit == item.unit
            and not other.compared
            and item.sentence - other.sentence <= 1
        ]
        if len(before) < 2 or any(other.number.hedged for other in before) or _leaves(before, item):
            continue
        last = before[-1]
        whole = next((other for other in reversed(before[:-1]) if other.value >= last.value), None)
        if whole is None or last.sentence != item.sentence or len(before) > 3:
            continue
        if undone and undone["stem"][-1:] not in last.clause + last.after:
            continue
        left = whole.value - last.value
        yield Remark(
            "E1",
            "question" if undone or len(before) > 2 else "error",
            (whole.span, last.span, item.span),
            f"{whole.printed}{whole.unit}减去{last.printed}{last.unit}是{show(left, item.number)}{item.unit}，"
            f"写的是{item.printed}{item.unit}，差{show(abs(left - item.value), item.number)}{item.unit}。",
            f"请核对三个数。只改一处就能对上的：{item.printed}改为{show(left, item.number)}，"
            f"或{whole.printed}改为{show(last.value + item.value, whole.number)}。",
            (whole.printed, last.printed, item.printed),
        )


def _leaves(before: Sequence[Item], rest: Item) -> bool:
    """Whether some total before less some neighbours after it leaves the rest."""
    values = [item.value for item in before]
    for total in values:
        for start in range(len(values)):
            taken = Fraction(0)
            for value in values[start:]:
                taken += value
                if total - taken == rest.value:
                    return True
    return False


def _measures(split: Split) -> Iterator[Remark]:
    units = list(dict.fromkeys([split.total.unit, *(part.unit for part in split.run.parts)]))
    if len(units) < 2 or not all(related(units[0], unit) for unit in units[1:]):
        return
    numbers = (split.total.printed, *(part.printed for part in split.run.parts))
    sum_text = "+".join(part.printed for part in split.run.parts)
    yield Remark(
        "E11",
        "error",
        _spans(split),
        f"同一对象混用量词“{'”“'.join(units)}”：{sum_text}={split.total.printed}，总数用“{split.total.unit}”。",
        f"请统一量词，例如都用“{split.total.unit}”。",
        numbers,
    )


def _judge(prose: Prose, split: Split) -> Iterator[Remark]:
    run, total = split.run, split.total
    if run.sum > total.value:
        yield from _over(prose, split)
        return
    whole = exhaustive(run)
    kinds = declared(run.lead + _before(prose, run))
    if kinds > len(run.parts) and not run.open:
        yield _remark(
            split, "E10", "error", f"称分{kinds}类而只列{len(run.parts)}项，", "请补列缺少的一类，或者核对总数和各项。"
        )
    elif run.broken:
        return
    elif whole:
        yield _remark(split, "E1", "error", "", _repair(split))
    elif run.marker in ("其中", "涉及", "：", "按", "分别") and not run.open and not run.broken:
        if _rest_follows(prose, run) or run.marker == "：" or run.sum * 4 < total.value:
            return
        if run.marker == "按":
            yield _remark(split, "E1", "error", "", _repair(split))
        elif run.marker in ("其中", "涉及") and not all(part.after and len(part.clause) < 5 for part in run.parts):
            yield _remark(
                split,
                "E10",
                "question",
                "",
                "请核对：没有列全的，写明“其中主要有”“等”或者补上“其他”；列全了的，改正数字。",
            )


def _before(prose: Prose, run: Run) -> str:
    """The words of the sentence before the split."""
    first = run.parts[0]
    return prose.text[prose.sentences[first.sentence][0] : first.number.start]


def _rest_follows(prose: Prose, run: Run) -> bool:
    """Whether the next sentences speak of the rest."""
    end = run.parts[-1].number.end
    return bool(re.search(r"其余|剩余|另有|另|此外|还有|其他", prose.text[end : end + 60]))


def exhaustive(run: Run) -> bool:
    """Whether the words say that the parts are all there is."""
    labels = [label(part) for part in run.parts]
    if run.open and not any(REST.search(text) for text in labels):
        return False
    if run.marker in ("按", "分别", "合计") or declared(run.lead) == len(run.parts):
        return True
    if any(REST.search(text) for text in labels):
        return True
    if any(text and f"{no}{text}" in labels for text in labels for no in ("未", "不", "非", "尚未", "没有")):
        return True
    return sum(bool(_EXCLUSIVE.match(text)) for text in labels) >= len(labels) - (len(labels) > 2)


def _over(prose: Prose, split: Split) -> Iterator[Remark]:
    run, total = split.run, split.total
    if _NOTE.search(prose.text[run.parts[0].number.start :]) or _NOTE.search(run.lead):
        return
    if not run.marker and not exhaustive(run):
        return
    if _several(run, total):
        hard = run.marker in ("按", "分别")
        yield _remark(
            split,
            "E9",
            "error" if hard else "question",
            "",
            "请核对：一个对象计入几项的，加注“部分存在交叉”；不是的，改正总数或者各项。",
        )
    else:
        yield _remark(split, "E1", "error", "", _repair(split))


def _several(run: Run, total: Item) -> bool:
    """Whether one counted object may well belong to several parts."""
    labels = [re.sub(r"的$", "", label(part)) for part in run.parts]
    if sum(bool(_EXCLUSIVE.match(text)) for text in labels) >= 2 or any(re.search("其他|其余", t) for t in labels):
        return False
    counted = re.sub(r"[共计为达有总合]+$", "", total.clause) + total.after
    carrier = bool(_CARRIER.search(counted)) and not _FAULT_OBJECT.search(counted)
    faults = sum(bool(_FAULT.search(text)) for text in labels) * 2 >= len(labels)
    bodies = sum(bool(_BODY.search(text)) for text in labels) * 2 >= len(labels)
    tags = sum(bool(_TAG.search(text)) for text in labels) * 2 >= len(labels)
    involved = run.marker == "涉及" or "涉及" in run.lead
    if bodies:
        return involved
    return (
        tags
        or (faults and not _FAULT_OBJECT.search(counted))
        or (carrier and not bodies)
        or (involved and total.unit in "件家户人")
    )


def _spans(split: Split) -> tuple[tuple[int, int], ...]:
    return (split.total.span, *(part.span for part in split.run.parts))


_NUMERALS = "零一二三四五六七八九十"


def _remark(split: Split, code: str, severity: str, opening: str, todo: str) -> Remark:
    run, total = split.run, split.total
    size = len(run.parts)
    count = _NUMERALS[size] if size <= 10 else str(size)
    worked = "+".join(part.printed for part in run.parts)
    unit = total.unit
    difference = abs(run.sum - total.value)
    words = (
        f"{opening}总数{total.printed}{unit}，{count}项相加{show(run.sum, total.number)}{unit}（{worked}），"
        f"{'差' if run.sum != total.value else ''}{show(difference, total.number)}{unit}。"
    )
    return Remark(
        code,
        "error" if severity == "error" else "question",
        _spans(split),
        words,
        todo,
        (total.printed, *(part.printed for part in run.parts)),
    )


def _repair(split: Split) -> str:
    """The single changes that would make the split agree."""
    run, total = split.run, split.total
    options = [f"总数改为{show(run.sum, total.number)}"]
    difference = total.value - run.sum
    changes = [
        (_likeness(part.printed, show(part.value + difference, part.number)), index, part)
        for index, part in enumerate(run.parts)
        if part.value + difference > 0
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
