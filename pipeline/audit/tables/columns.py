"""Columns of shares, rates and ranks against the columns that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from math import nan

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables import ratenames
from pipeline.audit.tables.grids import RATIO, Cell, Table, data_rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import added
from pipeline.audit.wording.measures import PARTED
from pipeline.outcome import half_up

_SHARE = re.compile(r"占比|比例|比重|占.*%|百分比")


_PROGRESS = re.compile("进度|覆盖面|完成情况")


def ratio_columns(found: Table) -> Iterator[Remark]:
    """Columns of shares and of rates."""
    for column, head in enumerate(found.head):
        rows = [
            i
            for i in range(len(found.rows))
            if (c := found.cells[i][column]) is not None and (c.percent or "%" in head)
        ]
        if not rows or not (RATIO.search(head) or _PROGRESS.search(head)) or re.search(r"同比|环比|增", head):
            continue
        if len(rows) < 2 or not _SHARE.search(head):
            yield from _rate_column(found, column, rows)
            continue
        remarks = list(_share_column(found, column))
        printed = sum((_cell(found, row, column).value for row in rows), Fraction(0))
        whole = abs(printed - 100) < 1 or (found.totals and abs(printed - 200) < 1)
        yield from remarks if remarks or whole else _rate_column(found, column, rows)  # 隐患企业占比: of its own row


def _rate_column(found: Table, column: int, rows: Sequence[int]) -> Iterator[Remark]:
    """A rate of two columns: the pair that most rows agree with, rounded or cut off."""
    counts = [c for c in range(1, len(found.head)) if c != column and not RATIO.search(found.head[c])]
    beside = sorted(sorted(counts, key=lambda c: abs(c - column))[:_BESIDE])
    pairs = [(_agreeing(found, rows, *pair, column), *pair) for pair in _likely(found, rows, beside, column)]
    best = max(pairs, default=(0, 0, 0), key=lambda pair: (pair[0], _is_less(found, rows, *pair[1:])))
    if best[0] * 2 < len(rows) or best[0] < 2:
        partial = list(_partial_column(found, column, rows))
        yield from partial
        named = None if partial or len(rows) > 2 else ratenames.columns(found, column, counts)
        if named is None or _agreeing(found, rows, *named, column) * 2 < len(rows) - len(rows) % 2:
            return
        if any(_WITH_UNIT.search(found.rows[row][c]) for row in rows for c in named):
            return  # 整改投入 | 121.18万元: a form of names and their values, no columns
        best = (1, *named)
    for row in rows:
        if _rate_agrees(found, row, best[1], best[2], column) is False:
            counted = next((c for c in counts if _counted_too(found, row, (*best[1:], c), column)), None)
            yield (
                _rate_remark(found, row, best[1], best[2], column)
                if counted is None
                else _too_many(found, row, (*best[1:], counted), column)
            )


#: Columns in which the two numbers of a rate are looked for, the nearest: more than all but a few tables have.
_BESIDE = 40


def _likely(found: Table, rows: Sequence[int], counts: Sequence[int], column: int) -> Iterator[tuple[int, int]]:
    """The pairs of columns that make a rate in half of its rows, as far as floats can tell: few, and told fast."""
    sizes = {c: [float(cell.value) if (cell := found.cells[row][c]) else nan for row in rows] for c in counts}
    rates = [_cell(found, row, column) for row in rows]
    near = [(float(rate.value), 1.001 * 10.0**-rate.decimals) for rate in rates]  # rounded, or cut off
    for top, base in permutations(counts, 2):
        both = zip(sizes[top], sizes[base], near, strict=True)
        if 2 * sum(1 for a, b, (rate, step) in both if b and abs(100 * a / b - rate) <= step) >= len(rows):
            yield top, base


def _is_less(found: Table, rows: Sequence[int], top: int, base: int) -> bool:
    """Whether no number of one column is more than that beside it: what is done, of what there is."""
    cells = [(found.cells[row][top], found.cells[row][base]) for row in rows]
    return all(a.value <= b.value for a, b in cells if a and b)


_OPEN = re.compile("正在|在办|[办整]理?中|[推处][进置]中|整改中|未办|未完|未整|阶段性|基本|部分|尚[在未]")


def _counted_too(found: Table, row: int, columns: tuple[int, int, int], rate: int) -> bool:
    """Whether a rate of one row counts what is not done yet: 交办13，办结11，正在办理2，办结率100%."""
    top, base, partial = columns
    if len(set(columns)) < len(columns) or not _OPEN.search(found.head[partial]):
        return False
    return _with_partial(found, row, (top, partial, base), rate)


def _too_many(found: Table, row: int, columns: tuple[int, int, int], rate: int) -> Remark:
    """E12 of one row, whose rate counts what is not done yet."""
    top, base, partial = (found.cells[row][column] for column in columns)
    printed = found.cells[row][rate]
    assert top is not None
    assert base is not None
    assert partial is not None
    assert printed is not None
    right = f"{half_up(100 * top.value / base.value, printed.decimals)}{'%' if printed.percent else ''}"
    name = found.head[columns[2]]
    worked = f"（{top.printed}+{partial.printed}）÷{base.printed}={printed.printed}"
    words = f"表中“{found.name(row)}”的{found.head[rate]}计入了{name}而没有说明：{worked}。"
    numbers = (base.printed, top.printed, partial.printed, printed.printed)
    return Remark("E12", "error", ((0, 0),), words, f"请改为{right}，或者写明“含{name}”。", numbers)


_WITH_UNIT = re.compile("\\d[万亿]?[\u4e00-\u9fff]")


def _agreeing(found: Table, rows: Sequence[int], top: int, base: int, column: int) -> int:
    """How many rows have this rate of these two columns (one that is cut off counts too)."""
    agreeing = 0
    for row in rows:
        a, b, rate = found.cells[row][top], found.cells[row][base], found.cells[row][column]
        if a and b and rate and b.value:
            ratio = 100 * a.value / b.value
            agreeing += rate.value in (rounded(ratio, rate.decimals), truncated(ratio, rate.decimals))
    return agreeing


def _partial_column(found: Table, column: int, rows: Sequence[int]) -> Iterator[Remark]:
    """E12: a rate that is of 办结 and 阶段性办结 together."""
    counts = [c for c in range(1, len(found.head)) if c != column and not RATIO.search(found.head[c])]
    partial = next((c for c in counts if re.search("阶段性|基本|部分", found.head[c])), None)
    if partial is None or re.search("阶段性|含", found.head[column]):
        return
    for top in counts:
        for base in counts:
            if len({top, base, partial}) == 3 and all(
                _with_partial(found, row, (top, partial, base), column) for row in rows
            ):
                cells = [found.cells[rows[0]][c] for c in (base, top, partial, column)]
                a, b, c, rate = (one.printed if one else "" for one in cells)
                words = f"表中“{found.head[column]}”计入了{found.head[partial]}而没有说明：（{b}+{c}）÷{a}={rate}。"
                todo = f"请按{found.head[top]}计算，或者在表头写明“含{found.head[partial]}”。"
                yield Remark("E12", "error", ((0, 0),), words, todo, (a, b, c, rate))
                return


def _with_partial(found: Table, row: int, columns: tuple[int, int, int], rate: int) -> bool:
    top, partial, base = (found.cells[row][column] for column in columns)
    printed = found.cells[row][rate]
    if not (top and partial and base and printed and base.value and top.value < base.value):
        return False
    return rounded(100 * (top.value + partial.value) / base.value, printed.decimals) == printed.value


def _rate_agrees(found: Table, row: int, top: int, base: int, column: int) -> bool | None:
    a, b, rate = found.cells[row][top], found.cells[row][base], found.cells[row][column]
    if a is None or b is None or rate is None or not b.value:
        return None
    return rounded(100 * a.value / b.value, rate.decimals) == rate.value


def _rate_remark(found: Table, row: int, top: int, base: int, column: int) -> Remark:
    a, b, rate = found.cells[row][top], found.cells[row][base], found.cells[row][column]
    assert a is not None
    assert b is not None
    assert rate is not None
    exact = 100 * a.value / b.value
    right = f"{half_up(exact, rate.decimals)}{'%' if rate.percent else ''}"
    cut = truncated(exact, rate.decimals) == rate.value
    words = "是截去了尾数" if cut else "对不上"
    return Remark(
        "E3" if cut else "E2",
        "error",
        ((0, 0),),
        f"表中“{found.name(row)}”的{found.head[column]}：{a.printed}÷{b.printed}={right}，印的{rate.printed}{words}。",
        f"请把{rate.printed}改为{right}。",
        (b.printed, a.printed, rate.printed),
    )


def _share_column(found: Table, column: int) -> Iterator[Remark]:
    """A column of shares against the column of numbers that it is of."""
    rows = [row for row in data_rows(found) if found.cells[row][column] is not None]
    for count in range(column - 1, 0, -1):
        parts = found.column(count, rows)
        if len(parts) != len(rows) or len(rows) < 2 or RATIO.search(found.head[count]):
            continue
        whole = next((c for t in found.totals if (c := found.cells[t][count])), None)
        total = whole.value if whole else sum((part.value for _, part in parts), Fraction(0))
        if not total or sum((part.value for _, part in parts), Fraction(0)) != total:
            return
        wrong = [
            (row, part)
            for row, part in parts
            if rounded(100 * part.value / total, _cell(found, row, column).decimals) != _cell(found, row, column).value
        ]
        printed = sum((_cell(found, row, column).value for row in rows), Fraction(0))
        slips = [
            row
            for row, part in wrong
            if abs(100 * part.value / total - _cell(found, row, column).value)
            >= Fraction(2, 10 ** _cell(found, row, column).decimals)
        ]
        if len(wrong) * 2 > len(rows) and slips:
            yield from _odd_part(found, column, parts)
            return
        for row, part in wrong:
            yield _share_remark(found.name(row), _cell(found, row, column), part, total, nudged=printed == 100)
        return


#: Shares from which the odd number among their parts is told.
_TELLING = 3


def _odd_part(found: Table, column: int, parts: Sequence[tuple[int, Cell]]) -> Iterator[Remark]:
    """The one number of a column with shares that, put right, makes all shares right."""
    if len(parts) < _TELLING or any(found.cells[row][column] is None for row, _ in parts):
        return
    printed = sum((one.value for _, one in parts), Fraction(0))
    shares = [(other, one.value, _cell(found, other, column)) for other, one in parts]
    for row, part in parts:
        share = _cell(found, row, column)
        others = printed - part.value
        if not 0 < share.value < 100 or not others:
            continue
        near = rounded(others * share.value / (100 - share.value), part.decimals)
        step = Fraction(1, 10**part.decimals)
        for value in (near, near - step, near + step):
            total = others + value
            due = ((value if other == row else own, one) for other, own, one in shares)  # most end at the first
            if value != part.value and all(rounded(100 * a / total, b.decimals) == b.value for a, b in due):
                right, whole = half_up(value, part.decimals), half_up(total, part.decimals)
                yield Remark(
                    "E2",
                    "error",
                    ((0, 0),),
                    f"表中“{found.name(row)}”{part.printed}与占比{share.printed}对不上：按{right}、合计{whole}，各项占比都对。",
                    f"请核对这一行；{share.printed}不错的，{part.printed}改为{right}。",
                    (part.printed, share.printed, right, whole),
                )
                return


def _cell(found: Table, row: int, column: int) -> Cell:
    one = found.cells[row][column]
    assert one is not None
    return one


def _share_remark(name: str, share: Cell, part: Cell, total: Fraction, *, nudged: bool) -> Remark:
    exact = 100 * part.value / total
    right = f"{half_up(exact, share.decimals)}%"
    close = abs(exact - share.value) < Fraction(2, 10**share.decimals)
    code = "E4" if nudged and close else "E3" if truncated(exact, share.decimals) == share.value else "E2"
    why = {"E4": "各项被凑成100%而没有说明", "E3": "是截去了尾数", "E2": "对不上"}[code]
    whole = half_up(total, part.decimals)
    return Remark(
        code,
        "error",
        ((0, 0),),
        f"表中“{name}”：{part.printed}÷{whole}={half_up(exact, share.decimals + 1)}%，应为{right}，"
        f"印的{share.printed}，{why}。",
        f"请把{share.printed}改为{right}。",
        (whole, part.printed, share.printed),
    )


_AMOUNT = re.compile(r"金额|资金|[（(](?:万|亿)?元[）)]|面积|[（(](?:万?亩|公顷|平方米|公里|吨)[）)]")


_MEASURED = re.compile(r"\d[0-9,.]*\s*([\u4e00-\u9fff])")


def mixed_columns(found: Table) -> Iterator[Remark]:
    """E11: a column whose cells have two measure words of one kind (61处, 4个, 合计65处)."""
    for column in range(1, len(found.head)):
        cells = ((row, _MEASURED.fullmatch(texts[column].strip())) for row, texts in enumerate(found.rows))
        units = {row: unit[1] for row, unit in cells if unit}
        kinds = set(units.values())
        if len(units) < 3 or len(kinds) < 2 or not any(kinds <= one for one in PARTED):
            continue
        parts = [one.value for row, one in found.column(column, data_rows(found)) if row in units]
        totals = [one.value for _, one in found.column(column, found.totals)]
        printed = tuple(found.rows[row][column].strip() for row in units)
        if totals and totals[0] == added(parts):  # (else the rows may be of different things)
            words = f"表中“{found.head[column]}”一列量词不一：{'、'.join(printed[:12])}。"
            yield Remark("E11", "error", ((0, 0),), words, "请统一量词。", printed)


def uneven_columns(found: Table) -> Iterator[Remark]:
    """E13: columns of percentages with different decimals (100% and 0 aside), and of amounts (whole ones aside)."""
    yield from _uneven_amounts(found)
    heads: list[str] = []
    texts: list[str] = []
    for column, head in enumerate(found.head):
        cells = [one for row in found.cells if (one := row[column]) is not None]
        if not ("%" in head or "率" in head or all(one.percent for one in cells)):
            continue  # numbers of several kinds below one heading: each has the decimals of its kind
        kept = [one for one in cells if one.value not in (0, 100)]
        if len(kept) > 1 and len({one.decimals for one in kept}) > 1:
            heads.append(head)
            texts += [one.printed for one in cells]
    if heads:
        words = f"表中“{'”“'.join(heads)}”小数位数不一：{'、'.join(texts[:12])}。"
        yield Remark("E13", "error", ((0, 0),), words, "请统一小数位数。", tuple(texts))


def _uneven_amounts(found: Table) -> Iterator[Remark]:
    for column, head in enumerate(found.head):
        cells = [one for row in found.cells if (one := row[column]) is not None and one.decimals and not one.percent]
        if _AMOUNT.search(head) and not RATIO.search(head) and len({one.decimals for one in cells}) > 1:
            texts = tuple(one.printed for one in cells)
            words = f"表中“{head}”小数位数不一：{'、'.join(texts[:12])}。"
            yield Remark("E13", "question", ((0, 0),), words, "请统一小数位数；原数如此的，可以不改。", texts)
