"""Tables with totals: columns and rows that do not add up, shares and rates that their own columns contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.audit.finding import Grid, Remark
from pipeline.audit.numbers import normalise
from pipeline.audit.ratios import rounded, truncated
from pipeline.outcome import half_up

_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计|总\s*数|总量|全区合计|全市合计|全区总计|合计数)(?:（.*）)?\s*$")
_SUB = re.compile(r"小\s*计")
_AMONG = re.compile(r"其中|^#")
_RATIO = re.compile(r"率|占比|比例|比重|均|增幅|增长|同比|环比|排名|名次|序号|得分|分数|%")
_SHARE = re.compile(r"占比|比例|比重|占.*%|百分比")
_NOTE = re.compile(r"交叉|重复|多个|同时|四舍五入|共同|取整|分别计|不等于")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a number."""

    value: Fraction
    printed: str
    decimals: int
    percent: bool


def cell(text: str) -> Cell | None:
    """The number of a cell; an empty cell or a dash is none."""
    plain = normalise(text).strip().replace(",", "").replace(" ", "")
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?(%?)(?:[件起宗家户个人份条处项次]|万元|人次)?", plain)
    if not found:
        return None
    digits = found[2] or ""
    value = Fraction(int(found[1] + digits), 10 ** len(digits))
    return Cell(value, text.strip(), len(digits), bool(found[3]))


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with its roles: header rows, rows of data, total rows, columns of numbers."""

    head: tuple[str, ...]
    """The header of each column, all its rows joined."""
    rows: tuple[tuple[str, ...], ...]
    """Below the header."""
    cells: tuple[tuple[Cell | None, ...], ...]
    totals: tuple[int, ...]
    """Rows of totals."""

    def name(self, row: int) -> str:
        """What a row is called."""
        return next((text.strip() for text in self.rows[row] if text.strip() and not cell(text)), "")

    def column(self, column: int, rows: Sequence[int]) -> list[tuple[int, Cell]]:
        """The numbers of a column in these rows."""
        return [(row, found) for row in rows if (found := self.cells[row][column]) is not None]


def table(grid: Grid) -> Table | None:
    """A grid as a table; ``None`` where it is too small to say anything."""
    width = max((len(row) for row in grid), default=0)
    full = [row + ("",) * (width - len(row)) for row in grid]
    first = next((i for i, row in enumerate(full) if sum(cell(text) is not None for text in row[1:]) and i), None)
    if first is None or width < 2:
        return None
    head = tuple("".join(dict.fromkeys(row[column].strip() for row in full[:first])) for column in range(width))
    rows = tuple(tuple(row) for row in full[first:])
    cells = tuple(tuple(cell(text) for text in row) for row in rows)
    totals = tuple(i for i, row in enumerate(rows) if any(_TOTAL.match(text) for text in row[:2]))
    return Table(head, rows, cells, totals)


def check(grid: Grid, around: str) -> Iterator[Remark]:
    """Everything said of one table; ``around`` is the text beside it, for its notes."""
    found = table(grid)
    if found is None:
        return
    if found.totals and not _NOTE.search(around):
        yield from _columns(found)
    yield from _blanks(found)
    yield from _across(found)
    yield from _ratios(found, noted=bool(_NOTE.search(around)))
    yield from _decimals(found)


def _blanks(found: Table) -> Iterator[Remark]:
    """E5: a cell that still holds a placeholder, or only its unit."""
    for row, texts in enumerate(found.rows):
        for column, text in enumerate(texts[1:], 1):
            if re.fullmatch(
                r"\s*(?:[XxＸ×]{1,4}|[_＿]+|\*{2,}|【缺】|待补|待填)?\s*(?:[件起宗家户个人处份%％]|万元)?\s*", text
            ) and text.strip() not in ("",):
                name = f"{found.name(row)}的{found.head[column]}"
                yield Remark(
                    "E5",
                    "error",
                    ((0, 0),),
                    f"表中“{name}”是“{text.strip()}”，缺数字。",
                    "请补上数字，没有的填0。",
                    (text.strip(),),
                )


def _data(found: Table) -> list[int]:
    return [
        i
        for i, row in enumerate(found.rows)
        if i not in found.totals and not any(_AMONG.search(text) for text in row[:2])
    ]


def _columns(found: Table) -> Iterator[Remark]:
    """Each column against its total row; 小计 rows stand for the rows above them."""
    subs = [i for i in _data(found) if any(_SUB.search(text) for text in found.rows[i][:3])]
    for column in range(1, len(found.head)):
        if _RATIO.search(found.head[column]):
            continue
        start = 0
        for sub in subs:
            yield from _add(found, column, [i for i in _data(found) if start <= i < sub], sub)
            start = sub + 1
        for total in found.totals[:1]:
            rows = [i for i in _data(found) if i > total] if total == 0 else [i for i in _data(found) if i < total]
            yield from _add(found, column, [i for i in rows if i in subs] or rows, total)


def _add(found: Table, column: int, rows: Sequence[int], total: int) -> Iterator[Remark]:
    whole = found.cells[total][column]
    parts = found.column(column, rows)
    if whole is None or whole.percent or len(parts) < 2 or any(part.percent for _, part in parts):
        return
    if any(found.rows[row][column].strip() and found.cells[row][column] is None for row in rows):
        odd = [found.rows[row][column].strip() for row in rows if found.cells[row][column] is None]
        if any(text and text not in ("-", "—", "－", "/", "\\", "——", "无") for text in odd):
            return
    value = sum((part.value for _, part in parts), Fraction(0))
    slack = sum(
        (Fraction(1, 2 * 10**one.decimals) for one in (whole, *(p for _, p in parts)) if one.decimals), Fraction(0)
    )
    if value != whole.value and abs(value - whole.value) >= slack:
        yield _sum_remark(found.head[column], [p for _, p in parts], whole, [found.name(row) for row, _ in parts])


def _sum_remark(head: str, parts: Sequence[Cell], whole: Cell, labels: Sequence[str]) -> Remark:
    value = sum((part.value for part in parts), Fraction(0))
    places = max(whole.decimals, *(part.decimals for part in parts))
    worked = "+".join(part.printed for part in parts)
    options = [f"合计改为{half_up(value, places)}"]
    for label, part in zip(labels, parts, strict=True):
        new = part.value + whole.value - value
        if new >= 0 and len(options) < 3:
            options.append(f"{label[-16:]}{part.printed}改为{half_up(new, places)}")
    return Remark(
        "E1",
        "error",
        ((0, 0),),
        f"表中“{head}”合计{whole.printed}，{len(parts)}项相加{half_up(value, places)}（{worked}），"
        f"差{half_up(abs(value - whole.value), places)}。",
        f"请核对合计和各项。只改一处就能对上的：{'，或'.join(options)}。",
        (whole.printed, *(part.printed for part in parts)),
    )


def _across(found: Table) -> Iterator[Remark]:
    """A 合计 column against its row, where most rows agree with it."""
    for column, head in enumerate(found.head):
        if not (_TOTAL.match(head) or _SUB.search(head) or re.match(r"(?:合计|总计|总数)", head)):
            continue
        others = [
            c
            for c, text in enumerate(found.head)
            if c != column and c and not _RATIO.search(text) and not _AMONG.search(text)
        ]
        sides = ([c for c in others if c > column], [c for c in others if c < column], others)
        best: tuple[int, Sequence[int]] = (0, ())
        for side in sides:
            agreeing = sum(_row_agrees(found, row, side, column) is True for row in range(len(found.rows)))
            if len(side) > 1 and agreeing > best[0]:
                best = (agreeing, side)
        judged = [row for row in range(len(found.rows)) if _row_agrees(found, row, best[1], column) is not None]
        if best[0] * 2 <= len(judged) or not best[1]:
            continue
        for row in judged:
            if not _row_agrees(found, row, best[1], column):
                yield _row_remark(found, row, best[1], column)


def _row_agrees(found: Table, row: int, columns: Sequence[int], total: int) -> bool | None:
    whole = found.cells[row][total]
    parts = [part for c in columns if (part := found.cells[row][c]) is not None]
    if whole is None or len(parts) < 2 or whole.percent or any(part.percent for part in parts):
        return None
    return sum((part.value for part in parts), Fraction(0)) == whole.value


def _row_remark(found: Table, row: int, columns: Sequence[int], total: int) -> Remark:
    pairs = [(found.head[c], part) for c in columns if (part := found.cells[row][c]) is not None]
    whole = found.cells[row][total]
    assert whole is not None  # noqa: S101 (it was judged)
    return _sum_remark(found.name(row), [part for _, part in pairs], whole, [name for name, _ in pairs])


def _ratios(found: Table, *, noted: bool) -> Iterator[Remark]:
    for column, head in enumerate(found.head):
        rows = [
            i
            for i in range(len(found.rows))
            if (c := found.cells[i][column]) is not None and (c.percent or "%" in head)
        ]
        if len(rows) < 2 or not _RATIO.search(head) or re.search(r"同比|环比|增", head):
            continue
        remarks = (
            list(_share_column(found, column, noted=noted))
            if _SHARE.search(head)
            else list(_rate_column(found, column, rows))
        )
        yield from remarks


def _rate_column(found: Table, column: int, rows: Sequence[int]) -> Iterator[Remark]:
    """A rate of two columns: the pair that most rows agree with."""
    counts = [c for c in range(1, len(found.head)) if c != column and not _RATIO.search(found.head[c])]
    best: tuple[int, int, int] = (0, 0, 0)
    for top in counts:
        for base in counts:
            agreeing = sum(_rate_agrees(found, row, top, base, column) is True for row in rows)
            if top != base and agreeing > best[0]:
                best = (agreeing, top, base)
    if best[0] * 2 < len(rows) or best[0] < 2 and len(rows) > 2:
        return
    for row in rows:
        if _rate_agrees(found, row, best[1], best[2], column) is False:
            yield _rate_remark(found, row, best[1], best[2], column)


def _rate_agrees(found: Table, row: int, top: int, base: int, column: int) -> bool | None:
    a, b, rate = found.cells[row][top], found.cells[row][base], found.cells[row][column]
    if a is None or b is None or rate is None or not b.value:
        return None
    return rounded(100 * a.value / b.value, rate.decimals) == rate.value


def _rate_remark(found: Table, row: int, top: int, base: int, column: int) -> Remark:
    a, b, rate = found.cells[row][top], found.cells[row][base], found.cells[row][column]
    assert a is not None and b is not None and rate is not None  # noqa: S101, PT018
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


def _share_column(found: Table, column: int, *, noted: bool) -> Iterator[Remark]:
    """A column of shares against the column of numbers that it is of."""
    rows = [row for row in _data(found) if found.cells[row][column] is not None]
    for count in range(column - 1, 0, -1):
        parts = found.column(count, rows)
        if len(parts) != len(rows) or len(rows) < 2 or _RATIO.search(found.head[count]):
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
            return
        for row, part in wrong:
            yield _share_remark(found, row, column, part, total, nudged=printed == 100)
        if not wrong and printed > 100 and not noted:
            texts = tuple(_cell(found, row, column).printed for row in rows)
            yield Remark(
                "E4",
                "question",
                ((0, 0),),
                f"表中“{found.head[column]}”各项相加超过100%（{'+'.join(texts)}）而没有说明。",
                "请加注“因四舍五入，各项占比之和不等于100%”。",
                texts,
            )
        return


def _cell(found: Table, row: int, column: int) -> Cell:
    one = found.cells[row][column]
    assert one is not None  # noqa: S101 (the rows were chosen by it)
    return one


def _share_remark(found: Table, row: int, column: int, part: Cell, total: Fraction, *, nudged: bool) -> Remark:
    share = _cell(found, row, column)
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
        f"表中“{found.name(row)}”：{part.printed}÷{whole}={half_up(exact, share.decimals + 1)}%，应为{right}，印的{share.printed}，{why}。",
        f"请把{share.printed}改为{right}。",
        (whole, part.printed, share.printed),
    )


def _decimals(found: Table) -> Iterator[Remark]:
    """E13: a column of percentages with different decimals (100% and 0 aside)."""
    for column, head in enumerate(found.head):
        cells = [
            one
            for row in found.cells
            if (one := row[column]) is not None and (one.percent or "%" in head or "率" in head)
        ]
        kept = [one for one in cells if one.value not in (0, 100)]
        if len(kept) > 1 and len({one.decimals for one in kept}) > 1:
            texts = tuple(one.printed for one in cells)
            yield Remark(
                "E13",
                "error",
                ((0, 0),),
                f"表中“{head}”一列小数位数不一：{'、'.join(texts)}。",
                "请统一小数位数。",
                texts,
            )
