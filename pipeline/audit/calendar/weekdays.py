"""E7 of weekdays: a date and the day of the week beside it, and two dates whose weekdays contradict one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.audit.text.finding import Grid, Remark
from pipeline.audit.text.prose import Prose, parse

_NAMES = "一二三四五六日"
_NAME = r"(?:星期|周|礼拜)(?P<name>[一二三四五六日天])(?![期年均平]|[至到—、和](?:星期|周|礼拜)?[一二三四五六日天])"
_DATE = r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
_HOUR = r"(?:\d{1,2}[:：时点](?:\d{2}分?|半)?(?:许|整)?)?"
#: 9月10日（星期二）, 9月10日下午3时，周二
_BEHIND = re.compile(
    rf"{_DATE}(?:[上下中]午|早上|晚上?|当[日天晚])?{_HOUR}(?:[（，、]?\s?(?:即|农历[^（），。、]{{2,6}}[，、])?[本下上这]?){_NAME}"
)
#: 本周五（11月22日）
_AHEAD = re.compile(rf"{_NAME}(?:[上下]午|晚上?)?{_HOUR}（?(?:即)?{_DATE}(?!（?(?:星期|周|礼拜))")
#: 5月13日至17日（周一至周五）
_RANGE = re.compile(
    rf"{_DATE}[-—–~至到、和]{{1,2}}(?:(?P<month2>\d{{1,2}})月)?(?P<day2>\d{{1,2}})日（"
    r"(?:星期|周|礼拜)(?P<name>[一二三四五六日天])[-—–~至到、和]{1,2}(?:星期|周|礼拜)?(?P<name2>[一二三四五六日天])）"
)
#: A leap year and one that is none: of a date without its year, every day that some year has.
_LEAP, _PLAIN = 2024, 2023


@dataclass(frozen=True, slots=True)
class _Named:
    """A date with its weekday, as a text prints them."""

    year: int | None
    month: int
    day: int
    name: str
    printed: str
    word: str
    span: tuple[int, int]

    def on(self, year: int) -> date | None:
        """The date in a year; ``None`` if that year has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def check(prose: Prose, year: int | None = None) -> Iterator[Remark]:
    """Every weekday beside a date; ``year``: that of the document, for dates whose paragraph names none."""
    if not re.search("星期|周[一二三四五六日天]|礼拜", prose.text):
        return
    known = [(one, _year(one, prose)) for one in _named(prose)]
    year = year or _of_year(prose)
    told = False
    for one, own in known:
        remark = _wrong(one, own, year)
        told = told or remark is not None
        if remark:
            yield remark
    if not told:
        yield from _contrary([one for one, own in known if own is None])


def in_rows(grid: Grid, year: int | None = None) -> Iterator[Remark]:
    """A table with dates in one column and their weekdays in another: told of the first row where they differ."""
    for row in grid[1:] if any("周" in text or "星期" in text for text in grid[-1]) else ():
        dated = next((text for text in row if re.fullmatch(r"\s*(?:\d{4}年)?\d{1,2}月\d{1,2}日\s*", text)), "")
        named = next((text for text in row if re.fullmatch(rf"\s*{_NAME}\s*", text)), "")
        if dated and named:
            for remark in check(parse(f"{dated.strip()}（{named.strip()}）"), year):
                yield remark
                return


def _named(prose: Prose) -> list[_Named]:
    """The dates of a paragraph that have a weekday, each once; a month that is left out is that of the date before."""
    found: dict[tuple[int, int], _Named] = {}
    for pattern in (_RANGE, _BEHIND, _AHEAD):
        for match in pattern.finditer(prose.text):
            month = int(match["month"] or _month(prose, match.start("day")) or 0)
            if not 1 <= month <= 12:
                continue
            year = int(match["year"]) if match["year"] else None
            place = match.span("day")
            word = re.search(r"(?:星期|周|礼拜).", match[0])
            printed = re.search(r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日", match[0])
            assert word is not None
            assert printed is not None
            if place not in found:
                name = match["name"].replace("天", "日")
                found[place] = _Named(year, month, int(match["day"]), name, printed[0], word[0], match.span())
            if pattern is _RANGE and match.span("day2") not in found:
                last, name = int(match["month2"] or month), match["name2"].replace("天", "日")
                end = f"{match['month2']}月" if match["month2"] else ""
                end = f"{end}{match['day2']}日"
                found[match.span("day2")] = _Named(
                    year, last, int(match["day2"]), name, end, f"周{match['name2']}", match.span()
                )
    return [found[place] for place in sorted(found)]


def _month(prose: Prose, place: int) -> str:
    """The month of the last date before a place, in its sentence."""
    start = next((a for a, b in prose.sentences if a <= place < b), 0)
    months = re.findall(r"(\d{1,2})月\d{1,2}日", prose.text[start:place])
    return months[-1] if months else ""


def _year(one: _Named, prose: Prose) -> int | None:
    """The year of a date: its own, or the only one that its paragraph names before it."""
    years = set(re.findall(r"(?<![较比与同])(\d{4})年", prose.text[: one.span[0]]))  # 较2017年: no date is of it
    return one.year or (int(years.pop()) if len(years) == 1 else None)


def _of_year(prose: Prose) -> int | None:
    """The only year that a paragraph names, as that of what it announces: 召开2025年度民主生活会."""
    years = re.findall(r"(20\d\d)年(度)?", prose.text)
    return int(years[0][0]) if len(years) == 1 and years[0][1] else None


def _wrong(one: _Named, own: int | None, year: int | None) -> Remark | None:
    """What is said of a weekday that is another; a date of the document's year may be of the year beside it."""
    of = own or year
    when = one.on(of) if of else None
    if when is None or _NAMES[when.weekday()] == one.name:
        return None
    if own is None:
        beside = ([when.year + 1] if one.month < 4 else []) + ([when.year - 1] if one.month > 9 else [])
        others = (one.on(other) for other in beside)
        if any(other and _NAMES[other.weekday()] == one.name for other in others):
            return None
    right = _NAMES[when.weekday()]
    return Remark(
        "E7",
        "error",
        (one.span,),
        f"{when.year}年{when.month}月{when.day}日是星期{right}，写的是{one.word}。",
        "请核对日期和星期，改正其中一个。",
        (one.printed, one.word),
    )


def _contrary(named: Sequence[_Named]) -> Iterator[Remark]:
    """Two dates of no known year, not as far apart as their weekdays: 3月4日（周一）, 3月12日（周一）."""
    for one, other in pairwise(named):
        apart = (_NAMES.index(other.name) - _NAMES.index(one.name)) % 7
        days: set[int] = set()
        for year in (_LEAP, _PLAIN):
            first = one.on(year)
            last = other.on(year + (other.month < one.month - 6))
            if first and last:
                days.add((last - first).days % 7)
        if days and apart not in days:
            yield Remark(
                "E7",
                "error",
                (one.span, other.span),
                f"{one.printed}是{one.word}，{other.printed}就不会是{other.word}。",
                "请核对两处日期和星期，改正其中一个。",
                (one.printed, one.word, other.printed, other.word),
            )
            return
