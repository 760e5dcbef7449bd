"""What a text says beside a figure that prints another value than the computed one (更正).

Splits, gates, ranks and comparisons go on with the computed values, so beside a corrected figure they rest on another
basis, and the text says so: in brackets after the words, once and with 下同; under a table that prints one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from pipeline.document import Block, Number, Phrase, Span, Spans, Table, Text

#: Filter that wrote the words (first of their definition) → what they say where the whole, or a part, is corrected.
_WHOLE = {"breakdown": "各项按报表统计，与总数口径不同"}
_OTHER = {"breakdown": "其中有更正的数，各项与总数口径不同", "rank": "名次按报表统计"}
_COMPARED = "按报表统计"
_TABLE = "注：更正的数与表内其他各数口径不同，其他各数按报表统计。"


class Notes:
    """Adds the notes to the blocks of one document, in reading order."""

    def __init__(self, corrected: Collection[str]) -> None:
        self.corrected = corrected
        self.said: set[str] = set()

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Blocks → the same with notes where a corrected figure is set against others."""
        if not self.corrected:
            return tuple(blocks)
        return tuple(
            self._table(block) if isinstance(block, Table) else replace(block, spans=self._spans(block.spans))
            for block in blocks
        )

    def _table(self, table: Table) -> Table:
        rows = tuple(tuple(map(self._spans, row)) for row in table.rows)
        if not any(_corrected(cell) for row in (table.header, *rows) for cell in row):
            return replace(table, rows=rows)
        return replace(table, rows=rows, notes=(*table.notes, (Text(_TABLE),)))

    def _spans(self, spans: Spans) -> Spans:
        return tuple(map(self._span, spans))

    def _span(self, span: Span) -> Span:
        if not isinstance(span, Phrase):
            return span
        parts = self._spans(span.parts)
        hit = [claim in self.corrected for claim in span.claims]
        if not any(hit):
            return replace(span, parts=parts)
        kind = span.definition.partition("(")[0]
        words = (_WHOLE if hit[0] else _OTHER).get(kind) or _OTHER.get(kind, _COMPARED)
        if words in self.said:
            return replace(span, parts=parts)
        self.said.add(words)
        return replace(span, parts=(*parts, Text(f"（{words}，下同）")))


def _corrected(spans: Spans) -> bool:
    return any(
        _corrected(span.parts) if isinstance(span, Phrase) else isinstance(span, Number) and bool(span.corrected)
        for span in spans
    )
