"""Filters that print one number, or the change between two. Rounding is half-up on exact values, never on floats.

Campaign grammar: half-up and never truncation, 百分点 for the difference of two rates, no thousands separators,
两 before measure words, a zero total in words (未发现). A missing figure stays missing: it prints 【缺】.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from cfractions import Fraction

from pipeline.figure import Figure
from pipeline.narrate.values import Piece, Shown, TemplateFault, Words, full_date
from pipeline.outcome import half_up

_NUMERALS = "零一二三四五六七八九"
_MOST_CHINESE = 99


def _figure(value: object, name: str) -> Figure:
    if not isinstance(value, Figure):
        raise TemplateFault(f"{name} 前面要是一个数", "从台账或指标里取数。")
    return value


def amount(value: object, name: str) -> tuple[Figure, Fraction]:
    """A figure with its number (0 where it is missing: look at ``missing`` first). Raises ``TemplateFault``."""
    figure = _figure(value, name)
    if isinstance(figure.value, date):
        raise TemplateFault(f"{name} 前面是日期，要是一个数", "日期用 date、md、ymd。")
    return figure, Fraction(figure.value or 0)


def day(value: object, name: str) -> tuple[Figure, date]:
    """A figure with its date (any day where it is missing). Raises ``TemplateFault``."""
    figure = _figure(value, name)
    if figure.value is not None and not isinstance(figure.value, date):
        raise TemplateFault(f"{name} 前面要是一个日期", "从台账的日期列或 config.yaml 的日期里取。")
    return figure, figure.value or date.min


def _plain(number: Fraction) -> str:
    """An exact number without a needless fraction part; raises where it has no end."""
    for decimals in range(5):
        if (number * 10**decimals).denominator == 1:
            return half_up(number, decimals)
    raise TemplateFault("这个数除不尽，不能直接印", "比率用 pct，其他的用 fixed。")


def pct(value: object, decimals: int = 1) -> Piece:
    """A rate → ``84.5%``."""
    figure, rate = amount(value, "pct")
    return figure if figure.void else Shown(figure, half_up(rate * 100, decimals) + "%")


def fixed(value: object, decimals: int = 1) -> Piece:
    """A number → with this many decimals."""
    figure, number = amount(value, "fixed")
    return figure if figure.void else Shown(figure, half_up(number, decimals))


def wan(value: object, decimals: int = 2, unit: str = "元") -> Piece:
    """An amount in 元 (or already in 万元, if ``unit`` says so) → ``12.50万元``."""
    figure, number = amount(value, "wan")
    if unit not in ("元", "万元"):
        raise TemplateFault(f"wan 的单位是“{unit}”", "写 元 或 万元。")
    shown: Piece = figure if figure.void else Shown(figure, half_up(number / (10000 if unit == "元" else 1), decimals))
    return Words((shown, "万元"), f'wan({figure.definition}, {decimals}, "{unit}")')


def quantity(value: object, measure: str, zero: str = "") -> Piece:
    """A number with its measure word, ``71件``; ``zero`` is said instead of 0."""
    figure, number = amount(value, "quantity")
    definition = f'quantity({figure.definition}, "{measure}")'
    if zero and not figure.void and number == 0:
        return Words((zero,), definition)
    return Words((figure, measure), definition)


def numeral(number: int, *, counted: bool = False) -> str:
    """0 to 99 in Chinese numerals; ``counted``: 两 for 2, as before a measure word."""
    if counted and number == 2:
        return "两"
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _small(number: int, *, counted: bool) -> str:
    """A count in numerals; from 100 in digits."""
    return numeral(number, counted=counted) if number <= _MOST_CHINESE else str(number)


def cn(value: object, measure: str = "") -> Piece:
    """A small count in Chinese numerals: ``三项``, ``两家``, without a measure word ``二``; from 100 in digits."""
    figure, number = amount(value, "cn")
    shown: Piece = figure
    if not figure.void and number.denominator == 1 and 0 <= number <= _MOST_CHINESE:
        shown = Shown(figure, _small(int(number), counted=bool(measure)), partial(_small, counted=bool(measure)))
    return Words((shown, measure), f'cn({figure.definition}, "{measure}")') if measure else shown


def pp(value: object, base: object, decimals: int = 1, up: str = "提高", down: str = "下降") -> Piece:
    """The difference of two rates: ``提高3.2个百分点``, ``下降…``, ``持平``."""
    (one, rate), (two, old) = amount(value, "pp"), amount(base, "pp")
    if one.void or two.void:
        return two if two.void else one
    points = (rate - old) * 100
    change = one - two
    text = half_up(abs(points), decimals)
    definition = f"pp({one.definition}, {two.definition})"
    if Fraction(text) == 0:
        return Words(("基本持平" if points else "持平",), definition, (one, two))
    return Words((up if points > 0 else down, Shown(change, text), "个百分点"), definition, (one, two))


def delta(  # noqa: PLR0913 (each argument is a choice of words)
    value: object, base: object, measure: str, decimals: int = 1, up: str = "增加", down: str = "减少"
) -> Piece:
    """The change against a base: ``增加5件，增长7.6%``, ``减少…，下降…``, ``持平``; no percentage on a base of 0."""
    (one, now), (two, old) = amount(value, "delta"), amount(base, "delta")
    if one.void or two.void:
        return two if two.void else one
    change = one - two
    definition = f'delta({one.definition}, {two.definition}, "{measure}")'
    if now == old:
        return Words(("持平",), definition, (one, two))
    parts: tuple[Piece, ...] = (up if now > old else down, Shown(change, _plain(abs(now - old))), measure)
    if old > 0:
        rate = half_up(abs(now - old) / old * 100, decimals) + "%"
        parts = (*parts, "，", "增长" if now > old else "下降", Shown(change / two, rate))
    return Words(parts, definition, (one, two))


def ymd(value: object) -> Piece:
    """A date → ``2017年9月4日``."""
    figure, found = day(value, "ymd")
    return figure if figure.void else Shown(figure, full_date(found))


def md(value: object) -> Piece:
    """A date → ``9月4日``."""
    figure, found = day(value, "md")
    return figure if figure.void else Shown(figure, f"{found.month}月{found.day}日")


def year(value: object) -> Piece:
    """A date → ``2015年``."""
    figure, found = day(value, "year")
    return figure if figure.void else Shown(figure, f"{found.year}年")


def date_in(this_year: int, value: object) -> Piece:
    """A date, its year dropped where it is the year of the campaign's as-of date."""
    figure, found = day(value, "date")
    return md(figure) if found.year == this_year else ymd(figure)


def as_of_in(this_year: int, value: object) -> Piece:
    """``截至9月4日`` (截止 is another word); the year as ``date`` has it."""
    figure, _ = day(value, "as_of")
    return Words(("截至", date_in(this_year, figure)), f"as_of({figure.definition})")


def period(start: object, end: object) -> Piece:
    """``2015年1月1日至2017年9月4日``; the second year is dropped where it is the first."""
    (one, first), (two, last) = day(start, "period"), day(end, "period")
    ended = md(two) if not one.void and first.year == last.year else ymd(two)
    return Words((ymd(one), "至", ended), f"period({one.definition}, {two.definition})")
