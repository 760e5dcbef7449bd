"""数据核对表: one line a figure in the order of the text, what is open, what is corrected, and a line to sign.

The director signs numbers, not a file. The sheet is internal: it lies in ``output/`` and is never handed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.config import Config
from pipeline.document import Block, Document, Elements, Heading, Number, Paragraph, Source, Spans, Table, Text
from pipeline.model import Problem
from pipeline.outcome import ROSTER, Outcome
from pipeline.printed import Printed, runs, told

NAME = "数据核对表"
_HEADER = ("序号", "段落", "原句", "数字", "来源", "核对")
_ALIGNS = ("center", "left", "left", "center", "left", "center")
_SHARES = (5, 13, 36, 11, 28, 7)
_AGAIN = "同上"
#: Returns that are named one by one as a source; of more, how many units.
_MOST_RETURNS = 2
_MOST_RUNS = 4
_BLANK = "　"


def number_sheet(  # noqa: PLR0913 (what the sheet is made of)
    config: Config,
    outcome: Outcome,
    printed: Sequence[Printed],
    problems: Iterable[Problem],
    document: Document,
    cards: Collection[str] = (),
) -> Document:
    """The sheet as a document on pages turned sideways. ``printed``: the figures of ``document``, in its order;
    ``cards``: the sheets that are one record as a whole.
    """
    day = document.as_of
    as_of = f"截至{day.year}年{day.month}月{day.day}日，" if config.dates.as_of else ""
    opening = (
        f"{as_of}《{config.title}》{'（' + document.draft.mark + '）' if document.draft else ''}"
        f"共印出{len(printed)}个数，按文字的先后列在下面。核对无误的打“√”，有疑问的写明。"
    )
    blocks: list[Block] = [_paragraph(opening), Heading(1, 1, _words("数字"))]
    blocks.append(_table(printed, cards) if printed else _paragraph("文稿里没有数字。"))
    blocks += [Heading(1, 2, _words("没有解决的事项")), *_lines(map(_open, (p for p in problems if p.open)))]
    blocks += [Heading(1, 3, _words("更正")), *_lines(_corrections(outcome))]
    blocks.append(_paragraph(_signature()))
    elements = Elements(signature="", issued=None)
    return Document(_words(NAME), tuple(blocks), (), elements, None, day, landscape=True)


def _words(text: str) -> Spans:
    return (Text(text),)


def _paragraph(text: str) -> Paragraph:
    return Paragraph(_words(text))


def _lines(texts: Iterable[str]) -> list[Paragraph]:
    """Numbered lines; 没有 where there are none."""
    return [_paragraph(f"{count}．{text}") for count, text in enumerate(texts, 1)] or [_paragraph("没有。")]


def _signature() -> str:
    wide = _BLANK * 7
    return f"核对人：{wide}负责人：{wide}日期：{_BLANK * 4}年{_BLANK * 2}月{_BLANK * 2}日"


def _table(printed: Sequence[Printed], cards: Collection[str]) -> Table:
    rows = []
    before = ("", "")
    for count, entry in enumerate(printed, 1):
        here = entry.place, entry.sentence
        sentence = _AGAIN if here == before else entry.sentence
        place = _AGAIN if here[0] == before[0] else entry.place
        before = here
        texts = (str(count), place, sentence, _number(entry.number), source_of(entry.number, cards), "")
        rows.append(tuple(map(_words, texts)))
    return Table(tuple(map(_words, _HEADER)), tuple(rows), _ALIGNS, shares=_SHARES)


def _number(number: Number) -> str:
    return f"{number.text}（更正）" if number.corrected else number.text


def source_of(number: Number, cards: Collection[str] = ()) -> str:
    """What a figure is and where its rows are: ``问题台账的条数：9家单位，共71行``."""
    rows = _rows(number.sources, number.reading, cards) or "没有符合的行"
    return f"{number.reading}：{rows}" + (f"。算出来是{number.value}" if number.corrected else "")


def _rows(sources: Sequence[Source], reading: str, cards: Collection[str]) -> str:
    """Where the rows are; what the reading has told already is not said again."""
    grouped: dict[tuple[str, str, str], list[int]] = {}
    for source in sources:
        grouped.setdefault((source.unit, source.round, source.sheet), []).append(source.row)
    if len(grouped) <= _MOST_RETURNS:
        return "；".join(_return(key, rows, reading, cards) for key, rows in grouped.items())
    units = {unit for unit, _, _ in grouped if unit}
    count = sum(len(rows) for (unit, _, _), rows in grouped.items() if unit)
    nobodys = [_return(key, rows, reading, cards) for key, rows in grouped.items() if not key[0]]
    return "；".join([*nobodys, f"{len(units)}家单位，共{count}行"])


def _return(key: tuple[str, str, str], rows: Sequence[int], reading: str, cards: Collection[str]) -> str:
    unit, period, sheet = key
    where = [word for word in (unit, period, sheet or "config.yaml") if word and word not in reading]
    place = "整张表" if sheet in cards else f"第{_shown(rows)}{'家' if sheet == ROSTER else '行'}"
    return f"{''.join(where)}{place}"


def _shown(rows: Sequence[int]) -> str:
    found = runs(rows)
    shown = told(found[:_MOST_RUNS])
    return shown if len(found) <= _MOST_RUNS else f"{shown}等{len(rows)}"


def _open(found: Problem) -> str:
    place = " ".join(filter(None, (found.place.sheet, found.place.cell)))
    where = f"（{place}）" if place else f"（{found.place.file}）" if found.place.file else ""
    return f"{found.unit}{where}{found.what}〔{found.code}〕"


def _corrections(outcome: Outcome) -> Iterator[str]:
    for entry in outcome.corrections.values():
        day = f"{entry.day.year}年{entry.day.month}月{entry.day.day}日"
        yield f"{entry.name}{entry.told}，算出来是{entry.text}。理由：{entry.reason}（{day}）。"
