"""A document nobody has touched becomes, with new data, the document that the new data give."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.audit.own import carrier
from pipeline.audit.own.edited import audit_edited
from pipeline.audit.own.refresh import refresh_document as refresh
from pipeline.document import Document, Draft
from pipeline.typeset import typeset
from tests.audit.test_edited_properties import campaigns, documents

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
DRAFTS = st.sampled_from(
    [None, Draft("初稿", ("区物价局没有报表",)), Draft("初稿", ("区交通局有错误2处", "区农委没有报表"))]
)


def texts(data: bytes, *, original: bool = False) -> list[str]:
    units = carrier.units(carrier.body(carrier.opened(data)), original=original)
    return ["".join(unit.text.split()) for unit in units if unit.text.strip()]


def bookmarks(data: bytes) -> list[str]:
    return [mark.name for unit in carrier.units(carrier.body(carrier.opened(data))) for mark in unit.marks]


def holds(old: Document, new: Document) -> None:
    before, after = typeset(old, {}), typeset(new, {})
    plain = refresh(before, after)
    assert texts(plain.data) == texts(after)
    assert bookmarks(plain.data) == bookmarks(after)
    assert not [step for step in plain.steps if step.what == "left"]
    assert not audit_edited(plain.data).findings
    tracked = refresh(before, after, track=True)
    assert texts(tracked.data) == texts(after)
    assert texts(tracked.data, original=True) == texts(before)
    assert not audit_edited(tracked.data).findings
    assert refresh(copy.copy(before), after).data == plain.data
    assert not refresh(plain.data, after).steps


@QUICK
@given(campaigns(), campaigns(), DRAFTS, DRAFTS)
def test_the_document_of_any_campaign(old: Document, new: Document, first: Any, second: Any) -> None:
    holds(replace(old, draft=first), replace(new, draft=second))


@QUICK
@given(documents(), documents())
def test_any_document_of_ours(old: Document, new: Document) -> None:
    holds(old, new)
