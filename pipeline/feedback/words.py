"""What is said to a unit: the three parts of a problem, the text for a group or a mail, the reminder.

Problems speak to the lead office; here they are put so that they speak to the unit: nothing of config.yaml, nothing of
the district's totals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipeline.config import Config
from pipeline.model import Problem, Severity

#: The sheet of a marked copy that lists the problems (the reader passes over it).
LIST_SHEET = "退回说明"
#: First line of our part of a note.
NOTE_HEAD = "【退回说明】"
#: The sheet of a form in which a unit explains what is as it is.
ANSWER_SHEET = "核实说明"
#: A text to be pasted is no longer than this.
MOST = 300

_ITEM = 88
_SHORTEST = 24
_CELL_MOST = 32_000
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SENTENCE = re.compile(r"[^。！？]*[。！？]|[^。！？]+$")
_OFFICE_WORDS = ("config.yaml", "waivers", "resubmissions")
_NO_TODO = "请与牵头单位联系。"
#: What is asked of the unit where the problem itself asks the lead office.
_TODO = {
    "H8": "告诉牵头单位以哪一份为准，或者几份要合在一起算。在此之前都不计入。",
    "R01": "补报缺的那一份；如果没有分开报，改正封面的份数。",
    "R04": "告诉牵头单位以哪一份为准。在此之前都不计入。",
}
KINDS = {Severity.ERROR: "错误", Severity.QUERY: "待核实", Severity.NOTE: "提示"}


def plain(text: str) -> str:
    """A text as a cell or a note can hold it: no characters that XML forbids, none that Excel reads as an escape."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPE.sub("_x005F_", text[:_CELL_MOST])


def gbk(text: str) -> str:
    """A text on one line, in characters that every office's machine shows."""
    line = " ".join(text.split())
    return "".join(char if char.encode("gbk", "ignore") else "□" for char in line if char.isprintable())


def to_unit(found: Problem) -> Problem:
    """The problem in words for the unit that must act."""
    what = found.what.partition("。只算")[0] if found.code == "H8" else found.what
    kept = [part for part in _SENTENCE.findall(found.todo) if not any(word in part for word in _OFFICE_WORDS)]
    todo = _TODO.get(found.code) or "".join(kept).replace("请单位", "请") or _NO_TODO
    if found.severity is Severity.QUERY and ANSWER_SHEET not in todo:
        todo = f"{_ended(todo)}情况属实的，写明原因。"
    return replace(found, what=_ended(what), todo=_ended(todo).removeprefix("请"))


def _ended(text: str) -> str:
    """A text that ends like a sentence."""
    text = text.strip()
    return text if not text or text.endswith(("。", "？", "！")) else f"{text}。"


def note_text(found: Problem, *, at: str = "") -> str:
    """What a note says of one problem (in words for the unit). ``at``: the cell meant, where the note is on another."""
    head = "，".join(part for part in (at, found.place.label) if part)
    lines = [head, *found.readings, f"问题：{found.what}", f"请做：{found.todo}〔{found.code}〕"]
    return "\n".join(line for line in lines if line)


def place_text(found: Problem) -> str:
    """``问题台账T9（问题编号JT-006，处理人数）``; empty where the problem is of the whole workbook."""
    where = f"{found.place.sheet}{found.place.cell}"
    return f"{where}（{found.place.label}）" if found.place.label else where


def counted(problems: Iterable[Problem]) -> str:
    """``错误2处、待核实1处``."""
    grades = [found.severity for found in problems]
    return "、".join(f"{KINDS[grade]}{grades.count(grade)}处" for grade in KINDS if grade in grades)


def day_text(day: date) -> str:
    """``9月4日``."""
    return f"{day.month}月{day.day}日"


def return_text(unit: str, problems: Sequence[Problem], deadline: date | None = None) -> str:
    """A text to paste into a group or a mail: what is wrong, what to do, until when. At most 300 characters."""
    mine = [to_unit(found) for found in problems]
    head = f"{gbk(unit)[:40]}：\n报表收到，谢谢。经核对，有{counted(mine)}，请改正或者说明后再报。\n"
    due = f"报送期限是{day_text(deadline)}，请尽快报回。" if deadline else "请尽快报回。"
    tail = f"具体位置在退回的表里已经标出，见第一张“{LIST_SHEET}”表。请直接在退回的表上修改，{due}"
    room = MOST - len(head) - len(tail)
    items: list[str] = []
    for number, found in enumerate(mine, 1):
        rest = len(mine) - number
        more = f"另有{rest}处，见退回的表。\n" if rest else ""
        item = _item(number, found, min(_ITEM, room - len(more) - 1))
        if not item:
            break
        items.append(f"{item}\n")
        room -= len(items[-1])
    left = len(mine) - len(items)
    more = f"{'另有' if items else '共'}{left}处，见退回的表。\n" if left else ""
    return f"{head}{''.join(items)}{more}{tail}"


def _item(number: int, found: Problem, room: int) -> str:
    """One numbered problem, no longer than there is room; empty where there is too little."""
    if room < _SHORTEST:
        return ""
    where = gbk(place_text(found) or found.place.file.rpartition("/")[2])
    text = f"{number}. {where}：{gbk(found.what)}" if where else f"{number}. {gbk(found.what)}"
    longer = f"{text}请做：{gbk(found.todo)}"
    if len(longer) <= room:
        return longer
    return text if len(text) <= room else f"{text[: room - 1]}…"


def reminder_text(config: Config, missing: Sequence[str], by_telephone: Sequence[str] = ()) -> str:
    """One reminder for all units that have not filed, and those that only gave numbers by telephone."""
    round_ = config.rounds[-1]
    due = f"报送期限是{day_text(round_.deadline)}。" if round_.deadline else ""
    opening = f"各有关单位：\n{gbk(config.name)[:40]}“{gbk(round_.name)[:20]}”报表，{due}\n"
    office = gbk(config.lead.short)[:30]
    where = f"报到{gbk(config.lead.email)[:60]}" if config.lead.email else f"报到{office}"
    closing = f"请尽快填好报表，{where}。没有问题的也要报送零报告。已经报送的，请告知一声，以便核对。谢谢。\n{office}"
    room = MOST - len(opening) - len(closing)
    groups = [("还没有收到", missing), ("电话报过数、还要补报电子表的", by_telephone)]
    asked = [(words, units) for words, units in groups if units]
    room -= sum(len(words) + 3 for words, _ in asked)
    said = ""
    for place, (words, units) in enumerate(asked):
        later = sum(len(_few(others)) for _, others in asked[place + 1 :])
        names = _names(units, room - later)
        room -= len(names)
        said += f"{words}：{names}。\n"
    return f"{opening}{said}{closing}"


def _names(units: Sequence[str], room: int) -> str:
    """``区物价局、区农委（共2家）``, shortened to the room there is."""
    count = f"（共{len(units)}家）"
    for shown in range(len(units), 0, -1):
        text = "、".join(gbk(unit) for unit in units[:shown]) + ("等" if shown < len(units) else "") + count
        if len(text) <= room:
            return text
    return _few(units)


def _few(units: Sequence[str]) -> str:
    """What is said where there is no room for a name."""
    return f"{len(units)}家单位"
