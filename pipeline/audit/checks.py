"""The audit of a document: every check on every passage, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipeline.audit.calendar import courses, dates, headings, reported, titled, topics, weekdays, within, years
from pipeline.audit.figures import STEPS, SUMS, Figures
from pipeline.audit.growth import periods
from pipeline.audit.once import once
from pipeline.audit.ranks import claims, following, ladders, leading, standing, tied
from pipeline.audit.ratios import given, halves, percents
from pipeline.audit.ratios.ratios import shares
from pipeline.audit.sums import announced, farther, judge, listsums, overhead, several, sums
from pipeline.audit.tables import tableside
from pipeline.audit.tables.grids import upright
from pipeline.audit.text.finding import Finding, Grid, Passage, Remark, quote
from pipeline.audit.text.flow import POINT, Flow
from pipeline.audit.text.plain import as_written, normalise
from pipeline.audit.text.prose import Item, Prose, compact, parse
from pipeline.audit.text.read import passages_of
from pipeline.audit.text.splits import runs
from pipeline.audit.together import together
from pipeline.audit.wording import blanks, mixtures, restated

_PERCENT = frozenset("%％")
_FIGURES = re.compile(r"[0-9０-９][0-9０-９]*")
_DIGIT = re.compile(r"[0-9０-９%％共为率、，。；！一二两三四五六七八九十 ]")


def audit_text(
    paragraphs: Iterable[str | Passage],
    tables: Sequence[Grid] = (),
    only: Collection[int] | None = None,
    progress: Callable[[int, int], None] = lambda _count, _of: None,
) -> list[Finding]:
    """What does not agree in a document, in its order.

    ``paragraphs`` are the passages of ``read_document`` or plain paragraphs; ``tables`` are further tables, taken
    as standing after the last paragraph. ``only``: the numbers of the passages that are looked at; by default all.
    ``progress``: told how many passages of a long document have been looked at, of how many.
    A clean document gives an empty list.
    """
    given = list(paragraphs)
    plain = [one for one in given if isinstance(one, str)]
    passages = passages_of(plain) if plain else [one for one in given if isinstance(one, Passage)]
    heading = passages[-1].heading if passages else ""
    last = passages[-1].index if passages else 0
    passages += [Passage(last + 1 + i, "", heading, i + 1, grid) for i, grid in enumerate(tables)]
    passages = [piece for passage in passages for piece in (pieces(passage) if not passage.grid else (_even(passage),))]
    places = [place for place, passage in enumerate(passages) if only is None or passage.index in only]
    flow = Flow(passages)
    return list(
        once(finding for some in _batches(passages, places, progress) for finding in _findings(passages, some, flow))
    )


#: Passages, and characters, that are looked at step by step together: enough for the speed, and not all that a
#: document may have.
_BATCH, _LONG = 512, 100_000


def _batches(
    passages: Sequence[Passage], places: Sequence[int], progress: Callable[[int, int], None]
) -> Iterator[Sequence[int]]:
    """Some places after the other; the next are asked for when those before have been looked at, which is told."""
    start = length = 0
    for count, place in enumerate(places, 1):
        length += len(passages[place].text)
        if count - start == _BATCH or length > _LONG:
            yield places[start:count]
            progress(count, len(places))
            start, length = count, 0
    if start < len(places):
        yield places[start:]
        if start:
            progress(len(places), len(places))


def _even(passage: Passage) -> Passage:
    """A table whose rows are all as long as the longest."""
    width = max(len(row) for row in passage.grid)
    if all(len(row) == width for row in passage.grid):
        return passage
    return replace(passage, grid=tuple((*row, *([""] * (width - len(row)))) for row in passage.grid))


#: Characters of a paragraph that are looked at as one: numbers further apart than that have nothing to do with one
#: another, and what the checks cost grows with the square of it.
_TOGETHER = 2000
_MOST_NUMBERS = 150


def _end(text: str) -> int:
    """How far a text is looked at as one."""
    if len(text) < 2 * _MOST_NUMBERS:
        return len(text)
    for count, found in enumerate(_FIGURES.finditer(text, 0, _TOGETHER)):
        if count == _MOST_NUMBERS:
            return found.start()
    return min(len(text), _TOGETHER)


def pieces(passage: Passage) -> Iterator[Passage]:
    """A paragraph of unusual length cut at its sentences; any other as it is."""
    text = passage.text
    while (end := _end(text)) < len(text):
        cut = max(text.rfind(mark, end // 2, end) for mark in "。；\n，") + 1 or end
        yield replace(passage, text=text[:cut])
        text = text[cut:]
    yield replace(passage, text=text) if text is not passage.text else passage


#: Of a point: what it counts, with its share.
_FIRST = re.compile(r"[^，。；\n]*(?:，(?:占[^，。；\n]*)?\d[0-9.]*%(?=[，。；]|$))?")
#: A note below a list, which may say that its points overlap.
_NOTES = re.compile(r"\s*[（(]?(?:注|备注|说明)[：:]")
_BARE_SHARE = re.compile(r"^([^，0-9]+)，(?:占)?(\d[0-9.]*%)$")


def _list_below(passages: Sequence[Passage], place: int) -> Passage | None:
    """A paragraph that ends in a colon, with the points below it as one sentence."""
    passage = passages[place]
    if passage.grid or not passage.text.rstrip().endswith(("：", ":")) or not _DIGIT.search(passage.text):
        return None
    points, notes = [], ""
    for other in passages[place + 1 : place + 31]:
        if other.grid or not POINT.match(other.text):
            notes = other.text if _NOTES.match(other.text) else ""
            break
        found = _FIRST.match(compact(normalise(POINT.sub("", other.text).strip())))
        points.append(_BARE_SHARE.sub(r"\1占\2", found[0]) if found else "")
    if len(points) < 2:
        return None
    return replace(passage, text=passage.text.strip() + "；".join(points) + "。" + notes, title=False)


def _findings(passages: Sequence[Passage], places: Sequence[int], flow: Flow) -> Iterator[Finding]:
    """What is found of some passages, in their order: each step on all of them, then the next (see ``Figures``)."""
    looked = [_Looked(passages, place, flow) for place in places]
    for step in _STEPS:
        for one in looked:
            if not one.done:
                step(one)
    for one in looked:
        yield from one.findings()


def _said(passage: Passage, remarks: Iterable[Remark], seen: set[tuple[str, tuple[str, ...]]]) -> Iterator[Finding]:
    """Remarks as findings, each once."""
    for remark in remarks:
        key = (remark.code, remark.numbers)
        if key in seen:
            continue
        seen.add(key)
        source = "\n".join(map("\n".join, passage.grid)) if passage.grid else _source(passage, remark)
        text = _row(passage.grid, remark) if passage.grid else quote(source, remark.spans)
        yield Finding(
            remark.code,
            remark.severity if remark.slip else "question",
            passage.index,
            passage.heading,
            text,
            as_written(remark.message, source),
            remark.suggestion,
            remark.numbers,
            passage.ordinal,
        )


def _source(passage: Passage, remark: Remark) -> str:
    """The text that the places of a remark count in: blanks and symbols keep its spaces."""
    return passage.text if remark.code in ("E5", "E6") else compact(passage.text)


def _row(grid: Grid, remark: Remark) -> str:
    """The row of a table that a remark speaks of: the one with most of its numbers."""
    numbers = frozenset(remark.numbers)
    rows = max(grid, key=lambda row: sum(text.strip() in numbers for text in row))
    return " | ".join(next((row for row in grid if any(text.strip() == remark.numbers[0] for text in row)), rows))


class _Looked:
    """A passage while it is looked at: what the steps have found of it so far."""

    __slots__ = ("_at", "_dated", "_figures", "_strays", "_told", "done", "passage", "prose", "remarks")

    def __init__(self, passages: Sequence[Passage], place: int, flow: Flow) -> None:
        self._at = passages, place, flow
        self.passage = passages[place]
        self.prose: Prose = _NOTHING
        self.remarks: list[Remark] = []
        self.done = False
        """Whether nothing more is looked at."""

    def lines(self) -> None:
        """The passage with the lines below it; all there is to a table."""
        passages, place, flow = self._at
        passage = self.passage
        if passage.grid:
            self.remarks += tableside.table(passages, place, years.own_year(passages))
            self.done = True
            return
        self.remarks += ladders.lines(passages, place)
        if passage.text.rstrip().endswith(("：", ":")) or passage.text.endswith(("构成", "结构", "占比")):
            self.remarks += halves.in_lines(passages, place)
        self.done = not _DIGIT.search(passage.text)
        if not self.done:
            self.prose = flow.own(place)

    def wording(self) -> None:
        """Numbers that are not there, and symbols that should not be."""
        passages, place, flow = self._at
        passage = self.passage
        prose = self.prose if passage.text == flow.texts[place] else parse(passage.text)
        self.remarks += blanks.blanks(prose, passage.text)
        self._strays = list(blanks.strays(prose, passage.text))
        self.remarks += self._strays
        self.remarks += _below(passages, place, opens=passage.text.rstrip().endswith(("：", ":")))

    def dated(self) -> None:
        """The calendar; all that there is to a title."""
        passages, place, flow = self._at
        prose, text = self.prose, self.prose.text
        dated: list[Remark] = []
        if prose.items:
            dated += _calendar(prose, years.own_year(passages) if "2月29日" in text else None)
        self._dated = dated
        self.remarks += dated
        if "周" in text or "星期" in text or "礼拜" in text:
            named = list(weekdays.check(prose, years.own_year(passages)))
            self.remarks += [one for one in named if not _overlap(one, dated)]
        if self.passage.title:
            self.remarks += _title(passages, place, flow)
            self.done = True
            return
        if prose.items and "截" in text and (written := dates.issued(prose) or dates.own_date(passages)):
            self.remarks += dates.until(prose, written)

        def before(clause: str, sentence: str) -> list[list[standing.Ranked]]:
            return _before(passages, place, flow, (clause, sentence))

        self._figures = Figures(prose, before, lambda: _known(passages, place, flow))

    def together(self) -> None:
        """What its numbers make with those above."""
        passages, place, flow = self._at
        told = given.unsaid(together(passages, place, flow, self._figures.remarks, self._dated), flow, place)
        if any(_TORN.search(remark.numbers[0]) for remark in self._strays):
            told = [remark for remark in told if remark.code not in _OF_NUMBERS]  # of half a number
        self._told = told
        self.remarks += told

    def named(self) -> None:
        """Places that are given by name, and parts of periods."""
        passages, place, flow = self._at
        self.remarks += _by_name(passages, place, flow, self._told)

    def beside(self) -> None:
        """What stands beside it: tables, lists, headings."""
        passages, place, flow = self._at
        prose, told = self.prose, self._told
        self.remarks += tableside.paragraph(passages, place, prose.text, told)
        if not prose.items:
            return
        if not any(remark.code in SUMS for remark in told):
            self.remarks += several.check(prose)
            self.remarks += listsums.check(passages, place, flow, flow.is_point)
            self.remarks += overhead.check(passages, place, flow)
        opened = self._figures.opened or "未" in prose.text
        if opened and not any(one.code in SUMS and one.severity == "error" for one in (*told, *self.remarks)):
            self.remarks += farther.check(passages, place, flow, self._figures.opened)
        self.remarks += restated.check(passages, place, flow)
        self.remarks += topics.again(passages, place, prose)
        self.remarks += headings.check(passages, place, prose)

    def figure(self, step: Callable[[Figures], None]) -> None:
        """One step of what its numbers say by themselves."""
        step(self._figures)

    def findings(self) -> Iterator[Finding]:
        """All remarks as findings, each once; those across a list below it last."""
        passages, place, _ = self._at
        seen: set[tuple[str, tuple[str, ...]]] = set()
        yield from _said(self.passage, self.remarks, seen)
        joined = _list_below(passages, place)
        if joined is not None:
            prose = parse(compact(joined.text))
            found = sums.splits(prose, tuple(runs(prose)))
            across = (*judge.check(prose, found), *percents.check(prose, found, shares(prose, found)))
            yield from _said(joined, (one for one in across if len(one.spans) > 3 or one.code == "E4"), seen)


_NOTHING = parse("")
_STEPS: tuple[Callable[[_Looked], None], ...] = (
    _Looked.lines,
    _Looked.wording,
    _Looked.dated,
    *(partial(_Looked.figure, step=step) for step in STEPS),
    _Looked.together,
    _Looked.named,
    _Looked.beside,
)


def _title(passages: Sequence[Passage], place: int, flow: Flow) -> Iterator[Remark]:
    """What is told of a title."""
    prose = flow.own(place)
    yield from dates.weeks_of_days(prose)
    yield from periods.in_months(prose)
    if prose.percents:
        yield from titled.check(passages, place, flow)
    if "（" in prose.text and prose.counts:
        yield from listsums.check(passages, place, flow, flow.is_point)
    if place == 0 and len(passages) > 2 and (written := dates.own_date(passages)):
        yield from headings.signed(passages, written)


#: A number that a blank parts; what is said of numbers that do not agree.
_TORN, _OF_NUMBERS = re.compile(r"\d\s[.0-9]"), frozenset((*SUMS, "E2", "E3", "E4"))


def _below(passages: Sequence[Passage], place: int, *, opens: bool) -> Iterator[Remark]:
    """A paragraph with the lines below it; ``opens``: whether it ends in a colon."""
    passage = passages[place]
    yield from announced.points(passages, place) if opens else blanks.torn_lines(passages, place)
    if not passage.title:
        yield from announced.names_below(passages, place)
    if not _PERCENT.isdisjoint(passage.text.rstrip()[-2:]):
        yield from mixtures.uneven_lines(passages, place)
    if opens and not passage.title:
        yield from mixtures.mixed_lines(passages, place)


def _by_name(passages: Sequence[Passage], place: int, flow: Flow, told: Sequence[Remark]) -> Iterator[Remark]:
    """Places given by name, and parts of periods, of which nothing is said yet."""
    prose = flow.own(place)
    codes = {remark.code for remark in told}
    if "E8" not in codes:
        lists_of = claims.Lists(passages, place, flow)
        said = list(claims.check(prose, lists_of))
        said = said or list(leading.check(prose, lists_of))
        said = said or list(tied.check(prose, lists_of))
        yield from said or following.check(prose, lists_of)
    if "E7" not in codes and prose.items:
        parts = list(within.check(passages, place, prose))
        yield from parts or reported.check(passages, place, prose)


def _calendar(prose: Prose, year: int | None) -> Iterator[Remark]:
    """Dates and lengths, each told once."""
    said = list(years.check(prose)) if "年" in prose.text or "日前" in prose.text else []
    said += [remark for remark in dates.check(prose, year) if not _overlap(remark, said)]
    yield from said
    for remark in (*courses.check(prose), *courses.clocks(prose)):
        if not _overlap(remark, said):
            yield remark


def _overlap(remark: Remark, told: Sequence[Remark]) -> bool:
    """Whether a remark is of a place of which something is told already."""
    start, end = remark.spans[0]
    return any(start < b and a < end for one in told for a, b in one.spans)


def _known(passages: Sequence[Passage], place: int, flow: Flow) -> list[Item]:
    """The counts of the two paragraphs before, which a split may be of, or a share."""
    before = [other for other in range(max(0, place - 4), place) if not passages[other].title][-2:]
    return [item for other in before if not passages[other].grid for item in flow.own(other).counts]


def _before(passages: Sequence[Passage], place: int, flow: Flow, said: tuple[str, str]) -> list[list[standing.Ranked]]:
    """What the passages before list, for a ranking that stands alone; else the table below it."""
    lines = standing.of_lines([other.text for other in passages[max(0, place - 20) : place] if not other.grid])
    if lines:
        return [lines]
    clause, sentence = said
    for near in range(place - 1, max(-1, place - 3), -1):
        other = passages[near]
        if other.title:
            break
        if other.grid:
            listed = [standing.of_grid(grid := upright(other.grid), clause) or standing.of_grid(grid, sentence)]
        else:
            listed = [standing.elsewhere(row) for row in standing.lists(flow.own(near), len(other.text))]
        if any(listed):
            return listed
    for other in passages[place + 1 : place + 3]:
        if other.title:
            break
        if other.grid:
            found = (standing.of_grid(upright(other.grid), words) for words in (clause, sentence, passages[place].text))
            return [next((one for one in found if one), [])]
    return []
