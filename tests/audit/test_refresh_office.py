"""New data into documents that were edited in LibreOffice; and again into what came of that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit.own import carrier
from pipeline.audit.own.edited import audit_edited
from pipeline.audit.own.refresh import Refreshed, refresh_document
from pipeline.typeset import typeset
from tests.audit.office_kit import edit, mark
from tests.narrate.narrate_kit import data, outcome, summary, tell

BY_UNIT = '问题台账.where(填报单位="{}").count'
EDITS: list[list[Any]] = [
    ["replace", "层层压实责任", "逐级压实责任"],
    ["overwrite", mark("问题台账.count"), "70余"],
    ["insert_paragraph", "下一步", "各单位要把专项治理同日常工作结合起来。"],
    ["comment", "59.2%", "请法规科再核一遍"],
    ["replace", "立行立改；对一时难以改到位的", "立改立行；对一时难以改到位的"],
    ["delete_paragraph", "成员单位也结合"],
]


def made(change: Any = None) -> bytes:
    sheets = data()
    if change:
        change(sheets)
    return typeset(tell(summary(), outcome(sheets)).document, {})


def later(sheets: dict[str, Any]) -> None:
    """区交通局 has three problems less, and 区物价局, which had none, has two."""
    rows = sheets["区交通局"]["问题台账"]
    sheets["区物价局"]["问题台账"] = [dict(row) for row in rows[-2:]]
    del rows[-3:]


def texts(document: bytes, *, original: bool = False) -> str:
    units = carrier.units(carrier.body(carrier.opened(document)), original=original)
    return "\n".join(unit.text for unit in units)


def told(result: Refreshed, what: str) -> list[tuple[str, str]]:
    return [(step.old, step.new) for step in result.steps if step.what == what]


@pytest.fixture(scope="module")
def edited(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return edit(soffice, tmp_path_factory.mktemp("refresh"), made(), EDITS)


def test_what_nobody_touched_is_new_and_what_people_wrote_stays(edited: bytes) -> None:
    result = refresh_document(edited, made(later))
    text = texts(result.data)
    assert "区交通局14件" in text
    assert "区物价局2件" in text  # a unit appeared in the breakdown
    assert "区交通局\t" in text
    assert re.search(r"区物价局(\t\d+){5}\t2", text)  # and in the table
    assert "逐级压实责任" in text
    assert "同日常工作结合起来" in text
    assert "立改立行" in text
    assert "成员单位也结合" not in text
    assert "共查出问题70余件" in text
    comments = dict(carrier.comments(carrier.opened(result.data)))
    assert "请法规科再核一遍" in comments.values()
    assert "原来生成的是71，改成了“70余”，没有动；新数据是70。" in comments.values()
    assert ("70余", "70") in told(result, "left")
    assert any("区交通局17件" in old and "区物价局2件" in new for old, new in told(result, "phrase"))


def test_the_second_generation_is_as_the_first(edited: bytes, soffice: str, tmp_path: Path) -> None:
    fresh = made(later)
    second = refresh_document(edited, fresh).data
    findings = audit_edited(second).findings
    assert [(one.code, one.numbers) for one in findings] == [("A11", ("70", "70余")), ("A18", ()), ("A16", ())]
    again = edit(
        soffice,
        tmp_path,
        second,
        [
            ["type_inside", mark(BY_UNIT.format("区城管局")), "0"],
            ["replace", "投诉件9件", "投诉信访件11件"],
            ["insert_paragraph", "下一步", "另据统计，清理积案23件。"],
            ["cell", 4, 2, "3"],
            ["delete_paragraph", "二是完善体制机制"],
        ],
    )
    codes = sorted((one.code, one.numbers) for one in audit_edited(again).findings)
    before = sorted((one.code, one.numbers) for one in findings)
    assert sorted(set(codes) - set(before)) == [
        ("A11", ("0", "3")),
        ("A11", ("1", "10")),
        ("A12", ("9", "11")),
        ("A16", ("23",)),
        ("A18", ("三",)),
    ]
    back = refresh_document(again, made())
    text = texts(back.data)
    assert "区交通局17件" in text
    # a person has been at the breakdown: it is left, with the new one beside it
    assert any("区城管局10件" in old and "区物价局" not in new for old, new in told(back, "left"))
    assert "投诉信访件11件" in text
    assert "逐级压实责任" in text
    assert "清理积案23件" in text
    assert ("10", "1") in told(back, "left")


def test_revisions_show_what_was_changed_and_can_be_refused(edited: bytes) -> None:
    fresh = made(later)
    tracked = refresh_document(edited, fresh, track=True)
    assert texts(tracked.data) == texts(refresh_document(edited, fresh).data)
    assert texts(tracked.data, original=True) == texts(edited)


def test_libreoffice_opens_what_was_made(edited: bytes, soffice: str, tmp_path: Path) -> None:
    for number, track in enumerate((False, True)):
        result = refresh_document(edited, made(later), track=track).data
        saved = edit(soffice, tmp_path / str(number), result, [])
        assert texts(saved) == texts(result)
        assert [one.code for one in audit_edited(saved).findings] == [one.code for one in audit_edited(result).findings]
