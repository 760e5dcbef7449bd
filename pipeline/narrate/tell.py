"""summary.md and the outcome → the document tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.config import Config
from pipeline.document import Document, plain
from pipeline.model import Place, Problem
from pipeline.narrate.corrected import Notes
from pipeline.narrate.environment import Store, render
from pipeline.narrate.lint import lint
from pipeline.narrate.namespace import Namespace, Places
from pipeline.narrate.scope import Narration, NarrativeError, NarrativeScope
from pipeline.narrate.tree import Builder
from pipeline.narrate.values import Scribe
from pipeline.outcome import Outcome
from pipeline.printable import unprintable
from pipeline.problems import problem

#: The as-of date of file properties where the campaign has none yet: the first day a zip can hold.
NO_DATE = date(1980, 1, 1)


def narrate(  # noqa: PLR0913 (what a narrative is made of)
    text: str, name: str, scope: NarrativeScope, outcome: Outcome, config: Config, config_places: Places
) -> Narration:
    """The narrative ``text`` (``name``: its file, for messages) → its document and what the data lacked for it.

    ``config_places``: path of a value of config.yaml → its place. Raises ``NarrativeError`` for faults of the text,
    each with its line; data that lack or do not add up print 【…】 and are in ``problems``.
    """
    faults = lint(text, name, scope)
    if faults:
        raise NarrativeError(faults)
    namespace = Namespace(outcome, config, config_places)
    names = namespace.build()
    formats = {total.district.definition: total.decimals for total in outcome.measures if total.unit == "%"}
    absent = frozenset(ledger for ledger, rows in outcome.ledgers.items() if rows.missing)
    store = Store(Scribe(name, formats, absent, namespace.unfilled, outcome.corrections))
    as_of = config.dates.as_of
    builder = Builder(store, name)
    told = builder.build(render(text, name, store, names, as_of.year if as_of else 0))
    if builder.problems:
        raise NarrativeError(list(dict.fromkeys(builder.problems)))
    notes = Notes(store.scribe.corrected)
    document = Document(
        title=told.title,
        blocks=notes.blocks(told.blocks),
        attachments=tuple(replace(part, blocks=notes.blocks(part.blocks)) for part in told.attachments),
        elements=replace(config.document.elements, names=config.proper_names),
        draft=None,
        as_of=as_of or config.document.issued or NO_DATE,
        format=config.document.format,
    )
    lacking = store.scribe.faults.values()
    return Narration(
        document,
        [
            *lacking,
            *_unused_break(document, config_places),
            *_left_out([*store.scribe.left_out, *unprintable(document)], name),
        ],
    )


def _unused_break(document: Document, config_places: Places) -> Iterator[Problem]:
    """A title that was broken by hand, but reads otherwise in the narrative."""
    lines = document.elements.title_lines
    if lines and "".join(lines) != plain(document.title):
        yield problem("N05", config_places(("document", "title_lines")))


def _left_out(found: list[str], name: str) -> Iterator[Problem]:
    """Characters that no document can hold, wherever in the text they come from."""
    if found:
        kinds = sorted({f"U+{ord(char):04X}" for char in found})
        yield problem("N06", Place(name), count=len(found), value="、".join(kinds[:3]) + ("等" if kinds[3:] else ""))
