"""E1 of a table whose columns make one another: sums, differences, products and quotients that most rows hold.

No head need say so: a relation that several rows of large numbers keep to the last digit is no chance. How much is
said for one is counted in bits: what a row would do by chance, against how many relations are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from math import gcd, log2, log10

from cfractions import Fraction

from pipeline.audit.ratios.ratios import rounded, truncated
from pipeline.audit.tables.grids import RATIO, Table, cell
from pipeline.audit.text.finding import Remark
from pipeline.outcome import half_up

#: Columns of numbers among which relations are looked for.
WIDEST = 6
#: Bits beyond the number of relations tried from which a remark is sure, and from which it is asked.
_SURE, _ASKED = 7.5, 2.5
#: Bits more where no head says that a column is made of others, and but two rows do.
_MUCH = 6.0
#: What a head or the place of a column says for it being made of the others.
_CUED, _ALL, _TOLD = 4.0, 2.0, 3.0
_MADE = re.compile(
    r"[合总小共]计|总[数量额]|增[减量幅额]|净增|增加|减少|变化|相?差|[较比][年月上期去]|[期年月季]末|结余|结存|余[额下]|尚|[未待剩净]|现有|现存|当前"
)
_NO_COUNT = re.compile(r"年份|年度$|编号|代码|电话|门牌|期数|日期|时间|[名位]次|排[名序位]|序号|届")
#: The number of one year is not made of those of others.
_YEAR = re.compile(r"\d{2,4}年?|\d{1,2}月份?|[上本去前今]年")
_SIGNED = re.compile(r"(?:(?P<down>[-－−—↓减降少]+)|[+＋↑增加升多]+)[少加]?\s*(?P<number>\d[0-9,]*(?:\.\d+)?)\D{0,2}")
_LEVEL = re.compile(r"平|持平|不变|无变化|相同")


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns of a table that may make one another, as whole numbers of their last decimal."""

    columns: tuple[int, ...]
    rows: tuple[tuple[int | None, ...], ...]
    places: int


def check(found: Table) -> Iterator[Remark]:
    """The rows that break what the other rows keep; a row is told once."""
    told: set[int] = set()
    for row, remark in (*_sums(found), *_products(found)):
        if row not in told:
            told.add(row)
            yield remark


def _number(text: str) -> Fraction | None:
    """The number of a cell, with its sign or the word for it (+65, 增150, 减175, 持平)."""
    known = cell(text)
    if known is not None:
        return None if known.percent else known.value
    plain = text.strip().replace(" ", "")
    signed = _SIGNED.fullmatch(plain)
    if signed is None:
        return Fraction(0) if _LEVEL.fullmatch(plain) else None
    value = Fraction(signed["number"].replace(",", ""))
    return -value if signed["down"] else value


def _grid(found: Table) -> _Grid | None:
    """The columns of numbers; ``None`` where there are too few or too many."""
    kept: list[tuple[int, list[Fraction | None]]] = []
    for column in range(1, len(found.head)):
        if RATIO.search(found.head[column]) or _NO_COUNT.search(found.head[column]):
            continue
        numbers = [_number(row[column]) for row in found.rows]
        filled = sum(bool(row[column].strip(" -—－/")) for row in found.rows)
        if sum(one is not None for one in numbers) == filled > 1:
            kept.append((column, numbers))
    if not 2 < len(kept) <= WIDEST:
        return None
    values = [one for _, numbers in kept for one in numbers if one is not None]
    places = next(p for p in range(20) if all((one * 10**p).denominator == 1 for one in values))
    rows = zip(*(numbers for _, numbers in kept), strict=True)
    whole = tuple(tuple(None if one is None else int(one * 10**places) for one in row) for row in rows)
    return _Grid(tuple(column for column, _ in kept), whole, places)


