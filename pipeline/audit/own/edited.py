"""Our document after people have worked on it: which numbers and paragraphs are no longer what was written.

Wording is people's own and is not spoken of: numbers are, and paragraphs that came, went or moved. A number that a
person rounded and that still fits is a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pipeline import marks
from pipeline.audit.own import carrier
from pipeline.audit.own.belonging import strangers, together
from pipeline.audit.own.carrier import Unit, standing
from pipeline.audit.own.compare import Change, Fate, as_written, compare, free_numbers
from pipeline.audit.own.mend import mend
from pipeline.audit.own.pairs import Pair, Pairs, pair
from pipeline.audit.own.record import Record
from pipeline.audit.own.rounded import fits, same
from pipeline.audit.text.finding import Finding, Passage, Severity, quote
from pipeline.audit.text.read import passages


@dataclass(frozen=True, slots=True)
class _Entry:
    severity: Severity
    message: str
    suggestion: str


#: Code → what is said. ``{…}`` are filled in where a finding is made.
CODES: Mapping[str, _Entry] = {
    "A11": _Entry("error", "这个数生成时是{old}，改成了{new}。", "改回{old}；数据有误的，改报表后换新数据。"),
    "A12": _Entry("error", "这里生成的数是{old}，换成了“{new}”，不再随数据走。", "核对；要用数据的，改回{old}。"),
    "A13": _Entry("question", "“{new}”是{old}的约数，说得通，但不再随数据走。", "确认这样写；要精确的，改回{old}。"),
    "A14": _Entry("question", "这里生成的数{old}删掉了。", "确认不用；误删的，从新生成的文稿里复制回来。"),
    "A15": _Entry("question", "“{new}”是手打的数，没有数据来源。", "核对这个数是哪里来的。"),
    "A16": _Entry("question", "这一{kind}是后来加的{typed}。", "确认要加；里面的数字逐个核对。"),
    "A17": _Entry("question", "这一{kind}换了位置，原来在“{old}”后面。", "确认要移；前后文接得上。"),
    "A18": _Entry("question", "这里原来的{count}{kind}没有了{lost}。", "确认不用；误删的，从新生成的文稿里复制回来。"),
    "A21": _Entry(
        "question", "“{new}”与生成的数相同，但是手打的，不随数据走。", "要随数据走的，从新生成的文稿里复制。"
    ),
    "A22": _Entry("error", "{new}是“{old}”的数，现在写在“{now}”后面。", "核对；换错了位置的，换回来。"),
    "A23": _Entry("question", "{new}原来写在“{old}”里，是移来或者复制来的。", "确认放在这里说得通。"),
    "A19": _Entry("error", "{count}个数是旧的：{old}。", "用 make-report refresh 换新数据。"),
    "A20": _Entry("error", "按现在的数据，总结里不再有这{count}个数：{old}。", "用 make-report refresh 换新数据。"),
}

#: Codes of a computed number that is another one now.
CHANGED = frozenset({"A11", "A12", "A13"})

#: Codes of numbers that people have put in.
TYPED = frozenset({"A15", "A16"})

#: What else is to be said of a document.
NOTE_ALONE = "没有比对数据新旧：在工作文件夹里运行（设置要没有错误），或者加 --campaign 工作文件夹。"
NOTE_OTHER = "题目或者数字与这里的工作对不上，没有比对数据新旧。"

#: The kind of paragraph that is the title of the document.
TITLE_ROLE = "GwTitle"

_SHOWN = 5
"""Numbers named in one message."""


@dataclass(frozen=True, slots=True)
class Today:
    """What the campaign says as the data are now."""

    title: str
    figures: Mapping[str, tuple[str, str, str]]
    """Definition → (exact value, what the office decided to print, printed)."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a document."""

    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    comments: tuple[tuple[int, str], ...]
    """(passage, text) of the comments in it."""
    touched: frozenset[int]
    """Passages in which anything at all differs from what was written."""
    notes: tuple[str, ...] = ()
    """What else there is to say, for people."""
    computed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Passage → its numbers that are what was computed and printed."""
    figures: int = 0
    """Definitions in its ledger: none in a list or a sheet of ours that prints no figures."""


@dataclass(slots=True)
class _Text:
    """The document in both states."""

    record: Record
    units: list[Unit]
    passages: list[Passage]
    pairs: Pairs

    @property
    def before(self) -> list[Unit]:
        """As it was written."""
        return self.record.units


def audit_edited(data: bytes, *, original: bool = False, today: Today | None = None) -> Edited:
    """A .docx of ours → what people have changed in it, and what is stale. Raises ``NotOurs``.

    ``original``: as it was before its revisions. ``today``: what the data say now, where a campaign is at hand.
    """
    file = carrier.opened(data, strict=True)
    record = Record(carrier.ledger_part(file)[1])
    mend(carrier.body(file), record.printed)
    units = carrier.units(carrier.body(file), original=original)
    carrier.mark_drafts(file, units)
    said = carrier.comments(file) if any(unit.comments for unit in units) else {}
    text = _Text(record, units, passages_of_units(units), pair(record.units, units))
    known = today is not None and _same_campaign(record, today)
    touched: set[int] = set()
    findings = sorted(
        [
            *_at_once(_numbers(text, touched)),
            *_strange(text),
            *_paragraphs(text, touched),
            *(_stale(text, today) if today and known else ()),
        ],
        key=lambda finding: finding.paragraph,
    )
    comments = tuple((unit.passage, said[key]) for unit in units for key in unit.comments if key in said)
    return Edited(
        tuple(_quoting(finding, comments) for finding in findings),
        tuple(text.passages),
        comments,
        frozenset(touched),
        (*_corrected(text), *(() if known or not record.entries else (NOTE_OTHER if today else NOTE_ALONE,))),
        _computed(text),
        len(record.entries),
    )


def _computed(text: _Text) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for unit in text.units:
        for mark in unit.marks:
            said = unit.text[mark.start : mark.end]
            if mark.number and said == text.record.printed(mark.name):
                found.setdefault(unit.passage, set()).add(said)
    return {passage: frozenset(numbers) for passage, numbers in found.items()}


def _corrected(text: _Text) -> Iterator[str]:
    """更正: numbers that the office decided to print although the data say otherwise, where they still stand."""
    for unit in text.units:
        for mark in unit.marks:
            entry = text.record.entries.get(mark.key) if mark.number else None
            said = unit.text[mark.start : mark.end]
            if entry is not None and said and same(said, entry.element.get("corrected") or ""):
                yield f"第{unit.passage}段的{said}是更正，算出来是{entry.text('value')}。"


def _same_campaign(record: Record, today: Today) -> bool:
    """Whether the document is of the campaign at hand: the same title, and most of its figures."""
    title = next((unit.text for unit in record.units if unit.role == TITLE_ROLE), "")
    known = sum(entry.text("definition") in today.figures for entry in record.entries.values())
    return title == today.title and 2 * known >= len(record.entries)


def passages_of_units(units: Sequence[Unit]) -> list[Passage]:
    """The units as the audit of any text has them: a table is one passage."""
    blocks = []
    for _, group in groupby(units, key=lambda unit: unit.passage):
        rows = list(group)
        grid = tuple(tuple(row.text.split("\t")) for row in rows) if rows[0].table else ()
        blocks.append(("" if grid else "".join(row.text for row in rows), -1, grid))
    return passages(blocks)


def _finding(
    text: _Text, code: str, place: int, span: tuple[int, int], numbers: Iterable[str], **words: object
) -> Finding:
    entry = CODES[code]
    passage, quoted = None, ""
    if text.units:
        unit = text.units[min(place, len(text.units) - 1)]
        passage = text.passages[unit.passage - 1]
        quoted = quote(unit.text, [span]) if unit.text.strip() else ""
    return Finding(
        code,
        entry.severity,
        passage.index if passage else 1,
        "".join(passage.heading.splitlines()) if passage else "",
        quoted.replace("\t", " | "),
        entry.message.format(**words),
        entry.suggestion.format(**words),
        tuple(numbers),
        passage.ordinal if passage else 0,
    )


def _numbers(text: _Text, touched: set[int]) -> Iterator[Finding]:
    """What has become of the numbers of each paragraph."""
    elsewhere = standing(text.units)
    for each in text.pairs.pairs:
        before = [text.before[place] for place in each.before]
        after = [(place, text.units[place]) for place in each.after]
        if as_written(before, [unit for _, unit in after]):
            continue
        touched.update(unit.passage for _, unit in after)
        changes = compare(before, after, text.record, elsewhere)
        for (fate, unit, start), group in groupby(changes, key=lambda change: (change.fate, change.unit, change.start)):
            changed = list(group)
            if fate is Fate.DELETED:
                olds = [change.old for change in changed]
                yield _finding(text, "A14", unit, (start, start), olds, old=_list(olds))
            else:
                yield from (_changed(text, change) for change in changed)


def _at_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A passage that was pasted back as plain text is told once, not for each of its numbers."""
    found = list(findings)
    same_numbers: dict[int, list[Finding]] = {}
    for one in found:
        if one.code == "A21":
            same_numbers.setdefault(one.paragraph, []).append(one)
    for one in found:
        here = same_numbers[one.paragraph] if one.code == "A21" else [one]
        if len(here) == 1:
            yield one
        elif one is here[0]:
            numbers = [each.numbers[-1] for each in here]
            message = CODES["A21"].message.format(new=_list(numbers))
            yield replace(one, message=message, numbers=tuple(numbers))


