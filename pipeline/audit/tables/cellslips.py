"""E1 and E2 of a number that a sentence gives of a row of the table beside it, one slip away from the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.audit.tables.beside import row_names, rows_said
from pipeline.audit.tables.cellsaid import told
from pipeline.audit.tables.grids import Cell, Table, data_rows
from pipeline.audit.text.finding import Remark
from pipeline.audit.text.numbers import Kind
from pipeline.audit.text.prose import Item, Prose
from pipeline.audit.text.slips import slipped

#: Words before a number that make it one of another time, a difference, or one of several rows together.
_OTHER = re.compile(
    r"去年|上年|上月|上季|上一|前年|同期|同比|环比|目标|任务数|计划|力争|预计|平均|[人户均]均|(?<!新)增|(?<!削)减(?![排税免])|提高|下降|降低|上升|[比较](?![例率重])|超(?![标限载期])|差(?![评错])|余(?!额)"
    r"|合计|总计|共计|(?<![拆清解消扫])除|不含"
    r"|(?<!最)多|(?<!最)少(?!数)|高出|低于|高于|其中(?=[^，。；]*$)"
)
#: A time that the table need not be of.
_THEN = re.compile(
    r"去年|上年|前年|同期|\d{1,2}月|[一二三四]季度|第[一二三四五六七八九十][阶批轮次期]|前[一二三两]个?[月季]"
)
_MARKS = re.compile("[，；：、。\\n]")
#: Digits of a number that is hardly a slip away by chance; of a shorter one its column must be named, of a table
#: further away the number must be longer.
_LONG, _SHORT, _LONGER = 3, 2, 4


def check(prose: Prose, found: Table, *, far: bool = False) -> Iterator[Remark]:
    """The first number of a paragraph that is said of a row, and stands one slip away in one of its columns.

    ``far``: headings stand between the paragraph and the table; then the number has four digits at least.
    """
    names = row_names(found)
    if not names or not any(name in prose.text for name in names):
        return
    values = {(one.value, one.percent) for row in found.cells for one in row if one is not None}
    for item in prose.items:
        percent = item.number.kind is Kind.PERCENT
        if not (percent or item.number.kind is Kind.COUNT) or item.number.hedged or item.number.chinese:
            continue
        if (item.value / item.number.scale, percent) in values or item.compared:
            continue
        row = _row(prose, item, names)
        column = None if row is None else _column(prose, found, item, row, far=far)
        if row is not None and column is not None:
            one = found.cells[row][column]
            assert one is not None  # a column is one with its number
            yield told(item, f"“{found.name(row)}”的{found.head[column]}", one.value, one.decimals, (one.printed,))
            return


def _row(prose: Prose, item: Item, names: dict[str, int]) -> int | None:
    """The row that a number is said of: the one of its clause, of the clauses before, or its own of several (分别)."""
    start = prose.sentences[item.sentence][0]
    before = prose.text[start : item.number.start]
    clause = _MARKS.split(before)[-1]
    if (
        _THEN.search(before)
        or _OTHER.search(clause)
        or rows_said(prose.text[item.number.end : item.number.end + _AFTER].split("，")[0], names)
    ):
        return None
    at = before.rfind("分别")
    if at >= 0 and not rows_said(before[at:], names):
        return _of_several(prose, item, (before, at), names)
    own = rows_said(clause, names)
    if own:
        return own[0] if len(own) == 1 else None
    for part in reversed(_MARKS.split(before)[:-1]):
        rows = rows_said(part, names)
        if rows or _OTHER.search(part):
            return rows[0] if len(rows) == 1 and not _OTHER.search(part) else None
    return None


#: Characters behind a number that may name whose it is: 584件的城西街道.
_AFTER = 14


def _of_several(prose: Prose, item: Item, said: tuple[str, int], names: dict[str, int]) -> int | None:
    """甲镇、乙镇分别为12件、9件: the name in the place of the number; ``said``: the words before, and where 分别 is."""
    before, at = said
    end = prose.text.find("。", item.number.end)
    stretch = (item.number.start - len(before) + at, len(prose.text) if end < 0 else end)
    row = [one for one in prose.items if stretch[0] <= one.number.start < stretch[1]]
    row = [one for one in row if one.unit == item.unit and one.number.kind is item.number.kind]
    words = before[max(before.rfind(mark, 0, at) for mark in "；。\n") + 1 : at]
    named = rows_said(words, names)
    return named[row.index(item)] if len(named) == len(row) > 1 and not _OTHER.search(words) else None


def _column(prose: Prose, found: Table, item: Item, row: int, *, far: bool) -> int | None:
    """The only column whose cell is one slip away from a number, and whose head the words or the unit may mean."""
    start = prose.sentences[item.sentence][0]
    words = prose.text[start : item.number.start] + item.unit
    digits = _digits(item.printed)
    numbers = [c for c in range(1, len(found.head)) if found.column(c, data_rows(found))]
    columns = []
    for column in numbers:
        one = found.cells[row][column]
        if one is None or not _slip(item, one):
            continue
        head = found.head[column]
        named = _named(head, words)
        meant = named or (item.unit and item.unit in head) or len(numbers) == 1
        size = len(digits.replace(".", ""))
        enough = size >= _LONGER if far else size >= _LONG or named
        if meant and enough and not _other_unit(head, item):
            columns.append(column)
    return columns[0] if len(columns) == 1 else None


def _slip(item: Item, one: Cell) -> bool:
    percent = item.number.kind is Kind.PERCENT
    digits = _digits(item.printed)
    alike = one.percent == percent or not one.percent
    return alike and len(digits) >= _SHORT and slipped(digits, _digits(one.printed))


def _digits(printed: str) -> str:
    return re.sub(r"[^0-9.]", "", printed)


def _named(head: str, words: str) -> bool:
    """Whether words say two characters in a row of a head, but for its unit and what it counts by."""
    stem = re.sub(r"（.*?）|\(.*?\)|[数量额率]$", "", head)
    return any(stem[i : i + 2] in words for i in range(len(stem) - 1))


_UNIT = re.compile(r"[（(]([^（）()]+)[）)]")


def _other_unit(head: str, item: Item) -> bool:
    """Whether a head has another unit in its brackets than a number."""
    unit = _UNIT.search(head)
    own: Sequence[str] = (item.unit, _scale(item) + item.unit, "%" if item.number.kind is Kind.PERCENT else "")
    return unit is not None and unit[1] not in own


def _scale(item: Item) -> str:
    return "".join(sign for sign in item.printed if sign in "万亿千百")
