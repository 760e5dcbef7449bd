"""What people do to our document in LibreOffice is told, each thing once and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.audit.own.edited import audit_edited
from pipeline.audit.text.finding import Finding
from tests.audit.office_kit import edit, mark
from tests.kit import ROOT, copy_campaign

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结.docx"
TOTAL = "问题台账.count"
COMPLAINTS = "转办件台账.count"

#: What is done, and the findings it gives: (code, numbers), in the order of the text.
DAMAGE: list[tuple[str, list[list[Any]], list[tuple[str, tuple[str, ...]]]]] = [
    ("a number typed in", [["replace", "报表材料随时沟通", "报表材料随时沟通，形成信息86条"]], [("A15", ("86",))]),
    ("a paragraph broken in two", [["split", "会后，各成员单位均召开"]], []),
    ("words changed, no number", [["replace", "层层压实责任", "压实责任"]], []),
    ("a digit typed into a number", [["type_inside", mark(TOTAL), "0"]], [("A11", ("71", "701"))]),
    ("a number deleted with its words", [["replace", "，曝光典型案例1件", ""]], [("A14", ("1",))]),
    ("a number overwritten in its place", [["overwrite", mark('问题台账.where(填报单位="区交通局").count'), "19"]], [("A11", ("17", "19"))]),
    ("a number rounded", [["overwrite", mark('问题台账.where(问题类型="不规范").count'), "40余"]], [("A13", ("42", "40余"))]),
    ("a number replaced with the words around it", [["replace", "投诉件9件", "投诉信访件11件"]], [("A12", ("9", "11"))]),
    ("a paragraph moved", [["move_up", "三是部门协同", 1]], [("A17", ())]),
    ("a comment", [["comment", "59.2%", "请法规科再核一遍"]], []),
    ("a paragraph deleted", [["delete_paragraph", "成员单位也结合"]], [("A18", ())]),
    ("two paragraphs joined", [["join", "二是完善体制机制"]], []),
    ("a paragraph added", [["insert_paragraph", "下一步", "另据统计，清理积案23件。"]], [("A16", ("23",))]),
    ("a cell overwritten", [["cell", 4, 2, "3"]], [("A11", ("0", "3"))]),
    ("a row deleted", [["delete_row", 6]], [("A18", ("0", "0", "0", "0", "0", "0"))]),
    ("a row added", [["insert_row", 7, ["区教育局", "0", "1", "0", "0", "0", "1"]]], [("A16", ("0", "1", "0", "0", "0", "1"))]),
    ("characters made bold", [["bold", "督促指导"]], []),
]  # fmt: skip


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    campaign = copy_campaign(ROOT, tmp_path_factory.mktemp("edited") / "c")
    campaign.report()
    return campaign.output(TITLE).read_bytes()


def told(findings: tuple[Finding, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.code, found.numbers) for found in findings]


def test_saved_again_nothing_is_said(document: bytes, soffice: str, tmp_path: Path) -> None:
    found = audit_edited(edit(soffice, tmp_path, document, []))
    assert (told(found.findings), found.touched, found.comments) == ([], frozenset(), ())


def test_each_damage_is_told_and_nothing_else(document: bytes, soffice: str, tmp_path: Path) -> None:
    edited = edit(soffice, tmp_path, document, [step for _, steps, _ in DAMAGE for step in steps])
    found = audit_edited(edited)
    expected = [finding for _, _, findings in DAMAGE for finding in findings]
    assert sorted(told(found.findings)) == sorted(expected)
    assert [text for _, text in found.comments] == ["请法规科再核一遍"]


def test_with_revisions_on_both_readings_are_right(document: bytes, soffice: str, tmp_path: Path) -> None:
    steps = [
        ["record", True],
        *(step for _, steps, _ in DAMAGE for step in steps if step[0] in ("replace", "delete_paragraph")),
    ]
    steps += [["insert_paragraph", "下一步", "另据统计，清理积案23件。"]]
    edited = edit(soffice, tmp_path, document, steps)
    assert sorted(told(audit_edited(edited).findings)) == [
        ("A12", ("9", "11")), ("A14", ("1",)), ("A15", ("86",)), ("A16", ("23",)), ("A18", ()),
    ]  # fmt: skip
    assert told(audit_edited(edited, original=True).findings) == []


def test_a_phrase_overwritten(document: bytes, soffice: str, tmp_path: Path) -> None:
    edited = edit(soffice, tmp_path, document, [["replace", "区公安分局37件，区人社局1件", "区公安分局和区人社局38件"]])
    assert told(audit_edited(edited).findings) == [("A14", ("37",)), ("A12", ("1", "38"))]


def test_numbers_behind_a_comment_keep_their_marks_when_it_is_saved_again(
    document: bytes, soffice: str, tmp_path: Path
) -> None:
    """LibreOffice loses the ends of the bookmarks behind a comment by a character when it opens its own file."""
    once = edit(soffice, tmp_path / "1", document, [["comment", "共查出问题", "请法规科再核一遍"]])
    twice = edit(soffice, tmp_path / "2", once, [["replace", "层层压实责任", "压实责任"]])
    assert told(audit_edited(twice).findings) == []
    third = edit(soffice, tmp_path / "3", twice, [["replace", "区农委7件", "区农委9件"]])
    assert told(audit_edited(third).findings) == [("A12", ("7", "9"))]