def _strange(text: _Text) -> Iterator[Finding]:
    """Numbers that were taken to other words."""
    for group in together(strangers(text.before, text.units, text.pairs), text.units):
        first, numbers = group[0], [one.number for one in group]
        words = {"new": _list(numbers), "old": _short(first.was, 20), "now": _short(first.now, 20)}
        yield _finding(text, "A22" if first.now else "A23", first.unit, (first.start, first.end), numbers, **words)


def _changed(text: _Text, change: Change) -> Finding:
    codes = {Fate.CHANGED: "A11", Fate.REPLACED: "A12", Fate.TYPED: "A15"}
    code = codes[change.fate]
    if change.fate is not Fate.TYPED and fits(change.old, change.new):
        code = "A13"
    elif change.fate is Fate.REPLACED and same(change.old, change.new):
        code = "A21"
    numbers = [text for text in (change.old, change.new) if text]
    span = (change.start, change.end)
    return _finding(text, code, change.unit, span, numbers, old=change.old, new=change.new)


def _list(texts: Sequence[str]) -> str:
    shown = "、".join(texts[:_SHOWN])
    return shown if len(texts) <= _SHOWN else f"{shown}等{len(texts)}个"


def _paragraphs(text: _Text, touched: set[int]) -> Iterator[Finding]:
    """Paragraphs that came, moved or went."""
    for place in text.pairs.new:
        unit = text.units[place]
        if not unit.text.strip() or unit.role in marks.DRAFT_STYLES:
            continue
        touched.add(unit.passage)
        numbers = [unit.text[a:b] for a, b in free_numbers(unit)]
        typed = f"，里面的{_list(numbers)}是手打的" if numbers else ""
        yield _finding(text, "A16", place, (0, len(unit.text)), numbers, typed=typed, kind=_kind(unit))
        for change in compare([], [(place, unit)], text.record, frozenset()):
            if change.fate is Fate.CHANGED:
                yield _changed(text, change)
    for group in _runs(text.pairs.moved):
        first = group[0]
        old = text.before[first.before[0] - 1].text if first.before[0] else "开头"
        unit = text.units[first.after[0]]
        yield _finding(text, "A17", first.after[0], (0, min(len(unit.text), 1)), (), old=_short(old), kind=_kind(unit))
    yield from _gone(text, touched)


