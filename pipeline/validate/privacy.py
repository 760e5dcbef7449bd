"""W6: telephones, ID numbers and names of persons in cells of prose, which may go into the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.forms.model import FieldSpec, Forms
from pipeline.model import Entry, Problem, Type
from pipeline.privacy import CALLED, CITIZEN_NUMBER, NAME, PHONE, TITLES, is_citizen_number
from pipeline.problems import problem
from pipeline.validate.field import place_of

_DIGITS = re.compile(r"\d{7}")


def known_names(forms: Forms, entries: Sequence[Entry]) -> frozenset[str]:
    """What stands in restricted columns and has the shape of a person's name."""
    columns = _columns(forms, lambda spec: spec.restricted)
    return frozenset(
        value
        for entry in entries
        for index in columns[entry.record.sheet]
        if isinstance(value := entry.record.values[index], str) and NAME.fullmatch(value)
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
            called = "" if found or not any(map(text.__contains__, TITLES)) else next(iter(CALLED.findall(text)), "")
            if found or called:
                place, key = place_of(entry.file, forms.sheet(entry.record.sheet), entry.record, index)
                code, what = ("W6", "、".join(found)) if found else ("P01", called)
                yield problem(code, place, unit=entry.unit, key=key, value=text[:30], found=what)


def _found(text: str, names: frozenset[str]) -> list[str]:
    """What kinds of personal data the text holds; the data themselves are not repeated."""
    found = []
    digits = _DIGITS.search(text)  # most texts hold none: one look for all that is made of them
    if digits and any(is_citizen_number(match[0]) for match in CITIZEN_NUMBER.finditer(text)):
        found.append("身份证号")
    if digits and PHONE.search(text):
        found.append("电话号码")
    if any(name in text for name in names):
        found.append("人名")
    return found