def _sums(found: Table) -> Iterator[tuple[int, Remark]]:
    """Relations by plus and minus, the best borne out first."""
    grid = _grid(found)
    if grid is None:
        return
    tried = [
        signs
        for signs in product((1, 0, -1), repeat=len(grid.columns))
        if sum(map(bool, signs)) > 2 and next(filter(None, signs)) == 1 and -1 in signs
    ]
    kept: list[tuple[float, tuple[int, ...], list[tuple[int, int]]]] = []
    whole: list[set[int]] = []
    for signs in tried:
        left = _left(grid, signs)
        wrong = _causes(found, left)
        if not wrong and len(left) > 1 and _borne(grid, signs, left) > log2(len(tried)):
            whole.append({place for place, sign in enumerate(signs) if sign})
        if wrong and _in_use(grid, signs, left) and 2 * len(wrong) <= len(left):
            bits = _borne(grid, signs, left) - log2(len(tried))
            made = _made(found, grid, signs)
            opposed = 0 not in signs and _opposed(found, grid)
            if made < 0 or _YEAR.fullmatch(found.head[grid.columns[made]]):
                continue
            if not opposed and any(_below_nothing(grid, signs, made, *one) for one in wrong):
                continue
            cued = bool(_MADE.search(found.head[grid.columns[made]]))
            bits += _CUED * cued + _ALL * (0 not in signs) + _TOLD * opposed
            near = cued and 0 not in signs and all(_near(grid, row, short) for row, short in wrong)
            if bits > _ASKED and (3 * len(wrong) <= len(left) or near or opposed):
                kept.append((bits, signs, wrong))
    # what holds in all rows explains its columns: a relation of two of them and others is chance
    apart = [one for one in kept if not any(sum(bool(one[1][p]) for p in other) > 1 for other in whole)]
    for bits, signs, wrong in sorted(apart, key=lambda one: -one[0])[:1]:
        told = bool(_MADE.search(found.head[grid.columns[_made(found, grid, signs)]])) or _opposed(found, grid)
        told = told or len(grid.rows) - len(wrong) >= _THREE or bits > _SURE + _MUCH
        told = told or (0 not in signs and len(signs) > _THREE)
        for row, short in wrong:
            yield (
                row,
                _sum_remark(found, grid, signs, row, short, sure=told and bits > _SURE and _few(found, grid, wrong)),
            )


#: What is done and what is not, of one whole.
_PAIRS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"^已|办结|完成|通过|合格|达标|销号|通气|安装|签约|到位|实[到际收有]",
            r"^[未尚待在剩欠]|在办|余|不合格|结转|推进中|缺",
        ),
        (r"^男", r"^女"),
        (r"^[实现]有|^在[岗编]", r"空[编缺余岗]|缺"),
        (r"增[加减]|新增", r"^[上去]年|期初|基数|原有"),
        (r"城[镇区]", r"[农乡]村"),
    )
)


def _opposed(found: Table, grid: _Grid) -> bool:
    """Whether two of three columns are what is done and what is left (已改造, 未改造): the third is their sum."""
    heads = [found.head[column] for column in grid.columns]
    if len(heads) == _THREE and _DATED.search(heads[0]) and _DATED.search(heads[1]) and _CHANGE.search(heads[2]):
        return True
    if len(heads) == _THREE and heads[1].startswith("其中"):
        return True
    return len(heads) == _THREE and any(
        sum(bool(a.search(head)) and not b.search(head) for head in heads) == 1
        and sum(bool(b.search(head)) for head in heads) == 1
        for a, b in _PAIRS
    )


_THREE = 3
_DATED, _CHANGE = (
    re.compile(r"\d{4}年|\d月|季度|[上本去今前]年|[上本][月期季]|同期|[年期月]初|[年期月]末"),
    re.compile(r"^[增减]|变[化动]|净增|相差"),
)


def _few(found: Table, grid: _Grid, wrong: Sequence[tuple[int, int]]) -> bool:
    """Whether few rows break a relation: one of three, or of two where the heads say it."""
    return 3 * len(wrong) <= len(grid.rows) or (len(wrong) == 1 and _opposed(found, grid))


def _left(grid: _Grid, signs: Sequence[int]) -> list[tuple[int, int]]:
    """Each row that has all the numbers of a relation, with what is left of it: 0 where it holds.

    None at all where more than half of the rows break it.
    """
    places = [place for place, sign in enumerate(signs) if sign]
    result = []
    broken = 0
    for row, numbers in enumerate(grid.rows):
        mine = [numbers[place] for place in places]
        if None not in mine:
            left = sum(signs[place] * (numbers[place] or 0) for place in places)
            result.append((row, left))
            broken += left != 0
            if 2 * broken > len(grid.rows):
                return []
    return result


def _in_use(grid: _Grid, signs: Sequence[int], left: Sequence[tuple[int, int]]) -> bool:
    """Whether each column of a relation has numbers other than 0 in half of the rows that hold it."""
    right = [grid.rows[row] for row, short in left if not short]
    return all(2 * sum(bool(row[p]) for row in right) >= len(right) for p, sign in enumerate(signs) if sign)


