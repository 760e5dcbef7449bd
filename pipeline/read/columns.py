"""The cells of a column, read one after the other: what is typed again and again is read once.

A reading depends on nothing but what was typed, the column and the period, so a value met before (a choice, a day, a
small number) is known, in this workbook and in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pipeline.forms.model import FieldSpec, Sheet
from pipeline.model import Type
from pipeline.read.cells import EMPTY, Context, Reading, clean
from pipeline.read.values import is_code, read_text

#: Longer texts are not typed twice.
_SHORT = 24
#: How many values of a column, and how many sheets, are kept.
_MOST, _SHEETS = 4096, 200

#: What a cell shows, and what it says.
Read = tuple[str, Reading]
NOTHING: Read = ("", EMPTY)


#: Reads the cells of one column: a raw cell → what it shows, and what it says.
ColumnReader = Callable[[object], Read]


def _column_reader(spec: FieldSpec, context: Context, *, code: bool) -> ColumnReader:
    known: dict[object, Read] = {}
    plain = spec.type is Type.PROSE and not (code or spec.choices or spec.null or is_code(spec))

    def read(raw: object) -> Read:
        kind = type(raw)
        # 1, 1.0 and True are one key of a dictionary: of the numbers only float, as nearly every file gives them
        kept = kind is float or kind is date or (kind is str and len(raw) <= _SHORT)  # type: ignore[arg-type]
        if kept and (found := known.get(raw)) is not None:
            return found
        text = clean(raw)
        if plain and kind is str:
            return (text, Reading(text)) if text else NOTHING
        found = (text, read_text(raw, text, spec, context, code=code)) if text else NOTHING
        if kept:
            if len(known) >= _MOST:
                known.clear()
            known[raw] = found
        return found

    return read


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
        readers = tuple(_column_reader(spec, context, code=place == number) for place, spec in enumerate(sheet.fields))
        known = _READERS[key] = (sheet, context.aliases, readers)
    return known[2]
