"""Any text at all gives a whole document that says it, minus the characters that a finding counts."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from typeset_kit import W, make, read

from pipeline.document import (
    Attachment,
    Block,
    Document,
    Draft,
    Elements,
    Format,
    Heading,
    Imprint,
    Masthead,
    Paragraph,
    Table,
    Text,
)
from pipeline.printable import clean, unprintable

#: Every plane, what XML forbids, halves of surrogates, directions and breaks.
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.sampled_from(
    ["", " ", "　", "\ud800", "\x00", "\u202e", "&<>\"'", "]]>", "{{x}}", "\U0010ffff", "“”——……", "a" * 200, "�"]
)


def document(texts: list[str], given: Format) -> Document:
    """The texts at every place where a person's text can stand."""
    one, two, three, four = ((Text(text),) for text in texts)
    blocks: tuple[Block, ...] = (
        Heading(1, 1, two),
        Paragraph(three),
        Heading(4, 2, four),
        Table((two, three), ((four, one),), ("left", "right")),
        Paragraph((*one, *two, *three)),
    )
    elements = Elements(
        texts[0],
        date(2017, 9, 4),
        recipients=texts[1],
        secrecy=texts[2],
        urgency=texts[3],
        notes=texts[0],
        copy_number=texts[1],
        masthead=Masthead((texts[2], texts[3]), texts[0], texts[1], tuple(texts)),
        cosigners=(texts[2],),
        imprint=Imprint(texts[3], texts[0], date(2017, 9, 5)),
        title_lines=(texts[0], texts[1]),
    )
    attachments = (Attachment(1, two, blocks), Attachment(2, three, (Paragraph(four),)))
    return replace(
        make(*blocks, attachments=attachments, draft=Draft("初稿", tuple(texts))),
        title=one,
        elements=elements,
        format=given,
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(ANY, min_size=4, max_size=4), st.sampled_from([Format(), Format(latin="Times New Roman")]))
@example(["字" * 10_000, "a" * 10_000, "，" * 3000, "“" * 500], Format())
@example(["", "", "", ""], Format())
def test_any_text_gives_a_whole_document(texts: list[str], given: Format) -> None:
    tree = document(texts, given)
    seen = read(tree)
    for name, content in seen.parts.items():
        assert etree.fromstring(content) is not None, name
    docx.Document(io.BytesIO(seen.data))
    assert zipfile.ZipFile(io.BytesIO(seen.data)).testzip() is None
    printed = ["".join(line.split()) for line in seen.words]
    everything = "".join(printed)
    for text in texts:
        wanted = "".join(clean(text).split())
        assert wanted in everything
        assert "".join(f"{wanted}".split()) in "".join(printed)
    lost = set("".join(unprintable(tree)))
    for text in texts:
        assert {char for char in text if char not in everything and not char.isspace()} <= lost | set("\ud800")
    ids = [node.get(f"{W}id") for node in seen.text.iter(f"{W}bookmarkStart")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", ["字" * 10_000, "a" * 10_000, "“引号”" * 2500, "1" * 10_000])
def test_a_paragraph_of_ten_thousand_characters(text: str) -> None:
    seen = read(make(Paragraph((Text(text),)), title=text[:500], signature=text[:100]))
    assert text in seen.words


@settings(deadline=None)
@given(ANY)
def test_what_is_left_out_is_counted(text: str) -> None:
    tree = make(Paragraph((Text(text),)), title="题", signature="办")
    kept = "".join(clean(text).replace("�", "").split())
    lost = len(unprintable(tree))
    replaced = text.count("�")
    assert len("".join(text.split())) - lost - replaced == len(kept) or any(c in text for c in "\x1c\x1d\x1e\x1f")
