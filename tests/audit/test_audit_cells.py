"""A sentence beside a table against its cells: whatever way it says a row and a column, a slip is told and no more."""

import pytest

from pipeline.audit.api import Finding, audit_text, read_document

#: Heads of a column, what a sentence calls it, its measure word.
HEADS = [
    ("受理件数", "受理", "件"),
    ("受理量（件）", "受理", "件"),
    ("办结数", "办结", "件"),
    ("检查次数", "检查", "次"),
    ("排查隐患（处）", "排查隐患", "处"),
    ("投入资金（万元）", "投入资金", "万元"),
    ("参训人数", "参训", "人"),
    ("清运垃圾（吨）", "清运垃圾", "吨"),
]
SAID = [
    "城东街道{what}{x}{unit}，居第一位。",
    "其中，城东街道{what}{x}{unit}，数量最多。",
    "城东街道{what}最多，为{x}{unit}。",
    "从表中看，城东街道{what}{x}{unit}，占全区的比重最大。",
    "{what}最多的是城东街道，为{x}{unit}。",
    "{what}最多的是城东街道（{x}{unit}）。",
    "城东街道共{what}{x}{unit}。",
    "城东街道、城西街道分别{what}{x}{unit}和584{unit}。",
    "城西街道和城东街道{what}最多，分别为584{unit}、{x}{unit}。",
]
ROWS = (
    ("城东街道", 642, 917),
    ("城西街道", 584, 968),
    ("河口镇", 430, 935),
    ("双溪镇", 371, 902),
    ("云岭乡", 209, 981),
)


def findings(*lines: str) -> list[Finding]:
    """The findings of some lines, the table of the sample among them as lines of their own."""
    return audit_text(read_document("\n".join(lines).encode(), "情况.txt"))


def grid(head: str) -> str:
    """The table with a column of this head, and another."""
    rows = (f"| {name} | {one} | {other} |" for name, one, other in ROWS)
    return "\n".join((f"| 单位 | {head} | 走访户数 |", *rows))


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(("head", "what", "unit"), HEADS)
@pytest.mark.parametrize("above", [True, False])
def test_a_cell_that_a_sentence_gives_with_a_slip(said: str, head: str, what: str, unit: str, *, above: bool) -> None:
    opening = "各镇街工作情况如下表。"

    def told(number: int) -> list[Finding]:
        sentence = said.format(what=what, x=number, unit=unit)
        return findings(*((opening + sentence, grid(head)) if above else (opening, grid(head), sentence)))

    assert told(642) == []
    (one,) = told(672)
    assert (one.code, one.severity) == ("E1", "error")
    scale = unit.removesuffix("元") if len(unit) > 1 else ""
    assert one.numbers == (f"672{scale}", "642", "642")
    assert one.message == f"表中“城东街道”的{head}是642，文中写的是672{unit}。"


@pytest.mark.parametrize(
    "sentence",
    [
        "去年城东街道受理672件。",
        "城东街道受理任务数672件。",
        "城东街道和城西街道合计受理1226件。",
        "城东街道受理642件，其次是受理584件的城西街道。",
        "城东街道走访917户，受理642件。",
        "城东街道派出所受理的675件中，当场办结12件。",
        "城东街道受理约670件。",
        "城东街道投入672万元。",
    ],
)
def test_a_number_of_something_else_is_no_slip(sentence: str) -> None:
    assert not [one for one in findings("各镇街情况如下表。", grid("受理件数"), sentence) if "表中" in one.message]


def test_a_table_some_paragraphs_away_is_meant_as_long_as_no_heading_stands_between() -> None:
    sentence = "城东街道受理672件，居第一位。"
    lines = ["各镇街情况如下表。", grid("受理件数"), "总体看，工作平稳。", "各单位都有进展。"]
    assert [one.code for one in findings(*lines, sentence)] == ["E1"]
    assert findings(*lines, "二、下步打算", sentence) == []
    assert findings(*lines, "还要再加把劲。", "不能松懈。", sentence) == []
    longer = grid("受理件数").replace("| 642 |", "| 15642 |")
    said = "城东街道受理15462件，居第一位。"
    assert [one.code for one in findings("各镇街情况如下表。", longer, "二、主要特点", "总体平稳。", said)] == ["E1"]


def test_a_rate_with_a_slip() -> None:
    rows = "\n".join(
        f"| {name} | {rate} |"
        for name, rate in zip([row[0] for row in ROWS], ("95.2%", "96.4%", "91.7%", "90.3%", "88.8%"), strict=True)
    )
    table = f"| 单位 | 办结率 |\n{rows}"
    assert findings("各镇街情况如下表。", table, "城西街道办结率最高，达96.4%。") == []
    (one,) = findings("各镇街情况如下表。", table, "城西街道办结率最高，达94.6%。")
    assert (one.code, one.severity) == ("E2", "error")