def _causes(found: Table, left: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The rows that break a relation; a total row that only carries their slip is none."""
    wrong = [(row, short) for row, short in left if short]
    rows = [one for one in wrong if one[0] not in found.totals]
    carried = sum(short for _, short in rows)
    return rows if rows and all(short == carried for row, short in wrong if row in found.totals) else wrong


def _below_nothing(grid: _Grid, signs: Sequence[int], made: int, row: int, short: int) -> bool:
    """Whether a relation would have a column go below 0 that never does."""
    column = [numbers[made] or 0 for numbers in grid.rows]
    return min(column) >= 0 > (grid.rows[row][made] or 0) - signs[made] * short


def _near(grid: _Grid, row: int, short: int) -> bool:
    return 5 * abs(short) <= max(abs(number or 0) for number in grid.rows[row])


def _borne(grid: _Grid, signs: Sequence[int], left: Sequence[tuple[int, int]]) -> float:
    """How many bits rows say for a relation: those that hold it, and those that miss it by little."""
    places = [place for place, sign in enumerate(signs) if sign]
    mine = [[abs(grid.rows[row][place] or 0) for place in places] for row, _ in left]
    step = gcd(*(number for numbers in mine for number in numbers)) or 1
    bits = 0.0
    for numbers, (_, short) in zip(mine, left, strict=True):
        size = sorted(numbers)[-2] // step + 1  # the second: what the largest would be by chance of the others
        if sum(map(bool, numbers)) > 2:
            bits += max(0.0, log2(size / (2 * abs(short) // step + 1)))
        elif not short and sum(map(bool, numbers)) > 1:
            bits += min(2.0, log2(size))
    return bits


def _made(found: Table, grid: _Grid, signs: Sequence[int]) -> int:
    """Which column of a relation is made of the others: the one that its head says, else the one alone on its side."""
    places = [place for place, sign in enumerate(signs) if sign]
    cued = [place for place in places if _MADE.search(found.head[grid.columns[place]])]
    alone = [p for p in places if sum(signs[q] == signs[p] for q in places) == 1]
    either = [p for p in cued if p in alone] or cued or alone[::-1]
    return either[-1] if either else -1


def _sum_remark(  # noqa: PLR0913 (a relation and its row)
    found: Table, grid: _Grid, signs: Sequence[int], row: int, short: int, *, sure: bool
) -> Remark:
    made = _made(found, grid, signs)
    turn = -signs[made]
    texts = {place: found.rows[row][grid.columns[place]].strip() for place, sign in enumerate(signs) if sign}
    others = sorted((p for p in texts if p != made), key=lambda p: -turn * signs[p])
    heads = "".join(("+" if signs[p] == turn else "-") + found.head[grid.columns[p]] for p in others).lstrip("+")
    worked = "".join(("+" if signs[p] == turn else "-") + texts[p].lstrip("+") for p in others).lstrip("+")
    due = Fraction((grid.rows[row][made] or 0) + turn * short, 10**grid.places)
    right, off = half_up(due, grid.places), half_up(Fraction(abs(short), 10**grid.places), grid.places)
    name = found.head[grid.columns[made]]
    words = f"表中“{found.name(row)}”：其他行都是{heads}={name}，这一行{worked}={right}，写的是{texts[made]}，差{off}。"
    todo = f"请核对这一行各数；其余不错的，{texts[made]}改为{right}。"
    numbers = (texts[made], *(texts[p] for p in others))
    return Remark("E1", "error" if sure else "question", ((0, 0),), words, todo, numbers)


#: Powers of ten by which units may differ (元 × 亩 = 万元).
_POWERS = 4
_OF_TWO = re.compile(r"均|每|单|总|额|价|费|产|量|重|/|／")

_OF_EACH = re.compile(r"单价|标准|每|均|/|／")


def _products(found: Table) -> Iterator[tuple[int, Remark]]:
    """Columns that are the product, or the rounded quotient, of two others."""
    plain = [
        c
        for c in range(1, len(found.head))
        if not _NO_COUNT.search(found.head[c])
        and not re.search(r"率|%|占|比[例重]", found.head[c])
        and len(numbers := [one for row in found.cells if (one := row[c]) is not None]) > 2
        and not any(one.percent or one.value < 0 for one in numbers)
    ]
    if not 2 < len(plain) <= WIDEST:
        return
    floats = {c: [float(one.value) if (one := row[c]) else 0.0 for row in found.cells] for c in plain}
    best: tuple[float, _Made, list[int]] | None = None
    for made, a, b in permutations(plain, 3):
        for times in (True, False) if a < b else (False,):
            power = _power(floats[made], floats[a], floats[b], times=times)
            known = None if power is None else _broken(found, _Made(made, a, b, times, power))
            if known is not None and (best is None or known[0] > best[0]):
                best = known
    if best is not None:
        for row in best[2]:
            yield row, _product_remark(found, row, best[1])


@dataclass(frozen=True, slots=True)
class _Made:
    """A column that two others make: their product or quotient, times a power of ten."""

    column: int
    a: int
    b: int
    times: bool
    power: Fraction

    def due(self, found: Table, row: int) -> Fraction | None:
        """What a row should have; ``None`` where a number is missing or 0."""
        made, a, b = (found.cells[row][c] for c in (self.column, self.a, self.b))
        if not (made and a and b and made.value and a.value and b.value):
            return None
        return (a.value * b.value if self.times else a.value / b.value) * self.power


def _power(made: Sequence[float], a: Sequence[float], b: Sequence[float], *, times: bool) -> Fraction | None:
    """The power of ten that most rows have in common, by a rough look; ``None`` where they have none."""
    near: list[int] = []
    judged = 0
    for x, y, z in zip(made, a, b, strict=True):
        if x > 0 and y > 0 and z > 0:
            judged += 1
            ratio = log10(x / (y * z if times else y / z))
            if abs(ratio - round(ratio)) < _ROUGH:
                near.append(round(ratio))
    power = max(set(near), key=near.count, default=9)
    if abs(power) > _POWERS or judged < 3 or 3 * near.count(power) < 2 * judged:
        return None
    return Fraction(10) ** power


#: A rounded quotient of one digit may be off by this much, in powers of ten.
_ROUGH = 0.05


def _broken(found: Table, one: _Made) -> tuple[float, _Made, list[int]] | None:
    """How well a product or quotient is borne out, and the rows that break it; ``None`` where it is not, or by none."""
    rows = [row for row in range(len(found.rows)) if row not in found.totals or not one.times]
    dues = [(row, due) for row in rows if (due := one.due(found, row)) is not None]
    wrong: list[int] = []
    bits = 0.0
    for row, due in dues:
        printed = found.cells[row][one.column]
        assert printed is not None
        if rounded(due, printed.decimals) != printed.value:
            wrong.append(row)
        elif all(other is not None and other.value > 1 for other in (found.cells[row][one.a], found.cells[row][one.b])):
            digits = re.sub(r"\D", "", printed.printed)
            bits += 3.3 * len(digits.lstrip("0") if printed.decimals else digits.strip("0"))
    cued = bool(_OF_TWO.search(found.head[one.column]) or _OF_EACH.search(found.head[one.a] + found.head[one.b]))
    if not wrong or 3 * len(wrong) > len(dues) or len(dues) < 3 or bits < (13 if cued else 26):
        return None
    return bits, one, wrong


def _product_remark(found: Table, row: int, one: _Made) -> Remark:
    made, a, b = (found.cells[row][c] for c in (one.column, one.a, one.b))
    due = one.due(found, row)
    assert made is not None
    assert a is not None
    assert b is not None
    assert due is not None
    heads = [found.head[c] for c in (one.column, one.a, one.b)]
    sign = "×" if one.times else "÷"
    right = half_up(due, made.decimals)
    words = (
        f"表中“{found.name(row)}”：其他行都是{heads[1]}{sign}{heads[2]}={heads[0]}，"
        f"这一行{a.printed}{sign}{b.printed}应为{right}，写的是{made.printed}。"
    )
    todo = f"请核对这一行各数；其余不错的，{made.printed}改为{right}。"
    code = _code_of_mean(found, row, one)
    return Remark(code, "error", ((0, 0),), words, todo, (made.printed, a.printed, b.printed))


_MEAN = re.compile("均|每")


def _code_of_mean(found: Table, row: int, one: _Made) -> str:
    """E2 and E3 where one of three columns is a mean of the two others; else E1."""
    means = [c for c in (one.column, one.a, one.b) if _MEAN.search(found.head[c])]
    if len(means) != 1 or (not one.times and means[0] != one.column):
        return "E1"
    mean = means[0]
    top, base = (one.column, one.b if mean == one.a else one.a) if one.times else (one.a, one.b)
    this, above, below = (found.cells[row][c] for c in (mean, top, base))
    if this is None or above is None or below is None or not below.value:
        return "E1"
    exact = above.value / below.value * (1 / one.power if one.times else one.power)
    cut = truncated(exact, this.decimals) == this.value != rounded(exact, this.decimals)
    return "E3" if cut else "E2"
