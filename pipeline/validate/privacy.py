"""W6: telephones, ID numbers and names of persons in cells of prose, which may go into the document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.forms.model import FieldSpec, Forms
from pipeline.model import Entry, Problem, Type
from pipeline.privacy import CALLED, CITIZEN_NUMBER, NAME, PHONE, TITLES, is_citizen_number
from pipeline.problems import problem
from pipeline.validate.field import place_of


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
    names = _Names(known_names(forms, entries))
    columns = _columns(forms, lambda spec: spec.type is Type.PROSE and not spec.restricted)
    for entry in entries:
        for index in columns[entry.record.sheet]:
            text = entry.record.values[index]
            if not isinstance(text, str) or not names.likely(text):
                continue
            found = _found(text, names)
            called = "" if found or not any(map(text.__contains__, TITLES)) else next(iter(CALLED.findall(text)), "")
            if found or called:
                place, key = place_of(entry.file, forms.sheet(entry.record.sheet), entry.record, index)
                code, what = ("W6", "、".join(found)) if found else ("P01", called)
                yield problem(code, place, unit=entry.unit, key=key, value=text[:30], found=what)


class _Names:
    """Names of persons, looked for in many texts: a name is held against a text only where its surname stands."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self._by_first[name[0]].append(name)
        firsts = "".join(map(re.escape, sorted(self._by_first)))
        self._firsts = re.compile(f"[{firsts}]") if firsts else None
        # what opens one of them stands in one class, which the search skips to: four times faster than alternatives
        opens = "".join(title[0] for title in TITLES)
        titles = "|".join(rf"(?<={title[0]}){title[1:]}" for title in TITLES)
        named = f"|(?<=[{firsts}])" if firsts else ""
        self.likely = re.compile(rf"[\d{opens}{firsts}](?:(?<=\d)\d{{6}}|{titles}{named})").search
        """Whether a text may hold anything at all: one look, since nearly none does."""

    def any_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        places = self._firsts.finditer(text) if self._firsts else ()
        return any(text.startswith(tuple(self._by_first[match[0]]), match.start()) for match in places)


def _found(text: str, names: _Names) -> list[str]:
    """What kinds of personal data the text holds; the data themselves are not repeated."""
    found = []
    if any(is_citizen_number(match[0]) for match in CITIZEN_NUMBER.finditer(text)):
        found.append("身份证号")
    if PHONE.search(text):
        found.append("电话号码")
    if names.any_in(text):
        found.append("人名")
    return found
