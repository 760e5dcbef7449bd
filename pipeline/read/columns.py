"""The cells of a column, read one after the other: what is typed again and again is read once.

A reading depends on nothing but what was typed, the column and the period, so a value met before (a choice, a day, a
small number) is known, in this workbook and in the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.forms.model import FieldSpec, Sheet
from pipeline.model import Type, Value
from pipeline.read.cells import Context, Reading, clean
from pipeline.read.values import is_code, read_text

#: Longer texts are not typed twice.
_SHORT = 24
#: How many values of a column, and how many sheets, are kept.
_MOST, _SHEETS = 4096, 200

#: What a cell shows, the value, and the reading where it has something to say.
Read = tuple[str, Value, Reading | None]
NOTHING: Read = ("", None, None)

#: 1, 1.0 and True are one key of a dictionary: of the numbers only float, as nearly every file gives them.
_KEPT = frozenset((float, str, date))


def read_as(text: str, reading: Reading) -> Read:
    """What a cell shows and what was made of it → Read."""
    return text, reading.value, reading if reading.code else None


class ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, spec: FieldSpec, context: Context, *, code: bool) -> None:
        self._spec, self._context, self._code = spec, context, code
        self._plain = spec.type is Type.PROSE and not (code or spec.choices or spec.null or is_code(spec))
        self._once = code or spec.constraints.unique  # nothing here is typed twice
        self._known: dict[object, Read] = {"": NOTHING}

    def column(self, cells: Sequence[object]) -> list[Read]:
        """Each cell; ``""`` is an empty one."""
        if self._once or not _KEPT.issuperset(map(type, cells)):
            return [self.cell(raw) for raw in cells]
        found = map(self._known.get, cells)
        return [self.cell(raw) if read is None else read for raw, read in zip(cells, found, strict=True)]

    def cell(self, raw: object) -> Read:
        """One cell."""
        kind = type(raw)
        if raw == "" and kind is str:
            return NOTHING
        kept = not self._once and kind in _KEPT and not (kind is str and len(raw) > _SHORT)  # type: ignore[arg-type]
        if kept and (found := self._known.get(raw)) is not None:
            return found
        text = clean(raw)
        if not text:
            found = NOTHING
        elif self._plain and kind is str:
            return text, text, None
        else:
            found = read_as(text, read_text(raw, text, self._spec, self._context, code=self._code))
        if kept:
            if len(self._known) >= _MOST:
                self._known.clear()
                self._known[""] = NOTHING
            self._known[raw] = found
        return found


_Key = tuple[int, int, date | None, date | None, bool]
_READERS: dict[_Key, tuple[Sheet, Mapping[str, str], tuple[ColumnReader, ...]]] = {}


def column_readers(sheet: Sheet, context: Context) -> tuple[ColumnReader, ...]:
    """A reader for each field of a sheet; the same for all workbooks of a run."""
    key = (id(sheet), id(context.aliases), context.start, context.as_of, context.date1904)
    known = _READERS.get(key)
    if known is None or known[0] is not sheet or known[1] is not context.aliases:
        if len(_READERS) >= _SHEETS:
            _READERS.clear()
        number = sheet.positions[sheet.key.column] if sheet.key else -1
        readers = tuple(ColumnReader(spec, context, code=place == number) for place, spec in enumerate(sheet.fields))
        known = _READERS[key] = (sheet, context.aliases, readers)
    return known[2]
