"""W6: telephones, ID numbers and names of persons in cells of prose, which may go into the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.forms.model import FieldSpec, Forms
from pipeline.model import Entry, Problem, Type
from pipeline.problems import problem
from pipeline.validate.field import place_of

_DIGITS = re.compile(r"\d{7}")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－]\d{7,8})(?!\d)")
_ID = re.compile(r"(?<![\dA-Za-z])[1-9]\d{16}[\dXx](?![\dA-Za-z])")

#: The hundred commonest surnames, and the commonest of two characters.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟")
_TITLES = ("同志", "先生", "女士", "师傅")
_CALLED = re.compile(rf"(?:{'|'.join(_DOUBLE)}|[{_SURNAMES}])[\u4e00-\u9fa5]{{1,2}}(?:{'|'.join(_TITLES)})")
_NAME = re.compile(rf"(?:{'|'.join(_DOUBLE)}|[{_SURNAMES}])[\u4e00-\u9fa5]{{1,2}}")

#: Multipliers of the check digit of a citizen's number (GB 11643-1999).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_citizen_number(text: str) -> bool:
    """Whether the check digit of an 18-digit ID number is right (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def known_names(forms: Forms, entries: Sequence[Entry]) -> frozenset[str]:
    """What stands in restricted columns and has the shape of a person's name."""
    columns = _columns(forms, lambda spec: spec.restricted)
    return frozenset(
        value
        for entry in entries
        for index in columns[entry.record.sheet]
        if isinstance(value := entry.record.values[index], str) and _NAME.fullmatch(value)
    )


def _columns(forms: Forms, wanted: Callable[[FieldSpec], bool]) -> dict[str, list[int]]:
    """The columns of every sheet that are asked for."""
    return {sheet.name: [index for index, spec in enumerate(sheet.fields) if wanted(spec)] for sheet in forms.sheets}


def personal_data(forms: Forms, entries: Sequence[Entry]) -> Iterator[Problem]:
    """A query for each cell of open prose that holds personal data; a note where something only looks like a name."""
    names = known_names(forms, entries)
    columns = _columns(forms, lambda spec: spec.type is Type.PROSE and not spec.restricted)
    for entry in entries:
        for index in columns[entry.record.sheet]:
            text = entry.record.values[index]
            if not isinstance(text, str):
                continue
            found = _found(text, names)
            called = "" if found or not any(map(text.__contains__, _TITLES)) else next(iter(_CALLED.findall(text)), "")
            if found or called:
                place, key = place_of(entry.file, forms.sheet(entry.record.sheet), entry.record, index)
                code, what = ("W6", "、".join(found)) if found else ("P01", called)
                yield problem(code, place, unit=entry.unit, key=key, value=text[:30], found=what)


def _found(text: str, names: frozenset[str]) -> list[str]:
    """What kinds of personal data the text holds; the data themselves are not repeated."""
    found = []
    digits = _DIGITS.search(text)  # most texts hold none: one look for all that is made of them
    if digits and any(is_citizen_number(match[0]) for match in _ID.finditer(text)):
        found.append("身份证号")
    if digits and _PHONE.search(text):
        found.append("电话号码")
    if any(name in text for name in names):
        found.append("人名")
    return found
