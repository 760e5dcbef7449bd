"""A document beside its table (汇总表): every number of the text looked for in the table, and the reverse.

What is not found is a question: a table need not show all that a text says, nor a text all of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfractions import Fraction

from pipeline.audit.ratios.ratios import fits
from pipeline.audit.tables.grids import TOTAL, cell
from pipeline.audit.tables.sheets import Amount, Sheet, Values, head_of, prints, unit_of, values_of
from pipeline.audit.text.finding import Finding, Passage, quote
from pipeline.audit.text.numbers import Kind, Number
from pipeline.audit.text.prose import Item, compact, parse


def compare(passages: Sequence[Passage], sheets: Sequence[Sheet]) -> list[Finding]:
    """What the text has and the table has not, a finding a paragraph; then the reverse, a finding a sheet."""
    values = Values(sheets)
    said: list[Number] = []
    found: list[Finding] = []
    for passage in passages:
        items = _items(passage)
        said += [item.number for item in items]
        missing = [item for item in items if not values.show(item.number) and not _worked_out(item, items)]
        if missing:
            found.append(_of_text(passage, missing))
    for passage in passages:
        said += [number for row in passage.grid for text in row for number in _in_cell(text)]
    return found + [finding for sheet in sheets for finding in _of_sheet(sheet, said)]


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
            value = next(values_of(one), None) if not isinstance(one, str) else None
            if value is None or not value:
                continue
            head = head_of(sheet, index, column)
            amount = Amount(value, *unit_of(sheet, head))
            if not any(prints(number, value) or amount.prints(number) for number in said):
                missing.append((head, _shown(value, head)))
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


#: What a column of shares is called, and one whose numbers are hundredths already.
_SHARE, _HUNDREDTHS = re.compile("率|占比|比例|比重|百分比|增幅|增速|增长|进度"), re.compile("[%％]|百分点")
#: A share that is more than this is no part of one.
_MOST = 5


def _shown(value: Fraction, head: str) -> str:
    """A number as the sheet shows it: 0.845 of a rate as 84.5%."""
    if value.denominator != 1 or (value == 1 and _SHARE.search(head)):
        if _SHARE.search(head) and not _HUNDREDTHS.search(head) and abs(value) <= _MOST:
            return f"{float(100 * value):.4g}%"
        return f"{float(value):.10g}"
    return str(value.numerator)
