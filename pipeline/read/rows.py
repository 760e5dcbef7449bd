"""What a row below the header is: one of the form, or what people put among them (合计, 填表人, 示例, a header).

Published ledgers have all of these; none of them may count, and none may stop the reading of the rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pipeline.forms.model import Sheet
from pipeline.model import REJECTED, Place, Problem, Record, Type, column_letters
from pipeline.problems import problem
from pipeline.read.cells import clean, squeezed
from pipeline.read.layout import Layout, title_key
from pipeline.read.numbers import read_number
from pipeline.read.workbook import Grid


class Kind(StrEnum):
    """What a filled row is."""

    ROW = "row"
    TOTAL = "合计"
    SUBTOTAL = "小计"
    FOOTER = "footer"
    SAMPLE = "示例"
    HEADER = "header"


_TOTAL = re.compile(r"(?:合计|总计|共计|总合计|累计|本表合计)(?:数|\(.{1,6}\))?(?::.*)?")
_SUBTOTAL = re.compile(r".{0,12}小计(?:\(.{1,6}\))?:?|本页(?:合|小|总)计:?")
_SAMPLE = re.compile(r"[(\[【*※]*(?:填写|填表|填报)?(?:示例|样例|范例|举例|例)[0-9一二三]?[)\]】]*(?::.*)?")
_SIGNED = re.compile(
    r"(?:填表|填报|制表|编制|审核|复核|经办|联系|负责|报送)人(?:员|签字|签名|\(签[字名章]\))?(?::.*)?"
    r"|(?:单位|部门|科室)?(?:主要|分管)?(?:负责人|领导|主管)(?:签字|签名|\(签[字名章]\))?(?::.*)?"
    r"|(?:填表|填报|报送|制表|审核|上报)?(?:日期|时间):.*|(?:联系)?(?:电话|方式):.*"
    r"|(?:填报|报送|填表|编制)(?:单位|部门|日期|时间)(?:\(盖?公?章\))?(?::.*)?|(?:单位)?\(?盖章\)?:?|(?:联系)?电话"
)
_REMARK = re.compile(r"(?:注|备注|说明|填表说明|填报说明|附注|注释|注意事项?)[0-9一二三]?[:.、].*", re.DOTALL)
_NUMBERED = re.compile(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[.、:)]\D.*|\((?:[0-9]{1,2}|[一二三四五六七八九十])\).*|[①-⑳].*",
    re.DOTALL,
)
#: What a text of ASCII alone must begin with to be one of these.
_OPENS_ASCII = frozenset("0123456789([* \t\n")
#: One look settles it for nearly every row.
_LIKELY = re.compile(
    "|".join(f"(?:{found.pattern})" for found in (_TOTAL, _SUBTOTAL, _SAMPLE, _SIGNED, _REMARK, _NUMBERED))
)


def is_totals(text: str) -> bool:
    """Whether a cell opens the 合计 row."""
    return bool(_TOTAL.fullmatch(squeezed(text)))


def is_footer(cells: Sequence[str]) -> bool:
    """Whether a row is a line below the table: 填表人：… 审核人：… in one cell or several, or a remark of one cell."""
    filled = [squeezed(cell) for cell in cells if cell]
    if not filled:
        return False
    if _REMARK.fullmatch(filled[0]):
        return len(filled) <= 2
    signed = sum(bool(_SIGNED.fullmatch(cell)) for cell in filled)
    named = ":" in filled[0] or "盖章" in filled[0] or signed > 1  # 负责人 alone may be a value
    return named and bool(_SIGNED.fullmatch(filled[0])) and len(filled) <= 2 * signed


@dataclass
class Sorter:
    """Tells what each row of a table is, from above to below."""

    grid: Grid
    sheet: Sheet
    layout: Layout
    printed: Collection[int]
    """Columns that are printed in every blank form."""
    keys: Mapping[int, str] = field(init=False)
    _above: Mapping[str, int] = field(init=False)
    """The lines above the first row (title, note, groups), by their first text: a copied page repeats them."""
    _remarks: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        pairs = zip(self.sheet.fields, self.layout.columns, strict=True)
        self.keys = {column: title_key(spec.title) for spec, column in pairs if column >= 0}
        firsts = (next((cell for cell in row if cell != ""), "") for row in self.grid.rows[: self.layout.first])
        self._above = {text: row for row, cell in enumerate(firsts) if (text := clean(cell))}

    def kind(self, row: int) -> Kind:
        """What a row is in which something is filled."""
        cells = self.grid.rows[row]
        kind = Kind.ROW
        for column, text in enumerate(cells):
            if text == "":
                continue
            if isinstance(text, str) and self._suspect(text, column):
                if not clean(text):
                    continue
                kind = self._kind([clean(cell) for cell in cells], clean(text), column)
            if kind is not Kind.ROW or column not in self.printed:
                break  # what opens a row stands in its first cell, or behind the numbers that are printed
        self._remarks = kind is Kind.FOOTER
        return kind

    def _suspect(self, text: str, column: int) -> bool:
        if text.isascii() and text.isprintable() and text[0] not in _OPENS_ASCII and text not in self._above:
            key = self.keys.get(column, "")
            return key.isascii() and title_key(text) == key  # the number of a row, in nearly every row
        if title_key(text) == self.keys.get(column, "") or text in self._above:
            return True
        return not text.strip() or not text.isprintable() or bool(_LIKELY.fullmatch(squeezed(text)))

    def _kind(self, cells: Sequence[str], text: str, column: int) -> Kind:
        plain = squeezed(text)
        if column <= 4 and _TOTAL.fullmatch(plain):
            return Kind.TOTAL
        if column <= 4 and _SUBTOTAL.fullmatch(plain):
            return Kind.SUBTOTAL
        if column <= 1 and _SAMPLE.fullmatch(plain):
            return Kind.SAMPLE
        if self._is_header(cells) or self._repeats(text, cells):
            return Kind.HEADER
        others = [cell for place, cell in enumerate(cells) if place not in self.printed or place == column]
        if is_footer(others):
            return Kind.FOOTER
        alone = sum(bool(cell) for cell in others) == 1
        if self._remarks and alone and _NUMBERED.fullmatch(text):
            return Kind.FOOTER  # the remarks go on
        return Kind.ROW

    def _repeats(self, text: str, cells: Sequence[str]) -> bool:
        """A line from above the first row again."""
        row = self._above.get(text, -1)
        return row >= 0 and [clean(cell) for cell in self.grid.rows[row]] == list(cells)

    def _is_header(self, cells: Sequence[str]) -> bool:
        """The header again, as on every printed page: most of what is filled stands under itself."""
        filled = [(column, cell) for column, cell in enumerate(cells) if cell]
        same = sum(title_key(cell) == self.keys.get(column) for column, cell in filled)
        return same >= 2 and same * 2 >= len(filled)


@dataclass(frozen=True)
class Sum:
    """A 合计 or 小计 row that a person wrote."""

    row: int
    sub: bool


def check_sums(  # noqa: PLR0913 (a table and its sums)
    file: str, grid: Grid, sheet: Sheet, layout: Layout, sums: Sequence[Sum], records: Sequence[Record]
) -> list[Problem]:
    """合计 and 小计 rows must agree with the rows; they count nowhere.

    小计 is of the rows since the last sum (or to the next, where it stands above them). 合计 is of all rows above it
    (of all rows, where it stands above or between them).
    """
    problems = []
    for place, found in enumerate(sums):
        since = sums[place - 1].row + 1 if place else 0
        above = [record for record in records if record.row <= found.row]
        groups = [above] if above else []
        if found.sub:
            until = sums[place + 1].row if place + 1 < len(sums) else len(grid.rows)
            groups.insert(0, [record for record in above if record.row > since])
            groups.append([record for record in records if found.row < record.row <= until])
        else:
            groups.append(list(records))
        for index, (spec, column) in enumerate(zip(sheet.fields, layout.columns, strict=True)):
            number = spec.type in (Type.INTEGER, Type.NUMBER) and spec.unit not in ("%", "％")
            if not number or spec.role == "serial" or column < 0:
                continue
            raw = grid.at(found.row, column)
            said = read_number(raw, clean(raw), spec).value if clean(raw) else None
            added = [_sum(group, index) for group in groups]
            if isinstance(said, int | Decimal) and None not in added and said not in added:
                place_ = Place(file, sheet=grid.name, cell=f"{column_letters(column)}{found.row + 1}", label=spec.title)
                problems.append(problem("S08", place_, key=spec.title, value=clean(raw), sum=str(added[0])))
    return problems


def _sum(records: Sequence[Record], index: int) -> Decimal | None:
    """The sum of a column; None where a value of it was rejected (that is said already)."""
    values = [record.values[index] for record in records]
    if any(value is REJECTED for value in values):
        return None
    return sum((Decimal(value) for value in values if isinstance(value, int | Decimal)), Decimal(0))


__all__ = ["Kind", "Sorter", "Sum", "check_sums", "is_footer", "is_totals"]