def _runs(moved: Sequence[Pair]) -> list[list[Pair]]:
    """Paragraphs that moved together."""
    runs: list[list[Pair]] = []
    for each in sorted(moved, key=lambda pair: pair.before):
        if runs and runs[-1][-1].before[-1] + 1 == each.before[0] and runs[-1][-1].after[-1] + 1 == each.after[0]:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _gone(text: _Text, touched: set[int]) -> Iterator[Finding]:
    there = {mark.name for unit in text.units for mark in unit.marks if mark.end > mark.start}
    gone = [
        place
        for place in text.pairs.gone
        if text.before[place].text.strip() and text.before[place].role not in marks.DRAFT_STYLES
    ]
    new_place = {old: each.after[0] for each in text.pairs.pairs for old in each.before}
    for _, group in groupby(enumerate(gone), key=lambda item: item[1] - item[0]):
        places = [place for _, place in group]
        at = next((new_place[old] for old in range(places[0], -1, -1) if old in new_place), 0)
        lost = [
            text.record.printed(mark.name)
            for place in places
            for mark in text.before[place].marks
            if mark.number and mark.name not in there
        ]
        words = f"，连同{_list(lost)}" if lost else ""
        kind = _kind(text.before[places[0]])
        found = _finding(text, "A18", at, (0, 0), lost, count=len(places), lost=words, kind=kind)
        touched.add(found.paragraph)
        yield replace(found, text=_short(text.before[places[0]].text, 40))


def _kind(unit: Unit) -> str:
    return "行" if unit.table else "段"


def _short(text: str, most: int = 12) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[:most] + "……"


def _stale(text: _Text, today: Today) -> Iterator[Finding]:
    """Figures that the data of today give otherwise, or no more."""
    for place, unit in enumerate(text.units):
        old: list[tuple[int, int, str, str]] = []
        over: list[tuple[int, int, str]] = []
        for mark in unit.marks:
            entry = text.record.entries.get(mark.key) if mark.number else None
            if entry is None:
                continue
            printed = text.record.printed(mark.name)
            now = today.figures.get(entry.text("definition"))
            if now is None:
                over.append((mark.start, mark.end, printed))
            elif now[:2] != (entry.text("value"), entry.element.get("corrected") or ""):
                old.append((mark.start, mark.end, printed, now[2]))
        if old:
            named = _list([f"{was}→{now}" for _, _, was, now in old])
            numbers = [number for _, _, *pair in old for number in pair]
            yield _finding(text, "A19", place, old[0][:2], numbers, count=len(old), old=named)
        if over:
            named = _list([was for _, _, was in over])
            yield _finding(text, "A20", place, over[0][:2], [was for *_, was in over], count=len(over), old=named)


def _quoting(finding: Finding, comments: Sequence[tuple[int, str]]) -> Finding:
    """A finding with what people have said beside it."""
    said = [text for passage, text in comments if passage == finding.paragraph and text]
    if not said:
        return finding
    return replace(finding, message=f"{finding.message}批注：“{'”“'.join(said)}”。")
