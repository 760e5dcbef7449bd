"""Spans → runs. Each figure stands between the ends of a hidden bookmark, and is entered into the ledger.

Bookmarks survive saving by LibreOffice and ONLYOFFICE and people who type inside them; content controls and
other carriers do not. The ledger also has the text with its numbers left out, paragraph by paragraph and row by row:
after people have edited the document, it says what stood where (``pipeline.marks`` has the names of all this).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline import marks
from pipeline.document import Number, Phrase, Source, Span, Spans, Text, plain, printed_missing
from pipeline.typeset.looks import Look
from pipeline.typeset.xml import HEAD, escape, figure_run, run

NAMESPACE = marks.LEDGER
_DIGEST_DIGITS = 8


@dataclass(slots=True)
class _Entry:
    """What the ledger says of one definition."""

    key: str
    count: int = 0
    printed: dict[str, list[int]] = field(default_factory=dict)
    number: Number | None = None

    def next(self, text: str) -> int:
        """Enter one more printing; its number, from 1."""
        self.count += 1
        self.printed.setdefault(text, []).append(self.count)
        return self.count


class Figures:
    """Writes the spans of one document, in reading order, and remembers what it has printed."""

    def __init__(self) -> None:
        """Nothing is printed yet."""
        self._bookmarks = 0
        self._numbers: dict[str, _Entry] = {}
        self._phrases: dict[str, _Entry] = {}
        self._skeleton: list[str] = []

    def open(self, tag: str) -> None:
        """Begin a part of the text as the ledger keeps it: ``p k="…"``, ``tbl``, ``tr``, ``td``."""
        self._skeleton.append(f"<{tag}>")

    def close(self, tag: str) -> None:
        """End it."""
        self._skeleton.append(f"</{tag}>")

    def literal(self, text: str) -> None:
        """Enter words that stand in the text without being spans: offices of the masthead, lines with tabulators."""
        self._skeleton.append(escape(text))

    def runs(self, spans: Spans, look: Look) -> str:
        """Spans → runs and bookmarks in the look of their paragraph."""
        if len(spans) == 1:
            return self._span(spans[0], look)
        return "".join([self._span(span, look) for span in spans])

    def cell(self, spans: Spans, look: Look) -> str:
        """Spans of a cell → runs."""
        self._skeleton.append("<td>")
        runs = self.runs(spans, look)
        self._skeleton.append("</td>")
        return runs

    def _span(self, span: Span, look: Look) -> str:
        if isinstance(span, Number):
            return self._number(span, look)
        if isinstance(span, Phrase):
            return self._phrase(span, look)
        text = span.text if isinstance(span, Text) else printed_missing(span)
        self._skeleton.append(escape(text))
        return run(look, text)

    def _number(self, span: Number, look: Look) -> str:
        entry = self._numbers.get(span.definition)
        if entry is None:
            entry = self._numbers[span.definition] = _Entry(span.key, number=span)
        elif span.corrected:
            entry.number = span  # it may not stand in the first of its places
        name = marks.name("M", entry.key, entry.next(span.text))
        self._skeleton.append(f'<f m="{name}"/>')
        start, end = self._bookmark(name)
        return f"{start}{figure_run(look, span.text)}{end}"

    def _phrase(self, span: Phrase, look: Look) -> str:
        entry = self._phrases.get(span.definition)
        if entry is None:
            entry = self._phrases[span.definition] = _Entry(span.key)
        name = marks.name("P", entry.key, entry.next(plain(span.parts)))
        start, end = self._bookmark(name)
        self.open(f's m="{name}"')
        runs = self.runs(span.parts, look)
        self.close("s")
        return f"{start}{runs}{end}"

    def _bookmark(self, name: str) -> tuple[str, str]:
        """Make the two ends of a new bookmark."""
        self._bookmarks += 1
        mark = self._bookmarks
        return f'<w:bookmarkStart w:id="{mark}" w:name="{name}"/>', f'<w:bookmarkEnd w:id="{mark}"/>'

    def ledger(self, digests: Mapping[str, str], cards: Collection[str] = ()) -> Iterator[str]:
        """Write the ledger as an XML part: to be asked when the text has been written.

        ``digests``: input file → sha256; its first 8 digits are stored with each source.
        ``cards``: sheets that are one record as a whole, whose row says nothing to a reader.
        """
        yield f'{HEAD}<figures xmlns="{NAMESPACE}">'
        for definition, entry in self._numbers.items():
            yield _figure(definition, entry, digests, cards)
        for definition, entry in self._phrases.items():
            words = f"<definition>{escape(definition)}</definition>{_printings(entry)}"
            yield f'<phrase key="{entry.key}">{words}</phrase>'
        yield "<text>"
        yield from self._skeleton
        yield "</text></figures>"


def _figure(definition: str, entry: _Entry, digests: Mapping[str, str], cards: Collection[str]) -> str:
    """One number of the ledger."""
    number = entry.number
    if number is None:
        return ""
    corrected = f' corrected="{escape(number.corrected)}"' if number.corrected else ""
    return (
        f'<figure key="{entry.key}"{corrected}><definition>{escape(definition)}</definition>'
        f"<reading>{escape(number.reading)}</reading><value>{escape(number.value)}</value>"
        f"{_printings(entry)}{_sources(number.sources, digests, cards)}</figure>"
    )


def _printings(entry: _Entry) -> str:
    """Write what was printed, with the numbers of the bookmarks that print it."""
    return "".join(f'<printed n="{ranges(counts)}">{escape(text)}</printed>' for text, counts in entry.printed.items())


def _sources(sources: tuple[Source, ...], digests: Mapping[str, str], cards: Collection[str]) -> str:
    """Rows by return and sheet, in the order in which they are first met. A file's name is never written."""
    if len(sources) == 1:
        only = sources[0]
        digest = digests.get(only.file, "")[:_DIGEST_DIGITS]
        return _source(only.unit, only.round, only.sheet, str(only.row), digest, card=only.sheet in cards)
    grouped: dict[tuple[str, str, str, str], set[int]] = {}
    for source in sources:
        digest = digests.get(source.file, "")[:_DIGEST_DIGITS]
        grouped.setdefault((source.unit, source.round, source.sheet, digest), set()).add(source.row)
    return "".join(
        _source(unit, period, sheet, ranges(sorted(rows)), digest, card=sheet in cards)
        for (unit, period, sheet, digest), rows in grouped.items()
    )


def _source(unit: str, period: str, sheet: str, rows: str, digest: str, *, card: bool) -> str:  # noqa: PLR0913
    whole = ' card="1"' if card else ""
    return f'{_return(unit, period, sheet)} rows="{rows}"{whole} digest="{escape(digest)}"/>'


@lru_cache(maxsize=4096)
def _return(unit: str, period: str, sheet: str) -> str:
    """Begin a source: the same returns are named again and again."""
    return f'<source unit="{escape(unit)}" round="{escape(period)}" sheet="{escape(sheet)}"'


def ranges(numbers: list[int]) -> str:
    """Ascending numbers → ``3-7 9 12-13``."""
    if len(numbers) == 1:
        return str(numbers[0])
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
