"""What we generate passes its own audit, whatever the data; one digit changed anywhere in it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.audit.files import audit_files
from pipeline.document import Attachment, Block, Document, Draft, Heading, Number, Paragraph, Phrase, Spans, Table, Text
from pipeline.package import pack, unpack
from pipeline.typeset import typeset
from tests.narrate.narrate_kit import data, outcome, summary, tell
from tests.typeset.typeset_kit import make

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDINAL = re.compile(r"\s*(?:\d+[.．、]|[（(]\d+[）)])")
UNITS = sorted(data())

WORDS = st.text("共查出问题件，其中占比、。；（）《》A&<近约余多一二三%万", min_size=1, max_size=12).map(Text)
TEXTS = st.one_of(
    st.integers(0, 99_999).map(str),
    st.decimals(0, 100, places=1).map(lambda rate: f"{rate}%"),
    st.sampled_from(["4月11日", "2017年9月4日", "三", "—", "12.50", "2015年"]),
)


@st.composite
def number(draw: Any) -> Number:
    text = draw(TEXTS)
    return Number(text, f"台账.where(列={draw(st.integers(0, 30))}, 印={text!r}).count", "台账的条数", text, ())


INNER = st.lists(st.one_of(WORDS, number()), min_size=1, max_size=4).map(tuple)
PHRASE = st.builds(Phrase, INNER, st.sampled_from(["breakdown(甲)", "rank(乙)", "names(丙)"]))


def apart(spans: list[Any]) -> Spans:
    """Figures do not touch: a narrative has words between them."""
    kept: list[Any] = []
    for span in spans:
        if kept and not isinstance(kept[-1], Text) and not isinstance(span, Text):
            kept.append(Text("，"))
        kept.append(span)
    return tuple(kept)


SPANS = st.lists(st.one_of(WORDS, number(), PHRASE), min_size=1, max_size=6).map(apart)


@st.composite
def table(draw: Any) -> Table:
    columns = draw(st.integers(1, 4))
    cell = st.one_of(WORDS.map(lambda text: (text,)), number().map(lambda figure: (figure,)))
    row = st.lists(cell, min_size=columns, max_size=columns).map(tuple)
    return Table(draw(row), tuple(draw(st.lists(row, min_size=1, max_size=6))), ("center",) * columns)


BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, st.integers(1, 4), st.integers(1, 12), SPANS),
        SPANS.map(Paragraph),
        SPANS.map(Paragraph),
        table(),
    ),
    max_size=12,
)


@st.composite
def documents(draw: Any) -> Document:
    blocks: tuple[Block, ...] = tuple(draw(BLOCKS))
    attachments = (Attachment(1, (Text("统计表"),), (draw(table()),)),) if draw(st.booleans()) else ()
    draft = Draft("初稿", ("区物价局没有报表", "区交通局有错误2处")) if draw(st.booleans()) else None
    return make(*blocks, attachments=attachments, draft=draft)


@st.composite
def campaigns(draw: Any) -> Document:
    """The sample's narrative over some of its returns, some of their rows."""
    sheets = data()
    for unit in draw(st.sets(st.sampled_from(UNITS), max_size=6)):
        del sheets[unit]
    for filed in sheets.values():
        for name, rows in filed.items():
            if isinstance(rows, list):
                filed[name] = rows[: draw(st.integers(0, len(rows)))] if draw(st.booleans()) else rows
    return tell(summary(), outcome(sheets)).document


def digits(bytes_: bytes) -> list[tuple[int, int]]:
    """(place of the ``w:t``, place in it) of every digit of the text, automatic numbers aside."""
    found = []
    tree = etree.fromstring(unpack(bytes_)["word/document.xml"])
    for place, node in enumerate(tree.iter(f"{W}t")):
        text = node.text or ""
        paragraph = next(node.iterancestors(f"{W}p"))
        ordinal = ORDINAL.match(text) if next(paragraph.iter(f"{W}t")) is node else None
        found += [
            (place, at) for at, char in enumerate(text) if char.isdigit() and at >= (ordinal.end() if ordinal else 0)
        ]
    return found


def changed(bytes_: bytes, place: tuple[int, int], shift: int) -> bytes:
    parts = unpack(bytes_)
    tree = etree.fromstring(parts["word/document.xml"])
    node = list(tree.iter(f"{W}t"))[place[0]]
    at, text = place[1], node.text
    node.text = f"{text[:at]}{(int(text[at]) + shift) % 10}{text[at + 1 :]}"
    return pack({**parts, "word/document.xml": etree.tostring(tree, xml_declaration=True, encoding="UTF-8")})


def codes(folder: Path, bytes_: bytes) -> list[str]:
    path = folder / "稿.docx"
    path.write_bytes(bytes_)
    audited = audit_files([path])
    assert not audited.unread
    return [f"{found.code} {found.message} {found.text}" for found in audited.findings]


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def holds(folder: Path, document: Document, choose: Any) -> None:
    made = typeset(document, {})
    assert codes(folder, made) == []
    places = digits(made)
    if places:
        place, shift = places[choose.draw(st.integers(0, len(places) - 1))], choose.draw(st.integers(1, 9))
        assert codes(folder, changed(made, place, shift)) != [], place


@QUICK
@given(documents(), st.data())
def test_any_document_of_ours(tmp_path_factory: Any, document: Document, choose: Any) -> None:
    holds(tmp_path_factory.mktemp("any"), document, choose)


@QUICK
@given(campaigns(), st.booleans(), st.data())
def test_the_document_of_any_campaign(tmp_path_factory: Any, document: Document, draft: bool, choose: Any) -> None:
    shown = Draft("初稿", ("区物价局没有报表", "区交通局有错误2处，改正后重报")) if draft else None
    holds(tmp_path_factory.mktemp("campaign"), replace(document, draft=shown), choose)
