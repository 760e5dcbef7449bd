"""New data into a document that people have worked on: what follows, what stays, what is left with a comment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.audit.own import carrier
from pipeline.audit.own.edited import audit_edited
from pipeline.audit.own.refresh import NotOurs, Refreshed, refresh_document
from pipeline.cli import main
from pipeline.document import Document, Draft, Number, Paragraph, Phrase, Span, Table, Text
from pipeline.package import pack, unpack
from pipeline.typeset import typeset
from tests.kit import Copy
from tests.typeset.typeset_kit import make

TITLE = "武汉市黄陂区行政执法突出问题专项治理工作总结"
Printed = pytest.CaptureFixture[bytes]


def figure(value: int, name: str) -> Number:
    return Number(str(value), name, f"{name}的条数", str(value), ())


def document(
    total: int = 71,
    *,
    units: dict[str, int] | None = None,
    all_done: bool = True,
    note: bool = False,
    draft: Draft | None = None,
) -> Document:
    """A summary in which the data decide a breakdown, a gated claim, a condition and a table."""
    parts: list[Span] = []
    for name, count in (units or {"公安": 37, "交通": 34}).items():
        parts += [Text(f"{'，' if parts else ''}{name}"), figure(count, f"{name}数"), Text("件")]
    claim = (Text("均已按时回告"),) if all_done else (figure(8, "回告"), Text("件按时回告"))
    rows = tuple(
        ((Text(name),), (figure(count, f"{name}数"),)) for name, count in (units or {"公安": 37, "交通": 34}).items()
    )
    return make(
        Paragraph(
            (Text("全区共查出问题"), figure(total, "总"), Text("件，其中"), Phrase(tuple(parts), "分"), Text("。"))
        ),
        Paragraph(
            (Text("转办的"), figure(9, "转办"), Text("件投诉"), Phrase(claim, "回告情况"), Text("，群众反映良好。"))
        ),
        *([Paragraph((Text("有"), figure(2, "未交"), Text("家单位尚未报送，数字不含其在内。")))] if note else []),
        Paragraph((Text("下一步继续跟踪问效，巩固治理成果。"),)),
        Table(((Text("单位"),), (Text("件数"),)), rows, ("left", "right")),
        draft=draft,
    )


def bytes_of(made: Document) -> bytes:
    return typeset(made, {})


def by_hand(made: bytes, *changes: tuple[str, str]) -> bytes:
    """The document with pieces of its XML replaced, as an editor leaves it."""
    parts = unpack(made)
    text = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return pack({**parts, "word/document.xml": text.encode()})


def text_of(data: bytes) -> str:
    return "\n".join(unit.text for unit in carrier.units(carrier.body(carrier.opened(data))))


def comments(data: bytes) -> list[str]:
    return list(carrier.comments(carrier.opened(data)).values())


def done(result: Refreshed) -> list[tuple[str, str, str]]:
    return [(step.what, step.old, step.new) for step in result.steps]


MORE = {"公安": 37, "交通": 30, "农业": 5}


def test_numbers_phrases_and_tables_follow_the_data() -> None:
    result = refresh_document(bytes_of(document()), bytes_of(document(72, units=MORE)))
    assert "共查出问题72件，其中公安37件，交通30件，农业5件。" in text_of(result.data)
    assert "农业\t5" in text_of(result.data)
    assert sorted(done(result)) == sorted([
        ("number", "71", "72"), ("phrase", "公安37件，交通34件", "公安37件，交通30件，农业5件"),
        ("number", "34", "30"), ("added", "", "农业\t5"),
    ])  # fmt: skip
    assert comments(result.data) == []


def test_rows_come_in_the_order_of_the_new_data() -> None:
    fresh = bytes_of(document(77, units={"交通": 40, "公安": 37}))
    assert text_of(refresh_document(bytes_of(document()), fresh).data) == text_of(fresh)


def test_what_a_person_wrote_stays_with_the_numbers_renewed_in_it() -> None:
    edited = by_hand(
        bytes_of(document()), ("全区共查出问题", "经过努力，全区共排查出各类问题"), ("巩固治理成果", "抓好成果巩固")
    )
    result = refresh_document(edited, bytes_of(document(72, units=MORE)))
    assert "经过努力，全区共排查出各类问题72件，其中公安37件，交通30件，农业5件。" in text_of(result.data)
    assert "抓好成果巩固" in text_of(result.data)
    assert comments(result.data) == []
    assert audit_edited(result.data).findings == ()


def test_a_number_that_a_person_replaced_is_left_with_a_comment() -> None:
    edited = by_hand(bytes_of(document()), (">71<", ">70余<"))
    result = refresh_document(edited, bytes_of(document(74, units={"公安": 40, "交通": 34})))
    assert "共查出问题70余件，其中公安40件" in text_of(result.data)
    assert comments(result.data) == ["原来生成的是71，改成了“70余”，没有动；新数据是74。"]
    again = refresh_document(result.data, bytes_of(document(74, units={"公安": 40, "交通": 34})))
    assert text_of(again.data) == text_of(result.data)
    assert [one.numbers for one in audit_edited(result.data).findings] == [("74", "70余")]


def test_a_breakdown_that_a_person_changed_is_left_with_the_new_one_beside_it() -> None:
    edited = by_hand(bytes_of(document()), ("，交通<", "，区交通运输局<"))
    result = refresh_document(edited, bytes_of(document(72, units=MORE)))
    assert "公安37件，区交通运输局30件。" in text_of(result.data)
    assert comments(result.data) == ["这里改过，没有重写。按新数据是：公安37件，交通30件，农业5件"]


def test_a_claim_that_fell_is_told_by_the_data() -> None:
    result = refresh_document(bytes_of(document()), bytes_of(document(all_done=False)))
    assert "转办的9件投诉8件按时回告，群众反映良好。" in text_of(result.data)
    edited = by_hand(bytes_of(document()), ("均已按时回告", "都已按时回告"))
    result = refresh_document(edited, bytes_of(document(all_done=False)))
    assert "转办的9件投诉都已按时回告" in text_of(result.data)
    assert comments(result.data) == ["这里改过，没有重写。按新数据是：8件按时回告"]


def test_a_paragraph_that_came_or_went_with_the_data() -> None:
    plain, noted = bytes_of(document()), bytes_of(document(note=True))
    assert text_of(refresh_document(plain, noted).data) == text_of(noted)
    assert text_of(refresh_document(noted, plain).data) == text_of(plain)
    edited = by_hand(noted, ("家单位尚未报送", "家单位至今没有报送"))
    result = refresh_document(edited, plain)
    assert "有2家单位至今没有报送" in text_of(result.data)
    assert comments(result.data) == ["按新数据，总结里不再有这一段。请看要不要删。"]


def test_a_paragraph_that_a_person_deleted_stays_away() -> None:
    made = bytes_of(document())
    text = unpack(made)["word/document.xml"].decode()
    at = text.index("转办的")
    gone = text[text.rindex("<w:p>", 0, at) : text.index("</w:p>", at) + 6]
    result = refresh_document(by_hand(made, (gone, "")), bytes_of(document(72, units=MORE)))
    assert "转办的" not in text_of(result.data)
    assert "72件" in text_of(result.data)


def test_the_marks_of_a_draft_follow_the_state() -> None:
    draft = Draft("初稿", ("农业没有报表",))
    less = Draft("初稿", ("公安有待核实1处，要说明",))
    first, second, last = (bytes_of(document(draft=one)) for one in (draft, less, None))
    assert text_of(refresh_document(first, second).data) == text_of(second)
    assert text_of(refresh_document(first, last).data) == text_of(last)
    assert text_of(refresh_document(last, first).data) == text_of(first)
    edited = by_hand(first, ("农业没有报表", "农业已经催过"))
    assert text_of(refresh_document(edited, second).data) == text_of(second)


def test_revisions_of_people_are_left_as_they_are() -> None:
    edited = by_hand(
        bytes_of(document()),
        ("<w:t>下一步继续跟踪问效，巩固治理成果。</w:t></w:r>",
         ('<w:t>下一步继续跟踪问效</w:t></w:r><w:ins w:id="900" w:author="甲"><w:r><w:t>，抓好落实</w:t></w:r></w:ins>'
          '<w:del w:id="901" w:author="甲"><w:r><w:delText>，巩固治理成果</w:delText></w:r></w:del><w:r><w:t>。</w:t></w:r>')),
    )  # fmt: skip
    result = refresh_document(edited, bytes_of(document(72, units=MORE)))
    assert "下一步继续跟踪问效，抓好落实。" in text_of(result.data)
    xml = unpack(result.data)["word/document.xml"].decode()
    assert 'w:author="甲"' in xml


def test_another_campaign_is_refused() -> None:
    with pytest.raises(NotOurs, match="题目不同"):
        refresh_document(bytes_of(document()), bytes_of(make(title="另一项工作总结")))


def told(monkeypatch: pytest.MonkeyPatch, sample: Copy, change: Callable[[str], str] | None = None) -> Path:
    """The sample's document as a person has left it, in the campaign's folder."""
    sample.report()
    path = sample.output(f"{TITLE}.docx")
    if change:
        parts = unpack(path.read_bytes())
        parts["word/document.xml"] = change(parts["word/document.xml"].decode()).encode()
        path.write_bytes(pack(parts))
    monkeypatch.chdir(sample.folder)
    return path


def test_the_command_writes_beside_and_over_nothing(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsysbinary: Printed
) -> None:
    path = told(monkeypatch, sample, lambda text: text.replace("层层压实责任", "逐级压实责任"))
    mine = path.read_bytes()
    assert main(["refresh", str(path)]) == 0
    assert "数据没有变化" in capsysbinary.readouterr().out.decode()
    assert not list(path.parent.glob("*新数据*"))
    sample.edit("区农委", {"问题台账!T6": "3人"})
    assert main(["refresh", str(path)]) == 1
    printed = capsysbinary.readouterr().out.decode()
    assert f"另存为 {TITLE}（新数据）.docx" in printed
    assert "71→70" in printed
    assert "标为初稿" in printed
    assert path.read_bytes() == mine
    new = path.with_name(f"{TITLE}（新数据）.docx")
    assert "逐级压实责任" in text_of(new.read_bytes())
    assert "区农委6件" in text_of(new.read_bytes())
    assert "初稿" in text_of(new.read_bytes())
    kept = new.read_bytes()
    assert main(["refresh", str(path), "--track-changes", "--json"]) == 1
    found = json.loads(capsysbinary.readouterr().out)
    assert (found["output"], found["status"]) == (f"{TITLE}（新数据2）.docx", "draft")
    assert any(step["what"] == "number" and (step["old"], step["new"]) == ("71", "70") for step in found["steps"])
    assert new.read_bytes() == kept
    assert text_of(path.with_name(f"{TITLE}（新数据2）.docx").read_bytes()) == text_of(kept)


def test_the_command_lists_what_is_left(sample: Copy, monkeypatch: pytest.MonkeyPatch, capsysbinary: Printed) -> None:
    path = told(monkeypatch, sample, lambda text: text.replace(">71<", ">70余<", 1))
    sample.edit("区农委", {"问题台账!T6": "3人"})
    assert main(["refresh", str(path)]) == 1
    printed = capsysbinary.readouterr().out.decode()
    assert "问题：原来生成的是71，改成了“70余”，没有动；新数据是70。\n请做：对照批注看这一处" in printed
    printed.encode("gbk")


def test_the_command_refuses_what_is_not_ours(
    sample: Copy, monkeypatch: pytest.MonkeyPatch, capsysbinary: Printed
) -> None:
    monkeypatch.chdir(sample.folder)
    other = sample.folder / "别的.docx"
    other.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert main(["refresh", str(other)]) == 2
    assert "另存为 .docx" in capsysbinary.readouterr().err.decode()
    other.write_bytes(bytes_of(document()))
    assert main(["refresh", str(other)]) == 2
    assert "题目不同" in capsysbinary.readouterr().err.decode()
    assert main(["refresh", str(sample.folder / "没有.docx")]) == 4
