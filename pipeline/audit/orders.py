"""E8 of sequences: 由多到少, 第一…次之…再次, and rows of the first whose numbers do not fall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.audit.finding import Remark
from pipeline.audit.prose import Prose
from pipeline.audit.standing import Ranked, entries


def falling(row: Sequence[Ranked]) -> bool:
    """Whether no number is greater than the one before."""
    return all(a.value >= b.value for a, b in pairwise(row))


def _rising(row: Sequence[Ranked]) -> bool:
    return all(a.value <= b.value for a, b in pairwise(row))


def unordered(phrase: str, row: Sequence[Ranked], span: tuple[int, int], *, down: bool = True) -> Remark:
    """A row that is not in the order that its words promise."""
    a, b = next((a, b) for a, b in pairwise(row) if (a.value < b.value if down else a.value > b.value))
    return Remark(
        "E8",
        "error",
        (span,),
        f"“{phrase}”：{b.name}（{b.printed}）{'大' if down else '小'}于排在它前面的{a.name}（{a.printed}）。",
        f"请核对两个数；不错的，把{b.name}排到{a.name}之前。",
        tuple(one.printed for one in row),
    )


_FROM_TO = re.compile(r"[由从](?P<high>[多高大长])到[少低小短]|[由从](?P<low>[少低小短])到[多高大长]")
_FIRST = re.compile(
    r"居首|首位|榜首|第一(?![季个批届中实小附产责条章节])|(?P<high>最[多高大长])|(?P<low>最[少低小短]|垫底|末位)"
)
_NEXT = re.compile(r"次之|其次|居次|紧随其后|(?:列|居|排名?|位居|是|为)第[二三四](?:位|名)?(?=[，。；、是为（]|$)|再次")


_LISTED = re.compile(r"[分居列位]{1,3}第?二(?:位|名)?、(?:第)?三")


def placed(prose: Prose, start: int, end: int, known: Sequence[Ranked]) -> Iterator[Remark]:
    """甲镇居首，乙镇、丙镇分列第二、第三: names in their places, without the numbers that stand elsewhere."""
    text = prose.text[start:end]
    found = _LISTED.search(text)
    if not found or re.search(r"\d|并列", text):
        return
    row = sorted((one for one in known if one.name in text), key=lambda one: text.index(one.name))
    if len(row) == 3 and not falling(row):
        yield unordered(found[0], row, (start, end))
    elif len(row) == 3:
        above = [one for one in known if one not in row and one.value > row[-1].value]
        for one in above[:1]:
            yield unordered(found[0], [*row, one], (start, end))


def chains(prose: Prose, start: int, end: int) -> Iterator[Remark]:
    """Orders in one sentence that its numbers do not have."""
    text = prose.text[start:end]
    found = _FROM_TO.search(text)
    if found:
        for row in _rows(prose, start + found.end(), end):
            down = bool(found["high"])
            if len(row) > 1 and not (falling(row) if down else _rising(row)):
                yield unordered(found[0], row, (start + found.start(), row[-1].end), down=down)
                return
    first, second = _FIRST.search(text), _NEXT.search(text)
    if not second or re.search("并列|其中", text):
        return
    down = not (first and first["low"])
    for row in _rows(prose, start, end):
        marked = _marked(prose, row, start)
        if len(marked) > 1 and not (falling(marked) if down else _rising(marked)):
            yield unordered(second[0], marked, (marked[0].start, marked[-1].end), down=down)
            return


_OTHER_LIST = re.compile("其中|合计|同比|环比|另")


def _rows(prose: Prose, start: int, end: int) -> Iterator[list[Ranked]]:
    """Named numbers that follow one another in a stretch, as far as one list goes."""
    for group in entries(prose, start, end).values():
        row = group[:1]
        for a, b in pairwise(group):
            if _OTHER_LIST.search(prose.text[a.end : b.start]):
                break
            row.append(b)
        yield row


def _marked(prose: Prose, row: Sequence[Ranked], start: int) -> list[Ranked]:
    """The members of a row from the one before the first that is marked as second to the last that is marked."""
    marks = []
    for i, one in enumerate(row):
        left = row[i - 1].end if i else start
        cut = max(prose.text.rfind(mark, left, one.start) for mark in "；。") + 1
        own = prose.text[max(cut, left) : row[i + 1].start if i + 1 < len(row) else one.end + 12]
        place = own.find(one.name)
        stop = re.search("[；。]", own)
        if place >= 0 and _NEXT.search(
            own[max(0, place - 4) : stop.start() if stop and stop.start() > place else len(own)]
        ):
            marks.append(i)
    return list(row[marks[0] - 1 : marks[-1] + 1]) if marks and marks[0] else []
