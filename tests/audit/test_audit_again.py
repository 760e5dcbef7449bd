"""Numbers that are said again: of two that are of two things nothing is said, however near they are."""

import pytest

from pipeline.audit.api import audit_text, read_document

FIRST = "全区共查出问题671件，已交责任单位整改。"


@pytest.mark.parametrize(
    "later",
    [
        "共查出问题671件，成效明显。",
        "去年全区查出问题617件。",
        "全区查出问题比上年增加617件。",
        "二、上年情况\n上年同期共查出问题617件。",
        "其中，查出问题617件由单位自查发现。",
        "区公安分局查出问题617件。",
        "区农委共查出问题617件，区卫计委共查出问题54件。",
        "第二批查出问题617件。",
        "全年计划查出问题617件。",
        "全区查出问题约617件。",
        "共查出问题917起。",
        "共整改问题617件。",
        "共查出问题6710件。",
        "共查出问题325件。",
        "去年年底，共查出问题617件。",
        "计划下达后，共查出问题617件。",
    ],
)
def test_two_numbers_of_two_things(later: str) -> None:
    found = audit_text(read_document(f"{FIRST}\n各单位高度重视。\n{later}".encode(), "总结.txt"))
    assert [one for one in found if one.code == "E17"] == []


def test_places_that_say_the_same_of_themselves() -> None:
    text = "一、河口镇\n共查出问题671件。\n二、双溪镇\n共查出问题617件。\n三、大埠镇\n共查出问题325件。"
    assert audit_text(read_document(text.encode(), "总结.txt")) == []
    growing = "本月受理群众诉求2846件。\n各单位办理及时。\n今年以来累计受理群众诉求2864件。"
    assert audit_text(read_document(growing.encode(), "总结.txt")) == []
    months = "3月，全区共查出问题671件。\n4月，全区共查出问题617件。"
    assert audit_text(read_document(months.encode(), "总结.txt")) == []


def test_the_later_one_is_told_with_the_place_of_the_other() -> None:
    (found,) = audit_text(
        read_document(f"一、排查情况\n{FIRST}\n二、整改情况\n查出的617件问题中，41件在整改。".encode(), "总结.txt")
    )
    assert (found.code, found.heading, found.numbers) == ("E17", "二、整改情况", ("671", "617"))
    assert "与“一、排查情况”的“全区共查出问题671件”" in found.message


def test_a_rate_that_is_said_again() -> None:
    text = "已整改612件，整改率91.2%。\n各单位加快进度。\n目前整改率为{}，居前列。"
    assert [
        one for one in audit_text(read_document(text.format("91.2%").encode(), "总结.txt")) if one.code == "E17"
    ] == []
    found = [one for one in audit_text(read_document(text.format("92.1%").encode(), "总结.txt")) if one.code == "E17"]
    assert [(one.severity, one.numbers) for one in found] == [("question", ("91.2%", "92.1%"))]


@pytest.mark.parametrize(
    "later",
    [
        "3620万元补贴资金已全部到账。",
        "发放的3620万元补贴直达农户。",
        "补贴资金3620万元的使用情况已公示。",
    ],
)
def test_a_long_number_with_two_digits_exchanged_is_asked_about(later: str) -> None:
    text = f"全年累计发放补贴3260万元，惠及农户7.84万户。\n各乡镇认真组织。\n{later}"
    found = [one for one in audit_text(read_document(text.encode(), "总结.txt")) if one.code == "E17"]
    assert [(one.severity, one.numbers) for one in found] == [("question", ("3260万", "3620万"))]


@pytest.mark.parametrize(
    "later",
    [
        "比上年的3620万元补贴减少360万元。",
        "去年发放的3620万元补贴已审计。",
        "支出工资3620万元。",
        "其中补贴3620万元由县级承担。",
    ],
)
def test_a_long_number_of_something_else(later: str) -> None:
    text = f"全年累计发放补贴3260万元，惠及农户7.84万户。\n各乡镇认真组织。\n{later}"
    assert [one for one in audit_text(read_document(text.encode(), "总结.txt")) if one.code == "E17"] == []


def test_of_very_many_numbers_of_one_unit_nothing_is_held_against_another() -> None:
    pair = "全区共查出问题671件。\n各单位高度重视。\n共查出问题617件。"
    many = "\n".join(f"第{number}组走访群众，收集意见{number}件。" for number in range(1000, 1500))
    for text, codes in ((pair, ["E17"]), (f"{pair}\n{many}", [])):
        found = audit_text(read_document(text.encode(), "总结.txt"))
        assert [one.code for one in found if one.code == "E17"] == codes
