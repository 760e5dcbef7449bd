"""A document beside its table (汇总表): every number of the text looked for in the table, and the reverse.

What is not found is a question: a table need not show all that a text says, nor a text all of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from cfractions import Fraction

from pipeline.audit.ratios.ratios import fits, rounded
from pipeline.audit.tables.grids import TOTAL, cell
from pipeline.audit.text.finding import Finding, Passage, quote
from pipeline.audit.text.numbers import Kind, Number
from pipeline.audit.text.prose import Item, compact, parse


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name and the values of its cells (a formula by what it last showed)."""

    name: str
    rows: Sequence[Sequence[object]]
    hidden: bool = False
    """Whether who opens the workbook does not see it."""


def compare(passages: Sequence[Passage], sheets: Sequence[Sheet]) -> list[Finding]:
    """What the text has and the table has not, a finding a paragraph; then the reverse, a finding a sheet."""
    values = {value for sheet in sheets for value in _all(sheet)}
    said: list[Number] = []
    found: list[Finding] = []
    for passage in passages:
        items = _items(passage)
        said += [item.number for item in items]
        missing = [item for item in items if not any(_prints(item.number, value) for value in values)]
        missing = [item for item in missing if not _worked_out(item, items)]
        if missing:
            found.append(_of_text(passage, missing))
    for passage in passages:
        said += [number for row in passage.grid for text in row for number in _in_cell(text)]
    return found + [finding for sheet in sheets for finding in _of_sheet(sheet, said)]


#: Columns whose numbers count nothing.
_NO_COUNT = re.compile(r"序号|行号?|编号|代码|名次|年份?|电话")


def _all(sheet: Sheet) -> Iterator[Fraction]:
    """Every number of a sheet, but those of columns that only number rows."""
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        head = ""
        for row in sheet.rows:
            one = row[column] if column < len(row) else ""
            if isinstance(one, str) and one.strip() and cell(one) is None:
                head = "".join(one.split())
            if not _NO_COUNT.fullmatch(head):
                yield from _values(one)


def _worked_out(percent: Item, items: Sequence[Item]) -> bool:
    """Whether a percentage is one number of the text by another, which are looked for themselves."""
    counts = [item for item in items if item.number.kind is Kind.COUNT and item.sentence == percent.sentence]
    return percent.number.kind is Kind.PERCENT and any(
        fits(a.number, b.number, percent.number) for a in counts for b in counts if a.value < b.value
    )


def _items(passage: Passage) -> list[Item]:
    """The numbers of a paragraph that a table could show: counts in digits with a measure word, and percentages."""
    if passage.grid or passage.title:
        return []
    prose = parse(compact(passage.text))
    items = [item for item in (*prose.counts, *prose.percents) if not item.number.hedged and not item.number.chinese]
    return sorted((item for item in items if item.value > 0), key=lambda item: item.span)


def _in_cell(text: str) -> Iterator[Number]:
    found = cell(text)
    if found is not None:
        kind = Kind.PERCENT if found.percent else Kind.COUNT
        yield Number(kind, 0, 0, found.printed, found.value, found.decimals)


def _values(value: object) -> Iterator[Fraction]:
    """The numbers of a cell: its value, or those that its text counts (共71件)."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        if isfinite(value):
            yield Fraction(repr(value))
    elif isinstance(value, str) and len(value) < 200:
        found = cell(value)
        if found is not None:
            yield found.value
        yield from (item.value for item in parse(compact(value)).counts)


def _prints(number: Number, value: Fraction) -> bool:
    """Whether a number of the text is this value of the table, as it would be printed there."""
    if number.kind is Kind.PERCENT:
        return number.value in (rounded(100 * value, number.decimals), rounded(value, number.decimals))
    scales = (1, number.scale) if number.scale > 1 else (1,)
    return any(rounded(value / scale, number.decimals) * number.scale == number.value for scale in scales)


def _of_text(passage: Passage, missing: Sequence[Item]) -> Finding:
    printed = tuple(dict.fromkeys(f"{item.printed}{item.unit}" for item in missing))
    return Finding(
        "B1",
        "question",
        passage.index,
        passage.heading,
        quote(compact(passage.text), [item.span for item in missing[:3]]),
        f"文中的{'、'.join(printed)}在表里没有找到。",
        "请核对；表里没有单列的数，不用改。",
        tuple(dict.fromkeys(item.printed for item in missing)),
        passage.ordinal,
    )


def _of_sheet(sheet: Sheet, said: Sequence[Number]) -> Iterator[Finding]:
    """The totals of a sheet that the text does not say."""
    missing: list[tuple[str, str]] = []
    for index, row in enumerate(sheet.rows):
        if not any(isinstance(one, str) and TOTAL.match(one) for one in row[:3]):
            continue
        for column, one in enumerate(row):
            value = next(_values(one), None) if not isinstance(one, str) else None
            if value and not any(_prints(number, value) for number in said):
                missing.append((_head(sheet, index, column), _shown(value)))
    if missing:
        words = "、".join(f"{head}{value}" for head, value in missing)
        yield Finding(
            "B2",
            "question",
            0,
            f"表“{sheet.name}”" + ("（隐藏的）" if sheet.hidden else ""),
            sheet.name,
            f"表里合计的{words}，文中没有。",
            "请核对是否漏写、写错；不必写进文中的，不用改。",
            tuple(value for _, value in missing),
        )


def _head(sheet: Sheet, index: int, column: int) -> str:
    """What a column is called: the nearest text above its total that is no number."""
    for row in reversed(sheet.rows[:index]):
        one = row[column] if column < len(row) else ""
        if isinstance(one, str) and one.strip() and cell(one) is None:
            return "".join(one.split())[:20]
    return ""


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4g}"
