"""Dates as they are typed: our own grammar, and no guess. A date without a day is none; one without a year takes it
from the reporting period where only one year fits, and asks.

Sources: GB/T 7408 (年-月-日), GB/T 15835 (汉字数字: 二〇一七年), ECMA-376 part 1, 18.17.4 (serials, 1904);
``intake.md`` §2 for the shapes met.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.read.cells import Context, Reading, half_width, rejected, squeezed
from pipeline.read.numbers import chinese_digits, chinese_number

_TIME = re.compile(r"(?:T|\s+)[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?$")
_SEPARATED = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = "([0-9]{1,2}|元|[一二三四五六七八九十]{1,3})"
_DAY = "([0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号]?"
_CHINESE = re.compile(rf"([0-9]{{4}}|[〇○OoΟ零一二三四五六七八九]{{4}})年{_MONTH}月{_DAY}")
_NO_YEAR = re.compile(rf"{_MONTH}(?:月|[-/.]){_DAY}")

#: Numbers in a date column that can be nothing but a day (1954 to 2119).
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
#: A cell formatted as a date that shows an earlier year holds a number (3, 4.11, 2017), not a day.
_FIRST_YEAR, _FIRST_TYPED, _LAST_YEAR = 1900, 1920, 2199


def read_date(raw: object, text: str, context: Context) -> Reading:
    """A cell of a date column → its day; V03 where it is none, V12 where its year is taken from the period."""
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Reading(day) if _FIRST_TYPED <= day.year <= _LAST_YEAR else rejected("V03")
    if isinstance(raw, bool | time | timedelta):
        return rejected("V03")
    if isinstance(raw, float | int):
        return _serial(raw, text, context)
    found = written(text)
    if found is not None:
        return Reading(found)
    return _without_year(squeezed(text), context)


def _serial(raw: float, text: str, context: Context) -> Reading:
    """A number: 20170411, or the serial of a day whose cell lost its format. 4.11 may be 4.1 or 4.10: no day."""
    base = _EPOCH_1904 if context.date1904 else _EPOCH
    shift = (_EPOCH_1904 - _EPOCH).days if context.date1904 else 0
    if _FIRST_SERIAL <= raw + shift <= _LAST_SERIAL:
        found = base + timedelta(days=int(raw))
        return Reading(found, "V11", {"read": shown(found)})
    compact = _COMPACT.fullmatch(text)
    day = _day(*compact.groups()) if compact else None
    return Reading(day) if day else rejected("V03")


def shown(day: date) -> str:
    """As the messages write it: 2017-4-11."""
    return f"{day.year}-{day.month}-{day.day}"


def written(text: str) -> date | None:
    """The day a text says with year, month and day; None where it says none."""
    plain = squeezed(_TIME.sub("", half_width(text)))
    match = _SEPARATED.fullmatch(plain) or _COMPACT.fullmatch(plain) or _CHINESE.fullmatch(plain)
    return _day(*match.groups()) if match else None


def _without_year(plain: str, context: Context) -> Reading:
    """``4月11日``, ``4.11``: the one year of the period in which that day lies, and a query; else no day."""
    match = _NO_YEAR.fullmatch(plain)
    start, end = context.start, context.as_of
    if match is None or start is None or end is None:
        return rejected("V03")
    days = [_day(str(year), match[1], match[2]) for year in range(start.year, end.year + 1)]
    fitting = [day for day in days if day and start <= day <= end]
    return Reading(fitting[0], "V12", {"read": shown(fitting[0])}) if len(fitting) == 1 else rejected("V03")


def _day(year: str, month: str, day: str) -> date | None:
    numbers = (_year(year), 1 if month == "元" else _part(month), _part(day))
    if None in numbers:
        return None
    try:
        found = date(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _year(text: str) -> int | None:
    """Four digits of either kind; the letter O is often typed for 〇."""
    if text.isascii() and text.isdigit():
        return int(text)
    return chinese_digits(re.sub("[OoΟ]", "〇", text))


def _part(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else chinese_number(text)
