"""E1 and E2 of what the words below a table take from it: a rate of two columns, how far two totals are apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables import cellsaid, cellslips, ratenames
from pipeline.audit.tables.grids import RATIO, Table, data_rows, table
from pipeline.audit.tables.tabletotals import edited
from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.text.plain import normalise
from pipeline.audit.text.prose import RATE, Item, Prose, compact, parse
from pipeline.outcome import half_up

_WHOLE = re.compile(
    r"总体|整体|全[县市区省镇街院校系公年月]|综合|合计|上述|[二两三四五六七八九十0-9]+[个家]|总[的完]?|平均"
)
#: Words of a sentence that speak of another time, or of another thing than the rows.
_OTHER = re.compile(
    r"去年|上年|上月|上季|上半年|同比|环比|目标|力争|以上|不低于|高于|低于|其中|计划达|提[高升]|下降|比"
)
_MORE = re.compile(r"(?:多|少|增[加长]|减少|高出?|低|下降|上升|超出?|净增|相差|节[余约])了?(?:约)?$")
_THAN = re.compile(
    r"(?P<this>[^，。；：比较]*)[比较](?P<base>[^，。；：比较]*?)(?:合计|总[计额数])?(?:多|少|增|减|高|低|下|上|超|净|节)"
)
_FAR = Fraction(1, 2)
_FIGURE = re.compile(r"\d")


def check(text: str, grid: Grid) -> Iterator[Remark]:
    """Rates and differences of totals that a paragraph gives and its table does not make."""
    rated, apart = "率" in text and "%" in text, "比" in text or "较" in text
    found = table(grid) if _FIGURE.search(text) else None
    if found is None:
        return
    prose = parse(compact(normalise(text)))
    yield from cellsaid.check(prose, found)
    if rated and len(found.rows) > 1:
        yield from _rates(found, prose)
    if apart and len(found.rows) > 1:
        yield from _apart(found, prose)


def slips(text: str, grid: Grid, *, far: bool = False) -> Iterator[Remark]:
    """Cells that a paragraph gives with a slip; ``far``: the table is not right beside it."""
    found = table(grid) if _FIGURE.search(text) else None
    if found is not None:
        yield from cellslips.check(parse(compact(normalise(text))), found, far=far)


def _totals(found: Table) -> dict[int, Fraction]:
    """The plain columns with their totals, of a row or added."""
    rows = data_rows(found)
    result: dict[int, Fraction] = {}
    for c in range(1, len(found.head)):
        cells = [one for _, one in found.column(c, rows)]
        if (
            RATIO.search(found.head[c])
            or len(cells) != len(rows)
            or len(cells) < 2
            or any(one.percent for one in cells)
        ):
            continue
        whole = next((one for row in found.totals if (one := found.cells[row][c])), None)
        result[c] = whole.value if whole else added([one.value for one in cells])
    return result


def _rates(found: Table, prose: Prose) -> Iterator[Remark]:
    """总体入住率为74.1%: of the totals of 入住 and 床位, where no pair of numbers of the table gives it."""
    totals = _totals(found)
    for percent in prose.percents:
        name = RATE.search(percent.clause)
        sentence = prose.text[prose.sentences[percent.sentence][0] : percent.number.start]
        clause = sentence.split("，")[-1]
        if name is None or percent.number.hedged or _OTHER.search(clause):
            continue
        if not _WHOLE.search(clause) or any(found.name(row) in clause for row in data_rows(found)):
            continue
        if _given(found, totals, percent):
            continue
        pair = ratenames.named(re.sub(r"^.*的", "", name[1]), {c: found.head[c] for c in totals})
        if pair is None or not 0 < totals[pair[0]] <= totals[pair[1]]:
            continue
        yield _rate(found, percent, pair, totals)


def _given(found: Table, totals: dict[int, Fraction], percent: Item) -> bool:
    """Whether a cell, two numbers of a row, two totals, or the mean of a column give a percentage."""
    places, value = percent.number.decimals, percent.value
    rows = [[one.value for c in totals if (one := cells[c]) is not None] for cells in found.cells]
    for numbers in (*rows, list(totals.values())):
        if any(b and rounded(100 * a / b, places) == value for a in numbers for b in numbers if a != b):
            return True
    for c in range(1, len(found.head)):
        column = [one.value for _, one in found.column(c, data_rows(found))]
        if value in column or (column and rounded(added(column) / len(column), places) == value):
            return True
    return any(one is not None and one.value == value for row in found.cells for one in row)


def _rate(found: Table, percent: Item, pair: tuple[int, int], totals: dict[int, Fraction]) -> Remark:
    top, base = (totals[c] for c in pair)
    places = percent.number.decimals
    cut = truncated(100 * top / base, places) == percent.value
    right = f"{half_up(100 * top / base, places)}%"
    heads = [found.head[c] for c in pair]
    printed = [
        next((one.printed for row in found.cells if (one := row[c]) and one.value == totals[c]), "") for c in pair
    ]
    words = (
        f"表中{heads[0]}与{heads[1]}的合计相除得{right}，文中写的是{percent.printed}{'，是截去了尾数' if cut else ''}。"
    )
    todo = f"请核对文中和表中的数；表中不错的，改为{right}。"
    numbers = (percent.printed, *(one for one in reversed(printed) if one))
    return Remark("E3" if cut else "E2", "error", (percent.span,), words, todo, numbers)


def _apart(found: Table, prose: Prose) -> Iterator[Remark]:
    """全年决算数比年初预算多58.4万元: how far two columns are apart, in the row of totals or one that is named."""
    totals = _totals(found)
    values = {abs(one.value) for row in found.cells for one in row if one is not None}
    for item in prose.counts:
        number = item.value / item.number.scale
        clause = prose.text[prose.sentences[item.sentence][0] : item.number.start].split("，")[-1]
        than = _THAN.search(clause) if _MORE.search(clause) and number not in values else None
        if than is None or item.number.hedged:
            continue
        pair = _rows_apart(found, totals, than["this"], than["base"] + clause[than.end("base") :])
        if pair is not None:
            yield from _told(item, number, pair) if number != abs(pair[0] - pair[1]) else ()
            continue
        this, base = (_head(found, totals, than[part]) for part in ("this", "base"))
        rows = [row for row in data_rows(found) if found.name(row) in clause]
        if len(totals) < 2 or this is None or base is None or this == base or len(rows) > 1:
            continue
        a, b = _of_row(found, rows[0], this, base) if rows else (totals[this], totals[base])
        if a is not None and b is not None and abs(a - b) != number:
            yield from _told(item, number, (a, b))


def _rows_apart(found: Table, totals: dict[int, Fraction], this: str, base: str) -> tuple[Fraction, Fraction] | None:
    """一中在校生比二中多500人: the two numbers of a column of which a clause says how far they are apart."""
    rows = data_rows(found)
    ones, others = ([row for row in rows if found.name(row) and found.name(row) in words] for words in (this, base))
    column = _head(found, totals, this + base)
    if len(ones) != 1 or len(others) != 1 or ones == others or column is None:
        return None
    a, b = found.cells[ones[0]][column], found.cells[others[0]][column]
    return (a.value, b.value) if a is not None and b is not None else None


def _head(found: Table, totals: dict[int, Fraction], words: str) -> int | None:
    """The column whose head words say: with all of its first two characters, or all but its ending."""
    stems = {c: re.sub(r"[（(].*?[）)]|[数量额]$", "", found.head[c]) for c in totals}
    said = [c for c, stem in stems.items() if len(stem) > 1 and (stem in words or stem[:2] in words)]
    whole = [c for c in said if stems[c] in words]
    said = whole or said
    return said[0] if len(said) == 1 else None


def _of_row(found: Table, row: int, this: int, base: int) -> tuple[Fraction | None, Fraction | None]:
    a, b = found.cells[row][this], found.cells[row][base]
    return (a.value if a else None), (b.value if b else None)


def _told(item: Item, number: Fraction, pair: tuple[Fraction, Fraction]) -> Iterator[Remark]:
    high, low = max(pair), min(pair)
    places = item.number.decimals
    if rounded(high - low, places) == number or not number:
        return
    right = half_up(high - low, places)
    if not (edited(re.sub(r"[^0-9.]", "", item.printed), right) or abs(high - low - number) <= _FAR * number):
        return
    figures = [half_up(one, places) for one in (high, low)]
    words = f"表中{figures[0]}与{figures[1]}相差{right}，文中写的是{item.printed}{item.unit}。"
    todo = f"请核对文中和表中的数；表中不错的，{item.printed}改为{right}。"
    yield Remark("E1", "error", (item.span,), words, todo, (item.printed, *figures, right))
