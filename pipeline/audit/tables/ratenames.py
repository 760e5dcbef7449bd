"""Which two columns of a table a rate is of, by its name: 体检率 of 实检人数 and 应体检人数."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.audit.tables.grids import Table

_ASIDE = re.compile(r"[（(].*?[）)]|[数量额]$|人[数次]$")
_UNIT = re.compile(r"[（(][^（）()]+[）)]")
#: What a rate is of, and what is done of it.
_BASE = re.compile(
    r"^(?:应|需|拟)|应|总|计划|任务|目标|下达|评定|抽[查样检]|受理|收到|交办|发放|参[加评训]|监测|排查|发现|检[查测]|受检|送检|全部|登记|户籍|常住|回访"
)
_DONE = re.compile(r"^(?:已|实|完成|累计完成)|已|实[际有到检收]")
#: Words that make of what is done another thing.
_OTHER = re.compile(r"[未不待拟]|阶段性|部分|基本|其中|逾期|超[期时]|尚|上年|去年|同期|缺|请假")


def columns(found: Table, rate: int, counts: Sequence[int]) -> tuple[int, int] | None:
    """The columns of what is done and of what it is of; ``None`` where the heads do not say it.

    ``counts`` are the columns of plain numbers.
    """
    pair = named(found.head[rate], {column: found.head[column] for column in counts})
    if pair is None or len(found.rows) > 1:
        return pair
    top, base = (_ASIDE.sub("", found.head[column]) for column in pair)
    firm = (_DONE.search(top) or found.head[rate].startswith(top)) and _BASE.search(base)
    return pair if firm else None


def named(rate: str, counts: Mapping[int, str]) -> tuple[int, int] | None:
    """The same of the name of a rate and the heads of columns."""
    stem = re.sub(r"^(?:其中|总体?|整体|综合|平均)|[（(].*?[）)]|(?:占比|比[例重]|率|进度|覆盖面).*$", "", rate)
    heads = {column: _ASIDE.sub("", head) for column, head in counts.items()}
    plain = {column: head for column, head in heads.items() if head and not _OTHER.search(head)}
    bases = [c for c, head in plain.items() if _BASE.search(head) and not _DONE.search(head) and head != stem]
    tops = [c for c, head in plain.items() if c not in bases and stem and set(head) & set(stem)]
    done = [c for c in tops if _DONE.search(plain[c]) or plain[c] in stem]
    tops = done if len(tops) > 1 else tops
    if not bases and len(counts) == len(plain) == len(tops) + 1:
        bases = [c for c in plain if c not in tops]
    bases = [c for c in bases if "应" in plain[c]] or bases
    if len(tops) == 1 and len(bases) > 1:  # of the same things
        unit = _UNIT.search(counts[tops[0]])
        bases = [c for c in bases if unit and (other := _UNIT.search(counts[c])) and other[0] == unit[0]]
    return (tops[0], bases[0]) if len(tops) == len(bases) == 1 else None
